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
                               "The angle whose cosine is x, in radians from 0 to pi. ValueError unless -1 <= x <= 1."),
    bind<&real<::acosh, kFromOne>>("acosh(x, /)",
                                   "The positive number whose hyperbolic cosine is x. ValueError when x < 1."),
    bind<&real<::asin, kUnit>>(
        "asin(x, /)", "The angle whose sine is x, in radians from -pi/2 to pi/2. ValueError unless -1 <= x <= 1."),
    bind<&real<::asinh>>("asinh(x, /)", "The number whose hyperbolic sine is x."),
    bind<&real<::atan>>("atan(x, /)", "The angle whose tangent is x, in radians from -pi/2 to pi/2."),
    bind<&atan2_function>(
        "atan2(y, x, /)",
        "The angle of the point (x, y) as seen from the origin, in radians from -pi to pi. Signed zeros count."),
    bind<&real<::atanh, kOpenUnit>>("atanh(x, /)",
                                    "The number whose hyperbolic tangent is x. ValueError unless -1 < x < 1."),
    bind<&real<::cbrt>>("cbrt(x, /)", "The number whose third power is x."),
    bind<&rounded<::ceil, names::__ceil__>>("ceil(x, /)", "The least int that is not below x."),
    bind<&copysign_function>("copysign(x, y, /)",
                             "A float as large as x, with the sign of y, also when y is -0.0 or a NaN."),
    bind<&real<::cos, kFinite>>("cos(x, /)", "Cosine of an angle in radians."),
    bind<&real<::cosh, kAny, Infinite::IsOverflow>>("cosh(x, /)",
                                                    "(e**x + e**-x) / 2. OverflowError when that is too large."),
    bind<&real<degrees>>("degrees(x, /)", "Degrees of an angle in radians."),
    bind<&real<::erf>>("erf(x, /)", "The error function: 2/sqrt(pi) times the integral of exp(-t*t) from 0 to x."),
    bind<&real<::erfc>>("erfc(x, /)", "1 - erf(x), exact to the last digits where erf(x) is close to 1."),
    bind<&real<::exp, kAny, Infinite::IsOverflow>>("exp(x, /)", "e**x. OverflowError when that is too large."),
    bind<&real<::exp2, kAny, Infinite::IsOverflow>>("exp2(x, /)", "2**x. OverflowError when that is too large."),
    bind<&real<::expm1, kAny, Infinite::IsOverflow>>("expm1(x, /)",
                                                     "e**x - 1, exact to the last digits where x is close to 0."),
    bind<&real<::fabs>>("fabs(x, /)", "x without its sign, a float."),
    bind<&rounded<::floor, names::__floor__>>("floor(x, /)", "The greatest int that is not above x."),
    bind<&fma_function>("fma(x, y, z, /)", "x * y + z, rounded once at the end."),
    bind<&fmod_function>(
        "fmod(x, y, /)",
        "What is left of x after taking y away as often as fits, with the sign of x; x % y has the sign of y."),
    bind<&frexp_pair>("frexp(x, /)",
                      "(m, e) with x == m * 2**e, where 0.5 <= abs(m) < 1. For zero, infinities and NaN: (x, 0)."),
    bind<&gamma_function>("gamma(x, /)",
                          "The gamma function, which at n + 1 is n!. ValueError at 0 and the negative integers."),
    bind<&isclose>("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
                   "Whether a and b differ little enough to count as equal.\n\n  rel_tol\n    Allowed difference as a "
                   "part of the larger number.\n  abs_tol\n    Difference allowed however small the numbers "
                   "are.\n\nEither suffices. NaN is close to nothing; an infinity to itself alone."),
    bind<&is_finite>("isfinite(x, /)", "Whether x is an ordinary number: no infinity, no NaN."),
    bind<&is_inf>("isinf(x, /)", "Whether x is an infinity of either sign."),
    bind<&is_nan>("isnan(x, /)", "Whether x is not a number."),
    bind<&ldexp_function>("ldexp(x, i, /)",
                          "x * 2**i, exactly unless it is too small. OverflowError when it is too large."),
    bind<&lgamma_function>("lgamma(x, /)", "ln(abs(gamma(x))), also where gamma(x) itself is too large for a float."),
    bind<&log_function>("log(*args)",
                        "log(x, [base=math.e])\n\nTo what power base has to be raised to give x. x may be an int of "
                        "any size. ValueError unless it is positive."),
    bind<&log_of<::log10>>("log10(x, /)",
                           "To what power 10 has to be raised to give x. ValueError unless x is positive."),
    bind<&real<log1p_signed, kAboveMinusOne>>("log1p(x, /)",
                                              "log(1 + x), exact to the last digits where x is close to 0."),
    bind<&log_of<::log2>>("log2(x, /)", "To what power 2 has to be raised to give x. ValueError unless x is positive."),
    bind<&modf_pair>("modf(x, /)", "(fraction, whole): x cut at its point. Two floats, both with the sign of x."),
    bind<&nextafter_function>(
        "nextafter(x, y, /, *, steps=None)",
        "The float that is the given number of steps, by default one, away from x in the direction of y.\n\nTypeError "
        "unless x and y are numbers and steps an int; ValueError when steps is negative."),
    bind<&pow_function>("pow(x, y, /)",
                        "x to the power y in floating point. ValueError or OverflowError when there is no result."),
    bind<&real<radians>>("radians(x, /)", "Radians of an angle in degrees."),
    bind<&remainder_function>("remainder(x, y, /)",
                              "x - n*y, for the int n closest to x/y; the even one of two equally close. Exact.\n\nIt "
                              "lies between -abs(y)/2 and abs(y)/2, by IEEE 754."),
    bind<&real<::sin, kFinite>>("sin(x, /)", "Sine of an angle in radians."),
    bind<&real<::sinh, kAny, Infinite::IsOverflow>>("sinh(x, /)",
                                                    "(e**x - e**-x) / 2. OverflowError when that is too large."),
    bind<&real<::sqrt, kNonnegative>>("sqrt(x, /)",
                                      "The positive number whose square is x. ValueError when x is negative."),
    bind<&real<::tan, kFinite>>("tan(x, /)", "Tangent of an angle in radians."),
    bind<&real<::tanh>>("tanh(x, /)", "sinh(x) / cosh(x), between -1 and 1."),
    bind<&trunc_of>("trunc(x, /)", "x without its fraction, as type(x).__trunc__ gives it."),
    bind<&ulp>("ulp(x, /)", "The distance from x to the next float further from zero; the worth of its last bit."),
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
    .doc = "Functions of real numbers, and those of integers that belong with them.",
    .functions = kFunctions,
    .start = &start,
    .more_functions = kMore};

}  // namespace krait
