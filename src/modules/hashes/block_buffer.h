// Collects input for hash functions that work on blocks of a fixed size.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace krait::hashes {

using Bytes = std::span<const std::uint8_t>;

template <std::size_t kBlock>
struct BlockBuffer {
  std::uint8_t block[kBlock];
  std::size_t filled = 0;
  std::uint64_t total = 0;

  // Calls compress(pointer) for every full block.
  template <class F>
  void feed(Bytes input, F compress) {
    total += input.size();
    if (filled != 0) {
      const std::size_t taken = std::min(input.size(), kBlock - filled);
      std::memcpy(block + filled, input.data(), taken);
      filled += taken;
      input = input.subspan(taken);
      if (filled < kBlock) return;
      compress(block);
      filled = 0;
    }
    for (; input.size() >= kBlock; input = input.subspan(kBlock)) compress(input.data());
    if (!input.empty()) std::memcpy(block, input.data(), input.size());
    filled = input.size();
  }

  // Merkle–Damgård padding: a one bit, zeros, the length in bits in the last `length_size` bytes.
  template <class F>
  void pad(std::size_t length_size, bool big_endian, F compress) {
    block[filled++] = 0x80;
    if (filled > kBlock - length_size) {
      std::memset(block + filled, 0, kBlock - filled);
      compress(block);
      filled = 0;
    }
    std::memset(block + filled, 0, kBlock - filled);
    const std::uint64_t bits = total * 8;
    for (std::size_t i = 0; i < 8; ++i)
      block[big_endian ? kBlock - 1 - i : kBlock - length_size + i] = static_cast<std::uint8_t>(bits >> (8 * i));
    if (big_endian && length_size > 8) block[kBlock - 9] = static_cast<std::uint8_t>(total >> 61);
    compress(block);
  }
};

template <class Word>
Word load_big(const std::uint8_t* at) {
  Word word = 0;
  for (std::size_t i = 0; i < sizeof(Word); ++i) word = static_cast<Word>(word << 8) | at[i];
  return word;
}
template <class Word>
Word load_little(const std::uint8_t* at) {
  Word word;
  std::memcpy(&word, at, sizeof(word));
  return word;
}
template <class Word>
void store_big(std::uint8_t* at, Word word) {
  for (std::size_t i = sizeof(Word); i-- > 0; word >>= 8) at[i] = static_cast<std::uint8_t>(word);
}
template <class Word>
void store_little(std::uint8_t* at, Word word) {
  std::memcpy(at, &word, sizeof(word));
}

}  // namespace krait::hashes
