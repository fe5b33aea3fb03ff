// Module _warnings: filters, registries, showing. Module warnings of the library builds on it.
#include "runtime/warnings.h"

#include <cstdio>
#include <string>

#include "object/lock.h"
#include "runtime/frames.h"
#include "runtime/import.h"
#include "runtime/specs.h"
#include "runtime/state.h"
#include "types/codecs.h"
#include "types/dict.h"
#include "types/exceptions.h"
#include "types/fs_path.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

bool text_contains(Ref<Str> s, std::string_view part) {
  return s->is_ascii() && s->ascii().find(part) != std::string_view::npos;
}

// An attribute of module warnings; empty when it is not imported (or has none).
Result<OptRef<>> warnings_attr(Thread& t, Ref<Str> name, Slot<>& holder, bool import) {
  Slot<> module;
  Own<> wanted = names::warnings.ref().own();
  TRY(imported_module(t, wanted.ref(), module));
  if (!module && import && runtime_of(t).stdlib_started) {
    Result<Own<>> made = import_module(t, "warnings");
    if (made.is_failed()) {
      if (clear_if_pending(t, exc::ImportError)) return OptRef<>();
      return failed;
    }
    module.set(std::move(made).take());
  }
  if (!module || is_none(module.ref())) return OptRef<>();
  return find_attr(t, module.ref(), name, holder);
}

// ---- filters ----

Result<bool> matches(Thread& t, Ref<> pattern, Ref<> text) {
  if (is_none(pattern)) return true;
  if (pattern.is_exact<Str>()) return text.is<Str>() && Str::equal(pattern.as<Str>(), text.as<Str>());
  Own<> r = TRY(call_named(t, pattern, "match", {text.value()}));
  return is_true(t, r.ref());
}

struct Warning {
  Ref<> category;
  Ref<> message;  // an instance of the category
  Ref<> text;
  Ref<> filename;
  std::int64_t line;
  Ref<> module;
  OptRef<> registry;
  OptRef<> source_line;
  OptRef<> source;
};

// Searches one list; the action of the first filter that matches, empty when none does.
Result<OptRef<>> search_filters(Thread& t, const Warning& w, Ref<> filters, Slot<>& action, Slot<>& item) {
  if (!filters.is<List>()) return raise(t, exc::ValueError, "warnings.filters must be a list");
  Own<List> list = filters.as<List>().own();
  for (std::size_t i = 0; i < list->size(); ++i) {
    Own<> entry = (*list)[i].own();
    if (!entry.ref().is<Tuple>() || entry.ref().as<Tuple>()->size() != 5)
      return raise(t, exc::ValueError, "warnings.filters item %d isn't a 5-tuple", i);
    auto f = entry.ref().as<Tuple>();
    if (!(*f)[0].is<Str>()) return raise(t, exc::TypeError, "action must be a string, not '%.200T'", (*f)[0]);
    const bool good_message = TRY(matches(t, (*f)[1], w.text));
    const bool good_module = TRY(matches(t, (*f)[3], w.module));
    const bool good_category = TRY(is_subclass(t, w.category, (*f)[2]));
    const std::int64_t line = TRY(index_int64(t, (*f)[4]));
    if (!good_message || !good_module || !good_category || (line != 0 && line != w.line)) continue;
    action.set((*f)[0].own());
    item.set(std::move(entry));
    return action.opt();
  }
  return OptRef<>();
}

// The filters of the current context (PEP 567), where the option asks for them.
Result<OptRef<>> context_filters(Thread& t, Slot<>& holder) {
  RuntimeState& s = runtime_of(t);
  if (!s.config.context_aware_warnings || !s.warnings_context) return OptRef<>();
  Own<> variable = s.warnings_context.ref().own();
  Own<> context = TRY(call_method(t, variable.ref(), names::get, {none_ref().value()}));
  if (is_none(context.ref())) return OptRef<>();
  holder.set(TRY(get_attr_named(t, context.ref(), "_filters")));
  return holder.opt();
}

