#include "modules/io/file_io.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "interp/run.h"
#include "modules/system_call.h"
#include "object/audit.h"
#include "runtime/warnings.h"
#include "types/bool.h"
#include "types/bytes_builder.h"
#include "types/codecs.h"
#include "types/float.h"
#include "types/fs_path.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/str.h"

namespace krait::io {

namespace {

constexpr std::int64_t kReadAllChunk = 1 << 16;

Failed raise_closed_file(Thread& t) { return raise(t, exc::ValueError, "I/O operation on closed file"); }

// The path as the system wants it.
Result<Own<Bytes>> path_bytes(Thread& t, Ref<> file) {
  Own<> plain = TRY(fspath(t, file));
  Own<Bytes> bytes = plain.ref().is<Str>() ? TRY(fs_encode(t, plain.ref().as<Str>())) : std::move(plain).into<Bytes>();
  if (std::memchr(bytes->data(), 0, bytes->size())) return raise(t, exc::ValueError, "embedded null byte");
  return bytes;
}

bool has_letter(Ref<Str> mode, char32_t letter) {
  for (std::size_t i = 0; i < mode->length(); ++i)
    if (mode->at(i) == letter) return true;
  return false;
}

}  // namespace

Result<Own<>> FileIO::construct(Thread& t, Ref<Type> type, const Arguments&) {
  Own<FileIO> file = TRY(create_instance<FileIO>(t, type));
  return file;
}

namespace {

Result<void> file_init(Thread& t, Ref<> self, Ref<> file, OptRef<> mode, bool closefd, Ref<> opener) {
  if (mode && !mode.ref().is<Str>())
    return raise(t, exc::TypeError, "FileIO() argument 'mode' must be str, not %T", mode.ref());
  const Ref<Str> text = mode ? mode.ref().as<Str>() : Str::of_latin1('r');
  return self.as<FileIO>()->open(t, self, file, text, closefd, is_none(opener) ? OptRef<>() : OptRef<>(opener));
}
constexpr Method kInit = bind<&file_init>("FileIO(self, file, mode='r', closefd=True, opener=None)");

}  // namespace

Result<void> FileIO::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kInit.call(t, kInit, self, a));
  return ok;
}

Result<void> FileIO::parse_mode(Thread& t, Ref<Str> mode) {
  int kinds = 0, plus = 0;
  created_ = readable_ = writable_ = appending_ = false;
  for (std::size_t i = 0; i < mode->length(); ++i) {
    switch (mode->at(i)) {
      case 'x':
        ++kinds, created_ = writable_ = true;
        break;
      case 'r':
        ++kinds, readable_ = true;
        break;
      case 'w':
        ++kinds, writable_ = true;
        break;
      case 'a':
        ++kinds, writable_ = appending_ = true;
        break;
      case 'b':
        break;
      case '+':
        ++plus, readable_ = writable_ = true;
        break;
      default:
        return raise(t, exc::ValueError, "invalid mode: %.200S", mode);
    }
  }
  if (kinds == 1 && plus <= 1) return ok;
  return raise(t, exc::ValueError, "Must have exactly one of create/read/write/append mode and at most one plus");
}

