// bytes: immutable, its bytes behind the object, with a zero byte after them.
#pragma once

#include <span>
#include <string_view>

#include "object/buffer.h"
#include "object/type.h"

namespace krait {

class Bytes : public Object {
 public:
  static Type type;
  using FlaggedClass = Bytes;
  static constexpr std::uint32_t kSubclassFlag = kTypeIsBytes;

  static Result<Own<Bytes>> create(Thread&, const void* data, std::size_t size);
  static Result<Own<Bytes>> create(Thread& t, std::string_view s) { return create(t, s.data(), s.size()); }
  // Fill it before anybody else sees it.
  static Result<Own<Bytes>> create_uninitialized(Thread&, std::size_t size);
  // Of a fresh, unshared object: gives memory back.
  static Own<Bytes> shrink(Thread&, Own<Bytes>, std::size_t size);
  // The same bytes as an instance of `type`, which may be a subclass.
  static Result<Own<>> instance_of(Thread&, Ref<Type> type, Own<Bytes>);
  static Own<Bytes> empty();
  static Ref<Bytes> of_byte(std::uint8_t);  // immortal
  // bytes(x) for what has __bytes__, a buffer, or is an iterable of ints; not for ints and str.
  static Result<Own<Bytes>> from_object(Thread&, Ref<>);

  std::size_t size() const { return size_; }
  const std::uint8_t* data() const { return reinterpret_cast<const std::uint8_t*>(this + 1); }
  std::uint8_t* mutable_data() { return reinterpret_cast<std::uint8_t*>(this + 1); }
  std::string_view text() const { return {reinterpret_cast<const char*>(data()), size_}; }
  std::span<const std::uint8_t> span() const { return {data(), size_}; }
  std::int64_t hash_nothrow() const;
  static bool equal(Ref<Bytes> a, Ref<Bytes> b) { return a->text() == b->text(); }

  // Slots.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<> self) { return self.as<Bytes>()->hash_nothrow(); }
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<std::size_t> len(Thread&, Ref<> self) { return self.as<Bytes>()->size_; }
  static Result<bool> is_true(Thread&, Ref<> self) { return self.as<Bytes>()->size_ != 0; }
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  static Result<Own<>> item(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<Own<>> concat(Thread&, Ref<>, Ref<>);
  static Result<Own<>> repeat(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> remainder(Thread&, Ref<>, Ref<>);  // printf-style formatting
  static Result<void> get_buffer(Thread&, Ref<>, Buffer&, int flags);
  std::size_t body_size() const { return sizeof(Bytes) + size_ + 1; }

 protected:
  friend struct BytesAccess;
  template <class T, class... A>
  friend Result<Own<T>> create_extra(Thread&, std::size_t, A&&...);
  template <class T, class... A>
  friend Result<Own<T>> create_instance_extra(Thread&, Ref<Type>, std::size_t, A&&...);
  explicit Bytes(std::size_t size) : size_(size) {}
  constexpr Bytes(StaticTag tag, std::size_t size) : Object(tag, &Bytes::type), size_(size) {}

  std::size_t size_;
  mutable std::int64_t hash_ = -1;  // -1: not computed
};
static_assert(sizeof(Bytes) == 32);

}  // namespace krait
