#include "runtime/source.h"

#include <cstring>

#include "object/raise.h"
#include "runtime/state.h"
#include "runtime/warnings.h"
#include "syntax/source.h"
#include "types/bytes.h"
#include "types/codecs.h"
#include "types/exceptions.h"
#include "types/fs_path.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

namespace {

struct DecodeContext {
  Thread& thread;
  Ref<Str> filename;
  bool is_file;
};

// What a codec raised becomes a SyntaxError in no line.
void explain_failure(const DecodeContext& context) {
  Thread& t = context.thread;
  if (!t.has_pending() || pending_matches(t, exc::MemoryError) || pending_matches(t, exc::KeyboardInterrupt)) return;
  Own<> error = take_pending(t);
  Result<void> r = [&]() -> Result<void> {
    Own<Str> text = TRY(str(t, error.ref()));
    // For a file the advice for decode() is left out.
    if (const std::size_t advice = text->is_ascii() ? text->ascii().find("; use codecs.") : std::string_view::npos;
        context.is_file && advice != std::string_view::npos)
      text = TRY(Str::substring(t, text.ref(), 0, advice));
    Own<Tuple> place = TRY(Tuple::of(t, context.filename, Own<>::of_int(0), Own<>::of_int(-1), none()));
    return raise_arguments(t, exc::SyntaxError, {text.value(), place.value()});
  }();
  (void)r.is_failed();
}

bool decode_text(void* context, Arena& arena, std::string_view encoding, std::string_view bytes,
                 std::string_view* text) {
  Thread& t = static_cast<DecodeContext*>(context)->thread;
  const std::string name(encoding);
  Result<Own<Bytes>> made = Bytes::create(t, bytes);
  if (made.is_failed()) return false;
  Own<Bytes> object = std::move(made).take();
  Result<Own<Str>> decoded = codecs::decode(t, object.ref(), name, "strict");
  if (decoded.is_failed()) {
    explain_failure(*static_cast<DecodeContext*>(context));
    return false;
  }
  Own<Str> s = std::move(decoded).take();
  Result<Own<Bytes>> encoded = codecs::encode_utf8(t, s.ref());
  if (encoded.is_failed()) return false;
  Own<Bytes> utf8 = std::move(encoded).take();
  *text = arena.copy_text(utf8->text());
  return true;
}

Result<void> warn_syntax(Thread& t, void*, const Type& category, std::string_view message, Ref<Str> filename,
                         std::int32_t line) {
  Own<Str> text = TRY(Str::from_utf8(t, message));
  return warn_explicit(t, category, text.ref(), filename, line, {}, {});
}

Failed raise_nul(Thread& t) { return raise(t, exc::SyntaxError, "source code string cannot contain null bytes"); }

}  // namespace

Result<std::string_view> decoded_text(Thread& t, std::string_view bytes, Ref<Str> filename, Arena& arena) {
  Own<Bytes> name = TRY(fs_encode(t, filename));
  DecodeContext context{t, filename, true};
  const syntax::DecodedSource d = syntax::decode_source(arena, bytes, name->text(), &decode_text, &context);
  if (d.problem.kind != syntax::ProblemKind::None) return raise_syntax_problem(t, d.problem, filename);
  return d.text;
}

Result<std::string_view> source_text(Thread& t, Ref<> source, Ref<Str> filename, const char* function, const char* what,
                                     Arena& arena, Slot<>& holder) {
  if (source.is<Str>()) {
    Ref<Str> s = source.as<Str>();
    std::string_view text;
    if (s->is_ascii()) {
      text = s->ascii();
    } else {
      Own<Bytes> utf8 = TRY(codecs::encode_utf8(t, s));
      text = utf8->text();
      holder.set(std::move(utf8));
    }
    if (std::memchr(text.data(), 0, text.size())) return raise_nul(t);
    return text;
  }
  if (!has_buffer(source)) return raise(t, exc::TypeError, "%s() arg 1 must be a %s object", function, what);
  Own<Bytes> bytes = source.is<Bytes>() ? source.as<Bytes>().own() : TRY([&]() -> Result<Own<Bytes>> {
    Buffer buffer;
    TRY(get_buffer(t, source, buffer));
    return Bytes::create(t, buffer.text());
  }());
  holder.set(bytes.ref().own());
  if (std::memchr(bytes->data(), 0, bytes->size())) return raise_nul(t);
  DecodeContext context{t, filename, false};
  const syntax::DecodedSource d = syntax::decode_source(arena, bytes->text(), {}, &decode_text, &context);
  if (d.problem.kind != syntax::ProblemKind::None) return raise_syntax_problem(t, d.problem, filename);
  return d.text;
}

CompileRequest new_request(Thread& t, Ref<Str> filename, CompileMode mode) {
  CompileRequest r{.filename = filename, .mode = mode};
  r.optimize = t.interpreter->optimization_level;
  r.warn = &warn_syntax;
  return r;
}

}  // namespace krait
