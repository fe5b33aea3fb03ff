// Iterators of sequences and callables.
#include "types/iterator.h"

#include "object/allocate.h"
#include "types/dict.h"
#include "types/function.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {

Result<Own<>> builtin(Thread& t, Ref<Str> name) {
  const OptRef<Dict> globals = current_globals(t);
  const Own<> space = globals ? TRY(builtins_of(t, globals.ref())) : Own<>(t.interpreter->builtins.ref().own());
  auto found = get_item(t, space, name);
  if (found.is_failed() && clear_if_pending(t, exc::KeyError)) return raise_value(t, exc::AttributeError, name);
  return found;
}

namespace {

// (iter, (sequence,), position), or (iter, (empty,)) once exhausted.
Result<Own<>> reduce_at(Thread& t, Ref<Str> function, OptRef<> sequence, std::int64_t position, bool empty_list) {
  const Own<> callable = TRY(builtin(t, function));
  if (!sequence) {
    const Own<> nothing = empty_list ? TRY(Result<Own<>>(List::create(t))) : Own<>(Tuple::empty());
    const Own<Tuple> args = TRY(Tuple::of(t, nothing));
    return Tuple::of(t, callable, args);
  }
  const Own<Tuple> args = TRY(Tuple::of(t, sequence));
  const Own<> at = TRY(int_from(t, position));
  return Tuple::of(t, callable, args, at);
}

std::size_t clamp_state(std::int64_t state, std::size_t size) {
  if (state < 0) return 0;
  return static_cast<std::size_t>(state) < size ? static_cast<std::size_t>(state) : size;
}

constexpr const char* kHint = "How many items are probably left.";
constexpr const char* kReduce = "What pickle and copy need to build an equal object.";
constexpr const char* kSetState = "Go on from a state that __reduce__ gave.";

template <class T>
constexpr Method kIteratorMethods[] = {
    bind<&T::length_hint>("__length_hint__(self, /)", kHint),
    bind<&T::reduce>("__reduce__(self, /)", kReduce),
    bind<&T::set_state>("__setstate__(self, object, /)", kSetState),
};

}  // namespace

// ---- list ----

Result<std::size_t> ListIterator::length_hint(Thread&) {
  return list_ && position_ < list_->size() ? list_->size() - position_ : 0;
}
Result<Own<>> ListIterator::reduce(Thread& t) { return reduce_at(t, names::iter, list_.opt(), position_, true); }
Result<void> ListIterator::set_state(Thread&, std::int64_t state) {
  if (list_) position_ = clamp_state(state, list_->size());
  return ok;
}

Step ListReverseIterator::next(Thread&, Ref<> self) {
  const auto it = self.as<ListReverseIterator>();
  List* list = it->list_.get();
  if (!list) return Step::done();
  if (it->left_ > 0 && it->left_ <= list->size()) return (*list)[--it->left_].own();
  it->left_ = 0;
  it->list_.clear();
  return Step::done();
}
Result<std::size_t> ListReverseIterator::length_hint(Thread&) { return list_ && left_ <= list_->size() ? left_ : 0; }
Result<Own<>> ListReverseIterator::reduce(Thread& t) {
  if (!list_) return reduce_at(t, names::iter, OptRef<>(), 0, true);
  return reduce_at(t, names::reversed, list_.opt(), static_cast<std::int64_t>(left_) - 1, true);
}
Result<void> ListReverseIterator::set_state(Thread&, std::int64_t state) {
  if (list_) left_ = state < 0 ? 0 : clamp_state(state == INT64_MAX ? state : state + 1, list_->size());
  return ok;
}

// ---- tuple ----

Result<std::size_t> TupleIterator::length_hint(Thread&) { return tuple_ ? tuple_->size() - position_ : 0; }
Result<Own<>> TupleIterator::reduce(Thread& t) { return reduce_at(t, names::iter, tuple_.opt(), position_, false); }
Result<void> TupleIterator::set_state(Thread&, std::int64_t state) {
  if (tuple_) position_ = clamp_state(state, tuple_->size());
  return ok;
}

