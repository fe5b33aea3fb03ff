// Bytes to and from file descriptors.
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>

#include "interp/run.h"
#include "modules/posix/posix.h"
#include "object/buffer.h"
#include "types/long_loop.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

// Makes bytes of at most `length` out of what fill(data, length) reads.
template <class F>
Result<Own<>> read_bytes(Thread& t, std::int64_t length, F fill) {
  if (length < 0) return raise_errno(t, EINVAL);
  Own<Bytes> data = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(length)));
  std::uint8_t* const place = data->mutable_data();
  const auto n = TRY(interruptible(t, [&] { return fill(place, static_cast<std::size_t>(length)); }));
  if (n < 0) return raise_errno(t, errno);
  TRY(poll(t));
  return Bytes::shrink(t, std::move(data), static_cast<std::size_t>(n));
}

// What a transfer answered: a count, or an error.
Result<std::int64_t> count_or_raise(Thread& t, std::int64_t n) {
  if (n < 0) return raise_errno(t, errno);
  TRY(poll(t));  // a signal may have cut it short
  return n;
}

Result<Own<>> read(Thread& t, int fd, std::int64_t length) {
  return read_bytes(t, length, [&](void* p, std::size_t n) { return ::read(fd, p, n); });
}
Result<Own<>> pread(Thread& t, int fd, std::int64_t length, Offset offset) {
  return read_bytes(t, length, [&](void* p, std::size_t n) { return ::pread(fd, p, n, offset.value); });
}
Result<std::int64_t> readinto(Thread& t, int fd, Ref<> buffer) {
  Buffer into;
  if (get_buffer(t, buffer, into, kBufferWritable).is_failed()) {
    if (pending_matches(t, exc::BufferError) || pending_matches(t, exc::TypeError)) {
      clear_pending(t);
      return raise(t, exc::TypeError, "readinto() argument 2 must be read-write bytes-like object, not %T", buffer);
    }
    return failed;
  }
  return count_or_raise(
      t, TRY(interruptible(t, [&] { return ::read(fd, into.data, static_cast<std::size_t>(into.length)); })));
}
Result<std::int64_t> write(Thread& t, int fd, Ref<> data) {
  Buffer from;
  TRY(get_buffer(t, data, from));
  return count_or_raise(
      t, TRY(interruptible(t, [&] { return ::write(fd, from.data, static_cast<std::size_t>(from.length)); })));
}
Result<std::int64_t> pwrite(Thread& t, int fd, Ref<> buffer, Offset offset) {
  Buffer from;
  TRY(get_buffer(t, buffer, from));
  const auto size = static_cast<std::size_t>(from.length);
  return count_or_raise(t, TRY(interruptible(t, [&] { return ::pwrite(fd, from.data, size, offset.value); })));
}

Result<void> fill_vectors(Thread& t, IoVectors& vectors, const char* function, Ref<> buffers, int flags) {
  if (!is_sequence(buffers)) return raise(t, exc::TypeError, "%s() arg 2 must be a sequence", function);
  return vectors.fill(t, buffers, flags);
}
Result<std::int64_t> readv(Thread& t, int fd, Ref<> buffers) {
  IoVectors v;
  TRY(fill_vectors(t, v, "readv", buffers, kBufferWritable));
  return count_or_raise(t, TRY(interruptible(t, [&] { return ::readv(fd, v.data(), v.count()); })));
}
Result<std::int64_t> preadv(Thread& t, int fd, Ref<> buffers, Offset offset, int flags) {
  IoVectors v;
  TRY(fill_vectors(t, v, "preadv", buffers, kBufferWritable));
  return count_or_raise(t,
                        TRY(interruptible(t, [&] { return ::preadv2(fd, v.data(), v.count(), offset.value, flags); })));
}
Result<std::int64_t> writev(Thread& t, int fd, Ref<> buffers) {
  IoVectors v;
  TRY(fill_vectors(t, v, "writev", buffers, kBufferSimple));
  return count_or_raise(t, TRY(interruptible(t, [&] { return ::writev(fd, v.data(), v.count()); })));
}
Result<std::int64_t> pwritev(Thread& t, int fd, Ref<> buffers, Offset offset, int flags) {
  IoVectors v;
  TRY(fill_vectors(t, v, "pwritev", buffers, kBufferSimple));
  return count_or_raise(
      t, TRY(interruptible(t, [&] { return ::pwritev2(fd, v.data(), v.count(), offset.value, flags); })));
}

// An offset that may be None: the descriptor's own position then.
struct OptionalOffset {
  Result<void> set(Thread& t, OptRef<> given) {
    if (is_none_or_missing(given)) return ok;
    value = TRY(int64_argument(t, given.ref(), "long"));
    is_given = true;
    return ok;
  }
  off_t* pointer() { return is_given ? &value : nullptr; }
  off_t value = 0;
  bool is_given = false;
};

