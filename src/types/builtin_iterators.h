// enumerate, reversed, zip, map, filter: the iterator classes of builtins.
#pragma once

#include "object/type.h"
#include "types/tuple.h"

namespace krait {

class Enumerate final : public Object {
 public:
  static Type type;
  Enumerate(Own<> iterator, Own<> count) : iterator_(std::move(iterator)), count_(std::move(count)) {}
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<>);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& visit) {
    visit(iterator_);
    visit(count_);
  }
  Slot<> iterator_, count_;
};

class Reversed final : public Object {
 public:
  static Type type;
  Reversed(Own<> sequence, std::int64_t position) : sequence_(std::move(sequence)), position_(position) {}
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<>);
  Result<std::int64_t> length_hint(Thread&);
  Result<Own<>> reduce(Thread&);
  Result<void> set_state(Thread&, std::int64_t);
  void trace(Tracer& visit) { visit(sequence_); }
  Slot<> sequence_;
  std::int64_t position_;
};

class Zip final : public Object {
 public:
  static Type type;
  Zip(Own<Tuple> iterators, bool strict) : iterators_(std::move(iterators)), strict_(strict) {}
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<>);
  Result<Own<>> reduce(Thread&);
  Result<void> set_state(Thread&, bool strict);
  void trace(Tracer& visit) { visit(iterators_); }
  Slot<Tuple> iterators_;
  bool strict_;
};

class Map final : public Object {
 public:
  static Type type;
  Map(Own<> function, Own<Tuple> iterators, bool strict)
      : function_(std::move(function)), iterators_(std::move(iterators)), strict_(strict) {}
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<>);
  Result<Own<>> reduce(Thread&);
  Result<void> set_state(Thread&, bool strict);
  void trace(Tracer& visit) {
    visit(function_);
    visit(iterators_);
  }
  Slot<> function_;
  Slot<Tuple> iterators_;
  bool strict_;
};

class Filter final : public Object {
 public:
  static Type type;
  Filter(Own<> function, Own<> iterator) : function_(std::move(function)), iterator_(std::move(iterator)) {}
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<>);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& visit) {
    visit(function_);
    visit(iterator_);
  }
  Slot<> function_, iterator_;
};

}  // namespace krait
