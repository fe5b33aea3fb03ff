// The verifier, the exception table and the line table, on code written by hand.
#include "code/verify.h"

#include <gtest/gtest.h>

#include <vector>

#include "code/line_table.h"
#include "code/opcode.h"

namespace krait {
namespace {

struct Program {
  std::vector<std::uint8_t> code, handlers, kinds;
  CodeView view;

  Program& op(Op op, int arg = 0) {
    code.push_back(static_cast<std::uint8_t>(op));
    code.push_back(static_cast<std::uint8_t>(arg));
    code.insert(code.end(), static_cast<std::size_t>(cache_units(op)) * 2, 0);
    return *this;
  }
  std::string check(int stack = 4) {
    view.code = code;
    view.exceptiontable = handlers;
    view.localspluskinds = kinds;
    view.consts = 2;
    view.names = 2;
    view.stacksize = stack;
    return verify(view);
  }
};

TEST(Verify, AcceptsAFunction) {
  Program p;
  p.kinds = {0x26};
  p.view.argcount = 1;
  p.op(Op::RESUME).op(Op::LOAD_FAST, 0).op(Op::LOAD_CONST, 1).op(Op::BINARY_OP, 0).op(Op::RETURN_VALUE);
  EXPECT_EQ(p.check(), "");
}

TEST(Verify, RefusesIndexesOutOfRange) {
  EXPECT_EQ(Program().op(Op::LOAD_CONST, 2).op(Op::RETURN_VALUE).check(), "constant index out of range");
  EXPECT_EQ(Program().op(Op::LOAD_NAME, 2).op(Op::RETURN_VALUE).check(), "name index out of range");
  EXPECT_EQ(Program().op(Op::LOAD_FAST_CHECK, 0).op(Op::RETURN_VALUE).check(), "local index out of range");
  EXPECT_EQ(Program().op(Op::LOAD_GLOBAL, 3).op(Op::POP_TOP).op(Op::RETURN_VALUE).check(), "");
}

TEST(Verify, RefusesABadStack) {
  EXPECT_EQ(Program().op(Op::RETURN_VALUE).check(), "stack underflow");
  EXPECT_EQ(Program().op(Op::LOAD_CONST).op(Op::LOAD_CONST).op(Op::RETURN_VALUE).check(1), "stack overflow");
  Program p;  // deeper on one path than on the other
  p.op(Op::LOAD_CONST)
      .op(Op::TO_BOOL)
      .op(Op::POP_JUMP_IF_FALSE, 1)
      .op(Op::LOAD_CONST)
      .op(Op::LOAD_CONST)
      .op(Op::RETURN_VALUE);
  EXPECT_EQ(p.check(), "stack depths differ where paths meet");
}

TEST(Verify, RefusesWhatRunsAway) {
  EXPECT_EQ(Program().op(Op::LOAD_CONST).op(Op::POP_TOP).check(), "code runs past its end");
  EXPECT_EQ(Program().op(Op::JUMP_FORWARD, 9).check(), "jump to what is no instruction");
  EXPECT_EQ(Program().op(Op::LOAD_CONST).op(Op::TO_BOOL).op(Op::JUMP_BACKWARD, 4).check(),
            "jump to what is no instruction");
  EXPECT_EQ(Program().check(), "code is empty");
  EXPECT_EQ(Program().op(Op::EXTENDED_ARG, 1).check(), "code ends within an instruction");
  EXPECT_EQ(Program().op(static_cast<Op>(200)).check(), "instruction not allowed here");
}

TEST(Verify, RefusesMissingValues) {
  EXPECT_EQ(Program().op(Op::PUSH_NULL).op(Op::RETURN_VALUE).check(), "operand may be missing");
  Program p;
  p.kinds = {0x20};
  p.op(Op::LOAD_FAST, 0).op(Op::RETURN_VALUE);
  EXPECT_EQ(p.check(), "local may be unbound");
  Program q;  // whether there is a cell, the instruction sees
  q.kinds = {0x40};
  q.op(Op::LOAD_DEREF, 0).op(Op::RETURN_VALUE);
  EXPECT_EQ(q.check(), "");
  Program call;
  call.op(Op::LOAD_CONST).op(Op::PUSH_NULL).op(Op::CALL, 0).op(Op::RETURN_VALUE);
  EXPECT_EQ(call.check(), "");
}

TEST(Verify, AllowsOneGeneratorACall) {
  constexpr std::uint32_t kGenerator = 0x20;
  const auto check = [](Program& p) {
    p.view.flags = kGenerator;
    return p.check();
  };
  Program p;
  p.op(Op::RETURN_GENERATOR).op(Op::POP_TOP).op(Op::LOAD_CONST).op(Op::YIELD_VALUE).op(Op::RETURN_VALUE);
  EXPECT_EQ(p.check(), "makes a generator, but is none");
  EXPECT_EQ(check(p), "");
  Program twice;
  twice.op(Op::RETURN_GENERATOR).op(Op::POP_TOP).op(Op::RETURN_GENERATOR).op(Op::RETURN_VALUE);
  EXPECT_EQ(check(twice), "generator made twice");
  Program loop;
  loop.op(Op::RETURN_GENERATOR).op(Op::POP_TOP).op(Op::JUMP_BACKWARD, 4);
  EXPECT_EQ(check(loop), "generator made twice");
  Program taken;  // what a new generator is sent is no value
  taken.op(Op::RETURN_GENERATOR).op(Op::RETURN_VALUE);
  EXPECT_NE(check(taken), "");
  Program early;
  early.op(Op::LOAD_CONST).op(Op::YIELD_VALUE).op(Op::RETURN_VALUE);
  EXPECT_EQ(check(early), "yields, but is no generator");
}

TEST(Verify, ChecksHandlers) {
  Program p;
  p.op(Op::LOAD_CONST).op(Op::RETURN_VALUE).op(Op::RERAISE, 0);
  p.handlers = {0x80 | 0, 2, 2, 0};
  EXPECT_EQ(p.check(), "");
  p.handlers = {0x80 | 0, 2, 3, 0};
  EXPECT_EQ(p.check(), "exception handler is no instruction");
  p.handlers = {0x80 | 0, 2, 2, 1 << 1};
  EXPECT_EQ(p.check(), "exception handler deeper than the stack");
  p.handlers = {0x80 | 0, 2};
  EXPECT_EQ(p.check(), "malformed exception table");
  Program operands;  // what an instruction took is gone when it raises
  operands.op(Op::LOAD_CONST).op(Op::UNARY_NEGATIVE).op(Op::RETURN_VALUE).op(Op::RERAISE, 0);
  operands.handlers = {0x80 | 1, 1, 3, 1 << 1};
  EXPECT_EQ(operands.check(), "exception handler deeper than the stack");
}

TEST(LineTable, ReadsEveryForm) {
  // short, one line, no columns, long, none
  const std::uint8_t table[] = {
      0x80 | 1 << 3 | 1, 0x23, 0x80 | 11 << 3, 4, 9, 0x80 | 13 << 3, 3, 0x80 | 14 << 3 | 7, 4, 2, 5, 1, 0x80 | 15 << 3};
  LineTableReader reader(table, 10);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.range(), (SourceRange{10, 10, 10, 13}));
  EXPECT_EQ(reader.end(), 2u);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.range(), (SourceRange{11, 11, 4, 9}));
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.range(), (SourceRange{10, 10, -1, -1}));
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.range(), (SourceRange{12, 14, 4, 0}));
  EXPECT_EQ(reader.begin(), 4u);
  EXPECT_EQ(reader.end(), 12u);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.range().line, -1);
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(line_of(table, 10, 2), 11);
  EXPECT_EQ(line_of(table, 10, 99), -1);
}

}  // namespace
}  // namespace krait
