// Binding the arguments of native functions, and the conversions of scalars.
#include <cstring>

#include "object/allocate.h"
#include "object/bind.h"
#include "types/dict.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

Value default_value(DefaultWord word) {
  switch (word) {
    case kDefaultNone:
      return Value::of_object(&kNone);
    case kDefaultTrue:
      return Value::of_object(&kTrue);
    case kDefaultFalse:
      return Value::of_object(&kFalse);
    default:
      return Value::of_int(word);
  }
}

namespace {

// The receiver's class and the name, as messages show a function that takes a fixed number of positional arguments.
Failed raise_count(Thread& t, const Signature& s, std::size_t given) {
  const std::size_t least = s.required, most = s.positional;
  const char* plural = "s";
  if (s.positional_only < s.positional || s.keyword_only) {
    // Functions with keywords say it as Python functions nearly do.
    if (given > most && most == 0) return raise(t, exc::TypeError, "%s() takes no positional arguments", s.name());
    if (given > most) {
      const char* kind = s.keyword_only || s.positional_only ? "positional " : "";
      return raise(t, exc::TypeError, "%s() takes %s %d %sargument%s (%d given)", s.name(),
                   least == most && !s.keyword_only ? "exactly" : "at most", most, kind, most == 1 ? "" : "s", given);
    }
    return raise(t, exc::TypeError, "%s() takes at least %d positional argument%s (%d given)", s.name(), least,
                 least == 1 ? "" : "s", given);
  }
  if (most == 0) return raise(t, exc::TypeError, "%s() takes no arguments (%d given)", s.name(), given);
  if (least == most && most == 1)
    return raise(t, exc::TypeError, "%s() takes exactly one argument (%d given)", s.name(), given);
  const std::size_t shown = given < least ? least : most;
  if (shown == 1) plural = "";
  if (least == most)
    return raise(t, exc::TypeError, "%s expected %d argument%s, got %d", s.name(), least, plural, given);
  return raise(t, exc::TypeError, "%s expected at %s %d argument%s, got %d", s.name(), given < least ? "least" : "most",
               shown, plural, given);
}

bool same_name(Ref<Str> key, std::string_view name) { return key->equals_ascii(name); }

Result<void> bind_keywords(Thread& t, const Signature& s, const Arguments& a, Value* out, Slot<Dict>& keywords) {
  const Parameter* const parameters = s.parameters();
  for (std::uint32_t k = 0; k < a.keywords; ++k) {
    Ref<Str> key = (*a.names)[k].as<Str>();
    const Value value = a.values[a.positional + k];
    std::size_t found = s.count;
    for (std::size_t i = s.positional_only; i < s.count; ++i) {
      const Parameter& p = parameters[i];
      if (p.kind != ParameterKind::VarPositional && p.kind != ParameterKind::VarKeyword && same_name(key, s.name_of(p)))
        found = i;
    }
    if (found < s.count) {
      if (!out[found].is_empty())
        return raise(t, exc::TypeError, "argument for %s() given by name ('%S') and position (%d)", s.name(), key,
                     found + 1);
      out[found] = value;
      continue;
    }
    if (!s.var_keyword) {
      if (s.positional_only == s.count || (s.positional == s.positional_only && !s.keyword_only))
        return raise(t, exc::TypeError, "%s() takes no keyword arguments", s.name());
      // A signature that has no name to show calls itself "this function".
      const char* parentheses = s.name().find(' ') == s.name().npos ? "()" : "";
      return raise(t, exc::TypeError, "%s%s got an unexpected keyword argument '%S'", s.name(), parentheses, key);
    }
    if (!keywords) keywords.set(TRY(Dict::create(t)));
    TRY(keywords->set_str(t, key, Ref<>(value).own()));
  }
  return ok;
}

}  // namespace

