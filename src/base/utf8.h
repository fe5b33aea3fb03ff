// UTF-8, UTF-16 and UTF-32: validation, decoding and encoding of whole runs, with the errors CPython reports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace krait {

// Where and why text is malformed: bytes [start, end), and CPython's words for it.
struct TextError {
  const char* reason = nullptr;
  std::size_t start = 0, end = 0;

  explicit operator bool() const { return reason != nullptr; }
};

namespace utf8 {

// What a run of valid UTF-8 decodes to. The run ends at the first error or the end of the text.
struct Scan {
  std::size_t bytes = 0;  // valid bytes
  std::size_t count = 0;  // code points in them
  std::uint32_t max = 0;  // an upper bound of the code points, in the same class (0x7F, 0xFF, 0xFFFF, 0x10FFFF)
  TextError error;
  bool is_incomplete = false;  // the error is an unfinished sequence at the very end
};
Scan scan(const std::uint8_t* text, std::size_t size);

// Decodes valid UTF-8; T must be wide enough. Returns the end of the output.
template <class T>
T* decode_valid(const std::uint8_t* text, std::size_t size, T* out);

// The bytes that encoding needs. Surrogates count three bytes.
template <class T>
std::size_t encoded_size(const T* text, std::size_t size);
// Encodes all, surrogates too; returns the end of the output.
template <class T>
std::uint8_t* encode(const T* text, std::size_t size, std::uint8_t* out);
// The first surrogate at or after `from`, or size.
template <class T>
std::size_t find_surrogate(const T* text, std::size_t size, std::size_t from = 0);

// One character; `p` moves behind it. The text must be valid.
inline char32_t next_valid(const char*& p) {
  const auto c = static_cast<unsigned char>(*p++);
  if (c < 0x80) return c;
  auto more = [&p] { return static_cast<unsigned char>(*p++) & 0x3F; };
  char32_t r;
  if (c < 0xE0) {
    r = (c & 0x1F) << 6;
    return r | more();
  }
  if (c < 0xF0) {
    r = (c & 0x0F) << 12;
    r |= more() << 6;
    return r | more();
  }
  r = (c & 0x07) << 18;
  r |= more() << 12;
  r |= more() << 6;
  return r | more();
}

// Writes 1 to 4 bytes, returns their end.
inline std::uint8_t* put(std::uint8_t* out, char32_t c) {
  if (c < 0x80) {
    *out++ = c;
  } else if (c < 0x800) {
    *out++ = 0xC0 | c >> 6;
    *out++ = 0x80 | (c & 0x3F);
  } else if (c < 0x10000) {
    *out++ = 0xE0 | c >> 12;
    *out++ = 0x80 | (c >> 6 & 0x3F);
    *out++ = 0x80 | (c & 0x3F);
  } else {
    *out++ = 0xF0 | c >> 18;
    *out++ = 0x80 | (c >> 12 & 0x3F);
    *out++ = 0x80 | (c >> 6 & 0x3F);
    *out++ = 0x80 | (c & 0x3F);
  }
  return out;
}
inline void append(std::string& to, char32_t c) {
  std::uint8_t buffer[4];
  to.append(reinterpret_cast<char*>(buffer), put(buffer, c) - buffer);
}

}  // namespace utf8

inline bool is_surrogate(char32_t c) { return (c & 0xFFFFF800) == 0xD800; }
inline bool is_high_surrogate(char32_t c) { return (c & 0xFFFFFC00) == 0xD800; }
inline bool is_low_surrogate(char32_t c) { return (c & 0xFFFFFC00) == 0xDC00; }
inline char32_t join_surrogates(char32_t high, char32_t low) {
  return 0x10000 + ((high & 0x3FF) << 10 | (low & 0x3FF));
}

}  // namespace krait
