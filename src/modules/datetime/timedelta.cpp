// datetime.timedelta.
#include <cmath>

#include "modules/datetime/datetime.h"
#include "object/allocate.h"
#include "types/float.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/sequence.h"
#include "types/singletons.h"

namespace krait::datetime {

namespace {

// An int of 128 bits as an object.
Result<Own<>> int_from_micros(Thread& t, Micros n) {
  if (n >= INT64_MIN && n <= INT64_MAX) return int_from(t, static_cast<std::int64_t>(n));
  const auto magnitude = n < 0 ? -static_cast<unsigned __int128>(n) : static_cast<unsigned __int128>(n);
  const limbs::Limb parts[2] = {static_cast<limbs::Limb>(magnitude), static_cast<limbs::Limb>(magnitude >> 64)};
  return Int::from_limbs(t, limbs::View{parts, 2, n < 0});
}
// False when it takes more than 126 bits.
bool micros_from_int(Ref<> any_int, Micros& out) {
  const IntView view(any_int);
  const limbs::View v = view;
  if (v.size > 2 || (v.size == 2 && v.data[1] >> 62)) return false;
  unsigned __int128 n = 0;
  for (std::size_t i = v.size; i-- > 0;) n = n << 64 | v.data[i];
  out = v.negative ? -static_cast<Micros>(n) : static_cast<Micros>(n);
  return true;
}

Failed raise_too_large(Thread& t) { return raise(t, exc::OverflowError, "Python int too large to convert to C int"); }

struct Parts {
  int days, seconds, microseconds;
};
Result<Parts> split(Thread& t, Micros n) {
  Micros days = n / kDayMicroseconds, rest = n % kDayMicroseconds;
  if (rest < 0) {
    rest += kDayMicroseconds;
    --days;
  }
  if (days < INT32_MIN || days > INT32_MAX) return raise_too_large(t);
  if (days < -kMaxDeltaDays || days > kMaxDeltaDays)
    return raise(t, exc::OverflowError, "days=%d; must have magnitude <= %d", static_cast<int>(days), kMaxDeltaDays);
  const auto of_day = static_cast<std::int64_t>(rest);
  return Parts{static_cast<int>(days), static_cast<int>(of_day / 1000000), static_cast<int>(of_day % 1000000)};
}

// The sum of the arguments: whole microseconds, and what floats leave over.
struct Sum {
  Micros whole = 0;
  double left_over = 0;

