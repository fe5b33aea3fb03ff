// types.GenericAlias: list[int].
#pragma once

#include "object/type.h"
#include "types/dict.h"
#include "types/tuple.h"

namespace krait {

// A GenericAlias of `origin`; `arguments` that are no tuple are taken as the only one.
Result<Own<>> make_generic_alias(Thread&, Ref<> origin, Ref<> arguments);

// The class types.GenericAlias.
Type& generic_alias_type();

inline Result<Own<>> class_get_item(Thread& t, Ref<Type> origin, Ref<> arguments) {
  return make_generic_alias(t, origin, arguments);
}
// For method tables of generic classes.
inline constexpr Method kClassGetItem = bind<&class_get_item>("__class_getitem__(cls, object, /)", "See PEP 585");
consteval Method generic_over(const char* doc) {
  Method m = kClassGetItem;
  m.doc = doc;
  return m;
}

}  // namespace krait
