// _asyncio: the running loop, the current task, the set of all tasks.
#include "modules/asyncio/asyncio.h"
#include "modules/modules.h"
#include "object/allocate.h"
#include "object/native_state.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::asyncio {

AsyncioState& state(Thread& t) { return native_state<AsyncioState>(t); }

ThreadLoop& thread_loop(Thread& t) {
  AsyncioState& s = state(t);
  for (ThreadLoop* l : s.threads)
    if (l->thread == &t) return *l;
  s.threads.push_back(new ThreadLoop(&t));
  return *s.threads.back();
}

Result<Own<>> module_attr(Thread& t, const char* module, const char* name) {
  const Own<> m = TRY(import_module(t, module));
  const Own<Str> key = TRY(Str::intern_ascii(t, name));
  return get_attr(t, m, key.ref());
}
Result<Own<>> call_module(Thread& t, const char* module, const char* name, std::initializer_list<Value> args) {
  const Own<> f = TRY(module_attr(t, module, name));
  return call(t, f, args);
}

Failed raise_async(Thread& t, const char* name, Own<Str> text) {
  const Own<> type = TRY(module_attr(t, "asyncio.exceptions", name));
  return raise_instance(t, TRY(call(t, type, {text.value()})));
}
Result<bool> is_cancelled_error(Thread& t, Ref<> error) {
  const Own<> type = TRY(module_attr(t, "asyncio.exceptions", "CancelledError"));
  return type.ref().is<Type>() && is_subtype(error.type(), type.ref().as<Type>().get());
}

Result<void> call_soon(Thread& t, Ref<> loop, Ref<> callback, OptRef<> argument, OptRef<> context) {
  AsyncioState& s = state(t);
  if (!s.context_name) {
    const Own<Str> name = TRY(Str::intern_ascii(t, "context"));
    s.context_name.set(TRY(Tuple::of(t, name)));
  }
  if (!s.call_soon_name) s.call_soon_name.set(TRY(Str::intern_ascii(t, "call_soon")));
  const Own<> method = TRY(get_attr(t, loop, s.call_soon_name.ref()));
  Value values[3];
  std::uint32_t n = 0;
  values[n++] = callback.value();
  if (argument) values[n++] = argument.value();
  const std::uint32_t positional = n;
  if (context) values[n++] = context.value();
  (void)TRY(
      call(t, method, Arguments{values, positional, context ? 1u : 0u, context ? s.context_name.get() : nullptr}));
  return ok;
}

Result<Own<>> event_loop(Thread& t) {
  if (const OptRef<> running = thread_loop(t).loop.opt()) return running.ref().own();
  const Own<> policy = TRY(call_module(t, "asyncio.events", "_get_event_loop_policy", {}));
  const Own<Str> name = TRY(Str::intern_ascii(t, "get_event_loop"));
  return call_method(t, policy, name.ref());
}
Result<Own<>> running_loop(Thread& t) {
  if (const OptRef<> running = thread_loop(t).loop.opt()) return running.ref().own();
  return raise(t, exc::RuntimeError, "no running event loop");
}

// ---- the current task ----

namespace {
Result<void> check_loop(Thread& t, Ref<> loop) {
  const OptRef<> running = thread_loop(t).loop.opt();
  if (running && running.ref() == loop) return ok;
  return raise(t, exc::RuntimeError, "loop %R is not the running loop", loop);
}
}  // namespace

Result<void> enter_task(Thread& t, Ref<> loop, Ref<> task) {
  TRY(check_loop(t, loop));
  ThreadLoop& l = thread_loop(t);
  if (l.task)
    return raise(t, exc::RuntimeError, "Cannot enter into task %R while another task %R is being executed.", task,
                 l.task);
  l.task.set(task.own());
  return ok;
}
Result<void> leave_task(Thread& t, Ref<> loop, Ref<> task) {
  TRY(check_loop(t, loop));
  ThreadLoop& l = thread_loop(t);
  if (!l.task || !(l.task.ref() == task))
    return raise(t, exc::RuntimeError, "Invalid attempt to leave task %R while task %R is entered.", task,
                 l.task ? l.task.ref() : none_ref());
  l.task.clear();
  return ok;
}
Result<Own<>> swap_task(Thread& t, Ref<> loop, Ref<> task) {
  TRY(check_loop(t, loop));
  ThreadLoop& l = thread_loop(t);
  Own<> previous = l.task ? l.task.ref().own() : none();
  if (is_none(task))
    l.task.clear();
  else
    l.task.set(task.own());
  return previous;
}

