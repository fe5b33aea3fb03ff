// Making classes: metaclass choice, layout, MRO, the namespace's special entries.
#include <algorithm>

#include "object/allocate.h"
#include "types/cell.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/shape.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

Type* as_type(Value v) { return static_cast<Type*>(v.object()); }

}  // namespace

Result<Type*> best_base(Thread& t, Ref<Tuple> bases) {
  Type *winner = nullptr, *base = nullptr;
  for (Value v : bases->span()) {
    if (!Ref<>(v).is<Type>()) return raise(t, exc::TypeError, "bases must be types");
    Type* candidate_base = as_type(v);
    (void)state_of(t, *candidate_base);
    if (!candidate_base->has(kTypeBasetype))
      return raise(t, exc::TypeError, "type '%T' is not an acceptable base type", candidate_base);
    Type* candidate = solid_base(candidate_base);
    if (!winner) {
      winner = candidate;
      base = candidate_base;
    } else if (is_subtype(winner, candidate)) {
    } else if (is_subtype(candidate, winner)) {
      winner = candidate;
      base = candidate_base;
    } else {
      return raise(t, exc::TypeError, "multiple bases have instance lay-out conflict");
    }
  }
  return base;
}

Result<Own<Type>> calculate_metaclass(Thread& t, Ref<Type> start, Ref<Tuple> bases) {
  Type* winner = start.get();
  for (Value v : bases->span()) {
    Type* meta = type_of(v);
    if (is_subtype(winner, meta)) continue;
    if (is_subtype(meta, winner)) {
      winner = meta;
      continue;
    }
    return raise(t, exc::TypeError,
                 "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the "
                 "metaclasses of all its bases");
  }
  return Ref<Type>(winner).own();
}