Result<void> FileIO::open(Thread& t, Ref<> self, Ref<> file, Ref<Str> mode, bool closefd, OptRef<> opener) {
  if (fd_ >= 0) {  // __init__ again
    if (closefd_)
      TRY(close_descriptor(t));
    else
      fd_ = -1;
  }
  int fd = -1;
  if (is_bool(file)) TRY(warn_format(t, exc::RuntimeWarning, 1, "bool is used as a file descriptor"));
  if (is_int(file)) {
    fd = TRY(int_argument(t, file));
    if (fd < 0) return raise(t, exc::ValueError, "negative file descriptor");
  } else if (is_float(file)) {
    return raise(t, exc::TypeError, "integer argument expected, got float");
  }
  TRY(parse_mode(t, mode));
  seekable_ = -1;
  closefd_ = closefd;
  size_at_open_ = -1;
  int flags = readable_ && writable_ ? O_RDWR : readable_ ? O_RDONLY : O_WRONLY;
  if (created_) flags |= O_EXCL | O_CREAT;
  if (has_letter(mode, 'w')) flags |= O_CREAT | O_TRUNC;
  if (appending_) flags |= O_APPEND | O_CREAT;
  flags |= O_CLOEXEC;
  Own<> shown_flags = Own<>::of_int(flags);
  TRY(audit(t, "open", {file.value(), mode.value(), shown_flags.value()}));
  if (fd >= 0) {
    fd_ = fd;
  } else {
    closefd_ = true;
    if (!closefd) return raise(t, exc::ValueError, "Cannot use closefd=False with file name");
    TRY(open_path(t, file, flags, opener));
  }
  auto finish = [&]() -> Result<void> {
    TRY(look_at_file(t, file));
    TRY(krait::set_attr(t, self, names::name, file));
    if (appending_ && ::lseek(fd_, 0, SEEK_END) < 0 && errno != ESPIPE) return raise_errno(t, errno);
    return ok;
  };
  if (!finish().is_failed()) return ok;
  if (fd >= 0) {
    fd_ = -1;  // somebody else's
  } else if (fd_ >= 0) {
    Own<> error = take_pending(t);
    if (close_descriptor(t).is_failed()) clear_pending(t);
    restore_pending(t, std::move(error));
  }
  return failed;
}

Result<void> FileIO::open_path(Thread& t, Ref<> file, int flags, OptRef<> opener) {
  if (opener) {
    Own<> number = TRY(call(t, opener.ref(), {file.value(), Value::of_int(flags)}));
    if (!is_int(number.ref())) return raise(t, exc::TypeError, "expected integer from opener");
    fd_ = TRY(int_argument(t, number.ref()));
    if (fd_ < 0) {
      const int given = std::exchange(fd_, -1);
      return raise(t, exc::ValueError, "opener returned %d", given);
    }
    if (const int now = ::fcntl(fd_, F_GETFD); now >= 0) ::fcntl(fd_, F_SETFD, now | FD_CLOEXEC);
    return ok;
  }
  Own<Bytes> path = TRY(path_bytes(t, file));
  const char* text = path->text().data();
  const std::int64_t fd = TRY(interruptible(t, [&] { return ::open(text, flags, 0666); }));
  if (fd < 0) return raise_errno(t, errno, file);
  fd_ = static_cast<int>(fd);
  return ok;
}

Result<void> FileIO::look_at_file(Thread& t, Ref<> file) {
  struct stat s;
  const int got = unlocked(t, [&] { return ::fstat(fd_, &s); });
  block_size_ = kDefaultBufferSize;
  if (got < 0) {
    if (errno == EBADF) return raise_errno(t, errno, is_int(file) ? OptRef<>() : OptRef<>(file));
    return ok;
  }
  if (S_ISDIR(s.st_mode)) return raise_errno(t, EISDIR, file);
  if (s.st_blksize > 1) block_size_ = std::max<std::int64_t>(s.st_blksize, 0);
  type_at_open_ = s.st_mode;
  size_at_open_ = s.st_size;
  return ok;
}

Result<void> FileIO::close_descriptor(Thread& t) {
  if (fd_ < 0) return ok;
  const int fd = std::exchange(fd_, -1);
  if (unlocked(t, [&] { return ::close(fd); }) < 0) return raise_errno(t, errno);
  return ok;
}

Result<void> FileIO::check_open(Thread& t) {
  if (fd_ < 0) return raise_closed_file(t);
  return ok;
}

// ---- bytes ----

Result<std::int64_t> FileIO::read_raw(Thread& t, void* to, std::size_t size) {
  if (fd_ < 0) return raise_closed_file(t);
  if (!readable_) return raise_unsupported(t, "File not open for reading");
  const int fd = fd_;
  const std::int64_t n = TRY(interruptible(t, [&] { return ::read(fd, to, size); }));
  if (n >= 0) return n;
  if (errno == EAGAIN) return kWouldBlock;
  return raise_errno(t, errno);
}

