// math: functions of real numbers. Integer functions are in integers.cpp, sums in sums.cpp.
#include "modules/math/math.h"

#include <math.h>

#include <bit>
#include <cmath>

#include "base/float_text.h"
#include "modules/modules.h"
#include "types/float.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {
namespace {

using math_module::GammaError;

Failed domain_error(Thread& t) { return raise(t, exc::ValueError, "math domain error"); }
Failed range_error(Thread& t) { return raise(t, exc::OverflowError, "math range error"); }
Failed unexpected(Thread& t, const char* expected, double x) {
  return raise(t, exc::ValueError, "%s, got %s", expected, float_text::repr(x));
}

// ---- functions of one number ----

enum class Infinite : std::uint8_t { IsDomainError, IsOverflow };

constexpr char kUnit[] = "expected a number in range from -1 up to 1";
constexpr char kOpenUnit[] = "expected a number between -1 and 1";
constexpr char kFromOne[] = "expected argument value not less than 1";
constexpr char kFinite[] = "expected a finite input";
constexpr char kAboveMinusOne[] = "expected argument value > -1";
constexpr char kNonnegative[] = "expected a nonnegative input";
constexpr char kAny[] = "math domain error";

template <double (*F)(double), const char* Expected = kAny, Infinite Kind = Infinite::IsDomainError>
Result<double> real(Thread& t, double x) {
  const double r = F(x);
  if (std::isfinite(r)) [[likely]]
    return r;
  if (std::isnan(r) && !std::isnan(x)) return unexpected(t, Expected, x);
  if (std::isinf(r) && std::isfinite(x)) {
    if (Kind == Infinite::IsOverflow) return range_error(t);
    return unexpected(t, Expected, x);
  }
  return r;
}

Result<double> gamma_function(Thread& t, double x) {
  GammaError error;
  const double r = math_module::gamma(x, &error);
  if (error == GammaError::Domain) return unexpected(t, "expected a noninteger or positive integer", x);
  if (error == GammaError::Range) return range_error(t);
  return r;
}
Result<double> lgamma_function(Thread& t, double x) {
  GammaError error;
  const double r = math_module::log_gamma(x, &error);
  if (error == GammaError::Domain) return unexpected(t, "expected a noninteger or positive integer", x);
  if (error == GammaError::Range) return range_error(t);
  return r;
}

double degrees(double x) { return x * (180.0 / 3.141592653589793); }
double radians(double x) { return x * (3.141592653589793 / 180.0); }
double log1p_signed(double x) { return x == 0.0 ? x : std::log1p(x); }

Result<bool> is_finite(Thread&, double x) { return std::isfinite(x); }
Result<bool> is_inf(Thread&, double x) { return std::isinf(x); }
Result<bool> is_nan(Thread&, double x) { return std::isnan(x); }

Result<double> ulp(Thread&, double x) {
  if (std::isnan(x)) return x;
  x = std::fabs(x);
  if (std::isinf(x)) return x;
  const double above = std::nextafter(x, HUGE_VAL);
  return std::isinf(above) ? x - std::nextafter(x, -HUGE_VAL) : above - x;
}

Result<Own<Tuple>> frexp_pair(Thread& t, double x) {
  int exponent = 0;
  const double m = std::isfinite(x) ? std::frexp(x, &exponent) : x;
  Own<> mantissa = TRY(float_from(t, m));
  return Tuple::of(t, mantissa, Own<>::of_int(exponent));
}

Result<Own<Tuple>> modf_pair(Thread& t, double x) {
  double whole = x, fraction = x;
  if (std::isinf(x))
    fraction = std::copysign(0.0, x);
  else if (!std::isnan(x))
    fraction = std::modf(x, &whole);
  Own<> a = TRY(float_from(t, fraction)), b = TRY(float_from(t, whole));
  return Tuple::of(t, a, b);
}

// ---- rounding to ints ----

using Rounding = double (*)(double);

template <Rounding Round, auto& Special>
Result<Own<>> rounded(Thread& t, Ref<> x) {
  if (is_exact_float(x)) return Int::from_double(t, Round(float_value(x)));
  if (is_exact_int(x)) return x.own();
  Slot<> holder;
  if (const OptRef<> method = TRY(lookup_special(t, x, Special, holder))) return call(t, method.ref());
  return Int::from_double(t, Round(TRY(to_double(t, x))));
}

Result<Own<>> trunc_of(Thread& t, Ref<> x) {
  if (is_exact_float(x)) return Int::from_double(t, float_value(x));
  Slot<> holder;
  if (const OptRef<> method = TRY(lookup_special(t, x, names::__trunc__, holder))) return call(t, method.ref());
  return raise(t, exc::TypeError, "type %T doesn't define __trunc__ method", x);
}

// ---- logarithms ----

// The logarithm of any positive int, however many digits it has.
template <double (*F)(double)>
Result<double> log_of(Thread& t, Ref<> x) {
  if (is_int(x)) {
    if (int_sign(x) <= 0) return raise(t, exc::ValueError, "expected a positive input");
    const IntView n(x);
    const double d = limbs::to_double(n);
    if (std::isfinite(d)) return F(d);
    std::int64_t exponent;
    const double m = limbs::frexp(n, &exponent);
    return F(m) + F(2.0) * static_cast<double>(exponent);
  }
  const double d = TRY(to_double(t, x));
  if (std::isnan(d)) return d;
  if (d <= 0.0) return unexpected(t, "expected a positive input", d);
  return F(d);
}

Result<Own<>> log_function(Thread& t, Rest arguments) {
  const std::size_t n = arguments.size();
  if (n == 0) return raise(t, exc::TypeError, "log expected at least 1 argument, got 0");
  if (n > 2) return raise(t, exc::TypeError, "log expected at most 2 arguments, got %d", n);
  const double x = TRY(log_of<::log>(t, arguments[0]));
  if (n == 1) return float_from(t, x);
  const double base = TRY(log_of<::log>(t, arguments[1]));
  if (base == 0.0) return raise(t, exc::ZeroDivisionError, "division by zero");
  return float_from(t, x / base);
}

// ---- functions of several numbers ----

Result<double> checked(Thread& t, double r, bool finite_arguments, bool nan_arguments) {
  if (std::isnan(r) && !nan_arguments) return domain_error(t);
  if (std::isinf(r) && finite_arguments) return range_error(t);
  return r;
}

Result<double> pow_function(Thread& t, double x, double y) {
  const double r = std::pow(x, y);
  if (std::isinf(r) && x == 0.0 && std::isfinite(y)) return domain_error(t);
  return checked(t, r, std::isfinite(x) && std::isfinite(y), std::isnan(x) || std::isnan(y));
}
Result<double> fmod_function(Thread& t, double x, double y) {
  if (std::isinf(y) && std::isfinite(x)) return x;
  return checked(t, std::fmod(x, y), false, std::isnan(x) || std::isnan(y));
}
Result<double> remainder_function(Thread& t, double x, double y) {
  return checked(t, std::remainder(x, y), false, std::isnan(x) || std::isnan(y));
}
Result<double> atan2_function(Thread&, double y, double x) { return std::atan2(y, x); }
Result<double> copysign_function(Thread&, double x, double y) { return std::copysign(x, y); }

Result<double> fma_function(Thread& t, double x, double y, double z) {
  const double r = std::fma(x, y, z);
  if (std::isfinite(r)) [[likely]]
    return r;
  if (std::isnan(r)) {
    if (!std::isnan(x) && !std::isnan(y) && !std::isnan(z))
      return raise(t, exc::ValueError, "invalid operation in fma");
  } else if (std::isfinite(x) && std::isfinite(y) && std::isfinite(z)) {
    return raise(t, exc::OverflowError, "overflow in fma");
  }
  return r;
}

Result<double> ldexp_function(Thread& t, double x, Ref<> exponent) {
  if (!is_int(exponent)) return raise(t, exc::TypeError, "Expected an int as second argument to ldexp.");
  const std::int64_t e = int_clamped(exponent);
  if (x == 0.0 || !std::isfinite(x)) return x;
  if (e > INT32_MAX) return range_error(t);
  if (e < INT32_MIN) return std::copysign(0.0, x);
  const double r = std::ldexp(x, static_cast<int>(e));
  if (std::isinf(r)) return range_error(t);
  return r;
}

double step_towards(double x, double y, std::uint64_t steps) {
  if (steps == 0 || std::isnan(x)) return x;
  if (std::isnan(y)) return y;
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  const auto from = std::bit_cast<std::uint64_t>(x), to = std::bit_cast<std::uint64_t>(y);
  if (from == to) return x;
  const std::uint64_t a = from & ~kSign, b = to & ~kSign;
  if ((from ^ to) & kSign) {
    if (a + b <= steps) return y;
    if (a < steps) return std::bit_cast<double>((to & kSign) | (steps - a));
    return std::bit_cast<double>(from - steps);
  }
  if (a > b) return a - b >= steps ? std::bit_cast<double>(from - steps) : y;
  return b - a >= steps ? std::bit_cast<double>(from + steps) : y;
}

Result<double> nextafter_function(Thread& t, double x, double y, OptRef<> steps) {
  if (is_none_or_missing(steps)) return std::nextafter(x, y);
  Own<> n = TRY(krait::index(t, steps.ref()));
  const IntView count(n.ref());
  if (count->negative) return raise(t, exc::ValueError, "steps must be a non-negative integer");
  return step_towards(x, y, count->size == 0 ? 0 : count->size > 1 ? UINT64_MAX : count->data[0]);
}

Result<bool> isclose(Thread& t, double a, double b, OptRef<> relative, OptRef<> absolute) {
  const double rel = relative ? TRY(to_double(t, relative.ref())) : 1e-9;
  const double abs = absolute ? TRY(to_double(t, absolute.ref())) : 0.0;
  if (rel < 0.0 || abs < 0.0) return raise(t, exc::ValueError, "tolerances must be non-negative");
  if (a == b) return true;
  if (std::isinf(a) || std::isinf(b)) return false;
  const double difference = std::fabs(b - a);
  return difference <= std::fabs(rel * b) || difference <= std::fabs(rel * a) || difference <= abs;
}

constexpr Method kFunctions[] = {
    bind<&real<::acos, kUnit>>("acos(x, /)",
                               "Return the arc cosine (measured in radians) of x.\n\nThe result is between 0 and pi."),
    bind<&real<::acosh, kFromOne>>("acosh(x, /)", "Return the inverse hyperbolic cosine of x."),
    bind<&real<::asin, kUnit>>(
        "asin(x, /)", "Return the arc sine (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2."),
    bind<&real<::asinh>>("asinh(x, /)", "Return the inverse hyperbolic sine of x."),
    bind<&real<::atan>>("atan(x, /)",
                        "Return the arc tangent (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2."),
    bind<&atan2_function>("atan2(y, x, /)",
                          "Return the arc tangent (measured in radians) of y/x.\n\nUnlike atan(y/x), the signs of both "
                          "x and y are considered."),
    bind<&real<::atanh, kOpenUnit>>("atanh(x, /)", "Return the inverse hyperbolic tangent of x."),
    bind<&real<::cbrt>>("cbrt(x, /)", "Return the cube root of x."),
    bind<&rounded<::ceil, names::__ceil__>>(
        "ceil(x, /)", "Return the ceiling of x as an Integral.\n\nThis is the smallest integer >= x."),
    bind<&copysign_function>("copysign(x, y, /)",
                             "Return a float with the magnitude (absolute value) of x but the sign of y.\n\nOn "
                             "platforms that support signed "
                             "zeros, copysign(1.0, -0.0)\nreturns -1.0.\n"),
    bind<&real<::cos, kFinite>>("cos(x, /)", "Return the cosine of x (measured in radians)."),
    bind<&real<::cosh, kAny, Infinite::IsOverflow>>("cosh(x, /)", "Return the hyperbolic cosine of x."),
    bind<&real<degrees>>("degrees(x, /)", "Convert angle x from radians to degrees."),
    bind<&real<::erf>>("erf(x, /)", "Error function at x."),
    bind<&real<::erfc>>("erfc(x, /)", "Complementary error function at x."),
    bind<&real<::exp, kAny, Infinite::IsOverflow>>("exp(x, /)", "Return e raised to the power of x."),
    bind<&real<::exp2, kAny, Infinite::IsOverflow>>("exp2(x, /)", "Return 2 raised to the power of x."),
    bind<&real<::expm1, kAny, Infinite::IsOverflow>>(
        "expm1(x, /)",
        "Return exp(x)-1.\n\nThis function avoids the loss of precision involved in the direct evaluation of exp(x)-1 "
        "for small x."),
    bind<&real<::fabs>>("fabs(x, /)", "Return the absolute value of the float x."),
    bind<&rounded<::floor, names::__floor__>>(
        "floor(x, /)", "Return the floor of x as an Integral.\n\nThis is the largest integer <= x."),
    bind<&fma_function>("fma(x, y, z, /)", "Fused multiply-add operation.\n\nCompute (x * y) + z with a single round."),
    bind<&fmod_function>("fmod(x, y, /)", "Return fmod(x, y), according to platform C.\n\nx % y may differ."),
    bind<&frexp_pair>(
        "frexp(x, /)",
        "Return the mantissa and exponent of x, as pair (m, e).\n\nIf x is a finite nonzero number, then m is a float "
        "with\n0.5 <= abs(m) < 1.0 and an integer e is such that\nx == m * 2**e exactly.  Else, return (x, 0)."),
    bind<&gamma_function>("gamma(x, /)", "Gamma function at x."),
    bind<&isclose>("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
                   "Determine whether two floating-point numbers are close in value.\n\n  rel_tol\n    maximum "
                   "difference for being considered \"close\", relative to the\n    magnitude of the input values\n  "
                   "abs_tol\n    maximum difference for being considered \"close\", regardless of the\n    magnitude "
                   "of the input values\n\nReturn True if a is close in value to b, and False otherwise.\n\nFor the "
                   "values to be considered close, the difference between them\nmust be smaller than at least one of "
                   "the tolerances.\n\n-inf, inf and NaN behave similarly to the IEEE 754 Standard.  That\nis, NaN is "
                   "not close to anything, even itself.  inf and -inf are\nonly close to themselves."),
    bind<&is_finite>("isfinite(x, /)", "Return True if x is neither an infinity nor a NaN, and False otherwise."),
    bind<&is_inf>("isinf(x, /)", "Return True if x is a positive or negative infinity, and False otherwise."),
    bind<&is_nan>("isnan(x, /)", "Return True if x is a NaN (not a number), and False otherwise."),
    bind<&ldexp_function>("ldexp(x, i, /)", "Return x * (2**i).\n\nThis is essentially the inverse of frexp()."),
    bind<&lgamma_function>("lgamma(x, /)", "Natural logarithm of absolute value of Gamma function at x."),
    bind<&log_function>("log(*args)",
                        "log(x, [base=math.e])\nReturn the logarithm of x to the given base.\n\nIf the base is not "
                        "specified, returns the natural logarithm (base e) of x."),
    bind<&log_of<::log10>>("log10(x, /)", "Return the base 10 logarithm of x."),
    bind<&real<log1p_signed, kAboveMinusOne>>(
        "log1p(x, /)",
        "Return the natural logarithm of 1+x (base e).\n\nThe result is computed in a way which is accurate for x near "
        "zero."),
    bind<&log_of<::log2>>("log2(x, /)", "Return the base 2 logarithm of x."),
    bind<&modf_pair>(
        "modf(x, /)",
        "Return the fractional and integer parts of x.\n\nBoth results carry the sign of x and are floats."),
    bind<&nextafter_function>(
        "nextafter(x, y, /, *, steps=None)",
        "Return the floating-point value the given number of steps after x towards y.\n\nIf steps is not specified or "
        "is None, it defaults to 1.\n\nRaises a TypeError, if x or y is not a double, or if steps is not\nan integer.  "
        "Raises ValueError if steps is negative."),
    bind<&pow_function>("pow(x, y, /)", "Return x**y (x to the power of y)."),
    bind<&real<radians>>("radians(x, /)", "Convert angle x from degrees to radians."),
    bind<&remainder_function>(
        "remainder(x, y, /)",
        "Difference between x and the closest integer multiple of y.\n\nReturn x - n*y where n*y is the closest "
        "integer "
        "multiple of y.\nIn the case where x is exactly halfway between two multiples of\ny, the nearest even value of "
        "n is used. The result is always exact."),
    bind<&real<::sin, kFinite>>("sin(x, /)", "Return the sine of x (measured in radians)."),
    bind<&real<::sinh, kAny, Infinite::IsOverflow>>("sinh(x, /)", "Return the hyperbolic sine of x."),
    bind<&real<::sqrt, kNonnegative>>("sqrt(x, /)", "Return the square root of x."),
    bind<&real<::tan, kFinite>>("tan(x, /)", "Return the tangent of x (measured in radians)."),
    bind<&real<::tanh>>("tanh(x, /)", "Return the hyperbolic tangent of x."),
    bind<&trunc_of>("trunc(x, /)",
                    "Truncates the Real x to the nearest Integral toward 0.\n\nUses the __trunc__ magic method."),
    bind<&ulp>("ulp(x, /)", "Return the value of the least significant bit of the float x."),
};

constexpr const std::span<const Method>* kMore[] = {&math_module::kIntegerFunctions, &math_module::kSumFunctions};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  struct Constant {
    const char* name;
    double value;
  };
  static constexpr Constant kConstants[] = {
      {"pi", 3.141592653589793}, {"e", 2.718281828459045}, {"tau", 6.283185307179586}, {"inf", HUGE_VAL}, {"nan", NAN}};
  for (const Constant& c : kConstants) {
    Own<Str> name = TRY(Str::intern_ascii(t, c.name));
    TRY(namespace_->set_str(t, name.ref(), TRY(float_from(t, c.value))));
  }
  return ok;
}

}  // namespace

constinit const ModuleSpec kMathModule = {
    .name = "math",
    .doc = "This module provides access to the mathematical functions\ndefined by the C standard.",
    .functions = kFunctions,
    .start = &start,
    .more_functions = kMore};

}  // namespace krait
