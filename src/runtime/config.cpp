// The command line and the environment, read into Config.
#include "runtime/config.h"

#include <unistd.h>

#include <cctype>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace krait {

namespace {

constexpr const char* kVersionLine = "Python 3.14.8";

// The environment of the interpreter; nothing with -E.
const char* environment(const Config& c, const char* name) {
  if (!c.use_environment) return nullptr;
  const char* value = std::getenv(name);
  return value && *value ? value : nullptr;
}

ConfigOutcome fatal(const char* where, const std::string& what, const char* state = "preinitialized") {
  std::fprintf(stderr, "Fatal Python error: %s%s%s\nPython runtime state: %s\n\n", where, *where ? ": " : "",
               what.c_str(), state);
  return {true, 1};
}

ConfigOutcome usage_error(const Config& c, const std::string& what) {
  if (!what.empty()) std::fprintf(stderr, "%s\n", what.c_str());
  print_usage(c.program_name.c_str(), true);
  return {true, 2};
}

bool parse_int(const char* text, int& out) {
  char* end;
  errno = 0;
  const long n = std::strtol(text, &end, 10);
  if (end == text || *end || errno || n > INT_MAX || n < INT_MIN) return false;
  out = static_cast<int>(n);
  return true;
}

// ---- options ----

class CommandLine {
 public:
  CommandLine(Config& c, int argc, char** argv) : c_(c), argc_(argc), argv_(argv) {}

  ConfigOutcome read() {
    while (at_ < argc_ && !done_) {
      const std::string_view a = argv_[at_];
      if (a == "-" || !a.starts_with('-')) break;
      ++at_;
      if (a == "--") break;
      const ConfigOutcome r = a.starts_with("--") ? long_option(a.substr(2)) : short_options(a.data() + 1);
      if (r.exit) return r;
    }
    if (show_usage_) {
      print_usage(c_.program_name.c_str(), false);
      return {true, 0};
    }
    if (c_.help != Config::Help::No) {
      if (c_.help == Config::Help::All) print_usage(c_.program_name.c_str(), false);
      print_help(c_.help);
      return {true, 0};
    }
    if (c_.show_version) {
      if (c_.show_version > 1)
        std::printf("%s (krait-0.1, Jan  1 2026, 00:00:00) [Clang " __clang_version__ "]\n", kVersionLine);
      else
        std::puts(kVersionLine);
      return {true, 0};
    }
    rest();
    return {};
  }

 private:
  ConfigOutcome long_option(std::string_view name) {
    if (name == "help") {
      show_usage_ = true;
    } else if (name == "version") {
      ++c_.show_version;
    } else if (name == "help-all") {
      c_.help = Config::Help::All;
    } else if (name == "help-env") {
      c_.help = Config::Help::Environment;
    } else if (name == "help-xoptions") {
      c_.help = Config::Help::XOptions;
    } else if (name == "check-hash-based-pycs") {
      if (at_ >= argc_) return usage_error(c_, "Argument expected for the --check-hash-based-pycs options");
      c_.check_hash_pycs = argv_[at_++];
      if (c_.check_hash_pycs != "default" && c_.check_hash_pycs != "always" && c_.check_hash_pycs != "never")
        return usage_error(c_, "--check-hash-based-pycs must be one of 'default', 'always', or 'never'");
    } else {
      return usage_error(c_, "Unknown option: --" + std::string(name));
    }
    return {};
  }

  ConfigOutcome short_options(const char* p) {
    for (; *p && !done_; ++p) {
      if (std::strchr("cmWX", *p)) {
        const char option = *p++;
        const char* value = *p ? p : at_ < argc_ ? argv_[at_++] : nullptr;
        if (!value) return usage_error(c_, std::string("Argument expected for the -") + option + " option");
        with_argument(option, value);
        return {};
      }
      if (!flag(*p)) return usage_error(c_, std::string("Unknown option: -") + *p);
    }
    return {};
  }

