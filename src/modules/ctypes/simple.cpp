// _SimpleCData: one C value. The metaclass reads `_type_`, makes the type in the other byte order, converts arguments.
#include <algorithm>
#include <cstring>

#include "modules/ctypes/data.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/type.h"

namespace krait::ctypes {
namespace {

Result<void> set_class_attribute(Thread& t, Ref<> type, const char* name, Ref<> value) {
  const Own<Str> key = TRY(Str::intern_ascii(t, name));
  return Type::set_attr(t, type, key, value);
}

Result<const SimpleCode*> read_code(Thread& t, Ref<> type, Slot<>& letter) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "_type_"));
  Slot<> holder;
  const OptRef<> given = TRY(find_attr(t, type, name, holder));
  if (!given) return raise(t, exc::AttributeError, "class must define a '_type_' attribute");
  if (!given.ref().is<Str>()) return raise(t, exc::TypeError, "class must define a '_type_' string attribute");
  const Ref<Str> text = given.ref().as<Str>();
  if (text->length() != 1)
    return raise(t, exc::ValueError, "class must define a '_type_' attribute which must be a string of length 1");
  if (const SimpleCode* code = find_code(text->at(0))) {
    letter.set(given.ref().own());
    return code;
  }
  return raise(t, exc::AttributeError,
               "class must define a '_type_' attribute which must be\n"
               "a single character string containing one of the\nsupported types: '%s'.",
               all_codes());
}

void fill_info(TypeInfo& info, const SimpleCode& code, Ref<> letter, bool is_swapped) {
  info.kind = Kind::Simple;
  info.code = &code;
  info.is_swapped = is_swapped;
  info.size = code.size;
  info.align = code.align;
  info.letter.set(letter.own());
  info.has_pointers = std::strchr("zZPO", code.letter) != nullptr;
  info.format = {(std::endian::native == std::endian::little) != is_swapped ? '<' : '>', code.format};
}

// The same class with values in the other byte order: `__ctype_be__` of a class where little endian is native.
Result<void> make_swapped(Thread& t, Ref<> type, const Arguments& a, const SimpleCode& code, Ref<> letter) {
  constexpr bool kIsLittle = std::endian::native == std::endian::little;
  const Own<Str> name = TRY(format(t, kIsLittle ? "%S_be" : "%S_le", a[0]));
  const Value arguments[] = {name.value(), a[1].value(), a[2].value()};
  const Own<> swapped = TRY(Type::construct(t, Ref<Type>(type.type()), {arguments, 3, 0, nullptr}));
  TypeInfo* info = TRY(make_info(t, *swapped.ref().as<Type>()));
  fill_info(*info, code, letter, true);
  const char* const other = kIsLittle ? "__ctype_be__" : "__ctype_le__";
  const char* const native = kIsLittle ? "__ctype_le__" : "__ctype_be__";
  TRY(set_class_attribute(t, type, other, swapped.ref()));
  TRY(set_class_attribute(t, type, native, type));
  TRY(set_class_attribute(t, swapped.ref(), native, type));
  return set_class_attribute(t, swapped.ref(), other, swapped.ref());
}

Result<void> init_class(Thread& t, Ref<> self, const Arguments& a) {
  TRY(Type::init(t, self, a));
  Slot<> letter;
  const SimpleCode* code = TRY(read_code(t, self, letter));
  TypeInfo* info = TRY(make_info(t, *self.as<Type>()));
  fill_info(*info, *code, letter.ref(), false);
  if (self.type() == &kSimpleType && code->get_swapped && a.positional == 3)
    return make_swapped(t, self, a, *code, letter.ref());
  return ok;
}

// ---- from_param ----

Failed raise_not_convertible(Thread& t, Ref<> type, Ref<> value) {
  const TypeInfo* const info = info_of(type);
  const char* const name = info->is_text('z')   ? "ctypes.c_char_p"
                           : info->is_text('Z') ? "ctypes.c_wchar_p"
                                                : "ctypes.c_void_p";
  return raise(t, exc::TypeError, "'%T' object cannot be interpreted as %s", value, name);
}

Result<Own<>> from_param(Thread& t, Ref<> type, Ref<> value);

// By `_as_parameter_`; otherwise a TypeError, or the one that waits.
Result<Own<>> by_as_parameter(Thread& t, Ref<> type, Ref<> value, Slot<>* error) {
  Slot<> holder;
  if (const OptRef<> parameter = TRY(as_parameter(t, value, holder))) {
    TRY(check_stack(t, " while processing _as_parameter_"));
    const Own<> again = parameter.ref().own();
    return from_param(t, type, again);
  }
  if (!error) return raise_not_convertible(t, type, value);
  restore_pending(t, error->ref().own());
  return failed;
}

// Is it an array of characters, or a pointer to one?
bool is_text_memory(Ref<> value, char letter) {
  if (!value.is<CData>()) return false;
  const TypeInfo* info = value.as<CData>()->info();
  if (!info || (info->kind != Kind::Array && info->kind != Kind::Pointer) || !info->item) return false;
  const TypeInfo* item = info_of(*info->item.get());
  return item && item->is_text(letter);
}
// Is it byref() of a character?
bool is_reference_to(Ref<> value, char letter) {
  if (!value.is_exact<CArgument>() || !value.as<CArgument>()->object) return false;
  const Ref<> object = value.as<CArgument>()->object.ref();
  const TypeInfo* info = object.is<CData>() ? object.as<CData>()->info() : nullptr;
  return info && info->is_text(letter);
}

