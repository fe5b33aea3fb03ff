// Fuzzes the tokenizer and the parser: the first byte chooses the mode and options, the rest is the text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "syntax/parser.h"
#include "syntax/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace krait;
  using namespace krait::syntax;
  if (size == 0) return 0;
  ParseOptions options;
  options.mode = static_cast<Mode>(data[0] & 3);
  options.type_comments = data[0] & 4;
  options.allow_incomplete_input = data[0] & 8;
  Arena arena;
  const DecodedSource source =
      decode_source(arena, {reinterpret_cast<const char*>(data + 1), size - 1}, {}, nullptr, nullptr);
  if (source.problem.kind != ProblemKind::None) return 0;
  ast::IdentifierTable names(arena);
  parse(arena, names, source.text, options);
  return 0;
}
