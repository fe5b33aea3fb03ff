// range: implementation.
#include "types/range.h"

#include "object/allocate.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/iterator.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/sequence.h"
#include "types/singletons.h"
#include "types/slice.h"

namespace krait {
namespace {

const Ref<> zero() { return Ref<>(Value::of_int(0)); }
const Ref<> one() { return Ref<>(Value::of_int(1)); }

Result<Own<>> add(Thread& t, Ref<> a, Ref<> b) { return binary(t, BinaryOp::Add, a, b); }
Result<Own<>> sub(Thread& t, Ref<> a, Ref<> b) { return binary(t, BinaryOp::Subtract, a, b); }
Result<Own<>> mul(Thread& t, Ref<> a, Ref<> b) { return binary(t, BinaryOp::Multiply, a, b); }
Result<Own<>> div(Thread& t, Ref<> a, Ref<> b) { return binary(t, BinaryOp::FloorDivide, a, b); }
Result<bool> less(Thread& t, Ref<> a, Ref<> b) { return compare_true(t, a, b, CompareOp::Lt); }

// How many numbers lie in start, start+step, ... before stop.
Result<Own<>> length_of(Thread& t, Ref<> start, Ref<> stop, Ref<> step) {
  if (start.value().is_int() && stop.value().is_int() && step.value().is_int()) {
    const __int128 a = start.value().as_int(), b = stop.value().as_int(), s = step.value().as_int();
    const __int128 n = s > 0 ? (a < b ? (b - a - 1) / s + 1 : 0) : (b < a ? (a - b - 1) / -s + 1 : 0);
    if (n <= Value::kIntMax) return Own<>::of_int(static_cast<std::int64_t>(n));
  }
  const bool up = TRY(less(t, zero(), step));
  const Ref<> low = up ? start : stop, high = up ? stop : start;
  if (!TRY(less(t, low, high))) return Own<>::of_int(0);
  const Own<> size = up ? step.own() : TRY(negative(t, step));
  const Own<> span = TRY(sub(t, high, low));
  const Own<> last = TRY(sub(t, span, one()));
  const Own<> steps = TRY(div(t, last, size));
  return add(t, steps, one());
}

// What __index__ gives, as an int and no instance of a subclass.
Result<Own<>> plain_index(Thread& t, Ref<> v) {
  Own<> number = TRY(krait::index(t, v));
  if (is_exact_int(number)) return number;
  return Int::to_int(t, number);
}

}  // namespace

Result<Own<Range>> Range::create(Thread& t, Ref<> start, Ref<> stop, Ref<> step) {
  Own<> length = TRY(length_of(t, start, stop, step));
  return krait::create<Range>(t, start.own(), stop.own(), step.own(), std::move(length));
}

Result<Own<>> Range::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "range() takes no keyword arguments");
  if (a.positional == 0) return raise(t, exc::TypeError, "range expected at least 1 argument, got 0");
  if (a.positional > 3) return raise(t, exc::TypeError, "range expected at most 3 arguments, got %d", a.positional);
  Own<> start = a.positional > 1 ? TRY(plain_index(t, a[0])) : Own<>::of_int(0);
  Own<> stop = TRY(plain_index(t, a[a.positional > 1 ? 1 : 0]));
  Own<> step = a.positional > 2 ? TRY(plain_index(t, a[2])) : Own<>::of_int(1);
  if (step.value() == Value::of_int(0)) return raise(t, exc::ValueError, "range() arg 3 must not be zero");
  return create(t, start, stop, step);
}

Result<Own<>> Range::repr(Thread& t, Ref<> self) {
  const auto r = self.as<Range>();
  if (r->step_.value() == Value::of_int(1)) return format(t, "range(%R, %R)", r->start_, r->stop_);
  return format(t, "range(%R, %R, %R)", r->start_, r->stop_, r->step_);
}

