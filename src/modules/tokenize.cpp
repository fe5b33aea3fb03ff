// _tokenize: the tokenizer as an iterator, for module tokenize.
#include <sys/mman.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "compile/compile.h"
#include "modules/modules.h"
#include "object/allocate.h"
#include "syntax/tokenizer.h"
#include "types/bytes.h"
#include "types/codecs.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"
#include "types/tuple.h"

namespace krait {
namespace {

using syntax::Token;
using syntax::Tokenizer;
using syntax::TokenType;

// Lines are read one at a time, when the tokenizer needs them: programs that use the tokens count lines meanwhile.
class TokenizerIterator final : public Object {
 public:
  static Type type;
  TokenizerIterator(Own<> readline, Own<> encoding, bool extra_tokens)
      : readline_(std::move(readline)), encoding_(std::move(encoding)), extra_tokens_(extra_tokens) {}
  ~TokenizerIterator() {
    delete tokenizer_;
    delete arena_;
    if (source_) ::munmap(source_, capacity_);
  }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<TokenizerIterator>();
    if (it->done_) return Step::done();
    return it->next_token(t);
  }
  void trace(Tracer& v) { v(readline_), v(encoding_); }
  void clear_references() { readline_.clear(); }

 private:
  Result<Own<Str>> read_line(Thread& t);
  Result<void> start(Thread&);
  // One more line behind the source; where it ends then. The same place: there was none.
  Result<const char*> read_more(Thread& t);
  Result<Own<>> next_token(Thread&);
  Result<Own<>> describe_token(Thread&, const Token&);
  Failed raise_error(Thread&);
  // The text of the line(s) that the token is on.
  std::string_view lines_of(const Token&, bool is_string) const;
  // Is the newline at the end of the line read last one that was added?
  bool is_newline_added() const { return newline_added_ && line_end() == end_; }
  const char* line_end() const {
    const std::string_view pending = tokenizer_->pending_lines();
    return pending.data() + pending.size();
  }

  Slot<> readline_, encoding_;
  Arena* arena_ = nullptr;
  Tokenizer* tokenizer_ = nullptr;
  const char* end_ = nullptr;  // of the source
  bool extra_tokens_, newline_added_ = false, done_ = false, failed_ = false;
  // Address space for all of the source, since tokens under way point into it; memory is taken as it fills.
  char* source_ = nullptr;
  std::size_t capacity_ = 0;
  Thread* reading_ = nullptr;  // the thread that asked for the token under way
};

constexpr Signature kSignature("tokenizeriter(readline, /, *, encoding=None, extra_tokens=False)");

Result<Own<>> TokenizerIterator::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  Value values[4];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kSignature, a, values, rest, keywords));
  Own<> encoding = none();
  if (!is_none_or_missing(OptRef<>(values[1])))
    encoding = TRY(Convert<Ref<Str>>::from(t, {kSignature, 1}, values[1])).own();
  const bool extra = TRY(Convert<bool>::from(t, {kSignature, 2}, values[2]));
  return create_instance<TokenizerIterator>(t, type, Ref<>(values[0]).own(), std::move(encoding), extra);
}

// Empty at the end.
Result<Own<Str>> TokenizerIterator::read_line(Thread& t) {
  Result<Own<>> read = krait::call(t, readline_.ref());
  if (read.is_failed()) {
    if (!clear_if_pending(t, exc::StopIteration)) return failed;
    return Str::empty();
  }
  const Own<> line = std::move(read).take();
  if (is_none(encoding_.ref())) {
    if (!line.ref().is<Str>()) return raise(t, exc::TypeError, "readline() returned a non-string object");
    return line.ref().as<Str>().own();
  }
  if (!line.ref().is<Bytes>()) return raise(t, exc::TypeError, "readline() returned a non-bytes object");
  std::string encoding;
  for (std::size_t i = 0; i < encoding_.ref().as<Str>()->length(); ++i)
    utf8::append(encoding, encoding_.ref().as<Str>()->at(i));
  return codecs::decode(t, line, encoding, "replace");
}

