// Module sys: its functions that need no frame, and its start. Data: sys_info.cpp; hooks: sys_hooks.cpp; frames:
// sys_frames.cpp.
#include <dlfcn.h>

#include "mem/heap.h"
#include "object/audit.h"
#include "object/raise.h"
#include "runtime/memory.h"
#include "runtime/specs.h"
#include "runtime/startup.h"
#include "runtime/state.h"
#include "runtime/sys_functions.h"
#include "runtime/sys_info.h"
#include "types/fs_path.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/intern_table.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

// ---- exceptions ----

Result<Own<>> sys_exception(Thread& t) {
  OptRef<> e = handled_exception(t);
  return e ? e.ref().own() : none();
}

Result<Own<Tuple>> sys_exc_info(Thread& t) {
  OptRef<> e = handled_exception(t);
  if (!e) return Tuple::of(t, none_ref(), none_ref(), none_ref());
  Own<> value = e.ref().own();
  Own<> tb = TRY(get_attr(t, value.ref(), names::__traceback__));
  return Tuple::of(t, Ref<Type>(value.ref().type()), value, tb);
}

Result<void> sys_exit(Thread& t, Ref<> status) {
  // As for other exceptions: a tuple gives the arguments.
  if (status.is<Tuple>()) {
    Own<> made = TRY(call_tuple(t, Ref<>(&exc::SystemExit), status.as<Tuple>()));
    return raise_instance(t, std::move(made));
  }
  if (is_none(status)) return raise_bare(t, exc::SystemExit);
  return raise_value(t, exc::SystemExit, status);
}

// ---- objects ----

Result<std::int64_t> sys_getrefcount(Thread&, Ref<> object) {
  if (!object.value().is_object()) return std::int64_t{INT32_MAX};
  const std::int32_t n = object.object()->refs();
  return n < 0 ? std::int64_t{INT32_MAX} : std::int64_t{n};
}

Result<Own<>> size_of(Thread& t, Ref<> object) {
  Slot<> holder;
  OptRef<> f = TRY(lookup_special(t, object, names::__sizeof__, holder));
  if (!f) return raise(t, exc::TypeError, "Type %.100T doesn't define __sizeof__", object);
  Own<> size = TRY(call(t, f.ref()));
  if (!is_int(size.ref())) return raise(t, exc::TypeError, "'%.200T' object cannot be interpreted as an integer", size);
  if (int_sign(size.ref()) < 0) return raise(t, exc::ValueError, "__sizeof__() should return >= 0");
  return size;
}
Result<Own<>> sys_getsizeof(Thread& t, Ref<> object, OptRef<> otherwise) {
  Result<Own<>> r = size_of(t, object);
  if (!r.is_failed() || !otherwise || !clear_if_pending(t, exc::TypeError)) return r;
  return otherwise.ref().own();
}

Result<Own<Str>> sys_intern(Thread& t, Ref<> string) {
  if (!string.is<Str>()) return raise(t, exc::TypeError, "intern() argument must be str, not %T", string);
  if (!string.is_exact<Str>()) return raise(t, exc::TypeError, "can't intern %.400T", string);
  return Str::intern(t, string.as<Str>().own());
}
Result<bool> sys_is_interned(Thread&, Ref<Str> string) { return string->is_interned(); }
Result<bool> sys_is_immortal(Thread&, Ref<> op) { return !op.value().is_object() || op.object()->is_immortal(); }
Result<std::size_t> sys_getunicodeinternedsize(Thread& t, bool) {
  return t.interpreter->interned ? t.interpreter->interned->size() : 0;
}

// ---- limits ----

Result<int> sys_getrecursionlimit(Thread& t) { return t.recursion_limit; }
Result<void> sys_setrecursionlimit(Thread& t, int limit) {
  if (limit < 1) return raise(t, exc::ValueError, "recursion limit must be greater or equal than 1");
  if (t.recursion_depth >= limit)
    return raise(t, exc::RecursionError,
                 "cannot set the recursion limit to %d at the recursion depth %d: the limit is too low", limit,
                 t.recursion_depth);
  for (Thread* each = t.interpreter->threads; each; each = each->next) each->recursion_limit = limit;
  return ok;
}

Result<double> sys_getswitchinterval(Thread& t) {
  return static_cast<double>(t.interpreter->switch_interval_us.load()) * 1e-6;
}
Result<void> sys_setswitchinterval(Thread& t, double interval) {
  if (!(interval > 0.0)) return raise(t, exc::ValueError, "switch interval must be strictly positive");
  t.interpreter->switch_interval_us.store(std::max<std::int64_t>(1, static_cast<std::int64_t>(interval * 1e6)));
  return ok;
}

Result<int> sys_get_int_max_str_digits(Thread& t) { return t.interpreter->int_max_str_digits; }
Result<void> sys_set_int_max_str_digits(Thread& t, int maxdigits) {
  if (maxdigits != 0 && maxdigits < 640)
    return raise(t, exc::ValueError, "maxdigits must be >= 640 or 0 for unlimited");
  t.interpreter->int_max_str_digits = maxdigits;
  return ok;
}

