#include "types/memoryview.h"

#include <cstring>

#include "object/allocate.h"
#include "types/bytes.h"
#include "types/bytes_internal.h"
#include "types/codecs.h"
#include "types/dict.h"
#include "types/generic_alias.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/slice.h"

namespace krait {

constinit Type ManagedBuffer::type = describe<ManagedBuffer>("managedbuffer", {.flags = kTypeNoConstruct});

// ---- making and releasing ----

MemoryView::MemoryView(Own<ManagedBuffer> base, const BufferLayout& layout, bool is_readonly)
    : base_(std::move(base)), layout_(layout), readonly_(is_readonly) {
  ++base_->views;
  const auto n = static_cast<std::size_t>(layout.dimensions);
  if (n == 0) {
    layout_.shape = layout_.strides = layout_.suboffsets = nullptr;
    return;
  }
  std::memcpy(words(), layout.shape, n * sizeof(std::int64_t));
  std::memcpy(words() + n, layout.strides, n * sizeof(std::int64_t));
  if (layout.suboffsets) std::memcpy(words() + 2 * n, layout.suboffsets, n * sizeof(std::int64_t));
  layout_.shape = words();
  layout_.strides = words() + n;
  layout_.suboffsets = layout.suboffsets ? words() + 2 * n : nullptr;
}

Result<Own<MemoryView>> MemoryView::create_view(Thread& t, Own<ManagedBuffer> base, const BufferLayout& layout,
                                                bool is_readonly) {
  const std::size_t extra = static_cast<std::size_t>(layout.dimensions) * 3 * sizeof(std::int64_t);
  return create_extra<MemoryView>(t, extra, std::move(base), layout, is_readonly);
}

Result<Own<MemoryView>> MemoryView::of_base(Thread& t, Own<ManagedBuffer> base) {
  if (base->buffer.dimensions > Buffer::kMaxDimensions)
    return raise(t, exc::ValueError, "memoryview: number of dimensions must not exceed %d", Buffer::kMaxDimensions);
  std::int64_t room[Buffer::kMaxDimensions];
  const BufferLayout layout = layout_of(base->buffer, room);
  const bool is_readonly = base->buffer.is_readonly;
  return create_view(t, std::move(base), layout, is_readonly);
}

Result<Own<MemoryView>> MemoryView::of_function(Thread& t, Ref<> object, GetBufferFn fn, int flags) {
  Own<ManagedBuffer> base = TRY(create<ManagedBuffer>(t));
  TRY(fn(t, object, base->buffer, flags));
  return of_base(t, std::move(base));
}

Result<Own<MemoryView>> MemoryView::of_object(Thread& t, Ref<> object, int flags) {
  if (object.is_exact<MemoryView>()) {
    const Ref<MemoryView> view = object.as<MemoryView>();
    TRY(view->check_can_share(t));
    return create_view(t, view->base_.ref().own(), view->layout_, view->readonly_);
  }
  const GetBufferFn fn = object.type()->slots.get_buffer;
  if (!fn) return raise(t, exc::TypeError, "memoryview: a bytes-like object is required, not '%T'", object);
  return of_function(t, object, fn, flags);
}

Result<Own<MemoryView>> MemoryView::of_memory(Thread& t, void* data, std::size_t size, bool is_readonly) {
  Own<ManagedBuffer> base = TRY(create<ManagedBuffer>(t));
  Buffer& b = base->buffer;
  b.data = data;
  b.length = static_cast<std::int64_t>(size);
  b.is_readonly = is_readonly;
  return of_base(t, std::move(base));
}

Result<Own<MemoryView>> MemoryView::of_buffer(Thread& t, const Buffer& lent) {
  Own<ManagedBuffer> base = TRY(create<ManagedBuffer>(t));
  base->buffer.data = lent.data;
  base->buffer.length = lent.length;
  std::int64_t room[Buffer::kMaxDimensions];
  const BufferLayout layout = layout_of(lent, room);
  return create_view(t, std::move(base), layout, lent.is_readonly);
}

void MemoryView::drop() {
  released_ = true;
  if (base_) base_->remove_view();
}
MemoryView::~MemoryView() {
  if (!released_) drop();
}
void MemoryView::clear_references() {
  if (exports_ > 0) return;
  if (!released_) drop();
  base_.clear();
}

Result<void> MemoryView::release_memory(Thread& t) {
  if (released_) return ok;
  if (exports_ > 0)
    return raise(t, exc::BufferError, "memoryview has %d exported buffer%s", exports_, exports_ == 1 ? "" : "s");
  drop();
  return ok;
}

Result<void> MemoryView::check(Thread& t) {
  if (released_) return raise(t, exc::ValueError, "operation forbidden on released memoryview object");
  return ok;
}
Result<void> MemoryView::check_can_share(Thread& t) {
  TRY(check(t));
  if (restricted_) return raise(t, exc::ValueError, "cannot create new view on restricted memoryview");
  return ok;
}

namespace {

constexpr Signature kConstruct("memoryview(object)");

}  // namespace

Result<Own<>> MemoryView::construct(Thread& t, Ref<Type>, const Arguments& a) {
  Value object;
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kConstruct, a, &object, rest, keywords));
  return of_object(t, Ref<>(object));
}

