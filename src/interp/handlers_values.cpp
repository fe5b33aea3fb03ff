// Handlers: moving values, jumps, building.
#include "interp/errors.h"
#include "interp/handlers.h"
#include "types/cell.h"
#include "types/dict.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/long_copy.h"
#include "types/names.h"
#include "types/set.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/string_builder.h"
#include "types/tuple.h"

namespace krait {

// ---- moving ----

HANDLER(COPY) {
  const Value v = OPERAND(pc->b);
  retain_hot(v);
  PUT_NEXT(v, 1);
}

PLAIN(LOAD_CONST_WIDE) { return x.put(x.pc->a, x.ref(-1 - x.pc->jump).own()); }

HANDLER(COPY_TWO) {
  const Value b = OPERAND(pc->b), c = OPERAND(pc->c);
  retain_hot(b);
  retain_hot(c);
  regs[pc->a] = b;
  regs[pc->a + 1] = c;
  NEXT(1);
}

HANDLER(MOVE) {
  const Value v = std::exchange(regs[pc->b], Value());
  PUT_NEXT(v, 1);
}

HANDLER(SWAP) {
  std::swap(regs[pc->b], regs[pc->c]);
  NEXT(1);
}

HANDLER(CLEAR) { PUT_NEXT(Value(), 1); }

static Failed raise_unbound_local(At x, int r) {
  return raise(x.t, exc::UnboundLocalError, "cannot access local variable '%S' where it is not associated with a value",
               Ref<Str>((*x.code->owner->localsplusnames())[static_cast<std::size_t>(r)].as<Str>()));
}

PLAIN(DELETE_LOCAL) {
  Value& r = x.regs[x.pc->a];
  if (r.is_empty()) return !Result<void>(raise_unbound_local(x, x.pc->a)).is_failed();
  release(std::exchange(r, Value()));
  return true;
}

static void check_local_failed(At x) { (void)raise_unbound_local(x, x.pc->b); }
HANDLER(CHECK_LOCAL) {
  if (!regs[pc->b].is_empty()) [[likely]]
    NEXT(1);
  SAVE_PC();
  check_local_failed({pc, regs, t, code});
  RAISED();
}

HANDLER(NOP) { NEXT(1); }

// ---- jumps ----

HANDLER(JUMP) { NEXT(pc->jump); }

static bool do_poll(At x) { return !handle_interrupts(x.t).is_failed(); }

static HANDLER(poll_and_jump) {
  SAVE_PC();
  if (!do_poll({pc, regs, t, code})) RAISED();
  NEXT(pc->jump);
}
HANDLER(JUMP_BACK) {
  if (t.interrupts.load(std::memory_order_relaxed)) [[unlikely]]
    MUSTTAIL return x_poll_and_jump(pc, regs, t, code);
  NEXT(pc->jump);
}

HANDLER(POLL) {
  if (t.interrupts.load(std::memory_order_relaxed)) [[unlikely]] {
    SAVE_PC();
    if (!do_poll({pc, regs, t, code})) RAISED();
  }
  NEXT(1);
}

// -1: raised.
static int truth(At x, int r, bool keep) {
  if (keep) {
    Result<bool> b = is_true(x.t, x.ref(r));
    return b.is_failed() ? -1 : std::move(b).take();
  }
  Source v(x, r);
  Result<bool> b = is_true(x.t, v);
  return b.is_failed() ? -1 : std::move(b).take();
}

// The wanted truth first: a branch in a loop usually goes one way. Whatever is neither a bool nor None is tested apart.
#define JUMP_IF(name, wanted, keep)                                               \
  static HANDLER(name##_any) {                                                    \
    SAVE_PC();                                                                    \
    const int is = truth({pc, regs, t, code}, pc->a, keep);                       \
    if (is < 0) [[unlikely]]                                                      \
      RAISED();                                                                   \
    NEXT(is == wanted ? pc->jump : 1);                                            \
  }                                                                               \
  HANDLER(name) {                                                                 \
    const Value v = OPERAND(pc->a);                                               \
    if (v.bits() == truth_value(wanted).bits()) NEXT(pc->jump);                   \
    if (v.bits() == truth_value(!wanted).bits()) NEXT(1);                         \
    if (v.is_int()) NEXT((v.as_int() != 0) == wanted ? pc->jump : 1);             \
    if (v.bits() == Value::of_object(&kNone).bits()) NEXT(wanted ? 1 : pc->jump); \
    MUSTTAIL return x_##name##_any(pc, regs, t, code);                            \
  }
JUMP_IF(JUMP_IF_TRUE, true, false)
JUMP_IF(JUMP_IF_FALSE, false, false)
JUMP_IF(JUMP_IF_TRUE_KEEP, true, true)
JUMP_IF(JUMP_IF_FALSE_KEEP, false, true)

// Continues `distance` on after a temporary operand, if `r` is one, has been given up.
#define JUMP_RELEASING(r, distance)                               \
  do {                                                            \
    Instr* const to = pc + (distance);                            \
    if ((r) >= code->locals) {                                    \
      const Value gone = std::exchange(regs[r], Value());         \
      if (holds_object(gone)) [[unlikely]] {                      \
        if (gone.object()->is_last_after_drop()) [[unlikely]] {   \
          SAVE_PC();                                              \
          t.condemned = gone.object();                            \
          pc = to;                                                \
          MUSTTAIL return x_destroy_elsewhere(pc, regs, t, code); \
        }                                                         \
      }                                                           \
    }                                                             \
    DISPATCH(to);                                                 \
  } while (0)
// Ends Thread::condemned for a jump whose target is `pc`.
static HANDLER(destroy_elsewhere) {
  t.condemned->release();
  NEXT(0);
}

#define JUMP_NONE(name, jumps_if_none, keep)                          \
  HANDLER(name) {                                                     \
    const bool is = OPERAND(pc->a) == Value::of_object(&kNone);       \
    const std::int32_t distance = is == jumps_if_none ? pc->jump : 1; \
    if (keep || is) NEXT(distance);                                   \
    JUMP_RELEASING(pc->a, distance);                                  \
  }
JUMP_NONE(JUMP_IF_NONE, true, false)
JUMP_NONE(JUMP_IF_NOT_NONE, false, false)
JUMP_NONE(JUMP_IF_NONE_KEEP, true, true)
JUMP_NONE(JUMP_IF_NOT_NONE_KEEP, false, true)

static bool is_same(At x) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  return b.value() == c.value();
}
static HANDLER(jump_if_is_slowly) {
  SAVE_PC();
  NEXT(is_same({pc, regs, t, code}) == (pc->op == XOp::JUMP_IF_IS) ? tail(pc)->jump : 2);
}
#define JUMP_IS(name, when)                                              \
  HANDLER(name) {                                                        \
    const Value b = OPERAND(pc->b), c = OPERAND(pc->c);                  \
    if (pc->b >= code->locals && pc->c >= code->locals) [[unlikely]]     \
      MUSTTAIL return x_jump_if_is_slowly(pc, regs, t, code);            \
    const std::int32_t distance = (b == c) == when ? tail(pc)->jump : 2; \
    JUMP_RELEASING(pc->b >= code->locals ? pc->b : pc->c, distance);     \
  }
