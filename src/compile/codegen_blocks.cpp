// Statements with blocks: if, loops, try, with.
#include "compile/codegen.h"

namespace krait::compiler {

using namespace ast;

void CodeGenerator::if_statement(const If* s) {
  const Label end = new_label();
  const Label next = s->orelse.empty() ? end : new_label();
  jump_if(s->test, next, false, *s);
  body(s->body);
  if (!s->orelse.empty()) {
    jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
    use(next);
    body(s->orelse);
  }
  use(end);
}

void CodeGenerator::for_statement(const For* s) {
  const Label start = new_label(), cleanup = new_label(), end = new_label();
  push_frame({Frame::ForLoop, *s, start, end});
  visit(s->iter);
  const Location loc = *s->iter;
  emit(Op::GET_ITER, loc);
  use(start);
  jump(Op::FOR_ITER, cleanup, loc);
  emit(Op::NOP, *s->target);  // for tracing a `for` over several lines
  visit(s->target);
  body(s->body);
  jump(Op::JUMP, start, kNoLocation);
  use(cleanup);
  emit(Op::END_FOR, kNoLocation);
  emit(Op::POP_ITER, kNoLocation);
  pop_frame();
  body(s->orelse);
  use(end);
}

void CodeGenerator::async_for(const AsyncFor* s) {
  const Location& loc = *s;
  const Label start = new_label(), send = new_label(), except = new_label(), end = new_label();
  visit(s->iter);
  emit(Op::GET_AITER, *s->iter);
  use(start);
  push_frame({Frame::AsyncForLoop, loc, start, end});
  jump(Op::SETUP_FINALLY, except, loc);
  emit(Op::GET_ANEXT, loc);
  load_none(loc);
  use(send);
  yield_from(ResumeAt::AfterAwait, loc);
  emit(Op::POP_BLOCK, loc);
  emit(Op::NOT_TAKEN, loc);
  visit(s->target);
  body(s->body);
  jump(Op::JUMP, start, kNoLocation);
  pop_frame();
  use(except);
  jump(Op::END_ASYNC_FOR, send, *s->iter);
  body(s->orelse);
  use(end);
}

void CodeGenerator::while_statement(const While* s) {
  const Label loop = new_label(), end = new_label(), anchor = new_label();
  use(loop);
  push_frame({Frame::WhileLoop, *s, loop, end});
  jump_if(s->test, anchor, false, *s);
  body(s->body);
  jump(Op::JUMP, loop, kNoLocation);
  pop_frame();
  use(anchor);
  body(s->orelse);
  use(end);
}

// --- try
// --------------------------------------------------------------------------------------------------------------

template <class T>
void CodeGenerator::try_statement(const T* s) {
  const auto inner = [&] {
    if constexpr (T::kKind == Kind::Try)
      try_except(s);
    else
      try_star(s);
  };
  if (s->finalbody.empty()) return inner();
  const Location& loc = *s;
  const Label start = new_label(), end = new_label(), exit = new_label(), cleanup = new_label();
  jump(Op::SETUP_FINALLY, end, loc);
  use(start);
  push_frame({Frame::FinallyTry, loc, start, end, s->finalbody});
  if (!s->handlers.empty())
    inner();
  else
    body(s->body);
  emit(Op::POP_BLOCK, kNoLocation);
  pop_frame();
  body(s->finalbody);
  jump(Op::JUMP_NO_INTERRUPT, exit, kNoLocation);
  // The same statements once more, for when an exception is on its way.
  use(end);
  jump(Op::SETUP_CLEANUP, cleanup, kNoLocation);
  emit(Op::PUSH_EXC_INFO, kNoLocation);
  push_frame({Frame::FinallyEnd, kNoLocation, end});
  body(s->finalbody);
  pop_frame();
  emit(Op::RERAISE, 0, kNoLocation);
  use(cleanup);
  pop_except_and_reraise(kNoLocation);
  use(exit);
}
template void CodeGenerator::try_statement(const Try*);
template void CodeGenerator::try_statement(const TryStar*);

void CodeGenerator::unbind(Identifier name, Where loc) {
  load_none(loc);
  store(name, loc);
  variable(name, expr_context::Del, loc);
}

void CodeGenerator::try_except(const Try* s) {
  const Location& loc = *s;
  const Label start = new_label(), handlers = new_label(), end = new_label(), cleanup = new_label();
  jump(Op::SETUP_FINALLY, handlers, loc);
  use(start);
  push_frame({Frame::TryExcept, loc, start});
  body(s->body);
  pop_frame();
  emit(Op::POP_BLOCK, kNoLocation);
  body(s->orelse);
  jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
  use(handlers);
  jump(Op::SETUP_CLEANUP, cleanup, kNoLocation);
  emit(Op::PUSH_EXC_INFO, kNoLocation);
  push_frame({Frame::ExceptionHandler, loc, kNoLabel});
  for (std::size_t i = 0; i < s->handlers.size(); ++i) {
    auto* h = as<ExceptHandler>(s->handlers[i]);
    const Location& at = *h;
    if (!h->type && i + 1 < s->handlers.size()) error(at, "default 'except:' must be last");
    const Label next = new_label();
    if (h->type) {
      visit(h->type);
      emit(Op::CHECK_EXC_MATCH, at);
      jump(Op::POP_JUMP_IF_FALSE, next, at);
    }
    const Label inner = new_label();
    if (h->name) {
      const Label unbind_end = new_label();
      store(h->name, at);
      // The name goes at the end, whatever happens.
      jump(Op::SETUP_CLEANUP, unbind_end, at);
      use(inner);
      push_frame({Frame::HandlerCleanup, at, inner, kNoLabel, {}, h->name});
      body(h->body);
      pop_frame();
      emit(Op::POP_BLOCK, kNoLocation);
      emit(Op::POP_BLOCK, kNoLocation);
      emit(Op::POP_EXCEPT, kNoLocation);
      unbind(h->name, kNoLocation);
      jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
      use(unbind_end);
      unbind(h->name, kNoLocation);
      emit(Op::RERAISE, 1, kNoLocation);
    } else {
      emit(Op::POP_TOP, at);
      use(inner);
      push_frame({Frame::HandlerCleanup, at, inner});
      body(h->body);
      pop_frame();
      emit(Op::POP_BLOCK, kNoLocation);
      emit(Op::POP_EXCEPT, kNoLocation);
      jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
    }
    use(next);
  }
  pop_frame();
  emit(Op::RERAISE, 0, kNoLocation);
  use(cleanup);
  pop_except_and_reraise(kNoLocation);
  use(end);
}

// Stack in the handlers: the group as raised, the list of what handlers raised, what is not handled yet.
void CodeGenerator::try_star(const TryStar* s) {
  const Location& loc = *s;
  const Label start = new_label(), handlers = new_label(), orelse = new_label(), end = new_label(),
              cleanup = new_label(), reraise_star = new_label();
  jump(Op::SETUP_FINALLY, handlers, loc);
  use(start);
  push_frame({Frame::TryExcept, loc, start});
  body(s->body);
  pop_frame();
  emit(Op::POP_BLOCK, kNoLocation);
  jump(Op::JUMP_NO_INTERRUPT, orelse, kNoLocation);
  use(handlers);
  jump(Op::SETUP_CLEANUP, cleanup, kNoLocation);
  emit(Op::PUSH_EXC_INFO, kNoLocation);
  push_frame({Frame::ExceptionGroupHandler, loc, kNoLabel});
  for (std::size_t i = 0; i < s->handlers.size(); ++i) {
    auto* h = as<ExceptHandler>(s->handlers[i]);
    const Location& at = *h;
    const Label next = new_label(), with_error = new_label(), no_match = new_label();
    if (i == 0) {
      emit(Op::BUILD_LIST, 0, at);
      emit(Op::COPY, 2, at);
    }
    if (h->type) {
      visit(h->type);
      emit(Op::CHECK_EG_MATCH, at);
      emit(Op::COPY, 1, at);
      jump(Op::POP_JUMP_IF_NONE, no_match, at);
    }
    const Label raised = new_label(), inner = new_label();
    if (h->name)
      store(h->name, at);
    else
      emit(Op::POP_TOP, at);
    jump(Op::SETUP_CLEANUP, raised, at);
    use(inner);
    push_frame({Frame::HandlerCleanup, at, inner, kNoLabel, {}, h->name});
    body(h->body);
    pop_frame();
    emit(Op::POP_BLOCK, kNoLocation);
    if (h->name) unbind(h->name, kNoLocation);
    jump(Op::JUMP_NO_INTERRUPT, next, kNoLocation);
    use(raised);
    if (h->name) unbind(h->name, kNoLocation);
    emit(Op::LIST_APPEND, 3, kNoLocation);
    emit(Op::POP_TOP, kNoLocation);
    jump(Op::JUMP_NO_INTERRUPT, with_error, kNoLocation);
    use(next);
    emit(Op::NOP, kNoLocation);
    jump(Op::JUMP_NO_INTERRUPT, with_error, kNoLocation);
    use(no_match);
    emit(Op::POP_TOP, at);
    use(with_error);
    if (i + 1 == s->handlers.size()) {
      emit(Op::LIST_APPEND, 1, kNoLocation);
      jump(Op::JUMP_NO_INTERRUPT, reraise_star, kNoLocation);
    }
  }
  pop_frame();
  const Label reraise = new_label();
  use(reraise_star);
  intrinsic(Intrinsic2::PrepReraiseStar, kNoLocation);
  emit(Op::COPY, 1, kNoLocation);
  jump(Op::POP_JUMP_IF_NOT_NONE, reraise, kNoLocation);
  emit(Op::POP_TOP, kNoLocation);
  emit(Op::POP_BLOCK, kNoLocation);
  emit(Op::POP_EXCEPT, kNoLocation);
  jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
  use(reraise);
  emit(Op::POP_BLOCK, kNoLocation);
  emit(Op::SWAP, 2, kNoLocation);
  emit(Op::POP_EXCEPT, kNoLocation);
  emit(Op::RERAISE, 0, kNoLocation);
  use(cleanup);
  pop_except_and_reraise(kNoLocation);
  use(orelse);
  body(s->orelse);
  use(end);
}

// --- with
// -------------------------------------------------------------------------------------------------------------

void CodeGenerator::call_exit_with_nones(Where loc) {
  for (int i = 0; i < 3; ++i) load_none(loc);
  emit(Op::CALL, 3, loc);
}

void CodeGenerator::finish_with(Label cleanup) {
  const Label suppress = new_label(), exit = new_label();
  emit(Op::TO_BOOL, kNoLocation);
  jump(Op::POP_JUMP_IF_TRUE, suppress, kNoLocation);
  emit(Op::RERAISE, 2, kNoLocation);
  use(suppress);
  emit(Op::POP_TOP, kNoLocation);
  emit(Op::POP_BLOCK, kNoLocation);
  emit(Op::POP_EXCEPT, kNoLocation);
  for (int i = 0; i < 3; ++i) emit(Op::POP_TOP, kNoLocation);
  jump(Op::JUMP_NO_INTERRUPT, exit, kNoLocation);
  use(cleanup);
  pop_except_and_reraise(kNoLocation);
  use(exit);
}

template <class T>
void CodeGenerator::with_items(const T* s, std::size_t at) {
  if (!c_.enter()) return;
  constexpr bool is_async = T::kKind == Kind::AsyncWith;
  const withitem* item = s->items[at];
  const Label block = new_label(), final = new_label(), exit = new_label(), cleanup = new_label();
  const auto await = [&](int kind, Where loc) {
    emit(Op::GET_AWAITABLE, kind, loc);
    load_none(loc);
    yield_from(ResumeAt::AfterAwait, loc);
  };
  visit(item->context_expr);
  const Location loc = *item->context_expr;
  emit(Op::COPY, 1, loc);
  emit(Op::LOAD_SPECIAL, static_cast<int>(is_async ? SpecialMethod::AExit : SpecialMethod::Exit), loc);
  emit(Op::SWAP, 2, loc);
  emit(Op::SWAP, 3, loc);
  emit(Op::LOAD_SPECIAL, static_cast<int>(is_async ? SpecialMethod::AEnter : SpecialMethod::Enter), loc);
  emit(Op::CALL, 0, loc);
  if (is_async) await(1, loc);
  jump(Op::SETUP_WITH, final, loc);
  use(block);
  push_frame({is_async ? Frame::AsyncWith : Frame::With, loc, block, final});
  if (item->optional_vars)
    visit(item->optional_vars);
  else
    emit(Op::POP_TOP, loc);
  if (at + 1 == s->items.size())
    body(s->body);
  else
    with_items(s, at + 1);
  pop_frame();
  emit(Op::POP_BLOCK, is_async ? loc : kNoLocation);
  call_exit_with_nones(loc);
  if (is_async) await(2, loc);
  emit(Op::POP_TOP, loc);
  jump(Op::JUMP, exit, loc);
  use(final);
  jump(Op::SETUP_CLEANUP, cleanup, loc);
  emit(Op::PUSH_EXC_INFO, loc);
  emit(Op::WITH_EXCEPT_START, loc);
  if (is_async) await(2, loc);
  finish_with(cleanup);
  use(exit);
}
template void CodeGenerator::with_items(const With*, std::size_t);
template void CodeGenerator::with_items(const AsyncWith*, std::size_t);

}  // namespace krait::compiler
