// Special methods and slots: `__len__` of a native class is a wrapper around its slot; the slot of a Python class calls
// its `__len__`. special_methods.def lists the pairs.
#pragma once

#include "object/type.h"

namespace krait {

struct SlotMethod {
  Ref<Str> (*name)();
  std::size_t slot_offset;  // into SlotTable
  // Calls the slot of `self` (as the class `owner` has it) with Python arguments; null: no wrapper is shown.
  Result<Own<>> (*wrapper)(Thread&, const SlotMethod&, void* slot, Ref<> self, const Arguments&);
  void* caller;  // the slot function of a Python class; null: the slot is never set by a method
  const char* text_signature;
  const char* doc;

  void* slot_of(const Type& type) const {
    return *reinterpret_cast<void* const*>(reinterpret_cast<const char*>(&type.slots) + slot_offset);
  }
  void set_slot(Type& type, void* function) const {
    *reinterpret_cast<void**>(reinterpret_cast<char*>(&type.slots) + slot_offset) = function;
  }
};

std::span<const SlotMethod> special_methods();

// Fills all slots of a heap type from what its MRO defines.
void update_all_slots(Thread&, Type&);
// After `name` was set or deleted on `type`: its slots and its subclasses'.
void update_slots_of_name(Thread&, Type&, Ref<Str> name);
// Puts a wrapper for every slot that a native type implements itself into its dict.
Result<void> add_slot_wrappers(Thread&, Type&, Ref<Dict>);

}  // namespace krait
