// enumerate, reversed, zip, map, filter.
#include "types/builtin_iterators.h"

#include "object/allocate.h"
#include "types/dict.h"
#include "types/generic_alias.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {
namespace {

// The keyword `strict`, the only one that zip and map know. A subclass with an __init__ of its own may take others.
Result<bool> strict_of(Thread& t, const char* name, const Arguments& a, bool exact) {
  bool strict = false;
  for (std::uint32_t i = 0; i < a.keywords; ++i) {
    const Ref<> key = (*a.names)[i];
    if (key.as<Str>()->equals_ascii("strict"))
      strict = TRY(is_true(t, a[a.positional + i]));
    else if (exact)
      return raise(t, exc::TypeError, "%s() got an unexpected keyword argument '%s'", name, key);
  }
  return strict;
}

Result<Own<Tuple>> iterators_of(Thread& t, const Value* values, std::size_t n) {
  Own<Tuple> out = TRY(Tuple::create(t, n));
  for (std::size_t i = 0; i < n; ++i) out->init_item(i, TRY(iter(t, Ref<>(values[i]))));
  return out;
}

// The error of a strict zip or map whose iterator `i` ended; when it is the first, the others must end too.
Step end_of_round(Thread& t, const char* name, Ref<Tuple> iterators, std::size_t i) {
  if (i) {
    if (i == 1) return raise(t, exc::ValueError, "%s() argument 2 is shorter than argument 1", name);
    return raise(t, exc::ValueError, "%s() argument %u is shorter than arguments 1-%u", name, i + 1, i);
  }
  for (i = 1; i < iterators->size(); ++i) {
    Step step = next(t, (*iterators)[i]);
    if (step.is_failed()) return failed;
    if (step.is_done()) continue;
    if (i == 1) return raise(t, exc::ValueError, "%s() argument 2 is longer than argument 1", name);
    return raise(t, exc::ValueError, "%s() argument %u is longer than arguments 1-%u", name, i + 1, i);
  }
  return Step::done();
}

// (type, (head..., *iterators)[, True])
Result<Own<>> reduce_many(Thread& t, Ref<> self, OptRef<> head, Ref<Tuple> iterators, bool strict) {
  const Own<List> list = TRY(List::create(t));
  if (head) TRY(list->append(t, head.ref()));
  TRY(list->extend(t, iterators));
  const Own<Tuple> args = TRY(to_tuple(t, list));
  if (strict) return Tuple::of(t, Ref<>(self.type()), args, Ref<>(&kTrue));
  return Tuple::of(t, Ref<>(self.type()), args);
}

}  // namespace

// ---- enumerate ----

Result<Own<>> Enumerate::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  OptRef<> iterable = a.positional > 0 ? OptRef<>(a[0]) : OptRef<>(),
           start = a.positional > 1 ? OptRef<>(a[1]) : OptRef<>();
  if (a.total() > 2) return raise(t, exc::TypeError, "enumerate() takes at most 2 arguments (%d given)", a.total());
  for (std::uint32_t i = 0; i < a.keywords; ++i) {
    const Ref<Str> key = (*a.names)[i].as<Str>();
    if (key->equals_ascii("iterable") && !iterable)
      iterable = a[a.positional + i];
    else if (key->equals_ascii("start") && !start)
      start = a[a.positional + i];
    else
      return raise(t, exc::TypeError, "'%s' is an invalid keyword argument for enumerate()", key);
  }
  if (!iterable) return raise(t, exc::TypeError, "enumerate() missing required argument 'iterable'");
  Own<> count = start ? TRY(krait::index(t, start.ref())) : Own<>::of_int(0);
  Own<> iterator = TRY(krait::iter(t, iterable.ref()));
  return create_instance<Enumerate>(t, type, std::move(iterator), std::move(count));
}
Step Enumerate::next(Thread& t, Ref<> self) {
  const auto it = self.as<Enumerate>();
  Step step = krait::next(t, it->iterator_.ref());
  if (!step.has_value()) return step;
  const Own<> item = std::move(step).take();
  const Own<> count = it->count_.ref().own();
  it->count_.set(count.value().is_int() ? TRY(int_from(t, count.value().as_int() + 1))
                                        : TRY(binary(t, BinaryOp::Add, count, Ref<>(Value::of_int(1)))));
  return Tuple::of(t, count, item);
}
Result<Own<>> Enumerate::reduce(Thread& t) {
  const Own<Tuple> args = TRY(Tuple::of(t, iterator_, count_));
  return Tuple::of(t, Ref<>(Ref<>(this).type()), args);
}

// ---- reversed ----

