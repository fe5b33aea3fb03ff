// Handlers: the specialised forms of calls.
#include "interp/attribute_guards.h"
#include "interp/call_binding.h"
#include "interp/calls.h"
#include "interp/instance_plan.h"
#include "types/bool.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/plain_instance.h"
#include "types/refused_call.h"
#include "types/set.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

#define CALL_CACHE() (code->cache<CallCache>(tail(pc)->cache))
// The general form, this time only: the operands are as they were.
#define GENERIC_ONCE(family) MUSTTAIL return x_##family(pc, regs, t, code)

// ---- Python functions ----
//
// The forms ..._ANY serve every callee that takes as many arguments as are given; the others remember one.

[[gnu::always_inline]] static inline Activation* enter_function(Thread& t, Value* base, ExecutableCode* target,
                                                                Value* args, int n) {
  return enter(t, static_cast<Function*>(base[0].object()), target, args, n, Deliver::ToCall);
}

#define CALL_FUNCTION(name, family, find_target, otherwise)                                     \
  HANDLER(name) {                                                                               \
    Value* const base = regs + pc->b;                                                           \
    const int self = XOp::family == XOp::CALL || base[1].is_empty() ? 0 : 1;                    \
    ExecutableCode* const target = find_target;                                                 \
    if (!target) [[unlikely]]                                                                   \
      otherwise;                                                                                \
    if (is_interrupted(t)) [[unlikely]]                                                         \
      GENERIC_ONCE(family);                                                                     \
    SAVE_PC();                                                                                  \
    Activation* const entered = enter_function(t, base, target, base + 2 - self, pc->c + self); \
    if (!entered) [[unlikely]]                                                                  \
      GENERIC_ONCE(family);                                                                     \
    base[0] = Value();                                                                          \
    START(entered, target);                                                                     \
  }
CALL_FUNCTION(CALL_PYTHON_ANY, CALL, plain_target(base[0], pc->c), GENERIC(CALL))
CALL_FUNCTION(CALL_PYTHON, CALL, cached_target(CALL_CACHE(), base[0], pc->c), GENERIC_ONCE(CALL_PYTHON_ANY))
CALL_FUNCTION(CALL_METHOD_PYTHON_ANY, CALL_METHOD, plain_target(base[0], pc->c + self), GENERIC(CALL_METHOD))
CALL_FUNCTION(CALL_METHOD_PYTHON, CALL_METHOD, cached_target(CALL_CACHE(), base[0], pc->c + self),
              GENERIC_ONCE(CALL_METHOD_PYTHON_ANY))

// Methods without arguments that return an attribute or a constant: the value is read from here. What would end the
// receiver or the function is for the call.
HANDLER(CALL_METHOD_LEAF) {
  Value* const base = regs + pc->b;
  ExecutableCode* const target = plain_target(base[0], 1);
  if (!target || base[1].is_empty()) [[unlikely]]
    GENERIC(CALL_METHOD);
  const Value self = base[1], found = leaf_value(*target, self);
  if (found.is_empty() || !self.is_pointer() || self.object()->is_unique() || base[0].object()->is_unique() ||
      is_interrupted(t)) [[unlikely]]
    GENERIC_ONCE(CALL_METHOD_PYTHON_ANY);
  retain_hot(found);
  base[0].object()->release_shared();
  self.object()->release_shared();
  base[0] = base[1] = Value();
  PUT_NEXT(found, 2);
}

// The function in `callee` and its executable form, whatever it takes.
[[gnu::always_inline]] static inline ExecutableCode* any_target(Value callee) {
  if (!is_exactly<Function>(callee)) [[unlikely]]
    return nullptr;
  return static_cast<ExecutableCode*>(static_cast<Function*>(callee.object())->code_->executable);
}
// Nothing is pending when there was no room, or when only the general form knows what is wrong.
#define NOT_ENTERED(family)        \
  do {                             \
    if (t.has_pending()) RAISED(); \
    GENERIC_ONCE(family);          \
  } while (0)

