// Pickler: tuples, lists, dicts, sets. Items go in batches, so that reading needs no deep stack.
#include "modules/pickle/pickler.h"
#include "types/int.h"
#include "types/names.h"

namespace krait::pickle {
namespace {

constexpr std::size_t kBatch = 1000;
constexpr std::int64_t kFastNestingLimit = 50;

}  // namespace

// Without a memo a cycle would never end: from some depth on, containers being saved are remembered.
class Pickler::FastGuard {
 public:
  explicit FastGuard(Pickler& p) : pickler_(p) {}
  Result<void> enter(Thread& t, Ref<> object) {
    if (!pickler_.fast_) return ok;
    is_counted_ = true;
    if (++pickler_.fast_nesting_ < kFastNestingLimit) return ok;
    if (!pickler_.fast_memo_) pickler_.fast_memo_.set(TRY(Dict::create(t)));
    Own<> id = TRY(int_from_unsigned(t, object.value().bits()));
    if (TRY(pickler_.fast_memo_->find(t, id)))
      return raise(t, exc::ValueError, "fast mode: can't pickle cyclic objects including object type %T at 0x%x",
                   object, object.value().bits());
    TRY(pickler_.fast_memo_->set(t, id, none()));
    id_.set(std::move(id));
    return ok;
  }
  Result<void> leave(Thread& t) {
    if (id_) (void)TRY(pickler_.fast_memo_->remove(t, id_.ref()));
    id_.clear();
    return ok;
  }
  ~FastGuard() {
    if (is_counted_) --pickler_.fast_nesting_;
  }

