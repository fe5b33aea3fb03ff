// int: an immediate of 63 bits, or an object with its limbs behind it. The objects are ints beyond 63 bits, instances
// of subclasses (bool among them), and small ints that an extension module made; everything here takes any of these.
#pragma once

#include "base/limbs.h"
#include "object/type.h"

namespace krait {

class Int : public Object {
 public:
  static constexpr Type& type = kIntType;
  using FlaggedClass = Int;
  static constexpr std::uint32_t kSubclassFlag = kTypeIsInt;

  limbs::View view() const { return {limb_data(), static_cast<std::size_t>(size_ < 0 ? -size_ : size_), size_ < 0}; }
  std::size_t body_size() const { return sizeof(Int) + view().size * sizeof(limbs::Limb); }

  // New ints, immediate when they fit.
  static Result<Own<>> from(Thread&, std::int64_t);
  static Result<Own<>> from_unsigned(Thread&, std::uint64_t);
  static Result<Own<>> from_limbs(Thread&, limbs::View);
  // A new object; what is long sees signals, so the limbs must hold then.
  static Result<Own<>> from_view(Thread&, Ref<Type>, limbs::View);
  // Truncates; ValueError for a NaN, OverflowError for an infinity.
  static Result<Own<>> from_double(Thread&, double);
  // int(text, base): surrounding white space, sign, prefix and underscores allowed; ValueError quotes `text`.
  static Result<Own<>> from_str(Thread&, Ref<Str> text, int base);
  // The same of bytes, bytearray, or another buffer: `shown` is what the error quotes.
  static Result<Own<>> from_bytes_text(Thread&, std::string_view text, int base, Ref<> shown);

  // Digits with sign, without prefix; obeys the limit on decimal digits.
  static Result<Own<Str>> to_str(Thread&, Ref<> self, int base);

  // Slots: operands are ints of any form, or (binary ones) anything, which gives NotImplemented.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<> self);
  static Result<std::int64_t> hash(Thread&, Ref<> self);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> add(Thread&, Ref<>, Ref<>);
  static Result<Own<>> subtract(Thread&, Ref<>, Ref<>);
  static Result<Own<>> multiply(Thread&, Ref<>, Ref<>);
  static Result<Own<>> true_divide(Thread&, Ref<>, Ref<>);
  static Result<Own<>> floor_divide(Thread&, Ref<>, Ref<>);
  static Result<Own<>> remainder(Thread&, Ref<>, Ref<>);
  static Result<Own<>> divmod(Thread&, Ref<>, Ref<>);
  static Result<Own<>> power(Thread&, Ref<>, Ref<>, Ref<> modulus);
  static Result<Own<>> lshift(Thread&, Ref<>, Ref<>);
  static Result<Own<>> rshift(Thread&, Ref<>, Ref<>);
  static Result<Own<>> and_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> xor_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> negative(Thread&, Ref<>);
  static Result<Own<>> positive(Thread&, Ref<>);
  static Result<Own<>> absolute(Thread&, Ref<>);
  static Result<Own<>> invert(Thread&, Ref<>);
  static Result<bool> is_true(Thread&, Ref<>);
  static Result<Own<>> to_int(Thread&, Ref<>);
  static Result<Own<>> to_float(Thread&, Ref<>);
  static Result<Own<>> index(Thread&, Ref<>);

  // Copies the limbs behind the object: allocate view.size extra limbs.
  explicit Int(limbs::View view);

 protected:
  constexpr Int(StaticTag tag, Type* bool_type, std::int64_t size) : Object(tag, bool_type), size_(size) {}
  const limbs::Limb* limb_data() const { return reinterpret_cast<const limbs::Limb*>(this + 1); }

  std::int64_t size_;  // limbs in use; negative for negative numbers
};
static_assert(sizeof(Int) == 24);

// Is it an int of any form, subclasses included? Is its type exactly int?
inline bool is_int(Ref<> v) {
  return v.value().is_int() || (v.value().is_object() && v.object()->type()->has(kTypeIsInt));
}
inline bool is_exact_int(Ref<> v) { return v.value().is_int() || v.is_exact<Int>(); }

// The number of an int of any form, as limbs. Lives no longer than the int.
class IntView {
 public:
  explicit IntView(Ref<> any_int) : word_(any_int.value().is_int() ? any_int.value().as_int() : 0) {
    view_ = any_int.value().is_int() ? limbs::View(word_) : static_cast<const Int*>(any_int.object())->view();
  }
  IntView(const IntView&) = delete;
  operator limbs::View() const { return view_; }
  const limbs::View* operator->() const { return &view_; }

