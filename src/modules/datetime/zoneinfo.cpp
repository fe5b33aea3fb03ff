// _zoneinfo: zoneinfo.ZoneInfo, a tzinfo from the time zone database. Finding and reading the files is
// zoneinfo._common's and zoneinfo._tzpath's business.
#include <algorithm>
#include <vector>

#include "modules/datetime/datetime.h"
#include "modules/datetime/zone_rules.h"
#include "modules/modules.h"
#include "object/allocate.h"
#include "object/native_state.h"
#include "types/bytes.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/type.h"

namespace krait::datetime {
namespace {

constexpr std::int64_t kEpochOrdinal = 719163;

// What holds between two transitions.
struct Kind {
  int offset = 0, saving = 0;  // seconds
  bool is_daylight = false;
  Slot<> offset_delta, saving_delta, name;
  Kind() = default;
  Kind(Kind&& o) noexcept : offset(o.offset), saving(o.saving), is_daylight(o.is_daylight) {
    offset_delta.set(Own<>::steal(o.offset_delta.take()));
    saving_delta.set(Own<>::steal(o.saving_delta.take()));
    name.set(Own<>::steal(o.name.take()));
  }
  void trace(Tracer& v) { v(offset_delta), v(saving_delta), v(name); }
};

struct ZoneState {
  Slot<> weak_cache;  // of ZoneInfo itself; subclasses have theirs as an attribute
  Slot<List> recent;  // strong references to the zones used last, newest first
};
constexpr std::size_t kRecent = 8;

class ZoneInfo final : public TzInfo {
 public:
  static Type type;
  ZoneInfo() = default;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<Own<>> utcoffset(Thread&, Ref<>, Ref<> dt);
  static Result<Own<>> dst(Thread&, Ref<>, Ref<> dt);
  static Result<Own<>> tzname(Thread&, Ref<>, Ref<> dt);
  static Result<Own<>> fromutc(Thread&, Ref<>, Ref<> dt);
  static Result<Own<>> reduce(Thread&, Ref<>);
  Result<Own<>> get_key(Thread&) { return key_ ? key_.ref().own() : none(); }

  static Result<Own<>> load(Thread&, Ref<Type>, Ref<> key);
  Result<void> read(Thread&, Ref<> file);
  // The kind at a datetime; null: none is known (a time without a date).
  Result<const Kind*> find(Thread&, Ref<> dt);

  void trace(Tracer& v) {
    v(key_), v(file_text_);
    for (Kind& k : kinds_) k.trace(v);
    for (Kind& k : after_) k.trace(v);
  }
  void clear_references() {}

  Slot<> key_, file_text_;
  enum class Source : std::uint8_t { NoCache, Cache, File } source_ = Source::NoCache;

 private:
  Result<void> set_kinds(Thread&, const Tuple& offsets, const Tuple& daylight, const Tuple& names);
  Result<void> set_rules(Thread&, Ref<> text);
  void infer_savings();
  void set_local_times();
  const Kind* after(std::int64_t local, int year, int fold) const {
    return &after_[rules_.has_daylight && rules_.is_daylight(local, year, fold) ? 1 : 0];
  }

