// float: an immediate for 2^-255 <= |x| < 2^257, else an object (see object/value.h).
#pragma once

#include <cmath>

#include "object/type.h"

namespace krait {

class Float : public Object {
 public:
  static constexpr Type& type = kFloatType;
  using FlaggedClass = Float;
  static constexpr std::uint32_t kSubclassFlag = kTypeIsFloat;

  double value() const { return value_; }

  static Result<Own<>> from(Thread&, double);
  // float(text); ValueError quotes it.
  static Result<Own<>> from_str(Thread&, Ref<Str> text);
  static Result<Own<>> from_bytes_text(Thread&, std::string_view text, Ref<> shown);

  // Slots: any form of float, and (binary ones) anything.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> add(Thread&, Ref<>, Ref<>);
  static Result<Own<>> subtract(Thread&, Ref<>, Ref<>);
  static Result<Own<>> multiply(Thread&, Ref<>, Ref<>);
  static Result<Own<>> true_divide(Thread&, Ref<>, Ref<>);
  static Result<Own<>> floor_divide(Thread&, Ref<>, Ref<>);
  static Result<Own<>> remainder(Thread&, Ref<>, Ref<>);
  static Result<Own<>> divmod(Thread&, Ref<>, Ref<>);
  static Result<Own<>> power(Thread&, Ref<>, Ref<>, Ref<> modulus);
  static Result<Own<>> negative(Thread&, Ref<>);
  static Result<Own<>> positive(Thread&, Ref<>);
  static Result<Own<>> absolute(Thread&, Ref<>);
  static Result<bool> is_true(Thread&, Ref<>);
  static Result<Own<>> to_int(Thread&, Ref<>);
  static Result<Own<>> to_float(Thread&, Ref<>);

  explicit Float(double value) : value_(value) {}

 protected:
  double value_;
};
static_assert(sizeof(Float) == 24);

inline bool is_float(Ref<> v) {
  return v.value().is_float() || (v.value().is_object() && v.object()->type()->has(kTypeIsFloat));
}
inline bool is_exact_float(Ref<> v) { return v.value().is_float() || v.is_exact<Float>(); }

// The value of a float of any form.
inline double float_value(Ref<> any_float) {
  return any_float.value().is_float() ? any_float.value().as_float()
                                      : static_cast<const Float*>(any_float.object())->value();
}

// A new float.
inline Result<Own<>> float_result(Thread& t, double value) {
  const Value v = Value::of_float(value);
  if (v.is_float()) [[likely]]
    return Own<>::immediate(v);
  return Float::from(t, value);
}

// Floor division and remainder as Python defines them; b is not zero.
struct FloatQuotient {
  double quotient, remainder;
};
FloatQuotient float_divmod(double a, double b);
double float_remainder(double a, double b);
// Python's hash of a float that is not a NaN.
std::int64_t float_hash(double value);

}  // namespace krait
