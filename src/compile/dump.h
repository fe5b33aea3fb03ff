// The compiler's internal forms as text.
#pragma once

#include <string>

#include "compile/code_unit.h"
#include "compile/symtable.h"

namespace krait::compiler {

// Scopes, indented by nesting; each with its properties and its names, sorted, with flags and meaning.
std::string dump(const SymbolTable& table);

// One line an instruction: line number where it changes, offset, name, argument and its meaning; then the exception
// table; inner code objects follow.
std::string dump(const CodeUnit& unit);

}  // namespace krait::compiler
