// Methods of str about case and kinds of characters.
#pragma once

#include "object/bind.h"

namespace krait::str_internal {

Result<Own<Str>> method_lower(Thread&, Ref<Str> self);
Result<Own<Str>> method_upper(Thread&, Ref<Str> self);
Result<Own<Str>> method_title(Thread&, Ref<Str> self);
Result<Own<Str>> method_capitalize(Thread&, Ref<Str> self);
Result<Own<Str>> method_swapcase(Thread&, Ref<Str> self);
Result<Own<Str>> method_casefold(Thread&, Ref<Str> self);
Result<bool> method_isascii(Thread&, Ref<Str> self);
Result<bool> method_isalpha(Thread&, Ref<Str> self);
Result<bool> method_isalnum(Thread&, Ref<Str> self);
Result<bool> method_isdecimal(Thread&, Ref<Str> self);
Result<bool> method_isdigit(Thread&, Ref<Str> self);
Result<bool> method_isnumeric(Thread&, Ref<Str> self);
Result<bool> method_isspace(Thread&, Ref<Str> self);
Result<bool> method_isprintable(Thread&, Ref<Str> self);
Result<bool> method_islower(Thread&, Ref<Str> self);
Result<bool> method_isupper(Thread&, Ref<Str> self);
Result<bool> method_istitle(Thread&, Ref<Str> self);
Result<bool> method_isidentifier(Thread&, Ref<Str> self);

}  // namespace krait::str_internal
