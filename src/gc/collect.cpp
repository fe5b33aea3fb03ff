// The phases of a collection, in CPython's order: weak references are cleared, and the callbacks of those that survive
// are called; finalizers run; what they revived is spared; weak references made meanwhile are cleared; the objects drop
// their references.
#include "gc/collect.h"

#include <time.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "gc/state.h"
#include "gc/unreachable.h"
#include "gc/weakref.h"
#include "mem/heap.h"
#include "object/raise.h"

namespace krait {

namespace {

std::int64_t nanoseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// One collection. Its garbage has a count more than its references while the collection lasts.
class Collection {
 public:
  Collection(Thread& t, int oldest) : t_(t), gc_(gc_state(*t.interpreter)), oldest_(oldest) {}
  // The number of objects that went.
  std::int64_t run();

 private:
  bool analyse();
  void take_garbage(Unreachable&);
  void promote(Unreachable&);
  void call_callbacks();
  bool call_finalizers();
  bool spare_revived();
  void clear_weak_references();
  std::int64_t report();
  void drop_references();
  void let_live(Object*);
  std::uint8_t next_generation() const { return static_cast<std::uint8_t>(oldest_ < 2 ? oldest_ + 1 : 2); }

  Thread& t_;
  GcState& gc_;
  const int oldest_;
  RawArray<Object*> garbage_;
  WeakLink* due_ = nullptr;  // links whose callback is to be called, chained by next_
  WeakLink** due_end_ = &due_;
  bool ran_python_ = false;
};

// Survivors join the next generation, and garbage is marked.
void Collection::promote(Unreachable& all) {
  const std::uint8_t next = next_generation();
  const auto garbage = static_cast<std::uint8_t>(garbage_.is_empty() ? next : kCollectorMark | next);
  for (const auto& [page, counts] : all.pages()) {
    if (!page->state) {
      if (std::all_of(counts, counts + page->bumped, [](std::uint8_t n) { return n == 0; })) continue;
      if (!Heap::ensure_state(page)) {
        Heap::keep_page(page, 0);
        continue;
      }
    }
    std::uint8_t* state = page->state;
    std::uint8_t any = 0;
    for (std::uint32_t i = 0; i < page->bumped; ++i) {
      any |= counts[i];
      const std::uint8_t marks = counts[i] == 1 ? garbage : next;
      state[i] = counts[i] ? static_cast<std::uint8_t>((state[i] & ~kGeneration) | marks) : state[i];
    }
    if (any && next == 1) Heap::keep_page(page, 1);
  }
  const auto survivors = static_cast<std::int64_t>(all.reachable_count());
  if (oldest_ == 2) {
    gc_.long_lived_pending = 0;
    gc_.long_lived_total = survivors;
  } else if (oldest_ == 1) {
    gc_.long_lived_pending += survivors;
  }
}

// Holds on to what is unreachable, and takes all links off it. Whether a link itself is garbage is known only now.
void Collection::take_garbage(Unreachable& all) {
  bool enough = true;
  all.for_each_unreachable([&](Object* o) { enough = enough && garbage_.push(o); });
  if (!enough) garbage_.truncate(0);
  for (Object* o : garbage_) {
    o->retain();
    if (!o->type()->has(kTypeWeakrefs) || !(Heap::state(o) & kHasWeakRefs)) continue;
    for (WeakLink *link = take_weak_links(*t_.interpreter, o), *next; link; link = next) {
      next = std::exchange(link->next_, nullptr);
      if (all.is_unreachable(link)) continue;
      link->retain();
      *due_end_ = link;
      due_end_ = &link->next_;
    }
  }
}

bool Collection::analyse() {
  Unreachable all(*t_.heap);
  if (!all.look_at_generations(oldest_)) {
    for (const auto& it : all.pages()) Heap::keep_page(it.page, 0);
    return false;
  }
  // What the roots lead to is old for the most part: only a full collection gains by knowing it.
  if (oldest_ == 2) all.mark_from([&](Tracer& v) { gc_.show_roots(*t_.interpreter, v); });
  all.find();
  take_garbage(all);
  promote(all);
  return true;
}

void Collection::call_callbacks() {
  while (due_) {
    ran_python_ = true;
    Own<WeakLink> link = Own<WeakLink>::steal(due_);
    due_ = std::exchange(link->next_, nullptr);
    call_weak_callback(t_, link.get());
  }
}

// False: some could not be called.
bool Collection::call_finalizers() {
  for (Object* o : garbage_) {
    const FinalizeFn finalize = o->type()->slots.finalize;
    if (!finalize || Heap::state(o) & kFinalized) continue;
    if (!Heap::set_state(o, kFinalized)) return false;
    ran_python_ = true;
    finalize(t_, Ref<>(o));
  }
  return true;
}

void Collection::let_live(Object* o) {
  Heap::set_state(o, next_generation(), kCollectorMark | kGeneration);
  o->release();
}

// Objects that finalizers made reachable stay; false: it cannot be known.
bool Collection::spare_revived() {
  RawArray<Object*> revived;
  {
    Unreachable rest(*t_.heap);
    if (!rest.look_at(garbage_.span())) return false;
    rest.find();
    std::size_t kept = 0;
    for (Object* o : garbage_) {
      if (!rest.is_reachable(o)) {
        garbage_[kept++] = o;
      } else if (!revived.push(o)) {
        return false;
      }
    }
    garbage_.truncate(kept);
  }
  for (Object* o : revived) let_live(o);
  return true;
}

void Collection::clear_weak_references() {
  for (Object* o : garbage_) {
    if (Heap::state(o) & kHasWeakRefs) {
      for (WeakLink *link = take_weak_links(*t_.interpreter, o), *next; link; link = next)
        next = std::exchange(link->next_, nullptr);
    }
    // A reference that goes itself sees nothing go any more.
    if (o->type()->has(kTypeIsWeakLink)) detach_weak_link(*t_.interpreter, static_cast<WeakLink*>(o));
  }
}

// Counts what goes, as far as Python knows of it.
std::int64_t Collection::report() {
  std::int64_t n = 0;
  for (Object* o : garbage_) {
    if (!is_tracked(Ref<>(o))) continue;
    ++n;
    if (gc_.debug & kDebugCollectable) gc_.events.print_object(t_, "collectable", Ref<>(o));
  }
  return n;
}

void Collection::drop_references() {
  if (gc_.debug & kDebugSaveAll && gc_.events.save) {
    for (Object* o : garbage_) {
      gc_.events.save(t_, Ref<>(o));
      let_live(o);
    }
    return;
  }
  for (Object* o : garbage_) {
    if (!o->is_unique()) clear_contents(o);
    if (!o->is_unique()) Heap::set_state(o, 0, kCollectorMark);
    o->release();
  }
}

std::int64_t Collection::run() {
  if (!analyse() || garbage_.is_empty()) return 0;
  call_callbacks();
  const bool all_finalized = call_finalizers();
  if (!all_finalized || (ran_python_ && !spare_revived())) {
    for (Object* o : garbage_) let_live(o);
    return 0;
  }
  clear_weak_references();
  const std::int64_t n = report();
  drop_references();
  return n;
}

void print_start(Thread& t, const GcState& gc, int generation) {
  std::int64_t sizes[kGenerations + 1] = {};
  for (int g = 0; g <= kGenerations; ++g) {
    for_each_tracked(
        *t.interpreter, g, [](void* n, Object*) { return ++*static_cast<std::int64_t*>(n) > 0; }, &sizes[g]);
  }
  char text[256];
  std::snprintf(text, sizeof text,
                "gc: collecting generation %d...\ngc: objects in each generation: %" PRId64 " %" PRId64 " %" PRId64
                "\ngc: objects in permanent generation: %" PRId64 "\n",
                generation, sizes[0], sizes[1], sizes[2], sizes[3]);
  gc.events.print(t, text);
}

void print_end(Thread& t, const GcState& gc, const CollectionInfo& info, std::int64_t start) {
  char text[128];
  std::snprintf(text, sizeof text, "gc: done, %" PRId64 " unreachable, %" PRId64 " uncollectable, %.4fs elapsed\n",
                info.collected, info.uncollectable, static_cast<double>(nanoseconds() - start) * 1e-9);
  gc.events.print(t, text);
}

// More containers than the modules of a start have by far, or those of a dozen imports.
constexpr std::int64_t kMostNotCounted = 20000;

// While nobody has changed the thresholds, young collections are rarer than they say: each looks through whole pages,
// whatever is in them. The older generations are collected about as often as they say.
std::int64_t threshold_of(const GcState& gc, std::size_t generation) {
  constexpr Thresholds kPace = {8000, 1, 10};
  return (gc.thresholds == kUsualThresholds ? kPace : gc.thresholds)[generation];
}

std::int64_t threshold_of_heap(const GcState& gc) {
  if (gc.stress) return 0;
  const std::int64_t young = threshold_of(gc, 0);
  if (!gc.enabled || young <= 0) return std::int64_t{1} << 60;
  return gc.loading ? std::max(kMostNotCounted - gc.not_counted, young) : young;
}

}  // namespace

std::int64_t collect(Thread& t, int oldest, CollectReason reason) {
  Interpreter& in = *t.interpreter;
  GcState& gc = gc_state(in);
  if (gc.collecting) return 0;
  gc.collecting = true;
  const Value pending = t.pending.take();
  const Value returned = t.return_value.take();
  CollectionInfo info{.generation = oldest, .collected = 0, .uncollectable = 0};
  const bool is_seen = reason != CollectReason::Shutdown;
  if (in.before_collection) in.before_collection(t);
  if (is_seen && gc.events.started) gc.events.started(t, info);
  if (gc.debug & kDebugStats) print_start(t, gc, oldest);
  const std::int64_t start = gc.debug & kDebugStats ? nanoseconds() : 0;

  if (oldest + 1 < kGenerations) ++gc.counts[oldest + 1];
  for (int g = 0; g <= oldest; ++g) gc.counts[g] = 0;
  in.heap->restart_young_count(threshold_of_heap(gc));
  info.collected = Collection(t, oldest).run();
  if (oldest == kGenerations - 1) in.heap->discard_unused();
  GenerationStats& stats = gc.stats[oldest];
  ++stats.collections;
  stats.collected += info.collected;

  if (gc.debug & kDebugStats) print_end(t, gc, info, start);
  if (is_seen && gc.events.stopped) gc.events.stopped(t, info);
  if (!pending.is_empty()) t.pending.set(Own<>::steal(pending));
  t.return_value.set(Own<>::steal(returned));
  gc.collecting = false;
  gc.not_counted = 0;
  update_collector(in);
  return info.collected;
}

void collect_if_due(Thread& t) {
  Interpreter& in = *t.interpreter;
  GcState& gc = gc_state(in);
  if (gc.collecting || !gc.enabled || gc.thresholds[0] == 0) return;
  if (in.heap->young_count() <= threshold_of_heap(gc)) return update_collector(in);
  int oldest = 0;
  for (int g = kGenerations - 1; g > 0 && oldest == 0; --g) {
    if (gc.counts[g] <= threshold_of(gc, static_cast<std::size_t>(g))) continue;
    // A full collection pays only when enough has joined the oldest generation since the last one.
    if (g == 2 && gc.long_lived_pending < gc.long_lived_total / 4) continue;
    oldest = g;
  }
  collect(t, oldest, CollectReason::Due);
}

void start_collector(Interpreter& in, ShowRoots show_roots) {
  gc_state(in).show_roots = show_roots;
  // Whichever thread polls first runs the collection.
  in.heap->set_on_due(
      [](void* context) {
        for (Thread* t = static_cast<Interpreter*>(context)->threads; t; t = t->next)
          t->interrupts.fetch_or(kInterruptCollect, std::memory_order_relaxed);
      },
      &in);
  in.heap->restart_young_count(threshold_of_heap(gc_state(in)));
}

void begin_loading(Interpreter& in) {
  if (gc_state(in).loading++ == 0) update_collector(in);
}

void finish_loading(Interpreter& in) {
  GcState& gc = gc_state(in);
  if (--gc.loading > 0) return;
  const std::int64_t made = in.heap->young_count();
  if (gc.not_counted + made > kMostNotCounted) return update_collector(in);
  gc.not_counted += made;
  in.heap->restart_young_count(threshold_of_heap(gc));
}

void update_collector(Interpreter& in) { in.heap->set_young_threshold(threshold_of_heap(gc_state(in))); }

std::int64_t young_count(Interpreter& in) { return in.heap->young_count(); }

}  // namespace krait
