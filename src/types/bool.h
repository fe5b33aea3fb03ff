// bool: True and False, two immortal ints.
#pragma once

#include "types/int.h"
#include "types/singletons.h"

namespace krait {

class Bool final : public Int {
 public:
  static Type type;

  constexpr explicit Bool(bool value) : Int(StaticTag{}, &type, value ? 1 : 0), limb_(value ? 1 : 0) {}

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> and_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> xor_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> invert(Thread&, Ref<>);

 private:
  [[maybe_unused]] limbs::Limb limb_;
};

inline Ref<> bool_ref(bool value) { return Ref<>(value ? &kTrue : &kFalse); }
inline Own<> bool_value(bool value) { return Own<>::steal(value ? &kTrue : &kFalse); }  // immortal: no count
inline bool is_bool(Ref<> v) { return is_true_object(v) || is_false_object(v); }

}  // namespace krait
