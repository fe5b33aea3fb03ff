// dict: methods and slots; the table is in dict.cpp.
#include "object/allocate.h"
#include "types/dict.h"
#include "types/dict_table.h"
#include "types/dict_views.h"
#include "types/generic_alias.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/sequence.h"
#include "types/set.h"
#include "types/singletons.h"
#include "types/string_builder.h"
#include "types/tuple.h"

namespace krait {
namespace {

// d[key] = value of any mapping, __setitem__ included when a subclass has one.
Result<void> update_from_pairs(Thread& t, Dict& d, Ref<> pairs, bool overwrite) {
  const Own<> iterator = TRY(iter(t, pairs));
  for (std::int64_t i = 0;; ++i) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    const Own<> item = std::move(step).take();
    auto pair = to_tuple(t, item);
    if (pair.is_failed()) {
      if (!pending_matches(t, exc::TypeError)) return failed;
      if (!item.ref().type()->slots.iter && !is_sequence(item))
        (void)raise(t, exc::TypeError, "object is not iterable");
      const Own<> error = take_pending(t);
      const Own<Str> note = TRY(format(t, "Cannot convert dictionary update sequence element #%d to a sequence", i));
      restore_pending(t, error.ref().own());
      add_note_to_pending(t, note);
      return failed;
    }
    const Own<Tuple> both = std::move(pair).take();
    if (both->size() != 2)
      return raise(t, exc::ValueError, "dictionary update sequence element #%d has length %d; 2 is required", i,
                   both->size());
    if (overwrite) {
      TRY(d.set(t, (*both.get())[0], (*both.get())[1].own()));
    } else {
      Slot<> found;
      TRY(d.set_default(t, (*both.get())[0], (*both.get())[1], found));
    }
  }
}

Result<void> update_from_keys(Thread& t, Dict& d, Ref<> mapping, bool overwrite) {
  const Own<> keys = TRY(call_method(t, mapping, names::keys));
  const Own<> iterator = TRY(iter(t, keys));
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    const Own<> key = std::move(step).take();
    if (!overwrite && TRY(d.find(t, key))) continue;
    Own<> value = TRY(get_item(t, mapping, key));
    TRY(d.set(t, key, std::move(value)));
  }
}

}  // namespace

Result<void> Dict::merge(Thread& t, Ref<Dict> other, bool overwrite) {
  if (other.get() == this) return ok;
  if (used_ == 0 && other->table_ && other->used_ == other->table_->next) {  // nothing to compare with, no gaps
    const Own<Dict> copy = TRY(copy_of(t, other));
    std::swap(table_, copy->table_);
    std::swap(used_, copy->used_);
    keys_changed();
    return ok;
  }
  Value key, value;
  std::int64_t hash;
  const std::size_t size = other->size();
  LongLoop loop;
  for (std::size_t i = 0; other->next_entry(i, key, value, hash);) {
    const Own<> k = Ref<>(key).own();
    Own<> v = Ref<>(value).own();
    TRY(loop.round(t));
    if (overwrite || TRY(locate(t, k, hash)) < 0) TRY(set_hashed(t, k, hash, std::move(v)));
    if (other->size() != size) return raise(t, exc::RuntimeError, "dict mutated during update");
  }
  return ok;
}

Result<void> Dict::update(Thread& t, Ref<> other, bool overwrite) {
  if (other.is<Dict>() && other.type()->slots.iter == &Dict::iter) return merge(t, other.as<Dict>(), overwrite);
  if (TRY(has_attr(t, other, names::keys))) return update_from_keys(t, *this, other, overwrite);
  return update_from_pairs(t, *this, other, overwrite);
}

Result<Own<>> Dict::construct(Thread& t, Ref<Type> type, const Arguments&) { return create_instance<Dict>(t, type); }

Result<void> Dict::init(Thread& t, Ref<> self, const Arguments& a) {
  if (a.positional > 1) return raise(t, exc::TypeError, "dict expected at most 1 argument, got %d", a.positional);
  const Ref<Dict> d = self.as<Dict>();
  if (a.positional) TRY(d->update(t, a[0]));
  for (std::uint32_t i = 0; i < a.keywords; ++i) TRY(d->set(t, (*a.names)[i], a[a.positional + i].own()));
  return ok;
}

Result<void> Dict::update_method(Thread& t, Ref<> self, OptRef<> other, OptRef<Dict> keywords) {
  const Ref<Dict> d = self.as<Dict>();
  if (other) TRY(d->update(t, other.ref()));
  if (keywords) TRY(d->merge(t, keywords.ref(), true));
  return ok;
}

