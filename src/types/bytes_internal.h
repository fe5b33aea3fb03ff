// What bytes and bytearray share.
#pragma once

#include <span>

#include "object/bind.h"
#include "object/buffer.h"

namespace krait {
class StringBuilder;
}

namespace krait::bytes_internal {

using View = std::span<const std::uint8_t>;

void repr_into(StringBuilder&, View);
int order(View, View);
// `self` is what `bytes` belongs to; NotImplemented for what is not bytes-like.
Result<Own<>> compare(Thread&, Ref<> self, View bytes, Ref<> other, CompareOp);
Result<bool> contains(Thread&, View bytes, Ref<> item);
void repeat_into(std::uint8_t* to, View bytes, std::size_t total);

}  // namespace krait::bytes_internal
