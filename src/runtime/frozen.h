// Frozen modules: code that krait-compile put into the binary when it was built (cmake/stdlib_frozen.cmake).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace krait {

struct FrozenModule {
  const char* name;
  const char* original;  // the name it has in the library; null: in no file of it
  bool is_package;
  std::span<const std::uint64_t> image;  // code/module_image.h
};

// In the generated frozen_modules.cpp.
std::span<const FrozenModule> frozen_modules();

}  // namespace krait
