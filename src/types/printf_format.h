// The conversions of `%` formatting, shared by str and bytes.
#pragma once

#include <string>
#include <string_view>

#include "object/ref.h"

namespace krait {

struct PrintfSpec {
  bool left = false, plus = false, space = false, alternate = false, zero = false;
  std::int64_t width = -1, precision = -1;
  char32_t conversion = 0;
};

// A number as text: sign and prefix apart from the digits, because zeros go between.
struct PrintfNumber {
  std::string head;  // sign, prefix
  std::string digits;
};

// The same of an int that fits a Value, without a precision: views of its own buffer.
struct PrintfShort {
  char buffer[72];
  std::string_view head, digits;

  PrintfShort(const PrintfSpec&, std::int64_t value);
};

inline bool is_printf_integer(char32_t c) {
  return c == 'd' || c == 'i' || c == 'u' || c == 'o' || c == 'x' || c == 'X';
}
inline bool is_printf_float(char32_t c) { return c == 'e' || c == 'E' || c == 'f' || c == 'F' || c == 'g' || c == 'G'; }

enum class PrintfText : std::uint8_t { Str, Bytes };
// text % arguments. Of bytes, `text` and the result are Latin-1.
Result<Own<Str>> printf_text(Thread&, Ref<Str> text, Ref<> arguments, PrintfText kind);

Result<void> printf_integer(Thread&, const PrintfSpec&, Ref<> value, PrintfNumber& out);
Result<void> printf_float(Thread&, const PrintfSpec&, Ref<> value, PrintfNumber& out);

}  // namespace krait
