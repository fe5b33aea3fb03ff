#include "object/lock.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <new>

namespace krait {

void InterpreterLock::acquire(Thread& t) {
  std::unique_lock guard(mutex_);
  stop_if_finalizing(guard, t);
  ++waiting_;
  while (holder_) {
    const std::uint64_t seen = switches_;
    const auto interval = std::chrono::microseconds(t.interpreter->switch_interval_us.load(std::memory_order_relaxed));
    if (freed_.wait_for(guard, interval) == std::cv_status::timeout && holder_ && switches_ == seen)
      holder_->interrupts.fetch_or(kInterruptLock, std::memory_order_relaxed);
  }
  --waiting_;
  stop_if_finalizing(guard, t);
  holder_ = &t;
  ++switches_;
  t.interrupts.fetch_and(~kInterruptLock, std::memory_order_relaxed);
  taken_.notify_one();
}

void InterpreterLock::release(Thread& t) {
  const std::lock_guard guard(mutex_);
  KRAIT_CHECK(holder_ == &t, "the lock is released by its holder");
  holder_ = nullptr;
  freed_.notify_one();
}

void InterpreterLock::yield(Thread& t) {
  t.interrupts.fetch_and(~kInterruptLock, std::memory_order_relaxed);
  {
    std::unique_lock guard(mutex_);
    if (waiting_ == 0 || finalizer_) return;
    const std::uint64_t seen = switches_;
    holder_ = nullptr;
    freed_.notify_one();
    taken_.wait(guard, [&] { return switches_ != seen; });
  }
  acquire(t);
}

void InterpreterLock::begin_finalization(Thread& holder) {
  const std::lock_guard guard(mutex_);
  finalizer_ = &holder;
}

void InterpreterLock::stop_if_finalizing(std::unique_lock<std::mutex>& guard, const Thread& t) {
  if (!finalizer_ || finalizer_ == &t) return;
  freed_.notify_one();  // it may have woken this thread instead of the one that goes on
  guard.unlock();
  for (;;) ::pause();
}

void InterpreterLock::reset_after_fork(Thread& holder) {
  new (this) InterpreterLock();
  holder_ = &holder;
}

Unlocked::Unlocked(Thread& t) : thread_(t) { t.interpreter->lock->release(t); }

Unlocked::~Unlocked() {
  const int saved = errno;
  thread_.interpreter->lock->acquire(thread_);
  errno = saved;
}

}  // namespace krait
