// list: implementation, but for sort (list_sort.cpp).
#include "types/list.h"

#include <algorithm>
#include <cstring>

#include "object/allocate.h"
#include "types/generic_alias.h"
#include "types/iterator.h"
#include "types/long_loop.h"
#include "types/sequence.h"
#include "types/singletons.h"
#include "types/slice.h"

namespace krait {
namespace {

constexpr std::size_t kMaxSize = std::size_t{1} << 58;

ValuesView view_of(Object* o) {
  const auto* list = static_cast<List*>(o);
  return {list->items(), list->size()};
}

// Values that are copied between two looks for signals.
constexpr std::size_t kPiece = std::size_t{1} << 18;

// Appends items [start, stop) of a list or tuple as far as there are such, and sees signals: a handler may change both.
Result<void> append_range(Thread& t, List& to, Ref<> from, std::size_t start, std::size_t stop) {
  while (start < stop) {
    const std::size_t there = from.is<List>() ? from.as<List>()->size() : from.as<Tuple>()->size();
    const std::size_t end = std::min({stop, there, start + kPiece});
    if (start >= end) break;
    TRY(to.reserve(t, to.size() + (end - start)));
    // Only now: that may have moved this very list's items.
    const Value* items = from.is<List>() ? from.as<List>()->items() : from.as<Tuple>()->items();
    for (; start < end; ++start) to.append_if_room(Ref<>(items[start]).own().leak());
    if (start < stop) TRY(LongLoop::look(t));
  }
  return ok;
}

// Releases from the end, as CPython does.
void release_values(const Value* items, std::size_t n) {
  while (n-- > 0) release(items[n]);
}

}  // namespace

Result<void> List::reserve(Thread& t, std::size_t capacity) {
  if (capacity <= capacity_) return ok;
  if (capacity > kMaxSize) return raise_memory_error(t);
  void* block = t.heap->resize_raw(items_, capacity * sizeof(Value));
  if (!block) return raise_memory_error(t);
  items_ = static_cast<Value*>(block);
  capacity_ = capacity;
  return ok;
}

Result<void> List::grow(Thread& t, std::size_t at_least) {
  return reserve(t, at_least < 4 ? 4 : (at_least + (at_least >> 3) + 6) & ~std::size_t{3});
}

Result<Own<List>> List::create(Thread& t, std::size_t capacity) {
  Own<List> out = TRY(krait::create<List>(t));
  if (capacity) TRY(out->reserve(t, capacity));
  return out;
}

Result<Own<List>> List::from_values(Thread& t, const Value* values, std::size_t count) {
  Own<List> out = TRY(create(t, count));
  copy_values(out->items_, values, count);
  out->size_ = count;
  return out;
}

void List::trace(Tracer& visit) { visit(span()); }
void List::clear_references() {
  Value* items = std::exchange(items_, nullptr);
  const std::size_t n = std::exchange(size_, 0);
  capacity_ = 0;
  release_values(items, n);
  Heap::release_raw(items);
}
List::~List() { clear_references(); }

void List::truncate(std::size_t size) {
  while (size_ > size) {
    const Value last = items_[--size_];
    krait::release(last);
  }
}

Result<void> List::insert_at(Thread& t, std::size_t i, Ref<> item) {
  if (size_ == capacity_) TRY(grow(t, size_ + 1));
  std::memmove(static_cast<void*>(items_ + i + 1), items_ + i, (size_ - i) * sizeof(Value));
  items_[i] = item.own().leak();
  ++size_;
  return ok;
}

Result<void> List::extend(Thread& t, Ref<> iterable) {
  // This very list's items are those it has now, whatever its class iterates over.
  if (iterable.is_exact<List>() || iterable.is_exact<Tuple>() || iterable.value() == Value::of_object(this)) {
    const std::size_t n = iterable.is_exact<Tuple>() ? iterable.as<Tuple>()->size() : iterable.as<List>()->size();
    if (size_ + n > capacity_) TRY(size_ ? grow(t, size_ + n) : reserve(t, n));
    return append_range(t, *this, iterable, 0, n);
  }
  if (iterable.is_exact<Str>()) {
    const Str& text = *iterable.as<Str>();
    const std::size_t n = text.length();
    if (size_ + n > capacity_) TRY(size_ ? grow(t, size_ + n) : reserve(t, n));
    LongLoop loop;
    for (std::size_t i = 0; i < n; ++i) {
      TRY(append_own(t, TRY(Str::from_code_point(t, text.at(i)))));
      TRY(loop.round(t));
    }
    return ok;
  }
  const Own<> iterator = TRY(krait::iter(t, iterable));
  const std::size_t hint = TRY(length_hint(t, iterable, 8));
  // A sum that overflows is no estimate at all.
  if (hint <= static_cast<std::size_t>(INT64_MAX) - size_ && size_ + hint > capacity_) TRY(reserve(t, size_ + hint));
  LongLoop loop;
  for (;;) {
    Step step = krait::next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) break;
    TRY(append_own(t, std::move(step).take()));
    TRY(loop.round(t));
  }
  // A wrong hint must not cost memory for ever.
  if (capacity_ > 16 && size_ < capacity_ / 2) {
    if (void* block = t.heap->resize_raw(items_, (size_ ? size_ : 1) * sizeof(Value))) {
      items_ = static_cast<Value*>(block);
      capacity_ = size_ ? size_ : 1;
    }
  }
  return ok;
}

