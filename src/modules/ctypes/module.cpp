// _ctypes: the module.
#include <dlfcn.h>

#include <cstring>
#include <ctime>
#include <cwchar>

#include "modules/ctypes/call.h"
#include "modules/ctypes/data.h"
#include "modules/ctypes/field.h"
#include "modules/ctypes/library.h"
#include "modules/modules.h"
#include "object/audit.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/memoryview.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/type.h"

namespace krait {
namespace ctypes {
namespace {

// ---- about types and instances ----

Result<std::int64_t> size_of(Thread& t, Ref<> o) {
  if (const TypeInfo* info = info_of(o)) return info->size;
  if (o.is<CData>()) return o.as<CData>()->size;
  return raise(t, exc::TypeError, "this type has no size");
}
Result<std::int64_t> alignment(Thread& t, Ref<> o) {
  if (const TypeInfo* info = info_of(o)) return info->align;
  if (o.is<CData>()) return o.as<CData>()->info()->align;
  return raise(t, exc::TypeError, "no alignment info");
}

// An argument that must be a C object; `place` for the message.
Result<Ref<CData>> data_argument(Thread& t, Ref<> value, const char* place) {
  if (value.is<CData>()) return value.as<CData>();
  return raise(t, exc::TypeError, "%s must be _ctypes._CData, not %T", place, value);
}

Result<Own<>> byref(Thread& t, Ref<> given, std::int64_t offset) {
  const Ref<CData> object = TRY(data_argument(t, given, "byref() argument 1"));
  const auto address = reinterpret_cast<std::uintptr_t>(object->data) + static_cast<std::uintptr_t>(offset);
  return TRY(make_pointer_argument(t, 'P', reinterpret_cast<void*>(address), object));
}

Result<Own<>> addressof(Thread& t, Ref<> given) {
  const Ref<CData> object = TRY(data_argument(t, given, "addressof() argument"));
  TRY(audit(t, "ctypes.addressof", {object.value()}));
  return Int::from_unsigned(t, reinterpret_cast<std::uintptr_t>(object->data));
}

Result<void> resize(Thread& t, Ref<> given, std::int64_t size) {
  const Ref<CData> object = TRY(data_argument(t, given, "resize() argument 1"));
  if (size < object->info()->size) return raise(t, exc::ValueError, "minimum size is %d", object->info()->size);
  if (!object->owns_memory())
    return raise(t, exc::ValueError, "Memory cannot be resized because this object doesn't own it");
  return object->resize(t, size);
}

Result<Own<>> buffer_info(Thread& t, Ref<> o) {
  const TypeInfo* info = info_of(o);
  if (!info && o.is<CData>()) info = o.as<CData>()->info();
  if (!info) return raise(t, exc::TypeError, "not a ctypes type or object");
  const Own<Tuple> shape = TRY(Tuple::create(t, info->shape.size()));
  for (std::size_t i = 0; i < info->shape.size(); ++i) shape->init_item(i, TRY(Int::from(t, info->shape[i])));
  const Own<Str> format = TRY(Str::from_utf8(t, info->format));
  return TRY(Tuple::of(t, format, Ref<>(Value::of_int(static_cast<std::int64_t>(info->shape.size()))), shape));
}

Result<Own<>> unpickle(Thread& t, Ref<> type, Ref<Tuple> state) {
  const Own<> made = TRY(call_method(t, type, names::__new__, {type.value()}));
  const Own<> method = TRY(get_attr(t, made, names::__setstate__));
  (void)TRY(call_tuple(t, method, state));
  return made.ref().own();
}

// ---- errno ----

Result<int> get_errno(Thread& t) {
  TRY(audit(t, "ctypes.get_errno"));
  return program_errno();
}
Result<int> set_errno(Thread& t, int value) {
  TRY(audit(t, "ctypes.set_errno", {Value::of_int(value)}));
  return std::exchange(program_errno(), value);
}

// ---- calls without types ----

Result<Own<>> call_address(Thread& t, Ref<> address, Ref<Tuple> arguments, std::int64_t flags) {
  void* const at = TRY(address_argument(t, address));
  TRY(audit(t, "ctypes.call_function", {address.value(), arguments.value()}));
  return call_c(t, {at, flags, {}, {}, {}}, arguments);
}
Result<Own<>> call_function(Thread& t, Ref<> address, Ref<Tuple> arguments) {
  return call_address(t, address, arguments, 0);
}
Result<Own<>> call_cdecl_function(Thread& t, Ref<> address, Ref<Tuple> arguments) {
  return call_address(t, address, arguments, kFunctionCdecl);
}

// ---- Python objects as C sees them ----

Result<Own<>> object_at(Thread& t, Ref<> address) {
  if (!is_int(address)) return raise(t, exc::TypeError, "an integer is required");
  const std::uint64_t bits = TRY(integer_bits(t, address));
  TRY(audit(t, "ctypes.PyObj_FromPtr", {address.value()}));
  const Value value = Value::of_bits(bits);
  if (value.is_empty()) return raise(t, exc::ValueError, "PyObject is NULL");
  return Ref<>(value).own();
}
Result<Own<>> add_reference(Thread&, Ref<> object) {
  retain(object.value());
  return object.own();
}
Result<Own<>> drop_reference(Thread&, Ref<> object) {
  Own<> kept = object.own();
  release(object.value());
  return kept;
}

// ---- functions that Python code calls through ctypes itself ----
// They get objects as words, run with the interpreter lock, and give an object, or nothing with an exception pending.

std::uint64_t given_to_c(Result<Own<>> result) { return result.leak_or_empty().bits(); }

Result<Own<>> string_at_checked(Thread& t, const char* text, int size) {
  const Own<> address = TRY(Int::from_unsigned(t, reinterpret_cast<std::uintptr_t>(text)));
  TRY(audit(t, "ctypes.string_at", {address.value(), Value::of_int(size)}));
  if (size < -1) return raise(t, exc::SystemError, "Negative size passed to PyBytes_FromStringAndSize");
  return Bytes::create(t, text, size < 0 ? std::strlen(text) : static_cast<std::size_t>(size));
}
std::uint64_t string_at(const char* text, int size) {
  return given_to_c(string_at_checked(Thread::current(), text, size));
}

Result<Own<>> wstring_at_checked(Thread& t, const wchar_t* text, int size) {
  const Own<> address = TRY(Int::from_unsigned(t, reinterpret_cast<std::uintptr_t>(text)));
  TRY(audit(t, "ctypes.wstring_at", {address.value(), Value::of_int(size)}));
  if (size < -1) return raise(t, exc::SystemError, "Negative size passed to PyUnicode_FromWideChar");
  return text_of_wide(t, text, size < 0 ? std::wcslen(text) : static_cast<std::size_t>(size));
}
std::uint64_t wstring_at(const wchar_t* text, int size) {
  return given_to_c(wstring_at_checked(Thread::current(), text, size));
}

Result<Own<>> memoryview_at_checked(Thread& t, void* data, std::int64_t size, int is_readonly) {
  const Own<> address = TRY(Int::from_unsigned(t, reinterpret_cast<std::uintptr_t>(data)));
  TRY(audit(t, "ctypes.memoryview_at", {address.value(), TRY(Int::from(t, size)).value(), Value::of_int(is_readonly)}));
  if (size < 0) return raise(t, exc::ValueError, "memoryview_at: size is negative (or overflowed): %d", size);
  return TRY(MemoryView::of_memory(t, data, static_cast<std::size_t>(size), is_readonly != 0));
}
std::uint64_t memoryview_at(void* data, std::int64_t size, int is_readonly) {
  return given_to_c(memoryview_at_checked(Thread::current(), data, size, is_readonly));
}

bool is_pointer_class(Ref<> type) {
  const TypeInfo* const info = info_of(type);
  if (!info) return false;
  if (info->kind == Kind::Pointer || info->kind == Kind::Function) return true;
  return info->code && std::strchr("PzZO", info->code->letter);
}

Result<Own<>> cast_checked(Thread& t, void* pointer, Ref<> source, Ref<> type) {
  if (!is_pointer_class(type)) return raise(t, exc::TypeError, "cast() argument 2 must be a pointer type");
  const Own<> made = TRY(call(t, type));
  if (!made.ref().is<CData>()) return raise(t, exc::TypeError, "cast() argument 2 must be a pointer type");
  const Ref<CData> result = made.ref().as<CData>();
  // The result shares what the source keeps alive, and keeps the source itself.
  if (source.is<CData>()) {
    Ref<CData> owner = source.as<CData>();
    while (owner->base) owner = owner->base.ref();
    if (!owner->objects || !owner->objects.ref().is_exact<Dict>()) {
      const Own<Dict> objects = TRY(Dict::create(t));
      if (owner->objects && !is_none(owner->objects.ref())) {
        const Own<> id = TRY(Int::from_unsigned(t, owner->objects.value().bits()));
        TRY(objects->set(t, id, owner->objects.ref().own()));
      }
      if (owner->length || !owner->objects) owner->objects.set(objects.ref().own());
      result->objects.set(objects.ref().own());
    } else {
      result->objects.set(owner->objects.ref().own());
    }
    const Own<> id = TRY(Int::from_unsigned(t, source.value().bits()));
    TRY(result->objects.ref().as<Dict>()->set(t, id, source.own()));
  }
  result->set_pointer(pointer);
  return made.ref().own();
}
std::uint64_t cast(void* pointer, std::uint64_t source, std::uint64_t type) {
  return given_to_c(
      cast_checked(Thread::current(), pointer, Ref<>(Value::of_bits(source)), Ref<>(Value::of_bits(type))));
}

// ---- the module ----

Result<void> set_address(Thread& t, Ref<Dict> d, const char* name, const void* address) {
  const Own<Str> key = TRY(Str::intern_ascii(t, name));
  return d->set_str(t, key, TRY(Int::from_unsigned(t, reinterpret_cast<std::uintptr_t>(address))));
}

Result<void> start(Thread& t, Ref<Dict> d) {
  // The metaclasses of the native classes; the same in all interpreters.
  CData::type.set_type(&kCType);
  Simple::type.set_type(&kSimpleType);
  Structure::type.set_type(&kStructureType);
  Union::type.set_type(&kUnionType);
  Array::type.set_type(&kArrayType);
  Pointer::type.set_type(&kPointerType);
  Function::type.set_type(&kFunctionType);
  const Own<Str> error_name = TRY(Str::intern_ascii(t, "ArgumentError"));
  Own<Type> error = TRY(make_class(t, "ctypes.ArgumentError", Ref<Type>(&exc::Exception)));
  TRY(d->set_str(t, error_name, Own<>(error.ref().own())));
  set_argument_error(t, std::move(error));
  const Own<Str> version = TRY(Str::intern_ascii(t, "__version__"));
  TRY(d->set_str(t, version, TRY(Str::from_ascii(t, "1.1.0"))));
  TRY(set_address(t, d, "_memmove_addr", reinterpret_cast<const void*>(&std::memmove)));
  TRY(set_address(t, d, "_memset_addr", reinterpret_cast<const void*>(&std::memset)));
  TRY(set_address(t, d, "_string_at_addr", reinterpret_cast<const void*>(&string_at)));
  TRY(set_address(t, d, "_wstring_at_addr", reinterpret_cast<const void*>(&wstring_at)));
  TRY(set_address(t, d, "_cast_addr", reinterpret_cast<const void*>(&cast)));
  return set_address(t, d, "_memoryview_at_addr", reinterpret_cast<const void*>(&memoryview_at));
}

constexpr Method kFunctions[] = {
    bind<&size_of>("sizeof(obj, /)", "Bytes of a C type, or of an instance."),
    bind<&alignment>("alignment(obj, /)", "The alignment of a C type, or of an instance's."),
    bind<&byref>("byref(obj, offset=0, /)", "A pointer to a C object, as an argument of a call."),
    bind<&addressof>("addressof(obj, /)", "Where a C object is in memory."),
    bind<&resize>("resize(obj, size, /)", "Gives a C object that owns its memory more of it."),
    bind<&buffer_info>("buffer_info(o, /)", "How buffers of a C type are described: format, dimensions, shape."),
    bind<&unpickle>("_unpickle(typ, state, /)"),
    bind<&get_errno>("get_errno()", "The errno that functions with use_errno left."),
    bind<&set_errno>("set_errno(value, /)", "Sets the errno for functions with use_errno; the former one."),
    bind<&call_function>("call_function(address, arguments, /)", "Calls the C function at an address."),
    bind<&call_cdecl_function>("call_cdeclfunction(address, arguments, /)", "Calls the C function at an address."),
    bind<&object_at>("PyObj_FromPtr(address, /)", "The Python object with an id()."),
    bind<&add_reference>("Py_INCREF(object, /)", "Counts one reference more."),
    bind<&drop_reference>("Py_DECREF(object, /)", "Counts one reference less."),
};

constexpr IntConstant kConstants[] = {
    {"FUNCFLAG_CDECL", kFunctionCdecl},
    {"FUNCFLAG_PYTHONAPI", kFunctionPython},
    {"FUNCFLAG_USE_ERRNO", kFunctionUseErrno},
    {"FUNCFLAG_USE_LASTERROR", kFunctionUseLastError},
    {"RTLD_LOCAL", RTLD_LOCAL},
    {"RTLD_GLOBAL", RTLD_GLOBAL},
    {"CTYPES_MAX_ARGCOUNT", Callback::kMaxArguments},
    {"SIZEOF_TIME_T", sizeof(std::time_t)},
};

constexpr Type* kTypes[] = {&Structure::type, &Union::type,    &Array::type, &Pointer::type,
                            &Simple::type,    &Function::type, &Field::type};
constexpr const std::span<const Method>* kMore[] = {&kLibraryFunctions};

}  // namespace
}  // namespace ctypes

constinit const ModuleSpec kCtypesModule = {.name = "_ctypes",
                                            .doc = "C types, and calls of C functions.",
                                            .functions = ctypes::kFunctions,
                                            .constants = ctypes::kConstants,
                                            .types = ctypes::kTypes,
                                            .start = &ctypes::start,
                                            .more_functions = ctypes::kMore};

}  // namespace krait
