// Asynchronous generators: the awaitables that step them, and the hooks of the event loop.
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

constinit Type AsyncGeneratorValue::type =
    describe<AsyncGeneratorValue>("async_generator_wrapped_value", {.flags = kTypeNoConstruct});

namespace {

// Remembers the loop's finalizer and tells its first-iteration hook; once.
Result<void> call_hooks(Thread& t, AsyncGenerator& g) {
  if (g.has(Generator::kHooksCalled)) return ok;
  g.set(Generator::kHooksCalled);
  if (t.async_gen_finalizer) TRY(g.need_details(t))->origin.set(t.async_gen_finalizer.ref().own());
  if (t.async_gen_firstiter) {
    Own<> hook = t.async_gen_firstiter.ref().own();
    (void)TRY(call(t, hook.ref(), {Value::of_object(&g)}));
  }
  return ok;
}

// A step of the generator seen by its awaiter: what it yields ends the await, what its own awaits yield passes on.
Step unwrap_step(Thread& t, AsyncGenerator& g, Step step) {
  if (step.is_failed()) {
    if (pending_matches(t, exc::StopAsyncIteration) || pending_matches(t, exc::GeneratorExit))
      g.set(Generator::kClosed);
    g.clear(Generator::kRunningAsync);
    return failed;
  }
  if (step.is_done()) {
    g.set(Generator::kClosed);
    g.clear(Generator::kRunningAsync);
    t.return_value.clear();
    return raise_bare(t, exc::StopAsyncIteration);
  }
  Own<> v = std::move(step).take();
  if (!v.ref().is_exact<AsyncGeneratorValue>()) return v;
  g.clear(Generator::kRunningAsync);
  t.return_value.set(v.ref().as<AsyncGeneratorValue>()->value_.ref().own());
  return Step::done();
}

}  // namespace

// What asend(), athrow(), aclose() and anext() have in common: an iterator to be driven by `await`.
class AsyncGeneratorStep : public Object {
 public:
  enum class State : std::uint8_t { Init, Iter, Closed };
  explicit AsyncGeneratorStep(Own<AsyncGenerator> g) : generator_(std::move(g)) {}
  Slot<AsyncGenerator> generator_;
  State state_ = State::Init;
};

class AsyncGeneratorSend final : public AsyncGeneratorStep {
 public:
  static Type type;
  AsyncGeneratorSend(Own<AsyncGenerator> g, OptRef<> value) : AsyncGeneratorStep(std::move(g)) {
    if (value) value_.set(value.ref().own());
  }
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Result<Own<>> await(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) { return self.as<AsyncGeneratorSend>()->step(t, none_ref()); }
  static Step send(Thread& t, Ref<> self, Ref<> v) { return self.as<AsyncGeneratorSend>()->step(t, v); }
  static void finalize(Thread& t, Ref<> self) {
    auto s = self.as<AsyncGeneratorSend>();
    if (s->state_ == State::Init) warn_never_awaited(t, self, *s->generator_.get(), "asend");
  }
  static void warn_never_awaited(Thread& t, Ref<> self, AsyncGenerator& g, const char* what) {
    if (warn_format(t, exc::RuntimeWarning, 1, "coroutine method '%s' of '%S' was never awaited", what, g.qualname())
            .is_failed())
      write_unraisable(t, self);
  }

