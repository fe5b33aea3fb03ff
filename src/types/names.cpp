#include "types/names.h"

namespace krait::names {

#define NAME(identifier) constinit StaticStr<sizeof(#identifier)> identifier(#identifier);
#define NAME_AS(identifier, text) constinit StaticStr<sizeof(text)> identifier(text);
#include "types/names.def"
#undef NAME
#undef NAME_AS

}  // namespace krait::names
