// _io.BytesIO: a bytes object, or a growing buffer, as a file.
#pragma once

#include "modules/io/io.h"
#include "types/bytes.h"

namespace krait::io {

class BytesIO final : public BufferedIOBase {
 public:
  static Type type;
  ~BytesIO();
  void trace(Tracer& visit) { attributes_.trace(visit), visit(initial_); }
  void clear_references() { attributes_.clear(); }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Step next(Thread&, Ref<>);
  Result<void> start(Thread&, OptRef<> initial);

  Result<Own<>> read(Thread&, Size size);
  Result<std::size_t> readinto(Thread&, Ref<> target);
  Result<Own<>> readline(Thread&, Size limit);
  Result<Own<>> readlines(Thread&, OptRef<> hint);
  Result<std::size_t> write(Thread&, Ref<> data);
  static Result<void> writelines(Thread&, Ref<>, Ref<> lines);
  Result<std::int64_t> seek(Thread&, std::int64_t offset, int whence);
  Result<std::int64_t> tell(Thread&);
  Result<std::int64_t> truncate(Thread&, Size size);
  Result<Own<>> getvalue(Thread&);
  static Result<Own<>> getbuffer(Thread&, Ref<>);
  Result<void> close_it(Thread&);
  Result<bool> yes(Thread&);
  Result<bool> isatty(Thread&);
  Result<void> nothing(Thread&);
  Result<bool> get_closed(Thread&) { return closed_; }
  static Result<Own<>> getstate(Thread&, Ref<>);
  static Result<Own<>> setstate(Thread&, Ref<>, Ref<> state);
  Result<std::int64_t> get_sizeof(Thread&);

  void pin() { ++exports_; }
  void unpin() { --exports_; }
  // Memory that may be written to, for a view.
  Result<std::uint8_t*> writable_data(Thread& t);
  std::int64_t size() const { return size_; }

 private:
  const std::uint8_t* data() const { return initial_ ? initial_->data() : block_; }
  Result<void> check_open(Thread&);
  Result<void> check_exports(Thread&);
  // Memory of its own with room for `capacity` bytes; the contents stay.
  Result<void> reserve(Thread&, std::int64_t capacity);
  Result<std::size_t> write_memory(Thread&, Ref<> data);
  std::int64_t line_length(std::int64_t limit) const;
  Result<Own<>> take(Thread&, std::int64_t size);
  // A copy of what is stored. Handlers of signals, which may run, cannot change it meanwhile.
  Result<Own<Bytes>> copy_of(Thread&, std::int64_t from, std::int64_t size);

  Slot<Bytes> initial_;  // the contents are still this object's, unchanged
  std::uint8_t* block_ = nullptr;
  std::int64_t size_ = 0, capacity_ = 0, position_ = 0;
  std::int64_t exports_ = 0;
  bool closed_ = false;
};

// _io._BytesIOBuffer: what a memoryview of getbuffer() holds on to.
class BytesIOBuffer final : public Object {
 public:
  static Type type;
  explicit BytesIOBuffer(Own<BytesIO> source) : source_(std::move(source)) {}
  ~BytesIOBuffer() = default;
  static Result<void> get_buffer(Thread&, Ref<>, Buffer&, int flags);
  static void release_buffer(Thread&, Ref<>, Buffer&);
  void trace(Tracer& visit) { visit(source_); }

 private:
  Slot<BytesIO> source_;
};

}  // namespace krait::io
