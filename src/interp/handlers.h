// The shape of instruction handlers; private to interp/handlers_*.cpp and dispatch.cpp.
//
// A handler is a function that does one instruction and ends in a tail call of the next one's. What is more than a few
// machine instructions is an ordinary function beside it (`do_NAME`), so that no destructor is live at a tail call.
#pragma once

#include "interp/activation.h"
#include "interp/statistics.h"
#include "object/allocate.h"
#include "types/protocol.h"
#include "types/singletons.h"

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define KRAIT_HANDLER_CC  // clang 19 miscompiles preserve_none with musttail under sanitizers
#else
#define KRAIT_HANDLER_CC __attribute__((preserve_none))
#endif
#define MUSTTAIL [[clang::musttail]]

namespace krait {

#define HANDLER_PARAMETERS                                                              \
  [[maybe_unused]] Instr *pc, [[maybe_unused]] Value *regs, [[maybe_unused]] Thread &t, \
      [[maybe_unused]] ExecutableCode *code
typedef Value (*Handler)(Instr*, Value*, Thread&, ExecutableCode*) KRAIT_HANDLER_CC;

#define XOP(name, a, b, c, d, tail, effects) KRAIT_HANDLER_CC Value x_##name(HANDLER_PARAMETERS);
#define XFORM(name, family) KRAIT_HANDLER_CC Value x_##name(HANDLER_PARAMETERS);
#include "code/executable.def"

extern const Handler kHandlers[kXOpCount];

// Raises the pending exception at `pc`: finds the handler, here or in a caller.
KRAIT_HANDLER_CC Value x_unwind(HANDLER_PARAMETERS);
// The same without a traceback entry for this activation.
KRAIT_HANDLER_CC Value x_unwind_again(HANDLER_PARAMETERS);
// Continues in the innermost activation, at its pc.
KRAIT_HANDLER_CC Value x_continue(HANDLER_PARAMETERS);

// Not to be inlined where another ends in it: the slow one would bring its stack frame into the fast one.
#define HANDLER(name) KRAIT_HANDLER_CC __attribute__((noinline)) Value x_##name(HANDLER_PARAMETERS)
#define DISPATCH(at)                                                                          \
  do {                                                                                        \
    Instr* const dispatch_pc = (at);                                                          \
    MUSTTAIL return kHandlers[static_cast<int>(dispatch_pc->op)](dispatch_pc, regs, t, code); \
  } while (0)
#define NEXT(words) DISPATCH(pc + (words))
#define SAVE_PC() (activation_of(regs)->pc = pc)
#define RAISED() MUSTTAIL return x_unwind(pc, regs, t, code)

// ---- What hot handlers are made of ----
//
// A hot handler calls nothing but other handlers, in tail position, so that it needs no stack frame and spills nothing.
// Releasing an object can end it, which is a call: the handler leaves the object in Thread::condemned and goes on in
// x_destroy_1 or x_destroy_2, which end it and continue one or two words on. What is rarer goes to the generic handler.

KRAIT_HANDLER_CC Value x_destroy_1(HANDLER_PARAMETERS);
KRAIT_HANDLER_CC Value x_destroy_2(HANDLER_PARAMETERS);
// Ends Thread::condemned and does the same instruction again.
KRAIT_HANDLER_CC Value x_destroy_0(HANDLER_PARAMETERS);

// Is there an object? Two branches that predict well: without the barrier the compiler makes them one of five
// instructions. A dead temporary, whose word is zero, falls through both.
[[gnu::always_inline]] inline bool holds_object(Value v) {
  if (!v.is_pointer()) return false;
  asm volatile("");
  return !v.is_empty();
}
[[gnu::always_inline]] inline void retain_hot(Value v) {
  if (holds_object(v)) v.object()->retain();
}
// The same where it nearly always is an object, and never empty.
[[gnu::always_inline]] inline void retain_object(Value v) {
  if (v.is_pointer()) [[likely]]
    v.object()->retain();
}
// Operands are never empty (code/verify.h), so two bits tell objects from immediates.
template <class T>
[[gnu::always_inline]] inline bool is_exactly(Value operand) {
  return operand.is_pointer() && operand.object()->type() == &T::type;
}

// An operand: a register or a constant, whatever it is; or known to be one of them, which saves three instructions.
#define OPERAND(r) (((r) < 0 ? reinterpret_cast<Value*>(code) : regs)[r])
#define REGISTER(r) (regs[r])
#define CONSTANT(r) (reinterpret_cast<Value*>(code)[r])
#define GENERIC(family)                            \
  do {                                             \
    despecialise(pc, t);                           \
    MUSTTAIL return x_##family(pc, regs, t, code); \
  } while (0)
// Releases what `value` names, which nothing refers to any more, and continues `words` on.
#define RELEASE_NEXT(value, words)                            \
  do {                                                        \
    const Value gone = (value);                               \
    if (holds_object(gone)) [[unlikely]] {                    \
      if (gone.object()->is_last_after_drop()) [[unlikely]] { \
        t.condemned = gone.object();                          \
        MUSTTAIL return x_destroy_##words(pc, regs, t, code); \
      }                                                       \
    }                                                         \
    NEXT(words);                                              \
  } while (0)
// Writes a result, whose count is taken over, and ends the instruction.
#define PUT_NEXT(v, words) RELEASE_NEXT(std::exchange(regs[pc->a], v), words)

// What a do_ function sees of the instruction. Passed by reference: a copy would be written in words of 8 bytes and
// read in words of 16, and wait for the store buffer in between.
struct Place {
  Instr* pc;
  Value* regs;
  Thread& t;
  ExecutableCode* code;

