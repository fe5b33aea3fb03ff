// Identifiers that C++ code uses as strings: `names::__init__` is an interned, immortal str at a fixed address.
#pragma once

#include "types/str.h"

namespace krait {

namespace names {
#define NAME(identifier) extern StaticStr<sizeof(#identifier)> identifier;
#define NAME_AS(identifier, text) extern StaticStr<sizeof(text)> identifier;
#include "types/names.def"
#undef NAME
#undef NAME_AS
}  // namespace names

}  // namespace krait
