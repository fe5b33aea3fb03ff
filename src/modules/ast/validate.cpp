// What compile() requires of a tree beyond the types of its fields. The tables drive the walk; the rules are short.
#include "modules/ast/convert.h"
#include "object/raise.h"
#include "types/long_loop.h"

namespace krait::ast_module {
namespace {

using ast::Kind;
using Context = ast::expr_context;

constexpr const char* kContextNames[] = {"", "Load", "Store", "Del"};

// Lists that must not be empty; those of comprehensions have a message of their own.
struct NonEmpty {
  Kind kind;
  std::string_view field;
};
constexpr NonEmpty kNonEmpty[] = {
    {Kind::FunctionDef, "body"}, {Kind::AsyncFunctionDef, "body"},
    {Kind::ClassDef, "body"},    {Kind::For, "body"},
    {Kind::AsyncFor, "body"},    {Kind::While, "body"},
    {Kind::If, "body"},          {Kind::With, "items"},
    {Kind::With, "body"},        {Kind::AsyncWith, "items"},
    {Kind::AsyncWith, "body"},   {Kind::Match, "cases"},
    {Kind::match_case, "body"},  {Kind::Try, "body"},
    {Kind::TryStar, "body"},     {Kind::ExceptHandler, "body"},
    {Kind::Import, "names"},     {Kind::ImportFrom, "names"},
    {Kind::Global, "names"},     {Kind::Nonlocal, "names"},
    {Kind::Delete, "targets"},   {Kind::Assign, "targets"},
};

// Fields whose expression is not loaded.
struct ContextRow {
  Kind kind;
  std::string_view field;
  Context context;
};
constexpr ContextRow kContexts[] = {
    {Kind::Assign, "targets", Context::Store},         {Kind::AugAssign, "target", Context::Store},
    {Kind::AnnAssign, "target", Context::Store},       {Kind::For, "target", Context::Store},
    {Kind::AsyncFor, "target", Context::Store},        {Kind::comprehension, "target", Context::Store},
    {Kind::withitem, "optional_vars", Context::Store}, {Kind::Delete, "targets", Context::Del},
    {Kind::TypeAlias, "name", Context::Store},         {Kind::NamedExpr, "target", Context::Store},
};

class Validator {
 public:
  explicit Validator(Thread& t) : t_(t) {}

  Result<void> node(const ast::node* n, Context context = Context::Load) {
    TRY(check_stack(t_, " during compilation"));
    TRY(loop_.round(t_));
    const NodeSpec& spec = spec_of(n->kind);
    if (spec.is_located) TRY(positions(static_cast<const ast::located*>(n)->location()));
    // Parameters come before the rules on their defaults, and generators before what they make.
    const bool is_arguments = n->kind == Kind::arguments;
    if (!is_arguments) TRY(rules(n));
    for (const FieldSpec& f : spec.fields())
      if (comes_first(n->kind, f)) TRY(field(n, spec, f, context));
    if (is_arguments) TRY(rules(n));
    for (const FieldSpec& f : spec.fields())
      if (!comes_first(n->kind, f)) TRY(field(n, spec, f, context));
    return ok;
  }

 private:
  Failed bad(const char* message) { return raise(t_, exc::ValueError, message); }

  Result<void> positions(const ast::Location& p) {
    if (p.lineno > p.end_lineno)
      return raise(t_, exc::ValueError, "AST node line range (%d, %d) is not valid", p.lineno, p.end_lineno);
    if ((p.lineno < 0 && p.end_lineno != p.lineno) || (p.col_offset < 0 && p.col_offset != p.end_col_offset))
      return raise(t_, exc::ValueError, "AST node column range (%d, %d) for line range (%d, %d) is not valid",
                   p.col_offset, p.end_col_offset, p.lineno, p.end_lineno);
    if (p.lineno == p.end_lineno && p.col_offset > p.end_col_offset)
      return raise(t_, exc::ValueError, "line %d, column %d-%d is not a valid range", p.lineno, p.col_offset,
                   p.end_col_offset);
    return ok;
  }

  // ---- the walk ----

