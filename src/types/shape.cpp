#include "types/shape.h"

#include <algorithm>

#include "object/allocate.h"
#include "types/names.h"

namespace krait {

Shape* Shape::create_root(Type* type, std::uint32_t capacity) {
  return new Shape{.type = type,
                   .parent = nullptr,
                   .key = nullptr,
                   .count = 0,
                   .capacity = capacity,
                   .keys = nullptr,
                   .children = {}};
}

void Shape::destroy_tree(Shape* shape) {
  // Iterative: chains of transitions can be long.
  std::vector<Shape*> todo{shape};
  while (!todo.empty()) {
    Shape* s = todo.back();
    todo.pop_back();
    todo.insert(todo.end(), s->children.begin(), s->children.end());
    delete[] s->keys;
    if (s->key) s->key->release();
    delete s;
  }
}

void Shape::flatten() {
  keys = new Str*[count ? count : 1];
  const Shape* s = this;
  for (std::uint32_t i = count; i-- > 0; s = s->parent) keys[i] = s->key;
}

Shape* Shape::extend(Str* name) {
  for (Shape* child : children)
    if (child->key == name) return child;
  if (count >= kMaxAttributes || children.size() >= kMaxTransitions) return nullptr;
  name->retain();
  Shape* child = new Shape{.type = type,
                           .parent = this,
                           .key = name,
                           .count = count + 1,
                           .capacity = capacity,
                           .keys = nullptr,
                           .children = {}};
  children.push_back(child);
  return child;
}

Value* Attributes::word_of(Object* o) {
  const Type* type = o->type();
  char* base = reinterpret_cast<char*>(o);
  if (type->shape_offset > 0) return reinterpret_cast<Value*>(base + type->shape_offset);
  return reinterpret_cast<Value*>(base + end_of_body(*o) + type->own_state->slots_end());
}

namespace {

Value* overflow_of(Value* values, const Shape* shape) {
  return reinterpret_cast<Value*>(values[shape->capacity - 1].bits());
}

// How many values an overflow block for `count` attributes holds: grows by doubling, so that the same function
// tells the size of an existing block.
std::size_t overflow_capacity(std::size_t needed) {
  std::size_t n = 4;
  while (n < needed) n *= 2;
  return n;
}

constexpr std::uint32_t kMaxInline = 30;

}  // namespace

Value* Attributes::place(Object* o, Shape* shape, std::uint32_t index) {
  Value* values = word_of(o) + 1;
  if (shape->is_inline(index)) return values + index;
  return overflow_of(values, shape) + (index - (shape->capacity - 1));
}

OptRef<> Attributes::get(Object* o, Ref<Str> name) {
  const Value word = *word_of(o);
  if (is_dict(word)) return dict(o)->find_str(name);
  Shape* s = reinterpret_cast<Shape*>(word.bits());
  if (!s) return {};
  const std::int32_t i = s->find(name.get());
  return i < 0 ? OptRef<>() : OptRef<>(*place(o, s, i));
}

Result<void> Attributes::set(Thread& t, Object* o, Ref<Str> name, Ref<> value) {
  Value* word = word_of(o);
  if (is_dict(*word)) return dict(o)->set_str(t, name, value.own());
  Shape* s = reinterpret_cast<Shape*>(word->bits());
  if (!s) {
    TRY(materialize(t, o));
    return dict(o)->set_str(t, name, value.own());
  }
  if (const std::int32_t i = s->find(name.get()); i >= 0) {
    Value* p = place(o, s, i);
    const Value old = *p;
    *p = value.own().leak();
    release(old);
    return ok;
  }
  Shape* next = s->extend(name.get());
  if (!next) {
    TRY(materialize(t, o));
    return dict(o)->set_str(t, name, value.own());
  }
  Value* values = word + 1;
  const std::uint32_t capacity = s->capacity, index = s->count;
  if (index >= capacity) {
    const std::size_t used = index - (capacity - 1);  // values in the overflow block before this one
    if (index == capacity) {
      auto* block = static_cast<Value*>(t.heap->allocate_raw(overflow_capacity(2) * sizeof(Value)));
      if (!block) return raise_memory_error(t);
      block[0] = values[capacity - 1];
      values[capacity - 1] = Value::of_bits(reinterpret_cast<std::uint64_t>(block));
    } else if (overflow_capacity(used) < used + 1) {
      void* block = t.heap->resize_raw(overflow_of(values, s), overflow_capacity(used + 1) * sizeof(Value));
      if (!block) return raise_memory_error(t);
      values[capacity - 1] = Value::of_bits(reinterpret_cast<std::uint64_t>(block));
    }
    overflow_of(values, s)[used] = value.own().leak();
    // New instances get room for what instances turned out to need.
    TypeState& state = state_of(t, *o->type());
    if (state.root_shape == nullptr || (state.root_shape->capacity <= index && index < kMaxInline)) {
      Shape* root = Shape::create_root(o->type(), index + 1);
      state.root_shapes.push_back(root);
      state.root_shape = root;
    }
  } else {
    values[index] = value.own().leak();
  }
  *word = Value::of_bits(reinterpret_cast<std::uint64_t>(next));
  return ok;
}

Result<bool> Attributes::remove(Thread& t, Object* o, Ref<Str> name) {
  Value* word = word_of(o);
  if (is_dict(*word)) return dict(o)->remove(t, name);
  Shape* s = reinterpret_cast<Shape*>(word->bits());
  const std::int32_t i = s ? s->find(name.get()) : -1;
  if (i < 0) return false;
  // The shape with the same names but this one, from the root on.
  Shape* root = s;
  while (root->parent) root = root->parent;
  Shape* next = root;
  for (std::uint32_t k = 0; k < s->count && next; ++k)
    if (k != static_cast<std::uint32_t>(i)) next = next->extend(s->keys[k]);
  if (!next) {
    TRY(materialize(t, o));
    return dict(o)->remove(t, name);
  }
  const Value removed = *place(o, s, i);
  for (std::uint32_t k = i; k + 1 < s->count; ++k) *place(o, s, k) = *place(o, s, k + 1);
  Value* values = word + 1;
  if (s->count > s->capacity) {
    if (next->count <= next->capacity) {  // the overflow block is no longer needed
      Value* block = overflow_of(values, s);
      values[s->capacity - 1] = block[0];
      Heap::release_raw(block);
    }
  } else {
    values[s->count - 1] = Value();
  }
  *word = Value::of_bits(reinterpret_cast<std::uint64_t>(next));
  release(removed);
  return true;
}

Result<Own<Dict>> Attributes::snapshot(Thread& t, Object* o) {
  if (Dict* d = dict(o)) return Dict::copy_of(t, Ref<Dict>(d));
  Shape* s = shape(o);
  if (!s) return Dict::create(t);
  Own<Dict> d = TRY(Dict::create_with_capacity(t, s->count));
  for (std::uint32_t i = 0; i < s->count; ++i) TRY(d->set_str(t, Ref<Str>(s->name(i)), Ref<>(*place(o, s, i)).own()));
  return d;
}

std::vector<Object*> AttributeViews::owners() const {
  std::vector<Object*> out;
  for (const auto& [owner, view] : views_) out.push_back(const_cast<Object*>(owner));
  return out;
}

Dict* AttributeViews::of(Thread& t, Object* o) {
  const AttributeViews* views = o->type()->has(kTypeHasViews) ? t.interpreter->attribute_views : nullptr;
  return views ? views->find(o) : nullptr;
}

namespace {

// The collector's trial deletion follows counted references only, and a view has none.
void end_all_views(Thread& t) {
  for (Object* o : t.interpreter->attribute_views->owners())
    if (Attributes::materialize(t, o).is_failed()) clear_pending(t);
}

}  // namespace

Result<Own<Dict>> Attributes::dict_of(Thread& t, Object* o) {
  if (Dict* d = dict(o)) return Ref<Dict>(d).own();
  if (!shape(o)) return TRY(materialize(t, o)).own();
  if (Dict* view = AttributeViews::of(t, o)) return Ref<Dict>(view).own();
  Interpreter& in = *t.interpreter;
  if (!in.attribute_views) {
    in.attribute_views = new AttributeViews;
    in.before_collection = &end_all_views;
  }
  Own<Dict> view = TRY(Dict::create_view(o, t));
  in.attribute_views->add(o, view.get());
  o->type()->flags |= kTypeHasViews;
  return view;
}

Result<Ref<Dict>> Attributes::materialize(Thread& t, Object* o) {
  if (Dict* d = dict(o)) return Ref<Dict>(d);
  Slot<Dict> made;
  if (Dict* view = AttributeViews::of(t, o)) {
    TRY(view->keep_entries(t));
    made.set(Ref<Dict>(view).own());
  } else {
    made.set(TRY(snapshot(t, o)));
  }
  clear_values(o);
  Dict* p = made.take();
  *word_of(o) = Value::of_bits(reinterpret_cast<std::uint64_t>(p) | 1);
  return Ref<Dict>(p);
}

Result<void> Attributes::replace_dict(Thread& t, Object* o, Own<Dict> d) {
  if (Dict* view = AttributeViews::of(t, o)) {
    if (view == d.get()) return ok;
    TRY(view->keep_entries(t));
  }
  Value* word = word_of(o);
  Dict* old = dict(o);
  if (!old) clear_values(o);
  *word = Value::of_bits(reinterpret_cast<std::uint64_t>(d.leak()) | 1);
  if (old) old->release();
  return ok;
}

Result<void> Attributes::change_type(Thread& t, Object* o, Type& to) {
  Shape* s = shape(o);
  if (!s) return ok;  // the dictionary goes along
  TypeState& state = state_of(t, to);
  Shape* next = nullptr;
  for (Shape* root : state.root_shapes)
    if (root->capacity == s->capacity) next = root;
  if (!next) {
    next = Shape::create_root(&to, s->capacity);
    state.root_shapes.push_back(next);
  }
  for (std::uint32_t i = 0; i < s->count && next; ++i) next = next->extend(s->name(i));
  if (!next) {
    (void)TRY(materialize(t, o));
    return ok;
  }
  *word_of(o) = Value::of_bits(reinterpret_cast<std::uint64_t>(next));
  if (AttributeViews::of(t, o)) to.flags |= kTypeHasViews;
  return ok;
}

void Attributes::trace(Object* o, Tracer& visit) {
  if (Dict* d = dict(o)) return visit(Value::of_object(d));
  Shape* s = shape(o);
  if (!s) return;
  if (s->count <= s->capacity) return visit(std::span<const Value>(word_of(o) + 1, s->count));
  for (std::uint32_t i = 0; i < s->count; ++i) visit(*place(o, s, i));
}

void Attributes::end(Object* o) {
  // Without a shape it has no attributes, whoever still looks.
  const Value word = std::exchange(*word_of(o), Value());
  if (is_dict(word)) return reinterpret_cast<Dict*>(word.bits() & ~std::uint64_t{1})->release();
  const auto* s = reinterpret_cast<const Shape*>(word.bits());
  if (!s) return;
  Value* values = word_of(o) + 1;
  if (s->count > s->capacity) [[unlikely]] {
    Value* block = overflow_of(values, s);
    values[s->capacity - 1] = Value();
    for (std::uint32_t i = s->capacity - 1; i < s->count; ++i) release(block[i - (s->capacity - 1)]);
    Heap::release_raw(block);
  }
  for (std::uint32_t i = 0, n = std::min(s->count, s->capacity); i < n; ++i) release(std::exchange(values[i], Value()));
  if (!word_of(o)->is_empty()) [[unlikely]]
    end(o);  // what was released has set one
}

void Attributes::leave_to_view(Object* o) {
  if (!o->type()->has(kTypeHasViews)) return;
  Thread& t = Thread::current();
  Dict* view = AttributeViews::of(t, o);
  if (!view) return;
  // There is nobody to tell: without memory the view is empty.
  const Value pending = t.pending.take();
  if (view->keep_entries(t).is_failed()) {
    write_unraisable(t, {});
    view->end_view();
  }
  if (!pending.is_empty()) t.pending.set(Own<>::steal(pending));
}

void Attributes::clear(Object* o) {
  Value* word = word_of(o);
  if (Dict* d = dict(o)) {
    *word = Value::of_bits(0);
    d->release();
    return;
  }
  leave_to_view(o);
  clear_values(o);
}

void Attributes::clear_values(Object* o) {
  Value* word = word_of(o);
  Shape* s = reinterpret_cast<Shape*>(word->bits());
  if (!s || s->count == 0) return;
  Shape* root = s;
  while (root->parent) root = root->parent;
  Value* values = word + 1;
  Value* block = s->count > s->capacity ? overflow_of(values, s) : nullptr;
  // Empty first, release afterwards: releasing can run code that looks at this object.
  Value old[Shape::kMaxAttributes];
  const std::uint32_t count = s->count;
  for (std::uint32_t i = 0; i < count; ++i) old[i] = *place(o, s, i);
  for (std::uint32_t i = 0; i < s->capacity; ++i) values[i] = Value();
  *word = Value::of_bits(reinterpret_cast<std::uint64_t>(root));
  Heap::release_raw(block);
  for (std::uint32_t i = 0; i < count; ++i) release(old[i]);
}

}  // namespace krait
