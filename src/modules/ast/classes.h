// The classes of module _ast, made per interpreter from the schema.
#pragma once

#include "modules/ast/schema.h"
#include "object/native_state.h"
#include "types/dict.h"
#include "types/str.h"

namespace krait::ast_module {

struct AstState {
  Slot<Type> base;                   // AST
  Slot<Type> types[kFieldTypes];     // sums, products, enums
  Slot<Type> nodes[kKinds];          // by ast::Kind; a product's is that of `types`
  Slot<Type> values[kEnumValues];    // Load, Add, ...
  Slot<> singletons[kEnumValues];    // what trees from the parser hold
  Slot<Str> field_names[kKinds][8];  // interned; by position in the node's fields
  Slot<Str> lineno, col_offset, end_lineno, end_col_offset;
  bool is_ready = false;
};

// The state, with all classes made.
Result<AstState*> ast_state(Thread&);
// Every class, and AST, under its name.
Result<void> add_classes(Thread&, Ref<Dict> namespace_);

// Methods of AST (nodes.cpp).
extern const std::span<const Method> kAstMethods;

}  // namespace krait::ast_module
