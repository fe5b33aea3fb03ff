// _io._IOBase: what streams of all kinds can do, by the few methods that each must have.
#include <cerrno>

#include "modules/io/io.h"
#include "modules/system_call.h"
#include "types/bool.h"
#include "types/bytes_builder.h"
#include "types/exceptions.h"
#include "types/int.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/type.h"

namespace krait {

Result<io::Size> Convert<io::Size>::from(Thread& t, ArgumentPlace, Value v) {
  if (v.is_empty() || is_none(Ref<>(v))) return io::Size{-1};
  if (v.is_int()) return io::Size{v.as_int()};
  if (!has_index(Ref<>(v))) return raise(t, exc::TypeError, "argument should be integer or None, not '%.200T'", v);
  return io::Size{TRY(index_int64(t, Ref<>(v), &exc::OverflowError))};
}

}  // namespace krait

namespace krait::io {

namespace {

constexpr Type* kUnsupportedBases[] = {&exc::ValueError};

}  // namespace

constinit Type kUnsupportedOperation =
    describe<OSError>("io.UnsupportedOperation", {.flags = kTypeBasetype,
                                                  .base = &exc::OSError,
                                                  .shape_offset = offsetof(Exception, attributes_),
                                                  .more_bases = kUnsupportedBases});

Failed raise_unsupported(Thread& t, const char* what) { return raise(t, kUnsupportedOperation, "%s", what); }

Result<bool> is_closed(Thread& t, Ref<> stream) {
  Own<> closed = TRY(get_attr(t, stream, names::closed));
  return is_true(t, closed.ref());
}

Result<void> check_closed(Thread& t, Ref<> stream) {
  Slot<> holder;
  OptRef<> closed = TRY(find_attr(t, stream, names::closed, holder));
  if (!closed || !TRY(is_true(t, closed.ref()))) return ok;
  return raise(t, exc::ValueError, "I/O operation on closed file.");
}

namespace {

Result<void> check_ability(Thread& t, Ref<> stream, Ref<Str> method, const char* message) {
  Own<> answer = TRY(call_method(t, stream, method));
  if (is_true_object(answer.ref())) return ok;
  return raise_unsupported(t, message);
}

}  // namespace

Result<void> check_seekable(Thread& t, Ref<> s) {
  return check_ability(t, s, names::seekable, "File or stream is not seekable.");
}
Result<void> check_readable(Thread& t, Ref<> s) {
  return check_ability(t, s, names::readable, "File or stream is not readable.");
}
Result<void> check_writable(Thread& t, Ref<> s) {
  return check_ability(t, s, names::writable, "File or stream is not writable.");
}

bool is_interrupted(Thread& t) {
  if (!pending_matches(t, exc::OSError)) return false;
  const Slot<>& number = t.pending.ref().as<OSError>()->errno_;
  if (!number || !number.value().is_int() || number.value().as_int() != EINTR) return false;
  clear_pending(t);
  return !handle_signals(t).is_failed();
}

Result<Own<>> refuse_state(Thread& t, Ref<> self) {
  Own<Str> name = TRY(type_name(t, *self.type()));
  return raise(t, exc::TypeError, "cannot pickle '%.100S' instances", name);
}

void warn_unclosed(Thread& t, Ref<> raw, Ref<> source) {
  if (call_method(t, raw, names::_dealloc_warn, {source.value()}).is_failed()) clear_pending(t);
}

Failed chain_pending(Thread& t, Own<> first) {
  if (!t.has_pending()) {
    restore_pending(t, std::move(first));
    return failed;
  }
  Own<> last = take_pending(t);
  if (!(last.value() == first.value())) last.ref().as<Exception>()->set_context(first);
  restore_pending(t, std::move(last));
  return failed;
}

Result<Own<>> repr_with_name(Thread& t, Ref<> self, const char* extra) {
  Slot<> holder;
  OptRef<> name;
  if (auto found = find_attr(t, self, names::name, holder); !found.is_failed())
    name = std::move(found).take();
  else if (!clear_if_pending(t, exc::ValueError))
    return failed;
  const Type* type = self.type();
  if (!name) return format(t, "<%N%s>", type, extra);
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return raise(t, exc::RuntimeError, "reentrant call inside %N.__repr__", type);
  return format(t, "<%N name=%R%s>", type, name.ref(), extra);
}

Result<std::int64_t> offset_from(Thread& t, Ref<> given) {
  if (given.value().is_int()) return given.value().as_int();
  if (!has_index(given)) return raise(t, exc::TypeError, "'%.200T' object cannot be interpreted as an integer", given);
  Own<> number = TRY(index(t, given));
  std::int64_t value;
  if (!int_fits(number.ref(), &value))
    return raise(t, exc::OverflowError, "cannot fit '%.200T' into an offset-sized integer", given);
  return value;
}

// ---- slots ----

Result<Own<>> IOBase::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<IOBase>(t, type);
}

