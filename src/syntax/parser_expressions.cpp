// Expressions, assignment targets and literals other than strings.
#include <cstdio>

#include "base/unicode.h"
#include "syntax/parser_state.h"

namespace krait::syntax {

using namespace ast;

ast::Identifier Parser::identifier(std::string_view text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) >= 128) return normalized_identifier(text);
  return names_.intern(text);
}

// Letters of other forms may spell a constant, which is no name.
ast::Identifier Parser::normalized_identifier(std::string_view text) {
  Identifier id = names_.intern(unicode::nfkc(text));
  for (const char* word : {"None", "True", "False"}) {
    if (id->text() != word) continue;
    char message[64];
    const int size = std::snprintf(message, sizeof message, "identifier field can't represent '%s' constant", word);
    refusal_ = {ProblemKind::ValueError, arena_.copy_text({message, static_cast<std::size_t>(size)}), true};
    fail();
  }
  return id;
}

ast::Identifier Parser::expect_name() {
  if (type() != T::NAME) fail();
  Identifier id = identifier(token().text());
  advance();
  return id;
}

ast::expr* Parser::star_expression() {
  if (!at(T::STAR)) return expression();
  const Mark m = mark();
  advance();
  expr* value = bitwise_or();
  return make<ast::Starred>(m, value, expr_context::Load);
}

ast::expr* Parser::star_expressions() {
  const Mark m = mark();
  expr* first = star_expression();
  if (!at(T::COMMA)) return first;
  const std::size_t from = stack_size_;
  push(first);
  while (accept(T::COMMA)) {
    if (pending_) note_prefix();
    switch (type()) {
      case T::NEWLINE:
      case T::EQUAL:
      case T::RPAR:
      case T::RSQB:
      case T::RBRACE:
      case T::COLON:
      case T::SEMI:
      case T::ENDMARKER:
      case T::EXCLAMATION:
      case T::TYPE_COMMENT:
        goto done;
      default:
        push(star_expression());
    }
  }
done:
  return make<Tuple>(m, take<expr>(from), expr_context::Load);
}

ast::expr* Parser::expressions() {
  const Mark m = mark();
  expr* first = expression();
  if (!at(T::COMMA)) return first;
  const std::size_t from = stack_size_;
  push(first);
  while (accept(T::COMMA)) {
    if (at(T::COLON) || at(T::NEWLINE) || at(T::ENDMARKER)) break;
    push(expression());
  }
  return make<Tuple>(m, take<expr>(from), expr_context::Load);
}

ast::expr* Parser::star_named_expression() {
  if (at(T::STAR)) return star_expression();
  return named_expression();
}

ast::expr* Parser::named_expression() {
  if (at(T::NAME) && peek(1).type == T::COLONEQUAL) {
    const Mark m = mark();
    Identifier id = expect_name();
    auto* name = make<Name>(m, id, expr_context::Store);
    advance();
    expr* value = expression();
    require_version(8, "Assignment expressions are");
    return make<NamedExpr>(m, static_cast<expr*>(name), value);
  }
  const Token first = token();
  expr* e = expression();
  if (at(T::EQUAL)) [[unlikely]]
    advise_comparison(e, {first.lineno, first.col_offset}, Advice::everywhere);
  if (at(T::COLONEQUAL)) [[unlikely]]
    refuse_named_target(e);
  return e;
}

ast::expr* Parser::expression() {
  Depth depth(*this);
  if (at(T::kw_lambda)) return lambda();
  const Mark m = mark();
  const Token first = token();
  // What follows a string as if another string came after it is looked at for that, and then no longer for a comma.
  const bool was_in_string_region = in_string_region_;
  in_string_region_ |= first.type == T::STRING && starts_expression(peek(1).type);
  const Token outer_first = expression_first_;
  expression_first_ = first;
  expr* body = disjunction();
  expression_first_ = outer_first;
  in_string_region_ = was_in_string_region;
  if (starts_expression()) [[unlikely]] {
    advise_string(m, first);
    advise_comma(body, first);
    advise_call(body, first);
  }
  if (!at(T::kw_if)) return body;
  advance();
  Pending* pending = begin_pending(Pending::Conditional, m);
  expr* test = disjunction();
  end_pending(pending);
  if (!at(T::kw_else)) {
    if (at(T::COLON)) fail();
    fail_range(m, test->end_lineno, test->end_col_offset, "expected 'else' after 'if' expression");
  }
  advance();
  if (!starts_expression()) fail_at(token(), "expected expression after 'else', but statement is given");
  expr* orelse = expression();
  return make<IfExp>(m, test, body, orelse);
}

