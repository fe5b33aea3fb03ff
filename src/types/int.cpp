#include "types/int.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <new>

#include "base/unicode.h"
#include "object/allocate.h"
#include "object/buffer.h"
#include "types/bytearray.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/long_job.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/number_format.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

Int::Int(limbs::View view)
    : size_(view.negative ? -static_cast<std::int64_t>(view.size) : static_cast<std::int64_t>(view.size)) {
  __builtin_memcpy(reinterpret_cast<limbs::Limb*>(this + 1), view.data, view.size * sizeof(limbs::Limb));
}

// ---- making ----

Result<Own<>> Int::from_view(Thread& t, Ref<Type> type, limbs::View v) {
  constexpr std::size_t kPiece = std::size_t{1} << 18;
  const std::size_t bytes = v.size * sizeof(limbs::Limb);
  if (v.size <= kPiece) return create_instance_extra<Int>(t, type, bytes, v);
  Own<Int> out = TRY(create_instance_extra<Int>(t, type, bytes, limbs::View{}));
  auto* to = const_cast<limbs::Limb*>(out->limb_data());
  for (std::size_t done = 0, size; done < v.size; done += size) {
    size = std::min(v.size - done, kPiece);
    std::copy_n(v.data + done, size, to + done);
    TRY(LongLoop::look(t));
  }
  out->size_ = v.negative ? -static_cast<std::int64_t>(v.size) : static_cast<std::int64_t>(v.size);
  return out;
}

namespace {

// Sizes in limbs from which on a kernel takes more than a blink (25 ms or so) and is left to a thread of its own.
constexpr std::size_t kLongProduct = std::size_t{1} << 18, kLongDividend = std::size_t{1} << 17,
                      kLongText = std::size_t{1} << 14;
// ... for what takes time in proportion to the size.
constexpr std::size_t kLongNumber = std::size_t{1} << 21;
bool is_long_division(limbs::View a, limbs::View b) {
  if (b.size <= 1) return a.size > kLongNumber;
  return a.size > kLongDividend && a.size - std::min(a.size, b.size) > 1;
}

// A copy that sees signals: what is copied must hold.
Result<void> copy_number(Thread& t, limbs::Number& to, limbs::View from) {
  constexpr std::size_t kPiece = std::size_t{1} << 18;
  if (!to.resize(from.size)) return raise_memory_error(t);
  for (std::size_t done = 0, size; done < from.size; done += size) {
    size = std::min(from.size - done, kPiece);
    std::copy_n(from.data + done, size, to.data() + done);
    TRY(LongLoop::look(t));
  }
  to.set_negative(from.negative);
  return ok;
}

// As run_numbers, for ints that take a while to copy.
Result<void> run_long(Thread& t, std::unique_ptr<NumberJob>& job, NumberJob::Work work, Ref<> a, Ref<> b,
                      std::uint64_t n = 0) {
  const Own<> x = a.own(), y = b.own();
  job = std::make_unique<NumberJob>();
  TRY(copy_number(t, job->a, IntView(x.ref())));
  TRY(copy_number(t, job->b, IntView(y.ref())));
  job->work = work;
  job->n = n;
  return run_numbers(t, job);
}
Result<Own<>> run_long_for_int(Thread& t, NumberJob::Work work, Ref<> a, Ref<> b, std::uint64_t n = 0) {
  std::unique_ptr<NumberJob> job;
  TRY(run_long(t, job, work, a, b, n));
  return Int::from_limbs(t, job->out);
}
Ref<> zero() { return Ref<>(Value::of_int(0)); }

// The result of a kernel: false is exhausted memory.
Result<Own<>> finish(Thread& t, bool done, const limbs::Number& n) {
  if (!done) return raise_memory_error(t);
  return Int::from_limbs(t, n);
}

}  // namespace

Result<Own<>> Int::from(Thread& t, std::int64_t v) {
  if (Value::fits_int(v)) return Own<>::of_int(v);
  return from_view(t, Ref<Type>(&kIntType), limbs::Word(v));
}
Result<Own<>> Int::from_unsigned(Thread& t, std::uint64_t v) {
  if (v <= static_cast<std::uint64_t>(Value::kIntMax)) return Own<>::of_int(static_cast<std::int64_t>(v));
  return from_view(t, Ref<Type>(&kIntType), limbs::Word::of_unsigned(v));
}
Result<Own<>> Int::from_limbs(Thread& t, limbs::View v) {
  std::int64_t small;
  if (limbs::fits_int64(v, &small) && Value::fits_int(small)) return Own<>::of_int(small);
  return from_view(t, Ref<Type>(&kIntType), v);
}
Result<Own<>> Int::from_double(Thread& t, double d) {
  if (std::isnan(d)) return raise(t, exc::ValueError, "cannot convert float NaN to integer");
  if (std::isinf(d)) return raise(t, exc::OverflowError, "cannot convert float infinity to integer");
  if (d >= -0x1p61 && d < 0x1p61) return Own<>::of_int(static_cast<std::int64_t>(d));
  limbs::Number n;
  return finish(t, limbs::from_double(n, std::trunc(d)), n);
}

