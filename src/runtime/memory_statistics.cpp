// What sys._debugmallocstats() and PYTHONMALLOCSTATS print: size classes and totals of the heap.
#include <cstdio>

#include "mem/heap.h"
#include "runtime/startup.h"

namespace krait {

void print_memory_statistics(Heap& heap) {
  struct Class {
    std::size_t pages = 0, used = 0, free = 0;
  };
  Class classes[mem::kClasses] = {}, spans;
  heap.for_each_page([&](mem::Page& page) {
    Class& c = page.slot_size ? classes[page.size_class] : spans;
    ++c.pages;
    c.used += page.used();
    c.free += page.capacity - page.used();
  });
  std::fprintf(stderr, "Small block threshold = %zu, in %d size classes.\n\n", mem::kMaxSmall, mem::kSmallClasses);
  std::fputs("class   size   num pages   blocks in use  avail blocks\n", stderr);
  std::fputs("-----   ----   ---------   -------------  ------------\n", stderr);
  for (int i = 0; i < mem::kClasses; ++i)
    if (classes[i].pages)
      std::fprintf(stderr, "%5d %6u %11zu %15zu %13zu\n", i, mem::kClassSize[static_cast<std::size_t>(i)],
                   classes[i].pages, classes[i].used, classes[i].free);
  const HeapStats stats = heap.stats();
  std::fprintf(stderr,
               "\n# blocks larger than %zu bytes    = %20zu\n# blocks in use                  = %20zu\n"
               "# bytes in blocks in use         = %20zu\n# bytes in pages in use          = %20zu\n"
               "# bytes free but not returned    = %20zu\n# bytes of address space         = %20zu\n",
               mem::kMaxMedium, spans.used, stats.blocks, stats.block_bytes, stats.page_bytes, stats.retained_bytes,
               stats.mapped_bytes);
}

}  // namespace krait
