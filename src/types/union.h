// typing.Union: int | str.
#pragma once

#include "types/set.h"
#include "types/tuple.h"

namespace krait {

class Union : public Object {
 public:
  static Type type;
  Union(Own<Tuple> args, Own<Tuple> unhashable) : args_(std::move(args)), unhashable_(std::move(unhashable)) {}

  Ref<Tuple> args() const { return args_.ref(); }

  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> get_attr(Thread&, Ref<>, Ref<Str>);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  Result<Own<>> mro_entries(Thread&, Ref<> bases);
  Result<Own<>> parameters(Thread&);
  void trace(Tracer& v) { v(args_), v(unhashable_), v(parameters_); }

 private:
  Slot<Tuple> args_;        // no duplicates, no unions, None as NoneType
  Slot<Tuple> unhashable_;  // those of them that had no hash when this was made
  Slot<Tuple> parameters_;  // empty until asked for

  Result<Own<FrozenSet>> hashable(Thread&);
};

// typing.Union[items]: items that `|` does not know go through typing._type_check; one item alone is itself.
Result<Own<>> make_union(Thread&, Ref<Tuple> items);

}  // namespace krait
