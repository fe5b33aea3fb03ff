#include "types/buffer_layout.h"

#include <cstring>

namespace krait {

BufferLayout layout_of(const Buffer& b, std::int64_t (&room)[Buffer::kMaxDimensions]) {
  BufferLayout l{.data = static_cast<std::uint8_t*>(b.data),
                 .length = b.length,
                 .item_size = b.item_size,
                 .format = b.format ? b.format : "B",
                 .dimensions = b.dimensions,
                 .shape = b.shape,
                 .strides = b.strides,
                 .suboffsets = b.suboffsets};
  if (b.dimensions == 0) return l;
  if (!b.shape) {
    // Bytes without structure.
    l.dimensions = 1;
    room[0] = b.item_size > 0 ? b.length / b.item_size : 0;
    room[1] = b.item_size;
    l.shape = room;
    l.strides = room + 1;
  } else if (!b.strides) {
    fill_strides(room, b.shape, b.dimensions, b.item_size, ItemOrder::C);
    l.strides = room;
  }
  return l;
}

void fill_strides(std::int64_t* strides, const std::int64_t* shape, int dimensions, std::int64_t item_size,
                  ItemOrder order) {
  std::int64_t step = item_size;
  for (int i = 0; i < dimensions; ++i) {
    const int d = order == ItemOrder::C ? dimensions - 1 - i : i;
    strides[d] = step;
    step *= shape[d];
  }
}

bool is_contiguous(const BufferLayout& l, ItemOrder order) {
  if (l.suboffsets) return false;
  if (l.dimensions == 0) return true;
  if (l.dimensions == 1) return l.shape[0] == 1 || l.strides[0] == l.item_size;
  if (l.length == 0) return true;
  std::int64_t step = l.item_size;
  for (int i = 0; i < l.dimensions; ++i) {
    const int d = order == ItemOrder::C ? l.dimensions - 1 - i : i;
    if (l.shape[d] > 1 && l.strides[d] != step) return false;
    step *= l.shape[d];
  }
  return true;
}

namespace {

void copy_dimension(const BufferLayout& to, const BufferLayout& from, int dimension, std::uint8_t* out,
                    std::uint8_t* in) {
  if (dimension == from.dimensions) {
    std::memcpy(out, in, static_cast<std::size_t>(from.item_size));
    return;
  }
  const std::int64_t n = from.shape[dimension];
  if (dimension == from.dimensions - 1 && !to.suboffsets && !from.suboffsets &&
      to.strides[dimension] == from.item_size && from.strides[dimension] == from.item_size) {
    std::memcpy(out, in, static_cast<std::size_t>(n * from.item_size));
    return;
  }
  for (std::int64_t i = 0; i < n; ++i)
    copy_dimension(to, from, dimension + 1, to.at(out, dimension, i), from.at(in, dimension, i));
}

}  // namespace

void copy_strided(const BufferLayout& to, const BufferLayout& from) { copy_dimension(to, from, 0, to.data, from.data); }

void copy_items(std::uint8_t* out, const BufferLayout& from, ItemOrder order) {
  if (is_contiguous(from, order)) {
    if (from.length) std::memcpy(out, from.data, static_cast<std::size_t>(from.length));
    return;
  }
  std::int64_t strides[Buffer::kMaxDimensions];
  fill_strides(strides, from.shape, from.dimensions, from.item_size, order);
  BufferLayout to = from;
  to.data = out;
  to.strides = strides;
  to.suboffsets = nullptr;
  copy_strided(to, from);
}

std::int64_t native_size(char format) {
  switch (format) {
    case 'c':
    case 'b':
    case 'B':
    case '?':
      return 1;
    case 'h':
    case 'H':
    case 'e':
      return 2;
    case 'i':
    case 'I':
    case 'f':
      return 4;
    case 'l':
    case 'L':
    case 'q':
    case 'Q':
    case 'n':
    case 'N':
    case 'd':
    case 'P':
      return 8;
    default:
      return 0;
  }
}

char native_format(const char* format) {
  if (*format == '@') ++format;
  return format[0] != 0 && format[1] == 0 && native_size(format[0]) ? format[0] : '\0';
}

}  // namespace krait
