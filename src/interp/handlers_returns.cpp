// Handlers: the ends of calls.
#include "interp/calls.h"
#include "interp/frame.h"
#include "interp/generator.h"
#include "types/python_operators.h"

namespace krait {

namespace {

// Takes the returned value: a local is moved out, since its frame goes, unless a frame object shows it later.
Value take_result(At x, int r) {
  if (r >= x.code->locals || (r >= 0 && !x.activation()->frame)) return std::exchange(x.regs[r], Value());
  const Value v = x.peek(r);
  retain(v);
  return v;
}

struct Resume {
  Instr* pc = nullptr;  // null: back to C++ with `value`
  bool raised = false;
  Value value;
};

// Ends a BINARY_OP whose operands have waited in their places.
[[gnu::noinline]] void end_operator(At x, Value result) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  x.put(x.pc->a, Own<>::steal(result));
}
Resume deliver_operator(Thread& t, Activation& caller, Value v) {
  Instr* const pc = caller.pc;
  const Place x{pc, caller.regs(), t, caller.code};
  if (v == Value::of_object(&kNotImplemented)) {
    Source b(x, pc->b), c(x, pc->c);
    Result<Own<>> r = binary_after_method(t, static_cast<BinaryOp>(tail(pc)->d), b, c);
    if (r.is_failed()) return {.raised = true};
    x.put(pc->a, std::move(r).take());
  } else {
    end_operator(x, v);
  }
  return {.pc = pc + 2};
}

// Gives `v`, what the innermost call returned, to its caller, whose activation is on top again.
Resume deliver_return(Thread& t, Deliver deliver, Value v) {
  if (deliver == Deliver::ToCpp) return {.value = v};
  Activation* caller = t.execution->top;
  Value* regs = caller->regs();
  Instr* pc = caller->pc;
  switch (deliver) {
    case Deliver::ToInit: {
      Value instance = std::exchange(regs[pc->b], Value());
      if (v != Value::of_object(&kNone)) {
        (void)raise(t, exc::TypeError, "__init__() should return None, not '%T'", Ref<>(v));
        release(v);
        release(instance);
        return {.raised = true};
      }
      release(std::exchange(regs[pc->a], instance));
      return {.pc = pc + 2};
    }
    case Deliver::ToNothing:
      release(v);
      return {.pc = pc + 2};
    case Deliver::ToOperator:
      return deliver_operator(t, *caller, v);
    case Deliver::ToForIter:
      release(v);
      release_generator(std::exchange(regs[pc->b], Value()).object());
      return {.pc = pc + tail(pc)->jump};
    case Deliver::ToSend:
      release(std::exchange(regs[pc->a], v));
      return {.pc = pc + tail(pc)->jump};
    default:
      release(std::exchange(regs[pc->a], v));
      return {.pc = pc + 2};
  }
}

}  // namespace

[[gnu::noinline]] static Resume return_slowly(At x) {
  const Value v = take_result(x, x.pc->b);
  Activation* a = x.activation();
  const Deliver deliver = a->deliver;
  if (Generator* g = generator_of(a))
    finish_generator(x.t, g);
  else
    pop_activation(x.t, a);
  return deliver_return(x.t, deliver, v);
}

#define CONTINUE_WITH(resume)               \
  do {                                      \
    const Resume r = resume;                \
    if (!r.pc && !r.raised) return r.value; \
    regs = t.execution->top->regs();        \
    code = t.execution->top->code;          \
    pc = t.execution->top->pc;              \
    if (r.raised) RAISED();                 \
    DISPATCH(r.pc);                         \
  } while (0)

[[gnu::noinline]] static Resume return_generator(At x) {
  Activation* a = x.activation();
  const Deliver deliver = a->deliver;
  Object* const made = make_generator(x.t, a);
  if (!made) return {.raised = true};
  return deliver_return(x.t, deliver, Value::of_object(made));
}
static HANDLER(return_generator_slowly) {
  SAVE_PC();
  CONTINUE_WITH(return_generator({pc, regs, t, code}));
}
HANDLER(RETURN_GENERATOR) {
  Activation* const a = activation_of(regs);
  if (a->deliver != Deliver::ToCall) [[unlikely]]
    MUSTTAIL return x_return_generator_slowly(pc, regs, t, code);
  SAVE_PC();
  Activation* const caller = a->previous;
  Object* const made = make_generator(t, a);
  if (!made) [[unlikely]]
    RAISED();
  regs = caller->regs();
  code = caller->code;
  pc = caller->pc;
  PUT_NEXT(Value::of_object(made), 2);
}

