// Sixteen bytes at a time, as compiler vectors; what has no operator (a mask of the true lanes) is here.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace krait::simd {

inline constexpr std::size_t kBytes = 16;

template <class T>
struct VectorOf {
  typedef T type __attribute__((vector_size(kBytes)));
};
template <class T>
using Vector = typename VectorOf<T>::type;

// How many lanes of T a block holds.
template <class T>
inline constexpr std::size_t kLanes = kBytes / sizeof(T);

template <class T>
inline Vector<T> load(const T* p) {
  Vector<T> v;
  std::memcpy(&v, p, kBytes);
  return v;
}

template <class T>
inline Vector<T> splat(T x) {
  return Vector<T>{} + x;
}

// One bit a *byte*: the top bit of each byte of v. Lane i of T is bit i * sizeof(T).
template <class V>
inline unsigned mask(V v) {
#if defined(__x86_64__)
  typedef char Bytes __attribute__((vector_size(kBytes)));
  return static_cast<unsigned>(__builtin_ia32_pmovmskb128(std::bit_cast<Bytes>(v)));
#else
  unsigned m = 0;
  const auto bytes = std::bit_cast<std::array<unsigned char, kBytes> >(v);
  for (unsigned i = 0; i < kBytes; ++i) m |= static_cast<unsigned>(bytes[i] >> 7) << i;
  return m;
#endif
}

}  // namespace krait::simd
