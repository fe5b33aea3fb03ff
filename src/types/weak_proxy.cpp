#include "types/weak_proxy.h"

#include "object/allocate.h"
#include "object/bind.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait {

namespace {

Result<Own<>> target_of(Thread& t, Ref<> proxy) {
  OptRef<> target = weakref_target(proxy);
  if (!target) return raise(t, exc::ReferenceError, "weakly-referenced object no longer exists");
  return target.ref().own();
}

bool is_proxy(Ref<> v) { return v.is_exact<WeakProxy>() || v.is_exact<CallableWeakProxy>(); }

// An operand: itself, or what the proxy stands for.
Result<Own<>> unwrap(Thread& t, Ref<> v) {
  if (is_proxy(v)) return target_of(t, v);
  return v.own();
}

Result<Own<>> operate(Thread& t, BinaryOp op, Ref<> a, Ref<> b) {
  Own<> left = TRY(unwrap(t, a)), right = TRY(unwrap(t, b));
  return binary(t, op, left.ref(), right.ref());
}

}  // namespace

Result<Own<>> make_weak_proxy(Thread& t, Ref<> object, OptRef<> callback) {
  TRY(check_weak_referable(t, object));
  if (callback && is_none(callback.ref())) callback = {};
  const bool is_callable = krait::is_callable(object);
  if (!callback)
    if (WeakLink* link = shared_weak_link(t, object.object(), is_callable ? CallableWeakProxy::type : WeakProxy::type))
      return Ref<>(link).own();
  Own<> made = is_callable ? Own<>(TRY(create<CallableWeakProxy>(t))) : Own<>(TRY(create<WeakProxy>(t)));
  auto* link = static_cast<WeakLink*>(made.object());
  if (callback) link->callback_.set(callback.ref().own());
  if (!join_weak_links(t, link, object.object())) return raise_memory_error(t);
  return made;
}

Result<Own<>> WeakProxy::repr(Thread& t, Ref<> self) {
  const auto address = [](Ref<> v) { return reinterpret_cast<std::uintptr_t>(v.object()); };
  OptRef<> target = weakref_target(self);
  if (!target) return format(t, "<weakproxy at 0x%x; dead>", address(self));
  return format(t, "<weakproxy at 0x%x; to '%T' at 0x%x>", address(self), target.ref(), address(target.ref()));
}
Result<Own<>> WeakProxy::str(Thread& t, Ref<> self) {
  Own<> o = TRY(target_of(t, self));
  return krait::str(t, o.ref());
}
Result<Own<>> WeakProxy::get_attr(Thread& t, Ref<> self, Ref<Str> name) {
  Own<> o = TRY(target_of(t, self));
  return krait::get_attr(t, o.ref(), name);
}
Result<void> WeakProxy::set_attr(Thread& t, Ref<> self, Ref<Str> name, OptRef<> value) {
  Own<> o = TRY(target_of(t, self));
  return value ? krait::set_attr(t, o.ref(), name, value.ref()) : krait::del_attr(t, o.ref(), name);
}
Result<Own<>> WeakProxy::compare(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  Own<> left = TRY(unwrap(t, a)), right = TRY(unwrap(t, b));
  return krait::compare(t, left.ref(), right.ref(), op);
}
Result<Own<>> WeakProxy::iter(Thread& t, Ref<> self) {
  Own<> o = TRY(target_of(t, self));
  return krait::iter(t, o.ref());
}
Step WeakProxy::next(Thread& t, Ref<> self) {
  Own<> o = TRY(target_of(t, self));
  if (!o.ref().type()->slots.next)
    return raise(t, exc::TypeError, "Weakref proxy referenced a non-iterator '%T' object", o);
  return krait::next(t, o.ref());
}

#define FORWARD_BINARY(name, op) \
  Result<Own<>> WeakProxy::name(Thread& t, Ref<> a, Ref<> b) { return operate(t, BinaryOp::op, a, b); }