namespace {

// `__name` inside class C means `_C__name`.
Result<Own<Str>> mangle(Thread& t, Ref<Str> class_name, Ref<Str> name) {
  const std::size_t n = name->length();
  if (n < 2 || name->at(0) != '_' || name->at(1) != '_') return name.own();
  if (n >= 4 && name->at(n - 1) == '_' && name->at(n - 2) == '_') return name.own();
  std::size_t skip = 0;
  while (skip < class_name->length() && class_name->at(skip) == '_') ++skip;
  if (skip == class_name->length()) return name.own();
  Own<Str> stem = TRY(Str::substring(t, class_name, skip, class_name->length()));
  return Str::intern(t, TRY(format(t, "_%S%S", stem, name)));
}

struct SlotsPlan {
  std::vector<Own<Str>> names;  // mangled and sorted
  bool has_slots = false;       // a `__slots__` was given
  bool wants_dict = false, wants_weakref = false;
};

Result<void> plan_slots(Thread& t, Ref<Str> class_name, Type& base, Ref<Tuple> bases, Ref<Dict> ns, SlotsPlan& plan) {
  OptRef<> given = ns->find_str(names::__slots__);
  const bool base_has_dict = base.has(kTypeHasDict | kTypeManagesDict), base_has_weakrefs = base.has(kTypeWeakrefs);
  // Types whose items stand in the object itself take nothing more; the text of str is elsewhere in CPython.
  const bool has_items = base.has(kTypeVariable) && !base.has(kTypeIsStr);
  if (!given) {
    plan.wants_dict = !base_has_dict;
    plan.wants_weakref = !base_has_weakrefs && !has_items;
    return ok;
  }
  plan.has_slots = true;
  Own<Tuple> slots = given.ref().is<Str>() ? TRY(Tuple::of(t, given.ref())) : TRY(to_tuple(t, given.ref()));
  if (slots->size() > 0 && has_items)
    return raise(t, exc::TypeError, "nonempty __slots__ not supported for subtype of '%T'", &base);
  for (Value v : slots->span()) {
    Ref<> item(v);
    if (!item.is<Str>()) return raise(t, exc::TypeError, "__slots__ items must be strings, not '%T'", item);
    Ref<Str> s = item.as<Str>();
    Own<> identifier = TRY(call_method(t, s, names::isidentifier));
    if (!is_true_object(identifier.ref())) return raise(t, exc::TypeError, "__slots__ must be identifiers");
    if (Str::equal(s, names::__dict__)) {
      if (base_has_dict || plan.wants_dict)
        return raise(t, exc::TypeError, "__dict__ slot disallowed: we already got one");
      plan.wants_dict = true;
    } else if (Str::equal(s, names::__weakref__)) {
      if (base_has_weakrefs || plan.wants_weakref)
        return raise(t, exc::TypeError, "__weakref__ slot disallowed: we already got one");
      plan.wants_weakref = true;
    } else {
      Own<Str> name = TRY(mangle(t, class_name, s));
      name = TRY(Str::intern(t, std::move(name)));
      if (ns->find_str(name.ref()) && !Str::equal(name.ref(), names::__qualname__) &&
          !Str::equal(name.ref(), names::__classcell__) && !Str::equal(name.ref(), names::__classdictcell__))
        return raise(t, exc::ValueError, "%R in __slots__ conflicts with class variable", name);
      plan.names.push_back(std::move(name));
    }
  }
  // Bases beside the one whose layout is extended may bring a dictionary and weak references, too.
  for (Value v : bases->span()) {
    const Type* other = as_type(v);
    if (other == &base) continue;
    plan.wants_dict |= !base_has_dict && other->has(kTypeHasDict | kTypeManagesDict);
    plan.wants_weakref |= !base_has_weakrefs && !has_items && other->has(kTypeWeakrefs);
  }
  std::sort(plan.names.begin(), plan.names.end(),
            [](const Own<Str>& a, const Own<Str>& b) { return Str::order(a.ref(), b.ref()) < 0; });
  return ok;
}

// How many attributes instances will have, guessed from what the methods assign.
std::uint32_t expected_attributes(Ref<Dict> ns, Type& base) {
  std::uint32_t n = base.own_state && base.own_state->root_shape ? base.own_state->root_shape->capacity : 0;
  if (OptRef<> statics = ns->find_str(names::__static_attributes__); statics && statics.ref().is<Tuple>())
    n += static_cast<std::uint32_t>(statics.ref().as<Tuple>()->size());
  return std::clamp<std::uint32_t>(n, 1, 30);
}

constexpr Attribute kDictAttribute[] = {
    attribute<&Object::get_dict, &Object::set_dict>("__dict__", "dictionary for instance variables")};
constexpr Attribute kWeakrefAttribute[] = {
    attribute<&Object::get_weakref>("__weakref__", "list of weak references to the object")};

Result<void> lay_out(Thread& t, Type& type, TypeState& state, SlotsPlan& plan) {
  Type& base = *type.base;
  TypeState& base_state = state_of(t, base);
  state.native_size = base_state.native_size;
  std::uint32_t size = base.basic_size;
  // A base's own shape word is at its end and moves behind the new slots.
  const bool base_shape = base_state.root_shape != nullptr;
  if (base_shape && base.shape_offset > 0) size = static_cast<std::uint32_t>(base.shape_offset);
  const bool after_body = type.has(kTypeVariable);
  state.slots_offset = after_body ? base_state.slots_end() : size;
  state.slots_count = static_cast<std::uint32_t>(plan.names.size());
  Own<Tuple> slot_names = TRY(Tuple::create(t, plan.names.size()));
  for (std::size_t i = 0; i < plan.names.size(); ++i) slot_names->init_item(i, plan.names[i].ref().own());
  if (state.slots_count) state.slot_names.set(std::move(slot_names));
  size += state.slots_count * sizeof(Value);
  if (plan.wants_dict) type.flags |= kTypeHasDict;
  if (plan.wants_weakref) type.flags |= kTypeWeakrefs;
  type.shape_offset = base.shape_offset;
  if (plan.wants_dict || base_shape) {
    type.shape_offset = type.has(kTypeVariable) ? -1 : static_cast<std::int32_t>(size);
    size += sizeof(Value);
    state.root_shape = Shape::create_root(&type, expected_attributes(state.dict.ref(), base));
    state.root_shapes.push_back(state.root_shape);
  }
  type.basic_size = size;
  // The values of `__slots__` go in their order, so only one class may have some.
  const bool one_group =
      state.slots_count ? state.slots_offset == sizeof(Object) : &base == &kObjectType || base.has(kTypePlain);
  if (one_group && state.native_size == sizeof(Object) && !after_body && !base.slots.destruct) type.flags |= kTypePlain;
  for (std::uint32_t i = 0; i < state.slots_count; ++i) {
    Ref<Str> name = plan.names[i].ref();
    const auto offset = static_cast<std::uint32_t>(state.slots_offset + i * sizeof(Value));
    const auto place = after_body ? MemberDescriptor::Place::AfterBody : MemberDescriptor::Place::Fixed;
    Own<MemberDescriptor> d = TRY(create<MemberDescriptor>(t, Ref<Type>(&type), name.own(), place, offset));
    TRY(state.dict->set_str(t, name, std::move(d)));
  }
  if (plan.wants_dict && !state.dict->find_str(names::__dict__))
    TRY(state.dict->set_str(
        t, names::__dict__,
        TRY(create<GetSetDescriptor>(t, Ref<Type>(&type), names::__dict__.ref().own(), kDictAttribute[0]))));
  if (plan.wants_weakref && !state.dict->find_str(names::__weakref__))
    TRY(state.dict->set_str(
        t, names::__weakref__,
        TRY(create<GetSetDescriptor>(t, Ref<Type>(&type), names::__weakref__.ref().own(), kWeakrefAttribute[0]))));
  return ok;
}

// The namespace entries that the class statement gives a meaning.
Result<void> adapt_namespace(Thread& t, TypeState& state, Ref<Dict> d) {
  if (OptRef<> q = d->find_str(names::__qualname__)) {
    if (!q.ref().is<Str>()) return raise(t, exc::TypeError, "type __qualname__ must be a str, not %T", q.ref());
    state.qualname.set(q.ref().as<Str>().own());
    TRY(d->remove(t, names::__qualname__));
  } else {
    state.qualname.set(state.name.ref().own());
  }
  if (!d->find_str(names::__module__)) {
    if (OptRef<> module = current_global(t, names::__name__)) TRY(d->set_str(t, names::__module__, module.ref().own()));
  }
  if (!d->find_str(names::__doc__)) TRY(d->set_str(t, names::__doc__, none()));
  if (OptRef<> f = d->find_str(names::__new__); f && is_python_function(f.ref()))
    TRY(d->set_str(t, names::__new__, TRY(StaticMethod::create_for(t, f.ref()))));
  for (Ref<Str> name : {names::__init_subclass__.ref(), names::__class_getitem__.ref()})
    if (OptRef<> f = d->find_str(name); f && is_python_function(f.ref()))
      TRY(d->set_str(t, name, TRY(ClassMethod::create_for(t, f.ref()))));
  if (d->find_str(names::__eq__) && !d->find_str(names::__hash__)) TRY(d->set_str(t, names::__hash__, none()));
  return ok;
}

// The cell that the class statement left in the namespace to be filled with the class, or with the namespace.
Result<void> take_cell(Thread& t, Ref<Dict> d, Ref<Str> name, const char* shown, Slot<>& cell) {
  const OptRef<> found = d->find_str(name);
  if (!found) return ok;
  if (!found.ref().is_exact<Cell>())
    return raise(t, exc::TypeError, "%s must be a nonlocal cell, not <class '%T'>", shown, found.ref());
  cell.set(found.ref().own());
  TRY(d->remove(t, name));
  return ok;
}

Result<void> set_names(Thread& t, Type& type, Ref<Dict> d) {
  Own<Dict> copy = TRY(Dict::copy_of(t, d));
  Value key, value;
  for (std::size_t i = 0; copy->next_entry(i, key, value);) {
    Slot<> holder;
    OptRef<> f = TRY(lookup_special(t, Ref<>(value), names::__set_name__, holder));
    if (!f) continue;
    if (call(t, f.ref(), {Value::of_object(&type), key}).is_failed()) {
      add_note_to_pending(t, TRY(format(t, "Error calling __set_name__ on '%T' instance %R in '%S'", Ref<>(value),
                                        Ref<>(key), TRY(type_name(t, type))))
                                 .ref());
      return failed;
    }
  }
  return ok;
}

// The class works, but names that are no strings are found by nobody.
Result<void> warn_of_keys(Thread& t, Ref<Str> class_name, Ref<Dict> d) {
  Value key, value;
  for (std::size_t i = 0; d->next_entry(i, key, value);)
    if (!Ref<>(key).is<Str>())
      return warn_format(t, exc::RuntimeWarning, 1, "non-string key in the __dict__ of class %.200S", class_name);
  return ok;
}

Result<void> call_init_subclass(Thread& t, Type& type, const Arguments& keywords) {
  Own<> f = TRY(super_attr(t, type, Ref<>(&type), names::__init_subclass__));
  (void)TRY(call(t, f.ref(), keywords));
  return ok;
}

}  // namespace

