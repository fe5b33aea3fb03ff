// What each name means: local, global, free or a cell. Sets of names are bit sets over the names' dense numbers.
#include <algorithm>
#include <cstring>

#include "compile/symtable.h"

namespace krait::compiler {

namespace {

class NameBits {
 public:
  explicit NameBits(std::size_t names) : words_((names + 63) / 64, 0) {}
  bool has(Identifier n) const {
    return n->index / 64 < words_.size() && (words_[n->index / 64] >> (n->index % 64) & 1);
  }
  void add(Identifier n) { words_[n->index / 64] |= std::uint64_t{1} << (n->index % 64); }
  bool discard(Identifier n) {
    const bool had = has(n);
    if (had) words_[n->index / 64] &= ~(std::uint64_t{1} << (n->index % 64));
    return had;
  }
  void add_all(const NameBits& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
  template <class F>
  void each(F f) const {
    for (std::size_t i = 0; i < words_.size(); ++i)
      for (std::uint64_t w = words_[i]; w; w &= w - 1)
        f(static_cast<std::uint32_t>(i * 64 + static_cast<std::size_t>(__builtin_ctzll(w))));
  }

 private:
  std::vector<std::uint64_t> words_;
};

class Analyzer {
 public:
  Analyzer(Context& context, SymbolTable& table)
      : context_(context),
        dunder_class_(context.intern("__class__")),
        dunder_classdict_(context.intern("__classdict__")),
        dunder_conditional_(context.intern("__conditional_annotations__")),
        count_(context.names().size()),
        by_index_(count_, nullptr) {
    for (Scope* s : table.all())
      for (const Symbol& symbol : s->symbols.all()) by_index_[symbol.name->index] = symbol.name;
    by_index_[dunder_class_->index] = dunder_class_;
    by_index_[dunder_classdict_->index] = dunder_classdict_;
    by_index_[dunder_conditional_->index] = dunder_conditional_;
  }

  void run(Scope* top) {
    NameBits free(count_), global(count_), type_params(count_);
    block(top, nullptr, free, global, type_params, nullptr);
  }

 private:
  // What a name was found to be, before it is written into the symbol's flags.
  using Scopes = SymbolMap;

  void fail_at_directive(const Scope* scope, Identifier name, std::string message) {
    for (const Directive& d : scope->directives)
      if (d.name == name) return context_.syntax_error(std::move(message), d.where);
    context_.fail(ErrorKind::Runtime, "BUG: internal directive bookkeeping broken");
  }

  static std::string quoted(const char* before, Identifier name, const char* behind) {
    return before + std::string(name->text()) + behind;
  }

  Resolved resolve(Scope* scope, Identifier name, std::uint32_t flags, NameBits* bound, NameBits& local, NameBits& free,
                   NameBits& global, NameBits& type_params, const Scope* class_scope) {
    if (flags & kDefGlobal) {
      if (flags & kDefNonlocal) fail_at_directive(scope, name, quoted("name '", name, "' is nonlocal and global"));
      global.add(name);
      if (bound) bound->discard(name);
      return Resolved::GlobalExplicit;
    }
    if (flags & kDefNonlocal) {
      if (!bound)
        fail_at_directive(scope, name, "nonlocal declaration not allowed at module level");
      else if (!bound->has(name))
        fail_at_directive(scope, name, quoted("no binding for nonlocal '", name, "' found"));
      else if (type_params.has(name))
        fail_at_directive(scope, name, quoted("nonlocal binding not allowed for type parameter '", name, "'"));
      free.add(name);
      return Resolved::Free;
    }
    if (flags & kDefBound) {
      local.add(name);
      global.discard(name);
      if (flags & kDefTypeParam)
        type_params.add(name);
      else
        type_params.discard(name);
      return Resolved::Local;
    }
    // Annotation scopes in a class look into the class first, then into the globals, past enclosing functions.
    if (class_scope && name != dunder_classdict_) {
      const std::uint32_t class_flags = class_scope->symbols.flags(name);
      if (class_flags & kDefGlobal) return Resolved::GlobalExplicit;
      if ((class_flags & kDefBound) && !(class_flags & kDefNonlocal)) return Resolved::GlobalImplicit;
    }
    if (bound && bound->has(name)) {
      free.add(name);
      return Resolved::Free;
    }
    return Resolved::GlobalImplicit;
  }