#define CALL_BINDING(name, family)                                                                           \
  HANDLER(name) {                                                                                            \
    Value* const base = regs + pc->b;                                                                        \
    const int self = XOp::family == XOp::CALL || base[1].is_empty() ? 0 : 1;                                 \
    ExecutableCode* const target = any_target(base[0]);                                                      \
    if (!target) [[unlikely]]                                                                                \
      GENERIC(family);                                                                                       \
    if (is_interrupted(t)) [[unlikely]]                                                                      \
      GENERIC_ONCE(family);                                                                                  \
    SAVE_PC();                                                                                               \
    auto* const f = static_cast<Function*>(base[0].object());                                                \
    f->retain();                                                                                             \
    Activation* const entered = enter_binding(t, f, target, base + 2 - self, pc->c + self, Deliver::ToCall); \
    if (!entered) [[unlikely]]                                                                               \
      NOT_ENTERED(family);                                                                                   \
    f->release_shared();                                                                                     \
    base[0] = Value();                                                                                       \
    START(entered, target);                                                                                  \
  }
CALL_BINDING(CALL_PYTHON_BINDING, CALL)
CALL_BINDING(CALL_METHOD_PYTHON_BINDING, CALL_METHOD)

HANDLER(CALL_BOUND_PYTHON) {
  Value* const base = regs + pc->b;
  if (!is_exactly<BoundMethod>(base[0])) [[unlikely]]
    GENERIC(CALL);
  auto* const m = static_cast<BoundMethod*>(base[0].object());
  ExecutableCode* const target = plain_target(m->function_.value(), pc->c + 1);
  if (!target) [[unlikely]]
    GENERIC(CALL);
  if (is_interrupted(t) || m->is_unique()) [[unlikely]]
    GENERIC_ONCE(CALL);
  SAVE_PC();
  auto* const f = static_cast<Function*>(m->function_.value().object());
  base[1] = m->self_.value();
  Activation* const entered = enter(t, f, target, base + 1, pc->c + 1, Deliver::ToCall);
  if (!entered) [[unlikely]] {
    base[1] = Value();
    GENERIC_ONCE(CALL);
  }
  retain_hot(entered->regs()[0]);
  f->retain();
  m->release_shared();
  base[0] = Value();
  START(entered, target);
}

// An instance of a Python class with a Python __call__: it goes before the arguments.
HANDLER(CALL_OBJECT_PYTHON) {
  const CallCache& c = CALL_CACHE();
  Value* const base = regs + pc->b;
  if (!base[0].is_pointer() || base[0].object()->type()->version != c.version) [[unlikely]]
    GENERIC(CALL);
  Function* const f = c.init;
  ExecutableCode* const target = plain_target(Value::of_object(f), pc->c + 1);
  if (!target || is_interrupted(t)) [[unlikely]]
    GENERIC_ONCE(CALL);
  SAVE_PC();
  base[1] = base[0];
  Activation* const entered = enter(t, f, target, base + 1, pc->c + 1, Deliver::ToCall);
  if (!entered) [[unlikely]] {
    base[1] = Value();
    GENERIC_ONCE(CALL);
  }
  f->retain();
  base[0] = Value();
  START(entered, target);
}

// ---- classes ----

// Does `object.__new__` make the instances, for anybody?
[[gnu::always_inline]] static inline bool makes_instances(const Type& type) {
  return type.slots.construct == kObjectType.slots.construct && !type.has(kTypeAbstract);
}
// Null: raised.
[[gnu::noinline]] static Object* new_instance(Thread& t, Type& type) {
  Result<Own<>> r = new_plain_instance(t, type);
  return r.is_failed() ? nullptr : std::move(r).take().leak().object();
}
HANDLER(CALL_CLASS) {
  const CallCache& c = CALL_CACHE();
  Value* const base = regs + pc->b;
  if (base[0] != Value::of_object(c.type) || c.type->version != c.version) [[unlikely]]
    GENERIC(CALL);
  // The version says that __init__ is still the one that was seen; its code may have been replaced.
  Function* const init = c.init;
  ExecutableCode* const target = cached_target(c, Value::of_object(init), pc->c + 1);
  auto* const type = static_cast<Type*>(base[0].object());
  if (!target) [[unlikely]]
    GENERIC(CALL);
  if (is_interrupted(t) || !makes_instances(*type)) [[unlikely]]
    GENERIC_ONCE(CALL);
  SAVE_PC();
  Object* const instance = type->has(kTypePlain) ? make_plain_instance(t, *type) : new_instance(t, *type);
  if (!instance) [[unlikely]] {
    if (t.has_pending()) RAISED();
    GENERIC_ONCE(CALL);
  }
  base[1] = Value::of_object(instance);
  Activation* const entered = enter(t, init, target, base + 1, pc->c + 1, Deliver::ToInit);
  if (!entered) [[unlikely]] {
    base[1] = Value();
    instance->release();
    GENERIC_ONCE(CALL);
  }
  init->retain();
  instance->retain();
  base[0] = Value::of_object(instance);
  type->release();
  START(entered, target);
}

