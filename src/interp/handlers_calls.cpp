// Handlers: calls, returns, making functions.
#include "interp/caches.h"
#include "interp/call_binding.h"
#include "interp/errors.h"
#include "interp/frame.h"
#include "interp/generator.h"
#include "interp/handlers.h"
#include "interp/intrinsics.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

// ---- entering ----

namespace {

enum class Called : std::uint8_t { Failed, Done, Entered };

CallCache& cache_of(At x) { return x.code->cache<CallCache>(x.tail().cache); }

// Drops the callable, self and arguments: the temporaries from `b` on.
void drop_operands(At x, int count) {
  Value* from = x.regs + x.pc->b;
  for (int i = 0; i < count; ++i) release(std::exchange(from[i], Value()));
}

// A class whose instances are made by object.__new__ and initialised by a Python __init__, called through
// type.__call__.
Function* plain_init_of(Thread& t, Type& type) {
  if (!type.is_heap() || type.has(kTypeAbstract) || static_cast<Object&>(type).type() != &Type::type) return nullptr;
  if (type.slots.construct != kObjectType.slots.construct) return nullptr;
  OptRef<> init = lookup(t, type, names::__init__);
  if (!init || !init.ref().is_exact<Function>()) return nullptr;
  return init.ref().as<Function>().get();
}

// Is it a function that takes exactly `given` positional arguments and nothing else?
bool takes_exactly(const Code& code, int given) {
  return code.argcount() == given && code.kwonlyargcount() == 0 && !(code.flags() & (kCodeVarArgs | kCodeVarKeywords));
}
bool takes_with_defaults(const Function& f, int given) {
  const Code& code = *f.code();
  if (code.kwonlyargcount() || (code.flags() & (kCodeVarArgs | kCodeVarKeywords))) return false;
  const int defaults = f.defaults() ? static_cast<int>(f.defaults()->size()) : 0;
  return given < code.argcount() && given + defaults >= code.argcount();
}

void remember(At x, Function& f) {
  CallCache& c = cache_of(x);
  c.executable_id = f.code()->executable_id;
  c.executable = static_cast<ExecutableCode*>(f.code()->executable);
}

void specialise_call(At x, Ref<> callable, int given, bool method) {
  Thread& t = x.t;
  if (callable.is_exact<Function>()) {
    Function& f = *callable.as<Function>();
    if (!f.code()->executable) return not_now(x.pc);
    remember(x, f);
    if (takes_exactly(*f.code(), given)) return become(x.pc, method ? XOp::CALL_METHOD_PYTHON : XOp::CALL_PYTHON);
    if (!method && takes_with_defaults(f, given)) return become(x.pc, XOp::CALL_PYTHON_DEFAULTS);
    return not_now(x.pc);
  }
  if (!method && callable.is_exact<BoundMethod>()) {
    Ref<> function = callable.as<BoundMethod>()->function_.ref();
    if (function.is_exact<Function>() && function.as<Function>()->code()->executable &&
        takes_exactly(*function.as<Function>()->code(), given + 1)) {
      remember(x, *function.as<Function>());
      return become(x.pc, XOp::CALL_BOUND_PYTHON);
    }
    return not_now(x.pc);
  }
  if (!method && callable.is<Type>()) {
    Type& type = *callable.as<Type>();
    if (Function* init = plain_init_of(t, type)) {
      if (!init->code()->executable || !takes_exactly(*init->code(), given + 1)) return not_now(x.pc);
      remember(x, *init);
      cache_of(x).init = init;
      cache_of(x).type = &type;
      cache_of(x).version = version_of(t, type);
      return become(x.pc, XOp::CALL_CLASS);
    }
    if (&type == &Type::type && given == 1) return become(x.pc, XOp::CALL_TYPE_ONE);
  }
  if (method && callable.is_exact<MethodDescriptor>()) {
    const Method& m = callable.as<MethodDescriptor>()->method();
    if (given == 2 && callable.as<MethodDescriptor>()->owner() == &List::type && m.signature.name == "append")
      return become(x.pc, XOp::CALL_METHOD_LIST_APPEND);
  }
  not_now(x.pc);
}

// Calls anything with `args` in registers of this frame; the operands are the `operands` temporaries from b on.
Called call_values(At x, Ref<> callable, const Arguments& args, int operands) {
  if (callable.is_exact<Function>()) {
    Activation* a = begin_call(x.t, callable.as<Function>().own().leak(), args, Deliver::ToCall);
    if (!a) return Called::Failed;
    drop_operands(x, operands);
    return Called::Entered;
  }
  if (callable.is<Type>()) {
    Type& type = *callable.as<Type>();
    if (Function* init = plain_init_of(x.t, type)) {
      Result<Own<>> made = new_plain_instance(x.t, type);
      if (made.is_failed()) return Called::Failed;
      Own<> instance = std::move(made).take();
      std::vector<Value> values(args.total() + 1);
      values[0] = instance.value();
      std::copy(args.values, args.values + args.total(), values.begin() + 1);
      Activation* a =
          begin_call(x.t, Ref<Function>(init).own().leak(),
                     Arguments{values.data(), args.positional + 1, args.keywords, args.names}, Deliver::ToInit);
      if (!a) return Called::Failed;
      drop_operands(x, operands);
      x.regs[x.pc->b] = instance.leak();
      return Called::Entered;
    }
  }
  Result<Own<>> r = krait::call(x.t, callable, args);
  if (r.is_failed()) return Called::Failed;
  Own<> result = std::move(r).take();
  drop_operands(x, operands);
  x.put(x.pc->a, std::move(result));
  return Called::Done;
}

Called call_op(At x) {
  Value* base = x.regs + x.pc->b;
  const int n = x.pc->c;
  Ref<> callable(base[0]);
  if (is_warm(x.pc)) specialise_call(x, callable, n, false);
  if (callable.is_exact<BoundMethod>()) {
    auto m = callable.as<BoundMethod>();
    base[1] = m->self_.ref().own().leak();
    Own<> function = m->function_.ref().own();
    release(std::exchange(base[0], function.leak()));
    return call_values(x, Ref<>(base[0]), {base + 1, static_cast<std::uint32_t>(n + 1), 0, nullptr}, n + 2);
  }
  return call_values(x, callable, {base + 2, static_cast<std::uint32_t>(n), 0, nullptr}, n + 2);
}

Called call_method_op(At x) {
  Value* base = x.regs + x.pc->b;
  const int n = x.pc->c;
  Ref<> callable(base[0]);
  const int self = base[1].is_empty() ? 0 : 1;
  if (is_warm(x.pc)) specialise_call(x, callable, n + self, true);
  return call_values(x, callable, {base + 2 - self, static_cast<std::uint32_t>(n + self), 0, nullptr}, n + 2);
}

Called call_kw_op(At x) {
  Value* base = x.regs + x.pc->b;
  const int n = x.pc->c;
  Source names(x, x.tail().d);
  if (!names.ref().is_exact<Tuple>() || names.ref().as<Tuple>()->size() > static_cast<std::size_t>(n)) {
    (void)raise(x.t, exc::SystemError, "bad keyword names in code object %S", x.code->owner->name());
    return Called::Failed;
  }
  const auto keywords = static_cast<std::uint32_t>(names.ref().as<Tuple>()->size());
  for (Value v : names.ref().as<Tuple>()->span())
    if (!Ref<>(v).is<Str>()) {
      (void)raise(x.t, exc::SystemError, "bad keyword names in code object %S", x.code->owner->name());
      return Called::Failed;
    }
  Ref<> callable(base[0]);
  const int self = base[1].is_empty() ? 0 : 1;
  if (!self && callable.is_exact<BoundMethod>()) {
    auto m = callable.as<BoundMethod>();
    base[1] = m->self_.ref().own().leak();
    Own<> function = m->function_.ref().own();
    release(std::exchange(base[0], function.leak()));
    callable = Ref<>(base[0]);
    return call_values(
        x, callable, {base + 1, static_cast<std::uint32_t>(n + 1) - keywords, keywords, names.ref().as<Tuple>().get()},
        n + 2);
  }
  return call_values(
      x, callable,
      {base + 2 - self, static_cast<std::uint32_t>(n + self) - keywords, keywords, names.ref().as<Tuple>().get()},
      n + 2);
}

}  // namespace

