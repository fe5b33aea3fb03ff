// What the compression modules share: decompressors that take input in pieces and give at most so much output.
#pragma once

#include <algorithm>

#include "object/allocate.h"
#include "object/buffer.h"
#include "object/lock.h"
#include "runtime/threads.h"
#include "types/bytes.h"
#include "types/bytes_builder.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::compress {

// One call of a codec: how much it read and wrote, and whether the stream is at its end.
struct Progress {
  std::size_t consumed = 0, produced = 0;
  bool is_end = false;
};

// The state of XCompressor objects whose compress() gives whatever output there is at once. Codec has
//   Result<Progress> step(Thread&, const uint8_t* in, size_t in_size, uint8_t* out, size_t out_size, bool finish)
template <class Codec>
class Compressor {
 public:
  Result<Own<Bytes>> compress(Thread& t, Ref<> data);
  Result<Own<Bytes>> flush(Thread& t);

  Codec codec;

 private:
  Result<Own<Bytes>> run(Thread& t, const std::uint8_t* in, std::size_t size, bool finish);

  ThreadLock lock_;
  bool is_flushed_ = false;
};

// One thread at a time works on a stream; waiting gives the interpreter's lock away.
class StreamGuard {
 public:
  explicit StreamGuard(ThreadLock& lock) : lock_(lock) {}
  Result<void> enter(Thread& t) {
    is_held_ = lock_.try_acquire() || TRY(lock_.acquire(t, -1));
    return ok;
  }
  ~StreamGuard() {
    if (is_held_) lock_.release();
  }

 private:
  ThreadLock& lock_;
  bool is_held_ = false;
};

// How much input a codec gets at once, so that signals are seen in time.
constexpr std::size_t kInputSlice = 512 << 10;

// The next piece of output to ask for: 32 KiB at first, growing with what is there, up to `limit` in all (< 0: none).
inline std::size_t output_space(std::size_t size, std::int64_t limit) {
  std::size_t space = std::min<std::size_t>(std::max<std::size_t>(size, 32 << 10), 4 << 20);
  if (limit >= 0) space = std::min(space, static_cast<std::size_t>(limit) - size);
  return space;
}

// The state of XDecompressor objects. Codec has
//   Result<Progress> step(Thread&, const uint8_t* in, size_t in_size, uint8_t* out, size_t out_size)
//   static constexpr const char* kAtEnd      the message of EOFError
//   static constexpr bool kUsableAfterError  does the library answer after an error?
template <class Codec>
class Decompressor {
 public:
  ~Decompressor() { Heap::release_raw(pending_); }

  Result<Own<Bytes>> decompress(Thread& t, Ref<> data, std::int64_t max_length) {
    Buffer buffer;
    TRY(get_buffer(t, data, buffer));
    StreamGuard guard(lock_);
    TRY(guard.enter(t));
    if (is_eof_) return raise(t, exc::EOFError, Codec::kAtEnd);
    if (is_broken_) return raise(t, exc::ValueError, "Decompressor is unusable after a previous error");
    const std::uint8_t* in = buffer.bytes().data();
    std::size_t size = buffer.bytes().size();
    if (pending_size_) {
      TRY(keep(t, in, size));
      in = pending_ + pending_start_;
      size = pending_size_;
    }
    const bool from_pending = pending_size_ != 0;
    BytesBuilder out(t);
    bool is_full = false;
    if (run(t, in, size, out, max_length, is_full).is_failed()) {
      needs_input_ = Codec::kUsableAfterError;
      is_broken_ = !Codec::kUsableAfterError;
      pending_size_ = 0;
      return failed;
    }
    if (is_eof_) {
      needs_input_ = false;
      if (size) unused_data_.set(TRY(Bytes::create(t, in, size)));
      pending_size_ = 0;
    } else if (size == 0) {
      pending_size_ = 0;
      needs_input_ = !is_full;
    } else {
      needs_input_ = false;
      if (from_pending) {
        pending_start_ += pending_size_ - size;
        pending_size_ = size;
      } else {
        TRY(keep(t, in, size));
      }
    }
    return out.finish();
  }

  Codec codec;
  bool is_eof() const { return is_eof_; }
  bool needs_input() const { return needs_input_; }
  Own<> unused_data() const { return unused_data_ ? Own<>(unused_data_.ref().own()) : Own<>(Bytes::empty()); }