// ---- lending on ----

Result<void> MemoryView::get_buffer(Thread& t, Ref<> self, Buffer& b, int flags) {
  MemoryView& m = *self.as<MemoryView>();
  TRY(m.check_can_share(t));
  const BufferLayout& l = m.layout_;
  const auto asks = [flags](int what) { return (flags & what) == what; };
  const auto refuse = [&](const char* what) {
    return raise(t, exc::BufferError, "memoryview: underlying buffer %s", what);
  };
  if ((flags & kBufferWritable) && m.readonly_) return refuse("is not writable");
  const bool c = is_contiguous(l, ItemOrder::C), fortran = is_contiguous(l, ItemOrder::Fortran);
  if (asks(kBufferCContiguous) && !c) return refuse("is not C-contiguous");
  if (asks(kBufferFContiguous) && !fortran) return refuse("is not Fortran contiguous");
  if (asks(kBufferAnyContiguous) && !c && !fortran) return refuse("is not contiguous");
  if (!asks(kBufferIndirect) && l.suboffsets) return refuse("requires suboffsets");
  if (!asks(kBufferStrides) && !c) return refuse("is not C-contiguous");
  if (!asks(kBufferNd) && (flags & kBufferFormat))
    return raise(t, exc::BufferError, "memoryview: cannot cast to unsigned bytes if the format flag is present");
  b.data = l.data;
  b.length = l.length;
  b.item_size = l.item_size;
  b.format = flags & kBufferFormat ? l.format : nullptr;
  b.dimensions = asks(kBufferNd) ? l.dimensions : 1;
  b.shape = asks(kBufferNd) ? const_cast<std::int64_t*>(l.shape) : nullptr;
  b.strides = asks(kBufferStrides) ? const_cast<std::int64_t*>(l.strides) : nullptr;
  b.suboffsets = const_cast<std::int64_t*>(l.suboffsets);
  b.internal = nullptr;
  b.is_readonly = m.readonly_;
  b.owner.set(self.own());
  ++m.exports_;
  return ok;
}
void MemoryView::release_buffer(Thread&, Ref<> self, Buffer&) { --self.as<MemoryView>()->exports_; }

// ---- items ----

namespace {

// The memory of a view stays where it is while this lives.
class Pin {
 public:
  explicit Pin(MemoryView& view) : view_(view) { view.pin(); }
  Pin(const Pin&) = delete;
  ~Pin() { view_.unpin(); }

 private:
  MemoryView& view_;
};

bool is_index(Ref<> key) { return key.value().is_int() || has_index(key); }
bool all_items(Ref<> key, bool (*test)(Ref<>)) {
  if (!key.is<Tuple>()) return false;
  const Ref<Tuple> items = key.as<Tuple>();
  for (std::size_t i = 0; i < items->size(); ++i)
    if (!test((*items)[i])) return false;
  return true;
}

Result<std::uint8_t*> along(Thread& t, const BufferLayout& l, std::uint8_t* p, int dimension, std::int64_t index) {
  const std::int64_t n = l.shape[dimension];
  if (index < 0) index += n;
  if (index < 0 || index >= n) return raise(t, exc::IndexError, "index out of bounds on dimension %d", dimension + 1);
  return l.at(p, dimension, index);
}

Failed unsupported_format(Thread& t, const char* format) {
  const bool is_single = format[0] && !format[format[0] == '@' && format[1] ? 2 : 1];
  return raise(t, exc::NotImplementedError,
               is_single ? "memoryview: format %s not supported" : "memoryview: unsupported format %s", format);
}

}  // namespace

