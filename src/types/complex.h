// complex: a pair of doubles.
#pragma once

#include "object/type.h"

namespace krait {

struct ComplexValue {
  double real = 0.0, imag = 0.0;
};

class Complex : public Object {
 public:
  static Type type;

  ComplexValue value() const { return value_; }

  static Result<Own<>> from(Thread&, ComplexValue);

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> add(Thread&, Ref<>, Ref<>);
  static Result<Own<>> subtract(Thread&, Ref<>, Ref<>);
  static Result<Own<>> multiply(Thread&, Ref<>, Ref<>);
  static Result<Own<>> true_divide(Thread&, Ref<>, Ref<>);
  static Result<Own<>> power(Thread&, Ref<>, Ref<>, Ref<> modulus);
  static Result<Own<>> negative(Thread&, Ref<>);
  static Result<Own<>> positive(Thread&, Ref<>);
  static Result<Own<>> absolute(Thread&, Ref<>);
  static Result<bool> is_true(Thread&, Ref<>);

  explicit Complex(ComplexValue value) : value_(value) {}

 private:
  ComplexValue value_;
};

// x ** y of a negative base and a fraction as exponent.
Result<Own<>> complex_power(Thread&, double x, double y);
// a / b; b is not zero.
ComplexValue complex_quotient(ComplexValue a, ComplexValue b);
// complex(x) without strings: by __complex__, __float__ or __index__; what cmath takes.
Result<ComplexValue> to_complex(Thread&, Ref<>);

}  // namespace krait
