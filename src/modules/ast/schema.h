// The abstract grammar as tables, from syntax/ast.def: what classes, both conversions and validation go by.
#pragma once

#include <cstddef>
#include <span>

#include "syntax/ast.h"

namespace krait::ast_module {

// What a field holds: text, a number, a constant, or a class of the grammar.
enum class FieldType : std::uint8_t {
  identifier,
  string,
  int_,
  constant,
#define AST_SUM(sum, name) sum,
#define AST_PRODUCT(node, location, fields) node,
#define AST_ENUM(sum, name, values) sum,
#include "syntax/ast.def"
  kCount
};
constexpr std::size_t kFieldTypes = static_cast<std::size_t>(FieldType::kCount);
// How the type is written in Python.asdl; for classes it is the class's name.
extern const char* const kTypeNames[kFieldTypes];

enum class Quantifier : std::uint8_t { One, Optional, List, OptionalList };

struct FieldSpec {
  const char* name;
  FieldType type;
  Quantifier quantifier;
  std::uint16_t offset;  // in the C++ node
  bool is_list() const { return quantifier >= Quantifier::List; }
};

struct NodeSpec {
  const char* name;
  FieldType base;  // the sum; a product: itself
  bool is_product;
  bool is_located;
  std::uint16_t size;  // of the C++ node
  const FieldSpec* field_list;
  std::uint8_t field_count;
  std::span<const FieldSpec> fields() const { return {field_list, field_count}; }
};
constexpr std::size_t kKinds = 0
#define AST_NODE(sum, Node, fields) +1
#define AST_PRODUCT(node, location, fields) +1
#include "syntax/ast.def"
    ;
extern const NodeSpec kNodes[kKinds];  // by ast::Kind

struct SumSpec {
  FieldType type;
  bool is_located;
};
extern const std::span<const SumSpec> kSums;

struct EnumSpec {
  FieldType type;
  std::span<const char* const> values;  // the first has number 1
  std::uint16_t first;                  // number of the first value among all values of all enums
};
extern const std::span<const EnumSpec> kEnums;
constexpr std::size_t kEnumValues = 0
#define AST_ENUM(sum, name, values) values
#define AST_ENUM_VALUE(Value) +1
#include "syntax/ast.def"
    ;

inline const NodeSpec& spec_of(ast::Kind kind) { return kNodes[static_cast<std::size_t>(kind)]; }
const EnumSpec& enum_of(FieldType);
inline bool is_enum(FieldType type) { return type >= FieldType::expr_context && type <= FieldType::cmpop; }
inline bool is_class(FieldType type) { return type > FieldType::constant; }

}  // namespace krait::ast_module