Result<Own<>> Dict::repr(Thread& t, Ref<> self) {
  const Ref<Dict> d = self.as<Dict>();
  if (d->size() == 0) return Str::from_ascii(t, "{}");
  TRY(check_stack(t, " while getting the repr of an object"));
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return Str::from_ascii(t, "{...}");
  StringBuilder out(t);
  out.put('{');
  Value key, value;
  bool first = true;
  LongLoop loop;
  for (std::size_t i = 0; d->next_entry(i, key, value);) {
    TRY(loop.round(t));
    const Own<> k = Ref<>(key).own(), v = Ref<>(value).own();
    if (!std::exchange(first, false)) out.ascii(", ");
    const Own<Str> left = TRY(krait::repr(t, k));
    out.str(left);
    out.ascii(": ");
    const Own<Str> right = TRY(krait::repr(t, v));
    out.str(right);
  }
  out.put('}');
  return out.finish();
}

Result<Own<>> Dict::compare(Thread& t, Ref<> self, Ref<> other_value, CompareOp op) {
  if ((op != CompareOp::Eq && op != CompareOp::Ne) || !self.is<Dict>() || !other_value.is<Dict>())
    return not_implemented();
  const Ref<Dict> a = self.as<Dict>(), b = other_value.as<Dict>();
  const bool wanted = op == CompareOp::Eq;
  if (a->size() != b->size()) return bool_from(!wanted);
  TRY(check_stack(t, " in comparison"));
  Value key, value;
  std::int64_t hash;
  LongLoop loop;
  for (std::size_t i = 0; a->next_entry(i, key, value, hash);) {
    const Own<> k = Ref<>(key).own(), v = Ref<>(value).own();
    TRY(loop.round(t));
    const OptRef<> found = TRY(b->find_hashed(t, k, hash));
    if (!found || !TRY(items_equal(t, v.value(), found.value()))) return bool_from(!wanted);
  }
  return bool_from(wanted);
}

Result<bool> Dict::contains(Thread& t, Ref<> self, Ref<> key) {
  return static_cast<bool>(TRY(self.as<Dict>()->find(t, key)));
}

Result<Own<>> Dict::get_item(Thread& t, Ref<> self, Ref<> key) {
  const OptRef<> found = TRY(self.as<Dict>()->find(t, key));
  if (found) return found.ref().own();
  if (!self.is_exact<Dict>()) {
    Slot<> holder;
    const OptRef<> missing = TRY(lookup_special(t, self, names::__missing__, holder));
    if (missing) return call(t, missing.ref(), {key.value()});
  }
  return raise_key_error(t, key);
}

Result<void> Dict::set_item(Thread& t, Ref<> self, Ref<> key, OptRef<> value) {
  const Ref<Dict> d = self.as<Dict>();
  if (value) return d->set(t, key, value.ref().own());
  if (!TRY(d->remove(t, key))) return raise_key_error(t, key);
  return ok;
}

Result<Own<>> Dict::or_(Thread& t, Ref<> a, Ref<> b) {
  if (!a.is<Dict>() || !b.is<Dict>()) return not_implemented();
  Own<> out = TRY(a.as<Dict>()->copy(t));
  TRY(out.ref().as<Dict>()->update(t, b));
  return out;
}
Result<Own<>> Dict::inplace_or(Thread& t, Ref<> self, Ref<> other) {
  TRY(self.as<Dict>()->update(t, other));
  return self.own();
}

Result<Own<>> Dict::get(Thread& t, Ref<> key, Ref<> otherwise) {
  const OptRef<> found = TRY(find(t, key));
  return (found ? found.ref() : otherwise).own();
}
Result<Own<>> Dict::setdefault(Thread& t, Ref<> key, Ref<> otherwise) {
  Slot<> found;
  TRY(set_default(t, key, otherwise, found));
  return Own<>::steal(found.take());
}
Result<Own<>> Dict::pop(Thread& t, Ref<> key, OptRef<> otherwise) {
  Slot<> found;
  if (TRY(take(t, key, found))) return Own<>::steal(found.take());
  if (otherwise) return otherwise.ref().own();
  return raise_key_error(t, key);
}
Result<Own<>> Dict::copy(Thread& t) { return copy_of(t, Ref<Dict>(this)); }
Result<void> Dict::clear(Thread&) {
  clear_all();
  return ok;
}

