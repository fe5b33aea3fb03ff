#include "compile/compile.h"

#include <cstdio>
#include <string>

#include "compile/code_objects.h"
#include "compile/pipeline.h"
#include "compile/symtable.h"
#include "mem/reserve.h"
#include "object/interpreter.h"
#include "object/raise.h"
#include "syntax/parser.h"
#include "syntax/source.h"
#include "types/bytes.h"
#include "types/codecs.h"
#include "types/exceptions.h"
#include "types/fs_path.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/string_builder.h"
#include "types/tuple.h"

namespace krait {

namespace {

constexpr std::uint32_t kFutureBarryAsBdfl = 0x400000;
constexpr std::uintptr_t kStackReserve = 128 * 1024;  // for whoever the compiler calls at its deepest

// Line `number` of a source file, with its line end; None when there is none.
Result<Own<>> line_of_file(Thread& t, Ref<Str> filename, std::int32_t number) {
  if (number < 1) return none();
  auto path = fs_encode(t, filename);
  if (path.is_failed()) {
    clear_pending(t);
    return none();
  }
  FILE* f = std::fopen(std::string(std::move(path).take()->text()).c_str(), "rb");
  if (!f) return none();
  std::string line, head;
  for (std::int32_t at = 1; at <= number; ++at) {
    line.clear();
    for (int c; (c = std::fgetc(f)) != EOF;) {
      line += static_cast<char>(c);
      if (c == '\n') break;
    }
    if (at <= 2) head += line;
  }
  std::fclose(f);
  if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
  if (line.empty()) return none();
  Arena arena;
  std::string_view encoding = syntax::declared_encoding(arena, head);
  const Own<Bytes> bytes = TRY(Bytes::create(t, line));
  auto text = codecs::decode(t, bytes, encoding.empty() ? "utf-8" : encoding, "replace");
  if (!text.is_failed()) return Own<>(std::move(text).take());
  clear_pending(t);
  return none();
}

struct Place {
  std::int32_t line, offset, end_line, end_offset;
};

// raise type(message, (filename, line, offset, text, end_line, end_offset))
Failed raise_syntax_error(Thread& t, const Type& type, std::string_view message, Ref<Str> filename, const Place& at,
                          Ref<> text) {
  Own<Str> shown = TRY(Str::from_utf8(t, message));
  Own<> line = Own<>::of_int(at.line), offset = Own<>::of_int(at.offset), end_line = Own<>::of_int(at.end_line),
        end_offset = Own<>::of_int(at.end_offset);
  Own<Tuple> details = TRY(Tuple::of(t, filename, line, offset, text, end_line, end_offset));
  return raise_arguments(t, type, {shown.value(), details.value()});
}

Failed raise_error(Thread& t, const compiler::CompileError& e, Ref<Str> filename) {
  using compiler::ErrorKind;
  switch (e.kind) {
    case ErrorKind::Raised:
      return failed;
    case ErrorKind::Recursion:
      return raise(t, exc::RecursionError, "%s", e.message);
    case ErrorKind::System:
      return raise(t, exc::SystemError, "%s", e.message);
    case ErrorKind::Runtime:
      return raise(t, exc::RuntimeError, "%s", e.message);
    case ErrorKind::Memory:
      return raise_memory_error(t);
    case ErrorKind::Overflow:
      return raise(t, exc::OverflowError, "%s", e.message);
    default:
      break;
  }
  if (!e.has_location) return raise(t, exc::SyntaxError, "%s", e.message);
  const ast::Location& at = e.location;
  Own<> text = TRY(line_of_file(t, filename, at.lineno));
  return raise_syntax_error(t, exc::SyntaxError, e.message, filename,
                            {at.lineno, at.col_offset + 1, at.end_lineno, at.end_col_offset + 1}, text);
}

// A warning that a filter made an exception is a SyntaxError at its place.
Result<void> warn_at(Thread& t, const CompileRequest& request, const Type& category, std::string_view message,
                     std::string_view error_message, const Place& at) {
  if (!request.warn || !request.warn(t, request.warn_context, category, message, request.filename, at.line).is_failed())
    return ok;
  if (!pending_matches(t, category)) return failed;
  clear_pending(t);
  Own<> text = TRY(line_of_file(t, request.filename, at.line));
  return raise_syntax_error(t, exc::SyntaxError, error_message, request.filename, at, text);
}

// The phases behind parsing, with the thread at hand for warnings.
class Compilation {
 public:
  Compilation(Thread& t, Arena& arena, ast::IdentifierTable& names, const CompileRequest& request)
      : t_(t), request_(request), context_(arena, names, options()) {}