  static bool comes_first(Kind kind, const FieldSpec& f) {
    if (kind == Kind::arguments) return f.type == FieldType::arg;
    return f.type == FieldType::comprehension;
  }

  static Context context_of_field(Kind kind, const FieldSpec& f, Context own) {
    if ((kind == Kind::List || kind == Kind::Tuple || kind == Kind::Starred) && f.type == FieldType::expr) return own;
    for (const ContextRow& row : kContexts)
      if (row.kind == kind && row.field == f.name) return row.context;
    return Context::Load;
  }

  Result<void> field(const ast::node* n, const NodeSpec& spec, const FieldSpec& f, Context own) {
    const char* at = reinterpret_cast<const char*>(n) + f.offset;
    if (f.is_list()) {
      const auto& items = *reinterpret_cast<const std::span<ast::node* const>*>(at);
      if (items.empty()) {
        for (const NonEmpty& row : kNonEmpty)
          if (row.kind == n->kind && row.field == f.name)
            return raise(t_, exc::ValueError, "empty %s on %s", f.name, spec.name);
        if (f.type == FieldType::comprehension) return bad("comprehension with no generators");
        return ok;
      }
      if (!is_class(f.type) || is_enum(f.type)) return ok;
      for (const ast::node* item : items) {
        if (!item) {
          if (f.quantifier == Quantifier::OptionalList) continue;
          return bad(f.type == FieldType::expr ? "None disallowed in expression list"
                                               : "None disallowed in statement list");
        }
        TRY(child(n, f, item, own));
      }
      return ok;
    }
    if (!is_class(f.type) || is_enum(f.type)) return ok;
    const auto* item = *reinterpret_cast<ast::node* const*>(at);
    return item ? child(n, f, item, own) : Result<void>(ok);
  }

  Result<void> child(const ast::node* parent, const FieldSpec& f, const ast::node* item, Context own) {
    if (f.type == FieldType::expr) return expression(item, context_of_field(parent->kind, f, own));
    if (f.type == FieldType::pattern && item->kind == Kind::MatchStar && parent->kind != Kind::MatchSequence)
      return bad("can't use MatchStar here");
    return node(item);
  }

  static Context actual_context(const ast::node* e) {
    switch (e->kind) {
      case Kind::Attribute:
        return ast::as<ast::Attribute>(e)->ctx;
      case Kind::Subscript:
        return ast::as<ast::Subscript>(e)->ctx;
      case Kind::Starred:
        return ast::as<ast::Starred>(e)->ctx;
      case Kind::Name:
        return ast::as<ast::Name>(e)->ctx;
      case Kind::List:
        return ast::as<ast::List>(e)->ctx;
      case Kind::Tuple:
        return ast::as<ast::Tuple>(e)->ctx;
      default:
        return Context::no_expr_context;
    }
  }

  Result<void> expression(const ast::node* e, Context wanted) {
    const Context actual = actual_context(e);
    const char* name = kContextNames[static_cast<int>(wanted)];
    if (actual == Context::no_expr_context) {
      if (wanted != Context::Load)
        return raise(t_, exc::ValueError, "expression which can't be assigned to in %s context", name);
    } else if (actual != wanted) {
      return raise(t_, exc::ValueError, "expression must have %s context but has %s instead", name,
                   kContextNames[static_cast<int>(actual)]);
    }
    return node(e, wanted);
  }

  // ---- the rules ----

  Result<void> name(ast::Identifier id) {
    if (!id) return ok;
    const std::string_view s = id->text();
    if (s != "None" && s != "True" && s != "False") return ok;
    return raise(t_, exc::ValueError, "identifier field can't represent '%s' constant", s);
  }
  Result<void> capture(ast::Identifier id) {
    if (id && id->text() == "_") return bad("can't capture name '_' in patterns");
    return name(id);
  }

