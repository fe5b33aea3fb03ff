// Sets of characters: what one position of a pattern accepts.
#pragma once

#include <cstdint>
#include <cstring>

#include "modules/sre/opcodes.h"

namespace krait::sre {

bool is_in_category(Category, std::uint32_t c);
std::uint32_t lower(Fold, std::uint32_t c);
std::uint32_t upper_locale(std::uint32_t c);

// What a set may hold beyond U+00FF, coarsely: enough to see that two sets share nothing.
enum Beyond : std::uint8_t {
  kWordBeyond = 1,
  kDigitBeyond = 2,
  kSpaceBeyond = 4,
  kNotWordBeyond = 8,
  kNotDigitBeyond = 16,
  kNotSpaceBeyond = 32,
  kOtherBeyond = 128,
};
bool beyond_disjoint(std::uint8_t a, std::uint8_t b);

// A compiled set. Below 256 a table answers, unless the answer depends on the locale of the moment.
struct Set {
  std::uint8_t table[256];
  std::uint32_t code = 0;  // where its description starts in the pattern's code; ends with Failure
  Fold fold = Fold::None;
  std::uint8_t beyond = 0;  // Beyond
  bool is_dynamic = false;  // depends on the locale
  bool is_literal = false;  // `code` is a character, not a description
  bool negated = false;     // of a literal

  // By the description.
  bool evaluate(const std::uint32_t* codes, std::uint32_t c) const;
  bool contains(const std::uint32_t* codes, std::uint32_t c) const {
    if (c < 256 && !is_dynamic) [[likely]]
      return table[c];
    return beyond_or_dynamic(codes, c);
  }
  bool beyond_or_dynamic(const std::uint32_t* codes, std::uint32_t c) const {
    return (beyond || is_dynamic) && evaluate(codes, c);
  }
  // Fills table and beyond.
  void complete(const std::uint32_t* codes);
};

}  // namespace krait::sre
