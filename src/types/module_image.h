// Code objects from the image of a module (code/module_image.h).
#pragma once

#include <cstdint>
#include <span>

#include "code/code.h"

namespace krait {

// The code of the module. The data stays where it is for the rest of the process. Without a file name the image's own
// is taken.
Result<Own<Code>> load_module_image(Thread&, std::span<const std::uint8_t> data, OptRef<Str> filename = {});

// One code object less needs what was made of a module's objects.
void drop_image(ImageObjects&);

}  // namespace krait
