#include "modules/io/busy_lock.h"

#include <chrono>

#include "object/interpreter.h"
#include "object/thread.h"

namespace krait::io {

void BusyLock::wait(Thread& t) {
  if (!bell_) bell_ = std::make_unique<Bell>();
  ++waiting_;
  for (bool waited = false; owner_ || (handed_over_ && !waited); waited = true) {
    const std::uint64_t before = bell_->rings;  // wake() changes it under the interpreter lock, which is held here
    Unlocked unlocked(t);
    std::unique_lock lock(bell_->mutex);
    const auto rung = [&] { return bell_->rings != before; };
    // A daemon thread that has the lock sleeps for good once the interpreter ends: its object is free then.
    if (!t.interpreter->is_finalizing)
      bell_->rung.wait(lock, rung);
    else if (!bell_->rung.wait_for(lock, std::chrono::seconds(1), rung))
      break;
  }
  --waiting_;
  handed_over_ = false;
  owner_ = &t;
}

void BusyLock::wake() {
  {
    std::lock_guard lock(bell_->mutex);
    ++bell_->rings;
  }
  bell_->rung.notify_all();
}

}  // namespace krait::io
