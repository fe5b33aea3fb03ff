// What Python sees of generators and coroutines: methods and attributes.
#include "interp/frame.h"
#include "interp/generator.h"
#include "object/allocate.h"
#include "types/exceptions.h"
#include "types/generic_alias.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {

Result<Own<>> value_of_step(Thread& t, Step step) {
  if (step.is_failed()) return failed;
  if (step.is_done()) return raise_stop_iteration(t);
  return std::move(step).take();
}

Result<void> warn_unawaited(Thread& t, Generator& g) {
  Interpreter& in = *t.interpreter;
  Slot<> warnings, function;
  // At shutdown nothing is imported any more.
  if (!in.is_finalizing) {
    warnings.set(TRY(import_module(t, "warnings")));
  } else if (in.modules) {
    Own<Str> key = TRY(Str::intern_ascii(t, "warnings"));
    if (OptRef<> found = in.modules->find_str(key.ref())) warnings.set(found.ref().own());
  }
  Own<Str> name = TRY(Str::intern_ascii(t, "_warn_unawaited_coroutine"));
  if (warnings && TRY(find_attr(t, warnings.ref(), name.ref(), function))) {
    if (!call(t, function.ref(), {Value::of_object(&g)}).is_failed()) return ok;
    if (pending_matches(t, exc::RuntimeWarning)) return failed;
    write_unraisable(t, Ref<>(&g), "Exception ignored while finalizing coroutine ");
  }
  return warn_format(t, exc::RuntimeWarning, 1, "coroutine '%S' was never awaited", g.qualname());
}