Result<Own<>> int_from(Thread& t, std::int64_t v) { return Int::from(t, v); }
Result<Own<>> int_from_unsigned(Thread& t, std::uint64_t v) { return Int::from_unsigned(t, v); }

bool int_to_int64(Ref<> o, std::int64_t& out, bool& is_negative) {
  if (int_fits(o, &out)) {
    is_negative = out < 0;
    return true;
  }
  is_negative = IntView(o)->negative;
  return false;
}
std::int64_t int_clamped(Ref<> o) {
  std::int64_t v;
  if (int_fits(o, &v)) return v;
  return IntView(o)->negative ? INT64_MIN : INT64_MAX;
}
int int_sign(Ref<> o) {
  IntView v(o);
  return v->is_zero() ? 0 : v->negative ? -1 : 1;
}
Result<double> int_to_double(Thread& t, Ref<> o) {
  if (o.value().is_int()) return static_cast<double>(o.value().as_int());
  const double d = limbs::to_double(IntView(o));
  if (std::isinf(d)) return raise(t, exc::OverflowError, "int too large to convert to float");
  return d;
}

// ---- text ----

namespace {

constexpr std::int64_t kDigitsThreshold = 640;  // shorter numbers are never refused

// The value of a digit, or 99.
int digit_value(char32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  if (c >= 'a' && c <= 'z') return static_cast<int>(c - 'a' + 10);
  if (c >= 'A' && c <= 'Z') return static_cast<int>(c - 'A' + 10);
  return 99;
}

enum class Parse { Ok, Invalid, TooLong };

bool all_decimal(std::string_view s) {
  unsigned other = 0;
  for (const char c : s) other |= static_cast<unsigned char>(c - '0') > 9;
  return !other;
}

// Digits of the base, with single underscores between them.
bool take_digits(std::string_view s, int base, std::string& digits) {
  digits.reserve(s.size());
  bool after_digit = false;
  for (const char c : s) {
    if (c == '_' && after_digit) {
      after_digit = false;
      continue;
    }
    if (digit_value(static_cast<unsigned char>(c)) >= base) return false;
    digits.push_back(c);
    after_digit = true;
  }
  return after_digit;
}

// The digits of a number with sign, prefix and underscores, already stripped; `without_underscores` may hold them.
Parse parse_text(std::string_view s, std::int64_t limit, int& base, bool& negative, std::string_view& digits,
                 std::string& without_underscores) {
  negative = false;
  if (!s.empty() && (s[0] == '+' || s[0] == '-')) {
    negative = s[0] == '-';
    s.remove_prefix(1);
  }
  bool prefixed = false;
  if (s.size() >= 2 && s[0] == '0') {
    const char p = static_cast<char>(s[1] | 0x20);
    const int implied = p == 'x' ? 16 : p == 'o' ? 8 : p == 'b' ? 2 : 0;
    if (implied && (base == 0 || base == implied)) {
      base = implied;
      s.remove_prefix(2);
      prefixed = true;
      if (!s.empty() && s[0] == '_') s.remove_prefix(1);
    }
  }
  const bool guessed = base == 0;
  if (base == 0) base = 10;
  digits = s;
  if (!all_decimal(s) || base < 10) {
    if (!take_digits(s, base, without_underscores)) return Parse::Invalid;
    if (without_underscores.size() != s.size()) digits = without_underscores;
  }
  if (digits.empty()) return Parse::Invalid;
  if (guessed && !prefixed && digits.size() > 1 && digits[0] == '0' && digits.find_first_not_of('0') != digits.npos)
    return Parse::Invalid;
  if ((base & (base - 1)) != 0 && limit > 0 && digits.size() > static_cast<std::size_t>(kDigitsThreshold) &&
      digits.size() > static_cast<std::size_t>(limit))
    return Parse::TooLong;
  return Parse::Ok;
}

Result<Own<>> from_digits(Thread& t, std::string_view digits, int base, bool negative) {
  constexpr std::size_t kLongDigits = kLongText * 16;
  limbs::Number n;
  if (digits.size() > ((base & (base - 1)) != 0 ? kLongDigits : kLongDigits * 32)) {
    auto* made = new NumberJob;
    std::unique_ptr<LongJob> job(made);
    made->text = digits;
    made->n = static_cast<std::uint64_t>(base);
    made->work = [](NumberJob& j) { return limbs::from_text(j.out, j.text, static_cast<int>(j.n)); };
    TRY(run_job(t, job));
    if (!made->done) return raise_memory_error(t);
    n.swap(made->out);
  } else if (!limbs::from_text(n, digits, base)) {
    return raise_memory_error(t);
  }
  n.set_negative(negative);
  return Int::from_limbs(t, n);
}

Result<Own<>> int_from_text(Thread& t, std::string_view text, int base, Ref<> shown) {
  while (!text.empty() && (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r'))) text.remove_suffix(1);
  TRY(ensure_memory(t, 2 * text.size()));
  int used = base;
  bool negative;
  std::string_view digits;
  std::string without_underscores;
  switch (parse_text(text, t.interpreter->int_max_str_digits, used, negative, digits, without_underscores)) {
    case Parse::Ok:
      return from_digits(t, digits, used, negative);
    case Parse::TooLong:
      return raise(t, exc::ValueError,
                   "Exceeds the limit (%d digits) for integer string conversion: value has %d digits; use "
                   "sys.set_int_max_str_digits() to increase the limit",
                   t.interpreter->int_max_str_digits, digits.size());
    case Parse::Invalid:
      break;
  }
  Own<Str> r = TRY(repr(t, shown));
  return raise(t, exc::ValueError, "invalid literal for int() with base %d: %.200s", base,
               TRY(Str::substring(t, r.ref(), 0, std::min<std::size_t>(r->length(), 200))));
}

}  // namespace

Result<Own<>> Int::from_str(Thread& t, Ref<Str> text, int base) {
  if (text->is_ascii()) return int_from_text(t, text->ascii(), base, text);
  // Other scripts' digits and white space count as their ASCII counterparts.
  TRY(ensure_memory(t, 2 * text->length()));
  std::string ascii_text;
  for (std::size_t i = 0; i < text->length(); ++i) {
    const char32_t c = text->at(i);
    if (c < 0x80) {
      ascii_text.push_back(static_cast<char>(c));
    } else {
      const int d = unicode::decimal_value(c);
      ascii_text.push_back(d >= 0 ? static_cast<char>('0' + d) : unicode::is_space(c) ? ' ' : '?');
    }
  }
  return int_from_text(t, ascii_text, base, text);
}
Result<Own<>> Int::from_bytes_text(Thread& t, std::string_view text, int base, Ref<> shown) {
  return int_from_text(t, text, base, shown);
}

Result<Own<Str>> Int::to_str(Thread& t, Ref<> self, int base) {
  if (self.value().is_int()) {
    char buffer[72];
    return Str::from_ascii(t, {buffer, std::to_chars(buffer, buffer + sizeof buffer, self.value().as_int(), base).ptr});
  }
  IntView v(self);
  const std::int64_t limit = t.interpreter->int_max_str_digits;
  if ((base & (base - 1)) != 0 && limit > 0 && v->size > 30) {
    // log10(2) = 0.30103; a number this side of the limit is never refused for a rounding error.
    const double digits = static_cast<double>(limbs::bit_length(v)) * 0.30102999566398114;
    if (digits > static_cast<double>(limit) + 1)
      return raise(t, exc::ValueError,
                   "Exceeds the limit (%d digits) for integer string conversion; use sys.set_int_max_str_digits() to "
                   "increase the limit",
                   limit);
  }
  // No base has digits of more bits than there are in this count.
  TRY(ensure_memory(t,
                    limbs::bit_length(v) / static_cast<std::size_t>(std::bit_width(static_cast<unsigned>(base)) - 1)));
  std::string text(v->negative ? "-" : "");
  if (v->size > ((base & (base - 1)) != 0 ? kLongText : kLongText * 16)) {
    std::unique_ptr<NumberJob> job;
    const auto work = [](NumberJob& j) {
      j.text = j.a.negative() ? "-" : "";
      return limbs::to_text(j.text, j.a, static_cast<int>(j.n));
    };
    TRY(run_long(t, job, work, self, zero(), static_cast<std::uint64_t>(base)));
    text = std::move(job->text);
  } else if (!limbs::to_text(text, v, base)) {
    return raise_memory_error(t);
  }
  if ((base & (base - 1)) != 0 && limit > 0 && static_cast<std::int64_t>(text.size() - v->negative) > limit &&
      static_cast<std::int64_t>(text.size()) > kDigitsThreshold)
    return raise(t, exc::ValueError,
                 "Exceeds the limit (%d digits) for integer string conversion; use sys.set_int_max_str_digits() to "
                 "increase the limit",
                 limit);
  return Str::from_ascii(t, text);
}
Result<Own<>> Int::repr(Thread& t, Ref<> self) { return to_str(t, self, 10); }

// ---- comparison and hash ----

Result<std::int64_t> Int::hash(Thread& t, Ref<> self) {
  if (self.value().is_int()) return int_hash(self.value().as_int());
  const IntView v(self);
  // 61 limbs are as many bits as their power of two is 1 modulo 2^61 - 1: hashes of such pieces add up.
  constexpr std::size_t kPiece = 61 * (std::size_t{1} << 14);
  if (v->size <= kPiece) return limbs::hash(v);
  constexpr std::int64_t kModulus = (std::int64_t{1} << 61) - 1;
  const Own<> held = self.own();
  std::int64_t sum = 0;
  for (std::size_t done = 0, size; done < v->size; done += size) {
    size = std::min(v->size - done, kPiece);
    sum += limbs::hash({v->data + done, size, false});
    if (sum >= kModulus) sum -= kModulus;
    TRY(LongLoop::look(t));
  }
  if (v->negative) sum = -sum;
  return sum == -1 ? -2 : sum;
}

Result<Own<>> Int::compare(Thread&, Ref<> a, Ref<> b, CompareOp op) {
  int order;
  if (Value::both_int(a.value(), b.value())) {
    const std::int64_t x = a.value().as_int(), y = b.value().as_int();
    order = x < y ? -1 : x > y;
  } else {
    if (!is_int(a) || !is_int(b)) return not_implemented();
    order = limbs::compare(IntView(a), IntView(b));
  }
  switch (op) {
    case CompareOp::Lt:
      return bool_from(order < 0);
    case CompareOp::Le:
      return bool_from(order <= 0);
    case CompareOp::Eq:
      return bool_from(order == 0);
    case CompareOp::Ne:
      return bool_from(order != 0);
    case CompareOp::Gt:
      return bool_from(order > 0);
    case CompareOp::Ge:
      return bool_from(order >= 0);
  }
  __builtin_unreachable();
}

// ---- arithmetic ----

#define KRAIT_BOTH_INTS \
  if (!is_int(a) || !is_int(b)) return not_implemented();

namespace {

using Kernel = bool (*)(limbs::Number&, limbs::View, limbs::View);
template <Kernel F>
Result<Own<>> apply(Thread& t, Ref<> a, Ref<> b) {
  const IntView x(a), y(b);
  if (x->size + y->size > kLongNumber) [[unlikely]]
    return run_long_for_int(t, [](NumberJob& j) { return F(j.out, j.a, j.b); }, a, b);
  limbs::Number n;
  return finish(t, F(n, x, y), n);
}

Result<void> run_long_division(Thread& t, std::unique_ptr<NumberJob>& job, Ref<> a, Ref<> b) {
  return run_long(t, job, [](NumberJob& j) { return limbs::divmod(&j.out, &j.second, j.a, j.b); }, a, b);
}

Result<void> refuse_zero(Thread& t, Ref<> divisor, const char* message) {
  if (IntView(divisor)->is_zero()) return raise(t, exc::ZeroDivisionError, message);
  return ok;
}

}  // namespace

Result<Own<>> Int::add(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_BOTH_INTS
  return apply<limbs::add>(t, a, b);
}
Result<Own<>> Int::subtract(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_BOTH_INTS
  return apply<limbs::sub>(t, a, b);
}
Result<Own<>> Int::multiply(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_BOTH_INTS
  const IntView x(a), y(b);
  if (x->size + y->size > kLongProduct && !x->is_zero() && !y->is_zero()) [[unlikely]] {
    const bool square = a.value() == b.value();
    const auto work = [](NumberJob& j) { return limbs::mul(j.out, j.a, j.n ? j.a.view() : j.b.view()); };
    return run_long_for_int(t, work, a, square ? zero() : b, square);
  }
  return apply<limbs::mul>(t, a, b);
}
Result<Own<>> Int::true_divide(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_BOTH_INTS
  TRY(refuse_zero(t, b, "division by zero"));
  if (Value::both_int(a.value(), b.value())) {
    // Both are exact as doubles, so that one rounding is left.
    constexpr std::int64_t kExact = std::int64_t{1} << 53;
    const std::int64_t x = a.value().as_int(), y = b.value().as_int();
    if (-kExact <= x && x <= kExact && -kExact <= y && y <= kExact)
      return float_from(t, static_cast<double>(x) / static_cast<double>(y));
  }
  double d;
  if (IntView(a)->size + IntView(b)->size > kLongNumber) {
    std::unique_ptr<NumberJob> job;
    const auto work = [](NumberJob& j) {
      j.n = std::bit_cast<std::uint64_t>(limbs::true_divide(j.a, j.b));
      return true;
    };
    TRY(run_long(t, job, work, a, b));
    d = std::bit_cast<double>(job->n);
  } else {
    d = limbs::true_divide(IntView(a), IntView(b));
  }
  if (std::isnan(d)) return raise_memory_error(t);
  if (std::isinf(d)) return raise(t, exc::OverflowError, "integer division result too large for a float");
  return float_from(t, d);
}
Result<Own<>> Int::floor_divide(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_BOTH_INTS
  TRY(refuse_zero(t, b, "division by zero"));
  if (is_long_division(IntView(a), IntView(b))) {
    std::unique_ptr<NumberJob> job;
    TRY(run_long_division(t, job, a, b));
    return from_limbs(t, job->out);
  }
  limbs::Number q;
  return finish(t, limbs::divmod(&q, nullptr, IntView(a), IntView(b)), q);
}
Result<Own<>> Int::remainder(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_BOTH_INTS
  TRY(refuse_zero(t, b, "division by zero"));
  if (is_long_division(IntView(a), IntView(b))) {
    std::unique_ptr<NumberJob> job;
    TRY(run_long_division(t, job, a, b));
    return from_limbs(t, job->second);
  }
  limbs::Number r;
  return finish(t, limbs::divmod(nullptr, &r, IntView(a), IntView(b)), r);
}
Result<Own<>> Int::divmod(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_BOTH_INTS
  TRY(refuse_zero(t, b, "division by zero"));
  if (Value::both_int(a.value(), b.value())) {
    const std::int64_t x = a.value().as_int(), y = b.value().as_int();
    std::int64_t quotient = x / y, rest = x % y;
    if (rest && (rest < 0) != (y < 0)) {
      --quotient;
      rest += y;
    }
    Own<> q = TRY(from(t, quotient));
    return Tuple::of(t, q.ref(), Ref<>(Value::of_int(rest)));
  }
  if (is_long_division(IntView(a), IntView(b))) {
    std::unique_ptr<NumberJob> job;
    TRY(run_long_division(t, job, a, b));
    Own<> x = TRY(from_limbs(t, job->out)), y = TRY(from_limbs(t, job->second));
    return Tuple::of(t, x.ref(), y.ref());
  }
  limbs::Number q, r;
  if (!limbs::divmod(&q, &r, IntView(a), IntView(b))) return raise_memory_error(t);
  Own<> x = TRY(from_limbs(t, q));
  Own<> y = TRY(from_limbs(t, r));
  return Tuple::of(t, x.ref(), y.ref());
}

Result<Own<>> Int::power(Thread& t, Ref<> a, Ref<> b, Ref<> modulus) {
  KRAIT_BOTH_INTS
  if (!is_none(modulus) && !is_int(modulus)) return not_implemented();
  IntView base(a), exponent(b);
  limbs::Number n;
  if (is_none(modulus)) {
    if (exponent->negative) {
      // A negative exponent gives a float.
      const double x = TRY(int_to_double(t, a)), y = TRY(int_to_double(t, b));
      if (x == 0.0) return raise(t, exc::ZeroDivisionError, "zero to a negative power");
      return float_from(t, std::pow(x, y));
    }
    std::int64_t e;
    if (!int_fits(b, &e)) {
      if (base->is_zero() || (base->size == 1 && base->data[0] == 1))
        e = exponent->is_odd() ? 3 : 2;
      else
        return raise_memory_error(t);
    }
    // A result that cannot fit in memory is refused before it is begun.
    if (base->size > 0 && limbs::bit_length(base) > 1 &&
        static_cast<double>(limbs::bit_length(base)) * static_cast<double>(e) > 0x1p43)
      return raise_memory_error(t);
    const auto count = static_cast<std::size_t>(e);
    if (a.value().is_int() && count <= 62) {
      std::int64_t product = 1;
      bool fits = true;
      for (std::size_t i = 0; i < count && fits; ++i)
        fits = !__builtin_mul_overflow(product, a.value().as_int(), &product);
      if (fits) return Int::from(t, product);
    }
    if (static_cast<double>(limbs::bit_length(base)) * static_cast<double>(e) > 64.0 * kLongProduct) {
      return run_for_int(
          t, [](NumberJob& j) { return limbs::pow(j.out, j.a, j.n, &j.abandoned); }, base, {}, {}, count);
    }
    return finish(t, limbs::pow(n, base, count), n);
  }
  IntView m(modulus);
  if (m->is_zero()) return raise(t, exc::ValueError, "pow() 3rd argument cannot be 0");
  constexpr std::size_t kLongDivisor = std::size_t{1} << 12;
  limbs::Number inverse;
  limbs::View x = base, e = exponent;
  if (exponent->negative) {
    bool exists;
    if (m->size > kLongDivisor) {
      std::unique_ptr<NumberJob> job;
      const auto work = [](NumberJob& j) {
        j.n = limbs::inverse_mod(j.out, j.a, j.b);
        return true;
      };
      TRY(run_numbers(t, job, work, base, m));
      exists = job->n != 0;
      inverse.swap(job->out);
    } else {
      exists = limbs::inverse_mod(inverse, base, m);
    }
    if (!exists) return raise(t, exc::ValueError, "base is not invertible for the given modulus");
    x = inverse;
    e = exponent->negated();
  }
  constexpr double kLongPower = 1e8;  // products of limbs
  if (static_cast<double>(limbs::bit_length(e)) * static_cast<double>(m->size) * static_cast<double>(m->size) >
      kLongPower) {
    std::unique_ptr<NumberJob> job;
    TRY(run_numbers(t, job, [](NumberJob& j) { return limbs::pow_mod(j.out, j.a, j.b, j.c); }, x, e, m));
    n.swap(job->out);
  } else if (!limbs::pow_mod(n, x, e, m)) {
    return raise_memory_error(t);
  }
  if (!m->negative || n.is_zero()) return Int::from_limbs(t, n);
  // The result has the sign of the modulus.
  limbs::Number shifted;
  return finish(t, limbs::add(shifted, n, m), shifted);
}

Result<Own<>> Int::lshift(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_BOTH_INTS
  if (int_sign(b) < 0) return raise(t, exc::ValueError, "negative shift count");
  if (int_sign(a) == 0) return Own<>::of_int(0);
  std::int64_t bits;
  if (!int_fits(b, &bits)) return raise(t, exc::OverflowError, "too many digits in integer");
  const auto by = static_cast<std::size_t>(bits);
  if (IntView(a)->size + by / 64 > kLongNumber)
    return run_long_for_int(t, [](NumberJob& j) { return limbs::shift_left(j.out, j.a, j.n); }, a, zero(), by);
  limbs::Number n;
  return finish(t, limbs::shift_left(n, IntView(a), by), n);
}
Result<Own<>> Int::rshift(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_BOTH_INTS
  if (int_sign(b) < 0) return raise(t, exc::ValueError, "negative shift count");
  std::int64_t bits;
  if (!int_fits(b, &bits)) return Own<>::of_int(int_sign(a) < 0 ? -1 : 0);
  const auto by = static_cast<std::size_t>(bits);
  if (IntView(a)->size > kLongNumber + by / 64)
    return run_long_for_int(t, [](NumberJob& j) { return limbs::shift_right(j.out, j.a, j.n); }, a, zero(), by);
  limbs::Number n;
  return finish(t, limbs::shift_right(n, IntView(a), by), n);
}
Result<Own<>> Int::and_(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_BOTH_INTS
  const IntView x(a), y(b);
  // Of two that are not negative the shorter one is all that counts.
  if (std::min(x->size, y->size) <= kLongNumber && !x->negative && !y->negative) {
    limbs::Number n;
    return finish(t, limbs::bit_and(n, x, y), n);
  }
  return apply<limbs::bit_and>(t, a, b);
}
Result<Own<>> Int::or_(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_BOTH_INTS
  return apply<limbs::bit_or>(t, a, b);
}
Result<Own<>> Int::xor_(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_BOTH_INTS
  return apply<limbs::bit_xor>(t, a, b);
}
#undef KRAIT_BOTH_INTS

Result<Own<>> Int::negative(Thread& t, Ref<> a) { return from_limbs(t, IntView(a)->negated()); }
Result<Own<>> Int::positive(Thread& t, Ref<> a) { return is_exact_int(a) ? a.own() : from_limbs(t, IntView(a)); }
Result<Own<>> Int::absolute(Thread& t, Ref<> a) { return from_limbs(t, IntView(a)->magnitude()); }
Result<Own<>> Int::invert(Thread& t, Ref<> a) {
  if (IntView(a)->size > kLongNumber)
    return run_long_for_int(t, [](NumberJob& j) { return limbs::invert(j.out, j.a); }, a, zero());
  limbs::Number n;
  return finish(t, limbs::invert(n, IntView(a)), n);
}
Result<bool> Int::is_true(Thread&, Ref<> a) { return int_sign(a) != 0; }
Result<Own<>> Int::to_int(Thread& t, Ref<> a) { return positive(t, a); }
Result<Own<>> Int::to_float(Thread& t, Ref<> a) { return float_from(t, TRY(int_to_double(t, a))); }
Result<Own<>> Int::index(Thread& t, Ref<> a) { return positive(t, a); }

// ---- construction ----

namespace {

// The text of bytes, bytearray or another buffer.
Result<Own<>> int_from_buffer(Thread& t, Ref<> o, int base) {
  Buffer buffer;
  TRY(o.type()->slots.get_buffer(t, o, buffer, kBufferSimple));
  TRY(ensure_memory(t, buffer.text().size()));
  const std::string copy(buffer.text());
  return Int::from_bytes_text(t, copy, base, o);
}

Result<Own<>> int_value(Thread& t, OptRef<> x, OptRef<> base_given) {
  if (!x) {
    if (base_given) return raise(t, exc::TypeError, "int() missing string argument");
    return Own<>::of_int(0);
  }
  if (!base_given) return to_int(t, x.ref());
  Own<> b = TRY(index(t, base_given.ref()));
  const std::int64_t base = int_clamped(b.ref());
  if (base != 0 && (base < 2 || base > 36)) return raise(t, exc::ValueError, "int() base must be >= 2 and <= 36, or 0");
  if (x.ref().is<Str>()) return Int::from_str(t, x.ref().as<Str>(), static_cast<int>(base));
  if (x.ref().is<Bytes>() || x.ref().is<ByteArray>()) return int_from_buffer(t, x.ref(), static_cast<int>(base));
  return raise(t, exc::TypeError, "int() can't convert non-string with explicit base");
}

constexpr Method kNew = bind<&int_value>("int(x=<absent>, /, base=<absent>)");

}  // namespace

Result<Own<>> to_int(Thread& t, Ref<> o) {
  if (is_exact_int(o)) return o.own();
  const SlotTable& s = o.type()->slots;
  if (s.to_int) {
    Own<> r = TRY(s.to_int(t, o));
    if (!is_int(r.ref())) return raise(t, exc::TypeError, "__int__ returned non-int (type %T)", r);
    if (is_exact_int(r.ref())) return r;
    TRY(warn_format(
        t, exc::DeprecationWarning, 1,
        "__int__ returned non-int (type %T).  The ability to return an instance of a strict subclass of int "
        "is deprecated, and may not be supported in a future version of Python.",
        r));
    return Int::from_limbs(t, IntView(r.ref()));
  }
  if (s.index) {
    Own<> r = TRY(index(t, o));
    if (!is_exact_int(r.ref())) return Int::from_limbs(t, IntView(r.ref()));
    return r;
  }
  if (o.is<Str>()) return Int::from_str(t, o.as<Str>(), 10);
  if (s.get_buffer) return int_from_buffer(t, o, 10);
  return raise(t, exc::TypeError, "int() argument must be a string, a bytes-like object or a real number, not '%T'", o);
}

Result<Own<>> Int::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (!a.keywords && a.positional > 2)
    return raise(t, exc::TypeError, "int expected at most 2 arguments, got %d", a.positional);
  Own<> v = TRY(kNew.call(t, kNew, none_ref(), a));
  if (type.get() == &kIntType) return v;
  IntView view(v.ref());
  return Int::from_view(t, type, view);
}

// ---- methods ----

namespace {

Result<Own<>> conjugate(Thread& t, Ref<> self) { return Int::positive(t, self); }
Result<std::int64_t> bit_length(Thread&, Ref<> self) {
  return static_cast<std::int64_t>(limbs::bit_length(IntView(self)));
}
Result<std::int64_t> bit_count(Thread&, Ref<> self) {
  return static_cast<std::int64_t>(limbs::bit_count(IntView(self)));
}
Result<bool> is_integer(Thread&, Ref<>) { return true; }
Result<Own<>> as_integer_ratio(Thread& t, Ref<> self) {
  Own<> n = TRY(Int::positive(t, self));
  Own<> one = Own<>::of_int(1);
  return Tuple::of(t, n.ref(), one.ref());
}
Result<Own<>> get_imag(Thread&, Ref<>) { return Own<>::of_int(0); }
Result<Own<>> get_denominator(Thread&, Ref<>) { return Own<>::of_int(1); }
Result<Own<>> get_new_args(Thread& t, Ref<> self) {
  Own<> n = TRY(Int::from_limbs(t, IntView(self)));
  return Tuple::of(t, n.ref());
}
Result<std::int64_t> size_of(Thread&, Ref<> self) {
  return self.value().is_int() ? std::int64_t{8} : static_cast<std::int64_t>(sizeof(Int) + IntView(self)->size * 8);
}

// round(n, -k): to the nearest multiple of 10**k, ties to the even one.
Result<Own<>> round_int(Thread& t, Ref<> self, OptRef<> digits) {
  if (!digits || is_none(digits)) return Int::positive(t, self);
  Own<> d = TRY(index(t, digits.ref()));
  if (int_sign(d.ref()) >= 0) return Int::positive(t, self);
  Own<> k = TRY(Int::negative(t, d.ref()));
  Own<> ten = Own<>::of_int(10), two = Own<>::of_int(2);
  Own<> unit = TRY(Int::power(t, ten.ref(), k.ref(), none_ref()));
  limbs::Number q, r, twice;
  if (!limbs::divmod(&q, &r, IntView(self), IntView(unit.ref())) || !limbs::add(twice, r, r))
    return raise_memory_error(t);
  const int order = limbs::compare(twice, IntView(unit.ref()));
  Own<> quotient = TRY(Int::from_limbs(t, q));
  if (order > 0 || (order == 0 && q.view().is_odd())) {
    Own<> one = Own<>::of_int(1);
    quotient = TRY(Int::add(t, quotient.ref(), one.ref()));
  }
  return Int::multiply(t, quotient.ref(), unit.ref());
}

Result<limbs::ByteOrder> byte_order(Thread& t, OptRef<> name) {
  if (!name) return limbs::ByteOrder::big;
  if (name.ref().is<Str>()) {
    if (name.ref().as<Str>()->equals_ascii("little")) return limbs::ByteOrder::little;
    if (name.ref().as<Str>()->equals_ascii("big")) return limbs::ByteOrder::big;
  }
  return raise(t, exc::ValueError, "byteorder must be either 'little' or 'big'");
}

Result<Own<>> to_bytes(Thread& t, Ref<> self, std::int64_t length, OptRef<Str> order_name, bool is_signed) {
  if (length < 0) return raise(t, exc::ValueError, "length argument must be non-negative");
  const limbs::ByteOrder order = TRY(byte_order(t, order_name));
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(length)));
  const auto how = is_signed ? limbs::Signedness::is_signed : limbs::Signedness::is_unsigned;
  switch (limbs::to_bytes({out->mutable_data(), out->size()}, IntView(self), order, how, look_for_signals(t))) {
    case limbs::ToBytes::ok:
      return out;
    case limbs::ToBytes::too_big:
      return raise(t, exc::OverflowError, "int too big to convert");
    case limbs::ToBytes::negative:
      return raise(t, exc::OverflowError, "can't convert negative int to unsigned");
    case limbs::ToBytes::stopped:
      return failed;
  }
  __builtin_unreachable();
}

