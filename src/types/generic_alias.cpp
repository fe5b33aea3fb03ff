// types.GenericAlias: list[int].
#include "types/generic_alias.h"

#include "object/allocate.h"
#include "types/hooks.h"
#include "types/iterator.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"
#include "types/type_parameters.h"

namespace krait {
namespace {

class GenericAlias : public Object {
 public:
  static Type type;
  GenericAlias(Own<> origin, Own<Tuple> args, bool starred)
      : origin_(std::move(origin)), args_(std::move(args)), starred_(starred) {}

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> get_attr(Thread&, Ref<>, Ref<Str>);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  Result<Own<>> dir(Thread&);
  Result<Own<>> mro_entries(Thread& t, Ref<>) { return Tuple::of(t, origin_); }
  Result<Own<>> reduce(Thread&);
  Result<Own<>> parameters(Thread&);
  Result<bool> unpacked(Thread&) { return starred_; }
  Result<bool> instance_check(Thread& t, Ref<>) {
    return raise(t, exc::TypeError, "isinstance() argument 2 cannot be a parameterized generic");
  }
  Result<bool> subclass_check(Thread& t, Ref<>) {
    return raise(t, exc::TypeError, "issubclass() argument 2 cannot be a parameterized generic");
  }
  Result<Own<>> unpacked_args(Thread&) {
    if (starred_ && origin_.ref().is(&Tuple::type)) return args_.ref().own();
    return none();
  }
  void trace(Tracer& visit) {
    visit(origin_);
    visit(args_);
    visit(parameters_);
  }

  Slot<> origin_;
  Slot<Tuple> args_, parameters_;
  bool starred_;
};

Result<Own<>> GenericAlias::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "GenericAlias() takes no keyword arguments");
  if (a.positional != 2) return raise(t, exc::TypeError, "GenericAlias expected 2 arguments, got %d", a.positional);
  Own<Tuple> args = a[1].is<Tuple>() ? a[1].as<Tuple>().own() : TRY(Tuple::of(t, a[1]));
  return create_instance<GenericAlias>(t, type, a[0].own(), std::move(args), false);
}

// Lists stand for the parameters of a callable.
Result<void> repr_argument(Thread& t, StringBuilder& out, Ref<> argument) {
  if (!argument.is_exact<List>()) return type_repr(t, out, argument);
  const auto list = argument.as<List>();
  out.put('[');
  for (std::size_t i = 0, n = list->size(); i < n; ++i) {
    if (i) out.ascii(", ");
    // The repr of an item may have shortened the list.
    if (i >= list->size()) return raise(t, exc::IndexError, "list index out of range");
    const Own<> item = (*list)[i].own();
    TRY(type_repr(t, out, item));
  }
  out.put(']');
  return ok;
}

Result<Own<>> GenericAlias::repr(Thread& t, Ref<> self) {
  TRY(check_stack(t, " while getting the repr of an object"));
  const auto alias = self.as<GenericAlias>();
  StringBuilder out(t);
  if (alias->starred_) out.put('*');
  TRY(type_repr(t, out, alias->origin_.ref()));
  out.put('[');
  const Tuple& args = *alias->args_.get();
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (i) out.ascii(", ");
    TRY(repr_argument(t, out, args[i]));
  }
  if (args.size() == 0) out.ascii("()");
  out.put(']');
  return out.finish();
}

Result<std::int64_t> GenericAlias::hash(Thread& t, Ref<> self) {
  const auto alias = self.as<GenericAlias>();
  const std::int64_t a = TRY(krait::hash(t, alias->origin_.ref())), b = TRY(krait::hash(t, alias->args_.ref()));
  return a == ~b ? -2 : a ^ b;
}

Result<Own<>> GenericAlias::compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
  if (!self.is<GenericAlias>() || !other.is<GenericAlias>() || (op != CompareOp::Eq && op != CompareOp::Ne))
    return not_implemented();
  const auto a = self.as<GenericAlias>(), b = other.as<GenericAlias>();
  const bool same = a->starred_ == b->starred_ && TRY(equal(t, a->origin_.ref(), b->origin_.ref())) &&
                    TRY(equal(t, a->args_.ref(), b->args_.ref()));
  return bool_from(same == (op == CompareOp::Eq));
}

Result<Own<>> GenericAlias::call(Thread& t, Ref<> self, const Arguments& a) {
  Own<> made = TRY(krait::call(t, self.as<GenericAlias>()->origin_.ref(), a));
  if (krait::set_attr(t, made, names::__orig_class__, self).is_failed() && !clear_if_pending(t, exc::AttributeError) &&
      !clear_if_pending(t, exc::TypeError))
    return failed;
  return made;
}

Result<Own<>> GenericAlias::get_attr(Thread& t, Ref<> self, Ref<Str> name) {
  // Everything else is the origin's; `__bases__`, `__copy__` and `__deepcopy__` are nobody's.
  static constexpr std::string_view kOwn[] = {"__class__",       "__origin__",     "__args__",
                                              "__unpacked__",    "__parameters__", "__typing_unpacked_tuple_args__",
                                              "__mro_entries__", "__reduce_ex__",  "__reduce__",
                                              "__bases__",       "__copy__",       "__deepcopy__"};
  for (std::string_view n : kOwn)
    if (name->equals_ascii(n)) return Object::get_attr(t, self, name);
  return krait::get_attr(t, self.as<GenericAlias>()->origin_.ref(), name);
}

