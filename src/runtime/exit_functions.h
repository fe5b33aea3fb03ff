// What module atexit leaves for the end of the program, whether the module is in sys.modules by then or not.
#pragma once

#include "object/native_state.h"
#include "object/ref.h"

namespace krait {

struct ExitFunctions {
  Result<void> (*run)(Thread&) = nullptr;  // null: nothing was registered
};

}  // namespace krait
