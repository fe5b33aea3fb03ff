// slice: start, stop, step; and how sequences turn one into positions.
#pragma once

#include "object/type.h"

namespace krait {

// What a slice selects of a sequence: `count` items from `start`, `step` apart.
struct SliceRange {
  std::int64_t start, stop, step;
  std::int64_t count = 0;
};

class Slice : public Object {
 public:
  static Type type;

  Slice(Own<> start, Own<> stop, Own<> step)
      : start_(std::move(start)), stop_(std::move(stop)), step_(std::move(step)) {}
  static Result<Own<Slice>> create(Thread&, Ref<> start, Ref<> stop, Ref<> step);

  Ref<> start() const { return start_.ref(); }
  Ref<> stop() const { return stop_.ref(); }
  Ref<> step() const { return step_.ref(); }

  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  Result<Own<>> indices(Thread&, Ref<> length);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer&);

  Slot<> start_, stop_, step_;
};

// The bounds as written, by __index__, which may run Python code: take the length only afterwards.
Result<SliceRange> unpack_slice(Thread&, Ref<Slice>);
// Fits unpacked bounds to a length, as sequences do.
SliceRange adjust_slice(SliceRange, std::size_t length);
// Both, for sequences whose length cannot change.
Result<SliceRange> slice_indices(Thread&, Ref<Slice>, std::size_t length);

}  // namespace krait