// Puts a list or dict into a field. False: raised.
[[gnu::noinline]] static bool put_container(Thread& t, Value& place, const InstancePlan::Field& f) {
  const auto put = [&](Result<Own<>> made) {
    if (made.is_failed()) return false;
    place = std::move(made).take().leak();
    return true;
  };
  if (f.source == InstancePlan::Source::Dict) return put(Dict::create(t));
  if (f.value.is_empty()) return put(List::create(t));
  const auto* items = static_cast<Tuple*>(f.value.object());
  return put(List::from_values(t, items->items(), items->size()));
}
// Puts the arguments that stand behind `base[1]` straight to where __init__ would put them, and what else it stores.
// False: raised.
[[gnu::always_inline]] static inline bool fill_instance(Thread& t, Object* instance, const InstancePlan& plan,
                                                        const Function& init, Value* base) {
  using Source = InstancePlan::Source;
  const auto value_at = [&](std::size_t offset) -> Value& {
    return *reinterpret_cast<Value*>(reinterpret_cast<char*>(instance) + offset);
  };
  if (plan.after)
    value_at(static_cast<std::size_t>(instance->type()->shape_offset)) =
        Value::of_bits(reinterpret_cast<std::uint64_t>(plan.after));
  for (const auto *f = plan.fields, *end = f + plan.count; f != end; ++f) {
    Value& place = value_at(f->offset);
    switch (f->source) {
      case Source::Argument:
        place = std::exchange(base[1 + f->argument], Value());
        break;
      case Source::SharedArgument:
        place = base[1 + f->argument];
        retain_hot(place);
        break;
      case Source::Default:
        place = init.defaults().ref()->items()[f->argument];
        retain_hot(place);
        break;
      case Source::Instance:
        place = Value::of_object(instance);
        instance->retain();
        break;
      case Source::Constant:
        place = f->value;
        retain_hot(place);
        break;
      default:
        if (!put_container(t, place, *f)) [[unlikely]]
          return false;
    }
  }
  return true;
}
#define STORING_CALL(name, family)                                                                                    \
  HANDLER(name) {                                                                                                     \
    const CallCache& c = CALL_CACHE();                                                                                \
    Value* const base = regs + pc->b;                                                                                 \
    if (base[0] != Value::of_object(c.type) || c.type->version != c.version || !base[1].is_empty()) [[unlikely]]      \
      GENERIC(family);                                                                                                \
    const InstancePlan& plan = *c.plan;                                                                               \
    auto* const type = static_cast<Type*>(base[0].object());                                                          \
    if (!plan.is_for(*c.init) || type->own_state->root_shape != plan.before || type->has(kTypeAbstract)) [[unlikely]] \
      GENERIC(family);                                                                                                \
    SAVE_PC();                                                                                                        \
    Object* const instance = make_plain_instance(t, *type);                                                           \
    if (!instance) [[unlikely]]                                                                                       \
      GENERIC_ONCE(family);                                                                                           \
    if (!fill_instance(t, instance, plan, *c.init, base)) [[unlikely]] {                                              \
      instance->release();                                                                                            \
      RAISED();                                                                                                       \
    }                                                                                                                 \
    base[0] = Value();                                                                                                \
    type->release_shared();                                                                                           \
    PUT_NEXT(Value::of_object(instance), 2);                                                                          \
  }
STORING_CALL(CALL_CLASS_STORING, CALL)
STORING_CALL(CALL_KW_CLASS_STORING, CALL_KW)