Result<void> List::replace(Thread& t, std::size_t start, std::size_t stop, const Value* values, std::size_t count) {
  const std::size_t gone = stop - start;
  if (size_ - gone + count > capacity_) TRY(grow(t, size_ - gone + count));
  // The old items are released last: that may run code that looks at this list.
  Value local[16];
  Value* old = local;
  if (gone > 16) {
    old = static_cast<Value*>(t.heap->allocate_raw(gone * sizeof(Value)));
    if (!old) return raise_memory_error(t);
  }
  if (gone) std::memcpy(static_cast<void*>(old), items_ + start, gone * sizeof(Value));
  if (stop != size_)
    std::memmove(static_cast<void*>(items_ + start + count), items_ + stop, (size_ - stop) * sizeof(Value));
  copy_values(items_ + start, values, count);
  size_ = size_ - gone + count;
  if (capacity_ > 16 && size_ < capacity_ / 4) {
    const std::size_t capacity = size_ < 4 ? 4 : size_ + (size_ >> 3);
    if (void* block = t.heap->resize_raw(items_, capacity * sizeof(Value))) {
      items_ = static_cast<Value*>(block);
      capacity_ = capacity;
    }
  }
  release_values(old, gone);
  if (old != local) Heap::release_raw(old);
  return ok;
}

Result<Own<>> List::construct(Thread& t, Ref<Type> type, const Arguments&) { return create_instance<List>(t, type); }

Result<void> List::init(Thread& t, Ref<> self, const Arguments& a) {
  const Ref<List> list = self.as<List>();
  if (a.keywords && self.type()->slots.construct == &List::construct)
    return raise(t, exc::TypeError, "list() takes no keyword arguments");
  if (a.positional > 1) return raise(t, exc::TypeError, "list expected at most 1 argument, got %d", a.positional);
  if (list->size_) list->clear_references();
  if (a.positional) TRY(list->extend(t, a[0]));
  return ok;
}

Result<Own<>> List::repr(Thread& t, Ref<> self) {
  if (self.as<List>()->size() == 0) return Str::from_ascii(t, "[]");
  return repr_values(t, self, "[", "]", &view_of, false);
}

