// slice: start, stop, step, and what they mean for a sequence of a given length.
#pragma once

#include "object/type.h"

namespace krait {

// A slice resolved for one length: items start, start + step, ... (count of them).
struct SliceRange {
  std::int64_t start = 0, stop = 0, step = 1;
  std::size_t count = 0;
};

class Slice : public Object {
 public:
  static Type type;

  static Result<Own<Slice>> create(Thread&, OptRef<> start, OptRef<> stop, OptRef<> step);  // missing ones are None

  Ref<> start() const { return start_.ref(); }
  Ref<> stop() const { return stop_.ref(); }
  Ref<> step() const { return step_.ref(); }
  // May run __index__; ValueError for step 0. The length is asked for after that by the caller who can see it change.
  Result<SliceRange> resolve(Thread&, std::size_t length);

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  Result<Own<>> indices(Thread&, Ref<> length);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& v) { v(start_), v(stop_), v(step_); }

  Slice(Own<> start, Own<> stop, Own<> step) : start_(std::move(start)), stop_(std::move(stop)), step_(std::move(step)) {}

  Slot<> start_, stop_, step_;
};

}  // namespace krait
