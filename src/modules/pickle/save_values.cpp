// Pickler: numbers, text, bytes.
#include <array>

#include "base/float_text.h"
#include "base/limbs.h"
#include "modules/pickle/pickle_buffer.h"
#include "modules/pickle/pickler.h"
#include "object/room.h"
#include "types/buffer_layout.h"
#include "types/bytearray.h"
#include "types/bytes_internal.h"
#include "types/codecs.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/function.h"
#include "types/int.h"
#include "types/long_loop.h"
#include "types/names.h"

namespace krait::pickle {

// ---- the memo ----

Result<void> Pickler::put_get(Thread& t, std::size_t number) {
  if (!bin_) {
    const std::string text = "g" + std::to_string(number) + "\n";
    return output_.put(text);
  }
  if (number < 256) return output_.put(kBinGet, number, 1);
  if (number <= UINT32_MAX) return output_.put(kLongBinGet, number, 4);
  return raise_pickling(t, "memo id too large for LONG_BINGET");
}

Result<void> Pickler::memoize(Thread& t, Ref<> object) {
  if (fast_) return ok;
  const std::size_t number = memo_.size();
  TRY(memo_.set(t, object, number));
  if (protocol_ >= 4) return output_.put(kMemoize);
  if (!bin_) {
    const std::string text = "p" + std::to_string(number) + "\n";
    return output_.put(text);
  }
  if (number < 256) return output_.put(kBinPut, number, 1);
  if (number <= UINT32_MAX) return output_.put(kLongBinPut, number, 4);
  return raise_pickling(t, "memo id too large for LONG_BINPUT");
}

// ---- dispatch ----

Result<bool> Pickler::save_persistent(Thread& t, Ref<> object) {
  const Own<> ask = persistent_id_.ref().own();
  const Own<> id = TRY(call(t, ask, {object.value()}));
  if (is_none(id.ref())) return false;
  if (bin_) {
    TRY(save(t, id, Persistent::No));
    TRY(output_.put(kBinPersId));
    return true;
  }
  const Own<Str> text = TRY(krait::str(t, id.ref()));
  if (!text->is_ascii()) return raise_pickling(t, "persistent IDs in protocol 0 must be ASCII strings");
  TRY(output_.put(kPersId));
  TRY(output_.put(text->ascii()));
  TRY(output_.put("\n"));
  return true;
}

Result<void> Pickler::save(Thread& t, Ref<> object, Persistent persistent) {
  TRY(check_stack(t, " while pickling an object"));
  TRY(output_.boundary());
  if (persistent_id_ && persistent == Persistent::Ask)
    if (TRY(save_persistent(t, object))) return ok;
  const Type* type = object.type();
  // These are not memoized.
  if (is_none(object)) return output_.put(kNone);
  if (is_true_object(object) || is_false_object(object)) return save_bool(t, is_true_object(object));
  if (type == &Int::type) return save_int(t, object);
  if (type == &Float::type) return save_float(t, object);
  if (const Memo::Entry* seen = memo_.find(object.object())) return put_get(t, seen->number);
  if (type == &Str::type) return save_str(t, object.as<Str>());
  if (type == &Bytes::type) return save_bytes(t, object.as<Bytes>());
  if (type == &Dict::type) return save_dict(t, object.as<Dict>());
  if (type == &List::type) return save_list(t, object.as<List>());
  if (type == &Tuple::type) return save_tuple(t, object.as<Tuple>());
  if (type == &Set::type) return save_set(t, AnySet::cast(object));
  if (type == &FrozenSet::type) return save_frozenset(t, AnySet::cast(object));
  if (type == &ByteArray::type) return save_bytearray(t, object);
  if (type == &PickleBuffer::type) return save_buffer(t, object);
  return save_object(t, object);
}

// ---- numbers ----

Result<void> Pickler::save_bool(Thread& t, bool b) {
  if (protocol_ >= 2) return output_.put(b ? kNewTrue : kNewFalse);
  return output_.put(b ? "I01\n" : "I00\n");
}

Result<void> Pickler::save_int(Thread& t, Ref<> object) {
  std::int64_t n;
  if (!int_fits(object, &n) || n != static_cast<std::int32_t>(n)) return save_large_int(t, object);
  if (!bin_) {
    const std::string text = "I" + std::to_string(n) + "\n";
    return output_.put(text);
  }
  if (n >= 0 && n <= 0xFF) return output_.put(kBinInt1, static_cast<std::uint64_t>(n), 1);
  if (n >= 0 && n <= 0xFFFF) return output_.put(kBinInt2, static_cast<std::uint64_t>(n), 2);
  return output_.put(kBinInt, static_cast<std::uint32_t>(n), 4);
}

Result<void> Pickler::save_large_int(Thread& t, Ref<> object) {
  if (protocol_ < 2) {
    const Own<Str> digits = TRY(Int::to_str(t, object, 10));
    TRY(output_.put(kLong));
    TRY(output_.put(digits->ascii()));
    return output_.put("L\n");
  }
  const IntView view(object);
  const limbs::View n = view;
  // As many bytes as two's complement needs.
  std::size_t size = n.size * sizeof(limbs::Limb) + 1;
  const std::size_t most = size;
  Own<Bytes> digits = TRY(Bytes::create_uninitialized(t, most));
  (void)limbs::to_bytes({digits->mutable_data(), most}, n, limbs::ByteOrder::little, limbs::Signedness::is_signed);
  const std::uint8_t* data = digits->data();
  const std::uint8_t filler = n.negative ? 0xFF : 0;
  while (size > 1 && data[size - 1] == filler && ((data[size - 2] ^ filler) & 0x80) == 0) --size;
  if (size > INT32_MAX) return raise(t, exc::OverflowError, "int too large to pickle");
  if (size < 256)
    TRY(output_.put(kLong1, size, 1));
  else
    TRY(output_.put(kLong4, size, 4));
  return output_.put({reinterpret_cast<const char*>(data), size});
}

Result<void> Pickler::save_float(Thread& t, Ref<> object) {
  const double x = float_value(object);
  if (bin_) return output_.put(kBinFloat, __builtin_bswap64(std::bit_cast<std::uint64_t>(x)), 8);
  char text[float_text::kShortSize];
  const std::size_t size = float_text::write_shortest(text, x);
  TRY(output_.put(kFloat));
  TRY(output_.put({text, size}));
  return output_.put("\n");
}

// ---- bytes ----

Result<void> Pickler::put_bytes(Thread& t, Ref<> object, const std::uint8_t* data, std::size_t size, bool is_payload) {
  const OptRef<> payload = is_payload ? OptRef<>(object) : OptRef<>();
  if (size <= 0xFF) {
    TRY(output_.put_data(kShortBinBytes, 1, data, size, payload));
  } else if (size <= UINT32_MAX) {
    TRY(output_.put_data(kBinBytes, 4, data, size, payload));
  } else if (protocol_ >= 4) {
    TRY(output_.put_data(kBinBytes8, 8, data, size, payload));
  } else {
    return raise(t, exc::OverflowError,
                 "serializing a bytes object larger than 4 GiB requires pickle protocol 4 or higher");
  }
  return memoize(t, object);
}

Result<void> Pickler::put_bytearray(Thread& t, Ref<> object, const std::uint8_t* data, std::size_t size,
                                    bool is_payload) {
  TRY(output_.put_data(kByteArray8, 8, data, size, is_payload ? OptRef<>(object) : OptRef<>()));
  return memoize(t, object);
}

Result<void> Pickler::save_bytes(Thread& t, Ref<Bytes> b) {
  if (protocol_ >= 3) return put_bytes(t, b, b->data(), b->size(), true);
  // Python 2 shall read a str: it is encoded from text.
  if (!b->size()) return save_call(t, Ref<>(&Bytes::type), Tuple::empty(), b);
  const Own<Str> text = TRY(codecs::decode_latin1(t, b->span()));
  return save_call(t, state(t).codecs_encode.ref(), TRY(Tuple::of(t, text, names::latin1.ref())), b);
}

Result<void> Pickler::save_bytearray(Thread& t, Ref<> object) {
  Buffer buffer;
  TRY(get_buffer(t, object, buffer));
  if (protocol_ >= 5) return put_bytearray(t, object, buffer.bytes().data(), buffer.bytes().size(), true);
  if (buffer.bytes().empty()) return save_call(t, Ref<>(&ByteArray::type), Tuple::empty(), object);
  const Own<Bytes> copy = TRY(bytes_internal::make_bytes(t, buffer.bytes()));
  buffer.release();
  return save_call(t, Ref<>(&ByteArray::type), TRY(Tuple::of(t, copy)), object);
}

Result<void> Pickler::save_buffer(Thread& t, Ref<> object) {
  if (protocol_ < 5) return raise_pickling(t, "PickleBuffer can only be pickled with protocol >= 5");
  const PickleBuffer& p = *object.as<PickleBuffer>();
  TRY(p.check(t));
  // A view of our own: the callback may release the one of the object.
  Buffer view;
  TRY(krait::get_buffer(t, object, view, kBufferFullReadOnly));
  std::int64_t room[Buffer::kMaxDimensions];
  const BufferLayout layout = layout_of(view, room);
  if (layout.suboffsets || !(is_contiguous(layout, ItemOrder::C) || is_contiguous(layout, ItemOrder::Fortran)))
    return raise_pickling(t, "PickleBuffer can not be pickled when pointing to a non-contiguous buffer");
  bool in_band = true;
  if (buffer_callback_) {
    const Own<> callback = buffer_callback_.ref().own();
    const Own<> answer = TRY(call(t, callback, {object.value()}));
    in_band = TRY(is_true(t, answer));
  }
  if (in_band) {
    const auto bytes = view.bytes();
    if (view.is_readonly) return put_bytes(t, object, bytes.data(), bytes.size(), false);
    return put_bytearray(t, object, bytes.data(), bytes.size(), false);
  }
  TRY(output_.put(kNextBuffer));
  return view.is_readonly ? output_.put(kReadOnlyBuffer) : ok;
}

// ---- text ----

Result<void> Pickler::save_str(Thread& t, Ref<Str> s) {
  if (!bin_) return save_str_escaped(t, s);
  const auto put = [&](const std::uint8_t* data, std::size_t size) -> Result<void> {
    if (size <= 0xFF && protocol_ >= 4) return output_.put_data(kShortBinUnicode, 1, data, size, {});
    if (size <= UINT32_MAX) return output_.put_data(kBinUnicode, 4, data, size, {});
    if (protocol_ >= 4) return output_.put_data(kBinUnicode8, 8, data, size, {});
    return raise(t, exc::OverflowError, "serializing a string larger than 4 GiB requires pickle protocol 4 or higher");
  };
  if (s->is_ascii()) {
    TRY(put(s->data1(), s->length()));
  } else {
    const Own<Bytes> encoded = TRY(codecs::encode_utf8(t, s, codecs::ErrorPolicy("surrogatepass")));
    TRY(put(encoded->data(), encoded->size()));
  }
  return memoize(t, s);
}

// raw-unicode-escape, with those characters escaped too that would end the line.
Result<void> Pickler::save_str_escaped(Thread& t, Ref<Str> s) {
  std::string text(1, static_cast<char>(kUnicode));
  LongLoop loop;
  for (std::size_t i = 0; i < s->length(); ++i) {
    TRY(loop.round(t));
    const char32_t c = s->at(i);
    TRY(ensure_room(t, text, 11));
    if (c < 256 && c != '\\' && c != 0 && c != '\n' && c != '\r' && c != 0x1A) {
      text += static_cast<char>(c);
      continue;
    }
    const int digits = c >= 0x10000 ? 8 : 4;
    text += digits == 8 ? "\\U" : "\\u";
    for (int d = digits; d-- > 0;) text += "0123456789abcdef"[c >> 4 * d & 15];
  }
  text += '\n';
  TRY(output_.put(text));
  return memoize(t, s);
}

}  // namespace krait::pickle
