#include "base/utf8.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/simd.h"
#include "base/string_kernels.h"

namespace krait::utf8 {

namespace {

bool is_continuation(std::uint8_t b) { return (b & 0xC0) == 0x80; }

// The bytes of the sequence that starts at p, if it is valid; else 0 and the error (relative to p) is told.
int sequence_length(const std::uint8_t* p, std::size_t left, TextError& error, bool& incomplete) {
  const std::uint8_t a = p[0];
  auto fail = [&](const char* reason, std::size_t length) {
    error = {reason, 0, length};
    return 0;
  };
  auto unfinished = [&] {
    incomplete = true;
    return fail("unexpected end of data", left);
  };
  if (a < 0xC2 || a > 0xF4) return fail("invalid start byte", 1);
  if (a < 0xE0) {
    if (left < 2) return unfinished();
    return is_continuation(p[1]) ? 2 : fail("invalid continuation byte", 1);
  }
  // The second byte excludes overlong forms, surrogates and what is above U+10FFFF.
  const std::uint8_t low = a == 0xE0   ? 0xA0
                           : a == 0xF0 ? 0x90
                                       : 0x80,
                     high = a == 0xED   ? 0x9F
                            : a == 0xF4 ? 0x8F
                                        : 0xBF;
  const unsigned length = a < 0xF0 ? 3 : 4;
  if (left < 2) return unfinished();
  if (p[1] < low || p[1] > high) return fail("invalid continuation byte", 1);
  for (unsigned i = 2; i < length; ++i) {
    if (left <= i) return unfinished();
    if (!is_continuation(p[i])) return fail("invalid continuation byte", i);
  }
  return length;
}

}  // namespace

namespace {

constexpr std::uint64_t kTopBits = 0x8080808080808080;

// ASCII bytes at the start, where they may be few.
inline std::size_t short_ascii_prefix(const std::uint8_t* text, std::size_t size) {
  std::size_t i = 0;
  for (; i + 8 <= size && i < 32; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text + i, 8);
    if constexpr (std::endian::native == std::endian::little) {
      if (word & kTopBits) return i + static_cast<std::size_t>(std::countr_zero(word & kTopBits)) / 8;
    } else if (word & kTopBits) {
      break;
    }
  }
  return i + text::ascii_prefix(text + i, size - i);
}

}  // namespace

Scan scan(const std::uint8_t* text, std::size_t size) {
  Scan s;
  std::size_t i = 0;
  std::uint8_t lead_max = 0;  // of all start bytes: tells the class of the largest code point
  std::size_t extra = 0;      // continuation bytes
  while (i < size) {
    if (text[i] < 0x80) {
      i += short_ascii_prefix(text + i, size - i);
      if (i == size) break;
    }
    // Non-ASCII runs: two- and three-byte sequences checked in place.
    while (i < size && text[i] >= 0x80) {
      const std::uint8_t a = text[i];
      if (i + 3 <= size && a >= 0xE1 && a < 0xF0 && a != 0xED && is_continuation(text[i + 1]) &&
          is_continuation(text[i + 2])) {
        i += 3;
        extra += 2;
      } else if (i + 2 <= size && a >= 0xC2 && a < 0xE0 && is_continuation(text[i + 1])) {
        i += 2;
        extra += 1;
      } else {
        const int length = sequence_length(text + i, size - i, s.error, s.is_incomplete);
        if (!length) {
          s.error.start += i;
          s.error.end += i;
          size = i;
          break;
        }
        i += length;
        extra += length - 1;
      }
      if (a > lead_max) lead_max = a;
    }
  }
  s.bytes = size;
  s.count = size - extra;
  s.max = lead_max < 0x80 ? 0x7F : lead_max < 0xC4 ? 0xFF : lead_max < 0xF0 ? 0xFFFF : 0x10FFFF;
  return s;
}

template <class T>
T* decode_valid(const std::uint8_t* text, std::size_t size, T* out) {
  const std::uint8_t* end = text + size;
  while (text < end) {
    if (*text < 0x80) {
      if (end - text >= 16 && !simd::mask(simd::load(text))) {
        for (int i = 0; i < 16; ++i) out[i] = text[i];
        out += 16;
        text += 16;
      } else {
        do {
          *out++ = *text++;
        } while (text < end && *text < 0x80);
      }
      continue;
    }
    const std::uint8_t a = *text;
    if (a < 0xE0) {
      *out++ = static_cast<T>((a & 0x1F) << 6 | (text[1] & 0x3F));
      text += 2;
    } else if (sizeof(T) == 1 || a < 0xF0) {
      *out++ = static_cast<T>((a & 0x0F) << 12 | (text[1] & 0x3F) << 6 | (text[2] & 0x3F));
      text += 3;
    } else {
      *out++ = static_cast<T>((a & 0x07) << 18 | (text[1] & 0x3F) << 12 | (text[2] & 0x3F) << 6 | (text[3] & 0x3F));
      text += 4;
    }
  }
  return out;
}

template <class T>
std::size_t encoded_size(const T* text, std::size_t size) {
  std::size_t total = size;
  // Counted in lanes as wide as the units, for as many rounds as fit in them.
  constexpr std::size_t kRounds = 64;
  for (std::size_t start = 0; start < size; start += kRounds) {
    const std::size_t end = std::min(size, start + kRounds);
    T more = 0;
    for (std::size_t i = start; i < end; ++i) {
      more += text[i] >= 0x80;
      if constexpr (sizeof(T) > 1) more += text[i] >= 0x800;
      if constexpr (sizeof(T) > 2) more += text[i] >= 0x10000;
    }
    total += more;
  }
  return total;
}

template <class T>
std::uint8_t* encode(const T* text, std::size_t size, std::uint8_t* out) {
  for (std::size_t i = 0; i < size;) {
    if constexpr (sizeof(T) == 1) {
      const std::size_t ascii = text::ascii_prefix(text + i, size - i);
      std::memcpy(out, text + i, ascii);
      out += ascii;
      i += ascii;
      for (; i < size && text[i] >= 0x80; ++i) {
        *out++ = 0xC0 | text[i] >> 6;
        *out++ = 0x80 | (text[i] & 0x3F);
      }
    } else {
      // Runs of ASCII by eight: the compiler makes vectors of both loops.
      while (i + 8 <= size) {
        T any = 0;
        for (int k = 0; k < 8; ++k) any |= text[i + k];
        if (any >= 0x80) break;
        for (int k = 0; k < 8; ++k) out[k] = static_cast<std::uint8_t>(text[i + k]);
        out += 8;
        i += 8;
      }
      if (i == size) break;
      const T c = text[i++];
      if (c < 0x80)
        *out++ = static_cast<std::uint8_t>(c);
      else
        out = put(out, c);
    }
  }
  return out;
}

template <class T>
std::size_t find_surrogate(const T* text, std::size_t size, std::size_t from) {
  if constexpr (sizeof(T) == 1) return size;
  for (; from < size; ++from)
    if ((text[from] & ~0x7FFu) == 0xD800) return from;
  return size;
}

#define INSTANTIATE(T)                                                    \
  template T* decode_valid<T>(const std::uint8_t*, std::size_t, T*);      \
  template std::size_t encoded_size<T>(const T*, std::size_t);            \
  template std::uint8_t* encode<T>(const T*, std::size_t, std::uint8_t*); \
  template std::size_t find_surrogate<T>(const T*, std::size_t, std::size_t);
INSTANTIATE(std::uint8_t)
INSTANTIATE(std::uint16_t)
INSTANTIATE(std::uint32_t)
#undef INSTANTIATE

}  // namespace krait::utf8
