#include "types/type_variables.h"

#include "object/allocate.h"
#include "types/generic_alias.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/type.h"
#include "types/type_parameters.h"
#include "types/union.h"

namespace krait {
namespace {

// What `evaluate_bound` and its kin are when the value was given: called with a format (annotationlib.Format), it
// returns the value, or its text.
class ConstEvaluator : public Object {
 public:
  static Type type;
  static constexpr std::int64_t kString = 4;
  explicit ConstEvaluator(Own<> value) : value_(std::move(value)) {}

  static Result<Own<>> repr(Thread& t, Ref<> self) {
    return format(t, "<constevaluator %R>", self.as<ConstEvaluator>()->value_);
  }
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  void trace(Tracer& v) { v(value_); }
  void clear_references() { value_.clear(); }

  Slot<> value_;
};

constexpr Signature kEvaluateSignature("constevaluator.__call__(format)");

Result<Own<>> ConstEvaluator::call(Thread& t, Ref<> self, const Arguments& a) {
  Value values[2];
  Rest rest;
  Slot<Dict> keywords;
  if (a.is_empty()) return raise(t, exc::TypeError, "constevaluator.__call__() takes exactly 1 argument (0 given)");
  TRY(bind_arguments(t, kEvaluateSignature, a, values, rest, keywords));
  const std::int64_t wanted = TRY(Convert<std::int64_t>::from(t, {kEvaluateSignature, 0}, values[0]));
  const Ref<> value = self.as<ConstEvaluator>()->value_.ref();
  if (wanted != kString) return value.own();
  StringBuilder out(t);
  if (!value.is<Tuple>()) {
    TRY(type_repr(t, out, value));
    return out.finish();
  }
  out.put('(');
  const Tuple& items = *value.as<Tuple>();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i) out.ascii(", ");
    TRY(type_repr(t, out, items[i]));
  }
  out.put(')');
  return out.finish();
}

constinit Type ConstEvaluator::type = describe<ConstEvaluator>("_typing._ConstEvaluator", {.flags = kTypeNoConstruct});

Result<Own<>> typing_function(Thread& t, Ref<Str> name) {
  const Own<> typing = TRY(import_module(t, "typing"));
  return get_attr(t, typing, name);
}

Result<Own<>> type_check(Thread& t, Ref<> v, const char* message) {
  if (is_none(v)) return Ref<>(&NoneType::type).own();
  const Own<> check = TRY(typing_function(t, names::_type_check));
  const Own<Str> text = TRY(Str::from_ascii(t, message));
  return call(t, check, {v.value(), text.value()});
}

// `__name__` of the calling module, or empty.
OptRef<> caller(Thread& t) { return current_global(t, names::__name__); }

Result<Own<>> unpacked(Thread& t, Ref<> variable) {
  const Own<> unpack = TRY(typing_function(t, names::Unpack));
  return get_item(t, unpack, variable);
}

Result<Own<>> iterate_unpacked(Thread& t, Ref<> variable) {
  const Own<> item = TRY(unpacked(t, variable));
  const Own<Tuple> one = TRY(Tuple::of(t, item));
  return iter(t, one);
}

// The parameters with each TypeVarTuple as Unpack[it].
Result<Own<Tuple>> unpack_tuples(Thread& t, Ref<Tuple> parameters) {
  bool any = false;
  for (Value v : parameters->span()) any |= Ref<>(v).is_exact<TypeVarTuple>();
  if (!any) return parameters.own();
  Own<Tuple> out = TRY(Tuple::create(t, parameters->size()));
  for (std::size_t i = 0; i < parameters->size(); ++i) {
    const Ref<> p = (*parameters)[i];
    out->init_item(i, p.is_exact<TypeVarTuple>() ? TRY(unpacked(t, p)) : p.own());
  }
  return out;
}

bool is_type_variable(Ref<> v) {
  return v.is_exact<TypeVar>() || v.is_exact<ParamSpec>() || v.is_exact<TypeVarTuple>();
}

