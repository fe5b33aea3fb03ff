// collections.defaultdict.
#include "modules/collections/default_dict.h"

#include "object/allocate.h"
#include "types/generic_alias.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {

Result<Own<>> DefaultDict::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<DefaultDict>(t, type);
}

Result<void> DefaultDict::init(Thread& t, Ref<> self, const Arguments& a) {
  Arguments rest = a;
  OptRef<> factory;
  if (a.positional) {
    factory = a[0];
    if (!is_none(a[0]) && !is_callable(a[0]))
      return raise(t, exc::TypeError, "first argument must be callable or None");
    rest.values = a.values + 1;
    rest.positional = a.positional - 1;
  }
  const auto d = self.as<DefaultDict>();
  TRY(d->set_factory(t, is_none_or_missing(factory) ? OptRef<>() : factory));
  return Dict::init(t, self, rest);
}

Result<Own<>> DefaultDict::repr(Thread& t, Ref<> self) {
  const Own<> items = TRY(Dict::repr(t, self));
  const auto d = self.as<DefaultDict>();
  if (!d->factory_) return format(t, "%Q(None, %S)", self, items);
  const Own<> factory = d->factory_.ref().own();
  // A factory can be a method of this very dict.
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return format(t, "%Q(..., %S)", self, items);
  return format(t, "%Q(%R, %S)", self, factory, items);
}

Result<Own<>> DefaultDict::get_item(Thread& t, Ref<> self, Ref<> key) {
  const OptRef<> found = TRY(self.as<Dict>()->find(t, key));
  if (found) return found.ref().own();
  if (self.is_exact<DefaultDict>()) return missing(t, self, key);
  return call_method(t, self, names::__missing__, {key.value()});
}

Result<Own<>> DefaultDict::missing(Thread& t, Ref<> self, Ref<> key) {
  const auto d = self.as<DefaultDict>();
  if (!d->factory_ || is_none(d->factory_.ref())) return raise_key_error(t, key);
  const Own<> factory = d->factory_.ref().own();
  Own<> value = TRY(call(t, factory));
  if (!self.is_exact<DefaultDict>()) {
    TRY(krait::set_item(t, self, key, value));
    return value;
  }
  // The factory may have set the key itself: what stands there stays.
  if (const OptRef<> there = TRY(d->find(t, key))) return there.ref().own();
  TRY(d->set(t, key, value.ref().own()));
  return value;
}

namespace {

// type(like)(factory, items)
Result<Own<>> new_like(Thread& t, Ref<DefaultDict> like, Ref<> items) {
  const Own<> factory = TRY(like->get_factory(t));
  return call(t, Ref<>(Ref<>(like).type()), {factory.value(), items.value()});
}

}  // namespace

Result<Own<>> DefaultDict::copy(Thread& t, Ref<> self) { return new_like(t, self.as<DefaultDict>(), self); }

Result<Own<>> DefaultDict::or_(Thread& t, Ref<> left, Ref<> right) {
  if (!left.is<Dict>() || !right.is<Dict>()) return not_implemented();
  const bool left_like = is_subtype(left.type(), &DefaultDict::type);
  const Ref<DefaultDict> like = (left_like ? left : right).as<DefaultDict>();
  Own<> out = TRY(new_like(t, like, left));
  if (!out.ref().is<Dict>()) return raise(t, exc::TypeError, "%T() must return a dict, not %T", Ref<>(like), out);
  TRY(out.ref().as<Dict>()->update(t, right));
  return out;
}

Result<Own<>> DefaultDict::reduce(Thread& t, Ref<> self) {
  const auto d = self.as<DefaultDict>();
  const Own<Tuple> args = !d->factory_ || is_none(d->factory_.ref()) ? Tuple::empty() : TRY(Tuple::of(t, d->factory_));
  const Own<> items = TRY(call_method(t, self, names::items));
  const Own<> iterator = TRY(krait::iter(t, items));
  return Tuple::of(t, Ref<>(self.type()), args, none_ref(), none_ref(), iterator);
}

namespace {

constexpr const char* kCopy = "D.copy() -> defaultdict\n\nA new one with the same items and the same default_factory.";
constexpr Method kMethods[] = {
    bind<&DefaultDict::missing>("__missing__(self, key, /)",
                                "__missing__(key)\n\nd[key] calls it for an absent key: stores default_factory() under "
                                "the key and returns it.\nKeyError when default_factory is None."),
    bind<&DefaultDict::copy>("copy(self, /)", kCopy),
    bind<&DefaultDict::copy>("__copy__(self, /)", kCopy),
    bind<&DefaultDict::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
    generic_over("defaultdict[K, V]: the types of keys and values."),
};
constexpr Attribute kAttributes[] = {
    attribute<&DefaultDict::get_factory, &DefaultDict::set_factory>(
        "default_factory", "What __missing__() calls, without arguments, for the value of an absent key; or None."),
};

}  // namespace

constinit Type DefaultDict::type = describe<DefaultDict>(
    "collections.defaultdict", {.doc = "defaultdict(default_factory=None, /, [...])\n\nA dictionary in which d[key] of "
                                       "an absent key first stores default_factory() there. Only d[key] does: "
                                       "get()\nand `in` add nothing. Further arguments are those of dict().",
                                .methods = kMethods,
                                .attributes = kAttributes,
                                .flags = kTypeBasetype | kTypeMapping,
                                .base = &Dict::type});

}  // namespace krait
