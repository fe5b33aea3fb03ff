// What of a code object's instructions has been specialised, for those who want to see it; interp/ knows.
#pragma once

#include "object/ref.h"
#include "object/thread.h"

namespace krait {

// co_code with the instructions that were specialised replaced by the specialised ones of CPython that come closest.
Result<Own<>> adaptive_code(Thread&, Ref<Code>);

}  // namespace krait
