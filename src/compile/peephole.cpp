// Rewriting instructions within a block: constants, tests of constants, stack shuffling, jump threading,
// superinstructions.
#include <algorithm>

#include "compile/graph.h"

namespace krait::compiler {

namespace {

constexpr int kStackUseGuideline = 30;
constexpr int kMinConstSequence = 3;
constexpr std::int64_t kSmallestSmallInt = 0, kLargestSmallInt = 255;

bool pops_local_only(Op op) { return op == Op::STORE_FAST || op == Op::STORE_FAST_MAYBE_NULL || op == Op::POP_TOP; }
int stored_local(const Instr& instr) {
  return instr.op == Op::STORE_FAST || instr.op == Op::STORE_FAST_MAYBE_NULL ? instr.arg : -1;
}

Op op_at(const std::vector<Instr>& instrs, int at) {
  return at < static_cast<int>(instrs.size()) ? instrs[at].op : Op::CACHE;
}

void drop(Instr& instr) {
  instr.set(Op::NOP);
  instr.loc = kNoLocation;
}

}  // namespace

// --- constants
// --------------------------------------------------------------------------------------------------------

const Const* FlowGraph::value_of(const Instr& instr) {
  return instr.op == Op::LOAD_SMALL_INT ? pool_.integer(instr.arg) : consts_[instr.arg];
}

int FlowGraph::add_const(const Const* value) {
  for (std::size_t i = 0; i < consts_.size(); ++i)
    if (consts_[i] == value) return static_cast<int>(i);
  consts_.push_back(value);
  return static_cast<int>(consts_.size()) - 1;
}

bool FlowGraph::make_small_int(Instr& instr, const Const* value) {
  if (value->kind != ConstKind::Int || value->integer < kSmallestSmallInt || value->integer > kLargestSmallInt)
    return false;
  instr.set(Op::LOAD_SMALL_INT, static_cast<std::int32_t>(value->integer));
  return true;
}

void FlowGraph::make_load_const(Instr& instr, const Const* value) {
  if (!make_small_int(instr, value)) instr.set(Op::LOAD_CONST, add_const(value));
}

// The positions of `count` loads of constants that end right before `before + 1`, no-ops between them aside.
bool FlowGraph::constant_operands(Block* block, int before, int count, std::vector<int>& found) {
  found.assign(static_cast<std::size_t>(count), 0);
  for (; before >= 0 && count > 0; --before) {
    const Instr& instr = block->instrs[before];
    if (instr.op == Op::NOP) continue;
    if (!loads_const(instr.op)) return false;
    found[--count] = before;
  }
  return count == 0;
}

void FlowGraph::fold_tuple(Block* block, int at) {
  Instr& build = block->instrs[at];
  if (build.arg > kStackUseGuideline) return;
  std::vector<int>& from = found_;
  if (!constant_operands(block, at - 1, build.arg, from)) return;
  std::vector<const Const*> items;
  for (int i : from) {
    items.push_back(value_of(block->instrs[i]));
    drop(block->instrs[i]);
  }
  make_load_const(build, pool_.tuple(items));
}

// BUILD_LIST 0, (constant, LIST_APPEND 1)... up to `end`, likewise for a set: the constants become one at `at`.
bool FlowGraph::fold_appended(Block* block, int end, int at, Op build, Op append) {
  auto& instrs = block->instrs;
  bool expect_append = true;
  int start = end;
  for (; start >= 0; --start) {
    const Instr& instr = instrs[start];
    if (instr.op == Op::NOP) continue;
    if (instr.op == build && instr.arg == 0) break;
    if (expect_append ? instr.op != append || instr.arg != 1 : !loads_const(instr.op)) return false;
    expect_append = !expect_append;
  }
  if (start < 0 || !expect_append) return false;
  std::vector<const Const*> items;
  for (int i = start; i <= end; ++i) {
    if (instrs[i].op == Op::NOP) continue;
    if (loads_const(instrs[i].op)) items.push_back(value_of(instrs[i]));
    drop(instrs[i]);
  }
  make_load_const(instrs[at], build == Op::BUILD_SET ? pool_.frozenset(items) : pool_.tuple(items));
  return true;
}

// Iterated or searched only: a tuple or frozenset does. Three constants and more: built from one constant.
void FlowGraph::fold_list_or_set(Block* block, int at, Op next) {
  auto& instrs = block->instrs;
  const Op build = instrs[at].op;
  const int count = instrs[at].arg;
  const bool only_read = next == Op::GET_ITER || next == Op::CONTAINS_OP;
  if (count > kStackUseGuideline || (count < kMinConstSequence && !only_read)) return;
  std::vector<int>& from = found_;
  if (!constant_operands(block, at - 1, count, from)) {
    if (only_read && build == Op::BUILD_LIST) instrs[at].op = Op::BUILD_TUPLE;
    return;
  }
  std::vector<const Const*> items;
  for (int i : from) items.push_back(value_of(instrs[i]));
  const int index = add_const(build == Op::BUILD_SET ? pool_.frozenset(items) : pool_.tuple(items));
  for (int i : from) drop(instrs[i]);
  if (only_read) {
    instrs[at].set(Op::LOAD_CONST, index);
    return;
  }
  instrs[at - 2].loc = instrs[at].loc;
  instrs[at - 2].set(build, 0);
  instrs[at - 1].set(Op::LOAD_CONST, index);
  instrs[at].set(build == Op::BUILD_LIST ? Op::LIST_EXTEND : Op::SET_UPDATE, 1);
}

void FlowGraph::fold_binary_at(Block* block, int at) {
  std::vector<int>& from = found_;
  if (!constant_operands(block, at - 1, 2, from)) return;
  Instr& operation = block->instrs[at];
  const Const* value = fold_binary(pool_, static_cast<BinaryOp>(operation.arg), value_of(block->instrs[from[0]]),
                                   value_of(block->instrs[from[1]]));
  if (!value) return;
  for (int i : from) drop(block->instrs[i]);
  make_load_const(operation, value);
}

void FlowGraph::fold_unary_at(Block* block, int at) {
  std::vector<int>& from = found_;
  if (!constant_operands(block, at - 1, 1, from)) return;
  Instr& operation = block->instrs[at];
  const UnaryFold kind = operation.op == Op::UNARY_NEGATIVE ? UnaryFold::Negative
                         : operation.op == Op::UNARY_INVERT ? UnaryFold::Invert
                         : operation.op == Op::UNARY_NOT    ? UnaryFold::Not
                                                            : UnaryFold::Positive;
  const Const* value = fold_unary(pool_, kind, value_of(block->instrs[from[0]]));
  if (!value) return;
  drop(block->instrs[from[0]]);
  make_load_const(operation, value);
}

// --- tests of constants
// -----------------------------------------------------------------------------------------------

namespace {

// LOAD_CONST None, IS_OP, [TO_BOOL,] POP_JUMP_IF_x
void simplify_none_test(std::vector<Instr>& instrs, int at) {
  const int count = static_cast<int>(instrs.size());
  if (count <= at + 2) return;
  int jump = at + 2;
  if (instrs[jump].op == Op::TO_BOOL) {
    instrs[jump].set(Op::NOP);
    if (count <= ++jump) return;
  }
  bool invert = instrs[at + 1].arg != 0;
  if (instrs[jump].op == Op::POP_JUMP_IF_FALSE)
    invert = !invert;
  else if (instrs[jump].op != Op::POP_JUMP_IF_TRUE)
    return;
  instrs[at].set(Op::NOP);
  instrs[at + 1].set(Op::NOP);
  instrs[jump].op = invert ? Op::POP_JUMP_IF_NOT_NONE : Op::POP_JUMP_IF_NONE;
}

}  // namespace

void FlowGraph::simplify_const_tests(Block* block) {
  auto& instrs = block->instrs;
  Instr seen{Op::CACHE, 0, kNoLocation};  // the last instruction, seen through COPY 1 of a constant
  for (int at = 0; at < block->size(); ++at) {
    Instr& instr = instrs[at];
    if (instr.op == Op::LOAD_CONST) make_small_int(instr, consts_[instr.arg]);
    const bool copies_const = seen.op == Op::LOAD_CONST && instr.op == Op::COPY && instr.arg == 1;
    if (!copies_const) seen = instr;
    if (!loads_const(seen.op)) continue;
    const Op next = op_at(instrs, at + 1);
    switch (next) {
      case Op::POP_JUMP_IF_FALSE:
      case Op::POP_JUMP_IF_TRUE:
      case Op::JUMP_IF_FALSE:
      case Op::JUMP_IF_TRUE: {
        const bool value = truth(value_of(seen));
        if (next == Op::POP_JUMP_IF_FALSE || next == Op::POP_JUMP_IF_TRUE) instr.set(Op::NOP);
        const bool jumps = value == (next == Op::POP_JUMP_IF_TRUE || next == Op::JUMP_IF_TRUE);
        if (jumps)
          instrs[at + 1].op = Op::JUMP;
        else
          instrs[at + 1].set(Op::NOP);
        break;
      }
      case Op::IS_OP:
        if (value_of(seen) == pool_.none()) simplify_none_test(instrs, at);
        break;
      case Op::TO_BOOL: {
        const int index = add_const(pool_.boolean(truth(value_of(seen))));
        instr.set(Op::NOP);
        instrs[at + 1].set(Op::LOAD_CONST, index);
        break;
      }
      default:
        break;
    }
  }
}

// --- one pass over a block
// --------------------------------------------------------------------------------------------

// A jump to a jump goes to where that one goes. The jump stays as a no-op; it can be all there is of its line.
bool FlowGraph::thread_jump(Block* block, int at, Instr target, Op op) {
  Instr& jump = block->instrs[at];
  if (jump.target == target.target) return false;
  jump.set(Op::NOP);
  jump.target = nullptr;
  block->add(op, target.loc, target.target);
  return true;
}

void FlowGraph::simplify(Block* block) {
  auto& instrs = block->instrs;
  for (int at = 0; at < block->size(); ++at) {
    Instr& instr = instrs[at];
    const Op op = instr.op;
    const Op next = op_at(instrs, at + 1);
    // The instruction a jump leads to.
    const auto first_at_target = [&]() -> Instr {
      return instr.target && !instr.target->empty() ? instr.target->instrs[0] : Instr{Op::NOP, 0, kNoLocation};
    };
    switch (op) {
      case Op::BUILD_TUPLE:
        if (next == Op::UNPACK_SEQUENCE && instr.arg == instrs[at + 1].arg) {
          if (instr.arg == 1) {
            instr.set(Op::NOP);
            instrs[at + 1].set(Op::NOP);
            break;
          }
          if (instr.arg == 2 || instr.arg == 3) {
            instr.set(Op::NOP);
            instrs[at + 1].op = Op::SWAP;
            break;
          }
        }
        fold_tuple(block, at);
        break;
      case Op::BUILD_LIST:
      case Op::BUILD_SET:
        fold_list_or_set(block, at, next);
        break;
      case Op::POP_JUMP_IF_NOT_NONE:
      case Op::POP_JUMP_IF_NONE:
      case Op::POP_JUMP_IF_FALSE:
      case Op::POP_JUMP_IF_TRUE:
        if (const Instr target = first_at_target(); target.op == Op::JUMP) at -= thread_jump(block, at, target, op);
        break;
      case Op::JUMP_IF_FALSE:
      case Op::JUMP_IF_TRUE: {
        const Instr target = first_at_target();
        if (target.op == Op::JUMP || target.op == op) {
          at -= thread_jump(block, at, target, op);
        } else if (target.op == Op::JUMP_IF_FALSE || target.op == Op::JUMP_IF_TRUE) {
          instr.target = instr.target->next;
          --at;
        }
        break;
      }
      case Op::JUMP:
      case Op::JUMP_NO_INTERRUPT: {
        const Instr target = first_at_target();
        if (target.op == Op::JUMP)
          at -= thread_jump(block, at, target, Op::JUMP);
        else if (target.op == Op::JUMP_NO_INTERRUPT)
          at -= thread_jump(block, at, target, op);
        break;
      }
      case Op::STORE_FAST:
        if (next == op && instr.arg == instrs[at + 1].arg && instr.line() == instrs[at + 1].line())
          instr.set(Op::POP_TOP);
        break;
      case Op::SWAP:
        if (instr.arg == 1) instr.set(Op::NOP);
        break;
      case Op::LOAD_GLOBAL:
        if (next == Op::PUSH_NULL && (instr.arg & 1) == 0) {
          instr.arg |= 1;
          instrs[at + 1].set(Op::NOP);
        }
        break;
      case Op::COMPARE_OP:
        if (next == Op::TO_BOOL) {
          instrs[at + 1].set(Op::COMPARE_OP, instr.arg | kCompareToBool);
          instr.set(Op::NOP);
        }
        break;
      case Op::CONTAINS_OP:
      case Op::IS_OP:
        if (next == Op::TO_BOOL) {
          instrs[at + 1].set(op, instr.arg);
          instr.set(Op::NOP);
        } else if (next == Op::UNARY_NOT) {
          instrs[at + 1].set(op, instr.arg ^ 1);
          instr.set(Op::NOP);
        }
        break;
      case Op::TO_BOOL:
        if (next == Op::TO_BOOL) instr.set(Op::NOP);
        break;
      case Op::UNARY_NOT:
        if (next == Op::TO_BOOL) {
          instrs[at + 1].set(Op::UNARY_NOT);
          instr.set(Op::NOP);
          break;
        }
        if (next == Op::UNARY_NOT) {
          instr.set(Op::NOP);
          instrs[at + 1].set(Op::NOP);
          break;
        }
        [[fallthrough]];
      case Op::UNARY_INVERT:
      case Op::UNARY_NEGATIVE:
        fold_unary_at(block, at);
        break;
      case Op::CALL_INTRINSIC_1:
        if (instr.arg == static_cast<int>(Intrinsic1::ListToTuple)) {
          if (!fold_appended(block, at - 1, at, Op::BUILD_LIST, Op::LIST_APPEND) && next == Op::GET_ITER)
            instr.set(Op::NOP);
        } else if (instr.arg == static_cast<int>(Intrinsic1::UnaryPositive)) {
          fold_unary_at(block, at);
        }
        break;
      case Op::LIST_APPEND:
      case Op::SET_ADD:
        if (instr.arg == 1 && (next == Op::GET_ITER || next == Op::CONTAINS_OP))
          fold_appended(block, at, at, op == Op::SET_ADD ? Op::BUILD_SET : Op::BUILD_LIST, op);
        break;
      case Op::BINARY_OP:
        fold_binary_at(block, at);
        break;
      default:
        break;
    }
  }
  for (int at = 0; at < block->size(); ++at)
    if (instrs[at].op == Op::SWAP) {
      optimize_swaps(block, at);
      apply_swaps(block, at);
    }
}

// --- SWAP
// -------------------------------------------------------------------------------------------------------------

// A run of SWAPs is a permutation; written again as its cycles it needs the fewest. `at` moves to the end of the run.
void FlowGraph::optimize_swaps(Block* block, int& at) {
  Instr* run = block->instrs.data() + at;
  const int limit = block->size() - at;
  int depth = run[0].arg;
  int length = 1;
  bool several = false;
  for (; length < limit; ++length) {
    if (run[length].op == Op::SWAP) {
      depth = std::max(depth, run[length].arg);
      several = true;
    } else if (run[length].op != Op::NOP) {
      break;
    }
  }
  if (!several) return;
  constexpr int kVisited = -1;
  std::vector<int> stack(static_cast<std::size_t>(depth));
  for (int i = 0; i < depth; ++i) stack[i] = i;
  for (int i = 0; i < length; ++i)
    if (run[i].op == Op::SWAP) std::swap(stack[0], stack[run[i].arg - 1]);
  int current = length - 1;
  for (int i = 0; i < depth; ++i) {
    if (stack[i] == kVisited || stack[i] == i) continue;
    for (int j = i;;) {
      if (j != 0) run[current--].set(Op::SWAP, j + 1);
      if (stack[j] == kVisited) break;
      const int next = stack[j];
      stack[j] = kVisited;
      j = next;
    }
  }
  while (current >= 0) run[current--].set(Op::NOP);
  at += length - 1;
}

namespace {

int next_swappable(const std::vector<Instr>& instrs, int at, int line) {
  while (++at < static_cast<int>(instrs.size())) {
    const Instr& instr = instrs[at];
    if (line >= 0 && instr.line() != line) return -1;  // names would be bound in an order that tracing shows
    if (instr.op == Op::NOP) continue;
    return pops_local_only(instr.op) ? at : -1;
  }
  return -1;
}

}  // namespace

// Instead of swapping values for stores that follow, swap the stores.
void FlowGraph::apply_swaps(Block* block, int at) {
  auto& instrs = block->instrs;
  for (; at >= 0; --at) {
    Instr& swap = instrs[at];
    if (swap.op != Op::SWAP) {
      if (swap.op == Op::NOP || pops_local_only(swap.op)) continue;
      return;
    }
    const int first = next_swappable(instrs, at, -1);
    if (first < 0) return;
    int second = first;
    const int line = instrs[first].line();
    for (int count = swap.arg - 1; count > 0; --count) {
      second = next_swappable(instrs, second, line);
      if (second < 0) return;
    }
    const int stores_first = stored_local(instrs[first]);
    const int stores_second = stored_local(instrs[second]);
    if (stores_first >= 0 || stores_second >= 0) {
      if (stores_first == stores_second) return;
      for (int i = first + 1; i < second; ++i) {
        const int between = stored_local(instrs[i]);
        if (between >= 0 && (between == stores_first || between == stores_second)) return;
      }
    }
    swap.set(Op::NOP);
    std::swap(instrs[first], instrs[second]);
  }
}

// --- superinstructions
// ------------------------------------------------------------------------------------------------

void FlowGraph::insert_superinstructions() {
  const auto join = [](Instr& first, Instr& second, Op op) {
    if (first.line() >= 0 && second.line() >= 0 && first.line() != second.line()) return;
    if (first.arg >= 16 || second.arg >= 16) return;
    first.set(op, first.arg << 4 | second.arg);
    second.set(Op::NOP);
  };
  for (Block* b = entry_; b; b = b->next)
    for (int at = 0; at + 1 < b->size(); ++at) {
      Instr& first = b->instrs[at];
      Instr& second = b->instrs[at + 1];
      if (first.op == Op::LOAD_FAST && second.op == Op::LOAD_FAST)
        join(first, second, Op::LOAD_FAST_LOAD_FAST);
      else if (first.op == Op::STORE_FAST && second.op == Op::LOAD_FAST)
        join(first, second, Op::STORE_FAST_LOAD_FAST);
      else if (first.op == Op::STORE_FAST && second.op == Op::STORE_FAST)
        join(first, second, Op::STORE_FAST_STORE_FAST);
    }
  remove_nops();
}

}  // namespace krait::compiler
