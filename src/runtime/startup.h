// The life of a whole program: start-up, running, shutdown.
#pragma once

#include <span>

#include "code/code.h"
#include "runtime/config.h"
#include "types/module_spec.h"

namespace krait {

// main() of the command line, once the configuration is read. Answers the exit code.
int run_program(Config config, std::span<const ModuleSpec* const> native_modules);

// The phases of it, for embedding and tests. A new interpreter with sys, builtins and importlib; then everything that
// needs the library: external import, streams, __main__, site.
Result<void> start_core(Thread&, Config, std::span<const ModuleSpec* const> native_modules);
Result<void> start_library(Thread&);
// Runs what the configuration names; the exit code.
int run_main(Thread&);
// Threads, atexit functions, streams, modules, in CPython's order. False: a stream could not be flushed.
bool shut_down(Thread&);
// The exit code for the pending exception: SystemExit's, or 1 after showing it.
int exit_code_of_pending(Thread&);
// stdin, stdout, stderr of sys (streams.cpp); and open() of builtins.
Result<void> start_streams(Thread&);
// A sys.stderr that works before there are streams (stderr_printer.cpp).
Result<void> start_early_stderr(Thread&);
bool flush_streams(Thread&);
// Lets linecache show the lines of code that is in no file.
Result<void> remember_source(Thread&, Ref<Code>, Ref<Str> source, Ref<Str> filename);
// Where the library was looked for (paths.cpp).
void print_path_configuration(const Config&);
// Runs statements read one by one, with prompts; the basic prompt (repl.cpp).
int run_interactive(Thread&, Ref<Dict> main, bool after_program);
// The basic prompt: until the end of input, or SystemExit, with which it fails.
Result<void> run_basic_prompt(Thread&, Ref<Dict> main);

}  // namespace krait
