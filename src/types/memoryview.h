// memoryview: a view of memory that another object lends (PEP 3118), and PEP 688's way for Python classes to lend.
#pragma once

#include "types/buffer_layout.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

// What several views share: the memory goes back when the last of them is released.
class ManagedBuffer final : public Object {
 public:
  static Type type;
  void remove_view() {
    if (--views == 0) buffer.release();
  }
  void trace(Tracer& visit) { visit(buffer.owner); }
  void clear_references() {
    if (views == 0) buffer.release();
  }

  Buffer buffer;
  std::int64_t views = 0;
};

class MemoryView final : public Object {
 public:
  static Type type;

  // memoryview(object); TypeError when it lends no memory.
  static Result<Own<MemoryView>> of_object(Thread&, Ref<>, int flags = kBufferFullReadOnly);
  // The same by a get_buffer function that is not the one of the object's class.
  static Result<Own<MemoryView>> of_function(Thread&, Ref<>, GetBufferFn, int flags);
  // Memory of nobody: release_memory() the view before the memory goes.
  static Result<Own<MemoryView>> of_memory(Thread&, void* data, std::size_t size, bool is_readonly);
  // A lent buffer without its owner, for as long as that is lent.
  static Result<Own<MemoryView>> of_buffer(Thread&, const Buffer&);

  // BufferError while others use the memory through this view. Releasing twice does nothing.
  Result<void> release_memory(Thread&);
  bool is_released() const { return released_; }
  // No view of this one can be made.
  void restrict() { restricted_ = true; }
  OptRef<> owner() const { return base_ ? OptRef<>(base_->buffer.owner.value()) : OptRef<>(); }
  const BufferLayout& layout() const { return layout_; }
  bool is_readonly() const { return readonly_; }
  char format_char() const { return native_format(layout_.format); }
  // ValueError once released.
  Result<void> check(Thread&);
  void pin() { ++exports_; }
  void unpin() { --exports_; }

  // Slots.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<std::size_t> len(Thread&, Ref<>);
  static Result<Own<>> item(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<void> set_item(Thread&, Ref<>, Ref<>, OptRef<>);
  static Result<void> get_buffer(Thread&, Ref<>, Buffer&, int flags);
  static void release_buffer(Thread&, Ref<>, Buffer&);

  // Methods.
  Result<Own<>> to_list(Thread&);
  Result<Own<>> to_bytes(Thread&, OptRef<> order);
  Result<Own<>> hex(Thread&, OptRef<> sep, int bytes_per_sep);
  Result<Own<>> cast(Thread&, Ref<Str> format, OptRef<> shape);
  Result<Own<>> to_readonly(Thread&);
  Result<std::int64_t> index_of(Thread&, Ref<> value, std::int64_t start, OptRef<> stop);
  Result<std::int64_t> count(Thread&, Ref<> value);

  std::size_t body_size() const {
    return sizeof(MemoryView) + static_cast<std::size_t>(layout_.dimensions) * 3 * sizeof(std::int64_t);
  }
  void trace(Tracer& visit) { visit(base_); }
  void clear_references();
  ~MemoryView();
  MemoryView(Own<ManagedBuffer> base, const BufferLayout& layout, bool is_readonly);

 private:
  static Result<Own<MemoryView>> create_view(Thread&, Own<ManagedBuffer>, const BufferLayout&, bool is_readonly);
  static Result<Own<MemoryView>> of_base(Thread&, Own<ManagedBuffer>);
  Result<void> check_can_share(Thread&);
  void drop();
  // The place of an item given by an index or a tuple of indices.
  Result<std::uint8_t*> item_place(Thread&, Ref<> key);
  Result<Own<>> slice(Thread&, Ref<> key);
  Result<void> assign_slice(Thread&, Ref<> key, Ref<> value);
  std::int64_t* words() { return reinterpret_cast<std::int64_t*>(this + 1); }

  Slot<ManagedBuffer> base_;
  BufferLayout layout_;  // shape, strides and suboffsets lie behind the object
  std::int64_t exports_ = 0;
  std::int64_t hash_ = -1;
  bool released_ = false, readonly_ = true, restricted_ = false;
};

// One item of a native format.
Result<Own<>> unpack_item(Thread&, char format, const std::uint8_t* from);
// Fails with the errors of memoryview; stores nothing when the view was released meanwhile.
Result<void> pack_item(Thread&, char format, MemoryView& view, std::uint8_t* to, Ref<> value);
// Are shape and all items equal?
Result<bool> equal_items(Thread&, const BufferLayout&, const BufferLayout&);

}  // namespace krait
