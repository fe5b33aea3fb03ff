// Functions of sys that look at frames, and the per-thread hooks: tracing, profiling, asynchronous generators.
#include "interp/monitoring.h"
#include "object/audit.h"
#include "object/raise.h"
#include "runtime/frames.h"
#include "runtime/state.h"
#include "runtime/sys_functions.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/structseq.h"

namespace krait {

namespace {

// ---- frames ----

Result<FrameView> frame_at(Thread& t, int depth) {
  FrameView f = innermost_frame(t);
  for (; f && depth > 0; --depth) f = caller_of(t, f);
  return f;
}

Result<Own<>> sys_getframe(Thread& t, int depth) {
  const FrameView f = TRY(frame_at(t, depth));
  if (!f) return raise(t, exc::ValueError, "call stack is not deep enough");
  Own<> object = TRY(frame_object(t, f));
  TRY(audit(t, "sys._getframe", {object.value()}));
  return object;
}

Result<Own<>> sys_getframemodulename(Thread& t, int depth) {
  Own<> asked = TRY(int_from(t, depth));
  TRY(audit(t, "sys._getframemodulename", {asked.value()}));
  const FrameView f = TRY(frame_at(t, depth));
  if (!f) return none();
  OptRef<> name = f.globals->find_str(names::__name__);
  return name ? name.ref().own() : none();
}

Result<Own<>> sys_current_frames(Thread& t) {
  TRY(audit(t, "sys._current_frames"));
  Own<Dict> d = TRY(Dict::create(t));
  for (Thread* each = t.interpreter->threads; each; each = each->next) {
    const FrameView f = innermost_frame(*each);
    if (!f) continue;
    Own<> id = TRY(int_from_unsigned(t, each->id));
    TRY(d->set(t, id.ref(), TRY(frame_object(t, f))));
  }
  return Own<>(std::move(d));
}

Result<Own<>> sys_current_exceptions(Thread& t) {
  TRY(audit(t, "sys._current_exceptions"));
  Own<Dict> d = TRY(Dict::create(t));
  for (Thread* each = t.interpreter->threads; each; each = each->next) {
    Own<> id = TRY(int_from_unsigned(t, each->id));
    OptRef<> e = handled_exception(*each);
    TRY(d->set(t, id.ref(), e ? e.ref().own() : none()));
  }
  return Own<>(std::move(d));
}

// ---- tracing and profiling ----

OptRef<> unless_none(Ref<> f) { return is_none(f) ? OptRef<>() : OptRef<>(f); }

Result<void> sys_settrace(Thread& t, Ref<> f) {
  TRY(audit(t, "sys.settrace"));
  return set_trace_function(t, t, unless_none(f));
}
Result<void> sys_setprofile(Thread& t, Ref<> f) {
  TRY(audit(t, "sys.setprofile"));
  return set_profile_function(t, t, unless_none(f));
}
Result<void> sys_settrace_all(Thread& t, Ref<> f) {
  TRY(audit(t, "sys.settrace"));
  for (Thread* each = t.interpreter->threads; each; each = each->next)
    TRY(set_trace_function(t, *each, unless_none(f)));
  return ok;
}
Result<void> sys_setprofile_all(Thread& t, Ref<> f) {
  TRY(audit(t, "sys.setprofile"));
  for (Thread* each = t.interpreter->threads; each; each = each->next)
    TRY(set_profile_function(t, *each, unless_none(f)));
  return ok;
}
Result<Own<>> sys_gettrace(Thread& t) { return t.trace_function ? t.trace_function.ref().own() : none(); }
Result<Own<>> sys_getprofile(Thread& t) { return t.profile_function ? t.profile_function.ref().own() : none(); }
Result<Own<>> sys_call_tracing(Thread& t, Ref<> func, Ref<Tuple> args) {
  const std::int32_t saved = t.tracing;
  t.tracing = 0;
  Result<Own<>> r = call_tuple(t, func, args);
  t.tracing = saved;
  return r;
}

// ---- coroutines ----

Result<void> sys_set_origin_depth(Thread& t, int depth) {
  if (depth < 0) return raise(t, exc::ValueError, "depth must be >= 0");
  t.coroutine_origin_depth = depth;
  return ok;
}
Result<int> sys_get_origin_depth(Thread& t) { return t.coroutine_origin_depth; }

constexpr StructField kHookFields[] = {
    {"firstiter", "Called with an asynchronous generator when it is first used, or None."},
    {"finalizer", "Called with an asynchronous generator that is about to go, or None."}};
constexpr StructSequenceSpec kHooksSpec = {
    "asyncgen_hooks", "The two functions that set_asyncgen_hooks() was given, as a named tuple.", kHookFields, 2};
using AsyncGenHooks = StructSequence<kHooksSpec>;

Result<void> check_hook(Thread& t, OptRef<> hook, const char* name) {
  if (is_none_or_missing(hook) || is_callable(hook.ref())) return ok;
  return raise(t, exc::TypeError, "callable %s expected, got %.50T", name, hook.ref());
}
void store_hook(Slot<>& place, OptRef<> hook) {
  if (!hook) return;
  if (is_none(hook))
    place.clear();
  else
    place.set(hook.ref().own());
}
Result<void> sys_set_asyncgen_hooks(Thread& t, OptRef<> firstiter, OptRef<> finalizer) {
  TRY(check_hook(t, finalizer, "finalizer"));
  TRY(check_hook(t, firstiter, "firstiter"));
  if (finalizer) TRY(audit(t, "sys.set_asyncgen_hooks_finalizer"));
  if (firstiter) TRY(audit(t, "sys.set_asyncgen_hooks_firstiter"));
  store_hook(t.async_gen_finalizer, finalizer);
  store_hook(t.async_gen_firstiter, firstiter);
  return ok;
}
Result<Own<>> sys_get_asyncgen_hooks(Thread& t) {
  Own<AsyncGenHooks> h = TRY(AsyncGenHooks::create(t));
  h->init_item(0, t.async_gen_firstiter ? t.async_gen_firstiter.ref().own() : none());
  h->init_item(1, t.async_gen_finalizer ? t.async_gen_finalizer.ref().own() : none());
  return Own<>(std::move(h));
}

constexpr Method kFunctions[] = {
    bind<&sys_current_exceptions>(
        "_current_exceptions()",
        "The exception that each thread handles, or None, by thread identifier. For debuggers."),
    bind<&sys_current_frames>("_current_frames()",
                              "The frame in which each thread is, by thread identifier. For debuggers."),
    bind<&sys_getframe>(
        "_getframe(depth=0, /)",
        "The frame of the caller, or that of depth callers further up. ValueError when there are not so many."),
    bind<&sys_getframemodulename>(
        "_getframemodulename(depth=0)",
        "__name__ of the module of the caller, or of depth callers further up; None when there are not so many."),
    bind<&sys_setprofile_all>("_setprofileallthreads(function, /)", "setprofile() for all threads that run now."),
    bind<&sys_settrace_all>("_settraceallthreads(function, /)", "settrace() for all threads that run now."),
    bind<&sys_call_tracing>("call_tracing(func, args, /)",
                            "func(*args), with tracing at work also when a trace function calls it."),
    bind<&sys_get_asyncgen_hooks>("get_asyncgen_hooks()",
                                  "What set_asyncgen_hooks() was given: (firstiter, finalizer)."),
    bind<&sys_get_origin_depth>("get_coroutine_origin_tracking_depth()",
                                "How many frames a new coroutine remembers in cr_origin."),
    bind<&sys_getprofile>("getprofile()", "What setprofile() was given for this thread, or None."),
    bind<&sys_gettrace>("gettrace()", "What settrace() was given for this thread, or None."),
    bind<&sys_set_asyncgen_hooks>(
        "set_asyncgen_hooks(firstiter=<absent>, finalizer=<absent>)",
        "set_asyncgen_hooks([firstiter] [, finalizer])\n\nSay what to call when an asynchronous generator is first "
        "used, and when it is about to go: event loops see to them so."),
    bind<&sys_set_origin_depth>(
        "set_coroutine_origin_tracking_depth(depth)",
        "Have new coroutines of this thread remember in cr_origin where they were made: depth frames, 0 for none."),
    bind<&sys_setprofile>("setprofile(function, /)",
                          "Have function(frame, event, arg) called in this thread for calls and returns, those of "
                          "native functions too; None ends it."),
    bind<&sys_settrace>("settrace(function, /)",
                        "Have function(frame, event, arg) called in this thread for each call; what it returns is "
                        "called for the lines of that\nframe. None ends it."),
};

}  // namespace

constinit const std::span<const Method> kSysFrameFunctions = kFunctions;

Result<void> start_sys_frames(Thread& t, Ref<Dict>) { return structseq::complete(t, AsyncGenHooks::type, kHooksSpec); }

}  // namespace krait
