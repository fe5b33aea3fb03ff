// combinations, combinations_with_replacement, permutations, product.
//
// Each keeps its pool of items and an array of positions in it. The result tuple is changed in place when the caller
// has let go of the last one.
#include "modules/itertools/itertools.h"
#include "types/str.h"

namespace krait::itertools {
namespace {

// Positions, as many as needed.
class Positions {
 public:
  Positions() = default;
  Positions(const Positions&) = delete;
  ~Positions() { Heap::release_raw(data_); }
  Result<void> allocate(Thread& t, std::size_t count) {
    if (count > (std::size_t{1} << 56)) return raise_memory_error(t);
    data_ = static_cast<std::size_t*>(t.heap->allocate_raw((count ? count : 1) * sizeof(std::size_t)));
    if (!data_) return raise_memory_error(t);
    return ok;
  }
  std::size_t& operator[](std::size_t i) { return data_[i]; }

 private:
  std::size_t* data_ = nullptr;
};

// What all four have: the result that was given last.
class Combining : public Iterator {
 protected:
  enum class State : std::uint8_t { NotStarted, Running, Finished };

  // A tuple that may be changed: the last result if nobody else has it, else a copy, which takes its place.
  Result<Tuple*> writable_result(Thread& t) {
    if (!result_->is_unique()) result_.set(TRY(Tuple::from_values(t, result_->items(), result_->size())));
    return result_.get();
  }
  static void put(Tuple* tuple, std::size_t i, Value item) {
    krait::retain(item);
    krait::release(std::exchange(tuple->mutable_items()[i], item));
  }
  Step finish() {
    state_ = State::Finished;
    result_.clear();
    return Step::done();
  }

  Slot<Tuple> result_;
  State state_ = State::NotStarted;
};

// ---- product ----

class Product final : public Combining {
 public:
  static constexpr Type& type = kProduct;
  explicit Product(Own<Tuple> pools) : pools_(std::move(pools)) {}

  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& given) {
    const Arguments a = arguments_for(type, kProduct, given);
    std::int64_t repeat = 1;
    if (a.keywords > 1)
      return raise(t, exc::TypeError, "product() takes at most 1 keyword argument (%d given)", a.keywords);
    if (a.keywords) {
      const Ref<Str> name = (*a.names)[0].as<Str>();
      if (!name->equals_ascii("repeat"))
        return raise(t, exc::TypeError, "product() got an unexpected keyword argument '%S'", name);
      repeat = TRY(index_int64(t, a[a.positional], &exc::OverflowError));
      if (repeat < 0) return raise(t, exc::ValueError, "repeat argument cannot be negative");
    }
    std::size_t n = repeat ? a.positional : 0, all;
    if (__builtin_mul_overflow(n, static_cast<std::size_t>(repeat), &all) || all > (std::size_t{1} << 55))
      return raise(t, exc::OverflowError, "repeat argument too large");
    Own<Tuple> pools = TRY(Tuple::create(t, all));
    for (std::size_t i = 0; i < n; ++i) pools->init_item(i, TRY(to_tuple(t, a[i])));
    for (std::size_t i = n; i < all; ++i) pools->init_item(i, (*pools)[i - n].own());
    Own<Product> out = TRY(create_instance<Product>(t, type, std::move(pools)));
    TRY(out->positions_.allocate(t, all));
    return out;
  }
  static Step next(Thread& t, Ref<> self) {
    Product& it = *self.as<Product>();
    if (it.state_ == State::Finished) return Step::done();
    const std::size_t n = it.pools_->size();
    if (it.state_ == State::NotStarted) return it.first(t, n);
    Tuple* result = TRY(it.writable_result(t));
    // As an odometer: the last position turns fastest.
    for (std::size_t i = n; i-- > 0;) {
      const Tuple& pool = it.pool(i);
      if (++it.positions_[i] < pool.size()) {
        put(result, i, pool.items()[it.positions_[i]]);
        return it.result_.ref().own();
      }
      it.positions_[i] = 0;
      put(result, i, pool.items()[0]);
    }
    return it.finish();
  }
  Result<std::size_t> size_of(Thread&) { return sizeof(Product) + pools_->size() * sizeof(std::size_t); }
  void trace(Tracer& visit) { visit(pools_), visit(result_); }

