#include "types/special_methods.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "object/allocate.h"
#include "object/native_state.h"
#include "types/attribute_search.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

// ---- wrappers: __x__ of a native class, called from Python ----

Failed raise_count(Thread& t, const Arguments& a, std::size_t minimum, std::size_t maximum, const char* before) {
  if (minimum == maximum)
    return raise(t, exc::TypeError, "%sexpected %d argument%s, got %d", before, minimum, minimum == 1 ? "" : "s",
                 a.positional);
  const bool few = a.positional < minimum;
  const std::size_t limit = few ? minimum : maximum;
  return raise(t, exc::TypeError, "%sexpected at %s %d argument%s, got %d", before, few ? "least" : "most", limit,
               limit == 1 ? "" : "s", a.positional);
}

// `before`: what the message begins with, for the few that say their name.
Result<void> expect(Thread& t, const SlotMethod& s, const Arguments& a, std::size_t minimum, std::size_t maximum,
                    const char* before = "") {
  if (a.keywords) return raise(t, exc::TypeError, "wrapper %S() takes no keyword arguments", s.name());
  if (a.positional < minimum || a.positional > maximum) return raise_count(t, a, minimum, maximum, before);
  return ok;
}

using Special = SlotMethod;
template <class F>
F as(void* slot) {
  return reinterpret_cast<F>(slot);
}