  Result<void> add(Thread& t, const char* unit, OptRef<> given, std::int64_t factor) {
    if (!given) return ok;
    const Ref<> number = given.ref();
    if (is_int(number)) {
      Micros n;
      if (!micros_from_int(number, n) || n > (Micros{1} << 84) || n < -(Micros{1} << 84)) return raise_too_large(t);
      whole += n * factor;
      return ok;
    }
    if (!is_float(number))
      return raise(t, exc::TypeError, "unsupported type for timedelta %s component: %T", unit, number);
    double whole_part;
    const double fraction = std::modf(float_value(number), &whole_part);
    if (!std::isfinite(whole_part)) {
      (void)TRY(Int::from_double(t, whole_part));  // raises
      return ok;
    }
    if (std::fabs(whole_part) > 0x1p84) return raise_too_large(t);
    whole += static_cast<Micros>(whole_part) * factor;
    double whole_micros;
    left_over += std::modf(static_cast<double>(factor) * fraction, &whole_micros);
    whole += static_cast<Micros>(whole_micros);
    return ok;
  }
  // Rounded half to even, as the sum is even or odd.
  Micros rounded() const {
    if (left_over == 0) return whole;
    double more = std::round(left_over);
    if (std::fabs(more - left_over) == 0.5) {
      const int odd = static_cast<int>(whole & 1);
      more = 2.0 * std::round((left_over + odd) * 0.5) - odd;
    }
    return whole + static_cast<Micros>(more);
  }
};

// a / b to the nearest whole number, half to even; ints of any size.
Result<Own<>> divide_nearest(Thread& t, Ref<> a, Ref<> b) {
  // The ints' own division, whatever a subclass makes of it.
  const Own<> both = TRY(Int::divmod(t, a, b));
  const Tuple& parts = *both.ref().as<Tuple>();
  Own<> quotient = parts[0].own();
  const Own<> twice = TRY(binary(t, BinaryOp::LShift, parts[1], Ref<>(Value::of_int(1))));
  const bool b_negative = int_sign(b) < 0;
  const bool beyond = TRY(compare_true(t, twice, b, b_negative ? CompareOp::Lt : CompareOp::Gt));
  const bool half = TRY(compare_true(t, twice, b, CompareOp::Eq));
  const IntView view(quotient.ref());
  if (beyond || (half && static_cast<limbs::View>(view).is_odd()))
    return binary(t, BinaryOp::Add, quotient, Ref<>(Value::of_int(1)));
  return quotient;
}

Result<Own<>> from_int(Thread& t, Ref<> number) {
  Micros n;
  if (!micros_from_int(number, n)) return raise_too_large(t);
  return TimeDelta::from_micros(t, n);
}
Micros micros_of_delta(Ref<> delta) { return delta.as<TimeDelta>()->micros(); }
Result<Own<>> int_of(Thread& t, Ref<> delta) { return int_from_micros(t, micros_of_delta(delta)); }

// delta * number or delta / number, by the ratio of the float.
Result<Own<>> scale_by_float(Thread& t, Ref<> delta, Ref<> number, bool divide) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "as_integer_ratio"));
  const Own<> ratio = TRY(call_method(t, number, name.ref()));
  if (!ratio.ref().is<Tuple>())
    return raise(t, exc::TypeError, "unexpected return type from as_integer_ratio(): expected tuple, not '%T'", ratio);
  const Tuple& parts = *ratio.ref().as<Tuple>();
  if (parts.size() != 2) return raise(t, exc::ValueError, "as_integer_ratio() must return a 2-tuple");
  if (!is_int(parts[0]) || !is_int(parts[1])) return raise(t, exc::TypeError, "non-integer arguments in division");
  const Own<> micros = TRY(int_of(t, delta));
  const Own<> product = TRY(Int::multiply(t, micros, parts[divide ? 1 : 0]));
  const Own<> scaled = TRY(divide_nearest(t, product, parts[divide ? 0 : 1]));
  return from_int(t, scaled);
}

Failed raise_zero(Thread& t) { return raise(t, exc::ZeroDivisionError, "division by zero"); }

Micros floor_of(Micros a, Micros b) {
  const Micros q = a / b;
  return q - (a % b != 0 && (a < 0) != (b < 0));
}

std::string delta_text(const TimeDelta& d) {
  char text[80];
  const int hours = d.seconds_ / 3600, minutes = d.seconds_ / 60 % 60, seconds = d.seconds_ % 60;
  int n = 0;
  if (d.days_) n = std::snprintf(text, sizeof text, "%d day%s, ", d.days_, d.days_ == 1 || d.days_ == -1 ? "" : "s");
  n += std::snprintf(text + n, sizeof text - static_cast<std::size_t>(n), "%d:%02d:%02d", hours, minutes, seconds);
  if (d.microseconds_)
    n += std::snprintf(text + n, sizeof text - static_cast<std::size_t>(n), ".%06d", d.microseconds_);
  return std::string(text, static_cast<std::size_t>(n));
}

}  // namespace

Result<Own<TimeDelta>> TimeDelta::from_micros(Thread& t, Micros n) {
  const Parts p = TRY(split(t, n));
  return create<TimeDelta>(t, p.days, p.seconds, p.microseconds);
}
Result<Own<>> TimeDelta::instance_from_micros(Thread& t, Ref<Type> type, Micros n) {
  const Parts p = TRY(split(t, n));
  return create_instance<TimeDelta>(t, type, p.days, p.seconds, p.microseconds);
}

