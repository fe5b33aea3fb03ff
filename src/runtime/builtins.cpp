// The functions of module builtins that need no frame: numbers, attributes, iteration, text.
#include "runtime/builtins.h"

#include "base/float_text.h"
#include "object/allocate.h"
#include "types/attribute_search.h"
#include "types/bytearray.h"
#include "types/complex.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/iterator.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

// ---- numbers ----

Result<Own<>> builtin_abs(Thread& t, Ref<> x) { return absolute(t, x); }

// Binary, octal or hexadecimal digits after a prefix, the sign first.
Result<Own<>> with_prefix(Thread& t, Ref<> number, int base, const char* prefix) {
  Own<> n = TRY(index(t, number));
  Own<Str> digits = TRY(Int::to_str(t, n.ref(), base));
  const std::string_view text = digits->ascii();
  if (text.starts_with('-')) return format(t, "-%s%s", prefix, text.substr(1));
  return format(t, "%s%s", prefix, text);
}
Result<Own<>> builtin_bin(Thread& t, Ref<> number) { return with_prefix(t, number, 2, "0b"); }
Result<Own<>> builtin_oct(Thread& t, Ref<> number) { return with_prefix(t, number, 8, "0o"); }
Result<Own<>> builtin_hex(Thread& t, Ref<> number) { return with_prefix(t, number, 16, "0x"); }

Result<Own<>> builtin_chr(Thread& t, Ref<> i) {
  Own<> n = TRY(index(t, i));
  const std::int64_t c = int_clamped(n.ref());
  if (c < 0 || c > 0x10FFFF) return raise(t, exc::ValueError, "chr() arg not in range(0x110000)");
  return Str::from_code_point(t, static_cast<char32_t>(c));
}

Result<std::int64_t> builtin_ord(Thread& t, Ref<> c) {
  if (c.is<Str>()) {
    auto s = c.as<Str>();
    if (s->length() == 1) return static_cast<std::int64_t>(s->at(0));
    return raise(t, exc::TypeError, "ord() expected a character, but string of length %d found", s->length());
  }
  if (c.type()->slots.get_buffer && c.type()->slots.len) {
    const std::size_t n = TRY(len(t, c));
    if (n != 1) return raise(t, exc::TypeError, "ord() expected a character, but string of length %d found", n);
    Own<> byte = TRY(get_item(t, c, Ref<>(Value::of_int(0))));
    return int_clamped(byte.ref());
  }
  return raise(t, exc::TypeError, "ord() expected string of length 1, but %T found", c);
}

Result<Own<>> builtin_divmod(Thread& t, Ref<> x, Ref<> y) { return divmod(t, x, y); }
Result<Own<>> builtin_pow(Thread& t, Ref<> base, Ref<> exp, Ref<> mod) { return power(t, base, exp, mod); }

Result<Own<>> builtin_round(Thread& t, Ref<> number, OptRef<> digits) {
  Slot<> holder;
  OptRef<> f = TRY(lookup_special(t, number, names::__round__, holder));
  if (!f) return raise(t, exc::TypeError, "type %T doesn't define __round__ method", number);
  if (is_none_or_missing(digits)) return call(t, f.ref());
  return call(t, f.ref(), {digits.value()});
}

Result<std::int64_t> builtin_hash(Thread& t, Ref<> object) { return hash(t, object); }
Result<Own<>> builtin_id(Thread& t, Ref<> object) { return int_from_unsigned(t, object.value().bits()); }

// ---- attributes and classes ----

Result<Ref<Str>> attribute_name(Thread& t, Ref<> name) {
  if (!name.is<Str>()) return raise(t, exc::TypeError, "attribute name must be string, not '%T'", name);
  return name.as<Str>();
}

Result<Own<>> builtin_getattr(Thread& t, Ref<> object, Ref<> name, OptRef<> otherwise) {
  Ref<Str> n = TRY(attribute_name(t, name));
  if (!otherwise) return get_attr(t, object, n);
  Slot<> found;
  if (TRY(search_attr(t, object, n, found))) return Own<>::steal(found.take());
  return otherwise.ref().own();
}
Result<bool> builtin_hasattr(Thread& t, Ref<> object, Ref<> name) {
  return has_attr(t, object, TRY(attribute_name(t, name)));
}
Result<void> builtin_setattr(Thread& t, Ref<> object, Ref<> name, Ref<> value) {
  return set_attr(t, object, TRY(attribute_name(t, name)), value);
}
Result<void> builtin_delattr(Thread& t, Ref<> object, Ref<> name) {
  return del_attr(t, object, TRY(attribute_name(t, name)));
}
Result<bool> builtin_callable(Thread&, Ref<> object) { return is_callable(object); }
Result<bool> builtin_isinstance(Thread& t, Ref<> object, Ref<> cls) { return is_instance(t, object, cls); }
Result<bool> builtin_issubclass(Thread& t, Ref<> cls, Ref<> bases) { return is_subclass(t, cls, bases); }

