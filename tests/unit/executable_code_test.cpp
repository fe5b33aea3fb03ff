// The block that holds executable code: constants before it, words, handlers and the map behind it.
#include "interp/executable_code.h"

#include <gtest/gtest.h>

namespace krait {
namespace {

std::uint8_t b(Op op) { return static_cast<std::uint8_t>(op); }

TEST(ExecutableCode, HoldsEverythingInOneBlock) {
  // try: x + const0; except: 7. Units: 0 RESUME, 1 LOAD_FAST, 2 LOAD_CONST, 3 BINARY_OP, 9 RETURN_VALUE, 10 the
  // handler.
  const std::vector<std::uint8_t> code = {b(Op::RESUME),
                                          0,
                                          b(Op::LOAD_FAST),
                                          0,
                                          b(Op::LOAD_CONST),
                                          0,
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
                                          b(Op::RETURN_VALUE),
                                          0,
                                          b(Op::POP_TOP),
                                          0,
                                          b(Op::LOAD_SMALL_INT),
                                          7,
                                          b(Op::RETURN_VALUE),
                                          0};
  const std::vector<std::uint8_t> exceptions = {0x80 | 1, 8, 10, 0};
  const PortableView view{code, exceptions, 1, 2};
  const Translation t = translate(view);
  ASSERT_EQ(t.error, "");
  const Value consts[] = {Value::of_int(1000)};
  const PackedMemory packed(t);
  std::vector<std::uint64_t> memory((ExecutableCode::bytes_for(packed.get()) + 7) / 8);
  ExecutableCode* x = ExecutableCode::build(memory.data(), view, packed.get(), consts);
  EXPECT_EQ(x->memory(), memory.data());
  EXPECT_EQ(x->registers, 3);

  const Instr* pc = x->words();
  ASSERT_EQ(pc->op, XOp::BINARY_OP);
  EXPECT_EQ(x->constant(pc->c), Value::of_int(1000));
  EXPECT_EQ(x->unit_of(pc), 3u);
  EXPECT_EQ(x->cache<std::uint64_t>(tail(pc)->cache), 0u);

  const HandlerRange* h = x->handler_of(pc);
  ASSERT_NE(h, nullptr);
  const Instr* handler = x->words() + h->target;
  EXPECT_EQ(handler->op, XOp::CLEAR);
  EXPECT_EQ(x->at_unit(10), handler);
  EXPECT_EQ(x->handler_of(handler), nullptr);
  EXPECT_EQ(x->constant((handler + 1)->b), Value::of_int(7));
}

}  // namespace
}  // namespace krait
