// Items of memoryviews: to and from Python values, and their comparison.
#include <cstring>

#include "base/half_float.h"
#include "object/raise.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/float.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/long_loop.h"
#include "types/memoryview.h"
#include "types/protocol.h"
#include "types/tuple.h"

namespace krait {

namespace {

template <class T>
T load(const std::uint8_t* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

}  // namespace

Result<Own<>> unpack_item(Thread& t, char format, const std::uint8_t* p) {
  switch (format) {
    case 'B':
      return Own<>::of_int(*p);
    case 'b':
      return Own<>::of_int(static_cast<std::int8_t>(*p));
    case 'c':
      return Bytes::of_byte(*p).own();
    case '?':
      return bool_from(*p != 0);
    case 'h':
      return Own<>::of_int(load<std::int16_t>(p));
    case 'H':
      return Own<>::of_int(load<std::uint16_t>(p));
    case 'i':
      return Own<>::of_int(load<std::int32_t>(p));
    case 'I':
      return Own<>::of_int(load<std::uint32_t>(p));
    case 'l':
    case 'q':
    case 'n':
      return int_from(t, load<std::int64_t>(p));
    case 'L':
    case 'Q':
    case 'N':
    case 'P':
      return int_from_unsigned(t, load<std::uint64_t>(p));
    case 'e':
      return float_from(t, half_to_double(load<std::uint16_t>(p)));
    case 'f':
      return float_from(t, load<float>(p));
    case 'd':
      return float_from(t, load<double>(p));
    default:
      return raise(t, exc::NotImplementedError, "memoryview: format %c not supported", format);
  }
}

// ---- packing ----

namespace {

Failed invalid_type(Thread& t, char format) {
  return raise(t, exc::TypeError, "memoryview: invalid type for format '%c'", format);
}
Failed invalid_value(Thread& t, char format) {
  return raise(t, exc::ValueError, "memoryview: invalid value for format '%c'", format);
}

// What was raised by a conversion, in the words of memoryview.
Failed translated(Thread& t, char format) {
  if (clear_if_pending(t, exc::TypeError)) return invalid_type(t, format);
  if (clear_if_pending(t, exc::OverflowError) || clear_if_pending(t, exc::ValueError)) return invalid_value(t, format);
  return failed;
}

Result<void> pack_signed(Thread& t, char format, MemoryView& view, std::uint8_t* to, Ref<> value) {
  Result<Own<>> converted = krait::index(t, value);
  if (converted.is_failed()) return translated(t, format);
  const Own<> number = std::move(converted).take();
  TRY(view.check(t));
  const std::int64_t size = native_size(format),
                     limit = size == 8 ? INT64_MAX : (std::int64_t{1} << (size * 8 - 1)) - 1;
  std::int64_t n;
  if (!int_fits(number.ref(), &n) || n > limit || n < -limit - 1) return invalid_value(t, format);
  std::memcpy(to, &n, static_cast<std::size_t>(size));
  return ok;
}

Result<void> pack_unsigned(Thread& t, char format, MemoryView& view, std::uint8_t* to, Ref<> value) {
  Result<Own<>> converted = krait::index(t, value);
  if (converted.is_failed()) return translated(t, format);
  const Own<> number = std::move(converted).take();
  TRY(view.check(t));
  const std::int64_t size = native_size(format);
  const IntView limbs(number.ref());
  std::uint64_t n = limbs->size ? limbs->data[0] : 0;
  if (limbs->size > 1 || (size < 8 && n >> (size * 8))) return invalid_value(t, format);
  if (limbs->negative) {
    // Pointers may be given as signed numbers.
    if (format != 'P' || n > (std::uint64_t{1} << 63)) return invalid_value(t, format);
    n = -n;
  }
  std::memcpy(to, &n, static_cast<std::size_t>(size));
  return ok;
}

Result<void> pack_real(Thread& t, char format, MemoryView& view, std::uint8_t* to, Ref<> value) {
  const Result<double> converted = to_double(t, value);
  if (converted.is_failed()) return translated(t, format);
  const double d = Result<double>(converted).take();
  TRY(view.check(t));
  if (format == 'd') {
    std::memcpy(to, &d, sizeof d);
  } else if (format == 'f') {
    const auto f = static_cast<float>(d);
    std::memcpy(to, &f, sizeof f);
  } else {
    std::uint16_t half;
    if (!half_from_double(d, &half)) return invalid_value(t, format);
    std::memcpy(to, &half, sizeof half);
  }
  return ok;
}

}  // namespace

Result<void> pack_item(Thread& t, char format, MemoryView& view, std::uint8_t* to, Ref<> value) {
  switch (format) {
    case 'b':
    case 'h':
    case 'i':
    case 'l':
    case 'q':
    case 'n':
      return pack_signed(t, format, view, to, value);
    case 'B':
    case 'H':
    case 'I':
    case 'L':
    case 'Q':
    case 'N':
    case 'P':
      return pack_unsigned(t, format, view, to, value);
    case 'e':
    case 'f':
    case 'd':
      return pack_real(t, format, view, to, value);
    case '?': {
      const bool truth = TRY(is_true(t, value));
      TRY(view.check(t));
      *to = truth;
      return ok;
    }
    case 'c':
      if (!value.is<Bytes>()) return invalid_type(t, format);
      if (value.as<Bytes>()->size() != 1) return invalid_value(t, format);
      *to = value.as<Bytes>()->data()[0];
      return ok;
    default:
      return raise(t, exc::NotImplementedError, "memoryview: format %c not supported", format);
  }
}

// ---- comparison ----

namespace {

// Compares items of two layouts: natively when both formats are, else by way of struct.
class ItemComparison {
 public:
  ItemComparison(Thread& t, const BufferLayout& a, const BufferLayout& b) : t_(t), a_(a), b_(b) {}

