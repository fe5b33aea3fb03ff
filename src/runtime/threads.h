// Python threads: OS threads with a Thread state each, run under the interpreter lock.
#pragma once

#include <pthread.h>
#include <semaphore.h>

#include <cstdint>

#include "object/thread.h"

namespace krait {

// A lock that one thread takes and any may give back. Waiting gives the interpreter lock away and sees signals.
class ThreadLock {
 public:
  ThreadLock() { sem_init(&semaphore_, 0, 1); }
  ~ThreadLock() { sem_destroy(&semaphore_); }
  ThreadLock(const ThreadLock&) = delete;

  bool try_acquire();
  // Waits up to `timeout_ns`, or for ever when it is negative. False: the time is over. Fails when a signal handler
  // raised.
  Result<bool> acquire(Thread&, std::int64_t timeout_ns);
  void release();
  bool is_locked();
  void reset_after_fork();

 private:
  sem_t semaphore_;
};

// What an OS thread does, with its Thread state current and the interpreter lock held: `run`, then, when its state
// holds nothing any more and it does not count as running, `ended`, which owns the argument.
struct ThreadJob {
  void (*run)(Thread&, void* argument);
  void (*ended)(Thread&, void* argument);
  void* argument;
};

// Starts a thread; `id` names it. Fails with RuntimeError "can't start new thread", and has called neither.
Result<void> start_thread(Thread&, const ThreadJob&, std::size_t stack_size, std::uint64_t& id);
// Threads of this interpreter that were started here and are running.
std::int64_t running_threads(Interpreter&);

// Lets C code that was called from anywhere run Python: for its lifetime this OS thread has a Python thread state of
// the interpreter and holds the lock, whatever it had before. A thread that Python does not know is known for so long.
class EnterPython {
 public:
  explicit EnterPython(Interpreter&);
  ~EnterPython();
  EnterPython(const EnterPython&) = delete;
  EnterPython& operator=(const EnterPython&) = delete;
  // Null: there was no memory for the state of a new thread, and nothing was done.
  Thread* thread() const { return thread_; }
  // Is the thread known for the lifetime of this alone?
  bool is_new() const { return is_new_; }

 private:
  Thread* thread_;
  Thread* previous_;  // current before
  bool is_new_ = false, took_lock_ = false;
};

// The child of a fork has the calling thread alone.
void forget_other_threads(Thread&);

}  // namespace krait