struct VarianceFlags {
  bool covariant, contravariant, infer;
};
Result<Variance> variance_of(Thread& t, VarianceFlags f) {
  if (f.covariant && f.contravariant) return raise(t, exc::ValueError, "Bivariant types are not supported.");
  if (f.infer && (f.covariant || f.contravariant))
    return raise(t, exc::ValueError, "Variance cannot be specified with infer_variance.");
  return f.infer           ? Variance::Inferred
         : f.covariant     ? Variance::Covariant
         : f.contravariant ? Variance::Contravariant
                           : Variance::Invariant;
}

// The arguments of a constructor, laid out by its signature.
struct Given {
  Value values[8];
  Rest rest;
  Slot<Dict> keywords;

  Result<void> bind(Thread& t, const Signature& s, const Arguments& a) {
    return bind_arguments(t, s, a, values, rest, keywords);
  }
  OptRef<> at(std::size_t i) const { return OptRef<>(values[i]); }
};

Result<Own<Str>> name_argument(Thread& t, const Signature& s, Value v) {
  return TRY(Convert<Ref<Str>>::from(t, {s, 0}, v)).own();
}
Result<bool> flag_argument(Thread& t, const Signature& s, std::size_t i, Value v) {
  return Convert<bool>::from(t, {s, i}, v);
}

Result<void> finish_variable(Thread& t, Ref<TypeVariable> made, OptRef<> default_value) {
  if (default_value && !default_value.ref().is(&kNoDefault)) made->default_.set_value(default_value.ref().own());
  const OptRef<> module = caller(t);
  return Attributes::set(t, made.get(), names::__module__, module ? module.ref() : none_ref());
}

constexpr Signature kTypeVarSignature(
    "typevar(name, *constraints, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, "
    "infer_variance=False)");
constexpr Signature kParamSpecSignature(
    "paramspec(name, *, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, "
    "infer_variance=False)");
constexpr Signature kTypeVarTupleSignature("typevartuple(name, *, default=typing.NoDefault)");
constexpr Signature kTypeAliasSignature("typealias(name, value, *, type_params=())");
constexpr Signature kParamSpecArgsSignature("paramspecargs(origin)");
constexpr Signature kParamSpecKwargsSignature("paramspeckwargs(origin)");

}  // namespace

Result<Own<>> LazyValue::get(Thread& t, Ref<> otherwise) {
  if (value_) return value_.ref().own();
  if (!function_) return otherwise.own();
  const Own<> function = function_.ref().own();
  Own<> made = TRY(call(t, function));
  value_.set(made.ref().own());
  return made;
}

Result<Own<>> LazyValue::evaluator(Thread& t) {
  if (function_) return function_.ref().own();
  if (value_) return create<ConstEvaluator>(t, value_.ref().own());
  return none();
}

// ---- what all type variables share ----

Result<Own<>> TypeVariable::repr(Thread& t, Ref<> self) {
  const auto v = self.as<TypeVariable>();
  if (v->variance_ == Variance::Inferred) return v->name_.ref().own();
  const char* sign = v->variance_ == Variance::Covariant ? "+" : v->variance_ == Variance::Contravariant ? "-" : "~";
  return format(t, "%s%S", sign, v->name_);
}

Result<Own<>> TypeVariable::get_default(Thread& t) { return default_.get(t, Ref<>(&kNoDefault)); }
Result<bool> TypeVariable::has_default(Thread&) { return default_.is_set(); }
Result<Own<>> TypeVariable::mro_entries(Thread& t, Ref<>) {
  return raise(t, exc::TypeError, "Cannot subclass an instance of %Q", Ref<>(this).type());
}

// ---- TypeVar ----

