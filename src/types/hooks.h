// What types/ needs from the folders above it, by declaration: implemented in interp/ and runtime/.
#pragma once

#include "object/ref.h"

namespace krait {

class Tuple;

// A name in the globals of the innermost Python frame; empty when there is none. Borrowed. (interp/)
OptRef<> current_global(Thread&, Ref<Str> name);
// The globals of the innermost Python frame; empty when there is none. (interp/)
OptRef<Dict> current_globals(Thread&);
// `__class__` cell and first argument of the innermost Python frame, for super() without arguments. (interp/)
Result<void> super_arguments(Thread&, Slot<Type>& type, Slot<>& object);
// Is it a function made by `def` or `lambda`? (types/function.cpp)
bool is_python_function(Ref<>);
// Adds a traceback entry for the current position of the innermost frame. (interp/)
Result<Own<>> make_bound_method(Thread&, Ref<> function, Ref<> self);
// Template strings: types/template.cpp. `conversion` as CONVERT_VALUE's; no `spec`: empty.
Result<Own<>> build_interpolation(Thread&, Ref<> value, Ref<> text, int conversion, OptRef<> spec);
Result<Own<>> build_template(Thread&, Ref<> strings, Ref<> interpolations);
// The statements' type parameters: types/type_variables.cpp. `argument` as the intrinsic of the name has it.
Result<Own<>> make_type_variable(Thread&, Ref<> name, OptRef<> evaluate_bound, OptRef<> evaluate_constraints);
Result<Own<>> make_param_spec(Thread&, Ref<> name);
Result<Own<>> make_type_variable_tuple(Thread&, Ref<> name);
Result<Own<>> make_type_alias(Thread&, Ref<> name_parameters_value);
Result<Own<>> subscript_generic(Thread&, Ref<> parameters);
Result<Own<>> set_type_parameter_default(Thread&, Ref<> parameter, Ref<> evaluate_default);
// `X | Y`: types/union.cpp.
Result<Own<>> union_of(Thread&, Ref<>, Ref<>);
// The exception being handled (sys.exception()), or empty. (interp/)
OptRef<> handled_exception(Thread&);
// Is it a traceback object? (types/traceback.cpp)
bool is_traceback(Ref<>);
// Is it a frame object? (interp/)
bool is_frame(Ref<>);
// Runs Python signal handlers and whatever else waits for this thread's attention; for native code whose system call
// was interrupted. (interp/)
Result<void> handle_signals(Thread&);
// The handlers of signals that have arrived; called on the main thread. (modules/signal)
Result<void> run_signal_handlers(Thread&);
// The statements `import name`, `from module import name`, `from module import *`. (runtime/)
Result<Own<>> import_name(Thread&, Ref<Str> name, Ref<Dict> globals, OptRef<> locals, Ref<> fromlist, Ref<> level);
Result<Own<>> import_from(Thread&, Ref<> module, Ref<Str> name);
Result<void> import_star(Thread&, Ref<> module, Ref<> namespace_);
// importlib's import of an absolute name; what is in sys.modules is returned at once. (runtime/)
Result<Own<>> import_module(Thread&, const char* name);
// Runs what signals, and other threads, have asked of this thread: after a system call was interrupted (EINTR), and at
// the interpreter's poll. Fails when a handler raises. (interp/)
Result<void> handle_signals(Thread&);
// The Python handlers of the signals that arrived; the main thread of the main interpreter alone runs them.
// (modules/signal/)
Result<void> run_signal_handlers(Thread&);
// The frame object of the innermost Python frame; None when there is none. (interp/)
Result<Own<>> current_frame_object(Thread&);
// The import statement. `import_name` calls the __import__ of the globals' builtins; `import_from` is one name of
// `from module import name`; `import_star` stores the public names. (runtime/)
Result<Own<>> import_name(Thread&, Ref<Str> name, Ref<Dict> globals, OptRef<> locals, Ref<> fromlist, Ref<> level);
Result<Own<>> import_from(Thread&, Ref<> module, Ref<Str> name);
Result<void> import_star(Thread&, Ref<> module, Ref<> namespace_);
// The weak-reference list head, as `__weakref__` shows it. (gc/)
Result<Own<>> first_weakref(Thread&, Ref<>);

}  // namespace krait
