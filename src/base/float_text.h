// Text of doubles, as Python writes and reads it: shortest repr, printf-like formats, parsing, hexadecimal; exact sums.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

namespace krait::float_text {

inline constexpr std::size_t kShortSize = 32;  // no shortest text is longer than 25 characters

enum class Integral { plain, with_dot_zero };  // how 1.0 reads: "1" or "1.0"

// The shortest text that reads back as `value`; returns its size.
std::size_t write_shortest(char (&out)[kShortSize], double value, Integral integral = Integral::with_dot_zero);
std::string repr(double value);

struct Format {
  char type = 'r';         // e E f F g G, or r for shortest
  int precision = 0;       // ignored for r
  bool alternate = false;  // keep the point and trailing zeros
  bool dot_zero = false;   // g and r: an integral value without exponent ends in ".0"
};

// "inf", "nan" and a leading "-" included. The precision may be any non-negative number.
std::string format(double value, const Format& format);

// Reads all of `text` (no surrounding white space; ASCII) as float() does, underscores between digits included.
bool parse(std::string_view text, double* value);

// float.hex()
std::string hex(double value);

enum class HexError { none, invalid, too_large };
// float.fromhex(); surrounding white space allowed.
HexError parse_hex(std::string_view text, double* value);

// A sum that carries its rounding error along (Neumaier), as sum() does.
struct CompensatedSum {
  double high = 0.0;
  double low = 0.0;

  void add(double x) {
    const double t = high + x;
    if (std::fabs(high) >= std::fabs(x))
      low += (high - t) + x;
    else
      low += (x - t) + high;
    high = t;
  }
  double value() const { return low != 0.0 && std::isfinite(low) ? high + low : high; }
};

}  // namespace krait::float_text
