// BLAKE2b (64-bit words) and BLAKE2s (32-bit words).
#include <bit>

#include "modules/hashes/hashes.h"

namespace krait::hashes {
namespace {

constexpr std::uint8_t kOrder[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

// Square roots of the first eight primes, as in SHA-512; BLAKE2s takes the upper halves.
constexpr std::uint64_t kStart[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                     0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

template <class Word>
struct Shape;
template <>
struct Shape<std::uint64_t> {
  static constexpr unsigned kRounds = 12;
  static constexpr int kRotations[4] = {32, 24, 16, 63};
  static std::uint64_t start(unsigned i) { return kStart[i]; }
};
template <>
struct Shape<std::uint32_t> {
  static constexpr unsigned kRounds = 10;
  static constexpr int kRotations[4] = {16, 12, 8, 7};
  static std::uint32_t start(unsigned i) { return static_cast<std::uint32_t>(kStart[i] >> 32); }
};

template <class Word>
void mix(Word& a, Word& b, Word& c, Word& d, Word x, Word y) {
  constexpr auto& by = Shape<Word>::kRotations;
  a += b + x;
  d = std::rotr(d ^ a, by[0]);
  c += d;
  b = std::rotr(b ^ c, by[1]);
  a += b + y;
  d = std::rotr(d ^ a, by[2]);
  c += d;
  b = std::rotr(b ^ c, by[3]);
}

}  // namespace

template <class Word>
Blake2<Word>::Blake2(const Blake2Parameters& p) : digest_size(p.digest_size), last_node(p.last_node) {
  constexpr std::size_t w = sizeof(Word);
  std::uint8_t bytes[8 * w] = {};
  bytes[0] = static_cast<std::uint8_t>(p.digest_size);
  bytes[1] = static_cast<std::uint8_t>(p.key.size());
  bytes[2] = static_cast<std::uint8_t>(p.fanout);
  bytes[3] = static_cast<std::uint8_t>(p.depth);
  store_little(bytes + 4, p.leaf_size);
  std::memcpy(bytes + 8, &p.node_offset, w == 8 ? 8 : 6);
  bytes[w == 8 ? 16 : 14] = static_cast<std::uint8_t>(p.node_depth);
  bytes[w == 8 ? 17 : 15] = static_cast<std::uint8_t>(p.inner_size);
  if (!p.salt.empty()) std::memcpy(bytes + 4 * w, p.salt.data(), p.salt.size());
  if (!p.person.empty()) std::memcpy(bytes + 6 * w, p.person.data(), p.person.size());
  for (unsigned i = 0; i < 8; ++i) state[i] = Shape<Word>::start(i) ^ load_little<Word>(bytes + w * i);
  if (!p.key.empty()) {
    std::memset(block, 0, kBlockSize);
    std::memcpy(block, p.key.data(), p.key.size());
    filled = kBlockSize;
  }
}

template <class Word>
void Blake2<Word>::compress(bool last) {
  count[0] += static_cast<Word>(filled);
  if (count[0] < filled) ++count[1];
  Word words[16], v[16];
  std::memcpy(words, block, kBlockSize);
  for (unsigned i = 0; i < 8; ++i) {
    v[i] = state[i];
    v[i + 8] = Shape<Word>::start(i);
  }
  v[12] ^= count[0];
  v[13] ^= count[1];
  if (last) v[14] = ~v[14];
  if (last && last_node) v[15] = ~v[15];
  for (unsigned round = 0; round < Shape<Word>::kRounds; ++round) {
    const auto& s = kOrder[round % 10];
    for (unsigned i = 0; i < 4; ++i) mix(v[i], v[i + 4], v[i + 8], v[i + 12], words[s[2 * i]], words[s[2 * i + 1]]);
    for (unsigned i = 0; i < 4; ++i)
      mix(v[i], v[(i + 1) % 4 + 4], v[(i + 2) % 4 + 8], v[(i + 3) % 4 + 12], words[s[2 * i + 8]], words[s[2 * i + 9]]);
  }
  for (unsigned i = 0; i < 8; ++i) state[i] ^= v[i] ^ v[i + 8];
  filled = 0;
}

// The last block waits until more comes: finish() compresses it differently.
template <class Word>
void Blake2<Word>::update(Bytes input) {
  while (!input.empty()) {
    if (filled == kBlockSize) compress(false);
    const std::size_t taken = std::min(input.size(), kBlockSize - filled);
    std::memcpy(block + filled, input.data(), taken);
    filled += taken;
    input = input.subspan(taken);
  }
}

template <class Word>
void Blake2<Word>::finish(std::uint8_t* digest) {
  std::memset(block + filled, 0, kBlockSize - filled);
  compress(true);
  std::memcpy(digest, state, digest_size);
}

template struct Blake2<std::uint64_t>;
template struct Blake2<std::uint32_t>;

}  // namespace krait::hashes
