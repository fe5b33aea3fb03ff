#include "syntax/literals.h"

#include <cstdio>
#include <cstring>

#include "base/float_text.h"
#include "base/unicode.h"
#include "base/utf8.h"

namespace krait::syntax {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const int lower = c | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string_view without_underscores(Arena& arena, std::string_view text) {
  if (text.find('_') == std::string_view::npos) return text;
  char* out = static_cast<char*>(arena.allocate(text.size() + 1, 1));
  std::size_t size = 0;
  for (char c : text)
    if (c != '_') out[size++] = c;
  out[size] = 0;
  return {out, size};
}

// Digits of base 2, 8 or 16 as "0x" and hexadecimal digits.
std::string_view to_hexadecimal(Arena& arena, std::string_view digits, int bits) {
  const std::size_t total = digits.size() * bits;
  const std::size_t nibbles = (total + 3) / 4;
  char* out = static_cast<char*>(arena.allocate(nibbles + 3, 1));
  out[0] = '0', out[1] = 'x';
  unsigned pending = 0;
  int pending_bits = 0;
  std::size_t position = nibbles;
  for (std::size_t i = digits.size(); i-- > 0;) {
    pending |= static_cast<unsigned>(hex_digit(digits[i])) << pending_bits;
    pending_bits += bits;
    while (pending_bits >= 4) {
      out[1 + position--] = "0123456789abcdef"[pending & 15];
      pending >>= 4;
      pending_bits -= 4;
    }
  }
  if (pending_bits > 0) out[1 + position--] = "0123456789abcdef"[pending & 15];
  out[nibbles + 2] = 0;
  std::size_t skip = 2;
  while (skip < nibbles + 1 && out[skip] == '0') skip++;
  std::memmove(out + 2, out + skip, nibbles + 3 - skip);
  return {out, 2 + nibbles + 2 - skip};
}

bool integer_value(Arena& arena, std::string_view text, int max_digits, ast::constant& value, int* digits) {
  int base = 10, bits = 0;
  if (text.size() > 2 && text[0] == '0') {
    const int letter = text[1] | 0x20;
    if (letter == 'x') base = 16, bits = 4;
    if (letter == 'o') base = 8, bits = 3;
    if (letter == 'b') base = 2, bits = 1;
    if (bits != 0) text.remove_prefix(2);
  }
  while (text.size() > 1 && text[0] == '0') text.remove_prefix(1);
  if (text.size() <= 18 || (bits != 0 && text.size() * bits <= 63)) {
    std::int64_t n = 0;
    bool fits = true;
    for (char c : text)
      fits = fits && !__builtin_mul_overflow(n, base, &n) && !__builtin_add_overflow(n, hex_digit(c), &n);
    if (fits) {
      value = ast::constant::of_int(n);
      return true;
    }
  }
  if (bits != 0) {
    value = ast::constant::of_text(ast::ConstantTag::BigInt, to_hexadecimal(arena, text, bits));
    return true;
  }
  if (max_digits > 0 && text.size() > static_cast<std::size_t>(max_digits)) {
    *digits = static_cast<int>(text.size());
    return false;
  }
  if (text.size() == 19) {
    std::int64_t n = 0;
    bool fits = true;
    for (char c : text) fits = fits && !__builtin_mul_overflow(n, 10, &n) && !__builtin_add_overflow(n, c - '0', &n);
    if (fits) {
      value = ast::constant::of_int(n);
      return true;
    }
  }
  value = ast::constant::of_text(ast::ConstantTag::BigInt, text);
  return true;
}

}  // namespace

bool number_value(Arena& arena, std::string_view text, int max_digits, ast::constant& value, int* digits) {
  text = without_underscores(arena, text);
  const char last = text.back();
  const bool is_radix = text.size() > 1 && text[0] == '0' && std::strchr("xXoObB", text[1]) != nullptr;
  if (!is_radix && (last == 'j' || last == 'J')) {
    double d = 0;
    float_text::parse(text.substr(0, text.size() - 1), &d);
    value = ast::constant::of_double(ast::ConstantTag::Complex, d);
    return true;
  }
  if (!is_radix && text.find_first_of(".eE") != std::string_view::npos) {
    double d = 0;
    float_text::parse(text, &d);
    value = ast::constant::of_double(ast::ConstantTag::Float, d);
    return true;
  }
  return integer_value(arena, text, max_digits, value, digits);
}

StringParts split_string(std::string_view t) {
  StringParts parts{};
  std::size_t i = 0;
  for (; t[i] != '"' && t[i] != '\''; i++) {
    const int c = t[i] | 0x20;
    if (c == 'b') parts.is_bytes = true;
    if (c == 'r') parts.is_raw = true;
    if (c == 'u') parts.is_unicode_prefixed = true;
  }
  t.remove_prefix(i);
  const std::size_t quotes = t.size() >= 6 && t[1] == t[0] && t[2] == t[0] ? 3 : 1;
  parts.body = t.substr(quotes, t.size() - 2 * quotes);
  return parts;
}

namespace {

// One pass over the text of a literal with backslashes.
class EscapeDecoder {
 public:
  EscapeDecoder(Arena& arena, std::string_view body, bool is_bytes, LiteralError& error, InvalidEscape& invalid)
      : arena_(arena),
        p_(body.data()),
        begin_(p_),
        end_(p_ + body.size()),
        is_bytes_(is_bytes),
        error_(error),
        invalid_(invalid) {
    // "\u1234" becomes 3 bytes, "\777" 2: the text never grows.
    out_ = begin_out_ = static_cast<std::uint8_t*>(arena.allocate(body.size() + 1, 1));
  }

