// Setting frame.f_lineno: moves a call that reports an event to another line.
//
// Allowed is a jump to code whose stack holds the lower part of what the stack holds now, kind by kind: no jump into a
// loop (an iterator would be missing), a handler (an exception would) or the middle of an expression. The kinds are
// found by following the code from its start; which objects are none after all (a method's self, where a function was
// found) only the stack itself tells. No generator goes back to before it was made.
#include <algorithm>

#include "code/line_table.h"
#include "interp/frame.h"
#include "interp/monitoring.h"
#include "interp/portable_reader.h"
#include "object/raise.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {

namespace {

enum class Kind : std::uint8_t { Iterator = 1, Except, Object, Null, Lasti };

// The kinds of a stack in one word, three bits each, the top lowest. A deeper stack is a larger number, which comparing
// two of them relies on.
class Kinds {
 public:
  static constexpr std::int64_t kUnreached = -1, kTooDeep = -2;
  Kinds() = default;
  explicit Kinds(std::int64_t bits) : bits_(bits) {}

  bool is_known() const { return bits_ >= 0; }
  std::int64_t bits() const { return bits_; }
  Kind top() const { return static_cast<Kind>(bits_ & 7); }
  void push(Kind k) {
    if (bits_ < 0) return;
    bits_ = bits_ >> 60 ? kTooDeep : bits_ << 3 | static_cast<int>(k);
  }
  void pop(int count = 1) {
    if (bits_ < 0) return;
    bits_ = 3 * count < 64 ? bits_ >> (3 * count) : 0;
  }
  Kind peek(int n) const { return static_cast<Kind>(bits_ >> 3 * (n - 1) & 7); }  // 1: the top
  void swap(int n) {
    if (bits_ < 0 || n > 20) return;
    const std::int64_t a = bits_ & 7, b = bits_ >> 3 * (n - 1) & 7;
    bits_ += (b - a) + ((a - b) << 3 * (n - 1));
  }
  int depth() const {
    int n = 0;
    while (n < 20 && bits_ >> 3 * n) ++n;
    return n;
  }
  // Cut to `depth` entries.
  void cut(int depth) {
    if (bits_ < 0) return;
    while (depth < 20 && bits_ >> 3 * depth) bits_ >>= 3;
  }

 private:
  std::int64_t bits_ = kUnreached;
};

bool is_compatible(Kinds from, Kinds to) {
  if (!to.is_known() || !from.is_known()) return false;
  while (from.bits() > to.bits()) from.pop();
  for (; from.bits(); from.pop(), to.pop()) {
    if (!to.bits()) return false;
    if (to.top() == Kind::Null) continue;
    if (to.top() == Kind::Object ? from.top() == Kind::Null : from.top() != to.top()) return false;
  }
  return to.bits() == 0;
}

const char* why_incompatible(Kinds to) {
  if (to.bits() == Kinds::kTooDeep) return "stack is too deep to analyze";
  if (to.bits() == Kinds::kUnreached) return "can't jump into an exception handler, or code may be unreachable";
  switch (to.bits() ? to.top() : Kind::Object) {
    case Kind::Except:
      return "can't jump into an 'except' block as there's no exception";
    case Kind::Lasti:
      return "can't jump into a re-raising block as there's no location";
    case Kind::Iterator:
      return "can't jump into the body of a for loop";
    default:
      return "incompatible stacks";
  }
}

// The kinds of the stack before each instruction, by unit.
class StackKinds {
 public:
  explicit StackKinds(const Code& code) : bytes_(code.code()), entries_(read_exception_table(code.exceptiontable())) {
    before_.resize(bytes_.size() / 2);
    flow(0, Kinds(0));
    while (follow()) {
    }
  }
  Kinds at(std::uint32_t unit) const { return before_[unit]; }
  // The last unit that makes a generator; -1: none does.
  std::int64_t maker() const { return maker_; }

 private:
  void flow(std::uint32_t unit, Kinds kinds) {
    if (unit < before_.size() && before_[unit].bits() == Kinds::kUnreached) before_[unit] = kinds;
  }

