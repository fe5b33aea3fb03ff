// compile(): from source text, or from a tree, to a code object. Used by builtins, import, the command line and the
// REPL.
#pragma once

#include <string_view>

#include "code/code.h"
#include "object/thread.h"
#include "syntax/ast.h"
#include "syntax/problem.h"

namespace krait {

namespace compiler {
class SymbolTable;
}

enum class CompileMode : std::uint8_t { exec, eval, single, func_type };

// Flags of compile() besides those of __future__ (which are code flags).
enum CompileFlags : std::uint32_t {
  kDontImplyDedent = 0x200,
  kOnlyAst = 0x400,
  kTypeComments = 0x1000,
  kAllowTopLevelAwait = 0x2000,
  kAllowIncompleteInput = 0x4000,
  kOptimizedAst = 0x8000,
};

struct CompileRequest {
  Ref<Str> filename;
  CompileMode mode = CompileMode::exec;
  std::uint32_t flags = 0;
  int optimize = 0;          // 0, 1, 2: resolve -1 before
  bool file_input = false;   // the text comes from a file
  int feature_version = 14;  // minor version of the grammar, with kOnlyAst
  // warnings.warn_explicit with SyntaxWarning (or `category`), in runtime/; fails when a filter made it an exception.
  // Null: no warnings.
  Result<void> (*warn)(Thread&, void* context, const Type& category, std::string_view message, Ref<Str> filename,
                       std::int32_t line) = nullptr;
  void* warn_context = nullptr;
};

// `source` is UTF-8, without a byte order mark; coding cookies have been obeyed.
Result<Own<Code>> compile_source(Thread&, std::string_view source, const CompileRequest&);

// The tree of a text, in `arena`, with its warnings issued.
Result<ast::mod*> parse_source(Thread&, Arena& arena, ast::IdentifierTable& identifiers, std::string_view source,
                               const CompileRequest&);
// Raises what the parser or decode_source reported.
Failed raise_syntax_problem(Thread&, const syntax::SyntaxProblem&, Ref<Str> filename);

// A tree that a Python program or the parser made; it is changed. `identifiers` and the tree live in `arena`.
Result<Own<Code>> compile_tree(Thread&, Arena& arena, ast::IdentifierTable& identifiers, ast::mod* tree,
                               const CompileRequest&);

// The symbol table of a tree, `__future__` imports obeyed; it lives no longer than the arena.
Result<void> build_symbol_table(Thread&, Arena& arena, ast::IdentifierTable& identifiers, ast::mod* tree,
                                const CompileRequest&, compiler::SymbolTable& table);

// What ast.parse(..., optimize=n) does to a tree.
Result<void> optimize_tree(Thread&, Arena& arena, ast::IdentifierTable& identifiers, ast::mod* tree,
                           const CompileRequest&);

}  // namespace krait
