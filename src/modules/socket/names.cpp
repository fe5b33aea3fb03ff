// Names and numbers of hosts, services, protocols and interfaces: the functions of module _socket.
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <unistd.h>

#include <cstring>
#include <memory>

#include "modules/socket/socket.h"
#include "modules/timestamp.h"
#include "object/audit.h"
#include "object/buffer.h"
#include "types/bytearray.h"
#include "types/float.h"
#include "types/fs_path.h"
#include "types/int.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::sockets {

Result<std::int64_t> read_timeout(Thread& t, Ref<> given) {
  if (is_none(given)) return kNoTimeout;
  const std::int64_t n = TRY(nanoseconds_from(t, given, kTimeoutRounding));
  if (n < 0) return raise(t, exc::ValueError, "Timeout value out of range");
  return n;
}
Result<Own<>> timeout_value(Thread& t, std::int64_t timeout) {
  if (timeout < 0) return none();
  return float_from(t, to_seconds(timeout));
}

namespace {

// ---- hosts ----

struct AddressList {
  ~AddressList() {
    if (first) ::freeaddrinfo(first);
  }
  addrinfo* first = nullptr;
};

// The port or service of getaddrinfo, as text; null for None.
Result<void> read_service(Thread& t, Ref<> given, Slot<Bytes>& out) {
  if (is_none(given)) return ok;
  if (is_int(given)) {
    Own<Str> text = TRY(str(t, given));
    out.set(TRY(Bytes::create(t, text->ascii())));
  } else if (given.is<Str>()) {
    out.set(TRY(fs_encode(t, given.as<Str>())));
  } else if (given.is<Bytes>()) {
    out.set(given.as<Bytes>().own());
  } else {
    return raise(t, exc::OSError, "Int or String expected");
  }
  return ok;
}

Result<Own<>> getaddrinfo(Thread& t, Ref<> host, Ref<> port, int family, int type, int protocol, int flags) {
  HostName name;
  if (!is_none(host)) {
    if (!host.is<Str>() && !host.is<Bytes>())
      return raise(t, exc::TypeError, "getaddrinfo() argument 1 must be string or None");
    TRY(name.set(t, host));
  }
  Slot<Bytes> service;
  TRY(read_service(t, port, service));
  TRY(audit(t, "socket.getaddrinfo",
            {host.value(), port.value(), Value::of_int(family), Value::of_int(type), Value::of_int(protocol)}));
  addrinfo hints = {};
  hints.ai_family = family;
  hints.ai_socktype = type;
  hints.ai_protocol = protocol;
  hints.ai_flags = flags;
  AddressList found;
  const char* host_name = is_none(host) ? nullptr : name.text();
  const char* service_name = service ? reinterpret_cast<const char*>(service->data()) : nullptr;
  const int error = unlocked(t, [&] { return ::getaddrinfo(host_name, service_name, &hints, &found.first); });
  if (error) return raise_gai(t, error);
  Own<List> list = TRY(List::create(t));
  for (const addrinfo* a = found.first; a; a = a->ai_next) {
    Address address;
    std::memcpy(&address.storage, a->ai_addr, a->ai_addrlen);
    address.size = a->ai_addrlen;
    Own<Str> canonical = TRY(fs_decode(t, a->ai_canonname ? a->ai_canonname : ""));
    TRY(list->append_own(
        t, TRY(Tuple::of(t, Own<>::of_int(a->ai_family), Own<>::of_int(a->ai_socktype), Own<>::of_int(a->ai_protocol),
                         canonical, TRY(show_address(t, -1, address, protocol))))));
  }
  return list;
}

Result<Own<>> getnameinfo(Thread& t, Ref<> given, int flags) {
  const OptRef<Tuple> tuple = given.try_as<Tuple>();
  if (!tuple) return raise(t, exc::TypeError, "getnameinfo() argument 1 must be a tuple");
  if (tuple->size() < 2 || tuple->size() > 4 || !(*tuple)[0].is<Str>())
    return raise(t, exc::TypeError, "getnameinfo(): illegal sockaddr argument");
  HostName name;
  TRY(name.set(t, (*tuple)[0]));
  const int port = TRY(int_argument(t, (*tuple)[1]));
  const std::uint64_t flow = tuple->size() > 2 ? TRY(uint64_argument(t, (*tuple)[2])) : 0,
                      scope = tuple->size() > 3 ? TRY(uint64_argument(t, (*tuple)[3])) : 0;
  if (flow > 0xFFFFF) return raise(t, exc::OverflowError, "getnameinfo(): flowinfo must be 0-1048575.");
  TRY(audit(t, "socket.getnameinfo", {given.value()}));
  addrinfo hints = {};
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_NUMERICHOST;
  char port_text[16];
  std::snprintf(port_text, sizeof port_text, "%d", port);
  AddressList found;
  int error = unlocked(t, [&] { return ::getaddrinfo(name.text(), port_text, &hints, &found.first); });
  if (error) return raise_gai(t, error);
  if (found.first->ai_next) return raise(t, exc::OSError, "sockaddr resolved to multiple addresses");
  if (found.first->ai_family == AF_INET) {
    if (tuple->size() != 2) return raise(t, exc::OSError, "IPv4 sockaddr must be 2 tuple");
  } else if (found.first->ai_family == AF_INET6) {
    auto* six = reinterpret_cast<sockaddr_in6*>(found.first->ai_addr);
    six->sin6_flowinfo = htonl(static_cast<std::uint32_t>(flow));
    six->sin6_scope_id = static_cast<std::uint32_t>(scope);
  }
  char host[NI_MAXHOST], service[NI_MAXSERV];
  error = unlocked(t, [&] {
    return ::getnameinfo(found.first->ai_addr, found.first->ai_addrlen, host, sizeof host, service, sizeof service,
                         flags);
  });
  if (error) return raise_gai(t, error);
  return Tuple::of(t, TRY(fs_decode(t, host)), TRY(fs_decode(t, service)));
}

Result<Own<>> gethostname(Thread& t) {
  char name[1024];
  TRY(audit(t, "socket.gethostname"));
  if (unlocked(t, [&] { return ::gethostname(name, sizeof name - 1); }) < 0) return raise_errno(t, errno);
  name[sizeof name - 1] = 0;
  return fs_decode(t, name);
}
Result<void> sethostname(Thread& t, Ref<> given) {
  Slot<Bytes> name;
  if (given.is<Str>())
    name.set(TRY(fs_encode(t, given.as<Str>())));
  else if (given.is<Bytes>())
    name.set(given.as<Bytes>().own());
  else
    return raise(t, exc::TypeError, "sethostname() argument 1 must be str, not %T", given);
  TRY(audit(t, "socket.sethostname", {given.value()}));
  if (::sethostname(reinterpret_cast<const char*>(name->data()), name->size()) != 0) return raise_errno(t, errno);
  return ok;
}

Result<void> check_host(Thread& t, const char* function, Ref<> given) {
  if (given.is<Str>() || given.is<Bytes>() || given.is<ByteArray>()) return ok;
  return raise(t, exc::TypeError, "%s() argument 1 must be str, bytes or bytearray, not %T", function, given);
}

Result<Own<>> gethostbyname(Thread& t, Ref<> given) {
  HostName name;
  TRY(check_host(t, "gethostbyname", given));
  TRY(name.set(t, given));
  TRY(audit(t, "socket.gethostbyname", {given.value()}));
  Address address;
  TRY(resolve(t, name.text(), AF_INET, address));
  return host_text(t, address);
}

// (name, aliases, addresses) of an entry.
Result<Own<>> show_host(Thread& t, const hostent* entry, int error, int family) {
  if (!entry) return raise_host(t, error);
  if (entry->h_addrtype != family) return raise_errno(t, EAFNOSUPPORT);
  Own<List> aliases = TRY(List::create(t)), addresses = TRY(List::create(t));
  for (char** a = entry->h_aliases; a && *a; ++a) TRY(aliases->append_own(t, TRY(fs_decode(t, *a))));
  for (char** a = entry->h_addr_list; a && *a; ++a) {
    char text[INET6_ADDRSTRLEN];
    if (!::inet_ntop(family, *a, text, sizeof text)) return raise_errno(t, errno);
    TRY(addresses->append_own(t, TRY(Str::from_ascii(t, text))));
  }
  return Tuple::of(t, TRY(fs_decode(t, entry->h_name)), aliases, addresses);
}

constexpr std::size_t kHostRoom = 16384;

Result<Own<>> gethostbyname_ex(Thread& t, Ref<> given) {
  HostName name;
  TRY(check_host(t, "gethostbyname_ex", given));
  TRY(name.set(t, given));
  TRY(audit(t, "socket.gethostbyname", {given.value()}));
  Address address;
  TRY(resolve(t, name.text(), AF_INET, address));
  const std::unique_ptr<char[]> room(new char[kHostRoom]);
  hostent entry, *found = nullptr;
  int error = 0;
  unlocked(t, [&] { return ::gethostbyname_r(name.text(), &entry, room.get(), kHostRoom, &found, &error); });
  return show_host(t, found, error, AF_INET);
}
Result<Own<>> gethostbyaddr(Thread& t, Ref<> given) {
  HostName name;
  TRY(check_host(t, "gethostbyaddr", given));
  TRY(name.set(t, given));
  TRY(audit(t, "socket.gethostbyaddr", {given.value()}));
  Address address;
  TRY(resolve(t, name.text(), AF_UNSPEC, address));
  const int family = address.any.sa_family;
  if (family != AF_INET && family != AF_INET6) return raise(t, exc::OSError, "unsupported address family");
  const void* raw = family == AF_INET ? static_cast<const void*>(&address.in.sin_addr) : &address.in6.sin6_addr;
  const socklen_t size = family == AF_INET ? sizeof address.in.sin_addr : sizeof address.in6.sin6_addr;
  const std::unique_ptr<char[]> room(new char[kHostRoom]);
  hostent entry, *found = nullptr;
  int error = 0;
  unlocked(t, [&] { return ::gethostbyaddr_r(raw, size, family, &entry, room.get(), kHostRoom, &found, &error); });
  return show_host(t, found, error, family);
}

// ---- addresses as text ----

Result<Own<>> inet_aton(Thread& t, Ref<Str> text) {
  const Own<Bytes> bytes = TRY(fs_encode(t, text));
  in_addr address;
  if (!::inet_aton(reinterpret_cast<const char*>(bytes->data()), &address))
    return raise(t, exc::OSError, "illegal IP address string passed to inet_aton");
  return Bytes::create(t, &address, sizeof address);
}
Result<Own<>> inet_ntoa(Thread& t, Ref<> packed) {
  Buffer buffer;
  TRY(get_buffer(t, packed, buffer));
  if (buffer.length != sizeof(in_addr)) return raise(t, exc::OSError, "packed IP wrong length for inet_ntoa");
  char text[INET_ADDRSTRLEN];
  ::inet_ntop(AF_INET, buffer.data, text, sizeof text);
  return Str::from_ascii(t, text);
}
Result<Own<>> inet_pton(Thread& t, int family, Ref<Str> text) {
  const Own<Bytes> bytes = TRY(fs_encode(t, text));
  char packed[sizeof(in6_addr)];
  const int r = ::inet_pton(family, reinterpret_cast<const char*>(bytes->data()), packed);
  if (r < 0) return raise_errno(t, errno);
  if (r == 0) return raise(t, exc::OSError, "illegal IP address string passed to inet_pton");
  return Bytes::create(t, packed, family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr));
}
Result<Own<>> inet_ntop(Thread& t, int family, Ref<> packed) {
  Buffer buffer;
  TRY(get_buffer(t, packed, buffer));
  if (family != AF_INET && family != AF_INET6) return raise(t, exc::ValueError, "unknown address family %d", family);
  if (buffer.length != static_cast<std::int64_t>(family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr)))
    return raise(t, exc::ValueError, "invalid length of packed IP address string");
  char text[INET6_ADDRSTRLEN];
  if (!::inet_ntop(family, buffer.data, text, sizeof text)) return raise_errno(t, errno);
  return Str::from_ascii(t, text);
}

