#include "types/float.h"

#include "base/float_text.h"
#include "base/limbs.h"
#include "base/unicode.h"
#include "object/allocate.h"
#include "object/buffer.h"
#include "types/complex.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/number_format.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

// ---- making ----

Result<Own<>> Float::from(Thread& t, double d) {
  const Value v = Value::of_float(d);
  if (v.is_float()) return Own<>::immediate(v);
  return create<Float>(t, d);
}
Result<Own<>> float_from(Thread& t, double d) { return Float::from(t, d); }

namespace {

Result<Own<>> parse_text(Thread& t, std::string_view text, Ref<> shown) {
  while (!text.empty() && (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r'))) text.remove_suffix(1);
  double d;
  if (float_text::parse(text, &d)) return Float::from(t, d);
  return raise(t, exc::ValueError, "could not convert string to float: %R", shown);
}

}  // namespace

Result<Own<>> Float::from_str(Thread& t, Ref<Str> text) {
  if (text->is_ascii()) return parse_text(t, text->ascii(), text);
  // Other scripts' digits and white space count as their ASCII counterparts.
  TRY(ensure_memory(t, 2 * text->length()));
  std::string ascii_text;
  for (std::size_t i = 0; i < text->length(); ++i) {
    const char32_t c = text->at(i);
    const int digit = c < 0x80 ? -1 : unicode::decimal_value(c);
    ascii_text.push_back(c < 0x80               ? static_cast<char>(c)
                         : digit >= 0           ? static_cast<char>('0' + digit)
                         : unicode::is_space(c) ? ' '
                                                : '?');
  }
  return parse_text(t, ascii_text, text);
}
Result<Own<>> Float::from_bytes_text(Thread& t, std::string_view text, Ref<> shown) {
  return parse_text(t, text, shown);
}

namespace {

// A number's value as a double; false when `v` is neither float nor int.
Result<bool> operand(Thread& t, Ref<> v, double& out) {
  if (is_float(v)) {
    out = float_value(v);
    return true;
  }
  if (!is_int(v)) return false;
  out = TRY(int_to_double(t, v));
  return true;
}

}  // namespace

#define KRAIT_OPERANDS \
  double x, y;         \
  if (!TRY(operand(t, a, x)) || !TRY(operand(t, b, y))) return not_implemented();

namespace {

Result<double> by_float_slot(Thread& t, Ref<> o) {
  Own<> r = TRY(o.type()->slots.to_float(t, o));
  if (is_exact_float(r.ref())) return float_value(r.ref());
  if (!is_float(r.ref())) return raise(t, exc::TypeError, "%T.__float__ returned non-float (type %T)", o, r);
  TRY(warn_format(
      t, exc::DeprecationWarning, 1,
      "%T.__float__ returned non-float (type %T).  The ability to return an instance of a strict subclass of "
      "float is deprecated, and may be removed in a future version of Python.",
      o, r));
  return float_value(r.ref());
}

}  // namespace

Result<double> to_double(Thread& t, Ref<> o) {
  if (is_float(o)) return float_value(o);
  if (is_int(o)) return int_to_double(t, o);
  const SlotTable& s = o.type()->slots;
  if (s.to_float) return by_float_slot(t, o);
  if (s.index) {
    Own<> n = TRY(index(t, o));
    return int_to_double(t, n.ref());
  }
  return raise(t, exc::TypeError, "must be real number, not %T", o);
}

Result<Own<>> Float::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.keywords && (type.get() == &kFloatType || type->slots.init == kFloatType.slots.init))
    return raise(t, exc::TypeError, "float() takes no keyword arguments");
  if (a.positional > 1) return raise(t, exc::TypeError, "float expected at most 1 argument, got %d", a.positional);
  double d = 0.0;
  if (a.positional == 1) {
    Ref<> x = a[0];
    const SlotTable& s = x.type()->slots;
    if (!is_exact_float(x) && !is_exact_int(x) && s.to_float) {
      // Even subclasses of float and str may convert themselves.
      d = TRY(by_float_slot(t, x));
    } else if (x.is<Str>()) {
      Own<> f = TRY(from_str(t, x.as<Str>()));
      d = float_value(f.ref());
    } else if (is_float(x) || is_int(x) || s.to_float || s.index) {
      d = TRY(to_double(t, x));
    } else if (s.get_buffer) {
      Buffer buffer;
      TRY(s.get_buffer(t, x, buffer, kBufferSimple));
      TRY(ensure_memory(t, buffer.text().size()));
      const std::string copy(buffer.text());
      Own<> f = TRY(from_bytes_text(t, copy, x));
      d = float_value(f.ref());
    } else {
      return raise(t, exc::TypeError, "float() argument must be a string or a real number, not '%T'", x);
    }
  }
  if (type.get() == &kFloatType) return from(t, d);
  return create_instance<Float>(t, type, d);
}

