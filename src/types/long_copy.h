// Copying and filling of text and bytes of any size, seeing signals. Both blocks must hold meanwhile.
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

}  // namespace krait
