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
                         "passing data through the Python interpreter\nwithout creating your own custom "
                         "type.\n\nCapsules are used for communication between extension modules.\nThey provide a way "
                         "for an extension module to export a C interface\nto other extension modules, so that "
                         "extension modules can use the\nPython import mechanism to link to one another.\n",
                  .flags = kTypeNoConstruct});

}  // namespace krait
