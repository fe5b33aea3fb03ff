// asyncio.Future, and the iterator that awaits one.
#include "modules/asyncio/asyncio.h"
#include "object/allocate.h"
#include "types/context.h"
#include "types/exceptions.h"
#include "types/generic_alias.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/sequence.h"
#include "types/singletons.h"

namespace krait::asyncio {

// ---- making ----

Result<Own<>> Future::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<Future>(t, type);
}

Result<void> Future::check_initialized(Thread& t) {
  if (loop_) [[likely]]
    return ok;
  return raise(t, exc::RuntimeError, "%s object is not initialized.", Ref<>(this).is<Task>() ? "Task" : "Future");
}

Result<void> Future::initialize(Thread& t, Ref<> given) {
  Own<> loop = is_none(given) ? TRY(event_loop(t)) : given.own();
  state_ = State::Pending;
  logs_traceback_ = is_blocking_ = false;
  first_callback_.clear();
  first_context_.clear();
  callbacks_.clear();
  result_.clear();
  exception_.clear();
  traceback_.clear();
  source_traceback_.clear();
  cancel_message_.clear();
  cancelled_error_.clear();
  awaited_by_.clear();
  loop_.set(loop.ref().own());
  AsyncioState& s = state(t);
  if (!s.get_debug_name) s.get_debug_name.set(TRY(Str::intern_ascii(t, "get_debug")));
  const Own<> debug = TRY(call_method(t, loop, s.get_debug_name.ref()));
  if (TRY(is_true(t, debug))) source_traceback_.set(TRY(call_module(t, "traceback", "extract_stack", {})));
  return ok;
}

namespace {
Result<void> future_init(Thread& t, Ref<> self, Ref<> loop) { return self.as<Future>()->initialize(t, loop); }
constexpr Method kInit = bind<&future_init>("Future(self, *, loop=None)");
}  // namespace

Result<void> Future::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kInit.call(t, kInit, self, a));
  return ok;
}

void Future::trace(Tracer& v) {
  attributes_.trace(v);
  for (const Slot<>* s : {&loop_, &first_callback_, &first_context_, &result_, &exception_, &traceback_,
                          &source_traceback_, &cancel_message_, &cancelled_error_, &awaited_by_})
    v(*s);
  v(callbacks_);
}
void Future::clear_references() {
  for (Slot<>* s : {&loop_, &first_callback_, &first_context_, &result_, &exception_, &traceback_, &source_traceback_,
                    &cancel_message_, &cancelled_error_, &awaited_by_})
    s->clear();
  callbacks_.clear();
  attributes_.clear();
}

Result<Own<>> Future::repr(Thread& t, Ref<> self) {
  return call_module(t, "asyncio.base_futures", "_future_repr", {self.value()});
}

// ---- callbacks ----

Result<void> Future::schedule_callbacks(Thread& t) {
  if (first_callback_) {
    const Own<> callback = Own<>::steal(first_callback_.take()), context = Own<>::steal(first_context_.take());
    TRY(call_soon(t, loop_.ref(), callback, Ref<>(this), context));
  }
  if (!callbacks_) return ok;
  const Own<List> rest = Own<List>::steal(callbacks_.take());
  for (std::size_t i = 0; i < rest->size(); ++i) {
    const Own<Tuple> pair = (*rest)[i].as<Tuple>().own();
    TRY(call_soon(t, loop_.ref(), (*pair)[0], Ref<>(this), (*pair)[1]));
  }
  return ok;
}

Result<void> Future::add_callback(Thread& t, Ref<> callback, OptRef<> given) {
  TRY(check_initialized(t));
  const Own<> context = is_none_or_missing(given) ? Own<>(TRY(Context::copy_current(t))) : given.ref().own();
  if (!is_pending()) return call_soon(t, loop_.ref(), callback, Ref<>(this), context);
  if (!first_callback_ && !callbacks_) {
    first_callback_.set(callback.own());
    first_context_.set(context.ref().own());
    return ok;
  }
  if (!callbacks_) callbacks_.set(TRY(List::create(t)));
  const Own<Tuple> pair = TRY(Tuple::of(t, callback, context));
  return callbacks_->append(t, pair);
}

// ---- results ----

