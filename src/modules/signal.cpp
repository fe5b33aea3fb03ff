// _signal: signals and their handlers.
//
// Signals belong to the process, so what the C handler touches is the one thing here that is global: it notes the
// signal, asks the main thread of the main interpreter to look, and writes to the wakeup descriptor. The Python
// handlers run in that thread, at the interpreter's poll or after a system call that the signal interrupted.
#include "modules/signal.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cstring>

#include "modules/modules.h"
#include "modules/system_call.h"
#include "modules/timestamp.h"
#include "object/audit.h"
#include "object/native_state.h"
#include "types/int.h"
#include "types/module.h"
#include "types/protocol.h"
#include "types/set.h"
#include "types/singletons.h"
#include "types/structseq.h"
#include "types/type.h"

namespace krait {
namespace {

// What the C handler may touch.
struct Arrivals {
  std::atomic<bool> any{false};
  std::atomic<bool> arrived[NSIG] = {};
  std::atomic<Thread*> receiver{nullptr};
  std::atomic<int> wakeup_fd{-1};
  std::atomic<int> wakeup_error{0};
  std::atomic<bool> warn_on_full{true};
};
constinit Arrivals arrivals;

extern "C" void note_signal(int number) {
  const int saved = errno;
  arrivals.arrived[number].store(true, std::memory_order_relaxed);
  arrivals.any.store(true, std::memory_order_release);
  if (Thread* t = arrivals.receiver.load(std::memory_order_acquire)) t->interrupts.fetch_or(kInterruptSignal);
  if (const int fd = arrivals.wakeup_fd.load(std::memory_order_relaxed); fd >= 0) {
    const auto byte = static_cast<unsigned char>(number);
    ssize_t n;
    do n = ::write(fd, &byte, 1);
    while (n < 0 && errno == EINTR);
    const bool full = errno == EAGAIN || errno == EWOULDBLOCK;
    if (n < 0 && (!full || arrivals.warn_on_full.load(std::memory_order_relaxed)))
      arrivals.wakeup_error.store(errno, std::memory_order_relaxed);
  }
  errno = saved;
}

struct SignalState {
  Slot<> handlers[NSIG];  // SIG_DFL and SIG_IGN as ints, a callable, or None for a handler that is not Python's
  Slot<Type> itimer_error;
};

constexpr StructField kInfoFields[] = {
    {"si_signo", "Which signal it is."},
    {"si_code", "Why it was sent: one of SI_*."},
    {"si_errno", "An error number that goes with it, usually 0."},
    {"si_pid", "The process that sent it."},
    {"si_uid", "The user whose process sent it."},
    {"si_status", "How the child ended, for SIGCHLD."},
    {"si_band", "What happened on the descriptor, for SIGPOLL."},
};
constexpr StructSequenceSpec kInfoSpec = {
    "signal.struct_siginfo",
    "What is known about a signal that sigwaitinfo() or sigtimedwait() took.\n\nA tuple (si_signo, si_code, si_errno, "
    "si_pid, si_uid, si_status, si_band) with those attributes.",
    kInfoFields, std::size(kInfoFields)};
using SignalInfo = StructSequence<kInfoSpec>;

const Value kDefault = Value::of_int(0), kIgnore = Value::of_int(1);

bool is_main(Thread& t) { return arrivals.receiver.load(std::memory_order_relaxed) == &t; }

Result<void> check_number(Thread& t, int number) {
  if (number >= 1 && number < NSIG) return ok;
  return raise(t, exc::ValueError, "signal number out of range");
}

// Signals meant for the wakeup descriptor that it could not take.
void report_wakeup_error(Thread& t) {
  const int error = arrivals.wakeup_error.exchange(0);
  if (!error) return;
  (void)raise_errno(t, error);
  write_unraisable(t, {}, "Exception ignored while trying to write to the signal wakeup fd");
}

}  // namespace

Result<void> run_signal_handlers(Thread& t) {
  if (!is_main(t)) return ok;
  t.interrupts.fetch_and(~static_cast<std::uint32_t>(kInterruptSignal));
  if (!arrivals.any.exchange(false)) return ok;
  report_wakeup_error(t);
  auto& state = native_state<SignalState>(t);
  Own<> frame = TRY(current_frame_object(t));
  for (int number = 1; number < NSIG; ++number) {
    if (!arrivals.arrived[number].exchange(false)) continue;
    const Slot<>& handler = state.handlers[number];
    if (!handler || !handler.value().is_object() || is_none(handler.ref())) {
      // It was replaced after the signal had come.
      (void)raise(t, exc::OSError, "Signal %d ignored due to race condition", number);
      write_unraisable(t, {});
      continue;
    }
    const Own<> function = handler.ref().own();
    if (call(t, function.ref(), {Value::of_int(number), frame.value()}).is_failed()) {
      // The rest waits for the next poll.
      arrivals.any.store(true);
      t.interrupts.fetch_or(kInterruptSignal);
      return failed;
    }
  }
  return ok;
}

void signals_after_fork(Thread& t) {
  if (arrivals.receiver.load()) arrivals.receiver.store(&t);
  arrivals.any.store(false);
  for (auto& flag : arrivals.arrived) flag.store(false);
  t.interrupts.fetch_and(~static_cast<std::uint32_t>(kInterruptSignal));
}

void simulate_signal(Thread& t, int number) {
  const Slot<>& handler = native_state<SignalState>(t).handlers[number];
  if (handler && handler.value().is_object() && !is_none(handler.ref())) note_signal(number);
}

Result<sigset_t> signal_set(Thread& t, Ref<> iterable) {
  sigset_t set;
  ::sigemptyset(&set);
  Own<> iterator = TRY(iter(t, iterable));
  for (;;) {
    Step step = next(t, iterator.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return set;
    const Own<> item = std::move(step).take();
    Own<> number = TRY(index(t, item.ref()));
    const std::int64_t n = TRY(index_int64(t, number.ref()));
    if (n < 1 || n >= NSIG) return raise(t, exc::ValueError, "signal number %d out of range [1; %d]", n, NSIG - 1);
    if (::sigaddset(&set, static_cast<int>(n)) != 0) {
      if (errno != EINVAL) return raise_errno(t, errno);
      // The C library keeps some for itself.
      TRY(warn_format(t, exc::RuntimeWarning, 1, "invalid signal number %d, please use valid_signals()", n));
    }
  }
}

namespace {

Result<Own<>> from_set(Thread& t, const sigset_t& set) {
  Own<> made = TRY(call(t, Ref<>(&Set::type)));
  for (int n = 1; n < NSIG; ++n)
    if (::sigismember(&set, n) == 1) (void)TRY(AnySet::cast(made.ref())->add_value(t, Ref<>(Value::of_int(n))));
  return made;
}

Result<Own<>> signal_info(Thread& t, const siginfo_t& info) {
  Own<SignalInfo> made = TRY(SignalInfo::create(t));
  const std::int64_t items[] = {info.si_signo, info.si_code,   info.si_errno, info.si_pid,
                                info.si_uid,   info.si_status, info.si_band};
  for (std::size_t i = 0; i < std::size(items); ++i) made->init_item(i, TRY(int_from(t, items[i])));
  return made;
}

// ---- handlers ----

Result<Own<>> default_int_handler(Thread& t, Ref<>, Ref<>) { return raise_bare(t, exc::KeyboardInterrupt); }

bool equals_small(Ref<> given, int n) {
  std::int64_t value;
  return is_int(given) && int_fits(given, &value) && value == n;
}

void install(int number, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = handler == &note_signal ? SA_ONSTACK : 0;
  ::sigaction(number, &action, nullptr);
}

Result<Own<>> signal_function(Thread& t, int number, Ref<> handler) {
  if (!is_main(t)) return raise(t, exc::ValueError, "signal only works in main thread of the main interpreter");
  TRY(check_number(t, number));
  void (*action)(int) = &note_signal;
  Own<> kept = handler.own();
  if (is_callable(handler)) {
  } else if (equals_small(handler, 1)) {
    action = SIG_IGN;
    kept = Own<>::immediate(kIgnore);
  } else if (equals_small(handler, 0)) {
    action = SIG_DFL;
    kept = Own<>::immediate(kDefault);
  } else {
    return raise(t, exc::TypeError, "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
  }
  // Signals that came before belong to the old handler.
  TRY(handle_signals(t));
  struct sigaction now;
  if (::sigaction(number, nullptr, &now) != 0 || number == SIGKILL || number == SIGSTOP) return raise_errno(t, EINVAL);
  install(number, action);
  Slot<>& place = native_state<SignalState>(t).handlers[number];
  Own<> before = place ? place.ref().own() : none();
  place.set(std::move(kept));
  return before;
}

Result<Own<>> getsignal(Thread& t, int number) {
  TRY(check_number(t, number));
  const Slot<>& place = native_state<SignalState>(t).handlers[number];
  return place ? place.ref().own() : none();
}

Result<Own<>> strsignal(Thread& t, int number) {
  TRY(check_number(t, number));
  errno = 0;
  const char* text = ::strsignal(number);
  if (errno || !text || std::strstr(text, "Unknown signal")) return none();
  return Str::from_utf8(t, text);
}

Result<void> siginterrupt(Thread& t, int number, int flag) {
  TRY(check_number(t, number));
  struct sigaction action;
  if (::sigaction(number, nullptr, &action) != 0) return raise_errno(t, errno);
  if (flag)
    action.sa_flags &= ~SA_RESTART;
  else
    action.sa_flags |= SA_RESTART;
  if (::sigaction(number, &action, nullptr) != 0) return raise_errno(t, errno);
  return ok;
}

Result<int> set_wakeup_fd(Thread& t, int fd, bool warn_on_full) {
  if (!is_main(t)) return raise(t, exc::ValueError, "set_wakeup_fd only works in main thread of the main interpreter");
  if (fd != -1) {
    struct ::stat s;
    if (::fstat(fd, &s) != 0) return raise_errno(t, errno);
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0) return raise_errno(t, errno);
    if (!(flags & O_NONBLOCK)) return raise(t, exc::ValueError, "the fd %d must be in non-blocking mode", fd);
  }
  arrivals.warn_on_full.store(warn_on_full);
  return arrivals.wakeup_fd.exchange(fd < 0 ? -1 : fd);
}

// ---- sending ----

Result<void> raise_signal(Thread& t, int number) {
  if (unlocked(t, [&] { return ::raise(number); }) != 0) return raise_errno(t, errno);
  return handle_signals(t);
}
Result<void> pthread_kill(Thread& t, Ref<> thread, int number) {
  const std::uint64_t id = TRY(uint64_argument(t, thread));
  TRY(audit(t, "signal.pthread_kill", {thread.value(), Value::of_int(number)}));
  if (const int error = ::pthread_kill(static_cast<pthread_t>(id), number)) return raise_errno(t, error);
  return handle_signals(t);
}
Result<void> pidfd_send_signal(Thread& t, int pidfd, int number, Ref<> info, int flags) {
  if (!is_none(info)) return raise(t, exc::TypeError, "siginfo must be None");
  if (::syscall(SYS_pidfd_send_signal, pidfd, number, nullptr, flags) < 0) return raise_errno(t, errno);
  return ok;
}

// ---- masks and waiting ----

Result<Own<>> pthread_sigmask(Thread& t, int how, Ref<> mask) {
  const sigset_t set = TRY(signal_set(t, mask));
  sigset_t before;
  if (const int error = ::pthread_sigmask(how, &set, &before)) return raise_errno(t, error);
  // Signals that were blocked and are not any more have come by now.
  TRY(handle_signals(t));
  return from_set(t, before);
}
Result<Own<>> sigpending(Thread& t) {
  sigset_t set;
  if (::sigpending(&set) != 0) return raise_errno(t, errno);
  return from_set(t, set);
}
Result<int> sigwait(Thread& t, Ref<> given) {
  const sigset_t set = TRY(signal_set(t, given));
  int number = 0;
  if (const int error = unlocked(t, [&] { return ::sigwait(&set, &number); })) return raise_errno(t, error);
  return number;
}
Result<Own<>> sigwaitinfo(Thread& t, Ref<> given) {
  const sigset_t set = TRY(signal_set(t, given));
  siginfo_t info;
  if (TRY(interruptible(t, [&] { return ::sigwaitinfo(&set, &info); })) < 0) return raise_errno(t, errno);
  return signal_info(t, info);
}
Result<Own<>> sigtimedwait(Thread& t, Ref<> given, Ref<> timeout) {
  const sigset_t set = TRY(signal_set(t, given));
  std::int64_t left = TRY(nanoseconds_from(t, timeout, Rounding::Ceiling));
  if (left < 0) return raise(t, exc::ValueError, "timeout must be non-negative");
  const std::int64_t deadline = monotonic_nanoseconds() + left;
  for (;;) {
    const timespec time = to_timespec(left);
    siginfo_t info;
    const int number = unlocked(t, [&] { return ::sigtimedwait(&set, &info, &time); });
    if (number > 0) return signal_info(t, info);
    if (errno == EAGAIN) return none();
    if (errno != EINTR) return raise_errno(t, errno);
    TRY(handle_signals(t));
    left = deadline - monotonic_nanoseconds();
    if (left < 0) return none();
  }
}
Result<void> pause(Thread& t) {
  unlocked(t, [] { return ::pause(); });
  return handle_signals(t);
}
Result<Own<>> valid_signals(Thread& t) {
  sigset_t set;
  ::sigfillset(&set);
  return from_set(t, set);
}

// ---- timers ----

Result<std::uint32_t> alarm(Thread&, int seconds) { return ::alarm(static_cast<unsigned>(seconds)); }

Failed raise_itimer(Thread& t) {
  const int error = errno;
  Result<Own<Str>> text = Str::from_utf8(t, std::strerror(error));
  if (text.is_failed()) return failed;
  const Own<Str> shown = std::move(text).take();
  return raise_arguments(t, *native_state<SignalState>(t).itimer_error.get(), {Value::of_int(error), shown.value()});
}
Result<Own<>> show(Thread& t, const itimerval& timer) {
  const auto seconds = [&](const timeval& v) {
    return float_from(t, static_cast<double>(v.tv_sec) + static_cast<double>(v.tv_usec) * 1e-6);
  };
  return Tuple::of(t, TRY(seconds(timer.it_value)), TRY(seconds(timer.it_interval)));
}
Result<Own<>> setitimer(Thread& t, int which, Ref<> seconds, OptRef<> interval) {
  itimerval wanted = {}, before;
  wanted.it_value = to_timeval(TRY(nanoseconds_from(t, seconds, Rounding::Ceiling)), Rounding::Ceiling);
  if (interval)
    wanted.it_interval = to_timeval(TRY(nanoseconds_from(t, interval.ref(), Rounding::Ceiling)), Rounding::Ceiling);
  if (::setitimer(static_cast<__itimer_which>(which), &wanted, &before) != 0) return raise_itimer(t);
  return show(t, before);
}
Result<Own<>> getitimer(Thread& t, int which) {
  itimerval timer;
  if (::getitimer(static_cast<__itimer_which>(which), &timer) != 0) return raise_itimer(t);
  return show(t, timer);
}

constexpr Method kFunctions[] = {
    bind<&default_int_handler>("default_int_handler(signalnum, frame, /)",
                               "Raises KeyboardInterrupt. SIGINT has this handler at first."),
    bind<&signal_function>("signal(signalnum, handler, /)",
                           "Set the handler of a signal: SIG_DFL, SIG_IGN or a function of (signalnum, frame).\n\n"
                           "Returns the former one; None when it was not set by Python."),
    bind<&getsignal>("getsignal(signalnum, /)",
                     "The handler of a signal: SIG_IGN, SIG_DFL, a callable, or None when it is not Python's."),
    bind<&strsignal>("strsignal(signalnum, /)", "The system's description of a signal; None when there is none."),
    bind<&siginterrupt>("siginterrupt(signalnum, flag, /)",
                        "Does the signal interrupt system calls, or are they resumed?"),
    bind<&set_wakeup_fd>(
        "set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)",
        "Write the number of each signal that arrives to fd as a byte; -1 for none. Returns the former fd."),
    bind<&raise_signal>("raise_signal(signalnum, /)", "kill() for this process."),
    bind<&pthread_kill>("pthread_kill(thread_id, signalnum, /)", "kill() for one thread of this process."),
    bind<&pidfd_send_signal>("pidfd_send_signal(pidfd, signalnum, siginfo=None, flags=0, /)",
                             "kill() for the process that a pidfd is open on."),
    bind<&pthread_sigmask>("pthread_sigmask(how, mask, /)",
                           "Change which signals this thread blocks; return the former mask."),
    bind<&sigpending>("sigpending()", "The signals that are waiting because they are blocked."),
    bind<&sigwait>("sigwait(sigset, /)", "Wait for one of these signals, which are blocked; return its number."),
    bind<&sigwaitinfo>("sigwaitinfo(sigset, /)", "Wait for one of these signals; return what is known of it."),
    bind<&sigtimedwait>("sigtimedwait(sigset, timeout, /)", "Like sigwaitinfo(); None when the time is over."),
    bind<&pause>("pause()", "Sleep until a signal has arrived and been handled."),
    bind<&valid_signals>("valid_signals()", "The set of the signals of this system."),
    bind<&alarm>("alarm(seconds, /)",
                 "Have SIGALRM sent after so many seconds; return what was left of the former alarm."),
    bind<&setitimer>(
        "setitimer(which, seconds, interval=0.0, /)",
        "Set an interval timer: first after `seconds`, then each `interval` seconds. Returns the former values."),
    bind<&getitimer>("getitimer(which, /)", "(seconds left, seconds between) of an interval timer."),
};

constexpr IntConstant kConstants[] = {
#define SIGNAL(name) {#name, name},
    SIGNAL(SIGHUP) SIGNAL(SIGINT) SIGNAL(SIGQUIT) SIGNAL(SIGILL) SIGNAL(SIGTRAP) SIGNAL(SIGIOT) SIGNAL(SIGABRT)
        SIGNAL(SIGFPE) SIGNAL(SIGKILL) SIGNAL(SIGBUS) SIGNAL(SIGSEGV) SIGNAL(SIGSYS) SIGNAL(SIGPIPE) SIGNAL(SIGALRM)
            SIGNAL(SIGTERM) SIGNAL(SIGUSR1) SIGNAL(SIGUSR2) SIGNAL(SIGCHLD) SIGNAL(SIGCLD) SIGNAL(SIGPWR) SIGNAL(SIGIO)
                SIGNAL(SIGURG) SIGNAL(SIGWINCH) SIGNAL(SIGPOLL) SIGNAL(SIGSTOP) SIGNAL(SIGTSTP) SIGNAL(SIGCONT)
                    SIGNAL(SIGTTIN) SIGNAL(SIGTTOU) SIGNAL(SIGVTALRM) SIGNAL(SIGPROF) SIGNAL(SIGXCPU) SIGNAL(SIGXFSZ)
                        SIGNAL(SIGSTKFLT) SIGNAL(SIG_BLOCK) SIGNAL(SIG_UNBLOCK) SIGNAL(SIG_SETMASK) SIGNAL(ITIMER_REAL)
                            SIGNAL(ITIMER_VIRTUAL) SIGNAL(ITIMER_PROF)
#undef SIGNAL
                                {"NSIG", NSIG},
    {"SIG_DFL", 0},
    {"SIG_IGN", 1},
};
constexpr Type* kTypes[] = {&SignalInfo::type};

// What the process does with each signal when the interpreter starts.
void read_handlers(SignalState& state) {
  for (int n = 1; n < NSIG; ++n) {
    struct sigaction now;
    if (state.handlers[n]) continue;
    if (::sigaction(n, nullptr, &now) != 0)
      state.handlers[n].set(Own<>::immediate(kDefault));
    else if (now.sa_handler == SIG_DFL)
      state.handlers[n].set(Own<>::immediate(kDefault));
    else if (now.sa_handler == SIG_IGN)
      state.handlers[n].set(Own<>::immediate(kIgnore));
    else
      state.handlers[n].set(none());
  }
}

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  TRY(structseq::complete(t, SignalInfo::type, kInfoSpec));
  auto& state = native_state<SignalState>(t);
  if (!state.itimer_error) state.itimer_error.set(TRY(make_class(t, "signal.ItimerError", Ref<Type>(&exc::OSError))));
  const auto set = [&](const char* name, Own<> value) -> Result<void> {
    return namespace_->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), std::move(value));
  };
  TRY(set("ItimerError", Ref<>(state.itimer_error.get()).own()));
  TRY(set("SIGRTMIN", Own<>::of_int(SIGRTMIN)));
  TRY(set("SIGRTMAX", Own<>::of_int(SIGRTMAX)));
  read_handlers(state);
  // The interpreter that loads the module first is the main one.
  Thread* nobody = nullptr;
  if (t.interpreter->id == 0 && t.interpreter->main_thread == &t) arrivals.receiver.compare_exchange_strong(nobody, &t);
  if (!is_main(t)) return ok;
  // Ctrl-C, unless whoever started the program said otherwise.
  const Slot<>& interrupt = state.handlers[SIGINT];
  if (interrupt.value() != kDefault) return ok;
  const OptRef<> handler = namespace_->find_str(TRY(Str::intern_ascii(t, "default_int_handler")).ref());
  state.handlers[SIGINT].set(handler.ref().own());
  install(SIGINT, &note_signal);
  return ok;
}

}  // namespace

constinit const ModuleSpec kSignalModule = {
    .name = "_signal",
    .doc =
        "Signals: what module signal builds on.\n\nA handler is called with the number of the signal and the "
        "interrupted frame, in the main thread.",
    .functions = kFunctions,
    .constants = kConstants,
    .types = kTypes,
    .start = &start};

}  // namespace krait
