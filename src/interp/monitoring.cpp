// Which events are wanted where, and the calls of the callbacks.
#include "interp/monitoring.h"

#include <algorithm>

#include "code/line_table.h"
#include "interp/frame.h"
#include "interp/portable_reader.h"
#include "object/raise.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {

const char* const kEventNames[kEvents] = {"PY_START",
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

namespace {

std::uint8_t tools_of(const std::uint32_t (&events)[kTools], int event) {
  std::uint8_t tools = 0;
  for (int tool = 0; tool < kTools; ++tool)
    if (events[tool] >> event & 1) tools |= static_cast<std::uint8_t>(1 << tool);
  return tools;
}

// The event of an instruction itself; kEvents: none.
int own_event(const EventInstr& i) {
  switch (i.op) {
    case Op::RESUME:
      return static_cast<int>(i.arg & 3 ? Event::PyResume : Event::PyStart);
    case Op::RETURN_VALUE:
      return static_cast<int>(Event::PyReturn);
    case Op::YIELD_VALUE:
      return static_cast<int>(Event::PyYield);
    case Op::CALL:
    case Op::CALL_KW:
    case Op::CALL_FUNCTION_EX:
    case Op::LOAD_SUPER_ATTR:
      return static_cast<int>(Event::Call);
    case Op::JUMP_FORWARD:
    case Op::JUMP_BACKWARD:
      return static_cast<int>(Event::Jump);
    case Op::FOR_ITER:
    case Op::NOT_TAKEN:
      return static_cast<int>(Event::BranchLeft);
    case Op::POP_ITER:
    case Op::END_ASYNC_FOR:
    case Op::POP_JUMP_IF_FALSE:
    case Op::POP_JUMP_IF_TRUE:
    case Op::POP_JUMP_IF_NONE:
    case Op::POP_JUMP_IF_NOT_NONE:
      return static_cast<int>(Event::BranchRight);
    case Op::END_SEND:
      return static_cast<int>(Event::StopIteration);
    default:
      return kEvents;
  }
}

// A tool that gave up an event gets it everywhere when it asks again.
void forget_quiet(CodeMonitor& m, const std::uint8_t (&removed)[kLocalEvents]) {
  for (EventInstr& i : m.instrs) {
    i.quiet_line &= static_cast<std::uint8_t>(~removed[static_cast<int>(Event::Line)]);
    i.quiet_instruction &= static_cast<std::uint8_t>(~removed[static_cast<int>(Event::Instruction)]);
    if (const int e = own_event(i); e < kLocalEvents) i.quiet_own &= static_cast<std::uint8_t>(~removed[e]);
  }
}

// Code that calls under way are in.
template <class F>
void for_each_active_code(Interpreter& in, F f) {
  for (Thread* t = in.threads; t; t = t->next)
    for (Activation* a = top_activation(*t); a; a = a->previous) f(*a->code);
}

void update_switches(Thread& t) {
  Monitoring& m = monitoring(t);
  std::uint32_t all = 0;
  for (std::uint32_t e : m.events) all |= e;
  const bool everywhere = all & kLocalEventSet;
  if (everywhere) {
    for (ExecutableCode* x = m.codes; x; x = x->next) place_entry_switch(*x);
    for_each_active_code(*t.interpreter, [](ExecutableCode& x) {
      if (!x.is_traced) place_switches(x);
    });
  } else if (m.is_everywhere) {
    for (ExecutableCode* x = m.codes; x; x = x->next)
      if (!x->monitor || !x->monitor->has_own_events()) remove_switches(*x);
  }
  m.is_everywhere = everywhere;
}

}  // namespace

void refresh(Monitoring& all, CodeMonitor& m) {
  if (m.restarts != all.restarts) {
    for (EventInstr& i : m.instrs) i.quiet_line = i.quiet_instruction = i.quiet_own = 0;
    m.restarts = all.restarts;
  }
  if (m.version == all.version) return;
  m.version = all.version;
  std::uint8_t removed[kLocalEvents];
  m.is_wanted = false;
  for (int e = 0; e < kLocalEvents; ++e) {
    const auto now = static_cast<std::uint8_t>(all.tools[e] | tools_of(m.events, e));
    removed[e] = static_cast<std::uint8_t>(m.tools[e] & ~now);
    m.tools[e] = now;
    m.is_wanted |= now != 0;
  }
  forget_quiet(m, removed);
}

Result<void> set_global_events(Thread& t, int tool, std::uint32_t events) {
  Monitoring& m = monitoring(t);
  if (m.events[tool] == events) return ok;
  m.events[tool] = events;
  ++m.version;
  for (int e = 0; e < kPlainEvents; ++e) m.tools[e] = tools_of(m.events, e);
  update_switches(t);
  return ok;
}

Result<void> set_code_events(Thread& t, int tool, Code& code, std::uint32_t events) {
  if (code_events(code, tool) == events) return ok;
  ExecutableCode* x = executable_of(t, code);
  if (!x) return failed;
  CodeMonitor& m = monitor_of(*x);
  m.events[tool] = events;
  ++monitoring(t).version;
  if (m.has_own_events()) {
    place_switches(*x);
  } else if (!monitoring(t).is_everywhere) {
    remove_switches(*x);
  }
  return ok;
}

std::uint32_t code_events(const Code& code, int tool) {
  const auto* x = static_cast<const ExecutableCode*>(code.executable);
  return x && x->monitor ? x->monitor->events[tool] : 0;
}

void clear_tool(Thread& t, int tool) {
  Monitoring& m = monitoring(t);
  for (Slot<>& callback : m.callbacks[tool]) callback.clear();
  m.events[tool] = 0;
  ++m.version;
  for (int e = 0; e < kPlainEvents; ++e) m.tools[e] = tools_of(m.events, e);
  for (ExecutableCode* x = m.codes; x; x = x->next) {
    if (!x->monitor || !x->monitor->events[tool]) continue;
    x->monitor->events[tool] = 0;
    if (!m.is_everywhere && !x->monitor->has_own_events()) remove_switches(*x);
  }
  update_switches(t);
}

void restart_events(Thread& t) { ++monitoring(t).restarts, ++monitoring(t).version; }

// ---- callbacks ----

namespace {

Result<Own<>> call_callback(Thread& t, Activation& a, int tool, Event e, std::initializer_list<Value> arguments) {
  if (tool == kTraceTool) {
    TRY(fire_trace(t, a, e, arguments));
    return none();
  }
  if (tool == kProfileTool) {
    TRY(fire_profile(t, a, e, arguments));
    return none();
  }
  const Slot<>& callback = monitoring(t).callbacks[tool][static_cast<int>(e)];
  if (!callback) return none();
  Own<> f = callback.ref().own();
  Value values[4] = {a.code_object().value()};
  std::copy(arguments.begin(), arguments.end(), values + 1);
  return call(t, f.ref(), Arguments{values, static_cast<std::uint32_t>(1 + arguments.size()), 0, nullptr});
}

Failed refuse_disable(Thread& t, int tool, Event e) {
  monitoring(t).callbacks[tool][static_cast<int>(e)].clear();
  return raise(t, exc::ValueError, "Cannot disable %s events. Callback removed.", kEventNames[static_cast<int>(e)]);
}

}  // namespace

Result<void> fire(Thread& t, Activation& a, Event e, std::uint8_t tools, std::uint8_t* quiet,
                  std::initializer_list<Value> arguments) {
  const std::int32_t outer = t.event;
  for (int tool = kTools; tool-- > 0;) {
    if (!(tools >> tool & 1)) continue;
    t.event = static_cast<std::int32_t>(e);
    ++t.tracing;
    Result<Own<>> r = call_callback(t, a, tool, e, arguments);
    --t.tracing;
    t.event = outer;
    Own<> answer = TRY(std::move(r));
    if (answer.value() != monitoring(t).disable.value()) continue;
    if (!quiet) return refuse_disable(t, tool, e);
    *quiet |= static_cast<std::uint8_t>(1 << tool);
  }
  return ok;
}

void fire_pending(Thread& t, Activation& a, Event e, std::uint32_t unit) {
  const std::uint8_t tools = monitoring(t).tools[static_cast<int>(e)];
  if (!tools || t.tracing || !t.pending) return;
  Own<> exception = take_pending(t);
  Own<> offset = Own<>::of_int(2 * static_cast<std::int64_t>(unit));
  if (!fire(t, a, e, tools, nullptr, {offset.value(), exception.value()}).is_failed())
    t.pending.set(std::move(exception));
}

// ---- instructions ----

namespace {

// FOR_ITER and SEND skip END_FOR and END_SEND; the ends of loops are no lines of their own.
bool belongs_to_loop(Op op) {
  return op == Op::END_ASYNC_FOR || op == Op::END_FOR || op == Op::POP_ITER || op == Op::END_SEND || op == Op::RESUME;
}

void mark_lines(const Code& code, std::vector<EventInstr>& all, std::uint32_t first) {
  const auto bytes = code.code();
  std::int32_t line = -1;
  const auto units = static_cast<std::uint32_t>(all.size());
  for (std::uint32_t unit = first; unit < units; unit = all[unit].next) {
    while (all[unit].op == Op::EXTENDED_ARG && unit + 1 < units) ++unit;
    EventInstr& i = all[unit];
    if (belongs_to_loop(i.op)) continue;
    i.starts_line = i.line != line && i.line >= 0;
    line = i.line;
  }
  auto mark = [&](std::uint32_t unit) {
    while (unit < units && all[unit].op == Op::EXTENDED_ARG) ++unit;
    if (unit < units && all[unit].line >= 0) all[unit].starts_line = true;
  };
  for (std::uint32_t unit = first; unit < units;) {
    const PortableInstr i = read_portable(bytes, unit);
    unit = i.next;
    if (!has_jump(i.op) || i.op == Op::END_ASYNC_FOR) continue;
    const std::uint32_t target = jump_target(i);
    mark(i.op == Op::SEND ? target + 1 : target);
    if (target <= i.unit && target < units) all[target].is_loop = true;
  }
  for (const ExceptionEntry& e : read_exception_table(code.exceptiontable()))
    if (e.target < units && all[e.target].op != Op::END_ASYNC_FOR) mark(e.target);
}

}  // namespace

std::vector<EventInstr> event_instrs(const Code& code) {
  const auto bytes = code.code();
  const auto units = static_cast<std::uint32_t>(bytes.size() / 2);
  std::vector<EventInstr> all(units);
  const std::vector<std::int32_t> depths = stack_depths(portable_view(code), TranslateMode::Traced);
  LineTableReader lines(code.linetable(), code.firstlineno());
  std::uint32_t first = units;
  for (std::uint32_t unit = 0; unit < units;) {
    const PortableInstr i = read_portable(bytes, unit);
    for (std::uint32_t u = i.start; u <= i.unit && u < units; ++u) {
      while (u >= lines.end() && lines.next()) {
      }
      EventInstr& e = all[u];
      e.op = u == i.unit ? i.op : Op::EXTENDED_ARG;
      e.arg = i.arg;
      e.depth = depths[u];
      e.line = u < lines.end() ? lines.range().line : -1;
      e.next = u == i.unit ? i.next : u + 1;
    }
    if (i.op == Op::RESUME && first == units) first = i.unit;
    unit = i.next;
  }
  mark_lines(code, all, first);
  return all;
}

}  // namespace krait
