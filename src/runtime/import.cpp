// __import__ and the import statement.
#include "runtime/import.h"

#include <algorithm>
#include <vector>

#include "gc/collect.h"
#include "interp/frame.h"
#include "object/audit.h"
#include "object/lock.h"
#include "object/raise.h"
#include "runtime/import_time.h"
#include "runtime/state.h"
#include "types/dict.h"
#include "types/exceptions.h"
#include "types/fs_path.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/set.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/traceback.h"
#include "types/tuple.h"

namespace krait {

namespace {

// Index of the last or first dot of a name, or -1. Before `end` for the last.
std::int64_t last_dot(Ref<Str> s, std::size_t end) {
  while (end > 0)
    if (s->at(--end) == '.') return static_cast<std::int64_t>(end);
  return -1;
}
std::int64_t first_dot(Ref<Str> s) {
  for (std::size_t i = 0; i < s->length(); ++i)
    if (s->at(i) == '.') return static_cast<std::int64_t>(i);
  return -1;
}

class Loading {
 public:
  explicit Loading(Interpreter& in) : in_(in) { begin_loading(in_); }
  ~Loading() { finish_loading(in_); }
  Loading(const Loading&) = delete;
  Loading& operator=(const Loading&) = delete;

 private:
  Interpreter& in_;
};

Result<Own<>> find_and_load(Thread& t, Ref<Str> name) {
  Interpreter& in = *t.interpreter;
  if (!in.importlib) return raise(t, exc::ImportError, "cannot import %R: the import system has not started", name);
  if (in.audit_hooks) {
    const Value none_value = none_ref().value();
    auto value = [&](const char* n) {
      OptRef<> v = sys_get(t, n);
      return v ? v.value() : none_value;
    };
    TRY(audit(t, "import", {name.value(), none_value, value("path"), value("meta_path"), value("path_hooks")}));
  }
  Own<> importlib = in.importlib.ref().own();
  const ImportTimer timer(t, name);
  const Loading loading(in);
  return call_method(t, importlib.ref(), names::_find_and_load, {name.value(), in.import_function.value()});
}

// Waits until a module that another thread is importing is complete.
Result<void> ensure_initialized(Thread& t, Ref<> module, Ref<> name) {
  Slot<> spec;
  TRY(find_attr(t, module, names::__spec__, spec));
  if (!TRY(spec_is_initializing(t, spec.opt()))) return ok;
  Own<> importlib = t.interpreter->importlib.ref().own();
  (void)TRY(call_method(t, importlib.ref(), names::_lock_unlock_module, {name.value()}));
  return ok;
}

// A module of sys.modules that is complete; false: there is none.
Result<bool> find_initialized(Thread& t, Ref<Str> name, Slot<>& module) {
  TRY(imported_module(t, name, module));
  if (!module || is_none(module.ref())) return false;
  TRY(ensure_initialized(t, module.ref(), name));
  // The thread that was importing it may have failed, and taken it away, while this one waited.
  Slot<> now;
  TRY(imported_module(t, name, now));
  return now && now.value() == module.value();
}

// The package that a relative import starts from.
Result<Own<Str>> package_of(Thread& t, Ref<Dict> globals) {
  Slot<> package, spec;
  if (OptRef<> p = globals->find_str(names::__package__); p && !is_none(p)) package.set(p.ref().own());
  if (OptRef<> s = globals->find_str(names::__spec__); s && !is_none(s)) spec.set(s.ref().own());
  if (package) {
    if (!package.ref().is<Str>()) return raise(t, exc::TypeError, "package must be a string");
    if (spec) {
      Own<> parent = TRY(get_attr(t, spec.ref(), names::parent));
      if (!TRY(equal(t, package.ref(), parent.ref())))
        TRY(warn_format(t, exc::DeprecationWarning, 1, "__package__ != __spec__.parent"));
    }
    return package.ref().as<Str>().own();
  }
  if (spec) {
    Own<> parent = TRY(get_attr(t, spec.ref(), names::parent));
    if (!parent.ref().is<Str>()) return raise(t, exc::TypeError, "__spec__.parent must be a string");
    return parent.ref().as<Str>().own();
  }
  TRY(warn_format(t, exc::ImportWarning, 1,
                  "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__"));
  OptRef<> name = globals->find_str(names::__name__);
  if (!name) return raise(t, exc::KeyError, "'__name__' not in globals");
  if (!name.ref().is<Str>()) return raise(t, exc::TypeError, "__name__ must be a string");
  Own<Str> text = name.ref().as<Str>().own();
  if (globals->find_str(names::__path__)) return text;
  const std::int64_t dot = last_dot(text.ref(), text->length());
  if (dot < 0) return raise(t, exc::ImportError, "attempted relative import with no known parent package");
  return Str::substring(t, text.ref(), 0, static_cast<std::size_t>(dot));
}

Result<Own<Str>> resolve_name(Thread& t, Ref<Str> name, OptRef<> globals, std::int64_t level) {
  if (!globals || is_none(globals)) return raise(t, exc::KeyError, "'__name__' not in globals");
  if (!globals.ref().is<Dict>()) return raise(t, exc::TypeError, "globals must be a dict");
  Own<Str> package = TRY(package_of(t, globals.ref().as<Dict>()));
  if (package->length() == 0)
    return raise(t, exc::ImportError, "attempted relative import with no known parent package");
  std::size_t end = package->length();
  for (std::int64_t up = 1; up < level; ++up) {
    const std::int64_t dot = last_dot(package.ref(), end);
    if (dot < 0) return raise(t, exc::ImportError, "attempted relative import beyond top-level package");
    end = static_cast<std::size_t>(dot);
  }
  Own<Str> base = TRY(Str::substring(t, package.ref(), 0, end));
  if (name->length() == 0) return base;
  return format(t, "%S.%S", base, name);
}

Result<bool> has_value(Thread& t, OptRef<> v) {
  if (is_none_or_missing(v)) return false;
  return is_true(t, v.ref());
}

// What `import a.b.c` binds: a.
Result<Own<>> top_package(Thread& t, Ref<Str> name, Ref<Str> absolute, Ref<> module, std::int64_t level) {
  if (level != 0 && name->length() == 0) return module.own();
  const std::int64_t dot = first_dot(name);
  if (dot < 0) return module.own();
  const auto front = static_cast<std::size_t>(dot);
  if (level == 0) {
    Own<Str> package = TRY(Str::substring(t, name, 0, front));
    return import_level(t, package.ref(), {}, {}, {}, 0);
  }
  const std::size_t cut = name->length() - front;
  Own<Str> wanted = TRY(Str::substring(t, absolute, 0, absolute->length() - cut));
  Slot<> found;
  TRY(imported_module(t, wanted.ref(), found));
  if (!found) return raise(t, exc::KeyError, "%R not in sys.modules as expected", wanted);
  return found.ref().own();
}

}  // namespace

Result<bool> spec_is_initializing(Thread& t, OptRef<> spec) {
  if (is_none_or_missing(spec)) return false;
  Slot<> flag;
  TRY(find_attr(t, spec.ref(), names::_initializing, flag));
  if (!flag) return false;
  return is_true(t, flag.ref());
}

Result<OptRef<>> imported_module(Thread& t, Ref<> name, Slot<>& holder) {
  OptRef<> modules = sys_get(t, "modules");
  if (!modules && t.interpreter->modules) modules = t.interpreter->modules.opt();
  if (!modules) return raise(t, exc::RuntimeError, "unable to get sys.modules");
  if (modules.ref().is_exact<Dict>()) {
    OptRef<> m = TRY(modules.ref().as<Dict>()->find(t, name));
    if (!m) return OptRef<>();
    holder.set(m.ref().own());
    return holder.opt();
  }
  Own<> keep = modules.ref().own();
  Result<Own<>> r = get_item(t, keep.ref(), name);
  if (r.is_failed()) {
    if (clear_if_pending(t, exc::KeyError)) return OptRef<>();
    return failed;
  }
  holder.set(std::move(r).take());
  return holder.opt();
}

namespace {

bool is_importlib(Ref<Code> code) {
  return code->filename()->equals_ascii("<frozen importlib._bootstrap>") ||
         code->filename()->equals_ascii("<frozen importlib._bootstrap_external>");
}

// Tracebacks of failed imports do not show importlib: all of its frames for ImportError, else those at the seam to the
// code of the module that was being imported.
void trim_traceback(Thread& t) {
  if (!t.pending || !t.pending.ref().is<Exception>() || runtime_of(t).config.verbose) return;
  const bool always = pending_matches(t, exc::ImportError);
  Own<> error = t.pending.ref().own();
  OptRef<> first = error.ref().as<Exception>()->traceback();
  if (is_none_or_missing(first) || !first.ref().is_exact<Traceback>()) return;
  // Entries that stay, in order; a chunk of importlib's is dropped back to where it began.
  std::vector<Traceback*> kept;
  std::size_t chunk = 0;
  bool inside = false, dropped = false;
  for (Traceback* tb = first.ref().as<Traceback>().get(); tb;) {
    Ref<Code> code = tb->frame_.ref().as<Frame>()->code();
    const bool now_inside = is_importlib(code);
    if (now_inside && !inside) chunk = kept.size();
    inside = now_inside;
    kept.push_back(tb);
    if (inside && (always || code->name()->equals_ascii("_call_with_frames_removed"))) {
      kept.resize(chunk);
      dropped = true;
    }
    tb = tb->next_ && tb->next_.ref().is_exact<Traceback>() ? tb->next_.ref().as<Traceback>().get() : nullptr;
  }
  if (!dropped) return;
  std::vector<Own<>> owned;
  for (Traceback* tb : kept) owned.push_back(Ref<>(tb).own());
  for (std::size_t i = 0; i + 1 < kept.size(); ++i) kept[i]->next_.set(owned[i + 1].ref().own());
  if (kept.empty()) {
    error.ref().as<Exception>()->set_traceback({});
  } else {
    kept.back()->next_.clear();
    error.ref().as<Exception>()->set_traceback(owned[0].ref());
  }
}

Result<Own<>> import_checked(Thread& t, Ref<> given, OptRef<> globals, OptRef<> fromlist, std::int64_t level) {
  if (!given.is<Str>()) return raise(t, exc::TypeError, "module name must be a string");
  Ref<Str> name = given.as<Str>();
  if (level < 0) return raise(t, exc::ValueError, "level must be >= 0");
  if (level == 0 && name->length() == 0) return raise(t, exc::ValueError, "Empty module name");
  Own<Str> absolute = level > 0 ? TRY(resolve_name(t, name, globals, level)) : name.own();
  Slot<> module;
  if (TRY(find_initialized(t, absolute.ref(), module))) {
    if (runtime_of(t).config.import_time == 2) show_cached_import(t, absolute.ref());
  } else {
    module.set(TRY(find_and_load(t, absolute.ref())));
  }
  if (!TRY(has_value(t, fromlist))) return top_package(t, name, absolute.ref(), module.ref(), level);
  if (!TRY(has_attr(t, module.ref(), names::__path__))) return module.ref().own();
  Own<> importlib = t.interpreter->importlib.ref().own();
  return call_method(t, importlib.ref(), names::_handle_fromlist,
                     {module.value(), fromlist.value(), t.interpreter->import_function.value()});
}

}  // namespace

Result<Own<>> import_level(Thread& t, Ref<> given, OptRef<> globals, OptRef<>, OptRef<> fromlist, std::int64_t level) {
  Result<Own<>> r = import_checked(t, given, globals, fromlist, level);
  if (r.is_failed()) trim_traceback(t);
  return r;
}

// ---- the hooks of types/hooks.h ----

Result<Own<>> import_module(Thread& t, const char* name) {
  Own<Str> n = TRY(Str::intern_ascii(t, name));
  Slot<> module;
  if (TRY(find_initialized(t, n.ref(), module))) return module.ref().own();
  Result<Own<>> r = find_and_load(t, n.ref());
  if (r.is_failed()) trim_traceback(t);
  return r;
}

Result<Own<>> import_name(Thread& t, Ref<Str> name, Ref<Dict> globals, OptRef<> locals, Ref<> fromlist, Ref<> level) {
  Interpreter& in = *t.interpreter;
  OptRef<> builtins = globals->find_str(names::__builtins__);
  if (builtins && builtins.ref().is<Module>()) builtins = builtins.ref().as<Module>()->dict();
  if (!builtins) builtins = in.builtins.opt();
  OptRef<> function;
  Slot<> holder;
  if (builtins.ref().is<Dict>()) {
    function = builtins.ref().as<Dict>()->find_str(names::__import__);
  } else {
    Own<> keep = builtins.ref().own();
    Result<Own<>> r = get_item(t, keep.ref(), names::__import__);
    if (r.is_failed() && !clear_if_pending(t, exc::KeyError)) return failed;
    if (!r.is_failed()) holder.set(std::move(r).take());
    function = holder.opt();
  }
  if (!function) return raise(t, exc::ImportError, "__import__ not found");
  if (function.value() == in.import_function.value())
    return import_level(t, name, globals, locals, fromlist, level.value().is_int() ? level.value().as_int() : 0);
  Own<> f = function.ref().own();
  return call(
      t, f.ref(),
      {name.value(), globals.value(), locals ? locals.value() : none_ref().value(), fromlist.value(), level.value()});
}

Result<Own<>> import_from(Thread& t, Ref<> module, Ref<Str> name) {
  Slot<> found;
  TRY(find_attr(t, module, name, found));
  if (found) return found.ref().own();
  // A circular import: the submodule may be in sys.modules before it is an attribute of its package.
  Slot<> module_name;
  TRY(find_attr(t, module, names::__name__, module_name));
  if (!module_name || !module_name.ref().is<Str>()) return raise_cannot_import(t, module, {}, name);
  Own<Str> full = TRY(format(t, "%S.%S", module_name, name));
  Slot<> submodule;
  TRY(imported_module(t, full.ref(), submodule));
  if (submodule) return submodule.ref().own();
  return raise_cannot_import(t, module, module_name.opt(), name);
}

namespace {

Result<void> store_name(Thread& t, Ref<> namespace_, Ref<> name, Own<> value) {
  if (namespace_.is_exact<Dict>()) return namespace_.as<Dict>()->set(t, name, std::move(value));
  return set_item(t, namespace_, name, value.ref());
}

Failed raise_star_name(Thread& t, Ref<> module, Ref<> name, bool from_all) {
  Own<> module_name = TRY(get_attr(t, module, names::__name__));
  if (!module_name.ref().is<Str>())
    return raise(t, exc::TypeError, "module __name__ must be a string, not %.100T", module_name);
  return raise(t, exc::TypeError, "%s in %S.%s must be str, not %.100T", from_all ? "Item" : "Key", module_name,
               from_all ? "__all__" : "__dict__", name);
}

}  // namespace

Result<void> import_star(Thread& t, Ref<> module, Ref<> namespace_) {
  Slot<> all;
  TRY(find_attr(t, module, names::__all__, all));
  const bool from_all = static_cast<bool>(all);
  if (!from_all) {
    Slot<> d;
    TRY(find_attr(t, module, names::__dict__, d));
    if (!d) return raise(t, exc::ImportError, "from-import-* object has no __dict__ and no __all__");
    Own<> keys = TRY(call_method(t, d.ref(), names::keys));
    all.set(TRY(to_list(t, keys.ref())));
  }
  for (std::int64_t i = 0;; ++i) {
    Result<Own<>> item = get_item(t, all.ref(), Ref<>(Value::of_int(i)));
    if (item.is_failed()) {
      if (clear_if_pending(t, exc::IndexError)) return ok;
      return failed;
    }
    Own<> name = std::move(item).take();
    if (!name.ref().is<Str>()) return raise_star_name(t, module, name.ref(), from_all);
    Ref<Str> text = name.ref().as<Str>();
    if (!from_all && text->length() > 0 && text->at(0) == '_') continue;
    TRY(store_name(t, namespace_, name.ref(), TRY(get_attr(t, module, text))));
  }
}

// ---- the import lock ----

void acquire_import_lock(Thread& t) {
  RuntimeState& s = runtime_of(t);
  if (s.import_lock_depth > 0 && s.import_lock_owner == t.id) {
    ++s.import_lock_depth;
    return;
  }
  // Rarely contended: importlib holds it for moments only.
  while (s.import_lock_depth > 0) t.interpreter->lock->yield(t);
  s.import_lock_owner = t.id;
  s.import_lock_depth = 1;
}

bool release_import_lock(Thread& t) {
  RuntimeState& s = runtime_of(t);
  if (s.import_lock_depth == 0 || s.import_lock_owner != t.id) return false;
  --s.import_lock_depth;
  return true;
}

}  // namespace krait