  void with_argument(char option, const char* value) {
    switch (option) {
      case 'c':
        c_.has_command = done_ = true;
        c_.run_command = std::string(value) + "\n";
        return;
      case 'm':
        c_.has_module = done_ = true;
        c_.run_module = value;
        return;
      case 'W':
        c_.cmdline_warnings.emplace_back(value);
        return;
      default:
        c_.xoptions.emplace_back(value);
    }
  }

  bool flag(char option) {
    switch (option) {
      case 'b':
        ++c_.bytes_warning;
        return true;
      case 'd':
        ++c_.parser_debug;
        return true;
      case 'i':
        ++c_.inspect, ++c_.interactive;
        return true;
      case 'E':
        c_.use_environment = false;
        return true;
      case 'I':
        c_.isolated = c_.safe_path = true;
        c_.use_environment = c_.user_site = false;
        return true;
      case 'O':
        ++c_.optimize;
        return true;
      case 'P':
        c_.safe_path = true;
        return true;
      case 'B':
        c_.write_bytecode = false;
        return true;
      case 's':
        c_.user_site = false;
        return true;
      case 'S':
        c_.site_import = false;
        return true;
      case 't':
        return true;
      case 'u':
        c_.unbuffered = true;
        return true;
      case 'v':
        ++c_.verbose;
        return true;
      case 'x':
        c_.skip_first_line = true;
        return true;
      case 'h':
      case '?':
        show_usage_ = true;
        return true;
      case 'V':
        ++c_.show_version;
        return true;
      case 'R':
        c_.ignore_hash_seed_variable = true;
        return true;
      case 'q':
        c_.quiet = true;
        return true;
      default:
        return false;
    }
  }

  // What follows the options: the script and sys.argv.
  void rest() {
    if (!c_.has_command && !c_.has_module && at_ < argc_ && std::strcmp(argv_[at_], "-") != 0) {
      c_.has_filename = true;
      c_.run_filename = argv_[at_];
    }
    if (c_.has_command)
      c_.argv = {"-c"};
    else if (c_.has_module)
      c_.argv = {"-m"};
    for (; at_ < argc_; ++at_) c_.argv.emplace_back(argv_[at_]);
    if (c_.argv.empty()) c_.argv = {""};
  }

