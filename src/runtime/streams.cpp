// sys.stdin, sys.stdout, sys.stderr: text streams of module _io over the three descriptors.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <clocale>
#include <cstring>

#include "object/raise.h"
#include "runtime/startup.h"
#include "runtime/state.h"
#include "types/codecs.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

namespace {

struct Stream {
  int fd;
  const char* name;  // "<stdin>"
  const char* mode;  // "r" or "w"
  const char* attribute;
};
constexpr Stream kStreams[] = {
    {0, "<stdin>", "r", "stdin"}, {1, "<stdout>", "w", "stdout"}, {2, "<stderr>", "w", "stderr"}};

// A folder as standard input is a common mistake that reading would report late.
bool is_folder(int fd) {
  struct stat s;
  return ::fstat(fd, &s) == 0 && S_ISDIR(s.st_mode);
}
bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

// Locales that say nothing about the encoding of what comes in: other bytes pass unchanged.
const char* default_errors() {
  const char* locale = std::setlocale(LC_CTYPE, nullptr);
  for (const char* plain : {"C", "POSIX", "C.UTF-8", "C.utf8", "UTF-8"})
    if (locale && std::strcmp(locale, plain) == 0) return "surrogateescape";
  return "strict";
}

// The name of the codec of all three streams.
Result<Own<Str>> stream_encoding(Thread& t) {
  const Config& c = runtime_of(t).config;
  const std::string& wanted = c.io_encoding.empty() ? c.locale_encoding : c.io_encoding;
  if (codecs::known_encoding(wanted) == codecs::Known::kUtf8) return names::utf_8_dash.ref().own();
  runtime_of(t).startup_problem = "init_stdio_encoding: failed to get the Python codec name of the stdio encoding";
  Own<> info = TRY(codecs::lookup(t, wanted));
  Own<> name = TRY(get_attr(t, info.ref(), names::name));
  if (!name.ref().is<Str>()) return raise(t, exc::RuntimeError, "codec name is not a str");
  return std::move(name).into<Str>();
}

Result<Own<>> open_raw(Thread& t, Ref<> io, const Stream& s, bool buffered) {
  Own<> open = TRY(get_attr(t, io, names::open));
  Own<> fd = Own<>::of_int(s.fd);
  Own<Str> mode = TRY(Str::intern_ascii(t, *s.mode == 'w' ? "wb" : "rb"));
  Own<> buffering = Own<>::of_int(buffered ? -1 : 0);
  const Value no = none_ref().value();
  Own<> closefd = bool_from(false);
  return call(t, open.ref(), {fd.value(), mode.value(), buffering.value(), no, no, no, closefd.value()});
}

Result<Own<>> make_stream(Thread& t, Ref<> io, const Stream& s) {
  const Config& c = runtime_of(t).config;
  if (!is_open(s.fd)) return none();
  const bool writes = *s.mode == 'w';
  const bool buffered = !(c.unbuffered && writes);
  Own<> buffer = TRY(open_raw(t, io, s, buffered));
  Own<> raw = buffered ? TRY(get_attr_named(t, buffer.ref(), "raw")) : buffer.ref().own();
  Own<Str> name = TRY(Str::intern_ascii(t, s.name));
  TRY(set_attr(t, raw.ref(), names::name, name.ref()));
  Own<> tty = TRY(call_method(t, raw.ref(), names::isatty));
  const bool is_tty = TRY(is_true(t, tty.ref()));
  Own<Str> encoding = TRY(stream_encoding(t));
  std::string errors = s.fd == 2             ? "backslashreplace"
                       : c.io_errors.empty() ? (c.utf8_mode ? "surrogateescape" : default_errors())
                                             : c.io_errors;
  if (s.fd != 2 && c.io_errors.empty() && !c.io_encoding.empty()) errors = "strict";
  Own<Str> error_mode = TRY(decode_path(t, errors));
  Own<> line_buffering = bool_from(!c.unbuffered && (is_tty || s.fd == 2));
  Own<> write_through = bool_from(!buffered);
  Own<> wrapper = TRY(get_attr_named(t, io, "TextIOWrapper"));
  Own<> stream = TRY(call(t, wrapper.ref(),
                          {buffer.value(), encoding.value(), error_mode.value(), Str::of_latin1('\n').value(),
                           line_buffering.value(), write_through.value()}));
  Own<Str> mode = TRY(Str::intern_ascii(t, s.mode));
  TRY(set_attr(t, stream.ref(), names::mode, mode.ref()));
  return stream;
}

}  // namespace

Result<void> start_streams(Thread& t) {
  Own<> io = TRY(import_module(t, "_io"));
  Own<> open = TRY(get_attr(t, io.ref(), names::open));
  runtime_of(t).startup_problem = "init_sys_streams: <stdin> is a directory, cannot continue";
  if (is_folder(0)) return failed;
  runtime_of(t).startup_problem = "init_sys_streams: can't initialize sys standard streams";
  TRY(t.interpreter->builtins->set_str(t, names::open, open.ref().own()));
  for (const Stream& s : kStreams) {
    Own<> stream = TRY(make_stream(t, io.ref(), s));
    const std::string saved = std::string("__") + s.attribute + "__";
    TRY(sys_set(t, saved.c_str(), stream.ref().own()));
    TRY(sys_set(t, s.attribute, std::move(stream)));
  }
  runtime_of(t).startup_problem = nullptr;
  return ok;
}

bool flush_streams(Thread& t) {
  bool good = true;
  for (const char* name : {"stdout", "stderr"}) {
    OptRef<> stream = sys_get(t, name);
    if (is_none_or_missing(stream)) continue;
    Own<> file = stream.ref().own();
    Result<Own<>> closed = get_attr_named(t, file.ref(), "closed");
    if (closed.is_failed()) {
      clear_pending(t);
    } else {
      Own<> c = std::move(closed).take();
      if (is_true_object(c.ref())) continue;
    }
    if (!call_method(t, file.ref(), names::flush).is_failed()) continue;
    // stderr's failure cannot be reported.
    if (std::strcmp(name, "stdout") == 0) write_unraisable(t, {}, "Exception ignored while flushing sys.stdout");
    good = false;
    clear_pending(t);
  }
  return good;
}

}  // namespace krait
