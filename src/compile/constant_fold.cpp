// Arithmetic on constants, with CPython's limits on what is worth keeping in a code object.
#include <climits>
#include <cmath>
#include <string>

#include "base/limbs.h"
#include "compile/constant.h"

namespace krait::compiler {

namespace {

constexpr std::size_t kMaxIntBits = 128;
constexpr std::size_t kMaxCollection = 256;
constexpr std::size_t kMaxText = 4096;
constexpr std::int64_t kMaxItems = 1024;  // nested ones included

// An integral constant as limbs; keeps the word it may point into.
class Integer {
 public:
  explicit Integer(const Const* c) : word_(c->kind == ConstKind::BigInt ? 0 : c->integer), c_(c) {}
  limbs::View view() const {
    if (c_->kind == ConstKind::BigInt) return {c_->limbs, c_->size, c_->negative};
    return word_;
  }
  std::size_t bits() const { return limbs::bit_length(view()); }
  bool zero() const { return view().is_zero(); }
  bool negative() const { return view().negative; }

 private:
  limbs::Word word_;
  const Const* c_;
};

const Const* keep(ConstPool& pool, const limbs::Number& n) {
  const limbs::View v = n;
  return pool.big({v.data, v.size}, v.negative);
}

bool to_double(const Const* c, double* out) {
  if (c->kind == ConstKind::Float) {
    *out = c->real;
    return true;
  }
  *out = limbs::to_double(Integer(c).view());
  return std::isfinite(*out);
}

// Small enough to be a count; anything else is too big anyway.
bool to_count(const Const* c, std::int64_t* out) {
  if (c->kind == ConstKind::BigInt) return false;
  *out = c->integer;
  return true;
}

// --- integers
// ---------------------------------------------------------------------------------------------------------

const Const* int_power(ConstPool& pool, const Const* left, const Const* right) {
  const Integer base(left), exponent(right);
  limbs::Number out;
  if (exponent.negative()) {
    double x, y;
    if (base.zero() || !to_double(left, &x) || !to_double(right, &y)) return nullptr;
    return pool.real(std::pow(x, y));
  }
  std::int64_t count;
  if (!to_count(right, &count)) return nullptr;
  if (!base.zero() && count > 0 && base.bits() > kMaxIntBits / static_cast<std::size_t>(count)) return nullptr;
  if (base.zero()) return pool.integer(count == 0);
  return limbs::pow(out, base.view(), static_cast<std::size_t>(count)) ? keep(pool, out) : nullptr;
}

const Const* int_shift(ConstPool& pool, BinaryOp op, const Const* left, const Const* right) {
  const Integer value(left), count(right);
  if (count.negative()) return nullptr;
  std::int64_t n;
  const bool countable = to_count(right, &n);
  limbs::Number out;
  if (op == BinaryOp::RShift) {
    if (!countable) return pool.integer(value.negative() ? -1 : 0);
    return limbs::shift_right(out, value.view(), static_cast<std::size_t>(n)) ? keep(pool, out) : nullptr;
  }
  if (value.zero()) return pool.integer(0);
  if (!countable || n > static_cast<std::int64_t>(kMaxIntBits)) return nullptr;
  if (n != 0 && value.bits() > kMaxIntBits - static_cast<std::size_t>(n)) return nullptr;
  return limbs::shift_left(out, value.view(), static_cast<std::size_t>(n)) ? keep(pool, out) : nullptr;
}

const Const* fold_ints(ConstPool& pool, BinaryOp op, const Const* left, const Const* right) {
  const Integer a(left), b(right);
  limbs::Number out;
  bool done = false;
  switch (op) {
    case BinaryOp::Add:
      done = limbs::add(out, a.view(), b.view());
      break;
    case BinaryOp::Subtract:
      done = limbs::sub(out, a.view(), b.view());
      break;
    case BinaryOp::Multiply:
      if (!a.zero() && !b.zero() && a.bits() + b.bits() > kMaxIntBits) return nullptr;
      done = limbs::mul(out, a.view(), b.view());
      break;
    case BinaryOp::FloorDivide:
      done = !b.zero() && limbs::divmod(&out, nullptr, a.view(), b.view());
      break;
    case BinaryOp::Remainder:
      done = !b.zero() && limbs::divmod(nullptr, &out, a.view(), b.view());
      break;
    case BinaryOp::TrueDivide: {
      if (b.zero()) return nullptr;
      const double quotient = limbs::true_divide(a.view(), b.view());
      return std::isfinite(quotient) ? pool.real(quotient) : nullptr;
    }
    case BinaryOp::Power:
      return int_power(pool, left, right);
    case BinaryOp::LShift:
    case BinaryOp::RShift:
      return int_shift(pool, op, left, right);
    case BinaryOp::And:
      done = limbs::bit_and(out, a.view(), b.view());
      break;
    case BinaryOp::Or:
      done = limbs::bit_or(out, a.view(), b.view());
      break;
    case BinaryOp::Xor:
      done = limbs::bit_xor(out, a.view(), b.view());
      break;
    default:
      return nullptr;
  }
  if (!done) return nullptr;
  if (left->is_bool() && right->is_bool() && (op == BinaryOp::And || op == BinaryOp::Or || op == BinaryOp::Xor))
    return pool.boolean(!out.is_zero());
  return keep(pool, out);
}

// --- floats and complex numbers
// ---------------------------------------------------------------------------------------

struct Complex {
  double re, im;
};

const Const* float_power(ConstPool& pool, double x, double y) {
  if (x == 0 && y < 0) return nullptr;
  if (x < 0 && std::isfinite(x) && std::isfinite(y) && y != std::floor(y))
    return nullptr;  // a complex result: see complex_power
  const double result = std::pow(x, y);
  if (std::isinf(result) && std::isfinite(x) && std::isfinite(y)) return nullptr;
  return pool.real(result);
}

const Const* fold_floats(ConstPool& pool, BinaryOp op, double x, double y) {
  switch (op) {
    case BinaryOp::Add:
      return pool.real(x + y);
    case BinaryOp::Subtract:
      return pool.real(x - y);
    case BinaryOp::Multiply:
      return pool.real(x * y);
    case BinaryOp::TrueDivide:
      return y == 0 ? nullptr : pool.real(x / y);
    case BinaryOp::Power:
      return float_power(pool, x, y);
    case BinaryOp::FloorDivide:
    case BinaryOp::Remainder: {
      if (y == 0) return nullptr;
      double mod = std::fmod(x, y);
      double div = (x - mod) / y;
      if (mod != 0) {
        if ((y < 0) != (mod < 0)) {
          mod += y;
          div -= 1.0;
        }
      } else {
        mod = std::copysign(0.0, y);
      }
      double floor_div;
      if (div != 0) {
        floor_div = std::floor(div);
        if (div - floor_div > 0.5) floor_div += 1.0;
      } else {
        floor_div = std::copysign(0.0, x / y);
      }
      return pool.real(op == BinaryOp::Remainder ? mod : floor_div);
    }
    default:
      return nullptr;
  }
}

bool complex_quotient(Complex a, Complex b, Complex* out) {
  // Smith's method, with the real and imaginary part of b scaled against each other.
  const double abs_re = std::fabs(b.re), abs_im = std::fabs(b.im);
  if (abs_re >= abs_im) {
    if (abs_re == 0) return false;
    const double ratio = b.im / b.re, denominator = b.re + b.im * ratio;
    *out = {(a.re + a.im * ratio) / denominator, (a.im - a.re * ratio) / denominator};
  } else {
    const double ratio = b.re / b.im, denominator = b.re * ratio + b.im;
    *out = {(a.re * ratio + a.im) / denominator, (a.im * ratio - a.re) / denominator};
  }
  return std::isfinite(out->re) && std::isfinite(out->im);
}

Complex times(Complex a, Complex b) { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }

bool complex_power(Complex a, Complex b, Complex* out) {
  if (b.re == 0 && b.im == 0) {
    *out = {1, 0};
    return true;
  }
  if (a.re == 0 && a.im == 0) {
    if (b.im != 0 || b.re < 0) return false;
    *out = {0, 0};
    return true;
  }
  if (b.im == 0 && b.re == std::floor(b.re) && std::fabs(b.re) <= 100) {
    // By squaring, as CPython does for small integers.
    auto n = static_cast<long>(b.re);
    const bool invert = n < 0;
    if (invert) n = -n;
    Complex result{1, 0}, power = a;
    for (long mask = 1; mask > 0 && n >= mask; mask <<= 1) {
      if (n & mask) result = times(result, power);
      power = times(power, power);
    }
    if (invert) return complex_quotient({1, 0}, result, out);
    *out = result;
  } else {
    const double magnitude = std::hypot(a.re, a.im), angle = std::atan2(a.im, a.re);
    double length = std::pow(magnitude, b.re), phase = angle * b.re;
    if (b.im != 0) {
      length *= std::exp(-angle * b.im);
      phase += b.im * std::log(magnitude);
    }
    *out = {length * std::cos(phase), length * std::sin(phase)};
  }
  return std::isfinite(out->re) && std::isfinite(out->im);
}

bool to_complex(const Const* c, Complex* out) {
  if (c->kind == ConstKind::Complex) {
    *out = {c->real, c->imag};
    return true;
  }
  out->im = 0;
  return to_double(c, &out->re);
}

// C99 annex G as CPython 3.14 has it: with a real operand the other part stays as it is.
const Const* fold_complex(ConstPool& pool, BinaryOp op, const Const* left, const Const* right) {
  Complex a, b, out;
  if (!to_complex(left, &a) || !to_complex(right, &b)) return nullptr;
  const bool left_real = left->kind != ConstKind::Complex, right_real = right->kind != ConstKind::Complex;
  switch (op) {
    case BinaryOp::Add:
      return pool.complex(a.re + b.re, left_real ? b.im : right_real ? a.im : a.im + b.im);
    case BinaryOp::Subtract:
      return pool.complex(a.re - b.re, left_real ? -b.im : right_real ? a.im : a.im - b.im);
    case BinaryOp::Multiply:
      if (left_real) return pool.complex(a.re * b.re, a.re * b.im);
      if (right_real) return pool.complex(a.re * b.re, a.im * b.re);
      out = times(a, b);
      if (!std::isfinite(out.re) || !std::isfinite(out.im)) return nullptr;
      return pool.complex(out.re, out.im);
    case BinaryOp::TrueDivide:
      if (right_real) return b.re == 0 ? nullptr : pool.complex(a.re / b.re, a.im / b.re);
      return complex_quotient(a, b, &out) ? pool.complex(out.re, out.im) : nullptr;
    case BinaryOp::Power:
      return complex_power(a, b, &out) ? pool.complex(out.re, out.im) : nullptr;
    default:
      return nullptr;
  }
}

// --- sequences
// --------------------------------------------------------------------------------------------------------

std::size_t code_points(std::string_view text) {
  std::size_t n = 0;
  for (unsigned char c : text) n += (c & 0xC0) != 0x80;
  return n;
}

std::int64_t weigh(const Const* c, std::int64_t limit) {
  if (c->kind != ConstKind::Tuple) return limit;
  limit -= c->size;
  for (std::uint32_t i = 0; limit >= 0 && i < c->size; ++i) limit = weigh(c->elements[i], limit);
  return limit;
}

std::size_t length(const Const* c) { return c->kind == ConstKind::Str ? code_points(c->text()) : c->size; }
bool is_sequence(const Const* c) {
  return c->kind == ConstKind::Str || c->kind == ConstKind::Bytes || c->kind == ConstKind::Tuple;
}

const Const* repeat(ConstPool& pool, const Const* sequence, const Const* count) {
  const std::size_t size = length(sequence);
  std::int64_t n = 0;
  const bool countable = to_count(count, &n);
  if (size) {
    const std::size_t most = sequence->kind == ConstKind::Tuple ? kMaxCollection : kMaxText;
    if (!countable || n < 0 || n > static_cast<std::int64_t>(most / size)) return nullptr;
    if (sequence->kind == ConstKind::Tuple && n && weigh(sequence, kMaxItems / n) < 0) return nullptr;
  } else if (!countable) {
    return nullptr;
  } else {
    n = 0;
  }
  if (sequence->kind == ConstKind::Tuple) {
    std::vector<const Const*> items;
    for (std::int64_t i = 0; i < n; ++i)
      items.insert(items.end(), sequence->elements, sequence->elements + sequence->size);
    return pool.tuple(items);
  }
  std::string text;
  for (std::int64_t i = 0; i < n; ++i) text += sequence->text();
  return sequence->kind == ConstKind::Str ? pool.str(text) : pool.bytes(text);
}

const Const* concatenate(ConstPool& pool, const Const* left, const Const* right) {
  if (left->kind == ConstKind::Tuple) {
    std::vector<const Const*> items(left->elements, left->elements + left->size);
    items.insert(items.end(), right->elements, right->elements + right->size);
    return pool.tuple(items);
  }
  const std::string text = std::string(left->text()) + std::string(right->text());
  return left->kind == ConstKind::Str ? pool.str(text) : pool.bytes(text);
}

// The byte offsets at which the code points of a string start, and its end.
std::vector<std::size_t> starts_of(const Const* c) {
  std::vector<std::size_t> starts;
  const std::string_view text = c->text();
  for (std::size_t i = 0; i < text.size(); ++i)
    if (c->kind == ConstKind::Bytes || (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) starts.push_back(i);
  starts.push_back(text.size());
  return starts;
}

const Const* item(ConstPool& pool, const Const* sequence, const Const* index) {
  std::int64_t i;
  const auto size = static_cast<std::int64_t>(length(sequence));
  if (!to_count(index, &i)) return nullptr;
  if (i < 0) i += size;
  if (i < 0 || i >= size) return nullptr;
  switch (sequence->kind) {
    case ConstKind::Tuple:
      return sequence->elements[i];
    case ConstKind::Bytes:
      return pool.integer(static_cast<unsigned char>(sequence->data[i]));
    default: {
      const auto starts = starts_of(sequence);
      return pool.str(sequence->text().substr(starts[i], starts[i + 1] - starts[i]));
    }
  }
}

bool slice_bound(const Const* c, std::int64_t size, std::int64_t missing, std::int64_t low, std::int64_t high,
                 std::int64_t* out) {
  if (c->kind == ConstKind::None) {
    *out = missing;
    return true;
  }
  if (!c->is_integral()) return false;
  std::int64_t i = c->kind == ConstKind::BigInt ? (c->negative ? INT64_MIN / 2 : INT64_MAX / 2) : c->integer;
  if (i < 0) i = i < -size ? low : i + size;
  *out = i < low ? low : i > high ? high : i;
  return true;
}

const Const* slice(ConstPool& pool, const Const* sequence, const Const* bounds) {
  const auto size = static_cast<std::int64_t>(length(sequence));
  std::int64_t step = 1;
  if (const Const* s = bounds->elements[2]; s->kind != ConstKind::None) {
    if (!s->is_integral()) return nullptr;
    step = s->kind == ConstKind::BigInt ? (s->negative ? -INT64_MAX / 4 : INT64_MAX / 4) : s->integer;
    if (step == 0) return nullptr;
  }
  const std::int64_t low = step < 0 ? -1 : 0, high = step < 0 ? size - 1 : size;
  std::int64_t start, stop;
  if (!slice_bound(bounds->elements[0], size, step < 0 ? high : low, low, high, &start) ||
      !slice_bound(bounds->elements[1], size, step < 0 ? low : high, low, high, &stop))
    return nullptr;
  std::vector<std::int64_t> chosen;
  for (std::int64_t i = start; step > 0 ? i < stop : i > stop;) {
    chosen.push_back(i);
    if (step > 0 ? step >= stop - i : step <= stop - i) break;
    i += step;
  }
  if (sequence->kind == ConstKind::Tuple) {
    std::vector<const Const*> items;
    for (std::int64_t i : chosen) items.push_back(sequence->elements[i]);
    return pool.tuple(items);
  }
  const auto starts = starts_of(sequence);
  std::string text;
  for (std::int64_t i : chosen) text += sequence->text().substr(starts[i], starts[i + 1] - starts[i]);
  return sequence->kind == ConstKind::Str ? pool.str(text) : pool.bytes(text);
}

}  // namespace

const Const* fold_unary(ConstPool& pool, UnaryFold op, const Const* operand) {
  if (op == UnaryFold::Not) return operand->kind == ConstKind::Code ? nullptr : pool.boolean(!truth(operand));
  if (operand->kind == ConstKind::Float) {
    if (op == UnaryFold::Invert) return nullptr;
    return op == UnaryFold::Negative ? pool.real(-operand->real) : operand;
  }
  if (operand->kind == ConstKind::Complex) {
    if (op == UnaryFold::Invert) return nullptr;
    return op == UnaryFold::Negative ? pool.complex(-operand->real, -operand->imag) : operand;
  }
  if (!operand->is_integral()) return nullptr;
  const Integer value(operand);
  if (op == UnaryFold::Invert) {
    if (operand->is_bool()) return nullptr;  // to warn when it runs
    limbs::Number out;
    return limbs::invert(out, value.view()) ? keep(pool, out) : nullptr;
  }
  const limbs::View v = op == UnaryFold::Negative ? value.view().negated() : value.view();
  return pool.big({v.data, v.size}, v.negative);
}

const Const* fold_binary(ConstPool& pool, BinaryOp op, const Const* left, const Const* right) {
  if (left->is_integral() && right->is_integral()) return fold_ints(pool, op, left, right);
  const auto is_real = [](const Const* c) { return c->is_integral() || c->kind == ConstKind::Float; };
  if (is_real(left) && is_real(right)) {
    double x, y;
    if (!to_double(left, &x) || !to_double(right, &y)) return nullptr;
    if (op == BinaryOp::Power && x < 0 && std::isfinite(x) && std::isfinite(y) && y != std::floor(y)) {
      Complex out;
      return complex_power({x, 0}, {y, 0}, &out) ? pool.complex(out.re, out.im) : nullptr;
    }
    return fold_floats(pool, op, x, y);
  }
  const auto is_number = [&](const Const* c) { return is_real(c) || c->kind == ConstKind::Complex; };
  if (is_number(left) && is_number(right)) return fold_complex(pool, op, left, right);
  switch (op) {
    case BinaryOp::Add:
      return is_sequence(left) && left->kind == right->kind ? concatenate(pool, left, right) : nullptr;
    case BinaryOp::Multiply:
      if (is_sequence(left) && right->is_integral()) return repeat(pool, left, right);
      if (is_sequence(right) && left->is_integral()) return repeat(pool, right, left);
      return nullptr;
    case BinaryOp::Subscript:
      if (!is_sequence(left)) return nullptr;
      if (right->is_integral()) return item(pool, left, right);
      return right->kind == ConstKind::Slice ? slice(pool, left, right) : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace krait::compiler
