// math: functions of ints.
#include <algorithm>
#include <cmath>

#include "modules/math/math.h"
#include "types/int.h"
#include "types/long_job.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::math_module {

namespace {

Result<Own<>> finish(Thread& t, bool done, limbs::View n) {
  if (!done) return raise_memory_error(t);
  return Int::from_limbs(t, n);
}

// From so many limbs on, or eight times as many factors, a computation gets a thread of its own, so that signals can
// end it.
constexpr std::size_t kLongSize = 1 << 13;
using Stop = const std::atomic<bool>&;

std::uint64_t word_gcd(std::uint64_t a, std::uint64_t b) {
  if (a == 0) return b;
  if (b == 0) return a;
  const int twos = __builtin_ctzll(a | b);
  a >>= __builtin_ctzll(a);
  while (b != 0) {
    b >>= __builtin_ctzll(b);
    if (a > b) std::swap(a, b);
    b -= a;
  }
  return a << twos;
}

Result<Own<>> gcd_of(Thread& t, Ref<> a, Ref<> b) {
  if (Value::both_int(a.value(), b.value())) {
    const std::int64_t x = a.value().as_int(), y = b.value().as_int();
    return int_from_unsigned(
        t, word_gcd(static_cast<std::uint64_t>(x < 0 ? -x : x), static_cast<std::uint64_t>(y < 0 ? -y : y)));
  }
  const IntView x(a), y(b);
  if (std::min(x->size, y->size) > kLongSize)
    return run_for_int(t, [](NumberJob& j) { return limbs::gcd(j.out, j.a, j.b); }, x->magnitude(), y->magnitude());
  limbs::Number out;
  return finish(t, limbs::gcd(out, x->magnitude(), y->magnitude()), out);
}

Result<Own<>> gcd(Thread& t, Rest integers) {
  Own<> result = Own<>::of_int(0);
  LongLoop loop;
  for (std::size_t i = 0; i < integers.size(); ++i) {
    Own<> n = TRY(krait::index(t, integers[i]));
    result = TRY(gcd_of(t, result.ref(), n.ref()));
    TRY(loop.round(t));
  }
  return result;
}

Result<Own<>> lcm(Thread& t, Rest integers) {
  Own<> result = Own<>::of_int(1);
  for (std::size_t i = 0; i < integers.size(); ++i) {
    Own<> n = TRY(krait::index(t, integers[i]));
    if (int_sign(result.ref()) == 0) continue;
    if (int_sign(n.ref()) == 0) {
      result = Own<>::of_int(0);
      continue;
    }
    Own<> common = TRY(gcd_of(t, result.ref(), n.ref()));
    Own<> part = TRY(Int::floor_divide(t, result.ref(), common.ref()));
    Own<> product = TRY(Int::multiply(t, part.ref(), n.ref()));
    result = TRY(Int::absolute(t, product.ref()));
    TRY(LongLoop::look(t));
  }
  return result;
}

Result<Own<>> isqrt(Thread& t, Ref<> given) {
  Own<> n = TRY(krait::index(t, given));
  if (int_sign(n.ref()) < 0) return raise(t, exc::ValueError, "isqrt() argument must be nonnegative");
  if (n.value().is_int()) {
    const auto x = static_cast<std::uint64_t>(n.value().as_int());
    auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(x)));
    while (root * root > x) --root;
    while ((root + 1) * (root + 1) <= x) ++root;
    return int_from_unsigned(t, root);
  }
  limbs::Number out;
  const IntView view(n.ref());
  if (view->size > 16 * kLongSize) return run_for_int(t, [](NumberJob& j) { return limbs::isqrt(j.out, j.a); }, view);
  return finish(t, limbs::isqrt(out, view), out);
}

// ---- products of ranges ----

// first * (first + 1) * ... * last, splitting in halves so that the factors multiplied are of like size.
bool range_product(limbs::Number& out, std::uint64_t first, std::uint64_t last, Stop stop) {
  if (first > last) {
    out.assign(1);
    return true;
  }
  if (last - first < 8) {
    out.assign_unsigned(first);
    std::uint64_t word = 1;
    const auto flush = [&] {
      limbs::Number product;
      if (!limbs::mul(product, out, limbs::Word::of_unsigned(word))) return false;
      out.swap(product);
      word = 1;
      return true;
    };
    for (std::uint64_t i = first; i++ < last;) {
      std::uint64_t product;
      if (__builtin_mul_overflow(word, i, &product)) {
        if (!flush()) return false;
        product = i;
      }
      word = product;
    }
    return word == 1 || flush();
  }
  const std::uint64_t middle = first + (last - first) / 2;
  limbs::Number low, high;
  return !stop.load(std::memory_order_relaxed) && range_product(low, first, middle, stop) &&
         range_product(high, middle + 1, last, stop) && limbs::mul(out, low, high);
}

// n * (n - 1) * ... of k factors, for n of any size.
bool falling_product(limbs::Number& out, limbs::View n, std::uint64_t k, Stop stop) {
  std::uint64_t word;
  if (limbs::fits_uint64(n, &word)) return range_product(out, word - k + 1, word, stop);
  if (k == 0) {
    out.assign(1);
    return true;
  }
  if (k == 1) return out.assign(n);
  const std::uint64_t half = k / 2;
  limbs::Number rest, low, high;
  return limbs::sub(rest, n, limbs::Word::of_unsigned(half)) && falling_product(high, n, half, stop) &&
         falling_product(low, rest, k - half, stop) && limbs::mul(out, low, high);
}

// The result of work(a, n), on a thread of its own when there are many factors.
Result<Own<>> product_of(Thread& t, NumberJob::Work work, limbs::View a, std::uint64_t n) {
  if (n > 8 * kLongSize) return run_for_int(t, work, a, {}, {}, n);
  NumberJob job;
  job.n = n;
  if (!job.a.assign(a)) return raise_memory_error(t);
  return finish(t, work(job), job.out);
}

