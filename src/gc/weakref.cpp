// The lists of weak references. The types that Python sees are in types/weakref.cpp and types/weak_proxy.cpp.
#include "gc/weakref.h"

#include <utility>

#include "gc/ending.h"
#include "gc/state.h"
#include "mem/heap.h"
#include "object/allocate.h"
#include "object/arguments.h"

namespace krait {

namespace {

// Native classes stand outside the heap and live for ever: for them the table alone is asked.
bool is_in_heap(const Object* o) { return o->type() != &Type::type || static_cast<const Type*>(o)->is_heap(); }

WeakLink** head_of(Interpreter& in, const Object* target) {
  if (!in.gc || (is_in_heap(target) && !(Heap::state(target) & kHasWeakRefs))) return nullptr;
  return in.gc->weak_heads.find(target);
}

// A link that waits for its own destruction is nobody's any more.
bool is_alive(const WeakLink* link) { return !is_ending(link); }

bool is_shared(const WeakLink* link, const Type& type) {
  return link && link->type() == &type && !link->has_callback() && is_alive(link);
}

}  // namespace

WeakLink::~WeakLink() {
  if (target_) detach_weak_link(*Thread::current().interpreter, this);
}

void WeakLink::clear_references() {
  if (target_) detach_weak_link(*Thread::current().interpreter, this);
  callback_.clear();
}

OptRef<> WeakLink::target() const {
  if (!target_ || is_ending(target_)) return {};
  return Ref<>(target_);
}

Result<void> check_weak_referable(Thread& t, Ref<> object) {
  if (!object.value().is_object() || !object.type()->has(kTypeWeakrefs))
    return raise(t, exc::TypeError, "cannot create weak reference to '%T' object", object);
  return ok;
}

WeakLink* first_weak_link(Thread& t, Ref<> object) {
  if (!object.value().is_object() || !object.type()->has(kTypeWeakrefs)) return nullptr;
  WeakLink** head = head_of(*t.interpreter, object.object());
  return head ? *head : nullptr;
}

WeakLink* shared_weak_link(Thread& t, Object* target, const Type& type) {
  WeakLink* link = first_weak_link(t, Ref<>(target));
  if (is_shared(link, type)) return link;
  if (link && &type != &WeakReference::type && is_shared(link, WeakReference::type)) link = link->next_;
  return is_shared(link, type) ? link : nullptr;
}

bool join_weak_links(Thread& t, WeakLink* link, Object* target) {
  GcState& gc = gc_state(*t.interpreter);
  WeakLink** head = head_of(*t.interpreter, target);
  if (!head) {
    if (is_in_heap(target) && !Heap::set_state(target, kHasWeakRefs)) return false;
    if (!gc.weak_heads.insert(target, link)) {
      if (is_in_heap(target)) Heap::set_state(target, 0, kHasWeakRefs);
      return false;
    }
    link->target_ = target;
    return true;
  }
  // Behind the shared ones, unless it is one.
  WeakLink* before = nullptr;
  WeakLink* after = *head;
  const bool is_plain_ref = link->type() == &WeakReference::type && !link->has_callback();
  if (!is_plain_ref && is_shared(after, WeakReference::type)) before = std::exchange(after, after->next_);
  const bool is_plain_proxy = link->type() != &WeakReference::type && !link->type()->is_heap() && !link->has_callback();
  if (!is_plain_ref && !is_plain_proxy && after && after->type() != &WeakReference::type && !after->type()->is_heap() &&
      !after->has_callback())
    before = std::exchange(after, after->next_);
  link->target_ = target;
  link->prev_ = before;
  link->next_ = after;
  (before ? before->next_ : *head) = link;
  if (after) after->prev_ = link;
  return true;
}

void detach_weak_link(Interpreter& in, WeakLink* link) {
  Object* target = std::exchange(link->target_, nullptr);
  if (!target) return;
  WeakLink* next = std::exchange(link->next_, nullptr);
  WeakLink* prev = std::exchange(link->prev_, nullptr);
  if (next) next->prev_ = prev;
  if (prev) {
    prev->next_ = next;
  } else if (next) {
    *in.gc->weak_heads.find(target) = next;
  } else {
    in.gc->weak_heads.remove(target);
    if (is_in_heap(target)) Heap::set_state(target, 0, kHasWeakRefs);
  }
}

void call_weak_callback(Thread& t, WeakLink* link) {
  Own<> callback = Own<>::steal(link->callback_.take());
  const Value argument = Value::of_object(link);
  const CallFn fn = callback.ref().type()->slots.call;
  const Arguments arguments{.values = &argument, .positional = 1};
  Result<Own<>> result = fn ? fn(t, callback.ref(), arguments)
                            : Result<Own<>>(raise(t, exc::TypeError, "'%T' object is not callable", callback));
  if (result.is_failed()) write_unraisable(t, callback.ref(), "Exception ignored while calling weakref callback ");
}

WeakLink* take_weak_links(Interpreter& in, Object* target) {
  WeakLink** head = head_of(in, target);
  if (!head) return nullptr;
  WeakLink* chain = nullptr;
  WeakLink** end = &chain;
  for (WeakLink *link = *head, *next; link; link = next) {
    next = link->next_;
    detach_weak_link(in, link);
    if (!link->has_callback() || !is_alive(link)) continue;
    *end = link;
    end = &link->next_;
  }
  return chain;
}

void clear_weak_links(Thread& t, Object* target) {
  WeakLink* due = take_weak_links(*t.interpreter, target);
  if (!due) return;
  for (WeakLink* link = due; link; link = link->next_) link->retain();
  const Value pending = t.pending.take();
  while (due) {
    Own<WeakLink> link = Own<WeakLink>::steal(due);
    due = std::exchange(link->next_, nullptr);
    call_weak_callback(t, link.get());
  }
  if (!pending.is_empty()) t.pending.set(Own<>::steal(pending));
}

OptRef<> weakref_target(Ref<> reference) { return static_cast<WeakLink*>(reference.object())->target(); }

std::size_t weakref_count(Thread& t, Ref<> object) {
  std::size_t n = 0;
  for (WeakLink* link = first_weak_link(t, object); link; link = link->next_) n += is_alive(link);
  return n;
}

Result<Own<>> first_weakref(Thread& t, Ref<> object) {
  WeakLink* link = first_weak_link(t, object);
  while (link && !is_alive(link)) link = link->next_;
  return link ? Ref<>(link).own() : none();
}

}  // namespace krait