Result<std::int64_t> FileIO::write_raw(Thread& t, const void* from, std::size_t size) {
  if (fd_ < 0) return raise_closed_file(t);
  if (!writable_) return raise_unsupported(t, "File not open for writing");
  const int fd = fd_;
  const std::int64_t n = TRY(interruptible(t, [&] { return ::write(fd, from, size); }));
  if (n >= 0) return n;
  if (errno == EAGAIN) return kWouldBlock;
  return raise_errno(t, errno);
}

Result<std::int64_t> FileIO::seek_raw(Thread& t, std::int64_t offset, int whence) {
  if (fd_ < 0) return raise_closed_file(t);
  const int fd = fd_;
  const std::int64_t at = unlocked(t, [&] { return ::lseek(fd, offset, whence); });
  if (seekable_ < 0) seekable_ = at >= 0;
  if (at < 0) return raise_errno(t, errno);
  return at;
}

// ---- methods ----

Result<Own<>> FileIO::read(Thread& t, Size size) {
  TRY(check_open(t));
  if (!readable_) return raise_unsupported(t, "File not open for reading");
  if (size.value < 0) return readall(t);
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(size.value)));
  const std::int64_t n = TRY(read_raw(t, out->mutable_data(), out->size()));
  if (n == kWouldBlock) return none();
  return Bytes::shrink(t, std::move(out), static_cast<std::size_t>(n));
}

Result<Own<>> FileIO::readall(Thread& t) {
  TRY(check_open(t));
  if (!readable_) return raise_unsupported(t, "File not open for reading");
  // A regular file tells how much there is: one read for it, and one that finds the end.
  std::int64_t guess = kReadAllChunk;
  if (size_at_open_ >= 0 && S_ISREG(type_at_open_)) {
    guess = size_at_open_;
    if (guess > 65536) {
      const int fd = fd_;
      const std::int64_t at = unlocked(t, [&] { return ::lseek(fd, 0, SEEK_CUR); });
      if (at >= 0 && at <= guess) guess -= at;
    }
    ++guess;
  }
  BytesBuilder out(t);
  for (std::size_t chunk = static_cast<std::size_t>(guess);;) {
    std::uint8_t* to = out.space(chunk);
    if (!to) return raise_memory_error(t);
    const std::int64_t n = TRY(read_raw(t, to, std::min<std::size_t>(chunk, kReadAtOnce)));
    TRY(poll(t));
    if (n == kWouldBlock && out.size() == 0) return none();
    if (n <= 0) break;
    out.commit(static_cast<std::size_t>(n));
    if (static_cast<std::size_t>(n) < chunk)
      chunk -= static_cast<std::size_t>(n);
    else
      chunk = std::max<std::size_t>(out.size() / 2, 8192);
  }
  return out.finish();
}

Result<Own<>> FileIO::readinto(Thread& t, Ref<> target) {
  Buffer buffer;
  TRY(get_writable_buffer(t, target, buffer, "readinto() argument"));
  TRY(check_open(t));
  if (!readable_) return raise_unsupported(t, "File not open for reading");
  const std::int64_t n = TRY(read_raw(t, buffer.data, static_cast<std::size_t>(buffer.length)));
  TRY(poll(t));
  return n == kWouldBlock ? none() : Own<>::of_int(n);
}

Result<Own<>> FileIO::write(Thread& t, Ref<> data) {
  TRY(check_open(t));
  if (!writable_) return raise_unsupported(t, "File not open for writing");
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  const std::int64_t n = TRY(write_raw(t, buffer.data, static_cast<std::size_t>(buffer.length)));
  TRY(poll(t));  // a signal may have cut it short
  return n == kWouldBlock ? none() : Own<>::of_int(n);
}

