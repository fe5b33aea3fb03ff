// mmap: files and memory mapped into the address space.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "modules/modules.h"
#include "modules/system_call.h"
#include "object/allocate.h"
#include "object/audit.h"
#include "object/buffer.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/slice.h"
#include "types/str.h"

namespace krait {
namespace {

enum Access { kDefault, kRead, kWrite, kCopy };

class Mmap final : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeBasetype | kTypeWeakrefs;
  Mmap(char* data, std::size_t size, int fd, off_t offset, Access access, bool tracked, bool shared)
      : data_(data), size_(size), offset_(offset), fd_(fd), access_(access), tracked_(tracked), shared_(shared) {}
  ~Mmap() { unmap(); }

  // Slots.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::size_t> len(Thread& t, Ref<> self) {
    TRY(self.as<Mmap>()->check_open(t));
    return self.as<Mmap>()->size_;
  }
  static Result<Own<>> item(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<void> set_item(Thread&, Ref<>, Ref<>, OptRef<>);
  static Result<void> get_buffer(Thread&, Ref<>, Buffer&, int flags);
  static void release_buffer(Thread&, Ref<> self, Buffer&) { --self.as<Mmap>()->exports_; }

  // Methods.
  Result<void> close(Thread&);
  Result<std::int64_t> find(Thread& t, Ref<> view, OptRef<> start, OptRef<> end);
  Result<std::int64_t> rfind(Thread& t, Ref<> view, OptRef<> start, OptRef<> end);
  Result<void> flush(Thread&, std::int64_t offset, OptRef<> size);
  Result<void> madvise(Thread&, int option, std::int64_t start, OptRef<> length);
  Result<void> move(Thread&, std::int64_t dest, std::int64_t src, std::int64_t count);
  Result<Own<>> read(Thread&, OptRef<> count);
  Result<int> read_byte(Thread&);
  Result<Own<>> readline(Thread&);
  Result<void> resize(Thread&, std::int64_t);
  Result<std::int64_t> seek(Thread&, std::int64_t position, int whence);
  Result<bool> seekable(Thread&) { return true; }
  Result<std::int64_t> size(Thread&);
  Result<std::size_t> tell(Thread& t) {
    TRY(check_open(t));
    return position_;
  }
  Result<std::size_t> write(Thread&, Ref<> bytes);
  Result<void> write_byte(Thread&, Ref<> byte);
  Result<Own<>> enter(Thread& t) {
    TRY(check_open(t));
    return Ref<>(this).own();
  }
  Result<void> exit(Thread& t, Rest) { return close(t); }
  Result<bool> get_closed(Thread&) { return data_ == nullptr; }

 private:
  Result<void> check_open(Thread& t) {
    if (data_) return ok;
    return raise(t, exc::ValueError, "mmap closed or invalid");
  }
  Result<void> check_writable(Thread& t) {
    if (access_ != kRead) return ok;
    return raise(t, exc::TypeError, "mmap can't modify a readonly memory map.");
  }
  Result<void> check_resizable(Thread& t) {
    if (exports_ > 0) return raise(t, exc::BufferError, "mmap can't resize with extant buffers exported.");
    if (!tracked_) return raise(t, exc::ValueError, "mmap can't resize with trackfd=False.");
    if (access_ == kWrite || access_ == kDefault) return ok;
    return raise(t, exc::TypeError, "mmap can't resize a readonly or copy-on-write memory map.");
  }
  Result<std::int64_t> search(Thread&, Ref<> view, OptRef<> start, OptRef<> end, bool backwards);
  Result<void> assign_slice(Thread&, Ref<Slice>, Ref<> value);
  void unmap();
  std::size_t left() const { return position_ < size_ ? size_ - position_ : 0; }

  char* data_;  // null once closed
  std::size_t size_, position_ = 0;
  off_t offset_;
  std::int64_t exports_ = 0;
  int fd_;  // our own copy; -1 for memory that is no file's
  Access access_;
  bool tracked_, shared_;
};

void Mmap::unmap() {
  if (char* const data = std::exchange(data_, nullptr)) ::munmap(data, size_);
  if (const int fd = std::exchange(fd_, -1); fd >= 0) ::close(fd);
}

// ---- making ----

// The length of a mapping of a regular file: as asked for, or what is left of the file.
Result<std::int64_t> fit_to_file(Thread& t, const struct ::stat& s, std::int64_t length, off_t offset) {
  if (length == 0) {
    if (s.st_size == 0) return raise(t, exc::ValueError, "cannot mmap an empty file");
    if (offset >= s.st_size) return raise(t, exc::ValueError, "mmap offset is greater than file size");
    return s.st_size - offset;
  }
  if (offset > s.st_size || s.st_size - offset < length)
    return raise(t, exc::ValueError, "mmap length is greater than file size");
  return length;
}

Result<Own<>> map(Thread& t, Ref<Type> type, int fd, std::int64_t length, int flags, int prot, int access,
                  std::int64_t offset, bool tracked) {
  if (length < 0) return raise(t, exc::OverflowError, "memory mapped length must be positive");
  if (offset < 0) return raise(t, exc::OverflowError, "memory mapped offset must be positive");
  if (access != kDefault && (flags != MAP_SHARED || prot != (PROT_WRITE | PROT_READ)))
    return raise(t, exc::ValueError, "mmap can't specify both access and flags, prot.");
  switch (access) {
    case kRead:
      prot = PROT_READ;
      break;
    case kWrite:
      break;
    case kCopy:
      flags = MAP_PRIVATE;
      break;
    case kDefault:
      if ((prot & PROT_READ) && (prot & PROT_WRITE)) break;
      access = prot & PROT_WRITE ? kWrite : kRead;
      break;
    default:
      return raise(t, exc::ValueError, "mmap invalid access parameter.");
  }
  TRY(audit(t, "mmap.__new__",
            {Value::of_int(fd), Value::of_int(length), Value::of_int(access), Value::of_int(offset)}));
  int copy = -1;
  if (fd != -1) {
    struct ::stat s;
    if (unlocked(t, [&] { return ::fstat(fd, &s); }) == 0 && S_ISREG(s.st_mode))
      length = TRY(fit_to_file(t, s, length, offset));
    if (tracked && (copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0)) < 0) return raise_errno(t, errno);
  } else {
    flags |= MAP_ANONYMOUS;
  }
  void* const data =
      unlocked(t, [&] { return ::mmap(nullptr, static_cast<std::size_t>(length), prot, flags, fd, offset); });
  if (data == MAP_FAILED) {
    const int error = errno;
    if (copy >= 0) ::close(copy);
    return raise_errno(t, error);
  }
  return create_instance<Mmap>(t, type, static_cast<char*>(data), static_cast<std::size_t>(length), copy,
                               static_cast<off_t>(offset), static_cast<Access>(access), tracked,
                               (flags & MAP_SHARED) != 0);
}

