// list.sort: a stable merge sort of natural runs (powersort's merge policy) with galloping merges.
//
// Keys are looked at once before sorting: all immediate ints, all floats, or all exact strs are compared without calls.
// Meanwhile the list looks empty, so that a comparison that changes it is found; an exception leaves all items in it.
#include <algorithm>
#include <cstring>
#include <span>

#include "object/allocate.h"
#include "types/float.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/sequence.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {
namespace {

// What is moved: an item that is its own key, or one with the key made for it.
struct Plain {
  Value key;
};
struct Keyed {
  Value key, value;
};

struct IntLess {
  Result<bool> operator()(Thread&, Value a, Value b) const { return a.as_int() < b.as_int(); }
};
struct FloatLess {
  Result<bool> operator()(Thread&, Value a, Value b) const { return of(a) < of(b); }
  static double of(Value v) { return v.is_float() ? v.as_float() : Ref<>(v).as<Float>()->value(); }
};
struct StrLess {
  Result<bool> operator()(Thread&, Value a, Value b) const {
    return Str::order(Ref<>(a).as<Str>(), Ref<>(b).as<Str>()) < 0;
  }
};
struct AnyLess {
  Result<bool> operator()(Thread& t, Value a, Value b) const {
    if (Value::both_int(a, b)) return a.as_int() < b.as_int();
    return compare_true(t, Ref<>(a), Ref<>(b), CompareOp::Lt);
  }
};
// Tuples that differ in their first items are ordered by those.
struct TupleLess {
  Result<bool> operator()(Thread& t, Value a, Value b) const {
    const Tuple& x = *Ref<>(a).as<Tuple>();
    const Tuple& y = *Ref<>(b).as<Tuple>();
    if (x.size() && y.size()) {
      const Value p = x.items()[0], q = y.items()[0];
      if (Value::both_int(p, q) && p != q) return p.as_int() < q.as_int();
      if (p != q && Ref<>(p).is_exact<Str>() && Ref<>(q).is_exact<Str>()) {
        if (const int order = Str::order(Ref<>(p).as<Str>(), Ref<>(q).as<Str>())) return order < 0;
      }
    }
    return compare_true(t, Ref<>(a), Ref<>(b), CompareOp::Lt);
  }
};

template <class Item, class Less>
class Sorter {
 public:
  Sorter(Thread& t, std::span<Item> items) : t_(t), items_(items.data()), count_(items.size()) {}
  ~Sorter() { Heap::release_raw(scratch_); }
  Sorter(const Sorter&) = delete;
  Sorter& operator=(const Sorter&) = delete;

  Result<void> sort() {
    std::size_t low = 0;
    const std::size_t minimum = minimum_run(count_);
    while (low < count_) {
      std::size_t n = TRY(natural_run(low));
      if (n < minimum) {
        const std::size_t forced = count_ - low < minimum ? count_ - low : minimum;
        TRY(insertion_sort(low, low + n, low + forced));
        n = forced;
      }
      TRY(push({low, n, 0}));
      low += n;
    }
    while (runs_ > 1) TRY(merge_top());
    return ok;
  }

 private:
  struct Run {
    std::size_t start, length;
    int power;
  };

  Result<bool> less(const Item& a, const Item& b) { return less_(t_, a.key, b.key); }

  static std::size_t minimum_run(std::size_t n) {
    std::size_t rest = 0;
    while (n >= 64) {
      rest |= n & 1;
      n >>= 1;
    }
    return n + rest;
  }

  // Length of the run at `low`; a strictly falling one is turned round.
  Result<std::size_t> natural_run(std::size_t low) {
    std::size_t i = low + 1;
    if (i == count_) return std::size_t{1};
    if (TRY(less(items_[i], items_[i - 1]))) {
      for (++i; i < count_ && TRY(less(items_[i], items_[i - 1])); ++i) TRY(loop_.round(t_));
      for (std::size_t a = low, b = i; a + 1 < b; ++a, --b) std::swap(items_[a], items_[b - 1]);
    } else {
      for (++i; i < count_ && !TRY(less(items_[i], items_[i - 1])); ++i) TRY(loop_.round(t_));
    }
    return i - low;
  }

