// datetime.time.
#include "modules/datetime/datetime.h"
#include "object/allocate.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::datetime {

Result<Own<>> Time::make(Thread& t, Ref<Type> type, const Clock& c, Ref<> tzinfo, int fold) {
  if (type.get() == &Time::type) return create<Time>(t, c, fold, tzinfo.own());
  Own<> out = TRY(call(t, type,
                       {Value::of_int(c.hour), Value::of_int(c.minute), Value::of_int(c.second),
                        Value::of_int(c.microsecond), tzinfo.value()}));
  if (fold && out.ref().is<Time>()) out.ref().as<Time>()->at_.fold = 1;
  return out;
}
Result<Own<>> Time::make_checked(Thread& t, Ref<Type> type, const Clock& c, Ref<> tzinfo, int fold) {
  TRY(check_clock(t, c, fold));
  TRY(check_tzinfo(t, tzinfo));
  return make(t, type, c, tzinfo, fold);
}

Result<Own<>> Time::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  std::uint8_t s[6];
  if (a.positional <= 2 && pickled_state(a, 6, s) && (s[0] & 0x7F) < 24) {
    const Ref<> zone = a.positional == 2 ? a[1] : none_ref();
    if (!is_none(zone) && !zone.is<TzInfo>()) return raise(t, exc::TypeError, "bad tzinfo state arg");
    const Clock c{s[0] & 0x7F, s[1], s[2], s[3] << 16 | s[4] << 8 | s[5]};
    return create_instance<Time>(t, type, c, s[0] >> 7, zone.own());
  }
  static constexpr Signature kSignature(
      "function(hour=<0>, minute=<0>, second=<0>, microsecond=<0>, tzinfo=<None>, *, fold=<0>)");
  Value v[7];
  TRY(bind_values(t, kSignature, a, v));
  Clock c;
  int fold = 0;
  TRY(take_int(t, OptRef<>(v[0]), c.hour));
  TRY(take_int(t, OptRef<>(v[1]), c.minute));
  TRY(take_int(t, OptRef<>(v[2]), c.second));
  TRY(take_int(t, OptRef<>(v[3]), c.microsecond));
  TRY(take_int(t, OptRef<>(v[5]), fold));
  const Ref<> zone = v[4].is_empty() ? none_ref() : Ref<>(v[4]);
  TRY(check_clock(t, c, fold));
  TRY(check_tzinfo(t, zone));
  return create_instance<Time>(t, type, c, fold, zone.own());
}

// ---- slots ----

Result<Own<>> Time::repr(Thread& t, Ref<> self) {
  const auto at = self.as<Time>();
  const ClockFields& c = at->at_;
  Own<Str> text = c.microsecond ? TRY(format(t, "%T(%d, %d, %d, %d", self, c.hour, c.minute, c.second, c.microsecond))
                  : c.second    ? TRY(format(t, "%T(%d, %d, %d", self, c.hour, c.minute, c.second))
                                : TRY(format(t, "%T(%d, %d", self, c.hour, c.minute));
  if (!is_none(at->tzinfo_.ref())) text = TRY(format(t, "%S, tzinfo=%R", text, at->tzinfo_));
  return format(t, c.fold ? "%S, fold=1)" : "%S)", text);
}
Result<Own<>> Time::str(Thread& t, Ref<> self) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "isoformat"));
  return call_method(t, self, name.ref());
}

namespace {

// Microseconds of the day in UTC; naive times as they are.
struct Moment {
  bool aware;
  Micros micros;
};
Result<Moment> moment_of(Thread& t, Ref<> time) {
  const auto at = time.as<Time>();
  const Offset offset = TRY(offset_of(t, at->tzinfo_.ref(), none_ref()));
  return Moment{offset.aware, micros_of(at->at_.clock()) - offset.micros};
}

}  // namespace

