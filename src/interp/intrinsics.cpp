#include "interp/intrinsics.h"

#include "interp/errors.h"
#include "interp/frame.h"
#include "interp/generator.h"
#include "object/allocate.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {

namespace {

// What leaves a generator as StopIteration becomes RuntimeError.
Result<Own<>> stop_iteration_error(Thread& t, Activation& a, Ref<> exception) {
  const char* message = nullptr;
  const std::uint32_t flags = a.code_object()->flags();
  if (is_subtype(exception.type(), &exc::StopIteration))
    message = flags & kCodeAsyncGenerator ? "async generator raised StopIteration"
              : flags & kCodeCoroutine    ? "coroutine raised StopIteration"
                                          : "generator raised StopIteration";
  else if (flags & kCodeAsyncGenerator && is_subtype(exception.type(), &exc::StopAsyncIteration))
    message = "async generator raised StopAsyncIteration";
  if (!message) return exception.own();
  Own<Str> text = TRY(Str::from_ascii(t, message));
  Own<> error = TRY(call(t, Ref<>(&exc::RuntimeError), {text.value()}));
  if (!error.ref().is<Exception>()) return error;
  auto e = error.ref().as<Exception>();
  e->set_cause(exception);
  e->set_context(exception);
  return error;
}

Result<Own<>> print_expression(Thread& t, Ref<> v) {
  OptRef<> hook = t.interpreter->sys ? t.interpreter->sys->find_str(names::displayhook) : OptRef<>();
  if (!hook) return raise(t, exc::RuntimeError, "lost sys.displayhook");
  Own<> keep = hook.ref().own();
  (void)TRY(call(t, keep.ref(), {v.value()}));
  return none();
}

}  // namespace

// Code made by hand may give an intrinsic anything.
static bool fits(Intrinsic1 which, Ref<> v) {
  switch (which) {
    case Intrinsic1::StopIterationError:
      return v.is<Exception>();
    case Intrinsic1::TypeVar:
    case Intrinsic1::ParamSpec:
    case Intrinsic1::TypeVarTuple:
      return v.is<Str>();
    case Intrinsic1::SubscriptGeneric:
      return v.is<Tuple>();
    case Intrinsic1::TypeAlias: {
      if (!v.is<Tuple>() || v.as<Tuple>()->size() != 3) return false;
      const Ref<Tuple> parts = v.as<Tuple>();
      return (*parts)[0].is<Str>() && (is_none((*parts)[1]) || (*parts)[1].is<Tuple>());
    }
    default:
      return true;
  }
}

Result<Own<>> call_intrinsic_1(Thread& t, Activation& a, Intrinsic1 which, Ref<> v) {
  if (!fits(which, v)) return raise_bad_operand(t, "CALL_INTRINSIC_1");
  switch (which) {
    case Intrinsic1::Print:
      return print_expression(t, v);
    case Intrinsic1::ImportStar:
      if (namespace_of(a).is_empty()) return raise(t, exc::SystemError, "no locals found during 'import *'");
      TRY(import_star(t, v, Ref<>(a.names)));
      return none();
    case Intrinsic1::StopIterationError:
      return stop_iteration_error(t, a, v);
    case Intrinsic1::AsyncGenWrap:
      return create<AsyncGeneratorValue>(t, v.own());
    case Intrinsic1::UnaryPositive:
      return positive(t, v);
    case Intrinsic1::ListToTuple:
      return to_tuple(t, v);
    case Intrinsic1::TypeVar:
      return make_type_variable(t, v, {}, {});
    case Intrinsic1::ParamSpec:
      return make_param_spec(t, v);
    case Intrinsic1::TypeVarTuple:
      return make_type_variable_tuple(t, v);
    case Intrinsic1::SubscriptGeneric:
      return subscript_generic(t, v);
    case Intrinsic1::TypeAlias:
      return make_type_alias(t, v);
    case Intrinsic1::Invalid:
      break;
  }
  return raise(t, exc::SystemError, "unknown intrinsic function %d", static_cast<int>(which));
}

static bool fits(Intrinsic2 which, Ref<> b, Ref<> c) {
  switch (which) {
    case Intrinsic2::PrepReraiseStar:
      if (!b.is<Exception>() || !c.is<List>()) return false;
      for (Value v : c.as<List>()->span())
        if (!is_none(Ref<>(v)) && !Ref<>(v).is<Exception>()) return false;
      return true;
    case Intrinsic2::TypeVarWithBound:
    case Intrinsic2::TypeVarWithConstraints:
      return b.is<Str>();
    default:
      return true;
  }
}

Result<Own<>> call_intrinsic_2(Thread& t, Intrinsic2 which, Ref<> b, Ref<> c) {
  if (!fits(which, b, c)) return raise_bad_operand(t, "CALL_INTRINSIC_2");
  switch (which) {
    case Intrinsic2::PrepReraiseStar:
      return prepare_reraise_star(t, b, c.as<List>());
    case Intrinsic2::TypeVarWithBound:
      return make_type_variable(t, b, c, {});
    case Intrinsic2::TypeVarWithConstraints:
      return make_type_variable(t, b, {}, c);
    case Intrinsic2::SetFunctionTypeParams:
      TRY(set_attr(t, b, names::__type_params__, c));
      return b.own();
    case Intrinsic2::SetTypeParamDefault:
      return set_type_parameter_default(t, b, c);
    case Intrinsic2::Invalid:
      break;
  }
  return raise(t, exc::SystemError, "unknown intrinsic function %d", static_cast<int>(which));
}

}  // namespace krait
