#include "modules/array/array.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "modules/modules.h"
#include "object/allocate.h"
#include "object/audit.h"
#include "types/bytearray.h"
#include "types/bytes.h"
#include "types/generic_alias.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/iterator.h"
#include "types/list.h"
#include "types/long_copy.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/slice.h"
#include "types/string_builder.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

// ---- memory ----

Array::~Array() {
  if (data_) Heap::release_raw(data_);
}

Result<void> Array::resize(Thread& t, std::size_t size) {
  if (size == size_) return ok;
  if (exports_ > 0) return raise(t, exc::BufferError, "cannot resize an array that is exporting buffers");
  const std::size_t item_size = item_->size;
  if (size > capacity_ || size < capacity_ / 2) {
    if (size > (std::size_t{1} << 60) / item_size) return raise_memory_error(t);
    const std::size_t wanted = size_ && size > size_ ? size + size / 16 + (size_ < 8 ? 3 : 7) : size;
    if (wanted == 0) {
      Heap::release_raw(std::exchange(data_, nullptr));
    } else {
      void* p = t.heap->resize_raw(data_, wanted * item_size);
      if (!p) return raise_memory_error(t);
      data_ = static_cast<std::uint8_t*>(p);
    }
    capacity_ = wanted;
  }
  size_ = size;
  return ok;
}

Result<void> Array::splice(Thread& t, std::size_t start, std::size_t end, std::size_t count) {
  const std::size_t before = size_, after = size_ - (end - start) + count, item_size = item_->size;
  if (count < end - start && exports_ > 0) return resize(t, after);
  if (count > end - start) TRY(resize(t, after));
  if (before > end)
    std::memmove(data_ + (start + count) * item_size, data_ + end * item_size, (before - end) * item_size);
  return resize(t, after);
}

Result<Own<Array>> Array::create_of(Thread& t, Ref<Type> type, const ArrayItem& item, std::size_t size) {
  Own<Array> made = TRY(create_instance<Array>(t, type, item));
  TRY(made->resize(t, size));
  return made;
}

// ---- adding ----

Result<void> Array::append(Thread& t, Ref<> value) { return insert(t, static_cast<std::int64_t>(size_), value); }

Result<void> Array::insert(Thread& t, std::int64_t index, Ref<> value) {
  std::uint8_t word[8];
  TRY(item_->set(t, word, value));
  const auto n = static_cast<std::int64_t>(size_);
  if (index < 0) index = std::max<std::int64_t>(index + n, 0);
  const auto i = static_cast<std::size_t>(std::min(index, n));
  if (i == size_)
    TRY(resize(t, size_ + 1));
  else
    TRY(splice(t, i, i, 1));
  std::memcpy(at(i), word, item_->size);
  return ok;
}

Result<void> Array::append_bytes(Thread& t, std::span<const std::uint8_t> bytes) {
  if (bytes.size() % item_->size) return raise(t, exc::ValueError, "bytes length not a multiple of item size");
  if (bytes.empty()) return ok;
  const std::size_t old = size_;
  TRY(resize(t, old + bytes.size() / item_->size));
  Buffer held;
  TRY(krait::get_buffer(t, Ref<>(this), held));
  return copy_long(t, bytes.data(), bytes.size(), at(old));
}

Result<void> Array::append_text(Thread& t, Ref<Str> text) {
  const std::size_t old = size_, n = text->length();
  TRY(resize(t, old + n));
  for (std::size_t i = 0; i < n; ++i) {
    const auto c = static_cast<std::uint32_t>(text->at(i));
    std::memcpy(at(old + i), &c, sizeof c);
  }
  return ok;
}

