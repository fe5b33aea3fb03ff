// csv.Dialect: checked parameters of reading and writing.
#include "modules/csv/csv.h"
#include "object/allocate.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/value_array.h"

namespace krait::csv {
namespace {

enum Option {
  kDelimiter,
  kDoublequote,
  kEscapechar,
  kLineterminator,
  kQuotechar,
  kQuoting,
  kSkipinitialspace,
  kStrict
};
constexpr std::string_view kOptionNames[] = {"delimiter", "doublequote", "escapechar",       "lineterminator",
                                             "quotechar", "quoting",     "skipinitialspace", "strict"};

// One character, or None if that is allowed. An option that is not given leaves `c` alone.
Result<void> set_char(Thread& t, char32_t& c, Option option, Value given, bool or_none) {
  if (given.is_empty()) return ok;
  if (or_none && is_none(Ref<>(given))) {
    c = Dialect::kNoChar;
    return ok;
  }
  const char* what =
      or_none ? "\"%s\" must be a unicode character or None, not " : "\"%s\" must be a unicode character, not ";
  const Own<Str> start = TRY(format(t, what, kOptionNames[option]));
  if (!Ref<>(given).is<Str>()) return raise(t, exc::TypeError, "%S%T", start, given);
  const Str& text = *Ref<>(given).as<Str>();
  if (text.length() != 1) return raise(t, exc::TypeError, "%Sa string of length %d", start, text.length());
  c = text.at(0);
  return ok;
}
Result<void> set_bool(Thread& t, bool& b, Value given) {
  if (!given.is_empty()) b = TRY(is_true(t, Ref<>(given)));
  return ok;
}

Result<void> check_char(Thread& t, Option option, char32_t c, bool allows_space) {
  if (c == '\r' || c == '\n' || (c == ' ' && !allows_space))
    return raise(t, exc::ValueError, "bad %s value", kOptionNames[option]);
  return ok;
}
Result<void> check_pair(Thread& t, Option a, Option b, bool is_same) {
  if (is_same) return raise(t, exc::ValueError, "bad %s or %s value", kOptionNames[a], kOptionNames[b]);
  return ok;
}

Result<Own<>> char_or_none(Thread& t, char32_t c) {
  if (c == Dialect::kNoChar) return none();
  return Str::from_code_point(t, c);
}

}  // namespace

Result<void> Dialect::fill(Thread& t, const Value (&o)[8]) {
  TRY(set_char(t, delimiter_, kDelimiter, o[kDelimiter], false));
  TRY(set_bool(t, doublequote_, o[kDoublequote]));
  TRY(set_char(t, escapechar_, kEscapechar, o[kEscapechar], true));
  const Value end = o[kLineterminator];
  if (end.is_empty())
    lineterminator_.set(TRY(Str::from_ascii(t, "\r\n")));
  else if (!Ref<>(end).is<Str>())
    return raise(t, exc::TypeError, "\"lineterminator\" must be a string, not %T", end);
  else
    lineterminator_.set(Ref<>(end).as<Str>().own());
  TRY(set_char(t, quotechar_, kQuotechar, o[kQuotechar], true));
  const Value quoting = o[kQuoting];
  if (!quoting.is_empty()) {
    if (!is_exact_int(Ref<>(quoting)))
      return raise(t, exc::TypeError, "\"quoting\" must be an integer, not %T", quoting);
    const std::int64_t number = int_clamped(Ref<>(quoting));
    if (number != static_cast<int>(number))
      return raise(t, exc::OverflowError, "Python int too large to convert to C int");
    quoting_ = static_cast<int>(number);
  }
  TRY(set_bool(t, skips_space_, o[kSkipinitialspace]));
  TRY(set_bool(t, is_strict_, o[kStrict]));
  if (quoting_ < kQuoteMinimal || quoting_ > kQuoteNotNull) return raise(t, exc::TypeError, "bad \"quoting\" value");
  if (quoting.is_empty() && is_none(OptRef<>(o[kQuotechar]))) quoting_ = kQuoteNone;
  TRY(check(t));
  classify();
  return ok;
}

Result<void> Dialect::check(Thread& t) const {
  if (quoting_ != kQuoteNone && quotechar_ == kNoChar)
    return raise(t, exc::TypeError, "quotechar must be set if quoting enabled");
  TRY(check_char(t, kDelimiter, delimiter_, true));
  TRY(check_char(t, kEscapechar, escapechar_, !skips_space_));
  TRY(check_char(t, kQuotechar, quotechar_, !skips_space_));
  TRY(check_pair(t, kDelimiter, kEscapechar, delimiter_ == escapechar_));
  TRY(check_pair(t, kDelimiter, kQuotechar, delimiter_ == quotechar_));
  TRY(check_pair(t, kEscapechar, kQuotechar, escapechar_ == quotechar_ && escapechar_ != kNoChar));
  TRY(check_pair(t, kDelimiter, kLineterminator, in_lineterminator(delimiter_)));
  TRY(check_pair(t, kEscapechar, kLineterminator, in_lineterminator(escapechar_)));
  return check_pair(t, kQuotechar, kLineterminator, in_lineterminator(quotechar_));
}

bool Dialect::in_lineterminator(char32_t c) const {
  for (std::size_t i = 0; i < lineterminator_->length(); ++i)
    if (lineterminator_->at(i) == c) return true;
  return false;
}

std::uint8_t Dialect::classify_one(char32_t c) const {
  const bool is_newline = c == '\n' || c == '\r', is_escape = c == escapechar_, is_delimiter = c == delimiter_;
  const bool is_quote = c == quotechar_;
  std::uint8_t result = 0;
  if (is_delimiter || is_escape || is_newline) result |= kEndsPlain;
  if (is_escape || (is_quote && quoting_ != kQuoteNone)) result |= kEndsQuoted;
  if (is_delimiter || is_escape || is_quote || is_newline || in_lineterminator(c)) result |= kSpecial;
  return result;
}
void Dialect::classify() {
  for (char32_t c = 0; c < 128; ++c) classes_[c] = classify_one(c);
}
std::uint8_t Dialect::class_of_wide(char32_t c) const {
  if (c != delimiter_ && c != escapechar_ && c != quotechar_ && lineterminator_->is_ascii()) [[likely]]
    return 0;
  return classify_one(c);
}

Result<Own<>> Dialect::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  static constexpr Signature kSignature(
      "this function(dialect=?, delimiter=?, doublequote=?, escapechar=?, lineterminator=?, quotechar=?, quoting=?, "
      "skipinitialspace=?, strict=?)");
  Value values[9];
  Rest rest;
  Slot<Dict> no_keywords;
  TRY(bind_arguments(t, kSignature, a, values, rest, no_keywords));
  Slot<> named;
  OptRef<> base(values[0]);
  if (base && base.ref().is<Str>()) {
    named.set(TRY(registered_dialect(t, base.ref())));
    base = named.opt();
  }
  Value options[8];
  bool has_options = false;
  for (std::size_t i = 0; i < 8; ++i) {
    options[i] = values[i + 1];
    has_options |= !options[i].is_empty();
  }
  if (base && base.ref().is<Dialect>() && !has_options) return base.ref().own();
  Slot<> fetched[8];
  for (std::size_t i = 0; base && i < 8; ++i) {
    if (!options[i].is_empty()) continue;
    const Own<Str> name = TRY(Str::intern_ascii(t, kOptionNames[i]));
    // Whatever goes wrong with an attribute, it counts as not there.
    auto found = find_attr(t, base.ref(), name.ref(), fetched[i]);
    if (found.is_failed())
      clear_pending(t);
    else
      options[i] = std::move(found).take().value();
  }
  Own<Dialect> made = TRY(create_instance<Dialect>(t, type));
  TRY(made->fill(t, options));
  return made;
}

