// An expression as text, as `from __future__ import annotations` keeps annotations.
#pragma once

#include <string>

#include "syntax/ast.h"

namespace krait::compiler {

std::string unparse(const ast::expr* e);

}  // namespace krait::compiler
