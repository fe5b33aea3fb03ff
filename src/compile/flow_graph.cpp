// Building the graph, the order of the passes, exception handlers, stack depth, and the step to final instructions.
#include <algorithm>
#include <climits>

#include "compile/graph.h"

namespace krait::compiler {

bool Block::has_no_line() const {
  return std::all_of(instrs.begin(), instrs.end(), [](const Instr& i) { return i.loc.lineno < 0; });
}

void Sequence::insert_at_start(Op op, std::int32_t arg, const Location& loc) {
  entries_.insert(entries_.begin(), Entry{op, arg, loc});
  for (std::int32_t& at : labels_)
    if (at >= 0) ++at;
}

void Sequence::replace_placeholder(Sequence* annotations) {
  auto at = std::find_if(entries_.begin(), entries_.end(),
                         [](const Entry& e) { return e.op == Op::ANNOTATIONS_PLACEHOLDER; });
  if (at == entries_.end()) return;
  const auto index = static_cast<std::int32_t>(at - entries_.begin());
  const auto added = annotations ? static_cast<std::int32_t>(annotations->entries_.size()) : 0;
  for (std::int32_t& label : labels_)
    if (label > index) label += added - 1;
  at = entries_.erase(at);
  if (annotations) entries_.insert(at, annotations->entries_.begin(), annotations->entries_.end());
}

FlowGraph::~FlowGraph() {
  for (Block* b : owned_) delete b;
}

Block* FlowGraph::new_block() {
  owned_.push_back(new Block);
  return owned_.back();
}

void FlowGraph::build(Sequence& sequence) {
  const auto& entries = sequence.entries();
  const auto& labels = sequence.labels();
  std::vector<Block*> block_at(entries.size(), nullptr);  // the block that starts at a jump target
  std::vector<bool> is_target(entries.size(), false);
  for (const auto& e : entries)
    if (has_target(e.op)) is_target[labels[e.arg]] = true;

  Block* current = entry_ = new_block();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& e = entries[i];
    const bool labelled = is_target[i];
    const Instr* last = current->last();
    if ((last && (is_jump(last->op) || is_scope_exit(last->op))) || (labelled && (last || current->labelled))) {
      Block* next = new_block();
      current->next = next;
      current = next;
    }
    if (labelled) {
      current->labelled = true;
      block_at[i] = current;
    }
    if (current->instrs.empty()) {
      // Room for the block as it will be.
      std::size_t end = i + 1;
      while (end < entries.size() && !is_target[end] && !has_trait(entries[end - 1].op, kJumps | kExits)) ++end;
      current->instrs.reserve(end - i + 1);
    }
    current->instrs.push_back(Instr{e.op, e.arg, e.loc});
  }
  for (Block* b = entry_; b; b = b->next)
    for (Instr& instr : b->instrs)
      if (has_target(instr.op)) instr.target = block_at[labels[instr.arg]];
}

void FlowGraph::unvisit() {
  for (Block* b = entry_; b; b = b->next) b->visited = false;
}

std::vector<Block*>& FlowGraph::traversal_stack() {
  unvisit();
  stack_.clear();
  return stack_;
}

void FlowGraph::optimize(int local_count, int parameter_count) {
  for (Block* b = entry_; b; b = b->next)
    for (Instr& instr : b->instrs)
      if (is_block_push(instr.op)) instr.target->is_handler = true;
  assign_handlers();

  // A pass over a large unit takes a while. What is to end the compilation is seen between them.
  if (!context_.goes_on()) return;
  inline_small_exits();
  remove_unreachable();
  resolve_lines();
  if (!context_.goes_on()) return;
  for (Block* b = entry_; b; b = b->next) simplify_const_tests(b);
  for (Block* b = entry_; b; b = b->next) simplify(b);
  if (!context_.goes_on()) return;
  remove_nops_and_pairs();
  remove_unreachable();
  remove_nops_and_jumps();

  if (!context_.goes_on()) return;
  drop_unused_consts();
  check_unbound_locals(local_count, parameter_count);
  if (!context_.goes_on()) return;
  insert_superinstructions();
  move_cold_to_end();
  resolve_lines();
}

