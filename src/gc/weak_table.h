// WeakTable: object -> head of its list of weak references. Open addressing, linear probing, no tombstones.
#pragma once

#include <cstddef>
#include <cstdint>

namespace krait {

class Object;
class WeakLink;

class WeakTable {
 public:
  WeakTable() = default;
  ~WeakTable();
  WeakTable(const WeakTable&) = delete;
  WeakTable& operator=(const WeakTable&) = delete;

  // Null when there is none. Valid until the table changes.
  WeakLink** find(const Object* key) {
    if (!entries_) return nullptr;
    for (std::size_t i = start_of(key); entries_[i].key; i = (i + 1) & mask_)
      if (entries_[i].key == key) return &entries_[i].head;
    return nullptr;
  }
  // For a key that is not there. False: no memory.
  bool insert(const Object* key, WeakLink* head);
  void remove(const Object* key);
  std::size_t size() const { return size_; }

 private:
  struct Entry {
    const Object* key = nullptr;
    WeakLink* head = nullptr;
  };
  std::size_t start_of(const Object* key) const {
    return (reinterpret_cast<std::uintptr_t>(key) * 0x9E3779B97F4A7C15u >> shift_) & mask_;
  }
  bool grow();
  void place(Entry entry);

  Entry* entries_ = nullptr;
  std::size_t size_ = 0, mask_ = 0;
  unsigned shift_ = 0;
};

}  // namespace krait
