// groupby.
#include "modules/itertools/itertools.h"
#include "types/generic_alias.h"
#include "types/sequence.h"

namespace krait::itertools {
namespace {

class GroupBy final : public Iterator {
 public:
  static constexpr Type& type = kGroupBy;
  GroupBy(Own<> iterator, Own<> function) : iterator_(std::move(iterator)), function_(std::move(function)) {}
  static Result<Own<>> make(Thread& t, Ref<Type> type, Ref<> iterable, Ref<> key) {
    Own<> iterator = TRY(krait::iter(t, iterable));
    return create_instance<GroupBy>(t, type, std::move(iterator), key.own());
  }
  static constexpr Method kNew = bind<&make>("groupby(type, iterable, key=None)");
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    return construct_by<GroupBy>(t, type, a, kNew);
  }
  static Step next(Thread& t, Ref<> self);
  void trace(Tracer& visit) { visit(iterator_), visit(function_), visit(target_key_), visit(key_), visit(value_); }
  void clear_references() { target_key_.clear(), key_.clear(), value_.clear(); }

  // Fetches the next item and its key; false at the end.
  Result<bool> advance(Thread& t) {
    Step step = krait::next(t, iterator_.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return false;
    Own<> item = std::move(step).take();
    Own<> key = is_none(function_.ref()) ? item.ref().own() : TRY(call(t, function_.ref(), {item.value()}));
    value_.set(std::move(item));
    key_.set(std::move(key));
    return true;
  }

  Slot<> iterator_, function_;
  Slot<> target_key_;              // of the group handed out last
  Slot<> key_, value_;             // of the item fetched last; the value is empty once the group has taken it
  const Object* group_ = nullptr;  // the only group that may still fetch; not counted
};

class Grouper final : public Iterator {
 public:
  static constexpr Type& type = kGrouper;
  Grouper(Own<GroupBy> parent, Own<> key) : parent_(std::move(parent)), key_(std::move(key)) {}
  ~Grouper() {
    if (parent_ && parent_->group_ == this) parent_->group_ = nullptr;
  }
  static Result<Own<>> make(Thread& t, Ref<Type>, Ref<GroupBy> parent, Ref<> key) {
    Own<Grouper> out = TRY(create<Grouper>(t, parent.own(), key.own()));
    parent->group_ = out.get();
    return out;
  }
  static constexpr Method kNew = bind<&make>("_grouper(type, parent, tgtkey, /)");
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) { return kNew.call(t, kNew, type, a); }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<Grouper>();
    const Own<GroupBy> parent = it->parent_.ref().own();
    if (parent->group_ != it.get()) return Step::done();
    if (!parent->value_ && !TRY(parent->advance(t))) return Step::done();
    if (!parent->key_) return Step::done();
    const Own<> key = parent->key_.ref().own();
    if (!TRY(items_equal(t, it->key_.value(), key.value()))) return Step::done();
    if (!parent->value_) return Step::done();
    parent->key_.clear();
    return Own<>::steal(parent->value_.take());
  }
  void trace(Tracer& visit) { visit(parent_), visit(key_); }

 private:
  Slot<GroupBy> parent_;
  Slot<> key_;
};

Step GroupBy::next(Thread& t, Ref<> self) {
  const auto it = self.as<GroupBy>();
  it->group_ = nullptr;
  // Skips what is left of the last group.
  for (;;) {
    if (it->key_) {
      if (!it->target_key_) break;
      const Own<> target = it->target_key_.ref().own(), key = it->key_.ref().own();
      if (!TRY(items_equal(t, target.value(), key.value()))) break;
    }
    if (!TRY(it->advance(t))) return Step::done();
  }
  const Own<> key = it->key_.ref().own();
  it->target_key_.set(key.ref().own());
  Own<Grouper> group = TRY(create<Grouper>(t, it.own(), key.ref().own()));
  it->group_ = group.get();
  return Tuple::of(t, key, group);
}

}  // namespace

constinit Type kGroupBy = describe<GroupBy>(
    "itertools.groupby",
    {.doc = "groupby(iterable, key=None)\n--\n\nPairs (key, items) for each run of neighbours with equal keys.\n\n  "
            "iterable\n    The items; equal ones are put together only where they stand side by side.\n  key\n    "
            "Computes the key of an item; the item itself when None.\n\nItems come from the same iterator: going on to "
            "the next pair ends those of the last.",
     .flags = kTypeBasetype});
constinit Type kGrouper = describe<Grouper>("itertools._grouper");

}  // namespace krait::itertools
