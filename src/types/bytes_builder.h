// BytesBuilder: makes a bytes object piece by piece. Appending cannot fail; finish() raises MemoryError.
#pragma once

#include <cstring>
#include <string_view>

#include "types/bytes.h"

namespace krait {

class BytesBuilder {
 public:
  explicit BytesBuilder(Thread& t, std::size_t reserve_size = 0) : thread_(t) {
    if (reserve_size) grow(reserve_size);
  }
  BytesBuilder(const BytesBuilder&) = delete;
  ~BytesBuilder();

  void put(std::uint8_t c) {
    if (size_ == capacity_) [[unlikely]]
      grow(1);
    if (!failed_) data_[size_++] = c;
  }
  void append(const void* p, std::size_t size) {
    if (!size) return;
    if (size > capacity_ - size_) [[unlikely]]
      grow(size);
    if (failed_) return;
    std::memcpy(data_ + size_, p, size);
    size_ += size;
  }
  void append(std::string_view s) { append(s.data(), s.size()); }
  void fill(std::uint8_t c, std::size_t size) {
    if (size > capacity_ - size_) grow(size);
    if (failed_) return;
    std::memset(data_ + size_, c, size);
    size_ += size;
  }
  // Space to write `size` bytes to; commit() says how many there are. Null when out of memory.
  std::uint8_t* space(std::size_t size) {
    if (size > capacity_ - size_) grow(size);
    return failed_ ? nullptr : data_ + size_;
  }
  void commit(std::size_t size) { size_ += size; }
  std::size_t size() const { return size_; }
  bool is_out_of_memory() const { return failed_; }
  Result<Own<Bytes>> finish();

 private:
  void grow(std::size_t more);

  Thread& thread_;
  std::size_t size_ = 0, capacity_ = sizeof local_;
  std::uint8_t* data_ = local_;
  Bytes* block_ = nullptr;
  bool failed_ = false;
  std::uint8_t local_[256];
};

}  // namespace krait