  std::string_view run() {
    while (p_ < end_) {
      if (*p_ != '\\') {
        *out_++ = static_cast<std::uint8_t>(*p_++);
      } else if (!escape()) {
        return {};
      }
    }
    *out_ = 0;
    return {reinterpret_cast<char*>(begin_out_), static_cast<std::size_t>(out_ - begin_out_)};
  }

 private:
  void put(char32_t c) {
    if (is_bytes_)
      *out_++ = static_cast<std::uint8_t>(c);
    else
      out_ = utf8::put(out_, c);
  }

  bool escape() {
    const char* at = p_++;
    if (p_ == end_) {
      put('\\');
      return true;
    }
    const char c = *p_++;
    switch (c) {
      case '\n':
        return true;
      case '\\':
      case '\'':
      case '"':
        put(c);
        return true;
      case 'b':
        put('\b');
        return true;
      case 'f':
        put('\f');
        return true;
      case 't':
        put('\t');
        return true;
      case 'n':
        put('\n');
        return true;
      case 'r':
        put('\r');
        return true;
      case 'v':
        put('\v');
        return true;
      case 'a':
        put('\a');
        return true;
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7': {
        int value = c - '0';
        for (int i = 0; i < 2 && p_ < end_ && *p_ >= '0' && *p_ <= '7'; i++) value = value * 8 + (*p_++ - '0');
        if (value > 0377 && invalid_.at == nullptr) invalid_ = {at, value};
        put(is_bytes_ ? value & 0xFF : value);
        return true;
      }
      case 'x':
        return hex(at, 2);
      case 'u':
        return is_bytes_ ? unknown(at, c) : hex(at, 4);
      case 'U':
        return is_bytes_ ? unknown(at, c) : hex(at, 8);
      case 'N':
        return is_bytes_ ? unknown(at, c) : named(at);
      default:
        return unknown(at, c);
    }
  }

  bool unknown(const char* at, char c) {
    if (invalid_.at == nullptr) invalid_ = {at, -1};
    *out_++ = '\\';
    *out_++ = static_cast<std::uint8_t>(c);
    return true;
  }

  bool hex(const char* at, int count) {
    std::uint32_t value = 0;
    int i = 0;
    for (; i < count && p_ < end_ && hex_digit(*p_) >= 0; i++)
      value = value << 4 | static_cast<std::uint32_t>(hex_digit(*p_++));
    if (i < count) {
      if (is_bytes_) {
        char message[80];
        const int n =
            std::snprintf(message, sizeof message, "(value error) invalid \\x escape at position %d", position(at));
        error_.message = arena_.copy_text({message, static_cast<std::size_t>(n)});
        return false;
      }
      return refuse(at, p_,
                    count == 2   ? "truncated \\xXX escape"
                    : count == 4 ? "truncated \\uXXXX escape"
                                 : "truncated \\UXXXXXXXX escape");
    }
    if (value > 0x10FFFF) return refuse(at, p_, "illegal Unicode character");
    put(value);
    return true;
  }

  bool named(const char* at) {
    if (p_ < end_ && *p_ == '{') {
      const char* start = ++p_;
      while (p_ < end_ && *p_ != '}') p_++;
      if (p_ > start && p_ < end_) {
        const std::string_view name{start, static_cast<std::size_t>(p_ - start)};
        p_++;
        bool is_ascii = true;
        for (char c : name) is_ascii = is_ascii && static_cast<unsigned char>(c) < 128;
        const char32_t c = is_ascii && name.size() < 256 ? unicode::lookup(name) : unicode::kNoCharacter;
        if (c == unicode::kNoCharacter) return refuse(at, p_, "unknown Unicode character name");
        put(c);
        return true;
      }
      // "\N{}" and "\N{ without end".
      if (p_ < end_ && *p_ == '}') p_++;
    }
    return refuse(at, p_, "malformed \\N character escape");
  }

  // Positions count characters beyond ASCII as the ten bytes of their "\UXXXXXXXX" form.
  int position(const char* to) const {
    int n = 0;
    for (const char* p = begin_; p < to; p++) {
      if (static_cast<unsigned char>(*p) < 0x80)
        n++;
      else if ((*p & 0xC0) != 0x80)
        n += is_bytes_ ? 1 : 10;
    }
    return n;
  }

  bool refuse(const char* from, const char* to, const char* reason) {
    char message[160];
    const int start = position(from), last = position(to) - 1;
    int n;
    if (start == last) {
      n = std::snprintf(message, sizeof message,
                        "(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position %d: %s", start,
                        reason);
    } else {
      n = std::snprintf(message, sizeof message,
                        "(unicode error) 'unicodeescape' codec can't decode bytes in position %d-%d: %s", start, last,
                        reason);
    }
    error_.message = arena_.copy_text({message, static_cast<std::size_t>(n)});
    return false;
  }

  Arena& arena_;
  const char* p_;
  const char* begin_;
  const char* end_;
  bool is_bytes_;
  LiteralError& error_;
  InvalidEscape& invalid_;
  std::uint8_t* out_;
  std::uint8_t* begin_out_;
};

}  // namespace

std::string_view decode_escapes(Arena& arena, std::string_view body, bool is_bytes, LiteralError& error,
                                InvalidEscape& invalid) {
  if (std::memchr(body.data(), '\\', body.size()) == nullptr) return body.data() ? body : std::string_view("", 0);
  return EscapeDecoder(arena, body, is_bytes, error, invalid).run();
}

}  // namespace krait::syntax
