// What the object layer asks of the folders above it, for unit tests of that layer alone: there is no frame, no handled
// exception, no module. As soon as interp/ and runtime/ define one of these, the linker says so, and it goes from here.
#include "object/audit.h"
#include "object/raise.h"
#include "types/hooks.h"
#include "types/str.h"

namespace krait {

namespace {

Failed missing(Thread& t, const char* what) {
  return raise(t, exc::NotImplementedError, "%s needs the interpreter", what);
}

}  // namespace

OptRef<> current_global(Thread&, Ref<Str>) { return {}; }
OptRef<> handled_exception(Thread&) { return {}; }
bool is_frame(Ref<>) { return false; }
Result<Own<>> first_weakref(Thread& t, Ref<>) { return missing(t, "__weakref__"); }
Result<Own<>> import_module(Thread& t, const char*) { return missing(t, "an import"); }
Result<Own<>> union_of(Thread& t, Ref<>, Ref<>) { return missing(t, "a union"); }
Result<void> handle_signals(Thread&) { return ok; }
Result<Own<>> current_frame_object(Thread&) { return none(); }
Result<void> audit_hooks(Thread&, const char*, std::initializer_list<Value>) { return ok; }
void write_unraisable(Thread& t, OptRef<>, const char*) { clear_pending(t); }
Result<void> warn(Thread&, const Type&, std::int64_t, Ref<Str>) { return ok; }

}  // namespace krait
