#include "types/capsule.h"

#include "object/raise.h"
#include "types/str.h"

namespace krait {

Result<Own<>> Capsule::repr(Thread& t, Ref<> self) {
  const auto c = self.as<Capsule>();
  const char* quote = c->name_ ? "\"" : "";
  return format(t, "<capsule object %s%s%s at 0x%x>", quote, c->name_ ? c->name_ : "NULL", quote, self.value().bits());
}

constinit Type Capsule::type = describe<Capsule>(
    "PyCapsule", {.doc = "A pointer of native code in the guise of an object.\n\nExtension modules hand tables of "
                         "functions to each other in it: one puts a capsule among its names, the others import it.",
                  .flags = kTypeNoConstruct});

}  // namespace krait
