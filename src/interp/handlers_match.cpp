// Handlers: pattern matching.
#include "interp/errors.h"
#include "interp/handlers.h"
#include "types/bytearray.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/names.h"
#include "types/set.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

PLAIN(MATCH_MAPPING) { return x.put(x.pc->a, bool_from(x.ref(x.pc->b).type()->has(kTypeMapping))); }
PLAIN(MATCH_SEQUENCE) { return x.put(x.pc->a, bool_from(x.ref(x.pc->b).type()->has(kTypeSequence))); }

// The values of the keys, or None when one is missing.
static Result<Own<>> match_keys(Thread& t, Ref<> subject, Ref<> keys) {
  if (!keys.is_exact<Tuple>()) return raise(t, exc::SystemError, "MATCH_KEYS without a tuple");
  auto names = keys.as<Tuple>();
  Own<Tuple> values = TRY(Tuple::create(t, names->size()));
  Own<Set> seen = TRY(Set::create(t));
  Own<> missing = TRY(call(t, Ref<>(&kObjectType)));
  for (std::size_t i = 0; i < names->size(); ++i) {
    Ref<> key = (*names)[i];
    if (!TRY(seen->add_value(t, key)))
      return raise(t, exc::ValueError, "mapping pattern checks duplicate key (%R)", key);
    if (subject.is_exact<Dict>()) {
      OptRef<> v = TRY(subject.as<Dict>()->find(t, key));
      if (!v) return none();
      values->init_item(i, v.ref().own());
      continue;
    }
    Own<> v = TRY(call_method(t, subject, names::get, {key.value(), missing.value()}));
    if (v.value() == missing.value()) return none();
    values->init_item(i, std::move(v));
  }
  return values;
}
PLAIN(MATCH_KEYS) { return x.put(x.pc->a, match_keys(x.t, x.ref(x.pc->b), x.ref(x.pc->c))); }

static Result<OptRef<>> class_attribute(Thread& t, Ref<> subject, Type& type, Ref<> name, Ref<Set> seen,
                                        Slot<>& holder) {
  if (!TRY(seen->add_value(t, name)))
    return raise(t, exc::TypeError, "%T() got multiple sub-patterns for attribute %R", &type, name);
  return find_attr(t, subject, name.as<Str>(), holder);
}

// The attributes that the sub-patterns look at, or None when the subject does not match.
static Result<Own<>> match_class(Thread& t, Ref<> subject, Ref<> cls, Ref<> keywords, std::size_t positional) {
  if (!cls.is<Type>()) return raise(t, exc::TypeError, "called match pattern must be a class");
  if (!keywords.is_exact<Tuple>()) return raise(t, exc::SystemError, "MATCH_CLASS without a tuple");
  Type& type = *cls.as<Type>();
  auto names = keywords.as<Tuple>();
  for (Value name : names->span())
    if (!Ref<>(name).is<Str>()) return raise_bad_operand(t, "MATCH_CLASS");
  if (!TRY(is_instance(t, subject, cls))) return none();
  Own<List> found = TRY(List::create(t, positional + names->size()));
  Own<Set> seen = TRY(Set::create(t));
  if (positional) {
    Slot<> holder;
    OptRef<> match_args = TRY(find_attr(t, cls, names::__match_args__, holder));
    constexpr std::uint32_t kMatchSelf =
        kTypeIsInt | kTypeIsFloat | kTypeIsStr | kTypeIsBytes | kTypeIsTuple | kTypeIsList | kTypeIsDict | kTypeIsSet;
    const bool match_self = !match_args && (type.has(kMatchSelf) || is_subtype(&type, &ByteArray::type));
    if (match_args && !match_args.ref().is_exact<Tuple>())
      return raise(t, exc::TypeError, "%T.__match_args__ must be a tuple (got %T)", &type, match_args.ref());
    const std::size_t allowed = match_args ? match_args.ref().as<Tuple>()->size() : match_self ? 1 : 0;
    if (positional > allowed)
      return raise(t, exc::TypeError, "%T() accepts %d positional sub-pattern%s (%d given)", &type, allowed,
                   allowed == 1 ? "" : "s", positional);
    if (match_self) {
      TRY(found->append(t, subject));
    } else {
      for (std::size_t i = 0; i < positional; ++i) {
        Ref<> name = (*match_args.ref().as<Tuple>())[i];
        if (!name.is_exact<Str>())
          return raise(t, exc::TypeError, "__match_args__ elements must be strings (got %T)", name);
        Slot<> value;
        if (!TRY(class_attribute(t, subject, type, name, seen, value))) return none();
        TRY(found->append(t, value.ref()));
      }
    }
  }
  for (Value name : names->span()) {
    Slot<> value;
    if (!TRY(class_attribute(t, subject, type, Ref<>(name), seen, value))) return none();
    TRY(found->append(t, value.ref()));
  }
  return Tuple::from_values(t, found->items(), found->size());
}
PLAIN(MATCH_CLASS) {
  Source subject(x, x.pc->b), cls(x, x.pc->c), keywords(x, x.tail().d);
  return x.put(x.pc->a, match_class(x.t, subject, cls, keywords, x.tail().number));
}

}  // namespace krait
