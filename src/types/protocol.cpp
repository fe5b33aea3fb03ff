#include "types/protocol.h"

#include <algorithm>

#include "object/allocate.h"
#include "types/attribute_search.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/exceptions.h"
#include "types/generic_alias.h"
#include "types/hooks.h"
#include "types/iterator.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/number_format.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/str_format.h"
#include "types/string_builder.h"
#include "types/tuple.h"
#include "types/type.h"
#include "types/union.h"

namespace krait {

// ---- attributes ----

// Objects that pass an operation on to another (proxies, bound methods, iterators over iterators) form chains of any
// length: whatever dispatches through a slot looks at the C stack first.

namespace {
// An AttributeError that says neither of what nor of which name (a property or __getattr__ raised it) learns it here.
[[gnu::cold]] void complete_attribute_error(Thread& t, Ref<> o, Ref<Str> name) {
  if (!t.pending || !t.pending.ref().is<Exception>() || !is_subtype(t.pending.ref().type(), &exc::AttributeError))
    return;
  const auto e = t.pending.ref().as<AttributeError>();
  if (e->name_ || e->obj_) return;
  e->name_.set(name.own());
  e->obj_.set(o.own());
}
}  // namespace

Result<Own<>> get_attr(Thread& t, Ref<> o, Ref<Str> name) {
  TRY(check_stack(t));
  Result<Own<>> r = o.type()->slots.get_attr(t, o, name);
  if (r.is_failed()) [[unlikely]]
    complete_attribute_error(t, o, name);
  return r;
}

Result<OptRef<>> find_attr(Thread& t, Ref<> o, Ref<Str> name, Slot<>& holder) {
  if (!TRY(search_attr(t, o, name, holder))) return OptRef<>();
  return holder.opt();
}

Result<void> set_attr(Thread& t, Ref<> o, Ref<Str> name, Ref<> value) {
  TRY(check_stack(t));
  return o.type()->slots.set_attr(t, o, name, value);
}
Result<void> del_attr(Thread& t, Ref<> o, Ref<Str> name) {
  TRY(check_stack(t));
  return o.type()->slots.set_attr(t, o, name, {});
}
Result<bool> has_attr(Thread& t, Ref<> o, Ref<Str> name) {
  Slot<> holder;
  return static_cast<bool>(TRY(find_attr(t, o, name, holder)));
}

Result<OptRef<>> lookup_special(Thread& t, Ref<> o, Ref<Str> name, Slot<>& holder) {
  OptRef<> f = lookup(t, *o.type(), name);
  if (!f) return f;
  holder.set(f.ref().own());
  if (DescrGetFn get = f.ref().type()->slots.descr_get) {
    Own<> bound = TRY(get(t, holder.ref(), o, Ref<Type>(o.type())));
    holder.set(std::move(bound));
  }
  return holder.opt();
}

// ---- calls ----

Result<Own<>> call(Thread& t, Ref<> callable, const Arguments& a) {
  const CallFn f = callable.type()->slots.call;
  if (!f) [[unlikely]]
    return raise(t, exc::TypeError, "'%T' object is not callable", callable);
  TRY(check_stack(t, " while calling a Python object"));
  return f(t, callable, a);
}
Result<Own<>> call(Thread& t, Ref<> callable, std::initializer_list<Value> positional) {
  return call(t, callable, Arguments{positional.begin(), static_cast<std::uint32_t>(positional.size()), 0, nullptr});
}
Result<Own<>> call_tuple(Thread& t, Ref<> callable, Ref<Tuple> positional, OptRef<Dict> keywords) {
  const std::size_t n = positional->size(), k = keywords ? keywords->size() : 0;
  if (k == 0) return call(t, callable, Arguments{positional->items(), static_cast<std::uint32_t>(n), 0, nullptr});
  // The call may change the dict: its values are kept.
  Own<Tuple> names = TRY(Tuple::create(t, k)), all = TRY(Tuple::create(t, n + k));
  for (std::size_t i = 0; i < n; ++i) all->init_item(i, (*positional)[i].own());
  Value key, value;
  std::size_t at = 0;
  for (std::size_t i = 0; keywords->next_entry(i, key, value);) {
    if (!Ref<>(key).is<Str>()) return raise(t, exc::TypeError, "keywords must be strings");
    all->init_item(n + at, Ref<>(value).own());
    names->init_item(at++, Ref<>(key).own());
  }
  return call(t, callable,
              Arguments{all->items(), static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(k), names.get()});
}
Result<Own<>> call_method(Thread& t, Ref<> receiver, Ref<Str> name, std::initializer_list<Value> positional) {
  Type& type = *receiver.type();
  if (type.slots.get_attr == &Object::get_attr) {
    OptRef<> f = lookup(t, type, name);
    // A method descriptor needs no bound method, unless the instance hides it.
    if (f && f.ref().type()->has(kTypeMethodDescriptor) && !(type.has(kTypeHasDict) && type.shape_offset != 0)) {
      Own<> keep = f.ref().own();
      Value values[8];
      if (positional.size() < 7) {
        values[0] = receiver.value();
        std::size_t n = 1;
        for (Value v : positional) values[n++] = v;
        return call(t, keep.ref(), Arguments{values, static_cast<std::uint32_t>(n), 0, nullptr});
      }
    }
  }
  Own<> f = TRY(get_attr(t, receiver, name));
  return call(t, f.ref(), positional);
}
Result<Own<>> call_special(Thread& t, Ref<> receiver, Ref<Str> name, std::initializer_list<Value> positional) {
  OptRef<> f = lookup(t, *receiver.type(), name);
  if (!f) return raise_attribute_error(t, receiver, name);
  Own<> function = f.ref().own();
  Type* ft = function.ref().type();
  if (ft->has(kTypeMethodDescriptor) && positional.size() < 7) {
    Value values[8];
    values[0] = receiver.value();
    std::size_t n = 1;
    for (Value v : positional) values[n++] = v;
    return call(t, function.ref(), Arguments{values, static_cast<std::uint32_t>(n), 0, nullptr});
  }
  if (ft->slots.descr_get) function = TRY(ft->slots.descr_get(t, function.ref(), receiver, Ref<Type>(receiver.type())));
  return call(t, function.ref(), positional);
}
bool is_callable(Ref<> o) { return o.type()->slots.call != nullptr; }

// ---- text, truth, comparison, hash ----

Result<Own<Str>> repr(Thread& t, Ref<> o) {
  TRY(check_stack(t, " while getting the repr of an object"));
  Own<> r = TRY(o.type()->slots.repr(t, o));
  if (!r.ref().is<Str>()) return raise(t, exc::TypeError, "__repr__ returned non-string (type %T)", r);
  return std::move(r).into<Str>();
}
Result<Own<Str>> str(Thread& t, Ref<> o) {
  if (o.is_exact<Str>()) return o.as<Str>().own();
  TRY(check_stack(t, " while getting the str of an object"));
  Own<> r = TRY(o.type()->slots.str(t, o));
  if (!r.ref().is<Str>()) return raise(t, exc::TypeError, "__str__ returned non-string (type %T)", r);
  return std::move(r).into<Str>();
}
Result<Own<Str>> ascii(Thread& t, Ref<> o) {
  Own<Str> r = TRY(repr(t, o));
  if (r->is_ascii()) return r;
  StringBuilder out(t);
  for (std::size_t i = 0; i < r->length(); ++i) {
    const char32_t c = r->at(i);
    if (c < 0x80) {
      out.put(c);
      continue;
    }
    const int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
    out.put('\\');
    out.put(digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
    for (int k = digits - 1; k >= 0; --k) out.put(static_cast<char32_t>("0123456789abcdef"[(c >> (4 * k)) & 15]));
  }
  return out.finish();
}
Result<Own<>> format_value(Thread& t, Ref<> o, OptRef<Str> spec) {
  if (!spec || spec->length() == 0) {
    if (o.is_exact<Str>()) return o.own();
    if (o.value().is_int()) return str(t, o);
  } else if (o.is_exact<Str>()) {
    return str_internal::method_dunder_format(t, o.as<Str>(), spec.ref());
  } else if (o.type() == &kIntType) {
    return format_int(t, o, spec.ref());
  } else if (o.type() == &kFloatType) {
    return format_float(t, o, spec.ref());
  }
  OptRef<> f = lookup(t, *o.type(), names::__format__);
  if (!f) return raise(t, exc::TypeError, "Type %T doesn't define __format__", o);
  Own<Str> empty = Str::empty();
  Own<> r = TRY(call_special(t, o, names::__format__, {spec ? spec.value() : empty.value()}));
  if (!r.ref().is<Str>()) return raise(t, exc::TypeError, "__format__ must return a str, not %T", r);
  return r;
}
Result<bool> is_true(Thread& t, Ref<> o) {
  if (is_true_object(o)) return true;
  if (is_false_object(o) || is_none(o)) return false;
  if (o.value().is_int()) return o.value().as_int() != 0;
  TRY(check_stack(t));
  const SlotTable& s = o.type()->slots;
  if (s.is_true) return s.is_true(t, o);
  if (s.len) return TRY(s.len(t, o)) != 0;
  return true;
}
Result<std::int64_t> hash(Thread& t, Ref<> o) {
  const HashFn f = o.type()->slots.hash;
  if (!f) return unhashable(t, o);
  TRY(check_stack(t));
  return f(t, o);
}

namespace {

constexpr CompareOp kSwapped[] = {CompareOp::Gt, CompareOp::Ge, CompareOp::Eq,
                                  CompareOp::Ne, CompareOp::Lt, CompareOp::Le};
constexpr const char* kCompareText[] = {"<", "<=", "==", "!=", ">", ">="};

}  // namespace

Result<Own<>> compare(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  TRY(check_stack(t, " in comparison"));
  Type *at = a.type(), *bt = b.type();
  const CompareFn af = at->slots.compare, bf = bt->slots.compare;
  const CompareOp swapped = kSwapped[static_cast<int>(op)];
  bool tried = false;
  if (at != bt && bf && is_subtype(bt, at)) {
    tried = true;
    Own<> r = TRY(bf(t, b, a, swapped));
    if (!is_not_implemented(r.ref())) return r;
  }
  if (af) {
    Own<> r = TRY(af(t, a, b, op));
    if (!is_not_implemented(r.ref())) return r;
  }
  if (!tried && bf) {
    Own<> r = TRY(bf(t, b, a, swapped));
    if (!is_not_implemented(r.ref())) return r;
  }
  if (op == CompareOp::Eq) return bool_from(a == b);
  if (op == CompareOp::Ne) return bool_from(!(a == b));
  return raise(t, exc::TypeError, "'%s' not supported between instances of '%T' and '%T'",
               kCompareText[static_cast<int>(op)], a, b);
}
Result<bool> compare_true(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  Own<> r = TRY(compare(t, a, b, op));
  return is_true(t, r.ref());
}
Result<bool> equal(Thread& t, Ref<> a, Ref<> b) {
  if (a == b) return true;
  if (a.is_exact<Str>() && b.is_exact<Str>()) return Str::equal(a.as<Str>(), b.as<Str>());
  return compare_true(t, a, b, CompareOp::Eq);
}

// ---- iteration ----

Result<Own<>> iter(Thread& t, Ref<> o) {
  TRY(check_stack(t));
  Type* type = o.type();
  if (type->slots.iter) {
    Own<> it = TRY(type->slots.iter(t, o));
    if (!it.ref().type()->slots.next) return raise(t, exc::TypeError, "iter() returned non-iterator of type '%T'", it);
    return it;
  }
  if (is_sequence(o)) return create<SequenceIterator>(t, o.own());
  return raise(t, exc::TypeError, "'%T' object is not iterable", o);
}
// Native loops over native iterators can be long: this is where they see signals, and other threads their turn.
Step next(Thread& t, Ref<> it) {
  TRY(check_stack(t));
  if (t.interrupts.load(std::memory_order_relaxed)) [[unlikely]]
    TRY(handle_signals(t));
  return it.type()->slots.next(t, it);
}
Result<std::size_t> length_hint(Thread& t, Ref<> o, std::size_t otherwise) {
  TRY(check_stack(t));
  if (o.type()->slots.len) {
    Result<std::size_t> n = o.type()->slots.len(t, o);
    if (!n.is_failed()) return n;
    if (!clear_if_pending(t, exc::TypeError)) return failed;
  }
  Slot<> holder;
  OptRef<> f = TRY(lookup_special(t, o, names::__length_hint__, holder));
  if (!f) return otherwise;
  Result<Own<>> r = call(t, f.ref());
  if (r.is_failed()) {
    if (clear_if_pending(t, exc::TypeError)) return otherwise;
    return failed;
  }
  Own<> n = std::move(r).take();
  if (is_not_implemented(n.ref())) return otherwise;
  if (!n.value().is_int() && !n.ref().type()->has(kTypeIsInt))
    return raise(t, exc::TypeError, "__length_hint__ must be an integer, not %T", n);
  const std::int64_t hint = TRY(index_int64(t, n, &exc::OverflowError));
  if (hint < 0) return raise(t, exc::ValueError, "__length_hint__() should return >= 0");
  return static_cast<std::size_t>(hint);
}

// ---- containers ----

Result<std::size_t> len(Thread& t, Ref<> o) {
  TRY(check_stack(t));
  if (LenFn f = o.type()->slots.len) return f(t, o);
  return raise(t, exc::TypeError, "object of type '%T' has no len()", o);
}
Result<Own<>> get_item(Thread& t, Ref<> o, Ref<> key) {
  TRY(check_stack(t));
  if (Binary f = o.type()->slots.get_item) return f(t, o, key);
  if (o.is<Type>()) {
    Slot<> holder;
    if (o.value() == Value::of_object(&Type::type)) return make_generic_alias(t, o, key);
    if (OptRef<> f = TRY(find_attr(t, o, names::__class_getitem__, holder)); f && !is_none(f))
      return call(t, f.ref(), {key.value()});
    return raise(t, exc::TypeError, "type '%T' is not subscriptable", o.as<Type>().get());
  }
  return raise(t, exc::TypeError, "'%T' object is not subscriptable", o);
}
Result<void> set_item(Thread& t, Ref<> o, Ref<> key, Ref<> value) {
  TRY(check_stack(t));
  if (SetItemFn f = o.type()->slots.set_item) return f(t, o, key, value);
  return raise(t, exc::TypeError, "'%T' object does not support item assignment", o);
}
Result<void> del_item(Thread& t, Ref<> o, Ref<> key) {
  TRY(check_stack(t));
  if (SetItemFn f = o.type()->slots.set_item) return f(t, o, key, {});
  return raise(t, exc::TypeError, "'%T' object doesn't support item deletion", o);
}
Result<bool> contains(Thread& t, Ref<> o, Ref<> item) {
  TRY(check_stack(t));
  if (ContainsFn f = o.type()->slots.contains) return f(t, o, item);
  Result<Own<>> it = iter(t, o);
  if (it.is_failed()) {
    if (clear_if_pending(t, exc::TypeError))
      return raise(t, exc::TypeError, "argument of type '%T' is not a container or iterable", o);
    return failed;
  }
  Own<> iterator = std::move(it).take();
  for (;;) {
    Step step = next(t, iterator.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return false;
    Own<> x = std::move(step).take();
    if (TRY(equal(t, x.ref(), item))) return true;
  }
}
bool is_sequence(Ref<> o) { return o.type()->slots.item != nullptr && !o.is<Dict>(); }
bool is_mapping(Ref<> o) { return o.type()->slots.get_item != nullptr; }
namespace {
// Of a long list signals are seen meanwhile; when a handler changed the list, all is copied at once.
Result<Own<Tuple>> tuple_of(Thread& t, Ref<List> l) {
  constexpr std::size_t kPiece = std::size_t{1} << 18;
  const std::size_t n = l->size();
  if (n > kPiece) {
    Own<Tuple> out = TRY(Tuple::create(t, n));
    for (std::size_t i = 0; i < n && l->size() == n;) {
      for (const std::size_t end = std::min(n, i + kPiece); i < end; ++i) out->init_item(i, (*l)[i].own());
      if (i == n) return out;
      TRY(LongLoop::look(t));
    }
  }
  return Tuple::from_values(t, l->items(), l->size());
}
}  // namespace

Result<Own<Tuple>> to_tuple(Thread& t, Ref<> o) {
  if (o.is_exact<Tuple>()) return o.as<Tuple>().own();
  if (o.is_exact<List>()) return tuple_of(t, o.as<List>());
  Own<List> l = TRY(to_list(t, o));
  return tuple_of(t, l.ref());
}
Result<Own<List>> to_list(Thread& t, Ref<> o) {
  Own<List> l = TRY(List::create(t));
  TRY(l->extend(t, o));
  return l;
}

// ---- types ----

namespace {

// The bases of what is no class but has a tuple `__bases__`; false when there is none.
Result<bool> abstract_bases(Thread& t, Ref<> cls, Slot<Tuple>& bases) {
  Slot<> holder;
  const OptRef<> found = TRY(find_attr(t, cls, names::__bases__, holder));
  if (!found || !found.ref().is<Tuple>()) return false;
  bases.set(found.ref().as<Tuple>().own());
  return true;
}

Result<bool> abstract_is_subclass(Thread& t, Ref<> sub, Ref<> cls) {
  if (sub == cls) return true;
  TRY(check_stack(t, " in __subclasscheck__"));
  Slot<Tuple> bases;
  if (!TRY(abstract_bases(t, sub, bases))) return false;
  for (Value base : bases->span())
    if (TRY(abstract_is_subclass(t, Ref<>(base), cls))) return true;
  return false;
}

}  // namespace

// Is it what object has for `__class__`?
static bool is_own_class_attribute(OptRef<> found) {
  return found && found.ref().is_exact<GetSetDescriptor>() &&
         found.ref().as<GetSetDescriptor>()->owner() == &kObjectType;
}
Result<bool> is_instance(Thread& t, Ref<> o, Ref<> cls) {
  if (cls.is_exact<Type>()) {
    if (is_subtype(o.type(), cls.as<Type>().get())) return true;
    // What `o.__class__` says counts too, where it is not object's.
    if (o.type()->slots.get_attr == &Object::get_attr &&
        (!o.type()->is_heap() || is_own_class_attribute(lookup(t, *o.type(), names::__class__))))
      return false;
  }
  if (o.type() == static_cast<void*>(cls.value().is_object() ? cls.object() : nullptr)) return true;
  if (cls.is<Tuple>()) {
    TRY(check_stack(t, " in __instancecheck__"));
    for (std::size_t i = 0; i < cls.as<Tuple>()->size(); ++i)
      if (TRY(is_instance(t, o, (*cls.as<Tuple>())[i]))) return true;
    return false;
  }
  if (cls.is_exact<Union>()) return is_instance(t, o, cls.as<Union>()->args());
  Slot<> holder;
  if (OptRef<> f = TRY(lookup_special(t, cls, names::__instancecheck__, holder))) {
    TRY(check_stack(t, " in __instancecheck__"));
    Own<> r = TRY(call(t, f.ref(), {o.value()}));
    return is_true(t, r.ref());
  }
  Slot<Tuple> bases;
  if (TRY(abstract_bases(t, cls, bases))) {
    const OptRef<> own = TRY(find_attr(t, o, names::__class__, holder));
    return own ? abstract_is_subclass(t, own.ref(), cls) : false;
  }
  return raise(t, exc::TypeError, "isinstance() arg 2 must be a type, a tuple of types, or a union");
}
Result<bool> is_subclass(Thread& t, Ref<> sub, Ref<> cls) {
  if (cls.is_exact<Type>() && sub.is<Type>()) return is_subtype(sub.as<Type>().get(), cls.as<Type>().get());
  if (cls.is<Tuple>()) {
    TRY(check_stack(t, " in __subclasscheck__"));
    for (std::size_t i = 0; i < cls.as<Tuple>()->size(); ++i)
      if (TRY(is_subclass(t, sub, (*cls.as<Tuple>())[i]))) return true;
    return false;
  }
  if (cls.is_exact<Union>()) return is_subclass(t, sub, cls.as<Union>()->args());
  Slot<> holder;
  if (OptRef<> f = TRY(lookup_special(t, cls, names::__subclasscheck__, holder))) {
    TRY(check_stack(t, " in __subclasscheck__"));
    Own<> r = TRY(call(t, f.ref(), {sub.value()}));
    return is_true(t, r.ref());
  }
  return is_subclass_plain(t, sub, cls);
}
Result<bool> is_subclass_plain(Thread& t, Ref<> sub, Ref<> cls) {
  if (sub.is<Type>() && cls.is<Type>()) return is_subtype(sub.as<Type>().get(), cls.as<Type>().get());
  Slot<Tuple> bases;
  if (!TRY(abstract_bases(t, sub, bases))) return raise(t, exc::TypeError, "issubclass() arg 1 must be a class");
  if (TRY(abstract_bases(t, cls, bases))) return abstract_is_subclass(t, sub, cls);
  return raise(t, exc::TypeError, "issubclass() arg 2 must be a class, a tuple of classes, or a union");
}
Result<Own<>> dir(Thread& t, Ref<> o) {
  Own<> names_found = TRY(call_special(t, o, names::__dir__));
  Own<List> l = TRY(to_list(t, names_found.ref()));
  (void)TRY(call_method(t, l.ref(), names::sort));
  return Own<>(std::move(l));
}
Result<Own<>> fspath(Thread& t, Ref<> o) {
  if (o.is<Str>() || o.type()->has(kTypeIsBytes)) return o.own();
  if (is_none_or_missing(lookup(t, *o.type(), names::__fspath__)))
    return raise(t, exc::TypeError, "expected str, bytes or os.PathLike object, not %T", o);
  Own<> r = TRY(call_special(t, o, names::__fspath__));
  if (r.ref().is<Str>() || r.ref().type()->has(kTypeIsBytes)) return r;
  return raise(t, exc::TypeError, "expected %T.__fspath__() to return str or bytes, not %T", o, r);
}

ReprGuard::ReprGuard(Thread& t, Ref<> o) : thread_(t), object_(o.value()) {
  if (!t.repr_active) {
    Result<Own<List>> l = List::create(t);
    if (l.is_failed()) {
      failed_ = true;
      return;
    }
    t.repr_active.set(std::move(l).take());
  }
  auto list = t.repr_active.ref().as<List>();
  for (Value v : list->span())
    if (v == object_) {
      recursive_ = true;
      return;
    }
  if (list->append(t, o).is_failed()) failed_ = true;
}
ReprGuard::~ReprGuard() {
  if (recursive_ || failed_ || !thread_.repr_active) return;
  auto list = thread_.repr_active.ref().as<List>();
  if (list->size()) list->truncate(list->size() - 1);
}

}  // namespace krait
