#include "gc/weak_table.h"

#include <bit>
#include <cstdlib>

namespace krait {

WeakTable::~WeakTable() { std::free(entries_); }

void WeakTable::place(Entry entry) {
  std::size_t i = start_of(entry.key);
  while (entries_[i].key) i = (i + 1) & mask_;
  entries_[i] = entry;
}

bool WeakTable::grow() {
  const std::size_t old_capacity = entries_ ? mask_ + 1 : 0;
  const std::size_t capacity = old_capacity ? old_capacity * 2 : 64;
  auto* fresh = static_cast<Entry*>(std::calloc(capacity, sizeof(Entry)));
  if (!fresh) return false;
  Entry* old = entries_;
  entries_ = fresh;
  mask_ = capacity - 1;
  shift_ = 64u - static_cast<unsigned>(std::countr_zero(capacity));
  for (std::size_t i = 0; i < old_capacity; ++i)
    if (old[i].key) place(old[i]);
  std::free(old);
  return true;
}

bool WeakTable::insert(const Object* key, WeakLink* head) {
  if ((!entries_ || (size_ + 1) * 3 > (mask_ + 1) * 2) && !grow()) return false;
  place({key, head});
  ++size_;
  return true;
}

void WeakTable::remove(const Object* key) {
  std::size_t hole = start_of(key);
  while (entries_[hole].key != key) hole = (hole + 1) & mask_;
  --size_;
  // Entries behind the hole move up as long as that brings them nearer to where they belong.
  for (std::size_t i = (hole + 1) & mask_; entries_[i].key; i = (i + 1) & mask_) {
    const std::size_t wanted = start_of(entries_[i].key);
    if (((i - wanted) & mask_) >= ((i - hole) & mask_)) {
      entries_[hole] = entries_[i];
      hole = i;
    }
  }
  entries_[hole] = {};
}

}  // namespace krait
