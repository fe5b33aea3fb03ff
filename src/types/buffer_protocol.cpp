// PEP 688: `__buffer__` and `__release_buffer__` of Python classes, and of native ones called from Python.
#include "object/allocate.h"
#include "types/memoryview.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/special_methods.h"
#include "types/type.h"

namespace krait {

void python_release_buffer(Thread&, Ref<>, Buffer&);

namespace {

// The owner of a buffer that `__buffer__` gave: the view it returned and the object whose method it is.
class BufferWrapper final : public Object {
 public:
  static Type type;
  BufferWrapper(Own<MemoryView> view, Own<> object) : view_(std::move(view)), object_(std::move(object)) {}
  static Result<void> get_buffer(Thread& t, Ref<>, Buffer&, int) {
    return raise(t, exc::BufferError, "the buffer of this object was lent already");
  }
  static void release_buffer(Thread&, Ref<>, Buffer&);
  void trace(Tracer& visit) {
    visit(view_);
    visit(object_);
  }

 private:
  Slot<MemoryView> view_;
  Slot<> object_;
};
constinit Type BufferWrapper::type = describe<BufferWrapper>("_buffer_wrapper", {.flags = kTypeNoConstruct});

// object.__release_buffer__(view), whatever exception is on its way.
void call_release(Thread& t, Ref<> object, Ref<MemoryView> view) {
  Own<> waiting = t.has_pending() ? take_pending(t) : none();
  if (call_special(t, object, names::__release_buffer__, {view.value()}).is_failed())
    write_unraisable(t, object, "__release_buffer__ of");
  if (!is_none(waiting.ref())) restore_pending(t, std::move(waiting));
}

// The same with a view that Python code cannot keep alive.
void call_release_restricted(Thread& t, Ref<> object, const Buffer& b) {
  Result<Own<MemoryView>> made = MemoryView::of_buffer(t, b);
  if (made.is_failed()) return write_unraisable(t, object, "__release_buffer__ of");
  Own<MemoryView> view = std::move(made).take();
  view->restrict();
  call_release(t, object, view.ref());
  if (view->release_memory(t).is_failed()) clear_pending(t);
}

void BufferWrapper::release_buffer(Thread& t, Ref<> self, Buffer& b) {
  BufferWrapper& w = *self.as<BufferWrapper>();
  if (!w.view_) return;
  Own<MemoryView> view = w.view_.ref().own();
  Own<> object = w.object_.ref().own();
  w.view_.clear();
  w.object_.clear();
  MemoryView::release_buffer(t, view.ref(), b);
  // A native release happens when the view goes.
  const OptRef<> owner = view->owner();
  if (!(owner.value() == object.value()) && object.ref().type()->slots.release_buffer == &python_release_buffer)
    call_release(t, object.ref(), view.ref());
}

}  // namespace

Result<void> python_get_buffer(Thread& t, Ref<> self, Buffer& b, int flags) {
  Own<> made = TRY(call_special(t, self, names::__buffer__, {Value::of_int(flags)}));
  if (!made.ref().is<MemoryView>()) return raise(t, exc::TypeError, "__buffer__ returned non-memoryview object");
  Own<MemoryView> view = std::move(made).into<MemoryView>();
  TRY(MemoryView::get_buffer(t, view.ref(), b, flags));
  Result<Own<BufferWrapper>> wrapper = create<BufferWrapper>(t, view.ref().own(), self.own());
  if (wrapper.is_failed()) {
    b.release();
    return failed;
  }
  b.owner.set(std::move(wrapper).take());
  return ok;
}

// The class overrides only the release of what a native base lends: both are asked.
void python_release_buffer(Thread& t, Ref<> self, Buffer& b) {
  call_release_restricted(t, self, b);
  for (const Type* type = self.type(); type; type = type->base)
    if (!type->is_heap()) {
      if (const ReleaseBufferFn fn = type->slots.release_buffer) fn(t, self, b);
      return;
    }
}

Result<Own<>> wrap_get_buffer(Thread& t, const SlotMethod& s, void* slot, Ref<> self, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "wrapper %S() takes no keyword arguments", s.name());
  if (a.positional != 1) return raise(t, exc::TypeError, "__buffer__ expected 1 argument, got %d", a.positional);
  const std::int64_t flags = TRY(index_int64(t, a[0], &exc::OverflowError));
  if (flags > INT32_MAX || flags < INT32_MIN) return raise(t, exc::OverflowError, "buffer flags out of range");
  return MemoryView::of_function(t, self, reinterpret_cast<GetBufferFn>(slot), static_cast<int>(flags));
}

Result<Own<>> wrap_release_buffer(Thread& t, const SlotMethod& s, void*, Ref<> self, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "wrapper %S() takes no keyword arguments", s.name());
  if (a.positional != 1)
    return raise(t, exc::TypeError, "__release_buffer__ expected 1 argument, got %d", a.positional);
  if (!a[0].is<MemoryView>()) return raise(t, exc::TypeError, "expected a memoryview object");
  const Ref<MemoryView> view = a[0].as<MemoryView>();
  const OptRef<> owner = view->owner();
  if (!owner) {
    // Lent without an owner: whoever lent it takes it back.
    if (view->is_released()) return raise(t, exc::ValueError, "memoryview's buffer has already been released");
    return none();
  }
  if (!(owner.value() == self.value())) return raise(t, exc::ValueError, "memoryview's buffer is not this object");
  if (view->is_released()) return raise(t, exc::ValueError, "memoryview's buffer has already been released");
  TRY(view->release_memory(t));
  return none();
}

}  // namespace krait
