// SlotTable, and how it is filled from the members a C++ class happens to have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "object/ref.h"

namespace krait {

using Unary = Result<Own<>> (*)(Thread&, Ref<>);
using Binary = Result<Own<>> (*)(Thread&, Ref<>, Ref<>);
using Ternary = Result<Own<>> (*)(Thread&, Ref<>, Ref<>, Ref<>);
using HashFn = Result<std::int64_t> (*)(Thread&, Ref<>);
using CallFn = Result<Own<>> (*)(Thread&, Ref<>, const Arguments&);
using GetAttrFn = Result<Own<>> (*)(Thread&, Ref<>, Ref<Str> name);
using SetAttrFn = Result<void> (*)(Thread&, Ref<>, Ref<Str> name, OptRef<> value);  // empty value: delete
using CompareFn = Result<Own<>> (*)(Thread&, Ref<>, Ref<>, CompareOp);
using NextFn = Step (*)(Thread&, Ref<>);
using SendFn = Step (*)(Thread&, Ref<>, Ref<> value);  // done: the result waits in Thread::return_value
using DescrGetFn = Result<Own<>> (*)(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
using DescrSetFn = Result<void> (*)(Thread&, Ref<>, Ref<> instance, OptRef<> value);
using InitFn = Result<void> (*)(Thread&, Ref<>, const Arguments&);
using ConstructFn = Result<Own<>> (*)(Thread&, Ref<Type>, const Arguments&);
using FinalizeFn = void (*)(Thread&, Ref<>);
using IsTrueFn = Result<bool> (*)(Thread&, Ref<>);
using LenFn = Result<std::size_t> (*)(Thread&, Ref<>);
using SetItemFn = Result<void> (*)(Thread&, Ref<>, Ref<> key, OptRef<> value);  // empty value: delete
using ContainsFn = Result<bool> (*)(Thread&, Ref<>, Ref<> item);
using ItemFn = Result<Own<>> (*)(Thread&, Ref<>, std::int64_t index);
using RepeatFn = Result<Own<>> (*)(Thread&, Ref<>, std::int64_t count);
using GetBufferFn = Result<void> (*)(Thread&, Ref<>, Buffer&, int flags);
using ReleaseBufferFn = void (*)(Thread&, Ref<>, Buffer&);
using DestructFn = void (*)(Object*);
using TraceFn = void (*)(Object*, Tracer&);
using BodySizeFn = std::size_t (*)(const Object*);

// The hash slot of a class that defines comparison but no hash, or says `static constexpr bool kUnhashable = true`:
// raises TypeError; the class shows `__hash__ = None`.
Result<std::int64_t> unhashable(Thread&, Ref<>);

struct SlotTable {
#define SLOT(name, signature, special_method) signature name = nullptr;
#include "object/slots.def"
#undef SLOT
};

// Shows owned values to a visitor: `tracer(field)` for a Slot, `tracer(value)` for a bare word, `tracer(words)` for
// what lies together. Objects only, unless the visitor wants immediate ints and floats too; a visitor that takes words
// together sees all of them, empty ones too.
class Tracer {
 public:
  enum class Immediates : bool { No, Too };
  using Visit = void (*)(Tracer&, Value);
  using VisitTogether = void (*)(Tracer&, std::span<const Value>);
  explicit Tracer(Visit visit, Immediates immediates = Immediates::No) : visit_(visit), immediates_(immediates) {}
  Tracer(Visit visit, VisitTogether together) : visit_(visit), together_(together), immediates_(Immediates::No) {}
  void operator()(Value v) {
    if (v.is_object() || (v.is_immediate() && immediates_ == Immediates::Too))
      visit_(*this, v);
    else if (v.is_empty())
      has_empty_ = true;
  }
  // Was an empty field or item shown?
  bool has_empty() const { return has_empty_; }
  void operator()(std::span<const Value> words) {
    if (together_) return together_(*this, words);
    for (Value v : words) (*this)(v);
  }
  template <class T>
  void operator()(const Slot<T>& s) {
    (*this)(s.value());
  }

 private:
  Visit visit_;
  VisitTogether together_ = nullptr;
  Immediates immediates_;
  bool has_empty_ = false;
};

namespace detail {

// A slot implementation may be a static function over Ref<>, or a member function of a heap class.
template <class T, auto Fn>
struct SlotThunk;
template <class T, class R, class... A, R (*Fn)(A...)>
struct SlotThunk<T, Fn> {
  static constexpr auto get() { return Fn; }
};
template <class T, class C, class R, class... A, R (C::*Fn)(Thread&, A...)>
struct SlotThunk<T, Fn> {
  static constexpr auto get() {
    return +[](Thread& t, Ref<> self, A... a) -> R { return (static_cast<C*>(self.object())->*Fn)(t, a...); };
  }
};

template <class T>
constexpr bool has_destructor = !std::is_trivially_destructible_v<T>;

}  // namespace detail

// Fills the slot table of T from the members T happens to have; C++ inheritance is slot inheritance.
template <class T>
consteval SlotTable slots_of() {
  SlotTable s;
#define KRAIT_FILL(name) \
  if constexpr (requires { &T::name; }) s.name = detail::SlotThunk<T, &T::name>::get();
  KRAIT_FILL(repr)
  KRAIT_FILL(str)
  KRAIT_FILL(hash)
  KRAIT_FILL(call)
  KRAIT_FILL(get_attr)
  KRAIT_FILL(set_attr)
  KRAIT_FILL(compare)
  KRAIT_FILL(iter)
  KRAIT_FILL(next)
  KRAIT_FILL(descr_get)
  KRAIT_FILL(descr_set)
  KRAIT_FILL(init)
  KRAIT_FILL(construct)
  KRAIT_FILL(finalize)
  KRAIT_FILL(await)
  KRAIT_FILL(aiter)
  KRAIT_FILL(anext)
  KRAIT_FILL(send)
  KRAIT_FILL(add)
  KRAIT_FILL(subtract)
  KRAIT_FILL(multiply)
  KRAIT_FILL(matrix_multiply)
  KRAIT_FILL(true_divide)
  KRAIT_FILL(floor_divide)
  KRAIT_FILL(remainder)
  KRAIT_FILL(divmod)
  KRAIT_FILL(power)
  KRAIT_FILL(lshift)
  KRAIT_FILL(rshift)
  KRAIT_FILL(and_)
  KRAIT_FILL(xor_)
  KRAIT_FILL(or_)
  KRAIT_FILL(inplace_add)
  KRAIT_FILL(inplace_subtract)
  KRAIT_FILL(inplace_multiply)
  KRAIT_FILL(inplace_remainder)
  KRAIT_FILL(inplace_matrix_multiply)
  KRAIT_FILL(inplace_true_divide)
  KRAIT_FILL(inplace_floor_divide)
  KRAIT_FILL(inplace_power)
  KRAIT_FILL(inplace_lshift)
  KRAIT_FILL(inplace_rshift)
  KRAIT_FILL(inplace_and)
  KRAIT_FILL(inplace_xor)
  KRAIT_FILL(inplace_or)
  KRAIT_FILL(negative)
  KRAIT_FILL(positive)
  KRAIT_FILL(absolute)
  KRAIT_FILL(invert)
  KRAIT_FILL(is_true)
  KRAIT_FILL(to_int)
  KRAIT_FILL(to_float)
  KRAIT_FILL(index)
  KRAIT_FILL(len)
  KRAIT_FILL(get_item)
  KRAIT_FILL(set_item)
  KRAIT_FILL(contains)
  KRAIT_FILL(item)
  KRAIT_FILL(concat)
  KRAIT_FILL(repeat)
  KRAIT_FILL(inplace_concat)
  KRAIT_FILL(inplace_repeat)
  KRAIT_FILL(get_buffer)
  KRAIT_FILL(release_buffer)
#undef KRAIT_FILL
  // A class that says what is equal but not how to hash that cannot be hashed.
  if (s.hash == &Object::hash && s.compare != &Object::compare) s.hash = &unhashable;
  if constexpr (requires { T::kUnhashable; })
    if (T::kUnhashable) s.hash = &unhashable;
  if constexpr (detail::has_destructor<T>) s.destruct = [](Object* o) { static_cast<T*>(o)->~T(); };
  if constexpr (requires { &T::destruct_object; }) s.destruct = &T::destruct_object;
  if constexpr (requires(T& o, Tracer& v) { o.trace(v); })
    s.trace = [](Object* o, Tracer& v) { static_cast<T*>(o)->trace(v); };
  if constexpr (requires(T& o) { o.clear_references(); })
    s.clear = [](Object* o) { static_cast<T*>(o)->clear_references(); };
  if constexpr (requires(const T& o) { o.body_size(); })
    s.body_size = [](const Object* o) { return static_cast<const T*>(o)->body_size(); };
  return s;
}

}  // namespace krait
