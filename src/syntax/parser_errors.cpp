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

bool Parser::starts_expression(T type) {
  switch (type) {
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
  if (in_string_region_) return;
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
  const Token paren = token();
  if (peek(1).type != T::NAME) fail_without_words(paren);
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

// Behind a name that other text follows directly: what is wrong with that text, or the calls of Python 2.
void Parser::advise_call(expr* e, const Token& first) {
  constexpr int kMostNested = 30;
  if (advising_ || e->kind != Kind::Name || first.type != T::NAME || advice_depth_ == kMostNested) return;
  if (at(T::LPAR) || e->lineno != first.lineno || e->col_offset != first.col_offset) return;
  Identifier name = as<Name>(e)->id;
  const bool was_statement = name->text() == "print" || name->text() == "exec";
  advice_depth_++;
  expr* right = speculate(
      [&]() -> expr* {
        expr* found = star_expressions();
        return was_statement ? found : nullptr;
      },
      true);
  advice_depth_--;
  if (right == nullptr) return;
  fail_range(mark(e), right->end_lineno, right->end_col_offset,
             "Missing parentheses in call to '%s'. Did you mean %s(...)?", name->data, name->data);
}

// At "[]" behind an expression, within brackets: the list may be the next item.
void Parser::advise_empty_subscript(Mark bracket) {
  const Token first = expression_first_;
  if (advising_ || token().level == 0 || in_string_region_) return;
  if (first.type == T::NAME &&
      (first.text() == "_" || first.text() == "case" || first.text() == "match" || first.text() == "type"))
    return;
  const expr* last = explore([&]() -> expr* {
    advance();
    return primary_rest(bracket, make<List>(bracket, Seq<expr>{}, expr_context::Load));
  });
  if (last == nullptr) return;
  fail_range({first.lineno, first.col_offset}, last->end_lineno, last->end_col_offset,
             "invalid syntax. Perhaps you forgot a comma?");
}

// At ":=" behind an expression that is no name.
void Parser::refuse_named_target(expr* e) {
  const Token walrus = token();
  const expr* value = explore([this]() -> expr* {
    advance();
    return expression();
  });
  if (value == nullptr) fail_without_words(walrus);
  fail_range(mark(e), e->end_lineno, e->end_col_offset, "cannot use assignment expressions with %s",
             expression_name(e));
}

// At an operator that means "not equal" in the other kind of Python.
void Parser::refuse_inequality() {
  fail_at_once(token(), barry_ ? "with Barry as BDFL, use '<>' instead of '!='"
                               : "invalid syntax.  Maybe you meant '!=' instead of '<>'?");
}

void Parser::refuse_version(int minor, const char* what) {
  char message[128];
  const int size = std::snprintf(message, sizeof message, "%s only supported in Python 3.%d and greater", what, minor);
  is_at_once_ = true;
  // At the last token that was read, but a block ends with its last line.
  const Token& before = window_[(head_ - 1) & kMask];
  const std::string_view text = arena_.copy_text({message, static_cast<std::size_t>(size)});
  if (before.type == T::NEWLINE) {
    refusal_ = {ProblemKind::SyntaxError, text, false, false, before.lineno, before.col_offset, before.end_lineno,
                before.end_col_offset};
  } else {
    refusal_ = {ProblemKind::SyntaxError, text, true};
  }
  fail();
}

// ---- constructs that were being read ----

void Parser::note_prefix() {
  Pending& p = *pending_;
  if (level_before(token()) != p.level) return;
  // A target ends where no attribute, item or call follows.
  if (p.kind == Pending::Target && p.has_prefix && p.next.type != T::DOT && p.next.type != T::LPAR &&
      p.next.type != T::LSQB)
    return;
  p.has_prefix = true;
  p.next = token();
  p.prefix_end = {previous_.end_lineno, previous_.end_col_offset};
}

// True: there are words now.
bool Parser::explain(const Pending& p) {
  auto refuse = [this](const Token& t, std::string_view message) {
    refusal_ = {ProblemKind::SyntaxError, message, false, false, t.lineno, t.col_offset, t.end_lineno,
                t.end_col_offset};
    return true;
  };
  switch (p.kind) {
    case Pending::Field: {
      const char* what = p.has_prefix ? "%c-string: expecting '=', or '!', or ':', or '}'"
                                      : "%c-string: expecting a valid expression after '{'";
      char message[64];
      const int size = std::snprintf(message, sizeof message, what, p.letter);
      return refuse(p.has_prefix ? p.next : p.first, arena_.copy_text({message, static_cast<std::size_t>(size)}));
    }
    case Pending::Conditional:
      if (!p.has_prefix || p.next.type == T::kw_else || p.next.type == T::COLON) return false;
      refusal_ = {ProblemKind::SyntaxError,
                  "expected 'else' after 'if' expression",
                  false,
                  false,
                  p.start.lineno,
                  p.start.col_offset,
                  p.prefix_end.lineno,
                  p.prefix_end.col_offset};
      return true;
    case Pending::Star:
      if (p.has_prefix) return false;
      refusal_ = {ProblemKind::SyntaxError, "Invalid star expression", true};
      return true;
    case Pending::TypeParams:
      is_at_once_ = true;
      return refuse(p.first, "expected '('");
    case Pending::Target: {
      // No words, but a place: a target is read no further than it is one.
      const bool can_begin =
          p.first.type == T::NAME || p.first.type == T::LPAR || p.first.type == T::LSQB || p.first.type == T::STAR;
      if (p.has_prefix ? p.next.type != T::DOT && p.next.type != T::LPAR && p.next.type != T::LSQB : !can_begin)
        furthest_ = p.has_prefix ? p.next : p.first;
      return false;
    }
  }
  return false;
}

void Parser::explain() {
  if (refusal_.kind != ProblemKind::None || last_token().type == T::ERRORTOKEN) return;
  const Token last = last_token();
  if (generic_at_.lineno)
    furthest_ = generic_at_;
  else if (furthest_.lineno < last.lineno ||
           (furthest_.lineno == last.lineno && furthest_.col_offset < last.col_offset))
    furthest_ = last;
  for (const Pending* p = pending_; p; p = p->outer)
    if (explain(*p)) return;
  if (furthest_.lineno == last.lineno && furthest_.col_offset == last.col_offset) return;
  if (!generic_at_.lineno && (furthest_.type == T::INDENT || furthest_.type == T::DEDENT)) return;
  refusal_ = {ProblemKind::SyntaxError, "invalid syntax",        false, false, furthest_.lineno, furthest_.col_offset,
              furthest_.end_lineno,     furthest_.end_col_offset};
}

}  // namespace krait::syntax
