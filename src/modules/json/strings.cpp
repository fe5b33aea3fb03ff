// Strings of JSON: from text to str and back.
#include <bit>

#include "base/simd.h"
#include "modules/json/json.h"
#include "object/raise.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"

namespace krait {
namespace {

// A block of lanes of which one is true where `special` says so of the unit.
template <class T, class Block>
std::size_t first_lane(Block block) {
  return static_cast<std::size_t>(std::countr_zero(simd::mask(block))) / sizeof(T);
}

// The first position from `at` on of a quote, a backslash, or a unit below `lowest`; `size` when there is none.
template <class T>
std::size_t find_end(const T* p, std::size_t at, std::size_t size, T lowest) {
  for (; at + simd::kLanes<T> <= size; at += simd::kLanes<T>) {
    const auto v = simd::load(p + at);
    const auto hit =
        (v == simd::splat(static_cast<T>('"'))) | (v == simd::splat(static_cast<T>('\\'))) | (v < simd::splat(lowest));
    if (simd::mask(hit)) return at + first_lane<T>(hit);
  }
  for (; at < size; ++at)
    if (p[at] == '"' || p[at] == '\\' || p[at] < lowest) return at;
  return size;
}

// The first position from `at` on that does not stand for itself between quotes.
template <class T>
std::size_t find_escaped(const T* p, std::size_t at, std::size_t size, bool ascii_only) {
  constexpr T kAbove = static_cast<T>(0x7E);
  const T highest = ascii_only ? kAbove : static_cast<T>(~T{0});
  for (; at + simd::kLanes<T> <= size; at += simd::kLanes<T>) {
    const auto v = simd::load(p + at);
    const auto hit = (v == simd::splat(static_cast<T>('"'))) | (v == simd::splat(static_cast<T>('\\'))) |
                     (v < simd::splat(static_cast<T>(0x20))) | (v > simd::splat(highest));
    if (simd::mask(hit)) return at + first_lane<T>(hit);
  }
  for (; at < size; ++at)
    if (p[at] == '"' || p[at] == '\\' || p[at] < 0x20 || p[at] > highest) return at;
  return size;
}

int hex_digit(char32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A' + 10);
  return -1;
}

// Four hexadecimal digits at `at`, or -1.
template <class T>
std::int32_t hex_unit(const T* p, std::size_t at) {
  std::int32_t unit = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = hex_digit(p[i]);
    if (digit < 0) return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

char32_t simple_escape(char32_t c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

template <class T>
class StringReader {
 public:
  StringReader(Thread& t, Ref<Str> text, std::size_t begin, bool is_strict)
      : t_(t), text_(text), p_(text->units<T>()), size_(text->length()), begin_(begin), strict_(is_strict) {}

  Result<Own<Str>> read(std::size_t& at) {
    const T lowest = strict_ ? 0x20 : 0;
    const std::size_t end = find_end(p_, at, size_, lowest);
    if (end < size_ && p_[end] == '"') [[likely]] {
      const std::size_t start = std::exchange(at, end + 1);
      return Str::substring(t_, text_, start, end);
    }
    return read_pieces(at, end, lowest);
  }

 private:
  // The same when the text between the quotes is not one piece of the document; `end` is the first special unit.
  Result<Own<Str>> read_pieces(std::size_t& at, std::size_t end, T lowest) {
    StringBuilder out(t_);
    for (;; end = find_end(p_, at, size_, lowest)) {
      out.slice(text_, at, end);
      if (end == size_) return raise_json_error(t_, "Unterminated string starting at", text_, begin_);
      at = end + 1;
      if (p_[end] == '"') return out.finish();
      if (p_[end] != '\\') return raise_json_error(t_, "Invalid control character at", text_, end);
      if (at == size_) return raise_json_error(t_, "Unterminated string starting at", text_, begin_);
      const char32_t c = p_[at++];
      if (c == 'u') {
        out.put(TRY(unicode_escape(at)));
      } else {
        const char32_t meant = simple_escape(c);
        if (!meant) return raise_json_error(t_, "Invalid \\escape", text_, end);
        out.put(meant);
      }
    }
  }

  // The code point of \uXXXX, whose digits are at `at`; joins surrogate pairs.
  Result<char32_t> unicode_escape(std::size_t& at) {
    const std::int32_t unit = at + 4 <= size_ ? hex_unit(p_, at) : -1;
    if (unit < 0) return raise_json_error(t_, "Invalid \\uXXXX escape", text_, at - 1);
    at += 4;
    if ((unit & 0xFC00) == 0xD800 && at + 6 <= size_ && p_[at] == '\\' && p_[at + 1] == 'u') {
      const std::int32_t low = hex_unit(p_, at + 2);
      if (low < 0) return raise_json_error(t_, "Invalid \\uXXXX escape", text_, at + 1);
      if ((low & 0xFC00) == 0xDC00) {
        at += 6;
        return static_cast<char32_t>(0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF)));
      }
    }
    return static_cast<char32_t>(unit);
  }

  Thread& t_;
  Ref<Str> text_;
  const T* p_;
  std::size_t size_, begin_;
  bool strict_;
};

void write_unit_escape(StringBuilder& out, std::uint32_t unit) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const char text[] = {
      '\\', 'u', kDigits[unit >> 12 & 15], kDigits[unit >> 8 & 15], kDigits[unit >> 4 & 15], kDigits[unit & 15]};
  out.ascii({text, sizeof text});
}

void write_escape(StringBuilder& out, char32_t c) {
  switch (c) {
    case '"':
      return out.ascii("\\\"");
    case '\\':
      return out.ascii("\\\\");
    case '\b':
      return out.ascii("\\b");
    case '\f':
      return out.ascii("\\f");
    case '\n':
      return out.ascii("\\n");
    case '\r':
      return out.ascii("\\r");
    case '\t':
      return out.ascii("\\t");
    default:
      break;
  }
  if (c >= 0x10000) {
    c -= 0x10000;
    write_unit_escape(out, 0xD800 | c >> 10);
    c = 0xDC00 | (c & 0x3FF);
  }
  write_unit_escape(out, c);
}

Failed raise_no_string(Thread& t, Ref<> given) {
  return raise(t, exc::TypeError, "first argument must be a string, not %T", given);
}

Result<Own<Str>> quoted(Thread& t, Ref<> given, bool ascii_only) {
  if (!given.is<Str>()) return raise_no_string(t, given);
  const Ref<Str> s = given.as<Str>();
  StringBuilder out(t, s->length() + 2, ascii_only ? 0x7F : maximum_of(*s));
  write_json_string(out, s, ascii_only);
  return out.finish();
}

}  // namespace

