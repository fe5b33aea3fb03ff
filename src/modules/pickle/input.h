// Where an Unpickler reads from: memory, or a file. A file is asked for little more than what is needed, so that what
// follows the pickle can be read by somebody else.
#pragma once

#include "modules/pickle/state.h"
#include "object/buffer.h"
#include "types/bytes.h"

namespace krait::pickle {

class Input {
 public:
  // All of `data`.
  Result<void> set_memory(Thread&, Ref<> data);
  Result<void> set_file(Thread&, Ref<> file);
  bool is_set() const { return static_cast<bool>(read_) || static_cast<bool>(buffer_.owner); }
  void clear();

  // The next `size` bytes: valid until the next reading. Null: raised.
  const std::uint8_t* read(Thread& t, std::size_t size) {
    if (size <= limit_ - at_) [[likely]] {
      const std::uint8_t* p = data_ + at_;
      at_ += size;
      return p;
    }
    return read_more(t, size);
  }
  // The same into memory of the caller's.
  Result<void> read_into(Thread&, std::uint8_t* out, std::size_t size);
  // The rest of the line without its end. An empty one counts as cut off unless it is allowed.
  enum class Empty : std::uint8_t { Refused, Allowed };
  Result<std::string_view> line(Thread&, Empty = Empty::Refused);
  // A frame of `size` bytes starts here. No instruction or argument may reach beyond its end.
  Result<void> start_frame(Thread&, std::size_t size);
  // How much can be read without asking the file; without a file, all there is.
  std::size_t at_hand() const { return end_ - at_; }
  bool is_memory() const { return !read_; }
  // What was looked at beyond the end of the pickle is still in the file.
  Result<void> finish(Thread&);

  void trace(Tracer& v) { v(read_), v(readline_), v(readinto_), v(peek_), v(buffer_.owner); }

 private:
  static constexpr std::size_t kPrefetch = 128 << 10;

  // At the end of a frame the rest of the buffer can be read again; inside one, that is an error.
  Result<void> leave_frame(Thread&);
  [[gnu::cold]] const std::uint8_t* read_more(Thread&, std::size_t size);
  // Replaces the buffer by at least `size` bytes from the file, or by a line.
  Result<void> fill(Thread&, std::size_t size);
  Result<void> fill_line(Thread&);
  Result<void> use(Thread&, Ref<> bytes_like);
  Result<void> skip_consumed(Thread&);

  Buffer buffer_;
  const std::uint8_t* data_ = nullptr;
  std::size_t at_ = 0, end_ = 0;
  std::size_t limit_ = 0;  // the end of the frame, or of the buffer
  bool in_frame_ = false;
  std::size_t prefetched_ = 0;  // from here on the buffer's bytes are still in the file
  Slot<> read_, readline_, readinto_, peek_;
};

Failed raise_truncated(Thread&);

}  // namespace krait::pickle
