#include "interp/call_binding.h"

#include <algorithm>
#include <string>
#include <vector>

#include "interp/calls.h"
#include "object/allocate.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/string_builder.h"

namespace krait {

namespace {

Ref<Str> parameter_name(const Code& code, int i) {
  return Ref<Str>(static_cast<Str*>(code.localsplusnames()->items()[i].object()));
}

// "'a', 'b', and 'c'"
Result<Own<Str>> enumerate_names(Thread& t, const std::vector<Ref<Str>>& names) {
  StringBuilder out(t);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i) out.ascii(names.size() == 2 ? " and " : i + 1 == names.size() ? ", and " : ", ");
    Own<Str> quoted = TRY(repr(t, names[i]));
    out.str(quoted.ref());
  }
  return out.finish();
}

Failed raise_missing(Thread& t, Function& f, const char* kind, const std::vector<Ref<Str>>& names) {
  Own<Str> list = TRY(enumerate_names(t, names));
  return raise(t, exc::TypeError, "%S() missing %d required %s argument%s: %S", f.qualname(), names.size(), kind,
               names.size() == 1 ? "" : "s", list);
}

Failed raise_too_many(Thread& t, Function& f, std::size_t given, const Value* locals) {
  const Code& code = *f.code();
  const std::size_t defaults = f.defaults() ? f.defaults()->size() : 0,
                    most = static_cast<std::size_t>(code.argcount());
  std::size_t keyword_given = 0;
  for (int i = code.argcount(); i < code.argcount() + code.kwonlyargcount(); ++i)
    keyword_given += !locals[i].is_empty();
  Own<Str> takes = defaults ? TRY(format(t, "from %d to %d", most - defaults, most)) : TRY(format(t, "%d", most));
  const bool plural = defaults ? true : most != 1;
  Own<Str> also = keyword_given ? TRY(format(t, " positional argument%s (and %d keyword-only argument%s)",
                                             given == 1 ? "" : "s", keyword_given, keyword_given == 1 ? "" : "s"))
                                : Str::empty();
  return raise(t, exc::TypeError, "%S() takes %S positional argument%s but %d%S %s given", f.qualname(), takes,
               plural ? "s" : "", given, also, given == 1 && !keyword_given ? "was" : "were");
}

// Positional-only parameters that were passed by keyword, when there are some.
Failed raise_unexpected(Thread& t, Function& f, const Arguments& a, Ref<Str> key) {
  const Code& code = *f.code();
  StringBuilder names(t);
  bool some = false;
  for (int i = 0; i < code.posonlyargcount(); ++i)
    for (std::uint32_t k = 0; k < a.keywords; ++k)
      if (Str::equal((*a.names)[k].as<Str>(), parameter_name(code, i))) {
        if (some) names.ascii(", ");
        names.str(parameter_name(code, i));
        some = true;
      }
  Own<Str> list = TRY(names.finish());
  if (some)
    return raise(t, exc::TypeError, "%S() got some positional-only arguments passed as keyword arguments: '%S'",
                 f.qualname(), list);
  std::vector<Ref<Str>> candidates;
  for (int i = code.posonlyargcount(); i < code.argcount() + code.kwonlyargcount(); ++i)
    candidates.push_back(parameter_name(code, i));
  if (OptRef<Str> close = closest_name(key, candidates))
    return raise(t, exc::TypeError, "%S() got an unexpected keyword argument '%S'. Did you mean '%S'?", f.qualname(),
                 key, close.ref());
  return raise(t, exc::TypeError, "%S() got an unexpected keyword argument '%S'", f.qualname(), key);
}

Result<void> bind_keywords(Thread& t, Function& f, Value* locals, const Arguments& a, OptRef<Dict> rest) {
  const Code& code = *f.code();
  const int named = code.argcount() + code.kwonlyargcount();
  for (std::uint32_t k = 0; k < a.keywords; ++k) {
    Ref<> key = (*a.names)[k];
    if (!key.is<Str>()) return raise(t, exc::TypeError, "keywords must be strings");
    Ref<Str> name = key.as<Str>();
    int i = code.posonlyargcount();
    while (i < named && parameter_name(code, i).get() != name.get()) ++i;
    if (i == named && !name->is_interned())  // interned names are the same object; others need a look at the text
      for (i = code.posonlyargcount(); i < named && !Str::equal(parameter_name(code, i), name);) ++i;
    const Value value = a.values[a.positional + k];
    if (i < named) {
      if (!locals[i].is_empty())
        return raise(t, exc::TypeError, "%S() got multiple values for argument '%S'", f.qualname(), name);
      retain(value);
      locals[i] = value;
    } else if (rest) {
      TRY(rest->set_str(t, name, Ref<>(value).own()));
    } else {
      return raise_unexpected(t, f, a, name);
    }
  }
  return ok;
}

