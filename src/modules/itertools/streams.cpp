// accumulate, chain, compress, dropwhile, filterfalse, pairwise, starmap, takewhile, zip_longest.
#include "modules/itertools/itertools.h"
#include "types/generic_alias.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

namespace krait::itertools {
namespace {

// ---- accumulate ----

class Accumulate final : public Iterator {
 public:
  static constexpr Type& type = kAccumulate;
  Accumulate(Own<> iterator, Own<> function, Own<> initial)
      : iterator_(std::move(iterator)), function_(std::move(function)), initial_(std::move(initial)) {}
  static Result<Own<>> make(Thread& t, Ref<Type> type, Ref<> iterable, Ref<> function, Ref<> initial) {
    Own<> iterator = TRY(krait::iter(t, iterable));
    return create_instance<Accumulate>(t, type, std::move(iterator), function.own(), initial.own());
  }
  static constexpr Method kNew = bind<&make>("accumulate(type, iterable, func=None, *, initial=None)");
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    return construct_by<Accumulate>(t, type, a, kNew);
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<Accumulate>();
    if (!is_none(it->initial_.ref())) {
      Own<> first = it->initial_.ref().own();
      it->initial_.set(none());
      it->total_.set(first.ref().own());
      return first;
    }
    Step step = krait::next(t, it->iterator_.ref());
    if (!step.has_value()) return step;
    Own<> item = std::move(step).take();
    if (!it->total_) {
      it->total_.set(item.ref().own());
      return item;
    }
    const Own<> total = it->total_.ref().own();
    Own<> sum = is_none(it->function_.ref()) ? TRY(add(t, total, item))
                                             : TRY(call(t, it->function_.ref(), {total.value(), item.value()}));
    it->total_.set(sum.ref().own());
    return sum;
  }
  void trace(Tracer& visit) { visit(iterator_), visit(function_), visit(initial_), visit(total_); }

 private:
  static Result<Own<>> add(Thread& t, Ref<> a, Ref<> b) {
    return Value::both_int(a.value(), b.value()) ? int_add(t, a, b) : binary(t, BinaryOp::Add, a, b);
  }
  Slot<> iterator_, function_, initial_, total_;
};

// ---- chain ----

class Chain final : public Iterator {
 public:
  static constexpr Type& type = kChain;
  explicit Chain(Own<> source) : source_(std::move(source)) {}
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& given) {
    const Arguments a = arguments_for(type, kChain, given);
    if (a.keywords) return raise(t, exc::TypeError, "chain() takes no keyword arguments");
    const Own<Tuple> iterables = TRY(Tuple::from_values(t, a.values, a.positional));
    return from_iterable(t, type, iterables);
  }
  static Result<Own<>> from_iterable(Thread& t, Ref<Type> type, Ref<> iterable) {
    return create_instance<Chain>(t, type, TRY(krait::iter(t, iterable)));
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<Chain>();
    while (it->source_) {
      if (!it->active_) {
        const Own<> source = it->source_.ref().own();
        Step step = krait::next(t, source);
        if (!step.has_value()) {
          it->source_.clear();
          return step;
        }
        const Own<> iterable = std::move(step).take();
        auto started = krait::iter(t, iterable);
        if (started.is_failed()) {
          it->source_.clear();
          return failed;
        }
        it->active_.set(std::move(started).take());
      }
      const Own<> active = it->active_.ref().own();
      Step step = krait::next(t, active);
      if (!step.is_done()) return step;
      it->active_.clear();
    }
    return Step::done();
  }
  void trace(Tracer& visit) { visit(source_), visit(active_); }

 private:
  Slot<> source_, active_;
};
constexpr Method kChainMethods[] = {
    bind<&Chain::from_iterable>(
        "from_iterable(type, iterable, /)",
        "chain() of the iterables that another iterable gives; each is asked for when its turn comes."),
    generic_over("chain[T]: T is the type of the items."),
};

// ---- compress ----

class Compress final : public Iterator {
 public:
  static constexpr Type& type = kCompress;
  Compress(Own<> data, Own<> selectors) : data_(std::move(data)), selectors_(std::move(selectors)) {}
  static Result<Own<>> make(Thread& t, Ref<Type> type, Ref<> data, Ref<> selectors) {
    Own<> items = TRY(krait::iter(t, data));
    Own<> choices = TRY(krait::iter(t, selectors));
    return create_instance<Compress>(t, type, std::move(items), std::move(choices));
  }
  static constexpr Method kNew = bind<&make>("compress(type, data, selectors)");
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    return construct_by<Compress>(t, type, a, kNew);
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<Compress>();
    for (;;) {
      Step step = krait::next(t, it->data_.ref());
      if (!step.has_value()) return step;
      Own<> item = std::move(step).take();
      Step choice = krait::next(t, it->selectors_.ref());
      if (!choice.has_value()) return choice;
      const Own<> selector = std::move(choice).take();
      if (TRY(is_true(t, selector))) return item;
    }
  }
  void trace(Tracer& visit) { visit(data_), visit(selectors_); }

 private:
  Slot<> data_, selectors_;
};

