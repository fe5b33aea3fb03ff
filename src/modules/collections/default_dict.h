// collections.defaultdict: a dict that makes the values it misses.
#pragma once

#include "types/dict.h"

namespace krait {

class DefaultDict final : public Dict {
 public:
  static Type type;
  ~DefaultDict() = default;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> missing(Thread&, Ref<>, Ref<> key);
  static Result<Own<>> copy(Thread&, Ref<>);
  static Result<Own<>> reduce(Thread&, Ref<>);
  Result<Own<>> get_factory(Thread&) { return factory_ ? factory_.ref().own() : none(); }
  Result<void> set_factory(Thread&, OptRef<> value) {
    if (value)
      factory_.set(value.ref().own());
    else
      factory_.clear();
    return ok;
  }
  void trace(Tracer& visit) {
    visit(factory_);
    Dict::trace(visit);
  }
  void clear_references() {
    factory_.clear();
    clear_all();
  }

 private:
  Slot<> factory_;  // empty: none
};

}  // namespace krait
