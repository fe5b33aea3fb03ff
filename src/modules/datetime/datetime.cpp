// datetime.datetime: making, comparing, arithmetic. Its methods are in datetime_methods.cpp.
#include "modules/datetime/datetime.h"

#include "object/allocate.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::datetime {

Result<Own<>> DateTime::make(Thread& t, Ref<Type> type, CivilDate d, const Clock& c, Ref<> tzinfo, int fold) {
  if (type.get() == &DateTime::type) return create<DateTime>(t, d, c, fold, tzinfo.own());
  const Value values[] = {Value::of_int(d.year),        Value::of_int(d.month),  Value::of_int(d.day),
                          Value::of_int(c.hour),        Value::of_int(c.minute), Value::of_int(c.second),
                          Value::of_int(c.microsecond), tzinfo.value()};
  Own<> out = TRY(call(t, type, Arguments{values, 8, 0, nullptr}));
  if (fold && out.ref().is<DateTime>()) out.ref().as<DateTime>()->at_.fold = 1;
  return out;
}
Result<Own<>> DateTime::make_checked(Thread& t, Ref<Type> type, CivilDate d, const Clock& c, Ref<> tzinfo, int fold) {
  TRY(check_date(t, d));
  TRY(check_clock(t, c, fold));
  TRY(check_tzinfo(t, tzinfo));
  return make(t, type, d, c, tzinfo, fold);
}
Result<Own<>> DateTime::from_micros(Thread& t, Ref<Type> type, Micros n, Ref<> tzinfo, int fold) {
  if (n < 0 || n >= Micros{kMaxOrdinal} * kDayMicroseconds)
    return raise(t, exc::OverflowError, "date value out of range");
  const auto ordinal = static_cast<int>(n / kDayMicroseconds) + 1;
  const auto of_day = static_cast<std::int64_t>(n % kDayMicroseconds);
  const auto seconds = static_cast<int>(of_day / 1000000);
  return make(t, type, from_ordinal(ordinal),
              {seconds / 3600, seconds / 60 % 60, seconds % 60, static_cast<int>(of_day % 1000000)}, tzinfo, fold);
}

Result<Own<>> DateTime::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  std::uint8_t s[10];
  if (a.positional <= 2 && pickled_state(a, 10, s) && (s[2] & 0x7F) >= 1 && (s[2] & 0x7F) <= 12) {
    const Ref<> zone = a.positional == 2 ? a[1] : none_ref();
    if (!is_none(zone) && !zone.is<TzInfo>()) return raise(t, exc::TypeError, "bad tzinfo state arg");
    const CivilDate d{s[0] << 8 | s[1], s[2] & 0x7F, s[3]};
    const Clock c{s[4], s[5], s[6], s[7] << 16 | s[8] << 8 | s[9]};
    return create_instance<DateTime>(t, type, d, c, s[2] >> 7, zone.own());
  }
  static constexpr Signature kSignature(
      "function(year, month, day, hour=<0>, minute=<0>, second=<0>, microsecond=<0>, tzinfo=<None>, *, fold=<0>)");
  Value v[10];
  TRY(bind_values(t, kSignature, a, v));
  CivilDate d{};
  Clock c;
  int fold = 0;
  int* const fields[] = {&d.year, &d.month, &d.day, &c.hour, &c.minute, &c.second, &c.microsecond};
  for (std::size_t i = 0; i < 7; ++i) TRY(take_int(t, OptRef<>(v[i]), *fields[i]));
  TRY(take_int(t, OptRef<>(v[8]), fold));
  const Ref<> zone = v[7].is_empty() ? none_ref() : Ref<>(v[7]);
  TRY(check_date(t, d));
  TRY(check_clock(t, c, fold));
  TRY(check_tzinfo(t, zone));
  return create_instance<DateTime>(t, type, d, c, fold, zone.own());
}

// ---- text ----

Result<Own<>> DateTime::repr(Thread& t, Ref<> self) {
  const auto at = self.as<DateTime>();
  const CivilDate d = at->civil();
  const ClockFields& c = at->at_;
  Own<Str> text = TRY(format(t, "%T(%d, %d, %d, %d, %d", self, d.year, d.month, d.day, c.hour, c.minute));
  if (c.second || c.microsecond) text = TRY(format(t, "%S, %d", text, c.second));
  if (c.microsecond) text = TRY(format(t, "%S, %d", text, c.microsecond));
  if (c.fold) text = TRY(format(t, "%S, fold=1", text));
  if (!is_none(at->tzinfo_.ref())) text = TRY(format(t, "%S, tzinfo=%R", text, at->tzinfo_));
  return format(t, "%S)", text);
}
Result<Own<>> DateTime::str(Thread& t, Ref<> self) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "isoformat"));
  const Ref<Str> space = Str::of_latin1(' ');
  return call_method(t, self, name.ref(), {space.value()});
}

