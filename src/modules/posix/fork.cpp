// fork, forkpty, and what has to happen around them.
#include <pty.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "modules/posix/posix.h"
#include "modules/signal.h"
#include "modules/thread/thread.h"
#include "object/native_state.h"
#include "runtime/import.h"
#include "runtime/threads.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

struct AtFork {
  Slot<List> before, in_parent, in_child;
};

void run_hooks(Thread& t, Slot<List>& hooks, bool backwards) {
  if (!hooks) return;
  // A hook may register another one: that one runs at the next fork.
  Result<Own<Tuple>> copy = to_tuple(t, hooks.ref());
  if (copy.is_failed()) return write_unraisable(t, hooks.ref());
  const Own<Tuple> all = std::move(copy).take();
  for (std::size_t i = 0, n = all->size(); i < n; ++i) {
    const Ref<> hook = (*all)[backwards ? n - 1 - i : i];
    if (call(t, hook).is_failed()) write_unraisable(t, hook, "Exception ignored on calling fork hook");
  }
}

Result<void> add_hook(Thread& t, Slot<List>& hooks, OptRef<> hook) {
  if (!hook) return ok;
  if (!hooks) hooks.set(TRY(List::create(t)));
  return hooks->append(t, hook.ref());
}

Result<void> register_at_fork(Thread& t, OptRef<> before, OptRef<> in_child, OptRef<> in_parent) {
  if (!before && !in_child && !in_parent) return raise(t, exc::TypeError, "At least one argument is required.");
  const std::pair<OptRef<>, const char*> all[] = {
      {before, "before"}, {in_child, "after_in_child"}, {in_parent, "after_in_parent"}};
  for (const auto& [hook, name] : all)
    if (hook && !is_callable(hook.ref()))
      return raise(t, exc::TypeError, "'%s' must be callable, not %T", name, hook.ref());
  auto& hooks = native_state<AtFork>(t);
  TRY(add_hook(t, hooks.before, before));
  TRY(add_hook(t, hooks.in_child, in_child));
  return add_hook(t, hooks.in_parent, in_parent);
}

// Forks by `call`, which is fork(2) or forkpty(3).
template <class F>
Result<int> fork_by(Thread& t, const char* function, F call) {
  if (t.interpreter->is_finalizing) return raise(t, exc::PythonFinalizationError, "can't fork at interpreter shutdown");
  before_fork(t);
  const pid_t pid = call();
  const int error = errno;
  if (pid == 0) {
    after_fork_in_child(t);
    return 0;
  }
  after_fork_in_parent(t);
  if (pid < 0) return raise_errno(t, error);
  TRY(warn_about_fork(t, function));
  return static_cast<int>(pid);
}

Result<int> fork(Thread& t) {
  TRY(audit(t, "os.fork"));
  return fork_by(t, "fork", [] { return ::fork(); });
}

Result<Own<>> forkpty(Thread& t) {
  TRY(audit(t, "os.forkpty"));
  int terminal = -1;
  const int pid = TRY(fork_by(t, "forkpty", [&] { return ::forkpty(&terminal, nullptr, nullptr, nullptr); }));
  return Tuple::of(t, Own<>::of_int(pid), Own<>::of_int(terminal));
}

constexpr Method kFunctions[] = {
    bind<&fork>("fork()", "Make a copy of this process; return 0 in the copy, its id in this one."),
    bind<&forkpty>("forkpty()", "Like fork(), with a new pseudo-terminal for the copy; return (pid, master_fd)."),
    bind<&register_at_fork>(
        "register_at_fork(*, before=<unrepresentable>, after_in_child=<unrepresentable>, "
        "after_in_parent=<unrepresentable>)",
        "Functions to call when this process forks: before it (last registered first), then in the child and in the "
        "parent."),
};

}  // namespace

void before_fork(Thread& t) {
  run_hooks(t, native_state<AtFork>(t).before, true);
  acquire_import_lock(t);  // nobody else may hold it in the child
}
void after_fork_in_parent(Thread& t) {
  release_import_lock(t);
  run_hooks(t, native_state<AtFork>(t).in_parent, false);
}

void after_fork_in_child(Thread& t) {
  Interpreter& in = *t.interpreter;
  in.lock->reset_after_fork(t);
  forget_other_threads(t);
  t.native_id = static_cast<std::uint64_t>(::syscall(SYS_gettid));
  signals_after_fork(t);
  release_import_lock(t);
  thread_module::handles_after_fork(t);
  thread_module::locals_after_fork(t);
  run_hooks(t, native_state<AtFork>(t).in_child, false);
}

Result<void> warn_about_fork(Thread& t, const char* function) {
  if (!t.interpreter->threads || !t.interpreter->threads->next) return ok;
  return warn_format(t, exc::DeprecationWarning, 1,
                     "This process (pid=%d) is multi-threaded, use of %s() may lead to deadlocks in the child.",
                     static_cast<int>(::getpid()), function);
}

constinit const std::span<const Method> kForkFunctions = kFunctions;

}  // namespace krait::posix