Result<Own<>> List::compare(Thread& t, Ref<> self, Ref<> other_value, CompareOp op) {
  if (!self.is<List>() || !other_value.is<List>()) return not_implemented();
  const Ref<List> a = self.as<List>(), b = other_value.as<List>();
  if (a->size() != b->size() && (op == CompareOp::Eq || op == CompareOp::Ne)) return bool_from(op == CompareOp::Ne);
  TRY(check_stack(t, " in comparison"));
  LongLoop loop;
  for (std::size_t i = 0; i < a->size() && i < b->size(); ++i) {
    TRY(loop.round(t));
    if (i >= a->size() || i >= b->size()) break;
    const Value x = a->items_[i], y = b->items_[i];
    if (x == y) continue;
    const Own<> left = Ref<>(x).own(), right = Ref<>(y).own();
    if (TRY(items_equal(t, x, y))) continue;
    // The comparison may have shortened the lists.
    if (i >= a->size() || i >= b->size()) break;
    if (op == CompareOp::Eq) return bool_from(false);
    if (op == CompareOp::Ne) return bool_from(true);
    return krait::compare(t, left, right, op);
  }
  return bool_from(order_matches(a->size(), b->size(), op));
}

Result<bool> List::contains(Thread& t, Ref<> self, Ref<> item) {
  const Ref<List> list = self.as<List>();
  LongLoop loop;
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (TRY(items_equal(t, list->items_[i], item.value()))) return true;
    TRY(loop.round(t));
  }
  return false;
}

Result<Own<>> List::item(Thread& t, Ref<> self, std::int64_t i) {
  const Ref<List> list = self.as<List>();
  if (static_cast<std::uint64_t>(i) >= list->size()) return raise(t, exc::IndexError, "list index out of range");
  return (*list)[i].own();
}

Result<Own<>> List::get_item(Thread& t, Ref<> self, Ref<> key) {
  const Ref<List> list = self.as<List>();
  if (key.value().is_int() || has_index(key)) {
    std::int64_t i = key.value().is_int() ? key.value().as_int() : TRY(index_int64(t, key, &exc::IndexError));
    if (!resolve_index(i, list->size())) return raise(t, exc::IndexError, "list index out of range");
    return (*list)[i].own();
  }
  if (!key.is<Slice>()) return raise(t, exc::TypeError, "list indices must be integers or slices, not %T", key);
  const SliceRange r = adjust_slice(TRY(unpack_slice(t, key.as<Slice>())), list->size());
  Own<List> out = TRY(create(t, r.count));
  if (r.step == 1) {
    TRY(append_range(t, *out, self, r.start, r.start + r.count));
    return out;
  }
  LongLoop loop;
  for (std::int64_t i = 0; i < r.count; ++i) {
    const std::size_t at = r.start + i * r.step;
    if (at >= list->size_) break;  // a signal's handler took items
    TRY(out->append(t, (*list)[at]));
    TRY(loop.round(t));
  }
  return out;
}

Result<void> List::set_item(Thread& t, Ref<> self, Ref<> key, OptRef<> value) {
  const Ref<List> list = self.as<List>();
  if (key.value().is_int() || has_index(key)) {
    std::int64_t i = key.value().is_int() ? key.value().as_int() : TRY(index_int64(t, key, &exc::IndexError));
    if (!resolve_index(i, list->size())) return raise(t, exc::IndexError, "list assignment index out of range");
    if (!value) return list->replace(t, i, i + 1, nullptr, 0);
    list->set(i, value.ref().own());
    return ok;
  }
  if (!key.is<Slice>()) return raise(t, exc::TypeError, "list indices must be integers or slices, not %T", key);
  return list->assign_slice(t, key, value);
}

// Room for `more` items, and the memory of it, which the system gives when it is first written to. Where they are many,
// signals are seen meanwhile; room that a handler takes is missing then.
Result<void> List::prepare_for(Thread& t, std::size_t more) {
  if (more <= kPiece) return ok;
  if (size_ + more > capacity_) TRY(grow(t, size_ + more));
  constexpr std::size_t kInPage = 4096 / sizeof(Value);
  for (std::size_t at = size_, stop = size_ + more; at < std::min(stop, capacity_); at += kPiece) {
    // They are in use only below size_, wherever that is by now.
    for (std::size_t i = std::max(at, size_); i < std::min({at + kPiece, stop, capacity_}); i += kInPage)
      items_[i] = Value();
    TRY(LongLoop::look(t));
  }
  return ok;
}

