#include "types/bool.h"

#include "object/allocate.h"
#include "types/dict.h"
#include "types/protocol.h"
#include "types/str.h"

namespace krait {

namespace {

constinit Bool false_object(false);
constinit Bool true_object(true);

}  // namespace

Object& kFalse = false_object;
Object& kTrue = true_object;

Result<Own<>> Bool::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "bool() takes no keyword arguments");
  if (a.positional > 1) return raise(t, exc::TypeError, "bool expected at most 1 argument, got %d", a.positional);
  return bool_value(a.positional == 1 && TRY(krait::is_true(t, a[0])));
}

Result<Own<>> Bool::repr(Thread& t, Ref<> self) {
  return Str::intern_ascii(t, is_true_object(self) ? "True" : "False");
}

// Two bools give a bool, anything else an int.
Result<Own<>> Bool::and_(Thread& t, Ref<> a, Ref<> b) {
  if (is_bool(a) && is_bool(b)) return bool_value(is_true_object(a) && is_true_object(b));
  return Int::and_(t, a, b);
}
Result<Own<>> Bool::or_(Thread& t, Ref<> a, Ref<> b) {
  if (is_bool(a) && is_bool(b)) return bool_value(is_true_object(a) || is_true_object(b));
  return Int::or_(t, a, b);
}
Result<Own<>> Bool::xor_(Thread& t, Ref<> a, Ref<> b) {
  if (is_bool(a) && is_bool(b)) return bool_value(is_true_object(a) != is_true_object(b));
  return Int::xor_(t, a, b);
}

Result<Own<>> Bool::invert(Thread& t, Ref<> self) {
  TRY(warn_format(t, exc::DeprecationWarning, 1,
                  "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the "
                  "bitwise inversion of the underlying int "
                  "object and is usually not what you expect from the negation of a bool. Use the 'not' operator for "
                  "boolean negation or ~int(x) for the bitwise "
                  "inversion of the underlying int."));
  return Int::invert(t, self);
}

constinit Type Bool::type =
    describe<Bool>("bool", {.doc = "bool(object=False, /)\n--\n\nWhether a value counts as true.\n\nTrue and False, "
                                   "the only two, are also the ints 1 and 0. There can be no subclass.",
                            .base = &kIntType});

}  // namespace krait
