// Destruction: what happens when a count reaches zero. Deterministic, in the order of the counts, and never deep on the
// C stack: beyond a depth, objects wait in a list that the outermost destruction works off.
//
// Weak references will be cleared here, before the contents go (ObjectBit kHasWeakRefs).
#include <utility>
#include <vector>

#include "mem/heap.h"
#include "object/thread.h"
#include "object/type.h"

namespace krait {

namespace {

constexpr std::int32_t kMaxDepth = 50;

// Runs `__del__` once. True: the object is to live on, somebody took a reference.
bool finalize(Thread& t, Object* o) {
  const Type* type = o->type();
  if (!type->slots.finalize || (Heap::state(o) & kFinalized)) return false;
  Heap::set_state(o, kFinalized);
  o->set_refs(1);
  // A `del` inside `__del__` takes effect at once, however deep this destruction is.
  const std::int32_t depth = std::exchange(t.destroy_depth, 0);
  type->slots.finalize(t, Ref<>(o));
  t.destroy_depth = depth;
  const std::int32_t left = o->refs() - 1;
  o->set_refs(left);
  return left > 0;
}

void destroy_now(Thread& t, Object* o) {
  if (finalize(t, o)) return;
  // Code that runs while the contents go may still borrow the object; its count must not reach zero a second time.
  o->set_refs(Object::kImmortal);
  Type* type = o->type();
  destruct_contents(o);
  Heap::release(o);
  if (type->is_heap()) type->release();
}

}  // namespace

void Object::destroy(Object* o) {
  Thread& t = Thread::current();
  if (t.destroy_depth >= kMaxDepth) {
    o->set_refs(0);
    t.destroy_later.push_back(o);
    return;
  }
  ++t.destroy_depth;
  destroy_now(t, o);
  if (t.destroy_depth == 1) {
    while (!t.destroy_later.empty()) {
      Object* next = t.destroy_later.back();
      t.destroy_later.pop_back();
      destroy_now(t, next);
    }
  }
  --t.destroy_depth;
}

}  // namespace krait
