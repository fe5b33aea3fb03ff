// Arithmetic on limbs: comparison, sums, products, quotients, shifts, bitwise operations, powers.
#include "base/limbs.h"

#include <gmp.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

namespace krait::limbs {

static_assert(sizeof(mp_limb_t) == sizeof(Limb) && GMP_LIMB_BITS == kLimbBits && GMP_NAIL_BITS == 0);

// --- Number ----------------------------------------------------------------------------------------------------------

// GMP's scratch space has no way to fail, so large results first probe for several times their size.
bool Number::grow(std::size_t size) {
  constexpr std::size_t kProbeFrom = std::size_t{1} << 16;
  if (size > kMaxLimbs) return false;
  if (size >= kProbeFrom) {
    void* probe = std::malloc(size * sizeof(Limb) * 6);
    if (probe == nullptr) return false;
    // Keep the compiler from removing the pair.
    asm volatile("" : : "r"(probe) : "memory");
    std::free(probe);
  }
  auto* data = static_cast<Limb*>(std::malloc(size * sizeof(Limb)));
  if (data == nullptr) {
    size_ = 0;
    return false;
  }
  if (data_ != inside_) release();
  data_ = data;
  capacity_ = size;
  return true;
}

void Number::release() { std::free(data_); }

bool Number::assign(View view) {
  if (!resize(view.size)) return false;
  std::copy_n(view.data, view.size, data_);
  negative_ = view.negative;
  return true;
}

void Number::assign(std::int64_t value) {
  assign_unsigned(value < 0 ? -static_cast<Limb>(value) : static_cast<Limb>(value));
  negative_ = value < 0;
}

void Number::assign_unsigned(Limb value) {
  data_[0] = value;
  size_ = value != 0;
  negative_ = false;
}

void Number::swap(Number& other) {
  const bool here = data_ == inside_, there = other.data_ == other.inside_;
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(capacity_, other.capacity_);
  std::swap(negative_, other.negative_);
  if (here || there) std::swap(inside_, other.inside_);
  if (here) other.data_ = other.inside_;
  if (there) data_ = inside_;
}

void use_operator_new() {
  mp_set_memory_functions([](std::size_t size) { return ::operator new(size); },
                          [](void* old, std::size_t old_size, std::size_t size) {
                            void* p = ::operator new(size);
                            std::memcpy(p, old, std::min(old_size, size));
                            ::operator delete(old);
                            return p;
                          },
                          [](void* p, std::size_t) { ::operator delete(p); });
}

// --- questions -------------------------------------------------------------------------------------------------------

namespace {

int compare_magnitude(View a, View b) {
  if (a.size != b.size) return a.size < b.size ? -1 : 1;
  return a.size == 0 ? 0 : mpn_cmp(a.data, b.data, static_cast<mp_size_t>(a.size));
}

}  // namespace

int compare(View a, View b) {
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  const int order = compare_magnitude(a, b);
  return a.negative ? -order : order;
}

std::size_t bit_length(View a) { return a.size == 0 ? 0 : a.size * kLimbBits - std::countl_zero(a.data[a.size - 1]); }

std::size_t bit_count(View a) { return a.size == 0 ? 0 : mpn_popcount(a.data, static_cast<mp_size_t>(a.size)); }

std::size_t trailing_zeros(View a) { return mpn_scan1(a.data, 0); }

std::int64_t hash(View a) {
  constexpr Limb kModulus = (Limb{1} << 61) - 1;
  // 2^64 is 8 modulo 2^61 - 1: fold from the top limb down, one rotation and two additions a limb.
  Limb sum = 0;
  for (std::size_t i = a.size; i-- > 0;) {
    sum = ((sum << 3) & kModulus) | (sum >> 58);
    sum += (a.data[i] & kModulus) + (a.data[i] >> 61);
    sum = (sum & kModulus) + (sum >> 61);
    if (sum >= kModulus) sum -= kModulus;
  }
  const auto signed_sum = a.negative ? -static_cast<std::int64_t>(sum) : static_cast<std::int64_t>(sum);
  return signed_sum == -1 ? -2 : signed_sum;
}

bool fits_int64(View a, std::int64_t* value) {
  if (a.size > 1) return false;
  const Limb limb = a.size == 0 ? 0 : a.data[0];
  if (limb > (Limb{1} << 63) - (a.negative ? 0 : 1)) return false;
  *value = static_cast<std::int64_t>(a.negative ? -limb : limb);
  return true;
}

bool fits_uint64(View a, std::uint64_t* value) {
  if (a.size > 1 || a.negative) return false;
  *value = a.size == 0 ? 0 : a.data[0];
  return true;
}

// --- sums ------------------------------------------------------------------------------------------------------------

namespace {

bool add_magnitudes(Number& out, View a, View b, bool negative) {
  if (a.size < b.size) std::swap(a, b);
  if (!out.resize(a.size + 1)) return false;
  if (b.size == 0) {
    std::copy_n(a.data, a.size, out.data());
    out.data()[a.size] = 0;
  } else {
    out.data()[a.size] =
        mpn_add(out.data(), a.data, static_cast<mp_size_t>(a.size), b.data, static_cast<mp_size_t>(b.size));
  }
  out.finish(negative);
  return true;
}

// The sign of the result is `negative` when |a| > |b|, else its opposite.
bool sub_magnitudes(Number& out, View a, View b, bool negative) {
  const int order = compare_magnitude(a, b);
  if (order < 0) {
    std::swap(a, b);
    negative = !negative;
  }
  if (!out.resize(order == 0 ? 0 : a.size)) return false;
  if (order != 0) {
    if (b.size == 0)
      std::copy_n(a.data, a.size, out.data());
    else
      mpn_sub(out.data(), a.data, static_cast<mp_size_t>(a.size), b.data, static_cast<mp_size_t>(b.size));
  }
  out.finish(negative);
  return true;
}

// Adds one to a magnitude in place.
bool increment(Number& number) {
  const std::size_t size = number.size();
  if (size != 0 && mpn_add_1(number.data(), number.data(), static_cast<mp_size_t>(size), 1) == 0) return true;
  // All limbs were full: the result is a power of the limb base.
  if (!number.resize(size + 1)) return false;
  std::fill_n(number.data(), size, Limb{0});
  number.data()[size] = 1;
  return true;
}

}  // namespace

bool add(Number& out, View a, View b) {
  if (a.negative == b.negative) return add_magnitudes(out, a, b, a.negative);
  return sub_magnitudes(out, a, b, a.negative);
}

bool sub(Number& out, View a, View b) {
  if (a.negative != b.negative && b.size != 0 && a.size != 0) return add_magnitudes(out, a, b, a.negative);
  return a.size == 0 ? out.assign(b.negated()) : sub_magnitudes(out, a, b, a.negative);
}

bool mul(Number& out, View a, View b) {
  if (a.size < b.size) std::swap(a, b);
  if (!out.resize(b.size == 0 ? 0 : a.size + b.size)) return false;
  const auto size = static_cast<mp_size_t>(a.size);
  if (b.size == 1)
    out.data()[a.size] = mpn_mul_1(out.data(), a.data, size, b.data[0]);
  else if (b.size != 0 && a.data == b.data && a.size == b.size)
    mpn_sqr(out.data(), a.data, size);
  else if (b.size != 0)
    mpn_mul(out.data(), a.data, size, b.data, static_cast<mp_size_t>(b.size));
  out.finish(a.negative != b.negative);
  return true;
}

// --- quotients -------------------------------------------------------------------------------------------------------

bool divmod(Number* quotient, Number* remainder, View a, View b) {
  Number spare_quotient, spare_remainder;
  Number& q = quotient ? *quotient : spare_quotient;
  Number& r = remainder ? *remainder : spare_remainder;
  if (compare_magnitude(a, b) < 0) {
    q.assign(0);
    if (!r.assign(a.magnitude())) return false;
  } else {
    if (!q.resize(a.size - b.size + 1) || !r.resize(b.size)) return false;
    const auto size = static_cast<mp_size_t>(a.size);
    if (b.size == 1)
      r.data()[0] = mpn_divrem_1(q.data(), 0, a.data, size, b.data[0]);
    else
      mpn_tdiv_qr(q.data(), r.data(), 0, a.data, size, b.data, static_cast<mp_size_t>(b.size));
    q.finish(false);
    r.finish(false);
  }
  // From truncation to floor.
  if (a.negative != b.negative && !r.is_zero()) {
    if (quotient && !increment(q)) return false;
    if (remainder) {
      Number rest;
      if (!sub_magnitudes(rest, b.magnitude(), r, false)) return false;
      r.swap(rest);
    }
  }
  q.set_negative(a.negative != b.negative);
  r.set_negative(b.negative);
  return true;
}

// --- shifts ----------------------------------------------------------------------------------------------------------

bool shift_left(Number& out, View a, std::size_t bits) {
  if (a.size == 0) {
    out.assign(0);
    return true;
  }
  const std::size_t whole = bits / kLimbBits;
  const unsigned part = bits % kLimbBits;
  if (whole > kMaxLimbs || !out.resize(a.size + whole + 1)) return false;
  std::fill_n(out.data(), whole, Limb{0});
  Limb* to = out.data() + whole;
  if (part != 0) {
    to[a.size] = mpn_lshift(to, a.data, static_cast<mp_size_t>(a.size), part);
  } else {
    std::copy_n(a.data, a.size, to);
    to[a.size] = 0;
  }
  out.finish(a.negative);
  return true;
}

bool shift_right(Number& out, View a, std::size_t bits) {
  const std::size_t whole = bits / kLimbBits;
  const unsigned part = bits % kLimbBits;
  if (whole >= a.size) {
    out.assign(a.negative ? -1 : 0);
    return true;
  }
  if (!out.resize(a.size - whole)) return false;
  bool lost = a.negative && std::any_of(a.data, a.data + whole, [](Limb limb) { return limb != 0; });
  const auto size = static_cast<mp_size_t>(a.size - whole);
  if (part != 0)
    lost |= mpn_rshift(out.data(), a.data + whole, size, part) != 0;
  else
    std::copy_n(a.data + whole, size, out.data());
  out.finish(false);
  if (a.negative && lost && !increment(out)) return false;
  out.set_negative(a.negative);
  return true;
}

// --- bitwise ---------------------------------------------------------------------------------------------------------

namespace {

// Reads a number as infinite two's complement, one limb after the other.
class TwosComplement {
 public:
  explicit TwosComplement(View view) : view_(view), carry_(view.negative) {}
  Limb next() {
    const Limb magnitude = at_ < view_.size ? view_.data[at_] : 0;
    ++at_;
    if (!view_.negative) return magnitude;
    const Limb limb = ~magnitude + carry_;
    carry_ = carry_ && limb == 0;
    return limb;
  }

