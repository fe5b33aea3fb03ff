// collections.OrderedDict: the class; its views and iterator.
#include "modules/collections/ordered_dict.h"

#include "object/allocate.h"
#include "types/iterator.h"
#include "types/list.h"
#include "types/names.h"
#include "types/sequence.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {

// ---- update ----

namespace {

Result<void> put(Thread& t, Ref<> mapping, Ref<> key, Ref<> value) {
  if (mapping.is_exact<OrderedDict>()) return mapping.as<Dict>()->set(t, key, value.own());
  return set_item(t, mapping, key, value);
}

Result<void> add_pairs(Thread& t, Ref<> mapping, Ref<> pairs) {
  const Own<> iterator = TRY(iter(t, pairs));
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    const Own<> item = std::move(step).take();
    const Own<Tuple> pair = TRY(to_tuple(t, item));
    if (pair->size() < 2)
      return raise(t, exc::ValueError, "need more than %d value%s to unpack", pair->size(),
                   pair->size() == 1 ? "" : "s");
    if (pair->size() > 2) return raise(t, exc::ValueError, "too many values to unpack (expected 2)");
    TRY(put(t, mapping, (*pair)[0], (*pair)[1]));
  }
}

Result<void> add_mapping(Thread& t, Ref<> mapping, Ref<> other) {
  if (other.is_exact<Dict>() || (other.is_exact<OrderedDict>() && mapping.is_exact<OrderedDict>())) {
    if (mapping.is_exact<OrderedDict>()) return mapping.as<Dict>()->merge(t, other.as<Dict>(), true);
    const Own<> items = TRY(call_method(t, other, names::items));
    return add_pairs(t, mapping, items);
  }
  Slot<> holder;
  if (const OptRef<> keys = TRY(find_attr(t, other, names::keys, holder))) {
    const Own<> names_given = TRY(call(t, keys.ref()));
    const Own<> iterator = TRY(iter(t, names_given));
    for (;;) {
      Step step = next(t, iterator);
      if (step.is_failed()) return failed;
      if (step.is_done()) return ok;
      const Own<> key = std::move(step).take();
      const Own<> value = TRY(get_item(t, other, key));
      TRY(put(t, mapping, key, value));
    }
  }
  if (const OptRef<> items = TRY(find_attr(t, other, names::items, holder))) {
    const Own<> pairs = TRY(call(t, items.ref()));
    return add_pairs(t, mapping, pairs);
  }
  return add_pairs(t, mapping, other);
}

}  // namespace

Result<void> update_mapping(Thread& t, Ref<> mapping, const Arguments& a, const char* name) {
  if (a.positional > 1)
    return raise(t, exc::TypeError, "%s() takes at most 1 positional argument (%d given)", name, a.positional);
  if (a.positional) TRY(add_mapping(t, mapping, a[0]));
  for (std::uint32_t i = 0; i < a.keywords; ++i) TRY(put(t, mapping, (*a.names)[i], a[a.positional + i]));
  return ok;
}

// ---- slots ----

namespace {

bool is_ordered(Ref<> v) { return is_subtype(v.type(), &OrderedDict::type); }

}  // namespace

Result<Own<>> OrderedDict::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<OrderedDict>(t, type);
}
Result<void> OrderedDict::init(Thread& t, Ref<> self, const Arguments& a) {
  if (a.positional > 1) return raise(t, exc::TypeError, "expected at most 1 argument, got %d", a.positional);
  return update_mapping(t, self, a, "__init__");
}

Result<Own<>> OrderedDict::repr(Thread& t, Ref<> self) {
  if (self.as<Dict>()->size() == 0) return format(t, "%Q()", self);
  TRY(check_stack(t, " while getting the repr of an object"));
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return Str::from_ascii(t, "...");
  Own<Dict> plain = TRY(Dict::create(t));
  if (self.is_exact<OrderedDict>()) {
    TRY(plain->merge(t, self.as<Dict>(), true));
  } else {
    const Own<> items = TRY(call_method(t, self, names::items));
    TRY(plain->update(t, items));
  }
  return format(t, "%Q(%R)", self, plain);
}

