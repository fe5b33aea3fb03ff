// Raising: from an instruction to the handler that covers it, in this activation or a caller's.
#include "interp/calls.h"
#include "interp/frame.h"
#include "interp/generator.h"
#include "interp/handlers.h"
#include "interp/monitoring.h"
#include "interp/portable_reader.h"
#include "types/exceptions.h"
#include "types/traceback.h"

namespace krait {

namespace {

// Adds this activation to the traceback of the pending exception.
void add_traceback(Thread& t, Activation* a) {
  if (!t.pending || !t.pending.ref().is<Exception>()) return;
  Own<> pending = take_pending(t);
  auto e = pending.ref().as<Exception>();
  Result<Ref<Frame>> frame = frame_of(t, a);
  if (!frame.is_failed()) {
    Result<Own<Traceback>> entry = create<Traceback>(t, OptRef<>(), std::move(frame).take(),
                                                     static_cast<std::int32_t>(2 * a->unit()), Traceback::kLater);
    if (!entry.is_failed()) {
      Own<Traceback> tb = std::move(entry).take();
      if (OptRef<> next = e->traceback(); next && !is_none(next)) tb->next_.set(Own<>::steal(e->traceback_.take()));
      e->traceback_.set(std::move(tb));
    }
  }
  // Without memory for the entry the exception goes on with a shorter traceback.
  t.pending.set(std::move(pending));
}

// Cuts the stack to the handler's depth and pushes the exception. The place to continue.
Instr* enter_handler(Thread& t, Activation* a, const HandlerRange& h) {
  ExecutableCode* code = a->code;
  Value* regs = a->regs();
  int at = code->locals + h.depth;
  for (int r = at; r < code->registers; ++r) release(std::exchange(regs[r], Value()));
  if (h.push_lasti) regs[at++] = Value::of_int(a->unit());
  regs[at] = t.pending.take();
  return code->words() + h.target;
}

enum class Raised : std::uint8_t {
  Here,     // by the instruction under way
  ByCallee  // and came from the Python call under way
};

// The place that events of an exception name: the last unit of the instruction, caches included, or the one before a
// call of Python code.
std::uint32_t event_unit(const Activation& a, Raised how) {
  const std::uint32_t unit = a.code->unit_of(a.pc);
  if (how == Raised::ByCallee) return unit - 1;
  return read_portable(a.code_object()->code(), unit).next - 1;
}

// Events of the exception where it is raised, or raised again.
void report_raised(Thread& t, Activation* a, Raised how, bool again) {
  if (again) return fire_pending(t, *a, Event::Reraise, a->unit());
  report_native_failure(t, *a);
  add_traceback(t, a);
  if (monitoring(t).wants(Event::Raise)) fire_pending(t, *a, Event::Raise, event_unit(*a, how));
}

// EXCEPTION_HANDLED, at the handler. False: the callback raised, there.
bool report_handled(Thread& t, Activation* a, const HandlerRange& h, Instr* handler) {
  Monitoring& m = monitoring(t);
  if (!m.wants(Event::ExceptionHandled) || t.tracing) return true;
  a->pc = handler;
  Own<> exception = Ref<>(a->regs()[a->code->locals + h.depth + h.push_lasti]).own();
  Own<> offset = Own<>::of_int(2 * static_cast<std::int64_t>(a->unit()));
  return !fire(t, *a, Event::ExceptionHandled, m.tools[static_cast<int>(Event::ExceptionHandled)], nullptr,
               {offset.value(), exception.value()})
              .is_failed();
}

bool is_poll(XOp op) { return op == XOp::JUMP_BACK || op == XOp::POLL; }

// A handler at or before what raised can lead back there for ever: signals and other threads are seen on the way. What
// they raise leaves the call, where that handler would only catch it. (Compilers put handlers behind what they cover.)
bool leaves_for_interrupt(Thread& t, Activation* a, const Instr* raised, const HandlerRange& h) {
  if (h.target > a->code->word_of(raised)) [[likely]]
    return false;
  if (is_poll(raised->op)) return true;
  if (!is_interrupted(t)) return false;
  Own<> pending = take_pending(t);
  if (!handle_interrupts(t).is_failed()) {
    t.pending.set(std::move(pending));
    return false;
  }
  add_traceback(t, a);
  return true;
}

// Where an exception that is raised again came from at first: what the call shows from then on.
Instr* origin_of(Activation& a) {
  if (a.pc->op != XOp::RERAISE || tail(a.pc)->d == 0) return a.pc;
  const int r = a.pc->c;
  const Value unit = r < 0 ? a.code->constant(static_cast<std::int16_t>(r)) : a.regs()[r];
  const auto units = static_cast<std::int64_t>(a.code_object()->code().size() / 2);
  if (!unit.is_int() || unit.as_int() < 0 || unit.as_int() >= units) return a.pc;
  return const_cast<Instr*>(a.code->at_unit(static_cast<std::uint32_t>(unit.as_int())));
}

// Takes the innermost call off. False: it was called from C++.
bool leave_raising(Thread& t, Activation* a) {
  const Deliver deliver = a->deliver;
  if (Generator* g = generator_of(a)) {
    finish_generator(t, g);
  } else {
    pop_activation(t, a);
  }
  if (deliver == Deliver::ToCpp) return false;
  if (deliver == Deliver::ToInit) {
    // The half-made instance waits where the callable was.
    Activation* caller = t.execution->top;
    release(std::exchange(caller->regs()[caller->pc->b], Value()));
  }
  return true;
}

// Where nobody wants events: the handler in the innermost call, or null.
Instr* handle_quietly(Thread& t, Activation* a, bool again) {
  if (!again) {
    if (a->frame) a->frame->called_.clear(), a->frame->argument_.clear();
    add_traceback(t, a);
  }
  const Instr* raised = a->pc;
  const HandlerRange* h = a->code->handler_of(raised);
  a->pc = origin_of(*a);
  if (h && leaves_for_interrupt(t, a, raised, *h)) return nullptr;
  return h ? enter_handler(t, a, *h) : nullptr;
}

// The same with the events that tools want.
Instr* handle_observed(Thread& t, Activation* a, Raised how, bool again) {
  report_raised(t, a, how, again);
  std::uint32_t unit = 0;
  for (const Instr* at = a->pc;; at = a->pc) {
    const HandlerRange* h = a->code->handler_of(at);
    if (monitoring(t).wants(Event::PyUnwind)) unit = event_unit(*a, how);
    a->pc = origin_of(*a);
    if (!h || leaves_for_interrupt(t, a, at, *h)) break;
    Instr* handler = enter_handler(t, a, *h);
    if (report_handled(t, a, *h, handler)) return handler;
  }
  fire_pending(t, *a, Event::PyUnwind, unit);
  return nullptr;
}

bool is_observed(const Monitoring& m, const Activation& a) {
  return a.code->is_traced || m.wants(Event::Raise) || m.wants(Event::Reraise) || m.wants(Event::ExceptionHandled) ||
         m.wants(Event::PyUnwind);
}

// Unwinds to the innermost handler; null: the exception leaves to C++.
Instr* unwind(Thread& t, bool again) {
  const Monitoring& m = monitoring(t);
  for (Raised how = Raised::Here;; how = Raised::ByCallee) {
    Activation* a = t.execution->top;
    Instr* handler = is_observed(m, *a) ? handle_observed(t, a, how, again) : handle_quietly(t, a, again);
    again = false;
    if (handler) return handler;
    if (!leave_raising(t, a)) return nullptr;
  }
}

Instr* unwind_first(Thread& t) { return unwind(t, false); }
Instr* unwind_more(Thread& t) { return unwind(t, true); }

}  // namespace

HANDLER(unwind) {
  SAVE_PC();
  pc = unwind_first(t);
  if (!pc) return Value();
  regs = t.execution->top->regs();
  code = t.execution->top->code;
  NEXT(0);
}

HANDLER(unwind_again) {
  SAVE_PC();
  pc = unwind_more(t);
  if (!pc) return Value();
  regs = t.execution->top->regs();
  code = t.execution->top->code;
  NEXT(0);
}

}  // namespace krait