Result<Own<>> factorial(Thread& t, Ref<> given) {
  Own<> n = TRY(krait::index(t, given));
  if (int_sign(n.ref()) < 0) return raise(t, exc::ValueError, "factorial() not defined for negative values");
  std::int64_t x;
  if (!int_fits(n.ref(), &x))
    return raise(t, exc::OverflowError, "factorial() argument should not exceed %d", INT64_MAX);
  return product_of(
      t, [](NumberJob& j) { return range_product(j.out, 1, j.n, j.abandoned); }, {}, static_cast<std::uint64_t>(x));
}

Result<void> check_natural(Thread& t, Ref<> n, const char* name) {
  if (int_sign(n) >= 0) return ok;
  return raise(t, exc::ValueError, "%s must be a non-negative integer", name);
}

Result<Own<>> perm(Thread& t, Ref<> given_n, OptRef<> given_k) {
  if (is_none_or_missing(given_k)) return factorial(t, given_n);
  Own<> n = TRY(krait::index(t, given_n)), k = TRY(krait::index(t, given_k.ref()));
  TRY(check_natural(t, n.ref(), "n"));
  TRY(check_natural(t, k.ref(), "k"));
  const IntView all(n.ref()), chosen(k.ref());
  if (limbs::compare(all, chosen) < 0) return Own<>::of_int(0);
  std::int64_t count;
  if (!int_fits(k.ref(), &count)) return raise(t, exc::OverflowError, "k must not exceed %d", INT64_MAX);
  return product_of(
      t, [](NumberJob& j) { return falling_product(j.out, j.a, j.n, j.abandoned); }, all,
      static_cast<std::uint64_t>(count));
}

// The binomial coefficient in words; false when it does not fit.
bool small_comb(std::uint64_t n, std::uint64_t k, std::uint64_t* out) {
  std::uint64_t r = 1;
  for (std::uint64_t i = 1; i <= k; ++i) {
    const unsigned __int128 product = static_cast<unsigned __int128>(r) * (n - k + i);
    const unsigned __int128 next = product / i;
    if (next >> 64) return false;
    r = static_cast<std::uint64_t>(next);
  }
  *out = r;
  return true;
}

// By halves: C(n, k) = C(n, j) * C(n-j, k-j) / C(k, j), which keeps the numbers small.
bool large_comb(limbs::Number& out, limbs::View n, std::uint64_t k, Stop stop) {
  std::uint64_t word, small;
  if (limbs::fits_uint64(n, &word) && k < 4096 && small_comb(word, k, &small)) {
    out.assign_unsigned(small);
    return true;
  }
  if (k <= 1) {
    if (k == 1) return out.assign(n);
    out.assign(1);
    return true;
  }
  if (k < 64) {
    limbs::Number product, divisor;
    return falling_product(product, n, k, stop) && range_product(divisor, 1, k, stop) &&
           limbs::divmod(&out, nullptr, product, divisor);
  }
  const std::uint64_t j = k / 2;
  limbs::Number first, rest, second, product, divisor;
  return !stop.load(std::memory_order_relaxed) && large_comb(first, n, j, stop) &&
         limbs::sub(rest, n, limbs::Word::of_unsigned(j)) && large_comb(second, rest, k - j, stop) &&
         limbs::mul(product, first, second) && large_comb(divisor, limbs::Word::of_unsigned(k), j, stop) &&
         limbs::divmod(&out, nullptr, product, divisor);
}

Result<Own<>> comb(Thread& t, Ref<> given_n, Ref<> given_k) {
  Own<> n = TRY(krait::index(t, given_n)), k = TRY(krait::index(t, given_k));
  TRY(check_natural(t, n.ref(), "n"));
  TRY(check_natural(t, k.ref(), "k"));
  Own<> rest = TRY(Int::subtract(t, n.ref(), k.ref()));
  if (int_sign(rest.ref()) < 0) return Own<>::of_int(0);
  const IntView chosen(k.ref()), others(rest.ref());
  const Own<>& fewer = limbs::compare(chosen, others) <= 0 ? k : rest;
  std::int64_t count;
  if (!int_fits(fewer.ref(), &count))
    return raise(t, exc::OverflowError, "min(n - k, k) must not exceed %d", INT64_MAX);
  const IntView all(n.ref());
  return product_of(
      t, [](NumberJob& j) { return large_comb(j.out, j.a, j.n, j.abandoned); }, all, static_cast<std::uint64_t>(count));
}

constexpr Method kFunctions[] = {
    bind<&comb>("comb(n, k, /)",
                "In how many ways k of n things can be chosen: n! / (k! * (n - k)!), and 0 when k > n.\n\nBoth are "
                "ints (TypeError) and not negative (ValueError)."),
    bind<&factorial>("factorial(n, /)", "1 * 2 * ... * n. ValueError when n is negative."),
    bind<&gcd>("gcd(*integers)", "The greatest int that divides all of them; 0 for none or zeros."),
    bind<&isqrt>("isqrt(n, /)", "The greatest int whose square is at most n. ValueError when n is negative."),
    bind<&lcm>("lcm(*integers)", "The least positive int that all of them divide; 0 when one is 0, 1 for none."),
    bind<&perm>("perm(n, k=None, /)",
                "In how many orders k of n things can be laid out: n! / (n - k)!, and 0 when k > n.\n\nk is n when it "
                "is None. Both are ints (TypeError) and not negative (ValueError)."),
};

}  // namespace

constinit const std::span<const Method> kIntegerFunctions = kFunctions;

}  // namespace krait::math_module
