// Handlers: attributes, methods, super.
#include "interp/caches.h"
#include "interp/handlers.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/module.h"
#include "types/names.h"
#include "types/shape.h"
#include "types/type.h"

namespace krait {

namespace {

AttributeCache& cache_of(At x) { return x.code->cache<AttributeCache>(x.tail().cache); }

// What specialising an access needs to know.
struct Access {
  Type* type;
  OptRef<> found;  // along the MRO; borrowed
  Shape* shape = nullptr;
  bool has_word = false;    // the instance has attributes of its own at a known offset
  bool in_dict = false;     // they are in a dict
  std::int32_t index = -1;  // of the name in the shape
};

Access look(Thread& t, Ref<> object, Ref<Str> name) {
  Access a{.type = object.type(), .found = lookup(t, *object.type(), name)};
  a.has_word = a.type->has(kTypeHasDict) && a.type->shape_offset > 0 && object.value().is_object();
  if (!a.has_word) return a;
  const Value word = *Attributes::word_of(object.object());
  a.in_dict = Attributes::is_dict(word);
  if (a.in_dict) return a;
  a.shape = reinterpret_cast<Shape*>(word.bits());
  if (a.shape) a.index = a.shape->find(name.get());
  return a;
}

bool has_no_attributes(const Type& type) { return !type.has(kTypeHasDict) || type.shape_offset == 0; }

bool is_plain_value(Ref<> found) { return !found.value().is_object() || !found.type()->slots.descr_get; }

void fill_common(Thread& t, AttributeCache& c, const Access& a) {
  c.shape = a.shape;
  c.version = version_of(t, *a.type);
  c.offset = a.has_word ? static_cast<std::uint32_t>(a.type->shape_offset) : 0;
  c.type = a.type;
}

// The shape word of `o`, by the offset that the cache knows.
inline Value word_at(Object* o, std::uint32_t offset) {
  return *reinterpret_cast<Value*>(reinterpret_cast<char*>(o) + offset);
}
inline Value* inline_values(Object* o, std::uint32_t offset) {
  return reinterpret_cast<Value*>(reinterpret_cast<char*>(o) + offset) + 1;
}

// Is `v` an instance of the class, and of the shape, that the cache knows? A version belongs to one class made at run
// time; native classes share one, and have no attributes in shapes.
[[gnu::always_inline]] inline bool same_shape(const AttributeCache& c, Value v) {
  if (!v.is_pointer()) [[unlikely]]
    return false;
  Object* o = v.object();
  return o->type()->version == c.version && word_at(o, c.offset).bits() == reinterpret_cast<std::uint64_t>(c.shape);
}
// The same for instances whose class alone matters.
[[gnu::always_inline]] inline bool same_type(const AttributeCache& c, Value v) {
  return v.is_pointer() && v.object()->type() == c.type && c.type->version == c.version;
}
// Both.
[[gnu::always_inline]] inline bool same_type_and_shape(const AttributeCache& c, Value v) {
  return same_type(c, v) && word_at(v.object(), c.offset).bits() == reinterpret_cast<std::uint64_t>(c.shape);
}

// A class is known by its version, which is never given twice; something else may have been made at its address.
inline bool is_known_class(const AttributeCache& c, Value v) {
  return v == Value::of_object(c.type) && v.object()->type()->has(kTypeIsType) && c.type->version == c.version;
}

XOp specialise_load(At x, Ref<> object, Ref<Str> name) {
  Thread& t = x.t;
  AttributeCache& c = cache_of(x);
  if (object.is<Type>() && object.type()->slots.get_attr == &Type::get_attr) {
    Type& cls = *object.as<Type>();
    if (!version_of(t, cls)) return XOp::LOAD_ATTR;
    if (object.type() != &Type::type && lookup(t, *object.type(), name)) return XOp::LOAD_ATTR;
    if (object.type() == &Type::type && lookup(t, Type::type, name)) return XOp::LOAD_ATTR;
    OptRef<> found = lookup(t, cls, name);
    if (!found || (!is_plain_value(found.ref()) && !found.ref().is_exact<Function>())) return XOp::LOAD_ATTR;
    c = {.shape = nullptr, .version = version_of(t, cls), .offset = 0, .type = &cls, .value = found.value()};
    return XOp::LOAD_ATTR_TYPE;
  }
  if (object.is_exact<Module>()) {
    Ref<Dict> d = object.as<Module>()->dict();
    const Value* place = d->place_of(name);
    if (!place || lookup(t, Module::type, name)) return XOp::LOAD_ATTR;
    const std::uint64_t identity = d->cached_identity(*t.interpreter);
    if (!identity) return XOp::LOAD_ATTR;
    c = {.shape = nullptr, .version = 0, .offset = 0, .place = place, .index = identity};
    return XOp::LOAD_ATTR_MODULE;
  }
  if (object.type()->slots.get_attr != &Object::get_attr || !version_of(t, *object.type())) return XOp::LOAD_ATTR;
  const Access a = look(t, object, name);
  if (a.found && a.found.ref().is_exact<MemberDescriptor>() && object.value().is_object()) {
    const std::uint32_t offset = a.found.ref().as<MemberDescriptor>()->fixed_offset();
    if (!offset) return XOp::LOAD_ATTR;
    fill_common(t, c, a);
    c.offset = offset;
    return XOp::LOAD_ATTR_MEMBER;
  }
  if (a.found && !is_plain_value(a.found.ref()) && a.found.ref().type()->slots.descr_set) return XOp::LOAD_ATTR;
  if (a.in_dict) return XOp::LOAD_ATTR;
  if (a.index >= 0) {
    if (!a.shape->is_inline(static_cast<std::uint32_t>(a.index))) return XOp::LOAD_ATTR;
    fill_common(t, c, a);
    c.index = static_cast<std::uint64_t>(a.index);
    return XOp::LOAD_ATTR_SLOT;
  }
  if (a.found && is_plain_value(a.found.ref()) && a.has_word) {
    fill_common(t, c, a);
    c.value = a.found.value();
    return XOp::LOAD_ATTR_CLASS_VALUE;
  }
  return XOp::LOAD_ATTR;
}

}  // namespace

[[gnu::noinline]] static bool load_attr(At x) {
  Source object(x, x.pc->b);
  Ref<Str> name = x.name(static_cast<std::uint16_t>(x.tail().d));
  if (is_warm(x.pc)) {
    const XOp form = specialise_load(x, object, name);
    form == XOp::LOAD_ATTR ? not_now(x.pc) : become(x.pc, form);
  }
  return x.put(x.pc->a, get_attr(x.t, object, name));
}
HANDLER(LOAD_ATTR) {
  SAVE_PC();
  if (!load_attr({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}

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
    GENERIC(LOAD_ATTR);
  PUT_FOUND(inline_values(v.object(), c.offset)[c.index]);
}
HANDLER(LOAD_ATTR_MEMBER) {
  const Value v = OPERAND(pc->b);
  const AttributeCache& c = CACHE();
  if (!same_type(c, v)) [[unlikely]]
    GENERIC(LOAD_ATTR);
  const Value found = word_at(v.object(), c.offset);
  if (found.is_empty()) [[unlikely]]
    MUSTTAIL return x_LOAD_ATTR(pc, regs, t, code);
  PUT_FOUND(found);
}
HANDLER(LOAD_ATTR_CLASS_VALUE) {
  const AttributeCache& c = CACHE();
  if (!same_type_and_shape(c, OPERAND(pc->b))) [[unlikely]]
    GENERIC(LOAD_ATTR);
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
    GENERIC(LOAD_ATTR);
  PUT_FOUND(found);
}
HANDLER(LOAD_ATTR_TYPE) {
  const AttributeCache& c = CACHE();
  if (!is_known_class(c, OPERAND(pc->b))) [[unlikely]]
    GENERIC(LOAD_ATTR);
  PUT_FOUND(c.value);
}
HANDLER(LOAD_ATTR_PROPERTY) { MUSTTAIL return x_LOAD_ATTR(pc, regs, t, code); }
HANDLER(LOAD_ATTR_POLY) { MUSTTAIL return x_LOAD_ATTR(pc, regs, t, code); }

// ---- methods ----

// Callable and receiver, or callable and no value.
static bool put_method(At x, Value callable, Value self) {
  release(std::exchange(x.regs[x.pc->a], callable));
  release(std::exchange(x.regs[x.pc->a + 1], self));
  return true;
}

static XOp specialise_method(At x, Ref<> object, Ref<Str> name) {
  Thread& t = x.t;
  AttributeCache& c = cache_of(x);
  const XOp plain = specialise_load(x, object, name);
  if (plain == XOp::LOAD_ATTR_TYPE) return XOp::LOAD_METHOD_TYPE;
  if (plain == XOp::LOAD_ATTR_MODULE) return XOp::LOAD_METHOD_MODULE;
  if (plain == XOp::LOAD_ATTR_SLOT) return XOp::LOAD_METHOD_SLOT;
  if (plain != XOp::LOAD_ATTR || object.type()->slots.get_attr != &Object::get_attr || !version_of(t, *object.type()))
    return XOp::LOAD_METHOD;
  const Access a = look(t, object, name);
  if (!a.found || !a.found.value().is_object() || !a.found.ref().type()->has(kTypeMethodDescriptor))
    return XOp::LOAD_METHOD;
  if (has_no_attributes(*a.type)) {
    fill_common(t, c, a);
    c.value = a.found.value();
    return XOp::LOAD_METHOD_TYPE_ONLY;
  }
  if (!a.has_word || a.in_dict || a.index >= 0) return XOp::LOAD_METHOD;
  fill_common(t, c, a);
  c.value = a.found.value();
  return XOp::LOAD_METHOD_CLASS;
}

[[gnu::noinline]] static bool load_method(At x) {
  Thread& t = x.t;
  Source object(x, x.pc->b);
  Ref<Str> name = x.name(static_cast<std::uint16_t>(x.tail().d));
  if (is_warm(x.pc)) {
    const XOp form = specialise_method(x, object, name);
    form == XOp::LOAD_METHOD ? not_now(x.pc) : become(x.pc, form);
  }
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
HANDLER(LOAD_METHOD) {
  SAVE_PC();
  if (!load_method({pc, regs, t, code})) [[unlikely]]
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
    GENERIC(LOAD_METHOD);
  PUT_METHOD(c.value);
}
HANDLER(LOAD_METHOD_TYPE_ONLY) {
  const AttributeCache& c = CACHE();
  if (type_of(OPERAND(pc->b)) != c.type || c.type->version != c.version) [[unlikely]]
    GENERIC(LOAD_METHOD);
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
    GENERIC(LOAD_METHOD);
  PUT_CALLABLE(inline_values(v.object(), c.offset)[c.index]);
}
HANDLER(LOAD_METHOD_MODULE) {
  const Value found = module_value(OPERAND(pc->b), CACHE());
  if (found.is_empty()) [[unlikely]]
    GENERIC(LOAD_METHOD);
  PUT_CALLABLE(found);
}
HANDLER(LOAD_METHOD_TYPE) {
  const AttributeCache& c = CACHE();
  if (!is_known_class(c, OPERAND(pc->b))) [[unlikely]]
    GENERIC(LOAD_METHOD);
  PUT_CALLABLE(c.value);
}
HANDLER(LOAD_METHOD_POLY) { MUSTTAIL return x_LOAD_METHOD(pc, regs, t, code); }

// ---- stores ----

static XOp specialise_store(At x, Ref<> object, Ref<Str> name) {
  Thread& t = x.t;
  AttributeCache& c = cache_of(x);
  if (object.type()->slots.set_attr != &Object::set_attr || !object.value().is_object() ||
      !version_of(t, *object.type()))
    return XOp::STORE_ATTR;
  const Access a = look(t, object, name);
  if (a.found && a.found.ref().is_exact<MemberDescriptor>()) {
    const std::uint32_t offset = a.found.ref().as<MemberDescriptor>()->fixed_offset();
    if (!offset) return XOp::STORE_ATTR;
    fill_common(t, c, a);
    c.offset = offset;
    return XOp::STORE_ATTR_MEMBER;
  }
  if (a.found && a.found.value().is_object() && a.found.ref().type()->slots.descr_set) return XOp::STORE_ATTR;
  if (!a.has_word || a.in_dict || !a.shape || !a.type->is_heap()) return XOp::STORE_ATTR;
  if (a.index >= 0) {
    if (!a.shape->is_inline(static_cast<std::uint32_t>(a.index))) return XOp::STORE_ATTR;
    fill_common(t, c, a);
    c.index = static_cast<std::uint64_t>(a.index);
    return XOp::STORE_ATTR_SLOT;
  }
  if (a.shape->count >= a.shape->capacity) return XOp::STORE_ATTR;
  Shape* next = a.shape->extend(name.get());
  if (!next) return XOp::STORE_ATTR;
  fill_common(t, c, a);
  c.next_shape = next;
  return XOp::STORE_ATTR_ADD;
}

[[gnu::noinline]] static bool store_attr(At x) {
  Source value(x, x.pc->a), object(x, x.pc->b);
  Ref<Str> name = x.name(static_cast<std::uint16_t>(x.tail().d));
  if (is_warm(x.pc)) {
    const XOp form = specialise_store(x, object, name);
    form == XOp::STORE_ATTR ? not_now(x.pc) : become(x.pc, form);
  }
  return !set_attr(x.t, object, name, value).is_failed();
}
HANDLER(STORE_ATTR) {
  SAVE_PC();
  if (!store_attr({pc, regs, t, code})) [[unlikely]]
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
    GENERIC(STORE_ATTR);
  STORE_AT(inline_values(v.object(), c.offset) + c.index);
}
HANDLER(STORE_ATTR_ADD) {
  const Value v = OPERAND(pc->b);
  const AttributeCache& c = CACHE();
  if (!same_shape(c, v)) [[unlikely]]
    GENERIC(STORE_ATTR);
  if (pc->b >= code->locals) {
    if (v.object()->is_last_after_drop()) [[unlikely]]
      MUSTTAIL return x_STORE_ATTR(pc, regs, t, code);
    regs[pc->b] = Value();
  }
  const Value stored = OPERAND(pc->a);
  if (pc->a >= code->locals)
    regs[pc->a] = Value();
  else
    retain_hot(stored);
  Value* const word = inline_values(v.object(), c.offset) - 1;
  word[c.next_shape->count] = stored;
  *word = Value::of_bits(reinterpret_cast<std::uint64_t>(c.next_shape));
  NEXT(2);
}
HANDLER(STORE_ATTR_MEMBER) {
  const Value v = OPERAND(pc->b);
  const AttributeCache& c = CACHE();
  if (!same_type(c, v)) [[unlikely]]
    GENERIC(STORE_ATTR);
  STORE_AT(reinterpret_cast<Value*>(reinterpret_cast<char*>(v.object()) + c.offset));
}
HANDLER(STORE_ATTR_POLY) { MUSTTAIL return x_STORE_ATTR(pc, regs, t, code); }

PLAIN(DELETE_ATTR) {
  Source object(x, x.pc->b);
  return !del_attr(x.t, object, x.name(static_cast<std::uint16_t>(x.tail().d))).is_failed();
}

// ---- super ----

static bool is_builtin_super(Ref<> v) {
  return v.is<Type>() && !v.as<Type>()->is_heap() && __builtin_strcmp(v.as<Type>()->name, "super") == 0;
}

static Result<Own<>> load_super(At x, Ref<> super, Ref<> cls, Ref<> self) {
  const std::uint32_t number = x.tail().number;
  Ref<Str> name = x.name(number >> 1);
  if (is_builtin_super(super) && cls.is<Type>()) {
    Type& type = *cls.as<Type>();
    const bool fits = is_subtype(self.type(), &type) || (self.is<Type>() && is_subtype(self.as<Type>().get(), &type));
    // `__class__` of super objects is super's own.
    if (fits && !Str::equal(name, names::__class__)) return super_attr(x.t, type, self, name);
  }
  Own<> object = number & 1 ? TRY(call(x.t, super, {cls.value(), self.value()})) : TRY(call(x.t, super));
  return get_attr(x.t, object.ref(), name);
}
PLAIN(LOAD_SUPER_ATTR) {
  Source super(x, x.pc->b), cls(x, x.pc->c), self(x, x.tail().d);
  return x.put(x.pc->a, load_super(x, super, cls, self));
}
PLAIN(LOAD_SUPER_METHOD) {
  Source super(x, x.pc->b), cls(x, x.pc->c), self(x, x.tail().d);
  Result<Own<>> r = load_super(x, super, cls, self);
  if (r.is_failed()) return false;
  return put_method(x, std::move(r).take().leak(), Value());
}

}  // namespace krait
