// bytearray: growable bytes. While its memory is lent (exports), its size cannot change.
#pragma once

#include <span>

#include "object/buffer.h"
#include "object/type.h"

namespace krait {

struct SliceRange;

class ByteArray : public Object {
 public:
  static Type type;
  static constexpr bool kUnhashable = true;

  static Result<Own<ByteArray>> create(Thread&, const void* data, std::size_t size);

  std::size_t size() const { return size_; }
  const std::uint8_t* data() const { return block_ + start_; }
  std::uint8_t* mutable_data() { return block_ + start_; }
  std::span<const std::uint8_t> span() const { return {data(), size_}; }
  // Lends the memory to C++ code.
  void pin() { ++exports_; }
  void unpin() { --exports_; }
  // BufferError while lent. New bytes are undefined.
  Result<void> resize(Thread&, std::size_t size);

  // Sees signals: the bytes must hold. When a handler raises, what was appended is gone again.
  Result<void> append_long(Thread&, std::span<const std::uint8_t> bytes);

  // Methods of bytearray alone.
  Result<void> append(Thread&, Ref<> item);
  Result<void> extend(Thread&, Ref<> iterable);
  Result<void> insert(Thread&, std::int64_t index, Ref<> item);
  Result<Own<>> pop(Thread&, std::int64_t index);
  Result<void> remove(Thread&, Ref<> value);
  Result<void> reverse(Thread&);
  Result<void> clear_all(Thread&);
  Result<Own<ByteArray>> copy(Thread&);
  Result<void> resize_to(Thread&, std::int64_t size);
  Result<std::int64_t> alloc(Thread&) { return static_cast<std::int64_t>(capacity_); }
  Result<std::int64_t> size_of(Thread&);
  Result<Own<>> reduce(Thread&);
  Result<Own<>> reduce_ex(Thread&, std::int64_t protocol);

  // Slots.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<std::size_t> len(Thread&, Ref<> self) { return self.as<ByteArray>()->size_; }
  static Result<bool> is_true(Thread&, Ref<> self) { return self.as<ByteArray>()->size_ != 0; }
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  static Result<Own<>> item(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<void> set_item(Thread&, Ref<>, Ref<>, OptRef<>);
  static Result<Own<>> concat(Thread&, Ref<>, Ref<>);
  static Result<Own<>> repeat(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> remainder(Thread&, Ref<>, Ref<>);  // printf-style formatting
  static Result<Own<>> inplace_concat(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_repeat(Thread&, Ref<>, std::int64_t);
  static Result<void> get_buffer(Thread&, Ref<>, Buffer&, int flags);
  static void release_buffer(Thread&, Ref<>, Buffer&);

  ByteArray() = default;
  ~ByteArray();

 protected:
  // Replaces bytes [start, end) by `bytes`, which must not be this object's own.
  Result<void> splice(Thread&, std::size_t start, std::size_t end, std::span<const std::uint8_t> bytes);
  Result<void> assign_slice(Thread&, Ref<> key, OptRef<> value);
  Result<void> delete_slice(Thread&, const SliceRange&);
  // Appends item by item, visible to the code that makes the items.
  Result<void> fill_from(Thread&, Ref<> iterable);

  std::uint8_t* block_ = nullptr;  // raw memory; bytes start at start_, so that taking from the front is cheap
  std::size_t start_ = 0, size_ = 0, capacity_ = 0;
  std::int64_t exports_ = 0;
};

}  // namespace krait
