// Arithmetic on constants at compile time, and the identity of equal constants.
#include <gtest/gtest.h>

#include <cmath>

#include "compile/constant.h"

namespace krait::compiler {
namespace {

class Fold : public ::testing::Test {
 protected:
  Arena arena;
  ConstPool pool{arena};
  const Const* i(std::int64_t v) { return pool.integer(v); }
  const Const* f(double v) { return pool.real(v); }
  const Const* s(std::string_view v) { return pool.str(v); }
  std::string go(BinaryOp op, const Const* a, const Const* b) {
    const Const* r = fold_binary(pool, op, a, b);
    return r ? repr(r) : "-";
  }
};

TEST_F(Fold, EqualConstantsAreIdentical) {
  EXPECT_EQ(i(5), i(5));
  EXPECT_NE(f(0.0), f(-0.0));
  EXPECT_NE(i(1), pool.boolean(true));
  const Const* a[] = {i(1), s("x")};
  EXPECT_EQ(pool.tuple(a), pool.tuple(a));
  const Const* p[] = {i(1), i(2)};
  const Const* q[] = {i(2), i(1)};
  EXPECT_EQ(pool.frozenset(p), pool.frozenset(q));
  const Const* equal[] = {i(1), pool.boolean(true), f(1.0)};
  EXPECT_EQ(pool.frozenset(equal)->size, 1u);
}

TEST_F(Fold, Integers) {
  EXPECT_EQ(go(BinaryOp::Add, i(INT64_MAX), i(1)), "9223372036854775808");
  EXPECT_EQ(go(BinaryOp::FloorDivide, i(-7), i(2)), "-4");
  EXPECT_EQ(go(BinaryOp::Remainder, i(-7), i(3)), "2");
  EXPECT_EQ(go(BinaryOp::TrueDivide, i(7), i(2)), "3.5");
  EXPECT_EQ(go(BinaryOp::Power, i(2), i(64)), "18446744073709551616");
  EXPECT_EQ(go(BinaryOp::Power, i(2), i(200)), "-");
  EXPECT_EQ(go(BinaryOp::Power, i(2), i(-1)), "0.5");
  EXPECT_EQ(go(BinaryOp::LShift, i(1), i(127)), "170141183460469231731687303715884105728");
  EXPECT_EQ(go(BinaryOp::LShift, i(1), i(128)), "-");
  EXPECT_EQ(go(BinaryOp::And, pool.boolean(true), pool.boolean(false)), "False");
  EXPECT_EQ(go(BinaryOp::FloorDivide, i(1), i(0)), "-");
}

TEST_F(Fold, Floats) {
  EXPECT_EQ(go(BinaryOp::Remainder, f(-2.5), f(0.7)), "0.2999999999999998");
  EXPECT_EQ(go(BinaryOp::FloorDivide, f(2.5), f(0.7)), "3.0");
  EXPECT_EQ(go(BinaryOp::TrueDivide, f(1), f(0)), "-");
  EXPECT_EQ(go(BinaryOp::Multiply, pool.complex(1, 2), pool.complex(3, 4)), "(-5+10j)");
}

TEST_F(Fold, Sequences) {
  EXPECT_EQ(go(BinaryOp::Multiply, s("ab"), i(3)), "'ababab'");
  EXPECT_EQ(go(BinaryOp::Multiply, s("a"), i(4097)), "-");
  EXPECT_EQ(go(BinaryOp::Subscript, s("h\xC3\xA9!"), i(1)), "'\xC3\xA9'");
  EXPECT_EQ(go(BinaryOp::Subscript, s("abcdef"), pool.slice(pool.none(), pool.none(), i(-2))), "'fdb'");
  EXPECT_EQ(go(BinaryOp::Subscript, s("abc"), i(5)), "-");
  EXPECT_EQ(go(BinaryOp::Subscript, pool.bytes("abc"), i(-1)), "99");
}

}  // namespace
}  // namespace krait::compiler
