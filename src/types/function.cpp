#include "types/function.h"

#include <new>

#include "object/allocate.h"
#include "object/audit.h"
#include "types/hooks.h"
#include "types/iterator.h"
#include "types/module.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/value_array.h"

namespace krait {

namespace {

// Builtins that are no dict. The interpreter's caches know exact dicts only, and ask others by `[]`.
class BuiltinsMapping final : public Dict {
 public:
  static Type type;
  explicit BuiltinsMapping(Own<> mapping) : mapping_(std::move(mapping)) {}
  static Result<Own<>> get_item(Thread& t, Ref<> self, Ref<> key) {
    const Own<> mapping = self.as<BuiltinsMapping>()->mapping_.ref().own();
    return krait::get_item(t, mapping, key);
  }
  void trace(Tracer& v) { v(mapping_); }

  Slot<> mapping_;
};
constinit Type BuiltinsMapping::type =
    describe<BuiltinsMapping>("builtins_mapping", {.flags = kTypeNoConstruct, .base = &Dict::type});

}  // namespace

Result<Own<Dict>> builtins_of(Thread& t, Ref<Dict> globals) {
  if (OptRef<> b = globals->find_str(names::__builtins__)) {
    if (b.ref().is<Module>()) return b.ref().as<Module>()->dict().own();
    if (b.ref().is<Dict>()) return b.ref().as<Dict>().own();
    return create<BuiltinsMapping>(t, b.ref().own());
  }
  return t.interpreter->builtins ? t.interpreter->builtins.ref().own() : globals.own();
}

Own<> shown_builtins(Ref<Dict> builtins) {
  const Ref<> b = builtins;
  return b.is_exact<BuiltinsMapping>() ? b.as<BuiltinsMapping>()->mapping_.ref().own() : b.own();
}

Result<Own<Function>> Function::create(Thread& t, Ref<Code> code, Ref<Dict> globals, Ref<Dict> builtins) {
  Own<Function> f = TRY(krait::create<Function>(t, code, globals));
  if (builtins.get() != t.interpreter->builtins.get()) TRY(f->details(t))->builtins.set(builtins.own());
  return f;
}

Result<Own<Function>> Function::create(Thread& t, Ref<Code> code, Ref<Dict> globals) {
  return create(t, code, globals, TRY(builtins_of(t, globals)));
}

Result<FunctionDetails*> Function::details(Thread& t) {
  if (!details_) details_ = new (std::nothrow) FunctionDetails;
  if (!details_) return raise_memory_error(t);
  return details_;
}

void Function::trace(Tracer& v) {
  v(code_), v(globals_), v(closure_), attributes_.trace(v);
  if (!details_) return;
  v(details_->defaults), v(details_->keyword_defaults), v(details_->builtins);
  v(details_->name), v(details_->qualname), v(details_->module), v(details_->doc);
  v(details_->annotations), v(details_->annotate), v(details_->type_params);
  if (!details_->former_code) return;
  for (const Own<Code>& c : *details_->former_code) v(c.value());
}

// Code, globals and builtins stay: a cycle through them is broken elsewhere. Cells may be shared with functions that
// live on, so the closure is dropped, not emptied; nothing can call the function any more.
void Function::clear_references() {
  closure_.clear(), attributes_.clear();
  if (!details_) return;
  details_->defaults.clear(), details_->keyword_defaults.clear();
  details_->module.clear(), details_->doc.clear();
  details_->annotations.clear(), details_->annotate.clear(), details_->type_params.clear();
}

Result<Own<>> Function::repr(Thread& t, Ref<> self) {
  return format(t, "<function %S at 0x%x>", self.as<Function>()->qualname(), self.value().bits());
}

Result<Own<>> Function::descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<>) {
  if (!instance) return self.own();
  return create<BoundMethod>(t, self.own(), instance.ref().own());
}