Result<Own<>> new_class(Thread& t, Ref<Type> metatype, Ref<Str> name, Ref<Tuple> given_bases, Ref<Dict> given_namespace,
                        const Arguments& keywords) {
  Own<Tuple> bases = given_bases->size() ? given_bases.own() : TRY(Tuple::of(t, Ref<Type>(&kObjectType)));
  for (Value v : bases->span()) {
    if (Ref<>(v).is<Type>()) continue;
    Slot<> holder;
    if (TRY(find_attr(t, Ref<>(v), names::__mro_entries__, holder)))
      return raise(t, exc::TypeError, "type() doesn't support MRO entry resolution; use types.new_class()");
  }
  Type* base = TRY(best_base(t, bases.ref()));
  TRY(check_type_name(t, name));
  if (OptRef<> doc = given_namespace->find_str(names::__doc__); doc && doc.ref().is<Str>())
    TRY(check_encodable(t, doc.ref().as<Str>()));
  Own<Dict> ns = TRY(Dict::copy_of(t, given_namespace));
  Ref<Dict> d = ns.ref();

  Own<Type> type = TRY(create_instance<Type>(t, metatype));
  Type* p = type.get();
  auto* state = new TypeState;
  p->own_state = state;
  p->name = nullptr;
  p->base = base;
  base->retain();
  p->flags = kTypeIsHeap | kTypeBasetype |
             (base->flags & (kTypeSubclassBits | kTypeHasDict | kTypeManagesDict | kTypeWeakrefs | kTypeVariable));
  state->is_ready = true;
  state->name.set(name.own());
  state->bases.set(std::move(bases));
  state->dict.set(std::move(ns));
  SlotsPlan plan;
  TRY(plan_slots(t, name, *base, state->bases.ref(), d, plan));
  TRY(adapt_namespace(t, *state, d));
  Slot<> class_cell, namespace_cell;
  TRY(take_cell(t, d, names::__classcell__, "__classcell__", class_cell));
  TRY(take_cell(t, d, names::__classdictcell__, "__classdictcell__", namespace_cell));
  TRY(lay_out(t, *p, *state, plan));
  // Methods that mro() of the metaclass calls may want __class__.
  if (class_cell) class_cell.ref().as<Cell>()->set(Ref<>(p).own());
  if (namespace_cell) namespace_cell.ref().as<Cell>()->set(d.own());

  (void)TRY(update_mro(t, *p));
  // Patterns see it as what the first class that is a collection is.
  for (Value v : mro_of(t, *p)->span()) {
    const std::uint32_t collection = as_type(v)->flags & (kTypeSequence | kTypeMapping);
    p->flags |= collection;
    if (collection) break;
  }
  for (Value v : state->bases->span()) state_of(t, *as_type(v)).subclasses.push_back(p);
  for (const SlotMethod& s : special_methods()) s.set_slot(*p, nullptr);
  p->slots.construct = base->slots.construct;
  update_all_slots(t, *p);
  update_construct_slot(t, *p);
  TRY(warn_of_keys(t, name, d));
  TRY(set_names(t, *p, d));
  TRY(call_init_subclass(t, *p, keywords));
  return Own<>(std::move(type));
}

Result<Own<Type>> make_class(Thread& t, const char* dotted_name, Ref<Type> base, OptRef<Dict> given) {
  const std::string_view whole = dotted_name;
  const std::size_t dot = whole.rfind('.');
  Own<Dict> d = given ? TRY(Dict::copy_of(t, given.ref())) : TRY(Dict::create(t));
  if (dot != whole.npos) TRY(d->set_str(t, names::__module__, TRY(Str::intern_ascii(t, whole.substr(0, dot)))));
  Own<Str> name = TRY(Str::intern_ascii(t, whole.substr(dot == whole.npos ? 0 : dot + 1)));
  Own<Tuple> bases = TRY(Tuple::of(t, base));
  return TRY(new_class(t, Ref<Type>(Ref<>(base).type()), name.ref(), bases.ref(), d.ref(), {})).into<Type>();
}

}  // namespace krait
