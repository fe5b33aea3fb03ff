// time: clocks, sleeping, and calendar time by the C library.
#include <pthread.h>
#include <time.h>

#include <cstring>
#include <memory>

#include "modules/locale_text.h"
#include "modules/modules.h"
#include "modules/system_call.h"
#include "modules/timestamp.h"
#include "object/audit.h"
#include "types/int.h"
#include "types/module.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"
#include "types/structseq.h"

namespace krait {
namespace {

// ---- clocks ----

std::int64_t read_clock(clockid_t clock) {
  timespec now;
  ::clock_gettime(clock, &now);
  return now.tv_sec * std::int64_t{1000000000} + now.tv_nsec;
}
template <clockid_t kClock>
Result<double> clock_seconds(Thread&) {
  return to_seconds(read_clock(kClock));
}
template <clockid_t kClock>
Result<std::int64_t> clock_nanoseconds(Thread&) {
  return read_clock(kClock);
}

Result<std::int64_t> clock_of(Thread& t, int clock) {
  timespec now;
  if (::clock_gettime(clock, &now) != 0) return raise_errno(t, errno);
  return now.tv_sec * std::int64_t{1000000000} + now.tv_nsec;
}
Result<double> clock_gettime(Thread& t, int clock) { return to_seconds(TRY(clock_of(t, clock))); }
Result<std::int64_t> clock_gettime_ns(Thread& t, int clock) { return clock_of(t, clock); }
Result<double> clock_getres(Thread& t, int clock) {
  timespec resolution;
  if (::clock_getres(clock, &resolution) != 0) return raise_errno(t, errno);
  return static_cast<double>(resolution.tv_sec) + static_cast<double>(resolution.tv_nsec) * 1e-9;
}
Result<void> set_clock(Thread& t, int clock, std::int64_t nanoseconds) {
  const timespec time = to_timespec(nanoseconds);
  if (::clock_settime(clock, &time) != 0) return raise_errno(t, errno);
  return ok;
}
Result<void> clock_settime(Thread& t, int clock, Ref<> seconds) {
  return set_clock(t, clock, TRY(nanoseconds_from(t, seconds, Rounding::Floor)));
}
Result<void> clock_settime_ns(Thread& t, int clock, Ref<> nanoseconds) {
  if (!is_int(nanoseconds)) return raise(t, exc::TypeError, "expect int, got %T", nanoseconds);
  std::int64_t value;
  if (!int_fits(nanoseconds, &value)) return raise(t, exc::OverflowError, "timestamp out of range for C PyTime_t");
  return set_clock(t, clock, value);
}
Result<int> pthread_getcpuclockid(Thread& t, Ref<> thread) {
  const std::uint64_t id = TRY(uint64_argument(t, thread));
  clockid_t clock;
  if (const int error = ::pthread_getcpuclockid(static_cast<pthread_t>(id), &clock)) return raise_errno(t, error);
  return static_cast<int>(clock);
}

struct ClockInfo {
  const char* name;
  const char* implementation;
  clockid_t clock;
  bool monotonic, adjustable;
};
constexpr ClockInfo kClocks[] = {
    {"time", "clock_gettime(CLOCK_REALTIME)", CLOCK_REALTIME, false, true},
    {"monotonic", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
    {"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
    {"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", CLOCK_PROCESS_CPUTIME_ID, true, false},
    {"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", CLOCK_THREAD_CPUTIME_ID, true, false},
};
Result<Own<>> get_clock_info(Thread& t, Ref<Str> name) {
  for (const ClockInfo& c : kClocks) {
    if (!name->equals_ascii(c.name)) continue;
    Own<Dict> fields = TRY(Dict::create(t));
    const auto set = [&](const char* key, Own<> value) -> Result<void> {
      return fields->set_str(t, TRY(Str::intern_ascii(t, key)).ref(), std::move(value));
    };
    TRY(set("implementation", TRY(Str::from_ascii(t, c.implementation))));
    TRY(set("monotonic", bool_from(c.monotonic)));
    TRY(set("adjustable", bool_from(c.adjustable)));
    TRY(set("resolution", TRY(float_from(t, TRY(clock_getres(t, c.clock))))));
    Own<> types = TRY(import_module(t, "types"));
    Own<> make = TRY(get_attr(t, types.ref(), TRY(Str::intern_ascii(t, "SimpleNamespace")).ref()));
    return call(t, make.ref(), {fields.value()});
  }
  return raise(t, exc::ValueError, "unknown clock");
}

// ---- sleep ----

Result<void> sleep(Thread& t, Ref<> given) {
  TRY(audit(t, "time.sleep", {given.value()}));
  const std::int64_t length = TRY(nanoseconds_from(t, given, kTimeoutRounding));
  if (length < 0) return raise(t, exc::ValueError, "sleep length must be non-negative");
  std::int64_t deadline;
  if (__builtin_add_overflow(monotonic_nanoseconds(), length, &deadline)) deadline = INT64_MAX;
  const timespec until = to_timespec(deadline);
  for (;;) {
    const int error = unlocked(t, [&] { return ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr); });
    if (error == 0) return ok;
    if (error != EINTR) return raise_errno(t, error);
    TRY(handle_signals(t));
  }
}

// ---- calendar time ----

constexpr StructField kTimeFields[] = {
    {"tm_year", "All digits, such as 2024."},
    {"tm_mon", "1 (January) to 12."},
    {"tm_mday", "1 to 31."},
    {"tm_hour", "0 to 23."},
    {"tm_min", "0 to 59."},
    {"tm_sec", "0 to 59, or 60 and 61 for leap seconds."},
    {"tm_wday", "0 (Monday) to 6."},
    {"tm_yday", "1 to 366."},
    {"tm_isdst", "Daylight saving time: 1 yes, 0 no, -1 not known."},
    {"tm_zone", "What the time zone is called for short."},
    {"tm_gmtoff", "Seconds that the time zone is ahead of UTC."},
};
constexpr StructSequenceSpec kTimeSpec = {
    "time.struct_time",
    "A moment as calendar and clock show it: what gmtime(), localtime() and strptime() give, and asctime(), mktime() "
    "and\nstrftime() take.\n\nA tuple of nine ints; tm_zone and tm_gmtoff are attributes alone. Years are whole and "
    "months start at 1, other than in C.",
    kTimeFields, 9};
using StructTime = StructSequence<kTimeSpec>;

Result<Own<>> from_tm(Thread& t, const tm& c) {
  Own<StructTime> made = TRY(StructTime::create(t));
  const std::int64_t items[] = {std::int64_t{c.tm_year} + 1900,
                                c.tm_mon + 1,
                                c.tm_mday,
                                c.tm_hour,
                                c.tm_min,
                                c.tm_sec,
                                (c.tm_wday + 6) % 7,
                                c.tm_yday + 1,
                                c.tm_isdst};
  for (std::size_t i = 0; i < std::size(items); ++i) made->init_item(i, Own<>::of_int(items[i]));
  made->init_item(9, TRY(decode_locale(t, c.tm_zone ? c.tm_zone : "")));
  made->init_item(10, Own<>::of_int(c.tm_gmtoff));
  return made;
}

Result<std::time_t> moment(Thread& t, OptRef<> seconds) {
  if (is_none_or_missing(seconds)) return ::time(nullptr);
  return time_t_from(t, seconds.ref(), Rounding::Floor);
}
template <auto kConvert>
Result<tm> convert(Thread& t, OptRef<> seconds) {
  const std::time_t when = TRY(moment(t, seconds));
  tm c;
  errno = 0;
  if (!kConvert(&when, &c)) return raise_errno(t, errno ? errno : EINVAL);
  return c;
}
Result<Own<>> gmtime(Thread& t, OptRef<> seconds) { return from_tm(t, TRY(convert<::gmtime_r>(t, seconds))); }
Result<Own<>> localtime(Thread& t, OptRef<> seconds) { return from_tm(t, TRY(convert<::localtime_r>(t, seconds))); }

Failed raise_tuple(Thread& t, const char* function) {
  return raise(t, exc::TypeError, "%s(): illegal time tuple argument", function);
}

Result<int> tuple_item(Thread& t, Ref<> given) {
  const std::int64_t n = TRY(int64_argument(t, given));
  if (n > INT32_MAX) return raise(t, exc::OverflowError, "signed integer is greater than maximum");
  if (n < INT32_MIN) return raise(t, exc::OverflowError, "signed integer is less than minimum");
  return static_cast<int>(n);
}

// The C form of a time tuple. `zone` keeps the text that tm_zone points to.
Result<tm> to_tm(Thread& t, const char* function, Ref<> given, Slot<Bytes>& zone) {
  if (!given.is<Tuple>()) return raise(t, exc::TypeError, "Tuple or struct_time argument required");
  const Ref<Tuple> tuple = given.as<Tuple>();
  if (tuple->size() != 9) return raise_tuple(t, function);
  std::int64_t n[9];
  for (std::size_t i = 0; i < 9; ++i) n[i] = TRY(tuple_item(t, (*tuple)[i]));
  if (n[0] < std::int64_t{INT32_MIN} + 1900) return raise(t, exc::OverflowError, "year out of range");
  tm c = {};
  c.tm_year = static_cast<int>(n[0] - 1900);
  c.tm_mon = static_cast<int>(static_cast<std::uint32_t>(n[1]) - 1);
  c.tm_mday = static_cast<int>(n[2]);
  c.tm_hour = static_cast<int>(n[3]);
  c.tm_min = static_cast<int>(n[4]);
  c.tm_sec = static_cast<int>(n[5]);
  c.tm_wday = static_cast<int>((n[6] + 1) % 7);
  c.tm_yday = static_cast<int>(static_cast<std::uint32_t>(n[7]) - 1);
  c.tm_isdst = static_cast<int>(n[8]);
  if (given.is_exact<StructTime>()) {
    const Value name = tuple->items()[9], offset = tuple->items()[10];
    if (!name.is_empty() && Ref<>(name).is<Str>()) {
      zone.set(TRY(encode_locale(t, Ref<>(name).as<Str>())));
      c.tm_zone = reinterpret_cast<const char*>(zone->data());
    }
    if (!offset.is_empty() && !is_none(Ref<>(offset))) c.tm_gmtoff = TRY(int64_argument(t, Ref<>(offset)));
  }
  return c;
}

// Refuses what the C library could not show; 0 for month, day and day of the year mean 1, as they always have.
Result<void> check_tm(Thread& t, tm& c) {
  if (c.tm_mon == -1) c.tm_mon = 0;
  if (c.tm_mon < 0 || c.tm_mon > 11) return raise(t, exc::ValueError, "month out of range");
  if (c.tm_mday == 0) c.tm_mday = 1;
  if (c.tm_mday < 0 || c.tm_mday > 31) return raise(t, exc::ValueError, "day of month out of range");
  if (c.tm_hour < 0 || c.tm_hour > 23) return raise(t, exc::ValueError, "hour out of range");
  if (c.tm_min < 0 || c.tm_min > 59) return raise(t, exc::ValueError, "minute out of range");
  if (c.tm_sec < 0 || c.tm_sec > 61) return raise(t, exc::ValueError, "seconds out of range");
  if (c.tm_wday < 0) return raise(t, exc::ValueError, "day of week out of range");
  if (c.tm_yday == -1) c.tm_yday = 0;
  if (c.tm_yday < 0 || c.tm_yday > 365) return raise(t, exc::ValueError, "day of year out of range");
  return ok;
}

Result<Own<>> show_time(Thread& t, const tm& c) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[64];
  std::snprintf(text, sizeof text, "%s %s%3d %.2d:%.2d:%.2d %lld", kDays[c.tm_wday], kMonths[c.tm_mon], c.tm_mday,
                c.tm_hour, c.tm_min, c.tm_sec, 1900 + static_cast<long long>(c.tm_year));
  return Str::from_ascii(t, text);
}
Result<Own<>> asctime(Thread& t, OptRef<> given) {
  Slot<Bytes> zone;
  tm c = given ? TRY(to_tm(t, "asctime", given.ref(), zone)) : TRY(convert<::localtime_r>(t, {}));
  if (given) TRY(check_tm(t, c));
  return show_time(t, c);
}
Result<Own<>> ctime(Thread& t, OptRef<> seconds) { return show_time(t, TRY(convert<::localtime_r>(t, seconds))); }

Result<Own<>> mktime(Thread& t, Ref<> given) {
  Slot<Bytes> zone;
  tm c = TRY(to_tm(t, "mktime", given, zone));
  c.tm_wday = -1;  // stays so when the time cannot be reckoned
  const std::time_t when = ::mktime(&c);
  if (when == -1 && c.tm_wday == -1) return raise(t, exc::OverflowError, "mktime argument out of range");
  return float_from(t, static_cast<double>(when));
}

// Formats one piece, which is ASCII without NUL.
Result<void> format_piece(Thread& t, StringBuilder& out, const char* piece, std::size_t size, const tm& c) {
  char local[256];
  std::size_t room = sizeof local;
  std::unique_ptr<char[]> larger;
  for (char* buffer = local;;) {
    const std::size_t n = ::strftime(buffer, room, piece, &c);
    // Nothing may be the right answer ("%p" in some locales), so the room must be plenty before it is believed.
    if (n != 0 || room >= 256 * size) {
      Own<Str> text = TRY(decode_locale(t, {buffer, n}));
      out.str(text.ref());
      return ok;
    }
    room *= 4;
    larger.reset(buffer = new (std::nothrow) char[room]);
    if (!buffer) return raise_memory_error(t);
  }
}

Result<Own<>> strftime(Thread& t, Ref<Str> format, OptRef<> given) {
  Slot<Bytes> zone;
  tm c = given ? TRY(to_tm(t, "strftime", given.ref(), zone)) : TRY(convert<::localtime_r>(t, {}));
  if (given) TRY(check_tm(t, c));
  c.tm_isdst = c.tm_isdst < -1 ? -1 : c.tm_isdst > 1 ? 1 : c.tm_isdst;
  StringBuilder out(t);
  const std::unique_ptr<char[]> piece(new (std::nothrow) char[format->length() + 1]);
  if (!piece) return raise_memory_error(t);
  std::size_t size = 0;
  for (std::size_t i = 0; i <= format->length(); ++i) {
    const char32_t ch = i < format->length() ? format->at(i) : 0;
    if (ch != 0 && ch < 0x80) {
      piece[size++] = static_cast<char>(ch);
      continue;
    }
    piece[size] = 0;
    if (size) TRY(format_piece(t, out, piece.get(), size, c));
    size = 0;
    if (i < format->length()) out.put(ch);
  }
  return out.finish();
}

Result<Own<>> strptime(Thread& t, Rest args) {
  Own<> module = TRY(import_module(t, "_strptime"));
  Own<> parse = TRY(get_attr(t, module.ref(), TRY(Str::intern_ascii(t, "_strptime_time")).ref()));
  return call(t, parse.ref(), Arguments{args.data, static_cast<std::uint32_t>(args.count), 0, nullptr});
}

// ---- the time zone ----

// timezone, altzone, daylight, tzname: from a January and a July.
Result<void> set_zone(Thread& t, Ref<Dict> namespace_) {
  constexpr std::time_t kYear = (365 * 24 + 6) * 3600;
  const std::time_t january = ::time(nullptr) / kYear * kYear, july = january + kYear / 2;
  tm winter, summer;
  if (!::localtime_r(&january, &winter) || !::localtime_r(&july, &summer)) return raise_errno(t, errno);
  const bool southern = winter.tm_gmtoff > summer.tm_gmtoff;
  const tm &standard = southern ? summer : winter, &saving = southern ? winter : summer;
  const auto set = [&](const char* name, Own<> value) -> Result<void> {
    return namespace_->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), std::move(value));
  };
  TRY(set("timezone", Own<>::of_int(-standard.tm_gmtoff)));
  TRY(set("altzone", Own<>::of_int(-saving.tm_gmtoff)));
  TRY(set("daylight", Own<>::of_int(standard.tm_gmtoff != saving.tm_gmtoff)));
  return set("tzname",
             TRY(Tuple::of(t, TRY(decode_locale(t, standard.tm_zone)), TRY(decode_locale(t, saving.tm_zone)))));
}
Result<void> tzset(Thread& t, Ref<> module) {
  ::tzset();
  return set_zone(t, module.as<Module>()->dict());
}

