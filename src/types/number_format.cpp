#include "types/number_format.h"

#include <algorithm>
#include <charconv>
#include <clocale>
#include <cmath>
#include <iterator>
#include <span>

#include "base/float_text.h"
#include "base/format_spec.h"
#include "object/allocate.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/str.h"
#include "types/string_builder.h"

namespace krait {

namespace {

Failed unknown_code(Thread& t, const FormatSpec& spec, Ref<> self) {
  return raise(t, exc::ValueError, "Unknown format code '%s' for object of type '%T'", format_type_text(spec.type),
               self);
}

Result<FormatSpec> parse(Thread& t, Ref<> self, Ref<Str> text, char default_type) {
  FormatSpec spec;
  const FormatError error = parse_format_spec(spec, text->data(), text->kind(), text->length(), default_type, '>');
  if (error == FormatError::invalid)
    return raise(t, exc::ValueError, "Invalid format specifier '%s' for object of type '%T'", text, self);
  if (error != FormatError::none) return raise(t, exc::ValueError, "%s", format_error_text(error, spec));
  return spec;
}

// Without separators, and with a plain character to fill: every piece goes to its place at once.
bool is_simple(const FormatSpec& spec) {
  return !spec.grouping && !spec.fraction_grouping && spec.type != 'n' && spec.fill < 0x80;
}
Result<Own<>> write_simple(Thread& t, const FormatSpec& spec, const NumberText& n) {
  const char sign = n.negative ? '-' : spec.sign == '+' || spec.sign == ' ' ? spec.sign : '\0';
  const std::size_t head = (sign != 0) + n.prefix.size();
  const std::size_t size = head + n.digits.size() + n.has_point + n.fraction.size() + n.rest.size();
  const std::size_t padding = spec.width > static_cast<std::int64_t>(size) ? spec.width - size : 0;
  if (padding > (std::size_t{1} << 55)) return raise_memory_error(t);
  if (size + padding <= 1) return Own<>(TRY(Str::from_ascii(t, n.digits)));
  const std::size_t left = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
  const std::size_t inner = spec.align == '=' ? padding : 0;
  Own<Str> out = TRY(Str::create_uninitialized(t, size + padding, 0x7F));
  auto* at = reinterpret_cast<char*>(out->mutable_data());
  const auto fill = [&](std::size_t count) { at = std::fill_n(at, count, static_cast<char>(spec.fill)); };
  const auto put = [&](std::string_view piece) { at = std::copy(piece.begin(), piece.end(), at); };
  fill(left);
  if (sign) *at++ = sign;
  put(n.prefix);
  fill(inner);
  put(n.digits);
  if (n.has_point) *at++ = '.';
  put(n.fraction);
  put(n.rest);
  fill(padding - left - inner);
  return Own<>(std::move(out));
}

Result<Own<>> write(Thread& t, const FormatSpec& spec, const NumberText& number, const Grouping& grouping) {
  if (is_simple(spec)) return write_simple(t, spec, number);
  // Zeros that fill the width are a part of the body.
  const std::size_t size = number.digits.size() + number.fraction.size() + number.rest.size();
  TRY(ensure_memory(t, 4 * (size + static_cast<std::size_t>(spec.width > 0 ? spec.width : 0))));
  const FormatLayout layout = layout_number(spec, number, grouping);
  if (layout.left + layout.inner + layout.right > (std::size_t{1} << 55)) return raise_memory_error(t);
  StringBuilder out(t);
  out.fill(layout.fill, layout.left);
  out.utf8(layout.head);
  out.fill(layout.fill, layout.inner);
  out.utf8(layout.body);
  out.fill(layout.fill, layout.right);
  return Own<>(TRY(out.finish()));
}

Grouping grouping_of(const FormatSpec& spec) {
  if (spec.type == 'n') {
    const lconv* l = std::localeconv();
    return {l->decimal_point, l->thousands_sep, l->grouping};
  }
  return Grouping::of(spec.grouping, spec.type);
}

bool is_float_code(char32_t c) {
  return c == 'e' || c == 'E' || c == 'f' || c == 'F' || c == 'g' || c == 'G' || c == '%';
}

Result<Own<>> format_double(Thread& t, const FormatSpec& spec, double value) {
  float_text::Format f{.alternate = spec.alternate};
  std::int64_t precision = spec.precision < 0 ? 6 : spec.precision;
  bool percent = false;
  switch (spec.type) {
    case 0:
      // Like repr with at least one digit behind the point, or like 'g' when a precision is given.
      f.type = spec.precision < 0 ? 'r' : 'g';
      f.dot_zero = true;
      break;
    case 'n':
      f.type = 'g';
      break;
    case '%':
      f.type = 'f';
      value *= 100;
      percent = true;
      break;
    default:
      f.type = static_cast<char>(spec.type);
      break;
  }
  if (precision > INT32_MAX) return raise(t, exc::ValueError, "precision too big");
  f.precision = static_cast<int>(precision);
  TRY(ensure_memory(t, 2 * static_cast<std::size_t>(precision)));
  std::string text = float_text::format(value, f);
  if (percent) text += '%';
  if (spec.no_negative_zero && !text.empty() && text[0] == '-' && text.find_first_of("123456789in") == text.npos)
    text.erase(0, 1);
  return write(t, spec, split_number(text), grouping_of(spec));
}

}  // namespace

Result<Own<>> format_int(Thread& t, Ref<> self, Ref<Str> text) {
  if (text->length() == 0) return krait::str(t, self);
  const FormatSpec spec = TRY(parse(t, self, text, 'd'));
  if (is_float_code(spec.type)) return format_double(t, spec, TRY(int_to_double(t, self)));
  int base = 10;
  const char* prefix = "";
  switch (spec.type) {
    case 'b':
      base = 2, prefix = "0b";
      break;
    case 'o':
      base = 8, prefix = "0o";
      break;
    case 'x':
      base = 16, prefix = "0x";
      break;
    case 'X':
      base = 16, prefix = "0X";
      break;
    case 'd':
    case 'n':
    case 'c':
      break;
    default:
      return unknown_code(t, spec, self);
  }
  if (spec.precision >= 0) return raise(t, exc::ValueError, "Precision not allowed in integer format specifier");
  if (spec.no_negative_zero)
    return raise(t, exc::ValueError,
                 "Negative zero coercion (z) not allowed in format specifier with integer presentation type '%s'",
                 format_type_text(spec.type));
  if (spec.type == 'c') {
    if (spec.sign) return raise(t, exc::ValueError, "Sign not allowed with integer format specifier 'c'");
    if (spec.alternate)
      return raise(t, exc::ValueError, "Alternate form (#) not allowed with integer format specifier 'c'");
    std::int64_t c;
    if (!int_fits(self, &c)) return raise(t, exc::OverflowError, "Python int too large to convert to C long");
    if (c < 0 || c > 0x10FFFF) return raise(t, exc::OverflowError, "%%c arg not in range(0x110000)");
    const FormatLayout layout = layout_padding(spec, 1);
    StringBuilder out(t);
    out.fill(layout.fill, layout.left + layout.inner);
    out.put(static_cast<char32_t>(c));
    out.fill(layout.fill, layout.right);
    return Own<>(TRY(out.finish()));
  }
  char small[72];
  std::string large;
  std::span<char> body;
  if (self.value().is_int()) {
    body = {small, std::to_chars(small, std::end(small), self.value().as_int(), base).ptr};
  } else {
    Own<Str> digits = TRY(Int::to_str(t, self, base));
    TRY(ensure_memory(t, digits->length()));
    large = digits->ascii();
    body = large;
  }
  if (spec.type == 'X')
    for (char& c : body)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  NumberText number;
  std::string_view view(body.data(), body.size());
  if (!view.empty() && view[0] == '-') {
    number.negative = true;
    view.remove_prefix(1);
  }
  if (spec.alternate) number.prefix = prefix;
  number.digits = view;
  return write(t, spec, number, grouping_of(spec));
}

Result<Own<>> format_float(Thread& t, Ref<> self, Ref<Str> text) {
  if (text->length() == 0) return krait::str(t, self);
  const FormatSpec spec = TRY(parse(t, self, text, '\0'));
  if (spec.type != 0 && spec.type != 'n' && !is_float_code(spec.type)) return unknown_code(t, spec, self);
  return format_double(t, spec, float_value(self));
}

namespace {

// One part of a complex number, without padding.
std::string part_text(FormatSpec spec, double value, const float_text::Format& f, const Grouping& grouping) {
  std::string text = float_text::format(value, f);
  if (spec.no_negative_zero && text.starts_with('-') && text.find_first_of("123456789in") == text.npos)
    text.erase(0, 1);
  spec.width = -1;
  spec.align = '<';
  spec.fill = ' ';
  const FormatLayout layout = layout_number(spec, split_number(text), grouping);
  return layout.head + layout.body;
}

}  // namespace

Result<Own<>> format_complex(Thread& t, Ref<> self, double real, double imag, Ref<Str> text) {
  if (text->length() == 0) return krait::str(t, self);
  const FormatSpec spec = TRY(parse(t, self, text, '\0'));
  if (spec.type != 0 && spec.type != 'n' && (!is_float_code(spec.type) || spec.type == '%'))
    return unknown_code(t, spec, self);
  if (spec.fill == '0') return raise(t, exc::ValueError, "Zero padding is not allowed in complex format specifier");
  if (spec.align == '=')
    return raise(t, exc::ValueError, "'=' alignment flag is not allowed in complex format specifier");
  const bool only_imag = spec.type == 0 && real == 0.0 && !std::signbit(real),
             parentheses = spec.type == 0 && !only_imag;
  float_text::Format f{.type = static_cast<char>(spec.type), .alternate = spec.alternate};
  if (spec.type == 0) f.type = spec.precision < 0 ? 'r' : 'g';
  if (spec.type == 'n') f.type = 'g';
  if (spec.precision > INT32_MAX) return raise(t, exc::ValueError, "precision too big");
  f.precision = spec.precision < 0 ? 6 : static_cast<int>(spec.precision);
  TRY(ensure_memory(t, 8 * static_cast<std::size_t>(f.precision)));
  const Grouping grouping = grouping_of(spec);
  std::string body = parentheses ? "(" : "";
  FormatSpec imag_spec = spec;
  if (!only_imag) {
    body += part_text(spec, real, f, grouping);
    imag_spec.sign = '+';
  }
  body += part_text(imag_spec, imag, f, grouping);
  body += parentheses ? "j)" : "j";
  std::size_t length = 0;
  for (char c : body) length += (c & 0xC0) != 0x80;
  const FormatLayout layout = layout_padding(spec, length);
  if (layout.left + layout.inner + layout.right > (std::size_t{1} << 55)) return raise_memory_error(t);
  StringBuilder out(t);
  out.fill(layout.fill, layout.left + layout.inner);
  out.utf8(body);
  out.fill(layout.fill, layout.right);
  return Own<>(TRY(out.finish()));
}

}  // namespace krait