Result<Own<>> IOBase::iter(Thread& t, Ref<> self) {
  TRY(check_closed(t, self));
  return self.own();
}

Step IOBase::next(Thread& t, Ref<> self) {
  Own<> line = TRY(call_method(t, self, names::readline));
  if (TRY(krait::len(t, line.ref())) == 0) return Step::done();
  return line;
}

void IOBase::finalize(Thread& t, Ref<> self) {
  Slot<> saved;
  if (t.has_pending()) saved.set(take_pending(t));
  bool closed = true;  // what cannot say is left alone
  if (auto r = is_closed(t, self); r.is_failed())
    clear_pending(t);
  else
    closed = std::move(r).take();
  if (!closed) {
    // Lets close() say that nobody closed the file; a Python class may look at the attribute.
    self.as<IOBase>()->finalizing_ = true;
    if (call_method(t, self, names::close).is_failed())
      write_unraisable(t, self, "Exception ignored while finalizing file ");
  }
  if (saved) restore_pending(t, saved.ref().own());
}

Result<void> IOBase::set_finalizing(Thread& t, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "can't delete numeric/char attribute");
  if (!value.ref().is<Bool>()) return raise(t, exc::TypeError, "attribute value type must be bool");
  finalizing_ = is_true_object(value.ref());
  return ok;
}

// ---- methods ----

Result<Own<>> IOBase::close(Thread& t, Ref<> self) {
  IOBase& stream = *self.as<IOBase>();
  if (stream.base_closed_) return none();
  const bool flushed = !call_method(t, self, names::flush).is_failed();
  stream.base_closed_ = true;
  if (!flushed) return failed;
  return none();
}

