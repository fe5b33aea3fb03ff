// os.scandir: an iterator over a directory, and the entries it gives.
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "modules/posix/posix.h"
#include "modules/posix/results.h"
#include "object/allocate.h"
#include "types/generic_alias.h"
#include "types/names.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

class DirEntry final : public Object {
 public:
  static Type type;

  DirEntry(Own<> name, Own<> path, int dir_fd, std::uint8_t kind, std::uint64_t inode)
      : name_(std::move(name)), path_(std::move(path)), inode_(inode), dir_fd_(dir_fd), kind_(kind) {}

  static Result<Own<>> repr(Thread& t, Ref<> self) { return format(t, "<DirEntry %R>", self.as<DirEntry>()->name_); }
  Result<bool> is_dir(Thread& t, bool follow) { return has_kind(t, S_IFDIR, follow); }
  Result<bool> is_file(Thread& t, bool follow) { return has_kind(t, S_IFREG, follow); }
  Result<bool> is_symlink(Thread& t) {
    if (kind_ != DT_UNKNOWN) return kind_ == DT_LNK;
    return has_kind(t, S_IFLNK, false);
  }
  Result<bool> is_junction(Thread&) { return false; }
  Result<Own<>> stat(Thread& t, bool follow);
  Result<std::uint64_t> inode(Thread&) { return inode_; }
  Result<Own<>> fs_path(Thread&) { return path_.ref().own(); }

  void trace(Tracer& visit) { visit(name_), visit(path_), visit(stat_), visit(link_stat_); }

  Slot<> name_, path_;

 private:
  Result<bool> has_kind(Thread&, mode_t kind, bool follow);
  Result<Own<>> fetch(Thread&, bool follow);

  Slot<> stat_, link_stat_;
  std::uint64_t inode_;
  int dir_fd_;  // of scandir(fd); otherwise AT_FDCWD, and path_ says it all
  std::uint8_t kind_;
};

Result<Own<>> DirEntry::fetch(Thread& t, bool follow) {
  const Own<Bytes> path = TRY(krait::fs_path(t, path_.ref(), "stat"));
  struct ::stat s;
  const int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
  const char* text = reinterpret_cast<const char*>(path->data());
  if (unlocked(t, [&] { return ::fstatat(dir_fd_, text, &s, flags); }) != 0) return raise_errno(t, errno, path_.ref());
  return stat_result(t, s);
}

// Following costs a system call of its own only for a symbolic link.
Result<Own<>> DirEntry::stat(Thread& t, bool follow) {
  if (follow && !stat_ && TRY(is_symlink(t))) {
    stat_.set(TRY(fetch(t, true)));
  }
  if (follow && stat_) return stat_.ref().own();
  if (!link_stat_) link_stat_.set(TRY(fetch(t, false)));
  return link_stat_.ref().own();
}

Result<bool> DirEntry::has_kind(Thread& t, mode_t kind, bool follow) {
  const bool is_link = kind_ == DT_LNK;
  if (kind_ != DT_UNKNOWN && !(follow && is_link)) {
    if (is_link) return kind == S_IFLNK;
    return kind_ == (kind == S_IFDIR ? DT_DIR : kind == S_IFREG ? DT_REG : DT_LNK);
  }
  Result<Own<>> known = stat(t, follow);
  if (known.is_failed()) {
    // It was removed meanwhile: the answer is no.
    if (clear_if_pending(t, exc::FileNotFoundError)) return false;
    return failed;
  }
  const Own<> s = std::move(known).take();
  return (static_cast<mode_t>(TRY(index_int64(t, (*s.ref().as<Tuple>())[0]))) & S_IFMT) == kind;
}

constexpr Method kEntryMethods[] = {
    bind<&DirEntry::is_dir>("is_dir(self, *, follow_symlinks=True)",
                            "Is it a directory? Cached, mostly without a system call."),
    bind<&DirEntry::is_file>("is_file(self, *, follow_symlinks=True)",
                             "Is it a regular file? Cached, mostly without a system call."),
    bind<&DirEntry::is_symlink>("is_symlink(self)", "Is it a symbolic link?"),
    bind<&DirEntry::is_junction>("is_junction(self)", "Is it a junction? There are none on this system."),
    bind<&DirEntry::stat>("stat(self, *, follow_symlinks=True)", "What os.stat() says of it; asked once and kept."),
    bind<&DirEntry::inode>("inode(self)", "The number of the entry's inode."),
    bind<&DirEntry::fs_path>("__fspath__(self)", "The attribute path."),
    kClassGetItem,
};
constexpr Attribute kEntryAttributes[] = {
    member<&DirEntry::name_>("name", "The last part of the path."),
    member<&DirEntry::path_>("path", "The path given to scandir(), joined with the name."),
};
constinit Type DirEntry::type = describe<DirEntry>(
    "posix.DirEntry", {.methods = kEntryMethods, .attributes = kEntryAttributes, .flags = kTypeNoConstruct});

