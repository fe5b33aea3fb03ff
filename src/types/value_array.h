// ValueArray: borrowed values laid out for a call; a few of them need no memory.
#pragma once

#include "mem/heap.h"
#include "object/arguments.h"
#include "object/interpreter.h"
#include "object/raise.h"

namespace krait {

template <std::size_t kLocal = 12>
class ValueArray {
 public:
  ValueArray() = default;
  ValueArray(const ValueArray&) = delete;
  ~ValueArray() {
    if (data_ != local_) Heap::release_raw(data_);
  }
  // Room for `count` values in all; once, before the first push.
  Result<void> reserve(Thread& t, std::size_t count) {
    if (count <= kLocal) return ok;
    void* block = t.heap->allocate_raw(count * sizeof(Value));
    if (!block) return raise_memory_error(t);
    data_ = static_cast<Value*>(block);
    return ok;
  }
  void push(Value v) { data_[size_++] = v; }
  void push(const Value* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) data_[size_++] = values[i];
  }
  Value& operator[](std::size_t i) { return data_[i]; }
  const Value* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  Value local_[kLocal];
  Value* data_ = local_;
  std::size_t size_ = 0;
};

}  // namespace krait
