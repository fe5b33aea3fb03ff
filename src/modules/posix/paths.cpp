// Directories, links and names: what changes or reads the tree of files.
#include <dirent.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <climits>
#include <cstring>

#include "base/string_kernels.h"
#include "modules/posix/posix.h"
#include "types/bytes_builder.h"
#include "types/names.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

Result<void> chdir(Thread& t, PathOrFd path) {
  TRY(audit(t, "os.chdir", {path.shown().value()}));
  const auto r = unlocked(t, [&] { return path.is_fd() ? ::fchdir(path.fd()) : ::chdir(path.text()); });
  if (r != 0) return raise_path(t, path);
  return ok;
}
Result<void> fchdir(Thread& t, Fildes fd) {
  TRY(audit(t, "os.chdir", {Value::of_int(fd.fd)}));
  return checked_blocking<::fchdir>(t, fd);
}
Result<void> chroot(Thread& t, Path path) {
  if (unlocked(t, [&] { return ::chroot(path.text()); }) != 0) return raise_path(t, path);
  return ok;
}

Result<Own<>> working_directory(Thread& t, bool as_bytes) {
  std::size_t size = PATH_MAX;
  for (;; size *= 2) {
    char* const buffer = static_cast<char*>(std::malloc(size));
    if (!buffer) return raise_memory_error(t);
    const bool found = unlocked(t, [&] { return ::getcwd(buffer, size); }) != nullptr;
    const int error = errno;
    if (found) {
      Result<Own<>> name = name_result(t, as_bytes, buffer);
      std::free(buffer);
      return name;
    }
    std::free(buffer);
    if (error != ERANGE) return raise_errno(t, error);
  }
}
Result<Own<>> getcwd(Thread& t) { return working_directory(t, false); }
Result<Own<>> getcwdb(Thread& t) { return working_directory(t, true); }

Result<void> mkdir(Thread& t, Path path, int mode, DirFd dir) {
  TRY(audit(t, "os.mkdir", {path.shown().value(), Value::of_int(mode), dir.for_audit().value()}));
  if (unlocked(t, [&] { return ::mkdirat(dir.fd, path.text(), static_cast<mode_t>(mode)); }) != 0)
    return raise_path(t, path);
  return ok;
}
Result<void> mkfifo(Thread& t, Path path, int mode, DirFd dir) {
  if (TRY(interruptible(t, [&] { return ::mkfifoat(dir.fd, path.text(), static_cast<mode_t>(mode)); })) != 0)
    return raise_path(t, path);
  return ok;
}
Result<void> mknod(Thread& t, Path path, int mode, DeviceId device, DirFd dir) {
  const auto make = [&] { return ::mknodat(dir.fd, path.text(), static_cast<mode_t>(mode), device.id); };
  if (TRY(interruptible(t, make)) != 0) return raise_path(t, path);
  return ok;
}

Result<void> move(Thread& t, const Path& from, const Path& to, DirFd from_dir, DirFd to_dir) {
  TRY(audit(t, "os.rename",
            {from.shown().value(), to.shown().value(), from_dir.for_audit().value(), to_dir.for_audit().value()}));
  if (unlocked(t, [&] { return ::renameat(from_dir.fd, from.text(), to_dir.fd, to.text()); }) != 0)
    return raise_paths(t, from, to);
  return ok;
}
Result<void> rename(Thread& t, Path src, Path dst, DirFd src_dir, DirFd dst_dir) {
  return move(t, src, dst, src_dir, dst_dir);
}

Result<void> remove_entry(Thread& t, const char* event, const Path& path, DirFd dir, int flags) {
  TRY(audit(t, event, {path.shown().value(), dir.for_audit().value()}));
  if (unlocked(t, [&] { return ::unlinkat(dir.fd, path.text(), flags); }) != 0) return raise_path(t, path);
  return ok;
}
Result<void> unlink(Thread& t, Path path, DirFd dir) { return remove_entry(t, "os.remove", path, dir, 0); }
Result<void> rmdir(Thread& t, Path path, DirFd dir) { return remove_entry(t, "os.rmdir", path, dir, AT_REMOVEDIR); }

Result<void> link(Thread& t, Path src, Path dst, DirFd src_dir, DirFd dst_dir, bool follow) {
  TRY(audit(t, "os.link",
            {src.shown().value(), dst.shown().value(), src_dir.for_audit().value(), dst_dir.for_audit().value()}));
  const int flags = follow ? AT_SYMLINK_FOLLOW : 0;
  if (unlocked(t, [&] { return ::linkat(src_dir.fd, src.text(), dst_dir.fd, dst.text(), flags); }) != 0)
    return raise_paths(t, src, dst);
  return ok;
}
Result<void> symlink(Thread& t, Path src, Path dst, bool, DirFd dir) {
  TRY(audit(t, "os.symlink", {src.shown().value(), dst.shown().value(), dir.for_audit().value()}));
  if (unlocked(t, [&] { return ::symlinkat(src.text(), dir.fd, dst.text()); }) != 0) return raise_paths(t, src, dst);
  return ok;
}
Result<Own<>> readlink(Thread& t, Path path, DirFd dir) {
  char target[PATH_MAX + 1];
  const ssize_t n = unlocked(t, [&] { return ::readlinkat(dir.fd, path.text(), target, PATH_MAX); });
  if (n < 0) return raise_path(t, path);
  return name_result(t, path.gives_bytes(), {target, static_cast<std::size_t>(n)});
}

