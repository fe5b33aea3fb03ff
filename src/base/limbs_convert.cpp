// Limbs to and from doubles, digits and bytes.
#include <gmp.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>

#include "base/limbs.h"

namespace krait::limbs {

// --- doubles ---------------------------------------------------------------------------------------------------------

double compose(Limb top, bool sticky, std::int64_t exponent) {
  const std::int64_t leading = exponent + 63;
  if (leading > 1023) return std::numeric_limits<double>::infinity();
  const std::int64_t precision = leading >= -1022 ? 53 : 53 - (-1022 - leading);
  if (precision < 0) return 0.0;
  const auto dropped = static_cast<int>(64 - precision);
  Limb mantissa = dropped == 64 ? 0 : top >> dropped;
  const Limb half = Limb{1} << (dropped - 1);
  const Limb rest = top & (half | (half - 1));
  if (rest > half || (rest == half && (sticky || (mantissa & 1) != 0))) ++mantissa;
  return std::ldexp(static_cast<double>(mantissa), static_cast<int>(exponent + dropped));
}

namespace {

// The 64 leading bits of a non-zero magnitude; *sticky tells whether any bit below them is set.
Limb leading_bits(View a, bool* sticky) {
  const Limb high = a.data[a.size - 1];
  const int shift = std::countl_zero(high);
  const Limb low = a.size > 1 ? a.data[a.size - 2] : 0;
  Limb rest = shift == 0 ? low : low << shift;
  for (std::size_t i = a.size; rest == 0 && i-- > 2;) rest = a.data[i - 2];
  *sticky = rest != 0;
  return shift == 0 ? high : (high << shift) | (low >> (64 - shift));
}

}  // namespace

double to_double(View a) {
  if (a.size == 0) return 0.0;
  if (a.size > 16) return a.negative ? -HUGE_VAL : HUGE_VAL;
  bool sticky;
  const Limb top = leading_bits(a, &sticky);
  const double magnitude = compose(top, sticky, static_cast<std::int64_t>(bit_length(a)) - 64);
  return a.negative ? -magnitude : magnitude;
}

double frexp(View a, std::int64_t* exponent) {
  *exponent = 0;
  if (a.size == 0) return 0.0;
  bool sticky;
  const Limb top = leading_bits(a, &sticky);
  double magnitude = compose(top, sticky, -64);
  *exponent = static_cast<std::int64_t>(bit_length(a));
  if (magnitude == 1.0) {
    magnitude = 0.5;
    ++*exponent;
  }
  return a.negative ? -magnitude : magnitude;
}

double true_divide(View a, View b) {
  const bool negative = a.negative != b.negative;
  if (a.size == 0) return negative ? -0.0 : 0.0;
  const auto difference = static_cast<std::int64_t>(bit_length(a)) - static_cast<std::int64_t>(bit_length(b));
  if (difference > 1025) return negative ? -HUGE_VAL : HUGE_VAL;
  if (difference < -1080) return negative ? -0.0 : 0.0;
  // Scale so that the quotient has 65 or 66 bits.
  const std::int64_t shift = 65 - difference;
  Number scaled, quotient, remainder;
  const bool scaled_ok = shift >= 0 ? shift_left(scaled, a.magnitude(), static_cast<std::size_t>(shift))
                                    : shift_left(scaled, b.magnitude(), static_cast<std::size_t>(-shift));
  if (!scaled_ok || !divmod(&quotient, &remainder, shift >= 0 ? scaled.view() : a.magnitude(),
                            shift >= 0 ? b.magnitude() : scaled.view()))
    return std::numeric_limits<double>::quiet_NaN();
  bool sticky;
  const Limb top = leading_bits(quotient, &sticky);
  const double magnitude =
      compose(top, sticky || !remainder.is_zero(), static_cast<std::int64_t>(bit_length(quotient)) - 64 - shift);
  return negative ? -magnitude : magnitude;
}

bool from_double(Number& out, double value) {
  int exponent;
  const double mantissa = std::frexp(std::fabs(std::trunc(value)), &exponent);
  const auto bits = static_cast<std::int64_t>(std::ldexp(mantissa, 53));
  const bool done = exponent <= 53 ? (out.assign(bits >> (53 - exponent)), true)
                                   : shift_left(out, Word(bits), static_cast<std::size_t>(exponent - 53));
  out.set_negative(value < 0);
  return done;
}

int compare(View a, double b) {
  if (std::isinf(b)) return b > 0 ? -1 : 1;
  const int sign_a = a.size == 0 ? 0 : a.negative ? -1 : 1;
  const int sign_b = b == 0 ? 0 : b < 0 ? -1 : 1;
  if (sign_a != sign_b) return sign_a < sign_b ? -1 : 1;
  if (sign_a == 0) return 0;
  Number whole;
  if (a.size > 17) return sign_a;
  if (!from_double(whole, b)) return sign_a;
  if (const int order = compare(a, whole); order != 0) return order;
  const double rest = b - std::trunc(b);
  return rest > 0 ? -1 : rest < 0 ? 1 : 0;
}

// --- text ------------------------------------------------------------------------------------------------------------

namespace {

constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

void small_to_text(std::string& out, Limb value, unsigned base) {
  char buffer[64];
  char* at = buffer + sizeof(buffer);
  do {
    *--at = kDigits[value % base];
    value /= base;
  } while (value != 0);
  out.append(at, static_cast<std::size_t>(buffer + sizeof(buffer) - at));
}

unsigned char digit_value(char c) {
  if (c <= '9') return static_cast<unsigned char>(c - '0');
  return static_cast<unsigned char>((c | 0x20) - 'a' + 10);
}

}  // namespace

bool to_text(std::string& out, View a, int base) {
  if (a.size <= 1) {
    small_to_text(out, a.size == 0 ? 0 : a.data[0], static_cast<unsigned>(base));
    return true;
  }
  Number scratch;
  if (!scratch.resize(a.size + 1)) return false;  // mpn_get_str destroys its input
  std::copy_n(a.data, a.size, scratch.data());
  const std::size_t room = mpn_sizeinbase(a.data, static_cast<mp_size_t>(a.size), base) + 1;
  const std::size_t start = out.size();
  out.resize_and_overwrite(start + room, [&](char* text, std::size_t) {
    auto* digits = reinterpret_cast<unsigned char*>(text + start);
    std::size_t size = mpn_get_str(digits, base, scratch.data(), static_cast<mp_size_t>(a.size));
    std::size_t zeros = 0;
    while (zeros + 1 < size && digits[zeros] == 0) ++zeros;
    for (std::size_t i = zeros; i < size; ++i) digits[i - zeros] = static_cast<unsigned char>(kDigits[digits[i]]);
    return start + size - zeros;
  });
  return true;
}

bool from_text(Number& out, std::string_view digits, int base) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  // 12 digits of base 36 fit in a word.
  if (digits.size() <= 12) {
    Limb value = 0;
    for (char c : digits) value = value * static_cast<Limb>(base) + digit_value(c);
    out.assign_unsigned(value);
    return true;
  }
  auto* values = static_cast<unsigned char*>(std::malloc(digits.size()));
  if (values == nullptr) return false;
  const std::unique_ptr<unsigned char, decltype(&std::free)> owner(values, &std::free);
  std::transform(digits.begin(), digits.end(), values, digit_value);
  // log2(base) rounded up to a quarter bit.
  const auto quarter_bits = static_cast<std::size_t>(std::ceil(std::log2(base) * 4));
  const std::size_t room = (digits.size() * quarter_bits / 4) / kLimbBits + 2;
  if (!out.resize(room)) return false;
  const mp_size_t size = mpn_set_str(out.data(), values, digits.size(), base);
  if (!out.resize(static_cast<std::size_t>(size))) return false;
  out.finish(false);
  return true;
}

