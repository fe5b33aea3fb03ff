// functools.lru_cache.
#include "modules/functools/lru_cache.h"

#include "modules/functools/partial.h"
#include "object/allocate.h"
#include "types/dict.h"
#include "types/dict_table.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/sequence.h"
#include "types/singletons.h"
#include "types/value_array.h"

namespace krait {
namespace {

// Stands between arguments and keywords in a key. Nobody else can name it.
constinit PlaceholderType kKeywordMark;

}  // namespace

struct LruCache::Parts {
  const Value* values;
  std::size_t size;
  bool is_direct;  // the only value is the key

  Result<std::int64_t> hash(Thread& t) const {
    if (is_direct) return hash_key(t, Ref<>(values[0]));
    TupleHash h;
    for (std::size_t i = 0; i < size; ++i) {
      const Value v = values[i];
      h.add(v.is_int() ? hash_of_immediate(v.as_int()) : TRY(krait::hash(t, Ref<>(v))));
    }
    return h.finish(size);
  }
  Result<Own<>> to_key(Thread& t) const {
    if (is_direct) return Ref<>(values[0]).own();
    return Tuple::from_values(t, values, size);
  }
};

// ---- the table ----

Result<bool> LruCache::matches(Thread& t, Value key, const Parts& parts) {
  const bool is_tuple = Ref<>(key).is_exact<Tuple>();
  if (parts.is_direct) {
    if (is_tuple) return false;
    return items_equal(t, key, parts.values[0]);
  }
  if (!is_tuple) return false;
  const Own<Tuple> stored = Ref<>(key).as<Tuple>().own();
  if (stored->size() != parts.size) return false;
  for (std::size_t i = 0; i < parts.size; ++i)
    if (!TRY(items_equal(t, stored->items()[i], parts.values[i]))) return false;
  return true;
}

Result<std::uint32_t> LruCache::find(Thread& t, const Parts& parts, std::int64_t hash) {
restart:
  if (!capacity_) return kNone;
  for (std::uint32_t i = buckets_[static_cast<std::uint64_t>(hash) & (capacity_ - 1)]; i != kNone;
       i = entries_[i].chain) {
    if (entries_[i].hash != hash) continue;
    const std::uint32_t version = version_;
    const bool same = TRY(matches(t, entries_[i].key, parts));
    if (version != version_) goto restart;  // __eq__ used this very cache
    if (same) return i;
  }
  return kNone;
}

Result<void> LruCache::grow(Thread& t) {
  if (capacity_ >= (1u << 30)) return raise_memory_error(t);
  const std::uint32_t capacity = capacity_ ? capacity_ * 2 : 8;
  auto* buckets = static_cast<std::uint32_t*>(t.heap->allocate_raw(capacity * sizeof(std::uint32_t)));
  if (!buckets) return raise_memory_error(t);
  auto* entries = static_cast<Entry*>(t.heap->resize_raw(entries_, capacity * sizeof(Entry)));
  if (!entries) {
    Heap::release_raw(buckets);
    return raise_memory_error(t);
  }
  entries_ = entries;
  Heap::release_raw(buckets_);
  buckets_ = buckets;
  capacity_ = capacity;
  for (std::uint32_t i = 0; i < capacity; ++i) buckets_[i] = kNone;
  for (std::uint32_t i = 0; i < end_; ++i) {
    if (entries_[i].result.is_empty()) continue;
    std::uint32_t& bucket = buckets_[static_cast<std::uint64_t>(entries_[i].hash) & (capacity_ - 1)];
    entries_[i].chain = std::exchange(bucket, i);
  }
  return ok;
}

void LruCache::link_newest(std::uint32_t i) {
  entries_[i].newer = kNone;
  entries_[i].older = newest_;
  if (newest_ != kNone) entries_[newest_].newer = i;
  newest_ = i;
  if (oldest_ == kNone) oldest_ = i;
}
void LruCache::unlink(std::uint32_t i) {
  const Entry& e = entries_[i];
  (e.newer == kNone ? newest_ : entries_[e.newer].older) = e.older;
  (e.older == kNone ? oldest_ : entries_[e.older].newer) = e.newer;
}

Result<void> LruCache::insert(Thread& t, const Parts& parts, std::int64_t hash, Ref<> result) {
  Own<> key = TRY(parts.to_key(t));
  if (free_ == kNone && end_ == capacity_) TRY(grow(t));
  const std::uint32_t i = free_ == kNone ? end_++ : free_;
  if (i == free_) free_ = entries_[i].chain;
  std::uint32_t& bucket = buckets_[static_cast<std::uint64_t>(hash) & (capacity_ - 1)];
  entries_[i] = {hash, key.leak(), result.own().leak(), bucket, kNone, kNone};
  bucket = i;
  if (max_size_ >= 0) link_newest(i);
  ++used_;
  ++version_;
  return ok;
}

void LruCache::remove(std::uint32_t i) {
  Entry& e = entries_[i];
  std::uint32_t* place = &buckets_[static_cast<std::uint64_t>(e.hash) & (capacity_ - 1)];
  while (*place != i) place = &entries_[*place].chain;
  *place = e.chain;
  unlink(i);
  const auto key = Own<>::steal(std::exchange(e.key, Value())), result = Own<>::steal(std::exchange(e.result, Value()));
  e.chain = free_;
  free_ = i;
  --used_;
  ++version_;
}

void LruCache::clear_entries() {
  Entry* entries = std::exchange(entries_, nullptr);
  std::uint32_t* buckets = std::exchange(buckets_, nullptr);
  const std::uint32_t end = std::exchange(end_, 0);
  capacity_ = used_ = 0;
  free_ = newest_ = oldest_ = kNone;
  ++version_;
  for (std::uint32_t i = 0; i < end; ++i) {
    krait::release(entries[i].key);
    krait::release(entries[i].result);
  }
  Heap::release_raw(entries);
  Heap::release_raw(buckets);
}

void LruCache::trace(Tracer& visit) {
  visit(function_);
  visit(info_);
  attributes_.trace(visit);
  for (std::uint32_t i = 0; i < end_; ++i) {
    visit(entries_[i].key);
    visit(entries_[i].result);
  }
}
void LruCache::clear_references() {
  clear_entries();
  attributes_.clear();
}

// ---- the function ----

Result<Own<>> LruCache::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  static constexpr Signature kSignature("lru_cache(user_function, maxsize, typed, cache_info_type)");
  Value values[5];
  Rest rest;
  Slot<Dict> none_left;
  TRY(bind_arguments(t, kSignature, a, values, rest, none_left));
  const Ref<> function(values[0]), size(values[1]);
  const bool typed = TRY(is_true(t, Ref<>(values[2])));
  if (!is_callable(function)) return raise(t, exc::TypeError, "the first argument must be callable");
  std::int64_t max_size = -1;
  if (!is_none(size)) {
    if (!has_index(size)) return raise(t, exc::TypeError, "maxsize should be integer or None");
    max_size = TRY(index_int64(t, size, &exc::OverflowError));
    if (max_size < 0) max_size = 0;
  }
  return create_instance<LruCache>(t, type, function.own(), max_size, typed, Ref<>(values[3]).own());
}

