// PyCapsule: a pointer that native code hands to other native code through Python.
#pragma once

#include "object/type.h"

namespace krait {

class Capsule final : public Object {
 public:
  static Type type;
  // `name` may be null; it must live as long as the capsule.
  Capsule(void* pointer, const char* name) : pointer_(pointer), name_(name) {}
  ~Capsule() {
    if (destructor_) destructor_(this);
  }
  static Result<Own<>> repr(Thread&, Ref<>);

  void* pointer_;
  const char* name_;
  void* context_ = nullptr;
  void (*destructor_)(Capsule*) = nullptr;
};

}  // namespace krait
