// String literals: implicit concatenation, f-strings and t-strings.
#include <cstdio>

#include "syntax/parser_state.h"

namespace krait::syntax {

using namespace ast;

void Parser::warn_escape(const InvalidEscape& invalid, const Token& t) {
  char message[160], error[160];
  int n, e;
  if (invalid.octal >= 0) {
    n = std::snprintf(message, sizeof message,
                      "\"\\%.3s\" is an invalid octal escape sequence. Such sequences will not work in the future. "
                      "Did you mean \"\\\\%.3s\"? A raw string is also an option.",
                      invalid.at + 1, invalid.at + 1);
    e = std::snprintf(
        error, sizeof error,
        "\"\\%.3s\" is an invalid octal escape sequence. Did you mean \"\\\\%.3s\"? A raw string is also an option.",
        invalid.at + 1, invalid.at + 1);
  } else {
    const int size = static_cast<unsigned char>(invalid.at[1]) < 0x80 ? 1 : 0;
    if (size == 0) return;
    // Of "\\{" the tokenizer has warned.
    if (t.type != T::STRING && (invalid.at[1] == '{' || invalid.at[1] == '}')) return;
    n = std::snprintf(message, sizeof message,
                      "\"\\%c\" is an invalid escape sequence. Such sequences will not work in the future. "
                      "Did you mean \"\\\\%c\"? A raw string is also an option.",
                      invalid.at[1], invalid.at[1]);
    e = std::snprintf(
        error, sizeof error,
        "\"\\%c\" is an invalid escape sequence. Did you mean \"\\\\%c\"? A raw string is also an option.",
        invalid.at[1], invalid.at[1]);
  }
  int lineno = t.lineno, column = t.col_offset + 1;
  for (const char* p = t.start; p < invalid.at; p++) {
    lineno += *p == '\n';
    column = *p == '\n' ? 1 : column + 1;
  }
  notes_.add(arena_.make<SyntaxNote>(WarningKind::SyntaxWarning, lineno, column, lineno, column + 2,
                                     arena_.copy_text({message, static_cast<std::size_t>(n)}),
                                     arena_.copy_text({error, static_cast<std::size_t>(e)})));
}

ast::constant Parser::decode(std::string_view body, bool is_bytes, bool is_raw, const Token& t) {
  const ConstantTag tag = is_bytes ? ConstantTag::Bytes : ConstantTag::Str;
  if (is_bytes)
    for (char c : body)
      if (static_cast<unsigned char>(c) >= 128) fail_at(t, "bytes can only contain ASCII literal characters");
  if (is_raw) return constant::of_text(tag, body);
  LiteralError error;
  InvalidEscape invalid;
  std::string_view text = decode_escapes(arena_, body, is_bytes, error, invalid);
  if (error.is_set()) fail_literal(error.message, t);
  if (invalid.at != nullptr) warn_escape(invalid, t);
  return constant::of_text(tag, text);
}

// An escape that cannot be decoded: the place is the literal, in a field of an f-string what was read last.
void Parser::fail_literal(std::string_view message, const Token& t) {
  const Token place = t.type == T::STRING ? t : peek(1);
  refusal_ = {ProblemKind::SyntaxError, message, false, false, place.lineno, place.col_offset, place.end_lineno,
              place.end_col_offset};
  fail();
}

ast::expr* Parser::plain_string() {
  const Token t = token();
  const Mark m = mark();
  const StringParts parts = split_string(t.text());
  constant value = decode(parts.body, parts.is_bytes, parts.is_raw, t);
  advance();
  return make<Constant>(m, value, parts.is_unicode_prefixed ? std::string_view("u") : std::string_view());
}

ast::expr* Parser::strings() {
  const Mark m = mark();
  auto piece = [this]() -> expr* {
    switch (type()) {
      case T::STRING:
        return plain_string();
      case T::FSTRING_START:
        return format_string(false);
      case T::TSTRING_START:
        return format_string(true);
      default:
        return nullptr;
    }
  };
  const bool is_template = at(T::TSTRING_START);
  expr* first = piece();
  if (!at(T::STRING) && !at(T::FSTRING_START) && !at(T::TSTRING_START)) {
    if (first->kind == Kind::Constant) return first;
    return concatenate(m, one(first), is_template);
  }
  const std::size_t from = stack_size_;
  push(first);
  for (;;) {
    if (!at(T::STRING) && !at(T::FSTRING_START) && !at(T::TSTRING_START)) break;
    const bool mixes = at(T::TSTRING_START) != is_template;
    expr* next = piece();
    if (mixes) {
      const expr* before = static_cast<expr*>(stack_[stack_size_ - 1]);
      fail_range(mark(before), next->end_lineno, next->end_col_offset,
                 "cannot mix t-string literals with string or bytes literals");
    }
    push(next);
  }
  return concatenate(m, take<expr>(from), is_template);
}

// Joins the pieces; adjacent texts become one constant, empty texts beside fields disappear.
ast::expr* Parser::concatenate(Mark m, Seq<expr> pieces, bool is_template) {
  bool is_bytes = false, is_text = false, is_formatted = is_template;
  const std::size_t from = stack_size_;
  for (expr* piece : pieces) {
    if (piece->kind == Kind::Constant) {
      (as<Constant>(piece)->value.tag == ConstantTag::Bytes ? is_bytes : is_text) = true;
      push(piece);
    } else if (piece->kind == Kind::JoinedStr) {
      is_formatted = is_text = true;
      for (expr* item : as<JoinedStr>(piece)->values) push(item);
    } else if (piece->kind == Kind::TemplateStr) {
      is_text = true;
      for (expr* item : as<TemplateStr>(piece)->values) push(item);
    } else {
      is_formatted = is_text = true;
      push(piece);
    }
  }
  if (is_bytes && is_text) fail_at(last_token(), "cannot mix bytes and nonbytes literals");
  return fold(m, take<expr>(from), is_template, is_formatted);
}

ast::expr* Parser::fold(Mark m, Seq<expr> flat, bool is_template, bool is_formatted) {
  const std::size_t from = stack_size_;
  auto text_of = [](expr* e) { return as<Constant>(e)->value.text; };
  for (std::size_t i = 0; i < flat.size(); i++) {
    if (flat[i]->kind != Kind::Constant) {
      push(flat[i]);
      continue;
    }
    if (is_formatted && text_of(flat[i]).empty()) continue;
    std::size_t end = i, size = 0;
    for (; end < flat.size() && flat[end]->kind == Kind::Constant; end++) size += text_of(flat[end]).size();
    expr* first = flat[i];
    expr* last = flat[end - 1];
    if (end - i == 1) {
      push(first);
      continue;
    }
    char* out = static_cast<char*>(arena_.allocate(size + 1, 1));
    std::size_t at = 0;
    for (std::size_t j = i; j < end; j++) at += text_of(flat[j]).copy(out + at, size - at);
    out[size] = 0;
    const ConstantTag tag = as<Constant>(first)->value.tag;
    Location where{first->lineno, first->col_offset, last->end_lineno, last->end_col_offset};
    push(static_cast<expr*>(
        ast::make<Constant>(arena_, where, constant::of_text(tag, {out, size}), as<Constant>(first)->kind)));
    i = end - 1;
  }
  Seq<expr> values = take<expr>(from);
  if (is_template) return make<TemplateStr>(m, values);
  if (is_formatted) return make<JoinedStr>(m, values);
  return values[0];
}

ast::expr* Parser::format_string(bool is_template) {
  Depth depth(*this);
  const Mark m = mark();
  const char letter = is_template ? 't' : 'f';
  bool is_raw = false;
  for (char c : token().text()) is_raw = is_raw || c == 'r' || c == 'R';
  advance();
  const T end = is_template ? T::TSTRING_END : T::FSTRING_END;
  const std::size_t from = stack_size_;
  while (!at(end)) {
    if (at(T::FSTRING_MIDDLE) || at(T::TSTRING_MIDDLE)) {
      const Token t = token();
      const Mark at_text = mark();
      constant value = decode(t.text(), false, is_raw, t);
      advance();
      if (!value.text.empty()) push(static_cast<expr*>(make<Constant>(at_text, value, std::string_view())));
    } else {
      expr* field = replacement_field(is_template, is_raw, letter);
      if (field->kind == Kind::JoinedStr) {
        for (expr* item : as<JoinedStr>(field)->values) push(item);
      } else {
        push(field);
      }
    }
  }
  if (is_template) require_version(14, "t-strings are");
  advance();
  Seq<expr> values = take<expr>(from);
  if (is_template) return make<TemplateStr>(m, values);
  return make<JoinedStr>(m, values);
}

ast::expr* Parser::format_spec(bool is_raw, char letter) {
  const Mark m = mark();
  expect(T::COLON);
  const std::size_t from = stack_size_;
  for (;;) {
    if (at(T::FSTRING_MIDDLE) || at(T::TSTRING_MIDDLE)) {
      const Token t = token();
      const Mark at_text = mark();
      constant value = decode(t.text(), false, is_raw, t);
      advance();
      push(static_cast<expr*>(make<Constant>(at_text, value, std::string_view())));
    } else if (at(T::LBRACE)) {
      push(replacement_field(false, is_raw, letter));
    } else {
      break;
    }
  }
  if (stack_size_ - from == 1 && static_cast<expr*>(stack_[from])->kind == Kind::Constant &&
      static_cast<Constant*>(static_cast<expr*>(stack_[from]))->value.text.empty())
    stack_size_ = from;
  Seq<expr> items = take<expr>(from);
  if (items.empty() || (items.size() == 1 && items[0]->kind == Kind::Constant)) return make<JoinedStr>(m, items);
  return concatenate(m, items, false);
}

ast::expr* Parser::replacement_field(bool is_template, bool is_raw, char letter) {
  Depth depth(*this);
  const Mark m = mark();
  expect(T::LBRACE);
  if (at(T::EQUAL) || at(T::EXCLAMATION) || at(T::COLON) || at(T::RBRACE)) {
    const Token& t = token();
    fail_range(mark(), t.end_lineno, t.end_col_offset, "%c-string: valid expression required before '%s'", letter,
               token_spelling(t.type).data());
  }
  if (!starts_expression() && !at(T::STAR) && !at(T::kw_yield) && !at(T::kw_await)) {
    const Token& t = token();
    fail_range(mark(), t.end_lineno, t.end_col_offset, "%c-string: expecting a valid expression after '{'", letter);
  }
  Pending* pending = begin_pending(Pending::Field, m, letter);
  expr* value = annotated_rhs();
  end_pending(pending);
  auto expecting = [&](const char* what) {
    const Token& t = token();
    fail_range(mark(), t.end_lineno, t.end_col_offset, "%c-string: expecting %s", letter, what);
  };
  if (!at(T::EQUAL) && !at(T::EXCLAMATION) && !at(T::COLON) && !at(T::RBRACE)) expecting("'=', or '!', or ':', or '}'");
  const bool is_debug = accept(T::EQUAL);
  if (is_debug && !at(T::EXCLAMATION) && !at(T::COLON) && !at(T::RBRACE)) expecting("'!', or ':', or '}'");
  std::int32_t conversion = -1;
  const std::string_view* metadata = nullptr;
  Token end_token = {};
  bool has_conversion = false;
  if (at(T::EXCLAMATION)) {
    metadata = token().metadata;
    const Token bang = token();
    advance();
    const Token& t = token();
    if (at(T::COLON) || at(T::RBRACE))
      fail_range(mark(), t.end_lineno, t.end_col_offset, "%c-string: missing conversion character", letter);
    if (!at(T::NAME))
      fail_range(mark(), t.end_lineno, t.end_col_offset, "%c-string: invalid conversion character", letter);
    if (bang.end_lineno != t.lineno || bang.end_col_offset != t.col_offset)
      fail_range({bang.lineno, bang.col_offset}, t.end_lineno, t.end_col_offset,
                 "%c-string: conversion type must come right after the exclamation mark", letter);
    const std::string_view name = t.text();
    if (name.size() != 1 || (name[0] != 's' && name[0] != 'r' && name[0] != 'a'))
      fail_range(mark(), t.end_lineno, t.end_col_offset,
                 "%c-string: invalid conversion character '%.*s': expected 's', 'r', or 'a'", letter,
                 static_cast<int>(name.size()), name.data());
    conversion = name[0];
    end_token = token();
    has_conversion = true;
    advance();
    if (!at(T::COLON) && !at(T::RBRACE)) expecting("':' or '}'");
  }
  expr* spec = nullptr;
  if (at(T::COLON)) {
    const std::string_view* colon_metadata = token().metadata;
    spec = format_spec(is_raw, letter);
    if (!has_conversion) metadata = colon_metadata;
  }
  if (!at(T::RBRACE)) expecting(spec != nullptr ? "'}', or format specs" : "'}'");
  const std::string_view* brace_metadata = token().metadata;
  advance();
  if (is_debug && !has_conversion && spec == nullptr) conversion = 'r';
  if (metadata == nullptr) metadata = brace_metadata;
  std::string_view text = metadata != nullptr ? *metadata : std::string_view("", 0);
  std::int32_t end_line = previous_.end_lineno, end_column = previous_.end_col_offset;
  if (has_conversion) {
    end_line = end_token.lineno;
    end_column = end_token.col_offset;
  } else if (spec != nullptr) {
    end_line = spec->lineno;
    end_column = spec->col_offset + 1;
  }
  expr* field;
  if (is_template) {
    std::string_view source = text;
    if (is_debug) {
      const std::size_t equal = source.rfind('=');
      if (equal != std::string_view::npos) source = source.substr(0, equal);
    }
    field = make<Interpolation>(m, value, constant::of_text(ConstantTag::Str, source), conversion, spec);
  } else {
    field = make<FormattedValue>(m, value, conversion, spec);
  }
  if (!is_debug) return field;
  Location text_at{m.lineno, m.col_offset + 1, end_line, end_column - 1};
  Seq<expr> values = arena_.make_span<expr*>(2);
  values[0] = ast::make<Constant>(arena_, text_at, constant::of_text(ConstantTag::Str, text), std::string_view());
  values[1] = field;
  return ast::make<JoinedStr>(arena_, Location{m.lineno, m.col_offset, end_line, end_column}, values);
}

}  // namespace krait::syntax
