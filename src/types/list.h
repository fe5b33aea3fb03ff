// list: growable array of values.
#pragma once

#include <span>

#include "object/type.h"

namespace krait {

class List : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kSubclassFlag = kTypeIsList;

  static Result<Own<List>> create(Thread&, std::size_t capacity = 0);
  static Result<Own<List>> from_values(Thread&, const Value* borrowed, std::size_t count);

  std::size_t size() const { return size_; }
  Ref<> operator[](std::size_t i) const { return Ref<>(items_[i]); }
  const Value* items() const { return items_; }
  std::span<const Value> span() const { return {items_, size_}; }
  Result<void> append(Thread&, Ref<> item);
  Result<void> append_own(Thread&, Own<> item);
  Result<void> extend(Thread&, Ref<> iterable);
  // Replaces item i (i < size()).
  void set(std::size_t i, Own<> item);
  Result<void> insert_at(Thread&, std::size_t i, Ref<> item);
  void truncate(std::size_t size);

  void trace(Tracer&);
  void clear_references();
  ~List();

 protected:
  Value* items_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace krait
