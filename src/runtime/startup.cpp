#include "runtime/startup.h"

#include <pthread.h>
#include <sys/random.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/string_kernels.h"
#include "object/native_state.h"
#include "object/raise.h"
#include "runtime/import.h"
#include "runtime/lifecycle.h"
#include "runtime/specs.h"
#include "runtime/state.h"
#include "runtime/sys_info.h"
#include "runtime/traceback_print.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

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

// PEP 538: the C locale becomes C.UTF-8, for child processes too; PEP 540: where it cannot, UTF-8 mode.
void choose_locale(Config& c) {
  std::setlocale(LC_CTYPE, "");
  const char* locale = std::setlocale(LC_CTYPE, nullptr);
  if (!locale || (std::strcmp(locale, "C") != 0 && std::strcmp(locale, "POSIX") != 0)) return;
  const char* all = std::getenv("LC_ALL");
  const char* coerce = c.use_environment ? std::getenv("PYTHONCOERCECLOCALE") : nullptr;
  if ((!all || !*all) && !(coerce && std::strcmp(coerce, "0") == 0) && !c.isolated &&
      std::setlocale(LC_CTYPE, "C.UTF-8")) {
    ::setenv("LC_CTYPE", "C.UTF-8", 1);
    return;
  }
  if (!xoption(c, "utf8") && !(c.use_environment && std::getenv("PYTHONUTF8"))) c.utf8_mode = true;
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
  (void)TRY(import_module(t, "site"));
  return ok;
}

}  // namespace

Result<void> start_core(Thread& t, Config config, std::span<const ModuleSpec* const> native_modules) {
  Interpreter& in = *t.interpreter;
  in.runtime = &native_state<RuntimeState>(t);
  RuntimeState& s = *in.runtime;
  s.config = std::move(config);
  s.native_modules = native_modules;
  in.optimization_level = std::min(s.config.optimize, 2);
  in.bytes_warning = s.config.bytes_warning;
  in.int_max_str_digits = s.config.int_max_str_digits;
  if (t.id == 0) t.id = static_cast<std::uint64_t>(::pthread_self());
  if (t.native_id == 0) t.native_id = static_cast<std::uint64_t>(::gettid());
  in.modules.set(TRY(Dict::create(t)));
  TRY(add_native(t, kBuiltinsModule, in.builtins));
  TRY(add_native(t, kSysModule, in.sys));
  return start_import(t);
}

Result<void> start_library(Thread& t) {
  TRY(start_external_import(t));
  (void)TRY(import_module(t, "encodings"));
  TRY(import_if_native(t, "_signal"));
  TRY(add_main_module(t));
  TRY(start_streams(t));
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
  return import_site(t);
}

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
  bool interrupted = false;
  int code = 1;
  if (start_core(t, std::move(config), native_modules).is_failed()) {
    std::fputs("Fatal Python error: the interpreter could not be started\n", stderr);
    show_pending(t);
  } else if (start_library(t).is_failed()) {
    code = exit_code_of_pending(t);
  } else {
    code = run_main(t, interrupted);
  }
  if (!shut_down(t)) code = 120;
  std::fflush(nullptr);
  if (interrupted) {
    // As a shell expects it: the process dies of the signal.
    std::signal(SIGINT, SIG_DFL);
    ::kill(::getpid(), SIGINT);
    code = 130;
  }
  // The system takes the memory back faster than we could.
  ::_exit(code & 0xFF);
}

}  // namespace krait
