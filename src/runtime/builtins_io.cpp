// print() and input().
#include <unistd.h>

#include "object/audit.h"
#include "runtime/builtins.h"
#include "runtime/state.h"
#include "types/int.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait {

namespace {

Result<void> write_text(Thread& t, Ref<> write, Ref<> text) {
  (void)TRY(call(t, write, {text.value()}));
  return ok;
}

Result<void> check_separator(Thread& t, Ref<> given, const char* name) {
  if (is_none(given) || given.is<Str>()) return ok;
  return raise(t, exc::TypeError, "%s must be None or a string, not %.200T", name, given);
}

Result<void> builtin_print(Thread& t, Rest args, OptRef<> sep, OptRef<> end, Ref<> given_file, bool flush) {
  Slot<> file;
  if (is_none(given_file)) {
    OptRef<> out = t.interpreter->sys->find_str(names::stdout_);
    if (!out) return raise(t, exc::RuntimeError, "lost sys.stdout");
    if (is_none(out)) return ok;  // a process without standard output
    file.set(out.ref().own());
  } else {
    file.set(given_file.own());
  }
  if (sep) TRY(check_separator(t, sep.ref(), "sep"));
  if (end) TRY(check_separator(t, end.ref(), "end"));
  const bool default_sep = is_none_or_missing(sep), default_end = is_none_or_missing(end);
  Own<> write = TRY(get_attr(t, file.ref(), names::write));
  LongLoop loop;
  for (std::size_t i = 0; i < args.size(); ++i) {
    TRY(loop.round(t));
    if (i > 0) TRY(write_text(t, write.ref(), default_sep ? Ref<>(Str::of_latin1(' ')) : sep.ref()));
    if (args[i].is_exact<Str>()) {
      TRY(write_text(t, write.ref(), args[i]));
    } else {
      Own<Str> text = TRY(str(t, args[i]));
      TRY(write_text(t, write.ref(), text.ref()));
    }
  }
  TRY(write_text(t, write.ref(), default_end ? Ref<>(Str::of_latin1('\n')) : end.ref()));
  if (flush) (void)TRY(call_method(t, file.ref(), names::flush));
  return ok;
}

Result<Own<>> standard_stream(Thread& t, const char* name) {
  OptRef<> f = sys_get(t, name);
  if (is_none_or_missing(f)) return raise(t, exc::RuntimeError, "lost sys.%s", name);
  return f.ref().own();
}

// A line of a file without its end; EOFError at the end.
Result<Own<>> read_line(Thread& t, Ref<> file) {
  Own<> line = TRY(call_method(t, file, names::readline));
  if (!line.ref().is<Str>()) return raise(t, exc::TypeError, "object.readline() returned non-string");
  Ref<Str> s = line.ref().as<Str>();
  if (s->length() == 0) return raise(t, exc::EOFError, "EOF when reading a line");
  if (s->at(s->length() - 1) != '\n') return line;
  return Str::substring(t, s, 0, s->length() - 1);
}

// Is the stream the terminal of that descriptor?
Result<bool> is_terminal(Thread& t, Ref<> file, int fd) {
  Result<Own<>> number = call_method(t, file, names::fileno);
  if (number.is_failed()) {
    clear_pending(t);
    return false;
  }
  Own<> n = std::move(number).take();
  return n.value().is_int() && n.value().as_int() == fd && ::isatty(fd);
}

Result<Own<>> builtin_input(Thread& t, OptRef<> prompt) {
  Own<> in = TRY(standard_stream(t, "stdin")), out = TRY(standard_stream(t, "stdout")),
        err = TRY(standard_stream(t, "stderr"));
  TRY(audit(t, "builtins.input", {prompt ? prompt.value() : none_ref().value()}));
  // An error in flushing stderr is nobody's business here.
  if (call_method(t, err.ref(), names::flush).is_failed()) clear_pending(t);
  if (TRY(is_terminal(t, in.ref(), 0)) && TRY(is_terminal(t, out.ref(), 1))) {
    if (call_method(t, out.ref(), names::flush).is_failed()) clear_pending(t);
    // With a line editor (module readline) the terminal is read by it.
    OptRef<> hook = sys_get(t, "__inputhook__");
    if (hook) {
      Own<Str> text = prompt ? TRY(str(t, prompt.ref())) : Str::empty();
      Own<> f = hook.ref().own();
      Own<> line = TRY(call(t, f.ref(), {text.value()}));
      TRY(audit(t, "builtins.input/result", {line.value()}));
      return line;
    }
  }
  if (prompt) {
    Own<Str> text = TRY(str(t, prompt.ref()));
    Own<> write = TRY(get_attr(t, out.ref(), names::write));
    TRY(write_text(t, write.ref(), text.ref()));
  }
  if (call_method(t, out.ref(), names::flush).is_failed()) clear_pending(t);
  return read_line(t, in.ref());
}

constexpr Method kFunctions[] = {
    bind<&builtin_input>(
        "input(prompt='', /)",
        "The next line of standard input, without its line end. EOFError at the end of the input.\n\nprompt is written "
        "to standard output before. In a terminal, readline helps with editing if it is there."),
    bind<&builtin_print>("print(*args, sep=' ', end='\\n', file=None, flush=False)",
                         "Write values as text to a stream.\n\n  sep\n    What to put between them; a space.\n  end\n  "
                         "  What to put behind them; a newline.\n  file\n    Has a method write(); sys.stdout when "
                         "None.\n  flush\n    Whether to flush the stream afterwards."),
};

}  // namespace

constinit const std::span<const Method> kBuiltinIoFunctions = kFunctions;

}  // namespace krait
