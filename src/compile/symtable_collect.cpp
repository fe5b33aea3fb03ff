// The walk over the tree that finds scopes and what happens to names in them.
#include <algorithm>

#include "compile/symtable.h"

namespace krait::compiler {

using namespace ast;
using Kind = ast::Kind;

class Collector {
 public:
  Collector(Context& context, SymbolTable& table) : context_(context), table_(table) {
    format_ = context.intern(".format");
    classdict_ = context.intern("__classdict__");
    annotate_ = context.intern("__annotate__");
    conditional_ = context.intern("__conditional_annotations__");
    debug_ = context.intern("__debug__");
    super_ = context.intern("super");
    class_ = context.intern("__class__");
    type_params_ = context.intern(".type_params");
  }
  ~Collector() {
    for (NameSet* set : mangled_sets_) delete set;
  }

  void run(const mod* module);
  // The sets must outlive code generation; the table takes them.
  std::vector<NameSet*> take_sets() { return std::move(mangled_sets_); }

 private:
  using Where = Location;

  // --- scopes ---
  Scope* make_scope(Identifier name, ScopeType type, const void* key, const Where& where) {
    Scope s{};
    s.type = type;
    s.name = name;
    s.key = key;
    s.where = where;
    s.nested = cur_ && (cur_->nested || cur_->is_function_like());
    s.method = cur_ && cur_->type == ScopeType::Class && type == ScopeType::Function;
    return table_.add(std::move(s));
  }
  void enter_existing(Scope* scope) {
    Scope* previous = cur_;
    if (previous) {
      scope->comp_iter_expr = previous->comp_iter_expr;
      if (previous->mangled_names && scope->type != ScopeType::Class) scope->mangled_names = previous->mangled_names;
    }
    stack_.push_back(scope);
    cur_ = scope;
    if ((context_.features & kFutureAnnotations) && scope->type == ScopeType::Annotation) return;  // it becomes text
    // The scope of a class's or module's annotations is entered again and again.
    if (previous && previous->annotation_block != scope) previous->children.push_back(scope);
  }
  void enter(Identifier name, ScopeType type, const void* key, const Where& where) {
    enter_existing(make_scope(name, type, key, where));
    if (type == ScopeType::Annotation || type == ScopeType::TypeVariable || type == ScopeType::TypeAlias) {
      add(format_, kDefParam, where);
      add(format_, kUse, where);
    }
  }
  void leave() {
    stack_.pop_back();
    cur_ = stack_.empty() ? nullptr : stack_.back();
  }
  Scope* top() { return table_.top_; }

  // --- names ---
  Identifier mangled(const Scope* scope, Identifier name) { return maybe_mangle(context_, private_, scope, name); }
  std::uint32_t lookup(const Scope* scope, Identifier name) { return scope->symbols.flags(mangled(scope, name)); }
  void add(Identifier name, std::uint32_t flag, const Where& where) {
    add(name, flag, where, flag == kUse ? expr_context::Load : expr_context::Store);
  }
  void add(Identifier name, std::uint32_t flag, const Where& where, expr_context ctx) {
    if ((flag & (kDefParam | kDefLocal | kDefImport)) && !check_name(name, where, ctx)) return;
    if ((flag & kDefTypeParam) && cur_->mangled_names) cur_->mangled_names->push_back(name);
    add_to(cur_, name, flag, where);
  }
  void add_to(Scope* scope, Identifier name, std::uint32_t flag, const Where& where);
  void record_directive(Identifier name, const Where& where) {
    cur_->directives.push_back({mangled(cur_, name), where});
  }
  bool check_name(Identifier name, const Where& where, expr_context ctx) {
    if (name != debug_ || ctx == expr_context::Load) return true;
    context_.syntax_error(ctx == expr_context::Store ? "cannot assign to __debug__" : "cannot delete __debug__", where);
    return false;
  }
  void error(const Where& where, std::string message) { context_.syntax_error(std::move(message), where); }
  static std::string with_name(const char* before, Identifier name, const char* behind) {
    return before + std::string(name->text()) + behind;
  }

  bool top_level_await() const { return (context_.features & kAllowTopLevelAwait) && cur_->type == ScopeType::Module; }
  bool in_async_def() const { return cur_->type == ScopeType::Function && cur_->coroutine; }

