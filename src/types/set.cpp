// set and frozenset: the table and the operators; methods are in set_methods.cpp.
#include "types/set.h"

#include <algorithm>
#include <bit>

#include "object/allocate.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/sequence.h"
#include "types/set_iterator.h"
#include "types/singletons.h"

namespace krait {
namespace {

Result<std::int64_t> hash_element(Thread& t, Ref<> key) {
  if (key.is_exact<Str>()) return key.as<Str>()->hash_nothrow();
  if (key.value().is_int()) {
    constexpr std::int64_t kItsOwnHash = std::int64_t{1} << 60;
    const std::int64_t i = key.value().as_int();
    if (-kItsOwnHash < i && i < kItsOwnHash) return i == -1 ? -2 : i;
  }
  auto hash = krait::hash(t, key);
  if (hash.is_failed()) return raise_unhashable(t, key, "a set element");
  return hash;
}

// The slots where a hash may be, in order: a run of neighbours, then a jump that takes in more of the hash.
class Probe {
 public:
  Probe(AnySet::Entry* table, std::size_t mask, std::int64_t hash)
      : table_(table), mask_(mask), perturb_(static_cast<std::uint64_t>(hash)) {
    start(perturb_ & mask);
  }
  AnySet::Entry* operator->() const { return at_; }
  AnySet::Entry* entry() const { return at_; }
  void advance() {
    if (left_-- > 0) {
      ++at_;
      return;
    }
    perturb_ >>= 5;
    start((slot_ * 5 + 1 + perturb_) & mask_);
  }

 private:
  static constexpr int kNeighbours = 9;
  void start(std::size_t slot) {
    slot_ = slot;
    at_ = table_ + slot;
    left_ = slot + kNeighbours <= mask_ ? kNeighbours : 0;
  }