// Arguments of mmap(...), on their way to map().
struct Wanted {
  int fd, flags, prot, access;
  std::int64_t length, offset;
  bool tracked;
};
Result<Own<>> convert(Thread& t, int fd, std::int64_t length, int flags, int prot, int access, std::int64_t offset,
                      bool tracked) {
  const Wanted wanted{fd, flags, prot, access, length, offset, tracked};
  return Bytes::create(t, &wanted, sizeof wanted);
}
static_assert(MAP_SHARED == 1 && (PROT_WRITE | PROT_READ) == 3, "the defaults below");
constexpr Method kConvert =
    bind<&convert>("mmap(fileno, length, flags=1, prot=3, access=0, offset=0, *, trackfd=True)");

Result<Own<>> Mmap::construct(Thread& t, Ref<Type> type, const Arguments& args) {
  const Own<> packed = TRY(kConvert.call(t, kConvert, none_ref(), args));
  Wanted w;
  std::memcpy(&w, packed.ref().as<Bytes>()->data(), sizeof w);
  return map(t, type, w.fd, w.length, w.flags, w.prot, w.access, w.offset, w.tracked);
}

Result<Own<>> Mmap::repr(Thread& t, Ref<> self) {
  static constexpr const char* kNames[] = {"ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"};
  const Ref<Mmap> m = self.as<Mmap>();
  if (!m->data_) return format(t, "<%N closed=True>", self.type());
  return format(t, "<%N closed=False, access=%s, length=%d, pos=%d, offset=%d>", self.type(), kNames[m->access_],
                m->size_, m->position_, m->offset_);
}

// ---- as a sequence ----

Result<Own<>> Mmap::item(Thread& t, Ref<> self, std::int64_t i) {
  const Ref<Mmap> m = self.as<Mmap>();
  TRY(m->check_open(t));
  if (static_cast<std::uint64_t>(i) >= m->size_) return raise(t, exc::IndexError, "mmap index out of range");
  return Bytes::create(t, m->data_ + i, 1);
}

