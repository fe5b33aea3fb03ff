// dict: insertion-ordered compact table, with a fast path for string keys.
#pragma once

#include "object/type.h"

namespace krait {

struct DictTable;

class Dict : public Object {
 public:
  static Type type;
  using FlaggedClass = Dict;
  static constexpr std::uint32_t kSubclassFlag = kTypeIsDict;

  static Result<Own<Dict>> create(Thread&);
  static Result<Own<Dict>> create_with_capacity(Thread&, std::size_t entries);
  static Result<Own<Dict>> copy_of(Thread&, Ref<Dict>);

  std::size_t size() const { return is_view() ? view_size() : used_; }
  // A view has no entries of its own: it shows the attributes of an instance and changes them. What an instance cannot
  // have as attributes makes it a dict of its own, which the instance then uses. See types/shape.h: AttributeViews.
  bool is_view() const { return (used_ & kView) != 0; }
  static Result<Own<Dict>> create_view(Object* owner, Thread&);
  // Copies what it shows into a table of its own and is no view any more. When that fails it stays one.
  Result<void> keep_entries(Thread&);
  // Forgets the instance; is empty then.
  void end_view();

  // Borrowed result, empty when absent. May run __hash__ and __eq__; the exact-str form runs nothing and cannot fail.
  Result<OptRef<>> find(Thread&, Ref<> key);
  Result<OptRef<>> find_hashed(Thread&, Ref<> key, std::int64_t hash);
  OptRef<> find_str(Ref<Str> key) const;
  Result<void> set(Thread&, Ref<> key, Own<> value);
  Result<void> set_hashed(Thread&, Ref<> key, std::int64_t hash, Own<> value);
  Result<void> set_str(Thread&, Ref<Str> key, Own<> value);
  // True when it was there.
  Result<bool> remove(Thread&, Ref<> key);
  Result<bool> remove_hashed(Thread&, Ref<> key, std::int64_t hash);
  // Takes the value out: false and nothing in `value` when absent.
  Result<bool> take(Thread&, Ref<> key, Slot<>& value);
  // The removed value, empty when absent.
  Result<OptRef<>> pop_borrowed(Thread&, Ref<> key) = delete;
  Result<bool> set_default(Thread&, Ref<> key, Ref<> value,
                           Slot<>& found);  // false: it was there; `found` is what is there now
  void clear_all();
  Result<void> update(Thread&, Ref<> mapping_or_pairs, bool overwrite = true);
  // All entries of another dict; RuntimeError when that one changes meanwhile.
  Result<void> merge(Thread&, Ref<Dict>, bool overwrite);

  // Iteration in insertion order: `for (std::size_t i = 0; d.next_entry(i, key, value);)`. Borrowed. Adding or removing
  // entries inside the loop is the caller's to detect (see keys_version).
  bool next_entry(std::size_t& position, Value& key, Value& value) const;
  bool next_entry(std::size_t& position, Value& key, Value& value, std::int64_t& hash) const;
  // The entry of a key, for value_at and set_value_at; -1 when absent.
  Result<std::int64_t> position_of(Thread& t, Ref<> key, std::int64_t hash) { return locate(t, key, hash); }
  // Moves the entry of a key to the end, or before all others. False when there is none.
  Result<bool> move_to_end(Thread&, Ref<> key, bool last);
  // From the end: start with position = end_position().
  bool previous_entry(std::size_t& position, Value& key, Value& value) const;
  std::size_t end_position() const;

  // Changes whenever a key is added or removed or the table moves; values may change without it.
  std::uint32_t keys_version() const { return is_view() ? view_version() : keys_version_; }
  // For inline caches: this dict with these keys, unlike any other dict there was or will be; 0 when there are no more
  // numbers. While it is the same, an entry stays where `place_of` said.
  std::uint64_t identity() const { return static_cast<std::uint64_t>(cache_id_) << 32 | keys_version_; }
  std::uint64_t cached_identity(Interpreter&);
  // The word that holds the value of an exact-str key, or null.
  const Value* place_of(Ref<Str> key) const;
  // The position of an exact-str key, or -1; and the value word at a position.
  std::int64_t position_of(Ref<Str> key) const;
  Value value_at(std::size_t position) const;
  // Replaces the value at a position that position_of gave under the same keys_version.
  void set_value_at(std::size_t position, Own<> value);