Result<Own<>> TypeVar::construct(Thread& t, Ref<Type>, const Arguments& a) {
  const Signature& s = kTypeVarSignature;
  Given g;
  TRY(g.bind(t, s, a));
  Own<Str> name = TRY(name_argument(t, s, g.values[0]));
  const VarianceFlags flags = {TRY(flag_argument(t, s, 4, g.values[4])), TRY(flag_argument(t, s, 5, g.values[5])),
                               TRY(flag_argument(t, s, 6, g.values[6]))};
  const Variance variance = TRY(variance_of(t, flags));
  Slot<> bound;
  if (!is_none_or_missing(g.at(2))) bound.set(TRY(type_check(t, g.at(2).ref(), "Bound must be a type.")));
  if (g.rest.size() == 1) return raise(t, exc::TypeError, "A single constraint is not allowed");
  if (g.rest.size() && bound) return raise(t, exc::TypeError, "Constraints cannot be combined with bound=...");
  Own<TypeVar> made = TRY(create<TypeVar>(t, std::move(name), variance));
  if (bound) made->bound_.set_value(bound.ref().own());
  if (g.rest.size()) made->constraints_.set_value(TRY(Tuple::from_values(t, g.rest.data, g.rest.size())));
  TRY(finish_variable(t, made, g.at(3)));
  return made;
}

Result<Own<>> TypeVar::or_(Thread& t, Ref<> left, Ref<> right) {
  const Own<Tuple> both = TRY(Tuple::of(t, left, right));
  return make_union(t, both);
}
Result<Own<>> TypeVar::get_bound(Thread& t) { return bound_.get(t, none_ref()); }
Result<Own<>> TypeVar::get_constraints(Thread& t) {
  const Own<Tuple> nothing = Tuple::empty();
  return constraints_.get(t, nothing);
}
Result<Own<>> TypeVar::substitute(Thread& t, Ref<> argument) {
  const Own<> function = TRY(typing_function(t, names::_typevar_subst));
  return call(t, function, {Value::of_object(this), argument.value()});
}

Result<Own<>> TypeVar::prepare(Thread& t, Ref<> alias, Ref<> args) {
  const Own<> parameters_value = TRY(krait::get_attr(t, alias, names::__parameters__));
  const Own<Tuple> parameters = TRY(to_tuple(t, parameters_value));
  std::size_t index = 0;
  while (index < parameters->size() && parameters->items()[index] != Value::of_object(this)) ++index;
  const std::size_t given = TRY(len(t, args));
  if (index < given) return args.own();
  const Own<> otherwise = TRY(get_default(t));
  if (index > given || otherwise.ref().is(&kNoDefault))
    return raise(t, exc::TypeError, "Too few arguments for %S; actual %d, expected at least %d", alias, given,
                 index + 1);
  const Own<Tuple> more = TRY(Tuple::of(t, otherwise));
  return binary(t, BinaryOp::Add, args, more);
}

// ---- ParamSpec ----

Result<Own<>> ParamSpec::construct(Thread& t, Ref<Type>, const Arguments& a) {
  const Signature& s = kParamSpecSignature;
  Given g;
  TRY(g.bind(t, s, a));
  Own<Str> name = TRY(name_argument(t, s, g.values[0]));
  const VarianceFlags flags = {TRY(flag_argument(t, s, 3, g.values[3])), TRY(flag_argument(t, s, 4, g.values[4])),
                               TRY(flag_argument(t, s, 5, g.values[5]))};
  const Variance variance = TRY(variance_of(t, flags));
  Own<ParamSpec> made = TRY(create<ParamSpec>(t, std::move(name), variance));
  if (!is_none_or_missing(g.at(1))) made->bound_.set(g.at(1).ref().own());
  TRY(finish_variable(t, made, g.at(2)));
  return made;
}

Result<Own<>> ParamSpec::or_(Thread& t, Ref<> left, Ref<> right) { return TypeVar::or_(t, left, right); }
Result<Own<>> ParamSpec::args(Thread& t) { return create<ParamSpecArgs>(t, Ref<>(this).own()); }
Result<Own<>> ParamSpec::kwargs(Thread& t) { return create<ParamSpecKwargs>(t, Ref<>(this).own()); }
Result<Own<>> ParamSpec::substitute(Thread& t, Ref<> argument) {
  const Own<> function = TRY(typing_function(t, names::_paramspec_subst));
  return call(t, function, {Value::of_object(this), argument.value()});
}
Result<Own<>> ParamSpec::prepare(Thread& t, Ref<> alias, Ref<> args) {
  const Own<> function = TRY(typing_function(t, names::_paramspec_prepare_subst));
  return call(t, function, {Value::of_object(this), alias.value(), args.value()});
}

