// The Unicode 16 character database: properties, case mappings, normalisation, names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/unicode_tables.h"

namespace krait::unicode {

inline constexpr char32_t kMaxCodePoint = 0x10FFFF;
inline constexpr const char* kVersion = "16.0.0";

// `c` must not exceed kMaxCodePoint.
inline const Properties& properties(char32_t c) {
  return kProperties[kPropertyIndex[kPropertyBlocks[c >> kBlockShift] << kBlockShift | (c & kBlockMask)]];
}
inline bool has(char32_t c, std::uint32_t flags) { return properties(c).flags & flags; }

// The predicates of `str`, with CPython's definitions.
inline bool is_alpha(char32_t c) { return has(c, kAlpha); }
inline bool is_decimal(char32_t c) { return has(c, kDecimal); }
inline bool is_digit(char32_t c) { return has(c, kDigit); }
inline bool is_numeric(char32_t c) { return has(c, kNumeric); }
inline bool is_alnum(char32_t c) { return has(c, kAlpha | kDecimal | kDigit | kNumeric); }
inline bool is_printable(char32_t c) { return c < 0x7F ? c >= 0x20 : has(c, kPrintable); }
inline bool is_space(char32_t c) { return has(c, kSpace); }
inline bool is_linebreak(char32_t c) { return has(c, kLinebreak); }
inline bool is_lower(char32_t c) { return has(c, kLower); }
inline bool is_upper(char32_t c) { return has(c, kUpper); }
inline bool is_title(char32_t c) { return has(c, kTitle); }
inline bool is_cased(char32_t c) { return has(c, kCased); }
inline bool is_case_ignorable(char32_t c) { return has(c, kCaseIgnorable); }
// Of Python identifiers: '_' counts as a start.
inline bool is_xid_start(char32_t c) { return c == '_' || has(c, kXidStart); }
inline bool is_xid_continue(char32_t c) { return has(c, kXidContinue); }

// Simple case mappings, one character to one.
inline char32_t to_lower(char32_t c) { return c + properties(c).lower; }
inline char32_t to_upper(char32_t c) { return c + properties(c).upper; }
inline char32_t to_title(char32_t c) { return c + properties(c).title; }

// Full mappings: write 1 to 3 characters, return how many. (The final sigma depends on context and is the caller's.)
inline constexpr int kMaxCaseLength = 3;
int to_lower_full(char32_t c, char32_t* out);
int to_upper_full(char32_t c, char32_t* out);
int to_title_full(char32_t c, char32_t* out);
int to_fold_full(char32_t c, char32_t* out);

// Values, or -1.
inline int decimal_value(char32_t c) { return properties(c).decimal; }
inline int digit_value(char32_t c) { return properties(c).digit; }
// Negative values exist, so "has none" is asked with is_numeric.
inline double numeric_value(char32_t c) { return kNumericValues[properties(c).numeric]; }

inline const char* category(char32_t c) { return kCategoryNames[properties(c).category]; }
inline const char* bidirectional(char32_t c) { return kBidirectionalNames[properties(c).bidirectional]; }
inline int combining(char32_t c) { return properties(c).combining; }
inline const char* east_asian_width(char32_t c) { return kWidthNames[properties(c).width]; }
inline bool is_mirrored(char32_t c) { return has(c, kMirrored); }

// Unicode 3.2, for unicodedata.ucd_3_2_0.
inline const OldProperties& old_properties(char32_t c) {
  return kOldProperties[kOldIndex[kOldBlocks[c >> kBlockShift] << kBlockShift | (c & kBlockMask)]];
}
inline bool old_is_assigned(char32_t c) { return old_properties(c).category != static_cast<int>(Category::Cn); }

// The mapping as written in the database (hangul syllables included); `tag` indexes kDecompositionTags. Empty if none.
struct Decomposition {
  int tag = 0, length = 0;
  char32_t codes[18];
};
Decomposition decomposition(char32_t c);

enum class Form : std::uint8_t { kNfc, kNfd, kNfkc, kNfkd };
enum class QuickCheck : std::uint8_t { kYes, kMaybe, kNo };
enum class Age : std::uint8_t { kCurrent, kUnicode32 };

// Appends the normal form of `text` to `out`.
void normalize(Form form, std::span<const char32_t> text, std::vector<char32_t>& out, Age age = Age::kCurrent);
QuickCheck quick_check(Form form, std::span<const char32_t> text);
// NFKC of valid UTF-8, as identifiers need it.
std::string nfkc(std::string_view utf8);

// Writes the name to `out` (at least kMaxNameLength bytes), returns its length; 0 if the character has none.
inline constexpr int kMaxNameLength = 128;
int name(char32_t c, char* out);

// The character, alias included, that `name` (ASCII, any case) names; kNoCharacter if none.
inline constexpr char32_t kNoCharacter = 0xFFFFFFFF;
char32_t lookup(std::string_view name);
// Without aliases.
char32_t lookup_name_only(std::string_view name);
const Sequence* lookup_sequence(std::string_view name);

}  // namespace krait::unicode
