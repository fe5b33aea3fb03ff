// From Python objects to the compiler's tree.
#include "modules/ast/convert.h"
#include "object/raise.h"
#include "types/bytes.h"
#include "types/complex.h"
#include "types/int.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/set.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait::ast_module {
namespace {

constexpr const char* kWhere[] = {
    "",
    "",
    "",
    "",
#define AST_SUM(sum, name) " while traversing '" name "' node",
#define AST_PRODUCT(node, location, fields) " while traversing '" #node "' node",
#define AST_ENUM(sum, name, values) "",
#include "syntax/ast.def"
};

const char* name_of(FieldType type) { return kTypeNames[static_cast<std::size_t>(type)]; }

// Appends the text as UTF-8; a lone surrogate takes three bytes.
std::string_view utf8_text(Arena& arena, Ref<Str> s) {
  const std::size_t n = s->length();
  const std::span<char> room = arena.make_span<char>(n * (s->is_ascii() ? 1 : 4) + 1);
  char* out = room.data();
  for (std::size_t i = 0; i < n; ++i) {
    const char32_t c = s->at(i);
    if (c < 0x80) {
      *out++ = static_cast<char>(c);
    } else if (c < 0x800) {
      *out++ = static_cast<char>(0xC0 | c >> 6);
      *out++ = static_cast<char>(0x80 | (c & 63));
    } else if (c < 0x10000) {
      *out++ = static_cast<char>(0xE0 | c >> 12);
      *out++ = static_cast<char>(0x80 | (c >> 6 & 63));
      *out++ = static_cast<char>(0x80 | (c & 63));
    } else {
      *out++ = static_cast<char>(0xF0 | c >> 18);
      *out++ = static_cast<char>(0x80 | (c >> 12 & 63));
      *out++ = static_cast<char>(0x80 | (c >> 6 & 63));
      *out++ = static_cast<char>(0x80 | (c & 63));
    }
  }
  *out = '\0';
  return {room.data(), static_cast<std::size_t>(out - room.data())};
}

class TreeMaker {
 public:
  TreeMaker(Thread& t, AstState& s, Arena& arena, ast::IdentifierTable& names)
      : t_(t), s_(s), arena_(arena), names_(names) {}

  // A sum's alternative, or a product; None is null where a sum is expected.
  Result<ast::node*> node(Ref<> object, FieldType expected) {
    TRY(check_stack(t_, kWhere[static_cast<std::size_t>(expected)]));
    TRY(go_on());
    const NodeSpec* product = product_of(expected);
    if (product) return filled(object, *product);
    if (is_none(object)) return nullptr;
    ast::Location where{};
    if (is_located(expected)) TRY(read_location(object, name_of(expected), where));
    const NodeSpec* spec = alternative(object, expected);
    if (!spec) return raise(t_, exc::TypeError, "expected some sort of %s, but got %R", name_of(expected), object);
    ast::node* made = TRY(filled(object, *spec));
    if (spec->is_located) static_cast<ast::Location&>(*static_cast<ast::located*>(made)) = where;
    return made;
  }

 private:
  static const NodeSpec* product_of(FieldType type) {
    for (const NodeSpec& n : kNodes)
      if (n.is_product && n.base == type) return &n;
    return nullptr;
  }
  static bool is_located(FieldType sum) {
    for (const SumSpec& s : kSums)
      if (s.type == sum) return s.is_located;
    return false;
  }
  const NodeSpec* alternative(Ref<> object, FieldType sum) {
    for (Value v : mro_of(t_, *object.type())->span())
      for (std::size_t i = 0; i < kKinds; ++i)
        if (kNodes[i].base == sum && Ref<>(v).is(s_.nodes[i].get())) return &kNodes[i];
    return nullptr;
  }

