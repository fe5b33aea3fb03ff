// The parser's frame: tokens, sequences, modules, and parse() itself.
#include "syntax/parser.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "syntax/diagnose.h"
#include "syntax/parser_state.h"

namespace krait::syntax {

using namespace ast;

const Token& Parser::peek(unsigned n) {
  while (filled_ - head_ <= n) fetch(window_[filled_++ & kMask]);
  return window_[(head_ + n) & kMask];
}

void Parser::fetch(Token& into) {
  constexpr unsigned kTokensPerLook = 1 << 12;
  if (++fetched_ % kTokensPerLook == 0 && !options_.look.goes_on()) {
    refusal_ = {ProblemKind::CallbackFailed, {}};
    failure_ = outermost_;  // whatever else could be read
    fail();
  }
  for (;;) {
    tokenizer_.next(into);
    if (into.type != T::TYPE_IGNORE) break;
    ignores_ = arena_.make<Ignore>(into.lineno, into.text(), ignores_);
  }
  if (into.type == T::ERRORTOKEN) {
    if (advising_) failure_ = outermost_;  // found while looking for words, it takes precedence
    fail();
  }
  if (options_.mode == Mode::single && into.type == T::ENDMARKER && parsing_started_) {
    into.type = T::NEWLINE;
    parsing_started_ = false;
    if (tokenizer_.indent() != 0 && !options_.dont_imply_dedent) tokenizer_.dedent_all();
  } else {
    parsing_started_ = true;
  }
  if (into.type == T::ENDMARKER) saw_end_ = true;
}

void Parser::fail_range(Mark from, std::int32_t end_lineno, std::int32_t end_column, const char* format, ...) {
  char message[256];
  va_list arguments;
  va_start(arguments, format);
  const int size = std::vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  refusal_ = {ProblemKind::SyntaxError,
              arena_.copy_text({message, static_cast<std::size_t>(size)}),
              false,
              false,
              from.lineno,
              from.col_offset,
              end_lineno,
              end_column};
  fail();
}

// At a NEWLINE that no INDENT follows.
void Parser::fail_block(const char* what, std::int32_t lineno) {
  char message[128];
  const int size =
      std::snprintf(message, sizeof message, "expected an indented block after %s on line %d", what, lineno);
  refusal_ = {ProblemKind::IndentationError, arena_.copy_text({message, static_cast<std::size_t>(size)}), true};
  fail();
}

void Parser::expect_colon() {
  if (at(T::COLON)) return advance();
  if (at(T::NEWLINE)) fail_at(token(), "expected ':'");
  fail();
}

void Parser::grow_stack() {
  const std::size_t capacity = stack_capacity_ == 0 ? 256 : stack_capacity_ * 2;
  auto** grown = static_cast<void**>(std::realloc(stack_, capacity * sizeof(void*)));
  if (grown == nullptr) fail_memory({});
  stack_ = grown;
  stack_capacity_ = capacity;
}

ast::mod* Parser::run() {
  std::jmp_buf failure;
  if (setjmp(failure) != 0) return nullptr;
  failure_ = outermost_ = &failure;
  arena_.set_out_of_memory([](void* parser) { static_cast<Parser*>(parser)->fail_memory({}); }, this);
  fetch(window_[filled_++ & kMask]);
  switch (options_.mode) {
    case Mode::exec:
      return file();
    case Mode::single:
      return interactive();
    case Mode::func_type:
      return function_type();
    case Mode::eval:
      break;
  }
  expr* body = expressions();
  while (accept(T::NEWLINE)) {
  }
  if (!at(T::ENDMARKER)) fail();
  return make_plain<Expression>(arena_, body);
}

std::span<ast::type_ignore*> Parser::type_ignores() {
  std::size_t count = 0;
  for (Ignore* i = ignores_; i != nullptr; i = i->next) count++;
  std::span<type_ignore*> items = arena_.make_span<type_ignore*>(count);
  for (Ignore* i = ignores_; i != nullptr; i = i->next)
    items[--count] = make_plain<TypeIgnore>(arena_, static_cast<std::int32_t>(i->lineno), i->tag);
  return items;
}

ast::mod* Parser::file() {
  Seq<stmt> body = statements_until(T::ENDMARKER);
  return make_plain<Module>(arena_, body, type_ignores());
}

// Do only white space and comments follow? Lines of them may be indented as they like.
bool Parser::is_blank_after(const char* at) const {
  const char* const end = tokenizer_.source().data() + tokenizer_.source().size();
  while (at && at < end) {
    if (*at == '#')
      while (at < end && *at != '\n') ++at;
    else if (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\f' || *at == '\r' || *at == '\0')
      ++at;
    else
      return false;
  }
  return at != nullptr;
}

ast::mod* Parser::interactive() {
  const std::size_t from = stack_size_;
  if (at(T::NEWLINE)) {
    const Location where{token().lineno, token().col_offset, token().end_lineno, token().end_col_offset};
    advance();
    push(static_cast<stmt*>(ast::make<Pass>(arena_, where)));
  } else if (at(T::ENDMARKER)) {
    fail();
  } else if (compound_statement()) {
    expect(T::NEWLINE);
  } else {
    simple_statements();
  }
  if (!at(T::ENDMARKER) && !at(T::NEWLINE) && !is_blank_after(previous_.end)) {
    const Token& last = previous_;
    refusal_ = {ProblemKind::SyntaxError,
                "multiple statements found while compiling a single statement",
                false,
                true,
                last.end_lineno,
                last.end_col_offset,
                last.end_lineno,
                last.end_col_offset + 1};
    fail();
  }
  return make_plain<Interactive>(arena_, take<stmt>(from));
}

ast::mod* Parser::function_type() {
  expect(T::LPAR);
  const std::size_t from = stack_size_;
  int stars = 0;  // 1 after "*", 2 after "**"
  while (!at(T::RPAR)) {
    if (accept(T::STAR)) {
      if (stars >= 1) fail();
      stars = 1;
    } else if (accept(T::DOUBLESTAR)) {
      if (stars >= 2) fail();
      stars = 2;
    } else if (stars != 0) {
      fail();
    }
    push(expression());
    if (!accept(T::COMMA)) break;
    if (at(T::RPAR)) fail();
  }
  expect(T::RPAR);
  Seq<expr> types = take<expr>(from);
  expect(T::RARROW);
  expr* returns = expression();
  while (accept(T::NEWLINE)) {
  }
  if (!at(T::ENDMARKER)) fail();
  return make_plain<FunctionType>(arena_, types, returns);
}

std::string_view normalize_newlines(Arena& arena, std::string_view source, bool add_newline, bool* added) {
  const bool needs_newline =
      add_newline && (source.empty() || source.back() != '\n') && (source.empty() || source.back() != '\r');
  char* out = static_cast<char*>(arena.allocate(source.size() + 2, 1));
  std::size_t size = 0;
  if (std::memchr(source.data(), '\r', source.size()) == nullptr) {
    if (!source.empty()) std::memcpy(out, source.data(), source.size());
    size = source.size();
  } else {
    for (std::size_t i = 0; i < source.size(); i++) {
      if (source[i] != '\r') {
        out[size++] = source[i];
      } else {
        out[size++] = '\n';
        if (i + 1 < source.size() && source[i + 1] == '\n') i++;
      }
    }
  }
  if (needs_newline && !source.empty()) out[size++] = '\n';
  if (added != nullptr) *added = needs_newline;
  out[size] = 0;
  return {out, size};
}

ParseResult parse(Arena& arena, ast::IdentifierTable& identifiers, std::string_view source,
                  const ParseOptions& options) {
  ParseResult result;
  if (std::memchr(source.data(), 0, source.size()) != nullptr) {
    result.problem.kind = ProblemKind::SyntaxError;
    result.problem.message = "source code string cannot contain null bytes";
    return result;
  }
  std::string_view text = normalize_newlines(arena, source, options.mode == Mode::exec);
  TokenizerOptions tokenizer_options;
  tokenizer_options.type_comments = options.type_comments;
  Tokenizer tokenizer(arena, text, tokenizer_options, &result.notes);
  Parser parser(arena, identifiers, tokenizer, options, result.notes);
  result.tree = parser.run();
  arena.set_out_of_memory(nullptr, nullptr);
  if (parser.refusal().kind == ProblemKind::CallbackFailed) {
    result.problem.kind = ProblemKind::CallbackFailed;
  } else if (result.tree == nullptr) {
    parser.explain();
    diagnose(tokenizer, parser.last_token(), parser.refusal(), options, parser.seen_lineno(), result.problem);
    parser.describe(result.problem);
  }
  return result;
}

}  // namespace krait::syntax
