// Addresses between Python and the system.
#include <arpa/inet.h>
#include <linux/can.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/qrtr.h>
#include <linux/tipc.h>
#include <linux/vm_sockets.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netdb.h>
#include <sys/ioctl.h>

#include <cstddef>
#include <cstring>

#include "modules/socket/socket.h"
#include "object/buffer.h"
#include "types/bytearray.h"
#include "types/fs_path.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::sockets {

// ---- names of hosts ----

Result<void> HostName::set(Thread& t, Ref<> given) {
  if (given.is<Str>()) {
    const Ref<Str> text = given.as<Str>();
    if (text->is_ascii()) {
      bytes_.set(TRY(Bytes::create(t, text->ascii())));
    } else {
      Own<Str> idna = TRY(Str::intern_ascii(t, "idna"));
      Own<> encoded = TRY(call_method(t, given, names::encode, {idna.value()}));
      if (!encoded.ref().is<Bytes>()) return raise(t, exc::TypeError, "encoding of hostname failed");
      bytes_.set(std::move(encoded).into<Bytes>());
    }
  } else if (given.is<Bytes>() || given.is<ByteArray>()) {
    Buffer buffer;
    TRY(get_buffer(t, given, buffer));
    bytes_.set(TRY(Bytes::create(t, buffer.text())));
  } else {
    return raise(t, exc::TypeError, "str, bytes or bytearray expected, not %T", given);
  }
  if (std::strlen(text()) != bytes_->size())
    return raise(t, exc::TypeError, "host name must not contain null character");
  return ok;
}

Failed raise_gai(Thread& t, int error) {
  if (error == EAI_SYSTEM) return raise_errno(t, errno);
  Result<Own<Str>> text = Str::from_utf8(t, ::gai_strerror(error));
  if (text.is_failed()) return failed;
  const Own<Str> shown = std::move(text).take();
  return raise_arguments(t, *state(t).gaierror.get(), {Value::of_int(error), shown.value()});
}
Failed raise_host(Thread& t, int error) {
  Result<Own<Str>> text = Str::from_utf8(t, ::hstrerror(error));
  if (text.is_failed()) return failed;
  const Own<Str> shown = std::move(text).take();
  return raise_arguments(t, *state(t).herror.get(), {Value::of_int(error), shown.value()});
}

namespace {

// Keeps the port; sets the host.
void take_host(Address& out, const addrinfo& found) {
  const in_port_t port = out.in.sin_port;
  std::memcpy(&out.storage, found.ai_addr, found.ai_addrlen);
  out.size = found.ai_addrlen;
  out.in.sin_port = port;
}

// An address without a name: any of this machine, or everybody.
Result<bool> resolve_special(Thread& t, const char* name, int family, Address& out) {
  if (!*name) {
    addrinfo hints = {}, *found = nullptr;
    hints.ai_family = family;
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = AI_PASSIVE;
    const int error = unlocked(t, [&] { return ::getaddrinfo(nullptr, "0", &hints, &found); });
    if (error) return raise_gai(t, error);
    if (found->ai_next) {
      ::freeaddrinfo(found);
      return raise(t, exc::OSError, "wildcard resolved to multiple address");
    }
    take_host(out, *found);
    ::freeaddrinfo(found);
    return true;
  }
  const std::string_view text = name;
  if (text != "<broadcast>" && text != "255.255.255.255") return false;
  if (family != AF_INET && family != AF_UNSPEC) return raise(t, exc::OSError, "address family mismatched");
  out.in.sin_family = AF_INET;
  out.in.sin_addr.s_addr = INADDR_BROADCAST;
  out.size = sizeof out.in;
  return true;
}

}  // namespace

Result<void> resolve(Thread& t, const char* name, int family, Address& out) {
  if (TRY(resolve_special(t, name, family, out))) return ok;
  if (family != AF_INET6 && ::inet_pton(AF_INET, name, &out.in.sin_addr) > 0) {
    out.in.sin_family = AF_INET;
    out.size = sizeof out.in;
    return ok;
  }
  if (family != AF_INET && !std::strchr(name, '%') && ::inet_pton(AF_INET6, name, &out.in6.sin6_addr) > 0) {
    out.in6.sin6_family = AF_INET6;
    out.size = sizeof out.in6;
    return ok;
  }
  addrinfo hints = {}, *found = nullptr;
  hints.ai_family = family;
  const int error = unlocked(t, [&] { return ::getaddrinfo(name, nullptr, &hints, &found); });
  if (error) return raise_gai(t, error);
  take_host(out, *found);
  ::freeaddrinfo(found);
  return ok;
}

