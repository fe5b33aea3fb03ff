// faulthandler: Python tracebacks when a signal says that something went wrong, or when a time is over.
//
// Signals belong to the process, so what their handlers read is global, as in signal.cpp. The handlers call nothing
// but runtime/traceback_dump.h, which neither allocates nor takes locks.
#include <execinfo.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <string>
#include <thread>

#include "modules/modules.h"
#include "modules/timestamp.h"
#include "object/lock.h"
#include "object/native_state.h"
#include "runtime/traceback_dump.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {
namespace {

// ---- what the handlers read ----

struct FatalSignal {
  int number;
  const char* name;
};
constexpr FatalSignal kFatalSignals[] = {
    {SIGBUS, "Bus error"}, {SIGILL, "Illegal instruction"}, {SIGFPE, "Floating-point exception"},
    {SIGABRT, "Aborted"},  {SIGSEGV, "Segmentation fault"},
};

struct FatalHandlers {
  std::atomic<bool> is_enabled{false};
  std::atomic<Interpreter*> interpreter{nullptr};
  std::atomic<int> fd{-1};
  std::atomic<bool> all_threads{false}, c_stack{false};
  struct sigaction previous[std::size(kFatalSignals)] = {};
};
constinit FatalHandlers fatal;

struct UserHandler {
  std::atomic<bool> is_enabled{false};
  std::atomic<Interpreter*> interpreter{nullptr};
  std::atomic<int> fd{-1};
  std::atomic<bool> all_threads{false}, chain{false};
  struct sigaction previous = {};
};
constinit UserHandler user_handlers[NSIG];

void dump(int fd, const Interpreter& in, bool all_threads) {
  DumpWriter out(fd);
  const Thread* here = thread_here(in);
  if (all_threads)
    dump_all_stacks(out, in, here);
  else if (here)
    dump_stack(out, *here);
}

extern "C" void on_fatal_signal(int number) {
  const int saved = errno;
  if (!fatal.is_enabled.load()) return;
  const char* name = "";
  for (std::size_t i = 0; i < std::size(kFatalSignals); ++i) {
    if (kFatalSignals[i].number != number) continue;
    name = kFatalSignals[i].name;
    // A fault while dumping goes to whoever was there before.
    ::sigaction(number, &fatal.previous[i], nullptr);
  }
  const int fd = fatal.fd.load();
  if (Interpreter* in = fatal.interpreter.load()) {
    {
      DumpWriter out(fd);
      out.text("Fatal Python error: ");
      out.text(name);
      out.text("\n\n");
    }
    dump(fd, *in, fatal.all_threads.load());
    DumpWriter out(fd);
    if (fatal.c_stack.load()) {
      out.text("\n");
      dump_c_stack(out);
    }
    dump_native_modules(out, *in);
  }
  errno = saved;
  ::raise(number);
}

extern "C" void on_user_signal(int number);

bool install_user_handler(int number, bool chain, struct sigaction* previous) {
  struct sigaction action = {};
  action.sa_handler = &on_user_signal;
  ::sigemptyset(&action.sa_mask);
  // A system call that the signal interrupts goes on; a chained handler may be called from within this one.
  action.sa_flags = SA_RESTART | SA_ONSTACK | (chain ? SA_NODEFER : 0);
  return ::sigaction(number, &action, previous) == 0;
}

extern "C" void on_user_signal(int number) {
  UserHandler& user = user_handlers[number];
  if (!user.is_enabled.load()) return;
  const int saved = errno;
  if (Interpreter* in = user.interpreter.load()) dump(user.fd.load(), *in, user.all_threads.load());
  if (user.chain.load()) {
    ::sigaction(number, &user.previous, nullptr);
    errno = saved;
    ::raise(number);
    install_user_handler(number, true, nullptr);
  }
  errno = saved;
}

// ---- dump_traceback_later ----

// A thread that writes the tracebacks when the time is over.
class Watchdog {
 public:
  ~Watchdog() { stop(); }
  bool start(Interpreter& in, std::int64_t nanoseconds, bool repeat, int fd, bool exit, std::string header) {
    is_stopping_ = false;
    // Signals are for the program's own threads.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this, &in, nanoseconds, repeat, fd, exit, header = std::move(header)] {
      run(in, nanoseconds, repeat, fd, exit, header.c_str());
    });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread_.joinable();
  }
  void stop() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard guard(mutex_);
      is_stopping_ = true;
    }
    stopped_.notify_all();
    thread_.join();
  }

 private:
  void run(Interpreter& in, std::int64_t nanoseconds, bool repeat, int fd, bool exit, const char* header) {
    std::unique_lock guard(mutex_);
    do {
      if (stopped_.wait_for(guard, std::chrono::nanoseconds(nanoseconds), [&] { return is_stopping_; })) return;
      DumpWriter out(fd);
      out.text(header);
      dump_all_stacks(out, in, nullptr);
      out.flush();
      if (exit) ::_exit(1);
    } while (repeat);
  }

  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool is_stopping_ = false;
};

