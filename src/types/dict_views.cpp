// Views of a dict and their iterators.
#include "types/dict_views.h"

#include "object/allocate.h"
#include "types/iterator.h"
#include "types/mapping_proxy.h"
#include "types/names.h"
#include "types/sequence.h"
#include "types/set.h"
#include "types/singletons.h"

namespace krait {

// ---- iterators ----

Result<bool> DictIterator::advance(Thread& t, bool backwards, Value& key, Value& value) {
  Dict* d = dict_.get();
  if (!d) return false;
  if (d->size() != used_) {
    used_ = SIZE_MAX;  // it stays broken
    return raise(t, exc::RuntimeError, "dictionary changed size during iteration");
  }
  if (backwards && position_ > d->end_position()) {  // cleared and filled anew
    dict_.clear();
    return false;
  }
  if (backwards ? d->previous_entry(position_, key, value) : d->next_entry(position_, key, value)) {
    if (left_ == 0) {
      dict_.clear();
      return raise(t, exc::RuntimeError, "dictionary keys changed during iteration");
    }
    --left_;
    return true;
  }
  dict_.clear();
  return false;
}

template <DictPart kPart, bool kBackwards>
Step DictIteratorOf<kPart, kBackwards>::next(Thread& t, Ref<> self) {
  Value key, value;
  auto* it = static_cast<DictIteratorOf*>(self.object());
  if (!TRY(it->advance(t, kBackwards, key, value))) return Step::done();
  if constexpr (kPart == DictPart::Keys) return Ref<>(key).own();
  if constexpr (kPart == DictPart::Values) return Ref<>(value).own();
  return Tuple::of(t, Ref<>(key), Ref<>(value));
}

Result<std::size_t> DictIterator::length_hint(Thread&) { return dict_ && dict_->size() == used_ ? left_ : 0; }

Result<Own<>> DictIterator::reduce(Thread& t) {
  // (iter, (list of what is left,)), leaving the iterator where it is.
  Own<List> rest = TRY(List::create(t));
  Slot<Dict> dict;
  if (dict_) dict.set(dict_.ref().own());
  const std::size_t position = position_, left = left_, used = used_;
  for (;;) {
    Step step = krait::next(t, Ref<>(this));
    if (step.is_failed()) return failed;
    if (step.is_done()) break;
    TRY(rest->append_own(t, std::move(step).take()));
  }
  if (dict) dict_.set(dict.ref().own());
  position_ = position;
  left_ = left;
  used_ = used;
  const Own<> callable = TRY(builtin(t, names::iter));
  const Own<Tuple> args = TRY(Tuple::of(t, rest));
  return Tuple::of(t, callable, args);
}

// ---- views ----

namespace {

Dict& dict_of(Ref<> view) { return *static_cast<DictView*>(view.object())->dict_.get(); }
bool is_set_view(Ref<> v) { return v.is<DictKeys>() || v.is<DictItems>(); }
bool is_any_set(Ref<> v) { return v.type()->has(kTypeIsSet); }

Result<bool> all_contained(Thread& t, Ref<> small, Ref<> large) {
  const Own<> iterator = TRY(iter(t, small));
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return true;
    const Own<> item = std::move(step).take();
    if (!TRY(contains(t, large, item))) return false;
  }
}

Result<Own<>> repr_view(Thread& t, Ref<> self) {
  TRY(check_stack(t, " while getting the repr of an object"));
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return Str::from_ascii(t, "...");
  const Own<List> items = TRY(to_list(t, self));
  return format(t, "%Q(%R)", self, items);
}

Result<Own<Set>> set_from(Thread& t, Ref<> iterable) {
  Own<Set> out = TRY(Set::create(t));
  TRY(out->update(t, iterable));
  return out;
}

}  // namespace

Result<Own<>> DictView::mapping(Thread& t) { return MappingProxy::of(t, dict_.ref()); }

Result<Own<>> DictSetView::repr(Thread& t, Ref<> self) { return repr_view(t, self); }
Result<Own<>> DictValues::repr(Thread& t, Ref<> self) { return repr_view(t, self); }

Result<Own<>> DictSetView::compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
  if (!is_any_set(other) && !is_set_view(other)) return not_implemented();
  const std::size_t a = TRY(krait::len(t, self)), b = TRY(krait::len(t, other));
  switch (op) {
    case CompareOp::Eq:
      return bool_from(a == b && TRY(all_contained(t, self, other)));
    case CompareOp::Ne:
      return bool_from(!(a == b && TRY(all_contained(t, self, other))));
    case CompareOp::Lt:
      return bool_from(a < b && TRY(all_contained(t, self, other)));
    case CompareOp::Le:
      return bool_from(a <= b && TRY(all_contained(t, self, other)));
    case CompareOp::Gt:
      return bool_from(a > b && TRY(all_contained(t, other, self)));
    case CompareOp::Ge:
      return bool_from(a >= b && TRY(all_contained(t, other, self)));
  }
  __builtin_unreachable();
}

