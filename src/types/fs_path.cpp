#include "types/fs_path.h"

#include <cstring>

#include "object/native_state.h"
#include "object/raise.h"
#include "types/codecs.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {

namespace {

const codecs::ErrorPolicy kSurrogateEscape{"surrogateescape"};

}  // namespace

void FileSystemEncoding::set(std::string name) {
  is_utf8_ = codecs::known_encoding(name) == codecs::Known::kUtf8;
  name_ = std::move(name);
}

FileSystemEncoding& file_system_encoding(Thread& t) { return native_state<FileSystemEncoding>(t); }

Result<Own<Bytes>> fs_encode(Thread& t, Ref<Str> path) {
  const FileSystemEncoding& encoding = file_system_encoding(t);
  if (encoding.is_utf8()) [[likely]]
    return codecs::encode_utf8(t, path, kSurrogateEscape);
  Own<> bytes = TRY(codecs::encode(t, path, encoding.name(), kSurrogateEscape.errors));
  return std::move(bytes).into<Bytes>();
}

Result<Own<Str>> fs_decode(Thread& t, std::string_view bytes) {
  const FileSystemEncoding& encoding = file_system_encoding(t);
  if (encoding.is_utf8()) [[likely]]
    return codecs::decode_utf8(t, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
                               kSurrogateEscape);
  Own<Bytes> object = TRY(Bytes::create(t, bytes));
  return codecs::decode(t, object.ref(), encoding.name(), kSurrogateEscape.errors);
}

Result<Own<Bytes>> fs_path(Thread& t, Ref<> path, const char* function, const char* argument) {
  if (!path.is<Str>() && !path.is<Bytes>() && is_none_or_missing(lookup(t, *path.type(), names::__fspath__)))
    return raise(t, exc::TypeError, "%s: %s should be string, bytes or os.PathLike, not %T", function, argument, path);
  Own<> plain = TRY(fspath(t, path));
  Own<Bytes> bytes = plain.ref().is<Str>() ? TRY(fs_encode(t, plain.ref().as<Str>())) : std::move(plain).into<Bytes>();
  const std::string_view view = bytes->text();
  if (std::memchr(view.data(), 0, view.size()))
    return raise(t, exc::ValueError, "%s: embedded null character in %s", function, argument);
  return bytes;
}

Result<Own<Str>> fs_text(Thread& t, Ref<> path) {
  const Own<> plain = TRY(fspath(t, path));
  Own<Str> text =
      plain.ref().is<Str>() ? plain.ref().as<Str>().own() : TRY(fs_decode(t, plain.ref().as<Bytes>()->text()));
  for (std::size_t i = 0; i < text->length(); ++i)
    if (text->at(i) == 0) return raise(t, exc::ValueError, "embedded null character");
  return text;
}

}  // namespace krait