  // Binary insertion of [sorted, end) into [low, sorted).
  Result<void> insertion_sort(std::size_t low, std::size_t sorted, std::size_t end) {
    for (; sorted < end; ++sorted) {
      TRY(loop_.round(t_));
      const Item pivot = items_[sorted];
      std::size_t a = low, b = sorted;
      while (a < b) {
        const std::size_t middle = a + (b - a) / 2;
        if (TRY(less(pivot, items_[middle])))
          b = middle;
        else
          a = middle + 1;
      }
      std::memmove(static_cast<void*>(items_ + a + 1), items_ + a, (sorted - a) * sizeof(Item));
      items_[a] = pivot;
    }
    return ok;
  }

  // The depth, in the ideal merge tree, of the boundary between two neighbouring runs.
  int power_of(const Run& left, std::size_t right_length) const {
    std::size_t a = 2 * left.start + left.length, b = a + left.length + right_length;
    for (int power = 1;; ++power) {
      if (a >= count_) {
        a -= count_;
        b -= count_;
      } else if (b >= count_) {
        return power;
      }
      a <<= 1;
      b <<= 1;
    }
  }

  Result<void> push(Run run) {
    if (runs_) {
      const int power = power_of(stack_[runs_ - 1], run.length);
      while (runs_ > 1 && stack_[runs_ - 2].power > power) TRY(merge_top());
      stack_[runs_ - 1].power = power;
    }
    stack_[runs_++] = run;
    return ok;
  }

  Result<void> merge_top() {
    Run& a = stack_[runs_ - 2];
    const Run b = stack_[runs_ - 1];
    const std::size_t start = a.start, left = a.length;
    a.length += b.length;
    --runs_;
    // What is in place already at either end stays there.
    const std::size_t skip = TRY(upper_bound(items_[b.start], items_ + start, left));
    if (skip == left) return ok;
    const std::size_t right = TRY(lower_bound(items_[b.start - 1], items_ + b.start, b.length));
    if (right == 0) return ok;
    if (!scratch_) {  // of two runs, the shorter one waits in it
      scratch_ = static_cast<Item*>(t_.heap->allocate_raw(count_ / 2 * sizeof(Item)));
      if (!scratch_) return raise_memory_error(t_);
    }
    return left - skip <= right ? merge_low(start + skip, left - skip, right)
                                : merge_high(start + skip, left - skip, right);
  }

  // First place in `run` whose item is greater than `item` / not less than it; gallops from the front.
  Result<std::size_t> upper_bound(const Item& item, const Item* run, std::size_t n) {
    std::size_t low = 0, high = 1;
    while (high <= n && !TRY(less(item, run[high - 1]))) {
      low = high;
      high = high * 2 + 1;
    }
    if (high > n) high = n;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (TRY(less(item, run[middle])))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }
  Result<std::size_t> lower_bound(const Item& item, const Item* run, std::size_t n) {
    std::size_t low = 0, high = 1;
    while (high <= n && TRY(less(run[high - 1], item))) {
      low = high;
      high = high * 2 + 1;
    }
    if (high > n) high = n;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (TRY(less(run[middle], item)))
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  }

  // The left run waits in the scratch space; what is left there goes back on failure too.
  Result<void> merge_low(std::size_t start, std::size_t n, std::size_t m) {
    std::memcpy(static_cast<void*>(scratch_), items_ + start, n * sizeof(Item));
    const Item *a = scratch_, *a_end = scratch_ + n, *b = items_ + start + n, *b_end = b + m;
    Item* out = items_ + start;
    const Result<void> result = merge_forward(a, a_end, b, b_end, out);
    std::memcpy(static_cast<void*>(out), a, (a_end - a) * sizeof(Item));
    return result;
  }
  Result<void> merge_forward(const Item*& a, const Item* a_end, const Item*& b, const Item* b_end, Item*& out) {
    int from_a = 0, from_b = 0;
    while (a < a_end && b < b_end) {
      TRY(loop_.round(t_));
      if (TRY(less(*b, *a))) {
        *out++ = *b++;
        from_a = 0;
        if (++from_b >= kGallop) {
          const std::size_t n = TRY(lower_bound(*a, b, b_end - b));
          std::memmove(static_cast<void*>(out), b, n * sizeof(Item));
          out += n;
          b += n;
          from_b = 0;
        }
      } else {
        *out++ = *a++;
        from_b = 0;
        if (++from_a >= kGallop && b < b_end) {
          const std::size_t n = TRY(upper_bound(*b, a, a_end - a));
          std::memcpy(static_cast<void*>(out), a, n * sizeof(Item));
          out += n;
          a += n;
          from_a = 0;
        }
      }
    }
    return ok;
  }

