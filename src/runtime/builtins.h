// Module builtins: its functions by theme; the classes and the functions that need a frame join at start-up.
#pragma once

#include <span>

#include "object/bind.h"

namespace krait {

// Those that need no frame (builtins.cpp).
std::span<const Method> builtin_functions();

}  // namespace krait
