// _locale: the locales of the C library.
#include <langinfo.h>
#include <libintl.h>
#include <locale.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <cwchar>
#include <memory>

#include "modules/locale_text.h"
#include "modules/modules.h"
#include "modules/posix/posix.h"
#include "object/native_state.h"
#include "types/protocol.h"
#include "types/string_builder.h"
#include "types/type.h"

namespace krait {
namespace {

struct State {
  Slot<Type> error;
};

Failed raise_locale(Thread& t, const char* message) {
  return raise(t, *native_state<State>(t).error.get(), "%s", message);
}

// Text for the C library, without NUL.
class LocaleText {
 public:
  Result<void> set(Thread& t, Ref<Str> text) {
    bytes_.set(TRY(encode_locale(t, text)));
    return ok;
  }
  // A str, or None for a null pointer.
  Result<void> set_optional(Thread& t, const char* function, int position, Ref<> given) {
    if (is_none(given)) return ok;
    if (!given.is<Str>())
      return raise(t, exc::TypeError, "%s() argument %d must be str or None, not %T", function, position, given);
    return set(t, given.as<Str>());
  }
  const char* get() const { return bytes_ ? reinterpret_cast<const char*>(bytes_.get()->data()) : nullptr; }

 private:
  Slot<Bytes> bytes_;
};

Result<Own<>> setlocale(Thread& t, int category, OptRef<> given) {
  LocaleText name;
  if (given) TRY(name.set_optional(t, "setlocale", 2, given.ref()));
  const char* answer = ::setlocale(category, name.get());
  if (!answer) return raise_locale(t, name.get() ? "unsupported locale setting" : "locale query failed");
  return decode_locale(t, answer);
}

// The sizes of groups of digits, up to the end mark.
Result<Own<>> grouping(Thread& t, const char* sizes) {
  Own<List> list = TRY(List::create(t));
  if (!*sizes) return list;
  for (const char* p = sizes;; ++p) {
    TRY(list->append_own(t, Own<>::of_int(*p)));
    if (*p == 0 || *p == CHAR_MAX) return list;
  }
}
Result<Own<>> localeconv(Thread& t) {
  const lconv* l = ::localeconv();
  Own<Dict> all = TRY(Dict::create(t));
  const auto set = [&](const char* name, Own<> value) -> Result<void> {
    return all->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), std::move(value));
  };
  const std::pair<const char*, const char*> money[] = {{"int_curr_symbol", l->int_curr_symbol},
                                                       {"currency_symbol", l->currency_symbol},
                                                       {"mon_decimal_point", l->mon_decimal_point},
                                                       {"mon_thousands_sep", l->mon_thousands_sep}};
  for (const auto& [name, text] : money) TRY(set(name, TRY(decode_locale(t, text))));
  TRY(set("mon_grouping", TRY(grouping(t, l->mon_grouping))));
  TRY(set("positive_sign", TRY(decode_locale(t, l->positive_sign))));
  TRY(set("negative_sign", TRY(decode_locale(t, l->negative_sign))));
  const std::pair<const char*, char> numbers[] = {
      {"int_frac_digits", l->int_frac_digits}, {"frac_digits", l->frac_digits},
      {"p_cs_precedes", l->p_cs_precedes},     {"p_sep_by_space", l->p_sep_by_space},
      {"n_cs_precedes", l->n_cs_precedes},     {"n_sep_by_space", l->n_sep_by_space},
      {"p_sign_posn", l->p_sign_posn},         {"n_sign_posn", l->n_sign_posn}};
  for (const auto& [name, number] : numbers) TRY(set(name, Own<>::of_int(number)));
  TRY(set("decimal_point", TRY(decode_locale(t, l->decimal_point))));
  TRY(set("thousands_sep", TRY(decode_locale(t, l->thousands_sep))));
  TRY(set("grouping", TRY(grouping(t, l->grouping))));
  return all;
}

