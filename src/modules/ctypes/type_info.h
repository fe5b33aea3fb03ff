// What _ctypes knows of a class: the C type that its instances are of. It stands behind the class object itself, which
// the metaclasses of _ctypes make a word larger than other classes (type_info.cpp).
#pragma once

#include <ffi.h>

#include <string>
#include <vector>

#include "object/raise.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/tuple.h"

namespace krait::ctypes {

// One letter of `_type_` of a simple type: its C type, and the conversions from and to Python values.
struct SimpleCode {
  // Reads a value; `from` need not be aligned.
  using Get = Result<Own<>> (*)(Thread&, const std::uint8_t* from);
  // Writes a value; what must live as long as what was written, or None.
  using Set = Result<Own<>> (*)(Thread&, std::uint8_t* to, Ref<> value);

  char letter;
  char format;  // in the struct syntax of buffers
  std::uint8_t size, align;
  ffi_type* ffi;
  Get get;
  Set set;
  Get get_swapped = nullptr;  // in the other byte order; null: there is no such type
  Set set_swapped = nullptr;
  enum class Bits : std::uint8_t { No, Signed, Unsigned, Bool } bits = Bits::No;  // can it be a bit field?
};
// Null: no such letter.
const SimpleCode* find_code(char32_t letter);
// All letters, in the order in which messages list them.
std::string_view all_codes();

enum class Kind : std::uint8_t { None, Simple, Structure, Union, Array, Pointer, Function };

// A scalar inside an aggregate: what decides how the aggregate is passed by value.
struct Leaf {
  std::uint8_t offset, size;
  enum class Class : std::uint8_t { Integer, Float, LongDouble } kind;
};
// Larger aggregates go by memory whatever is in them, on every machine.
inline constexpr std::int64_t kMaxByLeaves = 64;

// Values of `_flags_` of function types.
enum FunctionFlags : std::int64_t {
  kFunctionCdecl = 1,
  kFunctionPython = 4,  // keeps the interpreter lock, sees pending exceptions
  kFunctionUseErrno = 8,
  kFunctionUseLastError = 16,
};

class TypeInfo {
 public:
  Kind kind = Kind::None;
  bool is_final = false;      // the fields cannot change any more
  bool is_swapped = false;    // simple: in the other byte order
  bool has_pointers = false;  // is a pointer, or has one in it
  std::int64_t size = 0, align = 1;
  std::int64_t length = 0;  // fields, items; 1 for pointers; 0 for simple types
  const SimpleCode* code = nullptr;
  std::string format;               // of buffers
  std::vector<std::int64_t> shape;  // of arrays, the outermost dimension first
  std::vector<Leaf> leaves;         // of structures, unions and arrays up to kMaxByLeaves
  std::int64_t function_flags = 0;

  Slot<Type> item;    // what an array holds, what a pointer points to
  Slot<> letter;      // simple: the string `_type_`
  Slot<> pointer;     // `__pointer_type__`: the pointer type to this one, or what the program says; may be empty
  Slot<Dict> arrays;  // weak references to the array types of this one, by length
  std::size_t arrays_limit = 32;  // of entries; then those of dead types go
  Slot<Tuple> argtypes;           // functions; the following too
  Slot<Tuple> converters;         // the bound from_param of each
  Slot<> restype, checker;

  SimpleCode::Get get() const { return !code ? nullptr : is_swapped ? code->get_swapped : code->get; }
  SimpleCode::Set set() const { return !code ? nullptr : is_swapped ? code->set_swapped : code->set; }
  bool is_text(char which) const { return code && code->letter == which; }
  // How libffi sees a value of this type.
  ffi_type* ffi();
  void copy_layout(const TypeInfo& base);
  void trace(Tracer&) const;
  void clear_references();

 private:
  ffi_type aggregate_{};
  std::vector<ffi_type*> elements_;  // of `aggregate_`
};

// The info of a class; null: it is no C type, or an abstract one.
TypeInfo* info_of(const Type& type);
// The same of what may be no class at all.
TypeInfo* info_of(Ref<> type);
// TypeError "{type} must have storage info" if there is none.
Result<TypeInfo*> need_info(Thread&, Ref<> type);
// Gives a new class its info. SystemError when it has one.
Result<TypeInfo*> make_info(Thread&, Type& type);
// Appends the leaves of a value of `type` that stands at `offset` of an aggregate of `size` bytes; none when it does
// not fit in there, as what a Python program said of a field may be.
void append_leaves(Type& type, std::int64_t offset, std::int64_t size, std::vector<Leaf>& out);

// The metaclasses.
extern Type kCType;  // of _CData, the base of the others
extern Type kSimpleType, kStructureType, kUnionType, kArrayType, kPointerType, kFunctionType;

Result<Own<>> repeat_type(Thread&, Ref<> type, std::int64_t count);
void trace_class(Object*, Tracer&);
void clear_class(Object*);
void destruct_class(Object*);

// Describes a metaclass: classes with a word for their TypeInfo behind them.
consteval Type describe_metaclass(const char* name, InitFn init, std::span<const Method> methods,
                                  SetAttrFn set_attr = nullptr, Type* base = nullptr,
                                  std::span<const Attribute> attributes = {}, const char* doc = nullptr) {
  SlotTable slots = slots_of<Type>();
  if (init) slots.init = init;
  if (set_attr) slots.set_attr = set_attr;
  slots.repeat = &repeat_type;
  slots.trace = &trace_class;
  slots.clear = &clear_class;
  slots.destruct = &destruct_class;
  return Type(name, slots,
              {.doc = doc,
               .methods = methods,
               .attributes = attributes,
               .flags = kTypeBasetype | kTypeManagesDict | kTypeWeakrefs | kTypeIsType,
               .base = base ? base : &Type::type},
              sizeof(Type) + sizeof(TypeInfo*));
}

// Methods that each metaclass shows (data_class.cpp), except those which have their own from_param.
#define KRAIT_CTYPES_CLASS_METHODS                                                                                 \
  bind<&ctypes::from_address>("from_address(self, value, /)", "An instance at a given address."),                  \
      bind<&ctypes::from_buffer>("from_buffer(self, obj, offset=0, /)", "An instance in the memory of a buffer."), \
      bind<&ctypes::from_buffer_copy>("from_buffer_copy(self, buffer, offset=0, /)",                               \
                                      "A new instance with what stands in a buffer."),                             \
      bind<&ctypes::in_dll>("in_dll(self, dll, name, /)", "An instance where a variable of a shared library stands.")
Result<Own<>> from_address(Thread&, Ref<> type, Ref<> value);
Result<Own<>> from_buffer(Thread&, Ref<> type, Ref<> object, std::int64_t offset);
Result<Own<>> from_buffer_copy(Thread&, Ref<> type, Ref<> buffer, std::int64_t offset);
Result<Own<>> in_dll(Thread&, Ref<> type, Ref<> library, Ref<Str> name);
// The from_param of types without special rules: instances pass, others by their `_as_parameter_`.
Result<Own<>> plain_from_param(Thread&, Ref<> type, Ref<> value);
inline constexpr Method kPlainFromParam =
    bind<&plain_from_param>("from_param(self, value, /)", "What is passed to a C function for a value.");

}  // namespace krait::ctypes