Result<void> Array::extend(Thread& t, Ref<> iterable) {
  if (iterable.is<Array>()) {
    Array& other = *iterable.as<Array>();
    if (other.item_ != item_) return raise(t, exc::TypeError, "can only extend with array of same kind");
    const std::size_t old = size_, more = other.size_;
    TRY(resize(t, old + more));
    if (more) std::memcpy(at(old), other.data_, more * item_->size);
    return ok;
  }
  Own<> iterator = TRY(krait::iter(t, iterable));
  for (;;) {
    Step step = next(t, iterator.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    const Own<> item = std::move(step).take();
    TRY(append(t, item.ref()));
  }
}

// ---- construction ----

namespace {

Result<void> fill(Thread& t, Array& array, Ref<> initial) {
  if (initial.is<List>() || initial.is<Tuple>()) {
    for (std::size_t i = 0;; ++i) {
      const bool is_list = initial.is<List>();
      const std::size_t n = is_list ? initial.as<List>()->size() : initial.as<Tuple>()->size();
      if (i >= n) return ok;
      const Own<> item = (is_list ? (*initial.as<List>())[i] : (*initial.as<Tuple>())[i]).own();
      TRY(array.append(t, item.ref()));
    }
  }
  if (initial.is<Bytes>()) return array.append_bytes(t, initial.as<Bytes>()->span());
  if (initial.is<ByteArray>()) return array.append_bytes(t, initial.as<ByteArray>()->span());
  if (initial.is<Str>()) return array.append_text(t, initial.as<Str>());
  if (initial.is<Array>() && &initial.as<Array>()->item_type() == &array.item_type()) return array.extend(t, initial);
  Own<> iterator = TRY(krait::iter(t, initial));
  return array.extend(t, iterator.ref());
}

}  // namespace

Result<Own<>> Array::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.keywords && (type.get() == &Array::type || type->slots.init == Array::type.slots.init))
    return raise(t, exc::TypeError, "array.array() takes no keyword arguments");
  if (a.positional < 1) return raise(t, exc::TypeError, "array() takes at least 1 argument (%d given)", a.positional);
  if (a.positional > 2) return raise(t, exc::TypeError, "array() takes at most 2 arguments (%d given)", a.positional);
  if (!a[0].is<Str>()) return raise(t, exc::TypeError, "array() argument 1 must be a unicode character, not %T", a[0]);
  const Ref<Str> code = a[0].as<Str>();
  if (code->length() != 1)
    return raise(t, exc::TypeError, "array() argument 1 must be a unicode character, not a string of length %d",
                 code->length());
  const char32_t c = code->at(0);
  const OptRef<> initial = a.positional == 2 ? OptRef<>(a[1]) : OptRef<>();
  TRY(audit(t, "array.__new__", {a[0].value(), initial ? initial.value() : Value::of_object(&kNone)}));
  if (c == 'u')
    TRY(warn_format(t, exc::DeprecationWarning, 1,
                    "The 'u' type code is deprecated and will be removed in Python 3.16"));
  const bool wants_text = c == 'u' || c == 'w';
  if (initial && !wants_text) {
    if (initial.ref().is<Str>())
      return raise(t, exc::TypeError, "cannot use a str to initialize an array with typecode '%c'", c);
    if (initial.ref().is<Array>() && initial.ref().as<Array>()->is_text())
      return raise(t, exc::TypeError, "cannot use a unicode array to initialize an array with typecode '%c'", c);
  }
  const ArrayItem* item = find_array_item(c);
  if (!item) return raise(t, exc::ValueError, "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)");
  Own<Array> made = TRY(create_of(t, type, *item, 0));
  if (initial) TRY(fill(t, *made, initial.ref()));
  return made;
}

// ---- text and comparison ----

Result<Own<>> Array::repr(Thread& t, Ref<> self) {
  Array& a = *self.as<Array>();
  Own<Str> name = TRY(type_name(t, *self.type()));
  if (a.size_ == 0) return krait::format(t, "%S('%c')", name, a.item_->code);
  Own<> items = a.is_text() ? TRY(a.to_unicode(t)) : TRY(a.to_list(t));
  return krait::format(t, "%S('%c', %R)", name, a.item_->code, items);
}

namespace {

template <class T>
int compare_items(const std::uint8_t* a, const std::uint8_t* b, std::size_t n, std::size_t* at) {
  for (std::size_t i = 0; i < n; ++i) {
    T x, y;
    std::memcpy(&x, a + i * sizeof(T), sizeof x);
    std::memcpy(&y, b + i * sizeof(T), sizeof y);
    if (x == y) continue;
    *at = i;
    return x < y ? -1 : 1;
  }
  *at = n;
  return 0;
}

bool answer(int order, CompareOp op) {
  switch (op) {
    case CompareOp::Lt:
      return order < 0;
    case CompareOp::Le:
      return order <= 0;
    case CompareOp::Eq:
      return order == 0;
    case CompareOp::Ne:
      return order != 0;
    case CompareOp::Gt:
      return order > 0;
    case CompareOp::Ge:
      return order >= 0;
  }
  __builtin_unreachable();
}

}  // namespace

