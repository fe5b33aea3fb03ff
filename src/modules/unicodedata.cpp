// unicodedata: the Unicode character database, and the same of Unicode 3.2 (ucd_3_2_0).
#include <algorithm>
#include <string>

#include "base/unicode.h"
#include "modules/modules.h"
#include "object/allocate.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/str.h"
#include "types/string_builder.h"

namespace krait {
namespace {

using unicode::Age;

// The database as an object: what ucd_3_2_0 is.
class Ucd : public Object {
 public:
  static Type type;
};

Result<char32_t> character(Thread& t, const char* function, Ref<> v) {
  if (!v.is<Str>()) return raise(t, exc::TypeError, "%s() argument 1 must be a unicode character, not %T", function, v);
  if (v.as<Str>()->length() != 1)
    return raise(t, exc::TypeError, "%s(): argument must be a unicode character, not a string of length %d", function,
                 v.as<Str>()->length());
  return v.as<Str>()->at(0);
}

bool is_old_unassigned(Age age, char32_t c) { return age == Age::kUnicode32 && !unicode::old_is_assigned(c); }

template <Age A>
Result<Own<Str>> category(Thread& t, Ref<> chr) {
  const char32_t c = TRY(character(t, "category", chr));
  return Str::from_ascii(
      t, A == Age::kCurrent ? unicode::category(c) : unicode::kCategoryNames[unicode::old_properties(c).category]);
}
template <Age A>
Result<Own<Str>> bidirectional(Thread& t, Ref<> chr) {
  const char32_t c = TRY(character(t, "bidirectional", chr));
  return Str::from_ascii(t, A == Age::kCurrent
                                ? unicode::bidirectional(c)
                                : unicode::kBidirectionalNames[unicode::old_properties(c).bidirectional]);
}
template <Age A>
Result<Own<Str>> east_asian_width(Thread& t, Ref<> chr) {
  const char32_t c = TRY(character(t, "east_asian_width", chr));
  return Str::from_ascii(
      t, A == Age::kCurrent ? unicode::east_asian_width(c) : unicode::kWidthNames[unicode::old_properties(c).width]);
}
template <Age A>
Result<std::int64_t> combining(Thread& t, Ref<> chr) {
  const char32_t c = TRY(character(t, "combining", chr));
  return is_old_unassigned(A, c) ? 0 : unicode::combining(c);
}
template <Age A>
Result<std::int64_t> mirrored(Thread& t, Ref<> chr) {
  const char32_t c = TRY(character(t, "mirrored", chr));
  return A == Age::kCurrent ? unicode::is_mirrored(c) : unicode::old_properties(c).mirrored;
}
template <Age A>
Result<Own<Str>> decomposition(Thread& t, Ref<> chr) {
  const char32_t c = TRY(character(t, "decomposition", chr));
  if (is_old_unassigned(A, c)) return Str::empty();
  const unicode::Decomposition d = unicode::decomposition(c);
  std::string text = unicode::kDecompositionTags[d.tag];
  for (int i = 0; i < d.length; ++i) {
    char code[12];
    std::snprintf(code, sizeof code, "%s%04X", text.empty() ? "" : " ", static_cast<unsigned>(d.codes[i]));
    text += code;
  }
  return Str::from_ascii(t, text);
}

Result<Own<>> otherwise(Thread& t, OptRef<> value, const char* message) {
  if (value) return value.ref().own();
  return raise(t, exc::ValueError, "%s", message);
}
template <Age A>
Result<Own<>> decimal(Thread& t, Ref<> chr, OptRef<> fallback) {
  const char32_t c = TRY(character(t, "decimal", chr));
  const int n = A == Age::kCurrent ? unicode::decimal_value(c) : unicode::old_properties(c).decimal;
  if (n < 0) return otherwise(t, fallback, "not a decimal");
  return Own<>::of_int(n);
}
template <Age A>
Result<Own<>> digit(Thread& t, Ref<> chr, OptRef<> fallback) {
  const int n = unicode::digit_value(TRY(character(t, "digit", chr)));
  if (n < 0) return otherwise(t, fallback, "not a digit");
  return Own<>::of_int(n);
}
template <Age A>
Result<Own<>> numeric(Thread& t, Ref<> chr, OptRef<> fallback) {
  const char32_t c = TRY(character(t, "numeric", chr));
  const int row = A == Age::kCurrent ? unicode::properties(c).numeric : unicode::old_properties(c).numeric;
  if (!row) return otherwise(t, fallback, "not a numeric character");
  return float_from(t, unicode::kNumericValues[row]);
}
template <Age A>
Result<Own<>> name(Thread& t, Ref<> chr, OptRef<> fallback) {
  const char32_t c = TRY(character(t, "name", chr));
  char text[unicode::kMaxNameLength];
  const int length = is_old_unassigned(A, c) ? 0 : unicode::name(c, text);
  if (!length) return otherwise(t, fallback, "no such name");
  return Str::from_ascii(t, {text, static_cast<std::size_t>(length)});
}
template <Age A>
Result<Own<Str>> lookup(Thread& t, Ref<Str> wanted) {
  const std::string_view text = wanted->is_ascii() ? wanted->ascii() : std::string_view();
  // Unicode 3.2 had neither today's aliases nor named sequences.
  const char32_t c = A == Age::kCurrent ? unicode::lookup(text) : unicode::lookup_name_only(text);
  if (c != unicode::kNoCharacter && !is_old_unassigned(A, c)) return Str::from_code_point(t, c);
  if (const unicode::Sequence* s = A == Age::kCurrent ? unicode::lookup_sequence(text) : nullptr) {
    char32_t codes[4];
    for (unsigned i = 0; i < s->length; ++i) codes[i] = s->codes[i];
    return Str::from_code_points(t, codes, s->length);
  }
  return raise(t, exc::KeyError, "undefined character name '%s'", wanted);
}

Result<unicode::Form> form_of(Thread& t, Ref<Str> form) {
  if (form->equals_ascii("NFC")) return unicode::Form::kNfc;
  if (form->equals_ascii("NFD")) return unicode::Form::kNfd;
  if (form->equals_ascii("NFKC")) return unicode::Form::kNfkc;
  if (form->equals_ascii("NFKD")) return unicode::Form::kNfkd;
  return raise(t, exc::ValueError, "invalid normalization form");
}
std::vector<char32_t> code_points(const Str& s) {
  return visit_units(s, [&](auto* p) { return std::vector<char32_t>(p, p + s.length()); });
}
// For a text and its normal form, which is seldom longer, and never more than eighteen times as long.
Result<void> ensure_forms(Thread& t, Ref<Str> text) {
  const std::size_t size = text->length() * sizeof(char32_t);
  constexpr std::size_t kMuch = std::size_t{1} << 20;
  return ensure_memory(t, size < kMuch ? 40 * size : 6 * size);
}
// A str of the very class, whatever subclass it came as.
Result<Own<Str>> plain(Thread& t, Ref<Str> s) {
  if (Ref<>(s).is_exact<Str>()) return s.own();
  TRY(ensure_memory(t, s->length() * sizeof(char32_t)));
  const std::vector<char32_t> text = code_points(*s);
  return Str::from_code_points(t, text.data(), text.size());
}
// A character that none before it changes, nor it them: normal forms of both sides are one side by side.
bool is_boundary(unicode::Form form, char32_t c, Age age) {
  if (c < 0x80) return true;
  return age == Age::kCurrent && unicode::combining(c) == 0 &&
         unicode::quick_check(form, {&c, 1}) == unicode::QuickCheck::kYes;
}
// The normal form of a text, in pieces between which signals are seen.
Result<void> normalize_into(Thread& t, unicode::Form form, std::span<const char32_t> text, std::vector<char32_t>& out,
                            Age age) {
  constexpr std::size_t kPiece = std::size_t{1} << 16;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.size(), at + kPiece);
    while (end < text.size() && !is_boundary(form, text[end], age)) ++end;
    unicode::normalize(form, text.subspan(at, end - at), out, age);
    at = end;
    TRY(LongLoop::look(t));
  }
  return ok;
}

