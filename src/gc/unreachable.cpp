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

// Are the eight objects that these state bytes belong to all older than `oldest`?
bool are_all_older(const std::uint8_t* state, int oldest) {
  std::uint64_t word;
  std::memcpy(&word, state, sizeof word);
  word &= 0x0303030303030303;
  // No byte carries: 3 + 0x7F - oldest is below 0x100.
  word += 0x7F7F7F7F7F7F7F7F - static_cast<std::uint64_t>(oldest) * 0x0101010101010101;
  return (word & 0x8080808080808080) == 0x8080808080808080;
}

}  // namespace

void Unreachable::fill_page(Page& page, int oldest) {
  for (std::uint32_t i = 0; i < page.bumped; ++i) {
    if (page.state) {
      while (i + 8 <= page.bumped && are_all_older(page.state + i, oldest)) i += 8;
      if (i == page.bumped) return;
      if ((page.state[i] & kGeneration) > oldest) continue;
    }
    void* slot = page.slot(i);
    if (!mem::type_word(slot)) continue;
    const auto* o = static_cast<const Object*>(slot);
    if (is_counted(o)) page.counts[i] = 1 + static_cast<std::uint32_t>(o->refs());
  }
}

bool Unreachable::look_at_generations(int oldest) {
  bool enough = true;
  heap_.take_pages(oldest, [&](Page& page) { enough = enough && pages_.push(&page); });
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

bool Unreachable::mark() {
  Mark tracer(*this);
  for (Page* page : pages_) {
    for (std::uint32_t i = 0; i < page->bumped; ++i) {
      std::uint32_t& count = page->counts[i];
      if (count <= 1) continue;
      count = kReachable;
      tracer.place = &count;
      trace_contents(static_cast<Object*>(page->slot(i)), tracer);
      ++reachable_;
      while (!tracer.waiting.is_empty()) {
        trace_contents(tracer.waiting.pop(), tracer);
        ++reachable_;
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
