// Writes the image of a module (code/module_image.h) from what the compiler made.
#pragma once

#include <string>

#include "compile/code_unit.h"

namespace krait {

enum class ImageFilename : bool { Omitted, Kept };

// Verified code only. Empty, with a line on the standard error, when something cannot be translated.
std::string write_image(const compiler::CodeUnit& unit, ImageFilename filename);

}  // namespace krait