Result<Own<>> converted(Thread& t, const SimpleCode& code, SimpleCode::Set set, Ref<> value) {
  Own<CArgument> made = TRY(make_argument(t, code));
  Own<> keeper = TRY(set(t, made->value, value));
  if (!is_none(keeper.ref())) made->object.set(std::move(keeper));
  return made;
}

// c_char_p, c_wchar_p
Result<Own<>> text_from_param(Thread& t, Ref<> type, const SimpleCode& code, Ref<> value) {
  const char item = code.letter == 'z' ? 'c' : 'u';
  if (is_none(value)) return none();
  if (code.letter == 'z' ? value.is<Bytes>() : value.is<Str>()) return converted(t, code, code.set, value);
  if (TRY(is_instance(t, value, type)) || is_text_memory(value, item) || is_reference_to(value, item))
    return value.own();
  return by_as_parameter(t, type, value, nullptr);
}

Result<Own<>> pointer_from_param(Thread& t, Ref<> type, const SimpleCode& code, Ref<> value) {
  if (is_none(value)) return none();
  if (is_int(value)) return converted(t, code, code.set, value);
  if (value.is<Bytes>()) return converted(t, *find_code('z'), find_code('z')->set, value);
  if (value.is<Str>()) return converted(t, *find_code('Z'), find_code('Z')->set, value);
  if (TRY(is_instance(t, value, type))) return value.own();
  if (value.is<CData>()) {
    const Ref<CData> data = value.as<CData>();
    const TypeInfo* info = data->info();
    if (info && (info->kind == Kind::Array || info->kind == Kind::Pointer)) return value.own();
    if (info && info->kind == Kind::Function) return TRY(make_pointer_argument(t, 'P', data->pointer(), value));
    if (info && (info->is_text('z') || info->is_text('Z')))
      return TRY(make_pointer_argument(t, 'Z', data->pointer(), value));
  }
  if (value.is_exact<CArgument>() && value.as<CArgument>()->tag == 'P') return value.own();
  return by_as_parameter(t, type, value, nullptr);
}

Result<Own<>> from_param(Thread& t, Ref<> type, Ref<> value) {
  const TypeInfo* info = info_of(type);
  if (!info || !info->code) return raise(t, exc::TypeError, "abstract class");
  const SimpleCode& code = *info->code;
  if (converts_to_python(*type.as<Type>())) {
    if (code.letter == 'z' || code.letter == 'Z') return text_from_param(t, type, code, value);
    if (code.letter == 'P') return pointer_from_param(t, type, code, value);
  }
  if (TRY(is_instance(t, value, type))) return value.own();
  Result<Own<>> made = converted(t, code, info->set(), value);
  if (!made.is_failed()) return made;
  Slot<> error(take_pending(t));
  return by_as_parameter(t, type, value, &error);
}

constexpr Method kClassMethods[] = {
    bind<&from_param>("from_param(self, value, /)", "What is passed to a C function for a value."),
    KRAIT_CTYPES_CLASS_METHODS,
};

}  // namespace

constinit Type kSimpleType = describe_metaclass("_ctypes.PyCSimpleType", &init_class, kClassMethods, nullptr, &kCType,
                                                {}, "Metaclass of the simple C types.");

// ---- instances ----

Result<void> Simple::init(Thread& t, Ref<> self, const Arguments& a) {
  if (a.positional > 1) return raise(t, exc::TypeError, "__init__ expected at most 1 argument, got %d", a.positional);
  return a.positional ? set(t, self, a[0]) : ok;
}

Result<Own<>> Simple::get(Thread& t, Ref<> self) {
  const Ref<CData> o = self.as<CData>();
  const TypeInfo* info = o->info();
  return info->get()(t, o->data);
}

Result<void> Simple::set(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "can't delete attribute");
  const Ref<CData> o = self.as<CData>();
  const Own<> keeper = TRY(o->info()->set()(t, o->data, value.ref()));
  return keep_alive(t, o, 0, keeper);
}

Result<Own<>> Simple::repr(Thread& t, Ref<> self) {
  if (!converts_to_python(*self.type())) return format(t, "<%Q object at 0x%x>", self, self.value().bits());
  const Own<> value = TRY(get(t, self));
  return format(t, "%Q(%R)", self, value);
}

Result<bool> Simple::is_true(Thread&, Ref<> self) {
  const Ref<CData> o = self.as<CData>();
  return std::any_of(o->data, o->data + o->size, [](std::uint8_t byte) { return byte != 0; });
}

Result<Own<>> Simple::from_outparam(Thread& t, Ref<> self) {
  return converts_to_python(*self.type()) ? get(t, self) : Result<Own<>>(self.own());
}

namespace {
constexpr Method kMethods[] = {
    bind<&Simple::from_outparam>("__ctypes_from_outparam__(self, /)",
                                 "The value, or an instance of a subclass itself."),
};
constexpr Attribute kAttributes[] = {attribute<&Simple::get, &Simple::set>("value", "the value in Python's terms")};
}  // namespace

constinit Type Simple::type = describe<Simple>(
    "_ctypes._SimpleCData",
    {.doc = "One value of a simple C type.", .methods = kMethods, .attributes = kAttributes, .base = &CData::type});

}  // namespace krait::ctypes