int FlowGraph::finish(Frame& frame) {
  if (!context_.goes_on()) return -1;
  expand_pseudo_jumps();
  const int depth = stack_depth();
  if (depth < 0 || !context_.goes_on()) return -1;
  insert_prefix(frame);
  fix_cell_offsets(frame);
  remove_pseudo();
  normalize_jumps();
  borrow_locals();
  return context_.goes_on() ? depth : -1;
}

// --- exception handlers
// -----------------------------------------------------------------------------------------------

// The handlers around an instruction, innermost first; shared between blocks.
struct HandlerStack {
  Block* handler;
  HandlerStack* below;
  int depth;
};

void FlowGraph::assign_handlers() {
  auto& todo = traversal_stack();
  todo.push_back(entry_);
  entry_->visited = true;
  entry_->handlers = nullptr;
  const auto reach = [&](Block* block, HandlerStack* handlers) {
    if (block->visited) return;
    block->visited = true;
    block->handlers = handlers;
    todo.push_back(block);
  };
  while (!todo.empty()) {
    Block* b = todo.back();
    todo.pop_back();
    HandlerStack* handlers = b->handlers;
    int yield_depth = -1;
    for (Instr& instr : b->instrs) {
      if (is_block_push(instr.op)) {
        reach(instr.target, handlers);
        if (instr.op != Op::SETUP_FINALLY) instr.target->preserves_lasti = true;
        handlers = arena_.make<HandlerStack>(instr.target, handlers, handlers ? handlers->depth + 1 : 1);
        continue;
      }
      if (instr.op == Op::POP_BLOCK) {
        if (handlers) handlers = handlers->below;
        instr.set(Op::NOP);
        continue;
      }
      instr.handler = handlers ? handlers->handler : nullptr;
      if (is_jump(instr.op)) {
        reach(instr.target, handlers);
      } else if (instr.op == Op::YIELD_VALUE) {
        yield_depth = handlers ? handlers->depth : 0;
      } else if (instr.op == Op::RESUME && instr.arg != 0) {
        if (yield_depth == 1) instr.arg |= kResumeDepth1;
        yield_depth = -1;
      }
    }
    if (b->falls_through() && b->next) reach(b->next, handlers);
  }
}

// --- locals that can be unbound
// ---------------------------------------------------------------------------------------

namespace {

constexpr int kTracked = 64;  // locals followed through the graph; later ones only within a block

void reach_unsafe(Block* block, std::uint64_t unsafe, std::vector<Block*>& todo) {
  const std::uint64_t both = block->unsafe_locals | unsafe;
  if (both == block->unsafe_locals) return;
  block->unsafe_locals = both;
  if (block->visited) return;
  block->visited = true;  // is on the list
  todo.push_back(block);
}

void scan_unsafe(Block* b, std::vector<Block*>& todo) {
  std::uint64_t unsafe = b->unsafe_locals;
  for (Instr& instr : b->instrs) {
    if (instr.handler) reach_unsafe(instr.handler, unsafe, todo);
    if (instr.arg >= kTracked || instr.arg < 0) continue;
    const std::uint64_t bit = std::uint64_t{1} << instr.arg;
    switch (instr.op) {
      case Op::DELETE_FAST:
      case Op::LOAD_FAST_AND_CLEAR:
      case Op::STORE_FAST_MAYBE_NULL:
        unsafe |= bit;
        break;
      case Op::LOAD_FAST:
        if (unsafe & bit) instr.op = Op::LOAD_FAST_CHECK;
        unsafe &= ~bit;
        break;
      case Op::STORE_FAST:
      case Op::LOAD_FAST_CHECK:
        unsafe &= ~bit;
        break;
      default:
        break;
    }
  }
  if (b->next && b->falls_through()) reach_unsafe(b->next, unsafe, todo);
  if (Instr* last = b->last(); last && is_jump(last->op)) reach_unsafe(last->target, unsafe, todo);
}

void scan_many_locals(Block* entry, int local_count) {
  std::vector<int> bound_in(local_count - kTracked, 0);  // the block number in which the local is known to be bound
  int number = 0;
  for (Block* b = entry; b; b = b->next) {
    ++number;
    for (Instr& instr : b->instrs) {
      if (instr.arg < kTracked) continue;
      const auto at = static_cast<std::size_t>(instr.arg - kTracked);
      switch (instr.op) {
        case Op::DELETE_FAST:
        case Op::LOAD_FAST_AND_CLEAR:
        case Op::STORE_FAST_MAYBE_NULL:
          bound_in[at] = number - 1;
          break;
        case Op::STORE_FAST:
          bound_in[at] = number;
          break;
        case Op::LOAD_FAST:
          if (bound_in[at] != number) instr.op = Op::LOAD_FAST_CHECK;
          bound_in[at] = number;
          break;
        default:
          break;
      }
    }
  }
}

}  // namespace