Result<std::uint8_t*> MemoryView::item_place(Thread& t, Ref<> key) {
  const BufferLayout& l = layout_;
  if (is_index(key)) {
    const std::int64_t i = TRY(index_int64(t, key, &exc::IndexError));
    TRY(check(t));
    if (l.dimensions == 0) return raise(t, exc::TypeError, "invalid indexing of 0-dim memory");
    if (l.dimensions != 1) return raise(t, exc::NotImplementedError, "multi-dimensional sub-views are not implemented");
    return along(t, l, l.data, 0, i);
  }
  const Ref<Tuple> indices = key.as<Tuple>();
  if (static_cast<int>(indices->size()) < l.dimensions)
    return raise(t, exc::NotImplementedError, "sub-views are not implemented");
  if (static_cast<int>(indices->size()) > l.dimensions)
    return raise(t, exc::TypeError, "cannot index %d-dimension view with %d-element tuple", l.dimensions,
                 indices->size());
  std::uint8_t* p = l.data;
  for (int d = 0; d < l.dimensions; ++d) {
    const std::int64_t i = TRY(index_int64(t, (*indices)[static_cast<std::size_t>(d)], &exc::IndexError));
    TRY(check(t));
    p = TRY(along(t, l, p, d, i));
  }
  return p;
}

Result<Own<>> MemoryView::item(Thread& t, Ref<> self, std::int64_t index) {
  MemoryView& m = *self.as<MemoryView>();
  TRY(m.check(t));
  const char format = m.format_char();
  if (!format) return unsupported_format(t, m.layout_.format);
  if (m.layout_.dimensions == 1) return unpack_item(t, format, TRY(along(t, m.layout_, m.layout_.data, 0, index)));
  if (m.layout_.dimensions == 0) return raise(t, exc::TypeError, "invalid indexing of 0-dim memory");
  return raise(t, exc::NotImplementedError, "multi-dimensional sub-views are not implemented");
}

namespace {
// The distance of items `step` apart. No memory has two items where it overflows, and then it is not used.
std::int64_t stepped(std::int64_t stride, std::int64_t step) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(stride) * static_cast<std::uint64_t>(step));
}
}  // namespace

Result<Own<>> MemoryView::slice(Thread& t, Ref<> key) {
  TRY(check_can_share(t));
  // The new view keeps the memory, should reading the key release this one.
  Own<MemoryView> made = TRY(create_view(t, base_.ref().own(), layout_, readonly_));
  const SliceRange bounds = TRY(unpack_slice(t, key.as<Slice>()));
  const SliceRange r = adjust_slice(bounds, static_cast<std::size_t>(made->layout_.shape[0]));
  BufferLayout& l = made->layout_;
  auto* shape = const_cast<std::int64_t*>(l.shape);
  auto* strides = const_cast<std::int64_t*>(l.strides);
  if (l.suboffsets && l.suboffsets[0] >= 0)
    const_cast<std::int64_t*>(l.suboffsets)[0] += strides[0] * r.start;
  else
    l.data += strides[0] * r.start;
  shape[0] = r.count;
  strides[0] = stepped(strides[0], r.step);
  l.length = l.item_size;
  for (int d = 0; d < l.dimensions; ++d) l.length *= shape[d];
  return made;
}

Result<Own<>> MemoryView::get_item(Thread& t, Ref<> self, Ref<> key) {
  MemoryView& m = *self.as<MemoryView>();
  TRY(m.check(t));
  const char format = m.format_char();
  if (m.layout_.dimensions == 0) {
    if (key.is<Tuple>() && key.as<Tuple>()->size() == 0) {
      if (!format) return unsupported_format(t, m.layout_.format);
      return unpack_item(t, format, m.layout_.data);
    }
    if (key.is(&kEllipsis)) return self.own();
    return raise(t, exc::TypeError, "invalid indexing of 0-dim memory");
  }
  if (key.is<Slice>()) return m.slice(t, key);
  if (is_index(key) || all_items(key, is_index)) {
    if (!format) return unsupported_format(t, m.layout_.format);
    return unpack_item(t, format, TRY(m.item_place(t, key)));
  }
  if (all_items(key, [](Ref<> k) { return k.is<Slice>(); }))
    return raise(t, exc::NotImplementedError, "multi-dimensional slicing is not implemented");
  return raise(t, exc::TypeError, "memoryview: invalid slice key");
}