Result<Own<>> Mmap::get_item(Thread& t, Ref<> self, Ref<> key) {
  const Ref<Mmap> m = self.as<Mmap>();
  TRY(m->check_open(t));
  if (key.is<Slice>()) {
    const SliceRange bounds = TRY(unpack_slice(t, key.as<Slice>()));
    TRY(m->check_open(t));
    const SliceRange r = adjust_slice(bounds, m->size_);
    if (r.step == 1) return Bytes::create(t, m->data_ + r.start, static_cast<std::size_t>(r.count));
    Own<Bytes> out = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(r.count)));
    for (std::uint64_t i = 0, at = r.start; i < static_cast<std::uint64_t>(r.count); ++i, at += r.step)
      out->mutable_data()[i] = static_cast<std::uint8_t>(m->data_[at]);
    return out;
  }
  if (!has_index(key)) return raise(t, exc::TypeError, "mmap indices must be integers");
  std::int64_t i = TRY(index_int64(t, key, &exc::IndexError));
  TRY(m->check_open(t));
  if (i < 0) i += static_cast<std::int64_t>(m->size_);
  if (static_cast<std::uint64_t>(i) >= m->size_) return raise(t, exc::IndexError, "mmap index out of range");
  return Own<>::of_int(static_cast<std::uint8_t>(m->data_[i]));
}

Result<void> Mmap::assign_slice(Thread& t, Ref<Slice> slice, Ref<> value) {
  const SliceRange bounds = TRY(unpack_slice(t, slice));
  Buffer from;
  TRY(krait::get_buffer(t, value, from));
  TRY(check_open(t));
  const SliceRange r = adjust_slice(bounds, size_);
  if (from.length != r.count) return raise(t, exc::IndexError, "mmap slice assignment is wrong size");
  if (r.step == 1) {
    std::memmove(data_ + r.start, from.data, static_cast<std::size_t>(r.count));
    return ok;
  }
  for (std::uint64_t i = 0, at = r.start; i < static_cast<std::uint64_t>(r.count); ++i, at += r.step)
    data_[at] = static_cast<const char*>(from.data)[i];
  return ok;
}

Result<void> Mmap::set_item(Thread& t, Ref<> self, Ref<> key, OptRef<> value) {
  const Ref<Mmap> m = self.as<Mmap>();
  TRY(m->check_open(t));
  TRY(m->check_writable(t));
  if (key.is<Slice>()) {
    if (!value) return raise(t, exc::TypeError, "mmap object doesn't support slice deletion");
    return m->assign_slice(t, key.as<Slice>(), value.ref());
  }
  if (!has_index(key)) return raise(t, exc::TypeError, "mmap indices must be integers");
  std::int64_t i = TRY(index_int64(t, key, &exc::IndexError));
  if (i < 0) i += static_cast<std::int64_t>(m->size_);
  if (static_cast<std::uint64_t>(i) >= m->size_) return raise(t, exc::IndexError, "mmap index out of range");
  if (!value) return raise(t, exc::TypeError, "mmap doesn't support item deletion");
  if (!has_index(value.ref())) return raise(t, exc::TypeError, "mmap item value must be an int");
  const std::int64_t byte = TRY(index_int64(t, value.ref(), &exc::TypeError));
  if (byte < 0 || byte > 255) return raise(t, exc::ValueError, "mmap item value must be in range(0, 256)");
  TRY(m->check_open(t));
  if (static_cast<std::uint64_t>(i) >= m->size_) return raise(t, exc::IndexError, "mmap index out of range");
  m->data_[i] = static_cast<char>(byte);
  return ok;
}

Result<void> Mmap::get_buffer(Thread& t, Ref<> self, Buffer& buffer, int flags) {
  const Ref<Mmap> m = self.as<Mmap>();
  TRY(m->check_open(t));
  TRY(fill_buffer(t, buffer, self, m->data_, m->size_, m->access_ == kRead, flags));
  ++m->exports_;
  return ok;
}

// ---- methods ----

Result<void> Mmap::close(Thread& t) {
  if (exports_ > 0) return raise(t, exc::BufferError, "cannot close exported pointers exist");
  unmap();
  return ok;
}

