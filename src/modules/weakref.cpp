// _weakref: references and proxies that do not keep their object alive.
#include "gc/weakref.h"

#include "gc/ending.h"
#include "modules/modules.h"
#include "object/raise.h"
#include "types/list.h"
#include "types/module_spec.h"
#include "types/protocol.h"
#include "types/str.h"
#include "types/weak_proxy.h"

namespace krait {

namespace {

Result<std::int64_t> get_count(Thread& t, Ref<> object) { return static_cast<std::int64_t>(weakref_count(t, object)); }

Result<Own<>> get_references(Thread& t, Ref<> object) {
  Own<List> all = TRY(List::create(t));
  for (WeakLink* link = first_weak_link(t, object); link; link = link->next_)
    if (!is_ending(link)) TRY(all->append(t, Ref<>(link)));
  return all;
}

Result<Own<>> proxy(Thread& t, Ref<> object, OptRef<> callback) { return make_weak_proxy(t, object, callback); }

Result<void> remove_dead(Thread& t, Ref<Dict> dict, Ref<> key) {
  OptRef<> found = TRY(dict->find(t, key));
  if (!found) return ok;
  Own<> reference = found.ref().own();
  if (!reference.ref().is<WeakReference>()) return raise(t, exc::TypeError, "not a weakref");
  if (weakref_target(reference.ref())) return ok;
  (void)TRY(dict->remove(t, key));
  return ok;
}

constexpr Method kFunctions[] = {
    bind<&get_count>("getweakrefcount(object, /)", "How many weak references and proxies refer to object."),
    bind<&remove_dead>(
        "_remove_dead_weakref(dct, key, /)",
        "Take key out of dct if its value is a weak reference to nothing any more. Nothing can come between."),
    bind<&get_references>("getweakrefs(object, /)", "The weak references and proxies that refer to object, in a list."),
    bind<&proxy>("proxy(object, callback=None, /)",
                 "An object that stands for object without keeping it alive; ReferenceError once that is "
                 "gone.\n\ncallback(proxy) is called when it goes."),
};
constexpr Type* kTypes[] = {&WeakReference::type, &WeakProxy::type, &CallableWeakProxy::type};

Result<void> start(Thread& t, Ref<Dict> ns) {
  Own<Str> name = TRY(Str::intern_ascii(t, "ref"));
  return ns->set_str(t, name.ref(), Ref<Type>(&WeakReference::type).own());
}

}  // namespace

constinit const ModuleSpec kWeakrefModule = {.name = "_weakref",
                                             .doc = "References to objects that do not keep them alive.",
                                             .functions = kFunctions,
                                             .types = kTypes,
                                             .start = &start};

}  // namespace krait
