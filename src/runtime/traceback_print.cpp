// Exceptions as text. The library's traceback module does it (colours, carets, suggestions); when that cannot be
// imported or fails, the plain form here: chained exceptions, groups, notes, source lines.
#include "runtime/traceback_print.h"

#include <cstdio>
#include <string>
#include <vector>

#include "object/audit.h"
#include "object/raise.h"
#include "runtime/state.h"
#include "types/codecs.h"
#include "types/exceptions.h"
#include "types/fs_path.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/type.h"

namespace krait {

namespace {

constexpr const char* kCauseText = "\nThe above exception was the direct cause of the following exception:\n\n";
constexpr const char* kContextText = "\nDuring handling of the above exception, another exception occurred:\n\n";
constexpr int kMaxDepth = 64;
constexpr std::size_t kMaxFrames = 1000;

constexpr int kShownRepeats = 3;

}  // namespace

std::string source_line_of(const std::string& file, std::int64_t line) {
  FILE* f = line > 0 ? std::fopen(file.c_str(), "rb") : nullptr;
  if (!f) return {};
  std::string text;
  for (std::int64_t at = 1; at <= line; ++at) {
    text.clear();
    int c;
    while ((c = std::fgetc(f)) != EOF && c != '\n') text += static_cast<char>(c);
    if (c == EOF && at < line) text.clear();
  }
  std::fclose(f);
  text.erase(0, text.find_first_not_of(" \t\f\r"));
  while (text.ends_with('\r') || text.ends_with(' ')) text.pop_back();
  return text;
}

namespace {

// Writes the plain form. Nothing here raises: what cannot be shown is left out.
class PlainPrinter {
 public:
  PlainPrinter(Thread& t, std::string& out) : t_(t), out_(out) {}

  void exception(Ref<> e, int depth) {
    if (depth > kMaxDepth || !e.is<Exception>() || has_seen(e)) return;
    seen_.push_back(e.value());
    auto x = e.as<Exception>();
    if (x->cause() && !is_none(x->cause())) {
      Own<> cause = x->cause().ref().own();
      if (!has_seen(cause.ref())) {
        exception(cause.ref(), depth + 1);
        put(kCauseText);
      }
    } else if (x->context() && !x->suppress_context_ && !is_none(x->context())) {
      Own<> context = x->context().ref().own();
      if (!has_seen(context.ref())) {
        exception(context.ref(), depth + 1);
        put(kContextText);
      }
    }
    traceback(x->traceback());
    if (is_syntax_error(e)) place_of_syntax_error(e);
    last_line(e);
    notes(e);
    if (is_subtype(e.type(), &exc::BaseExceptionGroup)) members(e, depth);
  }

 private:
  bool has_seen(Ref<> e) const {
    for (Value v : seen_)
      if (v == e.value()) return true;
    return false;
  }
  void put(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      if (at_line_start_) out_ += indent_;
      const std::size_t end = text.find('\n', i);
      const std::size_t stop = end == text.npos ? text.size() : end + 1;
      out_.append(text.substr(i, stop - i));
      at_line_start_ = end != text.npos;
      i = stop;
    }
  }
  // The text of a value; empty when it cannot be had.
  std::string text_of(Result<Own<Str>> r) {
    if (r.is_failed()) {
      clear_pending(t_);
      return {};
    }
    Own<Str> s = std::move(r).take();
    Result<Own<Bytes>> bytes = codecs::encode_utf8(t_, s.ref(), codecs::ErrorPolicy("backslashreplace"));
    if (bytes.is_failed()) {
      clear_pending(t_);
      return {};
    }
    Own<Bytes> b = std::move(bytes).take();
    return std::string(b->text());
  }
  Own<> attribute(Ref<> o, const char* name) {
    Result<Own<>> r = get_attr_named(t_, o, name);
    if (!r.is_failed()) return std::move(r).take();
    clear_pending(t_);
    return none();
  }

  void entry(const std::string& head, const std::string& path, std::int64_t line) {
    put(head);
    if (const std::string text = source_line_of(path, line); !text.empty()) put("    " + text + "\n");
  }
  void repeats(int count) {
    if (count <= kShownRepeats) return;
    const int more = count - kShownRepeats;
    put("  [Previous line repeated " + std::to_string(more) + " more time" + (more > 1 ? "s" : "") + "]\n");
  }