void FlowGraph::check_unbound_locals(int local_count, int parameter_count) {
  if (local_count == 0) return;
  if (local_count > kTracked) {
    scan_many_locals(entry_, local_count);
    local_count = kTracked;
  }
  auto& todo = traversal_stack();
  std::uint64_t unbound = 0;
  for (int i = parameter_count; i < local_count; ++i) unbound |= std::uint64_t{1} << i;
  reach_unsafe(entry_, unbound, todo);
  for (Block* b = entry_; b; b = b->next) scan_unsafe(b, todo);
  while (!todo.empty()) {
    Block* b = todo.back();
    todo.pop_back();
    b->visited = false;
    scan_unsafe(b, todo);
  }
}

// --- constants
// --------------------------------------------------------------------------------------------------------

void FlowGraph::drop_unused_consts() {
  if (consts_.empty()) return;
  std::vector<int> new_index(consts_.size(), -1);
  new_index[0] = 0;  // can be the docstring: always kept
  for (Block* b = entry_; b; b = b->next)
    for (const Instr& instr : b->instrs)
      if (instr.op == Op::LOAD_CONST) new_index[instr.arg] = 0;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < consts_.size(); ++i) {
    if (new_index[i] < 0) continue;
    consts_[kept] = consts_[i];
    new_index[i] = static_cast<int>(kept++);
  }
  if (kept == consts_.size()) return;
  consts_.resize(kept);
  for (Block* b = entry_; b; b = b->next)
    for (Instr& instr : b->instrs)
      if (instr.op == Op::LOAD_CONST) instr.arg = new_index[instr.arg];
}

// --- stack depth
// ------------------------------------------------------------------------------------------------------

int FlowGraph::stack_depth() {
  for (Block* b = entry_; b; b = b->next) b->start_depth = INT_MIN;
  auto& todo = traversal_stack();
  bool consistent = true;
  const auto reach = [&](Block* block, int depth) {
    if (block->start_depth >= 0) {
      if (block->start_depth != depth) consistent = false;
      return;
    }
    block->start_depth = depth;
    todo.push_back(block);
  };
  reach(entry_, 0);
  int deepest = 0;
  while (!todo.empty() && consistent) {
    Block* b = todo.back();
    todo.pop_back();
    int depth = b->start_depth;
    bool open = true;
    for (const Instr& instr : b->instrs) {
      deepest = std::max(deepest, depth);
      if (has_target(instr.op) && instr.op != Op::END_ASYNC_FOR)
        reach(instr.target, depth + stack_effect(instr.op, instr.arg, true));
      depth += stack_effect(instr.op, instr.arg, false);
      if (depth < 0) return -1;
      if (is_unconditional_jump(instr.op) || is_scope_exit(instr.op)) {
        open = false;
        break;
      }
    }
    if (open && b->next) reach(b->next, depth);
  }
  return consistent ? deepest : -1;
}

// --- final instructions
// -----------------------------------------------------------------------------------------------

