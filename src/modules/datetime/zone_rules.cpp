#include "modules/datetime/zone_rules.h"

#include "modules/datetime/calendar.h"

namespace krait::datetime {

namespace {

constexpr std::int64_t kEpochOrdinal = 719163;

// Reads a text from the left.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool accept(char c) {
    if (peek() != c || at_end()) return false;
    ++at_;
    return true;
  }
  bool number(int least, int most, int& out) {
    int digits = 0;
    out = 0;
    while (digits < most && peek() >= '0' && peek() <= '9') {
      out = out * 10 + (text_[at_++] - '0');
      ++digits;
    }
    return digits >= least;
  }
  // Letters, or anything between < and >.
  bool name(std::string& out) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const std::size_t start = at_;
    if (accept('<')) {
      while (!at_end() && (is_letter(peek()) || (peek() >= '0' && peek() <= '9') || peek() == '+' || peek() == '-'))
        ++at_;
      out = text_.substr(start + 1, at_ - start - 1);
      return !out.empty() && accept('>');
    }
    while (is_letter(peek())) ++at_;
    out = text_.substr(start, at_ - start);
    return !out.empty();
  }
  // [+-]hhh[:mm[:ss]]
  bool time(int& hours, int& seconds) {
    const bool negative = accept('-');
    if (!negative) (void)accept('+');
    int minutes = 0, rest = 0;
    if (!number(1, 3, hours)) return false;
    if (accept(':')) {
      if (!number(2, 2, minutes)) return false;
      if (accept(':') && !number(2, 2, rest)) return false;
    }
    if (minutes > 59 || rest > 59) return false;
    seconds = hours * 3600 + minutes * 60 + rest;
    if (negative) seconds = -seconds;
    return true;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

bool parse_offset(Reader& in, int& offset) {
  int hours, seconds;
  if (!in.time(hours, seconds) || hours > 24) return false;
  offset = -seconds;  // west is positive there
  return true;
}

bool parse_rule(Reader& in, ZoneRule& rule) {
  if (in.accept('M')) {
    rule.form = ZoneRule::Form::Weekday;
    if (!in.number(1, 2, rule.month) || !in.accept('.') || !in.number(1, 1, rule.week) || !in.accept('.') ||
        !in.number(1, 1, rule.day))
      return false;
    if (rule.month < 1 || rule.month > 12 || rule.week < 1 || rule.week > 5 || rule.day > 6) return false;
  } else {
    const bool julian = in.accept('J');
    rule.form = julian ? ZoneRule::Form::JulianDay : ZoneRule::Form::DayOfYear;
    if (!in.number(1, 3, rule.day) || rule.day < julian || rule.day > 365) return false;
  }
  if (!in.accept('/')) return true;
  int hours;
  return in.time(hours, rule.seconds) && hours <= 167;
}

}  // namespace

std::int64_t ZoneRule::at(int year) const {
  std::int64_t day_number;  // since 1970
  const std::int64_t before_year = days_before_year(year) + 1 - kEpochOrdinal;
  if (form == Form::Weekday) {
    const int first = (weekday({year, month, 1}) + 1) % 7;  // 0 = Sunday
    int of_month = (day - first + 7) % 7 + 1 + (week - 1) * 7;
    if (of_month > days_in_month(year, month)) of_month -= 7;
    day_number = before_year + days_before_month(year, month) + of_month - 1;
  } else if (form == Form::JulianDay) {
    // February 29 has no number.
    day_number = before_year + day - 1 + (day >= 60 && is_leap(year));
  } else {
    day_number = before_year + day;
  }
  return day_number * 86400 + seconds;
}

bool ZoneString::parse(std::string_view text) {
  Reader in(text);
  if (!in.name(standard_name)) return false;
  error = "Invalid STD offset in";
  if (!parse_offset(in, standard_offset)) return false;
  if (in.at_end()) return true;
  error = "malformed";
  if (!in.name(daylight_name)) return false;
  has_daylight = true;
  daylight_offset = standard_offset + 3600;
  if (in.peek() != ',') {
    error = "Invalid DST offset in";
    if (!parse_offset(in, daylight_offset)) return false;
  }
  error = "Missing transition rules in";
  if (!in.accept(',')) return false;
  error = "Malformed transition rule in";
  return parse_rule(in, start) && in.accept(',') && parse_rule(in, end) && in.at_end();
}

// `fold` decides two doubtful hours. The one that clocks skip counts for the period before the change with fold 0, for
// the one after it with fold 1; so does the hour that comes twice, whose first pass is fold 0 and second fold 1.
bool ZoneString::is_daylight(std::int64_t local, int year, int fold) const {
  std::int64_t from = start.at(year), to = end.at(year);
  if (fold == (difference() >= 0))
    to -= difference();
  else
    from += difference();
  return from < to ? from <= local && local < to : !(to <= local && local < from);
}

bool ZoneString::is_daylight_utc(std::int64_t utc, int year, bool& fold) const {
  const std::int64_t from = start.at(year) - standard_offset, to = end.at(year) - daylight_offset;
  const bool daylight = from < to ? from <= utc && utc < to : !(to <= utc && utc < from);
  if (difference() > 0)
    fold = to <= utc && utc < to + difference();
  else
    fold = from <= utc && utc < from - difference();
  return daylight;
}

}  // namespace krait::datetime
