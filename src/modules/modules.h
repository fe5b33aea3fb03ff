// Every native module, in one list. The import system walks it; nothing registers itself.
#pragma once

#include "runtime/specs.h"  // _imp, _warnings, builtins, sys
#include "types/module_spec.h"

namespace krait {

extern const ModuleSpec kAbcModule;
extern const ModuleSpec kArrayModule;
extern const ModuleSpec kAsyncioModule;
extern const ModuleSpec kAstModule;
extern const ModuleSpec kAtexitModule;
extern const ModuleSpec kBinasciiModule;
extern const ModuleSpec kBisectModule;
extern const ModuleSpec kBlake2Module;
extern const ModuleSpec kBz2Module;
extern const ModuleSpec kCmathModule;
extern const ModuleSpec kCodecsModule;
extern const ModuleSpec kCollectionsModule;
extern const ModuleSpec kContextvarsModule;
extern const ModuleSpec kCsvModule;
extern const ModuleSpec kCtypesModule;
extern const ModuleSpec kDatetimeModule;
extern const ModuleSpec kErrnoModule;
extern const ModuleSpec kFaulthandlerModule;
extern const ModuleSpec kFcntlModule;
extern const ModuleSpec kFunctoolsModule;
extern const ModuleSpec kGcModule;
extern const ModuleSpec kGrpModule;
extern const ModuleSpec kHeapqModule;
extern const ModuleSpec kIoModule;
extern const ModuleSpec kItertoolsModule;
extern const ModuleSpec kJsonModule;
extern const ModuleSpec kLocaleModule;
extern const ModuleSpec kLsprofModule;
extern const ModuleSpec kLzmaModule;
extern const ModuleSpec kMarshalModule;
extern const ModuleSpec kMathModule;
extern const ModuleSpec kMd5Module;
extern const ModuleSpec kMmapModule;
extern const ModuleSpec kMultiprocessingModule;
extern const ModuleSpec kOpcodeModule;
extern const ModuleSpec kOperatorModule;
extern const ModuleSpec kPickleModule;
extern const ModuleSpec kPosixModule;
extern const ModuleSpec kPosixshmemModule;
extern const ModuleSpec kPosixsubprocessModule;
extern const ModuleSpec kPwdModule;
extern const ModuleSpec kPyexpatModule;
extern const ModuleSpec kQueueModule;
extern const ModuleSpec kRandomModule;
extern const ModuleSpec kResourceModule;
extern const ModuleSpec kSelectModule;
extern const ModuleSpec kSha1Module;
extern const ModuleSpec kSha2Module;
extern const ModuleSpec kSha3Module;
extern const ModuleSpec kSignalModule;
extern const ModuleSpec kSocketModule;
extern const ModuleSpec kSreModule;
extern const ModuleSpec kStatModule;
extern const ModuleSpec kStatisticsModule;
extern const ModuleSpec kStringModule;
extern const ModuleSpec kStructModule;
extern const ModuleSpec kSuggestionsModule;
extern const ModuleSpec kSymtableModule;
extern const ModuleSpec kSysconfigModule;
extern const ModuleSpec kSyslogModule;
extern const ModuleSpec kTermiosModule;
extern const ModuleSpec kTestinternalModule;
extern const ModuleSpec kTestlimitedModule;
extern const ModuleSpec kTestmultiphaseModule;
extern const ModuleSpec kThreadModule;
extern const ModuleSpec kTimeModule;
extern const ModuleSpec kTokenizeModule;
extern const ModuleSpec kTypesModule;
extern const ModuleSpec kTypingModule;
extern const ModuleSpec kUnicodedataModule;
extern const ModuleSpec kUuidModule;
extern const ModuleSpec kZlibModule;
extern const ModuleSpec kWeakrefModule;
extern const ModuleSpec kZoneinfoModule;
extern const ModuleSpec kZstdModule;

// clang-format off
inline constexpr const ModuleSpec* kNativeModules[] = {
    &kAbcModule,
    &kArrayModule,
    &kAsyncioModule,
    &kAstModule,
    &kAtexitModule,
    &kBinasciiModule,
    &kBisectModule,
    &kBlake2Module,
    &kBuiltinsModule,
    &kBz2Module,
    &kCmathModule,
    &kCodecsModule,
    &kCollectionsModule,
    &kContextvarsModule,
    &kCsvModule,
    &kCtypesModule,
    &kDatetimeModule,
    &kErrnoModule,
    &kFaulthandlerModule,
    &kFcntlModule,
    &kFunctoolsModule,
    &kGcModule,
    &kGrpModule,
    &kHeapqModule,
    &kImpModule,
    &kIoModule,
    &kItertoolsModule,
    &kJsonModule,
    &kLocaleModule,
    &kLsprofModule,
    &kLzmaModule,
    &kMarshalModule,
    &kMathModule,
    &kMd5Module,
    &kMmapModule,
    &kMultiprocessingModule,
    &kOpcodeModule,
    &kOperatorModule,
    &kPickleModule,
    &kPosixModule,
    &kPosixshmemModule,
    &kPosixsubprocessModule,
    &kPwdModule,
    &kPyexpatModule,
    &kQueueModule,
    &kRandomModule,
    &kResourceModule,
    &kSelectModule,
    &kSha1Module,
    &kSha2Module,
    &kSha3Module,
    &kSignalModule,
    &kSocketModule,
    &kSreModule,
    &kStatModule,
    &kStatisticsModule,
    &kStringModule,
    &kStructModule,
    &kSuggestionsModule,
    &kSymtableModule,
    &kSysModule,
    &kSysconfigModule,
    &kSyslogModule,
    &kTermiosModule,
    &kTestinternalModule,
    &kTestlimitedModule,
    &kTestmultiphaseModule,
    &kThreadModule,
    &kTimeModule,
    &kTokenizeModule,
    &kTypesModule,
    &kTypingModule,
    &kUnicodedataModule,
    &kUuidModule,
    &kWarningsModule,
    &kWeakrefModule,
    &kZlibModule,
    &kZoneinfoModule,
    &kZstdModule,
};
// clang-format on

}  // namespace krait
