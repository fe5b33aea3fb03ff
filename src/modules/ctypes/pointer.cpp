// Pointers to C values.
#include "modules/ctypes/data.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/type.h"

namespace krait::ctypes {
namespace {

// ---- the metaclass ----

Result<void> set_target(Thread& t, TypeInfo& info, Ref<> target) {
  if (!target.is<Type>()) return raise(t, exc::TypeError, "_type_ must be a type");
  const TypeInfo* const of_target = TRY(need_info(t, target));
  info.item.set(target.as<Type>().own());
  std::string format = "&";
  if (!of_target->shape.empty()) {
    format += '(';
    for (const std::int64_t n : of_target->shape) format += (format.back() == '(' ? "" : ",") + std::to_string(n);
    format += ')';
  }
  info.format = format + (of_target->format.empty() ? "B" : of_target->format);
  return ok;
}

// The first pointer type made for a type is the one that POINTER() finds.
void remember_pointer(Type& type, Type& target) {
  if (TypeInfo* of_target = info_of(target); of_target && !of_target->pointer)
    of_target->pointer.set(Ref<>(&type).own());
}

Result<void> init_class(Thread& t, Ref<> self, const Arguments& a) {
  TRY(Type::init(t, self, a));
  Type& type = *self.as<Type>();
  TypeInfo* const info = TRY(make_info(t, type));
  info->kind = Kind::Pointer;
  info->size = sizeof(void*);
  info->align = alignof(void*);
  info->length = 1;
  info->has_pointers = true;
  info->format = "&B";
  const Own<Str> name = TRY(Str::intern_ascii(t, "_type_"));
  if (const OptRef<> given = dict_of(t, type)->find_str(name)) {
    TRY(set_target(t, *info, given.ref()));
    remember_pointer(type, *info->item.get());
  }
  return ok;
}

Result<void> set_type(Thread& t, Ref<> self, Ref<> target) {
  TypeInfo* const info = info_of(self);
  if (!info) return raise(t, exc::TypeError, "abstract class");
  TRY(set_target(t, *info, target));
  remember_pointer(*self.as<Type>(), *target.as<Type>());
  const Own<Str> name = TRY(Str::intern_ascii(t, "_type_"));
  return set_attr(t, self, name, target);
}

Result<Own<>> from_param(Thread& t, Ref<> self, Ref<> value) {
  if (is_none(value)) return none();
  const TypeInfo* const info = info_of(self);
  if (!info || !info->item) return raise(t, exc::TypeError, "abstract class");
  const Own<Type> target = info->item.ref().own();
  if (TRY(is_instance(t, value, target)) && value.is<CData>())
    return TRY(make_pointer_argument(t, 'P', value.as<CData>()->data, value));
  if (value.is<CData>()) {
    const TypeInfo* const given = value.as<CData>()->info();
    if (given && (given->kind == Kind::Pointer || given->kind == Kind::Array) && given->item &&
        TRY(is_subclass(t, Ref<>(given->item.ref()), target)))
      return value.own();
  }
  // byref() of what it points to.
  return plain_from_param(t, self, value);
}

constexpr Method kClassMethods[] = {
    bind<&from_param>("from_param(self, value, /)", "What is passed to a C function for a value."),
    bind<&set_type>("set_type(self, type, /)", "Says what pointers of this incomplete type point to."),
    KRAIT_CTYPES_CLASS_METHODS,
};

}  // namespace

constinit Type kPointerType = describe_metaclass("_ctypes.PyCPointerType", &init_class, kClassMethods, nullptr, &kCType,
                                                 {}, "Metaclass of C pointers.");

// ---- instances ----

namespace {

struct Target {
  Type& type;
  std::int64_t size;
  std::uint8_t* start;
};
Result<Type*> target_type(Thread& t, Ref<> self) {
  if (Type* const type = self.as<CData>()->info()->item.get()) return type;
  return raise(t, exc::TypeError, "Cannot access what it points to: '%T' has no _type_", self);
}
Result<Target> target_of(Thread& t, Ref<> self) {
  const Ref<CData> o = self.as<CData>();
  Type* const type = TRY(target_type(t, self));
  if (!o->pointer()) return raise(t, exc::ValueError, "NULL pointer access");
  return Target{*type, info_of(*type)->size, static_cast<std::uint8_t*>(o->pointer())};
}
std::uint8_t* place(const Target& target, std::int64_t i) {
  std::int64_t distance;
  (void)__builtin_mul_overflow(i, target.size, &distance);  // a pointer has no bounds; what lies far away wraps
  return reinterpret_cast<std::uint8_t*>(reinterpret_cast<std::uintptr_t>(target.start) +
                                         static_cast<std::uintptr_t>(distance));
}

Result<std::int64_t> bound(Thread& t, Ref<> given) { return index_int64(t, given, &exc::IndexError); }

// A pointer has no length: the bounds count from where it points to, and must be there.
Result<SliceRange> read_slice(Thread& t, Ref<Slice> slice) {
  SliceRange r{0, 0, 1};
  if (!is_none(slice->step())) {
    r.step = TRY(bound(t, slice->step()));
    if (r.step == 0) return raise(t, exc::ValueError, "slice step cannot be zero");
  }
  if (!is_none(slice->start())) {
    r.start = TRY(bound(t, slice->start()));
  } else if (r.step < 0) {
    return raise(t, exc::ValueError, "slice start is required for step < 0");
  }
  if (is_none(slice->stop())) return raise(t, exc::ValueError, "slice stop is required");
  r.stop = TRY(bound(t, slice->stop()));
  // Unsigned: the bounds may be further apart than an int64 says.
  const auto start = static_cast<std::uint64_t>(r.start), stop = static_cast<std::uint64_t>(r.stop),
             step = static_cast<std::uint64_t>(r.step);
  std::uint64_t count = 0;
  if (r.step > 0 && r.start < r.stop) count = (stop - start - 1) / step + 1;
  if (r.step < 0 && r.start > r.stop) count = (start - stop - 1) / -step + 1;
  if (count > INT64_MAX / sizeof(Value)) return raise_memory_error(t);
  r.count = static_cast<std::int64_t>(count);
  return r;
}

Result<Own<>> get_slice(Thread& t, Ref<> self, const SliceRange& r) {
  const TypeInfo* const item = info_of(*TRY(target_type(t, self)));
  const auto count = static_cast<std::size_t>(r.count);
  if (item->is_text('c')) {
    if (!count) return Bytes::empty();
    const Target target = TRY(target_of(t, self));
    const Own<Bytes> out = TRY(Bytes::create_uninitialized(t, count));
    for (std::uint64_t i = 0, at = r.start; i < count; ++i, at += r.step)
      out->mutable_data()[i] = *place(target, static_cast<std::int64_t>(at));
    return out.ref().own();
  }
  if (item->is_text('u')) {
    if (!count) return Str::empty();
    const Target target = TRY(target_of(t, self));
    TRY(ensure_memory(t, count * sizeof(wchar_t)));
    std::vector<wchar_t> text(count);
    for (std::uint64_t i = 0, at = r.start; i < count; ++i, at += r.step)
      __builtin_memcpy(&text[i], place(target, static_cast<std::int64_t>(at)), sizeof(wchar_t));
    return text_of_wide(t, text.data(), count);
  }
  TRY(ensure_memory(t, count * sizeof(Value)));
  const Own<List> out = TRY(List::create(t));
  for (std::uint64_t i = 0, at = r.start; i < count; ++i, at += r.step)
    TRY(out->append_own(t, TRY(Pointer::item(t, self, static_cast<std::int64_t>(at)))));
  return out.ref().own();
}

}  // namespace

Result<Own<>> Pointer::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  const TypeInfo* const info = info_of(*type);
  if (!info || !info->item) return raise(t, exc::TypeError, "Cannot create instance: has no _type_");
  return construct_data(t, type, a);
}

