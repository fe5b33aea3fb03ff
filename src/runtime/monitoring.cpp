// sys.monitoring (PEP 669): tools, events and their callbacks. Until the interpreter raises events, switching one on
// says so.
#include "code/code.h"
#include "object/audit.h"
#include "object/native_state.h"
#include "object/raise.h"
#include "runtime/state.h"
#include "runtime/sys_functions.h"
#include "types/int.h"
#include "types/names.h"
#include "types/simple_namespace.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

constexpr int kTools = 8, kVisibleTools = 6, kEvents = 17;
constexpr const char* kEventNames[] = {"PY_START",
                                       "PY_RESUME",
                                       "PY_RETURN",
                                       "PY_YIELD",
                                       "CALL",
                                       "LINE",
                                       "INSTRUCTION",
                                       "JUMP",
                                       "BRANCH_LEFT",
                                       "BRANCH_RIGHT",
                                       "STOP_ITERATION",
                                       "RAISE",
                                       "EXCEPTION_HANDLED",
                                       "PY_UNWIND",
                                       "PY_THROW",
                                       "RERAISE",
                                       "C_RETURN",
                                       "C_RAISE",
                                       "BRANCH"};
constexpr std::int64_t kCReturn = 1 << 16, kCRaise = 1 << 17, kCall = 1 << 4, kBranch = 1 << 18;

struct Monitoring {
  Slot<> tools[kTools];
  Slot<> callbacks[kTools][kEvents + 2];
  std::int64_t events[kTools] = {};
};

Result<void> check_tool(Thread& t, int id) {
  if (id >= 0 && id < kVisibleTools) return ok;
  return raise(t, exc::ValueError, "invalid tool %d (must be between 0 and 5)", id);
}
Result<void> check_used(Thread& t, int id) {
  TRY(check_tool(t, id));
  if (native_state<Monitoring>(t).tools[id]) return ok;
  return raise(t, exc::ValueError, "tool %d is not in use", id);
}

Result<void> use_tool_id(Thread& t, int tool_id, Ref<> name) {
  TRY(check_tool(t, tool_id));
  if (!name.is<Str>()) return raise(t, exc::ValueError, "tool name must be a str");
  Slot<>& place = native_state<Monitoring>(t).tools[tool_id];
  if (place) return raise(t, exc::ValueError, "tool %d is already in use", tool_id);
  place.set(name.own());
  return ok;
}
Result<void> clear_tool_id(Thread& t, int tool_id) {
  TRY(check_tool(t, tool_id));
  Monitoring& m = native_state<Monitoring>(t);
  if (!m.tools[tool_id]) return ok;
  for (Slot<>& c : m.callbacks[tool_id]) c.clear();
  m.events[tool_id] = 0;
  return ok;
}
Result<void> free_tool_id(Thread& t, int tool_id) {
  TRY(clear_tool_id(t, tool_id));
  native_state<Monitoring>(t).tools[tool_id].clear();
  return ok;
}
Result<Own<>> get_tool(Thread& t, int tool_id) {
  TRY(check_tool(t, tool_id));
  Slot<>& place = native_state<Monitoring>(t).tools[tool_id];
  return place ? place.ref().own() : none();
}

Result<Own<>> register_callback(Thread& t, int tool_id, int event, Ref<> func) {
  TRY(check_tool(t, tool_id));
  if (__builtin_popcount(static_cast<unsigned>(event)) != 1)
    return raise(t, exc::ValueError, "The callback can only be set for one event at a time");
  const int id = __builtin_ctz(static_cast<unsigned>(event));
  if (event < 0 || id >= kEvents + 2) return raise(t, exc::ValueError, "invalid event %d", event);
  TRY(audit(t, "sys.monitoring.register_callback", {func.value()}));
  Slot<>& place = native_state<Monitoring>(t).callbacks[tool_id][id];
  Own<> old = place ? place.ref().own() : none();
  if (is_none(func))
    place.clear();
  else
    place.set(func.own());
  return old;
}

