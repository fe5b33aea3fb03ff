#include "types/descriptor.h"

#include "object/allocate.h"
#include "types/hooks.h"
#include "types/iterator.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/refused_call.h"
#include "types/shape.h"
#include "types/singletons.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {
constexpr const char* kSignatureEnd = "\n--\n\n";
}  // namespace

Result<Own<>> doc_of(Thread& t, const char* doc) {
  if (!doc) return none();
  if (const char* end = __builtin_strstr(doc, kSignatureEnd)) doc = end + __builtin_strlen(kSignatureEnd);
  return Str::from_utf8(t, doc);
}
Result<Own<>> signature_in_doc(Thread& t, const char* doc) {
  const char* end = doc ? __builtin_strstr(doc, kSignatureEnd) : nullptr;
  const char* start = end ? __builtin_strchr(doc, '(') : nullptr;
  if (!start || start > end) return none();
  return Str::from_utf8(t, std::string_view(start, static_cast<std::size_t>(end - start)));
}

namespace {
bool shows_other_signature(const Method& m) { return m.doc && __builtin_strstr(m.doc, kSignatureEnd); }
}  // namespace

Result<Own<>> text_signature_of(Thread& t, const Method& m) {
  if (shows_other_signature(m)) return signature_in_doc(t, m.doc);
  const Signature& s = m.signature;
  std::string_view text = std::string_view(s.text).substr(s.name().size());
  if (s.receiver == ReceiverKind::Class && text.starts_with("(cls")) return format(t, "($type%s", text.substr(4));
  if (s.receiver == ReceiverKind::None || text.size() < 2) return Str::from_ascii(t, text);
  return format(t, "($%s", text.substr(1));
}

// ---- what all share ----

Result<Own<>> Descriptor::get_qualname(Thread& t) { return format(t, "%S.%S", TRY(type_qualname(t, *owner_)), name_); }

Result<Own<>> Descriptor::reduce(Thread& t) {
  Own<> getattr = TRY(builtin(t, names::getattr));
  Own<Tuple> args = TRY(Tuple::of(t, Ref<Type>(owner_), name_.ref()));
  return Tuple::of(t, getattr.ref(), args.ref());
}

Result<void> Descriptor::check_instance(Thread& t, Ref<> instance, const char*) {
  if (is_subtype(instance.type(), owner_)) return ok;
  return raise(t, exc::TypeError, "descriptor '%S' for '%T' objects doesn't apply to a '%T' object", name_, owner_,
               instance.type());
}

// ---- methods ----

Result<Own<>> MethodDescriptor::repr(Thread& t, Ref<> self) {
  auto d = self.as<MethodDescriptor>();
  return format(t, "<method '%S' of '%T' objects>", d->name_, d->owner_);
}

Result<Own<>> MethodDescriptor::call(Thread& t, Ref<> self, const Arguments& a) {
  auto d = self.as<MethodDescriptor>();
  if (a.positional == 0)
    return raise(t, exc::TypeError, "unbound method %T.%S() needs an argument", d->owner_, d->name_);
  TRY(d->check_instance(t, a[0], "call"));
  const Arguments rest{a.values + 1, a.positional - 1, a.keywords, a.names};
  Result<Own<>> value = d->method_->call(t, *d->method_, a[0], rest);
  if (value.is_failed()) [[unlikely]]
    return refused_call(t, self, *d->method_, rest);
  return value;
}

Result<Own<>> MethodDescriptor::descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<>) {
  if (!instance) return self.own();
  auto d = self.as<MethodDescriptor>();
  TRY(d->check_instance(t, instance.ref(), "get"));
  return create<BuiltinFunction>(t, *d->method_, instance, OptRef<>());
}

Result<Own<>> MethodDescriptor::get_doc(Thread& t) { return doc_of(t, method_->doc); }
Result<Own<>> MethodDescriptor::get_text_signature(Thread& t) { return text_signature_of(t, *method_); }

