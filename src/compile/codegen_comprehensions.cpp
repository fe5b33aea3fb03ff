// Comprehensions: generators are functions, the others are inlined (PEP 709) with their variables pushed aside.
#include "compile/codegen.h"

namespace krait::compiler {

using namespace ast;

void CodeGenerator::comprehension_iter(const ast::comprehension* g) {
  visit(g->iter);
  emit(g->is_async ? Op::GET_AITER : Op::GET_ITER, *g->iter);
}

void CodeGenerator::comprehension(const expr* e, const CompParts& parts) {
  const Location loc = *e;
  const Scope* scope = table_.find(e);
  KRAIT_REQUIRE(scope, "a comprehension has a scope");
  const bool inlined = scope->comp_inlined;
  const bool is_async = scope->coroutine;
  const bool is_generator = parts.kind == Comprehension::Generator;
  InlinedState state;
  if (inlined) {
    comprehension_iter(parts.generators[0]);
    push_inlined(scope, state, loc);
  } else {
    const char* name = is_generator                        ? "<genexpr>"
                       : parts.kind == Comprehension::List ? "<listcomp>"
                       : parts.kind == Comprehension::Set  ? "<setcomp>"
                                                           : "<dictcomp>";
    enter_unit(c_.intern(name), UnitKind::Comprehension, e, e->lineno, nullptr, {1, 0, 0});
  }
  if (!is_generator) {
    emit(parts.kind == Comprehension::List  ? Op::BUILD_LIST
         : parts.kind == Comprehension::Set ? Op::BUILD_SET
                                            : Op::BUILD_MAP,
         0, loc);
    if (inlined) emit(Op::SWAP, 2, loc);
  }
  generators(parts, 0, 0, inlined, loc);
  if (inlined) return pop_inlined(state, loc);
  if (is_generator)
    wrap_in_stop_iteration_handler();
  else
    emit(Op::RETURN_VALUE, loc);
  const CodeUnit* code = finish_unit(true);
  leave_unit();
  make_closure(code, 0, loc);
  comprehension_iter(parts.generators[0]);
  emit(Op::CALL, 0, loc);
  if (is_async && !is_generator) {
    emit(Op::GET_AWAITABLE, 0, loc);
    load_none(loc);
    yield_from(ResumeAt::AfterAwait, loc);
  }
}

void CodeGenerator::generators(const CompParts& parts, std::size_t at, int depth, bool iter_on_stack, Where loc) {
  if (!c_.enter()) return;
  if (parts.generators[at]->is_async)
    async_generator(parts, at, depth, iter_on_stack, loc);
  else
    sync_generator(parts, at, depth, iter_on_stack, loc);
}

// Adds the element to the result; answers where it is.
Location CodeGenerator::comprehension_element(const CompParts& parts, int depth) {
  Location loc = *parts.elt;
  visit(parts.elt);
  switch (parts.kind) {
    case Comprehension::Generator:
      yield_value(loc);
      emit(Op::POP_TOP, loc);
      break;
    case Comprehension::List:
      emit(Op::LIST_APPEND, depth + 1, loc);
      break;
    case Comprehension::Set:
      emit(Op::SET_ADD, depth + 1, loc);
      break;
    default:
      visit(parts.value);
      loc.end_lineno = parts.value->end_lineno;
      loc.end_col_offset = parts.value->end_col_offset;
      emit(Op::MAP_ADD, depth + 1, loc);
      break;
  }
  return loc;
}

void CodeGenerator::sync_generator(const CompParts& parts, std::size_t at, int depth, bool iter_on_stack, Where loc) {
  const ast::comprehension* g = parts.generators[at];
  const Label start = new_label(), if_cleanup = new_label(), anchor = new_label();
  bool loops = true;
  if (!iter_on_stack) {
    if (at == 0) {
      emit(Op::LOAD_FAST, 0, loc);
    } else {
      // `for y in [f(x)]` is an assignment.
      std::span<expr* const> elements;
      if (g->iter->kind == Kind::List) elements = as<List>(g->iter)->elts;
      if (g->iter->kind == Kind::Tuple) elements = as<Tuple>(g->iter)->elts;
      if (elements.size() == 1 && elements[0]->kind != Kind::Starred) {
        visit(elements[0]);
        loops = false;
      } else {
        comprehension_iter(g);
      }
    }
  }
  if (loops) {
    ++depth;
    use(start);
    jump(Op::FOR_ITER, anchor, *g->iter);
  }
  visit(g->target);
  for (const expr* test : g->ifs) jump_if(test, if_cleanup, false, loc);
  Location element = *parts.elt;
  if (at + 1 < parts.generators.size())
    generators(parts, at + 1, depth, false, loc);
  else
    element = comprehension_element(parts, depth);
  use(if_cleanup);
  if (loops) {
    jump(Op::JUMP, start, element);
    use(anchor);
    emit(Op::END_FOR, kNoLocation);
    emit(Op::POP_ITER, kNoLocation);
  }
}

void CodeGenerator::async_generator(const CompParts& parts, std::size_t at, int depth, bool iter_on_stack, Where loc) {
  const ast::comprehension* g = parts.generators[at];
  const Label start = new_label(), send = new_label(), except = new_label(), if_cleanup = new_label();
  if (!iter_on_stack) {
    if (at == 0)
      emit(Op::LOAD_FAST, 0, loc);
    else
      comprehension_iter(g);
  }
  use(start);
  push_frame({Frame::AsyncComprehension, loc, start});
  jump(Op::SETUP_FINALLY, except, loc);
  emit(Op::GET_ANEXT, loc);
  load_none(loc);
  use(send);
  yield_from(ResumeAt::AfterAwait, loc);
  emit(Op::POP_BLOCK, loc);
  visit(g->target);
  for (const expr* test : g->ifs) jump_if(test, if_cleanup, false, loc);
  ++depth;
  Location element = *parts.elt;
  if (at + 1 < parts.generators.size())
    generators(parts, at + 1, depth, false, loc);
  else
    element = comprehension_element(parts, depth);
  use(if_cleanup);
  jump(Op::JUMP, start, element);
  pop_frame();
  use(except);
  jump(Op::END_ASYNC_FOR, send, loc);
}

// --- inlining
// ---------------------------------------------------------------------------------------------------------

void CodeGenerator::push_inlined(const Scope* comp, InlinedState& state, Where loc) {
  Scope* outer = u_->scope;
  const bool in_class_block = outer->type == ScopeType::Class && u_->inlined_comprehensions == 0;
  ++u_->inlined_comprehensions;
  const auto is_own = [](const Symbol& s) { return (s.flags & kDefLocal) && !(s.flags & kDefNonlocal); };
  // While the comprehension is compiled its names mean what they mean in it.
  for (const Symbol& s : comp->symbols.all()) {
    const std::uint32_t outer_flags = outer->symbols.flags(s.name);
    const auto outer_scope = static_cast<Resolved>(outer_flags >> kScopeShift & 15);
    const Resolved scope = s.scope();
    if ((scope != outer_scope && scope != Resolved::Free &&
         !(scope == Resolved::Cell && outer_scope == Resolved::Free)) ||
        in_class_block) {
      outer->symbols.set(s.name, s.flags);
      state.saved.push_back({s.name, outer_flags});
    }
    if (is_own(s) && !outer->is_function_like() && u_->fast_hidden.flags(s.name) != 1) {
      u_->fast_hidden.set(s.name, 1);
      state.hidden.push_back(s.name);
    }
  }
  for (const Symbol& s : comp->symbols.all()) {
    if (!is_own(s)) continue;
    const Resolved outer_scope = outer->symbols.scope(s.name);
    emit(Op::LOAD_FAST_AND_CLEAR, u_->varnames.add(mangled(s.name)), loc);
    if (s.scope() == Resolved::Cell)
      emit(Op::MAKE_CELL, (outer_scope == Resolved::Free ? u_->freevars : u_->cellvars).add(mangled(s.name)), loc);
    state.pushed.push_back(s.name);
  }
  if (state.pushed.empty()) return;
  emit(Op::SWAP, static_cast<int>(state.pushed.size()) + 1, loc);  // the iterator back to the top
  state.cleanup = new_label();
  jump(Op::SETUP_FINALLY, state.cleanup, loc);
}

void CodeGenerator::restore_inlined(const InlinedState& state, Where loc) {
  emit(Op::SWAP, static_cast<int>(state.pushed.size()) + 1, loc);
  for (std::size_t i = state.pushed.size(); i-- > 0;)
    emit(Op::STORE_FAST_MAYBE_NULL, u_->varnames.add(mangled(state.pushed[i])), loc);
}

void CodeGenerator::pop_inlined(InlinedState& state, Where loc) {
  if (!state.pushed.empty()) {
    const Label end = new_label();
    emit(Op::POP_BLOCK, kNoLocation);
    jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
    use(state.cleanup);
    emit(Op::SWAP, 2, kNoLocation);
    emit(Op::POP_TOP, kNoLocation);
    restore_inlined(state, loc);
    emit(Op::RERAISE, 0, kNoLocation);
    use(end);
    restore_inlined(state, loc);
  }
  --u_->inlined_comprehensions;
  for (const Symbol& s : state.saved) u_->scope->symbols.set(s.name, s.flags);
  for (Identifier name : state.hidden) u_->fast_hidden.set(name, 0);
}

}  // namespace krait::compiler