// What the module keeps for its interpreter: the files stay open as long as their descriptors are in use.
struct FaultState {
  Slot<> fatal_file, watchdog_file;
  Slot<> user_files[NSIG];
  Watchdog watchdog;

  void disable_fatal(Interpreter* in) {
    if (fatal.interpreter.load() != in || !fatal.is_enabled.exchange(false)) return;
    for (std::size_t i = 0; i < std::size(kFatalSignals); ++i)
      ::sigaction(kFatalSignals[i].number, &fatal.previous[i], nullptr);
  }
  static bool unregister(int number) {
    UserHandler& user = user_handlers[number];
    if (!user.is_enabled.exchange(false)) return false;
    ::sigaction(number, &user.previous, nullptr);
    return true;
  }
  ~FaultState() {
    watchdog.stop();
    disable_fatal(fatal.interpreter.load());
    for (int i = 1; i < NSIG; ++i)
      if (user_files[i]) unregister(i);
  }
};

FaultState& state(Thread& t) { return native_state<FaultState>(t); }

// ---- arguments ----

// The descriptor of a file argument; `file` keeps what must stay alive (nothing for a number).
Result<int> descriptor_of(Thread& t, OptRef<> given, Slot<>& file) {
  if (is_none_or_missing(given)) {
    const OptRef<> found = t.interpreter->sys->find_str(names::stderr_);
    if (!found) return raise(t, exc::RuntimeError, "lost sys.stderr");
    if (is_none(found)) return raise(t, exc::RuntimeError, "sys.stderr is None");
    given = found;
  } else if (is_int(given.ref())) {
    const std::int64_t number = TRY(index_int64(t, given.ref(), &exc::OverflowError));
    if (number != static_cast<int>(number))
      return raise(t, exc::OverflowError, "Python int too large to convert to C int");
    if (number < 0) return raise(t, exc::ValueError, "file is not a valid file descriptor");
    return static_cast<int>(number);
  }
  file.set(given.ref().own());
  const Own<> number = TRY(call_method(t, file.ref(), names::fileno));
  std::int64_t fd = -1;
  if (!is_int(number.ref()) || !int_fits(number.ref(), &fd) || fd < 0 || fd > INT32_MAX)
    return raise(t, exc::RuntimeError, "file.fileno() is not a valid file descriptor");
  if (call_method(t, file.ref(), names::flush).is_failed()) clear_pending(t);
  return static_cast<int>(fd);
}

Result<void> check_signal(Thread& t, int number) {
  for (const FatalSignal& s : kFatalSignals)
    if (s.number == number)
      return raise(t, exc::RuntimeError, "signal %d cannot be registered, use enable() instead", number);
  if (number < 1 || number >= NSIG) return raise(t, exc::ValueError, "signal number out of range");
  return ok;
}

// Room to run handlers on when the stack itself overflowed; for the thread that asks. Never given back.
void use_alternate_stack() {
  stack_t now = {};
  if (::sigaltstack(nullptr, &now) != 0 || !(now.ss_flags & SS_DISABLE)) return;
  constexpr std::size_t kSize = 256 << 10;
  void* room = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) return;
  stack_t stack = {};
  stack.ss_sp = room;
  stack.ss_size = kSize;
  ::sigaltstack(&stack, nullptr);
}

// ---- functions ----

Result<void> enable(Thread& t, OptRef<> file, bool all_threads, bool c_stack) {
  Slot<> kept;
  const int fd = TRY(descriptor_of(t, file, kept));
  FaultState& s = state(t);
  if (kept)
    s.fatal_file.set(kept.ref().own());
  else
    s.fatal_file.clear();
  fatal.fd.store(fd);
  fatal.all_threads.store(all_threads);
  fatal.c_stack.store(c_stack);
  fatal.interpreter.store(t.interpreter);
  if (fatal.is_enabled.exchange(true)) return ok;
  use_alternate_stack();
  {
    // The first call loads a library, which a signal handler must not do.
    void* call;
    (void)::backtrace(&call, 1);
  }
  for (std::size_t i = 0; i < std::size(kFatalSignals); ++i) {
    struct sigaction action = {};
    action.sa_handler = &on_fatal_signal;
    ::sigemptyset(&action.sa_mask);
    action.sa_flags = SA_NODEFER | SA_ONSTACK;
    if (::sigaction(kFatalSignals[i].number, &action, &fatal.previous[i]) != 0) return raise_errno(t, errno);
  }
  return ok;
}