Result<std::int64_t> Range::hash(Thread& t, Ref<> self) {
  const auto r = self.as<Range>();
  const bool empty = r->length_.value() == Value::of_int(0), single = r->length_.value() == Value::of_int(1);
  const Own<Tuple> parts = TRY(Tuple::of(t, r->length_.ref(), empty ? none_ref() : r->start_.ref(),
                                         empty || single ? none_ref() : r->step_.ref()));
  return Tuple::hash(t, parts);
}

Result<Own<>> Range::compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
  if (!self.is<Range>() || !other.is<Range>() || (op != CompareOp::Eq && op != CompareOp::Ne)) return not_implemented();
  const auto a = self.as<Range>(), b = other.as<Range>();
  bool same = a.get() == b.get();
  if (!same && TRY(equal(t, a->length_.ref(), b->length_.ref()))) {
    same = a->length_.value() == Value::of_int(0);
    if (!same && TRY(equal(t, a->start_.ref(), b->start_.ref())))
      same = a->length_.value() == Value::of_int(1) || TRY(equal(t, a->step_.ref(), b->step_.ref()));
  }
  return bool_from(same == (op == CompareOp::Eq));
}

Result<std::size_t> Range::len(Thread& t, Ref<> self) {
  const auto r = self.as<Range>();
  std::int64_t length;
  if (!int_fits(r->length_.ref(), &length))
    return raise(t, exc::OverflowError, "Python int too large to convert to C ssize_t");
  return static_cast<std::size_t>(length);
}

Result<bool> Range::contains(Thread& t, Ref<> self, Ref<> v) {
  const auto r = self.as<Range>();
  if (!is_exact_int(v) && !(is_true_object(v) || is_false_object(v))) {
    const Own<> iterator = TRY(iter(t, self));
    for (;;) {
      Step s = krait::next(t, iterator);
      if (s.is_failed()) return failed;
      if (s.is_done()) return false;
      const Own<> item = std::move(s).take();
      if (TRY(equal(t, item, v))) return true;
    }
  }
  if (r->is_small() && v.value().is_int()) {
    const std::int64_t x = v.value().as_int(), a = r->start_.value().as_int(), b = r->stop_.value().as_int(),
                       s = r->step_.value().as_int();
    return (s > 0 ? a <= x && x < b : b < x && x <= a) && (x - a) % s == 0;
  }
  const Own<> number = TRY(krait::index(t, v));
  const bool up = TRY(less(t, zero(), r->step_.ref()));
  const Ref<> x = number;
  if (up ? TRY(less(t, x, r->start_.ref())) || !TRY(less(t, x, r->stop_.ref()))
         : TRY(less(t, r->start_.ref(), x)) || !TRY(less(t, r->stop_.ref(), x)))
    return false;
  const Own<> distance = TRY(sub(t, x, r->start_.ref()));
  const Own<> rest = TRY(binary(t, BinaryOp::Remainder, distance, r->step_.ref()));
  return rest.value() == Value::of_int(0);
}

Result<Own<>> Range::compute_item(Thread& t, Ref<> i) {
  if (is_small() && i.value().is_int())
    return int_from(t, start_.value().as_int() + i.value().as_int() * step_.value().as_int());
  const Own<> distance = TRY(mul(t, i, step_.ref()));
  return add(t, start_.ref(), distance);
}

Result<Own<>> Range::item(Thread& t, Ref<> self, std::int64_t i) {
  const Own<> index = TRY(int_from(t, i));
  return get_item(t, self, index);
}

