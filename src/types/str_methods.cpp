// str: the class, its constructor, and the methods that fit nowhere else.
#include "base/unicode.h"
#include "object/allocate.h"
#include "types/codecs.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/str_case.h"
#include "types/str_format.h"
#include "types/str_internal.h"
#include "types/str_search.h"
#include "types/str_split.h"
#include "types/tuple.h"

namespace krait {

using namespace str_internal;

namespace {

Result<Own<>> encode(Thread& t, Ref<Str> self, OptRef<Str> encoding, OptRef<Str> errors) {
  Slot<Bytes> encoding_holder, errors_holder;
  const std::string_view name = TRY(codecs::name_text(t, encoding, "utf-8", encoding_holder));
  return codecs::encode(t, self, name, TRY(codecs::name_text(t, errors, "", errors_holder)));
}

// ---- translate ----

// What the table says about c: deleted, kept, or replaced by text.
Result<void> translate_one(Thread& t, Ref<> table, char32_t c, StringBuilder& b) {
  if (table.is_exact<Dict>() && !TRY(table.as<Dict>()->find(t, Ref<>(Value::of_int(c))))) {
    b.put(c);
    return ok;
  }
  Result<Own<>> found = get_item(t, table, Ref<>(Value::of_int(c)));
  if (found.is_failed()) {
    if (!clear_if_pending(t, exc::LookupError)) return failed;
    b.put(c);
    return ok;
  }
  const Own<> value = std::move(found).take();
  if (is_none(value.ref())) return ok;
  if (value.ref().is<Str>()) {
    b.str(value.ref().as<Str>());
    return ok;
  }
  if (!value.value().is_int() && !value.ref().type()->has(kTypeIsInt))
    return raise(t, exc::TypeError, "character mapping must return integer, None or str");
  const std::int64_t code = TRY(index_int64(t, value.ref()));
  if (code < 0 || code > 0x10FFFF) return raise(t, exc::ValueError, "character mapping must be in range(0x110000)");
  b.put(static_cast<char32_t>(code));
  return ok;
}

Result<Own<Str>> translate(Thread& t, Ref<Str> self, Ref<> table) {
  StringBuilder b(t);
  // For ASCII characters the answer is remembered: itself, another character, deleted (or not known yet).
  constexpr std::int16_t kUnknown = -1, kDeleted = -2, kComplex = -3;
  std::int16_t known[128];
  for (auto& k : known) k = kUnknown;
  LongLoop loop;
  for (std::size_t i = 0; i < self->length() && !b.is_out_of_memory(); ++i) {
    TRY(loop.round(t));
    const char32_t c = self->at(i);
    if (c < 128 && known[c] != kUnknown && known[c] != kComplex) {
      if (known[c] != kDeleted) b.put(known[c]);
      continue;
    }
    if (c >= 128 || known[c] == kComplex || !table.is_exact<Dict>()) {
      TRY(translate_one(t, table, c, b));
      continue;
    }
    // In a plain dict the answer cannot change under us.
    StringBuilder one(t);
    TRY(translate_one(t, table, c, one));
    Own<Str> text = TRY(one.finish());
    known[c] = text->length() == 0                       ? kDeleted
               : text->length() == 1 && text->is_ascii() ? static_cast<std::int16_t>(text->at(0))
                                                         : kComplex;
    b.str(text.ref());
    // What follows is often all known.
    if (!self->is_ascii()) continue;
    const std::uint8_t* p = self->data1();
    for (std::size_t n; i + 1 < self->length() && !b.is_out_of_memory(); i += n) {
      std::uint8_t some[256];
      std::size_t put = 0;
      for (n = 0; n < sizeof some && i + 1 + n < self->length() && known[p[i + 1 + n]] >= kDeleted; ++n) {
        if (known[p[i + 1 + n]] == kUnknown) break;
        some[put] = static_cast<std::uint8_t>(known[p[i + 1 + n]]);
        put += known[p[i + 1 + n]] >= 0;
      }
      b.units(some, put, 0x7F);
      TRY(loop.round(t));
      if (n < sizeof some) {
        i += n;
        break;
      }
    }
  }
  return b.finish();
}

Result<Own<Dict>> maketrans(Thread& t, Ref<> x, OptRef<> y, OptRef<> z) {
  Own<Dict> table = TRY(Dict::create(t));
  auto code = [](char32_t c) { return Ref<>(Value::of_int(c)); };
  if (y) {
    if (!x.is<Str>())
      return raise(t, exc::TypeError, "first maketrans argument must be a string if there is a second argument");
    if (!y.ref().is<Str>()) return raise(t, exc::TypeError, "maketrans() argument 2 must be str, not %T", y.ref());
    const Ref<Str> from = x.as<Str>(), to = y.ref().as<Str>();
    if (from->length() != to->length())
      return raise(t, exc::ValueError, "the first two maketrans arguments must have equal length");
    LongLoop loop;
    for (std::size_t i = 0; i < from->length(); ++i) {
      TRY(table->set(t, code(from->at(i)), Own<>::of_int(to->at(i))));
      TRY(loop.round(t));
    }
    if (z) {
      if (!z.ref().is<Str>()) return raise(t, exc::TypeError, "maketrans() argument 3 must be str, not %T", z.ref());
      const Ref<Str> gone = z.ref().as<Str>();
      for (std::size_t i = 0; i < gone->length(); ++i) {
        TRY(table->set(t, code(gone->at(i)), none()));
        TRY(loop.round(t));
      }
    }
    return table;
  }
  if (!x.is_exact<Dict>())
    return raise(t, exc::TypeError, "if you give only one argument to maketrans it must be a dict");
  Value key, value;
  for (std::size_t i = 0; x.as<Dict>()->next_entry(i, key, value);) {
    const Ref<> k(key);
    if (k.is<Str>()) {
      if (k.as<Str>()->length() != 1)
        return raise(t, exc::ValueError, "string keys in translate table must be of length 1");
      TRY(table->set(t, code(k.as<Str>()->at(0)), Ref<>(value).own()));
    } else if (key.is_int() || k.type()->has(kTypeIsInt)) {
      TRY(table->set(t, k, Ref<>(value).own()));
    } else {
      return raise(t, exc::TypeError, "keys in translate table must be strings or integers");
    }
  }
  return table;
}

// A copy, so that what is made from it is another object.
Result<Own<Tuple>> getnewargs(Thread& t, Ref<Str> self) {
  StringBuilder copy(t, self->length(), maximum_of(*self));
  copy.str(self);
  return Tuple::of(t, TRY(copy.finish()));
}
Result<std::int64_t> sizeof_(Thread&, Ref<Str> self) { return static_cast<std::int64_t>(self->body_size()); }

constexpr Method kMethods[] = {
    bind<&encode>(
        "encode(self, /, encoding='utf-8', errors='strict')",
        "The text in an encoding, as bytes.\n\n  encoding\n    Which one.\n  errors\n    What to do with characters it "
        "cannot express: 'strict' raises UnicodeEncodeError, 'ignore' leaves them out, 'replace'\n    puts '?', "
        "'xmlcharrefreplace' writes &#...;; codecs.register_error adds further ones."),
    bind<&method_replace>("replace(self, old, new, /, count=-1)",
                          "A copy in which new stands wherever old stood.\n\n  count\n    How many to replace, from "
                          "the left; -1 for all."),
    bind<&method_split>("split(self, /, sep=None, maxsplit=-1)",
                        "The pieces between separators, in a list.\n\n  sep\n    The separator; None for runs of "
                        "blanks of all kinds, of which those at the ends do not count.\n  maxsplit\n    How many cuts "
                        "there may be, from the left; -1 for any number.\n\nModule re splits by patterns."),
    bind<&method_rsplit>("rsplit(self, /, sep=None, maxsplit=-1)",
                         "The pieces between separators, in a list.\n\n  sep\n    The separator; None for runs of "
                         "blanks of all kinds, of which those at the ends do not count.\n  maxsplit\n    How many cuts "
                         "there may be, from the right; -1 for any number."),
    bind<&method_join>("join(self, iterable, /)",
                       "The strings of an iterable, one after the other, with this one between them.\n\n', "
                       "'.join(['a', 'b', 'c']) is 'a, b, c'."),
    bind<&method_capitalize>("capitalize(self, /)",
                             "The first character as a title has it, usually a capital, all others small."),
    bind<&method_casefold>(
        "casefold(self, /)",
        "A form in which texts are equal that differ in capital and small letters alone; 'ß' becomes 'ss'."),
    bind<&method_title>("title(self, /)", "Each word starts with a capital and goes on in small letters."),
    bind<&method_center>("center(self, width, fillchar=' ', /)",
                         "The string in the middle of width characters, the rest filled with fillchar."),
    bind<&method_count>("count(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                        "How often sub is found in S[start:end] without overlapping."),
    bind<&method_expandtabs>("expandtabs(self, /, tabsize=8)",
                             "Each tab replaced by spaces up to the next column that tabsize divides."),
    bind<&method_find>("find(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                       "Where sub is first found in S[start:end], counted from the start of S; -1 when it is not."),
    bind<&method_partition>("partition(self, sep, /)",
                            "(before, sep, after), cut at the first sep; (string, '', '') when there is none."),
    bind<&method_index>(
        "index(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
        "Where sub is first found in S[start:end], counted from the start of S; ValueError when it is not."),
    bind<&method_ljust>("ljust(self, width, fillchar=' ', /)",
                        "The string, and fillchar behind it up to width characters."),
    bind<&method_lower>("lower(self, /)", "All letters as small ones."),
    bind<&method_lstrip>(
        "lstrip(self, chars=None, /)",
        "The string without the characters at its start that occur in chars, blanks when that is None."),
    bind<&method_rfind>("rfind(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                        "Where sub is last found in S[start:end], counted from the start of S; -1 when it is not."),
    bind<&method_rindex>(
        "rindex(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
        "Where sub is last found in S[start:end], counted from the start of S; ValueError when it is not."),
    bind<&method_rjust>("rjust(self, width, fillchar=' ', /)",
                        "The string, and fillchar before it up to width characters."),
    bind<&method_rstrip>("rstrip(self, chars=None, /)",
                         "The string without the characters at its end that occur in chars, blanks when that is None."),
    bind<&method_rpartition>("rpartition(self, sep, /)",
                             "(before, sep, after), cut at the last sep; ('', '', string) when there is none."),
    bind<&method_splitlines>(
        "splitlines(self, /, keepends=False)",
        "The lines, in a list; with their ends if keepends is true. Form feeds and other separators end lines too."),
    bind<&method_strip>(
        "strip(self, chars=None, /)",
        "The string without the characters at both ends that occur in chars, blanks when that is None."),
    bind<&method_swapcase>("swapcase(self, /)", "Capitals as small letters, and small letters as capitals."),
    bind<&translate>(
        "translate(self, table, /)",
        "Each character as a table has it.\n\n  table\n    table[code point] is a code point, a string, or None to "
        "leave the character out; LookupError leaves it as it is.\n    str.maketrans() makes one."),
    bind<&method_upper>("upper(self, /)", "All letters as capitals; 'ß' becomes 'SS'."),
    bind<&method_startswith>("startswith(self, prefix, start=<unrepresentable>, end=<unrepresentable>, /)",
                             "Whether string[start:end] has prefix at its start.\n\n  prefix\n    A string, or a tuple "
                             "of which one suffices.\n  start\n    0 when None.\n  end\n    The length when None."),
    bind<&method_endswith>("endswith(self, suffix, start=<unrepresentable>, end=<unrepresentable>, /)",
                           "Whether string[start:end] has suffix at its end.\n\n  suffix\n    A string, or a tuple of "
                           "which one suffices.\n  start\n    0 when None.\n  end\n    The length when None."),
    bind<&method_removeprefix>("removeprefix(self, prefix, /)",
                               "The string without prefix if it starts with it, else the string as it is."),
    bind<&method_removesuffix>("removesuffix(self, suffix, /)",
                               "The string without suffix if it ends with it, else the string as it is."),
    bind<&method_isascii>("isascii(self, /)", "Whether no code point is above 127; so it is for ''."),
    bind<&method_islower>("islower(self, /)", "Whether there are letters, and none of them is a capital."),
    bind<&method_isupper>("isupper(self, /)", "Whether there are letters, and all of them are capitals."),
    bind<&method_istitle>("istitle(self, /)",
                          "Whether each word starts with a capital and goes on in small letters, and there is one."),
    bind<&method_isspace>("isspace(self, /)", "Whether there are only blanks of any kind, and at least one."),
    bind<&method_isdecimal>("isdecimal(self, /)",
                            "Whether there are only decimal digits of any script, and at least one."),
    bind<&method_isdigit>("isdigit(self, /)",
                          "Whether there are only digits of any kind, such as '²', and at least one."),
    bind<&method_isnumeric>("isnumeric(self, /)",
                            "Whether there are only characters that mean a number, such as '½', and at least one."),
    bind<&method_isalpha>("isalpha(self, /)", "Whether there are only letters of any script, and at least one."),
    bind<&method_isalnum>("isalnum(self, /)",
                          "Whether there are only letters and numbers of any script, and at least one."),
    bind<&method_isidentifier>(
        "isidentifier(self, /)",
        "Whether it could be a name in a program. Reserved words could: keyword.iskeyword() knows those."),
    bind<&method_isprintable>("isprintable(self, /)",
                              "Whether repr() would write all characters as they are; so it is for ''."),
    bind<&method_zfill>("zfill(self, width, /)",
                        "The string, and zeros before it, but behind a sign, up to width characters."),
    bind<&method_format>(
        "format(self, /, *args, **kwargs)",
        "The string in which fields such as {0}, {name} or {name.part:>10} are replaced by the arguments they name."),
    bind<&method_format_map>("format_map(self, mapping, /)",
                             "The string in which fields such as {name} are replaced by what mapping has for them. As "
                             "format(**mapping), without\ncopying it."),
    bind<&maketrans>("maketrans(x, y=<unrepresentable>, z=<unrepresentable>, /)",
                     "A table for translate().\n\nOf a dict x from characters or code points to characters, strings or "
                     "None; or of two strings of the same length: each character of x becomes the one at the same "
                     "place in y. Those in z are left out."),
    bind<&method_dunder_format>("__format__(self, format_spec, /)",
                                "The string, fitted into a width as format_spec says."),
    bind<&sizeof_>("__sizeof__(self, /)", "Bytes of memory that the string takes."),
    bind<&getnewargs>("__getnewargs__(self, /)"),
};

constexpr Signature kNew("str(object=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)");

Result<OptRef<Str>> codec_argument(Thread& t, std::size_t parameter, Value v) {
  if (v.is_empty()) return OptRef<Str>();
  if (!Ref<>(v).is<Str>()) return raise_argument_type(t, kNew, parameter, "str", v);
  return OptRef<Str>(Ref<>(v).as<Str>());
}

}  // namespace

Result<Own<>> Str::construct(Thread& t, Ref<Type> type, const Arguments& arguments) {
  if (type.get() == &Str::type && arguments.positional == 1 && !arguments.keywords) return krait::str(t, arguments[0]);
  if (!arguments.keywords && arguments.positional > 3)
    return raise(t, exc::TypeError, "str expected at most 3 arguments, got %d", arguments.positional);
  Value values[3];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kNew, arguments, values, rest, keywords));
  if (values[0].is_empty()) return instance_of(t, type, empty());
  const Ref<> object(values[0]);
  const OptRef<Str> encoding = TRY(codec_argument(t, 1, values[1])), errors = TRY(codec_argument(t, 2, values[2]));
  if (!encoding && !errors) return instance_of(t, type, TRY(krait::str(t, object)));
  if (object.is<Str>()) return raise(t, exc::TypeError, "decoding str is not supported");
  if (!has_buffer(object))
    return raise(t, exc::TypeError, "decoding to str: need a bytes-like object, %T found", object);
  Slot<Bytes> encoding_holder, errors_holder;
  const std::string_view name = TRY(codecs::name_text(t, encoding, "utf-8", encoding_holder));
  return instance_of(t, type,
                     TRY(codecs::decode(t, object, name, TRY(codecs::name_text(t, errors, "", errors_holder)))));
}

constinit Type Str::type = describe<Str>(
    "str", {.doc = "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nText: a sequence of "
                   "Unicode characters that does not change. With one argument, what object.__str__() gives.\nWith "
                   "encoding or errors, the text that bytes stand for: 'utf-8' and 'strict' unless told otherwise.",
            .methods = kMethods,
            .flags = kTypeBasetype});

}  // namespace krait