Result<std::int64_t> Time::hash(Thread& t, Ref<> self) {
  const Moment m = TRY(moment_of(t, self));
  if (m.aware) return hash_of_micros(m.micros);
  PackedFields packed;
  packed.add(self.as<Time>()->at_.clock());
  return packed.hash();
}
Result<Own<>> Time::compare(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  if (!a.is<Time>() || !b.is<Time>()) return not_implemented();
  Micros x = micros_of(a.as<Time>()->at_.clock()), y = micros_of(b.as<Time>()->at_.clock());
  if (!(a.as<Time>()->tzinfo_.ref() == b.as<Time>()->tzinfo_.ref())) {
    const Moment first = TRY(moment_of(t, a)), second = TRY(moment_of(t, b));
    if (first.aware != second.aware) {
      if (op == CompareOp::Eq || op == CompareOp::Ne) return bool_from(op == CompareOp::Ne);
      return raise(t, exc::TypeError, "can't compare offset-naive and offset-aware times");
    }
    x = first.micros;
    y = second.micros;
  }
  const int order = x < y ? -1 : x > y;
  return bool_from(int_compare(Ref<>(Value::of_int(order)), Ref<>(Value::of_int(0)), op));
}

// ---- methods ----

namespace {

Result<Own<>> from_iso_format(Thread& t, Ref<Type> type, Ref<> text) {
  if (!text.is<Str>()) return raise(t, exc::TypeError, "fromisoformat: argument must be str");
  const auto s = text.as<Str>();
  if (!s->is_ascii()) return raise_iso(t, text);
  std::string_view view = s->ascii();
  if (view.starts_with('T')) view.remove_prefix(1);
  const ParsedClock parsed = parse_iso_clock(view);
  if (!parsed.is_valid) return raise_iso(t, text);
  if (parsed.bad_midnight)
    return raise(t, exc::ValueError, "minute, second, and microsecond must be 0 when hour is 24");
  const Own<> zone = TRY(zone_of(t, parsed));
  return Time::make_checked(t, type, parsed.clock, zone, 0);
}
Result<Own<>> strptime(Thread& t, Ref<Type> type, Ref<Str> text, Ref<Str> format_text) {
  return call_module(t, "_strptime", "_strptime_datetime_time", {type.value(), text.value(), format_text.value()});
}
Result<Own<>> iso_format(Thread& t, Ref<> self, OptRef<Str> timespec) {
  const auto at = self.as<Time>();
  Own<Str> clock = TRY(format_clock(t, at->at_, timespec));
  if (is_none(at->tzinfo_.ref())) return clock;
  const Own<Str> zone = TRY(format_offset(t, at->tzinfo_.ref(), none_ref(), ":"));
  return Str::concat2(t, clock, zone);
}
Result<Own<>> strftime_method(Thread& t, Ref<> self, Ref<Str> format_text) {
  const auto at = self.as<Time>();
  // The date is one that every platform can show.
  const Own<> tuple = TRY(make_time_tuple(t, {1900, 1, 1}, at->at_.clock(), -1));
  return strftime(t, format_text, tuple, &at->at_, at->tzinfo_.opt(), none_ref());
}
Result<Own<>> format_method(Thread& t, Ref<> self, Ref<Str> spec) { return format_by(t, self, spec); }
Result<Own<>> utcoffset(Thread& t, Ref<> self) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "utcoffset"));
  return call_offset(t, self.as<Time>()->tzinfo_.ref(), name.ref(), none_ref());
}
Result<Own<>> dst(Thread& t, Ref<> self) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "dst"));
  return call_offset(t, self.as<Time>()->tzinfo_.ref(), name.ref(), none_ref());
}
Result<Own<>> tzname(Thread& t, Ref<> self) { return call_tzname(t, self.as<Time>()->tzinfo_.ref(), none_ref()); }

Result<Own<>> replace(Thread& t, Ref<> self, OptRef<> hour, OptRef<> minute, OptRef<> second, OptRef<> microsecond,
                      OptRef<> tzinfo, OptRef<> fold_given) {
  const auto at = self.as<Time>();
  Clock c = at->at_.clock();
  int fold = at->at_.fold;
  TRY(take_int(t, hour, c.hour));
  TRY(take_int(t, minute, c.minute));
  TRY(take_int(t, second, c.second));
  TRY(take_int(t, microsecond, c.microsecond));
  TRY(take_int(t, fold_given, fold));
  const Own<> zone = tzinfo ? tzinfo.ref().own() : at->tzinfo_.ref().own();
  return Time::make_checked(t, Ref<Type>(self.type()), c, zone, fold);
}

