// The basic prompt: statements are read line by line until they are complete. In a terminal the library's _pyrepl takes
// over when it can.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "compile/compile.h"
#include "compile/context.h"
#include "interp/run.h"
#include "object/lock.h"
#include "object/raise.h"
#include "runtime/source.h"
#include "runtime/startup.h"
#include "runtime/state.h"
#include "runtime/sys_functions.h"
#include "runtime/traceback_print.h"
#include "types/codecs.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait {

namespace {

std::string prompt_text(Thread& t, const char* name) {
  OptRef<> p = sys_get(t, name);
  if (!p) return {};
  Own<> keep = p.ref().own();
  Result<Own<Str>> shown = str(t, keep.ref());
  if (shown.is_failed()) {
    clear_pending(t);
    return {};
  }
  Own<Str> s = std::move(shown).take();
  Result<Own<Bytes>> utf8 = codecs::encode_utf8(t, s.ref(), codecs::ErrorPolicy("replace"));
  if (utf8.is_failed()) {
    clear_pending(t);
    return {};
  }
  Own<Bytes> b = std::move(utf8).take();
  return std::string(b->text());
}

enum class Read : std::uint8_t { Line, End, Failed };

// A line with its end. Fails with what a signal handler raised.
Read read_line(Thread& t, const char* prompt, std::string& line) {
  const std::string text = prompt_text(t, prompt);
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
  line.clear();
  for (;;) {
    bool by_signal = false;
    {
      Unlocked unlocked(t);
      int c;
      while ((c = std::fgetc(stdin)) != EOF) {
        line += static_cast<char>(c);
        if (c == '\n') break;
      }
      by_signal = c == EOF && std::ferror(stdin) && errno == EINTR;
    }
    if (!by_signal) return line.empty() ? Read::End : Read::Line;
    std::clearerr(stdin);
    if (poll(t).is_failed()) return Read::Failed;
  }
}

enum class Parsed : std::uint8_t { Complete, Incomplete, Failed };

bool is_blank(const std::string& s) { return s.find_first_not_of(" \t\r\n\f") == s.npos; }

// What the compiler complains of after parsing comes without the line, since there is no file to read it from.
Result<void> add_line(Thread& t, Ref<> error, const std::string& source) {
  const Own<> number = TRY(get_attr(t, error, names::lineno)), text = TRY(get_attr(t, error, names::text));
  std::int64_t line;
  if (!is_none(text.ref()) || !is_exact_int(number) || !int_fits(number, &line)) return ok;
  std::size_t start = 0;
  for (; line > 1 && start != source.npos; --line) start = source.find('\n', start + (start > 0));
  if (start == source.npos || line < 1) return ok;
  const std::string_view rest = std::string_view(source).substr(start + (start > 0));
  const Own<Str> shown = TRY(Str::from_utf8(t, rest.substr(0, rest.find('\n'))));
  return set_attr(t, error, names::text, shown);
}

// Is the last line inside an indented block, which only an empty line ends?
Parsed try_compile(Thread& t, const std::string& source, std::uint32_t features, Slot<Code>& code) {
  Result<Own<Str>> filename = Str::intern_ascii(t, "<stdin>");
  if (filename.is_failed()) return Parsed::Failed;
  Own<Str> name = std::move(filename).take();
  CompileRequest request = new_request(t, name.ref(), CompileMode::single);
  request.flags = kAllowIncompleteInput | kDontImplyDedent | features;
  // Without its last line end an indented block is incomplete: an empty line ends it.
  std::string_view text = source;
  if (text.ends_with('\n')) text.remove_suffix(1);
  // First the grammar alone: what the compiler has to complain of comes after the last line.
  Arena arena;
  ast::IdentifierTable names(arena);
  if (!parse_source(t, arena, names, text, request).is_failed()) {
    Result<Own<Code>> made = compile_source(t, text, request);
    if (made.is_failed()) {
      if (!pending_matches(t, exc::SyntaxError)) return Parsed::Failed;
      Own<> error = take_pending(t);
      if (add_line(t, error, source).is_failed()) clear_pending(t);
      restore_pending(t, std::move(error));
      return Parsed::Failed;
    }
    code.set(std::move(made).take());
    Result<Own<Str>> shown = Str::from_utf8(t, source);
    if (shown.is_failed()) {
      clear_pending(t);
      return Parsed::Complete;
    }
    Own<Str> lines = std::move(shown).take();
    if (remember_source(t, code.ref(), lines.ref(), name.ref()).is_failed()) clear_pending(t);
    return Parsed::Complete;
  }
  if (!clear_if_pending(t, exc::_IncompleteInputError)) return Parsed::Failed;
  // It is wrong, not incomplete, if the end of its last line makes it wrong.
  if (parse_source(t, arena, names, source, request).is_failed() && !clear_if_pending(t, exc::_IncompleteInputError))
    return Parsed::Failed;
  return Parsed::Incomplete;
}

// The library's editor, unless it cannot be imported or is not wanted; it may go on with the basic prompt itself.
Result<bool> run_pyrepl(Thread& t, bool after_program) {
  const bool is_basic = runtime_of(t).config.use_environment && std::getenv("PYTHON_BASIC_REPL");
  if (!::isatty(0) || is_basic) return false;
  Result<Own<>> module = import_module(t, "_pyrepl.main");
  if (module.is_failed()) {
    clear_pending(t);
    return false;
  }
  Own<> m = std::move(module).take();
  OptRef<> program = t.interpreter->modules->find_str(names::__main__);
  Own<> main_module = program ? program.ref().own() : none();
  // After a program it is the editor that runs PYTHONSTARTUP.
  (void)TRY(
      call_named(t, m.ref(), "interactive_console",
                 {main_module.value(), Value::of_object(&kFalse), Value::of_object(after_program ? &kTrue : &kFalse)}));
  return true;
}

void set_prompts(Thread& t) {
  for (const auto& [name, text] : {std::pair("ps1", ">>> "), std::pair("ps2", "... ")}) {
    if (sys_get(t, name)) continue;
    Result<Own<Str>> s = Str::from_ascii(t, text);
    if (s.is_failed() || sys_set(t, name, std::move(s).take()).is_failed()) clear_pending(t);
  }
}

// One statement at the prompt, from its first line on. Fails with what it raised. A `from __future__ import` is in
// force from then on.
Result<void> run_statement(Thread& t, std::string source, Ref<Dict> main, std::uint32_t& features) {
  std::string line;
  for (;;) {
    Slot<Code> code;
    const bool is_cut_off = !source.ends_with('\n');  // by the end of the input
    const Parsed parsed = is_cut_off ? Parsed::Incomplete : try_compile(t, source, features, code);
    if (parsed == Parsed::Incomplete && (is_cut_off || !std::feof(stdin))) {
      const Read read = read_line(t, "ps2", line);
      if (read == Read::Failed) return failed;
      if (read == Read::End) std::fputs("\n", stderr);
      source += read == Read::End ? "\n" : line;
      continue;
    }
    if (parsed != Parsed::Complete) return failed;
    features |= static_cast<std::uint32_t>(code->flags()) & compiler::kFutureMask;
    Result<Own<>> r = run_code(t, code.ref(), main, {}, {});
    if (!r.is_failed()) {
      flush_streams(t);
      return ok;
    }
    if (pending_matches(t, exc::KeyboardInterrupt)) runtime_of(t).interrupted = true;
    return failed;
  }
}

Result<void> sys_baserepl(Thread& t) {
  OptRef<> main = t.interpreter->modules->find_str(names::__main__);
  if (!main || !main.ref().is<Module>()) return raise(t, exc::RuntimeError, "lost __main__");
  Own<Dict> ns = main.ref().as<Module>()->dict().own();
  return run_basic_prompt(t, ns.ref());
}

constexpr Method kFunctions[] = {
    bind<&sys_baserepl>("_baserepl()", "The prompt without line editing, when the one in Python cannot run.")};

}  // namespace

constinit const std::span<const Method> kSysPromptFunctions = kFunctions;

Result<void> run_basic_prompt(Thread& t, Ref<Dict> main) {
  set_prompts(t);
  std::string line;
  std::uint32_t features = 0;
  for (;;) {
    const Read read = read_line(t, "ps1", line);
    if (read == Read::End) {
      std::fputs("\n", stderr);
      return ok;
    }
    if (read == Read::Line) {
      if (is_blank(line)) continue;
      if (!run_statement(t, line, main, features).is_failed()) continue;
      if (pending_matches(t, exc::SystemExit)) return failed;
    } else {
      std::fputs("\n", stderr);
    }
    show_pending(t);
  }
}

int run_interactive(Thread& t, Ref<Dict> main, bool after_program) {
  Own<Dict> namespace_ = main.own();
  Result<bool> pyrepl = run_pyrepl(t, after_program);
  if (pyrepl.is_failed()) return exit_code_of_pending(t);
  if (std::move(pyrepl).take()) return 0;
  return run_basic_prompt(t, namespace_.ref()).is_failed() ? exit_code_of_pending(t) : 0;
}

}  // namespace krait