  Step step(Thread& t, Ref<> given) {
    AsyncGenerator& g = *generator_.get();
    if (state_ == State::Closed) return raise(t, exc::RuntimeError, "cannot reuse already awaited __anext__()/asend()");
    Own<> value = given.own();
    if (state_ == State::Init) {
      if (g.has(Generator::kRunningAsync)) {
        state_ = State::Closed;
        return raise(t, exc::RuntimeError, "anext(): asynchronous generator is already running");
      }
      if (is_none(given) && value_) value = value_.ref().own();
      state_ = State::Iter;
    }
    g.set(Generator::kRunningAsync);
    Step result = unwrap_step(t, g, resume_generator(t, g, value.ref()));
    if (!result.has_value()) state_ = State::Closed;
    return result;
  }
  Result<Own<>> send_method(Thread& t, Ref<> value) { return value_of_step(t, step(t, value)); }
  Result<Own<>> throw_method(Thread& t, Ref<> type_of_it, OptRef<> value, OptRef<> traceback) {
    AsyncGenerator& g = *generator_.get();
    if (state_ == State::Closed) return raise(t, exc::RuntimeError, "cannot reuse already awaited __anext__()/asend()");
    if (state_ == State::Init) {
      if (g.has(Generator::kRunningAsync)) {
        state_ = State::Closed;
        return raise(t, exc::RuntimeError, "anext(): asynchronous generator is already running");
      }
      state_ = State::Iter;
      g.set(Generator::kRunningAsync);
    }
    Own<> e = TRY(thrown_exception(t, type_of_it, value, traceback));
    Step result = unwrap_step(t, g, throw_exception(t, g, e.ref(), true));
    if (!result.has_value()) state_ = State::Closed;
    return value_of_step(t, std::move(result));
  }
  Result<void> close_method(Thread& t) {
    if (state_ == State::Closed) return ok;
    Result<Own<>> r = throw_method(t, Ref<>(&exc::GeneratorExit), {}, {});
    state_ = State::Closed;
    if (!r.is_failed()) return raise(t, exc::RuntimeError, "coroutine ignored GeneratorExit");
    if (clear_if_pending(t, exc::StopIteration) || clear_if_pending(t, exc::StopAsyncIteration) ||
        clear_if_pending(t, exc::GeneratorExit))
      return ok;
    return failed;
  }
  void trace(Tracer& v) { v(generator_), v(value_); }
  Slot<> value_;
};

class AsyncGeneratorThrow final : public AsyncGeneratorStep {
 public:
  static Type type;
  // Without an exception: aclose().
  AsyncGeneratorThrow(Own<AsyncGenerator> g, OptRef<> type_of_it, OptRef<> value, OptRef<> traceback)
      : AsyncGeneratorStep(std::move(g)) {
    if (type_of_it) type_.set(type_of_it.ref().own());
    if (value) value_.set(value.ref().own());
    if (traceback) traceback_.set(traceback.ref().own());
  }
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Result<Own<>> await(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) { return self.as<AsyncGeneratorThrow>()->step(t, none_ref()); }
  static Step send(Thread& t, Ref<> self, Ref<> v) { return self.as<AsyncGeneratorThrow>()->step(t, v); }
  static void finalize(Thread& t, Ref<> self) {
    auto s = self.as<AsyncGeneratorThrow>();
    if (s->state_ == State::Init)
      AsyncGeneratorSend::warn_never_awaited(t, self, *s->generator_.get(), s->is_close() ? "aclose" : "athrow");
  }

