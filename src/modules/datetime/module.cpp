// _datetime: the module, and the attributes of its classes that are instances of them.
#include "modules/datetime/datetime.h"
#include "modules/modules.h"
#include "object/allocate.h"
#include "object/native_state.h"
#include "types/singletons.h"
#include "types/type.h"

namespace krait {
namespace {

using namespace datetime;

constexpr IntConstant kConstants[] = {{"MINYEAR", kMinYear}, {"MAXYEAR", kMaxYear}};
constexpr Type* kTypes[] = {&Date::type,      &DateTime::type, &Time::type,
                            &TimeDelta::type, &TzInfo::type,   &TimeZone::type};

Result<void> put(Thread& t, Ref<Dict> d, const char* name, Own<> value) {
  const Own<Str> key = TRY(Str::intern_ascii(t, name));
  return d->set_str(t, key.ref(), std::move(value));
}
Result<Own<>> delta(Thread& t, int days, int seconds, int micros) {
  return create<TimeDelta>(t, days, seconds, micros);
}
Result<Own<>> zone(Thread& t, Micros offset) {
  const Own<TimeDelta> d = TRY(TimeDelta::from_micros(t, offset));
  return TimeZone::create_zone(t, d);
}

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  State& state = native_state<State>(t);
  const bool is_first = !state.utc;
  if (is_first) state.utc.set(TRY(zone(t, 0)));
  TRY(put(t, namespace_, "UTC", state.utc.ref().own()));
  // The classes are there once for all imports of the module.
  if (!is_first) return ok;
  const Ref<Dict> zones = dict_of(t, TimeZone::type);
  TRY(put(t, zones, "utc", state.utc.ref().own()));
  TRY(put(t, zones, "min", TRY(zone(t, -(kDayMicroseconds - 60 * 1000000ll)))));
  TRY(put(t, zones, "max", TRY(zone(t, kDayMicroseconds - 60 * 1000000ll))));
  const Ref<Dict> deltas = dict_of(t, TimeDelta::type);
  TRY(put(t, deltas, "resolution", TRY(delta(t, 0, 0, 1))));
  TRY(put(t, deltas, "min", TRY(delta(t, -kMaxDeltaDays, 0, 0))));
  TRY(put(t, deltas, "max", TRY(delta(t, kMaxDeltaDays, 86399, 999999))));
  const CivilDate first{1, 1, 1}, last{9999, 12, 31};
  const Clock latest{23, 59, 59, 999999};
  const Ref<Dict> dates = dict_of(t, Date::type);
  TRY(put(t, dates, "min", TRY(create<Date>(t, first))));
  TRY(put(t, dates, "max", TRY(create<Date>(t, last))));
  TRY(put(t, dates, "resolution", TRY(delta(t, 1, 0, 0))));
  const Ref<Dict> times = dict_of(t, Time::type);
  TRY(put(t, times, "min", TRY(create<Time>(t, Clock{}, 0, none()))));
  TRY(put(t, times, "max", TRY(create<Time>(t, latest, 0, none()))));
  TRY(put(t, times, "resolution", TRY(delta(t, 0, 0, 1))));
  const Ref<Dict> datetimes = dict_of(t, DateTime::type);
  TRY(put(t, datetimes, "min", TRY(create<DateTime>(t, first, Clock{}, 0, none()))));
  TRY(put(t, datetimes, "max", TRY(create<DateTime>(t, last, latest, 0, none()))));
  TRY(put(t, datetimes, "resolution", TRY(delta(t, 0, 0, 1))));
  return ok;
}

}  // namespace

constinit const ModuleSpec kDatetimeModule = {.name = "_datetime",
                                              .doc = "Dates, times, differences and time zones.",
                                              .constants = kConstants,
                                              .types = kTypes,
                                              .start = &start};

}  // namespace krait
