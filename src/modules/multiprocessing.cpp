// _multiprocessing: semaphores that processes share.
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>

#include <climits>
#include <string>

#include "modules/modules.h"
#include "modules/posix/posix.h"
#include "modules/timestamp.h"
#include "object/allocate.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/type.h"

namespace krait {
namespace {

enum Kind { kRecursiveMutex, kSemaphore };

class SemLock final : public Object {
 public:
  static Type type;
  SemLock(sem_t* handle, int kind, int maximum, Own<> name)
      : handle_(handle), kind_(kind), maximum_(maximum), name_(std::move(name)) {}
  ~SemLock() {
    if (handle_ && owns_) ::sem_close(handle_);
  }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> rebuild(Thread&, Ref<Type>, Ref<> handle, int kind, int maximum, Ref<> name);
  Result<bool> acquire(Thread&, bool block, Ref<> timeout);
  Result<void> release_lock(Thread&);
  Result<Own<>> enter(Thread& t) { return bool_from(TRY(acquire(t, true, none_ref()))); }
  Result<void> exit(Thread& t, Rest) { return release_lock(t); }
  Result<int> count(Thread&) { return count_; }
  Result<bool> is_mine(Thread&) { return mine(); }
  Result<int> get_value(Thread& t) {
    int value = 0;
    if (::sem_getvalue(handle_, &value) < 0) return raise_errno(t, errno);
    return value < 0 ? 0 : value;
  }
  Result<bool> is_zero(Thread& t) { return TRY(get_value(t)) == 0; }
  Result<void> after_fork(Thread&) {
    count_ = 0;
    return ok;
  }
  Result<std::uint64_t> get_handle(Thread&) { return reinterpret_cast<std::uint64_t>(handle_); }
  Result<int> get_kind(Thread&) { return kind_; }
  Result<int> get_maximum(Thread&) { return maximum_; }
  void trace(Tracer& visit) { visit(name_); }

 private:
  bool mine() const { return count_ > 0 && holder_ == ::pthread_self(); }

  sem_t* handle_;
  int kind_, maximum_;
  int count_ = 0;
  bool owns_ = true;
  pthread_t holder_ = 0;

