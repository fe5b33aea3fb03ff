// Heap: all memory of one interpreter's objects. Every allocation goes through one door, and the heap can be walked.
//
// Used only by the thread that holds the interpreter's lock.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "mem/door.h"
#include "mem/page.h"
#include "mem/poison.h"
#include "mem/segment_set.h"

namespace krait {

// Which pages an object lives in. Container: the type can hold references or be referenced weakly.
enum class PageKind : std::uint8_t { Leaf, Container };

// Facts about one object, kept in its page. All are zero for a new object.
enum ObjectBit : std::uint8_t {
  kGeneration = 3,      // 0 young ... 2 oldest, 3 frozen (gc.freeze)
  kUntracked = 4,       // the collector need not look: a tuple that cannot be in a cycle
  kHasWeakRefs = 8,     // the weak-reference table has an entry
  kFinalized = 16,      // its finalizer has run
  kCollectorMark = 32,  // scratch of a running collection
  kNotifyRelease = 64,  // the open door (tracing, debug) wants to see it go
  kUserBit = 128,       // of a dict: it is the namespace of a class
};

struct HeapStats {
  std::size_t blocks = 0;          // live objects and raw blocks
  std::size_t block_bytes = 0;     // bytes of their slots
  std::size_t mapped_bytes = 0;    // address space
  std::size_t page_bytes = 0;      // units in use
  std::size_t retained_bytes = 0;  // free but not yet returned to the system
};

class Heap {
 public:
  Heap();
  ~Heap();  // returns all memory; objects are not finalized
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // Uninitialised memory for an object, aligned to 8 bytes, to 16 when size is a multiple of 16. Null when the
  // system's memory or the limit is exhausted. Walks skip it until its type word is set.
  [[nodiscard]] void* allocate(std::size_t size, PageKind kind) {
    if (size <= mem::kMaxSmall) [[likely]] {
      if (void* slot = pop(static_cast<int>(kind), mem::small_class_of(size))) [[likely]] {
        if (kind == PageKind::Container && --countdown_ < 0) [[unlikely]]
          collection_due();
        return slot;
      }
    }
    return allocate_slow(size, static_cast<int>(kind));
  }

  // Frees an object's or a raw block's memory; runs nothing.
  static void release(void* block) {
    mem::Page* page = mem::Page::of(block);
    if (page->state) [[unlikely]] {
      std::uint8_t& state = page->state[page->index_of(block)];
      if (state & kNotifyRelease) return release_seen(block);
      state = 0;
    }
    KRAIT_ASAN_ONLY(if (quarantine(page, block)) return;)
    push_free(page, block);
  }

  // Like realloc for an object that only the caller knows: moves it unless it fits. Null leaves it as it was.
  [[nodiscard]] void* resize(void* object, std::size_t size);

  // Bytes that may be used at `block`, at least as many as were asked for.
  static std::size_t usable_size(const void* block) {
    const mem::Page* page = mem::Page::of(block);
    if (page->state) [[unlikely]]
      return usable_size_seen(block);
    return page->usable();
  }

  // Bodies of lists, dicts, buffers: not objects and not walked as such, but counted, limited and traced. Large ones
  // are resized without copying.
  [[nodiscard]] void* allocate_raw(std::size_t size) {
    if (size <= mem::kMaxSmall) [[likely]] {
      if (void* slot = pop(kRaw, mem::small_class_of(size))) [[likely]]
        return slot;
    }
    return allocate_slow(size, kRaw);
  }
  [[nodiscard]] void* resize_raw(void* block, std::size_t size);  // a null block is allocated
  static void release_raw(void* block) {
    if (block) release(block);
  }

  // The heap of any object or raw block; not for static objects.
  static Heap& of(const void* block) { return *mem::Page::of(block)->heap; }
  // Whether p points into this heap's memory, not beyond the first 4 MiB of a block; static objects do not.
  bool owns(const void* p) const { return segment_set_.has(p); }

  // ObjectBit; objects of a heap only.
  static std::uint8_t state(const void* object) {
    const mem::Page* page = mem::Page::of(object);
    return page->state ? page->state[page->index_of(object)] : 0;
  }
  // May fail to set bits when memory is exhausted: false, and nothing changed.
  static bool set_state(void* object, std::uint8_t set, std::uint8_t clear = 0);

