#include "types/complex.h"

#include <cmath>
#include <cstring>
#include <string>

#include "base/float_text.h"
#include "base/unicode.h"
#include "object/allocate.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/names.h"
#include "types/number_format.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

// ---- kernels (C standard, annex G: infinities that came out as NaNs are recovered) ----

namespace {

double boxed(double x) { return std::copysign(std::isinf(x) ? 1.0 : 0.0, x); }
void zero_nan(double& x) {
  if (std::isnan(x)) x = std::copysign(0.0, x);
}
bool is_infinite(ComplexValue z) { return std::isinf(z.real) || std::isinf(z.imag); }
bool is_finite(ComplexValue z) { return std::isfinite(z.real) && std::isfinite(z.imag); }
bool both_nan(ComplexValue z) { return std::isnan(z.real) && std::isnan(z.imag); }
bool is_zero(ComplexValue z) { return z.real == 0.0 && z.imag == 0.0; }

// Called when z * w came out as nan+nanj.
ComplexValue recovered_product(ComplexValue z, ComplexValue w, ComplexValue product) {
  double a = z.real, b = z.imag, c = w.real, d = w.imag;
  const double ac = a * c, bd = b * d, ad = a * d, bc = b * c;
  bool again = false;
  if (is_infinite(z)) {
    a = boxed(a);
    b = boxed(b);
    zero_nan(c);
    zero_nan(d);
    again = true;
  }
  if (is_infinite(w)) {
    c = boxed(c);
    d = boxed(d);
    zero_nan(a);
    zero_nan(b);
    again = true;
  }
  if (!again && (std::isinf(ac) || std::isinf(bd) || std::isinf(ad) || std::isinf(bc))) {
    zero_nan(a);
    zero_nan(b);
    zero_nan(c);
    zero_nan(d);
    again = true;
  }
  if (!again) return product;
  return {HUGE_VAL * (a * c - b * d), HUGE_VAL * (a * d + b * c)};
}

ComplexValue product(ComplexValue z, ComplexValue w) {
  const ComplexValue r{z.real * w.real - z.imag * w.imag, z.real * w.imag + z.imag * w.real};
  if (both_nan(r)) [[unlikely]]
    return recovered_product(z, w, r);
  return r;
}

// b is not zero. Scaled by the larger part of b, so that nothing overflows on the way.
ComplexValue quotient(ComplexValue a, ComplexValue b) {
  const double re = std::fabs(b.real), im = std::fabs(b.imag);
  ComplexValue r{NAN, NAN};
  if (re >= im) {
    const double ratio = b.imag / b.real, denominator = b.real + b.imag * ratio;
    r = {(a.real + a.imag * ratio) / denominator, (a.imag - a.real * ratio) / denominator};
  } else if (im >= re) {
    const double ratio = b.real / b.imag, denominator = b.real * ratio + b.imag;
    r = {(a.real * ratio + a.imag) / denominator, (a.imag * ratio - a.real) / denominator};
  }
  if (!both_nan(r)) return r;
  if (is_infinite(a) && is_finite(b)) {
    const double x = boxed(a.real), y = boxed(a.imag);
    return {HUGE_VAL * (x * b.real + y * b.imag), HUGE_VAL * (y * b.real - x * b.imag)};
  }
  if (is_infinite(b) && is_finite(a)) {
    const double x = boxed(b.real), y = boxed(b.imag);
    return {0.0 * (a.real * x + a.imag * y), 0.0 * (a.imag * x - a.real * y)};
  }
  return r;
}

// A real number divided by a complex one: as if the imaginary part were absent, not zero.
ComplexValue real_quotient(double a, ComplexValue b) {
  const double re = std::fabs(b.real), im = std::fabs(b.imag);
  ComplexValue r{NAN, NAN};
  if (re >= im) {
    const double ratio = b.imag / b.real, denominator = b.real + b.imag * ratio;
    r = {a / denominator, (-a * ratio) / denominator};
  } else if (im >= re) {
    const double ratio = b.real / b.imag, denominator = b.real * ratio + b.imag;
    r = {(a * ratio) / denominator, (-a) / denominator};
  }
  if (both_nan(r) && std::isfinite(a) && is_infinite(b)) return {0.0 * (a * boxed(b.real)), 0.0 * (-a * boxed(b.imag))};
  return r;
}

ComplexValue power_of_natural(ComplexValue x, unsigned n) {
  ComplexValue r{1.0, 0.0};
  for (; n; n >>= 1) {
    if (n & 1) r = product(r, x);
    if (n > 1) x = product(x, x);
  }
  return r;
}

ComplexValue polar_power(ComplexValue a, ComplexValue b) {
  const double size = std::hypot(a.real, a.imag), angle = std::atan2(a.imag, a.real);
  double length = std::pow(size, b.real), phase = angle * b.real;
  if (b.imag != 0.0) {
    length *= std::exp(-angle * b.imag);
    phase += b.imag * std::log(size);
  }
  return {length * std::cos(phase), length * std::sin(phase)};
}

Result<Own<>> power_values(Thread& t, ComplexValue a, ComplexValue b) {
  ComplexValue r;
  if (is_zero(b)) {
    r = {1.0, 0.0};
  } else if (is_zero(a)) {
    if (b.imag != 0.0 || b.real < 0.0) return raise(t, exc::ZeroDivisionError, "zero to a negative or complex power");
    r = {0.0, 0.0};
    // The exact algorithm keeps the signs of zeros.
    if (b.real == std::floor(b.real) && b.real <= 100.0) r = power_of_natural(a, static_cast<unsigned>(b.real));
  } else if (b.imag == 0.0 && b.real == std::floor(b.real) && std::fabs(b.real) <= 100.0) {
    const auto n = static_cast<int>(b.real);
    r = power_of_natural(a, static_cast<unsigned>(n < 0 ? -n : n));
    if (n < 0) {
      if (is_zero(r)) return raise(t, exc::ZeroDivisionError, "zero to a negative or complex power");
      r = quotient({1.0, 0.0}, r);
    }
  } else {
    r = polar_power(a, b);
  }
  if (is_infinite(r)) return raise(t, exc::OverflowError, "complex exponentiation");
  return Complex::from(t, r);
}

}  // namespace

