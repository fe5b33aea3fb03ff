// _lsprof: what module cProfile counts and times with, by the events of sys.monitoring.
#include <memory>
#include <unordered_map>

#include "modules/modules.h"
#include "modules/timestamp.h"
#include "object/allocate.h"
#include "types/descriptor.h"
#include "types/float.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/structseq.h"
#include "types/type.h"

namespace krait {
namespace {

constexpr StructField kSubentryFields[] = {
    {"code", "The callee: a code object, or text for a built-in."},
    {"callcount", "Calls by this caller."},
    {"reccallcount", "Those of them that were recursive."},
    {"totaltime", "Seconds in it, callees included."},
    {"inlinetime", "Seconds in itself alone."},
};
constexpr StructSequenceSpec kSubentrySpec = {"_lsprof.profiler_subentry", nullptr, kSubentryFields,
                                              std::size(kSubentryFields)};
using SubentryTuple = StructSequence<kSubentrySpec>;

constexpr StructField kEntryFields[] = {
    {"code", "The function: a code object, or text for a built-in."},
    {"callcount", "Calls in all."},
    {"reccallcount", "Those of them that were recursive."},
    {"totaltime", "Seconds in it, callees included."},
    {"inlinetime", "Seconds in itself alone."},
    {"calls", "What it called: profiler_subentry objects, or None."},
};
constexpr StructSequenceSpec kEntrySpec = {"_lsprof.profiler_entry", nullptr, kEntryFields, std::size(kEntryFields)};
using EntryTuple = StructSequence<kEntrySpec>;

// Times and counts of one function, or of its calls by one other. A code object or a Method is the key.
struct Counts {
  std::int64_t total = 0, inlined = 0;  // in units of the timer
  std::int64_t calls = 0, recursive_calls = 0;
  std::int64_t depth = 0;  // activations under way

  void stop(std::int64_t all, std::int64_t own) {
    if (--depth == 0)
      total += all;
    else
      ++recursive_calls;
    inlined += own;
    ++calls;
  }
};
struct Entry : Counts {
  Slot<> shown;  // a code object, or a text
  std::unordered_map<Entry*, Counts> callees;
};

// An activation that is being timed.
struct Context {
  std::int64_t started = 0, in_callees = 0;
  Entry* entry = nullptr;
  std::unique_ptr<Context> caller;
};

class Profiler final : public Object {
 public:
  static Type type;
  Profiler() = default;
  ~Profiler() { drop_contexts(); }

  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments&) {
    return create_instance<Profiler>(t, type);
  }
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  Result<void> enable(Thread&, bool subcalls, bool builtins);
  Result<void> disable(Thread&);
  Result<void> clear(Thread&);
  Result<Own<List>> getstats(Thread&);
  Result<void> start_callback(Thread&, Ref<> code, Ref<> offset);
  Result<void> throw_callback(Thread&, Ref<> code, Ref<> offset, Ref<> exception);
  Result<void> return_callback(Thread&, Ref<> code, Ref<> offset, Ref<> value);
  Result<void> call_callback(Thread&, Ref<> code, Ref<> offset, Ref<> callable, Ref<> self_arg);
  Result<void> c_return_callback(Thread&, Ref<> code, Ref<> offset, Ref<> callable, Ref<> self_arg);
  void trace(Tracer&);
  void clear_references() { timer_.clear(); }

 private:
  std::int64_t now(Thread&);
  Result<void> enter(Thread&, const void* key, Ref<> function);
  void leave(Thread&, const void* key);
  void stop(Entry&, std::int64_t time);
  void drop_contexts() {
    while (current_) current_ = std::move(current_->caller);
  }
  Result<Own<>> builtin_of(Thread&, Ref<> callable, Ref<> self_arg);

