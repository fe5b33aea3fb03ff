// TypeVar, ParamSpec, TypeVarTuple, TypeAliasType, Generic, NoDefault: the classes behind type parameters (PEP 695).
// What the compiler's intrinsics call is declared in types/hooks.h.
#pragma once

#include "types/shape.h"
#include "types/tuple.h"

namespace krait {

// A value given at once, or a function that computes it when it is first asked for.
class LazyValue {
 public:
  LazyValue() = default;

  void set_value(Own<> v) { value_.set(std::move(v)); }
  void set_function(Own<> f) { function_.set(std::move(f)); }
  bool is_set() const { return value_ || function_; }
  bool has_value() const { return static_cast<bool>(value_); }
  // The value, computed once; `otherwise` when there is neither.
  Result<Own<>> get(Thread&, Ref<> otherwise);
  // The function, or one that gives the value; None when there is neither.
  Result<Own<>> evaluator(Thread&);
  Ref<> value() const { return value_.ref(); }
  OptRef<> function() const { return function_.opt(); }
  void trace(Tracer& v) { v(value_), v(function_); }
  void clear() { value_.clear(), function_.clear(); }

 private:
  Slot<> value_, function_;
};

enum class Variance : std::uint8_t { Invariant, Covariant, Contravariant, Inferred };

// What the three kinds of type variable share.
class TypeVariable : public Object {
 public:
  TypeVariable(Own<Str> name, Variance variance) : name_(std::move(name)), variance_(variance) {}

  static Result<Own<>> repr(Thread&, Ref<>);
  Result<Own<>> get_default(Thread&);
  Result<Own<>> evaluate_default(Thread& t) { return default_.evaluator(t); }
  Result<bool> has_default(Thread&);
  Result<Own<>> reduce(Thread&) { return name_.ref().own(); }
  Result<Own<>> mro_entries(Thread&, Ref<> bases);
  Result<bool> covariant(Thread&) { return variance_ == Variance::Covariant; }
  Result<bool> contravariant(Thread&) { return variance_ == Variance::Contravariant; }
  Result<bool> infer_variance(Thread&) { return variance_ == Variance::Inferred; }
  void trace(Tracer& v) { v(name_), default_.trace(v), attributes_.trace(v); }
  void clear_references() { default_.clear(), attributes_.clear(); }

  Slot<Str> name_;
  LazyValue default_;
  AttributeWord attributes_;
  Variance variance_;
};

class TypeVar : public TypeVariable {
 public:
  static Type type;
  using TypeVariable::TypeVariable;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  Result<Own<>> get_bound(Thread&);
  Result<Own<>> get_constraints(Thread&);
  Result<Own<>> evaluate_bound(Thread& t) { return bound_.evaluator(t); }
  Result<Own<>> evaluate_constraints(Thread& t) { return constraints_.evaluator(t); }
  Result<Own<>> substitute(Thread&, Ref<> argument);
  Result<Own<>> prepare(Thread&, Ref<> alias, Ref<> args);
  void trace(Tracer& v) { TypeVariable::trace(v), bound_.trace(v), constraints_.trace(v); }
  void clear_references() { TypeVariable::clear_references(), bound_.clear(), constraints_.clear(); }

  LazyValue bound_, constraints_;
};

class ParamSpec : public TypeVariable {
 public:
  static Type type;
  using TypeVariable::TypeVariable;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  Result<Own<>> args(Thread&);
  Result<Own<>> kwargs(Thread&);
  Result<Own<>> substitute(Thread&, Ref<> argument);
  Result<Own<>> prepare(Thread&, Ref<> alias, Ref<> args);
  void trace(Tracer& v) { TypeVariable::trace(v), v(bound_); }
  void clear_references() { TypeVariable::clear_references(), bound_.clear(); }

  Slot<> bound_;
};

class ParamSpecPart : public Object {
 public:
  explicit ParamSpecPart(Own<> origin) : origin_(std::move(origin)) {}
  static constexpr bool kUnhashable = true;
  void trace(Tracer& v) { v(origin_); }
  void clear_references() {}

  Slot<> origin_;
};

class ParamSpecArgs : public ParamSpecPart {
 public:
  static Type type;
  using ParamSpecPart::ParamSpecPart;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
};

class ParamSpecKwargs : public ParamSpecPart {
 public:
  static Type type;
  using ParamSpecPart::ParamSpecPart;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
};

class TypeVarTuple : public TypeVariable {
 public:
  static Type type;
  explicit TypeVarTuple(Own<Str> name) : TypeVariable(std::move(name), Variance::Inferred) {}

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> iter(Thread&, Ref<>);
  Result<Own<>> substitute(Thread&, Ref<> argument);
  Result<Own<>> prepare(Thread&, Ref<> alias, Ref<> args);
};

class TypeAlias : public Object {
 public:
  static Type type;
  explicit TypeAlias(Own<Str> name) : name_(std::move(name)) {}

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  Result<Own<>> parameters(Thread&);
  Result<Own<>> type_params(Thread&);
  Result<Own<>> value(Thread&);
  Result<Own<>> evaluate_value(Thread& t) { return value_.evaluator(t); }
  Result<Own<>> module(Thread&);
  Result<Own<>> reduce(Thread&) { return name_.ref().own(); }
  void trace(Tracer& v) { v(name_), v(type_params_), value_.trace(v), v(module_); }
  void clear_references() { type_params_.clear(), value_.clear(), module_.clear(); }

  Slot<Str> name_;
  Slot<Tuple> type_params_;  // empty: not generic
  LazyValue value_;
  Slot<> module_;
};

class NoDefaultType : public Object {
 public:
  static Type type;
  constexpr NoDefaultType() : Object(StaticTag{}, &type) {}
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
};

extern NoDefaultType kNoDefault;
extern Type kGenericType;  // typing.Generic

inline bool is_type_alias(Ref<> v) { return v.is_exact<TypeAlias>(); }

}  // namespace krait
