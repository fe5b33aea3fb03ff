// Instances: memory behind the native part, and what destruction and the collector do with it.
#include "object/allocate.h"
#include "types/plain_instance.h"
#include "types/shape.h"
#include "types/type.h"

namespace krait {

void* allocate_instance(Thread& t, Type& type, std::size_t body) {
  if (!type.is_heap()) {
    // A native class that shares the layout of another: there is only the native part. What it has more than that one
    // is zero at first.
    const std::size_t size = type.has(kTypeVariable) ? (body + 7) & ~std::size_t{7} : type.basic_size;
    void* p = t.heap->allocate(size, PageKind::Container);
    if (!p) {
      (void)raise_memory_error(t);
      return nullptr;
    }
    if (size > body) __builtin_memset(static_cast<char*>(p) + body, 0, size - body);
    return p;
  }
  TypeState& state = state_of(t, type);
  const bool after_body = type.has(kTypeVariable);
  const std::size_t native = after_body ? (body + 7) & ~std::size_t{7} : state.native_size;
  Shape* root = state.root_shape;
  std::size_t size = after_body ? native + state.slots_end() + (root ? Attributes::bytes_of(root) : 0)
                                : type.basic_size + (root ? Attributes::bytes_of(root) - sizeof(Value) : 0);
  if (size < native) size = native;
  void* p = t.heap->allocate(size, PageKind::Container);
  if (!p) {
    (void)raise_memory_error(t);
    return nullptr;
  }
  char* bytes = static_cast<char*>(p);
  const std::size_t made = body < native ? body : native;
  __builtin_memset(bytes + made, 0, size - made);
  if (root) {
    const std::size_t offset = after_body ? native + state.slots_end() : static_cast<std::size_t>(type.shape_offset);
    *reinterpret_cast<Shape**>(bytes + offset) = root;
  }
  return p;
}

void finish_instance(Object* o, Type& type) {
  o->set_refs(1);
  o->clear_zero_word();
  o->set_type(&type);
  type.retain();
}

Result<Own<>> new_plain_instance(Thread& t, Type& type) {
  // What most classes are, made without a call: no native part, and the attributes at a fixed place.
  const TypeState* state = type.own_state;
  if (!state || type.has(kTypeVariable) || state->native_size != sizeof(Object)) [[unlikely]] {
    void* p = allocate_instance(t, type, sizeof(Object));
    if (!p) return failed;
    auto* o = static_cast<Object*>(p);
    finish_instance(o, type);
    return Own<>::steal(o);
  }
  Object* const o = make_plain_instance(t, type);
  if (!o) [[unlikely]]
    return raise_memory_error(t);
  return Own<>::steal(o);
}

namespace {

bool has_own_shape(const Type& type) { return type.own_state && type.own_state->root_shape; }

// Calls fn(values, count) for the `__slots__` of each class.
template <class F>
void for_each_group_of_slots(Object* o, Type& type, F fn) {
  for (Type* t = &type; t && t->is_heap(); t = t->base) {
    const TypeState& s = *t->own_state;
    if (!s.slots_count) continue;
    const std::size_t start = t->has(kTypeVariable) ? end_of_body(*o) : 0;
    auto* values = reinterpret_cast<Value*>(reinterpret_cast<char*>(o) + start + s.slots_offset);
    fn(values, s.slots_count);
  }
}

template <class F>
void for_each_slot(Object* o, Type& type, F fn) {
  for_each_group_of_slots(o, type, [&](Value* values, std::uint32_t n) {
    for (std::uint32_t i = 0; i < n; ++i) fn(values[i]);
  });
}

}  // namespace

void destruct_contents(Object* o) {
  Type& type = *o->type();
  if (type.is_heap()) {
    if (type.has(kTypeHasViews)) [[unlikely]]
      Attributes::leave_to_view(o);
    if (has_own_shape(type)) Attributes::end(o);
    for_each_slot(o, type, [](Value& v) { release(std::exchange(v, Value())); });
  }
  if (type.slots.destruct) type.slots.destruct(o);
}

namespace {

// Releases values until one would end its object.
bool drop_values(Value* values, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const Value v = values[i];
    if (!v.is_object()) continue;
    if (v.object()->is_last_after_drop()) return false;
    values[i] = Value();
  }
  return true;
}

}  // namespace

bool drop_plain_contents(Object* o) {
  const Type& type = *o->type();
  if (!type.has(kTypePlain) || type.has(kTypeHasViews)) return false;
  auto* const bytes = reinterpret_cast<char*>(o);
  std::size_t end = type.basic_size;
  if (type.shape_offset) {
    end = static_cast<std::size_t>(type.shape_offset);
    auto* const word = reinterpret_cast<Value*>(bytes + end);
    const auto* const shape = reinterpret_cast<const Shape*>(word->bits());
    if (Attributes::is_dict(*word) || !shape || shape->count > shape->capacity) return false;
    if (!drop_values(word + 1, shape->count)) return false;
  }
  return drop_values(reinterpret_cast<Value*>(bytes + sizeof(Object)), (end - sizeof(Object)) / sizeof(Value));
}

void trace_contents(Object* o, Tracer& visit) {
  Type& type = *o->type();
  if (type.is_heap()) {
    visit(Value::of_object(&type));
    if (has_own_shape(type)) Attributes::trace(o, visit);
    for_each_group_of_slots(o, type, [&](Value* values, std::uint32_t n) { visit(std::span<const Value>(values, n)); });
  }
  if (type.slots.trace) type.slots.trace(o, visit);
}

void clear_contents(Object* o) {
  Type& type = *o->type();
  if (type.is_heap()) {
    if (has_own_shape(type)) Attributes::clear(o);
    for_each_slot(o, type, [](Value& v) { release(std::exchange(v, Value())); });
  }
  if (type.slots.clear) type.slots.clear(o);
}

}  // namespace krait
