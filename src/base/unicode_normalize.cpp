// Normalisation forms (Unicode Standard Annex #15).
#include <algorithm>

#include "base/unicode.h"
#include "base/utf8.h"

namespace krait::unicode {

namespace {

// Hangul syllables decompose and compose by arithmetic (Unicode Standard, section 3.12).
constexpr char32_t kS = 0xAC00, kL = 0x1100, kV = 0x1161, kT = 0x11A7;
constexpr int kLCount = 19, kVCount = 21, kTCount = 28, kNCount = kVCount * kTCount, kSCount = kLCount * kNCount;

bool is_compatibility(Form f) { return f == Form::kNfkc || f == Form::kNfkd; }
bool composes(Form f) { return f == Form::kNfc || f == Form::kNfkc; }

const std::uint32_t* decomposition_entry(char32_t c) {
  return kDecompositions +
         kDecompositionIndex[kDecompositionBlocks[c >> kBlockShift] << kBlockShift | (c & kBlockMask)];
}

// Appends the full decomposition of c. Recursion ends: the database has no cycles and its depth is at most 4.
void decompose(char32_t c, bool compatibility, Age age, std::vector<char32_t>& out) {
  if (c < 0x80) return out.push_back(c);
  if (c - kS < static_cast<char32_t>(kSCount)) {
    const int s = c - kS;
    out.push_back(kL + s / kNCount);
    out.push_back(kV + s % kNCount / kTCount);
    if (s % kTCount) out.push_back(kT + s % kTCount);
    return;
  }
  if (age == Age::kUnicode32) {
    if (!old_is_assigned(c)) return out.push_back(c);
    for (const OldDecomposition& d : kOldDecompositions)
      if (d.code == c) return out.push_back(d.original);
  }
  const std::uint32_t* entry = decomposition_entry(c);
  const int length = *entry & 0xFF;
  if (!length || (*entry >> 8 && !compatibility)) return out.push_back(c);
  for (int i = 1; i <= length; ++i) decompose(entry[i], compatibility, age, out);
}

int class_of(char32_t c, Age age) {
  if (c < 0x300 || (age == Age::kUnicode32 && !old_is_assigned(c))) return 0;
  return combining(c);
}

// Sorts characters by combining class, stably. Counting keeps it linear for hostile input.
void sort_run(char32_t* text, std::size_t size, Age age) {
  if (size <= 20) {
    for (std::size_t i = 1; i < size; ++i) {
      const char32_t c = text[i];
      const int klass = class_of(c, age);
      std::size_t k = i;
      for (; k > 0 && class_of(text[k - 1], age) > klass; --k) text[k] = text[k - 1];
      text[k] = c;
    }
    return;
  }
  std::size_t start[257] = {};
  for (std::size_t i = 0; i < size; ++i) ++start[class_of(text[i], age) + 1];
  for (int k = 0; k < 256; ++k) start[k + 1] += start[k];
  const std::vector<char32_t> copy(text, text + size);
  for (char32_t c : copy) text[start[class_of(c, age)]++] = c;
}

// Sorts each run of combining characters.
void reorder(std::vector<char32_t>& text, std::size_t start, Age age) {
  for (std::size_t i = start; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && class_of(text[end], age)) ++end;
    sort_run(text.data() + i, end - i, age);
    i = end + 1;
  }
}

// The primary composite of a and b, or 0.
char32_t compose_pair(char32_t a, char32_t b) {
  if (a - kL < static_cast<char32_t>(kLCount) && b - kV < static_cast<char32_t>(kVCount))
    return kS + ((a - kL) * kVCount + (b - kV)) * kTCount;
  if (a - kS < static_cast<char32_t>(kSCount) && (a - kS) % kTCount == 0 && b > kT && b < kT + kTCount)
    return a + (b - kT);
  std::uint32_t h = static_cast<std::uint32_t>(a) * 0x9E3779B1u ^ static_cast<std::uint32_t>(b) * 0x85EBCA6Bu;
  h = h ^ h >> 15;
  for (;; ++h) {
    const CompositionPair& p = kCompositionPairs[h & (kPairSlots - 1)];
    if (!p.composed) return 0;
    if (p.first == a && p.second == b) return p.composed;
  }
}

// With today's pairs, whatever the age, as CPython does.
void compose(std::vector<char32_t>& text, std::size_t start) {
  std::size_t starter = text.size(), out = start;
  int last_class = -1;  // of the character before, since the starter
  for (std::size_t i = start; i < text.size(); ++i) {
    const char32_t c = text[i];
    const int klass = combining(c);
    if (starter < out && (last_class < klass || last_class == -1)) {
      const char32_t composed = compose_pair(text[starter], c);
      if (composed) {
        text[starter] = composed;
        continue;
      }
    }
    if (klass == 0) {
      starter = out;
      last_class = -1;
    } else {
      last_class = klass;
    }
    text[out++] = c;
  }
  text.resize(out);
}

}  // namespace

