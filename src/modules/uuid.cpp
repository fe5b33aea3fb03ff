// _uuid: time-based identifiers from libuuid.
#include <uuid/uuid.h>

#include "modules/modules.h"
#include "types/bytes.h"
#include "types/tuple.h"

namespace krait {
namespace {

Result<Own<>> generate_time_safe(Thread& t) {
  uuid_t id;
  const int outcome = uuid_generate_time_safe(id);
  const Own<Bytes> bytes = TRY(Bytes::create(t, id, sizeof id));
  return Tuple::of(t, bytes, Ref<>(Value::of_int(outcome)));
}

constexpr Method kFunctions[] = {
    bind<&generate_time_safe>("generate_time_safe()",
                              "The bytes of a new identifier, and 0 if it is unique on this machine for certain."),
};
constexpr IntConstant kConstants[] = {{"has_uuid_generate_time_safe", 1}, {"has_stable_extractable_node", 0}};

}  // namespace

constinit const ModuleSpec kUuidModule = {.name = "_uuid", .functions = kFunctions, .constants = kConstants};

}  // namespace krait
