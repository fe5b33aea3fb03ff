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
    "PyCapsule", {.doc = "Capsule objects let you wrap a C \"void *\" pointer in a Python\nobject.  They're a way of "
                         "passing data through the Python interpreter\nwithout creating your own custom type.",
                  .flags = kTypeNoConstruct});

}  // namespace krait
