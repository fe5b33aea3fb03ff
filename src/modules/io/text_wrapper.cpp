// TextIOWrapper: making and changing it, writing, and what it hands on to the buffer.
#include "modules/io/text_wrapper.h"

#include <langinfo.h>

#include <cstring>

#include "modules/io/buffered.h"
#include "modules/io/file_io.h"
#include "runtime/state.h"
#include "types/exceptions.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"

namespace krait::io {

void TextIOWrapper::trace(Tracer& visit) {
  attributes_.trace(visit);
  codec_.trace(visit);
  visit(buffer_), visit(encoding_), visit(errors_), visit(decoded_), visit(snapshot_flags_), visit(snapshot_bytes_);
}

void TextIOWrapper::clear_references() {
  ok_ = false;
  attributes_.clear();
  codec_.clear();
  buffer_.clear();
  decoded_.clear();
  snapshot_flags_.clear();
  snapshot_bytes_.clear();
}

// ---- making ----

Result<Own<Str>> locale_encoding(Thread& t) {
  if (const RuntimeState* runtime = runtime_or_null(t); runtime && runtime->config.utf8_mode)
    return Str::intern_ascii(t, "utf-8");
  const char* name = ::nl_langinfo(CODESET);
  return Str::from_ascii(t, *name ? name : "UTF-8");
}

Result<Own<>> TextIOWrapper::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<TextIOWrapper>(t, type);
}

namespace {
constexpr Method kInit = bind<&TextIOWrapper::start>(
    "TextIOWrapper(self, buffer, encoding=<absent>, errors=<absent>, newline=<absent>, line_buffering=False, "
    "write_through=False)");

// A parameter that is a str or None.
Result<OptRef<Str>> optional_str(Thread& t, OptRef<> given, const char* function, const char* name) {
  if (is_none_or_missing(given)) return OptRef<Str>();
  if (given.ref().is<Str>()) return OptRef<Str>(given.ref().as<Str>());
  return raise(t, exc::TypeError, "%s() argument '%s' must be str or None, not %.50T", function, name, given.ref());
}

Result<void> refuse_nul(Thread& t, Ref<Str> s) {
  for (std::size_t i = 0; i < s->length(); ++i)
    if (s->at(i) == 0) return raise(t, exc::ValueError, "embedded null character");
  return ok;
}
}  // namespace

Result<void> TextIOWrapper::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kInit.call(t, kInit, self, a));
  return ok;
}

namespace {
// In the development mode a name that no error handler has is refused at once.
Result<void> check_error_mode(Thread& t, Ref<Str> errors) {
  const RuntimeState* runtime = runtime_or_null(t);
  if (!runtime || !runtime->config.dev_mode || !runtime->stdlib_started) return ok;
  Own<Bytes> name = TRY(codecs::encode_utf8(t, errors));
  (void)TRY(codecs::lookup_error(t, name->text()));
  return ok;
}

// The part before a NUL, which is all that the operations below take of a name.
Result<Own<Str>> until_nul(Thread& t, Ref<Str> s) {
  for (std::size_t i = 0; i < s->length(); ++i)
    if (s->at(i) == 0) return Str::substring(t, s, 0, i);
  return s.own();
}
}  // namespace

Result<TextIOWrapper::Newline> TextIOWrapper::newline_from(Thread& t, OptRef<> given, const char* function) {
  const OptRef<Str> text = TRY(optional_str(t, given, function, "newline"));
  if (!text) return Newline::kUniversal;
  if (text->length() == 0) return Newline::kUntranslated;
  if (text->equals_ascii("\n")) return Newline::kLf;
  if (text->equals_ascii("\r")) return Newline::kCr;
  if (text->equals_ascii("\r\n")) return Newline::kCrLf;
  TRY(refuse_nul(t, text.ref()));
  return raise(t, exc::ValueError, "illegal newline value: %S", text.ref());
}

