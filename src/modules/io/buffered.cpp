#include "modules/io/buffered.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "modules/io/file_io.h"
#include "modules/system_call.h"
#include "types/bytes_builder.h"
#include "types/exceptions.h"
#include "types/int.h"
#include "types/long_loop.h"
#include "types/memoryview.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait::io {

// ---- lock and state ----

class Buffered::Guard {
 public:
  Guard(Thread& t, Buffered& b) : buffered_(b) {
    taken_ = b.lock_.acquire(t) == BusyLock::Outcome::kTaken;
    if (!taken_) raise(t, exc::RuntimeError, "reentrant call inside %R", Ref<>(&b));
  }
  Guard(const Guard&) = delete;
  ~Guard() { release(); }
  void release() {
    if (taken_) buffered_.lock_.release();
    taken_ = false;
  }
  bool is_failed() const { return !taken_; }

 private:
  Buffered& buffered_;
  bool taken_;
};

Buffered::~Buffered() { Heap::release_raw(buffer_); }

void Buffered::clear_references() {
  ok_ = false;
  raw_.clear();
  attributes_.clear();
}

Result<void> Buffered::open(Thread& t, Ref<> raw, std::int64_t buffer_size, Ability ability) {
  ok_ = detached_ = false;
  if (ability != Ability::kRead && ability != Ability::kWrite) TRY(check_seekable(t, raw));
  if (ability != Ability::kWrite) TRY(check_readable(t, raw));
  if (ability != Ability::kRead) TRY(check_writable(t, raw));
  if (buffer_size <= 0) return raise(t, exc::ValueError, "buffer size must be strictly positive");
  void* block = t.heap->allocate_raw(static_cast<std::size_t>(buffer_size));
  if (!block) return raise_memory_error(t);
  Heap::release_raw(std::exchange(buffer_, static_cast<std::uint8_t*>(block)));
  raw_.set(raw.own());
  buffer_size_ = buffer_size;
  readable_ = ability != Ability::kWrite;
  writable_ = ability != Ability::kRead;
  pos_ = raw_pos_ = 0;
  position_ = -1;
  reset_read();
  reset_write();
  if (raw_tell(t).is_failed()) clear_pending(t);
  ok_ = true;
  return ok;
}

Result<void> Buffered::check_usable(Thread& t) {
  if (ok_) [[likely]]
    return ok;
  if (detached_) return raise(t, exc::ValueError, "raw stream has been detached");
  return raise(t, exc::ValueError, "I/O operation on uninitialized object");
}

Result<Own<>> Buffered::raw_stream(Thread& t) {
  if (raw_) [[likely]]
    return raw_.ref().own();
  return raise(t, exc::ValueError, "raw stream has been detached");
}

Result<bool> Buffered::is_closed_now(Thread& t) {
  if (!buffer_) return true;
  if (!raw_) return raise(t, exc::ValueError, "raw stream has been detached");
  if (raw_.ref().is_exact<FileIO>()) return !raw_.ref().as<FileIO>()->is_open();
  Own<> raw = raw_.ref().own();
  return is_closed(t, raw.ref());
}

Result<void> Buffered::check_open(Thread& t, const char* message) {
  TRY(check_usable(t));
  if (TRY(is_closed_now(t)) && ahead() == 0) return raise(t, exc::ValueError, "%s", message);
  return ok;
}

// ---- the raw stream ----

