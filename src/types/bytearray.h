// bytearray: growable bytes. While its memory is lent (exports), its size cannot change.
#pragma once

#include <span>

#include "object/buffer.h"
#include "object/type.h"

namespace krait {

class ByteArray : public Object {
 public:
  static Type type;

  static Result<Own<ByteArray>> create(Thread&, const void* data, std::size_t size);

  std::size_t size() const { return size_; }
  const std::uint8_t* data() const { return block_ + start_; }
  std::uint8_t* mutable_data() { return block_ + start_; }
  std::span<const std::uint8_t> span() const { return {data(), size_}; }
  // BufferError while lent. New bytes are undefined.
  Result<void> resize(Thread&, std::size_t size);

  ByteArray() = default;
  ~ByteArray();

 protected:
  std::uint8_t* block_ = nullptr;  // raw memory; bytes start at start_, so that taking from the front is cheap
  std::size_t start_ = 0, size_ = 0, capacity_ = 0;
  std::int64_t exports_ = 0;
};

}  // namespace krait