// ---- a function and an iterator: dropwhile, takewhile, filterfalse, starmap ----

class FunctionIterator : public Iterator {
 public:
  FunctionIterator(Own<> function, Own<> iterator) : function_(std::move(function)), iterator_(std::move(iterator)) {}
  void trace(Tracer& visit) { visit(function_), visit(iterator_); }

 protected:
  // Does the function say yes to the item?
  Result<bool> ask(Thread& t, Ref<> item) {
    const Own<> verdict = TRY(call(t, function_.ref(), {item.value()}));
    return is_true(t, verdict);
  }
  template <class T>
  static Result<Own<>> construct_pair(Thread& t, Ref<Type> type, const Arguments& given, const char* name) {
    const Arguments a = arguments_for(type, T::type, given);
    if (a.keywords) return raise(t, exc::TypeError, "%s() takes no keyword arguments", name);
    if (a.positional != 2) return raise(t, exc::TypeError, "%s expected 2 arguments, got %d", name, a.positional);
    Own<> iterator = TRY(krait::iter(t, a[1]));
    return create_instance<T>(t, type, a[0].own(), std::move(iterator));
  }

  Slot<> function_, iterator_;
  bool is_over_ = false;  // dropwhile: nothing is dropped any more; takewhile: nothing is taken any more
};

class DropWhile final : public FunctionIterator {
 public:
  static constexpr Type& type = kDropWhile;
  using FunctionIterator::FunctionIterator;
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    return construct_pair<DropWhile>(t, type, a, "dropwhile");
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<DropWhile>();
    for (;;) {
      Step step = krait::next(t, it->iterator_.ref());
      if (!step.has_value() || it->is_over_) return step;
      Own<> item = std::move(step).take();
      if (TRY(it->ask(t, item))) continue;
      it->is_over_ = true;
      return item;
    }
  }
};

class TakeWhile final : public FunctionIterator {
 public:
  static constexpr Type& type = kTakeWhile;
  using FunctionIterator::FunctionIterator;
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    return construct_pair<TakeWhile>(t, type, a, "takewhile");
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<TakeWhile>();
    if (it->is_over_) return Step::done();
    Step step = krait::next(t, it->iterator_.ref());
    if (!step.has_value()) return step;
    Own<> item = std::move(step).take();
    if (TRY(it->ask(t, item))) return item;
    it->is_over_ = true;
    return Step::done();
  }
};

class FilterFalse final : public FunctionIterator {
 public:
  static constexpr Type& type = kFilterFalse;
  using FunctionIterator::FunctionIterator;
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    return construct_pair<FilterFalse>(t, type, a, "filterfalse");
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<FilterFalse>();
    const bool by_truth = is_none(it->function_.ref()) || it->function_.ref().value() == Value::of_object(&bool_type());
    for (;;) {
      Step step = krait::next(t, it->iterator_.ref());
      if (!step.has_value()) return step;
      Own<> item = std::move(step).take();
      if (!(by_truth ? TRY(is_true(t, item)) : TRY(it->ask(t, item)))) return item;
    }
  }

 private:
  static const Object& bool_type() { return *Ref<>(&kTrue).type(); }
};

class StarMap final : public FunctionIterator {
 public:
  static constexpr Type& type = kStarMap;
  using FunctionIterator::FunctionIterator;
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    return construct_pair<StarMap>(t, type, a, "starmap");
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<StarMap>();
    Step step = krait::next(t, it->iterator_.ref());
    if (!step.has_value()) return step;
    const Own<> item = std::move(step).take();
    const Own<Tuple> args = TRY(to_tuple(t, item));
    return call(t, it->function_.ref(), Arguments{args->items(), static_cast<std::uint32_t>(args->size()), 0, nullptr});
  }
};

// ---- pairwise ----

class Pairwise final : public Iterator {
 public:
  static constexpr Type& type = kPairwise;
  explicit Pairwise(Own<> iterator) : iterator_(std::move(iterator)) {}
  static Result<Own<>> make(Thread& t, Ref<Type> type, Ref<> iterable) {
    return create_instance<Pairwise>(t, type, TRY(krait::iter(t, iterable)));
  }
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& given) {
    const Arguments a = arguments_for(type, kPairwise, given);
    if (a.keywords) return raise(t, exc::TypeError, "pairwise() takes no keyword arguments");
    if (a.positional != 1) return raise(t, exc::TypeError, "pairwise expected 1 argument, got %d", a.positional);
    return make(t, type, a[0]);
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<Pairwise>();
    if (!it->iterator_) return Step::done();
    // The iterator may use this very object: nothing is borrowed across its calls.
    const Own<> iterator = it->iterator_.ref().own();
    Slot<> first;
    if (it->previous_) {
      first.set(it->previous_.ref().own());
    } else {
      Step step = krait::next(t, iterator);
      if (!step.has_value()) return it->finish(std::move(step));
      first.set(std::move(step).take());
      it->previous_.set(first.ref().own());
      if (!it->iterator_) {
        it->previous_.clear();
        return Step::done();
      }
    }
    Step step = krait::next(t, iterator);
    if (!step.has_value()) return it->finish(std::move(step));
    const Own<> second = std::move(step).take();
    it->previous_.set(second.ref().own());
    return Tuple::of(t, first, second);
  }
  void trace(Tracer& visit) { visit(iterator_), visit(previous_); }

 private:
  Step finish(Step step) {
    iterator_.clear();
    previous_.clear();
    return step;
  }
  Slot<> iterator_, previous_;
};

