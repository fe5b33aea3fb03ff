// Arbitrary-precision integers as a sign and 64-bit limbs, over GMP's mpn layer. Knows nothing of Python objects.
//
// Operands are Views, results go to a Number the caller made (never one of the operands). A kernel that returns bool
// answers false only when memory ran out or the result would exceed kMaxLimbs; `out` is then unspecified.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/look.h"

namespace krait::limbs {

using Limb = unsigned long;
inline constexpr std::size_t kLimbBits = 64;
inline constexpr std::size_t kMaxLimbs = std::size_t{1} << 40;

// A borrowed number: magnitude, least significant limb first, top limb not zero; zero has no limbs and is not negative.
struct View {
  const Limb* data = nullptr;
  std::size_t size = 0;
  bool negative = false;

  bool is_zero() const { return size == 0; }
  bool is_odd() const { return size != 0 && (data[0] & 1) != 0; }
  View magnitude() const { return {data, size, false}; }
  View negated() const { return {data, size, size != 0 && !negative}; }
};

// One machine word seen as a View.
class Word {
 public:
  explicit Word(std::int64_t value)
      : limb_(value < 0 ? -static_cast<Limb>(value) : static_cast<Limb>(value)), negative_(value < 0) {}
  static Word of_unsigned(Limb value) {
    Word word(0);
    word.limb_ = value;
    return word;
  }
  operator View() const { return {&limb_, std::size_t{limb_ != 0}, negative_}; }

 private:
  Limb limb_;
  bool negative_;
};

// An owned number with room for a few limbs inside.
class Number {
 public:
  Number() = default;
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  ~Number() {
    if (data_ != inside_) release();
  }

  operator View() const { return {data_, size_, negative_}; }
  View view() const { return *this; }
  Limb* data() { return data_; }
  std::size_t size() const { return size_; }
  bool negative() const { return negative_; }
  bool is_zero() const { return size_ == 0; }

  // Makes room for `size` limbs of undefined content.
  [[nodiscard]] bool resize(std::size_t size) {
    size_ = size;
    return size <= capacity_ || grow(size);
  }
  // Drops leading zero limbs and sets the sign.
  void finish(bool negative) {
    while (size_ != 0 && data_[size_ - 1] == 0) --size_;
    negative_ = negative && size_ != 0;
  }
  void set_negative(bool negative) { negative_ = negative && size_ != 0; }
  [[nodiscard]] bool assign(View view);
  void assign(std::int64_t value);
  void assign_unsigned(Limb value);
  void swap(Number& other);

 private:
  static constexpr std::size_t kInside = 10;
  bool grow(std::size_t size);
  void release();

  Limb* data_ = inside_;
  std::size_t size_ = 0;
  std::size_t capacity_ = kInside;
  bool negative_ = false;
  Limb inside_[kInside];
};

// Makes GMP allocate by `operator new`, which has a reserve. Once per process, before the first number.
void use_operator_new();

// --- questions -------------------------------------------------------------------------------------------------------

// Less than, equal to, greater than zero as a is less than, equal to, greater than b.
int compare(View a, View b);
// Exact; `b` is not a NaN.
int compare(View a, double b);
std::size_t bit_length(View a);
std::size_t bit_count(View a);
// Number of trailing zero bits of a non-zero number.
std::size_t trailing_zeros(View a);
// Python's hash: modulo 2^61 - 1 with the sign kept, never -1.
std::int64_t hash(View a);
bool fits_int64(View a, std::int64_t* value);
bool fits_uint64(View a, std::uint64_t* value);

// --- arithmetic ------------------------------------------------------------------------------------------------------

[[nodiscard]] bool add(Number& out, View a, View b);
[[nodiscard]] bool sub(Number& out, View a, View b);
[[nodiscard]] bool mul(Number& out, View a, View b);
// Floor division: the remainder has the sign of b, which is not zero. Either result may be null.
[[nodiscard]] bool divmod(Number* quotient, Number* remainder, View a, View b);
[[nodiscard]] bool shift_left(Number& out, View a, std::size_t bits);
// Rounds towards minus infinity.
[[nodiscard]] bool shift_right(Number& out, View a, std::size_t bits);
// Bitwise operations see infinite two's complement.
[[nodiscard]] bool bit_and(Number& out, View a, View b);
[[nodiscard]] bool bit_or(Number& out, View a, View b);
[[nodiscard]] bool bit_xor(Number& out, View a, View b);
[[nodiscard]] bool invert(Number& out, View a);
// `stop`, when given, can be set by another thread.
[[nodiscard]] bool pow(Number& out, View base, std::size_t exponent, const std::atomic<bool>* stop = nullptr);
// base**exponent mod |modulus|, in 0 … |modulus| - 1; exponent >= 0, modulus not zero.
[[nodiscard]] bool pow_mod(Number& out, View base, View exponent, View modulus);
// The x in 0 … |modulus| - 1 with a*x = 1 modulo |modulus|; answers false when there is none.
[[nodiscard]] bool inverse_mod(Number& out, View a, View modulus);
[[nodiscard]] bool gcd(Number& out, View a, View b);
// Floor of the square root of a >= 0.
[[nodiscard]] bool isqrt(Number& out, View a);

// --- doubles ---------------------------------------------------------------------------------------------------------

// Rounded half to even; an infinity when too large.
double to_double(View a);
// a == m * 2**exponent with 0.5 <= |m| < 1, m rounded half to even; zero gives zero.
double frexp(View a, std::int64_t* exponent);
// top * 2**exponent rounded half to even, where bit 63 of `top` is set and `sticky` says whether bits below it were
// lost.
double compose(Limb top, bool sticky, std::int64_t exponent);
// a / b, correctly rounded; an infinity when too large. b is not zero. NaN when memory ran out.
double true_divide(View a, View b);
// `value` is finite; truncates.
[[nodiscard]] bool from_double(Number& out, double value);

// --- text and bytes --------------------------------------------------------------------------------------------------

// Digits of the magnitude in base 2 … 36, lower case, "0" for zero; no sign.
[[nodiscard]] bool to_text(std::string& out, View a, int base);
// `digits` are valid digits of the base, at least one; either case.
[[nodiscard]] bool from_text(Number& out, std::string_view digits, int base);

enum class ByteOrder { little, big };
enum class Signedness { is_unsigned, is_signed };
enum class ToBytes { ok, too_big, negative, stopped };
ToBytes to_bytes(std::span<std::uint8_t> out, View a, ByteOrder order, Signedness signedness, Look look = {});
// False: no memory, or stopped.
[[nodiscard]] bool from_bytes(Number& out, std::span<const std::uint8_t> bytes, ByteOrder order, Signedness signedness,
                              Look look = {});

}  // namespace krait::limbs
