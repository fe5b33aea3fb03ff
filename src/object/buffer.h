// Buffer: the memory of an object, lent to somebody else (PEP 3118).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "object/ref.h"

namespace krait {

// What the one who asks can handle; the numbers are those of the stable ABI and of inspect.BufferFlags.
enum BufferFlags : int {
  kBufferSimple = 0,
  kBufferWritable = 1,
  kBufferFormat = 4,
  kBufferNd = 8,
  kBufferStrides = 0x10 | kBufferNd,
  kBufferCContiguous = 0x20 | kBufferStrides,
  kBufferFContiguous = 0x40 | kBufferStrides,
  kBufferAnyContiguous = 0x80 | kBufferStrides,
  kBufferIndirect = 0x100 | kBufferStrides,
  kBufferContig = kBufferNd | kBufferWritable,
  kBufferContigReadOnly = kBufferNd,
  kBufferFullReadOnly = kBufferIndirect | kBufferFormat,
  kBufferFull = kBufferIndirect | kBufferWritable | kBufferFormat,
};

struct Buffer {
  static constexpr int kMaxDimensions = 64;

  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { release(); }

  // Gives the memory back to its owner, if it was lent. Runs the owner's release_buffer.
  void release();

  std::span<const std::uint8_t> bytes() const {
    return {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(length)};
  }
  std::string_view text() const { return {static_cast<const char*>(data), static_cast<std::size_t>(length)}; }

  void* data = nullptr;
  std::int64_t length = 0;  // bytes
  std::int64_t item_size = 1;
  const char* format = nullptr;   // struct syntax; null: "B"
  std::int64_t* shape = nullptr;  // null unless asked for
  std::int64_t* strides = nullptr;
  std::int64_t* suboffsets = nullptr;
  void* internal = nullptr;  // the owner's
  int dimensions = 1;
  bool is_readonly = true;
  Slot<> owner;                                           // set by a get_buffer that succeeds
  std::int64_t own_shape[1] = {0}, own_strides[1] = {0};  // for the common one-dimensional case
};

// Fills a one-dimensional buffer of bytes; what get_buffer of bytes-like types ends with.
Result<void> fill_buffer(Thread&, Buffer&, Ref<> owner, void* data, std::size_t length, bool is_readonly, int flags);

bool has_buffer(Ref<>);
// TypeError "a bytes-like object is required, not 'x'" when there is none.
Result<void> get_buffer(Thread&, Ref<>, Buffer&, int flags = kBufferSimple);
// Contiguous memory to write to, for an argument ("readinto() argument"): TypeError "{what} must be read-write
// bytes-like object, not x" whatever is wrong.
Result<void> get_writable_buffer(Thread&, Ref<>, Buffer&, const char* what);

}  // namespace krait
