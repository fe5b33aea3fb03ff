#include "types/union.h"

#include "object/allocate.h"
#include "types/generic_alias.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/type_parameters.h"
#include "types/type_variables.h"

namespace krait {
namespace {

// Collects the members of a union. Those that can be hashed are compared through a dict, the others one by one.
class UnionBuilder {
 public:
  explicit UnionBuilder(Thread& t) : thread_(t) {}

  Result<void> start() {
    members_.set(TRY(List::create(thread_, 2)));
    unhashable_.set(TRY(List::create(thread_)));
    hashable_.set(TRY(Dict::create(thread_)));
    return ok;
  }
  Result<void> add(Ref<> v) {
    if (v.is<Union>()) {
      for (Value member : v.as<Union>()->args()->span()) TRY(add_single(Ref<>(member)));
      return ok;
    }
    return add_single(is_none(v) ? Ref<>(&NoneType::type) : v);
  }
  Result<Own<>> finish() {
    if (members_->size() == 1) return (*members_.get())[0].own();
    Own<Tuple> args = TRY(to_tuple(thread_, members_.ref()));
    Own<Tuple> unhashable = TRY(to_tuple(thread_, unhashable_.ref()));
    return create<Union>(thread_, std::move(args), std::move(unhashable));
  }

 private:
  Result<void> add_single(Ref<> v) {
    const Result<std::int64_t> hash = krait::hash(thread_, v);
    if (hash.is_failed()) {
      if (!clear_if_pending(thread_, exc::TypeError)) return failed;
      if (TRY(contains(thread_, unhashable_.ref(), v))) return ok;
      TRY(unhashable_->append(thread_, v));
      return members_->append(thread_, v);
    }
    if (TRY(hashable_->find(thread_, v))) return ok;
    TRY(hashable_->set(thread_, v, none()));
    return members_->append(thread_, v);
  }

  Thread& thread_;
  Slot<List> members_, unhashable_;
  Slot<Dict> hashable_;
};

bool is_unionable(Ref<> v) {
  return is_none(v) || v.is<Type>() || v.is<Union>() || is_subtype(v.type(), &generic_alias_type()) || is_type_alias(v);
}

Result<Own<>> checked(Thread& t, Ref<> v) {
  if (is_unionable(v)) return v.own();
  const Own<> typing = TRY(import_module(t, "typing"));
  const Own<Str> message = TRY(Str::from_ascii(t, "Union[arg, ...]: each arg must be a type."));
  return call_method(t, typing, names::_type_check, {v.value(), message.value()});
}

Result<Own<>> class_getitem(Thread& t, Ref<Type>, Ref<> key) {
  const Own<Tuple> items = key.is<Tuple>() ? key.as<Tuple>().own() : TRY(Tuple::of(t, key));
  if (items->size() == 0) return raise(t, exc::TypeError, "Cannot take a Union of no types.");
  return make_union(t, items);
}

}  // namespace

Result<Own<>> make_union(Thread& t, Ref<Tuple> items) {
  UnionBuilder builder(t);
  TRY(builder.start());
  for (Value v : items->span()) {
    const Own<> member = TRY(checked(t, Ref<>(v)));
    TRY(builder.add(member));
  }
  return builder.finish();
}

Result<Own<>> union_of(Thread& t, Ref<> left, Ref<> right) {
  if (!is_unionable(left) || !is_unionable(right)) return not_implemented();
  UnionBuilder builder(t);
  TRY(builder.start());
  TRY(builder.add(left));
  TRY(builder.add(right));
  return builder.finish();
}

Result<Own<>> Union::repr(Thread& t, Ref<> self) {
  TRY(check_stack(t, " while getting the repr of an object"));
  StringBuilder out(t);
  const Tuple& args = *self.as<Union>()->args_.get();
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (i) out.ascii(" | ");
    TRY(type_repr(t, out, args[i]));
  }
  return out.finish();
}