Result<void> find_action(Thread& t, const Warning& w, Slot<>& action, Slot<>& item) {
  RuntimeState& s = runtime_of(t);
  Slot<> own_filters, filters, fallback;
  if (TRY(context_filters(t, own_filters)))
    if (TRY(search_filters(t, w, own_filters.ref(), action, item))) return ok;
  TRY(warnings_attr(t, names::filters, filters, false));
  // What module warnings had last stays in force when its attribute goes.
  if (filters && filters.ref().is<List>()) s.filters.set(filters.ref().as<List>().own());
  if (!filters) filters.set(s.filters.ref().own());
  if (TRY(search_filters(t, w, filters.ref(), action, item))) return ok;
  TRY(warnings_attr(t, names::defaultaction, fallback, false));
  if (fallback && fallback.ref().is<Str>()) s.default_action.set(fallback.ref().own());
  if (!fallback) fallback.set(s.default_action.ref().own());
  if (!fallback.ref().is<Str>())
    return raise(t, exc::TypeError, "warnings.defaultaction must be a string, not '%.200T'", fallback);
  action.set(fallback.ref().own());
  item.set(none());
  return ok;
}

// ---- registries ----

enum class Mark : std::uint8_t { No, Yes };

// Was the key seen under the current filters? Marks it when asked to.
Result<bool> already_warned(Thread& t, Ref<> registry, Ref<> key, Mark mark) {
  Own<Dict> d = registry.as<Dict>().own();
  Own<> version = TRY(int_from(t, runtime_of(t).filters_version));
  OptRef<> seen_version = d->find_str(names::version);
  if (!seen_version || !seen_version.ref().value().is_int() || seen_version.value() != version.value()) {
    d->clear_all();
    TRY(d->set_str(t, names::version, std::move(version)));
  } else if (OptRef<> seen = TRY(d->find(t, key))) {
    Own<> keep = seen.ref().own();
    if (TRY(is_true(t, keep.ref()))) return true;
  }
  if (mark == Mark::Yes) TRY(d->set(t, key, bool_from(true)));
  return false;
}

Result<bool> update_registry(Thread& t, Ref<> registry, const Warning& w, bool with_zero) {
  Own<Tuple> key = with_zero ? TRY(Tuple::of(t, w.text, w.category, Ref<>(Value::of_int(0))))
                             : TRY(Tuple::of(t, w.text, w.category));
  return already_warned(t, registry, key.ref(), Mark::Yes);
}

Result<Own<>> once_registry(Thread& t) {
  Slot<> found;
  TRY(warnings_attr(t, names::onceregistry, found, false));
  RuntimeState& s = runtime_of(t);
  if (found && found.ref().is<Dict>()) s.once_registry.set(found.ref().as<Dict>().own());
  if (!found) found.set(s.once_registry.ref().own());
  if (!found.ref().is<Dict>())
    return raise(t, exc::TypeError, "_warnings.onceregistry must be a dict, not '%.200T'", found);
  return found.ref().own();
}

// ---- showing ----

// A line of a file without the space around it; empty when it cannot be read.
Result<Own<Str>> line_of_file(Thread& t, Ref<> filename, std::int64_t line) {
  if (!filename.is<Str>()) return Str::empty();
  Own<Bytes> name = TRY(fs_encode(t, filename.as<Str>()));
  FILE* f = std::fopen(name->text().data(), "r");
  if (!f) return Str::empty();
  std::string text;
  for (int c; line > 0 && (c = std::fgetc(f)) != EOF;) {
    if (c == '\n')
      --line;
    else if (line == 1)
      text += static_cast<char>(c);
  }
  std::fclose(f);
  return codecs::decode_utf8(t, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                             codecs::ErrorPolicy("replace"));
}

// Without module warnings: "file:line: Category: text" and the source line, on sys.stderr.
Result<void> show_plain(Thread& t, const Warning& w) {
  OptRef<> err = t.interpreter->sys->find_str(names::stderr_);
  if (is_none_or_missing(err)) return ok;
  Own<> file = err.ref().own();
  Own<Str> name = TRY(type_name(t, *w.category.as<Type>()));
  Own<Str> shown = TRY(format(t, "%S:%d: %S: %S\n", w.filename, w.line, name, w.text));
  if (!is_none_or_missing(w.source_line)) {
    shown = TRY(format(t, "%S%S\n", shown, w.source_line.ref()));
  } else {
    Own<Str> line = TRY(line_of_file(t, w.filename, w.line));
    Own<> stripped = TRY(call_named(t, line.ref(), "strip"));
    if (TRY(is_true(t, stripped.ref()))) shown = TRY(format(t, "%S  %S\n", shown, stripped));
  }
  if (call_method(t, file.ref(), names::write, {shown.value()}).is_failed()) clear_pending(t);
  return ok;
}

