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
        "Open a file as a stream. OSError when that fails.\n\n  file\n    A path, or the number of an open "
        "descriptor.\n  mode\n    What may be done:\n\n    'r'  read (the default)\n    'w'  write, from nothing\n    "
        "'x'  write a file that must not exist yet\n    'a'  write at the end\n    '+'  in addition: read and write\n  "
        "  't'  text, str (the default)\n    'b'  binary, bytes\n\n  buffering\n    Bytes of buffer; 0 for none "
        "(binary only), 1 for a line at a time (text only), -1 for the usual.\n  encoding, errors, newline\n    Of "
        "text: its encoding, by default the locale's; what to do with what cannot be encoded or decoded; which line "
        "ends\n    count and are written.\n  closefd\n    Whether closing closes a given descriptor.\n  opener\n    "
        "opener(file, flags) opens it instead, and returns the descriptor.\n\nThe result is a TextIOWrapper for text, "
        "else a BufferedReader, BufferedWriter, BufferedRandom, or a FileIO without buffer."),
    bind<&open_code>("open_code(path)",
                     "Open a file of code to be run, for reading in binary mode. Audit hooks see that it is code."),
    bind<&text_encoding>(
        "text_encoding(encoding, stacklevel=2, /)",
        "The encoding to pass on to open(): the one given or, when None, 'locale', or 'utf-8' in UTF-8 mode.\n\nFor "
        "functions that have a parameter encoding=None. With -X warn_default_encoding, None is an EncodingWarning "
        "blamed\non the caller stacklevel frames up. New functions do better with encoding='utf-8'."),
};

}  // namespace

constinit const std::span<const Method> kOpenFunctions = kFunctions;

}  // namespace krait::io