 private:
  const Tuple& pool(std::size_t i) { return *(*pools_.get())[i].as<Tuple>(); }
  Step first(Thread& t, std::size_t n) {
    state_ = State::Running;
    result_.set(TRY(Tuple::create(t, n)));
    for (std::size_t i = 0; i < n; ++i) {
      if (pool(i).size() == 0) return finish();
      positions_[i] = 0;
      result_->init_item(i, pool(i)[0].own());
    }
    return result_.ref().own();
  }

  Slot<Tuple> pools_;
  Positions positions_;
};

// ---- combinations ----

template <bool kReplace>
class CombinationsOf final : public Combining {
 public:
  static constexpr Type& type = kReplace ? kCombinationsWithReplacement : kCombinations;
  explicit CombinationsOf(Own<Tuple> pool, std::size_t r) : pool_(std::move(pool)), r_(r) {}

  static Result<Own<>> make(Thread& t, Ref<Type> type, Ref<> iterable, std::int64_t r) {
    Own<Tuple> pool = TRY(to_tuple(t, iterable));
    if (r < 0) return raise(t, exc::ValueError, "r must be non-negative");
    Own<CombinationsOf> out =
        TRY(create_instance<CombinationsOf>(t, type, std::move(pool), static_cast<std::size_t>(r)));
    const std::size_t n = out->pool_->size();
    if (kReplace ? n == 0 && r > 0 : out->r_ > n)
      out->state_ = State::Finished;
    else
      TRY(out->positions_.allocate(t, out->r_));
    return out;
  }
  static constexpr Method kNew =
      bind<&make>(kReplace ? "combinations_with_replacement(type, iterable, r)" : "combinations(type, iterable, r)");
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    return construct_by<CombinationsOf>(t, type, a, kNew);
  }
  static Step next(Thread& t, Ref<> self) {
    CombinationsOf& it = *static_cast<CombinationsOf*>(self.object());
    if (it.state_ == State::Finished) return Step::done();
    const std::size_t n = it.pool_->size(), r = it.r_;
    if (it.state_ == State::NotStarted) {
      it.state_ = State::Running;
      it.result_.set(TRY(Tuple::create(t, r)));
      for (std::size_t i = 0; i < r; ++i) {
        it.positions_[i] = kReplace ? 0 : i;
        it.result_->init_item(i, (*it.pool_.get())[it.positions_[i]].own());
      }
      return it.result_.ref().own();
    }
    // The rightmost position that can move on moves on; those after it follow as closely as they may.
    std::size_t i = r;
    while (i > 0 && it.positions_[i - 1] == (kReplace ? n - 1 : i - 1 + n - r)) --i;
    if (i == 0) return it.finish();
    --i;
    Tuple* result = TRY(it.writable_result(t));
    std::size_t at = ++it.positions_[i];
    for (;; ++i) {
      it.positions_[i] = at;
      put(result, i, it.pool_->items()[at]);
      if (i + 1 == r) break;
      if (!kReplace) ++at;
    }
    return it.result_.ref().own();
  }
  Result<std::size_t> size_of(Thread&) { return sizeof(CombinationsOf) + r_ * sizeof(std::size_t); }
  void trace(Tracer& visit) { visit(pool_), visit(result_); }

 private:
  Slot<Tuple> pool_;
  std::size_t r_;
  Positions positions_;
};
using Combinations = CombinationsOf<false>;
using CombinationsWithReplacement = CombinationsOf<true>;

// ---- permutations ----

class Permutations final : public Combining {
 public:
  static constexpr Type& type = kPermutations;
  explicit Permutations(Own<Tuple> pool, std::size_t r) : pool_(std::move(pool)), r_(r) {}