Result<Own<>> Reversed::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.keywords && (type.get() == &Reversed::type || type->slots.init == &Object::init))
    return raise(t, exc::TypeError, "reversed() takes no keyword arguments");
  if (a.positional != 1) return raise(t, exc::TypeError, "reversed expected 1 argument, got %d", a.positional);
  Slot<> holder;
  const OptRef<> method = TRY(lookup_special(t, a[0], names::__reversed__, holder));
  if (method && is_none(method)) return raise(t, exc::TypeError, "'%T' object is not reversible", a[0]);
  if (method) return call(t, method.ref());
  if (!is_sequence(a[0])) return raise(t, exc::TypeError, "'%T' object is not reversible", a[0]);
  const auto n = static_cast<std::int64_t>(TRY(len(t, a[0])));
  return create_instance<Reversed>(t, type, a[0].own(), n - 1);
}
Step Reversed::next(Thread& t, Ref<> self) {
  const auto it = self.as<Reversed>();
  if (it->position_ >= 0 && it->sequence_) {
    const auto at = static_cast<std::size_t>(it->position_);
    if (it->sequence_.ref().is_exact<List>() && at < it->sequence_.ref().as<List>()->size()) {
      --it->position_;
      return (*it->sequence_.ref().as<List>())[at].own();
    }
    if (it->sequence_.ref().is_exact<Str>() && at < it->sequence_.ref().as<Str>()->length()) {
      --it->position_;
      return Str::from_code_point(t, it->sequence_.ref().as<Str>()->at(at));
    }
    const Own<> sequence = it->sequence_.ref().own();
    const auto position = static_cast<std::size_t>(it->position_);
    if (sequence.ref().is_exact<Str>() && position < sequence.ref().as<Str>()->length()) {
      --it->position_;
      return Str::from_code_point(t, sequence.ref().as<Str>()->at(position));
    }
    if (sequence.ref().is_exact<Tuple>() && position < sequence.ref().as<Tuple>()->size()) {
      --it->position_;
      return Ref<>(sequence.ref().as<Tuple>()->items()[position]).own();
    }
    auto item = get_item(t, sequence, Ref<>(Value::of_int(it->position_)));
    if (!item.is_failed()) {
      --it->position_;
      return std::move(item).take();
    }
    if (!clear_if_pending(t, exc::IndexError) && !clear_if_pending(t, exc::StopIteration)) return failed;
  }
  it->position_ = -1;
  it->sequence_.clear();
  return Step::done();
}
Result<std::int64_t> Reversed::length_hint(Thread& t) {
  if (!sequence_) return std::int64_t{0};
  const auto n = static_cast<std::int64_t>(TRY(len(t, sequence_.ref())));
  return n < position_ + 1 ? 0 : position_ + 1;
}
Result<Own<>> Reversed::reduce(Thread& t) {
  if (!sequence_) {
    const Own<Tuple> args = TRY(Tuple::of(t, Tuple::empty()));
    return Tuple::of(t, Ref<>(Ref<>(this).type()), args);
  }
  const Own<Tuple> args = TRY(Tuple::of(t, sequence_));
  return Tuple::of(t, Ref<>(Ref<>(this).type()), args, Ref<>(Value::of_int(position_)));
}
Result<void> Reversed::set_state(Thread& t, std::int64_t state) {
  if (!sequence_) return ok;
  const auto n = static_cast<std::int64_t>(TRY(len(t, sequence_.ref())));
  position_ = state < -1 ? -1 : state > n - 1 ? n - 1 : state;
  return ok;
}

// ---- zip ----

Result<Own<>> Zip::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  const bool strict = TRY(strict_of(t, "zip", a, type.get() == &Zip::type || type->slots.init == &Object::init));
  Own<Tuple> iterators = TRY(iterators_of(t, a.values, a.positional));
  return create_instance<Zip>(t, type, std::move(iterators), strict);
}
Step Zip::next(Thread& t, Ref<> self) {
  const auto it = self.as<Zip>();
  const Ref<Tuple> iterators = it->iterators_.ref();
  const std::size_t n = iterators->size();
  if (n == 0) return Step::done();
  Own<Tuple> out = TRY(Tuple::create(t, n));
  for (std::size_t i = 0; i < n; ++i) {
    Step step = krait::next(t, (*iterators)[i]);
    if (step.is_failed()) return failed;
    if (step.is_done()) return it->strict_ ? end_of_round(t, "zip", iterators, i) : Step::done();
    out->init_item(i, std::move(step).take());
  }
  return out;
}
Result<Own<>> Zip::reduce(Thread& t) { return reduce_many(t, Ref<>(this), OptRef<>(), iterators_.ref(), strict_); }
Result<void> Zip::set_state(Thread&, bool strict) {
  strict_ = strict;
  return ok;
}

// ---- map ----

Result<Own<>> Map::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  const bool strict = TRY(strict_of(t, "map", a, type.get() == &Map::type || type->slots.init == &Object::init));
  if (a.positional < 2) return raise(t, exc::TypeError, "map() must have at least two arguments.");
  Own<Tuple> iterators = TRY(iterators_of(t, a.values + 1, a.positional - 1));
  return create_instance<Map>(t, type, a[0].own(), std::move(iterators), strict);
}
Step Map::next(Thread& t, Ref<> self) {
  const auto it = self.as<Map>();
  const Ref<Tuple> iterators = it->iterators_.ref();
  const std::size_t n = iterators->size();
  if (n == 1) {
    Step step = krait::next(t, (*iterators)[0]);
    if (!step.has_value()) return step;
    const Own<> item = std::move(step).take();
    return call(t, it->function_.ref(), {item.value()});
  }
  const Own<Tuple> args = TRY(Tuple::create(t, n));
  for (std::size_t i = 0; i < n; ++i) {
    Step step = krait::next(t, (*iterators)[i]);
    if (step.is_failed()) return failed;
    if (step.is_done()) return it->strict_ ? end_of_round(t, "map", iterators, i) : Step::done();
    args->init_item(i, std::move(step).take());
  }
  return call(t, it->function_.ref(), Arguments{args->items(), static_cast<std::uint32_t>(n), 0, nullptr});
}
Result<Own<>> Map::reduce(Thread& t) { return reduce_many(t, Ref<>(this), function_.opt(), iterators_.ref(), strict_); }
Result<void> Map::set_state(Thread&, bool strict) {
  strict_ = strict;
  return ok;
}

