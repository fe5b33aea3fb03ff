// Texts of dates and times: ISO 8601 both ways, strftime; and binding for constructors.
#include <cmath>
#include <cstring>

#include "modules/datetime/datetime.h"
#include "object/allocate.h"
#include "types/bytes.h"
#include "types/float.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"

namespace krait::datetime {

// ---- arguments ----

Result<void> bind_values(Thread& t, const Signature& s, const Arguments& a, Value* out) {
  Rest rest;
  Slot<Dict> keywords;
  return bind_arguments(t, s, a, out, rest, keywords);
}

namespace {
constexpr Signature kAnyInt("function(value)");
Result<int> c_int(Thread& t, Ref<> v) { return convert_c_int(t, ArgumentPlace{kAnyInt, 0}, v.value()); }
}  // namespace

Result<void> take_int(Thread& t, OptRef<> given, int& field) {
  if (!given) return ok;
  if (given.value().is_int() && given.value().as_int() >= INT32_MIN && given.value().as_int() <= INT32_MAX)
    field = static_cast<int>(given.value().as_int());
  else
    field = TRY(c_int(t, given.ref()));
  return ok;
}

bool pickled_state(const Arguments& a, std::size_t size, std::uint8_t* bytes) {
  if (a.keywords || a.positional < 1 || !a.values[0].is_object()) return false;
  if (a[0].is<Bytes>()) {
    const auto b = a[0].as<Bytes>();
    if (b->size() != size) return false;
    std::memcpy(bytes, b->data(), size);
    return true;
  }
  if (!a[0].is<Str>() || a[0].as<Str>()->kind() != 1 || a[0].as<Str>()->length() != size) return false;
  std::memcpy(bytes, a[0].as<Str>()->data1(), size);
  return true;
}

Result<Own<>> call_module(Thread& t, const char* module, const char* function, std::initializer_list<Value> args) {
  const Own<> m = TRY(import_module(t, module));
  const Own<Str> name = TRY(Str::intern_ascii(t, function));
  const Own<> f = TRY(get_attr(t, m, name.ref()));
  return call(t, f, args);
}

// ---- checks ----

Result<void> check_date(Thread& t, CivilDate d) {
  if (d.year < kMinYear || d.year > kMaxYear)
    return raise(t, exc::ValueError, "year must be in %d..%d, not %d", kMinYear, kMaxYear, d.year);
  if (d.month < 1 || d.month > 12) return raise(t, exc::ValueError, "month must be in 1..12, not %d", d.month);
  const int most = days_in_month(d.year, d.month);
  if (d.day < 1 || d.day > most)
    return raise(t, exc::ValueError, "day %d must be in range 1..%d for month %d in year %d", d.day, most, d.month,
                 d.year);
  return ok;
}
Result<void> check_clock(Thread& t, const Clock& c, int fold) {
  if (c.hour < 0 || c.hour > 23) return raise(t, exc::ValueError, "hour must be in 0..23, not %d", c.hour);
  if (c.minute < 0 || c.minute > 59) return raise(t, exc::ValueError, "minute must be in 0..59, not %d", c.minute);
  if (c.second < 0 || c.second > 59) return raise(t, exc::ValueError, "second must be in 0..59, not %d", c.second);
  if (c.microsecond < 0 || c.microsecond > 999999)
    return raise(t, exc::ValueError, "microsecond must be in 0..999999, not %d", c.microsecond);
  if (fold != 0 && fold != 1) return raise(t, exc::ValueError, "fold must be either 0 or 1, not %d", fold);
  return ok;
}

// ---- formatting ----

std::string iso_date(CivilDate d) {
  char text[16];
  const int n = std::snprintf(text, sizeof text, "%04d-%02d-%02d", d.year, d.month, d.day);
  return std::string(text, static_cast<std::size_t>(n));
}

Result<Own<Str>> format_offset(Thread& t, Ref<> tzinfo, Ref<> argument, const char* separator) {
  const Offset offset = TRY(offset_of(t, tzinfo, argument));
  if (!offset.aware) return Str::empty();
  const bool negative = offset.micros < 0;
  const Micros n = negative ? -offset.micros : offset.micros;
  const auto seconds = static_cast<int>(n / 1000000), micros = static_cast<int>(n % 1000000);
  char text[32];
  int size = std::snprintf(text, sizeof text, "%c%02d%s%02d", negative ? '-' : '+', seconds / 3600, separator,
                           seconds / 60 % 60);
  if (seconds % 60 || micros)
    size += std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), "%s%02d", separator, seconds % 60);
  if (micros) size += std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), ".%06d", micros);
  return Str::from_ascii(t, std::string_view(text, static_cast<std::size_t>(size)));
}

