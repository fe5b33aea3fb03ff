// collections.deque: its blocks, slots and methods.
#include "modules/collections/deque.h"

#include "object/allocate.h"
#include "types/generic_alias.h"
#include "types/list.h"
#include "types/names.h"
#include "types/sequence.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

// ---- blocks ----

Result<void> Deque::resize_ring(Thread& t) {
  const std::uint32_t size = ring_ ? (ring_mask_ + 1) * 2 : 4;
  auto** ring = static_cast<Value**>(t.heap->allocate_raw(size * sizeof(Value*)));
  if (!ring) return raise_memory_error(t);
  for (std::uint32_t i = 0; i < blocks_; ++i) ring[i] = ring_[(first_ + i) & ring_mask_];
  Heap::release_raw(ring_);
  ring_ = ring;
  ring_mask_ = size - 1;
  first_ = 0;
  return ok;
}

Result<void> Deque::add_block(Thread& t, bool at_front) {
  if (!ring_ || blocks_ > ring_mask_) TRY(resize_ring(t));
  Value* block = std::exchange(spare_, nullptr);
  if (!block) block = static_cast<Value*>(t.heap->allocate_raw(kBlock * sizeof(Value)));
  if (!block) return raise_memory_error(t);
  if (at_front) first_ = (first_ - 1) & ring_mask_;
  ring_[(first_ + (at_front ? 0 : blocks_)) & ring_mask_] = block;
  ++blocks_;
  return ok;
}

void Deque::drop_block(bool at_front) {
  --blocks_;
  Value* block = ring_[(first_ + (at_front ? 0 : blocks_)) & ring_mask_];
  if (at_front) first_ = (first_ + 1) & ring_mask_;
  if (spare_)
    Heap::release_raw(block);
  else
    spare_ = block;
}

Result<void> Deque::push_back(Thread& t, Own<> item) {
  const std::size_t p = offset_ + size_;
  if (p / kBlock == blocks_) TRY(add_block(t, false));
  *place(size_++) = item.leak();
  ++version_;
  if (max_size_ >= 0 && static_cast<std::int64_t>(size_) > max_size_) const Own<> gone = take_front();
  return ok;
}
Result<void> Deque::push_front(Thread& t, Own<> item) {
  if (offset_ == 0) {
    TRY(add_block(t, true));
    offset_ = kBlock;
  }
  --offset_;
  ++size_;
  *place(0) = item.leak();
  ++version_;
  if (max_size_ >= 0 && static_cast<std::int64_t>(size_) > max_size_) const Own<> gone = take_back();
  return ok;
}
Own<> Deque::take_back() {
  Own<> item = Own<>::steal(*place(--size_));
  ++version_;
  if ((offset_ + size_) % kBlock == 0) drop_block(false);
  return item;
}
Own<> Deque::take_front() {
  Own<> item = Own<>::steal(*place(0));
  --size_;
  ++version_;
  if (++offset_ == kBlock) {
    offset_ = 0;
    drop_block(true);
  }
  return item;
}

void Deque::clear_references() {
  Value** ring = std::exchange(ring_, nullptr);
  const std::uint32_t mask = ring_mask_, first = first_, blocks = blocks_, offset = offset_;
  const std::size_t size = size_;
  size_ = ring_mask_ = first_ = blocks_ = offset_ = 0;
  ++version_;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t p = offset + i;
    krait::release(ring[(first + p / kBlock) & mask][p % kBlock]);
  }
  for (std::uint32_t i = 0; i < blocks; ++i) Heap::release_raw(ring[(first + i) & mask]);
  Heap::release_raw(ring);
}
Deque::~Deque() {
  clear_references();
  Heap::release_raw(spare_);
}
void Deque::trace(Tracer& visit) {
  for (std::size_t i = 0; i < size_; ++i) visit(at(i));
}

// Closes the gap from the nearer end. The item's reference goes last.
void Deque::remove_at(std::size_t i) {
  const auto gone = Own<>::steal(at(i));
  if (i < size_ / 2) {
    for (; i > 0; --i) *place(i) = at(i - 1);
    (void)take_front().leak();
  } else {
    for (; i + 1 < size_; ++i) *place(i) = at(i + 1);
    (void)take_back().leak();
  }
}

namespace {

Failed raise_mutated(Thread& t, const Type& exception = exc::RuntimeError) {
  return raise(t, exception, "deque mutated during iteration");
}

Result<void> deque_init(Thread& t, Ref<> self, OptRef<> iterable, OptRef<> maxlen);
constexpr Method kInit = bind<&deque_init>("deque(self, iterable=<unrepresentable>, maxlen=<unrepresentable>)");

}  // namespace

