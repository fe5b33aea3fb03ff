#include "gc/unreachable.h"

#include <cstring>

#include "gc/ending.h"

namespace krait {

using mem::Page;

bool is_counted(const Object* o) {
  const std::uint64_t word = count_word(o);
  return word != 0 && word <= INT32_MAX;
}

// ---- which objects, and their counts ----

bool Unreachable::give_counts() {
  std::size_t total = 0;
  for (const Page* page : pages_) total += page->bumped;
  counts_ = static_cast<std::uint32_t*>(std::calloc(total ? total : 1, sizeof(std::uint32_t)));
  if (!counts_) return false;
  std::uint32_t* next = counts_;
  for (Page* page : pages_) {
    for (std::uint32_t unit = 0; unit < page->units; ++unit) page[unit].counts = next;
    next += page->bumped;
  }
  return true;
}

void Unreachable::forget_counts() {
  if (!counts_) return;
  for (Page* page : pages_)
    for (std::uint32_t unit = 0; unit < page->units; ++unit) page[unit].counts = nullptr;
  std::free(std::exchange(counts_, nullptr));
}

namespace {

// The bits that say whether an object is looked at; with kUntracked they are more than any generation.
constexpr std::uint8_t kAge = kGeneration | kUntracked;
static_assert(kAge == 7);

// Are the eight objects that these state bytes belong to all older than `oldest`, or untracked?
bool are_all_older(const std::uint8_t* state, int oldest) {
  std::uint64_t word;
  std::memcpy(&word, state, sizeof word);
  word &= 0x0101010101010101 * kAge;
  // No byte carries: 7 + 0x7F - oldest is below 0x100.
  word += 0x7F7F7F7F7F7F7F7F - static_cast<std::uint64_t>(oldest) * 0x0101010101010101;
  return (word & 0x8080808080808080) == 0x8080808080808080;
}

// Index of the first object from `i` on that is to be looked at; page.bumped when there is none.
std::uint32_t next_object(const Page& page, std::uint32_t i, int oldest) {
  for (; (i = page.skip_discarded(i)) < page.bumped; ++i) {
    if (page.state) {
      const std::uint32_t from = i;
      while (i + 8 <= page.bumped && are_all_older(page.state + i, oldest)) i += 8;
      if (i != from) i = page.skip_discarded(i);
      if (i == page.bumped) break;
      if ((page.state[i] & kAge) > oldest) continue;
    }
    const void* slot = page.slot(i);
    if (mem::type_word(slot) && is_counted(static_cast<const Object*>(slot))) break;
  }
  return i;
}

}  // namespace

void Unreachable::fill_page(Page& page, int oldest) {
  for (std::uint32_t i = next_object(page, 0, oldest); i < page.bumped; i = next_object(page, i + 1, oldest))
    page.counts[i] = 1 + static_cast<std::uint32_t>(static_cast<const Object*>(page.slot(i))->refs());
}

bool Unreachable::look_at_generations(int oldest) {
  bool enough = true;
  heap_.take_pages(oldest, [&](Page& page) {
    if (next_object(page, 0, oldest) < page.bumped) enough = enough && pages_.push(&page);
  });
  if (!enough || !give_counts()) {
    for (Page* page : pages_) Heap::keep_page(page, 0);
    return false;
  }
  for (Page* page : pages_) fill_page(*page, oldest);
  return true;
}

bool Unreachable::look_at(std::span<Object*> objects) {
  // A page that is on the list already points somewhere; where does not matter yet.
  std::uint32_t listed = 0;
  bool enough = true;
  for (Object* o : objects) {
    Page* page = Page::of(o)->head();
    if (page->counts) continue;
    enough = enough && pages_.push(page);
    if (!enough) break;
    page->counts = &listed;
  }
  for (Page* page : pages_) page->counts = nullptr;
  if (!enough || !give_counts()) return false;
  for (Object* o : objects) *count_of(o) = static_cast<std::uint32_t>(o->refs());
  return true;
}

// ---- subtracting and marking ----

struct Unreachable::Subtract : Tracer {
  explicit Subtract(const Unreachable& all) : Tracer(&visit), all(all) {}
  static void visit(Tracer& tracer, Value v) {
    std::uint32_t* count = static_cast<Subtract&>(tracer).all.count_of(v.object());
    if (!count || !*count) return;
    KRAIT_CHECK(*count > 1, "an object's trace shows references that it does not own");
    --*count;
  }
  const Unreachable& all;
};

void Unreachable::subtract() {
  Subtract tracer(*this);
  for (Page* page : pages_) {
    for (std::uint32_t i = 0; i < page->bumped; ++i)
      if (page->counts[i]) trace_contents(static_cast<Object*>(page->slot(i)), tracer);
  }
}

// Objects are traced in the order of their counts; those that turn out to be alive behind the present place wait.
struct Unreachable::Mark : Tracer {
  explicit Mark(const Unreachable& all) : Tracer(&visit), all(all) {}
  static void visit(Tracer& tracer, Value v) {
    auto& self = static_cast<Mark&>(tracer);
    std::uint32_t* count = self.all.count_of(v.object());
    if (!count || !*count || *count == kReachable) return;
    *count = kReachable;
    if (count <= self.place && !self.waiting.push(v.object())) self.out_of_memory = true;
  }
  const Unreachable& all;
  const std::uint32_t* place = nullptr;
  RawArray<Object*> waiting;
  bool out_of_memory = false;
};

namespace {

// Whether an object shows another one that can be in a cycle.
struct FindContainer : Tracer {
  explicit FindContainer(const Heap& heap) : Tracer(&visit), heap(heap) {}
  static void visit(Tracer& tracer, Value v) {
    auto& self = static_cast<FindContainer&>(tracer);
    const Object* o = v.object();
    if (self.found || !self.heap.owns(o)) return;
    self.found = Page::of(o)->kind == static_cast<std::uint8_t>(PageKind::Container) && !(Heap::state(o) & kUntracked);
  }
  const Heap& heap;
  bool found = false;
};

// A tuple of what cannot be in a cycle will never be in one.
bool is_atomic_tuple(const Heap& heap, Object* o) {
  if (!o->type()->has(kTypeIsTuple) || o->type()->is_heap()) return false;
  FindContainer items(heap);
  trace_contents(o, items);
  return !items.found && !items.has_empty();
}

}  // namespace

bool Unreachable::mark() {
  Mark tracer(*this);
  for (Page* page : pages_) {
    for (std::uint32_t i = 0; i < page->bumped; ++i) {
      std::uint32_t& count = page->counts[i];
      if (count <= 1) continue;
      count = kReachable;
      tracer.place = &count;
      Object* o = static_cast<Object*>(page->slot(i));
      for (;;) {
        trace_contents(o, tracer);
        ++reachable_;
        if (is_atomic_tuple(heap_, o)) Heap::set_state(o, kUntracked);
        if (tracer.waiting.is_empty()) break;
        o = tracer.waiting.pop();
      }
    }
  }
  return !tracer.out_of_memory;
}

bool Unreachable::find() {
  subtract();
  return mark();
}

}  // namespace krait
