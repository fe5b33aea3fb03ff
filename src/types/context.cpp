#include "types/context.h"

#include "object/allocate.h"
#include "object/native_state.h"
#include "types/dict.h"
#include "types/generic_alias.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {
namespace {

struct ContextState {
  std::uint64_t variables = 0;
};

// A bijection, so what is unique stays unique.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

Result<Ref<ContextVar>> check_key(Thread& t, Ref<> key) {
  if (!key.is_exact<ContextVar>()) return raise(t, exc::TypeError, "a ContextVar key was expected, got %R", key);
  return key.as<ContextVar>();
}

enum class Part { Keys, Values, Items };

// A snapshot: a map never changes.
Result<Own<>> iterate(Thread& t, const HamtNode* root, Part part) {
  const Own<List> all = TRY(List::create(t));
  Result<void> result = ok;
  HamtNode::for_each(root, [&](Value key, Value value) {
    if (result.is_failed()) return;
    if (part != Part::Items) {
      result = all->append(t, Ref<>(part == Part::Keys ? key : value));
      return;
    }
    Result<Own<Tuple>> pair = Tuple::of(t, Ref<>(key), Ref<>(value));
    result = pair.is_failed() ? Result<void>(failed) : all->append_own(t, std::move(pair).take());
  });
  TRY(std::move(result));
  return iter(t, all);
}

}  // namespace

// ---- Context ----

Result<Own<Context>> Context::create(Thread& t) { return krait::create<Context>(t); }

Result<Ref<Context>> Context::current(Thread& t) {
  if (!t.context) t.context.set(TRY(create(t)));
  return t.context.ref().as<Context>();
}

Result<Own<Context>> Context::copy_current(Thread& t) {
  const Ref<Context> now = TRY(current(t));
  return TRY(now->copy(t)).ref().as<Context>().own();
}

Result<void> Context::enter(Thread& t) {
  if (entered_) return raise(t, exc::RuntimeError, "cannot enter context: %R is already entered", Ref<>(this));
  if (t.context) previous_.set(t.context.ref().own());
  entered_ = true;
  t.context.set(Ref<>(this).own());
  return ok;
}

Result<void> Context::exit(Thread& t) {
  if (!entered_) return raise(t, exc::RuntimeError, "cannot exit context: %R has not been entered", Ref<>(this));
  if (!t.context || !t.context.ref().is(this))
    return raise(t, exc::RuntimeError, "cannot exit context: thread state references a different context object");
  entered_ = false;
  const Own<> self = Ref<>(this).own();
  if (previous_)
    t.context.set(Own<>::steal(previous_.take()));
  else
    t.context.clear();
  return ok;
}

Result<Own<>> Context::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (!a.is_empty()) return raise(t, exc::TypeError, "Context() does not accept any arguments");
  return create(t);
}

OptRef<> Context::find(const ContextVar& variable) const {
  return HamtNode::find(root_.get(), Value::of_object(&variable), variable.key_hash());
}

Result<void> Context::set(Thread& t, Ref<ContextVar> variable, Ref<> value) {
  const bool fresh = !find(*variable);
  root_.set(TRY(HamtNode::with(t, root_.get(), variable, variable->key_hash(), value)));
  size_ += fresh;
  return ok;
}

Result<void> Context::remove(Thread& t, Ref<ContextVar> variable) {
  if (!find(*variable)) return raise_key_error(t, variable);
  Slot<HamtNode> rest;
  TRY(HamtNode::without(t, root_.get(), variable->key_hash(), rest));
  if (rest)
    root_.set(rest.ref().own());
  else
    root_.clear();
  --size_;
  return ok;
}

Result<Own<>> Context::compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
  if (!self.is_exact<Context>() || !other.is_exact<Context>() || (op != CompareOp::Eq && op != CompareOp::Ne))
    return not_implemented();
  const auto a = self.as<Context>(), b = other.as<Context>();
  bool same = a->size_ == b->size_;
  if (same && a->root_.get() != b->root_.get()) {
    const Own<> items = TRY(a->items(t));
    for (;;) {
      Step step = krait::next(t, items);
      if (step.is_failed()) return failed;
      if (!same || step.is_done()) break;
      const Own<> pair = std::move(step).take();
      const Ref<Tuple> p = pair.ref().as<Tuple>();
      const OptRef<> value = b->find(*(*p)[0].as<ContextVar>());
      if (!value) {
        same = false;
        continue;
      }
      const Own<> kept = value.ref().own();
      same = TRY(equal(t, (*p)[1], kept));
    }
  }
  return bool_from(same == (op == CompareOp::Eq));
}