Result<std::int64_t> sendfile(Thread& t, int out, int in, OptRef<> offset, std::int64_t count) {
  OptionalOffset at;
  TRY(at.set(t, offset));
  const auto send = [&] { return ::sendfile(out, in, at.pointer(), static_cast<std::size_t>(count)); };
  return count_or_raise(t, TRY(interruptible(t, send)));
}

Result<std::int64_t> copy_file_range(Thread& t, int src, int dst, std::int64_t count, OptRef<> offset_src,
                                     OptRef<> offset_dst) {
  if (count < 0) return raise(t, exc::ValueError, "negative value for 'count' not allowed");
  OptionalOffset from, to;
  TRY(from.set(t, offset_src));
  TRY(to.set(t, offset_dst));
  const auto n = static_cast<std::size_t>(count);
  return count_or_raise(
      t, TRY(interruptible(t, [&] { return ::copy_file_range(src, from.pointer(), dst, to.pointer(), n, 0); })));
}
Result<std::int64_t> splice(Thread& t, int src, int dst, std::int64_t count, OptRef<> offset_src, OptRef<> offset_dst,
                            OptRef<> flags) {
  if (count < 0) return raise(t, exc::ValueError, "negative value for 'count' not allowed");
  OptionalOffset from, to;
  TRY(from.set(t, offset_src));
  TRY(to.set(t, offset_dst));
  const auto how = flags ? static_cast<unsigned>(TRY(uint64_argument(t, flags.ref()))) : 0u;
  const auto n = static_cast<std::size_t>(count);
  return count_or_raise(
      t, TRY(interruptible(t, [&] { return ::splice(src, from.pointer(), dst, to.pointer(), n, how); })));
}

Result<Own<>> getrandom(Thread& t, std::int64_t size, int flags) {
  return read_bytes(t, size, [&](void* p, std::size_t n) { return ::getrandom(p, n, static_cast<unsigned>(flags)); });
}
Result<Own<>> urandom(Thread& t, std::int64_t size) {
  if (size < 0) return raise(t, exc::ValueError, "negative argument not allowed");
  Own<Bytes> data = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(size)));
  std::uint8_t* place = data->mutable_data();
  for (std::size_t left = static_cast<std::size_t>(size); left;) {
    constexpr std::size_t kPiece = std::size_t{1} << 22;
    const auto n = TRY(interruptible(t, [&] { return ::getrandom(place, std::min(left, kPiece), 0); }));
    if (n < 0) return raise_errno(t, errno);
    TRY(LongLoop::look(t));
    place += n;
    left -= static_cast<std::size_t>(n);
  }
  return data;
}

constexpr Method kFunctions[] = {
    bind<&read>("read(fd, length, /)", "Read at most `length` bytes."),
    bind<&pread>("pread(fd, length, offset, /)",
                 "Read at most `length` bytes from a position, which stays what it was."),
    bind<&readinto>("readinto(fd, buffer, /)",
                    "Read into a buffer; return the number of bytes, 0 at the end of the file."),
    bind<&readv>("readv(fd, buffers, /)", "Read into several buffers, one after the other."),
    bind<&preadv>("preadv(fd, buffers, offset, flags=0, /)", "Read into several buffers from a position."),
    bind<&write>("write(fd, data, /)", "Write bytes; return how many were written."),
    bind<&pwrite>("pwrite(fd, buffer, offset, /)",
                  "Write bytes at a position; the descriptor's own stays what it was."),
    bind<&writev>("writev(fd, buffers, /)", "Write several buffers, one after the other."),
    bind<&pwritev>("pwritev(fd, buffers, offset, flags=0, /)", "Write several buffers at a position."),
    bind<&sendfile>("sendfile(out_fd, in_fd, offset, count)",
                    "Have the system copy count bytes from one descriptor to the other. Returns how many it did."),
    bind<&copy_file_range>("copy_file_range(src, dst, count, offset_src=None, offset_dst=None)",
                           "Copy bytes from one file to another, inside the system."),
    bind<&splice>("splice(src, dst, count, offset_src=None, offset_dst=None, flags=<unrepresentable>)",
                  "Move bytes between two descriptors, one of which is a pipe."),
    bind<&getrandom>("getrandom(size, flags=0)", "Random bytes from the system."),
    bind<&urandom>("urandom(size, /)", "Random bytes that are fit for cryptography."),
};

}  // namespace

constinit const std::span<const Method> kTransferFunctions = kFunctions;

}  // namespace krait::posix
