// _abc: abstract base classes: what abc.ABCMeta is made of.
//
// Each ABC has three sets of classes, held weakly: those registered with it, and caches of those known to be, and not
// to be, its subclasses. Registering anywhere makes all negative caches stale.
#include "gc/weakref.h"
#include "modules/modules.h"
#include "object/allocate.h"
#include "object/native_state.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/set.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {
namespace {

// Counts registrations.
struct AbcState {
  std::int64_t registrations = 0;
};

// Classes by identity, held weakly: an entry whose reference is dead does not count, whatever lives at its address.
class WeakClassSet {
 public:
  WeakClassSet() = default;
  WeakClassSet(const WeakClassSet&) = delete;
  ~WeakClassSet() { clear(); }

  bool contains(Ref<> cls) const {
    if (!size_) return false;
    for (std::size_t i = start_of(cls.value());; i = (i + 1) & mask()) {
      const Entry& e = entries_[i];
      if (e.key.is_empty()) return false;
      if (e.key == cls.value()) return is_alive(e);
    }
  }

  Result<void> add(Thread& t, Ref<> cls) {
    if ((size_ + 1) * 3 > (capacity_) * 2) TRY(rebuild(t));
    Own<> reference = TRY(make_weakref(t, cls));
    std::size_t i = start_of(cls.value());
    while (!entries_[i].key.is_empty() && entries_[i].key != cls.value()) i = (i + 1) & mask();
    Entry& e = entries_[i];
    if (e.key.is_empty()) ++size_;
    const Value old = e.reference;
    e = {cls.value(), reference.leak()};
    release(old);
    return ok;
  }

  // The live classes.
  Result<void> list(Thread& t, List& out) const {
    for (std::size_t i = 0; i < capacity_; ++i)
      if (!entries_[i].key.is_empty() && is_alive(entries_[i])) TRY(out.append(t, Ref<>(entries_[i].key)));
    return ok;
  }
  Result<Own<>> references(Thread& t) const {
    Own<Set> all = TRY(Set::create(t));
    for (std::size_t i = 0; i < capacity_; ++i)
      if (!entries_[i].key.is_empty()) TRY(all->add_value(t, Ref<>(entries_[i].reference)));
    return all;
  }
  bool is_empty() const { return size_ == 0; }

  void clear() {
    Entry* old = std::exchange(entries_, nullptr);
    const std::size_t n = std::exchange(capacity_, 0);
    size_ = 0;
    for (std::size_t i = 0; i < n; ++i) release(old[i].reference);
    delete[] old;
  }
  void trace(Tracer& visit) const {
    for (std::size_t i = 0; i < capacity_; ++i) visit(entries_[i].reference);
  }

 private:
  struct Entry {
    Value key;        // the class, not counted
    Value reference;  // the weak reference to it
  };
  static bool is_alive(const Entry& e) { return weakref_target(Ref<>(e.reference)).value() == e.key; }
  std::size_t mask() const { return capacity_ - 1; }
  std::size_t start_of(Value v) const { return (v.bits() * 0x9E3779B97F4A7C15u >> 40) & mask(); }

  // Makes room, without the dead.
  Result<void> rebuild(Thread& t) {
    std::size_t live = 0;
    for (std::size_t i = 0; i < capacity_; ++i) live += !entries_[i].key.is_empty() && is_alive(entries_[i]);
    std::size_t capacity = 8;
    while (capacity < (live + 1) * 2) capacity *= 2;
    auto* fresh = new (std::nothrow) Entry[capacity];
    if (!fresh) return raise_memory_error(t);
    Entry* old = std::exchange(entries_, fresh);
    const std::size_t n = std::exchange(capacity_, capacity);
    size_ = live;
    for (std::size_t k = 0; k < n; ++k) {
      if (old[k].key.is_empty() || !is_alive(old[k])) continue;
      std::size_t i = start_of(old[k].key);
      while (!entries_[i].key.is_empty()) i = (i + 1) & mask();
      entries_[i] = std::exchange(old[k], Entry());
    }
    for (std::size_t k = 0; k < n; ++k) release(old[k].reference);
    delete[] old;
    return ok;
  }

