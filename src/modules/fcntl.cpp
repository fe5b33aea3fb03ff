// fcntl: control of open files: fcntl(2), ioctl(2), flock(2) and locks on parts of files.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstring>

#include "modules/modules.h"
#include "modules/posix/posix.h"
#include "object/buffer.h"
#include "types/int.h"
#include "types/protocol.h"

namespace krait {
namespace {

constexpr std::size_t kRoom = 1024;  // of an argument that the system may write to

// The low bits of an int of any size.
Result<std::uint64_t> low_bits(Thread& t, Ref<> given) {
  Own<> number = TRY(index(t, given));
  const IntView view(number.ref());
  const std::uint64_t low = view->size ? view->data[0] : 0;
  return view->negative ? 0 - low : low;
}

// The bytes of a str (in UTF-8) or of a buffer as an argument that the call may change.
Result<std::size_t> copy_argument(Thread& t, const char* function, Ref<> given, char* out) {
  Buffer buffer;
  std::string_view bytes;
  Slot<Bytes> encoded;
  if (given.is<Str>()) {
    encoded.set(TRY(fs_encode(t, given.as<Str>())));
    bytes = encoded->text();
  } else {
    TRY(get_buffer(t, given, buffer));
    bytes = buffer.text();
  }
  if (bytes.size() > kRoom) return raise(t, exc::ValueError, "%s argument 3 is too long", function);
  std::memcpy(out, bytes.data(), bytes.size());
  out[bytes.size()] = 0;
  return bytes.size();
}

Result<void> check_kind(Thread& t, const char* function, Ref<> given) {
  if (given.is<Str>() || has_buffer(given)) return ok;
  return raise(t, exc::TypeError, "%s() argument 3 must be an integer, a bytes-like object, or a string, not %T",
               function, given);
}

Result<Own<>> fcntl(Thread& t, Fildes fd, int command, OptRef<> given) {
  const Ref<> argument = given ? given.ref() : Ref<>(Value::of_int(0));
  TRY(audit(t, "fcntl.fcntl", {Value::of_int(fd.fd), Value::of_int(command), argument.value()}));
  if (has_index(argument)) {
    const auto number = static_cast<unsigned>(TRY(low_bits(t, argument)));
    const auto answer = TRY(interruptible(t, [&] { return ::fcntl(fd.fd, command, number); }));
    if (answer < 0) return raise_errno(t, errno);
    return int_from(t, answer);
  }
  TRY(check_kind(t, "fcntl", argument));
  alignas(16) char room[kRoom + 64];
  const std::size_t size = TRY(copy_argument(t, "fcntl", argument, room));
  if (TRY(interruptible(t, [&] { return ::fcntl(fd.fd, command, room); })) < 0) return raise_errno(t, errno);
  return Bytes::create(t, room, size);
}

// A writable buffer: the system changes it in place.
Result<Own<>> ioctl_in_place(Thread& t, int fd, unsigned long request, Buffer& buffer) {
  const auto size = static_cast<std::size_t>(buffer.length);
  if (size > kRoom) {
    const int answer = unlocked(t, [&] { return ::ioctl(fd, request, buffer.data); });
    if (answer < 0) return raise_errno(t, errno);
    return int_from(t, answer);
  }
  // A copy, since the system may write more than the buffer has.
  alignas(16) char room[kRoom + 64];
  std::memcpy(room, buffer.data, size);
  room[size] = 0;
  const int answer = unlocked(t, [&] { return ::ioctl(fd, request, room); });
  const int error = errno;
  std::memcpy(buffer.data, room, size);
  if (answer < 0) return raise_errno(t, error);
  return int_from(t, answer);
}

Result<Own<>> ioctl(Thread& t, Fildes fd, Ref<> given_request, OptRef<> given, bool mutate) {
  const Ref<> argument = given ? given.ref() : Ref<>(Value::of_int(0));
  const auto request = static_cast<unsigned long>(TRY(low_bits(t, given_request)));
  TRY(audit(t, "fcntl.ioctl", {Value::of_int(fd.fd), given_request.value(), argument.value()}));
  if (has_index(argument)) {
    const auto number = static_cast<unsigned>(TRY(low_bits(t, argument)));
    const int answer = unlocked(t, [&] { return ::ioctl(fd.fd, request, number); });
    if (answer < 0) return raise_errno(t, errno);
    return int_from(t, answer);
  }
  TRY(check_kind(t, "ioctl", argument));
  if (mutate && !argument.is<Str>()) {
    Buffer buffer;
    if (!get_buffer(t, argument, buffer, kBufferWritable).is_failed()) return ioctl_in_place(t, fd.fd, request, buffer);
    clear_pending(t);
  }
  alignas(16) char room[kRoom + 64];
  const std::size_t size = TRY(copy_argument(t, "ioctl", argument, room));
  const int answer = unlocked(t, [&] { return ::ioctl(fd.fd, request, room); });
  if (answer < 0) return raise_errno(t, errno);
  return Bytes::create(t, room, size);
}

Result<void> flock(Thread& t, Fildes fd, int operation) {
  TRY(audit(t, "fcntl.flock", {Value::of_int(fd.fd), Value::of_int(operation)}));
  if (TRY(interruptible(t, [&] { return ::flock(fd.fd, operation); })) < 0) return raise_errno(t, errno);
  return ok;
}

Result<void> lockf(Thread& t, Fildes fd, int command, OptRef<> length, OptRef<> start, int whence) {
  TRY(audit(t, "fcntl.lockf",
            {Value::of_int(fd.fd), Value::of_int(command), length ? length.value() : Value::of_int(0),
             start ? start.value() : Value::of_int(0), Value::of_int(whence)}));
  struct ::flock lock = {};
  if (command == LOCK_UN)
    lock.l_type = F_UNLCK;
  else if (command & LOCK_SH)
    lock.l_type = F_RDLCK;
  else if (command & LOCK_EX)
    lock.l_type = F_WRLCK;
  else
    return raise(t, exc::ValueError, "unrecognized lockf argument");
  if (length) lock.l_len = TRY(int64_argument(t, length.ref()));
  if (start) lock.l_start = TRY(int64_argument(t, start.ref()));
  lock.l_whence = static_cast<short>(whence);
  const int how = command & LOCK_NB ? F_SETLK : F_SETLKW;
  if (TRY(interruptible(t, [&] { return ::fcntl(fd.fd, how, &lock); })) < 0) return raise_errno(t, errno);
  return ok;
}

constexpr Method kFunctions[] = {
    bind<&fcntl>(
        "fcntl(fd, cmd, arg=0, /)",
        "Do `cmd` on an open file: with an int, the answer is an int; with a str or bytes-like object of at most\n"
        "1024 bytes, the answer is what the system made of the bytes."),
    bind<&ioctl>(
        "ioctl(fd, request, arg=0, mutate_flag=True, /)",
        "Like fcntl(), with ioctl(2). A writable buffer is changed in place when mutate_flag is true, and the answer\n"
        "is an int."),
    bind<&flock>("flock(fd, operation, /)", "Lock or unlock an open file as a whole."),
    bind<&lockf>("lockf(fd, cmd, len=0, start=0, whence=0, /)", "Lock or unlock a part of an open file."),
};

constexpr IntConstant kConstants[] = {
    {"LOCK_SH", LOCK_SH},
    {"LOCK_EX", LOCK_EX},
    {"LOCK_NB", LOCK_NB},
    {"LOCK_UN", LOCK_UN},
    {"LOCK_MAND", LOCK_MAND},
    {"LOCK_READ", LOCK_READ},
    {"LOCK_WRITE", LOCK_WRITE},
    {"LOCK_RW", LOCK_RW},
    {"F_DUPFD", F_DUPFD},
    {"F_DUPFD_CLOEXEC", F_DUPFD_CLOEXEC},
    {"F_GETFD", F_GETFD},
    {"F_SETFD", F_SETFD},
    {"F_GETFL", F_GETFL},
    {"F_SETFL", F_SETFL},
    {"F_GETLK", F_GETLK},
    {"F_SETLK", F_SETLK},
    {"F_SETLKW", F_SETLKW},
    {"F_OFD_GETLK", F_OFD_GETLK},
    {"F_OFD_SETLK", F_OFD_SETLK},
    {"F_OFD_SETLKW", F_OFD_SETLKW},
    {"F_GETOWN", F_GETOWN},
    {"F_SETOWN", F_SETOWN},
    {"F_GETSIG", F_GETSIG},
    {"F_SETSIG", F_SETSIG},
    {"F_RDLCK", F_RDLCK},
    {"F_WRLCK", F_WRLCK},
    {"F_UNLCK", F_UNLCK},
    {"F_GETLK64", F_GETLK64},
    {"F_SETLK64", F_SETLK64},
    {"F_SETLKW64", F_SETLKW64},
    {"FASYNC", O_ASYNC},
    {"F_SETLEASE", F_SETLEASE},
    {"F_GETLEASE", F_GETLEASE},
    {"F_NOTIFY", F_NOTIFY},
    {"F_DUPFD_QUERY", 1027},
    {"F_EXLCK", 4},
    {"F_SHLCK", 8},
    {"F_SETPIPE_SZ", F_SETPIPE_SZ},
    {"F_GETPIPE_SZ", F_GETPIPE_SZ},
    {"FICLONE", 1074041865},
    {"FICLONERANGE", 1075876877},
    {"F_GETOWN_EX", F_GETOWN_EX},
    {"F_SETOWN_EX", F_SETOWN_EX},
    {"F_OWNER_TID", F_OWNER_TID},
    {"F_OWNER_PID", F_OWNER_PID},
    {"F_OWNER_PGRP", F_OWNER_PGRP},
    {"F_GET_RW_HINT", 1035},
    {"F_SET_RW_HINT", 1036},
    {"F_GET_FILE_RW_HINT", 1037},
    {"F_SET_FILE_RW_HINT", 1038},
    {"RWH_WRITE_LIFE_NOT_SET", RWH_WRITE_LIFE_NOT_SET},
    {"RWH_WRITE_LIFE_NONE", RWH_WRITE_LIFE_NONE},
    {"RWH_WRITE_LIFE_SHORT", RWH_WRITE_LIFE_SHORT},
    {"RWH_WRITE_LIFE_MEDIUM", RWH_WRITE_LIFE_MEDIUM},
    {"RWH_WRITE_LIFE_LONG", RWH_WRITE_LIFE_LONG},
    {"RWH_WRITE_LIFE_EXTREME", RWH_WRITE_LIFE_EXTREME},
    {"FD_CLOEXEC", FD_CLOEXEC},
    {"DN_ACCESS", DN_ACCESS},
    {"DN_MODIFY", DN_MODIFY},
    {"DN_CREATE", DN_CREATE},
    {"DN_DELETE", DN_DELETE},
    {"DN_RENAME", DN_RENAME},
    {"DN_ATTRIB", DN_ATTRIB},
    {"DN_MULTISHOT", 2147483648},
    {"F_ADD_SEALS", F_ADD_SEALS},
    {"F_GET_SEALS", F_GET_SEALS},
    {"F_SEAL_SEAL", F_SEAL_SEAL},
    {"F_SEAL_SHRINK", F_SEAL_SHRINK},
    {"F_SEAL_GROW", F_SEAL_GROW},
    {"F_SEAL_WRITE", F_SEAL_WRITE},
    {"F_SEAL_FUTURE_WRITE", F_SEAL_FUTURE_WRITE},
};

}  // namespace

constinit const ModuleSpec kFcntlModule = {
    .name = "fcntl",
    .doc = "Control of open files.\n\nA file is a descriptor, or an object with a method fileno().",
    .functions = kFunctions,
    .constants = kConstants};

}  // namespace krait