// ---- text, hash, comparison ----

Result<Own<>> Float::repr(Thread& t, Ref<> self) {
  char text[float_text::kShortSize];
  return Str::from_ascii(t, {text, float_text::write_shortest(text, float_value(self))});
}

// The number modulo 2^61 - 1, so that equal numbers of all types hash alike.
std::int64_t float_hash(double v) {
  constexpr int kBits = 61;
  constexpr std::uint64_t kModulus = (std::uint64_t{1} << kBits) - 1;
  if (std::isinf(v)) return v > 0 ? 314159 : -314159;
  int exponent;
  double m = std::frexp(v, &exponent);
  const bool negative = m < 0;
  if (negative) m = -m;
  std::uint64_t x = 0;
  while (m != 0.0) {
    x = ((x << 28) & kModulus) | x >> (kBits - 28);
    m *= 268435456.0;
    exponent -= 28;
    const auto y = static_cast<std::uint64_t>(m);
    m -= static_cast<double>(y);
    x += y;
    if (x >= kModulus) x -= kModulus;
  }
  exponent = exponent >= 0 ? exponent % kBits : kBits - 1 - ((-1 - exponent) % kBits);
  x = ((x << exponent) & kModulus) | x >> (kBits - exponent);
  const auto h = negative ? -static_cast<std::int64_t>(x) : static_cast<std::int64_t>(x);
  return h == -1 ? -2 : h;
}

Result<std::int64_t> Float::hash(Thread& t, Ref<> self) {
  const double v = float_value(self);
  if (std::isnan(v)) return Object::hash(t, self);
  return float_hash(v);
}

