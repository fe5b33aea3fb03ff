// dict: views of the attributes of instances.
#include "object/allocate.h"
#include "types/dict.h"
#include "types/sequence.h"
#include "types/shape.h"

namespace krait {

Result<Own<Dict>> Dict::create_view(Object* owner, Thread& t) {
  Own<Dict> view = TRY(create(t));
  view->used_ = kView | reinterpret_cast<std::size_t>(owner);
  return view;
}

void Dict::end_view() {
  Thread::current().interpreter->attribute_views->remove(owner());
  used_ = 0;
}

Result<void> Dict::keep_entries(Thread& t) {
  Object* o = owner();
  Shape* shape = Attributes::shape(o);
  used_ = 0;
  const std::uint32_t count = shape->count;
  Result<void> kept = count ? rebuild(t, count, false) : Result<void>(ok);
  for (std::uint32_t i = 0; i < count && !kept.is_failed(); ++i) {
    const Ref<Str> name(shape->name(i));
    kept = insert_new(t, name, name->hash_nothrow(), Ref<>(*Attributes::place(o, shape, i)).own());
  }
  if (kept.is_failed()) {
    clear_all();
    used_ = kView | reinterpret_cast<std::size_t>(o);
    return failed;
  }
  t.interpreter->attribute_views->remove(o);
  return ok;
}

std::size_t Dict::view_size() const { return Attributes::shape(owner())->count; }

// Another shape, other keys.
std::uint32_t Dict::view_version() const {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(Attributes::shape(owner())) >> 4);
}

Value* Dict::view_word(std::size_t position) const {
  return Attributes::place(owner(), Attributes::shape(owner()), static_cast<std::uint32_t>(position));
}

bool Dict::view_entry(std::size_t position, Value& key, Value& value) const {
  Shape* shape = Attributes::shape(owner());
  if (position >= shape->count) return false;
  key = Value::of_object(shape->name(static_cast<std::uint32_t>(position)));
  value = *view_word(position);
  return true;
}

std::int64_t Dict::view_position(Ref<Str> key) const {
  Shape* shape = Attributes::shape(owner());
  if (key->is_interned()) return shape->find(key.get());
  const std::int64_t hash = key->hash_nothrow();
  for (std::uint32_t i = 0; i < shape->count; ++i) {
    Str* name = shape->name(i);
    if (name->hash_nothrow() == hash && Str::equal(Ref<Str>(name), key)) return i;
  }
  return -1;
}

Result<std::int64_t> Dict::view_locate(Thread& t, Ref<> key, std::int64_t hash) {
  if (key.is_exact<Str>()) return view_position(key.as<Str>());
  Shape* shape = Attributes::shape(owner());
  for (std::uint32_t i = 0; i < shape->count; ++i) {
    if (shape->name(i)->hash_nothrow() != hash) continue;
    // Comparing runs code that may do anything to the instance.
    (void)TRY(Attributes::materialize(t, owner()));
    return locate(t, key, hash);
  }
  return std::int64_t{-1};
}

Result<void> Dict::view_insert(Thread& t, Ref<> key, std::int64_t hash, Own<> value) {
  if (key.is_exact<Str>()) {
    const Own<Str> name = TRY(Str::intern(t, key.as<Str>().own()));
    return Attributes::set(t, owner(), name, value);
  }
  (void)TRY(Attributes::materialize(t, owner()));
  return insert_new(t, key, hash, std::move(value));
}

Result<void> Dict::view_take(Thread& t, std::size_t position, Value& key, Value& value) {
  Value k, v;
  (void)view_entry(position, k, v);
  Own<Str> name = Ref<>(k).as<Str>().own();
  Own<> taken = Ref<>(v).own();
  (void)TRY(Attributes::remove(t, owner(), name));
  key = name.leak_value();
  value = taken.leak();
  return ok;
}

void Dict::view_clear() { Attributes::clear_values(owner()); }

}  // namespace krait
