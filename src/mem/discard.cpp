// Nearly empty pages: the system pages in them that hold no block go back to the system.
//
// Objects never move, so a page with one live slot stays a page. But of its memory only the system pages with live
// slots are needed. The others are dropped (reading one gives zeros, the sign of a free slot; who walks the heap leaves
// them out, since some systems make resident what is read) and the slots that start in them leave the free list, until
// the page has no other free slot: Page::discarded.
//
// When to look: `Page::below` makes the release slow that leaves a quarter of the slots in use, then a sixteenth, and
// so on. The page is flagged, and when enough pages are, all flagged ones are looked at. A look costs about as much as
// the releases since the last one, and a program that needs the memory again at once makes the looks rarer.
#include <algorithm>
#include <bit>

#include "mem/clock.h"
#include "mem/heap.h"
#include "mem/large_pages.h"

namespace krait {

using mem::FreeSlot;
using mem::kSystemPage;
using mem::Page;

namespace {

constexpr std::size_t kMaxSystemPages = mem::kMediumUnits * mem::kUnitSize / kSystemPage;
static_assert(kMaxSystemPages == 128, "Page::discarded has a bit for each");

// Units of flagged pages that are left alone: 4 MiB's worth, or a sixteenth of the heap.
constexpr std::size_t kMinKept = 64;
constexpr std::size_t kMaxKept = 1024;

std::size_t system_page_of(const Page* page, const void* slot) {
  return static_cast<std::size_t>(static_cast<const std::byte*>(slot) - page->begin) / kSystemPage;
}

bool test(const std::uint64_t (&bits)[2], std::size_t i) { return bits[i / 64] >> i % 64 & 1; }
void set(std::uint64_t (&bits)[2], std::size_t i) { bits[i / 64] |= std::uint64_t{1} << i % 64; }

struct SlotRange {
  std::uint32_t begin, end;
  bool empty() const { return begin >= end; }
};

// The carved slots that start in the system page number `n` of a page.
SlotRange slots_of(const Page* page, std::size_t n) {
  const auto first_at = [&](std::size_t offset) {
    const auto index = static_cast<std::uint32_t>((offset + page->slot_size - 1) / page->slot_size);
    return std::min(index, page->bumped);
  };
  return {first_at(n * kSystemPage), first_at((n + 1) * kSystemPage)};
}

// Free slots, by index. They are found by following the list: a raw block need not have anything in its second word.
struct SlotSet {
  static constexpr std::size_t kMaxSlots = mem::kUnitSize / mem::kMinSlot;
  std::uint64_t words[kMaxSlots / 64] = {};
  void add(std::size_t i) { words[i / 64] |= std::uint64_t{1} << i % 64; }
  bool has(std::size_t i) const { return words[i / 64] >> i % 64 & 1; }
};
static_assert(mem::kMediumUnits * mem::kUnitSize / mem::kMaxSmall <= SlotSet::kMaxSlots);

// A slot of a sanitizer build is poisoned while it is free.
FreeSlot* next_of(const Page* page, FreeSlot* slot) {
  mem::unpoison(slot, sizeof(FreeSlot));
  FreeSlot* next = slot->next;
  mem::poison(slot, page->slot_size);
  return next;
}

void set_next(const Page* page, FreeSlot* slot, FreeSlot* next) {
  mem::unpoison(slot, sizeof(FreeSlot));
  *slot = {next, 0};
  mem::poison(slot, page->slot_size);
}

// The system pages that no block and no slot that is yet to be carved touches.
struct Unneeded {
  std::uint64_t bits[2] = {};
  explicit Unneeded(const Page* page) {
    SlotSet free;
    for (FreeSlot* slot = page->free; slot; slot = next_of(page, slot)) free.add(page->index_of(slot));
    for (std::size_t n = 0; n < kMaxSystemPages; ++n) {
      if (!test(page->discarded, n)) continue;
      const SlotRange slots = slots_of(page, n);
      for (std::uint32_t i = slots.begin; i < slots.end; ++i) free.add(i);
    }
    const std::size_t size = page->units * mem::kUnitSize;
    const std::size_t end = page->bumped == page->capacity ? size : page->bumped * std::size_t{page->slot_size};
    for (std::size_t n = 0; (n + 1) * kSystemPage <= end; ++n) {
      const std::size_t first = n * kSystemPage / page->slot_size;
      const std::size_t last = std::min<std::size_t>(((n + 1) * kSystemPage - 1) / page->slot_size, page->bumped - 1);
      std::size_t i = first;
      while (i <= last && free.has(i)) ++i;
      if (i > last) set(bits, n);
    }
  }
};

}  // namespace

// Makes the release that leaves a quarter of the used slots an event. Not for the current page, nor a full one.
void Heap::arm(Page* page) {
  const std::uint32_t used = page->used();
  page->below = used / 4;
  page->until_event = static_cast<std::int32_t>(used - page->below);
}

void Heap::forget_sparse(Page* page) {
  if (!(page->flags & mem::kPageSparse)) return;
  page->flags &= static_cast<std::uint8_t>(~mem::kPageSparse);
  sparse_units_ -= page->units;
}

// The event of `below`: the slots in use are one more than that.
void Heap::notice_sparse(Page* page) {
  arm(page);
  if (page->flags & mem::kPageSparse) return;
  page->flags |= mem::kPageSparse;
  sparse_units_ += page->units;
  if (sparse_units_ > std::max(kMinKept, page_bytes_ / mem::kUnitSize / 16) + sparse_kept_) discard_unused();
}

// Gives back what the page does not need: the number of system pages.
std::size_t Heap::discard(Page* page) {
  const Unneeded unneeded(page);
  const std::uint64_t(&drop)[2] = unneeded.bits;
  if (!((drop[0] & ~page->discarded[0]) | (drop[1] & ~page->discarded[1]))) return 0;
  // What was discarded before stays marked, even where a block that starts earlier reaches into it.
  for (std::size_t n = 0; n < kMaxSystemPages; ++n)
    if (test(drop, n) && !slots_of(page, n).empty()) set(page->discarded, n);
  FreeSlot* last = nullptr;
  for (FreeSlot *slot = std::exchange(page->free, nullptr), *next; slot; slot = next) {
    next = next_of(page, slot);
    if (test(page->discarded, system_page_of(page, slot))) continue;
    if (last)
      set_next(page, last, slot);
    else
      page->free = slot;
    last = slot;
  }
  if (last) set_next(page, last, nullptr);
  std::size_t count = 0;
  for (std::size_t n = 0, end; n < kMaxSystemPages; n = end) {
    end = n + 1;
    if (!test(drop, n)) continue;
    while (end < kMaxSystemPages && test(drop, end)) ++end;
    mem::give_back(mem::Segment::of(page), page->begin + n * kSystemPage, (end - n) * kSystemPage);
    count += end - n;
  }
  return count;
}

void Heap::discard_unused() {
  if (!sparse_units_) return;
  const std::uint64_t now = mem::coarse_milliseconds();
  const bool was_needed = now - discarded_at_ < mem::kSoon && 2 * system_pages_retaken_ > system_pages_discarded_;
  sparse_kept_ = was_needed ? std::min(2 * sparse_kept_ + kMinKept, kMaxKept) : sparse_kept_ / 2;
  discarded_at_ = now;
  system_pages_retaken_ = 0;
  std::size_t count = 0;
  for_each_page([&](Page& page) {
    if (!(page.flags & mem::kPageSparse)) return;
    forget_sparse(&page);
    count += discard(&page);
    // Pages with more in them are to be filled first.
    unlink(&page);
    link(&page);
  });
  system_pages_discarded_ = count;
}

// Puts the slots of one discarded system page back on the free list; false when there is none.
bool Heap::take_back(Page* page) {
  const std::size_t n = page->discarded[0] ? static_cast<std::size_t>(std::countr_zero(page->discarded[0]))
                                           : 64 + static_cast<std::size_t>(std::countr_zero(page->discarded[1]));
  if (n >= kMaxSystemPages) return false;
  page->discarded[n / 64] &= ~(std::uint64_t{1} << n % 64);
  page->heap->system_pages_retaken_ += std::max<std::size_t>(1, page->slot_size / kSystemPage);
  const SlotRange slots = slots_of(page, n);
  for (std::uint32_t i = slots.end; i-- > slots.begin;) {
    auto* slot = static_cast<FreeSlot*>(page->slot(i));
    set_next(page, slot, page->free);
    page->free = slot;
  }
  return true;
}

}  // namespace krait
