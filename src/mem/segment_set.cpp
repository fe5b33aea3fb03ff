#include "mem/segment_set.h"

#include <cstdlib>

namespace krait::mem {

SegmentSet::~SegmentSet() {
  if (entries_ != first_entries_) std::free(entries_);
}

bool SegmentSet::insert(const void* segment) {
  if ((size_ + 1) * 2 > mask_ + 1 && !grow()) return false;
  std::size_t i = start_of(key_of(segment));
  while (entries_[i]) i = (i + 1) & mask_;
  entries_[i] = key_of(segment);
  ++size_;
  return true;
}

bool SegmentSet::grow() {
  const std::size_t old_capacity = mask_ + 1;
  auto* fresh = static_cast<std::uintptr_t*>(std::calloc(2 * old_capacity, sizeof(std::uintptr_t)));
  if (!fresh) return false;
  std::uintptr_t* old = entries_;
  entries_ = fresh;
  mask_ = 2 * old_capacity - 1;
  --shift_;
  for (std::size_t k = 0; k < old_capacity; ++k) {
    if (!old[k]) continue;
    std::size_t i = start_of(old[k]);
    while (entries_[i]) i = (i + 1) & mask_;
    entries_[i] = old[k];
  }
  if (old != first_entries_) std::free(old);
  return true;
}

void SegmentSet::remove(const void* segment) {
  std::size_t hole = start_of(key_of(segment));
  while (entries_[hole] != key_of(segment)) hole = (hole + 1) & mask_;
  --size_;
  // Entries behind the hole move up as long as that brings them nearer to where they belong.
  for (std::size_t i = (hole + 1) & mask_; entries_[i]; i = (i + 1) & mask_) {
    if (((i - start_of(entries_[i])) & mask_) >= ((i - hole) & mask_)) {
      entries_[hole] = entries_[i];
      hole = i;
    }
  }
  entries_[hole] = 0;
}

}  // namespace krait::mem
