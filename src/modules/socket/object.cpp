// The class _socket.socket.
#include "modules/socket/object.h"

#include <fcntl.h>
#include <linux/if_alg.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstring>
#include <memory>

#include "modules/timestamp.h"
#include "object/audit.h"
#include "types/bool.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::sockets {

// ---- waiting ----

enum class Direction : short { Read = POLLIN, Write = POLLOUT, Connect = POLLOUT | POLLERR };

namespace {

// Waits until the socket is ready, at most until the deadline. False: the time is over; -1 with errno set is an error.
Result<bool> wait_ready(Thread& t, int fd, Direction direction, std::int64_t deadline) {
  for (;;) {
    const std::int64_t left = deadline - monotonic_nanoseconds();
    if (left < 0) return false;
    pollfd entry{fd, static_cast<short>(direction), 0};
    const std::int64_t ms = divide_rounded(left, 1000000, Rounding::Ceiling);
    const int n = unlocked(t, [&] { return ::poll(&entry, 1, ms > INT32_MAX ? INT32_MAX : static_cast<int>(ms)); });
    if (n > 0) return true;
    if (n < 0 && errno != EINTR) return raise_errno(t, errno);
    if (n < 0) TRY(handle_signals(t));
  }
}

Failed raise_timeout(Thread& t) { return raise(t, exc::TimeoutError, "timed out"); }

std::int64_t deadline_after(std::int64_t timeout) {
  std::int64_t at;
  return __builtin_add_overflow(monotonic_nanoseconds(), timeout, &at) ? INT64_MAX : at;
}

}  // namespace

// Calls call() when the socket is ready, by the rules of its timeout: -1 with errno when it fails.
template <class F>
Result<std::int64_t> Socket::transfer(Thread& t, Direction direction, std::int64_t deadline, F call) {
  for (;;) {
    if (timeout_ > 0 && !TRY(wait_ready(t, fd_, direction, deadline))) return raise_timeout(t);
    const std::int64_t n = unlocked(t, call);
    if (n >= 0) return n;
    if (errno == EINTR) {
      TRY(handle_signals(t));
      continue;
    }
    // Readiness may have been taken back, by another process or a bad checksum.
    if (timeout_ > 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) continue;
    return raise_errno(t, errno);
  }
}
template <class F>
Result<std::int64_t> Socket::transfer(Thread& t, Direction direction, F call) {
  return transfer(t, direction, timeout_ > 0 ? deadline_after(timeout_) : 0, call);
}

// ---- life ----

Result<Own<>> Socket::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<Socket>(t, type);
}

namespace {

Result<int> number_argument(Thread& t, Ref<> given) { return int_argument(t, given); }

Result<int> option_int(Thread& t, int fd, int option, int& out) {
  socklen_t size = sizeof out;
  if (::getsockopt(fd, SOL_SOCKET, option, &out, &size) != 0) return raise_errno(t, errno);
  return out;
}

Result<void> initialize(Thread& t, Ref<> self, int family, int type, int protocol, Ref<> fileno) {
  return self.as<Socket>()->open(t, family, type, protocol, fileno);
}
constexpr Method kInit = bind<&initialize>("socket(self, family=-1, type=-1, proto=-1, fileno=None)");

}  // namespace

Result<void> Socket::init(Thread& t, Ref<> self, const Arguments& args) {
  (void)TRY(kInit.call(t, kInit, self, args));
  return ok;
}

// Takes over an open descriptor; what was not said of it, the system tells.
Result<void> Socket::adopt(Thread& t, int& family, int& type, int& protocol, Ref<> fileno, int& fd) {
  fd = TRY(number_argument(t, fileno));
  if (fd < 0) return raise(t, exc::ValueError, "negative file descriptor");
  Address address;
  if (::getsockname(fd, &address.any, &address.size) != 0) {
    if (family == -1 || errno == EBADF || errno == ENOTSOCK) return raise_errno(t, errno);
  } else if (family == -1) {
    family = address.any.sa_family;
  }
  if (type == -1) TRY(option_int(t, fd, SO_TYPE, type));
  if (protocol == -1) TRY(option_int(t, fd, SO_PROTOCOL, protocol));
  return ok;
}