Result<Own<>> Array::compare(Thread& t, Ref<> x, Ref<> y, CompareOp op) {
  if (!x.is<Array>() || !y.is<Array>()) return not_implemented();
  Array &a = *x.as<Array>(), &b = *y.as<Array>();
  if (a.size_ != b.size_ && (op == CompareOp::Eq || op == CompareOp::Ne)) return bool_from(op == CompareOp::Ne);
  const auto sizes = [&] { return a.size_ < b.size_ ? -1 : a.size_ > b.size_ ? 1 : 0; };
  if (a.item_ == b.item_ && a.item_->is_integer) {
    const std::size_t n = std::min(a.size_, b.size_);
    std::size_t at;
    int order = 0;
    switch (a.item_->size * 2 + a.item_->is_signed) {
      case 2:
        order = compare_items<std::uint8_t>(a.data_, b.data_, n, &at);
        break;
      case 3:
        order = compare_items<std::int8_t>(a.data_, b.data_, n, &at);
        break;
      case 4:
        order = compare_items<std::uint16_t>(a.data_, b.data_, n, &at);
        break;
      case 5:
        order = compare_items<std::int16_t>(a.data_, b.data_, n, &at);
        break;
      case 8:
        order = compare_items<std::uint32_t>(a.data_, b.data_, n, &at);
        break;
      case 9:
        order = compare_items<std::int32_t>(a.data_, b.data_, n, &at);
        break;
      case 16:
        order = compare_items<std::uint64_t>(a.data_, b.data_, n, &at);
        break;
      default:
        order = compare_items<std::int64_t>(a.data_, b.data_, n, &at);
    }
    return bool_from(answer(order ? order : sizes(), op));
  }
  for (std::size_t i = 0; i < a.size_ && i < b.size_; ++i) {
    Own<> left = TRY(a.item_->get(t, a.at(i))), right = TRY(b.item_->get(t, b.at(i)));
    if (TRY(compare_true(t, left.ref(), right.ref(), CompareOp::Eq))) continue;
    if (op == CompareOp::Eq) return bool_from(false);
    if (op == CompareOp::Ne) return bool_from(true);
    return krait::compare(t, left.ref(), right.ref(), op);
  }
  return bool_from(answer(sizes(), op));
}

// ---- items and slices ----

Result<Own<>> Array::item(Thread& t, Ref<> self, std::int64_t i) {
  Array& a = *self.as<Array>();
  if (i < 0 || i >= static_cast<std::int64_t>(a.size_)) return raise(t, exc::IndexError, "array index out of range");
  return a.item_->get(t, a.at(static_cast<std::size_t>(i)));
}

Result<Own<>> Array::get_item(Thread& t, Ref<> self, Ref<> key) {
  Array& a = *self.as<Array>();
  if (key.is<Slice>()) {
    const SliceRange bounds = TRY(unpack_slice(t, key.as<Slice>())), r = adjust_slice(bounds, a.size_);
    Own<Array> out = TRY(create_of(t, Ref<Type>(&Array::type), *a.item_, static_cast<std::size_t>(r.count)));
    if (r.step == 1) {
      if (r.count) std::memcpy(out->data_, a.at(static_cast<std::size_t>(r.start)), out->byte_size());
      return out;
    }
    std::uint64_t from = r.start;  // unsigned: behind the last item it may be beyond any int64
    for (std::size_t i = 0; i < out->size_; ++i, from += r.step)
      std::memcpy(out->at(i), a.at(static_cast<std::size_t>(from)), a.item_->size);
    return out;
  }
  if (!key.value().is_int() && !has_index(key)) return raise(t, exc::TypeError, "array indices must be integers");
  std::int64_t i = TRY(index_int64(t, key, &exc::IndexError));
  if (i < 0) i += static_cast<std::int64_t>(a.size_);
  return item(t, self, i);
}

