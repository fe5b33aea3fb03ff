#include "types/type_parameters.h"

#include "object/raise.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {
namespace {

bool is_list_or_tuple(Ref<> v) { return v.is<Tuple>() || v.is<List>(); }

Result<void> add_once(Thread& t, List& list, Ref<> v) {
  for (Value known : list.span())
    if (known == v.value()) return ok;
  return list.append(t, v);
}

Result<void> collect(Thread& t, Ref<Tuple> args, List& out) {
  TRY(check_stack(t));
  for (Value v : args->span()) {
    const Ref<> arg(v);
    if (arg.is<Type>()) continue;  // its __parameters__ would be a descriptor
    Slot<> holder;
    if (TRY(find_attr(t, arg, names::__typing_subst__, holder))) {
      TRY(add_once(t, out, arg));
      continue;
    }
    const OptRef<> inner = TRY(find_attr(t, arg, names::__parameters__, holder));
    if (!inner && is_list_or_tuple(arg)) {
      const Own<Tuple> items = TRY(to_tuple(t, arg));
      TRY(collect(t, items, out));
    } else if (inner && inner.ref().is<Tuple>()) {
      for (Value p : inner.ref().as<Tuple>()->span()) TRY(add_once(t, out, Ref<>(p)));
    }
  }
  return ok;
}

std::ptrdiff_t index_in(Ref<Tuple> tuple, Value v) {
  for (std::size_t i = 0; i < tuple->size(); ++i)
    if (tuple->items()[i] == v) return static_cast<std::ptrdiff_t>(i);
  return -1;
}

// `*tuple[int, str]` among the items stands for its items, unless it is unbounded.
Result<Own<Tuple>> unpack_items(Thread& t, Ref<> item) {
  const Own<Tuple> given = item.is<Tuple>() ? item.as<Tuple>().own() : TRY(Tuple::of(t, item));
  const Own<List> out = TRY(List::create(t, given->size()));
  for (Value v : given->span()) {
    const Ref<> one(v);
    if (!one.is<Type>()) {
      Slot<> holder;
      const OptRef<> unpacked = TRY(find_attr(t, one, names::__typing_unpacked_tuple_args__, holder));
      if (unpacked && unpacked.ref().is<Tuple>()) {
        const Ref<Tuple> inner = unpacked.ref().as<Tuple>();
        if (inner->size() == 0 || !(*inner)[inner->size() - 1].is(&kEllipsis)) {
          TRY(out->extend(t, inner));
          continue;
        }
      }
    }
    TRY(out->append(t, one));
  }
  return to_tuple(t, out);
}

// `arg` is generic itself: subscribes it with what its own parameters stand for.
Result<Own<>> substitute_inner(Thread& t, Ref<> arg, Ref<Tuple> parameters, Ref<Tuple> items) {
  Slot<> holder;
  const OptRef<> inner = TRY(find_attr(t, arg, names::__parameters__, holder));
  if (!inner || !inner.ref().is<Tuple>() || inner.ref().as<Tuple>()->size() == 0) return arg.own();
  const Own<List> chosen = TRY(List::create(t));
  for (Value wanted : inner.ref().as<Tuple>()->span()) {
    const std::ptrdiff_t i = index_in(parameters, wanted);
    if (i < 0) {
      TRY(chosen->append(t, Ref<>(wanted)));
      continue;
    }
    const Ref<> item = (*items)[static_cast<std::size_t>(i)];
    if (Ref<>(wanted).type()->slots.iter && item.is<Tuple>())  // a TypeVarTuple
      TRY(chosen->extend(t, item));
    else
      TRY(chosen->append(t, item));
  }
  const Own<Tuple> key = TRY(to_tuple(t, chosen));
  return get_item(t, arg, key);
}

Result<Own<>> substitute_one(Thread& t, Ref<> arg, Ref<Tuple> parameters, Ref<Tuple> items) {
  Slot<> holder;
  const OptRef<> substitute = TRY(find_attr(t, arg, names::__typing_subst__, holder));
  if (!substitute) return substitute_inner(t, arg, parameters, items);
  const std::ptrdiff_t i = index_in(parameters, arg.value());
  if (i < 0) return raise(t, exc::TypeError, "argument %R with __typing_subst__ was not found in __parameters__", arg);
  return call(t, substitute.ref(), {items->items()[i]});
}

Result<bool> is_unpacked_variable(Thread& t, Ref<> arg) {
  if (arg.is<Type>()) return false;
  Slot<> holder;
  const OptRef<> flag = TRY(find_attr(t, arg, names::__typing_is_unpacked_typevartuple__, holder));
  return flag ? is_true(t, flag.ref()) : false;
}

}  // namespace

