#include "types/type.h"

#include <algorithm>

#include "object/allocate.h"
#include "object/audit.h"
#include "types/codecs.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/mapping_proxy.h"
#include "types/names.h"
#include "types/often_set.h"
#include "types/protocol.h"
#include "types/shape.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/type_variables.h"

namespace krait {

bool contains_nul(Ref<Str> s) {
  for (std::size_t i = 0; i < s->length(); ++i)
    if (s->at(i) == 0) return true;
  return false;
}

Result<void> check_type_name(Thread& t, Ref<Str> s) {
  TRY(check_encodable(t, s));
  if (contains_nul(s)) return raise(t, exc::ValueError, "type name must not contain null characters");
  return ok;
}

Result<void> check_encodable(Thread& t, Ref<Str> s) {
  if (!s->is_ascii()) (void)TRY(codecs::encode(t, s, "utf-8", "strict"));
  return ok;
}

Result<Own<Str>> type_name(Thread& t, Type& type) {
  if (type.is_heap()) return type.own_state->name.ref().own();
  const char* dot = __builtin_strrchr(type.name, '.');
  return Str::intern_ascii(t, dot ? dot + 1 : type.name);
}

Result<Own<Str>> type_qualname(Thread& t, Type& type) {
  if (type.is_heap() && type.own_state->qualname) return type.own_state->qualname.ref().own();
  return type_name(t, type);
}

Result<Own<>> type_module(Thread& t, Type& type) {
  if (type.is_heap()) {
    if (OptRef<> m = dict_of(t, type)->find_str(names::__module__)) return m.ref().own();
    return raise(t, exc::AttributeError, "__module__");
  }
  if (const char* dot = __builtin_strrchr(type.name, '.'))
    return Str::intern_ascii(t, std::string_view(type.name, static_cast<std::size_t>(dot - type.name)));
  return names::builtins.ref().own();
}

Result<Own<Str>> type_full_name(Thread& t, Type& type) {
  Own<Str> name = TRY(type_qualname(t, type));
  Result<Own<>> module = type_module(t, type);
  if (module.is_failed()) {
    clear_pending(t);
    return name;
  }
  Own<> m = std::move(module).take();
  if (!m.ref().is<Str>() || Str::equal(m.ref().as<Str>(), names::builtins) ||
      Str::equal(m.ref().as<Str>(), names::__main__)) {
    if (m.ref().is<Str>() && Str::equal(m.ref().as<Str>(), names::__main__)) return format(t, "%S.%S", m, name);
    return name;
  }
  return format(t, "%S.%S", m, name);
}

// ---- slots ----

Result<Own<>> Type::repr(Thread& t, Ref<> self) {
  Type& type = *self.as<Type>();
  Own<Str> name = TRY(type_qualname(t, type));
  Result<Own<>> module = type_module(t, type);
  if (module.is_failed()) {
    clear_pending(t);
    return format(t, "<class '%S'>", name);
  }
  Own<> m = std::move(module).take();
  if (!m.ref().is<Str>() || Str::equal(m.ref().as<Str>(), names::builtins)) return format(t, "<class '%S'>", name);
  return format(t, "<class '%S.%S'>", m, name);
}

Result<Own<>> Type::call(Thread& t, Ref<> self, const Arguments& a) {
  Type& type = *self.as<Type>();
  if (&type == &Type::type) {
    // type(x) asks for the class of x.
    if (a.positional == 1 && a.keywords == 0) return Ref<Type>(a[0].type()).own();
    if (a.positional != 3 && a.positional != 1) return raise(t, exc::TypeError, "type() takes 1 or 3 arguments");
  }
  if (!type.slots.construct || type.has(kTypeNoConstruct))
    return raise(t, exc::TypeError, "cannot create '%T' instances", &type);
  Own<> made = TRY(type.slots.construct(t, Ref<Type>(&type), a));
  Type* made_type = made.ref().type();
  if (!is_subtype(made_type, &type)) return made;
  if (made_type->slots.init) TRY(made_type->slots.init(t, made.ref(), a));
  return made;
}

Result<Own<>> Type::get_attr(Thread& t, Ref<> self, Ref<Str> name) {
  Type& type = *self.as<Type>();
  Type& meta = *self.type();
  OptRef<> meta_attr = lookup(t, meta, name);
  Slot<> keep;
  if (meta_attr) {
    Type* at = meta_attr.ref().type();
    if (at->slots.descr_get && at->slots.descr_set) {
      keep.set(meta_attr.ref().own());
      return at->slots.descr_get(t, keep.ref(), self, Ref<Type>(&meta));
    }
  }
  if (OptRef<> own_attr = lookup(t, type, name)) {
    Type* at = own_attr.ref().type();
    keep.set(own_attr.ref().own());
    if (at->slots.descr_get) return at->slots.descr_get(t, keep.ref(), OptRef<>(), self);
    return keep.ref().own();
  }
  if (meta_attr) {
    Type* at = meta_attr.ref().type();
    keep.set(meta_attr.ref().own());
    if (at->slots.descr_get) return at->slots.descr_get(t, keep.ref(), self, Ref<Type>(&meta));
    return keep.ref().own();
  }
  return raise_type_attribute_error(t, self, name);
}

Result<void> Type::set_attr(Thread& t, Ref<> self, Ref<Str> name, OptRef<> value) {
  Type& type = *self.as<Type>();
  if (type.has(kTypeImmutable))
    return raise(t, exc::TypeError, "cannot set %R attribute of immutable type '%T'", name, &type);
  Own<Str> key = TRY(Str::intern(t, name.own()));
  Type& meta = *self.type();
  if (OptRef<> meta_attr = lookup(t, meta, key.ref())) {
    Type* at = meta_attr.ref().type();
    if (at->slots.descr_set) {
      Own<> keep = meta_attr.ref().own();
      return at->slots.descr_set(t, keep.ref(), self, value);
    }
  }
  Ref<Dict> d = dict_of(t, type);
  const OptRef<> former = d->find_str(key.ref());
  if (note_change(t, type, key, former, value)) return d->set_str(t, key.ref(), value.ref().own());
  // What goes with the former value must not find it in caches any more.
  const Own<> keep = former ? former.ref().own() : none();
  if (value) {
    TRY(d->set_str(t, key.ref(), value.ref().own()));
  } else if (!TRY(d->remove(t, key.ref()))) {
    return raise_type_attribute_error(t, self, name);
  }
  type_modified(t, type);
  update_slots_of_name(t, type, key.ref());
  if (key.get() == &names::__new__) update_construct_slot(t, type);
  return ok;
}

Result<Own<>> Type::construct(Thread& t, Ref<Type> metatype, const Arguments& a) {
  if (a.positional != 3)
    return raise(t, exc::TypeError, "type.__new__() takes exactly 3 arguments (%d given)", a.positional);
  static constexpr const char* kWhat[] = {"str", "tuple", "dict"};
  const bool good[] = {a[0].is<Str>(), a[1].is<Tuple>(), a[2].is<Dict>()};
  for (int i = 0; i < 3; ++i)
    if (!good[i])
      return raise(t, exc::TypeError, "type.__new__() argument %d must be %s, not %T", i + 1, kWhat[i], a[i]);
  Ref<Tuple> bases = a[1].as<Tuple>();
  for (Value base : bases->span()) {
    Slot<> holder;
    if (!Ref<>(base).is<Type>() && TRY(find_attr(t, Ref<>(base), names::__mro_entries__, holder)))
      return raise(t, exc::TypeError, "type() doesn't support MRO entry resolution; use types.new_class()");
  }
  Own<Type> winner = TRY(calculate_metaclass(t, metatype, bases));
  if (winner.get() != metatype.get() && winner->slots.construct != &Type::construct)
    return winner->slots.construct(t, winner.ref(), a);
  Arguments keywords{a.values + a.positional, 0, a.keywords, a.names};
  return new_class(t, winner.ref(), a[0].as<Str>(), bases, a[2].as<Dict>(), keywords);
}

Result<void> Type::init(Thread& t, Ref<>, const Arguments& a) {
  if (a.positional != 1 && a.positional != 3) return raise(t, exc::TypeError, "type.__init__() takes 1 or 3 arguments");
  if (a.positional == 1 && a.keywords) return raise(t, exc::TypeError, "type.__init__() takes no keyword arguments");
  return ok;
}

Result<Own<>> Type::or_(Thread& t, Ref<> left, Ref<> right) { return union_of(t, left, right); }

void Type::trace(Tracer& v) {
  if (!own_state) return;
  v(own_state->dict), v(own_state->bases), v(own_state->mro), v(own_state->module);
  if (base) v(Value::of_object(base));
}

void Type::clear_references() {
  if (!own_state) return;
  // Lookups find nothing any more. The method resolution order holds the class itself.
  version = 0;
  own_state->mro.set(Tuple::empty());
  own_state->dict->clear_all();
}

Type::~Type() {
  if (!own_state) return;
  if (has(kTypeOftenSet)) forget_often_set(*Thread::current().interpreter, *this);
  if (own_state->bases)
    for (Value b : own_state->bases->span()) {
      auto* bt = static_cast<Type*>(b.object());
      Interpreter& in = *Thread::current().interpreter;
      TypeState* s = bt->own_state;
      if (!s) {
        const auto i = bt->static_index.load();
        if (i && i < in.static_types.size()) s = in.static_types[i].get();
      }
      if (s) std::erase(s->subclasses, this);
    }
  for (Shape* root : own_state->root_shapes) Shape::destroy_tree(root);
  delete own_state;
  if (base) base->release();
}

// ---- methods and attributes ----

namespace {

Type& self_type(Ref<> self) { return *self.as<Type>(); }

Result<Own<>> get_name(Thread& t, Ref<> self) { return TRY(type_name(t, self_type(self))); }
Result<Own<>> get_qualname(Thread& t, Ref<> self) { return TRY(type_qualname(t, self_type(self))); }
Result<void> check_settable(Thread& t, Type& type, OptRef<> value, const char* name) {
  if (type.has(kTypeImmutable))
    return raise(t, exc::TypeError, "cannot set '%s' attribute of immutable type '%T'", name, &type);
  if (!value) return raise(t, exc::TypeError, "cannot delete '%s' attribute of immutable type '%T'", name, &type);
  if (!t.interpreter->audit_hooks) return ok;
  return audit(t, "object.__setattr__",
               {Value::of_object(&type), TRY(Str::intern_ascii(t, name)).value(), value.value()});
}
Result<void> set_name(Thread& t, Ref<> self, OptRef<> value) {
  Type& type = self_type(self);
  TRY(check_settable(t, type, value, "__name__"));
  if (!value.ref().is<Str>())
    return raise(t, exc::TypeError, "can only assign string to %T.__name__, not '%T'", &type, value.ref());
  TRY(check_type_name(t, value.ref().as<Str>()));
  type.own_state->name.set(value.ref().as<Str>().own());
  return ok;
}
Result<void> set_qualname(Thread& t, Ref<> self, OptRef<> value) {
  Type& type = self_type(self);
  TRY(check_settable(t, type, value, "__qualname__"));
  if (!value.ref().is<Str>())
    return raise(t, exc::TypeError, "can only assign string to %T.__qualname__, not '%T'", &type, value.ref());
  type.own_state->qualname.set(value.ref().as<Str>().own());
  return ok;
}
Result<Own<>> get_module(Thread& t, Ref<> self) { return type_module(t, self_type(self)); }
Result<void> set_module(Thread& t, Ref<> self, OptRef<> value) {
  Type& type = self_type(self);
  TRY(check_settable(t, type, value, "__module__"));
  TRY(dict_of(t, type)->set_str(t, names::__module__, value.ref().own()));
  TRY(dict_of(t, type)->remove(t, names::__firstlineno__));
  type_modified(t, type);
  return ok;
}
Result<Own<>> get_bases(Thread& t, Ref<> self) { return bases_of(t, self_type(self)).own(); }
Result<Own<>> get_mro(Thread& t, Ref<> self) {
  TypeState& s = state_of(t, self_type(self));
  return s.mro ? Own<>(s.mro.ref().own()) : none();
}
Result<Own<>> get_base(Thread&, Ref<> self) {
  Type* b = self_type(self).base;
  return b ? Own<>(Ref<Type>(b).own()) : none();
}
Result<Own<>> get_dict(Thread& t, Ref<> self) { return MappingProxy::of(t, dict_of(t, self_type(self))); }
Result<Own<>> get_doc(Thread& t, Ref<> self) {
  Type& type = self_type(self);
  if (!type.is_heap()) return doc_of(t, type.options.doc);
  OptRef<> d = dict_of(t, type)->find_str(names::__doc__);
  if (!d) return none();
  if (d.ref().type()->slots.descr_get) return d.ref().type()->slots.descr_get(t, d.ref(), OptRef<>(), self);
  return d.ref().own();
}
Result<void> set_doc(Thread& t, Ref<> self, OptRef<> value) {
  TRY(check_settable(t, self_type(self), value, "__doc__"));
  TRY(dict_of(t, self_type(self))->set_str(t, names::__doc__, value.ref().own()));
  type_modified(t, self_type(self));
  return ok;
}
Result<Own<>> get_text_signature(Thread& t, Ref<> self) {
  const Type& type = self_type(self);
  return type.is_heap() ? Result<Own<>>(none()) : signature_in_doc(t, type.options.doc);
}
Result<std::int64_t> get_basicsize(Thread&, Ref<> self) {
  return static_cast<std::int64_t>(self_type(self).basic_size);
}
Result<std::int64_t> get_itemsize(Thread&, Ref<> self) {
  return static_cast<std::int64_t>(self_type(self).has(kTypeVariable) ? 8 : 0);
}
Result<std::int64_t> get_dictoffset(Thread&, Ref<> self) {
  return static_cast<std::int64_t>(self_type(self).shape_offset);
}
Result<std::int64_t> get_weakrefoffset(Thread&, Ref<> self) {
  return static_cast<std::int64_t>(self_type(self).has(kTypeWeakrefs) ? 8 : 0);
}
// The flags that Python code knows by number (inspect, abc, copyreg).
// CPython makes nearly all classes of extension modules at run time. Pickling with the old protocols asks for that.
bool is_heap_in_cpython(const Type& type) {
  const std::string_view name = type.name;
  const std::size_t dot = name.rfind('.');
  if (dot == name.npos || name == "collections.OrderedDict") return false;
  constexpr std::string_view kStatic[] = {"_contextvars", "datetime", "pickle", "string.templatelib",
                                          "sys",          "types",    "typing", "weakref"};
  return std::ranges::find(kStatic, name.substr(0, dot)) == std::end(kStatic);
}

Result<std::int64_t> get_flags(Thread&, Ref<> self) {
  const Type& type = self_type(self);
  std::int64_t f = 1 << 12;  // ready
  if (type.is_heap() || is_heap_in_cpython(type) || &type == &kGenericType) f |= 1 << 9;
  if (type.has(kTypeBasetype)) f |= 1 << 10;
  if (type.has(kTypeImmutable)) f |= 1 << 8;
  if (type.has(kTypeNoConstruct) || !type.slots.construct) f |= 1 << 7;
  if (type.is_heap() && type.own_state->root_shape) f |= type.has(kTypeVariable) ? 1 << 4 : 1 << 4 | 1 << 2;
  if (type.has(kTypeSequence)) f |= 1 << 5;
  if (type.has(kTypeMapping)) f |= 1 << 6;
  if (type.has(kTypeMethodDescriptor)) f |= 1 << 17;
  if (type.has(kTypeAbstract)) f |= 1 << 20;
  if (!type.has(kTypeNoReferences)) f |= 1 << 14;
  if (type.has(kTypeIsInt)) f |= 1 << 24;
  if (type.has(kTypeIsList)) f |= 1 << 25;
  if (type.has(kTypeIsTuple)) f |= 1 << 26;
  if (type.has(kTypeIsBytes)) f |= 1 << 27;
  if (type.has(kTypeIsStr)) f |= 1 << 28;
  if (type.has(kTypeIsDict)) f |= 1 << 29;
  if (type.has(kTypeIsException)) f |= 1 << 30;
  if (type.has(kTypeIsType)) f |= std::int64_t{1} << 31;
  return f;
}
Result<Own<>> get_abstractmethods(Thread& t, Ref<> self) {
  OptRef<> v =
      &self_type(self) == &Type::type ? OptRef<>() : dict_of(t, self_type(self))->find_str(names::__abstractmethods__);
  if (!v) return raise_type_attribute_error(t, self, names::__abstractmethods__);
  return v.ref().own();
}
Result<void> set_abstractmethods(Thread& t, Ref<> self, OptRef<> value) {
  Type& type = self_type(self);
  if (value) {
    const bool abstract = TRY(is_true(t, value.ref()));
    TRY(dict_of(t, type)->set_str(t, names::__abstractmethods__, value.ref().own()));
    type.flags = abstract ? type.flags | kTypeAbstract : type.flags & ~std::uint32_t{kTypeAbstract};
  } else {
    if (!TRY(dict_of(t, type)->remove(t, names::__abstractmethods__)))
      return raise(t, exc::AttributeError, "__abstractmethods__");
    type.flags &= ~std::uint32_t{kTypeAbstract};
  }
  type_modified(t, type);
  return ok;
}

Result<Own<>> subclasses(Thread& t, Ref<> self) {
  Own<List> out = TRY(List::create(t));
  std::vector<Type*> copy = state_of(t, self_type(self)).subclasses;
  for (Type* s : copy) TRY(out->append(t, Ref<Type>(s)));
  return Own<>(std::move(out));
}
Result<Own<>> mro_method(Thread& t, Ref<> self) {
  Own<Tuple> mro = TRY(linearize(t, self_type(self), bases_of(t, self_type(self))));
  return TRY(List::from_values(t, mro->items(), mro->size()));
}
Result<bool> instancecheck(Thread& t, Ref<> self, Ref<> instance) {
  if (is_subtype(instance.type(), &self_type(self))) return true;
  Slot<> holder;
  OptRef<> c = TRY(find_attr(t, instance, names::__class__, holder));
  return c && c.ref().is<Type>() && is_subtype(&self_type(c.ref()), &self_type(self));
}
Result<bool> subclasscheck(Thread& t, Ref<> self, Ref<> sub) { return is_subclass_plain(t, sub, self); }
Result<Own<>> prepare(Thread& t, Ref<>, Rest, OptRef<Dict>) { return Own<>(TRY(Dict::create(t))); }
Result<Own<>> dir_method(Thread& t, Ref<> self) {
  Own<Dict> all = TRY(Dict::create(t));
  Ref<Tuple> mro = mro_of(t, self_type(self));
  for (std::size_t i = mro->size(); i-- > 0;) TRY(all->update(t, dict_of(t, self_type((*mro)[i]))));
  return Own<>(TRY(to_list(t, all.ref())));
}
Result<std::int64_t> sizeof_method(Thread&, Ref<>) {
  return static_cast<std::int64_t>(sizeof(Type) + sizeof(TypeState));
}
Result<Own<>> get_type_params(Thread& t, Ref<> self) {
  if (&self_type(self) != &Type::type)
    if (OptRef<> v = dict_of(t, self_type(self))->find_str(names::__type_params__)) return v.ref().own();
  return Own<>(Tuple::empty());
}
Result<void> set_type_params(Thread& t, Ref<> self, OptRef<> value) {
  TRY(check_settable(t, self_type(self), value, "__type_params__"));
  TRY(dict_of(t, self_type(self))->set_str(t, names::__type_params__, value.ref().own()));
  type_modified(t, self_type(self));
  return ok;
}

// Annotations (PEP 649): computed by __annotate__ when first asked for, kept in the class's dict.
Result<Own<>> get_annotate(Thread& t, Ref<> self) {
  Type& type = self_type(self);
  if (!type.is_heap()) return raise_type_attribute_error(t, self, names::__annotate__);
  Ref<Dict> d = dict_of(t, type);
  for (Ref<Str> key : {names::__annotate__.ref(), names::__annotate_func__.ref()})
    if (OptRef<> f = d->find_str(key)) {
      if (f.ref().type()->slots.descr_get) return f.ref().type()->slots.descr_get(t, f.ref(), OptRef<>(), self);
      return f.ref().own();
    }
  TRY(d->set_str(t, names::__annotate_func__, none()));
  return none();
}
Result<void> set_annotate(Thread& t, Ref<> self, OptRef<> value) {
  Type& type = self_type(self);
  if (!value) return raise(t, exc::TypeError, "cannot delete __annotate__ attribute");
  if (type.has(kTypeImmutable))
    return raise(t, exc::TypeError, "cannot set '__annotate__' attribute of immutable type '%T'", &type);
  if (!is_none(value) && !is_callable(value.ref()))
    return raise(t, exc::TypeError, "__annotate__ must be callable or None");
  Ref<Dict> d = dict_of(t, type);
  TRY(d->set_str(t, names::__annotate_func__, value.ref().own()));
  if (!is_none(value)) TRY(d->remove(t, names::__annotations_cache__));
  type_modified(t, type);
  return ok;
}
Result<Own<>> get_annotations(Thread& t, Ref<> self) {
  Type& type = self_type(self);
  if (!type.is_heap()) return raise_type_attribute_error(t, self, names::__annotations__);
  Ref<Dict> d = dict_of(t, type);
  for (Ref<Str> key : {names::__annotations__.ref(), names::__annotations_cache__.ref()})
    if (OptRef<> a = d->find_str(key)) {
      if (a.ref().type()->slots.descr_get) return a.ref().type()->slots.descr_get(t, a.ref(), OptRef<>(), self);
      return a.ref().own();
    }
  Own<> annotate = TRY(get_annotate(t, self));
  Own<> result = none();
  if (is_callable(annotate.ref())) {
    result = TRY(call(t, annotate.ref(), {Value::of_int(1)}));
    if (!result.ref().is<Dict>())
      return raise(t, exc::TypeError, "__annotate__ returned non-dict of type '%T'", result);
  } else {
    result = TRY(Dict::create(t));
  }
  TRY(d->set_str(t, names::__annotations_cache__, result.ref().own()));
  type_modified(t, type);
  return result;
}
Result<void> set_annotations(Thread& t, Ref<> self, OptRef<> value) {
  Type& type = self_type(self);
  if (type.has(kTypeImmutable))
    return raise(t, exc::TypeError, "cannot set '__annotations__' attribute of immutable type '%T'", &type);
  Ref<Dict> d = dict_of(t, type);
  Ref<Str> key =
      d->find_str(names::__annotations__) ? names::__annotations__.ref() : names::__annotations_cache__.ref();
  if (value)
    TRY(d->set_str(t, key, value.ref().own()));
  else if (!TRY(d->remove(t, key)))
    return raise(t, exc::AttributeError, "__annotations__");
  TRY(d->remove(t, names::__annotate_func__));
  TRY(d->remove(t, names::__annotate__));
  type_modified(t, type);
  return ok;
}
constexpr Method kMethods[] = {
    bind<&mro_method>("mro(self, /)", "The class and its bases in the order in which attributes are looked for."),
    bind<&subclasses>("__subclasses__(self, /)", "The classes of which it is a base, in a list."),
    bind<&prepare>("__prepare__(cls, *args, **kwds)", "Where a class statement puts its names: a new dict."),
    bind<&instancecheck>("__instancecheck__(self, instance, /)", "What isinstance(instance, self) answers."),
    bind<&subclasscheck>("__subclasscheck__(self, subclass, /)", "What issubclass(subclass, self) answers."),
    bind<&dir_method>("__dir__(self, /)",
                      "The names of the attributes of a class and its bases; not those of its metaclass."),
    bind<&sizeof_method>("__sizeof__(self, /)", "Bytes of memory that the class takes."),
};

constexpr Attribute kAttributes[] = {
    attribute<&get_name, &set_name>("__name__"),
    attribute<&get_qualname, &set_qualname>("__qualname__"),
    attribute<&get_bases, &set_bases>("__bases__"),
    attribute<&get_mro>("__mro__"),
    attribute<&get_base>("__base__"),
    attribute<&get_module, &set_module>("__module__"),
    attribute<&get_abstractmethods, &set_abstractmethods>("__abstractmethods__"),
    attribute<&get_dict>("__dict__"),
    attribute<&get_doc, &set_doc>("__doc__"),
    attribute<&get_text_signature>("__text_signature__"),
    attribute<&get_annotations, &set_annotations>("__annotations__"),
    attribute<&get_annotate, &set_annotate>("__annotate__"),
    attribute<&get_type_params, &set_type_params>("__type_params__"),
    attribute<&get_basicsize>("__basicsize__"),
    attribute<&get_itemsize>("__itemsize__"),
    attribute<&get_dictoffset>("__dictoffset__"),
    attribute<&get_weakrefoffset>("__weakrefoffset__"),
    attribute<&get_flags>("__flags__"),
};

}  // namespace

constinit Type Type::type =
    describe<Type>("type", {.doc = "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
                            .methods = kMethods,
                            .attributes = kAttributes,
                            .flags = kTypeBasetype | kTypeManagesDict | kTypeWeakrefs});

}  // namespace krait
