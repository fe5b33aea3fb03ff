#include "modules/ast/schema.h"

namespace krait::ast_module {
namespace {

template <class T>
struct Fields;

#define AST_FIELD(type, name) {#name, FieldType::type, Quantifier::One, offsetof(S, name)},
#define AST_OPTIONAL(type, name) {#name, FieldType::type, Quantifier::Optional, offsetof(S, name)},
#define AST_LIST(type, name) {#name, FieldType::type, Quantifier::List, offsetof(S, name)},
#define AST_OPTIONAL_LIST(type, name) {#name, FieldType::type, Quantifier::OptionalList, offsetof(S, name)},
#define FIELDS_OF(Node, ...)                                                                          \
  template <>                                                                                         \
  struct Fields<ast::Node> {                                                                          \
    using S = ast::Node;                                                                              \
    static constexpr FieldSpec kList[] = {__VA_ARGS__{nullptr, FieldType::int_, Quantifier::One, 0}}; \
    static constexpr std::uint8_t kCount = std::size(kList) - 1;                                      \
  };
#define AST_NODE(sum, Node, fields) FIELDS_OF(Node, fields)
#define AST_PRODUCT(node, location, fields) FIELDS_OF(node, fields)
#include "syntax/ast.def"

constexpr SumSpec make_sum(FieldType type, bool located) { return {type, located}; }

}  // namespace

const char* const kTypeNames[kFieldTypes] = {
    "identifier",
    "string",
    "int",
    "constant",
#define AST_SUM(sum, name) name,
#define AST_PRODUCT(node, location, fields) #node,
#define AST_ENUM(sum, name, values) name,
#include "syntax/ast.def"
};

const NodeSpec kNodes[kKinds] = {
#define NODE_ROW(Node, base, is_product)       \
  {#Node,                                      \
   FieldType::base,                            \
   is_product,                                 \
   std::derived_from<ast::Node, ast::located>, \
   sizeof(ast::Node),                          \
   Fields<ast::Node>::kList,                   \
   Fields<ast::Node>::kCount},
#define AST_NODE(sum, Node, fields) NODE_ROW(Node, sum, false)
#define AST_PRODUCT(node, location, fields) NODE_ROW(node, node, true)
#include "syntax/ast.def"
#undef NODE_ROW
};

namespace {

constexpr SumSpec kSumTable[] = {
#define AST_SUM(sum, name) make_sum(FieldType::sum, std::derived_from<ast::sum, ast::located>),
#include "syntax/ast.def"
};

#define AST_ENUM_VALUE(Value) #Value,
#define AST_ENUM(sum, name, values) constexpr const char* k_##sum##_values[] = {values};
#include "syntax/ast.def"

// Where the values of each enum begin.
enum : std::uint16_t {
#define AST_ENUM_VALUE(Value) counted_##Value,
#define AST_ENUM(sum, name, values) values
#include "syntax/ast.def"
};
consteval std::uint16_t first_before(std::size_t counted) { return static_cast<std::uint16_t>(counted); }

constexpr EnumSpec kEnumTable[] = {
    {FieldType::expr_context, k_expr_context_values, first_before(counted_Load)},
    {FieldType::boolop, k_boolop_values, first_before(counted_And)},
    {FieldType::operator_, k_operator__values, first_before(counted_Add)},
    {FieldType::unaryop, k_unaryop_values, first_before(counted_Invert)},
    {FieldType::cmpop, k_cmpop_values, first_before(counted_Eq)},
};

}  // namespace

const std::span<const SumSpec> kSums = kSumTable;
const std::span<const EnumSpec> kEnums = kEnumTable;

const EnumSpec& enum_of(FieldType type) {
  for (const EnumSpec& e : kEnumTable)
    if (e.type == type) return e;
  __builtin_unreachable();
}

}  // namespace krait::ast_module
