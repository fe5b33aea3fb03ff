// State that a native module or subsystem keeps per interpreter: `MyState& s = native_state<MyState>(t);`
// Made on first use (default constructed), destroyed with the interpreter.
#pragma once

#include <atomic>

#include "object/interpreter.h"

namespace krait {

namespace detail {
std::uint32_t reserve_native_state(std::atomic<std::uint32_t>& index);
void** native_state_place(Interpreter&, std::uint32_t index, void (*destroy)(void*));
template <class S>
inline constinit std::atomic<std::uint32_t> native_state_index{0};
}  // namespace detail

template <class S>
S& native_state(Interpreter& interpreter) {
  std::uint32_t index = detail::native_state_index<S>.load(std::memory_order_acquire);
  if (index == 0) index = detail::reserve_native_state(detail::native_state_index<S>);
  if (index < interpreter.module_states.size())
    if (void* state = interpreter.module_states[index].state) [[likely]]
      return *static_cast<S*>(state);
  void** place = detail::native_state_place(interpreter, index, [](void* s) { delete static_cast<S*>(s); });
  S* made = new S();
  *place = made;
  return *made;
}
template <class S>
S& native_state(Thread& t) {
  return native_state<S>(*t.interpreter);
}

}  // namespace krait
