// Signature: "pop(self, index=-1, /)" read while compiling; and the binding of a call's arguments to it.
#pragma once

#include <array>
#include <string_view>

#include "object/arguments.h"

namespace krait {

// Not constexpr: reaching it while compiling is a compile error that shows the sentence.
void signature_error(const char* sentence);

enum class ParameterKind : std::uint8_t { PositionalOnly, Positional, KeywordOnly, VarPositional, VarKeyword };
enum class DefaultKind : std::uint8_t {
  Required,
  Constant,  // None, True, False or a small int
  Absent     // any other text: the C++ parameter is an Opt type and receives nothing
};
enum class ReceiverKind : std::uint8_t { None, Self, Class };

struct Parameter {
  std::uint16_t name_at = 0;  // in the signature's text
  std::uint8_t name_size = 0;
  ParameterKind kind : 4 = ParameterKind::Positional;
  DefaultKind default_kind : 4 = DefaultKind::Required;
};

// A constant default: a small int, or one of the words below for None, True, False.
using DefaultWord = std::int32_t;
inline constexpr DefaultWord kDefaultNone = INT32_MIN, kDefaultTrue = INT32_MIN + 1, kDefaultFalse = INT32_MIN + 2;

// The parameters of one signature with their defaults.
template <std::size_t kRoom>
struct ParameterList {
  std::array<Parameter, kRoom> parameters{};
  std::array<DefaultWord, kRoom> defaults{};
};

// Every start of the program looks at hundreds of signatures, so they are small: what more than a few parameters are is
// read from the text again when it is asked for.
struct Signature {
  static constexpr std::size_t kMaxParameters = 22, kFewParameters = 5;

  const char* text = nullptr;
  std::uint8_t name_size = 0;
  std::uint8_t count = 0;       // parameters, *args and **kwargs included
  std::uint8_t positional = 0;  // those that can be given by position
  std::uint8_t positional_only = 0;
  std::uint8_t required = 0;  // of the positional ones
  bool var_positional : 1 = false, var_keyword : 1 = false, keyword_only : 1 = false;
  ReceiverKind receiver = ReceiverKind::None;
  ParameterList<kFewParameters> few{};  // unless there are more

  constexpr std::string_view name() const { return {text, name_size}; }
  // `count` of them.
  const Parameter* parameters() const {
    return count <= kFewParameters ? few.parameters.data() : many(*this).parameters.data();
  }
  const DefaultWord* defaults() const {
    return count <= kFewParameters ? few.defaults.data() : many(*this).defaults.data();
  }
  std::string_view parameter_name(std::size_t i) const { return name_of(parameters()[i]); }
  std::string_view name_of(const Parameter& p) const { return {text + p.name_at, p.name_size}; }

  consteval Signature(const char* signature_text) : text(signature_text) {
    ParameterList<kMaxParameters> all;
    read(all);
    if (count > kFewParameters) return;
    for (std::size_t i = 0; i < count; ++i) {
      few.parameters[i] = all.parameters[i];
      few.defaults[i] = all.defaults[i];
    }
  }

 private:
  struct Rereading {};
  constexpr Signature(const char* signature_text, Rereading) : text(signature_text) {}
  // Of one with more than a few parameters.
  static const ParameterList<kMaxParameters>& many(const Signature&);

