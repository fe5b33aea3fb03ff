// What a call of a native function says when the arguments do not fit it.
#pragma once

#include "object/bind.h"

namespace krait {

// After the call of `callee` (a method descriptor, or a builtin function), which is `m`, failed. A function of a fixed
// number of arguments is named in full, with its class or module, when it refuses what it was given; the binding of
// arguments, which knows `m` alone, cannot say that. Another failure stays as it is.
Failed refused_call(Thread&, Ref<> callee, const Method& m, const Arguments&);

}  // namespace krait