Result<Own<>> wrap_unary(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 0, 0));
  return as<Unary>(slot)(t, self);
}
Result<Own<>> wrap_binary(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 1, 1));
  return as<Binary>(slot)(t, self, a[0]);
}
Result<Own<>> wrap_binary_reflected(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 1, 1));
  return as<Binary>(slot)(t, a[0], self);
}
Result<void> expect_one_or_two(Thread& t, const SlotMethod& s, const Arguments& a) {
  if (!a.keywords && a.positional != 1 && a.positional != 2)
    return raise(t, exc::TypeError, "expected 1 or 2 arguments, got %d", a.positional);
  return expect(t, s, a, 1, 2);
}
Result<Own<>> wrap_power(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect_one_or_two(t, s, a));
  return as<Ternary>(slot)(t, self, a[0], a.positional == 2 ? a[1] : none_ref());
}
Result<Own<>> wrap_power_reflected(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect_one_or_two(t, s, a));
  return as<Ternary>(slot)(t, a[0], self, a.positional == 2 ? a[1] : none_ref());
}
Result<Own<>> wrap_inplace_power(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 1, 1));
  return as<Ternary>(slot)(t, self, a[0], none_ref());
}
Result<Own<>> wrap_hash(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 0, 0));
  return int_from(t, TRY(as<HashFn>(slot)(t, self)));
}
Result<Own<>> wrap_call(Thread& t, const Special&, void* slot, Ref<> self, const Arguments& a) {
  return as<CallFn>(slot)(t, self, a);
}
template <CompareOp Op>
Result<Own<>> wrap_compare(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 1, 1));
  return as<CompareFn>(slot)(t, self, a[0], Op);
}
Result<Own<>> wrap_next(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 0, 0));
  t.return_value.clear();
  Step step = as<NextFn>(slot)(t, self);
  if (step.is_done()) return raise_stop_iteration(t);
  if (step.is_failed()) return failed;
  return std::move(step).take();
}
Result<Ref<Str>> attribute_name(Thread& t, Ref<> name) {
  if (!name.is<Str>()) return raise(t, exc::TypeError, "attribute name must be string, not '%T'", name);
  return name.as<Str>();
}
Result<Own<>> wrap_get_attr(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 1, 1));
  return as<GetAttrFn>(slot)(t, self, TRY(attribute_name(t, a[0])));
}
// object.__setattr__(a_class, ...) would go round the class's own rules.
Result<void> check_setattr(Thread& t, void* slot, Ref<> self, const char* what) {
  Type* type = self.type();
  while (type && type->is_heap()) type = type->base;
  if (type && reinterpret_cast<void*>(type->slots.set_attr) != slot)
    return raise(t, exc::TypeError, "can't apply this %s to %T object", what, self);
  return ok;
}
Result<Own<>> wrap_set_attr(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 2, 2, "__setattr__ "));
  TRY(check_setattr(t, slot, self, "__setattr__"));
  TRY(as<SetAttrFn>(slot)(t, self, TRY(attribute_name(t, a[0])), a[1]));
  return none();
}
Result<Own<>> wrap_del_attr(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 1, 1));
  TRY(check_setattr(t, slot, self, "__delattr__"));
  TRY(as<SetAttrFn>(slot)(t, self, TRY(attribute_name(t, a[0])), {}));
  return none();
}
Result<Own<>> wrap_descr_get(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 1, 2, "__get__ "));
  OptRef<> instance = is_none(a[0]) ? OptRef<>() : OptRef<>(a[0]);
  OptRef<> owner = a.positional < 2 || is_none(a[1]) ? OptRef<>() : OptRef<>(a[1]);
  if (!instance && !owner) return raise(t, exc::TypeError, "__get__(None, None) is invalid");
  return as<DescrGetFn>(slot)(t, self, instance, owner);
}
Result<Own<>> wrap_descr_set(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 2, 2, "__set__ "));
  TRY(as<DescrSetFn>(slot)(t, self, a[0], a[1]));
  return none();
}
Result<Own<>> wrap_descr_delete(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 1, 1));
  TRY(as<DescrSetFn>(slot)(t, self, a[0], {}));
  return none();
}
Result<Own<>> wrap_init(Thread& t, const Special&, void* slot, Ref<> self, const Arguments& a) {
  TRY(as<InitFn>(slot)(t, self, a));
  return none();
}
Result<Own<>> wrap_finalize(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 0, 0));
  as<FinalizeFn>(slot)(t, self);
  return none();
}
Result<Own<>> wrap_is_true(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 0, 0));
  return bool_from(TRY(as<IsTrueFn>(slot)(t, self)));
}
Result<Own<>> wrap_len(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 0, 0));
  return int_from_unsigned(t, TRY(as<LenFn>(slot)(t, self)));
}
Result<Own<>> wrap_set_item(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 2, 2, "__setitem__ "));
  TRY(as<SetItemFn>(slot)(t, self, a[0], a[1]));
  return none();
}
Result<Own<>> wrap_del_item(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 1, 1));
  TRY(as<SetItemFn>(slot)(t, self, a[0], {}));
  return none();
}
Result<Own<>> wrap_contains(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 1, 1));
  return bool_from(TRY(as<ContainsFn>(slot)(t, self, a[0])));
}
Result<Own<>> wrap_repeat(Thread& t, const Special& s, void* slot, Ref<> self, const Arguments& a) {
  TRY(expect(t, s, a, 1, 1));
  const std::int64_t n = TRY(index_int64(t, a[0], &exc::OverflowError));
  return as<RepeatFn>(slot)(t, self, n);
}

// ---- callers: the slots of Python classes ----

template <auto& Name>
Result<Own<>> python_unary(Thread& t, Ref<> self) {
  return call_special(t, self, Name.ref());
}
#define UNARY(fn, name) constexpr Unary fn = &python_unary<names::name>;
UNARY(python_repr, __repr__)
UNARY(python_str, __str__)
UNARY(python_await, __await__)
UNARY(python_aiter, __aiter__)
UNARY(python_anext, __anext__)
UNARY(python_negative, __neg__)
UNARY(python_positive, __pos__)
UNARY(python_absolute, __abs__)
UNARY(python_invert, __invert__)
UNARY(python_to_int, __int__)
UNARY(python_to_float, __float__)
UNARY(python_index, __index__)
#undef UNARY

