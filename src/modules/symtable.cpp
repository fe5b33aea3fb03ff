// _symtable: the compiler's symbol tables as Python objects.
#include "compile/symtable.h"

#include "compile/compile.h"
#include "modules/modules.h"
#include "object/allocate.h"
#include "runtime/source.h"
#include "types/fs_path.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/str.h"

namespace krait {
namespace {

using compiler::Scope;

class SymbolTableEntry final : public Object {
 public:
  static Type type;

  static Result<Own<>> repr(Thread& t, Ref<> self) {
    const SymbolTableEntry& e = *self.as<SymbolTableEntry>();
    return format(t, "<symtable entry %S(%S), line %S>", e.name_, e.id_, e.lineno_);
  }
  void trace(Tracer& visit) {
    for (Slot<>* s : {&id_, &name_, &symbols_, &varnames_, &children_, &nested_, &type_, &lineno_}) visit(*s);
  }
  void clear_references() { children_.clear(); }

  Slot<> id_, name_, symbols_, varnames_, children_, nested_, type_, lineno_;
};

constexpr Attribute kAttributes[] = {
    member<&SymbolTableEntry::id_>("id"),
    member<&SymbolTableEntry::name_>("name"),
    member<&SymbolTableEntry::symbols_>("symbols"),
    member<&SymbolTableEntry::varnames_>("varnames"),
    member<&SymbolTableEntry::children_>("children"),
    member<&SymbolTableEntry::nested_>("nested"),
    member<&SymbolTableEntry::type_>("type"),
    member<&SymbolTableEntry::lineno_>("lineno"),
};
constinit Type SymbolTableEntry::type = describe<SymbolTableEntry>(
    "symtable entry", {.attributes = kAttributes, .flags = kTypeNoConstruct | kTypeWeakrefs});

Result<Own<Str>> text_of(Thread& t, compiler::Identifier name) {
  Own<Str> text = TRY(Str::from_utf8(t, name->text()));
  return Str::intern(t, std::move(text));
}

Result<Own<SymbolTableEntry>> entry_of(Thread& t, const Scope& scope) {
  TRY(check_stack(t, " in symtable"));
  Own<SymbolTableEntry> e = TRY(create<SymbolTableEntry>(t));
  e->id_.set(TRY(int_from_unsigned(t, reinterpret_cast<std::uint64_t>(e.get()))));
  e->name_.set(TRY(text_of(t, scope.name)));
  Own<Dict> symbols = TRY(Dict::create(t));
  for (const compiler::Symbol& s : scope.symbols.all()) {
    Own<Str> name = TRY(text_of(t, s.name));
    TRY(symbols->set_str(t, name.ref(), TRY(int_from(t, s.flags))));
  }
  e->symbols_.set(std::move(symbols));
  Own<List> names = TRY(List::create(t, scope.varnames.size()));
  for (compiler::Identifier name : scope.varnames) TRY(names->append_own(t, TRY(text_of(t, name))));
  e->varnames_.set(std::move(names));
  Own<List> children = TRY(List::create(t, scope.children.size()));
  for (const Scope* child : scope.children) TRY(children->append_own(t, TRY(entry_of(t, *child))));
  e->children_.set(std::move(children));
  e->nested_.set(Own<>::of_int(scope.nested));
  e->type_.set(Own<>::of_int(static_cast<int>(scope.type)));
  e->lineno_.set(Own<>::of_int(scope.where.lineno));
  return e;
}

Result<Own<>> symtable(Thread& t, Ref<> source, Ref<> filename, Ref<Str> start) {
  Own<Str> name = TRY(fs_text(t, filename));
  CompileMode mode;
  if (start->equals_ascii("exec"))
    mode = CompileMode::exec;
  else if (start->equals_ascii("eval"))
    mode = CompileMode::eval;
  else if (start->equals_ascii("single"))
    mode = CompileMode::single;
  else
    return raise(t, exc::ValueError, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
  Arena arena;
  Slot<> holder;
  const std::string_view text = TRY(source_text(t, source, name.ref(), "symtable", "string or bytes", arena, holder));
  const CompileRequest request = new_request(t, name.ref(), mode);
  ast::IdentifierTable identifiers(arena);
  ast::mod* tree = TRY(parse_source(t, arena, identifiers, text, request));
  compiler::SymbolTable table;
  TRY(build_symbol_table(t, arena, identifiers, tree, request, table));
  return entry_of(t, *table.top());
}

constexpr Method kFunctions[] = {
    bind<&symtable>("symtable(source, filename, startstr, /)", "The symbol table of the top of a program.")};

constexpr IntConstant kConstants[] = {
    {"USE", compiler::kUse},
    {"DEF_GLOBAL", compiler::kDefGlobal},
    {"DEF_NONLOCAL", compiler::kDefNonlocal},
    {"DEF_LOCAL", compiler::kDefLocal},
    {"DEF_PARAM", compiler::kDefParam},
    {"DEF_TYPE_PARAM", compiler::kDefTypeParam},
    {"DEF_FREE_CLASS", compiler::kDefFreeClass},
    {"DEF_IMPORT", compiler::kDefImport},
    {"DEF_BOUND", compiler::kDefLocal | compiler::kDefParam | compiler::kDefImport},
    {"DEF_ANNOT", compiler::kDefAnnotation},
    {"DEF_COMP_ITER", compiler::kDefCompIter},
    {"DEF_COMP_CELL", compiler::kDefCompCell},
    {"TYPE_FUNCTION", static_cast<int>(compiler::ScopeType::Function)},
    {"TYPE_CLASS", static_cast<int>(compiler::ScopeType::Class)},
    {"TYPE_MODULE", static_cast<int>(compiler::ScopeType::Module)},
    {"TYPE_ANNOTATION", static_cast<int>(compiler::ScopeType::Annotation)},
    {"TYPE_TYPE_ALIAS", static_cast<int>(compiler::ScopeType::TypeAlias)},
    {"TYPE_TYPE_PARAMETERS", static_cast<int>(compiler::ScopeType::TypeParameters)},
    {"TYPE_TYPE_VARIABLE", static_cast<int>(compiler::ScopeType::TypeVariable)},
    {"LOCAL", static_cast<int>(compiler::Resolved::Local)},
    {"GLOBAL_EXPLICIT", static_cast<int>(compiler::Resolved::GlobalExplicit)},
    {"GLOBAL_IMPLICIT", static_cast<int>(compiler::Resolved::GlobalImplicit)},
    {"FREE", static_cast<int>(compiler::Resolved::Free)},
    {"CELL", static_cast<int>(compiler::Resolved::Cell)},
    {"SCOPE_OFF", compiler::kScopeShift},
    {"SCOPE_MASK", 15},
};

}  // namespace

constinit const ModuleSpec kSymtableModule = {.name = "_symtable", .functions = kFunctions, .constants = kConstants};

}  // namespace krait