 private:
  Pickler& pickler_;
  Slot<> id_;
  bool is_counted_ = false;
};

Result<void> Pickler::save_tuple(Thread& t, Ref<Tuple> tuple) {
  const std::size_t size = tuple->size();
  if (!size) return bin_ ? output_.put(kEmptyTuple) : output_.put("(t");
  const bool is_short = size <= 3 && protocol_ >= 2;
  if (!is_short) TRY(output_.put(kMark));
  for (std::size_t i = 0; i < size; ++i)
    if (save(t, (*tuple)[i]).is_failed()) return add_note(t, "when serializing %F item %d", tuple, i);
  // Saving the items may have saved the tuple itself, if it is part of a cycle: what is on the stack is dropped then.
  if (const Memo::Entry* seen = memo_.find(tuple.get())) {
    const std::size_t number = seen->number;
    if (!is_short && bin_) {
      TRY(output_.put(kPopMark));
    } else {
      for (std::size_t i = 0; i < size + !is_short; ++i) TRY(output_.put(kPop));
    }
    return put_get(t, number);
  }
  TRY(output_.put(is_short ? static_cast<Op>(kTuple1 + size - 1) : kTuple));
  return memoize(t, tuple);
}

// ---- lists ----

Result<void> Pickler::save_list(Thread& t, Ref<List> list) {
  FastGuard guard(*this);
  TRY(guard.enter(t, list));
  TRY(bin_ ? output_.put(kEmptyList) : output_.put("(l"));
  TRY(memoize(t, list));
  if (list->size()) {
    if (protocol_ > 0) {
      TRY(append_list(t, list));
    } else {
      const Own<> items = TRY(iter(t, list));
      TRY(append_items(t, items, list));
    }
  }
  return guard.leave(t);
}

Result<void> Pickler::append_list(Thread& t, Ref<List> list) {
  const auto save_item = [&](std::size_t i) -> Result<void> {
    const Own<> item = (*list)[i].own();
    if (save(t, item).is_failed()) return add_note(t, "when serializing %F item %d", list, i);
    return ok;
  };
  if (list->size() == 1) {
    TRY(save_item(0));
    return output_.put(kAppend);
  }
  // The list may grow or shrink meanwhile.
  for (std::size_t i = 0; i < list->size();) {
    TRY(output_.put(kMark));
    for (std::size_t n = 0; n < kBatch && i < list->size(); ++n, ++i) TRY(save_item(i));
    TRY(output_.put(kAppends));
  }
  return ok;
}

Result<void> Pickler::append_items(Thread& t, Ref<> iterator, Ref<> shown) {
  std::size_t total = 0;
  const auto save_item = [&](Ref<> item) -> Result<void> {
    if (save(t, item).is_failed()) return add_note(t, "when serializing %F item %d", shown, total);
    ++total;
    return ok;
  };
  for (;;) {
    Step first = next(t, iterator);
    if (first.is_failed()) return failed;
    if (first.is_done()) return ok;
    const Own<> item = std::move(first).take();
    if (protocol_ == 0) {
      TRY(save_item(item));
      TRY(output_.put(kAppend));
      continue;
    }
    Step second = next(t, iterator);
    if (second.is_failed()) return failed;
    if (second.is_done()) {
      TRY(save_item(item));
      return output_.put(kAppend);
    }
    TRY(output_.put(kMark));
    TRY(save_item(item));
    std::size_t count = 1;
    while (!second.is_done()) {
      TRY(save_item(std::move(second).take()));
      if (++count == kBatch) break;
      second = next(t, iterator);
      if (second.is_failed()) return failed;
    }
    TRY(output_.put(kAppends));
    if (count < kBatch) return ok;
  }
}

// ---- dicts ----

Result<void> Pickler::save_dict(Thread& t, Ref<Dict> dict) {
  FastGuard guard(*this);
  TRY(guard.enter(t, dict));
  TRY(bin_ ? output_.put(kEmptyDict) : output_.put("(d"));
  TRY(memoize(t, dict));
  if (dict->size()) {
    if (protocol_ > 0) {
      TRY(set_entries(t, dict));
    } else {
      const Own<> view = TRY(call_method(t, dict, names::items));
      const Own<> items = TRY(iter(t, view));
      TRY(set_items(t, items, dict));
    }
  }
  return guard.leave(t);
}

Result<void> Pickler::save_entry(Thread& t, Ref<> shown, Ref<> key, Ref<> value) {
  TRY(save(t, key));
  if (save(t, value).is_failed()) return add_note(t, "when serializing %F item %R", shown, key);
  return ok;
}

Result<void> Pickler::set_entries(Thread& t, Ref<Dict> dict) {
  const std::size_t size = dict->size();
  Value key, value;
  std::size_t at = 0;
  const auto save_next = [&]() -> Result<bool> {
    if (!dict->next_entry(at, key, value)) return false;
    const Own<> k = Ref<>(key).own(), v = Ref<>(value).own();
    TRY(save_entry(t, dict, k, v));
    return true;
  };
  if (size == 1) {
    (void)TRY(save_next());
    return output_.put(kSetItem);
  }
  for (std::size_t count = kBatch; count == kBatch;) {
    TRY(output_.put(kMark));
    for (count = 0; count < kBatch; ++count)
      if (!TRY(save_next())) break;
    TRY(output_.put(kSetItems));
    if (dict->size() != size) return raise(t, exc::RuntimeError, "dictionary changed size during iteration");
  }
  return ok;
}

Result<void> Pickler::save_pair(Thread& t, Ref<> shown, Ref<> pair) {
  if (!pair.is<Tuple>() || pair.as<Tuple>()->size() != 2)
    return raise(t, exc::TypeError, "dict items iterator must return 2-tuples");
  return save_entry(t, shown, (*pair.as<Tuple>())[0], (*pair.as<Tuple>())[1]);
}

Result<void> Pickler::set_items(Thread& t, Ref<> iterator, Ref<> shown) {
  for (;;) {
    Step first = next(t, iterator);
    if (first.is_failed()) return failed;
    if (first.is_done()) return ok;
    const Own<> pair = std::move(first).take();
    if (protocol_ == 0) {
      TRY(save_pair(t, shown, pair));
      TRY(output_.put(kSetItem));
      continue;
    }
    Step second = next(t, iterator);
    if (second.is_failed()) return failed;
    if (second.is_done()) {
      TRY(save_pair(t, shown, pair));
      return output_.put(kSetItem);
    }
    TRY(output_.put(kMark));
    TRY(save_pair(t, shown, pair));
    std::size_t count = 1;
    while (!second.is_done()) {
      TRY(save_pair(t, shown, std::move(second).take()));
      if (++count == kBatch) break;
      second = next(t, iterator);
      if (second.is_failed()) return failed;
    }
    TRY(output_.put(kSetItems));
    if (count < kBatch) return ok;
  }
}

// ---- sets ----

Result<void> Pickler::save_set(Thread& t, Ref<AnySet> set) {
  if (protocol_ < 4) {
    const Own<List> items = TRY(to_list(t, set));
    return save_call(t, Ref<>(&Set::type), TRY(Tuple::of(t, items)), set);
  }
  TRY(output_.put(kEmptySet));
  TRY(memoize(t, set));
  const std::size_t size = set->size();
  if (!size) return ok;
  Value key;
  std::int64_t hash;
  std::size_t at = 0;
  for (std::size_t count = kBatch; count == kBatch;) {
    TRY(output_.put(kMark));
    for (count = 0; count < kBatch; ++count) {
      if (!set->next_entry(at, key, hash)) break;
      const Own<> item = Ref<>(key).own();
      if (save(t, item).is_failed()) return add_note(t, "when serializing %F element", set);
    }
    TRY(output_.put(kAddItems));
    if (set->size() != size) return raise(t, exc::RuntimeError, "set changed size during iteration");
  }
  return ok;
}

Result<void> Pickler::save_frozenset(Thread& t, Ref<AnySet> set) {
  if (protocol_ < 4) {
    const Own<List> items = TRY(to_list(t, set));
    return save_call(t, Ref<>(&FrozenSet::type), TRY(Tuple::of(t, items)), set);
  }
  TRY(output_.put(kMark));
  Value key;
  std::int64_t hash;
  for (std::size_t at = 0; set->next_entry(at, key, hash);) {
    const Own<> item = Ref<>(key).own();
    if (save(t, item).is_failed()) return add_note(t, "when serializing %F element", set);
  }
  if (const Memo::Entry* seen = memo_.find(set.get())) {
    const std::size_t number = seen->number;
    TRY(output_.put(kPopMark));
    return put_get(t, number);
  }
  TRY(output_.put(kFrozenSet));
  return memoize(t, set);
}

}  // namespace krait::pickle
