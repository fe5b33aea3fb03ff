// bytes: layout, making, operators. What bytes and bytearray have in common is in bytes_methods.cpp.
#include "types/bytes.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "object/allocate.h"
#include "types/bytes_internal.h"
#include "types/long_copy.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/string_builder.h"

namespace krait {

struct BytesAccess {
  struct Byte : Bytes {
    constexpr Byte(unsigned c) : Bytes(StaticTag{}, 1) { text[0] = static_cast<std::uint8_t>(c); }
    std::uint8_t text[2] = {};
  };
  struct Nothing : Bytes {
    constexpr Nothing() : Bytes(StaticTag{}, 0) {}
    std::uint8_t text[1] = {};
  };
  template <std::size_t... C>
  struct All {
    Byte of[sizeof...(C)] = {Byte(C)...};
  };
  static void set_size(Bytes* b, std::size_t size) {
    b->size_ = size;
    b->mutable_data()[size] = 0;
  }
};

namespace {

template <std::size_t... C>
BytesAccess::All<C...> all_type(std::index_sequence<C...>);
constinit decltype(all_type(std::make_index_sequence<256>())) kBytes;
constinit BytesAccess::Nothing kEmpty;

}  // namespace

Own<Bytes> Bytes::empty() { return Ref<Bytes>(&kEmpty).own(); }
Ref<Bytes> Bytes::of_byte(std::uint8_t c) { return Ref<Bytes>(&kBytes.of[c]); }

Result<Own<Bytes>> Bytes::create_uninitialized(Thread& t, std::size_t size) {
  if (size > (std::size_t{1} << 60)) return raise_memory_error(t);
  Own<Bytes> b = TRY(create_extra<Bytes>(t, size + 1, size));
  b->mutable_data()[size] = 0;
  return b;
}

Result<Own<Bytes>> Bytes::create(Thread& t, const void* data, std::size_t size) {
  if (size == 0) return empty();
  if (size == 1) return of_byte(*static_cast<const std::uint8_t*>(data)).own();
  Own<Bytes> b = TRY(create_uninitialized(t, size));
  std::memcpy(b->mutable_data(), data, size);
  return b;
}

Own<Bytes> Bytes::shrink(Thread& t, Own<Bytes> b, std::size_t size) {
  if (size == b->size_) return b;
  if (size == 0) return empty();
  BytesAccess::set_size(b.get(), size);
  const std::size_t needed = b->body_size();
  if (Heap::usable_size(b.get()) > needed + needed / 4 + 64) {
    if (void* p = t.heap->resize(b.get(), needed)) {
      (void)b.leak();
      return Own<Bytes>::steal(static_cast<Bytes*>(p));
    }
  }
  return b;
}

std::int64_t Bytes::hash_nothrow() const {
  if (hash_ == -1) hash_ = text::hash_bytes(Str::hash_key(), data(), size_);
  return hash_;
}

// ---- slots ----

namespace bytes_internal {

// b'...' with the quote that needs least escaping.
void repr_into(StringBuilder& b, std::span<const std::uint8_t> bytes, ReprQuotes quotes) {
  const bool single = std::ranges::find(bytes, '\'') != bytes.end(),
             twice = std::ranges::find(bytes, '"') != bytes.end();
  const char quote = single && !twice ? '"' : '\'';
  b.put('b');
  b.put(quote);
  for (const std::uint8_t c : bytes) {
    if (c == quote || c == '\\' || (c == '\'' && quotes == ReprQuotes::SingleEscaped)) {
      b.put('\\');
      b.put(c);
    } else if (c == '\t' || c == '\n' || c == '\r') {
      b.put('\\');
      b.put(c == '\t' ? 't' : c == '\n' ? 'n' : 'r');
    } else if (c < 0x20 || c >= 0x7F) {
      const char escape[] = {'\\', 'x', "0123456789abcdef"[c >> 4], "0123456789abcdef"[c & 15]};
      b.ascii({escape, 4});
    } else {
      b.put(c);
    }
  }
  b.put(quote);
}

int order(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  return text::compare(a.data(), a.size(), b.data(), b.size());
}

Result<Own<>> compare(Thread& t, Ref<> self, std::span<const std::uint8_t> bytes, Ref<> other, CompareOp op) {
  if (!has_buffer(other)) return not_implemented();
  Buffer buffer;
  if (get_buffer(t, other, buffer).is_failed()) {
    clear_pending(t);
    return not_implemented();
  }
  const bool equality = op == CompareOp::Eq || op == CompareOp::Ne;
  const View others = buffer.bytes();
  const int r = equality && bytes.size() != others.size()
                    ? 1
                    : TRY(compare_long(t, bytes.data(), bytes.size(), others.data(), others.size()));
  switch (op) {
    case CompareOp::Eq:
      return bool_from(r == 0);
    case CompareOp::Ne:
      return bool_from(r != 0);
    case CompareOp::Lt:
      return bool_from(r < 0);
    case CompareOp::Le:
      return bool_from(r <= 0);
    case CompareOp::Gt:
      return bool_from(r > 0);
    case CompareOp::Ge:
      return bool_from(r >= 0);
  }
  __builtin_unreachable();
}

Result<bool> contains(Thread& t, std::span<const std::uint8_t> bytes, Ref<> item) {
  if (item.value().is_int() || has_index(item)) {
    const std::int64_t c = TRY(index_int64(t, item));
    if (c < 0 || c > 255) return raise(t, exc::ValueError, "byte must be in range(0, 256)");
    return text::find_unit(bytes.data(), bytes.size(), static_cast<std::uint8_t>(c)) >= 0;
  }
  Buffer buffer;
  TRY(get_buffer(t, item, buffer));
  if (buffer.length == 0) return true;
  return text::find(bytes.data(), bytes.size(), buffer.bytes().data(), buffer.bytes().size()) >= 0;
}

Result<Own<Bytes>> make_bytes(Thread& t, View bytes) {
  if (bytes.size() <= kCopiedPerLook) return Bytes::create(t, bytes.data(), bytes.size());
  Own<Bytes> made = TRY(Bytes::create_uninitialized(t, bytes.size()));
  TRY(copy_long(t, bytes.data(), bytes.size(), made->mutable_data()));
  return made;
}

Result<Own<Str>> latin1_text(Thread& t, View bytes) {
  if (bytes.size() <= kCopiedPerLook) return Str::from_latin1(t, bytes.data(), bytes.size());
  Own<Str> made = TRY(Str::create_uninitialized(t, bytes.size(), text::union_of(bytes.data(), bytes.size())));
  TRY(copy_long(t, bytes.data(), bytes.size(), made->mutable_units<std::uint8_t>()));
  return made;
}

Result<void> repeat_into(Thread& t, std::uint8_t* to, std::span<const std::uint8_t> bytes, std::size_t total) {
  if (bytes.size() == 1) return fill_long(t, to, total, bytes[0]);
  if (total) TRY(copy_long(t, bytes.data(), bytes.size(), to));
  for (std::size_t done = bytes.size(); done < total; done *= 2)
    TRY(copy_long(t, to, std::min(done, total - done), to + done));
  return ok;
}

}  // namespace bytes_internal

using namespace bytes_internal;

Result<Own<>> Bytes::repr(Thread& t, Ref<> self) {
  StringBuilder b(t);
  repr_into(b, self.as<Bytes>()->span());
  return b.finish();
}

Result<Own<>> Bytes::str(Thread& t, Ref<> self) {
  if (t.interpreter->bytes_warning) TRY(warn_format(t, exc::BytesWarning, 1, "str() on a bytes instance"));
  return repr(t, self);
}

Result<Own<>> Bytes::compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
  if (!self.is<Bytes>()) return not_implemented();
  if (self == other) {
    return bool_from(op == CompareOp::Eq || op == CompareOp::Le || op == CompareOp::Ge);
  }
  if (other.is<Str>() && t.interpreter->bytes_warning && (op == CompareOp::Eq || op == CompareOp::Ne))
    TRY(warn_format(t, exc::BytesWarning, 1, "Comparison between bytes and string"));
  // Every other kind of bytes knows how to compare itself with bytes.
  if (!other.is<Bytes>()) return not_implemented();
  return bytes_internal::compare(t, self, self.as<Bytes>()->span(), other, op);
}