 private:
  View view_;
  std::size_t at_ = 0;
  Limb carry_;
};

template <class Op>
bool bitwise(Number& out, View a, View b, Op op) {
  const std::size_t size = std::max(a.size, b.size) + 1;
  if (!out.resize(size)) return false;
  TwosComplement from_a(a), from_b(b);
  for (std::size_t i = 0; i < size; ++i) out.data()[i] = op(from_a.next(), from_b.next());
  const bool negative = (out.data()[size - 1] >> 63) != 0;
  if (negative) mpn_neg(out.data(), out.data(), static_cast<mp_size_t>(size));
  out.finish(negative);
  return true;
}

}  // namespace

bool bit_and(Number& out, View a, View b) {
  // A positive operand bounds the result: limbs of a longer one beyond it do not matter.
  if (!a.negative && !b.negative) {
    const std::size_t size = std::min(a.size, b.size);
    if (!out.resize(size)) return false;
    for (std::size_t i = 0; i < size; ++i) out.data()[i] = a.data[i] & b.data[i];
    out.finish(false);
    return true;
  }
  return bitwise(out, a, b, [](Limb x, Limb y) { return x & y; });
}

bool bit_or(Number& out, View a, View b) {
  return bitwise(out, a, b, [](Limb x, Limb y) { return x | y; });
}

bool bit_xor(Number& out, View a, View b) {
  return bitwise(out, a, b, [](Limb x, Limb y) { return x ^ y; });
}

bool invert(Number& out, View a) {
  const Word one(1);
  if (a.negative) return sub_magnitudes(out, a.magnitude(), one, false);
  return add_magnitudes(out, a, one, true);
}

// --- powers, roots, common divisors ----------------------------------------------------------------------------------

bool pow(Number& out, View base, std::size_t exponent, const std::atomic<bool>* stop) {
  if (exponent == 0) {
    out.assign(1);
    return true;
  }
  if (base.size == 0) {
    out.assign(0);
    return true;
  }
  const bool negative = base.negative && (exponent & 1) != 0;
  if (base.size == 1 && base.data[0] == 1) {
    out.assign(negative ? -1 : 1);
    return true;
  }
  // Powers of two are shifts, so only the odd part is multiplied.
  const std::size_t zeros = trailing_zeros(base);
  std::size_t shift, bits;
  if (__builtin_mul_overflow(zeros, exponent, &shift) ||
      __builtin_mul_overflow(bit_length(base) - 1, exponent, &bits) || bits / kLimbBits > kMaxLimbs)
    return false;
  Number odd, result, next;
  if (!shift_right(odd, base.magnitude(), zeros) || !result.assign(odd)) return false;
  for (int bit = static_cast<int>(std::bit_width(exponent)) - 2; bit >= 0; --bit) {
    if ((stop && stop->load(std::memory_order_relaxed)) || !mul(next, result, result)) return false;
    result.swap(next);
    if ((exponent >> bit & 1) != 0) {
      if (!mul(next, result, odd)) return false;
      result.swap(next);
    }
  }
  if (!shift_left(out, result, shift)) return false;
  out.set_negative(negative);
  return true;
}

namespace {

// A read-only mpz over a View; MPZ_ROINIT_N wants the sign in the size.
class Mpz {
 public:
  explicit Mpz(View view) {
    const auto size = static_cast<mp_size_t>(view.size);
    mpz_roinit_n(value_, view.data, view.negative ? -size : size);
  }
  mpz_srcptr get() const { return value_; }