Result<void> TextIOWrapper::start(Thread& t, Ref<> buffer, OptRef<> encoding, OptRef<> errors, OptRef<> newline,
                                  bool line_buffering, bool write_through) {
  ok_ = detached_ = false;
  const OptRef<Str> encoding_name = TRY(optional_str(t, encoding, "TextIOWrapper", "encoding"));
  if (!encoding_name) {
    const RuntimeState* runtime = runtime_or_null(t);
    if (runtime && runtime->config.warn_default_encoding)
      TRY(warn_format(t, exc::EncodingWarning, 1, "'encoding' argument not specified"));
  }
  const OptRef<Str> errors_name = TRY(optional_str(t, errors, "TextIOWrapper", "errors"));
  if (errors_name) {
    TRY(refuse_nul(t, errors_name.ref()));
    TRY(check_error_mode(t, errors_name.ref()));
  }
  newline_ = TRY(newline_from(t, newline, "TextIOWrapper"));
  encoding_.set(!encoding_name || encoding_name->equals_ascii("locale") ? TRY(locale_encoding(t))
                                                                        : encoding_name.ref().own());
  errors_.set(errors_name ? errors_name.ref().own() : TRY(Str::intern_ascii(t, "strict")));
  TRY(refuse_nul(t, encoding_.ref()));
  buffer_.set(buffer.own());
  line_buffering_ = line_buffering;
  write_through_ = write_through;
  chunk_size_ = 8192;
  bytes_per_char_ = 0;
  pending_.clear();
  decoded_.clear();
  decoded_used_ = 0;
  snapshot_flags_.clear();
  TRY(make_codecs(t));
  Own<> seekable = TRY(call_method(t, buffer, names::seekable));
  seekable_ = telling_ = TRY(is_true(t, seekable.ref()));
  has_read1_ = TRY(has_attr(t, buffer, names::read1));
  if (seekable_ && codec_.can_encode() && !codec_.is_native()) {
    Own<> at = TRY(call_method(t, buffer, names::tell));
    if (TRY(is_true(t, at.ref()))) TRY(codec_.reset_encoder(t, false));
  }
  ok_ = true;
  return ok;
}

Result<void> TextIOWrapper::make_codecs(Thread& t) {
  TRY(codec_.open(t, encoding_.ref(), errors_.ref()));
  Own<> buffer = TRY(stream(t));
  Own<> readable = TRY(call_method(t, buffer.ref(), names::readable));
  if (TRY(is_true(t, readable.ref()))) TRY(codec_.make_decoder(t, is_universal(), translates_reads()));
  Own<> writable = TRY(call_method(t, buffer.ref(), names::writable));
  if (TRY(is_true(t, writable.ref()))) TRY(codec_.make_encoder(t));
  return ok;
}

namespace {

Result<bool> flag_or(Thread& t, OptRef<> given, bool now) {
  if (is_none_or_missing(given)) return now;
  return TRY(index_int64(t, given.ref(), &exc::OverflowError)) != 0;
}

}  // namespace

