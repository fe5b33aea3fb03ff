// Constants while compiling: plain data in an arena, each value once, so that identity is equality of constants.
//
// "Equal" is as the compiler needs it: same type, same value, zeros of different sign apart, containers by their items.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "code/opcode.h"
#include "syntax/ast.h"

namespace krait::compiler {

struct CodeUnit;

enum class ConstKind : std::uint8_t {
  None,
  False,
  True,
  Ellipsis,
  Int,
  BigInt,
  Float,
  Complex,
  Str,
  Bytes,
  Tuple,
  FrozenSet,
  Slice,
  Code,
};

struct Const {
  ConstKind kind;
  bool negative = false;  // BigInt
  std::uint32_t hash = 0;
  std::uint32_t size = 0;   // Str, Bytes: bytes; Tuple, FrozenSet: items; BigInt: limbs
  std::uint32_t index = 0;  // dense number within the pool
  union {
    std::int64_t integer;          // Int; False and True hold 0 and 1
    double real;                   // Float, Complex
    const unsigned long* limbs;    // BigInt: magnitude, does not fit Int
    const char* data;              // Str: UTF-8, lone surrogates as three bytes; Bytes
    const Const* const* elements;  // Tuple; FrozenSet: in order of insertion; Slice: three
    const CodeUnit* code;
  };
  double imag = 0;

  Const() : kind(ConstKind::None), integer(0) {}
  explicit Const(ConstKind k) : kind(k), integer(0) {}
  std::string_view text() const { return {data, size}; }
  std::span<const Const* const> items() const { return {elements, size}; }
  bool is_int() const { return kind == ConstKind::Int || kind == ConstKind::BigInt; }
  bool is_bool() const { return kind == ConstKind::False || kind == ConstKind::True; }
  bool is_integral() const { return is_int() || is_bool(); }
};

// Strings that look like names are interned, as they are likely to be attribute names or keys.
bool is_name_like(std::string_view text);

class ConstPool {
 public:
  explicit ConstPool(Arena& arena);
  ConstPool(const ConstPool&) = delete;
  ConstPool& operator=(const ConstPool&) = delete;

  const Const* none() const { return none_; }
  const Const* ellipsis() const { return ellipsis_; }
  const Const* boolean(bool value) const { return value ? true_ : false_; }
  const Const* integer(std::int64_t value);
  const Const* big(std::span<const unsigned long> limbs, bool negative);  // normalises to Int when it fits
  const Const* real(double value);
  const Const* complex(double real, double imag);
  const Const* str(std::string_view text);
  const Const* bytes(std::string_view data);
  const Const* tuple(std::span<const Const* const> items);
  const Const* frozenset(std::span<const Const* const> items);  // drops items equal in Python's sense
  const Const* slice(const Const* start, const Const* stop, const Const* step);
  const Const* code(const CodeUnit* unit);
  // Null when a decimal literal is beyond memory; such a tree never comes from the parser.
  const Const* from_ast(const ast::constant& value);

  Arena& arena() { return arena_; }
  std::uint32_t count() const { return count_; }

 private:
  const Const* intern(Const candidate);
  const Const* copy(Const candidate);
  void grow();

  Arena& arena_;
  std::vector<const Const*> buckets_;
  std::uint32_t count_ = 0;
  const Const *none_, *false_, *true_, *ellipsis_;
};

bool truth(const Const* value);
// a == b as Python compares; containers too.
bool python_equal(const Const* a, const Const* b);
// "int", "str", ...
std::string_view type_name(const Const* value);
std::string repr(const Const* value);

// The value of an operation on constants, or null: not worth it, too big, or it raises.
enum class UnaryFold : std::uint8_t { Negative, Invert, Not, Positive };
const Const* fold_unary(ConstPool& pool, UnaryFold op, const Const* operand);
const Const* fold_binary(ConstPool& pool, BinaryOp op, const Const* left, const Const* right);

}  // namespace krait::compiler