namespace {

Result<void> check_closure(Thread& t, Ref<Code> code, Ref<> closure) {
  const std::int32_t wanted = code->nfreevars();
  if (!closure.is<Tuple>()) {
    if (wanted && is_none(closure)) return raise(t, exc::TypeError, "arg 5 (closure) must be tuple");
    if (!is_none(closure)) return raise(t, exc::TypeError, "arg 5 (closure) must be None or tuple");
    return ok;
  }
  const std::size_t given = closure.as<Tuple>()->size();
  if (given != static_cast<std::size_t>(wanted))
    return raise(t, exc::ValueError, "%S requires closure of length %d, not %d", code->name(), wanted, given);
  for (Value v : closure.as<Tuple>()->span())
    if (!Ref<>(v).is<Cell>()) return raise(t, exc::TypeError, "arg 5 (closure) expected cell, found %T", Ref<>(v));
  return ok;
}

// Globals that name no builtins: those of the frame that makes the function.
Result<void> inherit_builtins(Thread& t, Ref<Function> f) {
  const Own<> frame = TRY(current_frame_object(t));
  if (is_none(frame.ref())) return ok;
  const Own<> builtins = TRY(get_attr(t, frame, names::f_builtins));
  if (builtins.ref().is<Dict>()) TRY(f->details(t))->builtins.set(builtins.ref().as<Dict>().own());
  return ok;
}

Result<Own<>> make_function(Thread& t, Ref<Code> code, Ref<Dict> globals, Ref<> name, Ref<> defaults, Ref<> closure,
                            Ref<> keyword_defaults) {
  if (!is_none(name) && !name.is<Str>()) return raise(t, exc::TypeError, "arg 3 (name) must be None or string");
  if (!is_none(defaults) && !defaults.is<Tuple>())
    return raise(t, exc::TypeError, "arg 4 (defaults) must be None or tuple");
  TRY(check_closure(t, code, closure));
  if (!is_none(keyword_defaults) && !keyword_defaults.is<Dict>())
    return raise(t, exc::TypeError, "arg 6 (kwdefaults) must be None or dict");
  TRY(audit(t, "function.__new__", {code.value()}));
  Own<Function> f = TRY(Function::create(t, code, globals));
  if (!globals->find_str(names::__builtins__)) TRY(inherit_builtins(t, f.ref()));
  if (!is_none(name)) TRY(f->details(t))->name.set(name.as<Str>().own());
  if (!is_none(defaults)) TRY(f->details(t))->defaults.set(defaults.as<Tuple>().own());
  if (!is_none(closure)) f->set_closure(closure.as<Tuple>());
  if (!is_none(keyword_defaults)) TRY(f->details(t))->keyword_defaults.set(keyword_defaults.as<Dict>().own());
  return f;
}

constexpr Method kNew =
    bind<&make_function>("function(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)");

Function& self_function(Ref<> self) { return *self.as<Function>(); }

template <class T>
Result<Own<>> or_none(OptRef<T> v) {
  return v ? Ref<>(v.value()).own() : none();
}

Result<Own<>> get_code(Thread&, Ref<> self) { return self_function(self).code().own(); }
Result<Own<>> get_doc(Thread&, Ref<> self);
Result<void> set_code(Thread& t, Ref<> self, OptRef<> value) {
  if (!value || !value.ref().is<Code>()) return raise(t, exc::TypeError, "__code__ must be set to a code object");
  Function& f = self_function(self);
  auto code = value.ref().as<Code>();
  const std::size_t cells = f.cell_count();
  if (static_cast<std::size_t>(code->nfreevars()) != cells)
    return raise(t, exc::ValueError, "%S() requires a code object with %d free vars, not %d", f.name(), cells,
                 code->nfreevars());
  TRY(audit(t, "object.__setattr__", {self.value(), Value::of_object(&names::__code__), value.value()}));
  constexpr int kKinds = kCodeGenerator | kCodeCoroutine | kCodeAsyncGenerator;
  if ((code->flags() ^ f.code()->flags()) & kKinds)
    TRY(warn_format(t, exc::DeprecationWarning, 1,
                    "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain "
                    "function)"));
  FunctionDetails* d = TRY(f.details(t));
  // The names of a function and what documents it do not change with its code.
  if (!d->doc) d->doc.set(TRY(get_doc(t, self)));
  if (!d->name) d->name.set(f.code()->name().own());
  if (!d->qualname) d->qualname.set(f.code()->qualname().own());
  if (!d->former_code) d->former_code = std::make_unique<std::vector<Own<Code>>>();
  d->former_code->push_back(f.code().own());
  f.code_.set(code.own());
  return ok;
}

Result<Own<>> get_defaults(Thread&, Ref<> self) { return or_none(self_function(self).defaults()); }
// Defaults can be replaced and deleted.
Result<void> audit_change(Thread& t, Ref<> self, Ref<Str> name, OptRef<> value) {
  if (value) return audit(t, "object.__setattr__", {self.value(), name.value(), value.value()});
  return audit(t, "object.__delattr__", {self.value(), name.value()});
}
Result<void> set_defaults(Thread& t, Ref<> self, OptRef<> value) {
  TRY(audit_change(t, self, names::__defaults__, value));
  FunctionDetails* d = TRY(self_function(self).details(t));
  if (is_none_or_missing(value)) {
    d->defaults.clear();
    return ok;
  }
  if (!value.ref().is<Tuple>()) return raise(t, exc::TypeError, "__defaults__ must be set to a tuple object");
  d->defaults.set(value.ref().as<Tuple>().own());
  return ok;
}
Result<Own<>> get_keyword_defaults(Thread&, Ref<> self) { return or_none(self_function(self).keyword_defaults()); }
Result<void> set_keyword_defaults(Thread& t, Ref<> self, OptRef<> value) {
  TRY(audit_change(t, self, names::__kwdefaults__, value));
  FunctionDetails* d = TRY(self_function(self).details(t));
  if (is_none_or_missing(value)) {
    d->keyword_defaults.clear();
    return ok;
  }
  if (!value.ref().is<Dict>()) return raise(t, exc::TypeError, "__kwdefaults__ must be set to a dict object");
  d->keyword_defaults.set(value.ref().as<Dict>().own());
  return ok;
}

Result<Own<>> get_name(Thread&, Ref<> self) { return self_function(self).name().own(); }
Result<Own<>> get_qualname(Thread&, Ref<> self) { return self_function(self).qualname().own(); }
Result<void> set_name(Thread& t, Ref<> self, OptRef<> value) {
  if (!value || !value.ref().is<Str>()) return raise(t, exc::TypeError, "__name__ must be set to a string object");
  TRY(self_function(self).details(t))->name.set(value.ref().as<Str>().own());
  return ok;
}
// The function that computes the annotations of `f` is named after it, as soon as someone can see it; until then it
// has the name its code has.
Result<void> name_annotate(Thread& t, Function& f, Ref<Str> qualname) {
  if (!f.details_ || !f.details_->annotate || !f.details_->annotate.ref().is<Function>()) return ok;
  Function& annotate = *f.details_->annotate.ref().as<Function>();
  if ((annotate.details_ && annotate.details_->qualname) || !annotate.name()->equals_ascii("__annotate__")) return ok;
  Own<> name = TRY(format(t, "%S.__annotate__", qualname));
  TRY(annotate.details(t))->qualname.set(std::move(name).into<Str>());
  return ok;
}

Result<void> set_qualname(Thread& t, Ref<> self, OptRef<> value) {
  if (!value || !value.ref().is<Str>()) return raise(t, exc::TypeError, "__qualname__ must be set to a string object");
  TRY(name_annotate(t, self_function(self), self_function(self).qualname()));
  TRY(self_function(self).details(t))->qualname.set(value.ref().as<Str>().own());
  return ok;
}

Result<Own<>> get_module(Thread&, Ref<> self) {
  Function& f = self_function(self);
  if (f.details_ && f.details_->module) return f.details_->module.ref().own();
  return or_none(f.globals()->find_str(names::__name__));
}
Result<void> set_module(Thread& t, Ref<> self, OptRef<> value) {
  TRY(self_function(self).details(t))->module.set(value ? value.ref().own() : none());
  return ok;
}
Result<Own<>> get_doc(Thread& t, Ref<> self) {
  Function& f = self_function(self);
  if (f.details_ && f.details_->doc) return f.details_->doc.ref().own();
  TRY(f.code()->complete(t));
  if (f.code()->flags() & kCodeHasDocstring && f.code()->consts()->size()) return (*f.code()->consts())[0].own();
  return none();
}
Result<void> set_doc(Thread& t, Ref<> self, OptRef<> value) {
  TRY(self_function(self).details(t))->doc.set(value ? value.ref().own() : none());
  return ok;
}

// A function given as __annotate__ keeps the name it has.
Result<void> name_of_its_own(Thread& t, Function& f) {
  FunctionDetails* d = TRY(f.details(t));
  if (!d->qualname) d->qualname.set(f.code()->qualname().own());
  return ok;
}

Result<Own<>> get_annotate(Thread& t, Ref<> self) {
  Function& f = self_function(self);
  TRY(name_annotate(t, f, f.qualname()));
  return f.details_ ? or_none(f.details_->annotate.opt()) : none();
}
Result<void> set_annotate(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "__annotate__ cannot be deleted");
  FunctionDetails* d = TRY(self_function(self).details(t));
  if (is_none(value)) {
    d->annotate.set(none());
    return ok;
  }
  if (!is_callable(value.ref())) return raise(t, exc::TypeError, "__annotate__ must be callable or None");
  d->annotate.set(value.ref().own());
  d->annotations.clear();
  if (value.ref().is<Function>()) TRY(name_of_its_own(t, *value.ref().as<Function>()));
  return ok;
}
Result<Own<>> get_annotations(Thread& t, Ref<> self) {
  FunctionDetails* d = TRY(self_function(self).details(t));
  if (d->annotations) {
    // Older compilers' form: name, annotation, name, annotation, ...
    if (!d->annotations.ref().is<Tuple>()) return d->annotations.ref().own();
    auto pairs = d->annotations.ref().as<Tuple>();
    Own<Dict> made = TRY(Dict::create(t));
    for (std::size_t i = 0; i + 1 < pairs->size(); i += 2) TRY(made->set(t, (*pairs)[i], (*pairs)[i + 1].own()));
    d->annotations.set(made.ref().own());
    return made;
  }
  if (d->annotate && is_callable(d->annotate.ref())) {
    Own<> annotate = d->annotate.ref().own();
    Own<> made = TRY(call(t, annotate.ref(), {Value::of_int(1)}));
    if (!made.ref().is<Dict>()) return raise(t, exc::TypeError, "__annotate__ returned non-dict of type '%T'", made);
    d->annotations.set(made.ref().own());
    return made;
  }
  d->annotations.set(TRY(Dict::create(t)));
  return d->annotations.ref().own();
}
Result<void> set_annotations(Thread& t, Ref<> self, OptRef<> value) {
  FunctionDetails* d = TRY(self_function(self).details(t));
  if (is_none_or_missing(value)) {
    d->annotations.clear();
  } else {
    if (!value.ref().is<Dict>()) return raise(t, exc::TypeError, "__annotations__ must be set to a dict object");
    d->annotations.set(value.ref().own());
  }
  d->annotate.set(none());
  return ok;
}
Result<Own<>> get_type_params(Thread&, Ref<> self) {
  Function& f = self_function(self);
  if (f.details_ && f.details_->type_params) return f.details_->type_params.ref().own();
  return Own<>(Tuple::empty());
}
Result<void> set_type_params(Thread& t, Ref<> self, OptRef<> value) {
  if (!value || !value.ref().is<Tuple>()) return raise(t, exc::TypeError, "__type_params__ must be set to a tuple");
  TRY(self_function(self).details(t))->type_params.set(value.ref().own());
  return ok;
}
Result<Own<>> get_builtins(Thread& t, Ref<> self) { return shown_builtins(self_function(self).builtins(t)); }
// From the first time on the tuple stays.
Result<Own<>> get_closure(Thread& t, Ref<> self) {
  Function& f = self_function(self);
  if (f.closure_ && f.has_one_cell()) f.closure_.set(TRY(Tuple::of(t, f.cell(0))));
  return or_none(f.closure_.opt());
}

