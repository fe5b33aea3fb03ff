// class object: what every class inherits.
#include <algorithm>

#include "object/allocate.h"
#include "object/audit.h"
#include "types/attribute_search.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/module.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/shape.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

Result<Own<>> Object::repr(Thread& t, Ref<> self) {
  return format(t, "<%N object at 0x%x>", self.type(), self.value().bits());
}

Result<Own<>> Object::str(Thread& t, Ref<> self) { return self.type()->slots.repr(t, self); }

Result<std::int64_t> Object::hash(Thread&, Ref<> self) {
  const std::uint64_t p = self.value().bits();
  return static_cast<std::int64_t>(std::rotr(p, 4));
}

Result<std::int64_t> unhashable(Thread& t, Ref<> self) {
  return raise(t, exc::TypeError, "unhashable type: '%T'", self.type());
}

Result<Own<>> Object::compare(Thread& t, Ref<> left, Ref<> right, CompareOp op) {
  if (op == CompareOp::Eq) return left == right ? bool_from(true) : not_implemented();
  if (op != CompareOp::Ne) return not_implemented();
  // != is the opposite of ==.
  if (!left.type()->slots.compare || left.type()->slots.compare == &Object::compare)
    return left == right ? bool_from(false) : not_implemented();
  Own<> equal = TRY(left.type()->slots.compare(t, left, right, CompareOp::Eq));
  if (is_not_implemented(equal.ref())) return equal;
  return bool_from(!TRY(is_true(t, equal.ref())));
}

namespace {

// Missing: `is_missing` is set, failed comes back, and nothing was raised.
[[gnu::always_inline]] inline Result<Own<>> find_generic(Thread& t, Ref<> self, Ref<Str> name, bool& is_missing) {
  Type& type = *self.type();
  OptRef<> found = lookup(t, type, name);
  if (found && found.value().is_object()) {
    Type* ft = found.ref().type();
    if (ft->slots.descr_get && ft->slots.descr_set) {
      Own<> keep = found.ref().own();
      return ft->slots.descr_get(t, keep.ref(), self, Ref<Type>(&type));
    }
  }
  if (type.has(kTypeHasDict) && type.shape_offset != 0) {
    if (OptRef<> v = Attributes::get(self.object(), name)) return v.ref().own();
  }
  if (found) {
    if (!found.value().is_object()) return found.ref().own();
    Type* ft = found.ref().type();
    Own<> keep = found.ref().own();
    if (ft->slots.descr_get) return ft->slots.descr_get(t, keep.ref(), self, Ref<Type>(&type));
    return keep;
  }
  is_missing = true;
  return failed;
}

Result<bool> found_or_not(Result<Own<>> r, bool is_missing, Slot<>& found) {
  if (is_missing) return false;
  if (r.is_failed()) return failed;
  found.set(std::move(r).take());
  return true;
}

}  // namespace

Result<Own<>> Object::get_attr(Thread& t, Ref<> self, Ref<Str> given) {
  Own<Str> name = given->is_interned() ? given.own() : TRY(Str::intern(t, given.own()));
  bool is_missing = false;
  Result<Own<>> r = find_generic(t, self, name, is_missing);
  if (is_missing) return raise_attribute_error(t, self, name.ref());
  return r;
}

Result<bool> search_generic(Thread& t, Ref<> self, Ref<Str> given, Slot<>& found) {
  Own<Str> name = given->is_interned() ? given.own() : TRY(Str::intern(t, given.own()));
  bool is_missing = false;
  Result<Own<>> r = find_generic(t, self, name, is_missing);
  return found_or_not(std::move(r), is_missing, found);
}

Result<bool> search_attr(Thread& t, Ref<> self, Ref<Str> name, Slot<>& found) {
  TRY(check_stack(t));
  const auto get = self.type()->slots.get_attr;
  const bool is_module = get == &Module::get_attr;
  Result<bool> r = failed;
  if (get == &Object::get_attr || (is_module && !self.as<Module>()->dict()->find_str(names::__getattr__))) {
    r = search_generic(t, self, name, found);
  } else if (get == &Type::get_attr && name->is_interned() && !lookup(t, *self.type(), name) &&
             !lookup(t, *self.as<Type>(), name)) {
    return false;
  } else {
    Result<Own<>> got = get(t, self, name);
    r = got.is_failed() ? Result<bool>(failed) : found_or_not(std::move(got), false, found);
  }
  if (r.is_failed() && clear_if_pending(t, exc::AttributeError)) return false;
  return r;
}