// A binary operator: the left operand's method, or the right one's reflected method, whichever has precedence.
template <auto& Name, auto& Reflected, Binary SlotTable::* Member>
Result<Own<>> python_operator(Thread& t, Ref<> left, Ref<> right) {
  const Binary self_fn = &python_operator<Name, Reflected, Member>;
  Type *lt = left.type(), *rt = right.type();
  bool try_right = lt != rt && rt->slots.*Member == self_fn;
  if (lt->slots.*Member == self_fn) {
    if (try_right && is_subtype(rt, lt)) {
      // The subclass goes first when it really overrides the reflected method.
      OptRef<> theirs = lookup(t, *rt, Reflected.ref()), ours = lookup(t, *lt, Reflected.ref());
      if (theirs && (!ours || !(theirs.value() == ours.value()))) {
        Own<> r = TRY(call_special(t, right, Reflected.ref(), {left.value()}));
        if (!is_not_implemented(r.ref())) return r;
        try_right = false;
      }
    }
    if (lookup(t, *lt, Name.ref())) {
      Own<> r = TRY(call_special(t, left, Name.ref(), {right.value()}));
      if (!is_not_implemented(r.ref()) || lt == rt) return r;
    }
  }
  if (try_right && lookup(t, *rt, Reflected.ref())) return call_special(t, right, Reflected.ref(), {left.value()});
  return not_implemented();
}
#define OPERATOR(fn, name, reflected, member) \
  constexpr Binary fn = &python_operator<names::name, names::reflected, &SlotTable::member>;
OPERATOR(python_add, __add__, __radd__, add)
OPERATOR(python_subtract, __sub__, __rsub__, subtract)
OPERATOR(python_multiply, __mul__, __rmul__, multiply)
OPERATOR(python_remainder, __mod__, __rmod__, remainder)
OPERATOR(python_divmod, __divmod__, __rdivmod__, divmod)
OPERATOR(python_lshift, __lshift__, __rlshift__, lshift)
OPERATOR(python_rshift, __rshift__, __rrshift__, rshift)
OPERATOR(python_and, __and__, __rand__, and_)
OPERATOR(python_xor, __xor__, __rxor__, xor_)
OPERATOR(python_or, __or__, __ror__, or_)
OPERATOR(python_floor_divide, __floordiv__, __rfloordiv__, floor_divide)
OPERATOR(python_true_divide, __truediv__, __rtruediv__, true_divide)
OPERATOR(python_matrix_multiply, __matmul__, __rmatmul__, matrix_multiply)
#undef OPERATOR

template <auto& Name>
Result<Own<>> python_binary(Thread& t, Ref<> self, Ref<> other) {
  return call_special(t, self, Name.ref(), {other.value()});
}
#define INPLACE(fn, name) constexpr Binary fn = &python_binary<names::name>;
INPLACE(python_inplace_add, __iadd__)
INPLACE(python_inplace_subtract, __isub__)
INPLACE(python_inplace_multiply, __imul__)
INPLACE(python_inplace_remainder, __imod__)
INPLACE(python_inplace_lshift, __ilshift__)
INPLACE(python_inplace_rshift, __irshift__)
INPLACE(python_inplace_and, __iand__)
INPLACE(python_inplace_xor, __ixor__)
INPLACE(python_inplace_or, __ior__)
INPLACE(python_inplace_floor_divide, __ifloordiv__)
INPLACE(python_inplace_true_divide, __itruediv__)
INPLACE(python_inplace_matrix_multiply, __imatmul__)
INPLACE(python_get_item, __getitem__)
#undef INPLACE

