#include "modules/timestamp.h"

#include <sys/time.h>

#include <cmath>

#include "types/float.h"
#include "types/int.h"
#include "types/protocol.h"

namespace krait {

double round_seconds(double x, Rounding rounding) {
  switch (rounding) {
    case Rounding::Floor:
      return std::floor(x);
    case Rounding::Ceiling:
      return std::ceil(x);
    case Rounding::Up:
      return x >= 0 ? std::ceil(x) : std::floor(x);
    case Rounding::HalfEven:
      break;
  }
  const double rounded = std::round(x);
  return std::fabs(x - rounded) == 0.5 ? 2.0 * std::round(x / 2.0) : rounded;
}

namespace {

constexpr double kTwo63 = 9223372036854775808.0;

Failed raise_nan(Thread& t) { return raise(t, exc::ValueError, "Invalid value NaN (not a number)"); }

constexpr const char* kTimeTRange = "timestamp out of range for platform time_t";
constexpr const char* kTooLarge = "timestamp out of range for C PyTime_t";

// An int argument; the type's message of a missing __index__ otherwise.
Result<std::int64_t> whole_seconds(Thread& t, Ref<> given, const char* overflow) {
  if (!has_index(given))
    return raise(t, exc::TypeError, "'%T' object cannot be interpreted as an integer%s", given,
                 overflow == kTooLarge ? " or float" : "");
  Own<> number = TRY(index(t, given));
  std::int64_t value;
  if (!int_fits(number.ref(), &value)) return raise(t, exc::OverflowError, overflow);
  return value;
}

}  // namespace

namespace {

Result<std::int64_t> scaled_from(Thread& t, Ref<> given, std::int64_t unit, Rounding rounding) {
  if (is_float(given)) {
    const double seconds = float_value(given);
    if (std::isnan(seconds)) return raise_nan(t);
    const double scaled = round_seconds(seconds * static_cast<double>(unit), rounding);
    if (!(scaled >= -kTwo63 && scaled < kTwo63)) return raise(t, exc::OverflowError, kTooLarge);
    return static_cast<std::int64_t>(scaled);
  }
  std::int64_t total;
  if (__builtin_mul_overflow(TRY(whole_seconds(t, given, kTooLarge)), unit, &total))
    return raise(t, exc::OverflowError, kTooLarge);
  return total;
}

}  // namespace

Result<std::int64_t> nanoseconds_from(Thread& t, Ref<> given, Rounding rounding) {
  return scaled_from(t, given, 1000000000, rounding);
}
Result<std::int64_t> nanoseconds_from_milliseconds(Thread& t, Ref<> given, Rounding rounding) {
  return scaled_from(t, given, 1000000, rounding);
}

Result<std::time_t> time_t_from(Thread& t, Ref<> given, Rounding rounding) {
  if (!is_float(given)) return TRY(whole_seconds(t, given, kTimeTRange));
  const double seconds = float_value(given);
  if (std::isnan(seconds)) return raise_nan(t);
  const double rounded = round_seconds(seconds, rounding);
  if (!(rounded >= -kTwo63 && rounded < kTwo63)) return raise(t, exc::OverflowError, kTimeTRange);
  return static_cast<std::time_t>(rounded);
}

Result<timespec> timespec_from(Thread& t, Ref<> given, Rounding rounding) {
  if (!is_float(given)) return timespec{TRY(whole_seconds(t, given, kTimeTRange)), 0};
  const double seconds = float_value(given);
  if (std::isnan(seconds)) return raise_nan(t);
  double whole;
  double rest = round_seconds(std::modf(seconds, &whole) * 1e9, rounding);
  if (rest >= 1e9) {
    rest -= 1e9;
    whole += 1;
  } else if (rest < 0) {
    rest += 1e9;
    whole -= 1;
  }
  if (!(whole >= -kTwo63 && whole < kTwo63)) return raise(t, exc::OverflowError, kTimeTRange);
  return timespec{static_cast<std::time_t>(whole), static_cast<long>(rest)};
}

std::int64_t divide_rounded(std::int64_t n, std::int64_t per, Rounding rounding) {
  std::int64_t quotient = n / per;
  const std::int64_t rest = n % per;
  if (rest == 0) return quotient;
  const int away = n >= 0 ? 1 : -1;
  switch (rounding) {
    case Rounding::Floor:
      return n < 0 ? quotient - 1 : quotient;
    case Rounding::Ceiling:
      return n > 0 ? quotient + 1 : quotient;
    case Rounding::Up:
      return quotient + away;
    case Rounding::HalfEven:
      break;
  }
  const std::int64_t size = rest < 0 ? -rest : rest;
  if (size > per / 2 || (size == per / 2 && (quotient & 1))) quotient += away;
  return quotient;
}

timeval to_timeval(std::int64_t nanoseconds, Rounding rounding) {
  const std::int64_t micro = divide_rounded(nanoseconds, 1000, rounding);
  timeval out{micro / 1000000, micro % 1000000};
  if (out.tv_usec < 0) out.tv_usec += 1000000, --out.tv_sec;
  return out;
}

std::int64_t monotonic_nanoseconds() {
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * std::int64_t{1000000000} + now.tv_nsec;
}

}  // namespace krait