  constexpr void read(ParameterList<kMaxParameters>& out) {
    const std::string_view s = text;
    const auto open = s.find('('), close = s.rfind(')');
    if (open == s.npos || close == s.npos || open > UINT8_MAX) signature_error("a signature looks like name(params)");
    name_size = static_cast<std::uint8_t>(open);
    bool after_star = false, first = true;
    for (auto rest = s.substr(open + 1, close - open - 1); !rest.empty(); first = false) {
      const auto comma = find_comma(rest);
      auto p = trim(rest.substr(0, comma));
      rest.remove_prefix(comma == rest.size() ? rest.size() : comma + 1);
      if (first && p == "self") {
        receiver = ReceiverKind::Self;
      } else if (first && (p == "type" || p == "cls")) {
        receiver = ReceiverKind::Class;
      } else if (first && p == "module") {
        receiver = ReceiverKind::Self;
      } else if (p == "/") {
        for (std::size_t i = 0; i < count; ++i) out.parameters[i].kind = ParameterKind::PositionalOnly;
        positional_only = count;
      } else if (p == "*") {
        after_star = true;
      } else {
        add(out, p, after_star);
      }
    }
  }
  static constexpr std::size_t find_comma(std::string_view s) {
    int depth = 0;
    char quote = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
      if (quote) {
        if (s[i] == quote) quote = 0;
      } else if (s[i] == '\'' || s[i] == '"') {
        quote = s[i];
      } else if (s[i] == '(' || s[i] == '<' || s[i] == '[') {
        ++depth;
      } else if (s[i] == ')' || s[i] == '>' || s[i] == ']') {
        --depth;
      } else if (s[i] == ',' && depth == 0) {
        return i;
      }
    }
    return s.size();
  }
  static constexpr std::string_view trim(std::string_view s) {
    while (s.starts_with(' ')) s.remove_prefix(1);
    while (s.ends_with(' ')) s.remove_suffix(1);
    return s;
  }
  constexpr void set_name(Parameter& p, std::string_view part) {
    if (part.data() - text > UINT16_MAX || part.size() > UINT8_MAX) signature_error("a signature is short");
    p.name_at = static_cast<std::uint16_t>(part.data() - text);
    p.name_size = static_cast<std::uint8_t>(part.size());
  }
  constexpr void add(ParameterList<kMaxParameters>& all, std::string_view p, bool& after_star) {
    DefaultWord& word = all.defaults[count];
    Parameter& out = all.parameters[count++];
    if (p.starts_with("**")) {
      set_name(out, p.substr(2));
      out.kind = ParameterKind::VarKeyword;
      out.default_kind = DefaultKind::Absent;
      var_keyword = true;
      return;
    }
    if (p.starts_with("*")) {
      set_name(out, p.substr(1));
      out.kind = ParameterKind::VarPositional;
      out.default_kind = DefaultKind::Absent;
      var_positional = after_star = true;
      return;
    }
    const auto equals = p.find('=');
    set_name(out, trim(p.substr(0, equals)));
    out.kind = after_star ? ParameterKind::KeywordOnly : ParameterKind::Positional;
    if (equals != p.npos) set_default(out, word, trim(p.substr(equals + 1)));
    if (after_star) {
      keyword_only = true;
    } else {
      ++positional;
      if (out.default_kind == DefaultKind::Required) required = positional;
    }
  }
  static constexpr void set_default(Parameter& p, DefaultWord& word, std::string_view value) {
    p.default_kind = DefaultKind::Constant;
    if (value == "None") {
      word = kDefaultNone;
    } else if (value == "True") {
      word = kDefaultTrue;
    } else if (value == "False") {
      word = kDefaultFalse;
    } else {
      const bool negative = value.starts_with("-");
      std::int64_t n = 0;
      for (char c : negative ? value.substr(1) : value) {
        if (c < '0' || c > '9' || value.size() > 11) {
          p.default_kind = DefaultKind::Absent;
          return;
        }
        n = n * 10 + (c - '0');
      }
      if (n > INT32_MAX) signature_error("a default fits into 32 bits");
      word = static_cast<DefaultWord>(negative ? -n : n);
    }
  }
};

// Lays the arguments out by parameter. `out` has signature.count words; a missing optional is empty, *args and
// **kwargs are left empty there and go to `rest` and `keywords` (empty when no keyword was left over).
Result<void> bind_arguments(Thread&, const Signature&, const Arguments&, Value* out, Rest& rest, Slot<Dict>& keywords);

// The value of a constant default.
Value default_value(DefaultWord);

// "TypeError: {name}() argument {position or name} must be {expected}, not {type}".
Failed raise_argument_type(Thread&, const Signature&, std::size_t parameter, const char* expected, Value given);

}  // namespace krait
