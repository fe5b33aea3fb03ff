// BaseExceptionGroup and ExceptionGroup (PEP 654).
#include <vector>

#include "object/room.h"
#include "types/dict.h"
#include "types/exception_tables.h"
#include "types/generic_alias.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

Result<Own<>> ExceptionGroup::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "%T() takes no keyword arguments", type.get());
  if (a.positional != 2)
    return raise(t, exc::TypeError, "BaseExceptionGroup.__new__() takes exactly 2 arguments (%d given)", a.positional);
  if (!a[0].is<Str>())
    return raise(t, exc::TypeError, "BaseExceptionGroup.__new__() argument 1 must be str, not %T", a[0]);
  if (!is_sequence(a[1])) return raise(t, exc::TypeError, "second argument (exceptions) must be a sequence");
  Own<Tuple> exceptions = TRY(to_tuple(t, a[1]));
  if (exceptions->size() == 0)
    return raise(t, exc::ValueError, "second argument (exceptions) must be a non-empty sequence");
  bool all_exceptions = true;
  for (std::size_t i = 0; i < exceptions->size(); ++i) {
    Ref<> e = (*exceptions)[i];
    if (!e.is<Exception>())
      return raise(t, exc::ValueError, "Item %d of second argument (exceptions) is not an exception", i);
    if (!is_subtype(e.type(), &exc::Exception)) all_exceptions = false;
  }
  Type* cls = type.get();
  if (cls == &exc::ExceptionGroup) {
    if (!all_exceptions) return raise(t, exc::TypeError, "Cannot nest BaseExceptions in an ExceptionGroup");
  } else if (cls == &exc::BaseExceptionGroup) {
    if (all_exceptions) cls = &exc::ExceptionGroup;
  } else if (!all_exceptions && is_subtype(cls, &exc::Exception)) {
    return raise(t, exc::TypeError, "Cannot nest BaseExceptions in '%T'", cls);
  }
  Own<ExceptionGroup> e = TRY(create_instance<ExceptionGroup>(t, Ref<Type>(cls)));
  e->args_.set(TRY(Tuple::from_values(t, a.values, a.positional)));
  e->message_.set(a[0].own());
  e->exceptions_.set(std::move(exceptions));
  // Other sequences than these may change, or not show exceptions at all.
  if (!a[1].is<List>() && !a[1].is<Tuple>()) e->given_.set(TRY(krait::repr(t, a[1])));
  return Own<>(std::move(e));
}
Result<void> ExceptionGroup::init(Thread& t, Ref<> self, const Arguments& a) { return Exception::init(t, self, a); }

Result<Own<>> ExceptionGroup::str(Thread& t, Ref<> self) {
  auto e = self.as<ExceptionGroup>();
  const std::size_t n = e->exceptions_->size();
  return format(t, "%S (%d sub-exception%s)", e->message_, n, n == 1 ? "" : "s");
}
Result<Own<>> ExceptionGroup::repr(Thread& t, Ref<> self) {
  auto e = self.as<ExceptionGroup>();
  Own<Str> name = TRY(type_name(t, *self.type()));
  // The exceptions as they were when the group was made, in the kind of sequence that was given.
  if (e->given_) return format(t, "%S(%R, %S)", name, e->message_, e->given_);
  if (e->args_->size() >= 2 && (*e->args_.ref())[1].is<List>()) {
    Own<List> l = TRY(List::from_values(t, e->exceptions_->items(), e->exceptions_->size()));
    return format(t, "%S(%R, %R)", name, e->message_, l);
  }
  return format(t, "%S(%R, %R)", name, e->message_, e->exceptions_);
}

