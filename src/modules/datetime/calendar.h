// The proleptic Gregorian calendar: years 1 to 9999, days counted from 0001-01-01, which is day 1 and a Monday.
#pragma once

#include <cstdint>

namespace krait::datetime {

constexpr int kMinYear = 1, kMaxYear = 9999, kMaxOrdinal = 3652059;
constexpr int kMaxDeltaDays = 999999999;
constexpr std::int64_t kDayMicroseconds = 86400ll * 1000000;

struct CivilDate {
  int year, month, day;
};

constexpr bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr int days_in_month(int year, int month) {
  constexpr int kDays[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month];
}
constexpr int days_before_month(int year, int month) {
  constexpr int kDays[] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  return kDays[month] + (month > 2 && is_leap(year));
}
constexpr int days_before_year(int year) {
  const int y = year - 1;
  return y * 365 + y / 4 - y / 100 + y / 400;
}
constexpr int to_ordinal(CivilDate d) { return days_before_year(d.year) + days_before_month(d.year, d.month) + d.day; }
constexpr CivilDate from_ordinal(int ordinal) {
  // Counted from March 1 of year 0, so that leap days come last in their year.
  const int z = ordinal + 305, era = z / 146097, of_era = z % 146097;
  const int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int m = (5 * of_year + 2) / 153, month = m < 10 ? m + 3 : m - 9;
  return {year_of_era + era * 400 + (month <= 2), month, of_year - (153 * m + 2) / 5 + 1};
}
// Monday is 0.
constexpr int weekday(CivilDate d) { return (to_ordinal(d) + 6) % 7; }
// The ordinal of the Monday that starts week 1 of an ISO year.
constexpr int iso_week1_monday(int year) {
  const int first = days_before_year(year) + 1, day = (first + 6) % 7;
  return first - day + (day > 3 ? 7 : 0);
}
static_assert(to_ordinal({1, 1, 1}) == 1 && to_ordinal({9999, 12, 31}) == kMaxOrdinal);
static_assert(from_ordinal(1).day == 1 && from_ordinal(1).year == 1);
static_assert(from_ordinal(kMaxOrdinal).year == 9999 && from_ordinal(kMaxOrdinal).day == 31);
static_assert(to_ordinal(from_ordinal(738000)) == 738000);
static_assert(weekday({2024, 2, 29}) == 3);

}  // namespace krait::datetime