JUMP_IS(JUMP_IF_IS, true)
JUMP_IS(JUMP_IF_IS_NOT, false)

static int does_contain(At x) {
  Source b(x, x.pc->b), c(x, x.pc->c);
  if (is_exactly<Str>(c.value()) && !b.value().is_empty() && is_exactly<Str>(b.value())) {
    // One character in a few: the commonest question about strings.
    const Ref<Str> text = c.ref().as<Str>(), part = b.ref().as<Str>();
    if (part->length() == 1 && part->kind() == 1 && text->kind() == 1)
      return __builtin_memchr(text->data1(), part->data1()[0], text->length()) != nullptr;
  }
  Result<bool> r = contains(x.t, c, b);
  return r.is_failed() ? -1 : std::move(r).take();
}
// One character in a few, all of them plain: answered without a call. Anything else gives -1.
[[gnu::always_inline]] static inline int character_in_few(Value part, Value text) {
  constexpr std::size_t kFew = 12;
  if (!is_exactly<Str>(part) || !is_exactly<Str>(text)) return -1;
  const auto* p = static_cast<const Str*>(part.object());
  const auto* s = static_cast<const Str*>(text.object());
  const std::size_t n = s->length();
  if (p->length() != 1 || p->kind() != 1 || s->kind() != 1 || n > kFew) return -1;
  const std::uint8_t c = p->data1()[0], *at = s->data1();
  int found = 0;
#pragma clang loop vectorize(disable)
  for (std::size_t i = 0; i < n; ++i) found |= at[i] == c;
  return found;
}
#define JUMP_CONTAINS(name, when)                                            \
  static HANDLER(name##_any) {                                               \
    SAVE_PC();                                                               \
    const int is = does_contain({pc, regs, t, code});                        \
    if (is < 0) [[unlikely]]                                                 \
      RAISED();                                                              \
    NEXT((is != 0) == when ? tail(pc)->jump : 2);                            \
  }                                                                          \
  HANDLER(name) {                                                            \
    const Value part = OPERAND(pc->b), text = OPERAND(pc->c);                \
    if (part.is_empty() || (pc->b >= code->locals && pc->c >= code->locals)) \
      MUSTTAIL return x_##name##_any(pc, regs, t, code);                     \
    const int found = character_in_few(part, text);                          \
    if (found < 0) MUSTTAIL return x_##name##_any(pc, regs, t, code);        \
    const std::int32_t distance = (found != 0) == when ? tail(pc)->jump : 2; \
    JUMP_RELEASING(pc->b >= code->locals ? pc->b : pc->c, distance);         \
  }