Result<void> set_dict(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "cannot delete __dict__");
  return Object::set_dict(t, self, value);
}

constexpr Attribute kAttributes[] = {
    attribute<&get_code, &set_code>("__code__"),
    attribute<&get_defaults, &set_defaults>("__defaults__"),
    attribute<&get_keyword_defaults, &set_keyword_defaults>("__kwdefaults__"),
    attribute<&get_annotations, &set_annotations>("__annotations__",
                                                  "What parameters and result are annotated with, by name."),
    attribute<&get_annotate, &set_annotate>("__annotate__", "The function that computes __annotations__, or None."),
    attribute<&Object::get_dict, &set_dict>("__dict__"),
    attribute<&get_name, &set_name>("__name__"),
    attribute<&get_qualname, &set_qualname>("__qualname__"),
    attribute<&get_type_params, &set_type_params>("__type_params__",
                                                  "The type parameters in brackets behind the name, a tuple."),
    attribute<&get_doc, &set_doc>("__doc__"),
    attribute<&get_module, &set_module>("__module__"),
    as_member(attribute<&get_closure>("__closure__")),
    member<&Function::globals_>("__globals__"),
    as_member(attribute<&get_builtins>("__builtins__")),
};

}  // namespace

Result<Own<>> Function::construct(Thread& t, Ref<Type>, const Arguments& a) {
  return kNew.call(t, kNew, none_ref(), a);
}

