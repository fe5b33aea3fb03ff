// gc: what Python sees of the cycle collector (gc/collect.h).
#include <algorithm>

#include "base/raw_array.h"
#include "gc/collect.h"
#include "gc/state.h"
#include "modules/modules.h"
#include "object/audit.h"
#include "object/native_state.h"
#include "object/raise.h"
#include "runtime/state.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module_spec.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

namespace {

struct State {
  Slot<List> garbage, callbacks;
};

GcState& collector(Thread& t) { return gc_state(*t.interpreter); }

// ---- what the collector calls ----

Result<void> call_callbacks(Thread& t, const char* phase, const CollectionInfo& info) {
  State& state = native_state<State>(t);
  if (state.callbacks->size() == 0) return ok;
  Own<Dict> about = TRY(Dict::create(t));
  TRY(set_named(t, about.ref(), "generation", Own<>::of_int(info.generation)));
  TRY(set_named(t, about.ref(), "collected", Own<>::of_int(info.collected)));
  TRY(set_named(t, about.ref(), "uncollectable", Own<>::of_int(info.uncollectable)));
  Own<Str> name = TRY(Str::intern_ascii(t, phase));
  for (std::size_t i = 0; i < state.callbacks->size(); ++i) {
    Own<> callback = (*state.callbacks.get())[i].own();
    if (call(t, callback.ref(), {name.value(), about.value()}).is_failed())
      write_unraisable(t, callback.ref(), "Exception ignored while calling GC callback ");
  }
  return ok;
}

void report(Thread& t, Result<void> r) {
  if (r.is_failed()) write_unraisable(t, {}, "Exception ignored on garbage collection");
}

Result<void> print_text(Thread& t, Ref<Str> text) {
  OptRef<> stream = sys_get(t, "stderr");
  if (!stream || is_none(stream.ref())) return ok;
  Own<> file = stream.ref().own();
  (void)TRY(call_named(t, file.ref(), "write", {text.value()}));
  return ok;
}

constexpr CollectorEvents kEvents = {
    .started = [](Thread& t, const CollectionInfo& info) { report(t, call_callbacks(t, "start", info)); },
    .stopped = [](Thread& t, const CollectionInfo& info) { report(t, call_callbacks(t, "stop", info)); },
    .save = [](Thread& t, Ref<> o) { report(t, native_state<State>(t).garbage->append(t, o)); },
    .print =
        [](Thread& t, const char* text) {
          Result<Own<Str>> s = format(t, "%s", text);
          if (s.is_failed()) return clear_pending(t);
          Own<Str> line = std::move(s).take();
          if (print_text(t, line.ref()).is_failed()) clear_pending(t);
        },
    .print_object =
        [](Thread& t, const char* what, Ref<> o) {
          Result<Own<Str>> s = format(t, "gc: %s <%T 0x%x>\n", what, o, o.value().bits());
          if (s.is_failed()) return clear_pending(t);
          Own<Str> line = std::move(s).take();
          if (print_text(t, line.ref()).is_failed()) clear_pending(t);
        },
};

// ---- switches and numbers ----

Result<void> enable(Thread& t) {
  collector(t).enabled = true;
  update_collector(*t.interpreter);
  return ok;
}
Result<void> disable(Thread& t) {
  collector(t).enabled = false;
  update_collector(*t.interpreter);
  return ok;
}
Result<bool> isenabled(Thread& t) { return collector(t).enabled; }

Result<std::int64_t> collect_generation(Thread& t, int generation) {
  if (generation < 0 || generation >= kGenerations) return raise(t, exc::ValueError, "invalid generation");
  return collect(t, generation, CollectReason::Asked);
}

Result<void> set_debug(Thread& t, int flags) {
  collector(t).debug = static_cast<std::uint32_t>(flags);
  return ok;
}
Result<int> get_debug(Thread& t) { return static_cast<int>(collector(t).debug); }

constexpr Signature kThreshold("set_threshold(threshold)");

Result<void> set_threshold(Thread& t, Rest values) {
  if (values.size() < 1 || values.size() > kGenerations)
    return raise(t, exc::TypeError, "gc.set_threshold requires 1 to 3 arguments");
  std::int64_t thresholds[kGenerations];
  for (std::size_t i = 0; i < values.size(); ++i)
    thresholds[i] = TRY(convert_c_int(t, {kThreshold, 0}, values[i].value()));
  std::copy_n(thresholds, values.size(), collector(t).thresholds.begin());
  update_collector(*t.interpreter);
  return ok;
}

Result<Own<Tuple>> three(Thread& t, std::int64_t a, std::int64_t b, std::int64_t c) {
  Own<> x = TRY(int_from(t, a)), y = TRY(int_from(t, b)), z = TRY(int_from(t, c));
  return Tuple::of(t, x.ref(), y.ref(), z.ref());
}
Result<Own<Tuple>> get_threshold(Thread& t) {
  const auto& n = collector(t).thresholds;
  return three(t, n[0], n[1], n[2]);
}
Result<Own<Tuple>> get_count(Thread& t) {
  const auto& n = collector(t).counts;
  return three(t, young_count(*t.interpreter), n[1], n[2]);
}

Result<Own<List>> get_stats(Thread& t) {
  Own<List> all = TRY(List::create(t, kGenerations));
  for (const GenerationStats& s : collector(t).stats) {
    Own<Dict> one = TRY(Dict::create(t));
    TRY(set_named(t, one.ref(), "collections", Own<>::of_int(s.collections)));
    TRY(set_named(t, one.ref(), "collected", Own<>::of_int(s.collected)));
    TRY(set_named(t, one.ref(), "uncollectable", Own<>::of_int(s.uncollectable)));
    TRY(all->append(t, one.ref()));
  }
  return all;
}

// ---- looking at objects ----

// Objects with a count each.
struct Found {
  ~Found() {
    for (Object* o : objects) o->release();
  }
  RawArray<Object*> objects;
  bool out_of_memory = false;
};

// A tuple or list that C++ code is still filling is nothing for Python to see.
bool is_complete(Ref<> o) {
  if (!o.is<Tuple>() && !o.is<List>()) return true;
  Tracer look([](Tracer&, Value) {});
  trace_contents(o.object(), look);
  return !look.has_empty();
}

Result<Own<List>> list_of(Thread& t, Found& found) {
  if (found.out_of_memory) return raise_memory_error(t);
  Own<List> list = TRY(List::create(t, found.objects.size()));
  for (Object* o : found.objects) TRY(list->append(t, Ref<>(o)));
  return list;
}

Result<Own<List>> get_objects(Thread& t, Ref<> given) {
  std::int64_t generation = -1;
  if (!is_none(given)) generation = TRY(index_int64(t, given, &exc::OverflowError));
  TRY(audit(t, "gc.get_objects", {Value::of_int(generation)}));
  if (generation >= kGenerations)
    return raise(t, exc::ValueError, "generation parameter must be less than the number of available generations (%d)",
                 kGenerations);
  if (generation < -1) return raise(t, exc::ValueError, "generation parameter cannot be negative");
  Found found;
  for_each_tracked(
      *t.interpreter, static_cast<int>(generation),
      [](void* context, Object* o) {
        auto& f = *static_cast<Found*>(context);
        if (!is_complete(Ref<>(o))) return true;
        if (!f.objects.push(o)) return !(f.out_of_memory = true);
        o->retain();
        return true;
      },
      &found);
  return list_of(t, found);
}

// Looks for references to some objects in what it is shown.
struct FindReference : Tracer {
  explicit FindReference(Rest objects) : Tracer(&visit), objects(objects) {}
  static void visit(Tracer& tracer, Value v) {
    auto& self = static_cast<FindReference&>(tracer);
    for (Value o : self.objects)
      if (v == o) self.found = true;
  }
  Rest objects;
  bool found = false;
};

Result<Own<List>> get_referrers(Thread& t, Rest objects) {
  Own<Tuple> all = TRY(Tuple::from_values(t, objects.data, objects.size()));
  TRY(audit(t, "gc.get_referrers", {all.value()}));
  struct Search {
    Found found;
    Rest objects;
    const Object* except;
  } search{.objects = objects, .except = all.get()};
  for_each_tracked(
      *t.interpreter, -1,
      [](void* context, Object* o) {
        auto& s = *static_cast<Search*>(context);
        FindReference look(s.objects);
        trace_contents(o, look);
        if (!look.found || o == s.except || !is_complete(Ref<>(o))) return true;
        if (!s.found.objects.push(o)) return !(s.found.out_of_memory = true);
        o->retain();
        return true;
      },
      &search);
  return list_of(t, search.found);
}

struct ListReferents : Tracer {
  explicit ListReferents(RawArray<Value>& values) : Tracer(&visit, Immediates::Too), values(values) {}
  static void visit(Tracer& tracer, Value v) {
    auto& self = static_cast<ListReferents&>(tracer);
    if (self.values.push(v))
      retain(v);
    else
      self.out_of_memory = true;
  }
  RawArray<Value>& values;
  bool out_of_memory = false;
};

Result<Own<List>> get_referents(Thread& t, Rest objects) {
  Own<Tuple> all = TRY(Tuple::from_values(t, objects.data, objects.size()));
  TRY(audit(t, "gc.get_referents", {all.value()}));
  struct Values {
    ~Values() {
      for (Value v : values) release(v);
    }
    RawArray<Value> values;
  } found;
  ListReferents tracer(found.values);
  for (Value o : objects)
    if (is_container(Ref<>(o))) trace_contents(o.object(), tracer);
  if (tracer.out_of_memory) return raise_memory_error(t);
  return List::from_values(t, found.values.begin(), found.values.size());
}

Result<bool> is_tracked_object(Thread&, Ref<> o) { return is_tracked(o); }
Result<bool> is_finalized_object(Thread&, Ref<> o) { return is_finalized(o); }

Result<void> freeze(Thread& t) {
  if (!freeze_objects(*t.interpreter)) return raise_memory_error(t);
  return ok;
}
Result<void> unfreeze(Thread& t) {
  unfreeze_objects(*t.interpreter);
  return ok;
}
Result<std::int64_t> get_freeze_count(Thread& t) {
  std::int64_t n = 0;
  for_each_tracked(
      *t.interpreter, kGenerations, [](void* count, Object*) { return ++*static_cast<std::int64_t*>(count) > 0; }, &n);
  return n;
}

// ---- tables ----

constexpr Method kFunctions[] = {
    bind<&enable>("enable()", "Let collections happen by themselves."),
    bind<&disable>("disable()", "Let no collection happen by itself; collect() still works."),
    bind<&isenabled>("isenabled()", "Whether collections happen by themselves."),
    bind<&set_debug>("set_debug(flags, /)",
                     "Say what a collection reports to sys.stderr.\n\n  flags\n    A sum of:\n      DEBUG_STATS - "
                     "numbers and times.\n      DEBUG_COLLECTABLE - each object that is freed.\n      "
                     "DEBUG_UNCOLLECTABLE - each that cannot be.\n      DEBUG_SAVEALL - put them all into gc.garbage "
                     "instead of freeing them.\n      DEBUG_LEAK - the three before."),
    bind<&get_debug>("get_debug()", "What set_debug() was given."),
    bind<&get_count>("get_count()", "How far each of the three generations is on the way to its threshold."),
    bind<&set_threshold>("set_threshold(*thresholds)",
                         "set_threshold(threshold0, [threshold1, [threshold2]])\n\nSay how many more containers may be "
                         "made than freed before the young generation is collected, and how many\ncollections of one "
                         "go before one of the next. A threshold0 of zero: never by itself."),
    bind<&get_threshold>("get_threshold()", "The three thresholds."),
    bind<&collect_generation>(
        "collect(generation=2)",
        "Free objects that only reach each other, and return how many were found.\n\ngeneration bounds the search to "
        "the younger ones, 0 to 2, of which 2 means all. ValueError for another number."),
    bind<&get_objects>("get_objects(generation=None)",
                       "All objects that the collector looks at, except the result.\n\n  generation\n    Only those of "
                       "this generation, 0 to 2."),
    bind<&get_stats>(
        "get_stats()",
        "A dict for each generation: how often it was collected, and how many objects that freed or could not free."),
    bind<&is_tracked_object>(
        "is_tracked(obj, /)",
        "Whether the collector looks at obj. It does not when obj can hold no references, as a number."),
    bind<&get_referrers>("get_referrers(*objs)", "The containers in which one of objs is found directly."),
    bind<&get_referents>("get_referents(*objs)", "What objs hold references to directly."),
    bind<&is_finalized_object>("is_finalized(obj, /)", "Whether the finalizer of obj has run."),
    bind<&freeze>("freeze()",
                  "Put all objects out of the collector's sight.\n\nBefore os.fork() it keeps collections of the child "
                  "from touching, and so copying, the parent's memory."),
    bind<&unfreeze>("unfreeze()", "Give what freeze() put aside back to the oldest generation."),
    bind<&get_freeze_count>("get_freeze_count()", "How many objects freeze() has put aside."),
};

constexpr IntConstant kConstants[] = {
    {"DEBUG_STATS", kDebugStats},
    {"DEBUG_COLLECTABLE", kDebugCollectable},
    {"DEBUG_UNCOLLECTABLE", kDebugUncollectable},
    {"DEBUG_SAVEALL", kDebugSaveAll},
    {"DEBUG_LEAK", kDebugCollectable | kDebugUncollectable | kDebugSaveAll},
};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  State& state = native_state<State>(t);
  if (!state.garbage) state.garbage.set(TRY(List::create(t)));
  if (!state.callbacks) state.callbacks.set(TRY(List::create(t)));
  collector(t).events = kEvents;
  TRY(set_named(t, namespace_, "garbage", state.garbage.ref().own()));
  return set_named(t, namespace_, "callbacks", state.callbacks.ref().own());
}

}  // namespace

constinit const ModuleSpec kGcModule = {
    .name = "gc",
    .doc =
        "The collector of cyclic garbage, objects that reference counts alone would never free.\n\nWhen it runs: "
        "enable, disable, isenabled, set_threshold, get_threshold, get_count, freeze, unfreeze, "
        "get_freeze_count.\nWhat it does: collect, get_stats, set_debug, get_debug, callbacks, garbage.\nWhat refers "
        "to what: get_objects, get_referrers, get_referents, is_tracked, is_finalized.\n",
    .functions = kFunctions,
    .constants = kConstants,
    .start = &start};

}  // namespace krait
