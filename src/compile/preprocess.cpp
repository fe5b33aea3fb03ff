// The changes CPython makes to a tree before compiling it, and the warnings about leaving `finally`.
#include <string>
#include <vector>

#include "compile/context.h"

namespace krait::compiler {

using namespace ast;
using Kind = ast::Kind;

namespace {

class Preprocessor {
 public:
  Preprocessor(Context& context, Preprocess how, bool warnings)
      : context_(context), full_(how == Preprocess::Full), warnings_(warnings) {}

  void run(mod* m) {
    switch (m->kind) {
      case Kind::Module:
        body_with_docstring(as<Module>(m)->body);
        break;
      case Kind::Interactive:
        body(as<Interactive>(m)->body);
        break;
      case Kind::Expression:
        visit(as<Expression>(m)->body);
        break;
      default:
        break;
    }
  }

 private:
  // Where a statement is, as far as PEP 765 cares: the innermost of these three.
  enum class Around : std::uint8_t { Nothing, Finally, Function, Loop };

  void leaves_finally(const char* keyword, const stmt* s) {
    if (!warnings_ || around_ != Around::Finally) return;
    context_.warn("'" + std::string(keyword) + "' in a 'finally' block", *s);
  }
  void within(Around around, auto&& f) {
    const Around before = around_;
    around_ = around;
    f();
    around_ = before;
  }

  void body(std::span<stmt*> list) {
    for (stmt*& s : list) visit(s);
  }
  void exprs(std::span<expr*> list) {
    for (expr*& e : list)
      if (e) visit(e);
  }
  void optional(expr*& e) {
    if (e) visit(e);
  }

  void body_with_docstring(std::span<stmt*>& list) {
    bool has = docstring(list).data() != nullptr;
    if (has && context_.options().optimize >= 2) {
      if (list.size() == 1) {
        const Location at = *list[0];
        list[0] = make<Pass>(context_.arena(), Location{at.lineno, at.col_offset, at.lineno, at.col_offset + 4});
      } else {
        list = list.subspan(1);
      }
      has = false;
    }
    body(list);
    // What only now looks like a docstring is none.
    if (!has && docstring(list).data()) {
      Expr* s = as<Expr>(list[0]);
      std::span<expr*> values = context_.arena().make_span<expr*>(1);
      values[0] = s->value;
      s->value = make<JoinedStr>(context_.arena(), Location(*s), values);
    }
  }

  void visit(stmt* s);
  void visit(expr*& e);
  void visit(pattern* p);
  void parameters(arguments* a) {
    const bool evaluated = !(context_.features & kFutureAnnotations);
    const auto one = [&](arg* p) {
      if (p && evaluated) optional(p->annotation);
    };
    for (arg* p : a->posonlyargs) one(p);
    for (arg* p : a->args) one(p);
    one(a->vararg);
    for (arg* p : a->kwonlyargs) one(p);
    exprs(a->kw_defaults);
    one(a->kwarg);
    exprs(a->defaults);
  }
  void type_params(std::span<type_param*> list) {
    for (type_param* p : list) switch (p->kind) {
        case Kind::TypeVar:
          optional(as<TypeVar>(p)->bound);
          optional(as<TypeVar>(p)->default_value);
          break;
        case Kind::ParamSpec:
          optional(as<ParamSpec>(p)->default_value);
          break;
        default:
          optional(as<TypeVarTuple>(p)->default_value);
          break;
      }
  }
  void generators(std::span<comprehension*> list) {
    for (comprehension* c : list) {
      visit(c->target);
      visit(c->iter);
      exprs(c->ifs);
    }
  }
  template <class F>
  void function(F* f) {
    type_params(f->type_params);
    parameters(f->args);
    within(Around::Function, [&] { body_with_docstring(f->body); });
    exprs(f->decorator_list);
    if (!(context_.features & kFutureAnnotations)) optional(f->returns);
  }
  template <class F>
  void loop(F* f) {
    within(Around::Loop, [&] { body(f->body); });
    body(f->orelse);
  }
  template <class T>
  void try_statement(T* t) {
    body(t->body);
    for (excepthandler* h : t->handlers) {
      optional(as<ExceptHandler>(h)->type);
      body(as<ExceptHandler>(h)->body);
    }
    body(t->orelse);
    within(Around::Finally, [&] { body(t->finalbody); });
  }
  template <class T>
  void with(T* w) {
    for (withitem* item : w->items) {
      visit(item->context_expr);
      optional(item->optional_vars);
    }
    body(w->body);
  }

  expr* constant(const Location& at, const ast::constant& value) {
    return make<Constant>(context_.arena(), at, value, std::string_view());
  }

