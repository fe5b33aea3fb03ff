// Handlers: events of traced code, and the ways between fast and traced code.
#include "interp/frame.h"
#include "interp/generator.h"
#include "interp/handlers.h"
#include "interp/monitoring.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/list.h"
#include "types/names.h"
#include "types/special_methods.h"
#include "types/tuple.h"

namespace krait {

namespace {

// One EVENT, with what its callbacks need. In traced code the stack is in its canonical places.
class Occasion {
 public:
  explicit Occasion(const At& x)
      : x_(x),
        t_(x.t),
        a_(*x.activation()),
        m_(*x.code->monitor),
        unit_(static_cast<std::uint32_t>(x.pc->jump)),
        i_(m_.instrs[unit_]) {}

  // Where to go on; null: raised.
  Instr* run() {
    const EventPlace place{x_.pc->a};
    if (place == EventPlace::Before) before_ = std::exchange(a_.event_unit, static_cast<std::int32_t>(unit_));
    if (t_.tracing) return x_.pc + 1;
    refresh(monitoring(t_), m_);
    if (!m_.is_wanted) {
      forget_call();
      Instr* fast = i_.is_loop && place == EventPlace::Before ? continue_fast(a_, unit_) : nullptr;
      return fast ? fast : x_.pc + 1;
    }
    switch (place) {
      case EventPlace::Before:
        return before();
      case EventPlace::Called:
        return done(called());
      case EventPlace::Taken:
        return done(branch(Event::BranchLeft, unit_, i_.next, i_.next + static_cast<std::uint32_t>(i_.arg) + 1));
    }
    __builtin_unreachable();
  }

 private:
  static Own<> offset(std::uint32_t unit) { return Own<>::of_int(2 * static_cast<std::int64_t>(unit)); }
  std::uint8_t wanted(Event e, std::uint8_t quiet) const {
    return m_.tools[static_cast<int>(e)] & static_cast<std::uint8_t>(~quiet);
  }
  // The stack entry `below` the top.
  Value stack(int below) const { return a_.regs()[x_.code->locals + i_.depth - 1 - below]; }

  // A callback may have set the line number: then execution goes on there.
  Instr* done(Result<void> r) {
    if (r.is_failed()) return nullptr;
    return a_.pc == x_.pc ? x_.pc + 1 : a_.pc;
  }

  Instr* before() {
    if (line().is_failed()) return nullptr;
    if (a_.pc != x_.pc) return a_.pc;
    if (instruction().is_failed()) return nullptr;
    if (a_.pc != x_.pc) return a_.pc;
    return done(own());
  }

  Result<void> line() {
    const std::uint8_t tools = i_.starts_line ? wanted(Event::Line, i_.quiet_line) : 0;
    if (!tools) return ok;
    if (before_ >= 0 && m_.instrs[static_cast<std::uint32_t>(before_)].line == i_.line && is_same_line()) return ok;
    return fire(t_, a_, Event::Line, tools, &i_.quiet_line, {Value::of_int(i_.line)});
  }

  // Is the line, the one of the instruction before, known already? Not behind a RESUME that is an event of its own, or
  // at which an exception arrived before anything else.
  bool is_same_line() const {
    const EventInstr& last = m_.instrs[static_cast<std::uint32_t>(before_)];
    if (last.op != Op::RESUME) return true;
    const Event e = last.arg & 3 ? Event::PyResume : Event::PyStart;
    return !wanted(e, last.quiet_own) && last.has_run;
  }

  Result<void> instruction() {
    const std::uint8_t tools = i_.op != Op::RESUME ? wanted(Event::Instruction, i_.quiet_instruction) : 0;
    if (!tools) return ok;
    return fire(t_, a_, Event::Instruction, tools, &i_.quiet_instruction, {offset(unit_).value()});
  }

  Result<void> own(Event e, std::uint32_t from, Value argument = {}) {
    const std::uint8_t tools = wanted(e, i_.quiet_own);
    if (!tools) return ok;
    if (argument.is_empty()) return fire(t_, a_, e, tools, &i_.quiet_own, {offset(from).value()});
    return fire(t_, a_, e, tools, &i_.quiet_own, {offset(from).value(), argument});
  }