Result<void> Deque::extend_from(Thread& t, Ref<> iterable) {
  if (iterable == Ref<>(this)) {
    const Own<List> items = TRY(to_list(t, iterable));
    return extend_from(t, items);
  }
  const Own<> iterator = TRY(krait::iter(t, iterable));
  for (;;) {
    Step step = krait::next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    TRY(push_back(t, std::move(step).take()));
  }
}

// ---- slots ----

Result<Own<>> Deque::construct(Thread& t, Ref<Type> type, const Arguments&) { return create_instance<Deque>(t, type); }

Result<void> Deque::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kInit.call(t, kInit, self, a));
  return ok;
}

namespace {

Result<void> deque_init(Thread& t, Ref<> self, OptRef<> iterable, OptRef<> maxlen) {
  std::int64_t limit = -1;
  if (!is_none_or_missing(maxlen)) {
    if (!maxlen.value().is_int() && !(maxlen.value().is_object() && maxlen.ref().type()->has(kTypeIsInt)))
      return raise(t, exc::TypeError, "an integer is required");
    bool negative = false;
    if (maxlen.value().is_int())
      limit = maxlen.value().as_int();
    else if (!int_to_int64(maxlen.ref(), limit, negative))
      return raise(t, exc::OverflowError, "Python int too large to convert to C ssize_t");
    if (limit < 0) return raise(t, exc::ValueError, "maxlen must be non-negative");
  }
  return Deque::reset(t, self, limit, iterable);
}

}  // namespace

Result<void> Deque::reset(Thread& t, Ref<> self, std::int64_t limit, OptRef<> iterable) {
  const auto d = self.as<Deque>();
  d->max_size_ = limit;
  if (d->size_) d->clear_references();
  if (iterable) TRY(d->extend_from(t, iterable.ref()));
  return ok;
}

Result<Own<>> Deque::repr(Thread& t, Ref<> self) {
  TRY(check_stack(t, " while getting the repr of an object"));
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return Str::from_ascii(t, "[...]");
  const Own<List> items = TRY(to_list(t, self));
  const std::int64_t limit = self.as<Deque>()->max_size_;
  if (limit >= 0) return format(t, "%Q(%R, maxlen=%d)", self, items, limit);
  return format(t, "%Q(%R)", self, items);
}

Result<Own<>> Deque::compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
  if (!self.is<Deque>() || !other.is<Deque>()) return not_implemented();
  const auto a = self.as<Deque>(), b = other.as<Deque>();
  if (self == other && (op == CompareOp::Eq || op == CompareOp::Ne)) return bool_from(op == CompareOp::Eq);
  if (a->size_ != b->size_ && (op == CompareOp::Eq || op == CompareOp::Ne)) return bool_from(op == CompareOp::Ne);
  TRY(check_stack(t, " in comparison"));
  const std::uint32_t av = a->version_, bv = b->version_;
  for (std::size_t i = 0; i < a->size_ && i < b->size_; ++i) {
    const Own<> x = Ref<>(a->at(i)).own(), y = Ref<>(b->at(i)).own();
    const bool same = TRY(items_equal(t, x.value(), y.value()));
    if (!same) {
      if (op == CompareOp::Eq || op == CompareOp::Ne) return bool_from(op == CompareOp::Ne);
      return krait::compare(t, x, y, op);
    }
    if (a->version_ != av || b->version_ != bv) return raise_mutated(t);
  }
  return bool_from(order_matches(a->size_, b->size_, op));
}

Result<bool> Deque::contains(Thread& t, Ref<> self, Ref<> value) {
  const auto d = self.as<Deque>();
  const std::uint32_t version = d->version_;
  for (std::size_t i = 0; i < d->size_; ++i) {
    const bool same = TRY(items_equal(t, d->at(i), value.value()));
    if (same) return true;
    if (d->version_ != version) return raise_mutated(t);
  }
  return false;
}

Result<Own<>> Deque::item(Thread& t, Ref<> self, std::int64_t i) {
  const auto d = self.as<Deque>();
  if (static_cast<std::uint64_t>(i) >= d->size_) return raise(t, exc::IndexError, "deque index out of range");
  return Ref<>(d->at(static_cast<std::size_t>(i))).own();
}

namespace {

Result<std::size_t> deque_index(Thread& t, const Deque& d, Ref<> key) {
  if (!has_index(key)) return raise(t, exc::TypeError, "sequence index must be integer, not '%T'", key);
  std::int64_t i = TRY(index_int64(t, key, &exc::IndexError));
  if (!resolve_index(i, d.size())) return raise(t, exc::IndexError, "deque index out of range");
  return static_cast<std::size_t>(i);
}

}  // namespace

