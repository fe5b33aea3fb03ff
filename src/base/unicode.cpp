#include "base/unicode.h"

#include <cstring>

namespace krait::unicode {

namespace {

enum class Mapping { kLower, kTitle, kUpper, kFold };

template <Mapping M>
int full(char32_t c, char32_t* out) {
  const Properties& p = properties(c);
  if (!p.special_case) [[likely]] {
    *out = c + (M == Mapping::kTitle ? p.title : M == Mapping::kUpper ? p.upper : p.lower);
    return 1;
  }
  const SpecialCase& s = kSpecialCases[p.special_case];
  int start = s.start, length = s.lower;
  if (M >= Mapping::kTitle) start += s.lower, length = s.title;
  if (M >= Mapping::kUpper) start += s.title, length = s.upper;
  if (M >= Mapping::kFold) start += s.upper, length = s.fold;
  for (int i = 0; i < length; ++i) out[i] = kSpecialCaseChars[start + i];
  return length;
}

// Names made by rule.
struct HangulParts {
  const char* names[28];
  int count;
};
constexpr HangulParts kHangul[3] = {
    {{"G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"}, 19},
    {{"A",  "AE", "YA", "YAE", "EO", "E",  "YEO", "YE", "O",  "WA", "WAE",
      "OE", "YO", "U",  "WEO", "WE", "WI", "YU",  "EU", "YI", "I"},
     21},
    {{"",   "G",  "GG", "GS", "N",  "NJ", "NH", "D",  "L", "LG", "LM", "LB", "LS", "LT",
      "LP", "LH", "M",  "B",  "BS", "S",  "SS", "NG", "J", "C",  "K",  "T",  "P",  "H"},
     28},
};
constexpr char32_t kHangulBase = 0xAC00, kHangulCount = 11172;
constexpr std::string_view kHangulPrefix = "HANGUL SYLLABLE ", kCjkPrefix = "CJK UNIFIED IDEOGRAPH-",
                           kTangutPrefix = "TANGUT IDEOGRAPH-";

bool is_unified_ideograph(char32_t c) {
  return (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B739) || (c >= 0x2B740 && c <= 0x2B81D) || (c >= 0x2B820 && c <= 0x2CEA1) ||
         (c >= 0x2CEB0 && c <= 0x2EBE0) || (c >= 0x2EBF0 && c <= 0x2EE5D) || (c >= 0x30000 && c <= 0x3134A) ||
         (c >= 0x31350 && c <= 0x323AF);
}

bool is_tangut_ideograph(char32_t c) { return (c >= 0x17000 && c <= 0x187F7) || (c >= 0x18D00 && c <= 0x18D08); }

char* put(char* out, std::string_view s) {
  std::memcpy(out, s.data(), s.size());
  return out + s.size();
}

char* put_hex(char* out, char32_t c) {
  int digits = c > 0xFFFF ? (c > 0xFFFFF ? 6 : 5) : 4;
  for (int i = digits; i-- > 0; c >>= 4) out[i] = "0123456789ABCDEF"[c & 15];
  return out + digits;
}

bool equal_ignoring_case(std::string_view upper, std::string_view s) {
  if (upper.size() != s.size()) return false;
  for (std::size_t i = 0; i < s.size(); ++i) {
    char c = s[i];
    if (c >= 'a' && c <= 'z') c -= 32;
    if (c != upper[i]) return false;
  }
  return true;
}

bool starts_ignoring_case(std::string_view s, std::string_view upper) {
  return s.size() >= upper.size() && equal_ignoring_case(upper, s.substr(0, upper.size()));
}

std::uint32_t hash_upper(std::string_view s) {
  std::uint32_t h = 2166136261u;
  for (char c : s) h = (h ^ static_cast<unsigned char>(c >= 'a' && c <= 'z' ? c - 32 : c)) * 16777619u;
  return h ^ h >> 15;
}

// The longest part that `s` starts with; moves `s` past it.
int take_hangul_part(const HangulParts& parts, std::string_view& s) {
  int best = -1;
  std::size_t best_length = 0;
  for (int i = 0; i < parts.count; ++i) {
    std::string_view part = parts.names[i];
    if ((best < 0 || part.size() > best_length) && starts_ignoring_case(s, part)) best = i, best_length = part.size();
  }
  s.remove_prefix(best_length);
  return best;
}

char32_t lookup_hangul(std::string_view s) {
  const int l = take_hangul_part(kHangul[0], s), v = take_hangul_part(kHangul[1], s),
            t = take_hangul_part(kHangul[2], s);
  if (l < 0 || v < 0 || t < 0 || !s.empty()) return kNoCharacter;
  return kHangulBase + (l * 21 + v) * 28 + t;
}

// "4E00", "2A6d6": four or five digits, none of them a leading zero.
char32_t code_in_name(std::string_view s) {
  if ((s.size() != 4 && s.size() != 5) || s[0] == '0') return kNoCharacter;
  char32_t c = 0;
  for (char d : s) {
    if (d >= '0' && d <= '9')
      c = c * 16 + (d - '0');
    else if ((d | 0x20) >= 'a' && (d | 0x20) <= 'f')
      c = c * 16 + ((d | 0x20) - 'a' + 10);
    else
      return kNoCharacter;
  }
  return c;
}
char32_t lookup_ideograph(std::string_view digits, bool (*is_one)(char32_t)) {
  const char32_t c = code_in_name(digits);
  return c != kNoCharacter && is_one(c) ? c : kNoCharacter;
}

template <class Row>
const Row* find_row(const Row* rows, int count, std::string_view name) {
  char upper[kMaxNameLength];
  if (name.size() >= sizeof upper) return nullptr;
  for (std::size_t i = 0; i < name.size(); ++i) upper[i] = name[i] >= 'a' && name[i] <= 'z' ? name[i] - 32 : name[i];
  const std::string_view wanted(upper, name.size());
  int lo = 0, hi = count;
  while (lo < hi) {
    const int mid = (lo + hi) / 2;
    if (std::string_view(rows[mid].name) < wanted)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo < count && rows[lo].name == wanted ? &rows[lo] : nullptr;
}

}  // namespace

int to_lower_full(char32_t c, char32_t* out) { return full<Mapping::kLower>(c, out); }
int to_upper_full(char32_t c, char32_t* out) { return full<Mapping::kUpper>(c, out); }
int to_title_full(char32_t c, char32_t* out) { return full<Mapping::kTitle>(c, out); }
int to_fold_full(char32_t c, char32_t* out) { return full<Mapping::kFold>(c, out); }

int name(char32_t c, char* out) {
  char* p = out;
  if (c - kHangulBase < kHangulCount) {
    const int s = c - kHangulBase;
    p = put(p, kHangulPrefix);
    p = put(p, kHangul[0].names[s / 588]);
    p = put(p, kHangul[1].names[s % 588 / 28]);
    return put(p, kHangul[2].names[s % 28]) - out;
  }
  if (is_unified_ideograph(c)) return put_hex(put(p, kCjkPrefix), c) - out;
  // Tangut ideographs can be looked up by name, but CPython 3.14 names none.
  const int block = kNameBlocks[c >> kBlockShift];
  const int offset = kNameOffsets[block << kBlockShift | (c & kBlockMask)];
  if (offset == 0xFFFF) return 0;
  const std::uint8_t* code = kNameBytes + kNameBases[block] + offset;
  while (*code > 1) {
    int word = *code++ - 2;
    if (word >= kOneByteWords) word = kOneByteWords + ((word - kOneByteWords) << 8 | *code++);
    if (p != out) *p++ = ' ';
    p = put(p, {kLexicon + kLexiconOffsets[word], kLexiconOffsets[word + 1] - kLexiconOffsets[word]});
  }
  if (*code == 1) p = put_hex(p, c);
  return p - out;
}

char32_t lookup_name_only(std::string_view wanted) {
  if (wanted.empty() || wanted.size() >= kMaxNameLength) return kNoCharacter;
  if (starts_ignoring_case(wanted, kHangulPrefix)) return lookup_hangul(wanted.substr(kHangulPrefix.size()));
  if (starts_ignoring_case(wanted, kCjkPrefix))
    return lookup_ideograph(wanted.substr(kCjkPrefix.size()), &is_unified_ideograph);
  if (starts_ignoring_case(wanted, kTangutPrefix))
    return lookup_ideograph(wanted.substr(kTangutPrefix.size()), &is_tangut_ideograph);
  char buffer[kMaxNameLength];
  for (std::uint32_t h = hash_upper(wanted);; ++h) {
    const std::uint32_t entry = kNameTable[h & (kNameSlots - 1)];
    if (!entry) return kNoCharacter;
    const int length = name(entry - 1, buffer);
    if (equal_ignoring_case({buffer, static_cast<std::size_t>(length)}, wanted)) return entry - 1;
  }
}

char32_t lookup(std::string_view wanted) {
  const char32_t c = lookup_name_only(wanted);
  if (c != kNoCharacter) return c;
  const Alias* alias = find_row(kAliases, kAliasCount, wanted);
  return alias ? alias->code : kNoCharacter;
}

const Sequence* lookup_sequence(std::string_view wanted) { return find_row(kSequences, kSequenceCount, wanted); }

}  // namespace krait::unicode