Result<Own<>> Context::get_item(Thread& t, Ref<> self, Ref<> key) {
  const Ref<ContextVar> variable = TRY(check_key(t, key));
  if (const OptRef<> value = self.as<Context>()->find(*variable)) return value.ref().own();
  return raise_key_error(t, key);
}
Result<bool> Context::contains(Thread& t, Ref<> self, Ref<> key) {
  return static_cast<bool>(self.as<Context>()->find(*TRY(check_key(t, key))));
}
Result<Own<>> Context::get(Thread& t, Ref<> key, Ref<> otherwise) {
  const OptRef<> value = find(*TRY(check_key(t, key)));
  return value ? value.ref().own() : otherwise.own();
}
Result<Own<>> Context::iter(Thread& t, Ref<> self) { return self.as<Context>()->keys(t); }
Result<Own<>> Context::keys(Thread& t) { return iterate(t, root_.get(), Part::Keys); }
Result<Own<>> Context::values(Thread& t) { return iterate(t, root_.get(), Part::Values); }
Result<Own<>> Context::items(Thread& t) { return iterate(t, root_.get(), Part::Items); }
Result<Own<>> Context::copy(Thread& t) {
  Own<Context> made = TRY(create(t));
  if (root_) made->root_.set(root_.ref().own());
  made->size_ = size_;
  return made;
}

Result<Own<>> Context::run(Thread& t, Ref<> self, Rest args, OptRef<Dict> keywords) {
  if (args.size() == 0) return raise(t, exc::TypeError, "run() missing 1 required positional argument");
  const auto context = self.as<Context>();
  const auto further = static_cast<std::uint32_t>(args.size() - 1);
  Slot<Tuple> rest;
  if (keywords) rest.set(TRY(Tuple::from_values(t, args.begin() + 1, further)));
  TRY(context->enter(t));
  Result<Own<>> result = keywords ? call_tuple(t, args[0], rest.ref(), keywords)
                                  : call(t, args[0], Arguments{args.begin() + 1, further, 0, nullptr});
  if (context->exit(t).is_failed()) return failed;
  return result;
}

// ---- ContextVar ----

Result<Own<ContextVar>> ContextVar::create(Thread& t, Ref<Str> name, OptRef<> default_value) {
  Own<ContextVar> made = TRY(krait::create<ContextVar>(t, name.own(), mix(native_state<ContextState>(t).variables++)));
  if (default_value) made->default_.set(default_value.ref().own());
  return made;
}

Result<Own<>> ContextVar::construct(Thread& t, Ref<Type>, const Arguments& a) {
  static constexpr Signature kSignature("ContextVar(name, /, *, default=missing)");
  if (a.positional != 1)
    return raise(t, exc::TypeError, "ContextVar() takes %s 1 positional argument (%d given)",
                 a.positional ? "at most" : "exactly", a.positional);
  Value values[3];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kSignature, a, values, rest, keywords));
  if (!Ref<>(values[0]).is<Str>()) return raise(t, exc::TypeError, "context variable name must be a str");
  (void)TRY(krait::hash(t, Ref<>(values[0])));
  return create(t, Ref<>(values[0]).as<Str>(), OptRef<>(values[1]));
}

Result<Own<>> ContextVar::repr(Thread& t, Ref<> self) {
  const auto v = self.as<ContextVar>();
  if (v->default_)
    return format(t, "<ContextVar name=%R default=%R at 0x%x>", v->name_, v->default_, self.value().bits());
  return format(t, "<ContextVar name=%R at 0x%x>", v->name_, self.value().bits());
}
Result<std::int64_t> ContextVar::hash(Thread&, Ref<> self) {
  const auto h = static_cast<std::int64_t>(self.as<ContextVar>()->id_);
  return h == -1 ? -2 : h;
}

Result<OptRef<>> ContextVar::find(Thread& t, OptRef<> otherwise) {
  if (t.context)
    if (const OptRef<> value = t.context.ref().as<Context>()->find(*this)) return value;
  if (otherwise) return otherwise;
  return default_.opt();
}

Result<Own<>> ContextVar::get(Thread& t, OptRef<> otherwise) {
  if (const OptRef<> value = TRY(find(t, otherwise))) return value.ref().own();
  return raise_value(t, exc::LookupError, Ref<>(this));
}

Result<Own<ContextToken>> ContextVar::set(Thread& t, Ref<> value) {
  const Ref<Context> context = TRY(Context::current(t));
  Own<ContextToken> token = TRY(krait::create<ContextToken>(t, context.own(), Ref<ContextVar>(this).own()));
  if (const OptRef<> old = context->find(*this)) token->old_value_.set(old.ref().own());
  TRY(context->set(t, Ref<ContextVar>(this), value));
  return token;
}
Result<Own<>> ContextVar::set_method(Thread& t, Ref<> value) { return set(t, value); }

