// datetime.date, and the named tuple of isocalendar().
#include <ctime>

#include "modules/datetime/datetime.h"
#include "object/allocate.h"
#include "types/bytes.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::datetime {

// ---- datetime.IsoCalendarDate ----

namespace {

class IsoCalendarDate final : public Tuple {
 public:
  static Type type;
  using Tuple::Tuple;
  static Result<Own<>> of(Thread& t, int year, int week, int day) {
    Own<IsoCalendarDate> out = TRY(create_extra<IsoCalendarDate>(t, 3 * sizeof(Value), std::size_t{3}));
    out->init_item(0, Own<>::of_int(year));
    out->init_item(1, Own<>::of_int(week));
    out->init_item(2, Own<>::of_int(day));
    return out;
  }
  static Result<Own<>> make(Thread& t, Ref<Type>, int year, int week, int weekday) {
    return of(t, year, week, weekday);
  }
  static constexpr Method kNew = bind<&make>("IsoCalendarDate(type, year, week, weekday)");
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) { return kNew.call(t, kNew, type, a); }
  static Result<Own<>> repr(Thread& t, Ref<> self) {
    const Tuple& d = *self.as<Tuple>();
    return format(t, "%N(year=%S, week=%S, weekday=%S)", self.type(), d[0], d[1], d[2]);
  }
  template <std::size_t kPart>
  Result<Own<>> part(Thread&) {
    return (*this)[kPart].own();
  }
  Result<Own<>> reduce(Thread& t) {
    const Own<Tuple> plain = TRY(Tuple::from_values(t, items(), 3));
    const Own<Tuple> args = TRY(Tuple::of(t, plain));
    return Tuple::of(t, Ref<>(&Tuple::type), args);
  }
};
constexpr Method kIsoMethods[] = {
    bind<&IsoCalendarDate::reduce>("__reduce__(self, /)", "(tuple, arguments) for pickle.")};
constexpr Attribute kIsoAttributes[] = {
    attribute<&IsoCalendarDate::part<0>>("year"),
    attribute<&IsoCalendarDate::part<1>>("week"),
    attribute<&IsoCalendarDate::part<2>>("weekday"),
};
constinit Type IsoCalendarDate::type =
    describe<IsoCalendarDate>("datetime.IsoCalendarDate",
                              {.doc = "What isocalendar() gives: a tuple (year, week, weekday) with those attributes.",
                               .methods = kIsoMethods,
                               .attributes = kIsoAttributes,
                               .base = &Tuple::type});

bool is_plain_date(Ref<> v) { return v.is<Date>() && !v.is<DateTime>(); }

}  // namespace

// ---- making ----

Result<Own<>> Date::make(Thread& t, Ref<Type> type, CivilDate d) {
  if (type.get() == &Date::type) return create<Date>(t, d);
  return call(t, type, {Value::of_int(d.year), Value::of_int(d.month), Value::of_int(d.day)});
}
Result<Own<>> Date::make_checked(Thread& t, Ref<Type> type, CivilDate d) {
  TRY(check_date(t, d));
  return make(t, type, d);
}

Result<Own<>> Date::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  std::uint8_t state[4];
  if (a.positional == 1 && pickled_state(a, 4, state) && state[2] >= 1 && state[2] <= 12)
    return create_instance<Date>(t, type, CivilDate{state[0] << 8 | state[1], state[2], state[3]});
  static constexpr Signature kSignature("function(year, month, day)");
  Value v[4];
  TRY(bind_values(t, kSignature, a, v));
  CivilDate d{};
  TRY(take_int(t, OptRef<>(v[0]), d.year));
  TRY(take_int(t, OptRef<>(v[1]), d.month));
  TRY(take_int(t, OptRef<>(v[2]), d.day));
  TRY(check_date(t, d));
  return create_instance<Date>(t, type, d);
}

// ---- slots ----

