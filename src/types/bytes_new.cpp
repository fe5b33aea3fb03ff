// bytes: construction and iteration.
#include <algorithm>
#include <cstring>

#include "object/allocate.h"
#include "types/buffer_layout.h"
#include "types/bytes_builder.h"
#include "types/bytes_internal.h"
#include "types/codecs.h"
#include "types/dict.h"
#include "types/iterator.h"
#include "types/list.h"
#include "types/long_copy.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait {

Result<Own<>> Bytes::instance_of(Thread& t, Ref<Type> type, Own<Bytes> bytes) {
  if (type.get() == &Bytes::type) return bytes;
  Own<Bytes> b = TRY(create_instance_extra<Bytes>(t, type, bytes->size() + 1, bytes->size()));
  std::memcpy(b->mutable_data(), bytes->data(), bytes->size() + 1);
  return b;
}

namespace {

Result<std::uint8_t> byte_of(Thread& t, Ref<> v) {
  if (!v.value().is_int() && !has_index(v))
    return raise(t, exc::TypeError, "'%T' object cannot be interpreted as an integer", v);
  const std::int64_t n = TRY(index_int64(t, v));
  if (n < 0 || n > 255) return raise(t, exc::ValueError, "bytes must be in range(0, 256)");
  return static_cast<std::uint8_t>(n);
}

Result<Own<Bytes>> from_iterable(Thread& t, Ref<> iterable) {
  Own<> iterator = TRY(iter(t, iterable));
  (void)TRY(length_hint(t, iterable, 64));  // what it raises counts; the memory it promises does not
  BytesBuilder out(t);
  while (!out.is_out_of_memory()) {
    Step step = next(t, iterator.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) break;
    const Own<> item = std::move(step).take();
    out.put(TRY(byte_of(t, item.ref())));
  }
  return out.finish();
}

}  // namespace

Result<Own<Bytes>> Bytes::from_object(Thread& t, Ref<> o) {
  if (o.is_exact<Bytes>()) return o.as<Bytes>().own();
  if (has_buffer(o)) {
    Buffer buffer;
    TRY(krait::get_buffer(t, o, buffer, kBufferFullReadOnly));
    std::int64_t room[Buffer::kMaxDimensions];
    const BufferLayout layout = layout_of(buffer, room);
    if (is_contiguous(layout, ItemOrder::C)) return bytes_internal::make_bytes(t, buffer.bytes());
    Own<Bytes> out = TRY(create_uninitialized(t, static_cast<std::size_t>(buffer.length)));
    copy_items(out->mutable_data(), layout, ItemOrder::C);
    return out;
  }
  if (!o.is<Str>()) {
    const Type& type = *o.type();
    if (type.slots.iter || type.slots.item || type.slots.get_item) return from_iterable(t, o);
  }
  return raise(t, exc::TypeError, "cannot convert '%T' object to bytes", o);
}

namespace {

constexpr Signature kNew("bytes(source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)");

Result<OptRef<Str>> text_argument(Thread& t, std::size_t parameter, Value v) {
  if (v.is_empty()) return OptRef<Str>();
  if (!Ref<>(v).is<Str>()) return raise_argument_type(t, kNew, parameter, "str", v);
  return OptRef<Str>(Ref<>(v).as<Str>());
}

Result<Own<Bytes>> from_arguments(Thread& t, const Value* values) {
  const OptRef<Str> encoding = TRY(text_argument(t, 1, values[1])), errors = TRY(text_argument(t, 2, values[2]));
  if (values[0].is_empty()) {
    if (encoding || errors)
      return raise(t, exc::TypeError,
                   encoding ? "encoding without a string argument" : "errors without a string argument");
    return Bytes::empty();
  }
  const Ref<> source(values[0]);
  if (encoding) {
    if (!source.is<Str>()) return raise(t, exc::TypeError, "encoding without a string argument");
    Slot<Bytes> encoding_holder, errors_holder;
    const std::string_view name = TRY(codecs::name_text(t, encoding, "", encoding_holder));
    Own<> r = TRY(codecs::encode(t, source.as<Str>(), name, TRY(codecs::name_text(t, errors, "", errors_holder))));
    return std::move(r).into<Bytes>();
  }
  if (errors)
    return raise(t, exc::TypeError,
                 source.is<Str>() ? "string argument without an encoding" : "errors without a string argument");
  Slot<> holder;
  if (OptRef<> method = TRY(lookup_special(t, source, names::__bytes__, holder))) {
    Own<> r = TRY(call(t, method.ref()));
    if (!r.ref().is<Bytes>()) return raise(t, exc::TypeError, "__bytes__ returned non-bytes (type %T)", r);
    return std::move(r).into<Bytes>();
  }
  if (source.is<Str>()) return raise(t, exc::TypeError, "string argument without an encoding");
  if (source.value().is_int() || has_index(source)) {
    const std::int64_t n = TRY(index_int64(t, source, &exc::OverflowError));
    if (n < 0) return raise(t, exc::ValueError, "negative count");
    Own<Bytes> b = TRY(Bytes::create_uninitialized(t, n));
    TRY(fill_long(t, b->mutable_data(), static_cast<std::size_t>(n), std::uint8_t{0}));
    return b;
  }
  return Bytes::from_object(t, source);
}

}  // namespace

