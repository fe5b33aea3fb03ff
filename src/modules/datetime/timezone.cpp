// datetime.tzinfo and datetime.timezone; asking a tzinfo.
#include "modules/datetime/datetime.h"
#include "object/allocate.h"
#include "object/native_state.h"
#include "types/dict.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::datetime {

Ref<> utc(Thread& t) { return native_state<State>(t).utc.ref(); }

Result<void> check_tzinfo(Thread& t, Ref<> v) {
  if (is_none(v) || v.is<TzInfo>()) return ok;
  return raise(t, exc::TypeError, "tzinfo argument must be None or of a tzinfo subclass, not type '%T'", v);
}

namespace {

bool is_in_a_day(Micros n) { return n > -kDayMicroseconds && n < kDayMicroseconds; }

Failed raise_offset(Thread& t, Ref<> offset) {
  return raise(t, exc::ValueError,
               "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not %R",
               offset);
}

}  // namespace

Result<Own<>> call_offset(Thread& t, Ref<> tzinfo, Ref<Str> method, Ref<> argument) {
  if (is_none(tzinfo)) return none();
  Own<> offset = TRY(call_method(t, tzinfo, method, {argument.value()}));
  if (is_none(offset.ref())) return offset;
  if (!offset.ref().is<TimeDelta>())
    return raise(t, exc::TypeError, "tzinfo.%s() must return None or timedelta, not '%T'", Ref<>(method), offset);
  if (!is_in_a_day(offset.ref().as<TimeDelta>()->micros())) return raise_offset(t, offset);
  return offset;
}

Result<Offset> offset_of(Thread& t, Ref<> tzinfo, Ref<> argument) {
  if (is_none(tzinfo)) return Offset{};
  if (tzinfo.is_exact<TimeZone>()) return Offset{true, tzinfo.as<TimeZone>()->offset_->micros()};
  const Own<Str> name = TRY(Str::intern_ascii(t, "utcoffset"));
  const Own<> offset = TRY(call_offset(t, tzinfo, name.ref(), argument));
  if (is_none(offset.ref())) return Offset{};
  return Offset{true, offset.ref().as<TimeDelta>()->micros()};
}

Result<Own<>> call_tzname(Thread& t, Ref<> tzinfo, Ref<> argument) {
  if (is_none(tzinfo)) return none();
  const Own<Str> name = TRY(Str::intern_ascii(t, "tzname"));
  Own<> text = TRY(call_method(t, tzinfo, name.ref(), {argument.value()}));
  if (is_none(text.ref()) || text.ref().is<Str>()) return text;
  return raise(t, exc::TypeError, "tzinfo.tzname() must return None or a string, not '%T'", text);
}

// ---- tzinfo ----

Result<Own<>> TzInfo::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<TzInfo>(t, type);
}

namespace {
Failed raise_abstract(Thread& t, const char* method) {
  return raise(t, exc::NotImplementedError, "a tzinfo subclass must implement %s()", method);
}
}  // namespace
Result<Own<>> TzInfo::utcoffset(Thread& t, Ref<>, Ref<>) { return raise_abstract(t, "utcoffset"); }
Result<Own<>> TzInfo::dst(Thread& t, Ref<>, Ref<>) { return raise_abstract(t, "dst"); }
Result<Own<>> TzInfo::tzname(Thread& t, Ref<>, Ref<>) { return raise_abstract(t, "tzname"); }

