// Module builtins: its functions by theme; the classes and the functions that need a frame join at start-up.
#pragma once

#include <span>

#include "object/bind.h"

namespace krait {

// Those that need no frame (builtins.cpp).
extern const std::span<const Method> kBuiltinFunctions;
// compile, exec, __build_class__, namespaces (builtins_code.cpp).
extern const std::span<const Method> kBuiltinCodeFunctions;
// print, input (builtins_io.cpp).
extern const std::span<const Method> kBuiltinIoFunctions;
// aiter, anext (builtins_async.cpp).
extern const std::span<const Method> kBuiltinAsyncFunctions;

}  // namespace krait