  // The other way of the same branch is reported at `other`.
  Result<void> branch(Event e, std::uint32_t from, std::uint32_t to, std::uint32_t other) {
    TRY(own(e, from, offset(to).value()));
    const auto both = static_cast<std::uint8_t>(i_.quiet_own & monitoring(t_).branch_tools);
    if (both && other < m_.instrs.size()) m_.instrs[other].quiet_own |= both;
    return ok;
  }
  Result<void> jump_if(bool taken) {
    if (!taken) return ok;
    return branch(Event::BranchRight, unit_, i_.next + static_cast<std::uint32_t>(i_.arg), i_.next);
  }
  std::uint32_t previous() const { return before_ >= 0 ? static_cast<std::uint32_t>(before_) : unit_; }

  // The event of the instruction itself.
  Result<void> own() {
    switch (i_.op) {
      case Op::RESUME:
        i_.has_run = true;
        return own(i_.arg & 3 ? Event::PyResume : Event::PyStart, unit_);
      case Op::RETURN_VALUE:
        return own(Event::PyReturn, unit_, stack(0));
      case Op::YIELD_VALUE:
        return own(Event::PyYield, unit_, stack(0));
      case Op::JUMP_FORWARD:
        return own(Event::Jump, unit_, offset(i_.next + static_cast<std::uint32_t>(i_.arg)).value());
      case Op::JUMP_BACKWARD:
        return own(Event::Jump, unit_, offset(i_.next - static_cast<std::uint32_t>(i_.arg)).value());
      case Op::NOT_TAKEN:
        return branch(Event::BranchLeft, previous(), i_.next, previous());
      case Op::POP_ITER:  // of a loop that ends; another one is left by `break`
        if (m_.instrs[previous()].op != Op::FOR_ITER) return ok;
        return branch(Event::BranchRight, previous(), i_.next, previous());
      case Op::END_ASYNC_FOR:
        return own(Event::BranchRight, i_.next - static_cast<std::uint32_t>(i_.arg), offset(i_.next).value());
      case Op::POP_JUMP_IF_TRUE:
        return jump_if(stack(0) == Value::of_object(&kTrue));
      case Op::POP_JUMP_IF_FALSE:
        return jump_if(stack(0) != Value::of_object(&kTrue));
      case Op::POP_JUMP_IF_NONE:
        return jump_if(stack(0) == Value::of_object(&kNone));
      case Op::POP_JUMP_IF_NOT_NONE:
        return jump_if(stack(0) != Value::of_object(&kNone));
      case Op::END_SEND:
        return end_send();
      case Op::CALL:
      case Op::CALL_KW:
      case Op::CALL_FUNCTION_EX:
      case Op::LOAD_SUPER_ATTR:
        return call();
      default:
        return ok;
    }
  }

  // A generator that ends raises no StopIteration inside `yield from`; this stands for it.
  Result<void> end_send() {
    const Ref<> receiver(stack(1));
    if (!wanted(Event::StopIteration, i_.quiet_own) ||
        !(receiver.is_exact<PlainGenerator>() || receiver.is_exact<Coroutine>()))
      return ok;
    Own<> stop = TRY(krait::call(t_, Ref<Type>(&exc::StopIteration), {stack(0)}));
    return own(Event::StopIteration, unit_, stop.value());
  }

  // ---- calls ----

  // The callable and what goes first to it: self or an argument.
  void find_call(Value& callable, Value& first) const {
    first = monitoring(t_).missing.value();
    if (i_.op == Op::LOAD_SUPER_ATTR) {
      callable = stack(2);
      if (i_.arg & 2) first = stack(1);
      return;
    }
    if (i_.op == Op::CALL_FUNCTION_EX) {
      callable = stack(3);
      const Ref<> args(stack(1));
      if (args.is<Tuple>() && args.as<Tuple>()->size()) first = args.as<Tuple>()->items()[0];
      if (args.is_exact<List>() && args.as<List>()->size()) first = args.as<List>()->items()[0];
      return;
    }
    const int names = i_.op == Op::CALL_KW ? 1 : 0;
    callable = stack(i_.arg + 1 + names);
    const Value self = stack(i_.arg + names);
    if (!self.is_empty()) {
      first = self;
    } else if (const Ref<> method(callable); method.is_exact<BoundMethod>()) {
      first = method.as<BoundMethod>()->self_.value();
      callable = method.as<BoundMethod>()->function_.value();
    } else if (i_.arg > 0) {
      first = stack(i_.arg - 1 + names);
    }
  }