  std::vector<Kind> kinds_;
  std::vector<std::int64_t> utc_, local_[2];  // transitions; the local ones by fold
  std::vector<std::uint8_t> at_;              // the kind that each begins
  std::vector<Kind> after_;                   // what holds after the last one: standard and daylight
  ZoneString rules_;
  std::size_t before_ = 0;  // the kind before the first one
  bool is_fixed_ = false;
};

// ---- reading ----

Result<Own<>> seconds_delta(Thread& t, int seconds) { return TimeDelta::from_micros(t, Micros{seconds} * 1000000); }

Result<void> complete(Thread& t, Kind& k) {
  k.offset_delta.set(TRY(seconds_delta(t, k.offset)));
  k.saving_delta.set(TRY(seconds_delta(t, k.saving)));
  return ok;
}

// What daylight saving time adds is not in the file: the difference to the neighbouring standard time.
void ZoneInfo::infer_savings() {
  for (std::size_t i = 1; i < at_.size(); ++i) {
    Kind& k = kinds_[at_[i]];
    if (!k.is_daylight || k.saving) continue;
    const Kind& before = kinds_[at_[i - 1]];
    int saving = before.is_daylight ? 0 : k.offset - before.offset;
    if (!saving && at_[i] + 1u < kinds_.size() && i + 1 < at_.size()) {
      const Kind& next = kinds_[at_[i + 1]];
      if (next.is_daylight) continue;
      saving = k.offset - next.offset;
    }
    k.saving = saving;
  }
  for (Kind& k : kinds_)
    if (k.is_daylight && !k.saving) k.saving = 3600;
}

void ZoneInfo::set_local_times() {
  local_[0] = local_[1] = utc_;
  for (std::size_t i = 0; i < utc_.size(); ++i) {
    int first = i ? kinds_[at_[i - 1]].offset : kinds_[0].offset, second = kinds_[at_[i]].offset;
    if (i == 0 && kinds_.size() <= 1) second = first;
    local_[0][i] += std::max(first, second);
    local_[1][i] += std::min(first, second);
  }
}

Result<void> ZoneInfo::set_kinds(Thread& t, const Tuple& offsets, const Tuple& daylight, const Tuple& names) {
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    Kind k;
    k.offset = static_cast<int>(TRY(index_int64(t, offsets[i])));
    k.is_daylight = TRY(is_true(t, daylight[i]));
    k.name.set(names[i].own());
    kinds_.push_back(static_cast<Kind&&>(k));
  }
  return ok;
}

Result<void> ZoneInfo::set_rules(Thread& t, Ref<> text) {
  if (is_none(text) || (text.is<Bytes>() && text.as<Bytes>()->size() == 0)) {
    if (kinds_.empty()) return raise(t, exc::ValueError, "No time zone information found.");
    const Kind& last = kinds_[at_.empty() ? kinds_.size() - 1 : at_.back()];
    Kind k;
    k.offset = last.offset;
    k.saving = last.saving;
    k.name.set(last.name.ref().own());
    after_.push_back(static_cast<Kind&&>(k));
    return complete(t, after_.back());
  }
  if (!rules_.parse(text.as<Bytes>()->text())) return raise(t, exc::ValueError, "%s TZ string: %R", rules_.error, text);
  Kind standard;
  standard.offset = rules_.standard_offset;
  standard.name.set(TRY(Str::from_ascii(t, rules_.standard_name)));
  after_.push_back(static_cast<Kind&&>(standard));
  TRY(complete(t, after_.back()));
  if (!rules_.has_daylight) return ok;
  Kind daylight;
  daylight.offset = rules_.daylight_offset;
  daylight.saving = rules_.difference();
  daylight.name.set(TRY(Str::from_ascii(t, rules_.daylight_name)));
  after_.push_back(static_cast<Kind&&>(daylight));
  return complete(t, after_.back());
}

Result<void> ZoneInfo::read(Thread& t, Ref<> file) {
  const Own<> data = TRY(call_module(t, "zoneinfo._common", "load_data", {file.value()}));
  const Own<Tuple> parts = TRY(to_tuple(t, data));
  if (parts->size() != 6) return raise(t, exc::TypeError, "load_data() must give six values");
  Own<Tuple> lists[5] = {TRY(to_tuple(t, (*parts)[0])), TRY(to_tuple(t, (*parts)[1])), TRY(to_tuple(t, (*parts)[2])),
                         TRY(to_tuple(t, (*parts)[3])), TRY(to_tuple(t, (*parts)[4]))};
  TRY(set_kinds(t, *lists[2], *lists[3], *lists[4]));
  for (std::size_t i = 0; i < lists[0]->size(); ++i) {
    const std::int64_t kind = TRY(index_int64(t, (*lists[0])[i]));
    if (kind < 0 || static_cast<std::size_t>(kind) >= kinds_.size())
      return raise(t, exc::ValueError, "Invalid transition index found while reading TZif: %d", kind);
    at_.push_back(static_cast<std::uint8_t>(kind));
    utc_.push_back(TRY(index_int64(t, (*lists[1])[i])));
  }
  infer_savings();
  for (Kind& k : kinds_) TRY(complete(t, k));
  if (!utc_.empty()) set_local_times();
  before_ = at_.empty() ? 0 : at_[0];
  for (std::size_t i = 0; i < kinds_.size(); ++i)
    if (!kinds_[i].is_daylight) {
      before_ = i;
      break;
    }
  TRY(set_rules(t, (*parts)[5]));
  if (kinds_.size() > 1 || after_.size() > 1)
    is_fixed_ = false;
  else
    is_fixed_ = kinds_.empty() || (kinds_[0].offset == after_[0].offset && kinds_[0].saving == after_[0].saving &&
                                   TRY(equal(t, kinds_[0].name.ref(), after_[0].name.ref())));
  return ok;
}

// ---- asking ----

std::int64_t local_seconds(const DateTime& dt) {
  return (to_ordinal(dt.civil()) - kEpochOrdinal) * 86400 + dt.at_.hour * 3600 + dt.at_.minute * 60 + dt.at_.second;
}

Result<const Kind*> ZoneInfo::find(Thread& t, Ref<> given) {
  if (is_none(given)) return is_fixed_ ? &after_[0] : static_cast<const Kind*>(nullptr);
  if (!given.is<DateTime>())
    return raise(t, exc::TypeError, "fromutc: argument must be a datetime instance, not %T", given);
  const DateTime& dt = *given.as<DateTime>();
  const std::int64_t at = local_seconds(dt);
  const std::vector<std::int64_t>& times = local_[dt.at_.fold];
  if (!times.empty() && at < times.front()) return &kinds_[before_];
  if (times.empty() || at > times.back()) return after(at, dt.year_, dt.at_.fold);
  const auto next = std::upper_bound(times.begin(), times.end(), at);
  return &kinds_[at_[static_cast<std::size_t>(next - times.begin()) - 1]];
}

Result<Own<>> ZoneInfo::utcoffset(Thread& t, Ref<> self, Ref<> dt) {
  const Kind* k = TRY(self.as<ZoneInfo>()->find(t, dt));
  return k ? k->offset_delta.ref().own() : none();
}
Result<Own<>> ZoneInfo::dst(Thread& t, Ref<> self, Ref<> dt) {
  const Kind* k = TRY(self.as<ZoneInfo>()->find(t, dt));
  return k ? k->saving_delta.ref().own() : none();
}
Result<Own<>> ZoneInfo::tzname(Thread& t, Ref<> self, Ref<> dt) {
  const Kind* k = TRY(self.as<ZoneInfo>()->find(t, dt));
  return k ? k->name.ref().own() : none();
}

Result<Own<>> ZoneInfo::fromutc(Thread& t, Ref<> self, Ref<> given) {
  if (!given.is<DateTime>())
    return raise(t, exc::TypeError, "fromutc: argument must be a datetime instance, not %T", given);
  const auto dt = given.as<DateTime>();
  if (!(dt->tzinfo_.ref() == self)) return raise(t, exc::ValueError, "fromutc: dt.tzinfo is not self");
  const ZoneInfo& z = *self.as<ZoneInfo>();
  const std::int64_t at = local_seconds(*dt);
  const std::size_t n = z.utc_.size();
  const Kind* kind;
  bool fold = false;
  if (n && at < z.utc_[0]) {
    kind = &z.kinds_[z.before_];
  } else if ((n == 0 || at > z.utc_[n - 1]) && z.after_.size() > 1) {
    kind = &z.after_[z.rules_.is_daylight_utc(at, dt->year_, fold) ? 1 : 0];
  } else if (n == 0) {
    kind = &z.after_[0];
  } else {
    const auto i = static_cast<std::size_t>(std::upper_bound(z.utc_.begin(), z.utc_.end(), at) - z.utc_.begin());
    const Kind* previous;
    if (i >= 2) {
      previous = &z.kinds_[z.at_[i - 2]];
      kind = &z.kinds_[z.at_[i - 1]];
    } else {
      previous = &z.kinds_[z.before_];
      kind = &z.kinds_[z.at_[0]];
    }
    if (at > z.utc_[n - 1]) {
      previous = &z.kinds_[z.at_[n - 1]];
      kind = &z.after_[0];
    }
    fold = previous->offset - kind->offset > at - z.utc_[i - 1];
  }
  return DateTime::from_micros(t, Ref<Type>(Ref<>(dt).type()), dt->micros() + Micros{kind->offset} * 1000000, self,
                               fold);
}

// ---- making ----

Result<Own<>> ZoneInfo::load(Thread& t, Ref<Type> type, Ref<> key) {
  const Own<> path = TRY(call_module(t, "zoneinfo._tzpath", "find_tzfile", {key.value()}));
  Own<> file = none();
  if (is_none(path.ref())) {
    file = TRY(call_module(t, "zoneinfo._common", "load_tzdata", {key.value()}));
  } else {
    const Own<Str> mode = TRY(Str::from_ascii(t, "rb"));
    file = TRY(call_module(t, "io", "open", {path.value(), mode.value()}));
  }
  Own<ZoneInfo> z = TRY(create_instance<ZoneInfo>(t, type));
  auto outcome = z->read(t, file);
  Slot<> error;
  if (outcome.is_failed()) error.set(take_pending(t));
  auto closed = call_method(t, file, names::close);
  if (error) {
    if (closed.is_failed()) clear_pending(t);
    return raise_instance(t, Own<>::steal(error.take()));
  }
  if (closed.is_failed()) return failed;
  z->key_.set(key.own());
  return z;
}

Result<Own<>> weak_cache(Thread& t, Ref<Type> type) {
  if (type.get() == &ZoneInfo::type) {
    ZoneState& s = native_state<ZoneState>(t);
    if (!s.weak_cache) s.weak_cache.set(TRY(call_module(t, "weakref", "WeakValueDictionary", {})));
    return s.weak_cache.ref().own();
  }
  const Own<Str> name = TRY(Str::intern_ascii(t, "_weak_cache"));
  return get_attr(t, type, name.ref());
}

// Keeps the zones used last alive.
Result<void> keep_recent(Thread& t, Ref<> zone) {
  ZoneState& s = native_state<ZoneState>(t);
  if (!s.recent) s.recent.set(TRY(List::create(t, kRecent + 1)));
  List& recent = *s.recent.get();
  std::size_t at = 0;
  while (at < recent.size() && !(recent[at] == zone)) ++at;
  if (at == recent.size()) {
    TRY(recent.insert_at(t, 0, zone));
    recent.truncate(kRecent);
  } else if (at) {
    std::rotate(recent.mutable_items(), recent.mutable_items() + at, recent.mutable_items() + at + 1);
  }
  return ok;
}

Result<Own<>> ZoneInfo::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  static constexpr Signature kSignature("ZoneInfo(key)");
  Value v[2];
  TRY(bind_values(t, kSignature, a, v));
  const Ref<> key(v[0]);
  const bool is_base = type.get() == &ZoneInfo::type;
  if (is_base) {
    if (const OptRef<List> recent = native_state<ZoneState>(t).recent.opt()) {
      for (const Value zone : recent->span()) {
        const Own<> kept = Ref<>(zone).own();
        if (TRY(equal(t, kept.ref().as<ZoneInfo>()->key_.ref(), key))) {
          TRY(keep_recent(t, kept));
          return kept.ref().own();
        }
      }
    }
  }
  const Own<> cache = TRY(weak_cache(t, type));
  Own<> found = TRY(call_method(t, cache, names::get, {key.value(), none_ref().value()}));
  if (is_none(found.ref())) {
    const Own<> made = TRY(load(t, type, key));
    found = TRY(call_method(t, cache, names::setdefault, {key.value(), made.value()}));
    if (found.ref().is<ZoneInfo>()) found.ref().as<ZoneInfo>()->source_ = Source::Cache;
  }
  if (is_base) TRY(keep_recent(t, found));
  return found;
}

