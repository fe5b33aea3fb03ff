// HamtNode: a persistent map from objects with unique 64-bit hashes to values: a tree of immutable nodes, five bits of
// the hash a level. A changed map shares all nodes but those on the path to the change, so copying a map is free.
//
// Hashes are unique by construction (a mixed counter), so two keys always part before the bits run out.
#pragma once

#include "object/type.h"

namespace krait {

class HamtNode final : public Object {
 public:
  static Type type;

  // The value of a key, borrowed; empty when absent. `root` may be null: the empty map.
  static OptRef<> find(const HamtNode* root, Value key, std::uint64_t hash);
  // The map with key -> value.
  static Result<Own<HamtNode>> with(Thread&, const HamtNode* root, Ref<> key, std::uint64_t hash, Ref<> value);
  // The map without the key, which is there; empty when it was the last.
  static Result<void> without(Thread&, const HamtNode* root, std::uint64_t hash, Slot<HamtNode>& out);

  // Calls fn(key, value) for each pair.
  template <class F>
  static void for_each(const HamtNode* node, F&& fn) {
    if (!node) return;
    for (unsigned i = 0; i < node->count(); ++i) {
      const Entry& e = node->entries()[i];
      if (e.key.is_empty())
        for_each(static_cast<const HamtNode*>(e.value.object()), fn);
      else
        fn(e.key, e.value);
    }
  }

  explicit HamtNode(std::uint32_t bitmap) : bitmap_(bitmap) {
    for (unsigned i = 0; i < count(); ++i) entries()[i] = Entry();
  }
  ~HamtNode();
  void trace(Tracer&);
  std::size_t body_size() const { return sizeof(HamtNode) + count() * sizeof(Entry); }

 private:
  struct Entry {
    Value key;    // empty: `value` is the node below
    Value value;  // both counted
    std::uint64_t hash = 0;
  };
  static constexpr unsigned kBits = 5;
  static std::uint32_t bit(std::uint64_t hash, unsigned shift) { return std::uint32_t{1} << ((hash >> shift) & 31); }

  unsigned count() const { return static_cast<unsigned>(__builtin_popcount(bitmap_)); }
  unsigned index_of(std::uint32_t bit) const { return static_cast<unsigned>(__builtin_popcount(bitmap_ & (bit - 1))); }
  Entry* entries() { return reinterpret_cast<Entry*>(this + 1); }
  const Entry* entries() const { return reinterpret_cast<const Entry*>(this + 1); }

  static Result<Own<HamtNode>> make(Thread&, std::uint32_t bitmap);
  static Result<Own<HamtNode>> pair(Thread&, unsigned shift, const Entry& a, const Entry& b);
  static Result<Own<HamtNode>> with_at(Thread&, const HamtNode* node, unsigned shift, const Entry& added);
  static Result<void> without_at(Thread&, const HamtNode* node, unsigned shift, std::uint64_t hash,
                                 Slot<HamtNode>& out);
  // A copy of everything but the place of `bit`.
  static Result<Own<HamtNode>> copy_around(Thread&, const HamtNode* node, std::uint32_t bit, bool keep_place);
  void put(unsigned index, const Entry& e);

  std::uint32_t bitmap_;
};

}  // namespace krait