Result<bool> Bytes::contains(Thread& t, Ref<> self, Ref<> item) {
  return bytes_internal::contains(t, self.as<Bytes>()->span(), item);
}

Result<Own<>> Bytes::item(Thread& t, Ref<> self, std::int64_t index) {
  const Ref<Bytes> b = self.as<Bytes>();
  if (index < 0 || index >= static_cast<std::int64_t>(b->size()))
    return raise(t, exc::IndexError, "index out of range");
  return Own<>::of_int(b->data()[index]);
}

Result<Own<>> Bytes::get_item(Thread& t, Ref<> self, Ref<> key) {
  const Ref<Bytes> b = self.as<Bytes>();
  if (key.is<Slice>()) {
    const SliceRange r = TRY(slice_indices(t, key.as<Slice>(), b->size()));
    if (static_cast<std::size_t>(r.count) == b->size() && r.step == 1 && self.is_exact<Bytes>()) return self.own();
    const bool is_long = static_cast<std::size_t>(r.count) > kCopiedPerLook;
    if ((r.step == 1 && !is_long) || r.count <= 1) return create(t, b->data() + (r.count ? r.start : 0), r.count);
    Own<Bytes> out = TRY(create_uninitialized(t, r.count));
    if (r.step == 1) {
      TRY(copy_long(t, b->data() + r.start, r.count, out->mutable_data()));
      return out;
    }
    std::uint64_t at = r.start;  // unsigned: behind the last item it may be beyond any int64
    for (std::int64_t i = 0; i < r.count;) {
      const std::int64_t end = std::min<std::int64_t>(r.count, i + kCopiedPerLook);
      for (; i < end; ++i, at += r.step) out->mutable_data()[i] = b->data()[at];
      TRY(LongLoop::look(t));
    }
    return out;
  }
  if (!key.value().is_int() && !has_index(key))
    return raise(t, exc::TypeError, "byte indices must be integers or slices, not %T", key);
  std::int64_t i = key.value().is_int() ? key.value().as_int() : TRY(index_int64(t, key, &exc::IndexError));
  if (i < 0) i += static_cast<std::int64_t>(b->size());
  return item(t, self, i);
}