HANDLER(CALL_CLASS_BINDING) {
  const CallCache& c = CALL_CACHE();
  Value* const base = regs + pc->b;
  if (base[0] != Value::of_object(c.type) || c.type->version != c.version) [[unlikely]]
    GENERIC(CALL);
  Function* const init = c.init;
  ExecutableCode* const target = any_target(Value::of_object(init));
  auto* const type = static_cast<Type*>(base[0].object());
  if (!target || is_interrupted(t) || !makes_instances(*type)) [[unlikely]]
    GENERIC_ONCE(CALL);
  SAVE_PC();
  Object* const instance = new_instance(t, *type);
  if (!instance) [[unlikely]]
    RAISED();
  base[1] = Value::of_object(instance);
  init->retain();
  instance->retain();
  Activation* const entered = enter_binding(t, init, target, base + 1, pc->c + 1, Deliver::ToInit);
  if (!entered) [[unlikely]] {
    if (t.has_pending()) {
      instance->release();
      RAISED();
    }
    base[1] = Value();
    instance->release_shared();
    instance->release();
    GENERIC_ONCE(CALL);
  }
  base[0] = Value::of_object(instance);
  type->release();
  START(entered, target);
}

// ---- keywords ----

// Moves the values of keywords to their parameters.
[[gnu::always_inline]] static inline void spread(Value* locals, Value* values, std::size_t n, std::uint64_t places) {
  for (std::size_t k = 0; k < n; ++k, places >>= 8) locals[places & 255] = std::exchange(values[k], Value());
}
// Completes an activation entered in that way. False: raised, and it is gone.
[[gnu::noinline]] static bool complete_call(Thread& t, Activation* a, int positional) {
  a->pc = a->code->words();
  if (complete_parameters(t, *a->function, a->regs(), positional)) return true;
  pop_activation(t, a);
  return false;
}

HANDLER(CALL_KW_PYTHON) {
  const CallCache& c = CALL_CACHE();
  Value* const base = regs + pc->b;
  const int self = base[1].is_empty() ? 0 : 1;
  ExecutableCode* const target = any_target(base[0]);
  const auto& names = *static_cast<Tuple*>(CONSTANT(tail(pc)->d).object());
  const int keywords = static_cast<int>(names.size()), positional = pc->c + self - keywords;
  if (!target || target->owner->executable_id != c.id || positional != static_cast<int>(c.version)) [[unlikely]]
    GENERIC(CALL_KW);
  if (is_interrupted(t)) [[unlikely]]
    GENERIC_ONCE(CALL_KW);
  SAVE_PC();
  auto* const f = static_cast<Function*>(base[0].object());
  Value* const args = base + 2 - self;
  Activation* const entered = enter(t, f, target, args, positional, Deliver::ToCall);
  if (!entered) [[unlikely]]
    GENERIC_ONCE(CALL_KW);
  base[0] = Value();
  spread(entered->regs(), args + positional, static_cast<std::size_t>(keywords), c.keywords);
  if (target->plain_arguments != positional + keywords)
    if (!complete_call(t, entered, positional)) [[unlikely]]
      RAISED();
  START(entered, target);
}

HANDLER(CALL_KW_CLASS) {
  const CallCache& c = CALL_CACHE();
  Value* const base = regs + pc->b;
  if (base[0] != Value::of_object(c.type) || c.type->version != c.version || !base[1].is_empty()) [[unlikely]]
    GENERIC(CALL_KW);
  Function* const init = c.init;
  ExecutableCode* const target = any_target(Value::of_object(init));
  auto* const type = static_cast<Type*>(base[0].object());
  if (!target || target->owner->executable_id != c.id) [[unlikely]]
    GENERIC(CALL_KW);
  if (is_interrupted(t) || !makes_instances(*type)) [[unlikely]]
    GENERIC_ONCE(CALL_KW);
  SAVE_PC();
  Object* const instance = new_instance(t, *type);
  if (!instance) [[unlikely]]
    RAISED();
  const auto& names = *static_cast<Tuple*>(CONSTANT(tail(pc)->d).object());
  const int keywords = static_cast<int>(names.size()), positional = pc->c + 1 - keywords;
  base[1] = Value::of_object(instance);
  Activation* const entered = enter(t, init, target, base + 1, positional, Deliver::ToInit);
  if (!entered) [[unlikely]] {
    base[1] = Value();
    instance->release();
    GENERIC_ONCE(CALL_KW);
  }
  init->retain();
  instance->retain();
  spread(entered->regs(), base + 1 + positional, static_cast<std::size_t>(keywords), c.keywords);
  if (target->plain_arguments != positional + keywords)
    if (!complete_call(t, entered, positional)) [[unlikely]] {
      instance->release();
      RAISED();
    }
  base[0] = Value::of_object(instance);
  type->release();
  START(entered, target);
}

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

