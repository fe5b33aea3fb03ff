// krait-syntax: what the tokenizer and the parser make of files. Options: --ast (default), --attributes, --tokens,
// --quiet. Reads UTF-8; prints one tree a file, or the error as "Kind: message (lineno, offset, end_lineno, end_offset)
// text".
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "syntax/dump.h"
#include "syntax/parser.h"
#include "syntax/tokenizer.h"

using namespace krait;
using namespace krait::syntax;

namespace {
const char* kind_name(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::IndentationError:
      return "IndentationError";
    case ProblemKind::TabError:
      return "TabError";
    case ProblemKind::IncompleteInput:
      return "_IncompleteInputError";
    case ProblemKind::MemoryError:
      return "MemoryError";
    default:
      return "SyntaxError";
  }
}
void print_tokens(std::string_view source) {
  Arena arena;
  std::string_view text = normalize_newlines(arena, source, true);
  Tokenizer tokenizer(arena, text, {}, nullptr);
  Token t;
  do {
    tokenizer.next(t);
    std::printf("%d,%d-%d,%d:\t%s\t%.*s\n", t.lineno, t.col_offset, t.end_lineno, t.end_col_offset, token_name(t.type),
                t.start ? static_cast<int>(t.end - t.start) : 0, t.start ? t.start : "");
  } while (t.type != TokenType::ENDMARKER && t.type != TokenType::ERRORTOKEN);
}
}  // namespace

int main(int argc, char** argv) {
  bool tokens = false, quiet = false;
  Attributes attributes = Attributes::omitted;
  ParseOptions options;
  int status = 0;
  for (int i = 1; i < argc; i++) {
    if (!std::strcmp(argv[i], "--tokens")) {
      tokens = true;
      continue;
    }
    if (!std::strcmp(argv[i], "--quiet")) {
      quiet = true;
      continue;
    }
    if (!std::strcmp(argv[i], "--attributes")) {
      attributes = Attributes::included;
      continue;
    }
    if (!std::strcmp(argv[i], "--eval")) {
      options.mode = Mode::eval;
      continue;
    }
    if (!std::strcmp(argv[i], "--single")) {
      options.mode = Mode::single;
      continue;
    }
    if (!std::strcmp(argv[i], "--ast")) continue;
    std::ifstream file(argv[i], std::ios::binary);
    std::string source{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (source.starts_with("\xEF\xBB\xBF")) source.erase(0, 3);
    if (tokens) {
      print_tokens(source);
      continue;
    }
    Arena arena;
    ast::IdentifierTable names(arena);
    ParseResult result = parse(arena, names, source, options);
    if (result.tree == nullptr) {
      const SyntaxProblem& p = result.problem;
      std::printf("%s: %.*s (%d, %d, %d, %d) %.*s\n", kind_name(p.kind), static_cast<int>(p.message.size()),
                  p.message.data(), p.lineno, p.offset, p.end_lineno, p.end_offset, static_cast<int>(p.text.size()),
                  p.text.data());
      status = 1;
    } else if (!quiet) {
      std::puts(dump(result.tree, attributes).c_str());
    }
  }
  return status;
}