  AnySet::Entry *table_, *at_;
  std::size_t mask_, slot_;
  std::uint64_t perturb_;
  int left_;
};

// Puts a key that is not there into a table without removed ones.
void place(AnySet::Entry* table, std::size_t mask, AnySet::Entry e) {
  Probe at(table, mask, e.hash);
  while (!at->key.is_empty()) at.advance();
  *at.entry() = e;
}

}  // namespace

Result<AnySet::Entry*> AnySet::locate(Thread& t, Ref<> key, std::int64_t hash) {
restart:
  Entry* const table = table_;
  if (!table) return static_cast<Entry*>(nullptr);
  Entry* removed = nullptr;
  for (Probe at(table, mask(), hash);; at.advance()) {
    const Entry e = *at.entry();
    if (e.key == key.value()) return at.entry();
    if (e.key.is_empty()) {
      if (e.hash == 0) return removed ? removed : at.entry();
      removed = at.entry();
      continue;
    }
    if (e.hash != hash) continue;
    const std::uint32_t version = version_, log2 = log2_;
    const bool same = TRY(items_equal(t, e.key, key.value()));
    if (table_ != table || version_ != version || log2_ != log2) goto restart;  // __eq__ changed this very set
    if (same) return at.entry();
  }
}

// Most sets are made and dropped with less than a dozen keys: no looking at signals.
Result<void> AnySet::resize_small(Thread& t, std::size_t least) {
  const std::uint32_t log2 = std::max<std::uint32_t>(static_cast<std::uint32_t>(std::bit_width(least)), 3);
  const std::size_t size = std::size_t{1} << log2;
  auto* const table = static_cast<Entry*>(t.heap->allocate_raw(sizeof(Entry) * size));
  if (!table) [[unlikely]]
    return raise_memory_error(t);
  std::fill_n(table, size, Entry{Value(), 0});
  if (table_) {
    std::size_t left = used_;
    for (const Entry* e = table_; left > 0; ++e) {
      if (e->key.is_empty()) continue;
      place(table, size - 1, *e);
      --left;
    }
    Heap::release_raw(table_);
  }
  table_ = table;
  log2_ = log2;
  fill_ = used_;
  ++version_;
  return ok;
}

Result<void> AnySet::resize(Thread& t, std::size_t least) {
  constexpr std::size_t kPiece = std::size_t{1} << 18, kSmall = 128;
  if (least < kSmall && (!table_ || mask() < kSmall)) return resize_small(t, least);
  // When a signal comes, all begins anew: its handler may change the set.
  for (bool looking : {true, false}) {
    std::uint8_t log2 = 3;
    while ((std::size_t{1} << log2) <= least) ++log2;
    if (log2 > 31) return raise_memory_error(t);
    const std::size_t size = std::size_t{1} << log2;
    auto* table = static_cast<Entry*>(t.heap->allocate_raw(sizeof(Entry) * size));
    if (!table) return raise_memory_error(t);
    bool stopped = false;
    // `done` of so many have been dealt with.
    const auto see = [&](std::size_t done) {
      if (done % kPiece == 0 && looking) [[unlikely]]
        stopped = t.interrupts.load(std::memory_order_relaxed) & kInterruptSignal;
    };
    for (std::size_t done = 0; done < size && !stopped; see(done)) {
      const std::size_t end = std::min(size, done + kPiece);
      std::fill(table + done, table + end, Entry{Value(), 0});
      done = end;
    }
    if (table_) {
      const std::size_t old = mask() + 1;
      for (std::size_t i = 0; i < old && !stopped; see(++i))
        if (!table_[i].key.is_empty()) place(table, size - 1, table_[i]);
    }
    if (!stopped) {
      Heap::release_raw(table_);
      table_ = table;
      log2_ = log2;
      fill_ = used_;
      ++version_;
      return ok;
    }
    Heap::release_raw(table);
    TRY(LongLoop::look(t));
    least = std::max(least, used_ * std::size_t{2});
  }
  __builtin_unreachable();
}

Result<void> AnySet::make_room(Thread& t, std::size_t more) {
  if ((fill_ + more) * 5 >= mask() * 3) return resize(t, (used_ + more) * 2);
  return ok;
}

Result<bool> AnySet::add_hashed(Thread& t, Ref<> key, std::int64_t hash) {
  Entry* e = table_ ? table_ + (static_cast<std::size_t>(hash) & mask()) : nullptr;
  if (e && e->key == key.value()) return false;
  if (e && (!e->key.is_empty() || e->hash != 0)) e = nullptr;  // not the first place
  while (!e) {                                                 // __eq__ may clear the set
    if (!table_) TRY(resize(t, 0));
    e = TRY(locate(t, key, hash));
  }
  if (!e->key.is_empty()) return false;
  const bool was_removed = e->hash != 0;
  *e = {key.own().leak(), hash};
  ++used_;
  ++version_;
  if (was_removed) return true;
  if (++fill_ * std::size_t{5} >= mask() * 3)
    TRY(resize(t, used_ > 50000 ? used_ * std::size_t{2} : used_ * std::size_t{4}));
  return true;
}

Result<bool> AnySet::add_value(Thread& t, Ref<> key) { return add_hashed(t, key, TRY(hash_element(t, key))); }
Result<bool> AnySet::has_hashed(Thread& t, Ref<> key, std::int64_t hash) {
  const Entry* e = TRY(locate(t, key, hash));
  return e && !e->key.is_empty();
}

Own<> AnySet::remove_at(Entry* e) {
  const Value key = std::exchange(e->key, Value());
  e->hash = -1;
  --used_;
  ++version_;
  return Own<>::steal(key);
}

Result<bool> AnySet::discard_hashed(Thread& t, Ref<> key, std::int64_t hash) {
  Entry* e = TRY(locate(t, key, hash));
  if (!e || e->key.is_empty()) return false;
  const Own<> gone = remove_at(e);
  if (log2_ > 8 && used_ < (std::size_t{1} << log2_) / 16) TRY(resize(t, used_ * std::size_t{2} + 2));
  return true;
}

Own<> AnySet::pop_some() {
  std::size_t slot = finger_ & mask();
  while (table_[slot].key.is_empty()) slot = (slot + 1) & mask();
  finger_ = static_cast<std::uint32_t>(slot + 1);
  return remove_at(table_ + slot);
}

namespace {

// The hash of an element that is looked up: a set counts as the frozenset equal to it.
Result<std::int64_t> hash_sought(Thread& t, Ref<> key, Slot<>& instead) {
  auto hash = krait::hash(t, key);
  if (!hash.is_failed()) return hash;
  if (!key.is<Set>() || !pending_matches(t, exc::TypeError)) return raise_unhashable(t, key, "a set element");
  clear_pending(t);
  Own<FrozenSet> frozen = TRY(FrozenSet::create(t));
  TRY(frozen->merge(t, *AnySet::cast(key)));
  instead.set(std::move(frozen));
  return krait::hash(t, instead.ref());
}

}  // namespace

Result<bool> AnySet::has(Thread& t, Ref<> key) {
  Slot<> instead;
  const std::int64_t hash = TRY(hash_sought(t, key, instead));
  return has_hashed(t, instead ? instead.ref() : key, hash);
}
Result<bool> AnySet::discard_value(Thread& t, Ref<> key) {
  Slot<> instead;
  const std::int64_t hash = TRY(hash_sought(t, key, instead));
  return discard_hashed(t, instead ? instead.ref() : key, hash);
}

bool AnySet::next_entry(std::size_t& position, Value& key, std::int64_t& hash) const {
  if (!table_) return false;
  for (const std::size_t n = std::size_t{1} << log2_; position < n; ++position) {
    if (table_[position].key.is_empty()) continue;
    key = table_[position].key;
    hash = table_[position++].hash;
    return true;
  }
  return false;
}

Result<void> AnySet::merge(Thread& t, AnySet& other) {
  Value key;
  std::int64_t hash;
  // An empty set has nothing to compare with. When a signal comes, it is empty again for the handler; then all is
  // copied.
  for (bool looking : {true, false}) {
    if (&other == this || other.used_ == 0) return ok;
    TRY(make_room(t, other.used_));
    if (!table_) TRY(resize(t, 0));
    if (fill_ != 0 || other.used_ * std::size_t{5} >= mask() * 3) break;  // or a handler has just changed them
    const bool same_layout = mask() == other.mask() && other.fill_ == other.used_;
    std::size_t i = 0, done = 0;
    while (other.next_entry(i, key, hash)) {
      const Entry e{Ref<>(key).own().leak(), hash};
      same_layout ? void(table_[i - 1] = e) : place(table_, mask(), e);
      if (++done % LongLoop::kRoundsPerLook == 0 && looking &&
          t.interrupts.load(std::memory_order_relaxed) & kInterruptSignal)
        break;
    }
    if (done == other.used_) {
      used_ = fill_ = other.used_;
      ++version_;
      return ok;
    }
    clear_references();
    TRY(LongLoop::look(t));
  }
  LongLoop loop;
  for (std::size_t i = 0; other.next_entry(i, key, hash);) {
    const Own<> k = Ref<>(key).own();
    TRY(loop.round(t));
    TRY(add_hashed(t, k, hash));
  }
  return ok;
}

Result<void> AnySet::update(Thread& t, Ref<> iterable) {
  if (is_any_set(iterable)) return merge(t, *cast(iterable));
  if (iterable.is_exact<Dict>()) {
    const Ref<Dict> d = iterable.as<Dict>();
    TRY(make_room(t, d->size()));
    Value key, value;
    std::int64_t hash;
    LongLoop loop;
    for (std::size_t i = 0; d->next_entry(i, key, value, hash);) {
      const Own<> k = Ref<>(key).own();
      TRY(loop.round(t));
      TRY(add_hashed(t, k, hash));
    }
    return ok;
  }
  const Own<> iterator = TRY(krait::iter(t, iterable));
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    const Own<> item = std::move(step).take();
    TRY(add_value(t, item));
  }
}