Result<Own<Str>> format_clock(Thread& t, const ClockFields& c, OptRef<Str> timespec) {
  static constexpr const char* kSpecs[] = {"auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"};
  int spec = 0;
  if (timespec) {
    while (spec < 6 && !timespec->equals_ascii(kSpecs[spec])) ++spec;
    if (spec == 6) return raise(t, exc::ValueError, "Unknown timespec value");
  }
  if (spec == 0) spec = c.microsecond ? 5 : 3;
  char text[32];
  const int h = c.hour, m = c.minute, s = c.second, us = static_cast<int>(c.microsecond);
  int n = 0;
  switch (spec) {
    case 1:
      n = std::snprintf(text, sizeof text, "%02d", h);
      break;
    case 2:
      n = std::snprintf(text, sizeof text, "%02d:%02d", h, m);
      break;
    case 3:
      n = std::snprintf(text, sizeof text, "%02d:%02d:%02d", h, m, s);
      break;
    case 4:
      n = std::snprintf(text, sizeof text, "%02d:%02d:%02d.%03d", h, m, s, us / 1000);
      break;
    default:
      n = std::snprintf(text, sizeof text, "%02d:%02d:%02d.%06d", h, m, s, us);
  }
  return Str::from_ascii(t, std::string_view(text, static_cast<std::size_t>(n)));
}

Result<Own<>> make_time_tuple(Thread& t, CivilDate d, const Clock& c, int dst) {
  const int of_year = days_before_month(d.year, d.month) + d.day;
  const int values[] = {d.year, d.month, d.day, c.hour, c.minute, c.second, weekday(d), of_year, dst};
  const Own<Tuple> parts = TRY(Tuple::create(t, 9));
  for (std::size_t i = 0; i < 9; ++i) parts->init_item(i, Own<>::of_int(values[i]));
  return call_module(t, "time", "struct_time", {parts.value()});
}

namespace {

// The percent signs of what is put into a format are doubled.
void put_escaped(StringBuilder& out, Ref<Str> text) {
  for (std::size_t i = 0; i < text->length(); ++i) {
    const char32_t c = text->at(i);
    if (c == '%') out.put('%');
    out.put(c);
  }
}

}  // namespace

Result<Own<>> strftime(Thread& t, Ref<Str> format_text, Ref<> time_tuple, const ClockFields* clock, OptRef<> tzinfo,
                       Ref<> argument) {
  const Own<> year_item = TRY(get_item(t, time_tuple, Ref<>(Value::of_int(0))));
  const std::int64_t year = TRY(index_int64(t, year_item));
  StringBuilder out(t);
  const std::size_t n = format_text->length();
  for (std::size_t i = 0; i < n; ++i) {
    const char32_t c = format_text->at(i);
    if (c != '%' || i + 1 >= n) {
      out.put(c);
      continue;
    }
    const char32_t directive = format_text->at(++i);
    if (directive == 'z' || (directive == ':' && i + 1 < n && format_text->at(i + 1) == 'z')) {
      if (directive == ':') ++i;
      if (tzinfo) {
        const Own<Str> offset = TRY(format_offset(t, tzinfo.ref(), argument, directive == ':' ? ":" : ""));
        out.str(offset);
      }
    } else if (directive == 'Z') {
      if (tzinfo) {
        const Own<> name = TRY(call_tzname(t, tzinfo.ref(), argument));
        if (name.ref().is_exact<Str>()) {
          put_escaped(out, name.ref().as<Str>());
        } else if (!is_none(name.ref())) {
          // A subclass of str doubles the percent signs its own way.
          const Own<Str> one = TRY(Str::from_ascii(t, "%")), two = TRY(Str::from_ascii(t, "%%"));
          const Own<> doubled = TRY(call_method(t, name, names::replace, {one.value(), two.value()}));
          if (!doubled.ref().is<Str>()) return raise(t, exc::TypeError, "tzname.replace() did not return a string");
          out.str(doubled.ref().as<Str>());
        }
      }
    } else if (directive == 'f') {
      char digits[16];
      const int size = std::snprintf(digits, sizeof digits, "%06u", clock ? clock->microsecond : 0u);
      out.ascii(std::string_view(digits, static_cast<std::size_t>(size)));
    } else if (year < 1000 && (directive == 'Y' || directive == 'G' || directive == 'C' || directive == 'F')) {
      // The C library does not fill these up with zeros.
      std::int64_t shown = year;
      if (directive == 'G') {
        const Own<Str> g = TRY(Str::from_ascii(t, "%G"));
        const Own<> text = TRY(call_module(t, "time", "strftime", {g.value(), time_tuple.value()}));
        if (!text.ref().is<Str>()) return raise(t, exc::TypeError, "time.strftime() did not return a string");
        shown = TRY(index_int64(t, TRY(Int::from_str(t, text.ref().as<Str>(), 10)).ref()));
      }
      char digits[32];
      int size;
      if (directive == 'C') {
        size = std::snprintf(digits, sizeof digits, "%02d", static_cast<int>(shown / 100));
      } else if (directive == 'F') {
        const Own<> month = TRY(get_item(t, time_tuple, Ref<>(Value::of_int(1))));
        const Own<> day = TRY(get_item(t, time_tuple, Ref<>(Value::of_int(2))));
        size = std::snprintf(digits, sizeof digits, "%04d-%02d-%02d", static_cast<int>(shown),
                             static_cast<int>(month.value().as_int()), static_cast<int>(day.value().as_int()));
      } else {
        size = std::snprintf(digits, sizeof digits, "%04d", static_cast<int>(shown));
      }
      out.ascii(std::string_view(digits, static_cast<std::size_t>(size)));
    } else {
      out.put('%');
      out.put(directive);
    }
  }
  const Own<Str> text = TRY(out.finish());
  return call_module(t, "time", "strftime", {text.value(), time_tuple.value()});
}