Result<Own<>> TextIOWrapper::reconfigure(Thread& t, Ref<> self, OptRef<> encoding, OptRef<> errors, OptRef<> newline,
                                         OptRef<> line_buffering, OptRef<> write_through) {
  TextIOWrapper& w = *self.as<TextIOWrapper>();
  TRY(w.check_attached(t));
  const bool changes = !is_none_or_missing(encoding) || !is_none_or_missing(errors) || newline;
  if (w.decoded_ && changes)
    return raise_unsupported(t, "It is not possible to set the encoding or newline of stream after the first read");
  Slot<> line_end;
  if (newline)
    line_end.set(newline.ref().is<Str>() ? Own<>(TRY(until_nul(t, newline.ref().as<Str>()))) : newline.ref().own());
  const Newline new_newline = newline ? TRY(w.newline_from(t, line_end.opt(), "reconfigure")) : w.newline_;
  const bool buffers_lines = TRY(flag_or(t, line_buffering, w.line_buffering_));
  const bool writes_through = TRY(flag_or(t, write_through, w.write_through_));
  const OptRef<Str> new_encoding = TRY(optional_str(t, encoding, "reconfigure", "encoding"));
  const OptRef<Str> new_errors = TRY(optional_str(t, errors, "reconfigure", "errors"));
  (void)TRY(call_method(t, self, names::flush));
  if (changes) {
    Slot<Str> old_encoding(w.encoding_.ref().own()), old_errors(w.errors_.ref().own());
    const Newline old_newline = w.newline_;
    if (new_encoding) {
      w.encoding_.set(new_encoding->equals_ascii("locale") ? TRY(locale_encoding(t))
                                                           : TRY(until_nul(t, new_encoding.ref())));
      if (!new_errors) w.errors_.set(TRY(Str::intern_ascii(t, "strict")));
    }
    if (new_errors) w.errors_.set(TRY(until_nul(t, new_errors.ref())));
    w.newline_ = new_newline;
    if (w.make_codecs(t).is_failed()) {
      Own<> error = take_pending(t);
      w.encoding_.set(old_encoding.ref().own());
      w.errors_.set(old_errors.ref().own());
      w.newline_ = old_newline;
      if (w.make_codecs(t).is_failed()) clear_pending(t);
      restore_pending(t, std::move(error));
      return failed;
    }
    if (w.seekable_ && w.codec_.can_encode() && !w.codec_.is_native()) {
      Own<> at = TRY(call_method(t, TRY(w.stream(t)).ref(), names::tell));
      if (TRY(is_true(t, at.ref()))) TRY(w.codec_.reset_encoder(t, false));
    }
  }
  w.line_buffering_ = buffers_lines;
  w.write_through_ = writes_through;
  return none();
}

Result<Own<>> TextIOWrapper::stream(Thread& t) {
  if (buffer_) [[likely]]
    return buffer_.ref().own();
  return raise(t, exc::ValueError, "underlying buffer has been detached");
}

Result<void> TextIOWrapper::check_attached(Thread& t) {
  if (ok_) [[likely]]
    return ok;
  if (detached_) return raise(t, exc::ValueError, "underlying buffer has been detached");
  return raise(t, exc::ValueError, "I/O operation on uninitialized object");
}

Result<bool> TextIOWrapper::is_buffer_closed(Thread& t) {
  Own<> buffer = TRY(stream(t));
  // The commonest streams can tell without a lookup.
  if (const Type* type = buffer.ref().type();
      type == &BufferedWriter::type || type == &BufferedReader::type || type == &BufferedRandom::type) {
    Own<> closed = TRY(buffer.ref().as<Buffered>()->get_closed(t));
    return is_true(t, closed.ref());
  }
  return is_closed(t, buffer.ref());
}

Result<void> TextIOWrapper::check_open(Thread& t) {
  TRY(check_attached(t));
  if (TRY(is_buffer_closed(t))) return raise(t, exc::ValueError, "I/O operation on closed file.");
  return ok;
}

// ---- writing ----

Result<void> TextIOWrapper::write_pending(Thread& t) {
  if (pending_.size() == 0) return ok;
  PendingBytes out;
  out.swap(pending_);
  Own<> buffer = TRY(stream(t));
  if (buffer.ref().is_exact<BufferedWriter>()) {
    (void)TRY(buffer.ref().as<Buffered>()->write_bytes(t, out.data(), out.size()));
  } else {
    Own<Bytes> bytes = TRY(Bytes::create(t, out.data(), out.size()));
    while (call_method(t, buffer.ref(), names::write, {bytes.value()}).is_failed())
      if (!is_interrupted(t)) return failed;
  }
  out.clear();
  if (pending_.size() == 0) pending_.swap(out);  // keeps the memory
  return ok;
}