  Result<ast::node*> filled(Ref<> object, const NodeSpec& spec) {
    const auto kind = static_cast<std::size_t>(&spec - kNodes);
    auto* bytes = static_cast<char*>(arena_.allocate(spec.size, 8));
    std::memset(bytes, 0, spec.size);
    auto* made = reinterpret_cast<ast::node*>(bytes);
    made->kind = static_cast<ast::Kind>(kind);
    for (std::size_t i = 0; i < spec.field_count; ++i)
      TRY(fill_field(object, spec, s_.field_names[kind][i].ref(), spec.field_list[i], bytes));
    if (spec.is_product && spec.is_located) {
      ast::Location where{};
      TRY(read_location(object, spec.name, where));
      static_cast<ast::Location&>(*static_cast<ast::located*>(made)) = where;
    }
    return made;
  }

  Result<void> fill_field(Ref<> object, const NodeSpec& spec, Ref<Str> name, const FieldSpec& f, char* bytes) {
    Slot<> holder;
    const OptRef<> value = TRY(find_attr(t_, object, name, holder));
    if (f.is_list()) return value ? fill_list(value.ref(), spec, f, bytes + f.offset) : Result<void>(ok);
    if (f.quantifier == Quantifier::Optional) {
      if (is_none_or_missing(value)) return ok;
    } else if (!value) {
      return raise(t_, exc::TypeError, "required field \"%s\" missing from %s", f.name, spec.name);
    }
    TRY(fill_one(value.ref(), f.type, bytes + f.offset));
    const bool can_be_null = f.type != FieldType::int_ && f.type != FieldType::constant && !is_enum(f.type);
    if (can_be_null && *reinterpret_cast<void**>(bytes + f.offset) == nullptr)
      return raise(t_, exc::ValueError, "field '%s' is required for %s", f.name, spec.name);
    return ok;
  }

  // For every node and constant: sees signals, and that there is memory for what the arena takes until the next look.
  Result<void> go_on() {
    constexpr std::uint32_t kRoundsPerLook = 1 << 12;
    if (++rounds_ % kRoundsPerLook) return ok;
    TRY(LongLoop::look(t_));
    return ensure_memory(t_, arena_.bytes_reserved() / 4);
  }
  Result<std::string_view> text_of(Ref<krait::Str> s) {
    constexpr std::size_t kMostBytes = 4;  // for a character
    TRY(ensure_memory(t_, kMostBytes * s->length()));
    return utf8_text(arena_, s);
  }

  static std::size_t element_size(FieldType type) {
    if (is_enum(type)) return 1;
    switch (type) {
      case FieldType::constant:
        return sizeof(ast::constant);
      case FieldType::string:
        return sizeof(std::string_view);
      case FieldType::int_:
        return sizeof(std::int32_t);
      default:
        return sizeof(void*);
    }
  }

  Result<void> fill_list(Ref<> value, const NodeSpec& spec, const FieldSpec& f, char* at) {
    if (!value.is<List>())
      return raise(t_, exc::TypeError, "%s field \"%s\" must be a list, not a %T", spec.name, f.name, value);
    const Ref<List> list = value.as<List>();
    const std::size_t n = list->size(), size = element_size(f.type);
    TRY(ensure_memory(t_, n * size));
    char* elements = n ? static_cast<char*>(arena_.allocate(n * size, 8)) : nullptr;
    if (n) std::memset(elements, 0, n * size);
    const bool null_is_checked_later = f.type == FieldType::expr || f.type == FieldType::stmt;
    for (std::size_t i = 0; i < n; ++i) {
      const Own<> item = (*list)[i].own();
      if (is_none(item.ref()) && is_class(f.type) && !is_enum(f.type) && !null_is_checked_later)
        return raise(t_, exc::ValueError, "None disallowed in %s list", name_of(f.type));
      TRY(fill_one(item, f.type, elements + i * size));
      if (f.type == FieldType::identifier && !*reinterpret_cast<void**>(elements + i * size))
        return raise(t_, exc::ValueError, "field '%s' is required for %s", f.name, spec.name);
      if (list->size() != n)
        return raise(t_, exc::RuntimeError, "%s field \"%s\" changed size during iteration", spec.name, f.name);
    }
    *reinterpret_cast<std::span<char>*>(at) = std::span<char>(elements, n);
    return ok;
  }

