// Every native module, in one list. The import system walks it; nothing registers itself.
#pragma once

#include "types/module_spec.h"

namespace krait {

extern const ModuleSpec kErrnoModule;
extern const ModuleSpec kResourceModule;
extern const ModuleSpec kStatModule;
extern const ModuleSpec kSysconfigModule;
extern const ModuleSpec kUnicodedataModule;

inline constexpr const ModuleSpec* kNativeModules[] = {
    &kErrnoModule, &kResourceModule, &kStatModule, &kSysconfigModule, &kUnicodedataModule,
};

}  // namespace krait