Result<Own<>> Deque::get_item(Thread& t, Ref<> self, Ref<> key) {
  const auto d = self.as<Deque>();
  return Ref<>(d->at(TRY(deque_index(t, *d, key)))).own();
}
Result<void> Deque::set_item(Thread& t, Ref<> self, Ref<> key, OptRef<> value) {
  const auto d = self.as<Deque>();
  const std::size_t i = TRY(deque_index(t, *d, key));
  if (value) {
    const auto old = Own<>::steal(std::exchange(*d->place(i), value.ref().own().leak()));
  } else {
    d->remove_at(i);
  }
  return ok;
}

Result<Own<>> Deque::concat(Thread& t, Ref<> self, Ref<> other) {
  if (!other.is<Deque>()) return raise(t, exc::TypeError, "can only concatenate deque (not \"%T\") to deque", other);
  Own<> out = TRY(self.as<Deque>()->copy(t));
  if (!out.ref().is<Deque>()) return raise(t, exc::TypeError, "%T() must return a deque, not %T", self, out);
  TRY(out.ref().as<Deque>()->extend_from(t, other));
  return out;
}
Result<Own<>> Deque::inplace_concat(Thread& t, Ref<> self, Ref<> other) {
  TRY(self.as<Deque>()->extend_from(t, other));
  return self.own();
}
Result<Own<>> Deque::repeat(Thread& t, Ref<> self, std::int64_t n) {
  const Own<> out = TRY(self.as<Deque>()->copy(t));
  return inplace_repeat(t, out, n);
}
Result<Own<>> Deque::inplace_repeat(Thread& t, Ref<> self, std::int64_t n) {
  const auto d = self.as<Deque>();
  const std::size_t size = d->size_;
  if (size == 0 || n == 1) return self.own();
  if (n <= 0) {
    d->clear_references();
    return self.own();
  }
  std::size_t all;
  if (__builtin_mul_overflow(size, static_cast<std::size_t>(n), &all) || all > (std::size_t{1} << 58)) {
    if (d->max_size_ < 0) return raise_memory_error(t);
  }
  // What falls off a bounded deque again need not be appended: whole rounds leave the items where they are.
  const Own<List> items = TRY(to_list(t, self));
  std::size_t rounds = static_cast<std::size_t>(n) - 1;
  if (d->max_size_ >= 0 && rounds > static_cast<std::size_t>(d->max_size_) / size + 1)
    rounds = static_cast<std::size_t>(d->max_size_) / size + 1;
  for (std::size_t r = 0; r < rounds; ++r)
    for (const Value v : items->span()) TRY(d->push_back(t, Ref<>(v).own()));
  return self.own();
}
Result<Own<>> Deque::iter(Thread& t, Ref<> self) { return create<DequeIterator>(t, self.as<Deque>().own()); }

// ---- methods ----

Result<Own<>> Deque::pop(Thread& t) {
  if (size_ == 0) return raise(t, exc::IndexError, "pop from an empty deque");
  return take_back();
}
Result<Own<>> Deque::popleft(Thread& t) {
  if (size_ == 0) return raise(t, exc::IndexError, "pop from an empty deque");
  return take_front();
}
Result<void> Deque::extendleft(Thread& t, Ref<> iterable) {
  if (iterable == Ref<>(this)) {
    const Own<List> items = TRY(to_list(t, iterable));
    return extendleft(t, items);
  }
  const Own<> iterator = TRY(krait::iter(t, iterable));
  for (;;) {
    Step step = krait::next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    TRY(push_front(t, std::move(step).take()));
  }
}
Result<void> Deque::clear(Thread&) {
  clear_references();
  return ok;
}

Result<Own<>> Deque::copy(Thread& t) {
  const Ref<> self(this);
  if (self.is_exact<Deque>()) {
    Own<Deque> out = TRY(create<Deque>(t));
    out->max_size_ = max_size_;
    for (std::size_t i = 0; i < size_; ++i) TRY(out->push_back(t, Ref<>(at(i)).own()));
    return out;
  }
  const Ref<Type> type(self.type());
  if (max_size_ < 0) return call(t, type, {self.value()});
  const Own<> limit = TRY(int_from(t, max_size_));
  return call(t, type, {self.value(), limit.value()});
}