Result<void> Array::assign_slice(Thread& t, Ref<> key, OptRef<> value) {
  Slot<Array> copy;
  Array* other = nullptr;
  if (value) {
    if (!value.ref().is<Array>())
      return raise(t, exc::TypeError, "can only assign array (not \"%T\") to array slice", value.ref());
    other = value.ref().as<Array>().get();
    if (other->item_ != item_) return raise(t, exc::TypeError, "bad argument type for built-in operation");
    if (other == this) {
      Own<> same = TRY(this->copy(t));
      copy.set(same.ref().as<Array>().own());
      other = copy.get();
    }
  }
  const SliceRange bounds = TRY(unpack_slice(t, key.as<Slice>())), r = adjust_slice(bounds, size_);
  const std::size_t item_size = item_->size, needed = other ? other->size_ : 0;
  const auto count = static_cast<std::size_t>(r.count), start = static_cast<std::size_t>(r.start);
  if ((needed == 0 || needed != count) && exports_ > 0)
    return raise(t, exc::BufferError, "cannot resize an array that is exporting buffers");
  if (r.step == 1) {
    TRY(splice(t, start, start + count, needed));
    if (needed) std::memcpy(at(start), other->data_, needed * item_size);
    return ok;
  }
  if (!value || (needed == 0 && count == 0)) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      const std::int64_t offset = static_cast<std::int64_t>(i) - r.start, n = offset / r.step;
      const bool gone = r.count && offset % r.step == 0 && n >= 0 && n < r.count;
      if (gone) continue;
      if (kept != i) std::memcpy(at(kept), at(i), item_size);
      ++kept;
    }
    return resize(t, kept);
  }
  if (needed != count)
    return raise(t, exc::ValueError, "attempt to assign array of size %d to extended slice of size %d", needed, count);
  std::uint64_t to = r.start;
  for (std::size_t i = 0; i < count; ++i, to += r.step)
    std::memcpy(at(static_cast<std::size_t>(to)), other->at(i), item_size);
  return ok;
}

Result<void> Array::set_item(Thread& t, Ref<> self, Ref<> key, OptRef<> value) {
  Array& a = *self.as<Array>();
  if (key.is<Slice>()) return a.assign_slice(t, key, value);
  if (!key.value().is_int() && !has_index(key)) return raise(t, exc::TypeError, "array indices must be integers");
  std::int64_t i = TRY(index_int64(t, key, &exc::IndexError));
  const auto check = [&]() -> Result<std::size_t> {
    const auto n = static_cast<std::int64_t>(a.size_);
    const std::int64_t place = i < 0 ? i + n : i;
    if (place < 0 || place >= n) return raise(t, exc::IndexError, "array assignment index out of range");
    return static_cast<std::size_t>(place);
  };
  std::size_t place = TRY(check());
  if (!value) return a.splice(t, place, place + 1, 0);
  std::uint8_t word[8];
  TRY(a.item_->set(t, word, value.ref()));
  place = TRY(check());  // the conversion may have run Python code
  std::memcpy(a.at(place), word, a.item_->size);
  return ok;
}

Result<Own<>> Array::concat(Thread& t, Ref<> self, Ref<> other) {
  if (!other.is<Array>()) return raise(t, exc::TypeError, "can only append array (not \"%T\") to array", other);
  Array &a = *self.as<Array>(), &b = *other.as<Array>();
  if (a.item_ != b.item_) return raise(t, exc::TypeError, "bad argument type for built-in operation");
  Own<Array> out = TRY(create_of(t, Ref<Type>(&Array::type), *a.item_, a.size_ + b.size_));
  Buffer first, second;
  TRY(krait::get_buffer(t, self, first));
  TRY(krait::get_buffer(t, other, second));
  TRY(copy_long(t, first.bytes().data(), first.bytes().size(), out->data_));
  TRY(copy_long(t, second.bytes().data(), second.bytes().size(), out->data_ + first.bytes().size()));
  return out;
}

namespace {

Result<void> repeat_bytes(Thread& t, std::uint8_t* to, std::size_t once, std::size_t total) {
  for (std::size_t done = once; done && done < total; done *= 2)
    TRY(copy_long(t, to, std::min(done, total - done), to + done));
  return ok;
}

}  // namespace

Result<Own<>> Array::repeat(Thread& t, Ref<> self, std::int64_t count) {
  Array& a = *self.as<Array>();
  std::size_t n = 0;
  if (count > 0 && __builtin_mul_overflow(a.size_, static_cast<std::size_t>(count), &n)) return raise_memory_error(t);
  Own<Array> out = TRY(create_of(t, Ref<Type>(&Array::type), *a.item_, n));
  Buffer held;
  TRY(krait::get_buffer(t, self, held));
  if (n) {
    TRY(copy_long(t, a.data_, a.byte_size(), out->data_));
    TRY(repeat_bytes(t, out->data_, a.byte_size(), out->byte_size()));
  }
  return out;
}