Result<Own<>> python_power(Thread& t, Ref<> left, Ref<> right, Ref<> modulus) {
  if (is_none(modulus)) {
    // As the other operators; the slot's type differs.
    Type *lt = left.type(), *rt = right.type();
    bool try_right = lt != rt && rt->slots.power == &python_power;
    if (lt->slots.power == &python_power) {
      if (try_right && is_subtype(rt, lt)) {
        OptRef<> theirs = lookup(t, *rt, names::__rpow__), ours = lookup(t, *lt, names::__rpow__);
        if (theirs && (!ours || !(theirs.value() == ours.value()))) {
          Own<> r = TRY(call_special(t, right, names::__rpow__, {left.value()}));
          if (!is_not_implemented(r.ref())) return r;
          try_right = false;
        }
      }
      if (lookup(t, *lt, names::__pow__)) {
        Own<> r = TRY(call_special(t, left, names::__pow__, {right.value()}));
        if (!is_not_implemented(r.ref()) || lt == rt) return r;
      }
    }
    if (try_right && lookup(t, *rt, names::__rpow__)) return call_special(t, right, names::__rpow__, {left.value()});
    return not_implemented();
  }
  if (left.type()->slots.power == &python_power && lookup(t, *left.type(), names::__pow__)) {
    Own<> r = TRY(call_special(t, left, names::__pow__, {right.value(), modulus.value()}));
    if (!is_not_implemented(r.ref())) return r;
  }
  if (right.type()->slots.power == &python_power && lookup(t, *right.type(), names::__rpow__))
    return call_special(t, right, names::__rpow__, {left.value(), modulus.value()});
  return not_implemented();
}
Result<Own<>> python_inplace_power(Thread& t, Ref<> self, Ref<> other, Ref<>) {
  return call_special(t, self, names::__ipow__, {other.value()});
}

