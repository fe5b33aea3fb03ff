// The tokenizer: source text to tokens, one at a time. It reads line by line, because where a line begins, which line
// was read last and how far it got decide the place that errors are reported at.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "syntax/problem.h"
#include "syntax/token.h"

namespace krait::syntax {

struct TokenizerOptions {
  bool type_comments = false;  // emit TYPE_COMMENT and TYPE_IGNORE
  bool extra_tokens = false;   // for the tokenize module: COMMENT and NL too, and brackets need not match
};

class Tokenizer {
 public:
  static constexpr int kMaxIndent = 100;
  static constexpr int kMaxBrackets = 200;
  static constexpr int kMaxStrings = 150;  // f-strings within f-strings
  static constexpr int kMaxExpressionNesting = 3;
  static constexpr int kEof = -1;

  // Why the tokenizer stopped, after an ERRORTOKEN or at the end.
  enum class Done : std::uint8_t {
    ok,
    eof,
    error,  // a problem was raised
    eofs,   // within a triple-quoted string
    eols,   // within a string
    dedent,
    tab_space,
    too_deep,
    line_continuation,
    column_overflow
  };

  // `source` is UTF-8 with "\n" as the only line end (extra_tokens: "\r\n" too), and the byte behind it is zero.
  Tokenizer(Arena& arena, std::string_view source, TokenizerOptions options, SyntaxNotes* notes);

  // Tokenizer state is plain data: a copy is a place to come back to.
  Tokenizer(const Tokenizer&) = default;
  Tokenizer& operator=(const Tokenizer&) = default;

  void next(Token& token);

  // The state that error places depend on.
  Done done() const { return done_; }
  const SyntaxProblem& problem() const { return problem_; }
  bool has_problem() const { return problem_.kind != ProblemKind::None; }
  int lineno() const { return lineno_; }
  int level() const { return level_; }
  int indent() const { return indent_; }
  const char* cur() const { return cur_; }
  const char* line_start() const { return line_start_; }
  // Text from the line in which the current token began to the end of the last line read.
  std::string_view pending_lines() const { return {buffer_, static_cast<std::size_t>(line_end_ - buffer_)}; }
  char open_bracket() const { return brackets_[level_ - 1].character; }
  int open_bracket_line() const { return brackets_[level_ - 1].lineno; }
  int open_bracket_column() const { return brackets_[level_ - 1].column; }
  std::string_view source() const { return {begin_, static_cast<std::size_t>(end_ - begin_)}; }
  // Within an f-string or a t-string, its fields included.
  bool in_string() const { return depth_ > 0; }
  void set_report_warnings(bool on) { report_warnings_ = on; }
  // A source that grows while it is read: asked for more at its end, it gives the new end, the same one when there is
  // no more, or null when reading failed (the tokenizer stops then).
  using ReadMore = const char* (*)(void* context, const char* end);
  void set_read_more(ReadMore read_more, void* context) {
    read_more_ = read_more;
    context_ = context;
  }
  // End of an interactive statement: the next tokens are the missing DEDENTs.
  void dedent_all() {
    pending_indents_ = -indent_;
    indent_ = 0;
  }
  Arena& arena() { return *arena_; }

  // Counts code points of text[0, size), broken sequences as one each.
  static int count_characters(const char* text, std::size_t size);
  int column_of(const char* at) const {
    return count_characters(line_start_, static_cast<std::size_t>(at - line_start_));
  }

 private:
  struct Bracket {
    char character;
    int lineno;
    int column;
  };
  struct StringMode {
    bool in_expression;  // reading tokens of a replacement field, not text
    char quote;
    std::uint8_t quote_size;
    bool raw;
    bool is_template;
    bool in_format_spec;
    bool in_debug;
    const char* start;
    const char* line_start;
    int first_line;
    int bracket_depth;
    int expression_depth;          // bracket depth where the innermost field began; -1 outside
    const char* expression_start;  // text of the field: for "=" and template strings
    const char* expression_end;    // null until it ended
  };

  // Characters.
  int advance() {
    if (cur_ != line_end_) [[likely]]
      return static_cast<unsigned char>(*cur_++);
    return advance_line();
  }
  int advance_line();
  void back(int c) {
    if (c != kEof) --cur_;
  }
  int peek_after(int skip) const { return cur_ + skip < line_end_ ? static_cast<unsigned char>(cur_[skip]) : 0; }

  // Results.
  void finish(Token& token, TokenType type, const char* start, const char* end);
  void bare(Token& token, TokenType type) { finish(token, type, nullptr, nullptr); }
  void fail(Token& token) { finish(token, TokenType::ERRORTOKEN, nullptr, nullptr); }
  void fail(Token& token, Done done) {
    done_ = done;
    fail(token);
  }
  // Raises with the place computed from the current position; message is a format with at most three arguments.
  [[gnu::format(printf, 2, 3)]] void raise(const char* format, ...);
  void raise_range(int column, int end_column, std::string_view message);
  void warn(WarningKind kind, std::string_view message, std::string_view error_message);

  // Parts of next().
  void next_in_code(Token& token);
  void next_in_string(Token& token);
  enum class Indentation : std::uint8_t { code, blank, failed };
  Indentation read_indentation(Token& token);
  bool skip_continuation();
  bool read_comment(Token& token);
  void read_name(Token& token, int c);
  bool check_identifier();
  void read_number(Token& token, int c);
  void read_radix_number(Token& token, int base, const char* name);
  void read_zero(Token& token);
  void end_number(Token& token, int c, const char* kind);
  int read_decimal_tail();
  bool check_number_end(int c, const char* kind);
  void read_fraction(Token& token, int c);
  void read_string(Token& token, int quote);
  void start_string_mode(Token& token, int quote, bool raw, bool is_template);
  bool check_prefixes(bool b, bool r, bool u, bool f, bool t);
  void read_operator(Token& token, int c);
  bool open(Token& token, int c);
  bool close(Token& token, int c);
  void string_mode_unterminated(Token& token, int c);
  void note_expression(int c);
  const std::string_view* expression_text();
  void warn_invalid_escape(int c);

  bool in_string_mode() const { return depth_ > 0; }
  StringMode& mode() { return modes_[depth_ - 1]; }
  char prefix_letter() { return mode().is_template ? 't' : 'f'; }

  Arena* arena_;
  SyntaxNotes* notes_;
  const char* begin_;
  const char* end_;
  const char* cur_;
  const char* line_end_;  // where the current line ends, behind its newline
  const char* buffer_;
  const char* line_start_;
  const char* multi_line_start_;
  const char* start_ = nullptr;  // of the current token
  ReadMore read_more_ = nullptr;
  void* context_ = nullptr;
  int lineno_ = 0;
  int first_lineno_ = 0;
  int level_ = 0;
  int indent_ = 0;
  int pending_indents_ = 0;
  int depth_ = 0;  // of string modes
  Done done_ = Done::ok;
  bool at_line_begin_ = true;
  bool blank_line_ = false;
  bool comment_newline_ = false;
  bool report_warnings_ = true;
  TokenizerOptions options_;
  SyntaxProblem problem_;
  const std::string_view* metadata_ = nullptr;
  int columns_[kMaxIndent];
  int alternative_columns_[kMaxIndent];
  Bracket brackets_[kMaxBrackets];
  StringMode modes_[kMaxStrings];
};

}  // namespace krait::syntax
