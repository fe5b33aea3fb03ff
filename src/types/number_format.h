// __format__ of int, float and complex by the format mini-language.
#pragma once

#include "object/ref.h"

namespace krait {

// `self` is an int (or float) of any form; the result is a str. ValueError with the texts of CPython.
Result<Own<>> format_int(Thread&, Ref<> self, Ref<Str> spec);
Result<Own<>> format_float(Thread&, Ref<> self, Ref<Str> spec);
// `self` is only shown in messages.
Result<Own<>> format_complex(Thread&, Ref<> self, double real, double imag, Ref<Str> spec);

}  // namespace krait
