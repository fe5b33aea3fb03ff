// Instances of plain classes, made in place.
#pragma once

#include "mem/heap.h"
#include "object/thread.h"
#include "types/shape.h"

namespace krait {

// A class without a native part, whose attributes are at a fixed place. Null: no memory, and nothing is raised.
[[gnu::always_inline]] inline Object* make_plain_instance(Thread& t, Type& type) {
  Shape* const root = type.own_state->root_shape;
  const std::size_t size = type.basic_size + (root ? root->capacity * sizeof(Value) : 0);
  void* const p = t.heap->allocate(size, PageKind::Container);
  if (!p) [[unlikely]]
    return nullptr;
  auto* const words = static_cast<Value*>(p);
  std::size_t i = sizeof(Object) / sizeof(Value);
  if (size % (2 * sizeof(Value))) words[i++] = Value();
  for (; i < size / sizeof(Value); i += 2) {
    __builtin_memset(static_cast<void*>(words + i), 0, 2 * sizeof(Value));
    asm volatile("");  // a few words: no memset
  }
  if (root) *reinterpret_cast<Shape**>(static_cast<char*>(p) + type.shape_offset) = root;
  auto* const o = static_cast<Object*>(p);
  o->set_refs(1);
  o->clear_zero_word();
  o->set_type(&type);
  type.retain();
  return o;
}

}  // namespace krait
