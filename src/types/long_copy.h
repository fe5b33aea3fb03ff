// Copying, filling and comparing of text and bytes of any size, seeing signals. Both blocks must hold meanwhile.
#pragma once

#include "base/string_kernels.h"
#include "types/long_loop.h"

namespace krait {

// Bytes written between two looks.
inline constexpr std::size_t kCopiedPerLook = std::size_t{1} << 21;

template <class From, class To>
Result<void> copy_long(Thread& t, const From* from, std::size_t size, To* to) {
  constexpr std::size_t kPiece = kCopiedPerLook / sizeof(To);
  for (; size > kPiece; from += kPiece, to += kPiece, size -= kPiece) {
    text::copy(from, kPiece, to);
    TRY(LongLoop::look(t));
  }
  text::copy(from, size, to);
  return ok;
}

template <class T>
Result<void> fill_long(Thread& t, T* to, std::size_t size, T unit) {
  constexpr std::size_t kPiece = kCopiedPerLook / sizeof(T);
  for (; size > kPiece; to += kPiece, size -= kPiece) {
    text::fill(to, kPiece, unit);
    TRY(LongLoop::look(t));
  }
  text::fill(to, size, unit);
  return ok;
}

// Less than, equal to or greater than zero, by unit.
template <class A, class B>
Result<int> compare_long(Thread& t, const A* a, std::size_t a_size, const B* b, std::size_t b_size) {
  constexpr std::size_t kPiece = 4 * kCopiedPerLook / sizeof(A);
  for (; a_size > kPiece && b_size > kPiece; a += kPiece, b += kPiece, a_size -= kPiece, b_size -= kPiece) {
    if (const int r = text::compare(a, kPiece, b, kPiece)) return r;
    TRY(LongLoop::look(t));
  }
  return text::compare(a, a_size, b, b_size);
}

}  // namespace krait
