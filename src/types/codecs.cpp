#include "types/codecs.h"

#include <algorithm>
#include <cstring>

#include "base/unicode.h"
#include "base/utf8.h"
#include "object/raise.h"
#include "types/bytearray.h"
#include "types/bytes_builder.h"
#include "types/codecs_internal.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/long_copy.h"
#include "types/memoryview.h"
#include "types/protocol.h"
#include "types/string_builder.h"
#include "types/tuple.h"

namespace krait::codecs {

namespace {

constexpr char kHex[] = "0123456789abcdef";

// "\xhh", "\uhhhh", "\Uhhhhhhhh" into `out`; returns the length.
std::size_t escape(char32_t c, char* out) {
  const int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
  out[0] = '\\';
  out[1] = digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
  for (int i = 0; i < digits; ++i) out[2 + i] = kHex[c >> (4 * (digits - 1 - i)) & 15];
  return 2 + digits;
}

// ---- decoding ----

}  // namespace

Result<std::size_t> treat_decode_error(Thread& t, const ErrorPolicy& policy, const char* encoding, View& input,
                                       Slot<Bytes>& holder, const TextError& e, StringBuilder& out) {
  switch (policy.mode) {
    case ErrorMode::kStrict:
      return raise_decode_error(t, encoding, input, e.start, e.end, e.reason);
    case ErrorMode::kIgnore:
      return e.end;
    case ErrorMode::kReplace:
      out.put(0xFFFD);
      return e.end;
    case ErrorMode::kBackslashReplace:
      for (std::size_t i = e.start; i < e.end; ++i) {
        char text[10];
        out.ascii({text, escape(input[i], text)});
      }
      return e.end;
    case ErrorMode::kSurrogateEscape: {
      std::size_t i = e.start;
      for (; i < e.end && input[i] >= 0x80; ++i) out.put(0xDC00 + input[i]);
      if (i == e.start) return raise_decode_error(t, encoding, input, e.start, e.end, e.reason);
      return i;
    }
    default: {
      Replacement r;
      TRY(call_decode_handler(t, policy, encoding, input, holder, e.start, e.end, e.reason, r));
      out.str(r.text.ref().as<Str>());
      return r.position;
    }
  }
}

namespace {

// Long texts without errors see signals.

Result<Own<Str>> decode_long_utf8(Thread& t, View input, const utf8::Scan& scan) {
  Own<Str> out = TRY(Str::create_uninitialized(t, scan.count, scan.max));
  const auto put = [&](auto* to) -> Result<void> {
    for (std::size_t at = 0, end; at < input.size(); at = end) {
      end = std::min(input.size(), at + kCopiedPerLook);
      while (end < input.size() && (input[end] & 0xC0) == 0x80) --end;
      to = utf8::decode_valid(input.data() + at, end - at, to);
      TRY(LongLoop::look(t));
    }
    return ok;
  };
  TRY(visit_mutable_units(*out, put));
  return out;
}

// Of bytes that are code points below 0x80, or below 0x100.
Result<Own<Str>> decode_long_bytes(Thread& t, View input, char32_t maximum) {
  Own<Str> out = TRY(Str::create_uninitialized(t, input.size(), maximum));
  TRY(copy_long(t, input.data(), input.size(), out->mutable_units<std::uint8_t>()));
  return out;
}

Result<Own<Bytes>> encode_as_it_is(Thread& t, Ref<Str> ascii) {
  if (ascii->length() <= kCopiedPerLook) return Bytes::create(t, ascii->ascii());
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, ascii->length()));
  TRY(copy_long(t, ascii->data1(), ascii->length(), out->mutable_data()));
  return out;
}

template <class T>
Result<Own<Bytes>> encode_valid_utf8(Thread& t, const T* text, std::size_t size) {
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, utf8::encoded_size(text, size)));
  std::uint8_t* to = out->mutable_data();
  for (std::size_t at = 0, end; at < size; at = end) {
    end = std::min(size, at + kCopiedPerLook);
    to = utf8::encode(text + at, end - at, to);
    TRY(LongLoop::look(t));
  }
  return out;
}

}  // namespace