// ---- byte order ----

// An unsigned number of so many bits.
Result<std::uint64_t> unsigned_number(Thread& t, Ref<> given, std::uint64_t maximum, const char* type) {
  Own<> number = TRY(index(t, given));
  if (int_sign(number.ref()) < 0) return raise(t, exc::ValueError, "Cannot convert negative int");
  std::int64_t n;
  if (!int_fits(number.ref(), &n) || static_cast<std::uint64_t>(n) > maximum)
    return raise(t, exc::OverflowError, "Python int too large for C %s", type);
  return static_cast<std::uint64_t>(n);
}
Result<int> swap16(Thread& t, Ref<> given) {
  return static_cast<int>(htons(static_cast<std::uint16_t>(TRY(unsigned_number(t, given, 0xFFFF, "uint16_t")))));
}
Result<std::uint32_t> swap32(Thread& t, Ref<> given) {
  return htonl(static_cast<std::uint32_t>(TRY(unsigned_number(t, given, UINT32_MAX, "uint32_t"))));
}

// ---- services, protocols, interfaces ----

Result<int> getservbyname(Thread& t, Ref<Str> name, OptRef<Str> protocol) {
  const Own<Bytes> service = TRY(fs_encode(t, name));
  Slot<Bytes> kind;
  if (protocol) kind.set(TRY(fs_encode(t, protocol.ref())));
  TRY(audit(t, "socket.getservbyname",
            {name.value(), protocol ? protocol.value() : Value::of_object(Str::empty().get())}));
  const char* kind_name = kind ? reinterpret_cast<const char*>(kind->data()) : nullptr;
  const servent* found =
      unlocked(t, [&] { return ::getservbyname(reinterpret_cast<const char*>(service->data()), kind_name); });
  if (!found) return raise(t, exc::OSError, "service/proto not found");
  return static_cast<int>(ntohs(static_cast<std::uint16_t>(found->s_port)));
}
Result<Own<>> getservbyport(Thread& t, int port, OptRef<Str> protocol) {
  if (port < 0 || port > 0xFFFF) return raise(t, exc::OverflowError, "getservbyport: port must be 0-65535.");
  Slot<Bytes> kind;
  if (protocol) kind.set(TRY(fs_encode(t, protocol.ref())));
  TRY(audit(t, "socket.getservbyport",
            {Value::of_int(port), protocol ? protocol.value() : Value::of_object(Str::empty().get())}));
  const char* kind_name = kind ? reinterpret_cast<const char*>(kind->data()) : nullptr;
  const servent* found =
      unlocked(t, [&] { return ::getservbyport(htons(static_cast<std::uint16_t>(port)), kind_name); });
  if (!found) return raise(t, exc::OSError, "port/proto not found");
  return fs_decode(t, found->s_name);
}
Result<int> getprotobyname(Thread& t, Ref<Str> name) {
  const Own<Bytes> text = TRY(fs_encode(t, name));
  const protoent* found = unlocked(t, [&] { return ::getprotobyname(reinterpret_cast<const char*>(text->data())); });
  if (!found) return raise(t, exc::OSError, "protocol not found");
  return found->p_proto;
}

