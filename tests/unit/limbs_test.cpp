// Limb kernels against GMP's mpz functions on random operands, and against known values.
#include "base/limbs.h"

#include <gmp.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace krait::limbs {
namespace {

// A random operand: sizes cluster around word boundaries, bits in long runs.
class Operand {
 public:
  explicit Operand(gmp_randstate_t state, unsigned max_bits) {
    mpz_init(value);
    mpz_rrandomb(value, state, gmp_urandomm_ui(state, max_bits) + 1);
    if (gmp_urandomm_ui(state, 8) == 0) mpz_set_ui(value, gmp_urandomm_ui(state, 3));
    if (gmp_urandomm_ui(state, 2) != 0) mpz_neg(value, value);
  }
  Operand(const Operand&) = delete;
  ~Operand() { mpz_clear(value); }
  View view() const { return {mpz_limbs_read(value), mpz_size(value), mpz_sgn(value) < 0}; }
  mpz_t value;
};

std::string text(View view) {
  std::string out = view.negative ? "-" : "";
  EXPECT_TRUE(to_text(out, view, 16));
  return out;
}
std::string text(mpz_t value) { return text(View{mpz_limbs_read(value), mpz_size(value), mpz_sgn(value) < 0}); }

class Limbs : public testing::Test {
 protected:
  void SetUp() override {
    gmp_randinit_mt(state);
    mpz_init(want);
    mpz_init(want_too);
  }
  void TearDown() override {
    gmp_randclear(state);
    mpz_clear(want);
    mpz_clear(want_too);
  }
  gmp_randstate_t state;
  mpz_t want, want_too;
  Number got, got_too;
};

TEST_F(Limbs, AgreesWithMpz) {
  for (int round = 0; round < 20000; ++round) {
    Operand a(state, round % 100 == 0 ? 20000 : 300), b(state, 300);
    const View x = a.view(), y = b.view();
    EXPECT_EQ(compare(x, y) < 0, mpz_cmp(a.value, b.value) < 0);
    mpz_add(want, a.value, b.value);
    ASSERT_TRUE(add(got, x, y));
    ASSERT_EQ(text(got), text(want));
    mpz_sub(want, a.value, b.value);
    ASSERT_TRUE(sub(got, x, y));
    ASSERT_EQ(text(got), text(want)) << text(x) << " - " << text(y);
    mpz_mul(want, a.value, b.value);
    ASSERT_TRUE(mul(got, x, y));
    ASSERT_EQ(text(got), text(want));
    ASSERT_TRUE(mul(got, x, x));
    mpz_mul(want, a.value, a.value);
    ASSERT_EQ(text(got), text(want));
    mpz_and(want, a.value, b.value);
    ASSERT_TRUE(bit_and(got, x, y));
    ASSERT_EQ(text(got), text(want));
    mpz_ior(want, a.value, b.value);
    ASSERT_TRUE(bit_or(got, x, y));
    ASSERT_EQ(text(got), text(want));
    mpz_xor(want, a.value, b.value);
    ASSERT_TRUE(bit_xor(got, x, y));
    ASSERT_EQ(text(got), text(want));
    mpz_com(want, a.value);
    ASSERT_TRUE(invert(got, x));
    ASSERT_EQ(text(got), text(want));
    mpz_gcd(want, a.value, b.value);
    ASSERT_TRUE(gcd(got, x, y));
    ASSERT_EQ(text(got), text(want));
    if (y.size != 0) {
      mpz_fdiv_qr(want, want_too, a.value, b.value);
      ASSERT_TRUE(divmod(&got, &got_too, x, y));
      ASSERT_EQ(text(got), text(want));
      ASSERT_EQ(text(got_too), text(want_too));
      ASSERT_TRUE(divmod(&got, nullptr, x, y));
      ASSERT_EQ(text(got), text(want));
      ASSERT_TRUE(divmod(nullptr, &got_too, x, y));
      ASSERT_EQ(text(got_too), text(want_too));
    }
    const unsigned long bits = gmp_urandomm_ui(state, 200);
    mpz_mul_2exp(want, a.value, bits);
    ASSERT_TRUE(shift_left(got, x, bits));
    ASSERT_EQ(text(got), text(want));
    mpz_fdiv_q_2exp(want, a.value, bits);
    ASSERT_TRUE(shift_right(got, x, bits));
    ASSERT_EQ(text(got), text(want));
    mpz_sqrt(want, (mpz_abs(want_too, a.value), want_too));
    ASSERT_TRUE(isqrt(got, x.magnitude()));
    ASSERT_EQ(text(got), text(want));
  }
}

TEST_F(Limbs, PowersAgreeWithMpz) {
  for (int round = 0; round < 500; ++round) {
    Operand a(state, 200), e(state, 150), m(state, 150);
    const unsigned long exponent = gmp_urandomm_ui(state, 60);
    mpz_pow_ui(want, a.value, exponent);
    ASSERT_TRUE(pow(got, a.view(), exponent));
    ASSERT_EQ(text(got), text(want));
    if (mpz_sgn(m.value) == 0) continue;
    mpz_abs(e.value, e.value);
    mpz_powm(want, a.value, e.value, m.value);
    ASSERT_TRUE(pow_mod(got, a.view(), e.view(), m.view()));
    ASSERT_EQ(text(got), text(want));
  }
  EXPECT_FALSE(pow(got, Word(3), std::size_t{1} << 60));
}

TEST_F(Limbs, TextAndBytesRoundTrip) {
  for (int round = 0; round < 3000; ++round) {
    Operand a(state, round % 50 == 0 ? 30000 : 300);
    const View x = a.view();
    for (int base : {2, 3, 8, 10, 16, 36}) {
      std::string digits;
      ASSERT_TRUE(to_text(digits, x, base));
      mpz_abs(want, a.value);
      std::string expected(mpz_sizeinbase(want, base) + 2, 0);
      mpz_get_str(expected.data(), base, want);
      ASSERT_EQ(digits, expected.c_str());
      ASSERT_TRUE(from_text(got, "000" + digits, base));
      ASSERT_EQ(compare(got, x.magnitude()), 0);
    }
    for (auto order : {ByteOrder::little, ByteOrder::big}) {
      std::vector<std::uint8_t> bytes(bit_length(x) / 8 + 1);
      ASSERT_EQ(to_bytes(bytes, x, order, Signedness::is_signed), ToBytes::ok);
      ASSERT_TRUE(from_bytes(got, bytes, order, Signedness::is_signed));
      ASSERT_EQ(compare(got, x), 0);
    }
  }
  std::uint8_t byte[1];
  EXPECT_EQ(to_bytes(byte, Word(-128), ByteOrder::big, Signedness::is_signed), ToBytes::ok);
  EXPECT_EQ(byte[0], 0x80);
  EXPECT_EQ(to_bytes(byte, Word(128), ByteOrder::big, Signedness::is_signed), ToBytes::too_big);
  EXPECT_EQ(to_bytes(byte, Word(-129), ByteOrder::big, Signedness::is_signed), ToBytes::too_big);
  EXPECT_EQ(to_bytes(byte, Word(255), ByteOrder::big, Signedness::is_unsigned), ToBytes::ok);
  EXPECT_EQ(to_bytes(byte, Word(-1), ByteOrder::big, Signedness::is_unsigned), ToBytes::negative);
}

TEST_F(Limbs, BytesCanBeStopped) {
  const Look stop{[](void* left) { return (*static_cast<int*>(left))-- > 0; }, nullptr};
  std::vector<std::uint8_t> bytes(4 << 20, 0x5A), out(bytes.size());
  Number all;
  ASSERT_TRUE(from_bytes(all, bytes, ByteOrder::big, Signedness::is_unsigned));
  for (int left : {0, 2}) {
    int more = left;
    EXPECT_FALSE(from_bytes(got, bytes, ByteOrder::big, Signedness::is_unsigned, {stop.ask, &more}));
    more = left;
    EXPECT_EQ(to_bytes(out, all, ByteOrder::big, Signedness::is_unsigned, {stop.ask, &more}), ToBytes::stopped);
  }
  EXPECT_EQ(to_bytes(out, all, ByteOrder::big, Signedness::is_unsigned), ToBytes::ok);
  EXPECT_EQ(out, bytes);
}

TEST_F(Limbs, HashIsModulo61Bits) {
  mpz_t modulus;
  mpz_init_set_ui(modulus, (1ul << 61) - 1);
  for (int round = 0; round < 5000; ++round) {
    Operand a(state, 400);
    mpz_tdiv_r(want, a.value, modulus);
    long expected = mpz_get_si(want);
    if (expected == -1) expected = -2;
    ASSERT_EQ(hash(a.view()), expected);
  }
  mpz_clear(modulus);
}

TEST_F(Limbs, DoublesRoundHalfToEven) {
  EXPECT_EQ(to_double(Word((1L << 53) + 1)), 9007199254740992.0);
  EXPECT_EQ(to_double(Word((1L << 53) + 3)), 9007199254740996.0);
  for (int round = 0; round < 5000; ++round) {
    Operand a(state, 1100), b(state, 1100);
    const double value = mpz_get_d(a.value);  // truncates
    const double rounded = to_double(a.view());
    if (std::isinf(rounded)) continue;
    // The rounded value is at most half a unit away: compare twice the errors exactly.
    ASSERT_TRUE(from_double(got, rounded));
    EXPECT_EQ(to_double(got), rounded);
    EXPECT_EQ(compare(got, rounded), 0);
    EXPECT_EQ(compare(a.view(), value) == 0, value == rounded && compare(got, a.view()) == 0);
    const double next = std::nextafter(value, value < 0 ? -HUGE_VAL : HUGE_VAL);
    EXPECT_TRUE(rounded == value || rounded == next);
  }
  EXPECT_EQ(true_divide(Word(1), Word(3)), 1.0 / 3.0);
  EXPECT_EQ(true_divide(Word(-7), Word(2)), -3.5);
  ASSERT_TRUE(shift_left(got, Word(1), 1074));
  EXPECT_EQ(true_divide(Word(1), got), std::ldexp(1, -1074));
  ASSERT_TRUE(shift_left(got, Word(1), 1075));
  EXPECT_EQ(true_divide(Word(1), got), 0.0);
  EXPECT_EQ(true_divide(Word(3), got), std::ldexp(1, -1073));
}

}  // namespace
}  // namespace krait::limbs