Result<void> Socket::open(Thread& t, int family, int type, int protocol, Ref<> fileno) {
  TRY(audit(t, "socket.__new__",
            {Value::of_object(this), Value::of_int(family), Value::of_int(type), Value::of_int(protocol)}));
  int fd = -1;
  if (!is_none(fileno)) {
    TRY(adopt(t, family, type, protocol, fileno, fd));
  } else {
    if (family == -1) family = AF_INET;
    if (type == -1) type = SOCK_STREAM;
    if (protocol == -1) protocol = 0;
    fd = unlocked(t, [&] { return ::socket(family, type | SOCK_CLOEXEC, protocol); });
    if (fd < 0) return raise_errno(t, errno);
  }
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
  family_ = family;
  type_ = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
  protocol_ = protocol;
  timeout_ = type & SOCK_NONBLOCK ? kNonBlocking : state(t).default_timeout;
  if (!(type & SOCK_NONBLOCK) && timeout_ >= 0) TRY(set_nonblocking(t, true));
  return ok;
}

void Socket::finalize(Thread& t, Ref<> self) {
  const Ref<Socket> s = self.as<Socket>();
  if (s->fd_ < 0) return;
  Slot<> pending;
  if (t.has_pending()) pending.set(take_pending(t));
  // A descriptor of its own, so that the warning can show it.
  if (warn_format(t, exc::ResourceWarning, 1, "unclosed %R", self).is_failed()) write_unraisable(t, self);
  if (s->fd_ >= 0) ::close(std::exchange(s->fd_, -1));
  if (pending) restore_pending(t, pending.ref().own());
}

Result<Own<>> Socket::repr(Thread& t, Ref<> self) {
  const Ref<Socket> s = self.as<Socket>();
  return format(t, "<socket object, fd=%d, family=%d, type=%d, proto=%d>", s->fd_, s->family_, s->type_, s->protocol_);
}

Result<void> Socket::close(Thread& t) {
  const int fd = std::exchange(fd_, -1);
  if (fd < 0) return ok;
  if (unlocked(t, [&] { return ::close(fd); }) != 0 && errno != ECONNRESET) return raise_errno(t, errno);
  return ok;
}

// ---- blocking ----

Result<void> Socket::set_nonblocking(Thread& t, bool on) {
  int flag = on;
  if (::ioctl(fd_, FIONBIO, &flag) < 0) return raise_errno(t, errno);
  return ok;
}
Result<void> Socket::setblocking(Thread& t, bool blocking) {
  timeout_ = blocking ? kNoTimeout : kNonBlocking;
  return set_nonblocking(t, !blocking);
}
Result<void> Socket::settimeout(Thread& t, Ref<> given) {
  const std::int64_t timeout = TRY(read_timeout(t, given));
  timeout_ = timeout;
  // A timeout works by waiting first, so the descriptor itself does not block.
  return set_nonblocking(t, timeout >= 0);
}
Result<Own<>> Socket::gettimeout(Thread& t) { return timeout_value(t, timeout_); }

// ---- addresses ----

Result<void> Socket::bind_to(Thread& t, Ref<> given) {
  Address address;
  TRY(read_address(t, family_, protocol_, given, "bind", address));
  TRY(audit(t, "socket.bind", {Value::of_object(this), given.value()}));
  if (unlocked(t, [&] { return ::bind(fd_, &address.any, address.size); }) < 0) return raise_errno(t, errno);
  return ok;
}

