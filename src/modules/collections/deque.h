// collections.deque: blocks of 64 items, found through a ring of pointers; items at both ends come and go in constant
// time, and any item is found in constant time.
#pragma once

#include "object/type.h"

namespace krait {

class Deque final : public Object {
 public:
  static Type type;
  static constexpr bool kUnhashable = true;
  static constexpr std::size_t kBlock = 64;

  Deque() = default;
  ~Deque();

  std::size_t size() const { return size_; }
  Value at(std::size_t i) const { return *place(i); }
  std::int64_t max_size() const { return max_size_; }  // -1: none
  std::uint32_t version() const { return version_; }   // changes with every change of the items

  Result<void> push_back(Thread&, Own<> item);
  Result<void> push_front(Thread&, Own<> item);
  Own<> take_back();   // needs size() > 0
  Own<> take_front();  // needs size() > 0
  Result<void> extend_from(Thread&, Ref<> iterable);
  void clear_references();
  void trace(Tracer&);

  // Empties it and takes the items of the iterable.
  static Result<void> reset(Thread&, Ref<> self, std::int64_t max_size, OptRef<> iterable);

  // Slots.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<std::size_t> len(Thread&, Ref<> self) { return self.as<Deque>()->size_; }
  static Result<bool> is_true(Thread&, Ref<> self) { return self.as<Deque>()->size_ != 0; }
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  static Result<Own<>> item(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<void> set_item(Thread&, Ref<>, Ref<> key, OptRef<> value);
  static Result<Own<>> concat(Thread&, Ref<>, Ref<>);
  static Result<Own<>> repeat(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> inplace_concat(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_repeat(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> iter(Thread&, Ref<>);
  // Methods.
  Result<void> append(Thread& t, Ref<> item) { return push_back(t, item.own()); }
  Result<void> appendleft(Thread& t, Ref<> item) { return push_front(t, item.own()); }
  Result<Own<>> pop(Thread&);
  Result<Own<>> popleft(Thread&);
  Result<void> extend(Thread& t, Ref<> iterable) { return extend_from(t, iterable); }
  Result<void> extendleft(Thread&, Ref<> iterable);
  Result<void> clear(Thread&);
  Result<Own<>> copy(Thread&);
  Result<std::int64_t> count(Thread&, Ref<> value);
  Result<std::int64_t> index_of(Thread&, Ref<> value, OptRef<> start, OptRef<> stop);
  Result<void> insert(Thread&, std::int64_t index, Ref<> value);
  Result<void> remove(Thread&, Ref<> value);
  Result<void> reverse(Thread&);
  Result<void> rotate(Thread&, std::int64_t n);
  Result<Own<>> reversed(Thread&);
  Result<Own<>> reduce(Thread&);
  Result<std::size_t> size_of(Thread&);
  Result<Own<>> get_maxlen(Thread&);

 private:
  Value* place(std::size_t i) const {
    const std::size_t p = offset_ + i;
    return &ring_[(first_ + p / kBlock) & ring_mask_][p % kBlock];
  }
  Result<void> add_block(Thread&, bool at_front);
  void drop_block(bool at_front);
  void remove_at(std::size_t i);
  Result<void> resize_ring(Thread&);

  // Blocks lie at ring_[first_ ...] (modulo the ring's size, a power of two). Exactly the blocks that the positions
  // offset_ ... offset_ + size_ touch exist, and at most one when the deque is empty.
  Value** ring_ = nullptr;
  std::size_t size_ = 0;
  std::uint32_t ring_mask_ = 0, first_ = 0, blocks_ = 0;
  std::uint32_t offset_ = 0;  // of the leftmost item in the first block
  std::uint32_t version_ = 0;
  std::int64_t max_size_ = -1;
  Value* spare_ = nullptr;  // a block kept for the next need
};

template <bool kBackwards>
class DequeIteratorOf final : public Object {
 public:
  static Type type;
  explicit DequeIteratorOf(Own<Deque> deque)
      : deque_(std::move(deque)), left_(deque_->size()), version_(deque_->version()) {}
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<>);
  Result<std::size_t> length_hint(Thread&) { return left_; }
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& visit) { visit(deque_); }

 private:
  Slot<Deque> deque_;
  std::size_t position_ = 0, left_;
  std::uint32_t version_;
};
using DequeIterator = DequeIteratorOf<false>;
using DequeReverseIterator = DequeIteratorOf<true>;
template <>
Type DequeIterator::type;
template <>
Type DequeReverseIterator::type;

}  // namespace krait
