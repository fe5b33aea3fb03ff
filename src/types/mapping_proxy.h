// mappingproxy: a read-only view of a mapping.
#pragma once

#include "object/type.h"

namespace krait {

class MappingProxy final : public Object {
 public:
  static Type type;
  explicit MappingProxy(Own<> mapping) : mapping_(std::move(mapping)) {}
  static Result<Own<>> of(Thread&, Ref<> mapping);

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<std::size_t> len(Thread&, Ref<>);
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_or(Thread&, Ref<>, Ref<>);
  void trace(Tracer& visit) { visit(mapping_); }

  Slot<> mapping_;
};

}  // namespace krait
