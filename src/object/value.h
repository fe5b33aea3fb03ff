// Value: one 64-bit word that is an int, a float, or a pointer to a heap object.
//
//   ...1   int, 63-bit two's complement
//   ..10   float, self-tagged: t = rotl(bits + 2^60, 3) is an immediate when (t & 3) == 2,
//          which covers 2^-255 <= |x| < 2^257; back: rotr(t, 3) - 2^60
//   ..00   pointer to an Object; all zero means "no value"
//
// An int or float outside these ranges is a heap object, and so may be one inside them (a C extension
// made it): fast paths simply do not apply to those.
#pragma once

#include <bit>
#include <cstdint>

namespace krait {

class Object;

class Value {
 public:
  static constexpr std::int64_t kIntMax = (std::int64_t{1} << 62) - 1;
  static constexpr std::int64_t kIntMin = -(std::int64_t{1} << 62);
  static constexpr std::uint64_t kFloatBias = std::uint64_t{1} << 60;

  constexpr Value() = default;
  static constexpr Value of_bits(std::uint64_t bits) { return Value(bits); }
  static Value of_object(const Object* o) { return Value(reinterpret_cast<std::uint64_t>(o)); }

  constexpr std::uint64_t bits() const { return bits_; }
  constexpr bool is_empty() const { return bits_ == 0; }
  explicit constexpr operator bool() const { return bits_ != 0; }
  // Same word: the meaning of `is`.
  constexpr bool operator==(const Value&) const = default;

  // Ints.
  constexpr bool is_int() const { return bits_ & 1; }
  static constexpr bool fits_int(std::int64_t i) { return i >= kIntMin && i <= kIntMax; }
  static constexpr Value of_int(std::int64_t i) {
    return Value((static_cast<std::uint64_t>(i) << 1) | 1);
  }  // needs fits_int
  constexpr std::int64_t as_int() const { return static_cast<std::int64_t>(bits_) >> 1; }
  static constexpr bool both_int(Value a, Value b) { return a.bits_ & b.bits_ & 1; }

  // Floats.
  constexpr bool is_float() const { return (bits_ & 3) == 2; }
  // The immediate for `d`; when float_fits is false of it, `d` needs a heap object.
  static constexpr Value of_float(double d) {
    return Value(std::rotl(std::bit_cast<std::uint64_t>(d) + kFloatBias, 3));
  }
  static constexpr bool fits_float(double d) { return of_float(d).is_float(); }
  constexpr double as_float() const { return std::bit_cast<double>(std::rotr(bits_, 3) - kFloatBias); }
  static constexpr bool both_float(Value a, Value b) { return a.is_float() && b.is_float(); }

  // Heap objects. is_object() is false for the empty value too.
  constexpr bool is_object() const { return (bits_ & 3) == 0 && bits_ != 0; }
  // The same where the value is known not to be empty.
  constexpr bool is_pointer() const { return (bits_ & 3) == 0; }
  constexpr bool is_immediate() const { return (bits_ & 3) != 0; }
  Object* object() const { return reinterpret_cast<Object*>(bits_); }

 private:
  constexpr explicit Value(std::uint64_t bits) : bits_(bits) {}

  std::uint64_t bits_ = 0;
};

static_assert(sizeof(Value) == 8);
static_assert(Value::of_float(1.5).is_float() && Value::of_float(1.5).as_float() == 1.5);
static_assert(!Value::of_float(0.0).is_float());

}  // namespace krait
