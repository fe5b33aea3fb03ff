// UTF-16, UTF-32 and UTF-7.
#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>

#include "object/raise.h"
#include "types/codecs_internal.h"
#include "types/long_loop.h"

namespace krait::codecs {

namespace {

template <class T>
T unit_at(const std::uint8_t* p, bool big) {
  T u;
  std::memcpy(&u, p, sizeof u);
  if (!big) return u;
  if constexpr (sizeof(T) == 2)
    return __builtin_bswap16(u);
  else
    return __builtin_bswap32(u);
}

template <class T>
void put_unit(BytesBuilder& out, T unit, bool big) {
  if (big) {
    if constexpr (sizeof(T) == 2)
      unit = __builtin_bswap16(unit);
    else
      unit = __builtin_bswap32(unit);
  }
  out.append(&unit, sizeof unit);
}

// Reads the mark, if one is to be read; returns how many bytes it took.
template <class T>
std::size_t read_mark(View input, ByteOrder& order) {
  if (order != ByteOrder::kMark || input.size() < sizeof(T)) return 0;
  if (unit_at<T>(input.data(), false) == 0xFEFF)
    order = ByteOrder::kLittle;
  else if (unit_at<T>(input.data(), true) == 0xFEFF)
    order = ByteOrder::kBig;
  else
    return 0;
  return sizeof(T);
}

}  // namespace

Result<Own<Str>> decode_utf16(Thread& t, View input, const ErrorPolicy& policy, ByteOrder& order, AtEnd at_end,
                              std::size_t* used) {
  std::size_t at = read_mark<std::uint16_t>(input, order);
  const bool big = order == ByteOrder::kBig, more = at_end == AtEnd::kMore;
  const char* encoding = big ? "utf-16-be" : "utf-16-le";
  StringBuilder out(t);
  Slot<Bytes> holder;
  LongLoop loop;
  while (at < input.size() && !out.is_out_of_memory()) {
    TRY(loop.round(t));
    TextError error;
    if (input.size() - at < 2) {
      if (more) break;
      error = {"truncated data", at, input.size()};
    } else {
      const char32_t c = unit_at<std::uint16_t>(input.data() + at, big);
      if (!is_surrogate(c)) {
        out.put(c);
        at += 2;
        continue;
      }
      if (is_low_surrogate(c)) {
        error = {"illegal encoding", at, at + 2};
      } else if (input.size() - at < 4) {
        if (more) break;
        error = {"unexpected end of data", at, input.size()};
      } else {
        const char32_t low = unit_at<std::uint16_t>(input.data() + at + 2, big);
        if (is_low_surrogate(low)) {
          out.put(join_surrogates(c, low));
          at += 4;
          continue;
        }
        error = {"illegal UTF-16 surrogate", at, at + 2};
      }
    }
    at = TRY(treat_decode_error(t, policy, encoding, input, holder, error, out));
  }
  if (used) *used = at;
  return out.finish();
}

Result<Own<Str>> decode_utf32(Thread& t, View input, const ErrorPolicy& policy, ByteOrder& order, AtEnd at_end,
                              std::size_t* used) {
  std::size_t at = read_mark<std::uint32_t>(input, order);
  const bool big = order == ByteOrder::kBig;
  const char* encoding = big ? "utf-32-be" : "utf-32-le";
  StringBuilder out(t);
  Slot<Bytes> holder;
  LongLoop loop;
  while (at < input.size() && !out.is_out_of_memory()) {
    TRY(loop.round(t));
    TextError error;
    if (input.size() - at < 4) {
      if (at_end == AtEnd::kMore) break;
      error = {"truncated data", at, input.size()};
    } else {
      const char32_t c = unit_at<std::uint32_t>(input.data() + at, big);
      if (is_surrogate(c)) {
        error = {"code point in surrogate code point range", at, at + 4};
      } else if (c > 0x10FFFF) {
        error = {"code point not in range(0x110000)", at, at + 4};
      } else {
        out.put(c);
        at += 4;
        continue;
      }
    }
    at = TRY(treat_decode_error(t, policy, encoding, input, holder, error, out));
  }
  if (used) *used = at;
  return out.finish();
}

// ---- encoding ----

namespace {

template <class T>
void put_code_point(BytesBuilder& out, char32_t c, bool big) {
  if constexpr (sizeof(T) == 2) {
    if (c >= 0x10000) {
      put_unit<std::uint16_t>(out, static_cast<std::uint16_t>(0xD7C0 + (c >> 10)), big);
      put_unit<std::uint16_t>(out, static_cast<std::uint16_t>(0xDC00 + (c & 0x3FF)), big);
      return;
    }
  }
  put_unit<T>(out, static_cast<T>(c), big);
}

template <class T>
Result<Own<Bytes>> encode_units(Thread& t, Ref<Str> s, const ErrorPolicy& policy, ByteOrder order,
                                const char* encoding) {
  const bool big = order == ByteOrder::kBig;
  const std::size_t size = s->length();
  BytesBuilder out(t, size * sizeof(T) + 4);
  if (order == ByteOrder::kMark) put_unit<T>(out, 0xFEFF, false);
  LongLoop loop;
  std::size_t done = 0;
  if (!big && std::endian::native == std::endian::little && s->kind() == 1) {
    T units[256];
    for (std::size_t n; done < size; done += n) {
      n = std::min(size - done, std::size(units));
      TRY(loop.round(t));
      std::copy_n(s->data1() + done, n, units);
      out.append({reinterpret_cast<const char*>(units), n * sizeof(T)});
    }
  }
  for (std::size_t i = done; i < size && !out.is_out_of_memory();) {
    TRY(loop.round(t));
    const char32_t c = s->at(i);
    if (!is_surrogate(c)) [[likely]] {
      put_code_point<T>(out, c, big);
      ++i;
      continue;
    }
    const char* reason = "surrogates not allowed";
    if (policy.mode == ErrorMode::kStrict) return raise_encode_error(t, encoding, s, i, i + 1, reason);
    Replacement r;
    TRY(call_encode_handler(t, policy, encoding, s, i, i + 1, reason, r));
    if (r.text.ref().is<Bytes>()) {
      const std::string_view bytes = r.text.ref().as<Bytes>()->text();
      if (bytes.size() % sizeof(T)) return raise_encode_error(t, encoding, s, i, i + 1, reason);
      out.append(bytes);
    } else {
      const Ref<Str> text = r.text.ref().as<Str>();
      for (std::size_t k = 0; k < text->length(); ++k) {
        if (text->at(k) >= 0x80) return raise_encode_error(t, encoding, s, i, i + 1, reason);
        put_code_point<T>(out, text->at(k), big);
      }
    }
    i = r.position;
  }
  return out.finish();
}

}  // namespace

Result<Own<Bytes>> encode_utf16(Thread& t, Ref<Str> s, const ErrorPolicy& policy, ByteOrder order) {
  return encode_units<std::uint16_t>(t, s, policy, order,
                                     order == ByteOrder::kMark  ? "utf-16"
                                     : order == ByteOrder::kBig ? "utf-16-be"
                                                                : "utf-16-le");
}
Result<Own<Bytes>> encode_utf32(Thread& t, Ref<Str> s, const ErrorPolicy& policy, ByteOrder order) {
  return encode_units<std::uint32_t>(t, s, policy, order,
                                     order == ByteOrder::kMark  ? "utf-32"
                                     : order == ByteOrder::kBig ? "utf-32-be"
                                                                : "utf-32-le");
}

// ---- UTF-7 (RFC 2152) ----

namespace {

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_value(std::uint8_t c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// What stands for itself when encoding: all of ASCII but controls, '+', '\' and '~'.
bool is_direct(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r') return true;
  return c >= 0x20 && c < 0x7E && c != '+' && c != '\\';
}
bool is_direct_byte(std::uint8_t c) { return c < 0x80 && c != '+'; }

struct Utf7Decoder {
  std::uint32_t bits = 0;
  int bit_count = 0;
  char32_t high = 0;  // first half of a pair
  bool in_shift = false;
};

}  // namespace

Result<Own<Str>> decode_utf7(Thread& t, View input, const ErrorPolicy& policy, AtEnd at_end, std::size_t* used) {
  StringBuilder out(t);
  Slot<Bytes> holder;
  Utf7Decoder d;
  std::size_t at = 0, shift_start = 0;
  // Everything since the shift is taken back when more input is to come, so what it gave is kept apart.
  std::size_t safe_used = 0;
  TRY(ensure_memory(t, 2 * sizeof(char32_t) * input.size()));
  std::u32string shifted;
  auto flush_shifted = [&] {
    for (char32_t c : shifted) out.put(c);
    shifted.clear();
  };
  LongLoop loop;
  for (;;) {
    TRY(loop.round(t));
    TextError error;
    if (at >= input.size()) {
      if (!d.in_shift || at_end == AtEnd::kMore) break;
      // The end within a shift sequence is fine when the bits are used up.
      if (!d.high && d.bit_count < 6 && !(d.bit_count > 0 && d.bits)) {
        flush_shifted();
        d.in_shift = false;
        break;
      }
      d.in_shift = false;
      flush_shifted();
      error = {"unterminated shift sequence", shift_start, input.size()};
    } else if (const std::uint8_t c = input[at]; d.in_shift) {
      if (const int value = base64_value(c); value >= 0) {
        d.bits = d.bits << 6 | static_cast<std::uint32_t>(value);
        d.bit_count += 6;
        ++at;
        if (d.bit_count < 16) continue;
        const char32_t unit = d.bits >> (d.bit_count - 16) & 0xFFFF;
        d.bit_count -= 16;
        d.bits &= (1u << d.bit_count) - 1;
        if (d.high) {
          if (is_low_surrogate(unit)) {
            shifted.push_back(join_surrogates(d.high, unit));
            d.high = 0;
            continue;
          }
          shifted.push_back(d.high);
          d.high = 0;
        }
        if (is_high_surrogate(unit))
          d.high = unit;
        else
          shifted.push_back(unit);
        continue;
      }
      d.in_shift = false;
      if (d.bit_count > 0 && d.bit_count >= 6) {
        ++at;
        flush_shifted();
        error = {"partial character in base64 sequence", shift_start, at};
      } else if (d.bit_count > 0 && d.bits) {
        ++at;
        flush_shifted();
        error = {"non-zero padding bits in shift sequence", shift_start, at};
      } else {
        if (d.high && is_direct_byte(c)) shifted.push_back(d.high);
        flush_shifted();
        if (c == '-') ++at;
        d = {};
        safe_used = at;
        continue;
      }
    } else if (c == '+') {
      shift_start = at++;
      if (at < input.size() && input[at] == '-') {
        out.put('+');
        ++at;
        safe_used = at;
        continue;
      }
      if (at < input.size() && base64_value(input[at]) < 0) {
        ++at;
        error = {"ill-formed sequence", shift_start, at};
      } else {
        safe_used = shift_start;
        d = {};
        d.in_shift = true;
        continue;
      }
    } else if (c < 0x80) {
      out.put(c);
      safe_used = ++at;
      continue;
    } else {
      error = {"unexpected special character", at, at + 1};
    }
    d = {};
    at = TRY(treat_decode_error(t, policy, "utf7", input, holder, error, out));
    safe_used = at;
  }
  if (used) *used = d.in_shift ? safe_used : at;
  return out.finish();
}

Result<Own<Bytes>> encode_utf7(Thread& t, Ref<Str> s) {
  BytesBuilder out(t, s->length());
  bool in_shift = false;
  std::uint32_t bits = 0;
  int bit_count = 0;
  auto put_16 = [&](char32_t unit) {
    bits = bits << 16 | unit;
    bit_count += 16;
    while (bit_count >= 6) {
      out.put(static_cast<std::uint8_t>(kBase64[bits >> (bit_count - 6) & 0x3F]));
      bit_count -= 6;
    }
    bits &= (1u << bit_count) - 1;
  };
  auto leave = [&] {
    if (bit_count) out.put(static_cast<std::uint8_t>(kBase64[bits << (6 - bit_count) & 0x3F]));
    bits = 0;
    bit_count = 0;
    in_shift = false;
  };
  LongLoop loop;
  for (std::size_t i = 0; i < s->length(); ++i) {
    TRY(loop.round(t));
    const char32_t c = s->at(i);
    if (in_shift) {
      if (is_direct(c)) {
        leave();
        // '-' ends the sequence where the next character could be taken for a part of it.
        if (base64_value(static_cast<std::uint8_t>(c)) >= 0 || c == '-') out.put('-');
        out.put(static_cast<std::uint8_t>(c));
        continue;
      }
    } else if (c == '+') {
      out.append("+-");
      continue;
    } else if (is_direct(c)) {
      out.put(static_cast<std::uint8_t>(c));
      continue;
    } else {
      out.put('+');
      in_shift = true;
    }
    if (c >= 0x10000) {
      put_16(0xD7C0 + (c >> 10));
      put_16(0xDC00 + (c & 0x3FF));
    } else {
      put_16(c);
    }
  }
  if (in_shift) {
    leave();
    out.put('-');
  }
  return out.finish();
}

}  // namespace krait::codecs