namespace {

// A count that a raw stream answered: kWouldBlock for None; OSError when it is out of range.
Result<std::int64_t> checked_count(Thread& t, Ref<> answer, std::int64_t size, const char* method) {
  if (is_none(answer)) return kWouldBlock;
  std::int64_t n = -1;
  if (auto r = index_int64(t, answer, &exc::ValueError); !r.is_failed())
    n = std::move(r).take();
  else if (std::string_view(method) == "readinto") {
    Own<> cause = take_pending(t);
    return raise_from(t, exc::OSError, std::move(cause), "raw readinto() failed");
  } else
    return failed;
  if (n < 0 || n > size)
    return raise(t, exc::OSError, "raw %s() returned invalid length %d (should have been between 0 and %d)", method, n,
                 size);
  return n;
}

// Calls method(memoryview of the memory); the view is dead afterwards.
Result<Own<>> call_with_memory(Thread& t, Ref<> raw, Ref<Str> method, void* data, std::int64_t size, bool is_readonly) {
  Own<MemoryView> view = TRY(MemoryView::of_memory(t, data, static_cast<std::size_t>(size), is_readonly));
  for (;;) {
    Result<Own<>> answer = call_method(t, raw, method, {view.value()});
    if (answer.is_failed() && is_interrupted(t)) continue;
    if (answer.is_failed()) {
      Own<> error = take_pending(t);
      if (view->release_memory(t).is_failed()) clear_pending(t);
      restore_pending(t, std::move(error));
      return failed;
    }
    Own<> value = std::move(answer).take();
    TRY(view->release_memory(t));
    return value;
  }
}

}  // namespace

Result<std::int64_t> Buffered::raw_read(Thread& t, void* to, std::int64_t size) {
  std::int64_t n;
  Own<> raw = TRY(raw_stream(t));
  if (raw.ref().is_exact<FileIO>()) {
    n = TRY(raw.ref().as<FileIO>()->read_raw(t, to, static_cast<std::size_t>(size)));
  } else {
    Own<> answer = TRY(call_with_memory(t, raw.ref(), names::readinto, to, size, false));
    n = TRY(checked_count(t, answer.ref(), size, "readinto"));
  }
  if (n > 0 && position_ != -1) position_ += n;
  return n;
}

Result<std::int64_t> Buffered::raw_write(Thread& t, const void* from, std::int64_t size) {
  std::int64_t n;
  Own<> raw = TRY(raw_stream(t));
  if (raw.ref().is_exact<FileIO>()) {
    n = TRY(raw.ref().as<FileIO>()->write_raw(t, from, static_cast<std::size_t>(size)));
  } else {
    Own<> answer = TRY(call_with_memory(t, raw.ref(), names::write, const_cast<void*>(from), size, true));
    n = TRY(checked_count(t, answer.ref(), size, "write"));
  }
  if (n > 0 && position_ != -1) position_ += n;
  return n;
}

Result<std::int64_t> Buffered::raw_tell(Thread& t) {
  Own<> raw = TRY(raw_stream(t));
  if (raw.ref().is_exact<FileIO>()) {
    position_ = TRY(raw.ref().as<FileIO>()->seek_raw(t, 0, SEEK_CUR));
    return position_;
  }
  Own<> answer = TRY(call_method(t, raw.ref(), names::tell));
  const std::int64_t n = TRY(offset_from(t, answer.ref()));
  if (n < 0) return raise(t, exc::OSError, "Raw stream returned invalid position %d", n);
  position_ = n;
  return n;
}

Result<std::int64_t> Buffered::raw_seek(Thread& t, std::int64_t offset, int whence) {
  Own<> raw = TRY(raw_stream(t));
  if (raw.ref().is_exact<FileIO>()) {
    position_ = TRY(raw.ref().as<FileIO>()->seek_raw(t, offset, whence));
    return position_;
  }
  Own<> target = TRY(int_from(t, offset));
  Own<> answer = TRY(call_method(t, raw.ref(), names::seek, {target.value(), Value::of_int(whence)}));
  const std::int64_t n = TRY(offset_from(t, answer.ref()));
  if (n < 0) return raise(t, exc::OSError, "Raw stream returned invalid position %d", n);
  position_ = n;
  return n;
}

Result<std::int64_t> Buffered::fill(Thread& t) {
  const std::int64_t start = has_read() ? read_end_ : 0;
  const std::int64_t n = TRY(raw_read(t, buffer_ + start, buffer_size_ - start));
  if (n > 0) read_end_ = raw_pos_ = start + n;
  return n;
}

namespace {

Failed raise_blocking(Thread& t, std::int64_t written) {
  Own<Str> message = TRY(Str::from_ascii(t, "write could not complete without blocking"));
  return raise_arguments(t, exc::BlockingIOError, {Value::of_int(EAGAIN), message.value(), Value::of_int(written)});
}

}  // namespace

