// Room in a C++ container that a program can make as large as it likes; see mem/reserve.h.
#pragma once

#include <algorithm>
#include <cstddef>

#include "object/raise.h"

namespace krait {

// Before `more` items are added. MemoryError when the memory for them would not be had.
template <class Container>
Result<void> ensure_room(Thread& t, Container& c, std::size_t more = 1) {
  const std::size_t needed = c.size() + more;
  if (needed <= c.capacity()) [[likely]]
    return ok;
  const std::size_t capacity = std::max(needed, 2 * c.capacity());
  TRY(ensure_memory(t, capacity * sizeof(typename Container::value_type)));
  c.reserve(capacity);
  return ok;
}

}  // namespace krait
