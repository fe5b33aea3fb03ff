// CFuncPtr: C functions with the types of their parameters and of their result.
#include "modules/ctypes/call.h"
#include "modules/ctypes/data.h"
#include "modules/ctypes/library.h"
#include "modules/ctypes/parameter_flags.h"
#include "object/audit.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait::ctypes {
namespace {

// The types of the parameters, and what converts to each.
Result<Own<Tuple>> read_converters(Thread& t, Ref<Tuple> types) {
  if (types->size() > Callback::kMaxArguments)
    return raise(t, *TRY(argument_error(t)), "_argtypes_ has too many arguments (%d), maximum is %d", types->size(),
                 Callback::kMaxArguments);
  const Own<Str> name = TRY(Str::intern_ascii(t, "from_param"));
  Own<Tuple> converters = TRY(Tuple::create(t, types->size()));
  for (std::size_t i = 0; i < types->size(); ++i) {
    Slot<> holder;
    const OptRef<> converter = TRY(find_attr(t, (*types)[i], name, holder));
    if (!converter) return raise(t, exc::TypeError, "item %d in _argtypes_ has no from_param method", i + 1);
    converters->init_item(i, converter.ref().own());
  }
  return converters;
}

Result<Own<Tuple>> read_types(Thread& t, Ref<> given) {
  Result<Own<Tuple>> types = to_tuple(t, given);
  if (!types.is_failed()) return types;
  if (!pending_matches(t, exc::TypeError)) return failed;
  clear_pending(t);
  return raise(t, exc::TypeError, "_argtypes_ must be a sequence of types");
}

Result<void> check_restype(Thread& t, Ref<> restype, const char* name) {
  if (is_none(restype) || info_of(restype) || is_callable(restype)) return ok;
  return raise(t, exc::TypeError, "%s must be a type, a callable, or None", name);
}

// `_check_retval_` of a result type, which sees the result.
Result<void> read_checker(Thread& t, Ref<> restype, Slot<>& checker) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "_check_retval_"));
  Slot<> holder;
  const OptRef<> found = TRY(find_attr(t, restype, name, holder));
  if (found)
    checker.set(found.ref().own());
  else
    checker.clear();
  return ok;
}

Result<OptRef<>> class_attribute(Thread& t, Ref<> type, const char* name, Slot<>& holder) {
  const Own<Str> key = TRY(Str::intern_ascii(t, name));
  return find_attr(t, type, key, holder);
}

Result<void> init_class(Thread& t, Ref<> self, const Arguments& a) {
  TRY(Type::init(t, self, a));
  Slot<> holder;
  const OptRef<> flags = TRY(class_attribute(t, self, "_flags_", holder));
  if (!flags || !is_int(flags.ref()))
    return raise(t, exc::TypeError, "class must define _flags_ which must be an integer");
  TypeInfo* const info = TRY(make_info(t, *self.as<Type>()));
  info->kind = Kind::Function;
  info->size = sizeof(void*);
  info->align = alignof(void*);
  info->length = 1;
  info->has_pointers = true;
  info->format = "X{}";
  info->function_flags = static_cast<std::int64_t>(TRY(integer_bits(t, flags.ref())));
  if (const OptRef<> argtypes = TRY(class_attribute(t, self, "_argtypes_", holder))) {
    const Own<> given = argtypes.ref().own();
    Own<Tuple> types = TRY(read_types(t, given));
    info->converters.set(TRY(read_converters(t, types)));
    info->argtypes.set(std::move(types));
  }
  if (const OptRef<> restype = TRY(class_attribute(t, self, "_restype_", holder))) {
    const Own<> given = restype.ref().own();
    TRY(check_restype(t, given, "_restype_"));
    TRY(read_checker(t, given, info->checker));
    info->restype.set(given.ref().own());
  }
  return ok;
}

constexpr Method kClassMethods[] = {kPlainFromParam, KRAIT_CTYPES_CLASS_METHODS};

}  // namespace

constinit Type kFunctionType = describe_metaclass("_ctypes.PyCFuncPtrType", &init_class, kClassMethods, nullptr,
                                                  &kCType, {}, "Metaclass of C functions.");

