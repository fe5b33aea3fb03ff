// IEEE 754 binary16 ("half precision") to and from double.
#pragma once

#include <cstdint>

namespace krait {

double half_to_double(std::uint16_t half);
// Rounds half to even; false when the value is too large.
bool half_from_double(double value, std::uint16_t* half);

}  // namespace krait
