// co_code as `dis.dis(f, adaptive=True)` shows it.
#include "types/adaptive_code.h"

#include "code/code.h"
#include "interp/executable_code.h"
#include "types/bytes.h"

namespace krait {

namespace {

// The specialised portable instruction that comes closest to what a form does.
struct Shown {
  XOp form;
  Op op;
};
#define ARITHMETIC(name, op) \
  {XOp::name, Op::op}, {XOp::name##_CONST, Op::op}, { XOp::CONST_##name, Op::op }
#define JUMP(name)                                                                                  \
  {XOp::JUMP_##name##_INT, Op::COMPARE_OP_INT}, {XOp::JUMP_##name##_INT_CONST, Op::COMPARE_OP_INT}, \
      {XOp::JUMP_##name##_INT_FROM_CONST, Op::COMPARE_OP_INT}, {                                    \
    XOp::JUMP_##name##_FLOAT, Op::COMPARE_OP_FLOAT                                                  \
  }
constexpr Shown kShown[] = {
    ARITHMETIC(ADD_INT, BINARY_OP_ADD_INT),
    ARITHMETIC(SUBTRACT_INT, BINARY_OP_SUBTRACT_INT),
    ARITHMETIC(MULTIPLY_INT, BINARY_OP_MULTIPLY_INT),
    ARITHMETIC(FLOOR_DIVIDE_INT, BINARY_OP_EXTEND),
    ARITHMETIC(REMAINDER_INT, BINARY_OP_EXTEND),
    ARITHMETIC(AND_INT, BINARY_OP_EXTEND),
    ARITHMETIC(OR_INT, BINARY_OP_EXTEND),
    ARITHMETIC(XOR_INT, BINARY_OP_EXTEND),
    ARITHMETIC(LEFT_SHIFT_INT, BINARY_OP_EXTEND),
    ARITHMETIC(RIGHT_SHIFT_INT, BINARY_OP_EXTEND),
    {XOp::ADD_FLOAT, Op::BINARY_OP_ADD_FLOAT},
    {XOp::SUBTRACT_FLOAT, Op::BINARY_OP_SUBTRACT_FLOAT},
    {XOp::MULTIPLY_FLOAT, Op::BINARY_OP_MULTIPLY_FLOAT},
    {XOp::TRUE_DIVIDE_FLOAT, Op::BINARY_OP_EXTEND},
    {XOp::POWER_NUMBER, Op::BINARY_OP_EXTEND},
    {XOp::BINARY_OP_PYTHON, Op::BINARY_OP_EXTEND},
    {XOp::BINARY_OP_REFLECTED, Op::BINARY_OP_EXTEND},
    {XOp::ADD_STR, Op::BINARY_OP_ADD_UNICODE},
    {XOp::SUBSCRIPT_DICT, Op::BINARY_OP_SUBSCR_DICT},
    {XOp::SUBSCRIPT_PYTHON, Op::BINARY_OP_SUBSCR_GETITEM},
    {XOp::SUBSCRIPT_LIST_INT, Op::BINARY_OP_SUBSCR_LIST_INT},
    {XOp::SUBSCRIPT_STR_INT, Op::BINARY_OP_SUBSCR_STR_INT},
    {XOp::SUBSCRIPT_TUPLE_INT, Op::BINARY_OP_SUBSCR_TUPLE_INT},
    {XOp::SUBSCRIPT_LIST_CONST, Op::BINARY_OP_SUBSCR_LIST_INT},
    {XOp::SUBSCRIPT_TUPLE_CONST, Op::BINARY_OP_SUBSCR_TUPLE_INT},
    JUMP(LT),
    JUMP(LE),
    JUMP(EQ),
    JUMP(NE),
    JUMP(GT),
    JUMP(GE),
    {XOp::COMPARE_INT, Op::COMPARE_OP_INT},
    {XOp::COMPARE_FLOAT, Op::COMPARE_OP_FLOAT},
    {XOp::COMPARE_STR, Op::COMPARE_OP_STR},
    {XOp::COMPARE_JUMP_STR, Op::COMPARE_OP_STR},
    {XOp::CONTAINS_DICT, Op::CONTAINS_OP_DICT},
    {XOp::CONTAINS_SET, Op::CONTAINS_OP_SET},
    {XOp::LOAD_ATTR_SLOT, Op::LOAD_ATTR_INSTANCE_VALUE},
    {XOp::LOAD_ATTR_POLY, Op::LOAD_ATTR_INSTANCE_VALUE},
    {XOp::LOAD_ATTR_MEGAMORPHIC, Op::LOAD_ATTR_INSTANCE_VALUE},
    {XOp::LOAD_ATTR_MEMBER, Op::LOAD_ATTR_SLOT},
    {XOp::LOAD_ATTR_CLASS_VALUE, Op::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES},
    {XOp::LOAD_ATTR_MODULE, Op::LOAD_ATTR_MODULE},
    {XOp::LOAD_ATTR_TYPE, Op::LOAD_ATTR_CLASS},
    {XOp::LOAD_ATTR_PROPERTY, Op::LOAD_ATTR_PROPERTY},
    {XOp::LOAD_METHOD_CLASS, Op::LOAD_ATTR_METHOD_WITH_VALUES},
    {XOp::LOAD_METHOD_POLY, Op::LOAD_ATTR_METHOD_WITH_VALUES},
    {XOp::LOAD_METHOD_MEGAMORPHIC, Op::LOAD_ATTR_METHOD_WITH_VALUES},
    {XOp::LOAD_METHOD_TYPE_ONLY, Op::LOAD_ATTR_METHOD_NO_DICT},
    {XOp::LOAD_METHOD_SLOT, Op::LOAD_ATTR_INSTANCE_VALUE},
    {XOp::LOAD_METHOD_MODULE, Op::LOAD_ATTR_MODULE},
    {XOp::LOAD_METHOD_TYPE, Op::LOAD_ATTR_CLASS},
    {XOp::LOAD_METHOD_TYPE_BOUND, Op::LOAD_ATTR_CLASS},
    {XOp::LOAD_METHOD_TYPE_STATIC, Op::LOAD_ATTR_CLASS},
    {XOp::STORE_ATTR_SLOT, Op::STORE_ATTR_INSTANCE_VALUE},
    {XOp::STORE_ATTR_ADD, Op::STORE_ATTR_INSTANCE_VALUE},
    {XOp::STORE_ATTR_POLY, Op::STORE_ATTR_INSTANCE_VALUE},
    {XOp::STORE_ATTR_MEGAMORPHIC, Op::STORE_ATTR_INSTANCE_VALUE},
    {XOp::STORE_ATTR_MEMBER, Op::STORE_ATTR_SLOT},
    {XOp::LOAD_GLOBAL_BUILTIN, Op::LOAD_GLOBAL_BUILTIN},
    {XOp::LOAD_GLOBAL_MODULE, Op::LOAD_GLOBAL_MODULE},
    {XOp::FOR_ITER_GENERATOR, Op::FOR_ITER_GEN},
    {XOp::FOR_ITER_LIST, Op::FOR_ITER_LIST},
    {XOp::FOR_ITER_RANGE, Op::FOR_ITER_RANGE},
    {XOp::FOR_ITER_TUPLE, Op::FOR_ITER_TUPLE},
    {XOp::STORE_SUBSCR_DICT, Op::STORE_SUBSCR_DICT},
    {XOp::STORE_SUBSCR_LIST_INT, Op::STORE_SUBSCR_LIST_INT},
    {XOp::CALL_CLASS, Op::CALL_ALLOC_AND_ENTER_INIT},
    {XOp::CALL_CLASS_STORING, Op::CALL_ALLOC_AND_ENTER_INIT},
    {XOp::CALL_CLASS_BINDING, Op::CALL_ALLOC_AND_ENTER_INIT},
    {XOp::CALL_BOUND_PYTHON, Op::CALL_BOUND_METHOD_EXACT_ARGS},
    {XOp::CALL_NATIVE_CLASS, Op::CALL_BUILTIN_CLASS},
    {XOp::CALL_EXCEPTION, Op::CALL_BUILTIN_CLASS},
    {XOp::CALL_NATIVE, Op::CALL_BUILTIN_FAST},
    {XOp::CALL_NATIVE_ONE, Op::CALL_BUILTIN_O},
    {XOp::CALL_NATIVE_TWO, Op::CALL_BUILTIN_FAST},
    {XOp::CALL_ISINSTANCE, Op::CALL_ISINSTANCE},
    {XOp::CALL_LEN, Op::CALL_LEN},
    {XOp::CALL_METHOD_LIST_APPEND, Op::CALL_LIST_APPEND},
    {XOp::CALL_METHOD_DICT_GET, Op::CALL_METHOD_DESCRIPTOR_FAST},
    {XOp::CALL_METHOD_NATIVE, Op::CALL_METHOD_DESCRIPTOR_FAST},
    {XOp::CALL_METHOD_NATIVE_NONE, Op::CALL_METHOD_DESCRIPTOR_NOARGS},
    {XOp::CALL_METHOD_NATIVE_ONE, Op::CALL_METHOD_DESCRIPTOR_O},
    {XOp::CALL_METHOD_NATIVE_TWO, Op::CALL_METHOD_DESCRIPTOR_FAST},
    {XOp::CALL_PYTHON, Op::CALL_PY_EXACT_ARGS},
    {XOp::CALL_PYTHON_ANY, Op::CALL_PY_EXACT_ARGS},
    {XOp::CALL_METHOD_PYTHON, Op::CALL_PY_EXACT_ARGS},
    {XOp::CALL_METHOD_PYTHON_ANY, Op::CALL_PY_EXACT_ARGS},
    {XOp::CALL_METHOD_LEAF, Op::CALL_PY_EXACT_ARGS},
    {XOp::CALL_PYTHON_BINDING, Op::CALL_PY_GENERAL},
    {XOp::CALL_METHOD_PYTHON_BINDING, Op::CALL_PY_GENERAL},
    {XOp::CALL_OBJECT_PYTHON, Op::CALL_PY_GENERAL},
    {XOp::CALL_STR_ONE, Op::CALL_STR_1},
    {XOp::CALL_TYPE_ONE, Op::CALL_TYPE_1},
    {XOp::CALL_KW_CLASS, Op::CALL_KW_NON_PY},
    {XOp::CALL_KW_CLASS_STORING, Op::CALL_KW_NON_PY},
    {XOp::CALL_KW_PYTHON, Op::CALL_KW_PY},
};
#undef ARITHMETIC
#undef JUMP

const Shown* shown_as(XOp form) {
  for (const Shown& s : kShown)
    if (s.form == form) return &s;
  return nullptr;
}

}  // namespace

Result<Own<>> adaptive_code(Thread& t, Ref<Code> code) {
  const std::span<const std::uint8_t> units = code->code();
  Own<Bytes> out = TRY(Bytes::create(t, units.data(), units.size()));
  const auto* x = static_cast<const ExecutableCode*>(code->executable);
  if (!x) return out;
  std::uint8_t* const bytes = out->mutable_data();
  for (std::uint32_t w = 0; w < x->word_count; w += static_cast<std::uint32_t>(words_of(x->words()[w].op))) {
    const Shown* s = shown_as(x->words()[w].op);
    if (!s) continue;
    std::size_t at = 2 * static_cast<std::size_t>(x->unit_at(w));
    while (at < units.size() && bytes[at] == static_cast<std::uint8_t>(Op::EXTENDED_ARG)) at += 2;
    if (at < units.size() && bytes[at] == static_cast<std::uint8_t>(info(s->op).family))
      bytes[at] = static_cast<std::uint8_t>(s->op);
  }
  return out;
}

}  // namespace krait
