// Digits come from double-conversion, values from fast_float; the layout around the digits is Python's.
#include "base/float_text.h"

#include <double-conversion/double-to-string.h>
#include <fast_float/fast_float.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/limbs.h"

namespace krait::float_text {

using double_conversion::DoubleToStringConverter;

namespace {

// No double has more digits than this before or after its point, so more are zeros.
constexpr int kMostDigits = 1100;
constexpr int kDigitRoom = 1500;

struct Digits {
  char text[kDigitRoom];
  int size = 0;
  int point = 0;  // the value is 0.DIGITS * 10**point
  bool negative = false;
};

// Whether `value` lies exactly between two numbers of `places` decimal places (negative: tens, hundreds, …).
// With its lowest set bit at 2**low, a fraction has exactly -low decimals, and the last of them is a 5.
bool is_tie(double value, int places) {
  int exponent;
  const auto mantissa = static_cast<std::uint64_t>(std::ldexp(std::frexp(std::fabs(value), &exponent), 53));
  const int low = exponent - 53 + std::countr_zero(mantissa);
  if (places >= 0) return low == -(places + 1);
  if (low != -places - 1 || places < -22) return false;
  std::uint64_t power = 1;
  for (int i = 0; i < -places; ++i) power *= 5;
  return mantissa % power == 0;
}

// double-conversion rounds ties up, Python to even.
void round_tie_to_even(Digits& digits, double value, int places) {
  const int last = digits.point + places - 1;
  if (last < 0 || last >= digits.size || (digits.text[last] & 1) == 0 || !is_tie(value, places)) return;
  --digits.text[last];
  if (last == 0 && digits.text[0] == '0') digits.size = 0;
}

void digits_of(Digits& digits, double value, char type, int precision) {
  auto mode = DoubleToStringConverter::SHORTEST;
  int requested = 0;
  switch (type) {
    case 'e':
      mode = DoubleToStringConverter::PRECISION;
      requested = std::min(precision, kMostDigits - 1) + 1;
      break;
    case 'f':
      mode = DoubleToStringConverter::FIXED;
      requested = std::min(precision, kMostDigits);
      break;
    case 'g':
      mode = DoubleToStringConverter::PRECISION;
      requested = std::clamp(precision, 1, kMostDigits);
      break;
    default:
      break;
  }
  DoubleToStringConverter::DoubleToAscii(value, mode, requested, digits.text, kDigitRoom, &digits.negative,
                                         &digits.size, &digits.point);
  if (mode == DoubleToStringConverter::FIXED)
    round_tie_to_even(digits, value, requested);
  else if (mode == DoubleToStringConverter::PRECISION)
    round_tie_to_even(digits, value, requested - digits.point);
  // A value that rounds to nothing reads as 0 before the point.
  if (digits.size == 0 || value == 0) digits.point = digits.size = 1, digits.text[0] = '0';
}

// Appends the digits from position `from` to `to`, where positions outside the digits are zeros.
void append_digits(std::string& out, const Digits& digits, std::int64_t from, std::int64_t to) {
  if (from >= to) return;
  const std::int64_t first = std::clamp<std::int64_t>(0, from, to);
  const std::int64_t last = std::clamp<std::int64_t>(digits.size, first, to);
  out.append(static_cast<std::size_t>(first - from), '0');
  if (last > first) out.append(digits.text + first, static_cast<std::size_t>(last - first));
  out.append(static_cast<std::size_t>(to - last), '0');
}

void append_exponent(std::string& out, int exponent, char letter) {
  out += letter;
  out += exponent < 0 ? '-' : '+';
  const int magnitude = std::abs(exponent);
  if (magnitude >= 100) out += static_cast<char>('0' + magnitude / 100);
  out += static_cast<char>('0' + magnitude / 10 % 10);
  out += static_cast<char>('0' + magnitude % 10);
}

bool append_special(std::string& out, double value, bool upper) {
  if (std::isfinite(value)) return false;
  if (std::isnan(value))
    out += upper ? "NAN" : "nan";
  else
    out += value < 0 ? (upper ? "-INF" : "-inf") : (upper ? "INF" : "inf");
  return true;
}

}  // namespace

std::size_t write_shortest(char (&out)[kShortSize], double value, Integral integral) {
  if (!std::isfinite(value)) {
    const std::string_view text = std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
    std::copy(text.begin(), text.end(), out);
    return text.size();
  }
  char digits[24];
  bool negative;
  int size, point;
  DoubleToStringConverter::DoubleToAscii(value, DoubleToStringConverter::SHORTEST, 0, digits, sizeof(digits), &negative,
                                         &size, &point);
  char* to = out;
  if (negative) *to++ = '-';
  if (point > 16 || point <= -4) {
    *to++ = digits[0];
    if (size > 1) {
      *to++ = '.';
      to = std::copy(digits + 1, digits + size, to);
    }
    int exponent = point - 1;
    *to++ = 'e';
    *to++ = exponent < 0 ? '-' : '+';
    exponent = std::abs(exponent);
    if (exponent >= 100) *to++ = static_cast<char>('0' + exponent / 100);
    *to++ = static_cast<char>('0' + exponent / 10 % 10);
    *to++ = static_cast<char>('0' + exponent % 10);
  } else if (point <= 0) {
    *to++ = '0';
    *to++ = '.';
    to = std::fill_n(to, -point, '0');
    to = std::copy(digits, digits + size, to);
  } else if (size > point) {
    to = std::copy(digits, digits + point, to);
    *to++ = '.';
    to = std::copy(digits + point, digits + size, to);
  } else {
    to = std::copy(digits, digits + size, to);
    to = std::fill_n(to, point - size, '0');
    if (integral == Integral::with_dot_zero) {
      *to++ = '.';
      *to++ = '0';
    }
  }
  return static_cast<std::size_t>(to - out);
}

std::string repr(double value) {
  char text[kShortSize];
  return {text, write_shortest(text, value)};
}

std::string format(double value, const Format& format) {
  const bool upper = format.type == 'E' || format.type == 'F' || format.type == 'G';
  const char type = upper ? static_cast<char>(format.type | 0x20) : format.type;
  std::string out;
  if (append_special(out, value, upper)) return out;
  const int precision = type == 'g' ? std::max(format.precision, 1) : format.precision;

  Digits digits;
  digits_of(digits, value, type, precision);
  std::int64_t point = digits.point, end = digits.size;
  bool with_exponent = false;
  switch (type) {
    case 'e':
      with_exponent = true;
      end = std::int64_t{precision} + 1;
      break;
    case 'f':
      end = point + precision;
      break;
    case 'g':
      with_exponent = point <= -4 || point > precision - (format.dot_zero ? 1 : 0);
      if (format.alternate) end = precision;
      break;
    default:
      with_exponent = point <= -4 || point > 16;
      break;
  }
  if (type == 'g' && !format.alternate)
    while (end > 1 && digits.text[end - 1] == '0') --end;
  const int exponent = static_cast<int>(point) - 1;
  if (with_exponent) point = 1;
  end = std::max(end, !with_exponent && format.dot_zero ? point + 1 : point);

  constexpr std::int64_t kMany = 1000, kOthers = 16;
  if (end > kMany) out.reserve(static_cast<std::size_t>(end - std::min<std::int64_t>(point, 0) + kOthers));
  if (std::signbit(value)) out += '-';
  append_digits(out, digits, point <= 0 ? point - 1 : 0, point);
  if (end > point || format.alternate) out += '.';
  append_digits(out, digits, point, end);
  if (with_exponent) append_exponent(out, exponent, upper ? 'E' : 'e');
  return out;
}

// --- parsing ---------------------------------------------------------------------------------------------------------

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

// Moves past digits with single underscores between them; false when an underscore stands elsewhere.
bool skip_digits(std::string_view text, std::size_t& at, bool* any, bool* underscores) {
  *any = false;
  while (at < text.size()) {
    if (is_digit(text[at])) {
      *any = true;
    } else if (text[at] == '_') {
      if (!*any || text[at - 1] == '_' || at + 1 == text.size() || !is_digit(text[at + 1])) return false;
      *underscores = true;
    } else {
      break;
    }
    ++at;
  }
  return true;
}

// Whether `text` (sign removed) is a decimal number.
bool is_number(std::string_view text, bool* underscores) {
  std::size_t at = 0;
  bool whole, fraction = false;
  if (!skip_digits(text, at, &whole, underscores)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!skip_digits(text, at, &fraction, underscores)) return false;
  }
  if (!whole && !fraction) return false;
  if (at < text.size() && (text[at] | 0x20) == 'e') {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    bool digits;
    if (!skip_digits(text, at, &digits, underscores) || !digits) return false;
  }
  return at == text.size();
}

