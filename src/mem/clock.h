// A clock that costs next to nothing, for decisions that look at the time.
#pragma once

#include <time.h>

#include <cstdint>

namespace krait::mem {

inline std::uint64_t coarse_milliseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1000 + static_cast<std::uint64_t>(now.tv_nsec) / 1000000;
}

// A program that takes memory back which it gave up no longer ago than this, in milliseconds, is to keep it.
inline constexpr std::uint64_t kSoon = 1000;

}  // namespace krait::mem
