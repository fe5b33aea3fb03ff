// Categories, case and sets of characters.
#include "modules/sre/charset.h"

#include <cctype>

#include "base/unicode.h"

namespace krait::sre {
namespace {

bool is_valid(std::uint32_t c) { return c <= unicode::kMaxCodePoint; }
bool is_ascii_alnum(std::uint32_t c) { return (c | 32) - 'a' < 26 || c - '0' < 10; }
bool is_ascii_word(std::uint32_t c) { return is_ascii_alnum(c) || c == '_'; }
bool is_ascii_space(std::uint32_t c) { return c == ' ' || c - 9 < 5; }
bool is_locale_word(std::uint32_t c) { return c < 256 && (std::isalnum(static_cast<int>(c)) || c == '_'); }
bool is_unicode_word(std::uint32_t c) {
  if (c < 128) return is_ascii_word(c);
  return is_valid(c) && unicode::is_alnum(c);
}

// Whether the description at `code` accepts c; it ends with Failure.
bool in_description(const std::uint32_t* code, std::uint32_t c) {
  bool hit = true;
  for (;;) {
    switch (static_cast<Code>(*code++)) {
      case Code::Literal:
        if (c == *code++) return hit;
        break;
      case Code::Category:
        if (is_in_category(static_cast<Category>(*code++), c)) return hit;
        break;
      case Code::Charset:
        if (c < 256 && (code[c >> 5] >> (c & 31) & 1)) return hit;
        code += 8;
        break;
      case Code::BigCharset: {
        const std::uint32_t blocks = *code++;
        if (c < 0x10000) {
          const std::uint32_t block = reinterpret_cast<const std::uint8_t*>(code)[c >> 8];
          if (code[64 + block * 8 + ((c & 255) >> 5)] >> (c & 31) & 1) return hit;
        }
        code += 64 + std::size_t{blocks} * 8;
        break;
      }
      case Code::Range:
        if (code[0] <= c && c <= code[1]) return hit;
        code += 2;
        break;
      case Code::RangeUniIgnore: {
        if (code[0] <= c && c <= code[1]) return hit;
        const std::uint32_t up = is_valid(c) ? unicode::to_upper(c) : c;
        if (code[0] <= up && up <= code[1]) return hit;
        code += 2;
        break;
      }
      case Code::Negate:
        hit = !hit;
        break;
      default:
        return !hit;
    }
  }
}

std::uint8_t beyond_of_category(Category category) {
  switch (category) {
    case Category::UniDigit:
      return kDigitBeyond;
    case Category::UniSpace:
      return kSpaceBeyond;
    case Category::UniWord:
      return kWordBeyond;
    case Category::UniNotDigit:
      return kNotDigitBeyond;
    case Category::UniNotSpace:
      return kNotSpaceBeyond;
    case Category::UniNotWord:
      return kNotWordBeyond;
    case Category::Digit:
    case Category::Space:
    case Category::Word:
    case Category::Linebreak:
    case Category::LocWord:
      return 0;
    default:
      return kOtherBeyond;
  }
}

std::uint8_t beyond_of(const std::uint32_t* code) {
  std::uint8_t beyond = 0;
  for (;;) {
    switch (static_cast<Code>(*code++)) {
      case Code::Literal:
        if (*code++ > 255) beyond |= kOtherBeyond;
        break;
      case Code::Category:
        beyond |= beyond_of_category(static_cast<Category>(*code++));
        break;
      case Code::Charset:
        code += 8;
        break;
      case Code::BigCharset:
        return kOtherBeyond;
      case Code::Range:
      case Code::RangeUniIgnore:
        if (code[-1] != static_cast<std::uint32_t>(Code::Range) || code[1] > 255) beyond |= kOtherBeyond;
        code += 2;
        break;
      case Code::Negate:
        // Everything but what follows.
        if (beyond != 0 || static_cast<Code>(*code) == Code::Failure) return kOtherBeyond;
        if (static_cast<Code>(code[0]) == Code::Category && static_cast<Code>(code[2]) == Code::Failure) {
          switch (static_cast<Category>(code[1])) {
            case Category::UniDigit:
              return kNotDigitBeyond;
            case Category::UniSpace:
              return kNotSpaceBeyond;
            case Category::UniWord:
              return kNotWordBeyond;
            default:
              break;
          }
        }
        return kOtherBeyond;
      default:
        return beyond;
    }
  }
}

}  // namespace

bool is_in_category(Category category, std::uint32_t c) {
  switch (category) {
    case Category::Digit:
      return c - '0' < 10;
    case Category::NotDigit:
      return !(c - '0' < 10);
    case Category::Space:
      return is_ascii_space(c);
    case Category::NotSpace:
      return !is_ascii_space(c);
    case Category::Word:
      return is_ascii_word(c);
    case Category::NotWord:
      return !is_ascii_word(c);
    case Category::Linebreak:
      return c == '\n';
    case Category::NotLinebreak:
      return c != '\n';
    case Category::LocWord:
      return is_locale_word(c);
    case Category::LocNotWord:
      return !is_locale_word(c);
    case Category::UniDigit:
      return is_valid(c) && unicode::is_decimal(c);
    case Category::UniNotDigit:
      return !(is_valid(c) && unicode::is_decimal(c));
    case Category::UniSpace:
      return is_valid(c) && unicode::is_space(c);
    case Category::UniNotSpace:
      return !(is_valid(c) && unicode::is_space(c));
    case Category::UniWord:
      return is_unicode_word(c);
    case Category::UniNotWord:
      return !is_unicode_word(c);
    case Category::UniLinebreak:
      return is_valid(c) && unicode::is_linebreak(c);
    case Category::UniNotLinebreak:
      return !(is_valid(c) && unicode::is_linebreak(c));
  }
  return false;
}

std::uint32_t lower(Fold fold, std::uint32_t c) {
  switch (fold) {
    case Fold::None:
      return c;
    case Fold::Ascii:
      return c - 'A' < 26 ? c + 32 : c;
    case Fold::Locale:
      return c < 256 ? static_cast<std::uint32_t>(std::tolower(static_cast<int>(c))) : c;
    case Fold::Unicode:
      return is_valid(c) ? static_cast<std::uint32_t>(unicode::to_lower(c)) : c;
  }
  return c;
}
std::uint32_t upper_locale(std::uint32_t c) {
  return c < 256 ? static_cast<std::uint32_t>(std::toupper(static_cast<int>(c))) : c;
}

bool beyond_disjoint(std::uint8_t a, std::uint8_t b) {
  if (a == 0 || b == 0) return true;
  static constexpr struct {
    std::uint8_t one, others;  // `one` shares nothing with any of `others`
  } kDisjoint[] = {
      {kWordBeyond, kSpaceBeyond | kNotWordBeyond},
      {kDigitBeyond, kSpaceBeyond | kNotWordBeyond | kNotDigitBeyond},
      {kSpaceBeyond, kWordBeyond | kDigitBeyond | kNotSpaceBeyond},
      {kNotWordBeyond, kWordBeyond | kDigitBeyond},
      {kNotDigitBeyond, kDigitBeyond},
      {kNotSpaceBeyond, kSpaceBeyond},
  };
  if ((a | b) & kOtherBeyond) return false;
  for (const auto& row : kDisjoint)
    if ((a & row.one) && (b & ~row.others)) return false;
  return true;
}

bool Set::evaluate(const std::uint32_t* codes, std::uint32_t c) const {
  if (is_literal) {
    bool same = lower(fold, c) == code;
    if (fold == Fold::Locale) same = same || c == code || upper_locale(c) == code;
    return same != negated;
  }
  const std::uint32_t* description = codes + code;
  if (fold != Fold::Locale) return in_description(description, lower(fold, c));
  const std::uint32_t low = lower(fold, c), up = upper_locale(c);
  const bool accepts_low = in_description(description, low);
  if (up == low) return accepts_low;
  // A set that excludes one of the two excludes both.
  if (static_cast<Code>(*description) == Code::Negate) return accepts_low && in_description(description, up);
  return accepts_low || in_description(description, up);
}

void Set::complete(const std::uint32_t* codes) {
  if (fold == Fold::Unicode)  // letters beyond U+00FF whose small letter is not, and the other way round
    beyond = kOtherBeyond;
  else if (is_literal)
    beyond = negated || code > 255 ? kOtherBeyond : 0;
  else
    beyond = beyond_of(codes + code);
  for (std::uint32_t c = 0; c < 256; ++c) table[c] = is_dynamic || evaluate(codes, c);
}

}  // namespace krait::sre
