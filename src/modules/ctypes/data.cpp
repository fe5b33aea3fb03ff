#include "modules/ctypes/data.h"

#include <cstring>
#include <cwchar>
#include <mutex>
#include <unordered_set>

#include "base/limbs.h"
#include "types/bytes.h"
#include "types/capsule.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/type.h"

namespace krait::ctypes {

// ---- memory ----

CData::~CData() {
  while (Block* block = blocks_) {
    blocks_ = block->former;
    Heap::release_raw(block);
  }
}

Result<void> CData::own_memory(Thread& t, std::int64_t bytes) {
  if (bytes <= kRoom) {
    std::memset(room_, 0, sizeof room_);
    data = room_;
    size = bytes;
    owns_ = true;
    return ok;
  }
  // C code may want its values aligned.
  constexpr std::int64_t kMore = sizeof(Block) + kAlign;
  void* made = bytes < INT64_MAX - kMore ? t.heap->allocate_raw(static_cast<std::size_t>(bytes + kMore)) : nullptr;
  if (!made) return raise_memory_error(t);
  blocks_ = new (made) Block{blocks_, bytes};
  const auto end_of_header = reinterpret_cast<std::uintptr_t>(blocks_ + 1);
  data = reinterpret_cast<std::uint8_t*>((end_of_header + kAlign - 1) & ~std::uintptr_t{kAlign - 1});
  std::memset(data, 0, static_cast<std::size_t>(bytes));
  size = bytes;
  owns_ = true;
  return ok;
}

Result<void> CData::resize(Thread& t, std::int64_t bytes) {
  const std::int64_t room = blocks_ ? blocks_->size : kRoom;
  if (bytes > room) {
    const std::uint8_t* const former = data;
    const std::int64_t used = size;
    TRY(own_memory(t, bytes));
    std::memcpy(data, former, static_cast<std::size_t>(used));
  }
  size = bytes;
  return ok;
}

void* CData::pointer() const {
  void* p;
  std::memcpy(&p, data, sizeof p);
  return p;
}
void CData::set_pointer(const void* p) { std::memcpy(data, &p, sizeof p); }

// ---- making ----

Result<Own<CData>> make_bare(Thread& t, Type& type) {
  TypeInfo* info = info_of(type);
  if (!info || info->kind == Kind::None) return raise(t, exc::TypeError, "abstract class");
  info->is_final = true;
  Own<CData> made = info->kind == Kind::Function ? Own<CData>(TRY(create_instance<Function>(t, Ref<Type>(&type))))
                                                 : TRY(create_instance<CData>(t, Ref<Type>(&type)));
  made->length = info->length;
  return made;
}

Result<Own<CData>> make_zeroed(Thread& t, Type& type) {
  Own<CData> made = TRY(make_bare(t, type));
  TRY(made->own_memory(t, info_of(type)->size));
  return made;
}
Result<Own<CData>> make_at(Thread& t, Type& type, void* memory) {
  Own<CData> made = TRY(make_bare(t, type));
  made->use_memory(memory, info_of(type)->size);
  return made;
}
Result<Own<CData>> make_part(Thread& t, Type& type, Ref<CData> base, std::int64_t index, void* memory) {
  Own<CData> made = TRY(make_at(t, type, memory));
  made->base.set(base.own());
  made->position = index;
  return made;
}
Result<Own<CData>> make_copy(Thread& t, Type& type, const void* memory) {
  Own<CData> made = TRY(make_zeroed(t, type));
  std::memcpy(made->data, memory, static_cast<std::size_t>(made->size));
  return made;
}

Result<Own<>> construct_data(Thread& t, Ref<Type> type, const Arguments&) { return TRY(make_zeroed(t, *type)); }

// ---- what is kept alive ----

namespace {

// The object that owns the memory, of which this one is a part.
Ref<CData> owner_of(Ref<CData> part) {
  CData* owner = part.get();
  while (owner->base) owner = owner->base.get();
  return Ref<CData>(owner);
}

// The path from the owner to an item, backwards: "1:0:2".
Result<Own<Str>> path_to(Thread& t, Ref<CData> part, std::int64_t index) {
  char text[256];
  int used = std::snprintf(text, sizeof text, "%x", static_cast<unsigned>(index));
  for (const CData* p = part.get(); p->base; p = p->base.get()) {
    if (used > 240) return raise(t, exc::ValueError, "ctypes object structure too deep");
    used += std::snprintf(text + used, sizeof text - static_cast<std::size_t>(used), ":%x",
                          static_cast<unsigned>(p->position));
  }
  return Str::from_ascii(t, {text, static_cast<std::size_t>(used)});
}

}  // namespace

Result<Own<>> kept_by(Thread& t, Ref<CData> part) {
  const Ref<CData> owner = owner_of(part);
  if (!owner->objects) owner->objects.set(owner->length ? Own<>(TRY(Dict::create(t))) : none());
  return owner->objects.ref().own();
}

Result<void> keep_alive(Thread& t, Ref<CData> part, std::int64_t index, Ref<> object) {
  if (is_none(object)) return ok;
  const Ref<CData> owner = owner_of(part);
  const Own<> kept = TRY(kept_by(t, part));
  if (!kept.ref().is_exact<Dict>()) {
    owner->objects.set(object.own());
    return ok;
  }
  const Own<Str> key = TRY(path_to(t, part, index));
  return kept.ref().as<Dict>()->set_str(t, key, object.own());
}

// ---- values ----

bool converts_to_python(const Type& type) { return type.base == &Simple::type; }

Result<Own<>> get_value(Thread& t, Type& type, Ref<CData> base, std::int64_t index, std::uint8_t* at) {
  const TypeInfo* info = info_of(type);
  if (info && info->get() && converts_to_python(type)) return info->get()(t, at);
  return TRY(make_part(t, type, base, index, at));
}

namespace {

Result<Own<>> write_value(Thread& t, Type& type, std::uint8_t* at, Ref<> value);

// A tuple stands for what the class makes of its items.
Result<Own<>> write_made(Thread& t, Type& type, std::uint8_t* at, Ref<Tuple> arguments) {
  Result<Own<>> made = call_tuple(t, Ref<>(&type), arguments);
  if (made.is_failed()) {
    const Own<> error = take_pending(t);
    const Own<Str> text = TRY(str(t, error.ref()));
    return raise(t, exc::RuntimeError, "(%Q) %T: %S", &type, error, text);
  }
  const Own<> value = std::move(made).take();
  return write_value(t, type, at, value.ref());
}

// What is written where; the keeper of what has to live, or None.
Result<Own<>> write_value(Thread& t, Type& type, std::uint8_t* at, Ref<> value) {
  const TypeInfo* info = info_of(type);
  if (!value.is<CData>()) {
    if (info && info->set()) return info->set()(t, at, value);
    if (value.is<Tuple>()) return write_made(t, type, at, value.as<Tuple>());
    if (info && info->kind == Kind::Pointer && is_none(value)) {
      std::memset(at, 0, sizeof(void*));
      return none();
    }
    return raise(t, exc::TypeError, "expected %Q instance, got %T", &type, value);
  }
  const Ref<CData> source = value.as<CData>();
  if (!info) return raise(t, exc::TypeError, "%R must have storage info", Ref<>(&type));
  if (TRY(is_instance(t, value, Ref<>(&type)))) {
    // An overridden __instancecheck__ may say so of anything.
    if (source->size < info->size)
      return raise(t, exc::TypeError, "incompatible types, %T instance instead of %Q instance", value, &type);
    std::memmove(at, source->data, static_cast<std::size_t>(info->size));
    return kept_by(t, source);
  }
  const TypeInfo* given = source->info();
  if (info->kind == Kind::Pointer && given && given->kind == Kind::Array) {
    if (given->item.get() != info->item.get())
      return raise(t, exc::TypeError, "incompatible types, %T instance instead of %Q instance", value, &type);
    const void* const items = source->data;
    std::memcpy(at, &items, sizeof items);
    // The array becomes a pointer: it must live, not only what it points to.
    const Own<> kept = TRY(kept_by(t, source));
    return TRY(Tuple::of(t, kept, value));
  }
  return raise(t, exc::TypeError, "incompatible types, %T instance instead of %Q instance", value, &type);
}

}  // namespace

Result<void> set_value(Thread& t, Type& type, Ref<CData> into, std::int64_t index, std::uint8_t* at, Ref<> value) {
  const Own<CData> alive = into.own();
  const Own<Type> type_alive = Ref<Type>(&type).own();  // the conversion may give `into` another class
  const Own<> kept = TRY(write_value(t, type, at, value));
  return keep_alive(t, alive, index, kept.ref());
}

// ---- _CData ----

Result<std::int64_t> CData::hash(Thread& t, Ref<>) { return raise(t, exc::TypeError, "unhashable type"); }

namespace {
// A text for the format of buffers that stays when the class goes, or is told to be another type's pointer.
const char* lasting(const std::string& format) {
  static std::mutex lock;
  static auto* const all = new std::unordered_set<std::string>;
  const std::scoped_lock hold(lock);
  return all->insert(format).first->c_str();
}
}  // namespace

Result<void> CData::get_buffer(Thread&, Ref<> self, Buffer& b, int flags) {
  const Ref<CData> o = self.as<CData>();
  TypeInfo& info = *o->info();
  const Type* item = self.type();
  while (info_of(*item)->kind == Kind::Array) item = info_of(*item)->item.get();
  b.data = o->data;
  b.length = o->size;
  b.item_size = info_of(*item)->size;
  b.format = flags & kBufferFormat ? lasting(info.format) : nullptr;
  b.dimensions = static_cast<int>(info.shape.size());
  // Of an object that was resized the class describes only the beginning.
  b.shape = info.shape.empty() ? nullptr : info.shape.data();
  b.strides = b.suboffsets = nullptr;
  b.internal = nullptr;
  b.is_readonly = false;
  b.owner.set(self.own());
  return ok;
}

namespace {

Result<Own<>> get_base(Thread&, Ref<> self) {
  const Ref<CData> o = self.as<CData>();
  return o->base ? Own<>(o->base.ref().own()) : none();
}
Result<Own<>> get_owns(Thread&, Ref<> self) { return Own<>::of_int(self.as<CData>()->owns_memory()); }
Result<Own<>> get_objects(Thread&, Ref<> self) {
  const Ref<CData> o = self.as<CData>();
  return o->objects ? o->objects.ref().own() : none();
}
Result<Own<>> from_outparam(Thread&, Ref<> self) { return self.own(); }

// The instance's `__dict__`, if it has one.
Result<Own<>> attributes_of(Thread& t, Ref<> self) {
  Slot<> holder;
  const OptRef<> found = TRY(find_attr(t, self, names::__dict__, holder));
  return found ? found.ref().own() : Result<Own<>>(TRY(Dict::create(t)));
}

Result<Own<>> unpickle_function(Thread& t) {
  const Own<> module = TRY(import_module(t, "_ctypes"));
  const Own<Str> name = TRY(Str::intern_ascii(t, "_unpickle"));
  return get_attr(t, module, name);
}

Result<Own<>> reduce(Thread& t, Ref<> self) {
  const Ref<CData> o = self.as<CData>();
  const TypeInfo* info = TRY(need_info(t, Ref<>(self.type())));
  if (info->has_pointers) return raise(t, exc::ValueError, "ctypes objects containing pointers cannot be pickled");
  const Own<> attributes = TRY(attributes_of(t, self));
  const Own<Bytes> bytes = TRY(Bytes::create(t, o->data, static_cast<std::size_t>(o->size)));
  const Own<Tuple> state = TRY(Tuple::of(t, attributes, bytes));
  const Own<Tuple> arguments = TRY(Tuple::of(t, Ref<>(self.type()), state));
  return TRY(Tuple::of(t, TRY(unpickle_function(t)), arguments));
}

Result<void> set_state(Thread& t, Ref<> self, Ref<> attributes, Ref<> bytes) {
  const Ref<CData> o = self.as<CData>();
  if (!attributes.is<Dict>())
    return raise(t, exc::TypeError, "%.200T.__setstate__() argument 1 must be dictionary, not %T", self, attributes);
  if (!bytes.is<Bytes>()) return raise(t, exc::TypeError, "__setstate__() argument 2 must be bytes, not %T", bytes);
  const std::size_t given = bytes.as<Bytes>()->size();
  std::memmove(o->data, bytes.as<Bytes>()->data(), std::min(given, static_cast<std::size_t>(o->size)));
  if (attributes.as<Dict>()->size() == 0) return ok;
  const Own<> own = TRY(attributes_of(t, self));
  if (!own.ref().is<Dict>()) return ok;
  return own.ref().as<Dict>()->update(t, attributes);
}

// What `object` has for `__class__`.
Result<Own<>> class_descriptor(Thread& t) {
  const OptRef<> found = lookup(t, kObjectType, names::__class__);
  if (!found) return raise(t, exc::SystemError, "object has no __class__");
  return found.ref().own();
}
Result<Own<>> get_class(Thread&, Ref<> self) { return Ref<>(self.type()).own(); }
// Another class may say that there is more memory than there is.
Result<void> set_class(Thread& t, Ref<> self, OptRef<> value) {
  const Ref<CData> o = self.as<CData>();
  const TypeInfo* const to = value ? info_of(value.ref()) : nullptr;
  const TypeInfo* const from = o->info();
  if (value && value.ref().is<Type>() && (!to || to->kind != from->kind || to->size > o->size))
    return raise(t, exc::TypeError, "__class__ assignment: '%T' object layout differs from '%T'",
                 value.ref().as<Type>().get(), self);
  const Own<> descriptor = TRY(class_descriptor(t));
  TRY(descriptor.ref().type()->slots.descr_set(t, descriptor.ref(), self, value));
  o->length = to->length;
  return ok;
}

constexpr Method kMethods[] = {
    bind<&from_outparam>("__ctypes_from_outparam__(self, /)", "What a call returns for this output parameter."),
    bind<&reduce>("__reduce__(self, /)"),
    bind<&set_state>("__setstate__(self, dict, data, /)"),
};
constexpr Attribute kAttributes[] = {
    attribute<&get_class, &set_class>("__class__", "the class of the object"),
    as_member(attribute<&get_base>("_b_base_", "the object whose memory this is a part of")),
    as_member(attribute<&get_owns>("_b_needsfree_", "does the memory belong to this object?")),
    as_member(
        attribute<&get_objects>("_objects", "what is kept alive because the memory points to it; not to be changed")),
};

}  // namespace

constinit Type CData::type =
    describe<CData>("_ctypes._CData", {.methods = kMethods, .attributes = kAttributes, .flags = kTypeNoConstruct});

}  // namespace krait::ctypes
