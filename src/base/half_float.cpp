#include "base/half_float.h"

#include <bit>
#include <cmath>

namespace krait {

double half_to_double(std::uint16_t half) {
  const int exponent = half >> 10 & 0x1F, fraction = half & 0x3FF;
  const bool negative = half >> 15;
  if (exponent == 0x1F) {
    if (fraction == 0) return negative ? -HUGE_VAL : HUGE_VAL;
    // A NaN keeps its sign and payload.
    const std::uint64_t bits = (static_cast<std::uint64_t>(half & 0x8000) << 48) | (std::uint64_t{0x7FF} << 52) |
                               (static_cast<std::uint64_t>(fraction) << 42);
    return std::bit_cast<double>(bits);
  }
  const double size = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 0x400, exponent - 25);
  return negative ? -size : size;
}

bool half_from_double(double value, std::uint16_t* half) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const auto sign = static_cast<std::uint16_t>(bits >> 48 & 0x8000);
  if (std::isnan(value)) {
    auto payload = static_cast<std::uint16_t>(bits >> 42 & 0x3FF);
    if (payload == 0) payload = 0x200;
    *half = static_cast<std::uint16_t>(sign | 0x7C00 | payload);
    return true;
  }
  if (std::isinf(value)) {
    *half = static_cast<std::uint16_t>(sign | 0x7C00);
    return true;
  }
  if (value == 0.0) {
    *half = sign;
    return true;
  }
  const double size = std::fabs(value);
  // In units of the last place: 2^-24 below the normal range, else 2^(exponent - 10).
  int exponent = 0;
  std::frexp(size, &exponent);
  const int unit = exponent - 1 < -14 ? -24 : exponent - 11;
  const double units = std::nearbyint(std::ldexp(size, -unit));
  // `units` counts from the start of the binade; carrying into the next one is what addition does.
  const auto base = static_cast<std::uint32_t>(unit + 24) << 10;
  const std::uint32_t word = base + static_cast<std::uint32_t>(units);
  if (word >= 0x7C00) return false;
  *half = static_cast<std::uint16_t>(sign | word);
  return true;
}

}  // namespace krait