Result<Own<>> Range::get_item(Thread& t, Ref<> self, Ref<> key) {
  const auto r = self.as<Range>();
  if (key.value().is_int() || has_index(key)) {
    Own<> i = TRY(krait::index(t, key));
    if (TRY(less(t, i, zero()))) i = TRY(add(t, i, r->length_.ref()));
    if (TRY(less(t, i, zero())) || !TRY(less(t, i, r->length_.ref())))
      return raise(t, exc::IndexError, "range object index out of range");
    return r->compute_item(t, i);
  }
  if (!key.is<Slice>()) return raise(t, exc::TypeError, "range indices must be integers or slices, not %T", key);
  const Own<> bounds = TRY(key.as<Slice>()->indices(t, r->length_.ref()));
  const Tuple& b = *bounds.ref().as<Tuple>();
  const Own<> step = TRY(mul(t, b[2], r->step_.ref()));
  const Own<> start = TRY(r->compute_item(t, b[0]));
  const Own<> stop = TRY(r->compute_item(t, b[1]));
  return create(t, start, stop, step);
}

Result<Own<>> Range::iter(Thread& t, Ref<> self) {
  const auto r = self.as<Range>();
  if (r->is_small())
    return krait::create<RangeIterator>(t, r->start_.value().as_int(), r->step_.value().as_int(),
                                        r->length_.value().as_int());
  return krait::create<LongRangeIterator>(t, r->start_.ref().own(), r->step_.ref().own(), r->length_.ref().own());
}

Result<Own<>> Range::reversed(Thread& t) {
  const Own<> last = TRY(sub(t, length_.ref(), one()));
  Own<> start = TRY(compute_item(t, last));
  Own<> step = TRY(negative(t, step_.ref()));
  if (start.value().is_int() && step.value().is_int() && is_small())
    return krait::create<RangeIterator>(t, start.value().as_int(), step.value().as_int(), length_.value().as_int());
  return krait::create<LongRangeIterator>(t, std::move(start), std::move(step), length_.ref().own());
}

Result<Own<>> Range::index_of(Thread& t, Ref<> v) {
  if (!TRY(contains(t, Ref<>(this), v))) {
    if (is_exact_int(v)) return raise(t, exc::ValueError, "%R is not in range", v);
    return raise(t, exc::ValueError, "sequence.index(x): x not in sequence");
  }
  if (is_exact_int(v) || is_true_object(v) || is_false_object(v)) {
    const Own<> number = TRY(krait::index(t, v));
    const Own<> distance = TRY(sub(t, number, start_.ref()));
    return div(t, distance, step_.ref());
  }
  const Own<> iterator = TRY(iter(t, Ref<>(this)));
  for (std::int64_t i = 0;; ++i) {
    Step s = krait::next(t, iterator);
    if (s.is_failed()) return failed;
    if (s.is_done()) return raise(t, exc::ValueError, "sequence.index(x): x not in sequence");
    const Own<> item = std::move(s).take();
    if (TRY(equal(t, item, v))) return int_from(t, i);
  }
}

Result<Own<>> Range::count(Thread& t, Ref<> v) {
  if (is_exact_int(v) || is_true_object(v) || is_false_object(v))
    return Own<>::of_int(TRY(contains(t, Ref<>(this), v)));
  const Own<> iterator = TRY(iter(t, Ref<>(this)));
  for (std::int64_t n = 0;;) {
    Step s = krait::next(t, iterator);
    if (s.is_failed()) return failed;
    if (s.is_done()) return int_from(t, n);
    const Own<> item = std::move(s).take();
    n += TRY(equal(t, item, v));
  }
}

Result<Own<>> Range::reduce(Thread& t) {
  const Own<Tuple> args = TRY(Tuple::of(t, start_, stop_, step_));
  return Tuple::of(t, Ref<>(&type), args);
}
void Range::trace(Tracer& visit) {
  visit(start_);
  visit(stop_);
  visit(step_);
  visit(length_);
}

// ---- iterators ----

namespace {
// (iter, (range that gives what is left,), state)
Result<Own<>> reduce_iterator(Thread& t, Ref<> next, Ref<> step, Ref<> left) {
  const Own<> distance = TRY(mul(t, left, step));
  const Own<> stop = TRY(add(t, next, distance));
  const Own<Range> range = TRY(Range::create(t, next, stop, step));
  const Own<> callable = TRY(builtin(t, names::iter));
  const Own<Tuple> args = TRY(Tuple::of(t, range));
  return Tuple::of(t, callable, args, none_ref());
}
}  // namespace