// self[start:stop] = value, or its deletion.
Result<void> List::assign_range(Thread& t, std::size_t start, std::size_t stop, OptRef<> value) {
  if (!value) {
    if (start > 0 || stop < size_) return replace(t, start, stop, nullptr, 0);
    clear_references();  // needs no memory
    return ok;
  }
  const bool is_own = value.value() == Value::of_object(this), is_tuple = value.ref().is<Tuple>();
  Slot<List> made;
  if (is_own) {
    made.set(TRY(create(t, size_)));
    TRY(append_range(t, *made.get(), value.ref(), 0, size_));
  } else if (!is_tuple && !value.ref().is<List>()) {
    made.set(TRY(to_list(t, value.ref())));
  }
  const Ref<> source = made ? Ref<>(made.value()) : value.ref();
  TRY(prepare_for(t, is_tuple ? source.as<Tuple>()->size() : source.as<List>()->size()));
  const auto items = is_tuple ? source.as<Tuple>()->span() : source.as<List>()->span();
  // Iterating, and handlers of signals, may have changed this list.
  stop = std::min(stop, size_);
  start = std::min(start, stop);
  return replace(t, start, stop, items.data(), items.size());
}

Result<void> List::assign_slice(Thread& t, Ref<> key, OptRef<> value) {
  SliceRange r = adjust_slice(TRY(unpack_slice(t, key.as<Slice>())), size_);
  if (r.step == 1) {
    if (value && !value.ref().is<List>() && !value.ref().is<Tuple>() && !value.ref().type()->slots.iter &&
        !is_sequence(value.ref()))
      return raise(t, exc::TypeError, "must assign iterable to extended slice");
    return assign_range(t, r.start, r.stop < r.start ? r.start : r.stop, value);
  }
  if (!value) {
    if (r.count == 0) return ok;
    if (r.step < 0) {
      r.start += (r.count - 1) * r.step;
      r.step = -r.step;
    }
    const Own<List> old = TRY(create(t, r.count));
    std::size_t to = r.start;
    std::uint64_t next = r.start;  // unsigned: behind the last item it may be beyond any int64
    std::int64_t left = r.count;
    for (std::size_t from = r.start; from < size_; ++from) {
      if (left > 0 && from == next) {
        old->items_[old->size_++] = items_[from];
        next += r.step;
        --left;
      } else {
        items_[to++] = items_[from];
      }
    }
    size_ = to;
    return ok;
  }
  Slot<List> holder;
  if (value.value() == Value::of_object(this)) {
    holder.set(TRY(create(t, size_)));
    TRY(append_range(t, *holder.get(), value.ref(), 0, size_));
  } else {
    if (!value.ref().is<List>() && !value.ref().is<Tuple>() && !value.ref().type()->slots.iter &&
        !is_sequence(value.ref()))
      return raise(t, exc::TypeError, "must assign iterable to extended slice");
    holder.set(TRY(to_list(t, value.ref())));
    // Iterating may have changed this list.
    r = adjust_slice(TRY(unpack_slice(t, key.as<Slice>())), size_);
  }
  const auto count = static_cast<std::int64_t>(holder->size_);
  if (count != r.count)
    return raise(t, exc::ValueError, "attempt to assign sequence of size %d to extended slice of size %d", count,
                 r.count);
  const Own<List> old = TRY(create(t, count));
  for (std::int64_t i = 0; i < count; ++i)
    old->items_[old->size_++] = std::exchange(items_[r.start + i * r.step], (*holder.get())[i].own().leak());
  return ok;
}