Result<Own<>> ClassMethodDescriptor::descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<> owner) {
  auto d = self.as<ClassMethodDescriptor>();
  Ref<> cls = owner ? owner.ref() : Ref<>(instance.ref().type());
  if (!cls.is<Type>())
    return raise(t, exc::TypeError, "descriptor '%S' for type '%T' needs a type, not a '%T' as arg 2", d->name_,
                 d->owner_, cls);
  if (!is_subtype(cls.as<Type>().get(), d->owner_))
    return raise(t, exc::TypeError, "descriptor '%S' requires a subtype of '%T' but received '%T'", d->name_, d->owner_,
                 cls.as<Type>().get());
  return create<BuiltinFunction>(t, *d->method_, cls, OptRef<>());
}

Result<Own<>> ClassMethodDescriptor::call(Thread& t, Ref<> self, const Arguments& a) {
  auto d = self.as<ClassMethodDescriptor>();
  if (a.positional == 0 || !a[0].is<Type>())
    return raise(t, exc::TypeError, "descriptor '%S' of '%T' object needs an argument", d->name_, d->owner_);
  const Arguments rest{a.values + 1, a.positional - 1, a.keywords, a.names};
  Result<Own<>> value = d->method_->call(t, *d->method_, a[0], rest);
  if (value.is_failed()) [[unlikely]]
    return refused_call(t, self, *d->method_, rest);
  return value;
}

// ---- slot wrappers ----

Result<Own<>> WrapperDescriptor::repr(Thread& t, Ref<> self) {
  auto d = self.as<WrapperDescriptor>();
  return format(t, "<slot wrapper '%S' of '%T' objects>", d->name_, d->owner_);
}

Result<Own<>> WrapperDescriptor::call_with(Thread& t, Ref<> self, const Arguments& a) {
  return special_->wrapper(t, *special_, slot_, self, a);
}

Result<Own<>> WrapperDescriptor::call(Thread& t, Ref<> self, const Arguments& a) {
  auto d = self.as<WrapperDescriptor>();
  if (a.positional == 0)
    return raise(t, exc::TypeError, "descriptor '%S' of '%T' object needs an argument", d->name_, d->owner_);
  if (!is_subtype(a[0].type(), d->owner_))
    return raise(t, exc::TypeError, "descriptor '%S' requires a '%T' object but received a '%T'", d->name_, d->owner_,
                 a[0].type());
  const Arguments rest{a.values + 1, a.positional - 1, a.keywords, a.names};
  return d->call_with(t, a[0], rest);
}

Result<Own<>> WrapperDescriptor::descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<>) {
  if (!instance) return self.own();
  auto d = self.as<WrapperDescriptor>();
  TRY(d->check_instance(t, instance.ref(), "get"));
  return create<MethodWrapper>(t, d.own(), instance.ref().own());
}

Result<Own<>> WrapperDescriptor::get_doc(Thread& t) { return doc_of(t, special_->doc); }
Result<Own<>> WrapperDescriptor::get_text_signature(Thread& t) { return doc_of(t, special_->text_signature); }

Result<Own<>> MethodWrapper::repr(Thread& t, Ref<> self) {
  auto w = self.as<MethodWrapper>();
  return format(t, "<method-wrapper '%S' of %T object at 0x%x>", w->descriptor_->name(), w->self_,
                w->self_.value().bits());
}
Result<std::int64_t> MethodWrapper::hash(Thread& t, Ref<> self) {
  auto w = self.as<MethodWrapper>();
  return static_cast<std::int64_t>((w->self_.value().bits() >> 4) * 1000003 ^ (w->descriptor_.value().bits() >> 4));
}
Result<Own<>> MethodWrapper::compare(Thread&, Ref<> l, Ref<> r, CompareOp op) {
  if (!l.is_exact<MethodWrapper>() || !r.is_exact<MethodWrapper>() || (op != CompareOp::Eq && op != CompareOp::Ne))
    return not_implemented();
  auto a = l.as<MethodWrapper>(), b = r.as<MethodWrapper>();
  const bool same = a->descriptor_.value() == b->descriptor_.value() && a->self_.value() == b->self_.value();
  return bool_from(same == (op == CompareOp::Eq));
}
Result<Own<>> MethodWrapper::call(Thread& t, Ref<> self, const Arguments& a) {
  auto w = self.as<MethodWrapper>();
  return w->descriptor_->call_with(t, w->self_.ref(), a);
}
Result<Own<>> MethodWrapper::get_name(Thread& t) { return descriptor_->get_name(t); }
Result<Own<>> MethodWrapper::get_objclass(Thread& t) { return descriptor_->get_objclass(t); }
Result<Own<>> MethodWrapper::get_qualname(Thread& t) { return descriptor_->get_qualname(t); }
Result<Own<>> MethodWrapper::get_doc(Thread& t) { return descriptor_->get_doc(t); }
Result<Own<>> MethodWrapper::get_text_signature(Thread& t) { return descriptor_->get_text_signature(t); }
Result<Own<>> MethodWrapper::reduce(Thread& t) {
  Own<> getattr = TRY(builtin(t, names::getattr));
  Own<Tuple> args = TRY(Tuple::of(t, self_.ref(), descriptor_->name()));
  return Tuple::of(t, getattr.ref(), args.ref());
}

