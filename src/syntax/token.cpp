#include "syntax/token.h"

#include <cstring>

namespace krait::syntax {

namespace {
struct Names {
  const char* name;
  std::string_view text;
};
constexpr Names kNames[] = {
#define TOKEN(name, text) {#name, text},
#define KEYWORD(name, text) {"NAME", text},
#include "syntax/token.def"
};
}  // namespace

const char* token_name(TokenType type) { return kNames[static_cast<int>(type)].name; }
std::string_view token_spelling(TokenType type) { return kNames[static_cast<int>(type)].text; }

TokenType keyword_type(std::string_view t) {
  using enum TokenType;
  if (t.size() < 2 || t.size() > 8) return NAME;
  auto check = [t](TokenType type) { return token_spelling(type) == t ? type : NAME; };
  switch (t[0]) {
    case 'F':
      return check(kw_False);
    case 'N':
      return check(kw_None);
    case 'T':
      return check(kw_True);
    case 'a':
      switch (t[1]) {
        case 'n':
          return check(kw_and);
        case 's':
          if (t.size() == 2) return kw_as;
          return t[2] == 'y' ? check(kw_async) : check(kw_assert);
        case 'w':
          return check(kw_await);
        default:
          return NAME;
      }
    case 'b':
      return check(kw_break);
    case 'c':
      return t[1] == 'l' ? check(kw_class) : check(kw_continue);
    case 'd':
      if (t.size() != 3 || t[1] != 'e') return NAME;
      return t[2] == 'f' ? kw_def : t[2] == 'l' ? kw_del : NAME;
    case 'e':
      if (t[1] == 'x') return check(kw_except);
      if (t.size() != 4 || t[1] != 'l') return NAME;
      return t[2] == 's' ? check(kw_else) : check(kw_elif);
    case 'f':
      if (t[1] == 'i') return check(kw_finally);
      return t[1] == 'o' ? check(kw_for) : check(kw_from);
    case 'g':
      return check(kw_global);
    case 'i':
      if (t.size() == 2) return t[1] == 'f' ? kw_if : t[1] == 'n' ? kw_in : t[1] == 's' ? kw_is : NAME;
      return check(kw_import);
    case 'l':
      return check(kw_lambda);
    case 'n':
      return t.size() == 3 ? check(kw_not) : check(kw_nonlocal);
    case 'o':
      return check(kw_or);
    case 'p':
      return check(kw_pass);
    case 'r':
      return t[1] == 'a' ? check(kw_raise) : check(kw_return);
    case 't':
      return check(kw_try);
    case 'w':
      return t[1] == 'i' ? check(kw_with) : check(kw_while);
    case 'y':
      return check(kw_yield);
    default:
      return NAME;
  }
}

}  // namespace krait::syntax
