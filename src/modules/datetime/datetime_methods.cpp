// Methods and the type of datetime.datetime.
#include <ctime>

#include "modules/datetime/datetime.h"
#include "modules/datetime/local_time.h"
#include "object/allocate.h"
#include "types/bytes.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"

namespace krait::datetime {
namespace {

// ---- class methods ----

// A POSIX time as a datetime of `type`; with a zone, the time in UTC under that zone's name.
Result<Own<>> from_stamp(Thread& t, Ref<Type> type, const Stamp& stamp, bool local, Ref<> tzinfo) {
  BrokenDown at = TRY(break_down(t, stamp.seconds, local));
  at.clock.microsecond = stamp.microseconds;
  TRY(check_date(t, at.date));
  const int fold = local ? TRY(fold_of(t, stamp.seconds, at)) : 0;
  return DateTime::make(t, type, at.date, at.clock, tzinfo, fold);
}
Result<Own<>> to_zone(Thread& t, Own<> utc_time, Ref<> tzinfo) {
  if (is_none(tzinfo)) return utc_time;
  const Own<Str> name = TRY(Str::intern_ascii(t, "fromutc"));
  return call_method(t, tzinfo, name.ref(), {utc_time.value()});
}
Stamp stamp_of_now() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return {now.tv_sec, static_cast<int>(now.tv_nsec / 1000)};
}

Result<Own<>> now(Thread& t, Ref<Type> type, Ref<> tz) {
  TRY(check_tzinfo(t, tz));
  return to_zone(t, TRY(from_stamp(t, type, stamp_of_now(), is_none(tz), tz)), tz);
}
Result<Own<>> utcnow(Thread& t, Ref<Type> type) {
  TRY(warn_format(t, exc::DeprecationWarning, 1,
                  "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use "
                  "timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC)."));
  return from_stamp(t, type, stamp_of_now(), false, none_ref());
}
Result<Own<>> from_timestamp(Thread& t, Ref<Type> type, Ref<> timestamp, Ref<> tz) {
  TRY(check_tzinfo(t, tz));
  const Stamp stamp = TRY(stamp_from(t, timestamp));
  return to_zone(t, TRY(from_stamp(t, type, stamp, is_none(tz), tz)), tz);
}
Result<Own<>> utc_from_timestamp(Thread& t, Ref<Type> type, Ref<> timestamp) {
  TRY(warn_format(
      t, exc::DeprecationWarning, 1,
      "datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future version. "
      "Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.fromtimestamp(timestamp, "
      "datetime.UTC)."));
  return from_stamp(t, type, TRY(stamp_from(t, timestamp)), false, none_ref());
}
Result<Own<>> strptime(Thread& t, Ref<Type> type, Ref<Str> text, Ref<Str> format_text) {
  return call_module(t, "_strptime", "_strptime_datetime_datetime", {type.value(), text.value(), format_text.value()});
}
Result<Own<>> combine(Thread& t, Ref<Type> type, Ref<> date, Ref<> time, OptRef<> tzinfo) {
  if (!date.is<Date>()) return raise(t, exc::TypeError, "combine() argument 1 must be datetime.date, not %T", date);
  if (!time.is<Time>()) return raise(t, exc::TypeError, "combine() argument 2 must be datetime.time, not %T", time);
  const auto at = time.as<Time>();
  const Own<> zone = tzinfo ? tzinfo.ref().own() : at->tzinfo_.ref().own();
  return DateTime::make_checked(t, type, date.as<Date>()->civil(), at->at_.clock(), zone, at->at_.fold);
}

// The text with every character outside ASCII as one byte that no format has.
std::string bytes_of(Ref<Str> s) {
  std::string out(s->length(), '\x01');
  for (std::size_t i = 0; i < s->length(); ++i)
    if (s->at(i) < 0x80) out[i] = static_cast<char>(s->at(i));
  return out;
}

Result<Own<>> from_iso_format(Thread& t, Ref<Type> type, Ref<> text) {
  if (!text.is<Str>()) return raise(t, exc::TypeError, "fromisoformat: argument must be str");
  TRY(ensure_memory(t, text.as<Str>()->length()));
  const std::string s = bytes_of(text.as<Str>());
  if (s.size() < 7) return raise_iso(t, text);
  const std::size_t separator = find_iso_separator(s);
  if (separator == std::string_view::npos) return raise_iso(t, text);
  const std::string_view view(s);
  const ParsedDate date = parse_iso_date(view.substr(0, separator));
  if (date.outcome != DateParse::Ok) return raise_iso(t, text);
  CivilDate d = date.date;
  if (s.size() <= separator) return DateTime::make_checked(t, type, d, {}, none_ref());
  const ParsedClock time = parse_iso_clock(view.substr(separator + 1));
  if (!time.is_valid) return raise_iso(t, text);
  if (time.bad_midnight) return raise(t, exc::ValueError, "minute, second, and microsecond must be 0 when hour is 24");
  if (time.is_next_day && d.month >= 1 && d.month <= 12 && d.year >= kMinYear && d.year <= kMaxYear) {
    if (++d.day > days_in_month(d.year, d.month)) {
      TRY(check_date(t, {d.year, d.month, d.day - 1}));
      d.day = 1;
      if (++d.month > 12) {
        d.month = 1;
        ++d.year;
      }
    }
  }
  const Own<> zone = TRY(zone_of(t, time));
  return DateTime::make_checked(t, type, d, time.clock, zone);
}

// ---- parts ----

Result<Own<>> date_part(Thread& t, Ref<> self) { return create<Date>(t, self.as<DateTime>()->civil()); }
Result<Own<>> time_part(Thread& t, Ref<> self) {
  const auto at = self.as<DateTime>();
  return create<Time>(t, at->at_.clock(), at->at_.fold, none());
}
Result<Own<>> timetz(Thread& t, Ref<> self) {
  const auto at = self.as<DateTime>();
  return create<Time>(t, at->at_.clock(), at->at_.fold, at->tzinfo_.ref().own());
}
Result<Own<>> utcoffset(Thread& t, Ref<> self) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "utcoffset"));
  return call_offset(t, self.as<DateTime>()->tzinfo_.ref(), name.ref(), self);
}
Result<Own<>> dst(Thread& t, Ref<> self) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "dst"));
  return call_offset(t, self.as<DateTime>()->tzinfo_.ref(), name.ref(), self);
}
Result<Own<>> tzname(Thread& t, Ref<> self) { return call_tzname(t, self.as<DateTime>()->tzinfo_.ref(), self); }

