#include "base/string_kernels.h"

#include <algorithm>
#include <iterator>

#include "base/simd.h"

namespace krait::text {

using simd::kLanes;
using simd::load;
using simd::mask;
using simd::splat;

namespace {

// memchr of glibc picks AVX2 at run time; for bytes nothing beats it.
const void* memory_rchr(const void* p, int c, std::size_t n) { return memrchr(p, c, n); }

// The units after the last full block, handled by a block that overlaps the one before, need care only in callers
// that must not see a unit twice; searching may.
template <class T>
std::ptrdiff_t find_unit_blocks(const T* text, std::size_t size, T unit) {
  std::size_t i = 0;
  const auto wanted = splat<T>(unit);
  for (; i + kLanes<T> <= size; i += kLanes<T>) {
    const unsigned m = mask(load(text + i) == wanted);
    if (m) return i + __builtin_ctz(m) / sizeof(T);
  }
  for (; i < size; ++i)
    if (text[i] == unit) return i;
  return kNotFound;
}

// --- two-way search (Crochemore and Perrin), linear in the worst case, without extra memory
// -----------------------------

// Units in their order, `const T*`, or from the end, std::reverse_iterator.

// The start of the lexicographically maximal suffix (`reverse`: for the reversed order) and its period.
template <class Units>
std::size_t maximal_suffix(Units x, std::size_t m, bool reverse, std::size_t& period) {
  std::size_t suffix = 0, candidate = 1, k = 0;
  period = 1;
  while (candidate + k < m) {
    const auto a = x[candidate + k], b = x[suffix + k];
    if (reverse ? b < a : a < b) {
      candidate += k + 1;
      k = 0;
      period = candidate - suffix;
    } else if (a == b) {
      if (k + 1 == period) {
        candidate += period;
        k = 0;
      } else {
        ++k;
      }
    } else {
      suffix = candidate++;
      k = 0;
      period = 1;
    }
  }
  return suffix;
}

template <class Units>
class TwoWay {
 public:
  TwoWay(Units needle, std::size_t size) : x_(needle), m_(size) {
    std::size_t p1, p2;
    const std::size_t s1 = maximal_suffix(needle, size, false, p1), s2 = maximal_suffix(needle, size, true, p2);
    cut_ = std::max(s1, s2);
    period_ = s1 > s2 ? p1 : p2;
    periodic_ = cut_ + period_ <= size && std::equal(needle, needle + cut_, needle + period_);
    if (!periodic_) period_ = std::max(cut_, size - cut_) + 1;
  }

  std::ptrdiff_t find(Units text, std::size_t size) const {
    std::size_t memory = 0;
    for (std::size_t pos = 0; pos + m_ <= size;) {
      std::size_t i = std::max(cut_, memory);
      while (i < m_ && x_[i] == text[pos + i]) ++i;
      if (i < m_) {
        pos += i - cut_ + 1;
        memory = 0;
        continue;
      }
      i = cut_;
      while (i > memory && x_[i - 1] == text[pos + i - 1]) --i;
      if (i <= memory) return pos;
      pos += period_;
      memory = periodic_ ? m_ - period_ : 0;
    }
    return kNotFound;
  }