  // One pass in the order of the code. True: something new was reached against the order.
  bool follow() {
    bool more = false;
    for (std::uint32_t unit = 0; unit < before_.size();) {
      const PortableInstr i = read_portable(bytes_, unit);
      for (std::uint32_t u = i.start; u < i.unit; ++u) before_[u + 1] = before_[u];
      if (i.op == Op::RETURN_GENERATOR) maker_ = i.unit;
      if (before_[i.unit].bits() != Kinds::kUnreached) step(i);
      unit = i.next;
    }
    for (const ExceptionEntry& e : entries_) {
      if (e.begin >= before_.size() || e.target >= before_.size()) continue;
      if (before_[e.begin].bits() == Kinds::kUnreached || before_[e.target].bits() != Kinds::kUnreached) continue;
      Kinds kinds = before_[e.begin];
      kinds.cut(e.depth);
      if (e.push_lasti) kinds.push(Kind::Lasti);
      kinds.push(Kind::Except);
      before_[e.target] = kinds;
      more = true;
    }
    return more || std::exchange(went_back_, false);
  }

  void jump(const PortableInstr& i, Kinds kinds) {
    const std::uint32_t target = jump_target(i);
    if (target < i.unit && target < before_.size() && before_[target].bits() == Kinds::kUnreached) went_back_ = true;
    flow(target, kinds);
  }

  void step(const PortableInstr& i) {
    Kinds kinds = before_[i.unit];
    switch (i.op) {
      case Op::GET_ITER:
      case Op::GET_AITER:
        kinds.pop();
        kinds.push(Kind::Iterator);
        break;
      case Op::FOR_ITER:
        jump(i, kinds);  // behind END_FOR
        kinds.push(Kind::Object);
        break;
      case Op::PUSH_EXC_INFO:
        kinds.push(Kind::Except);
        break;
      case Op::PUSH_NULL:
        kinds.push(Kind::Null);
        break;
      case Op::LOAD_GLOBAL:
        kinds.push(Kind::Object);
        if (i.arg & 1) kinds.push(Kind::Null);
        break;
      case Op::LOAD_ATTR:
        if (i.arg & 1) {
          kinds.pop();
          kinds.push(Kind::Object);
          kinds.push(Kind::Null);
        }
        break;
      case Op::SWAP:
        kinds.swap(i.arg);
        break;
      case Op::COPY:
        kinds.push(kinds.is_known() ? kinds.peek(std::min(i.arg, 20)) : Kind::Object);
        break;
      default: {
        if (has_jump(i.op) && i.op != Op::END_ASYNC_FOR) {
          Kinds there = kinds;
          change(there, stack_effect(i.op, i.arg, true));
          jump(i, there);
        }
        change(kinds, stack_effect(i.op, i.arg, false));
      }
    }
    if (!(info(i.op).effects & Ends)) flow(i.next, kinds);
  }

  static void change(Kinds& kinds, int effect) {
    if (effect < 0) kinds.pop(-effect);
    for (; effect > 0; --effect) kinds.push(Kind::Object);
  }