Result<Own<>> Array::inplace_concat(Thread& t, Ref<> self, Ref<> other) {
  if (!other.is<Array>()) return raise(t, exc::TypeError, "can only extend array with array (not \"%T\")", other);
  TRY(self.as<Array>()->extend(t, other));
  return self.own();
}

Result<Own<>> Array::inplace_repeat(Thread& t, Ref<> self, std::int64_t count) {
  Array& a = *self.as<Array>();
  const std::size_t once = a.byte_size();
  std::size_t n = 0;
  if (count > 0 && __builtin_mul_overflow(a.size_, static_cast<std::size_t>(count), &n)) return raise_memory_error(t);
  TRY(a.resize(t, n));
  Buffer held;
  TRY(krait::get_buffer(t, self, held));
  TRY(repeat_bytes(t, a.data_, once, a.byte_size()));
  return self.own();
}

// ---- buffers ----

Result<void> Array::get_buffer(Thread&, Ref<> self, Buffer& b, int flags) {
  static constinit std::uint64_t nothing = 0;
  Array& a = *self.as<Array>();
  b.data = a.data_ ? static_cast<void*>(a.data_) : &nothing;
  b.length = static_cast<std::int64_t>(a.byte_size());
  b.item_size = a.item_->size;
  b.format = flags & kBufferFormat ? a.item_->format : nullptr;
  b.dimensions = 1;
  b.is_readonly = false;
  b.own_shape[0] = static_cast<std::int64_t>(a.size_);
  b.own_strides[0] = a.item_->size;
  b.shape = (flags & kBufferNd) == kBufferNd ? b.own_shape : nullptr;
  b.strides = (flags & kBufferStrides) == kBufferStrides ? b.own_strides : nullptr;
  b.suboffsets = nullptr;
  b.internal = nullptr;
  b.owner.set(self.own());
  ++a.exports_;
  return ok;
}
void Array::release_buffer(Thread&, Ref<> self, Buffer&) { --self.as<Array>()->exports_; }

// ---- methods ----

Result<Own<>> Array::pop(Thread& t, std::int64_t index) {
  if (size_ == 0) return raise(t, exc::IndexError, "pop from empty array");
  if (index < 0) index += static_cast<std::int64_t>(size_);
  if (index < 0 || index >= static_cast<std::int64_t>(size_))
    return raise(t, exc::IndexError, "pop index out of range");
  const auto i = static_cast<std::size_t>(index);
  Own<> value = TRY(item_->get(t, at(i)));
  TRY(splice(t, i, i + 1, 0));
  return value;
}

Result<bool> Array::contains(Thread& t, Ref<> self, Ref<> value) {
  Array& a = *self.as<Array>();
  for (std::size_t i = 0; i < a.size_; ++i) {
    Own<> item = TRY(a.item_->get(t, a.at(i)));
    if (TRY(equal(t, item.ref(), value))) return true;
  }
  return false;
}

Result<void> Array::remove(Thread& t, Ref<> value) {
  for (std::size_t i = 0; i < size_; ++i) {
    Own<> item = TRY(item_->get(t, at(i)));
    if (TRY(equal(t, item.ref(), value))) return i < size_ ? splice(t, i, i + 1, 0) : ok;
  }
  return raise(t, exc::ValueError, "array.remove(x): x not in array");
}

Result<std::int64_t> Array::index_of(Thread& t, Ref<> value, std::int64_t start, OptRef<> stop_given) {
  std::int64_t stop = stop_given ? TRY(index_int64(t, stop_given.ref())) : INT64_MAX;
  const auto n = static_cast<std::int64_t>(size_);
  if (start < 0) start = std::max<std::int64_t>(start + n, 0);
  if (stop < 0) stop += n;
  // The array may change meanwhile.
  for (std::int64_t i = start; i < stop && i < static_cast<std::int64_t>(size_); ++i) {
    Own<> item = TRY(item_->get(t, at(static_cast<std::size_t>(i))));
    if (TRY(equal(t, item.ref(), value))) return i;
  }
  return raise(t, exc::ValueError, "array.index(x): x not in array");
}

Result<std::int64_t> Array::count(Thread& t, Ref<> value) {
  std::int64_t n = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    Own<> item = TRY(item_->get(t, at(i)));
    n += TRY(equal(t, item.ref(), value));
  }
  return n;
}

