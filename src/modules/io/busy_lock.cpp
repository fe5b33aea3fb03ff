#include "modules/io/busy_lock.h"

namespace krait::io {

void BusyLock::wait(Thread& t) {
  if (!bell_) bell_ = std::make_unique<Bell>();
  ++waiting_;
  while (owner_) {
    const std::uint64_t before = bell_->rings;  // wake() changes it under the interpreter lock, which is held here
    Unlocked unlocked(t);
    std::unique_lock lock(bell_->mutex);
    bell_->rung.wait(lock, [&] { return bell_->rings != before; });
  }
  --waiting_;
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
