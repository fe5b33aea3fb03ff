// tuple: implementation.
#include "types/tuple.h"

#include <cstring>

#include "object/allocate.h"
#include "types/generic_alias.h"
#include "types/iterator.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/sequence.h"
#include "types/singletons.h"
#include "types/slice.h"

namespace krait {
namespace {

struct StaticTuple : Object {
  constexpr StaticTuple() : Object(StaticTag{}, &Tuple::type) {}
  std::size_t size = 0;
};
static_assert(sizeof(StaticTuple) == sizeof(Tuple));
constinit StaticTuple kEmptyTuple;

ValuesView view_of(Object* o) {
  const auto* tuple = static_cast<Tuple*>(o);
  return {tuple->items(), tuple->size()};
}

// Copies items of `from`, and sees signals.
Result<void> copy_items(Thread& t, Value* to, Ref<Tuple> from, std::size_t start, std::size_t count) {
  constexpr std::size_t kPiece = std::size_t{1} << 18;
  const Value* items = from->items() + start;
  while (count > kPiece) {
    copy_values(to, items, kPiece);
    to += kPiece, items += kPiece, count -= kPiece;
    TRY(LongLoop::look(t));
  }
  copy_values(to, items, count);
  return ok;
}

Failed too_long(Thread& t) { return raise_memory_error(t); }

}  // namespace

Own<Tuple> Tuple::empty() { return Own<Tuple>::steal(reinterpret_cast<Tuple*>(&kEmptyTuple)); }

Result<Own<Tuple>> Tuple::create(Thread& t, std::size_t count) {
  if (count == 0) return empty();
  if (count > (std::size_t{1} << 58)) return too_long(t);
  const std::size_t bytes = count * sizeof(Value);
  if (bytes <= mem::kMaxSpan) return create_extra<Tuple>(t, bytes, count);
  Own<Tuple> out = TRY(create_extra<Tuple>(t, bytes, std::size_t{0}));
  // Memory fresh from the system is zero, which is what empty items are: it is taken by whoever fills the tuple, who
  // can see signals.
  if (t.heap->door().is_open() || !mem::Page::of(out.get())->is_fresh)
    std::memset(static_cast<void*>(out->mutable_items()), 0, bytes);
  out->size_ = count;
  return out;
}

Result<Own<Tuple>> Tuple::from_values(Thread& t, const Value* values, std::size_t count) {
  Own<Tuple> out = TRY(create(t, count));
  copy_values(out->mutable_items(), values, count);
  return out;
}

Tuple::~Tuple() {
  Value* items = mutable_items();
  std::size_t count = size_;
  // Where filling it was interrupted, the memory behind has never been given; writing to it would take it now.
  while (count > 0 && items[count - 1].is_empty()) --count;
  for (std::size_t i = count; i-- > 0;) krait::release(std::exchange(items[i], Value()));
}
void Tuple::trace(Tracer& visit) { visit(span()); }

Result<Own<>> Tuple::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (type.get() != &Tuple::type) {
    if (a.keywords && type->slots.init == &Object::init)
      return raise(t, exc::TypeError, "tuple() takes no keyword arguments");
    if (a.positional > 1) return raise(t, exc::TypeError, "tuple expected at most 1 argument, got %d", a.positional);
    Own<Tuple> items = a.positional ? TRY(to_tuple(t, a[0])) : empty();
    const std::size_t n = items->size();
    Own<Tuple> out = TRY(create_instance_extra<Tuple>(t, type, n * sizeof(Value), n));
    TRY(copy_items(t, out->mutable_items(), items.ref(), 0, n));
    return out;
  }
  const OptRef<> iterable = TRY(single_iterable(t, "tuple", a));
  if (!iterable) return empty();
  return to_tuple(t, iterable.ref());
}

Result<Own<>> Tuple::repr(Thread& t, Ref<> self) {
  return repr_values(t, self, "(", ")", &view_of, self.as<Tuple>()->size() == 1);
}

Result<std::int64_t> Tuple::hash(Thread& t, Ref<> self) {
  TRY(check_stack(t));
  const Ref<Tuple> tuple = self.as<Tuple>();
  TupleHash h;
  LongLoop loop;
  for (Value v : tuple->span()) {
    h.add(TRY(krait::hash(t, Ref<>(v))));
    TRY(loop.round(t));
  }
  return h.finish(tuple->size());
}

Result<Own<>> Tuple::compare(Thread& t, Ref<> self, Ref<> other_value, CompareOp op) {
  if (!self.is<Tuple>() || !other_value.is<Tuple>()) return not_implemented();
  TRY(check_stack(t, " in comparison"));
  const Ref<Tuple> a = self.as<Tuple>(), b = other_value.as<Tuple>();
  const std::size_t n = a->size() < b->size() ? a->size() : b->size();
  LongLoop loop;
  for (std::size_t i = 0; i < n; ++i) {
    TRY(loop.round(t));
    if (TRY(items_equal(t, a->items()[i], b->items()[i]))) continue;
    if (op == CompareOp::Eq) return bool_from(false);
    if (op == CompareOp::Ne) return bool_from(true);
    return krait::compare(t, (*a)[i], (*b)[i], op);
  }
  return bool_from(order_matches(a->size(), b->size(), op));
}

Result<bool> Tuple::contains(Thread& t, Ref<> self, Ref<> item) {
  LongLoop loop;
  for (Value v : self.as<Tuple>()->span()) {
    if (TRY(items_equal(t, v, item.value()))) return true;
    TRY(loop.round(t));
  }
  return false;
}

