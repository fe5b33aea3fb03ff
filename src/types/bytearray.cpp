#include "types/bytearray.h"

#include <algorithm>
#include <cstring>

#include "base/string_kernels.h"
#include "object/allocate.h"
#include "types/bytes_internal.h"
#include "types/dict.h"
#include "types/iterator.h"
#include "types/long_copy.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/string_builder.h"

namespace krait {

using namespace bytes_internal;

namespace {

Result<std::uint8_t> byte_value(Thread& t, Ref<> v) {
  if (!v.value().is_int() && !has_index(v))
    return raise(t, exc::TypeError, "'%T' object cannot be interpreted as an integer", v);
  const std::int64_t n = TRY(index_int64(t, v));
  if (n < 0 || n > 255) return raise(t, exc::ValueError, "byte must be in range(0, 256)");
  return static_cast<std::uint8_t>(n);
}

constexpr Signature kNew("bytearray(source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)");

}  // namespace

ByteArray::~ByteArray() { Heap::release_raw(block_); }

Result<Own<ByteArray>> ByteArray::create(Thread& t, const void* data, std::size_t size) {
  Own<ByteArray> b = TRY(krait::create<ByteArray>(t));
  TRY(b->resize(t, size));
  if (size) std::memcpy(b->mutable_data(), data, size);
  return b;
}

Result<void> ByteArray::resize(Thread& t, std::size_t size) {
  if (size == size_) return ok;
  if (exports_ > 0) return raise(t, exc::BufferError, "Existing exports of data: object cannot be re-sized");
  if (start_ + size + 1 > capacity_) {
    if (start_) {
      std::memmove(block_, block_ + start_, size_);
      start_ = 0;
    }
    if (size + 1 > capacity_) {
      if (size > (std::size_t{1} << 60)) return raise_memory_error(t);
      const std::size_t wanted = size_ ? size + size / 8 + 16 : size + 1;
      void* p = t.heap->resize_raw(block_, wanted);
      if (!p) return raise_memory_error(t);
      block_ = static_cast<std::uint8_t*>(p);
      capacity_ = wanted;
    }
  } else if (size + 1 < capacity_ / 2 && !start_) {
    if (void* p = t.heap->resize_raw(block_, size + 1)) {
      block_ = static_cast<std::uint8_t*>(p);
      capacity_ = size + 1;
    }
  }
  size_ = size;
  block_[start_ + size] = 0;
  return ok;
}

Result<void> ByteArray::splice(Thread& t, std::size_t start, std::size_t end, View bytes) {
  const std::size_t tail = size_ - end, size = start + bytes.size() + tail;
  if (size < size_ && exports_ > 0)
    return raise(t, exc::BufferError, "Existing exports of data: object cannot be re-sized");
  if (size < size_ && start == 0 && bytes.empty()) {  // taken from the front: the rest stays where it is
    start_ += end;
    size_ = size;
    return ok;
  }
  if (size < size_) std::memmove(mutable_data() + start + bytes.size(), data() + end, tail);
  const std::size_t before = size_;
  TRY(resize(t, size));
  if (size > before) std::memmove(mutable_data() + start + bytes.size(), data() + end, tail);
  if (!bytes.empty()) std::memcpy(mutable_data() + start, bytes.data(), bytes.size());
  return ok;
}

Result<void> ByteArray::append_long(Thread& t, View bytes) {
  const std::size_t before = size_;
  for (std::size_t done = 0; done < bytes.size();) {
    const View piece = bytes.subspan(done, std::min(kCopiedPerLook, bytes.size() - done));
    TRY(splice(t, size_, size_, piece));
    done += piece.size();
    if (!LongLoop::look(t).is_failed()) continue;
    if (size_ == before + done && !exports_) {
      size_ = before;
      block_[start_ + size_] = 0;
    }
    return failed;
  }
  return ok;
}

Result<Own<ByteArray>> bytes_internal::make_bytearray(Thread& t, View bytes) {
  Own<ByteArray> made = TRY(ByteArray::create(t, nullptr, 0));
  TRY(made->resize(t, bytes.size()));
  TRY(copy_long(t, bytes.data(), bytes.size(), made->mutable_data()));
  return made;
}

// ---- methods ----

Result<void> ByteArray::append(Thread& t, Ref<> item) {
  const std::uint8_t c = TRY(byte_value(t, item));
  TRY(resize(t, size_ + 1));
  mutable_data()[size_ - 1] = c;
  return ok;
}

Result<void> ByteArray::extend(Thread& t, Ref<> iterable) {
  if (iterable.is<Str>()) return raise(t, exc::TypeError, "expected iterable of integers; got: 'str'");
  const Type& type = *iterable.type();
  if (!has_buffer(iterable) && !type.slots.iter && !type.slots.item && !type.slots.get_item)
    return raise(t, exc::TypeError, "can't extend bytearray with %T", iterable);
  // The items go where the end was, whatever making them does to this very object.
  const std::size_t end = size_;
  Own<Bytes> bytes = TRY(Bytes::from_object(t, iterable));
  if (end >= size_) return append_long(t, bytes->span());
  return splice(t, end, end, bytes->span());
}

Result<void> ByteArray::fill_from(Thread& t, Ref<> iterable) {
  const Own<> iterator = TRY(krait::iter(t, iterable));
  (void)TRY(length_hint(t, iterable, 32));
  for (;;) {
    Step step = krait::next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    const Own<> item = std::move(step).take();
    TRY(append(t, item));
  }
}

Result<void> ByteArray::insert(Thread& t, std::int64_t index, Ref<> item) {
  const std::uint8_t c = TRY(byte_value(t, item));
  const auto size = static_cast<std::int64_t>(size_);
  if (index < 0) index = std::max<std::int64_t>(index + size, 0);
  index = std::min(index, size);
  return splice(t, index, index, {&c, 1});
}

Result<Own<>> ByteArray::pop(Thread& t, std::int64_t index) {
  if (!size_) return raise(t, exc::IndexError, "pop from empty bytearray");
  if (index < 0) index += static_cast<std::int64_t>(size_);
  if (index < 0 || index >= static_cast<std::int64_t>(size_))
    return raise(t, exc::IndexError, "pop index out of range");
  const std::uint8_t c = data()[index];
  TRY(splice(t, index, index + 1, {}));
  return Own<>::of_int(c);
}

Result<void> ByteArray::remove(Thread& t, Ref<> value) {
  const std::uint8_t c = TRY(byte_value(t, value));
  const std::ptrdiff_t at = text::find_unit(data(), size_, c);
  if (at < 0) return raise(t, exc::ValueError, "value not found in bytearray");
  return splice(t, at, at + 1, {});
}

Result<void> ByteArray::reverse(Thread&) {
  std::reverse(mutable_data(), mutable_data() + size_);
  return ok;
}
Result<void> ByteArray::clear_all(Thread& t) { return resize(t, 0); }
Result<Own<ByteArray>> ByteArray::copy(Thread& t) {
  const Pinned pinned{Ref<>(this)};
  return make_bytearray(t, span());
}

Result<std::int64_t> ByteArray::size_of(Thread&) {
  return static_cast<std::int64_t>(Ref<>(this).type()->basic_size + capacity_);
}

// Before protocol 3 there is no way to write bytes.
Result<Own<>> ByteArray::reduce_ex(Thread& t, std::int64_t protocol) {
  const Own<> state = TRY(call_method(t, Ref<>(this), names::__getstate__));
  const Own<> cls = TRY(krait::get_attr(t, Ref<>(this), names::__class__));
  Own<Tuple> arguments = Tuple::empty();
  if (size_ && protocol < 3) {
    const Own<Str> characters = TRY(Str::from_latin1(t, data(), size_)), encoding = TRY(Str::from_ascii(t, "latin-1"));
    arguments = TRY(Tuple::of(t, characters, encoding));
  } else if (size_) {
    arguments = TRY(Tuple::of(t, TRY(Bytes::create(t, data(), size_))));
  }
  return Tuple::of(t, cls, arguments, state);
}
Result<Own<>> ByteArray::reduce(Thread& t) { return reduce_ex(t, 2); }

Result<void> ByteArray::resize_to(Thread& t, std::int64_t size) {
  if (size < 0) return raise(t, exc::ValueError, "bytearray.resize(): new size must be >= 0, got %d", size);
  const std::size_t before = size_;
  TRY(resize(t, size));
  if (size_ > before) std::memset(mutable_data() + before, 0, size_ - before);
  return ok;
}

// ---- slots ----

Result<Own<>> ByteArray::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<ByteArray>(t, type);
}

