// `a < b` of two values, quickly for ints, floats and strings.
#pragma once

#include "types/protocol.h"
#include "types/str.h"

namespace krait {

inline Result<bool> items_less(Thread& t, Value a, Value b) {
  if (Value::both_int(a, b)) return a.as_int() < b.as_int();
  if (Value::both_float(a, b)) return a.as_float() < b.as_float();
  if (Ref<>(a).is_exact<Str>() && Ref<>(b).is_exact<Str>())
    return Str::order(Ref<>(a).as<Str>(), Ref<>(b).as<Str>()) < 0;
  // Comparing may run code that drops what holds them.
  const Own<> x = Ref<>(a).own(), y = Ref<>(b).own();
  return compare_true(t, x, y, CompareOp::Lt);
}

}  // namespace krait