namespace {

Generator& self_of(Ref<> self) { return *self.as<Generator>(); }

Result<Own<>> send_method(Thread& t, Ref<> self, Ref<> value) {
  return value_of_step(t, resume_generator(t, self_of(self), value));
}
Result<Own<>> throw_method(Thread& t, Ref<> self, Ref<> type, OptRef<> value, OptRef<> traceback) {
  if (value || traceback)
    TRY(warn_format(t, exc::DeprecationWarning, 1,
                    "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead."));
  Own<> e = TRY(thrown_exception(t, type, value, traceback));
  return value_of_step(t, throw_exception(t, self_of(self), e.ref(), true));
}
Result<Own<>> close_method(Thread& t, Ref<> self) {
  t.return_value.clear();
  TRY(close_generator(t, self_of(self)));
  return t.return_value ? Own<>::steal(t.return_value.take()) : none();
}
Result<Own<>> sizeof_method(Thread& t, Ref<> self) {
  return int_from_unsigned(t, Generator::body_size(*self_of(self).activation_.code));
}

Result<Own<>> get_name(Thread&, Ref<> self) { return self_of(self).name().own(); }
Result<void> set_name(Thread& t, Ref<> self, OptRef<> v) {
  if (!v || !v.ref().is<Str>()) return raise(t, exc::TypeError, "__name__ must be set to a string object");
  TRY(self_of(self).need_details(t))->name.set(v.ref().as<Str>().own());
  return ok;
}
Result<Own<>> get_qualname(Thread&, Ref<> self) { return self_of(self).qualname().own(); }
Result<void> set_qualname(Thread& t, Ref<> self, OptRef<> v) {
  if (!v || !v.ref().is<Str>()) return raise(t, exc::TypeError, "__qualname__ must be set to a string object");
  TRY(self_of(self).need_details(t))->qualname.set(v.ref().as<Str>().own());
  return ok;
}
Result<Own<>> get_code(Thread&, Ref<> self) { return self_of(self).code().own(); }
Result<Own<>> get_frame(Thread& t, Ref<> self) {
  Generator& g = self_of(self);
  if (g.state() == Generator::State::Finished) return none();
  return TRY(frame_of(t, &g.activation_)).own();
}
Result<bool> get_running(Thread&, Ref<> self) { return self_of(self).state() == Generator::State::Running; }
Result<bool> get_suspended(Thread&, Ref<> self) { return self_of(self).state() == Generator::State::Suspended; }
Result<Own<>> get_delegate(Thread&, Ref<> self) {
  OptRef<> d = self_of(self).delegate();
  return d ? d.ref().own() : none();
}
Result<Own<>> get_origin(Thread&, Ref<> self) {
  OptRef<> origin = self_of(self).origin();
  return origin ? origin.ref().own() : none();
}

Result<Own<>> repr_of(Thread& t, Ref<> self, const char* kind) {
  return format(t, "<%s object %S at 0x%x>", kind, self_of(self).qualname(), self.value().bits());
}

constexpr const char* kGeneratorSendDoc =
    "send(value)\n\nResumes the generator; value becomes the result of the yield it waits at. Gives what it yields "
    "next.\nStopIteration when it ends; a generator that has not started accepts only None.";
constexpr const char* kGeneratorThrowDoc =
    "\n--\n\nthrow(value)\nthrow(type[,value[,tb]])\n\nRaises the exception at the yield where the generator waits, "
    "and gives what it yields next.\nWhat it does not catch comes back to the caller. The form with three arguments is "
    "deprecated.";
constexpr const char* kGeneratorCloseDoc =
    "close()\n\nEnds the generator: GeneratorExit is raised where it waits. RuntimeError when it yields once "
    "more.\nThe result is what it returns on the way out.";
constexpr const char* kCoroutineSendDoc =
    "send(arg)\n\nPuts arg into coroutine as the result of what it waits at, and resumes it. Gives the next value it "
    "passes out.\nStopIteration, which carries the result, when it ends.";
constexpr const char* kCoroutineThrowDoc =
    "\n--\n\nthrow(value)\nthrow(type[,value[,traceback]])\n\nRaises the exception in coroutine, where it waits, and "
    "gives the next value it passes out.\nWhat it does not catch comes back to the caller. The form with three "
    "arguments is deprecated.";
constexpr const char* kCoroutineCloseDoc =
    "close()\n\nRaises GeneratorExit inside coroutine, where it waits, to end it. RuntimeError when it goes on "
    "waiting.";

constexpr Method kGeneratorMethods[] = {
    bind<&send_method>("send(self, object, /)", kGeneratorSendDoc),
    bind<&throw_method>("throw(self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)",
                        kGeneratorThrowDoc),
    bind<&close_method>("close(self, /)", kGeneratorCloseDoc),
    bind<&sizeof_method>("__sizeof__(self, /)", "Bytes of memory, the suspended frame included."),
    generic_over("generator[Y, S, R]: the types of what it yields, of what is sent to it, and of its result."),
};
constexpr Attribute kGeneratorAttributes[] = {
    attribute<&get_name, &set_name>("__name__", "What the generator is called; at first the name of its function."),
    attribute<&get_qualname, &set_qualname>("__qualname__",
                                            "The dotted path of the generator's function, from the module on."),
    attribute<&get_delegate>("gi_yieldfrom", "The iterator that a `yield from` is working through; None otherwise."),
    attribute<&get_running>("gi_running"),
    attribute<&get_frame>("gi_frame"),
    attribute<&get_suspended>("gi_suspended"),
    attribute<&get_code>("gi_code"),
};
constexpr Method kCoroutineMethods[] = {
    bind<&send_method>("send(self, object, /)", kCoroutineSendDoc),
    bind<&throw_method>("throw(self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)",
                        kCoroutineThrowDoc),
    bind<&close_method>("close(self, /)", kCoroutineCloseDoc),
    bind<&sizeof_method>("__sizeof__(self, /)", "Bytes of memory, the suspended frame included."),
    generic_over("coroutine[Y, S, R]: the types of what it passes out, of what is sent to it, and of its result."),
};
constexpr Attribute kCoroutineAttributes[] = {
    attribute<&get_name, &set_name>("__name__", "What the coroutine is called; at first the name of its function."),
    attribute<&get_qualname, &set_qualname>("__qualname__",
                                            "The dotted path of the coroutine's function, from the module on."),
    attribute<&get_delegate>("cr_await", "What the code waits for at present; None when it does not wait."),
    attribute<&get_running>("cr_running"),
    attribute<&get_frame>("cr_frame"),
    attribute<&get_suspended>("cr_suspended"),
    attribute<&get_code>("cr_code"),
    attribute<&get_origin>("cr_origin"),
};

}  // namespace

