// Literal tokens to constants.
#pragma once

#include <string_view>

#include "base/arena.h"
#include "syntax/ast.h"
#include "syntax/problem.h"
#include "syntax/token.h"

namespace krait::syntax {

// Why a literal has no value. `message` is what SyntaxError says; at_token: with the place of the token (else of the
// last token read).
struct LiteralError {
  std::string_view message;
  bool is_set() const { return !message.empty(); }
};

// The value of a NUMBER token; false when it has more than `max_digits` decimal digits (0: any number is fine).
bool number_value(Arena& arena, std::string_view text, int max_digits, ast::constant& value, int* digits);

struct StringParts {
  bool is_bytes, is_raw, is_unicode_prefixed;
  std::string_view body;
};
StringParts split_string(std::string_view token);

// Receives the first invalid escape of a string: its character (or 0 and an octal value) and where it stands.
struct InvalidEscape {
  const char* at = nullptr;  // at the backslash
  int octal = -1;            // value of an octal escape over 0o377, else -1
};

// Decodes the escapes of a str (or, is_bytes, bytes) literal. Returns UTF-8 with lone surrogates as three bytes.
std::string_view decode_escapes(Arena& arena, std::string_view body, bool is_bytes, LiteralError& error,
                                InvalidEscape& invalid);

}  // namespace krait::syntax
