#include "gc/unreachable.h"

#include <cstring>

#include "gc/ending.h"
#include "mem/populate.h"

namespace krait {

using mem::Page;

bool is_counted(const Object* o) {
  const std::uint64_t word = count_word(o);
  return word != 0 && word <= INT32_MAX;
}

// ---- where counts are ----

namespace detail {

CountMap::~CountMap() {
  for (std::size_t i = 0; i <= mask_; ++i) std::free(segments_[i].units);
  if (segments_ != first_segments_) std::free(segments_);
}

bool CountMap::grow() {
  const std::size_t old_size = mask_ + 1;
  auto* fresh = static_cast<Entry*>(std::calloc(2 * old_size, sizeof(Entry)));
  if (!fresh) return false;
  Entry* old = std::exchange(segments_, fresh);
  mask_ = 2 * old_size - 1;
  --shift_;
  for (std::size_t k = 0; k < old_size; ++k) {
    if (!old[k].units) continue;
    std::size_t i = start_of(old[k].key);
    while (segments_[i].units) i = (i + 1) & mask_;
    segments_[i] = old[k];
  }
  if (old != first_segments_) std::free(old);
  return true;
}

CountMap::Unit* CountMap::units_of(std::uintptr_t key) {
  std::size_t i = start_of(key);
  for (; segments_[i].units; i = (i + 1) & mask_)
    if (segments_[i].key == key) return segments_[i].units;
  auto* units = static_cast<Unit*>(std::calloc(mem::kSegmentUnits, sizeof(Unit)));
  if (!units) return nullptr;
  segments_[i] = {key, units};
  // The new entry is there, whether it was the last that fits or not.
  if (++size_ * 2 > mask_ + 1 && !grow()) return nullptr;
  return units;
}

bool CountMap::add(const Page* page, std::uint8_t* counts) {
  const auto begin = reinterpret_cast<std::uintptr_t>(page->begin);
  Unit* units = units_of(begin / mem::kSegmentSize);
  if (!units) return false;
  const std::size_t first = begin / mem::kUnitSize % mem::kSegmentUnits;
  // Of a block in several units only the first one's address is asked for.
  const std::size_t n = page->flags & (mem::kPageSpan | mem::kPageHuge) ? 1 : page->units;
  for (std::size_t i = 0; i < n; ++i) {
    const auto start =
        static_cast<std::int64_t>(begin % mem::kUnitSize) - static_cast<std::int64_t>(i * mem::kUnitSize);
    units[first + i] = {counts, page->slot_size ? page->reciprocal : 0, static_cast<std::int32_t>(start)};
  }
  return true;
}

bool LargeCounts::grow() {
  const std::size_t old_size = entries_ ? mask_ + 1 : 0, size = old_size ? 2 * old_size : 64;
  auto* fresh = static_cast<Entry*>(std::calloc(size, sizeof(Entry)));
  if (!fresh) return false;
  Entry* old = std::exchange(entries_, fresh);
  mask_ = size - 1;
  latest_ = nullptr;
  for (std::size_t k = 0; k < old_size; ++k) {
    if (!old[k].place) continue;
    std::size_t i = start_of(old[k].place);
    while (entries_[i].place) i = (i + 1) & mask_;
    entries_[i] = old[k];
  }
  std::free(old);
  return true;
}

bool LargeCounts::add(std::uint8_t* place, std::uint64_t count) {
  if ((!entries_ || (size_ + 1) * 2 > mask_ + 1) && !grow()) return false;
  std::size_t i = start_of(place);
  while (entries_[i].place) i = (i + 1) & mask_;
  entries_[i] = {place, count};
  ++size_;
  return true;
}

std::uint64_t& LargeCounts::find(const std::uint8_t* place) {
  std::size_t i = start_of(place);
  while (entries_[i].place != place) i = (i + 1) & mask_;
  latest_ = &entries_[i];
  return latest_->count;
}

}  // namespace detail

// ---- which objects, and their counts ----

namespace {

// So many counts lie in the second-level cache, and in memory that malloc has at hand.
constexpr std::size_t kFewCounts = 128 << 10;

std::size_t room_of(const Page& page) { return (std::size_t{page.bumped} + 7) & ~std::size_t{7}; }

}  // namespace

bool Unreachable::give_counts() {
  for (const auto& it : pages_) size_ += room_of(*it.page);
  counts_ = static_cast<std::uint8_t*>(std::calloc(size_ ? size_ : 1, 1));
  if (!counts_) return false;
  if (size_ > kFewCounts) mem::populate(counts_, size_);
  std::uint8_t* next = counts_;
  for (auto& it : pages_) {
    it.counts = next;
    next += room_of(*it.page);
    if (!map_.add(it.page, it.counts)) return false;
  }
  return true;
}

bool Unreachable::set_count(std::uint8_t* place, std::uint64_t count) {
  if (count < kMany) [[likely]] {
    *place = static_cast<std::uint8_t>(count);
    return true;
  }
  *place = kMany;
  return large_.add(place, count);
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
[[gnu::always_inline]] inline std::uint32_t next_object(const Page& page, std::uint32_t i, int oldest) {
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

bool Unreachable::fill_page(const detail::CountedPage& it, int oldest) {
  const Page& page = *it.page;
  bool enough = true;
  for (std::uint32_t i = next_object(page, 0, oldest); i < page.bumped; i = next_object(page, i + 1, oldest)) {
    const auto refs = static_cast<std::uint64_t>(static_cast<const Object*>(page.slot(i))->refs());
    enough &= set_count(it.counts + i, 1 + refs);
  }
  return enough;
}

bool Unreachable::look_at_generations(int oldest) {
  bool enough = true;
  heap_.take_pages(oldest, [&](Page& page) {
    if (oldest == 2 || next_object(page, 0, oldest) < page.bumped) enough = enough && pages_.push({&page, nullptr});
  });
  enough = enough && give_counts();
  if (enough) {
    for (const auto& it : pages_) enough &= fill_page(it, oldest);
  }
  if (enough) return true;
  for (const auto& it : pages_) Heap::keep_page(it.page, 0);
  return false;
}

bool Unreachable::look_at(std::span<Object*> objects) {
  std::uint8_t listed = 0;  // where the counts of listed pages seem to be, until they have some
  for (const Object* o : objects) {
    if (map_.find(o)) continue;
    Page* page = Page::of(o)->head();
    if (!pages_.push({page, nullptr}) || !map_.add(page, &listed)) return false;
  }
  if (!give_counts()) return false;
  bool enough = true;
  for (const Object* o : objects) enough &= set_count(map_.find(o), static_cast<std::uint64_t>(o->refs()));
  return enough;
}

// ---- subtracting and marking ----

namespace {

// How many counts, and how many objects, are on their way to the cache at a time.
constexpr std::size_t kCountsAhead = 16, kObjectsAhead = 8;

// Fetches what the first word of an object leads to: of a list, dict or set, that is where its items are.
__attribute__((no_sanitize("address"))) inline void fetch_contents(const Object* o) {
  const auto place = reinterpret_cast<std::uintptr_t>(o) + sizeof(Object);
  if (place % mem::kSystemPage == 0) return;  // behind an object that is nothing but a header another mapping may end
  const std::uintptr_t word = *reinterpret_cast<const std::uintptr_t*>(place);
  if (word % 8 == 0) __builtin_prefetch(reinterpret_cast<const void*>(word));
}

// The objects with counts in a page, in order, from `i` on; what they lead to is fetched ahead.
inline void fetch_ahead(const detail::CountedPage& it, std::uint32_t i) {
  const std::uint32_t ahead = i + kObjectsAhead;
  if (ahead < it.page->bumped && it.counts[ahead]) fetch_contents(static_cast<const Object*>(it.page->slot(ahead)));
}

// The first count from `i` on that is wanted; the number of slots when there is none. is_none(word) says of eight
// counts that none of them is wanted, where that is easily seen.
template <class IsNone, class IsWanted>
inline std::uint32_t next_count(const detail::CountedPage& it, std::uint32_t i, IsNone is_none, IsWanted is_wanted) {
  const std::uint32_t n = it.page->bumped;
  for (; i < n; ++i) {
    if (i % 8 == 0) {
      std::uint64_t word;
      while (std::memcpy(&word, it.counts + i, sizeof word), is_none(word)) {
        i += 8;
        if (i >= n) return n;
      }
    }
    if (is_wanted(it.counts[i])) return i;
  }
  return n;
}

constexpr std::uint64_t kEightOnes = 0x0101010101010101;

// Shows the counts of what it is shown to `Of::arrived`; where there are many, some time later, when they are in the
// cache.
template <class Of, class Waiting>
struct CountTracer : Tracer {
  CountTracer(const detail::CountMap& map, std::size_t counts)
      : Tracer(&visit, &visit_together), map(map), is_ahead(counts > kFewCounts) {}
  static void visit(Tracer& tracer, Value v) { static_cast<CountTracer&>(tracer).show(v.object()); }
  static void visit_together(Tracer& tracer, std::span<const Value> words) {
    auto& self = static_cast<CountTracer&>(tracer);
    for (Value v : words)
      if (v.is_object()) self.show(v.object());
  }
  void show(Object* o) {
    if (o == latest_missed) return;
    std::uint8_t* count = map.find(o);
    if (!count || (!is_ahead && *count == 0)) {
      latest_missed = o;
      return;
    }
    if (!is_ahead) return static_cast<Of*>(this)->arrived(Waiting(count, o));
    __builtin_prefetch(count, 1);
    const Waiting oldest = std::exchange(on_the_way[next++ % kCountsAhead], Waiting(count, o));
    if (oldest.count) static_cast<Of*>(this)->arrived(oldest);
  }
  // Waits for those that are on their way.
  void finish() {
    for (std::size_t i = 0; i < kCountsAhead; ++i) {
      const Waiting oldest = std::exchange(on_the_way[next++ % kCountsAhead], Waiting());
      if (oldest.count) static_cast<Of*>(this)->arrived(oldest);
    }
  }
  const detail::CountMap& map;
  const bool is_ahead;
  const Object* latest_missed = nullptr;  // has no count: the class, most often, of objects that follow each other
  Waiting on_the_way[kCountsAhead] = {};
  std::size_t next = 0;
};

struct CountOnTheWay {
  CountOnTheWay() = default;
  CountOnTheWay(std::uint8_t* count, Object*) : count(count) {}
  std::uint8_t* count = nullptr;
};
struct ObjectOnTheWay {
  ObjectOnTheWay() = default;
  ObjectOnTheWay(std::uint8_t* count, Object* object) : count(count), object(object) {}
  std::uint8_t* count = nullptr;
  Object* object = nullptr;
};

}  // namespace

struct Unreachable::Subtract : CountTracer<Subtract, CountOnTheWay> {
  explicit Subtract(Unreachable& all) : CountTracer(all.map_, all.size_), large(all.large_) {}
  void arrived(CountOnTheWay it) {
    const std::uint8_t n = *it.count;
    if (n >= 2 && n < kMany) [[likely]] {
      *it.count = n - 1;
      return;
    }
    if (n == 0 || n == kReachable) return;
    KRAIT_CHECK(n == kMany && large[it.count] > 1, "an object's trace shows references that it does not own");
    --large[it.count];
  }
  detail::LargeCounts& large;
};

void Unreachable::subtract() {
  Subtract tracer(*this);
  const auto next = [](const detail::CountedPage& it, std::uint32_t i) {
    return next_count(
        it, i, [](std::uint64_t word) { return word == 0 || word == kEightOnes * kReachable; },
        [](std::uint8_t n) { return n != 0 && n != kReachable; });
  };
  for (const auto& it : pages_) {
    for (std::uint32_t i = next(it, 0); i < it.page->bumped; i = next(it, i + 1)) {
      fetch_ahead(it, i);
      trace_contents(static_cast<Object*>(it.page->slot(i)), tracer);
    }
  }
  tracer.finish();
  large_.for_each([](const auto& entry) {
    if (*entry.place == kMany) *entry.place = entry.count == 1 ? 1 : 2;
  });
}

// Objects are traced in the order of their counts; those that turn out to be alive behind the present place wait. When
// many do, the others are left for another pass over the counts: a list may have millions.
struct Unreachable::Mark : CountTracer<Mark, ObjectOnTheWay> {
  static constexpr std::size_t kMostWaiting = 16 << 10;

  explicit Mark(const Unreachable& all) : CountTracer(all.map_, all.size_) {}
  void arrived(ObjectOnTheWay it) {
    if (*it.count == 0 || *it.count >= kAhead) return;
    const bool is_behind = it.count <= place;
    const bool waits = is_behind && waiting.size() < kMostWaiting && waiting.push(it.object);
    *it.count = waits ? kReachable : kAhead;
    needs_pass |= is_behind && !waits;
  }
  const std::uint8_t* place = nullptr;
  RawArray<Object*> waiting;
  bool needs_pass = false;
};

namespace {

bool is_atomic_tuple(const Heap& heap, const detail::CountMap& map, Object* o, int depth);

// Whether an object shows another one that can be in a cycle, or an empty place.
struct FindContainer : Tracer {
  FindContainer(const Heap& heap, const detail::CountMap& map, int depth)
      : Tracer(&visit, &visit_together), heap(heap), map(map), depth(depth) {}
  static void visit(Tracer& tracer, Value v) { visit_together(tracer, {&v, 1}); }
  static void visit_together(Tracer& tracer, std::span<const Value> words) {
    auto& self = static_cast<FindContainer&>(tracer);
    for (Value v : words) self.found = self.found || v.is_empty() || (v.is_object() && self.is_container(v.object()));
  }
  bool is_container(Object* o) const {
    if (!is_tracked(o)) return false;
    if (depth == 0 || !is_atomic_tuple(heap, map, o, depth - 1)) return true;
    Heap::set_state(o, kUntracked);  // many tuples may hold this one: it is asked once
    return false;
  }
  bool is_tracked(const Object* o) const {
    // What is looked at is one, and not untracked.
    if (const std::uint8_t* place = map.find(o); place && *place) return !(Heap::state(o) & kUntracked);
    return heap.owns(o) && Page::of(o)->kind == static_cast<std::uint8_t>(PageKind::Container) &&
           !(Heap::state(o) & kUntracked);
  }
  const Heap& heap;
  const detail::CountMap& map;
  const int depth;
  bool found = false;
};

bool is_tuple(const Object* o) { return o->type()->has(kTypeIsTuple) && !o->type()->is_heap(); }

// A tuple of what cannot be in a cycle will never be in one.
bool is_atomic_tuple(const Heap& heap, const detail::CountMap& map, Object* o, int depth) {
  if (!is_tuple(o)) return false;
  FindContainer items(heap, map, depth);
  trace_contents(o, items);
  return !items.found;
}

}  // namespace

void Unreachable::mark(From from, void (*show)(void* context, Tracer&), void* context) {
  Mark tracer(*this);
  if (show) show(context, tracer);
  const auto trace = [&](Object* o) {
    trace_contents(o, tracer);
    ++reachable_;
    // Those that have survived a full collection were looked at then.
    constexpr int kDepth = 8;
    if (is_tuple(o) && (Heap::state(o) & kGeneration) != 2 && is_atomic_tuple(heap_, map_, o, kDepth))
      Heap::set_state(o, kUntracked);
  };
  // Those that wait are in no order of memory: some are on their way to the cache while another is traced.
  const auto trace_waiting = [&] {
    Object* on_the_way[kObjectsAhead] = {};
    std::size_t idle = 0;
    for (std::size_t next = 0; idle < kObjectsAhead; ++next) {
      Object* fetched = nullptr;
      if (!tracer.waiting.is_empty()) {
        fetched = tracer.waiting.pop();
        __builtin_prefetch(fetched);
      }
      if (const Object* half = on_the_way[(next + kObjectsAhead / 2) % kObjectsAhead]) fetch_contents(half);
      Object* o = std::exchange(on_the_way[next % kObjectsAhead], fetched);
      if (o) trace(o);
      idle = o || fetched ? 0 : idle + 1;
    }
  };
  const auto next = [from](const detail::CountedPage& it, std::uint32_t i) {
    if (from == From::Roots) {
      const auto is_none = [](std::uint64_t word) {
        word ^= kEightOnes * kAhead;
        return !((word - kEightOnes) & ~word & kEightOnes * 0x80);
      };
      return next_count(it, i, is_none, [](std::uint8_t n) { return n == kAhead; });
    }
    const auto is_none = [](std::uint64_t word) { return !(word & ~kEightOnes) || word == kEightOnes * kReachable; };
    return next_count(it, i, is_none, [](std::uint8_t n) { return n > 1 && n != kReachable; });
  };
  constexpr std::size_t kEnough = 64;
  do {
    tracer.needs_pass = false;
    for (const auto& it : pages_) {
      for (std::uint32_t i = next(it, 0); i < it.page->bumped; i = next(it, i + 1)) {
        fetch_ahead(it, i);
        it.counts[i] = kReachable;
        tracer.place = it.counts + i;
        trace(static_cast<Object*>(it.page->slot(i)));
        if (tracer.waiting.size() >= kEnough) trace_waiting();
      }
    }
    tracer.place = counts_ + size_;
    for (;;) {
      tracer.finish();
      if (tracer.waiting.is_empty()) break;
      trace_waiting();
    }
  } while (tracer.needs_pass);
}

void Unreachable::find() {
  subtract();
  mark(From::Counts);
}

}  // namespace krait