Result<Own<>> no_cache(Thread& t, Ref<Type> type, Ref<> key) {
  Own<> z = TRY(ZoneInfo::load(t, type, key));
  z.ref().as<ZoneInfo>()->source_ = ZoneInfo::Source::NoCache;
  return z;
}
Result<Own<>> from_file(Thread& t, Ref<Type> type, Ref<> file, Ref<> key) {
  Own<ZoneInfo> z = TRY(create_instance<ZoneInfo>(t, type));
  z->file_text_.set(TRY(repr(t, file)));
  TRY(z->read(t, file));
  z->source_ = ZoneInfo::Source::File;
  if (!is_none(key)) z->key_.set(key.own());
  return z;
}
Result<void> clear_cache(Thread& t, Ref<Type> type, Ref<> only_keys) {
  const Own<> cache = TRY(weak_cache(t, type));
  ZoneState& s = native_state<ZoneState>(t);
  if (is_none(only_keys)) {
    (void)TRY(call_method(t, cache, names::clear));
    if (type.get() == &ZoneInfo::type) s.recent.clear();
    return ok;
  }
  const Own<List> keys = TRY(to_list(t, only_keys));
  for (std::size_t i = 0; i < keys->size(); ++i) {
    const Own<> key = (*keys)[i].own();
    for (std::size_t k = 0; s.recent && k < s.recent->size(); ++k) {
      const Own<> zone = (*s.recent.get())[k].own();
      if (!TRY(equal(t, zone.ref().as<ZoneInfo>()->key_.ref(), key))) continue;
      if (k < s.recent->size()) TRY(s.recent->replace(t, k, k + 1, nullptr, 0));
      break;
    }
    (void)TRY(call_method(t, cache, names::pop, {key.value(), none_ref().value()}));
  }
  return ok;
}
Result<Own<>> unpickle(Thread& t, Ref<Type> type, Ref<> key, bool from_cache) {
  if (from_cache) return call(t, type, {key.value()});
  const Own<Str> name = TRY(Str::intern_ascii(t, "no_cache"));
  return call_method(t, type, name.ref(), {key.value()});
}
// A subclass has a cache of its own.
Result<Own<>> init_subclass(Thread& t, const Method&, Ref<> type, const Arguments&) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "_weak_cache"));
  const Own<> cache = TRY(call_module(t, "weakref", "WeakValueDictionary", {}));
  TRY(set_attr(t, type, name.ref(), cache));
  return none();
}