Result<void> ByteArray::init(Thread& t, Ref<> self, const Arguments& arguments) {
  Value values[3];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kNew, arguments, values, rest, keywords));
  if (is_plain_iterable(t, values)) {
    TRY(self.as<ByteArray>()->resize(t, 0));
    return self.as<ByteArray>()->fill_from(t, Ref<>(values[0]));
  }
  Own<Bytes> bytes = TRY(bytes_from_arguments(t, kNew, values));
  TRY(self.as<ByteArray>()->resize(t, 0));
  return self.as<ByteArray>()->append_long(t, bytes->span());
}

Result<Own<>> ByteArray::repr(Thread& t, Ref<> self) {
  StringBuilder b(t);
  Own<Str> name = TRY(format(t, "%T", self));
  b.str(name);
  b.put('(');
  repr_into(b, self.as<ByteArray>()->span(), ReprQuotes::SingleEscaped);
  b.put(')');
  return b.finish();
}

Result<Own<>> ByteArray::str(Thread& t, Ref<> self) {
  if (t.interpreter->bytes_warning) TRY(warn_format(t, exc::BytesWarning, 1, "str() on a bytearray instance"));
  return repr(t, self);
}

Result<Own<>> ByteArray::compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
  if (!self.is<ByteArray>()) return not_implemented();
  const Pinned pinned(self);
  return bytes_internal::compare(t, self, self.as<ByteArray>()->span(), other, op);
}

