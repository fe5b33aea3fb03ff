// Source text for compile(), exec() and eval(): from a str, bytes or buffer object to what the parser reads.
#pragma once

#include "base/arena.h"
#include "compile/compile.h"
#include "object/buffer.h"
#include "object/interpreter.h"

namespace krait {

// How the _ast module turns objects into trees and back; it enters itself when it starts.
struct AstBridge {
  Result<bool> (*is_tree)(Thread&, Ref<>);
  Result<ast::mod*> (*to_tree)(Thread&, Ref<>, CompileMode, Arena&, ast::IdentifierTable&);
  Result<Own<>> (*to_object)(Thread&, ast::mod*);
};

// The text of a source argument, UTF-8; it lives as long as the arena, the holder and the object. `function` and `what`
// are for the TypeError: "compile() arg 1 must be a string, bytes or AST object".
Result<std::string_view> source_text(Thread&, Ref<> source, Ref<Str> filename, const char* function, const char* what,
                                     Arena&, Slot<>& holder);
// Bytes of a file: encoding declaration obeyed. SyntaxError when they cannot be decoded.
Result<std::string_view> decoded_text(Thread&, std::string_view bytes, Ref<Str> filename, Arena&);
// A request with the filename, the current -O level and warnings that go through the warnings machinery.
CompileRequest new_request(Thread&, Ref<Str> filename, CompileMode);
// Flags of compile() that the innermost frame's code passes on: its __future__ features.
std::uint32_t inherited_flags(Thread&);

}  // namespace krait