Result<std::int64_t> python_hash(Thread& t, Ref<> self) {
  OptRef<> f = lookup(t, *self.type(), names::__hash__);
  if (!f || is_none(f)) return raise(t, exc::TypeError, "unhashable type: '%T'", self);
  Own<> r = TRY(call_special(t, self, names::__hash__));
  const Value v = r.value();
  if (!v.is_int() && !(v.is_object() && type_of(v)->has(kTypeIsInt)))
    return raise(t, exc::TypeError, "__hash__ method should return an integer");
  std::int64_t n;
  bool is_negative;
  if (int_to_int64(r.ref(), n, is_negative)) return n == -1 ? -2 : n;
  return TRY(hash(t, r.ref()));
}
Result<Own<>> python_call(Thread& t, Ref<> self, const Arguments& a) {
  TRY(check_stack(t, " while calling a Python object"));
  Slot<> holder;
  OptRef<> f = TRY(lookup_special(t, self, names::__call__, holder));
  if (!f) return raise(t, exc::TypeError, "'%T' object is not callable", self);
  return call(t, f.ref(), a);
}
Result<Own<>> python_compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
  static constexpr Str* const kNames[] = {&names::__lt__, &names::__le__, &names::__eq__,
                                          &names::__ne__, &names::__gt__, &names::__ge__};
  Ref<Str> name(kNames[static_cast<int>(op)]);
  const OptRef<> f = lookup(t, *self.type(), name);
  if (!f) return not_implemented();
  // A descriptor that fails to give the method counts as no method.
  if (const DescrGetFn get = f.ref().type()->slots.descr_get; get && !f.ref().type()->has(kTypeMethodDescriptor)) {
    const Own<> descriptor = f.ref().own();
    auto bound = get(t, descriptor, self, Ref<Type>(self.type()));
    if (bound.is_failed()) {
      clear_pending(t);
      return not_implemented();
    }
    return call(t, Ref<>(std::move(bound).take()), {other.value()});
  }
  return call_special(t, self, name, {other.value()});
}
Result<Own<>> python_iter(Thread& t, Ref<> self) {
  OptRef<> f = lookup(t, *self.type(), names::__iter__);
  if (f && is_none(f)) return raise(t, exc::TypeError, "'%T' object is not iterable", self);
  if (f) return call_special(t, self, names::__iter__);
  return raise(t, exc::TypeError, "'%T' object is not iterable", self);
}
Step python_next(Thread& t, Ref<> self) {
  Result<Own<>> r = call_special(t, self, names::__next__);
  if (r.is_failed()) {
    if (take_stop_iteration(t)) return Step::done();
    return failed;
  }
  return Step(std::move(r).take());
}
Result<Own<>> python_get_attr(Thread& t, Ref<> self, Ref<Str> name) {
  OptRef<> getattribute = lookup(t, *self.type(), names::__getattribute__);
  const bool is_generic =
      getattribute && getattribute.ref().is_exact<WrapperDescriptor>() &&
      getattribute.ref().as<WrapperDescriptor>()->slot() == reinterpret_cast<void*>(&Object::get_attr);
  if (is_generic && lookup(t, *self.type(), names::__getattr__)) {
    Slot<> found;
    Result<bool> is_there = search_generic(t, self, name, found);
    if (is_there.is_failed()) {
      if (!clear_if_pending(t, exc::AttributeError)) return failed;
    } else if (std::move(is_there).take()) {
      return Own<>::steal(found.take());
    }
    if (!lookup(t, *self.type(), names::__getattr__)) return raise_attribute_error(t, self, name);
    return call_special(t, self, names::__getattr__, {name.value()});
  }
  Result<Own<>> r =
      is_generic ? Object::get_attr(t, self, name) : call_special(t, self, names::__getattribute__, {name.value()});
  if (!r.is_failed() || !lookup(t, *self.type(), names::__getattr__)) return r;
  if (!clear_if_pending(t, exc::AttributeError)) return failed;
  return call_special(t, self, names::__getattr__, {name.value()});
}
Result<void> python_set_attr(Thread& t, Ref<> self, Ref<Str> name, OptRef<> value) {
  if (value)
    (void)TRY(call_special(t, self, names::__setattr__, {name.value(), value.value()}));
  else
    (void)TRY(call_special(t, self, names::__delattr__, {name.value()}));
  return ok;
}
Result<Own<>> python_descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<> owner) {
  OptRef<> f = lookup(t, *self.type(), names::__get__);
  if (!f) return self.own();
  return call_special(t, self, names::__get__,
                      {instance ? instance.value() : none_ref().value(), owner ? owner.value() : none_ref().value()});
}
Result<void> python_descr_set(Thread& t, Ref<> self, Ref<> instance, OptRef<> value) {
  if (value)
    (void)TRY(call_special(t, self, names::__set__, {instance.value(), value.value()}));
  else
    (void)TRY(call_special(t, self, names::__delete__, {instance.value()}));
  return ok;
}
Result<void> python_init(Thread& t, Ref<> self, const Arguments& a) {
  Slot<> holder;
  OptRef<> f = TRY(lookup_special(t, self, names::__init__, holder));
  if (!f) return ok;
  Own<> r = TRY(call(t, f.ref(), a));
  if (!is_none(r.ref())) return raise(t, exc::TypeError, "__init__() should return None, not '%T'", r);
  return ok;
}
void python_finalize(Thread& t, Ref<> self) {
  Slot<> waiting(t.pending.value() ? t.pending.ref().own() : none());
  const bool had = t.has_pending();
  if (had) t.pending.clear();
  OptRef<> f = lookup(t, *self.type(), names::__del__);
  if (f) {
    Own<> function = f.ref().own();
    if (call_special(t, self, names::__del__).is_failed())
      write_unraisable(t, function.ref(), "Exception ignored while calling deallocator ");
  }
  if (had) t.pending.set(waiting.ref().own());
}
Result<bool> python_is_true(Thread& t, Ref<> self) {
  Own<> r = TRY(call_special(t, self, names::__bool__));
  if (is_true_object(r.ref())) return true;
  if (is_false_object(r.ref())) return false;
  return raise(t, exc::TypeError, "__bool__ should return bool, returned %T", r);
}
Result<std::size_t> python_len(Thread& t, Ref<> self) {
  Own<> r = TRY(call_special(t, self, names::__len__));
  Own<> n = TRY(index(t, r.ref()));
  if (n.value().is_int()) {
    if (n.value().as_int() < 0) return raise(t, exc::ValueError, "__len__() should return >= 0");
    return static_cast<std::size_t>(n.value().as_int());
  }
  std::int64_t wide;
  bool is_negative;
  if (int_to_int64(n.ref(), wide, is_negative) && wide >= 0) return static_cast<std::size_t>(wide);
  if (TRY(compare_true(t, n.ref(), Ref<>(Value::of_int(0)), CompareOp::Lt)))
    return raise(t, exc::ValueError, "__len__() should return >= 0");
  return raise(t, exc::OverflowError, "cannot fit 'int' into an index-sized integer");
}
Result<void> python_set_item(Thread& t, Ref<> self, Ref<> key, OptRef<> value) {
  if (value)
    (void)TRY(call_special(t, self, names::__setitem__, {key.value(), value.value()}));
  else
    (void)TRY(call_special(t, self, names::__delitem__, {key.value()}));
  return ok;
}
Result<Own<>> python_item(Thread& t, Ref<> self, std::int64_t i) {
  Own<> n = TRY(int_from(t, i));
  return call_special(t, self, names::__getitem__, {n.value()});
}
Result<bool> python_contains(Thread& t, Ref<> self, Ref<> item) {
  OptRef<> f = lookup(t, *self.type(), names::__contains__);
  if (f && is_none(f)) return raise(t, exc::TypeError, "'%T' object is not a container", self);
  if (f) {
    Own<> r = TRY(call_special(t, self, names::__contains__, {item.value()}));
    return TRY(is_true(t, r.ref()));
  }
  Own<> it = TRY(iter(t, self));
  for (;;) {
    Step step = next(t, it.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return false;
    Own<> x = std::move(step).take();
    if (TRY(equal(t, x.ref(), item))) return true;
  }
}

}  // namespace

