// types.GenericAlias: list[int].
#include "types/generic_alias.h"

#include "object/allocate.h"
#include "types/dict.h"
#include "types/iterator.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/sequence.h"
#include "types/singletons.h"
#include "types/string_builder.h"

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

Result<void> add_once(Thread& t, List& list, Ref<> v) {
  for (Value known : list.span())
    if (known == v.value()) return ok;
  return list.append(t, v);
}

// The type variables in `args`, in order of appearance.
Result<void> collect_parameters(Thread& t, Ref<Tuple> args, List& out) {
  TRY(check_stack(t));
  for (Value v : args->span()) {
    const Ref<> arg(v);
    if (arg.is<Type>()) continue;
    if (arg.is<Tuple>() || arg.is<List>()) {
      const Own<Tuple> inner = TRY(to_tuple(t, arg));
      TRY(collect_parameters(t, inner, out));
      continue;
    }
    Slot<> holder;
    if (TRY(find_attr(t, arg, names::__typing_subst__, holder))) {
      TRY(add_once(t, out, arg));
      continue;
    }
    const OptRef<> inner = TRY(find_attr(t, arg, names::__parameters__, holder));
    if (inner && inner.ref().is<Tuple>())
      for (Value p : inner.ref().as<Tuple>()->span()) TRY(add_once(t, out, Ref<>(p)));
  }
  return ok;
}

Result<void> repr_item(Thread& t, StringBuilder& out, Ref<> v) {
  if (v.is(&kEllipsis)) {
    out.ascii("...");
    return ok;
  }
  if (v.is<List>()) {
    out.put('[');
    for (std::size_t i = 0; i < v.as<List>()->size(); ++i) {
      if (i) out.ascii(", ");
      const Own<> item = (*v.as<List>())[i].own();
      TRY(repr_item(t, out, item));
    }
    out.put(']');
    return ok;
  }
  Slot<> a, b, q, m;
  if (!TRY(find_attr(t, v, names::__origin__, a)) || !TRY(find_attr(t, v, names::__args__, b))) {
    const OptRef<> qualname = TRY(find_attr(t, v, names::__qualname__, q));
    const OptRef<> module = qualname ? TRY(find_attr(t, v, names::__module__, m)) : OptRef<>();
    if (qualname && module && !is_none(module)) {
      if (!(module.ref().is<Str>() && module.ref().as<Str>()->equals_ascii("builtins"))) {
        const Own<Str> text = TRY(krait::str(t, module.ref()));
        out.str(text);
        out.put('.');
      }
      const Own<Str> text = TRY(krait::str(t, qualname.ref()));
      out.str(text);
      return ok;
    }
  }
  const Own<Str> text = TRY(krait::repr(t, v));
  out.str(text);
  return ok;
}

Result<Own<>> GenericAlias::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "GenericAlias() takes no keyword arguments");
  if (a.positional != 2) return raise(t, exc::TypeError, "GenericAlias expected 2 arguments, got %d", a.positional);
  Own<Tuple> args = a[1].is<Tuple>() ? a[1].as<Tuple>().own() : TRY(Tuple::of(t, a[1]));
  return create_instance<GenericAlias>(t, type, a[0].own(), std::move(args), false);
}

Result<Own<>> GenericAlias::repr(Thread& t, Ref<> self) {
  TRY(check_stack(t, " while getting the repr of an object"));
  const auto alias = self.as<GenericAlias>();
  StringBuilder out(t);
  if (alias->starred_) out.put('*');
  TRY(repr_item(t, out, alias->origin_.ref()));
  out.put('[');
  const Tuple& args = *alias->args_.get();
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (i) out.ascii(", ");
    TRY(repr_item(t, out, args[i]));
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
  if (set_attr(t, made, names::__orig_class__, self).is_failed() && !clear_if_pending(t, exc::AttributeError) &&
      !clear_if_pending(t, exc::TypeError))
    return failed;
  return made;
}

Result<Own<>> GenericAlias::get_attr(Thread& t, Ref<> self, Ref<Str> name) {
  static constexpr std::string_view kOwn[] = {"__class__",         "__origin__",     "__args__",
                                              "__unpacked__",      "__parameters__", "__typing_unpacked_tuple_args__",
                                              "__mro_entries__",   "__reduce_ex__",  "__reduce__",
                                              "__copy__",          "__deepcopy__",   "__instancecheck__",
                                              "__subclasscheck__", "__bases__"};
  bool own = false;
  for (std::string_view n : kOwn) own |= name->equals_ascii(n);
  if (!own || name->equals_ascii("__bases__")) return krait::get_attr(t, self.as<GenericAlias>()->origin_.ref(), name);
  return Object::get_attr(t, self, name);
}

Result<Own<>> GenericAlias::parameters(Thread& t) {
  if (!parameters_) {
    const Own<List> found = TRY(List::create(t));
    TRY(collect_parameters(t, args_.ref(), *found));
    parameters_.set(TRY(to_tuple(t, found)));
  }
  return parameters_.ref().own();
}

