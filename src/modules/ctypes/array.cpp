// Arrays: a number of values of one C type, one after the other.
#include <cstring>
#include <cwchar>

#include "gc/weakref.h"
#include "modules/ctypes/data.h"
#include "types/bytes.h"
#include "types/descriptor.h"
#include "types/generic_alias.h"
#include "types/int.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/sequence.h"
#include "types/singletons.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/type.h"

namespace krait::ctypes {
namespace {

// ---- the values of arrays of characters ----

Ref<CData> data_of(Ref<> self) { return self.as<CData>(); }

Result<Own<>> get_raw(Thread& t, Ref<> self) {
  return Bytes::create(t, data_of(self)->data, static_cast<std::size_t>(data_of(self)->size));
}
Result<void> set_raw(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::AttributeError, "attribute 'raw' of '%T' objects cannot be deleted", self);
  Buffer buffer;
  TRY(krait::get_buffer(t, value.ref(), buffer));
  if (buffer.length > data_of(self)->size) return raise(t, exc::ValueError, "byte string too long");
  std::memmove(data_of(self)->data, buffer.data, static_cast<std::size_t>(buffer.length));
  return ok;
}

Result<Own<>> get_text(Thread& t, Ref<> self) {
  const auto* const text = reinterpret_cast<const char*>(data_of(self)->data);
  return Bytes::create(t, text, ::strnlen(text, static_cast<std::size_t>(data_of(self)->size)));
}
Result<void> set_text(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "can't delete attribute");
  if (!value.ref().is<Bytes>()) return raise(t, exc::TypeError, "bytes expected instead of %T instance", value.ref());
  const Ref<Bytes> text = value.ref().as<Bytes>();
  const auto length = static_cast<std::int64_t>(text->size()), room = data_of(self)->size;
  if (length > room) return raise(t, exc::ValueError, "byte string too long");
  // With the zero behind it, where that has a place.
  std::memcpy(data_of(self)->data, text->data(), static_cast<std::size_t>(length + (length < room)));
  return ok;
}

std::int64_t wide_room(Ref<> self) { return data_of(self)->size / static_cast<std::int64_t>(sizeof(wchar_t)); }

Result<Own<>> get_wide_text(Thread& t, Ref<> self) {
  TRY(ensure_memory(t, static_cast<std::size_t>(data_of(self)->size)));
  std::vector<wchar_t> text(static_cast<std::size_t>(wide_room(self)));
  if (text.empty()) return Str::empty();
  std::memcpy(text.data(), data_of(self)->data, text.size() * sizeof(wchar_t));
  return text_of_wide(t, text.data(), ::wcsnlen(text.data(), text.size()));
}
Result<void> set_wide_text(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "can't delete attribute");
  if (!value.ref().is<Str>())
    return raise(t, exc::TypeError, "unicode string expected instead of %T instance", value.ref());
  const Ref<Str> text = value.ref().as<Str>();
  const auto length = static_cast<std::int64_t>(text->length()), room = wide_room(self);
  if (length > room) return raise(t, exc::ValueError, "string too long");
  for (std::int64_t i = 0; i < std::min(length + 1, room); ++i) {
    const auto c = i < length ? static_cast<wchar_t>(text->at(static_cast<std::size_t>(i))) : L'\0';
    std::memcpy(data_of(self)->data + i * static_cast<std::int64_t>(sizeof c), &c, sizeof c);
  }
  return ok;
}

constexpr Attribute kRaw = {"raw", "all bytes of the array", &get_raw, &set_raw};
constexpr Attribute kText = {"value", "the text up to the first zero", &get_text, &set_text};
constexpr Attribute kWideText = {"value", "the text up to the first zero", &get_wide_text, &set_wide_text};

// ---- the metaclass ----

Result<std::int64_t> read_length(Thread& t, Ref<> type) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "_length_"));
  Slot<> holder;
  const OptRef<> given = TRY(find_attr(t, type, name, holder));
  if (!given) return raise(t, exc::AttributeError, "class must define a '_length_' attribute");
  if (!is_int(given.ref())) return raise(t, exc::TypeError, "The '_length_' attribute must be an integer");
  if (int_sign(given.ref()) < 0) return raise(t, exc::ValueError, "The '_length_' attribute must not be negative");
  std::int64_t length;
  if (!int_fits(given.ref(), &length)) return raise(t, exc::OverflowError, "The '_length_' attribute is too large");
  return length;
}

