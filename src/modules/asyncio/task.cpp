// asyncio.Task: runs a coroutine, one step for each turn of the event loop.
#include "modules/asyncio/asyncio.h"
#include "object/allocate.h"
#include "types/context.h"
#include "types/descriptor.h"
#include "types/exceptions.h"
#include "types/generic_alias.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::asyncio {
namespace {

Own<> or_none(const Slot<>& s) { return s ? s.ref().own() : none(); }

// What the event loop calls: the next step of a task, with an exception to throw perhaps.
class TaskStep final : public Object {
 public:
  static Type type;
  TaskStep(Own<Task> task, OptRef<> error) : task_(std::move(task)) {
    if (error) error_.set(error.ref().own());
  }
  static Result<Own<>> call(Thread& t, Ref<> self, const Arguments& a) {
    if (a.keywords) return raise(t, exc::TypeError, "function takes no keyword arguments");
    if (a.positional) return raise(t, exc::TypeError, "function takes no positional arguments");
    const auto s = self.as<TaskStep>();
    const Own<Task> task = s->task_.ref().own();
    TRY(Task::step(t, task, s->error_.opt()));
    return none();
  }
  Result<Own<>> get_self(Thread&) { return Own<>(task_.ref().own()); }
  void trace(Tracer& v) { v(task_), v(error_); }
  void clear_references() { error_.clear(); }

 private:
  Slot<Task> task_;
  Slot<> error_;
};
constexpr Attribute kStepAttributes[] = {attribute<&TaskStep::get_self>("__self__")};
constinit Type TaskStep::type =
    describe<TaskStep>("TaskStepMethWrapper", {.attributes = kStepAttributes, .flags = kTypeNoConstruct});

Result<Own<>> wake_up_method(Thread& t, Ref<> self, Ref<> future) { return self.as<Task>()->wake_up(t, future); }
constexpr Method kWakeUp = bind<&wake_up_method>("TaskWakeup(self, future, /)");

Result<void> eager_step(Thread& t, Ref<> self) { return Task::run_and_handle(t, self.as<Task>(), OptRef<>()); }
constexpr Method kEagerStep = bind<&eager_step>("eager_step(self, /)");

}  // namespace

// ---- making ----

Result<Own<>> Task::construct(Thread& t, Ref<Type> type, const Arguments&) { return create_instance<Task>(t, type); }

namespace {

Result<bool> is_coroutine(Thread& t, Ref<> v) {
  if (v.type()->name && __builtin_strcmp(v.type()->name, "coroutine") == 0) return true;
  const Own<> verdict = TRY(call_module(t, "asyncio.coroutines", "iscoroutine", {v.value()}));
  return is_true(t, verdict);
}

Result<void> task_init(Thread& t, Ref<> self, Ref<> coroutine, Ref<> loop, Ref<> name, Ref<> context, bool eager) {
  return self.as<Task>()->start(t, coroutine, loop, name, context, eager);
}
constexpr Method kInit = bind<&task_init>("Task(self, coro, *, loop=None, name=None, context=None, eager_start=False)");

}  // namespace

Result<void> Task::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kInit.call(t, kInit, self, a));
  return ok;
}

Result<void> Task::start(Thread& t, Ref<> coroutine, Ref<> loop, Ref<> name, Ref<> context, bool eager) {
  TRY(initialize(t, loop));
  if (!TRY(is_coroutine(t, coroutine))) {
    reports_pending_ = false;
    return raise(t, exc::TypeError, "a coroutine was expected, got %R", coroutine);
  }
  context_.set(is_none(context) ? Own<>(TRY(Context::copy_current(t))) : context.own());
  waits_for_.clear();
  must_cancel_ = false;
  reports_pending_ = true;
  cancels_ = 0;
  coroutine_.set(coroutine.own());
  if (is_none(name)) {
    name_.clear();
    number_ = state(t).next_number++;
  } else {
    name_.set(name.is_exact<Str>() ? name.own() : Own<>(TRY(krait::str(t, name))));
  }
  if (eager) {
    const Own<Str> is_running = TRY(Str::intern_ascii(t, "is_running"));
    const Own<> running = TRY(call_method(t, loop_.ref(), is_running.ref()));
    if (TRY(is_true(t, running))) return eager_start(t);
  }
  TRY(schedule_step(t, OptRef<>()));
  link_.unlink();
  link_.insert_after(state(t).tasks);
  return ok;
}

