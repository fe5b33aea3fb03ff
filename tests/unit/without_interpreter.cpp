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

Result<Own<>> import_module(Thread& t, const char*) { return missing(t, "an import"); }
Result<void> import_star(Thread& t, Ref<>, Ref<>) { return missing(t, "an import"); }
Result<Own<>> import_name(Thread& t, Ref<Str>, Ref<Dict>, OptRef<>, Ref<>, Ref<>) { return missing(t, "an import"); }
Result<Own<>> import_from(Thread& t, Ref<>, Ref<Str>) { return missing(t, "an import"); }
Result<Own<>> build_template(Thread& t, Ref<>, Ref<>) { return missing(t, "a template"); }
Result<Own<>> build_interpolation(Thread& t, Ref<>, Ref<>, int, OptRef<>) { return missing(t, "a template"); }
Result<void> audit_hooks(Thread&, const char*, std::initializer_list<Value>) { return ok; }
void write_unraisable(Thread& t, OptRef<>, const char*) { clear_pending(t); }
Result<void> warn(Thread&, const Type&, std::int64_t, Ref<Str>) { return ok; }

}  // namespace krait