// ---- who waits for whom ----

Result<void> add_awaiter(Thread& t, Ref<> future, Ref<> waiter) {
  if (!future.is<Future>() || !waiter.is<Future>()) return ok;
  Slot<>& by = future.as<Future>()->awaited_by_;
  if (!by) {
    by.set(waiter.own());
    return ok;
  }
  if (by.ref() == waiter) return ok;
  if (!by.ref().is_exact<Set>()) {
    const Own<Set> both = TRY(Set::create(t));
    (void)TRY(both->add_value(t, by.ref()));
    by.set(both.ref().own());
  }
  (void)TRY(by.ref().as<Set>()->add_value(t, waiter));
  return ok;
}
Result<void> discard_awaiter(Thread& t, Ref<> future, Ref<> waiter) {
  if (!future.is<Future>() || !waiter.is<Future>()) return ok;
  Slot<>& by = future.as<Future>()->awaited_by_;
  if (!by) return ok;
  if (by.ref().is_exact<Set>())
    (void)TRY(by.ref().as<Set>()->discard_value(t, waiter));
  else if (by.ref() == waiter)
    by.clear();
  return ok;
}

// ---- functions ----

namespace {

Result<Own<>> get_running_loop_or_none(Thread& t) {
  const OptRef<> running = thread_loop(t).loop.opt();
  return running ? running.ref().own() : none();
}
Result<void> set_running_loop(Thread& t, Ref<> loop) {
  ThreadLoop& l = thread_loop(t);
  if (is_none(loop))
    l.loop.clear();
  else
    l.loop.set(loop.own());
  return ok;
}

Result<Own<>> current_task(Thread& t, Ref<> given) {
  const Own<> loop = is_none(given) ? TRY(running_loop(t)) : given.own();
  for (const ThreadLoop* l : state(t).threads)
    if (l->loop && l->loop.ref() == loop.ref()) return l->task ? l->task.ref().own() : none();
  return none();
}

Result<Own<>> other_tasks(Thread& t) {
  AsyncioState& s = state(t);
  if (!s.other_tasks) s.other_tasks.set(TRY(call_module(t, "weakref", "WeakSet", {})));
  return s.other_tasks.ref().own();
}
Result<Ref<Set>> eager_tasks(Thread& t) {
  AsyncioState& s = state(t);
  if (!s.eager_tasks) s.eager_tasks.set(TRY(Set::create(t)));
  return s.eager_tasks.ref();
}

Result<void> register_task(Thread& t, Ref<> task) {
  if (task.is<Task>()) {
    task.as<Task>()->link_.unlink();
    task.as<Task>()->link_.insert_after(state(t).tasks);
    return ok;
  }
  const Own<> others = TRY(other_tasks(t));
  (void)TRY(call_method(t, others, names::add, {task.value()}));
  return ok;
}
Result<void> unregister_task(Thread& t, Ref<> task) {
  if (task.is<Task>()) {
    task.as<Task>()->link_.unlink();
    return ok;
  }
  const Own<> others = TRY(other_tasks(t));
  (void)TRY(call_method(t, others, names::discard, {task.value()}));
  return ok;
}
Result<void> register_eager_task(Thread& t, Ref<> task) {
  (void)TRY(TRY(eager_tasks(t))->add_value(t, task));
  return ok;
}
Result<void> unregister_eager_task(Thread& t, Ref<> task) {
  (void)TRY(TRY(eager_tasks(t))->discard_value(t, task));
  return ok;
}

// Adds those of an iterable that belong to the loop and are not done.
Result<void> add_matching(Thread& t, Set& out, Ref<> tasks, Ref<> loop) {
  const Own<List> items = TRY(to_list(t, tasks));
  const Own<Str> done_name = TRY(Str::intern_ascii(t, "done"));
  for (std::size_t i = 0; i < items->size(); ++i) {
    const Own<> task = (*items)[i].own();
    const Own<> its_loop = TRY(call_module(t, "asyncio.futures", "_get_loop", {task.value()}));
    if (!(its_loop.ref() == loop)) continue;
    const Own<> done = TRY(call_method(t, task, done_name.ref()));
    if (!TRY(is_true(t, done))) (void)TRY(out.add_value(t, task));
  }
  return ok;
}

Result<Own<>> all_tasks(Thread& t, Ref<> given) {
  const Own<> loop = is_none(given) ? TRY(running_loop(t)) : given.own();
  Own<Set> out = TRY(Set::create(t));
  AsyncioState& s = state(t);
  // Collected first: adding to a set hashes, which may run code that changes the list.
  const Own<List> own_tasks = TRY(List::create(t));
  for (TaskLink* l = s.tasks.next; l != &s.tasks; l = l->next) {
    Task* task = Task::of_link(l);
    if (task->refs() == 0 || !task->is_pending() || !task->loop_ || !(task->loop_.ref() == loop.ref())) continue;
    TRY(own_tasks->append(t, Ref<Task>(task)));
  }
  TRY(out->update(t, own_tasks));
  if (s.eager_tasks && s.eager_tasks->size()) TRY(add_matching(t, *out, s.eager_tasks.ref(), loop));
  if (s.other_tasks) TRY(add_matching(t, *out, s.other_tasks.ref(), loop));
  return out;
}

constexpr Method kFunctions[] = {
    bind<&current_task>("current_task(loop=None)",
                        "The task that runs now, or None. Without a loop: the running one's."),
    bind<&event_loop>("get_event_loop()",
                      "The running event loop; outside of a coroutine or callback, the one that the policy gives."),
    bind<&running_loop>("get_running_loop()", "The running event loop. RuntimeError when there is none."),
    bind<&get_running_loop_or_none>("_get_running_loop()", "The running event loop of this thread, or None."),
    bind<&set_running_loop>("_set_running_loop(loop, /)", "Set the running event loop of this thread."),
    bind<&register_task>("_register_task(task)", "Note a task that is scheduled on an event loop."),
    bind<&register_eager_task>("_register_eager_task(task)", "Note a task that is about to take its first step."),
    bind<&unregister_task>("_unregister_task(task)", "Take a task that has ended out of the register."),
    bind<&unregister_eager_task>("_unregister_eager_task(task)", "Forget a task that took its first step."),
    bind<&enter_task>("_enter_task(loop, task)", "Begin to execute a task."),
    bind<&leave_task>("_leave_task(loop, task)", "End executing a task."),
    bind<&swap_task>("_swap_current_task(loop, task)",
                     "Make a task (or None) the current one; gives the previous one."),
    bind<&all_tasks>("all_tasks(loop=None)", "The set of all tasks of a loop that are not done."),
    bind<&add_awaiter>("future_add_to_awaited_by(fut, waiter, /)",
                       "Note that waiter waits for fut, for those who print who waits for whom."),
    bind<&discard_awaiter>("future_discard_from_awaited_by(fut, waiter, /)",
                           "Record that `fut` is no longer awaited on by `waiter`."),
};
constexpr Type* kTypes[] = {&Future::type, &Task::type};

}  // namespace
}  // namespace krait::asyncio

namespace krait {

constinit const ModuleSpec kAsyncioModule = {.name = "_asyncio",
                                             .doc = "The parts of asyncio that run on every turn of the event loop.",
                                             .functions = asyncio::kFunctions,
                                             .types = asyncio::kTypes};

}  // namespace krait