// The first step runs at once, in the task's context.
Result<void> Task::eager_start(Thread& t) {
  const Own<> loop = loop_.ref().own();
  const Own<> previous = TRY(swap_task(t, loop, Ref<>(this)));
  link_.unlink();
  link_.insert_after(state(t).tasks);
  const Own<Str> run = TRY(Str::intern_ascii(t, "run"));
  const Own<BuiltinFunction> body = TRY(create<BuiltinFunction>(t, kEagerStep, OptRef<>(Ref<>(this)), OptRef<>()));
  auto outcome = call_method(t, context_.ref(), run.ref(), {body.value()});
  Slot<> error;
  if (outcome.is_failed()) error.set(take_pending(t));
  auto back = swap_task(t, loop, previous);
  if (error) {
    if (back.is_failed()) clear_pending(t);
    return raise_instance(t, Own<>::steal(error.take()));
  }
  if (back.is_failed()) return failed;
  if (!is_pending()) {
    link_.unlink();
    coroutine_.clear();
  }
  return ok;
}

void Task::trace(Tracer& v) {
  Future::trace(v);
  v(coroutine_), v(waits_for_), v(name_), v(context_);
}
void Task::clear_references() {
  Future::clear_references();
  coroutine_.clear();
  waits_for_.clear();
  context_.clear();
}

Result<Own<>> Task::repr(Thread& t, Ref<> self) {
  return call_module(t, "asyncio.base_tasks", "_task_repr", {self.value()});
}

void Task::finalize(Thread& t, Ref<> self) {
  const auto task = self.as<Task>();
  if (task->is_pending() && task->reports_pending_ && task->loop_ && task->coroutine_) {
    task->reports_pending_ = false;
    Slot<> pending;
    if (t.has_pending()) pending.set(take_pending(t));
    const auto report = [&]() -> Result<void> {
      const Own<Dict> context = TRY(Dict::create(t));
      const auto put = [&](const char* key, Ref<> value) -> Result<void> {
        const Own<Str> name = TRY(Str::intern_ascii(t, key));
        return context->set_str(t, name.ref(), value.own());
      };
      TRY(put("task", self));
      const Own<Str> message = TRY(Str::from_ascii(t, "Task was destroyed but it is pending!"));
      TRY(put("message", message));
      if (task->source_traceback_) TRY(put("source_traceback", task->source_traceback_.ref()));
      const Own<Str> method = TRY(Str::intern_ascii(t, "call_exception_handler"));
      (void)TRY(call_method(t, task->loop_.ref(), method.ref(), {context.value()}));
      return ok;
    };
    if (report().is_failed()) write_unraisable(t, self);
    if (pending) restore_pending(t, Own<>::steal(pending.take()));
  }
  task->report_unretrieved(t);
}

Result<Own<>> Task::get_name(Thread& t) {
  if (!name_) name_.set(TRY(format(t, "Task-%d", number_)));
  return name_.ref().own();
}

// ---- cancelling ----

namespace {

// future.cancel(msg=message)
Result<bool> cancel_waiter(Thread& t, Ref<> future, OptRef<> message) {
  if (future.is_exact<Future>()) return future.as<Future>()->cancel_self(t, message);
  if (future.is_exact<Task>()) return future.as<Task>()->cancel(t, message);
  AsyncioState& s = state(t);
  if (!s.msg_name) {
    const Own<Str> name = TRY(Str::intern_ascii(t, "msg"));
    s.msg_name.set(TRY(Tuple::of(t, name)));
  }
  const Own<Str> cancel_name = TRY(Str::intern_ascii(t, "cancel"));
  const Own<> method = TRY(get_attr(t, future, cancel_name.ref()));
  const Value values[] = {message ? message.value() : none_ref().value()};
  const Own<> verdict = TRY(call(t, method, Arguments{values, 0, 1, s.msg_name.get()}));
  return is_true(t, verdict);
}

}  // namespace

Result<bool> Task::cancel(Thread& t, OptRef<> message) {
  TRY(check_initialized(t));
  logs_traceback_ = false;
  if (!is_pending()) return false;
  ++cancels_;
  if (waits_for_) {
    const Own<> waiter = waits_for_.ref().own();
    // It stays: a task that ignores the cancellation may have to be cancelled again.
    if (TRY(cancel_waiter(t, waiter, message))) return true;
  }
  must_cancel_ = true;
  if (message)
    cancel_message_.set(message.ref().own());
  else
    cancel_message_.clear();
  return true;
}