Result<Own<>> format_by(Thread& t, Ref<> self, Ref<Str> spec) {
  if (spec->length() == 0) return krait::str(t, self);
  const Own<Str> name = TRY(Str::intern_ascii(t, "strftime"));
  return call_method(t, self, name.ref(), {spec.value()});
}

// ---- ISO 8601 to values ----

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Exactly `count` digits at `pos`.
bool read_digits(std::string_view s, std::size_t pos, std::size_t count, int& out) {
  if (pos + count > s.size()) return false;
  out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(s[pos + i])) return false;
    out = out * 10 + (s[pos + i] - '0');
  }
  return true;
}

// HH[:?MM[:?SS[{.,}fff...]]]
bool parse_clock_digits(std::string_view s, Clock& out) {
  int* fields[] = {&out.hour, &out.minute, &out.second};
  std::size_t pos = 0;
  bool has_separator = false;
  for (int i = 0; i < 3; ++i) {
    if (!read_digits(s, pos, 2, *fields[i])) return false;
    pos += 2;
    if (i == 0) has_separator = pos < s.size() && s[pos] == ':';
    if (pos >= s.size() || i == 2) break;
    if (has_separator) {
      if (s[pos] != ':') return false;
      ++pos;
    } else if (!is_digit(s[pos])) {
      return false;
    }
  }
  if (pos >= s.size()) return true;
  if (s[pos] != '.' && s[pos] != ',') return false;
  std::size_t digits = 0;
  for (++pos; pos < s.size(); ++pos, ++digits) {
    if (!is_digit(s[pos])) return false;
    if (digits < 6) out.microsecond = out.microsecond * 10 + (s[pos] - '0');
  }
  if (digits == 0) return false;
  for (; digits < 6; ++digits) out.microsecond *= 10;
  return true;
}

}  // namespace

int from_iso_week(int year, int week, int day, CivilDate& out) {
  if (year < kMinYear || year > kMaxYear) return 1;
  if (week < 1 || week > 52) {
    const int first = weekday({year, 1, 1});
    if (week != 53 || !(first == 3 || (first == 2 && is_leap(year)))) return 2;
  }
  if (day < 1 || day > 7) return 3;
  const int ordinal = iso_week1_monday(year) + (week - 1) * 7 + day - 1;
  if (ordinal < 1 || ordinal > kMaxOrdinal) {
    out = {ordinal < 1 ? 0 : kMaxYear + 1, 1, 1};
    return 0;
  }
  out = from_ordinal(ordinal);
  return 0;
}