// ---- conversions ----

Result<Own<>> timetuple(Thread& t, Ref<> self) {
  const auto at = self.as<DateTime>();
  int flag = -1;
  if (!is_none(at->tzinfo_.ref())) {
    const Own<> saving = TRY(dst(t, self));
    if (!is_none(saving.ref())) flag = saving.ref().as<TimeDelta>()->micros() != 0;
  }
  return make_time_tuple(t, at->civil(), at->at_.clock(), flag);
}
Result<Own<>> utctimetuple(Thread& t, Ref<> self) {
  const auto at = self.as<DateTime>();
  const Offset offset = TRY(offset_of(t, at->tzinfo_.ref(), self));
  const Own<> in_utc =
      TRY(DateTime::from_micros(t, Ref<Type>(&DateTime::type), at->micros() - offset.micros, none_ref()));
  const auto u = in_utc.ref().as<DateTime>();
  return make_time_tuple(t, u->civil(), u->at_.clock(), 0);
}
Result<double> timestamp(Thread& t, Ref<> self) {
  const auto at = self.as<DateTime>();
  if (is_none(at->tzinfo_.ref())) {
    const std::int64_t seconds = TRY(posix_of_local(t, at->civil(), at->at_.clock(), at->at_.fold));
    return static_cast<double>(seconds) + static_cast<double>(at->at_.microsecond) / 1e6;
  }
  const Offset offset = TRY(offset_of(t, at->tzinfo_.ref(), self));
  if (!offset.aware) return raise(t, exc::TypeError, "can't subtract offset-naive and offset-aware datetimes");
  const Micros n = at->micros() - offset.micros - Micros{kEpochSeconds} * 1000000;
  return static_cast<double>(static_cast<std::int64_t>(n)) / 1e6;
}

