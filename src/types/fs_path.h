// Paths as the operating system sees them: bytes in the file system encoding, with surrogateescape.
#pragma once

#include <string>
#include <string_view>

#include "types/bytes.h"
#include "types/str.h"

namespace krait {

// The encoding of file names, arguments and environment variables: UTF-8, unless the locale says otherwise and the
// UTF-8 mode is off (PEP 540).
class FileSystemEncoding {
 public:
  const std::string& name() const { return name_; }
  void set(std::string name);
  bool is_utf8() const { return is_utf8_; }

 private:
  std::string name_ = "utf-8";
  bool is_utf8_ = true;
};
FileSystemEncoding& file_system_encoding(Thread&);

Result<Own<Bytes>> fs_encode(Thread&, Ref<Str>);
Result<Own<Str>> fs_decode(Thread&, std::string_view);
// The path of a str, bytes or os.PathLike; ValueError "embedded null byte". `function` and `argument` are for
// messages: "open: path should be string, bytes or os.PathLike, not int".
Result<Own<Bytes>> fs_path(Thread&, Ref<>, const char* function, const char* argument = "path");
// The same as text, for names of files that are only shown.
Result<Own<Str>> fs_text(Thread&, Ref<>);

}  // namespace krait
