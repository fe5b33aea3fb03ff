// Functions of module _io.
#pragma once

#include <span>

#include "object/bind.h"

namespace krait::io {

// open, open_code, text_encoding.
extern const std::span<const Method> kOpenFunctions;

}  // namespace krait::io
