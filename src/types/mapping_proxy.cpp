// mappingproxy: a read-only view of a mapping.
#include "types/mapping_proxy.h"

#include "object/allocate.h"
#include "types/dict.h"
#include "types/generic_alias.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {

Result<Own<>> MappingProxy::of(Thread& t, Ref<> mapping) { return krait::create<MappingProxy>(t, mapping.own()); }

Result<Own<>> MappingProxy::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (a.total() != 1) return raise(t, exc::TypeError, "mappingproxy() missing required argument 'mapping' (pos 1)");
  if (!is_mapping(a[0]) || a[0].is<List>() || a[0].is<Tuple>())
    return raise(t, exc::TypeError, "mappingproxy() argument must be a mapping, not %T", a[0]);
  return of(t, a[0]);
}

namespace {
Ref<> inner(Ref<> v) { return v.is<MappingProxy>() ? v.as<MappingProxy>()->mapping_.ref() : v; }

// What an operator of a Python class may get: a dict that is shown read-only must not reach it.
Result<Own<>> inner_for(Thread& t, Ref<> v, Ref<> other) {
  if (v.is<MappingProxy>() && inner(v).is_exact<Dict>() && other.type()->is_heap())
    return Dict::copy_of(t, inner(v).as<Dict>());
  return inner(v).own();
}

Result<Own<>> get(Thread& t, Ref<> self, Ref<> key, Ref<> otherwise) {
  return call_method(t, inner(self), names::get, {key.value(), otherwise.value()});
}
Result<Own<>> keys(Thread& t, Ref<> self) { return call_method(t, inner(self), names::keys); }
Result<Own<>> values(Thread& t, Ref<> self) { return call_method(t, inner(self), names::values); }
Result<Own<>> items(Thread& t, Ref<> self) { return call_method(t, inner(self), names::items); }
Result<Own<>> copy(Thread& t, Ref<> self) { return call_method(t, inner(self), names::copy); }
Result<Own<>> reversed(Thread& t, Ref<> self) { return call_method(t, inner(self), names::__reversed__); }
}  // namespace

Result<Own<>> MappingProxy::repr(Thread& t, Ref<> self) {
  TRY(check_stack(t, " while getting the repr of an object"));
  return format(t, "mappingproxy(%R)", inner(self));
}
Result<Own<>> MappingProxy::str(Thread& t, Ref<> self) { return krait::str(t, inner(self)); }
Result<std::int64_t> MappingProxy::hash(Thread& t, Ref<> self) { return krait::hash(t, inner(self)); }
Result<Own<>> MappingProxy::compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
  const Own<> mapping = TRY(inner_for(t, self, inner(other))), with = TRY(inner_for(t, other, inner(self)));
  return krait::compare(t, mapping, with, op);
}
Result<std::size_t> MappingProxy::len(Thread& t, Ref<> self) { return krait::len(t, inner(self)); }
Result<bool> MappingProxy::contains(Thread& t, Ref<> self, Ref<> key) { return krait::contains(t, inner(self), key); }
Result<Own<>> MappingProxy::get_item(Thread& t, Ref<> self, Ref<> key) { return krait::get_item(t, inner(self), key); }
Result<Own<>> MappingProxy::iter(Thread& t, Ref<> self) { return krait::iter(t, inner(self)); }
Result<Own<>> MappingProxy::or_(Thread& t, Ref<> a, Ref<> b) {
  const Own<> left = TRY(inner_for(t, a, inner(b))), right = TRY(inner_for(t, b, inner(a)));
  return binary(t, BinaryOp::Or, left, right);
}
Result<Own<>> MappingProxy::inplace_or(Thread& t, Ref<> self, Ref<>) {
  return raise(t, exc::TypeError, "'|=' is not supported by %T; use '|' instead", self);
}

namespace {
constexpr Method kMethods[] = {
    bind<&get>("get(self, key, default=None, /)", "The value of key, or default when the mapping has no such key."),
    bind<&keys>("keys(self, /)", "D.keys() -> what keys() of the mapping gives"),
    bind<&values>("values(self, /)", "D.values() -> what values() of the mapping gives"),
    bind<&items>("items(self, /)", "D.items() -> what items() of the mapping gives"),
    bind<&copy>("copy(self, /)", "D.copy() -> what copy() of the mapping gives"),
    bind<&reversed>("__reversed__(self, /)", "D.__reversed__() -> what reversed() of the mapping gives"),
    generic_over("mappingproxy[K, V]: the types of keys and values."),
};
}  // namespace

constinit Type MappingProxy::type =
    describe<MappingProxy>("mappingproxy", {.doc = "mappingproxy(mapping)\n--\n\nA view of a mapping through which "
                                                   "nothing can be changed; it follows changes of the mapping.",
                                            .methods = kMethods,
                                            .flags = kTypeMapping});

}  // namespace krait
