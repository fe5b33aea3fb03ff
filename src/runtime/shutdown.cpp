// Shutdown in CPython's order: threads, atexit, streams, modules.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "code/code.h"
#include "gc/collect.h"
#include "gc/state.h"
#include "gc/weakref.h"
#include "interp/statistics.h"
#include "mem/heap.h"
#include "object/lock.h"
#include "object/raise.h"
#include "runtime/exit_functions.h"
#include "runtime/import.h"
#include "runtime/startup.h"
#include "runtime/state.h"
#include "types/codecs.h"
#include "types/function.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait {

namespace {

// Calls a function of a module that is imported already; what it raises is reported.
void call_if_imported(Thread& t, const char* module, const char* function, const char* report) {
  Slot<> holder;
  Result<Own<Str>> name = Str::intern_ascii(t, module);
  if (name.is_failed()) return clear_pending(t);
  Own<Str> n = std::move(name).take();
  if (imported_module(t, n.ref(), holder).is_failed()) return clear_pending(t);
  if (!holder || is_none(holder.ref())) return;
  if (!call_named(t, holder.ref(), function).is_failed()) return;
  if (report)
    write_unraisable(t, {}, report);
  else
    clear_pending(t);
}

void collect_garbage(Thread& t) { collect(t, kGenerations - 1, CollectReason::Shutdown); }

bool is_verbose(Thread& t) { return runtime_of(t).config.verbose > 0; }

void set_none(Thread& t, Ref<Dict> d, const char* name) {
  if (set_named(t, d, name, none()).is_failed()) clear_pending(t);
}

// What sys keeps alive of the program; the original streams come back.
void clear_sys_references(Thread& t) {
  Ref<Dict> sys = t.interpreter->sys.ref();
  const auto drop = [&](const char* name) {
    if (is_verbose(t)) std::fprintf(stderr, "# clear sys.%s\n", name);
    if (find_named(t, sys, name)) set_none(t, sys, name);
  };
  drop("path_importer_cache"), drop("path_hooks");
  if (is_verbose(t)) std::fputs("# clear builtins._\n", stderr);
  if (t.interpreter->builtins->find_str(names::_)) set_none(t, t.interpreter->builtins.ref(), "_");
  for (const char* name : {"path", "argv", "ps1", "ps2", "last_exc", "last_type", "last_value", "last_traceback",
                           "__interactivehook__", "meta_path"})
    drop(name);
  for (const char* name : {"stdin", "stdout", "stderr"}) {
    if (is_verbose(t)) std::fprintf(stderr, "# restore sys.%s\n", name);
    const std::string saved = std::string("__") + name + "__";
    OptRef<> original = find_named(t, sys, saved.c_str());
    Own<> value = original ? original.ref().own() : none();
    if (set_named(t, sys, name, std::move(value)).is_failed()) clear_pending(t);
  }
}

// Names with one underscore first, then all but __builtins__: values become None, so that finalizers that look
// still find the name.
void clear_namespace(Thread& t, Ref<Dict> d) {
  for (const bool private_names : {true, false}) {
    std::vector<Value> keys;
    Value key, value;
    for (std::size_t i = 0; d->next_entry(i, key, value);) {
      if (!Ref<>(key).is<Str>() || is_none(Ref<>(value))) continue;
      Ref<Str> name = Ref<>(key).as<Str>();
      const bool is_private = name->length() > 0 && name->at(0) == '_' && (name->length() < 2 || name->at(1) != '_');
      if (private_names ? !is_private : name->equals_ascii("__builtins__")) continue;
      keys.push_back(Ref<>(key).own().leak());
    }
    for (Value k : keys) {
      Own<> name = Own<>::steal(k);
      if (d->set(t, name.ref(), none()).is_failed()) clear_pending(t);
    }
  }
}

// A module that left sys.modules: it lives as long as somebody else holds it.
struct RemovedModule {
  std::string name;
  Own<> weak;
};

void print_name(const char* what, const std::string& name) { std::fprintf(stderr, "# %s %s\n", what, name.c_str()); }

// Takes one module out of sys.modules, with what only it held.
void remove_module(Thread& t, Ref<> name, Ref<> value, std::vector<RemovedModule>& removed) {
  std::string text;
  if (name.is<Str>()) {
    Result<Own<Bytes>> bytes = codecs::encode_utf8(t, name.as<Str>(), codecs::ErrorPolicy("backslashreplace"));
    if (bytes.is_failed())
      clear_pending(t);
    else
      text = std::move(bytes).take()->text();
  }
  const bool verbose = is_verbose(t) && name.is<Str>();
  if (verbose) print_name("cleanup[2] removing", text);
  Slot<> weak;
  if (value.is<Module>()) {
    Result<Own<>> made = make_weakref(t, value);
    if (made.is_failed())
      clear_pending(t);
    else
      weak.set(std::move(made).take());
  }
  if (t.interpreter->modules->set(t, name, none()).is_failed()) clear_pending(t);
  if (!weak) return;
  if (!weakref_target(weak.ref())) {
    if (verbose) print_name("destroy", text);
    return;
  }
  removed.push_back({std::move(text), Own<>::steal(weak.take())});
}

// Modules go in the order in which they came; those that others still hold are emptied, the latest first.
void clear_modules(Thread& t) {
  Interpreter& in = *t.interpreter;
  clear_sys_references(t);
  std::vector<RemovedModule> removed;
  {
    Result<Own<List>> keys = to_list(t, in.modules.ref());
    if (keys.is_failed()) return clear_pending(t);
    Own<List> names = std::move(keys).take();
    for (std::size_t i = 0; i < names->size(); ++i) {
      Own<> name = (*names)[i].own();
      Result<OptRef<>> found = in.modules->find(t, name.ref());
      if (found.is_failed()) {
        clear_pending(t);
        continue;
      }
      if (OptRef<> value = std::move(found).take()) remove_module(t, name.ref(), value.ref(), removed);
    }
  }
  in.modules->clear_all();
  collect_garbage(t);
  for (std::size_t i = removed.size(); i-- > 0;) {
    OptRef<> alive = weakref_target(removed[i].weak.ref());
    if (!alive) continue;
    Own<> module = alive.ref().own();
    Ref<Dict> d = module.ref().as<Module>()->dict();
    if (d.get() == in.sys.get() || d.get() == in.builtins.get()) continue;
    if (is_verbose(t)) print_name("cleanup[3] wiping", removed[i].name);
    clear_namespace(t, d);
  }
  collect_garbage(t);
}

// The program's standard streams as they were at the start, and what is inside them.
std::vector<const Object*> standard_streams(Thread& t) {
  std::vector<const Object*> found;
  for (const char* name : {"__stdin__", "__stdout__", "__stderr__"}) {
    OptRef<> stream = find_named(t, t.interpreter->sys.ref(), name);
    if (!stream || is_none(stream.ref()) || !stream.value().is_object()) continue;
    found.push_back(stream.value().object());
    Own<> at = stream.ref().own();
    for (const char* inner : {"buffer", "raw"}) {
      Result<Own<>> got = get_attr_named(t, at.ref(), inner);
      if (got.is_failed()) {
        clear_pending(t);
        break;
      }
      at = std::move(got).take();
      if (!at.value().is_object()) break;
      found.push_back(at.value().object());
    }
  }
  return found;
}

// No callback, or one of those that take entries out of the containers of module weakref.
bool is_of_weak_container(const Slot<>& callback) {
  if (!callback) return true;
  if (!callback.ref().is<Function>()) return false;
  const Ref<Code> code = callback.ref().as<Function>()->code();
  const Ref<Str> file = code->filename();
  if (!file->is_ascii() || !code->qualname()->is_ascii()) return false;
  const std::string_view path = file->ascii(), name = code->qualname()->ascii();
  return (path.ends_with("/_weakrefset.py") && name == "WeakSet.__init__.<locals>._remove") ||
         (path.ends_with("/weakref.py") && (name == "WeakValueDictionary.__init__.<locals>.remove" ||
                                            name == "WeakKeyDictionary.__init__.<locals>.remove"));
}

// Does anybody notice when the objects end? Finalizers do, and callbacks of weak references; the standard streams have
// been flushed. Where nobody does, the heap goes as a whole, and nothing need be taken apart.
bool is_end_noticed(Thread& t) {
#ifdef KRAIT_ASAN
  return true;  // leaks are looked for
#endif
  if (is_verbose(t) || gc_state(*t.interpreter).debug || t.heap->door().is_open()) return true;
  const std::vector<const Object*> streams = standard_streams(t);
  bool noticed = false;
  t.heap->for_each_object([&](void* block, std::size_t) {
    const auto* o = static_cast<const Object*>(block);
    const Type* type = o->type();
    if (type->slots.finalize)
      noticed = noticed || std::find(streams.begin(), streams.end(), o) == streams.end();
    else if (type->has(kTypeIsWeakLink))
      noticed = noticed || !is_of_weak_container(static_cast<const WeakLink*>(o)->callback_);
  });
  return noticed;
}

}  // namespace

bool shut_down(Thread& t) {
  Interpreter& in = *t.interpreter;
  if (!in.sys) return true;
  clear_pending(t);
  call_if_imported(t, "threading", "_shutdown", "Exception ignored on threading shutdown");
  if (const auto run = native_state<ExitFunctions>(t).run; run && run(t).is_failed())
    write_unraisable(t, {}, "Exception ignored in atexit callback");
  bool good = flush_streams(t);
  in.is_finalizing = true;
  in.lock->begin_finalization(t);
  print_statistics(in, stderr);
  if (!is_end_noticed(t)) return good;
  collect_garbage(t);
  clear_modules(t);
  good = good && flush_streams(t);  // what could not be written the first time is reported once
  // What is left of the program is in these two.
  clear_namespace(t, in.sys.ref());
  clear_namespace(t, in.builtins.ref());
  return good;
}

}  // namespace krait