// Reads an open directory's names into the list; closes it.
Result<Own<>> names_of(Thread& t, DIR* directory, const Path& path) {
  struct Closer {
    ~Closer() {
      if (rewind) ::rewinddir(directory);
      unlocked(t, [&] { return ::closedir(directory); });
    }
    Thread& t;
    DIR* directory;
    bool rewind;
  } closer{t, directory, path.is_fd()};
  Own<List> names = TRY(List::create(t));
  for (;;) {
    errno = 0;
    const dirent* entry = unlocked(t, [&] { return ::readdir(directory); });
    if (!entry) break;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    TRY(names->append_own(t, TRY(name_result(t, path.gives_bytes(), name))));
  }
  if (errno) return raise_path(t, path);
  return names;
}
Result<Own<>> listdir(Thread& t, PathFdOrNone path) {
  TRY(audit(t, "os.listdir", {path.shown().value()}));
  DIR* directory = nullptr;
  if (path.is_fd()) {
    // The stream takes the descriptor over, so it gets a copy.
    const int copy = ::fcntl(path.fd(), F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return raise_path(t, path);
    directory = unlocked(t, [&] { return ::fdopendir(copy); });
    if (!directory) {
      const int error = errno;
      ::close(copy);
      return raise_errno(t, error, path.shown());
    }
  } else {
    directory = unlocked(t, [&] { return ::opendir(path.text()); });
    if (!directory) return raise_path(t, path);
  }
  return names_of(t, directory, path);
}

// ---- paths as text ----

// The normal form of a path: posixpath.normpath. Code points or bytes.
template <class T>
std::size_t normalize(const T* in, std::size_t size, T* out) {
  std::size_t n = 0, i = 0;
  if (size && in[0] == '/') {
    // Two slashes at the start, not three, are a root of their own (POSIX).
    n = size >= 2 && in[1] == '/' && !(size >= 3 && in[2] == '/') ? 2 : 1;
    for (std::size_t k = 0; k < n; ++k) out[k] = '/';
  }
  const std::size_t root = n;
  std::size_t names = 0;  // parts that ".." can take away
  while (i < size) {
    std::size_t end = i;
    while (end < size && in[end] != '/') ++end;
    const std::size_t part = end - i;
    const bool here = part == 0 || (part == 1 && in[i] == '.');
    const bool up = part == 2 && in[i] == '.' && in[i + 1] == '.';
    if (up && names) {
      while (n > root && out[n - 1] != '/') --n;
      if (n > root) --n;
      --names;
    } else if (!here && !(up && root)) {
      if (n > root) out[n++] = '/';
      for (std::size_t k = i; k < end; ++k) out[n++] = in[k];
      if (!up) ++names;
    }
    i = end + 1;
  }
  if (n == 0) out[n++] = '.';
  return n;
}

// The str or bytes of a path, which may have any content.
Result<Own<>> text_of(Thread& t, const char* function, const char* argument, Ref<> given) {
  if (!given.is<Str>() && !given.is<Bytes>() && is_none_or_missing(lookup(t, *given.type(), names::__fspath__)))
    return raise(t, exc::TypeError, "%s: %s should be string, bytes or os.PathLike, not %T", function, argument, given);
  return fspath(t, given);
}

Result<Own<>> path_normpath(Thread& t, Ref<> given) {
  Own<> path = TRY(text_of(t, "_path_normpath", "path", given));
  if (path.ref().is<Bytes>()) {
    const Ref<Bytes> in = path.ref().as<Bytes>();
    BytesBuilder out(t);
    std::uint8_t* space = out.space(in->size() + 2);
    if (!space) return raise_memory_error(t);
    out.commit(normalize(in->data(), in->size(), space));
    return out.finish();
  }
  const Ref<Str> in = path.ref().as<Str>();
  return visit_units(*in, [&]<class T>(const T* units) -> Result<Own<>> {
    T* space = static_cast<T*>(std::malloc((in->length() + 2) * sizeof(T)));
    if (!space) return raise_memory_error(t);
    const std::size_t n = normalize(units, in->length(), space);
    char32_t all = 0;
    for (std::size_t i = 0; i < n; ++i) all |= space[i];
    Result<Own<Str>> made = Str::create_uninitialized(t, n, all);
    if (!made.is_failed()) {
      Own<Str> out = std::move(made).take();
      visit_mutable_units(*out, [&](auto* to) { text::copy(space, n, to); });
      made = std::move(out);
    }
    std::free(space);
    return made;
  });
}

// (drive, root, rest); the drive is always empty here, the root "", "/" or "//".
Result<Own<>> path_splitroot_ex(Thread& t, Ref<> given) {
  Own<> path = TRY(text_of(t, "_path_splitroot_ex", "p", given));
  const bool is_bytes = path.ref().is<Bytes>();
  const std::size_t size = is_bytes ? path.ref().as<Bytes>()->size() : path.ref().as<Str>()->length();
  const auto slash = [&](std::size_t i) {
    return i < size && (is_bytes ? path.ref().as<Bytes>()->data()[i] : path.ref().as<Str>()->at(i)) == '/';
  };
  const std::size_t root = !slash(0) ? 0 : slash(1) && !slash(2) ? 2 : 1;
  if (is_bytes) {
    const std::string_view text = path.ref().as<Bytes>()->text();
    return Tuple::of(t, Bytes::empty(), TRY(Bytes::create(t, text.substr(0, root))),
                     TRY(Bytes::create(t, text.substr(root))));
  }
  const Ref<Str> text = path.ref().as<Str>();
  return Tuple::of(t, Str::empty(), TRY(Str::substring(t, text, 0, root)), TRY(Str::substring(t, text, root, size)));
}

Result<Own<>> fspath_function(Thread& t, Ref<> path) { return fspath(t, path); }

Result<std::uint32_t> major_of(Thread&, DeviceId device) { return major(device.id); }
Result<std::uint32_t> minor_of(Thread&, DeviceId device) { return minor(device.id); }
Result<Own<>> major_function(Thread& t, DeviceId device) {
  return from_user_id(t, device.id == static_cast<dev_t>(-1) ? static_cast<uid_t>(-1) : TRY(major_of(t, device)));
}
Result<Own<>> minor_function(Thread& t, DeviceId device) {
  return from_user_id(t, device.id == static_cast<dev_t>(-1) ? static_cast<uid_t>(-1) : TRY(minor_of(t, device)));
}
Result<Own<>> makedev_function(Thread& t, DeviceId major_number, DeviceId minor_number) {
  constexpr auto kNone = static_cast<dev_t>(-1);
  if (major_number.id == kNone && minor_number.id == kNone) return from_device(t, kNone);
  if (major_number.id > UINT32_MAX || minor_number.id > UINT32_MAX)
    return raise(t, exc::OverflowError, "Python int too large to convert to C unsigned int");
  return from_device(t, makedev(static_cast<unsigned>(major_number.id), static_cast<unsigned>(minor_number.id)));
}

constexpr Method kFunctions[] = {
    bind<&chdir>("chdir(path)", "Make the path, or an open directory, the working directory."),
    bind<&fchdir>("fchdir(fd)", "Make the directory open as fd the working directory."),
    bind<&chroot>("chroot(path)", "From now on, paths that start with / start at this directory."),
    bind<&getcwd>("getcwd()", "The working directory, as a str."),
    bind<&getcwdb>("getcwdb()", "The working directory, as bytes."),
    bind<&mkdir>("mkdir(path, mode=511, *, dir_fd=None)", "Make a directory."),
    bind<&mkfifo>("mkfifo(path, mode=438, *, dir_fd=None)", "Make a named pipe."),
    bind<&mknod>("mknod(path, mode=384, device=0, *, dir_fd=None)",
                 "Make a node of the file system: a file, a device special file, or a named pipe."),
    bind<&rename>("rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
                  "Give the file or directory src the name dst, replacing a file of that name."),
    bind<&rename>("replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
                  "Give the file or directory src the name dst, replacing what has it."),
    bind<&unlink>("unlink(path, *, dir_fd=None)", "Remove a file; the same as remove()."),
    bind<&unlink>("remove(path, *, dir_fd=None)", "Remove a file; the same as unlink()."),
    bind<&rmdir>("rmdir(path, *, dir_fd=None)", "Remove an empty directory."),
    bind<&link>("link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)",
                "Make dst another name of the file src."),
    bind<&symlink>("symlink(src, dst, target_is_directory=False, *, dir_fd=None)",
                   "Make the symbolic link dst, which points to src."),
    bind<&readlink>("readlink(path, *, dir_fd=None)", "What a symbolic link points to."),
    bind<&listdir>(
        "listdir(path=None)",
        "The names in a directory, without '.' and '..', in the order of the system: str, or bytes when the path is."),
    bind<&path_normpath>("_path_normpath(path)", "The normal form of a path."),
    bind<&path_splitroot_ex>("_path_splitroot_ex(p)", "A path as (drive, root, rest)."),
    bind<&fspath_function>("fspath(path)", "The path as a str or bytes, which it is or its __fspath__ answers."),
    bind<&major_function>("major(device, /)", "Which driver a device number means."),
    bind<&minor_function>("minor(device, /)", "Which device of its driver a device number means."),
    bind<&makedev_function>("makedev(major, minor, /)", "Put a device number together."),
};

}  // namespace

constinit const std::span<const Method> kPathFunctions = kFunctions;

}  // namespace krait::posix
