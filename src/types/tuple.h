// tuple: immutable sequence; items are stored in the object.
#pragma once

#include <initializer_list>
#include <span>

#include "object/type.h"

namespace krait {

class Tuple : public Object {
 public:
  static Type type;
  using FlaggedClass = Tuple;
  static constexpr std::uint32_t kSubclassFlag = kTypeIsTuple;

  // Items start empty; fill them with init_item before anybody else sees the tuple.
  static Result<Own<Tuple>> create(Thread&, std::size_t count);
  static Result<Own<Tuple>> from_values(Thread&, const Value* borrowed, std::size_t count);  // adds counts
  template <class... A>
  static Result<Own<Tuple>> of(Thread& t, const A&... items) {
    const Value values[] = {items.value()..., Value()};
    return from_values(t, values, sizeof...(A));
  }
  static Own<Tuple> empty();

  std::size_t size() const { return size_; }
  Ref<> operator[](std::size_t i) const { return Ref<>(items()[i]); }
  const Value* items() const { return reinterpret_cast<const Value*>(this + 1); }
  std::span<const Value> span() const { return {items(), size_}; }
  void init_item(std::size_t i, Own<> item) { mutable_items()[i] = item.leak(); }
  Value* mutable_items() { return reinterpret_cast<Value*>(this + 1); }

  // Slots and methods.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<std::size_t> len(Thread&, Ref<> self) { return self.as<Tuple>()->size_; }
  static Result<bool> is_true(Thread&, Ref<> self) { return self.as<Tuple>()->size_ != 0; }
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  static Result<Own<>> item(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<Own<>> concat(Thread&, Ref<>, Ref<>);
  static Result<Own<>> repeat(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> iter(Thread&, Ref<>);
  Result<std::int64_t> index_of(Thread&, Ref<> value, OptRef<> start, OptRef<> stop);
  Result<std::int64_t> count(Thread&, Ref<> value);
  Result<Own<>> get_new_args(Thread&);

  std::size_t body_size() const { return sizeof(Tuple) + size_ * sizeof(Value); }
  void trace(Tracer&);
  ~Tuple();
  explicit Tuple(std::size_t size) : size_(size) {
    for (std::size_t i = 0; i < size; ++i) mutable_items()[i] = Value();
  }

 protected:
  std::size_t size_;
};

}  // namespace krait