 private:
  Units x_;
  std::size_t m_, cut_, period_;
  bool periodic_;
};

// Compares blocks with the first and the last unit of the needle, and looks closer where both fit. When that costs too
// much (a text like "aaaa…"), the rest is left to TwoWay.
template <class T>
std::ptrdiff_t find_long(const T* text, std::size_t size, const T* needle, std::size_t m) {
  const auto first = splat<T>(needle[0]), last = splat<T>(needle[m - 1]);
  const std::size_t positions = size - m + 1;
  std::size_t i = 0, work = 0;
  for (; i + kLanes<T> <= positions; i += kLanes<T>) {
    unsigned found = mask((load(text + i) == first) & (load(text + i + m - 1) == last));
    while (found) {
      const std::size_t at = i + __builtin_ctz(found) / sizeof(T);
      // Compare by hand, to know how much was looked at.
      std::size_t k = 1;
      while (k < m - 1 && text[at + k] == needle[k]) ++k;
      if (k >= m - 1) return at;
      found &= found - 1;
      if constexpr (sizeof(T) > 1) found &= ~0u << ((at - i + 1) * sizeof(T));
      work += k;
    }
    if (work > 4 * i + 1024) [[unlikely]] {
      const std::size_t rest = i + kLanes<T>;
      const std::ptrdiff_t r = TwoWay(needle, m).find(text + rest, size - rest);
      return r < 0 ? r : r + static_cast<std::ptrdiff_t>(rest);
    }
  }
  for (; i < positions; ++i)
    if (text[i] == needle[0] && text[i + m - 1] == needle[m - 1] && equal(text + i, needle, m)) return i;
  return kNotFound;
}

template <class T>
std::ptrdiff_t rfind_long(const T* text, std::size_t size, const T* needle, std::size_t m) {
  const auto first = splat<T>(needle[0]), last = splat<T>(needle[m - 1]);
  std::size_t positions = size - m + 1, work = 0;
  while (positions >= kLanes<T>) {
    const std::size_t i = positions - kLanes<T>;
    unsigned found = mask((load(text + i) == first) & (load(text + i + m - 1) == last));
    while (found) {
      const std::size_t lane = (31 - __builtin_clz(found)) / sizeof(T), at = i + lane;
      std::size_t k = m - 1;
      while (k > 0 && text[at + k - 1] == needle[k - 1]) --k;
      if (k == 0) return at;
      found &= (1u << (lane * sizeof(T))) - 1;
      work += m - k;
    }
    positions = i;
    if (work > 4 * (size - positions) + 1024) [[unlikely]] {
      // The mirror image is searched forwards.
      const std::size_t n = positions + m - 1;
      const std::ptrdiff_t r = TwoWay(std::reverse_iterator(needle + m), m).find(std::reverse_iterator(text + n), n);
      return r < 0 ? r : static_cast<std::ptrdiff_t>(n - m) - r;
    }
  }
  while (positions-- > 0) {
    if (text[positions] == needle[0] && equal(text + positions, needle, m)) return positions;
  }
  return kNotFound;
}

}  // namespace

template <class T>
std::ptrdiff_t find_unit(const T* text, std::size_t size, T unit) {
  if constexpr (sizeof(T) == 1) {
    if (!size) return kNotFound;
    const void* p = std::memchr(text, unit, size);
    return p ? static_cast<const T*>(p) - text : kNotFound;
  } else {
    return find_unit_blocks(text, size, unit);
  }
}

template <class T>
std::ptrdiff_t rfind_unit(const T* text, std::size_t size, T unit) {
  if constexpr (sizeof(T) == 1) {
    if (!size) return kNotFound;
    const void* p = memory_rchr(text, unit, size);
    return p ? static_cast<const T*>(p) - text : kNotFound;
  } else {
    const auto wanted = splat<T>(unit);
    while (size >= kLanes<T>) {
      const unsigned m = mask(load(text + size - kLanes<T>) == wanted);
      if (m) return size - kLanes<T> + (31 - __builtin_clz(m)) / sizeof(T);
      size -= kLanes<T>;
    }
    while (size-- > 0)
      if (text[size] == unit) return size;
    return kNotFound;
  }
}

template <class T>
std::size_t count_unit(const T* text, std::size_t size, T unit) {
  std::size_t total = 0, i = 0;
  const auto wanted = splat<T>(unit);
  for (; i + kLanes<T> <= size; i += kLanes<T>) total += __builtin_popcount(mask(load(text + i) == wanted));
  total /= sizeof(T);
  for (; i < size; ++i) total += text[i] == unit;
  return total;
}

template <class T>
void replace_unit(T* text, std::size_t size, T from, T to) {
  for (std::size_t i = 0; i < size; ++i) text[i] = text[i] == from ? to : text[i];
}

template <class T>
std::ptrdiff_t find(const T* text, std::size_t size, const T* needle, std::size_t m) {
  if (m > size) return kNotFound;
  if (m == 1) return find_unit(text, size, needle[0]);
  return find_long(text, size, needle, m);
}

template <class T>
std::ptrdiff_t rfind(const T* text, std::size_t size, const T* needle, std::size_t m) {
  if (m > size) return kNotFound;
  if (m == 1) return rfind_unit(text, size, needle[0]);
  return rfind_long(text, size, needle, m);
}

template <class T>
std::size_t count(const T* text, std::size_t size, const T* needle, std::size_t m, std::size_t limit) {
  if (m == 1) {
    if (limit >= size) return count_unit(text, size, needle[0]);
    return std::min(limit, count_unit(text, size, needle[0]));
  }
  std::size_t total = 0, work = 0;
  for (std::size_t at = 0; total < limit;) {
    const std::ptrdiff_t r = find(text + at, size - at, needle, m);
    if (r < 0) break;
    ++total;
    at += r + m;
    (void)work;
  }
  return total;
}

template <class T>
std::uint32_t union_of(const T* text, std::size_t size) {
  std::uint32_t all = 0;
  std::size_t i = 0;
  auto sum = splat<T>(0);
  for (; i + kLanes<T> <= size; i += kLanes<T>) sum |= load(text + i);
  for (std::size_t k = 0; k < kLanes<T>; ++k) all |= sum[k];
  for (; i < size; ++i) all |= text[i];
  return all;
}

template <class T>
std::uint32_t union_until(const T* text, std::size_t size, std::uint32_t enough) {
  constexpr std::size_t kStride = 1024;
  std::uint32_t all = 0;
  for (std::size_t i = 0; i < size && all <= enough; i += kStride)
    all |= union_of(text + i, std::min(kStride, size - i));
  return all;
}

std::size_t ascii_prefix(const std::uint8_t* text, std::size_t size) {
  std::size_t i = 0;
  for (; i + 64 <= size; i += 64) {
    const auto all = load(text + i) | load(text + i + 16) | load(text + i + 32) | load(text + i + 48);
    if (mask(all)) break;
  }
  for (; i + 16 <= size; i += 16) {
    const unsigned m = mask(load(text + i));
    if (m) return i + __builtin_ctz(m);
  }
  for (; i < size; ++i)
    if (text[i] >= 0x80) return i;
  return size;
}

template <class A, class B>
int compare(const A* a, std::size_t a_size, const B* b, std::size_t b_size) {
  const std::size_t size = std::min(a_size, b_size);
  if constexpr (sizeof(A) == 1 && sizeof(B) == 1) {
    if (const int r = size ? std::memcmp(a, b, size) : 0) return r;
  } else {
    std::size_t i = 0;
    if constexpr (sizeof(A) == sizeof(B)) {
      while (i + kLanes<A> <= size && mask(load(a + i) == load(b + i)) == 0xFFFF) i += kLanes<A>;
    }
    for (; i < size; ++i)
      if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return a_size < b_size ? -1 : a_size > b_size;
}

void ascii_lower(const std::uint8_t* from, std::size_t size, std::uint8_t* to) {
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint8_t c = from[i];
    to[i] = c + (static_cast<std::uint8_t>(c - 'A') < 26 ? 32 : 0);
  }
}

void ascii_upper(const std::uint8_t* from, std::size_t size, std::uint8_t* to) {
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint8_t c = from[i];
    to[i] = c - (static_cast<std::uint8_t>(c - 'a') < 26 ? 32 : 0);
  }
}

