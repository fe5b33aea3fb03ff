// What the records of attribute accesses are compared with; private to interp/handlers_*.cpp.
#pragma once

#include "interp/caches.h"
#include "interp/handlers.h"

namespace krait {

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

// What an entry has for `v`; empty: nothing.
[[gnu::always_inline]] inline Value found_by(const PolymorphicCache::Entry& e, Value v) {
  using Kind = PolymorphicCache::Kind;
  if (e.kind == Kind::Slot) return inline_values(v.object(), e.offset)[e.index];
  if (e.kind == Kind::Value) return e.value;
  return e.kind == Kind::Member ? word_at(v.object(), e.offset) : Value();
}

// Does the function do no more than to return an attribute of its first argument, or a constant?
inline bool is_leaf(const ExecutableCode& x) {
  const Instr* const w = x.words();
  if (w->op == XOp::RETURN_VALUE) return w->b < 0;
  return info(w->op).family == XOp::LOAD_ATTR && w->b == 0 && w[2].op == XOp::RETURN_VALUE && w[2].b == w->a;
}
// What such a function returns for `self`, as the record of its instruction knows it; borrowed. Empty: a call will
// tell. Where somebody watches the function, its first instruction is another.
[[gnu::always_inline]] inline Value leaf_value(ExecutableCode& x, Value self) {
  const Instr* const w = x.words();
  if (w->op == XOp::RETURN_VALUE) return w->b < 0 ? x.constant(w->b) : Value();
  if (w->b != 0 || w[2].op != XOp::RETURN_VALUE || w[2].b != w->a) return Value();
  const AttributeCache& c = x.cache<AttributeCache>(tail(w)->cache);
  const PolymorphicCache::Entry* e = nullptr;
  switch (w->op) {
    case XOp::LOAD_ATTR_SLOT:
      return same_shape(c, self) ? inline_values(self.object(), c.offset)[c.index] : Value();
    case XOp::LOAD_ATTR_MEMBER:
      return same_type(c, self) ? word_at(self.object(), c.offset) : Value();
    case XOp::LOAD_ATTR_POLY:
      e = c.polymorphic->find(self);
      break;
    case XOp::LOAD_ATTR_MEGAMORPHIC:
      e = c.megamorphic->find(self, c.name);
      break;
    default:
      break;
  }
  return e ? found_by(*e, self) : Value();
}

}  // namespace krait
