// The parser: recursive descent over the valid language, one pass, one token of lookahead nearly everywhere. It only
// says yes or no: on the first token that does not fit it leaves by fail(), and the diagnosis starts over to find the
// words.
//
// Two places of the grammar need more than one token: "with (" and a line that begins with the soft keyword "match".
// There the tokenizer is copied, one reading is tried, and on failure the other one starts from the copy.
#pragma once

#include <csetjmp>
#include <cstdlib>
#include <span>

#include "syntax/diagnose.h"
#include "syntax/literals.h"
#include "syntax/parser.h"
#include "syntax/tokenizer.h"

namespace krait::syntax {

class Parser {
 public:
  using T = TokenType;
  template <class N>
  using Seq = std::span<N*>;

  Parser(Arena& arena, ast::IdentifierTable& names, Tokenizer& tokenizer, const ParseOptions& options,
         SyntaxNotes& notes)
      : arena_(arena),
        names_(names),
        tokenizer_(tokenizer),
        options_(options),
        notes_(notes),
        barry_(options.barry_as_flufl) {}
  ~Parser() { std::free(stack_); }

  // The tree, or null when the text is not valid.
  ast::mod* run();
  // Set when a literal or a version check refused the text (for callers without diagnosis).
  bool saw_end() const { return saw_end_; }
  // The last token read, which need not be the current one.
  const Token& last_token() const { return window_[(filled_ - 1) & kMask]; }
  const Refusal& refusal() const { return refusal_; }
  // The furthest line that was read, if only to find words.
  std::int32_t seen_lineno() const { return seen_lineno_; }
  // After a failure without words: finds some in the constructs that were being read.
  void explain();
  // Notes in the problem what only the parser knows.
  void describe(SyntaxProblem& problem) const {
    problem.is_of_parser = !refusal_.is_valid;
    if (!is_at_once_ && last_token().type != T::ERRORTOKEN) {
      const bool has_words = refusal_.kind != ProblemKind::None && refusal_.message != "invalid syntax";
      const bool use_first = !has_words && first_part_.lineno >= last_statement_.lineno;
      problem.statement_line = use_first ? first_part_.lineno : last_statement_.lineno;
      problem.statement_column = use_first ? first_part_.col_offset : last_statement_.col_offset;
    }
    if (!options_.file_input) problem.source = tokenizer_.source();
  }

 private:
  struct Mark {
    std::int32_t lineno, col_offset;
  };
  enum class Parameters : std::uint8_t { function, lambda };
  static constexpr unsigned kMask = 7;
  static constexpr int kMaxDepth = 2000;

  [[noreturn]] void fail() { std::longjmp(*failure_, 1); }
  // Leaves with words. `from` and `to` are the first and the last thing they are about.
  [[noreturn]] void fail_range(Mark from, std::int32_t end_lineno, std::int32_t end_column, const char* format, ...);
  [[noreturn]] void fail_at(const ast::located* n, const char* message) {
    fail_range({n->lineno, n->col_offset}, n->end_lineno, n->end_col_offset, "%s", message);
  }
  [[noreturn]] void fail_at(const Token& t, const char* message) {
    fail_range({t.lineno, t.col_offset}, t.end_lineno, t.end_col_offset, "%s", message);
  }
  [[noreturn]] void fail_at_range(Mark from, const Token& to, const char* message) {
    fail_range(from, to.end_lineno, to.end_col_offset, "%s", message);
  }
  // Without words, at a token before the last one.
  [[noreturn]] void fail_without_words(const Token& t) {
    generic_at_ = t;
    fail();
  }
  // The words of something that nothing else could have been.
  [[noreturn]] void fail_at_once(const Token& t, const char* message) {
    is_at_once_ = true;
    fail_at(t, message);
  }
  [[noreturn]] void fail_last(const char* message) {
    refusal_ = {ProblemKind::SyntaxError, message, true};
    fail();
  }
  // Behind "as": a name; any other expression has its own words, which name it.
  ast::Identifier expect_alias(const char* format);
  void refuse_parenthesized_parameters(Parameters kind);
  void advise_string(Mark m, const Token& first);
  [[noreturn]] void fail_block(const char* what, std::int32_t lineno);
  [[noreturn]] void fail_memory(std::string_view message) {
    refusal_ = {ProblemKind::MemoryError, message};
    fail();
  }
  void expect_colon();
  static const char* expression_name(const ast::expr* e);
  enum class Targets : std::uint8_t { assigned, deleted, loop };
  static ast::expr* invalid_target(ast::expr* e, Targets targets);
  [[noreturn]] void refuse_target(ast::expr* e, Targets targets);
  enum class Advice : std::uint8_t { everywhere, not_for_targets };
  static bool is_operand(const ast::expr* e, bool is_parenthesized);
  void advise_comparison(ast::expr* e, Mark start, Advice advice);
  void advise_comma(ast::expr* e, const Token& first);
  void advise_call(ast::expr* e, const Token& first);
  void advise_empty_subscript(Mark bracket);
  [[noreturn]] void refuse_bare_target(const ast::expr* first, const Token& last);
  static bool starts_expression(T type);
  bool starts_expression() { return starts_expression(type()); }
  [[noreturn]] void refuse_inequality();
  [[noreturn]] void refuse_named_target(ast::expr* e);
  [[noreturn]] void refuse_bound(T kind);
  bool source_starts_with(const ast::located* n, char c);

