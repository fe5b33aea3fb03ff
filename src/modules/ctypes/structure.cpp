// Structure and Union. Where the fields lie is computed in Python (ctypes._layout); here the class takes the result
// over.
#include <algorithm>

#include "modules/ctypes/data.h"
#include "modules/ctypes/field.h"
#include "types/bytes.h"
#include "types/codecs.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/type.h"

namespace krait::ctypes {
namespace {

Result<Own<>> get_named(Thread& t, Ref<> object, const char* name) {
  const Own<Str> key = TRY(Str::intern_ascii(t, name));
  return get_attr(t, object, key);
}

// The nearest base that is a C type, or null.
Type* base_with_info(const Type& type) { return type.base && info_of(*type.base) ? type.base : nullptr; }

Result<std::int64_t> layout_number(Thread& t, Ref<> layout, const char* name) {
  const Own<> value = TRY(get_named(t, layout, name));
  if (!is_int(value.ref())) return raise(t, exc::TypeError, "an integer is required");
  std::int64_t n;
  if (!int_fits(value.ref(), &n)) return raise(t, exc::OverflowError, "Python int too large to convert to C ssize_t");
  if (n < 0) return raise(t, exc::ValueError, "%s must be a non-negative integer", name);
  return n;
}

Result<Own<>> compute_layout(Thread& t, Type& type, Ref<> fields, Kind kind) {
  const Own<> module = TRY(import_module(t, "ctypes._layout"));
  const Own<> function = TRY(get_named(t, module, "get_layout"));
  Type* const base = base_with_info(type);
  return call(t, function,
              {Value::of_object(&type), fields.value(), bool_from(kind == Kind::Structure).value(),
               base ? Value::of_object(base) : none_ref().value()});
}

Result<void> add_field(Thread& t, Type& type, TypeInfo& info, Ref<> given, std::size_t position) {
  if (!given.is_exact<Field>())
    return raise(t, exc::TypeError, "layout fields must be CField instances, not %T", given);
  const Ref<Field> field = given.as<Field>();
  TypeInfo* const of_field = info_of(*field->c_type.get());
  if (!of_field) return raise(t, exc::TypeError, "second item in _fields_ tuple (index %d) must be a C type", position);
  of_field->is_final = true;
  info.has_pointers |= of_field->has_pointers;
  if (field->is_bitfield) {
    for (std::int64_t byte = 0; byte < field->byte_size && info.size <= kMaxByLeaves; ++byte)
      if (const auto at = static_cast<std::uint64_t>(field->byte_offset) + static_cast<std::uint64_t>(byte);
          at < static_cast<std::uint64_t>(info.size))
        info.leaves.push_back({static_cast<std::uint8_t>(at), 1, Leaf::Class::Integer});
  } else if (info.size <= kMaxByLeaves) {
    append_leaves(*field->c_type.get(), field->byte_offset, info.size, info.leaves);
  }
  return Type::set_attr(t, Ref<>(&type), field->name.ref(), given);
}

// ---- anonymous fields ----

Result<Own<Field>> find_field(Thread& t, Ref<> type, Ref<> name) {
  if (!name.is<Str>()) return raise(t, exc::TypeError, "attribute name must be string, not '%T'", name);
  Own<> found = TRY(get_attr(t, type, name.as<Str>()));
  if (!found.ref().is_exact<Field>())
    return raise(t, exc::AttributeError, "'%S' is specified in _anonymous_ but not in _fields_", name);
  return std::move(found).into<Field>();
}

// Of offsets and positions, which may be anything; Field::check_instance sees to what comes of it.
std::int64_t wrapped_sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

// The fields of the anonymous field `outer`, and of those in it, as fields of `type`.
Result<void> lift_fields(Thread& t, Type& type, Ref<Field> outer, std::int64_t index, std::int64_t offset) {
  TRY(check_stack(t));
  const Own<> inner_type = Ref<>(outer->c_type.ref()).own();
  const Own<> list_given = TRY(get_named(t, inner_type, "_fields_"));
  const Own<Tuple> list = TRY(to_tuple(t, list_given));
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Own<> name = TRY(get_item(t, (*list)[i], Ref<>(Value::of_int(0))));
    if (!name.ref().is<Str>()) return raise(t, exc::TypeError, "_fields_ must be a sequence of pairs");
    const Own<> found = TRY(get_attr(t, inner_type, name.ref().as<Str>()));
    if (!found.ref().is_exact<Field>()) return raise(t, exc::TypeError, "unexpected type");
    const Ref<Field> field = found.ref().as<Field>();
    if (field->is_anonymous) {
      TRY(lift_fields(t, type, field, wrapped_sum(index, field->position), wrapped_sum(offset, field->byte_offset)));
      continue;
    }
    const Own<Field> lifted = TRY(create<Field>(t));
    lifted->name.set(field->name.ref().own());
    lifted->c_type.set(field->c_type.ref().own());
    lifted->byte_size = field->byte_size;
    lifted->byte_offset = wrapped_sum(offset, field->byte_offset);
    lifted->position = wrapped_sum(index, field->position);
    lifted->bit_size = field->bit_size;
    lifted->bit_offset = field->bit_offset;
    lifted->is_bitfield = field->is_bitfield;
    TRY(Type::set_attr(t, Ref<>(&type), field->name.ref(), lifted));
  }
  return ok;
}

Result<void> lift_anonymous(Thread& t, Type& type) {
  const Own<Str> attribute = TRY(Str::intern_ascii(t, "_anonymous_"));
  Slot<> holder;
  const OptRef<> given = TRY(find_attr(t, Ref<>(&type), attribute, holder));
  if (!given) return ok;
  if (!is_sequence(given.ref())) return raise(t, exc::TypeError, "_anonymous_ must be a sequence");
  const Own<Tuple> anonymous = TRY(to_tuple(t, given.ref()));
  for (std::size_t i = 0; i < anonymous->size(); ++i) {
    const Own<Field> field = TRY(find_field(t, Ref<>(&type), (*anonymous)[i]));
    field->is_anonymous = true;
    TRY(lift_fields(t, type, field, field->position, field->byte_offset));
  }
  return ok;
}

// ---- `_fields_` ----

Result<void> check_not_final(Thread& t, const TypeInfo* info) {
  if (!info || !info->is_final) return ok;
  return raise(t, exc::AttributeError, "_fields_ is final");
}

Result<void> set_fields(Thread& t, Type& type, Ref<> fields, Kind kind) {
  TypeInfo* const info = info_of(type);
  if (!info) return raise(t, exc::TypeError, "ctypes state is not initialized");
  TRY(check_not_final(t, info));
  const Own<> layout = TRY(compute_layout(t, type, fields, kind));
  const std::int64_t align = TRY(layout_number(t, layout.ref(), "align")),
                     size = TRY(layout_number(t, layout.ref(), "size"));
  const Own<> format_text = TRY(get_named(t, layout, "format_spec"));
  const Own<> made = TRY(get_named(t, layout, "fields"));
  const Own<Tuple> list = TRY(to_tuple(t, made));
  if (!format_text.ref().is<Str>()) return raise(t, exc::TypeError, "format_spec must be a str, not %T", format_text);
  const Own<Bytes> format = TRY(codecs::encode_utf8(t, format_text.ref().as<Str>()));

  Type* const base = base_with_info(type);
  const TypeInfo* const base_info = base ? info_of(*base) : nullptr;
  info->kind = kind;
  info->size = size;
  info->align = std::clamp<std::int64_t>(align, 1, 1 << 15);
  info->length = static_cast<std::int64_t>(list->size()) + (base_info ? base_info->length : 0);
  info->has_pointers = base_info && base_info->has_pointers;
  info->leaves.clear();
  if (base_info && size <= kMaxByLeaves) info->leaves = base_info->leaves;
  info->format = format->text();
  for (std::size_t i = 0; i < list->size(); ++i) TRY(add_field(t, type, *info, (*list)[i], i));
  // A field of the class's own type has made it final.
  if (info->is_final) return raise(t, exc::AttributeError, "Structure or union cannot contain itself");
  info->is_final = true;
  return lift_anonymous(t, type);
}

template <Kind kKind>
Result<void> set_class_attribute(Thread& t, Ref<> self, Ref<Str> name, OptRef<> value) {
  if (!value || !name->equals_ascii("_fields_")) return Type::set_attr(t, self, name, value);
  TRY(check_not_final(t, info_of(self)));
  TRY(Type::set_attr(t, self, name, value));
  return set_fields(t, *self.as<Type>(), value.ref(), kKind);
}

template <Kind kKind>
Result<void> init_class(Thread& t, Ref<> self, const Arguments& a) {
  TRY(Type::init(t, self, a));
  Type& type = *self.as<Type>();
  const Ref<Dict> namespace_ = dict_of(t, type);
  const Own<Str> abstract = TRY(Str::intern_ascii(t, "_abstract_")), fields = TRY(Str::intern_ascii(t, "_fields_"));
  if (namespace_->find_str(abstract)) return ok;
  TypeInfo* const info = TRY(make_info(t, type));
  info->kind = kKind;
  info->format = "B";
  if (const OptRef<> given = namespace_->find_str(fields)) {
    const Own<> list = given.ref().own();
    return set_attr(t, self, fields, list);
  }
  if (Type* const base = base_with_info(type)) {
    TypeInfo* const base_info = info_of(*base);
    info->copy_layout(*base_info);
    base_info->is_final = true;
  }
  return ok;
}

constexpr Method kClassMethods[] = {kPlainFromParam, KRAIT_CTYPES_CLASS_METHODS};

}  // namespace