namespace {

template <class Part>
Result<Own<>> construct_part(Thread& t, const Signature& s, const Arguments& a) {
  Given g;
  TRY(g.bind(t, s, a));
  return create<Part>(t, Ref<>(g.values[0]).own());
}
Result<Own<>> part_repr(Thread& t, Ref<> self, const char* part) {
  const Ref<> origin = self.as<ParamSpecPart>()->origin_.ref();
  if (origin.is_exact<ParamSpec>()) return format(t, "%S.%s", origin.as<ParamSpec>()->name_, part);
  return format(t, "%R.%s", origin, part);
}
template <class Part>
Result<Own<>> compare_parts(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  if (!a.is_exact<Part>() || !b.is_exact<Part>() || (op != CompareOp::Eq && op != CompareOp::Ne))
    return not_implemented();
  return compare(t, a.as<Part>()->origin_.ref(), b.as<Part>()->origin_.ref(), op);
}

}  // namespace

Result<Own<>> ParamSpecArgs::construct(Thread& t, Ref<Type>, const Arguments& a) {
  return construct_part<ParamSpecArgs>(t, kParamSpecArgsSignature, a);
}
Result<Own<>> ParamSpecArgs::repr(Thread& t, Ref<> self) { return part_repr(t, self, "args"); }
Result<Own<>> ParamSpecArgs::compare(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  return compare_parts<ParamSpecArgs>(t, a, b, op);
}
Result<Own<>> ParamSpecKwargs::construct(Thread& t, Ref<Type>, const Arguments& a) {
  return construct_part<ParamSpecKwargs>(t, kParamSpecKwargsSignature, a);
}
Result<Own<>> ParamSpecKwargs::repr(Thread& t, Ref<> self) { return part_repr(t, self, "kwargs"); }
Result<Own<>> ParamSpecKwargs::compare(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  return compare_parts<ParamSpecKwargs>(t, a, b, op);
}

// ---- TypeVarTuple ----

Result<Own<>> TypeVarTuple::construct(Thread& t, Ref<Type>, const Arguments& a) {
  const Signature& s = kTypeVarTupleSignature;
  Given g;
  TRY(g.bind(t, s, a));
  Own<TypeVarTuple> made = TRY(create<TypeVarTuple>(t, TRY(name_argument(t, s, g.values[0]))));
  TRY(finish_variable(t, made, g.at(1)));
  return made;
}
Result<Own<>> TypeVarTuple::iter(Thread& t, Ref<> self) { return iterate_unpacked(t, self); }
Result<Own<>> TypeVarTuple::substitute(Thread& t, Ref<>) {
  return raise(t, exc::TypeError, "Substitution of bare TypeVarTuple is not supported");
}
Result<Own<>> TypeVarTuple::prepare(Thread& t, Ref<> alias, Ref<> args) {
  const Own<> function = TRY(typing_function(t, names::_typevartuple_prepare_subst));
  return call(t, function, {Value::of_object(this), alias.value(), args.value()});
}

// ---- TypeAliasType ----

namespace {

// The parameters of an alias; empty when there are none. Those with defaults come last.
Result<Own<Tuple>> check_parameters(Thread& t, Ref<> given) {
  if (!given.is<Tuple>()) return raise(t, exc::TypeError, "type_params must be a tuple");
  bool default_seen = false;
  for (Value v : given.as<Tuple>()->span()) {
    if (!is_type_variable(Ref<>(v))) return raise(t, exc::TypeError, "Expected a type param, got %R", Ref<>(v));
    const bool has_default = !TRY(Ref<>(v).as<TypeVariable>()->get_default(t)).ref().is(&kNoDefault);
    if (!has_default && default_seen)
      return raise(t, exc::TypeError, "non-default type parameter '%R' follows default type parameter", Ref<>(v));
    default_seen |= has_default;
  }
  return given.as<Tuple>().own();
}

}  // namespace