// ---- native functions and methods ----

// Ends a call: the operands go, the result comes. Inlined: half of what a short native function costs is this.
[[gnu::always_inline]] static inline void drop_value(Value v) {
  if (holds_object(v)) v.object()->release();
}
[[gnu::always_inline]] static inline void drop_word(Value& place) { drop_value(std::exchange(place, Value())); }
[[gnu::always_inline]] static inline bool deliver_native(At x, Result<Own<>> result) {
  if (result.is_failed()) [[unlikely]]
    return false;
  const Value value = std::move(result).take().leak();
  Value* const base = x.regs + x.pc->b;
  std::exchange(base[0], Value()).object()->release();
  drop_word(base[1]);
  for (int i = 0, n = x.pc->c; i < n; ++i) {
    drop_word(base[2 + i]);
    asm volatile("");  // short: not to be unrolled
  }
  drop_value(std::exchange(x.regs[x.pc->a], value));
  return true;
}

// The same after a call of `m` with `a`.
[[gnu::noinline, gnu::cold]] static bool refuse(At x, const Method& m, const Arguments& a) {
  (void)Result<void>(refused_call(x.t, x.ref(x.pc->b), m, a));
  return false;
}
[[gnu::always_inline]] static inline bool deliver_native(At x, const Method& m, const Arguments& a,
                                                         Result<Own<>> result) {
  if (result.is_failed()) [[unlikely]]
    return refuse(x, m, a);
  return deliver_native(x, std::move(result));
}

// Arguments that are fewer than the parameters, completed with defaults: what takes its arguments as they stand is
// quick to call (see can_complete).
struct Completed {
  Value values[kMostCompleted];

  Arguments fill(const Signature& s, const Value* args, std::uint32_t given) {
    for (std::uint32_t i = 0; i < given; ++i) values[i] = args[i];
    for (std::uint32_t i = given; i < s.count; ++i) {
      values[i] =
          s.few.parameters[i].default_kind == DefaultKind::Constant ? default_value(s.few.defaults[i]) : Value();
    }
    return {values, s.count, 0, nullptr};
  }
};

[[gnu::noinline]] static Result<Own<>> call_completed(Thread& t, const Method& m, Ref<> self, const Arguments& a) {
  Completed all;
  return m.call(t, m, self, all.fill(m.signature, a.values, a.positional));
}
// `completes`: of the cache, whether that is needed.
[[gnu::always_inline]] static inline Result<Own<>> call_method(Thread& t, const CallCache& c, const Method& m,
                                                               Ref<> self, const Arguments& a) {
  return c.id ? call_completed(t, m, self, a) : m.call(t, m, self, a);
}

[[gnu::noinline]] static bool call_builtin(At x, const CallCache& c) {
  Value* const base = x.regs + x.pc->b;
  if (check_stack(x.t, " while calling a Python object").is_failed()) [[unlikely]]
    return false;
  auto* f = static_cast<BuiltinFunction*>(base[0].object());
  const OptRef<> self = f->self();
  const Arguments a{base + 2, static_cast<std::uint32_t>(x.pc->c), 0, nullptr};
  const Method& m = *c.method;
  return deliver_native(x, m, a, call_method(x.t, c, m, self ? self.ref() : Ref<>(&kNone), a));
}
static bool poll_after(At x) { return !handle_interrupts(x.t).is_failed(); }
// What arrived meanwhile (a signal that the callee itself raised, too) is taken before anything else runs.
#define NATIVE_RETURNED()                             \
  do {                                                \
    if (is_interrupted(t)) [[unlikely]]               \
      if (!poll_after({pc, regs, t, code})) RAISED(); \
    NEXT(2);                                          \
  } while (0)

