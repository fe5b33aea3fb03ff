// lock and RLock.
#include <cmath>

#include "modules/thread/thread.h"
#include "object/allocate.h"
#include "types/float.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::thread_module {

namespace {

constexpr double kTimeoutMax = 9223372036.0;  // seconds, as threading.TIMEOUT_MAX

}  // namespace

Result<std::int64_t> lock_timeout(Thread& t, bool blocking, OptRef<> timeout) {
  if (!timeout) return std::int64_t{blocking ? -1 : 0};
  const double seconds = TRY(to_double(t, timeout.ref()));
  if (std::isnan(seconds)) return raise(t, exc::ValueError, "Invalid value NaN (not a number)");
  if (!blocking) {
    if (seconds != -1) return raise(t, exc::ValueError, "can't specify a timeout for a non-blocking call");
    return std::int64_t{0};
  }
  if (seconds < 0) {
    if (seconds != -1) return raise(t, exc::ValueError, "timeout value must be a non-negative number");
    return std::int64_t{-1};
  }
  if (seconds > kTimeoutMax) return raise(t, exc::OverflowError, "timeout value is too large");
  return static_cast<std::int64_t>(std::ceil(seconds * 1e9));
}

Result<Own<>> Lock::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (!a.is_empty()) return raise(t, exc::TypeError, "lock expected 0 arguments, got %d", a.total());
  return create<Lock>(t);
}
Result<Own<>> Lock::repr(Thread& t, Ref<> self) {
  return format(t, "<%s %N object at 0x%x>", self.as<Lock>()->lock_.is_locked() ? "locked" : "unlocked", self.type(),
                self.value().bits());
}
Result<bool> Lock::acquire(Thread& t, bool blocking, OptRef<> timeout) {
  return lock_.acquire(t, TRY(lock_timeout(t, blocking, timeout)));
}
Result<void> Lock::release_method(Thread& t) {
  if (!lock_.is_locked()) return raise(t, exc::RuntimeError, "release unlocked lock");
  lock_.release();
  return ok;
}

// Arguments are ignored, as they always were.
Result<Own<>> RLock::construct(Thread& t, Ref<Type> type, const Arguments&) { return create_instance<RLock>(t, type); }
Result<Own<>> RLock::repr(Thread& t, Ref<> self) {
  auto lock = self.as<RLock>();
  return format(t, "<%s %N object owner=%u count=%d at 0x%x>", lock->count_ ? "locked" : "unlocked", self.type(),
                lock->owner_ ? lock->owner_->id : 0, lock->count_, self.value().bits());
}
Result<bool> RLock::acquire(Thread& t, bool blocking, OptRef<> timeout) {
  const std::int64_t limit = TRY(lock_timeout(t, blocking, timeout));
  if (owner_ == &t && count_ > 0) {
    ++count_;
    return true;
  }
  if (!TRY(lock_.acquire(t, limit))) return false;
  owner_ = &t;
  count_ = 1;
  return true;
}
Result<void> RLock::release_method(Thread& t) {
  if (owner_ != &t || count_ == 0) return raise(t, exc::RuntimeError, "cannot release un-acquired lock");
  if (--count_ == 0) {
    owner_ = nullptr;
    lock_.release();
  }
  return ok;
}
Result<Own<>> RLock::release_save(Thread& t) {
  if (count_ == 0) return raise(t, exc::RuntimeError, "cannot release un-acquired lock");
  Own<> count = Own<>::of_int(count_);
  Own<> owner = TRY(int_from_unsigned(t, owner_->id));
  count_ = 0;
  owner_ = nullptr;
  lock_.release();
  return Tuple::of(t, count.ref(), owner.ref());
}
Result<void> RLock::acquire_restore(Thread& t, Ref<> state) {
  if (!state.is<Tuple>() || state.as<Tuple>()->size() != 2)
    return raise(t, exc::TypeError, "_acquire_restore() argument must be a 2-tuple");
  const std::int64_t count = TRY(index_int64(t, (*state.as<Tuple>())[0]));
  TRY(lock_.acquire(t, -1));
  owner_ = &t;
  count_ = count;
  return ok;
}

namespace {

constexpr const char* kAcquireDoc =
    "Take the lock, waiting for it when `blocking`, at most `timeout` seconds unless that is -1.\n\nReturns whether "
    "the lock was taken.";
constexpr const char* kReleaseDoc = "Give the lock back; another thread that waits for it can go on.";

constexpr Method kLockMethods[] = {
    bind<&Lock::acquire>("acquire(self, blocking=True, timeout=-1)", kAcquireDoc),
    bind<&Lock::acquire>("acquire_lock(self, blocking=True, timeout=-1)", kAcquireDoc),
    bind<&Lock::release_method>("release(self)", kReleaseDoc),
    bind<&Lock::release_method>("release_lock(self)", kReleaseDoc),
    bind<&Lock::locked>("locked(self)", "Is the lock taken?"),
    bind<&Lock::locked>("locked_lock(self)", "locked(), by its old name."),
    bind<&Lock::acquire>("__enter__(self, blocking=True, timeout=-1)", kAcquireDoc),
    bind<&Lock::exit_method>("__exit__(self, *exc)", kReleaseDoc),
    bind<&Lock::reset>("_at_fork_reinit(self)"),
};
constexpr Method kRLockMethods[] = {
    bind<&RLock::acquire>("acquire(self, blocking=True, timeout=-1)", kAcquireDoc),
    bind<&RLock::release_method>("release(self)", kReleaseDoc),
    bind<&RLock::locked>("locked(self)", "Is the lock taken?"),
    bind<&RLock::acquire>("__enter__(self, blocking=True, timeout=-1)", kAcquireDoc),
    bind<&RLock::exit_method>("__exit__(self, *exc)", kReleaseDoc),
    bind<&RLock::is_owned>("_is_owned(self)", "Whether this thread holds the lock. For threading.Condition."),
    bind<&RLock::recursion_count>("_recursion_count(self)",
                                  "How many times this thread holds the lock. For those that look for recursion."),
    bind<&RLock::release_save>("_release_save(self)", "Whether this thread holds the lock. For threading.Condition."),
    bind<&RLock::acquire_restore>("_acquire_restore(self, state, /)",
                                  "Whether this thread holds the lock. For threading.Condition."),
    bind<&RLock::reset>("_at_fork_reinit(self)"),
};

}  // namespace

constinit Type Lock::type = describe<Lock>(
    "_thread.lock",
    {.doc = "lock()\n--\n\nA lock that one thread at a time can hold; threading.Lock is this type.\n\nacquire() takes "
            "it and waits for it if need be, release() gives it back, locked() says whether it is held; `with` "
            "does\nthe first two.\n\nIt belongs to no thread: any may release it, and the one that holds it waits for "
            "ever when it acquires it again. Such\nneed an RLock.",
     .methods = kLockMethods});
constinit Type RLock::type = describe<RLock>(
    "_thread.RLock", {.doc = "A lock that the thread holding it can take again.", .methods = kRLockMethods});

}  // namespace krait::thread_module
