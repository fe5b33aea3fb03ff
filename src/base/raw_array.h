// RawArray: a growing array of plain values whose pushes say whether there was memory.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <span>
#include <type_traits>

namespace krait {

template <class T>
class RawArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  RawArray() = default;
  ~RawArray() { std::free(items_); }
  RawArray(const RawArray&) = delete;
  RawArray& operator=(const RawArray&) = delete;

  [[nodiscard]] bool push(T item) {
    if (size_ == capacity_ && !grow()) [[unlikely]]
      return false;
    items_[size_++] = item;
    return true;
  }
  T pop() { return items_[--size_]; }
  // Keeps the first `size` items.
  void truncate(std::size_t size) { size_ = size; }
  bool is_empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return items_[i]; }
  T* begin() { return items_; }
  T* end() { return items_ + size_; }
  std::span<T> span() { return {items_, size_}; }

 private:
  bool grow() {
    const std::size_t capacity = capacity_ ? 2 * capacity_ : 256;
    auto* items = static_cast<T*>(std::realloc(items_, capacity * sizeof(T)));
    if (!items) return false;
    items_ = items;
    capacity_ = capacity;
    return true;
  }

  T* items_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace krait
