// property: an attribute computed by functions.
#pragma once

#include "object/type.h"

namespace krait {

class Property : public Object {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  static Result<void> descr_set(Thread&, Ref<>, Ref<> instance, OptRef<> value);
  void trace(Tracer& v) { v(get_), v(set_), v(del_), v(doc_), v(name_); }
  void clear_references() { get_.clear(), set_.clear(), del_.clear(), doc_.clear(), name_.clear(); }

  Slot<> get_, set_, del_, doc_, name_;
  bool doc_from_getter_ = false;
};

}  // namespace krait