// ---- making ----

namespace {

Result<Own<Function>> make_function(Thread& t, Type& type, const void* address) {
  Own<> made = TRY(make_zeroed(t, type));
  Own<Function> function = std::move(made).into<Function>();
  function->set_pointer(address);
  return function;
}

// prototype((name, library)[, paramflags])
Result<Own<>> from_library(Thread& t, Type& type, const Arguments& a) {
  if (a.positional > 2) return raise(t, exc::TypeError, "function takes at most 2 arguments (%d given)", a.positional);
  const Ref<Tuple> what = a[0].as<Tuple>();
  if (what->size() != 2) return raise(t, exc::TypeError, "illegal func_spec argument");
  const Own<> name = (*what)[0].own(), library = (*what)[1].own();
  if (!name.ref().is<Str>() && !name.ref().is<Bytes>())
    return raise(t, exc::TypeError, "function name must be string, bytes object or integer");
  TRY(audit(t, "ctypes.dlsym", {library.value(), name.value()}));
  const Own<> handle = TRY(library_handle(t, library));
  void* const address = TRY(find_function(t, handle, name));
  const TypeInfo* const info = info_of(type);
  if (!info) return raise(t, exc::TypeError, "abstract class");
  Slot<Tuple> flags;
  if (a.positional == 2 && !is_none(a[1])) {
    TRY(check_parameter_flags(t, a[1], info->argtypes.opt()));
    if (info->argtypes) flags.set(a[1].as<Tuple>().own());
  }
  Own<Function> function = TRY(make_function(t, type, address));
  TRY(keep_alive(t, function, 0, library));
  if (flags) function->paramflags.set(flags.ref().own());
  return function;
}

}  // namespace

Result<Own<>> Function::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.positional == 0) return construct_data(t, type, a);
  if (a[0].is<Tuple>()) return from_library(t, *type, a);
  if (a.positional != 1) return raise(t, exc::TypeError, "function takes exactly 1 argument (%d given)", a.positional);
  const TypeInfo* const info = info_of(*type);
  if (is_int(a[0])) {
    if (!info) return raise(t, exc::TypeError, "abstract class");
    return TRY(make_function(t, *type, reinterpret_cast<void*>(TRY(integer_bits(t, a[0])))));
  }
  if (!is_callable(a[0])) return raise(t, exc::TypeError, "argument must be callable or integer function address");
  if (!info || !info->argtypes) return raise(t, exc::TypeError, "cannot construct instance of this class: no argtypes");
  const Own<Callback> callback =
      TRY(Callback::create_for(t, a[0], info->argtypes.ref(), info->restype.opt(), info->function_flags));
  Own<Function> function = TRY(make_function(t, *type, callback->address()));
  TRY(keep_alive(t, function, 0, callback));
  return function;
}

// ---- attributes ----

namespace {
Ref<Function> function_of(Ref<> self) { return self.as<Function>(); }
}  // namespace

Result<Own<>> Function::get_restype(Thread&, Ref<> self) {
  const Ref<Function> f = function_of(self);
  if (f->restype) return f->restype.ref().own();
  const TypeInfo* const info = f->info();
  return info->restype ? info->restype.ref().own() : none();
}
Result<void> Function::set_restype(Thread& t, Ref<> self, OptRef<> value) {
  const Ref<Function> f = function_of(self);
  if (!value) {
    f->restype.clear();
    f->checker.clear();
    return ok;
  }
  TRY(check_restype(t, value.ref(), "restype"));
  TRY(read_checker(t, value.ref(), f->checker));
  f->restype.set(value.ref().own());
  return ok;
}

Result<Own<>> Function::get_argtypes(Thread&, Ref<> self) {
  const Ref<Function> f = function_of(self);
  if (f->given_argtypes) return f->given_argtypes.ref().own();
  const TypeInfo* const info = f->info();
  return info->argtypes ? Own<>(info->argtypes.ref().own()) : none();
}
Result<void> Function::set_argtypes(Thread& t, Ref<> self, OptRef<> value) {
  const Ref<Function> f = function_of(self);
  if (is_none_or_missing(value)) {
    f->argtypes.clear();
    f->given_argtypes.clear();
    f->converters.clear();
    return ok;
  }
  Own<Tuple> types = TRY(read_types(t, value.ref()));
  Own<Tuple> converters = TRY(read_converters(t, types));
  if (f->paramflags) TRY(check_parameter_flags(t, f->paramflags.ref(), types));
  f->converters.set(std::move(converters));
  f->argtypes.set(std::move(types));
  f->given_argtypes.set(value.ref().own());
  return ok;
}

