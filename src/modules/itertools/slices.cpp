// batched, count, cycle, islice, repeat.
#include "modules/itertools/itertools.h"
#include "types/int.h"
#include "types/list.h"
#include "types/names.h"

namespace krait::itertools {
namespace {

// ---- batched ----

class Batched final : public Iterator {
 public:
  static constexpr Type& type = kBatched;
  Batched(Own<> iterator, std::int64_t size, bool strict)
      : iterator_(std::move(iterator)), size_(size), is_strict_(strict) {}
  static Result<Own<>> make(Thread& t, Ref<Type> type, Ref<> iterable, std::int64_t n, bool strict) {
    if (n < 1) return raise(t, exc::ValueError, "n must be at least one");
    return create_instance<Batched>(t, type, TRY(krait::iter(t, iterable)), n, strict);
  }
  static constexpr Method kNew = bind<&make>("batched(type, iterable, n, *, strict=False)");
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    return construct_by<Batched>(t, type, a, kNew);
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<Batched>();
    if (!it->iterator_) return Step::done();
    const Own<> iterator = it->iterator_.ref().own();
    // A small batch is filled in place; a large one grows as the items come.
    if (it->size_ > 64) return large(t, *it, iterator);
    const auto n = static_cast<std::size_t>(it->size_);
    Own<Tuple> out = TRY(Tuple::create(t, n));
    for (std::size_t i = 0; i < n; ++i) {
      Step step = krait::next(t, iterator);
      if (!step.has_value()) {
        it->iterator_.clear();
        if (step.is_failed() || i == 0) return step;
        if (it->is_strict_) return raise(t, exc::ValueError, "batched(): incomplete batch");
        return Tuple::from_values(t, out->items(), i);
      }
      out->init_item(i, std::move(step).take());
    }
    return out;
  }
  void trace(Tracer& visit) { visit(iterator_); }

 private:
  static Step large(Thread& t, Batched& it, Ref<> iterator) {
    const Own<List> items = TRY(List::create(t));
    while (static_cast<std::int64_t>(items->size()) < it.size_) {
      Step step = krait::next(t, iterator);
      if (!step.has_value()) {
        it.iterator_.clear();
        if (step.is_failed() || items->size() == 0) return step;
        if (it.is_strict_) return raise(t, exc::ValueError, "batched(): incomplete batch");
        break;
      }
      TRY(items->append_own(t, std::move(step).take()));
    }
    return Tuple::from_values(t, items->items(), items->size());
  }

  Slot<> iterator_;
  std::int64_t size_;
  bool is_strict_;
};

// ---- count ----

bool is_number(Thread& t, Ref<> v) {
  const SlotTable& slots = v.type()->slots;
  return slots.index || slots.to_int || slots.to_float || lookup(t, *v.type(), names::dunder_complex);
}

class Count final : public Iterator {
 public:
  static constexpr Type& type = kCount;
  Count(Own<> count, Own<> step) : count_(std::move(count)), step_(std::move(step)) {}
  static Result<Own<>> make(Thread& t, Ref<Type> type, Ref<> start, Ref<> step) {
    if (!is_number(t, start) || !is_number(t, step)) return raise(t, exc::TypeError, "a number is required");
    return create_instance<Count>(t, type, start.own(), step.own());
  }
  static constexpr Method kNew = bind<&make>("count(type, start=0, step=1)");
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    return construct_by<Count>(t, type, a, kNew);
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<Count>();
    Own<> now = it->count_.ref().own();
    const Value step = it->step_.value();
    Own<> then = Value::both_int(now.value(), step) ? TRY(int_add(t, now, Ref<>(step)))
                                                    : TRY(binary(t, BinaryOp::Add, now, Ref<>(step)));
    it->count_.set(std::move(then));
    return now;
  }
  static Result<Own<>> repr(Thread& t, Ref<> self) {
    const auto it = self.as<Count>();
    const Own<> now = it->count_.ref().own();
    std::int64_t step = 0;
    if (is_int(it->step_.ref()) && int_fits(it->step_.ref(), &step) && step == 1) return format(t, "%Q(%R)", self, now);
    return format(t, "%Q(%R, %R)", self, now, it->step_);
  }
  void trace(Tracer& visit) { visit(count_), visit(step_); }

