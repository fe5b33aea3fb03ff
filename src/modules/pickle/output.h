// The bytes of a pickle under way: in frames from protocol 4 on, given to a file frame by frame.
#pragma once

#include <cstring>

#include "modules/pickle/opcodes.h"
#include "object/allocate.h"
#include "types/bytes.h"
#include "types/long_copy.h"
#include "types/protocol.h"

namespace krait::pickle {

inline void put_le(std::uint8_t* to, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) to[i] = static_cast<std::uint8_t>(value >> 8 * i);
}

class Output {
 public:
  static constexpr std::size_t kFrameTarget = 64 << 10, kFrameLeast = 4, kFrameHeader = 9;

  explicit Output(Thread& t) : t_(t) {}
  Output(const Output&) = delete;
  ~Output() { Heap::release_raw(data_); }

  // Room for `size` more bytes, in a frame if there are frames; the caller fills it. Null: raised.
  std::uint8_t* room(std::size_t size) {
    const std::size_t header = is_framing_ && frame_ == kNoFrame ? kFrameHeader : 0;
    if (size + header > capacity_ - size_) [[unlikely]]
      if (!grow(size + header)) return nullptr;
    if (header) {
      frame_ = size_;
      size_ += kFrameHeader;
    }
    std::uint8_t* at = data_ + size_;
    size_ += size;
    return at;
  }
  Result<void> put(Op op) {
    std::uint8_t* at = room(1);
    if (!at) return failed;
    *at = op;
    return ok;
  }
  // An instruction with a number of `bytes` bytes.
  Result<void> put(Op op, std::uint64_t number, std::size_t bytes) {
    std::uint8_t* at = room(1 + bytes);
    if (!at) return failed;
    at[0] = op;
    put_le(at + 1, number, bytes);
    return ok;
  }
  Result<void> put(std::string_view text) {
    std::uint8_t* at = room(text.size());
    if (!at) return failed;
    std::memcpy(at, text.data(), text.size());
    return ok;
  }
  // An instruction with the size of its data in `size_bytes` bytes, then the data. Large data get no frame, and go to
  // the file at once: `payload` is an object with these bytes, if there is one.
  Result<void> put_data(Op op, std::size_t size_bytes, const std::uint8_t* data, std::size_t size, OptRef<> payload);

  void start_framing() { is_framing_ = true; }
  void stop_framing() { is_framing_ = false; }
  void end_frame() {
    if (!is_framing_ || frame_ == kNoFrame) return;
    const std::size_t size = size_ - frame_ - kFrameHeader;
    std::uint8_t* at = data_ + std::exchange(frame_, kNoFrame);
    if (size >= kFrameLeast) {
      at[0] = kFrame;
      put_le(at + 1, size, 8);
    } else {
      std::memmove(at, at + kFrameHeader, size);
      size_ -= kFrameHeader;
    }
  }
  // Between instructions: a frame that is large enough ends here.
  Result<void> boundary() {
    if (frame_ == kNoFrame || size_ - frame_ - kFrameHeader < kFrameTarget) [[likely]]
      return ok;
    end_frame();
    return write_ ? flush() : ok;
  }

  // The write method of a file; without one everything stays here.
  Slot<> write_;
  Result<void> flush();
  void clear() {
    size_ = 0;
    frame_ = kNoFrame;
  }
  Result<Own<Bytes>> to_bytes() const {
    Own<Bytes> bytes = TRY(Bytes::create_uninitialized(t_, size_));
    TRY(copy_long(t_, data_, size_, bytes->mutable_data()));
    return bytes;
  }
  std::size_t capacity() const { return capacity_; }

 private:
  static constexpr std::size_t kNoFrame = SIZE_MAX;

  bool grow(std::size_t more) {
    const std::size_t capacity = (size_ + more) / 2 * 3 + 256;
    void* grown = t_.heap->resize_raw(data_, capacity);
    if (!grown) {
      (void)raise_memory_error(t_);
      return false;
    }
    data_ = static_cast<std::uint8_t*>(grown);
    capacity_ = capacity;
    return true;
  }

  Thread& t_;
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
  std::size_t frame_ = kNoFrame;  // where the header of the open frame is
  bool is_framing_ = false;
};

inline Result<void> Output::flush() {
  const Own<Bytes> bytes = TRY(to_bytes());
  clear();
  const Own<> write = write_.ref().own();
  (void)TRY(call(t_, write, {bytes.value()}));
  return ok;
}

inline Result<void> Output::put_data(Op op, std::size_t size_bytes, const std::uint8_t* data, std::size_t size,
                                     OptRef<> payload) {
  const bool is_large = size >= kFrameTarget, was_framing = is_framing_;
  if (is_large) {
    end_frame();
    is_framing_ = false;
  }
  const auto write_data = [&]() -> Result<void> {
    TRY(put(op, size, size_bytes));
    if (!is_large || !write_) {
      std::uint8_t* to = room(size);
      return to ? copy_long(t_, data, size, to) : failed;
    }
    const Own<> bytes = payload ? payload.ref().own() : Own<>(TRY(Bytes::create(t_, data, size)));
    TRY(flush());
    const Own<> write = write_.ref().own();
    (void)TRY(call(t_, write, {bytes.value()}));
    return ok;
  };
  const Result<void> written = write_data();
  is_framing_ = was_framing;
  return written;
}

}  // namespace krait::pickle
