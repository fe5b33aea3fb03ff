#include "syntax/dump.h"

#include <cstdio>
#include <vector>

#include "base/float_text.h"
#include "base/unicode.h"
#include "base/utf8.h"

namespace krait::syntax {

namespace {

void append_hex(std::string& out, const char* prefix, unsigned value, int width) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%s%0*x", prefix, width, value);
  out += buffer;
}

void append_repr(std::string& out, std::string_view text, bool is_bytes) {
  const bool has_single = text.find('\'') != std::string_view::npos,
             has_double = text.find('"') != std::string_view::npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  out += quote;
  for (const char* p = text.data(); p < text.data() + text.size();) {
    const char* at = p;
    const char32_t c = is_bytes ? static_cast<unsigned char>(*p++) : utf8::next_valid(p);
    if (c == static_cast<unsigned char>(quote) || c == '\\')
      (out += '\\') += static_cast<char>(c);
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else if (c < 0x20 || c == 0x7F)
      append_hex(out, "\\x", c, 2);
    else if (c < 0x7F)
      out += static_cast<char>(c);
    else if (is_bytes || (c < 0x100 && !unicode::is_printable(c)))
      append_hex(out, "\\x", c, 2);
    else if (!is_surrogate(c) && unicode::is_printable(c))
      out.append(at, p);
    else if (c < 0x10000)
      append_hex(out, "\\u", c, 4);
    else
      append_hex(out, "\\U", c, 8);
  }
  out += quote;
}

class Dumper {
 public:
  Dumper(std::string& out, Attributes attributes) : out_(out), attributes_(attributes) {}

  void value(const ast::node* n) { node(n); }
  void value(ast::Identifier id) { append_repr(out_, id->text(), false); }
  void value(std::string_view text) { append_repr(out_, text, false); }
  void value(std::int32_t n) { out_ += std::to_string(n); }
  void value(const ast::constant& c) { constant(c); }
#define AST_ENUM_VALUE(Value) #Value "()",
#define AST_ENUM(sum, name, values)                       \
  void value(ast::sum v) {                                \
    static constexpr const char* kNames[] = {"", values}; \
    out_ += kNames[static_cast<int>(v)];                  \
  }
#include "syntax/ast.def"

 private:
  void constant(const ast::constant& c) {
    using enum ast::ConstantTag;
    switch (c.tag) {
      case None:
        out_ += "None";
        return;
      case True:
        out_ += "True";
        return;
      case False:
        out_ += "False";
        return;
      case Ellipsis:
        out_ += "Ellipsis";
        return;
      case Int:
        out_ += std::to_string(c.integer);
        return;
      case BigInt:
        append_decimal(c.text);
        return;
      case Float:
        out_ += float_text::repr(c.real);
        return;
      case Complex: {
        std::string text = float_text::repr(c.imag);
        if (text.ends_with(".0")) text.resize(text.size() - 2);
        out_ += text + "j";
        return;
      }
      case Str:
        append_repr(out_, c.text, false);
        return;
      case Bytes:
        out_ += 'b';
        append_repr(out_, c.text, true);
        return;
      default:
        out_ += "?";
        return;
    }
  }
  // Decimal digits of a big literal; quadratic, good enough to look at.
  void append_decimal(std::string_view text) {
    if (!text.starts_with("0x")) {
      out_ += text;
      return;
    }
    std::vector<std::uint32_t> groups{0};  // of nine digits, lowest first
    for (char c : text.substr(2)) {
      std::uint64_t carry = c <= '9' ? c - '0' : c - 'a' + 10;
      for (std::uint32_t& group : groups) {
        carry += std::uint64_t{group} * 16;
        group = carry % 1'000'000'000;
        carry /= 1'000'000'000;
      }
      if (carry != 0) groups.push_back(static_cast<std::uint32_t>(carry));
    }
    out_ += std::to_string(groups.back());
    for (std::size_t i = groups.size() - 1; i-- > 0;) {
      const std::string digits = std::to_string(groups[i]);
      out_.append(9 - digits.size(), '0') += digits;
    }
  }
  void name(const char* field) {
    if (!first_) out_ += ", ";
    first_ = false;
    (out_ += field) += '=';
  }
  template <class V>
  void field(const char* label, const V& v) {
    name(label);
    value(v);
  }
  static bool is_absent(const void* p) { return p == nullptr; }
  static bool is_absent(std::string_view s) { return s.data() == nullptr; }
  static bool is_absent(std::int32_t) { return false; }
  template <class V>
  void optional(const char* label, const V& v) {
    if (!is_absent(v)) field(label, v);
  }
  template <class V>
  void list(const char* label, std::span<V> items) {
    if (items.empty()) return;
    name(label);
    out_ += '[';
    for (std::size_t i = 0; i < items.size(); i++) {
      if (i != 0) out_ += ", ";
      if constexpr (std::is_pointer_v<V>) {
        if (items[i] == nullptr) {
          out_ += "None";
          continue;
        }
      }
      value(items[i]);
    }
    out_ += ']';
  }
  void place(const ast::Location& at) {
    if (attributes_ == Attributes::omitted) return;
    field("lineno", at.lineno);
    field("col_offset", at.col_offset);
    field("end_lineno", at.end_lineno);
    field("end_col_offset", at.end_col_offset);
  }
  void place_of(const ast::located* n) { place(*n); }
  void place_of(const ast::node*) {}
  void node(const ast::node* n) {
    const bool outer_first = first_;
    first_ = true;
    switch (n->kind) {
#define AST_FIELD(type, name) field(#name, x->name);
#define AST_OPTIONAL(type, name) optional(#name, x->name);
#define AST_LIST(type, name) list(#name, x->name);
#define AST_OPTIONAL_LIST(type, name) list(#name, x->name);
#define AST_NODE(sum, Node, fields)             \
  case ast::Kind::Node: {                       \
    auto* x = static_cast<const ast::Node*>(n); \
    out_ += #Node "(";                          \
    fields place_of(x);                         \
    break;                                      \
  }
#define AST_PRODUCT(Node, location, fields)     \
  case ast::Kind::Node: {                       \
    auto* x = static_cast<const ast::Node*>(n); \
    out_ += #Node "(";                          \
    fields place_of(x);                         \
    break;                                      \
  }
#include "syntax/ast.def"
    }
    out_ += ')';
    first_ = outer_first;
  }

  std::string& out_;
  Attributes attributes_;
  bool first_ = true;
};

}  // namespace

std::string dump(const ast::mod* tree, Attributes attributes) {
  std::string out;
  Dumper(out, attributes).value(tree);
  return out;
}

}  // namespace krait::syntax