Result<void> show(Thread& t, const Warning& w) {
  Slot<> show_function, message_class;
  TRY(warnings_attr(t, names::_showwarnmsg, show_function, static_cast<bool>(w.source)));
  if (!show_function) return show_plain(t, w);
  if (!is_callable(show_function.ref()))
    return raise(t, exc::TypeError, "warnings._showwarnmsg() must be set to a callable");
  TRY(warnings_attr(t, TRY(Str::intern_ascii(t, "WarningMessage")).ref(), message_class, false));
  if (!message_class) return raise(t, exc::RuntimeError, "unable to get warnings.WarningMessage");
  Own<> line = TRY(int_from(t, w.line));
  const Value none_value = none_ref().value();
  Own<> message =
      TRY(call(t, message_class.ref(),
               {w.message.value(), w.category.value(), w.filename.value(), line.value(), none_value,
                w.source_line ? w.source_line.value() : none_value, w.source ? w.source.value() : none_value}));
  (void)TRY(call(t, show_function.ref(), {message.value()}));
  return ok;
}

Failed raise_warning(Thread& t, const Warning& w) { return raise_instance(t, w.message.own()); }

Result<bool> is_seen(Thread& t, const Warning& w, Ref<> action, Ref<> item) {
  Ref<Str> a = action.as<Str>();
  const bool has_registry = w.registry && !is_none(w.registry);
  if (a->equals_ascii("once")) {
    Own<> registry = has_registry ? w.registry.ref().own() : TRY(once_registry(t));
    return update_registry(t, registry.ref(), w, false);
  }
  if (a->equals_ascii("module"))
    return has_registry ? update_registry(t, w.registry.ref(), w, true) : Result<bool>(false);
  if (a->equals_ascii("default")) return false;
  return raise(t, exc::RuntimeError, "Unrecognized action (%R) in warnings.filters:\n %R", action, item);
}

// "dir/module.py" names module "dir/module".
Result<Own<>> module_of_file(Thread& t, Ref<Str> filename) {
  const std::size_t n = filename->length();
  if (n == 0) return Str::from_ascii(t, "<unknown>");
  if (n < 3 || filename->at(n - 3) != '.' || filename->at(n - 2) != 'p' || filename->at(n - 1) != 'y')
    return filename.own();
  return Str::substring(t, filename, 0, n - 3);
}

// The core of it: looks the filters up, then raises, ignores or shows.
Result<void> issue(Thread& t, Ref<> given_category, Ref<> given_message, Ref<> filename, std::int64_t line,
                   OptRef<> given_module, OptRef<> registry, OptRef<> source_line, OptRef<> source) {
  if (is_none(given_module)) return ok;
  if (registry && !is_none(registry) && !registry.ref().is<Dict>())
    return raise(t, exc::TypeError, "'registry' must be a dict or None");
  Own<> module = given_module ? given_module.ref().own() : TRY(module_of_file(t, filename.as<Str>()));
  Slot<> text, message, category;
  if (is_subtype(given_message.type(), &exc::Warning)) {
    text.set(TRY(str(t, given_message)));
    message.set(given_message.own());
    category.set(Ref<Type>(given_message.type()).own());
  } else {
    text.set(given_message.own());
    category.set(given_category.own());
    message.set(TRY(call(t, given_category, {given_message.value()})));
  }
  const Warning w{category.ref(), message.ref(), text.ref(),  filename, line,
                  module.ref(),   registry,      source_line, source};
  Own<> line_object = TRY(int_from(t, line));
  Own<Tuple> key = TRY(Tuple::of(t, text, category, line_object));
  const bool has_registry = registry && !is_none(registry);
  if (has_registry && TRY(already_warned(t, registry.ref(), key.ref(), Mark::No))) return ok;
  Slot<> action, item;
  TRY(find_action(t, w, action, item));
  Ref<Str> a = action.ref().as<Str>();
  if (a->equals_ascii("error")) return raise_warning(t, w);
  if (a->equals_ascii("ignore")) return ok;
  if (!a->equals_ascii("always") && !a->equals_ascii("all")) {
    if (has_registry) TRY(registry.ref().as<Dict>()->set(t, key.ref(), bool_from(true)));
    if (TRY(is_seen(t, w, action.ref(), item.ref()))) return ok;
  }
  return show(t, w);
}