 public:
  void traceback(OptRef<> given) {
    if (is_none_or_missing(given)) return;
    put("Traceback (most recent call last):\n");
    Own<> tb = given.ref().own();
    std::string last;
    int count = 0;
    for (std::size_t n = 0; n < kMaxFrames && !is_none(tb.ref()); ++n) {
      Own<> frame = attribute(tb.ref(), "tb_frame"), line = attribute(tb.ref(), "tb_lineno");
      Own<> code = attribute(frame.ref(), "f_code");
      Own<> file = attribute(code.ref(), "co_filename"), name = attribute(code.ref(), "co_name");
      const std::int64_t number = line.value().is_int() ? line.value().as_int() : 0;
      const std::string path = text_of(str(t_, file.ref()));
      const std::string head =
          "  File \"" + path + "\", line " + std::to_string(number) + ", in " + text_of(str(t_, name.ref())) + "\n";
      if (head != last) {
        repeats(count);
        count = 0;
        last = head;
      }
      if (++count <= kShownRepeats) entry(head, path, number);
      tb = attribute(tb.ref(), "tb_next");
    }
    repeats(count);
  }
  void brief_line(Ref<> type, Ref<> value) {
    if (!type.is<Type>()) return;
    const std::string name = name_of(*type.as<Type>());
    if (is_none(value)) return put(name + "\n");
    Result<Own<Str>> shown = str(t_, value);
    const bool failed_text = shown.is_failed();
    const std::string text = text_of(std::move(shown));
    put(name + ": " + (failed_text ? "<exception str() failed>" : text) + "\n");
  }

 private:
  bool is_syntax_error(Ref<> e) { return is_subtype(e.type(), &exc::SyntaxError); }
  void place_of_syntax_error(Ref<> e) {
    Own<> file = attribute(e, "filename"), line = attribute(e, "lineno"), text = attribute(e, "text"),
          offset = attribute(e, "offset"), end_offset = attribute(e, "end_offset"),
          end_line = attribute(e, "end_lineno");
    if (is_none(line.ref())) return;
    put("  File \"" + (is_none(file.ref()) ? "<string>" : text_of(str(t_, file.ref()))) + "\", line " +
        text_of(str(t_, line.ref())) + "\n");
    if (!text.ref().is<Str>()) return;
    std::string shown = text_of(text.ref().as<Str>().own());
    while (shown.ends_with('\n') || shown.ends_with('\r')) shown.pop_back();
    const std::size_t indent = std::min(shown.find_first_not_of(" \t\f"), shown.size());
    put("    " + shown.substr(indent) + "\n");
    if (!offset.value().is_int()) return;
    const std::int64_t from = offset.value().as_int() - 1 - static_cast<std::int64_t>(indent);
    std::int64_t to =
        end_offset.value().is_int() ? end_offset.value().as_int() - 1 - static_cast<std::int64_t>(indent) : 0;
    if (!(end_line.value() == line.value())) to = static_cast<std::int64_t>(shown.size() - indent);
    if (from < 0 || from > static_cast<std::int64_t>(shown.size())) return;
    put("    " + std::string(static_cast<std::size_t>(from), ' ') +
        std::string(static_cast<std::size_t>(std::max<std::int64_t>(to - from, 1)), '^') + "\n");
  }

  std::string name_of(Type& type) {
    const std::string qualname = text_of(type_qualname(t_, type));
    Result<Own<>> module = type_module(t_, type);
    if (module.is_failed()) {
      clear_pending(t_);
      return qualname;
    }
    Own<> m = std::move(module).take();
    const std::string name = m.ref().is<Str>() ? text_of(m.ref().as<Str>().own()) : "<unknown>";
    return name == "builtins" || name == "__main__" ? qualname : name + "." + qualname;
  }
  void last_line(Ref<> e) {
    std::string line = name_of(*e.type());
    Result<Own<Str>> shown = is_syntax_error(e) ? str_of_message(e) : str(t_, e);
    const bool failed_text = shown.is_failed();
    const std::string text = text_of(std::move(shown));
    if (failed_text)
      line += ": <exception str() failed>";
    else if (!text.empty())
      line += ": " + text;
    put(line + "\n");
  }
  Result<Own<Str>> str_of_message(Ref<> e) {
    Own<> m = attribute(e, "msg");
    if (is_none(m.ref())) return Str::from_ascii(t_, "<no detail available>");
    return str(t_, m.ref());
  }

  void notes(Ref<> e) {
    Own<> all = attribute(e, "__notes__");
    if (is_none(all.ref())) return;
    Result<Own<Tuple>> items = to_tuple(t_, all.ref());
    if (items.is_failed() || all.ref().is<Str>()) {
      clear_pending(t_);
      put(text_of(repr(t_, all.ref())) + "\n");
      return;
    }
    Own<Tuple> list = std::move(items).take();
    for (Value note : list->span()) put(text_of(str(t_, Ref<>(note))) + "\n");
  }

  void members(Ref<> e, int depth) {
    Own<Tuple> all = e.as<ExceptionGroup>()->exceptions_.ref().own();
    const std::string outer = indent_;
    std::size_t n = 0;
    for (Value member : all->span()) {
      indent_ = outer + "  ";
      put(n == 0 ? "+-+---------------- " : "  +---------------- ");
      put(std::to_string(++n) + " ----------------\n");
      indent_ = outer + "    | ";
      exception(Ref<>(member), depth + 1);
    }
    indent_ = outer + "    ";
    put("+------------------------------------\n");
    indent_ = outer;
  }