Result<void> MemoryView::assign_slice(Thread& t, Ref<> key, Ref<> value) {
  Buffer source;
  TRY(krait::get_buffer(t, value, source, kBufferFullReadOnly));
  const SliceRange bounds = TRY(unpack_slice(t, key.as<Slice>()));
  TRY(check(t));  // both may have run Python code
  const SliceRange r = adjust_slice(bounds, static_cast<std::size_t>(layout_.shape[0]));
  std::int64_t room[Buffer::kMaxDimensions];
  const BufferLayout from = layout_of(source, room);
  BufferLayout to = layout_;
  const std::int64_t stride = stepped(layout_.strides[0], r.step);
  std::int64_t suboffset = layout_.suboffsets ? layout_.suboffsets[0] : -1;
  if (suboffset >= 0)
    suboffset += layout_.strides[0] * r.start;
  else
    to.data += layout_.strides[0] * r.start;
  to.shape = &r.count;
  to.strides = &stride;
  if (to.suboffsets) to.suboffsets = &suboffset;
  to.length = r.count * to.item_size;
  const auto plain = [](const char* f) { return *f == '@' ? f + 1 : f; };
  if (from.dimensions != 1 || from.shape[0] != r.count || from.item_size != to.item_size ||
      std::strcmp(plain(from.format), plain(to.format)) != 0)
    return raise(t, exc::ValueError, "memoryview assignment: lvalue and rvalue have different structures");
  // Both may lie in the same memory: by way of a copy.
  Own<Bytes> copy = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(from.length)));
  copy_items(copy->mutable_data(), from, ItemOrder::C);
  BufferLayout middle = from;
  middle.data = copy->mutable_data();
  middle.strides = &middle.item_size;
  middle.suboffsets = nullptr;
  copy_strided(to, middle);
  return ok;
}

Result<void> MemoryView::set_item(Thread& t, Ref<> self, Ref<> key, OptRef<> value) {
  MemoryView& m = *self.as<MemoryView>();
  TRY(m.check(t));
  const char format = m.format_char();
  if (!format) return unsupported_format(t, m.layout_.format);
  if (m.readonly_) return raise(t, exc::TypeError, "cannot modify read-only memory");
  if (!value) return raise(t, exc::TypeError, "cannot delete memory");
  if (m.layout_.dimensions == 0) {
    if (key.is(&kEllipsis) || (key.is<Tuple>() && key.as<Tuple>()->size() == 0))
      return pack_item(t, format, m, m.layout_.data, value.ref());
    return raise(t, exc::TypeError, "invalid indexing of 0-dim memory");
  }
  if (is_index(key) || all_items(key, is_index)) {
    if (m.layout_.dimensions > 1 && is_index(key))
      return raise(t, exc::NotImplementedError, "sub-views are not implemented");
    return pack_item(t, format, m, TRY(m.item_place(t, key)), value.ref());
  }
  if (key.is<Slice>() && m.layout_.dimensions == 1) return m.assign_slice(t, key, value.ref());
  if (key.is<Slice>() || all_items(key, [](Ref<> k) { return k.is<Slice>(); }))
    return raise(t, exc::NotImplementedError, "memoryview slice assignments are currently restricted to ndim = 1");
  return raise(t, exc::TypeError, "memoryview: invalid slice key");
}

Result<std::size_t> MemoryView::len(Thread& t, Ref<> self) {
  MemoryView& m = *self.as<MemoryView>();
  TRY(m.check(t));
  if (m.layout_.dimensions == 0) return raise(t, exc::TypeError, "0-dim memory has no length");
  return static_cast<std::size_t>(m.layout_.shape[0]);
}

// ---- text, hash, comparison ----

Result<Own<>> MemoryView::repr(Thread& t, Ref<> self) {
  char text[64];
  const int n = std::snprintf(text, sizeof text, "<%smemory at %p>",
                              self.as<MemoryView>()->released_ ? "released " : "", static_cast<void*>(self.object()));
  return Str::from_ascii(t, {text, static_cast<std::size_t>(n)});
}

Result<std::int64_t> MemoryView::hash(Thread& t, Ref<> self) {
  MemoryView& m = *self.as<MemoryView>();
  if (m.hash_ != -1) return m.hash_;
  TRY(m.check(t));
  if (!m.readonly_) return raise(t, exc::ValueError, "cannot hash writable memoryview object");
  const char format = m.format_char();
  if (format != 'B' && format != 'b' && format != 'c')
    return raise(t, exc::ValueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
  if (const OptRef<> owner = m.owner()) {
    const Pin pin(m);
    TRY(krait::hash(t, owner.ref()));
  }
  Own<Bytes> copy = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(m.layout_.length)));
  copy_items(copy->mutable_data(), m.layout_, ItemOrder::C);
  return m.hash_ = copy->hash_nothrow();
}

Result<Own<>> MemoryView::compare(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  if ((op != CompareOp::Eq && op != CompareOp::Ne) || !a.is<MemoryView>()) return not_implemented();
  MemoryView& m = *a.as<MemoryView>();
  const auto answer = [op](bool same) { return bool_from(same == (op == CompareOp::Eq)); };
  if (m.released_) return answer(a == b);
  const Pin pin(m);
  if (b.is<MemoryView>()) {
    MemoryView& other = *b.as<MemoryView>();
    if (other.released_) return answer(a == b);
    const Pin other_pin(other);
    return answer(TRY(equal_items(t, m.layout_, other.layout_)));
  }
  Buffer buffer;
  if (!has_buffer(b)) return not_implemented();
  if (krait::get_buffer(t, b, buffer, kBufferFullReadOnly).is_failed()) {
    clear_pending(t);
    return not_implemented();
  }
  std::int64_t room[Buffer::kMaxDimensions];
  return answer(TRY(equal_items(t, m.layout_, layout_of(buffer, room))));
}