  // Calls visit(object, usable size) for every live object; it may not allocate or release objects.
  template <class Visit>
  void for_each_object(Visit&& visit) {
    for_each_page([&](mem::Page& page) {
      if (page.kind == kRaw) return;
      for (std::uint32_t i = page.skip_discarded(0); i < page.bumped; i = page.skip_discarded(i + 1)) {
        void* object = page.slot(i);
        if (mem::type_word(object)) visit(object, page.usable());
      }
    });
  }
  // Calls visit(Page&) for every page in use, the first unit of each.
  template <class Visit>
  void for_each_page(Visit&& visit);

  HeapStats stats();
  // No more than this many bytes of pages; 0 = no limit.
  void set_limit(std::size_t bytes) { limit_ = bytes; }
  std::size_t limit() const { return limit_; }
  std::size_t page_bytes() const { return page_bytes_; }
  // Gives memory that is free to the system, all of it.
  void trim();
  // Gives the system what nearly empty pages do not use, where only some pages became so since: bounded work.
  void discard_unused();

  // --- For the collector ---------------------------------------------------------------------------------------
  // Containers allocated minus released since the last call with `threshold`; never negative.
  std::int64_t young_count();
  // Starts counting anew; `on_due` runs (once, until the next call) when the count exceeds the threshold. It may only
  // leave a note: the collection itself runs at the next safe point.
  void restart_young_count(std::int64_t threshold);
  void set_on_due(void (*on_due)(void* context), void* context);
  // As before, counting on.
  void set_young_threshold(std::int64_t threshold);
  // Makes sure the page has its table of state bytes.
  static bool ensure_state(mem::Page* page);
  // The pages where containers of generations up to `oldest` can be (2: all pages of containers) are given to `visit`
  // and forgotten; which of them still have some the collector says with `keep_page`. Objects of generation 0 are found
  // again without that where pages are allocated from.
  template <class Visit>
  void take_pages(int oldest, Visit&& visit);
  static void keep_page(mem::Page* page, int generation);  // 0 or 1

  // --- The open door: tracing, debugging, failing ------------------------------------------------------------------
  void set_door(const mem::Door& door);
  const mem::Door& door() const { return door_; }

  static constexpr int kRaw = 2;
  static constexpr int kKinds = 3;

 private:
  friend struct HeapTester;
  friend class EssentialAllocations;

  void* pop(int kind, int size_class) {
    mem::Page* page = current_[kind][size_class];
    mem::FreeSlot* slot = page->free;
    if (!slot) [[unlikely]]
      return nullptr;
    mem::unpoison(slot, page->slot_size);
    page->free = slot->next;
    ++page->until_event;
    return slot;
  }
  static void push_free(mem::Page* page, void* block) {
    if (page->until_event == 1) [[unlikely]]
      return release_slow(page, block);
    --page->until_event;
    auto* slot = static_cast<mem::FreeSlot*>(block);
    slot->next = page->free;
    slot->no_type = 0;
    page->free = slot;
    ++*page->countdown;
    mem::poison(slot, page->slot_size);
  }

  void* allocate_slow(std::size_t size, int kind);
  void* allocate_class(int kind, int size_class);
  void* allocate_span(std::size_t size, int kind);
  void* allocate_huge(std::size_t size, int kind);
  static void release_slow(mem::Page* page, void* block);
  void* allocate_seen(std::size_t size, int kind);
  void* allocate_unseen(std::size_t size, int kind);
  static void release_seen(void* block);
  static std::size_t usable_size_seen(const void* block);
  static bool quarantine(mem::Page* page, void* block);
  static void leave_quarantine(void* block);
  void drain_quarantine();
  [[gnu::cold]] void collection_due();

  mem::Page* page_with_room(int kind, int size_class);
  static bool extend(mem::Page* page);
  static bool take_back(mem::Page* page);
  void notice_sparse(mem::Page* page);
  void forget_sparse(mem::Page* page);
  std::size_t discard(mem::Page* page);
  void arm(mem::Page* page);
  void describe(mem::Page* page, std::size_t units, int kind);
  void free_page(mem::Page* page);
  void free_huge(mem::Segment* segment);
  void link(mem::Page* page);
  void unlink(mem::Page* page);
  void retire(mem::Page* page);
  void retire_current_pages();

