// Layout of heap memory: segments of 4 MiB, cut into units of 64 KiB; a page is one unit, or a run of units, of
// one size class. Descriptors of all pages stand at the start of their segment, so masking a pointer finds them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "mem/size_classes.h"

namespace krait {
class Heap;
}

namespace krait::mem {

inline constexpr std::size_t kSegmentSize = std::size_t{4} << 20;
inline constexpr std::size_t kSystemPage = 4096;
inline constexpr std::size_t kSegmentUnits = kSegmentSize / kUnitSize;

// A free slot: the word where an object keeps its type is zero, which is how a walk tells free from live.
struct FreeSlot {
  FreeSlot* next;
  std::uintptr_t no_type;
};

enum PageFlag : std::uint8_t {
  kPageFull = 1,     // no free slot; on no list
  kPageCurrent = 2,  // the page its size class allocates from
  kPageSpan = 4,     // one block larger than any size class
  kPageHuge = 8,     // ... that has a segment of its own
  kPageSparse = 16,  // few slots left since `discard_unused` last looked; counted in Heap::sparse_units_
};

// Descriptor of a page. Every unit of a multi-unit page has one; the first is the page's own (`head()`), in the
// others only the fields marked "all units" are valid.
struct alignas(64) Page {
  FreeSlot* free;            // carved free slots
  std::int32_t until_event;  // the release that finds 1 here takes the slow path: see used()
  std::uint32_t slot_size;   // all units; of a span: 0
  std::uint8_t* state;       // all units: one byte a slot (ObjectBit), or null while all are zero
  std::int64_t* countdown;   // all units: counts releases, see Heap::countdown
  std::byte* begin;          // all units: first slot
  std::uint32_t reciprocal;  // all units: ceil(2^32 / slot_size)
  std::uint8_t kind;         // all units: Kind
  std::uint8_t flags;        // PageFlag
  std::uint8_t back;         // all units: units before this one in the page
  std::uint8_t units;
  std::uint32_t capacity;  // slots that fit; 0 marks a unit that is no page
  std::uint32_t bumped;    // slots carved so far; the rest was never used and is not walked
  Heap* heap;              // all units
  // second line
  Page* next;  // list of pages of the class with free slots
  Page* prev;
  std::size_t block_size;  // of a span: usable bytes
  std::uint8_t size_class;
  std::uint8_t listed;  // whether it stands on its class's list of pages with free slots
  bool is_fresh;        // the system has not given this memory yet, but for what was carved
  std::uint8_t unused;
  std::uint32_t below;  // slots in use beyond those until_event counts: the event is that no more than these are left
  // A bit a system page: its memory was given back, and all slots that start in it are free, but on no list.
  std::uint64_t discarded[2];

  Page* head() { return this - back; }
  // Slots in use. `until_event` is that number minus `below`; plus one in a current page (whose `below` is zero), so
  // that its last release stays fast; one in a full page and in the other units of a page, so that every release there
  // is slow.
  std::uint32_t used() const {
    if (flags & kPageFull) return capacity;
    return static_cast<std::uint32_t>(until_event) + below - (flags & kPageCurrent ? 1 : 0);
  }
  bool has_discarded() const { return (discarded[0] | discarded[1]) != 0; }
  // Whether there are free slots, on the list or not.
  bool has_room() const { return free || bumped < capacity || has_discarded(); }
  std::uint32_t index_of(const void* object) const {
    const auto offset = static_cast<std::uint64_t>(static_cast<const std::byte*>(object) - begin);
    return static_cast<std::uint32_t>((offset * reciprocal) >> 32);
  }
  // The first slot from `i` on that starts in memory which was not given back. Reading what was could make it resident
  // again.
  std::uint32_t skip_discarded(std::uint32_t i) const {
    if (!has_discarded()) return i;
    while (i < bumped) {
      const std::size_t n = std::size_t{i} * slot_size / kSystemPage;
      if (!(discarded[n / 64] >> n % 64 & 1)) return i;
      i = static_cast<std::uint32_t>(((n + 1) * kSystemPage + slot_size - 1) / slot_size);
    }
    return bumped;
  }
  void* slot(std::uint32_t index) const { return begin + std::size_t{index} * slot_size; }
  std::size_t usable() const { return slot_size ? slot_size : block_size; }

  // The descriptor of the unit that `block` starts in.
  static Page* of(const void* block) {
    const auto p = reinterpret_cast<std::uintptr_t>(block);
    return reinterpret_cast<Page*>((p & ~(kSegmentSize - 1)) | ((p >> 9) & ((kSegmentUnits - 1) << 7)));
  }
};
static_assert(sizeof(Page) == 128 && kUnitSize == std::size_t{1} << 16, "Page::of computes with both");

// Start of a segment; unit 0 belongs to it.
struct Segment {
  Page pages[kSegmentUnits];  // pages[0] describes the block of a huge segment
  Heap* heap;
  Segment* next;
  Segment* prev;
  Segment* next_with_room;  // list of segments with free units
  Segment* prev_with_room;
  std::size_t mapped;         // bytes reserved, kSegmentSize unless huge
  std::uint64_t free_units;   // bit per unit
  std::uint64_t dirty_units;  // free units whose memory was used and not returned to the system
  // Pages (bit of the first unit) that may hold objects of generations 0 and 1; see Heap::take_pages.
  std::uint64_t generation_units[2];
  Segment* next_collectable;  // list of segments where these are not zero, or were
  Segment* prev_collectable;
  bool is_collectable;   // on that list
  bool is_essential;     // its free units are for essential allocations only
  bool has_large_pages;  // has asked for them, and given nothing back since

  std::byte* unit(std::size_t index) { return reinterpret_cast<std::byte*>(this) + index * kUnitSize; }
  std::size_t index_of(const Page* page) const { return static_cast<std::size_t>(page - pages); }

  static Segment* of(const void* p) {
    return reinterpret_cast<Segment*>(reinterpret_cast<std::uintptr_t>(p) & ~(kSegmentSize - 1));
  }
};
inline constexpr std::size_t kHugeOffset = 12 << 10;  // where the block of a huge segment starts
static_assert(sizeof(Segment) <= kHugeOffset);

}  // namespace krait::mem
