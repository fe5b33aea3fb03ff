// Handlers: calls in general. The specialised forms are in handlers_call_forms.cpp.
#include "interp/attribute_guards.h"
#include "interp/call_binding.h"
#include "interp/calls.h"
#include "interp/errors.h"
#include "interp/instance_plan.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/exception_making.h"
#include "types/list.h"
#include "types/names.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

// ---- what to call ----

Function* python_init_of(Thread& t, Type& type) {
  if (!type.is_heap() || !type.slots.construct || type.has(kTypeNoConstruct)) return nullptr;
  if (static_cast<Object&>(type).type() != &Type::type) return nullptr;
  OptRef<> init = lookup(t, type, names::__init__);
  if (!init || !init.ref().is_exact<Function>()) return nullptr;
  return init.ref().as<Function>().get();
}

namespace {

CallCache& cache_of(At x) { return x.code->cache<CallCache>(x.tail().cache); }

// Can the parameters of `m` be completed in the handler of a short call?
bool is_short(const Method& m, int given) {
  const Signature& s = m.signature;
  return given <= 2 && s.count == s.positional && s.count <= kMostCompleted &&
         static_cast<unsigned>(given) >= s.required && static_cast<unsigned>(given) <= s.count;
}

// What native functions and methods take, as the cache knows it.
XOp native_form(At x, Ref<> callable, int given, bool method) {
  CallCache& c = cache_of(x);
  if (method) {
    if (!callable.is_exact<MethodDescriptor>() || given == 0) return XOp::CALL_METHOD;
    const Method& m = callable.as<MethodDescriptor>()->method();
    const Value self = x.regs[x.pc->b + 2 - (given - x.pc->c)];
    if (!is_subtype(type_of(self), callable.as<MethodDescriptor>()->owner())) return XOp::CALL_METHOD;
    c.method = &m;
    c.id = can_complete(m.signature, static_cast<std::uint32_t>(given - 1));
    c.type = type_of(self);
    const bool bound = given == x.pc->c + 1;
    if (m.fast == FastCall::ListAppend && bound && given == 2) return XOp::CALL_METHOD_LIST_APPEND;
    if (m.fast == FastCall::DictGet && bound && (given == 2 || given == 3)) return XOp::CALL_METHOD_DICT_GET;
    constexpr XOp kShort[] = {XOp::CALL_METHOD_NATIVE_NONE, XOp::CALL_METHOD_NATIVE_ONE, XOp::CALL_METHOD_NATIVE_TWO};
    if (bound && is_short(m, given - 1)) return kShort[given - 1];
    return XOp::CALL_METHOD_NATIVE;
  }
  const Method& m = callable.as<BuiltinFunction>()->method();
  c.method = &m;
  c.id = can_complete(m.signature, static_cast<std::uint32_t>(given));
  if (m.fast == FastCall::Len && given == 1) return XOp::CALL_LEN;
  if (m.fast == FastCall::IsInstance && given == 2) return XOp::CALL_ISINSTANCE;
  if (given == 0 || !is_short(m, given)) return XOp::CALL_NATIVE;
  return given == 1 ? XOp::CALL_NATIVE_ONE : XOp::CALL_NATIVE_TWO;
}

XOp native_class_form(At x, Type& type) {
  CallCache& c = cache_of(x);
  if (static_cast<Object&>(type).type() != &Type::type || &type == &Type::type) return XOp::CALL;
  c.type = &type;
  c.version = version_of(x.t, type);
  if (!c.version) return XOp::CALL;
  return is_made_by_construct(type) ? XOp::CALL_EXCEPTION : XOp::CALL_NATIVE_CLASS;
}

XOp class_form(At x, Type& type, int given) {
  CallCache& c = cache_of(x);
  if (Function* init = python_init_of(x.t, type)) {
    auto* code = static_cast<ExecutableCode*>(init->code()->executable);
    if (!code) return XOp::CALL;
    c.init = init;
    c.executable = code;
    c.type = &type;
    c.version = version_of(x.t, type);
    if (!c.version) return XOp::CALL;
    if (InstancePlan* plan = plan_instance(x, type, *init, {.positional = given})) {
      c.plan = plan;
      return XOp::CALL_CLASS_STORING;
    }
    return code->plain_arguments == given + 1 ? XOp::CALL_CLASS : XOp::CALL_CLASS_BINDING;
  }
  if (given != 1 || type.is_heap()) return native_class_form(x, type);
  if (&type == &Type::type) return XOp::CALL_TYPE_ONE;
  if (&type == &Str::type) return XOp::CALL_STR_ONE;
  return native_class_form(x, type);
}

// Instances whose class has a Python __call__ that takes what is given.
XOp object_form(At x, Ref<> callable, int given) {
  Type& type = *callable.type();
  if (!type.is_heap()) return XOp::CALL;
  OptRef<> f = lookup(x.t, type, names::__call__);
  CallCache& c = cache_of(x);
  c.version = version_of(x.t, type);
  if (!c.version || !f || !plain_target(f.value(), given + 1)) return XOp::CALL;
  c.init = f.ref().as<Function>().get();
  return XOp::CALL_OBJECT_PYTHON;
}

XOp form_of(At x, Ref<> callable, int given, bool method) {
  const XOp general = method ? XOp::CALL_METHOD : XOp::CALL;
  if (callable.is_exact<Function>()) {
    Code& code = *callable.as<Function>()->code();
    cache_of(x).code = &code;
    auto* executable = static_cast<ExecutableCode*>(code.executable);
    if (!executable) return general;
    if (executable->plain_arguments != given)
      return method ? XOp::CALL_METHOD_PYTHON_BINDING : XOp::CALL_PYTHON_BINDING;
    cache_of(x).executable = executable;
    if (method && given == 1 && x.pc->c == 0 && is_leaf(*executable)) return XOp::CALL_METHOD_LEAF;
    return method ? XOp::CALL_METHOD_PYTHON : XOp::CALL_PYTHON;
  }
  if (method) return native_form(x, callable, given, true);
  if (callable.is_exact<BoundMethod>()) {
    const Value function = callable.as<BoundMethod>()->function_.value();
    return plain_target(function, given + 1) ? XOp::CALL_BOUND_PYTHON : general;
  }
  if (callable.is_exact<BuiltinFunction>()) return native_form(x, callable, given, false);
  if (callable.is<Type>()) return class_form(x, *callable.as<Type>(), given);
  return object_form(x, callable, given);
}

// Of a call with keywords: `names` is a constant, `given` counts its values too.
XOp keyword_form(At x, Ref<> callable, int given, Ref<Tuple> names) {
  const auto positional = static_cast<std::size_t>(given) - names->size();
  CallCache& c = cache_of(x);
  const auto plan = [&](Function& f, std::size_t arguments, XOp form) {
    const std::uint64_t places = f.code()->executable ? keyword_places(f, arguments, names) : 0;
    if (!places || !f.code()->executable_id) return XOp::CALL_KW;
    c.keywords = places;
    c.id = f.code()->executable_id;
    return form;
  };
  if (callable.is_exact<Function>()) {
    c.version = static_cast<std::uint32_t>(positional);
    return plan(*callable.as<Function>().get(), positional, XOp::CALL_KW_PYTHON);
  }
  if (!callable.is<Type>() || given != x.pc->c) return XOp::CALL_KW;
  Type& type = *callable.as<Type>();
  Function* init = python_init_of(x.t, type);
  if (!init || type.slots.construct != kObjectType.slots.construct) return XOp::CALL_KW;
  c.init = init;
  c.type = &type;
  c.version = version_of(x.t, type);
  if (!c.version) return XOp::CALL_KW;
  const XOp form = plan(*init, positional + 1, XOp::CALL_KW_CLASS);
  if (form == XOp::CALL_KW) return form;
  const auto before = static_cast<int>(positional);
  InstancePlan* storing = plan_instance(x, type, *init, {before, given - before, c.keywords});
  if (!storing) return form;
  c.plan = storing;
  return XOp::CALL_KW_CLASS_STORING;
}

void specialise_call(At x, Ref<> callable, int given, bool method) {
  const XOp form = form_of(x, callable, given, method);
  form == info(form).family ? not_now(x, {callable.value()}) : become(x.pc, form);
}

}  // namespace