// ---- text and pickling ----

Result<Own<>> ZoneInfo::repr(Thread& t, Ref<> self) {
  const auto z = self.as<ZoneInfo>();
  if (z->key_) return format(t, "%N(key=%R)", self.type(), z->key_);
  return format(t, "%N.from_file(%S)", self.type(), z->file_text_);
}
Result<Own<>> ZoneInfo::str(Thread& t, Ref<> self) {
  const auto z = self.as<ZoneInfo>();
  if (z->key_) return krait::str(t, z->key_.ref());
  return krait::repr(t, self);
}
namespace {
Result<Own<>> pickling_error(Thread& t) {
  const Own<> module = TRY(import_module(t, "pickle"));
  const Own<Str> name = TRY(Str::intern_ascii(t, "PicklingError"));
  return get_attr(t, module, name.ref());
}
}  // namespace
Result<Own<>> ZoneInfo::reduce(Thread& t, Ref<> self) {
  const auto z = self.as<ZoneInfo>();
  if (z->source_ == Source::File) {
    const Own<> pickle = TRY(pickling_error(t));
    const Own<Str> text = TRY(Str::from_ascii(t, "Cannot pickle a ZoneInfo file from a file stream."));
    return raise_instance(t, TRY(call(t, pickle, {text.value()})));
  }
  const Own<Str> name = TRY(Str::intern_ascii(t, "_unpickle"));
  const Own<> maker = TRY(krait::get_attr(t, Ref<>(self.type()), name.ref()));
  const Own<> flag = bool_from(z->source_ == Source::Cache), key = TRY(z->get_key(t));
  const Own<Tuple> args = TRY(Tuple::of(t, key, flag));
  return Tuple::of(t, maker, args);
}

