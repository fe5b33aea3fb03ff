// The basic prompt: statements are read line by line until they are complete. In a terminal the library's _pyrepl takes
// over when it can.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "compile/compile.h"
#include "interp/run.h"
#include "object/raise.h"
#include "runtime/source.h"
#include "runtime/startup.h"
#include "runtime/state.h"
#include "runtime/traceback_print.h"
#include "types/codecs.h"
#include "types/exceptions.h"
#include "types/hooks.h"
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

// A line with its end; false at the end of input.
bool read_line(Thread& t, const char* prompt, std::string& line) {
  const std::string text = prompt_text(t, prompt);
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
  line.clear();
  int c;
  while ((c = std::fgetc(stdin)) != EOF) {
    line += static_cast<char>(c);
    if (c == '\n') break;
  }
  return !line.empty();
}

enum class Parsed : std::uint8_t { Complete, Incomplete, Failed };

bool is_blank(const std::string& s) { return s.find_first_not_of(" \t\r\n\f") == s.npos; }

// Is the last line inside an indented block, which only an empty line ends?
Parsed try_compile(Thread& t, const std::string& source, Slot<Code>& code) {
  Result<Own<Str>> filename = Str::intern_ascii(t, "<stdin>");
  if (filename.is_failed()) return Parsed::Failed;
  Own<Str> name = std::move(filename).take();
  CompileRequest request = new_request(t, name.ref(), CompileMode::single);
  request.flags = kAllowIncompleteInput | kDontImplyDedent;
  // Without its last line end an indented block is incomplete: an empty line ends it.
  std::string_view text = source;
  if (text.ends_with('\n')) text.remove_suffix(1);
  Result<Own<Code>> made = compile_source(t, text, request);
  if (!made.is_failed()) {
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
  if (clear_if_pending(t, exc::_IncompleteInputError)) return Parsed::Incomplete;
  return Parsed::Failed;
}

Result<bool> run_pyrepl(Thread& t) {
  if (!::isatty(0) || !::isatty(1) || std::getenv("PYTHON_BASIC_REPL")) return false;
  Result<Own<>> module = import_module(t, "_pyrepl.main");
  if (module.is_failed()) {
    clear_pending(t);
    return false;
  }
  Own<> m = std::move(module).take();
  Own<> can = TRY(get_attr_named(t, m.ref(), "CAN_USE_PYREPL"));
  if (!TRY(is_true(t, can.ref()))) return false;
  (void)TRY(call_named(t, m.ref(), "interactive_console"));
  return true;
}

}  // namespace

int run_interactive(Thread& t, Ref<Dict> main) {
  Own<Dict> namespace_ = main.own();
  Result<bool> pyrepl = run_pyrepl(t);
  if (pyrepl.is_failed()) return exit_code_of_pending(t);
  if (std::move(pyrepl).take()) return 0;
  for (const auto& [name, text] : {std::pair("ps1", ">>> "), std::pair("ps2", "... ")}) {
    if (sys_get(t, name)) continue;
    Result<Own<Str>> s = Str::from_ascii(t, text);
    if (s.is_failed() || sys_set(t, name, std::move(s).take()).is_failed()) clear_pending(t);
  }
  std::string source, line;
  for (;;) {
    if (!read_line(t, source.empty() ? "ps1" : "ps2", line)) {
      std::fputs("\n", stderr);
      if (source.empty()) return 0;
      line = "\n";
    }
    if (source.empty() && is_blank(line)) {
      if (std::feof(stdin)) return 0;
      continue;
    }
    source += line;
    Slot<Code> code;
    const Parsed parsed = try_compile(t, source, code);
    if (parsed == Parsed::Incomplete && !std::feof(stdin)) continue;
    source.clear();
    if (parsed == Parsed::Complete) {
      Result<Own<>> r = run_code(t, code.ref(), namespace_.ref(), {}, {});
      if (!r.is_failed()) {
        flush_streams(t);
        continue;
      }
    }
    if (pending_matches(t, exc::SystemExit)) return exit_code_of_pending(t);
    show_pending(t);
    flush_streams(t);
  }
}

}  // namespace krait
