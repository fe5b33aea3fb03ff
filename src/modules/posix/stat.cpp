// What a file is and may: stat, statvfs, access.
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "modules/posix/posix.h"
#include "modules/posix/results.h"

namespace krait::posix {
namespace {

Result<Own<>> do_stat(Thread& t, const char* function, const Path& path, DirFd dir, bool follow) {
  TRY(check_dir_fd(t, function, path, dir));
  TRY(check_fd_follow(t, function, path, follow));
  struct ::stat s;
  const int r = unlocked(t, [&] {
    return path.is_fd() ? ::fstat(path.fd(), &s) : ::fstatat(dir.fd, path.text(), &s, follow ? 0 : AT_SYMLINK_NOFOLLOW);
  });
  if (r != 0) return raise_path(t, path);
  return stat_result(t, s);
}

Result<Own<>> stat(Thread& t, PathOrFd path, DirFd dir, bool follow) { return do_stat(t, "stat", path, dir, follow); }
Result<Own<>> lstat(Thread& t, Path path, DirFd dir) { return do_stat(t, "lstat", path, dir, false); }
Result<Own<>> fstat(Thread& t, int fd) {
  struct ::stat s;
  if (TRY(interruptible(t, [&] { return ::fstat(fd, &s); })) != 0) return raise_errno(t, errno);
  return stat_result(t, s);
}

Result<Own<>> statvfs(Thread& t, PathOrFd path) {
  struct ::statvfs s;
  if (unlocked(t, [&] { return path.is_fd() ? ::fstatvfs(path.fd(), &s) : ::statvfs(path.text(), &s); }) != 0)
    return raise_path(t, path);
  return statvfs_result(t, s);
}
Result<Own<>> fstatvfs(Thread& t, int fd) {
  struct ::statvfs s;
  if (TRY(interruptible(t, [&] { return ::fstatvfs(fd, &s); })) != 0) return raise_errno(t, errno);
  return statvfs_result(t, s);
}

Result<bool> access(Thread& t, Path path, int mode, DirFd dir, bool effective_ids, bool follow) {
  const int flags = (effective_ids ? AT_EACCESS : 0) | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
  return unlocked(t, [&] { return ::faccessat(dir.fd, path.text(), mode, flags) == 0; });
}

constexpr Method kFunctions[] = {
    bind<&stat>(
        "stat(path, *, dir_fd=None, follow_symlinks=True)",
        "What the system knows of a file: an os.stat_result.\n\n"
        "The path may be an open file descriptor. A relative path is relative to the directory dir_fd, if given.\n"
        "With follow_symlinks=False a symbolic link itself is meant, not what it points to."),
    bind<&lstat>("lstat(path, *, dir_fd=None)", "Like stat(path, follow_symlinks=False)."),
    bind<&fstat>("fstat(fd)", "Like stat(), of an open file descriptor."),
    bind<&statvfs>("statvfs(path)", "What the system knows of the file system that holds the path."),
    bind<&fstatvfs>("fstatvfs(fd, /)", "Like statvfs(), of an open file descriptor."),
    bind<&access>("access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
                  "May this process (by its real user and group, unless effective_ids) use the path as mode says?\n\n"
                  "mode is F_OK for existence, or a union of R_OK, W_OK and X_OK."),
};

}  // namespace

constinit const std::span<const Method> kStatFunctions = kFunctions;

}  // namespace krait::posix