Result<Own<>> from_bytes(Thread& t, Ref<Type> type, Ref<> source, OptRef<Str> order_name, bool is_signed) {
  const limbs::ByteOrder order = TRY(byte_order(t, order_name));
  Slot<> holder;
  const OptRef<> method = TRY(lookup_special(t, source, names::__bytes__, holder));
  Own<> bytes = method ? TRY(call(t, method.ref())) : Own<>(TRY(Bytes::from_object(t, source)));
  if (!bytes.ref().is<Bytes>()) return raise(t, exc::TypeError, "__bytes__ returned non-bytes (type %T)", bytes);
  limbs::Number n;
  const std::string_view data = bytes.ref().as<Bytes>()->text();
  const auto how = is_signed ? limbs::Signedness::is_signed : limbs::Signedness::is_unsigned;
  if (!limbs::from_bytes(n, {reinterpret_cast<const std::uint8_t*>(data.data()), data.size()}, order, how,
                         look_for_signals(t))) {
    if (t.pending) return failed;
    return raise_memory_error(t);
  }
  Own<> v = TRY(Int::from_limbs(t, n));
  if (type.get() == &kIntType) return v;
  return call(t, type, {v.value()});
}

Result<Own<>> format_method(Thread& t, Ref<> self, Ref<Str> spec) { return format_int(t, self, spec); }

