// What other folders are to define: weak, so that each real definition replaces its line here, and says what is missing.
#include "object/raise.h"
#include "types/hooks.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait {

namespace {

[[maybe_unused]] Failed missing(Thread& t, const char* what) {
  return raise(t, exc::NotImplementedError, "this version of Krait has no %s yet", what);
}

}  // namespace

[[gnu::weak]] Result<Own<>> first_weakref(Thread&, Ref<>) { return none(); }
[[gnu::weak]] Result<Own<>> union_of(Thread& t, Ref<>, Ref<>) { return missing(t, "unions"); }
[[gnu::weak]] Result<Own<>> subscript_generic(Thread& t, Ref<>) { return missing(t, "Generic"); }
[[gnu::weak]] Result<Own<>> set_type_parameter_default(Thread& t, Ref<>, Ref<>) { return missing(t, "type parameters"); }
[[gnu::weak]] Result<Own<>> make_type_variable_tuple(Thread& t, Ref<>) { return missing(t, "TypeVarTuple"); }
[[gnu::weak]] Result<Own<>> make_type_variable(Thread& t, Ref<>, OptRef<>, OptRef<>) { return missing(t, "TypeVar"); }
[[gnu::weak]] Result<Own<>> make_type_alias(Thread& t, Ref<>) { return missing(t, "type aliases"); }
[[gnu::weak]] Result<Own<>> make_param_spec(Thread& t, Ref<>) { return missing(t, "ParamSpec"); }
[[gnu::weak]] Result<Own<>> build_template(Thread& t, Ref<>, Ref<>) { return missing(t, "template strings"); }
[[gnu::weak]] Result<Own<>> build_interpolation(Thread& t, Ref<>, Ref<>, int, OptRef<>) {
  return missing(t, "template strings");
}

}  // namespace krait
