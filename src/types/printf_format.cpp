#include "types/printf_format.h"

#include <charconv>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/float_text.h"
#include "object/room.h"
#include "types/protocol.h"
#include "types/str.h"

namespace krait {

namespace {

bool is_int(Ref<> v) { return v.value().is_int() || v.type()->has(kTypeIsInt); }

// An int for the conversion, or TypeError that says what was expected.
Result<Own<>> integer_of(Thread& t, char32_t conversion, Ref<> value) {
  if (is_int(value)) return value.own();
  const bool needs_index = conversion == 'o' || conversion == 'x' || conversion == 'X';
  const char text[] = {static_cast<char>(conversion), 0};
  if (needs_index) {
    if (has_index(value)) return index(t, value);
    return raise(t, exc::TypeError, "%%%s format: an integer is required, not %T", text, value);
  }
  const SlotTable& slots = value.type()->slots;
  if (!slots.to_int && !slots.index)
    return raise(t, exc::TypeError, "%%%s format: a real number is required, not %T", text, value);
  Result<Own<>> r = to_int(t, value);
  if (r.is_failed() && pending_matches(t, exc::TypeError)) {
    clear_pending(t);
    return raise(t, exc::TypeError, "%%%s format: a real number is required, not %T", text, value);
  }
  return r;
}

// Digits with "-" in front of negative ones.
Result<Own<Str>> digits_of(Thread& t, char32_t conversion, Ref<> number) {
  if (conversion == 'd' || conversion == 'i' || conversion == 'u') return krait::str(t, number);
  Own<Str> code = TRY(Str::from_code_point(t, conversion));
  Own<> text = TRY(format_value(t, number, code));
  return std::move(text).into<Str>();
}

void put_sign(const PrintfSpec& spec, bool is_negative, PrintfNumber& out) {
  if (is_negative)
    out.head = "-";
  else if (spec.plus)
    out.head = "+";
  else if (spec.space)
    out.head = " ";
}

}  // namespace

PrintfShort::PrintfShort(const PrintfSpec& spec, std::int64_t value) {
  const char32_t c = spec.conversion;
  char* at = buffer;
  if (value < 0)
    *at++ = '-';
  else if (spec.plus)
    *at++ = '+';
  else if (spec.space)
    *at++ = ' ';
  const int base = c == 'x' || c == 'X' ? 16 : c == 'o' ? 8 : 10;
  if (spec.alternate && base != 10) {
    *at++ = '0';
    *at++ = static_cast<char>(c);
  }
  head = {buffer, static_cast<std::size_t>(at - buffer)};
  const auto magnitude = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  char* const end = std::to_chars(at, std::end(buffer), magnitude, base).ptr;
  if (c == 'X')
    for (char* p = at; p < end; ++p)
      if (*p >= 'a') *p = static_cast<char>(*p - 'a' + 'A');
  digits = {at, static_cast<std::size_t>(end - at)};
}

Result<void> printf_integer(Thread& t, const PrintfSpec& spec, Ref<> value, PrintfNumber& out) {
  Own<> number = TRY(integer_of(t, spec.conversion, value));
  // int.__pos__ turns instances of subclasses into plain ints, whose formatting nobody overrides.
  number = TRY(kIntType.slots.positive(t, number.ref()));
  Own<Str> text = TRY(digits_of(t, spec.conversion, number.ref()));
  std::string_view digits = text->ascii();
  put_sign(spec, digits.starts_with('-'), out);
  if (digits.starts_with('-')) digits.remove_prefix(1);
  if (spec.alternate && (spec.conversion == 'x' || spec.conversion == 'X' || spec.conversion == 'o')) {
    out.head += '0';
    out.head += static_cast<char>(spec.conversion);
  }
  if (spec.precision > static_cast<std::int64_t>(digits.size())) {
    if (spec.precision > INT32_MAX - 3) return raise(t, exc::OverflowError, "precision too large");
    TRY(ensure_room(t, out.digits, static_cast<std::size_t>(spec.precision)));
    out.digits.assign(spec.precision - digits.size(), '0');
  }
  TRY(ensure_room(t, out.digits, digits.size()));
  out.digits += digits;
  return ok;
}

Result<void> printf_float(Thread& t, const PrintfSpec& spec, Ref<> value, PrintfNumber& out) {
  const double x = value.value().is_float() ? value.value().as_float() : TRY(to_double(t, value));
  if (spec.precision > INT32_MAX) return raise(t, exc::ValueError, "precision too big");
  if (spec.precision > 0) TRY(ensure_memory(t, 2 * static_cast<std::size_t>(spec.precision)));
  std::string text = float_text::format(x, {.type = static_cast<char>(spec.conversion),
                                            .precision = spec.precision < 0 ? 6 : static_cast<int>(spec.precision),
                                            .alternate = spec.alternate});
  const bool is_negative = text.starts_with('-');
  put_sign(spec, is_negative, out);
  if (is_negative) text.erase(0, 1);
  out.digits = std::move(text);
  return ok;
}

}  // namespace krait