  Result<void> call() {
    const std::uint8_t tools = wanted(Event::Call, i_.quiet_own);
    if (!tools) return ok;
    Value callable, first;
    find_call(callable, first);
    const Own<> keep = Ref<>(callable).own(), keep_first = Ref<>(first).own();
    Own<> from = offset(unit_);
    TRY(fire(t_, a_, Event::Call, tools, &i_.quiet_own, {from.value(), callable, first}));
    if (keep.ref().is_exact<Function>() || keep.ref().is_exact<BoundMethod>() || a_.pc != x_.pc) return ok;
    Ref<Frame> frame = TRY(frame_of(t_, &a_));
    frame->called_.set(keep.ref().own());
    frame->argument_.set(keep_first.ref().own());
    return ok;
  }

  void forget_call() {
    if (!a_.frame) return;
    a_.frame->called_.clear();
    a_.frame->argument_.clear();
  }

  Result<void> called() {
    if (!a_.frame || !a_.frame->called_) return ok;
    const Own<> callable = a_.frame->called_.ref().own(), first = a_.frame->argument_.ref().own();
    forget_call();
    const std::uint8_t tools = wanted(Event::Call, i_.quiet_own);
    if (!tools) return ok;
    return fire(t_, a_, Event::CReturn, tools, nullptr, {offset(unit_).value(), callable.value(), first.value()});
  }

  const At& x_;
  Thread& t_;
  Activation& a_;
  CodeMonitor& m_;
  const std::uint32_t unit_;
  EventInstr& i_;
  std::int32_t before_ = -1;  // the instruction before, as executed
};

[[gnu::noinline]] Instr* event(At x) { return Occasion(x).run(); }

[[gnu::noinline]] Instr* to_traced(At x) { return continue_traced(x.t, *x.activation(), x.pc); }

}  // namespace

HANDLER(EVENT) {
  SAVE_PC();
  Instr* const next = event({pc, regs, t, code});
  if (!next) [[unlikely]]
    RAISED();
  code = activation_of(regs)->code;
  DISPATCH(next);
}

#define SWITCH_HANDLER(name)                            \
  HANDLER(name) {                                       \
    Instr* const next = to_traced({pc, regs, t, code}); \
    if (!next) [[unlikely]] {                           \
      SAVE_PC();                                        \
      RAISED();                                         \
    }                                                   \
    code = activation_of(regs)->code;                   \
    DISPATCH(next);                                     \
  }
SWITCH_HANDLER(SWITCH)
SWITCH_HANDLER(SWITCH_LONG)
SWITCH_HANDLER(SWITCH_YIELD)

void report_native_failure(Thread& t, Activation& a) {
  if (!a.frame || !a.frame->called_) return;
  const Own<> callable = a.frame->called_.ref().own(), first = a.frame->argument_.ref().own();
  a.frame->called_.clear();
  a.frame->argument_.clear();
  if (!a.code->is_traced || t.tracing || !t.pending) return;
  CodeMonitor& m = *a.code->monitor;
  refresh(monitoring(t), m);
  const std::uint32_t unit = a.unit();
  const auto tools =
      static_cast<std::uint8_t>(m.tools[static_cast<int>(Event::Call)] & ~unsigned{m.instrs[unit].quiet_own});
  if (!tools) return;
  Own<> exception = take_pending(t);
  const Own<> offset = Own<>::of_int(2 * static_cast<std::int64_t>(unit));
  if (!fire(t, a, Event::CRaise, tools, nullptr, {offset.value(), callable.value(), first.value()}).is_failed())
    t.pending.set(std::move(exception));
}

Step observed_end(Thread& t, Activation& a, Step step) {
  // Without a value native iterators end with no exception.
  if (!step.is_done() || !t.return_value || is_none(t.return_value.ref())) return step;
  Own<> value = t.return_value.ref().own();
  Own<> stop = TRY(call(t, Ref<Type>(&exc::StopIteration), {value.value()}));
  t.pending.set(std::move(stop));
  fire_pending(t, a, Event::Raise, a.unit());
  if (!clear_if_pending(t, exc::StopIteration)) return failed;
  t.return_value.set(std::move(value));
  return Step::done();
}

Step observed_next(Thread& t, Activation& a, Ref<> iterator) {
  OptRef<> method = lookup(t, *iterator.type(), names::__next__);
  if (!method || !method.ref().is_exact<Function>()) {
    t.return_value.clear();
    return observed_end(t, a, iterator.type()->slots.next(t, iterator));
  }
  Own<> f = method.ref().own();
  Result<Own<>> r = call(t, f.ref(), {iterator.value()});
  if (!r.is_failed()) return Step(std::move(r).take());
  if (!pending_matches(t, exc::StopIteration)) return failed;
  fire_pending(t, a, Event::Raise, a.unit());
  return clear_if_pending(t, exc::StopIteration) ? Step::done() : Step(failed);
}

}  // namespace krait
