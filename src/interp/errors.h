// Errors that instructions raise, in CPython's words.
#pragma once

#include "object/raise.h"
#include "types/str.h"

namespace krait {

// NameError or a subclass of it; `format` has one %S for the name, which becomes the exception's attribute.
Failed raise_name_error(Thread&, const Type& exception, const char* format, Ref<Str> name);
// SystemError: code made by hand gives an instruction what it cannot work with.
Failed raise_bad_operand(Thread&, const char* instruction);
// "module.function()" as messages about calls show a callable.
Result<Own<Str>> describe_callable(Thread&, Ref<>);

}  // namespace krait
