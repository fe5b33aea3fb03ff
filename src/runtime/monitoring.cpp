// sys.monitoring (PEP 669) as a module; interp/monitoring.h does the work.
#include "interp/monitoring.h"

#include "code/code.h"
#include "object/audit.h"
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

constexpr std::uint32_t kNativeEnds = bit(Event::CReturn) | bit(Event::CRaise);
constexpr std::uint32_t kCalls = kNativeEnds | bit(Event::Call);
constexpr std::uint32_t kBranches = bit(Event::BranchLeft) | bit(Event::BranchRight);

Result<void> check_tool(Thread& t, int id) {
  if (id >= 0 && id < kVisibleTools) return ok;
  return raise(t, exc::ValueError, "invalid tool %d (must be between 0 and 5)", id);
}
Result<void> check_used(Thread& t, int id) {
  TRY(check_tool(t, id));
  if (monitoring(t).names[id]) return ok;
  return raise(t, exc::ValueError, "tool %d is not in use", id);
}

Result<void> use_tool_id(Thread& t, int tool_id, Ref<> name) {
  TRY(check_tool(t, tool_id));
  if (!name.is<Str>()) return raise(t, exc::ValueError, "tool name must be a str");
  Slot<>& place = monitoring(t).names[tool_id];
  if (place) return raise(t, exc::ValueError, "tool %d is already in use", tool_id);
  place.set(name.own());
  return ok;
}
Result<void> clear_tool_id(Thread& t, int tool_id) {
  TRY(check_tool(t, tool_id));
  if (monitoring(t).names[tool_id]) clear_tool(t, tool_id);
  return ok;
}
Result<void> free_tool_id(Thread& t, int tool_id) {
  TRY(clear_tool_id(t, tool_id));
  monitoring(t).names[tool_id].clear();
  return ok;
}
Result<Own<>> get_tool(Thread& t, int tool_id) {
  TRY(check_tool(t, tool_id));
  Slot<>& place = monitoring(t).names[tool_id];
  return place ? place.ref().own() : none();
}

Result<Own<>> register_callback(Thread& t, int tool_id, int event, Ref<> func) {
  TRY(check_tool(t, tool_id));
  if (__builtin_popcount(static_cast<unsigned>(event)) != 1)
    return raise(t, exc::ValueError, "The callback can only be set for one event at a time");
  const int id = __builtin_ctz(static_cast<unsigned>(event));
  if (event < 0 || id >= kEvents) return raise(t, exc::ValueError, "invalid event %d", event);
  TRY(audit(t, "sys.monitoring.register_callback", {func.value()}));
  Monitoring& m = monitoring(t);
  Slot<>(&callbacks)[kEvents] = m.callbacks[tool_id];
  const auto set = [&](int which) {
    Own<> old = callbacks[which] ? callbacks[which].ref().own() : none();
    is_none(func) ? callbacks[which].clear() : callbacks[which].set(func.own());
    return old;
  };
  const auto tool = static_cast<std::uint8_t>(1 << tool_id);
  if (id != static_cast<int>(Event::Branch)) {
    if (bit(static_cast<Event>(id)) & kBranches) m.branch_tools &= static_cast<std::uint8_t>(~tool);
    return set(id);
  }
  m.branch_tools |= tool;
  const Own<> other = set(static_cast<int>(Event::BranchRight));
  return set(static_cast<int>(Event::BranchLeft));
}

// Event sets as Python sees them, checked.
Result<std::uint32_t> checked_events(Thread& t, int event_set) {
  auto set = static_cast<std::uint32_t>(event_set);
  if (event_set < 0 || event_set >= 1 << kEvents) return raise(t, exc::ValueError, "invalid event set 0x%x", set);
  if ((set & kNativeEnds) && (set & kCalls) != kCalls)
    return raise(t, exc::ValueError, "cannot set C_RETURN or C_RAISE events independently");
  set &= ~kNativeEnds;
  if (set & bit(Event::Branch)) set = (set & ~bit(Event::Branch)) | kBranches;
  return set;
}
Result<std::int64_t> get_events(Thread& t, int tool_id) {
  TRY(check_tool(t, tool_id));
  return monitoring(t).events[tool_id];
}
Result<void> set_events(Thread& t, int tool_id, int event_set) {
  TRY(check_tool(t, tool_id));
  const std::uint32_t set = TRY(checked_events(t, event_set));
  TRY(check_used(t, tool_id));
  return set_global_events(t, tool_id, set);
}
Result<std::int64_t> get_local_events(Thread& t, int tool_id, Ref<> code) {
  if (!code.is<Code>()) return raise(t, exc::TypeError, "code must be a code object");
  TRY(check_tool(t, tool_id));
  return code_events(*code.as<Code>(), tool_id);
}
Result<void> set_local_events(Thread& t, int tool_id, Ref<> code, int event_set) {
  if (!code.is<Code>()) return raise(t, exc::TypeError, "code must be a code object");
  TRY(check_tool(t, tool_id));
  const std::uint32_t set = TRY(checked_events(t, event_set));
  if (set & ~kLocalEventSet) return raise(t, exc::ValueError, "invalid local event set 0x%x", set);
  TRY(check_used(t, tool_id));
  return set_code_events(t, tool_id, *code.as<Code>(), set);
}
Result<void> restart_all_events(Thread& t) {
  restart_events(t);
  return ok;
}
Result<Own<>> all_events(Thread& t) {
  Own<Dict> d = TRY(Dict::create(t));
  const Monitoring& m = monitoring(t);
  for (int e = 0; e < kPlainEvents; ++e)
    if (m.tools[e]) TRY(set_named(t, d.ref(), kEventNames[e], TRY(int_from(t, std::int64_t{m.tools[e]}))));
  return Own<>(std::move(d));
}

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
    bind<&restart_all_events>("restart_events()"),
    bind<&all_events>("_all_events()"),
};

constexpr IntConstant kConstants[] = {{"DEBUGGER_ID", 0}, {"COVERAGE_ID", 1}, {"PROFILER_ID", 2}, {"OPTIMIZER_ID", 5}};

constinit const ModuleSpec kMonitoringModule = {
    .name = "sys.monitoring", .functions = kFunctions, .constants = kConstants};

}  // namespace

Result<void> start_monitoring(Thread& t, Ref<Dict> sys) {
  Own<Module> m = TRY(Module::create_from(t, kMonitoringModule));
  Monitoring& state = monitoring(t);
  state.disable.set(TRY(new_plain_instance(t, kObjectType)));
  state.missing.set(TRY(new_plain_instance(t, kObjectType)));
  TRY(m->set_value(t, "DISABLE", state.disable.ref().own()));
  TRY(m->set_value(t, "MISSING", state.missing.ref().own()));
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
