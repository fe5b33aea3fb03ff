// krait-compile: the compiler without the runtime. Reads what tools/compare_code wrote and writes each code object as marshal
// data beside it, so that CPython can load and compare it.
//
// usage: krait-compile [--optimize=N] [--verify] [--tree] FILE...     writes FILE.out: "C" and marshal data, or "E" and an error
//
//        krait-compile --freeze=OUT.cpp --library=FOLDER ROW...      the table of frozen modules (cmake/stdlib_frozen.cmake explains a row)
//
//        krait-compile --archive=OUT --library=FOLDER                the code of all modules of the library, in one file
//
//        krait-compile --dump=symtable|code|executable|traced FILE    prints that form of a Python file
//
// A file holds the name that the code object shall have, a newline, and UTF-8 source; with --tree a serialised tree.
#include <sys/stat.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "code/verify.h"
#include "compile/dump.h"
#include "compile/pipeline.h"
#include "image_writer.h"
#include "interp/verify_executable.h"
#include "runtime/library_code.h"
#include "syntax/parser.h"

namespace krait {
namespace {

using namespace ast;

// The serialised tree: nodes in preorder, a kind byte (255: none), four ints of location if it has one, then its fields.
class TreeReader {
 public:
  TreeReader(std::string_view data, Arena& arena, IdentifierTable& names) : at_(data.data()), arena_(arena), names_(names) {}

  std::string_view text() {
    const std::int32_t size = number();
    if (size < 0) return {};
    const std::string_view raw(at_, static_cast<std::size_t>(size));
    at_ += size;
    return arena_.copy_text(raw);
  }
  node* tree();

 private:
  template <class T>
  T raw() {
    T value;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::int32_t number() { return raw<std::int32_t>(); }
  std::uint8_t byte() { return raw<std::uint8_t>(); }

  template <class T>
  void field(T*& out) {
    out = static_cast<T*>(tree());
  }
  void field(Identifier& out) {
    const std::int32_t size = number();
    if (size < 0) return void(out = nullptr);
    out = names_.intern({at_, static_cast<std::size_t>(size)});
    at_ += size;
  }
  void field(std::string_view& out) { out = text(); }
  void field(std::int32_t& out) { out = number(); }
  template <class T>
    requires std::is_enum_v<T>
  void field(T& out) {
    out = static_cast<T>(byte());
  }
  void field(constant& out) {
    const auto tag = static_cast<ConstantTag>(byte());
    switch (tag) {
      case ConstantTag::Int: out = constant::of_int(raw<std::int64_t>()); break;
      case ConstantTag::Float:
      case ConstantTag::Complex: out = constant::of_double(tag, raw<double>()); break;
      case ConstantTag::BigInt:
      case ConstantTag::Str:
      case ConstantTag::Bytes: out = constant::of_text(tag, text()); break;
      default: out = constant(tag); break;
    }
  }
  template <class T>
  void field(std::span<T>& out) {
    out = arena_.make_span<T>(static_cast<std::size_t>(number()));
    for (T& item : out) field(item);
  }
  void location(located* n) {
    Location& l = *n;
    l.lineno = number();
    l.col_offset = number();
    l.end_lineno = number();
    l.end_col_offset = number();
  }
  void location(void*) {}

  const char* at_;
  Arena& arena_;
  IdentifierTable& names_;
};

node* TreeReader::tree() {
  const std::uint8_t kind = byte();
  if (kind == 255) return nullptr;
  switch (static_cast<Kind>(kind)) {
#define AST_FIELD(type, name) field(n->name);
#define AST_OPTIONAL(type, name) field(n->name);
#define AST_LIST(type, name) field(n->name);
#define AST_OPTIONAL_LIST(type, name) field(n->name);
#define AST_NODE(sum, Node, fields)                                \
  case Kind::Node: {                                               \
    auto* n = ::new (arena_.allocate(sizeof(Node), alignof(Node))) Node; \
    static_cast<node*>(n)->kind = Kind::Node;                      \
    location(n);                                                   \
    fields return n;                                               \
  }
#define AST_PRODUCT(Node, location, fields) AST_NODE(none, Node, fields)
#include "syntax/ast.def"
  }
  return nullptr;
}

std::span<const std::uint8_t> bytes_of(std::string_view s) { return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()}; }

bool verify_all(const compiler::CodeUnit& unit) {
  CodeView view;
  view.code = bytes_of(unit.code);
  view.exceptiontable = bytes_of(unit.exceptiontable);
  view.localspluskinds = bytes_of(unit.localspluskinds);
  view.consts = static_cast<std::int32_t>(unit.consts.size());
  view.names = static_cast<std::int32_t>(unit.names.size());
  view.stacksize = unit.stacksize;
  view.argcount = unit.argcount;
  view.posonlyargcount = unit.posonlyargcount;
  view.kwonlyargcount = unit.kwonlyargcount;
  view.flags = unit.flags;
  const std::string wrong = verify(view);
  if (!wrong.empty())
    std::printf("verifier refuses %.*s: %s\n", static_cast<int>(unit.qualname->size), unit.qualname->data, wrong.c_str());
  bool good = wrong.empty();
  for (const compiler::Const* c : unit.consts)
    if (c->kind == compiler::ConstKind::Code) good &= verify_all(*c->code);
  return good;
}

std::string read_file(const char* path) {
  std::string data;
  FILE* f = std::fopen(path, "rb");
  if (!f) return data;
  char buffer[65536];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, f)) > 0;) data.append(buffer, n);
  std::fclose(f);
  return data;
}

