// Paths as the operating system sees them: bytes in the file system encoding (UTF-8, surrogateescape).
#pragma once

#include <string_view>

#include "types/bytes.h"
#include "types/str.h"

namespace krait {

Result<Own<Bytes>> fs_encode(Thread&, Ref<Str>);
Result<Own<Str>> fs_decode(Thread&, std::string_view);
// The path of a str, bytes or os.PathLike; ValueError "embedded null byte". `function` and `argument` are for
// messages: "open: path should be string, bytes or os.PathLike, not int".
Result<Own<Bytes>> fs_path(Thread&, Ref<>, const char* function, const char* argument = "path");

}  // namespace krait
