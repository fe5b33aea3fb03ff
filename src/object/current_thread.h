// The Python thread state of the OS thread that runs here, for code that C calls from anywhere.
#pragma once

#include "object/thread.h"

namespace krait {

// Null: Python does not know this OS thread.
Thread* current_thread_or_null();

}  // namespace krait
