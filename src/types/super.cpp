// Lookup behind a class in an MRO: what super() does.
#include "object/allocate.h"
#include "types/dict.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

Result<Own<>> super_attr(Thread& t, Type& type, Ref<> self, Ref<Str> name) {
  // A class as `self` stands for itself when it derives from `type`: class methods.
  Type* start = self.is<Type>() && is_subtype(self.as<Type>().get(), &type) ? self.as<Type>().get() : self.type();
  const bool through_class = self.value() == Value::of_object(start);
  Own<Tuple> mro = mro_of(t, *start).own();
  std::size_t i = 0;
  while (i < mro->size() && mro->items()[i] != Value::of_object(&type)) ++i;
  for (++i; i < mro->size(); ++i) {
    OptRef<> found = dict_of(t, *static_cast<Type*>(mro->items()[i].object()))->find_str(name);
    if (!found) continue;
    Own<> keep = found.ref().own();
    if (DescrGetFn get = keep.ref().type()->slots.descr_get)
      return get(t, keep.ref(), through_class ? OptRef<>() : OptRef<>(self), Ref<Type>(start));
    return keep;
  }
  return raise(t, exc::AttributeError, "'super' object has no attribute '%S'", name);
}

}  // namespace krait
