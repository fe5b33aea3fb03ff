// cmath: functions of complex numbers, with the branch cuts and the special values of the C standard (annex G). The
// formulas for finite arguments follow Kahan, "Branch cuts for complex elementary functions" (1987).
#include <cfloat>
#include <cmath>

#include "modules/modules.h"
#include "types/complex.h"
#include "types/float.h"
#include "types/protocol.h"
#include "types/str.h"
#include "types/tuple.h"

// The C library's functions: what they give for infinities and NaNs is annex G.
extern "C" {
_Complex double cacos(_Complex double);
_Complex double cacosh(_Complex double);
_Complex double casin(_Complex double);
_Complex double casinh(_Complex double);
_Complex double catan(_Complex double);
_Complex double catanh(_Complex double);
_Complex double ccos(_Complex double);
_Complex double ccosh(_Complex double);
_Complex double cexp(_Complex double);
_Complex double clog(_Complex double);
_Complex double csin(_Complex double);
_Complex double csinh(_Complex double);
_Complex double csqrt(_Complex double);
_Complex double ctan(_Complex double);
_Complex double ctanh(_Complex double);
}

namespace krait {

template <>
struct Convert<ComplexValue> {
  static Result<ComplexValue> from(Thread& t, ArgumentPlace, Value v) { return to_complex(t, Ref<>(v)); }
};

namespace {

using Z = ComplexValue;

constexpr double kPi = 3.141592653589793, kLn2 = 0.6931471805599453, kLn10 = 2.302585092994046;
constexpr double kLarge = DBL_MAX / 4.0;
const double kSqrtLarge = 0x1.fffffffffffffp+510;
constexpr double kLogLarge = 708.396418532264;  // log(kLarge)
constexpr double kSqrtMin = 0x1p-511;           // sqrt(DBL_MIN)

enum class Error : std::uint8_t { None, Domain, Range };
struct Outcome {
  Z value;
  Error error = Error::None;
};

bool is_finite(Z z) { return std::isfinite(z.real) && std::isfinite(z.imag); }
bool is_large(Z z) { return std::fabs(z.real) > kLarge || std::fabs(z.imag) > kLarge; }
// log(|z|) of a large z.
double log_size(Z z) { return std::log(std::hypot(z.real / 2.0, z.imag / 2.0)) + kLn2; }

template <_Complex double (*F)(_Complex double)>
Z by_library(Z z) {
  _Complex double c;
  __real__ c = z.real;
  __imag__ c = z.imag;
  const _Complex double r = F(c);
  return {__real__ r, __imag__ r};
}

Outcome sqrt(Z z) {
  if (!is_finite(z)) return {by_library<csqrt>(z)};
  if (z.real == 0.0 && z.imag == 0.0) return {{0.0, z.imag}};
  double x = std::fabs(z.real), s;
  const double y = std::fabs(z.imag);
  if (x < DBL_MIN && y < DBL_MIN && (x > 0.0 || y > 0.0)) {
    // Out of the subnormal range and back.
    x = std::ldexp(x, 53);
    s = std::ldexp(std::sqrt(x + std::hypot(x, std::ldexp(y, 53))), -27);
  } else {
    x /= 8.0;
    s = 2.0 * std::sqrt(x + std::hypot(x, y / 8.0));
  }
  const double d = y / (2.0 * s);
  if (z.real >= 0.0) return {{s, std::copysign(d, z.imag)}};
  return {{d, std::copysign(s, z.imag)}};
}

Outcome acos(Z z) {
  if (!is_finite(z)) return {by_library<cacos>(z)};
  if (is_large(z)) {
    const double size = log_size(z) + kLn2;
    const double re = std::atan2(std::fabs(z.imag), z.real);
    return {{re, z.real < 0.0 ? -std::copysign(size, z.imag) : std::copysign(size, -z.imag)}};
  }
  const Z a = sqrt({1.0 - z.real, -z.imag}).value, b = sqrt({1.0 + z.real, z.imag}).value;
  return {{2.0 * std::atan2(a.real, b.real), std::asinh(b.real * a.imag - b.imag * a.real)}};
}

Outcome acosh(Z z) {
  if (!is_finite(z)) return {by_library<cacosh>(z)};
  if (is_large(z)) return {{log_size(z) + kLn2, std::atan2(z.imag, z.real)}};
  const Z a = sqrt({z.real - 1.0, z.imag}).value, b = sqrt({z.real + 1.0, z.imag}).value;
  return {{std::asinh(a.real * b.real + a.imag * b.imag), 2.0 * std::atan2(a.imag, b.real)}};
}

Outcome asinh(Z z) {
  if (!is_finite(z)) return {by_library<casinh>(z)};
  if (is_large(z)) {
    const double size = log_size(z) + kLn2;
    const double re = std::signbit(z.imag) ? std::copysign(size, z.real) : -std::copysign(size, -z.real);
    return {{re, std::atan2(z.imag, std::fabs(z.real))}};
  }
  const Z a = sqrt({1.0 + z.imag, -z.real}).value, b = sqrt({1.0 - z.imag, z.real}).value;
  return {{std::asinh(a.real * b.imag - b.real * a.imag), std::atan2(z.imag, a.real * b.real - a.imag * b.imag)}};
}

Outcome atanh(Z z) {
  if (!is_finite(z)) return {by_library<catanh>(z)};
  if (std::signbit(z.real)) {
    const Outcome r = atanh({-z.real, -z.imag});
    return {{-r.value.real, -r.value.imag}, r.error};
  }
  const double y = std::fabs(z.imag);
  if (z.real > kSqrtLarge || y > kSqrtLarge) {
    // Nearly 1/z, beside the half circle.
    const double h = std::hypot(z.real / 2.0, z.imag / 2.0);
    return {{z.real / 4.0 / h / h, -std::copysign(kPi / 2.0, -z.imag)}};
  }
  if (z.real == 1.0 && y < kSqrtMin) {
    if (y == 0.0) return {{HUGE_VAL, z.imag}, Error::Domain};
    return {{-std::log(std::sqrt(y) / std::sqrt(std::hypot(y, 2.0))), std::copysign(std::atan2(2.0, -y) / 2, z.imag)}};
  }
  return {{std::log1p(4.0 * z.real / ((1 - z.real) * (1 - z.real) + y * y)) / 4.0,
           -std::atan2(-2.0 * z.imag, (1 - z.real) * (1 + z.real) - y * y) / 2.0}};
}

// f(z) = -i g(iz)
template <Outcome (*G)(Z)>
Outcome turned(Z z) {
  const Outcome r = G({-z.imag, z.real});
  return {{r.value.imag, -r.value.real}, r.error};
}

Error overflow_of(Z r) { return std::isinf(r.real) || std::isinf(r.imag) ? Error::Range : Error::None; }

Outcome cosh(Z z) {
  if (!is_finite(z)) {
    const bool is_domain_error = std::isinf(z.imag) && !std::isnan(z.real);
    return {by_library<ccosh>(z), is_domain_error ? Error::Domain : Error::None};
  }
  Z r;
  if (std::fabs(z.real) > kLogLarge) {
    // In two factors, since cosh(x) may overflow where the product does not.
    const double x = z.real - std::copysign(1.0, z.real);
    r = {std::cos(z.imag) * std::cosh(x) * M_E, std::sin(z.imag) * std::sinh(x) * M_E};
  } else {
    r = {std::cos(z.imag) * std::cosh(z.real), std::sin(z.imag) * std::sinh(z.real)};
  }
  return {r, overflow_of(r)};
}
Outcome sinh(Z z) {
  if (!is_finite(z)) {
    const bool is_domain_error = std::isinf(z.imag) && !std::isnan(z.real);
    return {by_library<csinh>(z), is_domain_error ? Error::Domain : Error::None};
  }
  Z r;
  if (std::fabs(z.real) > kLogLarge) {
    const double x = z.real - std::copysign(1.0, z.real);
    r = {std::cos(z.imag) * std::sinh(x) * M_E, std::sin(z.imag) * std::cosh(x) * M_E};
  } else {
    r = {std::cos(z.imag) * std::sinh(z.real), std::sin(z.imag) * std::cosh(z.real)};
  }
  return {r, overflow_of(r)};
}
Outcome tanh(Z z) {
  if (!is_finite(z)) {
    const bool is_domain_error = std::isinf(z.imag) && std::isfinite(z.real);
    return {by_library<ctanh>(z), is_domain_error ? Error::Domain : Error::None};
  }
  if (std::fabs(z.real) > kLogLarge)
    return {
        {std::copysign(1.0, z.real), 4.0 * std::sin(z.imag) * std::cos(z.imag) * std::exp(-2.0 * std::fabs(z.real))}};
  const double x = std::tanh(z.real), y = std::tan(z.imag), c = 1.0 / std::cosh(z.real), xy = x * y;
  const double denominator = 1.0 + xy * xy;
  return {{x * (1.0 + y * y) / denominator, ((y / denominator) * c) * c}};
}
Outcome exp(Z z) {
  if (!is_finite(z)) {
    const bool is_domain_error = std::isinf(z.imag) && (std::isfinite(z.real) || (std::isinf(z.real) && z.real > 0.0));
    return {by_library<cexp>(z), is_domain_error ? Error::Domain : Error::None};
  }
  Z r;
  if (z.real > kLogLarge) {
    const double l = std::exp(z.real - 1.0);
    r = {l * std::cos(z.imag) * M_E, l * std::sin(z.imag) * M_E};
  } else {
    const double l = std::exp(z.real);
    r = {l * std::cos(z.imag), l * std::sin(z.imag)};
  }
  return {r, overflow_of(r)};
}
Outcome cos(Z z) { return cosh({-z.imag, z.real}); }
Outcome asin(Z z) { return turned<asinh>(z); }
Outcome atan(Z z) { return turned<atanh>(z); }
Outcome sin(Z z) { return turned<sinh>(z); }
Outcome tan(Z z) { return turned<tanh>(z); }

Outcome log(Z z) {
  if (!is_finite(z)) return {by_library<clog>(z)};
  const double x = std::fabs(z.real), y = std::fabs(z.imag), angle = std::atan2(z.imag, z.real);
  if (is_large(z)) return {{log_size(z), angle}};
  if (x < DBL_MIN && y < DBL_MIN) {
    if (x == 0.0 && y == 0.0) return {{-HUGE_VAL, angle}, Error::Domain};
    // hypot would be subnormal.
    return {
        {std::log(std::hypot(std::ldexp(x, DBL_MANT_DIG), std::ldexp(y, DBL_MANT_DIG))) - DBL_MANT_DIG * kLn2, angle}};
  }
  const double h = std::hypot(x, y);
  if (h < 0.71 || h > 1.73) return {{std::log(h), angle}};
  // Near 1 the logarithm of the rounded size would lose digits.
  const double more = std::max(x, y), less = std::min(x, y);
  return {{std::log1p((more - 1) * (more + 1) + less * less) / 2.0, angle}};
}
Outcome log10(Z z) {
  Outcome r = log(z);
  r.value.real /= kLn10;
  r.value.imag /= kLn10;
  return r;
}

// ---- bindings ----

Result<Own<>> finish(Thread& t, Outcome r) {
  if (r.error == Error::Domain) return raise(t, exc::ValueError, "math domain error");
  if (r.error == Error::Range) return raise(t, exc::OverflowError, "math range error");
  return Complex::from(t, r.value);
}

template <Outcome (*F)(Z)>
Result<Own<>> function(Thread& t, ComplexValue z) {
  return finish(t, F(z));
}

Result<Own<>> log_function(Thread& t, Rest arguments) {
  const std::size_t n = arguments.size();
  if (n == 0) return raise(t, exc::TypeError, "log expected at least 1 argument, got 0");
  if (n > 2) return raise(t, exc::TypeError, "log expected at most 2 arguments, got %d", n);
  const Outcome x = log(TRY(to_complex(t, arguments[0])));
  if (n == 1) return finish(t, x);
  const Outcome base = log(TRY(to_complex(t, arguments[1])));
  if (base.value.real == 0.0 && base.value.imag == 0.0) return finish(t, {{}, Error::Domain});
  const Error error = x.error != Error::None ? x.error : base.error;
  return finish(t, {complex_quotient(x.value, base.value), error});
}

Result<double> phase(Thread&, ComplexValue z) { return std::atan2(z.imag, z.real); }

Result<Own<>> polar(Thread& t, ComplexValue z) {
  const double r = std::hypot(z.real, z.imag);
  if (std::isinf(r) && is_finite(z)) return raise(t, exc::OverflowError, "math range error");
  Own<> size = TRY(float_from(t, r)), angle = TRY(float_from(t, std::atan2(z.imag, z.real)));
  return Tuple::of(t, size, angle);
}

// What annex G would say, had it this function.
Z rect_special(double r, double phi) {
  if (std::isinf(r) && std::isfinite(phi) && phi != 0.0) {
    const double x = std::copysign(HUGE_VAL, std::cos(phi)), y = std::copysign(HUGE_VAL, std::sin(phi));
    return r > 0 ? Z{x, y} : Z{-x, -y};
  }
  if (phi == 0.0) {
    if (std::isnan(r)) return {r, 0.0};
    return {r, r > 0 ? phi : -phi};
  }
  if (r == 0.0) return {0.0, 0.0};
  if (std::isinf(r)) return {HUGE_VAL, NAN};
  return {NAN, NAN};
}

Result<Own<>> rect(Thread& t, double r, double phi) {
  if (!std::isfinite(r) || !std::isfinite(phi)) {
    const bool is_domain_error = r != 0.0 && !std::isnan(r) && std::isinf(phi);
    return finish(t, {rect_special(r, phi), is_domain_error ? Error::Domain : Error::None});
  }
  if (phi == 0.0) return finish(t, {{r, r * phi}});
  return finish(t, {{r * std::cos(phi), r * std::sin(phi)}});
}

Result<bool> isfinite_function(Thread&, ComplexValue z) { return is_finite(z); }
Result<bool> isinf_function(Thread&, ComplexValue z) { return std::isinf(z.real) || std::isinf(z.imag); }
Result<bool> isnan_function(Thread&, ComplexValue z) { return std::isnan(z.real) || std::isnan(z.imag); }

Result<bool> isclose(Thread& t, ComplexValue a, ComplexValue b, OptRef<> relative, OptRef<> absolute) {
  const double rel = relative ? TRY(to_double(t, relative.ref())) : 1e-9;
  const double abs = absolute ? TRY(to_double(t, absolute.ref())) : 0.0;
  if (rel < 0.0 || abs < 0.0) return raise(t, exc::ValueError, "tolerances must be non-negative");
  if (a.real == b.real && a.imag == b.imag) return true;
  const auto infinite = [](Z z) { return std::isinf(z.real) || std::isinf(z.imag); };
  if (infinite(a) || infinite(b)) return false;
  const double difference = std::hypot(a.real - b.real, a.imag - b.imag);
  return difference <= rel * std::hypot(b.real, b.imag) || difference <= rel * std::hypot(a.real, a.imag) ||
         difference <= abs;
}

constexpr Method kFunctions[] = {
    bind<&function<acos>>("acos(z, /)",
                          "The complex number whose cosine is z; cuts along the real axis outside [-1, 1]."),
    bind<&function<acosh>>("acosh(z, /)",
                           "The complex number whose hyperbolic cosine is z; cut along the real axis below 1."),
    bind<&function<asin>>("asin(z, /)",
                          "The complex number whose sine is z; cuts along the real axis outside [-1, 1]."),
    bind<&function<asinh>>(
        "asinh(z, /)",
        "The complex number whose hyperbolic sine is z; cuts along the imaginary axis outside [-1j, 1j]."),
    bind<&function<atan>>("atan(z, /)",
                          "The complex number whose tangent is z; cuts along the imaginary axis outside [-1j, 1j]."),
    bind<&function<atanh>>(
        "atanh(z, /)", "The complex number whose hyperbolic tangent is z; cuts along the real axis outside [-1, 1]."),
    bind<&function<cos>>("cos(z, /)", "(e**(1j*z) + e**(-1j*z)) / 2: the complex cosine."),
    bind<&function<cosh>>("cosh(z, /)", "(e**z + e**-z) / 2: the complex hyperbolic cosine."),
    bind<&function<exp>>("exp(z, /)", "e**z, of modulus e**z.real and phase z.imag."),
    bind<&isclose>("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
                   "Whether a and b differ little enough to count as equal.\n\n  rel_tol\n    Allowed difference as a "
                   "part of the larger modulus.\n  abs_tol\n    Difference allowed however small the numbers "
                   "are.\n\nNaN is close to nothing; an infinity to itself alone."),
    bind<&isfinite_function>("isfinite(z, /)", "Whether neither part of z is infinite or NaN."),
    bind<&isinf_function>("isinf(z, /)", "Whether a part of z is infinite."),
    bind<&isnan_function>("isnan(z, /)", "Whether a part of z is NaN."),
    bind<&log_function>("log(*args)",
                        "log(z[, base])\n\nTo what power base, by default e, has to be raised to give z; cut along the "
                        "negative real axis."),
    bind<&function<log10>>("log10(z, /)", "The logarithm of z to base 10; cut along the negative real axis."),
    bind<&phase>("phase(z, /)", "The angle between z and the positive real axis: radians, from -pi to pi."),
    bind<&polar>("polar(z, /)", "(r, phi): the distance of z from zero, and its angle in radians."),
    bind<&rect>("rect(r, phi, /)", "The complex number at distance r from zero and angle phi, in radians."),
    bind<&function<sin>>("sin(z, /)", "(e**(1j*z) - e**(-1j*z)) / 2j: the complex sine."),
    bind<&function<sinh>>("sinh(z, /)", "(e**z - e**-z) / 2: the complex hyperbolic sine."),
    bind<&function<sqrt>>("sqrt(z, /)",
                          "The root of z whose real part is not negative; cut along the negative real axis."),
    bind<&function<tan>>("tan(z, /)", "sin(z) / cos(z), for a complex z."),
    bind<&function<tanh>>("tanh(z, /)", "sinh(z) / cosh(z), for a complex z."),
};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  const auto add = [&](const char* name, Own<> value) -> Result<void> {
    Own<Str> key = TRY(Str::intern_ascii(t, name));
    return namespace_->set_str(t, key.ref(), std::move(value));
  };
  TRY(add("pi", TRY(float_from(t, kPi))));
  TRY(add("e", TRY(float_from(t, 2.718281828459045))));
  TRY(add("tau", TRY(float_from(t, 2 * kPi))));
  TRY(add("inf", TRY(float_from(t, HUGE_VAL))));
  TRY(add("infj", TRY(Complex::from(t, {0.0, HUGE_VAL}))));
  TRY(add("nan", TRY(float_from(t, NAN))));
  return add("nanj", TRY(Complex::from(t, {0.0, NAN})));
}

}  // namespace

constinit const ModuleSpec kCmathModule = {.name = "cmath",
                                           .doc =
                                               "Elementary functions of complex numbers. Each takes the limit from one "
                                               "side on its cuts, told apart by signed zeros.",
                                           .functions = kFunctions,
                                           .start = &start};

}  // namespace krait