void FlowGraph::insert_prefix(Frame& frame) {
  std::vector<Instr> prefix;
  if (frame.free_count) prefix.push_back(Instr{Op::COPY_FREE_VARS, frame.free_count, kNoLocation});
  // In the order of the places the cells take.
  std::vector<int> cell_at(frame.local_count + frame.cell_count + 1, -1);
  for (int i = 0; i < frame.cell_count; ++i) cell_at[frame.cell_offsets[i]] = i;
  for (int cell : cell_at)
    if (cell >= 0) prefix.push_back(Instr{Op::MAKE_CELL, cell, kNoLocation});
  if (frame.is_generator) {
    const Location loc{frame.first_line, -1, frame.first_line, -1};
    prefix.push_back(Instr{Op::RETURN_GENERATOR, 0, loc});
    prefix.push_back(Instr{Op::POP_TOP, 0, loc});
  }
  entry_->instrs.insert(entry_->instrs.begin(), prefix.begin(), prefix.end());
}

void FlowGraph::fix_cell_offsets(Frame& frame) {
  for (std::size_t i = 0; i < frame.cell_offsets.size(); ++i) {
    if (frame.cell_offsets[i] == static_cast<int>(i) + frame.local_count)
      frame.cell_offsets[i] -= frame.dropped;
    else
      ++frame.dropped;  // this cell is a parameter
  }
  for (Block* b = entry_; b; b = b->next)
    for (Instr& instr : b->instrs) switch (instr.op) {
        case Op::MAKE_CELL:
        case Op::LOAD_CLOSURE:
        case Op::LOAD_DEREF:
        case Op::STORE_DEREF:
        case Op::DELETE_DEREF:
        case Op::LOAD_FROM_DICT_OR_DEREF:
          instr.arg = frame.cell_offsets[instr.arg];
          break;
        default:
          break;
      }
}

void FlowGraph::expand_pseudo_jumps() {
  for (Block* b = entry_; b; b = b->next) {
    Instr* last = b->last();
    if (!last || (last->op != Op::JUMP_IF_FALSE && last->op != Op::JUMP_IF_TRUE)) continue;
    Instr jump = *last;
    jump.op = jump.op == Op::JUMP_IF_FALSE ? Op::POP_JUMP_IF_FALSE : Op::POP_JUMP_IF_TRUE;
    *last = Instr{Op::COPY, 1, jump.loc, nullptr, jump.handler};
    b->instrs.push_back(Instr{Op::TO_BOOL, 0, jump.loc, nullptr, jump.handler});
    b->instrs.push_back(jump);
  }
}

void FlowGraph::remove_pseudo() {
  for (Block* b = entry_; b; b = b->next)
    for (Instr& instr : b->instrs) {
      if (is_block_push(instr.op))
        instr.set(Op::NOP);
      else if (instr.op == Op::LOAD_CLOSURE)
        instr.op = Op::LOAD_FAST;
      else if (instr.op == Op::STORE_FAST_MAYBE_NULL)
        instr.op = Op::STORE_FAST;
    }
  remove_nops_and_jumps();
}

// Conditional jumps only go forward and are followed by NOT_TAKEN; a backward one becomes its opposite over a plain
// jump.
void FlowGraph::normalize_jumps() {
  unvisit();
  for (Block* b = entry_; b; b = b->next) {
    b->visited = true;
    Instr* last = b->last();
    if (!last || !is_conditional_jump(last->op)) continue;
    if (!last->target->visited) {
      b->add(Op::NOT_TAKEN, Location(last->loc));
      continue;
    }
    Block* back = new_block();
    back->instrs.push_back(Instr{Op::NOT_TAKEN, 0, last->loc});
    back->instrs.push_back(Instr{Op::JUMP, 0, last->loc, last->target});
    back->start_depth = last->target->start_depth;
    last->op = last->op == Op::POP_JUMP_IF_FALSE  ? Op::POP_JUMP_IF_TRUE
               : last->op == Op::POP_JUMP_IF_TRUE ? Op::POP_JUMP_IF_FALSE
               : last->op == Op::POP_JUMP_IF_NONE ? Op::POP_JUMP_IF_NOT_NONE
                                                  : Op::POP_JUMP_IF_NONE;
    last->target = b->next;
    back->cold = b->cold;
    back->next = b->next;
    b->next = back;
    b = back;
    b->visited = true;
  }
}

}  // namespace krait::compiler
