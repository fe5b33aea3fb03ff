// The inline cache records of executable code. Machine code reads them too: layouts are contracts.
//
// What a record refers to is borrowed: a type is known by its version, a dict by its identity (types/dict.h), a
// function by the number of its code object; none of these numbers is ever given twice.
#pragma once

#include "interp/activation.h"
#include "types/shape.h"

namespace krait {

// LOAD_ATTR, LOAD_METHOD, STORE_ATTR.
struct AttributeCache {
  Shape* shape;           // the shape word of the instance; null for natives without attributes set
  std::uint32_t version;  // of its type
  std::uint32_t offset;   // of the shape word, or of a __slots__ value
  union {
    const Type* type;    // where the type must be compared too: native types share a version
    Shape* next_shape;   // STORE_ATTR_ADD
    const Value* place;  // of a module's value
  };
  union {
    Value value;          // what the class has (borrowed)
    std::uint64_t index;  // inline value of the instance
  };
};
static_assert(sizeof(AttributeCache) == 32);

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
    Function* init;        // CALL_CLASS: its __init__, while the class has this version
    const Method* method;  // native functions and methods: never goes
  };
  ExecutableCode* executable;  // CALL_PYTHON: of the function called last, to be compared with what a function has
  const Type* type;            // CALL_CLASS; of the receiver of a native method
  std::uint32_t version;       // of it
  std::uint32_t unused;
};
static_assert(sizeof(CallCache) == 32);

}  // namespace krait
