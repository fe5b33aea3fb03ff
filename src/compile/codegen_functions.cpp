// Functions, classes, type aliases, type parameters and annotation scopes.
#include <algorithm>

#include "compile/codegen.h"
#include "compile/unparse.h"

namespace krait::compiler {

using namespace ast;

// --- helpers
// ----------------------------------------------------------------------------------------------------------

void CodeGenerator::make_closure(const CodeUnit* code, int flags, Where loc) {
  if (!code) return;
  if (code->free_count) {
    const auto free =
        code->localsplusnames.subspan(code->localsplusnames.size() - static_cast<std::size_t>(code->free_count));
    for (const Const* name_text : free) {
      Identifier name = c_.intern(name_text->text());
      // A class looks up its own special cells directly.
      const std::string_view t = name->text();
      const bool class_cell = u_->kind == UnitKind::Class &&
                              (t == "__class__" || t == "__classdict__" || t == "__conditional_annotations__");
      const bool cell = class_cell || u_->scope->symbols.scope(name) == Resolved::Cell;
      emit(Op::LOAD_CLOSURE, (cell ? u_->cellvars : u_->freevars).add(name), loc);
    }
    flags |= kClosure;
    emit(Op::BUILD_TUPLE, code->free_count, loc);
  }
  load_const(pool_.code(code), loc);
  emit(Op::MAKE_FUNCTION, loc);
  for (int flag : {kClosure, kAnnotations, kAnnotate, kKeywordDefaults, kDefaults})
    if (flags & flag) emit(Op::SET_FUNCTION_ATTRIBUTE, flag, loc);
}

void CodeGenerator::apply_decorators(std::span<expr* const> list) {
  for (std::size_t i = list.size(); i-- > 0;) emit(Op::CALL, 0, *list[i]);
}

int CodeGenerator::default_arguments(const arguments* a, Where loc) {
  int flags = 0;
  if (!a->defaults.empty()) {
    exprs(a->defaults);
    emit(Op::BUILD_TUPLE, static_cast<int>(a->defaults.size()), loc);
    flags |= kDefaults;
  }
  int keyword_defaults = 0;
  for (std::size_t i = 0; i < a->kwonlyargs.size(); ++i) {
    if (!a->kw_defaults[i]) continue;
    ++keyword_defaults;
    load_name_text(mangled(a->kwonlyargs[i]->arg), loc);
    visit(a->kw_defaults[i]);
  }
  if (keyword_defaults) {
    emit(Op::BUILD_MAP, keyword_defaults, loc);
    flags |= kKeywordDefaults;
  }
  return flags;
}

// Generators turn a StopIteration that leaves them into a RuntimeError.
void CodeGenerator::wrap_in_stop_iteration_handler() {
  const Label handler = new_label();
  u_->sequence.insert_at_start(Op::SETUP_CLEANUP, handler, kNoLocation);
  load_none(kNoLocation);
  emit(Op::RETURN_VALUE, kNoLocation);
  use(handler);
  intrinsic(Intrinsic1::StopIterationError, kNoLocation);
  emit(Op::RERAISE, 1, kNoLocation);
}

// inspect.cleandoc, except that blank lines at the ends stay.
const Const* CodeGenerator::clean_docstring(std::string_view raw) {
  std::string doc;  // tabs expanded
  int column = 0;
  for (char ch : raw) {
    if (ch == '\t') {
      const int spaces = 8 - column % 8;
      doc.append(static_cast<std::size_t>(spaces), ' ');
      column += spaces;
      continue;
    }
    doc += ch;
    if (ch == '\n' || ch == '\r')
      column = 0;
    else if ((static_cast<unsigned char>(ch) & 0xC0) != 0x80)
      ++column;
  }
  const std::size_t size = doc.size();
  std::size_t at = std::min(doc.find('\n'), size);
  std::size_t margin = std::string::npos;
  while (at < size) {
    const std::size_t line = at + 1;
    const std::size_t text_start = std::min(doc.find_first_not_of(' ', line), size);
    if (text_start < size && doc[text_start] != '\n') margin = std::min(margin, text_start - line);
    at = std::min(doc.find('\n', text_start), size);
  }
  if (margin == std::string::npos) margin = 0;
  const std::size_t lead = std::min(doc.find_first_not_of(' '), size);
  if (lead == 0 && margin == 0) return pool_.str(doc);
  std::string out;
  at = lead;
  for (bool first = true; at < size; first = false) {
    if (!first)
      for (std::size_t i = 0; i < margin && at < size && doc[at] == ' '; ++i) ++at;
    const std::size_t end = doc.find('\n', at);
    if (end == std::string::npos) {
      out.append(doc, at);
      break;
    }
    out.append(doc, at, end + 1 - at);
    at = end + 1;
  }
  return pool_.str(out);
}

// --- annotation scopes (PEP 649, PEP 695)
// -----------------------------------------------------------------------------

// They start with: if format > VALUE_WITH_FAKE_GLOBALS: raise NotImplementedError
void CodeGenerator::enter_annotations(Where where, const void* key, Identifier name) {
  constexpr int kValueWithFakeGlobals = 2;
  const Location loc = where;
  enter_unit(name, UnitKind::Annotations, key, loc.lineno, nullptr, {0, 1, 0});
  const Label start = new_label();
  emit(Op::LOAD_FAST, 0, loc);
  load_int(kValueWithFakeGlobals, loc);
  emit(Op::COMPARE_OP, static_cast<int>(Comparison::Gt) << 5 | kCompareMask[static_cast<int>(Comparison::Gt)], loc);
  jump(Op::POP_JUMP_IF_FALSE, start, loc);
  emit(Op::LOAD_COMMON_CONSTANT, static_cast<int>(CommonConstant::NotImplementedError), loc);
  emit(Op::RAISE_VARARGS, 1, loc);
  use(start);
}

void CodeGenerator::leave_annotations(Where where) {
  const Location loc = where;
  emit(Op::RETURN_VALUE, loc);
  auto* code = const_cast<CodeUnit*>(finish_unit(true));
  if (code) {
    // The parameter is ".format" in the symbol table, so that annotations can use the name `format`.
    std::vector<const Const*> names(code->localsplusnames.begin(), code->localsplusnames.end());
    names[0] = pool_.str("format");
    code->localsplusnames = c_.arena().copy_span(std::span<const Const* const>(names));
  }
  leave_unit();
  make_closure(code, 0, loc);
}

void CodeGenerator::deferred_annotations(Where where) {
  if (u_->deferred.empty()) return;
  const Location loc = where;
  const bool module = u_->kind == UnitKind::Module;
  const bool in_class = u_->kind == UnitKind::Class;
  if (module) {
    std::swap(u_->stashed, u_->sequence);
    u_->sequence = Sequence();
  }
  const Scope* block = u_->scope->annotation_block;
  const std::vector<Unit::Deferred> deferred = u_->deferred;
  Identifier conditional_set = c_.intern("__conditional_annotations__");
  enter_annotations(loc, block->key, block->name);
  emit(Op::BUILD_MAP, 0, loc);
  for (const Unit::Deferred& d : deferred) {
    const Location& at = *d.statement;
    Identifier name = mangle(c_, u_->private_name, as<Name>(d.statement->target)->id);
    const Label not_set = new_label();
    if (d.index >= 0) {
      load_int(d.index, at);
      if (in_class)
        emit(Op::LOAD_DEREF, u_->freevars.add(conditional_set), at);
      else
        emit(Op::LOAD_GLOBAL, u_->names.add(conditional_set) << 1, at);
      emit(Op::CONTAINS_OP, 0, at);
      jump(Op::POP_JUMP_IF_FALSE, not_set, at);
    }
    visit(d.statement->annotation);
    emit(Op::COPY, 2, at);
    load_name_text(name, at);
    emit(Op::STORE_SUBSCR, loc);
    use(not_set);
  }
  leave_annotations(loc);
  store(c_.intern(in_class ? "__annotate_func__" : "__annotate__"), loc);
  if (module) {
    std::swap(u_->annotations, u_->sequence);
    std::swap(u_->sequence, u_->stashed);
    u_->has_annotations = true;
  }
}

void CodeGenerator::annotation_text(const expr* e) { load_const(pool_.str(unparse(e)), *e); }

void CodeGenerator::argument_annotation(Identifier name, const expr* annotation, int& count, Where loc) {
  if (!annotation) return;
  load_name_text(mangled(name), loc);
  if (c_.features & kFutureAnnotations) {
    annotation_text(annotation);
  } else if (annotation->kind == Kind::Starred) {
    // *args: *Ts
    visit(as<Starred>(annotation)->value);
    emit(Op::UNPACK_SEQUENCE, 1, loc);
  } else {
    visit(annotation);
  }
  ++count;
}

void CodeGenerator::annotations_in_scope(const arguments* a, const expr* returns, Where loc) {
  int count = 0;
  for (const arg* p : a->args) argument_annotation(p->arg, p->annotation, count, loc);
  for (const arg* p : a->posonlyargs) argument_annotation(p->arg, p->annotation, count, loc);
  if (a->vararg) argument_annotation(a->vararg->arg, a->vararg->annotation, count, loc);
  for (const arg* p : a->kwonlyargs) argument_annotation(p->arg, p->annotation, count, loc);
  if (a->kwarg) argument_annotation(a->kwarg->arg, a->kwarg->annotation, count, loc);
  argument_annotation(c_.intern("return"), returns, count, loc);
  emit(Op::BUILD_MAP, count, loc);
}

int CodeGenerator::annotations(const arguments* a, const expr* returns, Where loc) {
  const Scope* scope = table_.find(a);
  if (!scope || !scope->annotations_used) return 0;
  enter_annotations(loc, a, scope->name);
  annotations_in_scope(a, returns, loc);
  leave_annotations(loc);
  return kAnnotate;
}

// --- type parameters
// --------------------------------------------------------------------------------------------------

void CodeGenerator::bound_or_default(const expr* e, Identifier name, const void* key, bool allow_star) {
  const Location loc = *e;
  const Const* one = pool_.integer(1);
  load_const(pool_.tuple({&one, 1}), loc);
  enter_annotations(loc, key, name);
  if (allow_star && e->kind == Kind::Starred) {
    visit(as<Starred>(e)->value);
    emit(Op::UNPACK_SEQUENCE, 1, loc);
  } else {
    visit(e);
  }
  emit(Op::RETURN_VALUE, loc);
  const CodeUnit* code = finish_unit(true);
  leave_unit();
  make_closure(code, kDefaults, loc);
}

void CodeGenerator::type_params(std::span<type_param* const> list) {
  bool seen_default = false;
  for (const type_param* p : list) {
    const Location& loc = *p;
    Identifier name;
    const expr* default_value;
    if (p->kind == Kind::TypeVar) {
      auto* v = as<TypeVar>(p);
      name = v->name;
      default_value = v->default_value;
      load_name_text(name, loc);
      if (v->bound) {
        bound_or_default(v->bound, name, p, false);
        intrinsic(v->bound->kind == Kind::Tuple ? Intrinsic2::TypeVarWithConstraints : Intrinsic2::TypeVarWithBound,
                  loc);
      } else {
        intrinsic(Intrinsic1::TypeVar, loc);
      }
    } else {
      const bool tuple = p->kind == Kind::TypeVarTuple;
      name = tuple ? as<TypeVarTuple>(p)->name : as<ParamSpec>(p)->name;
      default_value = tuple ? as<TypeVarTuple>(p)->default_value : as<ParamSpec>(p)->default_value;
      load_name_text(name, loc);
      intrinsic(tuple ? Intrinsic1::TypeVarTuple : Intrinsic1::ParamSpec, loc);
    }
    if (default_value) {
      seen_default = true;
      bound_or_default(default_value, name, p->kind == Kind::TypeVar ? second_key(p) : p,
                       p->kind == Kind::TypeVarTuple);
      intrinsic(Intrinsic2::SetTypeParamDefault, loc);
    } else if (seen_default) {
      error(loc, "non-default type parameter '" + std::string(name->text()) + "' follows default type parameter");
    }
    emit(Op::COPY, 1, loc);
    store(name, loc);
  }
  emit(Op::BUILD_TUPLE, static_cast<int>(list.size()), *list[0]);
}

// --- functions
// --------------------------------------------------------------------------------------------------------

template <class F>
void CodeGenerator::function_body(const F* f, bool is_async, int flags, int first_line) {
  const arguments* a = f->args;
  enter_unit(f->name, is_async ? UnitKind::AsyncFunction : UnitKind::Function, f, first_line, nullptr,
             {static_cast<int>(a->args.size()), static_cast<int>(a->posonlyargs.size()),
              static_cast<int>(a->kwonlyargs.size())});
  std::span<stmt* const> list = f->body;
  if (u_->scope->has_docstring) {
    add_const(clean_docstring(docstring(list)));
    list = list.subspan(1);
  }
  const Label start = new_label();
  use(start);
  const bool generator = u_->scope->coroutine || u_->scope->generator;
  if (generator) push_frame({Frame::StopIteration, kNoLocation, start});
  body(list);
  if (generator) {
    wrap_in_stop_iteration_handler();
    pop_frame();
  }
  const CodeUnit* code = finish_unit(true);
  leave_unit();
  make_closure(code, flags, *f);
}

template <class F>
void CodeGenerator::function(const F* f, bool is_async) {
  const Location& loc = *f;
  exprs(f->decorator_list);
  const int first_line = f->decorator_list.empty() ? f->lineno : f->decorator_list[0]->lineno;
  const bool generic = !f->type_params.empty();
  int flags = default_arguments(f->args, loc);
  int passed = 0;  // defaults handed to the scope of the type parameters
  if (generic) {
    passed = ((flags & kDefaults) != 0) + ((flags & kKeywordDefaults) != 0);
    if (passed == 2) emit(Op::SWAP, 2, loc);
    enter_unit(c_.intern("<generic parameters of " + std::string(f->name->text()) + ">"), UnitKind::Annotations,
               f->type_params.data(), first_line, nullptr, {passed, 0, 0});
    type_params(f->type_params);
    for (int i = 0; i < passed; ++i) emit(Op::LOAD_FAST, i, loc);
  }
  flags |= annotations(f->args, f->returns, loc);
  function_body(f, is_async, flags, first_line);
  if (generic) {
    emit(Op::SWAP, 2, loc);
    intrinsic(Intrinsic2::SetFunctionTypeParams, loc);
    const CodeUnit* code = finish_unit(false);
    leave_unit();
    make_closure(code, 0, loc);
    if (passed > 0) {
      emit(Op::SWAP, passed + 1, loc);
      emit(Op::CALL, passed - 1, loc);
    } else {
      emit(Op::PUSH_NULL, loc);
      emit(Op::CALL, 0, loc);
    }
  }
  apply_decorators(f->decorator_list);
  store(f->name, loc);
}
template void CodeGenerator::function(const FunctionDef*, bool);
template void CodeGenerator::function(const AsyncFunctionDef*, bool);

void CodeGenerator::lambda(const Lambda* e) {
  const Location loc = *e;
  const arguments* a = e->args;
  const int flags = default_arguments(a, loc);
  enter_unit(c_.intern("<lambda>"), UnitKind::Lambda, static_cast<const expr*>(e), e->lineno, nullptr,
             {static_cast<int>(a->args.size()), static_cast<int>(a->posonlyargs.size()),
              static_cast<int>(a->kwonlyargs.size())});
  visit(e->body);
  const bool generator = u_->scope->generator;
  if (!generator) emit(Op::RETURN_VALUE, *e->body);
  const CodeUnit* code = finish_unit(!generator);
  leave_unit();
  make_closure(code, flags, loc);
}

// --- classes
// ----------------------------------------------------------------------------------------------------------

void CodeGenerator::class_body(const ClassDef* s, int first_line) {
  enter_unit(s->name, UnitKind::Class, static_cast<const stmt*>(s), first_line, s->name);
  Location loc{first_line, 0, first_line, 0};
  load(c_.intern("__name__"), loc);
  store(c_.intern("__module__"), loc);
  load_const(pool_.str(u_->qualname), loc);
  store(c_.intern("__qualname__"), loc);
  load_int(first_line, loc);
  store(c_.intern("__firstlineno__"), loc);
  if (!s->type_params.empty()) {
    load(c_.intern(".type_params"), loc);
    store(c_.intern("__type_params__"), loc);
  }
  if (u_->scope->needs_classdict) {
    emit(Op::LOAD_LOCALS, loc);
    emit(Op::STORE_DEREF, u_->cellvars.add(c_.intern("__classdict__")), loc);
  }
  if (u_->scope->has_conditional_annotations) {
    emit(Op::BUILD_SET, 0, loc);
    emit(Op::STORE_DEREF, u_->cellvars.add(c_.intern("__conditional_annotations__")), loc);
  }
  scope_body(s->body, false, loc);

  std::vector<Identifier>& attributes = u_->static_attributes;
  std::sort(attributes.begin(), attributes.end(), [](Identifier a, Identifier b) { return a->text() < b->text(); });
  std::vector<const Const*> names;
  for (Identifier name : attributes) names.push_back(text(name));
  load_const(pool_.tuple(names), kNoLocation);
  store(c_.intern("__static_attributes__"), kNoLocation);
  if (u_->scope->needs_classdict) {
    emit(Op::LOAD_CLOSURE, u_->cellvars.find(c_.intern("__classdict__")), kNoLocation);
    store(c_.intern("__classdictcell__"), kNoLocation);
  }
  if (u_->scope->needs_class_closure) {
    emit(Op::LOAD_CLOSURE, u_->cellvars.find(c_.intern("__class__")), kNoLocation);
    emit(Op::COPY, 1, kNoLocation);
    store(c_.intern("__classcell__"), kNoLocation);
  } else {
    load_none(kNoLocation);
  }
  emit(Op::RETURN_VALUE, kNoLocation);
  const CodeUnit* code = finish_unit(true);
  leave_unit();
  loc = *s;
  emit(Op::LOAD_BUILD_CLASS, loc);
  emit(Op::PUSH_NULL, loc);
  make_closure(code, 0, loc);
  load_name_text(s->name, loc);
}

void CodeGenerator::class_definition(const ClassDef* s) {
  exprs(s->decorator_list);
  const int first_line = s->decorator_list.empty() ? s->lineno : s->decorator_list[0]->lineno;
  const Location& loc = *s;
  const bool generic = !s->type_params.empty();
  Identifier params = c_.intern(".type_params"), base = c_.intern(".generic_base");
  if (generic) {
    enter_unit(c_.intern("<generic parameters of " + std::string(s->name->text()) + ">"), UnitKind::Annotations,
               s->type_params.data(), first_line, s->name);
    type_params(s->type_params);
    store(params, loc);
  }
  class_body(s, first_line);
  if (generic) {
    load(params, loc);
    intrinsic(Intrinsic1::SubscriptGeneric, loc);
    store(base, loc);
    call_arguments(2, s->bases, base, s->keywords, loc);
    const CodeUnit* code = finish_unit(false);
    leave_unit();
    make_closure(code, 0, loc);
    emit(Op::PUSH_NULL, loc);
    emit(Op::CALL, 0, loc);
  } else {
    call_arguments(2, s->bases, nullptr, s->keywords, loc);
  }
  apply_decorators(s->decorator_list);
  store(s->name, loc);
}

// --- type aliases
// -----------------------------------------------------------------------------------------------------

void CodeGenerator::type_alias_body(const TypeAlias* s) {
  const Location loc = *s;
  const Const* one = pool_.integer(1);
  load_const(pool_.tuple({&one, 1}), loc);
  enter_annotations(loc, static_cast<const stmt*>(s), as<Name>(s->name)->id);
  visit(s->value);
  emit(Op::RETURN_VALUE, loc);
  const CodeUnit* code = finish_unit(false);
  leave_unit();
  make_closure(code, kDefaults, loc);
  emit(Op::BUILD_TUPLE, 3, loc);
  intrinsic(Intrinsic1::TypeAlias, loc);
}

void CodeGenerator::type_alias(const TypeAlias* s) {
  const Location& loc = *s;
  Identifier name = as<Name>(s->name)->id;
  const bool generic = !s->type_params.empty();
  if (generic) {
    enter_unit(c_.intern("<generic parameters of " + std::string(name->text()) + ">"), UnitKind::Annotations,
               s->type_params.data(), loc.lineno, nullptr);
    load_name_text(name, loc);
    type_params(s->type_params);
  } else {
    load_name_text(name, loc);
    load_none(loc);
  }
  type_alias_body(s);
  if (generic) {
    const CodeUnit* code = finish_unit(false);
    leave_unit();
    make_closure(code, 0, loc);
    emit(Op::PUSH_NULL, loc);
    emit(Op::CALL, 0, loc);
  }
  store(name, loc);
}

}  // namespace krait::compiler