  Result<void> rules(const ast::node* n) {
    switch (n->kind) {
      case Kind::FunctionDef:
        return name(ast::as<ast::FunctionDef>(n)->name);
      case Kind::AsyncFunctionDef:
        return name(ast::as<ast::AsyncFunctionDef>(n)->name);
      case Kind::ClassDef:
        return name(ast::as<ast::ClassDef>(n)->name);
      case Kind::Name:
        return name(ast::as<ast::Name>(n)->id);
      case Kind::alias: {
        const auto* a = ast::as<ast::alias>(n);
        TRY(name(a->name));
        return name(a->asname);
      }
      case Kind::ExceptHandler:
        return name(ast::as<ast::ExceptHandler>(n)->name);
      case Kind::TypeVar:
        return name(ast::as<ast::TypeVar>(n)->name);
      case Kind::ParamSpec:
        return name(ast::as<ast::ParamSpec>(n)->name);
      case Kind::TypeVarTuple:
        return name(ast::as<ast::TypeVarTuple>(n)->name);
      case Kind::arguments:
        return arguments(*ast::as<ast::arguments>(n));
      case Kind::BoolOp:
        return ast::as<ast::BoolOp>(n)->values.size() < 2 ? bad("BoolOp with less than 2 values") : Result<void>(ok);
      case Kind::Dict: {
        const auto* d = ast::as<ast::Dict>(n);
        return d->keys.size() != d->values.size() ? bad("Dict doesn't have the same number of keys as values")
                                                  : Result<void>(ok);
      }
      case Kind::Compare: {
        const auto* c = ast::as<ast::Compare>(n);
        if (c->comparators.empty()) return bad("Compare with no comparators");
        if (c->comparators.size() != c->ops.size())
          return bad("Compare has a different number of comparators and operands");
        return ok;
      }
      case Kind::AnnAssign: {
        const auto* a = ast::as<ast::AnnAssign>(n);
        if (a->simple && a->target->kind != Kind::Name)
          return raise(t_, exc::TypeError, "AnnAssign with simple non-Name target");
        return ok;
      }
      case Kind::TypeAlias:
        if (ast::as<ast::TypeAlias>(n)->name->kind != Kind::Name)
          return raise(t_, exc::TypeError, "TypeAlias with non-Name name");
        return ok;
      case Kind::Raise: {
        const auto* r = ast::as<ast::Raise>(n);
        return r->cause && !r->exc ? bad("Raise with cause but no exception") : Result<void>(ok);
      }
      case Kind::Try:
        return try_statement(*ast::as<ast::Try>(n), "Try");
      case Kind::TryStar:
        return try_statement(*ast::as<ast::TryStar>(n), "TryStar");
      case Kind::ImportFrom:
        return ast::as<ast::ImportFrom>(n)->level < 0 ? bad("Negative ImportFrom level") : Result<void>(ok);
      default:
        return pattern_rules(n);
    }
  }

  Result<void> arguments(const ast::arguments& a) {
    if (a.defaults.size() > a.posonlyargs.size() + a.args.size())
      return bad("more positional defaults than args on arguments");
    if (a.kw_defaults.size() != a.kwonlyargs.size())
      return bad("length of kwonlyargs is not the same as kw_defaults on arguments");
    return ok;
  }

  template <class T>
  Result<void> try_statement(const T& s, const char* what) {
    if (s.body.empty()) return raise(t_, exc::ValueError, "empty body on %s", what);
    if (s.handlers.empty() && s.finalbody.empty())
      return raise(t_, exc::ValueError, "%s has neither except handlers nor finalbody", what);
    if (s.handlers.empty() && !s.orelse.empty())
      return raise(t_, exc::ValueError, "%s has orelse but no except handlers", what);
    return ok;
  }

