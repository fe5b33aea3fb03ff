// The operators on any value: which operand's slot is asked first, and what is said when none knows the other.
#include <algorithm>

#include "object/allocate.h"
#include "types/descriptor.h"
#include "types/function.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/python_operators.h"
#include "types/singletons.h"
#include "types/special_methods.h"
#include "types/str.h"
#include "types/type.h"

namespace krait {

namespace {

struct Operator {
  Binary SlotTable::* slot;
  Binary SlotTable::* inplace;  // null: not an in-place operator
  const char* text;
};

// In the order of BinaryOp; power, and item access, are handled apart.
constexpr Operator kOperators[] = {
    {&SlotTable::add, nullptr, "+"},
    {&SlotTable::and_, nullptr, "&"},
    {&SlotTable::floor_divide, nullptr, "//"},
    {&SlotTable::lshift, nullptr, "<<"},
    {&SlotTable::matrix_multiply, nullptr, "@"},
    {&SlotTable::multiply, nullptr, "*"},
    {&SlotTable::remainder, nullptr, "%"},
    {&SlotTable::or_, nullptr, "|"},
    {nullptr, nullptr, "** or pow()"},
    {&SlotTable::rshift, nullptr, ">>"},
    {&SlotTable::subtract, nullptr, "-"},
    {&SlotTable::true_divide, nullptr, "/"},
    {&SlotTable::xor_, nullptr, "^"},
    {&SlotTable::add, &SlotTable::inplace_add, "+="},
    {&SlotTable::and_, &SlotTable::inplace_and, "&="},
    {&SlotTable::floor_divide, &SlotTable::inplace_floor_divide, "//="},
    {&SlotTable::lshift, &SlotTable::inplace_lshift, "<<="},
    {&SlotTable::matrix_multiply, &SlotTable::inplace_matrix_multiply, "@="},
    {&SlotTable::multiply, &SlotTable::inplace_multiply, "*="},
    {&SlotTable::remainder, &SlotTable::inplace_remainder, "%="},
    {&SlotTable::or_, &SlotTable::inplace_or, "|="},
    {nullptr, nullptr, "**="},
    {&SlotTable::rshift, &SlotTable::inplace_rshift, ">>="},
    {&SlotTable::subtract, &SlotTable::inplace_subtract, "-="},
    {&SlotTable::true_divide, &SlotTable::inplace_true_divide, "/="},
    {&SlotTable::xor_, &SlotTable::inplace_xor, "^="},
};

// The left operand's slot, then the right one's; a subclass on the right goes first.
Result<Own<>> try_operands(Thread& t, Binary SlotTable::* slot, Ref<> a, Ref<> b) {
  TRY(check_stack(t));
  Type *at = a.type(), *bt = b.type();
  const Binary af = at->slots.*slot;
  Binary bf = at == bt ? nullptr : bt->slots.*slot;
  if (bf == af) bf = nullptr;
  if (af) {
    if (bf && is_subtype(bt, at)) {
      Own<> r = TRY(bf(t, a, b));
      if (!is_not_implemented(r.ref())) return r;
      bf = nullptr;
    }
    Own<> r = TRY(af(t, a, b));
    if (!is_not_implemented(r.ref())) return r;
  }
  if (bf) return bf(t, a, b);
  return not_implemented();
}

Failed unsupported(Thread& t, const char* op, Ref<> a, Ref<> b) {
  if (op[0] == '>' && op[1] == '>' && a.type()->name &&
      __builtin_strcmp(a.type()->name, "builtin_function_or_method") == 0) {
    Result<Own<Str>> text = repr(t, a);
    if (!text.is_failed()) {
      Own<Str> s = std::move(text).take();
      if (s->equals_ascii("<built-in function print>"))
        return raise(t, exc::TypeError,
                     "unsupported operand type(s) for %s: '%T' and '%T'. Did you mean \"print(<message>, "
                     "file=<output_stream>)\"?",
                     op, a, b);
    }
  }
  return raise(t, exc::TypeError, "unsupported operand type(s) for %s: '%T' and '%T'", op, a, b);
}

Result<Own<>> sequence_repeat(Thread& t, RepeatFn repeat, Ref<> sequence, Ref<> count) {
  if (!has_index(count)) return raise(t, exc::TypeError, "can't multiply sequence by non-int of type '%T'", count);
  const std::int64_t n = TRY(index_int64(t, count, &exc::OverflowError));
  return repeat(t, sequence, n);
}

Result<Own<>> power_slots(Thread& t, Ref<> a, Ref<> b, Ref<> m) {
  Type *at = a.type(), *bt = b.type();
  const Ternary af = at->slots.power;
  Ternary bf = at == bt ? nullptr : bt->slots.power;
  if (bf == af) bf = nullptr;
  if (af) {
    if (bf && is_subtype(bt, at)) {
      Own<> r = TRY(bf(t, a, b, m));
      if (!is_not_implemented(r.ref())) return r;
      bf = nullptr;
    }
    Own<> r = TRY(af(t, a, b, m));
    if (!is_not_implemented(r.ref())) return r;
  }
  if (bf) {
    Own<> r = TRY(bf(t, a, b, m));
    if (!is_not_implemented(r.ref())) return r;
  }
  if (!is_none(m)) {
    const Ternary mf = m.type()->slots.power;
    if (mf && mf != af && mf != bf) return mf(t, a, b, m);
  }
  return not_implemented();
}

}  // namespace

namespace {
Result<Own<>> binary_of_sequences(Thread&, BinaryOp, Ref<> a, Ref<> b);
}

Result<Own<>> binary(Thread& t, BinaryOp op, Ref<> a, Ref<> b) {
  if (op == BinaryOp::Subscript) return get_item(t, a, b);
  const Operator& o = kOperators[static_cast<int>(op)];
  if (op == BinaryOp::Power || op == BinaryOp::InplacePower) {
    if (op == BinaryOp::InplacePower && a.type()->slots.inplace_power) {
      Own<> r = TRY(a.type()->slots.inplace_power(t, a, b, none_ref()));
      if (!is_not_implemented(r.ref())) return r;
    }
    Own<> r = TRY(power_slots(t, a, b, none_ref()));
    if (!is_not_implemented(r.ref())) return r;
    return unsupported(t, o.text, a, b);
  }
  if (o.inplace) {
    if (const Binary f = a.type()->slots.*(o.inplace)) {
      Own<> r = TRY(f(t, a, b));
      if (!is_not_implemented(r.ref())) return r;
    }
  }
  Own<> r = TRY(try_operands(t, o.slot, a, b));
  if (!is_not_implemented(r.ref())) return r;
  return binary_of_sequences(t, op, a, b);
}

namespace {

// Are the sequence's methods of these names the native ones? A slot of a class that has its own is as good as none.
bool are_native(Thread& t, Type& type, std::initializer_list<Ref<Str>> methods) {
  return !type.is_heap() || std::ranges::all_of(methods, [&](Ref<Str> name) {
    const OptRef<> f = lookup(t, type, name);
    return f && f.ref().is_exact<WrapperDescriptor>();
  });
}

// The last that is asked, before it is an error.
Result<Own<>> binary_of_sequences(Thread& t, BinaryOp op, Ref<> a, Ref<> b) {
  Type &at = *a.type(), &bt = *b.type();
  const auto repeats = [&](Type& type) {
    return type.slots.repeat && are_native(t, type, {names::__mul__, names::__rmul__});
  };
  // Sequences know + and * under other slots, asked last.
  if (op == BinaryOp::Add || op == BinaryOp::InplaceAdd) {
    if (op == BinaryOp::InplaceAdd && at.slots.inplace_concat && are_native(t, at, {names::__iadd__}))
      return at.slots.inplace_concat(t, a, b);
    if (at.slots.concat && are_native(t, at, {names::__add__})) return at.slots.concat(t, a, b);
  } else if (op == BinaryOp::Multiply || op == BinaryOp::InplaceMultiply) {
    if (op == BinaryOp::InplaceMultiply && at.slots.inplace_repeat && are_native(t, at, {names::__imul__}))
      return sequence_repeat(t, at.slots.inplace_repeat, a, b);
    if (repeats(at)) return sequence_repeat(t, at.slots.repeat, a, b);
    if (repeats(bt)) return sequence_repeat(t, bt.slots.repeat, b, a);
  }
  return unsupported(t, kOperators[static_cast<int>(op)].text, a, b);
}

}  // namespace

namespace {

bool is_number_class(const Type& type) { return &type == &kIntType || &type == &kFloatType; }

// The Python function that `type` has for the slot: for the operator or, which comes after it in the table, for the
// reflected one. Null: something else is there.
Function* function_of_slot(Thread& t, Type& type, Binary SlotTable::* slot, bool is_reflected) {
  const auto offset = static_cast<std::size_t>(reinterpret_cast<const char*>(&(type.slots.*slot)) -
                                               reinterpret_cast<const char*>(&type.slots));
  for (const SlotMethod& s : special_methods()) {
    if (s.slot_offset != offset) continue;
    if (!s.caller || s.slot_of(type) != s.caller) return nullptr;
    if (std::exchange(is_reflected, false)) continue;
    const OptRef<> f = lookup(t, type, s.name());
    return f && f.ref().is_exact<Function>() ? f.ref().as<Function>().get() : nullptr;
  }
  return nullptr;
}

}  // namespace

Function* python_operator(Thread& t, BinaryOp op, Type& left, Type& right) {
  const bool is_subscript = op == BinaryOp::Subscript;
  Binary SlotTable::* const slot = is_subscript ? &SlotTable::get_item : kOperators[static_cast<int>(op)].slot;
  if (!slot || (!is_subscript && &left != &right && right.is_heap())) return nullptr;
  return function_of_slot(t, left, slot, false);
}

Function* python_reflected_operator(Thread& t, BinaryOp op, Type& left, Type& right) {
  Binary SlotTable::* const slot = op == BinaryOp::Subscript ? nullptr : kOperators[static_cast<int>(op)].slot;
  if (!slot || !is_number_class(left) || !right.is_heap()) return nullptr;
  // Numbers know what to do with these.
  if (right.has(kTypeIsInt) || right.has(kTypeIsFloat)) return nullptr;
  return function_of_slot(t, right, slot, true);
}

bool has_inplace(BinaryOp op, const Type& type) {
  const Operator& o = kOperators[static_cast<int>(op)];
  if (op == BinaryOp::InplacePower) return type.slots.inplace_power;
  return (o.inplace && type.slots.*(o.inplace)) || type.slots.inplace_concat || type.slots.inplace_repeat;
}

Result<Own<>> binary_after_method(Thread& t, BinaryOp op, Ref<> a, Ref<> b) {
  const Operator& o = kOperators[static_cast<int>(op)];
  Type *at = a.type(), *bt = b.type();
  // Left of a number, the method was the right operand's.
  if (const Binary f = bt->slots.*(o.slot); f && at != bt && f != at->slots.*(o.slot) && !is_number_class(*at)) {
    Own<> r = TRY(f(t, a, b));
    if (!is_not_implemented(r.ref())) return r;
  }
  return binary_of_sequences(t, op, a, b);
}

Result<Own<>> power(Thread& t, Ref<> a, Ref<> b, Ref<> m) {
  Own<> r = TRY(power_slots(t, a, b, m));
  if (!is_not_implemented(r.ref())) return r;
  if (is_none(m)) return unsupported(t, "** or pow()", a, b);
  return raise(t, exc::TypeError, "unsupported operand type(s) for ** or pow(): '%T', '%T', '%T'", a, b, m);
}

Result<Own<>> divmod(Thread& t, Ref<> a, Ref<> b) {
  Own<> r = TRY(try_operands(t, &SlotTable::divmod, a, b));
  if (!is_not_implemented(r.ref())) return r;
  return unsupported(t, "divmod()", a, b);
}

Result<Own<>> negative(Thread& t, Ref<> o) {
  if (Unary f = o.type()->slots.negative) return f(t, o);
  return raise(t, exc::TypeError, "bad operand type for unary -: '%T'", o);
}
Result<Own<>> positive(Thread& t, Ref<> o) {
  if (Unary f = o.type()->slots.positive) return f(t, o);
  return raise(t, exc::TypeError, "bad operand type for unary +: '%T'", o);
}
Result<Own<>> absolute(Thread& t, Ref<> o) {
  if (Unary f = o.type()->slots.absolute) return f(t, o);
  return raise(t, exc::TypeError, "bad operand type for abs(): '%T'", o);
}
Result<Own<>> invert(Thread& t, Ref<> o) {
  if (Unary f = o.type()->slots.invert) return f(t, o);
  return raise(t, exc::TypeError, "bad operand type for unary ~: '%T'", o);
}

bool has_index(Ref<> o) { return o.type()->slots.index != nullptr; }

Result<Own<>> index(Thread& t, Ref<> o) {
  if (o.value().is_int() || (o.value().is_object() && o.type()->has(kTypeIsInt))) return o.own();
  const Unary f = o.type()->slots.index;
  if (!f) return raise(t, exc::TypeError, "'%T' object cannot be interpreted as an integer", o);
  Own<> r = TRY(f(t, o));
  if (r.value().is_int() || r.ref().type() == &kIntType) return r;
  if (!r.ref().type()->has(kTypeIsInt)) return raise(t, exc::TypeError, "__index__ returned non-int (type %T)", r);
  TRY(warn_format(
      t, exc::DeprecationWarning, 1,
      "__index__ returned non-int (type %T).  The ability to return an instance of a strict subclass of int "
      "is deprecated, and may not be supported in a future version of Python.",
      r));
  return r;
}

Result<std::int64_t> index_int64(Thread& t, Ref<> o, const Type* overflow) {
  if (o.value().is_int()) return o.value().as_int();
  Own<> n = TRY(index(t, o));
  if (n.value().is_int()) return n.value().as_int();
  std::int64_t out;
  bool is_negative;
  if (int_to_int64(n.ref(), out, is_negative)) return out;
  if (overflow) return raise(t, *overflow, "cannot fit '%T' into an index-sized integer", o);
  return is_negative ? INT64_MIN : INT64_MAX;
}

}  // namespace krait
