// What the files of the codecs share.
#pragma once

#include "base/utf8.h"
#include "types/bytes_builder.h"
#include "types/codecs.h"
#include "types/string_builder.h"

namespace krait::codecs {

// Treats bytes [start, end) of the input, which are malformed; returns the position to go on at.
Result<std::size_t> treat_decode_error(Thread&, const ErrorPolicy&, const char* encoding, View& input,
                                       Slot<Bytes>& holder, const TextError&, StringBuilder& out);

// Byte orders of UTF-16 and UTF-32: the mark decides, or is written, for kMark.
enum class ByteOrder : signed char { kLittle = -1, kMark = 0, kBig = 1 };

Result<Own<Str>> decode_utf16(Thread&, View, const ErrorPolicy&, ByteOrder&, AtEnd, std::size_t* used);
Result<Own<Str>> decode_utf32(Thread&, View, const ErrorPolicy&, ByteOrder&, AtEnd, std::size_t* used);
Result<Own<Bytes>> encode_utf16(Thread&, Ref<Str>, const ErrorPolicy&, ByteOrder);
Result<Own<Bytes>> encode_utf32(Thread&, Ref<Str>, const ErrorPolicy&, ByteOrder);
Result<Own<Str>> decode_utf7(Thread&, View, const ErrorPolicy&, AtEnd, std::size_t* used);
Result<Own<Bytes>> encode_utf7(Thread&, Ref<Str>);

Result<Own<Str>> decode_unicode_escape(Thread&, View, const ErrorPolicy&, AtEnd, std::size_t* used);
Result<Own<Str>> decode_raw_unicode_escape(Thread&, View, const ErrorPolicy&, AtEnd, std::size_t* used);
Result<Own<Bytes>> encode_unicode_escape(Thread&, Ref<Str>);
Result<Own<Bytes>> encode_raw_unicode_escape(Thread&, Ref<Str>);
// "\n" and the like in bytes.
Result<Own<Bytes>> decode_escape(Thread&, View, std::string_view errors);
Result<Own<Bytes>> encode_escape(Thread&, View);

// By a table: a str of up to 256 characters or a mapping from byte to int, str or None.
Result<Own<Str>> decode_charmap(Thread&, View, const ErrorPolicy&, Ref<> mapping);
// By what charmap_build made, or a mapping from code point to int, bytes or None.
Result<Own<Bytes>> encode_charmap(Thread&, Ref<Str>, const ErrorPolicy&, Ref<> mapping);
Result<Own<>> build_charmap(Thread&, Ref<Str> decoding_table);

// The registered error handlers, the built-in ones among them.
Result<Ref<Dict>> error_handlers(Thread&);
bool is_builtin_error_handler(std::string_view name);

}  // namespace krait::codecs