// ---- comparing ----

namespace {

Result<Offset> offset_of_datetime(Thread& t, Ref<> dt) { return offset_of(t, dt.as<DateTime>()->tzinfo_.ref(), dt); }

// The same time with fold set or not.
Result<Own<>> with_fold(Thread& t, const DateTime& dt, int fold) {
  return create<DateTime>(t, dt.civil(), dt.at_.clock(), fold, dt.tzinfo_.ref().own());
}

// Times whose offset depends on fold equal nothing in another zone (PEP 495).
Result<bool> depends_on_fold(Thread& t, Ref<> dt, const Offset& offset) {
  const DateTime& at = *dt.as<DateTime>();
  if (is_none(at.tzinfo_.ref()) || at.tzinfo_.ref().is_exact<TimeZone>()) return false;
  const Own<> flipped = TRY(with_fold(t, at, !at.at_.fold));
  const Offset other = TRY(offset_of_datetime(t, flipped));
  return other.aware != offset.aware || other.micros != offset.micros;
}

}  // namespace

Result<std::int64_t> DateTime::hash(Thread& t, Ref<> self) {
  const DateTime& at = *self.as<DateTime>();
  const Own<> unfolded = at.at_.fold ? TRY(with_fold(t, at, 0)) : self.own();
  const Offset offset = TRY(offset_of_datetime(t, unfolded));
  if (offset.aware) return hash_of_micros(at.micros() + kDayMicroseconds - offset.micros);
  PackedFields packed;
  packed.add(at.civil());
  packed.add(at.at_.clock());
  return packed.hash();
}

Result<Own<>> DateTime::compare(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  if (!a.is<DateTime>() || !b.is<DateTime>()) return not_implemented();
  const auto x = a.as<DateTime>(), y = b.as<DateTime>();
  Micros left = x->micros(), right = y->micros();
  const bool equality = op == CompareOp::Eq || op == CompareOp::Ne;
  if (!(x->tzinfo_.ref() == y->tzinfo_.ref())) {
    const Offset first = TRY(offset_of_datetime(t, a)), second = TRY(offset_of_datetime(t, b));
    if (first.aware != second.aware) {
      if (equality) return bool_from(op == CompareOp::Ne);
      return raise(t, exc::TypeError, "can't compare offset-naive and offset-aware datetimes");
    }
    left -= first.micros;
    right -= second.micros;
    if (equality && left == right) {
      const bool special = TRY(depends_on_fold(t, a, first)) || TRY(depends_on_fold(t, b, second));
      if (special) return bool_from(op == CompareOp::Ne);
    }
  }
  const int order = left < right ? -1 : left > right;
  return bool_from(int_compare(Ref<>(Value::of_int(order)), Ref<>(Value::of_int(0)), op));
}

// ---- arithmetic ----

namespace {

Result<Own<>> moved(Thread& t, Ref<> dt, Micros by) {
  const auto at = dt.as<DateTime>();
  return DateTime::from_micros(t, Ref<Type>(dt.type()), at->micros() + by, at->tzinfo_.ref());
}

}  // namespace

Result<Own<>> DateTime::add(Thread& t, Ref<> a, Ref<> b) {
  if (a.is<DateTime>() && b.is<TimeDelta>()) return moved(t, a, b.as<TimeDelta>()->micros());
  if (a.is<TimeDelta>() && b.is<DateTime>()) return moved(t, b, a.as<TimeDelta>()->micros());
  return not_implemented();
}
Result<Own<>> DateTime::subtract(Thread& t, Ref<> a, Ref<> b) {
  if (!a.is<DateTime>()) return not_implemented();
  if (b.is<TimeDelta>()) return moved(t, a, -b.as<TimeDelta>()->micros());
  if (!b.is<DateTime>()) return not_implemented();
  const auto x = a.as<DateTime>(), y = b.as<DateTime>();
  Micros difference = x->micros() - y->micros();
  if (!(x->tzinfo_.ref() == y->tzinfo_.ref())) {
    const Offset first = TRY(offset_of_datetime(t, a)), second = TRY(offset_of_datetime(t, b));
    if (first.aware != second.aware)
      return raise(t, exc::TypeError, "can't subtract offset-naive and offset-aware datetimes");
    difference -= first.micros - second.micros;
  }
  return TimeDelta::from_micros(t, difference);
}

}  // namespace krait::datetime
