// functools.partial.
#include "modules/functools/partial.h"

#include "object/allocate.h"
#include "types/generic_alias.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/value_array.h"

namespace krait {

constinit PlaceholderType kPlaceholder;

Result<Own<>> PlaceholderType::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (!a.is_empty()) return raise(t, exc::TypeError, "PlaceholderType takes no arguments");
  return Ref<>(&kPlaceholder).own();
}
Result<Own<>> PlaceholderType::repr(Thread& t, Ref<>) { return Str::from_ascii(t, "Placeholder"); }
Result<Own<>> PlaceholderType::reduce(Thread& t) { return Str::from_ascii(t, "Placeholder"); }

namespace {

std::uint32_t count_placeholders(std::span<const Value> values) {
  std::uint32_t n = 0;
  for (const Value v : values) n += is_placeholder(v);
  return n;
}

Failed raise_trailing(Thread& t) { return raise(t, exc::TypeError, "trailing Placeholders are not allowed"); }

// The arguments of a partial of a partial: what is given fills the inner one's placeholders first.
Result<Own<Tuple>> merge_arguments(Thread& t, const Tuple& inner, std::span<const Value> given) {
  const std::size_t holes = count_placeholders(inner.span());
  const std::size_t filled = given.size() < holes ? given.size() : holes;
  Own<Tuple> out = TRY(Tuple::create(t, inner.size() + given.size() - filled));
  std::size_t next = 0;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    const bool fill = is_placeholder(inner.items()[i]) && next < filled;
    out->init_item(i, Ref<>(fill ? given[next] : inner.items()[i]).own());
    next += fill;
  }
  for (std::size_t i = inner.size(); next < given.size(); ++i, ++next) out->init_item(i, Ref<>(given[next]).own());
  return out;
}

}  // namespace

Partial::Partial(Own<> function, Own<Tuple> args, Own<Dict> keywords)
    : function_(std::move(function)), args_(std::move(args)), keywords_(std::move(keywords)) {
  placeholders_ = count_placeholders(args_->span());
}

void Partial::trace(Tracer& visit) {
  visit(function_);
  visit(args_);
  visit(keywords_);
  attributes_.trace(visit);
}
void Partial::clear_references() {
  // It stays callable: what can lead back to it is in the namespaces.
  attributes_.clear();
}

Result<Own<>> Partial::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.positional == 0) return raise(t, exc::TypeError, "type 'partial' takes at least one argument");
  Ref<> function = a[0];
  OptRef<Partial> inner;
  if (function.is<Partial>() && function.type()->slots.call == &Partial::call) {
    // A partial of a partial is one partial, unless the inner one has attributes of its own.
    const auto p = function.as<Partial>();
    if (!p->attributes_.dict()) {
      inner = p;
      function = p->function_.ref();
    }
  }
  if (!is_callable(function)) return raise(t, exc::TypeError, "the first argument must be callable");
  const std::span<const Value> given(a.values + 1, a.positional - 1);
  if (!given.empty() && is_placeholder(given.back())) return raise_trailing(t);
  for (std::uint32_t i = 0; i < a.keywords; ++i)
    if (is_placeholder(a.values[a.positional + i]))
      return raise(t, exc::TypeError, "Placeholder cannot be passed as a keyword argument");
  Own<Tuple> args = inner && inner->args_->size() ? TRY(merge_arguments(t, *inner->args_.get(), given))
                                                  : TRY(Tuple::from_values(t, given.data(), given.size()));
  if (args->size() && is_placeholder(args->items()[args->size() - 1])) return raise_trailing(t);
  Own<Dict> keywords =
      inner ? TRY(Dict::copy_of(t, inner->keywords_.ref())) : TRY(Dict::create_with_capacity(t, a.keywords));
  for (std::uint32_t i = 0; i < a.keywords; ++i)
    TRY(keywords->set_str(t, (*a.names)[i].as<Str>(), a[a.positional + i].own()));
  return create_instance<Partial>(t, type, function.own(), std::move(args), std::move(keywords));
}

