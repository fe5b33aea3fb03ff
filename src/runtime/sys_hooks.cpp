// sys.displayhook, excepthook, unraisablehook, breakpointhook, and the reports that C++ code makes through them.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "object/allocate.h"
#include "object/audit.h"
#include "object/raise.h"
#include "runtime/frames.h"
#include "runtime/import.h"
#include "runtime/state.h"
#include "runtime/sys_functions.h"
#include "runtime/traceback_print.h"
#include "types/codecs.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/simple_namespace.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/structseq.h"
#include "types/traceback.h"
#include "types/type.h"

namespace krait {

namespace {

// ---- displayhook ----

// Text that the stream's encoding lacks is written with escapes.
Result<void> write_escaped(Thread& t, Ref<> out, Ref<Str> text) {
  Own<> encoding = TRY(get_attr(t, out, names::encoding));
  if (!encoding.ref().is<Str>()) return raise(t, exc::TypeError, "stdout.encoding must be a string");
  Own<Bytes> name = TRY(codecs::encode_utf8(t, encoding.ref().as<Str>()));
  Own<> bytes = TRY(codecs::encode(t, text, name->text(), "backslashreplace"));
  Slot<> buffer;
  TRY(find_attr(t, out, TRY(Str::intern_ascii(t, "buffer")).ref(), buffer));
  if (buffer) {
    (void)TRY(call_method(t, buffer.ref(), names::write, {bytes.value()}));
    return ok;
  }
  Own<Str> back = TRY(codecs::decode(t, bytes.ref(), name->text(), "strict"));
  (void)TRY(call_method(t, out, names::write, {back.value()}));
  return ok;
}

Result<void> sys_displayhook(Thread& t, Ref<> object) {
  OptRef<> builtins = t.interpreter->modules->find_str(names::builtins);
  if (!builtins) return raise(t, exc::RuntimeError, "lost builtins module");
  if (is_none(object)) return ok;
  Own<> keep = builtins.ref().own();
  TRY(set_attr(t, keep.ref(), names::_, none_ref()));
  OptRef<> out = t.interpreter->sys->find_str(names::stdout_);
  if (is_none_or_missing(out)) return raise(t, exc::RuntimeError, "lost sys.stdout");
  Own<> file = out.ref().own();
  Own<Str> text = TRY(repr(t, object));
  if (call_method(t, file.ref(), names::write, {text.value()}).is_failed()) {
    if (!pending_matches(t, exc::UnicodeEncodeError)) return failed;
    clear_pending(t);
    TRY(write_escaped(t, file.ref(), text.ref()));
  }
  (void)TRY(call_method(t, file.ref(), names::write, {Str::of_latin1('\n').value()}));
  return set_attr(t, keep.ref(), names::_, object);
}

// ---- excepthook ----

Result<void> sys_excepthook(Thread& t, Ref<> type, Ref<> value, Ref<> traceback) {
  if (value.is<Exception>() && is_none_or_missing(value.as<Exception>()->traceback()) && !is_none(traceback) &&
      is_traceback(traceback))
    value.as<Exception>()->set_traceback(traceback);
  return print_exception_to_stderr(t, value);
}

// ---- unraisablehook ----

constexpr StructField kUnraisableFields[] = {
    {"exc_type", "The class of the exception."},  {"exc_value", "The exception, or None."},
    {"exc_traceback", "Its traceback, or None."}, {"err_msg", "What was being done, in words, or None."},
    {"object", "What it came from, or None."},
};
constexpr StructSequenceSpec kUnraisableSpec = {"UnraisableHookArgs", "What sys.unraisablehook is called with.",
                                                kUnraisableFields, 5};
using UnraisableHookArgs = StructSequence<kUnraisableSpec>;

// stderr as a Python file; empty when there is none.
Result<OptRef<>> error_stream(Thread& t, Slot<>& holder) {
  OptRef<> err = t.interpreter->sys ? t.interpreter->sys->find_str(names::stderr_) : OptRef<>();
  if (is_none_or_missing(err)) return OptRef<>();
  holder.set(err.ref().own());
  return holder.opt();
}

Result<void> write_line(Thread& t, Ref<> file, Ref<Str> text) {
  (void)TRY(call_method(t, file, names::write, {text.value()}));
  return ok;
}

Result<void> default_unraisable(Thread& t, Ref<> type, Ref<> value, Ref<> traceback, Ref<> message, Ref<> object) {
  Slot<> file;
  if (!TRY(error_stream(t, file))) return ok;
  if (!is_none(object)) {
    Own<Str> text = is_none(message) ? TRY(Str::from_ascii(t, "Exception ignored in")) : TRY(str(t, message));
    Result<Own<Str>> shown = repr(t, object);
    if (shown.is_failed()) {
      clear_pending(t);
      shown = format(t, "<object repr() failed>");
    }
    Own<Str> r = TRY(std::move(shown));
    Own<Str> line = TRY(format(t, "%S: %S\n", text, r));
    TRY(write_line(t, file.ref(), line.ref()));
  } else if (!is_none(message)) {
    Own<Str> line = TRY(format(t, "%S:\n", message));
    TRY(write_line(t, file.ref(), line.ref()));
  }
  TRY(print_exception_briefly(t, type, value, traceback, file.ref()));
  (void)TRY(call_method(t, file.ref(), names::flush));
  return ok;
}

Result<void> sys_unraisablehook(Thread& t, Ref<> unraisable) {
  if (unraisable.type() != &UnraisableHookArgs::type)
    return raise(t, exc::TypeError, "sys.unraisablehook argument type must be UnraisableHookArgs");
  auto a = unraisable.as<UnraisableHookArgs>();
  return default_unraisable(t, (*a)[0], (*a)[1], (*a)[2], (*a)[3], (*a)[4]);
}

// ---- breakpointhook ----

Result<Own<>> ignore_breakpoint(Thread& t, const char* name) {
  TRY(warn_format(t, exc::RuntimeWarning, 0, "Ignoring unimportable $PYTHONBREAKPOINT: \"%s\"", name));
  return none();
}

Result<Own<>> sys_breakpointhook(Thread& t, Rest args, OptRef<Dict> kwargs) {
  const char* variable = runtime_of(t).config.use_environment ? std::getenv("PYTHONBREAKPOINT") : nullptr;
  const std::string name = variable && *variable ? variable : "pdb.set_trace";
  if (name == "0") return none();
  const std::size_t dot = name.rfind('.');
  const std::string module_name = dot == name.npos ? "builtins" : name.substr(0, dot);
  const std::string attribute = dot == name.npos ? name : name.substr(dot + 1);
  if (module_name.empty() || attribute.empty()) return ignore_breakpoint(t, name.c_str());
  Own<Str> module_text = TRY(decode_path(t, module_name));
  Own<Str> wanted = TRY(decode_path(t, attribute));
  Own<Tuple> fromlist = TRY(Tuple::of(t, wanted));
  Result<Own<>> module = import_level(t, module_text.ref(), {}, {}, fromlist, 0);
  if (module.is_failed()) {
    if (!clear_if_pending(t, exc::ImportError)) return failed;
    return ignore_breakpoint(t, name.c_str());
  }
  Own<> m = std::move(module).take();
  Result<Own<>> hook = get_attr(t, m.ref(), wanted.ref());
  if (hook.is_failed()) {
    if (!clear_if_pending(t, exc::AttributeError)) return failed;
    return ignore_breakpoint(t, name.c_str());
  }
  Own<> f = std::move(hook).take();
  Own<Tuple> positional = TRY(Tuple::from_values(t, args.data, args.size()));
  return call_tuple(t, f.ref(), positional.ref(), kwargs);
}

constexpr Method kFunctions[] = {
    bind<&sys_displayhook>("displayhook(object, /)",
                           "Print repr(object) and keep the object as builtins._; nothing for None."),
    bind<&sys_excepthook>(
        "excepthook(exctype, value, traceback, /)",
        "What happens to an exception that nobody catches: sys.stderr shows it, after the calls that led to it."),
    bind<&sys_unraisablehook>("unraisablehook(unraisable, /)",
                              "Report an exception that nobody can catch, such as one in a finalizer.\n\nunraisable "
                              "has attributes exc_type, exc_value, exc_traceback, err_msg (what was being done) and "
                              "object (where it came\nfrom); all but the first may be None."),
    bind<&sys_breakpointhook>("breakpointhook(*args, **kwargs)",
                              "Call what PYTHONBREAKPOINT names, pdb.set_trace by default; nothing when it is '0'.\n"),
};

// Of an exception that no Python code has passed on, the innermost frame.
Result<Own<>> traceback_of(Thread& t, Ref<> error) {
  if (!error.is<Exception>()) return none();
  if (OptRef<> own = error.as<Exception>()->traceback()) return own.ref().own();
  const FrameView f = innermost_frame(t);
  if (!f) return none();
  Own<> frame = TRY(frame_object(t, f));
  const auto lasti = static_cast<std::int32_t>(2 * f.activation->unit());
  Own<Traceback> made = TRY(create<Traceback>(t, OptRef<>(), frame.ref(), lasti, Traceback::kLater));
  error.as<Exception>()->set_traceback(made);
  return Own<>(std::move(made));
}

// Reports an unraisable exception; fails when the report itself fails.
Result<void> report_unraisable(Thread& t, Ref<> error, OptRef<> object, const char* what) {
  Own<> type = Ref<Type>(error.type()).own();
  Own<> traceback = TRY(traceback_of(t, error));
  Own<> message = none(), subject = none();
  if (what && object) {
    Result<Own<Str>> shown = format(t, "%s%R", what, object.ref());
    if (shown.is_failed()) {
      clear_pending(t);
      shown = format(t, "%s<object repr() failed>", what);
    }
    message = TRY(std::move(shown));
  } else if (what) {
    message = TRY(Str::from_utf8(t, what));
  } else if (object) {
    subject = object.ref().own();
  }
  OptRef<> hook = t.interpreter->sys ? t.interpreter->sys->find_str(names::unraisablehook) : OptRef<>();
  if (is_none_or_missing(hook))
    return default_unraisable(t, type.ref(), error, traceback.ref(), message.ref(), subject.ref());
  Own<> f = hook.ref().own();
  Own<UnraisableHookArgs> args = TRY(UnraisableHookArgs::create(t));
  args->init_item(0, type.ref().own());
  args->init_item(1, error.own());
  args->init_item(2, std::move(traceback));
  args->init_item(3, std::move(message));
  args->init_item(4, std::move(subject));
  TRY(audit(t, "sys.unraisablehook", {f.value(), args.value()}));
  if (!call(t, f.ref(), {args.value()}).is_failed()) return ok;
  // The hook failed: that is shown, then what it was to show.
  Own<> second = take_pending(t);
  Own<> type2 = Ref<Type>(second.ref().type()).own();
  Own<Str> text = TRY(Str::from_ascii(t, "Exception ignored in sys.unraisablehook"));
  OptRef<> tb2 = second.ref().is<Exception>() ? second.ref().as<Exception>()->traceback() : OptRef<>();
  Own<> traceback2 = is_none_or_missing(tb2) ? none() : tb2.ref().own();
  return default_unraisable(t, type2.ref(), second.ref(), traceback2.ref(), text.ref(), f.ref());
}

}  // namespace

constinit const std::span<const Method> kSysHookFunctions = kFunctions;

Result<void> start_sys_hooks(Thread& t, Ref<Dict> d) {
  TRY(structseq::complete(t, UnraisableHookArgs::type, kUnraisableSpec));
  for (const char* name : {"displayhook", "excepthook", "unraisablehook", "breakpointhook"}) {
    const std::string saved = std::string("__") + name + "__";
    TRY(set_named(t, d, saved.c_str(), find_named(t, d, name).ref().own()));
  }
  return ok;
}

void write_unraisable(Thread& t, OptRef<> object, const char* what) {
  if (!t.has_pending()) return;
  Own<> error = take_pending(t);
  if (report_unraisable(t, error.ref(), object, what).is_failed()) clear_pending(t);
}

}  // namespace krait