// Buffers of Python classes are made by types/memoryview (PEP 688).
Result<void> python_get_buffer(Thread&, Ref<>, Buffer&, int flags);
void python_release_buffer(Thread&, Ref<>, Buffer&);
Result<Own<>> wrap_get_buffer(Thread&, const SlotMethod&, void* slot, Ref<> self, const Arguments&);
Result<Own<>> wrap_release_buffer(Thread&, const SlotMethod&, void* slot, Ref<> self, const Arguments&);

namespace {

constexpr std::nullptr_t wrap_none = nullptr;
constexpr std::nullptr_t python_none = nullptr;

template <class F>
void* erase(F f) {
  if constexpr (std::is_null_pointer_v<F>)
    return nullptr;
  else
    return reinterpret_cast<void*>(f);
}

const SlotMethod kSlotMethods[] = {
#define SPECIAL(dunder, slot, wrapper, caller, signature, doc) \
  {[]() { return names::dunder.ref(); }, offsetof(SlotTable, slot), wrapper, erase(caller), signature, doc},
#include "types/special_methods.def"
#undef SPECIAL
};

constexpr std::size_t kSlotOffsets[] = {
#define SPECIAL(dunder, slot, wrapper, caller, signature, doc) offsetof(SlotTable, slot),
#include "types/special_methods.def"
#undef SPECIAL
};
constexpr std::size_t kSpecials = std::size(kSlotOffsets);

// For each special method the first one of the same slot, and the next (kSpecials: none).
struct SlotGroups {
  std::uint8_t first[kSpecials], next[kSpecials];
};
constexpr SlotGroups kGroups = [] {
  static_assert(kSpecials < 256);
  SlotGroups groups{};
  for (std::size_t i = 0; i < kSpecials; ++i) {
    std::size_t first = 0, next = i + 1;
    while (kSlotOffsets[first] != kSlotOffsets[i]) ++first;
    while (next < kSpecials && kSlotOffsets[next] != kSlotOffsets[i]) ++next;
    groups.first[i] = static_cast<std::uint8_t>(first);
    groups.next[i] = static_cast<std::uint8_t>(next);
  }
  return groups;
}();

// `first` is the first special method of a slot. The slot function that `type` should have: the native one when the
// method found is the wrapper of a native class whose layout the type extends, else the caller, else nothing. False:
// the slot is not set by methods.
bool find_slot(Thread& t, Type& type, std::size_t first, void*& slot) {
  void *native = nullptr, *caller = nullptr;
  bool use_caller = false;
  const std::size_t slot_offset = kSlotOffsets[first];
  for (std::size_t i = first; i < kSpecials; i = kGroups.next[i]) {
    const SlotMethod& s = kSlotMethods[i];
    if (!s.caller) continue;
    caller = s.caller;
    OptRef<> found = lookup(t, type, s.name());
    if (!found) continue;
    if (found.ref().is_exact<WrapperDescriptor>()) {
      auto d = found.ref().as<WrapperDescriptor>();
      if (d->special().slot_offset == slot_offset && d->special().name().get() == s.name().get() &&
          is_subtype(&type, d->owner())) {
        if (native && native != d->slot()) use_caller = true;
        native = d->slot();
        continue;
      }
      // `__add__` of a sequence belongs to the slot concat.
      if (d->special().slot_offset != slot_offset && !d->special().caller && is_subtype(&type, d->owner())) continue;
    }
    if (s.caller == reinterpret_cast<void*>(&python_hash) && is_none(found)) {
      use_caller = true;
      continue;
    }
    use_caller = true;
  }
  slot = use_caller ? caller : native;
  return caller != nullptr;
}

bool is_set_by_methods(std::size_t first) {
  for (std::size_t i = first; i < kSpecials; i = kGroups.next[i])
    if (kSlotMethods[i].caller) return true;
  return false;
}

void update_slot(Thread& t, Type& type, std::size_t first) {
  void* slot;
  if (find_slot(t, type, first, slot)) kSlotMethods[first].set_slot(type, slot);
}

// Most classes have one base and few special methods, so most of their slots are what a class gets that adds nothing to
// that base: of a Python class its own slots, of a native one what is found once and kept here.
struct SlotInheritance {
  std::unordered_map<const Type*, SlotTable> native;
  std::vector<std::pair<const Str*, std::uint8_t>>
      groups;  // by address of the name: the first method of each slot of it

