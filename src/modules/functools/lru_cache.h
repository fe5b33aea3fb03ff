// functools.lru_cache: a function that remembers its results.
#pragma once

#include "object/type.h"
#include "types/shape.h"
#include "types/tuple.h"

namespace krait {

// The table: entries in an array, linked into the buckets of a hash table and, when bounded, into a ring in the order
// of use. A call that hits makes no object: the arguments themselves are compared with the key of an entry.
class LruCache final : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeMethodDescriptor;
  // max_size < 0: unbounded.
  LruCache(Own<> function, std::int64_t max_size, bool typed, Own<> info)
      : function_(std::move(function)), info_(std::move(info)), max_size_(max_size), is_typed_(typed) {}
  ~LruCache() { clear_entries(); }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  Result<Own<>> cache_info(Thread&);
  Result<void> cache_clear(Thread&);
  static Result<Own<>> reduce(Thread&, Ref<>);
  static Result<Own<>> copy(Thread&, Ref<>);
  static Result<Own<>> deep_copy(Thread&, Ref<>, Ref<> memo);
  void trace(Tracer&);
  void clear_references();

  Slot<> function_, info_;
  AttributeWord attributes_;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Entry {
    std::int64_t hash;
    Value key;                   // an int or str by itself, else a tuple of the parts
    Value result;                // empty: the entry is free
    std::uint32_t chain;         // the next of its bucket, or of the free ones
    std::uint32_t newer, older;  // the ring of use
  };
  // What identifies a call: its only argument, if that is an exact int or str; else the arguments, a mark and the
  // keywords, and for a typed cache all their types.
  struct Parts;

  Result<std::uint32_t> find(Thread&, const Parts&, std::int64_t hash);
  Result<bool> matches(Thread&, Value key, const Parts&);
  Result<void> insert(Thread&, const Parts&, std::int64_t hash, Ref<> result);
  Result<void> grow(Thread&);
  void link_newest(std::uint32_t);
  void unlink(std::uint32_t);
  void remove(std::uint32_t);
  void clear_entries();
  Result<Own<>> call_through(Thread&, const Arguments&);

  Entry* entries_ = nullptr;
  std::uint32_t* buckets_ = nullptr;                 // as many as there is room for entries
  std::uint32_t capacity_ = 0, used_ = 0, end_ = 0;  // end_: entries ever used
  std::uint32_t free_ = kNone, newest_ = kNone, oldest_ = kNone;
  std::uint32_t version_ = 0;  // changes whenever an entry comes or goes
  std::int64_t max_size_;
  std::int64_t hits_ = 0, misses_ = 0;
  bool is_typed_;
};

}  // namespace krait
