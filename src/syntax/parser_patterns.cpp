// Patterns of the match statement.
#include "syntax/parser_state.h"

namespace krait::syntax {

using namespace ast;

ast::pattern* Parser::patterns() {
  const Mark m = mark();
  ast::pattern* first = maybe_star_pattern();
  if (!at(T::COMMA)) {
    if (first->kind == Kind::MatchStar) fail();
    return first;
  }
  const std::size_t from = stack_size_;
  push(first);
  while (accept(T::COMMA)) {
    if (at(T::COLON) || at(T::kw_if)) break;
    push(maybe_star_pattern());
  }
  return make<MatchSequence>(m, take<ast::pattern>(from));
}

ast::Identifier Parser::capture_name() {
  if (at_word("_")) fail();
  Identifier name = expect_name();
  if (at(T::DOT) || at(T::LPAR) || at(T::EQUAL)) fail();
  return name;
}

ast::pattern* Parser::maybe_star_pattern() {
  if (!at(T::STAR)) return pattern();
  const Mark m = mark();
  advance();
  Identifier name = nullptr;
  if (at_word("_"))
    advance();
  else
    name = capture_name();
  return make<MatchStar>(m, name);
}

ast::pattern* Parser::pattern() {
  Depth depth(*this);
  const Mark m = mark();
  ast::pattern* p = or_pattern();
  if (!accept(T::kw_as)) return p;
  if (at_word("_") && peek(1).type != T::DOT && peek(1).type != T::LPAR) fail_at(token(), "cannot use '_' as a target");
  Identifier name = expect_alias("cannot use %s as pattern target");
  return make<MatchAs>(m, p, name);
}

ast::pattern* Parser::or_pattern() {
  const Mark m = mark();
  ast::pattern* first = closed_pattern();
  if (!at(T::VBAR)) return first;
  const std::size_t from = stack_size_;
  push(first);
  while (accept(T::VBAR)) push(closed_pattern());
  return make<MatchOr>(m, take<ast::pattern>(from));
}

// A number, perhaps negative, perhaps with an imaginary part.
ast::expr* Parser::signed_number_pattern() {
  const Mark m = mark();
  auto is_complex = [](expr* e) { return as<Constant>(e)->value.tag == ConstantTag::Complex; };
  const bool is_negative = accept(T::MINUS);
  if (!at(T::NUMBER)) fail();
  expr* value = number();
  const bool is_imaginary = is_complex(value);
  if (is_negative) value = make<UnaryOp>(m, unaryop::USub, value);
  if (!at(T::PLUS) && !at(T::MINUS)) return value;
  if (is_imaginary) fail();
  const operator_ op = at(T::PLUS) ? operator_::Add : operator_::Sub;
  advance();
  if (!at(T::NUMBER)) fail();
  expr* imaginary = number();
  if (!is_complex(imaginary)) fail();
  return make<BinOp>(m, value, op, imaginary);
}

ast::pattern* Parser::closed_pattern() {
  const Mark m = mark();
  switch (type()) {
    case T::NUMBER:
    case T::MINUS: {
      expr* value = signed_number_pattern();
      return make<MatchValue>(m, value);
    }
    case T::STRING:
    case T::FSTRING_START:
    case T::TSTRING_START: {
      expr* value = strings();
      return make<MatchValue>(m, value);
    }
    case T::kw_None:
      advance();
      return make<MatchSingleton>(m, constant(ConstantTag::None));
    case T::kw_True:
      advance();
      return make<MatchSingleton>(m, constant(ConstantTag::True));
    case T::kw_False:
      advance();
      return make<MatchSingleton>(m, constant(ConstantTag::False));
    case T::NAME:
      return name_pattern();
    case T::LPAR:
    case T::LSQB:
      return group_or_sequence_pattern();
    case T::LBRACE:
      return mapping_pattern();
    default:
      fail();
  }
}

ast::pattern* Parser::name_pattern() {
  const Mark m = mark();
  const bool is_wildcard = at_word("_");
  Identifier id = expect_name();
  if (!at(T::DOT) && !at(T::LPAR)) {
    if (is_wildcard) return make<MatchAs>(m, static_cast<ast::pattern*>(nullptr), Identifier(nullptr));
    if (at(T::EQUAL)) fail();
    return make<MatchAs>(m, static_cast<ast::pattern*>(nullptr), id);
  }
  expr* e = make<Name>(m, id, expr_context::Load);
  while (accept(T::DOT)) {
    Identifier attr = expect_name();
    e = make<Attribute>(m, e, attr, expr_context::Load);
  }
  if (at(T::LPAR)) return class_pattern(m, e);
  if (at(T::EQUAL)) fail();
  return make<MatchValue>(m, e);
}

ast::pattern* Parser::class_pattern(Mark m, expr* cls) {
  Depth depth(*this);
  advance();
  const std::size_t from = stack_size_;
  Seq<ast::pattern> positional;
  struct Key {
    Identifier name;
    Key* next;
  };
  Key* keys = nullptr;
  std::size_t key_count = 0;
  while (!at(T::RPAR)) {
    if (at(T::NAME) && peek(1).type == T::EQUAL) {
      if (key_count == 0) positional = take<ast::pattern>(from);
      Identifier name = expect_name();
      advance();
      keys = arena_.make<Key>(name, keys);
      key_count++;
      push(pattern());
    } else {
      if (key_count != 0) {
        ast::pattern* first = pattern();
        ast::pattern* last = first;
        while (at(T::COMMA) && peek(1).type != T::RPAR && !(peek(1).type == T::NAME && peek(2).type == T::EQUAL)) {
          advance();
          last = pattern();
        }
        fail_range(mark(first), last->end_lineno, last->end_col_offset, "positional patterns follow keyword patterns");
      }
      push(pattern());
    }
    if (!accept(T::COMMA)) break;
  }
  expect(T::RPAR);
  Seq<ast::pattern> rest = take<ast::pattern>(from);
  if (key_count == 0) return make<MatchClass>(m, cls, rest, std::span<Identifier>{}, Seq<ast::pattern>{});
  std::span<Identifier> names = arena_.make_span<Identifier>(key_count);
  for (; keys != nullptr; keys = keys->next) names[--key_count] = keys->name;
  return make<MatchClass>(m, cls, positional, names, rest);
}

ast::pattern* Parser::group_or_sequence_pattern() {
  Depth depth(*this);
  const Mark m = mark();
  const bool is_group = at(T::LPAR);
  const T end = is_group ? T::RPAR : T::RSQB;
  advance();
  const std::size_t from = stack_size_;
  bool has_comma = false;
  while (!at(end)) {
    push(maybe_star_pattern());
    if (!accept(T::COMMA)) break;
    has_comma = true;
  }
  expect(end);
  Seq<ast::pattern> items = take<ast::pattern>(from);
  if (is_group && items.size() == 1 && !has_comma) {
    if (items[0]->kind == Kind::MatchStar) fail();
    return items[0];
  }
  return make<MatchSequence>(m, items);
}

ast::expr* Parser::pattern_key() {
  const Mark m = mark();
  switch (type()) {
    case T::NUMBER:
    case T::MINUS:
      return signed_number_pattern();
    case T::STRING:
    case T::FSTRING_START:
    case T::TSTRING_START:
      return strings();
    case T::kw_None:
      advance();
      return make<Constant>(m, constant(ConstantTag::None), std::string_view());
    case T::kw_True:
      advance();
      return make<Constant>(m, constant(ConstantTag::True), std::string_view());
    case T::kw_False:
      advance();
      return make<Constant>(m, constant(ConstantTag::False), std::string_view());
    case T::NAME:
      break;
    default:
      fail();
  }
  Identifier id = expect_name();
  expr* e = make<Name>(m, id, expr_context::Load);
  if (!at(T::DOT)) fail();
  while (accept(T::DOT)) {
    Identifier attr = expect_name();
    e = make<Attribute>(m, e, attr, expr_context::Load);
  }
  return e;
}

ast::pattern* Parser::mapping_pattern() {
  Depth depth(*this);
  const Mark m = mark();
  advance();
  const std::size_t from = stack_size_;
  Identifier rest = nullptr;
  while (!at(T::RBRACE)) {
    if (accept(T::DOUBLESTAR)) {
      rest = capture_name();
      accept(T::COMMA);
      break;
    }
    push(pattern_key());
    expect(T::COLON);
    push(pattern());
    if (!accept(T::COMMA)) break;
  }
  expect(T::RBRACE);
  const std::size_t count = (stack_size_ - from) / 2;
  Seq<expr> keys = arena_.make_span<expr*>(count);
  Seq<ast::pattern> values = arena_.make_span<ast::pattern*>(count);
  for (std::size_t i = 0; i < count; i++) {
    keys[i] = static_cast<expr*>(stack_[from + 2 * i]);
    values[i] = static_cast<ast::pattern*>(stack_[from + 2 * i + 1]);
  }
  stack_size_ = from;
  return make<MatchMapping>(m, keys, values, rest);
}

}  // namespace krait::syntax