Result<bool> ByteArray::contains(Thread& t, Ref<> self, Ref<> item) {
  const Pinned pinned(self);
  return bytes_internal::contains(t, self.as<ByteArray>()->span(), item);
}

Result<Own<>> ByteArray::item(Thread& t, Ref<> self, std::int64_t i) {
  const Ref<ByteArray> b = self.as<ByteArray>();
  if (i < 0 || i >= static_cast<std::int64_t>(b->size()))
    return raise(t, exc::IndexError, "bytearray index out of range");
  return Own<>::of_int(b->data()[i]);
}

Result<Own<>> ByteArray::get_item(Thread& t, Ref<> self, Ref<> key) {
  const Ref<ByteArray> b = self.as<ByteArray>();
  if (key.is<Slice>()) {
    const SliceRange bounds = TRY(unpack_slice(t, key.as<Slice>())), r = adjust_slice(bounds, b->size());
    const Pinned pinned(self);
    if (r.step == 1) return make_bytearray(t, b->span().subspan(r.count ? r.start : 0, r.count));
    Own<ByteArray> out = TRY(create(t, nullptr, 0));
    TRY(out->resize(t, r.count));
    std::uint8_t* to = out->mutable_data();
    std::uint64_t at = r.start;  // unsigned: behind the last item it may be beyond any int64
    LongLoop loop;
    for (std::int64_t i = 0; i < r.count; ++i, at += r.step) {
      to[i] = b->data()[at];
      TRY(loop.round(t));
    }
    return out;
  }
  if (!key.value().is_int() && !has_index(key))
    return raise(t, exc::TypeError, "bytearray indices must be integers or slices, not %T", key);
  std::int64_t i = TRY(index_int64(t, key, &exc::IndexError));
  if (i < 0) i += static_cast<std::int64_t>(b->size());
  return item(t, self, i);
}