struct Settings {
  int optimize = 0;
  bool verify = false;
  bool tree = false;
};

std::string problem_text(const char* message, std::size_t size, const Location& l) {
  return "E" + std::string(message, size) + "|" + std::to_string(l.lineno) + "," + std::to_string(l.col_offset) + "," + std::to_string(l.end_lineno) +
         "," + std::to_string(l.end_col_offset);
}

std::string compile_file(const char* path, const Settings& settings) {
  const std::string data = read_file(path);
  Arena arena;
  IdentifierTable names(arena);
  compiler::Options options;
  options.optimize = settings.optimize;
  mod* tree;
  if (settings.tree) {
    TreeReader reader(data, arena, names);
    options.filename = reader.text();
    tree = static_cast<mod*>(reader.tree());
  } else {
    const std::size_t line = data.find('\n');
    options.filename = std::string_view(data).substr(0, line);
    const syntax::ParseResult result = syntax::parse(arena, names, std::string_view(data).substr(line + 1), {.file_input = true});
    if (!result.tree) {
      const syntax::SyntaxProblem& p = result.problem;
      return problem_text(p.message.data(), p.message.size(), {p.lineno, p.offset, p.end_lineno, p.end_offset});
    }
    tree = result.tree;
  }
  std::string warnings;
  options.warn = [](void* to, std::string_view message, const Location& where) {
    *static_cast<std::string*>(to) += "W" + std::to_string(where.lineno) + "|" + std::string(message) + "\n";
    return true;
  };
  options.warn_context = &warnings;
  compiler::Context context(arena, names, options);
  const compiler::CodeUnit* unit = compiler::compile_tree(context, tree);
  if (!unit) {
    const compiler::CompileError& e = context.error();
    const Location& l = e.location;
    return warnings + problem_text(e.message.data(), e.message.size(), {l.lineno, l.col_offset + 1, l.end_lineno, l.end_col_offset + 1});
  }
  if (settings.verify && !verify_all(*unit)) return "Everified";
  return warnings + "C" + compiler::marshal_unit(*unit);
}

std::string short_text(const compiler::Const& c) {
  switch (c.kind) {
    case compiler::ConstKind::None: return "None";
    case compiler::ConstKind::False: return "False";
    case compiler::ConstKind::True: return "True";
    case compiler::ConstKind::Ellipsis: return "...";
    case compiler::ConstKind::Int: return std::to_string(c.integer);
    case compiler::ConstKind::Str: return "'" + std::string(c.text()) + "'";
    case compiler::ConstKind::Code: return "<" + std::string(c.code->qualname->text()) + ">";
    case compiler::ConstKind::Tuple: {
      std::string text = "(";
      for (const compiler::Const* item : c.items()) text += short_text(*item) + ",";
      return text + ")";
    }
    default: return "<constant>";
  }
}

// The executable form of a code object and of those among its constants.
std::string dump_executable(const compiler::CodeUnit& unit, TranslateMode mode) {
  const auto bytes = [](std::string_view s) {
    return std::span<const std::uint8_t>(reinterpret_cast<const std::uint8_t*>(s.data()), s.size());
  };
  std::vector<std::string> locals, consts, names;
  for (const compiler::Const* c : unit.localsplusnames) locals.emplace_back(c->text());
  for (const compiler::Const* c : unit.consts) consts.push_back(short_text(*c));
  for (const compiler::Const* c : unit.names) names.emplace_back(c->text());
  const PortableView view{bytes(unit.code), bytes(unit.exceptiontable), static_cast<int>(locals.size()), unit.stacksize};
  const Translation translation = translate(view, mode);
  std::string text = std::string(unit.qualname->text()) + ":\n" + dump(view, translation, {locals, consts, names});
  if (const std::string wrong = verify(view, translation); !wrong.empty()) text += "WRONG " + wrong + "\n";
  for (const compiler::Const* c : unit.consts)
    if (c->kind == compiler::ConstKind::Code) text += "\n" + dump_executable(*c->code, mode);
  return text;
}

