// The gamma function by the approximation of Lanczos (N = 13, g = 6.024680040776729583740234375; coefficients of the
// Boost library), the one that CPython uses, so that results agree to the last bit.
#include <cmath>
#include <iterator>

#include "modules/math/math.h"

namespace krait::math_module {

namespace {

constexpr double kPi = 3.141592653589793238462643383279502884197;
constexpr double kLogPi = 1.144729885849400174143427351353058711647;
constexpr double kG = 6.024680040776729583740234375, kGMinusHalf = 5.524680040776729583740234375;
constexpr double kNumerator[] = {
    23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786772,
    248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408};
constexpr double kDenominator[] = {0.0,       39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0,
                                   2637558.0, 357423.0,   32670.0,     1925.0,      66.0,        1.0};

constexpr int kFactorials = 23;  // (n-1)! is exact up to here

double lanczos_sum(double x) {
  double numerator = 0.0, denominator = 0.0;
  constexpr int kCount = std::size(kNumerator);
  // The order that loses least for this size of x.
  if (x < 5.0) {
    for (int i = kCount; --i >= 0;) {
      numerator = numerator * x + kNumerator[i];
      denominator = denominator * x + kDenominator[i];
    }
  } else {
    for (int i = 0; i < kCount; ++i) {
      numerator = numerator / x + kNumerator[i];
      denominator = denominator / x + kDenominator[i];
    }
  }
  return numerator / denominator;
}

double sin_pi(double x) {
  const double y = std::fmod(std::fabs(x), 2.0);
  double r = 0.0;
  switch (static_cast<int>(std::round(2.0 * y))) {
    case 0:
      r = std::sin(kPi * y);
      break;
    case 1:
      r = std::cos(kPi * (y - 0.5));
      break;
    case 2:
      r = std::sin(kPi * (1.0 - y));
      break;
    case 3:
      r = -std::cos(kPi * (y - 1.5));
      break;
    case 4:
      r = std::sin(kPi * (y - 2.0));
      break;
  }
  return std::copysign(1.0, x) * r;
}

// x times or divided by y**e, in two steps where one could overflow.
double scale_by_power(double x, double y, double size, bool divide) {
  if (size < 140.0) {
    const double p = std::pow(y, size - 0.5);
    return divide ? x / p : x * p;
  }
  const double root = std::pow(y, size / 2.0 - 0.25);
  return divide ? x / root / root : x * root * root;
}

}  // namespace

double gamma(double x, GammaError* error) {
  *error = GammaError::None;
  if (!std::isfinite(x)) {
    if (std::isnan(x) || x > 0.0) return x;
    *error = GammaError::Domain;
    return NAN;
  }
  if (x == 0.0 || (x < 0.0 && x == std::floor(x))) {
    *error = GammaError::Domain;
    return NAN;
  }
  if (x == std::floor(x) && x <= kFactorials) {
    double factorial = 1.0;
    for (int i = 2; i < static_cast<int>(x); ++i) factorial *= i;
    return factorial;
  }
  const double size = std::fabs(x);
  double r;
  if (size < 1e-20) {
    r = 1.0 / x;
  } else if (size > 200.0) {
    if (x < 0.0) return 0.0 / sin_pi(x);
    r = HUGE_VAL;
  } else {
    const double y = size + kGMinusHalf;
    // What the sum lost.
    const double rest = size > kGMinusHalf ? (y - size) - kGMinusHalf : (y - kGMinusHalf) - size;
    const double z = rest * kG / y;
    if (x < 0.0) {
      r = -kPi / sin_pi(size) / size * std::exp(y) / lanczos_sum(size);
      r -= z * r;
      r = scale_by_power(r, y, size, true);
    } else {
      r = lanczos_sum(size) / std::exp(y);
      r += z * r;
      r = scale_by_power(r, y, size, false);
    }
  }
  if (std::isinf(r)) *error = GammaError::Range;
  return r;
}

double log_gamma(double x, GammaError* error) {
  *error = GammaError::None;
  if (!std::isfinite(x)) return std::isnan(x) ? x : HUGE_VAL;
  if (x == std::floor(x) && x <= 2.0) {
    if (x > 0.0) return 0.0;
    *error = GammaError::Domain;
    return HUGE_VAL;
  }
  const double size = std::fabs(x);
  if (size < 1e-20) return -std::log(size);
  double r = std::log(lanczos_sum(size)) - kG;
  r += (size - 0.5) * (std::log(size + kG - 0.5) - 1);
  if (x < 0.0) r = kLogPi - std::log(std::fabs(sin_pi(size))) - std::log(size) - r;
  if (std::isinf(r)) *error = GammaError::Range;
  return r;
}

}  // namespace krait::math_module
