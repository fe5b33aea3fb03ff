// staticmethod, classmethod, property: descriptors that Python code makes.
#include "object/allocate.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/generic_alias.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/property.h"
#include "types/protocol.h"
#include "types/shape.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

void StaticMethod::Word::clear() {
  auto* d = reinterpret_cast<Dict*>(std::exchange(word_, Value()).bits() & ~std::uint64_t{1});
  if (d) d->release();
}
void StaticMethod::Word::trace(Tracer& v) const {
  if (word_.bits()) v(Value::of_bits(word_.bits() & ~std::uint64_t{1}));
}

namespace {

Result<Ref<>> one_argument(Thread& t, const char* name, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "%s() takes no keyword arguments", name);
  if (a.positional != 1) return raise(t, exc::TypeError, "%s expected 1 argument, got %d", name, a.positional);
  return a[0];
}

// The wrapper shows the attributes of what it wraps.
Result<void> copy_attributes(Thread& t, Ref<> wrapper, Ref<> callable) {
  for (Ref<Str> name :
       {names::__module__.ref(), names::__name__.ref(), names::__qualname__.ref(), names::__doc__.ref()}) {
    Slot<> holder;
    if (OptRef<> v = TRY(find_attr(t, callable, name, holder)))
      TRY(Attributes::set(t, wrapper.object(), name, v.ref()));
  }
  return ok;
}

Result<Own<>> is_abstract(Thread& t, Ref<> callable) {
  Slot<> holder;
  OptRef<> v = TRY(find_attr(t, callable, names::__isabstractmethod__, holder));
  if (!v) return bool_from(false);
  return bool_from(TRY(is_true(t, v.ref())));
}

}  // namespace

Result<Own<>> StaticMethod::construct(Thread& t, Ref<Type> type, const Arguments&) {
  Own<StaticMethod> m = TRY(create_instance<StaticMethod>(t, type));
  m->callable_.set(none());
  return Own<>(std::move(m));
}
Result<void> StaticMethod::init(Thread& t, Ref<> self, const Arguments& a) {
  const char* name = is_subtype(self.type(), &ClassMethod::type) ? "classmethod" : "staticmethod";
  Ref<> callable = TRY(one_argument(t, name, a));
  self.as<StaticMethod>()->callable_.set(callable.own());
  return copy_attributes(t, self, callable);
}
Result<Own<>> StaticMethod::repr(Thread& t, Ref<> self) {
  return format(t, "<staticmethod(%R)>", self.as<StaticMethod>()->callable_);
}
Result<Own<>> StaticMethod::call(Thread& t, Ref<> self, const Arguments& a) {
  return krait::call(t, self.as<StaticMethod>()->callable_.ref(), a);
}
Result<Own<>> StaticMethod::descr_get(Thread&, Ref<> self, OptRef<>, OptRef<>) {
  return self.as<StaticMethod>()->callable_.ref().own();
}
Result<Own<StaticMethod>> StaticMethod::create_for(Thread& t, Ref<> callable) {
  Own<StaticMethod> m = TRY(create<StaticMethod>(t));
  m->callable_.set(callable.own());
  return m;
}

Result<Own<>> ClassMethod::construct(Thread& t, Ref<Type> type, const Arguments&) {
  Own<ClassMethod> m = TRY(create_instance<ClassMethod>(t, type));
  m->callable_.set(none());
  return Own<>(std::move(m));
}
Result<Own<>> ClassMethod::repr(Thread& t, Ref<> self) {
  return format(t, "<classmethod(%R)>", self.as<ClassMethod>()->callable_);
}
Result<Own<>> ClassMethod::descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<> owner) {
  Ref<> cls = owner ? owner.ref() : Ref<>(instance.ref().type());
  return make_bound_method(t, self.as<ClassMethod>()->callable_.ref(), cls);
}
Result<Own<ClassMethod>> ClassMethod::create_for(Thread& t, Ref<> callable) {
  Own<ClassMethod> m = TRY(create<ClassMethod>(t));
  m->callable_.set(callable.own());
  return m;
}

// ---- property ----

Result<Own<>> Property::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<Property>(t, type);
}

