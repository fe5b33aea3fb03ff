// Functions of module builtins that compile and run code, or look at namespaces.
#include "compile/context.h"
#include "interp/run.h"
#include "object/allocate.h"
#include "object/audit.h"
#include "runtime/builtins.h"
#include "runtime/frames.h"
#include "runtime/import.h"
#include "runtime/source.h"
#include "runtime/state.h"
#include "types/bytes.h"
#include "types/cell.h"
#include "types/fs_path.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

// ---- compile ----

constexpr std::uint32_t kIgnoreCookie = 0x800, kSourceIsUtf8 = 0x100, kNested = 0x10;
constexpr std::uint32_t kKnownFlags = compiler::kFutureMask | kNested | kSourceIsUtf8 | kDontImplyDedent | kOnlyAst |
                                      kIgnoreCookie | kTypeComments | kAllowTopLevelAwait | kAllowIncompleteInput |
                                      kOptimizedAst;

Result<CompileMode> mode_from(Thread& t, Ref<Str> mode, std::uint32_t flags) {
  if (mode->equals_ascii("exec")) return CompileMode::exec;
  if (mode->equals_ascii("eval")) return CompileMode::eval;
  if (mode->equals_ascii("single")) return CompileMode::single;
  if (mode->equals_ascii("func_type")) {
    if (flags & kOnlyAst) return CompileMode::func_type;
    return raise(t, exc::ValueError, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
  }
  return raise(t, exc::ValueError,
               flags & kOnlyAst ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                                : "compile() mode must be 'exec', 'eval' or 'single'");
}

Result<const AstBridge*> ast_bridge(Thread& t) {
  if (!runtime_of(t).ast) (void)TRY(import_module(t, "_ast"));
  if (!runtime_of(t).ast) return raise(t, exc::NotImplementedError, "trees need module _ast, which is missing");
  return runtime_of(t).ast;
}

Result<Own<>> compile_from_tree(Thread& t, const AstBridge& bridge, Ref<> source, const CompileRequest& request) {
  Arena arena;
  ast::IdentifierTable names(arena);
  ast::mod* tree = TRY(bridge.to_tree(t, source, request.mode, arena, names));
  if (!(request.flags & kOnlyAst)) return compile_tree(t, arena, names, tree, request);
  if (request.flags & kOptimizedAst) TRY(optimize_tree(t, arena, names, tree, request));
  return bridge.to_object(t, tree);
}

Result<Own<>> parse_to_objects(Thread& t, std::string_view text, const CompileRequest& request) {
  const AstBridge* bridge = TRY(ast_bridge(t));
  Arena arena;
  ast::IdentifierTable names(arena);
  ast::mod* tree = TRY(parse_source(t, arena, names, text, request));
  if ((request.flags & kOptimizedAst) == kOptimizedAst) TRY(optimize_tree(t, arena, names, tree, request));
  return bridge->to_object(t, tree);
}

// Hooks see the text as bytes, whatever it came as.
Result<void> audit_source(Thread& t, std::string_view text, Ref<Str> filename) {
  if (!t.interpreter->audit_hooks) return ok;
  return audit(t, "compile", {TRY(Bytes::create(t, text)).value(), filename.value()});
}

Result<Own<>> builtin_compile(Thread& t, Ref<> source, Ref<> filename, Ref<Str> mode, int flags, bool dont_inherit,
                              int optimize, int feature_version) {
  Own<Str> name = TRY(fs_text(t, filename));
  auto bits = static_cast<std::uint32_t>(flags);
  if (bits & ~kKnownFlags) return raise(t, exc::ValueError, "compile(): unrecognised flags");
  if (optimize < -1 || optimize > 2) return raise(t, exc::ValueError, "compile(): invalid optimize value");
  if (!dont_inherit) bits |= inherited_flags(t);
  CompileRequest request = new_request(t, name.ref(), TRY(mode_from(t, mode, bits)));
  request.flags = bits & ~(kIgnoreCookie | kSourceIsUtf8 | kNested);
  if (optimize >= 0) request.optimize = optimize;
  if (feature_version >= 0 && (bits & kOnlyAst)) request.feature_version = feature_version;
  if (!source.is<Str>() && !has_buffer(source)) {
    if (runtime_of(t).ast && TRY(runtime_of(t).ast->is_tree(t, source))) {
      TRY(audit(t, "compile", {source.value(), none_ref().value()}));
      return compile_from_tree(t, *runtime_of(t).ast, source, request);
    }
  }
  Arena arena;
  Slot<> holder;
  const std::string_view text =
      TRY(source_text(t, source, name.ref(), "compile", "string, bytes or AST", arena, holder));
  TRY(audit_source(t, text, name));
  if (bits & kOnlyAst) return parse_to_objects(t, text, request);
  return compile_source(t, text, request);
}

// ---- eval, exec ----

struct Namespaces {
  Slot<> globals, locals;  // locals may be empty: the globals
};

// The globals and locals of the caller, where they are not given.
Result<void> fill_from_frame(Thread& t, const char* what, Ref<> globals, Ref<> locals, Namespaces& out) {
  if (!is_none(globals)) out.globals.set(globals.own());
  if (!is_none(locals)) out.locals.set(locals.own());
  if (!out.globals) {
    OptRef<Dict> current = current_globals(t);
    if (!current)
      return raise(t, exc::TypeError, "%s must be given globals and locals when called without a frame", what);
    out.globals.set(current.ref().own());
    if (!out.locals) out.locals.set(TRY(current_locals(t)));
  }
  return ok;
}

Result<void> ensure_builtins(Thread& t, Ref<Dict> globals) {
  if (globals->find_str(names::__builtins__)) return ok;
  return globals->set_str(t, names::__builtins__, TRY(current_builtins(t)));
}

Result<Own<>> builtin_eval(Thread& t, Ref<> source, Ref<> globals, Ref<> locals) {
  if (!is_none(locals) && !is_mapping(locals)) return raise(t, exc::TypeError, "locals must be a mapping");
  if (!is_none(globals) && !globals.is<Dict>())
    return raise(
        t, exc::TypeError,
        is_mapping(globals) ? "globals must be a real dict; try eval(code, {}, mapping)" : "globals must be a dict");
  Namespaces ns;
  TRY(fill_from_frame(t, "eval", globals, locals, ns));
  Ref<Dict> g = ns.globals.ref().as<Dict>();
  TRY(ensure_builtins(t, g));
  if (source.is<Code>()) {
    TRY(audit(t, "exec", {source.value()}));
    if (source.as<Code>()->nfreevars() > 0)
      return raise(t, exc::TypeError, "code object passed to eval() may not contain free variables");
    return run_code(t, source.as<Code>(), g, ns.locals.opt(), {});
  }
  Arena arena;
  Slot<> holder;
  std::string_view text =
      TRY(source_text(t, source, names::string_filename, "eval", "string, bytes or code", arena, holder));
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  TRY(audit_source(t, text, names::string_filename));
  CompileRequest request = new_request(t, names::string_filename, CompileMode::eval);
  request.flags = inherited_flags(t);
  Own<Code> code = TRY(compile_source(t, text, request));
  TRY(audit(t, "exec", {code.value()}));
  return run_code(t, code.ref(), g, ns.locals.opt(), {});
}

// The closure argument of exec(), checked against the code's free variables.
Result<void> check_closure(Thread& t, Ref<Code> code, Ref<> closure) {
  const auto free = static_cast<std::size_t>(code->nfreevars());
  if (free == 0) {
    if (!is_none(closure)) return raise(t, exc::TypeError, "cannot use a closure with this code object");
    return ok;
  }
  bool good = closure.is<Tuple>() && closure.as<Tuple>()->size() == free;
  if (good)
    for (Value v : closure.as<Tuple>()->span()) good &= Ref<>(v).is<Cell>();
  if (!good) return raise(t, exc::TypeError, "code object requires a closure of exactly length %d", free);
  return ok;
}

Result<void> builtin_exec(Thread& t, Ref<> source, Ref<> globals, Ref<> locals, Ref<> closure) {
  Namespaces ns;
  TRY(fill_from_frame(t, "exec", globals, locals, ns));
  if (!ns.globals.ref().is<Dict>())
    return raise(t, exc::TypeError, "exec() globals must be a dict, not %.100T", ns.globals);
  if (ns.locals && !is_mapping(ns.locals.ref()))
    return raise(t, exc::TypeError, "locals must be a mapping or None, not %.100T", ns.locals);
  Ref<Dict> g = ns.globals.ref().as<Dict>();
  TRY(ensure_builtins(t, g));
  if (source.is<Code>()) {
    TRY(check_closure(t, source.as<Code>(), closure));
    TRY(audit(t, "exec", {source.value()}));
    (void)TRY(run_code(t, source.as<Code>(), g, ns.locals.opt(),
                       is_none(closure) ? OptRef<Tuple>() : OptRef<Tuple>(closure.as<Tuple>())));
    return ok;
  }
  if (!is_none(closure)) return raise(t, exc::TypeError, "closure can only be used when source is a code object");
  Arena arena;
  Slot<> holder;
  const std::string_view text =
      TRY(source_text(t, source, names::string_filename, "exec", "string, bytes or code", arena, holder));
  TRY(audit_source(t, text, names::string_filename));
  CompileRequest request = new_request(t, names::string_filename, CompileMode::exec);
  request.flags = inherited_flags(t);
  Own<Code> code = TRY(compile_source(t, text, request));
  TRY(audit(t, "exec", {code.value()}));
  (void)TRY(run_code(t, code.ref(), g, ns.locals.opt(), {}));
  return ok;
}

// ---- namespaces ----

Result<Own<>> builtin_globals(Thread& t) {
  OptRef<Dict> g = current_globals(t);
  if (!g) return none();
  return Own<>(g.ref().own());
}
Result<Own<>> builtin_locals(Thread& t) { return current_locals(t); }

Result<Own<>> builtin_vars(Thread& t, OptRef<> object) {
  if (!object) return current_locals(t);
  Slot<> d;
  TRY(find_attr(t, object.ref(), names::__dict__, d));
  if (!d) return raise(t, exc::TypeError, "vars() argument must have __dict__ attribute");
  return d.ref().own();
}

Result<Own<>> builtin_dir(Thread& t, OptRef<> object) {
  if (object) return dir(t, object.ref());
  Own<> locals = TRY(current_locals(t));
  Own<> keys = TRY(call_method(t, locals.ref(), names::keys));
  Own<List> names_list = TRY(to_list(t, keys.ref()));
  TRY(names_list->sort(t, {}, false));
  return names_list;
}

Result<Own<>> builtin_import(Thread& t, Ref<> name, Ref<> globals, Ref<> locals, OptRef<> fromlist, int level) {
  return import_level(t, name, globals, locals, fromlist, level);
}

Result<Own<>> builtin_breakpoint(Thread& t, Rest args, OptRef<Dict> kws) {
  OptRef<> hook = sys_get(t, "breakpointhook");
  if (!hook) return raise(t, exc::RuntimeError, "lost sys.breakpointhook");
  Own<> keep = hook.ref().own();
  TRY(audit(t, "builtins.breakpoint", {keep.value()}));
  Own<Tuple> positional = TRY(Tuple::from_values(t, args.data, args.size()));
  return call_tuple(t, keep.ref(), positional.ref(), kws);
}

// ---- classes ----

// The bases after __mro_entries__; the same tuple when no base has it.
Result<Own<Tuple>> resolve_bases(Thread& t, Ref<Tuple> bases) {
  Slot<List> replaced;
  for (std::size_t i = 0; i < bases->size(); ++i) {
    Ref<> base = (*bases)[i];
    if (base.is<Type>()) {
      if (replaced) TRY(replaced->append(t, base));
      continue;
    }
    Slot<> f;
    TRY(find_attr(t, base, names::__mro_entries__, f));
    if (!f) {
      if (replaced) TRY(replaced->append(t, base));
      continue;
    }
    Own<> entries = TRY(call(t, f.ref(), {bases.value()}));
    if (!entries.ref().is<Tuple>()) return raise(t, exc::TypeError, "__mro_entries__ must return a tuple");
    if (!replaced) replaced.set(TRY(List::from_values(t, bases->items(), i)));
    TRY(replaced->extend(t, entries.ref()));
  }
  if (!replaced) return bases.own();
  return Tuple::from_values(t, replaced->items(), replaced->size());
}

// The metaclass's namespace for a class body.
Result<Own<>> prepare_namespace(Thread& t, Ref<> metaclass, Ref<Str> name, Ref<Tuple> bases, OptRef<Dict> keywords) {
  Slot<> prepare;
  TRY(find_attr(t, metaclass, names::__prepare__, prepare));
  if (!prepare) return Dict::create(t);
  Own<Tuple> arguments = TRY(Tuple::of(t, name, bases));
  Own<> ns = TRY(call_tuple(t, prepare.ref(), arguments.ref(), keywords));
  if (is_mapping(ns.ref())) return ns;
  if (metaclass.is<Type>())
    return raise(t, exc::TypeError, "%.200T.__prepare__() must return a mapping, not %.200T",
                 static_cast<const Type*>(metaclass.as<Type>().get()), ns);
  return raise(t, exc::TypeError, "<metaclass>.__prepare__() must return a mapping, not %.200T", ns);
}

Result<void> check_class_cell(Thread& t, Ref<> cell, Ref<> made, Ref<> name, Ref<> metaclass) {
  if (!made.is<Type>() || !cell.is<Cell>()) return ok;
  OptRef<> seen = cell.as<Cell>()->get();
  if (!seen)
    return raise(t, exc::RuntimeError,
                 "__class__ not set defining %.200R as %.200R. Was __classcell__ propagated to type.__new__?", name,
                 made);
  if (seen.value() != made.value())
    return raise(t, exc::TypeError, "__class__ set to %.200R defining %.200R as %.200R", seen.ref(), name, made);
  return ok;
}

Result<Own<>> builtin_build_class(Thread& t, Rest args, OptRef<Dict> kwargs) {
  if (args.size() < 2) return raise(t, exc::TypeError, "__build_class__: not enough arguments");
  Ref<> function = args[0];
  if (!is_python_function(function)) return raise(t, exc::TypeError, "__build_class__: func must be a function");
  if (!args[1].is<Str>()) return raise(t, exc::TypeError, "__build_class__: name is not a string");
  Ref<Str> name = args[1].as<Str>();
  Own<Tuple> original = TRY(Tuple::from_values(t, args.data + 2, args.size() - 2));
  Own<Tuple> bases = TRY(resolve_bases(t, original.ref()));
  Slot<> metaclass;
  if (kwargs) TRY(kwargs->take(t, names::metaclass, metaclass));
  if (!metaclass) {
    Type* type = bases->size() > 0 ? (*bases)[0].type() : &Type::type;
    metaclass.set(Ref<Type>(type).own());
  }
  if (metaclass.ref().is<Type>()) metaclass.set(TRY(calculate_metaclass(t, metaclass.ref().as<Type>(), bases.ref())));
  Own<> ns = TRY(prepare_namespace(t, metaclass.ref(), name, bases.ref(), kwargs));
  Own<> cell = TRY(call_with_namespace(t, function, ns.ref()));
  if (bases.get() != original.get()) TRY(set_item(t, ns.ref(), names::__orig_bases__, original.ref()));
  Own<> made = none();
  if (kwargs && kwargs->size() > 0) {
    Own<Tuple> arguments = TRY(Tuple::of(t, name, bases, ns));
    made = TRY(call_tuple(t, metaclass.ref(), arguments.ref(), kwargs));
  } else {
    made = TRY(call(t, metaclass.ref(), {name.value(), bases.value(), ns.value()}));
  }
  TRY(check_class_cell(t, cell.ref(), made.ref(), name, metaclass.ref()));
  return made;
}

constexpr Method kFunctions[] = {
    bind<&builtin_build_class>("__build_class__(*args, **kwargs)",
                               "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nWhat a class "
                               "statement calls: func runs its body."),
    bind<&builtin_import>(
        "__import__(name, globals=None, locals=None, fromlist=(), level=0)",
        "What an import statement calls; programs do better with importlib.import_module().\n\n  globals\n    Those of "
        "the importing module, from which a relative import starts; not changed.\n  locals\n    Not used.\n  "
        "fromlist\n    Names after `from x import`; without any, the result is the package at the front of a dotted "
        "name, else the module\n    itself.\n  level\n    How many dots: 0 for an absolute import."),
    bind<&builtin_breakpoint>("breakpoint(*args, **kws)",
                              "Call sys.breakpointhook with the arguments; at first it starts the debugger pdb."),
    bind<&builtin_compile>(
        "compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, "
        "_feature_version=-1)",
        "Code for exec() or eval() from source text or a syntax tree.\n\n  filename\n    What tracebacks show.\n  "
        "mode\n    'exec' for a module, 'eval' for an expression, 'single' for a statement at the prompt.\n  flags\n   "
        " Bits of future statements and of ast.PyCF_*.\n  dont_inherit\n    Whether to leave out future statements in "
        "force where compile() is called.\n  optimize\n    -1 as the interpreter, 0 to 2 as without -O, with it, and "
        "with -OO.\n\nSyntaxError, or ValueError for null characters."),
    bind<&builtin_dir>(
        "dir(object=<absent>, /)",
        "dir([object]) -> list of strings\n\nNames of attributes, in alphabetical order, as far as they are known; "
        "without argument, names defined here.\n\nobject.__dir__() says which. By itself it gives: of a module, what "
        "is in it; of a class, its own and those of its\nbases; of another object, its own and those of its class."),
    bind<&builtin_eval>("eval(source, /, globals=None, locals=None)",
                        "The value of an expression.\n\n  source\n    Text, or code that compile() made.\n  globals\n  "
                        "  A dict of the global names; those where eval() is called when None.\n  locals\n    A "
                        "mapping of the local names; globals when None."),
    bind<&builtin_exec>(
        "exec(source, /, globals=None, locals=None, *, closure=None)",
        "Run statements.\n\n  source\n    Text, or code that compile() made.\n  globals\n    A dict of the global "
        "names; those where exec() is called when None.\n  locals\n    A mapping of the local names; globals when "
        "None.\n  closure\n    A tuple of cells for code that has free variables."),
    bind<&builtin_globals>(
        "globals()",
        "The module's variables, as the dictionary in which they live: changes to it are changes of them."),
    bind<&builtin_locals>("locals()",
                          "The local variables by name.\n\nIn a module or class it is the namespace itself. In a "
                          "function it is a new dict each time, and changing it changes no\nvariable."),
    bind<&builtin_vars>("vars(object=<absent>, /)",
                        "vars([object]) -> dictionary\n\nobject.__dict__; without argument, locals()."),
};

}  // namespace

constinit const std::span<const Method> kBuiltinCodeFunctions = kFunctions;

}  // namespace krait