// --- SipHash-1-3 (Aumasson and Bernstein)
// -----------------------------------------------------------------------------

HashKey HashKey::from_bytes(const std::uint8_t* bytes) {
  HashKey key;
  std::memcpy(&key.k0, bytes, 8);
  std::memcpy(&key.k1, bytes + 8, 8);
  return key;
}

HashKey HashKey::from_seed(std::uint32_t seed) {
  if (!seed) return {};
  std::uint8_t bytes[16];
  std::uint32_t x = seed;
  for (std::uint8_t& b : bytes) {
    x = x * 214013u + 2531011u;
    b = static_cast<std::uint8_t>(x >> 16);
  }
  return from_bytes(bytes);
}

namespace {
struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1, v1 = std::rotl(v1, 13) ^ v0, v0 = std::rotl(v0, 32);
    v2 += v3, v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3, v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1, v1 = std::rotl(v1, 17) ^ v2, v2 = std::rotl(v2, 32);
  }
};
}  // namespace

std::uint64_t sip_hash(const HashKey& key, const void* data, std::size_t size) {
  SipState s = {key.k0 ^ 0x736f6d6570736575ull, key.k1 ^ 0x646f72616e646f6dull, key.k0 ^ 0x6c7967656e657261ull,
                key.k1 ^ 0x7465646279746573ull};
  const auto* p = static_cast<const std::uint8_t*>(data);
  std::uint64_t tail = static_cast<std::uint64_t>(size) << 56;
  for (; size >= 8; size -= 8, p += 8) {
    std::uint64_t m;
    std::memcpy(&m, p, 8);
    s.v3 ^= m;
    s.round();
    s.v0 ^= m;
  }
  for (std::size_t i = 0; i < size; ++i) tail |= static_cast<std::uint64_t>(p[i]) << (8 * i);
  s.v3 ^= tail;
  s.round();
  s.v0 ^= tail;
  s.v2 ^= 0xFF;
  s.round();
  s.round();
  s.round();
  return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

std::int64_t hash_bytes(const HashKey& key, const void* data, std::size_t size) {
  if (!size) return 0;
  const auto h = static_cast<std::int64_t>(sip_hash(key, data, size));
  return h == -1 ? -2 : h;
}

#define INSTANTIATE(T)                                                                              \
  template std::ptrdiff_t find<T>(const T*, std::size_t, const T*, std::size_t);                    \
  template std::ptrdiff_t rfind<T>(const T*, std::size_t, const T*, std::size_t);                   \
  template std::size_t count<T>(const T*, std::size_t, const T*, std::size_t, std::size_t);         \
  template std::ptrdiff_t find_unit<T>(const T*, std::size_t, T);                                   \
  template std::ptrdiff_t rfind_unit<T>(const T*, std::size_t, T);                                  \
  template std::size_t count_unit<T>(const T*, std::size_t, T);                                     \
  template void replace_unit<T>(T*, std::size_t, T, T);                                             \
  template std::uint32_t union_of<T>(const T*, std::size_t);                                        \
  template std::uint32_t union_until<T>(const T*, std::size_t, std::uint32_t);                      \
  template int compare<T, std::uint8_t>(const T*, std::size_t, const std::uint8_t*, std::size_t);   \
  template int compare<T, std::uint16_t>(const T*, std::size_t, const std::uint16_t*, std::size_t); \
  template int compare<T, std::uint32_t>(const T*, std::size_t, const std::uint32_t*, std::size_t);
INSTANTIATE(std::uint8_t)
INSTANTIATE(std::uint16_t)
INSTANTIATE(std::uint32_t)
#undef INSTANTIATE

}  // namespace krait::text
