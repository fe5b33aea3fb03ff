// Running the program: a command, a module, a script, a folder or zip file, standard input, the prompt.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "compile/compile.h"
#include "interp/run.h"
#include "object/audit.h"
#include "object/raise.h"
#include "runtime/import.h"
#include "runtime/source.h"
#include "runtime/startup.h"
#include "runtime/state.h"
#include "runtime/traceback_print.h"
#include "types/codecs.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/list.h"
#include "types/marshal.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

constexpr std::size_t kPycHeader = 16;
constexpr std::string_view kPycMagic = "\x2B\x0E\r\n";

struct Run {
  Thread& t;
  Config& config;
  bool& interrupted;
};

// The namespace of module __main__, which is made anew when the program has put something else there.
Result<Own<Dict>> main_namespace(Thread& t) {
  const OptRef<> main = t.interpreter->modules->find_str(names::__main__);
  if (main && main.ref().is<Module>()) return main.ref().as<Module>()->dict().own();
  Own<Module> made = TRY(Module::create(t, names::__main__));
  TRY(t.interpreter->modules->set_str(t, names::__main__, made.ref().own()));
  return made->dict().own();
}

// The exit code after code of the program ended with `failed`.
int finish_failed(Run& run) {
  if (pending_matches(run.t, exc::KeyboardInterrupt)) run.interrupted = true;
  return exit_code_of_pending(run.t);
}
int finish(Run& run, Result<void> r) { return r.is_failed() ? finish_failed(run) : 0; }

Result<void> run_in_main(Thread& t, Ref<Code> code) {
  Own<Dict> main = TRY(main_namespace(t));
  TRY(audit(t, "exec", {code.value()}));
  Result<Own<>> r = run_code(t, code, main.ref(), {}, {});
  if (r.is_failed()) return failed;
  return ok;
}

Result<void> run_text(Thread& t, std::string_view text, Ref<Str> filename, bool file_input) {
  CompileRequest request = new_request(t, filename, CompileMode::exec);
  request.file_input = file_input;
  Own<Code> code = TRY(compile_source(t, text, request));
  return run_in_main(t, code.ref());
}

// ---- -c ----

// The command without the indentation that all its lines share.
std::string dedented(const std::string& text) {
  std::string_view margin;
  bool first = true;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    const std::size_t code = line.find_first_not_of(" \t");
    if (code == line.npos) continue;
    if (first) {
      margin = line.substr(0, code);
      first = false;
    }
    std::size_t same = 0;
    while (same < margin.size() && same < code && margin[same] == line[same]) ++same;
    margin = margin.substr(0, same);
  }
  if (margin.empty()) return text;
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    if (line.find_first_not_of(" \t") == line.npos)
      line = {};
    else
      line.remove_prefix(margin.size());
    out += line;
    if (end != std::string_view::npos) out += '\n';
  }
  return out;
}

Result<void> run_command(Thread& t, const std::string& command) {
  Own<Str> shown = TRY(decode_path(t, command));
  TRY(audit(t, "cpython.run_command", {shown.value()}));
  const std::string text = dedented(command);
  Own<Str> source = TRY(decode_path(t, text));
  if (codecs::encode_utf8(t, source.ref()).is_failed()) {
    std::fputs("Unable to decode the command from the command line:\n", stderr);
    return failed;
  }
  Arena arena;
  Slot<> holder;
  const std::string_view utf8 =
      TRY(source_text(t, source.ref(), names::string_filename, "exec", "string", arena, holder));
  Own<Str> name = names::string_filename.ref().own();
  CompileRequest request = new_request(t, name.ref(), CompileMode::exec);
  Own<Code> code = TRY(compile_source(t, utf8, request));
  TRY(remember_source(t, code.ref(), source.ref(), name.ref()));
  return run_in_main(t, code.ref());
}

// ---- -m, folders, zip files ----

Result<void> run_module(Thread& t, const std::string& name, bool set_argv0) {
  Own<Str> text = TRY(decode_path(t, name));
  TRY(audit(t, "cpython.run_module", {text.value()}));
  Own<> runpy = TRY(import_module(t, "runpy"));
  Own<> flag = bool_from(set_argv0);
  (void)TRY(call_named(t, runpy.ref(), "_run_module_as_main", {text.value(), flag.value()}));
  return ok;
}

// ---- files ----

