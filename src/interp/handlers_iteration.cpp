// Handlers: iteration, generators, coroutines.
#include "interp/generator.h"
#include "interp/handlers.h"
#include "interp/monitoring.h"
#include "types/builtin_iterators.h"
#include "types/dict_views.h"
#include "types/exceptions.h"
#include "types/iterator.h"
#include "types/names.h"
#include "types/range.h"
#include "types/str_iterator.h"
#include "types/tuple.h"

namespace krait {

PLAIN(GET_ITER) {
  Source v(x, x.pc->b);
  return x.put(x.pc->a, iter(x.t, v));
}

static Result<Own<>> length_of(Thread& t, Ref<> o) { return int_from_unsigned(t, TRY(len(t, o))); }
PLAIN(GET_LEN) { return x.put(x.pc->a, length_of(x.t, x.ref(x.pc->b))); }

// ---- for ----

// Does the next instruction take the item apart into two?
static bool splits_item(const Instr* pc) {
  const Instr* next = pc + 2;
  return next->op == XOp::UNPACK_SEQUENCE && next->a == pc->a && next->b == pc->a && next->c == 2;
}
static bool makes_pairs(Ref<> iterator) {
  if (iterator.is_exact<DictItemIterator>() || iterator.is_exact<Enumerate>()) return true;
  if (!iterator.is_exact<Zip>()) return false;
  const Zip& zip = *iterator.as<Zip>();
  return !zip.strict_ && zip.iterators_->size() == 2;
}

static XOp for_form(const Type* type) {
  if (type == &RangeIterator::type) return XOp::FOR_ITER_RANGE;
  if (type == &ListIterator::type) return XOp::FOR_ITER_LIST;
  if (type == &TupleIterator::type) return XOp::FOR_ITER_TUPLE;
  if (type == &StrIterator::type) return XOp::FOR_ITER_STR;
  if (type == &PlainGenerator::type) return XOp::FOR_ITER_GENERATOR;
  return XOp::FOR_ITER_SLOT;
}

// The distance to go on; 0: raised.
[[gnu::noinline]] static std::int32_t for_iter(At x) {
  Ref<> iterator = x.ref(x.pc->b);
  const bool observed = x.code->is_traced && monitoring(x.t).wants(Event::Raise);
  if (!x.code->is_traced && is_warm(x.pc))
    become(x.pc, splits_item(x.pc) && makes_pairs(iterator) ? XOp::FOR_ITER_PAIRS : for_form(iterator.type()));
  const NextFn f = iterator.type()->slots.next;
  if (!f) {
    (void)raise(x.t, exc::TypeError, "'%T' object is not an iterator", iterator);
    return 0;
  }
  Step step = observed ? observed_next(x.t, *x.activation(), iterator) : f(x.t, iterator);
  if (step.is_failed()) return 0;
  if (step.is_done()) {
    const std::int32_t jump = x.tail().jump;
    release(std::exchange(x.regs[x.pc->b], Value()));
    return jump;
  }
  x.put(x.pc->a, std::move(step).take());
  return 2;
}
HANDLER(FOR_ITER) {
  SAVE_PC();
  const std::int32_t distance = for_iter({pc, regs, t, code});
  if (distance == 0) [[unlikely]]
    RAISED();
  NEXT(distance);
}

static void drop_iterator(At x) { release(std::exchange(x.regs[x.pc->b], Value())); }
static HANDLER(end_loop) {
  SAVE_PC();
  drop_iterator({pc, regs, t, code});
  NEXT(tail(pc)->jump);
}
#define END_LOOP() MUSTTAIL return x_end_loop(pc, regs, t, code)

// The iterator lets go of its sequence and stays exhausted, whoever else has it.
static void end_list(At x) { static_cast<ListIterator*>(x.regs[x.pc->b].object())->list_.clear(); }
static HANDLER(end_list_loop) {
  SAVE_PC();
  end_list({pc, regs, t, code});
  END_LOOP();
}
static void end_tuple(At x) { static_cast<TupleIterator*>(x.regs[x.pc->b].object())->tuple_.clear(); }
static HANDLER(end_tuple_loop) {
  SAVE_PC();
  end_tuple({pc, regs, t, code});
  END_LOOP();
}

HANDLER(FOR_ITER_RANGE) {
  const Value v = regs[pc->b];
  if (!is_exactly<RangeIterator>(v)) [[unlikely]]
    GENERIC(FOR_ITER);
  auto* it = static_cast<RangeIterator*>(v.object());
  if (it->left_ <= 0) [[unlikely]]
    END_LOOP();
  --it->left_;
  const std::int64_t item = it->next_;
  it->next_ = static_cast<std::int64_t>(static_cast<std::uint64_t>(item) + static_cast<std::uint64_t>(it->step_));
  PUT_NEXT(Value::of_int(item), 2);
}
HANDLER(FOR_ITER_LIST) {
  const Value v = regs[pc->b];
  if (!is_exactly<ListIterator>(v)) [[unlikely]]
    GENERIC(FOR_ITER);
  auto* it = static_cast<ListIterator*>(v.object());
  List* list = it->list_.get();
  if (!list || it->position_ >= list->size()) [[unlikely]]
    MUSTTAIL return x_end_list_loop(pc, regs, t, code);
  const Value item = list->items()[it->position_++];
  retain_hot(item);
  PUT_NEXT(item, 2);
}
HANDLER(FOR_ITER_TUPLE) {
  const Value v = regs[pc->b];
  if (!is_exactly<TupleIterator>(v)) [[unlikely]]
    GENERIC(FOR_ITER);
  auto* it = static_cast<TupleIterator*>(v.object());
  Tuple* tuple = it->tuple_.get();
  if (!tuple || it->position_ >= tuple->size()) [[unlikely]]
    MUSTTAIL return x_end_tuple_loop(pc, regs, t, code);
  const Value item = tuple->items()[it->position_++];
  retain_hot(item);
  PUT_NEXT(item, 2);
}
// Characters of one byte are there already.
HANDLER(FOR_ITER_STR) {
  const Value v = regs[pc->b];
  if (!is_exactly<StrIterator>(v)) [[unlikely]]
    GENERIC(FOR_ITER);
  auto* it = static_cast<StrIterator*>(v.object());
  const Str* text = it->text_.get();
  if (!text || it->index_ >= text->length() || text->kind() != 1) [[unlikely]]
    MUSTTAIL return x_FOR_ITER_SLOT(pc, regs, t, code);
  PUT_NEXT(Str::of_latin1(text->data1()[it->index_++]).value(), 2);
}
// Links a suspended generator on top of the stack. Its `deliver` and its counts are the caller's business.
[[gnu::always_inline]] static inline void link_hot(Thread& t, Generator* g, Deliver deliver) {
  ++t.recursion_depth;
  Activation& a = g->activation_;
  a.previous = t.execution->top;
  a.deliver = deliver;
  t.execution->top = &a;
  a.generator_state = GeneratorState::Running;
  g->handled_.previous = t.handled;
  t.handled = &g->handled_;
}
HANDLER(FOR_ITER_GENERATOR) {
  const Value v = regs[pc->b];
  if (!is_exactly<PlainGenerator>(v)) [[unlikely]]
    GENERIC(FOR_ITER);
  auto* g = static_cast<PlainGenerator*>(v.object());
  Activation& a = g->activation_;
  const GeneratorState state = a.generator_state;
  if (state == GeneratorState::Finished) [[unlikely]]
    END_LOOP();
  if (state == GeneratorState::Running || t.recursion_depth >= t.recursion_limit) [[unlikely]]
    GENERIC(FOR_ITER);
  const bool resumes = state == GeneratorState::Suspended;
  SAVE_PC();
  link_hot(t, g, Deliver::ToForIter);
  regs = a.regs();
  code = a.code;
  // The place of the sent value is a temporary, which is dead.
  if (resumes) regs[a.pc->a] = Value::of_object(&kNone);
  DISPATCH(a.pc + 1);
}
// The two parts of the next item, which never is a tuple: 1; 0: the end; -1: raised.
[[gnu::noinline]] static int next_pair(At x, Value& first, Value& second) {
  Object* const o = x.regs[x.pc->b].object();
  if (o->type() == &DictItemIterator::type) {
    Result<bool> more = static_cast<DictItemIterator*>(o)->advance(x.t, false, first, second);
    if (more.is_failed()) return -1;
    if (!std::move(more).take()) return 0;
    retain(first);
    retain(second);
    return 1;
  }
  if (o->type() == &Enumerate::type) {
    auto* const it = static_cast<Enumerate*>(o);
    Step step = next(x.t, it->iterator_.ref());
    if (!step.has_value()) return step.is_failed() ? -1 : 0;
    Own<> item = std::move(step).take(), count = it->count_.ref().own();
    Result<Own<>> more = count.value().is_int() ? int_from(x.t, count.value().as_int() + 1)
                                                : binary(x.t, BinaryOp::Add, count, Ref<>(Value::of_int(1)));
    if (more.is_failed()) return -1;
    it->count_.set(std::move(more).take());
    first = count.leak();
    second = item.leak();
    return 1;
  }
  const Ref<Tuple> iterators = static_cast<Zip*>(o)->iterators_.ref();
  Step one = next(x.t, (*iterators)[0]);
  if (!one.has_value()) return one.is_failed() ? -1 : 0;
  Own<> item = std::move(one).take();
  Step two = next(x.t, (*iterators)[1]);
  if (!two.has_value()) return two.is_failed() ? -1 : 0;
  first = item.leak();
  second = std::move(two).take().leak();
  return 1;
}
static int for_pair(At x) {
  Value first, second;
  const int has = next_pair(x, first, second);
  if (has <= 0) return has;
  Value* const to = x.regs + x.pc->a;
  to[1] = first;
  to[0] = second;
  return 1;
}
// `for key, value in d.items()`, enumerate() and zip() of two: no tuple is made only to be taken apart.
HANDLER(FOR_ITER_PAIRS) {
  const Value v = regs[pc->b];
  if (!v.is_object() || !splits_item(pc) || !makes_pairs(Ref<>(v))) [[unlikely]]
    GENERIC(FOR_ITER);
  SAVE_PC();
  const int has = for_pair({pc, regs, t, code});
  if (has < 0) [[unlikely]]
    RAISED();
  if (has == 0) END_LOOP();
  NEXT(3);
}
static int for_slot(At x) {
  Ref<> iterator = x.ref(x.pc->b);
  Step step = iterator.type()->slots.next(x.t, iterator);
  if (step.is_failed()) return -1;
  if (step.is_done()) return 0;
  x.put(x.pc->a, std::move(step).take());
  return 1;
}
HANDLER(FOR_ITER_SLOT) {
  const Value v = regs[pc->b];
  const Type* type = type_of(v);
  if (!type->slots.next || type == &RangeIterator::type || type == &ListIterator::type || type == &PlainGenerator::type)
      [[unlikely]]
    GENERIC(FOR_ITER);
  SAVE_PC();
  const int has = for_slot({pc, regs, t, code});
  if (has < 0) [[unlikely]]
    RAISED();
  if (has == 0) END_LOOP();
  NEXT(2);
}

// ---- yield ----

static HANDLER(yield_outside) {
  SAVE_PC();
  (void)raise(t, exc::SystemError, "YIELD_VALUE outside a generator");
  RAISED();
}
HANDLER(YIELD_VALUE) {
  Activation* const a = activation_of(regs);
  Generator* const g = generator_of(a);
  if (!g) [[unlikely]]
    MUSTTAIL return x_yield_outside(pc, regs, t, code);
  SAVE_PC();
  const Value yielded = OPERAND(pc->b);
  if (pc->b >= code->locals)
    regs[pc->b] = Value();
  else
    retain_hot(yielded);
  --t.recursion_depth;
  Activation* const caller = std::exchange(a->previous, nullptr);
  t.execution->top = caller;
  t.handled = std::exchange(g->handled_.previous, nullptr);
  a->generator_state = GeneratorState::Suspended;
  if (a->deliver == Deliver::ToCpp) return yielded;
  regs = caller->regs();
  code = caller->code;
  pc = caller->pc;
  PUT_NEXT(yielded, 2);
}

// ---- send ----

// The distance to go on; 0: raised; -1: a generator has been entered.
static std::int32_t send_op(At x) {
  Source value(x, x.pc->c);
  Ref<> receiver = x.ref(x.pc->b);
  Thread& t = x.t;
  if (receiver.is_exact<PlainGenerator>() || receiver.is_exact<Coroutine>()) {
    auto* g = receiver.as<Generator>().get();
    const bool created = g->state() == Generator::State::Created;
    if ((created && is_none(value)) || g->state() == Generator::State::Suspended) {
      const Value v = value.leak();
      if (!link_generator(t, g, Deliver::ToSend)) {
        release(v);
        return 0;
      }
      if (!created) release(std::exchange(g->regs()[g->activation_.pc->a], v));
      return -1;
    }
  }
  Step step = send_value(t, receiver, value);
  if (x.code->is_traced && monitoring(t).wants(Event::Raise)) step = observed_end(t, *x.activation(), std::move(step));
  if (step.is_failed()) return 0;
  if (step.is_done()) {
    x.put(x.pc->a, t.return_value ? Own<>::steal(t.return_value.take()) : none());
    return x.tail().jump;
  }
  x.put(x.pc->a, std::move(step).take());
  return 2;
}
static HANDLER(send_slowly) {
  SAVE_PC();
  const std::int32_t distance = send_op({pc, regs, t, code});
  if (distance == -1) {
    regs = t.execution->top->regs();
    code = t.execution->top->code;
    DISPATCH(t.execution->top->pc + 1);
  }
  if (distance == 0) [[unlikely]]
    RAISED();
  NEXT(distance);
}

// To a suspended generator or coroutine, which the whole of a delegation's way down and up consists of.
HANDLER(SEND) {
  const Value receiver = regs[pc->b];
  if (!receiver.is_object() || pc->b < code->locals) [[unlikely]]
    MUSTTAIL return x_send_slowly(pc, regs, t, code);
  const Type* type = receiver.object()->type();
  if (type != &PlainGenerator::type && type != &Coroutine::type) [[unlikely]]
    MUSTTAIL return x_send_slowly(pc, regs, t, code);
  auto* const g = static_cast<Generator*>(receiver.object());
  const Value sent = OPERAND(pc->c);
  Activation& a = g->activation_;
  const bool begins = a.generator_state == GeneratorState::Created && sent == Value::of_object(&kNone);
  if ((a.generator_state != GeneratorState::Suspended && !begins) || t.recursion_depth >= t.recursion_limit)
      [[unlikely]]
    MUSTTAIL return x_send_slowly(pc, regs, t, code);
  SAVE_PC();
  if (pc->c >= code->locals)
    regs[pc->c] = Value();
  else
    retain_hot(sent);
  link_hot(t, g, Deliver::ToSend);
  regs = a.regs();
  code = a.code;
  // The place of the sent value is a temporary, which is dead; there is none at the beginning.
  if (!begins) regs[a.pc->a] = sent;
  DISPATCH(a.pc + 1);
}

static bool end_send(At x) {
  Source receiver(x, x.pc->b), value(x, x.pc->c);
  return x.put(x.pc->a, value.own());
}
static HANDLER(end_send_slowly) {
  SAVE_PC();
  end_send({pc, regs, t, code});
  NEXT(1);
}
static HANDLER(end_receiver) {
  SAVE_PC();
  release_generator(t.condemned);
  NEXT(1);
}
// The value takes the receiver's place.
HANDLER(END_SEND) {
  const Value receiver = regs[pc->b];
  if (pc->a != pc->b || pc->b < code->locals || !holds_object(receiver)) [[unlikely]]
    MUSTTAIL return x_end_send_slowly(pc, regs, t, code);
  const Value result = OPERAND(pc->c);
  if (pc->c >= code->locals)
    regs[pc->c] = Value();
  else
    retain_hot(result);
  regs[pc->a] = result;
  if (receiver.object()->is_last_after_drop()) {
    t.condemned = receiver.object();
    MUSTTAIL return x_end_receiver(pc, regs, t, code);
  }
  NEXT(1);
}

PLAIN(GET_YIELD_FROM_ITER) {
  Source v(x, x.pc->b);
  if (v.ref().is_exact<Coroutine>()) {
    if (x.code->owner->flags() & (kCodeCoroutine | kCodeIterableCoroutine)) return x.put(x.pc->a, v.own());
    return !Result<void>(
                raise(x.t, exc::TypeError, "cannot 'yield from' a coroutine object in a non-coroutine generator"))
                .is_failed();
  }
  if (v.ref().is_exact<PlainGenerator>()) return x.put(x.pc->a, v.own());
  return x.put(x.pc->a, iter(x.t, v));
}

static bool get_awaitable(At x) {
  Source v(x, x.pc->b);
  return x.put(x.pc->a, awaitable_iterator(x.t, v, x.pc->c));
}
static HANDLER(get_awaitable) {
  SAVE_PC();
  if (!get_awaitable({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(1);
}
// A coroutine that has not begun is awaited as it is.
HANDLER(GET_AWAITABLE) {
  const Value v = regs[pc->b];
  if (pc->a != pc->b || pc->b < code->locals || !is_exactly<Coroutine>(v)) [[unlikely]]
    MUSTTAIL return x_get_awaitable(pc, regs, t, code);
  if (static_cast<Coroutine*>(v.object())->state() != GeneratorState::Created) [[unlikely]]
    MUSTTAIL return x_get_awaitable(pc, regs, t, code);
  NEXT(1);
}

static Result<Own<>> get_aiter(Thread& t, Ref<> o) {
  const Unary f = o.type()->slots.aiter;
  if (!f) return raise(t, exc::TypeError, "'async for' requires an object with __aiter__ method, got %T", o);
  Own<> it = TRY(f(t, o));
  if (!it.ref().type()->slots.anext)
    return raise(t, exc::TypeError,
                 "'async for' received an object from __aiter__ that does not implement __anext__: %T", it);
  return it;
}
PLAIN(GET_AITER) {
  Source v(x, x.pc->b);
  return x.put(x.pc->a, get_aiter(x.t, v));
}

static Result<Own<>> get_anext(Thread& t, Ref<> o) {
  const Unary f = o.type()->slots.anext;
  if (!f) return raise(t, exc::TypeError, "'async for' requires an iterator with __anext__ method, got %T", o);
  Own<> next = TRY(f(t, o));
  if (o.is_exact<AsyncGenerator>()) return next;
  Result<Own<>> r = awaitable_iterator(t, next.ref(), -1);
  if (!r.is_failed()) return r;
  Own<> cause = take_pending(t);
  (void)raise(t, exc::TypeError, "'async for' received an invalid object from __anext__: %T", next);
  if (t.pending.ref().is<Exception>()) {
    t.pending.ref().as<Exception>()->set_cause(cause);
    t.pending.ref().as<Exception>()->set_context(cause);
  }
  return failed;
}
PLAIN(GET_ANEXT) { return x.put(x.pc->a, get_anext(x.t, x.ref(x.pc->b))); }

}  // namespace krait
