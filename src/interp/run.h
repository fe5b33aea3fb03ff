// Entry points for the folders above: running code objects and functions with a namespace.
#pragma once

#include "interp/frame.h"

namespace krait {

// exec(): runs `code` with these globals; `locals` (any mapping) defaults to the globals. `globals` gets `__builtins__`
// when it has none.
Result<Own<>> run_code(Thread&, Ref<Code>, Ref<Dict> globals, OptRef<> locals = {}, OptRef<Tuple> closure = {});
// Runs the body of a class: a function without parameters whose names live in `namespace_`.
Result<Own<>> call_with_namespace(Thread&, Ref<> function, Ref<> namespace_);
// As handle_interrupts, when a signal or another interrupt waits.
inline Result<void> poll(Thread& t) {
  if (t.interrupts.load(std::memory_order_relaxed) == 0) [[likely]]
    return ok;
  return handle_interrupts(t);
}

// Gives back what the frame stacks of all threads reserve beyond their share of an address space of `bytes`, to which
// the program has just been limited.
void trim_frame_stacks(Interpreter&, std::uint64_t bytes);

}  // namespace krait
