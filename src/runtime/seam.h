// What runtime/ asks of the interpreter (interp/run.h, interp/frame.h).
#pragma once

#include "code/code.h"
#include "object/ref.h"
#include "types/dict.h"
#include "types/tuple.h"

#if __has_include("interp/run.h")
#include "interp/run.h"
#else
namespace krait {
// Calls a function made by `def` without arguments, its locals being the mapping `ns`: the body of a class statement.
Result<Own<>> call_with_namespace(Thread&, Ref<> function, Ref<> ns);
// Runs code in a namespace; `locals` empty: the globals.
Result<Own<>> run_code(Thread&, Ref<Code>, Ref<Dict> globals, OptRef<> locals, OptRef<Tuple> closure);
}  // namespace krait
#endif
