// The format mini-language: parsing a specification, grouping digits, laying out sign, digits and padding.
// Shared by __format__ of int, float, complex, str and by f-strings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace krait {

struct FormatSpec {
  char32_t fill = ' ';
  char align = '>';  // < > = ^
  bool align_given = false;
  bool alternate = false;         // #
  bool no_negative_zero = false;  // z
  char sign = 0;                  // + - space, 0 when not given
  char grouping = 0;              // , _ or 0
  char fraction_grouping = 0;     // , _ or 0
  std::int64_t width = -1;        // -1 when not given
  std::int64_t precision = -1;
  char32_t type = 0;
};

enum class FormatError {
  none,
  invalid,            // Invalid format specifier '…' for object of type '…'
  too_many_digits,    // Too many decimal digits in format string
  missing_precision,  // Format specifier missing precision
  both_groupings,     // Cannot specify both ',' and '_'.
  grouping_and_type,  // Cannot specify ',' with 'n'.: see spec.grouping or fraction_grouping, and type
};

// Reads a specification given as code units of 1, 2 or 4 bytes.
FormatError parse_format_spec(FormatSpec& spec, const void* units, int unit_size, std::size_t size, char default_type,
                              char default_align);

// Text for FormatError; `invalid` is left to the caller, who knows the specification and the type.
std::string format_error_text(FormatError error, const FormatSpec& spec);
// How messages show a type character: itself or '\x…'.
std::string format_type_text(char32_t type);

// What separates digits; `groups` is as in localeconv(): sizes from the right, the last one repeats, CHAR_MAX stops.
struct Grouping {
  std::string_view decimal_point = ".";
  std::string_view separator = "";
  std::string_view groups = "\177";

  // What ',' '_' or 0 means for digits of the type (binary, octal, hexadecimal digits group by four).
  static Grouping of(char separator, char32_t type);
};

// Where the pieces of a formatted value go: left * fill, head, inner * fill, body, right * fill.
struct FormatLayout {
  std::size_t left = 0, inner = 0, right = 0;
  char32_t fill = ' ';
  std::string head;  // sign and prefix
  std::string body;  // UTF-8; ASCII unless a locale says otherwise
};

// An unsigned number as text: digits, then what follows them unchanged from the first non-digit (or point) on.
struct NumberText {
  bool negative = false;
  std::string_view prefix = "";  // 0x and the like
  std::string_view digits = "";  // before the point
  bool has_point = false;
  std::string_view fraction = "";  // digits after the point
  std::string_view rest = "";      // exponent, percent sign
};

// Splits "-12.5e+03" (or inf, nan) into its pieces.
NumberText split_number(std::string_view text);

// Groups, zero-pads and aligns a number. The size may exceed memory: the caller checks `layout_size` first.
FormatLayout layout_number(const FormatSpec& spec, const NumberText& number, const Grouping& grouping);
// The padding of `length` code points of text: fills left and right only.
FormatLayout layout_padding(const FormatSpec& spec, std::size_t length);

}  // namespace krait
