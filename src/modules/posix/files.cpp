// File descriptors: opening, closing, duplicating, and what they are.
#include <langinfo.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "modules/posix/posix.h"
#include "modules/posix/results.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

Result<int> open(Thread& t, Path path, int flags, int mode, DirFd dir) {
  const int all = flags | O_CLOEXEC;  // PEP 446
  TRY(audit(t, "open", {path.shown().value(), none_ref().value(), Value::of_int(all)}));
  const auto fd = TRY(interruptible(t, [&] { return ::openat(dir.fd, path.text(), all, mode); }));
  if (fd < 0) return raise_path(t, path);
  return static_cast<int>(fd);
}

// After EINTR a descriptor is closed already: no second try.
Result<void> close(Thread& t, int fd) {
  if (unlocked(t, [&] { return ::close(fd); }) != 0 && errno != EINTR) return raise_errno(t, errno);
  return ok;
}
Result<void> closerange(Thread& t, int low, int high) {
  if (high <= low) return ok;
  unlocked(t, [&] {
    const int first = low < 0 ? 0 : low;
    if (high > first && ::close_range(static_cast<unsigned>(first), static_cast<unsigned>(high - 1), 0) != 0)
      for (int fd = first; fd < high; ++fd) ::close(fd);
    return 0;
  });
  return ok;
}

Result<int> dup(Thread& t, int fd) {
  const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return raise_errno(t, errno);
  return copy;
}
Result<int> dup2(Thread& t, int fd, int fd2, bool inheritable) {
  if (fd < 0 || fd2 < 0) return raise_errno(t, EBADF);
  const auto made = TRY(interruptible(t, [&] {
    if (inheritable || fd == fd2) return ::dup2(fd, fd2);
    return ::dup3(fd, fd2, O_CLOEXEC);
  }));
  if (made < 0) return raise_errno(t, errno);
  if (fd == fd2 && !inheritable) ::fcntl(fd2, F_SETFD, ::fcntl(fd2, F_GETFD) | FD_CLOEXEC);
  return static_cast<int>(made);
}

Result<Own<>> pipe_with(Thread& t, int flags) {
  int ends[2];
  if (::pipe2(ends, flags) != 0) return raise_errno(t, errno);
  return Tuple::of(t, Own<>::of_int(ends[0]), Own<>::of_int(ends[1]));
}
Result<Own<>> pipe(Thread& t) { return pipe_with(t, O_CLOEXEC); }
Result<Own<>> pipe2(Thread& t, int flags) { return pipe_with(t, flags); }

Result<std::int64_t> lseek(Thread& t, int fd, Offset position, int whence) {
  const auto at = unlocked(t, [&] { return ::lseek(fd, position.value, whence); });
  if (at < 0) return raise_errno(t, errno);
  return static_cast<std::int64_t>(at);
}

Result<bool> isatty(Thread& t, int fd) {
  return unlocked(t, [&] { return ::isatty(fd) == 1; });
}

Result<bool> get_inheritable(Thread& t, int fd) {
  const int flags = ::fcntl(fd, F_GETFD);
  if (flags < 0) return raise_errno(t, errno);
  return (flags & FD_CLOEXEC) == 0;
}
Result<void> set_inheritable(Thread& t, int fd, int inheritable) {
  // ioctl needs one call; a descriptor opened with O_PATH knows fcntl alone.
  if (::ioctl(fd, inheritable ? FIONCLEX : FIOCLEX) == 0) return ok;
  if (errno != ENOTTY && errno != EACCES && errno != EBADF) return raise_errno(t, errno);
  const int flags = ::fcntl(fd, F_GETFD);
  if (flags < 0 || ::fcntl(fd, F_SETFD, inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC) < 0)
    return raise_errno(t, errno);
  return ok;
}
Result<bool> get_blocking(Thread& t, int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) return raise_errno(t, errno);
  return (flags & O_NONBLOCK) == 0;
}
Result<void> set_blocking(Thread& t, int fd, bool blocking) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) < 0)
    return raise_errno(t, errno);
  return ok;
}

Result<Own<>> device_encoding(Thread& t, int fd) {
  if (!unlocked(t, [&] { return ::isatty(fd); })) return none();
  return Str::from_utf8(t, ::nl_langinfo(CODESET));
}

