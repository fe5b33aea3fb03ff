// The state of one translation; private to translate*.cpp. See translate.h for the idea.
#pragma once

#include <utility>

#include "interp/portable_reader.h"
#include "interp/translate.h"

namespace krait {

class Translator {
 public:
  using Register = std::int16_t;

  enum class Notes : bool { No, Yes };
  Translator(const PortableView& view, TranslateMode mode, Notes notes = Notes::No, std::uint32_t stop = ~0u)
      : view_(view), mode_(mode), notes_(notes), stop_(stop) {}

  Translation run();
  std::vector<std::int32_t> depths();
  // With notes: the boundaries, and the stack at the one at word `stop`.
  std::vector<Boundary>& boundaries() { return boundaries_; }
  const std::vector<Register>& stack_at_stop() const { return stop_stack_; }

  // One per portable instruction, in translate_*.cpp: a missing one is a link error.
#define OP(name, number, operand, pops, pushes, cache, effects) void op_##name(const PortableInstr&);
#include "code/portable.def"

 private:
  bool is_traced() const { return mode_ == TranslateMode::Traced; }
  int depth() const { return static_cast<int>(stack_.size()); }
  Register slot(int d) const { return static_cast<Register>(view_.locals + d); }
  bool is_temporary(Register r) const { return r >= view_.locals; }

  // The pool.
  Register pool(PoolEntry entry);
  Register constant(int index);
  Register small_int(int value);
  Register no_value() { return pool({PoolEntry::Empty, 0}); }

  // The abstract stack.
  void push(Register r) { stack_.push_back(r); }
  Register pop() {
    const Register r = stack_.back();
    stack_.pop_back();
    return r;
  }
  Register top(int below = 0) const { return stack_[stack_.size() - 1 - below]; }
  void settle(int index);  // into its canonical place
  void settle(int begin, int end);
  void settle_all() { settle(0, depth()); }
  void vacate(int index, int owner);           // nobody but entry `owner` is in the canonical place of entry `index`
  void settle_local(Register local, int end);  // entries below `end` that name the local
  // After `pops` values are popped, `count` results are written from the canonical place of the new top.
  void reserve(int pops, int count = 1);

  // Emission.
  void count(XOp op);
  void put(XOp op, int a, int b, int c);
  void put_tail(XOp op, int a, int b, int c, int d, std::int32_t number);
  void emit(XOp op, int a = 0, int b = 0, int c = 0);
  void emit_wide(XOp op, int a, std::int32_t number);
  void emit_tail(XOp op, int a, int b, int c, int d, std::int32_t tail = 0);
  void branch(XOp op, int a, std::uint32_t target);                            // distance in the word
  void branch_tail(XOp op, int a, int b, int c, int d, std::uint32_t target);  // distance in the tail

  // Pops `pops` operands into operand_[], reserves the place of the result, and says where the result goes: its
  // canonical place, or the local of a store that follows at once. `finish` pushes it unless it was stored.
  Register begin(XOp op, int pops);
  void finish(Register result);
  Register operand(int i) const { return operands_[i]; }
  // Common shapes: `pops` sources in b, c, d and a result in a; the same without a result.
  void produce(XOp op, int pops);
  void consume(XOp op, int pops);
  void produce_from_base(XOp op, int count, int number);

  // What follows.
  bool is_label(std::uint32_t unit) const { return unit < labels_.size() && labels_[unit]; }
  PortableInstr peek(std::uint32_t unit) const { return read_portable(view_.code, unit); }
  bool next_is_branch(PortableInstr& branch_instr) const;  // POP_JUMP_IF_TRUE/FALSE at once after the current one
  void skip_to(std::uint32_t unit) { next_ = unit; }
  void store_local(Register local);
  void end_block() { reachable_ = false; }

  void analyse();
  void analyse_block(std::uint32_t unit, std::vector<std::uint32_t>& work);  // to the end of its straight line
  void flow_to(std::uint32_t unit, int depth, std::vector<std::uint32_t>& work);
  std::uint32_t for_iter_exit(const PortableInstr&);
  void start_label(std::uint32_t unit);
  void select_handler(std::uint32_t unit);
  void close_handler();
  void note_boundary(std::uint32_t unit);
  void emit_event(EventPlace);
  void translate_one(std::uint32_t unit);
  void resolve_fixups();
  void note_unit(std::uint32_t unit);
  void fail(const char* why) {
    if (out_.error.empty()) out_.error = why;
  }

  void compare(XOp plain, XOp fused, int kind, bool to_bool);
  void test_pair(XOp if_true, XOp if_false, XOp plain, bool negate, bool swap_names);
  void jump_if(XOp op, XOp keep, const PortableInstr& i);
  void call(XOp plain, XOp method, int arg);

  struct Fixup {
    std::uint32_t start, unit;
    bool in_tail;
  };

  const PortableView& view_;
  const TranslateMode mode_;
  const Notes notes_;
  const std::uint32_t stop_;
  std::vector<Boundary> boundaries_;
  Translation out_;
  std::vector<Register> stack_, stop_stack_;
  static constexpr int kMaxOperands = 4;
  Register operands_[kMaxOperands] = {};
  std::vector<std::int32_t> depth_;        // by unit; -1: never reached
  std::vector<bool> labels_;               // by unit
  std::vector<std::uint32_t> label_word_;  // by unit
  std::vector<bool> exits_;        // traced: by unit, the POP_ITER to which FOR_ITER goes with its iterator dropped
  std::uint32_t first_event_ = 0;  // traced: unit of the first RESUME
  std::vector<ExceptionEntry> entries_;
  std::vector<Fixup> fixups_;
  std::vector<std::int32_t> const_pool_;  // pool index of co_consts[i], -1: none yet
  std::vector<std::int32_t> int_pool_;
  std::int32_t empty_pool_ = -1;
  const ExceptionEntry* handler_ = nullptr;  // covering what is emitted now
  std::uint32_t handler_begin_ = 0;
  PortableInstr current_;
  Op before_[2] = {};  // what surely ran just before the current instruction, the last one in [1]
  std::uint32_t next_ = 0;
  std::uint32_t last_unit_ = 0;
  Register fused_ = -1;  // local that the current result goes to
  std::uint32_t fused_next_ = 0;
  Register fused_second_ = -1;  // a second half: local to load, or to store
  bool fused_loads_ = false;
  bool keep_next_ = false;  // the branch that follows looks at the top without consuming it
  bool reachable_ = true;
};

}  // namespace krait