  // Tokens.
  const Token& token() { return window_[head_ & kMask]; }
  T type() { return window_[head_ & kMask].type; }
  const Token& peek(unsigned n);
  void fetch(Token& into);
  void advance() {
    // Line ends and indentation never end a node.
    if (type() != T::ENDMARKER && (type() < T::NEWLINE || type() > T::DEDENT)) previous_ = window_[head_ & kMask];
    head_++;
    if (head_ == filled_) fetch(window_[filled_++ & kMask]);
  }
  bool at(T t) { return type() == t; }
  bool accept(T t) {
    if (type() != t) return false;
    advance();
    return true;
  }
  void expect(T t) {
    if (type() != t) [[unlikely]]
      fail();
    advance();
  }
  bool at_word(const char* word) { return type() == T::NAME && token().text() == word; }
  ast::Identifier identifier(std::string_view text);
  ast::Identifier normalized_identifier(std::string_view text);
  ast::Identifier expect_name();
  // `what` with its verb: "Pattern matching is".
  void require_version(int minor, const char* what) {
    if (options_.feature_version < minor) [[unlikely]]
      refuse_version(minor, what);
  }
  [[noreturn]] void refuse_version(int minor, const char* what);
  struct Depth {
    explicit Depth(Parser& p) : parser(p) {
      const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
      if (++parser.depth_ > kMaxDepth || here < parser.options_.stack_limit) [[unlikely]]
        parser.fail_memory("Parser stack overflowed - Python source too complex to parse");
    }
    ~Depth() { parser.depth_--; }
    Parser& parser;
  };

  // Places: from a token or node to the end of the last token consumed.
  Mark mark() { return {token().lineno, token().col_offset}; }
  static Mark mark(const ast::located* n) { return {n->lineno, n->col_offset}; }
  ast::Location since(Mark m) const { return {m.lineno, m.col_offset, previous_.end_lineno, previous_.end_col_offset}; }
  template <class N, class... F>
  N* make(Mark m, F... fields) {
    return ast::make<N>(arena_, since(m), fields...);
  }

  // Sequences grow on one stack and are copied to the arena when complete.
  void push(void* item) {
    if (stack_size_ == stack_capacity_) grow_stack();
    stack_[stack_size_++] = item;
  }
  void grow_stack();
  template <class N>
  Seq<N> take(std::size_t from) {
    Seq<N> items = arena_.make_span<N*>(stack_size_ - from);
    for (std::size_t i = 0; i < items.size(); i++) items[i] = static_cast<N*>(stack_[from + i]);
    stack_size_ = from;
    return items;
  }
  Seq<ast::expr> one(ast::expr* e) {
    Seq<ast::expr> items = arena_.make_span<ast::expr*>(1);
    items[0] = e;
    return items;
  }

  // A construct being read. When reading ends without words, the innermost ones may have some: they depend on how far
  // the construct could be read, its prefix, which ends behind every operand at its level of brackets.
  struct Pending {
    enum Kind : std::uint8_t { Field, Conditional, Star, TypeParams, Target } kind;
    char letter;  // Field: of the string
    bool has_prefix;
    int level;
    Pending* outer;
    Mark start;   // of the whole expression
    Token first;  // that it begins with
    Token next;   // behind the prefix
    Mark prefix_end;
  };
  // Brackets that are open before a token.
  static int level_before(const Token& t) {
    if (t.type == T::LPAR || t.type == T::LSQB || t.type == T::LBRACE) return t.level - 1;
    return t.level + (t.type == T::RPAR || t.type == T::RSQB || t.type == T::RBRACE);
  }
  Pending* begin_pending(Pending::Kind kind, Mark start, char letter = 0) {
    pending_ =
        arena_.make<Pending>(kind, letter, false, level_before(token()), pending_, start, token(), Token{}, Mark{});
    return pending_;
  }
  void end_pending(Pending* p) {
    pending_ = p->outer;
    if (pending_) note_prefix();
  }
  void note_prefix();
  bool explain(const Pending&);