Result<Own<>> Function::get_errcheck(Thread&, Ref<> self) {
  const Ref<Function> f = function_of(self);
  return f->errcheck ? f->errcheck.ref().own() : none();
}
Result<void> Function::set_errcheck(Thread& t, Ref<> self, OptRef<> value) {
  const Ref<Function> f = function_of(self);
  if (!value) {
    f->errcheck.clear();
    return ok;
  }
  if (!is_callable(value.ref())) return raise(t, exc::TypeError, "the errcheck attribute must be callable");
  f->errcheck.set(value.ref().own());
  return ok;
}

Result<Own<>> Function::repr(Thread& t, Ref<> self) {
  return format(t, "<%Q object at 0x%x>", self, self.value().bits());
}

// ---- calls ----

namespace {

Result<Own<>> check_result(Thread& t, Ref<Function> f, Own<> result, Ref<Tuple> arguments, bool& is_replaced) {
  if (!f->errcheck) return result;
  const Own<> check = f->errcheck.ref().own();
  Own<> answer = TRY(krait::call(t, check, {result.value(), Value::of_object(f.get()), arguments.value()}));
  // The arguments themselves say: go on as if nothing had been checked.
  if (answer.value() == arguments.value()) return result;
  is_replaced = true;
  return answer;
}

template <class T>
Slot<T> chosen(const Slot<T>& own, const Slot<T>& of_class) {
  const Slot<T>& which = own ? own : of_class;
  return which ? Slot<T>(which.ref().own()) : Slot<T>();
}

}  // namespace

Result<Own<>> Function::call(Thread& t, Ref<> self, const Arguments& a) {
  const Own<Function> f = function_of(self).own();
  const Own<Type> type = Ref<Type>(self.type()).own();
  const TypeInfo* const info = info_of(*type);
  if (!info) return raise(t, exc::TypeError, "abstract class");
  // Conversions can change what the function says of itself. A result type of its own has a checker of its own, or
  // none.
  const Slot<> restype = chosen(f->restype, info->restype),
               checker = chosen(f->checker, f->restype ? f->checker : info->checker);
  const Slot<Tuple> converters = chosen(f->converters, info->converters),
                    argtypes = chosen(f->argtypes, info->argtypes);
  OutputParameters outputs;
  const Own<Tuple> arguments = TRY(lay_out_arguments(t, argtypes.opt(), f->paramflags.opt(), a, outputs));
  if (converters && arguments->size() < converters->size())
    return raise(t, exc::TypeError, "this function takes at least %d argument%s (%d given)", converters->size(),
                 converters->size() == 1 ? "" : "s", arguments->size());
  const CallTarget target{f->pointer(), info->function_flags, converters.opt(), restype.opt(), checker.opt()};
  if (!target.address) return raise(t, exc::ValueError, "attempt to call a C function at address 0");
  Own<> result = TRY(call_c(t, target, arguments));
  bool is_replaced = false;
  result = TRY(check_result(t, f, std::move(result), arguments, is_replaced));
  return is_replaced ? Result<Own<>>(std::move(result)) : take_outputs(t, std::move(result), arguments, outputs);
}

namespace {
constexpr Attribute kAttributes[] = {
    attribute<&Function::get_restype, &Function::set_restype>("restype", "the type of the result"),
    attribute<&Function::get_argtypes, &Function::set_argtypes>("argtypes", "the types of the parameters"),
    attribute<&Function::get_errcheck, &Function::set_errcheck>("errcheck", "called with each result"),
};
}  // namespace

constinit Type Function::type =
    describe<Function>("_ctypes.CFuncPtr", {.doc = "A C function.", .attributes = kAttributes, .base = &CData::type});

}  // namespace krait::ctypes