Result<void> ByteArray::delete_slice(Thread& t, const SliceRange& r) {
  if (r.count && exports_ > 0) return raise(t, exc::BufferError, "Existing exports of data: object cannot be re-sized");
  if (!r.count) return ok;
  // What is between the bytes that go moves together, from the first of these on.
  const auto count = static_cast<std::size_t>(r.count);
  const std::size_t step = r.step < 0 ? 0 - static_cast<std::size_t>(r.step) : static_cast<std::size_t>(r.step);
  std::size_t from =
      r.step < 0 ? static_cast<std::size_t>(r.start) - (count - 1) * step : static_cast<std::size_t>(r.start);
  std::uint8_t* to = mutable_data() + from;
  for (std::size_t i = 1; i < count; ++i, from += step) to = std::copy_n(data() + from + 1, step - 1, to);
  std::copy(data() + from + 1, data() + size_, to);
  return resize(t, size_ - count);
}

Result<void> ByteArray::assign_slice(Thread& t, Ref<> key, OptRef<> value) {
  Slot<Bytes> bytes(Bytes::empty());
  if (value) {
    if (value.ref().is<Str>() || value.value().is_int())
      return raise(t, exc::TypeError, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
    bytes.set(TRY(Bytes::from_object(t, value.ref())));
  }
  const SliceRange bounds = TRY(unpack_slice(t, key.as<Slice>())), r = adjust_slice(bounds, size_);
  const View v = bytes->span();
  const auto count = static_cast<std::size_t>(r.count);
  if (r.step == 1) return splice(t, r.start, r.start + count, v);
  if (v.empty()) value = {};
  if (!value) return delete_slice(t, r);
  if (v.size() != count)
    return raise(t, exc::ValueError, "attempt to assign bytes of size %d to extended slice of size %d", v.size(),
                 count);
  std::uint64_t at = r.start;
  for (std::size_t i = 0; i < count; ++i, at += r.step) mutable_data()[at] = v[i];
  return ok;
}

Result<void> ByteArray::set_item(Thread& t, Ref<> self, Ref<> key, OptRef<> value) {
  ByteArray& b = *self.as<ByteArray>();
  if (key.is<Slice>()) return b.assign_slice(t, key, value);
  if (!key.value().is_int() && !has_index(key))
    return raise(t, exc::TypeError, "bytearray indices must be integers or slices, not %T", key);
  std::int64_t i = TRY(index_int64(t, key, &exc::IndexError));
  const std::uint8_t c = value ? TRY(byte_value(t, value.ref())) : 0;
  if (i < 0) i += static_cast<std::int64_t>(b.size_);
  if (i < 0 || i >= static_cast<std::int64_t>(b.size_))
    return raise(t, exc::IndexError, "bytearray index out of range");
  if (!value) return b.splice(t, i, i + 1, {});
  b.mutable_data()[i] = c;
  return ok;
}

Result<Own<>> ByteArray::concat(Thread& t, Ref<> a, Ref<> b) {
  Buffer x, y;
  if (!has_buffer(a) || !has_buffer(b)) return raise(t, exc::TypeError, "can't concat %T to %T", b, a);
  TRY(krait::get_buffer(t, a, x));
  TRY(krait::get_buffer(t, b, y));
  Own<ByteArray> r = TRY(create(t, nullptr, 0));
  TRY(r->resize(t, x.length + y.length));
  TRY(copy_long(t, x.bytes().data(), x.length, r->mutable_data()));
  TRY(copy_long(t, y.bytes().data(), y.length, r->mutable_data() + x.length));
  return r;
}

Result<Own<>> ByteArray::repeat(Thread& t, Ref<> self, std::int64_t count) {
  Buffer held;
  TRY(krait::get_buffer(t, self, held));
  const View v = held.bytes();
  std::size_t total = 0;
  if (count > 0 && __builtin_mul_overflow(v.size(), static_cast<std::size_t>(count), &total))
    return raise_memory_error(t);
  Own<ByteArray> r = TRY(create(t, nullptr, 0));
  TRY(r->resize(t, total));
  if (total) TRY(repeat_into(t, r->mutable_data(), v, total));
  return r;
}

Result<Own<>> ByteArray::inplace_concat(Thread& t, Ref<> self, Ref<> other) {
  if (!has_buffer(other)) return raise(t, exc::TypeError, "can't concat %T to %T", other, self);
  Own<Bytes> bytes = TRY(Bytes::from_object(t, other));  // a copy: `other` may be `self`
  ByteArray& b = *self.as<ByteArray>();
  TRY(b.append_long(t, bytes->span()));
  return self.own();
}

Result<Own<>> ByteArray::inplace_repeat(Thread& t, Ref<> self, std::int64_t count) {
  ByteArray& b = *self.as<ByteArray>();
  const std::size_t size = b.size_;
  std::size_t total = 0;
  if (count > 0 && __builtin_mul_overflow(size, static_cast<std::size_t>(count), &total)) return raise_memory_error(t);
  TRY(b.resize(t, total));
  for (std::size_t done = size; done && done < total; done *= 2)
    std::memcpy(b.mutable_data() + done, b.data(), std::min(done, total - done));
  return self.own();
}

Result<void> ByteArray::get_buffer(Thread& t, Ref<> self, Buffer& buffer, int flags) {
  ByteArray& b = *self.as<ByteArray>();
  static constinit std::uint8_t nothing = 0;
  TRY(fill_buffer(t, buffer, self, b.block_ ? b.mutable_data() : &nothing, b.size_, false, flags));
  ++b.exports_;
  return ok;
}

void ByteArray::release_buffer(Thread&, Ref<> self, Buffer&) { --self.as<ByteArray>()->exports_; }

// ---- bytearray_iterator ----

namespace {

class ByteArrayIterator : public Object {
 public:
  static Type type;
  explicit ByteArrayIterator(Own<ByteArray> bytes) : bytes_(std::move(bytes)) {}

  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<> self) {
    ByteArrayIterator& it = *self.as<ByteArrayIterator>();
    if (it.bytes_ && it.index_ < it.bytes_->size()) return Own<>::of_int(it.bytes_->data()[it.index_++]);
    it.bytes_.clear();
    return Step::done();
  }
  Result<void> setstate(Thread& t, Ref<> state) {
    const std::int64_t i = TRY(index_int64(t, state));
    if (bytes_) index_ = i < 0 ? 0 : static_cast<std::size_t>(i);
    return ok;
  }
  Result<Own<>> reduce(Thread& t) {
    Own<> iter = TRY(builtin(t, names::iter));
    if (!bytes_) return Tuple::of(t, iter, TRY(Tuple::of(t, Tuple::empty())));
    return Tuple::of(t, iter, TRY(Tuple::of(t, bytes_.ref())), Own<>::of_int(static_cast<std::int64_t>(index_)));
  }
  Result<std::int64_t> length_hint(Thread&) {
    return bytes_ && bytes_->size() > index_ ? static_cast<std::int64_t>(bytes_->size() - index_) : 0;
  }
  void trace(Tracer& v) { v(bytes_); }

 private:
  Slot<ByteArray> bytes_;
  std::size_t index_ = 0;
};

constexpr Method kIteratorMethods[] = {
    bind<&ByteArrayIterator::length_hint>("__length_hint__(self, /)", "How many items are probably left."),
    bind<&ByteArrayIterator::setstate>("__setstate__(self, object, /)", "Go on from a state that __reduce__ gave."),
    bind<&ByteArrayIterator::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
};

constinit Type ByteArrayIterator::type =
    describe<ByteArrayIterator>("bytearray_iterator", {.methods = kIteratorMethods, .flags = kTypeNoConstruct});

}  // namespace

Result<Own<>> ByteArray::iter(Thread& t, Ref<> self) {
  return krait::create<ByteArrayIterator>(t, self.as<ByteArray>().own());
}

}  // namespace krait
