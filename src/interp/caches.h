// The inline cache records of executable code. Machine code reads them too: layouts are contracts.
//
// What a record refers to is borrowed: a type is known by its version, a dict by its identity (types/dict.h), a
// function by the number of its code object; none of these numbers is ever given twice.
#pragma once

#include <cstdlib>

#include "interp/activation.h"
#include "types/shape.h"

namespace krait {

struct PolymorphicCache;
struct MegamorphicCache;
struct InstancePlan;

// LOAD_ATTR, LOAD_METHOD, STORE_ATTR.
struct AttributeCache {
  Shape* shape;           // the shape word of the instance; null for natives without attributes set
  std::uint32_t version;  // of its type
  std::uint32_t offset;  // of the shape word, or of a __slots__ value; where the object is a class: its class's version
  union {
    const Type* type;               // where the type must be compared too: native types share a version
    const Value* place;             // of a module's value
    PolymorphicCache* polymorphic;  // ..._POLY
    MegamorphicCache* megamorphic;  // ..._MEGAMORPHIC
  };
  union {
    Value value;          // what the class has (borrowed)
    std::uint64_t index;  // inline value of the instance
    Shape* next_shape;    // STORE_ATTR_ADD
    const Str* name;      // ..._MEGAMORPHIC
  };
};
static_assert(sizeof(AttributeCache) == 32);

// What an instruction remembers that its record has no room for: a block of malloc, which the code object owns.
struct CacheExtension {
  CacheExtension* next;  // of the same code
  std::uint32_t offset;  // of the instruction's cache record
  std::uint32_t count;   // of what is listed in it
};
// That of one instruction, of type E, which has had the same type from the first: what it had, without entries, or a
// new one. Null: there is no memory.
template <class E>
E* extension_for(ExecutableCode& code, std::uint32_t offset) {
  CacheExtension* p = code.extensions;
  while (p && p->offset != offset) p = p->next;
  if (!p) {
    p = static_cast<CacheExtension*>(std::malloc(sizeof(E)));
    if (!p) return nullptr;
    p->next = code.extensions;
    p->offset = offset;
    code.extensions = p;
  }
  p->count = 0;
  return static_cast<E*>(p);
}

// What an instruction knows that has met objects of different classes or shapes.
struct PolymorphicCache : CacheExtension {
  // What is at hand for objects of one class, and of one shape where there is a `shape`.
  enum class Kind : std::uint32_t {
    Slot,          // a value in the instance
    Add,           // STORE_ATTR: a new one
    Member,        // a __slots__ value
    Value,         // what the class has
    StaticMethod,  // the descriptor of one that the class has
    ClassMethod,
    General,  // only the general form helps
  };
  struct Entry {
    const Type* type;
    Shape* shape;
    std::uint32_t version, offset;
    Kind kind;
    union {
      Value value;  // borrowed
      std::uint64_t index;
      Shape* next_shape;
    };

    Entry() : kind(Kind::Slot), index(0) {}
    // Is it about `v`, which is of class `its`?
    [[gnu::always_inline]] bool fits(Value v, const Type* its) const {
      if (type != its || version != its->version) return false;
      if (!shape) return true;
      const auto* word = reinterpret_cast<const char*>(v.object()) + offset;
      return *reinterpret_cast<Shape* const*>(word) == shape;
    }
  };
  static constexpr std::uint32_t kMost = 4;

  Entry entries[kMost];

  // The entry for `v`, or null.
  [[gnu::always_inline]] const Entry* find(Value v) const {
    const Type* its = type_of(v);
    for (std::uint32_t i = 0; i < count; ++i)
      if (entries[i].fits(v, its)) return &entries[i];
    return nullptr;
  }
};

// What instructions have in common that meet objects of many classes: a table for each of loads, methods and stores. A
// class, a shape and a name have two places in it, the first of which was filled last.
struct MegamorphicCache {
  struct Place {
    Slot<Str> name;  // held: none other is made at its address
    PolymorphicCache::Entry entry;
  };
  static constexpr int kBits = 10;
  Place places[1 << kBits][2];

  [[gnu::always_inline]] Place* places_of(Object* o, const Str* name) {
    const Type* type = o->type();
    std::uint64_t word = 0;
    if (type->shape_offset > 0)
      word = *reinterpret_cast<const std::uint64_t*>(reinterpret_cast<const char*>(o) + type->shape_offset);
    const std::uint64_t key =
        reinterpret_cast<std::uint64_t>(type) + word * 3 + reinterpret_cast<std::uint64_t>(name) * 5;
    return places[(key >> 4) * 0x9E37'79B9'7F4A'7C15 >> (64 - kBits)];
  }
  // The entry for `v`, or null.
  [[gnu::always_inline]] const PolymorphicCache::Entry* find(Value v, const Str* name) {
    if (!v.is_pointer()) [[unlikely]]
      return nullptr;
    const Place* p = places_of(v.object(), name);
    const Type* its = v.object()->type();
    if (p[0].name.get() == name && p[0].entry.fits(v, its)) return &p[0].entry;
    return p[1].name.get() == name && p[1].entry.fits(v, its) ? &p[1].entry : nullptr;
  }
};

// LOAD_GLOBAL, LOAD_NAME.
struct GlobalCache {
  std::uint64_t globals, builtins;  // identities
  const Value* place;
  std::uint64_t unused;
};
static_assert(sizeof(GlobalCache) == 32);

// CALL and its kin.
struct CallCache {
  union {
    Code* code;            // of the Python function called last: what a compiler wants to know; may be gone
    Function* init;        // CALL_CLASS, CALL_CLASS_STORING: its __init__, while the class has this version
    const Method* method;  // native functions and methods: never goes
  };
  union {
    // CALL_PYTHON, CALL_CLASS: of the function called last, to be compared with what a function has.
    ExecutableCode* executable;
    InstancePlan* plan;  // CALL_CLASS_STORING
    // CALL_KW_...: the parameter of each keyword, eight bits each, the first in the lowest.
    std::uint64_t keywords;
  };
  const Type* type;       // CALL_CLASS; of the receiver of a native method
  std::uint32_t version;  // of it
  std::uint32_t id;  // CALL_KW_...: Code::executable_id of the function; of a native one: are defaults to be filled in?
};
static_assert(sizeof(CallCache) == 32);

}  // namespace krait
