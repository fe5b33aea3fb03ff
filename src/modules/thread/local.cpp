// _local: each thread's own attributes, kept in the thread's dict under the object's address.
#include "modules/thread/thread.h"
#include "object/allocate.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/type.h"

namespace krait::thread_module {

namespace {

Value key_of(const Object* o) {
  return Value::of_int(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(o) >> 3));
}

// The attributes of `self` in this thread; made, and initialised, at the first use.
Result<Own<Dict>> attributes_of(Thread& t, Ref<> self) {
  if (!t.dict) t.dict.set(TRY(Dict::create(t)));
  if (OptRef<> d = TRY(t.dict->find(t, Ref<>(key_of(self.object()))))) return d.ref().as<Dict>().own();
  Own<Dict> made = TRY(Dict::create(t));
  TRY(t.dict->set(t, Ref<>(key_of(self.object())), made.ref().own()));
  if (self.type()->slots.init != Local::type.slots.init) {
    auto local = self.as<Local>();
    Own<> init = TRY(get_attr(t, self, names::__init__));
    Result<Own<>> r = call_tuple(t, init.ref(), local->args_.ref(), local->keywords_.opt());
    if (r.is_failed()) {
      Own<> waiting = take_pending(t);
      if (t.dict->remove(t, Ref<>(key_of(self.object()))).is_failed()) clear_pending(t);
      restore_pending(t, std::move(waiting));
      return failed;
    }
  }
  return made;
}

}  // namespace

Local::~Local() {
  Thread& here = Thread::current();
  for (Thread* t = here.interpreter->threads; t; t = t->next)
    if (t->dict && t->dict->remove(here, Ref<>(key_of(this))).is_failed()) clear_pending(here);
}

Result<Own<>> Local::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (!a.is_empty() && type->slots.init == Local::type.slots.init)
    return raise(t, exc::TypeError, "Initialization arguments are not supported");
  Own<Tuple> args = TRY(Tuple::from_values(t, a.values, a.positional));
  Slot<Dict> keywords;
  if (a.keywords) {
    keywords.set(TRY(Dict::create(t)));
    for (std::uint32_t i = 0; i < a.keywords; ++i) TRY(keywords->set(t, (*a.names)[i], a[a.positional + i].own()));
  }
  Own<Local> made = TRY(create_instance<Local>(t, type, args.ref(), keywords.opt()));
  // The constructor runs __init__ in this thread itself.
  if (!t.dict) t.dict.set(TRY(Dict::create(t)));
  Own<Dict> attributes = TRY(Dict::create(t));
  TRY(t.dict->set(t, Ref<>(key_of(made.get())), std::move(attributes)));
  return made;
}
Result<void> Local::init(Thread&, Ref<>, const Arguments&) { return ok; }

Result<Own<>> Local::get_attr(Thread& t, Ref<> self, Ref<Str> given) {
  Own<Str> name = given->is_interned() ? given.own() : TRY(Str::intern(t, given.own()));
  Own<Dict> attributes = TRY(attributes_of(t, self));
  if (Str::equal(name.ref(), names::__dict__)) return attributes;
  OptRef<> found = lookup(t, *self.type(), name.ref());
  Slot<> keep;
  if (found) keep.set(found.ref().own());
  const Type* ft = found ? found.ref().type() : nullptr;
  if (ft && ft->slots.descr_get && ft->slots.descr_set)
    return ft->slots.descr_get(t, keep.ref(), self, Ref<Type>(self.type()));
  if (OptRef<> v = attributes->find_str(name.ref())) return v.ref().own();
  if (ft && ft->slots.descr_get) return ft->slots.descr_get(t, keep.ref(), self, Ref<Type>(self.type()));
  if (found) return keep.ref().own();
  return raise_attribute_error(t, self, name.ref());
}

Result<void> Local::set_attr(Thread& t, Ref<> self, Ref<Str> given, OptRef<> value) {
  Own<Str> name = given->is_interned() ? given.own() : TRY(Str::intern(t, given.own()));
  if (Str::equal(name.ref(), names::__dict__)) return raise_attribute_read_only(t, self, name.ref());
  Own<Dict> attributes = TRY(attributes_of(t, self));
  if (OptRef<> found = lookup(t, *self.type(), name.ref()); found && found.ref().type()->slots.descr_set) {
    Own<> keep = found.ref().own();
    return keep.ref().type()->slots.descr_set(t, keep.ref(), self, value);
  }
  if (value) return attributes->set_str(t, name.ref(), value.ref().own());
  if (!TRY(attributes->remove(t, name.ref()))) return raise_attribute_error(t, self, name.ref());
  return ok;
}

constinit Type Local::type = describe<Local>("_thread._local", {.doc = "_local()\n--\n\nThread-local data"});

}  // namespace krait::thread_module