  bool is_close() const { return !type_; }
  Failed raise_busy(Thread& t) {
    state_ = State::Closed;
    return raise(t, exc::RuntimeError, "%s(): asynchronous generator is already running",
                 is_close() ? "aclose" : "athrow");
  }
  // aclose(): what the generator's end means.
  Step finish(Thread& t, Step step) {
    AsyncGenerator& g = *generator_.get();
    if (is_close()) {
      if (step.has_value()) {
        Own<> v = std::move(step).take();
        if (!v.ref().is_exact<AsyncGeneratorValue>()) return v;
        g.clear(Generator::kRunningAsync);
        state_ = State::Closed;
        return raise(t, exc::RuntimeError, "async generator ignored GeneratorExit");
      }
      g.clear(Generator::kRunningAsync);
      state_ = State::Closed;
      if (step.is_done() || clear_if_pending(t, exc::StopAsyncIteration) || clear_if_pending(t, exc::GeneratorExit)) {
        t.return_value.clear();
        return Step::done();
      }
      return failed;
    }
    Step result = unwrap_step(t, g, std::move(step));
    if (!result.has_value()) state_ = State::Closed;
    return result;
  }
  Step step(Thread& t, Ref<> given) {
    AsyncGenerator& g = *generator_.get();
    if (state_ == State::Closed) return raise(t, exc::RuntimeError, "cannot reuse already awaited aclose()/athrow()");
    if (state_ == State::Iter) return finish(t, resume_generator(t, g, given));
    if (g.state() == Generator::State::Finished) {
      state_ = State::Closed;
      t.return_value.clear();
      return Step::done();
    }
    if (g.has(Generator::kRunningAsync)) return raise_busy(t);
    if (g.has(Generator::kClosed)) {
      state_ = State::Closed;
      return raise_bare(t, exc::StopAsyncIteration);
    }
    if (!is_none(given)) return raise(t, exc::RuntimeError, "can't send non-None value to a just-started coroutine");
    state_ = State::Iter;
    g.set(Generator::kRunningAsync);
    if (is_close()) {
      g.set(Generator::kClosed);
      Own<> e = TRY(call(t, Ref<>(&exc::GeneratorExit)));
      return finish(t, throw_exception(t, g, e.ref(), false));
    }
    Result<Own<>> e = thrown_exception(t, type_.ref(), value_.opt(), traceback_.opt());
    if (e.is_failed()) {
      g.clear(Generator::kRunningAsync);
      state_ = State::Closed;
      return failed;
    }
    Own<> exception = std::move(e).take();
    return finish(t, throw_exception(t, g, exception.ref(), false));
  }
  Result<Own<>> send_method(Thread& t, Ref<> value) { return value_of_step(t, step(t, value)); }
  Result<Own<>> throw_method(Thread& t, Ref<> type_of_it, OptRef<> value, OptRef<> traceback) {
    AsyncGenerator& g = *generator_.get();
    if (state_ == State::Closed) return raise(t, exc::RuntimeError, "cannot reuse already awaited aclose()/athrow()");
    if (state_ == State::Init) {
      if (g.has(Generator::kRunningAsync)) return raise_busy(t);
      state_ = State::Iter;
      g.set(Generator::kRunningAsync);
    }
    Own<> e = TRY(thrown_exception(t, type_of_it, value, traceback));
    return value_of_step(t, finish(t, throw_exception(t, g, e.ref(), true)));
  }
  Result<void> close_method(Thread& t) {
    if (state_ == State::Closed) return ok;
    Result<Own<>> r = throw_method(t, Ref<>(&exc::GeneratorExit), {}, {});
    if (!r.is_failed()) return raise(t, exc::RuntimeError, "coroutine ignored GeneratorExit");
    if (clear_if_pending(t, exc::StopIteration) || clear_if_pending(t, exc::StopAsyncIteration) ||
        clear_if_pending(t, exc::GeneratorExit))
      return ok;
    return failed;
  }
  void trace(Tracer& v) { v(generator_), v(type_), v(value_), v(traceback_); }
  Slot<> type_, value_, traceback_;
};

namespace {

template <class T>
constexpr Method kStepMethods[] = {
    bind<&T::send_method>(
        "send(self, object, /)",
        "send(value)\n\nResumes the generator; value becomes the result of the yield it waits at. Gives what it yields "
        "next.\nStopIteration when it ends; a generator that has not started accepts only None."),
    bind<&T::throw_method>("throw(self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)",
                           "\n--\n\nthrow(value)\nthrow(type[,value[,tb]])\n\nRaises the exception at the yield where "
                           "the generator waits, and gives what it yields next.\nWhat it does not catch comes back to "
                           "the caller. The form with three arguments is deprecated."),
    bind<&T::close_method>("close(self, /)",
                           "close()\n\nEnds the generator: GeneratorExit is raised where it waits. RuntimeError when "
                           "it yields once more.\nThe result is what it returns on the way out."),
};

}  // namespace