Result<Own<>> Float::compare(Thread&, Ref<> a, Ref<> b, CompareOp op) {
  if (!is_float(a) || !(is_float(b) || is_int(b))) return not_implemented();
  const double x = float_value(a);
  if (is_float(b)) {
    const double y = float_value(b);
    switch (op) {
      case CompareOp::Lt:
        return bool_from(x < y);
      case CompareOp::Le:
        return bool_from(x <= y);
      case CompareOp::Eq:
        return bool_from(x == y);
      case CompareOp::Ne:
        return bool_from(x != y);
      case CompareOp::Gt:
        return bool_from(x > y);
      case CompareOp::Ge:
        return bool_from(x >= y);
    }
  }
  if (std::isnan(x)) return bool_from(op == CompareOp::Ne);
  // Exact, however many digits the int has.
  const int order = -limbs::compare(IntView(b), x);
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

FloatQuotient float_divmod(double a, double b) {
  double rest = std::fmod(a, b);
  double quotient = (a - rest) / b;
  if (rest != 0.0) {
    if ((b < 0) != (rest < 0)) {
      rest += b;
      quotient -= 1.0;
    }
  } else {
    rest = std::copysign(0.0, b);
  }
  if (quotient == 0.0) return {std::copysign(0.0, a / b), rest};
  double floor_quotient = std::floor(quotient);
  if (quotient - floor_quotient > 0.5) floor_quotient += 1.0;
  return {floor_quotient, rest};
}

double float_remainder(double a, double b) {
  double rest = std::fmod(a, b);
  if (rest == 0.0) return std::copysign(0.0, b);
  if ((b < 0) != (rest < 0)) rest += b;
  return rest;
}

Result<Own<>> Float::add(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_OPERANDS
  return float_result(t, x + y);
}
Result<Own<>> Float::subtract(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_OPERANDS
  return float_result(t, x - y);
}
Result<Own<>> Float::multiply(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_OPERANDS
  return float_result(t, x * y);
}
Result<Own<>> Float::true_divide(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_OPERANDS
  if (y == 0.0) return raise(t, exc::ZeroDivisionError, "division by zero");
  return float_result(t, x / y);
}
Result<Own<>> Float::floor_divide(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_OPERANDS
  if (y == 0.0) return raise(t, exc::ZeroDivisionError, "division by zero");
  return float_result(t, float_divmod(x, y).quotient);
}
Result<Own<>> Float::remainder(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_OPERANDS
  if (y == 0.0) return raise(t, exc::ZeroDivisionError, "division by zero");
  return float_result(t, float_remainder(x, y));
}
Result<Own<>> Float::divmod(Thread& t, Ref<> a, Ref<> b) {
  KRAIT_OPERANDS
  if (y == 0.0) return raise(t, exc::ZeroDivisionError, "division by zero");
  const FloatQuotient r = float_divmod(x, y);
  Own<> q = TRY(float_result(t, r.quotient)), m = TRY(float_result(t, r.remainder));
  return Tuple::of(t, q.ref(), m.ref());
}

Result<Own<>> Float::power(Thread& t, Ref<> a, Ref<> b, Ref<> modulus) {
  if (!is_none(modulus))
    return raise(t, exc::TypeError, "pow() 3rd argument not allowed unless all arguments are integers");
  KRAIT_OPERANDS
  if (y == 0.0) return float_result(t, 1.0);
  if (x == 0.0 && y < 0.0 && std::isfinite(y)) return raise(t, exc::ZeroDivisionError, "zero to a negative power");
  if (x < 0.0 && std::isfinite(x) && std::isfinite(y) && y != std::floor(y)) {
    // A negative base with a fraction as exponent gives a complex number.
    return complex_power(t, x, y);
  }
  const double r = std::pow(x, y);
  if (std::isinf(r) && std::isfinite(x) && std::isfinite(y))
    return raise_arguments(t, exc::OverflowError,
                           {Value::of_int(34), TRY(Str::from_ascii(t, "Numerical result out of range")).value()});
  return float_result(t, r);
}

#undef KRAIT_OPERANDS

Result<Own<>> Float::negative(Thread& t, Ref<> a) { return float_result(t, -float_value(a)); }
Result<Own<>> Float::positive(Thread& t, Ref<> a) {
  return is_exact_float(a) ? a.own() : float_result(t, float_value(a));
}
Result<Own<>> Float::absolute(Thread& t, Ref<> a) { return float_result(t, std::fabs(float_value(a))); }
Result<bool> Float::is_true(Thread&, Ref<> a) { return float_value(a) != 0.0; }
Result<Own<>> Float::to_int(Thread& t, Ref<> a) { return Int::from_double(t, float_value(a)); }
Result<Own<>> Float::to_float(Thread& t, Ref<> a) { return positive(t, a); }

// ---- methods ----

namespace {

Result<bool> is_integer(Thread&, Ref<> self) {
  const double v = float_value(self);
  return std::isfinite(v) && std::floor(v) == v;
}
Result<Own<>> get_imag(Thread& t, Ref<>) { return float_from(t, 0.0); }
Result<Own<>> hex_method(Thread& t, Ref<> self) { return Str::from_ascii(t, float_text::hex(float_value(self))); }
Result<Own<>> floor_method(Thread& t, Ref<> self) { return Int::from_double(t, std::floor(float_value(self))); }
Result<Own<>> ceil_method(Thread& t, Ref<> self) { return Int::from_double(t, std::ceil(float_value(self))); }

Result<Own<>> round_method(Thread& t, Ref<> self, OptRef<> digits) {
  const double v = float_value(self);
  if (is_none_or_missing(digits)) {
    double r = std::round(v);
    if (std::fabs(v - r) == 0.5) r = 2.0 * std::round(v / 2.0);
    return Int::from_double(t, r);
  }
  const std::int64_t n = TRY(index_int64(t, digits.ref()));
  if (!std::isfinite(v) || n > 323) return float_from(t, v);
  if (n < -308) return float_from(t, 0.0 * v);
  // Correctly rounded through the decimal text: half to even of the exact value.
  if (n >= 0) {
    double r;
    const std::string text = float_text::format(v, {.type = 'f', .precision = static_cast<int>(n)});
    if (!float_text::parse(text, &r)) return raise(t, exc::ValueError, "rounding failed");
    if (std::isinf(r)) return raise(t, exc::OverflowError, "rounded value too large to represent");
    return float_from(t, r);
  }
  const double unit = std::pow(10.0, static_cast<double>(-n)), scaled = v / unit;
  double r = std::round(scaled);
  if (std::fabs(scaled - r) == 0.5) r = 2.0 * std::round(scaled / 2.0);
  r *= unit;
  if (std::isinf(r)) return raise(t, exc::OverflowError, "rounded value too large to represent");
  return float_from(t, r);
}

Result<Own<>> as_integer_ratio(Thread& t, Ref<> self) {
  const double v = float_value(self);
  if (std::isinf(v)) return raise(t, exc::OverflowError, "cannot convert Infinity to integer ratio");
  if (std::isnan(v)) return raise(t, exc::ValueError, "cannot convert NaN to integer ratio");
  int exponent;
  double m = std::frexp(v, &exponent);
  for (int i = 0; i < 300 && m != std::floor(m); ++i) {
    m *= 2.0;
    --exponent;
  }
  Own<> numerator = TRY(Int::from_double(t, m)), denominator = Own<>::of_int(1);
  Own<> shift = Own<>::of_int(exponent < 0 ? -exponent : exponent);
  if (exponent > 0)
    numerator = TRY(Int::lshift(t, numerator.ref(), shift.ref()));
  else
    denominator = TRY(Int::lshift(t, denominator.ref(), shift.ref()));
  return Tuple::of(t, numerator.ref(), denominator.ref());
}

Result<Own<>> of_class(Thread& t, Ref<Type> type, double d) {
  Own<> f = TRY(float_from(t, d));
  if (type.get() == &kFloatType) return f;
  return call(t, type, {f.value()});
}
Result<Own<>> fromhex(Thread& t, Ref<Type> type, Ref<Str> text) {
  double d;
  switch (text->is_ascii() ? float_text::parse_hex(text->ascii(), &d) : float_text::HexError::invalid) {
    case float_text::HexError::none:
      return of_class(t, type, d);
    case float_text::HexError::invalid:
      return raise(t, exc::ValueError, "invalid hexadecimal floating-point string");
    case float_text::HexError::too_large:
      return raise(t, exc::OverflowError, "hexadecimal value too large to represent as a float");
  }
  __builtin_unreachable();
}
Result<Own<>> from_number(Thread& t, Ref<Type> type, Ref<> number) {
  if (is_exact_float(number) && type.get() == &kFloatType) return number.own();
  return of_class(t, type, TRY(to_double(t, number)));
}
Result<Own<>> get_new_args(Thread& t, Ref<> self) {
  Own<> f = TRY(float_from(t, float_value(self)));
  return Tuple::of(t, f.ref());
}
Result<Own<>> get_format(Thread& t, Ref<Type>, Ref<Str> kind) {
  if (kind->equals_ascii("double") || kind->equals_ascii("float")) return Str::intern_ascii(t, "IEEE, little-endian");
  return raise(t, exc::ValueError, "__getformat__() argument 1 must be 'double' or 'float'");
}
Result<Own<>> positive_method(Thread& t, Ref<> self) { return Float::positive(t, self); }
Result<Own<>> to_int_method(Thread& t, Ref<> self) { return Float::to_int(t, self); }
Result<Own<>> format_method(Thread& t, Ref<> self, Ref<Str> spec) { return format_float(t, self, spec); }

constexpr Method kMethods[] = {
    bind<&from_number>("from_number(type, number, /)", "A real number as a float. Other than float() it refuses text."),
    bind<&positive_method>("conjugate(self, /)", "The float itself: it has no imaginary part."),
    bind<&to_int_method>("__trunc__(self, /)", "The int that is left without the fraction."),
    bind<&floor_method>("__floor__(self, /)", "The greatest int that is not above it."),
    bind<&ceil_method>("__ceil__(self, /)", "The least int that is not below it."),
    bind<&round_method>("__round__(self, ndigits=None, /)",
                        "The closest int, the even one of two equally close.\n\nWith ndigits: a float of that many "
                        "digits behind the point."),
    bind<&as_integer_ratio>(
        "as_integer_ratio(self, /)",
        "(numerator, denominator) of the fraction that the float is exactly; it is reduced, and the denominator "
        "positive.\n\nOverflowError for infinities, ValueError for NaN.\n\n>>> (0.75).as_integer_ratio()\n(3, 4)\n>>> "
        "(-2.5).as_integer_ratio()\n(-5, 2)\n>>> (7.0).as_integer_ratio()\n(7, 1)"),
    bind<&fromhex>("fromhex(type, string, /)",
                   "The float that a text in hexadecimal means; p stands before the power of two.\n\n>>> "
                   "float.fromhex('0x1.8p3')\n12.0\n>>> float.fromhex('-0xap-2')\n-2.5"),
    bind<&hex_method>("hex(self, /)",
                      "The exact value as text in hexadecimal, which fromhex() reads.\n\n>>> "
                      "(2.5).hex()\n'0x1.4000000000000p+1'\n>>> (-0.75).hex()\n'-0x1.8000000000000p-1'"),
    bind<&is_integer>("is_integer(self, /)", "Whether it has no fraction."),
    bind<&get_new_args>("__getnewargs__(self, /)"),
    bind<&get_format>("__getformat__(type, typestr, /)",
                      "How the machine stores floats: 'IEEE, little-endian', 'IEEE, big-endian' or 'unknown'. For "
                      "tests.\n\n  typestr\n    'float' or 'double', the type of C."),
    bind<&format_method>("__format__(self, format_spec, /)",
                         "The number as text, in the form that format_spec describes."),
};
constexpr Attribute kAttributes[] = {
    attribute<&positive_method>("real", "the real part of a complex number"),
    attribute<&get_imag>("imag", "The part that is multiplied by 1j."),
};

consteval TypeOptions float_options() {
  return {.doc =
              "A floating-point number, in 64 bits.\n\nMade of a number, or of text such as '1.5', '-2e10', 'inf' or "
              "'nan'. ValueError for other text.",
          .methods = kMethods,
          .attributes = kAttributes,
          .flags = kTypeBasetype};
}

}  // namespace

constinit Type kFloatType = describe<Float>("float", float_options());

}  // namespace krait