Result<void> Buffered::write_out(Thread& t) {
  if (has_written() && write_pos_ != write_end_) {
    const std::int64_t rewind = raw_offset() + (pos_ - write_pos_);
    if (rewind != 0) {
      TRY(raw_seek(t, -rewind, 1));
      raw_pos_ -= rewind;
    }
    while (write_pos_ < write_end_) {
      const std::int64_t n = TRY(raw_write(t, buffer_ + write_pos_, write_end_ - write_pos_));
      if (n == kWouldBlock) return raise_blocking(t, 0);
      write_pos_ += n;
      raw_pos_ = write_pos_;
      TRY(handle_signals(t));
    }
  }
  reset_write();
  return ok;
}

Result<void> Buffered::flush_and_rewind(Thread& t) {
  TRY(write_out(t));
  if (readable_) {
    const bool good = !raw_seek(t, -raw_offset(), 1).is_failed();
    reset_read();
    if (!good) return failed;
  }
  return ok;
}

// ---- reading ----

Result<Own<>> Buffered::take_ahead(Thread& t, std::int64_t size) {
  Own<Bytes> out = TRY(Bytes::create(t, buffer_ + pos_, static_cast<std::size_t>(size)));
  pos_ += size;
  return out;
}

Result<Own<>> Buffered::read(Thread& t, Size size) {
  if (size.value < -1) {
    TRY(check_usable(t));
    return raise(t, exc::ValueError, "read length must be non-negative or -1");
  }
  TRY(check_open(t, "read of closed file"));
  if (size.value >= 0 && size.value <= ahead() && !lock_.is_held_by(t)) return take_ahead(t, size.value);
  Guard guard(t, *this);
  if (guard.is_failed()) return failed;
  return size.value < 0 ? read_all(t) : read_many(t, size.value);
}

Result<Own<>> Buffered::read_all(Thread& t) {
  const std::int64_t had = ahead();
  BytesBuilder out(t);
  out.append(buffer_ + pos_, static_cast<std::size_t>(had));
  pos_ += had;
  if (writable_) TRY(flush_and_rewind(t));
  reset_read();
  Own<> raw = TRY(raw_stream(t));
  Slot<> holder;
  if (const OptRef<> readall = TRY(find_attr(t, raw.ref(), names::readall, holder))) {
    Own<> rest = TRY(call(t, readall.ref()));
    if (!is_none(rest.ref()) && !rest.ref().is<Bytes>())
      return raise(t, exc::TypeError, "readall() should return bytes");
    if (rest.ref().is<Bytes>() && position_ != -1)
      position_ += static_cast<std::int64_t>(rest.ref().as<Bytes>()->size());
    if (had == 0) return rest;
    if (!is_none(rest.ref())) out.append(rest.ref().as<Bytes>()->text());
    return out.finish();
  }
  for (;;) {
    Own<> piece = TRY(call_method(t, raw.ref(), names::read));
    if (!is_none(piece.ref()) && !piece.ref().is<Bytes>())
      return raise(t, exc::TypeError, "read() should return bytes");
    if (is_none(piece.ref()) || piece.ref().as<Bytes>()->size() == 0) {
      if (out.size() == 0) return piece;
      return out.finish();
    }
    const std::string_view text = piece.ref().as<Bytes>()->text();
    out.append(text);
    if (position_ != -1) position_ += static_cast<std::int64_t>(text.size());
  }
}

