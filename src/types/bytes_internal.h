// What bytes and bytearray share.
#pragma once

#include <span>

#include "object/bind.h"
#include "object/buffer.h"
#include "types/bytes.h"
#include "types/tuple.h"

namespace krait {
class StringBuilder;
}

namespace krait::bytes_internal {

using View = std::span<const std::uint8_t>;

// bytearray escapes single quotes even where double ones enclose the text.
enum class ReprQuotes : std::uint8_t { AsNeeded, SingleEscaped };
void repr_into(StringBuilder&, View, ReprQuotes = ReprQuotes::AsNeeded);
int order(View, View);
// `self` is what `bytes` belongs to; NotImplemented for what is not bytes-like.
Result<Own<>> compare(Thread&, Ref<> self, View bytes, Ref<> other, CompareOp);
Result<bool> contains(Thread&, View bytes, Ref<> item);
// The bytes of a bytes or bytearray object.
View view_of(Ref<> self);
// bytes for bytes, bytearray for bytearray (of any subclass).
Result<Own<>> make_like(Thread&, Ref<> self, View bytes);
Result<Own<>> bytes_fromhex(Thread&, Ref<Type> type, Ref<> text);
Result<Own<>> bytearray_fromhex(Thread&, Ref<Type> type, Ref<> text);
// bytes(source, encoding, errors) from bound arguments (missing ones empty).
Result<Own<Bytes>> bytes_from_arguments(Thread&, const Signature&, const Value* values);
// Checks the arguments; true when `source` is what remains to be iterated: no text, no count, no buffer, no __bytes__.
bool is_plain_iterable(Thread&, const Value* values);
Result<std::uint8_t> byte_of(Thread&, Ref<> v, const char* range);
Result<Own<>> bytes_dunder_bytes(Thread&, Ref<Bytes> self);
Result<Own<Tuple>> bytes_getnewargs(Thread&, Ref<Bytes> self);
// bytes.hex() of any memory, which `sep`'s conversion cannot change.
Result<Own<Str>> hex_text(Thread&, View bytes, OptRef<> sep, int bytes_per_sep);
// The size of `self` cannot change while this lives, whatever Python code runs (a bytearray raises BufferError then).
class Pinned {
 public:
  explicit Pinned(Ref<> self);
  Pinned(const Pinned&) = delete;
  ~Pinned();

 private:
  ByteArray* array_;
};
// Copies of bytes that hold meanwhile, seeing signals.
Result<Own<Bytes>> make_bytes(Thread&, View bytes);
Result<Own<ByteArray>> make_bytearray(Thread&, View bytes);
Result<Own<Str>> latin1_text(Thread&, View bytes);
// Sees signals: both must hold.
Result<void> repeat_into(Thread& t, std::uint8_t* to, View bytes, std::size_t total);

}  // namespace krait::bytes_internal
