// Items of arrays, by typecode; and how pickles hold them.
#include <algorithm>
#include <cstring>

#include "modules/array/array.h"
#include "object/raise.h"
#include "types/bytes.h"
#include "types/codecs.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

template <class T>
T load(const std::uint8_t* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
template <class T>
Result<void> store(std::uint8_t* p, T v) {
  std::memcpy(p, &v, sizeof v);
  return ok;
}

template <class T>
Result<Own<>> get_integer(Thread& t, const std::uint8_t* p) {
  if constexpr (std::is_signed_v<T>)
    return int_from(t, load<T>(p));
  else
    return int_from_unsigned(t, load<T>(p));
}
template <class T>
Result<Own<>> get_real(Thread& t, const std::uint8_t* p) {
  return float_from(t, load<T>(p));
}
Result<Own<>> get_text(Thread& t, const std::uint8_t* p) {
  const auto c = load<std::uint32_t>(p);
  if (c > 0x10FFFF) {
    char text[16];
    const int n = std::snprintf(text, sizeof text, "%x", c);
    return raise(t, exc::ValueError, "character U+%s is not in range [U+0000; U+10ffff]",
                 std::string_view(text, static_cast<std::size_t>(n)));
  }
  return Str::from_code_point(t, c);
}

Result<std::int64_t> to_long(Thread& t, Ref<> value) {
  Own<> n = TRY(krait::index(t, value));
  std::int64_t out;
  if (!int_fits(n.ref(), &out)) return raise(t, exc::OverflowError, "Python int too large to convert to C long");
  return out;
}
Result<std::int64_t> in_range(Thread& t, std::int64_t n, std::int64_t least, std::int64_t most, const char* what) {
  if (n < least) return raise(t, exc::OverflowError, "%s is less than minimum", what);
  if (n > most) return raise(t, exc::OverflowError, "%s is greater than maximum", what);
  return n;
}
Result<std::int64_t> to_short(Thread& t, Ref<> value) {
  return in_range(t, TRY(to_long(t, value)), INT16_MIN, INT16_MAX, "signed short integer");
}
Result<std::int64_t> to_c_int(Thread& t, Ref<> value) {
  return in_range(t, TRY(to_long(t, value)), INT32_MIN, INT32_MAX, "signed integer");
}

Result<void> set_b(Thread& t, std::uint8_t* to, Ref<> value) {
  return store(to, static_cast<std::int8_t>(TRY(in_range(t, TRY(to_short(t, value)), -128, 127, "signed char"))));
}
Result<void> set_B(Thread& t, std::uint8_t* to, Ref<> value) {
  return store(to,
               static_cast<std::uint8_t>(TRY(in_range(t, TRY(to_short(t, value)), 0, 255, "unsigned byte integer"))));
}
Result<void> set_h(Thread& t, std::uint8_t* to, Ref<> value) {
  return store(to, static_cast<std::int16_t>(TRY(to_short(t, value))));
}
Result<void> set_H(Thread& t, std::uint8_t* to, Ref<> value) {
  return store(to,
               static_cast<std::uint16_t>(TRY(in_range(t, TRY(to_c_int(t, value)), 0, UINT16_MAX, "unsigned short"))));
}
Result<void> set_i(Thread& t, std::uint8_t* to, Ref<> value) {
  return store(to, static_cast<std::int32_t>(TRY(to_c_int(t, value))));
}
Result<std::uint64_t> to_unsigned_long(Thread& t, Ref<> value) {
  Own<> n = TRY(krait::index(t, value));
  const IntView view(n.ref());
  if (view->negative) return raise(t, exc::OverflowError, "can't convert negative value to unsigned int");
  if (view->size > 1) return raise(t, exc::OverflowError, "Python int too large to convert to C unsigned long");
  return static_cast<std::uint64_t>(view->size ? view->data[0] : 0);
}
Result<void> set_I(Thread& t, std::uint8_t* to, Ref<> value) {
  const std::uint64_t n = TRY(to_unsigned_long(t, value));
  if (n > UINT32_MAX) return raise(t, exc::OverflowError, "unsigned int is greater than maximum");
  return store(to, static_cast<std::uint32_t>(n));
}
Result<void> set_l(Thread& t, std::uint8_t* to, Ref<> value) { return store(to, TRY(to_long(t, value))); }
Result<void> set_L(Thread& t, std::uint8_t* to, Ref<> value) { return store(to, TRY(to_unsigned_long(t, value))); }
Result<void> set_q(Thread& t, std::uint8_t* to, Ref<> value) {
  Own<> n = TRY(krait::index(t, value));
  std::int64_t out;
  if (!int_fits(n.ref(), &out)) return raise(t, exc::OverflowError, "int too big to convert");
  return store(to, out);
}
Result<void> set_Q(Thread& t, std::uint8_t* to, Ref<> value) {
  Own<> n = TRY(krait::index(t, value));
  const IntView view(n.ref());
  if (view->negative) return raise(t, exc::OverflowError, "can't convert negative int to unsigned");
  if (view->size > 1) return raise(t, exc::OverflowError, "int too big to convert");
  return store(to, static_cast<std::uint64_t>(view->size ? view->data[0] : 0));
}
Result<void> set_f(Thread& t, std::uint8_t* to, Ref<> value) {
  return store(to, static_cast<float>(TRY(to_double(t, value))));
}
Result<void> set_d(Thread& t, std::uint8_t* to, Ref<> value) { return store(to, TRY(to_double(t, value))); }
Result<void> set_text(Thread& t, std::uint8_t* to, Ref<> value) {
  if (!value.is<Str>()) return raise(t, exc::TypeError, "array item must be a unicode character, not %T", value);
  const Ref<Str> s = value.as<Str>();
  if (s->length() != 1)
    return raise(t, exc::TypeError, "array item must be a unicode character, not a string of length %d", s->length());
  return store(to, static_cast<std::uint32_t>(s->at(0)));
}

constexpr ArrayItem kItems[] = {
    {'b', 1, true, true, 1, "b", &get_integer<std::int8_t>, &set_b},
    {'B', 1, true, false, 0, "B", &get_integer<std::uint8_t>, &set_B},
    {'u', 4, false, false, 20, "w", &get_text, &set_text},
    {'w', 4, false, false, 20, "w", &get_text, &set_text},
    {'h', 2, true, true, 4, "h", &get_integer<std::int16_t>, &set_h},
    {'H', 2, true, false, 2, "H", &get_integer<std::uint16_t>, &set_H},
    {'i', 4, true, true, 8, "i", &get_integer<std::int32_t>, &set_i},
    {'I', 4, true, false, 6, "I", &get_integer<std::uint32_t>, &set_I},
    {'l', 8, true, true, 12, "l", &get_integer<std::int64_t>, &set_l},
    {'L', 8, true, false, 10, "L", &get_integer<std::uint64_t>, &set_L},
    {'q', 8, true, true, 12, "q", &get_integer<std::int64_t>, &set_q},
    {'Q', 8, true, false, 10, "Q", &get_integer<std::uint64_t>, &set_Q},
    {'f', 4, false, false, 14, "f", &get_real<float>, &set_f},
    {'d', 8, false, false, 16, "d", &get_real<double>, &set_d},
};

}  // namespace