JUMP_CONTAINS(JUMP_IF_CONTAINS, true)
JUMP_CONTAINS(JUMP_IF_NOT_CONTAINS, false)

// ---- building ----

PLAIN(BUILD_TUPLE) {
  const int n = x.pc->c;
  if (n == 0) return x.put(x.pc->a, Own<>(Tuple::empty()));
  Result<Own<Tuple>> made = Tuple::create(x.t, static_cast<std::size_t>(n));
  if (made.is_failed()) return false;
  Own<Tuple> tuple = std::move(made).take();
  Value* from = x.regs + x.pc->b;
  for (int i = 0; i < n; ++i) tuple->mutable_items()[i] = std::exchange(from[i], Value());
  return x.put(x.pc->a, Own<>(std::move(tuple)));
}

PLAIN(BUILD_LIST) {
  const int n = x.pc->c;
  Result<Own<List>> made = List::create(x.t, static_cast<std::size_t>(n));
  if (made.is_failed()) return false;
  Own<List> list = std::move(made).take();
  Value* from = x.regs + x.pc->b;
  for (int i = 0; i < n; ++i)
    if (list->append_own(x.t, Own<>::steal(std::exchange(from[i], Value()))).is_failed()) return false;
  return x.put(x.pc->a, Own<>(std::move(list)));
}

static Result<Own<>> build_set(At x) {
  Own<Set> set = TRY(Set::create(x.t));
  for (int i = 0; i < x.pc->c; ++i) {
    Own<> item = Own<>::steal(std::exchange(x.regs[x.pc->b + i], Value()));
    TRY(set->add_value(x.t, item.ref()));
  }
  return set;
}
PLAIN(BUILD_SET) { return x.put(x.pc->a, build_set(x)); }

