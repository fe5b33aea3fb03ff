// The parts of module math.
#pragma once

#include "types/module_spec.h"

namespace krait::math_module {

extern const std::span<const Method> kIntegerFunctions;  // integers.cpp
extern const std::span<const Method> kSumFunctions;      // sums.cpp

// gamma.cpp. `error` says what is wrong, if anything.
enum class GammaError : std::uint8_t { None, Domain, Range };
double gamma(double x, GammaError* error);
double log_gamma(double x, GammaError* error);

}  // namespace krait::math_module