// ---- steps ----

Result<void> Task::schedule_step(Thread& t, OptRef<> error) {
  const Own<TaskStep> step = TRY(create<TaskStep>(t, Ref<Task>(this).own(), error));
  return call_soon(t, loop_.ref(), step, OptRef<>(), context_.opt());
}

Result<void> Task::step(Thread& t, Ref<Task> task, OptRef<> given) {
  TRY(task->check_initialized(t));
  if (!task->is_pending()) {
    const Own<Str> text = TRY(format(t, "__step(): already done: %R %R", task, given ? given.ref() : none_ref()));
    return raise_async(t, "InvalidStateError", text.ref().own());
  }
  Slot<> error;
  if (given) error.set(given.ref().own());
  if (task->must_cancel_) {
    if (!error || !TRY(is_cancelled_error(t, error.ref()))) error.set(TRY(task->make_cancelled_error(t)));
    task->must_cancel_ = false;
  }
  task->waits_for_.clear();
  const Own<> loop = task->loop_.ref().own();
  TRY(enter_task(t, loop, task));
  auto outcome = run_and_handle(t, task, error.opt());
  if (outcome.is_failed()) {
    Own<> raised = take_pending(t);
    if (leave_task(t, loop, task).is_failed()) clear_pending(t);
    restore_pending(t, std::move(raised));
    return failed;
  }
  return leave_task(t, loop, task);
}

Result<void> Task::complete(Thread& t, Ref<> result) {
  link_.unlink();
  if (!must_cancel_) return finish(t, result);
  // Cancelled just before the coroutine returned.
  must_cancel_ = false;
  const Own<> message = or_none(cancel_message_);
  (void)TRY(cancel_self(t, message));
  return ok;
}

Result<void> Task::run_and_handle(Thread& t, Ref<Task> task, OptRef<> error) {
  if (!task->coroutine_) return raise(t, exc::RuntimeError, "uninitialized Task object");
  const Own<> coroutine = task->coroutine_.ref().own();
  if (!error) {
    if (const SendFn send = coroutine.ref().type()->slots.send) {
      Step step = send(t, coroutine, none_ref());
      if (step.is_done()) {
        const Own<> result = t.return_value ? Own<>::steal(t.return_value.take()) : none();
        return task->complete(t, result);
      }
      if (step.is_failed()) return handle_exception(t, task);
      const Own<> yielded = std::move(step).take();
      return handle_yield(t, task, yielded);
    }
  }
  auto outcome = error ? call_method(t, coroutine, names::throw_, {error.value()})
                       : call_method(t, coroutine, names::send, {none_ref().value()});
  if (outcome.is_failed()) return handle_exception(t, task);
  const Own<> yielded = std::move(outcome).take();
  return handle_yield(t, task, yielded);
}

Result<void> Task::handle_exception(Thread& t, Ref<Task> task) {
  Own<> error = take_pending(t);
  const Type* type = error.ref().type();
  if (is_subtype(type, &exc::StopIteration)) {
    const Own<> result = TRY(krait::get_attr(t, error, names::value));
    return task->complete(t, result);
  }
  task->link_.unlink();
  if (TRY(is_cancelled_error(t, error))) {
    task->cancelled_error_.set(error.ref().own());
    (void)TRY(task->cancel_self(t, OptRef<>()));
    return ok;
  }
  TRY(task->fail(t, error));
  if (is_subtype(type, &exc::KeyboardInterrupt) || is_subtype(type, &exc::SystemExit)) {
    restore_pending(t, std::move(error));
    return failed;
  }
  return ok;
}

