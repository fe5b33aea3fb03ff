#include "syntax/source.h"

#include <cstdio>
#include <string>

#include "base/utf8.h"
#include "syntax/tokenizer.h"

namespace krait::syntax {

namespace {

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
}

// "UTF_8", "latin-1-unix"... to the two names that are known here; others stay as they are.
std::string_view normalized(Arena& arena, std::string_view name) {
  char buffer[13] = {};
  std::size_t size = 0;
  for (; size < name.size() && size < 12; size++) {
    const char c = name[size];
    buffer[size] = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  const std::string_view start{buffer, size};
  auto is = [start](std::string_view known) {
    return start == known || (start.starts_with(known) && start[known.size()] == '-');
  };
  if (is("utf-8")) return "utf-8";
  if (is("latin-1") || is("iso-8859-1") || is("iso-latin-1")) return "iso-8859-1";
  return arena.copy_text(name);
}

std::string_view declaration_in(std::string_view line) {
  const std::size_t hash = line.find_first_not_of(" \t\f");
  if (hash == std::string_view::npos || line[hash] != '#') return {};
  for (std::size_t at = line.find("coding", hash); at != std::string_view::npos; at = line.find("coding", at + 1)) {
    std::size_t p = at + 6;
    if (p >= line.size() || (line[p] != ':' && line[p] != '=')) continue;
    p = line.find_first_not_of(" \t", p + 1);
    if (p == std::string_view::npos) return {};
    std::size_t end = p;
    while (end < line.size() && is_name_character(line[end])) end++;
    if (end > p) return line.substr(p, end - p);
  }
  return {};
}

void place(SyntaxProblem& problem, int lineno, int offset, int end_offset, std::string_view text) {
  problem.has_location = problem.has_text = true;
  problem.lineno = problem.end_lineno = lineno;
  problem.offset = offset;
  problem.end_offset = end_offset;
  problem.text = text;
}

// Bytes that are no UTF-8, where nothing says what else they are.
void undeclared(Arena& arena, std::string_view bytes, std::size_t at, std::string_view filename,
                SyntaxProblem& problem) {
  int lineno = 1;
  std::size_t line_start = 0;
  for (std::size_t i = 0; i < at; i++)
    if (bytes[i] == '\n') lineno++, line_start = i + 1;
  // CPython reads the two lines of a file that can declare the encoding before it counts them.
  if (!filename.empty() && lineno == 2) lineno = 1;
  char start[48], end[160];
  std::snprintf(start, sizeof start, "Non-UTF-8 code starting with '\\x%02x'", static_cast<unsigned char>(bytes[at]));
  std::snprintf(end, sizeof end,
                " on line %d, but no encoding declared; see https://peps.python.org/pep-0263/ for details", lineno);
  std::string message = start;
  if (!filename.empty()) (message += " in file ") += filename;
  message += end;
  problem.kind = ProblemKind::SyntaxError;
  problem.message = arena.copy_text(message);
  const std::size_t line_end = bytes.find_first_of("\r\n", at);
  std::string text{bytes.substr(line_start, at - line_start)};
  text += "\xEF\xBF\xBD";
  for (char c : bytes.substr(at + 1, (line_end == std::string_view::npos ? bytes.size() : line_end) - at - 1))
    text += static_cast<unsigned char>(c) < 0x80 ? std::string(1, c) : std::string("\xEF\xBF\xBD");
  const int offset = Tokenizer::count_characters(bytes.data() + line_start, at - line_start) + 1;
  place(problem, lineno, offset, offset, arena.copy_text(text));
}

}  // namespace

std::string_view declared_encoding(Arena& arena, std::string_view bytes) {
  for (int line_number = 0; line_number < 2; line_number++) {
    const std::size_t end = bytes.find_first_of("\r\n");
    const std::string_view line = bytes.substr(0, end);
    const std::string_view name = declaration_in(line);
    if (!name.empty()) return normalized(arena, name);
    // Only a comment or an empty line leaves the declaration to the second line.
    const std::size_t first = line.find_first_not_of(" \t\f");
    if (first != std::string_view::npos && line[first] != '#') return {};
    if (end == std::string_view::npos) return {};
    bytes.remove_prefix(end + (bytes.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return {};
}

DecodedSource decode_source(Arena& arena, std::string_view bytes, std::string_view filename, DecodeCallback callback,
                            void* context) {
  DecodedSource result;
  const bool has_mark = bytes.starts_with("\xEF\xBB\xBF");
  if (has_mark) bytes.remove_prefix(3);
  const std::string_view declared = declared_encoding(arena, bytes);
  result.encoding = declared.empty() ? "utf-8" : declared;
  if (has_mark && result.encoding != "utf-8") {
    result.problem.kind = ProblemKind::SyntaxError;
    result.problem.message = arena.copy_text("encoding problem: " + std::string(result.encoding) + " with BOM");
    const std::string_view line = bytes.substr(0, bytes.find_first_of("\r\n"));
    place(result.problem, 1, 0, static_cast<int>(line.size()), line);
    return result;
  }
  if (result.encoding == "utf-8") {
    const utf8::Scan scan = utf8::scan(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (scan.bytes != bytes.size())
      undeclared(arena, bytes, scan.bytes, filename, result.problem);
    else
      result.text = bytes;
    return result;
  }
  if (result.encoding == "iso-8859-1") {
    auto* out = static_cast<std::uint8_t*>(arena.allocate(bytes.size() * 2 + 1, 1));
    std::uint8_t* p = out;
    for (char c : bytes) p = utf8::put(p, static_cast<unsigned char>(c));
    *p = 0;
    result.text = {reinterpret_cast<char*>(out), static_cast<std::size_t>(p - out)};
    return result;
  }
  if (callback == nullptr) {
    result.problem.kind = ProblemKind::SyntaxError;
    result.problem.message = arena.copy_text("unknown encoding: " + std::string(result.encoding));
    result.problem.has_location = true;
    result.problem.offset = -1;
  } else if (!callback(context, arena, result.encoding, bytes, &result.text)) {
    result.problem.kind = ProblemKind::CallbackFailed;
  }
  return result;
}

}  // namespace krait::syntax
