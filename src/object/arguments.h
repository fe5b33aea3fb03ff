// Arguments: how a call travels. Positional values first, then the values of the keywords, in one array.
#pragma once

#include <cstddef>
#include <cstdint>

#include "object/ref.h"

namespace krait {

struct Arguments {
  // In place of a number of keywords: the values stand as the parameters do, an optional one that is missing is empty.
  static constexpr std::uint32_t kLaidOut = UINT32_MAX;

  const Value* values = nullptr;
  std::uint32_t positional = 0;
  std::uint32_t keywords = 0;
  Tuple* names = nullptr;  // of `keywords` strings; null when there are none

  std::size_t total() const { return positional + keywords; }
  Ref<> operator[](std::size_t i) const { return Ref<>(values[i]); }
  bool is_empty() const { return positional + keywords == 0; }
};

// The values of a `*args` parameter.
struct Rest {
  const Value* data = nullptr;
  std::size_t count = 0;

  std::size_t size() const { return count; }
  Ref<> operator[](std::size_t i) const { return Ref<>(data[i]); }
  const Value* begin() const { return data; }
  const Value* end() const { return data + count; }
};

}  // namespace krait
