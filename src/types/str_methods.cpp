// str: the class, its constructor, and the methods that fit nowhere else.
#include "base/unicode.h"
#include "object/allocate.h"
#include "types/codecs.h"
#include "types/dict.h"
#include "types/list.h"
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

// The text of an argument that names a codec or a handler.
std::string_view codec_text(OptRef<Str> s) {
  return s && s->is_ascii() ? s->ascii() : s ? std::string_view("?") : std::string_view();
}

Result<Own<>> encode(Thread& t, Ref<Str> self, OptRef<Str> encoding, OptRef<Str> errors) {
  return codecs::encode(t, self, encoding ? codec_text(encoding) : "utf-8", codec_text(errors));
}

// ---- translate ----

// What the table says about c: deleted, kept, or replaced by text.
Result<void> translate_one(Thread& t, Ref<> table, char32_t c, StringBuilder& b) {
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
  for (std::size_t i = 0; i < self->length() && !b.is_out_of_memory(); ++i) {
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
    for (std::size_t i = 0; i < from->length(); ++i) TRY(table->set(t, code(from->at(i)), Own<>::of_int(to->at(i))));
    if (z) {
      if (!z.ref().is<Str>()) return raise(t, exc::TypeError, "maketrans() argument 3 must be str, not %T", z.ref());
      const Ref<Str> gone = z.ref().as<Str>();
      for (std::size_t i = 0; i < gone->length(); ++i) TRY(table->set(t, code(gone->at(i)), none()));
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
    bind<&encode>("encode(self, /, encoding='utf-8', errors='strict')",
                  "Encode the string using the codec registered for encoding.\n\n  encoding\n    The encoding in which "
                  "to encode the string.\n  errors\n    The error handling scheme to use for encoding errors.\n    The "
                  "default is 'strict' meaning that encoding errors raise a\n    UnicodeEncodeError.  Other possible "
                  "values are 'ignore', 'replace'\n    and 'xmlcharrefreplace' as well as any other name registered "
                  "with\n    codecs.register_error that can handle UnicodeEncodeErrors."),
    bind<&method_replace>(
        "replace(self, old, new, /, count=-1)",
        "Return a copy with all occurrences of substring old replaced by new.\n\n  count\n    Maximum number of "
        "occurrences to replace.\n    -1 (the default value) means replace all occurrences.\n\nIf the optional "
        "argument count is given, only the first count occurrences are\nreplaced."),
    bind<&method_split>(
        "split(self, /, sep=None, maxsplit=-1)",
        "Return a list of the substrings in the string, using sep as the separator string.\n\n  sep\n    The separator "
        "used to split the string.\n\n    When set to None (the default value), will split on any\n    whitespace "
        "character (including \\n \\r \\t \\f and spaces) and\n    will discard empty strings from the result.\n  "
        "maxsplit\n    Maximum number of splits.\n    -1 (the default value) means no limit.\n\nSplitting starts at "
        "the front of the string and works to the end.\n\nNote, str.split() is mainly useful for data that has "
        "been\nintentionally delimited.  With natural text that includes\npunctuation, consider using the regular "
        "expression module."),
    bind<&method_rsplit>(
        "rsplit(self, /, sep=None, maxsplit=-1)",
        "Return a list of the substrings in the string, using sep as the separator string.\n\n  sep\n    The separator "
        "used to split the string.\n\n    When set to None (the default value), will split on any\n    whitespace "
        "character (including \\n \\r \\t \\f and spaces) and\n    will discard empty strings from the result.\n  "
        "maxsplit\n    Maximum number of splits.\n    -1 (the default value) means no limit.\n\nSplitting starts at "
        "the end of the string and works to the front."),
    bind<&method_join>("join(self, iterable, /)",
                       "Concatenate any number of strings.\n\nThe string whose method is called is inserted in between "
                       "each given\nstring.  The result is returned as a new string.\n\nExample: '.'.join(['ab', 'pq', "
                       "'rs']) -> 'ab.pq.rs'"),
    bind<&method_capitalize>("capitalize(self, /)",
                             "Return a capitalized version of the string.\n\nMore specifically, make the first "
                             "character have upper case and the\nrest lower case."),
    bind<&method_casefold>("casefold(self, /)", "Return a version of the string suitable for caseless comparisons."),
    bind<&method_title>("title(self, /)",
                        "Return a version of the string where each word is titlecased.\n\nMore specifically, words "
                        "start with uppercased characters and all\nremaining cased characters have lower case."),
    bind<&method_center>("center(self, width, fillchar=' ', /)",
                         "Return a centered string of length width.\n\nPadding is done using the specified fill "
                         "character (default is\na space)."),
    bind<&method_count>("count(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                        "Return the number of non-overlapping occurrences of substring sub in string "
                        "S[start:end].\n\nOptional arguments start and end are interpreted as in slice\nnotation."),
    bind<&method_expandtabs>("expandtabs(self, /, tabsize=8)",
                             "Return a copy where all tab characters are expanded using spaces.\n\nIf tabsize is not "
                             "given, a tab size of 8 characters is assumed."),
    bind<&method_find>("find(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                       "Return the lowest index in S where substring sub is found, such that sub is contained within "
                       "S[start:end].\n\nOptional arguments start and end are interpreted as in slice\nnotation.  "
                       "Return -1 on failure."),
    bind<&method_partition>(
        "partition(self, sep, /)",
        "Partition the string into three parts using the given separator.\n\nThis will search for the separator in the "
        "string.  If the separator\nis found, returns a 3-tuple containing the part before the\nseparator, the "
        "separator itself, and the part after it.\n\nIf the separator is not found, returns a 3-tuple containing\nthe "
        "original string and two empty strings."),
    bind<&method_index>("index(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                        "Return the lowest index in S where substring sub is found, such that sub is contained within "
                        "S[start:end].\n\nOptional arguments start and end are interpreted as in slice\nnotation.  "
                        "Raises ValueError when the substring is not found."),
    bind<&method_ljust>("ljust(self, width, fillchar=' ', /)",
                        "Return a left-justified string of length width.\n\nPadding is done using the specified fill "
                        "character (default is\na space)."),
    bind<&method_lower>("lower(self, /)", "Return a copy of the string converted to lowercase."),
    bind<&method_lstrip>("lstrip(self, chars=None, /)",
                         "Return a copy of the string with leading whitespace removed.\n\nIf chars is given and not "
                         "None, remove characters in chars instead."),
    bind<&method_rfind>("rfind(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                        "Return the highest index in S where substring sub is found, such that sub is contained within "
                        "S[start:end].\n\nOptional arguments start and end are interpreted as in slice\nnotation.  "
                        "Return -1 on failure."),
    bind<&method_rindex>("rindex(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                         "Return the highest index in S where substring sub is found, such that sub is contained "
                         "within S[start:end].\n\nOptional arguments start and end are interpreted as in "
                         "slice\nnotation.  Raises ValueError when the substring is not found."),
    bind<&method_rjust>("rjust(self, width, fillchar=' ', /)",
                        "Return a right-justified string of length width.\n\nPadding is done using the specified fill "
                        "character (default is\na space)."),
    bind<&method_rstrip>("rstrip(self, chars=None, /)",
                         "Return a copy of the string with trailing whitespace removed.\n\nIf chars is given and not "
                         "None, remove characters in chars instead."),
    bind<&method_rpartition>(
        "rpartition(self, sep, /)",
        "Partition the string into three parts using the given separator.\n\nThis will search for the separator in the "
        "string, starting at the\nend.  If the separator is found, returns a 3-tuple containing the\npart before the "
        "separator, the separator itself, and the part after\nit.\n\nIf the separator is not found, returns a 3-tuple "
        "containing two\nempty strings and the original string."),
    bind<&method_splitlines>("splitlines(self, /, keepends=False)",
                             "Return a list of the lines in the string, breaking at line boundaries.\n\nLine breaks "
                             "are not included in the resulting list unless keepends\nis given and true."),
    bind<&method_strip>("strip(self, chars=None, /)",
                        "Return a copy of the string with leading and trailing whitespace removed.\n\nIf chars is "
                        "given and not None, remove characters in chars instead."),
    bind<&method_swapcase>("swapcase(self, /)",
                           "Convert uppercase characters to lowercase and lowercase characters to uppercase."),
    bind<&translate>(
        "translate(self, table, /)",
        "Replace each character in the string using the given translation table.\n\n  table\n    Translation table, "
        "which must be a mapping of Unicode ordinals\n    to Unicode ordinals, strings, or None.\n\nThe table must "
        "implement lookup/indexing via __getitem__, for\ninstance a dictionary or list.  If this operation "
        "raises\nLookupError, the character is left untouched.  Characters mapped to\nNone are deleted."),
    bind<&method_upper>("upper(self, /)", "Return a copy of the string converted to uppercase."),
    bind<&method_startswith>(
        "startswith(self, prefix, start=<unrepresentable>, end=<unrepresentable>, /)",
        "Return True if the string starts with the specified prefix, False otherwise.\n\n  prefix\n    A string or a "
        "tuple of strings to try.\n  start\n    Optional start position. Default: start of the string.\n  end\n    "
        "Optional stop position. Default: end of the string."),
    bind<&method_endswith>("endswith(self, suffix, start=<unrepresentable>, end=<unrepresentable>, /)",
                           "Return True if the string ends with the specified suffix, False otherwise.\n\n  suffix\n   "
                           " A string or a tuple of strings to try.\n  start\n    Optional start position. Default: "
                           "start of the string.\n  end\n    Optional stop position. Default: end of the string."),
    bind<&method_removeprefix>(
        "removeprefix(self, prefix, /)",
        "Return a str with the given prefix string removed if present.\n\nIf the string starts with the prefix string, "
        "return\nstring[len(prefix):].  Otherwise, return a copy of the original\nstring."),
    bind<&method_removesuffix>("removesuffix(self, suffix, /)",
                               "Return a str with the given suffix string removed if present.\n\nIf the string ends "
                               "with the suffix string and that suffix is not\nempty, return string[:-len(suffix)].  "
                               "Otherwise, return a copy of\nthe original string."),
    bind<&method_isascii>("isascii(self, /)",
                          "Return True if all characters in the string are ASCII, False otherwise.\n\nASCII characters "
                          "have code points in the range U+0000-U+007F.\nEmpty string is ASCII too."),
    bind<&method_islower>(
        "islower(self, /)",
        "Return True if the string is a lowercase string, False otherwise.\n\nA string is lowercase if all cased "
        "characters in the string are\nlowercase and there is at least one cased character in the string."),
    bind<&method_isupper>(
        "isupper(self, /)",
        "Return True if the string is an uppercase string, False otherwise.\n\nA string is uppercase if all cased "
        "characters in the string are\nuppercase and there is at least one cased character in the string."),
    bind<&method_istitle>(
        "istitle(self, /)",
        "Return True if the string is a title-cased string, False otherwise.\n\nIn a title-cased string, upper- and "
        "title-case characters may only\nfollow uncased characters and lowercase characters only cased ones."),
    bind<&method_isspace>(
        "isspace(self, /)",
        "Return True if the string is a whitespace string, False otherwise.\n\nA string is whitespace if all "
        "characters in the string are\nwhitespace and there is at least one character in the string."),
    bind<&method_isdecimal>(
        "isdecimal(self, /)",
        "Return True if the string is a decimal string, False otherwise.\n\nA string is a decimal string if all "
        "characters in the string are\ndecimal and there is at least one character in the string."),
    bind<&method_isdigit>(
        "isdigit(self, /)",
        "Return True if the string is a digit string, False otherwise.\n\nA string is a digit string if all characters "
        "in the string are\ndigits and there is at least one character in the string."),
    bind<&method_isnumeric>(
        "isnumeric(self, /)",
        "Return True if the string is a numeric string, False otherwise.\n\nA string is numeric if all characters in "
        "the string are numeric and\nthere is at least one character in the string."),
    bind<&method_isalpha>(
        "isalpha(self, /)",
        "Return True if the string is an alphabetic string, False otherwise.\n\nA string is alphabetic if all "
        "characters in the string are\nalphabetic and there is at least one character in the string."),
    bind<&method_isalnum>(
        "isalnum(self, /)",
        "Return True if the string is an alpha-numeric string, False otherwise.\n\nA string is alpha-numeric if all "
        "characters in the string are\nalpha-numeric and there is at least one character in the string."),
    bind<&method_isidentifier>(
        "isidentifier(self, /)",
        "Return True if the string is a valid Python identifier, False otherwise.\n\nCall keyword.iskeyword(s) to test "
        "whether string s is a reserved\nidentifier, such as \"def\" or \"class\"."),
    bind<&method_isprintable>("isprintable(self, /)",
                              "Return True if all characters in the string are printable, False otherwise.\n\nA "
                              "character is printable if repr() may use it in its output."),
    bind<&method_zfill>("zfill(self, width, /)",
                        "Pad a numeric string with zeros on the left, to fill a field of the given width.\n\nThe "
                        "string is never truncated."),
    bind<&method_format>("format(self, /, *args, **kwargs)",
                         "Return a formatted version of the string, using substitutions from args and kwargs.\nThe "
                         "substitutions are identified by braces ('{' and '}')."),
    bind<&method_format_map>("format_map(self, mapping, /)",
                             "Return a formatted version of the string, using substitutions from mapping.\nThe "
                             "substitutions are identified by braces ('{' and '}')."),
    bind<&maketrans>(
        "maketrans(x, y=<unrepresentable>, z=<unrepresentable>, /)",
        "Convert a function to be a static method.\n\nA static method does not receive an implicit first argument.\nTo "
        "declare a static method, use this idiom:\n\n     class C:\n         @staticmethod\n         def f(arg1, arg2, "
        "argN):\n             ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. "
        "C().f()). Both the class and the instance are ignored, and\nneither is passed implicitly as the first "
        "argument to the method.\n\nStatic methods in Python are similar to those found in Java or C++.\nFor a more "
        "advanced concept, see the classmethod builtin."),
    bind<&method_dunder_format>("__format__(self, format_spec, /)",
                                "Return a formatted version of the string as described by format_spec."),
    bind<&sizeof_>("__sizeof__(self, /)", "Return the size of the string in memory, in bytes."),
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
  return instance_of(t, type,
                     TRY(codecs::decode(t, object, encoding ? codec_text(encoding) : "utf-8", codec_text(errors))));
}

constinit Type Str::type =
    describe<Str>("str", {.doc = "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n"
                                 "Create a new string object from the given object. If encoding or\n"
                                 "errors is specified, then the object must expose a data buffer\n"
                                 "that will be decoded using the given encoding and error handler.\n"
                                 "Otherwise, returns the result of object.__str__() (if defined)\n"
                                 "or repr(object).\nencoding defaults to 'utf-8'.\nerrors defaults to 'strict'.",
                          .methods = kMethods,
                          .flags = kTypeBasetype});

}  // namespace krait
