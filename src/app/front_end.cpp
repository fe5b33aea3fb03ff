// The compiler without the runtime: -X dump=FORM prints a program's symbol table or code.
#include "app/front_end.h"

#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "compile/dump.h"
#include "compile/pipeline.h"
#include "syntax/parser.h"
#include "syntax/source.h"

namespace krait {
namespace {

using namespace ast;

constexpr const char* kUsage =
    "usage: krait [option] ... [-c cmd | file | -]\n"
    "Options:\n"
    "-c cmd : program passed in as string\n"
    "-O     : remove assert and __debug__-dependent statements; -OO also discards docstrings\n"
    "-V     : print the Python version number and exit (also --version)\n"
    "-X dump=code|symtable : print that form of the program\n"
    "-h     : print this help message and exit (also -? or --help)\n";

struct Settings {
  std::string filename;  // as SyntaxErrors show it
  std::string source;    // bytes
  std::string dump;
  int optimize = 0;
  bool is_file = false;
};

// ---- problems ----

// Bytes of the first `columns` code points of a UTF-8 line.
std::size_t byte_offset(std::string_view line, std::size_t columns) {
  std::size_t i = 0;
  while (i < line.size() && columns-- > 0) {
    ++i;
    while (i < line.size() && (static_cast<unsigned char>(line[i]) & 0xC0) == 0x80) ++i;
  }
  return i;
}

std::string_view line_of(std::string_view source, int lineno) {
  while (--lineno > 0) {
    const auto end = source.find('\n');
    if (end == source.npos) return {};
    source.remove_prefix(end + 1);
  }
  return source.substr(0, source.find('\n'));
}

// As CPython shows an uncaught SyntaxError. Offsets count code points from 1; 0 or less: unknown.
void print_problem(const Settings& s, std::string_view kind, std::string_view message, std::string_view line,
                   int lineno, int offset, int end_lineno, int end_offset) {
  std::fprintf(stderr, "  File \"%s\", line %d\n", s.filename.c_str(), lineno);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  std::size_t indent = 0;
  while (indent < line.size() && (line[indent] == ' ' || line[indent] == '\f')) ++indent;
  const std::string_view shown = line.substr(indent);
  if (!shown.empty()) {
    std::fprintf(stderr, "    %.*s\n", static_cast<int>(shown.size()), shown.data());
    const int start = offset - 1 - static_cast<int>(indent);
    if (offset >= 1 && start >= 0) {
      const int columns = static_cast<int>(line.size());
      int end = end_lineno == lineno && end_offset > offset ? end_offset
                : end_lineno > lineno                       ? columns + 1
                                                            : offset + 1;
      const std::size_t before = byte_offset(shown, static_cast<std::size_t>(start));
      std::string carets = "    ";
      for (char c : shown.substr(0, before))
        if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) carets += c == '\t' ? '\t' : ' ';
      for (int i = offset; i < end && i - offset < columns + 1; ++i) carets += '^';
      std::fprintf(stderr, "%s\n", carets.c_str());
    }
  }
  std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(kind.size()), kind.data(), static_cast<int>(message.size()),
               message.data());
}

std::string_view name_of(syntax::ProblemKind kind) {
  switch (kind) {
    case syntax::ProblemKind::IndentationError:
      return "IndentationError";
    case syntax::ProblemKind::TabError:
      return "TabError";
    case syntax::ProblemKind::IncompleteInput:
      return "_IncompleteInputError";
    case syntax::ProblemKind::MemoryError:
      return "MemoryError";
    case syntax::ProblemKind::OverflowError:
      return "OverflowError";
    case syntax::ProblemKind::ValueError:
      return "ValueError";
    default:
      return "SyntaxError";
  }
}

// ---- the program ----

int code_objects(const compiler::CodeUnit& unit) {
  int n = 1;
  for (const compiler::Const* c : unit.consts)
    if (c->kind == compiler::ConstKind::Code) n += code_objects(*c->code);
  return n;
}

