// How handlers enter and leave Python calls; private to interp/.
#pragma once

#include "interp/caches.h"
#include "interp/handlers.h"
#include "object/signature.h"

namespace krait {

// Empties the registers from `from` on, eight at a time: what lies behind a frame on the stack may be overwritten, and
// nearly every frame is done with one round of four stores. The barrier keeps the compiler from calling memset.
[[gnu::always_inline]] inline void clear_registers(Value* regs, std::int32_t from, std::int32_t count) {
  for (std::int32_t i = from; i < count; i += 8) {
    __builtin_memset(static_cast<void*>(regs + i), 0, 8 * sizeof(Value));
    asm volatile("");
  }
}

// Continues in a call that has just been entered.
#define START(entered, executable) \
  do {                             \
    regs = (entered)->regs();      \
    code = executable;             \
    DISPATCH(code->words());       \
  } while (0)

// Pushes an activation of `f`, whose count is taken over, with `n` arguments moved out of `args`, for a caller that
// goes on at its first instruction, which sets `pc` before anybody can look. Null: no room, and nothing has changed.
[[gnu::always_inline]] inline Activation* enter(Thread& t, Function* f, ExecutableCode* x, Value* args, int n,
                                                Deliver deliver) {
  ExecutionState* ex = t.execution;
  auto* a = reinterpret_cast<Activation*>(ex->free);
  Value* const regs = a->regs();
  const std::int32_t count = x->registers;
  char* const end = reinterpret_cast<char*>(regs + count);
  if (t.recursion_depth >= t.recursion_limit || end > ex->limit) [[unlikely]]
    return nullptr;
  ++t.recursion_depth;
  ex->free = end;
  a->previous = ex->top;
  a->code = x;
  a->function = f;
  a->names = Value();
  a->frame = nullptr;
  // All bytes, so that the compiler needs no stores that overlap: a load from two of them would wait for both.
  a->deliver = deliver;
  a->is_generators = false;
  a->generator_state = GeneratorState::Created;
  a->generator_flags = 0;
  a->event_unit = 0;
  ex->top = a;
#pragma clang loop vectorize(disable) unroll(disable)
  for (int i = 0; i < n; ++i) regs[i] = std::exchange(args[i], Value());
  clear_registers(regs, n, count);
  return a;
}

// The executable form of the function in `callee`, when a call with `n` arguments by position needs no binding; null
// otherwise, or when it is no function.
[[gnu::always_inline]] inline ExecutableCode* plain_target(Value callee, int n) {
  if (!is_exactly<Function>(callee)) [[unlikely]]
    return nullptr;
  auto* x = static_cast<ExecutableCode*>(static_cast<Function*>(callee.object())->code_->executable);
  if (!x || x->plain_arguments != n) [[unlikely]]
    return nullptr;
  return x;
}

// The same where the cache remembers the target. What goes on from the remembered pointer need not wait for the chain
// of loads that shows it to be right: callee, code object, executable form.
[[gnu::always_inline]] inline ExecutableCode* cached_target(const CallCache& c, Value callee, int n) {
  ExecutableCode* const x = c.executable;
  if (!is_exactly<Function>(callee) || static_cast<Function*>(callee.object())->code_->executable != x || !x ||
      x->plain_arguments != n) [[unlikely]]
    return nullptr;
  return x;
}

// May a call of a native function with `given` arguments be made with all of them, the rest being the defaults? Only
// where all parameters are positional, and few.
inline constexpr std::uint32_t kMostCompleted = Signature::kFewParameters;
inline bool can_complete(const Signature& s, std::uint32_t given) {
  return given < s.positional && given >= s.required && s.count == s.positional && s.count <= kMostCompleted;
}

inline bool is_interrupted(const Thread& t) { return t.interrupts.load(std::memory_order_relaxed) != 0; }

// Drops the operands of a call, which stand in `count` registers from `from` on.
inline void drop_operands(Value* from, int count) {
  for (int i = 0; i < count; ++i) release(std::exchange(from[i], Value()));
}

// The __init__ of a class when it is a Python function and type.__call__ would call it on what `construct` makes.
Function* python_init_of(Thread&, Type&);

// What a call came to.
enum class Called : std::uint8_t { Failed, Done, Entered };
// Calls anything. The callable stands at regs[b], `given` arguments, the last `keywords` of them for `names`, end at
// regs[b + 2 + c]; all become the callee's, or are dropped.
Called call_values(At x, int given, int keywords, Tuple* names);

}  // namespace krait
