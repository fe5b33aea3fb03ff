// From the parser's tree to Python objects.
#include "modules/ast/convert.h"
#include "object/allocate.h"
#include "types/bytes.h"
#include "types/complex.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/set.h"
#include "types/shape.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait::ast_module {
namespace {

bool is_name_like(std::string_view s) {
  for (char c : s)
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_')) return false;
  return true;
}

class ObjectMaker {
 public:
  ObjectMaker(Thread& t, AstState& s) : t_(t), s_(s) {}

  Result<Own<>> node(const ast::node* n) {
    TRY(check_stack(t_, " during ast construction"));
    TRY(loop_.round(t_));
    const auto kind = static_cast<std::size_t>(n->kind);
    const NodeSpec& spec = kNodes[kind];
    Own<> made = TRY(new_plain_instance(t_, *s_.nodes[kind].get()));
    for (std::size_t i = 0; i < spec.field_count; ++i) {
      const FieldSpec& f = spec.field_list[i];
      const Own<> value = TRY(field(f, reinterpret_cast<const char*>(n) + f.offset));
      TRY(Attributes::set(t_, made.object(), s_.field_names[kind][i].ref(), value));
    }
    if (spec.is_located) {
      const ast::Location& at = static_cast<const ast::located*>(n)->location();
      TRY(set_int(made, s_.lineno, at.lineno));
      TRY(set_int(made, s_.col_offset, at.col_offset));
      TRY(set_int(made, s_.end_lineno, at.end_lineno));
      TRY(set_int(made, s_.end_col_offset, at.end_col_offset));
    }
    return made;
  }

 private:
  Result<void> set_int(const Own<>& object, const Slot<Str>& name, std::int32_t value) {
    return Attributes::set(t_, object.object(), name.ref(), Ref<>(Value::of_int(value)));
  }

  Result<Own<>> field(const FieldSpec& f, const void* at) {
    if (!f.is_list()) return one(f, at);
    if (is_enum(f.type)) return list(f, at, 1);
    switch (f.type) {
      case FieldType::constant:
        return list(f, at, sizeof(ast::constant));
      case FieldType::string:
        return list(f, at, sizeof(std::string_view));
      case FieldType::int_:
        return list(f, at, sizeof(std::int32_t));
      default:
        return list(f, at, sizeof(void*));
    }
  }
  // A std::span of elements of this size.
  Result<Own<>> list(const FieldSpec& f, const void* at, std::size_t size) {
    const auto& span = *static_cast<const std::span<const char>*>(at);
    Own<List> out = TRY(List::create(t_, span.size()));
    for (std::size_t i = 0; i < span.size(); ++i) TRY(out->append_own(t_, TRY(one(f, span.data() + i * size))));
    return out;
  }

  Result<Own<>> one(const FieldSpec& f, const void* at) {
    switch (f.type) {
      case FieldType::identifier: {
        const auto name = *static_cast<const ast::Identifier*>(at);
        if (!name) return none();
        return Str::intern(t_, TRY(Str::from_utf8(t_, name->text())));
      }
      case FieldType::string: {
        const auto& text = *static_cast<const std::string_view*>(at);
        if (!text.data()) return none();
        return Str::from_utf8(t_, text);
      }
      case FieldType::int_:
        return Own<>::of_int(*static_cast<const std::int32_t*>(at));
      case FieldType::constant:
        return constant(*static_cast<const ast::constant*>(at));
      default:
        break;
    }
    if (is_enum(f.type)) {
      const std::uint8_t value = *static_cast<const std::uint8_t*>(at);
      return s_.singletons[enum_of(f.type).first + value - 1].ref().own();
    }
    const auto* child = *static_cast<ast::node* const*>(at);
    return child ? node(child) : Result<Own<>>(none());
  }

  Result<Own<>> constant(const ast::constant& c) {
    switch (c.tag) {
      case ast::ConstantTag::None:
        return none();
      case ast::ConstantTag::False:
        return bool_from(false);
      case ast::ConstantTag::True:
        return bool_from(true);
      case ast::ConstantTag::Ellipsis:
        return Ref<>(&kEllipsis).own();
      case ast::ConstantTag::Int:
        return int_from(t_, c.integer);
      case ast::ConstantTag::BigInt: {
        const Own<Str> digits = TRY(Str::from_ascii(t_, c.text));
        return call(t_, Ref<>(&kIntType), {digits.value(), Value::of_int(c.text.starts_with("0x") ? 16 : 10)});
      }
      case ast::ConstantTag::Float:
        return float_from(t_, c.real);
      case ast::ConstantTag::Complex:
        return Complex::from(t_, ComplexValue{0.0, c.imag});
      case ast::ConstantTag::Str: {
        Own<Str> text = TRY(Str::from_utf8(t_, c.text));
        if (is_name_like(c.text)) return Str::intern(t_, std::move(text));
        return text;
      }
      case ast::ConstantTag::Bytes:
        return Bytes::create(t_, c.text);
      case ast::ConstantTag::Tuple:
      case ast::ConstantTag::FrozenSet: {
        Own<Tuple> items = TRY(Tuple::create(t_, c.items.size()));
        for (std::size_t i = 0; i < c.items.size(); ++i) items->init_item(i, TRY(constant(c.items[i])));
        if (c.tag == ast::ConstantTag::Tuple) return items;
        return call(t_, Ref<>(&FrozenSet::type), {items.value()});
      }
      case ast::ConstantTag::Negative: {
        const Own<> positive = TRY(constant(c.items[0]));
        return negative(t_, positive);
      }
      case ast::ConstantTag::ComplexBoth:
        return Complex::from(t_, ComplexValue{c.items[0].real, c.items[1].real});
    }
    __builtin_unreachable();
  }

  Thread& t_;
  LongLoop loop_;
  AstState& s_;
};

}  // namespace

Result<Own<>> to_object(Thread& t, ast::mod* tree) { return ObjectMaker(t, *TRY(ast_state(t))).node(tree); }

}  // namespace krait::ast_module