  // The right run waits; merging goes from the end.
  Result<void> merge_high(std::size_t start, std::size_t n, std::size_t m) {
    std::memcpy(static_cast<void*>(scratch_), items_ + start + n, m * sizeof(Item));
    Item *a = items_ + start + n, *b = scratch_ + m, *out = items_ + start + n + m;
    const Result<void> result = merge_backward(items_ + start, a, b, out);
    const std::size_t left = b - scratch_;
    std::memcpy(static_cast<void*>(out - left), scratch_, left * sizeof(Item));
    return result;
  }
  Result<void> merge_backward(const Item* a_start, Item*& a, Item*& b, Item*& out) {
    while (a > a_start && b > scratch_) {
      TRY(loop_.round(t_));
      if (TRY(less(b[-1], a[-1])))
        *--out = *--a;
      else
        *--out = *--b;
    }
    return ok;
  }

  static constexpr int kGallop = 7;

  Thread& t_;
  Item* items_;
  std::size_t count_;
  Item* scratch_ = nullptr;
  [[no_unique_address]] Less less_;
  LongLoop loop_;  // comparisons without calls see no signals
  Run stack_[72];
  std::size_t runs_ = 0;
};

template <class Less, class Item>
Result<void> sort_by(Thread& t, std::span<Item> items) {
  return Sorter<Item, Less>(t, items).sort();
}

template <class Item>
Result<void> sort_items(Thread& t, std::span<Item> items) {
  bool ints = true, floats = true, strs = true, tuples = true;
  for (std::size_t i = 0; i < items.size() && (ints || floats || strs || tuples); ++i) {
    const Value k = items[i].key;
    ints &= k.is_int();
    floats &= k.is_float() || Ref<>(k).is_exact<Float>();
    strs &= Ref<>(k).is_exact<Str>();
    tuples &= Ref<>(k).is_exact<Tuple>();
  }
  if (ints) return sort_by<IntLess>(t, items);
  if (floats) return sort_by<FloatLess>(t, items);
  if (strs) return sort_by<StrLess>(t, items);
  if (tuples) return sort_by<TupleLess>(t, items);
  return sort_by<AnyLess>(t, items);
}

// A reversed sort stays stable.
template <class Item>
Result<void> sort_either_way(Thread& t, std::span<Item> items, bool reverse) {
  if (items.size() < 2) return ok;
  if (reverse) std::ranges::reverse(items);
  const Result<void> result = sort_items(t, items);
  if (reverse) std::ranges::reverse(items);
  return result;
}

Result<void> sort_by_keys(Thread& t, std::span<Value> values, Ref<> key, bool reverse) {
  auto* items = static_cast<Keyed*>(t.heap->allocate_raw(values.size() * sizeof(Keyed)));
  if (!items) return raise_memory_error(t);
  Result<void> result = ok;
  std::size_t keys = 0;
  LongLoop loop;
  for (; keys < values.size(); ++keys) {
    Result<Own<>> k = failed;
    if (loop.round(t).is_failed() || (k = call(t, key, {values[keys]})).is_failed()) {
      result = failed;
      break;
    }
    items[keys] = {std::move(k).take().leak(), values[keys]};
  }
  if (!result.is_failed()) {
    result = sort_either_way(t, std::span(items, keys), reverse);
    for (std::size_t i = 0; i < keys; ++i) values[i] = items[i].value;
  }
  for (std::size_t i = 0; i < keys; ++i) krait::release(items[i].key);
  Heap::release_raw(items);
  return result;
}

}  // namespace

Result<void> List::sort(Thread& t, OptRef<> key, bool reverse) {
  const std::size_t n = size_, capacity = capacity_;
  Value* values = items_;
  // While it is being sorted, the list looks empty.
  items_ = nullptr;
  size_ = capacity_ = 0;
  const Result<void> result = n == 0 ? Result<void>(ok)
                              : is_none_or_missing(key)
                                  ? sort_either_way(t, std::span(reinterpret_cast<Plain*>(values), n), reverse)
                                  : sort_by_keys(t, {values, n}, key.ref(), reverse);
  // Whatever the comparisons put into the list meanwhile is dropped, after the items are back.
  Value* changed = std::exchange(items_, values);
  const std::size_t changed_size = std::exchange(size_, n);
  const std::size_t changed_capacity = std::exchange(capacity_, capacity);
  for (std::size_t i = changed_size; i-- > 0;) krait::release(changed[i]);
  Heap::release_raw(changed);
  if (!result.is_failed() && (changed || changed_capacity))
    return raise(t, exc::ValueError, "list modified during sort");
  return result;
}

}  // namespace krait