Result<Own<>> List::concat(Thread& t, Ref<> self, Ref<> other_value) {
  if (!other_value.is<List>())
    return raise(t, exc::TypeError, "can only concatenate list (not \"%T\") to list", other_value);
  const Ref<List> a = self.as<List>(), b = other_value.as<List>();
  const std::size_t m = a->size_, n = b->size_;
  Own<List> out = TRY(create(t, m + n));
  TRY(append_range(t, *out, self, 0, m));
  TRY(append_range(t, *out, other_value, 0, n));
  return out;
}

Result<Own<>> List::repeat(Thread& t, Ref<> self, std::int64_t count) {
  const Ref<List> list = self.as<List>();
  const std::size_t n = list->size_;
  if (n == 0 || count <= 0) return create(t);
  std::size_t total;
  if (__builtin_mul_overflow(n, static_cast<std::size_t>(count), &total)) return raise_memory_error(t);
  Own<List> out = TRY(create(t, total));
  TRY(append_range(t, *out, self, 0, n));
  if (out->size_ < n) return repeat(t, self, count);  // a signal's handler took items
  // From its own beginning, whatever a handler does to the list.
  while (out->size_ < total) {
    const std::size_t from = out->size_ % n, more = std::min({out->size_ - from, kPiece, total - out->size_});
    copy_values(out->items_ + out->size_, out->items_ + from, more);
    out->size_ += more;
    TRY(LongLoop::look(t));
  }
  return out;
}

Result<Own<>> List::inplace_concat(Thread& t, Ref<> self, Ref<> other) {
  TRY(self.as<List>()->extend(t, other));
  return self.own();
}

Result<Own<>> List::inplace_repeat(Thread& t, Ref<> self, std::int64_t count) {
  const Ref<List> list = self.as<List>();
  const std::size_t n = list->size_;
  if (n == 0 || count == 1) return self.own();
  if (count <= 0) {
    list->clear_references();
    return self.own();
  }
  std::size_t total;
  if (__builtin_mul_overflow(n, static_cast<std::size_t>(count), &total)) return raise_memory_error(t);
  TRY(list->reserve(t, total));
  if (total <= kPiece) {
    for (std::size_t i = n; i < total; i += n) copy_values(list->items_ + i, list->items_, n);
    list->size_ = total;
    return self.own();
  }
  for (std::size_t left = total - n, piece; left > 0; left -= piece) {
    piece = std::min(left, std::max(n, kPiece / n * n));
    TRY(append_range(t, *list, self, list->size_ == total - left ? 0 : list->size_, piece));
  }
  return self.own();
}

Result<Own<>> List::iter(Thread& t, Ref<> self) { return krait::create<ListIterator>(t, self.as<List>().own()); }
Result<Own<>> List::reversed(Thread& t) { return krait::create<ListReverseIterator>(t, Ref<List>(this).own()); }

Result<void> List::insert(Thread& t, std::int64_t index, Ref<> item) {
  return insert_at(t, clamp_index(index, size_), item);
}

Result<Own<>> List::pop(Thread& t, std::int64_t index) {
  if (size_ == 0) return raise(t, exc::IndexError, "pop from empty list");
  if (!resolve_index(index, size_)) return raise(t, exc::IndexError, "pop index out of range");
  Own<> out = Own<>::steal(items_[index]);
  --size_;
  std::memmove(static_cast<void*>(items_ + index), items_ + index + 1, (size_ - index) * sizeof(Value));
  if (capacity_ > 16 && size_ < capacity_ / 4) {
    if (void* block = t.heap->resize_raw(items_, capacity_ / 2 * sizeof(Value))) {
      items_ = static_cast<Value*>(block);
      capacity_ /= 2;
    }
  }
  return out;
}