Result<Own<>> OrderedDict::compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
  if ((op != CompareOp::Eq && op != CompareOp::Ne) || !self.is<Dict>() || !other.is<Dict>()) return not_implemented();
  Own<> same = TRY(Dict::compare(t, self, other, CompareOp::Eq));
  bool equal = is_true_object(same.ref());
  if (equal && is_ordered(self) && is_ordered(other)) {
    const auto a = self.as<Dict>(), b = other.as<Dict>();
    const std::uint32_t av = a->keys_version(), bv = b->keys_version();
    Value key, value, other_key, other_value;
    for (std::size_t i = 0, j = 0; equal && a->next_entry(i, key, value) && b->next_entry(j, other_key, other_value);) {
      equal = TRY(items_equal(t, key, other_key));
      if (a->keys_version() != av || b->keys_version() != bv)
        return raise(t, exc::RuntimeError, "OrderedDict mutated during iteration");
    }
    equal = equal && a->size() == b->size();
  }
  return bool_from(equal == (op == CompareOp::Eq));
}

Result<Own<>> OrderedDict::or_(Thread& t, Ref<> left, Ref<> right) {
  if (!left.is<Dict>() || !right.is<Dict>()) return not_implemented();
  const Ref<> like = is_ordered(left) ? left : right;
  Own<> out = TRY(call(t, Ref<>(like.type()), {left.value()}));
  TRY(add_mapping(t, out, right));
  return out;
}
Result<Own<>> OrderedDict::inplace_or(Thread& t, Ref<> self, Ref<> other) {
  TRY(add_mapping(t, self, other));
  return self.own();
}

// ---- methods ----

Result<Own<>> OrderedDict::fromkeys(Thread& t, Ref<Type> type, Ref<> iterable, Ref<> value) {
  Own<> out = TRY(call(t, type));
  const Own<> iterator = TRY(krait::iter(t, iterable));
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return out;
    const Own<> key = std::move(step).take();
    TRY(put(t, out, key, value));
  }
}

Result<Own<>> OrderedDict::reduce(Thread& t, Ref<> self) {
  const Own<> state = TRY(call_method(t, self, names::__getstate__));
  const Own<> items = TRY(call_method(t, self, names::items));
  const Own<> iterator = TRY(krait::iter(t, items));
  return Tuple::of(t, Ref<>(self.type()), Tuple::empty(), state, none_ref(), iterator);
}

Result<Own<>> OrderedDict::setdefault(Thread& t, Ref<> self, Ref<> key, Ref<> otherwise) {
  if (self.is_exact<OrderedDict>()) return self.as<Dict>()->setdefault(t, key, otherwise);
  if (TRY(krait::contains(t, self, key))) return krait::get_item(t, self, key);
  TRY(krait::set_item(t, self, key, otherwise));
  return otherwise.own();
}

Result<Own<>> OrderedDict::pop(Thread& t, Ref<> self, Ref<> key, OptRef<> otherwise) {
  Slot<> value;
  if (TRY(self.as<Dict>()->take(t, key, value))) return Own<>::steal(value.take());
  if (otherwise) return otherwise.ref().own();
  return raise_key_error(t, key);
}

Result<Own<>> OrderedDict::popitem(Thread& t, Ref<> self, bool last) {
  const auto d = self.as<OrderedDict>();
  if (d->size() == 0) return raise(t, exc::KeyError, "dictionary is empty");
  if (last) return d->Dict::popitem(t);
  Value first_key, first_value;
  std::int64_t hash;
  std::size_t i = 0;
  (void)d->next_entry(i, first_key, first_value, hash);
  const Own<> key = Ref<>(first_key).own();
  Own<Tuple> pair = TRY(Tuple::create(t, 2));
  Value k, v;
  d->unlink(i - 1, hash, k, v);
  pair->init_item(0, Own<>::steal(k));
  pair->init_item(1, Own<>::steal(v));
  return pair;
}

Result<Own<>> OrderedDict::keys(Thread& t, Ref<> self) { return create<OrderedDictKeys>(t, self.as<Dict>().own()); }
Result<Own<>> OrderedDict::values(Thread& t, Ref<> self) { return create<OrderedDictValues>(t, self.as<Dict>().own()); }
Result<Own<>> OrderedDict::items(Thread& t, Ref<> self) { return create<OrderedDictItems>(t, self.as<Dict>().own()); }