ast::expr* Parser::lambda() {
  const Mark m = mark();
  advance();
  arguments* args = parameters(Parameters::lambda);
  // "{lambda x: 1}" is "lambda x" with the format " 1".
  if (at(T::COLON) && pending_ && (peek(1).type == T::FSTRING_MIDDLE || peek(1).type == T::TSTRING_MIDDLE)) {
    const Pending* field = pending_;
    while (field->outer && field->kind != Pending::Field) field = field->outer;
    const Token colon = token();
    fail_range(m, colon.end_lineno, colon.end_col_offset,
               "%c-string: lambda expressions are not allowed without parentheses", field->letter);
  }
  expect(T::COLON);
  expr* body = expression();
  return make<Lambda>(m, args, body);
}

ast::expr* Parser::disjunction() {
  const Mark m = mark();
  expr* first = conjunction();
  if (!at(T::kw_or)) return first;
  const std::size_t from = stack_size_;
  push(first);
  while (accept(T::kw_or)) push(conjunction());
  return make<BoolOp>(m, boolop::Or, take<expr>(from));
}

ast::expr* Parser::conjunction() {
  const Mark m = mark();
  expr* first = inversion();
  if (!at(T::kw_and)) return first;
  const std::size_t from = stack_size_;
  push(first);
  while (accept(T::kw_and)) push(inversion());
  return make<BoolOp>(m, boolop::And, take<expr>(from));
}

ast::expr* Parser::inversion() {
  if (!at(T::kw_not)) return comparison();
  Depth depth(*this);
  const Mark m = mark();
  advance();
  expr* operand = inversion();
  return make<UnaryOp>(m, unaryop::Not, operand);
}

ast::expr* Parser::comparison() {
  const Mark m = mark();
  expr* left = bitwise_or();
  cmpop ops_small[8];
  std::size_t count = 0, capacity = 8;
  cmpop* ops = ops_small;
  const std::size_t from = stack_size_;
  for (;;) {
    cmpop op;
    switch (type()) {
      case T::EQEQUAL:
        op = cmpop::Eq;
        break;
      case T::NOTEQUAL:
        if ((token().text() == "<>") != barry_) refuse_inequality();
        op = cmpop::NotEq;
        break;
      case T::LESS:
        op = cmpop::Lt;
        break;
      case T::LESSEQUAL:
        op = cmpop::LtE;
        break;
      case T::GREATER:
        op = cmpop::Gt;
        break;
      case T::GREATEREQUAL:
        op = cmpop::GtE;
        break;
      case T::kw_in:
        op = cmpop::In;
        break;
      case T::kw_is:
        op = cmpop::Is;
        break;
      case T::kw_not:
        if (peek(1).type != T::kw_in) fail();
        op = cmpop::NotIn;
        break;
      default:
        goto done;
    }
    advance();
    if (op == cmpop::NotIn) advance();
    if (op == cmpop::Is && accept(T::kw_not)) op = cmpop::IsNot;
    if (count == capacity) {
      cmpop* more = arena_.make_span<cmpop>(capacity * 2).data();
      for (std::size_t i = 0; i < count; i++) more[i] = ops[i];
      ops = more;
      capacity *= 2;
    }
    ops[count++] = op;
    push(bitwise_or());
  }
done:
  if (count == 0) return left;
  return make<Compare>(m, left, arena_.copy_span<cmpop>({ops, count}), take<expr>(from));
}

namespace {
struct BinaryOperator {
  int precedence;  // 0: none
  operator_ op;
};
BinaryOperator binary_operator(TokenType type) {
  using enum TokenType;
  switch (type) {
    case VBAR:
      return {1, operator_::BitOr};
    case CIRCUMFLEX:
      return {2, operator_::BitXor};
    case AMPER:
      return {3, operator_::BitAnd};
    case LEFTSHIFT:
      return {4, operator_::LShift};
    case RIGHTSHIFT:
      return {4, operator_::RShift};
    case PLUS:
      return {5, operator_::Add};
    case MINUS:
      return {5, operator_::Sub};
    case STAR:
      return {6, operator_::Mult};
    case SLASH:
      return {6, operator_::Div};
    case DOUBLESLASH:
      return {6, operator_::FloorDiv};
    case PERCENT:
      return {6, operator_::Mod};
    case AT:
      return {6, operator_::MatMult};
    default:
      return {0, operator_::Add};
  }
}
}  // namespace

