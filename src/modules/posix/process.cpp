// What a process does with itself and with others: signals, exit, replacing its program, priorities, namespaces.
#include <sched.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/times.h>
#include <unistd.h>

#include <cstdlib>

#include "modules/posix/posix.h"
#include "modules/posix/results.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

Result<void> exit_now(Thread&, int status) { ::_exit(status); }
Result<void> abort_now(Thread&) { std::abort(); }

// A signal to this very process is seen before kill() returns.
Result<void> kill(Thread& t, int pid, int signal) {
  TRY(audit(t, "os.kill", {Value::of_int(pid), Value::of_int(signal)}));
  if (::kill(pid, signal) != 0) return raise_errno(t, errno);
  return handle_signals(t);
}
Result<void> killpg(Thread& t, int pgid, int signal) {
  TRY(audit(t, "os.killpg", {Value::of_int(pgid), Value::of_int(signal)}));
  if (::killpg(pgid, signal) != 0) return raise_errno(t, errno);
  return handle_signals(t);
}

Result<int> system(Thread& t, FsText command) {
  TRY(audit(t, "os.system", {command.bytes().value()}));
  return unlocked(t, [&] { return std::system(command.text()); });
}

Result<void> check_arguments(Thread& t, const char* function, Ref<> argv) {
  if (!argv.is<Tuple>() && !argv.is<List>())
    return raise(t, exc::TypeError, "%s arg 2 must be a tuple or list", function);
  return ok;
}
Result<void> check_first(Thread& t, const char* function, CStrings& arguments) {
  if (arguments.size() == 0) return raise(t, exc::ValueError, "%s arg 2 must not be empty", function);
  if (!TRY(arguments.array(t))[0][0])
    return raise(t, exc::ValueError, "%s arg 2 first element cannot be empty", function);
  return ok;
}

Result<void> execv(Thread& t, Path path, Ref<> argv) {
  TRY(check_arguments(t, "execv()", argv));
  CStrings arguments;
  TRY(arguments.fill(t, argv));
  TRY(check_first(t, "execv()", arguments));
  TRY(audit(t, "os.exec", {path.shown().value(), argv.value(), none_ref().value()}));
  ::execv(path.text(), TRY(arguments.array(t)));
  return raise_path(t, path);
}
Result<void> execve(Thread& t, PathOrFd path, Ref<> argv, Ref<> environment) {
  if (!argv.is<Tuple>() && !argv.is<List>()) return raise(t, exc::TypeError, "execve: argv must be a tuple or list");
  if (TRY(len(t, argv)) == 0) return raise(t, exc::ValueError, "execve: argv must not be empty");
  if (!is_mapping(environment)) return raise(t, exc::TypeError, "execve: environment must be a mapping object");
  CStrings arguments, variables;
  TRY(arguments.fill(t, argv));
  if (!TRY(arguments.array(t))[0][0]) return raise(t, exc::ValueError, "execve: argv first element cannot be empty");
  TRY(variables.fill_environment(t, environment));
  TRY(audit(t, "os.exec", {path.shown().value(), argv.value(), environment.value()}));
  char* const* const argument_texts = TRY(arguments.array(t));
  char* const* const variable_texts = TRY(variables.array(t));
  if (path.is_fd())
    ::fexecve(path.fd(), argument_texts, variable_texts);
  else
    ::execve(path.text(), argument_texts, variable_texts);
  return raise_path(t, path);
}

Result<int> nice(Thread& t, int increment) {
  errno = 0;
  const int value = ::nice(increment);
  if (value == -1 && errno) return raise_errno(t, errno);
  return value;
}
Result<int> getpriority(Thread& t, int which, int who) {
  errno = 0;
  const int value = ::getpriority(static_cast<__priority_which>(which), static_cast<id_t>(who));
  if (errno) return raise_errno(t, errno);
  return value;
}
Result<void> setpriority(Thread& t, int which, int who, int priority) {
  if (::setpriority(static_cast<__priority_which>(which), static_cast<id_t>(who), priority) != 0)
    return raise_errno(t, errno);
  return ok;
}

Result<Own<>> times(Thread& t) {
  tms used;
  errno = 0;
  const clock_t elapsed = ::times(&used);
  if (elapsed == static_cast<clock_t>(-1)) return raise_errno(t, errno);
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return times_result(t, {static_cast<double>(used.tms_utime) / ticks, static_cast<double>(used.tms_stime) / ticks,
                          static_cast<double>(used.tms_cutime) / ticks, static_cast<double>(used.tms_cstime) / ticks,
                          static_cast<double>(elapsed) / ticks});
}

Result<int> pidfd_open(Thread& t, int pid, int flags) {
  const long fd = ::syscall(SYS_pidfd_open, pid, static_cast<unsigned>(flags));
  if (fd < 0) return raise_errno(t, errno);
  return static_cast<int>(fd);
}

Result<Own<>> getloadavg(Thread& t) {
  double loads[3];
  if (::getloadavg(loads, 3) != 3) return raise(t, exc::OSError, "Load averages are unobtainable");
  return Tuple::of(t, TRY(float_from(t, loads[0])), TRY(float_from(t, loads[1])), TRY(float_from(t, loads[2])));
}

constexpr Method kFunctions[] = {
    bind<&exit_now>("_exit(status)", "Leave at once: no cleanup, no flushing."),
    bind<&abort_now>("abort()", "Leave at once by SIGABRT."),
    bind<&kill>("kill(pid, signal, /)", "Send a signal to a process."),
    bind<&killpg>("killpg(pgid, signal, /)", "kill() for all processes of a group."),
    bind<&system>("system(command)", "Run a command in a shell; return its wait status."),
    bind<&execv>("execv(path, argv, /)", "Replace this program by another one, with these arguments."),
    bind<&execve>("execve(path, argv, env)",
                  "Replace this program by another one, with these arguments and environment."),
    bind<&nice>("nice(increment, /)", "Ask for less processor time by this much, and return the niceness that makes."),
    bind<&getpriority>("getpriority(which, who)", "The scheduling priority of a process, group or user."),
    bind<&setpriority>(
        "setpriority(which, who, priority)",
        "Change how much processor time a process, a group or a user's processes get: -20 (most) to 19."),
    bind<&times>("times()", "The processor times of this process and its children."),
    bind<&pidfd_open>("pidfd_open(pid, flags=0)", "A file descriptor that stands for a process."),
    bind<&checked_blocking<::unshare, int>>("unshare(flags)", "Leave shared namespaces for new ones."),
    bind<&checked_blocking<::setns, Fildes, int>>("setns(fd, nstype=0)", "Enter the namespace that fd stands for."),
    bind<&getloadavg>("getloadavg()", "The average number of runnable processes over 1, 5 and 15 minutes."),
};

}  // namespace

constinit const std::span<const Method> kProcessFunctions = kFunctions;

}  // namespace krait::posix