// ---- operands ----

namespace {

enum class OperandKind : std::uint8_t { Unknown, Real, Complex };

struct NumberOperand {
  OperandKind kind;
  ComplexValue value;
};

Result<NumberOperand> operand(Thread& t, Ref<> v) {
  if (v.is<Complex>()) return NumberOperand{OperandKind::Complex, v.as<Complex>()->value()};
  if (is_float(v)) return NumberOperand{OperandKind::Real, {float_value(v), 0.0}};
  if (is_int(v)) return NumberOperand{OperandKind::Real, {TRY(int_to_double(t, v)), 0.0}};
  return NumberOperand{OperandKind::Unknown, {}};
}

}  // namespace

#define KRAIT_OPERANDS                                                                                    \
  const NumberOperand a = TRY(operand(t, x));                                                             \
  if (a.kind == OperandKind::Unknown) return not_implemented();                                           \
  const NumberOperand b = TRY(operand(t, y));                                                             \
  if (b.kind == OperandKind::Unknown) return not_implemented();                                           \
  [[maybe_unused]] const bool real_a = a.kind == OperandKind::Real, real_b = b.kind == OperandKind::Real; \
  [[maybe_unused]] const ComplexValue u = a.value, w = b.value;

Result<Own<>> Complex::add(Thread& t, Ref<> x, Ref<> y) {
  KRAIT_OPERANDS
  return from(t, {u.real + w.real, real_a ? w.imag : real_b ? u.imag : u.imag + w.imag});
}
Result<Own<>> Complex::subtract(Thread& t, Ref<> x, Ref<> y) {
  KRAIT_OPERANDS
  return from(t, {u.real - w.real, real_a ? -w.imag : real_b ? u.imag : u.imag - w.imag});
}
Result<Own<>> Complex::multiply(Thread& t, Ref<> x, Ref<> y) {
  KRAIT_OPERANDS
  if (real_a) return from(t, {u.real * w.real, u.real * w.imag});
  if (real_b) return from(t, {u.real * w.real, u.imag * w.real});
  return from(t, product(u, w));
}
Result<Own<>> Complex::true_divide(Thread& t, Ref<> x, Ref<> y) {
  KRAIT_OPERANDS
  if (is_zero(w)) return raise(t, exc::ZeroDivisionError, "division by zero");
  if (real_b) return from(t, {u.real / w.real, u.imag / w.real});
  return from(t, real_a ? real_quotient(u.real, w) : quotient(u, w));
}
Result<Own<>> Complex::power(Thread& t, Ref<> x, Ref<> y, Ref<> modulus) {
  KRAIT_OPERANDS
  if (!is_none(modulus)) return raise(t, exc::ValueError, "complex modulo");
  return power_values(t, u, w);
}

