// Float text against printf of the C library, the language's reference values, and round trips.
#include "base/float_text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace krait::float_text {
namespace {

double random_double(std::mt19937_64& random) { return std::bit_cast<double>(random()); }

TEST(FloatText, Repr) {
  EXPECT_EQ(repr(0.0), "0.0");
  EXPECT_EQ(repr(-0.0), "-0.0");
  EXPECT_EQ(repr(1e16), "1e+16");
  EXPECT_EQ(repr(1e15), "1000000000000000.0");
  EXPECT_EQ(repr(123456789012345680.0), "1.2345678901234568e+17");
  EXPECT_EQ(repr(0.0001), "0.0001");
  EXPECT_EQ(repr(0.00001), "1e-05");
  EXPECT_EQ(repr(5e-324), "5e-324");
  EXPECT_EQ(repr(-1.5), "-1.5");
  EXPECT_EQ(repr(HUGE_VAL), "inf");
  EXPECT_EQ(repr(__builtin_nan("")), "nan");
}

TEST(FloatText, ReprRoundTrips) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) {
    const double value = random_double(random);
    if (std::isnan(value)) continue;
    double back;
    ASSERT_TRUE(parse(repr(value), &back));
    ASSERT_EQ(back, value);
    ASSERT_EQ(format(value, {'r', 0, false, true}), repr(value));
    ASSERT_EQ(parse_hex(hex(value), &back), HexError::none);
    ASSERT_EQ(back, value);
  }
}

TEST(FloatText, FormatsAsPrintf) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 60000; ++i) {
    const double value = i % 3 != 0 ? random_double(random) : std::ldexp(static_cast<double>(random() % 100000), -3);
    if (!std::isfinite(value)) continue;
    const char type = "eEfFgG"[random() % 6];
    const int precision = static_cast<int>(random() % (i % 100 == 0 ? 1500 : 20));
    const bool alternate = random() % 4 == 0;
    char pattern[16], want[3000];
    std::snprintf(pattern, sizeof(pattern), alternate ? "%%#.*%c" : "%%.*%c", type);
    std::snprintf(want, sizeof(want), pattern, precision, value);
    ASSERT_EQ(format(value, {type, precision, alternate}), want) << pattern << precision;
  }
}

TEST(FloatText, Parses) {
  double value;
  EXPECT_TRUE(parse("1_000.5_0e1_0", &value));
  EXPECT_EQ(value, 1000.5e10);
  EXPECT_TRUE(parse("1.", &value));
  EXPECT_TRUE(parse(".5", &value));
  EXPECT_TRUE(parse("+1e400", &value));
  EXPECT_EQ(value, HUGE_VAL);
  EXPECT_TRUE(parse("-INFinity", &value));
  EXPECT_EQ(value, -HUGE_VAL);
  for (const char* bad :
       {"", ".", "1__0", "_1", "1_", "1_.5", "1._5", "1e", "1e+", "e5", "0x10", "1 ", "infi", "--1", "1e_5"})
    EXPECT_FALSE(parse(bad, &value)) << bad;
  std::mt19937_64 random(3);
  for (int i = 0; i < 20000; ++i) {
    char text[200];
    std::snprintf(text, sizeof(text), "%.*e", static_cast<int>(random() % 60), random_double(random));
    if (text[0] == 'n' || text[1] == 'n' || text[0] == 'i' || text[1] == 'i') continue;
    ASSERT_TRUE(parse(text, &value)) << text;
    ASSERT_EQ(value, std::strtod(text, nullptr)) << text;
  }
}

TEST(FloatText, Hexadecimal) {
  double value;
  EXPECT_EQ(hex(1.0), "0x1.0000000000000p+0");
  EXPECT_EQ(hex(-0.0), "-0x0.0p+0");
  EXPECT_EQ(hex(5e-324), "0x0.0000000000001p-1022");
  EXPECT_EQ(parse_hex(" 0x.8p1 ", &value), HexError::none);
  EXPECT_EQ(value, 1.0);
  EXPECT_EQ(parse_hex("0x1p1024", &value), HexError::too_large);
  EXPECT_EQ(parse_hex("0x1p99999999999999999999", &value), HexError::too_large);
  EXPECT_EQ(parse_hex("0x0p99999999999999999999", &value), HexError::none);
  EXPECT_EQ(parse_hex("0x1.fffffffffffff8p0", &value), HexError::none);
  EXPECT_EQ(value, 2.0);
  for (const char* bad : {"", "0x", "0x.", "0xp1", "1p", "0x1.1.1", "0x1 0", "x1"})
    EXPECT_EQ(parse_hex(bad, &value), HexError::invalid) << bad;
}

}  // namespace
}  // namespace krait::float_text
