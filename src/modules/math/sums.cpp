// math: sums, products and norms that lose no precision on the way.
#include <cfloat>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "modules/math/math.h"
#include "types/float.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait::math_module {

namespace {

// An unevaluated sum of two doubles.
struct Pair {
  double high, low;
};
// Exact when |a| >= |b|.
Pair fast_sum(double a, double b) {
  const double x = a + b;
  return {x, (a - x) + b};
}
Pair exact_sum(double a, double b) {
  const double x = a + b, z = x - a;
  return {x, (a - (x - z)) + (b - z)};
}
Pair exact_product(double a, double b) {
  const double p = a * b;
  return {p, std::fma(a, b, -p)};
}

// ---- norms ----

// The square root of the sum of squares of non-negative numbers, of which `largest` is the largest. Scaled by a power
// of two; the sum starts at 1 so that every addend is smaller; one step of Newton's method corrects the root.
double norm(double* values, std::size_t n, double largest, bool has_nan) {
  if (std::isinf(largest)) return largest;
  if (has_nan) return NAN;
  if (largest == 0.0 || n <= 1) return largest;
  int exponent;
  std::frexp(largest, &exponent);
  if (exponent < -1023) {
    // The scale of a subnormal number would overflow.
    for (std::size_t i = 0; i < n; ++i) values[i] /= DBL_MIN;
    return DBL_MIN * norm(values, n, largest / DBL_MIN, has_nan);
  }
  const double scale = std::ldexp(1.0, -exponent);
  double sum = 1.0, low1 = 0.0, low2 = 0.0;
  const auto add = [&](Pair p) {
    const Pair s = fast_sum(sum, p.high);
    sum = s.high;
    low1 += p.low;
    low2 += s.low;
  };
  for (std::size_t i = 0; i < n; ++i) {
    const double x = values[i] * scale;
    add(exact_product(x, x));
  }
  double root = std::sqrt(sum - 1.0 + (low1 + low2));
  add(exact_product(-root, root));
  const double rest = sum - 1.0 + (low1 + low2);
  root += rest / (2.0 * root);
  return root / scale;
}

// Collects the absolute values of a norm.
class NormArguments {
 public:
  NormArguments() = default;
  NormArguments(const NormArguments&) = delete;
  ~NormArguments() {
    if (values_ != inside_) std::free(values_);
  }
  Result<void> reserve(Thread& t, std::size_t n) {
    if (n <= std::size(inside_)) return ok;
    values_ = static_cast<double*>(std::malloc(n * sizeof(double)));
    if (values_) return ok;
    values_ = inside_;
    return raise_memory_error(t);
  }
  void add(double x) {
    x = std::fabs(x);
    values_[n_++] = x;
    has_nan_ |= std::isnan(x);
    if (x > largest_) largest_ = x;
  }
  double norm() { return math_module::norm(values_, n_, largest_, has_nan_); }

 private:
  double inside_[20];
  double* values_ = inside_;
  std::size_t n_ = 0;
  double largest_ = 0.0;
  bool has_nan_ = false;
};

Result<double> hypot(Thread& t, Rest coordinates) {
  NormArguments arguments;
  TRY(arguments.reserve(t, coordinates.size()));
  for (std::size_t i = 0; i < coordinates.size(); ++i) arguments.add(TRY(to_double(t, coordinates[i])));
  return arguments.norm();
}

Result<double> dist(Thread& t, Ref<> p, Ref<> q) {
  Own<Tuple> a = TRY(to_tuple(t, p)), b = TRY(to_tuple(t, q));
  if (a->size() != b->size()) return raise(t, exc::ValueError, "both points must have the same number of dimensions");
  NormArguments arguments;
  TRY(arguments.reserve(t, a->size()));
  for (std::size_t i = 0; i < a->size(); ++i) {
    const double x = TRY(to_double(t, (*a)[i]));
    arguments.add(x - TRY(to_double(t, (*b)[i])));
  }
  return arguments.norm();
}

// ---- fsum ----

// Shewchuk's growing expansion: partial sums that do not overlap, smallest first, whose exact sum is the sum so far.
class ExactSum {
 public:
  ExactSum() = default;
  ExactSum(const ExactSum&) = delete;
  ~ExactSum() {
    if (partials_ != inside_) std::free(partials_);
  }