// ---- methods ----

namespace {

Result<Own<>> list_of(Thread& t, LongLoop& loop, const BufferLayout& l, char format, std::uint8_t* p, int dimension) {
  TRY(loop.round(t));
  if (dimension == l.dimensions) return unpack_item(t, format, p);
  const std::int64_t n = l.shape[dimension];
  Own<List> list = TRY(List::create(t, static_cast<std::size_t>(n)));
  for (std::int64_t i = 0; i < n; ++i)
    TRY(list->append_own(t, TRY(list_of(t, loop, l, format, l.at(p, dimension, i), dimension + 1))));
  return list;
}

// The view must be pinned: a handler of a signal may run.
Result<Own<Bytes>> bytes_of(Thread& t, const BufferLayout& l, ItemOrder order) {
  const auto length = static_cast<std::size_t>(l.length);
  if (is_contiguous(l, order)) return bytes_internal::make_bytes(t, {l.data, length});
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, length));
  copy_items(out->mutable_data(), l, order);
  return out;
}

}  // namespace

Result<Own<>> MemoryView::to_list(Thread& t) {
  TRY(check(t));
  const char format = format_char();
  if (!format) return unsupported_format(t, layout_.format);
  const Pin pin(*this);
  LongLoop loop;
  return list_of(t, loop, layout_, format, layout_.data, 0);
}

Result<Own<>> MemoryView::to_bytes(Thread& t, OptRef<> order) {
  TRY(check(t));
  const Pin pin(*this);
  if (is_none_or_missing(order)) return bytes_of(t, layout_, ItemOrder::C);
  if (!order.ref().is<Str>())
    return raise(t, exc::TypeError, "tobytes() argument 'order' must be str or None, not %T", order.ref());
  const Ref<Str> text = order.ref().as<Str>();
  if (text->equals_ascii("C")) return bytes_of(t, layout_, ItemOrder::C);
  if (text->equals_ascii("F")) return bytes_of(t, layout_, ItemOrder::Fortran);
  if (!text->equals_ascii("A")) return raise(t, exc::ValueError, "order must be 'C', 'F' or 'A'");
  const bool is_fortran = !is_contiguous(layout_, ItemOrder::C) && is_contiguous(layout_, ItemOrder::Fortran);
  return bytes_of(t, layout_, is_fortran ? ItemOrder::Fortran : ItemOrder::C);
}

Result<Own<>> MemoryView::hex(Thread& t, OptRef<> sep, int bytes_per_sep) {
  TRY(check(t));
  const Pin pin(*this);
  if (is_contiguous(layout_, ItemOrder::C))
    return bytes_internal::hex_text(t, {layout_.data, static_cast<std::size_t>(layout_.length)}, sep, bytes_per_sep);
  Own<Bytes> copy = TRY(bytes_of(t, layout_, ItemOrder::C));
  return bytes_internal::hex_text(t, copy->span(), sep, bytes_per_sep);
}

Result<Own<>> MemoryView::to_readonly(Thread& t) {
  TRY(check_can_share(t));
  return create_view(t, base_.ref().own(), layout_, true);
}

Result<std::int64_t> MemoryView::index_of(Thread& t, Ref<> value, std::int64_t start, OptRef<> stop_given) {
  std::int64_t stop = stop_given ? TRY(index_int64(t, stop_given.ref())) : INT64_MAX;
  TRY(check(t));
  const BufferLayout& l = layout_;
  if (l.dimensions == 0) return raise(t, exc::TypeError, "invalid lookup on 0-dim memory");
  if (l.dimensions != 1) return raise(t, exc::NotImplementedError, "multi-dimensional lookup is not implemented");
  const std::int64_t n = l.shape[0];
  if (start < 0) start = std::max<std::int64_t>(start + n, 0);
  if (stop < 0) stop = std::max<std::int64_t>(stop + n, 0);
  stop = std::min(stop, n);
  const char format = format_char();
  if (!format && start < stop) return unsupported_format(t, l.format);
  const Pin pin(*this);
  LongLoop loop;
  for (std::int64_t i = start; i < stop; ++i) {
    TRY(loop.round(t));
    Own<> item = TRY(unpack_item(t, format, l.at(l.data, 0, i)));
    if (TRY(equal(t, item.ref(), value))) return i;
  }
  return raise(t, exc::ValueError, "memoryview.index(x): x not found");
}

