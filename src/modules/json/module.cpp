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
    bind<&encode_basestring>(
        "encode_basestring(object, /)",
        "encode_basestring(string) -> string\n\nThe string as JSON, in quotes; other than ASCII stays."),
    bind<&encode_basestring_ascii>("encode_basestring_ascii(object, /)",
                                   "encode_basestring_ascii(string) -> string\n\nThe string as JSON, in quotes; other "
                                   "than ASCII becomes \\uXXXX."),
    bind<&scanstring>("scanstring(string, end, strict=True, /)",
                      "scanstring(string, end, strict=True) -> (string, end)\n\nRead a JSON string whose opening quote "
                      "is just before position end.\n\nThe result is what it stands for, and the position behind its "
                      "closing quote. JSONDecodeError when it is malformed;\nstrict also refuses control characters."),
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
    .name = "_json", .doc = "Reading and writing JSON, natively.\n", .functions = kFunctions, .start = &start};

}  // namespace krait
