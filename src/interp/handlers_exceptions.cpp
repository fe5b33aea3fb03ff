// Handlers: exceptions, context managers, the ends of delegation.
#include "interp/errors.h"
#include "interp/frame.h"
#include "interp/generator.h"
#include "interp/handlers.h"
#include "types/exception_making.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/traceback.h"
#include "types/tuple.h"

namespace krait {

// ---- raise ----

namespace {

Result<Own<>> instantiate(Thread& t, Ref<> exception) {
  if (exception.is<Type>() && is_subtype(exception.as<Type>().get(), &exc::BaseException)) {
    Own<> e = TRY(make_exception(t, *exception.as<Type>(), {}));
    if (!e.ref().is<Exception>())
      return raise(t, exc::TypeError, "calling %R should have returned an instance of BaseException, not %R", exception,
                   Ref<Type>(e.ref().type()));
    return e;
  }
  return exception.own();
}

Failed raise_op(Thread& t, OptRef<> exception, OptRef<> cause) {
  Own<> e = TRY(instantiate(t, exception.ref()));
  if (!e.ref().is<Exception>()) return raise(t, exc::TypeError, "exceptions must derive from BaseException");
  if (cause) {
    Own<> c = TRY(instantiate(t, cause.ref()));
    if (!is_none(c.ref()) && !c.ref().is<Exception>())
      return raise(t, exc::TypeError, "exception causes must derive from BaseException");
    e.ref().as<Exception>()->set_cause(is_none(c.ref()) ? OptRef<>() : OptRef<>(c));
  }
  return raise_instance(t, std::move(e));
}

// `raise` alone. False: there is nothing to raise again.
bool raise_again(Thread& t) {
  if (OptRef<> e = handled_exception(t)) {
    t.pending.set(e.ref().own());
    return true;
  }
  (void)raise(t, exc::RuntimeError, "No active exception to reraise");
  return false;
}

void do_raise(At x) {
  Source exception(x, x.pc->b), cause(x, x.pc->c);
  (void)raise_op(x.t, exception.opt(), cause.opt());
}

}  // namespace

HANDLER(RAISE) {
  SAVE_PC();
  if (tail(pc)->d == 0) {
    if (raise_again(t)) MUSTTAIL return x_unwind_again(pc, regs, t, code);
    RAISED();
  }
  do_raise({pc, regs, t, code});
  RAISED();
}

// Where the exception came from is what the frame shows while it goes on.
static void reraise(At x) {
  Source exception(x, x.pc->b);
  if (!exception.ref().is<Exception>())
    (void)raise(x.t, exc::SystemError, "RERAISE of something that is no exception");
  else
    x.t.pending.set(exception.own());
}
HANDLER(RERAISE) {
  SAVE_PC();
  reraise({pc, regs, t, code});
  MUSTTAIL return x_unwind_again(pc, regs, t, code);
}

// ---- handling ----

HANDLER(PUSH_EXC_INFO) {
  const Place x{pc, regs, t, code};
  Value e = x.peek(pc->b);
  if (!Ref<>(e).is<Exception>()) [[unlikely]] {
    SAVE_PC();
    (void)raise_bad_operand(t, "PUSH_EXC_INFO");
    RAISED();
  }
  if (pc->b >= code->locals)
    regs[pc->b] = Value();
  else
    retain(e);
  const Value former = std::exchange(t.handled->exception, e);
  retain(e);
  regs[pc->a] = former.is_empty() ? Value::of_object(&kNone) : former;
  regs[pc->a + 1] = e;
  NEXT(1);
}

PLAIN(POP_EXCEPT) {
  Source former(x, x.pc->b);
  Value v;
  if (!is_none(former)) {
    if (!former.ref().is<Exception>())
      return !Result<void>(raise(x.t, exc::SystemError, "POP_EXCEPT of something that is no exception")).is_failed();
    v = former.leak();
  }
  release(std::exchange(x.t.handled->exception, v));
  return true;
}

static Result<void> check_catchable(Thread& t, Ref<> types, bool star) {
  auto check = [&](Ref<> type) -> Result<void> {
    const bool is_class = type.is<Type>() && type.as<Type>()->has(kTypeIsException);
    if (!is_class)
      return raise(t, exc::TypeError, "catching classes that do not inherit from BaseException is not allowed");
    if (star && is_subtype(type.as<Type>().get(), &exc::BaseExceptionGroup))
      return raise(t, exc::TypeError, "catching ExceptionGroup with except* is not allowed. Use except instead.");
    return ok;
  };
  if (!types.is<Tuple>()) return check(types);
  for (Value v : types.as<Tuple>()->span()) TRY(check(Ref<>(v)));
  return ok;
}

static Result<Own<>> exception_matches(Thread& t, Ref<> exception, Ref<> types) {
  TRY(check_catchable(t, types, false));
  Type* type = exception.type();
  if (!types.is<Tuple>()) return bool_from(is_subtype(type, types.as<Type>().get()));
  for (Value v : types.as<Tuple>()->span())
    if (is_subtype(type, static_cast<Type*>(v.object()))) return bool_from(true);
  return bool_from(false);
}
static bool check_exc_match(At x) {
  Source types(x, x.pc->c);
  return x.put(x.pc->a, exception_matches(x.t, x.ref(x.pc->b), types));
}
static HANDLER(check_match_slowly) {
  SAVE_PC();
  if (!check_exc_match({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(1);
}
// One class of exceptions that the exception's is, or derives from by first bases.
HANDLER(CHECK_EXC_MATCH) {
  const Value v = OPERAND(pc->c), e = OPERAND(pc->b);
  if (!v.is_object() || !e.is_object() || !v.object()->type()->has(kTypeIsType)) [[unlikely]]
    MUSTTAIL return x_check_match_slowly(pc, regs, t, code);
  const auto* const wanted = static_cast<Type*>(v.object());
  const Type* type = e.object()->type();
  while (type && type != wanted) type = type->base;
  if (!type || !wanted->has(kTypeIsException) || !give_up_operand(pc, regs, code, pc->c)) [[unlikely]]
    MUSTTAIL return x_check_match_slowly(pc, regs, t, code);
  PUT_NEXT(truth_value(true), 1);
}

static Result<void> check_group(At x, Ref<> exception, Ref<> types) {
  TRY(check_catchable(x.t, types, true));
  if (is_none(exception)) {  // the clauses before have taken everything
    x.put(x.pc->a, none());
    x.put(x.pc->a + 1, none());
    return ok;
  }
  if (!exception.is<Exception>()) return raise_bad_operand(x.t, "CHECK_EG_MATCH");
  Slot<> match, rest;
  TRY(exception_group_match(x.t, exception, types, match, rest));
  if (match) {
    if (!is_subtype(exception.type(), &exc::BaseExceptionGroup) && match.ref().is<Exception>()) {
      // The group that was made for it begins here.
      const Ref<Frame> frame = TRY(frame_of(x.t, x.activation()));
      const Own<Traceback> entry = TRY(create<Traceback>(
          x.t, OptRef<>(), frame, static_cast<std::int32_t>(2 * x.activation()->unit()), Traceback::kLater));
      match.ref().as<Exception>()->set_traceback(entry);
    }
    release(std::exchange(x.t.handled->exception, match.ref().own().leak()));
  }
  x.put(x.pc->a, rest ? rest.ref().own() : none());
  x.put(x.pc->a + 1, match ? match.ref().own() : none());
  return ok;
}
PLAIN(CHECK_EG_MATCH) {
  Source exception(x, x.pc->b), types(x, x.pc->c);
  return !check_group(x, exception, types).is_failed();
}

// ---- with ----

static Result<void> load_special(At x, Source& owner) {
  Thread& t = x.t;
  struct Row {
    Ref<Str> name;
    const char* missing;
    const char* hint;
  };
  const auto which = static_cast<SpecialMethod>(x.pc->c);
  const bool is_async = which == SpecialMethod::AEnter || which == SpecialMethod::AExit;
  Ref<Str> name = which == SpecialMethod::Enter    ? names::__enter__.ref()
                  : which == SpecialMethod::Exit   ? names::__exit__.ref()
                  : which == SpecialMethod::AEnter ? names::__aenter__.ref()
                                                   : names::__aexit__.ref();
  OptRef<> found = lookup(t, *owner.ref().type(), name);
  if (!found) {
    const bool other = lookup(t, *owner.ref().type(), is_async ? names::__enter__.ref() : names::__aenter__.ref()) &&
                       lookup(t, *owner.ref().type(), is_async ? names::__exit__.ref() : names::__aexit__.ref());
    const char* protocol = is_async ? "asynchronous context manager" : "context manager";
    const char* hint = !other     ? ""
                       : is_async ? " but it supports the context manager protocol. Did you mean to use 'with'?"
                                  : " but it supports the asynchronous context manager protocol. Did you mean to use "
                                    "'async with'?";
    return raise(t, exc::TypeError, "'%F' object does not support the %s protocol (missed %S method)%s",
                 owner.ref().type(), protocol, name, hint);
  }
  Own<> function = found.ref().own();
  Value self;
  if (function.ref().type()->has(kTypeMethodDescriptor)) {
    self = owner.leak();
  } else if (DescrGetFn get = function.ref().type()->slots.descr_get) {
    function = TRY(get(t, function.ref(), owner.ref(), Ref<Type>(owner.ref().type())));
  }
  x.put(x.pc->a, std::move(function));
  release(std::exchange(x.regs[x.pc->a + 1], self));
  return ok;
}
PLAIN(LOAD_SPECIAL) {
  Source owner(x, x.pc->b);
  return !load_special(x, owner).is_failed();
}

static Result<Own<>> call_exit(At x) {
  Value* base = x.regs + x.pc->b;
  Ref<> exception(base[4]);
  OptRef<> traceback;
  if (exception.is<Exception>()) traceback = exception.as<Exception>()->traceback();
  Value values[4] = {base[1], Value::of_object(exception.type()), exception.value(),
                     traceback ? traceback.value() : Value::of_object(&kNone)};
  const bool has_self = !base[1].is_empty();
  return call(x.t, Ref<>(base[0]), Arguments{has_self ? values : values + 1, has_self ? 4u : 3u, 0, nullptr});
}
PLAIN(WITH_EXCEPT_START) { return x.put(x.pc->a, call_exit(x)); }

// ---- the ends of `yield from` and `async for` ----

// 1: handled; 0: the exception goes on.
static int cleanup_throw(At x) {
  Value* base = x.regs + x.pc->b;
  if (!Ref<>(base[2]).is<Exception>()) {
    (void)raise_bad_operand(x.t, "CLEANUP_THROW");
    return 0;
  }
  if (!is_subtype(Ref<>(base[2]).type(), &exc::StopIteration)) {
    x.t.pending.set(Own<>::steal(std::exchange(base[2], Value())));
    return 0;
  }
  auto stop = static_cast<StopIteration*>(base[2].object());
  Own<> value = stop->value_ ? stop->value_.ref().own() : none();
  release(std::exchange(base[0], Value::of_object(&kNone)));
  release(std::exchange(base[1], value.leak()));
  release(std::exchange(base[2], Value()));
  return 1;
}
HANDLER(CLEANUP_THROW) {
  SAVE_PC();
  if (!cleanup_throw({pc, regs, t, code})) MUSTTAIL return x_unwind_again(pc, regs, t, code);
  NEXT(1);
}

static int end_async_for(At x) {
  Source iterator(x, x.pc->b), exception(x, x.pc->c);
  if (!exception.ref().is<Exception>()) {
    (void)raise_bad_operand(x.t, "END_ASYNC_FOR");
    return 0;
  }
  if (is_subtype(exception.ref().type(), &exc::StopAsyncIteration)) return 1;
  x.t.pending.set(exception.own());
  return 0;
}
HANDLER(END_ASYNC_FOR) {
  SAVE_PC();
  if (!end_async_for({pc, regs, t, code})) MUSTTAIL return x_unwind_again(pc, regs, t, code);
  NEXT(1);
}

}  // namespace krait
