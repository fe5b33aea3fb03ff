// array.array: numbers of one machine type, side by side.
#pragma once

#include "object/buffer.h"
#include "object/type.h"
#include "types/str.h"

namespace krait {

// How items of a typecode are stored and converted.
struct ArrayItem {
  char code;
  std::uint8_t size;
  bool is_integer, is_signed;
  std::uint8_t machine_format;  // of pickles
  const char* format;           // of buffers
  Result<Own<>> (*get)(Thread&, const std::uint8_t* from);
  // `to` has room for one item; runs Python code before it writes.
  Result<void> (*set)(Thread&, std::uint8_t* to, Ref<> value);
};
std::span<const ArrayItem> array_items();
// Null when there is none.
const ArrayItem* find_array_item(char32_t code);

class Array final : public Object {
 public:
  static Type type;
  static constexpr bool kUnhashable = true;

  static Result<Own<Array>> create_of(Thread&, Ref<Type>, const ArrayItem&, std::size_t size);

  std::size_t size() const { return size_; }
  const ArrayItem& item_type() const { return *item_; }
  bool is_text() const { return item_->code == 'u' || item_->code == 'w'; }
  std::uint8_t* at(std::size_t i) { return data_ + i * item_->size; }
  std::size_t byte_size() const { return size_ * item_->size; }
  // BufferError while lent; new items are undefined.
  Result<void> resize(Thread&, std::size_t size);
  Result<void> append(Thread&, Ref<> value);
  Result<void> append_bytes(Thread&, std::span<const std::uint8_t>);
  Result<void> append_text(Thread&, Ref<Str>);
  Result<void> extend(Thread&, Ref<> iterable);

  // Slots.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<std::size_t> len(Thread&, Ref<> self) { return self.as<Array>()->size_; }
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  static Result<Own<>> item(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<void> set_item(Thread&, Ref<>, Ref<>, OptRef<>);
  static Result<Own<>> concat(Thread&, Ref<>, Ref<>);
  static Result<Own<>> repeat(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> inplace_concat(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_repeat(Thread&, Ref<>, std::int64_t);
  static Result<void> get_buffer(Thread&, Ref<>, Buffer&, int flags);
  static void release_buffer(Thread&, Ref<>, Buffer&);

  // Methods.
  Result<void> insert(Thread&, std::int64_t index, Ref<> value);
  Result<Own<>> pop(Thread&, std::int64_t index);
  Result<void> remove(Thread&, Ref<> value);
  Result<std::int64_t> index_of(Thread&, Ref<> value, std::int64_t start, OptRef<> stop);
  Result<std::int64_t> count(Thread&, Ref<> value);
  Result<void> reverse(Thread&);
  Result<void> clear(Thread&);
  Result<void> byteswap(Thread&);
  Result<Own<>> copy(Thread&);
  Result<Own<>> deep_copy(Thread& t, Ref<>) { return copy(t); }
  Result<Own<>> to_list(Thread&);
  Result<void> from_list(Thread&, Ref<> list);
  Result<Own<>> to_bytes(Thread&);
  Result<void> from_bytes(Thread&, Ref<> buffer);
  Result<void> from_file(Thread&, Ref<> file, std::int64_t n);
  Result<void> to_file(Thread&, Ref<> file);
  Result<Own<>> to_unicode(Thread&);
  Result<void> from_unicode(Thread&, Ref<Str> text);
  Result<Own<>> buffer_info(Thread&);
  Result<Own<>> reduce_ex(Thread&, Ref<> protocol);
  Result<std::size_t> size_of(Thread&);

  explicit Array(const ArrayItem& item) : item_(&item) {}
  ~Array();

 private:
  // Opens or closes a gap so that items [start, end) become `count` undefined ones.
  Result<void> splice(Thread&, std::size_t start, std::size_t end, std::size_t count);
  Result<void> assign_slice(Thread&, Ref<> key, OptRef<> value);

  const ArrayItem* item_;
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;  // items
  std::int64_t exports_ = 0;
};

// array._array_reconstructor, what pickles call.
Result<Own<>> array_reconstructor(Thread&, Ref<> type, Ref<> typecode, int machine_format, Ref<> items);

}  // namespace krait