// Wide characters, terminated.
Result<void> widen(Thread& t, Ref<Str> text, std::unique_ptr<wchar_t[]>& out) {
  const std::size_t n = text->length();
  out.reset(new (std::nothrow) wchar_t[n + 1]);
  if (!out) return raise_memory_error(t);
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = static_cast<wchar_t>(text->at(i));
    if (!out[i]) return raise(t, exc::ValueError, "embedded null character");
  }
  out[n] = 0;
  return ok;
}
Result<int> strcoll(Thread& t, Ref<Str> a, Ref<Str> b) {
  std::unique_ptr<wchar_t[]> left, right;
  TRY(widen(t, a, left));
  TRY(widen(t, b, right));
  return ::wcscoll(left.get(), right.get());
}
Result<Own<>> strxfrm(Thread& t, Ref<Str> text) {
  std::unique_ptr<wchar_t[]> wide;
  TRY(widen(t, text, wide));
  errno = 0;
  std::size_t room = text->length() + 1;
  for (;;) {
    const std::unique_ptr<wchar_t[]> out(new (std::nothrow) wchar_t[room]);
    if (!out) return raise_memory_error(t);
    const std::size_t n = ::wcsxfrm(out.get(), wide.get(), room);
    if (errno && errno != ERANGE) return raise_errno(t, errno);
    if (n < room) return Str::from_code_points(t, reinterpret_cast<const char32_t*>(out.get()), n);
    room = n + 1;
  }
}

Result<Own<>> gettext(Thread& t, Ref<Str> message) {
  LocaleText text;
  TRY(text.set(t, message));
  return decode_locale(t, ::gettext(text.get()));
}
Result<Own<>> dgettext(Thread& t, Ref<> domain, Ref<Str> message) {
  LocaleText name, text;
  TRY(name.set_optional(t, "dgettext", 1, domain));
  TRY(text.set(t, message));
  return decode_locale(t, ::dgettext(name.get(), text.get()));
}
Result<Own<>> dcgettext(Thread& t, Ref<> domain, Ref<Str> message, int category) {
  LocaleText name, text;
  TRY(name.set_optional(t, "dcgettext", 1, domain));
  TRY(text.set(t, message));
  return decode_locale(t, ::dcgettext(name.get(), text.get(), category));
}
Result<Own<>> textdomain(Thread& t, Ref<> domain) {
  LocaleText name;
  TRY(name.set_optional(t, "textdomain", 1, domain));
  const char* answer = ::textdomain(name.get());
  if (!answer) return raise_errno(t, errno);
  return decode_locale(t, answer);
}
Result<Own<>> bindtextdomain(Thread& t, Ref<Str> domain, Ref<> directory) {
  if (domain->length() == 0) return raise_locale(t, "domain must be a non-empty string");
  LocaleText name;
  TRY(name.set(t, domain));
  posix::FsText path;
  if (!is_none(directory)) path = TRY(posix::FsText::from(t, directory));
  const char* answer = ::bindtextdomain(name.get(), is_none(directory) ? nullptr : path.text());
  if (!answer) return raise_errno(t, errno);
  return decode_locale(t, answer);
}
Result<Own<>> bind_textdomain_codeset(Thread& t, Ref<Str> domain, Ref<> codeset) {
  LocaleText name, set;
  TRY(name.set(t, domain));
  TRY(set.set_optional(t, "bind_textdomain_codeset", 2, codeset));
  const char* answer = ::bind_textdomain_codeset(name.get(), set.get());
  if (!answer) return none();
  return decode_locale(t, answer);
}

