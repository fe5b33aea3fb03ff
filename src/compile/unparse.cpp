#include "compile/unparse.h"

namespace krait::compiler {
std::string unparse(const ast::expr*) { return {}; }
}  // namespace krait::compiler