Result<Own<>> reduce_ex(Thread& t, Ref<> self, int protocol) {
  const auto at = self.as<Time>();
  const ClockFields& c = at->at_;
  const std::uint8_t state[] = {static_cast<std::uint8_t>(c.hour | (c.fold && protocol > 3 ? 0x80 : 0)),
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

Result<int> get_hour(Thread&, Ref<> self) { return static_cast<int>(self.as<Time>()->at_.hour); }
Result<int> get_minute(Thread&, Ref<> self) { return static_cast<int>(self.as<Time>()->at_.minute); }
Result<int> get_second(Thread&, Ref<> self) { return static_cast<int>(self.as<Time>()->at_.second); }
Result<int> get_microsecond(Thread&, Ref<> self) { return static_cast<int>(self.as<Time>()->at_.microsecond); }
Result<int> get_fold(Thread&, Ref<> self) { return static_cast<int>(self.as<Time>()->at_.fold); }
Result<Own<>> get_tzinfo(Thread&, Ref<> self) { return self.as<Time>()->tzinfo_.ref().own(); }

constexpr Method kMethods[] = {
    bind<&strptime>("strptime(type, string, format, /)",
                    "string, format\n\nThe time of day that a text names, read by a format as of time.strptime()."),
    bind<&iso_format>(
        "isoformat(self, timespec=<'auto'>)",
        "The text HH:MM:SS, then .ffffff unless that is zero, then the offset +HH:MM if there is one.\n\ntimespec says "
        "where it ends: 'auto', 'hours', 'minutes', 'seconds', 'milliseconds' or 'microseconds'.\n"),
    bind<&strftime_method>("strftime(self, format)",
                           "format\n\nA text in which codes such as %Y and %H are replaced by parts of self."),
    bind<&format_method>("__format__(self, format, /)", "strftime(format); str() when the format is empty."),
    bind<&utcoffset>("utcoffset(self, /)", "How far ahead of UTC, by self.tzinfo; None without one."),
    bind<&tzname>("tzname(self, /)", "What the time zone is called, by self.tzinfo; None without one."),
    bind<&dst>("dst(self, /)", "How much of the offset is daylight saving time, by self.tzinfo; None without one."),
    bind<&replace>("replace(self, /, hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, "
                   "tzinfo=unchanged, *, fold=unchanged)",
                   "A time in which the parts named by arguments have other values."),
    bind<&replace>("__replace__(self, /, hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, "
                   "tzinfo=unchanged, *, fold=unchanged)",
                   "replace(), under the name that copy.replace() calls."),
    bind<&from_iso_format>("fromisoformat(type, object, /)",
                           "string\n\nThe time of day that a text in an ISO 8601 form names."),
    bind<&reduce_ex>("__reduce_ex__(self, proto, /)", "(class, arguments) for pickle, in the form of a protocol."),
    bind<&reduce>("__reduce__(self, /)", "(class, arguments) for pickle."),
};
constexpr Attribute kAttributes[] = {
    attribute<&get_hour>("hour"),     attribute<&get_minute>("minute"),
    attribute<&get_second>("second"), attribute<&get_microsecond>("microsecond"),
    attribute<&get_tzinfo>("tzinfo"), attribute<&get_fold>("fold"),
};

}  // namespace

constinit Type Time::type = describe<Time>(
    "datetime.time", {.doc = "time([hour[, minute[, second[, microsecond[, tzinfo]]]]])\n\nA time of day, of no "
                             "particular day.\nfold=1 means the second of two equal times when clocks are put back.\n",
                      .methods = kMethods,
                      .attributes = kAttributes,
                      .flags = kTypeBasetype});

}  // namespace krait::datetime