namespace {

const char* state_name(State s) {
  return s == State::Pending ? "PENDING" : s == State::Cancelled ? "CANCELLED" : "FINISHED";
}

Failed raise_wrong_state(Thread& t, Ref<Future> future) {
  return raise_async(t, "InvalidStateError", TRY(format(t, "%s: %R", state_name(future->state_), future)));
}

}  // namespace

Result<void> Future::finish(Thread& t, Ref<> result) {
  TRY(check_initialized(t));
  if (!is_pending()) return raise_wrong_state(t, Ref<Future>(this));
  result_.set(result.own());
  state_ = State::Finished;
  return schedule_callbacks(t);
}

Result<void> Future::fail(Thread& t, Ref<> given) {
  TRY(check_initialized(t));
  if (!is_pending()) return raise_wrong_state(t, Ref<Future>(this));
  Own<> error = given.own();
  if (given.is<Type>() && is_subtype(given.as<Type>().get(), &exc::BaseException)) error = TRY(call(t, given));
  if (!error.ref().type()->has(kTypeIsException)) return raise(t, exc::TypeError, "invalid exception object");
  if (is_subtype(error.ref().type(), &exc::StopIteration)) {
    const Own<Str> text = TRY(Str::from_ascii(t,
                                              "StopIteration interacts badly with generators and cannot be raised into "
                                              "a Future"));
    const Own<> wrapped = TRY(call(t, Ref<>(&exc::RuntimeError), {text.value()}));
    TRY(krait::set_attr(t, wrapped, names::__cause__, error));
    TRY(krait::set_attr(t, wrapped, names::__context__, error));
    error = wrapped.ref().own();
  }
  traceback_.set(TRY(krait::get_attr(t, error, names::__traceback__)));
  exception_.set(std::move(error));
  state_ = State::Finished;
  TRY(schedule_callbacks(t));
  logs_traceback_ = true;
  return ok;
}

Result<bool> Future::cancel_self(Thread& t, OptRef<> message) {
  logs_traceback_ = false;
  if (!is_pending()) return false;
  state_ = State::Cancelled;
  if (message)
    cancel_message_.set(message.ref().own());
  else
    cancel_message_.clear();
  TRY(schedule_callbacks(t));
  return true;
}

Result<Own<>> Future::make_cancelled_error(Thread& t) {
  if (cancelled_error_) return Own<>::steal(cancelled_error_.take());
  const Own<> type = TRY(module_attr(t, "asyncio.exceptions", "CancelledError"));
  if (!cancel_message_ || is_none(cancel_message_.ref())) return call(t, type);
  return call(t, type, {cancel_message_.value()});
}

Result<Own<>> Future::take_result(Thread& t) {
  if (state_ == State::Cancelled) return raise_instance(t, TRY(make_cancelled_error(t)));
  if (state_ == State::Pending)
    return raise_async(t, "InvalidStateError", TRY(Str::from_ascii(t, "Result is not set.")));
  logs_traceback_ = false;
  if (!exception_) return result_ ? result_.ref().own() : none();
  Own<> error = exception_.ref().own();
  const Own<> traceback = traceback_ ? traceback_.ref().own() : none();
  TRY(krait::set_attr(t, error, names::__traceback__, traceback));
  return raise_instance(t, std::move(error));
}

// An exception that nobody asked for is shown when the future goes.
void Future::report_unretrieved(Thread& t) {
  if (!logs_traceback_ || !exception_ || !loop_) return;
  logs_traceback_ = false;
  Slot<> pending;
  if (t.has_pending()) pending.set(take_pending(t));
  const auto report = [&]() -> Result<void> {
    const Ref<> self(this);
    const Own<Dict> context = TRY(Dict::create(t));
    const auto put = [&](const char* key, Ref<> value) -> Result<void> {
      const Own<Str> name = TRY(Str::intern_ascii(t, key));
      return context->set_str(t, name.ref(), value.own());
    };
    const Own<Str> message = TRY(format(t, "%Q exception was never retrieved", self));
    TRY(put("message", message));
    TRY(put("exception", exception_.ref()));
    TRY(put("future", self));
    if (source_traceback_) TRY(put("source_traceback", source_traceback_.ref()));
    const Own<Str> method = TRY(Str::intern_ascii(t, "call_exception_handler"));
    (void)TRY(call_method(t, loop_.ref(), method.ref(), {context.value()}));
    return ok;
  };
  if (report().is_failed()) write_unraisable(t, Ref<>(this));
  if (pending) restore_pending(t, Own<>::steal(pending.take()));
}
void Future::finalize(Thread& t, Ref<> self) { self.as<Future>()->report_unretrieved(t); }

