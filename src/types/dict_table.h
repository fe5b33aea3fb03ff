// The table of a dict: a header, an index of 1, 2 or 4 bytes a slot, and the entries in insertion order, in one block.
//
//     [DictTable] [index: 2^log2 numbers of entries, kEmpty, or kRemoved] [entries: capacity of them]
//
// A simple table holds only exact str and immediate int keys, whose hashes cost nothing to find again: its entries are
// key and value. Any other key makes the table general: entries then keep the hash too. The entries sit at the end so
// that the block can grow in place while the index stays as it is. A removed entry has an empty key.
#pragma once

#include <cstring>

#include "types/str.h"

namespace krait {

struct SimpleEntry {
  Value key, value;
};
struct GeneralEntry {
  Value key, value;
  std::int64_t hash;
};

// hash() of an immediate int: modulo 2^61-1, keeping the sign, never -1.
inline std::int64_t hash_of_immediate(std::int64_t i) {
  constexpr std::int64_t kModulus = (std::int64_t{1} << 61) - 1;
  if (i >= kModulus || i <= -kModulus) [[unlikely]]
    i %= kModulus;
  return i == -1 ? -2 : i;
}

struct alignas(8) DictTable {
  std::uint32_t next;      // entries in use, removed ones included
  std::uint32_t capacity;  // room for entries
  std::uint32_t left;  // insertions until the index must be rebuilt: index slots that are not empty are never reused up
  std::uint32_t first;  // no entry lies before this position
  std::uint8_t log2;
  bool is_general;

  std::size_t index_size() const { return std::size_t{1} << log2; }
  std::size_t mask() const { return index_size() - 1; }
  int index_width() const { return log2 <= 8 ? 1 : log2 <= 16 ? 2 : 4; }
  static std::size_t width_of(unsigned log2) { return log2 <= 8 ? 1 : log2 <= 16 ? 2 : 4; }
  void* index() { return this + 1; }
  std::size_t entries_offset() const { return sizeof(DictTable) + (width_of(log2) << log2); }
  std::size_t entry_size() const { return is_general ? sizeof(GeneralEntry) : sizeof(SimpleEntry); }
  char* entries() { return reinterpret_cast<char*>(this) + entries_offset(); }
  const char* entries() const { return reinterpret_cast<const char*>(this) + entries_offset(); }
  // Key and value lie first in both kinds of entry.
  SimpleEntry& at(std::size_t i) { return *reinterpret_cast<SimpleEntry*>(entries() + i * entry_size()); }
  const SimpleEntry& at(std::size_t i) const {
    return *reinterpret_cast<const SimpleEntry*>(entries() + i * entry_size());
  }
  SimpleEntry* simple() { return reinterpret_cast<SimpleEntry*>(entries()); }
  GeneralEntry* general() { return reinterpret_cast<GeneralEntry*>(entries()); }
  std::int64_t hash_at(std::size_t i) {
    if (is_general) return general()[i].hash;
    const Value key = simple()[i].key;
    return key.is_int() ? hash_of_immediate(key.as_int()) : static_cast<Str*>(key.object())->hash_nothrow();
  }
  std::size_t bytes() const { return entries_offset() + capacity * entry_size(); }

  static std::size_t usable(unsigned log2) {
    const std::size_t n = std::size_t{1} << log2;
    return log2 <= 6 ? n / 2 + n / 4 : n / 3 * 2;
  }

  // Calls f with the index as a pointer to its integers.
  template <class F>
  auto with_index(F f) {
    if (log2 <= 8) return f(static_cast<std::uint8_t*>(index()));
    if (log2 <= 16) return f(static_cast<std::uint16_t*>(index()));
    return f(static_cast<std::uint32_t*>(index()));
  }
};
static_assert(sizeof(DictTable) == 24);

// The sequence of index slots that a hash visits.
struct Probe {
  Probe(std::int64_t hash, std::size_t mask)
      : mask(mask), perturb(static_cast<std::uint64_t>(hash)), slot(perturb & mask) {}
  void advance() {
    perturb >>= 5;
    slot = (slot * 5 + perturb + 1) & mask;
  }
  std::size_t mask;
  std::uint64_t perturb;
  std::size_t slot;
};

template <class I>
inline constexpr I kEmptySlot = static_cast<I>(-1);
template <class I>
inline constexpr I kRemovedSlot = static_cast<I>(-2);

}  // namespace krait