Result<void> List::remove(Thread& t, Ref<> value) {
  LongLoop loop;
  for (std::size_t i = 0; i < size_; ++i) {
    if (TRY(items_equal(t, items_[i], value.value()))) {
      if (i < size_) return replace(t, i, i + 1, nullptr, 0);
      return ok;
    }
    TRY(loop.round(t));
  }
  return raise(t, exc::ValueError, "list.remove(x): x not in list");
}

Result<std::int64_t> List::index_of(Thread& t, Ref<> value, OptRef<> start, OptRef<> stop) {
  const std::size_t first = clamp_index(TRY(index_bound(t, start, 0)), size_);
  const std::size_t last = clamp_index(TRY(index_bound(t, stop, INT64_MAX)), size_);
  LongLoop loop;
  for (std::size_t i = first; i < last && i < size_; ++i) {
    if (TRY(items_equal(t, items_[i], value.value()))) return static_cast<std::int64_t>(i);
    TRY(loop.round(t));
  }
  return raise(t, exc::ValueError, "list.index(x): x not in list");
}

Result<std::int64_t> List::count(Thread& t, Ref<> value) {
  std::int64_t n = 0;
  LongLoop loop;
  for (std::size_t i = 0; i < size_; ++i) {
    n += TRY(items_equal(t, items_[i], value.value()));
    TRY(loop.round(t));
  }
  return n;
}

Result<void> List::reverse(Thread&) {
  for (std::size_t i = 0, j = size_; i + 1 < j; ++i, --j) std::swap(items_[i], items_[j - 1]);
  return ok;
}
Result<Own<>> List::copy(Thread& t) {
  Own<List> out = TRY(create(t, size_));
  TRY(append_range(t, *out, Ref<>(this), 0, size_));
  return out;
}
Result<void> List::clear(Thread&) {
  clear_references();
  return ok;
}
Result<std::size_t> List::size_of(Thread&) { return Ref<>(this).type()->basic_size + capacity_ * sizeof(Value); }

namespace {
constexpr Method kMethods[] = {
    bind<&List::append>("append(self, object, /)", "Put object behind the last item.").known_as(FastCall::ListAppend),
    bind<&List::extend>("extend(self, iterable, /)", "Put all items of the iterable behind the last item."),
    bind<&List::insert>("insert(self, index, object, /)", "Put object in front of the item at index."),
    bind<&List::pop>("pop(self, index=-1, /)",
                     "Take the item at index, by default the last, out of the list, and return it.\n\nIndexError when "
                     "there is none."),
    bind<&List::remove>("remove(self, value, /)",
                        "Take out the first item equal to value. ValueError when there is none."),
    bind<&List::index_of>(
        "index(self, value, start=0x0, stop=sys.maxsize, /)",
        "The position of the first item equal to value, from start up to stop.\n\nValueError when there is none."),
    bind<&List::count>("count(self, value, /)", "How many items equal value."),
    bind<&List::reverse>("reverse(self, /)", "Turn the order of the items around, in place."),
    bind<&List::copy>("copy(self, /)", "A new list of the same items."),
    bind<&List::clear>("clear(self, /)", "Drop every item."),
    bind<&List::sort>(
        "sort(self, /, *, key=None, reverse=False)",
        "Put the items in order, the smallest first; equal ones stay as they were.\n\nkey(item), called once for each, "
        "is compared in an item's place; reverse puts the largest first. While it runs, the list\nlooks empty."),
    bind<&List::reversed>("__reversed__(self, /)", "An iterator from the last item to the first."),
    bind<&List::size_of>("__sizeof__(self, /)",
                         "Bytes of memory that the list takes, spare room included; not what the items take."),
    generic_over("list[T]: T is the type of the items."),
};
}  // namespace

constinit Type List::type =
    describe<List>("list", {.doc = "list(iterable=(), /)\n--\n\nItems in order, which can change in number and "
                                   "value.\n\nOf the items of iterable; empty without.",
                            .methods = kMethods,
                            .flags = kTypeBasetype | kTypeSequence});

}  // namespace krait