Result<void> Pointer::init(Thread& t, Ref<> self, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "POINTER() takes no keyword arguments");
  if (a.positional > 1) return raise(t, exc::TypeError, "POINTER expected at most 1 argument, got %d", a.positional);
  return a.positional ? set_contents(t, self, a[0]) : ok;
}

Result<Own<>> Pointer::get_contents(Thread& t, Ref<> self) {
  const Target target = TRY(target_of(t, self));
  return TRY(make_part(t, target.type, self.as<CData>(), 0, target.start));
}

Result<void> Pointer::set_contents(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "Pointer does not support item deletion");
  const Ref<CData> o = self.as<CData>();
  const Own<Type> type = Ref<Type>(TRY(target_type(t, self))).own();
  if (!value.ref().is<CData>() || !TRY(is_instance(t, value.ref(), type)))
    return raise(t, exc::TypeError, "expected %Q instead of %T", type.get(), value.ref());
  const Ref<CData> target = value.ref().as<CData>();
  o->set_pointer(target->data);
  // The object itself has to live, and what it keeps alive.
  TRY(keep_alive(t, o, 1, target));
  const Own<> kept = TRY(kept_by(t, target));
  return keep_alive(t, o, 0, kept);
}

Result<Own<>> Pointer::item(Thread& t, Ref<> self, std::int64_t i) {
  const Target target = TRY(target_of(t, self));
  return get_value(t, target.type, self.as<CData>(), i, place(target, i));
}

Result<Own<>> Pointer::get_item(Thread& t, Ref<> self, Ref<> key) {
  if (key.is<Slice>()) return get_slice(t, self, TRY(read_slice(t, key.as<Slice>())));
  if (!has_index(key)) return raise(t, exc::TypeError, "Pointer indices must be integer");
  return item(t, self, TRY(bound(t, key)));
}

Result<void> Pointer::set_item(Thread& t, Ref<> self, Ref<> key, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "Pointer does not support item deletion");
  if (!has_index(key)) return raise(t, exc::TypeError, "'%T' object cannot be interpreted as an integer", key);
  const std::int64_t i = TRY(bound(t, key));
  const Target target = TRY(target_of(t, self));
  return set_value(t, target.type, self.as<CData>(), i, place(target, i), value.ref());
}

namespace {
constexpr Attribute kAttributes[] = {
    attribute<&Pointer::get_contents, &Pointer::set_contents>("contents", "what the pointer points to")};
}  // namespace

constinit Type Pointer::type = describe<Pointer>(
    "_ctypes._Pointer", {.doc = "A pointer to a C value.", .attributes = kAttributes, .base = &CData::type});

}  // namespace krait::ctypes