Result<std::int64_t> Deque::count(Thread& t, Ref<> value) {
  const std::uint32_t version = version_;
  std::int64_t n = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    n += TRY(items_equal(t, at(i), value.value()));
    if (version_ != version) return raise_mutated(t);
  }
  return n;
}

Result<std::int64_t> Deque::index_of(Thread& t, Ref<> value, OptRef<> start, OptRef<> stop) {
  const std::size_t first = clamp_index(TRY(index_bound(t, start, 0)), size_),
                    last = clamp_index(TRY(index_bound(t, stop, INT64_MAX)), size_);
  const std::uint32_t version = version_;
  for (std::size_t i = first; i < last; ++i) {
    if (TRY(items_equal(t, at(i), value.value()))) return static_cast<std::int64_t>(i);
    if (version_ != version) return raise_mutated(t);
  }
  return raise(t, exc::ValueError, "deque.index(x): x not in deque");
}

Result<void> Deque::insert(Thread& t, std::int64_t index, Ref<> value) {
  if (max_size_ >= 0 && static_cast<std::int64_t>(size_) >= max_size_)
    return raise(t, exc::IndexError, "deque already at its maximum size");
  const std::size_t at_index = clamp_index(index, size_);
  if (at_index < size_ / 2) {
    TRY(push_front(t, value.own()));
    for (std::size_t i = 0; i < at_index; ++i) std::swap(*place(i), *place(i + 1));
  } else {
    TRY(push_back(t, value.own()));
    for (std::size_t i = size_ - 1; i > at_index; --i) std::swap(*place(i), *place(i - 1));
  }
  return ok;
}

Result<void> Deque::remove(Thread& t, Ref<> value) {
  const std::uint32_t version = version_;
  for (std::size_t i = 0; i < size_; ++i) {
    const bool same = TRY(items_equal(t, at(i), value.value()));
    if (version_ != version) return raise_mutated(t, exc::IndexError);
    if (!same) continue;
    remove_at(i);
    return ok;
  }
  return raise(t, exc::ValueError, "deque.remove(x): x not in deque");
}

Result<void> Deque::reverse(Thread&) {
  for (std::size_t i = 0, j = size_; i + 1 < j; ++i, --j) std::swap(*place(i), *place(j - 1));
  ++version_;
  return ok;
}

Result<void> Deque::rotate(Thread& t, std::int64_t n) {
  const auto size = static_cast<std::int64_t>(size_);
  if (size <= 1) return ok;
  n %= size;
  if (n < 0) n += size;
  // The words move; no count changes. The shorter way round.
  const std::int64_t limit = std::exchange(max_size_, -1);
  bool is_ok = true;
  if (n <= size / 2) {
    for (; n > 0 && is_ok; --n) is_ok = !push_front(t, take_back()).is_failed();
  } else {
    for (n = size - n; n > 0 && is_ok; --n) is_ok = !push_back(t, take_front()).is_failed();
  }
  max_size_ = limit;
  if (!is_ok) return failed;
  return ok;
}

Result<Own<>> Deque::reversed(Thread& t) { return create<DequeReverseIterator>(t, Ref<Deque>(this).own()); }

Result<Own<>> Deque::reduce(Thread& t) {
  const Ref<> self(this);
  const Own<> state = TRY(call_method(t, self, names::__getstate__));
  const Own<> items = TRY(krait::iter(t, self));
  const Own<> limit = TRY(get_maxlen(t));
  const Own<Tuple> nothing = Tuple::empty();
  const Own<Tuple> args = max_size_ < 0 ? TRY(Tuple::of(t)) : TRY(Tuple::of(t, nothing, limit));
  return Tuple::of(t, Ref<>(self.type()), args, state, items);
}

Result<std::size_t> Deque::size_of(Thread&) {
  return Ref<>(this).type()->basic_size + (ring_ ? (ring_mask_ + 1) * sizeof(Value*) : 0) +
         (blocks_ + (spare_ ? 1 : 0)) * kBlock * sizeof(Value);
}

Result<Own<>> Deque::get_maxlen(Thread& t) { return max_size_ < 0 ? none() : int_from(t, max_size_); }

// ---- iterators ----

template <bool kBackwards>
Step DequeIteratorOf<kBackwards>::next(Thread& t, Ref<> self) {
  auto* it = static_cast<DequeIteratorOf*>(self.object());
  Deque* d = it->deque_.get();
  if (it->version_ != d->version()) {
    it->left_ = 0;
    return raise_mutated(t);
  }
  if (it->left_ == 0) return Step::done();
  --it->left_;
  return Ref<>(d->at(kBackwards ? it->left_ : d->size() - 1 - it->left_)).own();
}