Result<Own<Dialect>> Dialect::from(Thread& t, OptRef<> dialect, OptRef<Dict> parameters) {
  const std::size_t count = parameters ? parameters->size() : 0;
  ValueArray<> values;
  TRY(values.reserve(t, count + 1));
  if (dialect) values.push(dialect.value());
  Own<Tuple> names = TRY(Tuple::create(t, count));
  if (parameters) {
    Value key, value;
    std::size_t n = 0;
    for (std::size_t i = 0; n < count && parameters->next_entry(i, key, value); ++n) {
      names->init_item(n, Ref<>(key).own());
      values.push(value);
    }
  }
  const Arguments arguments{values.data(), dialect ? 1u : 0u, static_cast<std::uint32_t>(count),
                            count ? names.get() : nullptr};
  Own<> made = TRY(construct(t, Ref<Type>(&type), arguments));
  return std::move(made).into<Dialect>();
}

Result<Own<>> Dialect::get_delimiter(Thread& t) { return char_or_none(t, delimiter_); }
Result<Own<>> Dialect::get_escapechar(Thread& t) { return char_or_none(t, escapechar_); }
Result<Own<>> Dialect::get_quotechar(Thread& t) { return char_or_none(t, quotechar_); }
Result<Own<>> Dialect::get_lineterminator(Thread&) { return lineterminator_.ref().own(); }
Result<Own<>> Dialect::reduce(Thread& t) {
  return raise(t, exc::TypeError, "cannot pickle '%Q' instances", static_cast<const Type*>(Ref<>(this).type()));
}
Result<Own<>> Dialect::reduce_ex(Thread& t, Ref<>) { return reduce(t); }

namespace {

constexpr Method kMethods[] = {
    bind<&Dialect::reduce>("__reduce__(self, /)", "A dialect cannot be pickled: TypeError."),
    bind<&Dialect::reduce_ex>("__reduce_ex__(self, protocol, /)", "A dialect cannot be pickled: TypeError."),
};
constexpr Attribute kAttributes[] = {
    attribute<&Dialect::get_delimiter>("delimiter"),
    attribute<&Dialect::get_escapechar>("escapechar"),
    attribute<&Dialect::get_lineterminator>("lineterminator"),
    attribute<&Dialect::get_quotechar>("quotechar"),
    attribute<&Dialect::get_quoting>("quoting"),
    as_member(attribute<&Dialect::get_doublequote>("doublequote")),
    as_member(attribute<&Dialect::get_skipinitialspace>("skipinitialspace")),
    as_member(attribute<&Dialect::get_strict>("strict")),
};

}  // namespace

constinit Type Dialect::type =
    describe<Dialect>("_csv.Dialect", {.doc = "What rows look like: delimiter, quoting, escapes, line ends.\n",
                                       .methods = kMethods,
                                       .attributes = kAttributes,
                                       .flags = kTypeBasetype});

}  // namespace krait::csv