Result<Own<>> TypeAlias::construct(Thread& t, Ref<Type>, const Arguments& a) {
  const Signature& s = kTypeAliasSignature;
  if (a.positional > 2)
    return raise(t, exc::TypeError, "typealias() takes exactly 2 positional arguments (%d given)", a.positional);
  Given g;
  TRY(g.bind(t, s, a));
  Own<TypeAlias> made = TRY(create<TypeAlias>(t, TRY(name_argument(t, s, g.values[0]))));
  made->value_.set_value(g.at(1).ref().own());
  if (g.at(2)) {
    Own<Tuple> parameters = TRY(check_parameters(t, g.at(2).ref()));
    if (parameters->size()) made->type_params_.set(std::move(parameters));
  }
  if (const OptRef<> module = caller(t)) made->module_.set(module.ref().own());
  return made;
}

Result<Own<>> TypeAlias::repr(Thread&, Ref<> self) { return self.as<TypeAlias>()->name_.ref().own(); }
Result<Own<>> TypeAlias::iter(Thread& t, Ref<> self) { return iterate_unpacked(t, self); }
Result<Own<>> TypeAlias::or_(Thread& t, Ref<> left, Ref<> right) { return union_of(t, left, right); }
Result<Own<>> TypeAlias::get_item(Thread& t, Ref<> self, Ref<> key) {
  if (!self.as<TypeAlias>()->type_params_)
    return raise(t, exc::TypeError, "Only generic type aliases are subscriptable");
  return make_generic_alias(t, self, key);
}
Result<Own<>> TypeAlias::parameters(Thread& t) {
  if (!type_params_) return Tuple::empty();
  return unpack_tuples(t, type_params_.ref());
}
Result<Own<>> TypeAlias::type_params(Thread&) {
  if (!type_params_) return Tuple::empty();
  return type_params_.ref().own();
}
Result<Own<>> TypeAlias::value(Thread& t) { return value_.get(t, none_ref()); }
Result<Own<>> TypeAlias::module(Thread& t) {
  if (module_) return module_.ref().own();
  if (const OptRef<> function = value_.function(); function && is_python_function(function.ref()))
    return krait::get_attr(t, function.ref(), names::__module__);
  return none();
}

// ---- NoDefault, Generic ----

Result<Own<>> NoDefaultType::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (!a.is_empty()) return raise(t, exc::TypeError, "NoDefaultType takes no arguments");
  return Ref<>(&kNoDefault).own();
}
Result<Own<>> NoDefaultType::repr(Thread& t, Ref<>) { return Str::from_ascii(t, "typing.NoDefault"); }