  // '%s and %10r' % (a, b) becomes an f-string.
  struct FormatSpec {
    char kind = 0;
    bool left = false;
    int width = -1, precision = -1;
  };
  static bool parse_spec(std::string_view text, std::size_t& at, FormatSpec& spec);
  expr* literal_part(std::string_view text, std::size_t& at);
  void format_tuple(expr*& e);
  void fold_pattern_constant(expr*& e);

  Context& context_;
  const bool full_, warnings_;
  Around around_ = Around::Nothing;
};

void Preprocessor::visit(stmt* s) {
  if (!context_.enter()) return;
  switch (s->kind) {
    case Kind::FunctionDef:
      function(as<FunctionDef>(s));
      break;
    case Kind::AsyncFunctionDef:
      function(as<AsyncFunctionDef>(s));
      break;
    case Kind::ClassDef: {
      auto* c = as<ClassDef>(s);
      type_params(c->type_params);
      exprs(c->bases);
      for (keyword* k : c->keywords) visit(k->value);
      body_with_docstring(c->body);
      exprs(c->decorator_list);
      break;
    }
    case Kind::Return:
      leaves_finally("return", s);
      optional(as<Return>(s)->value);
      break;
    case Kind::Delete:
      exprs(as<Delete>(s)->targets);
      break;
    case Kind::Assign:
      exprs(as<Assign>(s)->targets);
      visit(as<Assign>(s)->value);
      break;
    case Kind::AugAssign:
      visit(as<AugAssign>(s)->target);
      visit(as<AugAssign>(s)->value);
      break;
    case Kind::AnnAssign: {
      auto* a = as<AnnAssign>(s);
      visit(a->target);
      if (!(context_.features & kFutureAnnotations)) visit(a->annotation);
      optional(a->value);
      break;
    }
    case Kind::TypeAlias:
      visit(as<TypeAlias>(s)->name);
      type_params(as<TypeAlias>(s)->type_params);
      visit(as<TypeAlias>(s)->value);
      break;
    case Kind::For:
      visit(as<For>(s)->target);
      visit(as<For>(s)->iter);
      loop(as<For>(s));
      break;
    case Kind::AsyncFor:
      visit(as<AsyncFor>(s)->target);
      visit(as<AsyncFor>(s)->iter);
      loop(as<AsyncFor>(s));
      break;
    case Kind::While:
      visit(as<While>(s)->test);
      loop(as<While>(s));
      break;
    case Kind::If:
      visit(as<If>(s)->test);
      body(as<If>(s)->body);
      body(as<If>(s)->orelse);
      break;
    case Kind::With:
      with(as<With>(s));
      break;
    case Kind::AsyncWith:
      with(as<AsyncWith>(s));
      break;
    case Kind::Raise:
      optional(as<Raise>(s)->exc);
      optional(as<Raise>(s)->cause);
      break;
    case Kind::Try:
      try_statement(as<Try>(s));
      break;
    case Kind::TryStar:
      try_statement(as<TryStar>(s));
      break;
    case Kind::Assert:
      visit(as<Assert>(s)->test);
      optional(as<Assert>(s)->msg);
      break;
    case Kind::Expr:
      visit(as<Expr>(s)->value);
      break;
    case Kind::Match:
      visit(as<Match>(s)->subject);
      for (match_case* c : as<Match>(s)->cases) {
        visit(c->pattern);
        optional(c->guard);
        body(c->body);
      }
      break;
    case Kind::Break:
      leaves_finally("break", s);
      break;
    case Kind::Continue:
      leaves_finally("continue", s);
      break;
    default:
      break;
  }
}

void Preprocessor::visit(expr*& e) {
  if (!context_.enter()) return;
  switch (e->kind) {
    case Kind::BoolOp:
      exprs(as<BoolOp>(e)->values);
      break;
    case Kind::BinOp:
      visit(as<BinOp>(e)->left);
      visit(as<BinOp>(e)->right);
      if (full_ && as<BinOp>(e)->op == operator_::Mod) format_tuple(e);
      break;
    case Kind::UnaryOp:
      visit(as<UnaryOp>(e)->operand);
      break;
    case Kind::Lambda:
      parameters(as<Lambda>(e)->args);
      visit(as<Lambda>(e)->body);
      break;
    case Kind::IfExp:
      visit(as<IfExp>(e)->test);
      visit(as<IfExp>(e)->body);
      visit(as<IfExp>(e)->orelse);
      break;
    case Kind::Dict:
      exprs(as<Dict>(e)->keys);
      exprs(as<Dict>(e)->values);
      break;
    case Kind::Set:
      exprs(as<Set>(e)->elts);
      break;
    case Kind::ListComp:
      visit(as<ListComp>(e)->elt);
      generators(as<ListComp>(e)->generators);
      break;
    case Kind::SetComp:
      visit(as<SetComp>(e)->elt);
      generators(as<SetComp>(e)->generators);
      break;
    case Kind::DictComp:
      visit(as<DictComp>(e)->key);
      visit(as<DictComp>(e)->value);
      generators(as<DictComp>(e)->generators);
      break;
    case Kind::GeneratorExp:
      visit(as<GeneratorExp>(e)->elt);
      generators(as<GeneratorExp>(e)->generators);
      break;
    case Kind::Await:
      visit(as<Await>(e)->value);
      break;
    case Kind::Yield:
      optional(as<Yield>(e)->value);
      break;
    case Kind::YieldFrom:
      visit(as<YieldFrom>(e)->value);
      break;
    case Kind::Compare:
      visit(as<Compare>(e)->left);
      exprs(as<Compare>(e)->comparators);
      break;
    case Kind::Call:
      visit(as<Call>(e)->func);
      exprs(as<Call>(e)->args);
      for (keyword* k : as<Call>(e)->keywords) visit(k->value);
      break;
    case Kind::FormattedValue:
      visit(as<FormattedValue>(e)->value);
      optional(as<FormattedValue>(e)->format_spec);
      break;
    case Kind::Interpolation:
      visit(as<Interpolation>(e)->value);
      optional(as<Interpolation>(e)->format_spec);
      break;
    case Kind::JoinedStr:
      exprs(as<JoinedStr>(e)->values);
      break;
    case Kind::TemplateStr:
      exprs(as<TemplateStr>(e)->values);
      break;
    case Kind::Attribute:
      visit(as<Attribute>(e)->value);
      break;
    case Kind::Subscript:
      visit(as<Subscript>(e)->value);
      visit(as<Subscript>(e)->slice);
      break;
    case Kind::Starred:
      visit(as<Starred>(e)->value);
      break;
    case Kind::Slice:
      optional(as<Slice>(e)->lower);
      optional(as<Slice>(e)->upper);
      optional(as<Slice>(e)->step);
      break;
    case Kind::List:
      exprs(as<List>(e)->elts);
      break;
    case Kind::Tuple:
      exprs(as<Tuple>(e)->elts);
      break;
    case Kind::NamedExpr:
      visit(as<NamedExpr>(e)->value);
      break;
    case Kind::Name: {
      auto* n = as<Name>(e);
      if (full_ && n->ctx == expr_context::Load && n->id->text() == "__debug__")
        e = constant(*e, ast::constant(context_.options().optimize ? ConstantTag::False : ConstantTag::True));
      break;
    }
    default:
      break;
  }
}

// --- % formatting
// -----------------------------------------------------------------------------------------------------

bool Preprocessor::parse_spec(std::string_view text, std::size_t& at, FormatSpec& spec) {
  constexpr int kMaxDigits = 3;
  const auto next = [&](char& c) {
    if (at >= text.size()) return false;
    c = text[at++];
    return true;
  };
  const auto number = [&](char& c, int& out) {
    out = 0;
    for (int digits = 0; c >= '0' && c <= '9';) {
      out = out * 10 + (c - '0');
      if (!next(c) || ++digits >= kMaxDigits) return false;
    }
    return true;
  };
  char c;
  do {
    if (!next(c)) return false;
    spec.left |= c == '-';
  } while (c == '-' || c == '+' || c == ' ' || c == '#' || c == '0');
  if (c >= '0' && c <= '9' && !number(c, spec.width)) return false;
  if (c == '.') {
    if (!next(c)) return false;
    spec.precision = 0;
    if (c >= '0' && c <= '9' && !number(c, spec.precision)) return false;
  }
  spec.kind = c;
  return c == 's' || c == 'r' || c == 'a';
}

expr* Preprocessor::literal_part(std::string_view text, std::size_t& at) {
  std::string part;
  while (at < text.size()) {
    if (text[at] == '%') {
      if (at + 1 >= text.size() || text[at + 1] != '%') break;
      ++at;
    }
    part += text[at++];
  }
  if (part.empty()) return nullptr;
  return constant(Location{-1, -1, -1, -1}, ast::constant::of_text(ConstantTag::Str, context_.arena().copy_text(part)));
}

void Preprocessor::format_tuple(expr*& e) {
  auto* op = as<BinOp>(e);
  if (op->left->kind != Kind::Constant || op->right->kind != Kind::Tuple) return;
  const ast::constant& format = as<Constant>(op->left)->value;
  if (format.tag != ConstantTag::Str) return;
  const std::span<expr*> items = as<Tuple>(op->right)->elts;
  for (const expr* item : items)
    if (item->kind == Kind::Starred) return;
  std::vector<expr*> parts;
  std::size_t at = 0, used = 0;
  for (;;) {
    if (expr* literal = literal_part(format.text, at)) parts.push_back(literal);
    if (at >= format.text.size()) break;
    if (used >= items.size()) return;
    ++at;
    FormatSpec spec;
    if (!parse_spec(format.text, at, spec)) return;
    std::string text;
    if (!spec.left && spec.width > 0) text += '>';
    if (spec.width >= 0) text += std::to_string(spec.width);
    if (spec.precision >= 0) text += "." + std::to_string(spec.precision);
    expr* format_spec = text.empty()
                            ? nullptr
                            : constant(Location{-1, -1, -1, -1},
                                       ast::constant::of_text(ConstantTag::Str, context_.arena().copy_text(text)));
    expr* item = items[used++];
    parts.push_back(make<FormattedValue>(context_.arena(), Location(*item), item, static_cast<std::int32_t>(spec.kind),
                                         format_spec));
  }
  if (used < items.size()) return;
  e = make<JoinedStr>(context_.arena(), Location(*e), context_.arena().copy_span(std::span<expr* const>(parts)));
}

// --- patterns
// ---------------------------------------------------------------------------------------------------------

namespace {
ast::constant negative_of(Context& context, const ast::constant& value) {
  switch (value.tag) {
    case ConstantTag::Int:
      if (value.integer != INT64_MIN) return ast::constant::of_int(-value.integer);
      break;
    case ConstantTag::Float:
      return ast::constant::of_double(ConstantTag::Float, -value.real);
    default:
      break;
  }
  std::span<ast::constant> items = context.arena().make_span<ast::constant>(1);
  items[0] = value;
  return ast::constant::of_items(ConstantTag::Negative, items);
}
}  // namespace

void Preprocessor::fold_pattern_constant(expr*& e) {
  if (!full_ || !context_.enter()) return;
  const auto is_constant = [](const expr* x) { return x->kind == Kind::Constant; };
  if (e->kind == Kind::UnaryOp) {
    auto* op = as<UnaryOp>(e);
    if (op->op == unaryop::USub && is_constant(op->operand))
      e = constant(*e, negative_of(context_, as<Constant>(op->operand)->value));
  } else if (e->kind == Kind::BinOp) {
    auto* op = as<BinOp>(e);
    if ((op->op != operator_::Add && op->op != operator_::Sub) || !is_constant(op->right)) return;
    fold_pattern_constant(op->left);
    if (!is_constant(op->left)) return;
    const Const* left = context_.pool().from_ast(as<Constant>(op->left)->value);
    const Const* right = context_.pool().from_ast(as<Constant>(op->right)->value);
    if (!left || !right) return;
    const Const* value =
        fold_binary(context_.pool(), op->op == operator_::Add ? BinaryOp::Add : BinaryOp::Subtract, left, right);
    if (!value || value->kind != ConstKind::Complex) return;
    std::span<ast::constant> items = context_.arena().make_span<ast::constant>(2);
    items[0] = ast::constant::of_double(ConstantTag::Float, value->real);
    items[1] = ast::constant::of_double(ConstantTag::Float, value->imag);
    e = constant(*e, ast::constant::of_items(ConstantTag::ComplexBoth, items));
  }
}

void Preprocessor::visit(pattern* p) {
  if (!context_.enter()) return;
  const auto patterns = [&](std::span<pattern*> list) {
    for (pattern* q : list) visit(q);
  };
  switch (p->kind) {
    case Kind::MatchValue:
      fold_pattern_constant(as<MatchValue>(p)->value);
      break;
    case Kind::MatchSequence:
      patterns(as<MatchSequence>(p)->patterns);
      break;
    case Kind::MatchMapping:
      for (expr*& key : as<MatchMapping>(p)->keys) fold_pattern_constant(key);
      patterns(as<MatchMapping>(p)->patterns);
      break;
    case Kind::MatchClass:
      visit(as<MatchClass>(p)->cls);
      patterns(as<MatchClass>(p)->patterns);
      patterns(as<MatchClass>(p)->kwd_patterns);
      break;
    case Kind::MatchAs:
      if (as<MatchAs>(p)->pattern) visit(as<MatchAs>(p)->pattern);
      break;
    case Kind::MatchOr:
      patterns(as<MatchOr>(p)->patterns);
      break;
    default:
      break;
  }
}

}  // namespace

void preprocess(Context& context, mod* module, Preprocess how, bool warnings) {
  Preprocessor(context, how, warnings).run(module);
}

}  // namespace krait::compiler