  void block(Scope* scope, NameBits* bound, NameBits& free, NameBits& global, NameBits& type_params,
             const Scope* class_scope) {
    if (!context_.enter()) return;
    NameBits local(count_), new_global(count_), new_free(count_), new_bound(count_), inlined_cells(count_);
    Scopes scopes;
    // A class's names are not seen in its methods.
    if (scope->type == ScopeType::Class) {
      new_global.add_all(global);
      if (bound) new_bound.add_all(*bound);
    }
    for (const Symbol& s : scope->symbols.all())
      scopes.set(s.name, static_cast<std::uint32_t>(
                             resolve(scope, s.name, s.flags, bound, local, free, global, type_params, class_scope)));
    if (scope->type != ScopeType::Class) {
      if (scope->is_function_like()) new_bound.add_all(local);
      if (bound) new_bound.add_all(*bound);
      new_global.add_all(global);
    } else {
      new_bound.add(dunder_class_);
      new_bound.add(dunder_classdict_);
      new_bound.add(dunder_conditional_);
    }
    for (Scope* child : scope->children) {
      const Scope* child_class = !child->can_see_class_scope       ? nullptr
                                 : scope->type == ScopeType::Class ? scope
                                                                   : class_scope;
      NameBits child_bound(new_bound), child_free(new_free), child_global(new_global), child_params(type_params);
      block(child, &child_bound, child_free, child_global, child_params, child_class);
      if (context_.failed()) return;
      // PEP 709: all comprehensions that are not generators, except in annotation scopes within classes.
      if (child->comprehension != Comprehension::None && !child->generator && !scope->can_see_class_scope) {
        inline_comprehension(scope, child, scopes, child_free, inlined_cells);
        child->comp_inlined = true;
      }
      new_free.add_all(child_free);
    }
    splice_inlined(scope);
    if (scope->is_function_like())
      find_cells(scopes, new_free, inlined_cells);
    else if (scope->type == ScopeType::Class)
      drop_class_free(scope, new_free);
    update(scope, scopes, bound, new_free, inlined_cells);
    free.add_all(new_free);
  }

  bool is_class_cell(Identifier name) const {
    return name == dunder_class_ || name == dunder_classdict_ || name == dunder_conditional_;
  }

  static bool is_free_in_child(const Scope* scope, Identifier name) {
    return std::any_of(scope->children.begin(), scope->children.end(),
                       [&](const Scope* child) { return child->symbols.scope(name) == Resolved::Free; });
  }

  void inline_comprehension(Scope* scope, Scope* comp, Scopes& scopes, NameBits& comp_free, NameBits& inlined_cells) {
    std::vector<Identifier> dropped;
    for (const Symbol& s : comp->symbols.all()) {
      if (s.flags & kDefParam) continue;  // the iterable
      Resolved found = s.scope();
      const std::uint32_t flags = s.flags & ((1u << kScopeShift) - 1);
      if (found == Resolved::Cell || flags & kDefCompCell) inlined_cells.add(s.name);
      // The class's own cells are not seen in its body, only in the functions within it.
      if (found == Resolved::Free && scope->type == ScopeType::Class && is_class_cell(s.name)) {
        found = Resolved::GlobalImplicit;
        if (!is_free_in_child(comp, s.name)) comp_free.discard(s.name);
        dropped.push_back(s.name);
      }
      if (const Symbol* existing = scope->symbols.find(s.name)) {
        if ((existing->flags & kDefBound) && scope->type != ScopeType::Class && !is_free_in_child(comp, s.name))
          comp_free.discard(s.name);
      } else {
        scope->symbols.set(s.name, flags);
        scopes.set(s.name, static_cast<std::uint32_t>(found));
      }
    }
    for (Identifier name : dropped) comp->symbols.erase(name);
  }

  static void splice_inlined(Scope* scope) {
    if (std::none_of(scope->children.begin(), scope->children.end(), [](const Scope* c) { return c->comp_inlined; }))
      return;
    std::vector<Scope*> children;
    for (Scope* child : scope->children) {
      if (child->comp_inlined)
        children.insert(children.end(), child->children.begin(), child->children.end());
      else
        children.push_back(child);
    }
    scope->children.swap(children);
  }

  // A local that a child uses freely is a cell.
  static void find_cells(Scopes& scopes, NameBits& free, const NameBits& inlined_cells) {
    for (Symbol& s : scopes.all()) {
      if (s.flags != static_cast<std::uint32_t>(Resolved::Local)) continue;
      if (!free.has(s.name) && !inlined_cells.has(s.name)) continue;
      s.flags = static_cast<std::uint32_t>(Resolved::Cell);
      free.discard(s.name);
    }
  }

  void drop_class_free(Scope* scope, NameBits& free) {
    if (free.discard(dunder_class_)) scope->needs_class_closure = true;
    if (free.discard(dunder_classdict_)) scope->needs_classdict = true;
    if (free.discard(dunder_conditional_)) scope->has_conditional_annotations = true;
  }

  void update(Scope* scope, const Scopes& scopes, const NameBits* bound, const NameBits& free,
              const NameBits& inlined_cells) {
    for (Symbol& s : scope->symbols.all()) {
      if (inlined_cells.has(s.name)) s.flags |= kDefCompCell;
      s.flags |= scopes.flags(s.name) << kScopeShift;
    }
    const bool sees_class = scope->type == ScopeType::Class || scope->can_see_class_scope;
    free.each([&](std::uint32_t index) {
      Identifier name = by_index_[index];
      if (Symbol* s = scope->symbols.find(name)) {
        if (sees_class) s->flags |= kDefFreeClass;
        return;
      }
      if (bound && !bound->has(name)) return;  // a global
      scope->symbols.set(name, static_cast<std::uint32_t>(Resolved::Free) << kScopeShift);
    });
  }

  Context& context_;
  Identifier dunder_class_, dunder_classdict_, dunder_conditional_;
  std::size_t count_;
  std::vector<Identifier> by_index_;
};

}  // namespace

void analyze(Context& context, SymbolTable& table) { Analyzer(context, table).run(table.top()); }

}  // namespace krait::compiler
