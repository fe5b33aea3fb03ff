// _local: each thread's own attributes. They belong to the object, so that the collector sees them; a thread that ends
// takes its own out of all objects there are.
#include <vector>

#include "modules/thread/thread.h"
#include "object/allocate.h"
#include "object/native_state.h"
#include "object/room.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/type.h"

namespace krait::thread_module {

namespace {

struct Locals {
  std::vector<Local*> all;
};

Value key_of(const Thread& t) {
  return Value::of_int(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(&t) >> 3));
}

// The attributes of `self` in this thread; made, and initialised, at the first use.
Result<Own<Dict>> attributes_of(Thread& t, Ref<> self) {
  auto local = self.as<Local>();
  if (OptRef<> d = TRY(local->by_thread_->find(t, Ref<>(key_of(t))))) return d.ref().as<Dict>().own();
  Own<Dict> made = TRY(Dict::create(t));
  TRY(local->by_thread_->set(t, Ref<>(key_of(t)), made.ref().own()));
  if (self.type()->slots.init != Local::type.slots.init) {
    Own<> init = TRY(get_attr(t, self, names::__init__));
    Result<Own<>> r = call_tuple(t, init.ref(), local->args_.ref(), local->keywords_.opt());
    if (r.is_failed()) {
      Own<> waiting = take_pending(t);
      if (local->by_thread_->remove(t, Ref<>(key_of(t))).is_failed()) clear_pending(t);
      restore_pending(t, std::move(waiting));
      return failed;
    }
  }
  return made;
}

}  // namespace

Local::Local(Own<Dict> by_thread, Ref<Tuple> args, OptRef<Dict> keywords)
    : by_thread_(std::move(by_thread)), args_(args.own()) {
  if (keywords) keywords_.set(keywords.ref().own());
  native_state<Locals>(Thread::current()).all.push_back(this);
}
Local::~Local() { std::erase(native_state<Locals>(Thread::current()).all, this); }

namespace {

std::vector<Own<Local>> all_locals(Thread& t) {
  std::vector<Own<Local>> all;
  for (Local* local : native_state<Locals>(t).all) all.push_back(Ref<Local>(local).own());
  return all;
}

}  // namespace

void forget_locals(Thread& t) {
  // The finalizer of an attribute may use such objects, which makes new attributes.
  for (bool found = true; found;) {
    found = false;
    for (Own<Local>& local : all_locals(t)) {
      Result<bool> removed = local->by_thread_->remove(t, Ref<>(key_of(t)));
      if (removed.is_failed())
        clear_pending(t);
      else
        found |= std::move(removed).take();
    }
  }
}

void locals_after_fork(Thread& t) {
  for (Own<Local>& local : all_locals(t)) {
    Result<OptRef<>> mine = local->by_thread_->find(t, Ref<>(key_of(t)));
    if (mine.is_failed()) {
      clear_pending(t);
      continue;
    }
    const OptRef<> found = std::move(mine).take();
    Slot<> keep;
    if (found) keep.set(found.ref().own());
    local->by_thread_->clear_all();
    if (keep && local->by_thread_->set(t, Ref<>(key_of(t)), keep.ref().own()).is_failed()) clear_pending(t);
  }
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
  TRY(ensure_room(t, native_state<Locals>(t).all));
  Own<Dict> by_thread = TRY(Dict::create(t));
  // The constructor runs __init__ in this thread itself.
  TRY(by_thread->set(t, Ref<>(key_of(t)), TRY(Dict::create(t))));
  Own<Local> made = TRY(create_instance<Local>(t, type, std::move(by_thread), args.ref(), keywords.opt()));
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

constinit Type Local::type = describe<Local>(
    "_thread._local", {.doc = "_local()\n--\n\nAttributes of which each thread sees its own.\n\nA subclass's __init__ "
                              "runs once in each thread, with the arguments of the constructor."});

}  // namespace krait::thread_module