Result<void> AnySet::difference_update_with(Thread& t, Ref<> other) {
  if (other.is(this)) {
    clear_references();
    return ok;
  }
  if (other.is_exact<Dict>()) {  // knows the hashes
    const Ref<Dict> d = other.as<Dict>();
    Value key, value;
    std::int64_t hash;
    LongLoop loop;
    for (std::size_t i = 0; d->next_entry(i, key, value, hash);) {
      const Own<> k = Ref<>(key).own();
      TRY(loop.round(t));
      TRY(discard_hashed(t, k, hash));
    }
    return ok;
  }
  const Own<> iterator = TRY(krait::iter(t, other));
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    const Own<> item = std::move(step).take();
    TRY(discard_hashed(t, item, TRY(hash_element(t, item))));
  }
}

Result<void> AnySet::symmetric_update_with(Thread& t, Ref<> other) {
  if (other.is(this)) {
    clear_references();
    return ok;
  }
  Slot<Set> made;
  if (!is_any_set(other)) {
    made.set(TRY(Set::create(t)));
    TRY(made->update(t, other));
  }
  AnySet& from = made ? static_cast<AnySet&>(*made.get()) : *cast(other);
  Value key;
  std::int64_t hash;
  LongLoop loop;
  for (std::size_t i = 0; from.next_entry(i, key, hash);) {
    const Own<> k = Ref<>(key).own();
    TRY(loop.round(t));
    if (!TRY(discard_hashed(t, k, hash))) TRY(add_hashed(t, k, hash));
  }
  return ok;
}

