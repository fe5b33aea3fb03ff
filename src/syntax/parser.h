// From text to tree: parse() is the one entrance.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "base/look.h"
#include "syntax/ast.h"
#include "syntax/problem.h"

namespace krait::syntax {

enum class Mode : std::uint8_t { exec, eval, single, func_type };

struct ParseOptions {
  Mode mode = Mode::exec;
  bool type_comments = false;           // PyCF_TYPE_COMMENTS
  bool allow_incomplete_input = false;  // PyCF_ALLOW_INCOMPLETE_INPUT
  bool dont_imply_dedent = false;       // PyCF_DONT_IMPLY_DEDENT
  bool barry_as_flufl = false;          // CO_FUTURE_BARRY_AS_BDFL
  bool file_input = false;              // the text comes from a file, not from a string
  int feature_version = 14;             // minor version of the grammar, with PyCF_ONLY_AST
  std::uintptr_t stack_limit = 0;       // the lowest address of the C stack to use
  int max_int_digits = 4300;            // sys.get_int_max_str_digits(), 0: no limit
  Look look;                            // what it stops is a problem of the kind CallbackFailed
};

struct ParseResult {
  ast::mod* tree = nullptr;  // null: see the problem
  SyntaxProblem problem;
  SyntaxNotes notes;  // warnings, also of a text with a problem
};

// `source` is valid UTF-8 (decode_source makes it so) without line end conversions done. Tree, messages and texts live
// in the arena; `source` itself must live as long as they do.
ParseResult parse(Arena& arena, ast::IdentifierTable& identifiers, std::string_view source,
                  const ParseOptions& options);

// The text as the tokenizer wants it: "\n" line ends, in exec mode a newline at the end, a zero byte behind it.
std::string_view normalize_newlines(Arena& arena, std::string_view source, bool add_newline, bool* added = nullptr);

}  // namespace krait::syntax
