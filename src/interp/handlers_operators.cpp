// Handlers: operators, comparisons, subscripts.
#include <algorithm>
#include <cmath>

#include "interp/calls.h"
#include "types/bool.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/python_operators.h"
#include "types/set.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

// ---- binary operators ----

// Forms of arithmetic on ints stand in threes: of two registers, with a constant on the right, on the left.
static XOp int_form(BinaryOp op, const Instr* pc) {
  const auto of = [pc](XOp registers) {
    return static_cast<XOp>(static_cast<int>(registers) + (pc->b < 0 ? 2 : pc->c < 0 ? 1 : 0));
  };
  if (pc->b < 0 && pc->c < 0) return XOp::BINARY_OP;
  switch (op) {
    case BinaryOp::Add:
      return of(XOp::ADD_INT);
    case BinaryOp::Subtract:
      return of(XOp::SUBTRACT_INT);
    case BinaryOp::Multiply:
      return of(XOp::MULTIPLY_INT);
    case BinaryOp::FloorDivide:
      return of(XOp::FLOOR_DIVIDE_INT);
    case BinaryOp::Remainder:
      return of(XOp::REMAINDER_INT);
    case BinaryOp::And:
      return of(XOp::AND_INT);
    case BinaryOp::Or:
      return of(XOp::OR_INT);
    case BinaryOp::Xor:
      return of(XOp::XOR_INT);
    case BinaryOp::LShift:
      return of(XOp::LEFT_SHIFT_INT);
    case BinaryOp::RShift:
      return of(XOp::RIGHT_SHIFT_INT);
    default:
      return XOp::BINARY_OP;
  }
}

// Is it a small int, or a float of either kind?
static bool is_number(Value v) { return v.is_int() || type_of(v) == &kFloatType; }

static XOp float_form(BinaryOp op) {
  switch (op) {
    case BinaryOp::Add:
      return XOp::ADD_FLOAT;
    case BinaryOp::Subtract:
      return XOp::SUBTRACT_FLOAT;
    case BinaryOp::Multiply:
      return XOp::MULTIPLY_FLOAT;
    case BinaryOp::TrueDivide:
      return XOp::TRUE_DIVIDE_FLOAT;
    case BinaryOp::Power:
      return XOp::POWER_NUMBER;
    default:
      return XOp::BINARY_OP;
  }
}

// What a BINARY_OP that calls a Python method knows: the operands' classes, and the function, which the left one has.
struct MethodOperator {
  std::uint32_t left, right;  // versions; all native classes share one, and know nothing of Python classes
  Function* function;
};
static_assert(sizeof(MethodOperator) == 16);

static XOp python_form(At x, BinaryOp op, Value b, Value c) {
  Thread& t = x.t;
  Type &left = *b.object()->type(), &right = *type_of(c);
  if (x.tail().d >= kInplaceOffset && x.tail().d != static_cast<int>(BinaryOp::Subscript)) {
    if (has_inplace(static_cast<BinaryOp>(x.tail().d), left)) return XOp::BINARY_OP;
  }
  Function* const f = python_operator(t, op, left, right);
  if (!f || !plain_target(Value::of_object(f), 2) || !version_of(t, left) || !version_of(t, right))
    return XOp::BINARY_OP;
  x.code->cache<MethodOperator>(x.tail().cache) = {version_of(t, left), version_of(t, right), f};
  return op == BinaryOp::Subscript ? XOp::SUBSCRIPT_PYTHON : XOp::BINARY_OP_PYTHON;
}

// The same where the right operand's class has the function, and the left operand is a number.
static XOp reflected_form(At x, BinaryOp op, Value b, Value c) {
  Thread& t = x.t;
  Type &left = *type_of(b), &right = *c.object()->type();
  Function* const f = python_reflected_operator(t, op, left, right);
  if (!f || !plain_target(Value::of_object(f), 2) || !version_of(t, right)) return XOp::BINARY_OP;
  x.code->cache<MethodOperator>(x.tail().cache) = {0, version_of(t, right), f};
  return XOp::BINARY_OP_REFLECTED;
}

static XOp binary_form(At x, Value b, Value c) {
  const auto op = static_cast<BinaryOp>(
      x.tail().d % 26 == x.tail().d && x.tail().d >= kInplaceOffset ? x.tail().d - kInplaceOffset : x.tail().d);
  if (Value::both_int(b, c))
    return op == BinaryOp::TrueDivide ? XOp::TRUE_DIVIDE_FLOAT
           : op == BinaryOp::Power    ? XOp::POWER_NUMBER
                                      : int_form(op, x.pc);
  if (is_number(b) && is_number(c)) return float_form(op);
  if (b.is_immediate() && c.is_object()) return reflected_form(x, op, b, c);
  if (!b.is_object()) return XOp::BINARY_OP;
  if (b.object()->type()->is_heap()) return python_form(x, op, b, c);
  const Type* type = b.object()->type();
  if (op == BinaryOp::Add && type == &Str::type && c.is_object() && c.object()->type() == type) return XOp::ADD_STR;
  if (op == BinaryOp::Subscript) {
    if (type == &Dict::type) return XOp::SUBSCRIPT_DICT;
    if (!c.is_int()) return XOp::BINARY_OP;
    const bool is_const = x.pc->b >= 0 && x.pc->c < 0 && c.as_int() >= 0;
    if (type == &List::type) return is_const ? XOp::SUBSCRIPT_LIST_CONST : XOp::SUBSCRIPT_LIST_INT;
    if (type == &Tuple::type) return is_const ? XOp::SUBSCRIPT_TUPLE_CONST : XOp::SUBSCRIPT_TUPLE_INT;
    if (type == &Str::type) return XOp::SUBSCRIPT_STR_INT;
  }
  return XOp::BINARY_OP;
}