namespace {

Result<Own<>> no_default_reduce(Thread& t, Ref<>) { return Str::from_ascii(t, "NoDefault"); }

// typing.py's function of this name, with the class before the arguments.
Result<Own<>> call_typing(Thread& t, Ref<Str> name, Ref<Type> cls, const Rest& rest, OptRef<Dict> keywords) {
  const Own<> function = TRY(typing_function(t, name));
  const Own<Tuple> args = TRY(Tuple::create(t, rest.size() + 1));
  args->init_item(0, cls.own());
  for (std::size_t i = 0; i < rest.size(); ++i) args->init_item(i + 1, rest[i].own());
  return call_tuple(t, function, args, keywords);
}
Result<Own<>> generic_class_getitem(Thread& t, Ref<Type> cls, Rest rest, OptRef<Dict> keywords) {
  return call_typing(t, names::_generic_class_getitem, cls, rest, keywords);
}
Result<Own<>> generic_init_subclass(Thread& t, Ref<Type> cls, Rest rest, OptRef<Dict> keywords) {
  return call_typing(t, names::_generic_init_subclass, cls, rest, keywords);
}

constexpr const char* kHasDefault = "Return whether this type parameter has a default value.";
constexpr const char* kNameDoc = "The name of the variable.";
#define KRAIT_VARIABLE_METHODS(T)                                            \
  bind<&T::substitute>("__typing_subst__(self, arg, /)"),                    \
      bind<&T::prepare>("__typing_prepare_subst__(self, alias, args, /)"),   \
      bind<&TypeVariable::has_default>("has_default(self, /)", kHasDefault), \
      bind<&TypeVariable::reduce>("__reduce__(self, /)"),                    \
      bind<&TypeVariable::mro_entries>("__mro_entries__(self, object, /)")

constexpr Attribute field(Attribute a) {
  a.is_member = true;
  return a;
}

constexpr Method kTypeVarMethods[] = {KRAIT_VARIABLE_METHODS(TypeVar)};
constexpr Attribute kTypeVarAttributes[] = {
    member<&TypeVar::name_>("__name__", kNameDoc),
    field(attribute<&TypeVariable::covariant>("__covariant__")),
    field(attribute<&TypeVariable::contravariant>("__contravariant__")),
    field(attribute<&TypeVariable::infer_variance>("__infer_variance__")),
    attribute<&TypeVar::get_bound>("__bound__"),
    attribute<&TypeVar::get_constraints>("__constraints__"),
    attribute<&TypeVariable::get_default>("__default__"),
    attribute<&TypeVar::evaluate_bound>("evaluate_bound"),
    attribute<&TypeVar::evaluate_constraints>("evaluate_constraints"),
    attribute<&TypeVariable::evaluate_default>("evaluate_default"),
};
constexpr Method kParamSpecMethods[] = {KRAIT_VARIABLE_METHODS(ParamSpec)};
constexpr Attribute kParamSpecAttributes[] = {
    member<&ParamSpec::name_>("__name__", kNameDoc),
    member<&ParamSpec::bound_>("__bound__"),
    field(attribute<&TypeVariable::covariant>("__covariant__")),
    field(attribute<&TypeVariable::contravariant>("__contravariant__")),
    field(attribute<&TypeVariable::infer_variance>("__infer_variance__")),
    attribute<&ParamSpec::args>("args", "What annotates *args."),
    attribute<&ParamSpec::kwargs>("kwargs", "What annotates **kwargs."),
    attribute<&TypeVariable::get_default>("__default__",
                                          "What it stands for when nothing is given; NoDefault when there is no such."),
    attribute<&TypeVariable::evaluate_default>("evaluate_default"),
};
constexpr Method kTypeVarTupleMethods[] = {KRAIT_VARIABLE_METHODS(TypeVarTuple)};
#undef KRAIT_VARIABLE_METHODS
constexpr Attribute kTypeVarTupleAttributes[] = {
    member<&TypeVarTuple::name_>("__name__", kNameDoc),
    attribute<&TypeVariable::get_default>("__default__",
                                          "What it stands for when nothing is given; NoDefault when there is no such."),
    attribute<&TypeVariable::evaluate_default>("evaluate_default"),
};

Result<Own<>> part_mro_entries(Thread& t, Ref<> self, Ref<>) {
  return raise(t, exc::TypeError, "Cannot subclass an instance of %Q", self.type());
}
constexpr Method kPartMethods[] = {bind<&part_mro_entries>("__mro_entries__(self, object, /)")};
constexpr Attribute kPartAttributes[] = {member<&ParamSpecPart::origin_>("__origin__")};

constexpr Method kTypeAliasMethods[] = {bind<&TypeAlias::reduce>("__reduce__(self, /)")};
constexpr Attribute kTypeAliasAttributes[] = {
    member<&TypeAlias::name_>("__name__"),
    attribute<&TypeAlias::parameters>("__parameters__"),
    attribute<&TypeAlias::type_params>("__type_params__"),
    attribute<&TypeAlias::value>("__value__"),
    attribute<&TypeAlias::evaluate_value>("evaluate_value"),
    attribute<&TypeAlias::module>("__module__"),
};
constexpr Method kNoDefaultMethods[] = {bind<&no_default_reduce>("__reduce__(self, /)")};
constexpr Method kGenericMethods[] = {
    bind<&generic_class_getitem>("__class_getitem__(cls, *args, **kwargs)",
                                 "The class with types in the place of its parameters: C[int].\n\nIn a class "
                                 "statement, Generic[T, U] itself declares the parameters."),
    bind<&generic_init_subclass>("__init_subclass__(cls, *args, **kwargs)",
                                 "Finds the parameters of a class that is being defined."),
};

struct GenericRoot : Object {};

consteval Type describe_generic() {
  SlotTable slots = slots_of<GenericRoot>();
  slots.construct = &object_construct;
  return Type("typing.Generic", slots,
              {.doc = "What classes with type parameters derive from.\n\n`class Box[T]: ...` does it by itself; before "
                      "Python 3.12 it was written `class Box(Generic[T]): ...`::\n\n    class Box[T]:\n        def "
                      "__init__(self, content: T) -> None:\n            self.content = content\n\nBox[int] is then the "
                      "class for contents of that type; at run time it is the same class.\n",
               .methods = kGenericMethods,
               .flags = kTypeBasetype,
               .base = &kObjectType},
              sizeof(Object));
}

}  // namespace