Result<Own<Str>> host_text(Thread& t, const Address& address) {
  char text[INET6_ADDRSTRLEN];
  const bool six = address.any.sa_family == AF_INET6;
  const void* host = six ? static_cast<const void*>(&address.in6.sin6_addr) : &address.in.sin_addr;
  if (!::inet_ntop(address.any.sa_family, host, text, sizeof text)) return raise_errno(t, errno);
  return Str::from_ascii(t, text);
}

namespace {

// ---- reading ----

// A tuple of `least` to `most` items for an address.
Result<Own<Tuple>> address_tuple(Thread& t, Ref<> value, const char* function, const char* family, std::size_t least,
                                 std::size_t most, const char* shape) {
  if (!value.is<Tuple>())
    return raise(t, exc::TypeError, "%s(): %s address must be tuple, not %T", function, family, value);
  const Ref<Tuple> tuple = value.as<Tuple>();
  if (tuple->size() < least || tuple->size() > most)
    return raise(t, exc::TypeError, "%s address must be a %s", family, shape);
  return tuple.own();
}

Result<std::uint16_t> port_of(Thread& t, Ref<> given, const char* function) {
  const std::int64_t port = TRY(index_int64(t, given));
  if (port < 0 || port > 0xFFFF) return raise(t, exc::OverflowError, "%s(): port must be 0-65535.", function);
  return htons(static_cast<std::uint16_t>(port));
}

Result<void> read_unix(Thread& t, Ref<> value, Address& out) {
  Buffer buffer;
  Slot<Bytes> encoded;
  std::string_view path;
  if (value.is<Str>()) {
    encoded.set(TRY(fs_encode(t, value.as<Str>())));
    path = encoded->text();
  } else {
    TRY(get_buffer(t, value, buffer));
    path = buffer.text();
  }
  // A name that begins with NUL is in Linux's abstract namespace and needs no NUL at its end.
  const bool abstract = !path.empty() && path[0] == 0;
  if (path.size() > sizeof out.un.sun_path || (!abstract && path.size() == sizeof out.un.sun_path))
    return raise(t, exc::OSError, "AF_UNIX path too long");
  out.un.sun_family = AF_UNIX;
  std::memcpy(out.un.sun_path, path.data(), path.size());
  out.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (abstract || path.empty() ? 0 : 1));
  return ok;
}

Result<void> read_inet(Thread& t, Ref<> value, const char* function, Address& out) {
  const Own<Tuple> tuple = TRY(address_tuple(t, value, function, "AF_INET", 2, 2, "pair (host, port)"));
  HostName host;
  TRY(host.set(t, (*tuple)[0]));
  const std::uint16_t port = TRY(port_of(t, (*tuple)[1], function));
  TRY(resolve(t, host.text(), AF_INET, out));
  out.in.sin_family = AF_INET;
  out.in.sin_port = port;
  out.size = sizeof out.in;
  return ok;
}
Result<void> read_inet6(Thread& t, Ref<> value, const char* function, Address& out) {
  const Own<Tuple> tuple =
      TRY(address_tuple(t, value, function, "AF_INET6", 2, 4, "tuple (host, port[, flowinfo[, scopeid]])"));
  HostName host;
  TRY(host.set(t, (*tuple)[0]));
  const std::uint16_t port = TRY(port_of(t, (*tuple)[1], function));
  const std::uint64_t flow = tuple->size() > 2 ? TRY(uint64_argument(t, (*tuple)[2])) : 0;
  if (flow > 0xFFFFF) return raise(t, exc::OverflowError, "%s(): flowinfo must be 0-1048575.", function);
  TRY(resolve(t, host.text(), AF_INET6, out));
  out.in6.sin6_family = AF_INET6;
  out.in6.sin6_port = port;
  out.in6.sin6_flowinfo = htonl(static_cast<std::uint32_t>(flow));
  if (tuple->size() > 3) out.in6.sin6_scope_id = static_cast<std::uint32_t>(TRY(uint64_argument(t, (*tuple)[3])));
  out.size = sizeof out.in6;
  return ok;
}

template <class T>
T& as(Address& a) {
  static_assert(sizeof(T) <= sizeof(sockaddr_storage));
  a.size = sizeof(T);
  return reinterpret_cast<T&>(a.storage);
}
template <class T>
const T& as(const Address& a) {
  return reinterpret_cast<const T&>(a.storage);
}