#define CALL_WITH(operation)                                       \
  do {                                                             \
    SAVE_PC();                                                     \
    if (t.interrupts.load(std::memory_order_relaxed)) [[unlikely]] \
      if (!poll_in_call({pc, regs, t, code})) RAISED();            \
    switch (operation({pc, regs, t, code})) {                      \
      case Called::Failed:                                         \
        RAISED();                                                  \
      case Called::Done:                                           \
        NEXT(2);                                                   \
      case Called::Entered:                                        \
        MUSTTAIL return x_continue(pc, regs, t, code);             \
    }                                                              \
    __builtin_unreachable();                                       \
  } while (0)

static bool poll_in_call(At x) { return !handle_interrupts(x.t).is_failed(); }

HANDLER(CALL) { CALL_WITH(call_op); }
HANDLER(CALL_METHOD) { CALL_WITH(call_method_op); }
HANDLER(CALL_KW) { CALL_WITH(call_kw_op); }

// Arguments as the compiler made them: a tuple or any iterable, a dict or none.
static Called call_ex_op(At x) {
  Source callable(x, x.pc->b), positional(x, x.pc->c), keywords(x, x.tail().d);
  Thread& t = x.t;
  Slot<Tuple> args;
  auto prepare = [&]() -> Result<void> {
    if (positional.ref().is_exact<Tuple>()) {
      args.set(positional.ref().as<Tuple>().own());
      return ok;
    }
    if (!positional.ref().type()->slots.iter && !is_sequence(positional)) {
      Own<Str> f = TRY(describe_callable(t, callable));
      return raise(t, exc::TypeError, "%S argument after * must be an iterable, not %T", f, positional.ref());
    }
    args.set(TRY(to_tuple(t, positional)));
    return ok;
  };
  if (prepare().is_failed()) return Called::Failed;
  OptRef<Dict> dict;
  if (keywords && keywords.ref().is<Dict>() && keywords.ref().as<Dict>()->size()) dict = keywords.ref().as<Dict>();
  if (callable.ref().is_exact<Function>()) {
    std::vector<Value> values(args->items(), args->items() + args->size());
    Slot<Tuple> names;
    if (dict) {
      Result<Own<Tuple>> made = Tuple::create(t, dict->size());
      if (made.is_failed()) return Called::Failed;
      names.set(std::move(made).take());
      Value key, value;
      std::size_t n = 0;
      for (std::size_t i = 0; dict->next_entry(i, key, value);) {
        names->init_item(n++, Ref<>(key).own());
        values.push_back(value);
      }
    }
    Activation* a = begin_call(t, callable.ref().as<Function>().own().leak(),
                               {values.data(), static_cast<std::uint32_t>(args->size()),
                                dict ? static_cast<std::uint32_t>(dict->size()) : 0, names.get()},
                               Deliver::ToCall);
    return a ? Called::Entered : Called::Failed;
  }
  Result<Own<>> r = call_tuple(t, callable, args.ref(), dict);
  if (r.is_failed()) return Called::Failed;
  x.put(x.pc->a, std::move(r).take());
  return Called::Done;
}
HANDLER(CALL_FUNCTION_EX) { CALL_WITH(call_ex_op); }