Result<Own<>> Bytes::concat(Thread& t, Ref<> a, Ref<> b) {
  if (!has_buffer(a) || !has_buffer(b)) return raise(t, exc::TypeError, "can't concat %T to %T", b, a);
  Buffer x, y;
  TRY(krait::get_buffer(t, a, x));
  TRY(krait::get_buffer(t, b, y));
  if (!x.length && b.is_exact<Bytes>()) return b.own();
  if (!y.length && a.is_exact<Bytes>()) return a.own();
  Own<Bytes> r = TRY(create_uninitialized(t, x.length + y.length));
  TRY(copy_long(t, x.bytes().data(), x.length, r->mutable_data()));
  TRY(copy_long(t, y.bytes().data(), y.length, r->mutable_data() + x.length));
  return r;
}

Result<Own<>> Bytes::repeat(Thread& t, Ref<> self, std::int64_t count) {
  const Ref<Bytes> b = self.as<Bytes>();
  if (count <= 0 || !b->size()) return empty();
  if (count == 1 && self.is_exact<Bytes>()) return self.own();
  std::size_t total;
  if (__builtin_mul_overflow(b->size(), static_cast<std::size_t>(count), &total) || total > (std::size_t{1} << 60))
    return raise(t, exc::OverflowError, "repeated bytes are too long");
  Own<Bytes> r = TRY(create_uninitialized(t, total));
  TRY(repeat_into(t, r->mutable_data(), b->span(), total));
  return r;
}

Result<void> Bytes::get_buffer(Thread& t, Ref<> self, Buffer& buffer, int flags) {
  Bytes& b = *self.as<Bytes>();
  return fill_buffer(t, buffer, self, b.mutable_data(), b.size_, true, flags);
}

}  // namespace krait
