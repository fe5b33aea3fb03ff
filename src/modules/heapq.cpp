// _heapq: binary heaps in lists, smallest item first, or (the _max functions) largest first.
//
// Sifting follows a hole down to a leaf and then up again, which takes fewer comparisons than stopping early. A
// comparison can run code that changes the list: its size is checked after each one.
#include "modules/modules.h"
#include "types/list.h"
#include "types/ordering.h"
#include "types/singletons.h"

namespace krait {
namespace {

enum class Order { Smallest, Largest };

// Does a stand above b?
template <Order kOrder>
Result<bool> before(Thread& t, Value a, Value b) {
  if constexpr (kOrder == Order::Smallest)
    return items_less(t, a, b);
  else
    return items_less(t, b, a);
}

Failed raise_changed(Thread& t) { return raise(t, exc::RuntimeError, "list changed size during iteration"); }

// Moves the item at `at` up to its place, not above `top`.
template <Order kOrder>
Result<void> sift_up(Thread& t, List& heap, std::size_t top, std::size_t at) {
  const std::size_t size = heap.size();
  if (at >= size) return raise(t, exc::IndexError, "index out of range");
  while (at > top) {
    const std::size_t parent = (at - 1) >> 1;
    const bool rises = TRY(before<kOrder>(t, heap.items()[at], heap.items()[parent]));
    if (heap.size() != size) return raise_changed(t);
    if (!rises) break;
    Value* items = heap.mutable_items();
    std::swap(items[at], items[parent]);
    at = parent;
  }
  return ok;
}

// Brings the better child up all the way from `at`, then the item back up to its place.
template <Order kOrder>
Result<void> sift_down(Thread& t, List& heap, std::size_t at) {
  const std::size_t size = heap.size(), top = at;
  if (at >= size) return raise(t, exc::IndexError, "index out of range");
  const std::size_t leaves = size >> 1;
  while (at < leaves) {
    std::size_t child = 2 * at + 1;
    if (child + 1 < size) {
      const bool left = TRY(before<kOrder>(t, heap.items()[child], heap.items()[child + 1]));
      if (heap.size() != size) return raise_changed(t);
      child += !left;
    }
    Value* items = heap.mutable_items();
    std::swap(items[at], items[child]);
    at = child;
  }
  return sift_up<kOrder>(t, heap, top, at);
}

template <Order kOrder>
Result<void> heappush(Thread& t, Ref<List> heap, Ref<> item) {
  TRY(heap->append(t, item));
  return sift_up<kOrder>(t, *heap, 0, heap->size() - 1);
}

template <Order kOrder>
Result<Own<>> heappop(Thread& t, Ref<List> heap) {
  const std::size_t size = heap->size();
  if (size == 0) return raise(t, exc::IndexError, "index out of range");
  Own<> last = (*heap)[size - 1].own();
  heap->truncate(size - 1);
  if (size == 1) return last;
  Own<> result = (*heap)[0].own();
  heap->set(0, std::move(last));
  TRY(sift_down<kOrder>(t, *heap, 0));
  return result;
}

template <Order kOrder>
Result<Own<>> heapreplace(Thread& t, Ref<List> heap, Ref<> item) {
  if (heap->size() == 0) return raise(t, exc::IndexError, "index out of range");
  Own<> result = (*heap)[0].own();
  heap->set(0, item.own());
  TRY(sift_down<kOrder>(t, *heap, 0));
  return result;
}

template <Order kOrder>
Result<Own<>> heappushpop(Thread& t, Ref<List> heap, Ref<> item) {
  if (heap->size() == 0) return item.own();
  if (!TRY(before<kOrder>(t, heap->items()[0], item.value()))) return item.own();
  return heapreplace<kOrder>(t, heap, item);
}

// For large heaps the nodes are visited so that a family is sifted while it is in the cache: all parents whose children
// have just been sifted come next.
template <Order kOrder>
Result<void> heapify(Thread& t, Ref<List> heap) {
  const std::size_t n = heap->size();
  if (n > 2500) {
    const std::size_t half = n >> 1;  // the first node without children
    const std::size_t leftmost = (std::size_t{1} << (63 - __builtin_clzll(half + 1))) - 1;
    // Levels from `half` down to the leftmost node of the lowest full level, depth first towards the root.
    for (std::size_t i = leftmost; i-- > half >> 1;) {
      for (std::size_t j = i;; j >>= 1) {
        TRY(sift_down<kOrder>(t, *heap, j));
        if (!(j & 1)) break;
      }
    }
    for (std::size_t i = half; i-- > leftmost;) {
      for (std::size_t j = i;; j >>= 1) {
        TRY(sift_down<kOrder>(t, *heap, j));
        if (!(j & 1)) break;
      }
    }
    return ok;
  }
  for (std::size_t i = n >> 1; i-- > 0;) TRY(sift_down<kOrder>(t, *heap, i));
  return ok;
}

constexpr Method kFunctions[] = {
    bind<&heappush<Order::Smallest>>("heappush(heap, item, /)", "Add item to a heap."),
    bind<&heappushpop<Order::Smallest>>(
        "heappushpop(heap, item, /)",
        "As heappush and heappop in this order, in one step: returns the smallest of the heap's items and item."),
    bind<&heappop<Order::Smallest>>("heappop(heap, /)",
                                    "Take the smallest item out of a heap. IndexError when it is empty."),
    bind<&heapreplace<Order::Smallest>>(
        "heapreplace(heap, item, /)",
        "As heappop and heappush in this order, in one step; what is returned may be larger than item."),
    bind<&heapify<Order::Smallest>>("heapify(heap, /)",
                                    "Rearrange a list so that it is a heap; takes time in proportion to its length."),
    bind<&heappush<Order::Largest>>("heappush_max(heap, item, /)",
                                    "Add item to a heap whose largest item comes first."),
    bind<&heappushpop<Order::Largest>>(
        "heappushpop_max(heap, item, /)",
        "Push item onto the max heap, then pop and return the largest item: faster than the two calls."),
    bind<&heappop<Order::Largest>>("heappop_max(heap, /)", "Pop the largest item off the max heap."),
    bind<&heapreplace<Order::Largest>>("heapreplace_max(heap, item, /)",
                                       "Pop and return the largest item, and push item: faster than the two calls."),
    bind<&heapify<Order::Largest>>("heapify_max(heap, /)", "Make a max heap of a list, in place, in linear time."),
};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  Own<Str> about = TRY(Str::intern_ascii(t, "__about__"));
  return namespace_->set_str(
      t, about.ref(),
      TRY(Str::from_ascii(t,
                          "A heap is a list in which heap[k] <= heap[2*k+1] and heap[k] <= heap[2*k+2] for all k, as "
                          "far as those items exist; so heap[0] is the smallest item. Think of the positions as a "
                          "tree, each over its two children: pushing and popping walk one path of it, which takes a "
                          "number of steps in proportion to the logarithm of the length.")));
}

}  // namespace

constinit const ModuleSpec kHeapqModule = {
    .name = "_heapq",
    .doc = "Heaps: lists whose first item is always the smallest (or, the _max functions, the largest).",
    .functions = kFunctions,
    .start = &start};

}  // namespace krait
