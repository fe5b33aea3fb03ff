// _io.BufferedReader, BufferedWriter, BufferedRandom: one buffer between the program and a raw stream.
//
//   buffer   0 ......... pos_ ......... raw_pos_ ....... buffer_size_
//
// The program is at pos_; the raw stream is where raw_pos_ is in the buffer. Bytes [0, read_end_) were read (read_end_
// is -1 when nothing was); bytes [write_pos_, write_end_) wait to be written (write_end_ is -1 when nothing does).
#pragma once

#include "modules/io/busy_lock.h"
#include "modules/io/io.h"
#include "types/bytes.h"

namespace krait::io {

class Buffered : public BufferedIOBase {
 public:
  ~Buffered();
  void trace(Tracer& visit) { attributes_.trace(visit), visit(raw_); }
  void clear_references();

  static Step next(Thread&, Ref<>);
  static Result<Own<>> repr(Thread&, Ref<>);

  // For streams above it, on instances of exactly these classes. None of them takes the lock twice.
  Result<Own<>> read1_bytes(Thread&, std::int64_t size);
  Result<std::size_t> write_bytes(Thread&, const void* data, std::size_t size);

  Result<Own<>> read(Thread&, Size size);
  Result<Own<>> read1(Thread& t, Size size) { return read1_bytes(t, size.value); }
  Result<Own<>> peek(Thread&, Size size);
  Result<Own<>> readinto(Thread& t, Ref<> target) { return read_into(t, target, false); }
  Result<Own<>> readinto1(Thread& t, Ref<> target) { return read_into(t, target, true); }
  Result<Own<>> readline(Thread&, Size limit);
  Result<Own<>> write(Thread&, Ref<> data);
  Result<void> flush(Thread&);
  Result<Own<>> flush_raw(Thread&);
  static Result<Own<>> close(Thread&, Ref<>);
  static Result<Own<>> detach(Thread&, Ref<>);
  Result<Own<>> seek(Thread&, Ref<> target, int whence);
  Result<Own<>> tell(Thread&);
  Result<Own<>> truncate(Thread&, Ref<> size);
  Result<Own<>> seekable(Thread&);
  Result<Own<>> readable(Thread&);
  Result<Own<>> writable(Thread&);
  Result<Own<>> fileno(Thread&);
  Result<Own<>> isatty(Thread&);
  static Result<void> dealloc_warn(Thread&, Ref<>, Ref<> source);
  Result<Own<>> get_closed(Thread&);
  Result<Own<>> get_name(Thread&);
  Result<Own<>> get_mode(Thread&);
  Result<Own<>> get_raw(Thread&) { return raw_ ? raw_.ref().own() : none(); }
  Result<std::int64_t> get_sizeof(Thread&);

 protected:
  enum class Ability : std::uint8_t { kRead, kWrite, kBoth };
  class Guard;  // holds the lock
  Result<void> open(Thread&, Ref<> raw, std::int64_t buffer_size, Ability);

 private:
  friend class Guard;

  bool has_read() const { return readable_ && read_end_ != -1; }
  bool has_written() const { return writable_ && write_end_ != -1; }
  std::int64_t ahead() const { return has_read() ? read_end_ - pos_ : 0; }
  // How far the raw stream is from where the program is.
  std::int64_t raw_offset() const { return (has_read() || has_written()) && raw_pos_ >= 0 ? raw_pos_ - pos_ : 0; }
  void reset_read() { read_end_ = -1; }
  void reset_write() { write_pos_ = 0, write_end_ = -1; }
  void move_to(std::int64_t pos) {
    pos_ = pos;
    if (has_read() && read_end_ < pos_) read_end_ = pos_;
  }

  Result<void> check_usable(Thread&);
  // Owned, since what it is asked may detach it.
  Result<Own<>> raw_stream(Thread&);
  Result<bool> is_closed_now(Thread&);
  // ValueError once closed, unless bytes read ahead are left.
  Result<void> check_open(Thread&, const char* message);
  Result<std::int64_t> raw_read(Thread&, void* to, std::int64_t size);
  Result<std::int64_t> raw_write(Thread&, const void* from, std::int64_t size);
  Result<std::int64_t> raw_tell(Thread&);
  Result<std::int64_t> raw_seek(Thread&, std::int64_t offset, int whence);
  Result<std::int64_t> fill(Thread&);
  Result<void> write_out(Thread&);
  Result<void> flush_and_rewind(Thread&);
  Result<Own<>> read_all(Thread&);
  Result<Own<>> read_many(Thread&, std::int64_t size);
  Result<Own<>> take_ahead(Thread&, std::int64_t size);
  Result<Own<>> peek_locked(Thread&);
  Result<Own<>> read_into(Thread&, Ref<> target, bool once);
  Result<Own<>> read_line(Thread&, std::int64_t limit);
  Result<std::size_t> write_large(Thread&, const std::uint8_t* data, std::int64_t size);
  Result<std::size_t> write_without_room(Thread&, const std::uint8_t* data, std::int64_t size);

  Slot<> raw_;
  std::uint8_t* buffer_ = nullptr;  // raw memory
  std::int64_t buffer_size_ = 0, pos_ = 0, raw_pos_ = 0;
  std::int64_t position_ = -1;  // of the raw stream in the file; -1: unknown
  std::int64_t read_end_ = -1, write_pos_ = 0, write_end_ = -1;
  BusyLock lock_;
  bool ok_ = false, detached_ = false, readable_ = false, writable_ = false;
};

class BufferedReader final : public Buffered {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  Result<void> start(Thread&, Ref<> raw, std::int64_t buffer_size);
};
class BufferedWriter final : public Buffered {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  Result<void> start(Thread&, Ref<> raw, std::int64_t buffer_size);
};
class BufferedRandom final : public Buffered {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  Result<void> start(Thread&, Ref<> raw, std::int64_t buffer_size);
};

}  // namespace krait::io