HANDLER(CALL_NATIVE) {
  const CallCache& c = CALL_CACHE();
  if (!is_exactly<BuiltinFunction>(regs[pc->b]) ||
      &static_cast<BuiltinFunction*>(regs[pc->b].object())->method() != c.method) [[unlikely]]
    GENERIC(CALL);
  if (is_interrupted(t)) [[unlikely]]
    GENERIC_ONCE(CALL);
  SAVE_PC();
  if (!call_builtin({pc, regs, t, code}, c)) [[unlikely]]
    RAISED();
  NATIVE_RETURNED();
}

// Calls with up to two arguments, done in the handler: getting to a function for it and back would cost more than many
// a callee does. `args` are completed where they are fewer than the parameters. Empty: raised.
[[gnu::always_inline]] static inline Value call_short(Thread& t, const Method& m, Ref<> self, const Value* args,
                                                      std::uint32_t given) {
  const Signature& s = m.signature;
  Completed all;
  const bool completes = s.count != given;
  if (completes) (void)all.fill(s, args, given);
  Result<Own<>> r = m.call(t, m, self, {completes ? all.values : args, s.count, Arguments::kLaidOut, nullptr});
  return r.is_failed() ? Value() : std::move(r).take().leak();
}
static HANDLER(short_call_failed) {
  const Arguments a{regs + pc->b + 2, static_cast<std::uint32_t>(pc->c), 0, nullptr};
  (void)refuse({pc, regs, t, code}, *CALL_CACHE().method, a);
  RAISED();
}
// Is there as much of the C stack as check_stack() asks for?
[[gnu::always_inline]] static inline bool has_stack(const Thread& t) {
  return static_cast<const char*>(__builtin_frame_address(0)) > t.stack_limit;
}
#define SHORT_CALL(family, self, given)                                              \
  do {                                                                               \
    if (is_interrupted(t) || !has_stack(t)) [[unlikely]]                             \
      MUSTTAIL return x_##family(pc, regs, t, code);                                 \
    SAVE_PC();                                                                       \
    const Value result = call_short(t, *CALL_CACHE().method, self, base + 2, given); \
    if (result.is_empty()) [[unlikely]]                                              \
      MUSTTAIL return x_short_call_failed(pc, regs, t, code);                        \
    drop_word(base[0]);                                                              \
    drop_word(base[1]);                                                              \
    if (given > 0) drop_word(base[2]);                                               \
    if (given > 1) drop_word(base[3]);                                               \
    drop_value(std::exchange(regs[pc->a], result));                                  \
    NATIVE_RETURNED();                                                               \
  } while (0)

#define SHORT_FUNCTION_CALL(name, given)                                                                \
  HANDLER(name) {                                                                                       \
    Value* const base = regs + pc->b;                                                                   \
    if (!is_exactly<BuiltinFunction>(base[0]) ||                                                        \
        &static_cast<BuiltinFunction*>(base[0].object())->method() != CALL_CACHE().method) [[unlikely]] \
      GENERIC(CALL);                                                                                    \
    const OptRef<> self = static_cast<BuiltinFunction*>(base[0].object())->self();                      \
    SHORT_CALL(CALL_NATIVE, self ? self.ref() : Ref<>(&kNone), given);                                  \
  }
SHORT_FUNCTION_CALL(CALL_NATIVE_ONE, 1)
SHORT_FUNCTION_CALL(CALL_NATIVE_TWO, 2)
#define SHORT_METHOD_CALL(name, given)                                                                   \
  HANDLER(name) {                                                                                        \
    Value* const base = regs + pc->b;                                                                    \
    const CallCache& c = CALL_CACHE();                                                                   \
    if (!is_exactly<MethodDescriptor>(base[0]) ||                                                        \
        &static_cast<MethodDescriptor*>(base[0].object())->method() != c.method || base[1].is_empty() || \
        type_of(base[1]) != c.type) [[unlikely]]                                                         \
      GENERIC(CALL_METHOD);                                                                              \
    SHORT_CALL(CALL_METHOD_NATIVE, Ref<>(base[1]), given);                                               \
  }
