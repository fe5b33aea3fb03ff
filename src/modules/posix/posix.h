// What the files of module posix share: arguments as the functions of os take them, errors that name their paths, and
// templates for functions that only pass their arguments on.
#pragma once

#include <fcntl.h>
#include <sys/types.h>

#include <span>

#include "modules/system_call.h"
#include "object/audit.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/fs_path.h"
#include "types/list.h"
#include "types/module_spec.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

// Parameter classes that own something: Result holds them by value.
template <class T>
  requires requires { typename T::OwningArgument; }
class [[nodiscard]] Result<T> {
 public:
  Result(Failed) : ok_(false) {}
  Result(T value) : ok_(true), value_(std::move(value)) {}
  bool is_failed() const { return !ok_; }
  T take() && { return std::move(value_); }

 private:
  bool ok_;
  T value_;
};

namespace posix {

// A path argument: str, bytes or os.PathLike; where the parameter's class says so, an open file or None.
class Path {
 public:
  using OwningArgument = void;
  enum Flags : unsigned { kPlain = 0, kFd = 1, kNone = 2 };

  // Converts the argument at `place`: "stat: path should be string, bytes or os.PathLike, not int".
  static Result<Path> from(Thread&, ArgumentPlace, Value, unsigned flags);

  // The path as the system takes it; null for an open file. None is ".".
  const char* text() const { return is_fd_ ? nullptr : bytes_ ? bytes() : "."; }
  bool is_fd() const { return is_fd_; }
  bool is_none() const { return !is_fd_ && !bytes_; }
  int fd() const { return fd_; }
  // Was it given as bytes? Then names in the answer are bytes too.
  bool gives_bytes() const { return gives_bytes_; }
  // As errors and audit events show it.
  Ref<> shown() const { return shown_.ref(); }

 private:
  const char* bytes() const { return reinterpret_cast<const char*>(bytes_->data()); }
  struct Holder {  // Slot with moves
    Holder() = default;
    Holder(Holder&& other) noexcept : value(other.take()) {}
    Holder& operator=(Holder&& other) noexcept {
      std::swap(value, other.value);
      return *this;
    }
    ~Holder() { release(value); }
    void set(Own<> v) { release(std::exchange(value, v.leak())); }
    Value take() { return std::exchange(value, Value()); }
    explicit operator bool() const { return !value.is_empty(); }
    Ref<> ref() const { return Ref<>(value); }
    Bytes* operator->() const { return static_cast<Bytes*>(value.object()); }
    Value value;
  };
  Holder shown_, bytes_;
  int fd_ = -1;
  bool is_fd_ = false, gives_bytes_ = false;
};
template <unsigned kFlags>
struct PathWith : Path {
  PathWith() = default;
  PathWith(Path path) : Path(std::move(path)) {}
};
using PathOrFd = PathWith<Path::kFd>;
using PathFdOrNone = PathWith<Path::kFd | Path::kNone>;

// Text for the system, by the rules of os.fsencode: "expected str, bytes or os.PathLike object, not int".
class FsText {
 public:
  using OwningArgument = void;
  FsText() = default;
  FsText(FsText&& other) noexcept : bytes_(std::exchange(other.bytes_, nullptr)) {}
  FsText& operator=(FsText&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~FsText() {
    if (bytes_) bytes_->release();
  }
  static Result<FsText> from(Thread&, Ref<>);
  const char* text() const { return reinterpret_cast<const char*>(bytes_->data()); }
  Ref<Bytes> bytes() const { return Ref<Bytes>(bytes_); }

 private:
  Bytes* bytes_ = nullptr;
};

struct DirFd {
  int fd;
  bool is_default() const { return fd == AT_FDCWD; }
  Own<> for_audit() const { return Own<>::of_int(is_default() ? -1 : fd); }
};
struct UserId {
  uid_t id;
};
struct GroupId {
  gid_t id;
};
struct DeviceId {
  dev_t id;
};
// A process id or other C int; and a file offset: int64_t with C's messages.
struct Offset {
  off_t value;
};

Result<Own<>> from_user_id(Thread&, uid_t);
Result<Own<>> from_device(Thread&, dev_t);

// OSError from errno, with the paths concerned.
Failed raise_path(Thread&, const Path&);
Failed raise_paths(Thread&, const Path&, const Path&);
// ValueErrors of combinations that make no sense.
Result<void> check_dir_fd(Thread&, const char* function, const Path&, DirFd);
Result<void> check_fd_follow(Thread&, const char* function, const Path&, bool follow_symlinks);

// A name from the system: str, or bytes as it is.
Result<Own<>> name_result(Thread&, bool as_bytes, std::string_view);

// The buffers of readv, preadv, writev and so on.
class IoVectors {
 public:
  IoVectors() = default;
  IoVectors(const IoVectors&) = delete;
  ~IoVectors();
  Result<void> fill(Thread&, Ref<> sequence, int flags);
  const struct iovec* data() const { return vectors_; }
  int count() const { return count_; }