Result<Own<>> Date::repr(Thread& t, Ref<> self) {
  const CivilDate d = self.as<Date>()->civil();
  return format(t, "%T(%d, %d, %d)", self, d.year, d.month, d.day);
}
namespace {
Result<Own<>> iso_format(Thread& t, Ref<> self) { return Str::from_ascii(t, iso_date(self.as<Date>()->civil())); }
}  // namespace
Result<Own<>> Date::str(Thread& t, Ref<> self) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "isoformat"));
  return call_method(t, self, name.ref());
}
Result<std::int64_t> Date::hash(Thread&, Ref<> self) {
  PackedFields packed;
  packed.add(self.as<Date>()->civil());
  return packed.hash();
}
Result<Own<>> Date::compare(Thread&, Ref<> a, Ref<> b, CompareOp op) {
  if (!is_plain_date(a) || !is_plain_date(b)) return not_implemented();
  const int x = to_ordinal(a.as<Date>()->civil()), y = to_ordinal(b.as<Date>()->civil());
  switch (op) {
    case CompareOp::Lt:
      return bool_from(x < y);
    case CompareOp::Le:
      return bool_from(x <= y);
    case CompareOp::Eq:
      return bool_from(x == y);
    case CompareOp::Ne:
      return bool_from(x != y);
    case CompareOp::Gt:
      return bool_from(x > y);
    default:
      return bool_from(x >= y);
  }
}

namespace {
Result<Own<>> moved(Thread& t, Ref<> date, std::int64_t days) {
  const std::int64_t ordinal = to_ordinal(date.as<Date>()->civil()) + days;
  if (ordinal < 1 || ordinal > kMaxOrdinal) return raise(t, exc::OverflowError, "date value out of range");
  return Date::make(t, Ref<Type>(date.type()), from_ordinal(static_cast<int>(ordinal)));
}
}  // namespace

Result<Own<>> Date::add(Thread& t, Ref<> a, Ref<> b) {
  if (a.is<DateTime>() || b.is<DateTime>()) return not_implemented();
  if (a.is<Date>() && b.is<TimeDelta>()) return moved(t, a, b.as<TimeDelta>()->days_);
  if (a.is<TimeDelta>() && b.is<Date>()) return moved(t, b, a.as<TimeDelta>()->days_);
  return not_implemented();
}
Result<Own<>> Date::subtract(Thread& t, Ref<> a, Ref<> b) {
  if (a.is<DateTime>() || b.is<DateTime>() || !a.is<Date>()) return not_implemented();
  if (b.is<Date>())
    return create<TimeDelta>(t, to_ordinal(a.as<Date>()->civil()) - to_ordinal(b.as<Date>()->civil()), 0, 0);
  if (b.is<TimeDelta>()) return moved(t, a, -static_cast<std::int64_t>(b.as<TimeDelta>()->days_));
  return not_implemented();
}

// ---- class methods ----

