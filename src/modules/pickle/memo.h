// The objects that a pickle contains so far, by identity, each with its number.
#pragma once

#include <bit>
#include <cstring>

#include "mem/heap.h"
#include "object/interpreter.h"
#include "object/raise.h"

namespace krait::pickle {

class Memo {
 public:
  struct Entry {
    Object* object;  // counted; null: free
    std::size_t number;
  };

  explicit Memo(Heap& heap) : heap_(heap) {}
  Memo(const Memo&) = delete;
  ~Memo() { clear(); }

  std::size_t size() const { return size_; }
  // The object's entry, or null.
  const Entry* find(const Object* o) const {
    if (!size_) return nullptr;
    for (std::size_t i = start_of(o);; i = (i + 1) & mask_) {
      if (entries_[i].object == o) return &entries_[i];
      if (!entries_[i].object) return nullptr;
    }
  }
  // Adds an object, or gives it another number.
  Result<void> set(Thread& t, Ref<> o, std::size_t number) {
    if ((size_ + 1) * 3 > (mask_ + 1) * 2 || !entries_) TRY(grow(t));
    std::size_t i = start_of(o.object());
    while (entries_[i].object && entries_[i].object != o.object()) i = (i + 1) & mask_;
    if (!entries_[i].object) {
      o.object()->retain();
      entries_[i].object = o.object();
      ++size_;
    }
    entries_[i].number = number;
    return ok;
  }
  void clear() {
    Entry* entries = std::exchange(entries_, nullptr);
    const std::size_t count = std::exchange(mask_, 0) + 1;
    size_ = 0;
    for (std::size_t i = 0; entries && i < count; ++i)
      if (entries[i].object) entries[i].object->release();
    Heap::release_raw(entries);
  }
  void swap(Memo& other) {
    std::swap(entries_, other.entries_);
    std::swap(mask_, other.mask_);
    std::swap(size_, other.size_);
  }
  void trace(Tracer& v) {
    for (std::size_t i = 0; entries_ && i <= mask_; ++i)
      if (entries_[i].object) v(Value::of_object(entries_[i].object));
  }
  std::size_t bytes() const { return entries_ ? (mask_ + 1) * sizeof(Entry) : 0; }
  // Calls fn(entry) for each; fn runs no Python.
  template <class F>
  void for_each(F&& fn) const {
    for (std::size_t i = 0; entries_ && i <= mask_; ++i)
      if (entries_[i].object) fn(entries_[i]);
  }

 private:
  std::size_t start_of(const Object* o) const {
    const auto word = reinterpret_cast<std::uint64_t>(o) >> 3;
    return static_cast<std::size_t>(word * 0x9E3779B97F4A7C15u >> 20) & mask_;
  }
  Result<void> grow(Thread& t) {
    const std::size_t count = entries_ ? (mask_ + 1) * 2 : 32;
    auto* grown = static_cast<Entry*>(heap_.allocate_raw(count * sizeof(Entry)));
    if (!grown) return raise_memory_error(t);
    std::memset(static_cast<void*>(grown), 0, count * sizeof(Entry));
    Entry* old = std::exchange(entries_, grown);
    const std::size_t old_count = old ? mask_ + 1 : 0;
    mask_ = count - 1;
    for (std::size_t k = 0; k < old_count; ++k) {
      if (!old[k].object) continue;
      std::size_t i = start_of(old[k].object);
      while (entries_[i].object) i = (i + 1) & mask_;
      entries_[i] = old[k];
    }
    Heap::release_raw(old);
    return ok;
  }

  Heap& heap_;
  Entry* entries_ = nullptr;
  std::size_t mask_ = 0, size_ = 0;
};

}  // namespace krait::pickle
