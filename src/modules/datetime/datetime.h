// _datetime: the classes, and what their files share.
#pragma once

#include <string>

#include "modules/datetime/calendar.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait::datetime {

// Microseconds of any difference and sums of them.
using Micros = __int128;

struct Clock {
  int hour = 0, minute = 0, second = 0, microsecond = 0;
};

// ---- timedelta: always -999999999 <= days <= 999999999, 0 <= seconds < 86400, 0 <= microseconds < 10**6 ----

class TimeDelta : public Object {
 public:
  static Type type;
  TimeDelta(int days, int seconds, int microseconds) : days_(days), seconds_(seconds), microseconds_(microseconds) {}

  // OverflowError when too large.
  static Result<Own<TimeDelta>> from_micros(Thread&, Micros);
  static Result<Own<>> instance_from_micros(Thread&, Ref<Type>, Micros);
  Micros micros() const {
    return static_cast<Micros>(days_) * kDayMicroseconds + static_cast<std::int64_t>(seconds_) * 1000000 +
           microseconds_;
  }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> add(Thread&, Ref<>, Ref<>);
  static Result<Own<>> subtract(Thread&, Ref<>, Ref<>);
  static Result<Own<>> multiply(Thread&, Ref<>, Ref<>);
  static Result<Own<>> true_divide(Thread&, Ref<>, Ref<>);
  static Result<Own<>> floor_divide(Thread&, Ref<>, Ref<>);
  static Result<Own<>> remainder(Thread&, Ref<>, Ref<>);
  static Result<Own<>> divmod(Thread&, Ref<>, Ref<>);
  static Result<Own<>> negative(Thread&, Ref<>);
  static Result<Own<>> positive(Thread&, Ref<>);
  static Result<Own<>> absolute(Thread&, Ref<>);
  static Result<bool> is_true(Thread&, Ref<>);
  Result<Own<>> total_seconds(Thread&);
  Result<Own<>> reduce(Thread&);
  Result<int> get_days(Thread&) { return days_; }
  Result<int> get_seconds(Thread&) { return seconds_; }
  Result<int> get_microseconds(Thread&) { return microseconds_; }

  int days_, seconds_, microseconds_;
};

// ---- tzinfo and timezone ----

class TzInfo : public Object {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> utcoffset(Thread&, Ref<>, Ref<> dt);
  static Result<Own<>> dst(Thread&, Ref<>, Ref<> dt);
  static Result<Own<>> tzname(Thread&, Ref<>, Ref<> dt);
  static Result<Own<>> fromutc(Thread&, Ref<>, Ref<> dt);
  static Result<Own<>> reduce(Thread&, Ref<>);
};

class TimeZone final : public TzInfo {
 public:
  static Type type;
  TimeZone(Own<TimeDelta> offset, Slot<>& name) : offset_(std::move(offset)) {
    if (name) name_.set(Own<>::steal(name.take()));
  }
  // The zone with this offset; UTC itself for an offset of zero without a name.
  static Result<Own<>> create_zone(Thread&, Ref<TimeDelta> offset, OptRef<> name = {});
  static Result<Own<Str>> name_of(Thread&, const TimeDelta& offset);

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> utcoffset(Thread&, Ref<>, Ref<> dt);
  static Result<Own<>> dst(Thread&, Ref<>, Ref<> dt);
  static Result<Own<>> tzname(Thread&, Ref<>, Ref<> dt);
  static Result<Own<>> fromutc(Thread&, Ref<>, Ref<> dt);
  Result<Own<>> get_init_args(Thread&);

  Slot<TimeDelta> offset_;
  Slot<> name_;
  void trace(Tracer& visit) { visit(offset_), visit(name_); }
  void clear_references() {}
};

// The UTC zone of this interpreter.
Ref<> utc(Thread&);

