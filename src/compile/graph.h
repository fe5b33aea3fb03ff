// The control-flow graph of one code object, and the passes over it. The passes decide instruction for instruction what
// CPython 3.14 decides; flow_graph.cpp has their order.
#pragma once

#include <cstdint>
#include <vector>

#include "base/arena.h"
#include "code/opcode.h"
#include "compile/context.h"
#include "syntax/ast.h"

namespace krait::compiler {

using ast::Location;
inline constexpr Location kNoLocation{-1, -1, -1, -1};
inline constexpr Location kNextLocation{-2, -2, -2, -2};  // that of the instruction behind

inline bool operator==(const Location& a, const Location& b) {
  return a.lineno == b.lineno && a.col_offset == b.col_offset && a.end_lineno == b.end_lineno &&
         a.end_col_offset == b.end_col_offset;
}

struct Block;

struct Instr {
  Op op;
  std::int32_t arg;
  Location loc;
  Block* target = nullptr;   // of a jump, or the handler a SETUP_* names
  Block* handler = nullptr;  // where an exception raised here goes

  void set(Op new_op, std::int32_t new_arg = 0) {
    op = new_op;
    arg = new_arg;
  }
  int line() const { return loc.lineno; }
};

// What the passes ask of instructions again and again.
enum InstrTraits : std::uint8_t {
  kJumps = 1,
  kPushesBlock = 2,
  kUnconditional = 4,
  kConditional = 8,
  kExits = 16,
  kLoadsConst = 32
};
struct TraitsTable {
  std::uint8_t of[kOpCount];
};
consteval TraitsTable make_traits() {
  TraitsTable t{};
  for (int i = 0; i < kOpCount; ++i) {
    const auto op = static_cast<Op>(i);
    if (has_jump(op)) t.of[i] |= kJumps;
    if (has_handler(op)) t.of[i] |= kPushesBlock;
  }
  for (Op op : {Op::JUMP, Op::JUMP_NO_INTERRUPT, Op::JUMP_FORWARD, Op::JUMP_BACKWARD, Op::JUMP_BACKWARD_NO_INTERRUPT})
    t.of[static_cast<int>(op)] |= kUnconditional;
  for (Op op : {Op::POP_JUMP_IF_FALSE, Op::POP_JUMP_IF_TRUE, Op::POP_JUMP_IF_NONE, Op::POP_JUMP_IF_NOT_NONE})
    t.of[static_cast<int>(op)] |= kConditional;
  for (Op op : {Op::RETURN_VALUE, Op::RAISE_VARARGS, Op::RERAISE}) t.of[static_cast<int>(op)] |= kExits;
  for (Op op : {Op::LOAD_CONST, Op::LOAD_SMALL_INT}) t.of[static_cast<int>(op)] |= kLoadsConst;
  return t;
}
inline constexpr TraitsTable kTraits = make_traits();
constexpr bool has_trait(Op op, int traits) { return kTraits.of[static_cast<int>(op)] & traits; }

constexpr bool is_jump(Op op) { return has_trait(op, kJumps); }              // has a target and may go there by itself
constexpr bool is_block_push(Op op) { return has_trait(op, kPushesBlock); }  // SETUP_*
constexpr bool has_target(Op op) { return has_trait(op, kJumps | kPushesBlock); }
constexpr bool is_unconditional_jump(Op op) { return has_trait(op, kUnconditional); }
constexpr bool is_conditional_jump(Op op) { return has_trait(op, kConditional); }  // POP_JUMP_IF_*
constexpr bool is_scope_exit(Op op) { return has_trait(op, kExits); }
constexpr bool loads_const(Op op) { return has_trait(op, kLoadsConst); }

struct HandlerStack;

struct Block {
  Block* next = nullptr;
  std::vector<Instr> instrs;
  // Handlers of instructions that once stood at an index behind the end. An instruction added there takes its handler
  // from them: CPython reuses the slot, and the exception table shows it.
  std::vector<Block*> former_handlers;
  HandlerStack* handlers = nullptr;  // on entry, while handlers are assigned
  std::uint64_t unsafe_locals = 0;   // possibly unbound on entry
  int predecessors = 0;
  int start_depth = 0;
  int index = 0;          // in final order, for the assembler
  bool labelled = false;  // a jump target
  bool visited = false;
  bool is_handler = false;
  bool preserves_lasti = false;
  bool cold = false;
  bool warm = false;

  bool empty() const { return instrs.empty(); }
  int size() const { return static_cast<int>(instrs.size()); }
  Instr* last() { return instrs.empty() ? nullptr : &instrs.back(); }
  bool falls_through() const { return instrs.empty() || !has_trait(instrs.back().op, kExits | kUnconditional); }
  bool exits() const { return !instrs.empty() && is_scope_exit(instrs.back().op); }
  bool has_no_line() const;
  void add(Op op, const Location& loc, Block* target = nullptr) {
    const std::size_t at = instrs.size();
    instrs.push_back(Instr{op, 0, loc, target, at < former_handlers.size() ? former_handlers[at] : nullptr});
  }
  void truncate(std::size_t count) {
    if (count == instrs.size()) return;
    if (former_handlers.size() < instrs.size()) former_handlers.resize(instrs.size(), nullptr);
    for (std::size_t i = count; i < instrs.size(); ++i) former_handlers[i] = instrs[i].handler;
    instrs.resize(count, Instr{Op::NOP, 0, kNoLocation});
  }
};

// Instructions in source order with labels, as the code generator emits them.
class Sequence {
 public:
  using Label = std::int32_t;
  static constexpr Label kNoLabel = -1;