 private:
  struct iovec* vectors_ = nullptr;
  struct Buffer* buffers_ = nullptr;
  int count_ = 0;
};

// argv and envp of the exec family: null-terminated arrays of C strings.
class CStrings {
 public:
  CStrings() = default;
  CStrings(const CStrings&) = delete;
  ~CStrings();
  Result<void> add(Thread&, Own<Bytes>);
  Result<void> fill(Thread&, Ref<> list_or_tuple);  // by os.fsencode
  Result<void> fill_environment(Thread&, Ref<> mapping);
  std::size_t size() const { return held_ ? held_->size() : 0; }
  // Valid while this lives and nothing is added.
  Result<char* const*> array(Thread&);

 private:
  Slot<List> held_;
  char** pointers_ = nullptr;
};

// What fork, forkpty and _posixsubprocess do around the system call: os.register_at_fork and the interpreter's own
// needs. They never raise.
void before_fork(Thread&);
void after_fork_in_parent(Thread&);
void after_fork_in_child(Thread&);
// DeprecationWarning when this process has several threads.
Result<void> warn_about_fork(Thread&, const char* function);

// ---- functions that only pass on ----

inline int raw(int n) { return n; }
inline std::int64_t raw(std::int64_t n) { return n; }
inline uid_t raw(UserId u) { return u.id; }
inline gid_t raw(GroupId g) { return g.id; }
inline int raw(Fildes f) { return f.fd; }
inline off_t raw(Offset o) { return o.value; }

// A C function that answers 0, or -1 and errno.
template <auto kCall, class... A>
Result<void> checked(Thread& t, A... arguments) {
  if (kCall(raw(arguments)...) == -1) return raise_errno(t, errno);
  return ok;
}
// The same, which may block.
template <auto kCall, class... A>
Result<void> checked_blocking(Thread& t, A... arguments) {
  if (TRY(interruptible(t, [&] { return kCall(raw(arguments)...); })) == -1) return raise_errno(t, errno);
  return ok;
}
// A C function that answers an int, or -1 and errno.
template <auto kCall, class... A>
Result<int> checked_int(Thread& t, A... arguments) {
  const int answer = kCall(raw(arguments)...);
  if (answer == -1) return raise_errno(t, errno);
  return answer;
}
// A C function that cannot fail.
template <auto kCall>
Result<int> plain_int(Thread&) {
  return static_cast<int>(kCall());
}

// ---- the files ----

extern const std::span<const Method> kFileFunctions, kTransferFunctions, kStatFunctions, kAttributeFunctions,
    kPathFunctions, kScandirFunctions, kProcessFunctions, kIdentityFunctions, kForkFunctions, kSpawnFunctions,
    kWaitFunctions, kSchedulingFunctions, kEnvironmentFunctions, kConfigurationFunctions, kXattrFunctions,
    kTerminalFunctions, kTimerFunctions;
extern const std::span<const IntConstant> kConstants;
extern Type& kDirEntryType;

Result<void> start_results(Thread&, Ref<Dict> namespace_);
Result<void> start_environment(Thread&, Ref<Dict> namespace_);
Result<void> start_configuration(Thread&, Ref<Dict> namespace_);

}  // namespace posix

template <>
struct Convert<posix::Path> {
  static Result<posix::Path> from(Thread& t, ArgumentPlace place, Value v) {
    return posix::Path::from(t, place, v, posix::Path::kPlain);
  }
};
template <unsigned kFlags>
struct Convert<posix::PathWith<kFlags>> {
  static Result<posix::PathWith<kFlags>> from(Thread& t, ArgumentPlace place, Value v) {
    return posix::PathWith<kFlags>(TRY(posix::Path::from(t, place, v, kFlags)));
  }
};
template <>
struct Convert<posix::FsText> {
  static Result<posix::FsText> from(Thread& t, ArgumentPlace, Value v) { return posix::FsText::from(t, Ref<>(v)); }
};
template <>
struct Convert<posix::DirFd> {
  static Result<posix::DirFd> from(Thread&, ArgumentPlace, Value);
};
template <>
struct Convert<posix::UserId> {
  static Result<posix::UserId> from(Thread&, ArgumentPlace, Value);
};
template <>
struct Convert<posix::GroupId> {
  static Result<posix::GroupId> from(Thread&, ArgumentPlace, Value);
};
template <>
struct Convert<posix::DeviceId> {
  static Result<posix::DeviceId> from(Thread&, ArgumentPlace, Value);
};
template <>
struct Convert<posix::Offset> {
  static Result<posix::Offset> from(Thread& t, ArgumentPlace, Value v) {
    return posix::Offset{TRY(int64_argument(t, Ref<>(v), "long"))};
  }
};

}  // namespace krait