// Event sets as Python sees them, checked.
Result<std::int64_t> checked_events(Thread& t, int event_set) {
  std::int64_t set = event_set;
  if (set < 0 || set >= 1 << 19) return raise(t, exc::ValueError, "invalid event set 0x%x", event_set);
  if (set & (kCReturn | kCRaise)) {
    if (!(set & kCall)) return raise(t, exc::ValueError, "cannot set C_RETURN or C_RAISE events independently");
    set &= ~(kCReturn | kCRaise);
  }
  if (set & kBranch) set = (set & ~kBranch) | 1 << 8 | 1 << 9;
  return set;
}
Result<std::int64_t> get_events(Thread& t, int tool_id) {
  TRY(check_used(t, tool_id));
  return native_state<Monitoring>(t).events[tool_id];
}
Result<void> set_events(Thread& t, int tool_id, int event_set) {
  TRY(check_tool(t, tool_id));
  const std::int64_t set = TRY(checked_events(t, event_set));
  TRY(check_used(t, tool_id));
  if (set != 0)
    return raise(t, exc::NotImplementedError, "sys.monitoring: this version of Krait does not raise events");
  native_state<Monitoring>(t).events[tool_id] = set;
  return ok;
}
Result<std::int64_t> get_local_events(Thread& t, int tool_id, Ref<> code) {
  if (!code.is<Code>()) return raise(t, exc::TypeError, "code must be a code object");
  TRY(check_used(t, tool_id));
  return std::int64_t{0};
}
Result<void> set_local_events(Thread& t, int tool_id, Ref<> code, int event_set) {
  if (!code.is<Code>()) return raise(t, exc::TypeError, "code must be a code object");
  TRY(check_tool(t, tool_id));
  const std::int64_t set = TRY(checked_events(t, event_set));
  TRY(check_used(t, tool_id));
  if (set != 0)
    return raise(t, exc::NotImplementedError, "sys.monitoring: this version of Krait does not raise events");
  return ok;
}
Result<void> restart_events(Thread&) { return ok; }
Result<Own<>> all_events(Thread& t) { return Dict::create(t); }

constexpr Method kFunctions[] = {
    bind<&use_tool_id>("use_tool_id(tool_id, name, /)"),
    bind<&clear_tool_id>("clear_tool_id(tool_id, /)"),
    bind<&free_tool_id>("free_tool_id(tool_id, /)"),
    bind<&get_tool>("get_tool(tool_id, /)"),
    bind<&register_callback>("register_callback(tool_id, event, func, /)"),
    bind<&get_events>("get_events(tool_id, /)"),
    bind<&set_events>("set_events(tool_id, event_set, /)"),
    bind<&get_local_events>("get_local_events(tool_id, code, /)"),
    bind<&set_local_events>("set_local_events(tool_id, code, event_set, /)"),
    bind<&restart_events>("restart_events()"),
    bind<&all_events>("_all_events()"),
};

constexpr IntConstant kConstants[] = {{"DEBUGGER_ID", 0}, {"COVERAGE_ID", 1}, {"PROFILER_ID", 2}, {"OPTIMIZER_ID", 5}};

constinit const ModuleSpec kMonitoringModule = {
    .name = "sys.monitoring", .functions = kFunctions, .constants = kConstants};

}  // namespace

Result<void> start_monitoring(Thread& t, Ref<Dict> sys) {
  Own<Module> m = TRY(Module::create_from(t, kMonitoringModule));
  for (const char* name : {"DISABLE", "MISSING"}) TRY(m->set_value(t, name, TRY(new_plain_instance(t, kObjectType))));
  Own<Dict> events = TRY(Dict::create(t));
  for (std::size_t i = 0; i < std::size(kEventNames); ++i)
    TRY(set_named(t, events.ref(), kEventNames[i], TRY(int_from(t, std::int64_t{1} << i))));
  TRY(set_named(t, events.ref(), "NO_EVENTS", TRY(int_from(t, 0))));
  TRY(m->set_value(t, "events", TRY(SimpleNamespace::create(t, std::move(events)))));
  runtime_of(t).monitoring.set(m.ref().own());
  TRY(t.interpreter->modules->set(t, TRY(Str::intern_ascii(t, "sys.monitoring")).ref(), m.ref().own()));
  return set_named(t, sys, "monitoring", std::move(m));
}

}  // namespace krait
