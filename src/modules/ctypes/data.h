// CData, the base of all C objects: a piece of memory with a C type.
#pragma once

#include "modules/ctypes/type_info.h"
#include "object/allocate.h"
#include "object/buffer.h"

namespace krait::ctypes {

// Memory of the instance: in the object itself, in a block of its own, or somebody else's (then `base` keeps that one
// alive, if it is another C object's, or `objects` keeps what lends it).
class CData : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeBasetype | kTypeWeakrefs;
  CData() = default;
  ~CData();

  std::uint8_t* data = nullptr;
  std::int64_t size = 0;      // bytes; more than the class says after resize()
  std::int64_t length = 0;    // TypeInfo::length
  std::int64_t position = 0;  // of the field or item of `base` that this is
  Slot<CData> base;
  Slot<> objects;  // what has to live because pointers in the memory point into it: `_objects`

  bool owns_memory() const { return owns_; }
  // Memory of its own, zeroed. MemoryError.
  Result<void> own_memory(Thread&, std::int64_t bytes);
  void use_memory(void* at, std::int64_t bytes) {
    data = static_cast<std::uint8_t*>(at);
    size = bytes;
  }
  // More memory; what points to the former stays valid for as long as this object lives.
  Result<void> resize(Thread&, std::int64_t bytes);
  TypeInfo* info() const { return info_of(*Object::type()); }
  // The pointer that stands in the memory, of pointers and functions.
  void* pointer() const;
  void set_pointer(const void*);

  // Slots.
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<void> get_buffer(Thread&, Ref<>, Buffer&, int flags);
  void trace(Tracer& v) { v(base), v(objects); }
  void clear_references() { objects.clear(); }

 private:
  struct Block {  // a raw block of the heap; the memory follows
    Block* former;
    std::int64_t size;
  };
  static constexpr std::int64_t kRoom = 16, kAlign = 16;

  bool owns_ = false;
  Block* blocks_ = nullptr;
  alignas(8) std::uint8_t room_[kRoom];
};

// The construct slot of all C objects: an instance with zeroed memory.
Result<Own<>> construct_data(Thread&, Ref<Type>, const Arguments&);
// An instance without memory yet. TypeError "abstract class".
Result<Own<CData>> make_bare(Thread&, Type&);
Result<Own<CData>> make_zeroed(Thread&, Type&);
// One that looks at memory which others own.
Result<Own<CData>> make_at(Thread&, Type&, void* memory);
// One that looks at a part of what `base` owns, or points to.
Result<Own<CData>> make_part(Thread&, Type&, Ref<CData> base, std::int64_t index, void* memory);
// One with a copy.
Result<Own<CData>> make_copy(Thread&, Type&, const void* memory);

// The Python value of a C value of `type` that stands in (or behind) `base`: a Python object for the simple types
// themselves, a CData for others.
Result<Own<>> get_value(Thread&, Type& type, Ref<CData> base, std::int64_t index, std::uint8_t* at);
// Writes a Python value where a value of `type` stands, and keeps in `into` alive what it points to. `set`: the
// conversion, if it is not the type's own.
Result<void> set_value(Thread&, Type& type, Ref<CData> into, std::int64_t index, std::uint8_t* at, Ref<> value);
// A value of a C type that is passed as such where Python values are converted: the type itself, not a subclass of it.
bool converts_to_python(const Type& type);

// Keeps something alive for as long as the object whose memory this is. `index`: of the item; -1: none.
Result<void> keep_alive(Thread&, Ref<CData>, std::int64_t index, Ref<> object);
// What the object whose memory this is keeps alive: a dict, or None.
Result<Own<>> kept_by(Thread&, Ref<CData>);

// What was converted for a call: byref(), from_param().
class CArgument final : public Object {
 public:
  static Type type;
  ffi_type* ffi = &ffi_type_pointer;
  char tag = 'P';
  alignas(8) std::uint8_t value[32] = {};
  Slot<> object;  // what the value points to or comes from

  static Result<Own<>> repr(Thread&, Ref<>);
  void trace(Tracer& v) { v(object); }
  void clear_references() { object.clear(); }
};
Result<Own<CArgument>> make_argument(Thread&, const SimpleCode&);
Result<Own<CArgument>> make_pointer_argument(Thread&, char tag, const void* pointer, Ref<> object);

// `_as_parameter_` of a value, or empty.
Result<OptRef<>> as_parameter(Thread&, Ref<> value, Slot<>& holder);
// The low 64 bits of an integer (by __index__).
Result<std::uint64_t> integer_bits(Thread&, Ref<>);
// A str as wchar_t[], in a capsule, with the terminating zero.
Result<Own<>> wide_text(Thread&, Ref<Str>, wchar_t** text);
// ValueError for what is no code point.
Result<Own<>> text_of_wide(Thread&, const wchar_t*, std::size_t count);

class Simple final : public CData {
 public:
  static Type type;
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) { return construct_data(t, type, a); }
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<bool> is_true(Thread&, Ref<>);
  static Result<Own<>> get(Thread&, Ref<>);
  static Result<void> set(Thread&, Ref<>, OptRef<>);
  static Result<Own<>> from_outparam(Thread&, Ref<>);
};

class Structure : public CData {
 public:
  static Type type;
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) { return construct_data(t, type, a); }
  static Result<void> init(Thread&, Ref<>, const Arguments&);
};
class Union final : public Structure {
 public:
  static Type type;
};

class Array final : public CData {
 public:
  static Type type;
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) { return construct_data(t, type, a); }
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<std::size_t> len(Thread&, Ref<>);
  static Result<Own<>> item(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<void> set_item(Thread&, Ref<>, Ref<>, OptRef<>);
};
// The class of arrays of `count` items, the same each time.
Result<Own<>> array_class(Thread&, Ref<Type> item, std::int64_t count);

class Pointer final : public CData {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<bool> is_true(Thread&, Ref<> self) { return self.as<CData>()->pointer() != nullptr; }
  static Result<Own<>> item(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<void> set_item(Thread&, Ref<>, Ref<>, OptRef<>);
  static Result<Own<>> get_contents(Thread&, Ref<>);
  static Result<void> set_contents(Thread&, Ref<>, OptRef<>);
};

// A C function that Python can call; one that C can call, if there is a Python callable behind it.
class Function final : public CData {
 public:
  static Type type;
  Slot<> restype, checker, errcheck;  // of this instance; empty: the class's
  Slot<Tuple> argtypes, converters;
  Slot<> given_argtypes;  // what `argtypes` was read from
  Slot<Tuple> paramflags;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<bool> is_true(Thread&, Ref<> self) { return self.as<CData>()->pointer() != nullptr; }
  static Result<Own<>> get_restype(Thread&, Ref<>);
  static Result<void> set_restype(Thread&, Ref<>, OptRef<>);
  static Result<Own<>> get_argtypes(Thread&, Ref<>);
  static Result<void> set_argtypes(Thread&, Ref<>, OptRef<>);
  static Result<Own<>> get_errcheck(Thread&, Ref<>);
  static Result<void> set_errcheck(Thread&, Ref<>, OptRef<>);
  void trace(Tracer& v) {
    CData::trace(v);
    v(restype), v(checker), v(errcheck), v(argtypes), v(given_argtypes), v(converters), v(paramflags);
  }
  void clear_references() {
    CData::clear_references();
    restype.clear(), checker.clear(), errcheck.clear(), argtypes.clear(), given_argtypes.clear();
    converters.clear(), paramflags.clear();
  }
};

}  // namespace krait::ctypes