Result<void> ContextVar::reset(Thread& t, Ref<> given) {
  if (!given.is_exact<ContextToken>()) return raise(t, exc::TypeError, "expected an instance of Token, got %R", given);
  const Ref<ContextToken> token = given.as<ContextToken>();
  if (token->used_) return raise(t, exc::RuntimeError, "%R has already been used once", given);
  if (token->variable_.get() != this)
    return raise(t, exc::ValueError, "%R was created by a different ContextVar", given);
  const Ref<Context> context = TRY(Context::current(t));
  if (token->context_.get() != context.get())
    return raise(t, exc::ValueError, "%R was created in a different Context", given);
  token->used_ = true;
  if (!token->old_value_) return context->remove(t, Ref<ContextVar>(this));
  return context->set(t, Ref<ContextVar>(this), token->old_value_.ref());
}

// ---- Token ----

Result<Own<>> ContextToken::construct(Thread& t, Ref<Type>, const Arguments&) {
  return raise(t, exc::RuntimeError, "Tokens can only be created by ContextVars");
}
Result<Own<>> ContextToken::repr(Thread& t, Ref<> self) {
  const auto token = self.as<ContextToken>();
  return format(t, "<Token%s var=%R at 0x%x>", token->used_ ? " used" : "", token->variable_, self.value().bits());
}
Result<Own<>> ContextToken::old_value(Thread&) {
  return old_value_ ? old_value_.ref().own() : Ref<>(&kMissingToken).own();
}
Result<void> ContextToken::exit(Thread& t, Ref<>, Ref<>, Ref<>) {
  const Own<ContextVar> variable = variable_.ref().own();
  return variable->reset(t, Ref<>(this));
}
Result<Own<>> MissingToken::repr(Thread& t, Ref<>) { return Str::from_ascii(t, "<Token.MISSING>"); }

namespace {

constexpr Method kContextMethods[] = {
    bind<&Context::get>("get(self, key, default=None, /)",
                        "The value of a variable in this context, or default when it has none."),
    bind<&Context::items>("items(self, /)", "(variable, value) for all variables that have one in this context."),
    bind<&Context::keys>("keys(self, /)", "All variables that have a value in this context."),
    bind<&Context::values>("values(self, /)", "The values of all variables that have one in this context."),
    bind<&Context::copy>("copy(self, /)",
                         "A new context with the same values. It takes the same time however many there are."),
    bind<&Context::run>("run(self, *args, **kwargs)", "Call the first argument, with the others, in this context."),
};
constexpr Method kVariableMethods[] = {
    bind<&ContextVar::get>("get(self, default=missing, /)",
                           "The value in the context that runs.\n\nWhen it has none there: default, else the default "
                           "that the variable was made with, else a LookupError."),
    bind<&ContextVar::set_method>("set(self, value, /)",
                                  "Give the variable a value in the context that runs.\n\nThe result is a Token: "
                                  "reset(), or leaving a `with` of it, brings the former value back."),
    bind<&ContextVar::reset>("reset(self, token, /)",
                             "Bring back the value from before the set() that gave this token.\n\nValueError for a "
                             "token of another variable or context, RuntimeError for one used before."),
    generic_over("ContextVar[T]: T is the type of the value."),
};
constexpr Attribute kVariableAttributes[] = {member<&ContextVar::name_>("name")};
constexpr Method kTokenMethods[] = {
    bind<&ContextToken::enter>("__enter__(self, /)", "The token itself."),
    bind<&ContextToken::exit>("__exit__(self, type, value, traceback, /)", "Bring back the value from before set()."),
    generic_over("Token[T]: T is the type of the variable's value."),
};
constexpr Attribute kTokenAttributes[] = {
    {"var", nullptr,
     [](Thread&, Ref<> self) -> Result<Own<>> { return Ref<>(self.as<ContextToken>()->variable_.ref()).own(); },
     nullptr},
    attribute<&ContextToken::old_value>("old_value"),
};

}  // namespace

constinit Type Context::type =
    describe<Context>("_contextvars.Context", {.methods = kContextMethods, .flags = kTypeWeakrefs});
constinit Type ContextVar::type =
    describe<ContextVar>("_contextvars.ContextVar", {.methods = kVariableMethods, .attributes = kVariableAttributes});
constinit Type ContextToken::type =
    describe<ContextToken>("_contextvars.Token", {.methods = kTokenMethods, .attributes = kTokenAttributes});
constinit Type MissingToken::type = describe<MissingToken>("Token.MISSING", {.flags = kTypeNoConstruct});
constinit MissingToken kMissingToken;

}  // namespace krait