  std::unordered_map<const void*, std::unique_ptr<Entry>> entries_;
  std::unique_ptr<Context> current_;
  Slot<> timer_;  // empty: the monotonic clock, in nanoseconds
  double unit_ = 0;
  bool is_enabled_ = false, in_timer_ = false, with_subcalls_ = true, with_builtins_ = true;
};

// ---- time ----

std::int64_t Profiler::now(Thread& t) {
  if (!timer_) return monotonic_nanoseconds();
  const auto ask = [&]() -> Result<std::int64_t> {
    const Own<> timer = timer_.ref().own();
    const bool was_in_timer = std::exchange(in_timer_, true);
    auto called = krait::call(t, timer);
    in_timer_ = was_in_timer;
    const Own<> answer = TRY(std::move(called));
    if (unit_ > 0) return index_int64(t, answer, &exc::OverflowError);
    // Without a unit the answer is in seconds.
    return nanoseconds_from(t, answer, Rounding::Floor);
  };
  const Result<std::int64_t> answer = ask();
  if (!answer.is_failed()) return Result<std::int64_t>(answer).take();
  write_unraisable(t, timer_.opt(), "Exception ignored while calling _lsprof timer ");
  return 0;
}

// ---- calls ----

// What a function is shown as: code objects as they are, built-in functions as text.
Result<Own<>> shown_as(Thread& t, Ref<> function) {
  if (!function.is_exact<BuiltinFunction>()) return function.own();
  BuiltinFunction& builtin = *function.as<BuiltinFunction>();
  const std::string_view name = builtin.method().signature.name();
  const Own<> module = TRY(builtin.get_module(t));
  if (module.ref().is<Str>()) return format(t, "<built-in method %S.%s>", module, name);
  if (builtin.self()) {
    const Own<Str> key = TRY(Str::intern_ascii(t, name));
    if (const OptRef<> found = lookup(t, *builtin.self().ref().type(), key.ref())) {
      auto text = repr(t, found.ref());
      if (!text.is_failed()) return std::move(text).take();
      clear_pending(t);
    }
  }
  return format(t, "<built-in method %s>", name);
}

Result<void> Profiler::enter(Thread& t, const void* key, Ref<> function) {
  std::unique_ptr<Entry>& place = entries_[key];
  if (!place) {
    auto made = std::make_unique<Entry>();
    made->shown.set(TRY(shown_as(t, function)));
    // Showing it may have entered others, this one too.
    std::unique_ptr<Entry>& again = entries_[key];
    if (!again) again = std::move(made);
  }
  Entry& entry = *entries_[key];
  auto context = std::make_unique<Context>();
  context->entry = &entry;
  context->caller = std::move(current_);
  ++entry.depth;
  if (with_subcalls_ && context->caller) ++context->caller->entry->callees[&entry].depth;
  current_ = std::move(context);
  const std::int64_t started = now(t);
  if (current_) current_->started = started;
  return ok;
}

// Ends the innermost context as one of `entry`, at a time that was taken before: the timer is Python code.
void Profiler::stop(Entry& entry, std::int64_t time) {
  const std::int64_t all = time - current_->started, own = all - current_->in_callees;
  std::unique_ptr<Context> ended = std::move(current_);
  current_ = std::move(ended->caller);
  entry.stop(all, own);
  if (!current_) return;
  current_->in_callees += all;
  if (with_subcalls_) current_->entry->callees[&entry].stop(all, own);
}

void Profiler::leave(Thread& t, const void* key) {
  if (!current_) return;
  const std::int64_t time = now(t);
  if (!current_) return;
  const auto found = entries_.find(key);
  if (found != entries_.end())
    stop(*found->second, time);
  else
    current_ = std::move(current_->caller);
}

Result<void> Profiler::start_callback(Thread& t, Ref<> code, Ref<>) { return enter(t, code.object(), code); }
Result<void> Profiler::throw_callback(Thread& t, Ref<> code, Ref<>, Ref<>) { return enter(t, code.object(), code); }
Result<void> Profiler::return_callback(Thread& t, Ref<> code, Ref<>, Ref<>) {
  leave(t, code.object());
  return ok;
}

// The built-in function that is called; None when it is something else.
Result<Own<>> Profiler::builtin_of(Thread& t, Ref<> callable, Ref<> self_arg) {
  if (callable.is_exact<BuiltinFunction>()) return callable.own();
  if (callable.is_exact<MethodDescriptor>()) {
    auto bound = MethodDescriptor::descr_get(t, callable, self_arg, Ref<>(self_arg.type()));
    if (bound.is_failed()) {
      clear_pending(t);
      return none();
    }
    return bound;
  }
  return none();
}
Result<void> Profiler::call_callback(Thread& t, Ref<>, Ref<>, Ref<> callable, Ref<> self_arg) {
  if (!with_builtins_) return ok;
  const Own<> function = TRY(builtin_of(t, callable, self_arg));
  if (!function.ref().is_exact<BuiltinFunction>()) return ok;
  return enter(t, &function.ref().as<BuiltinFunction>()->method(), function);
}
Result<void> Profiler::c_return_callback(Thread& t, Ref<>, Ref<>, Ref<> callable, Ref<> self_arg) {
  if (!with_builtins_) return ok;
  const Own<> function = TRY(builtin_of(t, callable, self_arg));
  if (function.ref().is_exact<BuiltinFunction>()) leave(t, &function.ref().as<BuiltinFunction>()->method());
  return ok;
}

// ---- the profiler ----

struct Event {
  const char *name, *callback;
  bool of_builtins;
};
constexpr Event kEvents[] = {
    {"PY_START", "_pystart_callback", false},  {"PY_RESUME", "_pystart_callback", false},
    {"PY_THROW", "_pythrow_callback", false},  {"PY_RETURN", "_pyreturn_callback", false},
    {"PY_YIELD", "_pyreturn_callback", false}, {"PY_UNWIND", "_pyreturn_callback", false},
    {"CALL", "_ccall_callback", true},         {"C_RETURN", "_creturn_callback", true},
    {"C_RAISE", "_creturn_callback", true},
};
const Value kTool = Value::of_int(2);  // sys.monitoring.PROFILER_ID

Result<Own<>> call_named(Thread& t, Ref<> object, const char* name, std::initializer_list<Value> arguments) {
  return call_method(t, object, TRY(Str::intern_ascii(t, name)).ref(), arguments);
}
Result<Own<>> attribute_of(Thread& t, Ref<> object, const char* name) {
  return get_attr(t, object, TRY(Str::intern_ascii(t, name)).ref());
}

Result<Own<>> monitoring(Thread& t) {
  const Own<> sys = TRY(import_module(t, "sys"));
  return attribute_of(t, sys, "monitoring");
}

Result<void> Profiler::init(Thread& t, Ref<> self, const Arguments& a) {
  static constexpr Signature kSignature("Profiler(timer=None, timeunit=?, subcalls=True, builtins=True)");
  Value v[4];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kSignature, a, v, rest, keywords));
  const double unit = v[1].is_empty() ? 0 : TRY(to_double(t, Ref<>(v[1])));
  const bool subcalls = TRY(is_true(t, Ref<>(v[2]))), builtins = TRY(is_true(t, Ref<>(v[3])));
  Profiler& p = *self.as<Profiler>();
  p.timer_.clear();
  if (!is_none(Ref<>(v[0]))) p.timer_.set(Ref<>(v[0]).own());
  p.unit_ = unit;
  p.with_subcalls_ = subcalls;
  p.with_builtins_ = builtins;
  return ok;
}

