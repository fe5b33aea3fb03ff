#include "types/super.h"

#include "object/allocate.h"
#include "types/dict.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {
namespace {

// The class whose MRO super(after, object) searches: `object` itself in a class method, else its class, or the class
// it claims to have (a proxy).
Result<Own<Type>> search_start(Thread& t, Ref<Type> after, Ref<> object) {
  if (object.is<Type>() && is_subtype(object.as<Type>().get(), after.get())) return object.as<Type>().own();
  if (is_subtype(object.type(), after.get())) return Ref<Type>(object.type()).own();
  Slot<> holder;
  const OptRef<> claimed = TRY(find_attr(t, object, names::__class__, holder));
  if (claimed && claimed.ref().is<Type>() && is_subtype(claimed.ref().as<Type>().get(), after.get()))
    return claimed.ref().as<Type>().own();
  const bool is_class = object.is<Type>();
  return raise(t, exc::TypeError, "super(type, obj): obj (%s %Q) is not an instance or subtype of type (%Q).",
               is_class ? "type" : "instance of", is_class ? object.as<Type>().get() : object.type(), after.get());
}

// Searches behind `after` in the MRO of `start`, and binds; empty when nothing is there.
Result<OptRef<>> search(Thread& t, Ref<Type> after, Ref<> object, Ref<Type> start, Ref<Str> name, Slot<>& holder) {
  // A class that is being made has no MRO yet.
  if (!state_of(t, *start).mro) return OptRef<>();
  const Own<Tuple> mro = mro_of(t, *start).own();
  std::size_t i = 0;
  while (i < mro->size() && mro->items()[i] != after.value()) ++i;
  for (++i; i < mro->size(); ++i) {
    const OptRef<> found = TRY(dict_of(t, *static_cast<Type*>(mro->items()[i].object()))->find(t, name));
    if (!found) continue;
    Own<> keep = found.ref().own();
    if (DescrGetFn get = keep.ref().type()->slots.descr_get) {
      const bool through_class = object.value() == start.value();
      keep = TRY(get(t, keep.ref(), through_class ? OptRef<>() : OptRef<>(object), start));
    }
    holder.set(std::move(keep));
    return holder.opt();
  }
  return OptRef<>();
}

}  // namespace

Result<Own<>> super_attr(Thread& t, Type& type, Ref<> self, Ref<Str> name) {
  const Own<Type> start = TRY(search_start(t, Ref<Type>(&type), self));
  if (!name->equals_ascii("__class__")) {
    Slot<> holder;
    if (const OptRef<> found = TRY(search(t, Ref<Type>(&type), self, start, name, holder))) return found.ref().own();
  }
  const Own<Super> made = TRY(Super::create(t, Ref<Type>(&type), self));
  return Object::get_attr(t, made, name);
}

Result<Own<Super>> Super::create(Thread& t, Ref<Type> after, Ref<> object) {
  Own<Type> start = TRY(search_start(t, after, object));
  return krait::create<Super>(t, after.own(), object.own(), std::move(start));
}

Result<Own<>> Super::construct(Thread& t, Ref<Type> type, const Arguments&) { return create_instance<Super>(t, type); }

Result<void> Super::init(Thread& t, Ref<> self, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "super() takes no keyword arguments");
  if (a.positional > 2) return raise(t, exc::TypeError, "super() expected at most 2 arguments, got %d", a.positional);
  Slot<Type> after;
  Slot<> object;
  if (a.positional == 0) {
    TRY(super_arguments(t, after, object));
  } else {
    if (!a[0].is<Type>()) return raise(t, exc::TypeError, "super() argument 1 must be a type, not %T", a[0]);
    after.set(a[0].as<Type>().own());
    if (a.positional == 2 && !is_none(a[1])) object.set(a[1].own());
  }
  Slot<Type> start;
  if (object) start.set(TRY(search_start(t, after.ref(), object.ref())));
  const auto s = self.as<Super>();
  s->after_.set(after.ref().own());
  if (object) {
    s->object_.set(object.ref().own());
    s->start_.set(start.ref().own());
  } else {
    s->object_.clear();
    s->start_.clear();
  }
  return ok;
}

Result<Own<>> Super::repr(Thread& t, Ref<> self) {
  const auto s = self.as<Super>();
  const Own<Str> name = s->after_ ? TRY(format(t, "%Q", s->after_.get())) : TRY(Str::from_ascii(t, "NULL"));
  if (!s->start_) return format(t, "<super: <class '%S'>, NULL>", name);
  return format(t, "<super: <class '%S'>, <%Q object>>", name, s->start_.get());
}

Result<Own<>> Super::get_attr(Thread& t, Ref<> self, Ref<Str> name) {
  const auto s = self.as<Super>();
  if (s->start_ && !name->equals_ascii("__class__")) {
    const Own<Type> after = s->after_.ref().own(), start = s->start_.ref().own();
    const Own<> object = s->object_.ref().own();
    Slot<> holder;
    if (const OptRef<> found = TRY(search(t, after, object, start, name, holder))) return found.ref().own();
  }
  return Object::get_attr(t, self, name);
}

Result<Own<>> Super::descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<>) {
  const auto s = self.as<Super>();
  if (is_none_or_missing(instance) || s->object_ || !s->after_) return self.own();
  if (self.type() != &Super::type) return call(t, Ref<Type>(self.type()), {s->after_.value(), instance.value()});
  return create(t, s->after_.ref(), instance.ref());
}

namespace {

constexpr Attribute kAttributes[] = {
    member<&Super::after_>("__thisclass__", "The class behind which the search for attributes starts."),
    member<&Super::object_>("__self__", "What methods are bound to, or None."),
    member<&Super::start_>("__self_class__", "The class in whose order of bases the search takes place, or None."),
};

}  // namespace

constinit Type Super::type = describe<Super>(
    "super",
    {.doc = "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, "
            "obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; "
            "requires issubclass(type2, type)\n\nFinds attributes as obj does, in the classes that come after type "
            "alone. So a method can call the one it replaces,\nalso in a class method:\n\n    class Derived(Base):\n   "
            "     def method(self, value):\n            super().method(value)",
     .attributes = kAttributes,
     .flags = kTypeBasetype});

}  // namespace krait