ast::expr* Parser::binary(int precedence) {
  const Mark m = mark();
  expr* left = factor();
  for (;;) {
    const BinaryOperator found = binary_operator(type());
    if (found.precedence < precedence || found.precedence == 0) return left;
    advance();
    expr* right = binary(found.precedence + 1);
    if (found.op == operator_::MatMult) require_version(5, "The '@' operator is");
    left = make<BinOp>(m, left, found.op, right);
  }
}

ast::expr* Parser::factor() {
  unaryop op;
  switch (type()) {
    case T::PLUS:
      op = unaryop::UAdd;
      break;
    case T::MINUS:
      op = unaryop::USub;
      break;
    case T::TILDE:
      op = unaryop::Invert;
      break;
    default:
      return power();
  }
  Depth depth(*this);
  const Mark m = mark();
  advance();
  expr* operand = factor();
  return make<UnaryOp>(m, op, operand);
}

ast::expr* Parser::power() {
  const Mark m = mark();
  expr* base;
  if (accept(T::kw_await)) {
    expr* value = primary();
    require_version(5, "Await expressions are");
    base = make<Await>(m, value);
  } else {
    base = primary();
  }
  if (!at(T::DOUBLESTAR)) return base;
  Depth depth(*this);
  advance();
  expr* exponent = factor();
  return make<BinOp>(m, base, operator_::Pow, exponent);
}

ast::expr* Parser::primary() {
  const Mark m = mark();
  return primary_rest(m, atom());
}

ast::expr* Parser::primary_rest(Mark m, expr* e) {
  for (;;) {
    if (pending_) [[unlikely]]
      note_prefix();
    switch (type()) {
      case T::DOT: {
        advance();
        Identifier attr = expect_name();
        e = make<Attribute>(m, e, attr, expr_context::Load);
        break;
      }
      case T::LPAR:
        e = call(m, e);
        break;
      case T::LSQB: {
        const Mark bracket = mark();
        advance();
        if (at(T::RSQB)) advise_empty_subscript(bracket);
        expr* index = slices();
        expect(T::RSQB);
        e = make<Subscript>(m, e, index, expr_context::Load);
        break;
      }
      default:
        return e;
    }
  }
}

ast::expr* Parser::slices() {
  const Mark m = mark();
  expr* first = at(T::STAR) ? nullptr : slice();
  if (first != nullptr && !at(T::COMMA)) return first;
  const std::size_t from = stack_size_;
  auto starred = [this]() -> expr* {
    const Mark at_star = mark();
    advance();
    Pending* pending = begin_pending(Pending::Star, at_star);
    expr* value = expression();
    end_pending(pending);
    return make<ast::Starred>(at_star, value, expr_context::Load);
  };
  push(first != nullptr ? first : starred());
  while (accept(T::COMMA)) {
    if (at(T::RSQB)) break;
    push(at(T::STAR) ? starred() : slice());
  }
  return make<Tuple>(m, take<expr>(from), expr_context::Load);
}

ast::expr* Parser::slice() {
  const Mark m = mark();
  expr* lower = nullptr;
  if (!at(T::COLON)) {
    lower = named_expression();
    if (!at(T::COLON)) return lower;
    // A named expression may only stand here in parentheses.
    if (lower->kind == Kind::NamedExpr && lower->col_offset == m.col_offset && lower->lineno == m.lineno) fail();
  }
  advance();
  auto at_end = [this] { return at(T::COLON) || at(T::COMMA) || at(T::RSQB); };
  expr* upper = at_end() ? nullptr : expression();
  expr* step = nullptr;
  if (accept(T::COLON) && !at_end()) step = expression();
  return make<Slice>(m, lower, upper, step);
}