#undef KRAIT_OPERANDS

ComplexValue complex_quotient(ComplexValue a, ComplexValue b) { return quotient(a, b); }

Result<Own<>> complex_power(Thread& t, double x, double y) { return power_values(t, {x, 0.0}, {y, 0.0}); }

Result<Own<>> Complex::negative(Thread& t, Ref<> self) {
  const ComplexValue v = self.as<Complex>()->value_;
  return from(t, {-v.real, -v.imag});
}
Result<Own<>> Complex::positive(Thread& t, Ref<> self) {
  return self.is_exact<Complex>() ? self.own() : from(t, self.as<Complex>()->value_);
}
Result<Own<>> Complex::absolute(Thread& t, Ref<> self) {
  const ComplexValue v = self.as<Complex>()->value_;
  const double r = std::hypot(v.real, v.imag);
  if (std::isinf(r) && is_finite(v)) return raise(t, exc::OverflowError, "absolute value too large");
  return float_result(t, r);
}
Result<bool> Complex::is_true(Thread&, Ref<> self) { return !is_zero(self.as<Complex>()->value_); }

// ---- hash, comparison, text ----

Result<std::int64_t> Complex::hash(Thread& t, Ref<> self) {
  const ComplexValue v = self.as<Complex>()->value_;
  const auto part = [&](double d) -> Result<std::int64_t> {
    if (std::isnan(d)) return Object::hash(t, self);
    return float_hash(d);
  };
  const auto re = static_cast<std::uint64_t>(TRY(part(v.real))), im = static_cast<std::uint64_t>(TRY(part(v.imag)));
  const auto h = static_cast<std::int64_t>(re + 1000003u * im);
  return h == -1 ? -2 : h;
}

Result<Own<>> Complex::compare(Thread& t, Ref<> x, Ref<> y, CompareOp op) {
  if ((op != CompareOp::Eq && op != CompareOp::Ne) || !x.is<Complex>()) return not_implemented();
  const ComplexValue v = x.as<Complex>()->value_;
  bool same;
  if (is_int(y)) {
    same = v.imag == 0.0 && !std::isnan(v.real) && limbs::compare(IntView(y), v.real) == 0;
  } else if (is_float(y)) {
    same = v.real == float_value(y) && v.imag == 0.0;
  } else if (y.is<Complex>()) {
    const ComplexValue w = y.as<Complex>()->value_;
    same = v.real == w.real && v.imag == w.imag;
  } else {
    return not_implemented();
  }
  return bool_from(same == (op == CompareOp::Eq));
}

