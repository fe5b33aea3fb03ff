// Tokens and their types.
#pragma once

#include <cstdint>
#include <string_view>

namespace krait::syntax {

enum class TokenType : std::uint8_t {
#define TOKEN(name, text) name,
#define KEYWORD(name, text) kw_##name,
#include "syntax/token.def"
  count
};

constexpr bool is_keyword(TokenType type) { return type >= TokenType::kw_False; }

struct Token {
  TokenType type;
  std::uint16_t level;  // open brackets after this token
  std::int32_t lineno;
  std::int32_t col_offset;  // bytes; -1 when the token has no text of its own
  std::int32_t end_lineno;
  std::int32_t end_col_offset;
  const char* start;  // into the source; null when there is no text
  const char* end;
  // The closing tokens of a replacement field ("!", ":" and "}"): text of its expression, where it is needed.
  const std::string_view* metadata;

  std::string_view text() const { return {start, static_cast<std::size_t>(end - start)}; }
};

// "NAME", "LPAR"...; keywords are "NAME".
const char* token_name(TokenType type);
// "(", "if"...; empty for types with varying text.
std::string_view token_spelling(TokenType type);
// The keyword that `text` is, or NAME.
TokenType keyword_type(std::string_view text);

}  // namespace krait::syntax
