#include <gtest/gtest.h>

#include <string>

#include "syntax/dump.h"
#include "syntax/parser.h"
#include "syntax/source.h"

namespace krait::syntax {
namespace {

std::string tree_of(std::string_view text, Mode mode = Mode::exec) {
  Arena arena;
  ast::IdentifierTable names(arena);
  ParseOptions options;
  options.mode = mode;
  ParseResult result = parse(arena, names, text, options);
  if (result.tree != nullptr) return dump(result.tree, Attributes::omitted);
  return std::string(result.problem.message) + " " + std::to_string(result.problem.lineno) + ":" +
         std::to_string(result.problem.offset) + "-" + std::to_string(result.problem.end_offset);
}

TEST(Parser, Expressions) {
  EXPECT_EQ(tree_of("a + b * c", Mode::eval),
            "Expression(body=BinOp(left=Name(id='a', ctx=Load()), op=Add(), right=BinOp(left=Name(id='b', ctx=Load()), "
            "op=Mult(), "
            "right=Name(id='c', ctx=Load()))))");
  EXPECT_EQ(tree_of("0xFF_FF", Mode::eval), "Expression(body=Constant(value=65535))");
  EXPECT_EQ(tree_of("'\\N{BULLET}' \"'\"", Mode::eval), "Expression(body=Constant(value=\"•'\"))");
}

TEST(Parser, SoftKeywords) {
  EXPECT_EQ(tree_of("match(x)"),
            "Module(body=[Expr(value=Call(func=Name(id='match', ctx=Load()), args=[Name(id='x', ctx=Load())]))])");
  EXPECT_EQ(
      tree_of("match (x):\n case _: pass"),
      "Module(body=[Match(subject=Name(id='x', ctx=Load()), cases=[match_case(pattern=MatchAs(), body=[Pass()])])])");
}

TEST(Parser, Errors) {
  EXPECT_EQ(tree_of("f(a b)"), "invalid syntax. Perhaps you forgot a comma? 1:3-6");
  EXPECT_EQ(tree_of("if a:\nb"), "expected an indented block after 'if' statement on line 1 2:1-2");
  EXPECT_EQ(tree_of("x = (1,\n2"), "'(' was never closed 1:5-0");
  EXPECT_EQ(tree_of("f() = 1"), "cannot assign to function call here. Maybe you meant '==' instead of '='? 1:1-4");
}

TEST(Parser, DeepInputEndsInAnError) {
  EXPECT_EQ(tree_of(std::string(300, '(')), "too many nested parentheses 1:201-201");
  EXPECT_FALSE(tree_of(std::string(1'000'000, '-') + "1").empty());
  EXPECT_FALSE(tree_of("lambda: " + std::string(10, 'x')).empty());
}

TEST(Source, Encodings) {
  Arena arena;
  EXPECT_EQ(decode_source(arena, "\xEF\xBB\xBFx", {}, nullptr, nullptr).text, "x");
  EXPECT_EQ(decode_source(arena, "# coding: latin-1\n\xE9", {}, nullptr, nullptr).text, "# coding: latin-1\n\xC3\xA9");
  EXPECT_EQ(decode_source(arena, "x='\xE9'", {}, nullptr, nullptr).problem.message,
            "Non-UTF-8 code starting with '\\xe9' on line 1, but no encoding declared; see "
            "https://peps.python.org/pep-0263/ for details");
}

}  // namespace
}  // namespace krait::syntax
