#include "object/buffer.h"

#include "object/raise.h"
#include "object/type.h"

namespace krait {

void Buffer::release() {
  if (!owner) return;
  if (auto fn = owner.ref().type()->slots.release_buffer) fn(Thread::current(), owner.ref(), *this);
  owner.clear();
  data = nullptr;
}

Result<void> fill_buffer(Thread& t, Buffer& b, Ref<> owner, void* data, std::size_t length, bool is_readonly,
                         int flags) {
  if ((flags & kBufferWritable) && is_readonly) return raise(t, exc::BufferError, "Object is not writable.");
  b.data = data;
  b.length = static_cast<std::int64_t>(length);
  b.item_size = 1;
  b.format = flags & kBufferFormat ? "B" : nullptr;
  b.dimensions = 1;
  b.is_readonly = is_readonly;
  b.own_shape[0] = b.length;
  b.own_strides[0] = 1;
  b.shape = (flags & kBufferNd) == kBufferNd ? b.own_shape : nullptr;
  b.strides = (flags & kBufferStrides) == kBufferStrides ? b.own_strides : nullptr;
  b.suboffsets = nullptr;
  b.internal = nullptr;
  b.owner.set(owner.own());
  return ok;
}

bool has_buffer(Ref<> o) { return o.type()->slots.get_buffer != nullptr; }

Result<void> get_buffer(Thread& t, Ref<> o, Buffer& b, int flags) {
  const GetBufferFn fn = o.type()->slots.get_buffer;
  if (!fn) return raise(t, exc::TypeError, "a bytes-like object is required, not '%T'", o);
  return fn(t, o, b, flags);
}

Result<void> get_writable_buffer(Thread& t, Ref<> o, Buffer& b, const char* what) {
  if (has_buffer(o)) {
    if (!get_buffer(t, o, b, kBufferWritable | kBufferCContiguous).is_failed()) return ok;
    clear_pending(t);
  }
  return raise(t, exc::TypeError, "%s must be read-write bytes-like object, not %T", what, o);
}

}  // namespace krait