Result<Own<>> GenericAlias::parameters(Thread& t) {
  if (!parameters_) parameters_.set(TRY(type_parameters(t, args_.ref())));
  return parameters_.ref().own();
}

Result<Own<>> GenericAlias::get_item(Thread& t, Ref<> self, Ref<> key) {
  const auto alias = self.as<GenericAlias>();
  const Own<> parameters = TRY(alias->parameters(t));
  const Own<Tuple> kept = alias->args_.ref().own();
  Own<Tuple> args = TRY(substitute_parameters(t, self, kept, parameters.ref().as<Tuple>(), key));
  return krait::create<GenericAlias>(t, alias->origin_.ref().own(), std::move(args), alias->starred_);
}

Result<Own<>> GenericAlias::or_(Thread& t, Ref<> left, Ref<> right) { return union_of(t, left, right); }

// The origin's names, and ours.
Result<Own<>> GenericAlias::dir(Thread& t) {
  const Own<> found = TRY(krait::dir(t, origin_.ref()));
  Own<List> all = TRY(to_list(t, found));
  for (Ref<> name : {Ref<>(names::__origin__), Ref<>(names::__args__), Ref<>(names::__unpacked__),
                     Ref<>(names::__parameters__), Ref<>(names::__typing_unpacked_tuple_args__),
                     Ref<>(names::__mro_entries__), Ref<>(names::__reduce_ex__), Ref<>(names::__reduce__)})
    if (!TRY(krait::contains(t, all, name))) TRY(all->append(t, name));
  return all;
}

// `*tuple[int]` gives the unpacked form, once.
class GenericAliasIterator final : public Object {
 public:
  static Type type;
  explicit GenericAliasIterator(Own<GenericAlias> alias) : alias_(std::move(alias)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) {
    const auto iterator = self.as<GenericAliasIterator>();
    if (!iterator->alias_) return Step::done();
    const Own<GenericAlias> alias = Own<GenericAlias>::steal(iterator->alias_.take());
    return Step(Own<>(TRY(create<GenericAlias>(t, alias->origin_.ref().own(), alias->args_.ref().own(), true))));
  }
  Result<Own<>> reduce(Thread& t) {
    const Own<> function = TRY(builtin(t, names::iter));
    const Own<> left = alias_ ? Own<>(alias_.ref().own()) : Own<>(Tuple::empty());
    const Own<Tuple> args = TRY(Tuple::of(t, left));
    return Tuple::of(t, function, args);
  }
  void trace(Tracer& visit) { visit(alias_); }

 private:
  Slot<GenericAlias> alias_;
};

constexpr Method kIteratorMethods[] = {
    bind<&GenericAliasIterator::reduce>("__reduce__(self, /)", "How to make an iterator like this one."),
};

constinit Type GenericAliasIterator::type =
    describe<GenericAliasIterator>("generic_alias_iterator", {.methods = kIteratorMethods, .flags = kTypeNoConstruct});

Result<Own<>> GenericAlias::iter(Thread& t, Ref<> self) {
  return create<GenericAliasIterator>(t, self.as<GenericAlias>().own());
}

Result<Own<>> GenericAlias::reduce(Thread& t) {
  if (starred_) {
    const Own<> plain = TRY(krait::create<GenericAlias>(t, origin_.ref().own(), args_.ref().own(), false));
    const Own<> iterator = TRY(iter(t, plain));
    const Own<> function = TRY(builtin(t, names::next));
    const Own<Tuple> args = TRY(Tuple::of(t, iterator));
    return Tuple::of(t, function, args);
  }
  const Own<Tuple> args = TRY(Tuple::of(t, origin_, args_));
  return Tuple::of(t, Ref<>(&type), args);
}

constexpr Method kMethods[] = {
    bind<&GenericAlias::mro_entries>("__mro_entries__(self, bases, /)"),
    bind<&GenericAlias::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
    bind<&GenericAlias::instance_check>("__instancecheck__(self, instance, /)"),
    bind<&GenericAlias::subclass_check>("__subclasscheck__(self, cls, /)"),
    bind<&GenericAlias::dir>("__dir__(self, /)"),
};
constexpr Attribute kAttributes[] = {
    member<&GenericAlias::origin_>("__origin__"),
    member<&GenericAlias::args_>("__args__"),
    attribute<&GenericAlias::unpacked>("__unpacked__"),
    attribute<&GenericAlias::parameters>("__parameters__", "The type variables in it that are still to be replaced."),
    attribute<&GenericAlias::unpacked_args>("__typing_unpacked_tuple_args__"),
};

constinit Type GenericAlias::type = describe<GenericAlias>(
    "types.GenericAlias",
    {.doc = "GenericAlias(origin, args, /)\n--\n\nA type with types in brackets, as of PEP 585: "
            "list[int].\n\n__origin__ is the type, list; __args__ is what stands in brackets, (int,).",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kTypeBasetype | kTypeWeakrefs});

}  // namespace

Type& generic_alias_type() { return GenericAlias::type; }

Result<Own<>> make_generic_alias(Thread& t, Ref<> origin, Ref<> arguments) {
  Own<Tuple> args = arguments.is<Tuple>() ? arguments.as<Tuple>().own() : TRY(Tuple::of(t, arguments));
  return create<GenericAlias>(t, origin.own(), std::move(args), false);
}

}  // namespace krait
