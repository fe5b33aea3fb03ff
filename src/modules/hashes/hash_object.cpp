// What the hash modules share.
#include "modules/hashes/hash_object.h"

namespace krait::hashes {

Result<void> open_data(Thread& t, Ref<> data, Buffer& buffer) {
  if (data.is<Str>()) return raise(t, exc::TypeError, "Strings must be encoded before hashing");
  if (!has_buffer(data)) return raise(t, exc::TypeError, "object supporting the buffer API required");
  TRY(get_buffer(t, data, buffer));
  if (buffer.dimensions > 1) return raise(t, exc::BufferError, "Buffer must be single dimension");
  return ok;
}

Result<OptRef<>> data_argument(Thread& t, OptRef<> data, Ref<> string) {
  if (is_none(string)) return data;
  if (data)
    return raise(t, exc::TypeError,
                 "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for "
                 "removal in a future version.");
  return OptRef<>(string);
}

Result<Own<Str>> hex_of(Thread& t, Bytes digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  Own<Str> text = TRY(Str::create_uninitialized(t, 2 * digest.size(), 0x7F));
  auto* to = text->mutable_units<std::uint8_t>();
  for (const std::uint8_t byte : digest) {
    *to++ = static_cast<std::uint8_t>(kDigits[byte >> 4]);
    *to++ = static_cast<std::uint8_t>(kDigits[byte & 15]);
  }
  return text;
}

}  // namespace krait::hashes