  Thread& t_;
  std::string& out_;
  std::string indent_;
  bool at_line_start_ = true;
  std::vector<Value> seen_;
};

Result<void> write_text(Thread& t, const std::string& text, OptRef<> file) {
  if (file) {
    Own<Str> s = TRY(Str::from_utf8(t, text));
    if (!call_method(t, file.ref(), names::write, {s.value()}).is_failed()) {
      if (call_method(t, file.ref(), names::flush).is_failed()) clear_pending(t);
      return ok;
    }
    clear_pending(t);
  }
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
  return ok;
}

Result<void> print_plain(Thread& t, Ref<> exception, OptRef<> file) {
  std::string text;
  PlainPrinter(t, text).exception(exception, 0);
  return write_text(t, text, file);
}

// By traceback.print_exception; false: it could not.
bool print_by_library(Thread& t, Ref<> exception, Ref<> file, bool is_stderr) {
  RuntimeState* state = runtime_or_null(t);
  if (!state || !state->stdlib_started) return false;
  Result<Own<>> module = import_module(t, "traceback");
  if (module.is_failed()) {
    clear_pending(t);
    return false;
  }
  Own<> traceback = std::move(module).take();
  Result<Own<>> printed = [&]() -> Result<Own<>> {
    if (is_stderr) return call_named(t, traceback.ref(), "_print_exception_bltin", {exception.value()});
    Own<> f = TRY(get_attr_named(t, traceback.ref(), "print_exception"));
    Own<Tuple> keywords = TRY(Tuple::of(t, names::file.ref()));
    const Value values[] = {exception.value(), file.value()};
    return call(t, f.ref(), Arguments{values, 1, 1, keywords.get()});
  }();
  if (!printed.is_failed()) return true;
  clear_pending(t);
  return false;
}

}  // namespace

Result<void> print_exception(Thread& t, Ref<> exception, Ref<> file) {
  OptRef<> err = t.interpreter->sys->find_str(names::stderr_);
  const bool is_stderr = err && err.value() == file.value();
  if (exception.is<Exception>() && print_by_library(t, exception, file, is_stderr)) return ok;
  return print_plain(t, exception, file);
}

Result<void> print_exception_to_stderr(Thread& t, Ref<> exception) {
  OptRef<> err = t.interpreter->sys ? t.interpreter->sys->find_str(names::stderr_) : OptRef<>();
  if (!err) return print_plain(t, exception, {});
  if (is_none(err)) return ok;
  Own<> file = err.ref().own();
  if (!exception.is<Exception>()) {
    Own<Str> text = TRY(format(t, "TypeError: print_exception(): Exception expected for value, %T found\n", exception));
    (void)TRY(call_method(t, file.ref(), names::write, {text.value()}));
    return ok;
  }
  return print_exception(t, exception, file.ref());
}

Result<void> print_exception_briefly(Thread& t, Ref<> type, Ref<> value, Ref<> traceback, Ref<> file) {
  std::string text;
  PlainPrinter printer(t, text);
  printer.traceback(traceback);
  printer.brief_line(type, value);
  return write_text(t, text, file);
}

void show_pending(Thread& t) {
  if (!t.has_pending()) return;
  Own<> error = take_pending(t);
  Own<> type = Ref<Type>(error.ref().type()).own();
  OptRef<> tb = error.ref().is<Exception>() ? error.ref().as<Exception>()->traceback() : OptRef<>();
  Own<> traceback = is_none_or_missing(tb) ? none() : tb.ref().own();
  Interpreter& in = *t.interpreter;
  if (!in.sys) {
    if (print_plain(t, error.ref(), {}).is_failed()) clear_pending(t);
    return;
  }
  const std::pair<const char*, Value> last[] = {{"last_exc", error.value()},
                                                {"last_type", type.value()},
                                                {"last_value", error.value()},
                                                {"last_traceback", traceback.value()}};
  for (const auto& [name, value] : last)
    if (sys_set(t, name, Ref<>(value).own()).is_failed()) clear_pending(t);
  OptRef<> hook = in.sys->find_str(names::excepthook);
  Own<> f = is_none_or_missing(hook) ? none() : hook.ref().own();
  if (audit(t, "sys.excepthook", {f.value(), type.value(), error.value(), traceback.value()}).is_failed()) {
    // A hook that raises RuntimeError suppresses the report.
    if (clear_if_pending(t, exc::RuntimeError)) return;
    clear_pending(t);
  }
  if (is_none(f.ref())) {
    std::fputs("sys.excepthook is missing\n", stderr);
    if (print_exception_to_stderr(t, error.ref()).is_failed()) clear_pending(t);
    return;
  }
  if (!call(t, f.ref(), {type.value(), error.value(), traceback.value()}).is_failed()) return;
  if (pending_matches(t, exc::SystemExit)) return;  // the caller sees to it
  Own<> second = take_pending(t);
  std::fputs("Error in sys.excepthook:\n", stderr);
  if (print_exception_to_stderr(t, second.ref()).is_failed()) clear_pending(t);
  std::fputs("\nOriginal exception was:\n", stderr);
  if (print_exception_to_stderr(t, error.ref()).is_failed()) clear_pending(t);
}

}  // namespace krait
