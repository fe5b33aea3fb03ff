// Events and timers that are file descriptors.
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include "modules/posix/posix.h"
#include "modules/timestamp.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

Result<int> new_eventfd(Thread& t, Ref<> initial, OptRef<> flags) {
  const auto value = TRY(uint64_argument(t, initial));
  if (value > UINT32_MAX) return raise(t, exc::OverflowError, "Python int too large to convert to C unsigned int");
  const int how = flags ? TRY(int_argument(t, flags.ref())) : EFD_CLOEXEC;
  const int fd = ::eventfd(static_cast<unsigned>(value), how);
  if (fd < 0) return raise_errno(t, errno);
  return fd;
}
Result<std::uint64_t> eventfd_read(Thread& t, Fildes fd) {
  eventfd_t value;
  if (TRY(interruptible(t, [&] { return ::eventfd_read(fd.fd, &value); })) != 0) return raise_errno(t, errno);
  return static_cast<std::uint64_t>(value);
}
Result<void> eventfd_write(Thread& t, Fildes fd, Ref<> given) {
  const auto value = TRY(uint64_argument(t, given));
  if (TRY(interruptible(t, [&] { return ::eventfd_write(fd.fd, value); })) != 0) return raise_errno(t, errno);
  return ok;
}

Result<int> timerfd_create(Thread& t, int clock, int flags) {
  const int fd = ::timerfd_create(clock, TFD_CLOEXEC | flags);
  if (fd < 0) return raise_errno(t, errno);
  return fd;
}

// (value, interval) of a timer, in seconds or in nanoseconds.
enum class Unit { Seconds, Nanoseconds };
Result<Own<>> duration(Thread& t, const timespec& time, Unit unit) {
  const std::int64_t n = time.tv_sec * std::int64_t{1000000000} + time.tv_nsec;
  return unit == Unit::Nanoseconds ? int_from(t, n) : float_from(t, to_seconds(n));
}
Result<Own<>> show(Thread& t, const itimerspec& timer, Unit unit) {
  return Tuple::of(t, TRY(duration(t, timer.it_value, unit)), TRY(duration(t, timer.it_interval, unit)));
}
template <Unit kUnit>
Result<Own<>> timerfd_gettime(Thread& t, Fildes fd) {
  itimerspec timer;
  if (unlocked(t, [&] { return ::timerfd_gettime(fd.fd, &timer); }) != 0) return raise_errno(t, errno);
  return show(t, timer, kUnit);
}
Result<timespec> duration_from(Thread& t, OptRef<> given, Unit unit) {
  if (!given) return timespec{};
  if (unit == Unit::Nanoseconds) return to_timespec(TRY(int64_argument(t, given.ref(), "long")));
  return to_timespec(TRY(nanoseconds_from(t, given.ref(), Rounding::Floor)));
}
template <Unit kUnit>
Result<Own<>> timerfd_settime(Thread& t, Fildes fd, int flags, OptRef<> initial, OptRef<> interval) {
  itimerspec wanted, before;
  wanted.it_value = TRY(duration_from(t, initial, kUnit));
  wanted.it_interval = TRY(duration_from(t, interval, kUnit));
  if (unlocked(t, [&] { return ::timerfd_settime(fd.fd, flags, &wanted, &before); }) != 0) return raise_errno(t, errno);
  return show(t, before, kUnit);
}

constexpr Method kFunctions[] = {
    bind<&new_eventfd>("eventfd(initval, flags=EFD_CLOEXEC)", "A descriptor that holds a counter, for notifications."),
    bind<&eventfd_read>("eventfd_read(fd)", "Take the value of an eventfd."),
    bind<&eventfd_write>("eventfd_write(fd, value)", "Add to the value of an eventfd."),
    bind<&timerfd_create>("timerfd_create(clockid, /, *, flags=0)",
                          "A descriptor that becomes readable when its time has come."),
    bind<&timerfd_gettime<Unit::Seconds>>("timerfd_gettime(fd, /)",
                                          "The time left and the interval of a timer, in seconds."),
    bind<&timerfd_gettime<Unit::Nanoseconds>>("timerfd_gettime_ns(fd, /)",
                                              "The time left and the interval of a timer, in nanoseconds."),
    bind<&timerfd_settime<Unit::Seconds>>("timerfd_settime(fd, /, *, flags=0, initial=0.0, interval=0.0)",
                                          "Set a timer in seconds; return what it was."),
    bind<&timerfd_settime<Unit::Nanoseconds>>("timerfd_settime_ns(fd, /, *, flags=0, initial=0, interval=0)",
                                              "Set a timer in nanoseconds; return what it was."),
};

}  // namespace

constinit const std::span<const Method> kTimerFunctions = kFunctions;

}  // namespace krait::posix
