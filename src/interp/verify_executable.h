// The verifier of executable code: on every path each temporary is written before it is read, consumed once, and never
// overwritten while it holds a value; joins and handlers agree on which temporaries hold one.
#pragma once

#include <string>

#include "interp/translate.h"

namespace krait {

// Empty when all is well, else what is wrong and at which word.
std::string verify(const PortableView& code, const Translation& translation);

}  // namespace krait
