// How the collector looks at objects: what lies together is shown at once, so that a list costs one indirect call.
#pragma once

#include "object/type.h"

namespace krait {

// Is given `count` words side by side, empty and immediate ones too.
using ShowTogether = void (*)(Tracer&, const Value* values, std::size_t count);

// As trace_contents, but what lies together goes to `show`.
void trace_together(Object*, Tracer&, ShowTogether show);

}  // namespace krait