Result<void> lockf(Thread& t, int fd, int command, Offset length) {
  TRY(audit(t, "os.lockf", {Value::of_int(fd), Value::of_int(command), TRY(int_from(t, length.value)).value()}));
  return checked_blocking<::lockf>(t, fd, command, length);
}

Result<void> posix_fallocate(Thread& t, int fd, Offset offset, Offset length) {
  const auto error = TRY(interruptible(t, [&] {
    const int e = ::posix_fallocate(fd, offset.value, length.value);
    if (e == EINTR) return errno = e, -1;
    return e;
  }));
  if (error) return raise_errno(t, static_cast<int>(error));
  return ok;
}
Result<void> posix_fadvise(Thread& t, int fd, Offset offset, Offset length, int advice) {
  const int error = unlocked(t, [&] { return ::posix_fadvise(fd, offset.value, length.value, advice); });
  if (error) return raise_errno(t, error);
  return ok;
}

Result<int> memfd_create(Thread& t, FsText name, OptRef<> flags) {
  const auto given = flags ? TRY(uint64_argument(t, flags.ref())) : std::uint64_t{1};
  const int fd = unlocked(t, [&] { return ::memfd_create(name.text(), static_cast<unsigned>(given)); });
  if (fd < 0) return raise_errno(t, errno);
  return fd;
}

Result<void> sync(Thread& t) {
  unlocked(t, [] { return ::sync(), 0; });
  return ok;
}

constexpr Method kFunctions[] = {
    bind<&open>("open(path, flags, mode=511, *, dir_fd=None)", "Open a file; the descriptor is not inheritable."),
    bind<&close>("close(fd)", "Give a descriptor back to the system."),
    bind<&closerange>("closerange(fd_low, fd_high, /)",
                      "close() each descriptor of the range, open or not; fd_high is not one of them."),
    bind<&dup>("dup(fd, /)", "A copy of a file descriptor, which is not inheritable."),
    bind<&dup2>("dup2(fd, fd2, inheritable=True)", "Make fd2 a copy of fd."),
    bind<&pipe>("pipe()", "A pipe: the descriptors (read end, write end), which are not inheritable."),
    bind<&pipe2>("pipe2(flags, /)", "A pipe with these flags: the descriptors (read end, write end)."),
    bind<&lseek>("lseek(fd, position, whence, /)", "Move the position of a descriptor; return the new one."),
    bind<&isatty>("isatty(fd, /)", "Is the descriptor a terminal?"),
    bind<&checked_blocking<::fsync, Fildes>>("fsync(fd)", "Write what the system holds of a file to its disk."),
    bind<&checked_blocking<::fdatasync, Fildes>>("fdatasync(fd)",
                                                 "Like fsync(), without the metadata that reading does not need."),
    bind<&sync>("sync()", "Write everything the system holds to the disks."),
    bind<&get_inheritable>("get_inheritable(fd, /)", "Do programs started from here get the descriptor?"),
    bind<&set_inheritable>("set_inheritable(fd, inheritable, /)",
                           "Say whether programs started from here get the descriptor."),
    bind<&get_blocking>("get_blocking(fd, /)", "False when the descriptor has O_NONBLOCK."),
    bind<&set_blocking>("set_blocking(fd, blocking, /)", "Set or clear O_NONBLOCK."),
    bind<&device_encoding>("device_encoding(fd)", "The encoding of the terminal fd; None when it is none."),
    bind<&lockf>("lockf(fd, command, length, /)", "Apply, test or remove a lock on a part of an open file."),
    bind<&posix_fallocate>("posix_fallocate(fd, offset, length, /)",
                           "See that the disk has room for a part of a file."),
    bind<&posix_fadvise>("posix_fadvise(fd, offset, length, advice, /)",
                         "Say how a part of a file is going to be used."),
    bind<&memfd_create>("memfd_create(name, flags=MFD_CLOEXEC)", "A descriptor of a file that lives in memory."),
};

}  // namespace

constinit const std::span<const Method> kFileFunctions = kFunctions;

}  // namespace krait::posix