namespace {

Result<void> property_init(Thread& t, Ref<> self, OptRef<> get, OptRef<> set, OptRef<> del, OptRef<> doc) {
  auto p = self.as<Property>();
  auto assign = [](Slot<>& slot, OptRef<> v) { is_none_or_missing(v) ? slot.clear() : slot.set(v.ref().own()); };
  assign(p->get_, get);
  assign(p->set_, set);
  assign(p->del_, del);
  p->doc_.clear();
  p->doc_from_getter_ = false;
  Slot<> text;
  if (!is_none_or_missing(doc)) {
    text.set(doc.ref().own());
  } else if (p->get_) {
    Slot<> holder;
    if (OptRef<> d = TRY(find_attr(t, p->get_.ref(), names::__doc__, holder)); d && !is_none(d)) {
      text.set(d.ref().own());
      p->doc_from_getter_ = true;
    }
  }
  if (self.type() == &Property::type) {
    if (text) p->doc_.set(text.ref().own());
    return ok;
  }
  // An instance of a subclass has the text as an attribute, since the class's own docstring hides ours. Where it cannot
  // be set, a text that was given is dropped, and the getter's is an error, as it always was.
  const Own<> kept = text ? text.ref().own() : none();
  if (!set_attr(t, self, names::__doc__, kept).is_failed()) return ok;
  if (!p->doc_from_getter_ && clear_if_pending(t, exc::AttributeError)) return ok;
  return failed;
}

Failed property_missing(Thread& t, Property& p, Ref<> instance, const char* what) {
  Own<Str> type = TRY(type_qualname(t, *instance.type()));
  if (p.name_) return raise(t, exc::AttributeError, "property %R of %R object has no %s", p.name_, type, what);
  return raise(t, exc::AttributeError, "property of %R object has no %s", type, what);
}

Result<Own<>> property_copy(Thread& t, Ref<> self, OptRef<> get, OptRef<> set, OptRef<> del) {
  auto p = self.as<Property>();
  auto pick = [](OptRef<> given, Slot<>& old) {
    return is_none_or_missing(given) ? (old ? old.value() : none_ref().value()) : given.value();
  };
  const Value doc = p->doc_from_getter_ || !p->doc_ ? none_ref().value() : p->doc_.value();
  Own<> made = TRY(call(t, Ref<>(self.type()), {pick(get, p->get_), pick(set, p->set_), pick(del, p->del_), doc}));
  if (made.ref().is<Property>() && p->name_) made.ref().as<Property>()->name_.set(p->name_.ref().own());
  return made;
}

Result<Own<>> getter(Thread& t, Ref<> self, Ref<> f) { return property_copy(t, self, f, {}, {}); }
Result<Own<>> setter(Thread& t, Ref<> self, Ref<> f) { return property_copy(t, self, {}, f, {}); }
Result<Own<>> deleter(Thread& t, Ref<> self, Ref<> f) { return property_copy(t, self, {}, {}, f); }
Result<void> property_set_name(Thread&, Ref<> self, Ref<>, Ref<> name) {
  self.as<Property>()->name_.set(name.own());
  return ok;
}
Result<Own<>> property_get_doc(Thread&, Ref<> self) {
  auto p = self.as<Property>();
  return p->doc_ ? p->doc_.ref().own() : none();
}
Result<void> property_set_doc(Thread&, Ref<> self, OptRef<> v) {
  auto p = self.as<Property>();
  v ? p->doc_.set(v.ref().own()) : p->doc_.clear();
  return ok;
}
Result<Own<>> property_get_name(Thread& t, Ref<> self) {
  auto p = self.as<Property>();
  if (p->name_) return p->name_.ref().own();
  if (p->get_) {
    Slot<> holder;
    if (OptRef<> n = TRY(find_attr(t, p->get_.ref(), names::__name__, holder))) return n.ref().own();
  }
  return raise_attribute_error(t, self, names::__name__);
}
Result<void> property_set_dunder_name(Thread&, Ref<> self, OptRef<> v) {
  auto p = self.as<Property>();
  v ? p->name_.set(v.ref().own()) : p->name_.clear();
  return ok;
}
Result<Own<>> property_abstract(Thread& t, Ref<> self) {
  auto p = self.as<Property>();
  for (Slot<>* s : {&p->get_, &p->set_, &p->del_}) {
    if (!*s) continue;
    Own<> r = TRY(is_abstract(t, s->ref()));
    if (is_true_object(r.ref())) return r;
  }
  return bool_from(false);
}
// Annotations are asked of the wrapped callable when first needed, and kept.
template <auto& Name>
Result<Own<>> wrapped_attribute(Thread& t, Ref<> self) {
  const Ref<Str> name = Name.ref();
  if (OptRef<> own = Attributes::get(self.object(), name)) return own.ref().own();
  Own<> value = TRY(get_attr(t, self.as<StaticMethod>()->callable_.ref(), name));
  TRY(Attributes::set(t, self.object(), name, value));
  return value;
}
template <auto& Name>
Result<void> set_wrapped_attribute(Thread& t, Ref<> self, OptRef<> value) {
  const Ref<Str> name = Name.ref();
  if (value) return Attributes::set(t, self.object(), name, value.ref());
  if (!TRY(Attributes::remove(t, self.object(), name))) return raise_attribute_error(t, self, name);
  return ok;
}

Result<Own<>> wrapper_abstract(Thread& t, Ref<> self) {
  return is_abstract(t, self.as<StaticMethod>()->callable_.ref());
}

}  // namespace