// Names the parameters in [begin, end) that have no value.
[[gnu::noinline]] Failed raise_missing_in(Thread& t, Function& f, const char* kind, const Value* locals, int begin,
                                          int end) {
  std::vector<Ref<Str>> missing;
  for (int i = begin; i < end; ++i)
    if (locals[i].is_empty()) missing.push_back(parameter_name(*f.code(), i));
  return raise_missing(t, f, kind, missing);
}

Result<void> fill_defaults(Thread& t, Function& f, Value* locals, int given) {
  const Code& code = *f.code();
  const int count = code.argcount(), named = count + code.kwonlyargcount();
  const int defaults = f.defaults() ? static_cast<int>(f.defaults()->size()) : 0;
  const int first = defaults < count ? count - defaults : 0;  // parameter with the first default
  for (int i = given; i < count; ++i) {
    if (!locals[i].is_empty()) continue;
    if (i < first) return raise_missing_in(t, f, "positional", locals, i, first);
    locals[i] = f.defaults()->items()[i + defaults - count];
    retain(locals[i]);
  }
  bool complete = true;
  for (int i = count; i < named; ++i) {
    if (!locals[i].is_empty()) continue;
    OptRef<> v;
    if (f.keyword_defaults()) v = f.keyword_defaults()->find_str(parameter_name(code, i));
    if (v)
      locals[i] = v.ref().own().leak();
    else
      complete = false;
  }
  return complete ? ok : raise_missing_in(t, f, "keyword-only", locals, count, named);
}

}  // namespace

