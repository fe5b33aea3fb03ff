// Translation to executable code, on portable code written by hand; tests/text/executable shows it on programs.
#include "interp/translate.h"

#include <gtest/gtest.h>

#include "interp/verify_executable.h"

namespace krait {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Stack = std::vector<std::int16_t>;

std::uint8_t b(Op op) { return static_cast<std::uint8_t>(op); }

Instr at(const Translation& t, std::size_t word) { return __builtin_bit_cast(Instr, t.words[word]); }

// x + y with locals x (0) and y (1), then STORE_FAST and RETURN_VALUE.
const Bytes kAdd = {b(Op::RESUME),
                    0,
                    b(Op::LOAD_FAST),
                    0,
                    b(Op::LOAD_FAST),
                    1,
                    b(Op::BINARY_OP),
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    b(Op::STORE_FAST),
                    0,
                    b(Op::LOAD_FAST),
                    0,
                    b(Op::RETURN_VALUE),
                    0};

TEST(Translate, OneInstructionForFour) {
  const PortableView view{kAdd, {}, 2, 2};
  const Translation t = translate(view);
  ASSERT_EQ(t.error, "");
  ASSERT_EQ(t.words.size(), 3u);
  EXPECT_EQ(at(t, 0).op, XOp::BINARY_OP);
  EXPECT_EQ(at(t, 0).a, 0);
  EXPECT_EQ(at(t, 0).b, 0);
  EXPECT_EQ(at(t, 0).c, 1);
  EXPECT_EQ(at(t, 2).op, XOp::RETURN_VALUE);
  EXPECT_EQ(verify(view, t), "");
}

TEST(Translate, LoopsThatStayInTheFrameLookForSignals) {
  const Bytes itself = {b(Op::RESUME), 0, b(Op::JUMP_BACKWARD_NO_INTERRUPT), 1};
  const Translation t = translate(PortableView{itself, {}, 0, 0});
  ASSERT_EQ(t.error, "");
  EXPECT_EQ(at(t, t.words.size() - 1).op, XOp::JUMP_BACK);

  // A way around the suspension.
  const Bytes around = {b(Op::RETURN_GENERATOR),
                        0,
                        b(Op::POP_TOP),
                        0,
                        b(Op::LOAD_CONST),
                        0,
                        b(Op::COPY),
                        1,
                        b(Op::POP_JUMP_IF_NONE),
                        2,
                        0,
                        0,
                        b(Op::YIELD_VALUE),
                        1,
                        b(Op::RESUME),
                        2,
                        b(Op::JUMP_BACKWARD_NO_INTERRUPT),
                        6};
  const Translation u = translate(PortableView{around, {}, 0, 3});
  ASSERT_EQ(u.error, "");
  EXPECT_EQ(at(u, u.words.size() - 1).op, XOp::JUMP_BACK);
}

TEST(Translate, MapsBothWays) {
  const PortableView view{kAdd, {}, 2, 2};
  const Translation t = translate(view);
  EXPECT_EQ(unit_of_word(t.words, t.units, 0), 3u);
  EXPECT_EQ(unit_of_word(t.words, t.units, 1), 3u);  // the second word of the same instruction
  EXPECT_EQ(unit_of_word(t.words, t.units, 2), 11u);
  EXPECT_EQ(word_of_unit(t.words, t.units, 11), 2u);
  EXPECT_EQ(word_of_unit(t.words, t.units, 1), 0u);
}

TEST(Translate, RebuildsTheStack) {
  const PortableView view{kAdd, {}, 2, 2};
  EXPECT_EQ(stack_at(view, 0), Stack({}));  // operands are named by the instruction itself
  EXPECT_EQ(boundaries(view).size(), 2u);   // BINARY_OP with its STORE_FAST, RETURN_VALUE
  EXPECT_EQ(boundaries(view)[1].unit, 10u);
  EXPECT_EQ(verify(view, translate(view, TranslateMode::Traced)), "");
}

TEST(Translate, RefusesBrokenCode) {
  const Bytes runs_off = {b(Op::LOAD_FAST), 0};
  EXPECT_NE(translate({runs_off, {}, 1, 1}).error, "");
  const Bytes underflow = {b(Op::POP_TOP), 0, b(Op::LOAD_FAST), 0, b(Op::RETURN_VALUE), 0};
  EXPECT_NE(translate({underflow, {}, 1, 1}).error, "");
  // A handler that covers only itself is never reached, but translated.
  const Bytes dead = {b(Op::LOAD_FAST), 0, b(Op::RETURN_VALUE), 0, b(Op::BUILD_LIST), 3, b(Op::RETURN_VALUE), 0};
  const Bytes covers_itself = {0x80 | 2, 1, 2, 0};
  EXPECT_EQ(translate({dead, covers_itself, 1, 4}).error, "stack underflow");
  const Bytes far = {b(Op::JUMP_FORWARD), 200, b(Op::LOAD_FAST), 0, b(Op::RETURN_VALUE), 0};
  EXPECT_NE(translate({far, {}, 1, 1}).error, "");
  EXPECT_NE(translate({{}, {}, 0, 0}).error, "");
}

TEST(Translate, ConstantsBeyondAnOperandAreLoaded) {
  // LOAD_CONST 0, POP_TOP, ..., more constants than a 16-bit operand reaches.
  Bytes code;
  for (int k = 0; k < 40000; ++k) {
    for (const int shift : {16, 8}) {
      code.push_back(b(Op::EXTENDED_ARG));
      code.push_back(static_cast<std::uint8_t>(k >> shift));
    }
    code.insert(code.end(), {b(Op::LOAD_CONST), static_cast<std::uint8_t>(k), b(Op::STORE_FAST), 0});
  }
  code.insert(code.end(), {b(Op::LOAD_FAST), 0, b(Op::RETURN_VALUE), 0});
  const PortableView view{code, {}, 1, 1};
  const Translation t = translate(view);
  ASSERT_EQ(t.error, "");
  EXPECT_EQ(verify(view, t), "");
  bool wide = false;
  for (std::size_t word = 0; word < t.words.size(); word += words_of(at(t, word).op))
    wide |= at(t, word).op == XOp::LOAD_CONST_WIDE;
  EXPECT_TRUE(wide);
}

TEST(VerifyExecutable, NoticesAConsumedTemporary) {
  const PortableView view{kAdd, {}, 2, 2};
  Translation t = translate(view, TranslateMode::Traced);
  for (std::size_t word = 0; word < t.words.size(); word += words_of(at(t, word).op)) {
    Instr i = at(t, word);
    if (i.op != XOp::BINARY_OP) continue;
    i.c = i.b;
    t.words[word] = __builtin_bit_cast(std::uint64_t, i);
  }
  EXPECT_NE(verify(view, t), "");
}

}  // namespace
}  // namespace krait