Result<std::int64_t> MemoryView::count(Thread& t, Ref<> value) {
  Own<> iterator = TRY(iter(t, Ref<>(this)));
  std::int64_t n = 0;
  LongLoop loop;
  for (;;) {
    TRY(loop.round(t));
    Step step = krait::next(t, iterator.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return n;
    const Own<> item = std::move(step).take();
    n += TRY(equal(t, item.ref(), value));
  }
}

// ---- cast ----

namespace {

// Formats a cast can make, as text that stays.
const char* static_format(Ref<Str> format) {
  static constexpr const char* kFormats[] = {"@c", "@b", "@B", "@h", "@H", "@i", "@I", "@l", "@L",
                                             "@q", "@Q", "@n", "@N", "@f", "@d", "@e", "@?", "@P"};
  if (!format->is_ascii()) return nullptr;
  for (const char* f : kFormats) {
    if (format->ascii() == f) return f;
    if (format->ascii() == f + 1) return f + 1;
  }
  return nullptr;
}
bool is_byte_format(char c) { return c == 'b' || c == 'B' || c == 'c'; }

// A given shape; the product of its dimensions and the items' size is the buffer's.
Result<int> read_shape(Thread& t, Ref<> shape, std::int64_t item_size, std::int64_t length, std::int64_t* out) {
  Own<Tuple> items = TRY(to_tuple(t, shape));
  if (items->size() > Buffer::kMaxDimensions)
    return raise(t, exc::ValueError, "memoryview: number of dimensions must not exceed %d", Buffer::kMaxDimensions);
  std::int64_t product = 1;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const Ref<> item = (*items)[i];
    if (!item.value().is_int() && !item.type()->has(kTypeIsInt))
      return raise(t, exc::TypeError, "memoryview.cast(): elements of shape must be integers");
    const std::int64_t n = TRY(index_int64(t, item));
    if (n <= 0) return raise(t, exc::ValueError, "memoryview.cast(): elements of shape must be integers > 0");
    if (__builtin_mul_overflow(product, n, &product))
      return raise(t, exc::ValueError, "memoryview.cast(): product(shape) > SSIZE_MAX");
    out[i] = n;
  }
  if (__builtin_mul_overflow(product, item_size, &product) || product != length)
    return raise(t, exc::TypeError, "memoryview: product(shape) * itemsize != buffer size");
  return static_cast<int>(items->size());
}

}  // namespace

Result<Own<>> MemoryView::cast(Thread& t, Ref<Str> format, OptRef<> shape) {
  TRY(check_can_share(t));
  if (!is_contiguous(layout_, ItemOrder::C))
    return raise(t, exc::TypeError, "memoryview: casts are restricted to C-contiguous views");
  int dimensions = 1;
  if (shape || layout_.dimensions != 1)
    for (int d = 0; d < layout_.dimensions; ++d)
      if (layout_.shape[d] == 0)
        return raise(t, exc::TypeError, "memoryview: cannot cast view with zeros in shape or strides");
  if (shape) {
    if (!shape.ref().is<List>() && !shape.ref().is<Tuple>())
      return raise(t, exc::TypeError, "shape must be a list or a tuple");
    dimensions = static_cast<int>(TRY(krait::len(t, shape.ref())));
    if (dimensions > Buffer::kMaxDimensions)
      return raise(t, exc::ValueError, "memoryview: number of dimensions must not exceed %d", Buffer::kMaxDimensions);
    if (layout_.dimensions != 1 && dimensions != 1)
      return raise(t, exc::TypeError, "memoryview: cast must be 1D -> ND or ND -> 1D");
  }
  if (!format->is_ascii()) (void)TRY(codecs::encode_ascii(t, format));
  const char* text = static_format(format);
  const char source = format_char(), target = text ? native_format(text) : '\0';
  if (!target)
    return raise(
        t, exc::ValueError,
        "memoryview: destination format must be a native single character format prefixed with an optional '@'");
  if (!is_byte_format(source) && !is_byte_format(target))
    return raise(t, exc::TypeError, "memoryview: cannot cast between two non-byte formats");
  BufferLayout l = layout_;
  l.item_size = native_size(target);
  l.format = text;
  l.suboffsets = nullptr;
  if (l.length % l.item_size) return raise(t, exc::TypeError, "memoryview: length is not a multiple of itemsize");
  std::int64_t sizes[Buffer::kMaxDimensions], strides[Buffer::kMaxDimensions];
  l.dimensions = 1;
  sizes[0] = l.length / l.item_size;
  if (shape) {
    const Pin pin(*this);
    l.dimensions = TRY(read_shape(t, shape.ref(), l.item_size, l.length, sizes));
  }
  fill_strides(strides, sizes, l.dimensions, l.item_size, ItemOrder::C);
  l.shape = sizes;
  l.strides = strides;
  TRY(check_can_share(t));
  return create_view(t, base_.ref().own(), l, readonly_);
}

