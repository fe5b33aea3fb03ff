// MD5 (RFC 1321), SHA-1, SHA-2 and SHA-3 (FIPS 180-4, 202), BLAKE2 (RFC 7693): plain state structs that copy by
// assignment. `finish` spoils the state: call it on a copy to go on.
#pragma once

#include "modules/hashes/block_buffer.h"

namespace krait::hashes {

struct Md5 {
  static constexpr std::size_t kDigestSize = 16, kBlockSize = 64;
  void update(Bytes input);
  void finish(std::uint8_t* digest);

  BlockBuffer<64> buffer;
  std::uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
};

struct Sha1 {
  static constexpr std::size_t kDigestSize = 20, kBlockSize = 64;
  void update(Bytes input);
  void finish(std::uint8_t* digest);

  BlockBuffer<64> buffer;
  std::uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
};

// SHA-224 and SHA-256.
struct Sha256 {
  static constexpr std::size_t kBlockSize = 64;
  explicit Sha256(std::size_t digest_size);
  void update(Bytes input);
  void finish(std::uint8_t* digest);

  std::size_t digest_size;
  BlockBuffer<64> buffer;
  std::uint32_t state[8];
};

// SHA-384 and SHA-512.
struct Sha512 {
  static constexpr std::size_t kBlockSize = 128;
  explicit Sha512(std::size_t digest_size);
  void update(Bytes input);
  void finish(std::uint8_t* digest);

  std::size_t digest_size;
  BlockBuffer<128> buffer;
  std::uint64_t state[8];
};

// The Keccak sponge: SHA3-n has capacity 2n and suffix 6, SHAKE-n has capacity 2n and suffix 0x1f.
struct Keccak {
  Keccak(std::size_t capacity_bits, std::uint8_t suffix) : rate(200 - capacity_bits / 8), suffix(suffix) {}
  void update(Bytes input);
  void finish(std::span<std::uint8_t> digest);

  std::uint64_t state[25] = {};
  std::size_t rate;
  std::size_t at = 0;
  std::uint8_t suffix;
};

// The parameter block of BLAKE2, in the order of the RFC.
struct Blake2Parameters {
  std::size_t digest_size;
  Bytes key, salt, person;
  unsigned fanout = 1, depth = 1;
  std::uint32_t leaf_size = 0;
  std::uint64_t node_offset = 0;
  unsigned node_depth = 0, inner_size = 0;
  bool last_node = false;
};

template <class Word>
struct Blake2 {
  static constexpr std::size_t kBlockSize = 16 * sizeof(Word);
  static constexpr std::size_t kMaxDigest = 8 * sizeof(Word), kMaxKey = 8 * sizeof(Word);
  static constexpr std::size_t kSaltSize = 2 * sizeof(Word), kPersonSize = 2 * sizeof(Word);

  explicit Blake2(const Blake2Parameters& parameters);
  void update(Bytes input);
  void finish(std::uint8_t* digest);
  void compress(bool last);

  Word state[8];
  Word count[2] = {};
  std::uint8_t block[kBlockSize];
  std::size_t filled = 0;
  std::size_t digest_size;
  bool last_node;
};
using Blake2b = Blake2<std::uint64_t>;
using Blake2s = Blake2<std::uint32_t>;

}  // namespace krait::hashes