// ---- calling ----

namespace {

// `type(...)` of a class with a Python __init__: the instance takes the place before the arguments.
Called call_class(At x, Type& type, Function* init, Value* args, const Arguments& a) {
  Thread& t = x.t;
  const bool plain = type.slots.construct == kObjectType.slots.construct && !type.has(kTypeAbstract);
  Result<Own<>> made = plain ? new_plain_instance(t, type) : type.slots.construct(t, Ref<Type>(&type), a);
  if (made.is_failed()) return Called::Failed;
  Own<> instance = std::move(made).take();
  Value* const base = x.regs + x.pc->b;
  const int operands = x.pc->c + 2;
  if (instance.ref().type() != &type) {
    // Somebody's __new__ made something else.
    if (is_subtype(instance.ref().type(), &type) && instance.ref().type()->slots.init &&
        instance.ref().type()->slots.init(t, instance.ref(), a).is_failed())
      return Called::Failed;
    drop_operands(base, operands);
    x.put(x.pc->a, std::move(instance));
    return Called::Done;
  }
  args[-1] = instance.ref().own().leak();
  Activation* entered = begin_call_moving(t, Ref<Function>(init).own().leak(), args - 1,
                                          {args - 1, a.positional + 1, a.keywords, a.names}, Deliver::ToInit);
  if (!entered) return Called::Failed;
  drop_operands(base, operands);
  base[0] = instance.leak();
  return Called::Entered;
}

// Functions and methods of native code, without the detour over their call slot.
Result<Own<>> call_native(Thread& t, Ref<> callable, const Arguments& a) {
  if (callable.is_exact<BuiltinFunction>()) {
    TRY(check_stack(t, " while calling a Python object"));
    return BuiltinFunction::call(t, callable, a);
  }
  return krait::call(t, callable, a);
}

}  // namespace

