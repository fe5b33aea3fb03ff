// Turns C++ functions into Python callables and attributes. The argument conversions come from the C++ signature.
//
//   bind<&List::append>("append(self, object, /)", "doc")       a method: member function, or static over Ref<> self
//   bind<&bisect_left>("bisect_left(a, x, /)", "doc")           a module function, or a static method of a type
//   bind<&Dict::fromkeys>("fromkeys(type, ...)", "doc")         a class method: static function over Ref<Type>
//   attribute<&Function::get_code, &Function::set_code>("__code__", "doc")
//   member<&Slice::start_>("start", "doc")                      a read-only Slot<> field
//
// A C++ parameter may be: Ref<>, OptRef<> (empty when not given), Ref<T>/OptRef<T> of a built-in class (checked; None
// is not accepted), std::int64_t (by __index__), int, bool (truth), double (by __float__), Rest (*args), OptRef<Dict>
// for **kwargs, and whatever else has a Convert. A result may be void, bool, integers, double, Own<T>.
#pragma once

#include <tuple>

#include "object/signature.h"

namespace krait {

using NativeFn = Result<Own<>> (*)(Thread&, const Method&, Ref<> self, const Arguments&);

// Functions that the interpreter knows and does by itself where the arguments allow it.
enum class FastCall : std::uint8_t { No, Len, IsInstance, ListAppend, DictGet };

struct Method {
  Signature signature;
  // Text before a "\n--\n\n" in it is the __text_signature__ to show (None when there is no such text) instead of the
  // signature's own.
  const char* doc;
  NativeFn call;
  FastCall fast = FastCall::No;

