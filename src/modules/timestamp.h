// Moments and durations that Python programs give in seconds: an int or a float, rounded to what the system takes.
#pragma once

#include <ctime>

#include "object/raise.h"

namespace krait {

enum class Rounding : std::uint8_t {
  Floor,     // towards minus infinity
  Ceiling,   // towards plus infinity
  HalfEven,  // to the nearest, ties to even
  Up         // away from zero: a timeout never becomes shorter
};
inline constexpr Rounding kTimeoutRounding = Rounding::Up;

double round_seconds(double, Rounding);
// Seconds as nanoseconds; OverflowError "timestamp out of range for C PyTime_t", ValueError for a NaN.
Result<std::int64_t> nanoseconds_from(Thread&, Ref<> seconds, Rounding);
// The same of milliseconds.
Result<std::int64_t> nanoseconds_from_milliseconds(Thread&, Ref<> milliseconds, Rounding);
// Seconds as time_t; OverflowError "timestamp out of range for platform time_t".
Result<std::time_t> time_t_from(Thread&, Ref<> seconds, Rounding);
Result<timespec> timespec_from(Thread&, Ref<> seconds, Rounding);
// nanoseconds / per, rounded.
std::int64_t divide_rounded(std::int64_t nanoseconds, std::int64_t per, Rounding);

inline timespec to_timespec(std::int64_t nanoseconds) {
  timespec out{nanoseconds / 1000000000, nanoseconds % 1000000000};
  if (out.tv_nsec < 0) out.tv_nsec += 1000000000, --out.tv_sec;
  return out;
}
timeval to_timeval(std::int64_t nanoseconds, Rounding);
inline double to_seconds(std::int64_t nanoseconds) {
  return nanoseconds % 1000000000 == 0 ? static_cast<double>(nanoseconds / 1000000000)
                                       : static_cast<double>(nanoseconds) / 1e9;
}
// CLOCK_MONOTONIC in nanoseconds: what deadlines are reckoned by.
std::int64_t monotonic_nanoseconds();

}  // namespace krait