 private:
  Slot<> count_, step_;
};

// ---- cycle ----

class Cycle final : public Iterator {
 public:
  static constexpr Type& type = kCycle;
  Cycle(Own<> iterator, Own<List> saved) : iterator_(std::move(iterator)), saved_(std::move(saved)) {}
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& given) {
    const Arguments a = arguments_for(type, kCycle, given);
    if (a.keywords) return raise(t, exc::TypeError, "cycle() takes no keyword arguments");
    if (a.positional != 1) return raise(t, exc::TypeError, "cycle expected 1 argument, got %d", a.positional);
    Own<> iterator = TRY(krait::iter(t, a[0]));
    return create_instance<Cycle>(t, type, std::move(iterator), TRY(List::create(t)));
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<Cycle>();
    if (it->iterator_) {
      const Own<> iterator = it->iterator_.ref().own();
      Step step = krait::next(t, iterator);
      if (step.is_failed()) return failed;
      if (step.has_value()) {
        Own<> item = std::move(step).take();
        TRY(it->saved_->append(t, item));
        return item;
      }
      it->iterator_.clear();
    }
    const List& saved = *it->saved_.get();
    if (saved.size() == 0) return Step::done();
    Own<> item = saved[it->position_].own();
    if (++it->position_ >= saved.size()) it->position_ = 0;
    return item;
  }
  void trace(Tracer& visit) { visit(iterator_), visit(saved_); }

 private:
  Slot<> iterator_;  // empty once it is exhausted
  Slot<List> saved_;
  std::size_t position_ = 0;
};

// ---- islice ----