  Config& c_;
  int argc_;
  char** argv_;
  int at_ = 1;
  bool done_ = false, show_usage_ = false;
};

// ---- environment and -X ----

// A number that an option and a variable give; the larger one counts.
void level_from(const Config& c, const char* name, int& level) {
  const char* value = environment(c, name);
  if (!value) return;
  int n;
  if (!parse_int(value, n) || n < 0) n = 1;
  if (n > level) level = n;
}

ConfigOutcome read_hash_seed(Config& c) {
  const char* value = environment(c, "PYTHONHASHSEED");
  if (!value || std::strcmp(value, "random") == 0 || c.ignore_hash_seed_variable) return {};
  char* end;
  errno = 0;
  const unsigned long seed = std::strtoul(value, &end, 10);
  if (*end || errno || seed > UINT32_MAX)
    return fatal("config_init_hash_seed", "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]");
  c.use_hash_seed = true;
  c.hash_seed = static_cast<std::uint32_t>(seed);
  return {};
}

ConfigOutcome read_int_digits(Config& c) {
  const std::string limit = "invalid limit; must be >= 640 or 0 for unlimited.";
  auto valid = [](int n) { return n == 0 || n >= 640; };
  if (const char* value = environment(c, "PYTHONINTMAXSTRDIGITS")) {
    if (!parse_int(value, c.int_max_str_digits) || !valid(c.int_max_str_digits))
      return fatal("config_init_int_max_str_digits", "PYTHONINTMAXSTRDIGITS: " + limit);
  }
  if (const char* value = xoption(c, "int_max_str_digits")) {
    if (!parse_int(value, c.int_max_str_digits) || !valid(c.int_max_str_digits))
      return fatal("config_init_int_max_str_digits", "-X int_max_str_digits: " + limit);
  }
  return {};
}

// 0 or 1, from -X name=... or a variable.
ConfigOutcome read_switch(const char* value, const std::string& where, const std::string& what, int& out) {
  if (!value) return {};
  if (std::strcmp(value, "0") != 0 && std::strcmp(value, "1") != 0) return fatal(where.c_str(), what);
  out = *value - '0';
  return {};
}
ConfigOutcome read_switch(const Config& c, const char* option, const char* variable, int& out) {
  const std::string where = std::string("config_init_") + option;
  if (ConfigOutcome r =
          read_switch(environment(c, variable), where, std::string(variable) + "=N: N is missing or invalid", out);
      r.exit)
    return r;
  return read_switch(xoption(c, option), where, std::string("-X ") + option + "=n: n is missing or invalid", out);
}
ConfigOutcome read_switches(Config& c) {
  if (ConfigOutcome r =
          read_switch(c, "context_aware_warnings", "PYTHON_CONTEXT_AWARE_WARNINGS", c.context_aware_warnings);
      r.exit)
    return r;
  return read_switch(c, "thread_inherit_context", "PYTHON_THREAD_INHERIT_CONTEXT", c.thread_inherit_context);
}

ConfigOutcome read_gil(Config& c) {
  for (const char* value : {environment(c, "PYTHON_GIL"), xoption(c, "gil")}) {
    int on = 1;
    if (ConfigOutcome r = read_switch(value, "config_read_gil", "PYTHON_GIL / -X gil must be \"0\" or \"1\"", on);
        r.exit)
      return r;
    if (!on) return fatal("config_read_gil", "Disabling the GIL is not supported by this build");
  }
  return {};
}

// -X importtime[=1|=2]; what is not a number counts as 1.
ConfigOutcome read_import_time(Config& c) {
  const std::string reserved = "values other than 1 and 2 are reserved for future use.";
  for (const bool is_option : {false, true}) {
    const char* value = is_option ? xoption(c, "importtime") : environment(c, "PYTHONPROFILEIMPORTTIME");
    if (!value) continue;
    int n = 1;
    if (parse_int(value, n) && n != 1 && n != 2)
      return fatal("config_init_import_time",
                   (is_option ? "-X importtime: " : "PYTHONPROFILEIMPORTTIME: numeric ") + reserved);
    c.import_time = n;
  }
  return {};
}

ConfigOutcome read_coercion(Config& c) {
  const char* value = environment(c, "PYTHONCOERCECLOCALE");
  if (!value) return {};
  if (std::strcmp(value, "0") == 0) c.coerce_locale = Config::CoerceLocale::No;
  if (std::strcmp(value, "warn") == 0) c.coerce_locale = Config::CoerceLocale::Warn;
  return {};
}

ConfigOutcome read_cpu_count(Config& c) {
  for (const char* value : {environment(c, "PYTHON_CPU_COUNT"), xoption(c, "cpu_count")}) {
    if (!value) continue;
    if (std::strcmp(value, "default") == 0) {
      c.cpu_count = -1;
    } else if (!parse_int(value, c.cpu_count) || c.cpu_count < 1) {
      return fatal("config_init_cpu_count",
                   "-X cpu_count=n option: n is missing or an invalid number, n must be greater than 0");
    }
  }
  return {};
}

ConfigOutcome read_tracemalloc(Config& c) {
  if (const char* value = environment(c, "PYTHONTRACEMALLOC"))
    if (!parse_int(value, c.tracemalloc) || c.tracemalloc < 0)
      return fatal("config_init_tracemalloc", "PYTHONTRACEMALLOC: invalid number of frames");
  if (const char* value = xoption(c, "tracemalloc")) {
    c.tracemalloc = 1;
    if (*value && (!parse_int(value, c.tracemalloc) || c.tracemalloc < 0))
      return fatal("config_init_tracemalloc", "-X tracemalloc=NFRAME: invalid number of frames");
  }
  return {};
}

void read_stdio_encoding(Config& c) {
  const char* value = environment(c, "PYTHONIOENCODING");
  if (!value) return;
  const char* colon = std::strchr(value, ':');
  if (!colon) {
    c.io_encoding = value;
    return;
  }
  c.io_encoding.assign(value, colon);
  c.io_errors = colon + 1;
}

ConfigOutcome read_utf8_mode(Config& c) {
  if (const char* value = xoption(c, "utf8")) {
    if (!*value || std::strcmp(value, "1") == 0) {
      c.utf8_mode = true;
    } else if (std::strcmp(value, "0") != 0) {
      return fatal("preconfig_init_utf8_mode", "invalid -X utf8 option value", "preinitializing");
    }
    c.utf8_mode_given = true;
    return {};
  }
  if (const char* value = environment(c, "PYTHONUTF8")) {
    if (std::strcmp(value, "1") == 0)
      c.utf8_mode = true;
    else if (std::strcmp(value, "0") != 0)
      return fatal("preconfig_init_utf8_mode", "invalid PYTHONUTF8 environment variable value", "preinitializing");
    c.utf8_mode_given = true;
  }
  return {};
}

ConfigOutcome read_frozen(Config& c) {
  const char* option = xoption(c, "frozen_modules");
  const char* value = option ? option : environment(c, "PYTHON_FROZEN_MODULES");
  if (!value || !*value || std::strcmp(value, "on") == 0) return {};
  if (std::strcmp(value, "off") != 0)
    return fatal("", std::string("bad value for ") + (option ? "option -X frozen_modules" : "PYTHON_FROZEN_MODULES") +
                         " (expected \"on\" or \"off\")");
  c.frozen_modules = false;
  return {};
}

// A number of bytes: "64000", "512K", "1.5G".
bool parse_size(const char* text, std::size_t& out) {
  char* end;
  const double n = std::strtod(text, &end);
  double unit = 1;
  switch (*end ? *end++ : 0) {
    case 'K':
    case 'k':
      unit = 1024.0;
      break;
    case 'M':
    case 'm':
      unit = 1024.0 * 1024;
      break;
    case 'G':
    case 'g':
      unit = 1024.0 * 1024 * 1024;
      break;
    case 0:
      break;
    default:
      return false;
  }
  if (end == text || *end || !(n * unit >= 1) || n * unit > 1e18) return false;
  out = static_cast<std::size_t>(n * unit);
  return true;
}

// N: allocation number N alone; N:M up to M, exclusive; N: all from N on.
bool parse_range(const char* text, std::uint64_t& from, std::uint64_t& until) {
  char* end;
  if (*text < '0' || *text > '9') return false;
  from = std::strtoull(text, &end, 10);
  until = from + 1;
  if (*end == ':') {
    text = end + 1;
    until = *text ? std::strtoull(text, &end, 10) : UINT64_MAX;
    if (!*text) return true;
  }
  return *end == 0;
}

ConfigOutcome read_memory_options(Config& c) {
  c.malloc_debug = c.dev_mode;
  if (const char* name = environment(c, "PYTHONMALLOC")) {
    bool known = false;
    for (const char* plain : {"default", "malloc", "pymalloc", "mimalloc"})
      known = known || std::strcmp(name, plain) == 0;
    if (known) c.malloc_debug = false;
    for (const char* debug : {"debug", "malloc_debug", "pymalloc_debug", "mimalloc_debug"})
      if (std::strcmp(name, debug) == 0) known = c.malloc_debug = true;
    if (!known) return fatal("preconfig_init_allocator", "PYTHONMALLOC: unknown allocator", "preinitializing");
  }
  if (const char* size = xoption(c, "memory-limit"))
    if (!parse_size(size, c.memory_limit))
      return fatal("config_read", "-X memory-limit=SIZE: SIZE is bytes, or a number followed by K, M or G");
  if (const char* range = xoption(c, "fail-alloc"))
    if (!parse_range(range, c.fail_alloc_from, c.fail_alloc_until))
      return fatal("config_read", "-X fail-alloc=N[:M]: N and M are numbers of allocations");
  c.gc_stress = xoption(c, "gc-stress") != nullptr;
  c.gc_audit = xoption(c, "gc-audit") != nullptr;
  return {};
}

// sys.warnoptions: -X dev, PYTHONWARNINGS, -W, -b, in this order.
void collect_warnings(Config& c) {
  if (c.dev_mode) c.warn_options.emplace_back("default");
  if (const char* value = environment(c, "PYTHONWARNINGS"))
    for (std::string_view rest = value; !rest.empty();) {
      const std::size_t comma = rest.find(',');
      if (comma != 0) c.warn_options.emplace_back(rest.substr(0, comma));
      rest.remove_prefix(comma == rest.npos ? rest.size() : comma + 1);
    }
  for (const std::string& w : c.cmdline_warnings) c.warn_options.push_back(w);
  if (c.bytes_warning)
    c.warn_options.emplace_back(c.bytes_warning > 1 ? "error::BytesWarning" : "default::BytesWarning");
}

void read_variables(Config& c) {
  level_from(c, "PYTHONDEBUG", c.parser_debug);
  level_from(c, "PYTHONVERBOSE", c.verbose);
  level_from(c, "PYTHONOPTIMIZE", c.optimize);
  if (!c.inspect && environment(c, "PYTHONINSPECT")) c.inspect = 1;
  if (environment(c, "PYTHONDONTWRITEBYTECODE")) c.write_bytecode = false;
  if (environment(c, "PYTHONNOUSERSITE")) c.user_site = false;
  if (environment(c, "PYTHONUNBUFFERED")) c.unbuffered = true;
  if (environment(c, "PYTHONSAFEPATH")) c.safe_path = true;
  if (const char* path = environment(c, "PYTHONPATH")) c.pythonpath = path, c.has_pythonpath = true;
  if (const char* home = environment(c, "PYTHONHOME")) c.home = home;
  if (const char* dir = environment(c, "PYTHONPLATLIBDIR")) c.platlibdir = dir;
  if (const char* prefix = environment(c, "PYTHONPYCACHEPREFIX")) c.pycache_prefix = prefix;
  if (const char* prefix = xoption(c, "pycache_prefix")) c.pycache_prefix = prefix;
  if (environment(c, "PYTHONFAULTHANDLER") || xoption(c, "faulthandler")) c.faulthandler = true;
  if (environment(c, "PYTHONWARNDEFAULTENCODING") || xoption(c, "warn_default_encoding"))
    c.warn_default_encoding = true;
  if (environment(c, "PYTHONNODEBUGRANGES") || xoption(c, "no_debug_ranges")) c.code_debug_ranges = false;
  if (environment(c, "PYTHONMALLOCSTATS")) c.malloc_stats = true;
  if (const char* dev = environment(c, "PYTHONDEVMODE")) c.dev_mode = *dev != 0;
  if (xoption(c, "dev")) c.dev_mode = true;
  if (c.dev_mode) c.faulthandler = true;
  if (const char* form = xoption(c, "dump")) c.dump = form;
  read_stdio_encoding(c);
}

}  // namespace

const char* xoption(const Config& c, const char* name) {
  const std::size_t n = std::strlen(name);
  for (std::size_t i = c.xoptions.size(); i-- > 0;) {
    const std::string& o = c.xoptions[i];
    if (o.compare(0, n, name) != 0) continue;
    if (o.size() == n) return "";
    if (o[n] == '=') return o.c_str() + n + 1;
  }
  return nullptr;
}

ConfigOutcome read_config(Config& c, int argc, char** argv) {
  for (int i = 0; i < argc; ++i) c.orig_argv.emplace_back(argv[i]);
  c.program_name = argc > 0 ? argv[0] : "python3";
  if (ConfigOutcome r = CommandLine(c, argc, argv).read(); r.exit) return r;
  read_variables(c);
  for (auto step : {&read_memory_options, &read_coercion, &read_utf8_mode, &read_gil, &read_hash_seed, &read_int_digits,
                    &read_cpu_count, &read_import_time, &read_switches, &read_tracemalloc, &read_frozen})
    if (ConfigOutcome r = step(c); r.exit) return r;
  collect_warnings(c);
  compute_paths(c);
  return {};
}

}  // namespace krait
