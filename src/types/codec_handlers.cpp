// The built-in error handlers of codecs, as Python callables: they get a UnicodeError and answer (replacement,
// position).
#include <algorithm>
#include <array>

#include "base/unicode.h"
#include "types/codecs_internal.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/exceptions.h"
#include "types/protocol.h"
#include "types/tuple.h"

namespace krait::codecs {

namespace {

Failed raise_not_known(Thread& t, Ref<> e) {
  return raise(t, exc::TypeError, "don't know how to handle %.200T in error callback", e);
}

// The range that an error speaks of, within its object.
struct ErrorRange {
  std::size_t start, end;
};

ErrorRange range_of(const UnicodeError& e, std::size_t size) {
  const auto n = static_cast<std::int64_t>(size);
  const std::int64_t start = std::clamp<std::int64_t>(e.start_, 0, std::max<std::int64_t>(n - 1, 0));
  const std::int64_t end = std::clamp<std::int64_t>(e.end_, std::min<std::int64_t>(n, 1), n);
  return {static_cast<std::size_t>(start), static_cast<std::size_t>(std::max(start, end))};
}

bool is_encode(Ref<> e) { return e.value().is_object() && is_subtype(e.type(), &exc::UnicodeEncodeError); }
bool is_decode(Ref<> e) { return e.value().is_object() && is_subtype(e.type(), &exc::UnicodeDecodeError); }
bool is_translate(Ref<> e) { return e.value().is_object() && is_subtype(e.type(), &exc::UnicodeTranslateError); }

// The text of an encoding or translating error, the bytes of a decoding one.
Result<Own<Str>> text_of(Thread& t, Ref<> e) {
  const Slot<>& object = e.as<UnicodeError>()->object_;
  if (!object || !object.ref().is<Str>()) return raise(t, exc::TypeError, "object attribute must be unicode");
  return object.ref().as<Str>().own();
}
Result<Own<Bytes>> bytes_of(Thread& t, Ref<> e) {
  const Slot<>& object = e.as<UnicodeError>()->object_;
  if (!object || !object.ref().is<Bytes>()) return raise(t, exc::TypeError, "object attribute must be bytes");
  return object.ref().as<Bytes>().own();
}

Result<Own<Tuple>> answer(Thread& t, Own<> replacement, std::size_t position) {
  Own<> at = Own<>::of_int(static_cast<std::int64_t>(position));
  return Tuple::of(t, replacement, at);
}

Result<Own<>> strict_errors(Thread& t, Ref<> e) {
  if (!e.value().is_object() || !e.type()->has(kTypeIsException))
    return raise(t, exc::TypeError, "codec must pass exception instance");
  return raise_instance(t, e.own());
}

Result<Own<Tuple>> ignore_errors(Thread& t, Ref<> e) {
  if (is_decode(e)) {
    Own<Bytes> bytes = TRY(bytes_of(t, e));
    return answer(t, Str::empty(), range_of(*e.as<UnicodeError>(), bytes->size()).end);
  }
  if (!is_encode(e) && !is_translate(e)) return raise_not_known(t, e);
  Own<Str> text = TRY(text_of(t, e));
  return answer(t, Str::empty(), range_of(*e.as<UnicodeError>(), text->length()).end);
}

Result<Own<Tuple>> replace_errors(Thread& t, Ref<> e) {
  StringBuilder out(t);
  if (is_decode(e)) {
    Own<Bytes> bytes = TRY(bytes_of(t, e));
    out.put(0xFFFD);
    return answer(t, TRY(out.finish()), range_of(*e.as<UnicodeError>(), bytes->size()).end);
  }
  if (!is_encode(e) && !is_translate(e)) return raise_not_known(t, e);
  Own<Str> text = TRY(text_of(t, e));
  const ErrorRange r = range_of(*e.as<UnicodeError>(), text->length());
  out.fill(is_encode(e) ? U'?' : U'\xFFFD', r.end - r.start);
  return answer(t, TRY(out.finish()), r.end);
}

Result<Own<Tuple>> xmlcharrefreplace_errors(Thread& t, Ref<> e) {
  if (!is_encode(e)) return raise_not_known(t, e);
  Own<Str> text = TRY(text_of(t, e));
  const ErrorRange r = range_of(*e.as<UnicodeError>(), text->length());
  StringBuilder out(t);
  for (std::size_t i = r.start; i < r.end; ++i) {
    out.ascii("&#");
    out.number(text->at(i));
    out.put(';');
  }
  return answer(t, TRY(out.finish()), r.end);
}

void put_escape(StringBuilder& out, char32_t c) {
  constexpr char kHex[] = "0123456789abcdef";
  const int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
  out.put('\\');
  out.put(digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
  for (int i = digits - 1; i >= 0; --i) out.put(static_cast<unsigned char>(kHex[c >> (4 * i) & 15]));
}

Result<Own<Tuple>> backslashreplace_errors(Thread& t, Ref<> e) {
  StringBuilder out(t);
  if (is_decode(e)) {
    Own<Bytes> bytes = TRY(bytes_of(t, e));
    const ErrorRange r = range_of(*e.as<UnicodeError>(), bytes->size());
    for (std::size_t i = r.start; i < r.end; ++i) put_escape(out, bytes->data()[i]);
    return answer(t, TRY(out.finish()), r.end);
  }
  if (!is_encode(e) && !is_translate(e)) return raise_not_known(t, e);
  Own<Str> text = TRY(text_of(t, e));
  const ErrorRange r = range_of(*e.as<UnicodeError>(), text->length());
  for (std::size_t i = r.start; i < r.end; ++i) put_escape(out, text->at(i));
  return answer(t, TRY(out.finish()), r.end);
}

Result<Own<Tuple>> namereplace_errors(Thread& t, Ref<> e) {
  if (!is_encode(e)) return raise_not_known(t, e);
  Own<Str> text = TRY(text_of(t, e));
  const ErrorRange r = range_of(*e.as<UnicodeError>(), text->length());
  StringBuilder out(t);
  for (std::size_t i = r.start; i < r.end; ++i) {
    char name[unicode::kMaxNameLength];
    if (const int length = unicode::name(text->at(i), name)) {
      out.ascii("\\N{");
      out.ascii({name, static_cast<std::size_t>(length)});
      out.put('}');
    } else {
      put_escape(out, text->at(i));
    }
  }
  return answer(t, TRY(out.finish()), r.end);
}

// ---- surrogates ----

// Which Unicode encoding an error is of: bytes a unit (3 for UTF-8, whose surrogates take three) and byte order.
struct UnitForm {
  int bytes = 0;
  bool big = false;
};

UnitForm form_of(Ref<> e) {
  const Slot<>& name = e.as<UnicodeError>()->encoding_;
  if (!name || !name.ref().is<Str>() || !name.ref().as<Str>()->is_ascii()) return {};
  char plain[16];
  std::size_t n = 0;
  for (char c : name.ref().as<Str>()->ascii()) {
    if (c == '-' || c == '_') continue;
    if (n == sizeof plain) return {};
    plain[n++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  const std::string_view s(plain, n);
  if (s == "utf8" || s == "cputf8") return {3, false};
  if (s == "utf16" || s == "utf16le") return {2, false};
  if (s == "utf16be") return {2, true};
  if (s == "utf32" || s == "utf32le") return {4, false};
  if (s == "utf32be") return {4, true};
  return {};
}

Result<Own<>> surrogatepass_encode(Thread& t, Ref<> e, UnitForm form) {
  Own<Str> text = TRY(text_of(t, e));
  const ErrorRange r = range_of(*e.as<UnicodeError>(), text->length());
  BytesBuilder out(t);
  for (std::size_t i = r.start; i < r.end; ++i) {
    const char32_t c = text->at(i);
    if (!is_surrogate(c)) return raise_instance(t, e.own());
    std::uint8_t unit[4] = {};
    if (form.bytes == 3) {
      utf8::put(unit, c);
    } else {
      for (int k = 0; k < form.bytes; ++k)
        unit[form.big ? form.bytes - 1 - k : k] = static_cast<std::uint8_t>(c >> (8 * k));
    }
    out.append(unit, static_cast<std::size_t>(form.bytes));
  }
  return answer(t, TRY(out.finish()), r.end);
}

Result<Own<>> surrogatepass_decode(Thread& t, Ref<> e, UnitForm form) {
  Own<Bytes> bytes = TRY(bytes_of(t, e));
  const ErrorRange r = range_of(*e.as<UnicodeError>(), bytes->size());
  const std::uint8_t* p = bytes->data() + r.start;
  char32_t c = 0;
  if (bytes->size() - r.start >= static_cast<std::size_t>(form.bytes)) {
    if (form.bytes == 3) {
      if ((p[0] & 0xF0) == 0xE0 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80)
        c = static_cast<char32_t>(p[0] & 0x0F) << 12 | static_cast<char32_t>(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    } else {
      for (int k = 0; k < form.bytes; ++k) c |= static_cast<char32_t>(p[form.big ? form.bytes - 1 - k : k]) << (8 * k);
    }
  }
  if (!is_surrogate(c)) return raise_instance(t, e.own());
  return answer(t, TRY(Str::from_code_point(t, c)), r.start + static_cast<std::size_t>(form.bytes));
}

Result<Own<>> surrogatepass_errors(Thread& t, Ref<> e) {
  if (!is_encode(e) && !is_decode(e)) return raise_not_known(t, e);
  const UnitForm form = form_of(e);
  if (!form.bytes) return raise_instance(t, e.own());
  return is_encode(e) ? surrogatepass_encode(t, e, form) : surrogatepass_decode(t, e, form);
}

Result<Own<>> surrogateescape_errors(Thread& t, Ref<> e) {
  if (is_encode(e)) {
    Own<Str> text = TRY(text_of(t, e));
    const ErrorRange r = range_of(*e.as<UnicodeError>(), text->length());
    BytesBuilder out(t);
    for (std::size_t i = r.start; i < r.end; ++i) {
      const char32_t c = text->at(i);
      if (c < 0xDC80 || c > 0xDCFF) return raise_instance(t, e.own());
      out.put(static_cast<std::uint8_t>(c - 0xDC00));
    }
    return answer(t, TRY(out.finish()), r.end);
  }
  if (!is_decode(e)) return raise_not_known(t, e);
  Own<Bytes> bytes = TRY(bytes_of(t, e));
  const ErrorRange r = range_of(*e.as<UnicodeError>(), bytes->size());
  StringBuilder out(t);
  std::size_t i = r.start;
  for (; i < r.end && i < r.start + 4 && bytes->data()[i] >= 0x80; ++i) out.put(0xDC00u + bytes->data()[i]);
  if (i == r.start) return raise_instance(t, e.own());
  return answer(t, TRY(out.finish()), i);
}

constexpr Method kHandlers[] = {
    bind<&strict_errors>("strict_errors(exception, /)",
                         "Implements the 'strict' error handling, which raises a UnicodeError on coding errors."),
    bind<&ignore_errors>("ignore_errors(exception, /)",
                         "Implements the 'ignore' error handling, which ignores malformed data and continues."),
    bind<&replace_errors>(
        "replace_errors(exception, /)",
        "Implements the 'replace' error handling, which replaces malformed data with a replacement marker."),
    bind<&xmlcharrefreplace_errors>("xmlcharrefreplace_errors(exception, /)",
                                    "Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable "
                                    "character with the appropriate XML "
                                    "character reference."),
    bind<&backslashreplace_errors>("backslashreplace_errors(exception, /)",
                                   "Implements the 'backslashreplace' error handling, which replaces malformed data "
                                   "with a backslashed escape sequence."),
    bind<&namereplace_errors>(
        "namereplace_errors(exception, /)",
        "Implements the 'namereplace' error handling, which replaces an unencodable character with a "
        "\\N{...} escape sequence."),
    bind<&surrogatepass_errors>("surrogatepass(exception, /)"),
    bind<&surrogateescape_errors>("surrogateescape(exception, /)"),
};
constexpr std::string_view kHandlerNames[] = {"strict",           "ignore",      "replace",       "xmlcharrefreplace",
                                              "backslashreplace", "namereplace", "surrogatepass", "surrogateescape"};

}  // namespace

bool is_builtin_error_handler(std::string_view name) {
  return std::ranges::find(kHandlerNames, name) != std::end(kHandlerNames);
}

Result<Ref<Dict>> error_handlers(Thread& t) {
  Slot<>& handlers = t.interpreter->codec_errors;
  if (!handlers) {
    Own<Dict> made = TRY(Dict::create(t));
    for (std::size_t i = 0; i < std::size(kHandlers); ++i) {
      Own<Str> name = TRY(Str::intern_ascii(t, kHandlerNames[i]));
      TRY(made->set_str(t, name.ref(), TRY(BuiltinFunction::create(t, kHandlers[i], {}, {}))));
    }
    handlers.set(std::move(made));
  }
  return handlers.ref().as<Dict>();
}

}  // namespace krait::codecs