// A number of type `double` has at most 17 significant digits in its shortest form; fast_float reads any length.
double read_number(std::string_view text) {
  double value = 0;
  fast_float::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string_view take_sign(std::string_view text, bool* negative) {
  *negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return text;
}

bool special_value(std::string_view text, double* value) {
  if (equals_ignoring_case(text, "inf") || equals_ignoring_case(text, "infinity"))
    *value = HUGE_VAL;
  else if (equals_ignoring_case(text, "nan"))
    *value = __builtin_nan("");
  else
    return false;
  return true;
}

}  // namespace

bool parse(std::string_view text, double* value) {
  bool negative, underscores = false;
  text = take_sign(text, &negative);
  if (!special_value(text, value)) {
    if (!is_number(text, &underscores)) return false;
    if (underscores) {
      std::string plain;
      std::copy_if(text.begin(), text.end(), std::back_inserter(plain), [](char c) { return c != '_'; });
      *value = read_number(plain);
    } else {
      *value = read_number(text);
    }
  }
  if (negative) *value = -*value;
  return true;
}

// --- hexadecimal -----------------------------------------------------------------------------------------------------

std::string hex(double value) {
  std::string out;
  if (append_special(out, value, false)) return out;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  if (std::signbit(value)) out += '-';
  if (value == 0) return out += "0x0.0p+0";
  const int biased = static_cast<int>(bits >> 52 & 0x7ff);
  out += biased != 0 ? "0x1." : "0x0.";
  for (int shift = 48; shift >= 0; shift -= 4) out += "0123456789abcdef"[bits >> shift & 15];
  const int exponent = biased != 0 ? biased - 1023 : -1022;
  out += exponent < 0 ? "p-" : "p+";
  return out += std::to_string(std::abs(exponent));
}

