// The simple types: what each letter of `_type_` stands for.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <cwchar>

#include "modules/ctypes/data.h"
#include "types/bytearray.h"
#include "types/bytes.h"
#include "types/capsule.h"
#include "types/complex.h"
#include "types/float.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait::ctypes {

Result<std::uint64_t> integer_bits(Thread& t, Ref<> value) {
  if (value.value().is_int()) return static_cast<std::uint64_t>(value.value().as_int());
  const Own<> integer = TRY(index(t, value));
  const IntView view(integer.ref());
  const std::uint64_t low = view->size ? view->data[0] : 0;
  return view->negative ? -low : low;
}

Result<Own<>> wide_text(Thread& t, Ref<Str> text, wchar_t** out) {
  const std::size_t n = text->length();
  TRY(ensure_memory(t, (n + 1) * sizeof(wchar_t)));
  auto* const wide = new wchar_t[n + 1];
  for (std::size_t i = 0; i < n; ++i) wide[i] = static_cast<wchar_t>(text->at(i));
  wide[n] = 0;
  Result<Own<Capsule>> capsule = create<Capsule>(t, wide, "_ctypes/cfield.c pymem");
  if (capsule.is_failed()) {
    delete[] wide;
    return failed;
  }
  Own<Capsule> made = std::move(capsule).take();
  made->destructor_ = [](Capsule* c) { delete[] static_cast<wchar_t*>(c->pointer_); };
  *out = wide;
  return made;
}

Result<Own<>> text_of_wide(Thread& t, const wchar_t* text, std::size_t count) {
  TRY(ensure_memory(t, count * sizeof(char32_t)));
  std::vector<char32_t> points(count);
  if (count) std::memcpy(points.data(), text, count * sizeof(char32_t));
  for (const char32_t c : points)
    if (c > 0x10FFFF)
      return raise(t, exc::ValueError, "character U+%x is not in range [U+0000; U+10ffff]",
                   static_cast<std::uint32_t>(c));
  return TRY(Str::from_code_points(t, points.data(), count));
}
static_assert(sizeof(wchar_t) == sizeof(char32_t));

