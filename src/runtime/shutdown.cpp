// Shutdown in CPython's order: threads, atexit, streams, modules.
#include <cstring>
#include <vector>

#include "gc/collect.h"
#include "object/lock.h"
#include "object/raise.h"
#include "runtime/import.h"
#include "runtime/startup.h"
#include "runtime/state.h"
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

void set_none(Thread& t, Ref<Dict> d, const char* name) {
  if (set_named(t, d, name, none()).is_failed()) clear_pending(t);
}

// What sys keeps alive of the program; the original streams come back.
void clear_sys_references(Thread& t) {
  Ref<Dict> sys = t.interpreter->sys.ref();
  if (t.interpreter->builtins->find_str(names::_)) set_none(t, t.interpreter->builtins.ref(), "_");
  for (const char* name : {"path", "argv", "ps1", "ps2", "last_exc", "last_type", "last_value", "last_traceback",
                           "path_importer_cache", "meta_path", "path_hooks"})
    if (find_named(t, sys, name)) set_none(t, sys, name);
  for (const char* name : {"stdin", "stdout", "stderr"}) {
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

void clear_modules(Thread& t) {
  Interpreter& in = *t.interpreter;
  clear_sys_references(t);
  std::vector<Own<>> modules;
  Value key, value;
  Ref<Dict> all = in.modules.ref();
  for (std::size_t i = 0; all->next_entry(i, key, value);)
    if (Ref<>(value).is<Module>()) modules.push_back(Ref<>(value).own());
  std::vector<Value> keys;
  for (std::size_t i = 0; all->next_entry(i, key, value);) keys.push_back(Ref<>(key).own().leak());
  for (Value k : keys) {
    Own<> name = Own<>::steal(k);
    if (all->set(t, name.ref(), none()).is_failed()) clear_pending(t);
  }
  all->clear_all();
  // __main__ goes first, then what the program imported, the latest first; what others still hold is emptied.
  for (std::size_t i = 0; i < modules.size(); ++i) {
    Own<> m = std::move(modules[i]);
    Ref<Dict> d = m.ref().as<Module>()->dict();
    if (d.get() == in.sys.get() || d.get() == in.builtins.get()) continue;
    if (m.object()->is_unique()) continue;  // dies here, with its namespace
    modules[i] = std::move(m);
  }
  collect_garbage(t);
  for (std::size_t i = modules.size(); i-- > 0;) {
    if (modules[i].value().is_empty()) continue;
    Ref<Dict> d = modules[i].ref().as<Module>()->dict();
    if (d.get() != in.sys.get() && d.get() != in.builtins.get()) clear_namespace(t, d);
  }
  collect_garbage(t);
}

}  // namespace

bool shut_down(Thread& t) {
  Interpreter& in = *t.interpreter;
  if (!in.sys) return true;
  clear_pending(t);
  call_if_imported(t, "threading", "_shutdown", "Exception ignored on threading shutdown");
  call_if_imported(t, "atexit", "_run_exitfuncs", "Exception ignored in atexit callback");
  bool good = flush_streams(t);
  in.is_finalizing = true;
  in.lock->begin_finalization(t);
  collect_garbage(t);
  clear_modules(t);
  return flush_streams(t) && good;
}

}  // namespace krait