Result<Own<>> TimeDelta::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  static constexpr Signature kSignature(
      "__new__(days=<0>, seconds=<0>, microseconds=<0>, milliseconds=<0>, minutes=<0>, hours=<0>, weeks=<0>)");
  Value v[8];
  TRY(bind_values(t, kSignature, a, v));
  Sum sum;
  TRY(sum.add(t, "microseconds", OptRef<>(v[2]), 1));
  TRY(sum.add(t, "milliseconds", OptRef<>(v[3]), 1000));
  TRY(sum.add(t, "seconds", OptRef<>(v[1]), 1000000));
  TRY(sum.add(t, "minutes", OptRef<>(v[4]), 60 * 1000000ll));
  TRY(sum.add(t, "hours", OptRef<>(v[5]), 3600 * 1000000ll));
  TRY(sum.add(t, "days", OptRef<>(v[0]), kDayMicroseconds));
  TRY(sum.add(t, "weeks", OptRef<>(v[6]), 7 * kDayMicroseconds));
  return instance_from_micros(t, type, sum.rounded());
}

Result<Own<>> TimeDelta::repr(Thread& t, Ref<> self) {
  const auto d = self.as<TimeDelta>();
  std::string text;
  const auto part = [&](const char* name, int value) {
    if (!value) return;
    if (!text.empty()) text += ", ";
    text += name;
    text += std::to_string(value);
  };
  part("days=", d->days_);
  part("seconds=", d->seconds_);
  part("microseconds=", d->microseconds_);
  if (text.empty()) text = "0";
  return format(t, "%T(%s)", self, text);
}
Result<Own<>> TimeDelta::str(Thread& t, Ref<> self) { return Str::from_ascii(t, delta_text(*self.as<TimeDelta>())); }

std::int64_t hash_of_micros(Micros n) {
  Micros days = n / kDayMicroseconds, rest = n % kDayMicroseconds;
  if (rest < 0) rest += kDayMicroseconds, --days;
  // The hash of the tuple (days, seconds, microseconds).
  TupleHash h;
  h.add(int_hash(static_cast<std::int64_t>(days)));
  h.add(static_cast<std::int64_t>(rest / 1000000));
  h.add(static_cast<std::int64_t>(rest % 1000000));
  return h.finish(3);
}

Result<std::int64_t> TimeDelta::hash(Thread&, Ref<> self) { return hash_of_micros(micros_of_delta(self)); }
Result<Own<>> TimeDelta::compare(Thread&, Ref<> a, Ref<> b, CompareOp op) {
  if (!a.is<TimeDelta>() || !b.is<TimeDelta>()) return not_implemented();
  const Micros x = micros_of_delta(a), y = micros_of_delta(b);
  const int order = x < y ? -1 : x > y;
  return bool_from(int_compare(Ref<>(Value::of_int(order)), Ref<>(Value::of_int(0)), op));
}

