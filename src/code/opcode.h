// The portable instruction set as an enum, and what the compiler, the verifier, `dis` and the translator know of each
// instruction.
#pragma once

#include <cstdint>
#include <string_view>

namespace krait {

// 16 bits wide because the compiler's pseudo-instructions have numbers from 256; a stored unit holds the low 8.
enum class Op : std::uint16_t {
#define OP(name, number, operand, pops, pushes, cache, effects) name = number,
#define FORM(name, number, family) name = number,
#define INSTRUMENTED(name, number, operand, pops, pushes) name = number,
#define PSEUDO(name, number, operand, pops, pushes) name = number,
#include "code/portable.def"
};

enum class Operand : std::uint8_t {
  None,
  Int,           // a number with its own meaning: a count, a kind of operation, flags
  Const,         // index into co_consts
  Name,          // index into co_names
  NameOver2,     // index into co_names is arg >> 1, the low bit is a flag
  NameOver4,     // index into co_names is arg >> 2, the low two bits are flags
  Local,         // index into the locals-plus array
  LocalPair,     // two of those, the first in the high four bits
  Free,          // locals-plus index of a cell
  Cell,          // the same, but `opcode` counts it among the locals (LOAD_DEREF)
  JumpForward,   // units ahead, counted from behind the instruction and its cache
  JumpBackward,  // units back, counted from behind the instruction and its cache
  Label,         // a block of the compiler's graph
  Handler,       // a block of the compiler's graph that handles exceptions from here to POP_BLOCK
};

enum Effects : std::uint8_t { Pure = 0, Raises = 1, RunsPython = 2 | Raises, Jumps = 4, Ends = 8, Polls = 16 };

struct OpInfo {
  std::string_view name;  // empty: no such instruction
  Operand operand = Operand::None;
  std::uint8_t cache = 0;
  std::uint8_t effects = 0;
  Op family = Op::CACHE;  // the unspecialised form, or itself

