// slice: implementation.
#include "types/slice.h"

#include "object/allocate.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/sequence.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/string_builder.h"
#include "types/tuple.h"

namespace krait {
namespace {

Result<std::int64_t> bound(Thread& t, Ref<> v) {
  if (v.value().is_int()) return v.value().as_int();
  if (!has_index(v))
    return raise(t, exc::TypeError, "slice indices must be integers or None or have an __index__ method");
  return index_int64(t, v);
}

}  // namespace

Result<Own<Slice>> Slice::create(Thread& t, Ref<> start, Ref<> stop, Ref<> step) {
  return krait::create<Slice>(t, start.own(), stop.own(), step.own());
}

Result<SliceRange> unpack_slice(Thread& t, Ref<Slice> s) {
  SliceRange r{0, 0, 1};
  if (!is_none(s->step())) {
    r.step = TRY(bound(t, s->step()));
    if (r.step == 0) return raise(t, exc::ValueError, "slice step cannot be zero");
    if (r.step < -INT64_MAX) r.step = -INT64_MAX;
  }
  r.start = is_none(s->start()) ? (r.step < 0 ? INT64_MAX : 0) : TRY(bound(t, s->start()));
  r.stop = is_none(s->stop()) ? (r.step < 0 ? INT64_MIN : INT64_MAX) : TRY(bound(t, s->stop()));
  return r;
}

SliceRange adjust_slice(SliceRange r, std::size_t size) {
  const auto n = static_cast<std::int64_t>(size);
  const auto clamp = [&](std::int64_t i) {
    if (i < 0) {
      i += n;
      return i < 0 ? (r.step < 0 ? -1 : 0) : i;
    }
    return i >= n ? (r.step < 0 ? n - 1 : n) : i;
  };
  r.start = clamp(r.start);
  r.stop = clamp(r.stop);
  if (r.step < 0)
    r.count = r.stop < r.start ? (r.start - r.stop - 1) / -r.step + 1 : 0;
  else
    r.count = r.start < r.stop ? (r.stop - r.start - 1) / r.step + 1 : 0;
  return r;
}

Result<SliceRange> slice_indices(Thread& t, Ref<Slice> s, std::size_t length) {
  return adjust_slice(TRY(unpack_slice(t, s)), length);
}

Result<Own<>> Slice::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "slice() takes no keyword arguments");
  if (a.positional == 0) return raise(t, exc::TypeError, "slice expected at least 1 argument, got 0");
  if (a.positional > 3) return raise(t, exc::TypeError, "slice expected at most 3 arguments, got %d", a.positional);
  if (a.positional == 1) return create(t, none_ref(), a[0], none_ref());
  return create(t, a[0], a[1], a.positional == 3 ? a[2] : none_ref());
}

Result<Own<>> Slice::repr(Thread& t, Ref<> self) {
  const Ref<Slice> s = self.as<Slice>();
  return format(t, "slice(%R, %R, %R)", s->start_, s->stop_, s->step_);
}

Result<std::int64_t> Slice::hash(Thread& t, Ref<> self) {
  const Ref<Slice> s = self.as<Slice>();
  const Value items[] = {s->start_.value(), s->stop_.value(), s->step_.value()};
  TupleHash h;
  for (Value v : items) h.add(TRY(krait::hash(t, Ref<>(v))));
  // CPython mixes a slice like a tuple, without the length.
  const auto r = static_cast<std::int64_t>(h.state);
  return r == -1 ? 1546275796 : r;
}

Result<Own<>> Slice::compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
  if (!self.is_exact<Slice>() || !other.is_exact<Slice>()) return not_implemented();
  const Ref<Slice> a = self.as<Slice>(), b = other.as<Slice>();
  Own<Tuple> x = TRY(Tuple::of(t, a->start_, a->stop_, a->step_));
  Own<Tuple> y = TRY(Tuple::of(t, b->start_, b->stop_, b->step_));
  if (self == other) return bool_from(op == CompareOp::Eq || op == CompareOp::Le || op == CompareOp::Ge);
  return krait::compare(t, x, y, op);
}

namespace {

// Arithmetic of indices() on ints of any size.
Result<bool> less(Thread& t, Ref<> a, Ref<> b) { return compare_true(t, a, b, CompareOp::Lt); }

Result<Own<>> fit(Thread& t, Ref<> v, Ref<> length, Ref<> lower, Ref<> upper) {
  if (!v.value().is_int() && !has_index(v))
    return raise(t, exc::TypeError, "slice indices must be integers or None or have an __index__ method");
  Own<> i = TRY(krait::index(t, v));
  const Ref<> zero(Value::of_int(0));
  if (TRY(less(t, i, zero))) {
    i = TRY(binary(t, BinaryOp::Add, i, length));
    return TRY(less(t, i, lower)) ? lower.own() : std::move(i);
  }
  return TRY(less(t, upper, i)) ? upper.own() : std::move(i);
}

}  // namespace

Result<Own<>> Slice::indices(Thread& t, Ref<> length) {
  Own<> n = TRY(krait::index(t, length));
  const Ref<> zero(Value::of_int(0)), one(Value::of_int(1));
  if (TRY(less(t, n, zero))) return raise(t, exc::ValueError, "length should not be negative");
  if (!is_none(step()) && !has_index(step()))
    return raise(t, exc::TypeError, "slice indices must be integers or None or have an __index__ method");
  Own<> step_value = is_none(step()) ? one.own() : TRY(krait::index(t, step()));
  if (step_value.value() == zero.value()) return raise(t, exc::ValueError, "slice step cannot be zero");
  const bool down = TRY(less(t, step_value, zero));
  Own<> lower = down ? Own<>::of_int(-1) : Own<>::of_int(0);
  Own<> upper = down ? TRY(binary(t, BinaryOp::Add, n, lower)) : n.ref().own();
  Own<> first = is_none(start()) ? (down ? upper.ref() : lower.ref()).own() : TRY(fit(t, start(), n, lower, upper));
  Own<> last = is_none(stop()) ? (down ? lower.ref() : upper.ref()).own() : TRY(fit(t, stop(), n, lower, upper));
  return Tuple::of(t, first, last, step_value);
}

Result<Own<>> Slice::reduce(Thread& t) {
  Own<Tuple> items = TRY(Tuple::of(t, start_, stop_, step_));
  return Tuple::of(t, Ref<>(&type), items);
}

void Slice::trace(Tracer& visit) {
  visit(start_);
  visit(stop_);
  visit(step_);
}

namespace {
constexpr Method kMethods[] = {
    bind<&Slice::indices>(
        "indices(self, object, /)",
        "S.indices(len) -> (start, stop, stride)\n\nThe arguments of a range() of the positions that the slice takes "
        "from a sequence of this length. Nothing is left out,\nnegative or beyond the ends."),
    bind<&Slice::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
};
constexpr Attribute kAttributes[] = {member<&Slice::start_>("start"), member<&Slice::stop_>("stop"),
                                     member<&Slice::step_>("step")};
}  // namespace

constinit Type Slice::type =
    describe<Slice>("slice", {.doc = "slice(stop)\nslice(start, stop[, step])\n\nWhat stands in brackets with colons: "
                                     "in a[1:5:2] it is slice(1, 5, 2).\n\nWhat is left out is None.",
                              .methods = kMethods,
                              .attributes = kAttributes});

}  // namespace krait