// The zone that local clocks keep at a naive time.
// Of a time that clocks skip: the zone before, or after it if the fold is 1.
Result<Own<>> zone_at_local(Thread& t, const DateTime& at) {
  const std::int64_t moment = TRY(posix_of_local(t, at.civil(), at.at_.clock(), at.at_.fold));
  const std::int64_t other = TRY(posix_of_local(t, at.civil(), at.at_.clock(), !at.at_.fold));
  const bool is_skipped = other != moment && (other > moment) == (at.at_.fold != 0);
  return local_zone(t, is_skipped ? other : moment);
}

Result<Own<>> astimezone(Thread& t, Ref<> self, Ref<> tz) {
  TRY(check_tzinfo(t, tz));
  const auto at = self.as<DateTime>();
  Own<> own_zone = is_none(at->tzinfo_.ref()) ? TRY(zone_at_local(t, *at)) : at->tzinfo_.ref().own();
  // A zone already there is not asked.
  if (own_zone.ref() == tz) return self.own();
  Offset offset = TRY(offset_of(t, own_zone, self));
  if (!offset.aware) {
    own_zone = TRY(zone_at_local(t, *at));
    if (own_zone.ref() == tz) return self.own();
    offset = TRY(offset_of(t, own_zone, self));
  }
  const Micros in_utc = at->micros() - offset.micros;
  const Own<> target =
      is_none(tz) ? TRY(local_zone(t, static_cast<std::int64_t>(in_utc / 1000000) - kEpochSeconds)) : tz.own();
  Own<> result = TRY(DateTime::from_micros(t, Ref<Type>(self.type()), in_utc, target));
  return to_zone(t, std::move(result), target);
}

Result<Own<>> iso_format(Thread& t, Ref<> self, OptRef<> separator, OptRef<Str> timespec) {
  char32_t between = 'T';
  if (separator) {
    if (!separator.ref().is<Str>())
      return raise(t, exc::TypeError, "isoformat() argument 1 must be a unicode character, not %T", separator.ref());
    const auto s = separator.ref().as<Str>();
    if (s->length() != 1)
      return raise(t, exc::TypeError, "isoformat() argument 1 must be a unicode character, not a string of length %d",
                   s->length());
    between = s->at(0);
  }
  const auto at = self.as<DateTime>();
  const Own<Str> clock = TRY(format_clock(t, at->at_, timespec));
  StringBuilder out(t);
  out.ascii(iso_date(at->civil()));
  out.put(between);
  out.str(clock);
  if (!is_none(at->tzinfo_.ref())) {
    const Own<Str> zone = TRY(format_offset(t, at->tzinfo_.ref(), self, ":"));
    out.str(zone);
  }
  return out.finish();
}
Result<Own<>> ctime(Thread& t, Ref<> self) {
  static constexpr const char* kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto at = self.as<DateTime>();
  const CivilDate d = at->civil();
  char text[64];
  const int n = std::snprintf(text, sizeof text, "%s %s %2d %02d:%02d:%02d %04d", kDays[weekday(d)],
                              kMonths[d.month - 1], d.day, at->at_.hour, at->at_.minute, at->at_.second, d.year);
  return Str::from_ascii(t, std::string_view(text, static_cast<std::size_t>(n)));
}
Result<Own<>> strftime_method(Thread& t, Ref<> self, Ref<Str> format_text) {
  const auto at = self.as<DateTime>();
  const Own<Str> name = TRY(Str::intern_ascii(t, "timetuple"));
  const Own<> tuple = TRY(call_method(t, self, name.ref()));
  return strftime(t, format_text, tuple, &at->at_, at->tzinfo_.opt(), self);
}

