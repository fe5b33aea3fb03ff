// What the command line says of code objects; known in runtime/.
#pragma once

#include "object/fwd.h"

namespace krait {

// Do code objects say in which columns their instructions stand? (-X no_debug_ranges)
bool keeps_columns(Thread&);

}  // namespace krait