// ---- names of encodings, flags of the process ----

Result<Own<Str>> sys_getdefaultencoding(Thread&) { return names::utf_8_dash.ref().own(); }
Result<Own<Str>> sys_getfilesystemencoding(Thread& t) {
  const FileSystemEncoding& encoding = file_system_encoding(t);
  return encoding.is_utf8() ? names::utf_8_dash.ref().own() : Str::intern_ascii(t, encoding.name());
}
Result<Own<Str>> sys_getfilesystemencodeerrors(Thread&) { return names::surrogateescape.ref().own(); }
Result<int> sys_getdlopenflags(Thread& t) { return runtime_of(t).dlopen_flags; }
Result<void> sys_setdlopenflags(Thread& t, int flags) {
  runtime_of(t).dlopen_flags = flags;
  return ok;
}
Result<bool> sys_is_finalizing(Thread& t) { return t.interpreter->is_finalizing; }
Result<bool> sys_is_gil_enabled(Thread&) { return true; }
Result<int> sys_get_cpu_count_config(Thread& t) { return runtime_of(t).config.cpu_count; }
Result<void> sys_debugmallocstats(Thread& t) {
  print_malloc_stats(*t.heap, stderr);
  return ok;
}
Result<std::size_t> sys_getallocatedblocks(Thread& t) { return t.heap->stats().blocks; }
Result<void> sys_clear_caches(Thread& t) {
  for (MethodCacheEntry& e : t.interpreter->method_cache) e = MethodCacheEntry();
  return ok;
}

// ---- what Krait does not have ----

Result<bool> sys_is_stack_trampoline_active(Thread&) { return false; }
Result<void> sys_activate_stack_trampoline(Thread& t, Ref<Str>) {
  return raise(t, exc::ValueError, "perf trampoline not available");
}
Result<void> sys_deactivate_stack_trampoline(Thread&) { return ok; }
Result<bool> sys_is_remote_debug_enabled(Thread&) { return false; }
Result<void> sys_remote_exec(Thread& t, int pid, Ref<> script) {
  return raise(t, exc::RuntimeError, "Remote debugging is not enabled");
}
Result<void> sys_dump_tracelets(Thread& t, Ref<>) {
  return raise(t, exc::NotImplementedError, "tracelets are CPython's");
}
Result<void> sys_clear_type_descriptors(Thread& t, Ref<Type> type) {
  if (!type->is_heap()) return raise(t, exc::TypeError, "argument is immutable");
  for (Ref<Str> name : {names::__dict__.ref(), names::__weakref__.ref()}) {
    TRY(dict_of(t, *type)->remove(t, name));
  }
  type_modified(t, *type);
  return ok;
}