Result<Own<>> interface_names(Thread& t) {
  struct if_nameindex* all = ::if_nameindex();
  if (!all) return raise_errno(t, errno);
  const auto build = [&]() -> Result<Own<>> {
    Own<List> list = TRY(List::create(t));
    for (auto* i = all; i->if_index || i->if_name; ++i)
      TRY(list->append_own(t, TRY(Tuple::of(t, Own<>::of_int(i->if_index), TRY(fs_decode(t, i->if_name))))));
    return list;
  };
  Result<Own<>> made = build();
  ::if_freenameindex(all);
  return made;
}
Result<std::uint32_t> interface_number(Thread& t, Ref<> given) {
  Own<Bytes> name = TRY(fs_path(t, given, "if_nametoindex", "name"));
  const unsigned number = ::if_nametoindex(reinterpret_cast<const char*>(name->data()));
  if (!number) return raise_errno(t, errno);
  return number;
}
Result<Own<>> interface_name(Thread& t, Ref<> given) {
  const std::uint64_t number = TRY(unsigned_number(t, given, UINT32_MAX, "unsigned int"));
  char name[IF_NAMESIZE + 1];
  if (!::if_indextoname(static_cast<unsigned>(number), name)) return raise_errno(t, errno);
  return fs_decode(t, name);
}

