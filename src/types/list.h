// list: growable array of values.
#pragma once

#include <span>

#include "object/type.h"

namespace krait {

class List : public Object {
 public:
  static Type type;
  using FlaggedClass = List;
  static constexpr std::uint32_t kSubclassFlag = kTypeIsList;

  static Result<Own<List>> create(Thread&, std::size_t capacity = 0);
  static Result<Own<List>> from_values(Thread&, const Value* borrowed, std::size_t count);

  std::size_t size() const { return size_; }
  Ref<> operator[](std::size_t i) const { return Ref<>(items_[i]); }
  const Value* items() const { return items_; }
  std::span<const Value> span() const { return {items_, size_}; }
  Result<void> append(Thread& t, Ref<> item) { return append_own(t, item.own()); }
  Result<void> append_own(Thread& t, Own<> item) {
    if (size_ == capacity_) [[unlikely]]
      TRY(grow(t, size_ + 1));
    items_[size_++] = item.leak();
    return ok;
  }
  // Appends an item, whose count it takes, unless it would have to grow.
  bool append_if_room(Value item) {
    if (size_ == capacity_) [[unlikely]]
      return false;
    items_[size_++] = item;
    return true;
  }
  Result<void> extend(Thread&, Ref<> iterable);
  // Replaces item i (i < size()).
  void set(std::size_t i, Own<> item) { const auto old = Own<>::steal(std::exchange(items_[i], item.leak())); }
  Result<void> insert_at(Thread&, std::size_t i, Ref<> item);
  void truncate(std::size_t size);
  // Room for `capacity` items in all.
  Result<void> reserve(Thread&, std::size_t capacity);
  Value* mutable_items() { return items_; }
  // Replaces items [start, stop) by `count` values, which must not lie in this list. Adds counts.
  Result<void> replace(Thread&, std::size_t start, std::size_t stop, const Value* values, std::size_t count);

  // Slots.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<std::size_t> len(Thread&, Ref<> self) { return self.as<List>()->size_; }
  static Result<bool> is_true(Thread&, Ref<> self) { return self.as<List>()->size_ != 0; }
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
  Result<void> insert(Thread&, std::int64_t index, Ref<> item);
  Result<Own<>> pop(Thread&, std::int64_t index);
  Result<void> remove(Thread&, Ref<> value);
  Result<std::int64_t> index_of(Thread&, Ref<> value, OptRef<> start, OptRef<> stop);
  Result<std::int64_t> count(Thread&, Ref<> value);
  Result<void> reverse(Thread&);
  Result<Own<>> copy(Thread&);
  Result<void> clear(Thread&);
  Result<void> sort(Thread&, OptRef<> key, bool reverse);  // types/list_sort.cpp
  Result<Own<>> reversed(Thread&);
  Result<std::size_t> size_of(Thread&);

  List() = default;

  void trace(Tracer&);
  void clear_references();
  ~List();

 protected:
  Result<void> grow(Thread&, std::size_t at_least);
  Result<void> prepare_for(Thread&, std::size_t more);
  Result<void> assign_range(Thread&, std::size_t start, std::size_t stop, OptRef<> value);
  Result<void> assign_slice(Thread&, Ref<>, OptRef<> value);

  Value* items_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace krait