constinit Type AsyncGeneratorSend::type = describe<AsyncGeneratorSend>(
    "async_generator_asend", {.methods = kStepMethods<AsyncGeneratorSend>, .flags = kTypeNoConstruct});
constinit Type AsyncGeneratorThrow::type = describe<AsyncGeneratorThrow>(
    "async_generator_athrow", {.methods = kStepMethods<AsyncGeneratorThrow>, .flags = kTypeNoConstruct});

Result<Own<>> AsyncGenerator::anext(Thread& t, Ref<> self) {
  TRY(call_hooks(t, *self.as<AsyncGenerator>()));
  return create<AsyncGeneratorSend>(t, self.as<AsyncGenerator>().own(), OptRef<>());
}

namespace {

AsyncGenerator& self_of(Ref<> self) { return *self.as<AsyncGenerator>(); }

Result<Own<>> asend(Thread& t, Ref<> self, Ref<> value) {
  TRY(call_hooks(t, self_of(self)));
  return create<AsyncGeneratorSend>(t, self.as<AsyncGenerator>().own(), OptRef<>(value));
}
Result<Own<>> athrow(Thread& t, Ref<> self, Ref<> type, OptRef<> value, OptRef<> traceback) {
  if (value || traceback)
    TRY(warn_format(t, exc::DeprecationWarning, 1,
                    "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead."));
  TRY(call_hooks(t, self_of(self)));
  return create<AsyncGeneratorThrow>(t, self.as<AsyncGenerator>().own(), OptRef<>(type), value, traceback);
}
Result<Own<>> aclose(Thread& t, Ref<> self) {
  TRY(call_hooks(t, self_of(self)));
  return create<AsyncGeneratorThrow>(t, self.as<AsyncGenerator>().own(), OptRef<>(), OptRef<>(), OptRef<>());
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
Result<Own<>> get_await(Thread&, Ref<> self) {
  OptRef<> d = self_of(self).delegate();
  return d ? d.ref().own() : none();
}
Result<Own<>> get_frame(Thread& t, Ref<> self) {
  if (self_of(self).state() == Generator::State::Finished) return none();
  return TRY(frame_of(t, &self_of(self).activation_)).own();
}
Result<bool> get_running(Thread&, Ref<> self) { return self_of(self).has(Generator::kRunningAsync); }
Result<bool> get_suspended(Thread&, Ref<> self) { return self_of(self).state() == Generator::State::Suspended; }
Result<Own<>> get_code(Thread&, Ref<> self) { return self_of(self).code().own(); }

constexpr Method kMethods[] = {
    bind<&asend>("asend(self, object, /)",
                 "asend(value)\n\nAn awaitable that resumes the generator with value and gives what it yields next."),
    bind<&athrow>("athrow(self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)",
                  "\n--\n\nathrow(value)\nathrow(type[,value[,tb]])\n\nAn awaitable that raises the exception where "
                  "the generator waits, and gives what it yields next.\nThe form with three arguments is deprecated."),
    bind<&aclose>("aclose(self, /)",
                  "aclose()\n\nAn awaitable that ends the generator by a GeneratorExit where it waits."),
    generic_over("async_generator[Y, S]: the types of what it yields and of what is sent to it."),
};
constexpr Attribute kAttributes[] = {
    attribute<&get_name, &set_name>("__name__", "What the generator is called; at first the name of its function."),
    attribute<&get_qualname, &set_qualname>("__qualname__",
                                            "The dotted path of the generator's function, from the module on."),
    attribute<&get_await>("ag_await", "What the code waits for at present; None when it does not wait."),
    attribute<&get_frame>("ag_frame"),
    attribute<&get_running>("ag_running"),
    attribute<&get_suspended>("ag_suspended"),
    attribute<&get_code>("ag_code"),
};

}  // namespace

constinit Type AsyncGenerator::type = describe<AsyncGenerator>(
    "async_generator", {.methods = kMethods, .attributes = kAttributes, .flags = kTypeNoConstruct});

}  // namespace krait