// ---- where a warning points ----

bool is_internal(const FrameView& f) {
  return text_contains(f.code->filename(), "importlib") && text_contains(f.code->filename(), "_bootstrap");
}

bool has_prefix(const FrameView& f, Ref<Tuple> prefixes) {
  Ref<Str> name = f.code->filename();
  for (Value v : prefixes->span()) {
    Ref<Str> p = Ref<>(v).as<Str>();
    if (p->length() > name->length()) continue;
    bool same = true;
    for (std::size_t i = 0; same && i < p->length(); ++i) same = p->at(i) == name->at(i);
    if (same) return true;
  }
  return false;
}

FrameView external_caller(Thread& t, FrameView f, OptRef<Tuple> prefixes) {
  do f = caller_of(t, f);
  while (f && (is_internal(f) || (prefixes && has_prefix(f, prefixes.ref()))));
  return f;
}

struct Place {
  Slot<> filename, module, registry;
  std::int64_t line = 0;
};

Result<void> find_place(Thread& t, std::int64_t stack_level, OptRef<Tuple> prefixes, Place& out) {
  FrameView f = innermost_frame(t);
  if (stack_level <= 0 || (f && is_internal(f))) {
    while (--stack_level > 0 && f) f = caller_of(t, f);
  } else {
    while (--stack_level > 0 && f) f = external_caller(t, f, prefixes);
  }
  Slot<Dict> globals;
  if (f) {
    globals.set(Ref<Dict>(f.globals).own());
    out.filename.set(f.code->filename().own());
    out.line = current_line(t, f);
  } else {
    globals.set(t.interpreter->sys.ref().own());
    out.filename.set(TRY(Str::from_ascii(t, "<sys>")));
    out.line = 0;
  }
  OptRef<> registry = globals->find_str(names::__warningregistry__);
  if (registry) {
    out.registry.set(registry.ref().own());
  } else {
    out.registry.set(TRY(Dict::create(t)));
    TRY(globals->set_str(t, names::__warningregistry__, out.registry.ref().own()));
  }
  OptRef<> name = globals->find_str(names::__name__);
  if (name && (is_none(name) || name.ref().is<Str>()))
    out.module.set(name.ref().own());
  else
    out.module.set(TRY(Str::from_ascii(t, "<string>")));
  return ok;
}

Result<void> warn_from_here(Thread& t, Ref<> category, Ref<> message, std::int64_t stack_level, OptRef<Tuple> prefixes,
                            OptRef<> source) {
  Place place;
  TRY(find_place(t, stack_level, prefixes, place));
  return issue(t, category, message, place.filename.ref(), place.line, place.module.opt(), place.registry.opt(), {},
               source);
}

Result<Own<>> category_of(Thread& t, Ref<> message, OptRef<> category) {
  if (is_subtype(message.type(), &exc::Warning)) return Own<>(Ref<Type>(message.type()).own());
  if (is_none_or_missing(category)) return Own<>(Ref<Type>(&exc::UserWarning).own());
  if (!category.ref().is<Type>() || !is_subtype(category.ref().as<Type>().get(), &exc::Warning)) {
    return raise(t, exc::TypeError, "category must be a Warning subclass, not '%T'", category.ref());
  }
  return category.ref().own();
}

// ---- the functions ----