// ---- computed attributes and fields ----

Result<Own<>> GetSetDescriptor::repr(Thread& t, Ref<> self) {
  auto d = self.as<GetSetDescriptor>();
  return format(t, "<attribute '%S' of '%T' objects>", d->name_, d->owner_);
}
Result<Own<>> GetSetDescriptor::descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<>) {
  if (!instance) return self.own();
  auto d = self.as<GetSetDescriptor>();
  TRY(d->check_instance(t, instance.ref(), "get"));
  if (!d->attribute_->get)
    return raise(t, exc::AttributeError, "attribute '%S' of '%T' objects is not readable", d->name_, d->owner_);
  return d->attribute_->get(t, instance.ref());
}
Result<void> GetSetDescriptor::descr_set(Thread& t, Ref<> self, Ref<> instance, OptRef<> value) {
  auto d = self.as<GetSetDescriptor>();
  if (!is_subtype(instance.type(), d->owner_))
    return raise(t, exc::TypeError, "descriptor '%S' for '%T' objects doesn't apply to a '%T' object", d->name_,
                 d->owner_, instance.type());
  if (!d->attribute_->set) {
    if (d->attribute_->is_member) return raise(t, exc::AttributeError, "readonly attribute");
    return raise(t, exc::AttributeError, "attribute '%S' of '%T' objects is not writable", d->name_, d->owner_);
  }
  return d->attribute_->set(t, instance, value);
}
Result<Own<>> GetSetDescriptor::get_doc(Thread& t) { return doc_of(t, attribute_ ? attribute_->doc : nullptr); }

namespace {

constexpr Attribute kNoAttribute{nullptr, nullptr, nullptr, nullptr, true};

}  // namespace

MemberDescriptor::MemberDescriptor(Ref<Type> owner, Own<Str> name, Place place, std::uint32_t offset)
    : GetSetDescriptor(owner, std::move(name), kNoAttribute), place_(place), offset_(offset) {}

Value* MemberDescriptor::value_of(Object* o) const {
  if (place_ == Place::Native) return nullptr;
  return reinterpret_cast<Value*>(reinterpret_cast<char*>(o) + (place_ == Place::AfterBody ? end_of_body(*o) : 0) +
                                  offset_);
}

Result<Own<>> MemberDescriptor::repr(Thread& t, Ref<> self) {
  auto d = self.as<MemberDescriptor>();
  return format(t, "<member '%S' of '%T' objects>", d->name_, d->owner_);
}
Result<Own<>> MemberDescriptor::descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<> owner) {
  auto d = self.as<MemberDescriptor>();
  if (d->place_ == Place::Native || !instance) return GetSetDescriptor::descr_get(t, self, instance, owner);
  TRY(d->check_instance(t, instance.ref(), "get"));
  const Value v = *d->value_of(instance.ref().object());
  if (v.is_empty()) {
    const Ref<Str> name = d->name_.ref();
    // In full, but for classes of the main program.
    Own<Str> shown = TRY(type_full_name(t, *instance.ref().type()));
    constexpr std::string_view kMain = "__main__.";
    if (shown->length() > kMain.size() && TRY(Str::substring(t, shown, 0, kMain.size()))->equals_ascii(kMain))
      shown = TRY(Str::substring(t, shown, kMain.size(), shown->length()));
    return raise(t, exc::AttributeError, "'%S' object has no attribute '%S'", shown, name);
  }
  return Ref<>(v).own();
}
Result<void> MemberDescriptor::descr_set(Thread& t, Ref<> self, Ref<> instance, OptRef<> value) {
  auto d = self.as<MemberDescriptor>();
  if (d->place_ == Place::Native) return GetSetDescriptor::descr_set(t, self, instance, value);
  TRY(d->check_instance(t, instance, "set"));
  Value& place = *d->value_of(instance.object());
  if (!value && place.is_empty()) return raise_value(t, exc::AttributeError, d->name_.ref());
  krait::release(std::exchange(place, value ? value.ref().own().leak() : Value()));
  return ok;
}