Result<Own<>> OrderedDict::copy(Thread& t, Ref<> self) {
  const auto d = self.as<OrderedDict>();
  if (self.is_exact<OrderedDict>()) {
    Own<OrderedDict> out = TRY(create<OrderedDict>(t));
    Value key, value;
    std::int64_t hash;
    const std::uint32_t version = d->keys_version();
    for (std::size_t i = 0; d->next_entry(i, key, value, hash);) {
      const Own<> k = Ref<>(key).own();
      TRY(out->set_hashed(t, k, hash, Ref<>(value).own()));
      if (d->keys_version() != version) return raise(t, exc::RuntimeError, "OrderedDict mutated during iteration");
    }
    return out;
  }
  Own<> out = TRY(call(t, Ref<>(self.type())));
  Value key, value;
  for (std::size_t i = 0; d->next_entry(i, key, value);) {
    const Own<> k = Ref<>(key).own();
    const std::uint32_t version = d->keys_version();
    const Own<> v = TRY(krait::get_item(t, self, k));
    TRY(krait::set_item(t, out, k, v));
    if (d->keys_version() != version) return raise(t, exc::RuntimeError, "OrderedDict mutated during iteration");
  }
  return out;
}

Result<void> OrderedDict::move_to_end(Thread& t, Ref<> self, Ref<> key, bool last) {
  if (!TRY(self.as<Dict>()->Dict::move_to_end(t, key, last))) return raise_key_error(t, key);
  return ok;
}

// ---- iteration ----

namespace {

Result<Own<>> iterate(Thread& t, Ref<> dict, DictPart part, bool backwards) {
  return create<OrderedDictIterator>(t, dict.as<OrderedDict>().own(), part, backwards);
}
Ref<> dict_of_view(Ref<> view) { return static_cast<DictView*>(view.object())->dict_.ref(); }

}  // namespace

Result<Own<>> OrderedDict::iter(Thread& t, Ref<> self) { return iterate(t, self, DictPart::Keys, false); }
Result<Own<>> OrderedDict::reversed(Thread& t, Ref<> self) { return iterate(t, self, DictPart::Keys, true); }
Result<Own<>> OrderedDictKeys::iter(Thread& t, Ref<> self) {
  return iterate(t, dict_of_view(self), DictPart::Keys, false);
}
Result<Own<>> OrderedDictKeys::reversed(Thread& t, Ref<> self) {
  return iterate(t, dict_of_view(self), DictPart::Keys, true);
}
Result<Own<>> OrderedDictItems::iter(Thread& t, Ref<> self) {
  return iterate(t, dict_of_view(self), DictPart::Items, false);
}
Result<Own<>> OrderedDictItems::reversed(Thread& t, Ref<> self) {
  return iterate(t, dict_of_view(self), DictPart::Items, true);
}
Result<Own<>> OrderedDictValues::iter(Thread& t, Ref<> self) {
  return iterate(t, dict_of_view(self), DictPart::Values, false);
}
Result<Own<>> OrderedDictValues::reversed(Thread& t, Ref<> self) {
  return iterate(t, dict_of_view(self), DictPart::Values, true);
}

Step OrderedDictIterator::next(Thread& t, Ref<> self) {
  const auto it = self.as<OrderedDictIterator>();
  if (!it->dict_) return Step::done();
  const OrderedDict& d = *it->dict_.get();
  if (d.keys_version() != it->version_) {
    const bool resized = d.size() != it->size_;
    it->dict_.clear();
    return raise(t, exc::RuntimeError,
                 resized ? "OrderedDict changed size during iteration" : "OrderedDict mutated during iteration");
  }
  Value key, value;
  if (!(it->backwards_ ? d.previous_entry(it->position_, key, value) : d.next_entry(it->position_, key, value))) {
    it->dict_.clear();
    return Step::done();
  }
  if (it->part_ == DictPart::Keys) return Ref<>(key).own();
  if (it->part_ == DictPart::Values) return Ref<>(value).own();
  return Tuple::of(t, Ref<>(key), Ref<>(value));
}