namespace {

Result<Own<>> from_timestamp(Thread& t, Ref<Type> type, Ref<> timestamp) {
  const std::time_t seconds = TRY(seconds_from(t, timestamp));
  std::tm tm;
  if (!localtime_r(&seconds, &tm)) return raise_errno(t, errno);
  const std::int64_t year = tm.tm_year + std::int64_t{1900};
  return Date::make_checked(t, type,
                            {static_cast<int>(year > INT32_MAX ? INT32_MAX : year), tm.tm_mon + 1, tm.tm_mday});
}
Result<Own<>> today(Thread& t, Ref<Type> type) {
  const Own<> now = TRY(call_module(t, "time", "time", {}));
  const Own<Str> name = TRY(Str::intern_ascii(t, "fromtimestamp"));
  return call_method(t, type, name.ref(), {now.value()});
}
Result<Own<>> from_ordinal_method(Thread& t, Ref<Type> type, int ordinal) {
  if (ordinal < 1) return raise(t, exc::ValueError, "ordinal must be >= 1");
  if (ordinal > kMaxOrdinal && ordinal > INT32_MAX - 1000) return raise(t, exc::ValueError, "ordinal is out of range");
  return Date::make_checked(t, type, from_ordinal(ordinal));
}
Result<Own<>> from_iso_format(Thread& t, Ref<Type> type, Ref<> text) {
  if (!text.is<Str>()) return raise(t, exc::TypeError, "fromisoformat: argument must be str");
  const auto s = text.as<Str>();
  if (!s->is_ascii()) return raise_iso(t, text);
  const ParsedDate parsed = parse_iso_date(s->ascii());
  if (parsed.outcome != DateParse::Ok) return raise_iso(t, text);
  return Date::make_checked(t, type, parsed.date);
}
Result<int> calendar_part(Thread& t, Ref<> v) {
  const Own<> n = TRY(index(t, v));
  if (!n.value().is_int() || n.value().as_int() < INT32_MIN || n.value().as_int() > INT32_MAX)
    return raise(t, exc::ValueError, "ISO calendar component out of range");
  return static_cast<int>(n.value().as_int());
}
Result<Own<>> from_iso_calendar(Thread& t, Ref<Type> type, Ref<> year_given, Ref<> week_given, Ref<> day_given) {
  const int year = TRY(calendar_part(t, year_given)), week = TRY(calendar_part(t, week_given)),
            day = TRY(calendar_part(t, day_given));
  CivilDate d{};
  switch (from_iso_week(year, week, day, d)) {
    case 1:
      return raise(t, exc::ValueError, "year must be in %d..%d, not %d", kMinYear, kMaxYear, year);
    case 2:
      return raise(t, exc::ValueError, "Invalid week: %d", week);
    case 3:
      return raise(t, exc::ValueError, "Invalid weekday: %d (range is [1, 7])", day);
  }
  return Date::make_checked(t, type, d);
}
Result<Own<>> strptime(Thread& t, Ref<Type> type, Ref<Str> text, Ref<Str> format_text) {
  return call_module(t, "_strptime", "_strptime_datetime_date", {type.value(), text.value(), format_text.value()});
}

// ---- methods ----

constexpr const char* kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

Result<Own<Str>> ctime_text(Thread& t, CivilDate d, const Clock& c) {
  char text[64];
  const int n = std::snprintf(text, sizeof text, "%s %s %2d %02d:%02d:%02d %04d", kDays[weekday(d)],
                              kMonths[d.month - 1], d.day, c.hour, c.minute, c.second, d.year);
  return Str::from_ascii(t, std::string_view(text, static_cast<std::size_t>(n)));
}
Result<Own<Str>> ctime(Thread& t, Ref<> self) { return ctime_text(t, self.as<Date>()->civil(), {}); }
Result<Own<>> strftime_method(Thread& t, Ref<> self, Ref<Str> format_text) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "timetuple"));
  const Own<> tuple = TRY(call_method(t, self, name.ref()));
  return strftime(t, format_text, tuple, nullptr, OptRef<>(), self);
}
Result<Own<>> format_method(Thread& t, Ref<> self, Ref<Str> spec) { return format_by(t, self, spec); }
Result<Own<>> timetuple(Thread& t, Ref<> self) { return make_time_tuple(t, self.as<Date>()->civil(), {}, -1); }
Result<Own<>> isocalendar(Thread& t, Ref<> self) {
  const CivilDate d = self.as<Date>()->civil();
  const int ordinal = to_ordinal(d);
  int year = d.year, monday = iso_week1_monday(year);
  if (ordinal < monday)
    monday = iso_week1_monday(--year);
  else if (ordinal >= iso_week1_monday(year + 1))
    monday = iso_week1_monday(++year);
  return IsoCalendarDate::of(t, year, (ordinal - monday) / 7 + 1, (ordinal - monday) % 7 + 1);
}
Result<int> weekday_method(Thread&, Ref<> self) { return weekday(self.as<Date>()->civil()); }
Result<int> isoweekday(Thread&, Ref<> self) { return weekday(self.as<Date>()->civil()) + 1; }
Result<int> toordinal(Thread&, Ref<> self) { return to_ordinal(self.as<Date>()->civil()); }
Result<Own<>> replace(Thread& t, Ref<> self, OptRef<> year, OptRef<> month, OptRef<> day) {
  CivilDate d = self.as<Date>()->civil();
  TRY(take_int(t, year, d.year));
  TRY(take_int(t, month, d.month));
  TRY(take_int(t, day, d.day));
  return Date::make_checked(t, Ref<Type>(self.type()), d);
}
Result<Own<>> reduce(Thread& t, Ref<> self) {
  const CivilDate d = self.as<Date>()->civil();
  const std::uint8_t state[] = {static_cast<std::uint8_t>(d.year >> 8), static_cast<std::uint8_t>(d.year),
                                static_cast<std::uint8_t>(d.month), static_cast<std::uint8_t>(d.day)};
  const Own<Bytes> bytes = TRY(Bytes::create(t, state, sizeof state));
  const Own<Tuple> args = TRY(Tuple::of(t, bytes));
  return Tuple::of(t, Ref<>(self.type()), args);
}

