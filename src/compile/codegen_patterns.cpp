// match statements (PEP 634).
//
// Each pattern consumes the subject on top of the stack and jumps to a `fail_pop` label when it does not match.
// Captured values wait below `on_top` other values until the whole pattern matched; only then names are bound.
#include <algorithm>

#include "compile/codegen.h"

namespace krait::compiler {

using namespace ast;

namespace {

using Patterns = std::span<ast::pattern* const>;

bool is_wildcard(const ast::pattern* p) { return p->kind == Kind::MatchAs && !as<MatchAs>(p)->name; }
bool is_star_wildcard(const ast::pattern* p) { return p->kind == Kind::MatchStar && !as<MatchStar>(p)->name; }
bool contains(const std::vector<Identifier>& list, Identifier name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::string repr_of(Identifier name) { return "'" + std::string(name->text()) + "'"; }

}  // namespace

void CodeGenerator::match(const Match* s) {
  visit(s->subject);
  const Label end = new_label();
  const std::size_t cases = s->cases.size();
  const bool has_default = is_wildcard(s->cases.back()->pattern) && cases > 1;
  const std::size_t tested = cases - has_default;
  for (std::size_t i = 0; i < tested; ++i) {
    const match_case* m = s->cases[i];
    const Location loc = *m->pattern;
    const bool last = i + 1 == tested;
    if (!last) emit(Op::COPY, 1, loc);
    PatternContext pc;
    pc.allow_irrefutable = m->guard || i + 1 == cases;
    pattern(m->pattern, pc);
    for (Identifier name : pc.stores) store(name, loc);
    if (m->guard) {
      ensure_fail_pop(pc, 0);
      jump_if(m->guard, pc.fail_pop[0], false, loc);
    }
    if (!last) emit(Op::POP_TOP, kNextLocation);
    body(m->body);
    jump(Op::JUMP, end, kNoLocation);
    emit_fail_pop(pc, loc);
  }
  if (has_default) {
    const match_case* m = s->cases.back();
    const Location loc = *m->pattern;
    emit(cases == 1 ? Op::POP_TOP : Op::NOP, loc);
    if (m->guard) jump_if(m->guard, end, false, loc);
    body(m->body);
  }
  use(end);
}

// --- failing
// ----------------------------------------------------------------------------------------------------------

void CodeGenerator::ensure_fail_pop(PatternContext& pc, int pops) {
  while (static_cast<int>(pc.fail_pop.size()) <= pops) pc.fail_pop.push_back(new_label());
}

void CodeGenerator::fail_jump(PatternContext& pc, Op op, Where loc) {
  const int pops = pc.on_top + static_cast<int>(pc.stores.size());
  ensure_fail_pop(pc, pops);
  jump(op, pc.fail_pop[pops], loc);
}

void CodeGenerator::emit_fail_pop(PatternContext& pc, Where loc) {
  for (std::size_t n = pc.fail_pop.size(); n-- > 0;) {
    use(pc.fail_pop[n]);
    if (n > 0) emit(Op::POP_TOP, loc);
  }
  pc.fail_pop.clear();
}

// --- captures
// ---------------------------------------------------------------------------------------------------------

void CodeGenerator::rotate(int count, Where loc) {
  for (; count > 1; --count) emit(Op::SWAP, count, loc);
}

void CodeGenerator::capture(Identifier name, PatternContext& pc, Where loc) {
  if (!name) return emit(Op::POP_TOP, loc);
  if (contains(pc.stores, name)) return error(loc, "multiple assignments to name " + repr_of(name) + " in pattern");
  rotate(pc.on_top + static_cast<int>(pc.stores.size()) + 1, loc);
  pc.stores.push_back(name);
}

// --- patterns
// ---------------------------------------------------------------------------------------------------------

void CodeGenerator::pattern(const ast::pattern* p, PatternContext& pc) {
  if (!c_.enter()) return;
  const Location& loc = *p;
  switch (p->kind) {
    case Kind::MatchValue: {
      const expr* value = as<MatchValue>(p)->value;
      if (value->kind != Kind::Constant && value->kind != Kind::Attribute)
        return error(loc, "patterns may only match literals and attribute lookups");
      visit(value);
      compare_op(cmpop::Eq, loc);
      emit(Op::TO_BOOL, loc);
      return fail_jump(pc, Op::POP_JUMP_IF_FALSE, loc);
    }
    case Kind::MatchSingleton:
      load_const(constant(as<MatchSingleton>(p)->value), loc);
      emit(Op::IS_OP, 0, loc);
      return fail_jump(pc, Op::POP_JUMP_IF_FALSE, loc);
    case Kind::MatchSequence:
      return pattern_sequence(as<MatchSequence>(p), pc);
    case Kind::MatchMapping:
      return pattern_mapping(as<MatchMapping>(p), pc);
    case Kind::MatchClass:
      return pattern_class(as<MatchClass>(p), pc);
    case Kind::MatchStar:
      return capture(as<MatchStar>(p)->name, pc, loc);
    case Kind::MatchAs:
      return pattern_as(as<MatchAs>(p), pc);
    case Kind::MatchOr:
      return pattern_or(as<MatchOr>(p), pc);
    default:
      return c_.fail(ErrorKind::System, "invalid match pattern");
  }
}

void CodeGenerator::sub_pattern(const ast::pattern* p, PatternContext& pc) {
  const bool before = pc.allow_irrefutable;
  pc.allow_irrefutable = true;
  pattern(p, pc);
  pc.allow_irrefutable = before;
}

void CodeGenerator::pattern_as(const MatchAs* p, PatternContext& pc) {
  const Location& loc = *p;
  if (!p->pattern) {
    if (!pc.allow_irrefutable)
      return error(loc, p->name ? "name capture " + repr_of(p->name) + " makes remaining patterns unreachable"
                                : "wildcard makes remaining patterns unreachable");
    return capture(p->name, pc, loc);
  }
  ++pc.on_top;
  emit(Op::COPY, 1, loc);
  pattern(p->pattern, pc);
  --pc.on_top;
  capture(p->name, pc, loc);
}

void CodeGenerator::pattern_class(const MatchClass* p, PatternContext& pc) {
  const Location& loc = *p;
  const std::size_t positional = p->patterns.size(), keywords = p->kwd_attrs.size();
  if (keywords != p->kwd_patterns.size())
    return error(loc, "kwd_attrs (" + std::to_string(keywords) + ") / kwd_patterns (" +
                          std::to_string(p->kwd_patterns.size()) + ") length mismatch in class pattern");
  for (std::size_t i = 0; i < keywords; ++i)
    for (std::size_t j = i + 1; j < keywords; ++j)
      if (p->kwd_attrs[i] == p->kwd_attrs[j])
        return error(*p->kwd_patterns[j],
                     "attribute name repeated in class pattern: " + std::string(p->kwd_attrs[i]->text()));
  visit(p->cls);
  std::vector<const Const*> names;
  for (Identifier name : p->kwd_attrs) names.push_back(text(name));
  load_const(pool_.tuple(names), loc);
  emit(Op::MATCH_CLASS, static_cast<int>(positional), loc);
  emit(Op::COPY, 1, loc);
  load_none(loc);
  emit(Op::IS_OP, 1, loc);
  ++pc.on_top;
  fail_jump(pc, Op::POP_JUMP_IF_FALSE, loc);
  const auto count = static_cast<int>(positional + keywords);
  emit(Op::UNPACK_SEQUENCE, count, loc);
  pc.on_top += count - 1;
  for (int i = 0; i < count; ++i) {
    --pc.on_top;
    const ast::pattern* sub =
        static_cast<std::size_t>(i) < positional ? p->patterns[i] : p->kwd_patterns[i - positional];
    if (is_wildcard(sub))
      emit(Op::POP_TOP, loc);
    else
      sub_pattern(sub, pc);
  }
}

void CodeGenerator::pattern_mapping(const MatchMapping* p, PatternContext& pc) {
  const Location& loc = *p;
  const auto size = static_cast<int>(p->keys.size());
  if (p->keys.size() != p->patterns.size())
    return error(loc, "keys (" + std::to_string(size) + ") / patterns (" + std::to_string(p->patterns.size()) +
                          ") length mismatch in mapping pattern");
  ++pc.on_top;
  emit(Op::MATCH_MAPPING, loc);
  fail_jump(pc, Op::POP_JUMP_IF_FALSE, loc);
  if (!size && !p->rest) {
    --pc.on_top;
    return emit(Op::POP_TOP, loc);
  }
  if (size) {
    emit(Op::GET_LEN, loc);
    load_int(size, loc);
    compare_op(cmpop::GtE, loc);
    fail_jump(pc, Op::POP_JUMP_IF_FALSE, loc);
  }
  std::vector<const Const*> seen;
  for (int i = 0; i < size; ++i) {
    const expr* key = p->keys[i];
    if (!key) return error(*p->patterns[i], "can't use NULL keys in MatchMapping (set 'rest' parameter instead)");
    if (key->kind == Kind::Constant) {
      const Const* value = constant(as<Constant>(key)->value);
      if (std::any_of(seen.begin(), seen.end(), [&](const Const* other) { return python_equal(value, other); }))
        return error(loc, "mapping pattern checks duplicate key (" + repr(value) + ")");
      seen.push_back(value);
    } else if (key->kind != Kind::Attribute) {
      return error(loc, "mapping pattern keys may only match literals and attribute lookups");
    }
    visit(key);
  }
  emit(Op::BUILD_TUPLE, size, loc);
  emit(Op::MATCH_KEYS, loc);
  pc.on_top += 2;
  emit(Op::COPY, 1, loc);
  load_none(loc);
  emit(Op::IS_OP, 1, loc);
  fail_jump(pc, Op::POP_JUMP_IF_FALSE, loc);
  emit(Op::UNPACK_SEQUENCE, size, loc);
  pc.on_top += size - 1;
  for (int i = 0; i < size; ++i) {
    --pc.on_top;
    sub_pattern(p->patterns[i], pc);
  }
  pc.on_top -= 2;
  if (!p->rest) {
    emit(Op::POP_TOP, loc);
    return emit(Op::POP_TOP, loc);
  }
  // rest = dict(subject), without the keys
  emit(Op::BUILD_MAP, 0, loc);
  emit(Op::SWAP, 3, loc);
  emit(Op::DICT_UPDATE, 2, loc);
  emit(Op::UNPACK_SEQUENCE, size, loc);
  for (int n = size; n > 0; --n) {
    emit(Op::COPY, 1 + n, loc);
    emit(Op::SWAP, 2, loc);
    emit(Op::DELETE_SUBSCR, loc);
  }
  capture(p->rest, pc, loc);
}

// Brings the captures of an alternative into the order of the first one's.
bool CodeGenerator::match_order(const std::vector<Identifier>& control, PatternContext& pc, Where loc) {
  if (pc.stores.size() != control.size()) return false;
  for (std::size_t at = control.size(); at-- > 0;) {
    const auto found = std::find(pc.stores.begin(), pc.stores.end(), control[at]);
    if (found == pc.stores.end()) return false;
    const auto index = static_cast<std::size_t>(found - pc.stores.begin());
    if (index == at) continue;
    const std::size_t rotations = index + 1;
    std::vector<Identifier> moved(pc.stores.begin(), pc.stores.begin() + static_cast<std::ptrdiff_t>(rotations));
    pc.stores.erase(pc.stores.begin(), pc.stores.begin() + static_cast<std::ptrdiff_t>(rotations));
    pc.stores.insert(pc.stores.begin() + static_cast<std::ptrdiff_t>(at - index), moved.begin(), moved.end());
    for (std::size_t i = 0; i < rotations; ++i) rotate(static_cast<int>(at) + 1, loc);
  }
  return true;
}

void CodeGenerator::pattern_or(const MatchOr* p, PatternContext& pc) {
  const Location& loc = *p;
  const Label end = new_label();
  std::vector<Identifier> control;
  for (std::size_t i = 0; i < p->patterns.size(); ++i) {
    const ast::pattern* alternative = p->patterns[i];
    const Location& at = *alternative;
    PatternContext own;
    own.allow_irrefutable = i + 1 == p->patterns.size() && pc.allow_irrefutable;
    emit(Op::COPY, 1, at);
    pattern(alternative, own);
    if (i == 0)
      control = own.stores;
    else if (!match_order(control, own, at))
      return error(loc, "alternative patterns bind different names");
    jump(Op::JUMP, end, at);
    emit_fail_pop(own, at);
  }
  emit(Op::POP_TOP, loc);
  fail_jump(pc, Op::JUMP, loc);
  use(end);
  // Below the captures: the copy of the subject, what must stay on top, earlier captures.
  const int rotations = static_cast<int>(control.size() + pc.stores.size()) + 1 + pc.on_top;
  for (Identifier name : control) {
    rotate(rotations, loc);
    if (contains(pc.stores, name)) return error(loc, "multiple assignments to name " + repr_of(name) + " in pattern");
    pc.stores.push_back(name);
  }
  emit(Op::POP_TOP, loc);
}

void CodeGenerator::pattern_sequence(const MatchSequence* p, PatternContext& pc) {
  const Location& loc = *p;
  const auto size = static_cast<int>(p->patterns.size());
  int star = -1;
  bool only_wildcard = true, star_wildcard = false;
  for (int i = 0; i < size; ++i) {
    const ast::pattern* sub = p->patterns[i];
    if (sub->kind == Kind::MatchStar) {
      if (star >= 0) return error(loc, "multiple starred names in sequence pattern");
      star_wildcard = is_star_wildcard(sub);
      only_wildcard &= star_wildcard;
      star = i;
    } else {
      only_wildcard &= is_wildcard(sub);
    }
  }
  ++pc.on_top;
  emit(Op::MATCH_SEQUENCE, loc);
  fail_jump(pc, Op::POP_JUMP_IF_FALSE, loc);
  if (star < 0 || size > 1) {
    emit(Op::GET_LEN, loc);
    load_int(star < 0 ? size : size - 1, loc);
    compare_op(star < 0 ? cmpop::Eq : cmpop::GtE, loc);
    fail_jump(pc, Op::POP_JUMP_IF_FALSE, loc);
  }
  --pc.on_top;
  if (only_wildcard)
    emit(Op::POP_TOP, loc);
  else if (star_wildcard)
    sequence_by_index(p->patterns, star, pc, loc);
  else
    sequence_by_unpacking(p->patterns, pc, loc);
}

void CodeGenerator::sequence_by_unpacking(Patterns list, PatternContext& pc, Where loc) {
  const std::size_t size = list.size();
  std::size_t star = size;
  for (std::size_t i = 0; i < size; ++i)
    if (list[i]->kind == Kind::MatchStar) star = i;
  if (star == size) {
    emit(Op::UNPACK_SEQUENCE, static_cast<int>(size), loc);
  } else {
    if (star >= 256 || size - star - 1 >= (INT32_MAX >> 8))
      return error(loc, "too many expressions in star-unpacking sequence pattern");
    emit(Op::UNPACK_EX, static_cast<int>(star + ((size - star - 1) << 8)), loc);
  }
  pc.on_top += static_cast<int>(size);
  for (const ast::pattern* sub : list) {
    --pc.on_top;
    sub_pattern(sub, pc);
  }
}

// With `*_` among the patterns only the elements that matter are fetched.
void CodeGenerator::sequence_by_index(Patterns list, int star, PatternContext& pc, Where loc) {
  ++pc.on_top;
  const auto size = static_cast<int>(list.size());
  for (int i = 0; i < size; ++i) {
    if (is_wildcard(list[i]) || i == star) continue;
    emit(Op::COPY, 1, loc);
    if (i < star) {
      load_int(i, loc);
    } else {
      emit(Op::GET_LEN, loc);
      load_int(size - i, loc);
      binary(operator_::Sub, false, loc);
    }
    emit(Op::BINARY_OP, static_cast<int>(BinaryOp::Subscript), loc);
    sub_pattern(list[i], pc);
  }
  --pc.on_top;
  emit(Op::POP_TOP, loc);
}

}  // namespace krait::compiler
