// repr() of a constant, for messages.
#include <cstdio>

#include "base/float_text.h"
#include "base/limbs.h"
#include "compile/constant.h"

namespace krait::compiler {

namespace {
std::string quoted(std::string_view text, bool is_bytes) {
  const char quote = text.find('\'') != text.npos && text.find('"') == text.npos ? '"' : '\'';
  std::string out(1, quote);
  for (char c : text) {
    const auto u = static_cast<unsigned char>(c);
    char buffer[8];
    if (c == quote || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else if (u < 32 || u == 127 || (is_bytes && u >= 128))
      out.append(buffer, static_cast<std::size_t>(std::snprintf(buffer, sizeof buffer, "\\x%02x", u)));
    else
      out += c;
  }
  return out + quote;
}
}  // namespace

std::string repr(const Const* c) {
  switch (c->kind) {
    case ConstKind::None:
      return "None";
    case ConstKind::False:
      return "False";
    case ConstKind::True:
      return "True";
    case ConstKind::Ellipsis:
      return "Ellipsis";
    case ConstKind::Int:
      return std::to_string(c->integer);
    case ConstKind::BigInt: {
      std::string digits;
      if (!limbs::to_text(digits, limbs::View{c->limbs, c->size, false}, 10)) return "?";
      return (c->negative ? "-" : "") + digits;
    }
    case ConstKind::Float:
      return float_text::repr(c->real);
    case ConstKind::Complex: {
      std::string imag = float_text::repr(c->imag);
      if (imag.ends_with(".0")) imag.resize(imag.size() - 2);
      if (c->real == 0) return imag + "j";
      std::string real = float_text::repr(c->real);
      if (real.ends_with(".0")) real.resize(real.size() - 2);
      return "(" + real + (imag.starts_with('-') ? "" : "+") + imag + "j)";
    }
    case ConstKind::Str:
      return quoted(c->text(), false);
    case ConstKind::Bytes:
      return "b" + quoted(c->text(), true);
    case ConstKind::Tuple: {
      std::string out = "(";
      for (std::uint32_t i = 0; i < c->size; ++i) out += (i ? ", " : "") + repr(c->elements[i]);
      return out + (c->size == 1 ? ",)" : ")");
    }
    case ConstKind::FrozenSet: {
      std::string out = "frozenset({";
      for (std::uint32_t i = 0; i < c->size; ++i) out += (i ? ", " : "") + repr(c->elements[i]);
      return out + "})";
    }
    default:
      return std::string(type_name(c));
  }
}

}  // namespace krait::compiler
