#include "base/format_spec.h"

#include <gtest/gtest.h>

namespace krait {
namespace {

// What format(number, spec) writes, for ASCII fills.
std::string formatted(std::string_view text, std::string_view spec_text, std::string_view prefix = "") {
  FormatSpec spec;
  const FormatError error = parse_format_spec(spec, spec_text.data(), 1, spec_text.size(), 'd', '>');
  if (error != FormatError::none) return format_error_text(error, spec);
  NumberText number = split_number(text);
  number.prefix = prefix;
  const FormatLayout layout = layout_number(spec, number, Grouping::of(spec.grouping, spec.type));
  const char fill = static_cast<char>(layout.fill);
  return std::string(layout.left, fill) + layout.head + std::string(layout.inner, fill) + layout.body +
         std::string(layout.right, fill);
}

TEST(FormatSpec, Layout) {
  EXPECT_EQ(formatted("5", ""), "5");
  EXPECT_EQ(formatted("-5", "8"), "      -5");
  EXPECT_EQ(formatted("-5", "08"), "-0000005");
  EXPECT_EQ(formatted("5", "*^+6"), "**+5**");
  EXPECT_EQ(formatted("1234567", ","), "1,234,567");
  EXPECT_EQ(formatted("1234", "010,"), "00,001,234");
  EXPECT_EQ(formatted("1234", "09,"), "0,001,234");
  EXPECT_EQ(formatted("1234.567800", "020,.6_f"), "0,000,001,234.567_800");
  EXPECT_EQ(formatted("ff", "#08x", "0x").size(), 8u);
  EXPECT_EQ(formatted("10101", "_b"), "1_0101");
  EXPECT_EQ(formatted("nan", "08"), "00000nan");
  EXPECT_EQ(formatted("-inf", "08,"), "-0000inf");
  EXPECT_EQ(formatted("1e+300", "010,"), "0,001e+300");
}

TEST(FormatSpec, Errors) {
  EXPECT_EQ(formatted("5", "."), "Format specifier missing precision");
  EXPECT_EQ(formatted("5", ",_"), "Cannot specify both ',' and '_'.");
  EXPECT_EQ(formatted("5", "._,f"), "Cannot specify both ',' and '_'.");
  EXPECT_EQ(formatted("5", ",b"), "Cannot specify ',' with 'b'.");
  EXPECT_EQ(formatted("5", "99999999999999999999"), "Too many decimal digits in format string");
  EXPECT_EQ(formatted("5", "<-+d"), "Invalid format specifier");
  EXPECT_EQ(format_type_text(0x20ac), "\\x20ac");
}

}  // namespace
}  // namespace krait
