// Text in the encoding of the C library's current locale (LC_CTYPE).
#pragma once

#include <string_view>

#include "types/bytes.h"
#include "types/str.h"

namespace krait {

// What does not decode becomes surrogates, as surrogateescape has it.
Result<Own<Str>> decode_locale(Thread&, std::string_view);
// The reverse; UnicodeEncodeError for what the locale lacks, ValueError for a NUL.
Result<Own<Bytes>> encode_locale(Thread&, Ref<Str>);

}  // namespace krait