Result<void> bind_arguments(Thread& t, const Signature& s, const Arguments& a, Value* out, Rest& rest,
                            Slot<Dict>& keywords) {
  const std::size_t given = a.positional, fixed = given < s.positional ? given : s.positional;
  if (given > s.positional) {
    if (!s.var_positional) return raise_count(t, s, given);
    rest = {a.values + s.positional, given - s.positional};
  }
  for (std::size_t i = 0; i < fixed; ++i) out[i] = a.values[i];
  if (a.keywords) TRY(bind_keywords(t, s, a, out, keywords));
  if (fixed == s.count) return ok;
  const Parameter* const parameters = s.parameters();
  const DefaultWord* const defaults = s.defaults();
  for (std::size_t i = fixed; i < s.count; ++i) {
    if (!out[i].is_empty()) continue;
    const Parameter& p = parameters[i];
    if (p.default_kind == DefaultKind::Constant) {
      out[i] = default_value(defaults[i]);
    } else if (p.default_kind == DefaultKind::Required) {
      if (p.kind == ParameterKind::PositionalOnly ||
          (a.keywords == 0 && s.positional_only == s.positional && !s.keyword_only))
        return raise_count(t, s, given);
      return raise(t, exc::TypeError, "%s() missing required argument '%s' (pos %d)", s.name(), s.name_of(p), i + 1);
    }
  }
  return ok;
}

[[gnu::noinline]] Result<Own<>> detail::call_laid_out(Thread& t, const Method& m, Ref<> self, const Arguments& args) {
  LaidOut made;
  TRY(bind_arguments(t, m.signature, args, made.values, made.rest, made.keywords));
  return m.call(t, m, self, {made.values, m.signature.count, Arguments::kLaidOut, nullptr});
}

Failed raise_argument_type(Thread& t, const Signature& s, std::size_t parameter, const char* expected, Value given) {
  const Parameter& p = s.parameters()[parameter];
  const char* dunder = given == Value::of_object(&kNone) ? "None" : nullptr;
  if (p.kind == ParameterKind::PositionalOnly) {
    if (s.positional == 1 && s.count == 1) {
      if (dunder) return raise(t, exc::TypeError, "%s() argument must be %s, not None", s.name(), expected);
      return raise(t, exc::TypeError, "%s() argument must be %s, not %T", s.name(), expected, given);
    }
    if (dunder)
      return raise(t, exc::TypeError, "%s() argument %d must be %s, not None", s.name(), parameter + 1, expected);
    return raise(t, exc::TypeError, "%s() argument %d must be %s, not %T", s.name(), parameter + 1, expected, given);
  }
  const std::string_view name = s.parameter_name(parameter);
  if (dunder) return raise(t, exc::TypeError, "%s() argument '%s' must be %s, not None", s.name(), name, expected);
  return raise(t, exc::TypeError, "%s() argument '%s' must be %s, not %T", s.name(), name, expected, given);
}

Result<void> check_argument(Thread& t, ArgumentPlace place, Value v, const Type& type) {
  if (v.is_object() && is_subtype(v.object()->type(), &type)) return ok;
  const char* dot = type.name ? __builtin_strrchr(type.name, '.') : nullptr;
  return raise_argument_type(t, place.signature, place.parameter,
                             type.name ? (dot ? dot + 1 : type.name) : "another type", v);
}

// ---- scalars ----

Result<std::int64_t> convert_int64(Thread& t, ArgumentPlace, Value v) {
  if (v.is_float()) return raise(t, exc::TypeError, "'float' object cannot be interpreted as an integer");
  Own<> n = TRY(index(t, Ref<>(v)));
  if (n.value().is_int()) return n.value().as_int();
  std::int64_t out;
  bool negative;
  if (int_to_int64(n.ref(), out, negative)) return out;
  return raise(t, exc::OverflowError, "Python int too large to convert to C ssize_t");
}
Result<int> convert_c_int(Thread& t, ArgumentPlace, Value v) {
  Own<> n = TRY(index(t, Ref<>(v)));
  std::int64_t out;
  bool negative = false;
  if (n.value().is_int())
    out = n.value().as_int();
  else if (!int_to_int64(n.ref(), out, negative))
    return raise(t, exc::OverflowError, "Python int too large to convert to C int");
  if (out < INT32_MIN || out > INT32_MAX)
    return raise(t, exc::OverflowError, "Python int too large to convert to C int");
  return static_cast<int>(out);
}
Result<double> convert_double(Thread& t, ArgumentPlace, Value v) { return to_double(t, Ref<>(v)); }
Result<bool> convert_truth(Thread& t, ArgumentPlace, Value v) { return is_true(t, Ref<>(v)); }

Own<> none() { return Own<>::steal(static_cast<Object*>(&kNone)); }
Own<> bool_from(bool b) { return Own<>::steal(b ? &kTrue : &kFalse); }

}  // namespace krait