template <Age A>
Result<Own<Str>> normalize(Thread& t, Ref<Str> form_name, Ref<Str> text) {
  const unicode::Form form = TRY(form_of(t, form_name));
  if (text->is_ascii()) return plain(t, text);
  TRY(ensure_forms(t, text));
  const std::vector<char32_t> in = code_points(*text);
  if (A == Age::kCurrent && unicode::quick_check(form, in) == unicode::QuickCheck::kYes) return plain(t, text);
  std::vector<char32_t> out;
  TRY(normalize_into(t, form, in, out, A));
  return Str::from_code_points(t, out.data(), out.size());
}
template <Age A>
Result<bool> is_normalized(Thread& t, Ref<Str> form_name, Ref<Str> text) {
  const unicode::Form form = TRY(form_of(t, form_name));
  if (text->is_ascii()) return true;
  TRY(ensure_forms(t, text));
  const std::vector<char32_t> in = code_points(*text);
  if (A == Age::kCurrent) {
    const unicode::QuickCheck quick = unicode::quick_check(form, in);
    if (quick != unicode::QuickCheck::kMaybe) return quick == unicode::QuickCheck::kYes;
  }
  std::vector<char32_t> out;
  TRY(normalize_into(t, form, in, out, A));
  return in == out;
}

// The same function as a method of the old database.
template <auto Fn>
struct AsMethod;
template <class R, class... P, R (*Fn)(Thread&, P...)>
struct AsMethod<Fn> {
  static R call(Thread& t, Ref<Ucd>, P... p) { return Fn(t, p...); }
};