Result<Own<>> Complex::repr(Thread& t, Ref<> self) {
  const ComplexValue v = self.as<Complex>()->value_;
  char part[float_text::kShortSize], out[2 * float_text::kShortSize + 8];
  std::size_t n = 0;
  const auto write = [&](double d) {
    const std::size_t size = float_text::write_shortest(part, d, float_text::Integral::plain);
    std::memcpy(out + n, part, size);
    n += size;
  };
  if (v.real == 0.0 && !std::signbit(v.real)) {
    write(v.imag);
    out[n++] = 'j';
  } else {
    out[n++] = '(';
    write(v.real);
    if (!std::signbit(v.imag) || std::isnan(v.imag)) out[n++] = '+';
    write(v.imag);
    out[n++] = 'j';
    out[n++] = ')';
  }
  return Str::from_ascii(t, {out, n});
}

// ---- making ----

Result<Own<>> Complex::from(Thread& t, ComplexValue value) { return create<Complex>(t, value); }

namespace {

// What is left of a text being read from the front.
class PartReader {
 public:
  explicit PartReader(std::string_view text) : rest_(text) {}

  void skip_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || (rest_.front() >= '\t' && rest_.front() <= '\r')))
      rest_.remove_prefix(1);
  }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool is_at(char a, char b) const { return !rest_.empty() && (rest_.front() == a || rest_.front() == b); }
  bool take_unit() {
    if (!is_at('j', 'J')) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool is_empty() const { return rest_.empty(); }
  // The longest number at the front.
  bool number(double* value) {
    const std::size_t size = number_size();
    if (size == 0 || !float_text::parse(rest_.substr(0, size), value)) return false;
    rest_.remove_prefix(size);
    return true;
  }

 private:
  std::size_t digits(std::size_t at) const {
    while (at < rest_.size() && rest_[at] >= '0' && rest_[at] <= '9') ++at;
    return at;
  }
  bool has_word(std::size_t at, std::string_view word) const {
    if (rest_.size() - at < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i)
      if ((rest_[at + i] | 0x20) != word[i]) return false;
    return true;
  }
  std::size_t number_size() const {
    std::size_t at = is_at('+', '-') ? 1 : 0;
    if (has_word(at, "infinity")) return at + 8;
    if (has_word(at, "inf") || has_word(at, "nan")) return at + 3;
    const std::size_t whole = digits(at);
    std::size_t end = whole, count = whole - at;
    if (end < rest_.size() && rest_[end] == '.') {
      const std::size_t fraction = digits(end + 1);
      count += fraction - end - 1;
      end = fraction;
    }
    if (count == 0) return 0;
    if (end < rest_.size() && (rest_[end] | 0x20) == 'e') {
      std::size_t exponent = end + 1;
      if (exponent < rest_.size() && (rest_[exponent] == '+' || rest_[exponent] == '-')) ++exponent;
      if (const std::size_t after = digits(exponent); after > exponent) end = after;
    }
    return end;
  }

  std::string_view rest_;
};

// 3, 4j, 3+4j, 3-j, j, each perhaps in parentheses and between spaces.
bool parse_complex(std::string_view text, ComplexValue* out) {
  PartReader in(text);
  in.skip_space();
  const bool in_parentheses = in.take('(');
  if (in_parentheses) in.skip_space();
  double first, second;
  if (in.number(&first)) {
    if (in.is_at('+', '-')) {
      const double unit = in.is_at('+', '+') ? 1.0 : -1.0;
      if (!in.number(&second)) {
        second = unit;
        in.take(unit > 0 ? '+' : '-');
      }
      if (!in.take_unit()) return false;
      *out = {first, second};
    } else if (in.take_unit()) {
      *out = {0.0, first};
    } else {
      *out = {first, 0.0};
    }
  } else {
    double unit = 1.0;
    if (!in.take('+') && in.take('-')) unit = -1.0;
    if (!in.take_unit()) return false;
    *out = {0.0, unit};
  }
  in.skip_space();
  if (in_parentheses && !in.take(')')) return false;
  in.skip_space();
  return in.is_empty();
}

