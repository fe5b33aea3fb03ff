// The tree as text, as ast.dump writes it.
#pragma once

#include <string>

#include "syntax/ast.h"

namespace krait::syntax {

enum class Attributes : std::uint8_t { omitted, included };
// ast.dump(tree) or ast.dump(tree, include_attributes=True).
std::string dump(const ast::mod* tree, Attributes attributes);

}  // namespace krait::syntax