Result<void> set_main_loader(Thread& t, Ref<Str> filename, const char* loader_name) {
  Own<> external = runtime_of(t).importlib_external.ref().own();
  Own<> loader_class = TRY(get_attr_named(t, external.ref(), loader_name));
  Own<> loader = TRY(call(t, loader_class.ref(), {names::__main__.ref().value(), filename.value()}));
  return TRY(main_namespace(t))->set_str(t, names::__loader__, std::move(loader));
}

bool read_all(FILE* f, std::string& out) {
  char buffer[65536];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, f)) > 0;) out.append(buffer, n);
  return !std::ferror(f);
}

Result<void> run_pyc(Thread& t, const std::string& data, Ref<Str> filename) {
  TRY(set_main_loader(t, filename, "SourcelessFileLoader"));
  if (!data.starts_with(kPycMagic)) return raise(t, exc::RuntimeError, "Bad magic number in .pyc file");
  if (data.size() < kPycHeader) return raise(t, exc::EOFError, "EOF read where not expected");
  Result<Own<>> loaded =
      marshal_loads(t, {reinterpret_cast<const std::uint8_t*>(data.data()) + kPycHeader, data.size() - kPycHeader});
  Own<> code = loaded.is_failed() ? none() : std::move(loaded).take();
  clear_pending(t);
  if (!code.ref().is<Code>()) return raise(t, exc::RuntimeError, "Bad code object in .pyc file");
  return run_in_main(t, code.ref().as<Code>());
}

// A program with a NUL at `nul`: the error is there, unless the lines before have one of their own.
Result<void> refuse_nul(Thread& t, std::string_view bytes, std::size_t nul, Ref<Str> filename) {
  const std::size_t line = bytes.rfind('\n', nul) + 1;
  Arena arena;
  const std::string_view before = TRY(decoded_text(t, bytes.substr(0, line), filename, arena));
  CompileRequest request = new_request(t, filename, CompileMode::exec);
  request.flags = kAllowIncompleteInput;
  if (compile_source(t, before, request).is_failed() && !clear_if_pending(t, exc::_IncompleteInputError)) return failed;
  const std::string_view upto = TRY(decoded_text(t, bytes.substr(0, nul), filename, arena));
  syntax::SyntaxProblem problem{.kind = syntax::ProblemKind::SyntaxError, .has_location = true, .has_text = true};
  problem.message = "source code cannot contain null bytes";
  problem.text = upto.substr(upto.rfind('\n') + 1);
  problem.lineno = problem.end_lineno = static_cast<std::int32_t>(std::count(upto.begin(), upto.end(), '\n')) + 1;
  return raise_syntax_problem(t, problem, filename);
}

Result<void> run_file_text(Run& run, const std::string& data, Ref<Str> filename, bool is_pyc) {
  Thread& t = run.t;
  TRY(audit(t, "cpython.run_file", {filename.value()}));
  const Own<Dict> main = TRY(main_namespace(t));
  TRY(main->set_str(t, names::__file__, filename.own()));
  TRY(set_named(t, main, "__cached__", none()));
  if (is_pyc) return run_pyc(t, data, filename);
  if (!filename->equals_ascii("<stdin>")) TRY(set_main_loader(t, filename, "SourceFileLoader"));
  std::string_view bytes = data;
  if (run.config.skip_first_line) {
    // Line numbers stay right: the line's end remains.
    const std::size_t end = bytes.find('\n');
    bytes.remove_prefix(end == bytes.npos ? bytes.size() : end);
  }
  if (const std::size_t nul = bytes.find('\0'); nul != bytes.npos) return refuse_nul(t, bytes, nul, filename);
  Arena arena;
  const std::string_view text = TRY(decoded_text(t, bytes, filename, arena));
  return run_text(t, text, filename, true);
}

std::string absolute_name(std::string_view name) {
  if (name.starts_with('/')) return std::string(name);
  char buffer[4096];
  if (!::getcwd(buffer, sizeof buffer)) return std::string(name);
  std::string folder = buffer;
  if (name.empty() || name == ".") return folder;
  if (name.starts_with("./")) name.remove_prefix(2);
  return (folder += '/') += name;
}

// After a file of the program, what it wrote goes out before anything is said about its end.
int finish_file(Run& run, Result<void> r) {
  Own<> error = r.is_failed() ? take_pending(run.t) : none();
  flush_streams(run.t);
  if (!r.is_failed()) return 0;
  restore_pending(run.t, std::move(error));
  return finish_failed(run);
}