Result<Own<Str>> decode_utf8(Thread& t, View input, const ErrorPolicy& policy, AtEnd at_end, std::size_t* used) {
  utf8::Scan scan = utf8::scan(input.data(), input.size());
  if (used) *used = input.size();
  if (!scan.error && input.size() > kCopiedPerLook)
    return scan.max < 0x80 ? decode_long_bytes(t, input, 0x7F) : decode_long_utf8(t, input, scan);
  if (!scan.error) return Str::from_utf8(t, {reinterpret_cast<const char*>(input.data()), input.size()}, scan);
  StringBuilder out(t);
  Slot<Bytes> holder;
  std::size_t at = 0;
  for (;;) {
    out.utf8({reinterpret_cast<const char*>(input.data()) + at, scan.bytes});
    at += scan.bytes;
    if (!scan.error) break;
    if (scan.is_incomplete && at_end == AtEnd::kMore) {
      if (used) *used = at;
      break;
    }
    TextError e = scan.error;
    e.start += at - scan.bytes;
    e.end += at - scan.bytes;
    if (policy.mode == ErrorMode::kSurrogatePass && at_end == AtEnd::kMore && e.start + 2 == input.size() &&
        input[e.start] == 0xED && (input[e.start + 1] & 0xE0) == 0xA0) {
      // Half a surrogate.
      if (used) *used = e.start;
      break;
    }
    if (policy.mode == ErrorMode::kSurrogatePass && e.start + 2 < input.size() && input[e.start] == 0xED &&
        (input[e.start + 1] & 0xE0) == 0xA0 && (input[e.start + 2] & 0xC0) == 0x80) {
      out.put(0xD000 | (input[e.start + 1] & 0x3F) << 6 | (input[e.start + 2] & 0x3F));
      at = e.start + 3;
    } else if (policy.mode == ErrorMode::kSurrogatePass) {
      return raise_decode_error(t, "utf-8", input, e.start, e.end, e.reason);
    } else {
      at = TRY(treat_decode_error(t, policy, "utf-8", input, holder, e, out));
    }
    if (out.is_out_of_memory()) break;
    scan = utf8::scan(input.data() + at, input.size() - at);
  }
  return out.finish();
}

Result<Own<Str>> decode_ascii(Thread& t, View input, const ErrorPolicy& policy) {
  std::size_t at = text::ascii_prefix(input.data(), input.size());
  if (at == input.size() && at > kCopiedPerLook) return decode_long_bytes(t, input, 0x7F);
  if (at == input.size()) return Str::from_ascii(t, {reinterpret_cast<const char*>(input.data()), input.size()});
  StringBuilder out(t);
  Slot<Bytes> holder;
  out.ascii({reinterpret_cast<const char*>(input.data()), at});
  while (at < input.size() && !out.is_out_of_memory()) {
    at = TRY(treat_decode_error(t, policy, "ascii", input, holder, {"ordinal not in range(128)", at, at + 1}, out));
    if (at >= input.size()) break;
    const std::size_t plain = text::ascii_prefix(input.data() + at, input.size() - at);
    out.ascii({reinterpret_cast<const char*>(input.data()) + at, plain});
    at += plain;
  }
  return out.finish();
}

Result<Own<Str>> decode_latin1(Thread& t, View input) {
  if (input.size() <= kCopiedPerLook) return Str::from_latin1(t, input.data(), input.size());
  return decode_long_bytes(t, input, text::is_ascii(input.data(), input.size()) ? 0x7F : 0xFF);
}

// ---- encoding ----