// The local time of a time in UTC, by what utcoffset() and dst() say of it.
Result<Own<>> TzInfo::fromutc(Thread& t, Ref<> self, Ref<> dt) {
  if (!dt.is<DateTime>()) return raise(t, exc::TypeError, "fromutc: argument must be a datetime");
  if (!(dt.as<DateTime>()->tzinfo_.ref() == self)) return raise(t, exc::ValueError, "fromutc: dt.tzinfo is not self");
  const Own<Str> utcoffset_name = TRY(Str::intern_ascii(t, "utcoffset")), dst_name = TRY(Str::intern_ascii(t, "dst"));
  const Own<> offset = TRY(call_offset(t, self, utcoffset_name.ref(), dt));
  if (is_none(offset.ref())) return raise(t, exc::ValueError, "fromutc: non-None utcoffset() result required");
  const Own<> dst = TRY(call_offset(t, self, dst_name.ref(), dt));
  if (is_none(dst.ref())) return raise(t, exc::ValueError, "fromutc: non-None dst() result required");
  const Own<> standard = TRY(binary(t, BinaryOp::Subtract, offset, dst));
  Own<> result = TRY(binary(t, BinaryOp::Add, dt, standard));
  const Own<> local_dst = TRY(call_offset(t, self, dst_name.ref(), result));
  if (is_none(local_dst.ref()))
    return raise(t, exc::ValueError, "fromutc: tz.dst() gave inconsistent results; cannot convert");
  if (local_dst.ref().as<TimeDelta>()->micros() == 0) return result;
  return binary(t, BinaryOp::Add, result, local_dst);
}

Result<Own<>> TzInfo::reduce(Thread& t, Ref<> self) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "__getinitargs__"));
  Slot<> holder;
  Own<> args = Tuple::empty();
  if (const OptRef<> get = TRY(find_attr(t, self, name.ref(), holder))) args = TRY(call(t, get.ref()));
  const Own<> state = TRY(call_method(t, self, names::__getstate__));
  return Tuple::of(t, Ref<>(self.type()), args, state);
}

// ---- timezone ----

Result<Own<>> TimeZone::create_zone(Thread& t, Ref<TimeDelta> offset, OptRef<> name) {
  if (!name && offset->micros() == 0) {
    if (const OptRef<> known = native_state<State>(t).utc.opt()) return known.ref().own();
  }
  if (!is_in_a_day(offset->micros())) return raise_offset(t, offset);
  Slot<> kept;
  if (name) kept.set(name.ref().own());
  return create<TimeZone>(t, offset.own(), kept);
}

Result<Own<>> TimeZone::construct(Thread& t, Ref<Type>, const Arguments& a) {
  static constexpr Signature kSignature("timezone(offset, name=<unrepresentable>)");
  Value v[3];
  TRY(bind_values(t, kSignature, a, v));
  const Ref<> offset(v[0]);
  if (!offset.is<TimeDelta>())
    return raise(t, exc::TypeError, "timezone() argument 1 must be datetime.timedelta, not %T", offset);
  if (!v[1].is_empty() && !Ref<>(v[1]).is<Str>())
    return raise(t, exc::TypeError, "timezone() argument 2 must be str, not %T", Ref<>(v[1]));
  return create_zone(t, offset.as<TimeDelta>(), OptRef<>(v[1]));
}

Result<Own<Str>> TimeZone::name_of(Thread& t, const TimeDelta& offset) {
  Micros n = offset.micros();
  if (n == 0) return Str::from_ascii(t, "UTC");
  const char sign = n < 0 ? '-' : '+';
  if (n < 0) n = -n;
  const auto seconds = static_cast<int>(n / 1000000), micros = static_cast<int>(n % 1000000);
  char text[40];
  int size = std::snprintf(text, sizeof text, "UTC%c%02d:%02d", sign, seconds / 3600, seconds / 60 % 60);
  if (seconds % 60 || micros)
    size += std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), ":%02d", seconds % 60);
  if (micros) size += std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), ".%06d", micros);
  return Str::from_ascii(t, std::string_view(text, static_cast<std::size_t>(size)));
}

Result<Own<>> TimeZone::repr(Thread& t, Ref<> self) {
  if (self == utc(t)) return Str::from_ascii(t, "datetime.timezone.utc");
  const auto z = self.as<TimeZone>();
  if (z->name_) return format(t, "%T(%R, %R)", self, z->offset_, z->name_);
  return format(t, "%T(%R)", self, z->offset_);
}
Result<Own<>> TimeZone::str(Thread& t, Ref<> self) {
  const auto z = self.as<TimeZone>();
  if (z->name_) return z->name_.ref().own();
  return name_of(t, *z->offset_.get());
}
Result<std::int64_t> TimeZone::hash(Thread& t, Ref<> self) {
  return TimeDelta::hash(t, self.as<TimeZone>()->offset_.ref());
}
Result<Own<>> TimeZone::compare(Thread&, Ref<> a, Ref<> b, CompareOp op) {
  if ((op != CompareOp::Eq && op != CompareOp::Ne) || !a.is<TimeZone>() || !b.is<TimeZone>()) return not_implemented();
  const bool same = a.as<TimeZone>()->offset_->micros() == b.as<TimeZone>()->offset_->micros();
  return bool_from(same == (op == CompareOp::Eq));
}