Result<Own<>> OrderedDictIterator::reduce(Thread& t) {
  const Own<List> left = TRY(List::create(t));
  if (dict_) {
    Own<OrderedDictIterator> copy = TRY(create<OrderedDictIterator>(t, dict_.ref().own(), part_, backwards_));
    copy->position_ = position_;
    copy->version_ = version_;
    TRY(left->extend(t, copy));
  }
  const Own<> callable = TRY(builtin(t, names::iter));
  const Own<Tuple> args = TRY(Tuple::of(t, left));
  return Tuple::of(t, callable, args);
}

namespace {

Result<Own<>> update_method(Thread& t, const Method&, Ref<> self, const Arguments& a) {
  TRY(update_mapping(t, self, a, "update"));
  return none();
}

constexpr Method kMethods[] = {
    bind<&OrderedDict::fromkeys>("fromkeys(type, iterable, value=None)",
                                 "A new one that maps each item of iterable to value."),
    bind<&OrderedDict::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
    bind<&OrderedDict::setdefault>("setdefault(self, key, default=None)",
                                   "The value of key; when it is absent, default, which is stored first."),
    bind<&OrderedDict::pop>(
        "pop(self, key, default=<unrepresentable>)",
        "od.pop(key[,default])\n\nTake key out and return its value. When it is absent: default, or else a KeyError."),
    bind<&OrderedDict::popitem>("popitem(self, last=True)",
                                "Take out a pair and return it as (key, value): the youngest, or the oldest when last "
                                "is false.\n\nKeyError when there is none."),
    bind<&OrderedDict::keys>("keys(self, /)", "A set-like view of the keys, in order."),
    bind<&OrderedDict::values>("values(self, /)", "A view of the values, in order."),
    bind<&OrderedDict::items>("items(self, /)", "A set-like view of the (key, value) pairs, in order."),
    {Signature("update(self, other=<unrepresentable>, /, **kwargs)"),
     "Set the items of a mapping, of an iterable of pairs, and the keywords.", &update_method},
    bind<&Dict::clear>("clear(self, /)", "Drop every pair."),
    bind<&OrderedDict::copy>("copy(self, /)", "A new one with the same pairs in the same order."),
    bind<&OrderedDict::reversed>("__reversed__(self, /)", "An iterator over the keys, from the last to the first."),
    bind<&Dict::size_of>("__sizeof__(self, /)", "Bytes of memory that the dictionary and its order take."),
    bind<&OrderedDict::move_to_end>(
        "move_to_end(self, key, last=True)",
        "Make key the last one, or the first one when last is false.\n\nKeyError when it is absent."),
};
constexpr Attribute kAttributes[] = {attribute<&Object::get_dict, &Object::set_dict>("__dict__")};
template <class T>
constexpr Method kReversed[] = {
    bind<&T::reversed>("__reversed__(self, /)", "An iterator over the keys, from the last to the first.")};
constexpr Method kIteratorMethods[] = {
    bind<&OrderedDictIterator::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
};

}  // namespace

constinit Type OrderedDict::type = describe<OrderedDict>(
    "collections.OrderedDict",
    {.doc = "A dictionary whose order is part of it: it can be rearranged, and counts when two are compared.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kTypeBasetype | kTypeMapping | kTypeWeakrefs,
     .base = &Dict::type,
     .shape_offset = offsetof(OrderedDict, attributes_)});
constinit Type OrderedDictKeys::type = describe<OrderedDictKeys>(
    "odict_keys", {.methods = kReversed<OrderedDictKeys>, .flags = kTypeNoConstruct, .base = &DictKeys::type});
constinit Type OrderedDictItems::type = describe<OrderedDictItems>(
    "odict_items", {.methods = kReversed<OrderedDictItems>, .flags = kTypeNoConstruct, .base = &DictItems::type});
constinit Type OrderedDictValues::type = describe<OrderedDictValues>(
    "odict_values", {.methods = kReversed<OrderedDictValues>, .flags = kTypeNoConstruct, .base = &DictValues::type});
constinit Type OrderedDictIterator::type =
    describe<OrderedDictIterator>("odict_iterator", {.methods = kIteratorMethods, .flags = kTypeNoConstruct});

}  // namespace krait