// ---- builtin functions ----

Result<Own<BuiltinFunction>> BuiltinFunction::create(Thread& t, const Method& m, OptRef<> self, OptRef<> module) {
  return krait::create<BuiltinFunction>(t, m, self, module);
}
Result<Own<>> BuiltinFunction::repr(Thread& t, Ref<> self) {
  auto f = self.as<BuiltinFunction>();
  if (f->self_ && !f->module_) {
    if (f->self_.ref().is<Type>() || !f->module_)
      return format(t, "<built-in method %s of %T object at 0x%x>", f->method_->signature.name(), f->self_,
                    f->self_.value().bits());
  }
  if (f->owner_)
    return format(t, "<built-in method %s of type object at 0x%x>", f->method_->signature.name(),
                  Ref<>(f->owner_).value().bits());
  return format(t, "<built-in function %s>", f->method_->signature.name());
}
Result<std::int64_t> BuiltinFunction::hash(Thread&, Ref<> self) {
  auto f = self.as<BuiltinFunction>();
  return static_cast<std::int64_t>((reinterpret_cast<std::uint64_t>(f->method_) >> 4) * 1000003 ^
                                   (f->self_.value().bits() >> 4));
}
Result<Own<>> BuiltinFunction::compare(Thread&, Ref<> l, Ref<> r, CompareOp op) {
  if (!l.is_exact<BuiltinFunction>() || !r.is_exact<BuiltinFunction>() || (op != CompareOp::Eq && op != CompareOp::Ne))
    return not_implemented();
  auto a = l.as<BuiltinFunction>(), b = r.as<BuiltinFunction>();
  const bool same = a->method_ == b->method_ && a->self_.value() == b->self_.value();
  return bool_from(same == (op == CompareOp::Eq));
}
Result<Own<>> BuiltinFunction::call(Thread& t, Ref<> self, const Arguments& a) {
  auto f = self.as<BuiltinFunction>();
  Result<Own<>> value = f->method_->call(t, *f->method_, f->self_ ? f->self_.ref() : none_ref(), a);
  if (value.is_failed()) [[unlikely]]
    return refused_call(t, self, *f->method_, a);
  return value;
}
Result<Own<>> BuiltinFunction::get_name(Thread& t) { return Str::intern_ascii(t, method_->signature.name()); }
Result<Own<>> BuiltinFunction::get_qualname(Thread& t) {
  if (owner_) return format(t, "%S.%s", TRY(type_qualname(t, *owner_)), method_->signature.name());
  if (!self_ || module_) return get_name(t);
  Type* type = self_.ref().is<Type>() ? self_.ref().as<Type>().get() : self_.ref().type();
  return format(t, "%S.%s", TRY(type_qualname(t, *type)), method_->signature.name());
}
Result<Own<>> BuiltinFunction::get_self(Thread&) {
  if (owner_) return Ref<Type>(owner_).own();
  return self_ ? self_.ref().own() : none();
}
Result<Own<>> BuiltinFunction::get_module(Thread&) { return module_ ? module_.ref().own() : none(); }
Result<void> BuiltinFunction::set_module(Thread&, OptRef<> v) {
  if (v)
    module_.set(v.ref().own());
  else
    module_.clear();
  return ok;
}
Result<Own<>> BuiltinFunction::get_doc(Thread& t) { return doc_of(t, method_->doc); }
Result<Own<>> BuiltinFunction::get_text_signature(Thread& t) {
  if (!module_ || method_->signature.receiver != ReceiverKind::None || shows_other_signature(*method_))
    return text_signature_of(t, *method_);
  // A module's function is shown as taking the module first.
  const std::string_view text = method_->signature.text;
  const std::string_view parameters = text.substr(method_->signature.name().size() + 1);
  const bool has_positional_only = method_->signature.positional_only != 0;
  if (parameters == ")") return Str::from_ascii(t, "($module, /)");
  return format(t, "($module, %s%s", has_positional_only ? "" : "/, ", parameters);
}
Result<Own<>> BuiltinFunction::reduce(Thread& t) {
  Own<> name = TRY(get_name(t));
  Own<> self = TRY(get_self(t));
  if (is_none(self.ref()) || module_) return name;
  Own<> getattr = TRY(builtin(t, names::getattr));
  Own<Tuple> args = TRY(Tuple::of(t, self.ref(), name.ref()));
  return Tuple::of(t, getattr.ref(), args.ref());
}

