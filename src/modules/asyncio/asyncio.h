// _asyncio: futures, tasks, and the running loop of each thread.
#pragma once

#include <vector>

#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/set.h"
#include "types/shape.h"
#include "types/tuple.h"

namespace krait::asyncio {

enum class State : std::uint8_t { Pending, Cancelled, Finished };

class Future : public Object {
 public:
  static Type type;
  Future() = default;

  // Slots.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<Own<>> await(Thread&, Ref<>);
  static void finalize(Thread&, Ref<>);

  // What a task does too.
  bool is_pending() const { return state_ == State::Pending; }
  Result<void> check_initialized(Thread&);
  Result<void> initialize(Thread&, Ref<> loop);
  Result<Own<>> take_result(Thread&);  // the result, or the exception raised
  Result<void> finish(Thread&, Ref<> result);
  Result<void> fail(Thread&, Ref<> exception);
  Result<bool> cancel_self(Thread&, OptRef<> message);
  Result<void> add_callback(Thread&, Ref<> callback, OptRef<> context);
  Result<Own<>> make_cancelled_error(Thread&);
  void report_unretrieved(Thread&);

  void trace(Tracer&);
  void clear_references();

  AttributeWord attributes_;
  Slot<> loop_;  // empty: not initialized
  Slot<> first_callback_, first_context_;
  Slot<List> callbacks_;  // the further ones, as pairs
  Slot<> result_, exception_, traceback_;
  Slot<> source_traceback_, cancel_message_, cancelled_error_;
  Slot<> awaited_by_;  // who waits: one future, or a set of them
  State state_ = State::Pending;
  bool logs_traceback_ = false, is_blocking_ = false;

 protected:
  Result<void> schedule_callbacks(Thread&);
};

// A member of the list of tasks that are not done.
struct TaskLink {
  TaskLink *next = this, *previous = this;
  void insert_after(TaskLink& at) {
    next = at.next;
    previous = &at;
    at.next->previous = this;
    at.next = this;
  }
  void unlink() {
    next->previous = previous;
    previous->next = next;
    next = previous = this;
  }
};

class Task final : public Future {
 public:
  static Type type;
  ~Task() { link_.unlink(); }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static void finalize(Thread&, Ref<>);

  Result<void> start(Thread&, Ref<> coroutine, Ref<> loop, Ref<> name, Ref<> context, bool eager);
  Result<bool> cancel(Thread&, OptRef<> message);
  // Runs the coroutine to its next wait; `error` is thrown into it.
  static Result<void> step(Thread&, Ref<Task>, OptRef<> error);
  static Result<void> run_and_handle(Thread&, Ref<Task>, OptRef<> error);
  Result<Own<>> wake_up(Thread&, Ref<> future);
  Result<void> schedule_step(Thread&, OptRef<> error);
  Result<Own<>> get_name(Thread&);

  static Task* of_link(TaskLink* link) {
    return reinterpret_cast<Task*>(reinterpret_cast<char*>(link) - offsetof(Task, link_));
  }
  void trace(Tracer&);
  void clear_references();

  Slot<> coroutine_, waits_for_, name_, context_;
  TaskLink link_;
  std::int64_t number_ = 0;  // the name is "Task-number" when name_ is empty
  std::int64_t cancels_ = 0;
  bool must_cancel_ = false, reports_pending_ = true;

 private:
  Result<void> eager_start(Thread&);
  static Result<void> handle_yield(Thread&, Ref<Task>, Ref<> yielded);
  static Result<void> handle_exception(Thread&, Ref<Task>);
  Result<void> complete(Thread&, Ref<> result);
};

// ---- state ----

struct ThreadLoop {
  Thread* thread;
  Slot<> loop, task;  // the running loop and the task it executes; empty: none
  ThreadLoop(Thread* t) : thread(t) {}
};

struct AsyncioState {
  std::vector<ThreadLoop*> threads;
  TaskLink tasks;      // those of this module's class that are not done
  Slot<> other_tasks;  // a WeakSet of the rest
  Slot<Set> eager_tasks;
  std::int64_t next_number = 1;
  Slot<Tuple> context_name, msg_name;  // ("context",), ("msg",)
  Slot<Str> call_soon_name, get_debug_name;
  AsyncioState() = default;
  ~AsyncioState() {
    for (ThreadLoop* l : threads) delete l;
    while (tasks.next != &tasks) tasks.next->unlink();
  }
};

AsyncioState& state(Thread&);
ThreadLoop& thread_loop(Thread&);

Result<Own<>> module_attr(Thread&, const char* module, const char* name);
Result<Own<>> call_module(Thread&, const char* module, const char* name, std::initializer_list<Value>);
// raise asyncio.exceptions.name(text)
Failed raise_async(Thread&, const char* name, Own<Str> text);
Result<bool> is_cancelled_error(Thread&, Ref<>);
// loop.call_soon(callback, *argument, context=context)
Result<void> call_soon(Thread&, Ref<> loop, Ref<> callback, OptRef<> argument, OptRef<> context);
Result<Own<>> event_loop(Thread&);    // the running one, or the policy's
Result<Own<>> running_loop(Thread&);  // RuntimeError when there is none
Result<void> enter_task(Thread&, Ref<> loop, Ref<> task);
Result<void> leave_task(Thread&, Ref<> loop, Ref<> task);
Result<Own<>> swap_task(Thread&, Ref<> loop, Ref<> task);
Result<void> add_awaiter(Thread&, Ref<> future, Ref<> waiter);
Result<void> discard_awaiter(Thread&, Ref<> future, Ref<> waiter);

}  // namespace krait::asyncio
