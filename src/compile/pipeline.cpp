#include "compile/pipeline.h"

#include "compile/codegen.h"
#include "compile/symtable.h"

namespace krait::compiler {

const CodeUnit* compile_tree(Context& context, ast::mod* module) {
  find_future_imports(context, module);
  if (!context.failed()) preprocess(context, module, Preprocess::Full, true);
  if (context.failed()) return nullptr;
  SymbolTable table;
  table.build(context, module);
  if (context.failed()) return nullptr;
  return CodeGenerator(context, table).compile(module);
}

}  // namespace krait::compiler
