// Where a class finds its attributes: MRO, lookup cache, versions; and the state of native classes, made at first use.
#include <algorithm>
#include <atomic>

#include "object/allocate.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/names.h"
#include "types/often_set.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/template.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

bool is_subtype_slow(const Type* type, const Type* base) {
  for (const Type* t = type; t; t = t->base)
    if (t == base) return true;
  if (base == &kObjectType) return true;
  if (type->is_heap()) {
    if (!type->own_state || !type->own_state->mro) return false;
    for (Value v : type->own_state->mro->span())
      if (v.object() == base) return true;
    return false;
  }
  for (const Type* t = type; t; t = t->base)
    for (const Type* more : t->options.more_bases)
      if (is_subtype(more, base)) return true;
  return false;
}

namespace {

// Puts `type` and, depth first, what it derives from into `out`, each once, every class before its bases. Native
// classes have at most a diamond over `object`, for which this is the C3 order.
void native_mro(Type* type, std::vector<Type*>& out) {
  std::vector<Type*> chain;
  for (Type* t = type; t; t = t->base) chain.push_back(t);
  for (Type* more : type->options.more_bases) {
    std::vector<Type*> other;
    for (Type* t = more; t; t = t->base) other.push_back(t);
    // Insert before the first class both share.
    for (std::size_t i = 0; i < other.size(); ++i) {
      auto found = std::find(chain.begin(), chain.end(), other[i]);
      if (found != chain.end()) {
        chain.insert(found, other.begin(), other.begin() + static_cast<std::ptrdiff_t>(i));
        break;
      }
    }
  }
  out = chain;
}

// `__match_args__`: the names that positional patterns stand for.
Result<void> add_match_args(Thread& t, Ref<Dict> dict, std::string_view words) {
  const Own<List> list = TRY(List::create(t));
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    TRY(list->append_own(t, TRY(Str::intern_ascii(t, words.substr(0, end)))));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return dict->set_str(t, names::__match_args__, TRY(to_tuple(t, list)));
}

Result<void> fill_native_dict(Thread& t, Type& type, Ref<Dict> dict) {
  for (const Method& m : type.options.methods) {
    Own<Str> name = TRY(Str::intern_ascii(t, m.signature.name()));
    Ref<Str> key = name.ref();
    Own<> d = none();
    if (m.signature.receiver == ReceiverKind::Self)
      d = TRY(create<MethodDescriptor>(t, Ref<Type>(&type), key.own(), m));
    else if (m.signature.receiver == ReceiverKind::Class && m.signature.name() != "__new__")
      d = TRY(create<ClassMethodDescriptor>(t, Ref<Type>(&type), key.own(), m));
    else {
      Own<BuiltinFunction> f = TRY(create<BuiltinFunction>(t, m, OptRef<>(), OptRef<>(), &type));
      d = TRY(StaticMethod::create_for(t, f.ref()));
    }
    TRY(dict->set_str(t, key, std::move(d)));
  }
  for (const Attribute& a : type.options.attributes) {
    Own<Str> name = TRY(Str::intern_ascii(t, a.name));
    Ref<Str> key = name.ref();
    Own<> d = none();
    if (a.is_member)
      d = TRY(create<MemberDescriptor>(t, Ref<Type>(&type), key.own(), a));
    else
      d = TRY(create<GetSetDescriptor>(t, Ref<Type>(&type), key.own(), a));
    TRY(dict->set_str(t, key, std::move(d)));
  }
  TRY(add_slot_wrappers(t, type, dict));
  if (type.slots.construct && (!type.base || type.base->slots.construct != type.slots.construct) &&
      !dict->find_str(names::__new__))
    TRY(dict->set_str(t, names::__new__, TRY(make_new_function(t, type))));
  if (!dict->find_str(names::__doc__)) TRY(dict->set_str(t, names::__doc__, TRY(doc_of(t, type.options.doc))));
  if (&type == &Interpolation::type) TRY(add_match_args(t, dict, "value expression conversion format_spec"));
  if (const char* dot = __builtin_strrchr(type.name, '.'); dot && !dict->find_str(names::__module__)) {
    Own<Str> module = TRY(Str::intern_ascii(t, std::string_view(type.name, static_cast<std::size_t>(dot - type.name))));
    TRY(dict->set_str(t, names::__module__, std::move(module)));
  }
  return ok;
}

Result<void> ready(Thread& t, Type& type, TypeState& state) {
  state.is_ready = true;
  state.native_size = type.basic_size;
  std::vector<Type*> order;
  native_mro(&type, order);
  Own<Tuple> mro = TRY(Tuple::create(t, order.size()));
  for (std::size_t i = 0; i < order.size(); ++i) mro->init_item(i, Ref<Type>(order[i]).own());
  state.mro.set(std::move(mro));
  const std::size_t count = type.base ? 1 + type.options.more_bases.size() : 0;
  Own<Tuple> bases = TRY(Tuple::create(t, count));
  if (type.base) bases->init_item(0, Ref<Type>(type.base).own());
  for (std::size_t i = 1; i < count; ++i) bases->init_item(i, Ref<Type>(type.options.more_bases[i - 1]).own());
  state.bases.set(std::move(bases));
  Own<Dict> dict = TRY(Dict::create(t));
  Ref<Dict> d = dict.ref();
  state.dict.set(std::move(dict));
  return fill_native_dict(t, type, d);
}

}  // namespace

