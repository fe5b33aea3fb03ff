// _queue: SimpleQueue, an unbounded queue that is safe to use from finalizers and signal handlers.
#include <algorithm>

#include "modules/modules.h"
#include "modules/timestamp.h"
#include "object/allocate.h"
#include "object/native_state.h"
#include "runtime/threads.h"
#include "types/generic_alias.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/type.h"

namespace krait {
namespace {

struct QueueState {
  Slot<Type> empty;
};

Result<Ref<Type>> empty_error(Thread& t) {
  QueueState& s = native_state<QueueState>(t);
  if (!s.empty) {
    const Own<Dict> members = TRY(Dict::create(t));
    TRY(members->set_str(t, names::__doc__,
                         TRY(Str::from_ascii(t, "There was nothing to get, and no (more) waiting."))));
    s.empty.set(TRY(make_class(t, "_queue.Empty", Ref<Type>(&exc::Exception), members)));
  }
  return s.empty.ref();
}

// Items in a ring. Who finds it empty waits for the bell, which put() rings when somebody waits.
class SimpleQueue final : public Object {
 public:
  static Type type;
  SimpleQueue() { (void)bell_.try_acquire(); }
  ~SimpleQueue() { drop_items(); }

  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    if (a.keywords && type.get() == &SimpleQueue::type)
      return raise(t, exc::TypeError, "SimpleQueue() takes no keyword arguments");
    if (a.positional && type.get() == &SimpleQueue::type)
      return raise(t, exc::TypeError, "SimpleQueue() takes no positional arguments");
    return create_instance<SimpleQueue>(t, type);
  }
  Result<void> put(Thread&, Ref<> item, Ref<> block, Ref<> timeout);
  Result<void> put_nowait(Thread& t, Ref<> item) { return push(t, item); }
  Result<Own<>> get(Thread&, bool block, Ref<> timeout);
  Result<Own<>> get_nowait(Thread& t) { return get(t, false, none_ref()); }
  Result<bool> empty(Thread&) { return count_ == 0; }
  Result<std::size_t> qsize(Thread&) { return count_; }
  void trace(Tracer& v) {
    for (std::size_t i = 0; i < count_; ++i) v(ring_[(first_ + i) & (capacity_ - 1)]);
  }
  void clear_references() { drop_items(); }

 private:
  Result<void> push(Thread&, Ref<> item);
  Result<void> grow(Thread&);
  void drop_items();
  void ring_bell() {
    if (waiting_ && bell_.is_locked()) bell_.release();
  }

  Value* ring_ = nullptr;
  std::size_t capacity_ = 0, first_ = 0, count_ = 0;  // the capacity is a power of two
  std::size_t waiting_ = 0;
  ThreadLock bell_;  // free: a waiting thread should look
};

Result<void> SimpleQueue::grow(Thread& t) {
  const std::size_t capacity = capacity_ ? capacity_ * 2 : 8;
  auto* grown = static_cast<Value*>(t.heap->allocate_raw(capacity * sizeof(Value)));
  if (!grown) return raise_memory_error(t);
  for (std::size_t i = 0; i < count_; ++i) grown[i] = ring_[(first_ + i) & (capacity_ - 1)];
  Heap::release_raw(ring_);
  ring_ = grown;
  capacity_ = capacity;
  first_ = 0;
  return ok;
}

void SimpleQueue::drop_items() {
  Value* ring = std::exchange(ring_, nullptr);
  const std::size_t first = first_, count = std::exchange(count_, 0), capacity = std::exchange(capacity_, 0);
  for (std::size_t i = 0; i < count; ++i) krait::release(ring[(first + i) & (capacity - 1)]);
  Heap::release_raw(ring);
}

Result<void> SimpleQueue::push(Thread& t, Ref<> item) {
  if (count_ == capacity_) TRY(grow(t));
  ring_[(first_ + count_++) & (capacity_ - 1)] = item.own().leak();
  ring_bell();
  return ok;
}
Result<void> SimpleQueue::put(Thread& t, Ref<> item, Ref<>, Ref<>) { return push(t, item); }

Result<Own<>> SimpleQueue::get(Thread& t, bool block, Ref<> timeout) {
  std::int64_t deadline = -1;
  if (block && !is_none(timeout)) {
    const std::int64_t limit = TRY(nanoseconds_from(t, timeout, Rounding::Ceiling));
    if (limit < 0) return raise(t, exc::ValueError, "'timeout' must be a non-negative number");
    if (__builtin_add_overflow(monotonic_nanoseconds(), limit, &deadline))
      return raise(t, exc::OverflowError, "timeout value is too large");
  }
  const Own<> keep = Ref<>(this).own();
  while (!count_) {
    bool is_over = !block;
    if (block) {
      const std::int64_t left = deadline < 0 ? -1 : std::max<std::int64_t>(deadline - monotonic_nanoseconds(), 0);
      ++waiting_;
      const Result<bool> rung = bell_.acquire(t, left);
      --waiting_;
      is_over = !TRY(Result<bool>(rung));
    }
    if (is_over && !count_) return raise_bare(t, *TRY(empty_error(t)));
  }
  Own<> item = Own<>::steal(ring_[first_]);
  first_ = (first_ + 1) & (capacity_ - 1);
  --count_;
  // The bell may have been meant for more than one.
  if (count_) ring_bell();
  return item;
}

constexpr Method kMethods[] = {
    bind<&SimpleQueue::empty>("empty(self, /)",
                              "Whether there was nothing in it just now; another thread may have changed that."),
    bind<&SimpleQueue::get>("get(self, /, block=True, timeout=None)",
                            "Take the oldest item, and wait for one if need be: for ever, or timeout seconds.\n\nEmpty "
                            "when none came, or when block is false and none is there."),
    bind<&SimpleQueue::get_nowait>("get_nowait(self, /)", "Take the oldest item. Empty when there is none."),
    bind<&SimpleQueue::put>("put(self, /, item, block=True, timeout=None)",
                            "Add an item. It never waits: block and timeout are there because Queue.put() has them."),
    bind<&SimpleQueue::put_nowait>("put_nowait(self, /, item)", "Add an item: put(), by a name that Queue has."),
    bind<&SimpleQueue::qsize>("qsize(self, /)",
                              "How many items were in it just now; another thread may have changed that."),
    bind<&class_get_item>("__class_getitem__(cls, object, /)", "SimpleQueue[T]: T is the type of the items."),
};

constinit Type SimpleQueue::type = describe<SimpleQueue>(
    "_queue.SimpleQueue", {.doc = "SimpleQueue()\n--\n\nA queue without bounds between threads: first in, first out. "
                                  "put() may be called by a signal handler or finalizer.",
                           .methods = kMethods,
                           .flags = kTypeBasetype | kTypeWeakrefs});

constexpr Type* kTypes[] = {&SimpleQueue::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  return namespace_->set_str(t, TRY(Str::intern_ascii(t, "Empty")).ref(), TRY(empty_error(t)).own());
}

}  // namespace

constinit const ModuleSpec kQueueModule = {
    .name = "_queue", .doc = "SimpleQueue and Empty, for module queue.", .types = kTypes, .start = &start};

}  // namespace krait
