// Type: a Python class. Native ones are constinit objects at fixed addresses, so that "is this a list?" is a
// comparison with a constant; what changes while Python runs (dict, mro, subclasses) is in a TypeState, which
// every interpreter has for itself.
#pragma once

#include <atomic>
#include <span>

#include "object/bind.h"
#include "object/slots.h"

namespace krait {

class TypeState;

enum TypeFlags : std::uint32_t {
  kTypeIsHeap = 1 << 0,            // made by a class statement or type()
  kTypeImmutable = 1 << 1,         // attributes of the class cannot be set
  kTypeBasetype = 1 << 2,          // can be subclassed
  kTypeNoConstruct = 1 << 3,       // calling it raises "cannot create 'x' instances"
  kTypeSequence = 1 << 4,          // matches sequence patterns
  kTypeMapping = 1 << 5,           // matches mapping patterns
  kTypeWeakrefs = 1 << 6,          // instances can be weakly referenced
  kTypeHasDict = 1 << 7,           // instances have a shape word (attributes of their own)
  kTypeVariable = 1 << 8,          // instances differ in size (slots.body_size)
  kTypeMethodDescriptor = 1 << 9,  // f(obj, ...) means the same as obj.f(...)
  kTypeAbstract = 1 << 10,         // has abstract methods
  kTypeNoReferences = 1 << 11,     // instances hold no references: Leaf pages
  kTypeIsRoot = 1 << 13,           // object
  kTypeManagesDict = 1 << 12,      // has a __dict__ of its own making (type)
  kTypeUntracked = 1 << 14,        // Python's gc module does not know of instances, though the collector does
  kTypeHasViews = 1 << 16,         // an instance's attributes were seen as a dict (types/shape.h: AttributeViews)
  kTypeIsWeakLink = 1 << 15,       // WeakLink and its subclasses
  kTypeOftenSet = 1 << 17,         // has attributes that change often (types/often_set.h)
  kTypePlain = 1 << 18,            // a heap type: instances are a header, values, and a shape word with its values
  // Subclass bits: the commonest isinstance tests without walking an MRO.
  kTypeIsInt = 1 << 20,
  kTypeIsFloat = 1 << 21,
  kTypeIsStr = 1 << 22,
  kTypeIsBytes = 1 << 23,
  kTypeIsTuple = 1 << 24,
  kTypeIsList = 1 << 25,
  kTypeIsDict = 1 << 26,
  kTypeIsSet = 1 << 27,
  kTypeIsException = 1 << 28,
  kTypeIsType = 1 << 29,
  kTypeSubclassBits = kTypeIsInt | kTypeIsFloat | kTypeIsStr | kTypeIsBytes | kTypeIsTuple | kTypeIsList | kTypeIsDict |
                      kTypeIsSet | kTypeIsException | kTypeIsType,
};

// What a native class says of itself; all optional.
struct TypeOptions {
  const char* doc = nullptr;
  std::span<const Method> methods = {};
  std::span<const Attribute> attributes = {};
  std::uint32_t flags = 0;
  Type* base = nullptr;                    // null: object
  std::int32_t shape_offset = 0;           // offsetof an AttributeWord: instances have attributes of their own
  std::span<Type* const> more_bases = {};  // further bases, after `base`
};

class Type final : public Object {
 public:
  static Type type;

  // A native type. `name` may be dotted: "collections.deque".
  consteval Type(const char* type_name, const SlotTable& table, const TypeOptions& options, std::uint32_t size)
      : Object(StaticTag{}, &Type::type),
        slots(table),
        name(type_name),
        options(options),
        base(options.base),
        flags(options.flags | kTypeImmutable | (options.shape_offset ? kTypeHasDict : 0) |
              (table.trace ? 0 : kTypeNoReferences) | (table.body_size ? kTypeVariable : 0)),
        basic_size(size),
        shape_offset(options.shape_offset),
        version(1) {}
  // A class made at run time; see types/type.h.
  Type() {}