// ---- specialised calls ----

#define CALL_CACHE() (code->cache<CallCache>(tail(pc)->cache))
#define GENERIC(family)                            \
  do {                                             \
    despecialise(pc);                              \
    MUSTTAIL return x_##family(pc, regs, t, code); \
  } while (0)

// Enters a function whose `n` arguments stand in `args`, all parameters given: moves them over. Null: no room.
[[gnu::always_inline]] static inline Activation* enter(Thread& t, Function* f, ExecutableCode* x, Value* args, int n,
                                                       Deliver deliver) {
  ExecutionState* ex = t.execution;
  auto* a = reinterpret_cast<Activation*>(ex->free);
  const std::int32_t count = x->registers;
  char* const end = ex->free + sizeof(Activation) + static_cast<std::size_t>(count) * sizeof(Value);
  if (t.recursion_depth >= t.recursion_limit || end > ex->limit) [[unlikely]]
    return nullptr;
  ++t.recursion_depth;
  ex->free = end;
  a->previous = ex->top;
  a->code = x;
  a->pc = x->words();
  a->function = f;
  a->names = Value();
  a->frame = nullptr;
  a->generator = nullptr;
  a->deliver = deliver;
  ex->top = a;
  Value* regs = a->regs();
  for (int i = 0; i < n; ++i) regs[i] = std::exchange(args[i], Value());
  for (int i = n; i < count; ++i) regs[i] = Value();
  return a;
}