// An optional bound, clamped to the mapping.
Result<std::int64_t> bound(Thread& t, OptRef<> given, std::int64_t otherwise, std::int64_t size) {
  if (is_none_or_missing(given)) return otherwise;
  std::int64_t n = TRY(index_int64(t, given.ref()));
  if (n < 0) n += size;
  return n < 0 ? 0 : n > size ? size : n;
}
Result<std::int64_t> Mmap::search(Thread& t, Ref<> view, OptRef<> start, OptRef<> end, bool backwards) {
  TRY(check_open(t));
  Buffer wanted;
  TRY(krait::get_buffer(t, view, wanted));
  const auto size = static_cast<std::int64_t>(size_);
  const std::int64_t from = TRY(bound(t, start, static_cast<std::int64_t>(position_), size)),
                     to = TRY(bound(t, end, size, size));
  TRY(check_open(t));
  if (to < from) return std::int64_t{-1};
  const std::string_view text(data_ + from, static_cast<std::size_t>(to - from)), part = wanted.text();
  if (part.empty()) return backwards ? to : from;
  if (backwards) {
    const std::size_t at = text.rfind(part);
    return at == text.npos ? -1 : from + static_cast<std::int64_t>(at);
  }
  const void* at = ::memmem(text.data(), text.size(), part.data(), part.size());
  return at ? static_cast<const char*>(at) - data_ : -1;
}
Result<std::int64_t> Mmap::find(Thread& t, Ref<> view, OptRef<> start, OptRef<> end) {
  return search(t, view, start, end, false);
}
Result<std::int64_t> Mmap::rfind(Thread& t, Ref<> view, OptRef<> start, OptRef<> end) {
  return search(t, view, start, end, true);
}

Result<void> Mmap::flush(Thread& t, std::int64_t offset, OptRef<> given) {
  TRY(check_open(t));
  const auto total = static_cast<std::int64_t>(size_);
  std::int64_t size = total - offset;
  if (!is_none_or_missing(given)) size = TRY(index_int64(t, given.ref()));
  if (size < 0 || offset < 0 || total - offset < size) return raise(t, exc::ValueError, "flush values out of range");
  if (access_ == kRead || access_ == kCopy) return ok;
  char* const from = data_ + offset;
  if (unlocked(t, [&] { return ::msync(from, static_cast<std::size_t>(size), MS_SYNC); }) != 0)
    return raise_errno(t, errno);
  return ok;
}

Result<void> Mmap::madvise(Thread& t, int option, std::int64_t start, OptRef<> given) {
  TRY(check_open(t));
  const auto total = static_cast<std::int64_t>(size_);
  std::int64_t length = total;
  if (!is_none_or_missing(given)) length = TRY(index_int64(t, given.ref()));
  if (start < 0 || start >= total) return raise(t, exc::ValueError, "madvise start out of bounds");
  if (length < 0) return raise(t, exc::ValueError, "madvise length invalid");
  if (INT64_MAX - start < length) return raise(t, exc::OverflowError, "madvise length too large");
  if (start + length > total) length = total - start;
  if (::madvise(data_ + start, static_cast<std::size_t>(length), option) != 0) return raise_errno(t, errno);
  return ok;
}

Result<void> Mmap::move(Thread& t, std::int64_t dest, std::int64_t src, std::int64_t count) {
  TRY(check_open(t));
  TRY(check_writable(t));
  const auto total = static_cast<std::int64_t>(size_);
  if (dest < 0 || src < 0 || count < 0 || total - dest < count || total - src < count)
    return raise(t, exc::ValueError, "source, destination, or count out of range");
  std::memmove(data_ + dest, data_ + src, static_cast<std::size_t>(count));
  return ok;
}

Result<Own<>> Mmap::read(Thread& t, OptRef<> given) {
  TRY(check_open(t));
  std::size_t n = left();
  if (!is_none_or_missing(given)) {
    if (!has_index(given.ref()))
      return raise(t, exc::TypeError, "argument should be integer or None, not '%T'", given.ref());
    const std::int64_t asked = TRY(index_int64(t, given.ref()));
    TRY(check_open(t));
    n = left();
    if (asked >= 0 && static_cast<std::size_t>(asked) < n) n = static_cast<std::size_t>(asked);
  }
  Own<Bytes> out = TRY(Bytes::create(t, data_ + position_, n));
  position_ += n;
  return out;
}
Result<int> Mmap::read_byte(Thread& t) {
  TRY(check_open(t));
  if (position_ >= size_) return raise(t, exc::ValueError, "read byte out of range");
  return static_cast<std::uint8_t>(data_[position_++]);
}
Result<Own<>> Mmap::readline(Thread& t) {
  TRY(check_open(t));
  const std::size_t rest = left();
  if (!rest) return Bytes::empty();
  const void* end = std::memchr(data_ + position_, '\n', rest);
  const std::size_t n = end ? static_cast<std::size_t>(static_cast<const char*>(end) - (data_ + position_)) + 1 : rest;
  Own<Bytes> out = TRY(Bytes::create(t, data_ + position_, n));
  position_ += n;
  return out;
}

