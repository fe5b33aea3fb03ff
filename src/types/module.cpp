#include "types/module.h"

#include "object/allocate.h"
#include "types/descriptor.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/type.h"

namespace krait {

namespace {

Result<void> fill_header(Thread& t, Ref<Dict> d, Ref<> name, Own<> doc) {
  TRY(d->set_str(t, names::__name__, name.own()));
  TRY(d->set_str(t, names::__doc__, std::move(doc)));
  for (Ref<Str> key : {names::__package__.ref(), names::__loader__.ref(), names::__spec__.ref()})
    TRY(d->set_str(t, key, none()));
  return ok;
}

Result<void> add_functions(Thread& t, Ref<Module> m, Ref<Str> name, std::span<const Method> functions) {
  for (const Method& f : functions) {
    // A function whose text starts with `module` receives it; all show it as __self__.
    Own<BuiltinFunction> function = TRY(krait::create<BuiltinFunction>(t, f, OptRef<>(m), OptRef<>(name)));
    TRY(m->dict()->set_str(t, TRY(Str::intern_ascii(t, f.signature.name())).ref(), std::move(function)));
  }
  return ok;
}

}  // namespace

Result<Own<Module>> Module::create(Thread& t, Ref<Str> name, const char* doc) {
  Own<Module> m = TRY(krait::create<Module>(t, TRY(Dict::create(t))));
  TRY(fill_header(t, m->dict(), name, TRY(doc_of(t, doc))));
  return m;
}

Result<Own<Module>> Module::create_from(Thread& t, const ModuleSpec& spec) {
  Own<Str> name = TRY(Str::intern_ascii(t, spec.name));
  constexpr std::size_t kHeader = 8;
  std::size_t entries = kHeader + spec.functions.size() + spec.constants.size() + spec.types.size();
  for (const std::span<const Method>* functions : spec.more_functions) entries += functions->size();
  Own<Module> m = TRY(krait::create<Module>(t, TRY(Dict::create_with_capacity(t, entries))));
  TRY(fill_header(t, m->dict(), name, TRY(doc_of(t, spec.doc))));
  TRY(add_functions(t, m.ref(), name.ref(), spec.functions));
  for (const std::span<const Method>* functions : spec.more_functions)
    TRY(add_functions(t, m.ref(), name.ref(), *functions));
  for (const IntConstant& c : spec.constants) TRY(m->set_value(t, c.name, TRY(int_from(t, c.value))));
  for (Type* c : spec.types) TRY(m->add_class(t, *c));
  if (spec.start) TRY(spec.start(t, m->dict()));
  return m;
}

Result<void> Module::set_value(Thread& t, const char* name, Own<> value) {
  Own<Str> key = TRY(Str::intern_ascii(t, name));
  return dict()->set_str(t, key.ref(), std::move(value));
}

Result<void> Module::add_class(Thread& t, Type& type) {
  Own<Str> name = TRY(type_name(t, type));
  return dict()->set_str(t, name.ref(), Ref<Type>(&type).own());
}

Result<Own<>> Module::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<Module>(t, type, TRY(Dict::create(t)));
}

namespace {

Result<void> module_init(Thread& t, Ref<> self, Ref<Str> name, Ref<> doc) {
  return fill_header(t, self.as<Module>()->dict(), name, doc.own());
}

constexpr Method kInit = bind<&module_init>("module(self, name, doc=None)");

}  // namespace

Result<void> Module::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kInit.call(t, kInit, self, a));
  return ok;
}

Result<Own<>> Module::repr(Thread& t, Ref<> self) {
  // importlib knows how a module with a loader or a spec is shown.
  if (t.interpreter->importlib) {
    Own<Str> f = TRY(Str::intern_ascii(t, "_module_repr"));
    return call_method(t, t.interpreter->importlib.ref(), f.ref(), {self.value()});
  }
  OptRef<> name = self.as<Module>()->dict()->find_str(names::__name__);
  return format(t, "<module %R>", name ? name.ref() : none_ref());
}

Result<Own<>> Module::get_attr(Thread& t, Ref<> self, Ref<Str> name) {
  Result<Own<>> r = Object::get_attr(t, self, name);
  if (!r.is_failed() || !pending_matches(t, exc::AttributeError)) return r;
  Ref<Dict> d = self.as<Module>()->dict();
  if (OptRef<> getattr = d->find_str(names::__getattr__)) {
    clear_pending(t);
    Own<> f = getattr.ref().own();
    return call(t, f.ref(), {name.value()});
  }
  clear_pending(t);
  OptRef<> module_name = d->find_str(names::__name__);
  if (!module_name || !module_name.ref().is<Str>()) return raise_module_attribute_error(t, self, name, {});
  return raise_module_attribute_error(t, self, name, module_name);
}