void write_json_string(StringBuilder& out, Ref<Str> s, bool ascii_only) {
  const std::size_t size = s->length();
  out.put('"');
  visit_units(*s, [&]<class T>(const T* p) {
    for (std::size_t at = 0;;) {
      const std::size_t end = find_escaped(p, at, size, ascii_only);
      if (ascii_only || s->is_ascii())
        out.units(p + at, end - at, 0x7F);
      else
        out.slice(s, at, end);
      if (end == size) break;
      write_escape(out, p[end]);
      at = end + 1;
    }
  });
  out.put('"');
}

Result<Own<Str>> encode_basestring(Thread& t, Ref<> string) { return quoted(t, string, false); }
Result<Own<Str>> encode_basestring_ascii(Thread& t, Ref<> string) { return quoted(t, string, true); }

Result<Own<Str>> scan_json_string(Thread& t, Ref<Str> text, std::size_t begin, std::size_t& at, bool is_strict) {
  return visit_units(*text, [&]<class T>(const T*) -> Result<Own<Str>> {
    return StringReader<T>(t, text, begin, is_strict).read(at);
  });
}

Failed raise_json_error(Thread& t, const char* message, Ref<Str> text, std::size_t at) {
  const Own<> module = TRY(import_module(t, "json.decoder"));
  const Own<Str> name = TRY(Str::from_ascii(t, "JSONDecodeError"));
  const Own<> error = TRY(get_attr(t, module, name.ref()));
  const Own<Str> shown = TRY(Str::from_ascii(t, message));
  Own<> raised = TRY(call(t, error, {shown.value(), text.value(), Value::of_int(static_cast<std::int64_t>(at))}));
  return raise_instance(t, std::move(raised));
}

}  // namespace krait
