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

constexpr StructField kHookFields[] = {{"firstiter", "Hook to intercept first iteration"},
                                       {"finalizer", "Hook to intercept finalization"}};
constexpr StructSequenceSpec kHooksSpec = {
    "asyncgen_hooks",
    "asyncgen_hooks\n\nA named tuple that holds information about asynchronous\ngenerators hooks.  The attributes are "
    "read only.",
    kHookFields, 2};
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
    bind<&sys_current_exceptions>("_current_exceptions()",
                                  "Return a dict mapping each thread's identifier to its current raised "
                                  "exception.\n\nThis function should be used for specialized purposes only."),
    bind<&sys_current_frames>("_current_frames()",
                              "Return a dict mapping each thread's thread id to its current stack frame."),
    bind<&sys_getframe>("_getframe(depth=0, /)", "Return a frame object from the call stack."),
    bind<&sys_getframemodulename>("_getframemodulename(depth=0)", "Return the name of the module for a calling frame."),
    bind<&sys_setprofile_all>(
        "_setprofileallthreads(function, /)",
        "Set the profiling function in all running threads belonging to the current interpreter."),
    bind<&sys_settrace_all>("_settraceallthreads(function, /)",
                            "Set the global debug tracing function in all running threads belonging to the current "
                            "interpreter."),
    bind<&sys_call_tracing>("call_tracing(func, args, /)", "Call func(*args), while tracing is enabled."),
    bind<&sys_get_asyncgen_hooks>("get_asyncgen_hooks()", "Return the installed asynchronous generators hooks."),
    bind<&sys_get_origin_depth>("get_coroutine_origin_tracking_depth()",
                                "Check status of origin tracking for coroutine objects in this thread."),
    bind<&sys_getprofile>(
        "getprofile()",
        "Return the profiling function set with sys.setprofile.\n\nSee the profiler chapter in the library manual."),
    bind<&sys_gettrace>("gettrace()",
                        "Return the global debug tracing function set with sys.settrace.\n\nSee the debugger chapter "
                        "in the library manual."),
    bind<&sys_set_asyncgen_hooks>(
        "set_asyncgen_hooks(firstiter=<absent>, finalizer=<absent>)",
        "set_asyncgen_hooks([firstiter] [, finalizer])\n\nSet a finalizer for async generators objects."),
    bind<&sys_set_origin_depth>("set_coroutine_origin_tracking_depth(depth)",
                                "Enable or disable origin tracking for coroutine objects in this thread.\n\nCoroutine "
                                "objects will track 'depth' frames of traceback information\nabout where they came "
                                "from, available in their cr_origin attribute.\n\nSet a depth of 0 to disable."),
    bind<&sys_setprofile>("setprofile(function, /)",
                          "Set the profiling function.\n\nIt will be called on each function call and return.  See the "
                          "profiler\nchapter in the library manual."),
    bind<&sys_settrace>("settrace(function, /)",
                        "Set the global debug tracing function.\n\nIt will be called on each function call.  See the "
                        "debugger chapter\nin the library manual."),
};

}  // namespace

constinit const std::span<const Method> kSysFrameFunctions = kFunctions;

Result<void> start_sys_frames(Thread& t, Ref<Dict>) { return structseq::complete(t, AsyncGenHooks::type, kHooksSpec); }

}  // namespace krait