  // Tries `attempt`; on failure everything is as before and the result is null.
  // keep_words: words that it finds are the parser's.
  template <class F>
  auto speculate(F attempt, bool keep_words = false) -> decltype(attempt());
  // Reads on to see what to advise; null when that fails, or within another advice.
  template <class F>
  ast::expr* explore(F attempt) {
    if (advising_) return nullptr;
    advising_ = true;
    ast::expr* found = speculate(attempt);
    advising_ = false;
    return found;
  }
  struct Checkpoint;
  void note_attempt();

  // A compound statement is complete / would be, but may go on with another clause.
  void note_statement(Mark m) {
    if (m.lineno >= last_statement_.lineno) last_statement_ = m;
  }
  void note_first_part(Mark m) {
    if (m.lineno >= first_part_.lineno) first_part_ = m;
  }

  // Modules.
  ast::mod* file();
  ast::mod* interactive();
  bool is_blank_after(const char* at) const;
  ast::mod* function_type();
  std::span<ast::type_ignore*> type_ignores();

  // Statements.
  Seq<ast::stmt> statements_until(T end);
  void statement();  // pushes
  bool compound_statement();
  void simple_statements();
  ast::stmt* simple_statement();
  ast::stmt* expression_statement();
  ast::stmt* annotated_assignment(Mark m, ast::expr* target, bool is_parenthesized);
  ast::stmt* import_name();
  ast::stmt* import_from();
  ast::Identifier dotted_name();
  ast::stmt* delete_statement();
  ast::stmt* type_alias();
  template <class N>
  ast::stmt* names_statement();
  Seq<ast::stmt> block(const char* owner, std::int32_t lineno);
  Seq<ast::stmt> else_block();
  ast::stmt* if_statement(Mark whole);
  ast::stmt* while_statement();
  ast::stmt* for_statement(Mark m, bool is_async);
  ast::stmt* with_statement(Mark m, bool is_async);
  ast::withitem* with_item();
  Seq<ast::withitem> with_items();
  ast::stmt* try_statement();
  ast::excepthandler* except_clause(bool& is_star);
  ast::stmt* decorated();
  ast::stmt* async_statement(Mark m, Seq<ast::expr> decorators);
  ast::stmt* function(Mark m, bool is_async, Seq<ast::expr> decorators);
  ast::stmt* class_definition(Mark m, Seq<ast::expr> decorators);
  Seq<ast::type_param> type_params();
  std::string_view type_comment();
  std::string_view function_type_comment();
  ast::arguments* parameters(Parameters kind);
  ast::arg* parameter(Parameters kind, bool is_star);
  void parameter_type_comment(ast::arg* a);
  ast::stmt* match_statement();
  ast::match_case* case_block();

  // Patterns.
  ast::pattern* patterns();
  ast::pattern* pattern();
  ast::pattern* or_pattern();
  ast::pattern* closed_pattern();
  ast::pattern* maybe_star_pattern();
  ast::pattern* name_pattern();
  ast::pattern* class_pattern(Mark m, ast::expr* cls);
  ast::pattern* group_or_sequence_pattern();
  ast::pattern* mapping_pattern();
  ast::expr* signed_number_pattern();
  ast::expr* pattern_key();
  ast::Identifier capture_name();

  // Expressions.
  ast::expr* star_expressions();
  ast::expr* star_expression();
  ast::expr* star_named_expression();
  ast::expr* named_expression();
  ast::expr* expression();
  ast::expr* expressions();
  ast::expr* disjunction();
  ast::expr* conjunction();
  ast::expr* inversion();
  ast::expr* comparison();
  ast::expr* bitwise_or() { return binary(1); }
  ast::expr* binary(int precedence);
  ast::expr* factor();
  ast::expr* power();
  ast::expr* primary();
  ast::expr* primary_rest(Mark m, ast::expr* e);
  ast::expr* atom();
  ast::expr* parenthesized();
  ast::expr* list_display();
  ast::expr* brace_display();
  ast::expr* dict_rest(Mark m, ast::expr* key);
  ast::expr* lambda();
  ast::expr* yield_expression();
  ast::expr* annotated_rhs() { return at(T::kw_yield) ? yield_expression() : star_expressions(); }
  ast::expr* number();
  ast::expr* slices();
  ast::expr* slice();
  ast::expr* call(Mark m, ast::expr* func);
  Seq<ast::comprehension> comprehensions();
  bool at_comprehension() { return at(T::kw_for) || (at(T::kw_async) && peek(1).type == T::kw_for); }
  ast::expr* star_targets();
  ast::expr* star_target();
  ast::expr* raw_target();
  ast::expr* comprehension_targets();
  ast::expr* target(ast::expr* e, ast::expr_context ctx);
  enum class Starred : std::uint8_t { refused, allowed };
  void set_context(ast::expr* e, ast::expr_context ctx, Starred starred);

