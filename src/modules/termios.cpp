// termios: control of terminals.
#include <sys/ioctl.h>
#include <termios.h>

#include <cstring>

#include "modules/modules.h"
#include "modules/system_call.h"
#include "object/native_state.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {
namespace {

struct State {
  Slot<Type> error;
};

// termios.error(errno, text).
Failed raise_terminal(Thread& t) {
  const int error = errno;
  Result<Own<Str>> text = Str::from_utf8(t, std::strerror(error));
  if (text.is_failed()) return failed;
  const Own<Str> shown = std::move(text).take();
  return raise_arguments(t, *native_state<State>(t).error.get(), {Value::of_int(error), shown.value()});
}

Result<Own<>> tcgetattr(Thread& t, Fildes fd) {
  struct termios mode;
  if (TRY(interruptible(t, [&] { return ::tcgetattr(fd.fd, &mode); })) < 0) return raise_terminal(t);
  Own<List> cc = TRY(List::create(t, NCCS));
  for (int i = 0; i < NCCS; ++i) {
    // In the mode without lines these two are numbers, not characters.
    const bool number = !(mode.c_lflag & ICANON) && (i == VMIN || i == VTIME);
    TRY(cc->append_own(t, number ? Own<>::of_int(mode.c_cc[i]) : Own<>(TRY(Bytes::create(t, &mode.c_cc[i], 1)))));
  }
  Own<List> all = TRY(List::create(t, 7));
  const std::int64_t numbers[] = {mode.c_iflag, mode.c_oflag,         mode.c_cflag,
                                  mode.c_lflag, ::cfgetispeed(&mode), ::cfgetospeed(&mode)};
  for (const std::int64_t n : numbers) TRY(all->append_own(t, TRY(int_from(t, n))));
  TRY(all->append_own(t, std::move(cc)));
  return all;
}

Result<std::uint8_t> control_character(Thread& t, Ref<> given) {
  if (given.is<Bytes>() && given.as<Bytes>()->size() == 1) return given.as<Bytes>()->data()[0];
  if (is_int(given)) return static_cast<std::uint8_t>(TRY(int64_argument(t, given)));
  return raise(t, exc::TypeError, "tcsetattr: elements of attributes must be bytes objects of length 1 or integers");
}

Result<void> tcsetattr(Thread& t, Fildes fd, int when, Ref<> given) {
  if (!given.is<List>() || given.as<List>()->size() != 7)
    return raise(t, exc::TypeError, "tcsetattr, arg 3: must be 7 element list");
  struct termios mode;
  if (TRY(interruptible(t, [&] { return ::tcgetattr(fd.fd, &mode); })) < 0) return raise_terminal(t);
  // Converting may run code that changes the list.
  const Own<Tuple> all = TRY(Tuple::from_values(t, given.as<List>()->items(), 7));
  mode.c_iflag = static_cast<tcflag_t>(TRY(uint64_argument(t, (*all)[0])));
  mode.c_oflag = static_cast<tcflag_t>(TRY(uint64_argument(t, (*all)[1])));
  mode.c_cflag = static_cast<tcflag_t>(TRY(uint64_argument(t, (*all)[2])));
  mode.c_lflag = static_cast<tcflag_t>(TRY(uint64_argument(t, (*all)[3])));
  const auto input = static_cast<speed_t>(TRY(uint64_argument(t, (*all)[4])));
  const auto output = static_cast<speed_t>(TRY(uint64_argument(t, (*all)[5])));
  const Ref<> cc = (*all)[6];
  if (!cc.is<List>() || cc.as<List>()->size() != NCCS)
    return raise(t, exc::TypeError, "tcsetattr: attributes[6] must be %d element list", NCCS);
  const Own<Tuple> characters = TRY(Tuple::from_values(t, cc.as<List>()->items(), NCCS));
  for (std::size_t i = 0; i < NCCS; ++i) mode.c_cc[i] = TRY(control_character(t, (*characters)[i]));
  if (::cfsetispeed(&mode, input) < 0 || ::cfsetospeed(&mode, output) < 0) return raise_terminal(t);
  if (TRY(interruptible(t, [&] { return ::tcsetattr(fd.fd, when, &mode); })) < 0) return raise_terminal(t);
  return ok;
}

Result<void> tcsendbreak(Thread& t, Fildes fd, int duration) {
  if (TRY(interruptible(t, [&] { return ::tcsendbreak(fd.fd, duration); })) < 0) return raise_terminal(t);
  return ok;
}
Result<void> tcdrain(Thread& t, Fildes fd) {
  if (TRY(interruptible(t, [&] { return ::tcdrain(fd.fd); })) < 0) return raise_terminal(t);
  return ok;
}
Result<void> tcflush(Thread& t, Fildes fd, int queue) {
  if (TRY(interruptible(t, [&] { return ::tcflush(fd.fd, queue); })) < 0) return raise_terminal(t);
  return ok;
}
Result<void> tcflow(Thread& t, Fildes fd, int action) {
  if (TRY(interruptible(t, [&] { return ::tcflow(fd.fd, action); })) < 0) return raise_terminal(t);
  return ok;
}

Result<Own<>> tcgetwinsize(Thread& t, Fildes fd) {
  winsize size;
  if (TRY(interruptible(t, [&] { return ::ioctl(fd.fd, TIOCGWINSZ, &size); })) < 0) return raise_terminal(t);
  return Tuple::of(t, Own<>::of_int(size.ws_row), Own<>::of_int(size.ws_col));
}
Result<void> tcsetwinsize(Thread& t, Fildes fd, Ref<> given) {
  if (!is_sequence(given) || TRY(len(t, given)) != 2)
    return raise(t, exc::TypeError, "tcsetwinsize, arg 2: must be a two-item sequence");
  const Own<Tuple> pair = TRY(to_tuple(t, given));
  const std::int64_t rows = TRY(int64_argument(t, (*pair)[0])), columns = TRY(int64_argument(t, (*pair)[1]));
  winsize size;
  if (TRY(interruptible(t, [&] { return ::ioctl(fd.fd, TIOCGWINSZ, &size); })) < 0) return raise_terminal(t);
  size.ws_row = static_cast<unsigned short>(rows);
  size.ws_col = static_cast<unsigned short>(columns);
  if (size.ws_row != rows || size.ws_col != columns)
    return raise(t, exc::OverflowError, "winsize value(s) out of range.");
  if (TRY(interruptible(t, [&] { return ::ioctl(fd.fd, TIOCSWINSZ, &size); })) < 0) return raise_terminal(t);
  return ok;
}

constexpr Method kFunctions[] = {
    bind<&tcgetattr>("tcgetattr(fd, /)", "[iflag, oflag, cflag, lflag, ispeed, ospeed, cc]: how a terminal is set up."),
    bind<&tcsetattr>("tcsetattr(fd, when, attributes, /)",
                     "Set the state of a terminal, a list as tcgetattr() gives it."),
    bind<&tcsendbreak>("tcsendbreak(fd, duration, /)", "Send a break."),
    bind<&tcdrain>("tcdrain(fd, /)", "Wait until the terminal has sent all that was written."),
    bind<&tcflush>("tcflush(fd, queue, /)", "Throw away what is queued for input or output."),
    bind<&tcflow>("tcflow(fd, action, /)", "Suspend or resume input or output."),
    bind<&tcgetwinsize>("tcgetwinsize(fd, /)", "The size of a terminal as (rows, columns)."),
    bind<&tcsetwinsize>("tcsetwinsize(fd, winsize, /)", "Set the size of a terminal."),
};

constexpr IntConstant kConstants[] = {
    {"B0", B0},
    {"B50", B50},
    {"B75", B75},
    {"B110", B110},
    {"B134", B134},
    {"B150", B150},
    {"B200", B200},
    {"B300", B300},
    {"B600", B600},
    {"B1200", B1200},
    {"B1800", B1800},
    {"B2400", B2400},
    {"B4800", B4800},
    {"B9600", B9600},
    {"B19200", B19200},
    {"B38400", B38400},
    {"B57600", B57600},
    {"B115200", B115200},
    {"B230400", B230400},
    {"B460800", B460800},
    {"B500000", B500000},
    {"B576000", B576000},
    {"B921600", B921600},
    {"B1000000", B1000000},
    {"B1152000", B1152000},
    {"B1500000", B1500000},
    {"B2000000", B2000000},
    {"B2500000", B2500000},
    {"B3000000", B3000000},
    {"B3500000", B3500000},
    {"B4000000", B4000000},
    {"CBAUDEX", CBAUDEX},
    {"TCSANOW", TCSANOW},
    {"TCSADRAIN", TCSADRAIN},
    {"TCSAFLUSH", TCSAFLUSH},
    {"TCIFLUSH", TCIFLUSH},
    {"TCOFLUSH", TCOFLUSH},
    {"TCIOFLUSH", TCIOFLUSH},
    {"TCOOFF", TCOOFF},
    {"TCOON", TCOON},
    {"TCIOFF", TCIOFF},
    {"TCION", TCION},
    {"IGNBRK", IGNBRK},
    {"BRKINT", BRKINT},
    {"IGNPAR", IGNPAR},
    {"PARMRK", PARMRK},
    {"INPCK", INPCK},
    {"ISTRIP", ISTRIP},
    {"INLCR", INLCR},
    {"IGNCR", IGNCR},
    {"ICRNL", ICRNL},
    {"IUCLC", IUCLC},
    {"IXON", IXON},
    {"IXANY", IXANY},
    {"IXOFF", IXOFF},
    {"IMAXBEL", IMAXBEL},
    {"IUTF8", IUTF8},
    {"OPOST", OPOST},
    {"OLCUC", OLCUC},
    {"ONLCR", ONLCR},
    {"OCRNL", OCRNL},
    {"ONOCR", ONOCR},
    {"ONLRET", ONLRET},
    {"OFILL", OFILL},
    {"OFDEL", OFDEL},
    {"NLDLY", NLDLY},
    {"CRDLY", CRDLY},
    {"TABDLY", TABDLY},
    {"BSDLY", BSDLY},
    {"VTDLY", VTDLY},
    {"FFDLY", FFDLY},
    {"NL0", NL0},
    {"NL1", NL1},
    {"CR0", CR0},
    {"CR1", CR1},
    {"CR2", CR2},
    {"CR3", CR3},
    {"TAB0", TAB0},
    {"TAB1", TAB1},
    {"TAB2", TAB2},
    {"TAB3", TAB3},
    {"XTABS", XTABS},
    {"BS0", BS0},
    {"BS1", BS1},
    {"VT0", VT0},
    {"VT1", VT1},
    {"FF0", FF0},
    {"FF1", FF1},
    {"CSIZE", CSIZE},
    {"CSTOPB", CSTOPB},
    {"CREAD", CREAD},
    {"PARENB", PARENB},
    {"PARODD", PARODD},
    {"HUPCL", HUPCL},
    {"CLOCAL", CLOCAL},
    {"CIBAUD", CIBAUD},
    {"CRTSCTS", CRTSCTS},
    {"CS5", CS5},
    {"CS6", CS6},
    {"CS7", CS7},
    {"CS8", CS8},
    {"ISIG", ISIG},
    {"ICANON", ICANON},
    {"XCASE", XCASE},
    {"ECHO", ECHO},
    {"ECHOE", ECHOE},
    {"ECHOK", ECHOK},
    {"ECHONL", ECHONL},
    {"ECHOCTL", ECHOCTL},
    {"ECHOPRT", ECHOPRT},
    {"ECHOKE", ECHOKE},
    {"FLUSHO", FLUSHO},
    {"NOFLSH", NOFLSH},
    {"TOSTOP", TOSTOP},
    {"PENDIN", PENDIN},
    {"IEXTEN", IEXTEN},
    {"EXTPROC", EXTPROC},
    {"VINTR", VINTR},
    {"VQUIT", VQUIT},
    {"VERASE", VERASE},
    {"VKILL", VKILL},
    {"VEOF", VEOF},
    {"VTIME", VTIME},
    {"VMIN", VMIN},
    {"VSWTC", VSWTC},
    {"VSWTCH", VSWTC},
    {"VSTART", VSTART},
    {"VSTOP", VSTOP},
    {"VSUSP", VSUSP},
    {"VEOL", VEOL},
    {"VREPRINT", VREPRINT},
    {"VDISCARD", VDISCARD},
    {"VWERASE", VWERASE},
    {"VLNEXT", VLNEXT},
    {"VEOL2", VEOL2},
#ifdef B7200
    {"B7200", B7200},
#endif
#ifdef B14400
    {"B14400", B14400},
#endif
#ifdef B28800
    {"B28800", B28800},
#endif
#ifdef B76800
    {"B76800", B76800},
#endif
    {"CBAUD", CBAUD},
    {"CDSUSP", CDSUSP},
    {"CEOF", CEOF},
    {"CEOL", CEOL},
    {"CEOT", CEOT},
    {"CERASE", CERASE},
    {"CFLUSH", CFLUSH},
    {"CINTR", CINTR},
    {"CKILL", CKILL},
    {"CLNEXT", CLNEXT},
    {"CQUIT", CQUIT},
    {"CRPRNT", CRPRNT},
    {"CSTART", CSTART},
    {"CSTOP", CSTOP},
    {"CSUSP", CSUSP},
    {"CWERASE", CWERASE},
    {"EXTA", EXTA},
    {"EXTB", EXTB},
    {"FIOASYNC", FIOASYNC},
    {"FIOCLEX", FIOCLEX},
    {"FIONBIO", FIONBIO},
    {"FIONCLEX", FIONCLEX},
    {"FIONREAD", FIONREAD},
    {"IBSHIFT", 16},
    {"IOCSIZE_MASK", IOCSIZE_MASK},
    {"IOCSIZE_SHIFT", IOCSIZE_SHIFT},
    {"NCCS", NCCS},
    {"N_MOUSE", N_MOUSE},
    {"N_PPP", N_PPP},
    {"N_SLIP", N_SLIP},
    {"N_STRIP", N_STRIP},
    {"N_TTY", N_TTY},
    {"TCFLSH", TCFLSH},
    {"TCGETS", TCGETS},
    {"TCSBRK", TCSBRK},
    {"TCSBRKP", TCSBRKP},
    {"TCSETS", TCSETS},
    {"TCSETSF", TCSETSF},
    {"TCSETSW", TCSETSW},
    {"TCXONC", TCXONC},
    {"TIOCCONS", TIOCCONS},
    {"TIOCEXCL", TIOCEXCL},
    {"TIOCGETD", TIOCGETD},
    {"TIOCGICOUNT", TIOCGICOUNT},
    {"TIOCGLCKTRMIOS", TIOCGLCKTRMIOS},
    {"TIOCGPGRP", TIOCGPGRP},
    {"TIOCGSERIAL", TIOCGSERIAL},
    {"TIOCGSOFTCAR", TIOCGSOFTCAR},
    {"TIOCGWINSZ", TIOCGWINSZ},
    {"TIOCINQ", TIOCINQ},
    {"TIOCLINUX", TIOCLINUX},
    {"TIOCMBIC", TIOCMBIC},
    {"TIOCMBIS", TIOCMBIS},
    {"TIOCMGET", TIOCMGET},
    {"TIOCMIWAIT", TIOCMIWAIT},
    {"TIOCMSET", TIOCMSET},
    {"TIOCM_CAR", TIOCM_CAR},
    {"TIOCM_CD", TIOCM_CD},
    {"TIOCM_CTS", TIOCM_CTS},
    {"TIOCM_DSR", TIOCM_DSR},
    {"TIOCM_DTR", TIOCM_DTR},
    {"TIOCM_LE", TIOCM_LE},
    {"TIOCM_RI", TIOCM_RI},
    {"TIOCM_RNG", TIOCM_RNG},
    {"TIOCM_RTS", TIOCM_RTS},
    {"TIOCM_SR", TIOCM_SR},
    {"TIOCM_ST", TIOCM_ST},
    {"TIOCNOTTY", TIOCNOTTY},
    {"TIOCNXCL", TIOCNXCL},
    {"TIOCOUTQ", TIOCOUTQ},
    {"TIOCPKT", TIOCPKT},
    {"TIOCPKT_DATA", TIOCPKT_DATA},
    {"TIOCPKT_DOSTOP", TIOCPKT_DOSTOP},
    {"TIOCPKT_FLUSHREAD", TIOCPKT_FLUSHREAD},
    {"TIOCPKT_FLUSHWRITE", TIOCPKT_FLUSHWRITE},
    {"TIOCPKT_NOSTOP", TIOCPKT_NOSTOP},
    {"TIOCPKT_START", TIOCPKT_START},
    {"TIOCPKT_STOP", TIOCPKT_STOP},
    {"TIOCSCTTY", TIOCSCTTY},
    {"TIOCSERCONFIG", TIOCSERCONFIG},
    {"TIOCSERGETLSR", TIOCSERGETLSR},
    {"TIOCSERGETMULTI", TIOCSERGETMULTI},
    {"TIOCSERGSTRUCT", TIOCSERGSTRUCT},
    {"TIOCSERGWILD", TIOCSERGWILD},
    {"TIOCSERSETMULTI", TIOCSERSETMULTI},
    {"TIOCSERSWILD", TIOCSERSWILD},
    {"TIOCSER_TEMT", TIOCSER_TEMT},
    {"TIOCSETD", TIOCSETD},
    {"TIOCSLCKTRMIOS", TIOCSLCKTRMIOS},
    {"TIOCSPGRP", TIOCSPGRP},
    {"TIOCSSERIAL", TIOCSSERIAL},
    {"TIOCSSOFTCAR", TIOCSSOFTCAR},
    {"TIOCSTI", TIOCSTI},
    {"TIOCSWINSZ", TIOCSWINSZ},
    {"_POSIX_VDISABLE", _POSIX_VDISABLE},
};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  Slot<Type>& error = native_state<State>(t).error;
  if (!error) error.set(TRY(make_class(t, "termios.error", Ref<Type>(&exc::Exception))));
  return namespace_->set_str(t, TRY(Str::intern_ascii(t, "error")).ref(), Ref<>(error.get()).own());
}

}  // namespace

constinit const ModuleSpec kTermiosModule = {.name = "termios",
                                             .doc = "Control of terminals, as termios(3) describes it.",
                                             .functions = kFunctions,
                                             .constants = kConstants,
                                             .start = &start};

}  // namespace krait