FORWARD_BINARY(add, Add)
FORWARD_BINARY(subtract, Subtract)
FORWARD_BINARY(multiply, Multiply)
FORWARD_BINARY(matrix_multiply, MatrixMultiply)
FORWARD_BINARY(true_divide, TrueDivide)
FORWARD_BINARY(floor_divide, FloorDivide)
FORWARD_BINARY(remainder, Remainder)
FORWARD_BINARY(lshift, LShift)
FORWARD_BINARY(rshift, RShift)
FORWARD_BINARY(and_, And)
FORWARD_BINARY(xor_, Xor)
FORWARD_BINARY(or_, Or)
FORWARD_BINARY(inplace_add, InplaceAdd)
FORWARD_BINARY(inplace_subtract, InplaceSubtract)
FORWARD_BINARY(inplace_multiply, InplaceMultiply)
FORWARD_BINARY(inplace_matrix_multiply, InplaceMatrixMultiply)
FORWARD_BINARY(inplace_true_divide, InplaceTrueDivide)
FORWARD_BINARY(inplace_floor_divide, InplaceFloorDivide)
FORWARD_BINARY(inplace_remainder, InplaceRemainder)
FORWARD_BINARY(inplace_lshift, InplaceLShift)
FORWARD_BINARY(inplace_rshift, InplaceRShift)
FORWARD_BINARY(inplace_and, InplaceAnd)
FORWARD_BINARY(inplace_xor, InplaceXor)
FORWARD_BINARY(inplace_or, InplaceOr)
#undef FORWARD_BINARY

#define FORWARD_UNARY(name)                              \
  Result<Own<>> WeakProxy::name(Thread& t, Ref<> self) { \
    Own<> o = TRY(target_of(t, self));                   \
    return krait::name(t, o.ref());                      \
  }
FORWARD_UNARY(negative)
FORWARD_UNARY(positive)
FORWARD_UNARY(absolute)
FORWARD_UNARY(invert)
FORWARD_UNARY(to_int)
FORWARD_UNARY(index)
#undef FORWARD_UNARY

Result<Own<>> WeakProxy::to_float(Thread& t, Ref<> self) {
  Own<> o = TRY(target_of(t, self));
  return float_from(t, TRY(to_double(t, o.ref())));
}
Result<Own<>> WeakProxy::divmod(Thread& t, Ref<> a, Ref<> b) {
  Own<> left = TRY(unwrap(t, a)), right = TRY(unwrap(t, b));
  return krait::divmod(t, left.ref(), right.ref());
}
Result<Own<>> WeakProxy::power(Thread& t, Ref<> a, Ref<> b, Ref<> c) {
  Own<> base = TRY(unwrap(t, a)), exponent = TRY(unwrap(t, b)), modulus = TRY(unwrap(t, c));
  return krait::power(t, base.ref(), exponent.ref(), modulus.ref());
}
Result<Own<>> WeakProxy::inplace_power(Thread& t, Ref<> a, Ref<> b, Ref<>) {
  return operate(t, BinaryOp::InplacePower, a, b);
}
Result<bool> WeakProxy::is_true(Thread& t, Ref<> self) {
  Own<> o = TRY(target_of(t, self));
  return krait::is_true(t, o.ref());
}

Result<std::size_t> WeakProxy::len(Thread& t, Ref<> self) {
  Own<> o = TRY(target_of(t, self));
  return krait::len(t, o.ref());
}
Result<Own<>> WeakProxy::get_item(Thread& t, Ref<> self, Ref<> key) {
  Own<> o = TRY(target_of(t, self)), k = TRY(unwrap(t, key));
  return krait::get_item(t, o.ref(), k.ref());
}
Result<void> WeakProxy::set_item(Thread& t, Ref<> self, Ref<> key, OptRef<> value) {
  Own<> o = TRY(target_of(t, self));
  return value ? krait::set_item(t, o.ref(), key, value.ref()) : krait::del_item(t, o.ref(), key);
}
Result<bool> WeakProxy::contains(Thread& t, Ref<> self, Ref<> item) {
  Own<> o = TRY(target_of(t, self));
  return krait::contains(t, o.ref(), item);
}

Result<Own<>> CallableWeakProxy::call(Thread& t, Ref<> self, const Arguments& a) {
  Own<> o = TRY(target_of(t, self));
  return krait::call(t, o.ref(), a);
}

namespace {

Result<Own<>> bytes_method(Thread& t, Ref<> self) {
  Own<> o = TRY(target_of(t, self));
  return call_method(t, o.ref(), names::__bytes__);
}
Result<Own<>> reversed_method(Thread& t, Ref<> self) {
  Own<> o = TRY(target_of(t, self));
  return call_method(t, o.ref(), names::__reversed__);
}

constexpr Method kMethods[] = {
    bind<&bytes_method>("__bytes__(self, /)"),
    bind<&reversed_method>("__reversed__(self, /)"),
};

}  // namespace

constinit Type WeakProxy::type =
    describe<WeakProxy>("weakref.ProxyType", {.methods = kMethods, .flags = kTypeNoConstruct});
constinit Type CallableWeakProxy::type =
    describe<CallableWeakProxy>("weakref.CallableProxyType", {.methods = kMethods, .flags = kTypeNoConstruct});

}  // namespace krait