Result<void> Profiler::enable(Thread& t, bool subcalls, bool builtins) {
  const Own<> tools = TRY(monitoring(t)), events = TRY(attribute_of(t, tools, "events"));
  const Own<Str> name = TRY(Str::from_ascii(t, "cProfile"));
  (void)TRY(call_named(t, tools, "use_tool_id", {kTool, name.value()}));
  std::int64_t all = 0;
  for (const Event& e : kEvents) {
    const Own<> number = TRY(attribute_of(t, events, e.name)), callback = TRY(attribute_of(t, Ref<>(this), e.callback));
    (void)TRY(call_named(t, tools, "register_callback", {kTool, number.value(), callback.value()}));
    if (builtins || !e.of_builtins) all |= TRY(index_int64(t, number));
  }
  with_subcalls_ = subcalls;
  with_builtins_ = builtins;
  is_enabled_ = true;
  (void)TRY(call_named(t, tools, "set_events", {kTool, Value::of_int(all)}));
  return ok;
}

Result<void> Profiler::disable(Thread& t) {
  if (in_timer_) return raise(t, exc::RuntimeError, "cannot disable profiler in external timer");
  if (!is_enabled_) return ok;
  is_enabled_ = false;
  const Own<> tools = TRY(monitoring(t)), events = TRY(attribute_of(t, tools, "events"));
  for (const Event& e : kEvents) {
    const Own<> number = TRY(attribute_of(t, events, e.name));
    (void)TRY(call_named(t, tools, "register_callback", {kTool, number.value(), none_ref().value()}));
  }
  (void)TRY(call_named(t, tools, "set_events", {kTool, Value::of_int(0)}));
  (void)TRY(call_named(t, tools, "free_tool_id", {kTool}));
  // Calls that have not returned yet end here.
  while (current_) {
    const std::int64_t time = now(t);
    if (current_) stop(*current_->entry, time);
  }
  return ok;
}