  mem::Page* take_units(std::size_t count);
  bool take_units_at(mem::Segment* segment, std::size_t first, std::size_t count);
  void give_units(mem::Segment* segment, std::size_t first, std::size_t count);
  mem::Segment* map_segment(std::size_t size);
  mem::Segment* map_essential_segment();
  mem::Segment* adopt_segment(void* memory, std::size_t size);
  [[gnu::cold]] void spend_reserve();
  void unmap_segment(mem::Segment* segment);
  void leave_collectable_list(mem::Segment* segment);
  void join_room_list(mem::Segment* segment);
  void leave_room_list(mem::Segment* segment);
  void purge_units(std::size_t keep);
  [[gnu::cold]] void purge_surplus(std::size_t keep);
  bool resize_span(mem::Page* page, std::size_t size);
  void* resize_huge(mem::Segment* segment, std::size_t size);
  void* resize_block(void* block, std::size_t size, int kind);
  void* resize_seen(void* block, std::size_t size, int kind);
  void* move_block(void* block, std::size_t size, std::size_t old_size, int kind);
  bool within_limit(std::size_t more) const { return !limit_ || is_essential_ || page_bytes_ + more <= limit_; }
  void swap_current_pages();

  mem::Page* current_[kKinds][mem::kClasses];    // never null: kNoPage stands for none
  mem::Page* available_[kKinds][mem::kClasses];  // pages with free slots, other than the current one
  std::int64_t countdown_ = INT64_MAX;           // containers that may be allocated before a collection is due
  std::int64_t countdown_start_ = INT64_MAX;
  std::int64_t unused_countdown_ = 0;  // where pages of other kinds count
  mem::Door door_;
  bool door_open_ = false;
  void (*on_due_)(void*) = nullptr;
  void* on_due_context_ = nullptr;
  mem::Segment* segments_ = nullptr;     // all, newest first
  mem::SegmentSet segment_set_;          // the same
  mem::Segment* collectable_ = nullptr;  // those with pages for the next collections
  mem::Segment* with_room_ = nullptr;    // those with free units; not the huge ones
  void* reserve_ = nullptr;              // address space for the time after the system gave no more; null: being used
  void* essential_reserve_ = nullptr;    // a segment's worth, for essential allocations only
  // The current pages of essential allocations, a row for each kind, while they are not in `current_`; or null.
  std::unique_ptr<mem::Page*[][mem::kClasses]> essential_current_;
  bool is_essential_ = false;
  std::size_t limit_ = 0;
  std::size_t page_bytes_ = 0;
  std::size_t mapped_bytes_ = 0;
  std::size_t dirty_units_ = 0;
  std::size_t keep_units_ = 0;              // dirty units kept beyond the usual, see give_units
  std::size_t clean_units_taken_ = 0;       // since the last purge
  std::size_t purged_units_ = 0;            // by the last purge
  std::uint64_t purged_at_ = 0;             // in milliseconds
  std::size_t sparse_units_ = 0;            // of pages that are flagged kPageSparse
  std::size_t sparse_kept_ = 0;             // beyond the usual, see notice_sparse
  std::size_t system_pages_retaken_ = 0;    // since the last discarding
  std::size_t system_pages_discarded_ = 0;  // by it
  std::uint64_t discarded_at_ = 0;          // in milliseconds
  mem::Page no_page_{};
  KRAIT_ASAN_ONLY(mem::Quarantine quarantine_;)
};

// While one exists, allocations are what the interpreter cannot do without, like the state of a built-in type that is
// used for the first time: they go beyond the limit and into memory kept for them, and injected failures spare them.
// For the second attempt, when the usual way failed.
class EssentialAllocations {
 public:
  explicit EssentialAllocations(Heap& heap);
  ~EssentialAllocations();
  EssentialAllocations(const EssentialAllocations&) = delete;
  EssentialAllocations& operator=(const EssentialAllocations&) = delete;

 private:
  Heap& heap_;
  const bool was_essential_;
};

template <class Visit>
void Heap::for_each_page(Visit&& visit) {
  for (mem::Segment* segment = segments_; segment; segment = segment->next) {
    for (mem::Page& page : segment->pages) {
      if (page.capacity && page.back == 0) visit(page);
    }
  }
}

template <class Visit>
void Heap::take_pages(int oldest, Visit&& visit) {
  if (oldest >= 2) {
    for_each_page([&](mem::Page& page) {
      if (page.kind == static_cast<std::uint8_t>(PageKind::Container)) visit(page);
    });
  }
  for (mem::Segment *segment = collectable_, *next; segment; segment = next) {
    next = segment->next_collectable;
    std::uint64_t units = 0;
    for (int g = 0; g <= oldest && g < 2; ++g) units |= std::exchange(segment->generation_units[g], 0);
    if (oldest < 2) {
      for (; units; units &= units - 1) visit(segment->pages[std::countr_zero(units)]);
    }
    if (!segment->generation_units[1]) leave_collectable_list(segment);
  }
  for (mem::Page* page : current_[static_cast<int>(PageKind::Container)])
    if (page->capacity) keep_page(page, 0);
}

}  // namespace krait