  void trace(Tracer&);
  void clear_references() { is_view() ? end_view() : clear_all(); }
  Dict() = default;
  ~Dict() { clear_references(); }

  // Slots.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<std::size_t> len(Thread&, Ref<> self) { return self.as<Dict>()->size(); }
  static Result<bool> is_true(Thread&, Ref<> self) { return self.as<Dict>()->size() != 0; }
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<void> set_item(Thread&, Ref<>, Ref<> key, OptRef<> value);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_or(Thread&, Ref<>, Ref<>);
  // Methods.
  Result<Own<>> get(Thread&, Ref<> key, Ref<> otherwise);
  Result<Own<>> setdefault(Thread&, Ref<> key, Ref<> otherwise);
  Result<Own<>> pop(Thread&, Ref<> key, OptRef<> otherwise);
  Result<Own<>> popitem(Thread&);
  static Result<void> update_method(Thread&, Ref<>, OptRef<> other, OptRef<Dict> keywords);
  Result<Own<>> keys(Thread&);
  Result<Own<>> values(Thread&);
  Result<Own<>> items(Thread&);
  Result<Own<>> copy(Thread&);
  Result<void> clear(Thread&);
  Result<Own<>> reversed(Thread&);
  Result<std::size_t> size_of(Thread&);
  static Result<Own<>> fromkeys(Thread&, Ref<Type>, Ref<> iterable, Ref<> value);

 protected:
  // Position of a key, or -1. An exact str or an immediate int in a simple table runs no code.
  Result<std::int64_t> locate(Thread&, Ref<> key, std::int64_t hash);
  Result<std::int64_t> locate_general(Thread&, Ref<> key, std::int64_t hash);
  Result<void> insert_new(Thread&, Ref<> key, std::int64_t hash, Own<> value);
  Result<void> make_room(Thread&, bool general);
  Result<void> rebuild(Thread&, std::size_t entries, bool general, std::size_t gap = 0);
  void move_entry(std::size_t from, std::size_t to);
  std::size_t position_of_word(Value key, std::int64_t hash) const;
  // Takes the entry out of index and table and gives its words away.
  void unlink(std::size_t position, std::int64_t hash, Value& key, Value& value);
  void shrink();
  Value* word_at(std::size_t position) const;

  // What the above do for a view (types/dict_view.cpp). A view has no table: its checks are off the common paths.
  static constexpr std::size_t kView = std::size_t{1} << 63;
  Object* owner() const { return reinterpret_cast<Object*>(used_ & ~kView); }
  std::size_t view_size() const;
  std::uint32_t view_version() const;
  std::int64_t view_position(Ref<Str> key) const;
  Result<std::int64_t> view_locate(Thread&, Ref<> key, std::int64_t hash);
  Result<void> view_insert(Thread&, Ref<> key, std::int64_t hash, Own<> value);
  Result<void> view_take(Thread&, std::size_t position, Value& key, Value& value);
  bool view_entry(std::size_t position, Value& key, Value& value) const;
  Value* view_word(std::size_t position) const;
  void view_clear();

  // Identities are never given twice: when the versions of one have all been used, caches must ask anew.
  void keys_changed() {
    if (++keys_version_ == 0) [[unlikely]]
      cache_id_ = 0;
  }

  DictTable* table_ = nullptr;
  std::size_t used_ = 0;  // entries; of a view: kView and the address of its instance
  std::uint32_t keys_version_ = 1;
  std::uint32_t cache_id_ = 0;  // 0: no cache has asked yet
};
static_assert(sizeof(Dict) == 40);

// The hash of a key; "cannot use 'list' as a dict key (unhashable type: 'list')".
Result<std::int64_t> hash_key(Thread&, Ref<> key);

}  // namespace krait
