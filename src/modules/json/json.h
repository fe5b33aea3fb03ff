// _json: what the pure-Python package json is sped up by. Scanner reads documents, Encoder writes them.
#pragma once

#include "object/type.h"
#include "types/str.h"
#include "types/string_builder.h"

namespace krait {

// make_scanner(context): a callable (string, idx) -> (value, end).
class JsonScanner final : public Object {
 public:
  static Type type;
  JsonScanner() = default;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  Result<bool> strict(Thread&) { return is_strict_; }
  void trace(Tracer&);
  void clear_references();

  bool is_strict_ = true;
  Slot<> object_hook_, object_pairs_hook_, parse_float_, parse_int_, parse_constant_;
};

// make_encoder(...): a callable (obj, indent_level) -> (text,).
class JsonEncoder final : public Object {
 public:
  static Type type;
  enum class Strings : std::uint8_t { Ascii, Unicode, Callback };  // how str is written
  JsonEncoder() = default;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  Result<bool> sort_keys(Thread&) { return sorts_keys_; }
  Result<bool> skipkeys(Thread&) { return skips_keys_; }
  void trace(Tracer&);
  void clear_references();

  Slot<> markers_, default_, encoder_, indent_;
  Slot<Str> key_separator_, item_separator_;
  bool sorts_keys_ = false, skips_keys_ = false, allows_nan_ = true;
  Strings strings_ = Strings::Callback;
};

// The text of `s` between quotes, escaped.
void write_json_string(StringBuilder&, Ref<Str> s, bool ascii_only);
// The functions encode_basestring and encode_basestring_ascii: an encoder that is one of them is not called.
Result<Own<Str>> encode_basestring(Thread&, Ref<> string);
Result<Own<Str>> encode_basestring_ascii(Thread&, Ref<> string);
// Which of the two functions `callable` is.
JsonEncoder::Strings json_strings_of(Ref<> callable);

// Reads a string whose opening quote is at `begin`, from `at` on; `at` becomes the position after the closing quote.
Result<Own<Str>> scan_json_string(Thread&, Ref<Str> text, std::size_t begin, std::size_t& at, bool is_strict);
// raise json.JSONDecodeError(message, text, at)
Failed raise_json_error(Thread&, const char* message, Ref<Str> text, std::size_t at);

}  // namespace krait
