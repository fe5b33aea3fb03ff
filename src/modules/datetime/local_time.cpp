#include "modules/datetime/local_time.h"

#include <cerrno>
#include <ctime>

#include "object/raise.h"

namespace krait::datetime {

namespace {

constexpr std::int64_t kMaxFold = 24 * 3600;

Result<std::int64_t> seconds_of(Thread& t, CivilDate d, const Clock& c) {
  if (d.year < kMinYear || d.year > kMaxYear)
    return raise(t, exc::ValueError, "year must be in %d..%d, not %d", kMinYear, kMaxYear, d.year);
  return std::int64_t{to_ordinal(d) - 1} * 86400 + c.hour * 3600 + c.minute * 60 + c.second;
}

// What local clocks show at a time in UTC.
Result<std::int64_t> shown(Thread& t, std::int64_t seconds) {
  const BrokenDown local = TRY(break_down(t, seconds - kEpochSeconds, true));
  return seconds_of(t, local.date, local.clock);
}

}  // namespace

Result<BrokenDown> break_down(Thread& t, std::int64_t posix_seconds, bool local) {
  const std::time_t time = posix_seconds;
  std::tm tm;
  errno = 0;
  if (!(local ? localtime_r(&time, &tm) : gmtime_r(&time, &tm))) return raise_errno(t, errno ? errno : EINVAL);
  const std::int64_t year = tm.tm_year + std::int64_t{1900};
  // A leap second counts as the one before it.
  return BrokenDown{{static_cast<int>(year > INT32_MAX ? INT32_MAX : year), tm.tm_mon + 1, tm.tm_mday},
                    {tm.tm_hour, tm.tm_min, tm.tm_sec > 59 ? 59 : tm.tm_sec, 0}};
}

// Tries the offsets before and after a transition that may be near.
Result<std::int64_t> posix_of_local(Thread& t, CivilDate d, const Clock& c, int fold) {
  const std::int64_t wanted = TRY(seconds_of(t, d, c));
  const std::int64_t a = TRY(shown(t, wanted)) - wanted;
  const std::int64_t u1 = wanted - a;
  const std::int64_t t1 = TRY(shown(t, u1));
  std::int64_t b;
  if (t1 == wanted) {
    // One solution; if the offset differs a day away there may be another one.
    const std::int64_t other = u1 + (fold ? kMaxFold : -kMaxFold);
    b = TRY(shown(t, other)) - other;
    if (a == b) return u1 - kEpochSeconds;
  } else {
    b = t1 - u1;
  }
  const std::int64_t u2 = wanted - b;
  if (TRY(shown(t, u2)) == wanted) return u2 - kEpochSeconds;
  if (t1 == wanted) return u1 - kEpochSeconds;
  // A time that clocks skip: the rule of PEP 495.
  return (fold ? (u1 < u2 ? u1 : u2) : (u1 > u2 ? u1 : u2)) - kEpochSeconds;
}

Result<int> fold_of(Thread& t, std::int64_t posix_seconds, const BrokenDown& local) {
  const std::int64_t result = TRY(seconds_of(t, local.date, local.clock));
  if (result - kMaxFold < 86400) return 0;
  const std::int64_t probe = TRY(shown(t, kEpochSeconds + posix_seconds - kMaxFold));
  const std::int64_t transition = result - probe - kMaxFold;
  if (transition >= 0) return 0;
  return TRY(shown(t, kEpochSeconds + posix_seconds + transition)) == result;
}

Result<Own<>> local_zone(Thread& t, std::int64_t posix_seconds) {
  const std::time_t time = posix_seconds;
  std::tm tm;
  errno = 0;
  if (!localtime_r(&time, &tm)) return raise_errno(t, errno ? errno : EINVAL);
  const Own<TimeDelta> offset = TRY(TimeDelta::from_micros(t, Micros{tm.tm_gmtoff} * 1000000));
  const Own<Str> name = TRY(Str::from_utf8(t, tm.tm_zone ? tm.tm_zone : ""));
  return TimeZone::create_zone(t, offset, name);
}

}  // namespace krait::datetime