  struct Entry {
    Op op;
    std::int32_t arg;  // of a jump: its label
    Location loc;
  };

  Label new_label() {
    labels_.push_back(-1);
    return static_cast<Label>(labels_.size()) - 1;
  }
  void use_label(Label label) { labels_[label] = static_cast<std::int32_t>(entries_.size()); }
  void add(Op op, std::int32_t arg, const Location& loc) { entries_.push_back({op, arg, loc}); }
  // What adding takes first; 0: there is room.
  std::size_t bytes_to_grow() const {
    return entries_.size() < entries_.capacity() ? 0 : 2 * entries_.size() * sizeof(Entry);
  }
  // Puts an instruction in front of everything; labels keep their instructions.
  void insert_at_start(Op op, std::int32_t arg, const Location& loc);
  // Replaces ANNOTATIONS_PLACEHOLDER by these instructions (by nothing when null).
  void replace_placeholder(Sequence* annotations);

  std::vector<Entry>& entries() { return entries_; }
  std::vector<std::int32_t>& labels() { return labels_; }

 private:
  std::vector<Entry> entries_;
  std::vector<std::int32_t> labels_;  // index of the instruction, -1 not placed
};

class FlowGraph {
 public:
  FlowGraph(Context& context, std::vector<const Const*>& consts)
      : context_(context), arena_(context.arena()), pool_(context.pool()), consts_(consts) {}
  ~FlowGraph();
  FlowGraph(const FlowGraph&) = delete;
  FlowGraph& operator=(const FlowGraph&) = delete;

  void build(Sequence& sequence);
  void optimize(int local_count, int parameter_count);
  // After optimize: cells, closures and generators get their first instructions, pseudo-instructions go.
  // cell_offsets[i] is the locals-plus index of cell or free variable i; see Unit. Returns the stack size, or -1.
  struct Frame {
    std::vector<int> cell_offsets;  // in: locals + i, or the parameter it is; out: final
    int cell_count;
    int free_count;
    int local_count;
    int first_line;
    bool is_generator;
    int dropped = 0;  // out: cells that are parameters and need no place of their own
  };
  int finish(Frame& frame);  // -1 as well when a look ended the compilation, or that has failed before

  Block* entry() { return entry_; }

 private:
  // flow_graph.cpp
  Block* new_block();
  void assign_handlers();
  void check_unbound_locals(int local_count, int parameter_count);
  void drop_unused_consts();
  int stack_depth();
  void insert_prefix(Frame& frame);
  void fix_cell_offsets(Frame& frame);
  void expand_pseudo_jumps();
  void remove_pseudo();
  void normalize_jumps();
  std::vector<Block*>& traversal_stack();
  void unvisit();
  // order.cpp
  void remove_unreachable();
  int remove_nops();
  int remove_nops(Block* block);
  void remove_nops_and_pairs();
  int remove_jumps();
  void remove_nops_and_jumps();
  void inline_small_exits();
  bool inline_small_exit(Block* block);
  void duplicate_lineless_exits();
  void propagate_lines();
  void resolve_lines() {
    duplicate_lineless_exits();
    propagate_lines();
  }
  void move_cold_to_end();
  void mark_warm_and_cold();
  // peephole.cpp
  void simplify_const_tests(Block* block);
  void simplify(Block* block);
  void optimize_swaps(Block* block, int& at);
  void apply_swaps(Block* block, int at);
  bool thread_jump(Block* block, int at, Instr target, Op op);
  void insert_superinstructions();
  void fold_tuple(Block* block, int at);
  bool fold_appended(Block* block, int end, int at, Op build, Op append);
  void fold_list_or_set(Block* block, int at, Op next);
  void fold_binary_at(Block* block, int at);
  void fold_unary_at(Block* block, int at);
  bool constant_operands(Block* block, int before, int count, std::vector<int>& found);
  const Const* value_of(const Instr& instr);
  int add_const(const Const* value);
  void make_load_const(Instr& instr, const Const* value);
  static bool make_small_int(Instr& instr, const Const* value);
  // borrow.cpp
  void borrow_locals();

  Context& context_;
  Arena& arena_;
  ConstPool& pool_;
  std::vector<const Const*>& consts_;
  Block* entry_ = nullptr;
  std::vector<Block*> owned_;
  std::vector<int> found_;  // scratch of constant_operands
  std::vector<Block*> stack_;
};

}  // namespace krait::compiler