Result<Own<>> Dict::keys(Thread& t) { return krait::create<DictKeys>(t, Ref<Dict>(this).own()); }
Result<Own<>> Dict::values(Thread& t) { return krait::create<DictValues>(t, Ref<Dict>(this).own()); }
Result<Own<>> Dict::items(Thread& t) { return krait::create<DictItems>(t, Ref<Dict>(this).own()); }
Result<Own<>> Dict::iter(Thread& t, Ref<> self) { return krait::create<DictKeyIterator>(t, self.as<Dict>().own()); }
Result<Own<>> Dict::reversed(Thread& t) { return krait::create<DictReverseKeyIterator>(t, Ref<Dict>(this).own()); }

Result<Own<>> Dict::fromkeys(Thread& t, Ref<Type> type, Ref<> iterable, Ref<> value) {
  Own<> out = TRY(call(t, type));
  const bool plain = out.ref().is_exact<Dict>();
  // Keys whose hashes are known already.
  if (plain && iterable.is_exact<Dict>()) {
    const Ref<Dict> from = iterable.as<Dict>();
    Value key, ignored;
    std::int64_t hash;
    LongLoop loop;
    for (std::size_t i = 0; from->next_entry(i, key, ignored, hash);) {
      TRY(out.ref().as<Dict>()->set_hashed(t, Ref<>(Ref<>(key).own()), hash, value.own()));
      TRY(loop.round(t));
    }
    return out;
  }
  if (plain && (iterable.is_exact<Set>() || iterable.is_exact<FrozenSet>())) {
    const Ref<AnySet> from = AnySet::cast(iterable);
    Value key;
    std::int64_t hash;
    LongLoop loop;
    for (std::size_t i = 0; from->next_entry(i, key, hash);) {
      TRY(out.ref().as<Dict>()->set_hashed(t, Ref<>(Ref<>(key).own()), hash, value.own()));
      TRY(loop.round(t));
    }
    return out;
  }
  const Own<> iterator = TRY(krait::iter(t, iterable));
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return out;
    const Own<> key = std::move(step).take();
    if (plain)
      TRY(out.ref().as<Dict>()->set(t, key, value.own()));
    else
      TRY(krait::set_item(t, out, key, value));
  }
}

namespace {
constexpr Method kMethods[] = {
    bind<&Dict::get>("get(self, key, default=None, /)", "The value of key, or default when it is absent.")
        .known_as(FastCall::DictGet),
    bind<&Dict::setdefault>("setdefault(self, key, default=None, /)",
                            "The value of key; when it is absent, default, which is stored first."),
    bind<&Dict::pop>(
        "pop(self, key, default=<unrepresentable>, /)",
        "D.pop(k[,d]) -> v\n\nTake key k out and return its value. When it is absent: d, or else a KeyError."),
    bind<&Dict::popitem>("popitem(self, /)",
                         "Take out the pair added last and return it as (key, value). KeyError when there is none."),
    bind<&Dict::update_method>(
        "update(self, other=<unrepresentable>, /, **kwargs)",
        "D.update([E, ]**F) -> None\n\nAdd pairs, or replace values where a key is there already: those of E, a "
        "mapping (it has keys()) or an iterable of\npairs, then those given by keywords."),
    bind<&Dict::keys>("keys(self, /)",
                      "A view of the keys, which follows changes and is a set as far as operators go."),
    bind<&Dict::values>("values(self, /)", "A view of the values, which follows changes."),
    bind<&Dict::items>("items(self, /)",
                       "A view of the pairs (key, value), which follows changes and is a set as far as operators go."),
    bind<&Dict::copy>("copy(self, /)", "A new dictionary with the same pairs."),
    bind<&Dict::clear>("clear(self, /)", "Drop every pair."),
    bind<&Dict::fromkeys>("fromkeys(type, iterable, value=None, /)",
                          "A new dictionary in which each item of iterable is a key of the same value."),
    bind<&Dict::reversed>("__reversed__(self, /)", "An iterator over the keys, the youngest first."),
    bind<&Dict::size_of>("__sizeof__(self, /)",
                         "Bytes of memory that the dictionary takes, not what its keys and values take."),
    generic_over("dict[K, V]: the types of keys and values."),
};
}  // namespace

constinit Type Dict::type = describe<Dict>(
    "dict", {.doc = "dict() -> new empty dictionary\ndict(mapping) -> with the pairs of a mapping\ndict(iterable) -> "
                    "with the pairs that an iterable gives\ndict(**kwargs) -> with names as keys, as in dict(one=1, "
                    "two=2)\n\nValues found by keys, in the order in which the keys were added. A key has to be "
                    "hashable; of two equal ones the later\nvalue holds.",
             .methods = kMethods,
             .flags = kTypeBasetype | kTypeMapping});

}  // namespace krait