Result<void> Object::set_attr(Thread& t, Ref<> self, Ref<Str> given, OptRef<> value) {
  Own<Str> name = given->is_interned() ? given.own() : TRY(Str::intern(t, given.own()));
  Type& type = *self.type();
  OptRef<> found = lookup(t, type, name.ref());
  if (found && found.value().is_object()) {
    Type* ft = found.ref().type();
    if (ft->slots.descr_set) {
      Own<> keep = found.ref().own();
      return ft->slots.descr_set(t, keep.ref(), self, value);
    }
  }
  if (type.has(kTypeHasDict) && type.shape_offset != 0) {
    if (value) return Attributes::set(t, self.object(), name.ref(), value.ref());
    if (TRY(Attributes::remove(t, self.object(), name.ref()))) return ok;
    return raise_attribute_error(t, self, name.ref());
  }
  if (found) return raise_attribute_read_only(t, self, name.ref());
  return raise_attribute_error_no_dict(t, self, name.ref());
}

namespace {

// What a native class makes of `__dict__` itself (type does); empty when it has none.
OptRef<> native_dict_attribute(Thread& t, Ref<> self) {
  Type* native = self.type();
  while (native->is_heap()) native = native->base;
  return lookup(t, *native, names::__dict__);
}

bool has_shape_word(const Type& type) { return type.has(kTypeHasDict) && type.shape_offset != 0; }

}  // namespace

Result<Own<>> Object::get_dict(Thread& t, Ref<> self) {
  if (has_shape_word(*self.type())) return TRY(Attributes::dict_of(t, self.object()));
  const OptRef<> native = native_dict_attribute(t, self);
  if (!native) return raise_attribute_error(t, self, names::__dict__);
  const Own<> descriptor = native.ref().own();
  const DescrGetFn get = descriptor.ref().type()->slots.descr_get;
  return get ? get(t, descriptor, self, Ref<Type>(self.type())) : descriptor.ref().own();
}

Result<void> Object::set_dict(Thread& t, Ref<> self, OptRef<> value) {
  if (!has_shape_word(*self.type())) {
    const OptRef<> native = native_dict_attribute(t, self);
    if (!native) return raise(t, exc::AttributeError, "This object has no __dict__");
    const Own<> descriptor = native.ref().own();
    if (const DescrSetFn set = descriptor.ref().type()->slots.descr_set) return set(t, descriptor, self, value);
    return raise(t, exc::TypeError, "this __dict__ descriptor does not support '%T' objects", self);
  }
  if (!value) {
    // What native classes keep beside their fields can be replaced, but not taken away.
    if (!self.type()->is_heap() || !self.type()->own_state->root_shape)
      return raise(t, exc::TypeError, "cannot delete __dict__");
    return Attributes::replace_dict(t, self.object(), TRY(Dict::create(t)));
  }
  if (!value.ref().is<Dict>())
    return raise(t, exc::TypeError, "__dict__ must be set to a dictionary, not a '%T'", value.ref());
  return Attributes::replace_dict(t, self.object(), value.ref().as<Dict>().own());
}
Result<Own<>> Object::get_weakref(Thread& t, Ref<> self) { return first_weakref(t, self); }

namespace {

bool excess(const Arguments& a) { return !a.is_empty(); }

}  // namespace

