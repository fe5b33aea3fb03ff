// The words for what the parser refuses: wrong targets, missing commas, assignments where a comparison was meant.
#include <cstdarg>
#include <cstdio>

#include "syntax/parser_state.h"

namespace krait::syntax {

using namespace ast;

// What an expression is called in messages.
const char* Parser::expression_name(const expr* e) {
  switch (e->kind) {
    case Kind::Attribute:
      return "attribute";
    case Kind::Subscript:
      return "subscript";
    case Kind::Starred:
      return "starred";
    case Kind::Name:
      return "name";
    case Kind::List:
      return "list";
    case Kind::Tuple:
      return "tuple";
    case Kind::Lambda:
      return "lambda";
    case Kind::Call:
      return "function call";
    case Kind::BoolOp:
    case Kind::BinOp:
    case Kind::UnaryOp:
      return "expression";
    case Kind::GeneratorExp:
      return "generator expression";
    case Kind::Yield:
    case Kind::YieldFrom:
      return "yield expression";
    case Kind::Await:
      return "await expression";
    case Kind::ListComp:
      return "list comprehension";
    case Kind::SetComp:
      return "set comprehension";
    case Kind::DictComp:
      return "dict comprehension";
    case Kind::Dict:
      return "dict literal";
    case Kind::Set:
      return "set display";
    case Kind::JoinedStr:
    case Kind::FormattedValue:
      return "f-string expression";
    case Kind::TemplateStr:
    case Kind::Interpolation:
      return "t-string expression";
    case Kind::Constant:
      switch (as<Constant>(e)->value.tag) {
        case ConstantTag::None:
          return "None";
        case ConstantTag::False:
          return "False";
        case ConstantTag::True:
          return "True";
        case ConstantTag::Ellipsis:
          return "ellipsis";
        default:
          return "literal";
      }
    case Kind::Compare:
      return "comparison";
    case Kind::IfExp:
      return "conditional expression";
    case Kind::NamedExpr:
      return "named expression";
    default:
      return "expression";
  }
}

// The part that can be no target; null when all of it can.
ast::expr* Parser::invalid_target(expr* e, Targets targets) {
  switch (e->kind) {
    case Kind::List:
      for (expr* item : as<List>(e)->elts)
        if (expr* found = invalid_target(item, targets)) return found;
      return nullptr;
    case Kind::Tuple:
      for (expr* item : as<Tuple>(e)->elts)
        if (expr* found = invalid_target(item, targets)) return found;
      return nullptr;
    case Kind::Starred:
      return targets == Targets::deleted ? e : invalid_target(as<ast::Starred>(e)->value, targets);
    case Kind::Compare:
      if (targets != Targets::loop) return e;
      if (as<Compare>(e)->ops[0] == cmpop::In) return invalid_target(as<Compare>(e)->left, targets);
      return nullptr;
    case Kind::Name:
    case Kind::Subscript:
    case Kind::Attribute:
      return nullptr;
    default:
      return e;
  }
}

void Parser::refuse_target(expr* e, Targets targets) {
  expr* found = invalid_target(e, targets);
  if (found == nullptr) fail();
  fail_range(mark(found), found->end_lineno, found->end_col_offset,
             targets == Targets::deleted ? "cannot delete %s" : "cannot assign to %s", expression_name(found));
}

// Binds at least as tight as "|": what may stand left of "=" in the advice below.
bool Parser::is_operand(const expr* e, bool is_parenthesized) {
  if (is_parenthesized) return true;
  switch (e->kind) {
    case Kind::Compare:
    case Kind::BoolOp:
    case Kind::IfExp:
    case Kind::Lambda:
    case Kind::Starred:
    case Kind::NamedExpr:
    case Kind::Yield:
    case Kind::YieldFrom:
      return false;
    case Kind::UnaryOp:
      return as<UnaryOp>(e)->op != unaryop::Not;
    default:
      return true;
  }
}

// At "=" behind an expression that is no target here: perhaps "==" was meant.
void Parser::advise_comparison(expr* e, Mark start, Advice advice) {
  const bool is_parenthesized = e->col_offset != start.col_offset || e->lineno != start.lineno;
  if (!is_operand(e, is_parenthesized)) return;
  if (e->kind == Kind::List || e->kind == Kind::GeneratorExp) return;
  if (e->kind == Kind::Tuple && source_starts_with(e, '(')) return;
  if (e->kind == Kind::Constant) {
    const ConstantTag tag = as<Constant>(e)->value.tag;
    if (tag == ConstantTag::None || tag == ConstantTag::True || tag == ConstantTag::False) return;
  }
  if (advice == Advice::not_for_targets &&
      (e->kind == Kind::Name || e->kind == Kind::Attribute || e->kind == Kind::Subscript))
    return;
  expr* right = explore([this]() -> expr* {
    advance();
    expr* value = bitwise_or();
    if (at(T::EQUAL) || at(T::COLONEQUAL)) return nullptr;
    return value;
  });
  if (right == nullptr) return;
  if (e->kind == Kind::Name && !is_parenthesized)
    fail_range(start, right->end_lineno, right->end_col_offset,
               "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
  fail_range(mark(e), e->end_lineno, e->end_col_offset,
             "cannot assign to %s here. Maybe you meant '==' instead of '='?", expression_name(e));
}

bool Parser::source_starts_with(const located* n, char c) {
  const std::string_view source = tokenizer_.source();
  std::size_t at = 0;
  for (std::int32_t line = 1; line < n->lineno; line++) {
    at = source.find('\n', at);
    if (at == std::string_view::npos) return false;
    at++;
  }
  return at + n->col_offset < source.size() && source[at + n->col_offset] == c;
}

bool Parser::starts_expression() {
  switch (type()) {
    case T::NAME:
    case T::NUMBER:
    case T::STRING:
    case T::FSTRING_START:
    case T::TSTRING_START:
    case T::LBRACE:
    case T::TILDE:
    case T::ELLIPSIS:
    case T::kw_None:
    case T::kw_True:
    case T::kw_False:
    case T::kw_lambda:
    case T::kw_await:
    case T::kw_not:
    case T::LPAR:
    case T::LSQB:
    case T::MINUS:
    case T::PLUS:
      return true;
    default:
      return false;
  }
}

// Within brackets, behind an expression that something else follows directly.
void Parser::advise_comma(expr* e, const Token& first) {
  if (!starts_expression() || token().level == 0) return;
  if (first.type == T::NAME) {
    const std::string_view word = first.text();
    if (word == "_" || word == "case" || word == "match" || word == "type") return;
    if (e->kind == Kind::Name && (word == "print" || word == "exec")) return;
    if (e->kind == Kind::Name && at(T::STRING)) return;
  }
  expr* right = explore([this]() -> expr* {
    expr* value = expression();
    return previous_.level == 0 ? nullptr : value;
  });
  if (right == nullptr) return;
  fail_range(mark(e), right->end_lineno, right->end_col_offset, "invalid syntax. Perhaps you forgot a comma?");
}

ast::Identifier Parser::expect_alias(const char* format) {
  const T next = at(T::NAME) ? peek(1).type : T::NAME;
  const bool continues = next == T::DOT || next == T::LPAR || next == T::LSQB ||
                         (next >= T::PLUS && next <= T::GREATER && next != T::EQUAL);
  if (at(T::NAME) && !continues) return expect_name();
  expr* e = expression();
  fail_range(mark(e), e->end_lineno, e->end_col_offset, format, expression_name(e));
}

// At "(" among parameters: names within it are what Python 2 had.
void Parser::refuse_parenthesized_parameters(Parameters kind) {
  if (!at(T::LPAR)) return;
  const Mark m = mark();
  advance();
  do {
    if (at(T::RPAR)) break;
    expect_name();
  } while (accept(T::COMMA));
  if (!at(T::RPAR)) fail();
  fail_at_range(m, token(),
                kind == Parameters::function ? "Function parameters cannot be parenthesized"
                                             : "Lambda expression parameters cannot be parenthesized");
}

// Behind a string that other text follows, up to another string: quotes within quotes.
void Parser::advise_string(Mark, const Token& first) {
  if (first.type != T::STRING || !starts_expression() || at(T::STRING)) return;
  expr* start = nullptr;
  expr* last = explore([&]() -> expr* {
    expr* e = nullptr;
    while (!at(T::STRING)) {
      if (!starts_expression()) return nullptr;
      e = expression();
      if (start == nullptr) start = e;
    }
    return e;
  });
  if (last == nullptr) return;
  fail_range(mark(start), last->end_lineno, last->end_col_offset,
             "invalid syntax. Is this intended to be part of the string?");
}

// Behind the name "print" or "exec" at the beginning of a statement.
void Parser::advise_call(expr* e) {
  if (e->kind != Kind::Name || at(T::LPAR) || !starts_expression()) return;
  Identifier name = as<Name>(e)->id;
  if (name->text() != "print" && name->text() != "exec") return;
  expr* right = explore([this]() -> expr* { return star_expressions(); });
  if (right == nullptr) return;
  fail_range(mark(e), right->end_lineno, right->end_col_offset,
             "Missing parentheses in call to '%s'. Did you mean %s(...)?", name->data, name->data);
}

}  // namespace krait::syntax