OptRef<Str> closest_name(Ref<Str> wanted, const std::vector<Ref<Str>>& candidates) {
  // Distances as the traceback module counts them: 2 for a changed, added or removed letter, 1 for another case.
  auto text = [](Ref<Str> s) {
    std::u32string out;
    for (std::size_t i = 0; i < s->length() && i < 41; ++i) out.push_back(s->at(i));
    return out;
  };
  auto lower = [](char32_t c) { return c < 128 && c >= 'A' && c <= 'Z' ? c + 32 : c; };
  const std::u32string a = text(wanted);
  if (a.size() > 40 || candidates.size() > 750) return {};
  OptRef<Str> best;
  std::size_t best_distance = SIZE_MAX;
  for (Ref<Str> candidate : candidates) {
    const std::u32string b = text(candidate);
    if (b.size() > 40 || a == b) continue;
    const std::size_t limit =
        std::min((a.size() + b.size() + 3) * 2 / 6, best_distance == SIZE_MAX ? SIZE_MAX : best_distance - 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = 2 * j;
    for (std::size_t i = 0; i < a.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = 2 * (i + 1);
      for (std::size_t j = 0; j < b.size(); ++j) {
        const std::size_t change = a[i] == b[j] ? 0 : lower(a[i]) == lower(b[j]) ? 1 : 2;
        const std::size_t here = std::min({diagonal + change, row[j] + 2, row[j + 1] + 2});
        diagonal = row[j + 1];
        row[j + 1] = here;
      }
    }
    if (row[b.size()] <= limit && row[b.size()] < best_distance) {
      best = candidate;
      best_distance = row[b.size()];
    }
  }
  return best;
}

namespace {

// Arguments that the caller keeps, and arguments that are moved out of its registers.
struct Copy {
  const Value* values;
  Value operator()(std::size_t i) const {
    retain(values[i]);
    return values[i];
  }
};
struct Move {
  Value* values;
  Value operator()(std::size_t i) const { return std::exchange(values[i], Value()); }
};

// The tuple of *args: arguments [from, given). Of many, signals are seen meanwhile.
template <class Take>
Result<Own<Tuple>> take_rest(Thread& t, std::size_t from, std::size_t given, Take take) {
  constexpr std::size_t kPiece = std::size_t{1} << 18;
  Own<Tuple> rest = TRY(Tuple::create(t, given - from));
  for (std::size_t i = from;;) {
    for (const std::size_t end = std::min(given, i + kPiece); i < end; ++i)
      rest->init_item(i - from, Own<>::steal(take(i)));
    if (i == given) return rest;
    TRY(LongLoop::look(t));
  }
}

template <class Take>
Result<void> bind_with(Thread& t, Function& f, Value* locals, const Arguments& a, Take take) {
  const Code& code = *f.code();
  const std::size_t count = static_cast<std::size_t>(code.argcount());
  const int named = code.argcount() + code.kwonlyargcount();
  const std::size_t given = a.positional, fixed = std::min(given, count);
  for (std::size_t i = 0; i < fixed; ++i) locals[i] = take(i);
  int next = named;
  if (code.flags() & kCodeVarArgs) {
    if (given > count) {
      locals[next++] = TRY(take_rest(t, count, given, take)).leak_value();
    } else {
      locals[next++] = Tuple::empty().leak_value();
    }
  }
  OptRef<Dict> keywords;
  if (code.flags() & kCodeVarKeywords) {
    Own<Dict> d = TRY(Dict::create(t));
    keywords = d;
    locals[next] = d.leak_value();
  }
  if (a.keywords) TRY(bind_keywords(t, f, locals, a, keywords));
  if (given > count && !(code.flags() & kCodeVarArgs)) return raise_too_many(t, f, given, locals);
  if (fixed < count || code.kwonlyargcount()) return fill_defaults(t, f, locals, static_cast<int>(fixed));
  return ok;
}

template <class Take>
Activation* begin_with(Thread& t, Function* function, const Arguments& a, Deliver deliver, Take take) {
  ExecutableCode* x = executable_of(t, *function->code());
  if (!x) {
    function->release();
    return nullptr;
  }
  Activation* act = push_activation(t, function, x, Value(), deliver);
  if (!act) return nullptr;
  if (bind_with(t, *function, act->regs(), a, take).is_failed()) [[unlikely]] {
    pop_activation(t, act);
    return nullptr;
  }
  return act;
}

// Binds nothing but the arguments by position; **kwargs is there, and empty.
Activation* begin_without_defaults(Thread& t, Function* function, Ref<Tuple> positional, Deliver deliver) {
  ExecutableCode* x = executable_of(t, *function->code());
  if (!x) {
    function->release();
    return nullptr;
  }
  Activation* a = push_activation(t, function, x, Value(), deliver);
  if (!a) return nullptr;
  const Code& code = *x->owner;
  const auto count = static_cast<std::size_t>(code.argcount());
  const std::size_t given = positional->size(), fixed = std::min(given, count);
  Value* const locals = a->regs();
  const Copy take{positional->items()};
  for (std::size_t i = 0; i < fixed; ++i) locals[i] = take(i);
  int next = code.argcount() + code.kwonlyargcount();
  const auto make = [&]() -> Result<void> {
    if (code.flags() & kCodeVarArgs) {
      if (given > count) {
        locals[next++] = TRY(take_rest(t, count, given, take)).leak_value();
      } else {
        locals[next++] = Tuple::empty().leak_value();
      }
    }
    if (code.flags() & kCodeVarKeywords) {
      Own<Dict> d = TRY(Dict::create(t));
      locals[next] = d.leak_value();
    }
    return ok;
  };
  if (!make().is_failed()) return a;
  pop_activation(t, a);
  return nullptr;
}

}  // namespace

Result<void> bind_parameters(Thread& t, Function& f, Value* locals, const Arguments& a) {
  return bind_with(t, f, locals, a, Copy{a.values});
}

Activation* enter_binding(Thread& t, Function* function, ExecutableCode* x, Value* args, int n, Deliver deliver) {
  const Code& code = *x->owner;
  const int count = code.argcount(), named = count + code.kwonlyargcount(), fixed = std::min(n, count);
  const bool takes_rest = code.flags() & kCodeVarArgs, takes_keywords = code.flags() & kCodeVarKeywords;
  Own<Function> hold = Own<Function>::steal(function);
  if (n > count && !takes_rest) return nullptr;  // the general form raises
  Slot<Tuple> rest;
  Slot<Dict> keywords;
  if (takes_keywords) {
    Result<Own<Dict>> made = Dict::create(t);
    if (made.is_failed()) return nullptr;
    keywords.set(std::move(made).take());
  }
  if (n > count) {
    Result<Own<Tuple>> made = Tuple::create(t, static_cast<std::size_t>(n - count));
    if (made.is_failed()) return nullptr;
    rest.set(std::move(made).take());
  }
  Activation* const a = enter(t, function, x, args, fixed, deliver);
  if (!a) return nullptr;
  (void)hold.leak();
  a->pc = x->words();
  Value* const locals = a->regs();
  int next = named;
  if (takes_rest) {
    for (int i = count; i < n; ++i)
      rest->init_item(static_cast<std::size_t>(i - count), Own<>::steal(std::exchange(args[i], Value())));
    locals[next++] = rest ? Value::of_object(rest.take()) : Tuple::empty().leak_value();
  }
  if (takes_keywords) locals[next] = Value::of_object(keywords.take());
  if (fixed == named) return a;
  // Defaults by position are the commonest.
  const Tuple* const defaults = function->details_ ? function->details_->defaults.get() : nullptr;
  const int missing = count - fixed;
  if (defaults && static_cast<int>(defaults->size()) >= missing) {
    const Value* from = defaults->items() + defaults->size() - static_cast<std::size_t>(missing);
    for (int i = 0; i < missing; ++i) {
      retain(from[i]);
      locals[fixed + i] = from[i];
    }
    if (count == named) return a;
  }
  if (fill_defaults(t, *function, locals, fixed).is_failed()) {
    pop_activation(t, a);
    return nullptr;
  }
  return a;
}

Activation* begin_call_spread(Thread& t, Ref<Function> function, Ref<Tuple> positional, OptRef<Dict> keywords,
                              Deliver deliver) {
  const auto given = static_cast<std::uint32_t>(positional->size());
  if (!keywords) return begin_call(t, function.own().leak(), {positional->items(), given, 0, nullptr}, deliver);
  const Code& code = *function->code();
  const int count = code.argcount(), named = count + code.kwonlyargcount();
  // Straight from the dict to the parameters, as long as every name is one of them or goes to **kwargs.
  if (given <= static_cast<std::uint32_t>(count) || code.flags() & kCodeVarArgs) {
    Activation* const a = begin_without_defaults(t, function.own().leak(), positional, deliver);
    if (!a) return nullptr;
    Value* const locals = a->regs();
    Value rest = code.flags() & kCodeVarKeywords ? locals[named + (code.flags() & kCodeVarArgs ? 1 : 0)] : Value();
    Value key, value;
    bool is_plain = true;
    for (std::size_t i = 0; is_plain && keywords.ref()->next_entry(i, key, value);) {
      is_plain = Ref<>(key).is_exact<Str>() && static_cast<Str*>(key.object())->is_interned();
      if (!is_plain) break;
      int p = code.posonlyargcount();
      while (p < named && parameter_name(code, p).get() != key.object()) ++p;
      if (p < named) {
        is_plain = locals[p].is_empty();
        if (!is_plain) break;
        retain(value);
        locals[p] = value;
      } else {
        is_plain = !rest.is_empty();
        if (!is_plain) break;
        if (static_cast<Dict*>(rest.object())
                ->set_str(t, Ref<Str>(static_cast<Str*>(key.object())), Ref<>(value).own())
                .is_failed()) {
          pop_activation(t, a);
          return nullptr;
        }
      }
    }
    if (is_plain) {
      if (!fill_defaults(t, *function.get(), locals, std::min(static_cast<int>(given), count)).is_failed()) return a;
      pop_activation(t, a);
      return nullptr;
    }
    pop_activation(t, a);
  }
  // Anything else, as an ordinary call; what a call of __eq__ might do to the dict must not matter.
  if (ensure_memory(t, (given + keywords.ref()->size()) * 2 * sizeof(Value)).is_failed()) return nullptr;
  std::vector<Value> values(positional->items(), positional->items() + given);
  Result<Own<Tuple>> made = Tuple::create(t, keywords.ref()->size());
  if (made.is_failed()) return nullptr;
  Own<Tuple> names = std::move(made).take();
  Value key, value;
  std::size_t n = 0;
  for (std::size_t i = 0; keywords.ref()->next_entry(i, key, value);) {
    names->init_item(n++, Ref<>(key).own());
    values.push_back(value);
  }
  return begin_call(t, function.own().leak(), {values.data(), given, static_cast<std::uint32_t>(n), names.get()},
                    deliver);
}

std::uint64_t keyword_places(const Function& f, std::size_t positional, Ref<Tuple> names) {
  const Code& code = *f.code();
  const int named = code.argcount() + code.kwonlyargcount();
  if (code.flags() & kCodeVarKeywords || positional > static_cast<std::size_t>(code.argcount()) || names->size() > 8 ||
      named > 255)
    return 0;
  std::uint64_t places = 0, taken[4] = {};
  for (std::size_t k = 0; k < names->size(); ++k) {
    int i = std::max(code.posonlyargcount(), static_cast<int>(positional));
    while (i < named && parameter_name(code, i).value() != names->items()[k]) ++i;
    if (i == named || taken[i / 64] >> (i % 64) & 1) return 0;
    taken[i / 64] |= std::uint64_t{1} << (i % 64);
    places |= static_cast<std::uint64_t>(i) << (8 * k);
  }
  return places;
}
bool complete_parameters(Thread& t, Function& f, Value* locals, int positional) {
  const Code& code = *f.code();
  if (code.flags() & kCodeVarArgs) locals[code.argcount() + code.kwonlyargcount()] = Tuple::empty().leak_value();
  return !fill_defaults(t, f, locals, positional).is_failed();
}

Result<void> fill_parameters(Thread& t, Function& f, Value* locals, int given) {
  return fill_defaults(t, f, locals, given);
}
Activation* begin_call(Thread& t, Function* function, const Arguments& a, Deliver deliver) {
  return begin_with(t, function, a, deliver, Copy{a.values});
}
Activation* begin_call_moving(Thread& t, Function* function, Value* values, const Arguments& a, Deliver deliver) {
  return begin_with(t, function, a, deliver, Move{values});
}

}  // namespace krait