Result<void> Partial::check_count(Thread& t, const Arguments& a) {
  if (a.positional >= placeholders_) return ok;
  return raise(t, exc::TypeError, "missing positional arguments in 'partial' call; expected at least %d, got %d",
               placeholders_, a.positional);
}

namespace {

// The arguments laid out: those of the partial, holes filled, then the others.
void lay_out(ValueArray<>& all, const Tuple& args, const Arguments& a, std::uint32_t holes) {
  if (!holes) {
    all.push(args.items(), args.size());
    all.push(a.values, a.positional);
    return;
  }
  std::size_t next = 0;
  for (const Value v : args.span()) all.push(is_placeholder(v) ? a.values[next++] : v);
  all.push(a.values + next, a.positional - next);
}

}  // namespace

Result<Own<>> Partial::call(Thread& t, Ref<> self, const Arguments& a) {
  const auto p = self.as<Partial>();
  TRY(p->check_count(t, a));
  if (p->keywords_->size()) return p->call_with_keywords(t, a);
  // __setstate__ can replace the fields while the call runs.
  const Own<> function = p->function_.ref().own();
  const Own<Tuple> args = p->args_.ref().own();
  if (args->size() == 0) return krait::call(t, function, a);
  ValueArray<> all;
  TRY(all.reserve(t, args->size() + a.total()));
  lay_out(all, *args, a, p->placeholders_);
  const auto positional = static_cast<std::uint32_t>(all.size());
  all.push(a.values + a.positional, a.keywords);
  return krait::call(t, function, Arguments{all.data(), positional, a.keywords, a.names});
}

Result<Own<>> Partial::call_with_keywords(Thread& t, const Arguments& a) {
  const Own<> function = function_.ref().own();
  const Own<Tuple> args = args_.ref().own();
  const Own<Dict> own_keywords = keywords_.ref().own();
  ValueArray<> all;
  const std::size_t most = own_keywords->size() + a.keywords;
  TRY(all.reserve(t, args->size() + a.positional + most));
  lay_out(all, *args, a, placeholders_);
  const auto positional = static_cast<std::uint32_t>(all.size());
  // Its own keywords first, with the values of the call where it names them too; then the call's others.
  Own<List> names = TRY(List::create(t, most));
  Value key, value;
  std::uint32_t common = 0;
  for (std::size_t i = 0; own_keywords->next_entry(i, key, value);) {
    if (!Ref<>(key).is<Str>()) return raise(t, exc::TypeError, "keywords must be strings");
    for (std::uint32_t k = 0; k < a.keywords; ++k)
      if ((*a.names)[k].value() == key || Str::equal((*a.names)[k].as<Str>(), Ref<>(key).as<Str>())) {
        value = a.values[a.positional + k];
        ++common;
        break;
      }
    TRY(names->append(t, Ref<>(key)));
    all.push(value);
  }
  for (std::uint32_t k = 0; k < a.keywords; ++k) {
    if (common && own_keywords->find_str((*a.names)[k].as<Str>())) continue;
    TRY(names->append(t, (*a.names)[k]));
    all.push(a.values[a.positional + k]);
  }
  const Own<Tuple> name_tuple = TRY(Tuple::from_values(t, names->items(), names->size()));
  return krait::call(t, function,
                     Arguments{all.data(), positional, static_cast<std::uint32_t>(names->size()), name_tuple.get()});
}

Result<Own<>> Partial::descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<>) {
  if (is_none_or_missing(instance)) return self.own();
  return make_bound_method(t, self, instance.ref());
}

Result<Own<>> Partial::repr(Thread& t, Ref<> self) {
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return Str::from_ascii(t, "...");
  const auto p = self.as<Partial>();
  const Own<> function = p->function_.ref().own();
  const Own<Tuple> args = p->args_.ref().own();
  const Own<Dict> keywords = p->keywords_.ref().own();
  Own<Str> text = TRY(format(t, "%N(%R", self.type(), function));
  for (std::size_t i = 0; i < args->size(); ++i) text = TRY(format(t, "%S, %R", text, (*args)[i]));
  Value key, value;
  for (std::size_t i = 0; keywords->next_entry(i, key, value);) {
    const Own<> k = Ref<>(key).own(), v = Ref<>(value).own();
    text = TRY(format(t, "%S, %S=%R", text, k, v));
  }
  return format(t, "%S)", text);
}

