// What changes a file's mode, owner, times and size.
#include <sys/stat.h>
#include <unistd.h>

#include "modules/posix/posix.h"
#include "modules/timestamp.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

Result<void> audit_mode(Thread& t, Ref<> path, int mode, DirFd dir) {
  return audit(t, "os.chmod", {path.value(), Value::of_int(mode), dir.for_audit().value()});
}

Result<void> chmod(Thread& t, PathOrFd path, int mode, DirFd dir, bool follow) {
  TRY(check_dir_fd(t, "chmod", path, dir));
  TRY(check_fd_follow(t, "chmod", path, follow));
  TRY(audit_mode(t, path.shown(), mode, dir));
  const auto m = static_cast<mode_t>(mode);
  const int r = unlocked(t, [&] {
    return path.is_fd() ? ::fchmod(path.fd(), m) : ::fchmodat(dir.fd, path.text(), m, follow ? 0 : AT_SYMLINK_NOFOLLOW);
  });
  if (r == 0) return ok;
  if (!follow && (errno == EOPNOTSUPP || errno == ENOTSUP))
    return raise(t, exc::NotImplementedError, "chmod: follow_symlinks unavailable on this platform");
  return raise_path(t, path);
}

Result<void> fchmod(Thread& t, int fd, int mode) {
  TRY(audit_mode(t, Ref<>(Value::of_int(fd)), mode, DirFd{AT_FDCWD}));
  return checked_blocking<[](int f, int m) { return ::fchmod(f, static_cast<mode_t>(m)); }>(t, fd, mode);
}

Result<void> audit_owner(Thread& t, Ref<> path, UserId user, GroupId group, DirFd dir) {
  Own<> u = TRY(from_user_id(t, user.id)), g = TRY(from_user_id(t, group.id));
  return audit(t, "os.chown", {path.value(), u.value(), g.value(), dir.for_audit().value()});
}

Result<void> chown(Thread& t, PathOrFd path, UserId user, GroupId group, DirFd dir, bool follow) {
  TRY(check_dir_fd(t, "chown", path, dir));
  TRY(check_fd_follow(t, "chown", path, follow));
  TRY(audit_owner(t, path.shown(), user, group, dir));
  const int r = unlocked(t, [&] {
    return path.is_fd() ? ::fchown(path.fd(), user.id, group.id)
                        : ::fchownat(dir.fd, path.text(), user.id, group.id, follow ? 0 : AT_SYMLINK_NOFOLLOW);
  });
  if (r != 0) return raise_path(t, path);
  return ok;
}
Result<void> lchown(Thread& t, Path path, UserId user, GroupId group) {
  const DirFd dir{AT_FDCWD};
  TRY(audit_owner(t, path.shown(), user, group, dir));
  if (unlocked(t, [&] { return ::lchown(path.text(), user.id, group.id); }) != 0) return raise_path(t, path);
  return ok;
}
Result<void> fchown(Thread& t, int fd, UserId user, GroupId group) {
  TRY(audit_owner(t, Ref<>(Value::of_int(fd)), user, group, DirFd{AT_FDCWD}));
  return checked_blocking<::fchown>(t, fd, user, group);
}

// A number of nanoseconds, an int, as the system wants it.
Result<timespec> split_nanoseconds(Thread& t, Ref<> given) {
  Own<> pair = TRY(divmod(t, given, Ref<>(Value::of_int(1000000000))));
  if (!pair.ref().is<Tuple>() || pair.ref().as<Tuple>()->size() != 2)
    return raise(t, exc::TypeError, "%T.__divmod__() must return a 2-tuple, not %T", given, pair);
  const Ref<Tuple> both = pair.ref().as<Tuple>();
  return timespec{TRY(int64_argument(t, (*both)[0])), TRY(int64_argument(t, (*both)[1]))};
}

