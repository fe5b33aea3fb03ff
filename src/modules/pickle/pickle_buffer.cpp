#include "modules/pickle/pickle_buffer.h"

#include "object/allocate.h"
#include "types/buffer_layout.h"
#include "types/memoryview.h"

namespace krait::pickle {

Result<Own<>> PickleBuffer::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "PickleBuffer() takes no keyword arguments");
  if (a.positional != 1)
    return raise(t, exc::TypeError, "PickleBuffer() takes exactly 1 argument (%d given)", a.positional);
  Own<PickleBuffer> made = TRY(create_instance<PickleBuffer>(t, type));
  TRY(krait::get_buffer(t, a[0], made->view_, kBufferFullReadOnly));
  return made;
}

Result<void> PickleBuffer::check(Thread& t) const {
  if (view_.owner) return ok;
  return raise(t, exc::ValueError, "operation forbidden on released PickleBuffer object");
}

// The buffer that others get is the owner's own.
Result<void> PickleBuffer::get_buffer(Thread& t, Ref<> self, Buffer& b, int flags) {
  TRY(self.as<PickleBuffer>()->check(t));
  const Own<> owner = self.as<PickleBuffer>()->view_.owner.ref().own();
  return krait::get_buffer(t, owner, b, flags);
}

namespace {

// The same memory as so many bytes.
Result<void> get_raw_buffer(Thread& t, Ref<> self, Buffer& b, int) {
  TRY(PickleBuffer::get_buffer(t, self, b, kBufferFullReadOnly));
  b.item_size = 1;
  b.format = "B";
  b.dimensions = 1;
  b.own_shape[0] = b.length;
  b.own_strides[0] = 1;
  b.shape = b.own_shape;
  b.strides = b.own_strides;
  b.suboffsets = nullptr;
  return ok;
}

}  // namespace

Result<Own<>> PickleBuffer::raw(Thread& t) {
  TRY(check(t));
  std::int64_t room[Buffer::kMaxDimensions];
  const BufferLayout layout = layout_of(view_, room);
  if (layout.suboffsets || !(is_contiguous(layout, ItemOrder::C) || is_contiguous(layout, ItemOrder::Fortran)))
    return raise(t, exc::BufferError, "cannot extract raw buffer from non-contiguous buffer");
  return MemoryView::of_function(t, Ref<>(this), &get_raw_buffer, kBufferFullReadOnly);
}

Result<void> PickleBuffer::release_view(Thread&) {
  view_.release();
  return ok;
}

namespace {

constexpr Method kMethods[] = {
    bind<&PickleBuffer::raw>("raw(self, /)",
                             "A memoryview of the buffer as a row of bytes. BufferError unless it is contiguous."),
    bind<&PickleBuffer::release_view>("release(self, /)", "Let go of the buffer; this object is of no use afterwards."),
};

}  // namespace

constinit Type PickleBuffer::type = describe<PickleBuffer>(
    "pickle.PickleBuffer",
    {.doc = "Marks a buffer as one that a pickler may hand over beside the pickle instead of copying it in.",
     .methods = kMethods,
     .flags = kTypeWeakrefs});

}  // namespace krait::pickle