// An offset that utcoffset() or dst() gave; `aware` is false for None.
struct Offset {
  bool aware = false;
  Micros micros = 0;
};
Result<void> check_tzinfo(Thread&, Ref<>);
// Asks a tzinfo (None allowed): tzinfo.utcoffset(argument), checked.
Result<Own<>> call_offset(Thread&, Ref<> tzinfo, Ref<Str> method, Ref<> argument);
Result<Offset> offset_of(Thread&, Ref<> tzinfo, Ref<> argument);
Result<Own<>> call_tzname(Thread&, Ref<> tzinfo, Ref<> argument);

// ---- date ----

class Date : public Object {
 public:
  static Type type;
  explicit Date(CivilDate d)
      : year_(static_cast<std::int16_t>(d.year)),
        month_(static_cast<std::uint8_t>(d.month)),
        day_(static_cast<std::uint8_t>(d.day)) {}
  CivilDate civil() const { return {year_, month_, day_}; }

  // As `type` makes it: directly, or by calling a subclass. The date is valid.
  static Result<Own<>> make(Thread&, Ref<Type>, CivilDate);
  static Result<Own<>> make_checked(Thread&, Ref<Type>, CivilDate);

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> add(Thread&, Ref<>, Ref<>);
  static Result<Own<>> subtract(Thread&, Ref<>, Ref<>);
  Result<int> get_year(Thread&) { return static_cast<int>(year_); }
  Result<int> get_month(Thread&) { return static_cast<int>(month_); }
  Result<int> get_day(Thread&) { return static_cast<int>(day_); }

  std::int16_t year_;
  std::uint8_t month_, day_;
};

// ---- time ----

// What time and datetime have in common behind their other fields.
struct ClockFields {
  explicit ClockFields(const Clock& c, int fold)
      : hour(static_cast<std::uint8_t>(c.hour)),
        minute(static_cast<std::uint8_t>(c.minute)),
        second(static_cast<std::uint8_t>(c.second)),
        fold(static_cast<std::uint8_t>(fold)),
        microsecond(static_cast<std::uint32_t>(c.microsecond)) {}
  Clock clock() const { return {hour, minute, second, static_cast<int>(microsecond)}; }
  std::uint8_t hour, minute, second, fold;
  std::uint32_t microsecond;
};
inline Micros micros_of(const Clock& c) {
  return static_cast<std::int64_t>(c.hour * 3600 + c.minute * 60 + c.second) * 1000000 + c.microsecond;
}

// ---- hashes ----

// Fields as CPython packs them: what is hashed of dates and times without a zone, so that the hash key counts.
class PackedFields {
 public:
  void add(CivilDate d) { put(d.year >> 8), put(d.year), put(d.month), put(d.day); }
  void add(const Clock& c) {
    put(c.hour), put(c.minute), put(c.second);
    put(c.microsecond >> 16), put(c.microsecond >> 8), put(c.microsecond);
  }
  std::int64_t hash() const { return text::hash_bytes(Str::hash_key(), bytes_, size_); }

 private:
  void put(int byte) { bytes_[size_++] = static_cast<std::uint8_t>(byte); }
  std::uint8_t bytes_[10];
  std::size_t size_ = 0;
};
// The hash of a timedelta of so many microseconds.
std::int64_t hash_of_micros(Micros);

class Time : public Object {
 public:
  static Type type;
  Time(const Clock& c, int fold, Own<> tzinfo) : at_(c, fold), tzinfo_(std::move(tzinfo)) {}

  static Result<Own<>> make(Thread&, Ref<Type>, const Clock&, Ref<> tzinfo, int fold);
  static Result<Own<>> make_checked(Thread&, Ref<Type>, const Clock&, Ref<> tzinfo, int fold);

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);

  ClockFields at_;
  Slot<> tzinfo_;  // None: naive
  void trace(Tracer& visit) { visit(tzinfo_); }
  void clear_references() {}
};

// ---- datetime ----

class DateTime : public Date {
 public:
  static Type type;
  DateTime(CivilDate d, const Clock& c, int fold, Own<> tzinfo) : Date(d), at_(c, fold), tzinfo_(std::move(tzinfo)) {}
  // Microseconds since 0001-01-01 00:00, zone ignored.
  Micros micros() const {
    return static_cast<Micros>(to_ordinal(civil()) - 1) * kDayMicroseconds + micros_of(at_.clock());
  }