constinit Type TypeVar::type = describe<TypeVar>(
    "typing.TypeVar",
    {.doc = "A type variable: stands for one type, the same wherever it occurs in a definition.\n\nThe usual way to "
            "make one is the parameter list of a function, class or alias::\n\n    def first[T](items: list[T]) -> T:  "
            "    # any type\n        return items[0]\n\n    class Names[S: str]: ...                # str or a "
            "subclass\n\n    type Text[A: (str, bytes)] = list[A]    # one of the two, exactly\n\n    class Box[T = "
            "int]: ...                 # int unless told otherwise\n\nSuch a variable's variance is inferred. "
            "Otherwise::\n\n    T = TypeVar('T')                        # any type\n    S = TypeVar('S', bound=str)\n  "
            "  A = TypeVar('A', str, bytes)\n    D = TypeVar('D', default=int)\n    T_co = TypeVar('T_co', "
            "covariant=True)  # or contravariant, or infer_variance\n\nBounds, constraints and defaults are evaluated "
            "when they are first asked for. Nothing is checked at run time.\n",
     .methods = kTypeVarMethods,
     .attributes = kTypeVarAttributes,
     .flags = kTypeWeakrefs,
     .shape_offset = offsetof(TypeVar, attributes_)});
constinit Type ParamSpec::type = describe<ParamSpec>(
    "typing.ParamSpec",
    {.doc = "A parameter specification: stands for the parameters of a callable, all of them together.\n\nThe usual "
            "way to make one is ``**P`` in a parameter list::\n\n    def logged[**P, R](function: Callable[P, R]) -> "
            "Callable[P, R]:\n        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:\n            "
            "print(function.__name__)\n            return function(*args, **kwargs)\n        return wrapper\n\n    "
            "type Handler[**P = [str]] = Callable[P, None]\n\nOtherwise::\n\n    P = ParamSpec('P')\n    D = "
            "ParamSpec('D', default=[str])\n\n``Callable``, ``Concatenate`` and generic classes accept it.\n",
     .methods = kParamSpecMethods,
     .attributes = kParamSpecAttributes,
     .flags = kTypeWeakrefs,
     .shape_offset = offsetof(ParamSpec, attributes_)});
constinit Type ParamSpecArgs::type = describe<ParamSpecArgs>(
    "typing.ParamSpecArgs", {.doc = "What P.args is, for a ParamSpec P: the annotation of *args.\n\n    >>> P = "
                                    "ParamSpec(\"P\")\n    >>> P.args.__origin__\n    ~P\n",
                             .methods = kPartMethods,
                             .attributes = kPartAttributes,
                             .flags = kTypeWeakrefs});