  // False when a format means nothing to struct: such items are never equal.
  Result<bool> prepare() {
    format_a_ = native_format(a_.format);
    format_b_ = native_format(b_.format);
    if (format_a_ && format_b_) return true;
    return TRY(unpacker(a_.format, unpack_a_)) && TRY(unpacker(b_.format, unpack_b_));
  }

  Result<bool> equal_from(int dimension, std::uint8_t* p, std::uint8_t* q) {
    if (dimension == a_.dimensions) return equal_item(p, q);
    for (std::int64_t i = 0; i < a_.shape[dimension]; ++i) {
      TRY(loop_.round(t_));
      if (!TRY(equal_from(dimension + 1, a_.at(p, dimension, i), b_.at(q, dimension, i)))) return false;
    }
    return true;
  }

 private:
  Result<bool> unpacker(const char* format, Slot<>& out) {
    Own<> module = TRY(import_module(t_, "struct"));
    Own<Str> name = TRY(Str::intern_ascii(t_, "Struct")), method = TRY(Str::intern_ascii(t_, "unpack_from"));
    Own<> constructor = TRY(get_attr(t_, module.ref(), name.ref()));
    Own<Str> text = TRY(Str::from_utf8(t_, format));
    Result<Own<>> made = call(t_, constructor.ref(), {text.value()});
    if (made.is_failed()) {
      if (pending_matches(t_, exc::MemoryError)) return failed;
      clear_pending(t_);
      return false;
    }
    const Own<> object = std::move(made).take();
    out.set(TRY(get_attr(t_, object.ref(), method.ref())));
    return true;
  }

  Result<bool> equal_item(const std::uint8_t* p, const std::uint8_t* q) {
    if (!format_a_ || !format_b_) {
      Own<Bytes> x = TRY(Bytes::create(t_, p, static_cast<std::size_t>(a_.item_size)));
      Own<Bytes> y = TRY(Bytes::create(t_, q, static_cast<std::size_t>(b_.item_size)));
      Own<> left = TRY(call(t_, unpack_a_.ref(), {x.value()})), right = TRY(call(t_, unpack_b_.ref(), {y.value()}));
      return equal(t_, left.ref(), right.ref());
    }
    if (format_a_ == format_b_) return equal_native(p, q);
    Own<> left = TRY(unpack_item(t_, format_a_, p)), right = TRY(unpack_item(t_, format_b_, q));
    return compare_true(t_, left.ref(), right.ref(), CompareOp::Eq);
  }
  bool equal_native(const std::uint8_t* p, const std::uint8_t* q) const {
    switch (format_a_) {
      case 'd':
        return load<double>(p) == load<double>(q);
      case 'f':
        return load<float>(p) == load<float>(q);
      case 'e':
        return half_to_double(load<std::uint16_t>(p)) == half_to_double(load<std::uint16_t>(q));
      case '?':
        return (*p != 0) == (*q != 0);
      default:
        return std::memcmp(p, q, static_cast<std::size_t>(a_.item_size)) == 0;
    }
  }

  Thread& t_;
  const BufferLayout &a_, &b_;
  char format_a_ = 0, format_b_ = 0;
  Slot<> unpack_a_, unpack_b_;
  LongLoop loop_;
};

bool is_exact_format(char f) { return f && f != 'd' && f != 'f' && f != 'e' && f != '?'; }

}  // namespace

Result<bool> equal_items(Thread& t, const BufferLayout& a, const BufferLayout& b) {
  if (a.dimensions != b.dimensions) return false;
  for (int d = 0; d < a.dimensions; ++d) {
    if (a.shape[d] != b.shape[d]) return false;
    if (a.shape[d] == 0) break;
  }
  ItemComparison items(t, a, b);
  if (!TRY(items.prepare())) return false;
  const char f = native_format(a.format);
  if (is_exact_format(f) && f == native_format(b.format) && is_contiguous(a, ItemOrder::C) &&
      is_contiguous(b, ItemOrder::C))
    return std::memcmp(a.data, b.data, static_cast<std::size_t>(a.length)) == 0;
  return items.equal_from(0, a.data, b.data);
}

}  // namespace krait