Result<void> read_netlink(Thread& t, Ref<> value, const char* function, Address& out) {
  const Own<Tuple> tuple = TRY(address_tuple(t, value, function, "AF_NETLINK", 2, 2, "pair (pid, groups)"));
  auto& a = as<sockaddr_nl>(out);
  a.nl_family = AF_NETLINK;
  a.nl_pid = static_cast<std::uint32_t>(TRY(uint64_argument(t, (*tuple)[0])));
  a.nl_groups = static_cast<std::uint32_t>(TRY(uint64_argument(t, (*tuple)[1])));
  return ok;
}
Result<void> read_vsock(Thread& t, Ref<> value, const char* function, Address& out) {
  const Own<Tuple> tuple = TRY(address_tuple(t, value, function, "AF_VSOCK", 2, 2, "pair (cid, port)"));
  auto& a = as<sockaddr_vm>(out);
  a.svm_family = AF_VSOCK;
  a.svm_cid = static_cast<unsigned>(TRY(uint64_argument(t, (*tuple)[0])));
  a.svm_port = static_cast<unsigned>(TRY(uint64_argument(t, (*tuple)[1])));
  return ok;
}
Result<void> read_qrtr(Thread& t, Ref<> value, const char* function, Address& out) {
  const Own<Tuple> tuple = TRY(address_tuple(t, value, function, "AF_QIPCRTR", 2, 2, "pair (node, port)"));
  auto& a = as<sockaddr_qrtr>(out);
  a.sq_family = AF_QIPCRTR;
  a.sq_node = static_cast<std::uint32_t>(TRY(uint64_argument(t, (*tuple)[0])));
  a.sq_port = static_cast<std::uint32_t>(TRY(uint64_argument(t, (*tuple)[1])));
  return ok;
}

// The number of an interface by name; 0 for none.
Result<int> interface_index(Thread& t, Ref<> given) {
  if (!given.is<Str>()) return raise(t, exc::TypeError, "interface name must be str, not %T", given);
  const Own<Bytes> name = TRY(fs_encode(t, given.as<Str>()));
  if (name->size() == 0) return 0;
  const unsigned number = ::if_nametoindex(reinterpret_cast<const char*>(name->data()));
  if (number == 0) return raise_errno(t, errno);
  return static_cast<int>(number);
}

Result<void> read_packet(Thread& t, Ref<> value, const char* function, Address& out) {
  const Own<Tuple> tuple = TRY(address_tuple(t, value, function, "AF_PACKET", 2, 5, "tuple of two to five elements"));
  auto& a = as<sockaddr_ll>(out);
  a.sll_family = AF_PACKET;
  const std::int64_t protocol = TRY(index_int64(t, (*tuple)[1]));
  if (protocol < 0 || protocol > 0xFFFF)
    return raise(t, exc::OverflowError, "%s(): proto argument must be 0-65535.", function);
  a.sll_protocol = htons(static_cast<std::uint16_t>(protocol));
  a.sll_ifindex = TRY(interface_index(t, (*tuple)[0]));
  if (tuple->size() > 2) a.sll_pkttype = static_cast<unsigned char>(TRY(int_argument(t, (*tuple)[2])));
  if (tuple->size() > 3) a.sll_hatype = static_cast<unsigned short>(TRY(int_argument(t, (*tuple)[3])));
  if (tuple->size() > 4) {
    Buffer hardware;
    TRY(get_buffer(t, (*tuple)[4], hardware));
    if (hardware.length > 8) return raise(t, exc::ValueError, "Hardware address must be 8 bytes or less");
    std::memcpy(a.sll_addr, hardware.data, static_cast<std::size_t>(hardware.length));
    a.sll_halen = static_cast<unsigned char>(hardware.length);
  }
  return ok;
}

Result<void> read_can(Thread& t, Ref<> value, int protocol, const char* function, Address& out) {
  auto& a = as<sockaddr_can>(out);
  a.can_family = AF_CAN;
  if (protocol == CAN_ISOTP) {
    const Own<Tuple> tuple =
        TRY(address_tuple(t, value, function, "AF_CAN", 3, 3, "tuple (interface, rx_addr, tx_addr)"));
    a.can_ifindex = TRY(interface_index(t, (*tuple)[0]));
    a.can_addr.tp.rx_id = static_cast<canid_t>(TRY(uint64_argument(t, (*tuple)[1])));
    a.can_addr.tp.tx_id = static_cast<canid_t>(TRY(uint64_argument(t, (*tuple)[2])));
    return ok;
  }
  if (protocol == CAN_J1939) {
    const Own<Tuple> tuple =
        TRY(address_tuple(t, value, function, "AF_CAN", 4, 4, "tuple (interface, name, pgn, addr)"));
    a.can_ifindex = TRY(interface_index(t, (*tuple)[0]));
    a.can_addr.j1939.name = TRY(uint64_argument(t, (*tuple)[1]));
    a.can_addr.j1939.pgn = static_cast<std::uint32_t>(TRY(uint64_argument(t, (*tuple)[2])));
    a.can_addr.j1939.addr = static_cast<std::uint8_t>(TRY(uint64_argument(t, (*tuple)[3])));
    return ok;
  }
  if (protocol != CAN_RAW && protocol != CAN_BCM)
    return raise(t, exc::OSError, "%s(): unsupported CAN protocol", function);
  const Own<Tuple> tuple = TRY(address_tuple(t, value, function, "AF_CAN", 1, 1, "tuple (interface, )"));
  a.can_ifindex = TRY(interface_index(t, (*tuple)[0]));
  return ok;
}