Result<Own<>> replace(Thread& t, Ref<> self, OptRef<> year, OptRef<> month, OptRef<> day, OptRef<> hour,
                      OptRef<> minute, OptRef<> second, OptRef<> microsecond, OptRef<> tzinfo, OptRef<> fold_given) {
  const auto at = self.as<DateTime>();
  CivilDate d = at->civil();
  Clock c = at->at_.clock();
  int fold = at->at_.fold;
  TRY(take_int(t, year, d.year));
  TRY(take_int(t, month, d.month));
  TRY(take_int(t, day, d.day));
  TRY(take_int(t, hour, c.hour));
  TRY(take_int(t, minute, c.minute));
  TRY(take_int(t, second, c.second));
  TRY(take_int(t, microsecond, c.microsecond));
  TRY(take_int(t, fold_given, fold));
  const Own<> zone = tzinfo ? tzinfo.ref().own() : at->tzinfo_.ref().own();
  return DateTime::make_checked(t, Ref<Type>(self.type()), d, c, zone, fold);
}

Result<Own<>> reduce_ex(Thread& t, Ref<> self, int protocol) {
  const auto at = self.as<DateTime>();
  const CivilDate d = at->civil();
  const ClockFields& c = at->at_;
  const std::uint8_t state[] = {static_cast<std::uint8_t>(d.year >> 8),
                                static_cast<std::uint8_t>(d.year),
                                static_cast<std::uint8_t>(d.month | (c.fold && protocol > 3 ? 0x80 : 0)),
                                static_cast<std::uint8_t>(d.day),
                                c.hour,
                                c.minute,
                                c.second,
                                static_cast<std::uint8_t>(c.microsecond >> 16),
                                static_cast<std::uint8_t>(c.microsecond >> 8),
                                static_cast<std::uint8_t>(c.microsecond)};
  const Own<Bytes> bytes = TRY(Bytes::create(t, state, sizeof state));
  const Own<Tuple> args = is_none(at->tzinfo_.ref()) ? TRY(Tuple::of(t, bytes)) : TRY(Tuple::of(t, bytes, at->tzinfo_));
  return Tuple::of(t, Ref<>(self.type()), args);
}
Result<Own<>> reduce(Thread& t, Ref<> self) { return reduce_ex(t, self, 2); }

Result<int> get_hour(Thread&, Ref<> self) { return static_cast<int>(self.as<DateTime>()->at_.hour); }
Result<int> get_minute(Thread&, Ref<> self) { return static_cast<int>(self.as<DateTime>()->at_.minute); }
Result<int> get_second(Thread&, Ref<> self) { return static_cast<int>(self.as<DateTime>()->at_.second); }
Result<int> get_microsecond(Thread&, Ref<> self) { return static_cast<int>(self.as<DateTime>()->at_.microsecond); }
Result<int> get_fold(Thread&, Ref<> self) { return static_cast<int>(self.as<DateTime>()->at_.fold); }
Result<Own<>> get_tzinfo(Thread&, Ref<> self) { return self.as<DateTime>()->tzinfo_.ref().own(); }