  // --- visitors ---
  template <class List>
  void exprs(const List& list) {
    for (const auto* e : list)
      if (e) visit(e);
  }
  void body(std::span<stmt* const> list) {
    for (const stmt* s : list) visit(s);
  }
  void conditional(auto&& f) {
    const bool before = cur_->in_conditional_block;
    cur_->in_conditional_block = true;
    f();
    cur_->in_conditional_block = before;
  }
  void keywords(std::span<keyword* const> list) {
    for (const keyword* k : list)
      if (k->arg && !check_name(k->arg, *k, expr_context::Store)) return;
    for (const keyword* k : list) visit(k->value);
  }
  void visit(const stmt* s);
  void visit(const expr* e);
  void visit(const pattern* p);
  void visit(const type_param* p);
  template <class F>
  void function(const F* f, bool is_async);
  void class_def(const ClassDef* s);
  void type_alias(const TypeAlias* s);
  void ann_assign(const AnnAssign* s);
  void import_name(const alias* a);
  void scope_statement(std::span<const Identifier> names, const stmt* s, bool is_global);
  void enter_type_params(Identifier name, const void* key, bool defaults, bool kwdefaults, Kind kind,
                         const Where& where);
  void parameters(const arguments* a);
  void annotation(const expr* e);
  void annotations(const Where& where, const arguments* a, const expr* returns);
  void comprehension(const expr* e, std::string_view name, Comprehension kind,
                     std::span<ast::comprehension* const> generators, const expr* elt, const expr* value);
  void named_expr(const NamedExpr* e);
  void bind_named_expr(const Name* target);
  void bound_or_default(const expr* e, Identifier name, const type_param* where, const void* key, const char* text);
  bool refuse_in_annotation(const char* what, const expr* e);
  void refuse_in_comprehension(const expr* e);
  void need_coroutine(const char* message, const Where& where) {
    if (!cur_->coroutine) error(where, message);
  }

