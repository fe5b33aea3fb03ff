// Calls: methods, super(), keywords, star arguments, and generators handed to all(), any() and tuple().
#include <algorithm>

#include "compile/codegen.h"

namespace krait::compiler {

using namespace ast;

namespace {
constexpr std::size_t kStackUseGuideline = 30;

bool is_starred(const expr* e) { return e->kind == Kind::Starred; }
bool is_unpacking(const keyword* k) { return !k->arg; }

std::size_t length_of(std::string_view utf8) {
  std::size_t n = 0;
  for (unsigned char c : utf8) n += (c & 0xC0) != 0x80;
  return n;
}
}  // namespace

// Over several lines, an attribute is where its name is.
Location CodeGenerator::from_attribute(Location loc, const Attribute* e) {
  if (loc.lineno == e->end_lineno) return loc;
  loc.lineno = e->end_lineno;
  const auto length = static_cast<int>(length_of(e->attr->text()));
  if (length <= e->end_col_offset) {
    loc.col_offset = e->end_col_offset - length;
  } else {
    loc.col_offset = -1;
    loc.end_col_offset = -1;
  }
  loc.end_lineno = std::max(loc.lineno, loc.end_lineno);
  if (loc.lineno == loc.end_lineno) loc.end_col_offset = std::max(loc.col_offset, loc.end_col_offset);
  return loc;
}

bool CodeGenerator::is_super_call(const Attribute* e) {
  if (e->value->kind != Kind::Call) return false;
  auto* call = as<Call>(e->value);
  if (call->func->kind != Kind::Name || as<Name>(call->func)->id->text() != "super" || e->attr->text() == "__class__" ||
      !call->keywords.empty())
    return false;
  Identifier super = as<Name>(call->func)->id;
  if (u_->scope->symbols.scope(super) != Resolved::GlobalImplicit ||
      table_.top()->symbols.scope(super) != Resolved::Unknown)
    return false;
  if (call->args.size() == 2) return std::none_of(call->args.begin(), call->args.end(), is_starred);
  if (!call->args.empty()) return false;
  if (u_->arguments.positional == 0 && u_->arguments.positional_only == 0) return false;
  return u_->scope->symbols.scope(c_.intern("__class__")) == Resolved::Free && u_->kind != UnitKind::Class;
}

void CodeGenerator::load_super_arguments(const Call* call) {
  load(as<Name>(call->func)->id, *call->func);
  if (call->args.size() == 2) return exprs(call->args);
  load(c_.intern("__class__"), *call);
  load(u_->varnames.all()[0].name, *call);
}

bool CodeGenerator::refuse_repeated_keywords(std::span<keyword* const> keywords) {
  for (std::size_t i = 0; i < keywords.size(); ++i)
    for (std::size_t j = i + 1; keywords[i]->arg && j < keywords.size(); ++j)
      if (keywords[j]->arg == keywords[i]->arg) {
        error(*keywords[j], "keyword argument repeated: " + std::string(keywords[i]->arg->text()));
        return false;
      }
  return true;
}

void CodeGenerator::keyword_names(std::span<keyword* const> keywords, Where loc) {
  std::vector<const Const*> names;
  for (const keyword* k : keywords) names.push_back(text(k->arg));
  load_const(pool_.tuple(names), loc);
}

bool CodeGenerator::method_call(const Call* e) {
  if (e->func->kind != Kind::Attribute || as<Attribute>(e->func)->ctx != expr_context::Load) return false;
  auto* method = as<Attribute>(e->func);
  // Functions of imported modules are not methods.
  if (method->value->kind == Kind::Name && (table_.top()->symbols.flags(as<Name>(method->value)->id) & kDefImport))
    return false;
  if (e->args.size() + e->keywords.size() + !e->keywords.empty() >= kStackUseGuideline) return false;
  if (std::any_of(e->args.begin(), e->args.end(), is_starred) ||
      std::any_of(e->keywords.begin(), e->keywords.end(), is_unpacking))
    return false;
  Location loc = *method;
  if (is_super_call(method)) {
    auto* super = as<Call>(method->value);
    load_super_arguments(super);
    name_op(super->args.empty() ? Attr::ZeroSuperMethod : Attr::SuperMethod, method->attr, loc);
    loc = from_attribute(loc, method);
    emit(Op::NOP, loc);
  } else {
    visit(method->value);
    loc = from_attribute(loc, method);
    name_op(Attr::Method, method->attr, loc);
  }
  exprs(e->args);
  const auto count = static_cast<int>(e->args.size() + e->keywords.size());
  if (!e->keywords.empty()) {
    for (const keyword* k : e->keywords) visit(k->value);
    keyword_names(e->keywords, loc);
    emit(Op::CALL_KW, count, from_attribute(*e, method));
  } else {
    emit(Op::CALL, count, from_attribute(*e, method));
  }
  return true;
}

// all(), any(), tuple() of a generator: if the name still means the builtin, loop here instead of calling it.
void CodeGenerator::builtin_call(const Call* e, Label end) {
  if (e->func->kind != Kind::Name || e->args.size() != 1 || !e->keywords.empty() ||
      e->args[0]->kind != Kind::GeneratorExp)
    return;
  if (const Scope* scope = table_.find(e->args[0]); scope && scope->coroutine) return;
  const Location loc = *e->func;
  const std::string_view name = as<Name>(e->func)->id->text();
  CommonConstant builtin;
  if (name == "all")
    builtin = CommonConstant::All;
  else if (name == "any")
    builtin = CommonConstant::Any;
  else if (name == "tuple")
    builtin = CommonConstant::Tuple;
  else
    return;
  const bool tuple = builtin == CommonConstant::Tuple, all = builtin == CommonConstant::All;
  const Label skip = new_label(), loop = new_label(), cleanup = new_label();
  emit(Op::COPY, 1, loc);
  emit(Op::LOAD_COMMON_CONSTANT, static_cast<int>(builtin), loc);
  emit(Op::IS_OP, 0, loc);
  jump(Op::POP_JUMP_IF_FALSE, skip, loc);
  emit(Op::POP_TOP, loc);
  if (tuple) emit(Op::BUILD_LIST, 0, loc);
  visit(e->args[0]);
  use(loop);
  jump(Op::FOR_ITER, cleanup, loc);
  if (tuple) {
    emit(Op::LIST_APPEND, 2, loc);
    jump(Op::JUMP, loop, loc);
  } else {
    emit(Op::TO_BOOL, loc);
    jump(all ? Op::POP_JUMP_IF_TRUE : Op::POP_JUMP_IF_FALSE, loop, loc);
  }
  emit(Op::POP_ITER, kNoLocation);
  if (!tuple) load_const(pool_.boolean(!all), loc);
  jump(Op::JUMP, end, loc);
  use(cleanup);
  emit(Op::END_FOR, kNoLocation);
  emit(Op::POP_ITER, kNoLocation);
  if (tuple)
    intrinsic(Intrinsic1::ListToTuple, loc);
  else
    load_const(pool_.boolean(all), loc);
  jump(Op::JUMP, end, loc);
  use(skip);
}

void CodeGenerator::call(const Call* e) {
  if (!refuse_repeated_keywords(e->keywords) || method_call(e)) return;
  const Label end = new_label();
  check_caller(e->func);
  visit(e->func);
  builtin_call(e, end);
  emit(Op::PUSH_NULL, *e->func);
  call_arguments(0, e->args, nullptr, e->keywords, *e);
  use(end);
}

void CodeGenerator::sub_keywords(std::span<keyword* const> keywords, Where loc) {
  const bool big = keywords.size() * 2 > kStackUseGuideline;
  if (big) emit(Op::BUILD_MAP, 0, kNoLocation);
  for (const keyword* k : keywords) {
    load_name_text(k->arg, loc);
    visit(k->value);
    if (big) emit(Op::MAP_ADD, 1, kNoLocation);
  }
  if (!big) emit(Op::BUILD_MAP, static_cast<int>(keywords.size()), loc);
}

void CodeGenerator::call_arguments(int pushed, std::span<expr* const> args, Identifier injected,
                                   std::span<keyword* const> keywords, Where loc) {
  if (!refuse_repeated_keywords(keywords)) return;
  const bool simple = args.size() + keywords.size() * 2 <= kStackUseGuideline &&
                      std::none_of(args.begin(), args.end(), is_starred) &&
                      std::none_of(keywords.begin(), keywords.end(), is_unpacking);
  if (simple) {
    exprs(args);
    if (injected) load(injected, loc);
    const int count = pushed + static_cast<int>(args.size() + keywords.size()) + (injected ? 1 : 0);
    if (keywords.empty()) return emit(Op::CALL, count, loc);
    for (const keyword* k : keywords) visit(k->value);
    keyword_names(keywords, loc);
    return emit(Op::CALL_KW, count, loc);
  }
  if (pushed == 0 && args.size() == 1 && is_starred(args[0]))
    visit(as<Starred>(args[0])->value);
  else
    star_unpack(args, injected, pushed, {Op::BUILD_LIST, Op::LIST_APPEND, Op::LIST_EXTEND, true}, loc);
  bool have_dict = false;
  std::size_t seen = 0;
  const auto flush = [&](std::size_t end) {
    sub_keywords(keywords.subspan(end - seen, seen), loc);
    if (have_dict) emit(Op::DICT_MERGE, 1, loc);
    have_dict = true;
    seen = 0;
  };
  for (std::size_t i = 0; i < keywords.size(); ++i) {
    if (keywords[i]->arg) {
      ++seen;
      continue;
    }
    if (seen) flush(i);
    if (!have_dict) emit(Op::BUILD_MAP, 0, loc);
    have_dict = true;
    visit(keywords[i]->value);
    emit(Op::DICT_MERGE, 1, loc);
  }
  if (seen) flush(keywords.size());
  if (keywords.empty()) emit(Op::PUSH_NULL, loc);
  emit(Op::CALL_FUNCTION_EX, loc);
}

}  // namespace krait::compiler
