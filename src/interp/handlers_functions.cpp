// Handlers: making functions, intrinsics, imports.
#include "interp/errors.h"
#include "interp/handlers.h"
#include "interp/intrinsics.h"
#include "types/dict.h"
#include "types/hooks.h"
#include "types/tuple.h"

namespace krait {

PLAIN(MAKE_FUNCTION) {
  Source made_of(x, x.pc->b);
  if (!made_of.ref().is<Code>())
    return !Result<void>(raise(x.t, exc::SystemError, "MAKE_FUNCTION without a code object")).is_failed();
  const Function& f = x.function();
  return x.put(x.pc->a, Result<Own<>>(Function::create(x.t, made_of.ref().as<Code>(), f.globals(), f.builtins(x.t))));
}

static Result<void> set_function_attribute(Thread& t, Function& f, int which, Source& v) {
  switch (which) {
    case kDefaults:
      if (!v.ref().is<Tuple>()) break;
      TRY(f.details(t))->defaults.set(v.own().into<Tuple>());
      return ok;
    case kKeywordDefaults:
      if (!v.ref().is<Dict>()) break;
      TRY(f.details(t))->keyword_defaults.set(v.own().into<Dict>());
      return ok;
    case kAnnotations:
      TRY(f.details(t))->annotations.set(v.own());
      return ok;
    case kAnnotate:
      TRY(f.details(t))->annotate.set(v.own());
      return ok;
    case kClosure:
      if (!v.ref().is<Tuple>()) break;
      for (Value cell : v.ref().as<Tuple>()->span())
        if (!Ref<>(cell).is<Cell>()) return raise(t, exc::SystemError, "a closure holds something that is no cell");
      f.set_closure(v.ref().as<Tuple>());
      return ok;
  }
  return raise(t, exc::SystemError, "bad SET_FUNCTION_ATTRIBUTE");
}
PLAIN(SET_FUNCTION_ATTRIBUTE) {
  Source v(x, x.pc->b);
  Ref<> function = x.ref(x.pc->a);
  if (!function.is_exact<Function>())
    return !Result<void>(raise(x.t, exc::SystemError, "SET_FUNCTION_ATTRIBUTE without a function")).is_failed();
  return !set_function_attribute(x.t, *function.as<Function>(), x.pc->c, v).is_failed();
}

// ---- intrinsics, imports ----

PLAIN(CALL_INTRINSIC_1) {
  Source v(x, x.pc->b);
  return x.put(x.pc->a, call_intrinsic_1(x.t, *x.activation(), static_cast<Intrinsic1>(x.pc->c), v));
}
PLAIN(CALL_INTRINSIC_2) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  return x.put(x.pc->a, call_intrinsic_2(x.t, static_cast<Intrinsic2>(x.tail().d), b, c));
}

PLAIN(IMPORT_NAME) {
  Source level(x, x.pc->b), fromlist(x, x.pc->c);
  const Value names = x.activation()->own_names();
  return x.put(x.pc->a, import_name(x.t, x.name(static_cast<std::uint16_t>(x.tail().d)), x.function().globals(),
                                    OptRef<>(names), fromlist, level));
}
PLAIN(IMPORT_FROM) {
  return x.put(x.pc->a, import_from(x.t, x.ref(x.pc->b), x.name(static_cast<std::uint16_t>(x.tail().d))));
}

}  // namespace krait
