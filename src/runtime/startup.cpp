#include "runtime/startup.h"

#include <langinfo.h>
#include <pthread.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/string_kernels.h"
#include "gc/audit.h"
#include "gc/collect.h"
#include "interp/statistics.h"
#include "object/native_state.h"
#include "object/raise.h"
#include "runtime/import.h"
#include "runtime/lifecycle.h"
#include "runtime/memory.h"
#include "runtime/specs.h"
#include "runtime/state.h"
#include "runtime/sys_info.h"
#include "runtime/traceback_print.h"
#include "types/codecs.h"
#include "types/fs_path.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

// There in a build that counts how often code runs (cmake/training.cmake), which would write the counts at an ordinary
// exit.
extern "C" [[gnu::weak]] int __llvm_profile_write_file();

namespace krait {

namespace {

void choose_hash_key(const Config& c) {
  if (c.use_hash_seed) return Str::set_hash_key(text::HashKey::from_seed(c.hash_seed));
  std::uint8_t bytes[16] = {};
  if (::getrandom(bytes, sizeof bytes, 0) != sizeof bytes) {
    const std::uint64_t fallback = static_cast<std::uint64_t>(::getpid()) * 0x9E3779B97F4A7C15ull;
    std::memcpy(bytes, &fallback, sizeof fallback);
  }
  Str::set_hash_key(text::HashKey::from_bytes(bytes));
}

// PEP 538: the C locale becomes C.UTF-8, for child processes too; PEP 540: in the C locale the UTF-8 mode is on.
void choose_locale(Config& c) {
  std::setlocale(LC_CTYPE, "");
  const char* locale = std::setlocale(LC_CTYPE, nullptr);
  if (locale && (std::strcmp(locale, "C") == 0 || std::strcmp(locale, "POSIX") == 0)) {
    if (!c.utf8_mode_given) c.utf8_mode = true;
    const char* all = std::getenv("LC_ALL");
    if ((!all || !*all) && c.coerce_locale != Config::CoerceLocale::No)
      for (const char* target : {"C.UTF-8", "C.utf8", "UTF-8"}) {
        if (!std::setlocale(LC_CTYPE, target)) continue;
        ::setenv("LC_CTYPE", target, 1);
        if (c.coerce_locale == Config::CoerceLocale::Warn)
          std::fprintf(
              stderr,
              "Python detected LC_CTYPE=C: LC_CTYPE coerced to %s (set another locale or PYTHONCOERCECLOCALE=0 "
              "to disable this locale coercion behavior).\n",
              target);
        break;
      }
    else if (c.coerce_locale == Config::CoerceLocale::Warn)
      std::fputs(
          "Python runtime initialized with LC_CTYPE=C (a locale with default ASCII encoding), which may cause Unicode "
          "compatibility problems. Using C.UTF-8, C.utf8, or UTF-8 (if available) as alternative Unicode-compatible "
          "locales is recommended.\n",
          stderr);
  }
  const std::string_view codeset = ::nl_langinfo(CODESET);
  if (c.utf8_mode || codeset.empty())
    c.locale_encoding = "utf-8";
  else
    c.locale_encoding = codeset == "ANSI_X3.4-1968" ? "ascii" : codeset;
}

// The file system encoding under its Python name, once there are codecs.
Result<void> name_file_system_encoding(Thread& t) {
  FileSystemEncoding& encoding = file_system_encoding(t);
  if (encoding.is_utf8()) return ok;
  runtime_of(t).startup_problem = "init_fs_encoding: failed to get the Python codec of the filesystem encoding";
  Own<> info = TRY(codecs::lookup(t, runtime_of(t).config.locale_encoding));
  Own<> name = TRY(get_attr(t, info.ref(), names::name));
  Own<Str> text = TRY(str(t, name.ref()));
  encoding.set(std::string(text->ascii()));
  return ok;
}

Result<void> add_native(Thread& t, const ModuleSpec& spec, Slot<Dict>& namespace_) {
  Own<Module> m = TRY(Module::create_from(t, spec));
  namespace_.set(m->dict().own());
  Own<Str> name = TRY(Str::intern_ascii(t, spec.name));
  return t.interpreter->modules->set(t, name.ref(), std::move(m));
}

Result<void> add_main_module(Thread& t) {
  Interpreter& in = *t.interpreter;
  Own<Module> m = TRY(Module::create(t, names::__main__));
  Slot<> builtins;
  TRY(imported_module(t, names::builtins, builtins));
  TRY(m->dict()->set_str(t, names::__builtins__, builtins.ref().own()));
  TRY(m->dict()->set_str(t, names::__loader__, TRY(get_attr_named(t, in.importlib.ref(), "BuiltinImporter"))));
  return in.modules->set(t, names::__main__, std::move(m));
}

// A native module that start-up uses when it is there.
Result<void> import_if_native(Thread& t, const char* name) {
  Own<Str> n = TRY(Str::intern_ascii(t, name));
  if (!find_native_module(t, n.ref())) return ok;
  (void)TRY(import_module(t, name));
  return ok;
}

Result<void> import_site(Thread& t) {
  if (!runtime_of(t).config.site_import) return ok;
  runtime_of(t).startup_problem = "init_import_site: Failed to import the site module";
  (void)TRY(import_module(t, "site"));
  return ok;
}

Result<void> import_encodings(Thread& t) {
  runtime_of(t).startup_problem = "Failed to import encodings module";
  (void)TRY(import_module(t, "encodings"));
  TRY(name_file_system_encoding(t));
  runtime_of(t).startup_problem = nullptr;
  return ok;
}

Result<void> start_tracemalloc(Thread& t) {
  const int frames = runtime_of(t).config.tracemalloc;
  Own<Str> name = TRY(Str::intern_ascii(t, "_tracemalloc"));
  if (frames <= 0 || !find_native_module(t, name.ref())) return ok;
  runtime_of(t).startup_problem = "init_interp_main: can't start tracemalloc";
  Own<> module = TRY(import_module(t, "tracemalloc"));
  (void)TRY(call_named(t, module.ref(), "start", {Value::of_int(frames)}));
  runtime_of(t).startup_problem = nullptr;
  return ok;
}

// How CPython ends when it cannot start. SystemExit ends it as usual.
int report_startup_problem(Thread& t) {
  const RuntimeState* state = runtime_or_null(t);
  const char* problem =
      state && state->startup_problem ? state->startup_problem : "the interpreter could not be started";
  if (pending_matches(t, exc::SystemExit)) return exit_code_of_pending(t);
  if (std::strstr(problem, "encodings module")) print_path_configuration(state->config);
  std::fprintf(stderr, "Fatal Python error: %s\nPython runtime state: %s\n", problem,
               std::strstr(problem, "site module") ? "initialized" : "core initialized");
  if (t.has_pending()) show_pending(t);
  std::fprintf(stderr, "\nCurrent thread 0x%016llx [%s] (most recent call first):\n  <no Python frame>\n",
               static_cast<unsigned long long>(::pthread_self()), ::program_invocation_short_name);
  return 1;
}

}  // namespace

Result<void> start_core(Thread& t, Config config, std::span<const ModuleSpec* const> native_modules) {
  Interpreter& in = *t.interpreter;
  in.runtime = &native_state<RuntimeState>(t);
  RuntimeState& s = *in.runtime;
  s.config = std::move(config);
  if (xoption(s.config, "specialize-stats")) start_statistics(in);
  s.native_modules = native_modules;
  in.optimization_level = std::min(s.config.optimize, 2);
  in.bytes_warning = s.config.bytes_warning;
  in.dev_mode = s.config.dev_mode;
  in.int_max_str_digits = s.config.int_max_str_digits;
  if (t.id == 0) t.id = static_cast<std::uint64_t>(::pthread_self());
  if (t.native_id == 0) t.native_id = static_cast<std::uint64_t>(::gettid());
  file_system_encoding(t).set(s.config.locale_encoding);
  in.modules.set(TRY(Dict::create(t)));
  TRY(add_native(t, kBuiltinsModule, in.builtins));
  TRY(add_native(t, kSysModule, in.sys));
  TRY(start_early_stderr(t));
  return start_import(t);
}

Result<void> start_library(Thread& t) {
  TRY(start_external_import(t));
  TRY(import_encodings(t));
  TRY(import_if_native(t, "_signal"));
  TRY(add_main_module(t));
  TRY(start_streams(t));
  TRY(start_tracemalloc(t));
  if (!runtime_of(t).config.warn_options.empty()) {
    Result<Own<>> warnings = import_module(t, "warnings");
    if (warnings.is_failed()) show_pending(t);
  }
  if (runtime_of(t).config.faulthandler) {
    Result<Own<>> faulthandler = import_module(t, "faulthandler");
    if (faulthandler.is_failed()) {
      clear_pending(t);
    } else {
      Own<> module = std::move(faulthandler).take();
      if (call_named(t, module.ref(), "enable").is_failed()) clear_pending(t);
    }
  }
  TRY(import_site(t));
  finish_loading(*t.interpreter);
  give_back_frozen_modules();
  return ok;
}

namespace {

// Ends the process without destructors: the system takes the memory back faster than we could.
[[noreturn]] void leave(int code) {
  std::fflush(nullptr);
  if (__llvm_profile_write_file) __llvm_profile_write_file();
  ::_exit(code & 0xFF);
}

}  // namespace

int run_program(Config config, std::span<const ModuleSpec* const> native_modules) {
  choose_locale(config);
  choose_hash_key(config);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  InterpreterOwner interpreter = create_interpreter();
  if (!interpreter) {
    std::fputs("Fatal Python error: no memory for an interpreter\n", stderr);
    return 1;
  }
  Thread& t = *interpreter->main_thread;
  apply_memory_options(*interpreter, config);
  int code = 1;
  if (start_core(t, std::move(config), native_modules).is_failed() || start_library(t).is_failed()) {
    leave(report_startup_problem(t));
  }
  start_failing_allocations(*interpreter);
  code = run_main(t);
  const bool interrupted = runtime_of(t).interrupted;
  if (interpreter->runtime->config.gc_audit) audit_traces(*interpreter);
  if (!shut_down(t)) code = 120;
  report_memory(*interpreter);
  std::fflush(nullptr);
  if (interrupted) {
    // As a shell expects it: the process dies of the signal.
    std::signal(SIGINT, SIG_DFL);
    ::kill(::getpid(), SIGINT);
    code = 130;
  }
  leave(code);
}

}  // namespace krait