Result<Own<>> DictSetView::subtract(Thread& t, Ref<> a, Ref<> b) {
  Own<Set> out = TRY(set_from(t, a));
  TRY(out->difference_update_with(t, b));
  return out;
}
Result<Own<>> DictSetView::or_(Thread& t, Ref<> a, Ref<> b) {
  Own<Set> out = TRY(set_from(t, a));
  TRY(out->update(t, b));
  return out;
}
Result<Own<>> DictSetView::xor_(Thread& t, Ref<> a, Ref<> b) {
  Own<Set> out = TRY(set_from(t, a));
  TRY(out->symmetric_update_with(t, b));
  return out;
}
Result<Own<>> DictSetView::and_(Thread& t, Ref<> a, Ref<> b) {
  if (!is_set_view(a)) std::swap(a, b);
  if (is_set_view(b) && dict_of(b).size() > dict_of(a).size()) std::swap(a, b);
  Own<Set> out = TRY(Set::create(t));
  const Own<> iterator = TRY(krait::iter(t, b));
  for (;;) {
    Step step = krait::next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return out;
    const Own<> item = std::move(step).take();
    if (TRY(krait::contains(t, a, item))) TRY(out->add_value(t, item));
  }
}
Result<bool> DictSetView::isdisjoint(Thread& t, Ref<> self, Ref<> other) {
  if (self == other) return dict_of(self).size() == 0;
  if ((is_any_set(other) || is_set_view(other)) && TRY(krait::len(t, other)) > dict_of(self).size())
    std::swap(self, other);
  const Own<> iterator = TRY(krait::iter(t, other));
  for (;;) {
    Step step = krait::next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return true;
    const Own<> item = std::move(step).take();
    if (TRY(krait::contains(t, self, item))) return false;
  }
}

Result<bool> DictKeys::contains(Thread& t, Ref<> self, Ref<> key) {
  return static_cast<bool>(TRY(dict_of(self).find(t, key)));
}
Result<bool> DictItems::contains(Thread& t, Ref<> self, Ref<> item) {
  if (!item.is<Tuple>() || item.as<Tuple>()->size() != 2) return false;
  const OptRef<> found = TRY(dict_of(self).find(t, (*item.as<Tuple>())[0]));
  return found && TRY(items_equal(t, found.value(), item.as<Tuple>()->items()[1]));
}

Result<Own<>> DictKeys::iter(Thread& t, Ref<> self) {
  return krait::create<DictKeyIterator>(t, Ref<Dict>(&dict_of(self)).own());
}
Result<Own<>> DictItems::iter(Thread& t, Ref<> self) {
  return krait::create<DictItemIterator>(t, Ref<Dict>(&dict_of(self)).own());
}
Result<Own<>> DictValues::iter(Thread& t, Ref<> self) {
  return krait::create<DictValueIterator>(t, Ref<Dict>(&dict_of(self)).own());
}
Result<Own<>> DictKeys::reversed(Thread& t) { return krait::create<DictReverseKeyIterator>(t, dict_.ref().own()); }
Result<Own<>> DictItems::reversed(Thread& t) { return krait::create<DictReverseItemIterator>(t, dict_.ref().own()); }
Result<Own<>> DictValues::reversed(Thread& t) { return krait::create<DictReverseValueIterator>(t, dict_.ref().own()); }

namespace {

constexpr Method kIteratorMethods[] = {
    bind<&DictIterator::length_hint>("__length_hint__(self, /)", "How many items are probably left."),
    bind<&DictIterator::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
};
constexpr Attribute kViewAttributes[] = {attribute<&DictView::mapping>("mapping", "The dictionary itself, read-only.")};
constexpr const char* kReversedDoc = "An iterator from the youngest to the oldest.";
constexpr Method kKeysMethods[] = {
    bind<&DictSetView::isdisjoint>("isdisjoint(self, object, /)", "Whether no item of the iterable is in the view."),
    bind<&DictKeys::reversed>("__reversed__(self, /)", kReversedDoc),
};
constexpr Method kItemsMethods[] = {
    bind<&DictSetView::isdisjoint>("isdisjoint(self, object, /)", "Whether no item of the iterable is in the view."),
    bind<&DictItems::reversed>("__reversed__(self, /)", kReversedDoc),
};
constexpr Method kValuesMethods[] = {bind<&DictValues::reversed>("__reversed__(self, /)", kReversedDoc)};
constexpr TypeOptions kIteratorOptions{.methods = kIteratorMethods, .flags = kTypeNoConstruct};

}  // namespace

template <>
constinit Type DictKeyIterator::type = describe<DictKeyIterator>("dict_keyiterator", kIteratorOptions);
template <>
constinit Type DictValueIterator::type = describe<DictValueIterator>("dict_valueiterator", kIteratorOptions);
template <>
constinit Type DictItemIterator::type = describe<DictItemIterator>("dict_itemiterator", kIteratorOptions);
template <>
constinit Type DictReverseKeyIterator::type =
    describe<DictReverseKeyIterator>("dict_reversekeyiterator", kIteratorOptions);
template <>
constinit Type DictReverseValueIterator::type =
    describe<DictReverseValueIterator>("dict_reversevalueiterator", kIteratorOptions);
template <>
constinit Type DictReverseItemIterator::type =
    describe<DictReverseItemIterator>("dict_reverseitemiterator", kIteratorOptions);

constinit Type DictKeys::type = describe<DictKeys>(
    "dict_keys", {.methods = kKeysMethods, .attributes = kViewAttributes, .flags = kTypeNoConstruct});
constinit Type DictItems::type = describe<DictItems>(
    "dict_items", {.methods = kItemsMethods, .attributes = kViewAttributes, .flags = kTypeNoConstruct});
constinit Type DictValues::type = describe<DictValues>(
    "dict_values", {.methods = kValuesMethods, .attributes = kViewAttributes, .flags = kTypeNoConstruct});

}  // namespace krait
