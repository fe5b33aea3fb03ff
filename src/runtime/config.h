// Configuration: what the command line and the environment ask for, as plain C++ data; made before the interpreter is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace krait {

struct Config {
  // Command line.
  std::vector<std::string> orig_argv, argv;
  std::string program_name;  // argv[0] as given
  std::string run_command, run_module, run_filename;
  bool has_command = false, has_module = false, has_filename = false;
  bool isolated = false, use_environment = true, user_site = true, site_import = true, safe_path = false;
  bool write_bytecode = true, unbuffered = false, skip_first_line = false, quiet = false;
  int optimize = 0, verbose = 0, bytes_warning = 0, parser_debug = 0, inspect = 0, interactive = 0;
  int show_version = 0;
  enum class Help : std::uint8_t { No, Usage, Environment, XOptions, All } help = Help::No;
  std::string check_hash_pycs = "default";
  std::vector<std::string> xoptions, cmdline_warnings;

  // Environment and -X.
  std::vector<std::string> warn_options;  // in the order of sys.warnoptions
  std::string pythonpath;
  bool has_pythonpath = false;
  std::string home, pycache_prefix, io_encoding, io_errors, executable_override, platlibdir = "lib";
  bool dev_mode = false, utf8_mode = false, warn_default_encoding = false, faulthandler = false;
  bool use_hash_seed = false;  // a fixed seed, 0 included
  std::uint32_t hash_seed = 0;
  bool ignore_hash_seed_variable = false;  // -R
  int int_max_str_digits = 4300;
  int tracemalloc = 0, cpu_count = -1, import_time = 0;
  bool frozen_modules = true, code_debug_ranges = true, perf_profiling = false, show_ref_count = false;
  bool malloc_stats = false;
  enum class CoerceLocale : std::uint8_t { No, Yes, Warn } coerce_locale = CoerceLocale::Yes;
  bool utf8_mode_given = false;           // by an option or a variable, on or off
  std::string locale_encoding = "utf-8";  // a codec's name as far as it can be told without codecs
  int context_aware_warnings = 0, thread_inherit_context = 0;
  std::string dump;                                         // -X dump=FORM: the compiler's forms
  bool malloc_debug = false;                                // PYTHONMALLOC=debug: guards around blocks
  std::size_t memory_limit = 0;                             // -X memory-limit=SIZE; 0: none
  std::uint64_t fail_alloc_from = 0, fail_alloc_until = 0;  // -X fail-alloc=N[:M]; equal: none fails
  bool gc_stress = false, gc_audit = false;                 // -X gc-stress, -X gc-audit

  // Paths, computed by compute_paths().
  std::string executable, base_executable, prefix, base_prefix, exec_prefix, base_exec_prefix, stdlib_dir;
  std::vector<std::string> module_search_paths;
};

// How reading the command line ended.
struct ConfigOutcome {
  bool exit = false;
  int exit_code = 0;
};

// Fills the configuration from arguments and environment; prints help, version and usage errors itself.
ConfigOutcome read_config(Config&, int argc, char** argv);
// The folders: where this binary is, where its library is, sys.path without its first entry (paths.cpp).
void compute_paths(Config&);
// The value of -X name or -X name=value; null when not given, "" without value.
const char* xoption(const Config&, const char* name);

void print_usage(const char* program, bool error);
void print_help(Config::Help);

}  // namespace krait
