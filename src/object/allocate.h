// Making objects. `create<List>(t)` allocates, constructs and counts one reference.
#pragma once

#include <new>

#include "mem/heap.h"
#include "object/interpreter.h"
#include "object/raise.h"

namespace krait {

template <class T>
constexpr PageKind page_kind_of() {
  if constexpr (requires(T& o, Tracer& v) { o.trace(v); })
    return PageKind::Container;
  else
    return PageKind::Leaf;
}

// A native object with `extra` bytes behind it.
template <class T, class... A>
Result<Own<T>> create_extra(Thread& t, std::size_t extra, A&&... a) {
  void* p = t.heap->allocate(sizeof(T) + extra, page_kind_of<T>());
  if (!p) [[unlikely]]
    return raise_memory_error(t);
  T* o = new (p) T(static_cast<A&&>(a)...);
  o->set_refs(1);
  o->clear_zero_word();
  o->set_type(&T::type);
  return Own<T>::steal(o);
}
template <class T, class... A>
Result<Own<T>> create(Thread& t, A&&... a) {
  return create_extra<T>(t, 0, static_cast<A&&>(a)...);
}

// Memory for an instance of `type`, which is a native class or a subclass of it, whose native part takes `body` bytes;
// everything behind the native part (slots, shape word, attributes) is initialised, the native part is not.
// Null: raised MemoryError.
void* allocate_instance(Thread&, Type& type, std::size_t body);
// Fills the header once the native part is constructed; counts the reference to a heap type.
void finish_instance(Object*, Type& type);

// An instance of T or of a Python subclass of it: what a class's `construct` uses.
template <class T, class... A>
Result<Own<T>> create_instance_extra(Thread& t, Ref<Type> type, std::size_t extra, A&&... a) {
  if (type.get() == &T::type) return create_extra<T>(t, extra, static_cast<A&&>(a)...);
  void* p = allocate_instance(t, *type, sizeof(T) + extra);
  if (!p) [[unlikely]]
    return failed;
  T* o = new (p) T(static_cast<A&&>(a)...);
  finish_instance(o, *type);
  return Own<T>::steal(o);
}
template <class T, class... A>
Result<Own<T>> create_instance(Thread& t, Ref<Type> type, A&&... a) {
  return create_instance_extra<T>(t, type, 0, static_cast<A&&>(a)...);
}

}  // namespace krait