namespace {

bool contains(const Str& s, char c) {
  const std::size_t size = s.length();
  return visit_units(s, [&](auto* p) {
    using T = std::remove_cvref_t<decltype(*p)>;
    return text::find_unit(p, size, static_cast<T>(c)) != text::kNotFound;
  });
}

// The text with every \n replaced.
Result<Own<Str>> with_line_ends(Thread& t, Ref<Str> s, const char* line_end) {
  StringBuilder out(t, s->length(), maximum_of(*s));
  LongLoop loop;
  for (std::size_t i = 0; i < s->length(); ++i) {
    TRY(loop.round(t));
    if (s->at(i) == '\n')
      out.ascii(line_end);
    else
      out.put(s->at(i));
  }
  return out.finish();
}

}  // namespace

Result<Own<>> TextIOWrapper::write(Thread& t, Ref<> self, Ref<Str> text) {
  TextIOWrapper& w = *self.as<TextIOWrapper>();
  TRY(w.check_open(t));
  if (!w.codec_.can_encode()) return raise_unsupported(t, "not writable");
  const std::size_t length = text->length();
  const bool replaces = w.newline_ == Newline::kCr || w.newline_ == Newline::kCrLf;
  const bool has_line_end = (replaces || w.line_buffering_) && contains(*text, '\n');
  const bool flushes = w.line_buffering_ && (has_line_end || contains(*text, '\r'));
  // More than one chunk is not joined with what waits already, nor with what the stream writes back meanwhile.
  while (w.pending_.size() && w.pending_.size() + length > static_cast<std::size_t>(w.chunk_size_))
    TRY(w.write_pending(t));
  if (has_line_end && replaces) {
    Own<Str> replaced = TRY(with_line_ends(t, text, w.newline_ == Newline::kCr ? "\r" : "\r\n"));
    TRY(w.codec_.encode(t, replaced, w.pending_));
  } else {
    TRY(w.codec_.encode(t, text, w.pending_));
  }
  if (w.pending_.size() >= static_cast<std::size_t>(w.chunk_size_) || flushes || w.write_through_)
    TRY(w.write_pending(t));
  if (flushes) (void)TRY(call_method(t, TRY(w.stream(t)).ref(), names::flush));
  if (w.snapshot_flags_) TRY(w.drop_decoded(t));
  if (w.codec_.can_decode()) TRY(w.codec_.reset_decoder(t));
  return int_from_unsigned(t, length);
}

Result<Own<>> TextIOWrapper::flush(Thread& t) {
  TRY(check_open(t));
  telling_ = seekable_;
  TRY(write_pending(t));
  return call_method(t, TRY(stream(t)).ref(), names::flush);
}

Result<Own<>> TextIOWrapper::close(Thread& t, Ref<> self) {
  TextIOWrapper& w = *self.as<TextIOWrapper>();
  TRY(w.check_attached(t));
  Own<> closed = TRY(krait::get_attr(t, self, names::closed));
  if (TRY(is_true(t, closed.ref())) || w.detached_) return none();
  Own<> buffer = TRY(w.stream(t));
  if (w.finalizing_) warn_unclosed(t, buffer.ref(), self);
  Slot<> error;
  if (call_method(t, self, names::flush).is_failed()) error.set(take_pending(t));
  Result<Own<>> answer = call_method(t, buffer.ref(), names::close);
  if (error) return chain_pending(t, error.ref().own());
  return answer;
}

Result<Own<>> TextIOWrapper::detach(Thread& t, Ref<> self) {
  TextIOWrapper& w = *self.as<TextIOWrapper>();
  TRY(w.check_attached(t));
  (void)TRY(call_method(t, self, names::flush));
  (void)TRY(w.stream(t));
  w.detached_ = true;
  w.ok_ = false;
  return Own<>::steal(w.buffer_.take());
}

Result<Own<>> TextIOWrapper::truncate(Thread& t, Ref<> self, Ref<> size) {
  TextIOWrapper& w = *self.as<TextIOWrapper>();
  TRY(w.check_attached(t));
  (void)TRY(call_method(t, self, names::flush));
  return call_method(t, TRY(w.stream(t)).ref(), names::truncate, {size.value()});
}

// ---- what the buffer answers ----