Result<Own<>> Partial::reduce(Thread& t) {
  const Own<Tuple> function = TRY(Tuple::of(t, function_));
  Dict* attributes = attributes_.dict();
  const Own<Tuple> state =
      TRY(Tuple::of(t, function_, args_, keywords_, attributes ? Ref<>(Ref<Dict>(attributes)) : none_ref()));
  return Tuple::of(t, Ref<>(Ref<>(this).type()), function, state);
}

Result<void> Partial::set_state(Thread& t, Ref<> given) {
  if (!given.is<Tuple>() || given.as<Tuple>()->size() != 4) return raise(t, exc::TypeError, "invalid partial state");
  const Tuple& state = *given.as<Tuple>();
  const Ref<> function = state[0], args = state[1], keywords = state[2], attributes = state[3];
  if (!is_callable(function) || !args.is<Tuple>() || !(is_none(keywords) || keywords.is<Dict>()) ||
      !(is_none(attributes) || attributes.is<Dict>()))
    return raise(t, exc::TypeError, "invalid partial state");
  if (args.as<Tuple>()->size() && is_placeholder(args.as<Tuple>()->span().back())) return raise_trailing(t);
  Own<Tuple> new_args = args.is_exact<Tuple>()
                            ? args.as<Tuple>().own()
                            : TRY(Tuple::from_values(t, args.as<Tuple>()->items(), args.as<Tuple>()->size()));
  Own<Dict> new_keywords = is_none(keywords)           ? TRY(Dict::create(t))
                           : keywords.is_exact<Dict>() ? keywords.as<Dict>().own()
                                                       : TRY(Dict::copy_of(t, keywords.as<Dict>()));
  function_.set(function.own());
  placeholders_ = count_placeholders(new_args->span());
  args_.set(std::move(new_args));
  keywords_.set(std::move(new_keywords));
  if (is_none(attributes))
    attributes_.clear();
  else
    TRY(Attributes::replace_dict(t, this, attributes.as<Dict>().own()));
  return ok;
}

namespace {

constexpr Method kPlaceholderMethods[] = {
    bind<&PlaceholderType::reduce>("__reduce__(self, /)", "The name under which pickle finds it."),
};
constexpr Method kPartialMethods[] = {
    bind<&Partial::reduce>("__reduce__(self, /)", "What pickling needs."),
    bind<&Partial::set_state>("__setstate__(self, object, /)", "Takes function, arguments, keywords and attributes."),
    generic_over("partial[R]: R is the type of what the call returns."),
};
constexpr Attribute kPartialAttributes[] = {
    member<&Partial::function_>("func", "The function that a call will call."),
    member<&Partial::args_>("args", "The positional arguments kept for it, which come first."),
    member<&Partial::keywords_>("keywords", "The keyword arguments kept for it; those of a call override them."),
    attribute<&Object::get_dict, &Object::set_dict>("__dict__"),
};

}  // namespace

constinit Type PlaceholderType::type = describe<PlaceholderType>(
    "functools._PlaceholderType",
    {.doc = "The class of functools.Placeholder, which keeps a place free among the arguments of a partial.",
     .methods = kPlaceholderMethods});
constinit Type Partial::type = describe<Partial>(
    "functools.partial",
    {.doc = "partial(func, /, *args, **keywords)\n--\n\nA function with some of its arguments fixed: a call adds the "
            "others.\n\nA Placeholder among args leaves its place to the call's first positional arguments.",
     .methods = kPartialMethods,
     .attributes = kPartialAttributes,
     .flags = kTypeBasetype | kTypeWeakrefs,
     .shape_offset = offsetof(Partial, attributes_)});

}  // namespace krait