Result<void> py_warn(Thread& t, Ref<> message, Ref<> category, std::int64_t stacklevel, Ref<> source,
                     OptRef<Tuple> prefixes) {
  Own<> checked = TRY(category_of(t, message, category));
  if (prefixes) {
    for (Value v : prefixes->span())
      if (!Ref<>(v).is<Str>()) return raise(t, exc::TypeError, "Found non-str '%T' in skip_file_prefixes.", Ref<>(v));
    if (prefixes->size() > 0 && stacklevel < 2) stacklevel = 2;
  }
  return warn_from_here(t, checked.ref(), message, stacklevel, prefixes,
                        is_none(source) ? OptRef<>() : OptRef<>(source));
}

// The line that a module's loader knows; None when there is none.
Result<Own<>> line_from_loader(Thread& t, Ref<> globals, std::int64_t line) {
  Own<> external = runtime_of(t).importlib_external.ref().own();
  Own<> loader = TRY(call_named(t, external.ref(), "_bless_my_loader", {globals.value()}));
  if (is_none(loader.ref()) || !globals.is<Dict>()) return none();
  Slot<> name, get_source;
  if (OptRef<> spec = globals.as<Dict>()->find_str(names::__spec__); !is_none_or_missing(spec)) {
    Own<> keep = spec.ref().own();
    TRY(find_attr(t, keep.ref(), names::name, name));
  }
  if (!name)
    if (OptRef<> own_name = globals.as<Dict>()->find_str(names::__name__)) name.set(own_name.ref().own());
  if (!name) return none();
  TRY(find_attr(t, loader.ref(), TRY(Str::intern_ascii(t, "get_source")).ref(), get_source));
  if (!get_source) return none();
  Result<Own<>> got = call(t, get_source.ref(), {name.value()});
  if (got.is_failed()) {
    if (!clear_if_pending(t, exc::ImportError)) return failed;
    return none();
  }
  Own<> source = std::move(got).take();
  if (is_none(source.ref())) return none();
  if (!source.ref().is<Str>()) return raise(t, exc::TypeError, "must be str, not %T", source);
  Own<> method = TRY(get_attr_named(t, Ref<>(&Str::type), "splitlines"));
  Own<> lines = TRY(call(t, method.ref(), {source.value()}));
  const auto count = static_cast<std::int64_t>(lines.ref().as<List>()->size());
  if (line < 1 || line > count) return none();
  return (*lines.ref().as<List>())[static_cast<std::size_t>(line - 1)].own();
}

Result<void> py_warn_explicit(Thread& t, Ref<> message, Ref<> category, Ref<Str> filename, int lineno, OptRef<> module,
                              Ref<> registry, Ref<> module_globals, Ref<> source) {
  Own<> checked = TRY(category_of(t, message, category));
  Own<> line = none();
  if (!is_none(module_globals)) {
    if (!module_globals.is<Dict>())
      return raise(t, exc::TypeError, "module_globals must be a dict, not '%.200T'", module_globals);
    line = TRY(line_from_loader(t, module_globals, lineno));
  }
  return issue(t, checked.ref(), message, filename, lineno, module, registry, line.ref(),
               is_none(source) ? OptRef<>() : OptRef<>(source));
}

Result<void> py_acquire_lock(Thread& t) {
  RuntimeState& s = runtime_of(t);
  while (s.warnings_lock_depth > 0 && s.warnings_lock_owner != t.id) t.interpreter->lock->yield(t);
  s.warnings_lock_owner = t.id;
  ++s.warnings_lock_depth;
  return ok;
}
Result<void> py_release_lock(Thread& t) {
  RuntimeState& s = runtime_of(t);
  if (s.warnings_lock_depth == 0 || s.warnings_lock_owner != t.id)
    return raise(t, exc::RuntimeError, "cannot release un-acquired lock");
  --s.warnings_lock_depth;
  return ok;
}
Result<void> py_filters_mutated(Thread& t) {
  RuntimeState& s = runtime_of(t);
  if (s.warnings_lock_depth == 0 || s.warnings_lock_owner != t.id)
    return raise(t, exc::RuntimeError, "warnings._lock is not held");
  ++s.filters_version;
  return ok;
}