// Connects; the error number, or 0. Fails when a signal handler raises.
Result<int> Socket::try_connect(Thread& t, const Address& address) {
  if (unlocked(t, [&] { return ::connect(fd_, &address.any, address.size); }) == 0) return 0;
  const int error = errno;
  bool wait;
  if (error == EINTR) {
    TRY(handle_signals(t));
    wait = timeout_ != kNonBlocking;
  } else {
    wait = timeout_ > 0 && error == EINPROGRESS;
  }
  if (!wait) return error;
  // The connection is under way: it is made, or has failed, when the socket can be written to.
  const std::int64_t deadline = timeout_ > 0 ? deadline_after(timeout_) : INT64_MAX;
  if (!TRY(wait_ready(t, fd_, Direction::Connect, deadline))) return kTimedOut;
  int result = 0;
  socklen_t size = sizeof result;
  if (::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &result, &size) < 0) return errno;
  return result == EISCONN ? 0 : result;
}
Result<void> Socket::connect(Thread& t, Ref<> given) {
  Address address;
  TRY(read_address(t, family_, protocol_, given, "connect", address));
  TRY(audit(t, "socket.connect", {Value::of_object(this), given.value()}));
  const int error = TRY(try_connect(t, address));
  if (error == kTimedOut) return raise_timeout(t);
  if (error) return raise_errno(t, error);
  return ok;
}
Result<int> Socket::connect_ex(Thread& t, Ref<> given) {
  Address address;
  TRY(read_address(t, family_, protocol_, given, "connect_ex", address));
  TRY(audit(t, "socket.connect", {Value::of_object(this), given.value()}));
  const int error = TRY(try_connect(t, address));
  return error == kTimedOut ? EWOULDBLOCK : error;
}
Result<void> Socket::listen(Thread& t, int backlog) {
  if (backlog < 0) backlog = 0;
  if (unlocked(t, [&] { return ::listen(fd_, backlog); }) < 0) return raise_errno(t, errno);
  return ok;
}
Result<Own<>> Socket::accept(Thread& t) {
  Address address;
  const auto call = [&] {
    address.size = sizeof address.storage;
    return ::accept4(fd_, &address.any, &address.size, SOCK_CLOEXEC);
  };
  const int fd = static_cast<int>(TRY(transfer(t, Direction::Read, call)));
  Result<Own<>> shown = show_address(t, fd, address, protocol_);
  if (shown.is_failed()) {
    ::close(fd);
    return failed;
  }
  return Tuple::of(t, Own<>::of_int(fd), std::move(shown).take());
}
Result<Own<>> Socket::getsockname(Thread& t) {
  Address address;
  if (unlocked(t, [&] { return ::getsockname(fd_, &address.any, &address.size); }) < 0) return raise_errno(t, errno);
  return show_address(t, fd_, address, protocol_);
}
Result<Own<>> Socket::getpeername(Thread& t) {
  Address address;
  if (unlocked(t, [&] { return ::getpeername(fd_, &address.any, &address.size); }) < 0) return raise_errno(t, errno);
  return show_address(t, fd_, address, protocol_);
}
Result<void> Socket::shutdown(Thread& t, int how) {
  if (unlocked(t, [&] { return ::shutdown(fd_, how); }) < 0) return raise_errno(t, errno);
  return ok;
}

// ---- options ----

Result<Own<>> Socket::getsockopt(Thread& t, int level, int option, int size) {
  if (size == 0) {
    int flag = 0;
    socklen_t n = sizeof flag;
    if (family_ == AF_VSOCK) {
      std::uint64_t wide = 0;
      n = sizeof wide;
      if (::getsockopt(fd_, level, option, &wide, &n) < 0) return raise_errno(t, errno);
      return int_from_unsigned(t, wide);
    }
    if (::getsockopt(fd_, level, option, &flag, &n) < 0) return raise_errno(t, errno);
    return int_from(t, flag);
  }
  if (size < 0 || size > 1024) return raise(t, exc::OSError, "getsockopt buflen out of range");
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(size)));
  auto n = static_cast<socklen_t>(size);
  if (::getsockopt(fd_, level, option, out->mutable_data(), &n) < 0) return raise_errno(t, errno);
  return Bytes::shrink(t, std::move(out), n);
}

Result<void> Socket::setsockopt(Thread& t, int level, int option, Ref<> value, OptRef<> length) {
  int r;
  if (is_none(value)) {
    if (!length) return raise(t, exc::TypeError, "a bytes-like object is required, not 'NoneType'");
    r = ::setsockopt(fd_, level, option, nullptr, static_cast<socklen_t>(TRY(uint64_argument(t, length.ref()))));
  } else if (length) {
    return raise(t, exc::TypeError, "setsockopt() takes exactly 3 arguments (4 given)");
  } else if (has_index(value)) {
    const int flag = TRY(int_argument(t, value));
    if (family_ == AF_VSOCK && level == AF_VSOCK) {
      const std::uint64_t wide = static_cast<std::uint64_t>(flag);
      r = ::setsockopt(fd_, level, option, &wide, sizeof wide);
    } else {
      r = ::setsockopt(fd_, level, option, &flag, sizeof flag);
    }
  } else {
    Buffer buffer;
    TRY(get_buffer(t, value, buffer));
    r = ::setsockopt(fd_, level, option, buffer.data, static_cast<socklen_t>(buffer.length));
  }
  if (r < 0) return raise_errno(t, errno);
  return ok;
}