  SlotInheritance() {
    for (std::size_t i = 0; i < kSpecials; ++i) groups.emplace_back(kSlotMethods[i].name().get(), kGroups.first[i]);
    std::sort(groups.begin(), groups.end());
  }

  const SlotTable& of_native(Thread& t, Type& base) {
    const auto [at, added] = native.try_emplace(&base);
    if (added) {
      void* slot;
      for (std::size_t i = 0; i < kSpecials; ++i) {
        if (kGroups.first[i] == i && find_slot(t, base, i, slot))
          *reinterpret_cast<void**>(reinterpret_cast<char*>(&at->second) + kSlotOffsets[i]) = slot;
      }
    }
    return at->second;
  }

  // Marks the slots that the names in a class's dict concern. False: some name cannot be told.
  bool mark(Ref<Dict> dict, bool (&marked)[kSpecials]) const {
    Value key, value;
    for (std::size_t i = 0; dict->next_entry(i, key, value);) {
      if (!Ref<>(key).is_exact<Str>() || !Ref<>(key).as<Str>()->is_interned()) return false;
      const Str* name = Ref<>(key).as<Str>().get();
      auto at = std::lower_bound(groups.begin(), groups.end(), std::pair<const Str*, std::uint8_t>(name, 0));
      for (; at != groups.end() && at->first == name; ++at) marked[at->second] = true;
    }
    return true;
  }
};

// Whether the class's MRO is itself and then that of its one base.
bool extends_one_base(Thread& t, Type& type) {
  const TypeState& state = state_of(t, type);
  if (!type.base || !state.bases || state.bases->size() != 1 || !state.mro) return false;
  const std::span<const Value> mro = state.mro->span(), base = mro_of(t, *type.base)->span();
  return mro.size() == base.size() + 1 && std::equal(base.begin(), base.end(), mro.begin() + 1);
}

// False: the slots have to be looked up one by one.
bool inherit_slots(Thread& t, Type& type) {
  if (!extends_one_base(t, type)) return false;
  auto& inheritance = native_state<SlotInheritance>(t);
  bool marked[kSpecials] = {};
  if (!inheritance.mark(state_of(t, type).dict.ref(), marked)) return false;
  const SlotTable& slots = type.base->is_heap() ? type.base->slots : inheritance.of_native(t, *type.base);
  for (std::size_t i = 0; i < kSpecials; ++i) {
    if (kGroups.first[i] != i) continue;
    if (marked[i])
      update_slot(t, type, i);
    else if (is_set_by_methods(i))
      kSlotMethods[i].set_slot(
          type, *reinterpret_cast<void* const*>(reinterpret_cast<const char*>(&slots) + kSlotOffsets[i]));
  }
  return true;
}

}  // namespace

