// set_iterator; and what set.cpp and set_methods.cpp share.
#pragma once

#include "types/set.h"

namespace krait {

class SetIterator final : public Object {
 public:
  static Type type;
  explicit SetIterator(Own<AnySet> set) : set_(std::move(set)), used_(set_->size()), left_(used_) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<>);
  Result<std::size_t> length_hint(Thread&);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& visit) { visit(set_); }

  Slot<AnySet> set_;
  std::size_t position_ = 0, used_, left_;
};

// A set or frozenset with the same elements, of the base class that `like` has.
Result<Own<>> copy_set(Thread&, Ref<> like);
// The elements of `self` that are in `other`, any iterable.
Result<Own<>> intersect_sets(Thread&, Ref<> self, Ref<> other);

}  // namespace krait