  Entry* entries_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;  // a power of two, or 0
};

class AbcData final : public Object {
 public:
  static Type type;
  static Result<Own<>> construct(Thread& t, Ref<Type>, const Arguments&) { return create<AbcData>(t); }
  void trace(Tracer& v) { registry.trace(v), cache.trace(v), misses.trace(v); }
  void clear_references() { registry.clear(), cache.clear(), misses.clear(); }

  WeakClassSet registry, cache, misses;
  std::int64_t negative_version = 0;  // of AbcState::registrations, when the negative cache was empty
};

constinit Type AbcData::type =
    describe<AbcData>("_abc._abc_data", {.doc = "What an abstract class knows of its virtual subclasses."});

Result<Own<AbcData>> data_of(Thread& t, Ref<> self) {
  const Own<> found = TRY(get_attr(t, self, names::_abc_impl));
  if (!found.ref().is_exact<AbcData>()) return raise(t, exc::TypeError, "_abc_impl is set to a wrong type");
  return found.ref().as<AbcData>().own();
}

Result<bool> is_abstract(Thread& t, Ref<> v) {
  Slot<> holder;
  const OptRef<> flag = TRY(find_attr(t, v, names::__isabstractmethod__, holder));
  return flag ? is_true(t, flag.ref()) : false;
}

Result<void> compute_abstract_methods(Thread& t, Ref<> self) {
  const Own<Set> abstracts = TRY(Set::create(t));
  const Own<> namespace_ = TRY(get_attr(t, self, names::__dict__));
  const Own<> pairs = TRY(call_method(t, namespace_, names::items));
  const Own<List> items = TRY(to_list(t, pairs));
  for (std::size_t i = 0; i < items->size(); ++i) {
    const Own<Tuple> pair = TRY(to_tuple(t, (*items)[i]));
    if (pair->size() != 2) return raise(t, exc::TypeError, "Iteration over %S.__dict__ did not give pairs", self);
    if (TRY(is_abstract(t, (*pair)[1]))) TRY(abstracts->add_value(t, (*pair)[0]));
  }
  const Own<> bases = TRY(get_attr(t, self, names::__bases__));
  if (!bases.ref().is<Tuple>()) return raise(t, exc::TypeError, "__bases__ is not tuple");
  for (Value base : bases.ref().as<Tuple>()->span()) {
    Slot<> holder;
    const OptRef<> inherited = TRY(find_attr(t, Ref<>(base), names::__abstractmethods__, holder));
    if (!inherited) continue;
    const Own<Tuple> keys = TRY(to_tuple(t, inherited.ref()));
    for (Value key : keys->span()) {
      if (!Ref<>(key).is<Str>()) return raise(t, exc::TypeError, "attribute name must be string, not '%T'", Ref<>(key));
      Slot<> value_holder;
      const OptRef<> value = TRY(find_attr(t, self, Ref<>(key).as<Str>(), value_holder));
      if (value && TRY(is_abstract(t, value.ref()))) TRY(abstracts->add_value(t, Ref<>(key)));
    }
  }
  const Own<> frozen = TRY(call(t, Ref<>(&FrozenSet::type), {abstracts.value()}));
  return set_attr(t, self, names::__abstractmethods__, frozen);
}

// The flags of CPython's type objects that __abc_tpflags__ may name.
constexpr std::int64_t kFlagSequence = 1 << 5, kFlagMapping = 1 << 6;
constexpr std::uint32_t kCollectionFlags = kTypeSequence | kTypeMapping;

Result<void> take_collection_flags(Thread& t, Ref<Type> cls) {
  const Ref<Dict> dict = dict_of(t, *cls);
  const Own<Str> key = TRY(Str::intern_ascii(t, "__abc_tpflags__"));
  const OptRef<> found = dict->find_str(key);
  if (!found || !found.value().is_int()) return ok;
  const std::int64_t wanted = found.value().as_int();
  if ((wanted & kFlagSequence) && (wanted & kFlagMapping))
    return raise(t, exc::TypeError, "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
  cls->flags = (cls->flags & ~kCollectionFlags) | (wanted & kFlagSequence ? kTypeSequence : 0u) |
               (wanted & kFlagMapping ? kTypeMapping : 0u);
  TRY(dict->remove(t, key));
  type_modified(t, *cls);
  return ok;
}

void set_collection_flags(Thread& t, Type& cls, std::uint32_t flags) {
  if ((cls.flags & kCollectionFlags) == flags || !cls.is_heap()) return;
  cls.flags = (cls.flags & ~kCollectionFlags) | flags;
  for (Type* sub : state_of(t, cls).subclasses) set_collection_flags(t, *sub, flags);
}

Result<void> abc_init(Thread& t, Ref<> self) {
  TRY(compute_abstract_methods(t, self));
  const Own<AbcData> data = TRY(create<AbcData>(t));
  data->negative_version = native_state<AbcState>(t).registrations;
  TRY(set_attr(t, self, names::_abc_impl, data));
  if (self.is<Type>()) TRY(take_collection_flags(t, self.as<Type>()));
  return ok;
}

Result<Own<>> abc_register(Thread& t, Ref<> self, Ref<> subclass) {
  if (!subclass.is<Type>()) return raise(t, exc::TypeError, "Can only register classes");
  if (TRY(is_subclass(t, subclass, self))) return subclass.own();
  if (TRY(is_subclass(t, self, subclass)))
    return raise(t, exc::RuntimeError, "Refusing to create an inheritance cycle");
  const Own<AbcData> data = TRY(data_of(t, self));
  TRY(data->registry.add(t, subclass));
  ++native_state<AbcState>(t).registrations;
  if (self.is<Type>())
    if (const std::uint32_t flags = self.as<Type>()->flags & kCollectionFlags)
      set_collection_flags(t, *subclass.as<Type>(), flags);
  return subclass.own();
}

Result<Own<>> abc_instancecheck(Thread& t, Ref<> self, Ref<> instance) {
  const Own<AbcData> data = TRY(data_of(t, self));
  const Own<> actual = Ref<>(instance.type()).own();
  Slot<> holder;
  const OptRef<> named = TRY(find_attr(t, instance, names::__class__, holder));
  const Own<> subclass = named ? named.ref().own() : actual.ref().own();
  if (data->cache.contains(subclass)) return bool_from(true);
  if (actual.value() == subclass.value()) {
    if (data->negative_version == native_state<AbcState>(t).registrations && data->misses.contains(subclass))
      return bool_from(false);
    return call_method(t, self, names::__subclasscheck__, {subclass.value()});
  }
  Own<> result = TRY(call_method(t, self, names::__subclasscheck__, {subclass.value()}));
  if (TRY(is_true(t, result))) return result;
  return call_method(t, self, names::__subclasscheck__, {actual.value()});
}

// What the hook says: 1 yes, 0 no, -1 nothing.
Result<int> ask_hook(Thread& t, Ref<> self, Ref<> subclass) {
  const Own<> answer = TRY(call_method(t, self, names::__subclasshook__, {subclass.value()}));
  if (is_true_object(answer)) return 1;
  if (is_false_object(answer)) return 0;
  if (is_not_implemented(answer)) return -1;
  return raise(t, exc::AssertionError, "__subclasshook__ must return either False, True, or NotImplemented");
}

Result<bool> is_below_registered(Thread& t, const AbcData& data, Ref<> subclass) {
  if (data.registry.is_empty()) return false;
  if (data.registry.contains(subclass)) return true;
  const Own<List> registered = TRY(List::create(t));
  TRY(data.registry.list(t, *registered));
  for (std::size_t i = 0; i < registered->size(); ++i)
    if (TRY(is_subclass(t, subclass, (*registered)[i]))) return true;
  return false;
}

Result<bool> is_below_subclass(Thread& t, Ref<> self, Ref<> subclass) {
  const Own<> subclasses = TRY(call_method(t, self, names::__subclasses__));
  if (!subclasses.ref().is<List>()) return raise(t, exc::TypeError, "__subclasses__() must return a list");
  const Ref<List> list = subclasses.ref().as<List>();
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Own<> one = (*list)[i].own();
    if (TRY(is_subclass(t, subclass, one))) return true;
  }
  return false;
}

bool has_in_mro(Thread& t, Ref<> subclass, Ref<> self) {
  for (Value v : mro_of(t, *subclass.as<Type>())->span())
    if (v == self.value()) return true;
  return false;
}

Result<bool> abc_subclasscheck(Thread& t, Ref<> self, Ref<> subclass) {
  if (!subclass.is<Type>()) return raise(t, exc::TypeError, "issubclass() arg 1 must be a class");
  const Own<AbcData> data = TRY(data_of(t, self));
  if (data->cache.contains(subclass)) return true;
  if (const std::int64_t now = native_state<AbcState>(t).registrations; data->negative_version < now) {
    data->misses.clear();
    data->negative_version = now;
  } else if (data->misses.contains(subclass)) {
    return false;
  }
  const int hook = TRY(ask_hook(t, self, subclass));
  const bool yes = hook >= 0 ? hook == 1
                             : has_in_mro(t, subclass, self) || TRY(is_below_registered(t, *data, subclass)) ||
                                   TRY(is_below_subclass(t, self, subclass));
  if (yes)
    TRY(data->cache.add(t, subclass));
  else
    TRY(data->misses.add(t, subclass));
  return yes;
}

Result<Own<>> get_dump(Thread& t, Ref<> self) {
  const Own<AbcData> data = TRY(data_of(t, self));
  const Own<> registry = TRY(data->registry.references(t)), cache = TRY(data->cache.references(t));
  const Own<> negative = TRY(data->misses.references(t)), version = TRY(int_from(t, data->negative_version));
  return Tuple::of(t, registry, cache, negative, version);
}
Result<void> reset_registry(Thread& t, Ref<> self) {
  TRY(data_of(t, self))->registry.clear();
  return ok;
}
Result<void> reset_caches(Thread& t, Ref<> self) {
  const Own<AbcData> data = TRY(data_of(t, self));
  data->cache.clear();
  data->misses.clear();
  return ok;
}
Result<std::int64_t> get_cache_token(Thread& t) { return native_state<AbcState>(t).registrations; }

constexpr Method kFunctions[] = {
    bind<&get_cache_token>(
        "get_cache_token()",
        "A value that differs from an earlier one once any abstract class has gained a virtual subclass.\n\nOnly == "
        "makes sense on it: caches of isinstance answers keep it to see whether they still hold."),
    bind<&abc_init>("_abc_init(object, /)",
                    "Make the bookkeeping of a new abstract class and find its abstract methods. For module abc."),
    bind<&reset_registry>("_reset_registry(object, /)",
                          "Forget the virtual subclasses of a class. For tests that look for leaks."),
    bind<&reset_caches>(
        "_reset_caches(object, /)",
        "Forget what isinstance and issubclass found out about a class. For tests that look for leaks."),
    bind<&get_dump>("_get_dump(object, /)",
                    "The registry, both caches and their version, for a look at how a class fares."),
    bind<&abc_register>("_abc_register(object, subclass, /)", "What ABCMeta.register does. For module abc."),
    bind<&abc_instancecheck>("_abc_instancecheck(object, instance, /)",
                             "What ABCMeta.__instancecheck__ does. For module abc."),
    bind<&abc_subclasscheck>("_abc_subclasscheck(object, subclass, /)",
                             "What ABCMeta.__subclasscheck__ does. For module abc."),
};

}  // namespace

constinit const ModuleSpec kAbcModule = {
    .name = "_abc",
    .doc = "The work of abc.ABCMeta: registries of virtual subclasses and what has been found out about them.",
    .functions = kFunctions};

}  // namespace krait
