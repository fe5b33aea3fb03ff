// _socket: what module socket builds on.
#include "modules/modules.h"
#include "modules/socket/socket.h"
#include "types/type.h"

namespace krait {
namespace sockets {
namespace {

constexpr const std::span<const Method>* kGroups[] = {&kNameFunctions};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  const auto set = [&](const char* name, Own<> value) -> Result<void> {
    return namespace_->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), std::move(value));
  };
  for (const IntConstant& c : kConstants) TRY(set(c.name, TRY(int_from(t, c.value))));
  State& s = state(t);
  if (!s.gaierror) s.gaierror.set(TRY(make_class(t, "socket.gaierror", Ref<Type>(&exc::OSError))));
  if (!s.herror) s.herror.set(TRY(make_class(t, "socket.herror", Ref<Type>(&exc::OSError))));
  TRY(set("error", Ref<>(&exc::OSError).own()));
  TRY(set("timeout", Ref<>(&exc::TimeoutError).own()));
  TRY(set("gaierror", Ref<>(s.gaierror.get()).own()));
  TRY(set("herror", Ref<>(s.herror.get()).own()));
  TRY(set("socket", Ref<>(&kSocketType).own()));
  TRY(set("SocketType", Ref<>(&kSocketType).own()));
  TRY(set("BDADDR_ANY", TRY(Str::from_ascii(t, "00:00:00:00:00:00"))));
  TRY(set("BDADDR_LOCAL", TRY(Str::from_ascii(t, "00:00:00:FF:FF:FF"))));
  return set("has_ipv6", bool_from(true));
}

}  // namespace
}  // namespace sockets

constinit const ModuleSpec kSocketModule = {.name = "_socket",
                                            .doc = "Sockets natively; module socket builds on it.",
                                            .start = &sockets::start,
                                            .more_functions = sockets::kGroups};

}  // namespace krait