  Result<void> fill_one(Ref<> value, FieldType type, char* at) {
    switch (type) {
      case FieldType::identifier: {
        if (is_none(value)) return ok;
        if (!value.is_exact<Str>()) return raise(t_, exc::TypeError, "AST identifier must be of type str");
        *reinterpret_cast<ast::Identifier*>(at) = names_.intern(TRY(text_of(value.as<Str>())));
        return ok;
      }
      case FieldType::string: {
        if (is_none(value)) return ok;
        if (!value.is_exact<Str>()) return raise(t_, exc::TypeError, "AST string must be of type str");
        *reinterpret_cast<std::string_view*>(at) = TRY(text_of(value.as<Str>()));
        return ok;
      }
      case FieldType::int_:
        *reinterpret_cast<std::int32_t*>(at) = TRY(number(value));
        return ok;
      case FieldType::constant:
        return constant(value, *reinterpret_cast<ast::constant*>(at));
      default:
        break;
    }
    if (!is_enum(type)) {
      *reinterpret_cast<ast::node**>(at) = TRY(node(value, type));
      return ok;
    }
    const EnumSpec& e = enum_of(type);
    for (Value v : mro_of(t_, *value.type())->span())
      for (std::size_t i = 0; i < e.values.size(); ++i)
        if (Ref<>(v).is(s_.values[e.first + i].get())) {
          *reinterpret_cast<std::uint8_t*>(at) = static_cast<std::uint8_t>(i + 1);
          return ok;
        }
    return raise(t_, exc::TypeError, "expected some sort of %s, but got %R", name_of(type), value);
  }

  Result<std::int32_t> number(Ref<> v) {
    if (!v.value().is_int() && !v.type()->has(kTypeIsInt))
      return raise(t_, exc::ValueError, "invalid integer value: %R", v);
    const std::int64_t n = TRY(index_int64(t_, v));
    if (n != static_cast<std::int32_t>(n))
      return raise(t_, exc::OverflowError, "Python int too large to convert to C int");
    return static_cast<std::int32_t>(n);
  }

  Result<void> read_number(Ref<> object, const Slot<Str>& name, const char* owner, std::int32_t& out) {
    Slot<> holder;
    const OptRef<> value = TRY(find_attr(t_, object, name.ref(), holder));
    if (!value) return raise(t_, exc::TypeError, "required field \"%S\" missing from %s", name, owner);
    out = TRY(number(value.ref()));
    return ok;
  }
  Result<void> read_end(Ref<> object, const Slot<Str>& name, std::int32_t otherwise, std::int32_t& out) {
    Slot<> holder;
    const OptRef<> value = TRY(find_attr(t_, object, name.ref(), holder));
    out = is_none_or_missing(value) ? otherwise : TRY(number(value.ref()));
    return ok;
  }
  Result<void> read_location(Ref<> object, const char* owner, ast::Location& out) {
    TRY(read_number(object, s_.lineno, owner, out.lineno));
    TRY(read_number(object, s_.col_offset, owner, out.col_offset));
    TRY(read_end(object, s_.end_lineno, out.lineno, out.end_lineno));
    return read_end(object, s_.end_col_offset, out.col_offset, out.end_col_offset);
  }

  Result<void> constant(Ref<> v, ast::constant& out) {
    TRY(check_stack(t_, " during compilation"));
    TRY(go_on());
    using enum ast::ConstantTag;
    if (is_none(v)) {
      out = ast::constant(None);
    } else if (v.is(&kEllipsis)) {
      out = ast::constant(Ellipsis);
    } else if (is_true_object(v) || is_false_object(v)) {
      out = ast::constant(is_true_object(v) ? True : False);
    } else if (v.value().is_int()) {
      out = ast::constant::of_int(v.value().as_int());
    } else if (v.type() == &kIntType) {
      return big_int(v, out);
    } else if (v.type() == &kFloatType) {
      out = ast::constant::of_double(Float, TRY(to_double(t_, v)));
    } else if (v.is_exact<krait::Complex>()) {
      complex(v.as<krait::Complex>()->value(), out);
    } else if (v.is_exact<krait::Str>()) {
      out = ast::constant::of_text(Str, TRY(text_of(v.as<krait::Str>())));
    } else if (v.is_exact<krait::Bytes>()) {
      TRY(ensure_memory(t_, v.as<krait::Bytes>()->size()));
      out = ast::constant::of_text(Bytes, arena_.copy_text(v.as<krait::Bytes>()->text()));
    } else if (v.is_exact<krait::Tuple>() || v.is_exact<krait::FrozenSet>()) {
      return items(v, v.is_exact<krait::Tuple>() ? Tuple : FrozenSet, out);
    } else {
      return raise(t_, exc::TypeError, "got an invalid type in Constant: %T", v);
    }
    return ok;
  }