void AnySet::swap_contents(AnySet& other) {
  std::swap(table_, other.table_);
  std::swap(used_, other.used_);
  std::swap(fill_, other.fill_);
  const std::uint32_t log2 = log2_;
  log2_ = other.log2_;
  other.log2_ = log2;
  ++version_;
  ++other.version_;
}

void AnySet::trace(Tracer& visit) {
  Value key;
  std::int64_t hash;
  for (std::size_t i = 0; next_entry(i, key, hash);) visit(key);
}
void AnySet::clear_references() {
  Entry* table = std::exchange(table_, nullptr);
  if (!table) return;
  const std::size_t n = std::size_t{1} << log2_;
  used_ = fill_ = finger_ = 0;
  ++version_;
  for (std::size_t i = 0; i < n; ++i) krait::release(table[i].key);
  Heap::release_raw(table);
}

// ---- slots ----

Result<Own<>> AnySet::repr(Thread& t, Ref<> self) {
  if (cast(self)->used_ == 0) return format(t, "%Q()", self);
  TRY(check_stack(t, " while getting the repr of an object"));
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return format(t, "%Q(...)", self);
  const Own<List> items = TRY(to_list(t, self));
  const Own<Str> list_text = TRY(krait::repr(t, items));
  const Own<Str> inner = TRY(Str::substring(t, list_text, 1, list_text->length() - 1));
  if (self.is_exact<Set>()) return format(t, "{%s}", inner);
  return format(t, "%Q({%s})", self, inner);
}

namespace {
Result<bool> is_subset(Thread& t, Ref<> small, Ref<> large) {
  if (AnySet::cast(small)->size() > AnySet::cast(large)->size()) return false;
  Value key;
  std::int64_t hash;
  LongLoop loop;
  for (std::size_t i = 0; AnySet::cast(small)->next_entry(i, key, hash);) {
    const Own<> k = Ref<>(key).own();
    TRY(loop.round(t));
    if (!TRY(AnySet::cast(large)->has_hashed(t, k, hash))) return false;
  }
  return true;
}
}  // namespace

Result<Own<>> AnySet::compare(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  if (!is_any_set(a) || !is_any_set(b)) return not_implemented();
  TRY(check_stack(t, " in comparison"));
  const std::size_t m = cast(a)->size(), n = cast(b)->size();
  switch (op) {
    case CompareOp::Eq:
      return bool_from(m == n && TRY(is_subset(t, a, b)));
    case CompareOp::Ne:
      return bool_from(!(m == n && TRY(is_subset(t, a, b))));
    case CompareOp::Lt:
      return bool_from(m < n && TRY(is_subset(t, a, b)));
    case CompareOp::Le:
      return bool_from(TRY(is_subset(t, a, b)));
    case CompareOp::Gt:
      return bool_from(m > n && TRY(is_subset(t, b, a)));
    case CompareOp::Ge:
      return bool_from(TRY(is_subset(t, b, a)));
  }
  __builtin_unreachable();
}