namespace {

Result<Own<>> dir_method(Thread& t, Ref<> self) {
  const Own<> dict = TRY(krait::get_attr(t, self, names::__dict__));
  if (!dict.ref().is<Dict>()) {
    const Own<> name = TRY(krait::get_attr(t, self, names::__name__));
    return raise(t, exc::TypeError, "%.200S.__dict__ is not a dictionary", name);
  }
  const Ref<Dict> d = dict.ref().as<Dict>();
  if (OptRef<> f = d->find_str(names::__dir__)) {
    Own<> keep = f.ref().own();
    return call(t, keep.ref());
  }
  return TRY(to_list(t, d));
}

Result<Own<>> get_annotate(Thread& t, Ref<> self) {
  Ref<Dict> d = self.as<Module>()->dict();
  if (OptRef<> f = d->find_str(names::__annotate__)) return f.ref().own();
  TRY(d->set_str(t, names::__annotate__, none()));
  return none();
}
Result<void> set_annotate(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "cannot delete __annotate__ attribute");
  if (!is_none(value) && !is_callable(value.ref()))
    return raise(t, exc::TypeError, "__annotate__ must be callable or None");
  Ref<Dict> d = self.as<Module>()->dict();
  TRY(d->set_str(t, names::__annotate__, value.ref().own()));
  if (!is_none(value)) TRY(d->remove(t, names::__annotations__));
  return ok;
}
// While a module is being imported it may yet get annotations; what it has so far is not kept.
Result<bool> is_initializing(Thread& t, Ref<Dict> d) {
  const OptRef<> spec = d->find_str(names::__spec__);
  if (is_none_or_missing(spec)) return false;
  const Own<> keep = spec.ref().own();
  Slot<> flag;
  TRY(find_attr(t, keep, names::_initializing, flag));
  return flag && TRY(is_true(t, flag.ref()));
}
Result<Own<>> get_annotations(Thread& t, Ref<> self) {
  Ref<Dict> d = self.as<Module>()->dict();
  if (OptRef<> a = d->find_str(names::__annotations__)) return a.ref().own();
  Own<> result = TRY(Dict::create(t));
  if (OptRef<> f = d->find_str(names::__annotate__); f && is_callable(f.ref())) {
    Own<> keep = f.ref().own();
    result = TRY(call(t, keep.ref(), {Value::of_int(1)}));
    if (!result.ref().is<Dict>())
      return raise(t, exc::TypeError, "__annotate__ returned non-dict of type '%T'", result);
  }
  if (!TRY(is_initializing(t, d))) TRY(d->set_str(t, names::__annotations__, result.ref().own()));
  return result;
}
Result<void> set_annotations(Thread& t, Ref<> self, OptRef<> value) {
  Ref<Dict> d = self.as<Module>()->dict();
  if (value) {
    TRY(d->set_str(t, names::__annotations__, value.ref().own()));
  } else if (!TRY(d->remove(t, names::__annotations__))) {
    return raise(t, exc::AttributeError, "__annotations__");
  }
  TRY(d->remove(t, names::__annotate__));
  return ok;
}
Result<Own<>> get_dict(Thread&, Ref<> self) { return self.as<Module>()->dict().own(); }

constexpr Method kMethods[] = {bind<&dir_method>(
    "__dir__(self, /)", "__dir__() -> list\nThe names in the module, or what its own __dir__ gives.")};
constexpr Attribute kAttributes[] = {
    as_member(attribute<&get_dict>("__dict__")),
    attribute<&get_annotations, &set_annotations>("__annotations__"),
    attribute<&get_annotate, &set_annotate>("__annotate__"),
};

}  // namespace

constinit Type Module::type =
    describe<Module>("module", {.doc = "module(name, doc=None)\n--\n\nA namespace of variables, functions and classes "
                                       "under a name, as an import makes it.\n\ndoc, of any type, becomes __doc__.",
                                .methods = kMethods,
                                .attributes = kAttributes,
                                .shape_offset = offsetof(Module, attributes_)});

}  // namespace krait
