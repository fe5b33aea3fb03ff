// FrameLocalsProxy: f_locals of a function's frame, reading and writing its variables (PEP 667).
#pragma once

#include "interp/frame.h"

namespace krait {

class FrameLocals final : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeMapping;
  explicit FrameLocals(Ref<Frame> frame) : frame_(frame.own()) {}
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static constexpr bool kUnhashable = true;
  static Result<std::size_t> len(Thread&, Ref<>);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<> key);
  static Result<void> set_item(Thread&, Ref<>, Ref<> key, OptRef<> value);
  static Result<bool> contains(Thread&, Ref<>, Ref<> key);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_or(Thread&, Ref<>, Ref<>);
  void trace(Tracer& v) { v(frame_); }

  Slot<Frame> frame_;
};

// Does a module or class body run a comprehension just now, whose variables are its locals?
bool has_hidden_locals(const Activation&);
// The variables that have a value, in a new dict.
Result<Own<>> locals_snapshot(Thread&, Ref<Frame>);

}  // namespace krait