constexpr Method kMethods[] = {
    bind<&conjugate>("conjugate(self, /)", "The int itself: it has no imaginary part."),
    bind<&bit_length>("bit_length(self, /)",
                      "How many binary digits it has, without sign and zeros in front.\n\n>>> (5).bit_length()\n3\n>>> "
                      "(-256).bit_length()\n9"),
    bind<&bit_count>("bit_count(self, /)",
                     "How many of its binary digits are 1, the sign left aside.\n\n>>> (7).bit_count()\n3\n>>> "
                     "(-10).bit_count()\n2"),
    bind<&to_bytes>(
        "to_bytes(self, /, length=1, byteorder='big', *, signed=False)",
        "The number as bytes.\n\n  length\n    How many bytes; OverflowError when it does not fit.\n  byteorder\n    "
        "'big' puts the most significant byte first, 'little' last; sys.byteorder is the machine's.\n  signed\n    "
        "Whether to write two's complement. Without it, a negative number is an OverflowError."),
    bind<&from_bytes>("from_bytes(type, /, bytes, byteorder='big', *, signed=False)",
                      "The number that bytes stand for.\n\n  bytes\n    A bytes-like object, or an iterable of ints "
                      "from 0 to 255.\n  byteorder\n    'big' when the most significant byte comes first, 'little' "
                      "when last; sys.byteorder is the machine's.\n  signed\n    Whether they are two's complement."),
    bind<&as_integer_ratio>("as_integer_ratio(self, /)",
                            "(self, 1): the number as a reduced fraction.\n\n>>> (6).as_integer_ratio()\n(6, 1)\n>>> "
                            "(-2).as_integer_ratio()\n(-2, 1)\n>>> (0).as_integer_ratio()\n(0, 1)"),
    bind<&is_integer>("is_integer(self, /)", "True: there is no fraction. Floats have the method as well."),
    bind<&conjugate>("__trunc__(self, /)", "The int itself: there is no fraction to leave out."),
    bind<&conjugate>("__floor__(self, /)", "The int itself: there is no fraction to go below."),
    bind<&conjugate>("__ceil__(self, /)", "The int itself: there is no fraction to go above."),
    bind<&round_int>(
        "__round__(self, ndigits=None, /)",
        "The int itself or, with a negative ndigits, the closest multiple of that power of ten; the even one of two."),
    bind<&get_new_args>("__getnewargs__(self, /)"),
    bind<&format_method>("__format__(self, format_spec, /)",
                         "The number as text, in the form that format_spec describes."),
    bind<&size_of>("__sizeof__(self, /)", "Bytes of memory that the object takes."),
};
constexpr Attribute kAttributes[] = {
    attribute<&conjugate>("real", "the real part of a complex number"),
    attribute<&get_imag>("imag", "The part that is multiplied by 1j."),
    attribute<&conjugate>("numerator", "The int itself, as the upper part of a fraction over 1."),
    attribute<&get_denominator>("denominator", "1, as the lower part of a fraction."),
};

consteval TypeOptions int_options() {
  return {.doc =
              "int([x]) -> integer\nint(x, base=10) -> integer\n\nA whole number of any size. Made of a number, whose "
              "fraction is left out, or of text in a base from 2 to 36; base 0\nreads 0x, 0o and 0b as in source "
              "text.\n\n>>> int('-0b110', base=0)\n-6",
          .methods = kMethods,
          .attributes = kAttributes,
          .flags = kTypeBasetype};
}

}  // namespace

constinit Type kIntType = describe<Int>("int", int_options());

}  // namespace krait
