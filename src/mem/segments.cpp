// Segments and units: memory from the system, and back to it.
#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "mem/clock.h"
#include "mem/heap.h"
#include "mem/large_pages.h"
#include "mem/reserve.h"

namespace krait {

using mem::kSegmentSize;
using mem::kSegmentUnits;
using mem::kUnitSize;
using mem::Page;
using mem::Segment;

namespace {

// Free units kept for reuse before memory goes back to the system: 2 MiB, or an eighth of what is in use.
constexpr std::size_t kMinKeep = 32;
constexpr std::size_t kMaxKeep = 1024;

constexpr std::uint64_t bits(std::size_t first, std::size_t count) {
  return (count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1) << first;
}

// First of `count` consecutive set bits, or 64.
std::size_t find_run(std::uint64_t free, std::size_t count) {
  for (std::size_t length = 1; free && length < count;) {
    const std::size_t step = std::min(length, count - length);
    free &= free >> step;
    length += step;
  }
  return static_cast<std::size_t>(std::countr_zero(free));
}

// Reserves size bytes at a multiple of kSegmentSize.
void* map_aligned(std::size_t size, int protection) {
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* p = mmap(nullptr, size, protection, kFlags, -1, 0);
  if (p == MAP_FAILED) return nullptr;
  if (reinterpret_cast<std::uintptr_t>(p) % kSegmentSize == 0) return p;
  munmap(p, size);
  const std::size_t padded = size + kSegmentSize;
  p = mmap(nullptr, padded, protection, kFlags, -1, 0);
  if (p == MAP_FAILED) return nullptr;
  auto* start = static_cast<std::byte*>(p);
  const std::size_t before = -reinterpret_cast<std::uintptr_t>(p) % kSegmentSize;
  if (before) munmap(start, before);
  if (kSegmentSize - before) munmap(start + before + size, kSegmentSize - before);
  return start + before;
}

constexpr std::size_t round_up(std::size_t size, std::size_t unit) { return (size + unit - 1) / unit * unit; }

// Blocks with a segment of their own are kept when they are released, up to this much or an eighth of what is in use,
// for the next one of about the same size: taking a page from the system costs several times what filling it does.
constexpr std::size_t kMaxSpareBytes = std::size_t{16} << 20;

bool is_spare(const Segment* segment) {
  return segment->pages[0].flags & mem::kPageHuge && segment->pages[0].capacity == 0;
}

// What fails for lack of memory is to raise MemoryError, and that is to be handled, which needs some memory too. So a
// few segments' worth of address space is kept, given back when the system refuses for the first time, and taken again
// as soon as there is enough.
constexpr std::size_t kReserve = 2 * kSegmentSize;

void* map_reserve() {
  void* p = mmap(nullptr, kReserve, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return p == MAP_FAILED ? nullptr : p;
}

}  // namespace

void Heap::spend_reserve() {
  if (void* reserve = std::exchange(reserve_, nullptr)) munmap(reserve, kReserve);
}

Segment* Heap::map_segment(std::size_t size) {
  if (!reserve_) [[unlikely]]
    reserve_ = map_reserve();
  if (!essential_reserve_) [[unlikely]]
    essential_reserve_ = map_aligned(kSegmentSize, PROT_NONE);
  // Nor may the objects take what C++ containers need, which have a reserve of their own.
  void* memory = mem::has_reserve_for_new() ? map_aligned(size, PROT_READ | PROT_WRITE) : nullptr;
  if (!memory) {
    spend_reserve();
    return nullptr;
  }
  Segment* segment = adopt_segment(memory, size);
  if (!segment) {
    munmap(memory, size);
  } else if (size > kSegmentSize || mapped_bytes_ > mem::kSmallHeap) {
    mem::prefer_large_pages(segment);
  }
  return segment;
}

// The segment that is kept for essential allocations; null when it is used up.
Segment* Heap::map_essential_segment() {
  if (!essential_reserve_ || mprotect(essential_reserve_, kSegmentSize, PROT_READ | PROT_WRITE) != 0) return nullptr;
  Segment* segment = adopt_segment(essential_reserve_, kSegmentSize);
  if (!segment) return nullptr;
  segment->is_essential = true;
  essential_reserve_ = nullptr;
  return segment;
}

Segment* Heap::adopt_segment(void* memory, std::size_t size) {
  if (!segment_set_.insert(memory)) return nullptr;
  auto* segment = static_cast<Segment*>(memory);  // fresh memory: all zero
  segment->heap = this;
  segment->mapped = size;
  segment->next = segments_;
  if (segments_) segments_->prev = segment;
  segments_ = segment;
  mapped_bytes_ += size;
  return segment;
}

void Heap::unmap_segment(Segment* segment) {
  mem::unpoison(segment, segment->mapped);
  (segment->prev ? segment->prev->next : segments_) = segment->next;
  if (segment->next) segment->next->prev = segment->prev;
  if (segment->free_units) leave_room_list(segment);
  if (segment->is_collectable) leave_collectable_list(segment);
  segment_set_.remove(segment);
  dirty_units_ -= static_cast<std::size_t>(std::popcount(segment->dirty_units));
  mapped_bytes_ -= segment->mapped;
  munmap(segment, segment->mapped);
}

void Heap::keep_page(Page* page, int generation) {
  Segment* segment = Segment::of(page);
  segment->generation_units[generation] |= std::uint64_t{1} << segment->index_of(page);
  if (segment->is_collectable) return;
  Heap* heap = segment->heap;
  segment->is_collectable = true;
  segment->prev_collectable = nullptr;
  segment->next_collectable = heap->collectable_;
  if (heap->collectable_) heap->collectable_->prev_collectable = segment;
  heap->collectable_ = segment;
}

void Heap::leave_collectable_list(Segment* segment) {
  (segment->prev_collectable ? segment->prev_collectable->next_collectable : collectable_) = segment->next_collectable;
  if (segment->next_collectable) segment->next_collectable->prev_collectable = segment->prev_collectable;
  segment->is_collectable = false;
}

void Heap::join_room_list(Segment* segment) {
  segment->prev_with_room = nullptr;
  segment->next_with_room = with_room_;
  if (with_room_) with_room_->prev_with_room = segment;
  with_room_ = segment;
}

void Heap::leave_room_list(Segment* segment) {
  (segment->prev_with_room ? segment->prev_with_room->next_with_room : with_room_) = segment->next_with_room;
  if (segment->next_with_room) segment->next_with_room->prev_with_room = segment->prev_with_room;
}

// Descriptor of the first of `count` units, all fields zero but `units`; null when memory or the limit is exhausted.
Page* Heap::take_units(std::size_t count) {
  if (!within_limit(count * kUnitSize)) return nullptr;
  Segment* segment = with_room_;
  std::size_t first = 64;
  for (; segment; segment = segment->next_with_room) {
    if (segment->is_essential && !is_essential_) continue;
    if ((first = find_run(segment->free_units, count)) < 64) break;
  }
  if (!segment) {
    segment = map_segment(kSegmentSize);
    if (!segment && is_essential_) segment = map_essential_segment();
    if (!segment) return nullptr;
    segment->free_units = ~std::uint64_t{1};
    join_room_list(segment);
    first = 1;
  }
  const bool is_fresh = (segment->dirty_units & bits(first, count)) == 0;
  take_units_at(segment, first, count);
  std::memset(&segment->pages[first], 0, count * sizeof(Page));
  Page* page = &segment->pages[first];
  page->begin = segment->unit(first);
  page->is_fresh = is_fresh;
  return page;
}

// Claims exactly these units; false when some are in use or the limit is reached.
bool Heap::take_units_at(Segment* segment, std::size_t first, std::size_t count) {
  if (first + count > kSegmentUnits || (segment->is_essential && !is_essential_)) return false;
  const std::uint64_t wanted = bits(first, count);
  if ((segment->free_units & wanted) != wanted || !within_limit(count * kUnitSize)) return false;
  const auto dirty = static_cast<std::size_t>(std::popcount(segment->dirty_units & wanted));
  dirty_units_ -= dirty;
  clean_units_taken_ += count - dirty;
  segment->dirty_units &= ~wanted;
  segment->free_units &= ~wanted;
  if (!segment->free_units) leave_room_list(segment);
  page_bytes_ += count * kUnitSize;
  return true;
}

void Heap::give_units(Segment* segment, std::size_t first, std::size_t count) {
  for (std::size_t i = first; i < first + count; ++i) segment->pages[i].capacity = 0;
  if (!segment->free_units) join_room_list(segment);
  segment->free_units |= bits(first, count);
  for (std::uint64_t& units : segment->generation_units) units &= ~bits(first, count);
  segment->dirty_units |= bits(first, count);
  dirty_units_ += count;
  page_bytes_ -= count * kUnitSize;
  const std::size_t keep = std::max(kMinKeep, page_bytes_ / kUnitSize / 8);
  if (dirty_units_ > 2 * (keep + keep_units_)) purge_surplus(keep);
}

// A program whose heap swings up and down would take back at once what we return, one page fault per system page.
// When that happens we keep more, up to 64 MiB; when it stops, less.
void Heap::purge_surplus(std::size_t keep) {
  const std::uint64_t now = mem::coarse_milliseconds();
  if (now - purged_at_ < mem::kSoon && 2 * clean_units_taken_ > purged_units_) {
    keep_units_ = std::min(keep_units_ + purged_units_, kMaxKeep);
  } else {
    keep_units_ /= 2;
  }
  purged_at_ = now;
  clean_units_taken_ = 0;
  purged_units_ = dirty_units_ - std::min(dirty_units_, keep + keep_units_);
  purge_units(keep + keep_units_);
}

// Returns free units to the system until at most `keep` dirty ones are left; whole segments first. With 0, spare blocks
// as well.
void Heap::purge_units(std::size_t keep) {
  for (Segment *segment = keep ? nullptr : segments_, *next; segment; segment = next) {
    next = segment->next;
    if (is_spare(segment)) unmap_segment(segment);
  }
  for (Segment *segment = with_room_, *next; segment && dirty_units_ > keep; segment = next) {
    next = segment->next_with_room;
    if (segment->free_units == ~std::uint64_t{1}) unmap_segment(segment);
  }
  for (Segment* segment = with_room_; segment && dirty_units_ > keep; segment = segment->next_with_room) {
    for (std::uint64_t dirty = segment->dirty_units; dirty;) {
      const auto first = static_cast<std::size_t>(std::countr_zero(dirty));
      const auto count = static_cast<std::size_t>(std::countr_one(dirty >> first));
      mem::give_back(segment, segment->unit(first), count * kUnitSize);
      dirty &= ~bits(first, count);
      dirty_units_ -= count;
    }
    segment->dirty_units = 0;
  }
}

void Heap::trim() {
  drain_quarantine();
  retire_current_pages();
  keep_units_ = 0;
  purge_units(0);
}

// --- Blocks larger than any size class ----------------------------------------------------------------------------

void* Heap::allocate_span(std::size_t size, int kind) {
  if (size > mem::kMaxSpan) return allocate_huge(size, kind);
  const std::size_t units = round_up(size, kUnitSize) / kUnitSize;
  Page* page = take_units(units);
  if (!page) return nullptr;
  page->block_size = units * kUnitSize;
  page->capacity = page->bumped = 1;
  page->flags = mem::kPageFull | mem::kPageSpan;
  page->until_event = 1;
  describe(page, units, kind);
  if (kind == static_cast<int>(PageKind::Container)) keep_page(page, 0);
  reinterpret_cast<mem::FreeSlot*>(page->begin)->no_type = 0;
  return page->begin;
}

void* Heap::allocate_huge(std::size_t size, int kind) {
  if (size > PTRDIFF_MAX - kSegmentSize) return nullptr;
  std::size_t block = round_up(size, 4096);
  if (!within_limit(block)) return nullptr;
  Segment* segment = nullptr;
  const std::size_t most = mem::kHugeOffset + block + block / 4;
  for (Segment* s = segments_; s; s = s->next) {
    if (is_spare(s) && s->mapped >= mem::kHugeOffset + block && s->mapped <= (segment ? segment->mapped : most))
      segment = s;
  }
  if (segment && within_limit(segment->mapped - mem::kHugeOffset)) {
    block = segment->mapped - mem::kHugeOffset;
  } else {
    segment = map_segment(mem::kHugeOffset + block);
    if (!segment) {
      purge_units(0);
      segment = map_segment(mem::kHugeOffset + block);
    }
    if (!segment) return nullptr;
    segment->pages[0].is_fresh = true;
  }
  page_bytes_ += block;
  Page* page = &segment->pages[0];
  page->begin = reinterpret_cast<std::byte*>(segment) + mem::kHugeOffset;
  page->block_size = block;
  page->capacity = page->bumped = 1;
  page->flags = mem::kPageFull | mem::kPageSpan | mem::kPageHuge;
  page->until_event = 1;
  describe(page, 1, kind);
  if (kind == static_cast<int>(PageKind::Container)) keep_page(page, 0);
  return page->begin;
}

void Heap::free_huge(Segment* segment) {
  page_bytes_ -= segment->pages[0].block_size;
  const std::size_t most = std::max(kMaxSpareBytes, page_bytes_ / 8);
  if (segment->mapped > most) return unmap_segment(segment);
  std::size_t spare = segment->mapped;
  for (Segment *s = segments_, *next; s; s = next) {
    next = s->next;
    if (!is_spare(s)) continue;
    if (spare + s->mapped <= most) {
      spare += s->mapped;
    } else {
      unmap_segment(s);
    }
  }
  if (segment->is_collectable) leave_collectable_list(segment);
  std::fill(std::begin(segment->generation_units), std::end(segment->generation_units), 0);
  segment->pages[0] = {};
  segment->pages[0].flags = mem::kPageHuge;
}

// Grows or shrinks a span of units where it stands.
bool Heap::resize_span(Page* page, std::size_t size) {
  if (size > mem::kMaxSpan) return false;
  Segment* segment = Segment::of(page);
  const std::size_t first = segment->index_of(page);
  const std::size_t units = round_up(size, kUnitSize) / kUnitSize;
  if (units > page->units) {
    if (!take_units_at(segment, first + page->units, units - page->units)) return false;
  } else if (units < page->units) {
    give_units(segment, first + units, page->units - units);
  }
  page->block_size = units * kUnitSize;
  describe(page, units, page->kind);
  return true;
}

// Resizes without copying: the system moves the pages. The segment may move as a whole.
void* Heap::resize_huge(Segment* segment, std::size_t size) {
  const std::size_t old_block = segment->pages[0].block_size;
  const std::size_t block = round_up(size, 4096);
  if (block > old_block && !within_limit(block - old_block)) return nullptr;
  const std::size_t mapped = mem::kHugeOffset + block;
  if (mremap(segment, segment->mapped, mapped, 0) == MAP_FAILED) {
    void* target = map_aligned(mapped, PROT_NONE);
    if (!target) {
      spend_reserve();
      return nullptr;
    }
    if (mremap(segment, segment->mapped, mapped, MREMAP_MAYMOVE | MREMAP_FIXED, target) == MAP_FAILED) {
      munmap(target, mapped);
      return nullptr;
    }
    segment_set_.remove(segment);
    segment = static_cast<Segment*>(target);
    (void)segment_set_.insert(segment);  // there is room for one
    if (segment->is_collectable) {
      (segment->prev_collectable ? segment->prev_collectable->next_collectable : collectable_) = segment;
      if (segment->next_collectable) segment->next_collectable->prev_collectable = segment;
    }
    (segment->prev ? segment->prev->next : segments_) = segment;
    if (segment->next) segment->next->prev = segment;
    segment->pages[0].begin = reinterpret_cast<std::byte*>(segment) + mem::kHugeOffset;
  }
  mapped_bytes_ += mapped - segment->mapped;
  page_bytes_ += block - old_block;
  segment->mapped = mapped;
  segment->pages[0].block_size = block;
  return segment->pages[0].begin;
}

}  // namespace krait
