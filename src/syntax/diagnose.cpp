#include "syntax/diagnose.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace krait::syntax {

namespace {

// Where a problem lies, bytes from 0; -1: nowhere on the line.
struct Place {
  std::int32_t lineno, column, end_lineno, end_column;
};

class Diagnosis {
 public:
  Diagnosis(Tokenizer& tokenizer, const ParseOptions& options, std::int32_t seen_lineno, SyntaxProblem& problem)
      : tokenizer_(tokenizer), options_(options), seen_lineno_(seen_lineno), problem_(problem) {}

  void set_is_last_line(bool is_last) { is_last_line_ = is_last; }

  // An end column of kNoEnd: -1 in the exception.
  static constexpr std::int32_t kNoEnd = -2;

  void set(ProblemKind kind, std::string_view message, Place place) {
    if (place.end_lineno == Refusal::kToEnd) place.end_lineno = tokenizer_.lineno();
    // One more than the column, except where the end of what was read is meant.
    std::int32_t end = place.end_column + 1;
    if (place.end_column == Refusal::kToEnd)
      end = static_cast<std::int32_t>(tokenizer_.cur() - tokenizer_.line_start());
    problem_.kind = kind;
    problem_.message = message;
    problem_.has_location = problem_.has_text = true;
    problem_.prefer_text_of_file = options_.mode == Mode::exec;
    problem_.lineno = place.lineno;
    problem_.end_lineno = place.end_lineno;
    problem_.text = line_text(place.lineno);
    problem_.offset = to_characters(place.column + 1);
    problem_.end_offset = end > 0 ? to_characters(end) : end;
  }

  void at_token(ProblemKind kind, std::string_view message, const Token& t) {
    Place place{t.lineno, t.col_offset, t.end_lineno, t.end_col_offset};
    // The end of a file has no place in a line.
    const bool is_nowhere = options_.file_input && t.type == TokenType::ENDMARKER;
    if (t.col_offset == -1 && !is_nowhere)
      place.column = static_cast<std::int32_t>(tokenizer_.cur() - tokenizer_.line_start()) - 1;
    if (t.end_col_offset == -1) place.end_column = kNoEnd;
    set(kind, message, place);
  }

  void unclosed() {
    char message[32];
    const int n = std::snprintf(message, sizeof message, "'%c' was never closed", tokenizer_.open_bracket());
    const int line = tokenizer_.open_bracket_line();
    set(ProblemKind::SyntaxError, tokenizer_.arena().copy_text({message, static_cast<std::size_t>(n)}),
        {line, tokenizer_.open_bracket_column(), line, -1});
  }

  // The problem of an ERRORTOKEN that the tokenizer did not word itself.
  void tokenizer_problem(const Token& t) {
    using Done = Tokenizer::Done;
    if (tokenizer_.has_problem()) {
      problem_ = tokenizer_.problem();
      return;
    }
    const int line = tokenizer_.lineno();
    switch (tokenizer_.done()) {
      case Done::eof:
        if (tokenizer_.level() > 0) return unclosed();
        return at_token(ProblemKind::SyntaxError, "unexpected EOF while parsing", t);
      case Done::dedent:
        return at_token(ProblemKind::IndentationError, "unindent does not match any outer indentation level", t);
      case Done::tab_space:
        return set(ProblemKind::TabError, "inconsistent use of tabs and spaces in indentation", {line, 0, line, -1});
      case Done::too_deep:
        return set(ProblemKind::IndentationError, "too many levels of indentation", {line, 0, line, -1});
      case Done::line_continuation: {
        const auto column = static_cast<std::int32_t>(tokenizer_.cur() - tokenizer_.pending_lines().data()) - 1;
        return set(ProblemKind::SyntaxError, "unexpected character after line continuation character",
                   {line, column, line, -1});
      }
      default:
        return set(ProblemKind::SyntaxError, "unknown parsing error", {line, 0, line, -1});
    }
  }