Result<Own<Tuple>> type_parameters(Thread& t, Ref<Tuple> args) {
  const Own<List> found = TRY(List::create(t));
  TRY(collect(t, args, *found));
  return to_tuple(t, found);
}

Result<Own<Tuple>> substitute_parameters(Thread& t, Ref<> self, Ref<Tuple> args, Ref<Tuple> parameters, Ref<> item) {
  TRY(check_stack(t));
  if (parameters->size() == 0) return raise(t, exc::TypeError, "%R is not a generic class", self);
  Own<> given = TRY(unpack_items(t, item));
  for (Value p : parameters->span()) {
    Slot<> holder;
    const OptRef<> prepare = TRY(find_attr(t, Ref<>(p), names::__typing_prepare_subst__, holder));
    if (!prepare || is_none(prepare)) continue;
    const Own<> packed = given.ref().is<Tuple>() ? given.ref().own() : Own<>(TRY(Tuple::of(t, given)));
    given = TRY(call(t, prepare.ref(), {self.value(), packed.value()}));
  }
  const Own<Tuple> items = given.ref().is<Tuple>() ? given.ref().as<Tuple>().own() : TRY(Tuple::of(t, given));
  if (items->size() != parameters->size())
    return raise(t, exc::TypeError, "Too %s arguments for %R; actual %d, expected %d",
                 items->size() > parameters->size() ? "many" : "few", self, items->size(), parameters->size());
  const Own<List> out = TRY(List::create(t, args->size()));
  for (Value v : args->span()) {
    const Ref<> arg(v);
    if (arg.is<Type>()) {
      TRY(out->append(t, arg));
      continue;
    }
    if (is_list_or_tuple(arg)) {
      const Own<Tuple> inner = TRY(to_tuple(t, arg));
      Own<Tuple> made = TRY(substitute_parameters(t, self, inner, parameters, items));
      if (arg.is<List>())
        TRY(out->append_own(t, TRY(to_list(t, made))));
      else
        TRY(out->append_own(t, std::move(made)));
      continue;
    }
    const bool unpack = TRY(is_unpacked_variable(t, arg));
    Own<> made = TRY(substitute_one(t, arg, parameters, items));
    if (!unpack) {
      TRY(out->append_own(t, std::move(made)));
      continue;
    }
    if (!made.ref().is<Tuple>())
      return raise(t, exc::TypeError, "expected __typing_subst__ of %T objects to return a tuple, not %T", arg, made);
    TRY(out->extend(t, made));
  }
  return to_tuple(t, out);
}

Result<void> type_repr(Thread& t, StringBuilder& out, Ref<> v) {
  if (v.is(&kEllipsis)) {
    out.ascii("...");
    return ok;
  }
  if (v.is(&NoneType::type)) {
    out.ascii("None");
    return ok;
  }
  Slot<> a, b, q, m;
  if (!TRY(find_attr(t, v, names::__origin__, a)) || !TRY(find_attr(t, v, names::__args__, b))) {
    const OptRef<> qualname = TRY(find_attr(t, v, names::__qualname__, q));
    const OptRef<> module = qualname ? TRY(find_attr(t, v, names::__module__, m)) : OptRef<>();
    if (qualname && module && !is_none(module)) {
      if (!(module.ref().is<Str>() && module.ref().as<Str>()->equals_ascii("builtins"))) {
        const Own<Str> text = TRY(krait::str(t, module.ref()));
        out.str(text);
        out.put('.');
      }
      const Own<Str> text = TRY(krait::str(t, qualname.ref()));
      out.str(text);
      return ok;
    }
  }
  const Own<Str> text = TRY(krait::repr(t, v));
  out.str(text);
  return ok;
}

}  // namespace krait