Result<void> Array::reverse(Thread&) {
  std::uint8_t word[8];
  const std::size_t item_size = item_->size;
  for (std::size_t i = 0, j = size_; i + 1 < j; ++i) {
    --j;
    std::memcpy(word, at(i), item_size);
    std::memcpy(at(i), at(j), item_size);
    std::memcpy(at(j), word, item_size);
  }
  return ok;
}

Result<void> Array::clear(Thread& t) { return resize(t, 0); }

Result<void> Array::byteswap(Thread&) {
  if (item_->size > 1)
    for (std::size_t i = 0; i < size_; ++i) std::reverse(at(i), at(i) + item_->size);
  return ok;
}

Result<Own<>> Array::copy(Thread& t) {
  Own<Array> out = TRY(create_of(t, Ref<Type>(&Array::type), *item_, size_));
  if (size_) std::memcpy(out->data_, data_, byte_size());
  return out;
}

Result<Own<>> Array::to_list(Thread& t) {
  Own<List> list = TRY(List::create(t, size_));
  for (std::size_t i = 0; i < size_; ++i) TRY(list->append_own(t, TRY(item_->get(t, at(i)))));
  return list;
}

Result<void> Array::from_list(Thread& t, Ref<> list) {
  if (!list.is<List>()) return raise(t, exc::TypeError, "arg must be list");
  const Ref<List> items = list.as<List>();
  const std::size_t n = items->size(), old = size_;
  if (n == 0) return ok;
  TRY(resize(t, old + n));
  for (std::size_t i = 0; i < n; ++i) {
    std::uint8_t word[8];
    const Own<> value = (*items)[i].own();
    const Result<void> converted = item_->set(t, word, value.ref());
    if (converted.is_failed()) {
      if (size_ == old + n && exports_ == 0) TRY(resize(t, old));
      return failed;
    }
    if (items->size() != n) return raise(t, exc::RuntimeError, "list changed size during iteration");
    if (old + i < size_) std::memcpy(at(old + i), word, item_->size);
  }
  return ok;
}

Result<Own<>> Array::to_bytes(Thread& t) { return Bytes::create(t, data_, byte_size()); }

Result<void> Array::from_bytes(Thread& t, Ref<> given) {
  Buffer buffer;
  TRY(krait::get_buffer(t, given, buffer));
  if (buffer.item_size != 1) return raise(t, exc::TypeError, "a bytes-like object is required");
  return append_bytes(t, buffer.bytes());
}

Result<void> Array::from_file(Thread& t, Ref<> file, std::int64_t n) {
  if (n < 0) return raise(t, exc::ValueError, "negative count");
  std::int64_t bytes;
  if (__builtin_mul_overflow(n, static_cast<std::int64_t>(item_->size), &bytes)) return raise_memory_error(t);
  Own<> count = TRY(int_from(t, bytes));
  Own<Str> read = TRY(Str::intern_ascii(t, "read"));
  Own<> data = TRY(call_method(t, file, read.ref(), {count.value()}));
  if (!data.ref().is<Bytes>()) return raise(t, exc::TypeError, "read() didn't return bytes");
  const auto got = static_cast<std::int64_t>(data.ref().as<Bytes>()->size());
  TRY(append_bytes(t, data.ref().as<Bytes>()->span()));
  if (got != bytes) return raise(t, exc::EOFError, "read() didn't return enough bytes");
  return ok;
}

Result<void> Array::to_file(Thread& t, Ref<> file) {
  constexpr std::size_t kBlock = 64 * 1024;
  Own<Str> write = TRY(Str::intern_ascii(t, "write"));
  // At least one call, so that what is no file says so.
  for (std::size_t done = 0; done < byte_size(); done += kBlock) {
    Own<Bytes> block = TRY(Bytes::create(t, data_ + done, std::min(kBlock, byte_size() - done)));
    (void)TRY(call_method(t, file, write.ref(), {block.value()}));
  }
  return ok;
}

Result<Own<>> Array::to_unicode(Thread& t) {
  if (!is_text())
    return raise(t, exc::ValueError, "tounicode() may only be called on unicode type arrays ('u' or 'w')");
  StringBuilder out(t);
  LongLoop loop;
  for (std::size_t i = 0; i < size_; ++i) {
    Own<> c = TRY(item_->get(t, at(i)));
    out.str(c.ref().as<Str>());
    TRY(loop.round(t));
  }
  return Own<>(TRY(out.finish()));
}