  Result<void> add(Thread& t, double x) {
    const double given = x;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      double y = partials_[i];
      if (std::fabs(x) < std::fabs(y)) std::swap(x, y);
      const Pair s = fast_sum(x, y);
      if (s.low != 0.0) partials_[kept++] = s.low;
      x = s.high;
    }
    n_ = kept;
    if (x == 0.0) return ok;
    if (!std::isfinite(x)) {
      if (std::isfinite(given)) return raise(t, exc::OverflowError, "intermediate overflow in fsum");
      if (std::isinf(given)) infinities_ += given;
      specials_ += given;
      n_ = 0;
      return ok;
    }
    if (n_ == capacity_ && !grow()) return raise_memory_error(t);
    partials_[n_++] = x;
    return ok;
  }

  Result<double> value(Thread& t) const {
    if (specials_ != 0.0) {
      if (std::isnan(infinities_)) return raise(t, exc::ValueError, "-inf + inf in fsum");
      return specials_;
    }
    std::size_t n = n_;
    if (n == 0) return 0.0;
    double high = partials_[--n], low = 0.0;
    // From the top until the sum becomes inexact.
    while (n > 0) {
      const Pair s = fast_sum(high, partials_[--n]);
      high = s.high;
      low = s.low;
      if (low != 0.0) break;
    }
    // A tie that what follows breaks.
    if (n > 0 && ((low < 0.0 && partials_[n - 1] < 0.0) || (low > 0.0 && partials_[n - 1] > 0.0))) {
      const double twice = low * 2.0, x = high + twice;
      if (twice == x - high) high = x;
    }
    return high;
  }

 private:
  bool grow() {
    const std::size_t capacity = capacity_ * 2;
    auto* p = static_cast<double*>(std::malloc(capacity * sizeof(double)));
    if (!p) return false;
    std::memcpy(p, partials_, n_ * sizeof(double));
    if (partials_ != inside_) std::free(partials_);
    partials_ = p;
    capacity_ = capacity;
    return true;
  }

  double inside_[32];
  double* partials_ = inside_;
  std::size_t n_ = 0, capacity_ = 32;
  double infinities_ = 0.0, specials_ = 0.0;
};