  Result<void> big_int(Ref<> v, ast::constant& out) {
    std::int64_t small;
    bool is_negative = false;
    if (int_to_int64(v, small, is_negative)) {
      out = ast::constant::of_int(small);
      return ok;
    }
    const Own<> magnitude = TRY(absolute(t_, v));
    const Own<krait::Str> spec = TRY(krait::Str::from_ascii(t_, "#x"));
    const Own<> text = TRY(format_value(t_, magnitude, spec.ref()));
    const auto digits = ast::constant::of_text(ast::ConstantTag::BigInt, TRY(text_of(text.ref().as<krait::Str>())));
    out = is_negative ? negative(digits) : digits;
    return ok;
  }
  ast::constant negative(const ast::constant& of) {
    return ast::constant::of_items(ast::ConstantTag::Negative,
                                   arena_.copy_span(std::span<const ast::constant>(&of, 1)));
  }
  void complex(ComplexValue v, ast::constant& out) {
    if (v.real == 0 && !__builtin_signbit(v.real)) {
      out = ast::constant::of_double(ast::ConstantTag::Complex, v.imag);
      return;
    }
    const ast::constant parts[] = {ast::constant::of_double(ast::ConstantTag::Float, v.real),
                                   ast::constant::of_double(ast::ConstantTag::Float, v.imag)};
    out =
        ast::constant::of_items(ast::ConstantTag::ComplexBoth, arena_.copy_span(std::span<const ast::constant>(parts)));
  }
  Result<void> items(Ref<> v, ast::ConstantTag tag, ast::constant& out) {
    const Own<krait::Tuple> all = TRY(to_tuple(t_, v));
    TRY(ensure_memory(t_, all->size() * sizeof(ast::constant)));
    const std::span<ast::constant> made = arena_.make_span<ast::constant>(all->size());
    for (std::size_t i = 0; i < all->size(); ++i) TRY(constant((*all)[i], made[i]));
    out = ast::constant::of_items(tag, made);
    return ok;
  }

  Thread& t_;
  std::uint32_t rounds_ = 0;
  AstState& s_;
  Arena& arena_;
  ast::IdentifierTable& names_;
};

}  // namespace

Result<bool> is_tree(Thread& t, Ref<> v) {
  AstState& s = *TRY(ast_state(t));
  return is_subtype(v.type(), s.base.get());
}

Result<ast::mod*> to_tree(Thread& t, Ref<> v, CompileMode mode, Arena& arena, ast::IdentifierTable& names) {
  static constexpr ast::Kind kWanted[] = {ast::Kind::Module, ast::Kind::Expression, ast::Kind::Interactive,
                                          ast::Kind::FunctionType};
  AstState& s = *TRY(ast_state(t));
  const auto wanted = static_cast<std::size_t>(kWanted[static_cast<std::size_t>(mode)]);
  if (!is_subtype(v.type(), s.nodes[wanted].get()))
    return raise(t, exc::TypeError, "expected %s node, got %T", kNodes[wanted].name, v);
  auto* tree = static_cast<ast::mod*>(TRY(TreeMaker(t, s, arena, names).node(v, FieldType::mod)));
  TRY(validate(t, tree));
  return tree;
}

}  // namespace krait::ast_module
