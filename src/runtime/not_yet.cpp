// What other folders are to define: weak, so that each real definition replaces its line here, and says what is
// missing.
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

}  // namespace krait
