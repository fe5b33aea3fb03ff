#include "runtime/frames.h"

#include "code/line_table.h"
#include "object/raise.h"
#include "runtime/source.h"
#include "types/hooks.h"
#include "types/names.h"

namespace krait {

namespace {

// co_flags that compile() inherits: those of __future__.
constexpr std::uint32_t kInherited =
    0x20000 | 0x40000 | 0x80000 | 0x100000 | 0x200000 | 0x400000 | 0x800000 | 0x1000000;

FrameView view_of(Activation* a) {
  if (!a) return {};
  return {a->code_object().get(), a->function->globals().get(), a};
}

}  // namespace

Result<Own<>> current_builtins(Thread& t) {
  if (OptRef<Dict> globals = current_globals(t))
    if (OptRef<> b = globals->find_str(names::__builtins__)) return b.ref().own();
  return Own<>(t.interpreter->builtins.ref().own());
}

FrameView innermost_frame(Thread& t) { return view_of(top_activation(t)); }
FrameView caller_of(Thread&, const FrameView& f) { return view_of(f.activation->previous); }
std::int32_t current_line(Thread&, const FrameView& f) {
  return line_of(f.code->linetable(), f.code->firstlineno(), f.activation->unit());
}
Result<Own<>> frame_object(Thread& t, const FrameView& f) { return TRY(frame_of(t, f.activation)).own(); }

std::uint32_t inherited_flags(Thread& t) {
  const FrameView f = innermost_frame(t);
  return f ? f.code->flags() & kInherited : 0;
}

}  // namespace krait
