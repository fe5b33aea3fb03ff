// super: attributes as they are behind a class in an MRO.
#pragma once

#include "object/type.h"

namespace krait {

class Super : public Object {
 public:
  static Type type;
  Super() = default;
  Super(Own<Type> after, Own<> object, Own<Type> start)
      : after_(std::move(after)), object_(std::move(object)), start_(std::move(start)) {}

  // super(after, object); TypeError when `object` is neither an instance nor a subclass of it.
  static Result<Own<Super>> create(Thread&, Ref<Type> after, Ref<> object);

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> get_attr(Thread&, Ref<>, Ref<Str>);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  void trace(Tracer& v) { v(after_), v(object_), v(start_); }

  Slot<Type> after_;  // the class behind which the search begins; empty before __init__
  Slot<> object_;     // empty: unbound
  Slot<Type> start_;  // the class whose MRO is searched; empty: unbound
};

}  // namespace krait