// ---- __new__ ----

namespace {

Result<Own<>> call_new(Thread& t, const Method&, Ref<> self, const Arguments& a) {
  Type& owner = *self.as<Type>();
  if (a.positional == 0) return raise(t, exc::TypeError, "%T.__new__(): not enough arguments", &owner);
  if (!a[0].is<Type>()) return raise(t, exc::TypeError, "%T.__new__(X): X is not a type object (%T)", &owner, a[0]);
  Type& wanted = *a[0].as<Type>();
  if (!is_subtype(&wanted, &owner))
    return raise(t, exc::TypeError, "%T.__new__(%T): %T is not a subtype of %T", &owner, &wanted, &wanted, &owner);
  (void)state_of(t, wanted);
  // The native class nearest to the wanted one must be this one: object.__new__(list) would make half a list.
  Type* native = &wanted;
  while (native->is_heap()) native = native->base;
  if (!native->slots.construct || native->has(kTypeNoConstruct))
    return raise(t, exc::TypeError, "cannot create '%T' instances", &wanted);
  // Among exception classes the one with the most fields makes the instance: `class C(AnError, KeyError)`.
  const bool are_exceptions = native->has(kTypeIsException) && owner.has(kTypeIsException);
  if (native->slots.construct != owner.slots.construct && !are_exceptions)
    return raise(t, exc::TypeError, "%T.__new__(%T) is not safe, use %T.__new__()", &owner, &wanted, native);
  const Arguments rest{a.values + 1, a.positional - 1, a.keywords, a.names};
  return native->slots.construct(t, a[0].as<Type>(), rest);
}

constexpr Method kNewMethod = {
    Signature("__new__(type, *args, **kwargs)"),
    "Make an object of a class. The class's own documentation says which arguments it takes.", call_new};

// The construct slot of a class whose `__new__` is written in Python.
Result<Own<>> python_construct(Thread& t, Ref<Type> type, const Arguments& a) {
  Own<> f = TRY(get_attr(t, type, names::__new__));
  TRY(ensure_memory(t, (std::size_t{a.total()} + 1) * sizeof(Value)));
  std::vector<Value> values(a.total() + 1);
  values[0] = type.value();
  for (std::size_t i = 0; i < a.total(); ++i) values[i + 1] = a.values[i];
  return call(t, f.ref(), Arguments{values.data(), a.positional + 1, a.keywords, a.names});
}

}  // namespace

Result<Own<>> make_new_function(Thread& t, Type& type) {
  return create<BuiltinFunction>(t, kNewMethod, Ref<Type>(&type), OptRef<>());
}

void update_construct_slot(Thread& t, Type& type) {
  OptRef<> f = lookup(t, type, names::__new__);
  if (f && f.ref().is_exact<StaticMethod>()) f = f.ref().as<StaticMethod>()->callable_.opt();
  if (f && f.ref().is_exact<BuiltinFunction>() && &f.ref().as<BuiltinFunction>()->method() == &kNewMethod) {
    const auto construct = f.ref().as<BuiltinFunction>()->self().ref().as<Type>()->slots.construct;
    const Type* native = &type;
    while (native->is_heap()) native = native->base;
    if (!native->slots.construct || native->has(kTypeNoConstruct))
      type.slots.construct = nullptr;
    else  // another class's __new__ would make too little or too much; calling it as a function says so
      type.slots.construct = native->slots.construct == construct ? construct : &python_construct;
  } else if (f) {
    type.slots.construct = &python_construct;
  }
  for (Type* sub : state_of(t, type).subclasses)
    if (sub->is_heap()) update_construct_slot(t, *sub);
}