Result<double> fsum(Thread& t, Ref<> iterable) {
  Own<> iterator = TRY(iter(t, iterable));
  ExactSum sum;
  for (;;) {
    Step step = next(t, iterator.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return sum.value(t);
    const Own<> item = std::move(step).take();
    TRY(sum.add(t, TRY(to_double(t, item.ref()))));
  }
}

// ---- products ----

Result<Own<>> prod(Thread& t, Ref<> iterable, OptRef<> start) {
  Own<> iterator = TRY(iter(t, iterable));
  Own<> result = start ? start.ref().own() : Own<>::of_int(1);
  for (;;) {
    Step step = next(t, iterator.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return result;
    const Own<> item = std::move(step).take();
    if (Value::both_int(result.value(), item.value()))
      result = TRY(int_multiply(t, result.ref(), item.ref()));
    else if (Value::both_float(result.value(), item.value()))
      result = TRY(float_result(t, result.value().as_float() * item.value().as_float()));
    else
      result = TRY(binary(t, BinaryOp::Multiply, result.ref(), item.ref()));
  }
}

// A sum of three doubles that takes products without loss.
struct TripleSum {
  double high = 0.0, low = 0.0, tiny = 0.0;

  TripleSum plus_product(double x, double y) const {
    const Pair p = exact_product(x, y), s = exact_sum(high, p.high), r1 = exact_sum(low, p.low),
               r2 = exact_sum(r1.high, s.low);
    return {s.high, r2.high, tiny + r1.low + r2.low};
  }
  double value() const { return high + exact_sum(low, tiny).high; }
};

// Adds up products: first ints while they are small, then floats with extended precision while there are such, then
// everything by the operators.
class ProductSum {
 public:
  explicit ProductSum(Thread& t) : t_(t), total_(Own<>::of_int(0)) {}

  Result<void> add(Ref<> p, Ref<> q) {
    if (ints_enabled_) {
      if (add_int(p, q)) return ok;
      TRY(end_ints());
    }
    if (floats_enabled_) {
      if ((is_exact_float(p) || is_exact_float(q)) && add_real(p, q)) return ok;
      TRY(end_floats());
    }
    Own<> product = TRY(binary(t_, BinaryOp::Multiply, p, q));
    total_ = TRY(binary(t_, BinaryOp::Add, total_.ref(), product.ref()));
    return ok;
  }
  Result<Own<>> finish() {
    TRY(end_ints());
    TRY(end_floats());
    return std::move(total_);
  }

 private:
  static bool as_real(Ref<> v, double* out) {
    if (is_exact_float(v)) {
      *out = float_value(v);
      return true;
    }
    if (!is_exact_int(v) && !v.is(&kTrue) && !v.is(&kFalse)) return false;
    *out = limbs::to_double(IntView(v));
    return std::isfinite(*out);
  }
  bool add_int(Ref<> p, Ref<> q) {
    std::int64_t x, y, product, sum;
    bool is_negative;
    if (!is_exact_int(p) || !is_exact_int(q) || !int_to_int64(p, x, is_negative) || !int_to_int64(q, y, is_negative))
      return false;
    if (__builtin_mul_overflow(x, y, &product) || __builtin_add_overflow(ints_, product, &sum)) return false;
    ints_ = sum;
    return true;
  }
  Result<void> end_ints() {
    ints_enabled_ = false;
    if (ints_ == 0) return ok;
    Own<> sum = TRY(int_from(t_, std::exchange(ints_, 0)));
    total_ = TRY(binary(t_, BinaryOp::Add, total_.ref(), sum.ref()));
    return ok;
  }
  bool add_real(Ref<> p, Ref<> q) {
    double x, y;
    if (!as_real(p, &x) || !as_real(q, &y)) return false;
    const TripleSum sum = floats_.plus_product(x, y);
    if (!std::isfinite(sum.high)) return false;
    floats_ = sum;
    floats_used_ = true;
    return true;
  }
  Result<void> end_floats() {
    floats_enabled_ = false;
    if (!floats_used_) return ok;
    floats_used_ = false;
    Own<> sum = TRY(float_from(t_, floats_.value()));
    floats_ = {};
    total_ = TRY(binary(t_, BinaryOp::Add, total_.ref(), sum.ref()));
    return ok;
  }

  Thread& t_;
  Own<> total_;
  std::int64_t ints_ = 0;
  TripleSum floats_;
  bool ints_enabled_ = true, floats_enabled_ = true, floats_used_ = false;
};

Result<Own<>> sumprod(Thread& t, Ref<> p, Ref<> q) {
  Own<> left = TRY(iter(t, p)), right = TRY(iter(t, q));
  ProductSum sum(t);
  for (;;) {
    Step a = next(t, left.ref());
    if (a.is_failed()) return failed;
    Step b = next(t, right.ref());
    if (b.is_failed()) return failed;
    if (a.is_done() != b.is_done()) return raise(t, exc::ValueError, "Inputs are not the same length");
    if (a.is_done()) return sum.finish();
    const Own<> x = std::move(a).take(), y = std::move(b).take();
    TRY(sum.add(x.ref(), y.ref()));
  }
}

constexpr Method kFunctions[] = {
    bind<&dist>("dist(p, q, /)",
                "The straight distance between two points, given by their coordinates.\n\nValueError unless both have "
                "equally many."),
    bind<&fsum>("fsum(seq, /)", "The sum of the numbers as if computed exactly and rounded once."),
    bind<&hypot>(
        "hypot(*coordinates)",
        "The distance of a point from the origin: the root of the sum of the squares of its coordinates.\n\nNeither "
        "overflows nor loses digits on the way.\n\n    >>> hypot(5.0, 12.0)\n    13.0"),
    bind<&prod>("prod(iterable, /, *, start=1)",
                "start times all items, one after the other; start alone when there are none."),
    bind<&sumprod>("sumprod(p, q, /)",
                   "The products of items at the same place, added up. ValueError unless both have equally many "
                   "items.\n\nFloats, also among ints, are multiplied and added with extended precision."),
};

}  // namespace

constinit const std::span<const Method> kSumFunctions = kFunctions;

}  // namespace krait::math_module
