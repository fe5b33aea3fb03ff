#include "types/str_case.h"

#include <algorithm>

#include "base/unicode.h"
#include "types/long_loop.h"
#include "types/str_internal.h"

namespace krait::str_internal {

namespace {

constexpr char32_t kSigma = 0x3A3;
// Characters between two looks for signals.
constexpr std::size_t kPiece = std::size_t{1} << 20;

// Is the capital sigma at `i` the last letter of a word? Then it becomes U+03C2 (Unicode Standard, section 3.13).
bool is_final_sigma(const Str& s, std::size_t i) {
  std::size_t k = i;
  while (k > 0 && unicode::is_case_ignorable(s.at(k - 1))) --k;
  if (k == 0 || !unicode::is_cased(s.at(k - 1))) return false;
  for (k = i + 1; k < s.length() && unicode::is_case_ignorable(s.at(k));) ++k;
  return k == s.length() || !unicode::is_cased(s.at(k));
}

int lower_at(const Str& s, std::size_t i, char32_t* out) {
  const char32_t c = s.at(i);
  if (c < 0x80) {
    *out = c - 'A' < 26 ? c | 0x20 : c;
    return 1;
  }
  if (c != kSigma) return unicode::to_lower_full(c, out);
  *out = is_final_sigma(s, i) ? 0x3C2 : 0x3C3;
  return 1;
}

// map(s, i, out) writes what character i becomes, and returns how many characters that is.
template <class F>
Result<Own<Str>> map_characters(Thread& t, Ref<Str> s, F&& map) {
  char32_t out[unicode::kMaxCaseLength];
  if (s->kind() == 2) {  // nearly always one character becomes one of the same width
    Own<Str> r = TRY(Str::create_uninitialized(t, s->length(), 0xFFFF));
    auto* p = r->mutable_units<std::uint16_t>();
    char32_t all = 0;
    std::size_t i = 0;
    LongLoop loop;
    for (; i < s->length() && map(*s, i, out) == 1 && out[0] < 0x10000; ++i) {
      TRY(loop.round(t));
      p[i] = static_cast<std::uint16_t>(out[0]);
      all |= out[0];
    }
    if (i == s->length() && all >= 0x100) return r;
  }
  StringBuilder b(t, s->length(), maximum_of(*s));
  LongLoop loop;
  for (std::size_t i = 0; i < s->length() && !b.is_out_of_memory(); ++i) {
    TRY(loop.round(t));
    const int n = map(*s, i, out);
    for (int k = 0; k < n; ++k) b.put(out[k]);
  }
  return b.finish();
}

// map(p, size, out) maps the first piece of the text, map_further those behind it.
Result<Own<Str>> map_ascii(Thread& t, Ref<Str> s, void (*map)(const std::uint8_t*, std::size_t, std::uint8_t*),
                           void (*map_further)(const std::uint8_t*, std::size_t, std::uint8_t*)) {
  if (s->length() <= 1) {
    std::uint8_t c = s->length() ? s->data1()[0] : 0;
    if (!s->length()) return Str::empty();
    map(&c, 1, &c);
    return Str::of_latin1(c).own();
  }
  Own<Str> r = TRY(Str::create_uninitialized(t, s->length(), 0x7F));
  std::size_t done = std::min(s->length(), kPiece);
  map(s->data1(), done, r->mutable_units<std::uint8_t>());
  for (std::size_t size; done < s->length(); done += size) {
    TRY(LongLoop::look(t));
    size = std::min(s->length() - done, kPiece);
    map_further(s->data1() + done, size, r->mutable_units<std::uint8_t>() + done);
  }
  return r;
}

std::uint8_t ascii_lower_of(std::uint8_t c) { return c - 'A' < 26u ? c | 0x20 : c; }
std::uint8_t ascii_upper_of(std::uint8_t c) { return c - 'a' < 26u ? c & ~0x20 : c; }

void ascii_swapcase(const std::uint8_t* p, std::size_t size, std::uint8_t* out) {
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint8_t letter = p[i] | 0x20;
    out[i] = letter - 'a' < 26u ? p[i] ^ 0x20 : p[i];
  }
}
void ascii_capitalize(const std::uint8_t* p, std::size_t size, std::uint8_t* out) {
  const std::uint8_t first = ascii_upper_of(*p);
  text::ascii_lower(p, size, out);
  *out = first;
}
void ascii_title_from(bool in_word, const std::uint8_t* p, std::size_t size, std::uint8_t* out) {
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint8_t lower = ascii_lower_of(p[i]);
    const bool is_letter = lower - 'a' < 26u;
    out[i] = is_letter && !in_word ? lower & ~0x20 : lower;
    in_word = is_letter;
  }
}
void ascii_title(const std::uint8_t* p, std::size_t size, std::uint8_t* out) { ascii_title_from(false, p, size, out); }
// As the character before says.
void ascii_title_on(const std::uint8_t* p, std::size_t size, std::uint8_t* out) {
  ascii_title_from(ascii_lower_of(p[-1]) - 'a' < 26u, p, size, out);
}

// Not empty, and every character has one of the flags.
Result<bool> all_have(Thread& t, Ref<Str> s, std::uint32_t flags) {
  if (!s->length()) return false;
  return visit_units(*s, [&](auto* p) -> Result<bool> {
    LongLoop loop;
    for (std::size_t i = 0; i < s->length(); ++i) {
      if (!unicode::has(p[i], flags)) return false;
      TRY(loop.round(t));
    }
    return true;
  });
}

