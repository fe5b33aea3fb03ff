// The symbol table: every scope of a module, its names and what they mean there.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compile/context.h"
#include "syntax/ast.h"

namespace krait::compiler {

using ast::Identifier;

enum class ScopeType : std::uint8_t { Function, Class, Module, Annotation, TypeAlias, TypeParameters, TypeVariable };
enum class Comprehension : std::uint8_t { None, List, Dict, Set, Generator };

enum SymbolFlags : std::uint32_t {
  kDefGlobal = 1,  // global statement
  kDefLocal = 2,   // assigned
  kDefParam = 4,
  kDefNonlocal = 8,  // nonlocal statement
  kUse = 16,
  kDefFreeClass = 64,  // free variable of a method that the class also binds
  kDefImport = 128,
  kDefAnnotation = 256,
  kDefCompIter = 512,  // iteration variable of a comprehension
  kDefTypeParam = 1024,
  kDefCompCell = 2048,  // cell in an inlined comprehension
  kDefBound = kDefLocal | kDefParam | kDefImport | kDefTypeParam,
};
inline constexpr int kScopeShift = 12;
enum class Resolved : std::uint8_t { Unknown, Local, GlobalExplicit, GlobalImplicit, Free, Cell };

struct Symbol {
  Identifier name;
  std::uint32_t flags;
  Resolved scope() const { return static_cast<Resolved>(flags >> kScopeShift & 15); }
};

// A small map from names to symbols that remembers the order of insertion.
class SymbolMap {
 public:
  Symbol* find(Identifier name);
  const Symbol* find(Identifier name) const { return const_cast<SymbolMap*>(this)->find(name); }
  std::uint32_t flags(Identifier name) const {
    const Symbol* s = find(name);
    return s ? s->flags : 0;
  }
  Resolved scope(Identifier name) const {
    const Symbol* s = find(name);
    return s ? s->scope() : Resolved::Unknown;
  }
  void set(Identifier name, std::uint32_t flags);
  void erase(Identifier name);
  const std::vector<Symbol>& all() const { return symbols_; }
  std::vector<Symbol>& all() { return symbols_; }

 private:
  void rebuild();
  std::vector<Symbol> symbols_;
  std::vector<std::int32_t> index_;  // open addressing by the name's dense number, used from nine symbols on
};

// The names that class-private mangling applies to within the type parameters of a generic class.
using NameSet = std::vector<Identifier>;

struct Directive {
  Identifier name;
  ast::Location where;
};

struct Scope {
  ScopeType type;
  Comprehension comprehension = Comprehension::None;
  Identifier name;
  const void* key;
  ast::Location where;
  SymbolMap symbols;
  std::vector<Identifier> varnames;  // parameters, in order
  std::vector<Scope*> children;
  std::vector<Directive> directives;  // global and nonlocal statements
  NameSet* mangled_names = nullptr;
  const char* kind_text = nullptr;  // of type variables: "a TypeVar bound" and the like
  Scope* annotation_block = nullptr;
  int comp_iter_expr = 0;  // depth of iterable expressions of comprehensions
  bool nested = false;
  bool generator = false;
  bool coroutine = false;
  bool varargs = false;
  bool varkeywords = false;
  bool returns_value = false;
  bool needs_class_closure = false;
  bool needs_classdict = false;
  bool comp_inlined = false;
  bool comp_iter_target = false;
  bool can_see_class_scope = false;
  bool has_docstring = false;
  bool method = false;
  bool annotations_used = false;
  bool has_conditional_annotations = false;
  bool in_conditional_block = false;
  bool in_unevaluated_annotation = false;

  bool is_function_like() const { return type != ScopeType::Class && type != ScopeType::Module; }
};

class SymbolTable {
 public:
  SymbolTable() = default;
  SymbolTable(const SymbolTable&) = delete;
  SymbolTable& operator=(const SymbolTable&) = delete;
  ~SymbolTable();

  // Fills the table; a SyntaxError goes to the context.
  void build(Context& context, const ast::mod* module);

  Scope* top() const { return top_; }
  // The scope a node opens. `key`: the node; for type parameters their list; the default of a type variable:
  // second_key.
  Scope* find(const void* key) const;
  const std::vector<Scope*>& all() const { return scopes_; }

 private:
  friend class Collector;
  Scope* add(Scope scope);
  std::vector<Scope*> scopes_;
  std::vector<std::int32_t> index_;
  Scope* top_ = nullptr;
  std::vector<NameSet*> mangled_sets_;
};

inline const void* second_key(const void* node) { return static_cast<const char*>(node) + 1; }

// __private becomes _Class__private.
Identifier mangle(Context& context, Identifier private_name, Identifier name);
// The same, but within the type parameters of a generic class only its type parameters are mangled.
Identifier maybe_mangle(Context& context, Identifier private_name, const Scope* scope, Identifier name);

// Resolves every name; second half of build.
void analyze(Context& context, SymbolTable& table);

}  // namespace krait::compiler
