// The parts of the tokenizer that read numbers, strings and the text of f-strings and t-strings.
#include <cstdio>
#include <cstring>

#include "syntax/tokenizer.h"

namespace krait::syntax {

namespace {
bool is_digit(int c) { return c >= '0' && c <= '9'; }
bool is_base_digit(int c, int base) {
  if (base == 16) return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
  return c >= '0' && c < '0' + base;
}
bool is_ascii_name(int c) { return is_digit(c) || c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
}  // namespace

// A keyword that may follow a number in valid code, right behind it, is worth a warning; any other letter is an error.
bool Tokenizer::check_number_end(int c, const char* kind) {
  if (options_.extra_tokens) return true;
  auto follows = [this](const char* rest) {
    const std::size_t size = std::strlen(rest);
    return static_cast<std::size_t>(line_end_ - cur_) >= size && std::memcmp(cur_, rest, size) == 0;
  };
  bool is_keyword = false;
  switch (c) {
    case 'a':
      is_keyword = follows("nd");
      break;
    case 'e':
      is_keyword = follows("lse");
      break;
    case 'f':
      is_keyword = follows("or");
      break;
    case 'i':
      is_keyword = peek_after(0) == 'f' || peek_after(0) == 'n' || peek_after(0) == 's';
      break;
    case 'o':
      is_keyword = follows("r");
      break;
    case 'n':
      is_keyword = follows("ot");
      break;
    default:
      break;
  }
  if (is_keyword) {
    char message[64];
    const int size = std::snprintf(message, sizeof message, "invalid %s literal", kind);
    back(c);
    warn(WarningKind::SyntaxWarning, {message, static_cast<std::size_t>(size)},
         {message, static_cast<std::size_t>(size)});
    advance();
  } else if (c < 128 && is_ascii_name(c)) {
    back(c);
    raise("invalid %s literal", kind);
    return false;
  }
  return true;
}

void Tokenizer::end_number(Token& token, int c, const char* kind) {
  if (!check_number_end(c, kind)) return fail(token);
  back(c);
  finish(token, TokenType::NUMBER, start_, cur_);
}

// The first character that is not part of the digits, or 0 after raising.
int Tokenizer::read_decimal_tail() {
  for (;;) {
    int c;
    do c = advance();
    while (is_digit(c));
    if (c != '_') return c;
    c = advance();
    if (!is_digit(c)) {
      back(c);
      raise("invalid decimal literal");
      return 0;
    }
  }
}

void Tokenizer::read_radix_number(Token& token, int base, const char* name) {
  int c = advance();
  do {
    if (c == '_') c = advance();
    if (!is_base_digit(c, base)) {
      if (is_digit(c)) {
        raise("invalid digit '%c' in %s literal", c, name);
      } else {
        back(c);
        raise("invalid %s literal", name);
      }
      return fail(token);
    }
    do c = advance();
    while (is_base_digit(c, base));
  } while (c == '_');
  if (is_digit(c)) {
    raise("invalid digit '%c' in %s literal", c, name);
    return fail(token);
  }
  end_number(token, c, name);
}

// Behind the point or the integer part: c is what comes next.
void Tokenizer::read_fraction(Token& token, int c) {
  if (is_digit(c)) {
    c = read_decimal_tail();
    if (c == 0) return fail(token);
  }
  if (c == 'e' || c == 'E') {
    const int e = c;
    c = advance();
    if (c == '+' || c == '-') {
      c = advance();
      if (!is_digit(c)) {
        back(c);
        raise("invalid decimal literal");
        return fail(token);
      }
    } else if (!is_digit(c)) {
      back(c);
      if (!check_number_end(e, "decimal")) return fail(token);
      back(e);
      return finish(token, TokenType::NUMBER, start_, cur_);
    }
    c = read_decimal_tail();
    if (c == 0) return fail(token);
  }
  if (c == 'j' || c == 'J') return end_number(token, advance(), "imaginary");
  end_number(token, c, "decimal");
}

void Tokenizer::read_zero(Token& token) {
  int c = advance();
  if (c == 'x' || c == 'X') return read_radix_number(token, 16, "hexadecimal");
  if (c == 'o' || c == 'O') return read_radix_number(token, 8, "octal");
  if (c == 'b' || c == 'B') return read_radix_number(token, 2, "binary");
  for (;;) {
    if (c == '_') {
      c = advance();
      if (!is_digit(c)) {
        back(c);
        raise("invalid decimal literal");
        return fail(token);
      }
    }
    if (c != '0') break;
    c = advance();
  }
  const char* zeros_end = cur_;
  bool is_nonzero = false;
  if (is_digit(c)) {
    is_nonzero = true;
    c = read_decimal_tail();
    if (c == 0) return fail(token);
  }
  if (c == '.') return read_fraction(token, advance());
  if (c == 'e' || c == 'E' || c == 'j' || c == 'J') return read_fraction(token, c);
  if (is_nonzero && !options_.extra_tokens) {
    back(c);
    raise_range(column_of(start_) + 1, column_of(zeros_end),
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers");
    return fail(token);
  }
  end_number(token, c, "decimal");
}

void Tokenizer::read_number(Token& token, int c) {
  if (c == '0') return read_zero(token);
  c = read_decimal_tail();
  if (c == 0) return fail(token);
  if (c == '.') return read_fraction(token, advance());
  if (c == 'e' || c == 'E' || c == 'j' || c == 'J') return read_fraction(token, c);
  end_number(token, c, "decimal");
}

void Tokenizer::read_string(Token& token, int quote) {
  int quote_size = 1, end_quote_size = 0;
  bool has_escaped_quote = false;
  first_lineno_ = lineno_;
  multi_line_start_ = line_start_;
  int c = advance();
  if (c == quote) {
    c = advance();
    if (c == quote)
      quote_size = 3;
    else
      end_quote_size = 1;  // an empty string
  }
  if (c != quote) back(c);
  while (end_quote_size != quote_size) {
    c = advance();
    if (c == kEof || (quote_size == 1 && c == '\n')) {
      // The place reported is the quote that opened the string.
      cur_ = start_ + 1;
      line_start_ = multi_line_start_;
      const int last_line = lineno_;
      lineno_ = first_lineno_;
      if (in_string_mode() && mode().quote == quote && mode().quote_size == quote_size) {
        raise("%c-string: expecting '}'", prefix_letter());
        return fail(token);
      }
      if (quote_size == 3) {
        raise("unterminated triple-quoted string literal (detected at line %d)", last_line);
        if (c != '\n') done_ = Done::eofs;
      } else {
        raise(has_escaped_quote
                  ? "unterminated string literal (detected at line %d); perhaps you escaped the end quote?"
                  : "unterminated string literal (detected at line %d)",
              last_line);
        if (c != '\n') done_ = Done::eols;
      }
      return fail(token);
    }
    if (c == quote) {
      end_quote_size++;
    } else {
      end_quote_size = 0;
      if (c == '\\') {
        c = advance();
        if (c == quote) has_escaped_quote = true;
        if (c == '\r') advance();
      }
    }
  }
  finish(token, TokenType::STRING, start_, cur_);
}

void Tokenizer::start_string_mode(Token& token, int quote, bool raw, bool is_template) {
  int quote_size = 1;
  first_lineno_ = lineno_;
  multi_line_start_ = line_start_;
  const int after = advance();
  if (after == quote) {
    const int third = advance();
    if (third == quote) {
      quote_size = 3;
    } else {
      back(third);
      back(after);
    }
  } else {
    back(after);
  }
  if (depth_ + 1 >= kMaxStrings) {
    raise("too many nested f-strings or t-strings");
    return fail(token);
  }
  depth_++;
  StringMode& m = mode();
  m = StringMode{};
  m.quote = static_cast<char>(quote);
  m.quote_size = static_cast<std::uint8_t>(quote_size);
  m.raw = raw;
  m.is_template = is_template;
  m.start = start_;
  m.line_start = line_start_;
  m.first_line = lineno_;
  m.expression_depth = -1;
  finish(token, is_template ? TokenType::TSTRING_START : TokenType::FSTRING_START, start_, cur_);
}

// Keeps track of where the text of the outermost field lies.
void Tokenizer::note_expression(int c) {
  StringMode& m = mode();
  if (c == '{') {
    m.expression_start = cur_;
    m.expression_end = nullptr;
  } else if (c == ':') {
    if (m.expression_end == nullptr) m.expression_end = start_;
  } else {
    m.expression_end = start_;
  }
}

// The text between "{" and the current token, without comments; null when nobody will ask for it.
const std::string_view* Tokenizer::expression_text() {
  StringMode& m = mode();
  if (!m.in_debug && !m.is_template) return nullptr;
  const char* from = m.expression_start;
  const char* to = m.expression_end;
  if (from == nullptr || to < from) return nullptr;
  std::string_view text{from, static_cast<std::size_t>(to - from)};
  if (text.find('#') == std::string_view::npos) return arena_->make<std::string_view>(text);
  char* out = static_cast<char*>(arena_->allocate(text.size() + 1, 1));
  std::size_t size = 0;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      if (quote == 0)
        quote = c;
      else if (quote == c)
        quote = 0;
    } else if (c == '\\' && quote != 0 && i + 1 < text.size()) {
      out[size++] = c;
      out[size++] = text[++i];
      continue;
    } else if (c == '#' && quote == 0) {
      while (i < text.size() && text[i] != '\n') i++;
      if (i < text.size()) out[size++] = '\n';
      continue;
    }
    out[size++] = c;
  }
  return arena_->make<std::string_view>(out, size);
}

void Tokenizer::warn_invalid_escape(int c) {
  char message[160], error[160];
  const int n = std::snprintf(message, sizeof message,
                              "\"\\%c\" is an invalid escape sequence. Such sequences will not work in the future. "
                              "Did you mean \"\\\\%c\"? A raw string is also an option.",
                              c, c);
  const int m = std::snprintf(
      error, sizeof error,
      "\"\\%c\" is an invalid escape sequence. Did you mean \"\\\\%c\"? A raw string is also an option.", c, c);
  warn(WarningKind::SyntaxWarning, {message, static_cast<std::size_t>(n)}, {error, static_cast<std::size_t>(m)});
}

void Tokenizer::string_mode_unterminated(Token& token, int c) {
  StringMode& m = mode();
  cur_ = m.start + 1;
  line_start_ = m.line_start;
  const int last_line = lineno_;
  lineno_ = m.first_line;
  if (m.quote_size == 3) {
    raise("unterminated triple-quoted %c-string literal (detected at line %d)", prefix_letter(), last_line);
    if (c != '\n') done_ = Done::eofs;
  } else {
    raise("unterminated %c-string literal (detected at line %d)", prefix_letter(), last_line);
  }
  fail(token);
}

// Within the text of an f-string or a t-string: a piece of text, its end, or the beginning of a field.
void Tokenizer::next_in_string(Token& token) {
  StringMode& m = mode();
  const TokenType middle = m.is_template ? TokenType::TSTRING_MIDDLE : TokenType::FSTRING_MIDDLE;
  start_ = cur_;
  first_lineno_ = lineno_;
  auto enter_expression = [&]() -> bool {
    m.expression_depth++;
    if (m.expression_depth >= kMaxExpressionNesting) {
      raise("%c-string: expressions nested too deeply", prefix_letter());
      return false;
    }
    m.in_expression = true;
    return true;
  };
  const int first = advance();
  if (first == '{') {
    const int second = advance();
    back(second);
    back(first);
    if (second != '{') {
      if (!enter_expression()) return fail(token);
      return next_in_code(token);
    }
  } else {
    back(first);
  }
  int quotes = 0;
  while (quotes < m.quote_size) {
    const int c = advance();
    if (c != static_cast<unsigned char>(m.quote)) {
      back(c);
      break;
    }
    quotes++;
  }
  if (quotes == m.quote_size) {
    const char* start = start_;
    multi_line_start_ = line_start_;
    const TokenType end = m.is_template ? TokenType::TSTRING_END : TokenType::FSTRING_END;
    depth_--;
    return finish(token, end, start, cur_);
  }
  multi_line_start_ = line_start_;
  int end_quote_size = quotes;
  bool is_named_escape = false;
  while (end_quote_size != m.quote_size) {
    const int c = advance();
    const bool in_format_spec = m.in_format_spec && m.expression_depth >= 0;
    if (c == kEof || (m.quote_size == 1 && c == '\n')) {
      if (has_problem()) return fail(token);
      if (in_format_spec && c == '\n') {
        raise("%c-string: newlines are not allowed in format specifiers for single quoted %c-strings", prefix_letter(),
              prefix_letter());
        return fail(token);
      }
      return string_mode_unterminated(token, c);
    }
    if (c == static_cast<unsigned char>(m.quote)) {
      end_quote_size++;
      continue;
    }
    end_quote_size = 0;
    if (c == '{') {
      note_expression('{');
      const int peek = advance();
      if (peek != '{' || in_format_spec) {
        back(peek);
        back(c);
        if (!enter_expression()) return fail(token);
        return finish(token, middle, start_, cur_);
      }
      finish(token, middle, start_, cur_ - 1);
      token.end_col_offset++;  // the second brace is no text, but it is in the range
      return;
    }
    if (c == '}') {
      if (is_named_escape) return finish(token, middle, start_, cur_);
      const int peek = advance();
      if (peek == '}' && !in_format_spec && m.bracket_depth == 0) {
        finish(token, middle, start_, cur_ - 1);
        token.end_col_offset++;
        return;
      }
      back(peek);
      back(c);
      m.in_expression = true;
      return finish(token, middle, start_, cur_);
    }
    if (c == '\\') {
      int peek = advance();
      if (peek == '\r') peek = advance();
      if (peek == '{' || peek == '}') {
        if (!m.raw) warn_invalid_escape(peek);
        back(peek);
        continue;
      }
      if (!m.raw && peek == 'N') {
        peek = advance();
        if (peek == '{')
          is_named_escape = true;
        else
          back(peek);
      }
    }
  }
  cur_ -= m.quote_size;
  finish(token, middle, start_, cur_);
}

}  // namespace krait::syntax
