// set and frozenset: the table and the operators; methods are in set_methods.cpp.
#include "types/set.h"

#include "object/allocate.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/sequence.h"
#include "types/set_iterator.h"
#include "types/singletons.h"

namespace krait {
namespace {

Result<std::int64_t> hash_element(Thread& t, Ref<> key) {
  if (key.is_exact<Str>()) return key.as<Str>()->hash_nothrow();
  auto hash = krait::hash(t, key);
  if (hash.is_failed()) return raise_unhashable(t, key, "a set element");
  return hash;
}

}  // namespace

// The slot of a key, or -1.
Result<std::int64_t> AnySet::locate(Thread& t, Ref<> key, std::int64_t hash) {
restart:
  Entry* table = table_;
  if (!table) return std::int64_t{-1};
  const std::size_t mask = (std::size_t{1} << log2_) - 1;
  std::uint64_t perturb = static_cast<std::uint64_t>(hash);
  for (std::size_t slot = perturb & mask;; perturb >>= 5, slot = (slot * 5 + perturb + 1) & mask) {
    const Entry e = table[slot];
    if (e.key.is_empty()) {
      if (e.hash == 0) return std::int64_t{-1};
      continue;
    }
    if (e.key == key.value()) return static_cast<std::int64_t>(slot);
    if (e.hash != hash) continue;
    const std::uint32_t version = version_;
    const bool same = TRY(items_equal(t, e.key, key.value()));
    if (table_ != table || version_ != version) goto restart;  // __eq__ changed this very set
    if (same) return static_cast<std::int64_t>(slot);
  }
}

Result<void> AnySet::resize(Thread& t, std::size_t entries) {
  std::uint8_t log2 = 2;
  while ((std::size_t{1} << log2) * 3 < entries * 5) ++log2;  // at most 60 % full
  if (log2 > 31) return raise_memory_error(t);
  const std::size_t bytes = sizeof(Entry) << log2, mask = (std::size_t{1} << log2) - 1;
  auto* table = static_cast<Entry*>(t.heap->allocate_raw(bytes));
  if (!table) return raise_memory_error(t);
  for (std::size_t i = 0; i <= mask; ++i) table[i] = {Value(), 0};
  if (table_) {
    for (std::size_t i = 0, n = std::size_t{1} << log2_; i < n; ++i) {
      if (table_[i].key.is_empty()) continue;
      std::uint64_t perturb = static_cast<std::uint64_t>(table_[i].hash);
      std::size_t slot = perturb & mask;
      while (!table[slot].key.is_empty()) {
        perturb >>= 5;
        slot = (slot * 5 + perturb + 1) & mask;
      }
      table[slot] = table_[i];
    }
    Heap::release_raw(table_);
  }
  table_ = table;
  log2_ = log2;
  fill_ = used_;
  ++version_;
  return ok;
}

Result<bool> AnySet::add_hashed(Thread& t, Ref<> key, std::int64_t hash) {
  if (TRY(locate(t, key, hash)) >= 0) return false;
  if (!table_ || (fill_ + 1) * std::size_t{5} > (std::size_t{1} << log2_) * 3)
    TRY(resize(t, used_ < 50000 ? used_ * 2 + 2 : used_ + used_ / 2));
  const std::size_t mask = (std::size_t{1} << log2_) - 1;
  std::uint64_t perturb = static_cast<std::uint64_t>(hash);
  std::size_t slot = perturb & mask;
  while (!table_[slot].key.is_empty()) {
    perturb >>= 5;
    slot = (slot * 5 + perturb + 1) & mask;
  }
  if (table_[slot].hash == 0) ++fill_;
  table_[slot] = {key.own().leak(), hash};
  ++used_;
  ++version_;
  return true;
}

Result<bool> AnySet::add_value(Thread& t, Ref<> key) { return add_hashed(t, key, TRY(hash_element(t, key))); }
Result<bool> AnySet::has_hashed(Thread& t, Ref<> key, std::int64_t hash) { return TRY(locate(t, key, hash)) >= 0; }

void AnySet::remove_at(std::size_t slot) {
  const Value key = std::exchange(table_[slot].key, Value());
  table_[slot].hash = -1;
  --used_;
  ++version_;
  krait::release(key);
}

Result<bool> AnySet::discard_hashed(Thread& t, Ref<> key, std::int64_t hash) {
  const std::int64_t slot = TRY(locate(t, key, hash));
  if (slot < 0) return false;
  remove_at(slot);
  if (log2_ > 8 && used_ < (std::size_t{1} << log2_) / 16) TRY(resize(t, used_ * 2 + 2));
  return true;
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
  if (&other == this || other.used_ == 0) return ok;
  if ((fill_ + other.used_) * std::size_t{5} > (table_ ? std::size_t{3} << log2_ : 0))
    TRY(resize(t, used_ + other.used_));
  Value key;
  std::int64_t hash;
  for (std::size_t i = 0; other.next_entry(i, key, hash);) {
    const Own<> k = Ref<>(key).own();
    TRY(add_hashed(t, k, hash));
  }
  return ok;
}

Result<void> AnySet::update(Thread& t, Ref<> iterable) {
  if (is_any_set(iterable)) return merge(t, *cast(iterable));
  if (iterable.is_exact<Dict>()) {
    const Ref<Dict> d = iterable.as<Dict>();
    Value key, value;
    std::int64_t hash;
    for (std::size_t i = 0; d->next_entry(i, key, value, hash);) {
      const Own<> k = Ref<>(key).own();
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
  for (std::size_t i = 0; from.next_entry(i, key, hash);) {
    const Own<> k = Ref<>(key).own();
    if (!TRY(discard_hashed(t, k, hash))) TRY(add_hashed(t, k, hash));
  }
  return ok;
}

void AnySet::swap_contents(AnySet& other) {
  std::swap(table_, other.table_);
  std::swap(used_, other.used_);
  std::swap(fill_, other.fill_);
  std::swap(log2_, other.log2_);
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
  used_ = fill_ = 0;
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
  for (std::size_t i = 0; AnySet::cast(small)->next_entry(i, key, hash);) {
    const Own<> k = Ref<>(key).own();
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
    for (std::size_t i = 0; AnySet::cast(small)->next_entry(i, key, hash);) {
      const Own<> k = Ref<>(key).own();
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

Result<Own<>> AnySet::subtract(Thread& t, Ref<> a, Ref<> b) {
  if (!is_any_set(a) || !is_any_set(b)) return not_implemented();
  Own<> out = TRY(copy_set(t, a));
  TRY(cast(out)->difference_update_with(t, b));
  return out;
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
  Own<> out = TRY(copy_set(t, a));
  TRY(cast(out)->symmetric_update_with(t, b));
  return out;
}

}  // namespace krait