constexpr Method kFunctions[] = {
    bind<&clock_seconds<CLOCK_REALTIME>>("time()", "The seconds since the epoch, 1970-01-01 00:00:00 UTC."),
    bind<&clock_nanoseconds<CLOCK_REALTIME>>("time_ns()", "time() as an int of nanoseconds."),
    bind<&clock_seconds<CLOCK_MONOTONIC>>("monotonic()", "A clock in seconds that never goes back."),
    bind<&clock_nanoseconds<CLOCK_MONOTONIC>>("monotonic_ns()", "A clock in nanoseconds that never goes back."),
    bind<&clock_seconds<CLOCK_MONOTONIC>>("perf_counter()",
                                          "The best clock for measuring short durations, in seconds."),
    bind<&clock_nanoseconds<CLOCK_MONOTONIC>>("perf_counter_ns()",
                                              "The best clock for measuring short durations, in nanoseconds."),
    bind<&clock_seconds<CLOCK_PROCESS_CPUTIME_ID>>("process_time()", "The processor time of this process in seconds."),
    bind<&clock_nanoseconds<CLOCK_PROCESS_CPUTIME_ID>>("process_time_ns()",
                                                       "The processor time of this process in nanoseconds."),
    bind<&clock_seconds<CLOCK_THREAD_CPUTIME_ID>>("thread_time()", "The processor time of this thread in seconds."),
    bind<&clock_nanoseconds<CLOCK_THREAD_CPUTIME_ID>>("thread_time_ns()",
                                                      "The processor time of this thread in nanoseconds."),
    bind<&clock_gettime>("clock_gettime(clk_id, /)", "The time of a clock in seconds."),
    bind<&clock_gettime_ns>("clock_gettime_ns(clk_id, /)", "clock_gettime() as an int of nanoseconds."),
    bind<&clock_settime>("clock_settime(clk_id, time, /)", "Set a clock, in seconds."),
    bind<&clock_settime_ns>("clock_settime_ns(clk_id, time, /)", "Set a clock, in nanoseconds."),
    bind<&clock_getres>("clock_getres(clk_id, /)", "The resolution of a clock in seconds."),
    bind<&pthread_getcpuclockid>("pthread_getcpuclockid(thread_id, /)", "The clock of a thread's processor time."),
    bind<&get_clock_info>(
        "get_clock_info(name, /)",
        "What is known of the clock 'time', 'monotonic', 'perf_counter', 'process_time' or 'thread_time'."),
    bind<&sleep>("sleep(seconds, /)", "Do nothing for so many seconds, which may be a fraction."),
    bind<&gmtime>("gmtime(seconds=None, /)", "A moment, now by default, as a struct_time in UTC."),
    bind<&localtime>("localtime(seconds=None, /)", "A moment, now by default, as a struct_time in local time."),
    bind<&asctime>("asctime(time_tuple=<unrepresentable>, /)",
                   "A moment in the form 'Mon Jan  2 15:04:05 2006'; without argument, now."),
    bind<&ctime>("ctime(seconds=None, /)", "A moment in local time as text; the same as asctime(localtime(seconds))."),
    bind<&mktime>("mktime(time_tuple, /)", "The seconds since the epoch of a time tuple in local time."),
    bind<&strftime>("strftime(format, time_tuple=<unrepresentable>, /)",
                    "A time tuple as text in a format of the C library's strftime()."),
    bind<&strptime>("strptime(*args)",
                    "Reads text in a format, '%a %b %d %H:%M:%S %Y' by default, into a struct_time."),
    bind<&tzset>("tzset(module)", "Read the environment variable TZ again."),
};

constexpr IntConstant kConstants[] = {
    {"CLOCK_REALTIME", CLOCK_REALTIME},
    {"CLOCK_MONOTONIC", CLOCK_MONOTONIC},
    {"CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW},
    {"CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID},
    {"CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID},
    {"CLOCK_BOOTTIME", CLOCK_BOOTTIME},
    {"CLOCK_TAI", CLOCK_TAI},
    {"_STRUCT_TM_ITEMS", 11},
};
constexpr Type* kTypes[] = {&StructTime::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  TRY(structseq::complete(t, StructTime::type, kTimeSpec));
  ::tzset();
  return set_zone(t, namespace_);
}

}  // namespace

constinit const ModuleSpec kTimeModule = {
    .name = "time",
    .doc =
        "Clocks, calendar time, and waiting.\n\nA moment is a number of seconds since the epoch, which gmtime(0) "
        "shows, or a struct_time: year, month, day, hour, minute\nand so on, of UTC or of the local time zone.",
    .functions = kFunctions,
    .constants = kConstants,
    .types = kTypes,
    .start = &start};

}  // namespace krait