[[gnu::noinline]] static bool binary_op(At x) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  if (is_warm(x.pc)) {
    const XOp form = binary_form(x, b.value(), c.value());
    form == XOp::BINARY_OP ? not_now(x, {b.value(), c.value()}) : become(x.pc, form);
  }
  const auto op = static_cast<BinaryOp>(x.tail().d);
  return x.put(x.pc->a, op == BinaryOp::Subscript ? get_item(x.t, b, c) : binary(x.t, op, b, c));
}
HANDLER(BINARY_OP) {
  SAVE_PC();
  if (!binary_op({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}

// Writes an immediate. The operands were immediates too, so a temporary among them needs no release.
#define PUT_IMMEDIATE(bits_value) PUT_NEXT(Value::of_bits(bits_value), 2)

// `expression` sees b and c as int64 bit patterns and sets `out`; true: it did not fit, which is for the general form.
#define INT_FORM(name, B, C, overflow)                                                                              \
  HANDLER(name) {                                                                                                   \
    const Value vb = B(pc->b), vc = C(pc->c);                                                                       \
    if (!Value::both_int(vb, vc)) [[unlikely]]                                                                      \
      GENERIC(BINARY_OP);                                                                                           \
    [[maybe_unused]] const auto b = static_cast<std::int64_t>(vb.bits()), c = static_cast<std::int64_t>(vc.bits()); \
    std::int64_t out;                                                                                               \
    if (overflow) [[unlikely]]                                                                                      \
      MUSTTAIL return x_BINARY_OP(pc, regs, t, code);                                                               \
    PUT_IMMEDIATE(static_cast<std::uint64_t>(out));                                                                 \
  }
#define INT_OP(name, overflow)                         \
  INT_FORM(name, REGISTER, REGISTER, overflow)         \
  INT_FORM(name##_CONST, REGISTER, CONSTANT, overflow) \
  INT_FORM(CONST_##name, CONSTANT, REGISTER, overflow)
INT_OP(ADD_INT, __builtin_add_overflow(b, c - 1, &out))
INT_OP(SUBTRACT_INT, __builtin_sub_overflow(b, c - 1, &out))
INT_OP(MULTIPLY_INT, __builtin_mul_overflow(b - 1, c >> 1, &out) || (out |= 1, false))
INT_OP(AND_INT, (out = b & c, false))
INT_OP(OR_INT, (out = b | c, false))
INT_OP(XOR_INT, (out = (b ^ c) | 1, false))

[[gnu::always_inline]] static inline bool shift_left(std::int64_t value, std::int64_t bits, std::int64_t& out) {
  if (bits < 0 || bits >= 62) return true;
  const std::int64_t shifted = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << bits);
  if (shifted >> bits != value || !Value::fits_int(shifted)) return true;
  out = static_cast<std::int64_t>(Value::of_int(shifted).bits());
  return false;
}
INT_OP(LEFT_SHIFT_INT, shift_left(b >> 1, c >> 1, out))
INT_OP(RIGHT_SHIFT_INT, (c >> 1) < 0 || (out = ((b >> 1) >> ((c >> 1) > 63 ? 63 : (c >> 1))) * 2 | 1, false))
// Division by 64-bit registers takes three times as long as by 32-bit ones, and most numbers are small.
[[gnu::always_inline]] static inline bool both_small(std::int64_t b, std::int64_t c) {
  return static_cast<std::uint64_t>(b | c) <= UINT32_MAX;
}
[[gnu::always_inline]] static inline bool floor_divide(std::int64_t b, std::int64_t c, std::int64_t& out) {
  if (c == 0 || c == -1) return true;
  if (both_small(b, c)) [[likely]]
    out = static_cast<std::int64_t>(static_cast<std::uint32_t>(b) / static_cast<std::uint32_t>(c)) * 2 | 1;
  else
    out = floor_quotient(b, c) * 2 | 1;
  return false;
}
[[gnu::always_inline]] static inline bool remainder(std::int64_t b, std::int64_t c, std::int64_t& out) {
  if (c == 0) return true;
  if (both_small(b, c)) [[likely]]
    out = static_cast<std::int64_t>(static_cast<std::uint32_t>(b) % static_cast<std::uint32_t>(c)) * 2 | 1;
  else
    out = floor_rest(b, c) * 2 | 1;
  return false;
}
INT_OP(FLOOR_DIVIDE_INT, floor_divide(b >> 1, c >> 1, out))
INT_OP(REMAINDER_INT, remainder(b >> 1, c >> 1, out))

// An int that a float holds exactly counts as one, and so does a float that is an object: `out` is set, or false comes
// back.
[[gnu::always_inline]] static inline bool as_double(Value v, double& out) {
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  if (v.is_float()) {
    out = v.as_float();
    return true;
  }
  if (!v.is_int()) {
    if (!is_exactly<Float>(v)) return false;
    out = static_cast<Float*>(v.object())->value();
    return true;
  }
  if (v.as_int() > kExact || v.as_int() < -kExact) return false;
  out = static_cast<double>(v.as_int());
  return true;
}

// A number that is a temporary and an object must not be the last reference to it here. In the place that the result
// goes to, `to`, it is released by that.
[[gnu::always_inline]] static inline bool can_drop_number(const Value* regs, const ExecutableCode* code, int r,
                                                          int to) {
  return r < code->locals || r == to || !regs[r].is_object() || !regs[r].object()->is_unique();
}
[[gnu::always_inline]] static inline void drop_number(Value* regs, const ExecutableCode* code, int r, int to) {
  if (r < code->locals || r == to || !regs[r].is_object()) return;
  regs[r].object()->release_shared();
  regs[r] = Value();
}
// Gives up the operands, if it can.
[[gnu::always_inline]] static inline bool drop_numbers(const Instr* pc, Value* regs, const ExecutableCode* code,
                                                       int to) {
  if (!can_drop_number(regs, code, pc->b, to) || !can_drop_number(regs, code, pc->c, to)) return false;
  drop_number(regs, code, pc->b, to);
  drop_number(regs, code, pc->c, to);
  return true;
}

// Two ints are for other forms, but where the result is a float all the same.
#define FLOAT_OP(name, serves_ints, expression)                                                \
  static HANDLER(mixed_##name) {                                                               \
    const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);                                      \
    double b, c;                                                                               \
    if (!(serves_ints) && Value::both_int(vb, vc)) GENERIC(BINARY_OP);                         \
    if (!as_double(vb, b) || !as_double(vc, c)) MUSTTAIL return x_float_op(pc, regs, t, code); \
    const Value out = Value::of_float(expression);                                             \
    if (!out.is_float() || !drop_numbers(pc, regs, code, pc->a)) [[unlikely]]                  \
      MUSTTAIL return x_float_op(pc, regs, t, code);                                           \
    PUT_IMMEDIATE(out.bits());                                                                 \
  }                                                                                            \
  HANDLER(name) {                                                                              \
    const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);                                      \
    if (!Value::both_float(vb, vc)) [[unlikely]]                                               \
      MUSTTAIL return x_mixed_##name(pc, regs, t, code);                                       \
    const double b = vb.as_float(), c = vc.as_float();                                         \
    const Value out = Value::of_float(expression);                                             \
    if (!out.is_float()) [[unlikely]]                                                          \
      MUSTTAIL return x_float_op(pc, regs, t, code);                                           \
    PUT_IMMEDIATE(out.bits());                                                                 \
  }
// Zeros and extremes are objects; the specialised form stays as long as both are floats of some kind.
static bool float_op(At x) {
  const Value b = x.peek(x.pc->b), c = x.peek(x.pc->c);
  if (!is_number(b) || !is_number(c)) despecialise(x.pc, x.t);
  return binary_op(x);
}
static HANDLER(float_op) {
  SAVE_PC();
  if (!float_op({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
FLOAT_OP(ADD_FLOAT, false, b + c)
FLOAT_OP(SUBTRACT_FLOAT, false, b - c)
FLOAT_OP(MULTIPLY_FLOAT, false, b* c)
FLOAT_OP(TRUE_DIVIDE_FLOAT, true, b / c)

// Small powers of ints, and what pow() makes of floats where no rule of Python's stands in between. Empty: neither.
[[gnu::noinline]] static Value quick_power(Value b, Value c) {
  if (Value::both_int(b, c)) {
    std::int64_t base = b.as_int(), exponent = c.as_int(), out = 1;
    if (exponent < 0 || exponent > 64) return Value();
    for (;; base *= base) {
      if (exponent & 1 && __builtin_mul_overflow(out, base, &out)) return Value();
      if (!(exponent >>= 1)) break;
      if (base > INT32_MAX || base < -INT32_MAX) return Value();
    }
    return Value::fits_int(out) ? Value::of_int(out) : Value();
  }
  double x, y;
  if (!as_double(b, x) || !as_double(c, y) || x <= 0) return Value();
  const Value out = Value::of_float(y == 2.0 ? x * x : std::pow(x, y));
  return out.is_float() ? out : Value();
}
HANDLER(POWER_NUMBER) {
  const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);
  if (!vb.is_immediate() || !vc.is_immediate()) [[unlikely]]
    MUSTTAIL return x_float_op(pc, regs, t, code);
  const Value out = quick_power(vb, vc);
  if (out.is_empty()) [[unlikely]]
    MUSTTAIL return x_float_op(pc, regs, t, code);
  PUT_IMMEDIATE(out.bits());
}

// ---- operators that are Python functions ----

[[gnu::always_inline]] static inline ExecutableCode* method_target(const MethodOperator& m, Value b, Value c) {
  if (!b.is_pointer() || b.object()->type()->version != m.left || type_of(c)->version != m.right) return nullptr;
  return plain_target(Value::of_object(m.function), 2);
}
#define METHOD_OPERATOR() (code->cache<MethodOperator>(tail(pc)->cache))

// Calls the function with `self` and `other`. The operands stay where they are: after NotImplemented they are asked for
// again.
#define CALL_OPERATOR(target, self, other)                                                   \
  do {                                                                                       \
    if (!(target)) [[unlikely]]                                                              \
      GENERIC(BINARY_OP);                                                                    \
    if (is_interrupted(t)) [[unlikely]]                                                      \
      MUSTTAIL return x_BINARY_OP(pc, regs, t, code);                                        \
    SAVE_PC();                                                                               \
    Value given[2] = {self, other};                                                          \
    Activation* const entered = enter(t, m.function, target, given, 2, Deliver::ToOperator); \
    if (!entered) [[unlikely]]                                                               \
      MUSTTAIL return x_BINARY_OP(pc, regs, t, code);                                        \
    m.function->retain();                                                                    \
    (self).object()->retain();                                                               \
    retain_hot(entered->regs()[1]);                                                          \
    START(entered, target);                                                                  \
  } while (0)
HANDLER(BINARY_OP_PYTHON) {
  const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);
  const MethodOperator& m = METHOD_OPERATOR();
  ExecutableCode* const target = method_target(m, vb, vc);
  CALL_OPERATOR(target, vb, vc);
}
HANDLER(BINARY_OP_REFLECTED) {
  const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);
  const MethodOperator& m = METHOD_OPERATOR();
  if (!vb.is_immediate() || !vc.is_pointer() || vc.object()->type()->version != m.right) [[unlikely]]
    GENERIC(BINARY_OP);
  ExecutableCode* const target = plain_target(Value::of_object(m.function), 2);
  CALL_OPERATOR(target, vc, vb);
}
HANDLER(SUBSCRIPT_PYTHON) {
  const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);
  const MethodOperator& m = METHOD_OPERATOR();
  ExecutableCode* const target = method_target(m, vb, vc);
  if (!target) [[unlikely]]
    GENERIC(BINARY_OP);
  if (is_interrupted(t)) [[unlikely]]
    MUSTTAIL return x_BINARY_OP(pc, regs, t, code);
  SAVE_PC();
  Value given[2] = {vb, vc};
  Activation* const entered = enter(t, m.function, target, given, 2, Deliver::ToCall);
  if (!entered) [[unlikely]]
    MUSTTAIL return x_BINARY_OP(pc, regs, t, code);
  m.function->retain();
  if (pc->b >= code->locals)
    regs[pc->b] = Value();
  else
    vb.object()->retain();
  if (pc->c >= code->locals)
    regs[pc->c] = Value();
  else
    retain_hot(entered->regs()[1]);
  START(entered, target);
}

// `s + t`; when the left operand is the only reference to its string, which the result replaces, it grows in place.
static bool add_str(At x) {
  const int a = x.pc->a, b = x.pc->b;
  Source right(x, x.pc->c);
  if (b >= 0 && (b >= x.code->locals || b == a) && b != x.pc->c) {
    Own<Str> left = Own<Str>::steal(static_cast<Str*>(std::exchange(x.regs[b], Value()).object()));
    // `s += ...` with a branch on the right side: the variable that is about to be replaced holds the string too.
    if (a < x.code->locals && x.regs[a] == left.value()) {
      x.regs[a] = Value();
      left->release();
    }
    Result<Own<Str>> r = Str::append(x.t, std::move(left), right.ref().as<Str>());
    return x.put(a, Result<Own<>>(std::move(r)));
  }
  Source left(x, b);
  return x.put(a, Result<Own<>>(Str::concat2(x.t, left.ref().as<Str>(), right.ref().as<Str>())));
}
HANDLER(ADD_STR) {
  const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);
  if (!vb.is_object() || !vc.is_object() || vb.object()->type() != &Str::type || vc.object()->type() != &Str::type)
      [[unlikely]]
    GENERIC(BINARY_OP);
  SAVE_PC();
  if (!add_str({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}

// Puts an item, a new count of which is taken, and gives up the container if it was a temporary; where that would end
// the container, the general form does it all. The index is an int, which needs no release.
#define PUT_ITEM(item)                                        \
  do {                                                        \
    const Value put = (item);                                 \
    if (!give_up_operand(pc, regs, code, pc->b)) [[unlikely]] \
      MUSTTAIL return x_BINARY_OP(pc, regs, t, code);         \
    retain_hot(put);                                          \
    PUT_NEXT(put, 2);                                         \
  } while (0)

// An index from the end counts back; one that is out of range is as large as no sequence.
[[gnu::always_inline]] static inline std::size_t place_of(std::int64_t index, std::size_t size) {
  return static_cast<std::size_t>(index < 0 ? index + static_cast<std::int64_t>(size) : index);
}

#define SUBSCRIPT_INT(name, T)                                      \
  HANDLER(name) {                                                   \
    const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);           \
    if (!is_exactly<T>(vb) || !vc.is_int()) [[unlikely]]            \
      GENERIC(BINARY_OP);                                           \
    const auto* container = static_cast<T*>(vb.object());           \
    const std::size_t i = place_of(vc.as_int(), container->size()); \
    if (i >= container->size()) [[unlikely]]                        \
      MUSTTAIL return x_BINARY_OP(pc, regs, t, code);               \
    PUT_ITEM(container->items()[i]);                                \
  }
SUBSCRIPT_INT(SUBSCRIPT_LIST_INT, List)
SUBSCRIPT_INT(SUBSCRIPT_TUPLE_INT, Tuple)

#define SUBSCRIPT_CONST(name, T)                                       \
  HANDLER(name) {                                                      \
    const Value vb = REGISTER(pc->b);                                  \
    if (!is_exactly<T>(vb)) [[unlikely]]                               \
      GENERIC(BINARY_OP);                                              \
    const auto* container = static_cast<T*>(vb.object());              \
    const auto i = static_cast<std::size_t>(CONSTANT(pc->c).as_int()); \
    if (i >= container->size()) [[unlikely]]                           \
      MUSTTAIL return x_BINARY_OP(pc, regs, t, code);                  \
    PUT_ITEM(container->items()[i]);                                   \
  }
SUBSCRIPT_CONST(SUBSCRIPT_LIST_CONST, List)
SUBSCRIPT_CONST(SUBSCRIPT_TUPLE_CONST, Tuple)

HANDLER(SUBSCRIPT_STR_INT) {
  const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);
  if (!is_exactly<Str>(vb) || !vc.is_int()) [[unlikely]]
    GENERIC(BINARY_OP);
  const auto* s = static_cast<Str*>(vb.object());
  const std::size_t i = place_of(vc.as_int(), s->length());
  if (i >= s->length() || s->kind() != 1) [[unlikely]]
    MUSTTAIL return x_BINARY_OP(pc, regs, t, code);
  PUT_ITEM(Str::of_latin1(s->data1()[i]).value());
}

static bool subscript_dict(At x) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  Result<OptRef<>> found = b.ref().as<Dict>()->find(x.t, c);
  if (found.is_failed()) return false;
  const OptRef<> v = std::move(found).take();
  if (!v) return !Result<void>(raise_key_error(x.t, c)).is_failed();
  return x.put(x.pc->a, v.ref().own());
}
HANDLER(SUBSCRIPT_DICT) {
  const Value vb = OPERAND(pc->b);
  if (!vb.is_object() || vb.object()->type() != &Dict::type) [[unlikely]]
    GENERIC(BINARY_OP);
  SAVE_PC();
  if (!subscript_dict({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}

// ---- comparisons ----

static Result<bool> compare_floats(double a, double b, CompareOp op) {
  switch (op) {
    case CompareOp::Lt:
      return a < b;
    case CompareOp::Le:
      return a <= b;
    case CompareOp::Eq:
      return a == b;
    case CompareOp::Ne:
      return a != b;
    case CompareOp::Gt:
      return a > b;
    default:
      return a >= b;
  }
}

enum class Kinds { Ints, Floats, Strings, Other };
static Kinds kinds_of(Value b, Value c) {
  if (Value::both_int(b, c)) return Kinds::Ints;
  if (is_number(b) && is_number(c)) return Kinds::Floats;
  if (b.is_object() && c.is_object() && b.object()->type() == &Str::type && c.object()->type() == &Str::type)
    return Kinds::Strings;
  return Kinds::Other;
}

// -1: raised.
[[gnu::noinline]] static int compare_jump(At x) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  const auto op = static_cast<CompareOp>(x.tail().d & 7);
  if (is_warm(x.pc)) {
    // A jump for a comparison that is not true is one for the opposite comparison.
    constexpr CompareOp kOpposite[] = {CompareOp::Ge, CompareOp::Gt, CompareOp::Ne,
                                       CompareOp::Eq, CompareOp::Le, CompareOp::Lt};
    const int i = static_cast<int>(op), jumping = x.tail().d & 8 ? i : static_cast<int>(kOpposite[i]);
    const auto nth = [](XOp first, int n) { return static_cast<XOp>(static_cast<int>(first) + n); };
    switch (kinds_of(b.value(), c.value())) {
      case Kinds::Ints:
        if (x.pc->b < 0 && x.pc->c < 0) {
          not_now(x, {b.value(), c.value()});
          break;
        }
        become(x.pc, nth(x.pc->b < 0   ? XOp::JUMP_LT_INT_FROM_CONST
                         : x.pc->c < 0 ? XOp::JUMP_LT_INT_CONST
                                       : XOp::JUMP_LT_INT,
                         jumping));
        break;
      case Kinds::Floats:
        become(x.pc, nth(XOp::JUMP_LT_FLOAT, i));
        break;
      case Kinds::Strings:
        become(x.pc, XOp::COMPARE_JUMP_STR);
        break;
      default:
        not_now(x, {b.value(), c.value()});
    }
  }
  Result<bool> r = compare_true(x.t, b, c, op);
  return r.is_failed() ? -1 : std::move(r).take();
}
HANDLER(COMPARE_JUMP) {
  SAVE_PC();
  const int is = compare_jump({pc, regs, t, code});
  if (is < 0) [[unlikely]]
    RAISED();
  NEXT(is == tail(pc)->d >> 3 ? tail(pc)->jump : 2);
}

#define JUMP_INT_FORM(name, B, C, op)                                                                       \
  HANDLER(name) {                                                                                           \
    const Value vb = B(pc->b), vc = C(pc->c);                                                               \
    if (!Value::both_int(vb, vc)) [[unlikely]]                                                              \
      GENERIC(COMPARE_JUMP);                                                                                \
    if (static_cast<std::int64_t>(vb.bits()) op static_cast<std::int64_t>(vc.bits())) NEXT(tail(pc)->jump); \
    NEXT(2);                                                                                                \
  }
#define JUMP_INT(name, op)                            \
  JUMP_INT_FORM(name, REGISTER, REGISTER, op)         \
  JUMP_INT_FORM(name##_CONST, REGISTER, CONSTANT, op) \
  JUMP_INT_FORM(name##_FROM_CONST, CONSTANT, REGISTER, op)
JUMP_INT(JUMP_LT_INT, <)
JUMP_INT(JUMP_LE_INT, <=)
JUMP_INT(JUMP_EQ_INT, ==)
JUMP_INT(JUMP_NE_INT, !=)
JUMP_INT(JUMP_GT_INT, >)
JUMP_INT(JUMP_GE_INT, >=)

// What is not true of a NaN is no opposite, so the wanted truth stays in `d`. Zeros are objects.
#define JUMP_FLOAT(name, op)                                                          \
  HANDLER(name) {                                                                     \
    const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);                             \
    if (!Value::both_float(vb, vc)) [[unlikely]]                                      \
      MUSTTAIL return x_jump_float_slowly(pc, regs, t, code);                         \
    if ((vb.as_float() op vc.as_float()) == (tail(pc)->d >> 3)) NEXT(tail(pc)->jump); \
    NEXT(2);                                                                          \
  }
static HANDLER(jump_float_slowly) {
  constexpr int kNowhere = -1;
  const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);
  double b, c;
  if (Value::both_int(vb, vc)) GENERIC(COMPARE_JUMP);
  if (as_double(vb, b) && as_double(vc, c) && drop_numbers(pc, regs, code, kNowhere)) {
    const bool is = compare_floats(b, c, static_cast<CompareOp>(tail(pc)->d & 7)).take();
    NEXT(is == (tail(pc)->d >> 3) ? tail(pc)->jump : 2);
  }
  if (kinds_of(vb, vc) != Kinds::Floats) GENERIC(COMPARE_JUMP);
  MUSTTAIL return x_COMPARE_JUMP(pc, regs, t, code);
}
JUMP_FLOAT(JUMP_LT_FLOAT, <)
JUMP_FLOAT(JUMP_LE_FLOAT, <=)
JUMP_FLOAT(JUMP_EQ_FLOAT, ==)
JUMP_FLOAT(JUMP_NE_FLOAT, !=)
JUMP_FLOAT(JUMP_GT_FLOAT, >)
JUMP_FLOAT(JUMP_GE_FLOAT, >=)

// Two pieces of up to 16 bytes, by words that overlap: shorter than a call of memcmp.
[[gnu::always_inline]] static inline bool same_bytes(const std::uint8_t* p, const std::uint8_t* q, std::size_t n) {
  const auto same = [&]<class Word>(Word) {
    Word a, b, c, d;
    __builtin_memcpy(&a, p, sizeof a);
    __builtin_memcpy(&b, q, sizeof b);
    __builtin_memcpy(&c, p + n - sizeof c, sizeof c);
    __builtin_memcpy(&d, q + n - sizeof d, sizeof d);
    return ((a ^ b) | (c ^ d)) == 0;
  };
  if (n >= 8) return same(std::uint64_t{});
  if (n >= 4) return same(std::uint32_t{});
  if (n >= 2) return same(std::uint16_t{});
  return n == 0 || *p == *q;
}
static bool strings_equal(At x) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  if (b.value() == c.value()) return true;
  const Ref<Str> s = b.ref().as<Str>(), u = c.ref().as<Str>();
  if (s->length() != u->length() || s->kind() != u->kind()) return false;
  if (s->kind() == 1 && s->length() <= 16) return same_bytes(s->data1(), u->data1(), s->length());
  return Str::equal(s, u);
}
// Which comes first: less than, equal to or greater than 0, of strings with one byte a character.
static int narrow_order(const Str& b, const Str& c) {
  const std::size_t n = std::min(b.length(), c.length());
  if (const int order = n ? __builtin_memcmp(b.data1(), c.data1(), n) : 0) return order;
  return b.length() < c.length() ? -1 : b.length() > c.length();
}
// -1: raised.
static int ordered_strings(At x) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  const auto op = static_cast<CompareOp>(x.tail().d & 7);
  const Ref<Str> s = b.ref().as<Str>(), u = c.ref().as<Str>();
  if (s->kind() != 1 || u->kind() != 1) {
    Result<bool> r = compare_true(x.t, b, c, op);
    return r.is_failed() ? -1 : std::move(r).take();
  }
  return compare_floats(narrow_order(*s.get(), *u.get()), 0, op).take();
}
// Equality of two strings where the words that say length and kind, or the first bytes, decide: 1, 0, or -1 for
// neither.
[[gnu::always_inline]] static inline int quickly_equal(Value vb, Value vc) {
  if (vb == vc) return 1;
  const auto *b = static_cast<Str*>(vb.object()), *c = static_cast<Str*>(vc.object());
  if (b->length() != c->length() || b->kind() != c->kind()) return 0;
  if (b->length() == 1 && b->kind() == 1) return b->data1()[0] == c->data1()[0];
  return -1;
}
static HANDLER(jump_str_slowly) {
  SAVE_PC();
  const bool is = strings_equal({pc, regs, t, code}) == (static_cast<CompareOp>(tail(pc)->d & 7) == CompareOp::Eq);
  NEXT(is == (tail(pc)->d >> 3) ? tail(pc)->jump : 2);
}
// A temporary among the operands must not be the last reference here.
[[gnu::always_inline]] static inline bool can_drop(const Value* regs, const ExecutableCode* code, int r) {
  return r < code->locals || !regs[r].object()->is_unique();
}
[[gnu::always_inline]] static inline void drop_temporary(Value* regs, const ExecutableCode* code, int r) {
  if (r < code->locals) return;
  regs[r].object()->release_shared();
  regs[r] = Value();
}
static HANDLER(jump_ordered_strings) {
  SAVE_PC();
  const int is = ordered_strings({pc, regs, t, code});
  if (is < 0) [[unlikely]]
    RAISED();
  NEXT(is == (tail(pc)->d >> 3) ? tail(pc)->jump : 2);
}
HANDLER(COMPARE_JUMP_STR) {
  const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);
  if (!is_exactly<Str>(vb) || !is_exactly<Str>(vc)) [[unlikely]]
    GENERIC(COMPARE_JUMP);
  const auto op = static_cast<CompareOp>(tail(pc)->d & 7);
  if (op != CompareOp::Eq && op != CompareOp::Ne) MUSTTAIL return x_jump_ordered_strings(pc, regs, t, code);
  const int equal = quickly_equal(vb, vc);
  if (equal < 0 || !can_drop(regs, code, pc->b) || !can_drop(regs, code, pc->c))
    MUSTTAIL return x_jump_str_slowly(pc, regs, t, code);
  drop_temporary(regs, code, pc->b);
  drop_temporary(regs, code, pc->c);
  const bool is = (equal == 1) == (static_cast<CompareOp>(tail(pc)->d & 7) == CompareOp::Eq);
  NEXT(is == (tail(pc)->d >> 3) ? tail(pc)->jump : 2);
}