class ScandirIterator final : public Object {
 public:
  static Type type;

  ScandirIterator(DIR* directory, Own<> path, bool gives_bytes, int fd)
      : directory_(directory), path_(std::move(path)), fd_(fd), gives_bytes_(gives_bytes) {}
  ~ScandirIterator() {
    if (directory_) ::closedir(directory_);
  }

  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) { return self.as<ScandirIterator>()->advance(t); }
  static void finalize(Thread&, Ref<>);
  Result<Own<>> enter(Thread&) { return Ref<>(this).own(); }
  Result<void> exit(Thread& t, Rest) { return close(t); }
  Result<void> close(Thread& t) {
    DIR* const open = std::exchange(directory_, nullptr);
    if (!open) return ok;
    if (fd_ >= 0) ::rewinddir(open);
    unlocked(t, [&] { return ::closedir(open); });
    return ok;
  }
  void trace(Tracer& visit) { visit(path_); }

 private:
  Step advance(Thread&);
  Result<Own<>> make_entry(Thread&, const dirent&);

  DIR* directory_;  // null once exhausted or closed
  Slot<> path_;     // as given; None for the working directory, an int for an open one
  int fd_;          // >= 0: the directory was given open
  bool gives_bytes_;
};

Result<Own<>> ScandirIterator::make_entry(Thread& t, const dirent& entry) {
  const std::string_view name = entry.d_name;
  Own<> shown = TRY(name_result(t, gives_bytes_, name));
  Own<> path = shown.ref().own();
  if (fd_ < 0) {
    // The directory as it was given, a slash where it needs one, the name.
    const bool none = is_none(path_.ref());
    const Own<Bytes> prefix =
        none ? TRY(Bytes::create(t, std::string_view("."))) : TRY(fs_path(t, path_.ref(), "scandir"));
    const std::string_view head = prefix->text();
    const bool needs_slash = !head.empty() && head.back() != '/';
    Own<Bytes> whole = TRY(Bytes::create_uninitialized(t, head.size() + needs_slash + name.size()));
    char* out = reinterpret_cast<char*>(whole->mutable_data());
    std::memcpy(out, head.data(), head.size());
    if (needs_slash) out[head.size()] = '/';
    std::memcpy(out + head.size() + needs_slash, name.data(), name.size());
    path = TRY(name_result(t, gives_bytes_, whole->text()));
  }
  return create<DirEntry>(t, std::move(shown), std::move(path), fd_ < 0 ? AT_FDCWD : fd_, entry.d_type, entry.d_ino);
}

Step ScandirIterator::advance(Thread& t) {
  if (!directory_) return Step::done();
  for (;;) {
    errno = 0;
    DIR* const directory = directory_;
    const dirent* entry = unlocked(t, [&] { return ::readdir(directory); });
    if (!directory_) return Step::done();  // another thread closed it
    if (!entry) break;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    return make_entry(t, *entry);
  }
  const int error = errno;
  TRY(close(t));
  if (error) return raise_errno(t, error, path_.ref());
  return Step::done();
}

void ScandirIterator::finalize(Thread& t, Ref<> self) {
  const auto it = self.as<ScandirIterator>();
  if (!it->directory_) return;
  Own<> pending = take_pending(t);
  if (warn_format(t, exc::ResourceWarning, 1, "unclosed scandir iterator %R", self).is_failed())
    pending_matches(t, exc::Warning) ? write_unraisable(t, self) : clear_pending(t);
  (void)it->close(t);
  restore_pending(t, std::move(pending));
}

constexpr Method kIteratorMethods[] = {
    bind<&ScandirIterator::enter>("__enter__(self)"),
    bind<&ScandirIterator::exit>("__exit__(self, *args)"),
    bind<&ScandirIterator::close>("close(self)", "Close the directory."),
};
constinit Type ScandirIterator::type =
    describe<ScandirIterator>("posix.ScandirIterator", {.methods = kIteratorMethods, .flags = kTypeNoConstruct});

Result<Own<>> scandir(Thread& t, PathFdOrNone path) {
  TRY(audit(t, "os.scandir", {path.shown().value()}));
  DIR* directory;
  if (path.is_fd()) {
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
  Result<Own<ScandirIterator>> made =
      create<ScandirIterator>(t, directory, path.shown().own(), path.gives_bytes(), path.is_fd() ? path.fd() : -1);
  if (made.is_failed()) ::closedir(directory);
  return made;
}

constexpr Method kFunctions[] = {
    bind<&scandir>("scandir(path=None)",
                   "An iterator of os.DirEntry objects, one for each entry of the directory but '.' and '..'."),
};

}  // namespace

constinit const std::span<const Method> kScandirFunctions = kFunctions;
Type& kDirEntryType = DirEntry::type;

}  // namespace krait::posix