Result<void> Property::init(Thread& t, Ref<> self, const Arguments& a) {
  static constexpr Method kMethod = bind<&property_init>("property(self, fget=None, fset=None, fdel=None, doc=None)");
  (void)TRY(kMethod.call(t, kMethod, self, a));
  return ok;
}
Result<Own<>> Property::descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<>) {
  if (!instance || is_none(instance)) return self.own();
  auto p = self.as<Property>();
  if (!p->get_) return property_missing(t, *p, instance.ref(), "getter");
  Own<> f = p->get_.ref().own();
  return call(t, f.ref(), {instance.value()});
}
Result<void> Property::descr_set(Thread& t, Ref<> self, Ref<> instance, OptRef<> value) {
  auto p = self.as<Property>();
  Slot<>& slot = value ? p->set_ : p->del_;
  if (!slot) return property_missing(t, *p, instance, value ? "setter" : "deleter");
  Own<> f = slot.ref().own();
  if (value)
    (void)TRY(call(t, f.ref(), {instance.value(), value.value()}));
  else
    (void)TRY(call(t, f.ref(), {instance.value()}));
  return ok;
}

namespace {

constexpr Method kPropertyMethods[] = {
    bind<&getter>("getter(self, fget, /)", "A property that differs in what is called to get the attribute."),
    bind<&setter>("setter(self, fset, /)", "A property that differs in what is called to set the attribute."),
    bind<&deleter>("deleter(self, fdel, /)", "A property that differs in what is called to delete the attribute."),
    bind<&property_set_name>("__set_name__(self, owner, name, /)",
                             "What the class statement calls to tell the property its name."),
};
constexpr Attribute kPropertyAttributes[] = {
    member<&Property::get_>("fget"),
    member<&Property::set_>("fset"),
    member<&Property::del_>("fdel"),
    attribute<&property_get_doc, &property_set_doc>("__doc__"),
    attribute<&property_get_name, &property_set_dunder_name>("__name__"),
    attribute<&property_abstract>("__isabstractmethod__"),
};
constexpr Attribute kWrapperAttributes[] = {
    member<&StaticMethod::callable_>("__func__"),
    member<&StaticMethod::callable_>("__wrapped__"),
    attribute<&wrapper_abstract>("__isabstractmethod__"),
    attribute<&Object::get_dict, &Object::set_dict>("__dict__"),
    attribute<&wrapped_attribute<names::__annotations__>, &set_wrapped_attribute<names::__annotations__>>(
        "__annotations__"),
    attribute<&wrapped_attribute<names::__annotate__>, &set_wrapped_attribute<names::__annotate__>>("__annotate__"),
};
constexpr Method kWrapperMethods[] = {kClassGetItem};

}  // namespace

constinit Type StaticMethod::type = describe<StaticMethod>(
    "staticmethod",
    {.doc =
         "staticmethod(function, /)\n--\n\nMakes a function in a class one that is called as it is: neither class nor "
         "instance is added to the arguments.\n\n     class C:\n         @staticmethod\n         def double(x):\n      "
         "       ...\n\nC.double(2) and C().double(2) both call double(2).\n\nclassmethod passes the class.",
     .methods = kWrapperMethods,
     .attributes = kWrapperAttributes,
     .flags = kTypeBasetype,
     .shape_offset = offsetof(StaticMethod, attributes_)});
// Unlike a static method, a class method cannot be called before it is bound.
consteval Type describe_class_method() {
  SlotTable slots = slots_of<ClassMethod>();
  slots.call = nullptr;
  return Type("classmethod", slots,
              {.doc = "classmethod(function, /)\n--\n\nMakes a function in a class a method of the class itself: the "
                      "first argument is the class, not an instance.\n\n  class C:\n      @classmethod\n      def "
                      "make(cls, text):\n          ...\n\nC.make('x') and C().make('x') both call make(C, 'x'); of a "
                      "subclass D, the first argument is D.\n\nstaticmethod passes neither.",
               .methods = kWrapperMethods,
               .attributes = kWrapperAttributes,
               .flags = kTypeBasetype,
               .base = &kObjectType,
               .shape_offset = offsetof(ClassMethod, attributes_)},
              sizeof(ClassMethod));
}
constinit Type ClassMethod::type = describe_class_method();
constinit Type Property::type = describe<Property>(
    "property",
    {.doc = "property(fget=None, fset=None, fdel=None, doc=None)\n--\n\nProperty attribute.\n\n  fget\n    function to "
            "be used for getting an attribute value\n  fset\n    function to be used for setting an attribute value\n  "
            "fdel\n    function to be used for del'ing an attribute\n  doc\n    docstring\n\nTypical use is to define "
            "a managed attribute x:\n\nclass C(object):\n    def getx(self): return self._x\n    def setx(self, "
            "value): self._x = value\n    def delx(self): del self._x\n    x = property(getx, setx, delx, \"I'm the "
            "'x' property.\")\n\nDecorators make defining new properties or modifying existing ones easy:\n\nclass "
            "C(object):\n    @property\n    def x(self):\n        \"I am the 'x' property.\"\n        return self._x\n "
            "   @x.setter\n    def x(self, value):\n        self._x = value\n    @x.deleter\n    def x(self):\n        "
            "del self._x",
     .methods = kPropertyMethods,
     .attributes = kPropertyAttributes,
     .flags = kTypeBasetype});

}  // namespace krait