Result<void> Mmap::resize(Thread& t, std::int64_t size) {
  TRY(check_open(t));
  TRY(check_resizable(t));
  if (size < 0 || INT64_MAX - size < offset_) return raise(t, exc::ValueError, "new size out of range");
  const auto wanted = static_cast<std::size_t>(size);
  if (fd_ == -1 && shared_ && wanted > size_)
    return raise(t, exc::ValueError, "mmap: can't expand a shared anonymous mapping");
  if (fd_ != -1 && ::ftruncate(fd_, offset_ + size) != 0) return raise_errno(t, errno);
  void* const moved = ::mremap(data_, size_, wanted, MREMAP_MAYMOVE);
  if (moved == MAP_FAILED) return raise_errno(t, errno);
  data_ = static_cast<char*>(moved);
  size_ = wanted;
  return ok;
}

Result<std::int64_t> Mmap::seek(Thread& t, std::int64_t position, int whence) {
  TRY(check_open(t));
  std::int64_t base;
  switch (whence) {
    case SEEK_SET:
      base = 0;
      break;
    case SEEK_CUR:
      base = static_cast<std::int64_t>(position_);
      break;
    case SEEK_END:
      base = static_cast<std::int64_t>(size_);
      break;
    default:
      return raise(t, exc::ValueError, "unknown seek type");
  }
  std::int64_t to;
  if (__builtin_add_overflow(base, position, &to) || to < 0 || to > static_cast<std::int64_t>(size_))
    return raise(t, exc::ValueError, "seek out of range");
  position_ = static_cast<std::size_t>(to);
  return to;
}

Result<std::int64_t> Mmap::size(Thread& t) {
  TRY(check_open(t));
  struct ::stat s;
  const int fd = fd_;
  if (unlocked(t, [&] { return ::fstat(fd, &s); }) != 0) return raise_errno(t, errno);
  return static_cast<std::int64_t>(s.st_size);
}

Result<std::size_t> Mmap::write(Thread& t, Ref<> bytes) {
  TRY(check_open(t));
  TRY(check_writable(t));
  Buffer from;
  TRY(krait::get_buffer(t, bytes, from));
  TRY(check_open(t));
  const auto n = static_cast<std::size_t>(from.length);
  if (position_ > size_ || n > left()) return raise(t, exc::ValueError, "data out of range");
  std::memmove(data_ + position_, from.data, n);
  position_ += n;
  return n;
}
Result<void> Mmap::write_byte(Thread& t, Ref<> given) {
  const std::int64_t byte = TRY(int64_argument(t, given, "unsigned char"));
  if (byte < 0) return raise(t, exc::OverflowError, "unsigned byte integer is less than minimum");
  if (byte > 255) return raise(t, exc::OverflowError, "unsigned byte integer is greater than maximum");
  TRY(check_open(t));
  TRY(check_writable(t));
  if (position_ >= size_) return raise(t, exc::ValueError, "write byte out of range");
  data_[position_++] = static_cast<char>(byte);
  return ok;
}