constinit Type Function::type = describe<Function>(
    "function",
    {.doc = "function(code, globals, name=None, argdefs=None, closure=None,\n         kwdefaults=None)\n--\n\nCreate a "
            "function object.\n\n  code\n    a code object\n  globals\n    the globals dictionary\n  name\n    a "
            "string that overrides the name from the code object\n  argdefs\n    a tuple that specifies the default "
            "argument values\n  closure\n    a tuple that supplies the bindings for free variables\n  kwdefaults\n    "
            "a dictionary that specifies the default keyword argument values",
     .attributes = kAttributes,
     .shape_offset = offsetof(Function, attributes_)});

bool is_python_function(Ref<> v) { return v.is_exact<Function>(); }

// ---- method ----

Result<Own<>> make_bound_method(Thread& t, Ref<> function, Ref<> self) {
  return create<BoundMethod>(t, function.own(), self.own());
}

Result<Own<>> BoundMethod::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "method() takes no keyword arguments");
  if (a.positional != 2) return raise(t, exc::TypeError, "method expected 2 arguments, got %d", a.positional);
  if (!is_callable(a[0])) return raise(t, exc::TypeError, "first argument must be callable");
  if (is_none(a[1])) return raise(t, exc::TypeError, "instance must not be None");
  return make_bound_method(t, a[0], a[1]);
}

