// BusyLock: lets one thread at a time work on an object whose operations give the interpreter lock away. The thread
// that has it cannot take it again.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "object/lock.h"

namespace krait::io {

class BusyLock {
 public:
  enum class Outcome : std::uint8_t { kTaken, kReentered };

  Outcome acquire(Thread& t) {
    if (owner_ == nullptr && !handed_over_) [[likely]] {
      owner_ = &t;
      return Outcome::kTaken;
    }
    if (owner_ == &t) return Outcome::kReentered;
    wait(t);
    return Outcome::kTaken;
  }
  void release() {
    owner_ = nullptr;
    if (waiting_) [[unlikely]] {
      handed_over_ = true;  // else this thread could take it again and again before one that waits is awake
      wake();
    }
  }
  bool is_held_by(const Thread& t) const { return owner_ == &t; }

 private:
  // All fields but those of Bell change only under the interpreter lock.
  struct Bell {
    std::mutex mutex;
    std::condition_variable rung;
    std::uint64_t rings = 0;
  };

  void wait(Thread& t);
  void wake();

  Thread* owner_ = nullptr;
  std::uint32_t waiting_ = 0;
  bool handed_over_ = false;  // free, but for one that has waited
  std::unique_ptr<Bell> bell_;
};

}  // namespace krait::io
