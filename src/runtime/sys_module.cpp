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
    bind<&sys_clear_caches>("_clear_internal_caches()", "Clear all internal performance-related caches."),
    bind<&sys_clear_caches>("_clear_type_cache()", "Clear the internal type lookup cache."),
    bind<&sys_clear_type_descriptors>(
        "_clear_type_descriptors(object, /)",
        "Private function for clearing certain descriptors from a type's dictionary.\n\nSee gh-135228 for context."),
    bind<&sys_debugmallocstats>("_debugmallocstats()",
                                "Print summary info to stderr about the state of pymalloc's structures.\n\nIn Py_DEBUG "
                                "mode, also perform some expensive internal consistency\nchecks."),
    bind<&sys_dump_tracelets>("_dump_tracelets(outpath)", "Dump the graph of tracelets in graphviz format"),
    bind<&sys_get_cpu_count_config>("_get_cpu_count_config()", "Private function for getting PyConfig.cpu_count"),
    bind<&sys_is_gil_enabled>("_is_gil_enabled()", "Return True if the GIL is currently enabled and False otherwise."),
    bind<&sys_is_immortal>("_is_immortal(op, /)",
                           "Return True if the given object is \"immortal\" per PEP 683.\n\nThis function should be "
                           "used for specialized purposes only."),
    bind<&sys_is_interned>("_is_interned(string, /)", "Return True if the given string is \"interned\"."),
    bind<&sys_activate_stack_trampoline>("activate_stack_trampoline(backend, /)",
                                         "Activate stack profiler trampoline *backend*."),
    bind<&sys_deactivate_stack_trampoline>("deactivate_stack_trampoline()",
                                           "Deactivate the current stack profiler trampoline backend.\n\nIf no stack "
                                           "profiler is activated, this function has no effect."),
    bind<&sys_exc_info>(
        "exc_info()",
        "Return current exception information: (type, value, traceback).\n\nReturn information about the most recent "
        "exception caught by an except\nclause in the current stack frame or in an older stack frame."),
    bind<&sys_exception>(
        "exception()",
        "Return the current exception.\n\nReturn the most recent exception caught by an except clause\nin the current "
        "stack frame or in an older stack frame, or None\nif no such exception exists."),
    bind<&sys_exit>(
        "exit(status=None, /)",
        "Exit the interpreter by raising SystemExit(status).\n\nIf the status is omitted or None, it defaults to zero "
        "(i.e., success).\nIf the status is an integer, it will be used as the system exit status.\nIf it is another "
        "kind of object, it will be printed and the system\nexit status will be one (i.e., failure)."),
    bind<&sys_get_int_max_str_digits>("get_int_max_str_digits()",
                                      "Return the maximum string digits limit for non-binary int<->str conversions."),
    bind<&sys_getallocatedblocks>("getallocatedblocks()", "Return the number of memory blocks currently allocated."),
    bind<&sys_getdefaultencoding>("getdefaultencoding()",
                                  "Return the current default encoding used by the Unicode implementation."),
    bind<&sys_getdlopenflags>("getdlopenflags()",
                              "Return the current value of the flags that are used for dlopen calls.\n\nThe flag "
                              "constants are defined in the os module."),
    bind<&sys_getfilesystemencodeerrors>("getfilesystemencodeerrors()",
                                         "Return the error mode used Unicode to OS filename conversion."),
    bind<&sys_getfilesystemencoding>("getfilesystemencoding()",
                                     "Return the encoding used to convert Unicode filenames to OS filenames."),
    bind<&sys_getrecursionlimit>("getrecursionlimit()",
                                 "Return the current value of the recursion limit.\n\nThe recursion limit is the "
                                 "maximum depth of the Python interpreter\nstack.  This limit prevents infinite "
                                 "recursion from causing an overflow\nof the C stack and crashing Python."),
    bind<&sys_getrefcount>(
        "getrefcount(object, /)",
        "Return the reference count of object.\n\nThe count returned is generally one higher than you might "
        "expect,\nbecause it includes the (temporary) reference as an argument to\ngetrefcount()."),
    bind<&sys_getsizeof>("getsizeof(object, default=<absent>)",
                         "getsizeof(object [, default]) -> int\n\nReturn the size of object in bytes."),
    bind<&sys_getswitchinterval>("getswitchinterval()",
                                 "Return the current thread switch interval; see sys.setswitchinterval()."),
    bind<&sys_getunicodeinternedsize>("getunicodeinternedsize(*, _only_immortal=False)",
                                      "Return the number of elements of the unicode interned dictionary"),
    bind<&sys_intern>("intern(string, /)",
                      "``Intern'' the given string.\n\nThis enters the string in the (global) table of interned "
                      "strings whose\npurpose is to speed up dictionary lookups. Return the string itself or\nthe "
                      "previously interned string object with the same value."),
    bind<&sys_is_finalizing>("is_finalizing()", "Return True if Python is exiting."),
    bind<&sys_is_remote_debug_enabled>("is_remote_debug_enabled()",
                                       "Return True if remote debugging is enabled, False otherwise."),
    bind<&sys_is_stack_trampoline_active>("is_stack_trampoline_active()",
                                          "Return *True* if a stack profiler trampoline is active."),
    bind<&sys_remote_exec>(
        "remote_exec(pid, script)",
        "Executes a file containing Python code in a given remote Python process.\n\nThis function returns "
        "immediately, and the code will be executed by the\ntarget process's main thread at the next available "
        "opportunity,\nsimilarly to how signals are handled.  There is no interface to\ndetermine when the code has "
        "been executed.  The caller is responsible\nfor making sure that the file still exists whenever the remote "
        "process\ntries to read it and that it hasn't been overwritten.\n\nThe remote process must be running a "
        "CPython interpreter of the same\nmajor and minor version as the local process.  If either the local "
        "or\nremote interpreter is pre-release (alpha, beta, or release candidate)\nthen the local and remote "
        "interpreters must be the same exact version.\n\nArgs:\n     pid (int): The process ID of the target Python "
        "process.\n     script (str|bytes): The path to a file containing\n         the Python code to be executed."),
    bind<&sys_set_int_max_str_digits>("set_int_max_str_digits(maxdigits)",
                                      "Set the maximum string digits limit for non-binary int<->str conversions."),
    bind<&sys_setdlopenflags>(
        "setdlopenflags(flags, /)",
        "Set the flags used by the interpreter for dlopen calls.\n\nThis is used, for example, when the interpreter "
        "loads extension\nmodules. Among other things, this will enable a lazy resolving of\nsymbols when importing a "
        "module, if called as sys.setdlopenflags(0).\nTo share symbols across extension modules, call "
        "as\nsys.setdlopenflags(os.RTLD_GLOBAL).  Symbolic names for the flag\nmodules can be found in the os module "
        "(RTLD_xxx constants, e.g.\nos.RTLD_LAZY)."),
    bind<&sys_setrecursionlimit>("setrecursionlimit(limit, /)",
                                 "Set the maximum depth of the Python interpreter stack to n.\n\nThis limit prevents "
                                 "infinite recursion from causing an overflow of the C\nstack and crashing Python.  "
                                 "The highest possible limit is platform-\ndependent."),
    bind<&sys_setswitchinterval>(
        "setswitchinterval(interval, /)",
        "Set the ideal thread switching delay inside the Python interpreter.\n\nThe actual frequency of switching "
        "threads can be lower if the\ninterpreter executes long sequences of uninterruptible code\n(this is "
        "implementation-specific and workload-dependent).\n\nThe parameter must represent the desired switching delay "
        "in seconds\nA typical value is 0.005 (5 milliseconds)."),
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
    .doc =
        "This module provides access to some objects used or maintained by the\ninterpreter and to functions that "
        "interact strongly with the interpreter.",
    .functions = kFunctions,
    .start = &start,
    .more_functions = kMoreFunctions};

}  // namespace krait