HANDLER(CALL_PYTHON) {
  const CallCache& c = CALL_CACHE();
  Value* base = regs + pc->b;
  if (!base[0].is_object() || base[0].object()->type() != &Function::type ||
      static_cast<Function*>(base[0].object())->code_->executable_id != c.executable_id ||
      t.interrupts.load(std::memory_order_relaxed)) [[unlikely]]
    GENERIC(CALL);
  SAVE_PC();
  auto* f = static_cast<Function*>(base[0].object());
  Activation* const entered = enter(t, f, c.executable, base + 2, pc->c, Deliver::ToCall);
  if (!entered) [[unlikely]]
    GENERIC(CALL);
  base[0] = Value();
  regs = entered->regs();
  code = c.executable;
  DISPATCH(code->words());
}

HANDLER(CALL_METHOD_PYTHON) {
  const CallCache& c = CALL_CACHE();
  Value* base = regs + pc->b;
  const int self = base[1].is_empty() ? 0 : 1;
  if (!base[0].is_object() || base[0].object()->type() != &Function::type ||
      static_cast<Function*>(base[0].object())->code_->executable_id != c.executable_id ||
      static_cast<Function*>(base[0].object())->code_->argcount() != pc->c + self ||
      t.interrupts.load(std::memory_order_relaxed)) [[unlikely]]
    GENERIC(CALL_METHOD);
  SAVE_PC();
  auto* f = static_cast<Function*>(base[0].object());
  Activation* const entered = enter(t, f, c.executable, base + 2 - self, pc->c + self, Deliver::ToCall);
  if (!entered) [[unlikely]]
    GENERIC(CALL_METHOD);
  base[0] = Value();
  regs = entered->regs();
  code = c.executable;
  DISPATCH(code->words());
}

HANDLER(CALL_PYTHON_DEFAULTS) {
  const CallCache& c = CALL_CACHE();
  Value* base = regs + pc->b;
  if (!base[0].is_object() || base[0].object()->type() != &Function::type ||
      static_cast<Function*>(base[0].object())->code_->executable_id != c.executable_id ||
      !takes_with_defaults(*static_cast<Function*>(base[0].object()), pc->c) ||
      t.interrupts.load(std::memory_order_relaxed)) [[unlikely]]
    GENERIC(CALL);
  SAVE_PC();
  auto* f = static_cast<Function*>(base[0].object());
  const Tuple* defaults = f->defaults_.get();
  Activation* const entered = enter(t, f, c.executable, base + 2, pc->c, Deliver::ToCall);
  if (!entered) [[unlikely]]
    GENERIC(CALL);
  base[0] = Value();
  const int count = f->code_->argcount(), given = pc->c, shift = static_cast<int>(defaults->size()) - count;
  regs = entered->regs();
  for (int i = given; i < count; ++i) {
    regs[i] = defaults->items()[i + shift];
    retain(regs[i]);
  }
  code = c.executable;
  DISPATCH(code->words());
}

