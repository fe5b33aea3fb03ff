// set and frozenset: a hash table of values.
#pragma once

#include "object/type.h"

namespace krait {

// What both share. The table: open addressing, 2^log2 slots of key and hash; none while nothing was added. Where a key
// goes, and when the table grows, is as in CPython: programs print sets, and their order should be the same.
class AnySet : public Object {
 public:
  static constexpr std::uint32_t kInheritedFlags = kTypeIsSet;

  struct Entry {
    Value key;  // empty: free, or removed when the hash is -1
    std::int64_t hash;
  };
  AnySet() = default;
  ~AnySet() { clear_references(); }

  std::size_t size() const { return used_; }
  std::size_t table_bytes() const { return table_ ? sizeof(Entry) << log2_ : 0; }
  // Borrowed keys, in table order: `for (std::size_t i = 0; s.next_entry(i, key, hash);)`.
  bool next_entry(std::size_t& position, Value& key, std::int64_t& hash) const;
  // Changes whenever a key is added or removed.
  std::uint32_t version() const { return version_; }

  // True when it was not there yet / was there.
  Result<bool> add_value(Thread&, Ref<> key);
  Result<bool> add_hashed(Thread&, Ref<> key, std::int64_t hash);
  Result<bool> has_hashed(Thread&, Ref<> key, std::int64_t hash);
  Result<bool> discard_hashed(Thread&, Ref<> key, std::int64_t hash);
  // Membership of any value: an unhashable set is looked up as a frozenset.
  Result<bool> has(Thread&, Ref<> key);
  Result<bool> discard_value(Thread&, Ref<> key);
  // Takes some key out; the set is not empty. Emptying a set this way takes linear time.
  Own<> pop_some();
  Result<void> update(Thread&, Ref<> iterable);
  Result<void> difference_update_with(Thread&, Ref<> iterable);
  Result<void> symmetric_update_with(Thread&, Ref<> iterable);
  Result<void> merge(Thread&, AnySet& other);
  void swap_contents(AnySet& other);

  static bool is_any_set(Ref<> v) { return v.type()->has(kTypeIsSet); }
  static Ref<AnySet> cast(Ref<> v) { return Ref<AnySet>(static_cast<AnySet*>(v.object())); }

  void trace(Tracer&);
  void clear_references();

  // Slots.
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<std::size_t> len(Thread&, Ref<> self) { return cast(self)->used_; }
  static Result<bool> is_true(Thread&, Ref<> self) { return cast(self)->used_ != 0; }
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<Own<>> subtract(Thread&, Ref<>, Ref<>);
  static Result<Own<>> and_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> xor_(Thread&, Ref<>, Ref<>);

 protected:
  friend class FrozenSet;
  // Where the key is, or else (its entry is empty) where it would go; null without a table.
  Result<Entry*> locate(Thread&, Ref<> key, std::int64_t hash);
  // A table of more slots than `least`.
  Result<void> resize(Thread&, std::size_t least);
  Result<void> resize_small(Thread&, std::size_t least);
  // Grows before `more` keys are added, when that saves growing while they are.
  Result<void> make_room(Thread&, std::size_t more);
  Own<> remove_at(Entry*);
  // Slots - 1; without a table, that of the first one.
  std::size_t mask() const { return table_ ? (std::size_t{1} << log2_) - 1 : 7; }

  Entry* table_ = nullptr;
  std::uint32_t used_ = 0, fill_ = 0;  // keys; keys and removed ones
  std::uint32_t version_ : 24 = 0;
  std::uint32_t log2_ : 8 = 0;
  std::uint32_t finger_ = 0;  // where pop_some looks first
};

class Set final : public AnySet {
 public:
  static Type type;
  static Result<Own<Set>> create(Thread&);
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> inplace_subtract(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_and(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_or(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_xor(Thread&, Ref<>, Ref<>);
};

class FrozenSet final : public AnySet {
 public:
  static Type type;
  static Result<Own<FrozenSet>> create(Thread&);
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<std::int64_t> hash(Thread&, Ref<>);

 private:
  friend class AnySet;
  std::int64_t hash_ = -1;
};

}  // namespace krait