Result<void> read_alg(Thread& t, Ref<> value, const char* function, Address& out) {
  const Own<Tuple> tuple = TRY(address_tuple(t, value, function, "AF_ALG", 2, 4, "tuple (type, name[, feat[, mask]])"));
  auto& a = as<sockaddr_alg>(out);
  a.salg_family = AF_ALG;
  HostName type, name;  // plain ASCII texts
  TRY(type.set(t, (*tuple)[0]));
  TRY(name.set(t, (*tuple)[1]));
  if (std::strlen(type.text()) >= sizeof a.salg_type) return raise(t, exc::ValueError, "AF_ALG type too long.");
  if (std::strlen(name.text()) >= sizeof a.salg_name) return raise(t, exc::ValueError, "AF_ALG name too long.");
  std::strcpy(reinterpret_cast<char*>(a.salg_type), type.text());
  std::strcpy(reinterpret_cast<char*>(a.salg_name), name.text());
  if (tuple->size() > 2) a.salg_feat = static_cast<std::uint32_t>(TRY(uint64_argument(t, (*tuple)[2])));
  if (tuple->size() > 3) a.salg_mask = static_cast<std::uint32_t>(TRY(uint64_argument(t, (*tuple)[3])));
  return ok;
}

Result<void> read_tipc(Thread& t, Ref<> value, const char* function, Address& out) {
  const Own<Tuple> tuple =
      TRY(address_tuple(t, value, function, "AF_TIPC", 4, 5, "tuple (addr_type, v1, v2, v3[, scope])"));
  auto& a = as<sockaddr_tipc>(out);
  a.family = AF_TIPC;
  a.scope = TIPC_CLUSTER_SCOPE;
  a.addrtype = static_cast<unsigned char>(TRY(uint64_argument(t, (*tuple)[0])));
  std::uint32_t v[3];
  for (std::size_t i = 0; i < 3; ++i) v[i] = static_cast<std::uint32_t>(TRY(uint64_argument(t, (*tuple)[1 + i])));
  if (tuple->size() > 4) a.scope = static_cast<signed char>(TRY(int_argument(t, (*tuple)[4])));
  switch (a.addrtype) {
    case TIPC_ADDR_NAMESEQ:
      a.addr.nameseq = {v[0], v[1], v[2]};
      return ok;
    case TIPC_ADDR_NAME:
      a.addr.name.name = {v[0], v[1]};
      a.addr.name.domain = v[2];
      return ok;
    case TIPC_ADDR_ID:
      a.addr.id = {v[1], v[0]};
      return ok;
  }
  return raise(t, exc::TypeError, "Invalid address type");
}

}  // namespace

Result<void> read_address(Thread& t, int family, int protocol, Ref<> value, const char* function, Address& out) {
  switch (family) {
    case AF_UNIX:
      return read_unix(t, value, out);
    case AF_INET:
    case AF_RDS:
      return read_inet(t, value, function, out);
    case AF_INET6:
      return read_inet6(t, value, function, out);
    case AF_NETLINK:
      return read_netlink(t, value, function, out);
    case AF_VSOCK:
      return read_vsock(t, value, function, out);
    case AF_QIPCRTR:
      return read_qrtr(t, value, function, out);
    case AF_PACKET:
      return read_packet(t, value, function, out);
    case AF_CAN:
      return read_can(t, value, protocol, function, out);
    case AF_ALG:
      return read_alg(t, value, function, out);
    case AF_TIPC:
      return read_tipc(t, value, function, out);
  }
  return raise(t, exc::OSError, "%s(): bad family", function);
}

// ---- showing ----

