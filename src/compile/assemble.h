// The last step: a finished graph becomes bytes, line table and exception table.
#pragma once

#include <string>

#include "compile/graph.h"

namespace krait::compiler {

struct Assembled {
  std::string code;
  std::string linetable;
  std::string exceptiontable;
};

Assembled assemble(Block* entry, int first_line);

}  // namespace krait::compiler
