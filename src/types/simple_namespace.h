// types.SimpleNamespace: attributes and nothing else.
#pragma once

#include "object/bind.h"
#include "types/dict.h"
#include "types/shape.h"

namespace krait {

class SimpleNamespace : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeBasetype;
  static constexpr bool kUnhashable = true;
  explicit SimpleNamespace(Own<Dict> d) : attributes_(std::move(d)) {}
  static Result<Own<SimpleNamespace>> create(Thread&, Own<Dict> attributes);
  Ref<Dict> dict() const { return Ref<Dict>(attributes_.dict()); }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  void trace(Tracer& v) { attributes_.trace(v); }
  void clear_references() { attributes_.dict()->clear_all(); }

  AttributeWord attributes_;  // always a dict
};

}  // namespace krait
