#include "compile/unparse.h"

#include "base/float_text.h"
#include "base/limbs.h"

namespace krait::compiler {

using namespace ast;

namespace {

// How tightly an operator binds.
enum Level : int {
  kTuple,
  kNamed,
  kTest,
  kOr,
  kAnd,
  kNot,
  kCompare,
  kExpr,
  kBitOr = kExpr,
  kBitXor,
  kBitAnd,
  kShift,
  kArith,
  kTerm,
  kFactor,
  kPower,
  kAwait,
  kAtom
};

Level tighter(Level level) { return static_cast<Level>(level + 1); }

class Unparser {
 public:
  std::string take() { return std::move(out_); }
  void expr(const ast::expr* e, int level);

 private:
  void put(std::string_view text) { out_ += text; }
  void put(Identifier name) { out_ += name->text(); }
  // Brackets around what binds less tightly than its surroundings.
  template <class F>
  void group(bool needed, F f) {
    if (needed) put("(");
    f();
    if (needed) put(")");
  }
  template <class List, class F>
  void joined(const List& list, std::string_view separator, F f) {
    bool first = true;
    for (const auto& item : list) {
      if (!first) put(separator);
      first = false;
      f(item);
    }
  }
  void binary(const BinOp* e, int level);
  void constant(const ast::constant& c);
  void number(std::string text);
  void arguments(const ast::arguments* a);
  void argument(const arg* a) {
    put(a->arg);
    if (a->annotation) {
      put(": ");
      expr(a->annotation, kTest);
    }
  }
  void generators(std::span<comprehension* const> list);
  void comprehension_of(std::string_view open, const ast::expr* elt, std::span<comprehension* const> list,
                        std::string_view close) {
    put(open);
    expr(elt, kTest);
    generators(list);
    put(close);
  }
  void call(const Call* e);
  void format_string(std::span<ast::expr* const> values, std::string_view prefix, bool is_spec);
  void string_part(const ast::expr* e, std::string& body, bool is_spec);
  void replacement(const ast::expr* value, int conversion, const ast::expr* spec, std::string& body,
                   std::string_view source = {});