[[gnu::noinline]] static bool compare_op(At x) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  const auto op = static_cast<CompareOp>(x.tail().d & 7);
  if (is_warm(x.pc)) {
    switch (kinds_of(b.value(), c.value())) {
      case Kinds::Ints:
        become(x.pc, XOp::COMPARE_INT);
        break;
      case Kinds::Floats:
        become(x.pc, XOp::COMPARE_FLOAT);
        break;
      case Kinds::Strings:
        if (op == CompareOp::Eq || op == CompareOp::Ne) {
          become(x.pc, XOp::COMPARE_STR);
          break;
        }
        [[fallthrough]];
      default:
        not_now(x, {b.value(), c.value()});
    }
  }
  if (x.tail().d & 16) return x.put(x.pc->a, compare_true(x.t, b, c, op));
  return x.put(x.pc->a, compare(x.t, b, c, op));
}
HANDLER(COMPARE_OP) {
  SAVE_PC();
  if (!compare_op({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
HANDLER(COMPARE_INT) {
  const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);
  if (!Value::both_int(vb, vc)) [[unlikely]]
    GENERIC(COMPARE_OP);
  PUT_IMMEDIATE(truth_value(int_compare(Ref<>(vb), Ref<>(vc), static_cast<CompareOp>(tail(pc)->d & 7))).bits());
}
HANDLER(COMPARE_FLOAT) {
  const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);
  double b, c;
  if (!as_double(vb, b) || !as_double(vc, c)) [[unlikely]]
    GENERIC(COMPARE_OP);
  if (!drop_numbers(pc, regs, code, pc->a)) [[unlikely]]
    MUSTTAIL return x_COMPARE_OP(pc, regs, t, code);
  PUT_IMMEDIATE(truth_value(compare_floats(b, c, static_cast<CompareOp>(tail(pc)->d & 7)).take()).bits());
}
HANDLER(COMPARE_STR) {
  const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);
  if (kinds_of(vb, vc) != Kinds::Strings) [[unlikely]]
    GENERIC(COMPARE_OP);
  SAVE_PC();
  const bool is = strings_equal({pc, regs, t, code}) == (static_cast<CompareOp>(tail(pc)->d & 7) == CompareOp::Eq);
  PUT_IMMEDIATE(truth_value(is).bits());
}

[[gnu::noinline]] static bool contains_op(At x) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  if (is_warm(x.pc)) {
    const Type* type = type_of(c.value());
    if (type == &Dict::type)
      become(x.pc, XOp::CONTAINS_DICT);
    else if (type == &Set::type || type == &FrozenSet::type)
      become(x.pc, XOp::CONTAINS_SET);
    else
      not_now(x, {b.value(), c.value()});
  }
  Result<bool> r = contains(x.t, c, b);
  if (r.is_failed()) return false;
  return x.put(x.pc->a, bool_from(std::move(r).take() != (x.tail().d != 0)));
}
HANDLER(CONTAINS_OP) {
  SAVE_PC();
  if (!contains_op({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
static bool contains_dict(At x) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  Result<OptRef<>> r = c.ref().as<Dict>()->find(x.t, b);
  if (r.is_failed()) return false;
  return x.put(x.pc->a, bool_from(static_cast<bool>(std::move(r).take()) != (x.tail().d != 0)));
}
HANDLER(CONTAINS_DICT) {
  const Value vc = OPERAND(pc->c);
  if (!vc.is_object() || vc.object()->type() != &Dict::type) [[unlikely]]
    GENERIC(CONTAINS_OP);
  SAVE_PC();
  if (!contains_dict({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
HANDLER(CONTAINS_SET) { MUSTTAIL return x_CONTAINS_OP(pc, regs, t, code); }

static bool is_op(At x) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  return x.put(x.pc->a, bool_from((b.value() == c.value()) != (x.tail().d != 0)));
}
static HANDLER(is_op_slowly) {
  SAVE_PC();
  is_op({pc, regs, t, code});
  NEXT(2);
}
HANDLER(IS_OP) {
  const Value b = OPERAND(pc->b);
  const bool is = (b == OPERAND(pc->c)) != (tail(pc)->d != 0);
  if (pc->c >= code->locals || (b.is_object() && !give_up_operand(pc, regs, code, pc->b))) [[unlikely]]
    MUSTTAIL return x_is_op_slowly(pc, regs, t, code);
  PUT_NEXT(truth_value(is), 2);
}

// ---- unary ----

static bool to_bool(At x) {
  Source v(x, x.pc->b);
  return x.put(x.pc->a, is_true(x.t, v));
}
static HANDLER(to_bool_slowly) {
  SAVE_PC();
  if (!to_bool({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(1);
}
HANDLER(TO_BOOL) {
  const Value v = OPERAND(pc->b);
  if (v == truth_value(true) || v == truth_value(false)) PUT_NEXT(v, 1);
  if (v.is_int()) PUT_NEXT(truth_value(v.as_int() != 0), 1);
  MUSTTAIL return x_to_bool_slowly(pc, regs, t, code);
}
HANDLER(UNARY_NOT) { PUT_NEXT(truth_value(OPERAND(pc->b) != truth_value(true)), 1); }
static bool unary_negative(At x) {
  Source v(x, x.pc->b);
  return x.put(x.pc->a, negative(x.t, v));
}
static HANDLER(negative_slowly) {
  SAVE_PC();
  if (!unary_negative({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(1);
}
HANDLER(UNARY_NEGATIVE) {
  const Value v = OPERAND(pc->b);
  if (v.is_float()) PUT_NEXT(Value::of_float(-v.as_float()), 1);
  if (v.is_int() && v.as_int() != Value::kIntMin) PUT_NEXT(Value::of_int(-v.as_int()), 1);
  MUSTTAIL return x_negative_slowly(pc, regs, t, code);
}
PLAIN(UNARY_INVERT) {
  Source v(x, x.pc->b);
  return x.put(x.pc->a, invert(x.t, v));
}

// ---- subscripts ----

[[gnu::noinline]] static bool store_subscr(At x) {
  Source value(x, x.pc->a), container(x, x.pc->b), key(x, x.pc->c);
  if (is_warm(x.pc)) {
    const Type* type = type_of(container.value());
    if (type == &List::type && key.value().is_int())
      become(x.pc, XOp::STORE_SUBSCR_LIST_INT);
    else if (type == &Dict::type)
      become(x.pc, XOp::STORE_SUBSCR_DICT);
    else
      not_now(x, {container.value(), key.value()});
  }
  return !set_item(x.t, container, key, value).is_failed();
}
HANDLER(STORE_SUBSCR) {
  SAVE_PC();
  if (!store_subscr({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
HANDLER(STORE_SUBSCR_LIST_INT) {
  const Value vb = OPERAND(pc->b), vc = OPERAND(pc->c);
  if (!is_exactly<List>(vb) || !vc.is_int()) [[unlikely]]
    GENERIC(STORE_SUBSCR);
  auto* const list = static_cast<List*>(vb.object());
  const std::size_t i = place_of(vc.as_int(), list->size());
  if (i >= list->size() || !can_drop(regs, code, pc->b)) [[unlikely]]
    MUSTTAIL return x_STORE_SUBSCR(pc, regs, t, code);
  drop_temporary(regs, code, pc->b);
  const Value stored = OPERAND(pc->a);
  if (pc->a >= code->locals)
    regs[pc->a] = Value();
  else
    retain_hot(stored);
  RELEASE_NEXT(std::exchange(list->mutable_items()[i], stored), 2);
}
static bool store_dict(At x) {
  Source value(x, x.pc->a), container(x, x.pc->b), key(x, x.pc->c);
  return !container.ref().as<Dict>()->set(x.t, key, value.own()).is_failed();
}
HANDLER(STORE_SUBSCR_DICT) {
  const Value vb = OPERAND(pc->b);
  if (!vb.is_object() || vb.object()->type() != &Dict::type) [[unlikely]]
    GENERIC(STORE_SUBSCR);
  SAVE_PC();
  if (!store_dict({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
PLAIN(DELETE_SUBSCR) {
  Source container(x, x.pc->b), key(x, x.pc->c);
  return !del_item(x.t, container, key).is_failed();
}

}  // namespace krait