// ---- await ----

namespace {

class FutureIterator final : public Object {
 public:
  static Type type;
  explicit FutureIterator(Own<Future> future) : future_(std::move(future)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }

  // The future itself while it is pending; then the result is what the iterator returns.
  static Step send(Thread& t, Ref<> self, Ref<>) {
    const auto it = self.as<FutureIterator>();
    if (!it->future_) return Step::done();
    if (it->future_->is_pending()) {
      if (it->future_->is_blocking_) return raise(t, exc::RuntimeError, "await wasn't used with future");
      it->future_->is_blocking_ = true;
      return Own<>(it->future_.ref().own());
    }
    const Own<Future> future = Own<Future>::steal(it->future_.take());
    t.return_value.set(TRY(future->take_result(t)));
    return Step::done();
  }
  static Step next(Thread& t, Ref<> self) {
    Step step = send(t, self, none_ref());
    if (!step.is_done()) return step;
    const Own<> result = t.return_value ? Own<>::steal(t.return_value.take()) : none();
    if (is_none(result.ref())) return Step::done();
    return raise_value(t, exc::StopIteration, result);
  }
  static Result<Own<>> send_method(Thread& t, Ref<> self, Ref<>) {
    Step step = next(t, self);
    if (step.is_done()) return raise_bare(t, exc::StopIteration);
    if (step.is_failed()) return failed;
    return std::move(step).take();
  }
  static Result<Own<>> throw_method(Thread& t, Ref<> self, Ref<> kind, OptRef<> value, OptRef<> traceback) {
    if (value || traceback)
      TRY(warn_format(t, exc::DeprecationWarning, 1,
                      "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead."));
    self.as<FutureIterator>()->future_.clear();
    if (traceback && !is_none(traceback) && !is_traceback(traceback.ref()))
      return raise(t, exc::TypeError, "throw() third argument must be a traceback");
    Slot<> error;
    if (kind.is<Type>() && is_subtype(kind.as<Type>().get(), &exc::BaseException)) {
      if (!is_none_or_missing(value) && is_subtype(value.ref().type(), kind.as<Type>().get()))
        error.set(value.ref().own());
      else
        error.set(is_none_or_missing(value) ? TRY(call(t, kind)) : TRY(call(t, kind, {value.value()})));
    } else if (kind.type()->has(kTypeIsException)) {
      if (!is_none_or_missing(value))
        return raise(t, exc::TypeError, "instance exception may not have a separate value");
      error.set(kind.own());
    } else {
      return raise(t, exc::TypeError, "exceptions must be classes deriving BaseException or instances of such a class");
    }
    if (!is_none_or_missing(traceback)) TRY(krait::set_attr(t, error.ref(), names::__traceback__, traceback.ref()));
    return raise_instance(t, Own<>::steal(error.take()));
  }
  Result<void> close(Thread&) {
    future_.clear();
    return ok;
  }
  void trace(Tracer& v) { v(future_); }
  void clear_references() { future_.clear(); }

 private:
  Slot<Future> future_;  // empty once it is over
};
constexpr Method kIteratorMethods[] = {
    bind<&FutureIterator::send_method>("send(self, value, /)"),
    bind<&FutureIterator::throw_method>("throw(self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)"),
    bind<&FutureIterator::close>("close(self, /)"),
};
constinit Type FutureIterator::type =
    describe<FutureIterator>("_asyncio.FutureIter", {.methods = kIteratorMethods, .flags = kTypeNoConstruct});

}  // namespace

Result<Own<>> Future::iter(Thread& t, Ref<> self) {
  TRY(self.as<Future>()->check_initialized(t));
  return create<FutureIterator>(t, self.as<Future>().own());
}
Result<Own<>> Future::await(Thread& t, Ref<> self) { return Future::iter(t, self); }