Result<Own<>> Tuple::item(Thread& t, Ref<> self, std::int64_t i) {
  const Ref<Tuple> tuple = self.as<Tuple>();
  if (static_cast<std::uint64_t>(i) >= tuple->size()) return raise(t, exc::IndexError, "tuple index out of range");
  return (*tuple)[i].own();
}

Result<Own<>> Tuple::get_item(Thread& t, Ref<> self, Ref<> key) {
  const Ref<Tuple> tuple = self.as<Tuple>();
  if (key.value().is_int() || has_index(key)) {
    std::int64_t i = key.value().is_int() ? key.value().as_int() : TRY(index_int64(t, key, &exc::IndexError));
    if (!resolve_index(i, tuple->size())) return raise(t, exc::IndexError, "tuple index out of range");
    return (*tuple)[i].own();
  }
  if (!key.is<Slice>()) return raise(t, exc::TypeError, "tuple indices must be integers or slices, not %T", key);
  const SliceRange r = TRY(slice_indices(t, key.as<Slice>(), tuple->size()));
  if (static_cast<std::size_t>(r.count) == tuple->size() && r.step == 1 && self.is_exact<Tuple>()) return self.own();
  Own<Tuple> out = TRY(create(t, r.count));
  if (r.step == 1) {
    TRY(copy_items(t, out->mutable_items(), tuple, r.start, r.count));
    return out;
  }
  LongLoop loop;
  for (std::int64_t i = 0; i < r.count; ++i) {
    out->init_item(i, (*tuple)[r.start + i * r.step].own());
    TRY(loop.round(t));
  }
  return out;
}

Result<Own<>> Tuple::concat(Thread& t, Ref<> self, Ref<> other_value) {
  const Ref<Tuple> a = self.as<Tuple>();
  if (!other_value.is<Tuple>())
    return raise(t, exc::TypeError, "can only concatenate tuple (not \"%T\") to tuple", other_value);
  const Ref<Tuple> b = other_value.as<Tuple>();
  if (b->size() == 0 && self.is_exact<Tuple>()) return self.own();
  if (a->size() == 0 && other_value.is_exact<Tuple>()) return other_value.own();
  Own<Tuple> out = TRY(create(t, a->size() + b->size()));
  TRY(copy_items(t, out->mutable_items(), a, 0, a->size()));
  TRY(copy_items(t, out->mutable_items() + a->size(), b, 0, b->size()));
  return out;
}

Result<Own<>> Tuple::repeat(Thread& t, Ref<> self, std::int64_t count) {
  const Ref<Tuple> a = self.as<Tuple>();
  const std::size_t n = a->size();
  if (self.is_exact<Tuple>() && (n == 0 || count == 1)) return self.own();
  if (n == 0 || count <= 0) return empty();
  std::size_t total;
  if (__builtin_mul_overflow(n, static_cast<std::size_t>(count), &total)) return too_long(t);
  Own<Tuple> out = TRY(create(t, total));
  LongLoop loop;
  for (std::size_t i = 0; i < total; i += n) {
    TRY(copy_items(t, out->mutable_items() + i, a, 0, n));
    TRY(loop.round(t));
  }
  return out;
}

Result<Own<>> Tuple::iter(Thread& t, Ref<> self) { return krait::create<TupleIterator>(t, self.as<Tuple>().own()); }

Result<std::int64_t> Tuple::index_of(Thread& t, Ref<> value, OptRef<> start, OptRef<> stop) {
  const std::size_t first = clamp_index(TRY(index_bound(t, start, 0)), size_);
  const std::size_t last = clamp_index(TRY(index_bound(t, stop, INT64_MAX)), size_);
  LongLoop loop;
  for (std::size_t i = first; i < last; ++i) {
    if (TRY(items_equal(t, items()[i], value.value()))) return static_cast<std::int64_t>(i);
    TRY(loop.round(t));
  }
  return raise(t, exc::ValueError, "tuple.index(x): x not in tuple");
}

Result<std::int64_t> Tuple::count(Thread& t, Ref<> value) {
  std::int64_t n = 0;
  LongLoop loop;
  for (Value v : span()) {
    n += TRY(items_equal(t, v, value.value()));
    TRY(loop.round(t));
  }
  return n;
}

Result<Own<>> Tuple::get_new_args(Thread& t) {
  Own<Tuple> copy = TRY(from_values(t, items(), size_));
  return Tuple::of(t, copy);
}

namespace {
constexpr Method kMethods[] = {
    bind<&Tuple::get_new_args>("__getnewargs__(self, /)"),
    bind<&Tuple::index_of>(
        "index(self, value, start=0x0, stop=sys.maxsize, /)",
        "The position of the first item equal to value, from start up to stop.\n\nValueError when there is none."),
    bind<&Tuple::count>("count(self, value, /)", "How many items equal value."),
    generic_over("tuple[int, str] is a pair of these types.\n\ntuple[T, ...] has any number of items of one type."),
};
}  // namespace

constinit Type Tuple::type =
    describe<Tuple>("tuple", {.doc = "tuple(iterable=(), /)\n--\n\nItems in order, which do not change.\n\nOf the "
                                     "items of iterable; empty without. A tuple as iterable is the result itself.",
                              .methods = kMethods,
                              .flags = kTypeBasetype | kTypeSequence});

}  // namespace krait