Decomposition decomposition(char32_t c) {
  Decomposition d;
  if (c - kS < static_cast<char32_t>(kSCount)) {
    const int s = c - kS;
    d.codes[0] = kL + s / kNCount;
    d.codes[1] = kV + s % kNCount / kTCount;
    d.codes[2] = kT + s % kTCount;
    d.length = s % kTCount ? 3 : 2;
    return d;
  }
  const std::uint32_t* entry = decomposition_entry(c);
  d.tag = *entry >> 8;
  d.length = *entry & 0xFF;
  for (int i = 0; i < d.length; ++i) d.codes[i] = entry[1 + i];
  return d;
}

void normalize(Form form, std::span<const char32_t> text, std::vector<char32_t>& out, Age age) {
  const std::size_t start = out.size();
  if (out.capacity() < start + text.size()) out.reserve(std::max(start + text.size(), 2 * out.capacity()));
  const bool compatibility = is_compatibility(form);
  for (char32_t c : text) decompose(c, compatibility, age, out);
  reorder(out, start, age);
  if (composes(form)) compose(out, start);
}

QuickCheck quick_check(Form form, std::span<const char32_t> text) {
  constexpr std::uint32_t kNoFlags[] = {kNfcNo, kNfdNo, kNfkcNo, kNfkdNo},
                          kMaybeFlags[] = {kNfcMaybe, 0, kNfkcMaybe, 0};
  const std::uint32_t no = kNoFlags[static_cast<int>(form)], maybe = kMaybeFlags[static_cast<int>(form)];
  QuickCheck result = QuickCheck::kYes;
  int last_class = 0;
  for (char32_t c : text) {
    const Properties& p = properties(c);
    if (p.combining && last_class > p.combining) return QuickCheck::kNo;
    if (p.flags & no) return QuickCheck::kNo;
    if (p.flags & maybe) result = QuickCheck::kMaybe;
    last_class = p.combining;
  }
  return result;
}

std::string nfkc(std::string_view text) {
  // Piece by piece, so that long texts need little memory. A piece ends before what never joins the characters before
  // it.
  constexpr std::size_t kPiece = 4096;
  std::vector<char32_t> piece, normal;
  std::string result;
  result.reserve(text.size());
  const auto append_piece = [&] {
    normal.clear();
    normalize(Form::kNfkc, piece, normal);
    for (char32_t c : normal) utf8::append(result, c);
    piece.clear();
  };
  for (const char *p = text.data(), *end = p + text.size(); p < end;) {
    const char32_t c = utf8::next_valid(p);
    const Properties& of_c = properties(c);
    if (piece.size() >= kPiece && !of_c.combining && !(of_c.flags & (kNfkcNo | kNfkcMaybe))) append_piece();
    piece.push_back(c);
  }
  append_piece();
  return result;
}

}  // namespace krait::unicode
