// Iterators of list, tuple and of anything with __getitem__; iter(callable, sentinel).
#pragma once

#include "types/list.h"
#include "types/tuple.h"

namespace krait {

// list_iterator: `list` empty once exhausted.
class ListIterator final : public Object {
 public:
  static Type type;
  explicit ListIterator(Own<List> list) : list_(std::move(list)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<> self) { return static_cast<ListIterator*>(self.object())->step(); }
  Step step() {
    List* list = list_.get();
    if (!list) return Step::done();
    if (position_ < list->size()) return (*list)[position_++].own();
    list_.clear();
    return Step::done();
  }
  Result<std::size_t> length_hint(Thread&);
  Result<Own<>> reduce(Thread&);
  Result<void> set_state(Thread&, std::int64_t);
  void trace(Tracer& visit) { visit(list_); }

  Slot<List> list_;
  std::size_t position_ = 0;
};

class ListReverseIterator final : public Object {
 public:
  static Type type;
  explicit ListReverseIterator(Own<List> list) : list_(std::move(list)), left_(list_->size()) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<> self);
  Result<std::size_t> length_hint(Thread&);
  Result<Own<>> reduce(Thread&);
  Result<void> set_state(Thread&, std::int64_t);
  void trace(Tracer& visit) { visit(list_); }

  Slot<List> list_;
  std::size_t left_;  // the next item is left_ - 1
};

class TupleIterator final : public Object {
 public:
  static Type type;
  explicit TupleIterator(Own<Tuple> tuple) : tuple_(std::move(tuple)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<> self) { return static_cast<TupleIterator*>(self.object())->step(); }
  Step step() {
    Tuple* tuple = tuple_.get();
    if (!tuple) return Step::done();
    if (position_ < tuple->size()) return (*tuple)[position_++].own();
    tuple_.clear();
    return Step::done();
  }
  Result<std::size_t> length_hint(Thread&);
  Result<Own<>> reduce(Thread&);
  Result<void> set_state(Thread&, std::int64_t);
  void trace(Tracer& visit) { visit(tuple_); }

  Slot<Tuple> tuple_;
  std::size_t position_ = 0;
};

// iterator: over __getitem__ from 0 until IndexError.
class SequenceIterator final : public Object {
 public:
  static Type type;
  explicit SequenceIterator(Own<> sequence) : sequence_(std::move(sequence)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<> self);
  Result<Own<>> length_hint(Thread&);
  Result<Own<>> reduce(Thread&);
  Result<void> set_state(Thread&, std::int64_t);
  void trace(Tracer& visit) { visit(sequence_); }

  Slot<> sequence_;
  std::int64_t position_ = 0;
};

// callable_iterator: calls until the sentinel comes back.
class CallableIterator final : public Object {
 public:
  static Type type;
  CallableIterator(Own<> callable, Own<> sentinel) : callable_(std::move(callable)), sentinel_(std::move(sentinel)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<> self);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& visit) {
    visit(callable_);
    visit(sentinel_);
  }

  Slot<> callable_, sentinel_;
};

// builtins.NAME, as the reductions of iterators need it.
Result<Own<>> builtin(Thread&, Ref<Str> name);

}  // namespace krait