// ---- sockets as descriptors ----

Result<Own<>> socketpair(Thread& t, OptRef<> family, int type, int protocol) {
  const int domain = family ? TRY(int_argument(t, family.ref())) : AF_UNIX;
  int fds[2];
  if (unlocked(t, [&] { return ::socketpair(domain, type | SOCK_CLOEXEC, protocol, fds); }) < 0)
    return raise_errno(t, errno);
  const auto make = [&](int& fd) -> Result<Own<>> {
    Own<> made = TRY(call(t, Ref<>(&kSocketType),
                          {Value::of_int(domain), Value::of_int(type), Value::of_int(protocol), Value::of_int(fd)}));
    fd = -1;
    return made;
  };
  Result<Own<>> first = make(fds[0]);
  Result<Own<>> second = first.is_failed() ? Result<Own<>>(failed) : make(fds[1]);
  if (second.is_failed()) {
    for (const int fd : fds)
      if (fd >= 0) ::close(fd);
    return failed;
  }
  return Tuple::of(t, std::move(first).take(), std::move(second).take());
}
Result<int> duplicate(Thread& t, Ref<> given) {
  const int fd = TRY(int_argument(t, given)), copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return raise_errno(t, errno);
  return copy;
}
Result<void> close_descriptor(Thread& t, Ref<> given) {
  const int fd = TRY(int_argument(t, given));
  if (unlocked(t, [&] { return ::close(fd); }) != 0 && errno != ECONNRESET) return raise_errno(t, errno);
  return ok;
}
Result<Own<>> getdefaulttimeout(Thread& t) { return timeout_value(t, state(t).default_timeout); }
Result<void> setdefaulttimeout(Thread& t, Ref<> given) {
  state(t).default_timeout = TRY(read_timeout(t, given));
  return ok;
}

