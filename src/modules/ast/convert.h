// Both directions between trees and objects, and what compile() requires of trees that a program made.
#pragma once

#include "base/arena.h"
#include "compile/compile.h"
#include "modules/ast/classes.h"

namespace krait::ast_module {

Result<bool> is_tree(Thread&, Ref<>);
Result<Own<>> to_object(Thread&, ast::mod*);
// Checked, by `validate` too; TypeError or ValueError as CPython's compile() raises them.
Result<ast::mod*> to_tree(Thread&, Ref<>, CompileMode, Arena&, ast::IdentifierTable&);
// The rules that the grammar's types do not say. (validate.cpp)
Result<void> validate(Thread&, const ast::mod*);

}  // namespace krait::ast_module
