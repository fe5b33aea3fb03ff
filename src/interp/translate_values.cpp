// Translation of instructions that move, compute, and build values.
#include "interp/translator.h"

namespace krait {

#define TRANSLATE(name) void Translator::op_##name([[maybe_unused]] const PortableInstr& i)

// ---- Nothing to do ----

TRANSLATE(CACHE) {}
TRANSLATE(NOP) {}
TRANSLATE(NOT_TAKEN) {}
TRANSLATE(RESUME) {}
TRANSLATE(EXTENDED_ARG) {}
TRANSLATE(RESERVED) { fail("RESERVED"); }
TRANSLATE(INTERPRETER_EXIT) { fail("INTERPRETER_EXIT in a code object"); }
TRANSLATE(EXIT_INIT_CHECK) { fail("EXIT_INIT_CHECK in a code object"); }

// ---- Locals, constants, the stack ----

TRANSLATE(LOAD_CONST) { push(constant(i.arg)); }
TRANSLATE(LOAD_SMALL_INT) { push(small_int(i.arg)); }
TRANSLATE(LOAD_FAST) { push(static_cast<Register>(i.arg)); }
TRANSLATE(LOAD_FAST_BORROW) { push(static_cast<Register>(i.arg)); }
TRANSLATE(LOAD_FAST_CHECK) {
  emit(XOp::CHECK_LOCAL, 0, i.arg);
  push(static_cast<Register>(i.arg));
}
TRANSLATE(LOAD_FAST_LOAD_FAST) {
  push(static_cast<Register>(i.arg >> 4));
  push(static_cast<Register>(i.arg & 15));
}
TRANSLATE(LOAD_FAST_BORROW_LOAD_FAST_BORROW) { op_LOAD_FAST_LOAD_FAST(i); }
TRANSLATE(LOAD_FAST_AND_CLEAR) {
  settle_local(static_cast<Register>(i.arg), depth());
  reserve(0);
  emit(XOp::MOVE, slot(depth()), i.arg);
  push(slot(depth()));
}
TRANSLATE(STORE_FAST) { store_local(static_cast<Register>(i.arg)); }
TRANSLATE(STORE_FAST_LOAD_FAST) {
  store_local(static_cast<Register>(i.arg >> 4));
  push(static_cast<Register>(i.arg & 15));
}
TRANSLATE(STORE_FAST_STORE_FAST) {
  store_local(static_cast<Register>(i.arg >> 4));
  store_local(static_cast<Register>(i.arg & 15));
}
TRANSLATE(DELETE_FAST) {
  settle_local(static_cast<Register>(i.arg), depth());
  emit(XOp::DELETE_LOCAL, i.arg);
}
TRANSLATE(PUSH_NULL) { push(no_value()); }
TRANSLATE(POP_TOP) {
  const Register r = pop();
  if (is_temporary(r)) emit(XOp::CLEAR, r);
}
TRANSLATE(POP_ITER) { op_POP_TOP(i); }
TRANSLATE(END_FOR) { op_POP_TOP(i); }
TRANSLATE(COPY) {
  reserve(0);  // before looking: it may move the entry
  const Register r = top(i.arg - 1);
  if (!is_temporary(r)) return push(r);
  if (i.arg == 1 && !is_traced() && !is_label(i.next) && 2 * i.next < view_.code.size()) {
    // A branch that looks at the top and leaves it: `a or b`, `a < b < c`, patterns.
    PortableInstr after = peek(i.next);
    if (after.op == Op::TO_BOOL && !is_label(after.next) && 2 * after.next < view_.code.size())
      after = peek(after.next);
    if (after.op == Op::POP_JUMP_IF_FALSE || after.op == Op::POP_JUMP_IF_TRUE || after.op == Op::POP_JUMP_IF_NONE ||
        after.op == Op::POP_JUMP_IF_NOT_NONE) {
      keep_next_ = true;
      return;
    }
  }
  const Register a = begin(XOp::COPY, 0);
  emit(XOp::COPY, a, r);
  finish(a);
}
TRANSLATE(SWAP) { std::swap(stack_[depth() - 1], stack_[depth() - i.arg]); }

// ---- Operators ----

TRANSLATE(BINARY_OP) {
  const Register a = begin(XOp::BINARY_OP, 2);
  emit_tail(XOp::BINARY_OP, a, operand(0), operand(1), i.arg);
  finish(a);
}

void Translator::compare(XOp plain, XOp fused, int kind, bool to_bool) {
  PortableInstr jump;
  if (next_is_branch(jump)) {
    settle(0, depth() - 2);
    const Register c = pop(), b = pop();
    branch_tail(fused, 0, b, c, kind | (jump.op == Op::POP_JUMP_IF_TRUE ? 8 : 0), jump_target(jump));
    return skip_to(jump.next);
  }
  const Register a = begin(plain, 2);
  emit_tail(plain, a, operand(0), operand(1), kind | (to_bool ? 16 : 0));
  finish(a);
}
TRANSLATE(COMPARE_OP) { compare(XOp::COMPARE_OP, XOp::COMPARE_JUMP, i.arg >> 5, i.arg & kCompareToBool); }

// `is` and `in`, fused with a branch when one follows.
void Translator::test_pair(XOp if_true, XOp if_false, XOp plain, bool negate, bool) {
  PortableInstr jump;
  if (next_is_branch(jump)) {
    settle(0, depth() - 2);
    const Register c = pop(), b = pop();
    const bool when = (jump.op == Op::POP_JUMP_IF_TRUE) != negate;
    branch_tail(when ? if_true : if_false, 0, b, c, 0, jump_target(jump));
    return skip_to(jump.next);
  }
  const Register a = begin(plain, 2);
  emit_tail(plain, a, operand(0), operand(1), negate);
  finish(a);
}
TRANSLATE(CONTAINS_OP) {
  test_pair(XOp::JUMP_IF_CONTAINS, XOp::JUMP_IF_NOT_CONTAINS, XOp::CONTAINS_OP, i.arg & 1, false);
}
TRANSLATE(IS_OP) { test_pair(XOp::JUMP_IF_IS, XOp::JUMP_IF_IS_NOT, XOp::IS_OP, i.arg & 1, false); }

TRANSLATE(TO_BOOL) {
  PortableInstr jump;
  if (next_is_branch(jump)) return;  // the branch tests any value
  if (keep_next_) {                  // traced code has no such thing, so a label stands before the branch
    keep_next_ = false;
    const Register r = top();
    const Register a = begin(XOp::COPY, 0);
    emit(XOp::COPY, a, r);
    push(a);
  }
  produce(XOp::TO_BOOL, 1);
}
TRANSLATE(UNARY_NOT) { produce(XOp::UNARY_NOT, 1); }
TRANSLATE(UNARY_NEGATIVE) { produce(XOp::UNARY_NEGATIVE, 1); }
TRANSLATE(UNARY_INVERT) { produce(XOp::UNARY_INVERT, 1); }
TRANSLATE(BINARY_SLICE) { produce(XOp::BINARY_SLICE, 3); }
TRANSLATE(STORE_SLICE) {
  const Register stop = pop(), start = pop(), container = pop(), value = pop();
  emit_tail(XOp::STORE_SLICE, value, container, start, stop);
}
TRANSLATE(STORE_SUBSCR) {
  const Register key = pop(), container = pop(), value = pop();
  emit_tail(XOp::STORE_SUBSCR, value, container, key, 0);
}
TRANSLATE(DELETE_SUBSCR) { consume(XOp::DELETE_SUBSCR, 2); }

// ---- Attributes ----

TRANSLATE(LOAD_ATTR) {
  if (i.arg & 1) {
    reserve(1, 2);
    const Register object = pop();
    emit_tail(XOp::LOAD_METHOD, slot(depth()), object, 0, i.arg >> 1);
    push(slot(depth()));
    push(slot(depth()));
    return;
  }
  const Register a = begin(XOp::LOAD_ATTR, 1);
  emit_tail(XOp::LOAD_ATTR, a, operand(0), 0, i.arg >> 1);
  finish(a);
}
TRANSLATE(STORE_ATTR) {
  const Register object = pop(), value = pop();
  emit_tail(XOp::STORE_ATTR, value, object, 0, i.arg);
}
TRANSLATE(DELETE_ATTR) { emit_tail(XOp::DELETE_ATTR, 0, pop(), 0, i.arg); }
TRANSLATE(LOAD_SUPER_ATTR) {
  // The low bit asks for a method, the next for the two-argument form: the executable form always names class and self.
  const std::int32_t name = i.arg >> 1;  // keeps the two-argument bit
  if (i.arg & 1) {
    reserve(3, 2);
    const Register self = pop(), cls = pop(), super = pop();
    emit_tail(XOp::LOAD_SUPER_METHOD, slot(depth()), super, cls, self, name);
    push(slot(depth()));
    push(slot(depth()));
    return;
  }
  const Register a = begin(XOp::LOAD_SUPER_ATTR, 3);
  emit_tail(XOp::LOAD_SUPER_ATTR, a, operand(0), operand(1), operand(2), name);
  finish(a);
}

// ---- Names ----

TRANSLATE(LOAD_GLOBAL) {
  const Register a = begin(XOp::LOAD_GLOBAL, 0);
  emit_tail(XOp::LOAD_GLOBAL, a, 0, 0, i.arg >> 1);
  finish(a);
  if (i.arg & 1) push(no_value());
}
TRANSLATE(STORE_GLOBAL) { emit_tail(XOp::STORE_GLOBAL, 0, pop(), 0, i.arg); }
TRANSLATE(DELETE_GLOBAL) { emit_tail(XOp::DELETE_GLOBAL, 0, 0, 0, i.arg); }
TRANSLATE(LOAD_NAME) {
  const Register a = begin(XOp::LOAD_NAME, 0);
  emit_tail(XOp::LOAD_NAME, a, 0, 0, i.arg);
  finish(a);
}
TRANSLATE(STORE_NAME) { emit_tail(XOp::STORE_NAME, 0, pop(), 0, i.arg); }
TRANSLATE(DELETE_NAME) { emit_tail(XOp::DELETE_NAME, 0, 0, 0, i.arg); }
TRANSLATE(LOAD_LOCALS) { produce(XOp::LOAD_LOCALS, 0); }
TRANSLATE(LOAD_FROM_DICT_OR_GLOBALS) {
  const Register a = begin(XOp::LOAD_FROM_DICT_OR_GLOBALS, 1);
  emit_tail(XOp::LOAD_FROM_DICT_OR_GLOBALS, a, operand(0), 0, i.arg);
  finish(a);
}
TRANSLATE(LOAD_FROM_DICT_OR_DEREF) {
  const Register a = begin(XOp::LOAD_FROM_DICT_OR_DEREF, 1);
  emit(XOp::LOAD_FROM_DICT_OR_DEREF, a, operand(0), i.arg);
  finish(a);
}
TRANSLATE(LOAD_BUILD_CLASS) { produce(XOp::LOAD_BUILD_CLASS, 0); }
TRANSLATE(LOAD_COMMON_CONSTANT) {
  const Register a = begin(XOp::LOAD_COMMON_CONSTANT, 0);
  emit(XOp::LOAD_COMMON_CONSTANT, a, i.arg);
  finish(a);
}
TRANSLATE(SETUP_ANNOTATIONS) { emit(XOp::SETUP_ANNOTATIONS); }
TRANSLATE(MAKE_CELL) { emit(XOp::MAKE_CELL, i.arg); }
TRANSLATE(COPY_FREE_VARS) { emit(XOp::COPY_FREE_VARS, 0, i.arg); }
TRANSLATE(LOAD_DEREF) {
  const Register a = begin(XOp::LOAD_DEREF, 0);
  emit(XOp::LOAD_DEREF, a, i.arg);
  finish(a);
}
TRANSLATE(STORE_DEREF) { emit(XOp::STORE_DEREF, i.arg, pop()); }
TRANSLATE(DELETE_DEREF) { emit(XOp::DELETE_DEREF, i.arg); }

// ---- Building ----

TRANSLATE(BUILD_TUPLE) { produce_from_base(XOp::BUILD_TUPLE, i.arg, i.arg); }
TRANSLATE(BUILD_LIST) { produce_from_base(XOp::BUILD_LIST, i.arg, i.arg); }
TRANSLATE(BUILD_SET) { produce_from_base(XOp::BUILD_SET, i.arg, i.arg); }
TRANSLATE(BUILD_MAP) { produce_from_base(XOp::BUILD_MAP, 2 * i.arg, i.arg); }
TRANSLATE(BUILD_STRING) { produce_from_base(XOp::BUILD_STRING, i.arg, i.arg); }
TRANSLATE(BUILD_INTERPOLATION) { produce_from_base(XOp::BUILD_INTERPOLATION, 2 + (i.arg & 1), i.arg); }
TRANSLATE(BUILD_TEMPLATE) { produce(XOp::BUILD_TEMPLATE, 2); }
TRANSLATE(BUILD_SLICE) {
  if (i.arg == 2) push(no_value());
  produce(XOp::BUILD_SLICE, 3);
}
TRANSLATE(LIST_APPEND) {
  const Register value = pop();
  emit(XOp::LIST_APPEND, 0, top(i.arg - 1), value);
}
TRANSLATE(LIST_EXTEND) {
  const Register value = pop();
  emit(XOp::LIST_EXTEND, 0, top(i.arg - 1), value);
}
TRANSLATE(SET_ADD) {
  const Register value = pop();
  emit(XOp::SET_ADD, 0, top(i.arg - 1), value);
}
TRANSLATE(SET_UPDATE) {
  const Register value = pop();
  emit(XOp::SET_UPDATE, 0, top(i.arg - 1), value);
}
TRANSLATE(MAP_ADD) {
  const Register value = pop(), key = pop();
  emit(XOp::MAP_ADD, key, top(i.arg - 1), value);
}
TRANSLATE(DICT_UPDATE) {
  const Register value = pop();
  emit(XOp::DICT_UPDATE, 0, top(i.arg - 1), value);
}
TRANSLATE(DICT_MERGE) {
  const Register value = pop();
  emit(XOp::DICT_MERGE, top(i.arg + 2), top(i.arg - 1), value);
}
TRANSLATE(FORMAT_SIMPLE) { produce(XOp::FORMAT_SIMPLE, 1); }
TRANSLATE(FORMAT_WITH_SPEC) { produce(XOp::FORMAT_WITH_SPEC, 2); }
TRANSLATE(CONVERT_VALUE) {
  const Register a = begin(XOp::CONVERT_VALUE, 1);
  emit(XOp::CONVERT_VALUE, a, operand(0), i.arg);
  finish(a);
}
TRANSLATE(UNPACK_SEQUENCE) {
  reserve(1, i.arg);
  const Register source = pop();
  emit(XOp::UNPACK_SEQUENCE, slot(depth()), source, i.arg);
  for (int k = 0; k < i.arg; ++k) push(slot(depth()));
}
TRANSLATE(UNPACK_EX) {
  const int before = i.arg & 0xFF, after = i.arg >> 8;
  reserve(1, before + 1 + after);
  const Register source = pop();
  emit_tail(XOp::UNPACK_EX, slot(depth()), source, before, after);
  for (int k = 0; k < before + 1 + after; ++k) push(slot(depth()));
}
TRANSLATE(MAKE_FUNCTION) { produce(XOp::MAKE_FUNCTION, 1); }
TRANSLATE(SET_FUNCTION_ATTRIBUTE) {
  const Register function = pop(), value = pop();
  emit(XOp::SET_FUNCTION_ATTRIBUTE, function, value, i.arg);
  push(function);
}

}  // namespace krait