Result<const char*> TokenizerIterator::read_more(Thread& t) {
  const Own<Str> line = TRY(read_line(t));
  const Own<Bytes> encoded = TRY(codecs::encode_utf8(t, line.ref()));
  const std::string_view bytes = encoded->text();
  if (bytes.empty()) return end_;
  const auto used = static_cast<std::size_t>(end_ - source_);
  if (bytes.size() + 2 > capacity_ - used) return raise_memory_error(t);
  char* to = source_ + used;
  std::memcpy(to, bytes.data(), bytes.size());
  to += bytes.size();
  newline_added_ = bytes.back() != '\n';
  if (newline_added_) *to++ = '\n';
  return end_ = to;
}

Result<void> TokenizerIterator::start(Thread& t) {
  auto* arena = new (std::nothrow) Arena;
  if (!arena) return raise_memory_error(t);
  arena_ = arena;
  constexpr std::size_t kMost = std::size_t{1} << 30, kLeast = std::size_t{16} << 20;
  for (capacity_ = kMost; capacity_ >= kLeast; capacity_ /= 4) {
    void* space =
        ::mmap(nullptr, capacity_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (space == MAP_FAILED) continue;
    source_ = static_cast<char*>(space);
    break;
  }
  if (!source_) return raise_memory_error(t);
  end_ = source_;
  syntax::TokenizerOptions options;
  options.extra_tokens = extra_tokens_;
  tokenizer_ = new (std::nothrow) Tokenizer(*arena, {source_, 0}, options, nullptr);
  if (!tokenizer_) return raise_memory_error(t);
  tokenizer_->set_report_warnings(false);
  tokenizer_->set_read_more(
      [](void* context, const char*) -> const char* {
        auto* self = static_cast<TokenizerIterator*>(context);
        auto more = self->read_more(*self->reading_);
        self->failed_ = more.is_failed();
        return self->failed_ ? nullptr : std::move(more).take();
      },
      this);
  return ok;
}

Result<Own<>> TokenizerIterator::next_token(Thread& t) {
  if (reading_) return raise(t, exc::ValueError, "tokenizer already executing");
  if (!tokenizer_) TRY(start(t));
  Token token;
  reading_ = &t;
  tokenizer_->next(token);
  reading_ = nullptr;
  if (failed_) {
    done_ = true;
    return failed;
  }
  if (token.type == TokenType::ERRORTOKEN) {
    done_ = true;
    return raise_error(t);
  }
  if (token.type == TokenType::ENDMARKER) done_ = true;
  return describe_token(t, token);
}

bool is_string_token(TokenType type) {
  switch (type) {
    case TokenType::STRING:
    case TokenType::FSTRING_START:
    case TokenType::FSTRING_MIDDLE:
    case TokenType::FSTRING_END:
    case TokenType::TSTRING_START:
    case TokenType::TSTRING_MIDDLE:
    case TokenType::TSTRING_END:
      return true;
    default:
      return false;
  }
}

std::string_view TokenizerIterator::lines_of(const Token& token, bool is_string) const {
  const char* from = tokenizer_->line_start();
  if (is_string && token.start && token.start < from) {
    const char* begin = tokenizer_->source().data();
    from = token.start;
    while (from > begin && from[-1] != '\n') --from;
  }
  std::size_t size = line_end() > from ? static_cast<std::size_t>(line_end() - from) : 0;
  if (size && is_newline_added()) --size;
  return {from, size};
}

Result<Own<>> TokenizerIterator::describe_token(Thread& t, const Token& token) {
  const bool is_string = is_string_token(token.type);
  const bool trailing = token.type == TokenType::ENDMARKER ||
                        (token.type == TokenType::DEDENT && tokenizer_->done() == Tokenizer::Done::eof);
  const std::string_view lines = lines_of(token, is_string);
  const char* last_line = tokenizer_->line_start();
  std::int64_t lineno = is_string ? token.lineno : tokenizer_->lineno(), end_lineno = tokenizer_->lineno();
  std::int64_t column = -1, end_column = -1;
  if (token.start && token.start >= lines.data())
    column = Tokenizer::count_characters(lines.data(), static_cast<std::size_t>(token.start - lines.data()));
  if (token.end && token.end >= last_line)
    end_column = Tokenizer::count_characters(last_line, static_cast<std::size_t>(token.end - last_line));
  std::string_view text = token.start && token.end ? token.text() : std::string_view();
  auto type = is_keyword(token.type) ? TokenType::NAME : token.type;
  std::string_view shown = lines;
  if (extra_tokens_) {
    if (trailing) {
      shown = {};
      lineno = end_lineno = lineno + 1;
      column = end_column = 0;
    }
    if (type > TokenType::DEDENT && type < TokenType::OP) {
      type = TokenType::OP;
    } else if (type == TokenType::NEWLINE) {
      text = is_newline_added() ? "" : token.start && *token.start == '\r' ? "\r\n" : "\n";
      ++end_column;
    } else if (type == TokenType::NL && is_newline_added()) {
      text = "";
    }
  }
  const Own<Str> string = TRY(Str::from_utf8(t, text)), line = TRY(Str::from_utf8(t, shown));
  const Own<Tuple> from = TRY(Tuple::of(t, Own<>::of_int(lineno), Own<>::of_int(column)));
  const Own<Tuple> to = TRY(Tuple::of(t, Own<>::of_int(end_lineno), Own<>::of_int(end_column)));
  return Tuple::of(t, Own<>::of_int(static_cast<int>(type)), string, from, to, line);
}

Failed TokenizerIterator::raise_error(Thread& t) {
  const Own<Str> filename = TRY(Str::from_ascii(t, "<string>"));
  if (tokenizer_->has_problem()) return raise_syntax_problem(t, tokenizer_->problem(), filename);
  const Type* type = &exc::SyntaxError;
  const char* message = "unknown tokenization error";
  const std::string_view pending = tokenizer_->pending_lines();
  const char* begin = tokenizer_->line_start();
  const char* end = pending.data() + pending.size();
  switch (tokenizer_->done()) {
    case Tokenizer::Done::eof:
      message = "unexpected EOF in multi-line statement";
      break;
    case Tokenizer::Done::dedent:
      type = &exc::IndentationError;
      message = "unindent does not match any outer indentation level";
      break;
    case Tokenizer::Done::tab_space:
      type = &exc::TabError;
      message = "inconsistent use of tabs and spaces in indentation";
      break;
    case Tokenizer::Done::too_deep:
      type = &exc::IndentationError;
      message = "too many levels of indentation";
      break;
    case Tokenizer::Done::line_continuation:
      message = "unexpected character after line continuation character";
      break;
    default:
      break;
  }
  // The place is the end of the line: before its line end and counted from 1, but at the end of the text what is left
  // of the line, which is nothing unless the line is to be continued.
  const bool at_eof = tokenizer_->done() == Tokenizer::Done::eof;
  if (at_eof && !(end - begin >= 2 && end[-2] == '\\')) begin = end;
  if (!at_eof && end > begin && end[-1] == '\n') --end;
  const auto size = static_cast<std::size_t>(end - begin);
  const std::int64_t offset = Tokenizer::count_characters(begin, size) + (at_eof ? 0 : 1);
  const Own<Str> text = TRY(Str::from_ascii(t, message)), line = TRY(Str::from_utf8(t, {begin, size}));
  const Own<Tuple> place =
      TRY(Tuple::of(t, filename, Own<>::of_int(tokenizer_->lineno()), Own<>::of_int(offset), line, none(), none()));
  return raise_arguments(t, *type, {text.value(), place.value()});
}

constinit Type TokenizerIterator::type = describe<TokenizerIterator>("_tokenize.TokenizerIter");

constexpr Type* kTypes[] = {&TokenizerIterator::type};

}  // namespace

constinit const ModuleSpec kTokenizeModule = {.name = "_tokenize", .types = kTypes};

}  // namespace krait
