#include "modules/struct/format.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "base/half_float.h"
#include "object/native_state.h"
#include "object/room.h"
#include "types/bytearray.h"
#include "types/bytes.h"
#include "types/complex.h"
#include "types/float.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/type.h"

namespace krait::struct_module {

namespace {

struct ErrorState {
  Slot<Type> error;
};

}  // namespace

Result<Ref<Type>> error_class(Thread& t) {
  ErrorState& s = native_state<ErrorState>(t);
  if (!s.error) s.error.set(TRY(make_class(t, "struct.error", Ref<Type>(&exc::Exception))));
  return s.error.ref();
}

// ---- reading a format ----

namespace {

struct Letter {
  char letter;
  ItemKind kind;
  std::uint8_t native_size, standard_size;  // 0: not in that mode
  std::uint8_t alignment;
};
constexpr Letter kLetters[] = {
    {'b', ItemKind::Signed, 1, 1, 1},       {'B', ItemKind::Unsigned, 1, 1, 1},
    {'c', ItemKind::Char, 1, 1, 1},         {'?', ItemKind::Bool, 1, 1, 1},
    {'h', ItemKind::Signed, 2, 2, 2},       {'H', ItemKind::Unsigned, 2, 2, 2},
    {'i', ItemKind::Signed, 4, 4, 4},       {'I', ItemKind::Unsigned, 4, 4, 4},
    {'l', ItemKind::Signed, 8, 4, 8},       {'L', ItemKind::Unsigned, 8, 4, 8},
    {'q', ItemKind::Signed, 8, 8, 8},       {'Q', ItemKind::Unsigned, 8, 8, 8},
    {'n', ItemKind::Signed, 8, 0, 8},       {'N', ItemKind::Unsigned, 8, 0, 8},
    {'P', ItemKind::Pointer, 8, 0, 8},      {'e', ItemKind::Half, 2, 2, 2},
    {'f', ItemKind::Float, 4, 4, 4},        {'d', ItemKind::Double, 8, 8, 8},
    {'F', ItemKind::ComplexFloat, 8, 8, 4}, {'D', ItemKind::ComplexDouble, 16, 16, 8},
    {'s', ItemKind::Text, 1, 1, 1},         {'p', ItemKind::PascalText, 1, 1, 1},
};

const Letter* find_letter(char c) {
  for (const Letter& l : kLetters)
    if (l.letter == c) return &l;
  return nullptr;
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Result<void> Format::parse(Thread& t, std::string_view text) {
  const auto too_long = [&] { return raise_error(t, "total struct size too long"); };
  bool native = true;
  if (!text.empty()) {
    switch (text[0]) {
      case '<':
      case '=':
        native = false;
        text.remove_prefix(1);
        break;
      case '>':
      case '!':
        native = false;
        swaps = std::endian::native == std::endian::little;
        text.remove_prefix(1);
        break;
      case '@':
        text.remove_prefix(1);
        break;
    }
  }
  for (std::size_t i = 0; i < text.size();) {
    char c = text[i++];
    if (is_space(c)) continue;
    std::int64_t count = 1;
    if (is_digit(c)) {
      count = c - '0';
      while (i < text.size() && is_digit(text[i]))
        if (__builtin_mul_overflow(count, 10, &count) || __builtin_add_overflow(count, text[i++] - '0', &count))
          return too_long();
      if (i == text.size()) return raise_error(t, "repeat count given without format specifier");
      c = text[i++];
    }
    if (c == 'x') {
      if (__builtin_add_overflow(size, count, &size)) return too_long();
      continue;
    }
    const Letter* l = find_letter(c);
    const std::int64_t item_size = l ? (native ? l->native_size : l->standard_size) : 0;
    if (!item_size) return raise_error(t, "bad char in struct format");
    if (native) {
      if (size > INT64_MAX - l->alignment) return too_long();
      size = (size + l->alignment - 1) / l->alignment * l->alignment;
    }
    std::int64_t bytes;
    if (__builtin_mul_overflow(item_size, count, &bytes)) return too_long();
    const bool is_text = l->kind == ItemKind::Text || l->kind == ItemKind::PascalText;
    TRY(ensure_room(t, groups));
    if (is_text)
      groups.push_back({size, count, 1, l->kind, c});
    else if (count > 0)
      groups.push_back({size, item_size, count, l->kind, c});
    items += is_text ? 1 : count;
    if (__builtin_add_overflow(size, bytes, &size)) return too_long();
  }
  return ok;
}

// ---- numbers in memory ----

namespace {

template <class T>
T load(const std::uint8_t* p, bool swaps) {
  T v;
  std::memcpy(&v, p, sizeof v);
  if constexpr (sizeof(T) > 1)
    if (swaps) v = std::byteswap(v);
  return v;
}
void store(std::uint8_t* to, std::uint64_t v, std::int64_t size, bool swaps) {
  switch (size) {
    case 1:
      *to = static_cast<std::uint8_t>(v);
      return;
    case 2: {
      auto w = static_cast<std::uint16_t>(v);
      if (swaps) w = std::byteswap(w);
      std::memcpy(to, &w, 2);
      return;
    }
    case 4: {
      auto w = static_cast<std::uint32_t>(v);
      if (swaps) w = std::byteswap(w);
      std::memcpy(to, &w, 4);
      return;
    }
    default:
      if (swaps) v = std::byteswap(v);
      std::memcpy(to, &v, 8);
  }
}

float load_float(const std::uint8_t* p, bool swaps) { return std::bit_cast<float>(load<std::uint32_t>(p, swaps)); }
double load_double(const std::uint8_t* p, bool swaps) { return std::bit_cast<double>(load<std::uint64_t>(p, swaps)); }
void store_float(std::uint8_t* to, float f, bool swaps) { store(to, std::bit_cast<std::uint32_t>(f), 4, swaps); }
void store_double(std::uint8_t* to, double d, bool swaps) { store(to, std::bit_cast<std::uint64_t>(d), 8, swaps); }

Result<Own<>> unpack_signed(Thread& t, const std::uint8_t* p, std::int64_t size, bool swaps) {
  switch (size) {
    case 1:
      return Own<>::of_int(static_cast<std::int8_t>(*p));
    case 2:
      return Own<>::of_int(load<std::int16_t>(p, swaps));
    case 4:
      return Own<>::of_int(load<std::int32_t>(p, swaps));
    default:
      return int_from(t, load<std::int64_t>(p, swaps));
  }
}
Result<Own<>> unpack_unsigned(Thread& t, const std::uint8_t* p, std::int64_t size, bool swaps) {
  switch (size) {
    case 1:
      return Own<>::of_int(*p);
    case 2:
      return Own<>::of_int(load<std::uint16_t>(p, swaps));
    case 4:
      return Own<>::of_int(load<std::uint32_t>(p, swaps));
    default:
      return int_from_unsigned(t, load<std::uint64_t>(p, swaps));
  }
}

Result<Own<>> unpack_one(Thread& t, const ItemGroup& g, const std::uint8_t* p, bool swaps) {
  switch (g.kind) {
    case ItemKind::Signed:
      return unpack_signed(t, p, g.size, swaps);
    case ItemKind::Unsigned:
    case ItemKind::Pointer:
      return unpack_unsigned(t, p, g.size, swaps);
    case ItemKind::Bool:
      return bool_from(*p != 0);
    case ItemKind::Char:
      return Bytes::of_byte(*p).own();
    case ItemKind::Half:
      return float_from(t, half_to_double(load<std::uint16_t>(p, swaps)));
    case ItemKind::Float:
      return float_from(t, load_float(p, swaps));
    case ItemKind::Double:
      return float_from(t, load_double(p, swaps));
    case ItemKind::ComplexFloat:
      return Complex::from(t, {load_float(p, swaps), load_float(p + 4, swaps)});
    case ItemKind::ComplexDouble:
      return Complex::from(t, {load_double(p, swaps), load_double(p + 8, swaps)});
    case ItemKind::Text:
      return Bytes::create(t, p, static_cast<std::size_t>(g.size));
    case ItemKind::PascalText: {
      if (g.size == 0) return Bytes::empty();
      const std::int64_t n = std::min<std::int64_t>(*p, g.size - 1);
      return Bytes::create(t, p + 1, static_cast<std::size_t>(n));
    }
  }
  __builtin_unreachable();
}

// ---- packing ----

Result<Own<>> integer_of(Thread& t, Ref<> value) {
  if (is_int(value)) return value.own();
  if (!has_index(value)) return raise_error(t, "required argument is not an integer");
  return krait::index(t, value);
}

Failed out_of_range(Thread& t, const ItemGroup& g) {
  const auto bits = static_cast<int>(g.size) * 8;
  if (g.kind == ItemKind::Unsigned)
    return raise_error(t, "'%c' format requires 0 <= number <= %u", g.letter, UINT64_MAX >> (64 - bits));
  const auto limit = static_cast<std::int64_t>(UINT64_MAX >> (65 - bits));
  return raise_error(t, "'%c' format requires %d <= number <= %d", g.letter, -limit - 1, limit);
}

Result<void> pack_integer(Thread& t, const ItemGroup& g, Ref<> value, std::uint8_t* to, bool swaps) {
  Own<> number = TRY(integer_of(t, value));
  const IntView n(number.ref());
  const std::uint64_t word = n->size ? n->data[0] : 0;
  const auto bits = static_cast<int>(g.size) * 8;
  if (g.kind == ItemKind::Signed) {
    const std::uint64_t limit = UINT64_MAX >> (65 - bits);
    if (n->size > 1 || word > limit + n->negative) return out_of_range(t, g);
  } else if (g.kind == ItemKind::Unsigned) {
    if (n->size > 1 || n->negative || word > UINT64_MAX >> (64 - bits)) return out_of_range(t, g);
  } else if (n->size > 1 || (n->negative && word > std::uint64_t{1} << 63)) {
    return raise_error(t, "int too large to convert");
  }
  store(to, n->negative ? -word : word, g.size, swaps);
  return ok;
}

Result<void> pack_real(Thread& t, const ItemGroup& g, Ref<> value, std::uint8_t* to, bool swaps) {
  const Result<double> converted = to_double(t, value);
  if (converted.is_failed()) {
    clear_pending(t);
    return raise_error(t, "required argument is not a float");
  }
  const double d = Result<double>(converted).take();
  if (g.kind == ItemKind::Double) {
    store_double(to, d, swaps);
    return ok;
  }
  if (g.kind == ItemKind::Half) {
    std::uint16_t half;
    if (!half_from_double(d, &half)) return raise(t, exc::OverflowError, "float too large to pack with e format");
    store(to, half, 2, swaps);
    return ok;
  }
  const auto f = static_cast<float>(d);
  if (std::isinf(f) && std::isfinite(d)) return raise(t, exc::OverflowError, "float too large to pack with f format");
  store_float(to, f, swaps);
  return ok;
}

Result<void> pack_complex(Thread& t, const ItemGroup& g, Ref<> value, std::uint8_t* to, bool swaps) {
  const Result<ComplexValue> converted = to_complex(t, value);
  if (converted.is_failed()) {
    clear_pending(t);
    return raise_error(t, "required argument is not a complex");
  }
  const ComplexValue c = Result<ComplexValue>(converted).take();
  if (g.kind == ItemKind::ComplexDouble) {
    store_double(to, c.real, swaps);
    store_double(to + 8, c.imag, swaps);
  } else {
    store_float(to, static_cast<float>(c.real), swaps);
    store_float(to + 4, static_cast<float>(c.imag), swaps);
  }
  return ok;
}

Result<void> pack_text(Thread& t, const ItemGroup& g, Ref<> value, std::uint8_t* to) {
  std::span<const std::uint8_t> bytes;
  if (value.is<Bytes>())
    bytes = value.as<Bytes>()->span();
  else if (value.is<ByteArray>())
    bytes = value.as<ByteArray>()->span();
  else
    return raise_error(t, "argument for '%c' must be a bytes object", g.letter);
  std::int64_t room = g.size;
  auto n = static_cast<std::int64_t>(bytes.size());
  if (g.kind == ItemKind::PascalText) {
    if (room == 0) return ok;
    --room;
    n = std::min(n, room);
    *to++ = static_cast<std::uint8_t>(std::min<std::int64_t>(n, 255));
  }
  n = std::min(n, room);
  if (n) std::memcpy(to, bytes.data(), static_cast<std::size_t>(n));
  return ok;
}

Result<void> pack_one(Thread& t, const ItemGroup& g, Ref<> value, std::uint8_t* to, bool swaps) {
  switch (g.kind) {
    case ItemKind::Signed:
    case ItemKind::Unsigned:
    case ItemKind::Pointer:
      return pack_integer(t, g, value, to, swaps);
    case ItemKind::Bool:
      *to = TRY(is_true(t, value));
      return ok;
    case ItemKind::Char:
      if (!value.is<Bytes>() || value.as<Bytes>()->size() != 1)
        return raise_error(t, "char format requires a bytes object of length 1");
      *to = value.as<Bytes>()->data()[0];
      return ok;
    case ItemKind::Half:
    case ItemKind::Float:
    case ItemKind::Double:
      return pack_real(t, g, value, to, swaps);
    case ItemKind::ComplexFloat:
    case ItemKind::ComplexDouble:
      return pack_complex(t, g, value, to, swaps);
    case ItemKind::Text:
    case ItemKind::PascalText:
      return pack_text(t, g, value, to);
  }
  __builtin_unreachable();
}

}  // namespace

Result<Own<Tuple>> Format::unpack(Thread& t, const std::uint8_t* from) const {
  Own<Tuple> out = TRY(Tuple::create(t, static_cast<std::size_t>(items)));
  std::size_t n = 0;
  for (const ItemGroup& g : groups) {
    const std::uint8_t* p = from + g.offset;
    for (std::int64_t i = 0; i < g.count; ++i, p += g.size) out->init_item(n++, TRY(unpack_one(t, g, p, swaps)));
  }
  return out;
}

Result<void> Format::pack(Thread& t, const Value* values, std::uint8_t* to) const {
  std::memset(to, 0, static_cast<std::size_t>(size));
  for (const ItemGroup& g : groups) {
    std::uint8_t* p = to + g.offset;
    for (std::int64_t i = 0; i < g.count; ++i, p += g.size) TRY(pack_one(t, g, Ref<>(*values++), p, swaps));
  }
  return ok;
}

}  // namespace krait::struct_module