 private:
  limbs::Word word_;
  limbs::View view_;
};

// The value of an int of any form when it fits in 64 bits.
inline bool int_fits(Ref<> any_int, std::int64_t* value) {
  if (any_int.value().is_int()) {
    *value = any_int.value().as_int();
    return true;
  }
  return limbs::fits_int64(static_cast<const Int*>(any_int.object())->view(), value);
}

// The value of an int of any form, or its limit in that direction.
std::int64_t int_clamped(Ref<> any_int);
// Sign of an int of any form: -1, 0, 1.
int int_sign(Ref<> any_int);
// As a double, rounded half to even; OverflowError when too large.
Result<double> int_to_double(Thread&, Ref<> any_int);

// --- immediates: both operands are ---------------------------------------------------------------------------------

inline Result<Own<>> int_result(Thread& t, std::int64_t value) {
  if (Value::fits_int(value)) [[likely]]
    return Own<>::of_int(value);
  return Int::from(t, value);
}

inline Result<Own<>> int_add(Thread& t, Ref<> a, Ref<> b) {
  std::int64_t sum;
  if (!__builtin_add_overflow(static_cast<std::int64_t>(a.value().bits()),
                              static_cast<std::int64_t>(b.value().bits() - 1), &sum)) [[likely]]
    return Own<>::immediate(Value::of_bits(static_cast<std::uint64_t>(sum)));
  return Int::from(t, a.value().as_int() + b.value().as_int());
}

inline Result<Own<>> int_subtract(Thread& t, Ref<> a, Ref<> b) {
  std::int64_t difference;
  if (!__builtin_sub_overflow(static_cast<std::int64_t>(a.value().bits()),
                              static_cast<std::int64_t>(b.value().bits() - 1), &difference)) [[likely]]
    return Own<>::immediate(Value::of_bits(static_cast<std::uint64_t>(difference)));
  return Int::from(t, a.value().as_int() - b.value().as_int());
}

inline Result<Own<>> int_multiply(Thread& t, Ref<> a, Ref<> b) {
  std::int64_t product;
  if (!__builtin_mul_overflow(static_cast<std::int64_t>(a.value().bits() - 1), b.value().as_int(), &product)) [[likely]]
    return Own<>::immediate(Value::of_bits(static_cast<std::uint64_t>(product) | 1));
  return Int::multiply(t, a, b);
}

inline Result<Own<>> int_and(Ref<> a, Ref<> b) {
  return Own<>::immediate(Value::of_bits(a.value().bits() & b.value().bits()));
}
inline Result<Own<>> int_or(Ref<> a, Ref<> b) {
  return Own<>::immediate(Value::of_bits(a.value().bits() | b.value().bits()));
}
inline Result<Own<>> int_xor(Ref<> a, Ref<> b) {
  return Own<>::immediate(Value::of_bits((a.value().bits() ^ b.value().bits()) | 1));
}

// Floor division and remainder of words; b is not zero, and not both a is the least int64 and b is -1.
inline std::int64_t floor_quotient(std::int64_t a, std::int64_t b) {
  const std::int64_t quotient = a / b;
  return quotient - (a % b != 0 && (a < 0) != (b < 0));
}
inline std::int64_t floor_rest(std::int64_t a, std::int64_t b) {
  const std::int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

inline Result<Own<>> int_floor_divide(Thread& t, Ref<> a, Ref<> b) {
  const std::int64_t divisor = b.value().as_int();
  if (divisor == 0) [[unlikely]]
    return Int::floor_divide(t, a, b);
  return int_result(t, floor_quotient(a.value().as_int(), divisor));
}

inline Result<Own<>> int_remainder(Thread& t, Ref<> a, Ref<> b) {
  const std::int64_t divisor = b.value().as_int();
  if (divisor == 0) [[unlikely]]
    return Int::remainder(t, a, b);
  return Own<>::of_int(floor_rest(a.value().as_int(), divisor));
}

inline Result<Own<>> int_lshift(Thread& t, Ref<> a, Ref<> b) {
  const std::int64_t value = a.value().as_int(), bits = b.value().as_int();
  if (bits >= 0 && bits < 62 && (value << bits) >> bits == value) [[likely]]
    return int_result(t, value << bits);
  return Int::lshift(t, a, b);
}

inline Result<Own<>> int_rshift(Thread& t, Ref<> a, Ref<> b) {
  const std::int64_t bits = b.value().as_int();
  if (bits < 0) [[unlikely]]
    return Int::rshift(t, a, b);
  return Own<>::of_int(a.value().as_int() >> (bits > 63 ? 63 : bits));
}

inline bool int_compare(Ref<> a, Ref<> b, CompareOp op) {
  const auto x = static_cast<std::int64_t>(a.value().bits()), y = static_cast<std::int64_t>(b.value().bits());
  switch (op) {
    case CompareOp::Lt:
      return x < y;
    case CompareOp::Le:
      return x <= y;
    case CompareOp::Eq:
      return x == y;
    case CompareOp::Ne:
      return x != y;
    case CompareOp::Gt:
      return x > y;
    default:
      return x >= y;
  }
}

// Python's hash of a word.
inline std::int64_t int_hash(std::int64_t value) {
  constexpr std::int64_t kModulus = (std::int64_t{1} << 61) - 1;
  const std::int64_t rest = value % kModulus;
  return rest == -1 ? -2 : rest;
}

}  // namespace krait
