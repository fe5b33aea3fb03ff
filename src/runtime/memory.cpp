#include "runtime/memory.h"

#include "gc/state.h"
#include "mem/heap.h"
#include "runtime/state.h"

namespace krait {

void apply_memory_options(Interpreter& in, const Config& c) {
  in.heap->set_limit(c.memory_limit);
  mem::Door door = in.heap->door();
  door.guard = c.malloc_debug;
  door.collect_always = c.gc_stress;
  if (door.is_open()) in.heap->set_door(door);
  if (c.gc_stress) {
    gc_state(in).stress = true;
    update_collector(in);
  }
}

void start_failing_allocations(Interpreter& in) {
  const Config& c = in.runtime->config;
  if (c.fail_alloc_from == c.fail_alloc_until) return;
  mem::Door door = in.heap->door();
  door.fail_from = c.fail_alloc_from;
  door.fail_until = c.fail_alloc_until;
  in.heap->set_door(door);
}

void report_memory(Interpreter& in) {
  if (!in.runtime) return;
  if (in.runtime->config.malloc_stats) print_malloc_stats(*in.heap, stderr);
}

namespace {

struct ClassTotals {
  std::size_t pages = 0, used = 0, available = 0;
};

// 1234567 as "1,234,567", right-aligned behind a label.
void print_total(FILE* out, const char* label, std::size_t n) {
  char digits[32], grouped[48];
  const int count = std::snprintf(digits, sizeof digits, "%zu", n);
  int to = 0;
  for (int i = 0; i < count; ++i) {
    if (i && (count - i) % 3 == 0) grouped[to++] = ',';
    grouped[to++] = digits[i];
  }
  grouped[to] = 0;
  std::fprintf(out, "%-35s=%21s\n", label, grouped);
}

constexpr const char* kKindNames[Heap::kKinds] = {"leaf", "container", "raw"};

}  // namespace

void print_malloc_stats(Heap& heap, FILE* out) {
  ClassTotals totals[Heap::kKinds][mem::kClasses];
  ClassTotals large[Heap::kKinds];
  std::size_t large_bytes = 0, used_bytes = 0, available_bytes = 0, lost_bytes = 0;
  heap.for_each_page([&](mem::Page& page) {
    if (page.flags & mem::kPageSpan) {
      ClassTotals& c = large[page.kind];
      ++c.pages, ++c.used;
      large_bytes += page.block_size;
      return;
    }
    ClassTotals& c = totals[page.kind][page.size_class];
    ++c.pages;
    c.used += page.used();
    c.available += page.capacity - page.used();
    used_bytes += std::size_t{page.used()} * page.slot_size;
    available_bytes += std::size_t{page.capacity - page.used()} * page.slot_size;
    lost_bytes += page.units * mem::kUnitSize - std::size_t{page.capacity} * page.slot_size;
  });
  std::fprintf(out, "Small block threshold = %zu, in %d size classes.\n\n", mem::kMaxMedium, mem::kClasses);
  std::fputs(
      "kind       class     size   num pages   blocks in use  avail blocks\n"
      "----       -----     ----   ---------   -------------  ------------\n",
      out);
  for (int kind = 0; kind < Heap::kKinds; ++kind) {
    for (int i = 0; i < mem::kClasses; ++i) {
      const ClassTotals& c = totals[kind][i];
      if (c.pages)
        std::fprintf(out, "%-9s  %5d %8u %11zu %15zu %13zu\n", kKindNames[kind], i, mem::kClassSize[i], c.pages, c.used,
                     c.available);
    }
    if (large[kind].pages)
      std::fprintf(out, "%-9s  large        - %11zu %15zu %13d\n", kKindNames[kind], large[kind].pages,
                   large[kind].used, 0);
  }
  const HeapStats stats = heap.stats();
  std::fputs("\n", out);
  print_total(out, "# blocks in use", stats.blocks);
  print_total(out, "# bytes in allocated small blocks", used_bytes);
  print_total(out, "# bytes in available small blocks", available_bytes);
  print_total(out, "# bytes lost to quantization", lost_bytes);
  print_total(out, "# bytes in large blocks", large_bytes);
  print_total(out, "# bytes free, kept for reuse", stats.retained_bytes);
  print_total(out, "# bytes of address space", stats.mapped_bytes);
}

}  // namespace krait
