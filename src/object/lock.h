// The interpreter lock: one thread of an interpreter runs at a time. A thread that is going to block gives it away
// for so long:
//
//   { Unlocked unlocked(t); n = ::read(fd, buffer, size); }   // no Python object may be touched inside
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "object/interpreter.h"

namespace krait {

class InterpreterLock {
 public:
  // Waits for the lock; after each switch interval the holder is asked to give way.
  void acquire(Thread&);
  void release(Thread&);
  // Lets a waiting thread run first; returns at once when nobody waits.
  void yield(Thread&);
  Thread* holder() const { return holder_; }
  // From now on only this thread runs: others that want the lock sleep until the process ends.
  void begin_finalization(Thread& holder);
  // In the child of a fork only the calling thread exists.
  void reset_after_fork(Thread& holder);

 private:
  std::mutex mutex_;
  std::condition_variable freed_, taken_;
  void stop_if_finalizing(std::unique_lock<std::mutex>&, const Thread&);

  Thread* holder_ = nullptr;
  const Thread* finalizer_ = nullptr;
  std::uint64_t switches_ = 0;
  std::uint32_t waiting_ = 0;
};

// Gives the lock away for its lifetime. Leaves errno alone.
class Unlocked {
 public:
  explicit Unlocked(Thread&);
  ~Unlocked();
  Unlocked(const Unlocked&) = delete;
  Unlocked& operator=(const Unlocked&) = delete;

 private:
  Thread& thread_;
};

}  // namespace krait
