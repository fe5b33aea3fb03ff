// weakref.ref: what Python sees of a weak reference.
#include "gc/weakref.h"

#include "object/allocate.h"
#include "object/bind.h"
#include "types/generic_alias.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait {

namespace {

// The callback argument; None means none.
OptRef<> callback_of(OptRef<> given) { return given && !is_none(given.ref()) ? given : OptRef<>(); }

Result<Own<>> new_reference(Thread& t, Ref<Type> type, Ref<> object, OptRef<> callback) {
  TRY(check_weak_referable(t, object));
  const bool is_plain = !callback && type.get() == &WeakReference::type;
  if (is_plain)
    if (WeakLink* link = shared_weak_link(t, object.object(), *type)) return Ref<>(link).own();
  Own<WeakReference> made = TRY(create_instance<WeakReference>(t, type));
  if (callback) made->callback_.set(callback.ref().own());
  if (!join_weak_links(t, made.get(), object.object())) return raise_memory_error(t);
  return made;
}

Result<void> check_count(Thread& t, const char* function, const Arguments& a) {
  if (a.positional < 1) return raise(t, exc::TypeError, "%s expected at least 1 argument, got 0", function);
  if (a.positional > 2)
    return raise(t, exc::TypeError, "%s expected at most 2 arguments, got %d", function, a.positional);
  return ok;
}

}  // namespace

Result<Own<>> make_weakref(Thread& t, Ref<> object, OptRef<> callback) {
  return new_reference(t, Ref<Type>(&WeakReference::type), object, callback_of(callback));
}

Result<Own<>> WeakReference::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  TRY(check_count(t, "__new__", a));
  return new_reference(t, type, a[0], callback_of(a.positional > 1 ? OptRef<>(a[1]) : OptRef<>()));
}

Result<void> WeakReference::init(Thread& t, Ref<>, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "ref() takes no keyword arguments");
  return check_count(t, "__init__", a);
}

Result<Own<>> WeakReference::call(Thread& t, Ref<> self, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "weakref() takes no keyword arguments");
  if (a.positional) return raise(t, exc::TypeError, "weakref expected 0 arguments, got %d", a.positional);
  OptRef<> target = weakref_target(self);
  return target ? target.ref().own() : none();
}

Result<Own<>> WeakReference::repr(Thread& t, Ref<> self) {
  const auto address = [](Ref<> v) { return reinterpret_cast<std::uintptr_t>(v.object()); };
  OptRef<> target = weakref_target(self);
  if (!target) return format(t, "<weakref at 0x%x; dead>", address(self));
  Own<> object = target.ref().own();
  Slot<> holder;
  OptRef<> name = TRY(lookup_special(t, object.ref(), names::__name__, holder));
  if (name && name.ref().is<Str>())
    return format(t, "<weakref at 0x%x; to '%F' at 0x%x (%S)>", address(self), object, address(object.ref()),
                  name.ref());
  return format(t, "<weakref at 0x%x; to '%F' at 0x%x>", address(self), object, address(object.ref()));
}

Result<std::int64_t> WeakReference::hash(Thread& t, Ref<> self) {
  auto* link = static_cast<WeakLink*>(self.object());
  if (link->hash_ != -1) return link->hash_;
  OptRef<> target = link->target();
  if (!target) return raise(t, exc::TypeError, "weak object has gone away");
  Own<> object = target.ref().own();
  const std::int64_t h = TRY(krait::hash(t, object.ref()));
  link->hash_ = h;
  return h;
}

Result<Own<>> WeakReference::compare(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  if ((op != CompareOp::Eq && op != CompareOp::Ne) || !a.is<WeakReference>() || !b.is<WeakReference>())
    return not_implemented();
  OptRef<> x = weakref_target(a), y = weakref_target(b);
  if (!x || !y) return bool_from((a == b) == (op == CompareOp::Eq));
  Own<> left = x.ref().own(), right = y.ref().own();
  return krait::compare(t, left.ref(), right.ref(), op);
}

namespace {

constexpr Method kMethods[] = {generic_over("ReferenceType[T]: T is the type of the object.")};
constexpr Attribute kAttributes[] = {member<&WeakReference::callback_>("__callback__")};

}  // namespace

constinit Type WeakReference::type = describe<WeakReference>(
    "weakref.ReferenceType", {.methods = kMethods, .attributes = kAttributes, .flags = kTypeBasetype});

}  // namespace krait
