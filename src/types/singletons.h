// None, True, False, Ellipsis, NotImplemented: immortal objects at fixed addresses.
#pragma once

#include "object/type.h"

namespace krait {

class NoneType : public Object {
 public:
  static Type type;
  constexpr NoneType() : Object(StaticTag{}, &type) {}
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<bool> is_true(Thread&, Ref<>) { return false; }
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
};
class EllipsisType : public Object {
 public:
  static Type type;
  constexpr EllipsisType() : Object(StaticTag{}, &type) {}
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  Result<Own<>> reduce(Thread&);
};
class NotImplementedType : public Object {
 public:
  static Type type;
  constexpr NotImplementedType() : Object(StaticTag{}, &type) {}
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<bool> is_true(Thread&, Ref<>);  // raises TypeError
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  Result<Own<>> reduce(Thread&);
};

extern NoneType kNone;
extern EllipsisType kEllipsis;
extern NotImplementedType kNotImplemented;

inline Ref<> none_ref() { return Ref<>(&kNone); }
inline Own<> not_implemented() { return Own<>::steal(static_cast<Object*>(&kNotImplemented)); }  // immortal: no count
inline bool is_none(Ref<> r) { return r.is(&kNone); }
inline bool is_none(OptRef<> r) { return r.value() == Value::of_object(&kNone); }
inline bool is_none_or_missing(OptRef<> r) { return !r || is_none(r); }
inline bool is_not_implemented(Ref<> r) { return r.is(&kNotImplemented); }

// True and False are instances of bool (types/bool.h); their identity is needed everywhere.
extern Object& kTrue;
extern Object& kFalse;
inline bool is_true_object(Ref<> r) { return r.is(&kTrue); }
inline bool is_false_object(Ref<> r) { return r.is(&kFalse); }

}  // namespace krait