// ---- receiving ----

namespace {

Failed raise_negative(Thread& t, const char* function) {
  return raise(t, exc::ValueError, "negative buffersize in %s", function);
}

}  // namespace

Result<Own<>> Socket::recv(Thread& t, std::int64_t size, int flags) {
  if (size < 0) return raise_negative(t, "recv");
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(size)));
  void* const data = out->mutable_data();
  const auto n =
      TRY(transfer(t, Direction::Read, [&] { return ::recv(fd_, data, static_cast<std::size_t>(size), flags); }));
  return Bytes::shrink(t, std::move(out), static_cast<std::size_t>(n));
}
Result<Own<>> Socket::recvfrom(Thread& t, std::int64_t size, int flags) {
  if (size < 0) return raise_negative(t, "recvfrom");
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(size)));
  void* const data = out->mutable_data();
  Address address;
  const auto n = TRY(transfer(t, Direction::Read, [&] {
    address.size = sizeof address.storage;
    return ::recvfrom(fd_, data, static_cast<std::size_t>(size), flags, &address.any, &address.size);
  }));
  Own<Bytes> bytes = Bytes::shrink(t, std::move(out), static_cast<std::size_t>(n));
  return Tuple::of(t, bytes, TRY(show_address(t, fd_, address, protocol_)));
}

// The part of a buffer that recv_into and recvfrom_into fill.
Result<std::size_t> Socket::room(Thread& t, const char* function, const Buffer& into, std::int64_t size) {
  if (size < 0) return raise_negative(t, function);
  if (size == 0) return static_cast<std::size_t>(into.length);
  if (size > into.length) {
    return raise(t, exc::ValueError,
                 std::strcmp(function, "recv_into") ? "nbytes is greater than the length of the buffer"
                                                    : "buffer too small for requested bytes");
  }
  return static_cast<std::size_t>(size);
}
Result<std::int64_t> Socket::recv_into(Thread& t, Ref<> buffer, std::int64_t size, int flags) {
  Buffer into;
  TRY(get_buffer(t, buffer, into, kBufferWritable));
  const std::size_t n = TRY(room(t, "recv_into", into, size));
  return transfer(t, Direction::Read, [&] { return ::recv(fd_, into.data, n, flags); });
}
Result<Own<>> Socket::recvfrom_into(Thread& t, Ref<> buffer, std::int64_t size, int flags) {
  Buffer into;
  TRY(get_buffer(t, buffer, into, kBufferWritable));
  const std::size_t wanted = TRY(room(t, "recvfrom_into", into, size));
  Address address;
  const auto n = TRY(transfer(t, Direction::Read, [&] {
    address.size = sizeof address.storage;
    return ::recvfrom(fd_, into.data, wanted, flags, &address.any, &address.size);
  }));
  return Tuple::of(t, TRY(int_from(t, n)), TRY(show_address(t, fd_, address, protocol_)));
}

// ---- sending ----

Result<std::int64_t> Socket::send_data(Thread& t, Ref<> data, int flags) {
  Buffer from;
  TRY(get_buffer(t, data, from));
  const auto size = static_cast<std::size_t>(from.length);
  return transfer(t, Direction::Write, [&] { return ::send(fd_, from.data, size, flags); });
}
Result<void> Socket::sendall(Thread& t, Ref<> data, int flags) {
  Buffer from;
  TRY(get_buffer(t, data, from));
  const auto* p = static_cast<const char*>(from.data);
  auto left = static_cast<std::size_t>(from.length);
  const std::int64_t deadline = timeout_ > 0 ? deadline_after(timeout_) : 0;
  while (left) {
    const auto n = TRY(transfer(t, Direction::Write, deadline, [&] { return ::send(fd_, p, left, flags); }));
    p += n;
    left -= static_cast<std::size_t>(n);
    TRY(handle_signals(t));
  }
  return ok;
}
Result<std::int64_t> Socket::sendto(Thread& t, Rest args) {
  if (args.size() != 2 && args.size() != 3)
    return raise(t, exc::TypeError, "sendto() takes 2 or 3 arguments (%d given)", args.size());
  const int flags = args.size() == 3 ? TRY(int_argument(t, args[1])) : 0;
  const Ref<> given = args[args.size() - 1];
  Buffer from;
  TRY(get_buffer(t, args[0], from));
  Address address;
  TRY(read_address(t, family_, protocol_, given, "sendto", address));
  TRY(audit(t, "socket.sendto", {Value::of_object(this), given.value()}));
  const auto size = static_cast<std::size_t>(from.length);
  return transfer(t, Direction::Write,
                  [&] { return ::sendto(fd_, from.data, size, flags, &address.any, address.size); });
}