Result<Own<>> object_construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (excess(a)) {
    if (type->slots.construct != &object_construct)
      return raise(t, exc::TypeError, "object.__new__() takes exactly one argument (the type to instantiate)");
    if (type->slots.init == &Object::init) return raise(t, exc::TypeError, "%T() takes no arguments", type.get());
  }
  if (type->has(kTypeAbstract)) {
    Own<> set = TRY(krait::get_attr(t, type, names::__abstractmethods__));
    Own<List> missing = TRY(to_list(t, set.ref()));
    (void)TRY(call_method(t, missing.ref(), names::sort));
    const std::size_t n = missing->size();
    Own<Str> list = TRY(Str::from_ascii(t, ""));
    for (std::size_t i = 0; i < n; ++i) list = TRY(format(t, i ? "%S, '%S'" : "%S'%S'", list, (*missing)[i]));
    return raise(t, exc::TypeError,
                 "Can't instantiate abstract class %s without an implementation for abstract method%s %S",
                 TRY(type_name(t, *type)), n == 1 ? "" : "s", list);
  }
  if (type.get() == &kObjectType) {
    void* p = t.heap->allocate(sizeof(Object), PageKind::Leaf);
    if (!p) return raise_memory_error(t);
    auto* o = static_cast<Object*>(p);
    o->set_refs(1);
    o->clear_zero_word();
    o->set_type(&kObjectType);
    return Own<>::steal(o);
  }
  return new_plain_instance(t, *type);
}

Result<void> Object::init(Thread& t, Ref<> self, const Arguments& a) {
  if (!excess(a)) return ok;
  const Type* type = self.type();
  if (type->slots.init != &Object::init)
    return raise(t, exc::TypeError, "object.__init__() takes exactly one argument (the instance to initialize)");
  if (type->slots.construct == &object_construct)
    return raise(t, exc::TypeError, "%T.__init__() takes exactly one argument (the instance to initialize)", type);
  return ok;
}

namespace {

Result<Own<>> get_class(Thread&, Ref<> self) { return Ref<Type>(self.type()).own(); }

Result<void> set_class(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "can't delete __class__ attribute");
  if (!value.ref().is<Type>())
    return raise(t, exc::TypeError, "__class__ must be set to a class, not '%T' object", value.ref());
  TRY(audit(t, "object.__setattr__", {self.value(), Value::of_object(&names::__class__), value.value()}));
  Type *from = self.type(), *to = value.ref().as<Type>().get();
  if (from == to) return ok;
  TypeState& from_state = state_of(t, *from);
  (void)state_of(t, *to);
  const auto is_mutable = [](const Type* c) { return !c->has(kTypeImmutable); };
  const bool modules = is_subtype(from, &Module::type) && is_subtype(to, &Module::type);
  if (!modules && (!is_mutable(from) || !is_mutable(to)))
    return raise(t, exc::TypeError, "__class__ assignment only supported for mutable types or ModuleType subclasses");
  if (!same_layout(from, to))
    return raise(t, exc::TypeError, "__class__ assignment: '%T' object layout differs from '%T'", to, from);
  if (from_state.root_shape) TRY(Attributes::change_type(t, self.object(), *to));
  to->retain();
  self.object()->set_type(to);
  from->release();
  return ok;
}

Result<Own<>> format_method(Thread& t, Ref<> self, Ref<Str> spec) {
  if (spec->length()) return raise(t, exc::TypeError, "unsupported format string passed to %T.__format__", self.type());
  return str(t, self);
}
Result<std::int64_t> sizeof_method(Thread& t, Ref<> self) {
  if (!self.value().is_object()) return std::int64_t{8};
  if (self.object()->is_immortal()) return static_cast<std::int64_t>(self.type()->basic_size);
  return static_cast<std::int64_t>(Heap::usable_size(self.object()));
}
Result<Own<>> dir_method(Thread& t, Ref<> self) {
  Own<Dict> all = TRY(Dict::create(t));
  Slot<> holder;
  if (OptRef<> d = TRY(find_attr(t, self, names::__dict__, holder)); d && d.ref().is<Dict>())
    TRY(all->update(t, d.ref()));
  Slot<> class_holder;
  const OptRef<> cls = TRY(find_attr(t, self, names::__class__, class_holder));
  if (cls && cls.ref().is<Type>())
    for (Value base : mro_of(t, *cls.ref().as<Type>())->span())
      TRY(all->update(t, dict_of(t, *static_cast<Type*>(base.object()))));
  return TRY(to_list(t, all.ref()));
}
Result<Own<>> init_subclass(Thread& t, Ref<Type>) { return none(); }
Result<Own<>> subclasshook(Thread&, Ref<Type>, Rest) { return not_implemented(); }

