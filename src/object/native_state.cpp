#include "object/native_state.h"

#include <mutex>

namespace krait::detail {

std::uint32_t reserve_native_state(std::atomic<std::uint32_t>& index) {
  static constinit std::mutex mutex;
  static constinit std::uint32_t last = 0;
  const std::lock_guard guard(mutex);
  if (index.load(std::memory_order_relaxed) == 0) index.store(++last, std::memory_order_release);
  return index.load(std::memory_order_relaxed);
}

void** native_state_place(Interpreter& interpreter, std::uint32_t index, void (*destroy)(void*)) {
  if (interpreter.module_states.size() <= index) interpreter.module_states.resize(index + 1);
  interpreter.module_states[index].destroy = destroy;
  return &interpreter.module_states[index].state;
}

}  // namespace krait::detail
