// The functions of module sys, by file.
#pragma once

#include <span>

#include "object/bind.h"
#include "types/dict.h"

namespace krait {

extern const std::span<const Method> kSysFunctions;        // sys_module.cpp
extern const std::span<const Method> kSysHookFunctions;    // sys_hooks.cpp
extern const std::span<const Method> kSysFrameFunctions;   // sys_frames.cpp
extern const std::span<const Method> kSysAuditFunctions;   // audit.cpp
extern const std::span<const Method> kSysPromptFunctions;  // repl.cpp
Result<void> start_sys_hooks(Thread&, Ref<Dict>);
Result<void> start_sys_frames(Thread&, Ref<Dict>);
// sys.monitoring (monitoring.cpp).
Result<void> start_monitoring(Thread&, Ref<Dict>);

}  // namespace krait
