// Keccak-f[1600] and the sponge over it.
#include <bit>

#include "modules/hashes/hashes.h"

namespace krait::hashes {
namespace {

constexpr std::uint64_t kRounds[24] = {0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
                                       0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
                                       0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
                                       0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
                                       0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
                                       0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
// Lanes in the order in which rho and pi visit them, and how far each is rotated.
constexpr unsigned kLanes[24] = {10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1};
constexpr int kRotations[24] = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};

void permute(std::uint64_t (&a)[25]) {
  for (const std::uint64_t round : kRounds) {
    std::uint64_t columns[5];
    for (unsigned x = 0; x < 5; ++x) columns[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (unsigned x = 0; x < 5; ++x) {
      const std::uint64_t theta = columns[(x + 4) % 5] ^ std::rotl(columns[(x + 1) % 5], 1);
      for (unsigned y = 0; y < 25; y += 5) a[x + y] ^= theta;
    }
    std::uint64_t lane = a[1];
    for (unsigned i = 0; i < 24; ++i) {
      const std::uint64_t next = a[kLanes[i]];
      a[kLanes[i]] = std::rotl(lane, kRotations[i]);
      lane = next;
    }
    for (unsigned y = 0; y < 25; y += 5) {
      const std::uint64_t row[5] = {a[y], a[y + 1], a[y + 2], a[y + 3], a[y + 4]};
      for (unsigned x = 0; x < 5; ++x) a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
    a[0] ^= round;
  }
}

}  // namespace

void Keccak::update(Bytes input) {
  auto* bytes = reinterpret_cast<std::uint8_t*>(state);
  for (const std::uint8_t byte : input) {
    bytes[at++] ^= byte;
    if (at == rate) {
      permute(state);
      at = 0;
    }
  }
}

void Keccak::finish(std::span<std::uint8_t> digest) {
  auto* bytes = reinterpret_cast<std::uint8_t*>(state);
  bytes[at] ^= suffix;
  bytes[rate - 1] ^= 0x80;
  permute(state);
  while (true) {
    const std::size_t size = std::min(rate, digest.size());
    if (size != 0) std::memcpy(digest.data(), bytes, size);
    digest = digest.subspan(size);
    if (digest.empty()) return;
    permute(state);
  }
}

}  // namespace krait::hashes
