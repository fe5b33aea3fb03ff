// Passes over the order of blocks: what is reachable, jumps and no-ops that are not needed, cold blocks, line numbers.
#include <algorithm>

#include "compile/graph.h"

namespace krait::compiler {

namespace {

constexpr int kLargestCopiedExit = 4;

Block* next_nonempty(Block* b) {
  while (b && b->empty()) b = b->next;
  return b;
}

bool polls(const Block* b) {
  return std::any_of(b->instrs.begin(), b->instrs.end(),
                     [](const Instr& i) { return i.op == Op::JUMP || (info(i.op).effects & Polls); });
}

bool is_lineless_exit(const Block* b) { return (b->exits() || polls(b)) && b->has_no_line(); }

}  // namespace

void FlowGraph::remove_unreachable() {
  for (Block* b = entry_; b; b = b->next) b->predecessors = 0;
  auto& todo = traversal_stack();
  entry_->predecessors = 1;
  entry_->visited = true;
  todo.push_back(entry_);
  const auto reach = [&](Block* block) {
    if (!block->visited) {
      block->visited = true;
      todo.push_back(block);
    }
    ++block->predecessors;
  };
  while (!todo.empty()) {
    Block* b = todo.back();
    todo.pop_back();
    if (b->next && b->falls_through()) reach(b->next);
    for (Instr& instr : b->instrs)
      if (has_target(instr.op)) reach(instr.target);
  }
  for (Block* b = entry_; b; b = b->next)
    if (b->predecessors == 0) {
      b->truncate(0);
      b->is_handler = false;
    }
}

// A no-op goes unless it is all there is of its line.
int FlowGraph::remove_nops(Block* block) {
  auto& instrs = block->instrs;
  std::size_t kept = 0;
  int previous_line = -1;
  const auto needed = [&](std::size_t at) {
    const int line = instrs[at].line();
    if (line < 0 || line == previous_line) return false;
    if (at + 1 < instrs.size()) {
      if (instrs[at + 1].line() == line) return false;
      if (instrs[at + 1].line() < 0) {
        instrs[at + 1].loc = instrs[at].loc;
        return false;
      }
      return true;
    }
    Block* next = next_nonempty(block->next);
    if (!next) return true;
    int next_line = -1;
    for (const Instr& instr : next->instrs) {
      if (instr.op == Op::NOP && instr.line() < 0) continue;
      next_line = instr.line();
      break;
    }
    return next_line != line;
  };
  for (std::size_t at = 0; at < instrs.size(); ++at) {
    const int line = instrs[at].line();
    if (instrs[at].op == Op::NOP && !needed(at)) continue;
    if (kept != at) instrs[kept] = instrs[at];
    ++kept;
    previous_line = line;
  }
  const int removed = static_cast<int>(instrs.size() - kept);
  block->truncate(kept);
  return removed;
}

int FlowGraph::remove_nops() {
  int removed = 0;
  for (Block* b = entry_; b; b = b->next) removed += remove_nops(b);
  return removed;
}

// Besides no-ops: values that are pushed only to be popped.
void FlowGraph::remove_nops_and_pairs() {
  bool again = true;
  while (again) {
    again = false;
    Instr* previous = nullptr;
    Instr* instr = nullptr;
    for (Block* b = entry_; b; b = b->next) {
      remove_nops(b);
      if (b->labelled) instr = nullptr;
      for (Instr& current : b->instrs) {
        previous = instr;
        instr = &current;
        if (instr->op != Op::POP_TOP || !previous) continue;
        if (loads_const(previous->op) || (previous->op == Op::COPY && previous->arg == 1)) {
          previous->set(Op::NOP);
          instr->set(Op::NOP);
          again = true;
        }
      }
      if ((instr && is_jump(instr->op)) || !b->falls_through()) instr = nullptr;
    }
  }
}

int FlowGraph::remove_jumps() {
  int changes = 0;
  for (Block* b = entry_; b; b = b->next) {
    Instr* last = b->last();
    if (!last || !is_unconditional_jump(last->op)) continue;
    Block* target = next_nonempty(last->target);
    if (target && target == next_nonempty(b->next)) {
      ++changes;
      last->set(Op::NOP);
    }
  }
  return changes;
}

void FlowGraph::remove_nops_and_jumps() {
  int changes;
  do {
    changes = remove_nops();
    changes += remove_jumps();
  } while (changes > 0);
}

// A jump to a small block that leaves the function, or to one without line numbers, becomes a copy of that block.
bool FlowGraph::inline_small_exit(Block* block) {
  Instr* last = block->last();
  if (!last || !is_unconditional_jump(last->op)) return false;
  Block* target = last->target;
  const bool small_exit = target->exits() && target->size() <= kLargestCopiedExit;
  const bool lineless = target->has_no_line() && !target->falls_through();
  if (!small_exit && !lineless) return false;
  const Op removed = last->op;
  last->set(Op::NOP);
  last->target = nullptr;
  const std::size_t count = target->instrs.size();
  for (std::size_t i = 0; i < count; ++i) block->instrs.push_back(Instr(target->instrs[i]));
  if (lineless && is_unconditional_jump(block->last()->op) && removed == Op::JUMP)
    block->last()->op = Op::JUMP;  // keeps polling
  --target->predecessors;
  return true;
}

void FlowGraph::inline_small_exits() {
  bool again;
  do {
    again = false;
    for (Block* b = entry_; b; b = b->next) again |= inline_small_exit(b);
  } while (again);
}

// --- line numbers
// -----------------------------------------------------------------------------------------------------

// PEP 626: every exit needs a line. One without is copied for each jump to it, so that it has a single predecessor to
// take it from.
void FlowGraph::duplicate_lineless_exits() {
  for (Block* b = entry_; b; b = b->next) {
    Instr* last = b->last();
    if (!last || !is_jump(last->op)) continue;
    Block* target = next_nonempty(last->target);
    if (!target || target->predecessors <= 1 || !is_lineless_exit(target)) continue;
    Block* copy = new_block();
    copy->instrs = target->instrs;
    copy->instrs[0].loc = last->loc;
    copy->predecessors = 1;
    copy->labelled = true;
    copy->next = target->next;
    target->next = copy;
    last->target = copy;
    --target->predecessors;
  }
  for (Block* b = entry_; b; b = b->next)
    if (b->falls_through() && b->next && !b->empty() && !b->next->empty() && is_lineless_exit(b->next))
      b->next->instrs[0].loc = b->last()->loc;
}

void FlowGraph::propagate_lines() {
  for (Block* b = entry_; b; b = b->next) {
    Instr* last = b->last();
    if (!last) continue;
    Location previous = kNoLocation;
    for (Instr& instr : b->instrs) {
      if (instr.loc.lineno == kNoLocation.lineno)
        instr.loc = previous;
      else
        previous = instr.loc;
    }
    const auto pass_on = [&](Block* to) {
      if (to && to->predecessors == 1 && !to->empty() && to->instrs[0].loc.lineno == kNoLocation.lineno)
        to->instrs[0].loc = previous;
    };
    if (b->falls_through()) pass_on(b->next);
    if (is_jump(last->op)) pass_on(last->target);
  }
}

// --- cold blocks
// ------------------------------------------------------------------------------------------------------

void FlowGraph::mark_warm_and_cold() {
  auto& todo = traversal_stack();
  todo.push_back(entry_);
  entry_->visited = true;
  const auto reach = [&](Block* block) {
    if (block->visited || block->warm) return;
    block->visited = true;
    todo.push_back(block);
  };
  while (!todo.empty()) {
    Block* b = todo.back();
    todo.pop_back();
    b->warm = true;
    if (b->next && b->falls_through()) reach(b->next);
    for (Instr& instr : b->instrs)
      if (is_jump(instr.op)) reach(instr.target);
  }
  unvisit();
  for (Block* b = entry_; b; b = b->next)
    if (b->is_handler) {
      todo.push_back(b);
      b->visited = true;
    }
  while (!todo.empty()) {
    Block* b = todo.back();
    todo.pop_back();
    b->cold = true;
    if (b->next && b->falls_through()) reach(b->next);
    for (Instr& instr : b->instrs)
      if (is_jump(instr.op)) reach(instr.target);
  }
}

void FlowGraph::move_cold_to_end() {
  if (!entry_->next) return;
  mark_warm_and_cold();
  // Where cold code falls through to warm code it needs a jump.
  for (Block* b = entry_; b; b = b->next) {
    if (!b->cold || !b->falls_through() || !b->next || !b->next->warm) continue;
    Block* jump = new_block();
    b->next->labelled = true;
    jump->instrs.push_back(Instr{Op::JUMP_NO_INTERRUPT, 0, kNoLocation, b->next});
    jump->cold = true;
    jump->next = b->next;
    jump->predecessors = 1;
    b->next = jump;
  }
  Block* cold = nullptr;
  Block** cold_end = &cold;
  Block** at = &entry_->next;
  Block* last_warm = entry_;
  while (Block* b = *at) {
    if (b->cold) {
      *at = b->next;
      b->next = nullptr;
      *cold_end = b;
      cold_end = &b->next;
    } else {
      last_warm = b;
      at = &b->next;
    }
  }
  last_warm->next = cold;
  if (cold) remove_nops_and_jumps();
}

}  // namespace krait::compiler
