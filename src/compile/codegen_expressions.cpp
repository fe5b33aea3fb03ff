// Expressions.
#include <algorithm>

#include "compile/codegen.h"

namespace krait::compiler {

using namespace ast;

namespace {
constexpr std::size_t kStackUseGuideline = 30;

bool is_constant_or_absent(const expr* e) { return !e || e->kind == Kind::Constant; }
bool is_constant_slice(const expr* e) {
  if (e->kind != Kind::Slice) return false;
  auto* s = as<Slice>(e);
  return is_constant_or_absent(s->lower) && is_constant_or_absent(s->upper) && is_constant_or_absent(s->step);
}
}  // namespace

void CodeGenerator::visit(const expr* e) {
  if (!c_.enter()) return;
  const Location& loc = *e;
  switch (e->kind) {
    case Kind::NamedExpr:
      visit(as<NamedExpr>(e)->value);
      emit(Op::COPY, 1, loc);
      return visit(as<NamedExpr>(e)->target);
    case Kind::BoolOp:
      return bool_op(as<BoolOp>(e));
    case Kind::BinOp:
      visit(as<BinOp>(e)->left);
      visit(as<BinOp>(e)->right);
      return binary(as<BinOp>(e)->op, false, loc);
    case Kind::UnaryOp:
      visit(as<UnaryOp>(e)->operand);
      switch (as<UnaryOp>(e)->op) {
        case unaryop::UAdd:
          return intrinsic(Intrinsic1::UnaryPositive, loc);
        case unaryop::Not:
          emit(Op::TO_BOOL, loc);
          return emit(Op::UNARY_NOT, loc);
        case unaryop::Invert:
          return emit(Op::UNARY_INVERT, loc);
        default:
          return emit(Op::UNARY_NEGATIVE, loc);
      }
    case Kind::Lambda:
      return lambda(as<Lambda>(e));
    case Kind::IfExp:
      return if_expression(as<IfExp>(e));
    case Kind::Dict:
      return dict(as<Dict>(e));
    case Kind::Set:
      return star_unpack(as<Set>(e)->elts, nullptr, 0, {Op::BUILD_SET, Op::SET_ADD, Op::SET_UPDATE, false}, loc);
    case Kind::GeneratorExp:
      return comprehension(
          e, {as<GeneratorExp>(e)->generators, as<GeneratorExp>(e)->elt, nullptr, Comprehension::Generator});
    case Kind::ListComp:
      return comprehension(e, {as<ListComp>(e)->generators, as<ListComp>(e)->elt, nullptr, Comprehension::List});
    case Kind::SetComp:
      return comprehension(e, {as<SetComp>(e)->generators, as<SetComp>(e)->elt, nullptr, Comprehension::Set});
    case Kind::DictComp:
      return comprehension(
          e, {as<DictComp>(e)->generators, as<DictComp>(e)->key, as<DictComp>(e)->value, Comprehension::Dict});
    case Kind::Yield:
      if (!u_->scope->is_function_like()) return error(loc, "'yield' outside function");
      if (as<Yield>(e)->value)
        visit(as<Yield>(e)->value);
      else
        load_none(loc);
      return yield_value(loc);
    case Kind::YieldFrom:
      if (!u_->scope->is_function_like()) return error(loc, "'yield from' outside function");
      if (u_->kind == UnitKind::AsyncFunction) return error(loc, "'yield from' inside async function");
      visit(as<YieldFrom>(e)->value);
      emit(Op::GET_YIELD_FROM_ITER, loc);
      load_none(loc);
      return yield_from(ResumeAt::AfterYieldFrom, loc);
    case Kind::Await:
      visit(as<Await>(e)->value);
      emit(Op::GET_AWAITABLE, 0, loc);
      load_none(loc);
      return yield_from(ResumeAt::AfterAwait, loc);
    case Kind::Compare:
      return compare(as<Compare>(e));
    case Kind::Call:
      return call(as<Call>(e));
    case Kind::Constant:
      return load_const(constant(as<Constant>(e)->value), loc);
    case Kind::JoinedStr:
      return joined_string(as<JoinedStr>(e));
    case Kind::TemplateStr:
      return template_string(as<TemplateStr>(e));
    case Kind::FormattedValue:
      return formatted_value(as<FormattedValue>(e));
    case Kind::Interpolation:
      return interpolation(as<Interpolation>(e));
    case Kind::Attribute:
      return attribute(as<Attribute>(e));
    case Kind::Subscript:
      return subscript(as<Subscript>(e));
    case Kind::Starred:
      return error(loc, as<Starred>(e)->ctx == expr_context::Store
                            ? "starred assignment target must be in a list or tuple"
                            : "can't use starred expression here");
    case Kind::Slice:
      return slice(as<Slice>(e));
    case Kind::Name:
      return variable(as<Name>(e)->id, as<Name>(e)->ctx, loc);
    case Kind::List:
      return sequence(as<List>(e)->elts, as<List>(e)->ctx, false, loc);
    case Kind::Tuple:
      return sequence(as<Tuple>(e)->elts, as<Tuple>(e)->ctx, true, loc);
    default:
      return c_.fail(ErrorKind::System, "unexpected expression");
  }
}

// --- conditions
// -------------------------------------------------------------------------------------------------------

void CodeGenerator::jump_if(const expr* e, Label to, bool condition, Where loc) {
  if (!c_.enter()) return;
  const Location& at = *e;
  const Op pop_jump = condition ? Op::POP_JUMP_IF_TRUE : Op::POP_JUMP_IF_FALSE;
  if (e->kind == Kind::UnaryOp && as<UnaryOp>(e)->op == unaryop::Not)
    return jump_if(as<UnaryOp>(e)->operand, to, !condition, loc);
  if (e->kind == Kind::BoolOp) {
    auto* b = as<BoolOp>(e);
    const bool short_cut = b->op == boolop::Or;
    const Label next = short_cut == condition ? to : new_label();
    for (std::size_t i = 0; i + 1 < b->values.size(); ++i) jump_if(b->values[i], next, short_cut, loc);
    jump_if(b->values.back(), to, condition, loc);
    if (next != to) use(next);
    return;
  }
  if (e->kind == Kind::IfExp) {
    auto* i = as<IfExp>(e);
    const Label end = new_label(), next = new_label();
    jump_if(i->test, next, false, loc);
    jump_if(i->body, to, condition, loc);
    jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
    use(next);
    jump_if(i->orelse, to, condition, loc);
    return use(end);
  }
  if (e->kind == Kind::Compare && as<Compare>(e)->ops.size() > 1) {
    auto* c = as<Compare>(e);
    check_compare(c);
    const std::size_t last = c->ops.size() - 1;
    const Label cleanup = new_label();
    visit(c->left);
    for (std::size_t i = 0; i < last; ++i) {
      visit(c->comparators[i]);
      emit(Op::SWAP, 2, at);
      emit(Op::COPY, 2, at);
      compare_op(c->ops[i], at);
      emit(Op::TO_BOOL, at);
      jump(Op::POP_JUMP_IF_FALSE, cleanup, at);
    }
    visit(c->comparators[last]);
    compare_op(c->ops[last], at);
    emit(Op::TO_BOOL, at);
    jump(pop_jump, to, at);
    const Label end = new_label();
    jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
    use(cleanup);
    emit(Op::POP_TOP, at);
    if (!condition) jump(Op::JUMP_NO_INTERRUPT, to, kNoLocation);
    return use(end);
  }
  visit(e);
  emit(Op::TO_BOOL, at);
  jump(pop_jump, to, at);
}

void CodeGenerator::bool_op(const BoolOp* e) {
  const Location& loc = *e;
  const Op op = e->op == boolop::And ? Op::JUMP_IF_FALSE : Op::JUMP_IF_TRUE;
  const Label end = new_label();
  for (std::size_t i = 0; i + 1 < e->values.size(); ++i) {
    visit(e->values[i]);
    jump(op, end, loc);
    emit(Op::POP_TOP, loc);
  }
  visit(e->values.back());
  use(end);
}

void CodeGenerator::compare(const Compare* e) {
  const Location& loc = *e;
  check_compare(e);
  visit(e->left);
  const std::size_t last = e->ops.size() - 1;
  if (last == 0) {
    visit(e->comparators[0]);
    return compare_op(e->ops[0], loc);
  }
  const Label cleanup = new_label();
  for (std::size_t i = 0; i < last; ++i) {
    visit(e->comparators[i]);
    emit(Op::SWAP, 2, loc);
    emit(Op::COPY, 2, loc);
    compare_op(e->ops[i], loc);
    emit(Op::COPY, 1, loc);
    emit(Op::TO_BOOL, loc);
    jump(Op::POP_JUMP_IF_FALSE, cleanup, loc);
    emit(Op::POP_TOP, loc);
  }
  visit(e->comparators[last]);
  compare_op(e->ops[last], loc);
  const Label end = new_label();
  jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
  use(cleanup);
  emit(Op::SWAP, 2, loc);
  emit(Op::POP_TOP, loc);
  use(end);
}

void CodeGenerator::if_expression(const IfExp* e) {
  const Label end = new_label(), next = new_label();
  jump_if(e->test, next, false, *e);
  visit(e->body);
  jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
  use(next);
  visit(e->orelse);
  use(end);
}

// --- containers
// -------------------------------------------------------------------------------------------------------

void CodeGenerator::sub_dict(const Dict* e, std::size_t begin, std::size_t end) {
  const Location& loc = *e;
  const std::size_t count = end - begin;
  const bool big = count * 2 > kStackUseGuideline;
  if (big) emit(Op::BUILD_MAP, 0, loc);
  for (std::size_t i = begin; i < end; ++i) {
    visit(e->keys[i]);
    visit(e->values[i]);
    if (big) emit(Op::MAP_ADD, 1, loc);
  }
  if (!big) emit(Op::BUILD_MAP, static_cast<int>(count), loc);
}

void CodeGenerator::dict(const Dict* e) {
  const Location& loc = *e;
  bool have_dict = false;
  std::size_t elements = 0;
  const auto flush = [&](std::size_t begin, std::size_t end) {
    sub_dict(e, begin, end);
    if (have_dict) emit(Op::DICT_UPDATE, 1, loc);
    have_dict = true;
    elements = 0;
  };
  const std::size_t n = e->values.size();
  for (std::size_t i = 0; i < n; ++i) {
    if (!e->keys[i]) {
      if (elements) flush(i - elements, i);
      if (!have_dict) emit(Op::BUILD_MAP, 0, loc);
      have_dict = true;
      visit(e->values[i]);
      emit(Op::DICT_UPDATE, 1, loc);
    } else if (elements * 2 > kStackUseGuideline) {
      flush(i - elements, i + 1);
    } else {
      ++elements;
    }
  }
  if (elements) flush(n - elements, n);
  if (!have_dict) emit(Op::BUILD_MAP, 0, loc);
}

void CodeGenerator::star_unpack(std::span<expr* const> elements, Identifier injected, int pushed, const Builders& ops,
                                Where loc) {
  const auto n = static_cast<int>(elements.size());
  const bool big = static_cast<std::size_t>(n + pushed + (injected ? 1 : 0)) > kStackUseGuideline;
  const bool starred =
      std::any_of(elements.begin(), elements.end(), [](const expr* e) { return e->kind == Kind::Starred; });
  if (!starred && !big) {
    exprs(elements);
    if (injected) load(injected, loc);
    return emit(ops.tuple ? Op::BUILD_TUPLE : ops.build, n + pushed + (injected ? 1 : 0), loc);
  }
  bool built = big;
  if (big) emit(ops.build, pushed, loc);
  for (int i = 0; i < n; ++i) {
    const expr* e = elements[i];
    if (e->kind == Kind::Starred) {
      if (!built) emit(ops.build, i + pushed, loc);
      built = true;
      visit(as<Starred>(e)->value);
      emit(ops.extend, 1, loc);
    } else {
      visit(e);
      if (built) emit(ops.add, 1, loc);
    }
  }
  if (injected) {
    load(injected, loc);
    emit(ops.add, 1, loc);
  }
  if (ops.tuple) intrinsic(Intrinsic1::ListToTuple, loc);
}

void CodeGenerator::unpack_to(std::span<expr* const> elements, Where loc) {
  const std::size_t n = elements.size();
  bool starred = false;
  for (std::size_t i = 0; i < n; ++i) {
    if (elements[i]->kind != Kind::Starred) continue;
    if (starred) return error(loc, "multiple starred expressions in assignment");
    if (i >= 256 || n - i - 1 >= (INT32_MAX >> 8))
      return error(loc, "too many expressions in star-unpacking assignment");
    emit(Op::UNPACK_EX, static_cast<int>(i + ((n - i - 1) << 8)), loc);
    starred = true;
  }
  if (!starred) emit(Op::UNPACK_SEQUENCE, static_cast<int>(n), loc);
  for (const expr* e : elements) visit(e->kind == Kind::Starred ? as<Starred>(e)->value : e);
}

void CodeGenerator::sequence(std::span<expr* const> elements, expr_context ctx, bool tuple, Where loc) {
  switch (ctx) {
    case expr_context::Store:
      return unpack_to(elements, loc);
    case expr_context::Del:
      return exprs(elements);
    default:
      return star_unpack(elements, nullptr, 0, {Op::BUILD_LIST, Op::LIST_APPEND, Op::LIST_EXTEND, tuple}, loc);
  }
}

// --- attributes, subscripts
// -------------------------------------------------------------------------------------------

void CodeGenerator::note_static_attribute(const Attribute* e) {
  if (e->value->kind != Kind::Name || e->ctx != expr_context::Store || as<Name>(e->value)->id->text() != "self") return;
  for (std::size_t i = stack_.size(); i-- > 0;) {
    if (stack_[i]->kind != UnitKind::Class) continue;
    auto& list = stack_[i]->static_attributes;
    if (std::find(list.begin(), list.end(), e->attr) == list.end()) list.push_back(e->attr);
    return;
  }
}

void CodeGenerator::attribute(const Attribute* e) {
  Location loc = *e;
  if (e->ctx == expr_context::Load && is_super_call(e)) {
    auto* call = as<Call>(e->value);
    load_super_arguments(call);
    name_op(call->args.empty() ? Attr::ZeroSuper : Attr::Super, e->attr, loc);
    return emit(Op::NOP, from_attribute(loc, e));
  }
  note_static_attribute(e);
  visit(e->value);
  loc = from_attribute(loc, e);
  name_op(e->ctx == expr_context::Load    ? Attr::Load
          : e->ctx == expr_context::Store ? Attr::Store
                                          : Attr::Del,
          e->attr, loc);
}

void CodeGenerator::subscript(const Subscript* e) {
  const Location& loc = *e;
  if (e->ctx == expr_context::Load) {
    check_subscripter(e->value);
    check_index(e->value, e->slice);
  }
  visit(e->value);
  if (e->slice->kind == Kind::Slice && !as<Slice>(e->slice)->step && !is_constant_slice(e->slice) &&
      e->ctx != expr_context::Del) {
    slice_bounds(as<Slice>(e->slice));
    return emit(e->ctx == expr_context::Load ? Op::BINARY_SLICE : Op::STORE_SLICE, loc);
  }
  visit(e->slice);
  switch (e->ctx) {
    case expr_context::Load:
      return emit(Op::BINARY_OP, static_cast<int>(BinaryOp::Subscript), loc);
    case expr_context::Store:
      return emit(Op::STORE_SUBSCR, loc);
    default:
      return emit(Op::DELETE_SUBSCR, loc);
  }
}

void CodeGenerator::slice_bounds(const Slice* e) {
  for (const expr* part : {e->lower, e->upper}) {
    if (part)
      visit(part);
    else
      load_none(*e);
  }
}

void CodeGenerator::slice(const Slice* e) {
  if (is_constant_slice(e)) {
    const auto part = [&](const expr* x) { return x ? constant(as<Constant>(x)->value) : pool_.none(); };
    return load_const(pool_.slice(part(e->lower), part(e->upper), part(e->step)), *e);
  }
  slice_bounds(e);
  if (e->step) visit(e->step);
  emit(Op::BUILD_SLICE, e->step ? 3 : 2, *e);
}

// --- strings
// ----------------------------------------------------------------------------------------------------------

void CodeGenerator::joined_string(const JoinedStr* e) {
  const Location& loc = *e;
  const std::size_t count = e->values.size();
  if (count > kStackUseGuideline) {
    load_const(pool_.str(""), loc);
    name_op(Attr::Method, c_.intern("join"), loc);
    emit(Op::BUILD_LIST, 0, loc);
    for (const expr* value : e->values) {
      visit(value);
      emit(Op::LIST_APPEND, 1, loc);
    }
    return emit(Op::CALL, 1, loc);
  }
  exprs(e->values);
  if (count > 1)
    emit(Op::BUILD_STRING, static_cast<int>(count), loc);
  else if (count == 0)
    load_const(pool_.str(""), loc);
}

void CodeGenerator::template_string(const TemplateStr* e) {
  const Location& loc = *e;
  bool after_interpolation = true;
  int strings = 0, interpolations = 0;
  for (const expr* value : e->values) {
    if (value->kind == Kind::Interpolation) {
      if (after_interpolation) {
        load_const(pool_.str(""), loc);
        ++strings;
      }
      after_interpolation = true;
    } else {
      visit(value);
      ++strings;
      after_interpolation = false;
    }
  }
  if (after_interpolation) {
    load_const(pool_.str(""), loc);
    ++strings;
  }
  emit(Op::BUILD_TUPLE, strings, loc);
  for (const expr* value : e->values)
    if (value->kind == Kind::Interpolation) {
      visit(value);
      ++interpolations;
    }
  emit(Op::BUILD_TUPLE, interpolations, loc);
  emit(Op::BUILD_TEMPLATE, loc);
}

namespace {
int conversion_of(int letter) {
  return static_cast<int>(letter == 's'   ? Conversion::Str
                          : letter == 'r' ? Conversion::Repr
                          : letter == 'a' ? Conversion::Ascii
                                          : Conversion::None);
}
}  // namespace

void CodeGenerator::interpolation(const Interpolation* e) {
  const Location& loc = *e;
  visit(e->value);
  load_const(constant(e->str), loc);
  int arg = 2;
  if (e->format_spec) {
    ++arg;
    visit(e->format_spec);
  }
  if (e->conversion != -1) arg |= conversion_of(e->conversion) << 2;
  emit(Op::BUILD_INTERPOLATION, arg, loc);
}

void CodeGenerator::formatted_value(const FormattedValue* e) {
  const Location& loc = *e;
  visit(e->value);
  if (e->conversion != -1) emit(Op::CONVERT_VALUE, conversion_of(e->conversion), loc);
  if (e->format_spec) {
    visit(e->format_spec);
    return emit(Op::FORMAT_WITH_SPEC, loc);
  }
  emit(Op::FORMAT_SIMPLE, loc);
}

// --- warnings about what cannot be meant
// ------------------------------------------------------------------------------

namespace {

std::string_view constant_type(const constant& c) {
  switch (c.tag) {
    case ConstantTag::None:
      return "NoneType";
    case ConstantTag::False:
    case ConstantTag::True:
      return "bool";
    case ConstantTag::Ellipsis:
      return "ellipsis";
    case ConstantTag::Int:
    case ConstantTag::BigInt:
      return "int";
    case ConstantTag::Float:
      return "float";
    case ConstantTag::Complex:
    case ConstantTag::ComplexBoth:
      return "complex";
    case ConstantTag::Str:
      return "str";
    case ConstantTag::Bytes:
      return "bytes";
    case ConstantTag::Tuple:
      return "tuple";
    case ConstantTag::FrozenSet:
      return "frozenset";
    case ConstantTag::Negative:
      return constant_type(c.items[0]);
  }
  return {};
}

// The type a display or literal makes; empty when unknown.
std::string_view inferred_type(const expr* e) {
  switch (e->kind) {
    case Kind::Tuple:
      return "tuple";
    case Kind::List:
    case Kind::ListComp:
      return "list";
    case Kind::Dict:
    case Kind::DictComp:
      return "dict";
    case Kind::Set:
    case Kind::SetComp:
      return "set";
    case Kind::GeneratorExp:
      return "generator";
    case Kind::Lambda:
      return "function";
    case Kind::TemplateStr:
    case Kind::Interpolation:
      return "string.templatelib.Template";
    case Kind::JoinedStr:
    case Kind::FormattedValue:
      return "str";
    case Kind::Constant:
      return constant_type(as<Constant>(e)->value);
    default:
      return {};
  }
}

bool is_singleton(const constant& c) {
  return c.tag == ConstantTag::None || c.tag == ConstantTag::False || c.tag == ConstantTag::True ||
         c.tag == ConstantTag::Ellipsis;
}

// False for what `is` should not be used with.
bool has_identity(const expr* e) {
  if (e->kind == Kind::Tuple) {
    auto& elements = as<Tuple>(e)->elts;
    return !std::all_of(elements.begin(), elements.end(), [](const expr* x) { return x->kind == Kind::Constant; });
  }
  return e->kind != Kind::Constant || is_singleton(as<Constant>(e)->value);
}

}  // namespace

void CodeGenerator::check_compare(const Compare* e) {
  const expr* left = e->left;
  for (std::size_t i = 0; i < e->ops.size(); ++i) {
    const expr* right = e->comparators[i];
    if (e->ops[i] == cmpop::Is || e->ops[i] == cmpop::IsNot) {
      const expr* literal = !has_identity(left) ? left : !has_identity(right) ? right : nullptr;
      if (literal) {
        const bool is = e->ops[i] == cmpop::Is;
        return warn(*e, std::string(is ? "\"is\" with '" : "\"is not\" with '") + std::string(inferred_type(literal)) +
                            "' literal. Did you mean \"" + (is ? "==" : "!=") + "\"?");
      }
    }
    left = right;
  }
}

void CodeGenerator::check_caller(const expr* e) {
  const std::string_view type = inferred_type(e);
  if (type.empty() || e->kind == Kind::Lambda) return;
  warn(*e, "'" + std::string(type) + "' object is not callable; perhaps you missed a comma?");
}

void CodeGenerator::check_subscripter(const expr* e) {
  switch (e->kind) {
    case Kind::Constant:
      switch (as<Constant>(e)->value.tag) {
        case ConstantTag::Str:
        case ConstantTag::Bytes:
        case ConstantTag::Tuple:
          return;
        default:
          break;
      }
      break;
    case Kind::Set:
    case Kind::SetComp:
    case Kind::GeneratorExp:
    case Kind::TemplateStr:
    case Kind::Interpolation:
    case Kind::Lambda:
      break;
    default:
      return;
  }
  warn(*e, "'" + std::string(inferred_type(e)) + "' object is not subscriptable; perhaps you missed a comma?");
}

void CodeGenerator::check_index(const expr* e, const expr* index) {
  const std::string_view type = inferred_type(index);
  if (type.empty() || type == "int" || type == "bool" || index->kind == Kind::Slice) return;
  switch (e->kind) {
    case Kind::Constant: {
      const ConstantTag tag = as<Constant>(e)->value.tag;
      if (tag != ConstantTag::Str && tag != ConstantTag::Bytes && tag != ConstantTag::Tuple) return;
      break;
    }
    case Kind::Tuple:
    case Kind::List:
    case Kind::ListComp:
    case Kind::JoinedStr:
    case Kind::FormattedValue:
      break;
    default:
      return;
  }
  warn(*e, std::string(inferred_type(e)) + " indices must be integers or slices, not " + std::string(type) +
               "; perhaps you missed a comma?");
}

}  // namespace krait::compiler
