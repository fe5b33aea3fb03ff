// unicode_escape, raw_unicode_escape, and the escapes of bytes literals.
#include "base/unicode.h"
#include "object/raise.h"
#include "types/codecs_internal.h"
#include "types/long_loop.h"

namespace krait::codecs {

namespace {

int hex_value(std::uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
bool is_octal(std::uint8_t c) { return c >= '0' && c <= '7'; }

// The character of a simple escape, or -1; -2 for an escaped newline.
int simple_escape(std::uint8_t c) {
  switch (c) {
    case '\n':
      return -2;
    case '\\':
    case '\'':
    case '"':
      return c;
    case 'a':
      return 7;
    case 'b':
      return 8;
    case 't':
      return 9;
    case 'n':
      return 10;
    case 'v':
      return 11;
    case 'f':
      return 12;
    case 'r':
      return 13;
    default:
      return -1;
  }
}

// Up to three octal digits from `at` on.
std::uint32_t octal(View input, std::size_t& at) {
  std::uint32_t c = 0;
  for (int i = 0; i < 3 && at < input.size() && is_octal(input[at]); ++i) c = c * 8 + (input[at++] - '0');
  return c;
}

// Exactly `count` hex digits from `at` on: false when there are fewer; `at` is behind what there was.
bool hex_digits(View input, std::size_t& at, int count, std::uint32_t& value) {
  value = 0;
  for (; count && at < input.size() && hex_value(input[at]) >= 0; --count)
    value = value << 4 | static_cast<std::uint32_t>(hex_value(input[at++]));
  return count == 0;
}

// The first escape that means nothing: what to warn of.
struct BadEscape {
  bool found = false;
  std::uint32_t value = 0;  // the character, or the octal number
  bool is_octal = false;
  void note(std::uint32_t v, bool octal_number) {
    if (!found) *this = {true, v, octal_number};
  }
};

Result<void> warn_bad_escape(Thread& t, const BadEscape& bad, const char* prefix) {
  if (!bad.found) return ok;
  if (bad.is_octal) {
    const char digits[4] = {static_cast<char>('0' + (bad.value >> 6 & 7)),
                            static_cast<char>('0' + (bad.value >> 3 & 7)), static_cast<char>('0' + (bad.value & 7)), 0};
    return warn_format(t, exc::DeprecationWarning, 1,
                       "%s\"\\%s\" is an invalid octal escape sequence. Such sequences will not work in the future. ",
                       prefix, digits);
  }
  return warn_format(t, exc::DeprecationWarning, 1,
                     "%s\"\\%c\" is an invalid escape sequence. Such sequences will not work in the future. ", prefix,
                     bad.value);
}

struct Escape {
  char32_t c = 0;
  enum : std::uint8_t { kChar, kNothing, kTwo, kError, kUnfinished } kind = kChar;
  const char* reason = nullptr;
};

// \xhh, \uhhhh, \Uhhhhhhhh; `at` is behind the letter.
Escape read_hex(View input, std::size_t& at, std::uint8_t letter) {
  const int digits = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
  std::uint32_t value;
  if (!hex_digits(input, at, digits, value)) {
    const char* reason = letter == 'x'   ? "truncated \\xXX escape"
                         : letter == 'u' ? "truncated \\uXXXX escape"
                                         : "truncated \\UXXXXXXXX escape";
    return {0, at >= input.size() ? Escape::kUnfinished : Escape::kError, reason};
  }
  if (value > 0x10FFFF) return {0, Escape::kError, "illegal Unicode character"};
  return {value, Escape::kChar};
}

// \N{name}
Escape read_name(View input, std::size_t& at) {
  constexpr const char* kMalformed = "malformed \\N character escape";
  if (at >= input.size()) return {0, Escape::kUnfinished, kMalformed};
  if (input[at] != '{') return {0, Escape::kError, kMalformed};
  std::size_t end = ++at;
  while (end < input.size() && input[end] != '}') ++end;
  const std::size_t start = at;
  if (end >= input.size()) {
    at = end;
    return {0, Escape::kUnfinished, kMalformed};
  }
  if (end == start) return {0, Escape::kError, kMalformed};
  at = end + 1;
  const std::string_view name(reinterpret_cast<const char*>(input.data()) + start, end - start);
  const char32_t found = unicode::lookup(name);
  if (found > 0x10FFFF) return {0, Escape::kError, "unknown Unicode character name"};
  return {found, Escape::kChar};
}

Escape read_escape(View input, std::size_t& at, BadEscape& bad) {
  if (at >= input.size()) return {0, Escape::kUnfinished, "\\ at end of string"};
  const std::uint8_t c = input[at++];
  if (const int simple = simple_escape(c); simple >= 0)
    return {static_cast<char32_t>(simple), Escape::kChar};
  else if (simple == -2)
    return {0, Escape::kNothing};
  if (is_octal(c)) {
    --at;
    const std::uint32_t value = octal(input, at);
    if (value > 0377) bad.note(value, true);
    return {value, Escape::kChar};
  }
  if (c == 'x' || c == 'u' || c == 'U') return read_hex(input, at, c);
  if (c == 'N') return read_name(input, at);
  bad.note(c, false);
  return {c, Escape::kTwo};
}

}  // namespace

Result<Own<Str>> decode_unicode_escape(Thread& t, View input, const ErrorPolicy& policy, AtEnd at_end,
                                       std::size_t* used) {
  StringBuilder out(t);
  Slot<Bytes> holder;
  BadEscape bad;
  std::size_t at = 0;
  LongLoop loop;
  while (at < input.size() && !out.is_out_of_memory()) {
    TRY(loop.round(t));
    if (input[at] != '\\') {
      out.put(input[at++]);
      continue;
    }
    const std::size_t start = at++;
    const Escape e = read_escape(input, at, bad);
    if (e.kind == Escape::kChar) {
      out.put(e.c);
    } else if (e.kind == Escape::kTwo) {
      out.put('\\');
      out.put(e.c);
    } else if (e.kind == Escape::kUnfinished && at_end == AtEnd::kMore) {
      at = start;
      break;
    } else if (e.kind != Escape::kNothing) {
      at = TRY(treat_decode_error(t, policy, "unicodeescape", input, holder, {e.reason, start, at}, out));
    }
  }
  if (used) *used = at;
  TRY(warn_bad_escape(t, bad, ""));
  return out.finish();
}

Result<Own<Str>> decode_raw_unicode_escape(Thread& t, View input, const ErrorPolicy& policy, AtEnd at_end,
                                           std::size_t* used) {
  StringBuilder out(t);
  Slot<Bytes> holder;
  std::size_t at = 0;
  LongLoop loop;
  while (at < input.size() && !out.is_out_of_memory()) {
    TRY(loop.round(t));
    const std::size_t start = at;
    const std::uint8_t c = input[at++];
    if (c != '\\') {
      out.put(c);
      continue;
    }
    if (at >= input.size()) {
      if (at_end == AtEnd::kMore) {
        at = start;
        break;
      }
      out.put('\\');
      continue;
    }
    const std::uint8_t letter = input[at++];
    if (letter != 'u' && letter != 'U') {
      out.put('\\');
      out.put(letter);
      continue;
    }
    Escape e = read_hex(input, at, letter);
    if (e.kind == Escape::kChar) {
      out.put(e.c);
      continue;
    }
    if (e.kind == Escape::kUnfinished && at_end == AtEnd::kMore) {
      at = start;
      break;
    }
    if (e.reason[0] == 'i') e.reason = "\\Uxxxxxxxx out of range";
    at = TRY(treat_decode_error(t, policy, "rawunicodeescape", input, holder, {e.reason, start, at}, out));
  }
  if (used) *used = at;
  return out.finish();
}

// ---- encoding ----

namespace {

void put_hex(BytesBuilder& out, char letter, char32_t c, int digits) {
  constexpr char kHex[] = "0123456789abcdef";
  out.put('\\');
  out.put(static_cast<std::uint8_t>(letter));
  for (int i = digits - 1; i >= 0; --i) out.put(static_cast<std::uint8_t>(kHex[c >> (4 * i) & 15]));
}

}  // namespace

Result<Own<Bytes>> encode_unicode_escape(Thread& t, Ref<Str> s) {
  BytesBuilder out(t, s->length());
  LongLoop loop;
  for (std::size_t i = 0; i < s->length(); ++i) {
    TRY(loop.round(t));
    const char32_t c = s->at(i);
    if (c >= 0x10000)
      put_hex(out, 'U', c, 8);
    else if (c >= 0x100)
      put_hex(out, 'u', c, 4);
    else if (c == '\\')
      out.append("\\\\");
    else if (c == '\t')
      out.append("\\t");
    else if (c == '\n')
      out.append("\\n");
    else if (c == '\r')
      out.append("\\r");
    else if (c < 0x20 || c >= 0x7F)
      put_hex(out, 'x', c, 2);
    else
      out.put(static_cast<std::uint8_t>(c));
  }
  return out.finish();
}

Result<Own<Bytes>> encode_raw_unicode_escape(Thread& t, Ref<Str> s) {
  BytesBuilder out(t, s->length());
  LongLoop loop;
  for (std::size_t i = 0; i < s->length(); ++i) {
    TRY(loop.round(t));
    const char32_t c = s->at(i);
    if (c >= 0x10000)
      put_hex(out, 'U', c, 8);
    else if (c >= 0x100)
      put_hex(out, 'u', c, 4);
    else
      out.put(static_cast<std::uint8_t>(c));
  }
  return out.finish();
}

// ---- bytes ----

Result<Own<Bytes>> decode_escape(Thread& t, View input, std::string_view errors) {
  BytesBuilder out(t, input.size());
  BadEscape bad;
  LongLoop loop;
  for (std::size_t at = 0; at < input.size();) {
    TRY(loop.round(t));
    if (input[at] != '\\') {
      out.put(input[at++]);
      continue;
    }
    const std::size_t start = at++;
    if (at >= input.size()) return raise(t, exc::ValueError, "Trailing \\ in string");
    const std::uint8_t c = input[at++];
    if (const int simple = simple_escape(c); simple != -1) {
      if (simple >= 0) out.put(static_cast<std::uint8_t>(simple));
    } else if (is_octal(c)) {
      --at;
      const std::uint32_t value = octal(input, at);
      if (value > 0377) bad.note(value, true);
      out.put(static_cast<std::uint8_t>(value));
    } else if (c == 'x') {
      std::uint32_t value;
      if (hex_digits(input, at, 2, value)) {
        out.put(static_cast<std::uint8_t>(value));
        continue;
      }
      if (errors.empty() || errors == "strict")
        return raise(t, exc::ValueError, "invalid \\x escape at position %d", start);
      if (errors == "replace")
        out.put('?');
      else if (errors != "ignore")
        return raise(t, exc::ValueError, "decoding error; unknown error handling code: %.400s", errors);
    } else {
      bad.note(c, false);
      out.put('\\');
      out.put(c);
    }
  }
  TRY(warn_bad_escape(t, bad, "b"));
  return out.finish();
}

Result<Own<Bytes>> encode_escape(Thread& t, View input) {
  BytesBuilder out(t, input.size());
  LongLoop loop;
  for (const std::uint8_t c : input) {
    TRY(loop.round(t));
    if (c == '\'' || c == '\\') {
      out.put('\\');
      out.put(c);
    } else if (c == '\t') {
      out.append("\\t");
    } else if (c == '\n') {
      out.append("\\n");
    } else if (c == '\r') {
      out.append("\\r");
    } else if (c < ' ' || c >= 0x7F) {
      put_hex(out, 'x', c, 2);
    } else {
      out.put(c);
    }
  }
  return out.finish();
}

}  // namespace krait::codecs
