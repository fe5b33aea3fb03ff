// set and frozenset: methods, construction, iterator.
#include "object/allocate.h"
#include "types/dict.h"
#include "types/generic_alias.h"
#include "types/iterator.h"
#include "types/names.h"
#include "types/sequence.h"
#include "types/set.h"
#include "types/set_iterator.h"
#include "types/singletons.h"

namespace krait {

Result<Own<Set>> Set::create(Thread& t) { return krait::create<Set>(t); }
Result<Own<FrozenSet>> FrozenSet::create(Thread& t) { return krait::create<FrozenSet>(t); }

Result<Own<>> Set::construct(Thread& t, Ref<Type> type, const Arguments&) { return create_instance<Set>(t, type); }
Result<void> Set::init(Thread& t, Ref<> self, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "set() takes no keyword arguments");
  if (a.positional > 1) return raise(t, exc::TypeError, "set expected at most 1 argument, got %d", a.positional);
  AnySet& set = *cast(self);
  set.clear_references();
  if (a.positional) TRY(set.update(t, a[0]));
  return ok;
}

Result<Own<>> FrozenSet::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.keywords && (type.get() == &FrozenSet::type || type->slots.init == &Object::init))
    return raise(t, exc::TypeError, "frozenset() takes no keyword arguments");
  if (a.positional > 1) return raise(t, exc::TypeError, "frozenset expected at most 1 argument, got %d", a.positional);
  if (a.positional && type.get() == &FrozenSet::type && a[0].is_exact<FrozenSet>()) return a[0].own();
  Own<FrozenSet> out = TRY(create_instance<FrozenSet>(t, type));
  if (a.positional) TRY(out->update(t, a[0]));
  return out;
}

Result<std::int64_t> FrozenSet::hash(Thread&, Ref<> self) {
  auto* set = static_cast<FrozenSet*>(self.object());
  if (set->hash_ != -1) return set->hash_;
  const auto shuffle = [](std::uint64_t h) { return ((h ^ 89869747u) ^ (h << 16)) * 3644798167u; };
  std::uint64_t h = 0;
  Value key;
  std::int64_t hash;
  for (std::size_t i = 0; set->next_entry(i, key, hash);) h ^= shuffle(static_cast<std::uint64_t>(hash));
  h ^= (set->used_ + std::uint64_t{1}) * 1927868237u;
  h ^= (h >> 11) ^ (h >> 25);
  h = h * 69069u + 907133923u;
  if (h == ~std::uint64_t{0}) h = 590923713u;
  return set->hash_ = static_cast<std::int64_t>(h);
}

Result<Own<>> Set::inplace_subtract(Thread& t, Ref<> self, Ref<> other) {
  if (!is_any_set(other)) return not_implemented();
  TRY(cast(self)->difference_update_with(t, other));
  return self.own();
}
Result<Own<>> Set::inplace_and(Thread& t, Ref<> self, Ref<> other) {
  if (!is_any_set(other)) return not_implemented();
  Own<> out = TRY(intersect_sets(t, self, other));
  cast(self)->swap_contents(*cast(out));
  return self.own();
}
Result<Own<>> Set::inplace_or(Thread& t, Ref<> self, Ref<> other) {
  if (!is_any_set(other)) return not_implemented();
  TRY(cast(self)->merge(t, *cast(other)));
  return self.own();
}
Result<Own<>> Set::inplace_xor(Thread& t, Ref<> self, Ref<> other) {
  if (!is_any_set(other)) return not_implemented();
  TRY(cast(self)->symmetric_update_with(t, other));
  return self.own();
}