  bool has(std::uint32_t flag) const { return (flags & flag) != 0; }
  bool is_heap() const { return has(kTypeIsHeap); }

  SlotTable slots;
  const char* name = nullptr;  // native types only; heap types: TypeState::name
  TypeOptions options;
  Type* base = nullptr;  // the base whose native layout this one extends; null for object alone
  std::uint32_t flags = 0;
  std::uint32_t basic_size = 0;  // bytes of the fixed part, header included
  // Where the shape word is: > 0 at that offset, < 0 behind the variable part, 0 none.
  std::int32_t shape_offset = 0;
  // Changes whenever an attribute lookup on the class could answer differently; 0: not assigned yet.
  std::uint32_t version = 0;
  TypeState* own_state = nullptr;              // heap types
  std::atomic<std::uint32_t> static_index{0};  // native types: place in Interpreter::static_types, from 1; set once

  // Slots of type itself (types/type.cpp).
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> get_attr(Thread&, Ref<>, Ref<Str>);
  static Result<void> set_attr(Thread&, Ref<>, Ref<Str>, OptRef<>);
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  using FlaggedClass = Type;
  static constexpr std::uint32_t kSubclassFlag = kTypeIsType;
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  void trace(Tracer&);
  void clear_references();
  ~Type();
};

extern Type kObjectType;  // class object
extern Type kIntType;     // Int::type and Float::type, named here because immediates have them
extern Type kFloatType;

inline Type* type_of(Value v) {
  if (v.is_object()) return v.object()->type();
  return v.is_int() ? &kIntType : &kFloatType;
}

// Describes the native class T: `constinit Type List::type = describe<List>("list", {.methods = kMethods});`
template <class T>
consteval Type describe(const char* name, const TypeOptions& options = {}) {
  TypeOptions all = options;
  if constexpr (requires { T::kSubclassFlag; }) all.flags |= T::kSubclassFlag;
  if constexpr (requires { T::kInheritedFlags; }) all.flags |= T::kInheritedFlags;
  if (!all.base && !(all.flags & kTypeIsRoot)) all.base = &kObjectType;
  return Type(name, slots_of<T>(), all, sizeof(T));
}

// Where the body of an object of a variable type ends, from its start: `__slots__` values and attributes follow.
inline std::size_t end_of_body(const Object& o) { return (o.type()->slots.body_size(&o) + 7) & ~std::size_t{7}; }

// What destruction and the collector do with the contents of any object, native part and Python part.
void destruct_contents(Object*);        // releases everything it owns; its memory and its count on the type stay
bool drop_plain_contents(Object*);      // the same where it is plain and nothing ends by that; else false, and
                                        // destruct_contents releases what is left
void trace_contents(Object*, Tracer&);  // shows everything it owns, a heap type included
void clear_contents(Object*);           // drops what can be part of a cycle; it stays a valid object

// Is `type` the same as `base` or a subclass of it (by the MRO)?
bool is_subtype_slow(const Type* type, const Type* base);
inline bool is_subtype(const Type* type, const Type* base) { return type == base || is_subtype_slow(type, base); }

// A flag tells instances of the class that has it, not those of a C++ class derived from that.
template <class T>
constexpr bool has_own_flag = false;
template <class T>
  requires requires { typename T::FlaggedClass; }
constexpr bool has_own_flag<T> = std::is_same_v<typename T::FlaggedClass, T>;

template <class T>
bool Ref<Any>::is() const {
  if (!v_.is_object()) return false;
  const Type* type = v_.object()->type();
  if (type == &T::type) return true;
  if constexpr (has_own_flag<T>)
    return type->has(T::kSubclassFlag);
  else
    return is_subtype(type, &T::type);
}
template <class T>
OptRef<T> Ref<Any>::try_as() const {
  return is<T>() ? OptRef<T>(static_cast<T*>(v_.object())) : OptRef<T>();
}

}  // namespace krait
