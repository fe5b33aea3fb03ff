#include "runtime/threads.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include "interp/activation.h"
#include "object/current_thread.h"
#include "object/lock.h"
#include "object/raise.h"
#include "types/dict.h"
#include "types/hooks.h"
#include "types/list.h"

namespace krait {

// ---- locks ----

bool ThreadLock::try_acquire() {
  for (;;) {
    if (sem_trywait(&semaphore_) == 0) return true;
    if (errno != EINTR) return false;
  }
}

Result<bool> ThreadLock::acquire(Thread& t, std::int64_t timeout_ns) {
  if (try_acquire()) return true;
  if (timeout_ns == 0) return false;
  timespec deadline{};
  if (timeout_ns > 0) {
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += timeout_ns / 1'000'000'000;
    deadline.tv_nsec += timeout_ns % 1'000'000'000;
    if (deadline.tv_nsec >= 1'000'000'000) ++deadline.tv_sec, deadline.tv_nsec -= 1'000'000'000;
  }
  for (;;) {
    int error;
    {
      const Unlocked unlocked(t);
      const int r = timeout_ns < 0 ? sem_wait(&semaphore_) : sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &deadline);
      error = r == 0 ? 0 : errno;
    }
    if (error == 0) return true;
    if (error == ETIMEDOUT) return false;
    TRY(handle_signals(t));
  }
}

void ThreadLock::release() { sem_post(&semaphore_); }

bool ThreadLock::is_locked() {
  int value = 0;
  sem_getvalue(&semaphore_, &value);
  return value <= 0;
}

void ThreadLock::reset_after_fork() {
  sem_destroy(&semaphore_);
  sem_init(&semaphore_, 0, 1);
}

// ---- threads ----

namespace {

struct Start {
  Thread* thread;
  ThreadJob job;
};

void link_thread(Interpreter& in, Thread* t) {
  t->next = in.threads;
  in.threads = t;
}

void unlink_thread(Interpreter& in, Thread* t) {
  for (Thread** at = &in.threads; *at; at = &(*at)->next)
    if (*at == t) {
      *at = t->next;
      return;
    }
}

// What the thread holds goes while it can still run finalizers.
void release_contents(Thread& t) {
  t.dict.clear();
  t.context.clear();
  t.trace_function.clear(), t.profile_function.clear();
  t.async_exception.clear(), t.return_value.clear(), t.pending.clear(), t.repr_active.clear();
  t.async_gen_firstiter.clear(), t.async_gen_finalizer.clear();
}

// A state for a thread of the interpreter, in no list yet; null: no memory.
Thread* make_thread_state(Interpreter& in, std::int32_t recursion_limit) {
  auto* made = new (std::nothrow) Thread;
  if (!made) return nullptr;
  made->heap = in.heap;
  made->interpreter = &in;
  made->recursion_limit = recursion_limit;
  if (create_execution_state(*made)) return made;
  delete made;
  return nullptr;
}

void* run_thread(void* given) {
  auto* start = static_cast<Start*>(given);
  Thread* t = start->thread;
  t->native_id = static_cast<std::uint64_t>(syscall(SYS_gettid));
  Thread::set_current(t);
  Interpreter& in = *t->interpreter;
  in.lock->acquire(*t);
  start->job.run(*t, start->job.argument);
  release_contents(*t);
  unlink_thread(in, t);
  start->job.ended(*t, start->job.argument);
  delete start;
  destroy_execution_state(*t);
  Thread::set_current(nullptr);
  in.lock->release(*t);
  delete t;
  return nullptr;
}

}  // namespace

Result<void> start_thread(Thread& t, const ThreadJob& job, std::size_t stack_size, std::uint64_t& id) {
  Interpreter& in = *t.interpreter;
  auto* const made = make_thread_state(in, t.recursion_limit);
  if (!made) return raise_memory_error(t);
  auto* const start = new (std::nothrow) Start{made, job};
  if (!start) {
    destroy_execution_state(*made);
    delete made;
    return raise_memory_error(t);
  }
  link_thread(in, made);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  // What a program asks for is what it can use.
  if (stack_size) pthread_attr_setstacksize(&attributes, stack_size + 2 * Thread::kStackReserve);
  pthread_t handle;
  const int error = pthread_create(&handle, &attributes, &run_thread, start);
  pthread_attr_destroy(&attributes);
  if (error) {
    unlink_thread(in, made);
    destroy_execution_state(*made);
    delete made, delete start;
    return raise(t, exc::RuntimeError, "can't start new thread");
  }
  id = static_cast<std::uint64_t>(handle);
  made->id = id;
  return ok;
}

std::int64_t running_threads(Interpreter& in) {
  std::int64_t n = 0;
  for (Thread* t = in.threads; t; t = t->next) n += t != in.main_thread;
  return n;
}

EnterPython::EnterPython(Interpreter& in) : thread_(current_thread_or_null()), previous_(thread_) {
  if (!thread_ || thread_->interpreter != &in) {
    thread_ = make_thread_state(in, in.main_thread->recursion_limit);
    if (!thread_) return;
    is_new_ = true;
    thread_->id = static_cast<std::uint64_t>(pthread_self());
    thread_->native_id = static_cast<std::uint64_t>(syscall(SYS_gettid));
    Thread::set_current(thread_);
  }
  // Only this thread itself could have made itself the holder.
  if (in.lock->holder() != thread_) {
    in.lock->acquire(*thread_);
    took_lock_ = true;
  }
  if (is_new_) link_thread(in, thread_);
}

EnterPython::~EnterPython() {
  if (!thread_) return;
  Interpreter& in = *thread_->interpreter;
  if (is_new_) {
    release_contents(*thread_);
    unlink_thread(in, thread_);
    destroy_execution_state(*thread_);
    Thread::set_current(previous_);
  }
  if (took_lock_) in.lock->release(*thread_);
  if (is_new_) delete thread_;
}

void forget_other_threads(Thread& t) {
  Interpreter& in = *t.interpreter;
  // Their stacks are gone with them; what they held is leaked, since nothing may run on their behalf.
  t.next = nullptr;
  in.threads = &t;
  in.main_thread = &t;
}

}  // namespace krait
