// The template half of raise.h.
#pragma once

#include "object/raise.h"

namespace krait {

template <class... A>
Result<void> warn_format(Thread& t, const Type& category, std::int64_t stack_level, const char* text,
                         const A&... args) {
  Own<Str> message = TRY(format(t, text, args...));
  return warn(t, category, stack_level, message.ref());
}

}  // namespace krait