// ---- tables ----

namespace {

constexpr Attribute kCommon[] = {
    as_member(attribute<&Descriptor::get_name>("__name__")),
    as_member(attribute<&Descriptor::get_objclass>("__objclass__")),
    attribute<&Descriptor::get_qualname>("__qualname__"),
    attribute<&MethodDescriptor::get_doc>("__doc__"),
    attribute<&MethodDescriptor::get_text_signature>("__text_signature__"),
};
constexpr Attribute kWrapperAttributes[] = {
    as_member(attribute<&Descriptor::get_name>("__name__")),
    as_member(attribute<&Descriptor::get_objclass>("__objclass__")),
    attribute<&Descriptor::get_qualname>("__qualname__"),
    attribute<&WrapperDescriptor::get_doc>("__doc__"),
    attribute<&WrapperDescriptor::get_text_signature>("__text_signature__"),
};
constexpr Attribute kGetSetAttributes[] = {
    as_member(attribute<&Descriptor::get_name>("__name__")),
    as_member(attribute<&Descriptor::get_objclass>("__objclass__")),
    attribute<&Descriptor::get_qualname>("__qualname__"),
    attribute<&GetSetDescriptor::get_doc>("__doc__"),
};
constexpr Method kReduce[] = {bind<&Descriptor::reduce>("__reduce__(self, /)")};
constexpr Attribute kMethodWrapperAttributes[] = {
    attribute<&MethodWrapper::get_name>("__name__"),
    attribute<&MethodWrapper::get_objclass>("__objclass__"),
    attribute<&MethodWrapper::get_qualname>("__qualname__"),
    attribute<&MethodWrapper::get_doc>("__doc__"),
    attribute<&MethodWrapper::get_text_signature>("__text_signature__"),
    member<&MethodWrapper::self_>("__self__"),
};
constexpr Method kMethodWrapperMethods[] = {bind<&MethodWrapper::reduce>("__reduce__(self, /)")};
constexpr Attribute kBuiltinAttributes[] = {
    attribute<&BuiltinFunction::get_name>("__name__"),
    attribute<&BuiltinFunction::get_qualname>("__qualname__"),
    attribute<&BuiltinFunction::get_self>("__self__"),
    attribute<&BuiltinFunction::get_module, &BuiltinFunction::set_module>("__module__"),
    attribute<&BuiltinFunction::get_doc>("__doc__"),
    attribute<&BuiltinFunction::get_text_signature>("__text_signature__"),
};
constexpr Method kBuiltinMethods[] = {bind<&BuiltinFunction::reduce>("__reduce__(self, /)")};

}  // namespace

constinit Type MethodDescriptor::type = describe<MethodDescriptor>(
    "method_descriptor", {.methods = kReduce, .attributes = kCommon, .flags = kTypeNoConstruct});
constinit Type ClassMethodDescriptor::type =
    describe<ClassMethodDescriptor>("classmethod_descriptor", {.attributes = kCommon, .flags = kTypeNoConstruct});
constinit Type WrapperDescriptor::type = describe<WrapperDescriptor>(
    "wrapper_descriptor", {.methods = kReduce, .attributes = kWrapperAttributes, .flags = kTypeNoConstruct});
constinit Type MethodWrapper::type = describe<MethodWrapper>(
    "method-wrapper",
    {.methods = kMethodWrapperMethods, .attributes = kMethodWrapperAttributes, .flags = kTypeNoConstruct});
constinit Type GetSetDescriptor::type =
    describe<GetSetDescriptor>("getset_descriptor", {.attributes = kGetSetAttributes, .flags = kTypeNoConstruct});
constinit Type MemberDescriptor::type = describe<MemberDescriptor>(
    "member_descriptor", {.methods = kReduce, .attributes = kGetSetAttributes, .flags = kTypeNoConstruct});
constinit Type BuiltinFunction::type = describe<BuiltinFunction>(
    "builtin_function_or_method",
    {.methods = kBuiltinMethods, .attributes = kBuiltinAttributes, .flags = kTypeNoConstruct | kTypeWeakrefs});

}  // namespace krait
