// functools.partial and functools.Placeholder.
#pragma once

#include "object/type.h"
#include "types/dict.h"
#include "types/shape.h"
#include "types/tuple.h"

namespace krait {

// The class of functools.Placeholder, of which there is one; the lru_cache marks keywords in its keys with another.
class PlaceholderType final : public Object {
 public:
  static Type type;
  constexpr PlaceholderType() : Object(StaticTag{}, &type) {}
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  Result<Own<>> reduce(Thread&);
};
extern PlaceholderType kPlaceholder;
inline bool is_placeholder(Value v) { return v == Value::of_object(&kPlaceholder); }

// A callable with some arguments filled in.
class Partial final : public Object {
 public:
  static Type type;
  Partial(Own<> function, Own<Tuple> args, Own<Dict> keywords);

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  Result<Own<>> reduce(Thread&);
  Result<void> set_state(Thread&, Ref<> state);
  void trace(Tracer&);
  void clear_references();

  Slot<> function_;
  Slot<Tuple> args_;     // Placeholders stand where the call's first arguments go; none at the end
  Slot<Dict> keywords_;  // an exact dict, shown to everybody
  AttributeWord attributes_;
  std::uint32_t placeholders_ = 0;

 private:
  Result<Own<>> call_with_keywords(Thread&, const Arguments&);
  Result<void> check_count(Thread&, const Arguments&);
};

}  // namespace krait
