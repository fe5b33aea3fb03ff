// What all classes of C types can do: make instances in given memory, convert arguments.
#include <dlfcn.h>

#include <cstring>

#include "modules/ctypes/data.h"
#include "modules/ctypes/library.h"
#include "object/audit.h"
#include "types/buffer_layout.h"
#include "types/int.h"
#include "types/memoryview.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait::ctypes {

Result<Own<>> from_address(Thread& t, Ref<> type, Ref<> value) {
  if (!is_int(value)) return raise(t, exc::TypeError, "integer expected");
  void* const address = reinterpret_cast<void*>(TRY(integer_bits(t, value)));
  TRY(audit(t, "ctypes.cdata", {value.value()}));
  return TRY(make_at(t, *type.as<Type>(), address));
}

namespace {

Result<TypeInfo*> concrete_info(Thread& t, Ref<> type) {
  if (TypeInfo* info = info_of(type)) return info;
  return raise(t, exc::TypeError, "abstract class");
}

Result<void> check_room(Thread& t, std::int64_t given, std::int64_t offset, std::int64_t wanted) {
  if (offset < 0) return raise(t, exc::ValueError, "offset cannot be negative");
  if (wanted <= given - offset) return ok;
  return raise(t, exc::ValueError, "Buffer size too small (%d instead of at least %d bytes)", given, wanted + offset);
}

Result<void> audit_buffer(Thread& t, const void* data, std::int64_t size, std::int64_t offset) {
  const Own<> address = TRY(Int::from_unsigned(t, reinterpret_cast<std::uintptr_t>(data)));
  return audit(t, "ctypes.cdata/buffer", {address.value(), Value::of_int(size), Value::of_int(offset)});
}

}  // namespace

Result<Own<>> from_buffer(Thread& t, Ref<> type, Ref<> object, std::int64_t offset) {
  const TypeInfo* info = TRY(concrete_info(t, type));
  const Own<MemoryView> view = TRY(MemoryView::of_object(t, object));
  if (view->is_readonly()) return raise(t, exc::TypeError, "underlying buffer is not writable");
  const BufferLayout& layout = view->layout();
  if (!is_contiguous(layout, ItemOrder::C)) return raise(t, exc::TypeError, "underlying buffer is not C contiguous");
  TRY(check_room(t, layout.length, offset, info->size));
  TRY(audit_buffer(t, layout.data, layout.length, offset));
  TRY(check_room(t, layout.length, offset, info->size));  // a hook can have given the class its fields
  Own<CData> made = TRY(make_at(t, *type.as<Type>(), layout.data + offset));
  TRY(keep_alive(t, made, -1, view));
  return made;
}

Result<Own<>> from_buffer_copy(Thread& t, Ref<> type, Ref<> object, std::int64_t offset) {
  const TypeInfo* info = TRY(concrete_info(t, type));
  Buffer buffer;
  TRY(krait::get_buffer(t, object, buffer));
  TRY(check_room(t, buffer.length, offset, info->size));
  TRY(audit_buffer(t, buffer.data, buffer.length, offset));
  TRY(check_room(t, buffer.length, offset, info->size));
  return TRY(make_copy(t, *type.as<Type>(), static_cast<const char*>(buffer.data) + offset));
}

Result<Own<>> in_dll(Thread& t, Ref<> type, Ref<> library, Ref<Str> name) {
  TRY(audit(t, "ctypes.dlsym", {library.value(), name.value()}));
  const Own<> handle = TRY(library_handle(t, library));
  void* const at = TRY(find_symbol(t, handle, name, exc::ValueError));
  return TRY(make_at(t, *type.as<Type>(), at));
}

Result<OptRef<>> as_parameter(Thread& t, Ref<> value, Slot<>& holder) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "_as_parameter_"));
  return find_attr(t, value, name, holder);
}

Result<Own<>> plain_from_param(Thread& t, Ref<> type, Ref<> value) {
  if (TRY(is_instance(t, value, type))) return value.own();
  if (value.is_exact<CArgument>()) {
    const Ref<CArgument> argument = value.as<CArgument>();
    if (argument->object && info_of(type)) {
      const TypeInfo* info = info_of(type);
      if (info->item && TRY(is_instance(t, argument->object.ref(), info->item.ref()))) return value.own();
      return raise(t, exc::TypeError, "expected %T instance instead of pointer to %T", type.as<Type>().get(),
                   argument->object.ref());
    }
  }
  Slot<> holder;
  if (const OptRef<> parameter = TRY(as_parameter(t, value, holder))) {
    TRY(check_stack(t, " while processing _as_parameter_"));
    const Own<> again = parameter.ref().own();
    return plain_from_param(t, type, again);
  }
  return raise(t, exc::TypeError, "expected %T instance instead of %T", type.as<Type>().get(), value);
}

// ---- CArgObject ----

Result<Own<CArgument>> make_argument(Thread& t, const SimpleCode& code) {
  Own<CArgument> made = TRY(create<CArgument>(t));
  made->ffi = code.ffi;
  made->tag = code.letter;
  return made;
}
Result<Own<CArgument>> make_pointer_argument(Thread& t, char tag, const void* pointer, Ref<> object) {
  Own<CArgument> made = TRY(create<CArgument>(t));
  made->tag = tag;
  std::memcpy(made->value, &pointer, sizeof pointer);
  made->object.set(object.own());
  return made;
}

Result<Own<>> CArgument::repr(Thread& t, Ref<> self) {
  const Ref<CArgument> a = self.as<CArgument>();
  const char tag[] = {a->tag, 0};
  if (const SimpleCode* code = find_code(static_cast<unsigned char>(a->tag))) {
    if (std::strchr("bBhHiIlLqQfd", a->tag)) return format(t, "<cparam '%s' (%R)>", tag, TRY(code->get(t, a->value)));
    if (a->tag == 'c') {
      const std::uint8_t c = a->value[0];
      if (c >= ' ' && c < 0x7F && c != '\'' && c != '\\') return format(t, "<cparam 'c' ('%c')>", c);
      char digits[8];
      std::snprintf(digits, sizeof digits, "\\x%02x", c);
      return format(t, "<cparam 'c' ('%s')>", digits);
    }
  }
  if (std::strchr("zZP", a->tag)) {
    std::uint64_t address;
    std::memcpy(&address, a->value, sizeof address);
    return format(t, "<cparam '%s' (0x%x)>", tag, address);
  }
  return format(t, "<cparam '%s' at 0x%x>", tag, self.value().bits());
}

namespace {
constexpr Attribute kArgumentAttributes[] = {member<&CArgument::object>("_obj", "the wrapped object")};
}  // namespace
constinit Type CArgument::type =
    describe<CArgument>("_ctypes.CArgObject", {.attributes = kArgumentAttributes, .flags = kTypeNoConstruct});

}  // namespace krait::ctypes