  static Result<Own<>> make(Thread&, Ref<Type>, CivilDate, const Clock&, Ref<> tzinfo, int fold = 0);
  static Result<Own<>> make_checked(Thread&, Ref<Type>, CivilDate, const Clock&, Ref<> tzinfo, int fold = 0);
  // OverflowError outside the years 1 to 9999.
  static Result<Own<>> from_micros(Thread&, Ref<Type>, Micros, Ref<> tzinfo, int fold = 0);

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> add(Thread&, Ref<>, Ref<>);
  static Result<Own<>> subtract(Thread&, Ref<>, Ref<>);

  ClockFields at_;
  Slot<> tzinfo_;  // None: naive
  void trace(Tracer& visit) { visit(tzinfo_); }
  void clear_references() {}
};

// ---- text (format.cpp) ----

Result<void> check_date(Thread&, CivilDate);
Result<void> check_clock(Thread&, const Clock&, int fold);

// "+HH:MM[:SS[.ffffff]]" of a checked offset (a timedelta or None), with `separator` between the parts; empty for None.
Result<Own<Str>> format_offset(Thread&, Ref<> tzinfo, Ref<> argument, const char* separator);
// HH[:MM[:SS[.fff[fff]]]] as the timespec says; ValueError for an unknown one.
Result<Own<Str>> format_clock(Thread&, const ClockFields&, OptRef<Str> timespec);
std::string iso_date(CivilDate);
// strftime with %f, %z, %:z and %Z filled in. `tzinfo` is empty for a date.
Result<Own<>> strftime(Thread&, Ref<Str> format, Ref<> time_tuple, const ClockFields* clock, OptRef<> tzinfo,
                       Ref<> argument);
// __format__: strftime unless the spec is empty.
Result<Own<>> format_by(Thread&, Ref<> self, Ref<Str> spec);
// time.struct_time(...).
Result<Own<>> make_time_tuple(Thread&, CivilDate, const Clock&, int dst);
Result<Own<>> call_module(Thread&, const char* module, const char* function, std::initializer_list<Value>);

// An ISO 8601 text, in parts. `is_valid` false: "Invalid isoformat string".
struct ParsedClock {
  bool is_valid = false;
  Clock clock;
  bool has_offset = false, is_next_day = false, bad_midnight = false;
  Micros offset = 0;
};
enum class DateParse : std::uint8_t { Ok, Invalid, OutOfRange };
struct ParsedDate {
  DateParse outcome = DateParse::Invalid;
  CivilDate date{};
};
ParsedDate parse_iso_date(std::string_view);
ParsedClock parse_iso_clock(std::string_view);
std::size_t find_iso_separator(std::string_view);
// ISO year, week and day to a date: 0 ok, 1 year, 2 week, 3 day is out of range.
int from_iso_week(int year, int week, int day, CivilDate&);
Failed raise_iso(Thread&, Ref<> text);
// The tzinfo that a parsed time has: None, UTC, or a timezone.
Result<Own<>> zone_of(Thread&, const ParsedClock&);

// ---- time stamps ----

// Seconds since 1970 and microseconds, from an int or float; floats are rounded half to even.
struct Stamp {
  std::int64_t seconds;
  int microseconds;
};
Result<Stamp> stamp_from(Thread&, Ref<>);
Result<std::int64_t> seconds_from(Thread&, Ref<>);  // rounded down

// Text of the bytes that pickles hold: bytes, or a str of Latin-1 (from Python 2); false when neither.
bool pickled_state(const Arguments&, std::size_t size, std::uint8_t* bytes);

// The arguments of a constructor, one value a parameter; empty when not given.
Result<void> bind_values(Thread&, const Signature&, const Arguments&, Value*);
// Replaces `field` when the argument was given.
Result<void> take_int(Thread&, OptRef<>, int& field);

// The attributes of the classes that are instances, set at start.
struct State {
  Slot<> utc;
};

}  // namespace krait::datetime