Result<Own<>> FileIO::seek(Thread& t, Ref<> offset, int whence) {
  TRY(check_open(t));
  if (is_float(offset)) return raise(t, exc::TypeError, "an integer is required");
  return int_from(t, TRY(seek_raw(t, TRY(offset_from(t, offset)), whence)));
}

Result<Own<>> FileIO::tell(Thread& t) { return int_from(t, TRY(seek_raw(t, 0, SEEK_CUR))); }

Result<Own<>> FileIO::truncate(Thread& t, Ref<> size) {
  TRY(check_open(t));
  if (!writable_) return raise_unsupported(t, "File not open for writing");
  Own<> wanted = is_none(size) ? TRY(tell(t)) : size.own();
  const std::int64_t length = TRY(offset_from(t, wanted.ref()));
  const int fd = fd_;
  if (TRY(interruptible(t, [&] { return ::ftruncate(fd, length); })) < 0) return raise_errno(t, errno);
  size_at_open_ = -1;
  return wanted;
}

Result<Own<>> FileIO::close(Thread& t, Ref<> self) {
  FileIO& file = *self.as<FileIO>();
  Result<Own<>> base = IOBase::close(t, self);
  if (!file.closefd_) {
    file.fd_ = -1;
    return base;
  }
  Slot<> error;
  if (base.is_failed()) error.set(take_pending(t));
  if (file.finalizing_) TRY(dealloc_warn(t, self, self));
  const bool closed = !file.close_descriptor(t).is_failed();
  if (error) return chain_pending(t, error.ref().own());
  if (!closed) return failed;
  return none();
}

Result<bool> FileIO::seekable(Thread& t) {
  TRY(check_open(t));
  if (seekable_ < 0 && seek_raw(t, 0, SEEK_CUR).is_failed()) clear_pending(t);
  return seekable_ == 1;
}
Result<bool> FileIO::readable(Thread& t) {
  TRY(check_open(t));
  return readable_;
}
Result<bool> FileIO::writable(Thread& t) {
  TRY(check_open(t));
  return writable_;
}
Result<int> FileIO::fileno(Thread& t) {
  TRY(check_open(t));
  return fd_;
}
Result<bool> FileIO::isatty(Thread& t) {
  TRY(check_open(t));
  const int fd = fd_;
  return unlocked(t, [&] { return ::isatty(fd) != 0; });
}
Result<bool> FileIO::isatty_open_only(Thread& t) {
  if (type_at_open_ != 0 && !S_ISCHR(type_at_open_)) return false;
  return isatty(t);
}

Result<void> FileIO::dealloc_warn(Thread& t, Ref<> self, Ref<> source) {
  FileIO& file = *self.as<FileIO>();
  if (file.fd_ < 0 || !file.closefd_) return ok;
  Slot<> saved;
  if (t.has_pending()) saved.set(take_pending(t));
  Own<Str> message = TRY(format(t, "unclosed file %R", source));
  if (warn_resource(t, source, 1, message.ref()).is_failed()) {
    if (pending_matches(t, exc::Warning))
      write_unraisable(t, self, "Exception ignored while finalizing file ");
    else
      clear_pending(t);
  }
  if (saved) restore_pending(t, saved.ref().own());
  return ok;
}

const char* FileIO::mode_text() const {
  if (created_) return readable_ ? "xb+" : "xb";
  if (appending_) return readable_ ? "ab+" : "ab";
  if (readable_) return writable_ ? "rb+" : "rb";
  return "wb";
}
Result<Own<>> FileIO::get_mode(Thread& t) { return Str::from_ascii(t, mode_text()); }

Result<Own<>> FileIO::repr(Thread& t, Ref<> self) {
  const FileIO& file = *self.as<FileIO>();
  const Type* type = self.type();
  if (file.fd_ < 0) return format(t, "<%N [closed]>", type);
  const char* closefd = file.closefd_ ? "True" : "False";
  Slot<> holder;
  const OptRef<> name = TRY(find_attr(t, self, names::name, holder));
  if (!name) return format(t, "<%N fd=%d mode='%s' closefd=%s>", type, file.fd_, file.mode_text(), closefd);
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return raise(t, exc::RuntimeError, "reentrant call inside %N.__repr__", type);
  return format(t, "<%N name=%R mode='%s' closefd=%s>", type, name.ref(), file.mode_text(), closefd);
}

