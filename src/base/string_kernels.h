// Searching, comparing, copying and hashing of code units (1, 2 or 4 bytes each), at memory speed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace krait::text {

inline constexpr std::ptrdiff_t kNotFound = -1;

// T is std::uint8_t, std::uint16_t or std::uint32_t in all of these. Needles must not be empty.
template <class T>
std::ptrdiff_t find(const T* text, std::size_t size, const T* needle, std::size_t needle_size);
template <class T>
std::ptrdiff_t rfind(const T* text, std::size_t size, const T* needle, std::size_t needle_size);
// Occurrences that do not overlap, at most `limit`.
template <class T>
std::size_t count(const T* text, std::size_t size, const T* needle, std::size_t needle_size, std::size_t limit);

template <class T>
std::ptrdiff_t find_unit(const T* text, std::size_t size, T unit);
template <class T>
std::ptrdiff_t rfind_unit(const T* text, std::size_t size, T unit);
template <class T>
std::size_t count_unit(const T* text, std::size_t size, T unit);

// Writes `to` over every `from`; same kind on both sides.
template <class T>
void replace_unit(T* text, std::size_t size, T from, T to);

// All units combined by `or`: below 0x80 means ASCII, below 0x100 Latin-1, below 0x10000 the basic plane.
template <class T>
std::uint32_t union_of(const T* text, std::size_t size);
// Like it, but may stop early once a unit above `enough` was seen.
template <class T>
std::uint32_t union_until(const T* text, std::size_t size, std::uint32_t enough);

// How many units at the start are below 0x80.
std::size_t ascii_prefix(const std::uint8_t* text, std::size_t size);
inline bool is_ascii(const std::uint8_t* text, std::size_t size) { return ascii_prefix(text, size) == size; }

// Less than, equal to or greater than zero, by code point.
template <class A, class B>
int compare(const A* a, std::size_t a_size, const B* b, std::size_t b_size);
template <class A, class B>
bool equal(const A* a, const B* b, std::size_t size) {
  if constexpr (sizeof(A) == sizeof(B)) {
    return std::memcmp(a, b, size * sizeof(A)) == 0;
  } else {
    for (std::size_t i = 0; i < size; ++i)
      if (a[i] != b[i]) return false;
    return true;
  }
}

// Copies units to a wider or narrower kind; narrowing needs values that fit. The compiler makes vectors of it.
template <class From, class To>
inline void copy(const From* from, std::size_t size, To* to) {
  if constexpr (sizeof(From) == sizeof(To)) {
    if (size) std::memcpy(to, from, size * sizeof(To));
  } else {
    for (std::size_t i = 0; i < size; ++i) to[i] = static_cast<To>(from[i]);
  }
}
template <class T>
inline void fill(T* to, std::size_t size, T unit) {
  if constexpr (sizeof(T) == 1) {
    std::memset(to, unit, size);
  } else {
    for (std::size_t i = 0; i < size; ++i) to[i] = unit;
  }
}

// ASCII case mapping of bytes; other bytes are kept.
void ascii_lower(const std::uint8_t* from, std::size_t size, std::uint8_t* to);
void ascii_upper(const std::uint8_t* from, std::size_t size, std::uint8_t* to);

// The key of the hash of strings and bytes, in CPython's layout, so that equal seeds give equal hashes.
struct HashKey {
  std::uint64_t k0 = 0, k1 = 0;

  static HashKey from_seed(std::uint32_t seed);          // PYTHONHASHSEED=seed; 0 gives the zero key
  static HashKey from_bytes(const std::uint8_t* bytes);  // 16 random bytes
};

// SipHash-1-3.
std::uint64_t sip_hash(const HashKey& key, const void* data, std::size_t size);
// SipHash-1-3 as a Python hash: never -1, and 0 for nothing.
std::int64_t hash_bytes(const HashKey& key, const void* data, std::size_t size);

}  // namespace krait::text