Result<Own<>> Bytes::construct(Thread& t, Ref<Type> type, const Arguments& arguments) {
  Value values[3];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kNew, arguments, values, rest, keywords));
  return instance_of(t, type, TRY(from_arguments(t, values)));
}

namespace bytes_internal {

Result<Own<Bytes>> bytes_from_arguments(Thread& t, const Signature&, const Value* values) {
  return from_arguments(t, values);
}

bool is_plain_iterable(Thread& t, const Value* values) {
  if (values[0].is_empty() || !values[1].is_empty() || !values[2].is_empty()) return false;
  const Ref<> source(values[0]);
  if (source.is<Str>() || source.value().is_int() || has_index(source) || has_buffer(source)) return false;
  return source.type()->slots.iter && !lookup(t, *source.type(), names::__bytes__);
}

Result<Own<>> bytearray_fromhex(Thread& t, Ref<Type> type, Ref<> source) {
  Own<> bytes = TRY(bytes_fromhex(t, Ref<Type>(&Bytes::type), source));
  return call(t, type, {bytes.value()});
}

Result<Own<>> bytes_dunder_bytes(Thread& t, Ref<Bytes> self) {
  if (Ref<>(self).is_exact<Bytes>()) return self.own();
  return Bytes::create(t, self->data(), self->size());
}

Result<Own<Tuple>> bytes_getnewargs(Thread& t, Ref<Bytes> self) {
  return Tuple::of(t, TRY(Bytes::create(t, self->text())));
}

Result<Own<>> bytes_fromhex(Thread& t, Ref<Type> type, Ref<> source) {
  std::string_view text;
  Buffer buffer;
  if (source.is<Str>()) {
    const Ref<Str> s = source.as<Str>();
    if (!s->is_ascii()) {
      std::size_t i = 0;
      while (s->at(i) < 0x80) ++i;
      return raise(t, exc::ValueError, "non-hexadecimal number found in fromhex() arg at position %d", i);
    }
    text = s->ascii();
  } else {
    if (!has_buffer(source))
      return raise(t, exc::TypeError, "fromhex() argument must be str or bytes-like, not %T", source);
    TRY(get_buffer(t, source, buffer));
    text = buffer.text();
  }
  auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  BytesBuilder out(t, text.size() / 2);
  for (std::size_t i = 0;;) {
    while (i < text.size() && (text[i] == ' ' || (text[i] >= 9 && text[i] <= 13))) ++i;
    if (i == text.size()) break;
    const int high = digit(text[i]);
    if (high < 0) return raise(t, exc::ValueError, "non-hexadecimal number found in fromhex() arg at position %d", i);
    if (i + 1 == text.size())
      return raise(t, exc::ValueError, "fromhex() arg must contain an even number of hexadecimal digits");
    const int low = digit(text[i + 1]);
    if (low < 0)
      return raise(t, exc::ValueError, "non-hexadecimal number found in fromhex() arg at position %d", i + 1);
    out.put(high << 4 | low);
    i += 2;
  }
  Own<Bytes> bytes = TRY(out.finish());
  if (type.get() == &Bytes::type) return bytes;
  return call(t, type, {bytes.value()});
}

}  // namespace bytes_internal

// ---- bytes_iterator ----

namespace {

class BytesIterator : public Object {
 public:
  static Type type;
  explicit BytesIterator(Own<Bytes> bytes) : bytes_(std::move(bytes)) {}

  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<> self) {
    BytesIterator& it = *self.as<BytesIterator>();
    if (it.bytes_ && it.index_ < it.bytes_->size()) return Own<>::of_int(it.bytes_->data()[it.index_++]);
    it.bytes_.clear();
    return Step::done();
  }
  Result<std::int64_t> length_hint(Thread&) { return bytes_ ? static_cast<std::int64_t>(bytes_->size() - index_) : 0; }
  Result<void> setstate(Thread& t, Ref<> state) {
    const std::int64_t i = TRY(index_int64(t, state));
    if (bytes_) index_ = i < 0 ? 0 : std::min(static_cast<std::size_t>(i), bytes_->size());
    return ok;
  }
  Result<Own<>> reduce(Thread& t) {
    Own<> iter = TRY(builtin(t, names::iter));
    if (!bytes_) return Tuple::of(t, iter, TRY(Tuple::of(t, Tuple::empty())));
    return Tuple::of(t, iter, TRY(Tuple::of(t, bytes_.ref())), Own<>::of_int(static_cast<std::int64_t>(index_)));
  }
  void trace(Tracer& v) { v(bytes_); }

 private:
  Slot<Bytes> bytes_;
  std::size_t index_ = 0;
};

constexpr Method kIteratorMethods[] = {
    bind<&BytesIterator::length_hint>("__length_hint__(self, /)", "How many items are probably left."),
    bind<&BytesIterator::setstate>("__setstate__(self, object, /)", "Go on from a state that __reduce__ gave."),
    bind<&BytesIterator::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
};

constinit Type BytesIterator::type =
    describe<BytesIterator>("bytes_iterator", {.methods = kIteratorMethods, .flags = kTypeNoConstruct});

}  // namespace

Result<Own<>> Bytes::iter(Thread& t, Ref<> self) { return krait::create<BytesIterator>(t, self.as<Bytes>().own()); }

}  // namespace krait