Result<bool> disable(Thread& t) {
  const bool was_enabled = fatal.is_enabled.load();
  FaultState& s = state(t);
  s.disable_fatal(fatal.interpreter.load());
  s.fatal_file.clear();
  return was_enabled;
}

Result<bool> is_enabled(Thread&) { return fatal.is_enabled.load(); }

Result<void> dump_traceback(Thread& t, OptRef<> file, bool all_threads) {
  Slot<> kept;
  const int fd = TRY(descriptor_of(t, file, kept));
  dump(fd, *t.interpreter, all_threads);
  return ok;
}

Result<void> dump_c_stack_function(Thread& t, OptRef<> file) {
  Slot<> kept;
  DumpWriter out(TRY(descriptor_of(t, file, kept)));
  dump_c_stack(out);
  return ok;
}

// "Timeout (1:02:03)!", with microseconds if there are any.
std::string timeout_header(std::int64_t microseconds) {
  const std::int64_t seconds = microseconds / 1000000;
  char text[64];
  std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", static_cast<long long>(seconds / 3600),
                static_cast<long long>(seconds / 60 % 60), static_cast<long long>(seconds % 60));
  std::string header = std::string("Timeout (") + text;
  if (microseconds % 1000000) {
    std::snprintf(text, sizeof text, ".%06lld", static_cast<long long>(microseconds % 1000000));
    header += text;
  }
  return header + ")!\n";
}

Result<void> dump_traceback_later(Thread& t, Ref<> timeout, bool repeat, OptRef<> file, bool exit) {
  const std::int64_t microseconds =
      divide_rounded(TRY(nanoseconds_from(t, timeout, kTimeoutRounding)), 1000, kTimeoutRounding);
  if (microseconds <= 0) return raise(t, exc::ValueError, "timeout must be greater than 0");
  Slot<> kept;
  const int fd = TRY(descriptor_of(t, file, kept));
  FaultState& s = state(t);
  s.watchdog.stop();
  if (kept)
    s.watchdog_file.set(kept.ref().own());
  else
    s.watchdog_file.clear();
  constexpr std::int64_t kLongest = std::int64_t{1} << 50;  // more would overflow what waiting is reckoned in
  s.watchdog.start(*t.interpreter, std::min(microseconds, kLongest) * 1000, repeat, fd, exit,
                   timeout_header(microseconds));
  return ok;
}

Result<void> cancel_dump_traceback_later(Thread& t) {
  FaultState& s = state(t);
  s.watchdog.stop();
  s.watchdog_file.clear();
  return ok;
}

Result<void> register_signal(Thread& t, int number, OptRef<> file, bool all_threads, bool chain) {
  TRY(check_signal(t, number));
  Slot<> kept;
  const int fd = TRY(descriptor_of(t, file, kept));
  UserHandler& user = user_handlers[number];
  if (!user.is_enabled.load()) {
    use_alternate_stack();
    if (!install_user_handler(number, chain, &user.previous)) return raise_errno(t, errno);
  }
  FaultState& s = state(t);
  if (kept)
    s.user_files[number].set(kept.ref().own());
  else
    s.user_files[number].set(none());
  user.fd.store(fd);
  user.all_threads.store(all_threads);
  user.chain.store(chain);
  user.interpreter.store(t.interpreter);
  user.is_enabled.store(true);
  return ok;
}

Result<bool> unregister(Thread& t, int number) {
  TRY(check_signal(t, number));
  const bool was_registered = FaultState::unregister(number);
  state(t).user_files[number].clear();
  return was_registered;
}

// ---- functions that fail on purpose, for tests ----

// A core file of a failure that was asked for helps nobody.
void suppress_core_file() {
  rlimit limit;
  if (::getrlimit(RLIMIT_CORE, &limit) != 0) return;
  limit.rlim_cur = 0;
  ::setrlimit(RLIMIT_CORE, &limit);
}

Result<void> read_null(Thread&) {
  suppress_core_file();
  const volatile int* nothing = nullptr;
  asm volatile("" : "+r"(nothing));
  (void)*nothing;
  return ok;
}