// ---- iteration ----

// Calls fn with each item until it answers false.
template <class F>
Result<void> for_each(Thread& t, Ref<> iterable, F fn) {
  Own<> it = TRY(iter(t, iterable));
  for (;;) {
    Step step = next(t, it.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    Own<> item = std::move(step).take();
    if (!TRY(fn(item.ref()))) return ok;
  }
}

Result<bool> builtin_all(Thread& t, Ref<> iterable) {
  bool result = true;
  TRY(for_each(t, iterable, [&](Ref<> item) -> Result<bool> { return result = TRY(is_true(t, item)); }));
  return result;
}
Result<bool> builtin_any(Thread& t, Ref<> iterable) {
  bool result = false;
  TRY(for_each(t, iterable, [&](Ref<> item) -> Result<bool> { return !(result = TRY(is_true(t, item))); }));
  return result;
}

Result<Own<>> builtin_iter(Thread& t, Ref<> object, OptRef<> sentinel) {
  if (!sentinel) return iter(t, object);
  if (!is_callable(object)) return raise(t, exc::TypeError, "iter(v, w): v must be callable");
  return create<CallableIterator>(t, object.own(), sentinel.ref().own());
}

Result<Own<>> builtin_next(Thread& t, Ref<> iterator, OptRef<> otherwise) {
  if (!iterator.type()->slots.next) return raise(t, exc::TypeError, "'%T' object is not an iterator", iterator);
  t.return_value.clear();
  Step step = next(t, iterator);
  if (step.has_value()) return std::move(step).take();
  if (step.is_done()) {
    if (!otherwise) return raise_stop_iteration(t);
    t.return_value.clear();
    return otherwise.ref().own();
  }
  if (otherwise && clear_if_pending(t, exc::StopIteration)) return otherwise.ref().own();
  return failed;
}

Result<std::size_t> builtin_len(Thread& t, Ref<> object) { return len(t, object); }

Result<Own<>> builtin_sorted(Thread& t, Ref<> iterable, Ref<> key, Ref<> reverse) {
  Own<List> l = TRY(to_list(t, iterable));
  if (iterable.is_exact<List>()) l = TRY(List::from_values(t, l->items(), l->size()));
  Own<> sort = TRY(get_attr(t, l.ref(), names::sort));
  Own<Tuple> keywords = TRY(Tuple::of(t, names::key.ref(), names::reverse.ref()));
  const Value values[] = {key.value(), reverse.value()};
  (void)TRY(call(t, sort.ref(), Arguments{values, 0, 2, keywords.get()}));
  return Own<>(std::move(l));
}

Result<Own<>> builtin_sum(Thread& t, Ref<> iterable, OptRef<> start) {
  Own<> total = start ? start.ref().own() : Own<>::of_int(0);
  if (start && start.ref().is<Str>())
    return raise(t, exc::TypeError, "sum() can't sum strings [use ''.join(seq) instead]");
  if (start && start.ref().type()->has(kTypeIsBytes))
    return raise(t, exc::TypeError, "sum() can't sum bytes [use b''.join(seq) instead]");
  if (start && start.ref().is<ByteArray>())
    return raise(t, exc::TypeError, "sum() can't sum bytearray [use b''.join(seq) instead]");
  float_text::CompensatedSum floats;
  bool in_floats = is_exact_float(total.ref());
  if (in_floats) floats.high = float_value(total.ref());
  // Complex numbers likewise: the above is the real part then.
  float_text::CompensatedSum imaginary;
  bool in_complex = total.ref().is_exact<Complex>();
  const auto start_complex = [&] {
    const ComplexValue z = total.ref().as<Complex>()->value();
    floats = {z.real, 0.0};
    imaginary = {z.imag, 0.0};
    in_complex = true;
  };
  if (in_complex) start_complex();
  TRY(for_each(t, iterable, [&](Ref<> item) -> Result<bool> {
    if (in_floats) {
      // Floats keep their rounding error as long as only floats and ints come.
      if (is_exact_float(item)) {
        floats.add(float_value(item));
        return true;
      }
      if (item.value().is_int()) {
        floats.add(static_cast<double>(item.value().as_int()));
        return true;
      }
      total = TRY(float_from(t, floats.value()));
      in_floats = false;
    } else if (in_complex) {
      if (item.is_exact<Complex>()) {
        floats.add(item.as<Complex>()->value().real);
        imaginary.add(item.as<Complex>()->value().imag);
        return true;
      }
      if (is_exact_float(item) || item.value().is_int()) {
        floats.add(item.value().is_int() ? static_cast<double>(item.value().as_int()) : float_value(item));
        return true;
      }
      total = TRY(Complex::from(t, {floats.value(), imaginary.value()}));
      in_complex = false;
    } else if (Value::both_int(total.value(), item.value())) {
      total = TRY(int_add(t, total.ref(), item));
      return true;
    }
    total = TRY(binary(t, BinaryOp::Add, total.ref(), item));
    if (is_exact_float(total.ref())) {
      in_floats = true;
      floats = {float_value(total.ref()), 0.0};
    } else if (total.ref().is_exact<Complex>()) {
      start_complex();
    }
    return true;
  }));
  if (in_complex) return Complex::from(t, {floats.value(), imaginary.value()});
  if (in_floats) return float_from(t, floats.value());
  return total;
}

// min and max: over one iterable or over the arguments.
Result<Own<>> extreme(Thread& t, const char* name, CompareOp wins, Rest arguments, OptRef<> key, OptRef<> otherwise) {
  if (arguments.size() == 0) return raise(t, exc::TypeError, "%s expected at least 1 argument, got 0", name);
  if (arguments.size() > 1 && otherwise)
    return raise(t, exc::TypeError, "Cannot specify a default for %s() with multiple positional arguments", name);
  Slot<> best, best_key;
  const auto consider = [&](Ref<> item) -> Result<bool> {
    // Small ints, the commonest, need no counts.
    if (is_none_or_missing(key)) {
      if (best && Value::both_int(best.value(), item.value())) {
        const bool is_less = item.value().as_int() < best.value().as_int(), is_same = item.value() == best.value();
        if (!is_same && is_less == (wins == CompareOp::Lt)) best.set(item.own());
        return true;
      }
      if (!best || TRY(compare_true(t, item, Own<>(best.ref().own()).ref(), wins))) best.set(item.own());
      return true;
    }
    Own<> k = TRY(call(t, key.ref(), {item.value()}));
    if (!best || TRY(compare_true(t, k.ref(), best_key.ref(), wins))) {
      best.set(item.own());
      best_key.set(std::move(k));
    }
    return true;
  };
  if (arguments.size() > 1)
    for (std::size_t i = 0; i < arguments.size(); ++i) TRY(consider(arguments[i]));
  else
    TRY(for_each(t, arguments[0], consider));
  if (best) return best.ref().own();
  if (otherwise) return otherwise.ref().own();
  return raise(t, exc::ValueError, "%s() iterable argument is empty", name);
}
Result<Own<>> builtin_min(Thread& t, Rest arguments, OptRef<> key, OptRef<> otherwise) {
  return extreme(t, "min", CompareOp::Lt, arguments, key, otherwise);
}
Result<Own<>> builtin_max(Thread& t, Rest arguments, OptRef<> key, OptRef<> otherwise) {
  return extreme(t, "max", CompareOp::Gt, arguments, key, otherwise);
}

// ---- text ----

Result<Own<>> builtin_repr(Thread& t, Ref<> object) { return repr(t, object); }
Result<Own<>> builtin_ascii(Thread& t, Ref<> object) { return ascii(t, object); }
Result<Own<>> builtin_format(Thread& t, Ref<> value, OptRef<Str> spec) { return format_value(t, value, spec); }

constexpr Method kFunctions[] = {
    bind<&builtin_abs>("abs(x, /)", "How far a number is from zero."),
    bind<&builtin_all>("all(iterable, /)", "Whether no item is false; so it is when there is none."),
    bind<&builtin_any>("any(iterable, /)", "Whether some item is true; so it is not when there is none."),
    bind<&builtin_ascii>("ascii(obj, /)",
                         "repr(obj) in which all characters beyond ASCII are written as \\x, \\u or \\U escapes."),
    bind<&builtin_bin>("bin(number, /)", "An int in base 2, as text.\n\n   >>> bin(-37)\n   '-0b100101'"),
    bind<&builtin_callable>(
        "callable(obj, /)",
        "Whether it can be called: functions, methods, classes, and objects whose class has __call__."),
    bind<&builtin_chr>("chr(i, /)",
                       "The character of a code point, as a string. ValueError unless 0 <= i <= 0x10ffff."),
    bind<&builtin_delattr>("delattr(obj, name, /)",
                           "Remove the attribute of this name.\n\ndelattr(x, 'y') does what `del x.y` does."),
    bind<&builtin_divmod>("divmod(x, y, /)", "(x // y, x % y), in one step."),
    bind<&builtin_format>("format(value, format_spec='', /)",
                          "The value as text, in a form that format_spec asks for; it calls "
                          "type(value).__format__.\n\nhelp('FORMATTING') explains what numbers and strings understand. "
                          "An empty format_spec usually means str(value)."),
    bind<&builtin_getattr>("getattr(object, name, default=<absent>, /)",
                           "getattr(object, name[, default]) -> value\n\nThe attribute of this name: getattr(x, 'y') "
                           "is x.y.\n\nWhen there is none: default or, without it, an AttributeError."),
    bind<&builtin_hasattr>(
        "hasattr(obj, name, /)",
        "Whether getattr(obj, name) finds something.\n\nAttributeError counts as no; other exceptions come through."),
    bind<&builtin_hash>(
        "hash(obj, /)",
        "An int that is the same for equal objects, by which sets and dictionaries find them.\n\nDifferent objects may "
        "share it. That of a string differs from run to run. TypeError for what can change, such as a list."),
    bind<&builtin_hex>("hex(number, /)", "An int in base 16, as text.\n\n   >>> hex(-3054)\n   '-0xbee'"),
    bind<&builtin_id>("id(obj, /)", "An int that no other object has as long as this one lives."),
    bind<&builtin_isinstance>("isinstance(obj, class_or_tuple, /)",
                              "Whether type(obj) is the class or derives from it.\n\nclass_or_tuple may be a class, a "
                              "union such as int | str, or a tuple of such, of which one suffices.")
        .known_as(FastCall::IsInstance),
    bind<&builtin_issubclass>("issubclass(class_, class_or_tuple, /)",
                              "Whether cls is the class or derives from it.\n\nclass_or_tuple may be a class, a union "
                              "such as int | str, or a tuple of such, of which one suffices."),
    bind<&builtin_iter>("iter(object, sentinel=<absent>, /)",
                        "iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nWhat gives the items of "
                        "an iterable, one at each next(). With two arguments: the results of calling callable(), up "
                        "to\none that equals sentinel. TypeError when the object cannot be iterated over."),
    bind<&builtin_len>("len(obj, /)", "How many items it holds.").known_as(FastCall::Len),
    bind<&builtin_max>("max(*args, key=None, default=<absent>)",
                       "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> "
                       "value\n\nThe largest of the items or arguments, the first of several; with key, that whose key "
                       "is largest.\n\nWithout items: default or, without it, a ValueError."),
    bind<&builtin_min>("min(*args, key=None, default=<absent>)",
                       "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> "
                       "value\n\nThe least of the items or arguments, the first of several; with key, that whose key "
                       "is least.\n\nWithout items: default or, without it, a ValueError."),
    bind<&builtin_next>("next(iterator, default=<absent>, /)",
                        "next(iterator[, default])\n\nThe item after those already taken. At the end: default or, "
                        "without it, StopIteration."),
    bind<&builtin_oct>("oct(number, /)", "An int in base 8, as text.\n\n   >>> oct(-493)\n   '-0o755'"),
    bind<&builtin_ord>("ord(character, /)",
                       "The code point of a character or, of a bytes object of length 1, its byte."),
    bind<&builtin_pow>("pow(base, exp, mod=None)",
                       "base ** exp or, with mod, that power's rest on division by mod, found without computing the "
                       "power.\n\nWith mod, a negative exp means the inverse."),
    bind<&builtin_repr>("repr(obj, /)",
                        "The object as text for programmers: where possible, an expression that makes an equal one."),
    bind<&builtin_round>("round(number, ndigits=None)",
                         "The number rounded to ndigits digits behind the point, in front of it if negative; half goes "
                         "to even.\n\nWithout ndigits the result is an int, else of number's type."),
    bind<&builtin_setattr>("setattr(obj, name, value, /)",
                           "Give the attribute of this name a value.\n\nsetattr(x, 'y', v) does what `x.y = v` does."),
    bind<&builtin_sorted>("sorted(iterable, /, *, key=None, reverse=False)",
                          "A list of the items in order, the smallest first; equal ones stay as they "
                          "were.\n\nkey(item) is compared in an item's place; reverse puts the largest first."),
    bind<&builtin_sum>("sum(iterable, /, start=0)",
                       "start and all numbers added up; start alone when there are none.\n\nFloats are added with an "
                       "extra correction. Strings are refused: ''.join() does that."),
};

}  // namespace

constinit const std::span<const Method> kBuiltinFunctions = kFunctions;

}  // namespace krait
