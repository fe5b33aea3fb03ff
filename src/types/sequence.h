// What list, tuple and other holders of values share: comparing items, hashing, bounds, growth of raw blocks.
#pragma once

#include <bit>
#include <span>

#include "object/type.h"
#include "types/dict.h"
#include "types/protocol.h"
#include "types/str.h"

namespace krait {

// Identity or ==, quickly. The values are kept alive while Python code may run.
inline Result<bool> items_equal(Thread& t, Value a, Value b) {
  if (a == b) return true;
  if (Value::both_int(a, b)) return false;
  if (Ref<>(a).is_exact<Str>() && Ref<>(b).is_exact<Str>()) return Str::equal(Ref<>(a).as<Str>(), Ref<>(b).as<Str>());
  const Own<> x = Ref<>(a).own(), y = Ref<>(b).own();
  return equal(t, x, y);
}

// The hash of a tuple, item by item (xxHash, as CPython has it).
struct TupleHash {
  static constexpr std::uint64_t kPrime1 = 11400714785074694791u, kPrime2 = 14029467366897019727u,
                                 kPrime5 = 2870177450012600261u;
  std::uint64_t state = kPrime5;

  void add(std::int64_t hash) { state = std::rotl(state + static_cast<std::uint64_t>(hash) * kPrime2, 31) * kPrime1; }
  std::int64_t finish(std::size_t count) const {
    const std::uint64_t h = state + (count ^ (kPrime5 ^ 3527539u));
    return static_cast<std::int64_t>(h == ~std::uint64_t{0} ? 1546275796u : h);
  }
};

// The outcome of comparing two lengths.
inline bool order_matches(std::size_t a, std::size_t b, CompareOp op) {
  switch (op) {
    case CompareOp::Lt:
      return a < b;
    case CompareOp::Le:
      return a <= b;
    case CompareOp::Eq:
      return a == b;
    case CompareOp::Ne:
      return a != b;
    case CompareOp::Gt:
      return a > b;
    case CompareOp::Ge:
      return a >= b;
  }
  __builtin_unreachable();
}

// A start or stop argument of index(): clamps to [0, n] the way slices do.
inline std::size_t clamp_index(std::int64_t i, std::size_t n) {
  if (i < 0) {
    i += static_cast<std::int64_t>(n);
    if (i < 0) return 0;
  }
  return static_cast<std::size_t>(i) < n ? static_cast<std::size_t>(i) : n;
}

// An item index: negative ones count from the end; false when out of range.
inline bool resolve_index(std::int64_t& i, std::size_t n) {
  if (i < 0) i += static_cast<std::int64_t>(n);
  return static_cast<std::uint64_t>(i) < n;
}

inline void copy_values(Value* to, const Value* from, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    retain(from[i]);
    to[i] = from[i];
  }
}

// Optional bounds of index(value, start, stop), by __index__.
Result<std::int64_t> index_bound(Thread&, OptRef<>, std::int64_t otherwise);
// "list expected at most 1 argument, got 2", "list() takes no keyword arguments"; the argument, or empty.
Result<OptRef<>> single_iterable(Thread&, const char* type_name, const Arguments&);
// The text of a sequence of values between brackets. `size_now` values at `items_now` are read anew for each item.
struct ValuesView {
  const Value* items;
  std::size_t size;
};
Result<Own<>> repr_values(Thread&, Ref<> self, const char* open, const char* close, ValuesView (*view)(Object*),
                          bool trailing_comma);
// TypeError for a key that cannot be hashed: "cannot use 'list' as a dict key (unhashable type: 'list')".
Failed raise_unhashable(Thread&, Ref<> key, const char* role);

}  // namespace krait
