#include "interp/attribute_plans.h"

#include <memory>
#include <new>

#include "object/native_state.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/module.h"
#include "types/names.h"
#include "types/often_set.h"
#include "types/property.h"
#include "types/shape.h"
#include "types/type.h"

namespace krait {

namespace {

using Kind = PolymorphicCache::Kind;

AttributeCache& cache_of(At x) { return x.code->cache<AttributeCache>(x.tail().cache); }

// What specialising an access needs to know.
struct Access {
  Type* type;
  OptRef<> found;  // along the MRO; borrowed
  Shape* shape = nullptr;
  bool has_word = false;    // the instance has attributes of its own at a known offset
  bool in_dict = false;     // they are in a dict
  std::int32_t index = -1;  // of the name in the shape
};

Access look(Thread& t, Ref<> object, Ref<Str> name) {
  Access a{.type = object.type(), .found = lookup(t, *object.type(), name)};
  a.has_word = a.type->has(kTypeHasDict) && a.type->shape_offset > 0 && object.value().is_object();
  if (!a.has_word) return a;
  const Value word = *Attributes::word_of(object.object());
  a.in_dict = Attributes::is_dict(word);
  if (a.in_dict) return a;
  a.shape = reinterpret_cast<Shape*>(word.bits());
  if (a.shape) a.index = a.shape->find(name.get());
  return a;
}

bool is_plain_value(Ref<> found) { return !found.value().is_object() || !found.type()->slots.descr_get; }

void fill_common(Thread& t, AttributeCache& c, const Access& a) {
  c.shape = a.shape;
  c.version = version_of(t, *a.type);
  c.offset = a.has_word ? static_cast<std::uint32_t>(a.type->shape_offset) : 0;
  c.type = a.type;
}

// What the class itself has, as an instance without attributes in the way sees it; borrowed. Empty: its metaclass has
// something to say, or the class has nothing.
OptRef<> class_attribute(Thread& t, Ref<> object, Ref<Str> name, AttributeCache& c) {
  Type& cls = *object.as<Type>();
  Type& meta = *object.type();
  if (!version_of(t, cls) || !version_of(t, meta) || lookup(t, meta, name)) return {};
  OptRef<> found = lookup(t, cls, name);
  if (found && changes_often(t, cls, name)) return {};
  if (found)
    c = {.shape = nullptr,
         .version = version_of(t, cls),
         .offset = version_of(t, meta),
         .type = &cls,
         .value = found.value()};
  return found;
}

// Is it a function that a call with `n` arguments enters without binding?
bool takes(const Slot<>& f, int n) {
  if (!f || !f.ref().is_exact<Function>()) return false;
  const auto* x = static_cast<const ExecutableCode*>(f.ref().as<Function>()->code()->executable);
  return x && x->plain_arguments == n;
}

XOp plan_module(Thread& t, Ref<> object, Ref<Str> name, AttributeCache& c) {
  Ref<Dict> d = object.as<Module>()->dict();
  const Value* place = d->place_of(name);
  if (!place || lookup(t, Module::type, name)) return XOp::LOAD_ATTR;
  const std::uint64_t identity = d->cached_identity(*t.interpreter);
  if (!identity) return XOp::LOAD_ATTR;
  c = {.shape = nullptr, .version = 0, .offset = 0, .place = place, .index = identity};
  return XOp::LOAD_ATTR_MODULE;
}

// How a method's plan is an attribute's.
XOp method_form(XOp load) {
  switch (load) {
    case XOp::LOAD_ATTR_TYPE:
      return XOp::LOAD_METHOD_TYPE;
    case XOp::LOAD_ATTR_MODULE:
      return XOp::LOAD_METHOD_MODULE;
    case XOp::LOAD_ATTR_SLOT:
      return XOp::LOAD_METHOD_SLOT;
    default:
      return XOp::LOAD_METHOD;
  }
}

}  // namespace

bool has_generic_get(Thread& t, Type& type) {
  if (type.slots.get_attr == &Object::get_attr) return true;
  OptRef<> f = lookup(t, type, names::__getattribute__);
  return f && f.ref().is_exact<WrapperDescriptor>() &&
         f.ref().as<WrapperDescriptor>()->slot() == reinterpret_cast<void*>(&Object::get_attr);
}

XOp plan_load(Thread& t, Ref<> object, Ref<Str> name, AttributeCache& c) {
  if (object.is<Type>() && object.type()->slots.get_attr == &Type::get_attr) {
    OptRef<> found = class_attribute(t, object, name, c);
    const bool is_usable = found && (is_plain_value(found.ref()) || found.ref().is_exact<Function>());
    return is_usable ? XOp::LOAD_ATTR_TYPE : XOp::LOAD_ATTR;
  }
  if (object.is_exact<Module>()) return plan_module(t, object, name, c);
  if (!version_of(t, *object.type()) || !has_generic_get(t, *object.type())) return XOp::LOAD_ATTR;
  const Access a = look(t, object, name);
  if (a.found && a.found.ref().is_exact<MemberDescriptor>() && object.value().is_object()) {
    const std::uint32_t offset = member_offset(*a.type, a.found.ref().as<MemberDescriptor>());
    if (!offset) return XOp::LOAD_ATTR;
    fill_common(t, c, a);
    c.offset = offset;
    return XOp::LOAD_ATTR_MEMBER;
  }
  if (a.found && a.found.ref().is_exact<Property>() && object.value().is_object() &&
      takes(a.found.ref().as<Property>()->get_, 1)) {
    fill_common(t, c, a);
    c.value = a.found.value();
    return XOp::LOAD_ATTR_PROPERTY;
  }
  if (name.get() == &names::__class__ && a.has_word && !a.in_dict && a.found &&
      a.found.value() == lookup(t, kObjectType, names::__class__).value()) {
    // The class that the guard compares, which lives as long as its instance.
    fill_common(t, c, a);
    c.value = Value::of_object(a.type);
    return XOp::LOAD_ATTR_CLASS_VALUE;
  }
  if (a.found && !is_plain_value(a.found.ref()) && a.found.ref().type()->slots.descr_set) return XOp::LOAD_ATTR;
  if (a.in_dict) return XOp::LOAD_ATTR;
  if (a.index >= 0) {
    if (!a.shape->is_inline(static_cast<std::uint32_t>(a.index))) return XOp::LOAD_ATTR;
    fill_common(t, c, a);
    c.index = static_cast<std::uint64_t>(a.index);
    return XOp::LOAD_ATTR_SLOT;
  }
  if (a.found && is_plain_value(a.found.ref()) && a.has_word && !changes_often(t, *a.type, name)) {
    fill_common(t, c, a);
    c.value = a.found.value();
    return XOp::LOAD_ATTR_CLASS_VALUE;
  }
  return XOp::LOAD_ATTR;
}

XOp plan_method(Thread& t, Ref<> object, Ref<Str> name, AttributeCache& c) {
  const XOp load = plan_load(t, object, name, c);
  if (load != XOp::LOAD_ATTR) return method_form(load);
  if (object.is<Type>() && object.type()->slots.get_attr == &Type::get_attr) {
    OptRef<> found = class_attribute(t, object, name, c);
    if (found && found.ref().is_exact<ClassMethod>() && found.ref().as<ClassMethod>()->callable_ &&
        found.ref().as<ClassMethod>()->callable_.ref().is_exact<Function>())
      return XOp::LOAD_METHOD_TYPE_BOUND;
    if (found && found.ref().is_exact<StaticMethod>()) return XOp::LOAD_METHOD_TYPE_STATIC;
    if (found && found.value().is_object() && found.ref().type()->has(kTypeMethodDescriptor))
      return XOp::LOAD_METHOD_TYPE;
    return XOp::LOAD_METHOD;
  }
  if (!version_of(t, *object.type()) || !has_generic_get(t, *object.type())) return XOp::LOAD_METHOD;
  const Access a = look(t, object, name);
  if (!a.found || !a.found.value().is_object() || a.in_dict || a.index >= 0) return XOp::LOAD_METHOD;
  const bool is_method = a.found.ref().type()->has(kTypeMethodDescriptor);
  const bool is_bound = a.found.ref().is_exact<ClassMethod>(), is_static = a.found.ref().is_exact<StaticMethod>();
  if (is_bound || is_static) {
    const auto& callable = static_cast<StaticMethod*>(a.found.ref().object())->callable_;
    if (!callable || (is_bound && !callable.ref().is_exact<Function>())) return XOp::LOAD_METHOD;
  } else if (!is_method) {
    return XOp::LOAD_METHOD;
  }
  if (!has_no_attributes(*a.type) && !a.has_word) return XOp::LOAD_METHOD;
  fill_common(t, c, a);
  c.value = a.found.value();
  if (is_bound) return XOp::LOAD_METHOD_TYPE_BOUND;
  if (is_static) return XOp::LOAD_METHOD_TYPE_STATIC;
  return has_no_attributes(*a.type) ? XOp::LOAD_METHOD_TYPE_ONLY : XOp::LOAD_METHOD_CLASS;
}

XOp plan_store(Thread& t, Ref<> object, Ref<Str> name, AttributeCache& c) {
  if (object.type()->slots.set_attr != &Object::set_attr || !object.value().is_object() ||
      !version_of(t, *object.type()))
    return XOp::STORE_ATTR;
  const Access a = look(t, object, name);
  if (a.found && a.found.ref().is_exact<MemberDescriptor>()) {
    const std::uint32_t offset = member_offset(*a.type, a.found.ref().as<MemberDescriptor>());
    if (!offset) return XOp::STORE_ATTR;
    fill_common(t, c, a);
    c.offset = offset;
    return XOp::STORE_ATTR_MEMBER;
  }
  if (a.found && a.found.ref().is_exact<Property>() && takes(a.found.ref().as<Property>()->set_, 2)) {
    fill_common(t, c, a);
    c.value = a.found.value();
    return XOp::STORE_ATTR_PROPERTY;
  }
  if (a.found && a.found.value().is_object() && a.found.ref().type()->slots.descr_set) return XOp::STORE_ATTR;
  if (!a.has_word || a.in_dict || !a.shape || !a.type->is_heap()) return XOp::STORE_ATTR;
  if (a.index >= 0) {
    if (!a.shape->is_inline(static_cast<std::uint32_t>(a.index))) return XOp::STORE_ATTR;
    fill_common(t, c, a);
    c.index = static_cast<std::uint64_t>(a.index);
    return XOp::STORE_ATTR_SLOT;
  }
  if (a.shape->count >= a.shape->capacity) return XOp::STORE_ATTR;
  Shape* next = a.shape->extend(name.get());
  if (!next) return XOp::STORE_ATTR;
  fill_common(t, c, a);
  c.next_shape = next;
  return XOp::STORE_ATTR_ADD;
}

// ---- several classes at one place ----

static void fill_entry(PolymorphicCache::Entry& e, Kind kind, const AttributeCache& c) {
  e.type = c.type;
  e.shape = c.shape;
  e.version = c.version;
  e.offset = c.offset;
  e.kind = kind;
  e.value = c.value;
}

// What the cache points to may be gone: the entry for it is compared, and never looked into before it has been found.
bool entry_of(XOp form, const AttributeCache& c, PolymorphicCache::Entry& e) {
  fill_entry(e, Kind::Slot, c);
  const auto goes_by_class = [&] { return c.shape || !c.offset; };  // without an offset instances have no attributes
  switch (form) {
    case XOp::LOAD_ATTR_SLOT:
    case XOp::LOAD_METHOD_SLOT:
    case XOp::STORE_ATTR_SLOT:
      return true;
    case XOp::LOAD_ATTR_MEMBER:
    case XOp::STORE_ATTR_MEMBER:
      e.kind = Kind::Member;
      e.shape = nullptr;
      return true;
    case XOp::LOAD_ATTR_CLASS_VALUE:
    case XOp::LOAD_METHOD_CLASS:
    case XOp::LOAD_METHOD_TYPE_ONLY:
      e.kind = Kind::Value;
      return goes_by_class();
    case XOp::STORE_ATTR_ADD:
      e.kind = Kind::Add;
      e.next_shape = c.next_shape;
      return true;
    default:
      return false;
  }
}

namespace {

// Class and static methods found through an instance know no form of their own: a polymorphic cache with one entry.
bool instance_entry_of(Ref<> object, XOp form, const AttributeCache& c, PolymorphicCache::Entry& e) {
  const bool is_bound = form == XOp::LOAD_METHOD_TYPE_BOUND;
  if (!(is_bound || form == XOp::LOAD_METHOD_TYPE_STATIC) || c.type != object.type()) return entry_of(form, c, e);
  fill_entry(e, is_bound ? Kind::ClassMethod : Kind::StaticMethod, c);
  return c.shape || has_no_attributes(*c.type);
}

XOp polymorphic_form(XOp family) {
  return family == XOp::LOAD_ATTR     ? XOp::LOAD_ATTR_POLY
         : family == XOp::LOAD_METHOD ? XOp::LOAD_METHOD_POLY
                                      : XOp::STORE_ATTR_POLY;
}
XOp megamorphic_form(XOp family) {
  return family == XOp::LOAD_ATTR     ? XOp::LOAD_ATTR_MEGAMORPHIC
         : family == XOp::LOAD_METHOD ? XOp::LOAD_METHOD_MEGAMORPHIC
                                      : XOp::STORE_ATTR_MEGAMORPHIC;
}
bool is_polymorphic(XOp form) { return form == polymorphic_form(info(form).family); }
bool is_megamorphic(XOp form) { return form == megamorphic_form(info(form).family); }

// Says the second all that the first said, or what the first says is true no more?
bool is_replaced(const PolymorphicCache::Entry& first, const PolymorphicCache::Entry& second) {
  return first.type == second.type && (first.version != second.version || first.shape == second.shape);
}

PolymorphicCache* new_polymorphic(At x) { return extension_for<PolymorphicCache>(*x.code, x.tail().cache); }

// False: it has as many as it can.
bool add_entry(PolymorphicCache& p, const PolymorphicCache::Entry& e) {
  // What was known of the same class, before it changed, is of no more use.
  for (std::uint32_t i = 0; i < p.count; ++i)
    if (is_replaced(p.entries[i], e)) {
      p.entries[i] = e;
      return true;
    }
  if (p.count == PolymorphicCache::kMost) return false;
  p.entries[p.count++] = e;
  return true;
}

struct MegamorphicCaches {
  std::unique_ptr<MegamorphicCache> loads, methods, stores;
};

// The table of such instructions. Null: there is no memory.
MegamorphicCache* megamorphic_cache(Thread& t, XOp family) {
  auto& all = native_state<MegamorphicCaches>(t);
  auto& it = family == XOp::LOAD_ATTR ? all.loads : family == XOp::LOAD_METHOD ? all.methods : all.stores;
  if (!it) it.reset(new (std::nothrow) MegamorphicCache);
  return it.get();
}

// After so many changes of mind an instruction looks things up in the table of all, and after so many failures there it
// stays general for a while.
constexpr std::uint16_t kMostChanges = 12, kMostFailures = 2000;

// From now on the instruction uses the table.
void become_megamorphic(At x, Ref<Str> name) {
  const XOp family = info(x.pc->op).family;
  MegamorphicCache* table = megamorphic_cache(x.t, family);
  if (!table) return despecialise(x.pc, x.t);
  AttributeCache& c = cache_of(x);
  c.megamorphic = table;
  c.name = name.get();
  x.tail().counter = 0;
  become(x.pc, megamorphic_form(family));
}

void fill_place(At x, Ref<> object, Ref<Str> name, Plan plan) {
  if (!object.value().is_object()) return;
  PolymorphicCache::Entry e;
  AttributeCache fresh{};
  const XOp form = plan(x.t, object, name, fresh);
  if (!instance_entry_of(object, form, fresh, e)) {
    e = {};
    e.kind = Kind::General;
    e.type = object.type();
    e.version = version_of(x.t, *object.type());
    if (!e.version) return;
    const Access a = look(x.t, object, name);
    e.shape = a.shape;
    e.offset = a.shape ? static_cast<std::uint32_t>(a.type->shape_offset) : 0;
  }
  MegamorphicCache::Place* places = cache_of(x).megamorphic->places_of(object.object(), name.get());
  places[1].name.set(Own<Str>::steal(places[0].name.take()));
  places[1].entry = std::exchange(places[0].entry, e);
  places[0].name.set(name.own());
}

}  // namespace

void specialise_access(At x, Ref<> object, Ref<Str> name, Plan plan) {
  const XOp family = info(x.pc->op).family;
  if (x.pc->op != family || !is_warm(x.pc)) return;
  AttributeCache fresh{};
  const XOp form = plan(x.t, object, name, fresh);
  if (form == family) return not_now(x, {object.value()});
  PolymorphicCache::Entry e;
  if ((form == XOp::LOAD_METHOD_TYPE_BOUND || form == XOp::LOAD_METHOD_TYPE_STATIC) && fresh.type == object.type()) {
    PolymorphicCache* p = instance_entry_of(object, form, fresh, e) ? new_polymorphic(x) : nullptr;
    if (!p) return not_now(x.pc);
    add_entry(*p, e);
    cache_of(x).polymorphic = p;
    return become(x.pc, XOp::LOAD_METHOD_POLY);
  }
  cache_of(x) = fresh;
  become(x.pc, form);
}

void widen_access(At x, Ref<> object, Ref<Str> name, Plan plan) {
  const XOp former = x.pc->op, family = info(former).family;
  if (former == family) return;  // a SWITCH stands there, or somebody else was faster
  if (is_megamorphic(former)) {
    count_miss(x.t, former);
    if (++x.tail().counter <= kMostFailures) return fill_place(x, object, name, plan);
    x.pc->op = family;
    return not_now(x.pc);
  }
  if (++x.tail().counter > kMostChanges) return become_megamorphic(x, name);
  PolymorphicCache::Entry first, second;
  AttributeCache fresh{};
  const XOp form = plan(x.t, object, name, fresh);
  if (!instance_entry_of(object, form, fresh, second)) {
    if (is_polymorphic(former)) return become_megamorphic(x, name);
    despecialise(x.pc, x.t);
    if (form == family) not_now(x, {object.value()});
    return;
  }
  count_miss(x.t, former);
  AttributeCache& c = cache_of(x);
  if (is_polymorphic(former)) {
    if (!add_entry(*c.polymorphic, second)) become_megamorphic(x, name);
    return;
  }
  if (!entry_of(former, c, first) || is_replaced(first, second)) {
    c = fresh;
    return become(x.pc, form);
  }
  PolymorphicCache* p = new_polymorphic(x);
  if (!p) return despecialise(x.pc, x.t);
  add_entry(*p, first);
  add_entry(*p, second);
  c.polymorphic = p;
  become(x.pc, polymorphic_form(family));
}

}  // namespace krait