  consteval Method known_as(FastCall which) const {
    Method m = *this;
    m.fast = which;
    return m;
  }
};

// A computed attribute (getset descriptor).
struct Attribute {
  const char* name;
  const char* doc;
  Result<Own<>> (*get)(Thread&, Ref<> self);
  Result<void> (*set)(Thread&, Ref<> self, OptRef<> value);  // null: read-only; empty value: delete
  bool is_member = false;                                    // shown as a member descriptor
};

// What a failing conversion says about where it stands.
struct ArgumentPlace {
  const Signature& signature;
  std::size_t parameter;
};

// Converts one C++ type from and to Python values. `from` sees an empty Value when an optional was not given.
template <class T>
struct Convert;

// Conversions of scalars, in types/convert.cpp.
Result<std::int64_t> convert_int64(Thread&, ArgumentPlace, Value);
Result<int> convert_c_int(Thread&, ArgumentPlace, Value);
Result<double> convert_double(Thread&, ArgumentPlace, Value);
Result<bool> convert_truth(Thread&, ArgumentPlace, Value);
Result<Own<>> int_from(Thread&, std::int64_t);
Result<Own<>> int_from_unsigned(Thread&, std::uint64_t);
Result<Own<>> float_from(Thread&, double);
Own<> none();
Own<> bool_from(bool);
// Is v an instance of `type`; if not, TypeError naming the parameter.
Result<void> check_argument(Thread&, ArgumentPlace, Value v, const Type& type);

template <>
struct Convert<Ref<>> {
  static Result<Ref<>> from(Thread&, ArgumentPlace, Value v) { return Ref<>(v); }
};
template <>
struct Convert<OptRef<>> {
  static Result<OptRef<>> from(Thread&, ArgumentPlace, Value v) { return OptRef<>(v); }
};
template <HeapClass T>
struct Convert<Ref<T>> {
  static Result<Ref<T>> from(Thread& t, ArgumentPlace place, Value v) {
    if (!Ref<>(v).is<T>()) TRY(check_argument(t, place, v, T::type));
    return Ref<>(v).as<T>();
  }
};
template <HeapClass T>
struct Convert<OptRef<T>> {
  static Result<OptRef<T>> from(Thread& t, ArgumentPlace place, Value v) {
    if (v.is_empty()) return OptRef<T>();
    return OptRef<T>(TRY(Convert<Ref<T>>::from(t, place, v)));
  }
};
template <>
struct Convert<std::int64_t> {
  static Result<std::int64_t> from(Thread& t, ArgumentPlace place, Value v) {
    if (v.is_int()) return v.as_int();
    return convert_int64(t, place, v);
  }
};
template <>
struct Convert<int> {
  static Result<int> from(Thread& t, ArgumentPlace place, Value v) { return convert_c_int(t, place, v); }
};
template <>
struct Convert<double> {
  static Result<double> from(Thread& t, ArgumentPlace place, Value v) {
    if (v.is_float()) return v.as_float();
    return convert_double(t, place, v);
  }
};
template <>
struct Convert<bool> {
  static Result<bool> from(Thread& t, ArgumentPlace place, Value v) { return convert_truth(t, place, v); }
};

namespace detail {

template <class R>
Result<Own<>> to_python(Thread& t, Result<R> r) {
  if (r.is_failed()) return failed;
  if constexpr (std::is_void_v<R>)
    return none();
  else if constexpr (std::is_same_v<R, bool>)
    return bool_from(std::move(r).take());
  else if constexpr (std::is_unsigned_v<R>)
    return int_from_unsigned(t, std::move(r).take());
  else if constexpr (std::is_integral_v<R>)
    return int_from(t, std::move(r).take());
  else if constexpr (std::is_floating_point_v<R>)
    return float_from(t, std::move(r).take());
  else
    return Own<>(std::move(r).take());
}

template <class F>
struct FunctionTraits;
template <class C, class R, class... A>
struct FunctionTraits<Result<R> (C::*)(Thread&, A...)> {
  using Self = C;
  using Return = R;
  using Args = std::tuple<A...>;
};
template <class C, class R, class... A>
struct FunctionTraits<Result<R> (C::*)(Thread&, A...) const> {
  using Self = const C;
  using Return = R;
  using Args = std::tuple<A...>;
};
template <class R, class... A>
struct FunctionTraits<Result<R> (*)(Thread&, A...)> {
  using Self = void;
  using Return = R;
  using Args = std::tuple<A...>;
};

// A call's arguments laid out by parameter; *args and **kwargs apart.
struct LaidOut {
  Value values[Signature::kMaxParameters];  // first: Arguments::values leads here
  Rest rest;
  Slot<Dict> keywords;
};
// Calls `m` again with its arguments laid out.
Result<Own<>> call_laid_out(Thread&, const Method& m, Ref<> self, const Arguments&);

// Converts parameter N, or takes *args and **kwargs from where the binding put them.
template <class T>
Result<T> convert_one(Thread& t, const Signature& s, std::size_t n, const Arguments& args) {
  // Who has one of those is only called with arguments that are laid out.
  const auto* const laid_out = reinterpret_cast<const LaidOut*>(args.values);
  if constexpr (std::is_same_v<T, Rest>) {
    return laid_out->rest;
  } else {
    if constexpr (std::is_same_v<T, OptRef<Dict>>) {
      if (s.parameters()[n].kind == ParameterKind::VarKeyword) return OptRef<Dict>(laid_out->keywords.get());
    }
    return Convert<T>::from(t, ArgumentPlace{s, n}, args.values[n]);
  }
}

template <class Args>
inline constexpr bool starts_with_ref = false;
template <class T, class... A>
inline constexpr bool starts_with_ref<std::tuple<Ref<T>, A...>> = true;

// The receiver has been checked by the descriptor that calls.
template <class T>
T receiver(Ref<> self) {
  if constexpr (std::is_same_v<T, Ref<>>)
    return self;
  else
    return T(static_cast<std::remove_pointer_t<decltype(std::declval<T>().get())>*>(self.object()));
}

template <auto Fn, bool kReceiver, class Traits, std::size_t... I>
Result<Own<>> invoke(Thread& t, const Method& m, Ref<> self, const Arguments& args, std::index_sequence<I...>) {
  using Args = typename Traits::Args;
  constexpr std::size_t kShift = kReceiver ? 1 : 0;
  // All parameters given by position, the commonest call, needs no laying out.
  if ((args.positional != sizeof...(I) || args.keywords || m.signature.positional != sizeof...(I)) &&
      args.keywords != Arguments::kLaidOut) [[unlikely]]
    return call_laid_out(t, m, self, args);
  // Left to right, stopping at the first argument that does not convert.
  std::tuple<Result<std::tuple_element_t<I + kShift, Args>>...> converted{((void)I, failed)...};
  const bool all =
      ((!(std::get<I>(converted) = convert_one<std::tuple_element_t<I + kShift, Args>>(t, m.signature, I, args))
             .is_failed()) &&
       ...);
  if (!all) return failed;
  if constexpr (!std::is_void_v<typename Traits::Self>)
    return to_python(
        t, (static_cast<typename Traits::Self*>(self.object())->*Fn)(t, std::move(std::get<I>(converted)).take()...));
  else if constexpr (kReceiver)
    return to_python(t,
                     Fn(t, receiver<std::tuple_element_t<0, Args>>(self), std::move(std::get<I>(converted)).take()...));
  else
    return to_python(t, Fn(t, std::move(std::get<I>(converted)).take()...));
}

}  // namespace detail

// Binds a member function or a free function; see the head of this file.
template <auto Fn>
consteval Method bind(Signature signature, const char* doc = nullptr) {
  using Traits = detail::FunctionTraits<decltype(Fn)>;
  constexpr std::size_t arity = std::tuple_size_v<typename Traits::Args>;
  if constexpr (!std::is_void_v<typename Traits::Self>) {
    if (signature.receiver != ReceiverKind::Self)
      signature_error("a member function's signature text starts with self");
    if (signature.count != arity) signature_error("the signature text and the C++ parameters differ");
    return {signature, doc, [](Thread& t, const Method& m, Ref<> self, const Arguments& args) {
              return detail::invoke<Fn, false, Traits>(t, m, self, args, std::make_index_sequence<arity>());
            }};
  } else {
    if (signature.receiver != ReceiverKind::None) {
      if (signature.count + 1u != arity) signature_error("the signature text and the C++ parameters differ");
      if constexpr (detail::starts_with_ref<typename Traits::Args>)
        return {signature, doc, [](Thread& t, const Method& m, Ref<> self, const Arguments& args) {
                  return detail::invoke<Fn, true, Traits>(t, m, self, args, std::make_index_sequence<arity - 1>());
                }};
    }
    if (signature.count != arity) signature_error("the signature text and the C++ parameters differ");
    return {signature, doc, [](Thread& t, const Method& m, Ref<> self, const Arguments& args) {
              return detail::invoke<Fn, false, Traits>(t, m, self, args, std::make_index_sequence<arity>());
            }};
  }
}

namespace detail {

template <auto Fn>
Result<Own<>> get_thunk(Thread& t, Ref<> self) {
  using Traits = FunctionTraits<decltype(Fn)>;
  if constexpr (!std::is_void_v<typename Traits::Self>)
    return to_python(t, (static_cast<typename Traits::Self*>(self.object())->*Fn)(t));
  else
    return to_python(t, Fn(t, self));
}
template <auto Fn>
Result<void> set_thunk(Thread& t, Ref<> self, OptRef<> value) {
  using Traits = FunctionTraits<decltype(Fn)>;
  if constexpr (!std::is_void_v<typename Traits::Self>)
    return (static_cast<typename Traits::Self*>(self.object())->*Fn)(t, value);
  else
    return Fn(t, self, value);
}
template <class F>
struct FieldOf;
template <class C, class S>
struct FieldOf<S C::*> {
  using Class = C;
};

}  // namespace detail

template <auto Get, auto Set = nullptr>
consteval Attribute attribute(const char* name, const char* doc = nullptr) {
  if constexpr (std::is_null_pointer_v<decltype(Set)>)
    return {name, doc, &detail::get_thunk<Get>, nullptr};
  else
    return {name, doc, &detail::get_thunk<Get>, &detail::set_thunk<Set>};
}

// Shows a computed attribute as a member descriptor.
consteval Attribute as_member(Attribute a) {
  a.is_member = true;
  return a;
}

// A read-only field; an empty one reads as None.
template <auto Field>
consteval Attribute member(const char* name, const char* doc = nullptr) {
  using C = typename detail::FieldOf<decltype(Field)>::Class;
  return {name, doc,
          [](Thread&, Ref<> self) -> Result<Own<>> {
            const Value v = (static_cast<C*>(self.object())->*Field).value();
            return v.is_empty() ? none() : Ref<>(v).own();
          },
          nullptr, true};
}

}  // namespace krait