constexpr Method kFunctions[] = {
    bind<&py_warn>("warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())",
                   "Tell of something doubtful: print it, pass over it or raise it, as the filters say."),
    bind<&py_warn_explicit>("warn_explicit(message, category, filename, lineno, module=<unrepresentable>, "
                            "registry=None, module_globals=None, source=None)",
                            "Tell of something doubtful: print it, pass over it or raise it, as the filters say."),
    bind<&py_filters_mutated>("_filters_mutated_lock_held()"),
    bind<&py_acquire_lock>("_acquire_lock()"),
    bind<&py_release_lock>("_release_lock()"),
};

Result<void> add_filter(Thread& t, Ref<List> filters, const char* action, Type& category, const char* module) {
  Own<Str> a = TRY(Str::intern_ascii(t, action));
  Own<> m = module ? Own<>(TRY(Str::intern_ascii(t, module))) : none();
  Own<Tuple> entry = TRY(Tuple::of(t, a, none_ref(), Ref<Type>(&category), m, Ref<>(Value::of_int(0))));
  return filters->append(t, entry.ref());
}

Result<void> make_state(Thread& t) {
  RuntimeState& s = runtime_of(t);
  if (s.filters) return ok;
  Own<List> filters = TRY(List::create(t));
  TRY(add_filter(t, filters.ref(), "default", exc::DeprecationWarning, "__main__"));
  TRY(add_filter(t, filters.ref(), "ignore", exc::DeprecationWarning, nullptr));
  TRY(add_filter(t, filters.ref(), "ignore", exc::PendingDeprecationWarning, nullptr));
  TRY(add_filter(t, filters.ref(), "ignore", exc::ImportWarning, nullptr));
  TRY(add_filter(t, filters.ref(), "ignore", exc::ResourceWarning, nullptr));
  s.once_registry.set(TRY(Dict::create(t)));
  s.default_action.set(TRY(Str::intern_ascii(t, "default")));
  s.filters.set(std::move(filters));
  return ok;
}

// The context variable of the filters; none as long as there is no module _contextvars.
Result<void> make_context(Thread& t) {
  RuntimeState& s = runtime_of(t);
  Own<Str> name = TRY(Str::intern_ascii(t, "_contextvars"));
  const ModuleSpec* spec = find_native_module(t, name.ref());
  if (s.warnings_context || !spec) return ok;
  for (Type* type : spec->types) {
    if (!std::string_view(type->name).ends_with("ContextVar")) continue;
    Own<Str> variable = TRY(Str::intern_ascii(t, "_warnings_context"));
    s.warnings_context.set(TRY(call(t, Ref<Type>(type), {variable.value()})));
  }
  return ok;
}

Result<void> start(Thread& t, Ref<Dict> d) {
  TRY(make_state(t));
  TRY(make_context(t));
  RuntimeState& s = runtime_of(t);
  TRY(d->set_str(t, names::filters, s.filters.ref().own()));
  TRY(d->set_str(t, names::_onceregistry, s.once_registry.ref().own()));
  TRY(d->set_str(t, names::_defaultaction, s.default_action.ref().own()));
  if (s.warnings_context) TRY(set_named(t, d, "_warnings_context", s.warnings_context.ref().own()));
  return ok;
}

}  // namespace

constinit const ModuleSpec kWarningsModule = {
    .name = "_warnings",
    .doc = "How warnings are filtered, natively; module warnings builds on it.",
    .functions = kFunctions,
    .start = &start};

Result<void> warn_explicit(Thread& t, const Type& category, Ref<Str> message, Ref<Str> filename, std::int64_t line,
                           OptRef<> module, OptRef<> registry) {
  if (!runtime_or_null(t)) return ok;
  TRY(make_state(t));
  return issue(t, Ref<>(&category), message, filename, line, module, registry, {}, {});
}

Result<void> warn(Thread& t, const Type& category, std::int64_t stack_level, Ref<Str> message) {
  if (!runtime_or_null(t) || !t.interpreter->sys) return ok;
  TRY(make_state(t));
  return warn_from_here(t, Ref<>(&category), message, stack_level, {}, {});
}

Result<void> warn_resource(Thread& t, Ref<> source, std::int64_t stack_level, Ref<Str> message) {
  if (!runtime_or_null(t) || !t.interpreter->sys) return ok;
  TRY(make_state(t));
  return warn_from_here(t, Ref<>(&exc::ResourceWarning), message, stack_level, {}, source);
}

}  // namespace krait