Result<void> Array::from_unicode(Thread& t, Ref<Str> text) {
  if (!is_text())
    return raise(t, exc::ValueError, "fromunicode() may only be called on unicode type arrays ('u' or 'w')");
  return append_text(t, text);
}

Result<Own<>> Array::buffer_info(Thread& t) {
  Own<> address = TRY(int_from_unsigned(t, reinterpret_cast<std::uint64_t>(data_)));
  Own<> length = TRY(int_from_unsigned(t, size_));
  return Tuple::of(t, address, length);
}

Result<std::size_t> Array::size_of(Thread&) { return Ref<>(this).type()->basic_size + capacity_ * item_->size; }

// ---- iterator ----

namespace {

class ArrayIterator final : public Object {
 public:
  static Type type;
  explicit ArrayIterator(Own<Array> array) : array_(std::move(array)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) {
    ArrayIterator& it = *self.as<ArrayIterator>();
    if (!it.array_) return Step::done();
    if (it.index_ < it.array_->size()) return TRY(it.array_->item_type().get(t, it.array_->at(it.index_++)));
    it.array_.clear();
    return Step::done();
  }
  Result<Own<>> reduce(Thread& t) {
    Own<> iter = TRY(builtin(t, names::iter));
    if (!array_) return Tuple::of(t, iter, TRY(Tuple::of(t, Tuple::empty())));
    return Tuple::of(t, iter, TRY(Tuple::of(t, array_.ref())), Own<>::of_int(static_cast<std::int64_t>(index_)));
  }
  Result<void> set_state(Thread& t, Ref<> state) {
    if (!is_int(state)) return raise(t, exc::TypeError, "an integer is required");
    const std::int64_t i = TRY(index_int64(t, state));
    if (array_) index_ = i < 0 ? 0 : std::min(static_cast<std::size_t>(i), array_->size());
    return ok;
  }
  void trace(Tracer& visit) { visit(array_); }

 private:
  Slot<Array> array_;
  std::size_t index_ = 0;
};

constexpr Method kIteratorMethods[] = {
    bind<&ArrayIterator::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
    bind<&ArrayIterator::set_state>("__setstate__(self, state, /)", "Go on from a state that __reduce__ gave."),
};
constinit Type ArrayIterator::type =
    describe<ArrayIterator>("array.arrayiterator", {.methods = kIteratorMethods, .flags = kTypeNoConstruct});

}  // namespace

Result<Own<>> Array::iter(Thread& t, Ref<> self) { return create<ArrayIterator>(t, self.as<Array>().own()); }

// ---- tables ----