constexpr Method kFunctions[] = {
    bind<&sys_clear_caches>("_clear_internal_caches()", "Forget what the interpreter keeps only to be faster."),
    bind<&sys_clear_caches>("_clear_type_cache()", "Forget where attributes of types were found."),
    bind<&sys_clear_type_descriptors>(
        "_clear_type_descriptors(object, /)",
        "Take __dict__ and __weakref__ out of a class that is about to be made anew, as dataclass(slots=True) does."),
    bind<&sys_debugmallocstats>("_debugmallocstats()", "Print figures about the memory allocator to stderr."),
    bind<&sys_dump_tracelets>("_dump_tracelets(outpath)",
                              "Write the traces of an optimizer as a graph; RuntimeError where there is none."),
    bind<&sys_get_cpu_count_config>("_get_cpu_count_config()", "What -X cpu_count or PYTHON_CPU_COUNT says, else -1."),
    bind<&sys_is_gil_enabled>("_is_gil_enabled()", "Whether threads take turns under one lock."),
    bind<&sys_is_immortal>("_is_immortal(op, /)",
                           "Whether the object is never freed, whatever refers to it. For specialists."),
    bind<&sys_is_interned>("_is_interned(string, /)", "Whether the string is the one that intern() gives."),
    bind<&sys_activate_stack_trampoline>("activate_stack_trampoline(backend, /)",
                                         "Let a profiler of the system, named by backend, see Python functions."),
    bind<&sys_deactivate_stack_trampoline>(
        "deactivate_stack_trampoline()",
        "Take back activate_stack_trampoline(); nothing happens when it is not active."),
    bind<&sys_exc_info>(
        "exc_info()",
        "(type, value, traceback) of the exception being handled here or by a caller; three None when there is none."),
    bind<&sys_exception>("exception()", "The exception being handled here or by a caller; None when there is none."),
    bind<&sys_exit>("exit(status=None, /)",
                    "Raise SystemExit(status), which ends the program unless someone catches it.\n\nAn int is the exit "
                    "status, None means 0; anything else is printed and means 1."),
    bind<&sys_get_int_max_str_digits>(
        "get_int_max_str_digits()",
        "How many digits an int may have when it becomes decimal text or comes from it; 0 for no limit."),
    bind<&sys_getallocatedblocks>("getallocatedblocks()", "How many blocks of memory are in use."),
    bind<&sys_getdefaultencoding>("getdefaultencoding()",
                                  "'utf-8': what encode() and decode() take unless told otherwise."),
    bind<&sys_getdlopenflags>("getdlopenflags()", "The flags, os.RTLD_*, with which extension modules are loaded."),
    bind<&sys_getfilesystemencodeerrors>("getfilesystemencodeerrors()",
                                         "What happens with file names that the encoding does not allow."),
    bind<&sys_getfilesystemencoding>("getfilesystemencoding()", "What file names are encoded with."),
    bind<&sys_getrecursionlimit>("getrecursionlimit()", "How deeply calls may be nested."),
    bind<&sys_getrefcount>("getrefcount(object, /)",
                           "How many references there are to object, the argument of this call being one; very many "
                           "for one that is never freed."),
    bind<&sys_getsizeof>("getsizeof(object, default=<absent>)",
                         "getsizeof(object [, default]) -> int\n\nBytes of memory that the object itself takes, not "
                         "those of what it refers to. default when it does not say."),
    bind<&sys_getswitchinterval>("getswitchinterval()", "Seconds after which a thread that runs lets others run."),
    bind<&sys_getunicodeinternedsize>("getunicodeinternedsize(*, _only_immortal=False)",
                                      "How many strings are interned."),
    bind<&sys_intern>("intern(string, /)",
                      "The one string of this value that all share who intern theirs; comparing such is quick."),
    bind<&sys_is_finalizing>("is_finalizing()", "Whether the interpreter is ending."),
    bind<&sys_is_remote_debug_enabled>("is_remote_debug_enabled()", "Whether remote_exec() can work."),
    bind<&sys_is_stack_trampoline_active>("is_stack_trampoline_active()",
                                          "Whether activate_stack_trampoline() is in effect."),
    bind<&sys_remote_exec>(
        "remote_exec(pid, script)",
        "Have the Python process pid run a file.\n\nIts main thread does so once it can, as for signals; nobody tells "
        "when, so the file has to stay. Both must be of the\nsame Python version, and the other must not forbid it (-X "
        "disable_remote_debug, PYTHON_DISABLE_REMOTE_DEBUG)."),
    bind<&sys_set_int_max_str_digits>(
        "set_int_max_str_digits(maxdigits)",
        "Limit how many digits an int may have when it becomes decimal text or comes from it; 0 for no limit."),
    bind<&sys_setdlopenflags>("setdlopenflags(flags, /)",
                              "Say with which flags extension modules are loaded.\n\nThey are os.RTLD_*: RTLD_LAZY "
                              "looks symbols up late, RTLD_GLOBAL lets one module use another's."),
    bind<&sys_setrecursionlimit>("setrecursionlimit(limit, /)",
                                 "Say how deeply calls may be nested; RecursionError beyond. It keeps endless "
                                 "recursion from using up the memory."),
    bind<&sys_setswitchinterval>("setswitchinterval(interval, /)",
                                 "Say how many seconds, such as 0.005, a thread runs before others get their "
                                 "turn.\n\nIt may run longer, within native functions."),
};

// ---- sys._jit: CPython's compiler, which is not ours ----

Result<bool> jit_no(Thread&) { return false; }

constexpr Method kJitFunctions[] = {
    bind<&jit_no>("is_available()",
                  "Return True if the current Python executable supports JIT compilation, and False "
                  "otherwise."),
    bind<&jit_no>("is_enabled()",
                  "Return True if JIT compilation is enabled for the current Python process (implies "
                  "sys._jit.is_available()), and False otherwise."),
    bind<&jit_no>("is_active()",
                  "Return True if the topmost Python frame is currently executing JIT code (implies "
                  "sys._jit.is_enabled()), and False otherwise."),
};
constinit const ModuleSpec kJitModule = {
    .name = "sys._jit", .doc = "Utilities for observing just-in-time compilation.", .functions = kJitFunctions};

constexpr const std::span<const Method>* kMoreFunctions[] = {&kSysHookFunctions, &kSysFrameFunctions,
                                                             &kSysAuditFunctions, &kSysPromptFunctions};

Result<void> start(Thread& t, Ref<Dict> d) {
  TRY(add_sys_data(t, d));
  TRY(start_sys_hooks(t, d));
  TRY(start_sys_frames(t, d));
  TRY(start_monitoring(t, d));
  TRY(set_named(t, d, "_jit", TRY(Module::create_from(t, kJitModule))));
  return set_named(t, d, "modules", t.interpreter->modules.ref().own());
}

}  // namespace

constinit const std::span<const Method> kSysFunctions = kFunctions;

constinit const ModuleSpec kSysModule = {
    .name = "sys",
    .doc = "What belongs to the interpreter: its state, its settings, its streams and its limits.",
    .functions = kFunctions,
    .start = &start,
    .more_functions = kMoreFunctions};

}  // namespace krait