Result<Own<>> Buffered::read_many(Thread& t, std::int64_t size) {
  const std::int64_t had = ahead();
  if (size <= had) return take_ahead(t, size);
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(size)));
  std::uint8_t* to = out->mutable_data();
  std::memcpy(to, buffer_ + pos_, static_cast<std::size_t>(had));
  pos_ += had;
  std::int64_t got = had;
  if (writable_) TRY(flush_and_rewind(t));
  reset_read();
  bool ended = false, blocked = false;
  // Whole blocks go straight into the result, the last one through the buffer.
  while (size - got >= buffer_size_ && !ended && !blocked) {
    const std::int64_t most = std::min(size - got, std::max(kReadAtOnce, buffer_size_));
    const std::int64_t n = TRY(raw_read(t, to + got, most - most % buffer_size_));
    TRY(LongLoop::look(t));
    if (n > 0) got += n;
    ended = n == 0, blocked = n == kWouldBlock;
  }
  if (!ended && !blocked) {
    pos_ = raw_pos_ = read_end_ = 0;
    while (got < size && read_end_ < buffer_size_) {
      const std::int64_t n = TRY(fill(t));
      ended = n == 0, blocked = n == kWouldBlock;
      if (ended || blocked) break;
      const std::int64_t used = std::min(size - got, n);
      std::memcpy(to + got, buffer_ + pos_, static_cast<std::size_t>(used));
      got += used;
      pos_ += used;
    }
  }
  if (blocked && got == 0) return none();
  return Bytes::shrink(t, std::move(out), static_cast<std::size_t>(got));
}

Result<Own<>> Buffered::read1_bytes(Thread& t, std::int64_t size) {
  TRY(check_usable(t));
  if (size < 0) size = buffer_size_;
  TRY(check_open(t, "read of closed file"));
  if (size == 0) return Bytes::empty();
  Guard guard(t, *this);
  if (guard.is_failed()) return failed;
  if (const std::int64_t have = ahead(); have > 0) return take_ahead(t, std::min(have, size));
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(size)));
  reset_read();
  if (writable_) TRY(flush_and_rewind(t));
  const std::int64_t n = TRY(raw_read(t, out->mutable_data(), size));
  return Bytes::shrink(t, std::move(out), static_cast<std::size_t>(std::max<std::int64_t>(n, 0)));
}

Result<Own<>> Buffered::peek_locked(Thread& t) {
  if (const std::int64_t have = ahead(); have > 0)
    return Bytes::create(t, buffer_ + pos_, static_cast<std::size_t>(have));
  reset_read();
  const std::int64_t n = std::max<std::int64_t>(TRY(fill(t)), 0);
  pos_ = 0;
  return Bytes::create(t, buffer_, static_cast<std::size_t>(n));
}

Result<Own<>> Buffered::peek(Thread& t, Size) {
  TRY(check_open(t, "peek of closed file"));
  Guard guard(t, *this);
  if (guard.is_failed()) return failed;
  if (writable_) TRY(flush_and_rewind(t));
  return peek_locked(t);
}

Result<Own<>> Buffered::read_into(Thread& t, Ref<> target, bool once) {
  Buffer buffer;
  TRY(get_writable_buffer(t, target, buffer, once ? "readinto1() argument" : "readinto() argument"));
  TRY(check_usable(t));
  TRY(check_open(t, "readinto of closed file"));
  auto* to = static_cast<std::uint8_t*>(buffer.data);
  Guard guard(t, *this);
  if (guard.is_failed()) return failed;
  std::int64_t got = std::min(ahead(), buffer.length);
  std::memcpy(to, buffer_ + pos_, static_cast<std::size_t>(got));
  pos_ += got;
  if (got == buffer.length) return int_from(t, got);
  if (writable_) TRY(flush_and_rewind(t));
  reset_read();
  pos_ = 0;
  while (got < buffer.length) {
    const std::int64_t left = buffer.length - got;
    std::int64_t n = 0;
    if (left > buffer_size_) {
      n = TRY(raw_read(t, to + got, once ? left : std::min(left, std::max(kReadAtOnce, buffer_size_))));
      TRY(LongLoop::look(t));
    } else if (!(once && got)) {
      n = TRY(fill(t));
      if (n > 0) {
        n = std::min(n, left);
        std::memcpy(to + got, buffer_ + pos_, static_cast<std::size_t>(n));
        pos_ += n;
        got += n;
        if (once) break;
        continue;
      }
    }
    if (n == 0 || (n == kWouldBlock && got > 0)) break;
    if (n == kWouldBlock) return none();
    got += n;
    if (once) break;
  }
  return int_from(t, got);
}

