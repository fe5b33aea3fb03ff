// SegmentSet: which addresses belong to a heap. Open addressing, linear probing, no tombstones; at most half full.
#pragma once

#include <cstddef>
#include <cstdint>

#include "mem/page.h"

namespace krait::mem {

class SegmentSet {
 public:
  SegmentSet() = default;
  ~SegmentSet();
  SegmentSet(const SegmentSet&) = delete;
  SegmentSet& operator=(const SegmentSet&) = delete;

  bool has(const void* p) const {
    const std::uintptr_t key = key_of(p);
    for (std::size_t i = start_of(key); entries_[i]; i = (i + 1) & mask_)
      if (entries_[i] == key) return true;
    return false;
  }
  bool insert(const void* segment);  // false: no memory
  void remove(const void* segment);

 private:
  static std::uintptr_t key_of(const void* p) { return reinterpret_cast<std::uintptr_t>(p) / kSegmentSize; }
  std::size_t start_of(std::uintptr_t key) const { return key * 0x9E3779B97F4A7C15u >> shift_; }
  bool grow();

  std::uintptr_t first_entries_[64] = {};
  std::uintptr_t* entries_ = first_entries_;
  std::size_t mask_ = 63, size_ = 0;
  unsigned shift_ = 58;
};

}  // namespace krait::mem
