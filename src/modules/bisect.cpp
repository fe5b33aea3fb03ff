// _bisect: binary search in sorted sequences.
#include "modules/modules.h"
#include "types/list.h"
#include "types/names.h"
#include "types/ordering.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {
namespace {

enum class Side { Left, Right };

Result<Own<>> item_at(Thread& t, Ref<> sequence, std::size_t i) {
  if (sequence.is_exact<List>() && i < sequence.as<List>()->size()) return (*sequence.as<List>())[i].own();
  if (sequence.is_exact<Tuple>() && i < sequence.as<Tuple>()->size()) return (*sequence.as<Tuple>())[i].own();
  if (const ItemFn item = sequence.type()->slots.item) return item(t, sequence, static_cast<std::int64_t>(i));
  if (sequence.type()->slots.get_item) {
    const Own<> index = TRY(int_from_unsigned(t, i));
    return get_item(t, sequence, index);
  }
  return raise(t, exc::TypeError, "'%T' object does not support indexing", sequence);
}

// Where x goes: before (Left) or after (Right) the items that equal it. Only `<` is asked, as list.sort does.
template <Side kSide>
Result<std::size_t> search(Thread& t, Ref<> sequence, Ref<> x, std::int64_t low, OptRef<> end, Ref<> key) {
  if (low < 0) return raise(t, exc::ValueError, "lo must be non-negative");
  std::int64_t high = -1;
  if (!is_none_or_missing(end)) high = TRY(index_int64(t, end.ref(), &exc::OverflowError));
  if (high < 0) high = static_cast<std::int64_t>(TRY(len(t, sequence)));
  auto lo = static_cast<std::size_t>(low), hi = static_cast<std::size_t>(high);
  while (lo < hi) {
    const std::size_t middle = lo + (hi - lo) / 2;
    Own<> item = TRY(item_at(t, sequence, middle));
    if (!is_none(key)) item = TRY(call(t, key, {item.value()}));
    if constexpr (kSide == Side::Right) {
      if (TRY(items_less(t, x.value(), item.value())))
        hi = middle;
      else
        lo = middle + 1;
    } else {
      if (TRY(items_less(t, item.value(), x.value())))
        lo = middle + 1;
      else
        hi = middle;
    }
  }
  return lo;
}

template <Side kSide>
Result<std::size_t> bisect(Thread& t, Ref<> a, Ref<> x, std::int64_t low, Ref<> high, Ref<> key) {
  return search<kSide>(t, a, x, low, high, key);
}

template <Side kSide>
Result<void> insort(Thread& t, Ref<> a, Ref<> x, std::int64_t low, Ref<> high, Ref<> key) {
  const Own<> sought = is_none(key) ? x.own() : TRY(call(t, key, {x.value()}));
  const std::size_t i = TRY(search<kSide>(t, a, sought, low, high, key));
  if (a.is_exact<List>()) {
    const auto list = a.as<List>();
    return list->insert_at(t, i < list->size() ? i : list->size(), x);
  }
  const Own<> position = TRY(int_from_unsigned(t, i));
  (void)TRY(call_method(t, a, names::insert, {position.value(), x.value()}));
  return ok;
}

constexpr Method kFunctions[] = {
    bind<&bisect<Side::Right>>("bisect_right(a, x, lo=0, hi=None, *, key=None)",
                               "The index at which x goes into the sorted sequence a, after the items equal to it.\n\n"
                               "lo and hi bound the search; key extracts what is compared from each item of a."),
    bind<&insort<Side::Right>>("insort_right(a, x, lo=0, hi=None, *, key=None)",
                               "Insert x into the sorted list a, after the items equal to it.\n\n"
                               "lo and hi bound the search; key extracts what is compared from x and from each item."),
    bind<&bisect<Side::Left>>("bisect_left(a, x, lo=0, hi=None, *, key=None)",
                              "The index at which x goes into the sorted sequence a, before the items equal to it.\n\n"
                              "lo and hi bound the search; key extracts what is compared from each item of a."),
    bind<&insort<Side::Left>>("insort_left(a, x, lo=0, hi=None, *, key=None)",
                              "Insert x into the sorted list a, before the items equal to it.\n\n"
                              "lo and hi bound the search; key extracts what is compared from x and from each item."),
};

}  // namespace

constinit const ModuleSpec kBisectModule = {
    .name = "_bisect",
    .doc = "Binary search: keeps a list sorted without sorting it again after each insertion.",
    .functions = kFunctions};

}  // namespace krait