  constexpr bool exists() const { return !name.empty(); }
};

inline constexpr int kOpCount = 267;
inline constexpr Op kHaveArgument = Op::WITH_EXCEPT_START;  // instructions above this one take an argument
inline constexpr Op kMinInstrumented = Op::INSTRUMENTED_END_FOR;
inline constexpr Op kFirstPseudo = Op::ANNOTATIONS_PLACEHOLDER;

namespace detail {
struct OpTable {
  OpInfo rows[kOpCount];
};
constexpr OpInfo renamed(OpInfo row, std::string_view to) {
  row.name = to;
  return row;
}
consteval OpTable make_op_table() {
  OpTable t{};
#define OP(name, number, operand, pops, pushes, cache, effects) \
  t.rows[number] = {#name, Operand::operand, cache, static_cast<std::uint8_t>(effects), Op::name};
#define INSTRUMENTED(name, number, operand, pops, pushes) \
  t.rows[number] = {#name, Operand::operand, 0, RunsPython, Op::name};
#define PSEUDO(name, number, operand, pops, pushes) t.rows[number] = {#name, Operand::operand, 0, Pure, Op::name};
#include "code/portable.def"
  // Families first, then the forms that copy from them.
#define FORM(form, number, base) t.rows[number] = renamed(t.rows[static_cast<int>(Op::base)], #form);
#include "code/portable.def"
  return t;
}
}  // namespace detail

inline constexpr detail::OpTable kOpTable = detail::make_op_table();

constexpr const OpInfo& info(Op op) { return kOpTable.rows[static_cast<int>(op)]; }
constexpr std::string_view name_of(Op op) { return info(op).name; }
constexpr int cache_units(Op op) { return info(op).cache; }
constexpr bool is_pseudo(Op op) { return op >= kFirstPseudo; }
constexpr bool is_instrumented(Op op) { return op >= kMinInstrumented && !is_pseudo(op); }
constexpr bool is_valid_opcode(int number) {
  return number >= 0 && number < kOpCount && kOpTable.rows[number].exists();
}

constexpr bool has_arg(Op op) {
  return is_pseudo(op) ? info(op).operand != Operand::None : op > kHaveArgument && info(op).operand != Operand::None;
}
constexpr bool has_const(Op op) { return info(op).operand == Operand::Const; }
constexpr bool has_name(Op op) {
  const Operand o = info(op).operand;
  return o == Operand::Name || o == Operand::NameOver2 || o == Operand::NameOver4;
}
constexpr bool has_jump(Op op) {
  const Operand o = info(op).operand;
  return o == Operand::JumpForward || o == Operand::JumpBackward || o == Operand::Label;
}
constexpr bool has_free(Op op) { return info(op).operand == Operand::Free; }
constexpr bool has_local(Op op) {
  const Operand o = info(op).operand;
  return o == Operand::Local || o == Operand::LocalPair || o == Operand::Cell;
}
constexpr bool has_handler(Op op) { return info(op).operand == Operand::Handler; }

struct StackUse {
  int pops, pushes;
};

// What the instruction takes and leaves when it does not jump. Specialised forms: as their family.
// A taken jump leaves the same, except SETUP_*: see the table.
StackUse stack_use(Op op, int arg);

// The net change, as _opcode.stack_effect computes it.
int stack_effect(Op op, int arg, bool jump);

// The values of arguments of kind Int.
enum class BinaryOp : std::uint8_t {
  Add,
  And,
  FloorDivide,
  LShift,
  MatrixMultiply,
  Multiply,
  Remainder,
  Or,
  Power,
  RShift,
  Subtract,
  TrueDivide,
  Xor,
  InplaceAdd,
  InplaceAnd,
  InplaceFloorDivide,
  InplaceLShift,
  InplaceMatrixMultiply,
  InplaceMultiply,
  InplaceRemainder,
  InplaceOr,
  InplacePower,
  InplaceRShift,
  InplaceSubtract,
  InplaceTrueDivide,
  InplaceXor,
  Subscript,
};
inline constexpr int kInplaceOffset = 13;

// COMPARE_OP: the comparison (in the order of object/fwd.h's CompareOp) is arg >> 5; bit 4 asks for an exact bool; the
// low four bits say which outcomes satisfy it.
inline constexpr int kCompareToBool = 16;
inline constexpr int kCompareMask[] = {2, 2 | 8, 8, 1 | 2 | 4, 4, 4 | 8};  // 1 unordered, 2 less, 4 greater, 8 equal

enum class Intrinsic1 : std::uint8_t {
  Invalid,
  Print,
  ImportStar,
  StopIterationError,
  AsyncGenWrap,
  UnaryPositive,
  ListToTuple,
  TypeVar,
  ParamSpec,
  TypeVarTuple,
  SubscriptGeneric,
  TypeAlias,
};
enum class Intrinsic2 : std::uint8_t {
  Invalid,
  PrepReraiseStar,
  TypeVarWithBound,
  TypeVarWithConstraints,
  SetFunctionTypeParams,
  SetTypeParamDefault,
};
enum class CommonConstant : std::uint8_t { AssertionError, NotImplementedError, Tuple, All, Any };
enum class SpecialMethod : std::uint8_t { Enter, Exit, AEnter, AExit };
// RESUME: the place in the low two bits; bit 2 says that the resumed call is at depth one of the exception stack.
enum class ResumeAt : std::uint8_t { FunctionStart, AfterYield, AfterYieldFrom, AfterAwait };
inline constexpr int kResumeDepth1 = 4;
// SET_FUNCTION_ATTRIBUTE.
enum FunctionAttribute : std::uint8_t {
  kDefaults = 1,
  kKeywordDefaults = 2,
  kAnnotations = 4,
  kClosure = 8,
  kAnnotate = 16,
};
// CONVERT_VALUE.
enum class Conversion : std::uint8_t { None, Str, Repr, Ascii };

}  // namespace krait
