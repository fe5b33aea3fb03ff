#include "interp/run.h"

#include "interp/call_binding.h"
#include "object/interpreter.h"
#include "object/raise.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/tuple.h"

namespace krait {

namespace {

Result<Own<>> run_function(Thread& t, Own<Function> function, OptRef<> names) {
  TRY(check_stack(t));
  Code& code = *function->code();
  ExecutableCode* x = executable_of(t, code);
  if (!x) return failed;
  const Value space = names ? names.ref().own().leak() : Value();
  Function& f = *function.get();
  Activation* a = push_activation(t, function.leak(), x, space, Deliver::ToCpp);
  if (!a) return failed;
  if (code.parameter_count() && bind_parameters(t, f, a->regs(), {}).is_failed()) {
    pop_activation(t, a);
    return failed;
  }
  const Value v = execute(t, a);
  if (v.is_empty()) return failed;
  return Own<>::steal(v);
}

}  // namespace

Result<Own<>> run_code(Thread& t, Ref<Code> code, Ref<Dict> globals, OptRef<> locals, OptRef<Tuple> closure) {
  if (!globals->find_str(names::__builtins__) && t.interpreter->builtins) {
    Own<> builtins = t.interpreter->modules && t.interpreter->modules->find_str(names::builtins)
                         ? t.interpreter->modules->find_str(names::builtins).ref().own()
                         : Own<>(t.interpreter->builtins.ref().own());
    TRY(globals->set_str(t, names::__builtins__, std::move(builtins)));
  }
  Own<Function> function = TRY(Function::create(t, code, globals));
  if (closure) function->set_closure(closure.ref());
  // A code object with fast locals, as of a function, has no use for a namespace.
  return run_function(t, std::move(function),
                      code->flags() & kCodeOptimized ? OptRef<>()
                      : locals                       ? locals
                                                     : OptRef<>(globals));
}

Result<Own<>> call_with_namespace(Thread& t, Ref<> function, Ref<> namespace_) {
  if (!function.is_exact<Function>()) return raise(t, exc::TypeError, "__build_class__: func must be a function");
  return run_function(t, function.as<Function>().own(), namespace_);
}

}  // namespace krait
