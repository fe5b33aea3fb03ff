// ModuleSpec: the immutable description of a native module. modules/modules.h lists all of them; the import system
// makes a module object from one, per interpreter: functions and constants first, then the classes, then what `start`
// adds.
#pragma once

#include <span>

#include "object/raise.h"
#include "types/dict.h"

namespace krait {

struct IntConstant {
  const char* name;
  std::int64_t value;
};

struct ModuleSpec {
  const char* name;
  const char* doc = nullptr;
  std::span<const Method> functions = {};
  std::span<const IntConstant> constants = {};
  std::span<Type* const> types = {};  // each under the last part of its name
  // Adds what tables cannot say to the module's namespace.
  Result<void> (*start)(Thread&, Ref<Dict> namespace_) = nullptr;
  // Functions of the module's other files.
  std::span<const std::span<const Method>* const> more_functions = {};
};

}  // namespace krait