Result<void> add_attribute(Thread& t, Type& type, const Attribute& attribute) {
  const Own<Str> name = TRY(Str::intern_ascii(t, attribute.name));
  const Own<GetSetDescriptor> made = TRY(create<GetSetDescriptor>(t, Ref<Type>(&type), name.ref().own(), attribute));
  return Type::set_attr(t, Ref<>(&type), name, made);
}

Result<void> init_class(Thread& t, Ref<> self, const Arguments& a) {
  TRY(Type::init(t, self, a));
  Type& type = *self.as<Type>();
  const std::int64_t length = TRY(read_length(t, self));
  const Own<Str> name = TRY(Str::intern_ascii(t, "_type_"));
  Slot<> holder;
  const OptRef<> item = TRY(find_attr(t, self, name, holder));
  if (!item) return raise(t, exc::AttributeError, "class must define a '_type_' attribute");
  TypeInfo* const of_item = info_of(item.ref());
  if (!of_item) return raise(t, exc::TypeError, "_type_ must have storage info");
  std::int64_t size;
  if (__builtin_mul_overflow(length, of_item->size, &size)) return raise(t, exc::OverflowError, "array too large");
  TypeInfo* const info = TRY(make_info(t, type));
  info->kind = Kind::Array;
  info->item.set(item.ref().as<Type>().own());
  info->size = size;
  info->align = of_item->align;
  info->length = length;
  info->has_pointers = of_item->has_pointers;
  info->format = of_item->format;
  info->shape = of_item->shape;
  info->shape.insert(info->shape.begin(), length);
  if (size <= kMaxByLeaves)
    for (std::int64_t i = 0; i < length && of_item->size; ++i)
      append_leaves(*info->item.get(), i * of_item->size, size, info->leaves);
  if (of_item->is_text('c')) {
    TRY(add_attribute(t, type, kRaw));
    return add_attribute(t, type, kText);
  }
  return of_item->is_text('u') ? add_attribute(t, type, kWideText) : ok;
}

constexpr Method kClassMethods[] = {kPlainFromParam, KRAIT_CTYPES_CLASS_METHODS};

// Takes the array types that are gone out of what is known of their item type.
Result<void> forget_dead(Thread& t, TypeInfo& info) {
  Own<Dict> alive = TRY(Dict::create(t));
  Value length, reference;
  for (std::size_t i = 0; info.arrays->next_entry(i, length, reference);)
    if (weakref_target(Ref<>(reference))) TRY(alive->set(t, Ref<>(length), Ref<>(reference).own()));
  info.arrays_limit = 2 * alive->size() + 32;
  info.arrays.set(std::move(alive));
  return ok;
}

}  // namespace

constinit Type kArrayType = describe_metaclass("_ctypes.PyCArrayType", &init_class, kClassMethods, nullptr, &kCType, {},
                                               "Metaclass of C arrays.");

Result<Own<>> array_class(Thread& t, Ref<Type> item, std::int64_t count) {
  TypeInfo* const of_item = info_of(*item);
  const Own<> length = TRY(Int::from(t, count));
  if (of_item && of_item->arrays)
    if (const OptRef<> found = TRY(of_item->arrays->find(t, length)))
      if (const OptRef<> made = weakref_target(found.ref())) return made.ref().own();
  const Own<Str> item_name = TRY(type_name(t, *item));
  const Own<Str> name = TRY(format(t, "%S_Array_%d", item_name, count));
  const Own<Dict> namespace_ = TRY(Dict::create(t));
  const Own<Str> length_key = TRY(Str::intern_ascii(t, "_length_")), type_key = TRY(Str::intern_ascii(t, "_type_"));
  TRY(namespace_->set_str(t, length_key, length.ref().own()));
  TRY(namespace_->set_str(t, type_key, Ref<>(item).own()));
  const Own<Tuple> bases = TRY(Tuple::of(t, Ref<Type>(&Array::type)));
  Own<> made = TRY(call(t, Ref<>(&kArrayType), {name.value(), bases.value(), namespace_.value()}));
  // Nothing was made of what is no C type.
  if (!of_item) return made;
  if (!of_item->arrays) of_item->arrays.set(TRY(Dict::create(t)));
  if (of_item->arrays->size() >= of_item->arrays_limit) TRY(forget_dead(t, *of_item));
  TRY(of_item->arrays->set(t, length, TRY(make_weakref(t, made.ref()))));
  return made;
}

// ---- instances ----