namespace {

Result<void> fail_soon(Thread& t, Ref<Task> task, Own<Str> text) {
  const Own<> error = TRY(call(t, Ref<>(&exc::RuntimeError), {text.value()}));
  return task->schedule_step(t, error);
}

Result<Own<>> loop_of(Thread& t, Ref<> future) {
  if (future.is<Future>()) return or_none(future.as<Future>()->loop_);
  const Own<Str> name = TRY(Str::intern_ascii(t, "get_loop"));
  Slot<> holder;
  if (const OptRef<> method = TRY(find_attr(t, future, name.ref(), holder))) return call(t, method.ref());
  const Own<Str> attribute = TRY(Str::intern_ascii(t, "_loop"));
  return get_attr(t, future, attribute.ref());
}

// A future that the coroutine awaits: the task goes on when it is done.
Result<void> wait_for(Thread& t, Ref<Task> task, Ref<> future) {
  const Own<BuiltinFunction> wake_up = TRY(create<BuiltinFunction>(t, kWakeUp, OptRef<>(Ref<>(task)), OptRef<>()));
  TRY(add_awaiter(t, future, task));
  if (future.is<Future>()) {
    future.as<Future>()->is_blocking_ = false;
  } else {
    const Own<Str> blocking = TRY(Str::intern_ascii(t, "_asyncio_future_blocking"));
    TRY(set_attr(t, future, blocking.ref(), Ref<>(&kFalse)));
  }
  if (future.is_exact<Future>() || future.is_exact<Task>()) {
    TRY(future.as<Future>()->add_callback(t, wake_up, task->context_.opt()));
  } else {
    AsyncioState& s = state(t);
    if (!s.context_name) {
      const Own<Str> name = TRY(Str::intern_ascii(t, "context"));
      s.context_name.set(TRY(Tuple::of(t, name)));
    }
    const Own<Str> name = TRY(Str::intern_ascii(t, "add_done_callback"));
    const Own<> add = TRY(get_attr(t, future, name.ref()));
    const Value values[] = {wake_up.value(), task->context_.value()};
    (void)TRY(call(t, add, Arguments{values, 1, 1, s.context_name.get()}));
  }
  task->waits_for_.set(future.own());
  if (!task->must_cancel_) return ok;
  const Own<> message = or_none(task->cancel_message_);
  if (TRY(cancel_waiter(t, future, is_none(message.ref()) ? OptRef<>() : OptRef<>(message))))
    task->must_cancel_ = false;
  return ok;
}

}  // namespace

Result<void> Task::handle_yield(Thread& t, Ref<Task> task, Ref<> yielded) {
  // A bare yield gives one turn of the loop away.
  if (is_none(yielded)) return task->schedule_step(t, OptRef<>());
  Slot<> holder;
  bool is_future = yielded.is<Future>(), is_blocking = false;
  if (is_future) {
    is_blocking = yielded.as<Future>()->is_blocking_;
  } else {
    const Own<Str> name = TRY(Str::intern_ascii(t, "_asyncio_future_blocking"));
    const OptRef<> flag = TRY(find_attr(t, yielded, name.ref(), holder));
    is_future = flag && !is_none(flag);
    if (is_future) is_blocking = TRY(is_true(t, flag.ref()));
  }
  if (!is_future) {
    const Type& type = *yielded.type();
    if (type.name && __builtin_strcmp(type.name, "generator") == 0)
      return fail_soon(
          t, task,
          TRY(format(t, "yield was used instead of yield from for generator in task %R with %R", task, yielded)));
    return fail_soon(t, task, TRY(format(t, "Task got bad yield: %R", yielded)));
  }
  if (yielded == Ref<>(task)) return fail_soon(t, task, TRY(format(t, "Task cannot await on itself: %R", task)));
  const Own<> loop = TRY(loop_of(t, yielded));
  if (!(loop.ref() == task->loop_.ref()))
    return fail_soon(t, task, TRY(format(t, "Task %R got Future %R attached to a different loop", task, yielded)));
  if (!is_blocking)
    return fail_soon(t, task, TRY(format(t, "yield was used instead of yield from in task %R with %R", task, yielded)));
  return wait_for(t, task, yielded);
}

Result<Own<>> Task::wake_up(Thread& t, Ref<> future) {
  TRY(discard_awaiter(t, future, Ref<>(this)));
  const Own<Task> keep = Ref<Task>(this).own();
  Slot<> error;
  if (future.is_exact<Future>() || future.is_exact<Task>()) {
    const auto f = future.as<Future>();
    // A plain result needs no look: the iterator of the future fetches it.
    if (f->state_ == State::Finished && !f->exception_) {
      TRY(step(t, keep, OptRef<>()));
      return none();
    }
    auto r = f->take_result(t);
    if (r.is_failed()) error.set(take_pending(t));
  } else {
    auto r = call_method(t, future, names::result);
    if (r.is_failed()) error.set(take_pending(t));
  }
  TRY(step(t, keep, error.opt()));
  return none();
}

// ---- methods ----

