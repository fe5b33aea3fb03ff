// Terminals and pseudo-terminals.
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utmp.h>

#include <cstdio>

#include "modules/posix/posix.h"
#include "modules/posix/results.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

Result<Own<>> get_terminal_size(Thread& t, OptRef<> given) {
  const int fd = given ? TRY(int_argument(t, given.ref())) : STDOUT_FILENO;
  winsize size;
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0) return raise_errno(t, errno);
  return terminal_size(t, size.ws_col, size.ws_row);
}

Result<Own<>> ttyname(Thread& t, int fd) {
  char name[4096];
  const int error = ::ttyname_r(fd, name, sizeof name);
  if (error) return raise_errno(t, error);
  return fs_decode(t, name);
}
Result<Own<>> ctermid(Thread& t) {
  char name[L_ctermid];
  return fs_decode(t, ::ctermid(name));
}

Result<Own<>> openpty(Thread& t) {
  int master = -1, slave = -1;
  if (::openpty(&master, &slave, nullptr, nullptr, nullptr) != 0) return raise_errno(t, errno);
  ::fcntl(master, F_SETFD, FD_CLOEXEC);
  ::fcntl(slave, F_SETFD, FD_CLOEXEC);
  return Tuple::of(t, Own<>::of_int(master), Own<>::of_int(slave));
}
Result<int> posix_openpt(Thread& t, int flags) {
  const int fd = ::posix_openpt(flags | O_CLOEXEC);
  if (fd < 0) return raise_errno(t, errno);
  return fd;
}
Result<void> grantpt(Thread& t, int fd) {
  // A handler of SIGCHLD would disturb it.
  struct sigaction before, standard = {};
  standard.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &standard, &before);
  const int r = ::grantpt(fd), error = errno;
  ::sigaction(SIGCHLD, &before, nullptr);
  if (r != 0) return raise_errno(t, error);
  return ok;
}
Result<Own<>> ptsname(Thread& t, int fd) {
  char name[256];
  const int error = ::ptsname_r(fd, name, sizeof name);
  if (error) return raise_errno(t, error);
  return fs_decode(t, name);
}
Result<void> login_tty(Thread& t, Fildes fd) { return checked<::login_tty>(t, fd); }

constexpr Method kFunctions[] = {
    bind<&get_terminal_size>("get_terminal_size(fd=<unrepresentable>, /)",
                             "The size of the terminal fd, standard output by default, as (columns, lines)."),
    bind<&ttyname>("ttyname(fd, /)", "The name of the terminal fd."),
    bind<&ctermid>("ctermid()", "The path that means the terminal of this process, whichever that is."),
    bind<&openpty>("openpty()", "A new pseudo-terminal: the descriptors (master, slave)."),
    bind<&posix_openpt>("posix_openpt(oflag, /)", "The master of a new pseudo-terminal."),
    bind<&grantpt>("grantpt(fd, /)", "Give this user access to the slave of a pseudo-terminal."),
    bind<&checked<::unlockpt, int>>("unlockpt(fd, /)", "Unlock the slave of a pseudo-terminal."),
    bind<&ptsname>("ptsname(fd, /)", "The name of the slave of a pseudo-terminal."),
    bind<&login_tty>("login_tty(fd, /)", "Make fd the controlling terminal and the standard streams of this process."),
    bind<&checked_int<::tcgetpgrp, int>>("tcgetpgrp(fd, /)", "Which group of processes a terminal takes input for."),
    bind<&checked<::tcsetpgrp, int, int>>("tcsetpgrp(fd, pgid, /)",
                                          "Choose which group of processes a terminal takes input for."),
};

}  // namespace

constinit const std::span<const Method> kTerminalFunctions = kFunctions;

}  // namespace krait::posix