// ---- messages with ancillary data ----

namespace {

// Buffers of a scatter or gather list.
struct Vectors {
  std::unique_ptr<Buffer[]> buffers;
  std::unique_ptr<iovec[]> entries;
  std::size_t count = 0;

  Result<void> fill(Thread& t, Ref<> iterable, int flags, const char* not_iterable, const char* function) {
    Result<Own<Tuple>> items = to_tuple(t, iterable);
    if (items.is_failed()) {
      if (!clear_if_pending(t, exc::TypeError)) return failed;
      return raise(t, exc::TypeError, "%s", not_iterable);
    }
    const Own<Tuple> all = std::move(items).take();
    if (all->size() > INT32_MAX) return raise(t, exc::OSError, "%s() argument 1 is too long", function);
    buffers.reset(new (std::nothrow) Buffer[all->size() + 1]);
    entries.reset(new (std::nothrow) iovec[all->size() + 1]);
    if (!buffers || !entries) return raise_memory_error(t);
    for (; count < all->size(); ++count) {
      Buffer& b = buffers[count];
      if (get_buffer(t, (*all)[count], b, flags).is_failed()) {
        if (flags != kBufferWritable || !(clear_if_pending(t, exc::BufferError) || clear_if_pending(t, exc::TypeError)))
          return failed;
        return raise(t, exc::TypeError, "%s() argument 1 must be an iterable of single-segment read-write buffers",
                     function);
      }
      entries[count] = {b.data, static_cast<std::size_t>(b.length)};
    }
    return ok;
  }
};

Result<Own<>> ancillary_list(Thread& t, msghdr& message) {
  Own<List> list = TRY(List::create(t));
  for (cmsghdr* c = message.msg_controllen ? CMSG_FIRSTHDR(&message) : nullptr; c; c = CMSG_NXTHDR(&message, c)) {
    const auto* data = CMSG_DATA(c);
    const auto* end = static_cast<const unsigned char*>(message.msg_control) + message.msg_controllen;
    const std::size_t head = static_cast<std::size_t>(data - reinterpret_cast<unsigned char*>(c));
    const std::size_t size = c->cmsg_len > head ? c->cmsg_len - head : 0;
    const std::size_t there = data < end ? static_cast<std::size_t>(end - data) : 0;
    TRY(list->append_own(t, TRY(Tuple::of(t, Own<>::of_int(c->cmsg_level), Own<>::of_int(c->cmsg_type),
                                          TRY(Bytes::create(t, data, size < there ? size : there))))));
    if (size > there) break;
  }
  return list;
}

// Descriptors that arrived but cannot be handed over.
void close_descriptors(msghdr& message) {
  for (cmsghdr* c = message.msg_controllen ? CMSG_FIRSTHDR(&message) : nullptr; c; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t size = c->cmsg_len - static_cast<std::size_t>(CMSG_DATA(c) - reinterpret_cast<unsigned char*>(c));
    for (std::size_t i = 0; i + sizeof(int) <= size; i += sizeof(int)) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(c) + i, sizeof fd);
      ::close(fd);
    }
  }
}

}  // namespace

