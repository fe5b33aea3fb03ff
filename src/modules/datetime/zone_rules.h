// The rules of a TZ string ("EST5EDT,M3.2.0,M11.1.0"): when daylight saving time starts and ends in a year.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace krait::datetime {

struct ZoneRule {
  // Seconds of local time since 1970 at which it comes into force.
  std::int64_t at(int year) const;

  enum class Form : std::uint8_t { DayOfYear, JulianDay, Weekday };
  Form form = Form::DayOfYear;
  int month = 0, week = 0, day = 0;
  int seconds = 7200;  // of the day
};

struct ZoneString {
  // False when the text is malformed; `error` says how.
  bool parse(std::string_view text);

  std::string standard_name, daylight_name;
  int standard_offset = 0, daylight_offset = 0;  // seconds east of UTC
  bool has_daylight = false;
  ZoneRule start, end;
  const char* error = "malformed";

  int difference() const { return daylight_offset - standard_offset; }
  // Is it daylight saving time at this local time?
  bool is_daylight(std::int64_t local, int year, int fold) const;
  // The same of a time in UTC; and whether the local time is a repeated one.
  bool is_daylight_utc(std::int64_t utc, int year, bool& fold) const;
};

}  // namespace krait::datetime