Result<Own<>> TextIOWrapper::fileno(Thread& t) {
  TRY(check_attached(t));
  return call_method(t, TRY(stream(t)).ref(), names::fileno);
}
Result<Own<>> TextIOWrapper::seekable(Thread& t) {
  TRY(check_attached(t));
  return call_method(t, TRY(stream(t)).ref(), names::seekable);
}
Result<Own<>> TextIOWrapper::readable(Thread& t) {
  TRY(check_attached(t));
  return call_method(t, TRY(stream(t)).ref(), names::readable);
}
Result<Own<>> TextIOWrapper::writable(Thread& t) {
  TRY(check_attached(t));
  return call_method(t, TRY(stream(t)).ref(), names::writable);
}
Result<Own<>> TextIOWrapper::isatty(Thread& t) {
  TRY(check_attached(t));
  return call_method(t, TRY(stream(t)).ref(), names::isatty);
}
Result<Own<>> TextIOWrapper::get_name(Thread& t) {
  TRY(check_attached(t));
  return krait::get_attr(t, TRY(stream(t)).ref(), names::name);
}
Result<Own<>> TextIOWrapper::get_closed(Thread& t) {
  TRY(check_attached(t));
  return krait::get_attr(t, TRY(stream(t)).ref(), names::closed);
}
Result<Own<>> TextIOWrapper::get_newlines(Thread& t) {
  TRY(check_attached(t));
  return codec_.newlines(t);
}
Result<Own<>> TextIOWrapper::get_errors(Thread& t) {
  if (!detached_) TRY(check_attached(t));
  return errors_.ref().own();
}
Result<Own<>> TextIOWrapper::get_encoding(Thread&) { return encoding_ ? Own<>(encoding_.ref().own()) : none(); }
Result<Own<>> TextIOWrapper::get_buffer_object(Thread&) { return buffer_ ? buffer_.ref().own() : none(); }
Result<std::int64_t> TextIOWrapper::get_chunk_size(Thread& t) {
  TRY(check_attached(t));
  return chunk_size_;
}
Result<void> TextIOWrapper::set_chunk_size(Thread& t, OptRef<> value) {
  TRY(check_attached(t));
  if (!value)
    return raise(t, exc::AttributeError, "attribute '_CHUNK_SIZE' of '_io.TextIOWrapper' objects cannot be deleted");
  const std::int64_t n = TRY(index_int64(t, value.ref(), &exc::ValueError));
  if (n <= 0) return raise(t, exc::ValueError, "a strictly positive integer is required");
  chunk_size_ = n;
  return ok;
}

namespace {

// An attribute for repr: empty when there is none or it cannot be told.
Result<OptRef<>> shown_attribute(Thread& t, Ref<> self, Ref<Str> name, Slot<>& holder) {
  Result<OptRef<>> found = find_attr(t, self, name, holder);
  if (!found.is_failed()) return found;
  if (!clear_if_pending(t, exc::ValueError)) return failed;
  return OptRef<>();
}

}  // namespace

Result<Own<>> TextIOWrapper::repr(Thread& t, Ref<> self) {
  TextIOWrapper& w = *self.as<TextIOWrapper>();
  const Type* type = self.type();
  if (!w.encoding_) return raise(t, exc::ValueError, "I/O operation on uninitialized object");
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return raise(t, exc::RuntimeError, "reentrant call inside %N.__repr__", type);
  Slot<> name_holder, mode_holder;
  const OptRef<> name = TRY(shown_attribute(t, self, names::name, name_holder));
  const OptRef<> mode = TRY(shown_attribute(t, self, names::mode, mode_holder));
  Own<Str> name_part = name ? TRY(format(t, " name=%R", name.ref())) : Str::empty();
  Own<Str> mode_part = mode ? TRY(format(t, " mode=%R", mode.ref())) : Str::empty();
  return format(t, "<%N%S%S encoding=%R>", type, name_part, mode_part, w.encoding_);
}

// ---- tables ----

