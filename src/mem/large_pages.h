// Pages of 2 MiB. Taking memory in these, and finding it in the TLB, costs next to nothing; but what is taken too early
// is resident, so only what is large asks for them. Where the system has none, nothing changes.
#pragma once

#include <sys/mman.h>

#include <cstddef>

namespace krait::mem {

// Of a heap with this much, the next segments ask for large pages; and so does a block with a segment of its own.
inline constexpr std::size_t kSmallHeap = std::size_t{48} << 20;

inline void prefer_large_pages(void* start, std::size_t size) { (void)madvise(start, size, MADV_HUGEPAGE); }

// Gives the memory [start, start + size) of the mapping [mapping, mapping + mapped) back to the system, which is not to
// make large pages of what is left around it.
inline void give_back(void* mapping, std::size_t mapped, void* start, std::size_t size) {
  (void)madvise(mapping, mapped, MADV_NOHUGEPAGE);
  (void)madvise(start, size, MADV_DONTNEED);
}

}  // namespace krait::mem
