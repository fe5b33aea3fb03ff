// Finds the words and the place for a text that the parser refused.
#pragma once

#include <cstdint>
#include <string_view>

#include "syntax/parser.h"
#include "syntax/tokenizer.h"

namespace krait::syntax {

// What the parser knows when it gives up. `kind` None: nothing better than "invalid syntax".
struct Refusal {
  ProblemKind kind = ProblemKind::None;
  std::string_view message;
  // Bytes from 0, lines from 1; an end column of kToEnd means "up to what was read".
  static constexpr std::int32_t kToEnd = -5;
  bool at_last = false;   // the place is the last token that was read
  bool is_valid = false;  // the text is well-formed, but not what was asked for
  std::int32_t lineno = 0, col_offset = 0, end_lineno = 0, end_col_offset = 0;
};

// `last` is the last token that was read, `seen_lineno` the furthest line. Reads the rest of the text, since errors of
// the tokenizer take precedence.
void diagnose(Tokenizer& tokenizer, const Token& last, const Refusal& refusal, const ParseOptions& options,
              std::int32_t seen_lineno, SyntaxProblem& problem);

}  // namespace krait::syntax