SHORT_METHOD_CALL(CALL_METHOD_NATIVE_NONE, 0)
SHORT_METHOD_CALL(CALL_METHOD_NATIVE_ONE, 1)
SHORT_METHOD_CALL(CALL_METHOD_NATIVE_TWO, 2)

// What the class makes of the arguments, straight from its slots.
static bool call_native_class(At x, bool construct_only) {
  Value* const base = x.regs + x.pc->b;
  if (check_stack(x.t, " while calling a Python object").is_failed()) [[unlikely]]
    return false;
  const Arguments a{base + 2, static_cast<std::uint32_t>(x.pc->c), 0, nullptr};
  Ref<Type> type(static_cast<Type*>(base[0].object()));
  return deliver_native(x, construct_only ? type->slots.construct(x.t, type, a) : Type::call(x.t, type, a));
}
#define CALL_NATIVE_CLASS_FORM(name, construct_only)                                          \
  HANDLER(name) {                                                                             \
    const CallCache& c = CALL_CACHE();                                                        \
    if (regs[pc->b] != Value::of_object(c.type) || c.type->version != c.version) [[unlikely]] \
      GENERIC(CALL);                                                                          \
    if (is_interrupted(t)) [[unlikely]]                                                       \
      GENERIC_ONCE(CALL);                                                                     \
    SAVE_PC();                                                                                \
    if (!call_native_class({pc, regs, t, code}, construct_only)) [[unlikely]]                 \
      RAISED();                                                                               \
    NEXT(2);                                                                                  \
  }
CALL_NATIVE_CLASS_FORM(CALL_NATIVE_CLASS, false)
CALL_NATIVE_CLASS_FORM(CALL_EXCEPTION, true)

[[gnu::noinline]] static bool call_native_method(At x, const CallCache& c) {
  Value* const base = x.regs + x.pc->b;
  if (check_stack(x.t, " while calling a Python object").is_failed()) [[unlikely]]
    return false;
  const int unbound = base[1].is_empty() ? 1 : 0;
  const Arguments a{base + 2 + unbound, static_cast<std::uint32_t>(x.pc->c - unbound), 0, nullptr};
  return deliver_native(x, *c.method, a, call_method(x.t, c, *c.method, Ref<>(base[1 + unbound]), a));
}
// The receiver comes with the method, or is the first argument: `list.append(items, 1)`.
HANDLER(CALL_METHOD_NATIVE) {
  const CallCache& c = CALL_CACHE();
  Value* const base = regs + pc->b;
  const int unbound = base[1].is_empty() ? 1 : 0;
  if (!is_exactly<MethodDescriptor>(base[0]) ||
      &static_cast<MethodDescriptor*>(base[0].object())->method() != c.method || unbound > pc->c ||
      type_of(base[1 + unbound]) != c.type) [[unlikely]]
    GENERIC(CALL_METHOD);
  if (is_interrupted(t)) [[unlikely]]
    GENERIC_ONCE(CALL_METHOD);
  SAVE_PC();
  if (!call_native_method({pc, regs, t, code}, c)) [[unlikely]]
    RAISED();
  NATIVE_RETURNED();
}

// Is it the function with this Method?
static bool is_function(Value callable, const CallCache& c) {
  return is_exactly<BuiltinFunction>(callable) &&
         &static_cast<BuiltinFunction*>(callable.object())->method() == c.method;
}

