// Looking for attributes that may well be missing.
#pragma once

#include "object/raise.h"

namespace krait {

// getattr() where a missing attribute is no error: false, and nothing is pending.
Result<bool> search_attr(Thread&, Ref<> object, Ref<Str> name, Slot<>& found);
// The same by object.__getattribute__ alone, whatever the class says. An AttributeError that a descriptor raises is
// raised.
Result<bool> search_generic(Thread&, Ref<> object, Ref<Str> name, Slot<>& found);

}  // namespace krait
