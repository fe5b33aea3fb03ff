#include "modules/locale_text.h"

#include <langinfo.h>

#include <climits>
#include <cstring>
#include <cwchar>

#include "object/raise.h"
#include "types/bytes_builder.h"
#include "types/fs_path.h"
#include "types/string_builder.h"

namespace krait {
namespace {

// UTF-8 locales need no C library; neither does ASCII text anywhere, nor the C locale, which is taken for UTF-8.
bool is_utf8_locale() {
  const char* name = ::nl_langinfo(CODESET);
  return !std::strcmp(name, "UTF-8") || !std::strcmp(name, "ANSI_X3.4-1968") || !*name;
}

}  // namespace

Result<Own<Str>> decode_locale(Thread& t, std::string_view bytes) {
  if (is_utf8_locale()) return fs_decode(t, bytes);
  StringBuilder out(t);
  mbstate_t state = {};
  for (std::size_t i = 0; i < bytes.size();) {
    wchar_t c;
    const std::size_t n = ::mbrtowc(&c, bytes.data() + i, bytes.size() - i, &state);
    if (n == 0 || n > bytes.size()) {
      const auto byte = static_cast<std::uint8_t>(bytes[i]);
      out.put(byte < 0x80 ? byte : 0xDC00u + byte);
      state = {};
      ++i;
    } else {
      out.put(static_cast<char32_t>(c));
      i += n;
    }
  }
  return out.finish();
}

Result<Own<Bytes>> encode_locale(Thread& t, Ref<Str> text) {
  for (std::size_t i = 0; i < text->length(); ++i)
    if (text->at(i) == 0) return raise(t, exc::ValueError, "embedded null character");
  if (is_utf8_locale()) return fs_encode(t, text);
  BytesBuilder out(t);
  mbstate_t state = {};
  for (std::size_t i = 0; i < text->length(); ++i) {
    const char32_t c = text->at(i);
    if (c >= 0xDC80 && c <= 0xDCFF) {
      out.put(static_cast<std::uint8_t>(c - 0xDC00));
      continue;
    }
    char buffer[MB_LEN_MAX];
    const std::size_t n = ::wcrtomb(buffer, static_cast<wchar_t>(c), &state);
    if (n == static_cast<std::size_t>(-1)) {
      Own<Str> encoding = TRY(Str::from_ascii(t, "locale")), reason = TRY(Str::from_ascii(t, "encoding error"));
      return raise_arguments(t, exc::UnicodeEncodeError,
                             {encoding.value(), text.value(), Value::of_int(static_cast<std::int64_t>(i)),
                              Value::of_int(static_cast<std::int64_t>(i) + 1), reason.value()});
    }
    out.append(buffer, n);
  }
  return out.finish();
}

}  // namespace krait
