// dict: insertion-ordered compact table, with a fast path for string keys.
#pragma once

#include "object/type.h"

namespace krait {

class Dict : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kSubclassFlag = kTypeIsDict;

  static Result<Own<Dict>> create(Thread&);
  static Result<Own<Dict>> create_with_capacity(Thread&, std::size_t entries);
  static Result<Own<Dict>> copy_of(Thread&, Ref<Dict>);

  std::size_t size() const { return used_; }

  // Borrowed result, empty when absent. May run __hash__ and __eq__; the exact-str form runs nothing and cannot fail.
  Result<OptRef<>> find(Thread&, Ref<> key);
  Result<OptRef<>> find_hashed(Thread&, Ref<> key, std::int64_t hash);
  OptRef<> find_str(Ref<Str> key) const;
  Result<void> set(Thread&, Ref<> key, Own<> value);
  Result<void> set_hashed(Thread&, Ref<> key, std::int64_t hash, Own<> value);
  Result<void> set_str(Thread&, Ref<Str> key, Own<> value);
  // True when it was there.
  Result<bool> remove(Thread&, Ref<> key);
  // The removed value, empty when absent.
  Result<OptRef<>> pop_borrowed(Thread&, Ref<> key) = delete;
  Result<bool> set_default(Thread&, Ref<> key, Ref<> value, Slot<>& found);  // false: it was there; `found` is what is there now
  void clear_all();
  Result<void> update(Thread&, Ref<> mapping_or_pairs, bool overwrite = true);

  // Iteration in insertion order: `for (std::size_t i = 0; d.next_entry(i, key, value);)`. Borrowed. Adding or removing
  // entries inside the loop is the caller's to detect (see keys_version).
  bool next_entry(std::size_t& position, Value& key, Value& value) const;
  bool next_entry(std::size_t& position, Value& key, Value& value, std::int64_t& hash) const;

  // Changes whenever a key is added or removed or the table moves; values may change without it.
  std::uint32_t keys_version() const { return keys_version_; }
  // For inline caches: the position of an exact-str key, or -1; and the value word at a position.
  std::int64_t position_of(Ref<Str> key) const;
  Value value_at(std::size_t position) const;

  void trace(Tracer&);
  void clear_references();
  ~Dict();

 protected:
  std::size_t used_ = 0;
  std::uint32_t keys_version_ = 1;
};

}  // namespace krait
