// list.sort: a stable merge sort of natural runs (powersort's merge policy) with galloping merges.
//
// Keys are looked at once before sorting: all immediate ints, all floats, or all exact strs are compared without calls.
// Sorting works on arrays of its own, so that a comparison that changes the list is found, and an exception leaves all
// items in it.
#include <bit>
#include <cstring>

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

struct Item {
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

template <class Less>
class Sorter {
 public:
  Sorter(Thread& t, Item* items, std::size_t count, Item* scratch)
      : t_(t), items_(items), count_(count), scratch_(scratch) {}

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
  Item* scratch_;
  [[no_unique_address]] Less less_;
  LongLoop loop_;  // comparisons without calls see no signals
  Run stack_[72];
  std::size_t runs_ = 0;
};

template <class Less>
Result<void> sort_by(Thread& t, Item* items, std::size_t n, Item* scratch) {
  return Sorter<Less>(t, items, n, scratch).sort();
}

Result<void> sort_items(Thread& t, Item* items, std::size_t n, Item* scratch) {
  bool ints = true, floats = true, strs = true, tuples = true;
  for (std::size_t i = 0; i < n && (ints || floats || strs || tuples); ++i) {
    const Value k = items[i].key;
    ints &= k.is_int();
    floats &= k.is_float() || Ref<>(k).is_exact<Float>();
    strs &= Ref<>(k).is_exact<Str>();
    tuples &= Ref<>(k).is_exact<Tuple>();
  }
  if (ints) return sort_by<IntLess>(t, items, n, scratch);
  if (floats) return sort_by<FloatLess>(t, items, n, scratch);
  if (strs) return sort_by<StrLess>(t, items, n, scratch);
  if (tuples) return sort_by<TupleLess>(t, items, n, scratch);
  return sort_by<AnyLess>(t, items, n, scratch);
}

void reverse_items(Item* items, std::size_t n) {
  for (std::size_t i = 0, j = n; i + 1 < j; ++i, --j) std::swap(items[i], items[j - 1]);
}

}  // namespace

Result<void> List::sort(Thread& t, OptRef<> key, bool reverse) {
  const bool has_key = !is_none_or_missing(key);
  const std::size_t n = size_, capacity = capacity_;
  Value* values = items_;
  Item* items = nullptr;
  if (n) {
    items = static_cast<Item*>(t.heap->allocate_raw(2 * n * sizeof(Item)));
    if (!items) return raise_memory_error(t);
  }
  // While it is being sorted, the list looks empty.
  items_ = nullptr;
  size_ = capacity_ = 0;
  Result<void> result = ok;
  std::size_t keys = 0;
  LongLoop loop;
  for (; keys < n; ++keys) {
    items[keys] = {values[keys], values[keys]};
    if (!has_key) continue;
    Result<Own<>> k = failed;
    if (loop.round(t).is_failed() || (k = call(t, key.ref(), {values[keys]})).is_failed()) {
      result = failed;
      break;
    }
    items[keys].key = std::move(k).take().leak();
  }
  if (!result.is_failed() && n > 1) {
    // A reversed sort stays stable.
    if (reverse) reverse_items(items, n);
    result = sort_items(t, items, n, items + n);
    if (reverse) reverse_items(items, n);
    for (std::size_t i = 0; i < n; ++i) values[i] = items[i].value;
  }
  // Whatever the comparisons put into the list meanwhile is dropped, after the items are back.
  Value* changed = std::exchange(items_, values);
  const std::size_t changed_size = std::exchange(size_, n);
  const std::size_t changed_capacity = std::exchange(capacity_, capacity);
  if (has_key)
    for (std::size_t i = 0; i < keys; ++i) krait::release(items[i].key);
  Heap::release_raw(items);
  for (std::size_t i = changed_size; i-- > 0;) krait::release(changed[i]);
  Heap::release_raw(changed);
  if (!result.is_failed() && (changed || changed_capacity))
    return raise(t, exc::ValueError, "list modified during sort");
  return result;
}

}  // namespace krait