Result<Own<>> TimeDelta::add(Thread& t, Ref<> a, Ref<> b) {
  if (!a.is<TimeDelta>() || !b.is<TimeDelta>()) return not_implemented();
  return from_micros(t, micros_of_delta(a) + micros_of_delta(b));
}
Result<Own<>> TimeDelta::subtract(Thread& t, Ref<> a, Ref<> b) {
  if (!a.is<TimeDelta>() || !b.is<TimeDelta>()) return not_implemented();
  return from_micros(t, micros_of_delta(a) - micros_of_delta(b));
}
Result<Own<>> TimeDelta::multiply(Thread& t, Ref<> a, Ref<> b) {
  if (!a.is<TimeDelta>()) std::swap(a, b);
  if (!a.is<TimeDelta>()) return not_implemented();
  if (is_int(b)) {
    const Own<> micros = TRY(int_of(t, a));
    const Own<> product = TRY(Int::multiply(t, micros, b));
    return from_int(t, product);
  }
  if (is_float(b)) return scale_by_float(t, a, b, false);
  return not_implemented();
}
Result<Own<>> TimeDelta::true_divide(Thread& t, Ref<> a, Ref<> b) {
  if (!a.is<TimeDelta>()) return not_implemented();
  const Own<> micros = TRY(int_of(t, a));
  if (b.is<TimeDelta>()) {
    if (micros_of_delta(b) == 0) return raise_zero(t);
    const Own<> other = TRY(int_of(t, b));
    return binary(t, BinaryOp::TrueDivide, micros, other);
  }
  if (is_int(b)) {
    if (int_sign(b) == 0) return raise_zero(t);
    const Own<> quotient = TRY(divide_nearest(t, micros, b));
    return from_int(t, quotient);
  }
  if (is_float(b)) return scale_by_float(t, a, b, true);
  return not_implemented();
}
Result<Own<>> TimeDelta::floor_divide(Thread& t, Ref<> a, Ref<> b) {
  if (!a.is<TimeDelta>()) return not_implemented();
  if (b.is<TimeDelta>()) {
    if (micros_of_delta(b) == 0) return raise_zero(t);
    return int_from_micros(t, floor_of(micros_of_delta(a), micros_of_delta(b)));
  }
  if (!is_int(b)) return not_implemented();
  if (int_sign(b) == 0) return raise_zero(t);
  const Own<> micros = TRY(int_of(t, a));
  const Own<> quotient = TRY(Int::floor_divide(t, micros, b));
  return from_int(t, quotient);
}
Result<Own<>> TimeDelta::remainder(Thread& t, Ref<> a, Ref<> b) {
  if (!a.is<TimeDelta>() || !b.is<TimeDelta>()) return not_implemented();
  const Micros x = micros_of_delta(a), y = micros_of_delta(b);
  if (y == 0) return raise_zero(t);
  return from_micros(t, x - floor_of(x, y) * y);
}
Result<Own<>> TimeDelta::divmod(Thread& t, Ref<> a, Ref<> b) {
  if (!a.is<TimeDelta>() || !b.is<TimeDelta>()) return not_implemented();
  const Micros x = micros_of_delta(a), y = micros_of_delta(b);
  if (y == 0) return raise_zero(t);
  const Own<> quotient = TRY(int_from_micros(t, floor_of(x, y)));
  const Own<> rest = TRY(from_micros(t, x - floor_of(x, y) * y));
  return Tuple::of(t, quotient, rest);
}
Result<Own<>> TimeDelta::negative(Thread& t, Ref<> a) { return from_micros(t, -micros_of_delta(a)); }
Result<Own<>> TimeDelta::positive(Thread& t, Ref<> a) { return from_micros(t, micros_of_delta(a)); }
Result<Own<>> TimeDelta::absolute(Thread& t, Ref<> a) {
  const Micros n = micros_of_delta(a);
  return from_micros(t, n < 0 ? -n : n);
}
Result<bool> TimeDelta::is_true(Thread&, Ref<> a) { return micros_of_delta(a) != 0; }

Result<Own<>> TimeDelta::total_seconds(Thread& t) {
  const Own<> n = TRY(int_from_micros(t, micros()));
  return binary(t, BinaryOp::TrueDivide, n, Ref<>(Value::of_int(1000000)));
}
Result<Own<>> TimeDelta::reduce(Thread& t) {
  const Own<Tuple> parts = TRY(
      Tuple::of(t, Ref<>(Value::of_int(days_)), Ref<>(Value::of_int(seconds_)), Ref<>(Value::of_int(microseconds_))));
  return Tuple::of(t, Ref<>(Ref<>(this).type()), parts);
}

namespace {

consteval Attribute readonly(Attribute a) {
  a.is_member = true;
  return a;
}
constexpr Method kMethods[] = {
    bind<&TimeDelta::total_seconds>("total_seconds(self, /)", "The whole span in seconds, a float."),
    bind<&TimeDelta::reduce>("__reduce__(self, /)", "(class, arguments) for pickle."),
};
constexpr Attribute kAttributes[] = {
    readonly(attribute<&TimeDelta::get_days>("days", "Whole days, negative for a negative span.")),
    readonly(attribute<&TimeDelta::get_seconds>("seconds", "Whole seconds beyond the days, from 0 to 86399.")),
    readonly(
        attribute<&TimeDelta::get_microseconds>("microseconds", "Microseconds beyond the seconds, from 0 to 999999.")),
};

}  // namespace

constinit Type TimeDelta::type = describe<TimeDelta>(
    "datetime.timedelta", {.doc = "A span of time, exact to the microsecond.\n\ntimedelta(days=0, seconds=0, "
                                  "microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)\n\nIts length is the "
                                  "sum of the arguments, which may be fractions or negative; rounded half to even.",
                           .methods = kMethods,
                           .attributes = kAttributes,
                           .flags = kTypeBasetype});

}  // namespace krait::datetime
