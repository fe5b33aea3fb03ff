// Unreachable: which of some objects nothing outside them refers to. Trial deletion: every count, less the references
// that the objects hold to each other, is the number of references from outside; what those reach is alive.
//
// The counts are bytes in a table of their own, one a slot of each page looked at, so that many of them fit the caches:
//     0            the object is not one of those looked at
//     1 + n        n references, not yet known to be alive
//     kMany        the same; n is more than a byte says, and stands elsewhere
//     kReachable   alive
//     kAhead       alive; what it refers to is yet to be marked, which is done in the order of the counts
// Nothing may be allocated, released or run while they are there.
#pragma once

#include <cstring>

#include "base/raw_array.h"
#include "mem/heap.h"
#include "object/type.h"

namespace krait {

namespace detail {

// Finds an object's count by its address, without the descriptors of pages: those lie in a few cache sets.
class CountMap {
 public:
  CountMap() = default;
  ~CountMap();
  CountMap(const CountMap&) = delete;

  // Null: in no page that is looked at.
  std::uint8_t* find(const void* object) const {
    const auto address = reinterpret_cast<std::uintptr_t>(object);
    const std::uintptr_t key = address / mem::kSegmentSize;
    for (std::size_t i = start_of(key); segments_[i].units; i = (i + 1) & mask_) {
      if (segments_[i].key != key) continue;
      const Unit& unit = segments_[i].units[address / mem::kUnitSize % mem::kSegmentUnits];
      if (!unit.counts) return nullptr;
      const std::uint64_t offset = address % mem::kUnitSize - static_cast<std::uint64_t>(unit.start);
      return unit.counts + (offset * unit.reciprocal >> 32);
    }
    return nullptr;
  }
  bool add(const mem::Page* page, std::uint8_t* counts);  // false: no memory

 private:
  struct Unit {
    std::uint8_t* counts;  // of the page it belongs to; null: not looked at
    std::uint32_t reciprocal;
    std::int32_t start;  // where the page's slots begin, from the start of this unit
  };
  struct Entry {
    std::uintptr_t key;
    Unit* units;  // null: free
  };

  std::size_t start_of(std::uintptr_t key) const { return key * 0x9E3779B97F4A7C15u >> shift_; }
  Unit* units_of(std::uintptr_t key);
  bool grow();

  // Open addressing, linear probing, at most half full.
  Entry first_segments_[16] = {};
  Entry* segments_ = first_segments_;
  std::size_t mask_ = 15, size_ = 0;
  unsigned shift_ = 60;
};

// A page that is looked at, and the counts of its slots.
struct CountedPage {
  mem::Page* page;
  std::uint8_t* counts;
};

// Counts that a byte cannot hold, by the place of that byte.
class LargeCounts {
 public:
  struct Entry {
    std::uint8_t* place;
    std::uint64_t count;
  };
  LargeCounts() = default;
  ~LargeCounts() { std::free(entries_); }
  LargeCounts(const LargeCounts&) = delete;

  bool add(std::uint8_t* place, std::uint64_t count);  // false: no memory
  std::uint64_t& operator[](const std::uint8_t* place) {
    // Objects of one class follow each other, and each refers to the class.
    if (latest_ && latest_->place == place) return latest_->count;
    return find(place);
  }
  template <class Visit>
  void for_each(Visit&& visit) {
    for (std::size_t i = 0; entries_ && i <= mask_; ++i)
      if (entries_[i].place) visit(entries_[i]);
  }

 private:
  std::size_t start_of(const std::uint8_t* place) const {
    return (reinterpret_cast<std::uintptr_t>(place) * 0x9E3779B97F4A7C15u >> 32) & mask_;
  }
  std::uint64_t& find(const std::uint8_t* place);
  bool grow();

  Entry* entries_ = nullptr;
  Entry* latest_ = nullptr;
  std::size_t mask_ = 0, size_ = 0;
};

}  // namespace detail

class Unreachable {
 public:
  explicit Unreachable(Heap& heap) : heap_(heap) {}
  ~Unreachable() { std::free(counts_); }

  // Looks at all objects of generations up to `oldest`. False: no memory.
  bool look_at_generations(int oldest);
  // Looks at these, each of which has one reference that does not matter. False: no memory.
  bool look_at(std::span<Object*> objects);
  // Marks what is alive for sure and all that it leads to, before anything is counted: show(tracer) shows it.
  template <class Show>
  void mark_from(Show&& show);
  // Subtracts and marks.
  void find();

  // After `find`.
  bool is_unreachable(const Object* o) const {
    const std::uint8_t* count = map_.find(o);
    return count && *count == 1;
  }
  bool is_reachable(const Object* o) const {
    const std::uint8_t* count = map_.find(o);
    return count && *count == kReachable;
  }
  std::size_t reachable_count() const { return reachable_; }

  // Calls visit(object) for every unreachable object.
  template <class Visit>
  void for_each_unreachable(Visit&& visit) {
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    for (const auto& [page, counts] : pages_) {
      for (std::uint32_t from = 0; from < page->bumped; from += 8) {
        std::uint64_t word;
        std::memcpy(&word, counts + from, sizeof word);
        word ^= kOnes;
        if (!((word - kOnes) & ~word & 0x80 * kOnes)) continue;  // no zero byte
        for (std::uint32_t i = from; i < from + 8; ++i)
          if (counts[i] == 1) visit(static_cast<Object*>(page->slot(i)));
      }
    }
  }
  // The pages looked at. Their counts are not zero where an object was.
  std::span<detail::CountedPage> pages() { return pages_.span(); }

 private:
  static constexpr std::uint8_t kMany = 0xFD, kAhead = 0xFE, kReachable = 0xFF;
  struct Subtract;
  struct Mark;
  enum class From : std::uint8_t { Roots, Counts };

  bool give_counts();
  bool set_count(std::uint8_t* place, std::uint64_t count);
  bool fill_page(const detail::CountedPage&, int oldest);
  void subtract();
  void mark(From from, void (*show)(void* context, Tracer&) = nullptr, void* context = nullptr);

  Heap& heap_;
  RawArray<detail::CountedPage> pages_;
  std::uint8_t* counts_ = nullptr;  // of all pages, in their order, each from a multiple of 8 on
  std::size_t size_ = 0;
  detail::CountMap map_;
  detail::LargeCounts large_;
  std::size_t reachable_ = 0;
};

template <class Show>
void Unreachable::mark_from(Show&& show) {
  mark(From::Roots, [](void* context, Tracer& v) { (*static_cast<Show*>(context))(v); }, &show);
}

// Has the object a count, as against one that is going, or immortal?
bool is_counted(const Object*);

}  // namespace krait
