// What all struct sequences share; see structseq.h.
#include "types/structseq.h"

#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"
#include "types/type.h"

namespace krait::structseq {
namespace {

constexpr Signature kConstructor("structseq(sequence, dict=<unrepresentable>)");

// "takes a 9-sequence (3-sequence given)", with the bounds that the type has.
Result<void> check_length(Thread& t, const StructSequenceSpec& spec, std::size_t given) {
  const std::size_t least = spec.visible, most = spec.fields.size();
  if (given >= least && given <= most) return ok;
  const char* bound = least == most ? "a" : given < least ? "an at least" : "an at most";
  return raise(t, exc::TypeError, "%s() takes %s %d-sequence (%d-sequence given)", spec.name, bound,
               given < least ? least : most, given);
}

// Fields from `first` on, out of the dict; the ones it lacks become None.
Result<void> fill_from_dict(Thread& t, const StructSequenceSpec& spec, OptRef<Dict> named, std::size_t first,
                            Value* out) {
  std::size_t found = 0;
  for (std::size_t i = first; i < spec.fields.size(); ++i) {
    OptRef<> value;
    if (named && spec.fields[i].name) {
      Own<Str> name = TRY(Str::intern_ascii(t, spec.fields[i].name));
      value = TRY(named->find(t, name.ref()));
    }
    found += static_cast<bool>(value);
    out[i] = value ? value.ref().own().leak() : none().leak();
  }
  if (named && named->size() > found) {
    return raise(t, exc::TypeError, "%s() got duplicate or unexpected field name(s)", spec.name);
  }
  return ok;
}

// The only argument, by position or by the field's name.
Result<void> bind_field(Thread& t, const StructSequenceSpec& spec, const Arguments& args, Value& out) {
  const char* name = spec.fields[0].name;
  const char* dot = __builtin_strrchr(spec.name, '.');
  const char* function = dot ? dot + 1 : spec.name;
  if (args.total() > 1)
    return raise(t, exc::TypeError, "%s() takes at most 1 argument (%d given)", function, args.total());
  if (args.total() == 0) return raise(t, exc::TypeError, "%s() missing required argument '%s' (pos 1)", function, name);
  if (args.keywords && !(*args.names)[0].as<Str>()->equals_ascii(name))
    return raise(t, exc::TypeError, "%s() missing required argument '%s' (pos 1)", function, name);
  out = args.values[0];
  return ok;
}

}  // namespace

Result<void> fill(Thread& t, const StructSequenceSpec& spec, const Arguments& args, Value* out) {
  Value given[2];
  Rest rest;
  Slot<Dict> keywords;
  if (spec.takes_field) {
    TRY(bind_field(t, spec, args, given[0]));
    out[0] = Ref<>(given[0]).own().leak();
    return ok;
  }
  TRY(bind_arguments(t, kConstructor, args, given, rest, keywords));
  Result<Own<Tuple>> converted = to_tuple(t, Ref<>(given[0]));
  if (converted.is_failed()) {
    if (!clear_if_pending(t, exc::TypeError)) return failed;
    return raise(t, exc::TypeError, "constructor requires a sequence");
  }
  Own<Tuple> sequence = std::move(converted).take();
  OptRef<Dict> named;
  if (given[1]) {
    named = Ref<>(given[1]).try_as<Dict>();
    if (!named) return raise(t, exc::TypeError, "%s() takes a dict as second arg, if any", spec.name);
  }
  TRY(check_length(t, spec, sequence->size()));
  for (std::size_t i = 0; i < sequence->size(); ++i) out[i] = (*sequence)[i].own().leak();
  TRY(fill_from_dict(t, spec, named, sequence->size(), out));
  if (spec.complete_items) spec.complete_items(out);
  return ok;
}

// The i-th visible item is shown with the i-th name there is, also where an item before it has none: so CPython
// shows os.stat_result.
Result<Own<>> repr(Thread& t, const StructSequenceSpec& spec, const Value* items) {
  StringBuilder out(t);
  out.ascii(spec.name);
  out.put('(');
  std::size_t field = 0;
  for (std::size_t i = 0; i < spec.visible; ++i) {
    while (field < spec.fields.size() && !spec.fields[field].name) ++field;
    if (i) out.ascii(", ");
    if (field < spec.fields.size()) out.ascii(spec.fields[field++].name);
    out.put('=');
    Own<Str> shown = TRY(krait::repr(t, Ref<>(items[i])));
    out.str(shown.ref());
  }
  out.put(')');
  return out.finish();
}

Result<Own<>> reduce(Thread& t, const StructSequenceSpec& spec, Ref<> self, const Value* items) {
  if (spec.takes_field) {
    Own<Tuple> field = TRY(Tuple::from_values(t, items, 1));
    return Tuple::of(t, Ref<>(self.type()), field);
  }
  Own<Tuple> visible = TRY(Tuple::from_values(t, items, spec.visible));
  Own<Dict> others = TRY(Dict::create(t));
  for (std::size_t i = spec.visible; i < spec.fields.size(); ++i) {
    if (!spec.fields[i].name) continue;
    Own<Str> name = TRY(Str::intern_ascii(t, spec.fields[i].name));
    TRY(others->set_str(t, name.ref(), Ref<>(items[i]).own()));
  }
  Own<Tuple> arguments = TRY(Tuple::of(t, visible, others));
  return Tuple::of(t, Ref<>(self.type()), arguments);
}

Result<void> replace(Thread& t, const StructSequenceSpec& spec, const Value* items, OptRef<Dict> changes, Value* out) {
  if (spec.unnamed()) {
    return raise(t, exc::TypeError, "__replace__() is not supported for %s because it has unnamed field(s)", spec.name);
  }
  std::size_t found = 0;
  for (std::size_t i = 0; i < spec.fields.size(); ++i) {
    OptRef<> value;
    if (changes) {
      Own<Str> name = TRY(Str::intern_ascii(t, spec.fields[i].name));
      value = TRY(changes->find(t, name.ref()));
    }
    found += static_cast<bool>(value);
    out[i] = (value ? value.ref() : Ref<>(items[i])).own().leak();
  }
  if (!changes || changes->size() == found) return ok;
  Own<List> unknown = TRY(List::create(t));
  Value key, value;
  for (std::size_t at = 0; changes->next_entry(at, key, value);) {
    bool known = false;
    for (const StructField& f : spec.fields) known |= Ref<>(key).as<Str>()->equals_ascii(f.name);
    if (!known) TRY(unknown->append(t, Ref<>(key)));
  }
  return raise(t, exc::TypeError, "Got unexpected field name(s): %R", unknown);
}

Result<void> complete(Thread& t, Type& type, const StructSequenceSpec& spec) {
  const Ref<Dict> dict = dict_of(t, type);
  const auto set = [&](const char* name, Own<> value) -> Result<void> {
    Own<Str> key = TRY(Str::intern_ascii(t, name));
    return dict->set_str(t, key.ref(), std::move(value));
  };
  TRY(set("n_sequence_fields", Own<>::of_int(static_cast<std::int64_t>(spec.visible))));
  TRY(set("n_fields", Own<>::of_int(static_cast<std::int64_t>(spec.fields.size()))));
  TRY(set("n_unnamed_fields", Own<>::of_int(static_cast<std::int64_t>(spec.unnamed()))));
  Own<List> names = TRY(List::create(t));
  for (std::size_t i = 0; i < spec.visible; ++i) {
    if (!spec.fields[i].name) continue;
    Own<Str> name = TRY(Str::intern_ascii(t, spec.fields[i].name));
    TRY(names->append(t, name.ref()));
  }
  Own<Tuple> shown = TRY(Tuple::from_values(t, names->items(), names->size()));
  TRY(set("__match_args__", std::move(shown)));
  type_modified(t, type);
  return ok;
}

}  // namespace krait::structseq