Result<Own<>> LruCache::call_through(Thread& t, const Arguments& a) {
  const Own<> function = function_.ref().own();
  return krait::call(t, function, a);
}

Result<Own<>> LruCache::call(Thread& t, Ref<> self, const Arguments& a) {
  LruCache& cache = *self.as<LruCache>();
  if (cache.max_size_ == 0) {
    ++cache.misses_;
    return cache.call_through(t, a);
  }
  ValueArray<> laid_out;
  Parts parts{a.values, a.positional, false};
  if (!a.keywords && !cache.is_typed_) [[likely]] {
    parts.is_direct = a.positional == 1 && (a.values[0].is_int() || a[0].is_exact<Str>());
  } else {
    const std::size_t types = cache.is_typed_ ? a.total() : 0;
    TRY(laid_out.reserve(t, a.positional + 2 * a.keywords + 1 + types));
    laid_out.push(a.values, a.positional);
    if (a.keywords) laid_out.push(Value::of_object(&kKeywordMark));
    for (std::uint32_t i = 0; i < a.keywords; ++i) {
      laid_out.push((*a.names)[i].value());
      laid_out.push(a.values[a.positional + i]);
    }
    for (std::size_t i = 0; i < types; ++i) laid_out.push(Value::of_object(type_of(a.values[i])));
    parts.values = laid_out.data();
    parts.size = laid_out.size();
  }
  const std::int64_t hash = TRY(parts.hash(t));
  const std::uint32_t found = TRY(cache.find(t, parts, hash));
  if (found != kNone) {
    if (cache.max_size_ > 0 && cache.newest_ != found) {
      cache.unlink(found);
      cache.link_newest(found);
    }
    ++cache.hits_;
    return Ref<>(cache.entries_[found].result).own();
  }
  ++cache.misses_;
  Own<> result = TRY(cache.call_through(t, a));
  // The call may have put the same key in, if it called the cached function itself.
  if (TRY(cache.find(t, parts, hash)) != kNone) return result;
  if (cache.max_size_ > 0 && cache.used_ >= cache.max_size_) cache.remove(cache.oldest_);
  TRY(cache.insert(t, parts, hash, result));
  return result;
}

Result<Own<>> LruCache::descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<>) {
  if (is_none_or_missing(instance)) return self.own();
  return make_bound_method(t, self, instance.ref());
}

Result<Own<>> LruCache::cache_info(Thread& t) {
  const Own<> hits = TRY(int_from(t, hits_)), misses = TRY(int_from(t, misses_));
  const Own<> limit = max_size_ < 0 ? none() : TRY(int_from(t, max_size_));
  return krait::call(t, info_.ref(), {hits.value(), misses.value(), limit.value(), Value::of_int(used_)});
}
Result<void> LruCache::cache_clear(Thread&) {
  hits_ = misses_ = 0;
  clear_entries();
  return ok;
}
Result<Own<>> LruCache::reduce(Thread& t, Ref<> self) { return krait::get_attr(t, self, names::__qualname__); }
Result<Own<>> LruCache::copy(Thread&, Ref<> self) { return self.own(); }
Result<Own<>> LruCache::deep_copy(Thread&, Ref<> self, Ref<>) { return self.own(); }

namespace {

constexpr Method kMethods[] = {
    bind<&LruCache::cache_info>("cache_info(self, /)", "Hits, misses, maximal and present size of the cache."),
    bind<&LruCache::cache_clear>("cache_clear(self, /)", "Forget all results and set the statistics back."),
    bind<&LruCache::reduce>("__reduce__(self, /)"),
    bind<&LruCache::copy>("__copy__(self, /)"),
    bind<&LruCache::deep_copy>("__deepcopy__(self, memo, /)"),
};
constexpr Attribute kAttributes[] = {attribute<&Object::get_dict, &Object::set_dict>("__dict__")};

}  // namespace

constinit Type LruCache::type = describe<LruCache>(
    "functools._lru_cache_wrapper",
    {.doc =
         "A function that remembers its results.\n\nuser_function: the function\nmaxsize: how many results are kept, "
         "the ones used last; 0: none, None: all\ntyped: True if arguments of different types are different "
         "though equal\ncache_info_type: the named tuple of cache_info()",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kTypeWeakrefs,
     .shape_offset = offsetof(LruCache, attributes_)});

}  // namespace krait