// The two times of utime().
Result<void> times_of(Thread& t, OptRef<> times, OptRef<> ns, timespec (&out)[2]) {
  if (ns) {
    const OptRef<Tuple> pair = ns.ref().try_as<Tuple>();
    if (!pair || pair->size() != 2) return raise(t, exc::TypeError, "utime: 'ns' must be a tuple of two ints");
    for (std::size_t i = 0; i < 2; ++i) out[i] = TRY(split_nanoseconds(t, (*pair)[i]));
    return ok;
  }
  if (!is_none_or_missing(times)) {
    const OptRef<Tuple> pair = times.ref().try_as<Tuple>();
    if (!pair || pair->size() != 2)
      return raise(t, exc::TypeError, "utime: 'times' must be either a tuple of two ints or None");
    for (std::size_t i = 0; i < 2; ++i) out[i] = TRY(timespec_from(t, (*pair)[i], Rounding::Floor));
    return ok;
  }
  out[0].tv_nsec = out[1].tv_nsec = UTIME_NOW;
  return ok;
}

Result<void> utime(Thread& t, PathOrFd path, OptRef<> times, OptRef<> ns, DirFd dir, bool follow) {
  if (!is_none_or_missing(times) && ns)
    return raise(t, exc::ValueError, "utime: you may specify either 'times' or 'ns' but not both");
  timespec moments[2] = {};
  TRY(times_of(t, times, ns, moments));
  TRY(check_dir_fd(t, "utime", path, dir));
  TRY(check_fd_follow(t, "utime", path, follow));
  TRY(audit(t, "os.utime",
            {path.shown().value(), times ? times.value() : none_ref().value(), ns ? ns.value() : none_ref().value(),
             dir.for_audit().value()}));
  const int r = unlocked(t, [&] {
    return path.is_fd() ? ::futimens(path.fd(), moments)
                        : ::utimensat(dir.fd, path.text(), moments, follow ? 0 : AT_SYMLINK_NOFOLLOW);
  });
  if (r != 0) return raise_path(t, path);
  return ok;
}

Result<void> truncate(Thread& t, PathOrFd path, Offset length) {
  TRY(audit(t, "os.truncate", {path.shown().value(), TRY(int_from(t, length.value)).value()}));
  const auto r = TRY(interruptible(
      t, [&] { return path.is_fd() ? ::ftruncate(path.fd(), length.value) : ::truncate(path.text(), length.value); }));
  if (r != 0) return raise_path(t, path);
  return ok;
}
Result<void> ftruncate(Thread& t, int fd, Offset length) {
  TRY(audit(t, "os.truncate", {Value::of_int(fd), TRY(int_from(t, length.value)).value()}));
  return checked_blocking<::ftruncate>(t, fd, length);
}

Result<int> umask(Thread&, int mask) { return static_cast<int>(::umask(static_cast<mode_t>(mask))); }

constexpr Method kFunctions[] = {
    bind<&chmod>("chmod(path, mode, *, dir_fd=None, follow_symlinks=True)", "Change the permissions of a file."),
    bind<&fchmod>("fchmod(fd, mode)", "Change the permissions of the file open as fd."),
    bind<&chown>("chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True)",
                 "Change the owner and the group of a file; -1 leaves one as it is."),
    bind<&lchown>("lchown(path, uid, gid)", "Change the owner and the group of a file, or of a symbolic link itself."),
    bind<&fchown>("fchown(fd, uid, gid)", "chown() of an open file."),
    bind<&utime>(
        "utime(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)",
        "Set the times of last access and modification: (atime, mtime) in seconds, or ns in nanoseconds, or now."),
    bind<&truncate>("truncate(path, length)", "Cut or extend a file to `length` bytes."),
    bind<&ftruncate>("ftruncate(fd, length, /)", "Cut or extend the file open as fd to `length` bytes."),
    bind<&umask>("umask(mask, /)", "Set the mask of permissions that new files do not get; return the former one."),
};

}  // namespace

constinit const std::span<const Method> kAttributeFunctions = kFunctions;

}  // namespace krait::posix
