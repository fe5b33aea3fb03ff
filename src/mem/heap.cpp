// Pages of size classes: the slow paths of allocation and release.
#include "mem/heap.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "mem/populate.h"

namespace krait {

using mem::FreeSlot;
using mem::Page;
using mem::Segment;

Heap::Heap() {
  for (auto& row : current_) std::fill(std::begin(row), std::end(row), &no_page_);
  for (auto& row : available_) std::fill(std::begin(row), std::end(row), nullptr);
}

Heap::~Heap() {
  drain_quarantine();
  for_each_page([](Page& page) { std::free(page.state); });
  while (segments_) unmap_segment(segments_);
  spend_reserve();
  if (essential_reserve_) munmap(essential_reserve_, mem::kSegmentSize);
}

namespace {

// Of fresh memory the first system pages are taken as they are needed, since many pages stay nearly empty; then two,
// then four at a time.
void take_ahead(Page* page, std::uint32_t count) {
  const std::size_t used = std::size_t{page->bumped} * page->slot_size,
                    last = (used + std::size_t{count} * page->slot_size - 1) / mem::kSystemPage;
  const std::size_t group = last < 4 ? 2 : 4, begin = last / group * group * mem::kSystemPage;
  if (begin == 0 || begin < used) return;
  mem::populate(page->begin + begin, std::min(page->units * mem::kUnitSize - begin, group * mem::kSystemPage));
}

// Threads the next never-used slots, a system page of them at most, onto the page's free list.
void carve(Page* page) {
  constexpr std::size_t kChunk = mem::kSystemPage;
  const std::uint32_t wanted = std::max<std::uint32_t>(1, kChunk / page->slot_size);
  const std::uint32_t count = std::min(wanted, page->capacity - page->bumped);
  if (page->is_fresh) take_ahead(page, count);
  auto* slot = static_cast<FreeSlot*>(page->slot(page->bumped));
  FreeSlot* const first = slot;
  for (std::uint32_t i = 1; i < count; ++i) {
    auto* next = reinterpret_cast<FreeSlot*>(reinterpret_cast<std::byte*>(slot) + page->slot_size);
    *slot = {next, 0};
    slot = next;
  }
  *slot = {page->free, 0};
  page->free = first;
  page->bumped += count;
  mem::poison(first, std::size_t{count} * page->slot_size);
}

}  // namespace

// Makes some free slots for the list of a page that has none on it; false: there are no more.
bool Heap::extend(Page* page) {
  if (page->bumped == page->capacity) return take_back(page);
  carve(page);
  return true;
}

void* Heap::allocate_slow(std::size_t size, int kind) {
  if (door_open_) [[unlikely]]
    return allocate_seen(size, kind);
  return allocate_unseen(size, kind);
}

void* Heap::allocate_unseen(std::size_t size, int kind) {
  void* block = size <= mem::kMaxSmall    ? allocate_class(kind, mem::small_class_of(size))
                : size <= mem::kMaxMedium ? allocate_class(kind, mem::medium_class_of(size))
                                          : allocate_span(size, kind);
  if (block && kind == static_cast<int>(PageKind::Container) && --countdown_ < 0) [[unlikely]]
    collection_due();
  return block;
}

void* Heap::allocate_class(int kind, int size_class) {
  Page*& current = current_[kind][size_class];
  if (current->capacity && !current->free) {
    if (!extend(current)) {
      current->flags = mem::kPageFull;
      current->until_event = 1;
      current = &no_page_;
    }
  }
  if (!current->capacity) {
    Page* page = page_with_room(kind, size_class);
    if (!page) return nullptr;
    forget_sparse(page);
    page->flags = mem::kPageCurrent;
    page->until_event += static_cast<std::int32_t>(page->below) + 1;
    page->below = 0;
    if (kind == static_cast<int>(PageKind::Container)) keep_page(page, 0);
    if (!page->free) extend(page);
    current = page;
  }
  return pop(kind, size_class);
}

// A page with a free or never-used slot, off its list.
Page* Heap::page_with_room(int kind, int size_class) {
  if (Page* page = available_[kind][size_class]; page && !is_essential_) {
    unlink(page);
    return page;
  }
  const std::size_t units = size_class < mem::kSmallClasses ? 1 : mem::kMediumUnits;
  Page* page = take_units(units);
  if (!page) return nullptr;
  page->slot_size = mem::kClassSize[size_class];
  page->reciprocal = static_cast<std::uint32_t>(((std::uint64_t{1} << 32) + page->slot_size - 1) / page->slot_size);
  page->capacity = static_cast<std::uint32_t>(units * mem::kUnitSize / page->slot_size);
  page->size_class = static_cast<std::uint8_t>(size_class);
  describe(page, units, kind);
  return page;
}

// Fills what all descriptors of a page share, and makes releases in the other units slow.
void Heap::describe(Page* page, std::size_t units, int kind) {
  page->heap = this;
  page->kind = static_cast<std::uint8_t>(kind);
  page->units = static_cast<std::uint8_t>(units);
  page->countdown = kind == static_cast<int>(PageKind::Container) ? &countdown_ : &unused_countdown_;
  for (std::size_t i = 1; i < units; ++i) {
    page[i] = *page;
    page[i].back = static_cast<std::uint8_t>(i);
    page[i].until_event = 1;
  }
}

void Heap::link(Page* page) {
  Page*& first = available_[page->kind][page->size_class];
  if (first) {
    page->next = first;
    page->prev = first->prev;
    first->prev->next = page;
    first->prev = page;
  } else {
    first = page->next = page->prev = page;
  }
  page->listed = 1;
}

void Heap::unlink(Page* page) {
  Page*& first = available_[page->kind][page->size_class];
  page->listed = 0;
  if (page->next == page) {
    first = nullptr;
    return;
  }
  page->next->prev = page->prev;
  page->prev->next = page->next;
  if (first == page) first = page->next;
}

// Makes a current page an ordinary one.
void Heap::retire(Page* page) {
  page->flags = 0;
  if (--page->until_event == 0) {
    free_page(page);
  } else if (page->has_room()) {
    arm(page);
    link(page);
  } else {
    page->flags = mem::kPageFull;
    page->until_event = 1;
  }
}

void Heap::retire_current_pages() {
  const auto retire_all = [this](Page*(&row)[mem::kClasses]) {
    for (Page*& page : row) {
      if (page->capacity) retire(page);
      page = &no_page_;
    }
  };
  for (int kind = 0; kind < kKinds; ++kind) {
    retire_all(current_[kind]);
    if (essential_current_) retire_all(essential_current_[kind]);
  }
}

void Heap::release_slow(Page* page, void* block) {
  page = page->head();
  Heap* heap = page->heap;
  if (heap->countdown_ > heap->countdown_start_) heap->countdown_ = heap->countdown_start_;
  if (page->flags & mem::kPageSpan) {
    ++*page->countdown;
    heap->free_page(page);
    return;
  }
  if (page->flags & mem::kPageFull) {
    page->flags = 0;
    page->until_event = static_cast<std::int32_t>(page->capacity);
    heap->arm(page);
    heap->link(page);
  }
  if (page->until_event == 1 && page->below) heap->notice_sparse(page);
  if (page->until_event > 1) return push_free(page, block);
  ++*page->countdown;
  heap->unlink(page);
  heap->free_page(page);
}

void Heap::free_page(Page* page) {
  forget_sparse(page);
  mem::unpoison(page->begin, page->units * mem::kUnitSize);
  std::free(page->state);
  Segment* segment = Segment::of(page);
  if (page->flags & mem::kPageHuge) {
    free_huge(segment);
    return;
  }
  give_units(segment, segment->index_of(page), page->units);
}

bool Heap::set_state(void* object, std::uint8_t set, std::uint8_t clear) {
  Page* page = Page::of(object);
  if (!page->state) {
    if (!set) return true;
    if (!ensure_state(page->head())) return false;
  }
  std::uint8_t& state = page->state[page->index_of(object)];
  state = static_cast<std::uint8_t>((state & ~clear) | set);
  return true;
}

bool Heap::ensure_state(Page* page) {
  if (page->state) return true;
  auto* table = static_cast<std::uint8_t*>(std::calloc(page->capacity, 1));
  if (!table) return false;
  for (std::size_t i = 0; i < page->units; ++i) page[i].state = table;
  return true;
}

void* Heap::resize(void* object, std::size_t size) { return resize_block(object, size, Page::of(object)->kind); }

void* Heap::resize_raw(void* block, std::size_t size) {
  return block ? resize_block(block, size, kRaw) : allocate_raw(size);
}

void* Heap::resize_block(void* block, std::size_t size, int kind) {
  Page* page = Page::of(block)->head();
  const std::size_t usable = page->usable();
  if (door_open_ || (page->state && state(block) & kNotifyRelease)) return resize_seen(block, size, kind);
  if (size <= usable && size >= usable / 2) return block;
  if (page->flags & mem::kPageSpan && size > mem::kMaxMedium) {
    if (page->flags & mem::kPageHuge) return resize_huge(Segment::of(page), size);
    if (resize_span(page, size)) return block;
  }
  void* moved = move_block(block, size, usable, kind);
  return moved || size > usable ? moved : block;
}

// Copies a block of `old_size` usable bytes to a new one, with the object's state, and releases it.
void* Heap::move_block(void* block, std::size_t size, std::size_t old_size, int kind) {
  void* moved = kind == kRaw ? allocate_raw(size) : allocate(size, static_cast<PageKind>(kind));
  if (!moved) return nullptr;
  std::memcpy(moved, block, std::min(size, old_size));
  if (const std::uint8_t bits = state(block) & ~kNotifyRelease) {
    if (!set_state(moved, bits)) {
      release(moved);
      return nullptr;
    }
  }
  release(block);
  return moved;
}

// With the door open every resize is a new allocation, so that it is seen and stale pointers show.
void* Heap::resize_seen(void* block, std::size_t size, int kind) {
  return move_block(block, size, usable_size(block), kind);
}

void Heap::collection_due() {
  countdown_ += std::int64_t{1} << 40;
  countdown_start_ += std::int64_t{1} << 40;
  if (on_due_) on_due_(on_due_context_);
}

std::int64_t Heap::young_count() {
  if (countdown_ > countdown_start_) countdown_ = countdown_start_;
  return countdown_start_ - countdown_;
}

void Heap::restart_young_count(std::int64_t threshold) { countdown_ = countdown_start_ = threshold; }

void Heap::set_young_threshold(std::int64_t threshold) {
  const std::int64_t count = young_count();
  countdown_start_ = threshold;
  countdown_ = threshold - count;
}

void Heap::set_on_due(void (*on_due)(void*), void* context) {
  on_due_ = on_due;
  on_due_context_ = context;
}

#ifdef KRAIT_ASAN
// Keeps a released block out of use for a while, so that a use after release is reported. False: it is not kept.
bool Heap::quarantine(Page* page, void* block) {
  if (mem::is_poisoned(block)) return false;  // released twice: push_free reports it
  if (page->usable() > mem::kMaxSmall) return false;
  mem::Quarantine& waiting = page->heap->quarantine_;
  *static_cast<FreeSlot*>(block) = {nullptr, 0};
  mem::poison(block, page->slot_size);
  ++*page->countdown;
  void* oldest = std::exchange(waiting.blocks[waiting.next++ % mem::kQuarantineSize], block);
  if (oldest) leave_quarantine(oldest);
  return true;
}

void Heap::leave_quarantine(void* block) {
  Page* page = Page::of(block);
  mem::unpoison(block, page->slot_size);
  --*page->countdown;  // already counted
  push_free(page, block);
}

void Heap::drain_quarantine() {
  for (void*& block : quarantine_.blocks) {
    if (block) leave_quarantine(std::exchange(block, nullptr));
  }
}
#else
void Heap::drain_quarantine() {}
#endif

// --- Essential allocations ----------------------------------------------------------------------------------------

// They have pages of their own, which the program's allocations cannot fill.
void Heap::swap_current_pages() {
  if (!essential_current_) {
    essential_current_.reset(new Page*[kKinds][mem::kClasses]);
    for (int kind = 0; kind < kKinds; ++kind) std::fill_n(essential_current_[kind], mem::kClasses, &no_page_);
  }
  for (int kind = 0; kind < kKinds; ++kind) std::swap(current_[kind], essential_current_[kind]);
  for (Page* page : current_[static_cast<int>(PageKind::Container)])
    if (page->capacity) keep_page(page, 0);
}

EssentialAllocations::EssentialAllocations(Heap& heap) : heap_(heap), was_essential_(heap.is_essential_) {
  if (was_essential_) return;
  heap_.swap_current_pages();
  heap_.is_essential_ = true;
}

EssentialAllocations::~EssentialAllocations() {
  if (was_essential_) return;
  heap_.swap_current_pages();
  heap_.is_essential_ = false;
}

HeapStats Heap::stats() {
  drain_quarantine();
  HeapStats stats;
  for_each_page([&](Page& page) {
    stats.blocks += page.used();
    stats.block_bytes += page.used() * page.usable();
  });
  stats.mapped_bytes = mapped_bytes_;
  stats.page_bytes = page_bytes_;
  stats.retained_bytes = dirty_units_ * mem::kUnitSize;
  return stats;
}

}  // namespace krait