// Receives into the vectors: (what `first` makes of the count, ancillary data, flags, address).
template <class F>
Result<Own<>> Socket::receive_message(Thread& t, iovec* vectors, std::size_t count, std::int64_t ancillary, int flags,
                                      F first) {
  if (ancillary < 0 || ancillary > INT32_MAX) return raise(t, exc::ValueError, "invalid ancillary data buffer length");
  const std::unique_ptr<char[]> control(ancillary ? new (std::nothrow) char[static_cast<std::size_t>(ancillary)]
                                                  : nullptr);
  if (ancillary && !control) return raise_memory_error(t);
  Address address;
  msghdr message = {};
  const auto n = TRY(transfer(t, Direction::Read, [&] {
    message = {};
    address.size = sizeof address.storage;
    message.msg_name = &address.storage;
    message.msg_namelen = address.size;
    message.msg_iov = vectors;
    message.msg_iovlen = count;
    message.msg_control = control.get();
    message.msg_controllen = static_cast<std::size_t>(ancillary);
    return ::recvmsg(fd_, &message, flags);
  }));
  address.size = message.msg_namelen;
  const auto build = [&]() -> Result<Own<>> {
    Own<> list = TRY(ancillary_list(t, message));
    return Tuple::of(t, TRY(first(n)), list, Own<>::of_int(message.msg_flags),
                     TRY(show_address(t, fd_, address, protocol_)));
  };
  Result<Own<>> made = build();
  if (made.is_failed()) close_descriptors(message);
  return made;
}

Result<Own<>> Socket::recvmsg(Thread& t, std::int64_t size, std::int64_t ancillary, int flags) {
  if (size < 0) return raise(t, exc::ValueError, "negative buffer size in recvmsg()");
  Slot<Bytes> data(TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(size))));
  iovec vector{data->mutable_data(), static_cast<std::size_t>(size)};
  return receive_message(t, &vector, 1, ancillary, flags, [&](std::int64_t n) -> Result<Own<>> {
    return Bytes::shrink(t, Own<Bytes>::steal(data.take()), static_cast<std::size_t>(n));
  });
}
Result<Own<>> Socket::recvmsg_into(Thread& t, Ref<> buffers, std::int64_t ancillary, int flags) {
  Vectors v;
  TRY(v.fill(t, buffers, kBufferWritable, "recvmsg_into() argument 1 must be an iterable", "recvmsg_into"));
  return receive_message(t, v.entries.get(), v.count, ancillary, flags,
                         [&](std::int64_t n) -> Result<Own<>> { return int_from(t, n); });
}

namespace {

// Ancillary data to send.
struct Control {
  std::unique_ptr<char[]> data;
  std::size_t size = 0;

  struct Item {
    int level, type;
    Buffer buffer;
  };
  Result<void> fill(Thread& t, Ref<> iterable);
};
Result<void> Control::fill(Thread& t, Ref<> iterable) {
  Result<Own<Tuple>> converted = to_tuple(t, iterable);
  if (converted.is_failed()) {
    if (!clear_if_pending(t, exc::TypeError)) return failed;
    return raise(t, exc::TypeError, "sendmsg() argument 2 must be an iterable");
  }
  const Own<Tuple> all = std::move(converted).take();
  const std::unique_ptr<Item[]> items(new (std::nothrow) Item[all->size() + 1]);
  if (!items) return raise_memory_error(t);
  for (std::size_t i = 0; i < all->size(); ++i) {
    const OptRef<Tuple> triple = (*all)[i].try_as<Tuple>();
    constexpr const char* kPlace = "[sendmsg() ancillary data items]";
    if (!triple) return raise(t, exc::TypeError, "%s() argument must be 3-item tuple, not %T", kPlace, (*all)[i]);
    if (triple->size() != 3)
      return raise(t, exc::TypeError, "%s() argument must be tuple of length 3, not %d", kPlace, triple->size());
    items[i].level = TRY(int_argument(t, (*triple)[0]));
    items[i].type = TRY(int_argument(t, (*triple)[1]));
    TRY(get_buffer(t, (*triple)[2], items[i].buffer));
    if (items[i].buffer.length > INT32_MAX) return raise(t, exc::OSError, "ancillary data item too large");
    size += CMSG_SPACE(static_cast<std::size_t>(items[i].buffer.length));
    if (size > INT32_MAX) return raise(t, exc::OSError, "too much ancillary data");
  }
  if (!size) return ok;
  data.reset(new (std::nothrow) char[size]());
  if (!data) return raise_memory_error(t);
  msghdr message = {};
  message.msg_control = data.get();
  message.msg_controllen = size;
  cmsghdr* c = CMSG_FIRSTHDR(&message);
  for (std::size_t i = 0; i < all->size(); ++i, c = CMSG_NXTHDR(&message, c)) {
    if (!c) return raise(t, exc::RuntimeError, "unexpected NULL result from CMSG_NXTHDR()");
    const auto n = static_cast<std::size_t>(items[i].buffer.length);
    c->cmsg_level = items[i].level;
    c->cmsg_type = items[i].type;
    c->cmsg_len = CMSG_LEN(n);
    std::memcpy(CMSG_DATA(c), items[i].buffer.data, n);
  }
  return ok;
}

}  // namespace