  // Reads on: the tokenizer's own problems, and brackets that stay open, are what the user should hear of first.
  // Within an f-string the first problem stays: what follows it is only its consequence.
  void check_rest(const Token& last) {
    Token t;
    do tokenizer_.next(t);
    while (t.type != TokenType::ENDMARKER && t.type != TokenType::ERRORTOKEN);
    if (t.type == TokenType::ENDMARKER || tokenizer_.in_string()) return;
    if (tokenizer_.has_problem()) {
      problem_ = tokenizer_.problem();
    } else if (tokenizer_.level() != 0) {
      const int line = tokenizer_.open_bracket_line();
      if (std::max(last.lineno, seen_lineno_) > line) unclosed();
    }
  }

 private:
  std::string_view line_text(std::int32_t lineno) {
    const std::string_view source = tokenizer_.source();
    const char* p = source.data();
    const char* end = p + source.size();
    for (std::int32_t i = 1; i < lineno; i++) {
      const void* newline = std::memchr(p, '\n', static_cast<std::size_t>(end - p));
      if (newline == nullptr) break;
      p = static_cast<const char*>(newline) + 1;
    }
    const void* newline = std::memchr(p, '\n', static_cast<std::size_t>(end - p));
    const char* to = newline != nullptr ? static_cast<const char*>(newline) : end;
    // With its newline while it is the line being read.
    const bool is_read = tokenizer_.lineno() <= lineno && seen_lineno_ <= lineno;
    if ((is_read || is_last_line_) && to < end) to++;
    return {p, static_cast<std::size_t>(to - p)};
  }
  bool is_last_line_ = false;  // the parser has not seen what follows
  std::int32_t to_characters(std::int32_t bytes) const {
    if (bytes < 0) return -1;
    const std::size_t size = problem_.text.size();
    if (static_cast<std::size_t>(bytes) > size) return Tokenizer::count_characters(problem_.text.data(), size) + 1;
    return Tokenizer::count_characters(problem_.text.data(), static_cast<std::size_t>(bytes));
  }

  Tokenizer& tokenizer_;
  const ParseOptions& options_;
  const std::int32_t seen_lineno_;
  SyntaxProblem& problem_;
};

}  // namespace

void diagnose(Tokenizer& tokenizer, const Token& last, const Refusal& refusal, const ParseOptions& options,
              std::int32_t seen_lineno, SyntaxProblem& problem) {
  using Done = Tokenizer::Done;
  Diagnosis diagnosis(tokenizer, options, seen_lineno, problem);
  if (refusal.kind == ProblemKind::MemoryError) {
    problem.kind = refusal.kind;
    problem.message = refusal.message;
    return;
  }
  const Done done = tokenizer.done();
  if (options.allow_incomplete_input && (done == Done::eof || done == Done::eofs || done == Done::eols)) {
    diagnosis.at_token(ProblemKind::IncompleteInput, "incomplete input", last);
    return;
  }
  if (last.type == TokenType::ERRORTOKEN) return diagnosis.tokenizer_problem(last);
  if (refusal.kind != ProblemKind::None) {
    diagnosis.set_is_last_line(refusal.is_valid);
    if (refusal.at_last)
      diagnosis.at_token(refusal.kind, refusal.message, last);
    else
      diagnosis.set(refusal.kind, refusal.message,
                    {refusal.lineno, refusal.col_offset, refusal.end_lineno, refusal.end_col_offset});
    if (refusal.kind == ProblemKind::SyntaxError && !refusal.is_valid) diagnosis.check_rest(last);
    return;
  }
  if (last.type == TokenType::INDENT || last.type == TokenType::DEDENT) {
    return diagnosis.at_token(ProblemKind::IndentationError,
                              last.type == TokenType::INDENT ? "unexpected indent" : "unexpected unindent", last);
  }
  diagnosis.set(ProblemKind::SyntaxError, "invalid syntax",
                {last.lineno, last.col_offset, last.end_lineno, last.end_col_offset});
  diagnosis.check_rest(last);
}

}  // namespace krait::syntax
