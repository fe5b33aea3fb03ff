// Size classes: 8-byte steps to 128 bytes, about 12 % apart above, in two ranges.
// Small classes live in pages of one unit (64 KiB), medium classes in pages of eight units.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace krait::mem {

inline constexpr std::size_t kUnitSize = std::size_t{64} << 10;
inline constexpr std::size_t kMediumUnits = 8;
inline constexpr std::size_t kMaxSmall = std::size_t{8} << 10;
inline constexpr std::size_t kMaxMedium = std::size_t{64} << 10;

inline constexpr std::size_t kMaxSpan = std::size_t{1} << 20;  // larger blocks get a segment of their own

inline constexpr std::size_t kMinSlot = 16;
inline constexpr int kFineClasses = 15;  // 16, 24, ... 128

// The next class size after `size`, for sizes from 128 on: eight classes per doubling.
consteval std::size_t next_class_size(std::size_t size) { return size + std::bit_floor(size) / 8; }

consteval int count_classes(std::size_t limit) {
  int n = kFineClasses;
  for (std::size_t size = 128; size < limit; size = next_class_size(size)) ++n;
  return n;
}

inline constexpr int kSmallClasses = count_classes(kMaxSmall);
inline constexpr int kClasses = count_classes(kMaxMedium);

inline constexpr auto kClassSize = [] {
  std::array<std::uint32_t, kClasses> sizes{};
  int n = 0;
  for (std::size_t size = kMinSlot; size <= 128; size += 8) sizes[n++] = size;
  for (std::size_t size = 128; n < kClasses;) sizes[n++] = size = next_class_size(size);
  return sizes;
}();
static_assert(kClassSize[kSmallClasses - 1] == kMaxSmall, "the largest small class is exactly the limit");
static_assert(kClassSize[kClasses - 1] == kMaxMedium, "the largest medium class is exactly the limit");

// Class of a size up to kMaxSmall, by 8-byte granule.
inline constexpr auto kSmallClassOf = [] {
  std::array<std::uint8_t, kMaxSmall / 8 + 1> table{};
  int cls = 0;
  for (std::size_t granule = 0; granule < table.size(); ++granule) {
    while (kClassSize[cls] < granule * 8) ++cls;
    table[granule] = static_cast<std::uint8_t>(cls);
  }
  return table;
}();

constexpr int small_class_of(std::size_t size) { return kSmallClassOf[(size + 7) >> 3]; }

// Class of a size from kMaxSmall to kMaxMedium.
constexpr int medium_class_of(std::size_t size) {
  int cls = kSmallClasses;
  while (kClassSize[cls] < size) ++cls;
  return cls;
}

}  // namespace krait::mem
