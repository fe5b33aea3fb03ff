// Native loops over containers of any size: where they see signals, and other threads their turn.
#pragma once

#include <cstdint>

#include "base/look.h"
#include "object/thread.h"
#include "types/hooks.h"

namespace krait {

// One per loop. A round may run Python code (a signal's handler): what the loop borrows must hold then.
class LongLoop {
 public:
  Result<void> round(Thread& t) {
    if (++rounds_ % kRoundsPerLook) [[likely]]
      return ok;
    return look(t);
  }
  static Result<void> look(Thread& t) {
    if (t.interrupts.load(std::memory_order_relaxed)) [[unlikely]]
      return handle_signals(t);
    return ok;
  }

  static constexpr std::uint32_t kRoundsPerLook = 1 << 12;

 private:
  std::uint32_t rounds_ = 0;
};

// The same for what knows nothing of threads.
inline Look look_for_signals(Thread& t) {
  return {[](void* thread) { return !LongLoop::look(*static_cast<Thread*>(thread)).is_failed(); }, &t};
}

}  // namespace krait
