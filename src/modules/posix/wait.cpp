// Waiting for children, and what their wait status means.
#include <sys/resource.h>
#include <sys/wait.h>

#include "modules/posix/posix.h"
#include "modules/posix/results.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

Result<Own<>> pid_and_status(Thread& t, std::int64_t pid, int status) {
  if (pid < 0) return raise_errno(t, errno);
  return Tuple::of(t, Own<>::of_int(pid), Own<>::of_int(status));
}

Result<Own<>> wait(Thread& t) {
  int status = 0;
  const auto pid = TRY(interruptible(t, [&] { return ::wait(&status); }));
  return pid_and_status(t, pid, status);
}
Result<Own<>> waitpid(Thread& t, int pid, int options) {
  int status = 0;
  const auto found = TRY(interruptible(t, [&] { return ::waitpid(pid, &status, options); }));
  return pid_and_status(t, found, status);
}

// The resources that a child used, as module resource shows them.
Result<Own<>> usage_of(Thread& t, const rusage& used) {
  Own<> module = TRY(import_module(t, "resource"));
  Own<> make = TRY(get_attr(t, module.ref(), TRY(Str::intern_ascii(t, "struct_rusage")).ref()));
  Own<Tuple> fields = TRY(Tuple::create(t, 16));
  const auto seconds = [](const timeval& v) {
    return static_cast<double>(v.tv_sec) + static_cast<double>(v.tv_usec) * 1e-6;
  };
  fields->init_item(0, TRY(float_from(t, seconds(used.ru_utime))));
  fields->init_item(1, TRY(float_from(t, seconds(used.ru_stime))));
  const long counts[] = {used.ru_maxrss, used.ru_ixrss,    used.ru_idrss,   used.ru_isrss,   used.ru_minflt,
                         used.ru_majflt, used.ru_nswap,    used.ru_inblock, used.ru_oublock, used.ru_msgsnd,
                         used.ru_msgrcv, used.ru_nsignals, used.ru_nvcsw,   used.ru_nivcsw};
  for (std::size_t i = 0; i < std::size(counts); ++i) fields->init_item(2 + i, TRY(int_from(t, counts[i])));
  return call(t, make.ref(), {fields.value()});
}
Result<Own<>> wait_with_usage(Thread& t, int pid, int options) {
  int status = 0;
  rusage used = {};
  const auto found = TRY(interruptible(t, [&] { return ::wait4(pid, &status, options, &used); }));
  if (found < 0) return raise_errno(t, errno);
  return Tuple::of(t, Own<>::of_int(found), Own<>::of_int(status), TRY(usage_of(t, used)));
}
Result<Own<>> wait3(Thread& t, int options) { return wait_with_usage(t, -1, options); }

Result<Own<>> waitid(Thread& t, int kind, std::int64_t id, int options) {
  siginfo_t info = {};
  const auto r = TRY(
      interruptible(t, [&] { return ::waitid(static_cast<idtype_t>(kind), static_cast<id_t>(id), &info, options); }));
  if (r < 0) return raise_errno(t, errno);
  if (info.si_pid == 0) return none();
  return waitid_result(t, info);
}

// The macros of <sys/wait.h>.
#define KRAIT_WAIT_TEST(name) \
  Result<bool> test_##name(Thread&, int status) { return static_cast<bool>(name(status)); }
#define KRAIT_WAIT_PART(name) \
  Result<int> part_##name(Thread&, int status) { return name(status); }
KRAIT_WAIT_TEST(WIFCONTINUED)
KRAIT_WAIT_TEST(WIFSTOPPED)
KRAIT_WAIT_TEST(WIFSIGNALED)
KRAIT_WAIT_TEST(WIFEXITED)
KRAIT_WAIT_TEST(WCOREDUMP)
KRAIT_WAIT_PART(WEXITSTATUS)
KRAIT_WAIT_PART(WTERMSIG)
KRAIT_WAIT_PART(WSTOPSIG)
#undef KRAIT_WAIT_TEST
#undef KRAIT_WAIT_PART

Result<int> waitstatus_to_exitcode(Thread& t, int status) {
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  if (WIFSIGNALED(status)) return -WTERMSIG(status);
  if (WIFSTOPPED(status))
    return raise(t, exc::ValueError, "process stopped by delivery of signal %d", WSTOPSIG(status));
  return raise(t, exc::ValueError, "invalid wait status: %d", status);
}

constexpr Method kFunctions[] = {
    bind<&wait>("wait()", "Wait for any child to end; return (pid, status)."),
    bind<&waitpid>("waitpid(pid, options, /)", "Wait for a child; return (pid, status)."),
    bind<&wait3>("wait3(options)", "Wait for any child; return (pid, status, resource usage)."),
    bind<&wait_with_usage>("wait4(pid, options)", "Wait for a child; return (pid, status, resource usage)."),
    bind<&waitid>("waitid(idtype, id, options, /)",
                  "Wait for changes of children; return an os.waitid_result, or None."),
    bind<&test_WIFCONTINUED>("WIFCONTINUED(status)", "Was the process continued?"),
    bind<&test_WIFSTOPPED>("WIFSTOPPED(status)", "Was the process stopped?"),
    bind<&test_WIFSIGNALED>("WIFSIGNALED(status)", "Whether a signal ended the process."),
    bind<&test_WIFEXITED>("WIFEXITED(status)", "Did the process end by itself?"),
    bind<&test_WCOREDUMP>("WCOREDUMP(status, /)", "Did the process leave a core dump?"),
    bind<&part_WEXITSTATUS>("WEXITSTATUS(status)", "The exit code of a process that ended by itself."),
    bind<&part_WTERMSIG>("WTERMSIG(status)", "Which signal ended the process."),
    bind<&part_WSTOPSIG>("WSTOPSIG(status)", "Which signal stopped the process."),
    bind<&waitstatus_to_exitcode>(
        "waitstatus_to_exitcode(status)",
        "The exit code that a wait status means: minus the signal when one ended the process."),
};

}  // namespace

constinit const std::span<const Method> kWaitFunctions = kFunctions;

}  // namespace krait::posix
