// sub(), subn(), expand() and compiled replacements.
#include "modules/sre/expand.h"

#include "object/allocate.h"
#include "types/hooks.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::sre {

void Output::slice(const Engine& engine, std::size_t start, std::size_t end) {
  ++items_;
  if (end <= start) return;
  if (is_bytes_)
    bytes_.append(static_cast<const std::uint8_t*>(engine.data()) + start, end - start);
  else
    text_.slice(engine.text().as<Str>(), start, end);
}

Result<void> Output::add(Ref<> piece) {
  const std::int64_t item = items_++;
  if (!is_bytes_) {
    if (!piece.is<Str>())
      return raise(thread_, exc::TypeError, "sequence item %d: expected str instance, %.80Q found", item, piece);
    text_.str(piece.as<Str>());
    return ok;
  }
  if (piece.is<Bytes>()) {
    bytes_.append(piece.as<Bytes>()->text());
    return ok;
  }
  if (!has_buffer(piece))
    return raise(thread_, exc::TypeError, "sequence item %d: expected a bytes-like object, %.80Q found", item, piece);
  Buffer buffer;
  TRY(get_buffer(thread_, piece, buffer));
  bytes_.append(buffer.text());
  return ok;
}

Result<Own<>> Output::finish() {
  if (is_bytes_) return bytes_.finish();
  return text_.finish();
}

Result<void> expand_engine(Output& out, const Template& parts, const Engine& engine) {
  const Tuple& items = *parts.parts_.get();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!(i & 1)) {
      TRY(out.add(items[i]));
      continue;
    }
    const std::int64_t group = items[i].value().as_int();
    if (group > engine.program().groups) return raise(engine.thread(), exc::IndexError, "no such group");
    if (group == 0)
      out.slice(engine, engine.first, engine.last);
    else if (const auto n = static_cast<std::size_t>(group - 1); engine.has_group(n))
      out.slice(engine, static_cast<std::size_t>(engine.marks[2 * n]),
                static_cast<std::size_t>(engine.marks[2 * n + 1]));
  }
  return ok;
}

Result<Own<>> expand_match(Thread& t, const Template& parts, Match& match) {
  Output out(t, !match.string_.ref().is<Str>());
  const Tuple& items = *parts.parts_.get();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!(i & 1)) {
      TRY(out.add(items[i]));
      continue;
    }
    const Own<> text = TRY(match.text_of(t, TRY(match.group_number(t, items[i])), none_ref()));
    if (!is_none(text.ref())) TRY(out.add(text));
  }
  return out.finish();
}

Result<Own<>> make_template(Thread& t, Ref<>, Ref<List> parts) {
  if (parts->size() % 2 == 0) return raise(t, exc::TypeError, "invalid template");
  for (std::size_t i = 1; i < parts->size(); i += 2) {
    const Value group = parts->items()[i];
    if (!group.is_int() || group.as_int() < 0) return raise(t, exc::TypeError, "invalid template");
  }
  return krait::create<Template>(t, TRY(Tuple::from_values(t, parts->items(), parts->size())));
}

Result<Own<Template>> compile_template(Thread& t, Ref<Pattern> pattern, Ref<> text) {
  const Own<> module = TRY(import_module(t, "re"));
  const Own<> function = TRY(krait::get_attr(t, module, TRY(Str::intern_ascii(t, "_compile_template"))));
  Result<Own<>> first = krait::call(t, function, {pattern.value(), text.value()});
  if (first.is_failed()) {
    // A text that cannot be hashed (bytearray) or an instance of a subclass: its plain form.
    if (!pending_matches(t, exc::TypeError) || text.is_exact<Str>() || text.is_exact<Bytes>()) return failed;
    if (!text.is<Str>() && !has_buffer(text)) return failed;
    clear_pending(t);
    const Own<> plain = text.is<Str>() ? Own<>(TRY(krait::str(t, text))) : Own<>(TRY(Bytes::from_object(t, text)));
    first = krait::call(t, function, {pattern.value(), plain.value()});
  }
  Own<> made = TRY(std::move(first));
  if (!made.ref().is<Template>())
    return raise(t, exc::RuntimeError, "the result of compiling a replacement string is %.200T, not Template",
                 made.ref());
  return std::move(made).into<Template>();
}

namespace {

enum class Filter : std::uint8_t { Literal, Template, Callable };

// Has the text no backslash? False for what is no text.
Result<bool> is_plain(Thread& t, Ref<> text) {
  if (text.is<Str>()) {
    const Str& s = *text.as<Str>();
    return visit_units(s, [&](auto* units) {
      using T = std::remove_cvref_t<decltype(*units)>;
      return text::find_unit(units, s.length(), static_cast<T>('\\')) < 0;
    });
  }
  if (!has_buffer(text)) return false;
  Buffer buffer;
  TRY(get_buffer(t, text, buffer));
  return buffer.text().find('\\') == std::string_view::npos;
}

template <class Done>
Result<Own<>> substitute(Thread& t, Pattern& self, Ref<> repl, Ref<> string, std::int64_t limit, Done done) {
  const Own<Pattern> pattern = Ref<Pattern>(&self).own();
  Filter kind = Filter::Callable;
  Own<> filter = repl.own();
  if (!is_callable(repl)) {
    kind = Filter::Literal;
    if (!TRY(is_plain(t, repl))) {
      Own<Template> parts = TRY(compile_template(t, pattern, repl));
      if (parts->is_literal()) {
        filter = (*parts->parts_.get())[0].own();
      } else {
        kind = Filter::Template;
        filter = std::move(parts);
      }
    }
  }
  const Own<> text = string.own();
  Engine engine(t, self.program());
  TRY(engine.open(text, self.is_bytes(), 0, INT64_MAX));
  Output out(t, engine.is_bytes());
  std::size_t behind = 0;
  std::int64_t n = 0;
  LongLoop loop;
  for (; (limit == 0 || n < limit) && TRY(engine.search()); ++n) {
    TRY(loop.round(t));
    if (behind < engine.first) out.slice(engine, behind, engine.first);
    if (kind == Filter::Literal) {
      TRY(out.add(filter));
    } else if (kind == Filter::Template) {
      TRY(expand_engine(out, *filter.ref().as<Template>(), engine));
    } else {
      const Own<Match> match = TRY(Match::create(t, pattern, engine, 0));
      const Own<> item = TRY(krait::call(t, filter, {match.value()}));
      if (!is_none(item.ref())) TRY(out.add(item));
    }
    behind = engine.last;
    engine.advance();
  }
  if (n == 0) return done(TRY(engine.slice(0, engine.end)), n);
  if (behind < engine.end) out.slice(engine, behind, engine.end);
  return done(TRY(out.finish()), n);
}

}  // namespace

Result<Own<>> Pattern::sub(Thread& t, Ref<> repl, Ref<> string, std::int64_t count) {
  return substitute(t, *this, repl, string, count,
                    [](Own<> text, std::int64_t) -> Result<Own<>> { return std::move(text); });
}
Result<Own<>> Pattern::subn(Thread& t, Ref<> repl, Ref<> string, std::int64_t count) {
  return substitute(t, *this, repl, string, count, [&t](Own<> text, std::int64_t n) -> Result<Own<>> {
    const Own<> number = TRY(int_from(t, n));
    return Tuple::of(t, text, number);
  });
}

constinit Type Template::type = describe<Template>("_sre.SRE_Template", {.flags = kTypeNoConstruct});

}  // namespace krait::sre
