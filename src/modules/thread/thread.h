// What the files of module _thread share.
#pragma once

#include <vector>

#include "object/bind.h"
#include "object/interpreter.h"
#include "runtime/threads.h"
#include "types/dict.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait::thread_module {

// Seconds as a Python number (-1: no limit) to nanoseconds, with the errors of lock.acquire.
Result<std::int64_t> lock_timeout(Thread&, bool blocking, OptRef<> timeout);

class Lock final : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeWeakrefs;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  Result<bool> acquire(Thread&, bool blocking, OptRef<> timeout);
  Result<void> release_method(Thread&);
  Result<bool> locked(Thread&) { return lock_.is_locked(); }
  Result<void> exit_method(Thread& t, Rest) { return release_method(t); }
  Result<void> reset(Thread&) {
    lock_.reset_after_fork();
    return ok;
  }

  ThreadLock lock_;
};

// A lock that its owner may take again.
class RLock final : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeWeakrefs | kTypeBasetype;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  Result<bool> acquire(Thread&, bool blocking, OptRef<> timeout);
  Result<void> release_method(Thread&);
  Result<bool> locked(Thread&) { return lock_.is_locked(); }
  Result<void> exit_method(Thread& t, Rest) { return release_method(t); }
  Result<bool> is_owned(Thread& t) { return count_ > 0 && owner_ == &t; }
  Result<std::int64_t> recursion_count(Thread& t) { return owner_ == &t ? count_ : 0; }
  Result<Own<>> release_save(Thread&);
  Result<void> acquire_restore(Thread&, Ref<> state);
  Result<void> reset(Thread&) {
    lock_.reset_after_fork();
    count_ = 0, owner_ = nullptr;
    return ok;
  }

  ThreadLock lock_;
  Thread* owner_ = nullptr;
  std::int64_t count_ = 0;
};

// A thread that can be waited for.
class ThreadHandle final : public Object {
 public:
  static Type type;
  enum class State : std::uint8_t { NotStarted, Starting, Running, Done };
  ThreadHandle();
  ~ThreadHandle();
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  Result<Own<>> get_ident(Thread&);
  Result<void> join(Thread&, Ref<> timeout);
  Result<bool> is_done(Thread&) { return state_ == State::Done; }
  Result<void> set_done(Thread&);
  void finish();          // the thread has ended: wakes who waits
  void forget_waiters();  // in the child of a fork: those that waited are gone

  ThreadLock ended_;  // held until the thread has ended
  std::uint64_t ident_ = 0;
  State state_ = State::NotStarted;
};

// thread-local data: attributes of their own in every thread.
class Local : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeWeakrefs | kTypeBasetype;
  Local(Own<Dict> by_thread, Ref<Tuple> args, OptRef<Dict> keywords);
  ~Local();
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> get_attr(Thread&, Ref<>, Ref<Str>);
  static Result<void> set_attr(Thread&, Ref<>, Ref<Str>, OptRef<>);
  void trace(Tracer& v) { v(by_thread_), v(args_), v(keywords_); }
  void clear_references() { by_thread_->clear_all(), keywords_.clear(); }

  Slot<Dict> by_thread_;  // key of the thread -> dict
  Slot<Tuple> args_;      // of the constructor, for __init__ in each thread
  Slot<Dict> keywords_;
};

// The handles of threads that have not ended.
struct StartedThreads {
  std::vector<ThreadHandle*> joined;  // those that the interpreter waits for at its end; counted
  std::vector<ThreadHandle*> all;     // borrowed: a handle that dies takes itself out
  std::size_t stack_size = 0;
};

// In the child of a fork: all other threads have ended.
void handles_after_fork(Thread&);
void locals_after_fork(Thread&);
// The thread ends: its attributes of all _local objects go.
void forget_locals(Thread&);

}  // namespace krait::thread_module
