// Exceptions without the detour over their class's call.
#pragma once

#include "object/arguments.h"
#include "object/type.h"

namespace krait {

// Does a call of the class, without keywords, come to no more than its construct slot?
bool is_made_by_construct(const Type&);
// exception(*arguments).
Result<Own<>> make_exception(Thread&, Type&, const Arguments&);

}  // namespace krait
