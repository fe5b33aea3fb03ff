// TypeState: what of a type can change while Python runs. One per interpreter for native types, one per heap type.
#pragma once

#include <vector>

#include "object/type.h"

namespace krait {

class TypeState {
 public:
  Slot<Dict> dict;  // the class's own attributes
  Slot<Tuple> bases;
  Slot<Tuple> mro;                  // the class itself first
  Slot<Str> name, qualname;         // heap types: __name__, __qualname__
  Slot<Tuple> slot_names;           // heap types: of this class's own __slots__, sorted; empty: none
  Slot<> module;                    // native types: the module object that made it, or empty
  std::vector<Type*> subclasses;    // direct ones, borrowed: a dying type takes itself out
  Shape* root_shape = nullptr;      // of new instances with attributes of their own
  std::vector<Shape*> root_shapes;  // all of them, one per inline capacity there ever was
  // This class's own __slots__ (Values), after the base's part; from the end of the body where bodies differ in size.
  std::uint32_t slots_offset = 0, slots_count = 0;
  std::uint32_t native_size = 0;  // bytes of the native part (the nearest native base's C++ object)
  bool is_ready = false;

  std::uint32_t slots_end() const { return slots_offset + slots_count * static_cast<std::uint32_t>(sizeof(Value)); }
};

// The state of a type in this interpreter; a native type's is built at its first use (types/type_ready.cpp).
TypeState& build_static_state(Thread&, Type&);
TypeState& state_of(Thread& t, Type& type);

}  // namespace krait
