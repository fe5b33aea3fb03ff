// range: start, stop, step as ints of any size.
#pragma once

#include "object/type.h"

namespace krait {

class Range final : public Object {
 public:
  static Type type;
  // Small ranges keep their bounds as numbers too: is_small() says that all three and the length are immediates.
  Range(Own<> start, Own<> stop, Own<> step, Own<> length)
      : start_(std::move(start)), stop_(std::move(stop)), step_(std::move(step)), length_(std::move(length)) {}
  static Result<Own<Range>> create(Thread&, Ref<> start, Ref<> stop, Ref<> step);

  bool is_small() const {
    return start_.value().is_int() && stop_.value().is_int() && step_.value().is_int() && length_.value().is_int();
  }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<std::size_t> len(Thread&, Ref<>);
  static Result<bool> is_true(Thread&, Ref<> self) { return self.as<Range>()->length_.value() != Value::of_int(0); }
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  static Result<Own<>> item(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<Own<>> iter(Thread&, Ref<>);
  Result<Own<>> reversed(Thread&);
  Result<Own<>> index_of(Thread&, Ref<>);
  Result<Own<>> count(Thread&, Ref<>);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer&);

  Slot<> start_, stop_, step_, length_;

 private:
  // Item i, which lies inside.
  Result<Own<>> compute_item(Thread&, Ref<> i);
};

// range_iterator: next value, step and how many are left.
class RangeIterator final : public Object {
 public:
  static Type type;
  RangeIterator(std::int64_t next, std::int64_t step, std::int64_t left) : next_(next), step_(step), left_(left) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<> self) { return static_cast<RangeIterator*>(self.object())->step(); }
  Step step() {
    if (left_ <= 0) return Step::done();
    --left_;
    const std::int64_t value = next_;
    next_ = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) + static_cast<std::uint64_t>(step_));
    return Own<>::of_int(value);
  }
  Result<std::int64_t> length_hint(Thread&) { return left_; }
  Result<Own<>> reduce(Thread&);
  Result<void> set_state(Thread&, std::int64_t);

  std::int64_t next_, step_, left_;
};

class LongRangeIterator final : public Object {
 public:
  static Type type;
  LongRangeIterator(Own<> next, Own<> step, Own<> left)
      : next_(std::move(next)), step_(std::move(step)), left_(std::move(left)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<> self);
  Result<Own<>> length_hint(Thread&) { return left_.ref().own(); }
  Result<Own<>> reduce(Thread&);
  Result<void> set_state(Thread&, Ref<>);
  void trace(Tracer& visit) {
    visit(next_);
    visit(step_);
    visit(left_);
  }

  Slot<> next_, step_, left_;
};

}  // namespace krait