Result<std::int64_t> Socket::sendmsg(Thread& t, Ref<> buffers, OptRef<> ancillary, int flags, OptRef<> given) {
  Vectors v;
  TRY(v.fill(t, buffers, kBufferSimple, "sendmsg() argument 1 must be an iterable", "sendmsg"));
  Control control;
  if (ancillary) TRY(control.fill(t, ancillary.ref()));
  Address address;
  msghdr message = {};
  if (!is_none_or_missing(given)) {
    TRY(read_address(t, family_, protocol_, given.ref(), "sendmsg", address));
    message.msg_name = &address.storage;
    message.msg_namelen = address.size;
  }
  TRY(audit(t, "socket.sendmsg", {Value::of_object(this), given ? given.value() : none_ref().value()}));
  message.msg_iov = v.entries.get();
  message.msg_iovlen = v.count;
  message.msg_control = control.data.get();
  message.msg_controllen = control.size;
  return transfer(t, Direction::Write, [&] { return ::sendmsg(fd_, &message, flags); });
}

Result<std::int64_t> Socket::sendmsg_afalg(Thread& t, OptRef<> buffers, OptRef<> operation, OptRef<> iv,
                                           OptRef<> associated, OptRef<> flags) {
  if (family_ != AF_ALG) return raise(t, exc::OSError, "algset is only supported for AF_ALG");
  if (!operation || TRY(int_argument(t, operation.ref())) < 0)
    return raise(t, exc::TypeError, "Invalid or missing argument 'op'");
  Own<List> items = TRY(List::create(t));
  const auto add = [&](int type, const void* data, std::size_t size) -> Result<void> {
    return items->append_own(
        t, TRY(Tuple::of(t, Own<>::of_int(SOL_ALG), Own<>::of_int(type), TRY(Bytes::create(t, data, size)))));
  };
  const auto op = static_cast<std::uint32_t>(TRY(int_argument(t, operation.ref())));
  TRY(add(ALG_SET_OP, &op, sizeof op));
  if (iv) {
    Buffer vector;
    TRY(get_buffer(t, iv.ref(), vector));
    Own<Bytes> packed =
        TRY(Bytes::create_uninitialized(t, sizeof(af_alg_iv) + static_cast<std::size_t>(vector.length)));
    auto* head = reinterpret_cast<af_alg_iv*>(packed->mutable_data());
    head->ivlen = static_cast<std::uint32_t>(vector.length);
    std::memcpy(packed->mutable_data() + sizeof(af_alg_iv), vector.data, static_cast<std::size_t>(vector.length));
    TRY(add(ALG_SET_IV, packed->data(), packed->size()));
  }
  if (associated) {
    const int length = TRY(int_argument(t, associated.ref()));
    if (length < 0) return raise(t, exc::TypeError, "assoclen must be positive");
    TRY(add(ALG_SET_AEAD_ASSOCLEN, &length, sizeof length));
  }
  const Own<Tuple> nothing = Tuple::empty();
  return sendmsg(t, buffers ? buffers.ref() : Ref<>(nothing.ref()), items,
                 flags ? TRY(int_argument(t, flags.ref())) : 0, {});
}

// ---- tables ----

