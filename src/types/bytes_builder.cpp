#include "types/bytes_builder.h"

#include <utility>

#include "object/allocate.h"

namespace krait {

BytesBuilder::~BytesBuilder() {
  if (block_) (void)Own<Bytes>::steal(block_);
}

void BytesBuilder::grow(std::size_t more) {
  if (failed_) return;
  const std::size_t needed = size_ + more, wanted = needed + needed / 2;
  if (needed < size_ || needed > (std::size_t{1} << 60)) {
    failed_ = true;
    return;
  }
  Bytes* block;
  if (block_) {
    block = static_cast<Bytes*>(thread_.heap->resize(block_, sizeof(Bytes) + wanted + 1));
  } else {
    block = Bytes::create_uninitialized(thread_, wanted).leak_or_null();
    if (!block) clear_pending(thread_);  // finish() raises it again
    if (block) std::memcpy(block->mutable_data(), local_, size_);
  }
  if (!block) {
    failed_ = true;
    return;
  }
  block_ = block;
  data_ = block->mutable_data();
  capacity_ = wanted;
}

Result<Own<Bytes>> BytesBuilder::finish() {
  if (failed_) return raise_memory_error(thread_);
  if (!block_) return Bytes::create(thread_, data_, size_);
  return Bytes::shrink(thread_, Own<Bytes>::steal(std::exchange(block_, nullptr)), size_);
}

}  // namespace krait