  Context& context_;
  SymbolTable& table_;
  Scope* cur_ = nullptr;
  Identifier private_ = nullptr;
  std::vector<Scope*> stack_;
  std::vector<NameSet*> mangled_sets_;
  Identifier format_, classdict_, annotate_, conditional_, debug_, super_, class_, type_params_;
  friend class SymbolTable;
};

void SymbolTable::build(Context& context, const mod* module) {
  Collector collector(context, *this);
  collector.run(module);
  mangled_sets_ = collector.take_sets();
  if (!context.failed()) analyze(context, *this);
}

void Collector::run(const mod* module) {
  enter(context_.intern("top"), ScopeType::Module, module, {0, 0, 0, 0});
  table_.top_ = cur_;
  switch (module->kind) {
    case Kind::Module:
      cur_->has_docstring = docstring(as<Module>(module)->body).data() != nullptr;
      body(as<Module>(module)->body);
      break;
    case Kind::Interactive:
      body(as<Interactive>(module)->body);
      break;
    case Kind::Expression:
      visit(as<Expression>(module)->body);
      break;
    default:
      context_.fail(ErrorKind::Runtime, "this compiler does not handle FunctionTypes");
      break;
  }
  leave();
}

void Collector::add_to(Scope* scope, Identifier name, std::uint32_t flag, const Where& where) {
  Identifier id = mangled(cur_, name);
  Symbol* existing = scope->symbols.find(id);
  const std::uint32_t before = existing ? existing->flags : 0;
  if ((flag & kDefParam) && (before & kDefParam))
    return error(where, with_name("duplicate argument '", name, "' in function definition"));
  if ((flag & kDefTypeParam) && (before & kDefTypeParam))
    return error(where, with_name("duplicate type parameter '", name, "'"));
  std::uint32_t flags = before | flag;
  if (scope->comp_iter_target) {
    if (flags & (kDefGlobal | kDefNonlocal))
      return error(where,
                   with_name("comprehension inner loop cannot rebind assignment expression target '", name, "'"));
    flags |= kDefCompIter;
  }
  scope->symbols.set(id, flags);
  if (flag & kDefParam)
    scope->varnames.push_back(id);
  else if (flag & kDefGlobal)
    top()->symbols.set(id, top()->symbols.flags(id) | flag);
}

// --- statements
// -------------------------------------------------------------------------------------------------------

void Collector::visit(const stmt* s) {
  if (!context_.enter()) return;
  switch (s->kind) {
    case Kind::FunctionDef:
      function(as<FunctionDef>(s), false);
      break;
    case Kind::AsyncFunctionDef:
      function(as<AsyncFunctionDef>(s), true);
      break;
    case Kind::ClassDef:
      class_def(as<ClassDef>(s));
      break;
    case Kind::TypeAlias:
      type_alias(as<TypeAlias>(s));
      break;
    case Kind::Return:
      if (auto* value = as<Return>(s)->value) {
        visit(value);
        cur_->returns_value = true;
      }
      break;
    case Kind::Delete:
      exprs(as<Delete>(s)->targets);
      break;
    case Kind::Assign:
      exprs(as<Assign>(s)->targets);
      visit(as<Assign>(s)->value);
      break;
    case Kind::AnnAssign:
      ann_assign(as<AnnAssign>(s));
      break;
    case Kind::AugAssign:
      visit(as<AugAssign>(s)->target);
      visit(as<AugAssign>(s)->value);
      break;
    case Kind::For: {
      auto* f = as<For>(s);
      visit(f->target);
      visit(f->iter);
      conditional([&] { body(f->body), body(f->orelse); });
      break;
    }
    case Kind::AsyncFor: {
      auto* f = as<AsyncFor>(s);
      if (top_level_await()) cur_->coroutine = true;
      need_coroutine("'async for' outside async function", *s);
      visit(f->target);
      visit(f->iter);
      conditional([&] { body(f->body), body(f->orelse); });
      break;
    }
    case Kind::While: {
      auto* w = as<While>(s);
      visit(w->test);
      conditional([&] { body(w->body), body(w->orelse); });
      break;
    }
    case Kind::If: {
      auto* i = as<If>(s);
      visit(i->test);
      conditional([&] { body(i->body), body(i->orelse); });
      break;
    }
    case Kind::Match: {
      auto* m = as<Match>(s);
      visit(m->subject);
      conditional([&] {
        for (const match_case* c : m->cases) {
          visit(c->pattern);
          if (c->guard) visit(c->guard);
          body(c->body);
        }
      });
      break;
    }
    case Kind::Raise:
      if (auto* r = as<Raise>(s); r->exc) {
        visit(r->exc);
        if (r->cause) visit(r->cause);
      }
      break;
    case Kind::Try:
    case Kind::TryStar: {
      const auto parts = [&](auto* t) {
        body(t->body);
        for (const excepthandler* h : t->handlers) {
          auto* handler = as<ExceptHandler>(h);
          if (handler->type) visit(handler->type);
          if (handler->name) add(handler->name, kDefLocal, *h);
          body(handler->body);
        }
        body(t->orelse);
        body(t->finalbody);
      };
      conditional([&] {
        if (s->kind == Kind::Try)
          parts(as<Try>(s));
        else
          parts(as<TryStar>(s));
      });
      break;
    }
    case Kind::Assert:
      visit(as<Assert>(s)->test);
      if (as<Assert>(s)->msg) visit(as<Assert>(s)->msg);
      break;
    case Kind::Import:
      for (const alias* a : as<Import>(s)->names) import_name(a);
      break;
    case Kind::ImportFrom: {
      auto* from = as<ImportFrom>(s);
      for (const alias* a : from->names) import_name(a);
      const Where& end = context_.future_end;
      if (from->module && from->level == 0 && from->module->text() == "__future__" &&
          (s->lineno > end.lineno || (s->lineno == end.end_lineno && s->col_offset > end.end_col_offset)))
        error(*s, "from __future__ imports must occur at the beginning of the file");
      break;
    }
    case Kind::Global:
      scope_statement(as<Global>(s)->names, s, true);
      break;
    case Kind::Nonlocal:
      scope_statement(as<Nonlocal>(s)->names, s, false);
      break;
    case Kind::Expr:
      visit(as<Expr>(s)->value);
      break;
    case Kind::With:
    case Kind::AsyncWith: {
      const auto parts = [&](auto* w) {
        for (const withitem* item : w->items) {
          visit(item->context_expr);
          if (item->optional_vars) visit(item->optional_vars);
        }
        body(w->body);
      };
      if (s->kind == Kind::AsyncWith) {
        if (top_level_await()) cur_->coroutine = true;
        need_coroutine("'async with' outside async function", *s);
        conditional([&] { parts(as<AsyncWith>(s)); });
      } else {
        conditional([&] { parts(as<With>(s)); });
      }
      break;
    }
    default:
      break;
  }
}

template <class F>
void Collector::function(const F* f, bool is_async) {
  add(f->name, kDefLocal, *f);
  exprs(f->args->defaults);
  exprs(f->args->kw_defaults);
  exprs(f->decorator_list);
  const bool generic = !f->type_params.empty();
  if (generic) {
    const bool kwdefaults = std::any_of(f->args->kw_defaults.begin(), f->args->kw_defaults.end(),
                                        [](const expr* e) { return e != nullptr; });
    enter_type_params(f->name, f->type_params.data(), true, kwdefaults, f->kind, *f);
    for (const type_param* p : f->type_params) visit(p);
  }
  Scope* scope = make_scope(f->name, ScopeType::Function, f, *f);
  scope->has_docstring = docstring(f->body).data() != nullptr;
  annotations(*f, f->args, f->returns);
  enter_existing(scope);
  cur_->coroutine = is_async;
  parameters(f->args);
  body(f->body);
  leave();
  if (generic) leave();
}

void Collector::class_def(const ClassDef* s) {
  add(s->name, kDefLocal, *s);
  exprs(s->decorator_list);
  Identifier outer = private_;
  const bool generic = !s->type_params.empty();
  if (generic) {
    enter_type_params(s->name, s->type_params.data(), false, false, s->kind, *s);
    private_ = s->name;
    mangled_sets_.push_back(new NameSet);
    cur_->mangled_names = mangled_sets_.back();
    for (const type_param* p : s->type_params) visit(p);
  }
  exprs(s->bases);
  keywords(s->keywords);
  enter(s->name, ScopeType::Class, s, *s);
  private_ = s->name;
  if (generic) {
    add(context_.intern("__type_params__"), kDefLocal, *s);
    add(type_params_, kUse, *s);
  }
  cur_->has_docstring = docstring(s->body).data() != nullptr;
  body(s->body);
  leave();
  if (generic) leave();
  private_ = outer;
}

void Collector::type_alias(const TypeAlias* s) {
  visit(s->name);
  Identifier name = as<Name>(s->name)->id;
  const bool in_class = cur_->type == ScopeType::Class;
  const bool generic = !s->type_params.empty();
  if (generic) {
    enter_type_params(name, s->type_params.data(), false, false, s->kind, *s);
    for (const type_param* p : s->type_params) visit(p);
  }
  enter(name, ScopeType::TypeAlias, s, *s);
  cur_->can_see_class_scope = in_class;
  if (in_class) add(classdict_, kUse, *s->value);
  visit(s->value);
  leave();
  if (generic) leave();
}

void Collector::ann_assign(const AnnAssign* s) {
  cur_->annotations_used = true;
  if (s->target->kind == Kind::Name) {
    Identifier id = as<Name>(s->target)->id;
    const std::uint32_t flags = lookup(cur_, id);
    if ((flags & (kDefGlobal | kDefNonlocal)) && cur_ != top() && s->simple)
      return error(*s,
                   with_name("annotated name '", id, flags & kDefGlobal ? "' can't be global" : "' can't be nonlocal"));
    if (s->simple)
      add(id, kDefAnnotation | kDefLocal, *s->target);
    else if (s->value)
      add(id, kDefLocal, *s->target);
  } else {
    visit(s->target);
  }
  annotation(s->annotation);
  if (s->value) visit(s->value);
}

void Collector::import_name(const alias* a) {
  Identifier name = a->asname ? a->asname : a->name;
  if (name->text() == "*") {
    if (cur_->type != ScopeType::Module) error(*a, "import * only allowed at module level");
    return;
  }
  const std::size_t dot = name->text().find('.');
  add(dot == std::string_view::npos ? name : context_.intern(name->text().substr(0, dot)), kDefImport, *a);
}

void Collector::scope_statement(std::span<const Identifier> names, const stmt* s, bool is_global) {
  const std::string kind = is_global ? "global" : "nonlocal";
  for (Identifier name : names) {
    const std::uint32_t flags = lookup(cur_, name);
    const std::string quoted = "'" + std::string(name->text()) + "'";
    if (flags & kDefParam) return error(*s, "name " + quoted + " is parameter and " + kind);
    if (flags & kUse) return error(*s, "name " + quoted + " is used prior to " + kind + " declaration");
    if (flags & kDefAnnotation) return error(*s, "annotated name " + quoted + " can't be " + kind);
    if (flags & kDefLocal) return error(*s, "name " + quoted + " is assigned to before " + kind + " declaration");
    add(name, is_global ? kDefGlobal : kDefNonlocal, *s);
    record_directive(name, *s);
  }
}

// --- functions, annotations, type parameters
// --------------------------------------------------------------------------

void Collector::enter_type_params(Identifier name, const void* key, bool defaults, bool kwdefaults, Kind kind,
                                  const Where& where) {
  const bool in_class = cur_->type == ScopeType::Class;
  enter(name, ScopeType::TypeParameters, key, where);
  if (in_class) {
    cur_->can_see_class_scope = true;
    add(classdict_, kUse, where);
  }
  if (kind == Kind::ClassDef) {
    add(type_params_, kDefLocal, where);
    add(type_params_, kUse, where);
    Identifier generic_base = context_.intern(".generic_base");
    add(generic_base, kDefLocal, where);
    add(generic_base, kUse, where);
  }
  if (defaults) add(context_.intern(".defaults"), kDefParam, where);
  if (kwdefaults) add(context_.intern(".kwdefaults"), kDefParam, where);
}

void Collector::parameters(const arguments* a) {
  for (const auto& list : {a->posonlyargs, a->args, a->kwonlyargs})
    for (const arg* p : list) add(p->arg, kDefParam, *p);
  if (a->vararg) {
    add(a->vararg->arg, kDefParam, *a->vararg);
    cur_->varargs = true;
  }
  if (a->kwarg) {
    add(a->kwarg->arg, kDefParam, *a->kwarg);
    cur_->varkeywords = true;
  }
}

// The annotation of a variable: all of a scope's share one annotation scope.
void Collector::annotation(const expr* e) {
  const bool unevaluated = cur_->type == ScopeType::Function;
  if ((cur_->type == ScopeType::Module || (cur_->type == ScopeType::Class && cur_->in_conditional_block)) &&
      !cur_->has_conditional_annotations) {
    cur_->has_conditional_annotations = true;
    add(conditional_, kUse, *e);
  }
  Scope* parent = cur_;
  if (!parent->annotation_block) {
    enter(annotate_, ScopeType::Annotation, second_key(parent), *e);
    parent->annotation_block = cur_;
    if (parent->type == ScopeType::Class && !(context_.features & kFutureAnnotations)) {
      cur_->can_see_class_scope = true;
      add(classdict_, kUse, *e);
    }
  } else {
    enter_existing(parent->annotation_block);
  }
  if (unevaluated) cur_->in_unevaluated_annotation = true;
  visit(e);
  if (unevaluated) cur_->in_unevaluated_annotation = false;
  leave();
}

void Collector::annotations(const Where& where, const arguments* a, const expr* returns) {
  const bool in_class = cur_->can_see_class_scope || cur_->type == ScopeType::Class;
  enter(annotate_, ScopeType::Annotation, a, where);
  if (in_class) {
    cur_->can_see_class_scope = true;
    add(classdict_, kUse, where);
  }
  const auto one = [&](const expr* e) {
    if (!e) return;
    cur_->annotations_used = true;
    visit(e);
  };
  for (const arg* p : a->posonlyargs) one(p->annotation);
  for (const arg* p : a->args) one(p->annotation);
  if (a->vararg) one(a->vararg->annotation);
  if (a->kwarg) one(a->kwarg->annotation);
  for (const arg* p : a->kwonlyargs) one(p->annotation);
  one(returns);
  leave();
}

void Collector::bound_or_default(const expr* e, Identifier name, const type_param* where, const void* key,
                                 const char* text) {
  if (name == classdict_)
    return error(*where, with_name("reserved name '", name, "' cannot be used for type parameter"));
  if (!e) return;
  const bool in_class = cur_->can_see_class_scope;
  enter(name, ScopeType::TypeVariable, key, *e);
  cur_->can_see_class_scope = in_class;
  if (in_class) add(classdict_, kUse, *e);
  cur_->kind_text = text;
  visit(e);
  leave();
}

void Collector::visit(const type_param* p) {
  if (!context_.enter()) return;
  switch (p->kind) {
    case Kind::TypeVar: {
      auto* v = as<TypeVar>(p);
      add(v->name, kDefTypeParam | kDefLocal, *p);
      bound_or_default(v->bound, v->name, p, p,
                       v->bound && v->bound->kind == Kind::Tuple ? "a TypeVar constraint" : "a TypeVar bound");
      bound_or_default(v->default_value, v->name, p, second_key(p), "a TypeVar default");
      break;
    }
    case Kind::TypeVarTuple: {
      auto* v = as<TypeVarTuple>(p);
      add(v->name, kDefTypeParam | kDefLocal, *p);
      bound_or_default(v->default_value, v->name, p, p, "a TypeVarTuple default");
      break;
    }
    default: {
      auto* v = as<ParamSpec>(p);
      add(v->name, kDefTypeParam | kDefLocal, *p);
      bound_or_default(v->default_value, v->name, p, p, "a ParamSpec default");
      break;
    }
  }
}

// --- expressions
// ------------------------------------------------------------------------------------------------------

void Collector::visit(const expr* e) {
  if (!context_.enter()) return;
  switch (e->kind) {
    case Kind::NamedExpr:
      if (refuse_in_annotation("named expression", e)) named_expr(as<NamedExpr>(e));
      break;
    case Kind::BoolOp:
      exprs(as<BoolOp>(e)->values);
      break;
    case Kind::BinOp:
      visit(as<BinOp>(e)->left);
      visit(as<BinOp>(e)->right);
      break;
    case Kind::UnaryOp:
      visit(as<UnaryOp>(e)->operand);
      break;
    case Kind::Lambda: {
      auto* l = as<Lambda>(e);
      exprs(l->args->defaults);
      exprs(l->args->kw_defaults);
      enter(context_.intern("lambda"), ScopeType::Function, e, *e);
      parameters(l->args);
      visit(l->body);
      leave();
      break;
    }
    case Kind::IfExp:
      visit(as<IfExp>(e)->test);
      visit(as<IfExp>(e)->body);
      visit(as<IfExp>(e)->orelse);
      break;
    case Kind::Dict:
      exprs(as<Dict>(e)->keys);
      exprs(as<Dict>(e)->values);
      break;
    case Kind::Set:
      exprs(as<Set>(e)->elts);
      break;
    case Kind::GeneratorExp: {
      auto* c = as<GeneratorExp>(e);
      comprehension(e, "genexpr", Comprehension::Generator, c->generators, c->elt, nullptr);
      break;
    }
    case Kind::ListComp: {
      auto* c = as<ListComp>(e);
      comprehension(e, "listcomp", Comprehension::List, c->generators, c->elt, nullptr);
      break;
    }
    case Kind::SetComp: {
      auto* c = as<SetComp>(e);
      comprehension(e, "setcomp", Comprehension::Set, c->generators, c->elt, nullptr);
      break;
    }
    case Kind::DictComp: {
      auto* c = as<DictComp>(e);
      comprehension(e, "dictcomp", Comprehension::Dict, c->generators, c->key, c->value);
      break;
    }
    case Kind::Yield:
    case Kind::YieldFrom: {
      if (!refuse_in_annotation("yield expression", e)) return;
      const expr* value = e->kind == Kind::Yield ? as<Yield>(e)->value : as<YieldFrom>(e)->value;
      if (value) visit(value);
      cur_->generator = true;
      if (cur_->comprehension != Comprehension::None) refuse_in_comprehension(e);
      break;
    }
    case Kind::Await:
      if (!refuse_in_annotation("await expression", e)) return;
      if (!top_level_await()) {
        if (!cur_->is_function_like()) return error(*e, "'await' outside function");
        if (!in_async_def() && cur_->comprehension == Comprehension::None)
          return error(*e, "'await' outside async function");
      }
      visit(as<Await>(e)->value);
      cur_->coroutine = true;
      break;
    case Kind::Compare:
      visit(as<Compare>(e)->left);
      exprs(as<Compare>(e)->comparators);
      break;
    case Kind::Call:
      visit(as<Call>(e)->func);
      exprs(as<Call>(e)->args);
      keywords(as<Call>(e)->keywords);
      break;
    case Kind::FormattedValue:
      visit(as<FormattedValue>(e)->value);
      if (as<FormattedValue>(e)->format_spec) visit(as<FormattedValue>(e)->format_spec);
      break;
    case Kind::Interpolation:
      visit(as<Interpolation>(e)->value);
      if (as<Interpolation>(e)->format_spec) visit(as<Interpolation>(e)->format_spec);
      break;
    case Kind::JoinedStr:
      exprs(as<JoinedStr>(e)->values);
      break;
    case Kind::TemplateStr:
      exprs(as<TemplateStr>(e)->values);
      break;
    case Kind::Attribute:
      if (check_name(as<Attribute>(e)->attr, *e, as<Attribute>(e)->ctx)) visit(as<Attribute>(e)->value);
      break;
    case Kind::Subscript:
      visit(as<Subscript>(e)->value);
      visit(as<Subscript>(e)->slice);
      break;
    case Kind::Starred:
      visit(as<Starred>(e)->value);
      break;
    case Kind::Slice:
      for (const expr* part : {as<Slice>(e)->lower, as<Slice>(e)->upper, as<Slice>(e)->step})
        if (part) visit(part);
      break;
    case Kind::Name: {
      auto* n = as<Name>(e);
      if (cur_->in_unevaluated_annotation) break;
      add(n->id, n->ctx == expr_context::Load ? kUse : kDefLocal, *e, n->ctx);
      // super() without arguments needs the class.
      if (n->ctx == expr_context::Load && cur_->is_function_like() && n->id == super_) add(class_, kUse, *e);
      break;
    }
    case Kind::List:
      exprs(as<List>(e)->elts);
      break;
    case Kind::Tuple:
      exprs(as<Tuple>(e)->elts);
      break;
    default:
      break;
  }
}

void Collector::comprehension(const expr* e, std::string_view name, Comprehension kind,
                              std::span<ast::comprehension* const> generators, const expr* elt, const expr* value) {
  const bool is_generator = kind == Comprehension::Generator;
  const ast::comprehension* outermost = generators[0];
  ++cur_->comp_iter_expr;
  visit(outermost->iter);
  --cur_->comp_iter_expr;
  enter(context_.intern(name), ScopeType::Function, e, *e);
  cur_->comprehension = kind;
  if (outermost->is_async) cur_->coroutine = true;
  add(context_.intern(".0"), kDefParam, cur_->where);
  const auto target = [&](const expr* t) {
    cur_->comp_iter_target = true;
    visit(t);
    cur_->comp_iter_target = false;
  };
  target(outermost->target);
  exprs(outermost->ifs);
  for (const ast::comprehension* g : generators.subspan(1)) {
    target(g->target);
    ++cur_->comp_iter_expr;
    visit(g->iter);
    --cur_->comp_iter_expr;
    exprs(g->ifs);
    if (g->is_async) cur_->coroutine = true;
  }
  if (value) visit(value);
  visit(elt);
  cur_->generator = is_generator;
  const bool is_async = cur_->coroutine && !is_generator;
  leave();
  if (!is_async) return;
  if (!in_async_def() && cur_->comprehension == Comprehension::None && !top_level_await())
    return error(*e, "asynchronous comprehension outside of an asynchronous function");
  cur_->coroutine = true;
}

void Collector::named_expr(const NamedExpr* e) {
  if (cur_->comp_iter_expr > 0)
    return error(*e, "assignment expression cannot be used in a comprehension iterable expression");
  if (cur_->comprehension != Comprehension::None) bind_named_expr(as<Name>(e->target));
  visit(e->value);
  visit(e->target);
}

// In a comprehension `:=` binds in the scope around it.
void Collector::bind_named_expr(const Name* target) {
  Identifier name = target->id;
  for (std::size_t i = stack_.size(); i-- > 0;) {
    Scope* scope = stack_[i];
    if (scope->comprehension != Comprehension::None) {
      const std::uint32_t flags = lookup(scope, name);
      if ((flags & kDefCompIter) && (flags & kDefLocal))
        return error(*target,
                     with_name("assignment expression cannot rebind comprehension iteration variable '", name, "'"));
      continue;
    }
    switch (scope->type) {
      case ScopeType::Function:
        add(name, lookup(scope, name) & kDefGlobal ? kDefGlobal : kDefNonlocal, *target);
        record_directive(name, *target);
        return add_to(scope, name, kDefLocal, *target);
      case ScopeType::Module:
        add(name, kDefGlobal, *target);
        record_directive(name, *target);
        return add_to(scope, name, kDefGlobal, *target);
      case ScopeType::Class:
        return error(*target, "assignment expression within a comprehension cannot be used in a class body");
      case ScopeType::TypeParameters:
        return error(*target,
                     "assignment expression within a comprehension cannot be used within the definition of a generic");
      case ScopeType::TypeAlias:
        return error(*target, "assignment expression within a comprehension cannot be used in a type alias");
      case ScopeType::TypeVariable:
        return error(*target, "assignment expression within a comprehension cannot be used in a TypeVar bound");
      case ScopeType::Annotation:
        break;
    }
  }
}

bool Collector::refuse_in_annotation(const char* what, const expr* e) {
  std::string where;
  switch (cur_->type) {
    case ScopeType::Annotation:
      where = "an annotation";
      break;
    case ScopeType::TypeVariable:
      where = cur_->kind_text ? cur_->kind_text : "";
      break;
    case ScopeType::TypeAlias:
      where = "a type alias";
      break;
    case ScopeType::TypeParameters:
      where = "the definition of a generic";
      break;
    default:
      return true;
  }
  error(*e, std::string(what) + " cannot be used within " + where);
  return false;
}

void Collector::refuse_in_comprehension(const expr* e) {
  switch (cur_->comprehension) {
    case Comprehension::List:
      return error(*e, "'yield' inside list comprehension");
    case Comprehension::Set:
      return error(*e, "'yield' inside set comprehension");
    case Comprehension::Dict:
      return error(*e, "'yield' inside dict comprehension");
    default:
      return error(*e, "'yield' inside generator expression");
  }
}

// --- patterns
// ---------------------------------------------------------------------------------------------------------

void Collector::visit(const pattern* p) {
  if (!context_.enter()) return;
  const auto patterns = [&](std::span<pattern* const> list) {
    for (const pattern* q : list) visit(q);
  };
  switch (p->kind) {
    case Kind::MatchValue:
      visit(as<MatchValue>(p)->value);
      break;
    case Kind::MatchSequence:
      patterns(as<MatchSequence>(p)->patterns);
      break;
    case Kind::MatchStar:
      if (as<MatchStar>(p)->name) add(as<MatchStar>(p)->name, kDefLocal, *p);
      break;
    case Kind::MatchMapping: {
      auto* m = as<MatchMapping>(p);
      exprs(m->keys);
      patterns(m->patterns);
      if (m->rest) add(m->rest, kDefLocal, *p);
      break;
    }
    case Kind::MatchClass: {
      auto* c = as<MatchClass>(p);
      visit(c->cls);
      patterns(c->patterns);
      for (std::size_t i = 0; i < c->kwd_attrs.size() && i < c->kwd_patterns.size(); ++i)
        if (!check_name(c->kwd_attrs[i], *c->kwd_patterns[i], expr_context::Store)) return;
      patterns(c->kwd_patterns);
      break;
    }
    case Kind::MatchAs:
      if (as<MatchAs>(p)->pattern) visit(as<MatchAs>(p)->pattern);
      if (as<MatchAs>(p)->name) add(as<MatchAs>(p)->name, kDefLocal, *p);
      break;
    case Kind::MatchOr:
      patterns(as<MatchOr>(p)->patterns);
      break;
    default:
      break;
  }
}

}  // namespace krait::compiler