constexpr Method kFunctions[] = {
    bind<&category<Age::kCurrent>>("category(chr, /)",
                                   "The general category of a character, two letters: 'Lu' for a capital letter."),
    bind<&bidirectional<Age::kCurrent>>(
        "bidirectional(chr, /)",
        "The class of a character in text of mixed direction, such as 'L' or 'AL'; '' when it has none."),
    bind<&combining<Age::kCurrent>>(
        "combining(chr, /)",
        "The combining class of a character: 0 for one that stands by itself, else how it joins marks before it."),
    bind<&decimal<Age::kCurrent>>("decimal(chr, default=<unrepresentable>, /)",
                                  "The value of a decimal digit of whichever script, an int.\n\ndefault for another "
                                  "character; ValueError without it."),
    bind<&decomposition<Age::kCurrent>>("decomposition(chr, /)",
                                        "What a character can be taken apart into: code points in hexadecimal, after "
                                        "the kind in <> if it is a compatible one; '' when it cannot."),
    bind<&digit<Age::kCurrent>>("digit(chr, default=<unrepresentable>, /)",
                                "The value of a digit, also one in a circle or raised, an int.\n\ndefault for another "
                                "character; ValueError without it."),
    bind<&east_asian_width<Age::kCurrent>>(
        "east_asian_width(chr, /)", "How wide a character is in East Asian text: 'F', 'H', 'W', 'Na', 'A' or 'N'."),
    bind<&is_normalized<Age::kCurrent>>(
        "is_normalized(form, unistr, /)",
        "Whether normalize(form, unistr) would change nothing.\n\nform is 'NFC', 'NFKC', 'NFD' or 'NFKD'."),
    bind<&lookup<Age::kCurrent>>(
        "lookup(name, /)", "The character of a name, or the string of a named sequence. KeyError when there is none."),
    bind<&mirrored<Age::kCurrent>>(
        "mirrored(chr, /)",
        "1 for a character that is shown mirrored in text from right to left, such as a bracket; else 0."),
    bind<&name<Age::kCurrent>>("name(chr, default=<unrepresentable>, /)",
                               "What a character is called.\n\ndefault for one without name; ValueError without it."),
    bind<&normalize<Age::kCurrent>>(
        "normalize(form, unistr, /)",
        "unistr in one of the forms in which equal texts have equal code points.\n\nform is 'NFC' (composed), 'NFD' "
        "(decomposed), 'NFKC' or 'NFKD' (the same, with compatible characters replaced)."),
    bind<&numeric<Age::kCurrent>>("numeric(chr, default=<unrepresentable>, /)",
                                  "The value of a character that means a number, such as a fraction, a "
                                  "float.\n\ndefault for another character; ValueError without it."),
};