constinit Type ParamSpecKwargs::type = describe<ParamSpecKwargs>(
    "typing.ParamSpecKwargs", {.doc = "What P.kwargs is, for a ParamSpec P: the annotation of **kwargs.\n\n    >>> P = "
                                      "ParamSpec(\"P\")\n    >>> P.kwargs.__origin__\n    ~P\n",
                               .methods = kPartMethods,
                               .attributes = kPartAttributes,
                               .flags = kTypeWeakrefs});
constinit Type TypeVarTuple::type = describe<TypeVarTuple>(
    "typing.TypeVarTuple",
    {.doc = "A type variable tuple: stands for any number of types (PEP 646).\n\nThe usual way to make one is ``*Ts`` "
            "in a parameter list::\n\n    def call[*Ts](function: Callable[[*Ts], None], *args: *Ts) -> None:\n        "
            "function(*args)\n    type Row[*Ts = *tuple[str, int]] = tuple[*Ts]\n\nOtherwise::\n\n    Ts = "
            "TypeVarTuple('Ts')\n    D = TypeVarTuple('D', default=Unpack[tuple[str, int]])\n",
     .methods = kTypeVarTupleMethods,
     .attributes = kTypeVarTupleAttributes,
     .flags = kTypeWeakrefs,
     .shape_offset = offsetof(TypeVarTuple, attributes_)});
constinit Type TypeAlias::type = describe<TypeAlias>(
    "typing.TypeAliasType",
    {.doc =
         "Type alias: what the statement ``type Alias = int`` makes.\n\nIts name is in __name__, its type parameters "
         "in __type_params__, and __value__\nis evaluated when it is first asked for. See PEP 695.\n",
     .methods = kTypeAliasMethods,
     .attributes = kTypeAliasAttributes});
constinit Type NoDefaultType::type =
    describe<NoDefaultType>("NoDefaultType", {.doc = "NoDefaultType()\n--\n\nWhat NoDefault is an instance of: it "
                                                     "stands in the place of a default that was not given.",
                                              .methods = kNoDefaultMethods});
constinit NoDefaultType kNoDefault;
constinit Type kGenericType = describe_generic();

// ---- what the compiler's intrinsics call ----

Result<Own<>> make_type_variable(Thread& t, Ref<> name, OptRef<> evaluate_bound, OptRef<> evaluate_constraints) {
  Own<TypeVar> made = TRY(create<TypeVar>(t, name.as<Str>().own(), Variance::Inferred));
  if (evaluate_bound) made->bound_.set_function(evaluate_bound.ref().own());
  if (evaluate_constraints) made->constraints_.set_function(evaluate_constraints.ref().own());
  return made;
}
Result<Own<>> make_param_spec(Thread& t, Ref<> name) {
  return create<ParamSpec>(t, name.as<Str>().own(), Variance::Inferred);
}
Result<Own<>> make_type_variable_tuple(Thread& t, Ref<> name) { return create<TypeVarTuple>(t, name.as<Str>().own()); }

Result<Own<>> make_type_alias(Thread& t, Ref<> name_parameters_value) {
  const Ref<Tuple> given = name_parameters_value.as<Tuple>();
  Own<TypeAlias> made = TRY(create<TypeAlias>(t, (*given)[0].as<Str>().own()));
  if (!is_none((*given)[1])) made->type_params_.set((*given)[1].as<Tuple>().own());
  made->value_.set_function((*given)[2].own());
  return made;
}

Result<Own<>> subscript_generic(Thread& t, Ref<> parameters) {
  const Own<Tuple> unpacked = TRY(unpack_tuples(t, parameters.as<Tuple>()));
  const Own<Str> name = TRY(Str::intern_ascii(t, "_GenericAlias"));
  const Own<> make = TRY(typing_function(t, name));
  return call(t, make, {Value::of_object(&kGenericType), unpacked.value()});
}

Result<Own<>> set_type_parameter_default(Thread& t, Ref<> parameter, Ref<> evaluate_default) {
  if (!is_type_variable(parameter)) return raise(t, exc::TypeError, "Expected a type param, got %R", parameter);
  parameter.as<TypeVariable>()->default_.set_function(evaluate_default.own());
  return parameter.own();
}

}  // namespace krait
