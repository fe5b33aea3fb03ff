// The compiler on trees built by hand: what a parser would never make, and depth.
#include <gtest/gtest.h>

#include "code/opcode.h"
#include "compile/pipeline.h"

namespace krait::compiler {
namespace {

using namespace ast;

class Compile : public ::testing::Test {
 protected:
  Arena arena;
  IdentifierTable names{arena};
  static constexpr Location kHere{1, 0, 1, 1};

  expr* name(const char* text, expr_context ctx = expr_context::Load) {
    return make<Name>(arena, kHere, names.intern(text), ctx);
  }
  mod* expression(expr* e) {
    return ::new (arena.allocate(sizeof(Expression), alignof(Expression))) Expression{{{Kind::Expression}}, e};
  }
  CompileError errors(mod* tree) {
    Options options;
    options.filename = "<test>";
    Context context(arena, names, options);
    const CodeUnit* unit = compile_tree(context, tree);
    EXPECT_EQ(unit == nullptr, context.failed());
    return context.error();
  }
};

TEST_F(Compile, DeepTreesEndInRecursionError) {
  constexpr int kDepth = 1'000'000;
  expr* e = name("x");
  for (int i = 0; i < kDepth; ++i) e = make<UnaryOp>(arena, kHere, unaryop::Not, e);
  EXPECT_EQ(errors(expression(e)).kind, ErrorKind::Recursion);
  e = name("x");
  for (int i = 0; i < kDepth; ++i) e = make<BinOp>(arena, kHere, e, operator_::Add, name("y"));
  EXPECT_EQ(errors(expression(e)).kind, ErrorKind::Recursion);
  e = name("x");
  for (int i = 0; i < kDepth; ++i) e = make<Attribute>(arena, kHere, e, names.intern("a"), expr_context::Load);
  EXPECT_EQ(errors(expression(e)).kind, ErrorKind::Recursion);
}

TEST_F(Compile, ModestDepthWorks) {
  expr* e = name("x");
  for (int i = 0; i < 3000; ++i) e = make<BinOp>(arena, kHere, e, operator_::Add, name("y"));
  EXPECT_EQ(errors(expression(e)).kind, ErrorKind::None);
}

TEST_F(Compile, RefusesWhatNoParserMakes) {
  EXPECT_EQ(errors(expression(make<Starred>(arena, kHere, name("x"), expr_context::Load))).message,
            "can't use starred expression here");
  EXPECT_EQ(errors(expression(make<Yield>(arena, kHere, nullptr))).message, "'yield' outside function");
}

TEST_F(Compile, CodeOfAnExpression) {
  Options options;
  options.filename = "<test>";
  Context context(arena, names, options);
  const CodeUnit* unit =
      compile_tree(context, expression(make<BinOp>(arena, kHere, name("a"), operator_::Mult, name("b"))));
  ASSERT_NE(unit, nullptr);
  const std::uint8_t expected[] = {128, 0, 93, 0, 93, 1, 44, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 35, 0};
  EXPECT_EQ(unit->code, std::string_view(reinterpret_cast<const char*>(expected), sizeof expected));
  EXPECT_EQ(unit->stacksize, 2);
  EXPECT_EQ(unit->names.size(), 2u);
}

}  // namespace
}  // namespace krait::compiler
