// What module gc asks about the heap.
#include "gc/collect.h"
#include "gc/state.h"
#include "gc/unreachable.h"

namespace krait {

namespace {

bool is_tracked_object(const Object* o, int depth);

// Whether one of what an object owns is tracked.
struct FindTracked : Tracer {
  explicit FindTracked(int depth) : Tracer(&visit), depth(depth) {}
  static void visit(Tracer& tracer, Value v) {
    auto& self = static_cast<FindTracked&>(tracer);
    if (!self.found) self.found = is_tracked_object(v.object(), self.depth);
  }
  int depth;
  bool found = false;
};

bool is_container_object(const Object* o) {
  const Type& type = *o->type();
  if (type.is_heap()) return true;
  if (type.has(kTypeUntracked | kTypeNoReferences)) return false;
  return !type.has(kTypeIsType) || static_cast<const Type*>(o)->is_heap();
}

// A tuple of what is not tracked is not, and gets the collector's mark: many tuples may hold it, but it is asked once.
// What cannot be marked counts as tracked.
bool is_tracked_object(const Object* o, int depth) {
  if (!is_container_object(o)) return false;
  const Type& type = *o->type();
  if (!type.has(kTypeIsTuple) || type.is_heap()) return true;
  const bool has_state = !o->is_immortal();
  if (has_state && Heap::state(o) & kUntracked) return false;
  constexpr int kMaxDepth = 100;
  if (depth >= kMaxDepth) return true;
  FindTracked items(depth + 1);
  trace_contents(const_cast<Object*>(o), items);
  // An empty place can still get anything.
  if (items.found || items.has_empty()) return items.found;
  return has_state && !Heap::set_state(const_cast<Object*>(o), kUntracked);
}

// Objects of containers' pages that have a count, with their state byte.
template <class Visit>
void for_each_counted(Heap& heap, Visit&& visit) {
  heap.for_each_page([&](mem::Page& page) {
    if (page.kind != static_cast<std::uint8_t>(PageKind::Container)) return;
    for (std::uint32_t i = page.skip_discarded(0); i < page.bumped; i = page.skip_discarded(i + 1)) {
      void* slot = page.slot(i);
      if (mem::type_word(slot) && is_counted(static_cast<Object*>(slot)))
        visit(page, page.state ? page.state[i] : std::uint8_t{0}, static_cast<Object*>(slot));
    }
  });
}

constexpr std::uint8_t kFrozen = 3;

}  // namespace

bool is_container(Ref<> v) { return v.value().is_object() && is_container_object(v.object()); }

bool is_tracked(Ref<> v) { return v.value().is_object() && is_tracked_object(v.object(), 0); }

bool is_finalized(Ref<> v) {
  if (!is_tracked(v) || v.object()->is_immortal()) return false;
  return Heap::state(v.object()) & kFinalized;
}

void for_each_tracked(Interpreter& in, int generation, bool (*visit)(void* context, Object*), void* context) {
  bool more = true;
  for_each_counted(*in.heap, [&](mem::Page&, std::uint8_t state, Object* o) {
    const int its = state & kGeneration;
    // What is being collected is in no generation.
    if (!more || state & kCollectorMark || (generation < 0 ? its == kFrozen : its != generation)) return;
    if (is_tracked_object(o, 0)) more = visit(context, o);
  });
}

bool freeze_objects(Interpreter& in) {
  bool all = true;
  for_each_counted(*in.heap, [&](mem::Page& page, std::uint8_t, Object* o) {
    if (Heap::ensure_state(&page))
      Heap::set_state(o, kFrozen);
    else
      all = false;
  });
  GcState& gc = gc_state(in);
  for (std::int64_t& count : gc.counts) count = 0;
  in.heap->restart_young_count(0);
  update_collector(in);
  return all;
}

void unfreeze_objects(Interpreter& in) {
  for_each_counted(*in.heap, [&](mem::Page&, std::uint8_t state, Object* o) {
    if ((state & kGeneration) == kFrozen) Heap::set_state(o, 2, kGeneration);
  });
}

}  // namespace krait
