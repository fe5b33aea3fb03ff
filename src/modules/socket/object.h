// _socket.socket: one end of a connection.
#pragma once

#include "modules/socket/socket.h"
#include "object/allocate.h"
#include "object/buffer.h"

struct iovec;

namespace krait::sockets {

enum class Direction : short;  // object.cpp

class Socket final : public Object {
 public:
  static Type type;
  Socket() = default;

  // Slots.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static void finalize(Thread&, Ref<>);

  Result<void> open(Thread&, int family, int type, int protocol, Ref<> fileno);
  Result<Own<>> accept(Thread&);
  Result<void> bind_to(Thread&, Ref<> address);
  Result<void> close(Thread&);
  Result<void> connect(Thread&, Ref<> address);
  Result<int> connect_ex(Thread&, Ref<> address);
  Result<int> detach(Thread&) { return std::exchange(fd_, -1); }
  Result<int> fileno(Thread&) { return fd_; }
  Result<Own<>> getpeername(Thread&);
  Result<Own<>> getsockname(Thread&);
  Result<Own<>> getsockopt(Thread&, int level, int option, int size);
  Result<void> setsockopt(Thread&, int level, int option, Ref<> value, OptRef<> length);
  Result<void> listen(Thread&, int backlog);
  Result<Own<>> recv(Thread&, std::int64_t size, int flags);
  Result<std::int64_t> recv_into(Thread&, Ref<> buffer, std::int64_t size, int flags);
  Result<Own<>> recvfrom(Thread&, std::int64_t size, int flags);
  Result<Own<>> recvfrom_into(Thread&, Ref<> buffer, std::int64_t size, int flags);
  Result<Own<>> recvmsg(Thread&, std::int64_t size, std::int64_t ancillary, int flags);
  Result<Own<>> recvmsg_into(Thread&, Ref<> buffers, std::int64_t ancillary, int flags);
  Result<std::int64_t> send_data(Thread&, Ref<> data, int flags);
  Result<void> sendall(Thread&, Ref<> data, int flags);
  Result<std::int64_t> sendto(Thread&, Rest);
  Result<std::int64_t> sendmsg(Thread&, Ref<> buffers, OptRef<> ancillary, int flags, OptRef<> address);
  Result<std::int64_t> sendmsg_afalg(Thread&, OptRef<> buffers, OptRef<> operation, OptRef<> iv, OptRef<> associated,
                                     OptRef<> flags);
  Result<void> setblocking(Thread&, bool blocking);
  Result<bool> getblocking(Thread&) { return timeout_ != kNonBlocking; }
  Result<void> settimeout(Thread&, Ref<>);
  Result<Own<>> gettimeout(Thread&);
  Result<void> shutdown(Thread&, int how);
  Result<int> get_family(Thread&) { return family_; }
  Result<int> get_type(Thread&) { return type_; }
  Result<int> get_protocol(Thread&) { return protocol_; }

 private:
  static constexpr int kTimedOut = -1;

  Result<void> adopt(Thread&, int& family, int& type, int& protocol, Ref<> fileno, int& fd);
  Result<void> set_nonblocking(Thread&, bool on);
  Result<int> try_connect(Thread&, const Address&);
  Result<std::size_t> room(Thread&, const char* function, const Buffer& into, std::int64_t size);
  template <class F>
  Result<std::int64_t> transfer(Thread&, Direction, F call);
  template <class F>
  Result<std::int64_t> transfer(Thread&, Direction, std::int64_t deadline, F call);
  template <class F>
  Result<Own<>> receive_message(Thread&, iovec* vectors, std::size_t count, std::int64_t ancillary, int flags, F first);

  int fd_ = -1;
  int family_ = 0, type_ = 0, protocol_ = 0;
  std::int64_t timeout_ = kNoTimeout;  // nanoseconds; the descriptor does not block unless it is kNoTimeout
};

}  // namespace krait::sockets