namespace {
Result<void> check_datetime(Thread& t, Ref<> dt, const char* method) {
  if (is_none(dt) || dt.is<DateTime>()) return ok;
  return raise(t, exc::TypeError, "%s(dt) argument must be a datetime instance or None, not %T", method, dt);
}
}  // namespace

Result<Own<>> TimeZone::utcoffset(Thread& t, Ref<> self, Ref<> dt) {
  TRY(check_datetime(t, dt, "utcoffset"));
  return self.as<TimeZone>()->offset_.ref().own();
}
Result<Own<>> TimeZone::dst(Thread& t, Ref<>, Ref<> dt) {
  TRY(check_datetime(t, dt, "dst"));
  return none();
}
Result<Own<>> TimeZone::tzname(Thread& t, Ref<> self, Ref<> dt) {
  TRY(check_datetime(t, dt, "tzname"));
  return str(t, self);
}
Result<Own<>> TimeZone::fromutc(Thread& t, Ref<> self, Ref<> dt) {
  if (!dt.is<DateTime>()) return raise(t, exc::TypeError, "fromutc: argument must be a datetime");
  if (!(dt.as<DateTime>()->tzinfo_.ref() == self)) return raise(t, exc::ValueError, "fromutc: dt.tzinfo is not self");
  return binary(t, BinaryOp::Add, dt, self.as<TimeZone>()->offset_.ref());
}
Result<Own<>> TimeZone::get_init_args(Thread& t) {
  return name_ ? Tuple::of(t, offset_, name_) : Tuple::of(t, offset_);
}

namespace {

constexpr Method kTzMethods[] = {
    bind<&TzInfo::tzname>("tzname(self, object, /)",
                          "datetime\n\nWhat the zone is called at that time. For subclasses to write."),
    bind<&TzInfo::utcoffset>("utcoffset(self, object, /)",
                             "datetime\n\nHow far the zone is ahead of UTC at that time, a timedelta; negative to the "
                             "west. For subclasses to write."),
    bind<&TzInfo::dst>(
        "dst(self, object, /)",
        "datetime\n\nHow much of the offset is daylight saving time, a timedelta. For subclasses to write."),
    bind<&TzInfo::fromutc>("fromutc(self, object, /)", "datetime in UTC\n\nThe same moment expressed in this zone."),
    bind<&TzInfo::reduce>("__reduce__(self, /)", "(class, arguments) for pickle."),
};
constexpr Method kZoneMethods[] = {
    bind<&TimeZone::tzname>("tzname(self, object, /)",
                            "The name given to timezone(); without one, 'UTC' or 'UTC+HH:MM'."),
    bind<&TimeZone::utcoffset>("utcoffset(self, object, /)", "The offset, which is the same at all times."),
    bind<&TimeZone::dst>("dst(self, object, /)", "None: a fixed offset has no daylight saving time."),
    bind<&TimeZone::fromutc>("fromutc(self, object, /)", "datetime in UTC\n\nThe same moment expressed in this zone."),
    bind<&TimeZone::get_init_args>("__getinitargs__(self, /)",
                                   "The arguments of timezone() that make an equal one, for pickle."),
};

}  // namespace

constinit Type TzInfo::type = describe<TzInfo>(
    "datetime.tzinfo",
    {.doc = "What knows a time zone: subclasses say its offset from UTC, its name and its daylight saving time.",
     .methods = kTzMethods,
     .flags = kTypeBasetype});
constinit Type TimeZone::type = describe<TimeZone>(
    "datetime.timezone",
    {.doc = "A time zone that is always the same span ahead of UTC.", .methods = kZoneMethods, .base = &TzInfo::type});

}  // namespace krait::datetime