namespace {

Ref<Task> of(Ref<> self) { return self.as<Task>(); }

Result<void> set_result(Thread& t, Ref<>, Ref<>) {
  return raise(t, exc::RuntimeError, "Task does not support set_result operation");
}
Result<void> set_exception(Thread& t, Ref<>, Ref<>) {
  return raise(t, exc::RuntimeError, "Task does not support set_exception operation");
}
Result<bool> cancel(Thread& t, Ref<> self, Ref<> message) {
  return of(self)->cancel(t, is_none(message) ? OptRef<>() : OptRef<>(message));
}
Result<std::int64_t> cancelling(Thread&, Ref<> self) { return of(self)->cancels_; }
Result<std::int64_t> uncancel(Thread&, Ref<> self) {
  if (of(self)->cancels_ > 0 && --of(self)->cancels_ == 0) of(self)->must_cancel_ = false;
  return of(self)->cancels_;
}
Result<Own<>> get_stack(Thread& t, Ref<> self, Ref<> limit) {
  return call_module(t, "asyncio.base_tasks", "_task_get_stack", {self.value(), limit.value()});
}
Result<Own<>> print_stack(Thread& t, Ref<> self, Ref<> limit, Ref<> file) {
  return call_module(t, "asyncio.base_tasks", "_task_print_stack", {self.value(), limit.value(), file.value()});
}
Result<Own<>> get_name(Thread& t, Ref<> self) { return of(self)->get_name(t); }
Result<void> set_name(Thread& t, Ref<> self, Ref<> value) {
  of(self)->name_.set(value.is_exact<Str>() ? value.own() : Own<>(TRY(krait::str(t, value))));
  return ok;
}
Result<Own<>> get_coro(Thread&, Ref<> self) { return or_none(of(self)->coroutine_); }
Result<Own<>> get_context(Thread&, Ref<> self) { return or_none(of(self)->context_); }
Result<Own<>> get_waiter(Thread&, Ref<> self) { return or_none(of(self)->waits_for_); }
Result<bool> get_must_cancel(Thread&, Ref<> self) { return of(self)->must_cancel_; }
Result<bool> get_log_destroy(Thread&, Ref<> self) { return of(self)->reports_pending_; }
Result<void> set_log_destroy(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::AttributeError, "cannot delete attribute");
  of(self)->reports_pending_ = TRY(is_true(t, value.ref()));
  return ok;
}

constexpr Method kMethods[] = {
    bind<&set_result>("set_result(self, result, /)"),
    bind<&set_exception>("set_exception(self, exception, /)"),
    bind<&cancel>(
        "cancel(self, /, msg=None)",
        "Request that this task cancel itself: CancelledError is thrown into the coroutine on the next turn of "
        "the event loop.\n\nThe coroutine may clean up or even refuse. False if the task is done already."),
    bind<&cancelling>("cancelling(self, /)", "How many cancel() calls have not been taken back by uncancel()."),
    bind<&uncancel>("uncancel(self, /)", "Take one cancel() back. Returns how many are left."),
    bind<&get_stack>(
        "get_stack(self, /, *, limit=None)",
        "The frames at which the task waits, or those its exception passed through; limit bounds their number."),
    bind<&print_stack>("print_stack(self, /, *, limit=None, file=None)",
                       "Print what get_stack() finds to file, by default sys.stderr."),
    bind<&get_name>("get_name(self, /)"),
    bind<&set_name>("set_name(self, value, /)"),
    bind<&get_coro>("get_coro(self, /)"),
    bind<&get_context>("get_context(self, /)"),
    kClassGetItem,
};
constexpr Attribute kAttributes[] = {
    attribute<&get_log_destroy, &set_log_destroy>("_log_destroy_pending"),
    attribute<&get_must_cancel>("_must_cancel"),
    attribute<&get_coro>("_coro"),
    attribute<&get_waiter>("_fut_waiter"),
};

}  // namespace

constinit Type Task::type = describe<Task>(
    "_asyncio.Task", {.doc = "Task(coro, *, loop=None, name=None, context=None, eager_start=False)\n--\n\nRuns a "
                             "coroutine on the event loop, step by step, and holds its outcome.",
                      .methods = kMethods,
                      .attributes = kAttributes,
                      .flags = kTypeBasetype | kTypeWeakrefs,
                      .base = &Future::type,
                      .shape_offset = offsetof(Task, attributes_)});

}  // namespace krait::asyncio
