// Text to bytes and back: the codecs every program needs, and the error handlers. The registry of all others is
// module _codecs.
#pragma once

#include <span>
#include <string_view>

#include "types/bytes.h"
#include "types/str.h"

namespace krait::codecs {

enum class ErrorMode : std::uint8_t {
  kStrict,
  kIgnore,
  kReplace,
  kBackslashReplace,
  kXmlCharRefReplace,
  kNameReplace,
  kSurrogateEscape,
  kSurrogatePass,
  kRegistered  // by codecs.register_error
};
ErrorMode error_mode(std::string_view errors);

// How malformed input is treated; `errors` empty means strict.
struct ErrorPolicy {
  std::string_view errors = {};
  ErrorMode mode = ErrorMode::kStrict;

  ErrorPolicy() = default;
  explicit ErrorPolicy(std::string_view name)
      : errors(name), mode(name.empty() ? ErrorMode::kStrict : error_mode(name)) {}
};

using View = std::span<const std::uint8_t>;
enum class AtEnd : std::uint8_t { kFinal, kMore };  // kMore: an unfinished sequence at the end waits for more input

// Decoders. `used` (if given) receives how many bytes were consumed.
Result<Own<Str>> decode_utf8(Thread&, View, const ErrorPolicy& = {}, AtEnd = AtEnd::kFinal,
                             std::size_t* used = nullptr);
Result<Own<Str>> decode_ascii(Thread&, View, const ErrorPolicy& = {});
Result<Own<Str>> decode_latin1(Thread&, View);
// By any name of an encoding, the registry included.
Result<Own<Str>> decode(Thread&, Ref<> bytes_like, std::string_view encoding, std::string_view errors);

// Encoders.
Result<Own<Bytes>> encode_utf8(Thread&, Ref<Str>, const ErrorPolicy& = {});
Result<Own<Bytes>> encode_ascii(Thread&, Ref<Str>, const ErrorPolicy& = {});
Result<Own<Bytes>> encode_latin1(Thread&, Ref<Str>, const ErrorPolicy& = {});
Result<Own<>> encode(Thread&, Ref<Str>, std::string_view encoding, std::string_view errors);

// The text of an argument that names a codec or an error handler. It lives in the argument, or in `holder`.
Result<std::string_view> name_text(Thread&, OptRef<Str>, std::string_view otherwise, Slot<Bytes>& holder);

// The names that need no registry, in any spelling: "UTF-8", "utf8", "Latin-1", ...
enum class Known : std::uint8_t { kNone, kUtf8, kAscii, kLatin1 };
Known known_encoding(std::string_view name);

// Raises UnicodeDecodeError / UnicodeEncodeError.
Failed raise_decode_error(Thread&, const char* encoding, View object, std::size_t start, std::size_t end,
                          const char* reason);
Failed raise_encode_error(Thread&, const char* encoding, Ref<Str> object, std::size_t start, std::size_t end,
                          const char* reason);

// Calls a registered error handler for malformed input: the replacement, and the position to go on at.
struct Replacement {
  Slot<> text;  // str, or bytes (encoding only)
  std::size_t position = 0;
};
Result<void> call_decode_handler(Thread&, const ErrorPolicy&, const char* encoding, View& object, Slot<Bytes>& holder,
                                 std::size_t start, std::size_t end, const char* reason, Replacement& out);
Result<void> call_encode_handler(Thread&, const ErrorPolicy&, const char* encoding, Ref<Str> object, std::size_t start,
                                 std::size_t end, const char* reason, Replacement& out);

// codecs.lookup, codecs.lookup_error: runtime registry (codec_registry.cpp).
Result<Own<>> lookup(Thread&, std::string_view encoding);
// The same for encodings of text alone: LookupError for others, naming what to use `instead`.
Result<Own<>> lookup_text(Thread&, std::string_view encoding, const char* instead);
// The encoder (index 0) or decoder (1) of a codec, called for an object; what it gives. Errors get a note. No errors
// argument when it is empty.
Result<Own<>> call_codec(Thread&, Ref<> info, int index, Ref<> object, std::string_view encoding,
                         std::string_view errors);
Result<Own<>> lookup_error(Thread&, std::string_view name);

}  // namespace krait::codecs
