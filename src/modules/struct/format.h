// Formats of module struct: "<2ih5s" read into a list of items with their places.
#pragma once

#include <vector>

#include "object/raise.h"
#include "object/type.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait::struct_module {

enum class ItemKind : std::uint8_t {
  Signed,
  Unsigned,
  Pointer,
  Bool,
  Char,
  Half,
  Float,
  Double,
  ComplexFloat,
  ComplexDouble,
  Text,        // s
  PascalText,  // p
};

// `count` items of one kind, `size` bytes each, from `offset` on. Of a text, `size` is its length and `count` is 1.
struct ItemGroup {
  std::int64_t offset, size, count;
  ItemKind kind;
  char letter;
};

struct Format {
  std::vector<ItemGroup> groups;
  std::int64_t size = 0;   // bytes
  std::int64_t items = 0;  // Python values
  bool swaps = false;      // the bytes of numbers are in the other order than the machine's

  // `text` is ASCII. Fails with struct.error.
  Result<void> parse(Thread&, std::string_view text);
  // `from` has `size` bytes.
  Result<Own<Tuple>> unpack(Thread&, const std::uint8_t* from) const;
  // `values` are `items` many; `to` has room for `size` bytes.
  Result<void> pack(Thread&, const Value* values, std::uint8_t* to) const;
};

// The class struct.error of this interpreter.
Result<Ref<Type>> error_class(Thread&);
template <class... A>
Failed raise_error(Thread& t, const char* text, const A&... args) {
  Result<Ref<Type>> type = error_class(t);
  if (type.is_failed()) return failed;
  return raise(t, *std::move(type).take(), text, args...);
}

}  // namespace krait::struct_module