// Puts `items` in the place of `parameters` within one argument.
Result<Own<>> substitute(Thread& t, Ref<> arg, Ref<Tuple> parameters, Ref<Tuple> items) {
  Slot<> holder;
  if (arg.is<Type>()) return arg.own();
  for (std::size_t i = 0; i < parameters->size(); ++i)
    if ((*parameters)[i] == arg) return call_method(t, arg, names::__typing_subst__, {items->items()[i]});
  const OptRef<> inner = TRY(find_attr(t, arg, names::__parameters__, holder));
  if (!inner || !inner.ref().is<Tuple>() || inner.ref().as<Tuple>()->size() == 0) return arg.own();
  const Ref<Tuple> wanted = inner.ref().as<Tuple>();
  const Own<Tuple> chosen = TRY(Tuple::create(t, wanted->size()));
  for (std::size_t i = 0; i < wanted->size(); ++i) {
    Own<> item = (*wanted)[i].own();
    for (std::size_t j = 0; j < parameters->size(); ++j)
      if ((*parameters)[j] == (*wanted)[i]) item = (*items)[j].own();
    chosen->init_item(i, std::move(item));
  }
  return krait::get_item(t, arg, chosen);
}

Result<Own<>> GenericAlias::get_item(Thread& t, Ref<> self, Ref<> key) {
  const auto alias = self.as<GenericAlias>();
  const Own<> parameters_value = TRY(alias->parameters(t));
  const Ref<Tuple> parameters = parameters_value.ref().as<Tuple>();
  if (parameters->size() == 0) return raise(t, exc::TypeError, "%R is not a generic class", self);
  Own<> given = key.is<Tuple>() ? key.own() : Own<>(TRY(Tuple::of(t, key)));
  for (Value p : parameters->span()) {
    Slot<> holder;
    const OptRef<> prepare = TRY(find_attr(t, Ref<>(p), names::__typing_prepare_subst__, holder));
    if (prepare && !is_none(prepare)) given = TRY(krait::call(t, prepare.ref(), {self.value(), given.value()}));
  }
  const Own<Tuple> items = TRY(to_tuple(t, given));
  if (items->size() != parameters->size())
    return raise(t, exc::TypeError, "Too %s arguments for %R; actual %d, expected %d",
                 items->size() > parameters->size() ? "many" : "few", self, items->size(), parameters->size());
  const Own<List> out = TRY(List::create(t));
  for (Value v : alias->args_->span()) {
    Own<> item = TRY(substitute(t, Ref<>(v), parameters, items));
    Slot<> holder;
    const OptRef<> unpacks = TRY(find_attr(t, Ref<>(v), names::__typing_unpacked_tuple_args__, holder));
    if (unpacks && item.ref().is<Tuple>())
      TRY(out->extend(t, item));
    else
      TRY(out->append_own(t, std::move(item)));
  }
  Own<Tuple> args = TRY(to_tuple(t, out));
  return krait::create<GenericAlias>(t, alias->origin_.ref().own(), std::move(args), alias->starred_);
}

// `*tuple[int]` gives the unpacked form, once.
Result<Own<>> GenericAlias::iter(Thread& t, Ref<> self) {
  const auto alias = self.as<GenericAlias>();
  const Own<GenericAlias> starred =
      TRY(krait::create<GenericAlias>(t, alias->origin_.ref().own(), alias->args_.ref().own(), true));
  return krait::create<TupleIterator>(t, TRY(Tuple::of(t, starred)));
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
    bind<&GenericAlias::reduce>("__reduce__(self, /)", "Return state information for pickling."),
    bind<&GenericAlias::instance_check>("__instancecheck__(self, instance, /)"),
    bind<&GenericAlias::subclass_check>("__subclasscheck__(self, cls, /)"),
};
constexpr Attribute kAttributes[] = {
    member<&GenericAlias::origin_>("__origin__"),
    member<&GenericAlias::args_>("__args__"),
    attribute<&GenericAlias::unpacked>("__unpacked__"),
    attribute<&GenericAlias::parameters>("__parameters__", "Type variables in the GenericAlias."),
    attribute<&GenericAlias::unpacked_args>("__typing_unpacked_tuple_args__"),
};

constinit Type GenericAlias::type = describe<GenericAlias>(
    "types.GenericAlias",
    {.doc =
         "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kTypeBasetype});

}  // namespace

Type& generic_alias_type() { return GenericAlias::type; }

Result<Own<>> make_generic_alias(Thread& t, Ref<> origin, Ref<> arguments) {
  Own<Tuple> args = arguments.is<Tuple>() ? arguments.as<Tuple>().own() : TRY(Tuple::of(t, arguments));
  return create<GenericAlias>(t, origin.own(), std::move(args), false);
}

}  // namespace krait
