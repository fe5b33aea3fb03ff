// _posixsubprocess: starts a program in a child process for module subprocess.
//
// Between fork and exec the child may call only what is safe after a fork of a process with threads: everything that
// needs memory or Python is prepared before, except for preexec_fn, whose users know. Without preexec_fn and changes of
// identity the child is made by vfork, which does not copy page tables.
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstring>
#include <memory>

#include "modules/modules.h"
#include "modules/posix/posix.h"
#include "types/int.h"
#include "types/protocol.h"

namespace krait {
namespace {

// All that the child needs, as plain data.
struct Plan {
  char* const* programs = nullptr;
  char* const* arguments = nullptr;
  char* const* environment = nullptr;  // null: this process's
  const char* directory = nullptr;     // null: this process's
  const int* kept = nullptr;           // descriptors that stay open
  std::size_t kept_count = 0;
  int p2c_read, p2c_write, c2p_read, c2p_write, error_read, error_write, report_read, report_write;
  bool close_others, restore_signals, new_session;
  int group = -1;  // process group to join, -1: none
  int umask = -1;
  bool set_group_id = false, set_groups = false, set_user_id = false;
  gid_t group_id = 0;
  uid_t user_id = 0;
  const gid_t* groups = nullptr;
  std::size_t group_count = 0;
  OptRef<> before_exec;
  const sigset_t* mask = nullptr;  // after vfork: the mask to have; handlers go back to their defaults
};

bool write_all(int fd, const char* text, std::size_t size) {
  while (size) {
    const ssize_t n = ::write(fd, text, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text += n;
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

// Tells the parent, in the form that module subprocess expects: "OSError:HEX_ERRNO:message".
void report(int fd, int error, const char* message) {
  char hex[16];
  char* p = hex + sizeof hex;
  for (auto n = static_cast<unsigned>(error); p == hex + sizeof hex || n; n >>= 4) *--p = "0123456789ABCDEF"[n & 15];
  if (error) {
    write_all(fd, "OSError:", 8);
    write_all(fd, p, static_cast<std::size_t>(hex + sizeof hex - p));
  } else {
    write_all(fd, "SubprocessError:0", 17);
  }
  write_all(fd, ":", 1);
  write_all(fd, message, std::strlen(message));
}

bool is_kept(const Plan& plan, int fd) {
  for (std::size_t i = 0; i < plan.kept_count; ++i)
    if (plan.kept[i] == fd) return true;
  return false;
}

// Closes everything from 3 up but the kept ones, which are sorted.
void close_others(const Plan& plan) {
  unsigned from = 3;
  bool works = true;
  for (std::size_t i = 0; i <= plan.kept_count && works; ++i) {
    const unsigned to = i < plan.kept_count ? static_cast<unsigned>(plan.kept[i]) : UINT_MAX;
    if (i < plan.kept_count && plan.kept[i] < static_cast<int>(from)) continue;
    if (to > from || i == plan.kept_count) works = ::close_range(from, to == UINT_MAX ? UINT_MAX : to - 1, 0) == 0;
    from = to + 1;
  }
  if (works) return;
  const long most = ::sysconf(_SC_OPEN_MAX);
  for (int fd = 3; fd < (most > 0 ? static_cast<int>(most) : 256); ++fd)
    if (!is_kept(plan, fd)) ::close(fd);
}

bool set_inheritable(int fd) {
  const int flags = ::fcntl(fd, F_GETFD);
  return flags >= 0 && ::fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) >= 0;
}

// Puts a pipe's end where the program expects it.
bool place(int fd, int where) {
  if (fd == where) return set_inheritable(fd);
  return fd == -1 || ::dup2(fd, where) >= 0;
}

bool arrange_streams(Plan& plan) {
  for (std::size_t i = 0; i < plan.kept_count; ++i)
    if (plan.kept[i] != plan.report_write && !set_inheritable(plan.kept[i])) return false;
  for (const int fd : {plan.p2c_write, plan.c2p_read, plan.error_read, plan.report_read})
    if (fd >= 0) ::close(fd);
  // No end may be overwritten before it is in its place.
  if (plan.c2p_write == 0 && (plan.c2p_write = ::dup(0)) < 0) return false;
  while (plan.error_write == 0 || plan.error_write == 1)
    if ((plan.error_write = ::dup(plan.error_write)) < 0) return false;
  return place(plan.p2c_read, 0) && place(plan.c2p_write, 1) && place(plan.error_write, 2);
}

void reset_handlers() {
  struct sigaction standard = {};
  standard.sa_handler = SIG_DFL;
  for (int n = 1; n < NSIG; ++n) {
    struct sigaction now;
    if (n == SIGKILL || n == SIGSTOP || ::sigaction(n, nullptr, &now) != 0) continue;
    if (now.sa_handler != SIG_IGN && now.sa_handler != SIG_DFL) ::sigaction(n, &standard, nullptr);
  }
}

// What the child is to be, before it becomes the program; on failure the message, with errno.
const char* prepare_child(Plan& plan) {
  constexpr const char* kNoExec = "noexec";
  if (!arrange_streams(plan)) return kNoExec;
  if (plan.directory && ::chdir(plan.directory) != 0) return "noexec:chdir";
  if (plan.umask >= 0) ::umask(static_cast<mode_t>(plan.umask));
  if (plan.restore_signals) {
    ::signal(SIGPIPE, SIG_DFL);
    ::signal(SIGXFSZ, SIG_DFL);
  }
  if (plan.mask) {
    reset_handlers();
    ::sigprocmask(SIG_SETMASK, plan.mask, nullptr);
  }
  if (plan.new_session && ::setsid() < 0) return kNoExec;
  if (plan.group >= 0 && ::setpgid(0, plan.group) != 0) return kNoExec;
  if (plan.set_groups && ::setgroups(plan.group_count, plan.groups) != 0) return kNoExec;
  if (plan.set_group_id && ::setregid(plan.group_id, plan.group_id) != 0) return kNoExec;
  if (plan.set_user_id && ::setreuid(plan.user_id, plan.user_id) != 0) return kNoExec;
  return nullptr;
}

// The child's life. Does not return.
[[noreturn, gnu::noinline]] void run_child(Thread* t, Plan& plan) {
  int error = 0;
  const char* message = prepare_child(plan);
  if (message) {
    error = errno;
  } else if (plan.before_exec && call(*t, plan.before_exec.ref()).is_failed()) {
    clear_pending(*t);
    message = "Exception occurred in preexec_fn.";
  } else {
    if (plan.close_others) close_others(plan);
    message = "";
    for (char* const* program = plan.programs; *program; ++program) {
      if (plan.environment)
        ::execve(*program, plan.arguments, plan.environment);
      else
        ::execv(*program, plan.arguments);
      if (errno != ENOENT && errno != ENOTDIR && error == 0) error = errno;
    }
    if (error == 0) error = errno;
  }
  report(plan.report_write, error, message);
  ::_exit(255);
}

// vfork: the parent waits, all signals blocked, so that no handler of it runs in the child.
[[gnu::noinline]] pid_t start_by_vfork(Plan& plan) {
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  plan.mask = &before;
  const pid_t pid = ::vfork();
  if (pid == 0) run_child(nullptr, plan);
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

Result<pid_t> start_by_fork(Thread& t, Plan& plan) {
  const bool runs_python = static_cast<bool>(plan.before_exec);
  if (runs_python) posix::before_fork(t);
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (runs_python) posix::after_fork_in_child(t);
    run_child(&t, plan);
  }
  const int error = errno;
  if (runs_python) posix::after_fork_in_parent(t);
  errno = error;
  if (pid > 0 && runs_python) TRY(posix::warn_about_fork(t, "fork"));
  return pid;
}

// ---- arguments ----

Result<void> read_kept(Thread& t, Ref<> given, std::unique_ptr<int[]>& out, Plan& plan) {
  const OptRef<Tuple> fds = given.try_as<Tuple>();
  if (!fds) return raise(t, exc::TypeError, "fork_exec() argument 4 must be tuple, not %T", given);
  out.reset(new (std::nothrow) int[fds->size() + 1]);
  if (!out) return raise_memory_error(t);
  std::int64_t last = -1;
  for (std::size_t i = 0; i < fds->size(); ++i) {
    std::int64_t fd;
    if (!is_int((*fds)[i]) || !int_fits((*fds)[i], &fd) || fd < 0 || fd <= last || fd > INT_MAX)
      return raise(t, exc::ValueError, "bad value(s) in fds_to_keep");
    out[i] = static_cast<int>(last = fd);
  }
  plan.kept = out.get();
  plan.kept_count = fds->size();
  return ok;
}

Result<void> read_groups(Thread& t, Ref<> given, std::unique_ptr<gid_t[]>& out, Plan& plan) {
  static constexpr Signature kPlace("fork_exec(gid, /)");
  if (is_none(given)) return ok;
  if (!given.is<List>()) return raise(t, exc::TypeError, "setgroups argument must be a list");
  const Own<Tuple> groups = TRY(to_tuple(t, given));
  if (groups->size() > 65536) return raise(t, exc::ValueError, "too many extra_groups");
  out.reset(new gid_t[groups->size() + 1]);
  for (std::size_t i = 0; i < groups->size(); ++i) {
    if (!is_int((*groups)[i])) return raise(t, exc::TypeError, "extra_groups must be integers");
    Result<posix::GroupId> id = Convert<posix::GroupId>::from(t, ArgumentPlace{kPlace, 0}, (*groups)[i].value());
    if (id.is_failed()) {
      clear_pending(t);
      return raise(t, exc::ValueError, "invalid group id");
    }
    out[i] = std::move(id).take().id;
  }
  plan.groups = out.get();
  plan.group_count = groups->size();
  plan.set_groups = true;
  return ok;
}

Result<void> read_ids(Thread& t, Ref<> group, Ref<> user, Plan& plan) {
  static constexpr Signature kPlace("fork_exec(id, /)");
  const ArgumentPlace place{kPlace, 0};
  if (!is_none(group)) {
    plan.group_id = TRY(Convert<posix::GroupId>::from(t, place, group.value())).id;
    plan.set_group_id = true;
  }
  if (!is_none(user)) {
    plan.user_id = TRY(Convert<posix::UserId>::from(t, place, user.value())).id;
    plan.set_user_id = true;
  }
  return ok;
}

// A sequence of bytes objects, as they are.
Result<void> read_bytes(Thread& t, Ref<> sequence, posix::CStrings& out) {
  const Own<Tuple> items = TRY(to_tuple(t, sequence));
  for (const Value v : items->span()) {
    if (!Ref<>(v).is<Bytes>()) return raise(t, exc::TypeError, "expected bytes, %T found", Ref<>(v));
    const Ref<Bytes> bytes = Ref<>(v).as<Bytes>();
    if (std::strlen(reinterpret_cast<const char*>(bytes->data())) != bytes->size())
      return raise(t, exc::ValueError, "embedded null byte");
    TRY(out.add(t, bytes.own()));
  }
  return ok;
}

Result<int> fork_exec(Thread& t, Ref<> args, Ref<> programs, bool close_fds, Ref<> kept, Ref<> directory, Ref<> env,
                      int p2c_read, int p2c_write, int c2p_read, int c2p_write, int error_read, int error_write,
                      int report_read, int report_write, bool restore_signals, bool new_session, int group, Ref<> gid,
                      Ref<> groups, Ref<> uid, int umask, Ref<> before_exec) {
  Plan plan{.p2c_read = p2c_read,
            .p2c_write = p2c_write,
            .c2p_read = c2p_read,
            .c2p_write = c2p_write,
            .error_read = error_read,
            .error_write = error_write,
            .report_read = report_read,
            .report_write = report_write,
            .close_others = close_fds,
            .restore_signals = restore_signals,
            .new_session = new_session,
            .group = group,
            .umask = umask};
  if (!is_none(before_exec)) {
    if (t.interpreter->is_finalizing)
      return raise(t, exc::PythonFinalizationError, "preexec_fn not supported at interpreter shutdown");
    if (t.interpreter->id != 0) return raise(t, exc::RuntimeError, "preexec_fn not supported within subinterpreters");
    plan.before_exec = before_exec;
  }
  if (close_fds && report_write < 3) return raise(t, exc::ValueError, "errpipe_write must be >= 3");
  std::unique_ptr<int[]> fds;
  TRY(read_kept(t, kept, fds, plan));
  posix::CStrings program_texts, argument_texts, environment_texts;
  TRY(read_bytes(t, programs, program_texts));
  if (!is_none(args)) {
    const Own<Tuple> texts = TRY(to_tuple(t, args));
    TRY(argument_texts.fill(t, texts.ref()));
  }
  TRY(audit(t, "_posixsubprocess.fork_exec", {programs.value(), args.value(), env.value()}));
  if (!is_none(env)) TRY(read_bytes(t, env, environment_texts));
  posix::FsText path;
  if (!is_none(directory)) path = TRY(posix::FsText::from(t, directory));
  std::unique_ptr<gid_t[]> extra;
  TRY(read_groups(t, groups, extra, plan));
  TRY(read_ids(t, gid, uid, plan));
  plan.programs = TRY(program_texts.array(t));
  plan.arguments = TRY(argument_texts.array(t));
  plan.environment = is_none(env) ? nullptr : TRY(environment_texts.array(t));
  plan.directory = is_none(directory) ? nullptr : path.text();
  const bool plain = !plan.before_exec && !plan.set_user_id && !plan.set_group_id && !plan.set_groups;
  const pid_t pid = plain ? start_by_vfork(plan) : TRY(start_by_fork(t, plan));
  if (pid < 0) return raise_errno(t, errno);
  return static_cast<int>(pid);
}

constexpr Method kFunctions[] = {
    bind<&fork_exec>(
        "fork_exec(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, "
        "errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, "
        "extra_groups, uid, child_umask, preexec_fn, /)",
        "Start a program in a child process; return its id.\n\n"
        "The first of executable_list that can be executed is. What goes wrong in the child before that is\n"
        "written to errpipe_write: \"OSError:HEX_ERRNO:message\"."),
};

}  // namespace

constinit const ModuleSpec kPosixsubprocessModule = {
    .name = "_posixsubprocess", .doc = "fork and exec in one step, for module subprocess.", .functions = kFunctions};

}  // namespace krait