namespace {

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The leading 64 bits of the digits read so far, their scale, and whether anything below was lost.
struct HexMantissa {
  std::uint64_t top = 0;
  bool sticky = false;
  std::int64_t exponent = 0;

  void add(int digit, bool after_point) {
    if (top >> 60 == 0) {
      top = top << 4 | static_cast<unsigned>(digit);
      if (after_point) exponent -= 4;
    } else {
      sticky |= digit != 0;
      if (!after_point) exponent += 4;
    }
  }
};

}  // namespace

HexError parse_hex(std::string_view text, double* value) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  bool negative;
  text = take_sign(text, &negative);
  if (special_value(text, value)) {
    if (negative) *value = -*value;
    return HexError::none;
  }
  if (text.size() >= 2 && text[0] == '0' && (text[1] | 0x20) == 'x') text.remove_prefix(2);

  HexMantissa mantissa;
  bool any = false, after_point = false;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && !after_point) {
      after_point = true;
      continue;
    }
    const int digit = hex_value(text[at]);
    if (digit < 0) break;
    any = true;
    mantissa.add(digit, after_point);
  }
  if (!any) return HexError::invalid;
  if (at < text.size()) {
    if ((text[at] | 0x20) != 'p') return HexError::invalid;
    bool minus;
    const std::string_view digits = take_sign(text.substr(at + 1), &minus);
    if (digits.empty()) return HexError::invalid;
    std::int64_t exponent = 0;
    for (char c : digits) {
      if (!is_digit(c)) return HexError::invalid;
      exponent = std::min<std::int64_t>(exponent * 10 + (c - '0'), std::int64_t{1} << 58);
    }
    mantissa.exponent += minus ? -exponent : exponent;
  }
  *value = 0.0;
  if (mantissa.top != 0) {
    const int shift = std::countl_zero(mantissa.top);
    *value = limbs::compose(mantissa.top << shift, mantissa.sticky, mantissa.exponent - shift);
  }
  if (std::isinf(*value)) return HexError::too_large;
  if (negative) *value = -*value;
  return HexError::none;
}

}  // namespace krait::float_text