class Islice final : public Iterator {
 public:
  static constexpr Type& type = kIslice;
  Islice(Own<> iterator, std::int64_t start, std::int64_t stop, std::int64_t step)
      : iterator_(std::move(iterator)), next_(start), stop_(stop), step_(step) {}

  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& given) {
    const Arguments a = arguments_for(type, kIslice, given);
    if (a.keywords) return raise(t, exc::TypeError, "islice() takes no keyword arguments");
    if (a.positional < 2 || a.positional > 4)
      return raise(t, exc::TypeError, "islice expected at %s arguments, got %d",
                   a.positional < 2 ? "least 2" : "most 4", a.positional);
    std::int64_t start = 0, stop = -1, step = 1;
    const bool only_stop = a.positional == 2;
    if (!only_stop && !is_none(a[1])) start = bound(t, a[1]);
    const Ref<> last = a[only_stop ? 1 : 2];
    if (!is_none(last)) {
      stop = bound(t, last);
      if (stop == -1)
        return raise(t, exc::ValueError,
                     "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    }
    if (start < 0 || stop < -1)
      return raise(t, exc::ValueError, "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    if (a.positional == 4 && !is_none(a[3])) step = bound(t, a[3]);
    if (step < 1) return raise(t, exc::ValueError, "Step for islice() must be a positive integer or None.");
    return create_instance<Islice>(t, type, TRY(krait::iter(t, a[0])), start, stop, step);
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<Islice>();
    if (!it->iterator_) return Step::done();
    const Own<> iterator = it->iterator_.ref().own();
    if (it->stop_ >= 0 && it->next_ > it->stop_) it->next_ = it->stop_;
    for (; it->count_ < it->next_; ++it->count_) {
      Step skipped = krait::next(t, iterator);
      if (!skipped.has_value()) return it->finish(std::move(skipped));
      const Own<> item = std::move(skipped).take();
    }
    if (it->stop_ >= 0 && it->count_ >= it->stop_) return it->finish(Step::done());
    Step step = krait::next(t, iterator);
    if (!step.has_value()) return it->finish(std::move(step));
    ++it->count_;
    // The next index may lie beyond all numbers: then nothing more comes after it.
    if (__builtin_add_overflow(it->next_, it->step_, &it->next_)) it->next_ = it->stop_ >= 0 ? it->stop_ : INT64_MAX;
    return step;
  }
  void trace(Tracer& visit) { visit(iterator_); }

 private:
  // The integer, or -1 when there is none.
  static std::int64_t bound(Thread& t, Ref<> given) {
    auto n = index_int64(t, given, &exc::OverflowError);
    if (!n.is_failed()) return std::move(n).take();
    clear_pending(t);
    return -1;
  }
  Step finish(Step step) {
    iterator_.clear();
    return step;
  }

  Slot<> iterator_;
  std::int64_t next_, stop_, step_, count_ = 0;  // stop < 0: none
};

// ---- repeat ----

class Repeat final : public Iterator {
 public:
  static constexpr Type& type = kRepeat;
  Repeat(Own<> element, std::int64_t left) : element_(std::move(element)), left_(left) {}
  static Result<Own<>> make(Thread& t, Ref<Type> type, Ref<> object, OptRef<> times) {
    std::int64_t left = -1;
    if (times) {
      left = TRY(index_int64(t, times.ref(), &exc::OverflowError));
      if (left < 0) left = 0;
    }
    return create_instance<Repeat>(t, type, object.own(), left);
  }
  static constexpr Method kNew = bind<&make>("repeat(type, object, times=<unrepresentable>)");
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) { return kNew.call(t, kNew, type, a); }
  static Step next(Thread&, Ref<> self) {
    const auto it = self.as<Repeat>();
    if (it->left_ == 0) return Step::done();
    if (it->left_ > 0) --it->left_;
    return it->element_.ref().own();
  }
  static Result<Own<>> repr(Thread& t, Ref<> self) {
    const auto it = self.as<Repeat>();
    if (it->left_ < 0) return format(t, "%Q(%R)", self, it->element_);
    return format(t, "%Q(%R, %d)", self, it->element_, it->left_);
  }
  Result<std::int64_t> length_hint(Thread& t) {
    if (left_ < 0) return raise(t, exc::TypeError, "len() of unsized object");
    return left_;
  }
  void trace(Tracer& visit) { visit(element_); }

 private:
  Slot<> element_;
  std::int64_t left_;  // < 0: for ever
};
constexpr Method kRepeatMethods[] = {
    bind<&Repeat::length_hint>("__length_hint__(self, /)", "How many items are probably left."),
};

}  // namespace

constinit Type kBatched = describe<Batched>(
    "itertools.batched",
    {.doc =
         "batched(iterable, n, *, strict=False)\n--\n\nTuples of n items in a row; the last may be shorter, which with "
         "strict is a ValueError.\n\nNo more is taken from the iterable than the tuple being made needs.\n\n    >>> "
         "for row in batched('abcde', 2):\n    ...     print(row)\n    ...\n    ('a', 'b')\n    ('c', 'd')\n    ('e',)",
     .flags = kTypeBasetype});
constinit Type kCount =
    describe<Count>("itertools.count",
                    {.doc = "count(start=0, step=1)\n--\n\nstart, start + step, start + 2*step and so on, without end.",
                     .flags = kTypeBasetype});
constinit Type kCycle =
    describe<Cycle>("itertools.cycle", {.doc = "cycle(iterable, /)\n--\n\nThe items of the iterable, and then again "
                                               "from the first, without end. All of them are kept.",
                                        .flags = kTypeBasetype});
constinit Type kIslice = describe<Islice>(
    "itertools.islice", {.doc = "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> "
                                "islice object\n\nThe items that a slice of a list would have, from any iterable: "
                                "those before start are passed over, then every step-th.\nNo index may be negative.",
                         .flags = kTypeBasetype});
constinit Type kRepeat = describe<Repeat>(
    "itertools.repeat", {.doc = "repeat(object [,times])\n\nThe same object times times, or without end.",
                         .methods = kRepeatMethods,
                         .flags = kTypeBasetype});

}  // namespace krait::itertools
