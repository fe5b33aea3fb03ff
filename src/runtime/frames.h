// What sys, builtins and warnings ask of the frames.
#pragma once

#include "code/code.h"
#include "interp/frame.h"
#include "object/interpreter.h"
#include "types/dict.h"

namespace krait {

// locals() of the innermost Python frame is current_locals (interp/frame.h).
// The `__builtins__` that new globals get: those of the innermost frame, or the interpreter's.
Result<Own<>> current_builtins(Thread&);

// A Python frame under way, as far as this folder looks at it. Borrowed from the frame stack: valid until Python runs.
struct FrameView {
  Code* code = nullptr;
  Dict* globals = nullptr;
  Activation* activation = nullptr;

  explicit operator bool() const { return code != nullptr; }
};
FrameView innermost_frame(Thread&);
FrameView caller_of(Thread&, const FrameView&);
std::int32_t current_line(Thread&, const FrameView&);
// Its frame object.
Result<Own<>> frame_object(Thread&, const FrameView&);

}  // namespace krait