namespace {

// Treats characters [start, end), which the encoding (code points up to `maximum`) does not have; returns where to go
// on.
Result<std::size_t> encode_error(Thread& t, const ErrorPolicy& policy, const char* encoding, Ref<Str> s,
                                 std::size_t start, std::size_t end, const char* reason, char32_t maximum,
                                 BytesBuilder& out) {
  char text[256];
  switch (policy.mode) {
    case ErrorMode::kStrict:
      return raise_encode_error(t, encoding, s, start, end, reason);
    case ErrorMode::kIgnore:
      return end;
    case ErrorMode::kReplace:
      out.fill('?', end - start);
      return end;
    case ErrorMode::kBackslashReplace:
      for (; start < end; ++start) out.append({text, escape(s->at(start), text)});
      return end;
    case ErrorMode::kXmlCharRefReplace:
      for (; start < end; ++start)
        out.append({text, static_cast<std::size_t>(
                              std::snprintf(text, sizeof text, "&#%u;", static_cast<unsigned>(s->at(start))))});
      return end;
    case ErrorMode::kNameReplace:
      for (; start < end; ++start) {
        char name[unicode::kMaxNameLength];
        const int length = unicode::name(s->at(start), name);
        if (length) {
          out.append("\\N{");
          out.append({name, static_cast<std::size_t>(length)});
          out.put('}');
        } else {
          out.append({text, escape(s->at(start), text)});
        }
      }
      return end;
    case ErrorMode::kSurrogateEscape: {
      std::size_t i = start;
      for (; i < end && s->at(i) >= 0xDC80 && s->at(i) <= 0xDCFF; ++i) out.put(s->at(i) - 0xDC00);
      if (i == start) return raise_encode_error(t, encoding, s, start, end, reason);
      return i;
    }
    default: {
      Replacement r;
      TRY(call_encode_handler(t, policy, encoding, s, start, end, reason, r));
      if (r.text.ref().is<Bytes>()) {
        out.append(r.text.ref().as<Bytes>()->text());
      } else {
        const Ref<Str> replacement = r.text.ref().as<Str>();
        for (std::size_t i = 0; i < replacement->length(); ++i) {
          if (replacement->at(i) > maximum) return raise_encode_error(t, encoding, s, start, end, reason);
          out.put(replacement->at(i));
        }
      }
      return r.position;
    }
  }
}

Result<Own<Bytes>> encode_bytes(Thread& t, Ref<Str> s, const ErrorPolicy& policy, const char* encoding, char32_t limit,
                                const char* reason) {
  BytesBuilder out(t, s->length());
  const std::size_t size = s->length();
  for (std::size_t i = 0; i < size && !out.is_out_of_memory();) {
    if (const char32_t c = s->at(i); c < limit) {
      out.put(c);
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < size && s->at(end) >= limit) ++end;
    i = TRY(encode_error(t, policy, encoding, s, i, end, reason, limit - 1, out));
  }
  return out.finish();
}

}  // namespace

Result<Own<Bytes>> encode_utf8(Thread& t, Ref<Str> s, const ErrorPolicy& policy) {
  if (s->is_ascii()) return encode_as_it_is(t, s);
  const std::size_t size = s->length();
  const std::size_t bad = visit_units(*s, [&](auto* p) { return utf8::find_surrogate(p, size); });
  if (bad == size || policy.mode == ErrorMode::kSurrogatePass) {
    return visit_units(*s, [&](auto* p) { return encode_valid_utf8(t, p, size); });
  }
  BytesBuilder out(t, size);
  for (std::size_t i = 0; i < size && !out.is_out_of_memory();) {
    const char32_t c = s->at(i);
    if (!is_surrogate(c)) {
      std::uint8_t text[4];
      out.append(text, utf8::put(text, c) - text);
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < size && is_surrogate(s->at(end))) ++end;
    i = TRY(encode_error(t, policy, "utf-8", s, i, end, "surrogates not allowed", 0x7F, out));
  }
  return out.finish();
}

Result<Own<Bytes>> encode_ascii(Thread& t, Ref<Str> s, const ErrorPolicy& policy) {
  if (s->is_ascii()) return encode_as_it_is(t, s);
  return encode_bytes(t, s, policy, "ascii", 0x80, "ordinal not in range(128)");
}

Result<Own<Bytes>> encode_latin1(Thread& t, Ref<Str> s, const ErrorPolicy& policy) {
  if (s->kind() == 1) return Bytes::create(t, s->data1(), s->length());
  return encode_bytes(t, s, policy, "latin-1", 0x100, "ordinal not in range(256)");
}

// ---- names and errors ----

ErrorMode error_mode(std::string_view errors) {
  constexpr std::string_view kNames[] = {
      "strict",      "ignore",          "replace",      "backslashreplace", "xmlcharrefreplace",
      "namereplace", "surrogateescape", "surrogatepass"};
  const auto* found = std::ranges::find(kNames, errors);
  return found == std::end(kNames) ? ErrorMode::kRegistered : static_cast<ErrorMode>(found - kNames);
}

