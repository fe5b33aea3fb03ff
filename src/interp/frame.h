// frame: a Python-visible activation. Made when somebody looks; keeps the contents when the call has ended.
#pragma once

#include "interp/activation.h"
#include "types/list.h"

namespace krait {

class Frame final : public Object {
 public:
  static Type type;
  // Made with room for a->bytes() behind it, where the contents go when the call ends: that must not fail.
  explicit Frame(Activation* a) : activation_(a) {}
  ~Frame();

  Activation* activation() const { return activation_; }
  Ref<Code> code() const { return activation_->code_object(); }
  Ref<Dict> globals() const { return activation_->function->globals(); }
  // Is the call over (the frame owns the contents)?
  bool is_complete() const { return owns_; }
  // -1: no line.
  std::int32_t line() const;
  // The caller's frame; empty at the outermost.
  Result<OptRef<Frame>> back(Thread&);
  // f_locals: the namespace, or a write-through proxy of a function's locals.
  Result<Own<>> locals(Thread&);

  static Result<Own<>> repr(Thread&, Ref<>);
  void trace(Tracer&);
  void clear_references();

  Activation* activation_;  // on the thread's stack, in a generator, or owned
  bool owns_ = false;
  bool trace_lines_ = true, trace_opcodes_ = false;
  std::int32_t line_override_ = 0;
  Slot<Frame> back_;  // of a complete frame
  Slot<> trace_;
  Slot<> called_, argument_;  // a native call under way that was reported: the callable and its first argument
  Slot<Dict> extra_locals_;   // f_locals entries that are no variables
  Slot<List> kept_;           // former values of locals that instructions may still borrow
};

// The frame object of an activation, made if need be. Borrowed: the activation keeps it.
Result<Ref<Frame>> frame_of(Thread&, Activation*);
// The frame `depth` levels up from the innermost Python code; empty when there are not so many.
Result<OptRef<Frame>> frame_at_depth(Thread&, std::int64_t depth);
// Where the names of a module or class body live, borrowed. Such code called as a function uses the function's globals.
// Empty: the code has fast locals instead.
Value namespace_of(Activation&);
// locals() of the innermost Python code: the namespace of a module or class, a fresh dict for a function.
Result<Own<>> current_locals(Thread&);
// frame.f_lineno = value (frame_jump.cpp).
Result<void> jump_to_line(Thread&, Frame&, Ref<> value);
// The contents of `a`, whose call ends, move to its frame object.
void complete_frame(Thread&, Activation* a);

}  // namespace krait