TypeState& build_static_state(Thread& t, Type& type) {
  // Places are handed out once per process and never change; that is all that native types share between interpreters.
  static constinit std::atomic<std::uint32_t> next_index{1};
  std::uint32_t i = type.static_index.load(std::memory_order_acquire);
  if (i == 0) {
    const std::uint32_t fresh = next_index.fetch_add(1);
    if (type.static_index.compare_exchange_strong(i, fresh)) i = fresh;
  }
  auto& states = t.interpreter->static_types;
  if (states.size() <= i) states.resize(i + 64);
  states[i] = std::make_unique<TypeState>();
  TypeState& state = *states[i];
  if (type.base) state_of(t, *type.base).subclasses.push_back(&type);
  const Value pending = t.pending.take();
  const bool is_made = !ready(t, type, state).is_failed();
  t.pending.set(Own<>::steal(pending));
  if (is_made) [[likely]]
    return state;
  // Whoever asks for the state of a type cannot do without.
  state.dict.clear();
  state.bases.clear();
  state.mro.clear();
  EssentialAllocations essential(*t.interpreter->heap);
  KRAIT_REQUIRE(!ready(t, type, state).is_failed(), "out of memory while a built-in type was set up");
  return state;
}

Ref<Dict> dict_of(Thread& t, Type& type) { return state_of(t, type).dict.ref(); }
Ref<Tuple> mro_of(Thread& t, Type& type) {
  const Slot<Tuple>& mro = state_of(t, type).mro;
  if (!mro) return Tuple::empty().ref();  // the class is being made
  return mro.ref();
}
Ref<Tuple> bases_of(Thread& t, Type& type) { return state_of(t, type).bases.ref(); }

std::uint32_t version_of(Thread& t, Type& type) {
  if (type.version) [[likely]]
    return type.version;
  // A class has a version only while its bases do: modifying one can then stop at a class without.
  for (Value v : state_of(t, type).bases->span()) version_of(t, *static_cast<Type*>(v.object()));
  if (t.interpreter->next_type_version != Interpreter::kLastTypeVersion)
    type.version = ++t.interpreter->next_type_version;
  return type.version;
}

void type_modified(Thread& t, Type& type) {
  if (type.version == 0) return;
  if (type.is_heap()) type.version = 0;
  for (Type* sub : state_of(t, type).subclasses)
    if (sub->is_heap()) type_modified(t, *sub);
}

OptRef<> lookup(Thread& t, Type& type, Ref<Str> name) {
  const std::uint32_t version = version_of(t, type);
  const auto bits = (reinterpret_cast<std::uintptr_t>(&type) >> 4) * 31 ^
                    (reinterpret_cast<std::uintptr_t>(name.get()) >> 4) ^ version;
  MethodCacheEntry& e = t.interpreter->method_cache[bits % Interpreter::kMethodCacheSize];
  const auto hash = static_cast<std::uint32_t>(name->cached_hash());
  if (e.type == &type && e.name == name.get() && e.version == version && e.hash == hash && name->is_interned())
      [[likely]]
    return OptRef<>(e.value);
  TypeState& state = state_of(t, type);
  OptRef<> found;
  if (!state.mro) return found;
  const Tuple* mro = state.mro.get();
  for (std::size_t i = 0, n = mro->size(); i < n; ++i) {
    auto* base = static_cast<Type*>(mro->items()[i].object());
    found = state_of(t, *base).dict->find_str(name);
    if (!found) continue;
    if (is_often_set(t, *base, name)) return found;
    break;
  }
  if (version && name->is_interned()) e = {&type, name.get(), version, hash, found.value()};
  return found;
}

}  // namespace krait
