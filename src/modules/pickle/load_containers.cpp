// Unpickler: tuples, lists, dicts, sets, the stack itself and the memo.
#include "modules/pickle/unpickler.h"
#include "object/room.h"
#include "types/int.h"
#include "types/names.h"
#include "types/set.h"

namespace krait::pickle {

// ---- the stack ----

Result<void> Unpickler::load_mark(Thread& t) {
  TRY(ensure_room(t, marks_));
  marks_.push_back(size_);
  fence_ = size_;
  return ok;
}

Result<void> Unpickler::load_pop(Thread& t) {
  // A mark can be popped like a value.
  if (!marks_.empty() && marks_.back() == size_) {
    (void)TRY(pop_mark(t));
    return ok;
  }
  const Own<> dropped = TRY(pop(t));
  return ok;
}
Result<void> Unpickler::load_pop_mark(Thread& t) {
  drop(TRY(pop_mark(t)));
  return ok;
}
Result<void> Unpickler::load_dup(Thread& t) { return push(t, TRY(top(t)).own()); }

// ---- tuples ----

Result<void> Unpickler::load_empty_tuple(Thread& t) { return push(t, Tuple::empty()); }

Result<void> Unpickler::load_tuple(Thread& t) {
  const std::size_t start = TRY(pop_mark(t));
  return push(t, TRY(pop_tuple(t, start)));
}

template <std::size_t kSize>
Result<void> Unpickler::load_short_tuple(Thread& t) {
  if (size_ < fence_ + kSize) return raise_underflow(t);
  return push(t, TRY(pop_tuple(t, size_ - kSize)));
}
template Result<void> Unpickler::load_short_tuple<1>(Thread&);
template Result<void> Unpickler::load_short_tuple<2>(Thread&);
template Result<void> Unpickler::load_short_tuple<3>(Thread&);

// ---- lists ----

Result<void> Unpickler::load_empty_list(Thread& t) { return push(t, TRY(List::create(t))); }

Result<void> Unpickler::load_list(Thread& t) {
  const std::size_t start = TRY(pop_mark(t));
  return push(t, TRY(pop_list(t, start)));
}

// Appends what lies above `start` to the object below it.
Result<void> Unpickler::append_from(Thread& t, std::size_t start) {
  if (start > size_ || start <= fence_) return raise_underflow(t);
  if (start == size_) return ok;
  const Own<> target = Ref<>(stack_[start - 1]).own();
  if (target.ref().is_exact<List>()) {
    List& list = *target.ref().as<List>();
    TRY(list.reserve(t, list.size() + size_ - start));
    // Each item leaves the stack when the list has it.
    for (std::size_t i = start; i < size_; ++i) TRY(list.append(t, Ref<>(stack_[i])));
    drop(start);
    return ok;
  }
  Slot<> holder;
  if (const OptRef<> extend = TRY(find_attr(t, target, names::extend, holder))) {
    const Own<List> items = TRY(pop_list(t, start));
    (void)TRY(call(t, extend.ref(), {items.value()}));
    return ok;
  }
  // Objects with append() alone are allowed, for the sake of old pickles.
  const Own<> append = TRY(krait::get_attr(t, target, names::append));
  const Own<List> items = TRY(pop_list(t, start));
  for (std::size_t i = 0; i < items->size(); ++i) (void)TRY(call(t, append, {(*items.get())[i].value()}));
  return ok;
}
Result<void> Unpickler::load_append(Thread& t) {
  if (size_ <= fence_) return raise_underflow(t);
  return append_from(t, size_ - 1);
}
Result<void> Unpickler::load_appends(Thread& t) {
  const std::size_t start = TRY(pop_mark(t));
  return append_from(t, start);
}

// ---- dicts ----

Result<void> Unpickler::load_empty_dict(Thread& t) { return push(t, TRY(Dict::create(t))); }

Result<void> Unpickler::load_dict(Thread& t) {
  const std::size_t start = TRY(pop_mark(t));
  if ((size_ - start) % 2) return raise_unpickling(t, "odd number of items for DICT");
  Own<Dict> made = TRY(Dict::create(t));
  for (std::size_t i = start; i + 1 < size_; i += 2) TRY(made->set(t, Ref<>(stack_[i]), Ref<>(stack_[i + 1]).own()));
  drop(start);
  return push(t, std::move(made));
}

// Sets the pairs above `start` in the object below them.
Result<void> Unpickler::set_from(Thread& t, std::size_t start) {
  if (start > size_ || start <= fence_) return raise_underflow(t);
  if (start == size_) return ok;
  if ((size_ - start) % 2) return raise_unpickling(t, "odd number of items for SETITEMS");
  const Own<> target = Ref<>(stack_[start - 1]).own();
  const Own<List> pairs_of_other = target.ref().is_exact<Dict>() ? TRY(List::create(t)) : TRY(pop_list(t, start));
  if (target.ref().is_exact<Dict>()) {
    Dict& dict = *target.ref().as<Dict>();
    // Hashing may run code of the key's class, but nothing that this stack can be reached from.
    for (std::size_t i = start; i + 1 < size_; i += 2) {
      const Ref<> key(stack_[i]);
      if (key.is_exact<Str>())
        TRY(dict.set_str(t, key.as<Str>(), Ref<>(stack_[i + 1]).own()));
      else
        TRY(dict.set(t, key, Ref<>(stack_[i + 1]).own()));
    }
    drop(start);
    return ok;
  }
  for (std::size_t i = 0; i + 1 < pairs_of_other->size(); i += 2)
    TRY(set_item(t, target, (*pairs_of_other.get())[i], (*pairs_of_other.get())[i + 1]));
  return ok;
}
Result<void> Unpickler::load_setitem(Thread& t) {
  if (size_ < fence_ + 2) return raise_underflow(t);
  return set_from(t, size_ - 2);
}
Result<void> Unpickler::load_setitems(Thread& t) {
  const std::size_t start = TRY(pop_mark(t));
  return set_from(t, start);
}

// ---- sets ----

Result<void> Unpickler::load_empty_set(Thread& t) { return push(t, TRY(Set::create(t))); }

Result<void> Unpickler::load_frozenset(Thread& t) {
  const std::size_t start = TRY(pop_mark(t));
  const Own<Tuple> items = TRY(pop_tuple(t, start));
  return push(t, TRY(call(t, Ref<>(&FrozenSet::type), {items.value()})));
}

Result<void> Unpickler::load_additems(Thread& t) {
  const std::size_t start = TRY(pop_mark(t));
  if (start <= fence_) return raise_underflow(t);
  if (start == size_) return ok;
  const Own<> target = Ref<>(stack_[start - 1]).own();
  const Own<Tuple> items = TRY(pop_tuple(t, start));
  if (target.ref().is<Set>()) {
    for (std::size_t i = 0; i < items->size(); ++i)
      (void)TRY(AnySet::cast(target.ref())->add_value(t, (*items.get())[i]));
    return ok;
  }
  const Own<> add = TRY(krait::get_attr(t, target, names::add));
  for (std::size_t i = 0; i < items->size(); ++i) (void)TRY(call(t, add, {(*items.get())[i].value()}));
  return ok;
}

// ---- the memo ----

// The number on the rest of the line.
Result<std::int64_t> Unpickler::memo_number(Thread& t) {
  const std::string_view text = TRY(input_.line(t));
  const Own<Str> digits = TRY(Str::from_latin1(t, reinterpret_cast<const std::uint8_t*>(text.data()), text.size() + 1));
  const Own<> n = TRY(Int::from_str(t, digits.ref(), 10));
  std::int64_t value;
  if (!int_fits(n.ref(), &value)) return raise(t, exc::OverflowError, "Python int too large to convert to C ssize_t");
  return value;
}

Result<void> Unpickler::push_memoized(Thread& t, std::size_t number) {
  const OptRef<> found = TRY(memo_.get(t, number));
  if (!found) return raise_unpickling(t, "Memo value not found at index %d", number);
  return push(t, found.ref().own());
}

Result<void> Unpickler::load_get(Thread& t) {
  const std::int64_t number = TRY(memo_number(t));
  if (number < 0) return raise_unpickling(t, "Memo value not found at index %d", number);
  return push_memoized(t, static_cast<std::size_t>(number));
}
template <std::size_t kBytes>
Result<void> Unpickler::load_binget(Thread& t) {
  return push_memoized(t, TRY(number(t, kBytes)));
}
template Result<void> Unpickler::load_binget<1>(Thread&);
template Result<void> Unpickler::load_binget<4>(Thread&);

Result<void> Unpickler::load_put(Thread& t) {
  const std::int64_t n = TRY(memo_number(t));
  const Ref<> value = TRY(top(t));
  if (n < 0) return raise(t, exc::ValueError, "negative PUT argument");
  return memo_.set(t, static_cast<std::size_t>(n), value);
}
template <std::size_t kBytes>
Result<void> Unpickler::load_binput(Thread& t) {
  const std::size_t n = TRY(number(t, kBytes));
  return memo_.set(t, n, TRY(top(t)));
}
template Result<void> Unpickler::load_binput<1>(Thread&);
template Result<void> Unpickler::load_binput<4>(Thread&);

Result<void> Unpickler::load_memoize(Thread& t) { return memo_.set(t, memo_.size(), TRY(top(t))); }

}  // namespace krait::pickle
