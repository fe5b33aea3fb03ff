// Statements.
#include "syntax/parser_state.h"

namespace krait::syntax {

using namespace ast;

std::span<ast::stmt*> Parser::statements_until(T end) {
  const std::size_t from = stack_size_;
  while (!at(end)) statement();
  return take<stmt>(from);
}

void Parser::statement() {
  if (!compound_statement()) simple_statements();
}

bool Parser::compound_statement() {
  const Mark m = mark();
  stmt* s;
  switch (type()) {
    case T::kw_def:
      s = function(m, false, {});
      break;
    case T::AT:
      s = decorated();
      break;
    case T::kw_async:
      s = async_statement(m, {});
      break;
    case T::kw_class:
      s = class_definition(m, {});
      break;
    case T::kw_if:
      s = if_statement(m);
      break;
    case T::kw_for:
      s = for_statement(m, false);
      break;
    case T::kw_while:
      s = while_statement();
      break;
    case T::kw_try:
      s = try_statement();
      break;
    case T::kw_with:
      s = with_statement(m, false);
      break;
    case T::NAME:
      if (token().text() != "match") return false;
      s = match_statement();
      if (s == nullptr) return false;
      break;
    default:
      return false;
  }
  push(s);
  if (s->kind != Kind::FunctionDef && s->kind != Kind::AsyncFunctionDef) note_statement(mark(s));
  return true;
}

void Parser::simple_statements() {
  for (;;) {
    push(simple_statement());
    if (!accept(T::SEMI)) break;
    if (at(T::NEWLINE)) break;
  }
  expect(T::NEWLINE);
}

ast::stmt* Parser::simple_statement() {
  const Mark m = mark();
  switch (type()) {
    case T::kw_pass:
    case T::kw_break:
    case T::kw_continue: {
      if (peek(1).type == T::kw_if) return expression_statement();
      const T word = type();
      advance();
      if (word == T::kw_pass) return make<Pass>(m);
      if (word == T::kw_break) return make<Break>(m);
      return make<Continue>(m);
    }
    case T::kw_return: {
      advance();
      expr* value = at(T::NEWLINE) || at(T::SEMI) ? nullptr : star_expressions();
      return make<Return>(m, value);
    }
    case T::kw_raise: {
      advance();
      expr* exc = nullptr;
      expr* cause = nullptr;
      if (!at(T::NEWLINE) && !at(T::SEMI)) {
        exc = expression();
        if (accept(T::kw_from)) cause = expression();
      }
      return make<Raise>(m, exc, cause);
    }
    case T::kw_assert: {
      advance();
      expr* test = expression();
      expr* message = accept(T::COMMA) ? expression() : nullptr;
      return make<Assert>(m, test, message);
    }
    case T::kw_global:
      return names_statement<Global>();
    case T::kw_nonlocal:
      return names_statement<Nonlocal>();
    case T::kw_del:
      return delete_statement();
    case T::kw_import:
      return import_name();
    case T::kw_from:
      return import_from();
    case T::NAME:
      if (token().text() == "type" && peek(1).type == T::NAME) return type_alias();
      return expression_statement();
    default:
      return expression_statement();
  }
}

template <class N>
ast::stmt* Parser::names_statement() {
  const Mark m = mark();
  advance();
  const std::size_t from = stack_size_;
  do push(const_cast<Spelling*>(expect_name()));
  while (accept(T::COMMA));
  std::span<Identifier> names = arena_.make_span<Identifier>(stack_size_ - from);
  for (std::size_t i = 0; i < names.size(); i++) names[i] = static_cast<Identifier>(stack_[from + i]);
  stack_size_ = from;
  return make<N>(m, names);
}

namespace {
operator_ augmented_operator(TokenType type) {
  using enum TokenType;
  switch (type) {
    case PLUSEQUAL:
      return operator_::Add;
    case MINEQUAL:
      return operator_::Sub;
    case STAREQUAL:
      return operator_::Mult;
    case ATEQUAL:
      return operator_::MatMult;
    case SLASHEQUAL:
      return operator_::Div;
    case PERCENTEQUAL:
      return operator_::Mod;
    case AMPEREQUAL:
      return operator_::BitAnd;
    case VBAREQUAL:
      return operator_::BitOr;
    case CIRCUMFLEXEQUAL:
      return operator_::BitXor;
    case LEFTSHIFTEQUAL:
      return operator_::LShift;
    case RIGHTSHIFTEQUAL:
      return operator_::RShift;
    case DOUBLESTAREQUAL:
      return operator_::Pow;
    case DOUBLESLASHEQUAL:
      return operator_::FloorDiv;
    default:
      return operator_::no_operator_;
  }
}
bool is_single_target(const expr* e) {
  return e->kind == Kind::Name || e->kind == Kind::Attribute || e->kind == Kind::Subscript;
}
}  // namespace

ast::stmt* Parser::annotated_assignment(Mark m, expr* target, bool is_parenthesized) {
  if (!is_single_target(target)) {
    const Token colon = token();
    const expr* annotation = explore([this]() -> expr* {
      advance();
      return expression();
    });
    if (annotation == nullptr) fail_without_words(colon);
    if (target->kind == Kind::List) fail_at(target, "only single target (not list) can be annotated");
    if (target->kind == Kind::Tuple) {
      const expr* what =
          source_starts_with(target, '(') || as<Tuple>(target)->elts.empty() ? target : as<Tuple>(target)->elts[0];
      fail_at(what, "only single target (not tuple) can be annotated");
    }
    fail_at(target, "illegal target for annotation");
  }
  set_context(target, expr_context::Store, Starred::refused);
  advance();
  expr* annotation = expression();
  expr* value = accept(T::EQUAL) ? annotated_rhs() : nullptr;
  const bool is_name = target->kind == Kind::Name && !is_parenthesized;
  require_version(6, is_name ? "Variable annotation syntax is" : "Variable annotations syntax is");
  return make<AnnAssign>(m, target, annotation, value, static_cast<std::int32_t>(is_name));
}

ast::stmt* Parser::expression_statement() {
  const Mark m = mark();
  const bool is_parenthesized = at(T::LPAR);
  expr* first = annotated_rhs();
  switch (type()) {
    case T::NEWLINE:
    case T::SEMI:
      return make<Expr>(m, first);
    case T::COLON:
      return annotated_assignment(m, first,
                                  is_parenthesized && (first->col_offset != m.col_offset || first->lineno != m.lineno));
    case T::EQUAL:
      break;
    default: {
      const operator_ op = augmented_operator(type());
      if (at(T::COLONEQUAL) && first->kind != Kind::Name) refuse_named_target(first);
      if (op == operator_::no_operator_) fail();
      if (!is_single_target(first)) {
        advance();
        annotated_rhs();
        fail_range(mark(first), first->end_lineno, first->end_col_offset,
                   "'%s' is an illegal expression for augmented assignment", expression_name(first));
      }
      set_context(first, expr_context::Store, Starred::refused);
      if (op == operator_::MatMult) require_version(5, "The '@' operator is");
      advance();
      expr* value = annotated_rhs();
      return make<AugAssign>(m, first, op, value);
    }
  }
  const std::size_t from = stack_size_;
  expr* value = first;
  while (at(T::EQUAL)) {
    if (invalid_target(value, Targets::assigned) != nullptr) {
      if (value->kind == Kind::Yield || value->kind == Kind::YieldFrom) {
        if (value->col_offset == m.col_offset || value != first)
          fail_at(value, "assignment to yield expression not possible");
      }
      if (value == first) {
        expr* last = value;
        Mark start = m;
        if (value->kind == Kind::Tuple && !source_starts_with(value, '(')) {
          last = as<Tuple>(value)->elts.back();
          start = mark(last);
        }
        if (invalid_target(last, Targets::assigned) != nullptr) advise_comparison(last, start, Advice::not_for_targets);
      }
      refuse_target(value, Targets::assigned);
    }
    advance();
    set_context(value, expr_context::Store, Starred::allowed);
    push(value);
    value = annotated_rhs();
  }
  Seq<expr> targets = take<expr>(from);
  std::string_view comment = type_comment();
  return make<Assign>(m, targets, value, comment);
}

std::string_view Parser::type_comment() {
  if (!at(T::TYPE_COMMENT)) return {};
  std::string_view text = arena_.copy_text(token().text());
  advance();
  return text;
}

ast::stmt* Parser::delete_statement() {
  const Mark m = mark();
  advance();
  const std::size_t from = stack_size_;
  do {
    if (stack_size_ != from && (at(T::NEWLINE) || at(T::SEMI))) break;
    Pending* pending = begin_pending(Pending::Target, m);
    expr* e = star_expression();
    end_pending(pending);
    if (invalid_target(e, Targets::deleted) != nullptr) refuse_target(e, Targets::deleted);
    set_context(e, expr_context::Del, Starred::refused);
    push(e);
  } while (accept(T::COMMA));
  if (!at(T::NEWLINE) && !at(T::SEMI)) fail();
  return make<Delete>(m, take<expr>(from));
}

ast::stmt* Parser::type_alias() {
  const Mark m = mark();
  advance();
  const Mark name_mark = mark();
  Identifier id = expect_name();
  expr* name = make<Name>(name_mark, id, expr_context::Store);
  Seq<type_param> params = type_params();
  expect(T::EQUAL);
  expr* value = expression();
  require_version(12, "Type statement is");
  return make<TypeAlias>(m, name, params, value);
}

ast::Identifier Parser::dotted_name() {
  if (!at(T::NAME)) fail();
  Identifier first = expect_name();
  if (!at(T::DOT)) return first;
  char buffer[1024];
  std::size_t size = first->text().copy(buffer, sizeof buffer);
  char* text = buffer;
  std::size_t capacity = sizeof buffer;
  while (accept(T::DOT)) {
    Identifier part = expect_name();
    if (size + part->size + 1 > capacity) {
      capacity = (size + part->size + 1) * 2;
      char* more = static_cast<char*>(arena_.allocate(capacity, 1));
      std::string_view(text, size).copy(more, size);
      text = more;
    }
    text[size++] = '.';
    size += part->text().copy(text + size, capacity - size);
  }
  return names_.intern({text, size});
}

ast::stmt* Parser::import_name() {
  const Mark m = mark();
  advance();
  if (at(T::NEWLINE))
    fail_range({token().lineno, token().col_offset}, Refusal::kToEnd, Refusal::kToEnd,
               "Expected one or more names after 'import'");
  const std::size_t from = stack_size_;
  do {
    const Mark item = mark();
    Identifier name = dotted_name();
    Identifier asname = accept(T::kw_as) ? expect_alias("cannot use %s as import target") : nullptr;
    push(make<alias>(item, name, asname));
  } while (accept(T::COMMA));
  if (accept(T::kw_from)) {
    dotted_name();
    fail_range(m, Refusal::kToEnd, Refusal::kToEnd, "Did you mean to use 'from ... import ...' instead?");
  }
  return make<Import>(m, take<alias>(from));
}

ast::stmt* Parser::import_from() {
  const Mark m = mark();
  advance();
  std::int32_t level = 0;
  for (;; advance()) {
    if (at(T::DOT))
      level++;
    else if (at(T::ELLIPSIS))
      level += 3;
    else
      break;
  }
  Identifier module = at(T::kw_import) && level > 0 ? nullptr : dotted_name();
  expect(T::kw_import);
  const std::size_t from = stack_size_;
  const Mark first = mark();
  if (accept(T::STAR)) {
    push(make<alias>(first, names_.intern("*"), Identifier(nullptr)));
  } else {
    if (at(T::NEWLINE))
      fail_range({token().lineno, token().col_offset}, Refusal::kToEnd, Refusal::kToEnd,
                 "Expected one or more names after 'import'");
    const bool has_parentheses = accept(T::LPAR);
    for (;;) {
      const Mark item = mark();
      Identifier name = expect_name();
      Identifier asname = accept(T::kw_as) ? expect_alias("cannot use %s as import target") : nullptr;
      push(make<alias>(item, name, asname));
      if (!accept(T::COMMA)) break;
      if (has_parentheses && at(T::RPAR)) break;
      if (!has_parentheses && at(T::NEWLINE))
        fail_at(token(), "trailing comma not allowed without surrounding parentheses");
    }
    if (has_parentheses) expect(T::RPAR);
  }
  Seq<alias> names = take<alias>(from);
  if (level == 0 && module != nullptr && module->text() == "__future__")
    for (alias* a : names) barry_ = barry_ || a->name->text() == "barry_as_FLUFL";
  return make<ImportFrom>(m, module, names, level);
}

std::span<ast::stmt*> Parser::block(const char* owner, std::int32_t lineno) {
  const std::size_t from = stack_size_;
  if (!accept(T::NEWLINE)) {
    simple_statements();
    return take<stmt>(from);
  }
  if (!at(T::INDENT)) fail_block(owner, lineno);
  advance();
  Depth depth(*this);
  do statement();
  while (!at(T::DEDENT));
  advance();
  return take<stmt>(from);
}

std::span<ast::stmt*> Parser::else_block() {
  const std::int32_t lineno = token().lineno;
  if (!accept(T::kw_else)) return {};
  if (!at(T::COLON)) fail_at_once(token(), "expected ':'");
  advance();
  Seq<stmt> body = block("'else' statement", lineno);
  if (at(T::kw_elif)) fail_at(token(), "'elif' block follows an 'else' block");
  return body;
}

// `whole` is where the statement begins that an `elif` belongs to.
ast::stmt* Parser::if_statement(Mark whole) {
  Depth depth(*this);
  const Mark m = mark();
  const char* owner = at(T::kw_if) ? "'if' statement" : "'elif' statement";
  advance();
  expr* test = named_expression();
  expect_colon();
  Seq<stmt> body = block(owner, m.lineno);
  note_first_part(whole);
  Seq<stmt> orelse;
  if (at(T::kw_elif)) {
    stmt* nested = if_statement(whole);
    orelse = arena_.make_span<stmt*>(1);
    orelse[0] = nested;
  } else {
    orelse = else_block();
  }
  return make<If>(m, test, body, orelse);
}

ast::stmt* Parser::while_statement() {
  const Mark m = mark();
  advance();
  expr* test = named_expression();
  expect_colon();
  Seq<stmt> body = block("'while' statement", m.lineno);
  note_first_part(m);
  Seq<stmt> orelse = else_block();
  return make<While>(m, test, body, orelse);
}

ast::stmt* Parser::for_statement(Mark m, bool is_async) {
  const std::int32_t lineno = token().lineno;
  advance();
  expr* target = star_targets();
  expect(T::kw_in);
  expr* iter = star_expressions();
  expect_colon();
  std::string_view comment = type_comment();
  Seq<stmt> body = block("'for' statement", lineno);
  note_first_part(m);
  Seq<stmt> orelse = else_block();
  if (is_async) require_version(5, "Async for loops are");
  if (is_async) return make<AsyncFor>(m, target, iter, body, orelse, comment);
  return make<For>(m, target, iter, body, orelse, comment);
}

ast::withitem* Parser::with_item() {
  expr* context = expression();
  expr* vars = nullptr;
  if (accept(T::kw_as)) {
    Pending* pending = begin_pending(Pending::Target, mark());
    vars = star_expression();
    end_pending(pending);
    if (invalid_target(vars, Targets::assigned) != nullptr && (at(T::COMMA) || at(T::RPAR) || at(T::COLON)))
      refuse_target(vars, Targets::assigned);
    set_context(vars, expr_context::Store, Starred::allowed);
    if (!at(T::COMMA) && !at(T::RPAR) && !at(T::COLON) && !at(T::NEWLINE)) fail();
  }
  return make_plain<withitem>(arena_, context, vars);
}

std::span<ast::withitem*> Parser::with_items() {
  const std::size_t from = stack_size_;
  do push(with_item());
  while (accept(T::COMMA));
  return take<withitem>(from);
}

ast::stmt* Parser::with_statement(Mark m, bool is_async) {
  const std::int32_t lineno = token().lineno;
  advance();
  Seq<withitem> items;
  if (at(T::LPAR)) {
    // "with (a as b, c):" first; what is none, as "with (a, b) as c:", is a list of items without parentheses.
    auto parenthesized_items = [this]() -> Seq<withitem>* {
      advance();
      const std::size_t from = stack_size_;
      do {
        if (stack_size_ != from && at(T::RPAR)) break;
        push(with_item());
      } while (accept(T::COMMA));
      expect(T::RPAR);
      if (!at(T::COLON) && !at(T::NEWLINE)) return nullptr;
      return arena_.make<Seq<withitem>>(take<withitem>(from));
    };
    if (Seq<withitem>* found = speculate(parenthesized_items)) items = *found;
  }
  if (items.empty()) items = with_items();
  expect_colon();
  std::string_view comment = type_comment();
  Seq<stmt> body = block("'with' statement", lineno);
  if (is_async) require_version(5, "Async with statements are");
  if (is_async) return make<AsyncWith>(m, items, body, comment);
  return make<With>(m, items, body, comment);
}

ast::excepthandler* Parser::except_clause(bool& is_star) {
  const Mark m = mark();
  advance();
  is_star = accept(T::STAR);
  expr* type = nullptr;
  Identifier name = nullptr;
  bool is_bare_list = false;
  if (at(T::NEWLINE)) fail_at(token(), is_star ? "expected one or more exception types" : "expected ':'");
  if (!at(T::COLON)) {
    type = expression();
    if (accept(T::kw_as)) {
      name = expect_alias(is_star ? "cannot use except* statement with %s" : "cannot use except statement with %s");
    } else if (at(T::COMMA)) {
      const std::size_t from = stack_size_;
      const Mark at_type = mark(type);
      push(type);
      while (accept(T::COMMA)) {
        if (at(T::COLON)) break;
        push(expression());
      }
      type = make<Tuple>(at_type, take<expr>(from), expr_context::Load);
      if (at(T::kw_as)) {
        advance();
        expect_name();
        if (at(T::COLON))
          fail_range(at_type, Refusal::kToEnd, Refusal::kToEnd,
                     "multiple exception types must be parenthesized when using 'as'");
        fail();
      }
      is_bare_list = true;
    }
  } else if (is_star) {
    fail_at(token(), "expected one or more exception types");
  }
  expect_colon();
  Seq<stmt> body = block(is_star ? "'except*' statement" : "'except' statement", m.lineno);
  if (is_bare_list) require_version(14, "except expressions without parentheses are");
  return make<ExceptHandler>(m, type, name, body);
}

ast::stmt* Parser::try_statement() {
  const Mark m = mark();
  advance();
  if (!at(T::COLON)) fail_at_once(token(), "expected ':'");
  advance();
  Seq<stmt> body = block("'try' statement", m.lineno);
  const std::size_t from = stack_size_;
  bool is_star = false;
  while (at(T::kw_except)) {
    bool this_is_star = false;
    excepthandler* handler = except_clause(this_is_star);
    if (stack_size_ != from && this_is_star != is_star)
      fail_range(mark(handler), handler->lineno, handler->col_offset + (this_is_star ? 7 : 6),
                 "cannot have both 'except' and 'except*' on the same 'try'");
    is_star = this_is_star;
    push(handler);
    note_first_part(m);
  }
  Seq<excepthandler> handlers = take<excepthandler>(from);
  Seq<stmt> orelse, finalbody;
  if (!handlers.empty()) orelse = else_block();
  if (at(T::kw_finally)) {
    const std::int32_t lineno = token().lineno;
    advance();
    if (!at(T::COLON)) fail_at_once(token(), "expected ':'");
    advance();
    finalbody = block("'finally' statement", lineno);
  } else if (handlers.empty()) {
    fail_last("expected 'except' or 'finally' block");
  }
  if (is_star) {
    require_version(11, "Exception groups are");
    return make<TryStar>(m, body, handlers, orelse, finalbody);
  }
  return make<Try>(m, body, handlers, orelse, finalbody);
}

ast::stmt* Parser::decorated() {
  const std::size_t from = stack_size_;
  while (accept(T::AT)) {
    push(named_expression());
    expect(T::NEWLINE);
  }
  Seq<expr> decorators = take<expr>(from);
  const Mark m = mark();
  if (at(T::kw_def)) return function(m, false, decorators);
  if (at(T::kw_class)) return class_definition(m, decorators);
  if (at(T::kw_async) && peek(1).type == T::kw_def) return async_statement(m, decorators);
  fail();
}

ast::stmt* Parser::async_statement(Mark m, Seq<expr> decorators) {
  advance();
  if (at(T::kw_def)) return function(m, true, decorators);
  if (at(T::kw_with)) return with_statement(m, true);
  if (at(T::kw_for)) return for_statement(m, true);
  fail();
}

// At the colon behind `*Ts` or `**P`.
void Parser::refuse_bound(T kind) {
  const Token colon = token();
  advance();
  const expr* bound = expression();
  const char* what = kind == T::STAR ? "TypeVarTuple" : "ParamSpec";
  fail_range({colon.lineno, colon.col_offset}, colon.end_lineno, colon.end_col_offset,
             bound->kind == Kind::Tuple ? "cannot use constraints with %s" : "cannot use bound with %s", what);
}

std::span<ast::type_param*> Parser::type_params() {
  if (!at(T::LSQB)) return {};
  advance();
  if (at(T::RSQB)) fail_range(mark(), Refusal::kToEnd, Refusal::kToEnd, "Type parameter list cannot be empty");
  const std::size_t from = stack_size_;
  do {
    if (stack_size_ != from && at(T::RSQB)) break;
    const Mark m = mark();
    const T kind = type();
    if (kind == T::STAR || kind == T::DOUBLESTAR) advance();
    Identifier name = expect_name();
    if (kind != T::NAME && at(T::COLON)) refuse_bound(kind);
    expr* bound = kind == T::NAME && accept(T::COLON) ? expression() : nullptr;
    expr* value = nullptr;
    if (accept(T::EQUAL)) {
      value = kind == T::STAR ? star_expression() : expression();
      require_version(13, "Type parameter defaults are");
    }
    if (kind == T::STAR)
      push(static_cast<type_param*>(make<TypeVarTuple>(m, name, value)));
    else if (kind == T::DOUBLESTAR)
      push(static_cast<type_param*>(make<ParamSpec>(m, name, value)));
    else
      push(static_cast<type_param*>(make<TypeVar>(m, name, bound, value)));
  } while (accept(T::COMMA));
  if (at(T::RSQB)) require_version(12, "Type parameter lists are");
  expect(T::RSQB);
  return take<type_param>(from);
}

std::string_view Parser::function_type_comment() {
  if (at(T::TYPE_COMMENT) && peek(1).type == T::NEWLINE && peek(2).type == T::TYPE_COMMENT &&
      peek(3).type == T::NEWLINE && peek(4).type == T::INDENT)
    fail_last("Cannot have two type comments on def");
  if (at(T::NEWLINE) && options_.type_comments && peek(1).type == T::TYPE_COMMENT && peek(2).type == T::NEWLINE &&
      peek(3).type == T::INDENT)
    advance();
  return type_comment();
}

ast::stmt* Parser::function(Mark m, bool is_async, Seq<expr> decorators) {
  const std::int32_t lineno = token().lineno;
  advance();
  Identifier name = expect_name();
  Pending* pending = begin_pending(Pending::TypeParams, m);
  Seq<type_param> params = type_params();
  end_pending(pending);
  if (!at(T::LPAR)) fail_at_once(token(), "expected '('");
  advance();
  arguments* args = parameters(Parameters::function);
  expect(T::RPAR);
  expr* returns = accept(T::RARROW) ? expression() : nullptr;
  if (!at(T::COLON)) fail_at_once(token(), "expected ':'");
  advance();
  std::string_view comment = function_type_comment();
  Seq<stmt> body = block("function definition", lineno);
  if (is_async) require_version(5, "Async functions are");
  if (is_async) return make<AsyncFunctionDef>(m, name, args, body, decorators, returns, comment, params);
  return make<FunctionDef>(m, name, args, body, decorators, returns, comment, params);
}

ast::stmt* Parser::class_definition(Mark m, Seq<expr> decorators) {
  const std::int32_t lineno = token().lineno;
  advance();
  Identifier name = expect_name();
  Seq<type_param> params = type_params();
  Seq<expr> bases;
  Seq<keyword> keywords;
  if (at(T::LPAR)) {
    auto* arguments = as<Call>(call(mark(), nullptr));
    bases = arguments->args;
    keywords = arguments->keywords;
    // "class C(x for x in y)" has a generator without parentheses of its own.
    if (bases.size() == 1 && keywords.empty() && bases[0]->kind == Kind::GeneratorExp &&
        bases[0]->col_offset == arguments->col_offset && bases[0]->lineno == arguments->lineno)
      fail();
  }
  expect_colon();
  Seq<stmt> body = block("class definition", lineno);
  return make<ClassDef>(m, name, bases, keywords, body, decorators, params);
}

ast::arg* Parser::parameter(Parameters kind, bool is_star) {
  const Mark m = mark();
  Identifier name = expect_name();
  expr* annotation = nullptr;
  if (kind == Parameters::function && accept(T::COLON)) annotation = is_star ? star_expression() : expression();
  return make<arg>(m, name, annotation, std::string_view());
}

void Parser::parameter_type_comment(arg* a) {
  if (at(T::TYPE_COMMENT)) a->type_comment = type_comment();
}

ast::arguments* Parser::parameters(Parameters kind) {
  const T end = kind == Parameters::function ? T::RPAR : T::COLON;
  const std::size_t args_from = stack_size_;
  Seq<arg> posonly, plain, kwonly;
  arg* vararg = nullptr;
  arg* kwarg = nullptr;
  // Defaults wait in a list of their own: the stack holds the parameters.
  struct Default {
    expr* value;
    Default* next;
  };
  Default* defaults = nullptr;
  std::size_t default_count = 0;
  bool saw_slash = false, saw_star = false;
  Default* keyword_defaults = nullptr;
  std::size_t keyword_from = 0;
  auto separate = [&](arg* a) {
    if (accept(T::COMMA)) {
      parameter_type_comment(a);
      return;
    }
    parameter_type_comment(a);
    if (!at(end)) fail();
  };
  while (!at(end)) {
    if (at(T::SLASH)) {
      if (saw_star) fail_at(token(), "/ must be ahead of *");
      if (saw_slash) fail_at(token(), "/ may appear only once");
      if (stack_size_ == args_from) fail_at(token(), "at least one argument must precede /");
      advance();
      require_version(8, "Positional-only parameters are");
      saw_slash = true;
      posonly = take<arg>(args_from);
      if (at(T::STAR)) fail_at(token(), "expected comma between / and *");
      if (!accept(T::COMMA) && !at(end)) fail();
    } else if (at(T::STAR)) {
      if (saw_star) fail_at(token(), "* argument may appear only once");
      const Token star = token();
      advance();
      saw_star = true;
      if (at(end) || (at(T::COMMA) && (peek(1).type == end || peek(1).type == T::DOUBLESTAR))) {
        if (kind == Parameters::function) fail_at(star, "named arguments must follow bare *");
        fail_at(peek(at(end) ? 0 : 1), "named arguments must follow bare *");
      }
      plain = take<arg>(args_from);
      keyword_from = stack_size_;
      if (accept(T::COMMA)) {
        if (at(T::TYPE_COMMENT)) fail_last("bare * has associated type comment");
        if (!at(T::NAME)) fail();
      } else {
        vararg = parameter(kind, true);
        const bool is_unpacked = vararg->annotation && vararg->annotation->kind == Kind::Starred;
        if (at(T::EQUAL) && !is_unpacked) fail_at(token(), "var-positional argument cannot have default value");
        separate(vararg);
      }
    } else if (accept(T::DOUBLESTAR)) {
      kwarg = parameter(kind, false);
      if (at(T::EQUAL)) fail_at(token(), "var-keyword argument cannot have default value");
      separate(kwarg);
      if (at(T::NAME) || at(T::STAR) || at(T::DOUBLESTAR) || at(T::SLASH))
        fail_at(token(), "arguments cannot follow var-keyword argument");
      if (!at(end)) fail();
    } else {
      refuse_parenthesized_parameters(kind);
      arg* a = parameter(kind, false);
      expr* value = nullptr;
      if (at(T::EQUAL)) {
        const Token equal = token();
        advance();
        if (at(T::RPAR) || at(T::COMMA)) fail_at(equal, "expected default value expression");
        value = expression();
      } else if (!saw_star && default_count != 0) {
        if (!at(T::COMMA) && !at(end)) fail();
        fail_at(a, "parameter without a default follows parameter with a default");
      }
      if (saw_star) {
        keyword_defaults = arena_.make<Default>(value, keyword_defaults);
      } else if (value != nullptr) {
        defaults = arena_.make<Default>(value, defaults);
        default_count++;
      }
      push(a);
      separate(a);
    }
  }
  if (saw_star)
    kwonly = take<arg>(keyword_from);
  else
    plain = take<arg>(args_from);
  Seq<expr> default_values = arena_.make_span<expr*>(default_count);
  for (std::size_t i = default_count; defaults != nullptr; defaults = defaults->next)
    default_values[--i] = defaults->value;
  Seq<expr> keyword_values = arena_.make_span<expr*>(kwonly.size());
  for (std::size_t i = kwonly.size(); keyword_defaults != nullptr; keyword_defaults = keyword_defaults->next)
    keyword_values[--i] = keyword_defaults->value;
  return make_plain<arguments>(arena_, posonly, plain, vararg, kwonly, keyword_values, kwarg, default_values);
}

// At the word "match": null when this is no match statement.
ast::stmt* Parser::match_statement() {
  switch (peek(1).type) {
    case T::EQUAL:
    case T::DOT:
    case T::COMMA:
    case T::RPAR:
    case T::COLON:
    case T::NEWLINE:
    case T::SEMI:
    case T::COLONEQUAL:
    case T::PLUSEQUAL:
    case T::MINEQUAL:
    case T::STAREQUAL:
    case T::SLASHEQUAL:
    case T::kw_in:
    case T::kw_is:
    case T::kw_if:
    case T::kw_and:
    case T::kw_or:
    case T::EQEQUAL:
    case T::NOTEQUAL:
    case T::LESS:
    case T::GREATER:
    case T::LESSEQUAL:
    case T::GREATEREQUAL:
    case T::SLASH:
    case T::PERCENT:
    case T::VBAR:
    case T::AMPER:
    case T::CIRCUMFLEX:
      return nullptr;
    default:
      break;
  }
  const Mark m = mark();
  auto head = [this]() -> expr* {
    advance();
    const Mark at_subject = mark();
    expr* subject = star_named_expression();
    if (at(T::COMMA)) {
      const std::size_t from = stack_size_;
      push(subject);
      while (accept(T::COMMA)) {
        if (at(T::COLON)) break;
        push(star_named_expression());
      }
      subject = make<Tuple>(at_subject, take<expr>(from), expr_context::Load);
    } else if (subject->kind == Kind::Starred) {
      return nullptr;
    }
    if (at(T::NEWLINE)) return subject;
    if (!at(T::COLON) || peek(1).type != T::NEWLINE) return nullptr;
    return subject;
  };
  expr* subject;
  switch (peek(1).type) {
    case T::NAME:
    case T::NUMBER:
    case T::STRING:
    case T::FSTRING_START:
    case T::LBRACE:
    case T::kw_None:
    case T::kw_True:
    case T::kw_False:
    case T::ELLIPSIS:
    case T::kw_lambda:
      // Nothing but a match statement goes on like this.
      subject = head();
      if (subject == nullptr) fail();
      if (at(T::NEWLINE)) expect_colon();
      break;
    default:
      subject = speculate([&]() -> expr* {
        expr* found = head();
        return at(T::COLON) ? found : nullptr;
      });
      if (subject == nullptr) return nullptr;
  }
  expect(T::COLON);
  expect(T::NEWLINE);
  if (!at(T::INDENT)) fail_block("'match' statement", m.lineno);
  advance();
  const std::size_t from = stack_size_;
  do push(case_block());
  while (!at(T::DEDENT));
  advance();
  require_version(10, "Pattern matching is");
  return make<Match>(m, subject, take<match_case>(from));
}

ast::match_case* Parser::case_block() {
  if (!at_word("case")) fail();
  const std::int32_t lineno = token().lineno;
  advance();
  ast::pattern* p = patterns();
  expr* guard = accept(T::kw_if) ? named_expression() : nullptr;
  expect_colon();
  Seq<stmt> body = block("'case' statement", lineno);
  return make_plain<match_case>(arena_, p, guard, body);
}

}  // namespace krait::syntax
