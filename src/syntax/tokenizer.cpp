// The parts of the tokenizer that read lines, indentation, names and operators.
#include "syntax/tokenizer.h"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "base/unicode.h"
#include "base/utf8.h"

namespace krait::syntax {

namespace {

constexpr std::uint8_t kStart = 1, kContinue = 2;
constexpr std::array<std::uint8_t, 256> kNameCharacters = [] {
  std::array<std::uint8_t, 256> t{};
  for (int c = 'a'; c <= 'z'; c++) t[c] = t[c - 32] = kStart | kContinue;
  for (int c = '0'; c <= '9'; c++) t[c] = kContinue;
  for (int c = 128; c < 256; c++) t[c] = kStart | kContinue;
  t['_'] = kStart | kContinue;
  return t;
}();
bool starts_name(int c) { return c >= 0 && (kNameCharacters[c] & kStart); }

constexpr int kTabSize = 8;

}  // namespace

Tokenizer::Tokenizer(Arena& arena, std::string_view source, TokenizerOptions options, SyntaxNotes* notes)
    : arena_(&arena),
      notes_(notes),
      begin_(source.data()),
      end_(source.data() + source.size()),
      cur_(begin_),
      line_end_(begin_),
      buffer_(begin_),
      line_start_(begin_),
      multi_line_start_(begin_),
      options_(options) {
  columns_[0] = alternative_columns_[0] = 0;
}

int Tokenizer::advance_line() {
  if (done_ != Done::ok) return kEof;
  if (line_end_ == end_) {
    const char* end = read_more_ ? read_more_(context_, end_) : end_;
    if (!end || end == end_) {
      done_ = end ? Done::eof : Done::error;
      return kEof;
    }
    end_ = end;
  }
  const void* newline = std::memchr(line_end_, '\n', static_cast<std::size_t>(end_ - line_end_));
  if (start_ == nullptr) buffer_ = cur_;
  line_start_ = cur_;
  lineno_++;
  // What was read at once counts as one line, whatever is in it.
  line_end_ = newline != nullptr && !read_more_ ? static_cast<const char*>(newline) + 1 : end_;
  return static_cast<unsigned char>(*cur_++);
}

void Tokenizer::finish(Token& token, TokenType type, const char* start, const char* end) {
  using enum TokenType;
  const bool is_string = type == STRING || (type >= FSTRING_START && type <= TSTRING_END);
  token.type = type;
  token.level = static_cast<std::uint16_t>(level_);
  token.lineno = is_string ? first_lineno_ : lineno_;
  token.end_lineno = lineno_;
  token.col_offset = token.end_col_offset = -1;
  token.start = start;
  token.end = end;
  token.metadata = metadata_;
  metadata_ = nullptr;
  if (start != nullptr) {
    token.col_offset = static_cast<std::int32_t>(start - (is_string ? multi_line_start_ : line_start_));
    token.end_col_offset = static_cast<std::int32_t>(end - line_start_);
  }
}

int Tokenizer::count_characters(const char* text, std::size_t size) {
  int count = 0;
  for (std::size_t i = 0; i < size; i++) count += (text[i] & 0xC0) != 0x80;
  return count;
}

void Tokenizer::raise_range(int column, int end_column, std::string_view message) {
  if (has_problem()) return;
  done_ = Done::error;
  problem_.kind = ProblemKind::SyntaxError;
  problem_.has_location = problem_.has_text = true;
  if (column == -1) column = count_characters(line_start_, static_cast<std::size_t>(cur_ - line_start_));
  problem_.lineno = problem_.end_lineno = lineno_;
  problem_.offset = column;
  problem_.end_offset = end_column == -1 ? column : end_column;
  problem_.message = arena_->copy_text(message);
  const void* newline = std::memchr(line_start_, '\n', static_cast<std::size_t>(end_ - line_start_));
  const char* line_end = newline != nullptr ? static_cast<const char*>(newline) : end_;
  problem_.text = {line_start_, static_cast<std::size_t>(line_end - line_start_)};
}

void Tokenizer::raise(const char* format, ...) {
  char message[256];
  va_list arguments;
  va_start(arguments, format);
  const int size = std::vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  raise_range(-1, -1, {message, static_cast<std::size_t>(size)});
}

void Tokenizer::warn(WarningKind kind, std::string_view message, std::string_view error_message) {
  if (!report_warnings_ || notes_ == nullptr) return;
  const int column = count_characters(line_start_, static_cast<std::size_t>(cur_ - line_start_));
  notes_->add(arena_->make<SyntaxNote>(kind, lineno_, column, lineno_, column, arena_->copy_text(message),
                                       arena_->copy_text(error_message)));
}

void Tokenizer::next(Token& token) {
  if (in_string_mode() && !mode().in_expression)
    next_in_string(token);
  else
    next_in_code(token);
}

// Counts the columns of a line's beginning and compares them with the stack of open blocks.
Tokenizer::Indentation Tokenizer::read_indentation(Token& token) {
  int column = 0, alternative = 0, continued_column = 0;
  bool is_blank = false;
  at_line_begin_ = false;
  int c;
  for (;;) {
    c = advance();
    if (c == ' ') {
      column++, alternative++;
    } else if (c == '\t') {
      column = (column / kTabSize + 1) * kTabSize;
      alternative++;
    } else if (c == '\f') {
      column = alternative = 0;
    } else if (c == '\\') {
      // Indentation cannot be split over lines; this only says where the first line stood.
      if (continued_column == 0) continued_column = column;
      if (!skip_continuation()) {
        fail(token);
        return Indentation::failed;
      }
    } else {
      break;
    }
  }
  back(c);
  if (c == '#' || c == '\n' || c == '\r') is_blank = true;
  if (is_blank || level_ != 0) return is_blank ? Indentation::blank : Indentation::code;
  if (continued_column != 0) column = alternative = continued_column;
  auto fail_with = [&](Done done) {
    cur_ = line_end_;
    fail(token, done);
    return Indentation::failed;
  };
  if (column == columns_[indent_]) {
    if (alternative != alternative_columns_[indent_]) return fail_with(Done::tab_space);
  } else if (column > columns_[indent_]) {
    if (indent_ + 1 >= kMaxIndent) return fail_with(Done::too_deep);
    if (alternative <= alternative_columns_[indent_]) return fail_with(Done::tab_space);
    pending_indents_++;
    columns_[++indent_] = column;
    alternative_columns_[indent_] = alternative;
  } else {
    while (indent_ > 0 && column < columns_[indent_]) {
      pending_indents_--;
      indent_--;
    }
    if (column != columns_[indent_]) return fail_with(Done::dedent);
    if (alternative != alternative_columns_[indent_]) return fail_with(Done::tab_space);
  }
  return Indentation::code;
}

// Behind a backslash: the line must end here and another one must follow.
bool Tokenizer::skip_continuation() {
  int c = advance();
  if (c == '\r') c = advance();
  if (c != '\n') {
    done_ = Done::line_continuation;
    return false;
  }
  c = advance();
  if (c == kEof) {
    done_ = Done::eof;
    cur_ = line_end_;
    return false;
  }
  back(c);
  return true;
}

void Tokenizer::next_in_code(Token& token) {
  using enum TokenType;
next_line:
  start_ = nullptr;
  blank_line_ = false;
  if (at_line_begin_) {
    const Indentation found = read_indentation(token);
    if (found == Indentation::failed) return;
    blank_line_ = found == Indentation::blank;
  }
  start_ = cur_;
  if (pending_indents_ != 0) {
    const TokenType type = pending_indents_ < 0 ? DEDENT : INDENT;
    pending_indents_ += pending_indents_ < 0 ? 1 : -1;
    if (options_.extra_tokens) return finish(token, type, type == INDENT ? line_start_ : cur_, cur_);
    return bare(token, type);
  }
  back(advance());  // the next line is read before the token starts
again:
  start_ = nullptr;
  int c;
  do c = advance();
  while (c == ' ' || c == '\t' || c == '\f');
  start_ = c == kEof ? cur_ : cur_ - 1;
  if (c == '#') {
    if (read_comment(token)) return;
    c = advance();
  }
  if (c == kEof) {
    if (level_ > 0 || done_ != Done::eof) return fail(token);
    return bare(token, ENDMARKER);
  }
  if (starts_name(c)) return read_name(token, c);
  if (c == '\r') c = advance();
  if (c == '\n') {
    at_line_begin_ = true;
    if (blank_line_ || level_ > 0) {
      if (options_.extra_tokens) return finish(token, NL, start_, cur_);
      goto next_line;
    }
    if (comment_newline_ && options_.extra_tokens) {
      comment_newline_ = false;
      return finish(token, NL, start_, cur_);
    }
    finish(token, NEWLINE, start_, cur_ - 1);
    if (!options_.extra_tokens) token.end_col_offset++;
    return;
  }
  if (c == '.') {
    c = advance();
    if (c >= '0' && c <= '9') return read_fraction(token, c);
    if (c == '.') {
      c = advance();
      if (c == '.') return finish(token, ELLIPSIS, start_, cur_);
      back(c);
      back('.');
    } else {
      back(c);
    }
    return finish(token, DOT, start_, cur_);
  }
  if (c >= '0' && c <= '9') return read_number(token, c);
  if (c == '\'' || c == '"') return read_string(token, c);
  if (c == '\\') {
    if (!skip_continuation()) return fail(token);
    goto again;
  }
  read_operator(token, c);
}

// At a "#". True when the comment is a token of its own; otherwise the end of the line comes next.
bool Tokenizer::read_comment(Token& token) {
  const char* begin = cur_ - 1;
  while (cur_ != line_end_ && *cur_ != '\n' && *cur_ != '\r') cur_++;
  const char* end = cur_;
  if (options_.extra_tokens) comment_newline_ = blank_line_ && level_ == 0;
  if (options_.type_comments) {
    const char* p = begin + 1;
    auto spaces = [&] {
      while (p < end && (*p == ' ' || *p == '\t')) p++;
    };
    spaces();
    if (end - p >= 5 && std::memcmp(p, "type:", 5) == 0) {
      p += 5;
      spaces();
      const char* type_start = p;
      const char* after = p + 6;
      const bool is_ignore = end - p >= 6 && std::memcmp(p, "ignore", 6) == 0 &&
                             !(end > after && (static_cast<unsigned char>(*after) >= 128 ||
                                               (kNameCharacters[static_cast<unsigned char>(*after)] & kContinue)));
      if (is_ignore) {
        finish(token, TokenType::TYPE_IGNORE, after, end);
        // If this type ignore is the only thing on the line, consume the newline also.
        if (blank_line_) {
          advance();
          at_line_begin_ = true;
        }
      } else {
        finish(token, TokenType::TYPE_COMMENT, type_start, end);
      }
      return true;
    }
  }
  if (options_.extra_tokens) {
    finish(token, TokenType::COMMENT, begin, end);
    return true;
  }
  return false;
}

bool Tokenizer::check_prefixes(bool b, bool r, bool u, bool f, bool t) {
  auto refuse = [this](char one, char two) {
    char message[64];
    const int size = std::snprintf(message, sizeof message, "'%c' and '%c' prefixes are incompatible", one, two);
    raise_range(column_of(start_) + 1, column_of(cur_), {message, static_cast<std::size_t>(size)});
    return false;
  };
  if (u && b) return refuse('u', 'b');
  if (u && r) return refuse('u', 'r');
  if (u && f) return refuse('u', 'f');
  if (u && t) return refuse('u', 't');
  if (b && f) return refuse('b', 'f');
  if (b && t) return refuse('b', 't');
  if (f && t) return refuse('f', 't');
  return true;
}

void Tokenizer::read_name(Token& token, int c) {
  bool b = false, r = false, u = false, f = false, t = false;
  for (;;) {
    const int lower = c | 0x20;
    if (!b && lower == 'b')
      b = true;
    else if (!u && lower == 'u')
      u = true;
    else if (!r && lower == 'r')
      r = true;
    else if (!f && lower == 'f')
      f = true;
    else if (!t && lower == 't')
      t = true;
    else
      break;
    c = advance();
    if (c == '"' || c == '\'') {
      if (!check_prefixes(b, r, u, f, t)) return fail(token);
      if (f || t) return start_string_mode(token, c, r, t);
      return read_string(token, c);
    }
  }
  back(c);
  unsigned all = 0;
  const char* p = cur_;
  while (p != line_end_ && (kNameCharacters[static_cast<unsigned char>(*p)] & kContinue))
    all |= static_cast<unsigned char>(*p++);
  cur_ = p;
  all |= static_cast<unsigned char>(*start_);
  if (all >= 128 && !check_identifier()) return fail(token);
  finish(token, TokenType::NAME, start_, cur_);
  token.type = keyword_type(token.text());
}

// Every character of a name beyond ASCII must be one that identifiers may have.
bool Tokenizer::check_identifier() {
  const char* p = start_;
  while (p < cur_) {
    const char* at = p;
    const char32_t c = utf8::next_valid(p);
    if (at == start_ ? unicode::is_xid_start(c) : unicode::is_xid_continue(c)) continue;
    cur_ = p;
    if (unicode::is_printable(c)) {
      raise("invalid character '%.*s' (U+%04X)", static_cast<int>(p - at), at, static_cast<unsigned>(c));
    } else {
      raise("invalid non-printable character U+%04X", static_cast<unsigned>(c));
    }
    return false;
  }
  return true;
}

namespace {

TokenType one_character(int c) {
  using enum TokenType;
  switch (c) {
    case '!':
      return EXCLAMATION;
    case '%':
      return PERCENT;
    case '&':
      return AMPER;
    case '(':
      return LPAR;
    case ')':
      return RPAR;
    case '*':
      return STAR;
    case '+':
      return PLUS;
    case ',':
      return COMMA;
    case '-':
      return MINUS;
    case '.':
      return DOT;
    case '/':
      return SLASH;
    case ':':
      return COLON;
    case ';':
      return SEMI;
    case '<':
      return LESS;
    case '=':
      return EQUAL;
    case '>':
      return GREATER;
    case '@':
      return AT;
    case '[':
      return LSQB;
    case ']':
      return RSQB;
    case '^':
      return CIRCUMFLEX;
    case '{':
      return LBRACE;
    case '|':
      return VBAR;
    case '}':
      return RBRACE;
    case '~':
      return TILDE;
    default:
      return OP;
  }
}

TokenType two_characters(int a, int b) {
  using enum TokenType;
  if (b == '=') {
    switch (a) {
      case '!':
        return NOTEQUAL;
      case '%':
        return PERCENTEQUAL;
      case '&':
        return AMPEREQUAL;
      case '*':
        return STAREQUAL;
      case '+':
        return PLUSEQUAL;
      case '-':
        return MINEQUAL;
      case '/':
        return SLASHEQUAL;
      case ':':
        return COLONEQUAL;
      case '<':
        return LESSEQUAL;
      case '=':
        return EQEQUAL;
      case '>':
        return GREATEREQUAL;
      case '@':
        return ATEQUAL;
      case '^':
        return CIRCUMFLEXEQUAL;
      case '|':
        return VBAREQUAL;
      default:
        return OP;
    }
  }
  if (a == b) {
    switch (a) {
      case '*':
        return DOUBLESTAR;
      case '/':
        return DOUBLESLASH;
      case '<':
        return LEFTSHIFT;
      case '>':
        return RIGHTSHIFT;
      default:
        return OP;
    }
  }
  if (a == '-' && b == '>') return RARROW;
  if (a == '<' && b == '>') return NOTEQUAL;
  return OP;
}

TokenType three_characters(TokenType two) {
  using enum TokenType;
  switch (two) {
    case DOUBLESTAR:
      return DOUBLESTAREQUAL;
    case DOUBLESLASH:
      return DOUBLESLASHEQUAL;
    case LEFTSHIFT:
      return LEFTSHIFTEQUAL;
    case RIGHTSHIFT:
      return RIGHTSHIFTEQUAL;
    default:
      return OP;
  }
}

}  // namespace

void Tokenizer::read_operator(Token& token, int c) {
  using enum TokenType;
  if ((c == ':' || c == '}' || (c == '!' && peek_after(0) != '=') || c == '{') && in_string_mode() &&
      mode().expression_depth >= 0) {
    StringMode& m = mode();
    // The depth is counted before "{" itself opens a level.
    const int cursor = m.bracket_depth - (c != '{');
    if (cursor == m.expression_depth) {
      note_expression(c);
      if (c != '{') metadata_ = expression_text();
    }
    if (c == ':' && cursor == m.expression_depth) {
      m.in_expression = false;
      m.in_format_spec = true;
      return finish(token, COLON, start_, cur_);
    }
  }
  const int c2 = advance();
  // The parser knows when `<>` is an operator; the tokenize module does not.
  const TokenType two = options_.extra_tokens && c == '<' && c2 == '>' ? OP : two_characters(c, c2);
  if (two != OP) {
    const TokenType three = peek_after(0) == '=' ? three_characters(two) : OP;
    if (three != OP) advance();
    return finish(token, three != OP ? three : two, start_, cur_);
  }
  back(c2);
  if (c == '(' || c == '[' || c == '{') {
    if (!open(token, c)) return fail(token);
  } else if (c == ')' || c == ']' || c == '}') {
    if (!close(token, c)) return fail(token);
  } else if (c < 0x20 || c == 0x7F) {
    raise("invalid non-printable character U+%04X", static_cast<unsigned>(c));
    return fail(token);
  }
  if (c == '=' && in_string_mode() && mode().bracket_depth - mode().expression_depth == 1) mode().in_debug = true;
  finish(token, one_character(c), start_, cur_);
}

bool Tokenizer::open(Token&, int c) {
  if (level_ >= kMaxBrackets) {
    raise("too many nested parentheses");
    return false;
  }
  brackets_[level_++] = {static_cast<char>(c), lineno_, static_cast<int>(start_ - line_start_)};
  if (in_string_mode()) mode().bracket_depth++;
  return true;
}

bool Tokenizer::close(Token&, int c) {
  if (in_string_mode() && mode().bracket_depth == 0 && c == '}') {
    raise("%c-string: single '}' is not allowed", prefix_letter());
    return false;
  }
  if (!options_.extra_tokens && level_ == 0) {
    raise("unmatched '%c'", c);
    return false;
  }
  if (level_ > 0) {
    const Bracket& bracket = brackets_[--level_];
    const char open = bracket.character;
    const bool matches = (open == '(' && c == ')') || (open == '[' && c == ']') || (open == '{' && c == '}');
    if (!options_.extra_tokens && !matches) {
      if (in_string_mode() && open == '{' && mode().bracket_depth - 1 == mode().expression_depth) {
        raise("%c-string: unmatched '%c'", prefix_letter(), c);
      } else if (bracket.lineno != lineno_) {
        raise("closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c, open, bracket.lineno);
      } else {
        raise("closing parenthesis '%c' does not match opening parenthesis '%c'", c, open);
      }
      return false;
    }
  }
  if (in_string_mode()) {
    StringMode& m = mode();
    m.bracket_depth--;
    if (m.bracket_depth < 0) {
      raise("%c-string: unmatched '%c'", prefix_letter(), c);
      return false;
    }
    if (c == '}' && m.bracket_depth == m.expression_depth) {
      m.expression_depth--;
      m.in_expression = false;
      m.in_format_spec = false;
      m.in_debug = false;
    }
  }
  return true;
}

}  // namespace krait::syntax