// Prints one internal form of a Python file; answers the exit code.
int dump_file(const char* path, std::string_view form, const Settings& settings) {
  const std::string source = read_file(path);
  Arena arena;
  IdentifierTable names(arena);
  compiler::Options options;
  options.filename = path;
  options.optimize = settings.optimize;
  const syntax::ParseResult parsed = syntax::parse(arena, names, source, {.file_input = true});
  if (!parsed.tree) {
    std::printf("%.*s\n", static_cast<int>(parsed.problem.message.size()), parsed.problem.message.data());
    return 1;
  }
  compiler::Context context(arena, names, options);
  std::string text;
  if (form == "symtable") {
    compiler::SymbolTable table;
    compiler::find_future_imports(context, parsed.tree);
    table.build(context, parsed.tree);
    text = compiler::dump(table);
  } else if (const compiler::CodeUnit* unit = compiler::compile_tree(context, parsed.tree)) {
    if (form == "code")
      text = compiler::dump(*unit);
    else
      text = dump_executable(*unit, form == "traced" ? TranslateMode::Traced : TranslateMode::Fast);
  }
  if (context.failed()) text = context.error().message + "\n";
  std::fputs(text.c_str(), stdout);
  return context.failed();
}

// ---- frozen modules ----

std::vector<std::string> split_row(std::string_view row) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t bar = row.find('|');
    parts.emplace_back(row.substr(0, bar));
    if (bar == row.npos) return parts;
    row.remove_prefix(bar + 1);
  }
}

// The image of a module; empty when it does not compile, which is reported.
std::string compile_frozen(const std::string& path, const std::string& name) {
  const std::string source = path.ends_with("/-") ? "\n" : read_file(path.c_str());
  Arena arena;
  IdentifierTable names(arena);
  compiler::Options options;
  const std::string filename = "<frozen " + name + ">";
  options.filename = filename;
  const syntax::ParseResult parsed = syntax::parse(arena, names, source, {.file_input = true});
  if (!parsed.tree || source.empty()) {
    std::fprintf(stderr, "krait-compile: cannot read or parse %s\n", path.c_str());
    return {};
  }
  compiler::Context context(arena, names, options);
  const compiler::CodeUnit* unit = compiler::compile_tree(context, parsed.tree);
  if (!unit) {
    std::fprintf(stderr, "krait-compile: %s: %s\n", path.c_str(), context.error().message.c_str());
    return {};
  }
  // What is loaded from it is not verified again.
  return verify_all(*unit) ? write_image(*unit, ImageFilename::Kept) : std::string();
}

// ---- the code of the library ----

// The image of a source file, without a file name in it; empty when it does not compile.
std::string compile_library_file(const std::string& source) {
  Arena arena;
  IdentifierTable names(arena);
  compiler::Options options;
  options.filename = "";
  const syntax::ParseResult parsed = syntax::parse(arena, names, source, {.file_input = true});
  if (!parsed.tree) return {};
  compiler::Context context(arena, names, options);
  const compiler::CodeUnit* unit = compiler::compile_tree(context, parsed.tree);
  return unit && verify_all(*unit) ? write_image(*unit, ImageFilename::Omitted) : std::string();
}

// Source in another encoding than UTF-8 is left to the importer.
bool is_utf8(std::string_view source) {
  for (int line = 0; line < 2; ++line) {
    const std::string_view text = source.substr(0, source.find('\n'));
    source.remove_prefix(std::min(text.size() + 1, source.size()));
    const std::size_t coding = text.find("coding");
    if (text.starts_with('#') && coding != text.npos && text.find("utf-8", coding) == text.npos) return false;
  }
  return true;
}

