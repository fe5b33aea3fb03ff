// _io.FileIO: a file descriptor as a raw stream.
#pragma once

#include "modules/io/io.h"

namespace krait::io {

class FileIO final : public RawIOBase {
 public:
  static Type type;
  ~FileIO() = default;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  Result<void> open(Thread&, Ref<> self, Ref<> file, Ref<Str> mode, bool closefd, OptRef<> opener);

  // ---- for streams above it: bytes, no Python objects ----

  // Bytes read, 0 at the end, kWouldBlock.
  Result<std::int64_t> read_raw(Thread&, void* to, std::size_t size);
  Result<std::int64_t> write_raw(Thread&, const void* from, std::size_t size);
  Result<std::int64_t> seek_raw(Thread&, std::int64_t offset, int whence);
  bool is_open() const { return fd_ >= 0; }
  std::int64_t block_size() const { return block_size_; }

  // ---- methods ----
  Result<Own<>> read(Thread&, Size size);
  Result<Own<>> readall(Thread&);
  Result<Own<>> readinto(Thread&, Ref<> target);
  Result<Own<>> write(Thread&, Ref<> data);
  Result<Own<>> seek(Thread&, Ref<> offset, int whence);
  Result<Own<>> tell(Thread&);
  Result<Own<>> truncate(Thread&, Ref<> size);
  static Result<Own<>> close(Thread&, Ref<>);
  Result<bool> seekable(Thread&);
  Result<bool> readable(Thread&);
  Result<bool> writable(Thread&);
  Result<int> fileno(Thread&);
  Result<bool> isatty(Thread&);
  // False without a system call for what is known to be a regular file.
  Result<bool> isatty_open_only(Thread&);
  static Result<void> dealloc_warn(Thread&, Ref<>, Ref<> source);
  Result<bool> get_closed(Thread&) { return fd_ < 0; }
  Result<bool> get_closefd(Thread&) { return closefd_; }
  Result<Own<>> get_mode(Thread&);
  Result<std::int64_t> get_block_size(Thread&) { return block_size_; }

 private:
  Result<void> parse_mode(Thread&, Ref<Str> mode);
  Result<void> open_path(Thread&, Ref<> file, int flags, OptRef<> opener);
  Result<void> look_at_file(Thread&, Ref<> file);
  Result<void> close_descriptor(Thread&);
  Result<void> check_open(Thread&);
  const char* mode_text() const;

  std::int64_t block_size_ = kDefaultBufferSize;
  std::int64_t size_at_open_ = -1;  // -1: unknown
  std::uint32_t type_at_open_ = 0;  // st_mode; 0: unknown
  int fd_ = -1;
  bool created_ = false, readable_ = false, writable_ = false, appending_ = false, closefd_ = true;
  signed char seekable_ = -1;  // -1: unknown
};

}  // namespace krait::io
