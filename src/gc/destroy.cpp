// Destruction: what happens when a count reaches zero. Deterministic, in the order of the counts, and never deep on the
// C stack: beyond a depth, objects wait in a list that the outermost destruction works off.
#include <utility>

#include "gc/ending.h"
#include "gc/weakref.h"
#include "mem/heap.h"
#include "object/thread.h"
#include "object/type.h"

namespace krait {

namespace {

constexpr std::int32_t kMaxDepth = 200;
// What a destructor and what it calls may need of the C stack.
constexpr std::ptrdiff_t kStackMargin = 64 << 10;

// Runs the finalizer, once in the object's life. True: the object is to live on, somebody took a reference.
bool finalize(Thread& t, Object* o) {
  const Type* type = o->type();
  if (Heap::state(o) & kFinalized) return false;
  o->set_refs(1);
  // A `del` inside `__del__` takes effect at once, however deep this destruction is, as long as the C stack allows it.
  const std::int32_t depth = std::exchange(t.destroy_depth, 0);
  const Value pending = t.pending.take();
  const Value returned = t.return_value.take();
  type->slots.finalize(t, Ref<>(o));
  t.pending.set(Own<>::steal(pending));
  t.return_value.set(Own<>::steal(returned));
  t.destroy_depth = depth;
  if (o->is_immortal()) return true;
  const std::int32_t left = o->refs() - 1;
  if (left == 0) return false;
  o->set_refs(left);
  // Without memory to remember that the finalizer has run the object stays for ever: it must not run twice.
  if (!Heap::set_state(o, kFinalized)) o->make_immortal();
  return true;
}

[[gnu::always_inline]] inline void destroy_now(Thread& t, Object* o) {
  Type* type = o->type();
  if (type->slots.finalize && finalize(t, o)) return;
  type = o->type();  // `__class__` may have been assigned
  if (type->has(kTypeWeakrefs) && Heap::state(o) & kHasWeakRefs) {
    o->set_refs(kEnding);
    clear_weak_links(t, o);
  }
  o->set_refs(kEnding);
  if (!type->is_heap()) {
    if (type->slots.destruct) type->slots.destruct(o);
    return Heap::release(o);
  }
  destruct_contents(o);
  Heap::release(o);
  type->release();
}

// The list of those that wait is threaded through their count words.
constexpr std::uint64_t kWaits = std::uint64_t{1} << 63;

void wait(Thread& t, Object* o) {
  count_word(o) = kWaits | reinterpret_cast<std::uintptr_t>(t.destroy_later) >> 3;
  t.destroy_later = o;
}

Object* next_waiting(Thread& t) {
  Object* o = t.destroy_later;
  t.destroy_later = reinterpret_cast<Object*>((count_word(o) & ~kWaits) << 3);
  count_word(o) = 0;
  return o;
}

}  // namespace

[[gnu::noinline]] static void destroy_with_contents(Object* o) {
  Thread& t = Thread::current();
  // Some destruction under way, this one's or one whose finalizer is running, works the list off.
  if (t.destructions > 0) {
    const bool is_stack_low = static_cast<const char*>(__builtin_frame_address(0)) < t.stack_limit + kStackMargin;
    if (t.destroy_depth >= kMaxDepth || is_stack_low) [[unlikely]]
      return wait(t, o);
  }
  ++t.destructions;
  ++t.destroy_depth;
  o->set_refs(0);
  destroy_now(t, o);
  if (t.destroy_depth == 1) {
    while (t.destroy_later) [[unlikely]]
      destroy_now(t, next_waiting(t));
  }
  --t.destroy_depth;
  --t.destructions;
}

// Object::destroy is marked as cold, for the sake of its callers; what it does is not. What ends nothing else is quick.
[[gnu::hot, gnu::noinline]] static void destroy_object(Object* o) {
  Type* type = o->type();
  if (!type->is_heap()) {
    if (!type->slots.destruct && !type->slots.finalize && !type->has(kTypeWeakrefs)) return Heap::release(o);
  } else if (type->has(kTypePlain) && !type->slots.finalize && !(Heap::state(o) & kHasWeakRefs) &&
             drop_plain_contents(o)) {
    Heap::release(o);
    return type->release();
  }
  destroy_with_contents(o);
}

void Object::destroy(Object* o) { destroy_object(o); }

}  // namespace krait