Result<Own<>> BoundMethod::repr(Thread& t, Ref<> self) {
  auto m = self.as<BoundMethod>();
  Slot<> holder;
  OptRef<> name = TRY(find_attr(t, m->function_.ref(), names::__qualname__, holder));
  if (!name) name = TRY(find_attr(t, m->function_.ref(), names::__name__, holder));
  if (!name || !name.ref().is<Str>()) return format(t, "<bound method ? of %R>", m->self_);
  return format(t, "<bound method %S of %R>", name.ref(), m->self_);
}

namespace {

std::int64_t hash_of_identity(Value v) {
  const std::uint64_t bits = v.bits();
  return static_cast<std::int64_t>(bits >> 4 | bits << 60);
}

}  // namespace

Result<std::int64_t> BoundMethod::hash(Thread& t, Ref<> self) {
  auto m = self.as<BoundMethod>();
  const std::int64_t h = TRY(krait::hash(t, m->function_.ref())) ^ hash_of_identity(m->self_.value());
  return h == -1 ? -2 : h;
}

Result<Own<>> BoundMethod::compare(Thread& t, Ref<> left, Ref<> right, CompareOp op) {
  if ((op != CompareOp::Eq && op != CompareOp::Ne) || !left.is<BoundMethod>() || !right.is<BoundMethod>())
    return not_implemented();
  auto a = left.as<BoundMethod>(), b = right.as<BoundMethod>();
  const bool same = a->self_.value() == b->self_.value() && TRY(equal(t, a->function_.ref(), b->function_.ref()));
  return bool_from(same == (op == CompareOp::Eq));
}

