// Extended attributes of files.
#include <sys/xattr.h>

#include "modules/posix/posix.h"
#include "object/buffer.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

Result<Own<>> getxattr(Thread& t, PathOrFd path, Path attribute, bool follow) {
  TRY(check_fd_follow(t, "getxattr", path, follow));
  TRY(audit(t, "os.getxattr", {path.shown().value(), attribute.shown().value()}));
  for (const std::size_t room : {std::size_t{128}, std::size_t{65536}}) {
    Own<Bytes> value = TRY(Bytes::create_uninitialized(t, room));
    void* const p = value->mutable_data();
    const ssize_t n = unlocked(t, [&] {
      if (path.is_fd()) return ::fgetxattr(path.fd(), attribute.text(), p, room);
      if (follow) return ::getxattr(path.text(), attribute.text(), p, room);
      return ::lgetxattr(path.text(), attribute.text(), p, room);
    });
    if (n >= 0) return Bytes::shrink(t, std::move(value), static_cast<std::size_t>(n));
    if (errno != ERANGE) break;
  }
  return raise_path(t, path);
}

Result<void> setxattr(Thread& t, PathOrFd path, Path attribute, Ref<> given, int flags, bool follow) {
  TRY(check_fd_follow(t, "setxattr", path, follow));
  Buffer value;
  TRY(get_buffer(t, given, value));
  TRY(audit(t, "os.setxattr", {path.shown().value(), attribute.shown().value(), given.value(), Value::of_int(flags)}));
  const auto size = static_cast<std::size_t>(value.length);
  const int r = unlocked(t, [&] {
    if (path.is_fd()) return ::fsetxattr(path.fd(), attribute.text(), value.data, size, flags);
    if (follow) return ::setxattr(path.text(), attribute.text(), value.data, size, flags);
    return ::lsetxattr(path.text(), attribute.text(), value.data, size, flags);
  });
  if (r != 0) return raise_path(t, path);
  return ok;
}

Result<void> removexattr(Thread& t, PathOrFd path, Path attribute, bool follow) {
  TRY(check_fd_follow(t, "removexattr", path, follow));
  TRY(audit(t, "os.removexattr", {path.shown().value(), attribute.shown().value()}));
  const int r = unlocked(t, [&] {
    if (path.is_fd()) return ::fremovexattr(path.fd(), attribute.text());
    if (follow) return ::removexattr(path.text(), attribute.text());
    return ::lremovexattr(path.text(), attribute.text());
  });
  if (r != 0) return raise_path(t, path);
  return ok;
}

Result<Own<>> listxattr(Thread& t, PathFdOrNone path, bool follow) {
  TRY(check_fd_follow(t, "listxattr", path, follow));
  TRY(audit(t, "os.listxattr", {path.shown().value()}));
  for (const std::size_t room : {std::size_t{256}, std::size_t{65536}}) {
    Own<Bytes> names = TRY(Bytes::create_uninitialized(t, room));
    char* const p = reinterpret_cast<char*>(names->mutable_data());
    const ssize_t n = unlocked(t, [&] {
      if (path.is_fd()) return ::flistxattr(path.fd(), p, room);
      if (follow) return ::listxattr(path.text(), p, room);
      return ::llistxattr(path.text(), p, room);
    });
    if (n < 0) {
      if (errno == ERANGE) continue;
      break;
    }
    Own<List> list = TRY(List::create(t));
    for (std::string_view rest(p, static_cast<std::size_t>(n)); !rest.empty();) {
      const std::string_view name = rest.substr(0, rest.find('\0'));
      TRY(list->append_own(t, TRY(fs_decode(t, name))));
      rest.remove_prefix(name.size() + 1);
    }
    return list;
  }
  return raise_path(t, path);
}

constexpr Method kFunctions[] = {
    bind<&getxattr>("getxattr(path, attribute, *, follow_symlinks=True)", "The value of an extended attribute."),
    bind<&setxattr>("setxattr(path, attribute, value, flags=0, *, follow_symlinks=True)", "Set an extended attribute."),
    bind<&removexattr>("removexattr(path, attribute, *, follow_symlinks=True)", "Remove an extended attribute."),
    bind<&listxattr>("listxattr(path=None, *, follow_symlinks=True)",
                     "The names of the extended attributes of a file."),
};

}  // namespace

constinit const std::span<const Method> kXattrFunctions = kFunctions;

}  // namespace krait::posix
