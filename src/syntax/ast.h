// The abstract syntax tree, generated from ast.def: one struct a node, named and with fields named as in Python.asdl.
//
// Everything lives in one Arena and is plain data. A node is an aggregate whose first base says what it is:
//   switch (e->kind) { case ast::Kind::Call: { auto* call = ast::as<ast::Call>(e); ... call->func ... } }
// Optional fields: null pointer; for identifier null; for string `data() == nullptr`; for int_ (ImportFrom.level) a
// number.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/check.h"
#include "syntax/identifier.h"

namespace krait::ast {

enum class Kind : std::uint8_t {
#define AST_NODE(sum, Node, fields) Node,
#define AST_PRODUCT(node, location, fields) node,
#include "syntax/ast.def"
};

// Lines count from 1, columns from 0 in bytes of UTF-8.
struct Location {
  std::int32_t lineno;
  std::int32_t col_offset;
  std::int32_t end_lineno;
  std::int32_t end_col_offset;
};

struct node {
  Kind kind;
};
struct located : node, Location {
  const Location& location() const { return *this; }
};

// The values are numbered from 1 within each enum.
#define AST_ENUM_VALUE(Value) Value,
#define AST_ENUM(sum, name, values) enum class sum : std::uint8_t { no_##sum, values };
#include "syntax/ast.def"

enum class ConstantTag : std::uint8_t {
  None,
  False,
  True,
  Ellipsis,
  Int,         // integer
  BigInt,      // text: decimal digits, or "0x" and hexadecimal digits; no sign, no underscores; does not fit `integer`
  Float,       // real
  Complex,     // imag, the real part is +0.0
  Str,         // text: UTF-8, lone surrogates as three bytes each
  Bytes,       // text: the bytes
  Tuple,       // items; only in trees made from Python objects
  FrozenSet,   // items; likewise
  Negative,    // items[0] with its sign changed (BigInt, Complex); only in trees made from Python objects
  ComplexBoth  // items[0] real and items[1] imaginary part, both Float; only in trees made from Python objects
};

struct constant {
  ConstantTag tag;
  union {
    std::int64_t integer;
    double real;
    double imag;
    std::string_view text;
    std::span<const constant> items;
  };

  constexpr constant() : tag(ConstantTag::None), integer(0) {}
  constexpr explicit constant(ConstantTag t) : tag(t), integer(0) {}
  static constant of_int(std::int64_t value) {
    constant c(ConstantTag::Int);
    c.integer = value;
    return c;
  }
  static constant of_double(ConstantTag t, double value) {
    constant c(t);
    c.real = value;
    return c;
  }
  static constant of_text(ConstantTag t, std::string_view value) {
    constant c(t);
    c.text = value;
    return c;
  }
  static constant of_items(ConstantTag t, std::span<const constant> value) {
    constant c(t);
    c.items = value;
    return c;
  }
};

#define AST_SUM(sum, name) struct sum;
#define AST_PRODUCT(node, location, fields) struct node;
#include "syntax/ast.def"

// How a field of each type is held.
namespace field {
using identifier = Identifier;
using string = std::string_view;
using int_ = std::int32_t;
using constant = ast::constant;
#define AST_SUM(sum, name) using sum = ast::sum*;
#define AST_PRODUCT(node, location, fields) using node = ast::node*;
#define AST_ENUM(sum, name, values) using sum = ast::sum;
#include "syntax/ast.def"
}  // namespace field

struct mod : node {};
struct stmt : located {};
struct expr : located {};
struct excepthandler : located {};
struct pattern : located {};
struct type_ignore : node {};
struct type_param : located {};

#define AST_BASE_NoLocation node
#define AST_BASE_HasLocation located
#define AST_FIELD(type, name) field::type name;
#define AST_OPTIONAL(type, name) field::type name;
#define AST_LIST(type, name) std::span<field::type> name;
#define AST_OPTIONAL_LIST(type, name) std::span<field::type> name;
#define AST_NODE(sum, Node, fields)           \
  struct Node : sum {                         \
    using Base = sum;                         \
    static constexpr Kind kKind = Kind::Node; \
    fields                                    \
  };
#define AST_PRODUCT(Node, location, fields)   \
  struct Node : AST_BASE_##location {         \
    using Base = AST_BASE_##location;         \
    static constexpr Kind kKind = Kind::Node; \
    fields                                    \
  };
#include "syntax/ast.def"
#undef AST_BASE_NoLocation
#undef AST_BASE_HasLocation

template <class T>
bool is(const node* n) {
  return n->kind == T::kKind;
}
template <class T>
T* as(node* n) {
  KRAIT_CHECK(n->kind == T::kKind, "an AST node is cast to what it is not");
  return static_cast<T*>(n);
}
template <class T>
const T* as(const node* n) {
  KRAIT_CHECK(n->kind == T::kKind, "an AST node is cast to what it is not");
  return static_cast<const T*>(n);
}

// A new node with location: make<Call>(arena, location, func, args, keywords).
template <class T, class... Fields>
T* make(Arena& arena, const Location& where, Fields... fields) {
  void* memory = arena.allocate(sizeof(T), alignof(T));
  if constexpr (std::is_same_v<typename T::Base, located>) {
    return ::new (memory) T{{{T::kKind}, where}, fields...};
  } else {
    return ::new (memory) T{{{{T::kKind}, where}}, fields...};
  }
}

// A new node of a type without location: make_plain<arguments>(arena, posonlyargs, ...).
template <class T, class... Fields>
T* make_plain(Arena& arena, Fields... fields) {
  void* memory = arena.allocate(sizeof(T), alignof(T));
  if constexpr (std::is_same_v<typename T::Base, node>) {
    return ::new (memory) T{{T::kKind}, fields...};
  } else {
    return ::new (memory) T{{{T::kKind}}, fields...};
  }
}

}  // namespace krait::ast
