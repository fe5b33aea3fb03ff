// System pages taken several at a time: a page fault costs as much as clearing the page, on a virtual machine more.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

#include "mem/page.h"

namespace krait::mem {

namespace detail {
inline void advise_pages(const void* start, std::size_t size, int advice) {
  const auto at = reinterpret_cast<std::uintptr_t>(start), begin = at & ~(kSystemPage - 1);
  (void)madvise(reinterpret_cast<void*>(begin), at + size - begin, advice);
}
}  // namespace detail

// Makes the system pages resident that [start, start + size) touches, which is about to be written. Where the system
// cannot, or has no memory, faults do it, or fail.
inline void populate([[maybe_unused]] const void* start, [[maybe_unused]] std::size_t size) {
#ifdef MADV_POPULATE_WRITE
  detail::advise_pages(start, size, MADV_POPULATE_WRITE);
#endif
}

// The same for memory of a file that is about to be read.
inline void populate_to_read([[maybe_unused]] const void* start, [[maybe_unused]] std::size_t size) {
#ifdef MADV_POPULATE_READ
  detail::advise_pages(start, size, MADV_POPULATE_READ);
#endif
}

}  // namespace krait::mem