Result<Own<FrozenSet>> Union::hashable(Thread& t) {
  Own<FrozenSet> out = TRY(FrozenSet::create(t));
  for (Value v : args_->span()) {
    bool has_hash = true;
    for (Value u : unhashable_->span()) has_hash &= !(u == v);
    if (has_hash) TRY(out->add_value(t, Ref<>(v)));
  }
  return out;
}

// Independent of the order, as equality is.
Result<std::int64_t> Union::hash(Thread& t, Ref<> self) {
  const Ref<Union> u = self.as<Union>();
  for (Value v : u->unhashable_->span()) (void)TRY(krait::hash(t, Ref<>(v)));
  if (const std::size_t n = u->unhashable_->size())
    return raise(t, exc::TypeError, "union contains %d unhashable element%s", n, n == 1 ? "" : "s");
  return krait::hash(t, TRY(u->hashable(t)));
}

Result<Own<>> Union::compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
  if (!other.is<Union>() || (op != CompareOp::Eq && op != CompareOp::Ne)) return not_implemented();
  const Ref<Union> a = self.as<Union>(), b = other.as<Union>();
  const Own<FrozenSet> left = TRY(a->hashable(t)), right = TRY(b->hashable(t));
  bool same = TRY(equal(t, left, right)) && a->unhashable_->size() == b->unhashable_->size();
  for (std::size_t i = 0; same && i < a->unhashable_->size(); ++i)
    same = TRY(contains(t, b->unhashable_.ref(), (*a->unhashable_.get())[i]));
  return bool_from(same == (op == CompareOp::Eq));
}

// The module is that of the class, although instances do not see the class's attributes of the metaclass.
Result<Own<>> Union::get_attr(Thread& t, Ref<> self, Ref<Str> name) {
  if (name->equals_ascii("__module__")) return krait::get_attr(t, Ref<>(&type), name);
  return Object::get_attr(t, self, name);
}

Result<Own<>> Union::parameters(Thread& t) {
  if (!parameters_) parameters_.set(TRY(type_parameters(t, args_.ref())));
  return parameters_.ref().own();
}

Result<Own<>> Union::get_item(Thread& t, Ref<> self, Ref<> key) {
  const auto u = self.as<Union>();
  const Own<> parameters = TRY(u->parameters(t));
  const Own<Tuple> args = TRY(substitute_parameters(t, self, u->args(), parameters.ref().as<Tuple>(), key));
  return make_union(t, args);
}

Result<Own<>> Union::or_(Thread& t, Ref<> left, Ref<> right) {
  const Own<Tuple> both = TRY(Tuple::of(t, left, right));
  return make_union(t, both);
}

Result<Own<>> Union::mro_entries(Thread& t, Ref<>) {
  return raise(t, exc::TypeError, "Cannot subclass %R", Ref<>(this));
}

namespace {

Result<Own<>> name_of(Thread& t, Ref<>) { return Str::from_ascii(t, "Union"); }
Result<Own<>> origin_of(Thread&, Ref<>) { return Ref<>(&Union::type).own(); }
Result<Own<>> args_of(Thread&, Ref<> self) { return self.as<Union>()->args().own(); }

constexpr Method kMethods[] = {
    bind<&Union::mro_entries>("__mro_entries__(self, object, /)"),
    bind<&class_getitem>("__class_getitem__(cls, object, /)", "What | between the types would give."),
};
constexpr Attribute kAttributes[] = {
    as_member(attribute<&args_of>("__args__", "The members of the union")),
    attribute<&name_of>("__name__", "'Union', for all of them."),
    attribute<&name_of>("__qualname__", "'Union', for all of them."),
    attribute<&origin_of>("__origin__", "The type Union itself."),
    attribute<&Union::parameters>("__parameters__", "The type variables in it that are still to be replaced."),
};

}  // namespace

constinit Type Union::type =
    describe<Union>("typing.Union", {.doc = "One of several types: int | str, or Union[int, str].",
                                     .methods = kMethods,
                                     .attributes = kAttributes,
                                     .flags = kTypeWeakrefs | kTypeNoConstruct});

}  // namespace krait
