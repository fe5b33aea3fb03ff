// What the files of module _socket share.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdint>
#include <span>

#include "modules/system_call.h"
#include "object/native_state.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/module_spec.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait::sockets {

inline constexpr std::int64_t kNoTimeout = -1;  // wait for ever
inline constexpr std::int64_t kNonBlocking = 0;

struct State {
  std::int64_t default_timeout = kNoTimeout;  // nanoseconds
  Slot<Type> gaierror, herror;
};
inline State& state(Thread& t) { return native_state<State>(t); }

// An address of any family, with its length.
struct Address {
  union {
    sockaddr any;
    sockaddr_in in;
    sockaddr_in6 in6;
    sockaddr_un un;
    sockaddr_storage storage;
  };
  socklen_t size = sizeof(sockaddr_storage);
  Address() { __builtin_memset(&storage, 0, sizeof storage); }
};

// The address that a Python value means to a socket of this family and protocol. `function` is for messages.
Result<void> read_address(Thread&, int family, int protocol, Ref<> value, const char* function, Address& out);
// The Python value of an address; None for an empty one.
Result<Own<>> show_address(Thread&, int fd, const Address&, int protocol);

// The name of a host for the system: str (by IDNA), bytes or bytearray.
class HostName {
 public:
  Result<void> set(Thread&, Ref<>);
  const char* text() const { return reinterpret_cast<const char*>(bytes_->data()); }

 private:
  Slot<Bytes> bytes_;
};
// Resolves one name to an address of the family, which may be AF_UNSPEC.
Result<void> resolve(Thread&, const char* name, int family, Address& out);
Result<Own<Str>> host_text(Thread&, const Address&);

Failed raise_gai(Thread&, int error);
Failed raise_host(Thread&, int error);

// A timeout argument in nanoseconds: None or seconds.
Result<std::int64_t> read_timeout(Thread&, Ref<>);
Result<Own<>> timeout_value(Thread&, std::int64_t);

extern Type& kSocketType;
extern const std::span<const Method> kNameFunctions;
extern const std::span<const IntConstant> kConstants;

}  // namespace krait::sockets
