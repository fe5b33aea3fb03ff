// The error handlers that every interpreter knows: strict, ignore, replace, ...
#pragma once

#include "object/raise.h"
#include "types/dict.h"

namespace krait {

Result<void> add_standard_handlers(Thread&, Ref<Dict> handlers);

}  // namespace krait
