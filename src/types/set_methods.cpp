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

constexpr const char* kCopyDoc = "A new set of the same elements.";
#define KRAIT_SHARED_METHODS                                                                                 \
  bind<&copy>("copy(self, /)", kCopyDoc),                                                                    \
      bind<&union_>("union(self, /, *others)", "A new set of what is in this set or in any of the others."), \
      bind<&intersection>("intersection(self, /, *others)",                                                  \
                          "A new set of what is in this set and in each of the others."),                    \
      bind<&difference>("difference(self, /, *others)",                                                      \
                        "A new set of what is in this set and in none of the others."),                      \
      bind<&symmetric_difference>("symmetric_difference(self, other, /)",                                    \
                                  "A new set of what is in one of both sets alone."),                        \
      bind<&issubset>("issubset(self, other, /)", "Whether all elements of this set are in other."),         \
      bind<&issuperset>("issuperset(self, other, /)", "Whether all items of other are in this set."),        \
      bind<&isdisjoint>("isdisjoint(self, other, /)", "Whether no item of other is in this set."),           \
      bind<&reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),           \
      bind<&size_of>("__sizeof__(self, /)",                                                                  \
                     "S.__sizeof__() -> int\n\nBytes of memory that the set takes, not what its elements take.")

constexpr Method kFrozenMethods[] = {KRAIT_SHARED_METHODS,
                                     generic_over("frozenset[T]: T is the type of the elements.")};
constexpr Method kSetMethods[] = {
    KRAIT_SHARED_METHODS,
    generic_over("set[T]: T is the type of the elements."),
    bind<&add>("add(self, object, /)", "Put an element into the set, unless an equal one is there."),
    bind<&discard>("discard(self, object, /)", "Take an element out of the set, if it is there."),
    bind<&remove>("remove(self, object, /)", "Take an element out of the set. KeyError when it is not there."),
    bind<&pop>("pop(self, /)", "Take some element out of the set, and return it. KeyError when there is none."),
    bind<&clear>("clear(self, /)", "Drop every element."),
    bind<&update>("update(self, /, *others)", "Put in all items of the others."),
    bind<&intersection_update>("intersection_update(self, /, *others)", "Keep only what is in each of the others."),
    bind<&difference_update>("difference_update(self, /, *others)", "Take out what is in any of the others."),
    bind<&symmetric_difference_update>(
        "symmetric_difference_update(self, other, /)",
        "Keep what is in one of both alone: take out what is in other as well, put in the rest of other."),
};
#undef KRAIT_SHARED_METHODS

}  // namespace

constinit Type Set::type =
    describe<Set>("set", {.doc = "set(iterable=(), /)\n--\n\nHashable elements without order, each of them once.\n\nOf "
                                 "the items of iterable; empty without.",
                          .methods = kSetMethods,
                          .flags = kTypeBasetype | kTypeWeakrefs});
constinit Type FrozenSet::type = describe<FrozenSet>(
    "frozenset", {.doc = "frozenset(iterable=(), /)\n--\n\nHashable elements without order, each of them once; it does "
                         "not change, and is hashable itself.\n\nOf the items of iterable; empty without.",
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
    bind<&SetIterator::length_hint>("__length_hint__(self, /)", "How many items are probably left."),
    bind<&SetIterator::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
};
}
constinit Type SetIterator::type =
    describe<SetIterator>("set_iterator", {.methods = kIteratorMethods, .flags = kTypeNoConstruct});

}  // namespace krait