Result<Own<>> get_state(Thread& t, Ref<> self) {
  Own<> state = none();
  Type& type = *self.type();
  if (type.has(kTypeHasDict) && type.shape_offset != 0) {
    Own<Dict> d = TRY(Attributes::snapshot(t, self.object()));
    if (d->size()) state = std::move(d);
  }
  Slot<Dict> slots;
  for (Type* b = &type; b && b->is_heap(); b = b->base) {
    if (!b->own_state->slots_count) continue;
    if (!slots) slots.set(TRY(Dict::create(t)));
    Value key, value;
    for (std::size_t i = 0; dict_of(t, *b)->next_entry(i, key, value);) {
      if (!Ref<>(value).is_exact<MemberDescriptor>()) continue;
      auto m = Ref<>(value).as<MemberDescriptor>();
      const Value* v = m->value_of(self.object());
      if (v && !v->is_empty()) TRY(slots->set(t, Ref<>(key), Ref<>(*v).own()));
    }
  }
  if (!slots || slots->size() == 0) return state;
  return Tuple::of(t, state.ref(), slots);
}

// Protocol 2 and above: copyreg.__newobj__ (or __newobj_ex__) with what __getnewargs__ says, the state, and the items
// of lists and dicts.
Result<Own<>> reduce_2(Thread& t, Ref<> self, Ref<> copyreg) {
  Slot<> holder;
  Own<Tuple> args = Tuple::empty();
  Slot<> keywords;
  if (OptRef<> f = TRY(lookup_special(t, self, names::__getnewargs_ex__, holder))) {
    Own<> pair = TRY(call(t, f.ref()));
    if (!pair.ref().is<Tuple>())
      return raise(t, exc::TypeError, "__getnewargs_ex__ should return a tuple, not '%T'", pair);
    auto p = pair.ref().as<Tuple>();
    if (p->size() != 2)
      return raise(t, exc::ValueError, "__getnewargs_ex__ should return a tuple of length 2, not %d", p->size());
    if (!(*p)[0].is<Tuple>())
      return raise(t, exc::TypeError, "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%T'",
                   (*p)[0]);
    if (!(*p)[1].is<Dict>())
      return raise(t, exc::TypeError, "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%T'",
                   (*p)[1]);
    args = (*p)[0].as<Tuple>().own();
    if ((*p)[1].as<Dict>()->size()) keywords.set((*p)[1].own());
  } else if (OptRef<> g = TRY(lookup_special(t, self, names::__getnewargs__, holder))) {
    Own<> r = TRY(call(t, g.ref()));
    if (!r.ref().is<Tuple>()) return raise(t, exc::TypeError, "__getnewargs__ should return a tuple, not '%T'", r);
    args = r.ref().as<Tuple>().own();
  } else if (OptRef<> get_state = lookup(t, *self.type(), names::__getstate__);
             self.type()->base && !self.type()->has(kTypeIsList | kTypeIsDict) && get_state &&
             get_state.value() == dict_of(t, kObjectType)->find_str(names::__getstate__).value()) {
    // A native class without __getnewargs__ and __getstate__ cannot be rebuilt from its attributes alone.
    Type* native = self.type();
    while (native->is_heap()) native = native->base;
    const std::size_t plain = sizeof(Object) + (native->shape_offset ? sizeof(Value) : 0);
    if (native != &kObjectType && native->basic_size > plain && !native->has(kTypeSubclassBits))
      return raise(t, exc::TypeError, "cannot pickle %R object", TRY(format(t, "%N", self.type())));
  }
  const OptRef<> own_get_state = lookup(t, *self.type(), names::__getstate__);
  const bool is_plain = self.type()->slots.get_attr == &Object::get_attr && own_get_state &&
                        own_get_state.value() == lookup(t, kObjectType, names::__getstate__).value() &&
                        (!has_shape_word(*self.type()) || !Attributes::get(self.object(), names::__getstate__));
  Own<> state = is_plain ? TRY(get_state(t, self)) : TRY(call_method(t, self, names::__getstate__));
  Own<> list_items = self.is<List>() ? TRY(iter(t, self)) : none();
  Own<> dict_items = none();
  if (self.is<Dict>()) {
    Own<> items = TRY(call_method(t, self, names::items));
    dict_items = TRY(iter(t, items.ref()));
  }
  Own<> cls = TRY(get_attr(t, self, names::__class__));
  if (keywords) {
    Own<> f = TRY(get_attr(t, copyreg, names::__newobj_ex__));
    Own<Tuple> a = TRY(Tuple::of(t, cls.ref(), args.ref(), keywords.ref()));
    return Tuple::of(t, f.ref(), a.ref(), state.ref(), list_items.ref(), dict_items.ref());
  }
  Own<> f = TRY(get_attr(t, copyreg, names::__newobj__));
  Own<Tuple> a = TRY(Tuple::create(t, args->size() + 1));
  a->init_item(0, std::move(cls));
  for (std::size_t i = 0; i < args->size(); ++i) a->init_item(i + 1, (*args)[i].own());
  return Tuple::of(t, f.ref(), a.ref(), state.ref(), list_items.ref(), dict_items.ref());
}