constexpr Age kOld = Age::kUnicode32;
constexpr Method kMethods[] = {
    bind<&AsMethod<&category<kOld>>::call>(
        "category(self, chr, /)", "The general category of a character, two letters: 'Lu' for a capital letter."),
    bind<&AsMethod<&bidirectional<kOld>>::call>(
        "bidirectional(self, chr, /)",
        "The class of a character in text of mixed direction, such as 'L' or 'AL'; '' when it has none."),
    bind<&AsMethod<&combining<kOld>>::call>(
        "combining(self, chr, /)",
        "The combining class of a character: 0 for one that stands by itself, else how it joins marks before it."),
    bind<&AsMethod<&decimal<kOld>>::call>("decimal(self, chr, default=<unrepresentable>, /)",
                                          "The value of a decimal digit of whichever script, an int.\n\ndefault for "
                                          "another character; ValueError without it."),
    bind<&AsMethod<&decomposition<kOld>>::call>("decomposition(self, chr, /)",
                                                "What a character can be taken apart into: code points in hexadecimal, "
                                                "after the kind in <> if it is a compatible one; '' when it cannot."),
    bind<&AsMethod<&digit<kOld>>::call>("digit(self, chr, default=<unrepresentable>, /)",
                                        "The value of a digit, also one in a circle or raised, an int.\n\ndefault for "
                                        "another character; ValueError without it."),
    bind<&AsMethod<&east_asian_width<kOld>>::call>(
        "east_asian_width(self, chr, /)",
        "How wide a character is in East Asian text: 'F', 'H', 'W', 'Na', 'A' or 'N'."),
    bind<&AsMethod<&is_normalized<kOld>>::call>(
        "is_normalized(self, form, unistr, /)",
        "Whether normalize(form, unistr) would change nothing.\n\nform is 'NFC', 'NFKC', 'NFD' or 'NFKD'."),
    bind<&AsMethod<&lookup<kOld>>::call>(
        "lookup(self, name, /)",
        "The character of a name, or the string of a named sequence. KeyError when there is none."),
    bind<&AsMethod<&mirrored<kOld>>::call>(
        "mirrored(self, chr, /)",
        "1 for a character that is shown mirrored in text from right to left, such as a bracket; else 0."),
    bind<&AsMethod<&name<kOld>>::call>(
        "name(self, chr, default=<unrepresentable>, /)",
        "What a character is called.\n\ndefault for one without name; ValueError without it."),
    bind<&AsMethod<&normalize<kOld>>::call>(
        "normalize(self, form, unistr, /)",
        "unistr in one of the forms in which equal texts have equal code points.\n\nform is 'NFC' (composed), 'NFD' "
        "(decomposed), 'NFKC' or 'NFKD' (the same, with compatible characters replaced)."),
    bind<&AsMethod<&numeric<kOld>>::call>("numeric(self, chr, default=<unrepresentable>, /)",
                                          "The value of a character that means a number, such as a fraction, a "
                                          "float.\n\ndefault for another character; ValueError without it."),
};

Result<Own<>> old_version(Thread& t, Ref<>) { return Str::from_ascii(t, "3.2.0"); }
constexpr Attribute kAttributes[] = {attribute<&old_version>("unidata_version")};

constinit Type Ucd::type =
    describe<Ucd>("unicodedata.UCD", {.methods = kMethods, .attributes = kAttributes, .flags = kTypeNoConstruct});

constexpr Type* kTypes[] = {&Ucd::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  Own<Str> version = TRY(Str::from_ascii(t, unicode::kVersion)),
           version_name = TRY(Str::intern_ascii(t, "unidata_version"));
  TRY(namespace_->set_str(t, version_name.ref(), std::move(version)));
  Own<Str> old_name = TRY(Str::intern_ascii(t, "ucd_3_2_0"));
  return namespace_->set_str(t, old_name.ref(), TRY(create<Ucd>(t)));
}

}  // namespace

constinit const ModuleSpec kUnicodedataModule = {
    .name = "unicodedata",
    .doc = "Properties of characters, by the Unicode Character Database; unidata_version says which version.",
    .functions = kFunctions,
    .types = kTypes,
    .start = &start};

}  // namespace krait
