#include "code/marshal_format.h"

namespace krait::marshal {

void Writer::integer(std::int64_t value, bool referenced) {
  if (value >= INT32_MIN && value <= INT32_MAX) {
    begin(Type::Int, referenced);
    return u32(static_cast<std::uint32_t>(value));
  }
  const unsigned long magnitude =
      value < 0 ? 0ul - static_cast<unsigned long>(value) : static_cast<unsigned long>(value);
  integer({&magnitude, 1}, value < 0, referenced);
}

void Writer::integer(std::span<const unsigned long> limbs, bool negative, bool referenced) {
  std::vector<std::uint16_t> digits;
  const std::size_t bits = limbs.size() * 64;
  for (std::size_t at = 0; at < bits; at += 15) {
    std::uint64_t digit = limbs[at / 64] >> (at % 64);
    if (at % 64 > 49 && at / 64 + 1 < limbs.size()) digit |= limbs[at / 64 + 1] << (64 - at % 64);
    digits.push_back(static_cast<std::uint16_t>(digit & 0x7FFF));
  }
  while (!digits.empty() && digits.back() == 0) digits.pop_back();
  begin(Type::Long, referenced);
  const auto count = static_cast<std::int32_t>(digits.size());
  u32(static_cast<std::uint32_t>(negative ? -count : count));
  for (std::uint16_t d : digits) {
    byte(static_cast<std::uint8_t>(d));
    byte(static_cast<std::uint8_t>(d >> 8));
  }
}

void Writer::ascii(std::string_view text, Interned interned, bool referenced) {
  const bool is_interned = interned == Interned::Yes;
  if (version_ < 4) return utf8(text, interned, referenced);
  if (text.size() < 256) {
    begin(is_interned ? Type::ShortInternedAscii : Type::ShortAscii, referenced);
    byte(static_cast<std::uint8_t>(text.size()));
  } else {
    begin(is_interned ? Type::InternedAscii : Type::Ascii, referenced);
    u32(static_cast<std::uint32_t>(text.size()));
  }
  out_ += text;
}

}  // namespace krait::marshal
