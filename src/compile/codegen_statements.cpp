// Simple statements, and the order of things in a module.
#include "compile/codegen.h"

namespace krait::compiler {

using namespace ast;

void CodeGenerator::module_body(std::span<stmt* const> list, bool interactive) {
  const Location loc = list.empty() ? Location{1, 0, 1, 0} : list[0]->location();
  if (u_->scope->has_conditional_annotations) {
    emit(Op::BUILD_SET, 0, loc);
    emit(Op::STORE_NAME, u_->names.add(c_.intern("__conditional_annotations__")), loc);
  }
  scope_body(list, interactive, loc);
}

void CodeGenerator::scope_body(std::span<stmt* const> list, bool interactive, Where loc) {
  const bool future_annotations = c_.features & kFutureAnnotations;
  if (future_annotations && u_->scope->annotations_used) emit(Op::SETUP_ANNOTATIONS, loc);
  if (list.empty()) return;
  if (!interactive && u_->scope->has_docstring) {
    load_const(clean_docstring(docstring(list)), as<Expr>(list[0])->value->location());
    store(c_.intern("__doc__"), kNoLocation);
    list = list.subspan(1);
  }
  body(list);
  if (!future_annotations) deferred_annotations(loc);
}

void CodeGenerator::visit(const stmt* s) {
  if (!c_.enter()) return;
  switch (s->kind) {
    case Kind::FunctionDef:
      return function(as<FunctionDef>(s), false);
    case Kind::AsyncFunctionDef:
      return function(as<AsyncFunctionDef>(s), true);
    case Kind::ClassDef:
      return class_definition(as<ClassDef>(s));
    case Kind::TypeAlias:
      return type_alias(as<TypeAlias>(s));
    case Kind::Return:
      return return_statement(as<Return>(s));
    case Kind::Delete:
      return exprs(as<Delete>(s)->targets);
    case Kind::Assign:
      return assign(as<Assign>(s));
    case Kind::AugAssign:
      return aug_assign(as<AugAssign>(s));
    case Kind::AnnAssign:
      return ann_assign(as<AnnAssign>(s));
    case Kind::For:
      return conditional([&] { for_statement(as<For>(s)); });
    case Kind::AsyncFor:
      return conditional([&] { async_for(as<AsyncFor>(s)); });
    case Kind::While:
      return conditional([&] { while_statement(as<While>(s)); });
    case Kind::If:
      return conditional([&] { if_statement(as<If>(s)); });
    case Kind::Match:
      return conditional([&] { match(as<Match>(s)); });
    case Kind::Try:
      return conditional([&] { try_statement(as<Try>(s)); });
    case Kind::TryStar:
      return conditional([&] { try_statement(as<TryStar>(s)); });
    case Kind::With:
      return conditional([&] { with_items(as<With>(s), 0); });
    case Kind::AsyncWith:
      return conditional([&] { with_items(as<AsyncWith>(s), 0); });
    case Kind::Raise: {
      auto* r = as<Raise>(s);
      if (r->exc) visit(r->exc);
      if (r->exc && r->cause) visit(r->cause);
      return emit(Op::RAISE_VARARGS, !r->exc ? 0 : !r->cause ? 1 : 2, *s);
    }
    case Kind::Assert:
      return assert_statement(as<Assert>(s));
    case Kind::Import:
      return import(as<Import>(s));
    case Kind::ImportFrom:
      return import_from(as<ImportFrom>(s));
    case Kind::Expr:
      return expression_statement(as<Expr>(s)->value, *s);
    case Kind::Pass:
      return emit(Op::NOP, *s);
    case Kind::Break:
      return loop_exit(s, true);
    case Kind::Continue:
      return loop_exit(s, false);
    default:
      return;  // global, nonlocal
  }
}

void CodeGenerator::return_statement(const Return* s) {
  Location loc = *s;
  const expr* value = s->value;
  const bool keep_top = value && value->kind != Kind::Constant;
  const Scope* scope = u_->scope;
  if (!scope->is_function_like()) return error(loc, "'return' outside function");
  if (value && scope->coroutine && scope->generator) return error(loc, "'return' with value in async generator");
  if (keep_top) {
    visit(value);
  } else if (value) {
    loc = *value;
    emit(Op::NOP, loc);
  }
  if (!value || value->lineno != s->lineno) {
    loc = *s;
    emit(Op::NOP, loc);
  }
  unwind_all(loc, keep_top, nullptr);
  if (!value)
    load_none(loc);
  else if (!keep_top)
    load_const(constant(as<Constant>(value)->value), loc);
  emit(Op::RETURN_VALUE, loc);
}

void CodeGenerator::loop_exit(const stmt* s, bool is_break) {
  Location loc = *s;
  emit(Op::NOP, loc);
  FrameBlock loop{Frame::PopValue, loc, kNoLabel};
  unwind_all(loc, false, &loop);
  if (loop.kind == Frame::PopValue)
    return error(*s, is_break ? "'break' outside loop" : "'continue' not properly in loop");
  if (is_break) unwind(loc, loop, false);
  jump(Op::JUMP, is_break ? loop.exit : loop.block, loc);
}

void CodeGenerator::assign(const Assign* s) {
  visit(s->value);
  for (std::size_t i = 0; i < s->targets.size(); ++i) {
    if (i + 1 < s->targets.size()) emit(Op::COPY, 1, *s);
    visit(s->targets[i]);
  }
}

namespace {
bool is_constant_or_absent(const expr* e) { return !e || e->kind == Kind::Constant; }
}  // namespace

// A slice that is not constant and has no step has instructions of its own.
static bool is_two_part_slice(const expr* e) {
  if (e->kind != Kind::Slice) return false;
  auto* s = as<Slice>(e);
  return !s->step && !(is_constant_or_absent(s->lower) && is_constant_or_absent(s->upper));
}

void CodeGenerator::aug_assign(const AugAssign* s) {
  const expr* e = s->target;
  const Location target_loc = *e;
  Location loc = target_loc;
  switch (e->kind) {
    case Kind::Attribute:
      visit(as<Attribute>(e)->value);
      emit(Op::COPY, 1, loc);
      loc = from_attribute(loc, as<Attribute>(e));
      name_op(Attr::Load, as<Attribute>(e)->attr, loc);
      break;
    case Kind::Subscript: {
      auto* sub = as<Subscript>(e);
      visit(sub->value);
      if (is_two_part_slice(sub->slice)) {
        slice_bounds(as<Slice>(sub->slice));
        for (int i = 0; i < 3; ++i) emit(Op::COPY, 3, loc);
        emit(Op::BINARY_SLICE, loc);
      } else {
        visit(sub->slice);
        emit(Op::COPY, 2, loc);
        emit(Op::COPY, 2, loc);
        emit(Op::BINARY_OP, static_cast<int>(BinaryOp::Subscript), loc);
      }
      break;
    }
    case Kind::Name:
      load(as<Name>(e)->id, loc);
      break;
    default:
      return c_.fail(ErrorKind::System, "invalid node type for augmented assignment");
  }
  visit(s->value);
  binary(s->op, true, *s);
  loc = target_loc;
  switch (e->kind) {
    case Kind::Attribute:
      loc = from_attribute(loc, as<Attribute>(e));
      emit(Op::SWAP, 2, loc);
      return name_op(Attr::Store, as<Attribute>(e)->attr, loc);
    case Kind::Subscript:
      if (is_two_part_slice(as<Subscript>(e)->slice)) {
        for (int i = 4; i >= 2; --i) emit(Op::SWAP, i, loc);
        return emit(Op::STORE_SLICE, loc);
      }
      emit(Op::SWAP, 3, loc);
      emit(Op::SWAP, 2, loc);
      return emit(Op::STORE_SUBSCR, loc);
    default:
      return store(as<Name>(e)->id, loc);
  }
}

void CodeGenerator::evaluate_and_pop(const expr* e) {
  visit(e);
  emit(Op::POP_TOP, *e);
}

void CodeGenerator::check_annotation_target(const expr* e) {
  if (e->kind == Kind::Slice) {
    for (const expr* part : {as<Slice>(e)->lower, as<Slice>(e)->upper, as<Slice>(e)->step})
      if (part) evaluate_and_pop(part);
  } else if (e->kind == Kind::Tuple) {
    for (const expr* item : as<Tuple>(e)->elts) check_annotation_target(item);
  } else {
    evaluate_and_pop(e);
  }
}

void CodeGenerator::ann_assign(const AnnAssign* s) {
  const Location& loc = *s;
  const expr* target = s->target;
  if (s->value) {
    visit(s->value);
    visit(target);
  }
  switch (target->kind) {
    case Kind::Name: {
      if (!s->simple || (u_->kind != UnitKind::Module && u_->kind != UnitKind::Class)) return;
      Identifier name = as<Name>(target)->id;
      if (c_.features & kFutureAnnotations) {
        annotation_text(s->annotation);
        emit(Op::LOAD_NAME, u_->names.add(c_.intern("__annotations__")), loc);
        load_name_text(mangled(name), loc);
        return emit(Op::STORE_SUBSCR, loc);
      }
      const bool tracked = u_->kind == UnitKind::Module || u_->conditional_depth;
      u_->deferred.push_back({s, tracked ? u_->next_conditional++ : -1});
      if (!tracked) return;
      Identifier set = c_.intern("__conditional_annotations__");
      if (u_->kind == UnitKind::Class)
        emit(Op::LOAD_DEREF, u_->cellvars.add(set), loc);
      else
        emit(Op::LOAD_NAME, u_->names.add(set), loc);
      load_int(u_->deferred.back().index, loc);
      emit(Op::SET_ADD, 1, loc);
      return emit(Op::POP_TOP, loc);
    }
    case Kind::Attribute:
      if (!s->value) evaluate_and_pop(as<Attribute>(target)->value);
      return;
    case Kind::Subscript:
      if (s->value) return;
      evaluate_and_pop(as<Subscript>(target)->value);
      return check_annotation_target(as<Subscript>(target)->slice);
    default:
      return c_.fail(ErrorKind::System, "invalid node type for annotated assignment");
  }
}

// --- imports
// ----------------------------------------------------------------------------------------------------------

void CodeGenerator::import(const Import* s) {
  const Location& loc = *s;
  for (const alias* a : s->names) {
    load_int(0, loc);
    load_none(loc);
    name_op(Attr::Import, a->name, loc);
    if (a->asname) {
      import_as(a, loc);
    } else {
      const std::string_view name = a->name->text();
      const std::size_t dot = name.find('.');
      store(dot == name.npos ? a->name : c_.intern(name.substr(0, dot)), loc);
    }
  }
}

// import a.b.c as d: from the package down to the module.
void CodeGenerator::import_as(const alias* a, Where loc) {
  const std::string_view name = a->name->text();
  std::size_t dot = name.find('.');
  if (dot == name.npos) return store(a->asname, loc);
  for (;;) {
    const std::size_t start = dot + 1;
    dot = name.find('.', start);
    emit(Op::IMPORT_FROM, u_->names.add(c_.intern(name.substr(start, dot == name.npos ? dot : dot - start))), loc);
    if (dot == name.npos) break;
    emit(Op::SWAP, 2, loc);
    emit(Op::POP_TOP, loc);
  }
  store(a->asname, loc);
  emit(Op::POP_TOP, loc);
}

void CodeGenerator::import_from(const ImportFrom* s) {
  const Location& loc = *s;
  load_int(s->level, loc);
  std::vector<const Const*> names;
  for (const alias* a : s->names) names.push_back(text(a->name));
  load_const(pool_.tuple(names), loc);
  name_op(Attr::Import, s->module ? s->module : c_.intern(""), loc);
  if (s->names.size() == 1 && s->names[0]->name->text().starts_with("*")) {
    intrinsic(Intrinsic1::ImportStar, loc);
    return emit(Op::POP_TOP, kNoLocation);
  }
  for (const alias* a : s->names) {
    name_op(Attr::ImportFrom, a->name, loc);
    store(a->asname ? a->asname : a->name, loc);
  }
  emit(Op::POP_TOP, loc);
}

// --- assert, expressions
// ----------------------------------------------------------------------------------------------

void CodeGenerator::assert_statement(const Assert* s) {
  const expr* test = s->test;
  const bool tuple = (test->kind == Kind::Tuple && !as<Tuple>(test)->elts.empty()) ||
                     (test->kind == Kind::Constant && as<Constant>(test)->value.tag == ConstantTag::Tuple &&
                      !as<Constant>(test)->value.items.empty());
  if (tuple) warn(*s, "assertion is always true, perhaps remove parentheses?");
  if (c_.options().optimize) return;
  const Label end = new_label();
  jump_if(test, end, true, *s);
  emit(Op::LOAD_COMMON_CONSTANT, static_cast<int>(CommonConstant::AssertionError), *s);
  if (s->msg) {
    visit(s->msg);
    emit(Op::CALL, 0, *s);
  }
  emit(Op::RAISE_VARARGS, 1, *test);
  use(end);
}

void CodeGenerator::expression_statement(const expr* value, Where loc) {
  if (is_interactive_top()) {
    visit(value);
    intrinsic(Intrinsic1::Print, loc);
    return emit(Op::POP_TOP, kNoLocation);
  }
  if (value->kind == Kind::Constant) return emit(Op::NOP, loc);
  visit(value);
  emit(Op::POP_TOP, kNoLocation);
}

}  // namespace krait::compiler