Result<Own<>> BoundMethod::call(Thread& t, Ref<> self, const Arguments& a) {
  auto m = self.as<BoundMethod>();
  ValueArray<> values;
  TRY(values.reserve(t, a.total() + 1));
  values.push(m->self_.value());
  values.push(a.values, a.total());
  Own<> function = m->function_.ref().own(), receiver = m->self_.ref().own();
  return krait::call(t, function.ref(), Arguments{values.data(), a.positional + 1, a.keywords, a.names});
}

// What the method itself does not have, its function has.
Result<Own<>> BoundMethod::get_attr(Thread& t, Ref<> self, Ref<Str> name) {
  if (OptRef<> found = lookup(t, BoundMethod::type, name)) {
    if (DescrGetFn get = found.ref().type()->slots.descr_get) return get(t, found.ref(), self, Ref<Type>(self.type()));
    return found.ref().own();
  }
  return krait::get_attr(t, self.as<BoundMethod>()->function_.ref(), name);
}

Result<Own<>> BoundMethod::descr_get(Thread&, Ref<> self, OptRef<>, OptRef<>) { return self.own(); }

namespace {

Result<Own<>> get_method_doc(Thread& t, Ref<> self) {
  Slot<> holder;
  OptRef<> doc = TRY(find_attr(t, self.as<BoundMethod>()->function_.ref(), names::__doc__, holder));
  return doc ? doc.ref().own() : none();
}

Result<Own<>> reduce_method(Thread& t, Ref<> self) {
  auto m = self.as<BoundMethod>();
  Own<> name = TRY(krait::get_attr(t, m->function_.ref(), names::__name__));
  Own<> get = TRY(builtin(t, names::getattr));
  Own<Tuple> args = TRY(Tuple::of(t, m->self_.ref(), name.ref()));
  return Tuple::of(t, get.ref(), args.ref());
}

constexpr Method kBoundMethods[] = {bind<&reduce_method>("__reduce__(self, /)")};
constexpr Attribute kBoundAttributes[] = {
    member<&BoundMethod::function_>("__func__", "What is called, with __self__ in front of the arguments."),
    member<&BoundMethod::self_>("__self__", "What becomes the first argument."),
    attribute<&get_method_doc>("__doc__"),
};

}  // namespace

constinit Type BoundMethod::type = describe<BoundMethod>(
    "method", {.doc = "method(function, instance, /)\n--\n\nCreate a bound instance method object.",
               .methods = kBoundMethods,
               .attributes = kBoundAttributes});

}  // namespace krait
