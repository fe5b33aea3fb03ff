// Translation of jumps, calls, iteration, generators, exceptions, imports, pattern matching.
#include "interp/translator.h"

namespace krait {

#define TRANSLATE(name) void Translator::op_##name([[maybe_unused]] const PortableInstr& i)

// ---- Jumps ----

TRANSLATE(JUMP_FORWARD) {
  settle_all();
  branch(XOp::JUMP, 0, jump_target(i));
}
TRANSLATE(JUMP_BACKWARD) {
  settle_all();
  branch(XOp::JUMP_BACK, 0, jump_target(i));
}
TRANSLATE(JUMP_BACKWARD_NO_INTERRUPT) {
  settle_all();
  // Only a round that leaves the frame, as those of `yield from` do, may look for no signals.
  const bool suspends = before_[0] == Op::YIELD_VALUE && before_[1] == Op::RESUME;
  branch(suspends ? XOp::JUMP : XOp::JUMP_BACK, 0, jump_target(i));
}

void Translator::jump_if(XOp op, XOp keep, const PortableInstr& i) {
  if (keep_next_) {
    keep_next_ = false;
    settle_all();
    return branch(keep, top(), jump_target(i));
  }
  settle(0, depth() - 1);
  branch(op, pop(), jump_target(i));
}
TRANSLATE(POP_JUMP_IF_TRUE) { jump_if(XOp::JUMP_IF_TRUE, XOp::JUMP_IF_TRUE_KEEP, i); }
TRANSLATE(POP_JUMP_IF_FALSE) { jump_if(XOp::JUMP_IF_FALSE, XOp::JUMP_IF_FALSE_KEEP, i); }
TRANSLATE(POP_JUMP_IF_NONE) { jump_if(XOp::JUMP_IF_NONE, XOp::JUMP_IF_NONE_KEEP, i); }
TRANSLATE(POP_JUMP_IF_NOT_NONE) { jump_if(XOp::JUMP_IF_NOT_NONE, XOp::JUMP_IF_NOT_NONE_KEEP, i); }

// ---- Iteration ----

TRANSLATE(GET_ITER) { produce(XOp::GET_ITER, 1); }
TRANSLATE(FOR_ITER) {
  settle_all();
  reserve(0);
  const Register iterator = top();
  const Register a = begin(XOp::FOR_ITER, 0);
  branch_tail(XOp::FOR_ITER, a, iterator, 0, 0, for_iter_exit(i));
  finish(a);
}
TRANSLATE(GET_LEN) {
  reserve(0);
  const Register object = top();
  const Register a = begin(XOp::GET_LEN, 0);
  emit(XOp::GET_LEN, a, object);
  finish(a);
}
TRANSLATE(GET_YIELD_FROM_ITER) { produce(XOp::GET_YIELD_FROM_ITER, 1); }

// ---- Calls ----

void Translator::call(XOp plain, XOp method, int arg) {
  const int base = depth() - arg - 2;
  const bool has_self = stack_[base + 1] != no_value();
  settle(base, base + (has_self ? 2 : 1));
  if (!has_self) {
    vacate(base + 1, -1);
    stack_[base + 1] = slot(base + 1);
  }
  settle(base + 2, depth());
  const XOp op = has_self ? method : plain;
  const Register a = begin(op, 0);
  stack_.resize(base);
  const Register result = fused_ >= 0 ? a : slot(base);
  emit_tail(op, result, slot(base), arg, 0);
  finish(result);
}
TRANSLATE(CALL) { call(XOp::CALL, XOp::CALL_METHOD, i.arg); }
TRANSLATE(CALL_KW) {
  const int base = depth() - i.arg - 3;
  settle(base, depth() - 1);
  const Register a = begin(XOp::CALL_KW, 1);
  const Register names = operand(0);
  stack_.resize(base);
  const Register result = fused_ >= 0 ? a : slot(base);
  emit_tail(XOp::CALL_KW, result, slot(base), i.arg, names);
  finish(result);
}
TRANSLATE(CALL_FUNCTION_EX) {
  const Register a = begin(XOp::CALL_FUNCTION_EX, 4);
  if (is_temporary(operand(1))) emit(XOp::CLEAR, operand(1));  // the absent self of traced code
  emit_tail(XOp::CALL_FUNCTION_EX, a, operand(0), operand(2), operand(3));
  finish(a);
}
TRANSLATE(RETURN_VALUE) { emit(XOp::RETURN_VALUE, 0, pop()); }
TRANSLATE(CALL_INTRINSIC_1) {
  const Register a = begin(XOp::CALL_INTRINSIC_1, 1);
  emit(XOp::CALL_INTRINSIC_1, a, operand(0), i.arg);
  finish(a);
}
TRANSLATE(CALL_INTRINSIC_2) {
  const Register a = begin(XOp::CALL_INTRINSIC_2, 2);
  emit_tail(XOp::CALL_INTRINSIC_2, a, operand(0), operand(1), i.arg);
  finish(a);
}

// ---- Imports ----

TRANSLATE(IMPORT_NAME) {
  const Register a = begin(XOp::IMPORT_NAME, 2);
  emit_tail(XOp::IMPORT_NAME, a, operand(0), operand(1), i.arg);
  finish(a);
}
TRANSLATE(IMPORT_FROM) {
  reserve(0);
  const Register module = top();
  const Register a = begin(XOp::IMPORT_FROM, 0);
  emit_tail(XOp::IMPORT_FROM, a, module, 0, i.arg);
  finish(a);
}

// ---- Generators and coroutines ----

TRANSLATE(RETURN_GENERATOR) {
  emit(XOp::RETURN_GENERATOR);
  push(no_value());  // the first `send` passes None, which POP_TOP drops
}
TRANSLATE(YIELD_VALUE) {
  settle(0, depth() - 1);
  const Register value = pop();
  emit(XOp::YIELD_VALUE, slot(depth()), value, i.arg);
  push(slot(depth()));
}
TRANSLATE(SEND) {
  settle(0, depth() - 1);
  const Register value = pop();
  branch_tail(XOp::SEND, slot(depth()), top(), value, 0, jump_target(i));
  push(slot(depth()));
}
TRANSLATE(END_SEND) { produce(XOp::END_SEND, 2); }
TRANSLATE(GET_AWAITABLE) {
  const Register a = begin(XOp::GET_AWAITABLE, 1);
  emit(XOp::GET_AWAITABLE, a, operand(0), i.arg);
  finish(a);
}
TRANSLATE(GET_AITER) { produce(XOp::GET_AITER, 1); }
TRANSLATE(GET_ANEXT) {
  reserve(0);
  const Register iterator = top();
  const Register a = begin(XOp::GET_ANEXT, 0);
  emit(XOp::GET_ANEXT, a, iterator);
  finish(a);
}
TRANSLATE(CLEANUP_THROW) {
  settle(depth() - 3, depth());
  emit(XOp::CLEANUP_THROW, 0, slot(depth() - 3));
  pop();
}
TRANSLATE(END_ASYNC_FOR) { consume(XOp::END_ASYNC_FOR, 2); }

// ---- Exceptions and context managers ----

TRANSLATE(RAISE_VARARGS) {
  const Register cause = i.arg > 1 ? pop() : no_value();
  const Register exception = i.arg > 0 ? pop() : no_value();
  emit_tail(XOp::RAISE, 0, exception, cause, i.arg);
}
TRANSLATE(RERAISE) {
  const Register exception = pop();
  emit_tail(XOp::RERAISE, 0, exception, i.arg ? top(i.arg - 1) : no_value(), i.arg ? 1 : 0);
}
TRANSLATE(PUSH_EXC_INFO) {
  reserve(1, 2);
  const Register exception = pop();
  emit(XOp::PUSH_EXC_INFO, slot(depth()), exception);
  push(slot(depth()));
  push(slot(depth()));
}
TRANSLATE(POP_EXCEPT) { consume(XOp::POP_EXCEPT, 1); }
TRANSLATE(CHECK_EXC_MATCH) {
  reserve(1);
  const Register exception = top(1);
  const Register a = begin(XOp::CHECK_EXC_MATCH, 1);
  emit(XOp::CHECK_EXC_MATCH, a, exception, operand(0));
  finish(a);
}
TRANSLATE(CHECK_EG_MATCH) {
  reserve(2, 2);
  const Register match = pop(), group = pop();
  emit(XOp::CHECK_EG_MATCH, slot(depth()), group, match);
  push(slot(depth()));
  push(slot(depth()));
}
TRANSLATE(LOAD_SPECIAL) {
  reserve(1, 2);
  const Register owner = pop();
  emit(XOp::LOAD_SPECIAL, slot(depth()), owner, i.arg);
  push(slot(depth()));
  push(slot(depth()));
}
TRANSLATE(WITH_EXCEPT_START) {
  settle(depth() - 5, depth());
  const Register base = slot(depth() - 5);
  const Register a = begin(XOp::WITH_EXCEPT_START, 0);
  emit(XOp::WITH_EXCEPT_START, a, base);
  finish(a);
}

// ---- Pattern matching ----

TRANSLATE(MATCH_MAPPING) {
  reserve(0);
  const Register subject = top();
  const Register a = begin(XOp::MATCH_MAPPING, 0);
  emit(XOp::MATCH_MAPPING, a, subject);
  finish(a);
}
TRANSLATE(MATCH_SEQUENCE) {
  reserve(0);
  const Register subject = top();
  const Register a = begin(XOp::MATCH_SEQUENCE, 0);
  emit(XOp::MATCH_SEQUENCE, a, subject);
  finish(a);
}
TRANSLATE(MATCH_KEYS) {
  reserve(0);
  const Register subject = top(1), keys = top(0);
  const Register a = begin(XOp::MATCH_KEYS, 0);
  emit(XOp::MATCH_KEYS, a, subject, keys);
  finish(a);
}
TRANSLATE(MATCH_CLASS) {
  const Register a = begin(XOp::MATCH_CLASS, 3);
  emit_tail(XOp::MATCH_CLASS, a, operand(0), operand(1), operand(2), i.arg);
  finish(a);
}

}  // namespace krait