namespace {

template <class T>
T load(const std::uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
template <class T>
void store(std::uint8_t* to, T value) {
  std::memcpy(to, &value, sizeof value);
}
template <bool kSwapped, class T>
T in_order(T value) {
  if constexpr (kSwapped && sizeof(T) > 1) {
    auto bytes = std::bit_cast<std::array<std::uint8_t, sizeof(T)>>(value);
    std::ranges::reverse(bytes);
    return std::bit_cast<T>(bytes);
  }
  return value;
}

template <class T, bool kSwapped>
Result<Own<>> get_int(Thread& t, const std::uint8_t* from) {
  const T value = in_order<kSwapped>(load<T>(from));
  if constexpr (std::is_unsigned_v<T>)
    return Int::from_unsigned(t, value);
  else
    return Int::from(t, value);
}
template <class T, bool kSwapped>
Result<Own<>> set_int(Thread& t, std::uint8_t* to, Ref<> value) {
  const auto bits = static_cast<T>(TRY(integer_bits(t, value)));
  store(to, in_order<kSwapped>(bits));
  return none();
}

template <class T, bool kSwapped>
Result<Own<>> get_float(Thread& t, const std::uint8_t* from) {
  return float_result(t, static_cast<double>(in_order<kSwapped>(load<T>(from))));
}
template <class T, bool kSwapped>
Result<Own<>> set_float(Thread& t, std::uint8_t* to, Ref<> value) {
  const double number = TRY(to_double(t, value));
  store(to, in_order<kSwapped>(static_cast<T>(number)));
  return none();
}
Result<Own<>> get_long_double(Thread& t, const std::uint8_t* from) {
  return float_result(t, static_cast<double>(load<long double>(from)));
}
Result<Own<>> set_long_double(Thread& t, std::uint8_t* to, Ref<> value) {
  const long double number = TRY(to_double(t, value));
  std::memset(to, 0, sizeof number);
  std::memcpy(to, &number, 10);  // the rest is no part of the value
  return none();
}

template <class T, bool kSwapped>
Result<Own<>> get_complex(Thread& t, const std::uint8_t* from) {
  return Complex::from(t, {static_cast<double>(in_order<kSwapped>(load<T>(from))),
                           static_cast<double>(in_order<kSwapped>(load<T>(from + sizeof(T))))});
}
template <class T, bool kSwapped>
Result<Own<>> set_complex(Thread& t, std::uint8_t* to, Ref<> value) {
  const ComplexValue number = TRY(to_complex(t, value));
  store(to, in_order<kSwapped>(static_cast<T>(number.real)));
  store(to + sizeof(T), in_order<kSwapped>(static_cast<T>(number.imag)));
  return none();
}
Result<Own<>> get_long_complex(Thread& t, const std::uint8_t* from) {
  return Complex::from(t, {static_cast<double>(load<long double>(from)),
                           static_cast<double>(load<long double>(from + sizeof(long double)))});
}
Result<Own<>> set_long_complex(Thread& t, std::uint8_t* to, Ref<> value) {
  const ComplexValue number = TRY(to_complex(t, value));
  store(to, static_cast<long double>(number.real));
  store(to + sizeof(long double), static_cast<long double>(number.imag));
  return none();
}

Result<Own<>> get_bool(Thread&, const std::uint8_t* from) { return bool_from(*from != 0); }
Result<Own<>> set_bool(Thread& t, std::uint8_t* to, Ref<> value) {
  const bool truth = TRY(is_true(t, value));
  *to = truth;
  return none();
}
// VARIANT_BOOL: 0 and -1 in two bytes.
Result<Own<>> get_variant_bool(Thread&, const std::uint8_t* from) { return bool_from(load<std::int16_t>(from) != 0); }
Result<Own<>> set_variant_bool(Thread& t, std::uint8_t* to, Ref<> value) {
  const bool truth = TRY(is_true(t, value));
  store(to, static_cast<std::int16_t>(truth ? -1 : 0));
  return none();
}

Result<Own<>> get_char(Thread& t, const std::uint8_t* from) { return Bytes::create(t, from, 1); }
Result<Own<>> set_char(Thread& t, std::uint8_t* to, Ref<> value) {
  constexpr const char* kExpected = "one character bytes, bytearray, or an integer in range(256) expected, not %s%d";
  std::string_view text;
  if (value.is<Bytes>()) {
    text = value.as<Bytes>()->text();
  } else if (value.is<ByteArray>()) {
    const auto bytes = value.as<ByteArray>()->span();
    text = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  } else if (is_int(value)) {
    std::int64_t number;
    if (!int_fits(value, &number) || number < 0 || number > 255)
      return raise(t, exc::TypeError, "integer not in range(256)");
    *to = static_cast<std::uint8_t>(number);
    return none();
  } else {
    return raise(t, exc::TypeError, "one character bytes, bytearray, or an integer in range(256) expected, not %T",
                 value);
  }
  if (text.size() != 1)
    return raise(t, exc::TypeError, kExpected, value.is<Bytes>() ? "bytes of length " : "bytearray of length ",
                 text.size());
  *to = static_cast<std::uint8_t>(text[0]);
  return none();
}

Result<Own<>> get_wide_char(Thread& t, const std::uint8_t* from) {
  const auto c = load<wchar_t>(from);
  return text_of_wide(t, &c, 1);
}
Result<Own<>> set_wide_char(Thread& t, std::uint8_t* to, Ref<> value) {
  if (!value.is<Str>()) return raise(t, exc::TypeError, "a unicode character expected, not instance of %T", value);
  const Ref<Str> text = value.as<Str>();
  if (text->length() != 1)
    return raise(t, exc::TypeError, "a unicode character expected, not a string of length %d", text->length());
  store(to, static_cast<wchar_t>(text->at(0)));
  return none();
}

Result<Own<>> get_text(Thread& t, const std::uint8_t* from) {
  const char* const text = load<const char*>(from);
  if (!text) return none();
  return Bytes::create(t, text, std::strlen(text));
}
Result<Own<>> set_text(Thread& t, std::uint8_t* to, Ref<> value) {
  if (is_none(value)) {
    store<const char*>(to, nullptr);
    return none();
  }
  if (value.is<Bytes>()) {
    store(to, value.as<Bytes>()->data());
    return value.own();
  }
  if (!is_int(value))
    return raise(t, exc::TypeError, "bytes or integer address expected instead of %T instance", value);
  store(to, TRY(integer_bits(t, value)));
  return none();
}
Result<Own<>> get_wide_text(Thread& t, const std::uint8_t* from) {
  const wchar_t* const text = load<const wchar_t*>(from);
  if (!text) return none();
  return text_of_wide(t, text, std::wcslen(text));
}
Result<Own<>> set_wide_text(Thread& t, std::uint8_t* to, Ref<> value) {
  if (is_none(value)) {
    store<const char*>(to, nullptr);
    return none();
  }
  if (is_int(value)) {
    store(to, TRY(integer_bits(t, value)));
    return none();
  }
  if (!value.is<Str>())
    return raise(t, exc::TypeError, "unicode string or integer address expected instead of %T instance", value);
  wchar_t* text;
  Own<> keeper = TRY(wide_text(t, value.as<Str>(), &text));
  store(to, text);
  return keeper;
}

Result<Own<>> get_pointer(Thread& t, const std::uint8_t* from) {
  const auto address = load<std::uint64_t>(from);
  if (!address) return none();
  return Int::from_unsigned(t, address);
}
Result<Own<>> set_pointer(Thread& t, std::uint8_t* to, Ref<> value) {
  if (is_none(value)) {
    store<const char*>(to, nullptr);
    return none();
  }
  if (!is_int(value)) return raise(t, exc::TypeError, "cannot be converted to pointer");
  store(to, TRY(integer_bits(t, value)));
  return none();
}

// A Python object is passed as its word, which is the address of it, or the number itself.
Result<Own<>> get_object(Thread& t, const std::uint8_t* from) {
  const Value value = Value::of_bits(load<std::uint64_t>(from));
  if (value.is_empty()) return raise(t, exc::ValueError, "PyObject is NULL");
  return Ref<>(value).own();
}
Result<Own<>> set_object(Thread&, std::uint8_t* to, Ref<> value) {
  store(to, value.value().bits());
  return value.own();
}

using Bits = SimpleCode::Bits;

template <class T>
constexpr SimpleCode number(char letter, char format, ffi_type* ffi) {
  return {letter,
          format,
          sizeof(T),
          alignof(T),
          ffi,
          &get_int<T, false>,
          &set_int<T, false>,
          &get_int<T, true>,
          &set_int<T, true>,
          std::is_signed_v<T> ? Bits::Signed : Bits::Unsigned};
}
template <class T>
constexpr SimpleCode real(char letter, ffi_type* ffi) {
  return {letter,
          letter,
          sizeof(T),
          alignof(T),
          ffi,
          &get_float<T, false>,
          &set_float<T, false>,
          &get_float<T, true>,
          &set_float<T, true>};
}
template <class T>
constexpr SimpleCode complex_number(char letter, ffi_type* ffi) {
  return {letter,
          letter,
          2 * sizeof(T),
          alignof(T),
          ffi,
          &get_complex<T, false>,
          &set_complex<T, false>,
          &get_complex<T, true>,
          &set_complex<T, true>};
}
constexpr SimpleCode pointer_like(char letter, SimpleCode::Get get, SimpleCode::Set set) {
  return {letter, letter, sizeof(void*), alignof(void*), &ffi_type_pointer, get, set};
}

constexpr SimpleCode kCodes[] = {
    {'c', 'c', 1, 1, &ffi_type_schar, &get_char, &set_char},
    number<signed char>('b', 'b', &ffi_type_schar),
    number<unsigned char>('B', 'B', &ffi_type_uchar),
    number<short>('h', 'h', &ffi_type_sshort),
    number<unsigned short>('H', 'H', &ffi_type_ushort),
    number<int>('i', 'i', &ffi_type_sint),
    number<unsigned>('I', 'I', &ffi_type_uint),
    number<long>('l', 'q', &ffi_type_slong),
    number<unsigned long>('L', 'Q', &ffi_type_ulong),
    real<double>('d', &ffi_type_double),
    complex_number<double>('D', &ffi_type_complex_double),
    complex_number<float>('F', &ffi_type_complex_float),
    {'G', 'G', 2 * sizeof(long double), alignof(long double), &ffi_type_complex_longdouble, &get_long_complex,
     &set_long_complex},
    real<float>('f', &ffi_type_float),
    {'u', 'u', sizeof(wchar_t), alignof(wchar_t), &ffi_type_sint, &get_wide_char, &set_wide_char},
    pointer_like('z', &get_text, &set_text),
    pointer_like('Z', &get_wide_text, &set_wide_text),
    number<long long>('q', 'q', &ffi_type_sint64),
    number<unsigned long long>('Q', 'Q', &ffi_type_uint64),
    pointer_like('P', &get_pointer, &set_pointer),
    pointer_like('O', &get_object, &set_object),
    {'v', 'v', 2, 2, &ffi_type_sshort, &get_variant_bool, &set_variant_bool},
    {'?', '?', sizeof(bool), alignof(bool), &ffi_type_uchar, &get_bool, &set_bool, &get_bool, &set_bool, Bits::Bool},
    {'g', 'g', sizeof(long double), alignof(long double), &ffi_type_longdouble, &get_long_double, &set_long_double},
};

constexpr auto kLetters = [] {
  std::array<char, std::size(kCodes)> letters{};
  for (std::size_t i = 0; i < std::size(kCodes); ++i) letters[i] = kCodes[i].letter;
  return letters;
}();

}  // namespace

const SimpleCode* find_code(char32_t letter) {
  for (const SimpleCode& code : kCodes)
    if (static_cast<unsigned char>(code.letter) == letter) return &code;
  return nullptr;
}

std::string_view all_codes() { return {kLetters.data(), kLetters.size()}; }

}  // namespace krait::ctypes