constinit Type kStructureType =
    describe_metaclass("_ctypes.PyCStructType", &init_class<Kind::Structure>, kClassMethods,
                       &set_class_attribute<Kind::Structure>, &kCType, {}, "Metaclass of C structures.");
constinit Type kUnionType =
    describe_metaclass("_ctypes.UnionType", &init_class<Kind::Union>, kClassMethods, &set_class_attribute<Kind::Union>,
                       &kCType, {}, "Metaclass of C unions.");

// ---- instances ----

namespace {

OptRef<> keyword(const Arguments& a, Ref<Str> name) {
  for (std::uint32_t i = 0; i < a.keywords; ++i)
    if (Str::equal((*Ref<Tuple>(a.names))[i].as<Str>(), name)) return OptRef<>(a.values[a.positional + i]);
  return {};
}

// Gives positional arguments to the fields of a class, those of its base first. How many were given.
Result<std::uint32_t> init_fields(Thread& t, Ref<> self, Type& type, const Arguments& a, std::uint32_t used) {
  if (Type* const base = base_with_info(type)) used = TRY(init_fields(t, self, *base, a, used));
  const Own<Str> key = TRY(Str::intern_ascii(t, "_fields_"));
  const OptRef<> fields = dict_of(t, type)->find_str(key);
  if (!fields) return used;
  const Own<Tuple> list = TRY(to_tuple(t, fields.ref()));
  for (std::size_t i = 0; i < list->size() && used < a.positional; ++i, ++used) {
    const Own<> name = TRY(get_item(t, (*list)[i], Ref<>(Value::of_int(0))));
    if (!name.ref().is<Str>()) return raise(t, exc::TypeError, "field names must be strings, not %T", name);
    if (keyword(a, name.ref().as<Str>())) return raise(t, exc::TypeError, "duplicate values for field %R", name);
    TRY(set_attr(t, self, name.ref().as<Str>(), a[used]));
  }
  return used;
}

}  // namespace

Result<void> Structure::init(Thread& t, Ref<> self, const Arguments& a) {
  const Own<Type> type = Ref<Type>(self.type()).own();  // setting a field may give the object another class
  if (a.positional && TRY(init_fields(t, self, *type, a, 0)) < a.positional)
    return raise(t, exc::TypeError, "too many initializers");
  for (std::uint32_t i = 0; i < a.keywords; ++i)
    TRY(set_attr(t, self, (*Ref<Tuple>(a.names))[i].as<Str>(), Ref<>(a.values[a.positional + i])));
  return ok;
}

constinit Type Structure::type =
    describe<Structure>("_ctypes.Structure", {.doc = "A C structure.", .base = &CData::type});
constinit Type Union::type = describe<Union>("_ctypes.Union", {.doc = "A C union.", .base = &CData::type});

}  // namespace krait::ctypes