namespace {

constexpr Method kMethods[] = {
    bind<&FileIO::read>("read(self, size=-1, /)",
                        "At most size bytes by one system call, repeated only after a signal; all, by readall(), when "
                        "size is negative.\n\nThere may be fewer. b'' at the end of the file; None when nothing has "
                        "arrived on a file that does not wait."),
    bind<&FileIO::readall>("readall(self, /)",
                           "All bytes up to the end of the file; b'' at the end.\n\nOn a file that does not wait: what "
                           "has arrived, or None when nothing has."),
    bind<&FileIO::readinto>("readinto(self, buffer, /)",
                            "Read into buffer by one system call. Returns how many bytes; None when nothing has "
                            "arrived on a file that does not wait."),
    bind<&FileIO::write>("write(self, b, /)",
                         "Write bytes by one system call. Returns how many were taken, maybe not all; None when a file "
                         "that does not wait took none."),
    bind<&FileIO::seek>("seek(self, pos, whence=0, /)",
                        "Go to another position, in bytes, and return it.\n\nwhence says where offset counts from: "
                        "SEEK_SET (0) the start, SEEK_CUR (1) the position, SEEK_END (2) the end; beyond\nthe end is "
                        "allowed on most systems. OSError when the file cannot seek."),
    bind<&FileIO::tell>("tell(self, /)", "The position, in bytes. OSError when the file cannot seek."),
    bind<&FileIO::truncate>("truncate(self, size=None, /)",
                            "Make the file size bytes long, by default as long as the position says. Returns size."),
    bind<&FileIO::close>("close(self, /)",
                         "Close the file, and its descriptor unless closefd is false. A second call does nothing."),
    bind<&FileIO::seekable>("seekable(self, /)", "Whether seek() works."),
    bind<&FileIO::readable>("readable(self, /)", "Whether the mode allows reading."),
    bind<&FileIO::writable>("writable(self, /)", "Whether the mode allows writing."),
    bind<&FileIO::fileno>("fileno(self, /)", "The number of the file's descriptor."),
    bind<&FileIO::isatty>("isatty(self, /)", "Whether the descriptor is a terminal."),
    bind<&FileIO::isatty_open_only>("_isatty_open_only(self)"),
    bind<&FileIO::dealloc_warn>("_dealloc_warn(self, source)"),
    bind<&refuse_state>("__getstate__(self, /)"),
};
constexpr Attribute kAttributes[] = {
    attribute<&FileIO::get_closed>("closed", "True if the file is closed"),
    attribute<&FileIO::get_closefd>("closefd", "Whether close() closes the descriptor too."),
    attribute<&FileIO::get_mode>("mode", "The mode, such as 'rb' or 'rb+'."),
    attribute<&FileIO::get_block_size>("_blksize", "How many bytes the file system likes to move at a time."),
    attribute<&IOBase::get_finalizing, &IOBase::set_finalizing>("_finalizing"),
};

}  // namespace

constinit Type FileIO::type = describe<FileIO>(
    "_io.FileIO",
    {.doc = "FileIO(file, mode='r', closefd=True, opener=None)\n--\n\nA file of the system, read and written without a "
            "buffer.\n\n  file\n    A path, or the number of an open descriptor.\n  mode\n    'r' to read, 'w' to "
            "write from nothing, 'x' to create (FileExistsError when it is there), 'a' to append; with '+'\n    both "
            "ways.\n  closefd\n    Whether close() closes a given descriptor.\n  opener\n    opener(file, flags) opens "
            "it instead, and returns the descriptor.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kStreamFlags,
     .base = &RawIOBase::type,
     .shape_offset = offsetof(FileIO, attributes_)});

}  // namespace krait::io
