#include "types/simple_namespace.h"

#include "object/allocate.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/string_builder.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

Result<Own<SimpleNamespace>> SimpleNamespace::create(Thread& t, Own<Dict> attributes) {
  return krait::create<SimpleNamespace>(t, std::move(attributes));
}

Result<Own<>> SimpleNamespace::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<SimpleNamespace>(t, type, TRY(Dict::create(t)));
}

namespace {

Result<void> check_keys(Thread& t, Ref<Dict> d) {
  Value key, value;
  for (std::size_t i = 0; d->next_entry(i, key, value);)
    if (!Ref<>(key).is<Str>()) return raise(t, exc::TypeError, "keywords must be strings");
  return ok;
}

}  // namespace

Result<void> SimpleNamespace::init(Thread& t, Ref<> self, const Arguments& a) {
  if (a.positional > 1)
    return raise(t, exc::TypeError, "%Q expected at most 1 argument, got %d", self.type(), a.positional);
  Ref<Dict> d = self.as<SimpleNamespace>()->dict();
  if (a.positional == 1) {
    Own<Dict> given = TRY(Dict::create(t));
    TRY(given->update(t, a[0]));
    TRY(check_keys(t, given.ref()));
    TRY(d->merge(t, given.ref(), true));
  }
  for (std::uint32_t i = 0; i < a.keywords; ++i)
    TRY(d->set(t, Ref<>(a.names->items()[i]), Ref<>(a.values[a.positional + i]).own()));
  return ok;
}

Result<Own<>> SimpleNamespace::repr(Thread& t, Ref<> self) {
  Own<Str> name = self.type() == &type ? TRY(Str::from_ascii(t, "namespace")) : TRY(type_name(t, *self.type()));
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return format(t, "%S(...)", name);
  StringBuilder out(t);
  out.str(name.ref());
  out.put('(');
  Own<Dict> d = TRY(Dict::copy_of(t, self.as<SimpleNamespace>()->dict()));
  Value key, value;
  bool first = true;
  for (std::size_t i = 0; d->next_entry(i, key, value);) {
    if (!Ref<>(key).is<Str>() || Ref<>(key).as<Str>()->length() == 0) continue;
    if (!first) out.ascii(", ");
    first = false;
    out.str(Ref<>(key).as<Str>());
    out.put('=');
    Own<Str> text = TRY(krait::repr(t, Ref<>(value)));
    out.str(text.ref());
  }
  out.put(')');
  return out.finish();
}

Result<Own<>> SimpleNamespace::compare(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  if (!a.is<SimpleNamespace>() || !b.is<SimpleNamespace>()) return not_implemented();
  return krait::compare(t, a.as<SimpleNamespace>()->dict(), b.as<SimpleNamespace>()->dict(), op);
}

namespace {

Result<Own<>> get_dict(Thread&, Ref<> self) { return self.as<SimpleNamespace>()->dict().own(); }

Result<Own<>> reduce(Thread& t, Ref<> self) {
  Own<Tuple> arguments = Tuple::empty();
  return Tuple::of(t, Ref<Type>(self.type()), arguments, self.as<SimpleNamespace>()->dict());
}

Result<Own<>> replace(Thread& t, Ref<> self, Rest rest, OptRef<Dict> changes) {
  if (rest.size()) return raise(t, exc::TypeError, "__replace__() takes no positional arguments");
  Own<> made = TRY(call(t, Ref<Type>(self.type())));
  if (!made.ref().is<SimpleNamespace>())
    return raise(t, exc::TypeError, "expect %N type, but %F() returned '%T' object", &SimpleNamespace::type, self,
                 made);
  Ref<Dict> d = made.ref().as<SimpleNamespace>()->dict();
  TRY(d->merge(t, self.as<SimpleNamespace>()->dict(), true));
  if (changes) TRY(d->merge(t, changes.ref(), true));
  return made;
}

constexpr Method kMethods[] = {
    bind<&reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
    bind<&replace>("__replace__(self, /, *args, **changes)",
                   "A copy in which the attributes named by keywords have other values."),
};
constexpr Attribute kAttributes[] = {attribute<&get_dict>("__dict__")};

}  // namespace

constinit Type SimpleNamespace::type = describe<SimpleNamespace>(
    "types.SimpleNamespace", {.doc = "SimpleNamespace(mapping_or_iterable=(), /, **kwargs)\n--\n\nAn object with the "
                                     "attributes that a mapping or pairs and keywords give it; they can change.",
                              .methods = kMethods,
                              .attributes = kAttributes,
                              .shape_offset = offsetof(SimpleNamespace, attributes_)});

}  // namespace krait