// ---- iterator ----

namespace {

class MemoryIterator final : public Object {
 public:
  static Type type;
  MemoryIterator(Own<MemoryView> view, std::int64_t length) : view_(std::move(view)), length_(length) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) {
    MemoryIterator& it = *self.as<MemoryIterator>();
    if (!it.view_) return Step::done();
    if (it.at_ < it.length_) {
      MemoryView& view = *it.view_.get();
      TRY(view.check(t));
      const BufferLayout& l = view.layout();
      return TRY(unpack_item(t, view.format_char(), l.at(l.data, 0, it.at_++)));
    }
    it.view_.clear();
    return Step::done();
  }
  void trace(Tracer& visit) { visit(view_); }

 private:
  Slot<MemoryView> view_;
  std::int64_t at_ = 0, length_;
};
constinit Type MemoryIterator::type = describe<MemoryIterator>("memory_iterator", {.flags = kTypeNoConstruct});

}  // namespace

Result<Own<>> MemoryView::iter(Thread& t, Ref<> self) {
  MemoryView& m = *self.as<MemoryView>();
  TRY(m.check(t));
  if (m.layout_.dimensions == 0) return raise(t, exc::TypeError, "invalid indexing of 0-dim memory");
  if (m.layout_.dimensions != 1)
    return raise(t, exc::NotImplementedError, "multi-dimensional sub-views are not implemented");
  if (!m.format_char()) return unsupported_format(t, m.layout_.format);
  return create<MemoryIterator>(t, self.as<MemoryView>().own(), m.layout_.shape[0]);
}

// ---- attributes ----