ParsedDate parse_iso_date(std::string_view s) {
  ParsedDate out;
  if (s.size() != 7 && s.size() != 8 && s.size() != 10) return out;
  CivilDate d{};
  if (!read_digits(s, 0, 4, d.year)) return out;
  const bool has_separator = s[4] == '-';
  std::size_t pos = has_separator ? 5 : 4;
  if (pos < s.size() && s[pos] == 'W') {
    int week, day = 1;
    if (!read_digits(s, ++pos, 2, week)) return out;
    pos += 2;
    if (pos < s.size()) {
      if ((s[pos] == '-') != has_separator) return out;
      pos += has_separator;
      if (!read_digits(s, pos, 1, day) || pos + 1 != s.size()) return out;
    }
    if (from_iso_week(d.year, week, day, out.date) != 0) return out;
    out.outcome = DateParse::Ok;
    return out;
  }
  if (!read_digits(s, pos, 2, d.month)) return out;
  pos += 2;
  if (has_separator) {
    if (pos >= s.size() || s[pos] != '-') return out;
    ++pos;
  }
  if (!read_digits(s, pos, 2, d.day) || pos + 2 != s.size()) return out;
  out.date = d;
  out.outcome = DateParse::Ok;
  return out;
}

std::size_t find_iso_separator(std::string_view s) {
  if (s.size() <= 7) return 7;
  if (s[4] == '-') {
    if (s[5] != 'W') return 10;
    if (s.size() > 8 && s[8] == '-') {
      if (s.size() == 9) return std::string_view::npos;
      return s.size() > 10 && is_digit(s[10]) ? 8 : 10;
    }
    return 8;
  }
  if (s[4] != 'W') return 8;
  std::size_t i = 7;
  while (i < s.size() && is_digit(s[i])) ++i;
  if (i < 9) return i;
  return i % 2 == 0 ? 7 : 8;
}

ParsedClock parse_iso_clock(std::string_view s) {
  ParsedClock out;
  if (s.size() < 2) return out;
  std::size_t zone = s.find('-');
  if (zone == s.npos) zone = s.find('+');
  if (zone == s.npos) zone = s.find('Z');
  if (!parse_clock_digits(s.substr(0, zone), out.clock)) return out;
  Clock& c = out.clock;
  if (c.hour == 24) {
    if (c.minute || c.second || c.microsecond) {
      out.bad_midnight = true;
    } else {
      c.hour = 0;
      out.is_next_day = true;
    }
  }
  if (zone != s.npos) {
    out.has_offset = true;
    if (s[zone] == 'Z') {
      if (zone + 1 != s.size()) return out;
    } else {
      const std::string_view text = s.substr(zone + 1);
      Clock offset;
      if (text.size() < 2 || text.size() == 3 || !parse_clock_digits(text, offset)) return out;
      out.offset = micros_of(offset);
      if (s[zone] == '-') out.offset = -out.offset;
    }
  }
  out.is_valid = true;
  return out;
}

Failed raise_iso(Thread& t, Ref<> text) { return raise(t, exc::ValueError, "Invalid isoformat string: %R", text); }

Result<Own<>> zone_of(Thread& t, const ParsedClock& c) {
  if (!c.has_offset) return none();
  if (c.offset == 0) return utc(t).own();
  const Own<TimeDelta> offset = TRY(TimeDelta::from_micros(t, c.offset));
  return TimeZone::create_zone(t, offset);
}

// ---- time stamps ----

Result<std::int64_t> seconds_from(Thread& t, Ref<> v) {
  if (is_float(v)) {
    const double d = std::floor(float_value(v));
    if (std::isnan(d)) return raise(t, exc::ValueError, "Invalid value NaN (not a number)");
    if (!(d >= -0x1p63 && d < 0x1p63))
      return raise(t, exc::OverflowError, "timestamp out of range for platform time_t");
    return static_cast<std::int64_t>(d);
  }
  const Own<> n = TRY(index(t, v));
  std::int64_t out;
  if (!int_fits(n.ref(), &out)) return raise(t, exc::OverflowError, "timestamp out of range for platform time_t");
  return out;
}

Result<Stamp> stamp_from(Thread& t, Ref<> v) {
  if (!is_float(v)) {
    if (!is_int(v)) return raise(t, exc::TypeError, "argument must be int or float, not %T", v);
    return Stamp{TRY(seconds_from(t, v)), 0};
  }
  double whole;
  const double fraction = std::modf(float_value(v), &whole);
  if (std::isnan(whole)) return raise(t, exc::ValueError, "Invalid value NaN (not a number)");
  double micros = std::nearbyint(fraction * 1e6);
  if (micros >= 1e6) {
    micros -= 1e6;
    whole += 1;
  } else if (micros < 0) {
    micros += 1e6;
    whole -= 1;
    if (micros >= 1e6) {
      micros -= 1e6;
      whole += 1;
    }
  }
  if (!(whole >= -0x1p63 && whole < 0x1p63))
    return raise(t, exc::OverflowError, "timestamp out of range for platform time_t");
  return Stamp{static_cast<std::int64_t>(whole), static_cast<int>(micros)};
}

}  // namespace krait::datetime