 public:
  Slot<> name_;
};

Result<Own<>> open_semaphore(Thread& t, int kind, int value, int maximum, Ref<Str> name, bool unlink) {
  if (kind != kRecursiveMutex && kind != kSemaphore) return raise(t, exc::ValueError, "unrecognized kind");
  const posix::FsText text = TRY(posix::FsText::from(t, name));
  sem_t* handle = ::sem_open(text.text(), O_CREAT | O_EXCL, 0600, static_cast<unsigned>(value));
  if (handle == SEM_FAILED) return raise_errno(t, errno);
  if (unlink && ::sem_unlink(text.text()) < 0) {
    const int error = errno;
    ::sem_close(handle);
    return raise_errno(t, error);
  }
  Own<> shown = unlink ? none() : Own<>(Ref<>(name).own());
  return create<SemLock>(t, handle, kind, maximum, std::move(shown));
}
constexpr Method kOpen = bind<&open_semaphore>("SemLock(kind, value, maxvalue, name, unlink)");

Result<Own<>> SemLock::construct(Thread& t, Ref<Type>, const Arguments& args) {
  return kOpen.call(t, kOpen, none_ref(), args);
}

Result<Own<>> SemLock::rebuild(Thread& t, Ref<Type>, Ref<> handle, int kind, int maximum, Ref<> name) {
  auto* semaphore = reinterpret_cast<sem_t*>(TRY(uint64_argument(t, handle)));
  const bool named = !krait::is_none(name);
  if (named) {
    const posix::FsText text = TRY(posix::FsText::from(t, name));
    semaphore = ::sem_open(text.text(), 0);
    if (semaphore == SEM_FAILED) return raise_errno(t, errno);
  }
  Own<SemLock> made = TRY(create<SemLock>(t, semaphore, kind, maximum, name.own()));
  made->owns_ = named;
  return made;
}

Result<bool> SemLock::acquire(Thread& t, bool block, Ref<> timeout) {
  if (kind_ == kRecursiveMutex && mine()) {
    ++count_;
    return true;
  }
  timespec deadline = {};
  const bool limited = !krait::is_none(timeout);
  if (limited) {
    double seconds = TRY(to_double(t, timeout));
    if (!(seconds > 0)) seconds = 0;
    ::clock_gettime(CLOCK_REALTIME, &deadline);
    const std::int64_t now = deadline.tv_sec * std::int64_t{1000000000} + deadline.tv_nsec;
    deadline = to_timespec(now + static_cast<std::int64_t>(std::min(seconds, 1e9) * 1e9));
  }
  const auto try_once = [&] { return ::sem_trywait(handle_); };
  std::int64_t r = TRY(interruptible(t, try_once));
  if (r < 0 && errno == EAGAIN && block)
    r = TRY(interruptible(t, [&] { return limited ? ::sem_timedwait(handle_, &deadline) : ::sem_wait(handle_); }));
  if (r < 0) {
    if (errno == EAGAIN || errno == ETIMEDOUT) return false;
    return raise_errno(t, errno);
  }
  ++count_;
  holder_ = ::pthread_self();
  return true;
}

Result<void> SemLock::release_lock(Thread& t) {
  if (kind_ == kRecursiveMutex) {
    if (!mine()) return raise(t, exc::AssertionError, "attempt to release recursive lock not owned by thread");
    if (count_ > 1) {
      --count_;
      return ok;
    }
  } else if (TRY(get_value(t)) >= maximum_) {
    return raise(t, exc::ValueError, "semaphore or lock released too many times");
  }
  if (::sem_post(handle_) < 0) return raise_errno(t, errno);
  --count_;
  return ok;
}

constexpr Method kMethods[] = {
    bind<&SemLock::acquire>("acquire(self, block=True, timeout=None)",
                            "Take one off the counter. While it is zero, wait: for ever, or timeout "
                            "seconds.\n\nWhether it worked; without block it does not wait."),
    bind<&SemLock::release_lock>("release(self)", "Add one to the counter."),
    bind<&SemLock::enter>("__enter__(self)",
                          "Take one off the counter. While it is zero, wait: for ever, or timeout seconds.\n\nWhether "
                          "it worked; without block it does not wait."),
    bind<&SemLock::exit>("__exit__(self, *args)", "Add one to the counter."),
    bind<&SemLock::count>("_count(self)", "How often this process has it, for a recursive lock."),
    bind<&SemLock::is_mine>("_is_mine(self)", "Does this thread have the lock?"),
    bind<&SemLock::get_value>("_get_value(self)", "How many acquire() calls would work without waiting."),
    bind<&SemLock::is_zero>("_is_zero(self)", "Is the value of the semaphore zero?"),
    bind<&SemLock::rebuild>("_rebuild(type, handle, kind, maxvalue, name, /)"),
    bind<&SemLock::after_fork>("_after_fork(self)", "In the child of a fork: nobody here has it."),
};
constexpr Attribute kAttributes[] = {
    attribute<&SemLock::get_handle>("handle"),
    attribute<&SemLock::get_kind>("kind"),
    attribute<&SemLock::get_maximum>("maxvalue"),
    member<&SemLock::name_>("name"),
};
constinit Type SemLock::type =
    describe<SemLock>("_multiprocessing.SemLock", {.doc = "A semaphore or recursive lock that processes share.",
                                                   .methods = kMethods,
                                                   .attributes = kAttributes,
                                                   .flags = kTypeBasetype});

Result<void> sem_unlink(Thread& t, Ref<Str> name) {
  const posix::FsText text = TRY(posix::FsText::from(t, name));
  if (::sem_unlink(text.text()) < 0) return raise_errno(t, errno);
  return ok;
}

constexpr Method kFunctions[] = {bind<&sem_unlink>("sem_unlink(name, /)", "Remove a named semaphore.")};
constexpr Type* kTypes[] = {&SemLock::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  const auto set = [&](Ref<Dict> where, const char* name, Own<> value) -> Result<void> {
    return where->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), std::move(value));
  };
  TRY(set(dict_of(t, SemLock::type), "SEM_VALUE_MAX", Own<>::of_int(INT_MAX)));
  type_modified(t, SemLock::type);
  Own<Dict> flags = TRY(Dict::create(t));
  TRY(set(flags.ref(), "HAVE_SEM_OPEN", Own<>::of_int(1)));
  TRY(set(flags.ref(), "HAVE_SEM_TIMEDWAIT", Own<>::of_int(1)));
  return set(namespace_, "flags", std::move(flags));
}

}  // namespace

constinit const ModuleSpec kMultiprocessingModule = {
    .name = "_multiprocessing", .functions = kFunctions, .types = kTypes, .start = &start};

}  // namespace krait
