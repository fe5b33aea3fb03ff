// Handlers: container[start:stop].
#include "interp/handlers.h"
#include "types/bytes.h"
#include "types/list.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

namespace {

// One end of a slice: an int, counted from the end when it is negative, or None for `otherwise`. False: something else.
bool place_of(Value v, std::size_t size, std::size_t otherwise, std::size_t& place) {
  if (v == Value::of_object(&kNone)) {
    place = otherwise;
    return true;
  }
  if (!v.is_int()) return false;
  std::int64_t i = v.as_int();
  const auto n = static_cast<std::int64_t>(size);
  if (i < 0) i = i + n < 0 ? 0 : i + n;
  place = static_cast<std::size_t>(i > n ? n : i);
  return true;
}

struct Range {
  std::size_t start = 0, stop = 0;
  std::size_t size() const { return stop - start; }
  bool find(Value from, Value to, std::size_t length) {
    if (!place_of(from, length, 0, start) || !place_of(to, length, length, stop)) return false;
    if (stop < start) stop = start;
    return true;
  }
};

Result<Own<>> general_slice(Thread& t, Ref<> container, Ref<> start, Ref<> stop) {
  Own<Slice> slice = TRY(create<Slice>(t, start.own(), stop.own(), none()));
  return get_item(t, container, slice.ref());
}

// Longer ones are copied where signals are seen.
constexpr std::size_t kShort = std::size_t{1} << 18;

// Without a slice object where the container's type is known.
Result<Own<>> slice_of(Thread& t, Ref<> container, Ref<> start, Ref<> stop) {
  if (!container.value().is_object()) return general_slice(t, container, start, stop);
  const Type* type = container.type();
  Range r;
  if (type == &List::type) {
    const List& list = *container.as<List>();
    if (r.find(start.value(), stop.value(), list.size()) && r.size() <= kShort)
      return List::from_values(t, list.items() + r.start, r.size());
  } else if (type == &Str::type) {
    const Ref<Str> s = container.as<Str>();
    if (r.find(start.value(), stop.value(), s->length())) {
      if (r.size() == 1 && s->kind() == 1) return Str::of_latin1(s->data1()[r.start]).own();
      if (r.size() == 0) return Str::empty();
      return Str::substring(t, s, r.start, r.stop);
    }
  } else if (type == &Tuple::type) {
    const Tuple& tuple = *container.as<Tuple>();
    if (r.find(start.value(), stop.value(), tuple.size())) {
      if (r.size() == tuple.size()) return container.own();
      if (r.size() <= kShort) return Tuple::from_values(t, tuple.items() + r.start, r.size());
    }
  } else if (type == &Bytes::type) {
    const Bytes& b = *container.as<Bytes>();
    if (r.find(start.value(), stop.value(), b.size())) {
      if (r.size() == b.size()) return container.own();
      return Bytes::create(t, b.data() + r.start, r.size());
    }
  }
  return general_slice(t, container, start, stop);
}

Result<void> store_slice(Thread& t, Ref<> container, Ref<> start, Ref<> stop, Ref<> value) {
  if (container.is_exact<List>() && value.is_exact<List>() && container.value() != value.value()) {
    const Ref<List> list = container.as<List>(), items = value.as<List>();
    Range r;
    if (r.find(start.value(), stop.value(), list->size()))
      return list->replace(t, r.start, r.stop, items->items(), items->size());
  }
  Own<Slice> slice = TRY(create<Slice>(t, start.own(), stop.own(), none()));
  return set_item(t, container, slice.ref(), value);
}

}  // namespace

PLAIN(BINARY_SLICE) {
  Source container(x, x.pc->b), start(x, x.pc->c), stop(x, x.tail().d);
  return x.put(x.pc->a, slice_of(x.t, container, start, stop));
}
PLAIN(STORE_SLICE) {
  Source value(x, x.pc->a), container(x, x.pc->b), start(x, x.pc->c), stop(x, x.tail().d);
  return !store_slice(x.t, container, start, stop, value).is_failed();
}

}  // namespace krait
