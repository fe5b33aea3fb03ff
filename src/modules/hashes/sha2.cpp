// SHA-224, SHA-256, SHA-384, SHA-512. The constants of the 32-bit functions are the upper halves of the others'.
#include <bit>

#include "modules/hashes/hashes.h"

namespace krait::hashes {
namespace {

// Fractional parts of the cube roots of the first 80 primes.
constexpr std::uint64_t kRoots[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};
// Fractional parts of the square roots of the first eight primes, and of the next eight.
constexpr std::uint64_t kFirst[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                     0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
constexpr std::uint64_t kNext[8] = {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
                                    0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4};

template <class Word>
struct Shape;
template <>
struct Shape<std::uint32_t> {
  static constexpr unsigned kRounds = 64;
  static constexpr int kBig0[3] = {2, 13, 22}, kBig1[3] = {6, 11, 25}, kSmall0[3] = {7, 18, 3},
                       kSmall1[3] = {17, 19, 10};
  static std::uint32_t root(unsigned i) { return static_cast<std::uint32_t>(kRoots[i] >> 32); }
};
template <>
struct Shape<std::uint64_t> {
  static constexpr unsigned kRounds = 80;
  static constexpr int kBig0[3] = {28, 34, 39}, kBig1[3] = {14, 18, 41}, kSmall0[3] = {1, 8, 7},
                       kSmall1[3] = {19, 61, 6};
  static std::uint64_t root(unsigned i) { return kRoots[i]; }
};

template <class Word>
Word rotations(Word x, const int (&by)[3]) {
  return std::rotr(x, by[0]) ^ std::rotr(x, by[1]) ^ std::rotr(x, by[2]);
}
template <class Word>
Word rotations_and_shift(Word x, const int (&by)[3]) {
  return std::rotr(x, by[0]) ^ std::rotr(x, by[1]) ^ (x >> by[2]);
}

template <class Word>
void compress(Word (&state)[8], const std::uint8_t* block) {
  using S = Shape<Word>;
  Word words[S::kRounds];
  for (unsigned i = 0; i < 16; ++i) words[i] = load_big<Word>(block + sizeof(Word) * i);
  for (unsigned i = 16; i < S::kRounds; ++i)
    words[i] = words[i - 16] + rotations_and_shift(words[i - 15], S::kSmall0) + words[i - 7] +
               rotations_and_shift(words[i - 2], S::kSmall1);
  auto [a, b, c, d, e, f, g, h] = state;
  for (unsigned i = 0; i < S::kRounds; ++i) {
    const Word one = h + rotations(e, S::kBig1) + ((e & f) ^ (~e & g)) + S::root(i) + words[i];
    const Word two = rotations(a, S::kBig0) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + one;
    d = c;
    c = b;
    b = a;
    a = one + two;
  }
  const Word sums[8] = {a, b, c, d, e, f, g, h};
  for (unsigned i = 0; i < 8; ++i) state[i] += sums[i];
}

template <class Word>
void store_digest(const Word (&state)[8], std::uint8_t* digest, std::size_t size) {
  for (std::size_t i = 0; i * sizeof(Word) < size; ++i) store_big(digest + sizeof(Word) * i, state[i]);
}

}  // namespace

Sha256::Sha256(std::size_t digest_size) : digest_size(digest_size) {
  for (unsigned i = 0; i < 8; ++i)
    state[i] = static_cast<std::uint32_t>(digest_size == 32 ? kFirst[i] >> 32 : kNext[i]);
}

void Sha256::update(Bytes input) {
  buffer.feed(input, [this](const std::uint8_t* block) { compress(state, block); });
}

void Sha256::finish(std::uint8_t* digest) {
  buffer.pad(8, true, [this](const std::uint8_t* block) { compress(state, block); });
  store_digest(state, digest, digest_size);
}

Sha512::Sha512(std::size_t digest_size) : digest_size(digest_size) {
  for (unsigned i = 0; i < 8; ++i) state[i] = digest_size == 64 ? kFirst[i] : kNext[i];
}

void Sha512::update(Bytes input) {
  buffer.feed(input, [this](const std::uint8_t* block) { compress(state, block); });
}

void Sha512::finish(std::uint8_t* digest) {
  buffer.pad(16, true, [this](const std::uint8_t* block) { compress(state, block); });
  store_digest(state, digest, digest_size);
}

}  // namespace krait::hashes
