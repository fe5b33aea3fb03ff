// Where the items of a buffer lie: walking over several dimensions, copying, contiguity.
#pragma once

#include "object/buffer.h"
#include "object/type.h"

namespace krait {

// A buffer with shape and strides always there (except with no dimensions). Borrows all it points to.
struct BufferLayout {
  std::uint8_t* data = nullptr;
  std::int64_t length = 0, item_size = 1;
  const char* format = "B";
  int dimensions = 1;
  const std::int64_t *shape = nullptr, *strides = nullptr, *suboffsets = nullptr;

  // The place of item or sub-view `index` along `dimension`.
  std::uint8_t* at(std::uint8_t* start, int dimension, std::int64_t index) const {
    std::uint8_t* p = start + strides[dimension] * index;
    if (suboffsets && suboffsets[dimension] >= 0) p = *reinterpret_cast<std::uint8_t**>(p) + suboffsets[dimension];
    return p;
  }
};

// Fills what `b` leaves out; `room` has space for the strides.
BufferLayout layout_of(const Buffer& b, std::int64_t (&room)[Buffer::kMaxDimensions]);

enum class ItemOrder : std::uint8_t { C, Fortran };

bool is_contiguous(const BufferLayout&, ItemOrder);
void fill_strides(std::int64_t* strides, const std::int64_t* shape, int dimensions, std::int64_t item_size, ItemOrder);
// All items one after the other; `out` has room for `length` bytes.
void copy_items(std::uint8_t* out, const BufferLayout&, ItemOrder);
// Item by item between equal shapes, which must not overlap.
void copy_strided(const BufferLayout& to, const BufferLayout& from);

// The format as one native character of the struct syntax (an '@' may precede it), or 0; and the size of its items.
char native_format(const char* format);
std::int64_t native_size(char format);

}  // namespace krait
