#include "compile/dump.h"

#include <algorithm>
#include <cstdio>

#include "code/line_table.h"
#include "code/opcode.h"

namespace krait::compiler {

namespace {

void pad(std::string& out, std::size_t start, std::size_t width) {
  while (out.size() < start + width) out += ' ';
}

// --- symbol table
// -----------------------------------------------------------------------------------------------------

const char* type_text(ScopeType type) {
  switch (type) {
    case ScopeType::Function:
      return "function";
    case ScopeType::Class:
      return "class";
    case ScopeType::Module:
      return "module";
    case ScopeType::Annotation:
      return "annotation";
    case ScopeType::TypeAlias:
      return "type alias";
    case ScopeType::TypeParameters:
      return "type parameters";
    case ScopeType::TypeVariable:
      return "type variable";
  }
  return "";
}

const char* resolved_text(Resolved r) {
  switch (r) {
    case Resolved::Unknown:
      return "unknown";
    case Resolved::Local:
      return "local";
    case Resolved::GlobalExplicit:
      return "global (declared)";
    case Resolved::GlobalImplicit:
      return "global";
    case Resolved::Free:
      return "free";
    case Resolved::Cell:
      return "cell";
  }
  return "";
}

std::string flags_text(std::uint32_t flags) {
  static constexpr struct {
    std::uint32_t flag;
    const char* text;
  } kTexts[] = {{kDefGlobal, "global statement"},
                {kDefNonlocal, "nonlocal statement"},
                {kDefParam, "parameter"},
                {kDefLocal, "assigned"},
                {kDefImport, "imported"},
                {kDefAnnotation, "annotated"},
                {kDefTypeParam, "type parameter"},
                {kDefCompIter, "iteration variable"},
                {kDefCompCell, "cell of an inlined comprehension"},
                {kDefFreeClass, "free in a method"},
                {kUse, "used"}};
  std::string out;
  for (const auto& t : kTexts)
    if (flags & t.flag) out += (out.empty() ? "" : ", ") + std::string(t.text);
  return out;
}

void dump_scope(const Scope* s, int depth, std::string& out) {
  const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
  out += indent + type_text(s->type) + " " + std::string(s->name->text()) + ", line " + std::to_string(s->where.lineno);
  const auto property = [&](bool has, const char* text) {
    if (has) out += std::string(", ") + text;
  };
  property(s->nested, "nested");
  property(s->method, "method");
  property(s->generator, "generator");
  property(s->coroutine, "coroutine");
  property(s->has_docstring, "docstring");
  property(s->needs_class_closure, "makes __class__");
  property(s->needs_classdict, "makes __classdict__");
  property(s->has_conditional_annotations, "conditional annotations");
  out += "\n";
  std::vector<Symbol> symbols = s->symbols.all();
  std::sort(symbols.begin(), symbols.end(),
            [](const Symbol& a, const Symbol& b) { return a.name->text() < b.name->text(); });
  for (const Symbol& symbol : symbols)
    out += indent + "  " + std::string(symbol.name->text()) + ": " + resolved_text(symbol.scope()) +
           (flags_text(symbol.flags).empty() ? "" : " (" + flags_text(symbol.flags) + ")") + "\n";
  for (const Scope* child : s->children) dump_scope(child, depth + 1, out);
}

// --- code
// -------------------------------------------------------------------------------------------------------------

std::string const_text(const Const* c) {
  if (c->kind == ConstKind::Code) return "<code " + std::string(c->code->qualname->text()) + ">";
  if (c->kind == ConstKind::Slice)
    return "slice(" + repr(c->elements[0]) + ", " + repr(c->elements[1]) + ", " + repr(c->elements[2]) + ")";
  return repr(c);
}

std::string argument_text(const CodeUnit& u, Op op, int arg, int behind) {
  const auto local = [&](int i) { return std::string(u.localsplusnames[static_cast<std::size_t>(i)]->text()); };
  const auto name = [&](int i) { return std::string(u.names[static_cast<std::size_t>(i)]->text()); };
  switch (info(op).operand) {
    case Operand::Const:
      return const_text(u.consts[static_cast<std::size_t>(arg)]);
    case Operand::Name:
      return name(arg);
    case Operand::NameOver2:
      return name(arg >> 1) + (arg & 1 ? " + receiver" : "");
    case Operand::NameOver4:
      return name(arg >> 2) + (arg & 1 ? " + receiver" : "");
    case Operand::Local:
    case Operand::Free:
    case Operand::Cell:
      return local(arg);
    case Operand::LocalPair:
      return local(arg >> 4) + ", " + local(arg & 15);
    case Operand::JumpForward:
      return "to " + std::to_string(behind + arg * 2);
    case Operand::JumpBackward:
      return "to " + std::to_string(behind - arg * 2);
    default:
      return {};
  }
}

std::span<const std::uint8_t> bytes_of(std::string_view s) {
  return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()};
}

void dump_code(const CodeUnit& u, std::string& out) {
  out += "code " + std::string(u.qualname->text()) + ", line " + std::to_string(u.firstlineno) + ", stack " +
         std::to_string(u.stacksize) + ", flags ";
  char hex[16];
  std::snprintf(hex, sizeof hex, "%#x", u.flags);
  out += hex;
  out += "\n";
  if (!u.localsplusnames.empty()) {
    out += "  locals:";
    for (std::size_t i = 0; i < u.localsplusnames.size(); ++i) {
      const auto kind = static_cast<std::uint8_t>(u.localspluskinds[i]);
      out += " " + std::string(u.localsplusnames[i]->text()) +
             (kind & kFree     ? " (free)"
              : kind & kCell   ? " (cell)"
              : kind & kHidden ? " (hidden)"
                               : "");
    }
    out += "\n";
  }
  const auto code = bytes_of(u.code);
  int line = -2;
  int arg = 0;
  for (std::size_t at = 0; at + 1 < code.size();) {
    const auto op = static_cast<Op>(code[at]);
    arg = arg << 8 | code[at + 1];
    const std::size_t here = at;
    at += 2 + static_cast<std::size_t>(cache_units(op)) * 2;
    if (op == Op::EXTENDED_ARG) continue;
    const int now = line_of(bytes_of(u.linetable), u.firstlineno, static_cast<std::uint32_t>(here / 2));
    const std::size_t start = out.size();
    if (now != line) out += now < 0 ? "   -" : "  " + std::to_string(now);
    line = now;
    pad(out, start, 7);
    out += std::to_string(here);
    pad(out, start, 12);
    out += name_of(op);
    if (has_arg(op)) {
      pad(out, start, 47);
      out += std::to_string(arg);
      const std::string meaning = argument_text(u, op, arg, static_cast<int>(at));
      if (!meaning.empty()) out += " (" + meaning + ")";
    }
    out += "\n";
    arg = 0;
  }
  ExceptionTableReader reader(bytes_of(u.exceptiontable));
  for (HandlerEntry e; reader.next(e);)
    out += "  " + std::to_string(e.begin * 2) + " to " + std::to_string(e.end * 2) + ": " +
           std::to_string(e.target * 2) + ", depth " + std::to_string(e.depth) + (e.push_lasti ? ", with offset" : "") +
           "\n";
  for (const Const* c : u.consts)
    if (c->kind == ConstKind::Code) {
      out += "\n";
      dump_code(*c->code, out);
    }
}

}  // namespace

std::string dump(const SymbolTable& table) {
  std::string out;
  if (table.top()) dump_scope(table.top(), 0, out);
  return out;
}

std::string dump(const CodeUnit& unit) {
  std::string out;
  dump_code(unit, out);
  return out;
}

}  // namespace krait::compiler