Result<Own<>> PlainGenerator::repr(Thread& t, Ref<> self) { return repr_of(t, self, "generator"); }
Result<Own<>> Coroutine::repr(Thread& t, Ref<> self) { return repr_of(t, self, "coroutine"); }
Result<Own<>> AsyncGenerator::repr(Thread& t, Ref<> self) { return repr_of(t, self, "async_generator"); }

constinit Type PlainGenerator::type = describe<PlainGenerator>(
    "generator", {.methods = kGeneratorMethods, .attributes = kGeneratorAttributes, .flags = kTypeNoConstruct});
constinit Type Coroutine::type = describe<Coroutine>(
    "coroutine", {.methods = kCoroutineMethods, .attributes = kCoroutineAttributes, .flags = kTypeNoConstruct});

// ---- await ----

// coroutine_wrapper: the iterator of coroutine.__await__().
class CoroutineWrapper final : public Object {
 public:
  static Type type;
  explicit CoroutineWrapper(Own<Coroutine> c) : coroutine_(std::move(c)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) {
    return resume_generator(t, *self.as<CoroutineWrapper>()->coroutine_.get(), none_ref());
  }
  static Step send(Thread& t, Ref<> self, Ref<> value) {
    return resume_generator(t, *self.as<CoroutineWrapper>()->coroutine_.get(), value);
  }
  void trace(Tracer& v) { v(coroutine_); }
  Slot<Coroutine> coroutine_;
};

namespace {

Result<Own<>> wrapper_send(Thread& t, Ref<> self, Ref<> value) {
  return send_method(t, self.as<CoroutineWrapper>()->coroutine_.ref(), value);
}
Result<Own<>> wrapper_throw(Thread& t, Ref<> self, Ref<> type, OptRef<> value, OptRef<> traceback) {
  return throw_method(t, self.as<CoroutineWrapper>()->coroutine_.ref(), type, value, traceback);
}
Result<Own<>> wrapper_close(Thread& t, Ref<> self) {
  return close_method(t, self.as<CoroutineWrapper>()->coroutine_.ref());
}
constexpr Method kWrapperMethods[] = {
    bind<&wrapper_send>("send(self, object, /)", kCoroutineSendDoc),
    bind<&wrapper_throw>("throw(self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)",
                         kCoroutineThrowDoc),
    bind<&wrapper_close>("close(self, /)", kCoroutineCloseDoc),
};

}  // namespace

constinit Type CoroutineWrapper::type =
    describe<CoroutineWrapper>("coroutine_wrapper", {.doc = "What `await` iterates over when it is given a coroutine.",
                                                     .methods = kWrapperMethods,
                                                     .flags = kTypeNoConstruct});

Result<Own<>> Coroutine::await(Thread& t, Ref<> self) {
  return create<CoroutineWrapper>(t, self.as<Coroutine>().own());
}

Result<Own<>> awaitable_iterator(Thread& t, Ref<> o, int where) {
  if (o.is_exact<Coroutine>()) {
    if (where >= 0 && o.as<Coroutine>()->delegate())
      return raise(t, exc::RuntimeError, "coroutine is being awaited already");
    return o.own();
  }
  if (o.is_exact<PlainGenerator>() && o.as<PlainGenerator>()->code()->flags() & kCodeIterableCoroutine) return o.own();
  Unary await = o.type()->slots.await;
  if (!await) {
    if (where == 1 || where == 2)
      return raise(t, exc::TypeError,
                   "'async with' received an object from __a%s__ that does not implement __await__: %T",
                   where == 1 ? "enter" : "exit", o);
    return raise(t, exc::TypeError, "'%T' object can't be awaited", o);
  }
  Own<> it = TRY(await(t, o));
  if (it.ref().is_exact<Coroutine>() ||
      (it.ref().is_exact<PlainGenerator>() && it.ref().as<Generator>()->code()->flags() & kCodeIterableCoroutine))
    return raise(t, exc::TypeError, "__await__() returned a coroutine");
  if (!it.ref().type()->slots.next)
    return raise(t, exc::TypeError, "__await__() returned non-iterator of type '%T'", it);
  return it;
}

}  // namespace krait