 private:
  mpz_t value_;
};

class MpzResult {
 public:
  MpzResult() { mpz_init(value_); }
  MpzResult(const MpzResult&) = delete;
  ~MpzResult() { mpz_clear(value_); }
  mpz_ptr get() { return value_; }
  View view() const { return {mpz_limbs_read(value_), mpz_size(value_), mpz_sgn(value_) < 0}; }

 private:
  mpz_t value_;
};

}  // namespace

bool pow_mod(Number& out, View base, View exponent, View modulus) {
  if (modulus.size == 1 && exponent.size <= 1) {
    // One word: plain square and multiply.
    const Limb m = modulus.data[0];
    Limb square = base.size == 0 ? 0 : mpn_mod_1(base.data, static_cast<mp_size_t>(base.size), m);
    if (base.negative && square != 0) square = m - square;
    Limb result = 1 % m;
    for (Limb e = exponent.size == 0 ? 0 : exponent.data[0]; e != 0; e >>= 1) {
      if ((e & 1) != 0) result = static_cast<Limb>(static_cast<unsigned __int128>(result) * square % m);
      square = static_cast<Limb>(static_cast<unsigned __int128>(square) * square % m);
    }
    out.assign_unsigned(result);
    return true;
  }
  MpzResult result;
  mpz_powm(result.get(), Mpz(base).get(), Mpz(exponent).get(), Mpz(modulus.magnitude()).get());
  return out.assign(result.view());
}

bool inverse_mod(Number& out, View a, View modulus) {
  if (modulus.size == 1 && modulus.data[0] == 1) {
    out.assign(0);
    return true;
  }
  MpzResult result;
  if (mpz_invert(result.get(), Mpz(a).get(), Mpz(modulus.magnitude()).get()) == 0) return false;
  return out.assign(result.view());
}

bool gcd(Number& out, View a, View b) {
  if (a.size == 0) return out.assign(b.magnitude());
  if (b.size == 0) return out.assign(a.magnitude());
  if (a.size < b.size) std::swap(a, b);
  if (b.size == 1) {
    out.assign_unsigned(mpn_gcd_1(a.data, static_cast<mp_size_t>(a.size), b.data[0]));
    return true;
  }
  MpzResult result;
  mpz_gcd(result.get(), Mpz(a).get(), Mpz(b).get());
  return out.assign(result.view());
}

bool isqrt(Number& out, View a) {
  if (!out.resize((a.size + 1) / 2)) return false;
  if (a.size != 0) mpn_sqrtrem(out.data(), nullptr, a.data, static_cast<mp_size_t>(a.size));
  out.finish(false);
  return true;
}

}  // namespace krait::limbs