namespace {

// A tuple of ints.
template <class... N>
Result<Own<>> numbers(Thread& t, N... n) {
  return Tuple::of(t, Own<>::of_int(static_cast<std::int64_t>(n))...);
}

Result<Own<Str>> interface_name(Thread& t, int fd, int number) {
  ifreq request = {};
  request.ifr_ifindex = number;
  if (!number || ::ioctl(fd, SIOCGIFNAME, &request) != 0) return Str::empty();
  return fs_decode(t, request.ifr_name);
}

Result<Own<>> show_unix(Thread& t, const Address& a) {
  const std::size_t head = offsetof(sockaddr_un, sun_path), size = a.size > head ? a.size - head : 0;
  if (size && a.un.sun_path[0] == 0) return Bytes::create(t, a.un.sun_path, size);
  return fs_decode(t, {a.un.sun_path, ::strnlen(a.un.sun_path, size)});
}

Result<Own<>> show_can(Thread& t, int fd, const Address& address, int protocol) {
  const auto& a = as<sockaddr_can>(address);
  Own<Str> name = TRY(interface_name(t, fd, a.can_ifindex));
  if (protocol == CAN_ISOTP)
    return Tuple::of(t, name, TRY(int_from_unsigned(t, a.can_addr.tp.rx_id)),
                     TRY(int_from_unsigned(t, a.can_addr.tp.tx_id)));
  if (protocol == CAN_J1939)
    return Tuple::of(t, name, TRY(int_from_unsigned(t, a.can_addr.j1939.name)),
                     TRY(int_from_unsigned(t, a.can_addr.j1939.pgn)), TRY(int_from_unsigned(t, a.can_addr.j1939.addr)));
  return Tuple::of(t, name);
}

Result<Own<>> show_tipc(Thread& t, const Address& address) {
  const auto& a = as<sockaddr_tipc>(address);
  std::uint32_t v[3] = {};
  switch (a.addrtype) {
    case TIPC_ADDR_NAMESEQ:
      v[0] = a.addr.nameseq.type, v[1] = a.addr.nameseq.lower, v[2] = a.addr.nameseq.upper;
      break;
    case TIPC_ADDR_NAME:
      v[0] = a.addr.name.name.type, v[1] = v[2] = a.addr.name.name.instance;
      break;
    case TIPC_ADDR_ID:
      v[0] = a.addr.id.node, v[1] = a.addr.id.ref;
      break;
    default:
      return raise(t, exc::ValueError, "Invalid address type");
  }
  return Tuple::of(t, Own<>::of_int(a.addrtype), Own<>::of_int(v[0]), Own<>::of_int(v[1]), Own<>::of_int(v[2]),
                   Own<>::of_int(a.scope));
}

}  // namespace

Result<Own<>> show_address(Thread& t, int fd, const Address& a, int protocol) {
  if (a.size == 0) return none();
  switch (a.any.sa_family) {
    case AF_INET:
      return Tuple::of(t, TRY(host_text(t, a)), Own<>::of_int(ntohs(a.in.sin_port)));
    case AF_INET6:
      return Tuple::of(t, TRY(host_text(t, a)), Own<>::of_int(ntohs(a.in6.sin6_port)),
                       Own<>::of_int(ntohl(a.in6.sin6_flowinfo)), Own<>::of_int(a.in6.sin6_scope_id));
    case AF_UNIX:
      return show_unix(t, a);
    case AF_NETLINK:
      return numbers(t, as<sockaddr_nl>(a).nl_pid, as<sockaddr_nl>(a).nl_groups);
    case AF_VSOCK:
      return numbers(t, as<sockaddr_vm>(a).svm_cid, as<sockaddr_vm>(a).svm_port);
    case AF_QIPCRTR:
      return numbers(t, as<sockaddr_qrtr>(a).sq_node, as<sockaddr_qrtr>(a).sq_port);
    case AF_PACKET: {
      const auto& p = as<sockaddr_ll>(a);
      return Tuple::of(t, TRY(interface_name(t, fd, p.sll_ifindex)), Own<>::of_int(ntohs(p.sll_protocol)),
                       Own<>::of_int(p.sll_pkttype), Own<>::of_int(p.sll_hatype),
                       TRY(Bytes::create(t, p.sll_addr, std::min<std::size_t>(p.sll_halen, sizeof p.sll_addr))));
    }
    case AF_CAN:
      return show_can(t, fd, a, protocol);
    case AF_TIPC:
      return show_tipc(t, a);
  }
  // An unknown family: its number and the raw bytes.
  const std::size_t head = offsetof(sockaddr, sa_data);
  return Tuple::of(t, Own<>::of_int(a.any.sa_family),
                   TRY(Bytes::create(t, a.any.sa_data, a.size > head ? a.size - head : 0)));
}

}  // namespace krait::sockets