static bool call_len(At x) {
  Value* const base = x.regs + x.pc->b;
  Result<std::size_t> n = len(x.t, Ref<>(base[2]));
  if (n.is_failed()) return false;
  return deliver_native(x, int_from_unsigned(x.t, std::move(n).take()));
}
// The length of the commonest types without a call; -1: of something else.
[[gnu::always_inline]] static inline std::int64_t quick_length(Value v) {
  if (!v.is_pointer()) return -1;
  const Type* type = v.object()->type();
  if (type == &List::type) return static_cast<std::int64_t>(static_cast<List*>(v.object())->size());
  if (type == &Str::type) return static_cast<std::int64_t>(static_cast<Str*>(v.object())->length());
  if (type == &Tuple::type) return static_cast<std::int64_t>(static_cast<Tuple*>(v.object())->size());
  if (type == &Dict::type) return static_cast<std::int64_t>(static_cast<Dict*>(v.object())->size());
  return -1;
}
static HANDLER(len_slowly) {
  SAVE_PC();
  if (!call_len({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
HANDLER(CALL_LEN) {
  Value* const base = regs + pc->b;
  if (!is_function(base[0], CALL_CACHE())) [[unlikely]]
    GENERIC(CALL);
  const std::int64_t n = quick_length(base[2]);
  if (n < 0 || base[0].object()->is_unique() || base[2].object()->is_unique()) [[unlikely]]
    MUSTTAIL return x_len_slowly(pc, regs, t, code);
  base[0].object()->release_shared();
  base[2].object()->release_shared();
  base[0] = base[2] = Value();
  PUT_NEXT(Value::of_int(n), 2);
}

static bool call_isinstance(At x) {
  Value* const base = x.regs + x.pc->b;
  Result<bool> is = is_instance(x.t, Ref<>(base[2]), Ref<>(base[3]));
  if (is.is_failed()) return false;
  return deliver_native(x, bool_from(std::move(is).take()));
}
HANDLER(CALL_ISINSTANCE) {
  if (!is_function(regs[pc->b], CALL_CACHE())) [[unlikely]]
    GENERIC(CALL);
  SAVE_PC();
  if (!call_isinstance({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}

static bool call_str(At x) { return deliver_native(x, Result<Own<>>(str(x.t, Ref<>(x.regs[x.pc->b + 2])))); }
HANDLER(CALL_STR_ONE) {
  if (regs[pc->b] != Value::of_object(&Str::type)) [[unlikely]]
    GENERIC(CALL);
  SAVE_PC();
  if (!call_str({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}

// Is a method of the class T, the cache's, called on one of its instances?
template <class T>
[[gnu::always_inline]] static inline bool calls_method(const Value* base, const CallCache& c) {
  return is_exactly<MethodDescriptor>(base[0]) && !base[1].is_empty() && is_exactly<T>(base[1]) &&
         &static_cast<MethodDescriptor*>(base[0].object())->method() == c.method;
}

static bool append_growing(At x) {
  Value* base = x.regs + x.pc->b;
  auto* list = static_cast<List*>(base[1].object());
  if (list->append_own(x.t, Own<>::steal(std::exchange(base[2], Value()))).is_failed()) return false;
  drop_operands(base, 2);
  return x.put(x.pc->a, none());
}
static HANDLER(append_slowly) {
  SAVE_PC();
  if (!append_growing({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
HANDLER(CALL_METHOD_LIST_APPEND) {
  Value* const base = regs + pc->b;
  if (!calls_method<List>(base, CALL_CACHE())) [[unlikely]]
    GENERIC(CALL_METHOD);
  auto* const list = static_cast<List*>(base[1].object());
  if (base[0].object()->is_unique() || list->is_unique() || !list->append_if_room(base[2])) [[unlikely]]
    MUSTTAIL return x_append_slowly(pc, regs, t, code);
  base[0].object()->release_shared();
  list->release_shared();
  base[0] = base[1] = base[2] = Value();
  PUT_NEXT(Value::of_object(&kNone), 2);
}

static bool dict_get(At x) {
  const Value* const base = x.regs + x.pc->b;
  Result<OptRef<>> found = Ref<>(base[1]).as<Dict>()->find(x.t, Ref<>(base[2]));
  if (found.is_failed()) [[unlikely]]
    return false;
  const OptRef<> value = std::move(found).take();
  if (value) return deliver_native(x, value.ref().own());
  return deliver_native(x, x.pc->c == 2 ? Ref<>(base[3]).own() : none());
}
HANDLER(CALL_METHOD_DICT_GET) {
  if (!calls_method<Dict>(regs + pc->b, CALL_CACHE())) [[unlikely]]
    GENERIC(CALL_METHOD);
  SAVE_PC();
  if (!dict_get({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NATIVE_RETURNED();
}

}  // namespace krait