Result<std::string_view> name_text(Thread& t, OptRef<Str> name, std::string_view otherwise, Slot<Bytes>& holder) {
  if (!name) return otherwise;
  if (name->is_ascii()) return name->ascii();
  holder.set(TRY(encode_utf8(t, name.ref())));
  return std::string_view(reinterpret_cast<const char*>(holder->data()), holder->size());
}

Known known_encoding(std::string_view name) {
  char plain[16];
  std::size_t size = 0;
  for (char c : name) {
    if (c == '-' || c == ' ') c = '_';
    if (size == sizeof plain) return Known::kNone;
    plain[size++] = c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
  const std::string_view s(plain, size);
  if (s == "utf_8" || s == "utf8") return Known::kUtf8;
  if (s == "ascii" || s == "us_ascii") return Known::kAscii;
  if (s == "latin_1" || s == "latin1" || s == "iso_8859_1" || s == "iso8859_1") return Known::kLatin1;
  return Known::kNone;
}

Failed raise_decode_error(Thread& t, const char* encoding, View object, std::size_t start, std::size_t end,
                          const char* reason) {
  Own<Str> name = TRY(Str::from_ascii(t, encoding)), why = TRY(Str::from_ascii(t, reason));
  Own<Bytes> bytes = TRY(Bytes::create(t, object.data(), object.size()));
  return raise_arguments(t, exc::UnicodeDecodeError,
                         {name.value(), bytes.value(), Value::of_int(static_cast<std::int64_t>(start)),
                          Value::of_int(static_cast<std::int64_t>(end)), why.value()});
}

Failed raise_encode_error(Thread& t, const char* encoding, Ref<Str> object, std::size_t start, std::size_t end,
                          const char* reason) {
  Own<Str> name = TRY(Str::from_ascii(t, encoding)), why = TRY(Str::from_ascii(t, reason));
  return raise_arguments(t, exc::UnicodeEncodeError,
                         {name.value(), object.value(), Value::of_int(static_cast<std::int64_t>(start)),
                          Value::of_int(static_cast<std::int64_t>(end)), why.value()});
}

namespace {

// Asks the handler about an error: (replacement, position), the position as the handler gave it.
Result<std::int64_t> call_handler(Thread& t, const ErrorPolicy& policy, Ref<> error, const char* shape,
                                  Replacement& out) {
  Own<> handler = TRY(lookup_error(t, policy.errors));
  Own<> answer = TRY(call(t, handler.ref(), {error.value()}));
  if (!answer.ref().is<Tuple>() || answer.ref().as<Tuple>()->size() != 2) return raise(t, exc::TypeError, "%s", shape);
  const Ref<Tuple> pair = answer.ref().as<Tuple>();
  const std::int64_t at = TRY(index_int64(t, (*pair)[1], &exc::OverflowError));
  out.text.set((*pair)[0].own());
  return at;
}

// The position in text or bytes of this size; negative ones count from the end.
Result<std::size_t> position_in(Thread& t, std::int64_t at, std::size_t size) {
  const std::int64_t i = at < 0 ? at + static_cast<std::int64_t>(size) : at;
  if (i < 0 || i > static_cast<std::int64_t>(size))
    return raise(t, exc::IndexError, "position %d from error handler out of bounds", at);
  return static_cast<std::size_t>(i);
}

}  // namespace

Result<void> call_decode_handler(Thread& t, const ErrorPolicy& policy, const char* encoding, View& object,
                                 Slot<Bytes>& holder, std::size_t start, std::size_t end, const char* reason,
                                 Replacement& out) {
  constexpr const char* kShape = "decoding error handler must return (str, int) tuple";
  (void)raise_decode_error(t, encoding, object, start, end, reason);
  const Own<> error = take_pending(t);
  const std::int64_t at = TRY(call_handler(t, policy, error, kShape, out));
  if (!out.text.ref().is<Str>()) return raise(t, exc::TypeError, kShape);
  // The handler may have put other bytes in the place of those being decoded.
  if (is_subtype(error.ref().type(), &exc::UnicodeError)) {
    const Slot<>& bytes = error.ref().as<UnicodeError>()->object_;
    if (!bytes || !bytes.ref().is<Bytes>()) return raise(t, exc::TypeError, "object attribute must be bytes");
    const Ref<Bytes> now = bytes.ref().as<Bytes>();
    if (now->size() != object.size() || std::memcmp(now->data(), object.data(), now->size()) != 0) {
      holder.set(now.own());
      object = holder->span();
    }
  }
  out.position = TRY(position_in(t, at, object.size()));
  return ok;
}

Result<void> call_encode_handler(Thread& t, const ErrorPolicy& policy, const char* encoding, Ref<Str> object,
                                 std::size_t start, std::size_t end, const char* reason, Replacement& out) {
  (void)raise_encode_error(t, encoding, object, start, end, reason);
  const Own<> error = take_pending(t);
  const std::int64_t at =
      TRY(call_handler(t, policy, error, "encoding error handler must return (str/bytes, int) tuple", out));
  if (!out.text.ref().is<Str>() && !out.text.ref().is<Bytes>())
    return raise(t, exc::TypeError, "encoding error handler must return (str/bytes, int) tuple");
  out.position = TRY(position_in(t, at, object->length()));
  return ok;
}

// ---- by name ----

namespace {

// In development mode, wrong names are found even where they do not matter.
Result<void> check_names(Thread& t, std::string_view encoding, std::string_view errors) {
  if (!t.interpreter->dev_mode || t.interpreter->is_finalizing || !t.interpreter->codec_search_path) return ok;
  (void)TRY(lookup(t, encoding));
  if (!errors.empty()) (void)TRY(lookup_error(t, errors));
  return ok;
}

}  // namespace

Result<Own<Str>> decode(Thread& t, Ref<> bytes_like, std::string_view encoding, std::string_view errors) {
  TRY(check_names(t, encoding, errors));
  if (const Known known = known_encoding(encoding); known != Known::kNone) {
    Buffer buffer;
    TRY(get_buffer(t, bytes_like, buffer));
    const ErrorPolicy policy(errors);
    if (known == Known::kUtf8) return decode_utf8(t, buffer.bytes(), policy);
    if (known == Known::kAscii) return decode_ascii(t, buffer.bytes(), policy);
    return decode_latin1(t, buffer.bytes());
  }
  Own<> info = TRY(lookup_text(t, encoding, "codecs.decode()"));
  Own<> view = TRY(call(t, Ref<>(&MemoryView::type), {bytes_like.value()}));
  Own<> text = TRY(call_codec(t, info.ref(), 1, view.ref(), encoding, errors));
  if (!text.ref().is<Str>())
    return raise(
        t, exc::TypeError,
        "'%.400s' decoder returned '%.400T' instead of 'str'; use codecs.decode() to decode to arbitrary types",
        encoding, text);
  return std::move(text).into<Str>();
}

Result<Own<>> encode(Thread& t, Ref<Str> s, std::string_view encoding, std::string_view errors) {
  TRY(check_names(t, encoding, errors));
  const ErrorPolicy policy(errors);
  switch (known_encoding(encoding)) {
    case Known::kUtf8:
      return encode_utf8(t, s, policy);
    case Known::kAscii:
      return encode_ascii(t, s, policy);
    case Known::kLatin1:
      return encode_latin1(t, s, policy);
    case Known::kNone:
      break;
  }
  Own<> info = TRY(lookup_text(t, encoding, "codecs.encode()"));
  Own<> bytes = TRY(call_codec(t, info.ref(), 0, s, encoding, errors));
  if (bytes.ref().is<Bytes>()) return bytes;
  if (bytes.ref().is<ByteArray>()) {
    TRY(warn_format(t, exc::RuntimeWarning, 1,
                    "encoder %s returned bytearray instead of bytes; use codecs.encode() to encode to arbitrary types",
                    encoding));
    Buffer buffer;
    TRY(get_buffer(t, bytes.ref(), buffer));
    return Bytes::create(t, buffer.text());
  }
  return raise(
      t, exc::TypeError,
      "'%.400s' encoder returned '%.400T' instead of 'bytes'; use codecs.encode() to encode to arbitrary types",
      encoding, bytes);
}

}  // namespace krait::codecs
