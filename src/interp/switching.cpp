// From fast code to traced code and back, while it runs.
//
// Fast code knows nothing of events. To switch a code object, SWITCH is written over the first word of every portable
// instruction of its fast form (the boundaries of the translation). A call that gets there, by entering, by returning
// from a call or by going on, has its stack rearranged to the canonical places and continues in the traced form. Native
// functions under way, such as sys.settrace itself, hold no more than the operands of their instruction, which a switch
// leaves alone. When nobody wants events any more the switches go, and calls in traced code return to fast code at the
// next label, where both forms keep the stack in the same places.
#include <algorithm>
#include <cstdlib>

#include "interp/caches.h"
#include "interp/monitoring.h"
#include "object/raise.h"

namespace krait {

namespace {

XOp switch_for(XOp op) {
  if (op == XOp::YIELD_VALUE) return XOp::SWITCH_YIELD;
  return words_of(op) == 2 ? XOp::SWITCH_LONG : XOp::SWITCH;
}

bool is_switch(XOp op) { return op == XOp::SWITCH || op == XOp::SWITCH_LONG || op == XOp::SWITCH_YIELD; }

void prepare(CodeMonitor& m, ExecutableCode& fast) {
  if (m.boundaries.empty()) {
    m.boundaries = boundaries(portable_view(*fast.owner, fast.counts));
    if (!m.boundaries.empty() && m.boundaries.back().word >= fast.word_count) m.boundaries.pop_back();
  }
  m.replaced.resize(m.boundaries.size(), XOp::NOP);
}

const Boundary* boundary_at(const CodeMonitor& m, std::uint32_t word) {
  const auto it = std::lower_bound(m.boundaries.begin(), m.boundaries.end(), word,
                                   [](const Boundary& b, std::uint32_t w) { return b.word < w; });
  return it != m.boundaries.end() && it->word == word ? &*it : nullptr;
}

// Puts every value of the stack into its canonical place.
void canonical_stack(Activation& a, const std::vector<std::int16_t>& stack) {
  const ExecutableCode& code = *a.code;
  Value* regs = a.regs();
  std::vector<Value> values(stack.size());
  for (std::size_t i = 0; i < stack.size(); ++i) {
    const int r = stack[i];
    if (r >= code.locals) {
      values[i] = std::exchange(regs[r], Value());
    } else {
      values[i] = r < 0 ? code.constant(static_cast<std::int16_t>(r)) : regs[r];
      retain(values[i]);
    }
  }
  for (std::size_t i = 0; i < stack.size(); ++i)
    release(std::exchange(regs[code.locals + static_cast<int>(i)], values[i]));
}

void free_form(ExecutableCode* x) {
  while (CacheExtension* p = x->extensions) {
    x->extensions = p->next;
    std::free(p);
  }
  std::free(x->memory());
}

}  // namespace

CodeMonitor& monitor_of(ExecutableCode& fast) {
  if (!fast.monitor) fast.monitor = new CodeMonitor;
  return *fast.monitor;
}

void remove_switches(ExecutableCode& fast) {
  if (fast.switches == Switches::Entry) {
    if (is_switch(fast.words()->op)) fast.words()->op = fast.entry_op;
  } else if (fast.switches == Switches::All) {
    CodeMonitor& m = *fast.monitor;
    for (std::size_t i = 0; i < m.boundaries.size(); ++i)
      if (Instr& instr = fast.words()[m.boundaries[i].word]; is_switch(instr.op)) instr.op = m.replaced[i];
  }
  fast.switches = Switches::None;
}

void place_entry_switch(ExecutableCode& fast) {
  if (fast.switches != Switches::None) return;
  fast.entry_op = fast.words()->op;
  fast.words()->op = switch_for(fast.entry_op);
  fast.switches = Switches::Entry;
}

void place_switches(ExecutableCode& fast) {
  if (fast.switches == Switches::All) return;
  remove_switches(fast);
  CodeMonitor& m = monitor_of(fast);
  prepare(m, fast);
  for (std::size_t i = 0; i < m.boundaries.size(); ++i) {
    Instr& instr = fast.words()[m.boundaries[i].word];
    m.replaced[i] = instr.op;
    instr.op = switch_for(instr.op);
  }
  fast.switches = Switches::All;
}

ExecutableCode* traced_form(Thread& t, ExecutableCode& fast) {
  CodeMonitor& m = monitor_of(fast);
  if (m.traced) return m.traced;
  Code& code = *fast.owner;
  ExecutableCode* traced = translated(t, code, TranslateMode::Traced, false);
  if (!traced) return nullptr;
  traced->is_traced = true;
  traced->monitor = &m;
  m.traced = traced;
  m.instrs = event_instrs(code);
  prepare(m, fast);
  return traced;
}

Instr* continue_traced(Thread& t, Activation& a, Instr* pc) {
  ExecutableCode& fast = *a.code;
  ExecutableCode* traced = traced_form(t, fast);
  if (!traced) return nullptr;
  const std::uint32_t word = fast.word_of(pc);
  const Boundary* b = boundary_at(*fast.monitor, word);
  if (!b) {
    (void)raise(t, exc::SystemError, "code object %S cannot be traced here", fast.owner->name());
    return nullptr;
  }
  a.event_unit = word == 0 ? -1 : static_cast<std::int32_t>(a.unit());
  if (word != 0) canonical_stack(a, stack_at(portable_view(*fast.owner, fast.counts), word));
  a.code = traced;
  a.pc = word == 0 ? traced->words() : const_cast<Instr*>(traced->at_unit(b->unit));
  return a.pc;
}

Instr* continue_fast(Activation& a, std::uint32_t unit) {
  auto* fast = static_cast<ExecutableCode*>(a.code->owner->executable);
  if (!fast || fast->switches != Switches::None) return nullptr;
  for (const Boundary& b : a.code->monitor->boundaries) {
    if (!b.is_label || b.unit != unit) continue;
    a.code = fast;
    a.pc = fast->words() + b.word;
    return a.pc;
  }
  return nullptr;
}

void register_code(Thread& t, ExecutableCode& fast) {
  Monitoring& m = monitoring(t);
  fast.next = m.codes;
  fast.place = &m.codes;
  if (fast.next) fast.next->place = &fast.next;
  m.codes = &fast;
  if (m.is_everywhere) place_entry_switch(fast);
}

void free_code(ExecutableCode* fast) {
  if (fast->place) *fast->place = fast->next;
  if (fast->next) fast->next->place = fast->place;
  if (CodeMonitor* m = fast->monitor) {
    if (m->traced) free_form(m->traced);
    delete m;
  }
  free_form(fast);
}

}  // namespace krait
