// Unicode properties, names and normal forms.
#include "base/unicode.h"

#include <gtest/gtest.h>

namespace krait::unicode {
namespace {

std::u32string normal(Form form, std::u32string_view text) {
  std::vector<char32_t> out;
  normalize(form, {text.data(), text.size()}, out);
  return {out.begin(), out.end()};
}

std::string name_of(char32_t c) {
  char out[kMaxNameLength];
  return {out, static_cast<std::size_t>(name(c, out))};
}

TEST(Unicode, Predicates) {
  EXPECT_TRUE(is_alpha(U'é'));
  EXPECT_TRUE(is_xid_start('_'));
  EXPECT_FALSE(is_xid_start('1'));
  EXPECT_TRUE(is_xid_continue('1'));
  EXPECT_TRUE(is_space(0x3000));
  EXPECT_TRUE(is_printable(' '));
  EXPECT_FALSE(is_printable(0x7F));
  EXPECT_EQ(decimal_value(0x0664), 4);
  EXPECT_STREQ(category(0x10FFFF), "Cn");
}

TEST(Unicode, CaseMappings) {
  char32_t out[kMaxCaseLength];
  EXPECT_EQ(to_upper_full(U'ß', out), 2);
  EXPECT_EQ(out[1], U'S');
  EXPECT_EQ(to_fold_full(0x13A0, out), 1);
  EXPECT_EQ(out[0], char32_t{0x13A0});
  EXPECT_EQ(to_lower(U'Ä'), U'ä');
}

TEST(Unicode, NamesGoBothWays) {
  for (char32_t c = 0; c <= kMaxCodePoint; c += 7) {
    const std::string n = name_of(c);
    if (!n.empty()) EXPECT_EQ(lookup(n), c) << n;
  }
  EXPECT_EQ(name_of(0xD55C), "HANGUL SYLLABLE HAN");
  EXPECT_EQ(name_of(0x4E00), "CJK UNIFIED IDEOGRAPH-4E00");
  EXPECT_EQ(lookup("latin small letter a"), U'a');
  EXPECT_EQ(lookup("LF"), U'\n');
  EXPECT_EQ(lookup("NO SUCH THING"), kNoCharacter);
  ASSERT_NE(lookup_sequence("KEYCAP DIGIT ONE"), nullptr);
}

TEST(Unicode, Normalisation) {
  EXPECT_EQ(normal(Form::kNfd, U"é"), U"e\u0301");
  EXPECT_EQ(normal(Form::kNfc, U"e\u0301"), U"é");
  EXPECT_EQ(normal(Form::kNfkc, U"ﬁ"), U"fi");
  EXPECT_EQ(normal(Form::kNfd, U"한"), U"\u1112\u1161\u11AB");
  EXPECT_EQ(normal(Form::kNfc, U"\u1112\u1161\u11AB"), U"한");
  // Marks are sorted by class, long runs too.
  std::u32string marks = U"a" + std::u32string(50, 0x301) + std::u32string(50, 0x323);
  EXPECT_EQ(normal(Form::kNfd, marks), U"a" + std::u32string(50, 0x323) + std::u32string(50, 0x301));
  EXPECT_EQ(nfkc("\xEF\xAC\x81x"), "fix");
}

}  // namespace
}  // namespace krait::unicode
