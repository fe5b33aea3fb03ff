// _posixshmem: named shared memory (shm_open(3)).
#include <sys/mman.h>

#include "modules/modules.h"
#include "modules/posix/posix.h"
#include "types/type.h"

namespace krait {
namespace {

Result<posix::FsText> name_of(Thread& t, Ref<Str> path) {
  if (contains_nul(path)) return raise(t, exc::ValueError, "embedded null character");
  return posix::FsText::from(t, path);
}

Result<int> shm_open(Thread& t, Ref<Str> path, int flags, int mode) {
  const posix::FsText name = TRY(name_of(t, path));
  const auto fd = TRY(interruptible(t, [&] { return ::shm_open(name.text(), flags, static_cast<mode_t>(mode)); }));
  if (fd < 0) return raise_errno(t, errno, path);
  return static_cast<int>(fd);
}
Result<void> shm_unlink(Thread& t, Ref<Str> path) {
  const posix::FsText name = TRY(name_of(t, path));
  if (TRY(interruptible(t, [&] { return ::shm_unlink(name.text()); })) < 0) return raise_errno(t, errno, path);
  return ok;
}

constexpr Method kFunctions[] = {
    bind<&shm_open>("shm_open(path, flags, mode=511)",
                    "open() for memory that processes share by name. Returns a descriptor."),
    bind<&shm_unlink>("shm_unlink(path, /)", "Remove a shared memory object; its memory goes with its last mapping."),
};

}  // namespace

constinit const ModuleSpec kPosixshmemModule = {
    .name = "_posixshmem", .doc = "Memory that processes share by name, as POSIX has it.", .functions = kFunctions};

}  // namespace krait