Result<std::int64_t> cmsg_len(Thread& t, std::int64_t length) {
  if (length < 0 || length > INT32_MAX - static_cast<std::int64_t>(CMSG_LEN(0)))
    return raise(t, exc::OverflowError, "CMSG_LEN() argument out of range");
  return static_cast<std::int64_t>(CMSG_LEN(static_cast<std::size_t>(length)));
}
Result<std::int64_t> cmsg_space(Thread& t, std::int64_t length) {
  if (length < 0 || length > INT32_MAX - static_cast<std::int64_t>(CMSG_SPACE(1)))
    return raise(t, exc::OverflowError, "CMSG_SPACE() argument out of range");
  return static_cast<std::int64_t>(CMSG_SPACE(static_cast<std::size_t>(length)));
}

constexpr Method kFunctions[] = {
    bind<&getaddrinfo>(
        "getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)",
        "Where a service on a host can be reached: a list of (family, type, proto, canonname, sockaddr), best first."),
    bind<&getnameinfo>("getnameinfo(sockaddr, flags, /)", "The host and the service of an address."),
    bind<&gethostname>("gethostname()", "The name of this host."),
    bind<&sethostname>("sethostname(name, /)", "Set the name of this host."),
    bind<&gethostbyname>("gethostbyname(host, /)", "The IPv4 address of a host."),
    bind<&gethostbyname_ex>("gethostbyname_ex(host, /)", "A host's (name, aliases, addresses), by name."),
    bind<&gethostbyaddr>("gethostbyaddr(host, /)", "A host's (name, aliases, addresses), by address."),
    bind<&inet_aton>("inet_aton(ip_addr, /)", "An IPv4 address as four bytes."),
    bind<&inet_ntoa>("inet_ntoa(packed_ip, /)", "Four bytes as an IPv4 address."),
    bind<&inet_pton>("inet_pton(af, ip, /)", "An IP address as bytes."),
    bind<&inet_ntop>("inet_ntop(af, packed_ip, /)", "Bytes as an IP address."),
    bind<&swap16>("htons(integer, /)", "The two bytes of a number in the order that networks use."),
    bind<&swap16>("ntohs(integer, /)", "The number whose two bytes are in the order that networks use."),
    bind<&swap32>("htonl(integer, /)", "The four bytes of a number in the order that networks use."),
    bind<&swap32>("ntohl(integer, /)", "The number whose four bytes are in the order that networks use."),
    bind<&getservbyname>("getservbyname(servicename, protocolname=<unrepresentable>, /)", "The port of a service."),
    bind<&getservbyport>("getservbyport(port, protocolname=<unrepresentable>, /)", "The service of a port."),
    bind<&getprotobyname>("getprotobyname(name, /)", "The number of a protocol."),
    bind<&interface_names>("if_nameindex()", "(index, name) of each network interface, in a list."),
    bind<&interface_number>("if_nametoindex(oname, /)", "The index of a network interface."),
    bind<&interface_name>("if_indextoname(if_index, /)", "The name of a network interface."),
    bind<&socketpair>("socketpair(family=<unrepresentable>, type=1, proto=0, /)", "Two connected sockets."),
    bind<&duplicate>("dup(fd, /)", "A copy of a socket's descriptor."),
    bind<&close_descriptor>("close(fd, /)", "Close a socket's descriptor."),
    bind<&getdefaulttimeout>("getdefaulttimeout()", "The timeout of new sockets in seconds; None: none."),
    bind<&setdefaulttimeout>("setdefaulttimeout(timeout, /)", "Set the timeout of new sockets."),
    bind<&cmsg_len>("CMSG_LEN(length, /)", "The length of an ancillary item without padding."),
    bind<&cmsg_space>("CMSG_SPACE(length, /)", "The room that an ancillary item takes."),
};

}  // namespace

constinit const std::span<const Method> kNameFunctions = kFunctions;

}  // namespace krait::sockets