 private:
  Result<void> run(Thread& t, const std::uint8_t*& in, std::size_t& size, BytesBuilder& out, std::int64_t limit,
                   bool& is_full) {
    for (;;) {
      const std::size_t space = output_space(out.size(), limit);
      std::uint8_t* to = out.space(space);
      if (!to) return raise_memory_error(t);
      const Progress p = TRY(codec.step(t, in, std::min(size, kInputSlice), to, space));
      out.commit(p.produced);
      in += p.consumed;
      size -= p.consumed;
      if (p.is_end) {
        is_eof_ = true;
        return ok;
      }
      TRY(LongLoop::look(t));
      if (p.produced == space) {
        if (limit >= 0 && out.size() >= static_cast<std::size_t>(limit)) {
          is_full = true;
          return ok;
        }
      } else if (size == 0) {
        return ok;
      }
    }
  }
  // Adds input behind what is pending.
  Result<void> keep(Thread& t, const std::uint8_t* in, std::size_t size) {
    if (pending_size_ && pending_start_) std::memmove(pending_, pending_ + pending_start_, pending_size_);
    pending_start_ = 0;
    if (pending_size_ + size > pending_capacity_) {
      auto* moved = static_cast<std::uint8_t*>(t.heap->resize_raw(pending_, pending_size_ + size));
      if (!moved) return raise_memory_error(t);
      pending_ = moved;
      pending_capacity_ = pending_size_ + size;
    }
    if (size) std::memcpy(pending_ + pending_size_, in, size);
    pending_size_ += size;
    return ok;
  }

  ThreadLock lock_;
  bool is_eof_ = false, needs_input_ = true, is_broken_ = false;
  std::uint8_t* pending_ = nullptr;
  std::size_t pending_start_ = 0, pending_size_ = 0, pending_capacity_ = 0;
  Slot<Bytes> unused_data_;
};

template <class Codec>
Result<Own<Bytes>> Compressor<Codec>::compress(Thread& t, Ref<> data) {
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  StreamGuard guard(lock_);
  TRY(guard.enter(t));
  if (is_flushed_) return raise(t, exc::ValueError, "Compressor has been flushed");
  return run(t, buffer.bytes().data(), buffer.bytes().size(), false);
}

template <class Codec>
Result<Own<Bytes>> Compressor<Codec>::flush(Thread& t) {
  StreamGuard guard(lock_);
  TRY(guard.enter(t));
  if (is_flushed_) return raise(t, exc::ValueError, "Repeated call to flush()");
  is_flushed_ = true;
  return run(t, nullptr, 0, true);
}

template <class Codec>
Result<Own<Bytes>> Compressor<Codec>::run(Thread& t, const std::uint8_t* in, std::size_t size, bool finish) {
  BytesBuilder out(t);
  if (!size && !finish) return out.finish();
  for (;;) {
    const std::size_t space = output_space(out.size(), -1);
    std::uint8_t* to = out.space(space);
    if (!to) return raise_memory_error(t);
    const Progress p = TRY(codec.step(t, in, std::min(size, kInputSlice), to, space, finish));
    out.commit(p.produced);
    in += p.consumed;
    size -= p.consumed;
    if (finish ? p.is_end : size == 0) return out.finish();
    TRY(LongLoop::look(t));
  }
}

// The members of a class over a Compressor named `stream_`.
template <class T>
struct CompressorMembers {
  static Result<Own<Bytes>> compress(Thread& t, Ref<T> self, Ref<> data) { return self->stream_.compress(t, data); }
  static Result<Own<Bytes>> flush(Thread& t, Ref<T> self) { return self->stream_.flush(t); }
  static constexpr Method kMethods[] = {
      bind<&CompressorMembers::compress>(
          "compress(self, data, /)",
          "Take in data. Returns what compressed bytes are ready, maybe none; flush() gives the last of them."),
      bind<&CompressorMembers::flush>(
          "flush(self, /)",
          "Returns the compressed bytes still held, and ends the stream. Nothing can be compressed afterwards."),
  };
};

// The members of a class over a Decompressor named `stream_`.
template <class T>
struct DecompressorMembers {
  static Result<Own<>> eof(Thread&, Ref<> self) { return bool_from(self.as<T>()->stream_.is_eof()); }
  static Result<Own<>> needs_input(Thread&, Ref<> self) { return bool_from(self.as<T>()->stream_.needs_input()); }
  static Result<Own<>> unused_data(Thread&, Ref<> self) { return self.as<T>()->stream_.unused_data(); }
  static Result<Own<Bytes>> decompress(Thread& t, Ref<T> self, Ref<> data, std::int64_t max_length) {
    return self->stream_.decompress(t, data, max_length);
  }
};
inline constexpr const char* kEofDoc = "Whether the end of the stream has been read.";
inline constexpr const char* kNeedsInputDoc = "Whether decompress() can go on only with new data.";
inline constexpr const char* kUnusedDoc = "The bytes behind the end of the stream; empty before it.";
inline constexpr const char* kDecompressDoc =
    "Take in data, and return what can be decompressed of it.\n\nmax_length bounds how many bytes are returned, when "
    "it is not negative. If there could be more, needs_input is false\nand the next call may bring b''. After the end "
    "of the stream, what follows it is in unused_data and a further call\nis an EOFError.";

}  // namespace krait::compress
