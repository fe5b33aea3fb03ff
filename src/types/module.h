// module: a namespace with a name.
#pragma once

#include "object/bind.h"
#include "types/dict.h"
#include "types/module_spec.h"
#include "types/shape.h"

namespace krait {

class Module : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeBasetype | kTypeWeakrefs;
  explicit Module(Own<Dict> d) : attributes_(std::move(d)) {}

  static Result<Own<Module>> create(Thread&, Ref<Str> name, const char* doc = nullptr);
  static Result<Own<Module>> create_from(Thread&, const ModuleSpec&);
  Ref<Dict> dict() const { return Ref<Dict>(attributes_.dict()); }
  Result<void> set_value(Thread&, const char* name, Own<> value);  // an ASCII name
  Result<void> add_class(Thread&, Type&);

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> get_attr(Thread&, Ref<>, Ref<Str>);
  void trace(Tracer& v) { attributes_.trace(v); }
  void clear_references() { attributes_.dict()->clear_all(); }

  AttributeWord attributes_;  // always a dict
};

}  // namespace krait
