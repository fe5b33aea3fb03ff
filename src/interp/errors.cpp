#include "interp/errors.h"

#include "types/exceptions.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {

Failed raise_name_error(Thread& t, const Type& exception, const char* text, Ref<Str> name) {
  (void)raise(t, exception, text, name);
  if (t.pending && t.pending.ref().is<Exception>() && is_subtype(t.pending.ref().type(), &exc::NameError))
    t.pending.ref().as<NameError>()->name_.set(name.own());
  return failed;
}

Failed raise_bad_operand(Thread& t, const char* instruction) {
  return raise(t, exc::SystemError, "bad operand of %s in a code object", instruction);
}

Result<Own<Str>> describe_callable(Thread& t, Ref<> callable) {
  Slot<> qualname, module;
  OptRef<> q = TRY(find_attr(t, callable, names::__qualname__, qualname));
  if (!q) return str(t, callable);
  OptRef<> m = TRY(find_attr(t, callable, names::__module__, module));
  if (m && m.ref().is<Str>() && !Str::equal(m.ref().as<Str>(), names::builtins))
    return format(t, "%S.%S()", m.ref(), q.ref());
  return format(t, "%S()", q.ref());
}

}  // namespace krait