// Underscores may stand between digits.
bool remove_underscores(std::string& text) {
  if (text.find('_') == text.npos) return true;
  std::string out;
  char previous = 0;
  for (char c : text) {
    const bool digit = c >= '0' && c <= '9', previous_digit = previous >= '0' && previous <= '9';
    if (c == '_') {
      if (!previous_digit) return false;
    } else {
      out.push_back(c);
      if (previous == '_' && !digit) return false;
    }
    previous = c;
  }
  if (previous == '_') return false;
  text = std::move(out);
  return true;
}

Result<ComplexValue> complex_from_str(Thread& t, Ref<Str> text) {
  TRY(ensure_memory(t, 4 * text->length()));
  std::string plain;
  for (std::size_t i = 0; i < text->length(); ++i) {
    const char32_t c = text->at(i);
    const int digit = c < 0x80 ? -1 : unicode::decimal_value(c);
    plain.push_back(c < 0x80               ? static_cast<char>(c)
                    : digit >= 0           ? static_cast<char>('0' + digit)
                    : unicode::is_space(c) ? ' '
                                           : '?');
  }
  ComplexValue value;
  if (!remove_underscores(plain)) return raise(t, exc::ValueError, "could not convert string to complex: %R", text);
  if (!parse_complex(plain, &value)) return raise(t, exc::ValueError, "complex() arg is a malformed string");
  return value;
}

// x.__complex__(); false when there is none.
Result<bool> special_complex(Thread& t, Ref<> x, ComplexValue* out) {
  if (x.is_exact<Complex>()) {
    *out = x.as<Complex>()->value();
    return true;
  }
  if (x.value().is_immediate()) return false;
  Slot<> holder;
  const OptRef<> method = TRY(lookup_special(t, x, names::dunder_complex, holder));
  if (!method) return false;
  Own<> made = TRY(call(t, method.ref()));
  if (!made.ref().is<Complex>()) return raise(t, exc::TypeError, "__complex__ returned non-complex (type %T)", made);
  if (!made.ref().is_exact<Complex>())
    TRY(warn_format(
        t, exc::DeprecationWarning, 1,
        "__complex__ returned non-complex (type %T).  The ability to return an instance of a strict subclass "
        "of complex is deprecated, and may be removed in a future version of Python.",
        made));
  *out = made.ref().as<Complex>()->value();
  return true;
}

Result<ComplexValue> from_one_argument(Thread& t, Ref<> x) {
  if (x.is<Str>()) return complex_from_str(t, x.as<Str>());
  ComplexValue value;
  if (TRY(special_complex(t, x, &value))) return value;
  if (x.is<Complex>()) return x.as<Complex>()->value();
  const SlotTable& s = x.type()->slots;
  if (!s.to_float && !s.index && !is_float(x) && !is_int(x))
    return raise(t, exc::TypeError, "complex() argument must be a string or a number, not %T", x);
  value.real = TRY(to_double(t, x));
  return value;
}

// One of two arguments, a real number; a complex one is taken with a warning.
Result<ComplexValue> part_from(Thread& t, Ref<> given, const char* name, bool* is_complex) {
  ComplexValue value;
  *is_complex = false;
  Ref<> x = given;
  const bool is_real_part = name[0] == 'r';
  if (is_real_part && !x.is_exact<Complex>() && TRY(special_complex(t, x, &value))) {
    *is_complex = true;
  } else if (x.is<Complex>()) {
    value = x.as<Complex>()->value();
    *is_complex = true;
  }
  if (*is_complex) {
    TRY(warn_format(t, exc::DeprecationWarning, 1, "complex() argument '%s' must be a real number, not %T", name, x));
    return value;
  }
  const SlotTable& s = x.type()->slots;
  if (!s.to_float && !s.index && !is_float(x) && !is_int(x))
    return raise(t, exc::TypeError, "complex() argument '%s' must be a real number, not %T", name, x);
  value.real = TRY(to_double(t, x));
  return value;
}

Result<Own<>> instance(Thread& t, Ref<Type> type, ComplexValue value) {
  if (type.get() == &Complex::type) return Complex::from(t, value);
  return create_instance<Complex>(t, type, value);
}