namespace {

struct Item {
  Type& type;
  std::int64_t size;
};
// The item type; TypeError when the class was taken apart.
Item item_of(Ref<> self) {
  const TypeInfo* info = data_of(self)->info();
  return {*info->item.get(), info_of(*info->item.get())->size};
}

Result<void> set_at(Thread& t, Ref<> self, std::int64_t i, Ref<> value) {
  const Ref<CData> o = data_of(self);
  if (static_cast<std::uint64_t>(i) >= static_cast<std::uint64_t>(o->length))
    return raise(t, exc::IndexError, "invalid index");
  const Item item = item_of(self);
  return set_value(t, item.type, o, i, o->data + i * item.size, value);
}

Result<Own<>> get_slice(Thread& t, Ref<> self, const SliceRange& r) {
  const Ref<CData> o = data_of(self);
  const Item item = item_of(self);
  const TypeInfo* of_item = info_of(item.type);
  const auto count = static_cast<std::size_t>(r.count);
  if (of_item->is_text('c')) {
    const Own<Bytes> out = TRY(Bytes::create_uninitialized(t, count));
    // Unsigned: behind the last item it may be beyond any int64.
    for (std::uint64_t i = 0, at = r.start; i < count; ++i, at += r.step) out->mutable_data()[i] = o->data[at];
    return out.ref().own();
  }
  if (of_item->is_text('u')) {
    TRY(ensure_memory(t, count * sizeof(wchar_t)));
    std::vector<wchar_t> text(count);
    for (std::uint64_t i = 0, at = r.start; i < count; ++i, at += r.step)
      std::memcpy(&text[i], o->data + at * item.size, sizeof(wchar_t));
    return text_of_wide(t, text.data(), count);
  }
  const Own<List> out = TRY(List::create(t));
  for (std::uint64_t i = 0, at = r.start; i < count; ++i, at += r.step)
    TRY(out->append_own(t, TRY(Array::item(t, self, static_cast<std::int64_t>(at)))));
  return out.ref().own();
}

Result<void> set_slice(Thread& t, Ref<> self, const SliceRange& r, Ref<> value) {
  if (!is_sequence(value)) return raise(t, exc::TypeError, "object of type '%T' has no len()", value);
  if (TRY(krait::len(t, value)) != static_cast<std::size_t>(r.count))
    return raise(t, exc::ValueError, "Can only assign sequence of same size");
  std::uint64_t at = r.start;
  for (std::int64_t i = 0; i < r.count; ++i, at += r.step) {
    const Own<> one = TRY(krait::get_item(t, value, Ref<>(Value::of_int(i))));
    TRY(set_at(t, self, static_cast<std::int64_t>(at), one));
  }
  return ok;
}

}  // namespace

Result<void> Array::init(Thread& t, Ref<> self, const Arguments& a) {
  for (std::uint32_t i = 0; i < a.positional; ++i) TRY(set_at(t, self, i, a[i]));
  return ok;
}

Result<std::size_t> Array::len(Thread&, Ref<> self) { return static_cast<std::size_t>(data_of(self)->length); }

Result<Own<>> Array::item(Thread& t, Ref<> self, std::int64_t i) {
  const Ref<CData> o = data_of(self);
  if (static_cast<std::uint64_t>(i) >= static_cast<std::uint64_t>(o->length))
    return raise(t, exc::IndexError, "invalid index");
  const Item item = item_of(self);
  return get_value(t, item.type, o, i, o->data + i * item.size);
}

Result<Own<>> Array::get_item(Thread& t, Ref<> self, Ref<> key) {
  if (key.is<Slice>())
    return get_slice(t, self, TRY(slice_indices(t, key.as<Slice>(), static_cast<std::size_t>(data_of(self)->length))));
  if (!has_index(key)) return raise(t, exc::TypeError, "indices must be integers");
  std::int64_t i = TRY(index_int64(t, key, &exc::IndexError));
  if (i < 0) i += data_of(self)->length;
  return item(t, self, i);
}

Result<void> Array::set_item(Thread& t, Ref<> self, Ref<> key, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "Array does not support item deletion");
  if (key.is<Slice>())
    return set_slice(t, self, TRY(slice_indices(t, key.as<Slice>(), static_cast<std::size_t>(data_of(self)->length))),
                     value.ref());
  if (!has_index(key)) return raise(t, exc::TypeError, "indices must be integer");
  std::int64_t i = TRY(index_int64(t, key, &exc::IndexError));
  if (i < 0) i += data_of(self)->length;
  return set_at(t, self, i, value.ref());
}

namespace {
constexpr Method kMethods[] = {generic_over("Arrays are generic over the type of their elements")};
}  // namespace

constinit Type Array::type =
    describe<Array>("_ctypes.Array", {.doc = "A C array.", .methods = kMethods, .base = &CData::type});

}  // namespace krait::ctypes