std::span<const SlotMethod> special_methods() { return kSlotMethods; }

void update_all_slots(Thread& t, Type& type) {
  // Slots without methods come from the native base.
  if (type.base) {
    const SlotTable& base = type.base->slots;
    type.slots.send = base.send;
    type.slots.concat = base.concat;
    type.slots.repeat = base.repeat;
    type.slots.inplace_concat = base.inplace_concat;
    type.slots.inplace_repeat = base.inplace_repeat;
    type.slots.destruct = base.destruct;
    type.slots.trace = base.trace;
    type.slots.clear = base.clear;
    type.slots.body_size = base.body_size;
  }
  if (!inherit_slots(t, type)) {
    for (std::size_t i = 0; i < kSpecials; ++i)
      if (kGroups.first[i] == i) update_slot(t, type, i);
  }
  // A list subclass iterates by the native `item`, unless it has a __getitem__ of its own.
  if (type.base && type.slots.get_item == type.base->slots.get_item && type.base->slots.item)
    type.slots.item = type.base->slots.item;
}

void update_slots_of_name(Thread& t, Type& type, Ref<Str> name) {
  bool found = false;
  for (std::size_t i = 0; i < kSpecials; ++i)
    if (kSlotMethods[i].name().get() == name.get()) {
      update_slot(t, type, kGroups.first[i]);
      found = true;
    }
  if (!found) return;
  for (Type* sub : state_of(t, type).subclasses) update_slots_of_name(t, *sub, name);
}

Result<void> add_slot_wrappers(Thread& t, Type& type, Ref<Dict> dict) {
  for (const SlotMethod& s : kSlotMethods) {
    void* slot = s.slot_of(type);
    if (!slot || !s.wrapper) continue;
    if (type.base && s.slot_of(*type.base) == slot) continue;
    // Truth by size is no method of its own: a subclass with another `__len__` is true by that.
    if (s.slot_offset == offsetof(SlotTable, is_true) && type.slots.len && type.has(kTypeBasetype)) continue;
    // A class that defines comparison or hashing anew shows it even when a C++ base has the same slot.
    if (dict->find_str(s.name())) continue;
    if (s.slot_offset == offsetof(SlotTable, hash) && reinterpret_cast<HashFn>(slot) == &unhashable) {
      TRY(dict->set_str(t, s.name(), none()));
      continue;
    }
    Own<WrapperDescriptor> d = TRY(create<WrapperDescriptor>(t, Ref<Type>(&type), s.name().own(), s, slot));
    TRY(dict->set_str(t, s.name(), std::move(d)));
  }
  return ok;
}

}  // namespace krait