int run_program(const Settings& s) {
  Arena arena;
  IdentifierTable names(arena);
  const syntax::DecodedSource decoded = syntax::decode_source(arena, s.source, s.filename, nullptr, nullptr);
  if (decoded.problem.kind != syntax::ProblemKind::None) {
    const syntax::SyntaxProblem& p = decoded.problem;
    print_problem(s, name_of(p.kind), p.message, p.text, p.lineno, p.offset, p.end_lineno, p.end_offset);
    return 1;
  }
  const syntax::ParseResult parsed = syntax::parse(arena, names, decoded.text, {.file_input = s.is_file});
  if (!parsed.tree) {
    const syntax::SyntaxProblem& p = parsed.problem;
    print_problem(s, name_of(p.kind), p.message, p.has_text ? p.text : line_of(decoded.text, p.lineno), p.lineno,
                  p.offset, p.end_lineno, p.end_offset);
    return 1;
  }
  compiler::Options options;
  options.filename = s.filename;
  options.optimize = s.optimize;
  options.warn = [](void* to, std::string_view message, const Location& where) {
    std::fprintf(stderr, "%s:%d: SyntaxWarning: %.*s\n", static_cast<const Settings*>(to)->filename.c_str(),
                 where.lineno, static_cast<int>(message.size()), message.data());
    return true;
  };
  options.warn_context = const_cast<Settings*>(&s);
  compiler::Context context(arena, names, options);
  if (s.dump == "symtable") {
    compiler::SymbolTable table;
    compiler::find_future_imports(context, parsed.tree);
    table.build(context, parsed.tree);
    if (!context.failed()) std::fputs(compiler::dump(table).c_str(), stdout);
  }
  const compiler::CodeUnit* unit = context.failed() ? nullptr : compiler::compile_tree(context, parsed.tree);
  if (!unit) {
    const compiler::CompileError& e = context.error();
    const std::string_view line = line_of(decoded.text, e.location.lineno);
    auto columns = [&](int bytes) {
      int n = 0;
      for (int i = 0; i < bytes && i < static_cast<int>(line.size()); ++i)
        n += (static_cast<unsigned char>(line[static_cast<std::size_t>(i)]) & 0xC0) != 0x80;
      return n;
    };
    print_problem(s, "SyntaxError", e.message, line, e.location.lineno, columns(e.location.col_offset) + 1,
                  e.location.end_lineno,
                  e.location.end_lineno == e.location.lineno ? columns(e.location.end_col_offset) + 1 : 0);
    return 1;
  }
  if (!s.dump.empty()) {
    if (s.dump == "code") std::fputs(compiler::dump(*unit).c_str(), stdout);
    return 0;
  }
  const int n = code_objects(*unit);
  std::fprintf(stderr,
               "krait: %s compiles (%d code object%s), but this version cannot execute yet: the instruction handlers "
               "are missing\n",
               s.filename.c_str(), n, n == 1 ? "" : "s");
  return 1;
}

bool read_stream(FILE* f, std::string& out) {
  char buffer[65536];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, f)) > 0;) out.append(buffer, n);
  return !std::ferror(f);
}

// A script's name is shown in full.
std::string absolute(std::string_view path) {
  char cwd[PATH_MAX];
  if (path.starts_with('/') || !::getcwd(cwd, sizeof cwd)) return std::string(path);
  return std::string(cwd) + "/" + std::string(path);
}

int fail_usage(const char* program, const char* what) {
  std::fprintf(stderr, "%s\nusage: %s [option] ... [-c cmd | file | -]\nTry `krait -h' for more information.\n", what,
               program);
  return 2;
}

}  // namespace

int front_end_program(int argc, char** argv) {
  Settings s;
  for (int i = 1; i < argc; ++i) {
    const std::string_view a = argv[i];
    if (a == "-V" || a == "--version") {
      std::puts("Python 3.14.0 (Krait 0.1)");
      return 0;
    }
    if (a == "-h" || a == "-?" || a == "--help") {
      std::fputs(kUsage, stdout);
      return 0;
    }
    if (a == "-O") {
      s.optimize = 1;
    } else if (a == "-OO") {
      s.optimize = 2;
    } else if (a == "-X") {
      if (++i == argc) return fail_usage(argv[0], "Argument expected for the -X option");
      const std::string_view x = argv[i];
      if (x == "dump=code" || x == "dump=symtable") s.dump = x.substr(5);
    } else if (a == "-c") {
      if (++i == argc) return fail_usage(argv[0], "Argument expected for the -c option");
      s.filename = "<string>";
      s.source = std::string(argv[i]) + "\n";
      return run_program(s);
    } else if (a == "-m") {
      std::fputs("krait: -m needs the import system, which is not there yet\n", stderr);
      return 1;
    } else if (a == "-") {
      break;
    } else if (a.starts_with("-")) {
      return fail_usage(argv[0], ("Unknown option: " + std::string(a)).c_str());
    } else {
      s.filename = absolute(a);
      s.is_file = true;
      FILE* f = std::fopen(argv[i], "rb");
      if (!f) {
        std::fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", argv[0], argv[i], errno,
                     std::strerror(errno));
        return 2;
      }
      const bool good = read_stream(f, s.source);
      std::fclose(f);
      if (!good) {
        std::fprintf(stderr, "%s: can't read file '%s': [Errno %d] %s\n", argv[0], argv[i], errno,
                     std::strerror(errno));
        return 2;
      }
      return run_program(s);
    }
  }
  s.filename = "<stdin>";
  if (!read_stream(stdin, s.source)) return 1;
  return run_program(s);
}

}  // namespace krait
