// weakref.proxy: an object that passes everything on to one that it does not keep alive.
#pragma once

#include "gc/weakref.h"

namespace krait {

class WeakProxy : public WeakLink {
 public:
  static Type type;
  static constexpr bool kServesOtherTypes = true;
  static constexpr bool kUnhashable = true;

  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<Own<>> get_attr(Thread&, Ref<>, Ref<Str>);
  static Result<void> set_attr(Thread&, Ref<>, Ref<Str>, OptRef<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Step next(Thread&, Ref<>);

  static Result<Own<>> add(Thread&, Ref<>, Ref<>);
  static Result<Own<>> subtract(Thread&, Ref<>, Ref<>);
  static Result<Own<>> multiply(Thread&, Ref<>, Ref<>);
  static Result<Own<>> matrix_multiply(Thread&, Ref<>, Ref<>);
  static Result<Own<>> true_divide(Thread&, Ref<>, Ref<>);
  static Result<Own<>> floor_divide(Thread&, Ref<>, Ref<>);
  static Result<Own<>> remainder(Thread&, Ref<>, Ref<>);
  static Result<Own<>> divmod(Thread&, Ref<>, Ref<>);
  static Result<Own<>> power(Thread&, Ref<>, Ref<>, Ref<>);
  static Result<Own<>> lshift(Thread&, Ref<>, Ref<>);
  static Result<Own<>> rshift(Thread&, Ref<>, Ref<>);
  static Result<Own<>> and_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> xor_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_add(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_subtract(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_multiply(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_matrix_multiply(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_true_divide(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_floor_divide(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_remainder(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_power(Thread&, Ref<>, Ref<>, Ref<>);
  static Result<Own<>> inplace_lshift(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_rshift(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_and(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_xor(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_or(Thread&, Ref<>, Ref<>);
  static Result<Own<>> negative(Thread&, Ref<>);
  static Result<Own<>> positive(Thread&, Ref<>);
  static Result<Own<>> absolute(Thread&, Ref<>);
  static Result<Own<>> invert(Thread&, Ref<>);
  static Result<bool> is_true(Thread&, Ref<>);
  static Result<Own<>> to_int(Thread&, Ref<>);
  static Result<Own<>> to_float(Thread&, Ref<>);
  static Result<Own<>> index(Thread&, Ref<>);

  static Result<std::size_t> len(Thread&, Ref<>);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<> key);
  static Result<void> set_item(Thread&, Ref<>, Ref<> key, OptRef<> value);
  static Result<bool> contains(Thread&, Ref<>, Ref<> item);
};

class CallableWeakProxy final : public WeakProxy {
 public:
  static Type type;
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
};

// A proxy of `object`, callable if it is; the one without callback is shared.
Result<Own<>> make_weak_proxy(Thread&, Ref<> object, OptRef<> callback = {});

}  // namespace krait