constexpr Method kMethods[] = {
    bind<&now>("now(type, tz=None)",
               "The present moment.\n\n  tz\n    The tzinfo to express it in; local time without one when None."),
    bind<&utcnow>("utcnow(type)", "The present moment in UTC, without a tzinfo. Deprecated: now(UTC) has one."),
    bind<&from_timestamp>("fromtimestamp(type, timestamp, tz=None)",
                          "timestamp[, tz]\n\nThe moment at a POSIX timestamp, in seconds, expressed in tz; in local "
                          "time when there is none."),
    bind<&utc_from_timestamp>(
        "utcfromtimestamp(type, timestamp, /)",
        "The moment at a POSIX timestamp in UTC, without a tzinfo. Deprecated: fromtimestamp(t, UTC) has one."),
    bind<&strptime>("strptime(type, string, format, /)",
                    "string, format\n\nThe datetime that a text names, read by a format as of time.strptime()."),
    bind<&combine>("combine(type, date, time, tzinfo=<unrepresentable>)",
                   "date, time\n\nThe day of the one and the time of day of the other, with the time's tzinfo unless "
                   "another is given."),
    bind<&from_iso_format>(
        "fromisoformat(type, object, /)",
        "string\n\nThe datetime that a text in an ISO 8601 form names; nearly all forms are understood."),
    bind<&date_part>("date(self, /)", "The day alone."),
    bind<&time_part>("time(self, /)", "The time of day alone, without a tzinfo."),
    bind<&timetz>("timetz(self, /)", "The time of day alone, with the tzinfo."),
    bind<&ctime>("ctime(self, /)", "The text of the form 'Mon Jan  2 15:04:05 2006'."),
    bind<&strftime_method>("strftime(self, format)",
                           "format\n\nA text in which codes such as %Y and %H are replaced by parts of self."),
    bind<&timetuple>("timetuple(self, /)",
                     "A time.struct_time with the fields of self, as time.localtime() gives them."),
    bind<&timestamp>("timestamp(self, /)",
                     "Seconds since 1970 in UTC, a float; without a tzinfo, self is taken for local time."),
    bind<&utctimetuple>("utctimetuple(self, /)", "A time.struct_time of the moment in UTC."),
    bind<&iso_format>("isoformat(self, sep=<'T'>, timespec=<'auto'>)",
                      "[sep]\n\nThe text YYYY-MM-DDTHH:MM:SS, then .ffffff unless that is zero, then the offset +HH:MM "
                      "if there is one.\nsep stands in place of T. timespec says where the time ends: 'auto', 'hours', "
                      "'minutes', 'seconds',\n'milliseconds' or 'microseconds'.\n"),
    bind<&utcoffset>("utcoffset(self, /)", "How far ahead of UTC, by self.tzinfo; None without one."),
    bind<&tzname>("tzname(self, /)", "What the time zone is called, by self.tzinfo; None without one."),
    bind<&dst>("dst(self, /)", "How much of the offset is daylight saving time, by self.tzinfo; None without one."),
    bind<&replace>("replace(self, /, year=unchanged, month=unchanged, day=unchanged, hour=unchanged, minute=unchanged, "
                   "second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
                   "A datetime in which the parts named by arguments have other values."),
    bind<&replace>("__replace__(self, /, year=unchanged, month=unchanged, day=unchanged, hour=unchanged, "
                   "minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
                   "replace(), under the name that copy.replace() calls."),
    bind<&astimezone>("astimezone(self, tz=None)",
                      "tz\n\nThe same moment, expressed in tz, or in local time when None.\n"),
    bind<&reduce_ex>("__reduce_ex__(self, proto, /)", "(class, arguments) for pickle, in the form of a protocol."),
    bind<&reduce>("__reduce__(self, /)", "(class, arguments) for pickle."),
};
constexpr Attribute kAttributes[] = {
    attribute<&get_hour>("hour"),     attribute<&get_minute>("minute"),
    attribute<&get_second>("second"), attribute<&get_microsecond>("microsecond"),
    attribute<&get_tzinfo>("tzinfo"), attribute<&get_fold>("fold"),
};

}  // namespace

constinit Type DateTime::type =
    describe<DateTime>("datetime.datetime",
                       {.doc = "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\nA "
                               "day and a time of day. With a tzinfo it is a moment; without, it is what calendar and "
                               "clock show.\nfold=1 means the second of two equal times when clocks are put back.\n",
                        .methods = kMethods,
                        .attributes = kAttributes,
                        .flags = kTypeBasetype,
                        .base = &Date::type});

}  // namespace krait::datetime