namespace {

Result<Own<>> words_of(Thread& t, const std::int64_t* words, int count) {
  if (!words) return Tuple::empty();
  Own<Tuple> out = TRY(Tuple::create(t, static_cast<std::size_t>(count)));
  for (int i = 0; i < count; ++i) out->init_item(static_cast<std::size_t>(i), TRY(int_from(t, words[i])));
  return out;
}

template <auto Get>
Result<Own<>> checked(Thread& t, Ref<> self) {
  MemoryView& m = *self.as<MemoryView>();
  TRY(m.check(t));
  return Get(t, m);
}

constexpr auto get_obj = [](Thread&, MemoryView& m) -> Result<Own<>> {
  const OptRef<> owner = m.owner();
  return owner ? owner.ref().own() : none();
};
constexpr auto get_nbytes = [](Thread& t, MemoryView& m) { return int_from(t, m.layout().length); };
constexpr auto get_readonly = [](Thread&, MemoryView& m) -> Result<Own<>> { return bool_from(m.is_readonly()); };
constexpr auto get_itemsize = [](Thread& t, MemoryView& m) { return int_from(t, m.layout().item_size); };
constexpr auto get_format = [](Thread& t, MemoryView& m) -> Result<Own<>> {
  return Str::from_utf8(t, m.layout().format);
};
constexpr auto get_ndim = [](Thread& t, MemoryView& m) { return int_from(t, m.layout().dimensions); };
constexpr auto get_shape = [](Thread& t, MemoryView& m) {
  return words_of(t, m.layout().shape, m.layout().dimensions);
};
constexpr auto get_strides = [](Thread& t, MemoryView& m) {
  return words_of(t, m.layout().strides, m.layout().dimensions);
};
constexpr auto get_suboffsets = [](Thread& t, MemoryView& m) {
  return words_of(t, m.layout().suboffsets, m.layout().dimensions);
};
constexpr auto get_c_contiguous = [](Thread&, MemoryView& m) -> Result<Own<>> {
  return bool_from(is_contiguous(m.layout(), ItemOrder::C));
};
constexpr auto get_f_contiguous = [](Thread&, MemoryView& m) -> Result<Own<>> {
  return bool_from(is_contiguous(m.layout(), ItemOrder::Fortran));
};
constexpr auto get_contiguous = [](Thread&, MemoryView& m) -> Result<Own<>> {
  return bool_from(is_contiguous(m.layout(), ItemOrder::C) || is_contiguous(m.layout(), ItemOrder::Fortran));
};

constexpr Attribute kAttributes[] = {
    attribute<&checked<get_obj>>("obj", "The object whose memory it shows."),
    attribute<&checked<get_nbytes>>("nbytes", "How many bytes all items take; also how long tobytes() is."),
    attribute<&checked<get_readonly>>("readonly", "Whether items cannot be assigned to."),
    attribute<&checked<get_itemsize>>("itemsize", "How many bytes an item takes."),
    attribute<&checked<get_format>>("format", "What an item is, in the notation of module struct."),
    attribute<&checked<get_ndim>>("ndim", "How many indices an item has."),
    attribute<&checked<get_shape>>("shape", "How many items each dimension has."),
    attribute<&checked<get_strides>>("strides", "How many bytes lie between neighbours, for each dimension."),
    attribute<&checked<get_suboffsets>>(
        "suboffsets", "How pointers between the dimensions are followed; empty where there are none."),
    attribute<&checked<get_c_contiguous>>("c_contiguous",
                                          "Whether items lie without gaps, the last index changing fastest."),
    attribute<&checked<get_f_contiguous>>("f_contiguous",
                                          "Whether items lie without gaps, the first index changing fastest."),
    attribute<&checked<get_contiguous>>("contiguous", "Whether items lie without gaps in one order or the other."),
};

Result<Own<>> enter(Thread& t, Ref<> self) {
  TRY(self.as<MemoryView>()->check(t));
  return self.own();
}
Result<void> exit(Thread& t, Ref<> self, Rest) { return self.as<MemoryView>()->release_memory(t); }
Result<Own<>> from_flags(Thread& t, Ref<Type>, Ref<> object, int flags) {
  return MemoryView::of_object(t, object, flags);
}
Result<Own<>> refuse_pickling(Thread& t, Ref<>) { return raise(t, exc::TypeError, "cannot pickle memoryview objects"); }
Result<Own<>> refuse_pickling_ex(Thread& t, Ref<> self, Ref<>) { return refuse_pickling(t, self); }

constexpr Method kMethods[] = {
    bind<&MemoryView::release_memory>("release(self, /)",
                                      "Let go of the memory; any further use of the view is a ValueError."),
    bind<&MemoryView::to_bytes>("tobytes(self, /, order='C')",
                                "The items as bytes.\n\norder says which index changes fastest: 'C' or None the last, "
                                "'F' the first, 'A' as it is in memory when that has no\ngaps, else the last."),
    bind<&MemoryView::hex>(
        "hex(self, /, sep=<unrepresentable>, bytes_per_sep=1)",
        "Two hexadecimal digits for each byte, as text.\n\n  sep\n    One ASCII character, or a byte, to stand between "
        "groups.\n  bytes_per_sep\n    How many bytes make a group; counted from the right, or from the left when "
        "negative.\n\n>>> value = memoryview(b'kra')\n>>> value.hex()\n'6b7261'\n>>> value.hex('-')\n'6b-72-61'\n>>> "
        "value.hex('-', 2)\n'6b-7261'\n>>> value.hex('-', -2)\n'6b72-61'"),
    bind<&MemoryView::to_list>("tolist(self, /)", "The items as a list, or as lists in lists for several dimensions."),
    bind<&MemoryView::cast>("cast(self, /, format, shape=<unrepresentable>)",
                            "The same memory seen as items of another format, or in another shape. From or to bytes."),
    bind<&MemoryView::to_readonly>("toreadonly(self, /)",
                                   "A view of the same memory through which nothing can be changed."),
    bind<&MemoryView::index_of>("index(self, value, start=0, stop=sys.maxsize, /)",
                                "The position of the first item equal to value. ValueError when there is none."),
    bind<&MemoryView::count>("count(self, value, /)", "How many items equal value."),
    bind<&enter>("__enter__(self, /)"),
    bind<&exit>("__exit__(self, /, *exc_info)", "Let go of the memory; any further use of the view is a ValueError."),
    bind<&refuse_pickling>("__reduce__(self, /)"),
    bind<&refuse_pickling_ex>("__reduce_ex__(self, protocol, /)"),
    bind<&from_flags>(
        "_from_flags(type, /, object, flags)",
        "The memory of another object, such as a bytearray or an array, as a sequence of items, without copying it."),
    bind<&class_get_item>("__class_getitem__(cls, object, /)", "memoryview[T]: T is the type of the items."),
};

consteval TypeOptions view_options() {
  return {.doc =
              "memoryview(object)\n--\n\nThe memory of another object, such as a bytearray or an array, as a sequence "
              "of items, without copying it.",
          .methods = kMethods,
          .attributes = kAttributes,
          .flags = kTypeSequence | kTypeWeakrefs};
}

}  // namespace

constinit Type MemoryView::type = describe<MemoryView>("memoryview", view_options());

}  // namespace krait