Result<void> raise_sigsegv(Thread& t, bool release_gil) {
  suppress_core_file();
  if (release_gil) {
    Unlocked unlocked(t);
    ::raise(SIGSEGV);
  } else {
    ::raise(SIGSEGV);
  }
  return ok;
}
Result<void> raise_sigfpe(Thread&) {
  suppress_core_file();
  ::raise(SIGFPE);
  return ok;
}
Result<void> raise_sigabrt(Thread&) {
  suppress_core_file();
  std::abort();
}

void* fail_in_thread(void* interpreter) {
  fatal_error(*static_cast<Interpreter*>(interpreter), "faulthandler_fatal_error_thread", "in new thread");
}
Result<void> fatal_error_c_thread(Thread& t) {
  suppress_core_file();
  pthread_t thread;
  if (::pthread_create(&thread, nullptr, &fail_in_thread, t.interpreter) != 0)
    return raise(t, exc::RuntimeError, "unable to start the thread");
  Unlocked unlocked(t);
  ::pthread_join(thread, nullptr);
  return ok;
}

// Uses the stack up to `limit` bytes; returns how deep it came.
[[gnu::noinline]] std::uintptr_t use_stack(std::uintptr_t lowest, std::uintptr_t highest, std::size_t& depth) {
  volatile unsigned char buffer[4096];
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  buffer[0] = 1;
  buffer[sizeof buffer - 1] = 0;
  ++depth;
  if (here < lowest || here > highest) return here;
  const std::uintptr_t deepest = use_stack(lowest, highest, depth);
  return deepest + buffer[sizeof buffer - 1];
}
Result<void> stack_overflow(Thread& t) {
  constexpr std::size_t kMost = 100 << 20;
  suppress_core_file();
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  std::size_t depth = 0;
  const std::uintptr_t stopped = use_stack(here - kMost, here + kMost, depth);
  return raise(t, exc::RuntimeError, "unable to raise a stack overflow (allocated %u bytes on the stack, %u calls)",
               here > stopped ? here - stopped : stopped - here, depth);
}

constexpr Method kFunctions[] = {
    bind<&enable>("enable(file=sys.stderr, all_threads=True, c_stack=True)",
                  "From now on, write Python's traceback to file when the process dies by a signal such as SIGSEGV."),
    bind<&disable>("disable()", "Leave fatal signals alone again. Returns whether they were handled."),
    bind<&is_enabled>("is_enabled()", "Whether fatal signals are handled."),
    bind<&dump_traceback>("dump_traceback(file=sys.stderr, all_threads=True)",
                          "Write where this thread is, or with all_threads each thread, to file."),
    bind<&dump_c_stack_function>("dump_c_stack(file=sys.stderr)", "Write where this thread is in native code to file."),
    bind<&dump_traceback_later>(
        "dump_traceback_later(timeout, repeat=False, file=sys.stderr, exit=False)",
        "Write where all threads are once timeout seconds have passed, and again after each timeout with repeat.\nWith "
        "exit the process ends then, by _exit(1). A later call replaces this one."),
    bind<&cancel_dump_traceback_later>("cancel_dump_traceback_later()",
                                       "After this, dump_traceback_later() has no effect any more."),
    bind<&register_signal>("register(signum, file=sys.stderr, all_threads=True, chain=False)",
                           "Write where this thread, or with all_threads each thread, is to file whenever signal "
                           "signum arrives.\nWith chain the former handler runs too."),
    bind<&unregister>("unregister(signum, /)", "Take back register() for a signal. Returns whether there was one."),
    bind<&read_null>("_read_null()", "Crash by reading from address zero. For tests."),
    bind<&raise_sigsegv>("_sigsegv(release_gil=False, /)", "Crash by SIGSEGV. For tests."),
    bind<&fatal_error_c_thread>("_fatal_error_c_thread()",
                                "Stop with a fatal error in a thread that is not Python's. For tests."),
    bind<&raise_sigabrt>("_sigabrt()", "Crash by SIGABRT. For tests."),
    bind<&raise_sigfpe>("_sigfpe()", "Crash by SIGFPE. For tests."),
    bind<&stack_overflow>("_stack_overflow()", "Crash by endless recursion on the native stack. For tests."),
};

}  // namespace

constinit const ModuleSpec kFaulthandlerModule = {
    .name = "faulthandler",
    .doc = "Python's tracebacks when the process crashes, hangs or is sent a signal.",
    .functions = kFunctions};

}  // namespace krait