Result<Own<>> Buffered::read_line(Thread& t, std::int64_t limit) {
  TRY(check_open(t, "readline of closed file"));
  std::int64_t n = ahead();
  if (limit >= 0 && n > limit) n = limit;
  const void* end = n ? std::memchr(buffer_ + pos_, '\n', static_cast<std::size_t>(n)) : nullptr;
  if (end) return take_ahead(t, static_cast<const std::uint8_t*>(end) - (buffer_ + pos_) + 1);
  if (n == limit) return take_ahead(t, n);
  Guard guard(t, *this);
  if (guard.is_failed()) return failed;
  BytesBuilder out(t);
  n = std::min(n, ahead());  // another thread may have read
  out.append(buffer_ + pos_, static_cast<std::size_t>(n));
  pos_ += n;
  if (limit >= 0) limit -= n;
  if (writable_) TRY(flush_and_rewind(t));
  for (;;) {
    TRY(LongLoop::look(t));  // a line may never end
    reset_read();
    n = TRY(fill(t));
    if (n <= 0) break;
    if (limit >= 0 && n > limit) n = limit;
    const void* found = std::memchr(buffer_, '\n', static_cast<std::size_t>(n));
    const std::int64_t taken = found ? static_cast<const std::uint8_t*>(found) - buffer_ + 1 : n;
    out.append(buffer_, static_cast<std::size_t>(taken));
    pos_ = taken;
    if (found || n == limit) break;
    if (limit >= 0) limit -= n;
  }
  return out.finish();
}

Result<Own<>> Buffered::readline(Thread& t, Size limit) {
  TRY(check_usable(t));
  return read_line(t, limit.value);
}

Step Buffered::next(Thread& t, Ref<> self) {
  Buffered& b = *self.as<Buffered>();
  if (b.check_usable(t).is_failed()) return failed;
  Type* type = self.type();
  Own<> line = type == &BufferedReader::type || type == &BufferedRandom::type
                   ? TRY(b.read_line(t, -1))
                   : TRY(call_method(t, self, names::readline));
  if (!line.ref().is<Bytes>())
    return raise(t, exc::OSError, "readline() should have returned a bytes object, not '%.200T'", line);
  if (line.ref().as<Bytes>()->size() == 0) return Step::done();
  return line;
}

// ---- writing ----

Result<Own<>> Buffered::write(Thread& t, Ref<> data) {
  TRY(check_usable(t));
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  return int_from_unsigned(t, TRY(write_bytes(t, buffer.data, static_cast<std::size_t>(buffer.length))));
}

Result<std::size_t> Buffered::write_bytes(Thread& t, const void* data, std::size_t count) {
  TRY(check_usable(t));
  Guard guard(t, *this);
  if (guard.is_failed()) return failed;
  if (TRY(is_closed_now(t))) return raise(t, exc::ValueError, "write to closed file");
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  const auto size = static_cast<std::int64_t>(count);
  if (!has_read() && !has_written()) pos_ = raw_pos_ = 0;
  if (size <= buffer_size_ - pos_ && size < buffer_size_) {
    std::memcpy(buffer_ + pos_, bytes, count);
    if (!has_written() || write_pos_ > pos_) write_pos_ = pos_;
    move_to(pos_ + size);
    if (write_end_ < pos_) write_end_ = pos_;
    return count;
  }
  return write_large(t, bytes, size);
}

