// sys.audit for native code: `if (auto r = audit(t, "open", {path.value(), mode.value()}); r.is_failed()) return ...`
#pragma once

#include <initializer_list>

#include "object/interpreter.h"

namespace krait {

// Calls every hook with the event and a tuple of the arguments (runtime/audit.cpp).
Result<void> audit_hooks(Thread&, const char* event, std::initializer_list<Value> arguments);

inline Result<void> audit(Thread& t, const char* event, std::initializer_list<Value> arguments = {}) {
  if (!t.interpreter->audit_hooks) [[likely]]
    return ok;
  return audit_hooks(t, event, arguments);
}

}  // namespace krait
