// From a tree to a finished code unit: the phases of the compiler in order.
#pragma once

#include "compile/code_unit.h"
#include "compile/context.h"

namespace krait::compiler {

// Null when the context has an error. Changes the tree.
const CodeUnit* compile_tree(Context& context, ast::mod* module);

}  // namespace krait::compiler