Result<void> Profiler::clear(Thread& t) {
  if (in_timer_) return raise(t, exc::RuntimeError, "cannot clear profiler in external timer");
  drop_contexts();
  const auto entries = std::exchange(entries_, {});
  return ok;
}

Result<Own<>> time_from(Thread& t, std::int64_t time, double unit) {
  return float_from(t, static_cast<double>(time) * unit);
}

template <class Made>
Result<void> fill(Thread& t, Made& made, const Entry& function, const Counts& counts, double unit) {
  made.init_item(0, function.shown.ref().own());
  made.init_item(1, TRY(int_from(t, counts.calls)));
  made.init_item(2, TRY(int_from(t, counts.recursive_calls)));
  made.init_item(3, TRY(time_from(t, counts.total, unit)));
  made.init_item(4, TRY(time_from(t, counts.inlined, unit)));
  return ok;
}

Result<Own<List>> Profiler::getstats(Thread& t) {
  const double unit = timer_ && unit_ > 0 ? unit_ : 1e-9;
  Own<List> all = TRY(List::create(t));
  for (const auto& [key, entry] : entries_) {
    if (!entry->calls) continue;
    Own<EntryTuple> made = TRY(EntryTuple::create(t));
    TRY(fill(t, *made, *entry, *entry, unit));
    if (entry->callees.empty()) {
      made->init_item(5, none());
    } else {
      Own<List> callees = TRY(List::create(t));
      for (const auto& [callee, counts] : entry->callees) {
        if (!counts.calls) continue;
        Own<SubentryTuple> sub = TRY(SubentryTuple::create(t));
        TRY(fill(t, *sub, *callee, counts, unit));
        TRY(callees->append_own(t, std::move(sub)));
      }
      made->init_item(5, std::move(callees));
    }
    TRY(all->append_own(t, std::move(made)));
  }
  return all;
}

void Profiler::trace(Tracer& v) {
  v(timer_);
  for (const auto& [key, entry] : entries_) v(entry->shown);
}

constexpr Method kMethods[] = {
    bind<&Profiler::getstats>(
        "getstats(self, /)",
        "getstats() -> list of profiler_entry objects\n\nWhat has been measured: for each function an entry with its "
        "code object (or the text of a built-in one), how often\nit was called and called recursively, the time in it "
        "with and without its callees, and such entries of the calls it\nmade (profiler_subentry objects), or None."),
    bind<&Profiler::enable>("enable(self, /, subcalls=True, builtins=True)",
                            "Measure from now on.\n\n  subcalls\n    Tell callees of each function apart.\n  "
                            "builtins\n    Give built-in functions entries of their own."),
    bind<&Profiler::disable>("disable(self, /)", "Measure no longer."),
    bind<&Profiler::clear>("clear(self, /)", "Forget what has been measured."),
    bind<&Profiler::start_callback>("_pystart_callback(self, code, instruction_offset, /)"),
    bind<&Profiler::throw_callback>("_pythrow_callback(self, code, instruction_offset, exception, /)"),
    bind<&Profiler::return_callback>("_pyreturn_callback(self, code, instruction_offset, retval, /)"),
    bind<&Profiler::call_callback>("_ccall_callback(self, code, instruction_offset, callable, self_arg, /)"),
    bind<&Profiler::c_return_callback>("_creturn_callback(self, code, instruction_offset, callable, self_arg, /)"),
};

constinit Type Profiler::type = describe<Profiler>(
    "_lsprof.Profiler",
    {.doc = "Profiler(timer=None, timeunit=0.0, subcalls=True, builtins=True)\n--\n\nMeasures how often functions are "
            "called and how long they take.\n\n  timer\n    What to read time from; the monotonic clock when None.\n  "
            "timeunit\n    Seconds in a unit of a timer that gives ints.\n  subcalls, builtins\n    As for enable().",
     .methods = kMethods,
     .flags = kTypeBasetype});

constexpr Type* kTypes[] = {&Profiler::type, &EntryTuple::type, &SubentryTuple::type};

Result<void> start(Thread& t, Ref<Dict>) {
  TRY(structseq::complete(t, EntryTuple::type, kEntrySpec));
  return structseq::complete(t, SubentryTuple::type, kSubentrySpec);
}

}  // namespace

constinit const ModuleSpec kLsprofModule = {
    .name = "_lsprof", .doc = "The profiler below cProfile.", .types = kTypes, .start = &start};

}  // namespace krait