int run_file(Run& run, const std::string& name) {
  const std::string& program = run.config.program_name;
  FILE* f = std::fopen(name.c_str(), "rb");
  if (!f) {
    const int error = errno;
    std::fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", program.c_str(), name.c_str(), error,
                 std::strerror(error));
    return 2;
  }
  struct stat s;
  if (::fstat(::fileno(f), &s) == 0 && S_ISDIR(s.st_mode)) {
    std::fclose(f);
    std::fprintf(stderr, "%s: '%s' is a directory, cannot continue\n", program.c_str(), name.c_str());
    return 1;
  }
  std::string data;
  const bool good = read_all(f, data);
  std::fclose(f);
  if (!good) {
    std::fprintf(stderr, "%s: can't read file '%s'\n", program.c_str(), name.c_str());
    return 2;
  }
  Thread& t = run.t;
  Result<Own<Str>> filename = decode_path(t, name);
  if (filename.is_failed()) return finish_failed(run);
  Own<Str> text = std::move(filename).take();
  return finish_file(run, run_file_text(run, data, text.ref(), name.ends_with(".pyc") || data.starts_with(kPycMagic)));
}

int run_prompt(Run& run, bool after_program) {
  Result<Own<Dict>> main = main_namespace(run.t);
  if (main.is_failed()) return finish_failed(run);
  const Own<Dict> space = std::move(main).take();
  return run_interactive(run.t, space, after_program);
}

int run_stdin(Run& run) {
  Thread& t = run.t;
  if (run.config.interactive || ::isatty(0)) {
    // -i without a terminal prompts too; code after it sees no more of that.
    run.config.inspect = 0;
    return run_prompt(run, false);
  }
  std::string data;
  if (!read_all(stdin, data)) return 1;
  Result<Own<Str>> filename = Str::intern_ascii(t, "<stdin>");
  if (filename.is_failed()) return finish_failed(run);
  Own<Str> text = std::move(filename).take();
  return finish_file(run, run_file_text(run, data, text.ref(), false));
}

// ---- sys.path[0] ----

// The folder that programs import from first; false: none is added.
bool first_path(const Config& c, std::string& out) {
  if (c.safe_path) return false;
  char buffer[4096];
  if (c.has_module) {
    out = ::getcwd(buffer, sizeof buffer) ? buffer : "";
    return true;
  }
  out.clear();
  if (!c.has_filename) return true;
  char* real = ::realpath(c.run_filename.c_str(), nullptr);
  out = real ? real : c.run_filename;
  ::free(real);
  const std::size_t slash = out.rfind('/');
  out.resize(slash == out.npos ? 0 : slash == 0 ? 1 : slash);
  return true;
}

Result<void> insert_path(Thread& t, const std::string& path) {
  Own<Str> text = TRY(decode_path(t, path));
  runtime_of(t).sys_path_0.set(text.ref().own());
  OptRef<> list = sys_get(t, "path");
  if (!list) return raise(t, exc::RuntimeError, "unable to get sys.path");
  if (!list.ref().is<List>()) return ok;
  return list.ref().as<List>()->insert_at(t, 0, text.ref());
}

// Is the script a folder or zip file that an importer takes?
Result<bool> has_importer(Thread& t, const std::string& name) {
  Own<Str> path = TRY(decode_path(t, name));
  Own<> importer = TRY(get_importer(t, path.ref()));
  return !is_none(importer.ref());
}

Result<void> run_startup_file(Run& run) {
  const char* name = run.config.use_environment ? std::getenv("PYTHONSTARTUP") : nullptr;
  if (!name || !*name) return ok;
  FILE* f = std::fopen(name, "rb");
  if (!f) {
    std::fprintf(stderr, "Could not open PYTHONSTARTUP\n");
    std::fprintf(stderr, "FileNotFoundError: [Errno %d] %s: '%s'\n", errno, std::strerror(errno), name);
    return ok;
  }
  std::string data;
  read_all(f, data);
  std::fclose(f);
  Own<Str> filename = TRY(decode_path(run.t, name));
  Arena arena;
  const std::string_view text = TRY(decoded_text(run.t, data, filename.ref(), arena));
  if (run_text(run.t, text, filename.ref(), true).is_failed()) (void)exit_code_of_pending(run.t);
  return ok;
}

