// _ast: the node classes, and the bridge that compile() goes over.
#include "modules/ast/convert.h"
#include "modules/modules.h"
#include "runtime/source.h"
#include "runtime/state.h"

namespace krait {
namespace {

constexpr AstBridge kBridge = {&ast_module::is_tree, &ast_module::to_tree, &ast_module::to_object};

constexpr IntConstant kConstants[] = {
    {"PyCF_ALLOW_TOP_LEVEL_AWAIT", kAllowTopLevelAwait},
    {"PyCF_ONLY_AST", kOnlyAst},
    {"PyCF_TYPE_COMMENTS", kTypeComments},
    {"PyCF_OPTIMIZED_AST", kOptimizedAst | kOnlyAst},
};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  TRY(ast_module::add_classes(t, namespace_));
  runtime_of(t).ast = &kBridge;
  return ok;
}

}  // namespace

constinit const ModuleSpec kAstModule = {.name = "_ast", .constants = kConstants, .start = &start};

}  // namespace krait
