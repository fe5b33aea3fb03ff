// RuntimeState: what runtime/ keeps for an interpreter beside the fields of Interpreter itself.
#pragma once

#include <span>

#include "object/interpreter.h"
#include "runtime/config.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"

namespace krait {

struct RuntimeState {
  Config config;
  std::span<const ModuleSpec* const> native_modules;

  // Import.
  Slot<> importlib_external;
  std::uint64_t import_lock_owner = 0;
  std::int32_t import_lock_depth = 0;
  std::int32_t override_frozen_modules = 0;  // -1: never, 1: always
  std::int32_t override_extension_check = 0;

  // _warnings.
  Slot<List> filters;
  Slot<Dict> once_registry;
  Slot<> default_action;
  Slot<> warnings_context;  // a ContextVar
  std::int64_t filters_version = 0;
  std::uint64_t warnings_lock_owner = 0;
  std::int32_t warnings_lock_depth = 0;

  struct ImportTiming {
    int depth = 0;
    std::int64_t inner_ns = 0;  // spent in imports below the one under way
    bool header_shown = false;
  } import_timing;

  // What start-up was doing when it failed, in CPython's words; null: nothing special.
  const char* startup_problem = nullptr;

  const struct AstBridge* ast = nullptr;

  // sys.
  Slot<> sys_path_0;
  std::int32_t dlopen_flags = 2;  // RTLD_NOW
  Slot<Module> monitoring;
  bool stdlib_started = false;  // importlib's external part is installed
  bool interrupted = false;     // a KeyboardInterrupt ended code of the program: the process is to die of SIGINT
};

inline RuntimeState& runtime_of(Thread& t) { return *t.interpreter->runtime; }
inline RuntimeState* runtime_or_null(Thread& t) { return t.interpreter->runtime; }

// ---- small helpers that everything here uses ----

Result<Own<>> get_attr_named(Thread&, Ref<>, const char* name);
Result<void> set_attr_named(Thread&, Ref<>, const char* name, Ref<> value);
Result<Own<>> call_named(Thread&, Ref<> receiver, const char* method, std::initializer_list<Value> arguments = {});
// sys.NAME, or empty. Borrowed.
OptRef<> sys_get(Thread&, const char* name);
Result<void> sys_set(Thread&, const char* name, Own<> value);
Result<void> set_named(Thread&, Ref<Dict>, const char* name, Own<> value);
// An entry of a dict by an ASCII name; empty when absent. Borrowed.
OptRef<> find_named(Thread&, Ref<Dict>, const char* name);
Result<Own<Str>> decode_path(Thread&, const std::string&);
Result<Own<List>> list_of_strings(Thread&, const std::vector<std::string>&);

}  // namespace krait
