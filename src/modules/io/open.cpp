// io.open, io.open_code, io.text_encoding.
#include "modules/io/open.h"

#include "modules/io/buffered.h"
#include "modules/io/file_io.h"
#include "modules/io/text_wrapper.h"
#include "modules/system_call.h"
#include "object/audit.h"
#include "runtime/state.h"
#include "types/bool.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::io {

namespace {

struct OpenMode {
  bool creating = false, reading = false, writing = false, appending = false, updating = false, text = false,
       binary = false;
};

Result<OpenMode> parse_mode(Thread& t, Ref<Str> mode) {
  OpenMode m;
  const std::size_t size = mode->length();
  for (std::size_t i = 0; i < size; ++i) {
    const char32_t c = mode->at(i);
    bool* flag = c == 'x'   ? &m.creating
                 : c == 'r' ? &m.reading
                 : c == 'w' ? &m.writing
                 : c == 'a' ? &m.appending
                 : c == '+' ? &m.updating
                 : c == 't' ? &m.text
                 : c == 'b' ? &m.binary
                            : nullptr;
    if (!flag || *flag) return raise(t, exc::ValueError, "invalid mode: '%S'", mode);
    *flag = true;
  }
  if (m.text && m.binary) return raise(t, exc::ValueError, "can't have text and binary mode at once");
  if (m.creating + m.reading + m.writing + m.appending != 1)
    return raise(t, exc::ValueError, "must have exactly one of create/read/write/append mode");
  return m;
}

Result<Own<Str>> raw_mode(Thread& t, const OpenMode& m) {
  char text[8];
  std::size_t n = 0;
  if (m.creating) text[n++] = 'x';
  if (m.reading) text[n++] = 'r';
  if (m.writing) text[n++] = 'w';
  if (m.appending) text[n++] = 'a';
  if (m.updating) text[n++] = '+';
  return Str::from_ascii(t, {text, n});
}

struct Request {
  Ref<> file;
  Ref<Str> mode;
  std::int64_t buffering;
  OptRef<> encoding, errors, newline;
  bool closefd;
  Ref<> opener;
};

// What is given as `encoding=` and the like only means something in text mode.
Result<void> check_text_arguments(Thread& t, const OpenMode& m, const Request& r) {
  if (!m.binary) return ok;
  if (!is_none_or_missing(r.encoding))
    return raise(t, exc::ValueError, "binary mode doesn't take an encoding argument");
  if (!is_none_or_missing(r.errors)) return raise(t, exc::ValueError, "binary mode doesn't take an errors argument");
  if (!is_none_or_missing(r.newline)) return raise(t, exc::ValueError, "binary mode doesn't take a newline argument");
  if (r.buffering == 1)
    TRY(warn_format(
        t, exc::RuntimeWarning, 1,
        "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used"));
  return ok;
}

// The layers over the raw file. `top` is the outermost one so far: what is to be closed on failure.
Result<void> add_layers(Thread& t, const OpenMode& m, const Request& r, Slot<>& top) {
  const Ref<FileIO> raw = top.ref().as<FileIO>();
  std::int64_t buffering = r.buffering;
  const bool is_terminal = buffering < 0 && TRY(raw->isatty_open_only(t));
  const bool line_buffering = buffering == 1 || is_terminal;
  if (buffering == 1 || buffering < 0)
    buffering = std::max(std::min(raw->block_size(), std::int64_t{8192 * 1024}), kDefaultBufferSize);
  if (buffering == 0) {
    if (m.binary) return ok;
    return raise(t, exc::ValueError, "can't have unbuffered text I/O");
  }
  Type& type = m.updating                               ? BufferedRandom::type
               : m.creating || m.writing || m.appending ? BufferedWriter::type
                                                        : BufferedReader::type;
  Own<> size = TRY(int_from(t, buffering));
  top.set(TRY(call(t, Ref<>(&type), {top.value(), size.value()})));
  if (m.binary) return ok;
  const Value none_value = none_ref().value();
  auto or_none = [&](OptRef<> v) { return v ? v.value() : none_value; };
  top.set(TRY(call(
      t, Ref<>(&TextIOWrapper::type),
      {top.value(), or_none(r.encoding), or_none(r.errors), or_none(r.newline), bool_from(line_buffering).value()})));
  return set_attr(t, top.ref(), names::mode, r.mode);
}

Result<Own<>> open_file(Thread& t, const Request& r) {
  const OpenMode m = TRY(parse_mode(t, r.mode));
  TRY(check_text_arguments(t, m, r));
  // A path is asked for its text once.
  Own<> path = is_int(r.file) ? r.file.own() : TRY(fspath(t, r.file));
  Own<Str> mode = TRY(raw_mode(t, m));
  Slot<> top;
  top.set(
      TRY(call(t, Ref<>(&FileIO::type), {path.value(), mode.value(), bool_from(r.closefd).value(), r.opener.value()})));
  if (!add_layers(t, m, r, top).is_failed()) return Own<>::steal(top.take());
  Own<> error = take_pending(t);
  if (call_method(t, top.ref(), names::close).is_failed()) return chain_pending(t, std::move(error));
  restore_pending(t, std::move(error));
  return failed;
}

Result<Own<>> open(Thread& t, Ref<> file, OptRef<> mode, int buffering, OptRef<> encoding, OptRef<> errors,
                   OptRef<> newline, bool closefd, Ref<> opener) {
  auto check = [&](OptRef<> given, const char* name) -> Result<void> {
    if (is_none_or_missing(given) || given.ref().is<Str>()) return ok;
    return raise(t, exc::TypeError, "open() argument '%s' must be str or None, not %.50T", name, given.ref());
  };
  if (mode && !mode.ref().is<Str>())
    return raise(t, exc::TypeError, "open() argument 'mode' must be str, not %.50T", mode.ref());
  TRY(check(encoding, "encoding"));
  TRY(check(errors, "errors"));
  TRY(check(newline, "newline"));
  const Ref<Str> mode_text = mode ? mode.ref().as<Str>() : Str::of_latin1('r');
  return open_file(t, {file, mode_text, buffering, encoding, errors, newline, closefd, opener});
}

Result<Own<>> open_code(Thread& t, Ref<Str> path) {
  Own<Str> mode = TRY(Str::intern_ascii(t, "rb"));
  return open_file(t, {path, mode, -1, {}, {}, {}, true, none_ref()});
}

Result<Own<>> text_encoding(Thread& t, Ref<> encoding, int stacklevel) {
  if (!is_none(encoding)) return encoding.own();
  const RuntimeState* runtime = runtime_or_null(t);
  if (runtime && runtime->config.warn_default_encoding)
    TRY(warn_format(t, exc::EncodingWarning, stacklevel, "'encoding' argument not specified"));
  return Str::intern_ascii(t, runtime && runtime->config.utf8_mode ? "utf-8" : "locale");
}

constexpr Method kFunctions[] = {
    bind<&open>(
        "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, "
        "opener=None)",
        "Open file and return a stream.  Raise OSError upon failure.\n\nfile is either a text or byte string giving "
        "the name (and the path\nif the file isn't in the current working directory) of the file to\nbe opened or an "
        "integer file descriptor of the file to be\nwrapped. (If a file descriptor is given, it is closed when "
        "the\nreturned I/O object is closed, unless closefd is set to False.)\n\nmode is an optional string that "
        "specifies the mode in which the file\nis opened: 'r' read (default), 'w' write after truncating, 'x' "
        "exclusive creation, 'a' append;\n'b' binary, 't' text (default), '+' updating (reading and "
        "writing).\n\nbuffering is 0 for no buffer (binary mode only), 1 for line buffering (text mode only), or the "
        "size of the buffer.\n\nencoding, errors and newline are those of TextIOWrapper.\n\nA custom opener can be "
        "used by passing a callable as *opener*: it is called with (*file*, *flags*) and returns an open file "
        "descriptor.\n\nopen() returns a TextIOWrapper in text mode; in binary mode a BufferedReader, BufferedWriter "
        "or BufferedRandom, or the raw FileIO when it is not buffered."),
    bind<&open_code>(
        "open_code(path)",
        "Opens the provided file with the intent to import the contents.\n\nThis may perform extra validation "
        "beyond open(), but is otherwise interchangeable\nwith calling open(path, 'rb')."),
    bind<&text_encoding>(
        "text_encoding(encoding, stacklevel=2, /)",
        "A helper function to choose the text encoding.\n\nWhen encoding is not None, this function returns "
        "it.\nOtherwise, this function returns the default text encoding\n(i.e. \"locale\" or \"utf-8\" "
        "depends on UTF-8 mode).\n\nThis function emits an EncodingWarning if encoding is None "
        "and\nsys.flags.warn_default_encoding is true.\n\nThis can be used in APIs with an encoding=None "
        "parameter.\nHowever, please consider using encoding=\"utf-8\" for new APIs."),
};

}  // namespace

constinit const std::span<const Method> kOpenFunctions = kFunctions;

}  // namespace krait::io