// --- bytes -----------------------------------------------------------------------------------------------------------

namespace {

// Limbs of bytes that are written or read between two looks.
constexpr std::size_t kPiece = std::size_t{1} << 17;

// The bytes of limb i, of which there are `count` when the number ends in it.
template <class Byte>
Byte* bytes_of_limb(std::span<Byte> bytes, std::size_t i, std::size_t count, ByteOrder order) {
  return bytes.data() + (order == ByteOrder::little ? i * 8 : bytes.size() - i * 8 - count);
}

}  // namespace

ToBytes to_bytes(std::span<std::uint8_t> out, View a, ByteOrder order, Signedness signedness, Look look) {
  const bool is_signed = signedness == Signedness::is_signed;
  if (a.negative && !is_signed) return ToBytes::negative;
  // A power of two needs one bit less when it is negative: -128 fits in a byte.
  std::size_t bits = bit_length(a);
  if (is_signed && bits != 0 && !(a.negative && trailing_zeros(a) == bits - 1)) ++bits;
  if (bits > out.size() * 8) return ToBytes::too_big;
  Limb carry = a.negative;
  for (std::size_t limb = 0; limb * 8 < out.size(); ++limb) {
    Limb value = limb < a.size ? a.data[limb] : 0;
    if (a.negative) {
      value = ~value + carry;
      carry = carry && value == 0;
    }
    const std::size_t count = std::min<std::size_t>(8, out.size() - limb * 8);
    if (order == ByteOrder::big) value = std::byteswap(value) >> (8 - count) * 8;
    std::memcpy(bytes_of_limb(out, limb, count, order), &value, count);
    if (limb % kPiece == kPiece - 1 && !look.goes_on()) return ToBytes::stopped;
  }
  return ToBytes::ok;
}

bool from_bytes(Number& out, std::span<const std::uint8_t> bytes, ByteOrder order, Signedness signedness, Look look) {
  const std::size_t size = bytes.size(), limbs = (size + 7) / 8;
  const bool negative = signedness == Signedness::is_signed && size != 0 &&
                        (bytes[order == ByteOrder::little ? size - 1 : 0] & 0x80) != 0;
  if (!out.resize(limbs)) return false;
  for (std::size_t limb = 0; limb < limbs; ++limb) {
    const std::size_t count = std::min<std::size_t>(8, size - limb * 8);
    Limb value = 0;
    std::memcpy(&value, bytes_of_limb(bytes, limb, count, order), count);
    if (order == ByteOrder::big) value = std::byteswap(value) >> (8 - count) * 8;
    if (negative && count < 8) value |= ~Limb{0} << count * 8;
    out.data()[limb] = value;
    if (limb % kPiece == kPiece - 1 && !look.goes_on()) return false;
  }
  if (negative) mpn_neg(out.data(), out.data(), static_cast<mp_size_t>(limbs));
  out.finish(negative);
  return true;
}

}  // namespace krait::limbs
