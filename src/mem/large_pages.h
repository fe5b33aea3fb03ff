// Pages of 2 MiB. Taking memory in these, and finding it in the TLB, costs next to nothing; but what is taken too early
// is resident, so only what is large asks for them. Where the system has none, nothing changes.
#pragma once

#include <sys/mman.h>

#include <utility>

#include "mem/page.h"

namespace krait::mem {

// Of a heap with this much, the next segments ask for large pages; and so does a block with a segment of its own.
inline constexpr std::size_t kSmallHeap = std::size_t{48} << 20;

inline void prefer_large_pages(Segment* segment) {
  segment->has_large_pages = madvise(segment, segment->mapped, MADV_HUGEPAGE) == 0;
}

// Gives memory of the segment back to the system, which is not to make large pages of what is left around it.
inline void give_back(Segment* segment, void* start, std::size_t size) {
  if (std::exchange(segment->has_large_pages, false)) (void)madvise(segment, segment->mapped, MADV_NOHUGEPAGE);
  (void)madvise(start, size, MADV_DONTNEED);
}

}  // namespace krait::mem