namespace {

AnySet& of(Ref<> self) { return *AnySet::cast(self); }

Result<void> add(Thread& t, Ref<> self, Ref<> item) {
  TRY(of(self).add_value(t, item));
  return ok;
}
Result<void> discard(Thread& t, Ref<> self, Ref<> item) {
  TRY(of(self).discard_value(t, item));
  return ok;
}
Result<void> remove(Thread& t, Ref<> self, Ref<> item) {
  if (!TRY(of(self).discard_value(t, item))) return raise_key_error(t, item);
  return ok;
}
Result<Own<>> pop(Thread& t, Ref<> self) {
  if (of(self).size() == 0) return raise(t, exc::KeyError, "pop from an empty set");
  return of(self).pop_some();
}
Result<void> clear(Thread&, Ref<> self) {
  of(self).clear_references();
  return ok;
}
Result<Own<>> copy(Thread& t, Ref<> self) {
  if (self.is_exact<FrozenSet>()) return self.own();
  return copy_set(t, self);
}
Result<void> update(Thread& t, Ref<> self, Rest others) {
  for (Value v : others) TRY(of(self).update(t, Ref<>(v)));
  return ok;
}
Result<Own<>> union_(Thread& t, Ref<> self, Rest others) {
  Own<> out = TRY(copy_set(t, self));
  for (Value v : others) TRY(of(out).update(t, Ref<>(v)));
  return out;
}
Result<Own<>> intersection(Thread& t, Ref<> self, Rest others) {
  if (others.size() == 0) return copy_set(t, self);
  Own<> out = self.own();
  for (Value v : others) out = TRY(intersect_sets(t, out, Ref<>(v)));
  return out;
}
Result<void> intersection_update(Thread& t, Ref<> self, Rest others) {
  Own<> out = TRY(intersection(t, self, others));
  of(self).swap_contents(of(out));
  return ok;
}
Result<Own<>> difference(Thread& t, Ref<> self, Rest others) {
  Own<> out = others.size() && AnySet::is_any_set(Ref<>(others[0])) ? TRY(AnySet::subtract(t, self, Ref<>(others[0])))
                                                                    : TRY(copy_set(t, self));
  for (Value v : others) TRY(of(out).difference_update_with(t, Ref<>(v)));
  return out;
}
Result<void> difference_update(Thread& t, Ref<> self, Rest others) {
  for (Value v : others) TRY(of(self).difference_update_with(t, Ref<>(v)));
  return ok;
}
Result<Own<>> symmetric_difference(Thread& t, Ref<> self, Ref<> other) {
  Own<Set> other_set = TRY(Set::create(t));
  TRY(other_set->update(t, other));
  return AnySet::xor_(t, self, other_set);
}
Result<void> symmetric_difference_update(Thread& t, Ref<> self, Ref<> other) {
  return of(self).symmetric_update_with(t, other);
}

// The iterable as a set, itself when it is one.
Result<Own<>> as_set(Thread& t, Ref<> other) {
  if (AnySet::is_any_set(other)) return other.own();
  Own<Set> out = TRY(Set::create(t));
  TRY(out->update(t, other));
  return out;
}
Result<Own<>> issubset(Thread& t, Ref<> self, Ref<> other) {
  const Own<> set = TRY(as_set(t, other));
  return AnySet::compare(t, self, set, CompareOp::Le);
}
Result<Own<>> issuperset(Thread& t, Ref<> self, Ref<> other) {
  if (AnySet::is_any_set(other)) return AnySet::compare(t, self, other, CompareOp::Ge);
  const Own<> iterator = TRY(iter(t, other));
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return bool_from(true);
    const Own<> item = std::move(step).take();
    if (!TRY(of(self).has(t, item))) return bool_from(false);
  }
}
Result<bool> isdisjoint(Thread& t, Ref<> self, Ref<> other) {
  if (AnySet::is_any_set(other) && of(other).size() > of(self).size()) std::swap(self, other);
  const Own<> iterator = TRY(iter(t, other));
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return true;
    const Own<> item = std::move(step).take();
    const std::int64_t hash = TRY(krait::hash(t, item));
    if (TRY(of(self).has_hashed(t, item, hash))) return false;
  }
}
Result<Own<>> reduce(Thread& t, Ref<> self) {
  const Own<List> items = TRY(to_list(t, self));
  const Own<Tuple> args = TRY(Tuple::of(t, items));
  const Own<> state = TRY(call_method(t, self, names::__getstate__));
  return Tuple::of(t, Ref<>(self.type()), args, state);
}
Result<std::size_t> size_of(Thread&, Ref<> self) { return self.type()->basic_size + of(self).table_bytes(); }

constexpr const char* kCopyDoc = "Return a shallow copy of a set.";
#define KRAIT_SHARED_METHODS                                                                                   \
  bind<&copy>("copy(self, /)", kCopyDoc),                                                                      \
      bind<&union_>("union(self, /, *others)", "Return a new set with elements from the set and all others."), \
      bind<&intersection>("intersection(self, /, *others)",                                                    \
                          "Return a new set with elements common to the set and all others."),                 \
      bind<&difference>("difference(self, /, *others)",                                                        \
                        "Return a new set with elements in the set that are not in the others."),              \
      bind<&symmetric_difference>("symmetric_difference(self, other, /)",                                      \
                                  "Return a new set with elements in either the set or other but not both."),  \
      bind<&issubset>("issubset(self, other, /)", "Report whether another set contains this set."),            \
      bind<&issuperset>("issuperset(self, other, /)", "Report whether this set contains another set."),        \
      bind<&isdisjoint>("isdisjoint(self, other, /)", "Return True if two sets have a null intersection."),    \
      bind<&reduce>("__reduce__(self, /)", "Return state information for pickling."),                          \
      bind<&size_of>("__sizeof__(self, /)", "S.__sizeof__() -> size of S in memory, in bytes.")