namespace {

Result<Own<>> get_typecode(Thread& t, Ref<> self) {
  return Str::from_code_point(t, static_cast<char32_t>(self.as<Array>()->item_type().code));
}
Result<std::int64_t> get_itemsize(Thread&, Ref<> self) { return self.as<Array>()->item_type().size; }

constexpr Method kMethods[] = {
    bind<&Array::append>("append(self, v, /)", "Put v behind the last item."),
    bind<&Array::buffer_info>(
        "buffer_info(self, /)",
        "(address, items): where the memory of the items starts, and how many there are.\n\nTimes itemsize gives "
        "bytes. The address holds until the array changes its size."),
    bind<&Array::byteswap>("byteswap(self, /)",
                           "Turn the bytes of each item around, between little and big endian.\n\nRuntimeError unless "
                           "items have 1, 2, 4 or 8 bytes."),
    bind<&Array::clear>("clear(self, /)", "Drop every item."),
    bind<&Array::copy>("__copy__(self, /)", "A new array of the same type and items."),
    bind<&Array::count>("count(self, v, /)", "How many items equal v."),
    bind<&Array::deep_copy>("__deepcopy__(self, unused, /)", "A new array of the same type and items."),
    bind<&Array::extend>("extend(self, bb, /)",
                         "Put all items of bb behind the last one. Another array must have the same typecode."),
    bind<&Array::from_file>("fromfile(self, f, n, /)",
                            "Read n items, as machine values, from the binary file f.\n\nEOFError when there are "
                            "fewer; those that came are kept."),
    bind<&Array::from_list>(
        "fromlist(self, list, /)",
        "Put the items of a list behind the last one; all of them or, when one does not fit, none."),
    bind<&Array::from_bytes>(
        "frombytes(self, buffer, /)",
        "Put machine values behind the last item. ValueError when the bytes are no whole number of items."),
    bind<&Array::from_unicode>("fromunicode(self, ustr, /)",
                               "Put the characters of a string behind the last item.\n\nValueError unless the typecode "
                               "is 'u' or 'w'; any other array takes frombytes(text.encode(...))."),
    bind<&Array::index_of>(
        "index(self, v, start=0, stop=sys.maxsize, /)",
        "The position of the first item equal to v, from start up to stop.\n\nValueError when there is none."),
    bind<&Array::insert>("insert(self, i, v, /)", "Put v in front of the item at position i."),
    bind<&Array::pop>("pop(self, i=-1, /)",
                      "Take the item at position i, by default the last, out of the array, and return it."),
    bind<&Array::reduce_ex>("__reduce_ex__(self, value, /)", "What pickle and copy need to build an equal object."),
    bind<&Array::remove>("remove(self, v, /)", "Take out the first item equal to v. ValueError when there is none."),
    bind<&Array::reverse>("reverse(self, /)", "The last item becomes the first and so on."),
    bind<&Array::to_file>("tofile(self, f, /)", "Let the binary file f write the machine values of all items."),
    bind<&Array::to_list>("tolist(self, /)", "The items as a list."),
    bind<&Array::to_bytes>("tobytes(self, /)", "The items as machine values, one behind the other."),
    bind<&Array::to_unicode>("tounicode(self, /)",
                             "The characters of the array as a string.\n\nValueError unless the typecode is 'u' or "
                             "'w'; of any other array take tobytes().decode(...)."),
    bind<&Array::size_of>("__sizeof__(self, /)", "Bytes of memory, those of the items included."),
    bind<&class_get_item>("__class_getitem__(cls, object, /)", "array[T]: T is the type of the items."),
};
constexpr Attribute kAttributes[] = {
    attribute<&get_typecode>("typecode", "The letter that says what items are; the first argument of array()."),
    attribute<&get_itemsize>("itemsize", "How many bytes an item has."),
};

consteval TypeOptions array_options() {
  return {.doc =
              "array(typecode [, initializer]) -> array\n\nItems of one machine type, side by side: like a list, in "
              "far less memory.\n\ntypecode is one of (with the least number of bytes of an item)\n\n    'b' 'B'   "
              "signed, unsigned char    1\n    'u'       wchar_t (deprecated)     2\n    'w'       Unicode character   "
              "     4\n    'h' 'H'   short                    2\n    'i' 'I'   int                      2\n    'l' 'L' "
              "  long                     4\n    'q' 'Q'   long long                8\n    'f'       float             "
              "       4\n    'd'       double                   8\n\ninitializer is bytes of machine values, a string "
              "for 'u' and 'w', or an iterable of items.\nTypeError or OverflowError for an item that does not fit.",
          .methods = kMethods,
          .attributes = kAttributes,
          .flags = kTypeBasetype | kTypeSequence | kTypeWeakrefs};
}

constexpr Method kFunctions[] = {
    bind<&array_reconstructor>("_array_reconstructor(arraytype, typecode, mformat_code, items, /)",
                               "Build an array from pickled machine values, whichever machine wrote them.")};

constexpr Type* kTypes[] = {&Array::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  const auto add = [&](const char* name, Own<> value) -> Result<void> {
    Own<Str> key = TRY(Str::intern_ascii(t, name));
    return namespace_->set_str(t, key.ref(), std::move(value));
  };
  TRY(add("ArrayType", Ref<>(&Array::type).own()));
  std::string codes;
  for (const ArrayItem& i : array_items()) codes += i.code;
  TRY(add("typecodes", TRY(Str::from_ascii(t, codes))));
  Own<> abc = TRY(import_module(t, "collections.abc"));
  Own<Str> name = TRY(Str::intern_ascii(t, "MutableSequence")), method = TRY(Str::intern_ascii(t, "register"));
  Own<> sequence = TRY(get_attr(t, abc.ref(), name.ref()));
  (void)TRY(call_method(t, sequence.ref(), method.ref(), {Value::of_object(&Array::type)}));
  return ok;
}

}  // namespace

constinit Type Array::type = describe<Array>("array.array", array_options());

constinit const ModuleSpec kArrayModule = {
    .name = "array",
    .doc = "The type array: sequences of numbers or characters, all of one machine type, without an object for each.\n",
    .functions = kFunctions,
    .types = kTypes,
    .start = &start};

}  // namespace krait
