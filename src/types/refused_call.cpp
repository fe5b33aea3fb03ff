#include "types/refused_call.h"

#include "object/allocate.h"
#include "types/descriptor.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/str.h"

namespace krait {

namespace {

// module.class.name; the module only of functions that know it, and not "builtins".
Result<Own<>> full_name(Thread& t, Ref<> callee) {
  if (!callee.is<BuiltinFunction>()) return static_cast<Descriptor*>(callee.object())->get_qualname(t);
  const Ref<BuiltinFunction> f = callee.as<BuiltinFunction>();
  Own<> name = TRY(f->get_qualname(t));
  const Own<> module = TRY(f->get_module(t));
  if (!module.ref().is<Str>() || module.ref().as<Str>()->equals_ascii("builtins")) return name;
  return format(t, "%S.%S", module, name);
}

bool takes_no_keywords(const Signature& s) {
  return !s.var_keyword && !s.keyword_only && s.positional_only == s.positional;
}

}  // namespace

Failed refused_call(Thread& t, Ref<> callee, const Method& m, const Arguments& a) {
  const Signature& s = m.signature;
  if (!takes_no_keywords(s)) return failed;
  const bool fixed = !s.var_positional && s.required == s.positional && s.positional <= 1;
  if (!a.keywords && (!fixed || a.positional == s.positional)) return failed;
  clear_pending(t);
  const Own<> name = TRY(full_name(t, callee));
  if (a.keywords) return raise(t, exc::TypeError, "%S() takes no keyword arguments", name);
  const char* wanted = s.positional ? "exactly one argument" : "no arguments";
  return raise(t, exc::TypeError, "%S() takes %s (%d given)", name, wanted, a.positional);
}

}  // namespace krait