// ---- methods ----

namespace {

Ref<Future> of(Ref<> self) { return self.as<Future>(); }

Result<Own<>> result(Thread& t, Ref<> self) { return of(self)->take_result(t); }
Result<Own<>> exception(Thread& t, Ref<> self) {
  const auto f = of(self);
  if (f->state_ == State::Cancelled) return raise_instance(t, TRY(f->make_cancelled_error(t)));
  if (f->is_pending()) return raise_async(t, "InvalidStateError", TRY(Str::from_ascii(t, "Exception is not set.")));
  f->logs_traceback_ = false;
  return f->exception_ ? f->exception_.ref().own() : none();
}
Result<void> set_result(Thread& t, Ref<> self, Ref<> value) { return of(self)->finish(t, value); }
Result<void> set_exception(Thread& t, Ref<> self, Ref<> error) { return of(self)->fail(t, error); }
Result<void> add_done_callback(Thread& t, Ref<> self, Ref<> callback, OptRef<> context) {
  return of(self)->add_callback(t, callback, context);
}

Result<std::int64_t> remove_done_callback(Thread& t, Ref<> self, Ref<> callback) {
  const auto f = of(self);
  TRY(f->check_initialized(t));
  std::int64_t removed = 0;
  if (f->first_callback_) {
    const Own<> first = f->first_callback_.ref().own();
    if (TRY(items_equal(t, first.value(), callback.value()))) {
      f->first_callback_.clear();
      f->first_context_.clear();
      ++removed;
    }
  }
  if (!f->callbacks_) return removed;
  const Own<List> before = f->callbacks_.ref().own();
  const Own<List> kept = TRY(List::create(t));
  for (std::size_t i = 0; i < before->size(); ++i) {
    const Own<Tuple> pair = (*before)[i].as<Tuple>().own();
    if (TRY(items_equal(t, (*pair)[0].value(), callback.value())))
      ++removed;
    else
      TRY(kept->append(t, pair));
  }
  if (kept->size() == 0)
    f->callbacks_.clear();
  else
    f->callbacks_.set(kept.ref().own());
  return removed;
}

Result<bool> cancel(Thread& t, Ref<> self, Ref<> message) {
  TRY(of(self)->check_initialized(t));
  return of(self)->cancel_self(t, is_none(message) ? OptRef<>() : OptRef<>(message));
}
Result<bool> cancelled(Thread&, Ref<> self) { return of(self)->state_ == State::Cancelled; }
Result<bool> done(Thread&, Ref<> self) { return of(self)->loop_ && !of(self)->is_pending(); }
Result<Own<>> get_loop(Thread& t, Ref<> self) {
  TRY(of(self)->check_initialized(t));
  return of(self)->loop_.ref().own();
}
Result<Own<>> make_cancelled_error_method(Thread& t, Ref<> self) { return of(self)->make_cancelled_error(t); }

Own<> or_none(const Slot<>& s) { return s ? s.ref().own() : none(); }

Result<Own<>> get_state(Thread& t, Ref<> self) { return Str::intern_ascii(t, state_name(of(self)->state_)); }
Result<bool> get_blocking(Thread&, Ref<> self) { return of(self)->loop_ && of(self)->is_blocking_; }
Result<void> set_blocking(Thread& t, Ref<> self, OptRef<> value) {
  TRY(of(self)->check_initialized(t));
  if (!value) return raise(t, exc::AttributeError, "cannot delete attribute");
  of(self)->is_blocking_ = TRY(is_true(t, value.ref()));
  return ok;
}
Result<Own<>> get_loop_or_none(Thread&, Ref<> self) { return or_none(of(self)->loop_); }
Result<Own<>> get_callbacks(Thread& t, Ref<> self) {
  const auto f = of(self);
  if (!f->first_callback_ && !f->callbacks_) return none();
  const Own<List> all = TRY(List::create(t));
  if (f->first_callback_) {
    const Own<Tuple> pair = TRY(Tuple::of(t, f->first_callback_, f->first_context_));
    TRY(all->append(t, pair));
  }
  if (f->callbacks_) TRY(all->extend(t, f->callbacks_.ref()));
  return all.ref().own();
}
Result<Own<>> get_result(Thread&, Ref<> self) { return or_none(of(self)->result_); }
Result<Own<>> get_exception(Thread&, Ref<> self) { return or_none(of(self)->exception_); }
Result<bool> get_log_traceback(Thread&, Ref<> self) { return of(self)->logs_traceback_; }
Result<void> set_log_traceback(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::AttributeError, "cannot delete attribute");
  if (TRY(is_true(t, value.ref()))) return raise(t, exc::ValueError, "_log_traceback can only be set to False");
  of(self)->logs_traceback_ = false;
  return ok;
}
Result<Own<>> get_source_traceback(Thread&, Ref<> self) { return or_none(of(self)->source_traceback_); }
Result<Own<>> get_cancel_message(Thread&, Ref<> self) { return or_none(of(self)->cancel_message_); }
Result<void> set_cancel_message(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::AttributeError, "cannot delete attribute");
  of(self)->cancel_message_.set(value.ref().own());
  return ok;
}
Result<Own<>> get_awaited_by(Thread& t, Ref<> self) {
  const Slot<>& by = of(self)->awaited_by_;
  if (!by) return none();
  if (by.ref().is_exact<Set>()) return call(t, Ref<>(&FrozenSet::type), {by.value()});
  const Own<Tuple> one = TRY(Tuple::of(t, by));
  return call(t, Ref<>(&FrozenSet::type), {one.value()});
}

