// What the tokenizer and the parser report: one problem that ended the work, and warnings that did not.
#pragma once

#include <cstdint>
#include <string_view>

namespace krait::syntax {

enum class ProblemKind : std::uint8_t {
  None,
  SyntaxError,
  IndentationError,
  TabError,
  IncompleteInput,  // _IncompleteInputError, with ParseFlag::AllowIncompleteInput
  MemoryError,      // out of memory, or "Parser stack overflowed - Python source too complex to parse"
  OverflowError,    // a column or line does not fit
  ValueError,       // an integer literal over the limit of digits, outside a location
  CallbackFailed,   // a callback (decoding, a look) failed; its own error waits with the caller
};

// Offsets as in the attributes of SyntaxError: characters, first column is 1, 0 or -1 where nothing is known.
struct SyntaxProblem {
  ProblemKind kind = ProblemKind::None;
  bool has_location = false;  // otherwise lineno, offset, end_lineno, end_offset and text are None
  bool has_text = false;
  // The text is what the parser saw; a file of that name that can be read takes precedence (line `lineno` of it).
  bool prefer_text_of_file = false;
  std::int32_t lineno = 0;
  std::int32_t offset = 0;
  std::int32_t end_lineno = 0;
  std::int32_t end_offset = 0;
  std::string_view message;
  std::string_view text;  // UTF-8
  // For those who look for misspelt keywords: where the last complete compound statement stands (0, 0: nowhere), and
  // the whole text, unless it came from a file.
  bool is_of_parser = false;
  std::int32_t statement_line = 0, statement_column = 0;
  std::string_view source;
};

enum class WarningKind : std::uint8_t { SyntaxWarning, DeprecationWarning };

// When a filter turns the warning into an error, the error is a SyntaxError with this message and place.
struct SyntaxNote {
  WarningKind kind;
  std::int32_t lineno;  // what the warning is issued with
  std::int32_t offset;  // place of the SyntaxError, as in SyntaxProblem
  std::int32_t end_lineno;
  std::int32_t end_offset;
  std::string_view message;
  std::string_view error_message;  // text of that SyntaxError
  SyntaxNote* next = nullptr;
};

// A list in the order of appearance; lives in the arena.
struct SyntaxNotes {
  SyntaxNote* first = nullptr;
  SyntaxNote* last = nullptr;
  void add(SyntaxNote* note) {
    (last != nullptr ? last->next : first) = note;
    last = note;
  }
  // Forgets everything after `keep` (null: everything).
  void truncate(SyntaxNote* keep) {
    last = keep;
    (keep != nullptr ? keep->next : first) = nullptr;
  }
};

}  // namespace krait::syntax