  Result<void> pattern_rules(const ast::node* n) {
    switch (n->kind) {
      case Kind::MatchValue:
        return matched_value(ast::as<ast::MatchValue>(n)->value);
      case Kind::MatchSingleton: {
        const ast::ConstantTag tag = ast::as<ast::MatchSingleton>(n)->value.tag;
        if (tag == ast::ConstantTag::None || tag == ast::ConstantTag::True || tag == ast::ConstantTag::False) return ok;
        return bad("MatchSingleton can only contain True, False and None");
      }
      case Kind::MatchMapping:
        return mapping_pattern(*ast::as<ast::MatchMapping>(n));
      case Kind::MatchClass:
        return class_pattern(*ast::as<ast::MatchClass>(n));
      case Kind::MatchStar:
        return capture(ast::as<ast::MatchStar>(n)->name);
      case Kind::MatchAs: {
        const auto* m = ast::as<ast::MatchAs>(n);
        if (!m->name && m->pattern) return bad("MatchAs must specify a target name if a pattern is given");
        return capture(m->name);
      }
      case Kind::MatchOr:
        return ast::as<ast::MatchOr>(n)->patterns.size() < 2 ? bad("MatchOr requires at least 2 patterns")
                                                             : Result<void>(ok);
      default:
        return ok;
    }
  }

  static bool is_singleton(const ast::expr* e) {
    if (!e || e->kind != Kind::Constant) return false;
    const ast::ConstantTag tag = ast::as<ast::Constant>(e)->value.tag;
    return tag == ast::ConstantTag::None || tag == ast::ConstantTag::True || tag == ast::ConstantTag::False;
  }
  static bool is_number(const ast::expr* e, bool real, bool imaginary) {
    if (e->kind != Kind::Constant) return false;
    switch (ast::as<ast::Constant>(e)->value.tag) {
      case ast::ConstantTag::Int:
      case ast::ConstantTag::BigInt:
      case ast::ConstantTag::Float:
        return real;
      case ast::ConstantTag::Complex:
      case ast::ConstantTag::ComplexBoth:
        return imaginary;
      default:
        return false;
    }
  }
  static bool is_negated(const ast::expr* e, bool imaginary) {
    return e->kind == Kind::UnaryOp && ast::as<ast::UnaryOp>(e)->op == ast::unaryop::USub &&
           is_number(ast::as<ast::UnaryOp>(e)->operand, true, imaginary);
  }
  static bool is_complex_sum(const ast::expr* e) {
    if (e->kind != Kind::BinOp) return false;
    const auto* b = ast::as<ast::BinOp>(e);
    if (b->op != ast::operator_::Add && b->op != ast::operator_::Sub) return false;
    return (is_number(b->left, true, false) || is_negated(b->left, false)) && is_number(b->right, false, true);
  }

  Result<void> matched_value(const ast::expr* e) {
    switch (e->kind) {
      case Kind::Constant: {
        using enum ast::ConstantTag;
        const ast::ConstantTag tag = ast::as<ast::Constant>(e)->value.tag;
        if (tag == None || tag == True || tag == False || tag == Ellipsis || tag == Tuple || tag == FrozenSet)
          return bad("unexpected constant inside of a literal pattern");
        return ok;
      }
      case Kind::Attribute:
      case Kind::JoinedStr:
      case Kind::TemplateStr:
        return ok;
      default:
        if (is_negated(e, true) || is_complex_sum(e)) return ok;
        return bad("patterns may only match literals and attribute lookups");
    }
  }

  Result<void> mapping_pattern(const ast::MatchMapping& m) {
    if (m.keys.size() != m.patterns.size()) return bad("MatchMapping doesn't have the same number of keys as patterns");
    TRY(capture(m.rest));
    for (const ast::expr* key : m.keys)
      if (key && !is_singleton(key)) TRY(matched_value(key));
    return ok;
  }

  Result<void> class_pattern(const ast::MatchClass& m) {
    if (m.kwd_attrs.size() != m.kwd_patterns.size())
      return bad("MatchClass doesn't have the same number of keyword attributes as patterns");
    const ast::expr* cls = m.cls;
    while (cls->kind == Kind::Attribute) cls = ast::as<ast::Attribute>(cls)->value;
    if (cls->kind != Kind::Name) return bad("MatchClass cls field can only contain Name or Attribute nodes.");
    for (ast::Identifier id : m.kwd_attrs) TRY(name(id));
    return ok;
  }

  Thread& t_;
  LongLoop loop_;
};

}  // namespace

Result<void> validate(Thread& t, const ast::mod* tree) { return Validator(t).node(tree); }

}  // namespace krait::ast_module