// ---- filter ----

Result<Own<>> Filter::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.keywords && (type.get() == &Filter::type || type->slots.init == &Object::init))
    return raise(t, exc::TypeError, "filter() takes no keyword arguments");
  if (a.positional != 2) return raise(t, exc::TypeError, "filter expected 2 arguments, got %d", a.positional);
  Own<> iterator = TRY(krait::iter(t, a[1]));
  return create_instance<Filter>(t, type, a[0].own(), std::move(iterator));
}
Step Filter::next(Thread& t, Ref<> self) {
  const auto it = self.as<Filter>();
  const Ref<> function = it->function_.ref();
  const bool by_truth = is_none(function);
  for (;;) {
    Step step = krait::next(t, it->iterator_.ref());
    if (!step.has_value()) return step;
    Own<> item = std::move(step).take();
    if (by_truth) {
      if (TRY(is_true(t, item))) return item;
      continue;
    }
    const Own<> verdict = TRY(call(t, function, {item.value()}));
    if (TRY(is_true(t, verdict))) return item;
  }
}
Result<Own<>> Filter::reduce(Thread& t) {
  const Own<Tuple> args = TRY(Tuple::of(t, function_, iterator_));
  return Tuple::of(t, Ref<>(Ref<>(this).type()), args);
}

namespace {
constexpr const char* kReduce = "What pickle and copy need to build an equal object.";
constexpr const char* kSetState = "Go on from a state that __reduce__ gave.";
constexpr Method kEnumerateMethods[] = {bind<&Enumerate::reduce>("__reduce__(self, /)", kReduce),
                                        generic_over("enumerate[T]: T is the type of the items.")};
constexpr Method kReversedMethods[] = {
    bind<&Reversed::length_hint>("__length_hint__(self, /)", "How many items are probably left."),
    bind<&Reversed::reduce>("__reduce__(self, /)", kReduce),
    bind<&Reversed::set_state>("__setstate__(self, object, /)", kSetState),
};
constexpr Method kZipMethods[] = {bind<&Zip::reduce>("__reduce__(self, /)", kReduce),
                                  bind<&Zip::set_state>("__setstate__(self, object, /)", kSetState)};
constexpr Method kMapMethods[] = {bind<&Map::reduce>("__reduce__(self, /)", kReduce),
                                  bind<&Map::set_state>("__setstate__(self, object, /)", kSetState)};
constexpr Method kFilterMethods[] = {bind<&Filter::reduce>("__reduce__(self, /)", kReduce)};
}  // namespace

constinit Type Enumerate::type = describe<Enumerate>(
    "enumerate", {.doc = "enumerate(iterable, start=0)\n--\n\nPairs (count, item).\n\n  iterable\n    Gives the "
                         "items.\n  start\n    The first count; 0.\n\nenumerate('ab', 1) gives (1, 'a'), (2, 'b').",
                  .methods = kEnumerateMethods,
                  .flags = kTypeBasetype});
constinit Type Reversed::type = describe<Reversed>(
    "reversed", {.doc = "reversed(sequence, /)\n--\n\nThe items of a sequence from the last to the first.",
                 .methods = kReversedMethods,
                 .flags = kTypeBasetype});
constinit Type Zip::type = describe<Zip>(
    "zip", {.doc = "zip(*iterables, strict=False)\n--\n\nTuples of one item from each iterable, until the shortest "
                   "ends.\n\nWith strict, a ValueError when they do not all end together.\n\n   >>> list(zip('krait', "
                   "(1, 2), 'xyz'))\n   [('k', 1, 'x'), ('r', 2, 'y')]",
            .methods = kZipMethods,
            .flags = kTypeBasetype});
constinit Type Map::type = describe<Map>(
    "map",
    {.doc = "map(function, iterable, /, *iterables, strict=False)\n--\n\nfunction(a, b, ...) of one item from each "
            "iterable, until the shortest ends.\n\nWith strict, a ValueError when they do not all end together.",
     .methods = kMapMethods,
     .flags = kTypeBasetype});
constinit Type Filter::type =
    describe<Filter>("filter", {.doc = "filter(function, iterable, /)\n--\n\nThe items of which function is true; "
                                       "those that are true themselves when function is None.",
                                .methods = kFilterMethods,
                                .flags = kTypeBasetype});

}  // namespace krait