namespace {

constexpr Method kMethods[] = {
    bind<&Socket::accept>("_accept(self)", "Wait for a connection; return (descriptor, address)."),
    bind<&Socket::bind_to>("bind(self, address, /)", "Give the socket a local address."),
    bind<&Socket::close>("close(self)", "Close the socket."),
    bind<&Socket::connect>("connect(self, address, /)", "Connect to a remote address."),
    bind<&Socket::connect_ex>("connect_ex(self, address, /)", "Like connect(), but returns the error number, or 0."),
    bind<&Socket::detach>("detach(self)", "Give the descriptor away: the socket is closed, the descriptor is not."),
    bind<&Socket::fileno>("fileno(self)", "The descriptor; -1 when closed."),
    bind<&Socket::getpeername>("getpeername(self)", "The address of the other end."),
    bind<&Socket::getsockname>("getsockname(self)", "The address of this end."),
    bind<&Socket::getsockopt>("getsockopt(self, level, option, buffersize=0, /)",
                              "An option as an int, or as bytes when the buffer's size is given."),
    bind<&Socket::setsockopt>("setsockopt(self, level, option, value, optlen=<unrepresentable>, /)",
                              "Set an option, to an int, to bytes, or to None with a length."),
    bind<&Socket::listen>("listen(self, backlog=128, /)", "Accept connections from now on."),
    bind<&Socket::recv>("recv(self, buffersize, flags=0, /)", "Receive at most buffersize bytes."),
    bind<&Socket::recv_into>("recv_into(self, buffer, nbytes=0, flags=0)",
                             "Receive into a buffer; return the number of bytes."),
    bind<&Socket::recvfrom>("recvfrom(self, buffersize, flags=0, /)", "Receive bytes; return (data, address)."),
    bind<&Socket::recvfrom_into>("recvfrom_into(self, buffer, nbytes=0, flags=0)",
                                 "Receive into a buffer; return (count, address)."),
    bind<&Socket::recvmsg>("recvmsg(self, bufsize, ancbufsize=0, flags=0, /)",
                           "Receive data and ancillary data; return (data, ancdata, flags, address)."),
    bind<&Socket::recvmsg_into>("recvmsg_into(self, buffers, ancbufsize=0, flags=0, /)",
                                "Receive into buffers; return (count, ancdata, flags, address)."),
    bind<&Socket::send_data>("send(self, data, flags=0, /)", "Send bytes; return how many were sent."),
    bind<&Socket::sendall>("sendall(self, data, flags=0, /)", "Send all of the bytes."),
    bind<&Socket::sendto>("sendto(self, *args)", "sendto(data[, flags], address): send bytes to an address."),
    bind<&Socket::sendmsg>("sendmsg(self, buffers, ancdata=<unrepresentable>, flags=0, address=None, /)",
                           "Send data and ancillary data; return how many bytes of data were sent."),
    bind<&Socket::sendmsg_afalg>(
        "sendmsg_afalg(self, msg=<unrepresentable>, *, op=<unrepresentable>, iv=<unrepresentable>, "
        "assoclen=<unrepresentable>, flags=<unrepresentable>)",
        "sendmsg() for AF_ALG: op, iv, assoclen and flags say what the kernel shall do with the data."),
    bind<&Socket::setblocking>("setblocking(self, flag, /)", "True: wait for ever; False: do not wait."),
    bind<&Socket::getblocking>("getblocking(self)", "False when the socket does not wait."),
    bind<&Socket::settimeout>("settimeout(self, timeout, /)", "How long to wait, in seconds; None: for ever."),
    bind<&Socket::gettimeout>("gettimeout(self)", "How long to wait, in seconds; None: for ever."),
    bind<&Socket::shutdown>("shutdown(self, how, /)", "End reading, writing or both: SHUT_RD, SHUT_WR, SHUT_RDWR."),
};
constexpr Attribute kAttributes[] = {
    attribute<&Socket::get_family>("family", "Which kind of addresses: AF_INET and so on."),
    attribute<&Socket::get_type>("type", "Which kind of connection: SOCK_STREAM and so on."),
    attribute<&Socket::get_protocol>("proto", "Which protocol, or 0."),
    attribute<&Socket::gettimeout>("timeout", "Seconds to wait, 0 not to wait, None for ever."),
};

}  // namespace

constinit Type Socket::type = describe<Socket>(
    "_socket.socket",
    {.doc = "socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object\n"
            "socket(family=-1, type=-1, proto=-1, fileno=None) -> socket object\n\n"
            "One end of a connection. With fileno, an open descriptor becomes the socket, and what is -1 is\n"
            "found out. The descriptor of a new socket is not inheritable.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kTypeBasetype});
Type& kSocketType = Socket::type;

}  // namespace krait::sockets
