#include "modules/ctypes/type_info.h"

#include <algorithm>

#include "modules/ctypes/data.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/type.h"

namespace krait::ctypes {
namespace {

// Only classes that were made at run time have the word; those of the module itself are no C types.
bool has_word(const Type& type) { return type.is_heap() && is_subtype(Ref<>(&type).type(), &kCType); }
TypeInfo*& word_of(const Type& type) {
  return *reinterpret_cast<TypeInfo**>(reinterpret_cast<std::uintptr_t>(&type) + sizeof(Type));
}

}  // namespace

TypeInfo* info_of(const Type& type) { return has_word(type) ? word_of(type) : nullptr; }
TypeInfo* info_of(Ref<> type) { return type.is<Type>() ? info_of(*type.as<Type>()) : nullptr; }

Result<TypeInfo*> need_info(Thread& t, Ref<> type) {
  if (TypeInfo* info = info_of(type)) return info;
  return raise(t, exc::TypeError, "%R must have storage info", type);
}

Result<TypeInfo*> make_info(Thread& t, Type& type) {
  if (!has_word(type)) return raise(t, exc::TypeError, "'%T' is not a ctypes class", &type);
  if (word_of(type)) return raise(t, exc::SystemError, "StgInfo of '%T' is already initialized.", &type);
  return word_of(type) = new TypeInfo;
}

void trace_class(Object* o, Tracer& visit) {
  auto* const type = static_cast<Type*>(o);
  type->trace(visit);
  if (const TypeInfo* info = word_of(*type)) info->trace(visit);
}
void clear_class(Object* o) {
  auto* const type = static_cast<Type*>(o);
  type->clear_references();
  if (TypeInfo* info = word_of(*type)) info->clear_references();
}
void destruct_class(Object* o) {
  auto* const type = static_cast<Type*>(o);
  delete std::exchange(word_of(*type), nullptr);
  type->~Type();
}

// ---- the info ----

void TypeInfo::trace(Tracer& v) const {
  v(item), v(letter), v(pointer), v(arrays), v(argtypes), v(converters), v(restype), v(checker);
}
// What instances need as long as there are any stays.
void TypeInfo::clear_references() {
  pointer.clear(), arrays.clear(), converters.clear(), restype.clear(), checker.clear();
}

void TypeInfo::copy_layout(const TypeInfo& base) {
  kind = base.kind;
  is_swapped = base.is_swapped;
  has_pointers = base.has_pointers;
  size = base.size;
  align = base.align;
  length = base.length;
  code = base.code;
  format = base.format;
  shape = base.shape;
  leaves = base.leaves;
}

namespace {

ffi_type* ffi_of(const Leaf& leaf) {
  switch (leaf.kind) {
    case Leaf::Class::Float:
      return leaf.size == sizeof(float) ? &ffi_type_float : &ffi_type_double;
    case Leaf::Class::LongDouble:
      return &ffi_type_longdouble;
    case Leaf::Class::Integer:
      break;
  }
  return leaf.size == 1   ? &ffi_type_uint8
         : leaf.size == 2 ? &ffi_type_uint16
         : leaf.size == 4 ? &ffi_type_uint32
                          : &ffi_type_uint64;
}

// Do the leaves stand one after the other, as C would put them?
bool are_in_order(const std::vector<Leaf>& leaves) {
  std::size_t end = 0;
  for (const Leaf& leaf : leaves) {
    if (leaf.offset != (end + leaf.size - 1) / leaf.size * leaf.size) return false;
    end = leaf.offset + leaf.size;
  }
  return true;
}

// Members of unions lie over each other: each word is an integer as soon as one of its leaves is.
void append_words(const std::vector<Leaf>& leaves, std::size_t size, std::vector<ffi_type*>& out) {
  for (std::size_t start = 0; start < size; start += 8) {
    const std::size_t end = std::min(start + 8, size);
    bool is_float = true;
    for (const Leaf& leaf : leaves)
      if (leaf.offset < end && leaf.offset + leaf.size > start) {
        if (leaf.kind == Leaf::Class::LongDouble && leaf.offset == start && size == sizeof(long double))
          return out.push_back(&ffi_type_longdouble);
        is_float = is_float && leaf.kind == Leaf::Class::Float;
      }
    if (is_float && end - start == 8)
      out.push_back(&ffi_type_double);
    else if (is_float && end - start == 4)
      out.push_back(&ffi_type_float);
    else if (end - start == 8)
      out.push_back(&ffi_type_uint64);
    else
      out.insert(out.end(), end - start, &ffi_type_uint8);
  }
}

}  // namespace

ffi_type* TypeInfo::ffi() {
  if (kind == Kind::Simple) return code->ffi;
  if (kind != Kind::Structure && kind != Kind::Union) return &ffi_type_pointer;
  if (!elements_.empty()) return &aggregate_;
  if (size > kMaxByLeaves || leaves.empty())
    elements_.assign(static_cast<std::size_t>(std::min<std::int64_t>(size, kMaxByLeaves)), &ffi_type_uint8);
  else if (are_in_order(leaves))
    std::ranges::transform(leaves, std::back_inserter(elements_), &ffi_of);
  else
    append_words(leaves, static_cast<std::size_t>(size), elements_);
  elements_.push_back(nullptr);
  aggregate_.size = static_cast<std::size_t>(size);
  aggregate_.alignment = static_cast<unsigned short>(align);
  aggregate_.type = FFI_TYPE_STRUCT;
  aggregate_.elements = elements_.data();
  return &aggregate_;
}

void append_leaves(Type& type, std::int64_t offset, std::int64_t size, std::vector<Leaf>& out) {
  const TypeInfo* info = info_of(type);
  if (!info || offset < 0 || info->size > size - offset) return;
  const auto add = [&](std::int64_t at, std::size_t size, Leaf::Class kind) {
    out.push_back({static_cast<std::uint8_t>(at), static_cast<std::uint8_t>(size), kind});
  };
  if (info->kind == Kind::Simple) {
    const std::int64_t half = info->size / 2;
    switch (info->code->letter) {
      case 'f':
      case 'd':
        return add(offset, info->code->size, Leaf::Class::Float);
      case 'g':
        return add(offset, info->code->size, Leaf::Class::LongDouble);
      case 'F':
      case 'D':
        add(offset, static_cast<std::size_t>(half), Leaf::Class::Float);
        return add(offset + half, static_cast<std::size_t>(half), Leaf::Class::Float);
      case 'G':
        add(offset, static_cast<std::size_t>(half), Leaf::Class::LongDouble);
        return add(offset + half, static_cast<std::size_t>(half), Leaf::Class::LongDouble);
      default:
        return add(offset, info->code->size, Leaf::Class::Integer);
    }
  }
  if (info->kind == Kind::Pointer || info->kind == Kind::Function)
    return add(offset, sizeof(void*), Leaf::Class::Integer);
  for (const Leaf& leaf : info->leaves) add(offset + leaf.offset, leaf.size, leaf.kind);
}

// ---- CType_Type ----

Result<Own<>> repeat_type(Thread& t, Ref<> type, std::int64_t count) {
  if (count < 0) return raise(t, exc::ValueError, "Array length must be >= 0, not %d", count);
  return array_class(t, type.as<Type>(), count);
}

namespace {

Result<Own<>> get_pointer_type(Thread& t, Ref<> self) {
  const TypeInfo* info = TRY(need_info(t, self));
  if (info->pointer) return info->pointer.ref().own();
  return raise(t, exc::AttributeError, "%R has no attribute '__pointer_type__'", self);
}
Result<void> set_pointer_type(Thread& t, Ref<> self, OptRef<> value) {
  TypeInfo* info = TRY(need_info(t, self));
  if (!value) {
    info->pointer.clear();
    return ok;
  }
  info->pointer.set(value.ref().own());
  return ok;
}
Result<std::int64_t> size_of(Thread&, Ref<> self) {
  std::int64_t size = static_cast<std::int64_t>(sizeof(Type) + sizeof(TypeState));
  if (const TypeInfo* info = info_of(self))
    size +=
        static_cast<std::int64_t>(sizeof(TypeInfo) + info->format.size() + info->shape.size() * sizeof(std::int64_t));
  return size;
}

constexpr Method kMethods[] = {bind<&size_of>("__sizeof__(self, /)", "Bytes that the class takes.")};
constexpr Attribute kAttributes[] = {
    attribute<&get_pointer_type, &set_pointer_type>("__pointer_type__", "the type of pointers to this one")};

}  // namespace

constinit Type kCType = describe_metaclass("_ctypes.CType_Type", nullptr, kMethods, nullptr, nullptr, kAttributes,
                                           "What the metaclasses of C types have in common.");

}  // namespace krait::ctypes
