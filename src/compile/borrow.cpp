// LOAD_FAST_BORROW: which loads of locals need no reference of their own.
//
// A load may borrow when the value it pushes is consumed while the local still holds it: within the same block, before
// any store to that local, and not by storing it into another local. One abstract run over each block finds the loads
// that break these rules; all others borrow.
#include <algorithm>

#include "compile/graph.h"

namespace krait::compiler {

namespace {

constexpr int kNotLocal = -1;
constexpr int kUnknown = -1;

struct Pushed {
  int by;     // index of the instruction, kUnknown from before the block
  int local;  // whose value it is, or kNotLocal
};

class Run {
 public:
  void start(const Block* block) {
    owns_.assign(block->instrs.size(), false);
    stack_.assign(static_cast<std::size_t>(std::max(0, block->start_depth)), {kUnknown, kNotLocal});
  }

  int depth() const { return static_cast<int>(stack_.size()); }
  void push(int by, int local = kNotLocal) { stack_.push_back({by, local}); }
  Pushed pop() {
    if (stack_.empty()) return {kUnknown, kNotLocal};
    const Pushed top = stack_.back();
    stack_.pop_back();
    return top;
  }
  void pop(int count) {
    while (count-- > 0) pop();
  }
  void kill(int local) {
    for (const Pushed& p : stack_)
      if (p.local == local) owns_[p.by] = true;
  }
  void store(int local) {
    const Pushed value = pop();
    kill(local);
    if (value.by != kUnknown) owns_[value.by] = true;
  }
  void copy(int from_top) { stack_.push_back(stack_[stack_.size() - from_top]); }
  void swap(int from_top) { std::swap(stack_[stack_.size() - from_top], stack_.back()); }
  void end() {
    for (const Pushed& p : stack_)
      if (p.by != kUnknown) owns_[p.by] = true;
  }
  bool owns(int at) const { return owns_[at]; }

 private:
  std::vector<Pushed> stack_;
  std::vector<std::uint8_t> owns_;
};

}  // namespace

void FlowGraph::borrow_locals() {
  auto& todo = traversal_stack();
  Run run;
  entry_->start_depth = 0;
  entry_->visited = true;
  todo.push_back(entry_);
  const auto reach = [&](Block* block) {
    if (block->visited) return;
    block->visited = true;
    todo.push_back(block);
  };
  while (!todo.empty()) {
    Block* b = todo.back();
    todo.pop_back();
    run.start(b);
    for (int at = 0; at < b->size(); ++at) {
      const Instr& instr = b->instrs[at];
      if (instr.op == Op::LOAD_FAST) {
        run.push(at, instr.arg);
        continue;
      }
      const StackUse use = stack_use(instr.op, instr.arg);
      switch (instr.op) {
        case Op::LOAD_FAST_AND_CLEAR:
          run.kill(instr.arg);
          run.push(at, instr.arg);
          break;
        case Op::DELETE_FAST:
          run.kill(instr.arg);
          break;
        case Op::LOAD_FAST_LOAD_FAST:
          run.push(at, instr.arg >> 4);
          run.push(at, instr.arg & 15);
          break;
        case Op::STORE_FAST:
          run.store(instr.arg);
          break;
        case Op::STORE_FAST_LOAD_FAST:
          run.store(instr.arg >> 4);
          run.push(at, instr.arg & 15);
          break;
        case Op::STORE_FAST_STORE_FAST:
          run.store(instr.arg >> 4);
          run.store(instr.arg & 15);
          break;
        case Op::COPY:
          run.copy(instr.arg);
          break;
        case Op::SWAP:
          run.swap(instr.arg);
          break;
        // These leave their operands where they are.
        case Op::GET_ANEXT:
        case Op::GET_LEN:
        case Op::IMPORT_FROM:
        case Op::MATCH_KEYS:
        case Op::MATCH_MAPPING:
        case Op::MATCH_SEQUENCE:
        case Op::WITH_EXCEPT_START:
          for (int i = use.pops; i < use.pushes; ++i) run.push(i - use.pops);
          break;
        case Op::DICT_MERGE:
        case Op::DICT_UPDATE:
        case Op::LIST_APPEND:
        case Op::LIST_EXTEND:
        case Op::MAP_ADD:
        case Op::RERAISE:
        case Op::SET_ADD:
        case Op::SET_UPDATE:
          run.pop(use.pops - use.pushes);
          break;
        case Op::GET_YIELD_FROM_ITER:  // often the same object
        case Op::FORMAT_SIMPLE:
          break;
        case Op::CHECK_EXC_MATCH:
          run.pop();
          run.push(at);
          break;
        case Op::FOR_ITER:
          reach(instr.target);
          run.push(at);
          break;
        case Op::LOAD_ATTR:
        case Op::LOAD_SUPER_ATTR: {
          const Pushed self = run.pop();
          if (instr.op == Op::LOAD_SUPER_ATTR) run.pop(2);
          run.push(at);
          if (instr.arg & 1) run.push(self.by, self.local);
          break;
        }
        case Op::LOAD_SPECIAL:
        case Op::PUSH_EXC_INFO: {
          const Pushed top = run.pop();
          run.push(at);
          run.push(top.by, top.local);
          break;
        }
        case Op::SEND:
          reach(instr.target);
          run.pop();
          run.push(at);
          break;
        default:
          if (has_target(instr.op)) reach(instr.target);
          if (!is_block_push(instr.op)) {
            run.pop(use.pops);
            for (int i = 0; i < use.pushes; ++i) run.push(at);
          }
          break;
      }
    }
    if (!b->empty() && b->next && b->falls_through()) reach(b->next);
    run.end();
    for (int at = 0; at < b->size(); ++at) {
      if (run.owns(at)) continue;
      Instr& instr = b->instrs[at];
      if (instr.op == Op::LOAD_FAST)
        instr.op = Op::LOAD_FAST_BORROW;
      else if (instr.op == Op::LOAD_FAST_LOAD_FAST)
        instr.op = Op::LOAD_FAST_BORROW_LOAD_FAST_BORROW;
    }
  }
}

}  // namespace krait::compiler