namespace {

Result<Own<>> base_seek(Thread& t, Ref<>, Ref<>, Ref<>) { return raise_unsupported(t, "seek"); }
Result<Own<>> base_tell(Thread& t, Ref<> self) {
  return call_method(t, self, names::seek, {Value::of_int(0), Value::of_int(1)});
}
Result<Own<>> base_truncate(Thread& t, Ref<>, OptRef<>) { return raise_unsupported(t, "truncate"); }
Result<Own<>> base_fileno(Thread& t, Ref<>) { return raise_unsupported(t, "fileno"); }

Result<void> base_flush(Thread& t, Ref<> self) {
  if (self.as<IOBase>()->base_closed_) return raise(t, exc::ValueError, "I/O operation on closed file.");
  return ok;
}
Result<bool> base_no(Thread&, Ref<>) { return false; }
Result<bool> base_isatty(Thread& t, Ref<> self) {
  TRY(check_closed(t, self));
  return false;
}
Result<bool> base_closed(Thread&, Ref<> self) { return self.as<IOBase>()->base_closed_; }

Result<bool> checked(Result<void> check) {
  if (check.is_failed()) return failed;
  return true;
}
Result<void> base_check_closed(Thread& t, Ref<> self) { return check_closed(t, self); }
Result<bool> base_check_seekable(Thread& t, Ref<> self) { return checked(check_seekable(t, self)); }
Result<bool> base_check_readable(Thread& t, Ref<> self) { return checked(check_readable(t, self)); }
Result<bool> base_check_writable(Thread& t, Ref<> self) { return checked(check_writable(t, self)); }

Result<Own<>> base_enter(Thread& t, Ref<> self) {
  TRY(check_closed(t, self));
  return self.own();
}
Result<Own<>> base_exit(Thread& t, Ref<> self, Rest) { return call_method(t, self, names::close); }

// How many bytes to read next: one, or as many as peek() shows up to the end of the line.
Result<std::int64_t> bytes_to_line_end(Thread& t, Ref<> peek, std::int64_t left) {
  for (;;) {
    Result<Own<>> seen = call(t, peek, {Value::of_int(1)});
    if (seen.is_failed()) {
      if (is_interrupted(t)) continue;
      return failed;
    }
    Own<> ahead = std::move(seen).take();
    if (!ahead.ref().is<Bytes>())
      return raise(t, exc::OSError, "peek() should have returned a bytes object, not '%.200T'", ahead);
    const std::string_view text = ahead.ref().as<Bytes>()->text();
    if (text.empty()) return 1;
    std::size_t n = text.find('\n');
    n = n == text.npos ? text.size() : n + 1;
    return left >= 0 && n > static_cast<std::size_t>(left) ? left : static_cast<std::int64_t>(n);
  }
}

Result<Own<Bytes>> base_readline(Thread& t, Ref<> self, Size limit) {
  Slot<> holder;
  const OptRef<> peek = TRY(find_attr(t, self, names::peek, holder));
  BytesBuilder out(t);
  std::int64_t left = limit.value;
  while (left != 0) {
    const std::int64_t want = peek ? TRY(bytes_to_line_end(t, peek.ref(), left)) : 1;
    Result<Own<>> got = call_method(t, self, names::read, {Value::of_int(want)});
    if (got.is_failed()) {
      if (is_interrupted(t)) continue;
      return failed;
    }
    Own<> piece = std::move(got).take();
    if (!piece.ref().is<Bytes>())
      return raise(t, exc::OSError, "read() should have returned a bytes object, not '%.200T'", piece);
    const std::string_view text = piece.ref().as<Bytes>()->text();
    if (text.empty()) break;
    out.append(text);
    if (left > 0) left = std::max<std::int64_t>(left - static_cast<std::int64_t>(text.size()), 0);
    if (text.back() == '\n') break;
  }
  return out.finish();
}

Result<Own<List>> base_readlines(Thread& t, Ref<> self, Size hint) {
  Own<List> lines = TRY(List::create(t));
  Own<> it = TRY(krait::iter(t, self));
  std::int64_t seen = 0;
  for (;;) {
    Step step = krait::next(t, it.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return lines;
    Own<> line = std::move(step).take();
    TRY(lines->append(t, line.ref()));
    if (hint.value <= 0) continue;
    seen += static_cast<std::int64_t>(TRY(krait::len(t, line.ref())));
    if (seen >= hint.value) return lines;
  }
}

Result<void> base_writelines(Thread& t, Ref<> self, Ref<> lines) {
  TRY(check_closed(t, self));
  Own<> it = TRY(krait::iter(t, lines));
  for (;;) {
    Step step = krait::next(t, it.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    Own<> line = std::move(step).take();
    while (call_method(t, self, names::write, {line.value()}).is_failed())
      if (!is_interrupted(t)) return failed;
  }
}

constexpr Method kMethods[] = {
    bind<&base_seek>(
        "seek(self, offset, whence=0, /)",
        "Go to another position in the stream and return it.\n\n  offset\n    Bytes, from where whence says.\n  "
        "whence\n    os.SEEK_SET (0) the start, os.SEEK_CUR (1) the position, os.SEEK_END (2) the end."),
    bind<&base_tell>("tell(self, /)", "The position in the stream."),
    bind<&base_truncate>(
        "truncate(self, size=None, /)",
        "Make the file size bytes long, by default as long as the position says; the position stays. Returns size."),
    bind<&base_flush>("flush(self, /)", "Send on what waits in buffers; nothing to do for a stream that only reads."),
    bind<&IOBase::close>("close(self, /)", "Flush, then close. A second call does nothing."),
    bind<&base_no>("seekable(self, /)",
                   "Whether seek(), tell() and truncate() work; else they are OSErrors. It may have to try."),
    bind<&base_no>("readable(self, /)", "Whether read() works; else it is an OSError."),
    bind<&base_no>("writable(self, /)", "Whether write() works; else it is an OSError."),
    bind<&base_check_closed>("_checkClosed(self)"),
    bind<&base_check_seekable>("_checkSeekable(self)"),
    bind<&base_check_readable>("_checkReadable(self)"),
    bind<&base_check_writable>("_checkWritable(self)"),
    bind<&base_fileno>("fileno(self, /)", "The number of the descriptor below. OSError when there is none."),
    bind<&base_isatty>("isatty(self, /)", "Whether the stream is a terminal, as far as is known."),
    bind<&base_enter>("__enter__(self)"),
    bind<&base_exit>("__exit__(self, *exc_info)"),
    bind<&base_readline>("readline(self, size=-1, /)",
                         "The next line with its line end, or at most size bytes of it.\n\nA binary line ends with "
                         "b'\\n'; of a text file open()'s newline says what ends one."),
    bind<&base_readlines>("readlines(self, hint=-1, /)",
                          "The lines that are left, as a list. With hint it ends after the line that reaches that many "
                          "bytes or characters."),
    bind<&base_writelines>("writelines(self, lines, /)",
                           "Write each item, with nothing between them: line ends have to be in them."),
};
constexpr Attribute kAttributes[] = {
    attribute<&Object::get_dict, &Object::set_dict>("__dict__"),
    attribute<&base_closed>("closed"),
};

}  // namespace

constinit Type IOBase::type = describe<IOBase>(
    "_io._IOBase",
    {.doc = "What all streams have in common.\n\nThe methods here stand for a file that can neither be read nor "
            "written nor seeked: they raise UnsupportedOperation,\nan OSError and ValueError, and subclasses replace "
            "those that work. read, readinto and write are not among them, since\ntheir arguments differ. Binary "
            "streams take any bytes-like object and give bytes; text streams use str.\n\nA closed stream answers with "
            "ValueError.\n\nIterating gives lines. A `with` closes the stream at its end, also after an exception:\n\n "
            "   with open(\"notes.txt\", \"a\") as notes:\n        notes.write(\"water the snake\\n\")\n",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kStreamFlags,
     .shape_offset = offsetof(IOBase, attributes_)});

}  // namespace krait::io