constexpr Method kMethods[] = {
    bind<&from_timestamp>("fromtimestamp(type, timestamp, /)",
                          "The local date at a POSIX timestamp: seconds since 1970, int or float.\n\nOverflowError or "
                          "OSError beyond what the system's localtime() knows."),
    bind<&from_ordinal_method>("fromordinal(type, ordinal, /)",
                               "The date of a day number; day 1 is the first of January of year 1."),
    bind<&from_iso_format>("fromisoformat(type, object, /)",
                           "The date that a text in an ISO 8601 form names: 2024-02-29, 20240229, 2024-W09-4."),
    bind<&from_iso_calendar>(
        "fromisocalendar(type, year, week, day)",
        "The date of a year, week and weekday (1 Monday to 7 Sunday) of ISO 8601; isocalendar() goes the other way."),
    bind<&strptime>("strptime(type, string, format, /)",
                    "string, format\n\nThe date that a text names, read by a format as of time.strptime()."),
    bind<&today>("today(type, /)", "The local date of today; for a datetime, the time of day as well."),
    bind<&ctime>("ctime(self, /)", "The text of the form 'Mon Jan  2 15:04:05 2006'."),
    bind<&strftime_method>("strftime(self, format)",
                           "format\n\nA text in which codes such as %Y and %H are replaced by parts of self."),
    bind<&format_method>("__format__(self, format, /)", "strftime(format); str() when the format is empty."),
    bind<&timetuple>("timetuple(self, /)",
                     "A time.struct_time with the fields of self, as time.localtime() gives them."),
    bind<&isocalendar>("isocalendar(self, /)",
                       "(year, week, weekday) of ISO 8601, with those names; weeks start on Monday, and the first one "
                       "has the year's first Thursday."),
    bind<&iso_format>("isoformat(self, /)", "The text YYYY-MM-DD."),
    bind<&isoweekday>("isoweekday(self, /)", "The day of the week, from Monday 1 to Sunday 7."),
    bind<&toordinal>("toordinal(self, /)", "The number of the day; the first of January of year 1 has 1."),
    bind<&weekday_method>("weekday(self, /)", "The day of the week, from Monday 0 to Sunday 6."),
    bind<&replace>("replace(self, /, year=unchanged, month=unchanged, day=unchanged)",
                   "A date in which the parts named by arguments have other values."),
    bind<&replace>("__replace__(self, /, year=unchanged, month=unchanged, day=unchanged)",
                   "replace(), under the name that copy.replace() calls."),
    bind<&reduce>("__reduce__(self, /)", "(class, arguments) for pickle."),
};
constexpr Attribute kAttributes[] = {
    attribute<&Date::get_year>("year"),
    attribute<&Date::get_month>("month"),
    attribute<&Date::get_day>("day"),
};

}  // namespace

constinit Type Date::type = describe<Date>(
    "datetime.date",
    {.doc = "date(year, month, day)\n\nA day of the Gregorian calendar, taken to hold for all years from 1 to 9999.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kTypeBasetype});

}  // namespace krait::datetime
