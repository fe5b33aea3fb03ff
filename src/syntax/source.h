// Source bytes to the UTF-8 text that parse() reads: byte order mark, encoding declaration (PEP 263), validation.
#pragma once

#include <string_view>

#include "base/arena.h"
#include "syntax/problem.h"

namespace krait::syntax {

// Decodes with an encoding other than UTF-8 and Latin-1 into UTF-8 in the arena. False: it failed, and its own error
// waits.
using DecodeCallback = bool (*)(void* context, Arena& arena, std::string_view encoding, std::string_view bytes,
                                std::string_view* text);

struct DecodedSource {
  std::string_view text;      // without the byte order mark
  std::string_view encoding;  // normalised name: "utf-8" where none is declared
  SyntaxProblem problem;      // kind None: all is well; CallbackFailed: the callback's error counts
};

// `filename` is for the message about undeclared bytes; empty when the text is no file. Without callback, other
// encodings are "unknown encoding".
DecodedSource decode_source(Arena& arena, std::string_view bytes, std::string_view filename, DecodeCallback callback,
                            void* context);

// The encoding that the first two lines declare, normalised; empty when they declare none.
std::string_view declared_encoding(Arena& arena, std::string_view bytes);

}  // namespace krait::syntax
