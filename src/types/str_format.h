// Formatting: '%' and str.format.
#pragma once

#include "object/bind.h"

namespace krait::str_internal {

Result<Own<Str>> method_format(Thread&, Ref<Str> self, Rest arguments, OptRef<Dict> keywords);
Result<Own<Str>> method_format_map(Thread&, Ref<Str> self, Ref<> mapping);
Result<Own<Str>> method_dunder_format(Thread&, Ref<Str> self, Ref<Str> spec);

}  // namespace krait::str_internal
