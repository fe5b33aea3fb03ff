// traceback: the frames an exception has passed through, outermost first.
#pragma once

#include "object/type.h"

namespace krait {

class Traceback final : public Object {
 public:
  static Type type;
  Traceback(OptRef<> next, Ref<> frame, std::int32_t lasti, std::int32_t line) : lasti_(lasti), line_(line) {
    if (next) next_.set(next.ref().own());
    frame_.set(frame.own());
  }
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  Result<Own<>> get_line(Thread&);
  Result<void> set_line(Thread&, OptRef<>);
  Result<Own<>> get_lasti(Thread&);
  Result<void> set_next(Thread&, OptRef<>);
  void trace(Tracer& v) { v(next_), v(frame_); }
  void clear_references() { next_.clear(), frame_.clear(); }

  Slot<> next_, frame_;
  std::int32_t lasti_;  // bytes
  std::int32_t line_;   // kLater: found from lasti when asked for
  static constexpr std::int32_t kLater = -1;
};

}  // namespace krait