Called call_values(At x, int given, int keywords, Tuple* names) {
  Value* const base = x.regs + x.pc->b;
  const int operands = x.pc->c + 2;
  Value* const args = base + operands - given;
  const Arguments a{args, static_cast<std::uint32_t>(given - keywords), static_cast<std::uint32_t>(keywords), names};
  Ref<> callable(base[0]);
  if (callable.is_exact<Function>()) {
    auto* function = static_cast<Function*>(std::exchange(base[0], Value()).object());
    if (!begin_call_moving(x.t, function, args, a, Deliver::ToCall)) return Called::Failed;
    if (keywords) drop_operands(base, operands);
    return Called::Entered;
  }
  if (callable.is<Type>() && args > base + 1) {
    Type& type = *callable.as<Type>();
    if (Function* init = python_init_of(x.t, type)) return call_class(x, type, init, args, a);
  }
  Result<Own<>> r = call_native(x.t, callable, a);
  if (r.is_failed()) return Called::Failed;
  Own<> result = std::move(r).take();
  drop_operands(base, operands);
  x.put(x.pc->a, std::move(result));
  return Called::Done;
}

namespace {

// A bound method gives way to its function and its receiver. The place of the receiver is free.
void unpack_bound_method(Value* base) {
  auto m = Ref<>(base[0]).as<BoundMethod>();
  base[1] = m->self_.ref().own().leak();
  const Value function = m->function_.ref().own().leak();
  release(std::exchange(base[0], function));
}

// Hand-made code may call what is not there.
bool has_callable(At x) {
  if (!x.regs[x.pc->b].is_empty()) [[likely]]
    return true;
  (void)raise(x.t, exc::SystemError, "code object %S calls no value", x.code->owner->name());
  return false;
}

Called call_op(At x) {
  Value* base = x.regs + x.pc->b;
  if (!has_callable(x)) return Called::Failed;
  const int n = x.pc->c;
  Ref<> callable(base[0]);
  if (is_warm(x.pc)) specialise_call(x, callable, n, false);
  if (callable.is_exact<BoundMethod>()) {
    unpack_bound_method(base);
    return call_values(x, n + 1, 0, nullptr);
  }
  return call_values(x, n, 0, nullptr);
}

Called call_method_op(At x) {
  Value* base = x.regs + x.pc->b;
  if (!has_callable(x)) return Called::Failed;
  const int given = x.pc->c + (base[1].is_empty() ? 0 : 1);
  if (is_warm(x.pc)) specialise_call(x, Ref<>(base[0]), given, true);
  return call_values(x, given, 0, nullptr);
}

Called call_kw_op(At x) {
  Value* base = x.regs + x.pc->b;
  if (!has_callable(x)) return Called::Failed;
  const int n = x.pc->c;
  Source names(x, x.tail().d);
  if (!names.ref().is_exact<Tuple>() || names.ref().as<Tuple>()->size() > static_cast<std::size_t>(n)) {
    (void)raise(x.t, exc::SystemError, "bad keyword names in code object %S", x.code->owner->name());
    return Called::Failed;
  }
  const auto keywords = static_cast<int>(names.ref().as<Tuple>()->size());
  for (Value v : names.ref().as<Tuple>()->span())
    if (!Ref<>(v).is<Str>()) {
      (void)raise(x.t, exc::SystemError, "bad keyword names in code object %S", x.code->owner->name());
      return Called::Failed;
    }
  if (base[1].is_empty() && Ref<>(base[0]).is_exact<BoundMethod>()) unpack_bound_method(base);
  const int given = n + (base[1].is_empty() ? 0 : 1);
  if (x.tail().d < 0 && is_warm(x.pc)) {
    const XOp form = keyword_form(x, Ref<>(base[0]), given, names.ref().as<Tuple>());
    form == XOp::CALL_KW ? not_now(x, {base[0]}) : become(x.pc, form);
  }
  return call_values(x, given, keywords, names.ref().as<Tuple>().get());
}

bool poll_in_call(At x) { return !handle_interrupts(x.t).is_failed(); }

}  // namespace