constexpr Signature kConstruct("complex(real=<absent>, imag=<absent>)");

}  // namespace

Result<ComplexValue> to_complex(Thread& t, Ref<> x) {
  ComplexValue value;
  if (x.is<Complex>()) return x.as<Complex>()->value();
  if (TRY(special_complex(t, x, &value))) return value;
  value.real = TRY(to_double(t, x));
  return value;
}

Result<Own<>> Complex::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.positional <= 1 && !a.keywords) {
    if (a.positional == 0) return instance(t, type, {});
    if (a[0].is_exact<Complex>() && type.get() == &Complex::type) return a[0].own();
    return instance(t, type, TRY(from_one_argument(t, a[0])));
  }
  Value given[2];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kConstruct, a, given, rest, keywords));
  ComplexValue re, im;
  bool complex_re = false, complex_im = false;
  if (!given[0].is_empty()) re = TRY(part_from(t, Ref<>(given[0]), "real", &complex_re));
  if (given[1].is_empty()) return instance(t, type, re);
  im = TRY(part_from(t, Ref<>(given[1]), "imag", &complex_im));
  // What the sum real + imag*1j is.
  if (complex_im) re.real -= im.imag;
  if (complex_re) im.real += re.imag;
  return instance(t, type, {re.real, im.real});
}

// ---- methods ----

namespace {

Result<double> real_part(Thread&, Ref<> self) { return self.as<Complex>()->value().real; }
Result<double> imag_part(Thread&, Ref<> self) { return self.as<Complex>()->value().imag; }
Result<Own<>> conjugate(Thread& t, Ref<> self) {
  const ComplexValue v = self.as<Complex>()->value();
  return Complex::from(t, {v.real, -v.imag});
}
Result<Own<>> to_complex_method(Thread& t, Ref<> self) { return Complex::positive(t, self); }
Result<Own<>> get_new_args(Thread& t, Ref<> self) {
  const ComplexValue v = self.as<Complex>()->value();
  Own<> re = TRY(float_from(t, v.real)), im = TRY(float_from(t, v.imag));
  return Tuple::of(t, re.ref(), im.ref());
}
Result<Own<>> from_number(Thread& t, Ref<Type> type, Ref<> number) {
  if (number.is_exact<Complex>() && type.get() == &Complex::type) return number.own();
  Own<> made = TRY(Complex::from(t, TRY(to_complex(t, number))));
  if (type.get() == &Complex::type) return made;
  return call(t, type, {made.value()});
}
Result<Own<>> format_method(Thread& t, Ref<> self, Ref<Str> spec) {
  const ComplexValue v = self.as<Complex>()->value();
  return format_complex(t, self, v.real, v.imag, spec);
}

constexpr Method kMethods[] = {
    bind<&from_number>("from_number(type, number, /)", "A number as a complex. Other than complex() it refuses text."),
    bind<&conjugate>("conjugate(self, /)", "The mirror image at the real axis: of a + bj, a - bj."),
    bind<&to_complex_method>("__complex__(self, /)", "The value as a complex itself, of no subclass."),
    bind<&get_new_args>("__getnewargs__(self, /)"),
    bind<&format_method>("__format__(self, format_spec, /)",
                         "The number as text, in the form that format_spec describes."),
};

constexpr Attribute kAttributes[] = {
    as_member(attribute<&real_part>("real", "the real part of a complex number")),
    as_member(attribute<&imag_part>("imag", "The part that is multiplied by 1j.")),
};

consteval TypeOptions complex_options() {
  return {.doc =
              "complex(real=0, imag=0)\n--\n\nA number with a real and an imaginary part.\n\ncomplex(a, b) is a + "
              "b*1j; with one argument, a number is converted and text such as '1+2j' read.",
          .methods = kMethods,
          .attributes = kAttributes,
          .flags = kTypeBasetype};
}

}  // namespace

constinit Type Complex::type = describe<Complex>("complex", complex_options());

}  // namespace krait
