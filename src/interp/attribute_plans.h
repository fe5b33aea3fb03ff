// What an access of an attribute can be specialised to, by what it finds. Private to interp/.
#pragma once

#include "interp/caches.h"
#include "interp/handlers.h"
#include "types/descriptor.h"

namespace krait {

// Each gives the form that fits `object`, with what it needs to know in the cache, or the general form.
XOp plan_load(Thread&, Ref<> object, Ref<Str> name, AttributeCache&);
XOp plan_method(Thread&, Ref<> object, Ref<Str> name, AttributeCache&);
XOp plan_store(Thread&, Ref<> object, Ref<Str> name, AttributeCache&);
using Plan = XOp (*)(Thread&, Ref<>, Ref<Str>, AttributeCache&);

// A form with what it knows, as one entry of a polymorphic cache. False: it is of no use there.
bool entry_of(XOp form, const AttributeCache&, PolymorphicCache::Entry&);

// Has the general form seen enough? Then the instruction takes the form that `plan` gives for this object.
void specialise_access(At, Ref<> object, Ref<Str> name, Plan plan);
// A guard failed for this object: the instruction gets ready for it too, or goes back to the general form.
void widen_access(At, Ref<> object, Ref<Str> name, Plan plan);

// Where a descriptor's `__slots__` value stands in instances of `type`; 0: at no fixed place, or it is for other
// classes.
inline std::uint32_t member_offset(const Type& type, Ref<MemberDescriptor> d) {
  return is_subtype(&type, d->owner()) ? d->fixed_offset() : 0;
}
// Does `type.name` come from Object::get_attr, with nothing but what happens to a missing attribute in the way?
bool has_generic_get(Thread&, Type&);
// Have its instances no attributes of their own?
inline bool has_no_attributes(const Type& type) { return !type.has(kTypeHasDict) || type.shape_offset == 0; }

}  // namespace krait