// ---- __getitem__ ----

Step SequenceIterator::next(Thread& t, Ref<> self) {
  const auto it = self.as<SequenceIterator>();
  if (!it->sequence_) return Step::done();
  const Own<> sequence = it->sequence_.ref().own();
  if (it->position_ == INT64_MAX) return raise(t, exc::OverflowError, "iter index too large");
  // A native sequence may give other items here than for `[]`: mmap does.
  const Type* type = sequence.ref().type();
  auto item = type->slots.item && !type->is_heap() ? type->slots.item(t, sequence, it->position_)
                                                   : get_item(t, sequence, TRY(int_from(t, it->position_)));
  if (!item.is_failed()) {
    ++it->position_;
    return std::move(item).take();
  }
  if (!clear_if_pending(t, exc::IndexError) && !clear_if_pending(t, exc::StopIteration)) return failed;
  it->sequence_.clear();
  return Step::done();
}
Result<Own<>> SequenceIterator::length_hint(Thread& t) {
  if (!sequence_) return Own<>::of_int(0);
  if (!sequence_.ref().type()->slots.len) return not_implemented();
  const auto n = static_cast<std::int64_t>(TRY(len(t, sequence_.ref())));
  return int_from(t, n > position_ ? n - position_ : 0);
}
Result<Own<>> SequenceIterator::reduce(Thread& t) {
  return reduce_at(t, names::iter, sequence_.opt(), position_, false);
}
Result<void> SequenceIterator::set_state(Thread&, std::int64_t state) {
  if (sequence_) position_ = state < 0 ? 0 : state;
  return ok;
}

// ---- iter(callable, sentinel) ----

Step CallableIterator::next(Thread& t, Ref<> self) {
  const auto it = self.as<CallableIterator>();
  if (!it->callable_) return Step::done();
  const Own<> callable = it->callable_.ref().own();
  auto value = call(t, callable);
  if (value.is_failed()) {
    if (!clear_if_pending(t, exc::StopIteration)) return failed;
    it->callable_.clear();
    it->sentinel_.clear();
    return Step::done();
  }
  Own<> item = std::move(value).take();
  if (!it->sentinel_) return Step::done();  // the call exhausted this very iterator
  const Own<> sentinel = it->sentinel_.ref().own();
  if (!TRY(equal(t, sentinel, item))) return item;
  it->callable_.clear();
  it->sentinel_.clear();
  return Step::done();
}
Result<Own<>> CallableIterator::reduce(Thread& t) {
  const Own<> callable = TRY(builtin(t, names::iter));
  const Own<Tuple> args = callable_ ? TRY(Tuple::of(t, callable_, sentinel_)) : TRY(Tuple::of(t, Tuple::empty()));
  return Tuple::of(t, callable, args);
}

namespace {
constexpr Method kCallableMethods[] = {bind<&CallableIterator::reduce>("__reduce__(self, /)", kReduce)};
}

constinit Type ListIterator::type =
    describe<ListIterator>("list_iterator", {.methods = kIteratorMethods<ListIterator>, .flags = kTypeNoConstruct});
constinit Type ListReverseIterator::type = describe<ListReverseIterator>(
    "list_reverseiterator", {.methods = kIteratorMethods<ListReverseIterator>, .flags = kTypeNoConstruct});
constinit Type TupleIterator::type =
    describe<TupleIterator>("tuple_iterator", {.methods = kIteratorMethods<TupleIterator>, .flags = kTypeNoConstruct});
constinit Type SequenceIterator::type =
    describe<SequenceIterator>("iterator", {.methods = kIteratorMethods<SequenceIterator>, .flags = kTypeNoConstruct});
constinit Type CallableIterator::type =
    describe<CallableIterator>("callable_iterator", {.methods = kCallableMethods, .flags = kTypeNoConstruct});

}  // namespace krait