constexpr Method kMethods[] = {
    bind<&clear_cache>("clear_cache(type, /, *, only_keys=None)",
                       "Forget the zones that are kept for the next ZoneInfo(key): all, or those of only_keys."),
    bind<&no_cache>("no_cache(type, /, key)", "A zone read anew, apart from the one that ZoneInfo(key) shares."),
    bind<&from_file>("from_file(type, file_obj, /, key=None)",
                     "A zone read from a binary file in TZif format; key is what it is called."),
    bind<&ZoneInfo::utcoffset>("utcoffset(self, dt, /)", "How far ahead of UTC the zone is at the time dt."),
    bind<&ZoneInfo::dst>("dst(self, dt, /)", "How much of the offset at the time dt is daylight saving time."),
    bind<&ZoneInfo::tzname>("tzname(self, dt, /)", "The abbreviation, such as CEST, that is in use at the time dt."),
    bind<&ZoneInfo::fromutc>("fromutc(self, object, /)", "The local time of the zone at the UTC moment dt."),
    bind<&ZoneInfo::reduce>("__reduce__(self, /)",
                            "What pickle needs: the key; a zone from a file without a key cannot be pickled."),
    bind<&unpickle>("_unpickle(type, key, from_cache, /)", "What pickle calls to find the zone of a key again."),
    {Signature("__init_subclass__(type, /, **kwargs)"), "Give a subclass zones of its own to keep.", &init_subclass},
};
constexpr Attribute kAttributes[] = {as_member(attribute<&ZoneInfo::get_key>("key"))};
constinit Type ZoneInfo::type = describe<ZoneInfo>(
    "zoneinfo.ZoneInfo",
    {.methods = kMethods, .attributes = kAttributes, .flags = kTypeBasetype | kTypeWeakrefs, .base = &TzInfo::type});
constexpr Type* kTypes[] = {&ZoneInfo::type};

// The class tzinfo must be there first.
Result<void> start(Thread& t, Ref<Dict>) {
  (void)TRY(call_module(t, "_datetime", "timedelta", {}));
  return ok;
}

}  // namespace
}  // namespace krait::datetime

namespace krait {

constinit const ModuleSpec kZoneinfoModule = {.name = "_zoneinfo",
                                              .doc = "zoneinfo.ZoneInfo: time zones of the IANA database.",
                                              .types = datetime::kTypes,
                                              .start = &datetime::start};

}  // namespace krait
