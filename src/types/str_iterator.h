// The iterator of str.
#pragma once

#include "types/str.h"
#include "types/tuple.h"

namespace krait {

class StrIterator : public Object {
 public:
  static Type type;
  explicit StrIterator(Own<Str> text) : text_(std::move(text)) {}

  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<> self);
  Result<std::int64_t> length_hint(Thread&);
  Result<void> setstate(Thread&, Ref<> state);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& v) { v(text_); }

  Slot<Str> text_;
  std::size_t index_ = 0;
};

}  // namespace krait
