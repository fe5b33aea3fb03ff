// Interpreter: everything that belongs to one interpreter. Nothing mutable is global, so interpreters run in parallel.
#pragma once

#include <memory>
#include <vector>

#include "object/thread.h"
#include "object/type_state.h"

namespace krait {

// One entry of the lookup cache: what `name` finds along the MRO of `type` while its version is `version`.
struct MethodCacheEntry {
  const Type* type = nullptr;
  const Str* name = nullptr;
  std::uint32_t version = 0;
  std::uint32_t hash = 0;  // of the name, part of it: the name may be gone, and another string stand in its place
  Value value;             // borrowed; empty: not found
};

struct Interpreter {
  static constexpr std::size_t kMethodCacheSize = 4096;
#ifdef KRAIT_STRESS
  static constexpr std::uint32_t kLastTypeVersion = 3000;
#else
  static constexpr std::uint32_t kLastTypeVersion = UINT32_MAX;
#endif

  Heap* heap = nullptr;
  Thread* main_thread = nullptr;
  Thread* threads = nullptr;
  std::int64_t id = 0;
  std::uint32_t next_type_version = 1;  // given to a class that was changed, until kLastTypeVersion
  std::uint32_t next_dict_id = 0;
  std::uint32_t next_executable_id = 0;                  // see Code::executable_id
  std::vector<std::unique_ptr<TypeState>> static_types;  // by Type::static_index
  MethodCacheEntry method_cache[kMethodCacheSize];

  class InternTable* interned = nullptr;  // every interned string but the one-character ones; see types/intern_table.h
  Slot<Dict> modules;                     // sys.modules
  Slot<Dict> sys;                         // the namespace of module sys
  Slot<Dict> builtins;                    // the namespace of module builtins
  Slot<> importlib;                       // importlib._bootstrap
  Slot<> import_function;                 // the original builtins.__import__
  Slot<> codec_search_path, codec_cache, codec_errors;
  Slot<List> pending_finalizers;
  Slot<> last_memory_error;    // made at start, raised when there is no memory left
  Slot<Dict> weak_references;  // reserved for gc/
  Slot<> audit_hooks;
  std::atomic<std::int64_t> switch_interval_us{5000};
  bool is_finalizing = false;
  std::int32_t int_max_str_digits = 4300;
  std::int32_t optimization_level = 0;
  std::int32_t bytes_warning = 0;
  bool dev_mode = false;

  class AttributeViews* attribute_views = nullptr;  // see types/shape.h
  void (*before_collection)(Thread&) = nullptr;     // called by the collector first of all; leaves no exception

  // State of the folders above object/, each a class of its own; null until they start.
  struct GcState* gc = nullptr;                  // gc/
  struct RuntimeState* runtime = nullptr;        // runtime/
  struct ExecutionGlobals* execution = nullptr;  // interp/
  class InterpreterLock* lock = nullptr;         // object/lock.h
  // See object/native_state.h.
  struct NativeState {
    void* state = nullptr;
    void (*destroy)(void*) = nullptr;
  };
  std::vector<NativeState> module_states;
};

inline TypeState& state_of(Thread& t, Type& type) {
  if (type.own_state) return *type.own_state;
  const std::uint32_t i = type.static_index.load(std::memory_order_acquire);
  auto& states = t.interpreter->static_types;
  if (i != 0 && i < states.size() && states[i]) [[likely]]
    return *states[i];
  return build_static_state(t, type);
}

}  // namespace krait
