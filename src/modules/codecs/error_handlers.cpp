// The standard error handlers as Python functions: exception -> (replacement, position to go on at).
#include "modules/codecs/error_handlers.h"

#include "base/unicode.h"
#include "object/allocate.h"
#include "types/bytes.h"
#include "types/codecs.h"
#include "types/descriptor.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"
#include "types/tuple.h"

namespace krait {
namespace {

enum class Direction { Encode, Decode, Translate };

struct Problem {
  Direction direction;
  UnicodeError* error;
  std::size_t start, end;
  Ref<Str> text() const { return error->object_.ref().as<Str>(); }
  Ref<Bytes> bytes() const { return error->object_.ref().as<Bytes>(); }
};

Failed raise_wrong(Thread& t, Ref<> e) { return raise(t, exc::TypeError, "don't know how to handle %T in error callback", e); }

Result<Problem> problem_of(Thread& t, Ref<> e) {
  Direction direction;
  if (is_subtype(e.type(), &exc::UnicodeEncodeError))
    direction = Direction::Encode;
  else if (is_subtype(e.type(), &exc::UnicodeDecodeError))
    direction = Direction::Decode;
  else if (is_subtype(e.type(), &exc::UnicodeTranslateError))
    direction = Direction::Translate;
  else
    return raise_wrong(t, e);
  auto* error = static_cast<UnicodeError*>(e.object());
  if (!error->object_) return raise(t, exc::TypeError, "UnicodeError 'object' attribute is not set");
  const std::size_t size = direction == Direction::Decode ? error->object_.ref().as<Bytes>()->size()
                                                          : error->object_.ref().as<Str>()->length();
  auto clamp = [&](std::int64_t i, std::size_t most) {
    return i < 0 ? std::size_t{0} : std::min(static_cast<std::size_t>(i), most);
  };
  const std::size_t start = clamp(error->start_, size ? size - 1 : 0);
  const std::size_t end = std::max(clamp(error->end_, size), std::min(start + 1, size));
  return Problem{direction, error, start, end};
}

Result<Own<>> answer(Thread& t, Own<> replacement, std::size_t position) {
  Own<> at = TRY(int_from_unsigned(t, position));
  return Tuple::of(t, replacement.ref(), at.ref());
}

Result<Own<>> strict(Thread& t, Ref<> e) {
  if (!e.is<Exception>()) return raise(t, exc::TypeError, "codec must pass exception instance");
  return raise_instance(t, e.own());
}
Result<Own<>> ignore(Thread& t, Ref<> e) {
  const Problem p = TRY(problem_of(t, e));
  return answer(t, Str::empty(), p.end);
}
Result<Own<>> replace(Thread& t, Ref<> e) {
  const Problem p = TRY(problem_of(t, e));
  StringBuilder out(t);
  if (p.direction == Direction::Decode)
    out.put(0xFFFD);
  else
    out.fill(p.direction == Direction::Encode ? U'?' : char32_t{0xFFFD}, p.end - p.start);
  return answer(t, TRY(out.finish()), p.end);
}
Result<Own<>> xml_char_ref_replace(Thread& t, Ref<> e) {
  const Problem p = TRY(problem_of(t, e));
  if (p.direction != Direction::Encode) return raise_wrong(t, e);
  StringBuilder out(t);
  for (std::size_t i = p.start; i < p.end; ++i) {
    out.ascii("&#");
    out.number(static_cast<std::int64_t>(p.text()->at(i)));
    out.put(';');
  }
  return answer(t, TRY(out.finish()), p.end);
}

void put_hex(StringBuilder& out, char32_t c, int digits) {
  for (int k = digits - 1; k >= 0; --k) out.put(static_cast<char32_t>("0123456789abcdef"[(c >> (4 * k)) & 15]));
}
void put_escape(StringBuilder& out, char32_t c) {
  out.put('\\');
  out.put(c < 0x100 ? 'x' : c < 0x10000 ? 'u' : 'U');
  put_hex(out, c, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
}
Result<Own<>> backslash_replace(Thread& t, Ref<> e) {
  const Problem p = TRY(problem_of(t, e));
  StringBuilder out(t);
  for (std::size_t i = p.start; i < p.end; ++i)
    put_escape(out, p.direction == Direction::Decode ? p.bytes()->data()[i] : p.text()->at(i));
  return answer(t, TRY(out.finish()), p.end);
}
Result<Own<>> name_replace(Thread& t, Ref<> e) {
  const Problem p = TRY(problem_of(t, e));
  if (p.direction != Direction::Encode) return raise_wrong(t, e);
  Own<> unicodedata = TRY(import_module(t, "unicodedata"));
  Own<Str> name = TRY(Str::intern_ascii(t, "name"));
  Own<> lookup = TRY(get_attr(t, unicodedata.ref(), name.ref()));
  StringBuilder out(t);
  for (std::size_t i = p.start; i < p.end; ++i) {
    const char32_t c = p.text()->at(i);
    Own<Str> character = TRY(Str::from_code_point(t, c));
    Own<> found = TRY(call(t, lookup.ref(), {character.value(), none_ref().value()}));
    if (!found.ref().is<Str>()) {
      put_escape(out, c);
      continue;
    }
    out.ascii("\\N{");
    out.str(found.ref().as<Str>());
    out.put('}');
  }
  return answer(t, TRY(out.finish()), p.end);
}
Result<Own<>> surrogate_escape(Thread& t, Ref<> e) {
  const Problem p = TRY(problem_of(t, e));
  if (p.direction == Direction::Encode) {
    Own<Bytes> out = TRY(Bytes::create_uninitialized(t, p.end - p.start));
    for (std::size_t i = p.start; i < p.end; ++i) {
      const char32_t c = p.text()->at(i);
      if (c < 0xDC80 || c > 0xDCFF) return raise_instance(t, e.own());
      out->mutable_data()[i - p.start] = static_cast<std::uint8_t>(c - 0xDC00);
    }
    return answer(t, std::move(out), p.end);
  }
  if (p.direction != Direction::Decode) return raise_wrong(t, e);
  StringBuilder out(t);
  std::size_t i = p.start;
  for (; i < p.end && i < p.start + 4; ++i) {
    const std::uint8_t byte = p.bytes()->data()[i];
    if (byte < 0x80) break;  // refuses to escape ASCII
    out.put(0xDC00 + byte);
  }
  if (i == p.start) return raise_instance(t, e.own());
  return answer(t, TRY(out.finish()), i);
}

// Bytes a code unit, and whether the high byte comes first; 0: not a Unicode encoding.
struct UnitForm {
  int bytes = 0;
  bool big = false;
};
UnitForm unit_form(std::string_view name) {
  std::string s;
  for (char c : name) s.push_back(c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  if (s == "utf_8" || s == "utf8" || s == "cp65001") return {3, false};
  const bool utf16 = s.starts_with("utf_16") || s.starts_with("utf16");
  const bool utf32 = s.starts_with("utf_32") || s.starts_with("utf32");
  if (!utf16 && !utf32) return {};
  return {utf16 ? 2 : 4, s.ends_with("be")};
}
Result<Own<>> surrogate_pass(Thread& t, Ref<> e) {
  const Problem p = TRY(problem_of(t, e));
  if (p.direction == Direction::Translate) return raise_wrong(t, e);
  Own<Str> name = TRY(str(t, p.error->encoding_.ref()));
  const UnitForm form = name->is_ascii() ? unit_form(name->ascii()) : UnitForm{};
  if (form.bytes == 0) return raise_instance(t, e.own());
  const auto n = static_cast<std::size_t>(form.bytes);
  if (p.direction == Direction::Encode) {
    Own<Bytes> out = TRY(Bytes::create_uninitialized(t, n * (p.end - p.start)));
    std::uint8_t* to = out->mutable_data();
    for (std::size_t i = p.start; i < p.end; ++i, to += n) {
      const char32_t c = p.text()->at(i);
      if (c < 0xD800 || c > 0xDFFF) return raise_instance(t, e.own());
      if (n == 3) {
        to[0] = static_cast<std::uint8_t>(0xE0 | c >> 12);
        to[1] = static_cast<std::uint8_t>(0x80 | (c >> 6 & 63));
        to[2] = static_cast<std::uint8_t>(0x80 | (c & 63));
      } else {
        for (std::size_t k = 0; k < n; ++k)
          to[form.big ? n - 1 - k : k] = static_cast<std::uint8_t>(k < 4 ? c >> (8 * k) : 0);
      }
    }
    return answer(t, std::move(out), p.end);
  }
  const std::uint8_t* at = p.bytes()->data() + p.start;
  char32_t c = 0;
  if (p.bytes()->size() - p.start >= n) {
    if (n == 3)
      c = (at[0] & 0xF0) == 0xE0 && (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80
              ? static_cast<char32_t>((at[0] & 15) << 12 | (at[1] & 63) << 6 | (at[2] & 63))
              : 0;
    else
      for (std::size_t k = 0; k < n; ++k) c |= static_cast<char32_t>(at[form.big ? n - 1 - k : k]) << (8 * k);
  }
  if (c < 0xD800 || c > 0xDFFF) return raise_instance(t, e.own());
  return answer(t, TRY(Str::from_code_point(t, c)), p.start + n);
}

constexpr Method kHandlers[] = {
    bind<&strict>("strict_errors(exception, /)", "Raises the exception."),
    bind<&ignore>("ignore_errors(exception, /)", "Leaves out what is malformed."),
    bind<&replace>("replace_errors(exception, /)", "Puts a replacement character in its place."),
    bind<&xml_char_ref_replace>("xmlcharrefreplace_errors(exception, /)", "Puts an XML character reference in its place."),
    bind<&backslash_replace>("backslashreplace_errors(exception, /)", "Puts a backslash escape in its place."),
    bind<&name_replace>("namereplace_errors(exception, /)", "Puts a \\N{...} escape in its place."),
    bind<&surrogate_pass>("surrogatepass(exception, /)", "Lets surrogates pass."),
    bind<&surrogate_escape>("surrogateescape(exception, /)", "Keeps bytes as lone surrogates."),
};
constexpr const char* kNames[] = {"strict",           "ignore",      "replace",       "xmlcharrefreplace",
                                  "backslashreplace", "namereplace", "surrogatepass", "surrogateescape"};

}  // namespace

Result<void> add_standard_handlers(Thread& t, Ref<Dict> handlers) {
  for (std::size_t i = 0; i < std::size(kHandlers); ++i) {
    Own<Str> name = TRY(Str::intern_ascii(t, kNames[i]));
    TRY(handlers->set_str(t, name.ref(), TRY(BuiltinFunction::create(t, kHandlers[i], {}, {}))));
  }
  return ok;
}

}  // namespace krait