constexpr Method kFrozenMethods[] = {KRAIT_SHARED_METHODS,
                                     generic_over("frozensets are generic over the type of their elements")};
constexpr Method kSetMethods[] = {
    KRAIT_SHARED_METHODS,
    generic_over("sets are generic over the type of their elements"),
    bind<&add>("add(self, object, /)",
               "Add an element to a set.\n\nThis has no effect if the element is already present."),
    bind<&discard>("discard(self, object, /)",
                   "Remove an element from a set if it is a member.\n\nUnlike set.remove(), the discard() method does "
                   "not raise\nan "
                   "exception when an element is missing from the set."),
    bind<&remove>(
        "remove(self, object, /)",
        "Remove an element from a set; it must be a member.\n\nIf the element is not a member, raise a KeyError."),
    bind<&pop>("pop(self, /)", "Remove and return an arbitrary set element.\n\nRaises KeyError if the set is empty."),
    bind<&clear>("clear(self, /)", "Remove all elements from this set."),
    bind<&update>("update(self, /, *others)", "Update the set, adding elements from all others."),
    bind<&intersection_update>("intersection_update(self, /, *others)",
                               "Update the set, keeping only elements found in it and all others."),
    bind<&difference_update>("difference_update(self, /, *others)",
                             "Update the set, removing elements found in others."),
    bind<&symmetric_difference_update>("symmetric_difference_update(self, other, /)",
                                       "Update the set, keeping only elements found in either set, but not in both."),
};
#undef KRAIT_SHARED_METHODS

}  // namespace

constinit Type Set::type =
    describe<Set>("set", {.doc = "set(iterable=(), /)\n--\n\nBuild an unordered collection of unique elements.",
                          .methods = kSetMethods,
                          .flags = kTypeBasetype | kTypeWeakrefs});
constinit Type FrozenSet::type = describe<FrozenSet>(
    "frozenset", {.doc = "frozenset(iterable=(), /)\n--\n\nBuild an immutable unordered collection of unique elements.",
                  .methods = kFrozenMethods,
                  .flags = kTypeBasetype | kTypeWeakrefs});

// ---- iterator ----

Step SetIterator::next(Thread& t, Ref<> self) {
  const auto it = self.as<SetIterator>();
  AnySet* set = it->set_.get();
  if (!set) return Step::done();
  if (set->size() != it->used_) {
    it->used_ = SIZE_MAX;
    return raise(t, exc::RuntimeError, "Set changed size during iteration");
  }
  Value key;
  std::int64_t hash;
  if (!set->next_entry(it->position_, key, hash)) {
    it->set_.clear();
    return Step::done();
  }
  if (it->left_) --it->left_;
  return Ref<>(key).own();
}
Result<std::size_t> SetIterator::length_hint(Thread&) { return set_ && set_->size() == used_ ? left_ : 0; }
Result<Own<>> SetIterator::reduce(Thread& t) {
  Own<List> rest = TRY(List::create(t));
  Value key;
  std::int64_t hash;
  if (set_) {
    if (set_->size() != used_) return raise(t, exc::RuntimeError, "Set changed size during iteration");
    for (std::size_t i = position_; set_->next_entry(i, key, hash);) TRY(rest->append(t, Ref<>(key)));
  }
  const Own<> callable = TRY(builtin(t, names::iter));
  const Own<Tuple> args = TRY(Tuple::of(t, rest));
  return Tuple::of(t, callable, args);
}

namespace {
constexpr Method kIteratorMethods[] = {
    bind<&SetIterator::length_hint>("__length_hint__(self, /)",
                                    "Private method returning an estimate of len(list(it))."),
    bind<&SetIterator::reduce>("__reduce__(self, /)", "Return state information for pickling."),
};
}
constinit Type SetIterator::type =
    describe<SetIterator>("set_iterator", {.methods = kIteratorMethods, .flags = kTypeNoConstruct});

}  // namespace krait