Result<void> run_interactive_hook(Thread& t) {
  OptRef<> hook = sys_get(t, "__interactivehook__");
  if (!hook) return ok;
  Own<> f = hook.ref().own();
  TRY(audit(t, "cpython.run_interactivehook", {f.value()}));
  if (!call(t, f.ref()).is_failed()) return ok;
  std::fputs("Failed calling sys.__interactivehook__\n", stderr);
  show_pending(t);
  return ok;
}

void print_banner(const Config& c) {
  if (c.quiet) return;
  if (c.has_command || c.has_module || c.has_filename) return;
  if (!c.verbose && !(c.interactive || ::isatty(0))) return;
  std::fprintf(stderr, "Python 3.14.8 (Krait 0.1) on linux\n");
  if (c.site_import)
    std::fputs("Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n", stderr);
}

// The prompt after the program, with -i.
int run_repl_after(Run& run, int code) {
  Thread& t = run.t;
  const char* variable = run.config.use_environment ? std::getenv("PYTHONINSPECT") : nullptr;
  if (!run.config.inspect && !(variable && *variable)) return code;
  if (!(::isatty(0) || run.config.interactive) ||
      !(run.config.has_command || run.config.has_filename || run.config.has_module))
    return code;
  run.interrupted = false;
  run.config.inspect = 0;
  if (run_interactive_hook(t).is_failed()) clear_pending(t);
  return run_prompt(run, true);
}

}  // namespace

Result<void> remember_source(Thread& t, Ref<Code> code, Ref<Str> source, Ref<Str> filename) {
  if (!runtime_of(t).stdlib_started) return ok;
  Own<> linecache = TRY(import_module(t, "linecache"));
  (void)TRY(call_named(t, linecache.ref(), "_register_code", {code.value(), source.value(), filename.value()}));
  return ok;
}

int exit_code_of_pending(Thread& t) {
  if (!pending_matches(t, exc::SystemExit)) {
    show_pending(t);
    if (!pending_matches(t, exc::SystemExit)) {
      clear_pending(t);
      return 1;
    }
  }
  if (runtime_or_null(t) && runtime_of(t).config.inspect) {
    // With -i the prompt follows: SystemExit is shown like any other.
    show_pending(t);
    return 1;
  }
  Own<> error = take_pending(t);
  std::fflush(stdout);
  Result<Own<>> code = get_attr(t, error.ref(), names::code);
  if (code.is_failed()) {
    clear_pending(t);
    return 0;
  }
  Own<> c = std::move(code).take();
  if (is_none(c.ref())) return 0;
  if (is_int(c.ref())) return static_cast<int>(int_clamped(c.ref()));
  OptRef<> err = sys_get(t, "stderr");
  Result<Own<Str>> shown = str(t, c.ref());
  if (shown.is_failed()) {
    clear_pending(t);
    return 1;
  }
  Own<Str> text = std::move(shown).take();
  if (is_none_or_missing(err)) return 1;
  Own<> file = err.ref().own();
  if (call_method(t, file.ref(), names::write, {text.value()}).is_failed() ||
      call_method(t, file.ref(), names::write, {Str::of_latin1('\n').value()}).is_failed())
    clear_pending(t);
  return 1;
}

int run_main(Thread& t) {
  Run run{t, runtime_of(t).config, runtime_of(t).interrupted};
  Config& c = run.config;
  bool is_package = false;
  if (c.has_filename) {
    c.run_filename = absolute_name(c.run_filename);
    Result<bool> r = has_importer(t, c.run_filename);
    if (r.is_failed()) return finish_failed(run);
    is_package = std::move(r).take();
  }
  std::string first;
  if (is_package) {
    if (insert_path(t, c.run_filename).is_failed()) return finish_failed(run);
  } else if (first_path(c, first)) {
    if (insert_path(t, first).is_failed()) return finish_failed(run);
  }
  print_banner(c);
  int code;
  if (c.has_command) {
    code = finish(run, run_command(t, c.run_command));
  } else if (c.has_module) {
    code = finish(run, run_module(t, c.run_module, true));
  } else if (is_package) {
    code = finish(run, run_module(t, "__main__", false));
  } else if (c.has_filename) {
    code = run_file(run, c.run_filename);
  } else {
    if (c.interactive || ::isatty(0)) {
      if (run_startup_file(run).is_failed() || run_interactive_hook(t).is_failed()) (void)exit_code_of_pending(t);
    }
    code = run_stdin(run);
  }
  return run_repl_after(run, code);
}

}  // namespace krait