  std::string out_;
};

void Unparser::number(std::string text) {
  // An infinity is written as a number that overflows.
  for (std::size_t at; (at = text.find("inf")) != std::string::npos;) text.replace(at, 3, "1e309");
  put(text);
}

std::string quoted(std::string_view text, bool is_bytes) {
  const char quote = text.find('\'') != text.npos && text.find('"') == text.npos ? '"' : '\'';
  std::string out = is_bytes ? "b" : "";
  out += quote;
  for (char c : text) {
    const auto u = static_cast<unsigned char>(c);
    constexpr char kHex[] = "0123456789abcdef";
    if (c == quote || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (u < 32 || u == 127 || (is_bytes && u >= 128)) {
      out += "\\x";
      out += kHex[u >> 4];
      out += kHex[u & 15];
    } else {
      out += c;
    }
  }
  return out + quote;
}

void Unparser::constant(const ast::constant& c) {
  switch (c.tag) {
    case ConstantTag::None:
      return put("None");
    case ConstantTag::False:
      return put("False");
    case ConstantTag::True:
      return put("True");
    case ConstantTag::Ellipsis:
      return put("...");
    case ConstantTag::Int:
      return put(std::to_string(c.integer));
    case ConstantTag::BigInt: {
      if (!c.text.starts_with("0x")) return put(c.text);
      limbs::Number n;
      std::string digits;
      if (limbs::from_text(n, c.text.substr(2), 16) && limbs::to_text(digits, n, 10)) put(digits);
      return;
    }
    case ConstantTag::Float:
      return number(float_text::repr(c.real));
    case ConstantTag::Complex: {
      std::string text = float_text::repr(c.imag);
      if (text.ends_with(".0")) text.resize(text.size() - 2);
      return number(text + "j");
    }
    case ConstantTag::Str:
      return put(quoted(c.text, false));
    case ConstantTag::Bytes:
      return put(quoted(c.text, true));
    case ConstantTag::Tuple:
      put("(");
      joined(c.items, ", ", [&](const ast::constant& item) { constant(item); });
      return put(c.items.size() == 1 ? ",)" : ")");
    case ConstantTag::FrozenSet:
      put("frozenset({");
      joined(c.items, ", ", [&](const ast::constant& item) { constant(item); });
      return put("})");
    case ConstantTag::Negative:
      put("-");
      return constant(c.items[0]);
    case ConstantTag::ComplexBoth:
      put("(");
      constant(c.items[0]);
      if (!std::signbit(c.items[1].real)) put("+");
      constant(c.items[1]);
      return put("j)");
  }
}

struct Operator {
  std::string_view text;
  Level level;
};
Operator operator_of(operator_ op) {
  switch (op) {
    case operator_::Add:
      return {" + ", kArith};
    case operator_::Sub:
      return {" - ", kArith};
    case operator_::Mult:
      return {" * ", kTerm};
    case operator_::MatMult:
      return {" @ ", kTerm};
    case operator_::Div:
      return {" / ", kTerm};
    case operator_::Mod:
      return {" % ", kTerm};
    case operator_::LShift:
      return {" << ", kShift};
    case operator_::RShift:
      return {" >> ", kShift};
    case operator_::BitOr:
      return {" | ", kBitOr};
    case operator_::BitXor:
      return {" ^ ", kBitXor};
    case operator_::BitAnd:
      return {" & ", kBitAnd};
    case operator_::FloorDiv:
      return {" // ", kTerm};
    default:
      return {" ** ", kPower};
  }
}

void Unparser::binary(const BinOp* e, int level) {
  const Operator op = operator_of(e->op);
  const bool right_first = e->op == operator_::Pow;
  group(level > op.level, [&] {
    expr(e->left, op.level + right_first);
    put(op.text);
    expr(e->right, op.level + !right_first);
  });
}

std::string_view compare_text(cmpop op) {
  switch (op) {
    case cmpop::Eq:
      return " == ";
    case cmpop::NotEq:
      return " != ";
    case cmpop::Lt:
      return " < ";
    case cmpop::LtE:
      return " <= ";
    case cmpop::Gt:
      return " > ";
    case cmpop::GtE:
      return " >= ";
    case cmpop::Is:
      return " is ";
    case cmpop::IsNot:
      return " is not ";
    case cmpop::In:
      return " in ";
    default:
      return " not in ";
  }
}

void Unparser::arguments(const ast::arguments* a) {
  bool first = true;
  const auto comma = [&] {
    if (!first) put(", ");
    first = false;
  };
  const std::size_t positional = a->posonlyargs.size() + a->args.size();
  const std::size_t without_default = positional - a->defaults.size();
  for (std::size_t i = 0; i < positional; ++i) {
    comma();
    argument(i < a->posonlyargs.size() ? a->posonlyargs[i] : a->args[i - a->posonlyargs.size()]);
    if (i >= without_default) {
      put("=");
      expr(a->defaults[i - without_default], kTest);
    }
    if (!a->posonlyargs.empty() && i + 1 == a->posonlyargs.size()) put(", /");
  }
  if (a->vararg || !a->kwonlyargs.empty()) {
    comma();
    put("*");
    if (a->vararg) argument(a->vararg);
  }
  for (std::size_t i = 0; i < a->kwonlyargs.size(); ++i) {
    comma();
    argument(a->kwonlyargs[i]);
    if (a->kw_defaults[i]) {
      put("=");
      expr(a->kw_defaults[i], kTest);
    }
  }
  if (a->kwarg) {
    comma();
    put("**");
    argument(a->kwarg);
  }
}

void Unparser::generators(std::span<comprehension* const> list) {
  for (const comprehension* g : list) {
    put(g->is_async ? " async for " : " for ");
    expr(g->target, kTuple);
    put(" in ");
    expr(g->iter, tighter(kTest));
    for (const ast::expr* test : g->ifs) {
      put(" if ");
      expr(test, tighter(kTest));
    }
  }
}

void Unparser::call(const Call* e) {
  expr(e->func, kAtom);
  if (e->args.size() == 1 && e->keywords.empty() && e->args[0]->kind == Kind::GeneratorExp)
    return expr(e->args[0], kTuple);
  put("(");
  bool first = true;
  const auto comma = [&] {
    if (!first) put(", ");
    first = false;
  };
  for (const ast::expr* a : e->args) {
    comma();
    expr(a, kTest);
  }
  for (const keyword* k : e->keywords) {
    comma();
    if (k->arg) {
      put(k->arg);
      put("=");
    } else {
      put("**");
    }
    expr(k->value, kTest);
  }
  put(")");
}

// `source` is the text of the expression as it was written, where that is known.
void Unparser::replacement(const ast::expr* value, int conversion, const ast::expr* spec, std::string& body,
                           std::string_view source) {
  std::string text(source);
  if (source.empty()) {
    Unparser inner;
    inner.expr(value, tighter(kTest));
    text = inner.take();
  }
  body += text.starts_with('{') ? "{ " : "{";
  body += text;
  if (conversion > 0) {
    body += '!';
    body += static_cast<char>(conversion);
  }
  if (spec) {
    body += ':';
    string_part(spec, body, true);
  }
  body += '}';
}

void Unparser::string_part(const ast::expr* e, std::string& body, bool is_spec) {
  switch (e->kind) {
    case Kind::Constant:
      for (char c : as<Constant>(e)->value.text) {
        body += c;
        if (c == '{' || c == '}') body += c;
      }
      return;
    case Kind::JoinedStr:
      if (is_spec) {
        for (const ast::expr* value : as<JoinedStr>(e)->values) string_part(value, body, true);
        return;
      }
      {
        Unparser inner;
        inner.expr(e, kTest);
        body += inner.take();
      }
      return;
    case Kind::FormattedValue: {
      auto* v = as<FormattedValue>(e);
      return replacement(v->value, v->conversion, v->format_spec, body);
    }
    case Kind::Interpolation: {
      auto* v = as<Interpolation>(e);
      return replacement(v->value, v->conversion, v->format_spec, body, v->str.text);
    }
    default:
      return;
  }
}

void Unparser::format_string(std::span<ast::expr* const> values, std::string_view prefix, bool is_spec) {
  std::string body;
  for (const ast::expr* value : values) string_part(value, body, is_spec);
  put(prefix);
  put(quoted(body, false));
}

void Unparser::expr(const ast::expr* e, int level) {
  switch (e->kind) {
    case Kind::BoolOp: {
      auto* b = as<BoolOp>(e);
      const bool is_and = b->op == boolop::And;
      const Level own = is_and ? kAnd : kOr;
      return group(level > own, [&] {
        joined(b->values, is_and ? " and " : " or ", [&](const ast::expr* v) { expr(v, tighter(own)); });
      });
    }
    case Kind::BinOp:
      return binary(as<BinOp>(e), level);
    case Kind::UnaryOp: {
      auto* u = as<UnaryOp>(e);
      const Level own = u->op == unaryop::Not ? kNot : kFactor;
      return group(level > own, [&] {
        put(u->op == unaryop::Not ? "not " : u->op == unaryop::Invert ? "~" : u->op == unaryop::UAdd ? "+" : "-");
        expr(u->operand, own);
      });
    }
    case Kind::Lambda: {
      auto* l = as<Lambda>(e);
      return group(level > kTest, [&] {
        auto* a = l->args;
        const bool any = !a->posonlyargs.empty() || !a->args.empty() || a->vararg || !a->kwonlyargs.empty() || a->kwarg;
        put(any ? "lambda " : "lambda");
        arguments(a);
        put(": ");
        expr(l->body, kTest);
      });
    }
    case Kind::IfExp: {
      auto* i = as<IfExp>(e);
      return group(level > kTest, [&] {
        expr(i->body, tighter(kTest));
        put(" if ");
        expr(i->test, tighter(kTest));
        put(" else ");
        expr(i->orelse, kTest);
      });
    }
    case Kind::Dict: {
      auto* d = as<Dict>(e);
      put("{");
      for (std::size_t i = 0; i < d->values.size(); ++i) {
        if (i) put(", ");
        if (d->keys[i]) {
          expr(d->keys[i], kTest);
          put(": ");
          expr(d->values[i], kTest);
        } else {
          put("**");
          expr(d->values[i], kExpr);
        }
      }
      return put("}");
    }
    case Kind::Set:
      put("{");
      joined(as<Set>(e)->elts, ", ", [&](const ast::expr* x) { expr(x, kTest); });
      return put("}");
    case Kind::GeneratorExp:
      return comprehension_of("(", as<GeneratorExp>(e)->elt, as<GeneratorExp>(e)->generators, ")");
    case Kind::ListComp:
      return comprehension_of("[", as<ListComp>(e)->elt, as<ListComp>(e)->generators, "]");
    case Kind::SetComp:
      return comprehension_of("{", as<SetComp>(e)->elt, as<SetComp>(e)->generators, "}");
    case Kind::DictComp: {
      auto* d = as<DictComp>(e);
      put("{");
      expr(d->key, kTest);
      put(": ");
      expr(d->value, kTest);
      generators(d->generators);
      return put("}");
    }
    case Kind::Yield:
      if (!as<Yield>(e)->value) return put("(yield)");
      put("(yield ");
      expr(as<Yield>(e)->value, kTest);
      return put(")");
    case Kind::YieldFrom:
      put("(yield from ");
      expr(as<YieldFrom>(e)->value, kTest);
      return put(")");
    case Kind::Await:
      return group(level > kAwait, [&] {
        put("await ");
        expr(as<Await>(e)->value, kAtom);
      });
    case Kind::Compare: {
      auto* c = as<Compare>(e);
      return group(level > kCompare, [&] {
        expr(c->left, tighter(kCompare));
        for (std::size_t i = 0; i < c->ops.size(); ++i) {
          put(compare_text(c->ops[i]));
          expr(c->comparators[i], tighter(kCompare));
        }
      });
    }
    case Kind::Call:
      return call(as<Call>(e));
    case Kind::Constant: {
      const Constant* c = as<Constant>(e);
      if (c->ast::expr::kind == Kind::Constant && c->kind.data()) put("u");
      return constant(c->value);
    }
    case Kind::JoinedStr:
      return format_string(as<JoinedStr>(e)->values, "f", false);
    case Kind::TemplateStr:
      return format_string(as<TemplateStr>(e)->values, "t", false);
    case Kind::FormattedValue:
    case Kind::Interpolation: {
      std::string body;
      string_part(e, body, false);
      put(e->kind == Kind::Interpolation ? "t" : "f");
      return put(quoted(body, false));
    }
    case Kind::Attribute: {
      auto* a = as<Attribute>(e);
      expr(a->value, kAtom);
      const bool integer =
          a->value->kind == Kind::Constant && (as<Constant>(a->value)->value.tag == ConstantTag::Int ||
                                               as<Constant>(a->value)->value.tag == ConstantTag::BigInt);
      put(integer ? " ." : ".");
      return put(a->attr);
    }
    case Kind::Starred:
      put("*");
      return expr(as<Starred>(e)->value, kExpr);
    case Kind::Name:
      return put(as<Name>(e)->id);
    case Kind::List:
      put("[");
      joined(as<List>(e)->elts, ", ", [&](const ast::expr* x) { expr(x, kTest); });
      return put("]");
    case Kind::Tuple: {
      auto& elements = as<Tuple>(e)->elts;
      if (elements.empty()) return put("()");
      return group(level > kTuple, [&] {
        joined(elements, ", ", [&](const ast::expr* x) { expr(x, kTest); });
        if (elements.size() == 1) put(",");
      });
    }
    case Kind::Subscript:
      expr(as<Subscript>(e)->value, kAtom);
      put("[");
      expr(as<Subscript>(e)->slice, kTuple);
      return put("]");
    case Kind::Slice: {
      auto* s = as<Slice>(e);
      if (s->lower) expr(s->lower, kTest);
      put(":");
      if (s->upper) expr(s->upper, kTest);
      if (s->step) {
        put(":");
        expr(s->step, kTest);
      }
      return;
    }
    case Kind::NamedExpr:
      return group(level > kNamed, [&] {
        expr(as<NamedExpr>(e)->target, kAtom);
        put(" := ");
        expr(as<NamedExpr>(e)->value, kAtom);
      });
    default:
      return;
  }
}

}  // namespace

std::string unparse(const ast::expr* e) {
  Unparser unparser;
  unparser.expr(e, kTest);
  return unparser.take();
}

}  // namespace krait::compiler