  std::span<const std::uint8_t> bytes_;
  std::vector<ExceptionEntry> entries_;
  std::vector<Kinds> before_;
  std::int64_t maker_ = -1;
  bool went_back_ = false;
};

// The lines that begin, by unit; -1: none.
std::vector<std::int32_t> line_starts(const Code& code) {
  std::vector<std::int32_t> lines(code.code().size() / 2, -1);
  std::int32_t last = -1;
  for (LineTableReader r(code.linetable(), code.firstlineno()); r.next();) {
    if (r.range().line == last || r.range().line < 0 || r.begin() >= lines.size()) continue;
    last = r.range().line;
    lines[r.begin()] = last;
  }
  return lines;
}

Result<void> check_event(Thread& t, const Activation* a) {
  if (t.event < 0 || !t.tracing) return raise(t, exc::ValueError, "f_lineno can only be set in a trace function");
  switch (static_cast<Event>(t.event)) {
    case Event::PyResume:
    case Event::Jump:
    case Event::BranchLeft:
    case Event::BranchRight:
    case Event::Line:
    case Event::PyYield:
      break;
    case Event::PyStart:
      return raise(t, exc::ValueError, "can't jump from the 'call' trace event of a new frame");
    case Event::Call:
    case Event::CReturn:
      return raise(t, exc::ValueError, "can't jump during a call");
    default:
      return raise(t, exc::ValueError, "can only jump from a 'line' trace event");
  }
  // Only a call that stands at its event has a place to go on from.
  if (!a || !a->code->is_traced || a->pc->op != XOp::EVENT)
    return raise(t, exc::ValueError, "can only jump from a 'line' trace event");
  return ok;
}

Result<std::int32_t> wanted_line(Thread& t, Ref<> value, const Code& code, const std::vector<std::int32_t>& lines) {
  if (!is_exact_int(value)) return raise(t, exc::ValueError, "lineno must be an integer");
  if (!value.value().is_int() || value.value().as_int() != static_cast<std::int32_t>(value.value().as_int()))
    return raise(t, exc::ValueError, "lineno out of range");
  const auto wanted = static_cast<std::int32_t>(value.value().as_int());
  if (wanted < code.firstlineno())
    return raise(t, exc::ValueError, "line %d comes before the current code block", wanted);
  std::int32_t best = INT32_MAX;
  for (std::int32_t line : lines)
    if (line >= wanted) best = std::min(best, line);
  if (best == INT32_MAX) return raise(t, exc::ValueError, "line %d comes after the current code block", wanted);
  return best;
}

// Variables that the compiler knows to have a value where the jump goes.
Result<void> bind_unbound(Thread& t, Activation& a) {
  int unbound = 0;
  for (std::int32_t i = 0; i < a.code->locals; ++i) unbound += a.regs()[i].is_empty();
  if (!unbound) return ok;
  TRY(warn_format(t, exc::RuntimeWarning, 0, "assigning None to %d unbound local%s", unbound, unbound == 1 ? "" : "s"));
  for (std::int32_t i = 0; i < a.code->locals; ++i)
    if (a.regs()[i].is_empty()) a.regs()[i] = Value::of_object(&kNone);
  return ok;
}

// Whether every place of the stack that `to` needs a value in has one.
bool has_values(Activation& a, Kinds to) {
  for (int n = to.depth(); n > 0; --n, to.pop())
    if (to.top() != Kind::Null && a.regs()[a.code->locals + n - 1].is_empty()) return false;
  return true;
}

// Drops what lies above the stack of the target, leaving the handlers of exceptions on the way.
void cut_stack(Thread& t, Activation& a, int depth, Kinds from, Kinds to) {
  for (; from.bits() > to.bits(); from.pop()) {
    const Value v = std::exchange(a.regs()[a.code->locals + --depth], Value());
    if (from.top() != Kind::Except) {
      release(v);
      continue;
    }
    const bool is_none = v == Value::of_object(&kNone);
    release(std::exchange(t.handled->exception, is_none ? Value() : v));
  }
}

}  // namespace

Result<void> jump_to_line(Thread& t, Frame& frame, Ref<> value) {
  Activation* a = frame.is_complete() ? nullptr : frame.activation();
  if (t.event < 0 || !t.tracing) return check_event(t, a);
  if (!is_exact_int(value)) return raise(t, exc::ValueError, "lineno must be an integer");
  TRY(check_event(t, a));
  const Code& code = *a->code_object();
  const std::vector<std::int32_t> lines = line_starts(code);
  const std::int32_t line = TRY(wanted_line(t, value, code, lines));
  const StackKinds kinds(code);
  const std::vector<EventInstr>& instrs = a->code->monitor->instrs;
  const auto here = static_cast<std::uint32_t>(a->pc->jump);
  const Kinds from = kinds.at(here);
  if (kinds.maker() >= 0 && !a->is_generators)
    return raise(t, exc::ValueError, "can't jump from the 'call' trace event of a new frame");
  Kinds best;
  std::uint32_t target = 0;
  const char* why = "cannot find bytecode for specified line";
  bool found = false;
  for (std::uint32_t unit = 0; unit < lines.size(); ++unit) {
    if (lines[unit] != line) continue;
    const Kinds to = kinds.at(unit);
    if (is_compatible(from, to) && static_cast<std::int64_t>(unit) > kinds.maker() && has_values(*a, to)) {
      if (found && to.bits() <= best.bits()) continue;
      found = true;
      best = to;
      target = unit;
    } else if (!found) {
      why = from.bits() == Kinds::kTooDeep     ? "stack to deep to analyze"
            : from.bits() == Kinds::kUnreached ? "can't jump from unreachable code"
                                               : why_incompatible(to);
    }
  }
  if (!found) return raise(t, exc::ValueError, "%s", why);
  TRY(bind_unbound(t, *a));
  cut_stack(t, *a, instrs[here].depth, from, best);
  a->pc = const_cast<Instr*>(a->code->at_unit(target));
  a->event_unit = static_cast<std::int32_t>(target);
  frame.line_override_ = 0;
  return ok;
}

}  // namespace krait