// ---- zip_longest ----

class ZipLongest final : public Iterator {
 public:
  static constexpr Type& type = kZipLongest;
  ZipLongest(Own<List> iterators, Own<> fill) : iterators_(std::move(iterators)), fill_(std::move(fill)) {
    active_ = iterators_->size();
  }
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    Ref<> fill = none_ref();
    for (std::uint32_t i = 0; i < a.keywords; ++i) {
      if (!(*a.names)[i].as<Str>()->equals_ascii("fillvalue"))
        return raise(t, exc::TypeError, "zip_longest() got an unexpected keyword argument");
      fill = a[a.positional + i];
    }
    Own<List> iterators = TRY(List::create(t, a.positional));
    for (std::uint32_t i = 0; i < a.positional; ++i) TRY(iterators->append_own(t, TRY(krait::iter(t, a[i]))));
    return create_instance<ZipLongest>(t, type, std::move(iterators), fill.own());
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<ZipLongest>();
    const std::size_t n = it->iterators_->size();
    if (n == 0 || it->active_ == 0) return Step::done();
    Own<Tuple> out = TRY(Tuple::create(t, n));
    for (std::size_t i = 0; i < n; ++i) {
      // An exhausted iterator's place holds None.
      const Own<> iterator = (*it->iterators_.get())[i].own();
      if (is_none(iterator.ref())) {
        out->init_item(i, it->fill_.ref().own());
        continue;
      }
      Step step = krait::next(t, iterator);
      if (step.has_value()) {
        out->init_item(i, std::move(step).take());
        continue;
      }
      if (step.is_failed() || --it->active_ == 0) {
        it->active_ = 0;
        return step;
      }
      it->iterators_->set(i, none());
      out->init_item(i, it->fill_.ref().own());
    }
    return out;
  }
  void trace(Tracer& visit) { visit(iterators_), visit(fill_); }

 private:
  Slot<List> iterators_;
  Slot<> fill_;
  std::size_t active_;
};

}  // namespace

constinit Type kAccumulate = describe<Accumulate>(
    "itertools.accumulate",
    {.doc = "accumulate(iterable, func=None, *, initial=None)\n--\n\nThe items summed up so far: first, first + "
            "second, and so on.\n\nfunc replaces the addition; initial, when given, comes first.",
     .flags = kTypeBasetype});
constinit Type kChain = describe<Chain>(
    "itertools.chain",
    {.doc = "chain(*iterables)\n--\n\nThe items of the first iterable, then those of the second, to the last.",
     .methods = kChainMethods,
     .flags = kTypeBasetype});
constinit Type kCompress = describe<Compress>(
    "itertools.compress",
    {.doc =
         "compress(data, selectors)\n--\n\nThe items of data whose selector is true. Ends with the shorter of the two.",
     .flags = kTypeBasetype});
constinit Type kDropWhile = describe<DropWhile>(
    "itertools.dropwhile", {.doc = "dropwhile(predicate, iterable, /)\n--\n\nLeaves out items for as long as predicate "
                                   "is true of them; from the first other one on, gives all.",
                            .flags = kTypeBasetype});
constinit Type kFilterFalse = describe<FilterFalse>(
    "itertools.filterfalse", {.doc = "filterfalse(function, iterable, /)\n--\n\nThe items of which function is false; "
                                     "those that are false themselves when function is None.",
                              .flags = kTypeBasetype});
constinit Type kPairwise = describe<Pairwise>(
    "itertools.pairwise",
    {.doc = "pairwise(iterable, /)\n--\n\nEach item with its successor: (a, b), (b, c), (c, d) and so on.",
     .flags = kTypeBasetype});
constinit Type kStarMap = describe<StarMap>(
    "itertools.starmap",
    {.doc = "starmap(function, iterable, /)\n--\n\nfunction(*item) for each item.", .flags = kTypeBasetype});
constinit Type kTakeWhile = describe<TakeWhile>(
    "itertools.takewhile",
    {.doc = "takewhile(predicate, iterable, /)\n--\n\nThe items up to the first of which predicate is false.",
     .flags = kTypeBasetype});
constinit Type kZipLongest = describe<ZipLongest>(
    "itertools.zip_longest",
    {.doc = "zip_longest(*iterables, fillvalue=None)\n--\n\nTuples of one item from each iterable, until the longest "
            "ends; fillvalue, by default None, stands for what is missing.",
     .flags = kTypeBasetype});

}  // namespace krait::itertools