namespace {

// What split() and except* ask of each exception: a class, a tuple of classes, or a function.
struct Condition {
  Ref<> value;
  bool is_function;
};

Result<Condition> parse_condition(Thread& t, Ref<> v) {
  auto is_class = [](Ref<> x) { return x.is<Type>() && is_subtype(x.as<Type>().get(), &exc::BaseException); };
  if (is_class(v)) return Condition{v, false};
  if (v.is<Tuple>()) {
    bool all = v.as<Tuple>()->size() > 0;
    for (Value x : v.as<Tuple>()->span()) all = all && is_class(Ref<>(x));
    if (all) return Condition{v, false};
  } else if (is_callable(v) && !v.is<Type>()) {
    return Condition{v, true};
  }
  return raise(t, exc::TypeError,
               "expected an exception type, a tuple of exception types, or a callable (other than a class)");
}

Result<bool> holds(Thread& t, const Condition& c, Ref<> e) {
  if (c.is_function) {
    Own<> r = TRY(call(t, c.value, {e.value()}));
    return is_true(t, r.ref());
  }
  if (c.value.is<Tuple>()) {
    for (Value x : c.value.as<Tuple>()->span())
      if (is_subtype(e.type(), Ref<>(x).as<Type>().get())) return true;
    return false;
  }
  return is_subtype(e.type(), c.value.as<Type>().get());
}

// A group like `original` with other exceptions in it; nothing when there are none.
Result<void> derive_into(Thread& t, Ref<ExceptionGroup> original, const std::vector<Value>& exceptions, Slot<>& out) {
  if (exceptions.empty()) {
    out.clear();
    return ok;
  }
  Own<List> l = TRY(List::from_values(t, exceptions.data(), exceptions.size()));
  Own<> made = TRY(call_method(t, original, names::derive, {l.value()}));
  if (!is_subtype(made.ref().type(), &exc::BaseExceptionGroup))
    return raise(t, exc::TypeError, "derive must return an instance of BaseExceptionGroup");
  auto e = made.ref().as<Exception>();
  e->set_traceback(original->traceback());
  e->set_context(original->context());
  const bool suppress = e->suppress_context_;
  e->set_cause(original->cause());
  e->suppress_context_ = suppress || original->suppress_context_;
  Slot<> holder;
  if (OptRef<> notes = TRY(find_attr(t, original, names::__notes__, holder)); notes && is_sequence(notes.ref())) {
    Own<List> copy = TRY(to_list(t, notes.ref()));
    TRY(set_attr(t, made.ref(), names::__notes__, copy.ref()));
  }
  out.set(std::move(made));
  return ok;
}

Result<void> split(Thread& t, Ref<> e, const Condition& c, bool want_rest, Slot<>& match, Slot<>& rest) {
  TRY(check_stack(t, " in exception group"));
  if (TRY(holds(t, c, e))) {
    match.set(e.own());
    return ok;
  }
  if (!is_subtype(e.type(), &exc::BaseExceptionGroup)) {
    if (want_rest) rest.set(e.own());
    return ok;
  }
  auto group = e.as<ExceptionGroup>();
  std::vector<Value> matched, others;
  std::vector<Own<>> keep;
  Own<Tuple> members = group->exceptions_.ref().own();
  for (Value x : members->span()) {
    Slot<> m, r;
    TRY(split(t, Ref<>(x), c, want_rest, m, r));
    TRY(ensure_room(t, matched)), TRY(ensure_room(t, others)), TRY(ensure_room(t, keep, 2));
    if (m) matched.push_back(m.value()), keep.push_back(m.ref().own());
    if (r) others.push_back(r.value()), keep.push_back(r.ref().own());
  }
  TRY(derive_into(t, group, matched, match));
  if (want_rest) TRY(derive_into(t, group, others, rest));
  return ok;
}

}  // namespace

Result<Own<>> exception_group_derive(Thread& t, Ref<> self, Ref<> exceptions) {
  return call(t, Ref<>(&exc::BaseExceptionGroup), {self.as<ExceptionGroup>()->message_.value(), exceptions.value()});
}
Result<Own<>> exception_group_split(Thread& t, Ref<> self, Ref<> condition) {
  const Condition c = TRY(parse_condition(t, condition));
  Slot<> match, rest;
  TRY(split(t, self, c, true, match, rest));
  return Tuple::of(t, match ? match.ref() : none_ref(), rest ? rest.ref() : none_ref());
}
Result<Own<>> exception_group_subgroup(Thread& t, Ref<> self, Ref<> condition) {
  const Condition c = TRY(parse_condition(t, condition));
  Slot<> match, rest;
  TRY(split(t, self, c, false, match, rest));
  return match ? match.ref().own() : none();
}
Result<Own<>> exception_group_class_getitem(Thread& t, Ref<Type> type, Ref<> item) {
  return make_generic_alias(t, type, item);
}