constexpr IntConstant kConstants[] = {
    {"LC_CTYPE", LC_CTYPE},
    {"LC_TIME", LC_TIME},
    {"LC_COLLATE", LC_COLLATE},
    {"LC_MONETARY", LC_MONETARY},
    {"LC_MESSAGES", LC_MESSAGES},
    {"LC_NUMERIC", LC_NUMERIC},
    {"LC_ALL", LC_ALL},
    {"CHAR_MAX", CHAR_MAX},
    {"DAY_1", DAY_1},
    {"DAY_2", DAY_2},
    {"DAY_3", DAY_3},
    {"DAY_4", DAY_4},
    {"DAY_5", DAY_5},
    {"DAY_6", DAY_6},
    {"DAY_7", DAY_7},
    {"ABDAY_1", ABDAY_1},
    {"ABDAY_2", ABDAY_2},
    {"ABDAY_3", ABDAY_3},
    {"ABDAY_4", ABDAY_4},
    {"ABDAY_5", ABDAY_5},
    {"ABDAY_6", ABDAY_6},
    {"ABDAY_7", ABDAY_7},
    {"MON_1", MON_1},
    {"MON_2", MON_2},
    {"MON_3", MON_3},
    {"MON_4", MON_4},
    {"MON_5", MON_5},
    {"MON_6", MON_6},
    {"MON_7", MON_7},
    {"MON_8", MON_8},
    {"MON_9", MON_9},
    {"MON_10", MON_10},
    {"MON_11", MON_11},
    {"MON_12", MON_12},
    {"ABMON_1", ABMON_1},
    {"ABMON_2", ABMON_2},
    {"ABMON_3", ABMON_3},
    {"ABMON_4", ABMON_4},
    {"ABMON_5", ABMON_5},
    {"ABMON_6", ABMON_6},
    {"ABMON_7", ABMON_7},
    {"ABMON_8", ABMON_8},
    {"ABMON_9", ABMON_9},
    {"ABMON_10", ABMON_10},
    {"ABMON_11", ABMON_11},
    {"ABMON_12", ABMON_12},
    {"RADIXCHAR", RADIXCHAR},
    {"THOUSEP", THOUSEP},
    {"CRNCYSTR", CRNCYSTR},
    {"D_T_FMT", D_T_FMT},
    {"D_FMT", D_FMT},
    {"T_FMT", T_FMT},
    {"AM_STR", AM_STR},
    {"PM_STR", PM_STR},
    {"CODESET", CODESET},
    {"T_FMT_AMPM", T_FMT_AMPM},
    {"ERA", ERA},
    {"ERA_D_FMT", ERA_D_FMT},
    {"ERA_D_T_FMT", ERA_D_T_FMT},
    {"ERA_T_FMT", ERA_T_FMT},
    {"ALT_DIGITS", ALT_DIGITS},
    {"YESEXPR", YESEXPR},
    {"NOEXPR", NOEXPR},
    {"_DATE_FMT", _DATE_FMT},
};

Result<Own<>> nl_langinfo(Thread& t, int key) {
  bool known = false;
  for (const IntConstant& c : kConstants)
    known = known || (c.value == key && std::strncmp(c.name, "LC_", 3) && std::strcmp(c.name, "CHAR_MAX"));
  if (!known) return raise(t, exc::ValueError, "unsupported langinfo constant");
  const char* text = ::nl_langinfo(key);
  if (!text) return Str::empty();
  if (key != ALT_DIGITS) return decode_locale(t, text);
  // A hundred texts, each with its NUL.
  StringBuilder out(t);
  for (int i = 0; i < 100 && *text; ++i, text += std::strlen(text) + 1) {
    if (i) out.put(';');
    Own<Str> digit = TRY(decode_locale(t, text));
    out.str(digit.ref());
  }
  return out.finish();
}
Result<Own<>> getencoding(Thread& t) {
  const char* name = ::nl_langinfo(CODESET);
  return Str::from_utf8(t, *name ? name : "UTF-8");
}

constexpr Method kFunctions[] = {
    bind<&setlocale>("setlocale(category, locale=None, /)", "Set or ask for a locale."),
    bind<&localeconv>("localeconv()", "How numbers and sums of money are written here."),
    bind<&nl_langinfo>("nl_langinfo(key, /)", "A text of the current locale."),
    bind<&getencoding>("getencoding()", "What the locale encodes text with."),
    bind<&strcoll>("strcoll(os1, os2, /)",
                   "Negative, zero or positive as the locale puts os1 before, level with or after os2."),
    bind<&strxfrm>("strxfrm(string, /)", "A string whose plain order is that of the locale."),
    bind<&gettext>("gettext(msg, /)", "The translation of a message in the current domain."),
    bind<&dgettext>("dgettext(domain, msg, /)", "msg as translated in a domain."),
    bind<&dcgettext>("dcgettext(domain, msg, category, /)",
                     "msg as translated in a domain, for a category of the locale."),
    bind<&textdomain>("textdomain(domain, /)", "Set the domain of messages; return it."),
    bind<&bindtextdomain>("bindtextdomain(domain, dir, /)", "Say where the translations of a domain are."),
    bind<&bind_textdomain_codeset>("bind_textdomain_codeset(domain, codeset, /)",
                                   "Set the encoding of a domain's translations."),
};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  Slot<Type>& error = native_state<State>(t).error;
  if (!error) error.set(TRY(make_class(t, "locale.Error", Ref<Type>(&exc::Exception))));
  return namespace_->set_str(t, TRY(Str::intern_ascii(t, "Error")).ref(), Ref<>(error.get()).own());
}

}  // namespace

constinit const ModuleSpec kLocaleModule = {.name = "_locale",
                                            .doc = "The locales of the C library.",
                                            .functions = kFunctions,
                                            .constants = kConstants,
                                            .start = &start};

}  // namespace krait
