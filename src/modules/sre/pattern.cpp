// re.Pattern, and the scanner.
#include "modules/sre/pattern.h"

#include "object/allocate.h"
#include "types/generic_alias.h"
#include "types/iterator.h"
#include "types/long_loop.h"
#include "types/mapping_proxy.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"

namespace krait::sre {

Pattern::Pattern(Program* program, Own<> pattern, std::int64_t flags, Own<Dict> group_index, Own<Tuple> index_group,
                 int is_bytes)
    : pattern_(std::move(pattern)),
      group_index_(std::move(group_index)),
      index_group_(std::move(index_group)),
      program_(program),
      flags_(flags),
      is_bytes_(is_bytes) {}
Pattern::~Pattern() { Heap::release_raw(program_); }

Result<std::int64_t> end_position_of(Thread& t, OptRef<> endpos) {
  if (!endpos) return INT64_MAX;
  return index_int64(t, endpos.ref(), &exc::OverflowError);
}

namespace {

// Keeps pattern and text alive while Python code may run, and gives the engine its text.
struct Session {
  Session(Thread& t, Pattern& p, Ref<> given)
      : pattern(Ref<Pattern>(&p).own()), text(given.own()), engine(t, p.program()) {}
  Result<void> open(std::int64_t pos, std::int64_t endpos) {
    return engine.open(text, pattern->is_bytes(), pos, endpos);
  }
  Own<Pattern> pattern;
  Own<> text;
  Engine engine;
};

enum class How : std::uint8_t { Match, Whole, Search };

Result<Own<>> find_one(Thread& t, Pattern& self, Ref<> string, std::int64_t pos, OptRef<> endpos, How how) {
  Engine engine(t, self.program());
  TRY(engine.open(string, self.is_bytes(), pos, TRY(end_position_of(t, endpos))));
  const std::size_t position = engine.position;
  const bool found = TRY(how == How::Search ? engine.search() : engine.match(how == How::Whole));
  if (!found) return none();
  return Match::create(t, Ref<Pattern>(&self), engine, position);
}

// A group's text; empty text when it took no part.
Result<Own<>> text_or_empty(const Engine& engine, std::size_t group) {
  if (!engine.has_group(group)) return engine.empty();
  return engine.slice(static_cast<std::size_t>(engine.marks[2 * group]),
                      static_cast<std::size_t>(engine.marks[2 * group + 1]));
}

Result<Own<>> found_item(Thread& t, const Engine& engine) {
  const std::size_t groups = engine.program().groups;
  if (groups == 0) return engine.slice(engine.first, engine.last);
  if (groups == 1) return text_or_empty(engine, 0);
  Own<Tuple> all = TRY(Tuple::create(t, groups));
  for (std::size_t i = 0; i < groups; ++i) all->init_item(i, TRY(text_or_empty(engine, i)));
  return all;
}

}  // namespace

Result<Own<>> Pattern::match(Thread& t, Ref<> string, std::int64_t pos, OptRef<> endpos) {
  return find_one(t, *this, string, pos, endpos, How::Match);
}
Result<Own<>> Pattern::fullmatch(Thread& t, Ref<> string, std::int64_t pos, OptRef<> endpos) {
  return find_one(t, *this, string, pos, endpos, How::Whole);
}
Result<Own<>> Pattern::search(Thread& t, Ref<> string, std::int64_t pos, OptRef<> endpos) {
  return find_one(t, *this, string, pos, endpos, How::Search);
}

Result<Own<>> Pattern::findall(Thread& t, Ref<> string, std::int64_t pos, OptRef<> endpos) {
  Session session(t, *this, string);
  TRY(session.open(pos, TRY(end_position_of(t, endpos))));
  Engine& engine = session.engine;
  Own<List> found = TRY(List::create(t));
  LongLoop loop;
  while (engine.position <= engine.end && TRY(engine.search())) {
    TRY(loop.round(t));
    TRY(found->append_own(t, TRY(found_item(t, engine))));
    engine.advance();
  }
  return found;
}

Result<Own<>> Pattern::scanner(Thread& t, Ref<> string, std::int64_t pos, OptRef<> endpos) {
  const std::int64_t end = TRY(end_position_of(t, endpos));
  Own<Scanner> made = TRY(krait::create<Scanner>(t, t, Ref<Pattern>(this).own(), string.own()));
  TRY(made->open(t, pos, end));
  return made;
}

Result<Own<>> Pattern::finditer(Thread& t, Ref<> string, std::int64_t pos, OptRef<> endpos) {
  Own<> made = TRY(scanner(t, string, pos, endpos));
  Own<> search = TRY(krait::get_attr(t, made, TRY(Str::intern_ascii(t, "search"))));
  return krait::create<CallableIterator>(t, std::move(search), none());
}

Result<Own<>> Pattern::split(Thread& t, Ref<> string, std::int64_t maxsplit) {
  Session session(t, *this, string);
  TRY(session.open(0, INT64_MAX));
  Engine& engine = session.engine;
  Own<List> parts = TRY(List::create(t));
  std::size_t behind = 0;
  LongLoop loop;
  for (std::int64_t n = 0; (maxsplit == 0 || n < maxsplit) && TRY(engine.search()); ++n) {
    TRY(loop.round(t));
    TRY(parts->append_own(t, TRY(engine.slice(behind, engine.first))));
    for (std::size_t i = 0; i < program_->groups; ++i)
      TRY(parts->append_own(t, engine.has_group(i) ? TRY(text_or_empty(engine, i)) : none()));
    behind = engine.last;
    engine.advance();
  }
  TRY(parts->append_own(t, TRY(engine.slice(behind, engine.end))));
  return parts;
}

Result<Own<>> Pattern::copy(Thread&) { return Ref<>(this).own(); }
Result<Own<>> Pattern::deep_copy(Thread&, Ref<>) { return Ref<>(this).own(); }

Result<Own<>> Pattern::get_group_index(Thread& t) { return MappingProxy::of(t, group_index_.ref()); }

Result<Own<>> Pattern::repr(Thread& t, Ref<> self) {
  static constexpr struct {
    const char* name;
    std::uint32_t flag;
  } kNames[] = {{"re.IGNORECASE", kIgnoreCase}, {"re.LOCALE", kLocale},   {"re.MULTILINE", kMultiline},
                {"re.DOTALL", kDotAll},         {"re.UNICODE", kUnicode}, {"re.VERBOSE", kVerbose},
                {"re.DEBUG", kDebug},           {"re.ASCII", kAscii}};
  const auto pattern = self.as<Pattern>();
  auto flags = static_cast<std::uint32_t>(pattern->flags_);
  if (pattern->is_bytes_ == 0 && (flags & (kLocale | kUnicode | kAscii)) == kUnicode) flags &= ~kUnicode;
  Own<Str> shown = TRY(krait::repr(t, pattern->pattern_.ref()));
  StringBuilder out(t);
  out.ascii("re.compile(");
  out.slice(shown, 0, shown->length() < 200 ? shown->length() : 200);
  const char* separator = ", ";
  for (const auto& row : kNames) {
    if (!(flags & row.flag)) continue;
    out.ascii(separator);
    out.ascii(row.name);
    flags &= ~row.flag;
    separator = "|";
  }
  if (flags) {
    out.ascii(separator);
    out.str(TRY(format(t, "0x%x", flags)));
  }
  out.put(')');
  return out.finish();
}

Result<std::int64_t> Pattern::hash(Thread& t, Ref<> self) {
  const auto pattern = self.as<Pattern>();
  const std::span<const std::uint32_t> code = pattern->program_->code;
  std::int64_t h = TRY(krait::hash(t, pattern->pattern_.ref()));
  h ^= text::hash_bytes(Str::hash_key(), code.data(), code.size_bytes());
  h ^= pattern->flags_ ^ pattern->is_bytes_ ^ static_cast<std::int64_t>(code.size());
  return h == -1 ? -2 : h;
}

Result<Own<>> Pattern::compare(Thread& t, Ref<> left, Ref<> right, CompareOp op) {
  if ((op != CompareOp::Eq && op != CompareOp::Ne) || !right.is<Pattern>()) return not_implemented();
  const auto a = left.as<Pattern>(), b = right.as<Pattern>();
  bool same = left == right;
  if (!same) {
    const std::span<const std::uint32_t> x = a->program_->code, y = b->program_->code;
    same = a->flags_ == b->flags_ && a->is_bytes_ == b->is_bytes_ && x.size() == y.size() &&
           std::memcmp(x.data(), y.data(), x.size_bytes()) == 0;
    if (same) same = TRY(krait::equal(t, a->pattern_.ref(), b->pattern_.ref()));
  }
  return bool_from(same == (op == CompareOp::Eq));
}

// ---- scanner ----

Result<void> Scanner::open(Thread& t, std::int64_t pos, std::int64_t endpos) {
  TRY(engine_.open(text_.ref(), pattern_->is_bytes(), pos, endpos));
  position_ = engine_.position;
  return ok;
}

Result<Own<>> Scanner::next_match(Thread& t, bool search) {
  if (is_running_) return raise(t, exc::ValueError, "regular expression scanner already executing");
  if (is_done_) return none();
  is_running_ = true;
  engine_.set_thread(t);
  const Result<bool> outcome = search ? engine_.search() : engine_.match(false);
  is_running_ = false;
  if (outcome.is_failed()) return failed;
  if (!Result<bool>(outcome).take()) {
    is_done_ = true;
    return none();
  }
  Own<Match> made = TRY(Match::create(t, pattern_.ref(), engine_, position_));
  engine_.advance();
  return made;
}

namespace {

#define KRAIT_RANGE "(self, /, string, pos=0, endpos=sys.maxsize)"
constexpr Method kPatternMethods[] = {
    bind<&Pattern::match>("match" KRAIT_RANGE, "A Match when the pattern fits at the beginning, else None."),
    bind<&Pattern::fullmatch>("fullmatch" KRAIT_RANGE, "A Match when the pattern fits the whole string, else None."),
    bind<&Pattern::search>("search" KRAIT_RANGE, "A Match at the first position where the pattern fits, else None."),
    bind<&Pattern::sub>("sub(self, /, repl, string, count=0)",
                        "The string with each match, at most count of them, replaced.\n\nrepl is a template with \\1 "
                        "and \\g<name> for groups, or a function that is called with the Match."),
    bind<&Pattern::subn>("subn(self, /, repl, string, count=0)",
                         "As sub(), with how many matches were replaced: (string, count)."),
    bind<&Pattern::findall>(
        "findall" KRAIT_RANGE,
        "What all matches, from left to right, matched: all of it, or its one group, or a tuple of its groups."),
    bind<&Pattern::split>("split(self, /, string, maxsplit=0)",
                          "The pieces of the string between matches, at most maxsplit of which are cut at, and what "
                          "groups matched between them."),
    bind<&Pattern::finditer>("finditer" KRAIT_RANGE, "Gives a Match for each match, from left to right."),
    bind<&Pattern::scanner>("scanner" KRAIT_RANGE),
    bind<&Pattern::copy>("__copy__(self, /)"),
    bind<&Pattern::deep_copy>("__deepcopy__(self, memo, /)"),
    generic_over("Pattern[T]: str or bytes, whichever it is made for."),
};
#undef KRAIT_RANGE

constexpr Attribute kPatternAttributes[] = {
    member<&Pattern::pattern_>("pattern", "What compile() was given."),
    as_member(attribute<&Pattern::get_flags>("flags", "The flags it was compiled with, also those set within it.")),
    as_member(attribute<&Pattern::get_groups>("groups", "How many groups it has.")),
    attribute<&Pattern::get_group_index>("groupindex", "Numbers of groups by name."),
};

constexpr Method kScannerMethods[] = {
    bind<&Scanner::match>("match(self, /)"),
    bind<&Scanner::search>("search(self, /)"),
};
constexpr Attribute kScannerAttributes[] = {member<&Scanner::pattern_>("pattern")};

}  // namespace

constinit Type Pattern::type = describe<Pattern>("re.Pattern", {.doc = "A regular expression, ready to be matched.",
                                                                .methods = kPatternMethods,
                                                                .attributes = kPatternAttributes,
                                                                .flags = kTypeNoConstruct | kTypeWeakrefs});
constinit Type Scanner::type = describe<Scanner>(
    "_sre.SRE_Scanner", {.methods = kScannerMethods, .attributes = kScannerAttributes, .flags = kTypeNoConstruct});

}  // namespace krait::sre
