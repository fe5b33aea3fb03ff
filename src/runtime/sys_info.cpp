#include "runtime/sys_info.h"

#include <gnu/libc-version.h>

#include <cfloat>
#include <string_view>

#include "object/raise.h"
#include "runtime/state.h"
#include "runtime/stdlib_names.h"
#include "types/list.h"
#include "types/set.h"
#include "types/simple_namespace.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/structseq.h"

namespace krait {

namespace {

// ---- struct sequences ----

constexpr StructField kFlagsFields[] = {
    {"debug", "-d"},
    {"inspect", "-i"},
    {"interactive", "-i"},
    {"optimize", "-O (1) or -OO (2)"},
    {"dont_write_bytecode", "-B"},
    {"no_user_site", "-s"},
    {"no_site", "-S"},
    {"ignore_environment", "-E"},
    {"verbose", "-v"},
    {"bytes_warning", "-b"},
    {"quiet", "-q"},
    {"hash_randomization", "-R"},
    {"isolated", "-I"},
    {"dev_mode", "-X dev"},
    {"utf8_mode", "-X utf8"},
    {"warn_default_encoding", "-X warn_default_encoding"},
    {"safe_path", "-P"},
    {"int_max_str_digits", "-X int_max_str_digits"},
    {"gil", "-X gil"},
    {"thread_inherit_context", "-X thread_inherit_context"},
    {"context_aware_warnings", "-X context_aware_warnings"},
};
constexpr StructSequenceSpec kFlagsSpec = {
    .name = "sys.flags",
    .doc = "What options and environment asked for, as a named tuple.\n\nEach field names its option.",
    .fields = kFlagsFields,
    .visible = 18,
    .is_single = true};
using Flags = StructSequence<kFlagsSpec>;

constexpr StructField kVersionFields[] = {
    {"major", "Grows when old programs may no longer run."},
    {"minor", "Grows with new features."},
    {"micro", "Grows with corrections."},
    {"releaselevel", "One of 'alpha', 'beta', 'candidate' and 'final'."},
    {"serial", "Counts alphas, betas or candidates; 0 for a final one."},
};
constexpr StructSequenceSpec kVersionSpec = {.name = "sys.version_info",
                                             .doc = "Which Python this is, as a named tuple; it compares like (3, 14).",
                                             .fields = kVersionFields,
                                             .visible = 5,
                                             .is_single = true};
using VersionInfo = StructSequence<kVersionSpec>;

constexpr StructField kHashFields[] = {
    {"width", "Bits of a hash value."},
    {"modulus", "The prime P: numbers are hashed modulo P, so that equal ones of all types agree."},
    {"inf", "The hash of infinity; that of minus infinity is its negative."},
    {"nan", "Not used any more."},
    {"imag", "What the imaginary part's hash is multiplied by in a complex number's."},
    {"algorithm", "Which function hashes str, bytes and memoryview."},
    {"hash_bits", "Bits that this function computes."},
    {"seed_bits", "Bits of its key."},
    {"cutoff", "Up to which length another, quicker function is taken; 0 for none."},
};
constexpr StructSequenceSpec kHashSpec = {"sys.hash_info", "How hash() works, as a named tuple.", kHashFields, 9};
using HashInfo = StructSequence<kHashSpec>;

constexpr StructField kIntFields[] = {
    {"bits_per_digit", "Bits in each digit of a large int."},
    {"sizeof_digit", "Bytes that store one."},
    {"default_max_str_digits", "What int_max_str_digits is unless told otherwise."},
    {"str_digits_check_threshold", "The least int_max_str_digits other than 0."},
};
constexpr StructSequenceSpec kIntSpec = {"sys.int_info", "How ints are stored and converted, as a named tuple.",
                                         kIntFields, 4};
using IntInfo = StructSequence<kIntSpec>;

constexpr StructField kFloatFields[] = {
    {"max", "The largest finite float (DBL_MAX)."},
    {"max_exp", "The largest e for which radix**(e-1) is finite (DBL_MAX_EXP)."},
    {"max_10_exp", "The largest e for which 10**e is finite (DBL_MAX_10_EXP)."},
    {"min", "The smallest positive float of full precision (DBL_MIN)."},
    {"min_exp", "The least e for which radix**(e-1) has full precision (DBL_MIN_EXP)."},
    {"min_10_exp", "The least e for which 10**e has full precision (DBL_MIN_10_EXP)."},
    {"dig", "Decimal digits that survive becoming a float and back (DBL_DIG)."},
    {"mant_dig", "Digits of the mantissa, in base radix (DBL_MANT_DIG)."},
    {"epsilon", "What separates 1.0 from the float after it (DBL_EPSILON)."},
    {"radix", "The base of the exponent (FLT_RADIX)."},
    {"rounds", "How results are rounded; 1 is to the nearest (FLT_ROUNDS)."},
};
constexpr StructSequenceSpec kFloatSpec = {
    "sys.float_info", "What a float can hold, as a named tuple. C has the numbers in <float.h>.", kFloatFields, 11};
using FloatInfo = StructSequence<kFloatSpec>;

constexpr StructField kThreadFields[] = {
    {"name", "Whose threads they are: 'pthread'."},
    {"lock", "What locks are made of."},
    {"version", "Which library, with its version, or None."},
};
constexpr StructSequenceSpec kThreadSpec = {"sys.thread_info", "How threads are implemented, as a named tuple.",
                                            kThreadFields, 3};
using ThreadInfo = StructSequence<kThreadSpec>;

// Fills a struct sequence from ints, strings and floats, in order.
struct Item {
  Item(std::int64_t n) : kind('i'), integer(n) {}
  Item(int n) : kind('i'), integer(n) {}
  Item(bool b) : kind('b'), integer(b) {}
  Item(double d) : kind('d'), real(d) {}
  Item(const char* s) : kind('s'), text(s) {}
  Item(const std::string& s) : kind('s'), text(s) {}
  char kind;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text;
};
Result<Own<>> make_item(Thread& t, const Item& i) {
  switch (i.kind) {
    case 'i':
      return int_from(t, i.integer);
    case 'b':
      return bool_from(i.integer != 0);
    case 'd':
      return float_from(t, i.real);
    default:
      return Str::from_utf8(t, i.text);
  }
}
template <class S>
Result<Own<>> make_sequence(Thread& t, const StructSequenceSpec& spec, std::initializer_list<Item> items) {
  TRY(structseq::complete(t, S::type, spec));
  Own<S> made = TRY(S::create(t));
  std::size_t n = 0;
  for (const Item& i : items) made->init_item(n++, TRY(make_item(t, i)));
  return Own<>(std::move(made));
}

Result<Own<>> make_flags(Thread& t) {
  const Config& c = runtime_of(t).config;
  return make_sequence<Flags>(t, kFlagsSpec,
                              {int{c.parser_debug != 0},
                               int{c.inspect != 0},
                               int{c.interactive != 0},
                               c.optimize,
                               int{!c.write_bytecode},
                               int{!c.user_site},
                               int{!c.site_import},
                               int{!c.use_environment},
                               c.verbose,
                               c.bytes_warning,
                               int{c.quiet},
                               int{!c.use_hash_seed || c.hash_seed != 0},
                               int{c.isolated},
                               c.dev_mode,
                               int{c.utf8_mode},
                               int{c.warn_default_encoding},
                               c.safe_path,
                               t.interpreter->int_max_str_digits,
                               1,
                               c.thread_inherit_context,
                               c.context_aware_warnings});
}

Result<Own<>> make_version(Thread& t) { return make_sequence<VersionInfo>(t, kVersionSpec, {3, 14, 8, "final", 0}); }

Result<void> add_sequences(Thread& t, Ref<Dict> d) {
  TRY(set_named(t, d, "flags", TRY(make_flags(t))));
  TRY(set_named(t, d, "version_info", TRY(make_version(t))));
  TRY(set_named(t, d, "hash_info",
                TRY(make_sequence<HashInfo>(
                    t, kHashSpec, {64, (std::int64_t{1} << 61) - 1, 314159, 0, 1000003, "siphash13", 64, 128, 0}))));
  TRY(set_named(t, d, "int_info", TRY(make_sequence<IntInfo>(t, kIntSpec, {30, 4, 4300, 640}))));
  TRY(set_named(t, d, "float_info",
                TRY(make_sequence<FloatInfo>(t, kFloatSpec,
                                             {DBL_MAX, DBL_MAX_EXP, DBL_MAX_10_EXP, DBL_MIN, DBL_MIN_EXP,
                                              DBL_MIN_10_EXP, DBL_DIG, DBL_MANT_DIG, DBL_EPSILON, FLT_RADIX, 1}))));
  const std::string version = std::string("NPTL ") + ::gnu_get_libc_version();
  TRY(set_named(t, d, "thread_info",
                TRY(make_sequence<ThreadInfo>(t, kThreadSpec, {"pthread", "semaphore", version}))));
  return ok;
}

// ---- the rest ----

constexpr const char* kVersionText = "3.14.8 (krait-0.1, Jan  1 2026, 00:00:00) [Clang " __clang_version__ "]";
constexpr const char* kCopyright =
    "Copyright (c) the Krait authors.\nAll Rights Reserved.\n\nThe standard library:\nCopyright (c) 2001 Python "
    "Software "
    "Foundation.\nAll Rights Reserved.";

Result<void> add_text(Thread& t, Ref<Dict> d, const char* name, std::string_view text) {
  return set_named(t, d, name, TRY(Str::from_utf8(t, text)));
}

Result<Own<>> make_implementation(Thread& t, Ref<Dict> sys) {
  Own<Dict> d = TRY(Dict::create(t));
  TRY(add_text(t, d.ref(), "name", "krait"));
  TRY(add_text(t, d.ref(), "cache_tag", "krait-314"));
  TRY(set_named(t, d.ref(), "version", find_named(t, sys, "version_info").ref().own()));
  TRY(set_named(t, d.ref(), "hexversion", TRY(int_from(t, kVersionHex))));
  TRY(add_text(t, d.ref(), "_multiarch", "x86_64-linux-gnu"));
  TRY(set_named(t, d.ref(), "supports_isolated_interpreters", bool_from(true)));
  return SimpleNamespace::create(t, std::move(d));
}

Result<Own<>> library_names(Thread& t) {
  Own<List> names = TRY(List::create(t, 320));
  for (std::string_view rest = kStdlibModuleNames; !rest.empty();) {
    const std::size_t space = rest.find(' ');
    TRY(names->append_own(t, TRY(Str::intern_ascii(t, rest.substr(0, space)))));
    rest.remove_prefix(space == rest.npos ? rest.size() : space + 1);
  }
  const Value argument = names.value();
  return FrozenSet::construct(t, Ref<Type>(&FrozenSet::type), Arguments{&argument, 1, 0, nullptr});
}

Result<Own<>> native_names(Thread& t) {
  Own<List> names = TRY(List::create(t));
  for (const ModuleSpec* spec : runtime_of(t).native_modules)
    TRY(names->append_own(t, TRY(Str::intern_ascii(t, spec->name))));
  TRY(names->sort(t, {}, false));
  return Tuple::from_values(t, names->items(), names->size());
}

Result<Own<>> warn_options(Thread& t) { return list_of_strings(t, runtime_of(t).config.warn_options); }

Result<Own<>> x_options(Thread& t) {
  Own<Dict> d = TRY(Dict::create(t));
  for (const std::string& option : runtime_of(t).config.xoptions) {
    const std::size_t equals = option.find('=');
    Own<Str> name = TRY(decode_path(t, option.substr(0, equals)));
    Own<> value = equals == option.npos ? bool_from(true) : Own<>(TRY(decode_path(t, option.substr(equals + 1))));
    TRY(d->set(t, name.ref(), std::move(value)));
  }
  return Own<>(std::move(d));
}

Result<void> add_paths(Thread& t, Ref<Dict> d) {
  const Config& c = runtime_of(t).config;
  const std::pair<const char*, const std::string*> rows[] = {
      {"executable", &c.executable},   {"_base_executable", &c.base_executable},
      {"prefix", &c.prefix},           {"base_prefix", &c.base_prefix},
      {"exec_prefix", &c.exec_prefix}, {"base_exec_prefix", &c.base_exec_prefix},
      {"platlibdir", &c.platlibdir},
  };
  for (const auto& [name, value] : rows) TRY(set_named(t, d, name, TRY(decode_path(t, *value))));
  TRY(set_named(t, d, "_stdlib_dir", c.stdlib_dir.empty() ? none() : Own<>(TRY(decode_path(t, c.stdlib_dir)))));
  TRY(set_named(t, d, "_home", none()));
  TRY(set_named(t, d, "pycache_prefix",
                c.pycache_prefix.empty() ? none() : Own<>(TRY(decode_path(t, c.pycache_prefix)))));
  TRY(set_named(t, d, "path", TRY(list_of_strings(t, c.module_search_paths))));
  TRY(set_named(t, d, "argv", TRY(list_of_strings(t, c.argv))));
  TRY(set_named(t, d, "orig_argv", TRY(list_of_strings(t, c.orig_argv))));
  TRY(set_named(t, d, "warnoptions", TRY(warn_options(t))));
  TRY(set_named(t, d, "_xoptions", TRY(x_options(t))));
  TRY(set_named(t, d, "dont_write_bytecode", bool_from(!c.write_bytecode)));
  return ok;
}

}  // namespace

Result<void> update_sys_flags(Thread& t) { return sys_set(t, "flags", TRY(make_flags(t))); }

Result<void> add_sys_data(Thread& t, Ref<Dict> d) {
  TRY(add_sequences(t, d));
  TRY(add_text(t, d, "version", kVersionText));
  TRY(set_named(t, d, "hexversion", TRY(int_from(t, kVersionHex))));
  TRY(set_named(t, d, "api_version", TRY(int_from(t, 1013))));
  TRY(set_named(t, d, "maxsize", TRY(int_from(t, INT64_MAX))));
  TRY(set_named(t, d, "maxunicode", TRY(int_from(t, 0x10FFFF))));
  TRY(add_text(t, d, "copyright", kCopyright));
  TRY(add_text(t, d, "platform", "linux"));
  TRY(add_text(t, d, "byteorder", "little"));
  TRY(add_text(t, d, "float_repr_style", "short"));
  TRY(add_text(t, d, "abiflags", ""));
  TRY(add_text(t, d, "_framework", ""));
  Own<Str> project = TRY(Str::from_ascii(t, "Krait"));
  Own<Str> nothing = Str::empty();
  TRY(set_named(t, d, "_git", TRY(Tuple::of(t, project, nothing, nothing))));
  TRY(set_named(t, d, "implementation", TRY(make_implementation(t, d))));
  TRY(set_named(t, d, "stdlib_module_names", TRY(library_names(t))));
  TRY(set_named(t, d, "builtin_module_names", TRY(native_names(t))));
  TRY(set_named(t, d, "meta_path", TRY(List::create(t))));
  TRY(set_named(t, d, "path_hooks", TRY(List::create(t))));
  TRY(set_named(t, d, "path_importer_cache", TRY(Dict::create(t))));
  return add_paths(t, d);
}

}  // namespace krait