// What does not fit behind the pending bytes: these go first, then all but the last part of `data`.
Result<std::size_t> Buffered::write_large(Thread& t, const std::uint8_t* data, std::int64_t size) {
  if (write_out(t).is_failed()) {
    if (!pending_matches(t, exc::BlockingIOError)) return failed;
    clear_pending(t);
    return write_without_room(t, data, size);
  }
  if (const std::int64_t offset = raw_offset(); offset != 0) {
    TRY(raw_seek(t, -offset, 1));
    raw_pos_ -= offset;
  }
  std::int64_t written = 0;
  while (size - written > buffer_size_) {
    const std::int64_t n = TRY(raw_write(t, data + written, size - written));
    if (n == kWouldBlock) {
      std::memcpy(buffer_, data + written, static_cast<std::size_t>(buffer_size_));
      write_pos_ = raw_pos_ = 0;
      move_to(buffer_size_);
      write_end_ = buffer_size_;
      return raise_blocking(t, written + buffer_size_);
    }
    written += n;
    TRY(handle_signals(t));
  }
  if (readable_) reset_read();
  const std::int64_t rest = size - written;
  std::memcpy(buffer_, data + written, static_cast<std::size_t>(rest));
  write_pos_ = 0;
  write_end_ = rest;
  move_to(rest);
  raw_pos_ = 0;
  return static_cast<std::size_t>(size);
}

// The raw stream took only a part of what was pending: what still fits is kept.
Result<std::size_t> Buffered::write_without_room(Thread& t, const std::uint8_t* data, std::int64_t size) {
  if (readable_) reset_read();
  std::memmove(buffer_, buffer_ + write_pos_, static_cast<std::size_t>(write_end_ - write_pos_));
  write_end_ -= write_pos_;
  raw_pos_ -= write_pos_;
  pos_ -= write_pos_;
  write_pos_ = 0;
  const std::int64_t room = buffer_size_ - write_end_, taken = std::min(room, size);
  std::memcpy(buffer_ + write_end_, data, static_cast<std::size_t>(taken));
  write_end_ += taken;
  pos_ += taken;
  if (taken < size) return raise_blocking(t, taken);
  return static_cast<std::size_t>(size);
}

Result<void> Buffered::flush(Thread& t) {
  TRY(check_open(t, "flush of closed file"));
  if (TRY(is_closed_now(t))) return raise(t, exc::ValueError, "flush of closed file");
  Guard guard(t, *this);
  if (guard.is_failed()) return failed;
  return flush_and_rewind(t);
}

Result<Own<>> Buffered::flush_raw(Thread& t) {
  TRY(check_usable(t));
  Own<> raw = TRY(raw_stream(t));
  return call_method(t, raw.ref(), names::flush);
}

// ---- position ----

Result<Own<>> Buffered::tell(Thread& t) {
  TRY(check_usable(t));
  Guard guard(t, *this);
  if (guard.is_failed()) return failed;
  const std::int64_t at = TRY(raw_tell(t)) - raw_offset();
  return int_from(t, std::max<std::int64_t>(at, 0));
}

Result<Own<>> Buffered::seek(Thread& t, Ref<> given, int whence) {
  TRY(check_usable(t));
  if (whence < 0 || (whence > 2 && whence != SEEK_DATA && whence != SEEK_HOLE))
    return raise(t, exc::ValueError, "whence value %d unsupported", whence);
  TRY(check_open(t, "seek of closed file"));
  Own<> raw = TRY(raw_stream(t));
  TRY(check_seekable(t, raw.ref()));
  std::int64_t target = TRY(offset_from(t, given));
  // Within what was read ahead nothing has to be asked of the raw stream.
  if (whence < 2 && readable_) {
    const std::int64_t current = position_ != -1 ? position_ : TRY(raw_tell(t));
    if (const std::int64_t left = ahead(); left > 0) {
      const std::int64_t offset = whence == 0 ? target - (current - raw_offset()) : target;
      if (offset >= -pos_ && offset <= left) {
        const std::int64_t result = current - raw_offset() + offset;
        pos_ += offset;
        return int_from(t, std::max<std::int64_t>(result, 0));  // devices tell no positions
      }
    }
  }
  Guard guard(t, *this);
  if (guard.is_failed()) return failed;
  if (writable_) TRY(write_out(t));
  if (whence == 1) target -= raw_offset();
  const std::int64_t at = TRY(raw_seek(t, target, whence));
  raw_pos_ = -1;
  if (readable_) reset_read();
  return int_from(t, at);
}