// Writes the code of all modules below the folder (runtime/library_code.h); answers the exit code.
int archive(const char* out, const std::string& library) {
  namespace fs = std::filesystem;
  std::map<std::string, fs::path> files;
  for (const fs::directory_entry& e : fs::recursive_directory_iterator(library)) {
    const std::string name = fs::relative(e.path(), library);
    if (e.is_regular_file() && name.ends_with(".py") && !name.starts_with("test/")) files[name] = e.path();
  }
  std::vector<LibraryCodeEntry> entries;
  std::string names, data;
  for (const auto& [name, path] : files) {
    struct stat st;
    const std::string source = read_file(path.c_str());
    if (::stat(path.c_str(), &st) != 0 || !is_utf8(source)) continue;
    const std::string code = compile_library_file(source);
    if (code.empty()) continue;
    entries.push_back({.name = names.size(),
                       .name_size = name.size(),
                       .data = data.size(),
                       .data_size = code.size(),
                       .mtime = st.st_mtime,
                       .source_size = static_cast<std::uint64_t>(st.st_size)});
    names += name;
    data += code;
    data.resize((data.size() + 7) & ~std::size_t{7});
  }
  const auto hash_of = [&](const LibraryCodeEntry& e) {
    return LibraryCodeEntry::hash_of(std::string_view(names).substr(e.name, e.name_size));
  };
  std::ranges::sort(entries, {}, hash_of);
  std::vector<std::uint64_t> hashes;
  for (const LibraryCodeEntry& e : entries) hashes.push_back(hash_of(e));
  const std::size_t names_at =
      sizeof(LibraryCodeHeader) + entries.size() * (sizeof(LibraryCodeEntry) + sizeof(std::uint64_t));
  names.resize((names.size() + 7) & ~std::size_t{7});
  LibraryCodeHeader header{.magic = {}, .instructions = executable_signature(), .entries = entries.size(), .file_size = names_at + names.size() + data.size()};
  std::memcpy(header.magic, LibraryCodeHeader::kMagic, sizeof header.magic);
  for (LibraryCodeEntry& e : entries) {
    e.name += names_at;
    e.data += names_at + names.size();
  }
  // Running interpreters may have the old file mapped: it is replaced, not overwritten.
  const std::string fresh = std::string(out) + ".new";
  FILE* f = std::fopen(fresh.c_str(), "wb");
  if (!f) return 1;
  std::fwrite(&header, sizeof header, 1, f);
  std::fwrite(hashes.data(), sizeof(std::uint64_t), hashes.size(), f);
  std::fwrite(entries.data(), sizeof(LibraryCodeEntry), entries.size(), f);
  std::fwrite(names.data(), 1, names.size(), f);
  std::fwrite(data.data(), 1, data.size(), f);
  if (std::ferror(f) | std::fclose(f)) return 1;
  return std::rename(fresh.c_str(), out) != 0;
}

// Writes the table of frozen modules; answers the exit code.
int freeze(const char* out, const std::string& library, const std::vector<std::string_view>& rows) {
  FILE* f = std::fopen(out, "w");
  if (!f) return 1;
  std::fputs("// Generated by krait-compile --freeze.\n#include \"runtime/frozen.h\"\n\nnamespace krait {\n\nnamespace {\n\n", f);
  std::string table;
  int n = 0;
  for (std::string_view row : rows) {
    const std::vector<std::string> parts = split_row(row);
    if (parts.size() != 5) return 1;
    const std::string path = parts[4].starts_with('/') ? parts[4] : library + "/" + parts[4];
    const std::string data = compile_frozen(path, parts[3]);
    if (data.empty()) return 1;
    const std::string variable = "kData" + std::to_string(n++);
    std::fprintf(f, "constexpr std::uint64_t %s[] = {", variable.c_str());
    for (std::size_t i = 0; i < data.size(); i += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, data.data() + i, std::min<std::size_t>(8, data.size() - i));
      std::fprintf(f, "%s%#" PRIx64 ",", i % 64 ? "" : "\n", word);
    }
    std::fputs("};\n", f);
    table += "    {\"" + parts[0] + "\", " + (parts[1].empty() ? std::string("nullptr") : "\"" + parts[1] + "\"") + ", " +
             (parts[2] == "p" ? "true" : "false") + ", " + variable + "},\n";
  }
  std::fprintf(f, "\nconstexpr FrozenModule kModules[] = {\n%s};\n\n}  // namespace\n\n", table.c_str());
  std::fputs("std::span<const FrozenModule> frozen_modules() { return kModules; }\n\n}  // namespace krait\n", f);
  return std::fclose(f) != 0;
}

}  // namespace
}  // namespace krait

int main(int argc, char** argv) {
  krait::Settings settings;
  const char *freeze_to = nullptr, *archive_to = nullptr;
  std::string library;
  std::vector<std::string_view> rows;
  for (int i = 1; i < argc; ++i) {
    const std::string_view a = argv[i];
    if (a.starts_with("--optimize=")) {
      settings.optimize = std::atoi(argv[i] + 11);
    } else if (a == "--verify") {
      settings.verify = true;
    } else if (a == "--tree") {
      settings.tree = true;
    } else if (a.starts_with("--dump=") && i + 1 < argc) {
      return krait::dump_file(argv[i + 1], a.substr(7), settings);
    } else if (a.starts_with("--freeze=")) {
      freeze_to = argv[i] + 9;
    } else if (a.starts_with("--archive=")) {
      archive_to = argv[i] + 10;
    } else if (a.starts_with("--library=")) {
      library = a.substr(10);
    } else if (freeze_to) {
      rows.push_back(a);
    } else {
      const std::string out = krait::compile_file(argv[i], settings);
      FILE* f = std::fopen((std::string(a) + ".out").c_str(), "wb");
      if (!f) return 1;
      std::fwrite(out.data(), 1, out.size(), f);
      std::fclose(f);
    }
  }
  if (archive_to) return krait::archive(archive_to, library);
  return freeze_to ? krait::freeze(freeze_to, library, rows) : 0;
}