  Value peek(int r) const { return r < 0 ? reinterpret_cast<const Value*>(code)[r] : regs[r]; }
  Ref<> ref(int r) const { return Ref<>(peek(r)); }
  OptRef<> opt(int r) const { return OptRef<>(peek(r)); }
  InstrTail& tail() const { return *krait::tail(pc); }
  Activation* activation() const { return activation_of(regs); }
  Function& function() const { return *activation()->function; }
  Ref<Str> name(std::uint32_t i) const {
    return Ref<Str>(static_cast<Str*>(code->owner->names()->items()[i].object()));
  }
  // Writes a result.
  bool put(int r, Own<> v) const {
    const Value old = std::exchange(regs[r], v.leak());
    release(old);
    return true;
  }
  bool put(int r, Result<Own<>> v) const {
    if (v.is_failed()) [[unlikely]]
      return false;
    return put(r, std::move(v).take());
  }
  bool put(int r, Result<bool> v) const {
    if (v.is_failed()) [[unlikely]]
      return false;
    return put(r, bool_from(std::move(v).take()));
  }
};

using At = const Place&;

// A Src operand for the time of the instruction: a temporary is taken out of its register, anything else is borrowed.
class Source {
 public:
  Source(At x, int r) {
    value_ = x.peek(r);
    if (r >= x.code->locals) {
      x.regs[r] = Value();
      owned_ = true;
    }
  }
  Source(const Source&) = delete;
  ~Source() {
    if (owned_) release(value_);
  }
  Value value() const { return value_; }
  Ref<> ref() const { return Ref<>(value_); }
  OptRef<> opt() const { return OptRef<>(value_); }
  operator Ref<>() const { return ref(); }
  explicit operator bool() const { return !value_.is_empty(); }
  bool is_owned() const { return owned_; }
  Own<> own() {  // once
    if (owned_) {
      owned_ = false;
      return Own<>::steal(value_);
    }
    return ref().own();
  }
  Value leak() { return own().leak(); }

 private:
  Value value_;
  bool owned_ = false;
};

// An instruction that is one call of do_NAME.
#define PLAIN(name)                                   \
  static bool do_##name(At x);                        \
  HANDLER(name) {                                     \
    SAVE_PC();                                        \
    if (!do_##name({pc, regs, t, code})) [[unlikely]] \
      RAISED();                                       \
    NEXT(words_of(XOp::name));                        \
  }                                                   \
  static bool do_##name([[maybe_unused]] At x)

// Specialisation: is it time to look at what the instruction has seen? True at the second execution, and again a while
// after an attempt failed (`not_now`) or a guard did (`despecialise`).
inline bool is_warm(Instr* pc) { return ++tail(pc)->counter == 2; }
inline void not_now(Instr* pc) { tail(pc)->counter = static_cast<std::uint16_t>(2 - 200); }
// The same; `values`, the operands that decide, are the reason.
inline void not_now(At x, std::initializer_list<Value> values) {
  not_now(x.pc);
  if (x.t.interpreter->execution) [[unlikely]]
    count_refusal(x.t, info(x.pc->op).family, values);
}
inline void become(Instr* pc, XOp form) { pc->op = form; }
inline void despecialise(Instr* pc, Thread& t) {
  if (ExecutionGlobals* s = t.interpreter->execution) [[unlikely]]
    ++s->misses[static_cast<int>(pc->op)];
  pc->op = info(pc->op).family;
  tail(pc)->counter = static_cast<std::uint16_t>(2 - 20);
}

// A temporary that an instruction has read, other than the one it writes to, gives up its count. False: that was the
// last one; nothing was changed.
[[gnu::always_inline]] inline bool give_up_operand(const Instr* pc, Value* regs, const ExecutableCode* code, int r) {
  if (r < code->locals || r == pc->a) return true;
  Object* o = regs[r].object();
  if (o->is_last_after_drop()) [[unlikely]]
    return false;
  regs[r] = Value();
  return true;
}

inline Value truth_value(bool b) { return Value::of_object(b ? &kTrue : &kFalse); }

}  // namespace krait
