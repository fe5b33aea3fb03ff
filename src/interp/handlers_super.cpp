// Handlers: `super().name`, without making a super object.
#include "interp/handlers.h"
#include "object/native_state.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/names.h"
#include "types/often_set.h"
#include "types/protocol.h"
#include "types/super.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

// What stands behind `after` in the MRO of the class whose version is `version`: a version is never given twice, and
// changes with everything that a lookup can see. Borrowed from a class dict.
struct SuperEntry {
  std::uint32_t version = 0;
  std::uint32_t hash = 0;  // of the name, part of it: the name may be gone, and another string stand in its place
  const Type* after = nullptr;
  const Str* name = nullptr;
  Value found;
};
struct SuperCache {
  static constexpr std::size_t kSize = 512;
  SuperEntry entries[kSize];
};

// Empty: nothing is there, or the class has no version to be known by.
OptRef<> find_behind(Thread& t, Type& after, Type& start, Ref<Str> name) {
  if (!start.is_heap() || !start.own_state || !start.own_state->mro || !name->is_interned()) return {};
  const std::uint32_t version = version_of(t, start);
  const auto hash = static_cast<std::uint32_t>(name->cached_hash());
  const std::size_t place = (version * 31 + (reinterpret_cast<std::uintptr_t>(name.get()) >> 4) +
                             (reinterpret_cast<std::uintptr_t>(&after) >> 4) * 7) %
                            SuperCache::kSize;
  SuperEntry& e = native_state<SuperCache>(t).entries[place];
  if (e.version == version && e.after == &after && e.name == name.get() && e.hash == hash) [[likely]]
    return OptRef<>(e.found);
  const Tuple& mro = *start.own_state->mro.get();
  std::size_t i = 0;
  while (i < mro.size() && mro.items()[i].object() != &after) ++i;
  if (i >= mro.size()) return {};
  for (++i; i < mro.size(); ++i)
    if (auto& holder = *static_cast<Type*>(mro.items()[i].object());
        OptRef<> found = dict_of(t, holder)->find_str(name)) {
      if (version && !is_often_set(t, holder, name)) e = {version, hash, &after, name.get(), found.value()};
      return found;
    }
  return {};
}

// A method that can be called without being bound first, and its receiver, if it has one. Empty: the general way knows.
OptRef<> find_method(At x, Ref<> super, Ref<> cls, Ref<> self, OptRef<>& receiver) {
  if (super.value() != Value::of_object(&Super::type) || !cls.is<Type>() || !self.value().is_object()) return {};
  Type& after = *cls.as<Type>();
  Ref<Str> name = x.name(x.tail().number >> 1);
  if (name.get() == &names::__class__) return {};
  const bool through_class = self.is<Type>() && is_subtype(self.as<Type>().get(), &after);
  Type& start = through_class ? *self.as<Type>() : *self.type();
  if (!through_class && !is_subtype(&start, &after)) return {};
  OptRef<> found = find_behind(x.t, after, start, name);
  if (!found || !found.value().is_object()) return {};
  if (found.ref().is_exact<ClassMethod>() && found.ref().as<ClassMethod>()->callable_ &&
      found.ref().as<ClassMethod>()->callable_.ref().is_exact<Function>()) {
    receiver = Ref<>(&start);
    return found.ref().as<ClassMethod>()->callable_.opt();
  }
  if (found.ref().is_exact<StaticMethod>()) return found.ref().as<StaticMethod>()->callable_.opt();
  if (!found.ref().type()->has(kTypeMethodDescriptor)) return {};
  if (!through_class) receiver = self;
  return found;
}

Result<Own<>> load_super(At x, Ref<> super, Ref<> cls, Ref<> self) {
  const std::uint32_t number = x.tail().number;
  Ref<Str> name = x.name(number >> 1);
  if (super.value() == Value::of_object(&Super::type) && cls.is<Type>()) {
    Type& type = *cls.as<Type>();
    const bool fits = is_subtype(self.type(), &type) || (self.is<Type>() && is_subtype(self.as<Type>().get(), &type));
    // `__class__` of super objects is super's own.
    if (fits && !Str::equal(name, names::__class__)) return super_attr(x.t, type, self, name);
  }
  Own<> object = number & 1 ? TRY(call(x.t, super, {cls.value(), self.value()})) : TRY(call(x.t, super));
  return get_attr(x.t, object.ref(), name);
}

bool put_pair(At x, Value callable, Value self) {
  release(std::exchange(x.regs[x.pc->a], callable));
  release(std::exchange(x.regs[x.pc->a + 1], self));
  return true;
}

}  // namespace

PLAIN(LOAD_SUPER_ATTR) {
  Source super(x, x.pc->b), cls(x, x.pc->c), self(x, x.tail().d);
  return x.put(x.pc->a, load_super(x, super, cls, self));
}
PLAIN(LOAD_SUPER_METHOD) {
  Source super(x, x.pc->b), cls(x, x.pc->c), self(x, x.tail().d);
  OptRef<> receiver;
  if (OptRef<> method = find_method(x, super, cls, self, receiver)) {
    const Value function = method.ref().own().leak();
    return put_pair(x, function, receiver ? receiver.ref().own().leak() : Value());
  }
  Result<Own<>> r = load_super(x, super, cls, self);
  if (r.is_failed()) return false;
  return put_pair(x, std::move(r).take().leak(), Value());
}

}  // namespace krait