Result<Own<>> Buffered::truncate(Thread& t, Ref<> size) {
  TRY(check_open(t, "truncate of closed file"));
  if (!writable_) return raise_unsupported(t, "truncate");
  Guard guard(t, *this);
  if (guard.is_failed()) return failed;
  TRY(flush_and_rewind(t));
  Own<> raw = TRY(raw_stream(t));
  Own<> answer = TRY(call_method(t, raw.ref(), names::truncate, {size.value()}));
  if (raw_tell(t).is_failed()) clear_pending(t);
  return answer;
}

// ---- closing ----

Result<Own<>> Buffered::get_closed(Thread& t) {
  TRY(check_usable(t));
  Own<> raw = TRY(raw_stream(t));
  return krait::get_attr(t, raw.ref(), names::closed);
}

Result<Own<>> Buffered::close(Thread& t, Ref<> self) {
  Buffered& b = *self.as<Buffered>();
  TRY(b.check_usable(t));
  {
    Guard guard(t, b);
    if (guard.is_failed()) return failed;
    if (TRY(b.is_closed_now(t))) return none();
    if (b.finalizing_) warn_unclosed(t, TRY(b.raw_stream(t)).ref(), self);
  }
  // flush() takes the lock itself.
  Slot<> error;
  if (call_method(t, self, names::flush).is_failed()) error.set(take_pending(t));
  Guard guard(t, b);
  if (guard.is_failed()) {
    if (error) return chain_pending(t, error.ref().own());
    return failed;
  }
  Own<> raw = TRY(b.raw_stream(t));
  Result<Own<>> closed = call_method(t, raw.ref(), names::close);
  Heap::release_raw(std::exchange(b.buffer_, nullptr));
  b.pos_ = 0;
  b.reset_read();
  b.reset_write();
  if (error) return chain_pending(t, error.ref().own());
  return closed;
}

Result<Own<>> Buffered::detach(Thread& t, Ref<> self) {
  Buffered& b = *self.as<Buffered>();
  TRY(b.check_usable(t));
  (void)TRY(call_method(t, self, names::flush));
  b.detached_ = true;
  b.ok_ = false;
  return Own<>::steal(b.raw_.take());
}

Result<void> Buffered::dealloc_warn(Thread& t, Ref<> self, Ref<> source) {
  Buffered& b = *self.as<Buffered>();
  if (b.ok_ && b.raw_) warn_unclosed(t, b.raw_.ref().own().ref(), source);
  return ok;
}

// ---- what the raw stream answers ----

Result<Own<>> Buffered::seekable(Thread& t) {
  TRY(check_usable(t));
  return call_method(t, TRY(raw_stream(t)).ref(), names::seekable);
}
Result<Own<>> Buffered::readable(Thread& t) {
  TRY(check_usable(t));
  return call_method(t, TRY(raw_stream(t)).ref(), names::readable);
}
Result<Own<>> Buffered::writable(Thread& t) {
  TRY(check_usable(t));
  return call_method(t, TRY(raw_stream(t)).ref(), names::writable);
}
Result<Own<>> Buffered::fileno(Thread& t) {
  TRY(check_usable(t));
  return call_method(t, TRY(raw_stream(t)).ref(), names::fileno);
}
Result<Own<>> Buffered::isatty(Thread& t) {
  TRY(check_usable(t));
  return call_method(t, TRY(raw_stream(t)).ref(), names::isatty);
}
Result<Own<>> Buffered::get_name(Thread& t) {
  TRY(check_usable(t));
  return krait::get_attr(t, TRY(raw_stream(t)).ref(), names::name);
}
Result<Own<>> Buffered::get_mode(Thread& t) {
  TRY(check_usable(t));
  return krait::get_attr(t, TRY(raw_stream(t)).ref(), names::mode);
}
Result<std::int64_t> Buffered::get_sizeof(Thread&) {
  return static_cast<std::int64_t>(sizeof(Buffered)) + (buffer_ ? buffer_size_ : 0);
}
Result<Own<>> Buffered::repr(Thread& t, Ref<> self) { return repr_with_name(t, self); }

}  // namespace krait::io