static HANDLER(return_slowly) {
  SAVE_PC();
  CONTINUE_WITH(return_slowly({pc, regs, t, code}));
}

// A plain return that ends objects. The locals go while the frame is on the stack, for finalizers to see.
[[gnu::noinline]] static Value return_releasing(At x) {
  const Value v = take_result(x, x.pc->b);
  for (std::int32_t i = 0, n = x.code->locals; i < n; ++i)
    if (const Value local = x.regs[i]; local.is_object()) {
      x.regs[i] = Value();
      local.object()->release();
    }
  Activation* const a = x.activation();
  if (a->frame) [[unlikely]] {
    pop_activation(x.t, a);
    return v;
  }
  ExecutionState* ex = x.t.execution;
  ex->top = a->previous;
  ex->free = reinterpret_cast<char*>(a);
  --x.t.recursion_depth;
  a->function->release();
  return v;
}
static HANDLER(return_releasing) {
  SAVE_PC();
  const Value v = return_releasing({pc, regs, t, code});
  Activation* const caller = t.execution->top;
  regs = caller->regs();
  code = caller->code;
  pc = caller->pc;
  PUT_NEXT(v, 2);
}

// Gives up locals that nobody looks at. False: one would end, and the rest is for return_slowly.
[[gnu::always_inline]] static inline bool give_up_locals(Value* regs, const ExecutableCode* code) {
  for (std::int32_t i = 0, n = code->locals; i < n; ++i) {
    const Value v = regs[i];
    if (holds_object(v)) {
      if (v.object()->is_last_after_drop()) [[unlikely]]
        return false;
      regs[i] = Value();
    }
  }
  return true;
}
// Where a result is taken from the place `from`, and put back for return_slowly.
[[gnu::always_inline]] static inline Value take_out(Value* regs, ExecutableCode* code, int from) {
  const Value result = OPERAND(from);
  if (from >= 0)
    regs[from] = Value();
  else
    retain_hot(result);
  return result;
}
[[gnu::always_inline]] static inline void put_back(Value* regs, int from, Value result) {
  if (from >= 0)
    regs[from] = result;
  else if (result.is_pointer())
    result.object()->release_shared();
}

// Releases the locals of a frame that nobody looks at, whose result has been taken out, and takes it off the stack. The
// caller; null: something would end, and the rest is for return_slowly.
[[gnu::always_inline]] static inline Activation* leave(Thread& t, Activation* a, Value* regs,
                                                       const ExecutableCode* code) {
  if (!give_up_locals(regs, code) || a->function->refs() <= 1) [[unlikely]]
    return nullptr;
  a->function->release_shared();
  ExecutionState* ex = t.execution;
  Activation* const caller = a->previous;
  ex->top = caller;
  ex->free = reinterpret_cast<char*>(a);
  --t.recursion_depth;
  return caller;
}

// What a BINARY_OP called returns.
static HANDLER(return_to_operator) {
  Activation* const a = activation_of(regs);
  if (a->deliver != Deliver::ToOperator || a->frame || a->is_generators) [[unlikely]]
    MUSTTAIL return x_return_slowly(pc, regs, t, code);
  Value result = OPERAND(pc->b);
  if (result == Value::of_object(&kNotImplemented)) [[unlikely]]
    MUSTTAIL return x_return_slowly(pc, regs, t, code);
  take_out(regs, code, pc->b);
  Activation* const caller = leave(t, a, regs, code);
  if (!caller) [[unlikely]] {
    put_back(regs, pc->b, result);
    MUSTTAIL return x_return_slowly(pc, regs, t, code);
  }
  regs = caller->regs();
  code = caller->code;
  pc = caller->pc;
  end_operator({pc, regs, t, code}, result);
  NEXT(2);
}

