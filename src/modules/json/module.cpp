// Module _json.
#include "modules/json/json.h"
#include "modules/modules.h"
#include "types/descriptor.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {
namespace {

Result<Own<>> scanstring(Thread& t, Ref<> string, std::int64_t end, bool strict) {
  if (!string.is<Str>()) return raise(t, exc::TypeError, "first argument must be a string, not %T", string);
  const Ref<Str> text = string.as<Str>();
  if (end < 0 || static_cast<std::size_t>(end) > text->length())
    return raise(t, exc::ValueError, "end is out of bounds");
  std::size_t at = static_cast<std::size_t>(end);
  const Own<Str> made = TRY(scan_json_string(t, text, at - 1, at, strict));
  return Tuple::of(t, made, Ref<>(Value::of_int(static_cast<std::int64_t>(at))));
}

constexpr Method kFunctions[] = {
    bind<&encode_basestring>("encode_basestring(object, /)",
                             "encode_basestring(string) -> string\n\nReturn a JSON representation of a Python string"),
    bind<&encode_basestring_ascii>(
        "encode_basestring_ascii(object, /)",
        "encode_basestring_ascii(string) -> string\n\nReturn an ASCII-only JSON representation of a Python string"),
    bind<&scanstring>(
        "scanstring(string, end, strict=True, /)",
        "scanstring(string, end, strict=True) -> (string, end)\n\nScan the string s for a JSON string. End is the "
        "index "
        "of the\ncharacter in s after the quote that started the JSON string.\nUnescapes all valid JSON string escape "
        "sequences and raises ValueError\non attempt to decode an invalid string. If strict is False then "
        "literal\ncontrol characters are allowed in the string.\n\nReturns a tuple of the decoded string and the index "
        "of the character in s\nafter the end quote."),
};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  const Own<Str> scanner = TRY(Str::intern_ascii(t, "make_scanner")),
                 encoder = TRY(Str::intern_ascii(t, "make_encoder"));
  TRY(namespace_->set_str(t, scanner.ref(), Ref<>(&JsonScanner::type).own()));
  return namespace_->set_str(t, encoder.ref(), Ref<>(&JsonEncoder::type).own());
}

}  // namespace

JsonEncoder::Strings json_strings_of(Ref<> callable) {
  if (!callable.is_exact<BuiltinFunction>()) return JsonEncoder::Strings::Callback;
  const Method& method = callable.as<BuiltinFunction>()->method();
  if (&method == &kFunctions[0]) return JsonEncoder::Strings::Unicode;
  if (&method == &kFunctions[1]) return JsonEncoder::Strings::Ascii;
  return JsonEncoder::Strings::Callback;
}

constinit const ModuleSpec kJsonModule = {
    .name = "_json", .doc = "json speedups\n", .functions = kFunctions, .start = &start};

}  // namespace krait