std::span<const ArrayItem> array_items() { return kItems; }

const ArrayItem* find_array_item(char32_t code) {
  for (const ArrayItem& i : kItems)
    if (static_cast<char32_t>(i.code) == code) return &i;
  return nullptr;
}

// ---- pickles ----

namespace {

// Machine formats come in pairs: little-endian (even), big-endian (odd). The first pair is of bytes.
struct MachineFormat {
  std::uint8_t size;
  bool is_signed;
  bool is_integer;
};
constexpr MachineFormat kMachineFormats[] = {
    {1, false, true},  {1, true, true},  // bytes
    {2, false, true},  {2, false, true},  {2, true, true},   {2, true, true},   {4, false, true},
    {4, false, true},  {4, true, true},   {4, true, true},   {8, false, true},  {8, false, true},
    {8, true, true},   {8, true, true},   {4, false, false}, {4, false, false},  // float
    {8, false, false}, {8, false, false},                                        // double
    {2, false, false}, {2, false, false},                                        // UTF-16
    {4, false, false}, {4, false, false},                                        // UTF-32
};
constexpr int kFirstUtf16 = 18, kFirstUtf32 = 20;

void swap_bytes(std::uint8_t* p, std::size_t size) { std::reverse(p, p + size); }

// Items in another order, or of another machine type.
Result<Own<>> convert_items(Thread& t, Ref<Type> type, const ArrayItem& item, int machine_format, Ref<Bytes> items) {
  const MachineFormat& from = kMachineFormats[machine_format];
  const bool swaps = machine_format >= 2 && machine_format % 2 == 1;
  if (machine_format >= kFirstUtf16) {
    const char* encoding =
        machine_format < kFirstUtf32 ? (swaps ? "utf-16-be" : "utf-16-le") : (swaps ? "utf-32-be" : "utf-32-le");
    Own<Str> text = TRY(codecs::decode(t, items, encoding, ""));
    Own<Array> made = TRY(Array::create_of(t, type, item, 0));
    if (made->is_text())
      TRY(made->append_text(t, text.ref()));
    else
      TRY(made->extend(t, text.ref()));
    return made;
  }
  if (items->size() % from.size) return raise(t, exc::ValueError, "string length not a multiple of item size");
  // The typecode whose items are of this size, rather than the one named.
  const ArrayItem* reader = find_array_item(from.size == 4 ? 'f' : 'd');
  const ArrayItem* target = &item;
  if (from.is_integer)
    for (const ArrayItem& i : kItems)
      if (i.is_integer && i.size == from.size && i.is_signed == from.is_signed) target = reader = &i;
  Own<Array> made = TRY(Array::create_of(t, type, *target, items->size() / from.size));
  for (std::size_t i = 0; i < made->size(); ++i) {
    std::uint8_t word[8];
    std::memcpy(word, items->data() + i * from.size, from.size);
    if (swaps) swap_bytes(word, from.size);
    Own<> value = TRY(reader->get(t, word));
    TRY(target->set(t, made->at(i), value.ref()));
  }
  return made;
}

}  // namespace