// Gives up the locals, which are in the `regs` of a generator that nobody looks at. False: something would end, and the
// rest is for return_slowly.
[[gnu::always_inline]] static inline bool leave_generator(Thread& t, Activation* a, Value* regs,
                                                          const ExecutableCode* code) {
  if (!give_up_locals(regs, code) || a->function->refs() <= 1) [[unlikely]]
    return false;
  std::exchange(a->function, nullptr)->release_shared();
  a->generator_state = GeneratorState::Finished;
  t.execution->top = std::exchange(a->previous, nullptr);
  t.handled = std::exchange(generator_of(a)->handled_.previous, nullptr);
  --t.recursion_depth;
  return true;
}
// What stood where the result of a SEND went.
static HANDLER(drop_replaced) {
  t.condemned->release();
  NEXT(tail(pc)->jump);
}
static HANDLER(end_generator_loop) {
  release_generator(std::exchange(regs[pc->b], Value()).object());
  NEXT(tail(pc)->jump);
}
// A generator's end, seen by `for`, `yield from`, `await`.
static HANDLER(return_from_generator) {
  Activation* const a = activation_of(regs);
  const Deliver deliver = a->deliver;
  if ((deliver != Deliver::ToSend && deliver != Deliver::ToForIter) || a->frame ||
      !generator_of(a)->handled_.exception.is_empty()) [[unlikely]]
    MUSTTAIL return x_return_slowly(pc, regs, t, code);
  Value result = take_out(regs, code, pc->b);
  Activation* const caller = a->previous;
  const bool drops = deliver == Deliver::ToForIter && result != Value::of_object(&kNone);
  if (drops || !leave_generator(t, a, regs, code)) [[unlikely]] {
    put_back(regs, pc->b, result);
    MUSTTAIL return x_return_slowly(pc, regs, t, code);
  }
  regs = caller->regs();
  code = caller->code;
  pc = caller->pc;
  if (deliver == Deliver::ToForIter) MUSTTAIL return x_end_generator_loop(pc, regs, t, code);
  std::swap(regs[pc->a], result);
  if (holds_object(result)) [[unlikely]] {
    t.condemned = result.object();
    MUSTTAIL return x_drop_replaced(pc, regs, t, code);
  }
  NEXT(tail(pc)->jump);
}

// __init__ returns: the instance waits where the class was. Or a property's setter, whose None nobody wants.
static HANDLER(return_to_init) {
  Activation* const a = activation_of(regs);
  if (a->is_generators) MUSTTAIL return x_return_from_generator(pc, regs, t, code);
  const Deliver deliver = a->deliver;
  if ((deliver != Deliver::ToInit && deliver != Deliver::ToNothing) || a->frame ||
      OPERAND(pc->b) != Value::of_object(&kNone) || pc->b >= 0) [[unlikely]]
    MUSTTAIL return x_return_to_operator(pc, regs, t, code);
  Activation* const caller = leave(t, a, regs, code);
  if (!caller) [[unlikely]]
    MUSTTAIL return x_return_slowly(pc, regs, t, code);
  regs = caller->regs();
  code = caller->code;
  pc = caller->pc;
  if (deliver == Deliver::ToNothing) NEXT(2);
  const Value instance = std::exchange(regs[pc->b], Value());
  PUT_NEXT(instance, 2);
}

// Only functions that return to C++ have a namespace, and no generator returns to a call.
HANDLER(RETURN_VALUE) {
  Activation* const a = activation_of(regs);
  if (a->deliver != Deliver::ToCall || a->frame) [[unlikely]]
    MUSTTAIL return x_return_to_init(pc, regs, t, code);
  Value result;
  if (pc->b >= 0) {
    result = std::exchange(regs[pc->b], Value());
  } else {
    result = OPERAND(pc->b);
    retain_hot(result);
  }
  Activation* const caller = leave(t, a, regs, code);
  if (!caller) [[unlikely]] {
    put_back(regs, pc->b, result);
    MUSTTAIL return x_return_releasing(pc, regs, t, code);
  }
  regs = caller->regs();
  code = caller->code;
  pc = caller->pc;
  PUT_NEXT(result, 2);
}

}  // namespace krait