HANDLER(CALL_BOUND_PYTHON) {
  const CallCache& c = CALL_CACHE();
  Value* base = regs + pc->b;
  if (!base[0].is_object() || base[0].object()->type() != &BoundMethod::type ||
      t.interrupts.load(std::memory_order_relaxed)) [[unlikely]]
    GENERIC(CALL);
  auto* m = static_cast<BoundMethod*>(base[0].object());
  if (!m->function_.ref().is_exact<Function>() ||
      m->function_.ref().as<Function>()->code_->executable_id != c.executable_id) [[unlikely]]
    GENERIC(CALL);
  SAVE_PC();
  auto* f = m->function_.ref().as<Function>().get();
  base[1] = m->self_.value();
  retain(base[1]);
  f->retain();
  Activation* const entered = enter(t, f, c.executable, base + 1, pc->c + 1, Deliver::ToCall);
  if (!entered) [[unlikely]] {
    release(std::exchange(base[1], Value()));
    f->release();
    GENERIC(CALL);
  }
  base[0] = Value();
  m->release();
  regs = entered->regs();
  code = c.executable;
  DISPATCH(code->words());
}

static Object* new_instance(Thread& t, Type& type) {
  Result<Own<>> r = new_plain_instance(t, type);
  if (r.is_failed()) return nullptr;
  return std::move(r).take().leak().object();
}
HANDLER(CALL_CLASS) {
  const CallCache& c = CALL_CACHE();
  Value* base = regs + pc->b;
  if (base[0] != Value::of_object(c.type) || c.type->version != c.version ||
      t.interrupts.load(std::memory_order_relaxed)) [[unlikely]]
    GENERIC(CALL);
  SAVE_PC();
  auto* type = static_cast<Type*>(base[0].object());
  Object* instance = new_instance(t, *type);
  if (!instance) [[unlikely]]
    RAISED();
  // The version says that __init__ is still the one that was seen; its code may have been replaced.
  Function* init = c.init;
  if (init->code_.get() != c.executable->owner) [[unlikely]] {
    instance->release();
    GENERIC(CALL);
  }
  init->retain();
  base[1] = Value::of_object(instance);
  instance->retain();
  Activation* const entered = enter(t, init, c.executable, base + 1, pc->c + 1, Deliver::ToInit);
  if (!entered) [[unlikely]] {
    base[1] = Value();
    instance->release();
    instance->release();
    init->release();
    GENERIC(CALL);
  }
  base[0] = Value::of_object(instance);
  type->release();
  regs = entered->regs();
  code = c.executable;
  DISPATCH(code->words());
}

HANDLER(CALL_NATIVE) { MUSTTAIL return x_CALL(pc, regs, t, code); }
HANDLER(CALL_LEN) { MUSTTAIL return x_CALL(pc, regs, t, code); }
HANDLER(CALL_ISINSTANCE) { MUSTTAIL return x_CALL(pc, regs, t, code); }
HANDLER(CALL_STR_ONE) { MUSTTAIL return x_CALL(pc, regs, t, code); }
HANDLER(CALL_METHOD_NATIVE) { MUSTTAIL return x_CALL_METHOD(pc, regs, t, code); }
HANDLER(CALL_KW_PYTHON) { MUSTTAIL return x_CALL_KW(pc, regs, t, code); }

static void type_of_one(At x) {
  Value* base = x.regs + x.pc->b;
  const Value v = std::exchange(base[2], Value());
  base[0] = Value();  // type itself is immortal
  x.put(x.pc->a, Own<>(Ref<Type>(type_of(v)).own()));
  release(v);
}
HANDLER(CALL_TYPE_ONE) {
  if (regs[pc->b] != Value::of_object(&Type::type)) [[unlikely]]
    GENERIC(CALL);
  SAVE_PC();
  type_of_one({pc, regs, t, code});
  NEXT(2);
}

