// The native modules that are the runtime itself; modules/modules.h lists them with the others.
#pragma once

#include "types/module_spec.h"

namespace krait {

extern const ModuleSpec kBuiltinsModule;
extern const ModuleSpec kImpModule;
extern const ModuleSpec kSysModule;
extern const ModuleSpec kWarningsModule;

}  // namespace krait
