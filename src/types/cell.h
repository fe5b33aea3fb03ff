// cell: a variable shared by a function and the functions nested in it.
#pragma once

#include "object/type.h"

namespace krait {

class Cell : public Object {
 public:
  static Type type;
  Cell() = default;
  explicit Cell(Own<> value) : value_(std::move(value)) {}
  OptRef<> get() const { return value_.opt(); }
  void set(Own<> value) { value_.set(std::move(value)); }
  void clear() { value_.clear(); }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static constexpr bool kUnhashable = true;
  Result<Own<>> get_contents(Thread&);
  Result<void> set_contents(Thread&, OptRef<>);
  void trace(Tracer& v) { v(value_); }
  void clear_references() { value_.clear(); }

  Slot<> value_;
};

}  // namespace krait