Result<bool> AnySet::contains(Thread& t, Ref<> self, Ref<> key) { return cast(self)->has(t, key); }
Result<Own<>> AnySet::iter(Thread& t, Ref<> self) { return krait::create<SetIterator>(t, cast(self).own()); }

Result<Own<>> copy_set(Thread& t, Ref<> like) {
  if (like.is<FrozenSet>()) {
    Own<FrozenSet> out = TRY(FrozenSet::create(t));
    TRY(out->merge(t, *AnySet::cast(like)));
    return out;
  }
  Own<Set> out = TRY(Set::create(t));
  TRY(out->merge(t, *AnySet::cast(like)));
  return out;
}

Result<Own<>> intersect_sets(Thread& t, Ref<> self, Ref<> other) {
  Own<> out = self.is<FrozenSet>() ? Own<>(TRY(FrozenSet::create(t))) : Own<>(TRY(Set::create(t)));
  AnySet& to = *AnySet::cast(out);
  if (AnySet::is_any_set(other)) {
    Ref<> small = self, large = other;
    if (AnySet::cast(small)->size() > AnySet::cast(large)->size()) std::swap(small, large);
    Value key;
    std::int64_t hash;
    LongLoop loop;
    for (std::size_t i = 0; AnySet::cast(small)->next_entry(i, key, hash);) {
      const Own<> k = Ref<>(key).own();
      TRY(loop.round(t));
      if (TRY(AnySet::cast(large)->has_hashed(t, k, hash))) TRY(to.add_hashed(t, k, hash));
    }
    return out;
  }
  const Own<> iterator = TRY(iter(t, other));
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return out;
    const Own<> item = std::move(step).take();
    const std::int64_t hash = TRY(hash_element(t, item));
    if (TRY(AnySet::cast(self)->has_hashed(t, item, hash))) TRY(to.add_hashed(t, item, hash));
  }
}

// What is in `a` and not in `b`.
static Result<Own<>> difference_of(Thread& t, Ref<> a, Ref<> b) {
  if (AnySet::cast(a)->size() / 4 > AnySet::cast(b)->size()) {
    Own<> out = TRY(copy_set(t, a));
    TRY(AnySet::cast(out)->difference_update_with(t, b));
    return out;
  }
  Own<> out = a.is<FrozenSet>() ? Own<>(TRY(FrozenSet::create(t))) : Own<>(TRY(Set::create(t)));
  Value key;
  std::int64_t hash;
  LongLoop loop;
  for (std::size_t i = 0; AnySet::cast(a)->next_entry(i, key, hash);) {
    const Own<> k = Ref<>(key).own();
    TRY(loop.round(t));
    if (!TRY(AnySet::cast(b)->has_hashed(t, k, hash))) TRY(AnySet::cast(out)->add_hashed(t, k, hash));
  }
  return out;
}

Result<Own<>> AnySet::subtract(Thread& t, Ref<> a, Ref<> b) {
  if (!is_any_set(a) || !is_any_set(b)) return not_implemented();
  return difference_of(t, a, b);
}
Result<Own<>> AnySet::and_(Thread& t, Ref<> a, Ref<> b) {
  if (!is_any_set(a) || !is_any_set(b)) return not_implemented();
  return intersect_sets(t, a, b);
}
Result<Own<>> AnySet::or_(Thread& t, Ref<> a, Ref<> b) {
  if (!is_any_set(a) || !is_any_set(b)) return not_implemented();
  Own<> out = TRY(copy_set(t, a));
  TRY(cast(out)->merge(t, *cast(b)));
  return out;
}
Result<Own<>> AnySet::xor_(Thread& t, Ref<> a, Ref<> b) {
  if (!is_any_set(a) || !is_any_set(b)) return not_implemented();
  Own<> out = a.is<FrozenSet>() ? Own<>(TRY(FrozenSet::create(t))) : Own<>(TRY(Set::create(t)));
  TRY(cast(out)->merge(t, *cast(b)));
  TRY(cast(out)->symmetric_update_with(t, a));
  return out;
}

}  // namespace krait