template <bool kBackwards>
Result<Own<>> DequeIteratorOf<kBackwards>::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (a.positional < 1 || a.positional > 2)
    return raise(t, exc::TypeError, "%s expected at %s, got %d", type.name,
                 a.positional < 1 ? "least 1 argument" : "most 2 arguments", a.positional);
  if (!a[0].is<Deque>()) return raise(t, exc::TypeError, "argument 1 must be collections.deque, not %T", a[0]);
  const std::int64_t skip = a.positional == 2 ? TRY(index_int64(t, a[1], &exc::OverflowError)) : 0;
  Own<DequeIteratorOf> out = TRY(create<DequeIteratorOf>(t, a[0].as<Deque>().own()));
  const std::size_t size = out->left_;
  if (skip > 0) out->left_ = static_cast<std::size_t>(skip) < size ? size - static_cast<std::size_t>(skip) : 0;
  return out;
}

template <bool kBackwards>
Result<Own<>> DequeIteratorOf<kBackwards>::reduce(Thread& t) {
  const Own<> done = TRY(int_from_unsigned(t, deque_->size() - left_));
  const Own<Tuple> args = TRY(Tuple::of(t, deque_, done));
  return Tuple::of(t, Ref<>(&type), args);
}

namespace {

constexpr Method kMethods[] = {
    bind<&Deque::append>("append(self, item, /)", "Put item at the right end. A full deque loses its leftmost item."),
    bind<&Deque::appendleft>("appendleft(self, item, /)",
                             "Put item at the left end. A full deque loses its rightmost item."),
    bind<&Deque::clear>("clear(self, /)", "Drop every item."),
    bind<&Deque::copy>("__copy__(self, /)", "A new deque of the same items and the same maxlen."),
    bind<&Deque::copy>("copy(self, /)", "A new deque of the same items and the same maxlen."),
    bind<&Deque::count>("count(self, value, /)", "How many items equal value."),
    bind<&Deque::extend>("extend(self, iterable, /)", "Put the items at the right end, one after the other."),
    bind<&Deque::extendleft>("extendleft(self, iterable, /)",
                             "Put the items at the left end, one after the other, so that they stand in reverse."),
    bind<&Deque::index_of>(
        "index(self, value, start=<unrepresentable>, stop=<unrepresentable>, /)",
        "The position of the first item equal to value, from start up to stop.\n\nValueError when there is none."),
    bind<&Deque::insert>("insert(self, index, value, /)",
                         "Put value in front of the item at index. IndexError when the deque is full."),
    bind<&Deque::pop>("pop(self, /)",
                      "Take the item at the right end away, and return it. IndexError when there is none."),
    bind<&Deque::popleft>("popleft(self, /)",
                          "Take the item at the left end away, and return it. IndexError when there is none."),
    bind<&Deque::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
    bind<&Deque::remove>("remove(self, value, /)",
                         "Take out the first item equal to value. ValueError when there is none."),
    bind<&Deque::reversed>("__reversed__(self, /)", "An iterator from right to left."),
    bind<&Deque::reverse>("reverse(self, /)", "Turn the order of the items around, in place."),
    bind<&Deque::rotate>("rotate(self, n=1, /)",
                         "Move n items from the right end to the left; to the right end when n is negative."),
    bind<&Deque::size_of>("__sizeof__(self, /)",
                          "Bytes of memory that the deque and its blocks take; not what the items take."),
    generic_over("deque[T]: T is the type of the items."),
};
constexpr Attribute kAttributes[] = {
    attribute<&Deque::get_maxlen>("maxlen", "How many items there can be at most; None for no bound."),
};
template <class T>
constexpr Method kIteratorMethods[] = {
    bind<&T::length_hint>("__length_hint__(self, /)", "How many items are probably left."),
    bind<&T::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
};

}  // namespace

constinit Type Deque::type = describe<Deque>(
    "collections.deque",
    {.doc = "deque([iterable[, maxlen]])\n--\n\nItems in order, quick to add and take at both ends.\n\n  iterable\n    "
            "The items at first.\n  maxlen\n    A bound: what is added at one end pushes an item out at the other.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kTypeBasetype | kTypeSequence | kTypeWeakrefs});
template <>
constinit Type DequeIterator::type =
    describe<DequeIterator>("collections._deque_iterator", {.methods = kIteratorMethods<DequeIterator>});
template <>
constinit Type DequeReverseIterator::type = describe<DequeReverseIterator>(
    "collections._deque_reverse_iterator", {.methods = kIteratorMethods<DequeReverseIterator>});

}  // namespace krait
