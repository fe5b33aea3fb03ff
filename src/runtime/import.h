// Import: what the import statement, builtins.__import__ and C++ code use. importlib does the finding and loading.
#pragma once

#include "object/interpreter.h"
#include "types/module.h"

namespace krait {

// The body of __import__ (name may be any value; checked).
Result<Own<>> import_level(Thread&, Ref<> name, OptRef<> globals, OptRef<> locals, OptRef<> fromlist,
                           std::int64_t level);
// The module of sys.modules, made sure that it is initialised; empty when it is not there.
Result<OptRef<>> imported_module(Thread&, Ref<> name, Slot<>& holder);

// A native module by name: null when there is none.
const ModuleSpec* find_native_module(Thread&, Ref<Str> name);
// sys, builtins, importlib's bootstrap; then (once the file system can be read) its external part.
Result<void> start_import(Thread&);
Result<void> start_external_import(Thread&);
// Of the frozen modules most has been read for the last time when the start is over.
void give_back_frozen_modules();
// A frozen module by name, imported and put into sys.modules; false: there is none.
Result<bool> import_frozen(Thread&, Ref<Str> name);
// importlib._bootstrap_external.path_importer: the finder of a sys.path entry, None when no hook takes it.
Result<Own<>> get_importer(Thread&, Ref<> path);

// The import lock of the interpreter, which is reentrant.
void acquire_import_lock(Thread&);
bool release_import_lock(Thread&);  // false: this thread does not hold it

// ImportError(message, name=name, path=path, name_from=name_from).
Failed raise_import_error(Thread&, const Type& type, Own<Str> message, OptRef<> name, OptRef<> path,
                          OptRef<> name_from = {});
// ImportError for `from module import name`, with the hints that the import system can give.
Failed raise_cannot_import(Thread&, Ref<> module, OptRef<> module_name, Ref<Str> name);
// Did sys.path[0] shadow what was meant? (`origin` is the file of the module.)
bool is_possibly_shadowing(Thread&, OptRef<> origin);
// spec.origin of a spec that has a location, a str; else empty.
Result<OptRef<>> spec_file_origin(Thread&, Ref<> spec, Slot<>& holder);
Result<bool> spec_is_initializing(Thread&, OptRef<> spec);

}  // namespace krait