// At least one character with flag `wanted`, and none with flags `refused`.
Result<bool> cased_as(Thread& t, Ref<Str> s, std::uint32_t wanted, std::uint32_t refused) {
  return visit_units(*s, [&](auto* p) -> Result<bool> {
    bool found = false;
    LongLoop loop;
    for (std::size_t i = 0; i < s->length(); ++i) {
      TRY(loop.round(t));
      const std::uint32_t flags = unicode::properties(p[i]).flags;
      if (flags & refused) return false;
      found |= (flags & wanted) != 0;
    }
    return found;
  });
}

}  // namespace

Result<Own<Str>> method_lower(Thread& t, Ref<Str> self) {
  return self->is_ascii() ? map_ascii(t, self, text::ascii_lower, text::ascii_lower)
                          : map_characters(t, self, lower_at);
}
Result<Own<Str>> method_upper(Thread& t, Ref<Str> self) {
  if (self->is_ascii()) return map_ascii(t, self, text::ascii_upper, text::ascii_upper);
  return map_characters(
      t, self, [](const Str& s, std::size_t i, char32_t* out) { return unicode::to_upper_full(s.at(i), out); });
}
Result<Own<Str>> method_casefold(Thread& t, Ref<Str> self) {
  if (self->is_ascii()) return map_ascii(t, self, text::ascii_lower, text::ascii_lower);
  return map_characters(t, self,
                        [](const Str& s, std::size_t i, char32_t* out) { return unicode::to_fold_full(s.at(i), out); });
}
Result<Own<Str>> method_title(Thread& t, Ref<Str> self) {
  if (self->is_ascii()) return map_ascii(t, self, ascii_title, ascii_title_on);
  bool in_word = false;
  return map_characters(t, self, [&in_word](const Str& s, std::size_t i, char32_t* out) {
    const bool inside = i && in_word;
    in_word = unicode::is_cased(s.at(i));
    return inside ? lower_at(s, i, out) : unicode::to_title_full(s.at(i), out);
  });
}
Result<Own<Str>> method_capitalize(Thread& t, Ref<Str> self) {
  if (self->is_ascii()) return map_ascii(t, self, ascii_capitalize, text::ascii_lower);
  return map_characters(t, self, [](const Str& s, std::size_t i, char32_t* out) {
    return i ? lower_at(s, i, out) : unicode::to_title_full(s.at(i), out);
  });
}
Result<Own<Str>> method_swapcase(Thread& t, Ref<Str> self) {
  if (self->is_ascii()) return map_ascii(t, self, ascii_swapcase, ascii_swapcase);
  return map_characters(t, self, [](const Str& s, std::size_t i, char32_t* out) {
    const char32_t c = s.at(i);
    if (unicode::is_upper(c)) return lower_at(s, i, out);
    if (unicode::is_lower(c)) return unicode::to_upper_full(c, out);
    *out = c;
    return 1;
  });
}

Result<bool> method_isascii(Thread&, Ref<Str> self) { return self->is_ascii(); }
Result<bool> method_isalpha(Thread& t, Ref<Str> self) { return all_have(t, self, unicode::kAlpha); }
Result<bool> method_isalnum(Thread& t, Ref<Str> self) {
  return all_have(t, self, unicode::kAlpha | unicode::kDecimal | unicode::kDigit | unicode::kNumeric);
}
Result<bool> method_isdecimal(Thread& t, Ref<Str> self) { return all_have(t, self, unicode::kDecimal); }
Result<bool> method_isdigit(Thread& t, Ref<Str> self) { return all_have(t, self, unicode::kDigit); }
Result<bool> method_isnumeric(Thread& t, Ref<Str> self) { return all_have(t, self, unicode::kNumeric); }
Result<bool> method_isspace(Thread& t, Ref<Str> self) { return all_have(t, self, unicode::kSpace); }
Result<bool> method_isprintable(Thread& t, Ref<Str> self) {
  if (!self->length()) return true;
  return all_have(t, self, unicode::kPrintable);
}
Result<bool> method_islower(Thread& t, Ref<Str> self) {
  return cased_as(t, self, unicode::kLower, unicode::kUpper | unicode::kTitle);
}
Result<bool> method_isupper(Thread& t, Ref<Str> self) {
  return cased_as(t, self, unicode::kUpper, unicode::kLower | unicode::kTitle);
}

Result<bool> method_istitle(Thread& t, Ref<Str> self) {
  bool found = false, in_word = false;
  LongLoop loop;
  for (std::size_t i = 0; i < self->length(); ++i) {
    TRY(loop.round(t));
    const std::uint32_t flags = unicode::properties(self->at(i)).flags;
    if (flags & (unicode::kUpper | unicode::kTitle)) {
      if (in_word) return false;
      in_word = found = true;
    } else if (flags & unicode::kLower) {
      if (!in_word) return false;
      found = true;
    } else {
      in_word = false;
    }
  }
  return found;
}

Result<bool> method_isidentifier(Thread& t, Ref<Str> self) {
  if (!self->length() || !unicode::is_xid_start(self->at(0))) return false;
  LongLoop loop;
  for (std::size_t i = 1; i < self->length(); ++i) {
    if (!unicode::is_xid_continue(self->at(i))) return false;
    TRY(loop.round(t));
  }
  return true;
}

}  // namespace krait::str_internal