static bool list_append(At x) {
  Value* base = x.regs + x.pc->b;
  auto* list = static_cast<List*>(base[1].object());
  if (list->append_own(x.t, Own<>::steal(std::exchange(base[2], Value()))).is_failed()) return false;
  drop_operands(x, 2);
  return x.put(x.pc->a, none());
}
HANDLER(CALL_METHOD_LIST_APPEND) {
  Value* base = regs + pc->b;
  if (!base[1].is_object() || base[1].object()->type() != &List::type || pc->c != 1 ||
      base[0].object()->type() != &MethodDescriptor::type ||
      static_cast<MethodDescriptor*>(base[0].object())->method().signature.name != "append") [[unlikely]]
    GENERIC(CALL_METHOD);
  SAVE_PC();
  if (!list_append({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}

// ---- returning ----

namespace {

// Takes the returned value: a local is moved out, since its frame goes, unless a frame object shows it later.
Value take_result(At x, int r) {
  if (r >= x.code->locals || (r >= 0 && !x.activation()->frame)) return std::exchange(x.regs[r], Value());
  const Value v = x.peek(r);
  retain(v);
  return v;
}

struct Resume {
  Instr* pc = nullptr;  // null: back to C++ with `value`
  bool raised = false;
  Value value;
};

// Gives `v`, what the innermost call returned, to its caller, whose activation is on top again.
Resume deliver_return(Thread& t, Deliver deliver, Value v) {
  if (deliver == Deliver::ToCpp) return {.value = v};
  Activation* caller = t.execution->top;
  Value* regs = caller->regs();
  Instr* pc = caller->pc;
  switch (deliver) {
    case Deliver::ToInit: {
      Value instance = std::exchange(regs[pc->b], Value());
      if (v != Value::of_object(&kNone)) {
        (void)raise(t, exc::TypeError, "__init__() should return None, not '%T'", Ref<>(v));
        release(v);
        release(instance);
        return {.raised = true};
      }
      release(std::exchange(regs[pc->a], instance));
      return {.pc = pc + 2};
    }
    case Deliver::ToForIter:
      release(v);
      release(std::exchange(regs[pc->b], Value()));
      return {.pc = pc + tail(pc)->jump};
    case Deliver::ToSend:
      release(std::exchange(regs[pc->a], v));
      return {.pc = pc + tail(pc)->jump};
    default:
      release(std::exchange(regs[pc->a], v));
      return {.pc = pc + 2};
  }
}

}  // namespace

// Everything but a plain return to a Python caller.
[[gnu::noinline]] static Resume return_slowly(At x) {
  Activation* a = x.activation();
  const Value v = take_result(x, x.pc->b);
  const Deliver deliver = a->deliver;
  a->generator ? finish_generator(x.t, a->generator) : pop_activation(x.t, a);
  return deliver_return(x.t, deliver, v);
}

[[gnu::noinline]] static Resume return_generator(At x) {
  Activation* a = x.activation();
  const Deliver deliver = a->deliver;
  Result<Own<>> made = make_generator(x.t, a);
  if (made.is_failed()) return {.raised = true};
  return deliver_return(x.t, deliver, std::move(made).take().leak());
}

// The locals and the function go; what is left of a local is an object rarely enough for a call.
[[gnu::always_inline]] static inline void leave(Thread& t, Activation* a, Value* regs, const ExecutableCode* code) {
  for (std::int32_t i = 0, n = code->locals; i < n; ++i)
    if (const Value v = regs[i]; v.is_object()) {
      regs[i] = Value();  // a finalizer may look at this frame
      v.object()->release();
    }
  if (a->frame) [[unlikely]]
    return pop_activation(t, a);
  ExecutionState* ex = t.execution;
  ex->top = a->previous;
  ex->free = reinterpret_cast<char*>(a);
  --t.recursion_depth;
  a->function->release();
}

[[gnu::noinline]] static Value leave_slowly(At x) {
  const Value v = take_result(x, x.pc->b);
  leave(x.t, x.activation(), x.regs, x.code);
  return v;
}

#define CONTINUE_WITH(resume)               \
  do {                                      \
    const Resume r = resume;                \
    if (!r.pc && !r.raised) return r.value; \
    regs = t.execution->top->regs();        \
    code = t.execution->top->code;          \
    pc = t.execution->top->pc;              \
    if (r.raised) RAISED();                 \
    DISPATCH(r.pc);                         \
  } while (0)

HANDLER(RETURN_GENERATOR) {
  SAVE_PC();
  CONTINUE_WITH(return_generator({pc, regs, t, code}));
}

HANDLER(RETURN_VALUE) {
  SAVE_PC();
  Activation* const a = activation_of(regs);
  if (a->deliver != Deliver::ToCall || a->frame || !a->names.is_empty() || a->generator) [[unlikely]] {
    CONTINUE_WITH(return_slowly({pc, regs, t, code}));
  }
  const Value v = leave_slowly({pc, regs, t, code});
  Activation* const caller = t.execution->top;
  regs = caller->regs();
  code = caller->code;
  pc = caller->pc;
  const Value old = std::exchange(regs[pc->a], v);
  if (old.is_object()) [[unlikely]]
    old.object()->release();
  NEXT(2);
}

// ---- functions ----

PLAIN(MAKE_FUNCTION) {
  Source made_of(x, x.pc->b);
  if (!made_of.ref().is<Code>())
    return !Result<void>(raise(x.t, exc::SystemError, "MAKE_FUNCTION without a code object")).is_failed();
  return x.put(x.pc->a, Result<Own<>>(create<Function>(x.t, made_of.ref().as<Code>(), x.function().globals(),
                                                       x.function().builtins())));
}

static Result<void> set_function_attribute(Thread& t, Function& f, int which, Source& v) {
  switch (which) {
    case kDefaults:
      if (!v.ref().is<Tuple>()) break;
      f.defaults_.set(v.own().into<Tuple>());
      return ok;
    case kKeywordDefaults:
      if (!v.ref().is<Dict>()) break;
      f.keyword_defaults_.set(v.own().into<Dict>());
      return ok;
    case kAnnotations:
      TRY(f.details(t))->annotations.set(v.own());
      return ok;
    case kAnnotate:
      TRY(f.details(t))->annotate.set(v.own());
      return ok;
    case kClosure:
      if (!v.ref().is<Tuple>()) break;
      for (Value cell : v.ref().as<Tuple>()->span())
        if (!Ref<>(cell).is<Cell>()) return raise(t, exc::SystemError, "a closure holds something that is no cell");
      f.closure_.set(v.own().into<Tuple>());
      return ok;
  }
  return raise(t, exc::SystemError, "bad SET_FUNCTION_ATTRIBUTE");
}
PLAIN(SET_FUNCTION_ATTRIBUTE) {
  Source v(x, x.pc->b);
  Ref<> function = x.ref(x.pc->a);
  if (!function.is_exact<Function>())
    return !Result<void>(raise(x.t, exc::SystemError, "SET_FUNCTION_ATTRIBUTE without a function")).is_failed();
  return !set_function_attribute(x.t, *function.as<Function>(), x.pc->c, v).is_failed();
}

// ---- intrinsics, imports ----

PLAIN(CALL_INTRINSIC_1) {
  Source v(x, x.pc->b);
  return x.put(x.pc->a, call_intrinsic_1(x.t, *x.activation(), static_cast<Intrinsic1>(x.pc->c), v));
}
PLAIN(CALL_INTRINSIC_2) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  return x.put(x.pc->a, call_intrinsic_2(x.t, static_cast<Intrinsic2>(x.tail().d), b, c));
}

PLAIN(IMPORT_NAME) {
  Source level(x, x.pc->b), fromlist(x, x.pc->c);
  const Value names = x.activation()->names;
  return x.put(x.pc->a, import_name(x.t, x.name(static_cast<std::uint16_t>(x.tail().d)), x.function().globals(),
                                    OptRef<>(names), fromlist, level));
}
PLAIN(IMPORT_FROM) {
  return x.put(x.pc->a, import_from(x.t, x.ref(x.pc->b), x.name(static_cast<std::uint16_t>(x.tail().d))));
}

}  // namespace krait
