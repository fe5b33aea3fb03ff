// The table of interned strings: an open-addressing set of borrowed pointers; a dying string takes itself out.
#pragma once

#include <cstddef>
#include <memory>

#include "types/str.h"

namespace krait {

class InternTable {
 public:
  InternTable();  // holds the static names from the start

  // The string equal to `s`, or null.
  Str* find(const Str& s) const;
  // `s` must not be there. False: out of memory.
  bool add(Str* s);
  void remove(const Str* s);
  std::size_t size() const { return used_; }

 private:
  bool grow();

  std::unique_ptr<Str*[]> slots_;  // null: never used; kGone: was removed
  std::size_t capacity_ = 0;       // a power of two
  std::size_t used_ = 0, filled_ = 0;
};

}  // namespace krait
