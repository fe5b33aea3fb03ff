// The local time zone, as the C library knows it. Seconds count from 0001-01-01 00:00.
#pragma once

#include "modules/datetime/datetime.h"

namespace krait::datetime {

constexpr std::int64_t kEpochSeconds = std::int64_t{719162} * 86400;  // of 1970-01-01

// The fields of a POSIX time in local time or UTC.
struct BrokenDown {
  CivilDate date;
  Clock clock;
};
Result<BrokenDown> break_down(Thread&, std::int64_t posix_seconds, bool local);
// POSIX seconds of a naive local time; fold tells the two of a repeated hour apart.
Result<std::int64_t> posix_of_local(Thread&, CivilDate, const Clock&, int fold);
// Whether a local time of this POSIX time is the second of two.
Result<int> fold_of(Thread&, std::int64_t posix_seconds, const BrokenDown&);
// The timezone that is in force at a POSIX time.
Result<Own<>> local_zone(Thread&, std::int64_t posix_seconds);

}  // namespace krait::datetime