static Result<Own<>> build_map(At x) {
  const int n = x.pc->c;
  Own<Dict> dict = TRY(Dict::create_with_capacity(x.t, static_cast<std::size_t>(n)));
  for (int i = 0; i < n; ++i) {
    Value* pair = x.regs + x.pc->b + 2 * i;
    Own<> key = Own<>::steal(std::exchange(pair[0], Value()));
    TRY(dict->set(x.t, key.ref(), Own<>::steal(std::exchange(pair[1], Value()))));
  }
  return dict;
}
PLAIN(BUILD_MAP) { return x.put(x.pc->a, build_map(x)); }

// Of parts that all have one byte a character: one allocation, and copies.
static Result<Own<>> join_narrow(At x, std::size_t length, bool is_ascii) {
  Own<Str> out = TRY(Str::create_uninitialized(x.t, length, is_ascii ? 0x7F : 0xFF));
  auto* to = out->mutable_units<std::uint8_t>();
  for (int i = 0; i < x.pc->c; ++i) {
    const Own<> part = Own<>::steal(std::exchange(x.regs[x.pc->b + i], Value()));
    const Ref<Str> s = part.ref().as<Str>();
    if (s->length() > kCopiedPerLook) [[unlikely]]
      TRY(copy_long(x.t, s->data1(), s->length(), to));
    else
      __builtin_memcpy(to, s->data1(), s->length());
    to += s->length();
  }
  return out;
}
static Result<Own<>> build_string(At x) {
  std::size_t length = 0;
  bool is_ascii = true, is_narrow = true;
  for (int i = 0; i < x.pc->c && is_narrow; ++i) {
    const Value part = x.regs[x.pc->b + i];
    is_narrow = is_exactly<Str>(part) && static_cast<Str*>(part.object())->kind() == 1;
    if (!is_narrow) break;
    length += static_cast<Str*>(part.object())->length();
    is_ascii = is_ascii && static_cast<Str*>(part.object())->is_ascii();
  }
  if (is_narrow && length > 1) return join_narrow(x, length, is_ascii);
  StringBuilder out(x.t);
  for (int i = 0; i < x.pc->c; ++i) {
    Own<> part = Own<>::steal(std::exchange(x.regs[x.pc->b + i], Value()));
    if (!part.ref().is<Str>()) return raise_bad_operand(x.t, "BUILD_STRING");
    TRY(out.long_str(part.ref().as<Str>()));
  }
  return out.finish();
}
PLAIN(BUILD_STRING) { return x.put(x.pc->a, build_string(x)); }

PLAIN(BUILD_SLICE) {
  Source start(x, x.pc->b), stop(x, x.pc->c), step(x, x.tail().d);
  return x.put(x.pc->a, Result<Own<>>(create<Slice>(x.t, start.own(), stop.own(), step ? step.own() : none())));
}

static Result<Own<>> build_interpolation_op(At x) {
  const int flags = x.pc->c;
  const int n = 2 + (flags & 1);
  Slot<> part[3];
  for (int i = 0; i < n; ++i) part[i].set(Own<>::steal(std::exchange(x.regs[x.pc->b + i], Value())));
  if (!part[1].ref().is<Str>() || (n == 3 && !part[2].ref().is<Str>()))
    return raise_bad_operand(x.t, "BUILD_INTERPOLATION");
  return build_interpolation(x.t, part[0].ref(), part[1].ref(), flags >> 2, n == 3 ? part[2].opt() : OptRef<>());
}
PLAIN(BUILD_INTERPOLATION) { return x.put(x.pc->a, build_interpolation_op(x)); }
PLAIN(BUILD_TEMPLATE) {
  Source strings(x, x.pc->b), interpolations(x, x.pc->c);
  return x.put(x.pc->a, build_template(x.t, strings, interpolations));
}

static bool check_is(At x, bool right, const char* what) {
  if (!right) (void)raise(x.t, exc::SystemError, "%s: bad container in code object %S", what, x.code->owner->name());
  return right;
}