  static Result<Own<>> make(Thread& t, Ref<Type> type, Ref<> iterable, Ref<> count) {
    Own<Tuple> pool = TRY(to_tuple(t, iterable));
    const std::size_t n = pool->size();
    auto r = static_cast<std::int64_t>(n);
    if (!is_none(count)) {
      if (!count.value().is_int() && !(count.value().is_object() && count.type()->has(kTypeIsInt)))
        return raise(t, exc::TypeError, "Expected int as r");
      const Own<> exact = TRY(index(t, count));
      bool negative = false;
      if (exact.value().is_int())
        r = exact.value().as_int();
      else if (!int_to_int64(exact, r, negative))
        return raise(t, exc::OverflowError, "Python int too large to convert to C ssize_t");
      if (r < 0) return raise(t, exc::ValueError, "r must be non-negative");
    }
    Own<Permutations> out = TRY(create_instance<Permutations>(t, type, std::move(pool), static_cast<std::size_t>(r)));
    if (out->r_ > n) {
      out->state_ = State::Finished;
      return out;
    }
    TRY(out->positions_.allocate(t, n));
    TRY(out->cycles_.allocate(t, out->r_));
    return out;
  }
  static constexpr Method kNew = bind<&make>("permutations(type, iterable, r=None)");
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    return construct_by<Permutations>(t, type, a, kNew);
  }
  static Step next(Thread& t, Ref<> self) {
    Permutations& it = *self.as<Permutations>();
    if (it.state_ == State::Finished) return Step::done();
    const std::size_t n = it.pool_->size(), r = it.r_;
    if (it.state_ == State::NotStarted) {
      it.state_ = State::Running;
      for (std::size_t i = 0; i < n; ++i) it.positions_[i] = i;
      for (std::size_t i = 0; i < r; ++i) it.cycles_[i] = n - i;
      it.result_.set(TRY(Tuple::from_values(t, it.pool_->items(), r)));
      return it.result_.ref().own();
    }
    if (n == 0 || r == 0) return it.finish();
    Tuple* result = TRY(it.writable_result(t));
    for (std::size_t i = r; i-- > 0;) {
      if (--it.cycles_[i] == 0) {
        // A full cycle: the positions from i on go back to where they were.
        const std::size_t first = it.positions_[i];
        for (std::size_t k = i; k + 1 < n; ++k) it.positions_[k] = it.positions_[k + 1];
        it.positions_[n - 1] = first;
        it.cycles_[i] = n - i;
        continue;
      }
      std::swap(it.positions_[i], it.positions_[n - it.cycles_[i]]);
      for (std::size_t k = i; k < r; ++k) put(result, k, it.pool_->items()[it.positions_[k]]);
      return it.result_.ref().own();
    }
    return it.finish();
  }
  Result<std::size_t> size_of(Thread&) { return sizeof(Permutations) + (pool_->size() + r_) * sizeof(std::size_t); }
  void trace(Tracer& visit) { visit(pool_), visit(result_); }

 private:
  Slot<Tuple> pool_;
  std::size_t r_;
  Positions positions_, cycles_;
};

template <class T>
constexpr Method kSizeOf[] = {bind<&T::size_of>("__sizeof__(self, /)", "Bytes of memory that the object takes.")};

}  // namespace

constinit Type kProduct = describe<Product>(
    "itertools.product",
    {.doc = "product(*iterables, repeat=1)\n--\n\nAll tuples with one item from each iterable; the last place changes "
            "fastest, as on an odometer.\n\nrepeat=n takes the iterables n times: product(A, repeat=2) is product(A, "
            "A).\n\nproduct('ab', range(2)) --> ('a',0) ('a',1) ('b',0) ('b',1)",
     .methods = kSizeOf<Product>,
     .flags = kTypeBasetype});
constinit Type kCombinations = describe<Combinations>(
    "itertools.combinations",
    {.doc = "combinations(iterable, r)\n--\n\nAll ways to choose r items of the iterable, as tuples, in the order of "
            "positions.\n\ncombinations('abc', 2) --> ('a','b'), ('a','c'), ('b','c')",
     .methods = kSizeOf<Combinations>,
     .flags = kTypeBasetype});
constinit Type kCombinationsWithReplacement = describe<CombinationsWithReplacement>(
    "itertools.combinations_with_replacement",
    {.doc = "combinations_with_replacement(iterable, r)\n--\n\nAll ways to choose r items of the iterable, each as "
            "often as one likes, as tuples, in the order of positions.\n\ncombinations_with_replacement('ab', 2) --> "
            "('a','a'), ('a','b'), ('b','b')",
     .methods = kSizeOf<CombinationsWithReplacement>,
     .flags = kTypeBasetype});
constinit Type kPermutations =
    describe<Permutations>("itertools.permutations",
                           {.doc = "permutations(iterable, r=None)\n--\n\nAll arrangements of r items of the iterable, "
                                   "by default of all, as tuples, in the order of positions.\n\npermutations('abc', 2) "
                                   "--> ('a','b'), ('a','c'), ('b','a'), ('b','c'), ('c','a'), ('c','b')",
                            .methods = kSizeOf<Permutations>,
                            .flags = kTypeBasetype});

}  // namespace krait::itertools
