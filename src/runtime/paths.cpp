// Where things are: the binary, the library, sys.path. The landmark is lib/krait3.14/os.py above the folder of the
// binary, as in an installed tree and in a build folder; pyvenv.cfg beside it makes a virtual environment.
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <string_view>

#include "runtime/config.h"
#include "runtime/startup.h"

namespace krait {

namespace {

constexpr const char* kLibrary = "krait3.14";
constexpr const char* kZip = "krait314.zip";
constexpr const char* kInstalled = "/usr/local";

bool is_file(const std::string& path) {
  struct stat s;
  return ::stat(path.c_str(), &s) == 0 && S_ISREG(s.st_mode);
}
bool is_executable(const std::string& path) { return is_file(path) && ::access(path.c_str(), X_OK) == 0; }

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == path.npos) return {};
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string current_folder() {
  char buffer[PATH_MAX];
  return ::getcwd(buffer, sizeof buffer) ? buffer : "";
}

// Absolute, with "." and ".." resolved textually, symbolic links kept.
std::string absolute(const std::string& path) {
  if (path.empty()) return path;
  std::string full = path[0] == '/' ? path : current_folder() + "/" + path;
  std::vector<std::string> parts;
  for (std::string_view rest = full; !rest.empty();) {
    const std::size_t slash = rest.find('/');
    const std::string part(rest.substr(0, slash));
    rest.remove_prefix(slash == rest.npos ? rest.size() : slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else {
      parts.push_back(part);
    }
  }
  std::string out;
  for (const std::string& p : parts) out += "/" + p;
  return out.empty() ? "/" : out;
}

std::string resolved(const std::string& path) {
  char* r = ::realpath(path.c_str(), nullptr);
  if (!r) return path;
  std::string out(r);
  ::free(r);
  return out;
}

// How the shell found us: argv[0] itself, or along PATH.
std::string find_executable(const Config& c) {
  const std::string& name = c.program_name;
  if (name.empty()) return {};
  if (name.find('/') != name.npos) return absolute(name);
  if (const char* path = ::getenv("PATH"))
    for (std::string_view rest = path;;) {
      const std::size_t colon = rest.find(':');
      const std::string candidate = std::string(rest.substr(0, colon)) + "/" + name;
      if (is_executable(candidate)) return absolute(candidate);
      if (colon == rest.npos) break;
      rest.remove_prefix(colon + 1);
    }
  return resolved("/proc/self/exe");
}

// The value of `home` in a pyvenv.cfg beside the binary or one folder up; empty: no virtual environment.
std::string venv_home(const std::string& bin, std::string& venv_folder) {
  for (const std::string& folder : {bin, folder_of(bin)}) {
    FILE* f = std::fopen((folder + "/pyvenv.cfg").c_str(), "r");
    if (!f) continue;
    char line[PATH_MAX + 64];
    std::string home;
    while (std::fgets(line, sizeof line, f)) {
      std::string_view text = line;
      const std::size_t equals = text.find('=');
      if (equals == text.npos) continue;
      auto trim = [](std::string_view s) {
        while (!s.empty() && std::string_view(" \t\r\n").find(s.front()) != s.npos) s.remove_prefix(1);
        while (!s.empty() && std::string_view(" \t\r\n").find(s.back()) != s.npos) s.remove_suffix(1);
        return s;
      };
      if (trim(text.substr(0, equals)) == "home") home = trim(text.substr(equals + 1));
    }
    std::fclose(f);
    venv_folder = folder;
    return home;
  }
  return {};
}

// The folder above `start` that has the landmark; empty when none does.
std::string find_prefix(std::string start, const std::string& platlibdir) {
  for (;;) {
    const std::string base = start == "/" ? "" : start;
    if (is_file(base + "/" + platlibdir + "/" + kLibrary + "/os.py")) return start;
    if (start == "/" || start.empty()) return {};
    start = folder_of(start);
  }
}

}  // namespace

void compute_paths(Config& c) {
  c.executable = find_executable(c);
  c.base_executable = c.executable;
  std::string venv_folder;
  const std::string bin = folder_of(c.executable);
  const std::string home = venv_home(bin, venv_folder);
  std::string start;
  if (!home.empty()) {
    const std::size_t slash = c.executable.rfind('/');
    c.base_executable = home + c.executable.substr(slash);
    if (!is_executable(c.base_executable)) c.base_executable = resolved(c.executable);
    start = folder_of(resolved(home + "/."));
    if (start.empty()) start = home;
  } else {
    start = folder_of(resolved(c.executable.empty() ? "/proc/self/exe" : c.executable));
  }
  std::string prefix;
  if (!c.home.empty()) {
    const std::size_t colon = c.home.find(':');
    prefix = c.home.substr(0, colon);
  } else {
    prefix = find_prefix(start, c.platlibdir);
    if (prefix.empty()) prefix = find_prefix(folder_of(resolved("/proc/self/exe")), c.platlibdir);
  }
  if (prefix.empty()) prefix = kInstalled;
  c.base_prefix = c.base_exec_prefix = prefix;
  c.prefix = c.exec_prefix = venv_folder.empty() ? prefix : venv_folder;
  const std::string lib = (prefix == "/" ? "" : prefix) + "/" + c.platlibdir + "/";
  c.stdlib_dir = lib + kLibrary;
  if (c.has_pythonpath)
    for (std::string_view rest = c.pythonpath;;) {
      const std::size_t colon = rest.find(':');
      c.module_search_paths.emplace_back(rest.substr(0, colon));
      if (colon == rest.npos) break;
      rest.remove_prefix(colon + 1);
    }
  c.module_search_paths.push_back(lib + kZip);
  c.module_search_paths.push_back(c.stdlib_dir);
  c.module_search_paths.push_back(c.stdlib_dir + "/lib-dynload");
}

void print_path_configuration(const Config& c) {
  const auto text = [](const char* name, bool given, const std::string& value) {
    if (given)
      std::fprintf(stderr, "  %s = '%s'\n", name, value.c_str());
    else
      std::fprintf(stderr, "  %s = (not set)\n", name);
  };
  const auto number = [](const char* name, int value) { std::fprintf(stderr, "  %s = %d\n", name, value); };
  std::fputs("Python path configuration:\n", stderr);
  text("PYTHONHOME", !c.home.empty(), c.home);
  text("PYTHONPATH", c.has_pythonpath, c.pythonpath);
  text("program name", true, c.program_name);
  number("isolated", c.isolated);
  number("environment", c.use_environment);
  number("user site", c.user_site);
  number("safe_path", c.safe_path);
  number("import site", c.site_import);
  number("is in build tree", 0);
  text("stdlib dir", true, c.stdlib_dir);
  text("sys._base_executable", true, c.base_executable);
  text("sys.base_prefix", true, c.base_prefix);
  text("sys.base_exec_prefix", true, c.base_exec_prefix);
  text("sys.platlibdir", true, c.platlibdir);
  text("sys.executable", true, c.executable);
  text("sys.prefix", true, c.prefix);
  text("sys.exec_prefix", true, c.exec_prefix);
  std::fputs("  sys.path = [\n", stderr);
  for (const std::string& path : c.module_search_paths) std::fprintf(stderr, "    '%s',\n", path.c_str());
  std::fputs("  ]\n", stderr);
}

}  // namespace krait