static bool list_append(At x) {
  Source item(x, x.pc->c);
  return check_is(x, x.ref(x.pc->b).is<List>(), "LIST_APPEND") &&
         !x.ref(x.pc->b).as<List>()->append_own(x.t, item.own()).is_failed();
}
static HANDLER(list_append_slowly) {
  SAVE_PC();
  if (!list_append({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(1);
}
HANDLER(LIST_APPEND) {
  const Value list = regs[pc->b], item = OPERAND(pc->c);
  // Hand-made code may have no value there.
  if (!list.is_object() || list.object()->type() != &List::type ||
      !static_cast<List*>(list.object())->append_if_room(item)) [[unlikely]]
    MUSTTAIL return x_list_append_slowly(pc, regs, t, code);
  if (pc->c >= code->locals)
    regs[pc->c] = Value();
  else
    retain_hot(item);
  NEXT(1);
}

static Result<void> list_extend(Thread& t, Ref<List> list, Ref<> items) {
  if (!items.type()->slots.iter && !is_sequence(items))
    return raise(t, exc::TypeError, "Value after * must be an iterable, not %T", items);
  return list->extend(t, items);
}
PLAIN(LIST_EXTEND) {
  Source items(x, x.pc->c);
  return check_is(x, x.ref(x.pc->b).is<List>(), "LIST_EXTEND") &&
         !list_extend(x.t, x.ref(x.pc->b).as<List>(), items).is_failed();
}
PLAIN(SET_ADD) {
  Source item(x, x.pc->c);
  const Ref<> set = x.ref(x.pc->b);
  // The set of conditional annotations is a variable of the program's.
  if (!set.is<Set>()) return !Result<void>(raise(x.t, exc::TypeError, "'%T' object is not a set", set)).is_failed();
  return !set.as<Set>()->add_value(x.t, item).is_failed();
}
PLAIN(SET_UPDATE) {
  Source items(x, x.pc->c);
  return check_is(x, x.ref(x.pc->b).is<Set>(), "SET_UPDATE") &&
         !x.ref(x.pc->b).as<Set>()->update(x.t, items).is_failed();
}
PLAIN(MAP_ADD) {
  Source key(x, x.pc->a), value(x, x.pc->c);
  return check_is(x, x.ref(x.pc->b).is<Dict>(), "MAP_ADD") &&
         !x.ref(x.pc->b).as<Dict>()->set(x.t, key, value.own()).is_failed();
}

// Adds the items of any mapping, by its keys(). `clash` fails where a key is there already; without it the later wins.
template <class Clash>
static Result<void> add_mapping(Thread& t, Ref<Dict> dict, Ref<> keys_method, Ref<> mapping, Clash clash) {
  Own<> keys = TRY(call(t, keys_method));
  Own<> iterator = TRY(iter(t, keys.ref()));
  for (;;) {
    Step step = next(t, iterator.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    Own<> key = std::move(step).take();
    TRY(clash(key.ref()));
    TRY(dict->set(t, key.ref(), TRY(get_item(t, mapping, key.ref()))));
  }
}

static Result<void> dict_update(Thread& t, Ref<Dict> dict, Ref<> mapping) {
  if (mapping.is<Dict>()) return dict->update(t, mapping);
  Slot<> keys;
  if (!TRY(find_attr(t, mapping, names::keys, keys)))
    return raise(t, exc::TypeError, "'%T' object is not a mapping", mapping);
  return add_mapping(t, dict, keys.ref(), mapping, [](Ref<>) -> Result<void> { return ok; });
}
PLAIN(DICT_UPDATE) {
  Source mapping(x, x.pc->c);
  return check_is(x, x.ref(x.pc->b).is<Dict>(), "DICT_UPDATE") &&
         !dict_update(x.t, x.ref(x.pc->b).as<Dict>(), mapping).is_failed();
}

static Result<void> dict_merge(Thread& t, Ref<> callable, Ref<Dict> keywords, Ref<> mapping) {
  auto refuse = [&](Ref<> key) -> Failed {
    Own<Str> f = TRY(describe_callable(t, callable));
    return raise(t, exc::TypeError, "%S got multiple values for keyword argument '%S'", f, key);
  };
  if (!mapping.is<Dict>()) {
    Slot<> keys;
    if (!TRY(find_attr(t, mapping, names::keys, keys))) {
      Own<Str> f = TRY(describe_callable(t, callable));
      return raise(t, exc::TypeError, "%S argument after ** must be a mapping, not %T", f, mapping);
    }
    return add_mapping(t, keywords, keys.ref(), mapping, [&](Ref<> key) -> Result<void> {
      if (TRY(keywords->find(t, key))) return refuse(key);
      return ok;
    });
  }
  Ref<Dict> from = mapping.as<Dict>();
  if (keywords->size() == 0) return keywords->merge(t, from, true);
  Value key, value;
  for (std::size_t i = 0; from->next_entry(i, key, value);) {
    Own<> keep_key = Ref<>(key).own(), keep_value = Ref<>(value).own();
    if (TRY(keywords->find(t, keep_key.ref()))) return refuse(keep_key.ref());
    TRY(keywords->set(t, keep_key.ref(), std::move(keep_value)));
  }
  return ok;
}
PLAIN(DICT_MERGE) {
  Source mapping(x, x.pc->c);
  return check_is(x, x.ref(x.pc->b).is<Dict>(), "DICT_MERGE") &&
         !dict_merge(x.t, x.ref(x.pc->a), x.ref(x.pc->b).as<Dict>(), mapping).is_failed();
}

PLAIN(FORMAT_SIMPLE) {
  Source v(x, x.pc->b);
  if (v.ref().is_exact<Str>()) return x.put(x.pc->a, v.own());
  return x.put(x.pc->a, format_value(x.t, v, {}));
}
PLAIN(FORMAT_WITH_SPEC) {
  Source v(x, x.pc->b), spec(x, x.pc->c);
  return x.put(x.pc->a, format_value(x.t, v, spec.ref().try_as<Str>()));
}
PLAIN(CONVERT_VALUE) {
  Source v(x, x.pc->b);
  switch (static_cast<Conversion>(x.pc->c)) {
    case Conversion::Str:
      return x.put(x.pc->a, Result<Own<>>(str(x.t, v)));
    case Conversion::Repr:
      return x.put(x.pc->a, Result<Own<>>(repr(x.t, v)));
    default:
      return x.put(x.pc->a, Result<Own<>>(ascii(x.t, v)));
  }
}

// ---- unpacking ----

static Result<void> unpack_values(At x, Value* to, int count, const Value* items, std::size_t size) {
  if (size < static_cast<std::size_t>(count))
    return raise(x.t, exc::ValueError, "not enough values to unpack (expected %d, got %d)", count, size);
  if (size > static_cast<std::size_t>(count))
    return raise(x.t, exc::ValueError, "too many values to unpack (expected %d, got %d)", count, size);
  for (int i = 0; i < count; ++i) {
    retain(items[i]);
    to[count - 1 - i] = items[i];
  }
  return ok;
}

// Takes items from an iterator into a list of `count`; `at_least`: more may follow.
static Result<Own<List>> take_items(Thread& t, Ref<> iterable, int count, const char* more, bool may_have_more,
                                    Slot<>& iterator) {
  Result<Own<>> it = iter(t, iterable);
  if (it.is_failed()) {
    if (pending_matches(t, exc::TypeError) && !iterable.type()->slots.iter && !is_sequence(iterable)) {
      clear_pending(t);
      return raise(t, exc::TypeError, "cannot unpack non-iterable %T object", iterable);
    }
    return failed;
  }
  iterator.set(std::move(it).take());
  Own<List> list = TRY(List::create(t, static_cast<std::size_t>(count)));
  for (int i = 0; i < count; ++i) {
    Step step = next(t, iterator.ref());
    if (step.is_failed()) return failed;
    if (step.is_done())
      return raise(t, exc::ValueError, "not enough values to unpack (expected %s%d, got %d)", more, count, i);
    TRY(list->append_own(t, std::move(step).take()));
  }
  if (may_have_more) return list;
  Step step = next(t, iterator.ref());
  if (step.is_failed()) return failed;
  if (step.is_done()) return list;
  {
    Own<> surplus = std::move(step).take();
  }
  if (iterable.is<Dict>() || iterable.is<List>() || iterable.is<Tuple>()) {
    const std::size_t n = TRY(len(t, iterable));
    if (n > static_cast<std::size_t>(count))
      return raise(t, exc::ValueError, "too many values to unpack (expected %d, got %d)", count, n);
  }
  return raise(t, exc::ValueError, "too many values to unpack (expected %d)", count);
}

static Result<void> unpack_sequence(At x, Ref<> source) {
  Value* to = x.regs + x.pc->a;
  const int count = x.pc->c;
  if (source.is_exact<Tuple>())
    return unpack_values(x, to, count, source.as<Tuple>()->items(), source.as<Tuple>()->size());
  if (source.is_exact<List>())
    return unpack_values(x, to, count, source.as<List>()->items(), source.as<List>()->size());
  Slot<> iterator;
  Own<List> items = TRY(take_items(x.t, source, count, "", false, iterator));
  return unpack_values(x, to, count, items->items(), items->size());
}
static bool unpack_sequence_op(At x) {
  Source source(x, x.pc->b);
  return !unpack_sequence(x, source).is_failed();
}
static HANDLER(unpack_slowly) {
  SAVE_PC();
  if (!unpack_sequence_op({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(1);
}
// The first item goes to the highest register. A temporary source may stand in the lowest.
HANDLER(UNPACK_SEQUENCE) {
  const Value source = OPERAND(pc->b);
  const std::size_t count = static_cast<std::size_t>(pc->c);
  const Value* items;
  std::size_t size;
  if (is_exactly<Tuple>(source)) {
    items = static_cast<Tuple*>(source.object())->items();
    size = static_cast<Tuple*>(source.object())->size();
  } else if (is_exactly<List>(source)) {
    items = static_cast<List*>(source.object())->items();
    size = static_cast<List*>(source.object())->size();
  } else {
    MUSTTAIL return x_unpack_slowly(pc, regs, t, code);
  }
  if (size != count) [[unlikely]]
    MUSTTAIL return x_unpack_slowly(pc, regs, t, code);
  const bool owned = pc->b >= code->locals;
  if (owned) regs[pc->b] = Value();
  Value* const to = regs + pc->a + count - 1;
  for (std::size_t i = 0; i < count; ++i) {
    retain_hot(items[i]);
    to[-static_cast<std::ptrdiff_t>(i)] = items[i];
  }
  if (!owned) NEXT(1);
  RELEASE_NEXT(source, 1);
}

static Result<void> unpack_ex(At x, Ref<> source) {
  const int before = x.pc->c, after = x.tail().d, total = before + 1 + after;
  Value* to = x.regs + x.pc->a;
  Slot<> iterator;
  Own<List> first = TRY(take_items(x.t, source, before, "at least ", true, iterator));
  Own<List> rest = TRY(to_list(x.t, iterator.ref()));
  if (rest->size() < static_cast<std::size_t>(after))
    return raise(x.t, exc::ValueError, "not enough values to unpack (expected at least %d, got %d)", before + after,
                 static_cast<std::size_t>(before) + rest->size());
  const std::size_t middle = rest->size() - static_cast<std::size_t>(after);
  auto set = [&](int i, Ref<> v) { to[total - 1 - i] = v.own().leak(); };
  for (int i = 0; i < before; ++i) set(i, (*first)[static_cast<std::size_t>(i)]);
  for (int i = 0; i < after; ++i) set(before + 1 + i, (*rest)[middle + static_cast<std::size_t>(i)]);
  rest->truncate(middle);
  to[total - 1 - before] = rest.leak_value();
  return ok;
}
PLAIN(UNPACK_EX) {
  Source source(x, x.pc->b);
  return !unpack_ex(x, source).is_failed();
}

}  // namespace krait
