// Unreachable: which of some objects nothing outside them refers to. Trial deletion: every count, less the references
// that the objects hold to each other, is the number of references from outside; what those reach is alive.
//
// The counts stand beside the objects' pages (Page::counts), one word a slot:
//     0            the object is not one of those looked at
//     1 + n        n references, not yet known to be alive
//     kReachable   alive
// Nothing may be allocated, released or run while they are there.
#pragma once

#include "base/raw_array.h"
#include "mem/heap.h"
#include "object/type.h"

namespace krait {

class Unreachable {
 public:
  explicit Unreachable(Heap& heap) : heap_(heap) {}
  ~Unreachable() { forget_counts(); }

  // Looks at all objects of generations up to `oldest`. False: no memory.
  bool look_at_generations(int oldest);
  // Looks at these, each of which has one reference that does not matter. False: no memory.
  bool look_at(std::span<Object*> objects);
  // Subtracts and marks. False: no memory, and nothing is known.
  bool find();

  // After `find`.
  bool is_unreachable(const Object* o) const {
    const std::uint32_t* count = count_of(o);
    return count && *count == 1;
  }
  bool is_reachable(const Object* o) const {
    const std::uint32_t* count = count_of(o);
    return count && *count == kReachable;
  }
  std::size_t reachable_count() const { return reachable_; }

  // Calls visit(page, index, object, reachable) for every object looked at.
  template <class Visit>
  void for_each(Visit&& visit) {
    for (mem::Page* page : pages_) {
      for (std::uint32_t i = 0; i < page->bumped; ++i) {
        if (const std::uint32_t count = page->counts[i])
          visit(*page, i, static_cast<Object*>(page->slot(i)), count == kReachable);
      }
    }
  }
  std::span<mem::Page*> pages() { return pages_.span(); }
  void forget_counts();

 private:
  static constexpr std::uint32_t kReachable = 0xFFFFFFFF;
  struct Subtract;
  struct Mark;

  // Null: in no page that is looked at.
  std::uint32_t* count_of(const Object* o) const {
    if (!heap_.owns(o)) return nullptr;
    mem::Page* page = mem::Page::of(o);
    return page->counts ? &page->counts[page->index_of(o)] : nullptr;
  }
  bool give_counts();
  void fill_page(mem::Page&, int oldest);
  void subtract();
  bool mark();

  Heap& heap_;
  RawArray<mem::Page*> pages_;
  std::uint32_t* counts_ = nullptr;  // of all pages, in their order
  std::size_t reachable_ = 0;
};

// Has the object a count, as against one that is going, or immortal?
bool is_counted(const Object*);

}  // namespace krait