  compiler::Context& context() { return context_; }
  Result<void> check() {
    if (context_.failed()) return raise_error(t_, context_.error(), request_.filename);
    return ok;
  }

 private:
  compiler::Options options() {
    compiler::Options o;
    o.features = request_.flags;
    o.optimize = request_.optimize;
    o.stack_limit = reinterpret_cast<std::uintptr_t>(t_.stack_limit) + kStackReserve;
    o.look = look_for_signals(t_);
    o.has_room = &mem::can_allocate;
    o.warn_context = this;
    o.warn = [](void* self, std::string_view message, const ast::Location& at) {
      auto* c = static_cast<Compilation*>(self);
      const Place place{at.lineno, at.col_offset + 1, at.end_lineno, at.end_col_offset + 1};
      return !warn_at(c->t_, c->request_, exc::SyntaxWarning, message, message, place).is_failed();
    };
    return o;
  }

  Thread& t_;
  const CompileRequest& request_;
  compiler::Context context_;
};

// Tells the traceback module which text a SyntaxError is about, so that it can look for misspelt keywords. The text of
// a file it reads itself.
Failed add_metadata(Thread& t, std::string_view source, const CompileRequest& request) {
  if (!pending_matches(t, exc::SyntaxError) || pending_matches(t, exc::_IncompleteInputError)) return failed;
  Own<> error = take_pending(t);
  Own<> text = none();
  if (!request.file_input) {
    StringBuilder whole(t);
    whole.utf8(source);
    if (request.mode == CompileMode::exec && !source.ends_with('\n')) whole.put('\n');
    text = TRY(whole.finish());
  }
  Own<Tuple> metadata = TRY(Tuple::of(t, Own<>::of_int(0), Own<>::of_int(0), text));
  error.ref().as<SyntaxError>()->metadata_.set(std::move(metadata));
  restore_pending(t, std::move(error));
  return failed;
}

}  // namespace

Failed raise_syntax_problem(Thread& t, const syntax::SyntaxProblem& p, Ref<Str> filename) {
  using syntax::ProblemKind;
  const Type* type = &exc::SyntaxError;
  switch (p.kind) {
    case ProblemKind::IndentationError:
      type = &exc::IndentationError;
      break;
    case ProblemKind::TabError:
      type = &exc::TabError;
      break;
    case ProblemKind::IncompleteInput:
      type = &exc::_IncompleteInputError;
      break;
    case ProblemKind::MemoryError:
      return p.message.empty() ? raise_memory_error(t) : raise(t, exc::MemoryError, "%s", p.message);
    case ProblemKind::OverflowError:
      return raise(t, exc::OverflowError, "%s", p.message);
    case ProblemKind::ValueError:
      return raise(t, exc::ValueError, "%s", p.message);
    case ProblemKind::CallbackFailed:
      return failed;
    default:
      break;
  }
  if (!p.has_location) return raise(t, *type, "%s", p.message);
  Own<> text = none();
  if (p.prefer_text_of_file) text = TRY(line_of_file(t, filename, p.lineno));
  if (is_none(text.ref()) && p.has_text) text = TRY(Str::from_utf8(t, p.text));
  (void)raise_syntax_error(t, *type, p.message, filename, {p.lineno, p.offset, p.end_lineno, p.end_offset}, text);
  if (!p.is_of_parser || !t.pending || !is_subtype(t.pending.ref().type(), &exc::SyntaxError)) return failed;
  Own<> error = take_pending(t);
  Own<> source = p.source.data() ? Own<>(TRY(Str::from_utf8(t, p.source))) : none();
  Own<> line = Own<>::of_int(p.statement_line), column = Own<>::of_int(p.statement_column);
  error.ref().as<SyntaxError>()->metadata_.set(TRY(Tuple::of(t, line, column, source)));
  t.pending.set(std::move(error));
  return failed;
}

Result<Own<Code>> compile_tree(Thread& t, Arena& arena, ast::IdentifierTable& identifiers, ast::mod* tree,
                               const CompileRequest& request) {
  Compilation compilation(t, arena, identifiers, request);
  const compiler::CodeUnit* unit = compiler::compile_tree(compilation.context(), tree);
  TRY(compilation.check());
  return compiler::make_code_object(t, *unit, request.filename);
}

Result<void> build_symbol_table(Thread& t, Arena& arena, ast::IdentifierTable& identifiers, ast::mod* tree,
                                const CompileRequest& request, compiler::SymbolTable& table) {
  Compilation compilation(t, arena, identifiers, request);
  compiler::find_future_imports(compilation.context(), tree);
  if (!compilation.context().failed()) table.build(compilation.context(), tree);
  return compilation.check();
}

Result<void> optimize_tree(Thread& t, Arena& arena, ast::IdentifierTable& identifiers, ast::mod* tree,
                           const CompileRequest& request) {
  Compilation compilation(t, arena, identifiers, request);
  compiler::find_future_imports(compilation.context(), tree);
  if (!compilation.context().failed())
    compiler::preprocess(compilation.context(), tree, compiler::Preprocess::Full, false);
  return compilation.check();
}

Result<ast::mod*> parse_source(Thread& t, Arena& arena, ast::IdentifierTable& identifiers, std::string_view source,
                               const CompileRequest& request) {
  // Copies of the text. The parser knows what to do without memory for a tree, and so do the phases behind it.
  TRY(ensure_memory(t, 4 * source.size()));
  syntax::ParseOptions options;
  options.mode = static_cast<syntax::Mode>(request.mode);
  options.type_comments = request.flags & kTypeComments;
  options.allow_incomplete_input = request.flags & kAllowIncompleteInput;
  options.dont_imply_dedent = request.flags & kDontImplyDedent;
  options.barry_as_flufl = request.flags & kFutureBarryAsBdfl;
  options.file_input = request.file_input;
  options.feature_version = request.feature_version;
  options.stack_limit = reinterpret_cast<std::uintptr_t>(t.stack_limit);
  options.max_int_digits = t.interpreter->int_max_str_digits;
  options.look = look_for_signals(t);
  const syntax::ParseResult parsed = syntax::parse(arena, identifiers, source, options);
  for (const syntax::SyntaxNote* n = parsed.notes.first; n; n = n->next) {
    const Type& category = n->kind == syntax::WarningKind::SyntaxWarning ? exc::SyntaxWarning : exc::DeprecationWarning;
    TRY(warn_at(t, request, category, n->message, n->error_message,
                {n->lineno, n->offset, n->end_lineno, n->end_offset}));
  }
  if (parsed.tree) return parsed.tree;
  (void)raise_syntax_problem(t, parsed.problem, request.filename);
  return add_metadata(t, source, request);
}

Result<Own<Code>> compile_source(Thread& t, std::string_view source, const CompileRequest& request) {
  Arena arena;
  ast::IdentifierTable identifiers(arena);
  ast::mod* tree = TRY(parse_source(t, arena, identifiers, source, request));
  return compile_tree(t, arena, identifiers, tree, request);
}

}  // namespace krait
