// Handlers: attributes, methods, super.
#include "interp/attribute_guards.h"
#include "interp/attribute_plans.h"
#include "interp/calls.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/module.h"
#include "types/names.h"
#include "types/property.h"
#include "types/shape.h"
#include "types/type.h"

namespace krait {

namespace {

// A class is known by its version, which is never given twice; something else may have been made at its address. So is
// its class, which might have come to have an attribute of its own.
inline bool is_known_class(const AttributeCache& c, Value v) {
  if (v != Value::of_object(c.type)) return false;
  const Type* meta = v.object()->type();
  return meta->version == c.offset && meta->has(kTypeIsType) && c.type->version == c.version;
}

using Kind = PolymorphicCache::Kind;

}  // namespace

[[gnu::noinline]] static bool load_attr(At x) {
  Source object(x, x.pc->b);
  Ref<Str> name = x.name(static_cast<std::uint16_t>(x.tail().d));
  specialise_access(x, object, name, &plan_load);
  return x.put(x.pc->a, get_attr(x.t, object, name));
}
HANDLER(LOAD_ATTR) {
  SAVE_PC();
  if (!load_attr({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
[[gnu::noinline]] static bool widen_load(At x) {
  Source object(x, x.pc->b);
  Ref<Str> name = x.name(static_cast<std::uint16_t>(x.tail().d));
  widen_access(x, object, name, &plan_load);
  return x.put(x.pc->a, get_attr(x.t, object, name));
}
// A guard failed.
static HANDLER(widen_load) {
  SAVE_PC();
  if (!widen_load({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
#define WIDEN(kind) MUSTTAIL return x_widen_##kind(pc, regs, t, code)

#define CACHE() (code->cache<AttributeCache>(tail(pc)->cache))

// Puts `found`, a new count of which is taken, and gives up the object if it was a temporary. Where that would end the
// object, the general form does it all.
#define PUT_FOUND(found)                                      \
  do {                                                        \
    const Value put = (found);                                \
    if (!give_up_operand(pc, regs, code, pc->b)) [[unlikely]] \
      MUSTTAIL return x_LOAD_ATTR(pc, regs, t, code);         \
    retain_hot(put);                                          \
    PUT_NEXT(put, 2);                                         \
  } while (0)

HANDLER(LOAD_ATTR_SLOT) {
  const Value v = OPERAND(pc->b);
  const AttributeCache& c = CACHE();
  if (!same_shape(c, v)) [[unlikely]]
    WIDEN(load);
  PUT_FOUND(inline_values(v.object(), c.offset)[c.index]);
}
HANDLER(LOAD_ATTR_MEMBER) {
  const Value v = OPERAND(pc->b);
  const AttributeCache& c = CACHE();
  if (!same_type(c, v)) [[unlikely]]
    WIDEN(load);
  const Value found = word_at(v.object(), c.offset);
  if (found.is_empty()) [[unlikely]]
    MUSTTAIL return x_LOAD_ATTR(pc, regs, t, code);
  PUT_FOUND(found);
}
HANDLER(LOAD_ATTR_CLASS_VALUE) {
  const AttributeCache& c = CACHE();
  if (!same_type_and_shape(c, OPERAND(pc->b))) [[unlikely]]
    WIDEN(load);
  PUT_FOUND(c.value);
}
[[gnu::always_inline]] static inline Value module_value(Value v, const AttributeCache& c) {
  if (!is_exactly<Module>(v)) return Value();
  if (static_cast<Module*>(v.object())->dict()->identity() != c.index) return Value();
  return *c.place;
}
HANDLER(LOAD_ATTR_MODULE) {
  const Value found = module_value(OPERAND(pc->b), CACHE());
  if (found.is_empty()) [[unlikely]]
    WIDEN(load);
  PUT_FOUND(found);
}
HANDLER(LOAD_ATTR_TYPE) {
  const AttributeCache& c = CACHE();
  if (!is_known_class(c, OPERAND(pc->b))) [[unlikely]]
    WIDEN(load);
  PUT_FOUND(c.value);
}
// The getter runs as a call of this instruction's: what it returns is the result.
HANDLER(LOAD_ATTR_PROPERTY) {
  const Value v = OPERAND(pc->b);
  const AttributeCache& c = CACHE();
  if (!same_type(c, v)) [[unlikely]]
    WIDEN(load);
  const Value getter = static_cast<Property*>(c.value.object())->get_.value();
  ExecutableCode* const target = getter.is_empty() ? nullptr : plain_target(getter, 1);
  if (!target || is_interrupted(t)) [[unlikely]]
    MUSTTAIL return x_LOAD_ATTR(pc, regs, t, code);
  if (const Value found = leaf_value(*target, v); !found.is_empty()) PUT_FOUND(found);
  SAVE_PC();
  Value self = v;
  auto* const f = static_cast<Function*>(getter.object());
  Activation* const entered = enter(t, f, target, &self, 1, Deliver::ToCall);
  if (!entered) [[unlikely]]
    MUSTTAIL return x_LOAD_ATTR(pc, regs, t, code);
  f->retain();
  if (pc->b >= code->locals)
    regs[pc->b] = Value();
  else
    v.object()->retain();
  START(entered, target);
}
#define PUT_FOUND_BY(e, v)                            \
  do {                                                \
    const Value found = found_by(*(e), v);            \
    if (found.is_empty()) [[unlikely]]                \
      MUSTTAIL return x_LOAD_ATTR(pc, regs, t, code); \
    PUT_FOUND(found);                                 \
  } while (0)

// The forms that find an entry for their object among a few of their own, or in the table of all.
#define ENTRY_FORMS(family, kind, use)                                       \
  HANDLER(family##_POLY) {                                                   \
    const Value v = OPERAND(pc->b);                                          \
    const PolymorphicCache::Entry* const e = CACHE().polymorphic->find(v);   \
    if (!e) [[unlikely]]                                                     \
      WIDEN(kind);                                                           \
    use(e, v);                                                               \
  }                                                                          \
  HANDLER(family##_MEGAMORPHIC) {                                            \
    const Value v = OPERAND(pc->b);                                          \
    const AttributeCache& c = CACHE();                                       \
    const PolymorphicCache::Entry* const e = c.megamorphic->find(v, c.name); \
    if (!e) [[unlikely]]                                                     \
      WIDEN(kind);                                                           \
    use(e, v);                                                               \
  }
ENTRY_FORMS(LOAD_ATTR, load, PUT_FOUND_BY)

// ---- methods ----

// Callable and receiver, or callable and no value.
static bool put_method(At x, Value callable, Value self) {
  release(std::exchange(x.regs[x.pc->a], callable));
  release(std::exchange(x.regs[x.pc->a + 1], self));
  return true;
}

static bool find_method(At x, Source& object, Ref<Str> name) {
  Thread& t = x.t;
  Type& type = *object.ref().type();
  if (type.slots.get_attr == &Object::get_attr) {
    OptRef<> found = lookup(t, type, name);
    if (found && found.value().is_object() && found.ref().type()->has(kTypeMethodDescriptor) &&
        (has_no_attributes(type) || !Attributes::get(object.ref().object(), name))) {
      const Value function = found.ref().own().leak();
      return put_method(x, function, object.leak());
    }
  }
  Result<Own<>> r = get_attr(t, object, name);
  if (r.is_failed()) return false;
  return put_method(x, std::move(r).take().leak(), Value());
}
[[gnu::noinline]] static bool load_method(At x) {
  Source object(x, x.pc->b);
  Ref<Str> name = x.name(static_cast<std::uint16_t>(x.tail().d));
  specialise_access(x, object, name, &plan_method);
  return find_method(x, object, name);
}
HANDLER(LOAD_METHOD) {
  SAVE_PC();
  if (!load_method({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}

[[gnu::noinline]] static bool widen_method(At x) {
  Source object(x, x.pc->b);
  Ref<Str> name = x.name(static_cast<std::uint16_t>(x.tail().d));
  widen_access(x, object, name, &plan_method);
  return find_method(x, object, name);
}
static HANDLER(widen_method) {
  SAVE_PC();
  if (!widen_method({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}

// A method and its receiver, which is a temporary that moves, or a local of which a new count is taken. The places they
// go to are free, but one may be the receiver's own.
#define PUT_METHOD(method)                                  \
  do {                                                      \
    const Value function = (method), self = OPERAND(pc->b); \
    function.object()->retain();                            \
    if (pc->b >= code->locals)                              \
      regs[pc->b] = Value();                                \
    else                                                    \
      retain_hot(self);                                     \
    regs[pc->a] = function;                                 \
    regs[pc->a + 1] = self;                                 \
    NEXT(2);                                                \
  } while (0)

HANDLER(LOAD_METHOD_CLASS) {
  const AttributeCache& c = CACHE();
  if (!same_type_and_shape(c, OPERAND(pc->b))) [[unlikely]]
    WIDEN(method);
  PUT_METHOD(c.value);
}
HANDLER(LOAD_METHOD_TYPE_ONLY) {
  const AttributeCache& c = CACHE();
  if (type_of(OPERAND(pc->b)) != c.type || c.type->version != c.version) [[unlikely]]
    WIDEN(method);
  PUT_METHOD(c.value);
}

// A callable without a receiver. Giving up the object it was found in is for the general form where that ends it.
#define PUT_CALLABLE(callable)                            \
  do {                                                    \
    const Value put = (callable);                         \
    if (pc->b >= code->locals) {                          \
      Object* const container = regs[pc->b].object();     \
      if (container->is_last_after_drop()) [[unlikely]]   \
        MUSTTAIL return x_LOAD_METHOD(pc, regs, t, code); \
      regs[pc->b] = Value();                              \
    }                                                     \
    retain_hot(put);                                      \
    regs[pc->a] = put;                                    \
    regs[pc->a + 1] = Value();                            \
    NEXT(2);                                              \
  } while (0)

HANDLER(LOAD_METHOD_SLOT) {
  const Value v = OPERAND(pc->b);
  const AttributeCache& c = CACHE();
  if (!same_shape(c, v)) [[unlikely]]
    WIDEN(method);
  PUT_CALLABLE(inline_values(v.object(), c.offset)[c.index]);
}
HANDLER(LOAD_METHOD_MODULE) {
  const Value found = module_value(OPERAND(pc->b), CACHE());
  if (found.is_empty()) [[unlikely]]
    WIDEN(method);
  PUT_CALLABLE(found);
}
HANDLER(LOAD_METHOD_TYPE) {
  const AttributeCache& c = CACHE();
  if (!is_known_class(c, OPERAND(pc->b))) [[unlikely]]
    WIDEN(method);
  PUT_CALLABLE(c.value);
}
HANDLER(LOAD_METHOD_TYPE_STATIC) {
  const AttributeCache& c = CACHE();
  if (!is_known_class(c, OPERAND(pc->b))) [[unlikely]]
    WIDEN(method);
  const Value callable = static_cast<StaticMethod*>(c.value.object())->callable_.value();
  if (callable.is_empty()) [[unlikely]]
    MUSTTAIL return x_LOAD_METHOD(pc, regs, t, code);
  PUT_CALLABLE(callable);
}
// A class method's function and the class it is for, `cls`; the object it was found in may be a temporary. What binds
// in other ways is for the general form.
#define PUT_BOUND(descriptor, cls)                                                              \
  do {                                                                                          \
    const Value function = static_cast<ClassMethod*>((descriptor).object())->callable_.value(); \
    const Value receiver = (cls);                                                               \
    if (function.is_empty() || !is_exactly<Function>(function)) [[unlikely]]                    \
      MUSTTAIL return x_LOAD_METHOD(pc, regs, t, code);                                         \
    if (pc->b >= code->locals) {                                                                \
      if (regs[pc->b].object()->is_last_after_drop()) [[unlikely]]                              \
        MUSTTAIL return x_LOAD_METHOD(pc, regs, t, code);                                       \
      regs[pc->b] = Value();                                                                    \
    }                                                                                           \
    function.object()->retain();                                                                \
    receiver.object()->retain();                                                                \
    regs[pc->a] = function;                                                                     \
    regs[pc->a + 1] = receiver;                                                                 \
    NEXT(2);                                                                                    \
  } while (0)
HANDLER(LOAD_METHOD_TYPE_BOUND) {
  const AttributeCache& c = CACHE();
  if (!is_known_class(c, OPERAND(pc->b))) [[unlikely]]
    WIDEN(method);
  PUT_BOUND(c.value, Value::of_object(c.type));
}
// What the entry `e` has for `v`.
#define PUT_METHOD_BY(e, v)                                                                          \
  do {                                                                                               \
    if ((e)->kind == Kind::Value) PUT_METHOD((e)->value);                                            \
    if (!(v).is_pointer() || (e)->kind == Kind::General) [[unlikely]]                                \
      MUSTTAIL return x_LOAD_METHOD(pc, regs, t, code);                                              \
    if ((e)->kind == Kind::ClassMethod) PUT_BOUND((e)->value, Value::of_object((e)->type));          \
    const Value callable = (e)->kind == Kind::Slot                                                   \
                               ? inline_values((v).object(), (e)->offset)[(e)->index]                \
                               : static_cast<StaticMethod*>((e)->value.object())->callable_.value(); \
    if (callable.is_empty()) [[unlikely]]                                                            \
      MUSTTAIL return x_LOAD_METHOD(pc, regs, t, code);                                              \
    PUT_CALLABLE(callable);                                                                          \
  } while (0)
ENTRY_FORMS(LOAD_METHOD, method, PUT_METHOD_BY)

// ---- stores ----

[[gnu::noinline]] static bool store_attr(At x) {
  Source value(x, x.pc->a), object(x, x.pc->b);
  Ref<Str> name = x.name(static_cast<std::uint16_t>(x.tail().d));
  specialise_access(x, object, name, &plan_store);
  return !set_attr(x.t, object, name, value).is_failed();
}
HANDLER(STORE_ATTR) {
  SAVE_PC();
  if (!store_attr({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
[[gnu::noinline]] static bool widen_store(At x) {
  Source value(x, x.pc->a), object(x, x.pc->b);
  Ref<Str> name = x.name(static_cast<std::uint16_t>(x.tail().d));
  widen_access(x, object, name, &plan_store);
  return !set_attr(x.t, object, name, value).is_failed();
}
static HANDLER(widen_store) {
  SAVE_PC();
  if (!widen_store({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
// Stores operand a at `place` of the object in operand b and ends the instruction. `place` holds its former value.
#define STORE_AT(place)                                            \
  do {                                                             \
    Value* const at = (place);                                     \
    if (pc->b >= code->locals) {                                   \
      if (regs[pc->b].object()->is_last_after_drop()) [[unlikely]] \
        MUSTTAIL return x_STORE_ATTR(pc, regs, t, code);           \
      regs[pc->b] = Value();                                       \
    }                                                              \
    const Value stored = OPERAND(pc->a);                           \
    if (pc->a >= code->locals)                                     \
      regs[pc->a] = Value();                                       \
    else                                                           \
      retain_hot(stored);                                          \
    RELEASE_NEXT(std::exchange(*at, stored), 2);                   \
  } while (0)

HANDLER(STORE_ATTR_SLOT) {
  const Value v = OPERAND(pc->b);
  const AttributeCache& c = CACHE();
  if (!same_shape(c, v)) [[unlikely]]
    WIDEN(store);
  STORE_AT(inline_values(v.object(), c.offset) + c.index);
}
// The same for an attribute that is new, behind the shape word `word`.
#define STORE_NEW(word, shape)                                     \
  do {                                                             \
    Value* const at = (word);                                      \
    Shape* const next = (shape);                                   \
    if (pc->b >= code->locals) {                                   \
      if (regs[pc->b].object()->is_last_after_drop()) [[unlikely]] \
        MUSTTAIL return x_STORE_ATTR(pc, regs, t, code);           \
      regs[pc->b] = Value();                                       \
    }                                                              \
    const Value stored = OPERAND(pc->a);                           \
    if (pc->a >= code->locals)                                     \
      regs[pc->a] = Value();                                       \
    else                                                           \
      retain_hot(stored);                                          \
    at[next->count] = stored;                                      \
    *at = Value::of_bits(reinterpret_cast<std::uint64_t>(next));   \
    NEXT(2);                                                       \
  } while (0)
HANDLER(STORE_ATTR_ADD) {
  const Value v = OPERAND(pc->b);
  const AttributeCache& c = CACHE();
  if (!same_shape(c, v)) [[unlikely]]
    WIDEN(store);
  STORE_NEW(inline_values(v.object(), c.offset) - 1, c.next_shape);
}
HANDLER(STORE_ATTR_MEMBER) {
  const Value v = OPERAND(pc->b);
  const AttributeCache& c = CACHE();
  if (!same_type(c, v)) [[unlikely]]
    WIDEN(store);
  STORE_AT(reinterpret_cast<Value*>(reinterpret_cast<char*>(v.object()) + c.offset));
}
// As the entry `e` says for `v`.
#define STORE_BY(e, v)                                                                                                 \
  do {                                                                                                                 \
    if ((e)->kind == Kind::General) [[unlikely]]                                                                       \
      MUSTTAIL return x_STORE_ATTR(pc, regs, t, code);                                                                 \
    if ((e)->kind == Kind::Add) STORE_NEW(inline_values((v).object(), (e)->offset) - 1, (e)->next_shape);              \
    STORE_AT((e)->kind == Kind::Slot ? inline_values((v).object(), (e)->offset) + (e)->index                           \
                                     : reinterpret_cast<Value*>(reinterpret_cast<char*>((v).object()) + (e)->offset)); \
  } while (0)
ENTRY_FORMS(STORE_ATTR, store, STORE_BY)
// The setter runs as a call whose result nobody wants.
HANDLER(STORE_ATTR_PROPERTY) {
  const Value v = OPERAND(pc->b);
  const AttributeCache& c = CACHE();
  if (!same_type(c, v)) [[unlikely]]
    WIDEN(store);
  const Value setter = static_cast<Property*>(c.value.object())->set_.value();
  ExecutableCode* const target = setter.is_empty() ? nullptr : plain_target(setter, 2);
  if (!target || is_interrupted(t)) [[unlikely]]
    MUSTTAIL return x_STORE_ATTR(pc, regs, t, code);
  SAVE_PC();
  Value given[2] = {v, OPERAND(pc->a)};
  auto* const f = static_cast<Function*>(setter.object());
  Activation* const entered = enter(t, f, target, given, 2, Deliver::ToNothing);
  if (!entered) [[unlikely]]
    MUSTTAIL return x_STORE_ATTR(pc, regs, t, code);
  f->retain();
  if (pc->b >= code->locals)
    regs[pc->b] = Value();
  else
    v.object()->retain();
  if (pc->a >= code->locals)
    regs[pc->a] = Value();
  else
    retain_hot(entered->regs()[1]);
  START(entered, target);
}

PLAIN(DELETE_ATTR) {
  Source object(x, x.pc->b);
  return !del_attr(x.t, object, x.name(static_cast<std::uint16_t>(x.tail().d))).is_failed();
}

}  // namespace krait
