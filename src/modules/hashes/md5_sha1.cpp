// MD5 and SHA-1.
#include <bit>

#include "modules/hashes/hashes.h"

namespace krait::hashes {
namespace {

// floor(2^32 * |sin(i + 1)|)
constexpr std::uint32_t kSines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
constexpr int kMd5Rotations[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

void md5_compress(std::uint32_t (&state)[4], const std::uint8_t* block) {
  std::uint32_t words[16];
  std::memcpy(words, block, 64);
  auto [a, b, c, d] = state;
  for (unsigned i = 0; i < 64; ++i) {
    std::uint32_t f;
    unsigned g;
    switch (i / 16) {
      case 0:
        f = (b & c) | (~b & d), g = i;
        break;
      case 1:
        f = (d & b) | (~d & c), g = (5 * i + 1) % 16;
        break;
      case 2:
        f = b ^ c ^ d, g = (3 * i + 5) % 16;
        break;
      default:
        f = c ^ (b | ~d), g = 7 * i % 16;
        break;
    }
    const std::uint32_t sum = a + f + kSines[i] + words[g];
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, kMd5Rotations[i / 16][i % 4]);
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

void sha1_compress(std::uint32_t (&state)[5], const std::uint8_t* block) {
  std::uint32_t words[80];
  for (unsigned i = 0; i < 16; ++i) words[i] = load_big<std::uint32_t>(block + 4 * i);
  for (unsigned i = 16; i < 80; ++i)
    words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  auto [a, b, c, d, e] = state;
  for (unsigned i = 0; i < 80; ++i) {
    std::uint32_t f, k;
    if (i < 20)
      f = (b & c) | (~b & d), k = 0x5a827999;
    else if (i < 40)
      f = b ^ c ^ d, k = 0x6ed9eba1;
    else if (i < 60)
      f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
    else
      f = b ^ c ^ d, k = 0xca62c1d6;
    const std::uint32_t sum = std::rotl(a, 5) + f + e + k + words[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = sum;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

}  // namespace

void Md5::update(Bytes input) {
  buffer.feed(input, [this](const std::uint8_t* block) { md5_compress(state, block); });
}

void Md5::finish(std::uint8_t* digest) {
  buffer.pad(8, false, [this](const std::uint8_t* block) { md5_compress(state, block); });
  std::memcpy(digest, state, kDigestSize);
}

void Sha1::update(Bytes input) {
  buffer.feed(input, [this](const std::uint8_t* block) { sha1_compress(state, block); });
}

void Sha1::finish(std::uint8_t* digest) {
  buffer.pad(8, true, [this](const std::uint8_t* block) { sha1_compress(state, block); });
  for (unsigned i = 0; i < 5; ++i) store_big(digest + 4 * i, state[i]);
}

}  // namespace krait::hashes