Result<void> exception_group_match(Thread& t, Ref<> exception, Ref<> types, Slot<>& match, Slot<>& rest) {
  const Condition c{types, false};
  if (TRY(holds(t, c, exception))) {
    if (is_subtype(exception.type(), &exc::BaseExceptionGroup)) {
      match.set(exception.own());
    } else {
      // A naked exception is wrapped, so that the clause always sees a group.
      Own<Tuple> one = TRY(Tuple::of(t, exception));
      Own<Str> empty = Str::empty();
      match.set(TRY(call(t, Ref<>(&exc::BaseExceptionGroup), {empty.value(), one.value()})));
    }
    return ok;
  }
  if (!is_subtype(exception.type(), &exc::BaseExceptionGroup)) {
    rest.set(exception.own());
    return ok;
  }
  // A subclass may split in its own way.
  Own<Str> name = TRY(Str::intern_ascii(t, "split"));
  Own<> pair = TRY(call_method(t, exception, name.ref(), {types.value()}));
  if (!pair.ref().is_exact<Tuple>())
    return raise(t, exc::TypeError, "%T.split must return a tuple, not %T", exception, pair);
  auto parts = pair.ref().as<Tuple>();
  if (parts->size() < 2)
    return raise(t, exc::TypeError, "%T.split must return a 2-tuple, got tuple of size %d", exception, parts->size());
  if (!is_none((*parts)[0])) match.set((*parts)[0].own());
  if (!is_none((*parts)[1])) rest.set((*parts)[1].own());
  return ok;
}

namespace {

// Were these parts taken out of the same group? They then share its traceback, context and cause.
bool same_origin(Ref<> a, Ref<> b) {
  auto x = a.as<Exception>(), y = b.as<Exception>();
  return x->traceback_.value() == y->traceback_.value() && x->context_.value() == y->context_.value() &&
         x->cause_.value() == y->cause_.value() && is_subtype(a.type(), &exc::BaseExceptionGroup);
}

// The exceptions in a group and its groups; which may be nested deeper than the C stack.
Result<void> leaves(Thread& t, Ref<> e, std::vector<Value>& out) {
  std::vector<Value> todo{e.value()};
  LongLoop loop;
  while (!todo.empty()) {
    TRY(loop.round(t));
    const Ref<> next(todo.back());
    todo.pop_back();
    if (!is_subtype(next.type(), &exc::BaseExceptionGroup)) {
      TRY(ensure_room(t, out));
      out.push_back(next.value());
      continue;
    }
    const auto members = next.as<ExceptionGroup>()->exceptions_->span();
    TRY(ensure_room(t, todo, members.size()));
    todo.insert(todo.end(), members.rbegin(), members.rend());
  }
  return ok;
}

// The part of `original` made of the exceptions in `wanted`, in the original's structure.
Result<void> project(Thread& t, Ref<> e, const std::vector<Value>& wanted, Slot<>& out) {
  TRY(check_stack(t, " in exception group"));
  TRY(LongLoop::look(t));
  if (!is_subtype(e.type(), &exc::BaseExceptionGroup)) {
    for (Value w : wanted)
      if (w == e.value()) out.set(e.own());
    return ok;
  }
  std::vector<Value> kept;
  std::vector<Own<>> keep;
  Own<Tuple> members = e.as<ExceptionGroup>()->exceptions_.ref().own();
  for (Value x : members->span()) {
    Slot<> part;
    TRY(project(t, Ref<>(x), wanted, part));
    TRY(ensure_room(t, kept)), TRY(ensure_room(t, keep));
    if (part) kept.push_back(part.value()), keep.push_back(part.ref().own());
  }
  return derive_into(t, e.as<ExceptionGroup>(), kept, out);
}

}  // namespace

Result<Own<>> prepare_reraise_star(Thread& t, Ref<> original, Ref<List> exceptions) {
  std::vector<Value> raised, reraised;
  for (Value v : exceptions->span()) {
    if (is_none(Ref<>(v))) continue;
    if (is_subtype(original.type(), &exc::BaseExceptionGroup) && same_origin(Ref<>(v), original))
      TRY(leaves(t, Ref<>(v), reraised));
    else
      raised.push_back(v);
  }
  if (!is_subtype(original.type(), &exc::BaseExceptionGroup)) {
    // A naked exception: what was raised, or itself.
    for (Value v : exceptions->span())
      if (!is_none(Ref<>(v))) return Ref<>(v).own();
    return none();
  }
  if (raised.empty() && reraised.empty()) return none();
  Slot<> part;
  if (!reraised.empty()) TRY(project(t, original, reraised, part));
  if (raised.empty()) return part.ref().own();
  if (part) raised.push_back(part.value());
  if (raised.size() == 1) return Ref<>(raised[0]).own();
  Own<List> l = TRY(List::from_values(t, raised.data(), raised.size()));
  Own<Str> empty = Str::empty();
  return call(t, Ref<>(&exc::BaseExceptionGroup), {empty.value(), l.value()});
}

}  // namespace krait