ast::expr* Parser::call(Mark m, expr* func) {
  Depth depth(*this);
  const Mark paren = mark();
  advance();
  const std::size_t from = stack_size_;
  std::size_t keywords_seen = 0, arguments_seen = 0;
  bool saw_double_star = false;
  // Both kinds share the stack; keywords are told apart by their kind.
  while (!at(T::RPAR)) {
    const Mark item = mark();
    if (accept(T::STAR)) {
      Pending* pending = begin_pending(Pending::Star, item);
      expr* value = expression();
      end_pending(pending);
      if (at(T::EQUAL)) {
        advance();
        expr* right = expression();
        fail_range(item, right->end_lineno, right->end_col_offset, "cannot assign to iterable argument unpacking");
      }
      if (saw_double_star) {
        const Token& comma = comma_;
        fail_range({comma.lineno, comma.col_offset}, Refusal::kToEnd, Refusal::kToEnd,
                   "iterable argument unpacking follows keyword argument unpacking");
      }
      push(static_cast<node*>(make<ast::Starred>(item, value, expr_context::Load)));
      arguments_seen++;
    } else if (accept(T::DOUBLESTAR)) {
      expr* value = expression();
      if (at(T::EQUAL)) {
        advance();
        expr* right = expression();
        fail_range(item, right->end_lineno, right->end_col_offset, "cannot assign to keyword argument unpacking");
      }
      push(static_cast<node*>(make<keyword>(item, Identifier(nullptr), value)));
      keywords_seen++;
      saw_double_star = true;
    } else if (at(T::NAME) && peek(1).type == T::EQUAL) {
      Identifier name = expect_name();
      const Token equal = token();
      advance();
      if (at(T::COMMA) || at(T::RPAR))
        fail_range(item, equal.end_lineno, equal.end_col_offset, "expected argument value expression");
      expr* value = expression();
      if (at_comprehension())
        fail_range(item, equal.end_lineno, equal.end_col_offset,
                   "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
      push(static_cast<node*>(make<keyword>(item, name, value)));
      keywords_seen++;
    } else {
      const bool may_be_keyword = !(at(T::NAME) && peek(1).type == T::COLONEQUAL);
      const Token first = token();
      expr* value = may_be_keyword ? expression() : named_expression();
      if (at(T::EQUAL)) {
        if (first.type == T::kw_True || first.type == T::kw_False || first.type == T::kw_None)
          fail_range(item, token().end_lineno, token().end_col_offset, "cannot assign to %s",
                     token_spelling(first.type).data());
        fail_range(mark(value), token().end_lineno, token().end_col_offset,
                   "expression cannot contain assignment, perhaps you meant \"==\"?");
      }
      if (at(T::COLONEQUAL)) refuse_named_target(value);
      if (keywords_seen != 0) {
        if (!at(T::COMMA) && !at(T::RPAR)) fail();
        fail_at(last_token(), saw_double_star ? "positional argument follows keyword argument unpacking"
                                              : "positional argument follows keyword argument");
      }
      if (at_comprehension()) {
        // Only alone, and then the parentheses of the call are the generator's.
        const Token word = token();
        Seq<comprehension>* found = nullptr;
        if (arguments_seen != 0) {
          found = speculate([this] { return arena_.make<Seq<comprehension>>(comprehensions()); }, true);
          if (found == nullptr) fail_without_words(word);
        }
        Seq<comprehension> generators = found ? *found : comprehensions();
        if (arguments_seen != 0 || at(T::COMMA)) {
          fail_range(item, previous_.end_lineno, previous_.end_col_offset,
                     "Generator expression must be parenthesized");
        }
        expect(T::RPAR);
        expr* generator = make<GeneratorExp>(paren, value, generators);
        return make<Call>(m, func, one(generator), Seq<keyword>{});
      }
      push(static_cast<node*>(value));
      arguments_seen++;
    }
    if (!at(T::COMMA)) break;
    comma_ = token();
    advance();
    if (at(T::RPAR)) break;
  }
  if (stack_size_ == from && previous_.type == T::COMMA) fail();
  expect(T::RPAR);
  Seq<expr> args = arena_.make_span<expr*>(arguments_seen);
  Seq<keyword> keywords = arena_.make_span<keyword*>(keywords_seen);
  std::size_t a = 0, k = 0;
  for (std::size_t i = from; i < stack_size_; i++) {
    auto* n = static_cast<node*>(stack_[i]);
    if (n->kind == Kind::keyword)
      keywords[k++] = static_cast<keyword*>(n);
    else
      args[a++] = static_cast<expr*>(n);
  }
  stack_size_ = from;
  return make<Call>(m, func, args, keywords);
}

ast::expr* Parser::atom() {
  const Mark m = mark();
  switch (type()) {
    case T::NAME: {
      Identifier id = identifier(token().text());
      advance();
      return make<Name>(m, id, expr_context::Load);
    }
    case T::kw_True:
      advance();
      return make<Constant>(m, constant(ConstantTag::True), std::string_view());
    case T::kw_False:
      advance();
      return make<Constant>(m, constant(ConstantTag::False), std::string_view());
    case T::kw_None:
      advance();
      return make<Constant>(m, constant(ConstantTag::None), std::string_view());
    case T::ELLIPSIS:
      advance();
      return make<Constant>(m, constant(ConstantTag::Ellipsis), std::string_view());
    case T::NUMBER:
      return number();
    case T::STRING:
    case T::FSTRING_START:
    case T::TSTRING_START:
      return strings();
    case T::LPAR:
      return parenthesized();
    case T::LSQB:
      return list_display();
    case T::LBRACE:
      return brace_display();
    case T::kw_not:
      switch (previous_.type) {
        case T::PLUS:
        case T::MINUS:
        case T::STAR:
        case T::SLASH:
        case T::DOUBLESLASH:
        case T::PERCENT:
        case T::AT:
        case T::TILDE: {
          expr* operand = inversion();
          fail_range(m, operand->end_lineno, operand->end_col_offset, "'not' after an operator must be parenthesized");
        }
        default:
          fail();
      }
    case T::kw_pass:
    case T::kw_break:
    case T::kw_continue: {
      const Token word = token();
      if (peek(1).type != T::kw_if) fail_without_words(word);
      advance();
      advance();
      disjunction();
      if (!accept(T::kw_else)) fail();
      simple_statement();
      fail_range(m, word.end_lineno, word.end_col_offset, "expected expression before 'if', but statement is given");
    }
    default:
      fail();
  }
}

ast::expr* Parser::number() {
  const Mark m = mark();
  constant value;
  int digits = 0;
  if (token().text().find('_') != std::string_view::npos) require_version(6, "Underscores in numeric literals are");
  if (!number_value(arena_, token().text(), options_.max_int_digits, value, &digits))
    fail_range(
        {token().lineno, -1}, token().end_lineno, -1,
        "Exceeds the limit (%d digits) for integer string conversion: value has %d digits; use "
        "sys.set_int_max_str_digits() to "
        "increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
        options_.max_int_digits, digits);
  advance();
  return make<Constant>(m, value, std::string_view());
}

ast::expr* Parser::parenthesized() {
  Depth depth(*this);
  const Mark m = mark();
  advance();
  if (accept(T::RPAR)) return make<Tuple>(m, Seq<expr>{}, expr_context::Load);
  if (at(T::kw_yield)) {
    expr* inner = yield_expression();
    expect(T::RPAR);
    return inner;
  }
  if (at(T::DOUBLESTAR)) {
    const Mark stars = mark();
    const Token token_of_stars = token();
    advance();
    expression();
    if (at(T::RPAR)) fail_at_range(stars, token_of_stars, "cannot use double starred expression here");
    fail();
  }
  expr* first = star_named_expression();
  if (at_comprehension()) {
    if (first->kind == Kind::Starred) {
      comprehensions();
      fail_at(first, "iterable unpacking cannot be used in comprehension");
    }
    Seq<comprehension> generators = comprehensions();
    expect(T::RPAR);
    return make<GeneratorExp>(m, first, generators);
  }
  if (accept(T::RPAR)) {
    if (first->kind == Kind::Starred) fail_at(first, "cannot use starred expression here");
    return first;
  }
  const std::size_t from = stack_size_;
  push(first);
  while (accept(T::COMMA)) {
    if (at(T::RPAR)) break;
    push(star_named_expression());
  }
  expect(T::RPAR);
  return make<Tuple>(m, take<expr>(from), expr_context::Load);
}

// "[x, y for ...": the comprehension is read to see that it is one.
void Parser::refuse_bare_target(const expr* first, const Token& last) {
  const Token end = last;
  comprehensions();
  fail_range(mark(first), end.end_lineno, end.end_col_offset,
             "did you forget parentheses around the comprehension target?");
}

ast::expr* Parser::list_display() {
  Depth depth(*this);
  const Mark m = mark();
  advance();
  const std::size_t from = stack_size_;
  if (!at(T::RSQB)) {
    expr* first = star_named_expression();
    if (at_comprehension()) {
      if (first->kind == Kind::Starred) {
        comprehensions();
        fail_at(first, "iterable unpacking cannot be used in comprehension");
      }
      Seq<comprehension> generators = comprehensions();
      expect(T::RSQB);
      return make<ListComp>(m, first, generators);
    }
    push(first);
    while (at(T::COMMA)) {
      const Token comma = token();
      advance();
      if (at(T::RSQB)) break;
      if (at_comprehension()) refuse_bare_target(first, comma);
      push(star_named_expression());
      if (at_comprehension()) refuse_bare_target(first, previous_);
    }
  }
  expect(T::RSQB);
  return make<List>(m, take<expr>(from), expr_context::Load);
}

ast::expr* Parser::brace_display() {
  Depth depth(*this);
  const Mark m = mark();
  advance();
  if (accept(T::RBRACE)) return make<Dict>(m, Seq<expr>{}, Seq<expr>{});
  if (at(T::DOUBLESTAR)) return dict_rest(m, nullptr);
  const Mark first_mark = mark();
  expr* first = star_named_expression();
  if (at(T::COLON)) {
    if (first->kind == Kind::Starred) fail();
    if (first->kind == Kind::NamedExpr && first->col_offset == first_mark.col_offset &&
        first->lineno == first_mark.lineno)
      fail();
    return dict_rest(m, first);
  }
  if (at_comprehension()) {
    if (first->kind == Kind::Starred) {
      comprehensions();
      fail_at(first, "iterable unpacking cannot be used in comprehension");
    }
    Seq<comprehension> generators = comprehensions();
    expect(T::RBRACE);
    return make<SetComp>(m, first, generators);
  }
  const std::size_t from = stack_size_;
  push(first);
  while (at(T::COMMA)) {
    const Token comma = token();
    advance();
    if (at(T::RBRACE)) break;
    if (at_comprehension()) refuse_bare_target(first, comma);
    push(star_named_expression());
    if (at_comprehension()) refuse_bare_target(first, previous_);
  }
  expect(T::RBRACE);
  return make<Set>(m, take<expr>(from));
}

// Behind the first key, or at the first "**".
ast::expr* Parser::dict_rest(Mark m, expr* key) {
  const std::size_t from = stack_size_;
  std::size_t count = 0;
  for (;;) {
    const Mark item_mark = mark();
    if (key == nullptr && at(T::DOUBLESTAR)) {
      advance();
      push(nullptr);
      expr* value = bitwise_or();
      if (count == 0 && at_comprehension()) {
        comprehensions();
        expect(T::RBRACE);
        fail_range(item_mark, item_mark.lineno, item_mark.col_offset + 2,
                   "dict unpacking cannot be used in dict comprehension");
      }
      push(value);
    } else {
      if (key == nullptr) {
        key = expression();
        if (!at(T::COLON))
          fail_range({key->lineno, key->end_col_offset - 1}, key->end_lineno, -1, "':' expected after dictionary key");
      }
      const Token colon = token();
      expect(T::COLON);
      if (at(T::RBRACE) || at(T::COMMA)) fail_at(colon, "expression expected after dictionary key and ':'");
      if (at(T::STAR)) {
        const Mark star = mark();
        advance();
        bitwise_or();
        fail_range(star, Refusal::kToEnd, Refusal::kToEnd, "cannot use a starred expression in a dictionary value");
      }
      expr* value = expression();
      if (count == 0 && at_comprehension()) {
        Seq<comprehension> generators = comprehensions();
        expect(T::RBRACE);
        return make<DictComp>(m, key, value, generators);
      }
      push(key);
      push(value);
    }
    count++;
    key = nullptr;
    if (!accept(T::COMMA) || at(T::RBRACE)) break;
  }
  expect(T::RBRACE);
  Seq<expr> keys = arena_.make_span<expr*>(count), values = arena_.make_span<expr*>(count);
  for (std::size_t i = 0; i < count; i++) {
    keys[i] = static_cast<expr*>(stack_[from + 2 * i]);
    values[i] = static_cast<expr*>(stack_[from + 2 * i + 1]);
  }
  stack_size_ = from;
  return make<Dict>(m, keys, values);
}

std::span<ast::comprehension*> Parser::comprehensions() {
  const std::size_t from = stack_size_;
  while (at_comprehension()) {
    const bool is_async = accept(T::kw_async);
    advance();
    expr* target = comprehension_targets();
    if (!at(T::kw_in)) fail_at(last_token(), "'in' expected after for-loop variables");
    advance();
    expr* iter = disjunction();
    const std::size_t ifs_from = stack_size_;
    while (accept(T::kw_if)) push(disjunction());
    Seq<expr> ifs = take<expr>(ifs_from);
    if (is_async) require_version(6, "Async comprehensions are");
    push(make_plain<comprehension>(arena_, target, iter, ifs, static_cast<std::int32_t>(is_async)));
  }
  return take<comprehension>(from);
}

ast::expr* Parser::yield_expression() {
  Depth depth(*this);
  const Mark m = mark();
  advance();
  if (pending_) note_prefix();
  if (accept(T::kw_from)) {
    expr* value = expression();
    return make<YieldFrom>(m, value);
  }
  expr* value = nullptr;
  switch (type()) {
    case T::NEWLINE:
    case T::RPAR:
    case T::RSQB:
    case T::RBRACE:
    case T::EQUAL:
    case T::SEMI:
    case T::ENDMARKER:
    case T::COLON:
    case T::EXCLAMATION:
    case T::TYPE_COMMENT:
      break;
    default:
      value = star_expressions();
  }
  return make<Yield>(m, value);
}

// Turns what was read as an expression into a target; fails when it is none.
void Parser::set_context(expr* e, expr_context ctx, Starred starred) {
  switch (e->kind) {
    case Kind::Name:
      as<Name>(e)->ctx = ctx;
      return;
    case Kind::Attribute:
      as<Attribute>(e)->ctx = ctx;
      return;
    case Kind::Subscript:
      as<Subscript>(e)->ctx = ctx;
      return;
    case Kind::Starred:
      if (starred == Starred::refused || ctx == expr_context::Del) fail();
      as<ast::Starred>(e)->ctx = ctx;
      return set_context(as<ast::Starred>(e)->value, ctx, Starred::refused);
    case Kind::List:
      as<List>(e)->ctx = ctx;
      for (expr* item : as<List>(e)->elts) set_context(item, ctx, Starred::allowed);
      return;
    case Kind::Tuple:
      as<Tuple>(e)->ctx = ctx;
      for (expr* item : as<Tuple>(e)->elts) set_context(item, ctx, Starred::allowed);
      return;
    default:
      fail();
  }
}

// A target as it is read, before anybody asks whether it is one.
ast::expr* Parser::raw_target() {
  const Mark m = mark();
  const bool is_starred = accept(T::STAR);
  Pending* pending = begin_pending(Pending::Target, m);
  expr* e = bitwise_or();
  end_pending(pending);
  return is_starred ? make<ast::Starred>(m, e, expr_context::Store) : e;
}

ast::expr* Parser::star_target() {
  expr* e = raw_target();
  if (invalid_target(e, Targets::loop) != nullptr) refuse_target(e, Targets::loop);
  set_context(e, expr_context::Store, Starred::allowed);
  return e;
}

// Of a comprehension: a missing `in` is worse than a wrong target.
ast::expr* Parser::comprehension_targets() {
  const Mark m = mark();
  expr* wrong = nullptr;
  bool is_starred = false;
  auto next = [&]() -> expr* {
    expr* e = raw_target();
    is_starred |= e->kind == Kind::Starred;
    if (invalid_target(e, Targets::loop) == nullptr)
      set_context(e, expr_context::Store, Starred::allowed);
    else if (wrong == nullptr)
      wrong = e;
    return e;
  };
  expr* first = next();
  const std::size_t from = stack_size_;
  push(first);
  bool is_tuple = false;
  while (accept(T::COMMA)) {
    is_tuple = true;
    if (at(T::kw_in) || at(T::EQUAL)) break;
    push(next());
  }
  Seq<expr> items = take<expr>(from);
  if (wrong != nullptr && !is_starred && !at(T::kw_in)) fail_at(last_token(), "'in' expected after for-loop variables");
  if (wrong != nullptr) refuse_target(wrong, Targets::loop);
  return is_tuple ? make<Tuple>(m, items, expr_context::Store) : first;
}

ast::expr* Parser::star_targets() {
  const Mark m = mark();
  expr* first = star_target();
  if (!at(T::COMMA)) return first;
  const std::size_t from = stack_size_;
  push(first);
  while (accept(T::COMMA)) {
    if (at(T::kw_in) || at(T::EQUAL)) break;
    push(star_target());
  }
  return make<Tuple>(m, take<expr>(from), expr_context::Store);
}

}  // namespace krait::syntax