constexpr Method kMethods[] = {
    bind<&Mmap::close>("close(self)", "Unmap the memory; every other method fails afterwards."),
    bind<&Mmap::find>("find(self, view, start=None, end=None, /)",
                      "The first position of some bytes, from the current position; -1 when there is none."),
    bind<&Mmap::rfind>("rfind(self, view, start=None, end=None, /)",
                       "The last position of some bytes; -1 when there is none."),
    bind<&Mmap::flush>("flush(self, offset=0, size=None, /)", "Write changes back to the file."),
    bind<&Mmap::madvise>("madvise(self, option, start=0, length=None, /)",
                         "Advise the system how the memory is going to be used."),
    bind<&Mmap::move>("move(self, dest, src, count, /)", "Copy bytes inside the mapping."),
    bind<&Mmap::read>("read(self, n=None, /)", "Read at most n bytes from the current position."),
    bind<&Mmap::read_byte>("read_byte(self)", "Read a byte as an int."),
    bind<&Mmap::readline>("readline(self)", "Read a line, with its newline."),
    bind<&Mmap::resize>("resize(self, newsize, /)", "Change the size of the mapping, and of the file."),
    bind<&Mmap::seek>("seek(self, pos, whence=0, /)", "Set the current position; return it."),
    bind<&Mmap::seekable>("seekable(self)", "True."),
    bind<&Mmap::size>("size(self)", "The size of the file, which may be larger than the mapping."),
    bind<&Mmap::tell>("tell(self)", "The current position."),
    bind<&Mmap::write>("write(self, bytes, /)", "Write bytes at the current position; return their number."),
    bind<&Mmap::write_byte>("write_byte(self, byte, /)", "Write an int as a byte."),
    bind<&Mmap::enter>("__enter__(self)"),
    bind<&Mmap::exit>("__exit__(self, *args)"),
};
constexpr Attribute kAttributes[] = {attribute<&Mmap::get_closed>("closed")};
constinit Type Mmap::type = describe<Mmap>(
    "mmap.mmap",
    {.doc =
         "mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])\n\n"
         "Maps `length` bytes of the open file fileno, from `offset`, all of it when length is 0. With fileno -1 the\n"
         "memory is no file's.\n\n"
         "flags is MAP_SHARED by default, so that changes go to the file and to whoever else maps it; MAP_PRIVATE "
         "keeps\n"
         "them here. prot or access say what may be done with the memory.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = Mmap::kInheritedFlags});

constexpr int ACCESS_DEFAULT = kDefault, ACCESS_READ = kRead, ACCESS_WRITE = kWrite, ACCESS_COPY = kCopy;
constexpr IntConstant kConstants[] = {
    {"PROT_EXEC", PROT_EXEC},           {"PROT_READ", PROT_READ},
    {"PROT_WRITE", PROT_WRITE},         {"MAP_SHARED", MAP_SHARED},
    {"MAP_PRIVATE", MAP_PRIVATE},       {"MAP_DENYWRITE", MAP_DENYWRITE},
    {"MAP_EXECUTABLE", MAP_EXECUTABLE}, {"MAP_ANON", MAP_ANON},
    {"MAP_ANONYMOUS", MAP_ANONYMOUS},   {"MAP_POPULATE", MAP_POPULATE},
    {"MAP_STACK", MAP_STACK},           {"MAP_NORESERVE", MAP_NORESERVE},
    {"MAP_32BIT", MAP_32BIT},           {"ACCESS_DEFAULT", ACCESS_DEFAULT},
    {"ACCESS_READ", ACCESS_READ},       {"ACCESS_WRITE", ACCESS_WRITE},
    {"ACCESS_COPY", ACCESS_COPY},       {"MADV_NORMAL", MADV_NORMAL},
    {"MADV_RANDOM", MADV_RANDOM},       {"MADV_SEQUENTIAL", MADV_SEQUENTIAL},
    {"MADV_WILLNEED", MADV_WILLNEED},   {"MADV_DONTNEED", MADV_DONTNEED},
    {"MADV_REMOVE", MADV_REMOVE},       {"MADV_DONTFORK", MADV_DONTFORK},
    {"MADV_DOFORK", MADV_DOFORK},       {"MADV_HWPOISON", MADV_HWPOISON},
    {"MADV_MERGEABLE", MADV_MERGEABLE}, {"MADV_UNMERGEABLE", MADV_UNMERGEABLE},
    {"MADV_HUGEPAGE", MADV_HUGEPAGE},   {"MADV_NOHUGEPAGE", MADV_NOHUGEPAGE},
    {"MADV_DONTDUMP", MADV_DONTDUMP},   {"MADV_DODUMP", MADV_DODUMP},
    {"MADV_FREE", MADV_FREE},
};

constexpr Type* kTypes[] = {&Mmap::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  const auto set = [&](const char* name, Own<> value) -> Result<void> {
    return namespace_->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), std::move(value));
  };
  TRY(set("error", Ref<>(&exc::OSError).own()));
  TRY(set("PAGESIZE", Own<>::of_int(::sysconf(_SC_PAGESIZE))));
  return set("ALLOCATIONGRANULARITY", Own<>::of_int(::sysconf(_SC_PAGESIZE)));
}

}  // namespace

constinit const ModuleSpec kMmapModule = {.name = "mmap", .constants = kConstants, .types = kTypes, .start = &start};

}  // namespace krait
