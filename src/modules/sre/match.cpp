// re.Match.
#include "modules/sre/expand.h"
#include "modules/sre/pattern.h"
#include "object/allocate.h"
#include "types/bytes.h"
#include "types/generic_alias.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"

namespace krait::sre {

Match::Match(Own<Pattern> pattern, Own<> string, std::size_t groups)
    : pattern_(std::move(pattern)), string_(std::move(string)), groups_(groups) {}

Result<Own<Match>> Match::create(Thread& t, Ref<Pattern> pattern, const Engine& engine, std::size_t position) {
  const std::size_t groups = engine.program().groups;
  Own<Match> made =
      TRY(create_extra<Match>(t, (groups + 1) * sizeof(Span), pattern.own(), engine.text().own(), groups + 1));
  Span* spans = made->spans();
  spans[0] = {static_cast<std::int64_t>(engine.first), static_cast<std::int64_t>(engine.last)};
  for (std::size_t i = 0; i < groups; ++i)
    spans[i + 1] = engine.has_group(i) ? Span{engine.marks[2 * i], engine.marks[2 * i + 1]} : Span{-1, -1};
  made->last_index_ = engine.last_index;
  made->position_ = static_cast<std::int64_t>(position);
  made->end_position_ = static_cast<std::int64_t>(engine.end);
  return made;
}

Result<Own<>> Match::text_of(Thread& t, std::size_t group, Ref<> otherwise) {
  const Span span = spans()[group];
  if (span.start < 0) return otherwise.own();
  auto start = static_cast<std::size_t>(span.start), end = static_cast<std::size_t>(span.end);
  if (end < start) end = start;  // a group that a look-behind closed before it opened
  const Ref<> string = string_.ref();
  if (string.is<Str>()) return Str::substring(t, string.as<Str>(), start, end);
  Buffer buffer;
  TRY(get_buffer(t, string, buffer));
  const auto length = static_cast<std::size_t>(buffer.length);
  if (start == 0 && end == length && string.is_exact<Bytes>()) return string.own();
  if (end > length) end = length;
  if (start > end) start = end;
  return Bytes::create(t, static_cast<const std::uint8_t*>(buffer.data) + start, end - start);
}

Result<std::size_t> Match::group_number(Thread& t, Ref<> index) {
  std::int64_t number = -1;
  if (index.value().is_int()) [[likely]] {
    number = index.value().as_int();
  } else if (has_index(index)) {
    number = TRY(index_int64(t, index));
  } else {
    const Result<OptRef<>> looked_up = pattern_->group_index_->find(t, index);
    if (looked_up.is_failed()) {
      clear_pending(t);
    } else if (const OptRef<> found = Result<OptRef<>>(looked_up).take(); found && found.value().is_int()) {
      number = found.value().as_int();
    }
  }
  if (number < 0 || static_cast<std::size_t>(number) >= groups_) return raise(t, exc::IndexError, "no such group");
  return static_cast<std::size_t>(number);
}

Result<Own<>> Match::get_item(Thread& t, Ref<> self, Ref<> index) {
  const auto match = self.as<Match>();
  return match->text_of(t, TRY(match->group_number(t, index)), none_ref());
}

Result<Own<>> Match::group(Thread& t, Rest indices) {
  if (indices.size() == 0) return text_of(t, 0, none_ref());
  if (indices.size() == 1) return text_of(t, TRY(group_number(t, indices[0])), none_ref());
  Own<Tuple> all = TRY(Tuple::create(t, indices.size()));
  for (std::size_t i = 0; i < indices.size(); ++i)
    all->init_item(i, TRY(text_of(t, TRY(group_number(t, indices[i])), none_ref())));
  return all;
}

Result<std::int64_t> Match::start(Thread& t, Ref<> group) { return spans()[TRY(group_number(t, group))].start; }
Result<std::int64_t> Match::end(Thread& t, Ref<> group) { return spans()[TRY(group_number(t, group))].end; }

namespace {
Result<Own<>> pair_of(Thread& t, Match::Span span) {
  Own<Tuple> pair = TRY(Tuple::create(t, 2));
  pair->init_item(0, Own<>::of_int(span.start));
  pair->init_item(1, Own<>::of_int(span.end));
  return pair;
}
}  // namespace

Result<Own<>> Match::span(Thread& t, Ref<> group) { return pair_of(t, spans()[TRY(group_number(t, group))]); }

Result<Own<>> Match::group_tuple(Thread& t, Ref<> otherwise) {
  Own<Tuple> all = TRY(Tuple::create(t, groups_ - 1));
  for (std::size_t i = 1; i < groups_; ++i) all->init_item(i - 1, TRY(text_of(t, i, otherwise)));
  return all;
}

Result<Own<>> Match::group_dict(Thread& t, Ref<> otherwise) {
  Own<Dict> all = TRY(Dict::create(t));
  const Own<Dict> names = pattern_->group_index_.ref().own();
  Value name, number;
  for (std::size_t i = 0; names->next_entry(i, name, number);) {
    const Own<> key = Ref<>(name).own(), index = Ref<>(number).own();
    TRY(all->set(t, key, TRY(text_of(t, TRY(group_number(t, index)), otherwise))));
  }
  return all;
}

Result<Own<>> Match::expand(Thread& t, Ref<> text) {
  Own<Template> parts = TRY(compile_template(t, pattern_.ref(), text));
  if (parts->is_literal()) return (*parts->parts_.get())[0].own();
  return expand_match(t, *parts, *this);
}

Result<Own<>> Match::copy(Thread&) { return Ref<>(this).own(); }
Result<Own<>> Match::deep_copy(Thread&, Ref<>) { return Ref<>(this).own(); }

Result<Own<>> Match::get_last_index(Thread& t) {
  if (last_index_ == 0) return none();
  return int_from(t, last_index_);
}
Result<Own<>> Match::get_last_group(Thread&) {
  const Tuple& names = *pattern_->index_group_.get();
  if (last_index_ == 0 || static_cast<std::size_t>(last_index_) >= names.size()) return none();
  return names[static_cast<std::size_t>(last_index_)].own();
}
Result<Own<>> Match::get_regs(Thread& t) {
  Own<Tuple> all = TRY(Tuple::create(t, groups_));
  for (std::size_t i = 0; i < groups_; ++i) all->init_item(i, TRY(pair_of(t, spans()[i])));
  return all;
}

Result<Own<>> Match::repr(Thread& t, Ref<> self) {
  const auto match = self.as<Match>();
  const Own<> text = TRY(match->text_of(t, 0, none_ref()));
  const Own<Str> shown = TRY(krait::repr(t, text));
  StringBuilder out(t);
  out.ascii("<re.Match object; span=(");
  out.number(match->spans()[0].start);
  out.ascii(", ");
  out.number(match->spans()[0].end);
  out.ascii("), match=");
  out.slice(shown, 0, shown->length() < 50 ? shown->length() : 50);
  out.put('>');
  return out.finish();
}

namespace {

constexpr Method kMethods[] = {
    bind<&Match::group>(
        "group(self, *args)",
        "group([group1, ...]) -> str or tuple\n\nWhat a group matched, by its number or name, or a tuple for several; "
        "0 is the whole match. None for a group that took\nno part. IndexError when there is no such group."),
    bind<&Match::start>("start(self, group=0, /)", "Where the match of a group begins; -1 when it took no part."),
    bind<&Match::end>("end(self, group=0, /)", "Where the match of a group ends; -1 when it took no part."),
    bind<&Match::span>("span(self, group=0, /)", "(start, end) of a group; (-1, -1) when it took no part."),
    bind<&Match::group_tuple>(
        "groups(self, /, default=None)",
        "What all groups matched, from group 1 on.\n\n  default\n    Stands for those that took no part."),
    bind<&Match::group_dict>(
        "groupdict(self, /, default=None)",
        "What the named groups matched, by name.\n\n  default\n    Stands for those that took no part."),
    bind<&Match::expand>("expand(self, /, template)",
                         "A template in which \\1, \\g<1> and \\g<name> are replaced by what those groups matched."),
    bind<&Match::copy>("__copy__(self, /)"),
    bind<&Match::deep_copy>("__deepcopy__(self, memo, /)"),
    generic_over("Match[T]: str or bytes, whichever was searched."),
};
constexpr Attribute kAttributes[] = {
    member<&Match::string_>("string", "What was searched."),
    member<&Match::pattern_>("re", "The pattern that matched."),
    as_member(attribute<&Match::get_pos>("pos", "Where the search began.")),
    as_member(attribute<&Match::get_endpos>("endpos", "Where the search would have ended.")),
    attribute<&Match::get_last_index>("lastindex", "The number of the group that was closed last, or None."),
    attribute<&Match::get_last_group>("lastgroup", "The name of the group that was closed last, or None."),
    attribute<&Match::get_regs>("regs"),
};

}  // namespace

constinit Type Match::type = describe<Match>("re.Match", {.doc = "Where and how a pattern matched. It is always true.",
                                                          .methods = kMethods,
                                                          .attributes = kAttributes,
                                                          .flags = kTypeNoConstruct});

}  // namespace krait::sre
