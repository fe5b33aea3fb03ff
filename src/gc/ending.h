// Objects on their way out: their counts are no counts any more.
//
// An object whose contents are going has the count kEnding, which is negative, so that code which still borrows it does
// not end it a second time. One that waits for its destruction (gc/destroy.cpp) has the link to the next in its count
// word, marked by the highest bit.
#pragma once

#include "object/ref.h"

namespace krait {

inline constexpr std::int32_t kEnding = INT32_MIN / 4;

inline std::uint64_t& count_word(Object* o) { return *reinterpret_cast<std::uint64_t*>(o); }
inline std::uint64_t count_word(const Object* o) { return *reinterpret_cast<const std::uint64_t*>(o); }

// Neither alive nor gone; no new reference to it may be made.
inline bool is_ending(const Object* o) { return o->refs() == kEnding || o->refs() == 0 || (count_word(o) >> 63) != 0; }

}  // namespace krait