Result<Own<>> array_reconstructor(Thread& t, Ref<> type, Ref<> typecode, int machine_format, Ref<> items) {
  if (!type.is<Type>()) return raise(t, exc::TypeError, "first argument must be a type object, not %T", type);
  if (!typecode.is<Str>())
    return raise(t, exc::TypeError, "_array_reconstructor() argument 2 must be a unicode character, not %T", typecode);
  if (typecode.as<Str>()->length() != 1)
    return raise(t, exc::TypeError,
                 "_array_reconstructor(): argument 2 must be a unicode character, not a string of length %d",
                 typecode.as<Str>()->length());
  const Ref<Type> array_type = type.as<Type>();
  if (!is_subtype(array_type.get(), &Array::type))
    return raise(t, exc::TypeError, "%S is not a subtype of array.array", TRY(type_name(t, *array_type)));
  const ArrayItem* item = find_array_item(typecode.as<Str>()->at(0));
  if (!item) return raise(t, exc::ValueError, "second argument must be a valid type code");
  if (machine_format < 0 || machine_format >= static_cast<int>(std::size(kMachineFormats)))
    return raise(t, exc::ValueError, "third argument must be a valid machine format code.");
  if (!items.is<Bytes>()) return raise(t, exc::TypeError, "fourth argument should be bytes, not %T", items);
  if (machine_format != item->machine_format)
    return convert_items(t, array_type, *item, machine_format, items.as<Bytes>());
  Own<Array> made = TRY(Array::create_of(t, array_type, *item, 0));
  TRY(made->append_bytes(t, items.as<Bytes>()->span()));
  return made;
}

Result<Own<>> Array::reduce_ex(Thread& t, Ref<> given) {
  if (!is_int(given)) return raise(t, exc::TypeError, "__reduce_ex__ argument should be an integer");
  const std::int64_t protocol = TRY(index_int64(t, given));
  Slot<> holder;
  const Ref<> self(this);
  const OptRef<> found = TRY(find_attr(t, self, names::__dict__, holder));
  Own<> attributes = found ? found.ref().own() : none();
  Own<> type = Ref<>(self.type()).own();
  Own<Str> code = TRY(Str::from_code_point(t, static_cast<char32_t>(item_->code)));
  if (protocol < 3) {
    Own<> list = TRY(to_list(t));
    Own<Tuple> arguments = TRY(Tuple::of(t, code, list));
    return Tuple::of(t, type, arguments, attributes);
  }
  Own<> module = TRY(import_module(t, "array"));
  Own<Str> name = TRY(Str::intern_ascii(t, "_array_reconstructor"));
  Own<> reconstructor = TRY(krait::get_attr(t, module.ref(), name.ref()));
  Own<> bytes = TRY(to_bytes(t));
  Own<Tuple> arguments = TRY(Tuple::of(t, type, code, Own<>::of_int(item_->machine_format), bytes));
  return Tuple::of(t, reconstructor, arguments, attributes);
}

}  // namespace krait
