// Shared libraries and what is in them.
#pragma once

#include <span>

#include "object/raise.h"
#include "types/dict.h"

namespace krait::ctypes {

// `_handle` of a library object, an int.
Result<Own<>> library_handle(Thread&, Ref<> library);
// The address of a symbol; raises `error` with the loader's words when there is none.
Result<void*> find_symbol(Thread&, const Own<>& handle, Ref<Str> name, const Type& error);
// The same for a name that is a str or bytes.
Result<void*> find_function(Thread&, const Own<>& handle, Ref<> name);
// An address that is an int.
Result<void*> address_argument(Thread&, Ref<>);

extern const std::span<const Method> kLibraryFunctions;

}  // namespace krait::ctypes