#define CALL_WITH(operation)                                                      \
  do {                                                                            \
    SAVE_PC();                                                                    \
    if (is_interrupted(t)) [[unlikely]]                                           \
      if (!poll_in_call({pc, regs, t, code})) RAISED();                           \
    switch (operation({pc, regs, t, code})) {                                     \
      case Called::Failed:                                                        \
        RAISED();                                                                 \
      case Called::Done: /* a signal raised by what was called arrives at once */ \
        if (is_interrupted(t)) [[unlikely]]                                       \
          if (!poll_in_call({pc, regs, t, code})) RAISED();                       \
        NEXT(2);                                                                  \
      case Called::Entered:                                                       \
        MUSTTAIL return x_continue(pc, regs, t, code);                            \
    }                                                                             \
    __builtin_unreachable();                                                      \
  } while (0)

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
  if (callable.ref().is_exact<Function>())
    return begin_call_spread(t, callable.ref().as<Function>(), args.ref(), dict, Deliver::ToCall) ? Called::Entered
                                                                                                  : Called::Failed;
  Result<Own<>> r = call_tuple(t, callable, args.ref(), dict);
  if (r.is_failed()) return Called::Failed;
  x.put(x.pc->a, std::move(r).take());
  return Called::Done;
}
HANDLER(CALL_FUNCTION_EX) { CALL_WITH(call_ex_op); }

}  // namespace krait