  // Strings.
  ast::expr* strings();
  ast::expr* plain_string();
  ast::expr* format_string(bool is_template);
  // `letter` is of the string, for messages.
  ast::expr* replacement_field(bool is_template, bool is_raw, char letter);
  ast::expr* format_spec(bool is_raw, char letter);
  [[noreturn]] void fail_literal(std::string_view message, const Token& t);
  ast::expr* concatenate(Mark m, Seq<ast::expr> pieces, bool is_template);
  ast::expr* fold(Mark m, Seq<ast::expr> flat, bool is_template, bool is_formatted);
  ast::constant decode(std::string_view body, bool is_bytes, bool is_raw, const Token& t);
  void warn_escape(const InvalidEscape& invalid, const Token& t);

  Arena& arena_;
  ast::IdentifierTable& names_;
  Tokenizer& tokenizer_;
  const ParseOptions& options_;
  SyntaxNotes& notes_;
  std::jmp_buf* failure_ = nullptr;
  Refusal refusal_;
  Token window_[kMask + 1] = {};
  unsigned head_ = 0, filled_ = 0;
  unsigned fetched_ = 0;  // tokens, those that were read twice included
  Token previous_ = {};
  Token comma_ = {};                            // the last one between arguments
  Mark last_statement_ = {}, first_part_ = {};  // the furthest compound statement, functions aside
  Pending* pending_ = nullptr;
  Token furthest_ = {.lineno = -1};  // that a reading which was given up came to
  Token generic_at_ = {};            // of a failure without words, when it is not the last token
  std::int32_t seen_lineno_ = 0;
  std::jmp_buf* outermost_ = nullptr;
  Token expression_first_ = {};  // that the innermost expression begins with
  int advice_depth_ = 0;
  bool in_string_region_ = false;  // see expression()
  bool is_at_once_ = false;        // the refusal: nothing else was tried
  int depth_ = 0;
  bool barry_;
  bool saw_end_ = false;
  bool advising_ = false;  // advice is not looked for while looking for advice: that would take exponential time
  bool parsing_started_ = false;
  void** stack_ = nullptr;
  std::size_t stack_size_ = 0, stack_capacity_ = 0;
  struct Ignore {
    int lineno;
    std::string_view tag;
    Ignore* next;
  };
  Ignore* ignores_ = nullptr;
};

struct Parser::Checkpoint {
  explicit Checkpoint(Parser& p)
      : tokenizer(p.tokenizer_),
        head(p.head_),
        filled(p.filled_),
        previous(p.previous_),
        depth(p.depth_),
        saw_end(p.saw_end_),
        parsing_started(p.parsing_started_),
        stack_size(p.stack_size_),
        note(p.notes_.last),
        ignores(p.ignores_),
        pending(p.pending_),
        failure(p.failure_) {
    for (unsigned i = 0; i <= kMask; i++) window[i] = p.window_[i];
  }
  void restore(Parser& p) const {
    p.tokenizer_ = tokenizer;
    for (unsigned i = 0; i <= kMask; i++) p.window_[i] = window[i];
    p.head_ = head;
    p.filled_ = filled;
    p.previous_ = previous;
    p.depth_ = depth;
    p.saw_end_ = saw_end;
    p.parsing_started_ = parsing_started;
    p.stack_size_ = stack_size;
    p.notes_.truncate(note);
    p.ignores_ = ignores;
    p.pending_ = pending;
    p.failure_ = failure;
    p.refusal_ = {};
    p.generic_at_ = {};
  }
  Tokenizer tokenizer;
  Token window[kMask + 1];
  unsigned head, filled;
  Token previous;
  int depth;
  bool saw_end, parsing_started;
  std::size_t stack_size;
  SyntaxNote* note;
  Ignore* ignores;
  Pending* pending;
  std::jmp_buf* failure;
};

template <class F>
auto Parser::speculate(F attempt, bool keep_words) -> decltype(attempt()) {
  Checkpoint* checkpoint = arena_.make<Checkpoint>(*this);
  std::jmp_buf failure;
  if (setjmp(failure) != 0) {
    note_attempt();
    if (keep_words && refusal_.kind != ProblemKind::None) std::longjmp(*outermost_, 1);
    checkpoint->restore(*this);
    return nullptr;
  }
  failure_ = &failure;
  auto result = attempt();
  failure_ = checkpoint->failure;
  if (result == nullptr) {
    note_attempt();
    checkpoint->restore(*this);
  }
  return result;
}

inline void Parser::note_attempt() {
  if (tokenizer_.lineno() > seen_lineno_) seen_lineno_ = tokenizer_.lineno();
  const Token& last = last_token();
  if (!advising_ && advice_depth_ == 0 &&
      (last.lineno > furthest_.lineno || (last.lineno == furthest_.lineno && last.col_offset > furthest_.col_offset)))
    furthest_ = last;
}

}  // namespace krait::syntax