namespace {

constexpr Method kMethods[] = {
    bind<&TextIOWrapper::detach>("detach(self, /)"),
    bind<&TextIOWrapper::reconfigure>("reconfigure(self, *, encoding=<absent>, errors=<absent>, newline=<absent>, "
                                      "line_buffering=<absent>, write_through=<absent>)",
                                      "Flush, and go on with other settings; None leaves one as it is.\n\nencoding and "
                                      "newline can change only before anything was read."),
    bind<&TextIOWrapper::write>("write(self, text, /)"),
    bind<&TextIOWrapper::read>("read(self, size=-1, /)"),
    bind<&TextIOWrapper::readline>("readline(self, size=-1, /)"),
    bind<&TextIOWrapper::flush>("flush(self, /)"),
    bind<&TextIOWrapper::close>("close(self, /)"),
    bind<&TextIOWrapper::fileno>("fileno(self, /)"),
    bind<&TextIOWrapper::seekable>("seekable(self, /)"),
    bind<&TextIOWrapper::readable>("readable(self, /)"),
    bind<&TextIOWrapper::writable>("writable(self, /)"),
    bind<&TextIOWrapper::isatty>("isatty(self, /)"),
    bind<&TextIOWrapper::seek>("seek(self, cookie, whence=0, /)",
                               "Go to another position and return it.\n\n  cookie\n    0, or a number that tell() "
                               "gave.\n  whence\n    os.SEEK_SET (0), os.SEEK_CUR (1) or os.SEEK_END (2).\n\nseek(0) "
                               "goes to the start, seek(cookie) to where tell() was called, seek(0, SEEK_CUR) nowhere, "
                               "and seek(0, SEEK_END)\nto the end. Anything else is not defined, or an error."),
    bind<&TextIOWrapper::tell>(
        "tell(self, /)",
        "A number for the position, meant for seek() alone: it holds bytes and the state of the decoder."),
    bind<&TextIOWrapper::truncate>("truncate(self, pos=None, /)"),
    bind<&refuse_state>("__getstate__(self, /)"),
};
constexpr Attribute kAttributes[] = {
    attribute<&TextIOWrapper::get_encoding>("encoding"),
    attribute<&TextIOWrapper::get_buffer_object>("buffer"),
    attribute<&TextIOWrapper::get_line_buffering>("line_buffering"),
    attribute<&TextIOWrapper::get_write_through>("write_through"),
    attribute<&IOBase::get_finalizing, &IOBase::set_finalizing>("_finalizing"),
    attribute<&TextIOWrapper::get_name>("name"),
    attribute<&TextIOWrapper::get_closed>("closed"),
    attribute<&TextIOWrapper::get_newlines>("newlines"),
    attribute<&TextIOWrapper::get_errors>("errors"),
    attribute<&TextIOWrapper::get_chunk_size, &TextIOWrapper::set_chunk_size>("_CHUNK_SIZE"),
};

}  // namespace

constinit Type TextIOWrapper::type = describe<TextIOWrapper>(
    "_io.TextIOWrapper",
    {.doc =
         "TextIOWrapper(buffer, encoding=None, errors=None, newline=None, line_buffering=False, "
         "write_through=False)\n--\n\nCharacters and lines above a binary stream, buffer.\n\n  encoding\n    "
         "locale.getencoding() unless given.\n  errors\n    What to do with what cannot be encoded or decoded: "
         "'strict' and the others of codecs.register_error.\n  newline\n    None: when reading, \\r\\n and \\r become "
         "\\n; when writing, \\n becomes os.linesep.\n    '': lines end at any of the three, and nothing is changed.\n "
         "   '\\n', '\\r', '\\r\\n': lines end there alone; when writing, \\n becomes that.\n  line_buffering\n    "
         "Flush after each line.\n  write_through\n    Hold back nothing: write() hands on to buffer at once.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kStreamFlags,
     .base = &TextIOBase::type,
     .shape_offset = offsetof(TextIOWrapper, attributes_)});

}  // namespace krait::io