Result<Own<>> reduce_ex(Thread& t, Ref<> self, std::int64_t protocol) {
  // A class's own __reduce__ has precedence.
  OptRef<> own = lookup(t, *self.type(), names::__reduce__);
  OptRef<> generic = lookup(t, kObjectType, names::__reduce__);
  if (own && !(own.value() == generic.value())) return call_method(t, self, names::__reduce__);
  Own<> copyreg = TRY(import_module(t, "copyreg"));
  if (protocol < 2) {
    Own<Str> f = TRY(Str::intern_ascii(t, "_reduce_ex"));
    return call_method(t, copyreg.ref(), f.ref(), {self.value(), Value::of_int(protocol)});
  }
  return reduce_2(t, self, copyreg.ref());
}
Result<Own<>> reduce(Thread& t, Ref<> self) {
  Own<> copyreg = TRY(import_module(t, "copyreg"));
  Own<Str> f = TRY(Str::intern_ascii(t, "_reduce_ex"));
  return call_method(t, copyreg.ref(), f.ref(), {self.value(), Value::of_int(0)});
}

constexpr Method kMethods[] = {
    bind<&reduce_ex>("__reduce_ex__(self, protocol, /)", "What pickle and copy need to build an equal object."),
    bind<&reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
    bind<&get_state>("__getstate__(self, /)", "What pickle and copy need to build an equal object."),
    bind<&subclasshook>(
        "__subclasshook__(cls, *args)",
        "Abstract classes can answer here whether a class is a subclass.\n\nTrue or False is the answer, and is "
        "remembered; NotImplemented lets ABCMeta look at bases and registered classes.\n"),
    bind<&init_subclass>("__init_subclass__(cls)",
                         "Called on a class when it gets a subclass, with that class and the keywords of the class "
                         "statement.\n\nHere it does nothing, and accepts no keywords.\n"),
    bind<&format_method>("__format__(self, format_spec, /)",
                         "str(self), for an empty format_spec; anything else is a TypeError."),
    bind<&sizeof_method>("__sizeof__(self, /)", "Bytes of memory that the object itself takes."),
    bind<&dir_method>("__dir__(self, /)", "The names of the object's attributes and of its class's."),
};
constexpr Attribute kAttributes[] = {
    attribute<&get_class, &set_class>("__class__", "What the object is an instance of."),
};

struct Root : Object {};

consteval Type describe_object() {
  SlotTable slots = slots_of<Root>();
  slots.construct = &object_construct;
  return Type("object", slots,
              {.doc = "object()\n--\n\nWhat all classes derive from.\n\nobject() is something that differs from "
                      "everything else and can have no attributes.\n",
               .methods = kMethods,
               .attributes = kAttributes,
               .flags = kTypeBasetype | kTypeIsRoot},
              sizeof(Object));
}

}  // namespace

constinit Type kObjectType = describe_object();

}  // namespace krait