Result<Own<>> RangeIterator::reduce(Thread& t) {
  const Own<> next = TRY(int_from(t, next_)), step = TRY(int_from(t, step_)), left = TRY(int_from(t, left_));
  return reduce_iterator(t, next, step, left);
}
Result<void> RangeIterator::set_state(Thread&, std::int64_t state) {
  if (state < 0) state = 0;
  if (state > left_) state = left_;
  next_ += state * step_;
  left_ -= state;
  return ok;
}

Step LongRangeIterator::next(Thread& t, Ref<> self) {
  const auto it = self.as<LongRangeIterator>();
  if (!TRY(less(t, zero(), it->left_.ref()))) return Step::done();
  Own<> left = TRY(sub(t, it->left_.ref(), one()));
  Own<> following = TRY(add(t, it->next_.ref(), it->step_.ref()));
  Own<> value = it->next_.ref().own();
  it->left_.set(std::move(left));
  it->next_.set(std::move(following));
  return value;
}
Result<void> LongRangeIterator::set_state(Thread& t, Ref<> state) {
  if (!is_exact_int(state) && !state.is<Int>()) return raise(t, exc::TypeError, "state must be an int, not %T", state);
  Own<> skipped = state.own();
  if (TRY(less(t, skipped, zero()))) skipped = zero().own();
  if (TRY(less(t, left_.ref(), skipped))) skipped = left_.ref().own();
  const Own<> distance = TRY(mul(t, skipped, step_.ref()));
  Own<> next = TRY(add(t, next_.ref(), distance));
  left_.set(TRY(sub(t, left_.ref(), skipped)));
  next_.set(std::move(next));
  return ok;
}
Result<Own<>> LongRangeIterator::reduce(Thread& t) { return reduce_iterator(t, next_.ref(), step_.ref(), left_.ref()); }

namespace {
constexpr Method kMethods[] = {
    bind<&Range::reversed>("__reversed__(self, /)", "An iterator from the last number to the first."),
    bind<&Range::reduce>("__reduce__(self, /)"),
    bind<&Range::count>("count(self, object, /)",
                        "rangeobject.count(value) -> integer\n\n1 for a number in it, else 0."),
    bind<&Range::index_of>(
        "index(self, object, /)",
        "rangeobject.index(value) -> integer\n\nWhich place value has. ValueError when it has none."),
};
constexpr Attribute kAttributes[] = {member<&Range::start_>("start"), member<&Range::stop_>("stop"),
                                     member<&Range::step_>("step")};
constexpr Method kIteratorMethods[] = {
    bind<&RangeIterator::length_hint>("__length_hint__(self, /)", "How many items are probably left."),
    bind<&RangeIterator::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
    bind<&RangeIterator::set_state>("__setstate__(self, object, /)", "Go on from a state that __reduce__ gave."),
};
constexpr Method kLongMethods[] = {
    bind<&LongRangeIterator::length_hint>("__length_hint__(self, /)", "How many items are probably left."),
    bind<&LongRangeIterator::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
    bind<&LongRangeIterator::set_state>("__setstate__(self, object, /)", "Go on from a state that __reduce__ gave."),
};
}  // namespace

constinit Type Range::type = describe<Range>(
    "range",
    {.doc = "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nThe numbers start, start + "
            "step, start + 2*step and so on, up to but not including stop. start is 0 and step 1 unless\ngiven; with a "
            "negative step they go down. A range takes the same memory however long it is.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kTypeSequence | kTypeUntracked});
constinit Type RangeIterator::type =
    describe<RangeIterator>("range_iterator", {.methods = kIteratorMethods, .flags = kTypeNoConstruct});
constinit Type LongRangeIterator::type =
    describe<LongRangeIterator>("longrange_iterator", {.methods = kLongMethods, .flags = kTypeNoConstruct});

}  // namespace krait