constexpr Method kMethods[] = {
    bind<&result>(
        "result(self, /)",
        "The result of the future. CancelledError if it was cancelled, InvalidStateError if it is not done; an "
        "exception that was set is raised."),
    bind<&exception>("exception(self, /)",
                     "The exception that was set, or None. CancelledError if the future was cancelled, "
                     "InvalidStateError if it is not done."),
    bind<&set_result>("set_result(self, result, /)",
                      "Give the future its result, and let callbacks run. InvalidStateError when it has one already."),
    bind<&set_exception>(
        "set_exception(self, exception, /)",
        "Let the future fail with an exception, and let callbacks run. InvalidStateError when it is done already."),
    bind<&add_done_callback>("add_done_callback(self, fn, /, *, context=<unrepresentable>)",
                             "Have fn(future) called by the loop once the future is done; soon, when it is already."),
    bind<&remove_done_callback>("remove_done_callback(self, fn, /)",
                                "Take a callback off the list, each time it stands there. Returns how often it did."),
    bind<&cancel>("cancel(self, /, msg=None)",
                  "Cancel the future and schedule callbacks. False if it is done already."),
    bind<&cancelled>("cancelled(self, /)", "Whether it ended by cancel()."),
    bind<&done>("done(self, /)", "Whether there is an outcome: a result, an exception or a cancellation."),
    bind<&get_loop>("get_loop(self, /)", "The loop that runs the callbacks."),
    bind<&make_cancelled_error_method>(
        "_make_cancelled_error(self, /)",
        "The exception to raise in those who wait for a cancelled future, with the message given to cancel()."),
    kClassGetItem,
};
constexpr Attribute kAttributes[] = {
    attribute<&get_state>("_state"),
    attribute<&get_blocking, &set_blocking>("_asyncio_future_blocking"),
    attribute<&get_loop_or_none>("_loop"),
    attribute<&get_callbacks>("_callbacks"),
    attribute<&get_result>("_result"),
    attribute<&get_exception>("_exception"),
    attribute<&get_log_traceback, &set_log_traceback>("_log_traceback"),
    attribute<&get_source_traceback>("_source_traceback"),
    attribute<&get_cancel_message, &set_cancel_message>("_cancel_message"),
    attribute<&get_awaited_by>("_asyncio_awaited_by"),
};

}  // namespace

constinit Type Future::type =
    describe<Future>("_asyncio.Future",
                     {.doc = "Future(*, loop=None)\n--\n\nA result that is not there yet.\n\nIts result and exception "
                             "do not wait: they raise while it is not done. Callbacks are run by the event loop.",
                      .methods = kMethods,
                      .attributes = kAttributes,
                      .flags = kTypeBasetype | kTypeWeakrefs,
                      .shape_offset = offsetof(Future, attributes_)});

}  // namespace krait::asyncio
