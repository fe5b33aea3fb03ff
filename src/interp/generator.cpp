#include "interp/generator.h"

#include "code/opcode.h"
#include "interp/frame.h"
#include "interp/handlers.h"
#include "interp/monitoring.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/str.h"

namespace krait {

// ---- the activation's life ----

static_assert(kGeneratorActivation == __builtin_offsetof(Generator, activation_));

Generator::Generator(Activation* a) {
  Code& code = *a->code->owner;
  code.retain();
  activation_ = {.previous = nullptr,
                 .code = a->code,
                 .pc = a->pc,
                 .function = a->function,
                 .names = a->names,
                 .frame = a->frame,
                 .deliver = a->deliver,
                 .is_generators = true,
                 .generator_state = State::Created,
                 .generator_flags = 0,
                 .event_unit = a->event_unit};
  const Value* const from = a->regs();
  Value* const to = regs();
  const std::int32_t count = a->code->registers;
#pragma clang loop vectorize(disable) unroll(disable)
  for (std::int32_t i = 0; i < count; ++i) to[i] = from[i];
  if (a->frame) [[unlikely]]
    a->frame->activation_ = &activation_;
  if (has_namespace(code)) [[unlikely]]
    details_place() = Value();
  else
    activation_.names = Value();
}

Generator::~Generator() {
  if (state() != State::Finished) {
    set_state(State::Finished);
    clear_activation(Thread::current(), &activation_);
  }
  krait::release(std::exchange(handled_.exception, Value()));
  if (GeneratorDetails* d = details()) [[unlikely]] {
    details_place() = Value();
    delete d;
  }
  activation_.code->owner->release();
}

void Generator::trace(Tracer& v) {
  v(Value::of_object(activation_.code->owner)), v(handled_.exception);
  if (GeneratorDetails* d = details()) v(d->name), v(d->qualname), v(d->origin);
  if (state() == State::Finished) return;
  v(Value::of_object(activation_.function)), v(activation_.names);
  if (activation_.frame) v(Value::of_object(activation_.frame));
  for (std::int32_t i = 0; i < register_count(); ++i) v(regs()[i]);
}

void Generator::clear_references() {
  if (state() != State::Created && state() != State::Suspended) return;
  set_state(State::Finished);
  clear_activation(Thread::current(), &activation_);
  if (GeneratorDetails* d = details()) d->origin.clear();
}

// ---- details ----

Value& Generator::details_place() const {
  auto* self = const_cast<Generator*>(this);
  return has_namespace(*code()) ? self->regs()[register_count()] : self->activation_.names;
}

// A pointer to eight bytes and one more is an int to everybody else.
GeneratorDetails* Generator::details() const {
  const Value v = details_place();
  return v.is_empty() ? nullptr : reinterpret_cast<GeneratorDetails*>(v.bits() & ~std::uint64_t{1});
}

Result<GeneratorDetails*> Generator::need_details(Thread& t) {
  if (GeneratorDetails* d = details()) return d;
  auto* d = new (std::nothrow) GeneratorDetails;
  if (!d) return raise_memory_error(t);
  details_place() = Value::of_bits(reinterpret_cast<std::uint64_t>(d) | 1);
  return d;
}

Ref<Str> Generator::name() const {
  const GeneratorDetails* d = details();
  return d && d->name ? d->name.ref() : code()->name();
}
Ref<Str> Generator::qualname() const {
  const GeneratorDetails* d = details();
  return d && d->qualname ? d->qualname.ref() : code()->qualname();
}
OptRef<> Generator::origin() const {
  const GeneratorDetails* d = details();
  return d ? d->origin.opt() : OptRef<>();
}

OptRef<> Generator::delegate() const {
  if (state() != State::Suspended || activation_.pc->c != 1) return {};
  if (activation_.pc->op != XOp::YIELD_VALUE && activation_.pc->op != XOp::SWITCH_YIELD) return {};
  return OptRef<>(activation_.regs()[activation_.pc->a - 1]);
}

const char* Generator::noun() const {
  return type() == &PlainGenerator::type ? "generator" : type() == &Coroutine::type ? "coroutine" : "async generator";
}

namespace {

// Where a coroutine was made: (file, line, function) of the callers, innermost first.
Result<Own<>> origin_of(Thread& t, Activation* a) {
  const int depth = t.coroutine_origin_depth;
  std::vector<Activation*> chain;
  for (; a && static_cast<int>(chain.size()) < depth; a = a->previous) chain.push_back(a);
  Own<Tuple> out = TRY(Tuple::create(t, chain.size()));
  for (std::size_t i = 0; i < chain.size(); ++i) {
    Ref<Frame> frame = TRY(frame_of(t, chain[i]));
    Own<> line = TRY(int_from(t, frame->line()));
    out->init_item(i, TRY(Tuple::of(t, frame->code()->filename(), line.ref(), frame->code()->name())));
  }
  return out;
}

Type* generator_type(std::uint32_t flags) {
  if (flags & kCodeCoroutine) return &Coroutine::type;
  return flags & kCodeAsyncGenerator ? &AsyncGenerator::type : &PlainGenerator::type;
}

// Functions made from one code object may differ in name.
[[gnu::noinline]] Result<void> take_names(Thread& t, Generator& g, const Function& f) {
  GeneratorDetails* d = TRY(g.need_details(t));
  if (f.details_->name) d->name.set(f.name().own());
  if (f.details_->qualname) d->qualname.set(f.qualname().own());
  return ok;
}

Result<void> take_origin(Thread& t, Generator& g, Activation* caller) {
  Own<> origin = TRY(origin_of(t, caller));
  TRY(g.need_details(t))->origin.set(std::move(origin));
  return ok;
}

// What few generators get when they are made. False: raised.
[[gnu::noinline]] bool take_details(Thread& t, Generator& g, Activation* a) {
  const FunctionDetails* const d = a->function->details_;
  if (d && (d->name || d->qualname) && take_names(t, g, *a->function).is_failed()) return false;
  return t.coroutine_origin_depth <= 0 || g.type() != &Coroutine::type || !take_origin(t, g, a->previous).is_failed();
}

// Gives the contents back to the activation that they came from.
[[gnu::noinline]] void unmake_generator(Generator* g, Activation* a) {
  if (a->frame) a->frame->activation_ = a;
  delete g->details();
  g->code()->release_shared();
  Heap::release(g);
}

}  // namespace

Object* make_generator(Thread& t, Activation* a) {
  if (a->is_generators) [[unlikely]] {  // a jump of a trace function led back here
    (void)raise(t, exc::SystemError, "generator made twice");
    return nullptr;
  }
  void* const memory = t.heap->allocate(Generator::body_size(*a->code), PageKind::Container);
  if (!memory) [[unlikely]] {
    (void)raise_memory_error(t);
    return nullptr;
  }
  auto* const g = new (memory) Generator(a);
  Type* const type = generator_type(a->code->owner->flags());
  g->set_refs(1);
  g->clear_zero_word();
  g->set_type(type);
  if (a->function->details_ || t.coroutine_origin_depth > 0) [[unlikely]] {
    if (!take_details(t, *g, a)) {
      unmake_generator(g, a);
      return nullptr;
    }
  }
  // exec() of a generator's code: its locals are variables.
  if (!Generator::has_namespace(*a->code->owner)) release(a->names);
  // The contents have moved.
  ExecutionState* ex = t.execution;
  ex->top = a->previous;
  ex->free = reinterpret_cast<char*>(a);
  --t.recursion_depth;
  return g;
}

bool link_generator(Thread& t, Generator* g, Deliver deliver) {
  if (t.recursion_depth >= t.recursion_limit) [[unlikely]] {
    (void)raise(t, exc::RecursionError, "maximum recursion depth exceeded");
    return false;
  }
  ++t.recursion_depth;
  Activation& a = g->activation_;
  if (a.code->switches == Switches::Entry) [[unlikely]]
    place_switches(*a.code);
  a.previous = t.execution->top;
  a.deliver = deliver;
  t.execution->top = &a;
  g->handled_.previous = t.handled;
  t.handled = &g->handled_;
  g->set_state(Generator::State::Running);
  return true;
}

namespace {

void unlink(Thread& t, Generator* g) {
  --t.recursion_depth;
  t.execution->top = std::exchange(g->activation_.previous, nullptr);
  t.handled = std::exchange(g->handled_.previous, nullptr);
}

}  // namespace

void finish_generator(Thread& t, Generator* g) {
  unlink(t, g);
  g->set_state(Generator::State::Finished);
  // What the contents run while they go must find the generator alive.
  Own<> keep = Ref<>(g).own();
  release(std::exchange(g->handled_.exception, Value()));
  clear_activation(t, &g->activation_);
}

void release_generator(Object* o) {
  if (!o->is_last_after_drop()) return;
  // Nothing is left to finalize, nobody watches.
  if (is_generator(Ref<>(o))) {
    auto* g = static_cast<Generator*>(o);
    if (g->state() == Generator::State::Finished && !g->details() && g->handled_.exception.is_empty() &&
        !Heap::state(g) && g->code()->refs() > 1) {
      g->code()->release_shared();
      Heap::release(g);
      return;
    }
  }
  o->release();
}

// ---- resuming from C++ ----

namespace {

Step finish_step(Thread& t, Generator& g, Value v) {
  if (v.is_empty()) return failed;
  if (g.state() == Generator::State::Suspended) return Own<>::steal(v);
  t.return_value.set(Own<>::steal(v));
  return Step::done();
}

Failed raise_running(Thread& t, const Generator& g) {
  return raise(t, exc::ValueError, "%s already executing", g.noun());
}

}  // namespace

Step resume_generator(Thread& t, Generator& g, Ref<> sent) {
  if (g.state() == Generator::State::Running) return raise_running(t, g);
  if (g.state() == Generator::State::Finished) {
    if (g.type() == &Coroutine::type) return raise(t, exc::RuntimeError, "cannot reuse already awaited coroutine");
    if (g.type() == &AsyncGenerator::type) return raise_bare(t, exc::StopAsyncIteration);
    t.return_value.clear();
    return Step::done();
  }
  const bool created = g.state() == Generator::State::Created;
  if (created && !is_none(sent))
    return raise(t, exc::TypeError, "can't send non-None value to a just-started %s", g.noun());
  TRY(check_stack(t));
  Own<> keep = Ref<>(&g).own();
  if (!link_generator(t, &g, Deliver::ToCpp)) return failed;
  Activation& a = g.activation_;
  if (!created) {
    const Value v = sent.own().leak();
    release(std::exchange(g.regs()[a.pc->a], v));
  }
  a.pc += 1;
  return finish_step(t, g, execute(t, &a));
}

Step throw_into_generator(Thread& t, Generator& g) {
  TRY(check_stack(t));
  Own<> keep = Ref<>(&g).own();
  if (!link_generator(t, &g, Deliver::ToCpp)) return failed;
  if (g.activation_.code->is_traced) g.activation_.event_unit = static_cast<std::int32_t>(g.activation_.unit());
  if (!g.handled_.exception.is_empty()) (void)raise_instance(t, take_pending(t));  // sets its context
  fire_pending(t, g.activation_, Event::PyThrow, g.activation_.unit());
  return finish_step(t, g, execute_raising(t, &g.activation_));
}

Step send_value(Thread& t, Ref<> iterator, Ref<> value) {
  const SlotTable& slots = iterator.type()->slots;
  t.return_value.clear();
  if (slots.send) return slots.send(t, iterator, value);
  if (is_none(value) && slots.next) return slots.next(t, iterator);
  Result<Own<>> r = call_method(t, iterator, names::send, {value.value()});
  if (!r.is_failed()) return Step(std::move(r).take());
  if (take_stop_iteration(t)) return Step::done();
  return failed;
}

Step PlainGenerator::next(Thread& t, Ref<> self) { return resume_generator(t, *self.as<PlainGenerator>(), none_ref()); }
Step PlainGenerator::send(Thread& t, Ref<> self, Ref<> value) {
  return resume_generator(t, *self.as<PlainGenerator>(), value);
}
Step Coroutine::send(Thread& t, Ref<> self, Ref<> value) { return resume_generator(t, *self.as<Coroutine>(), value); }

// ---- throw and close ----

namespace {

// iterator.close(), where there is one.
Result<void> close_iterator(Thread& t, Ref<> iterator) {
  if (iterator.is_exact<PlainGenerator>() || iterator.is_exact<Coroutine>())
    return close_generator(t, *iterator.as<Generator>());
  Slot<> method;
  Result<OptRef<>> found = find_attr(t, iterator, names::close, method);
  if (found.is_failed()) {
    write_unraisable(t, iterator, "Exception ignored while closing generator ");
    return ok;
  }
  if (method) (void)TRY(call(t, method.ref()));
  return ok;
}

// While what a suspended generator delegates to is called, the generator counts as running, and its frame as the
// caller's.
class Delegating {
 public:
  Delegating(Thread& t, Generator& g) : t_(t), g_(g) {
    g.set_state(Generator::State::Running);
    g.activation_.previous = t.execution->top;
    t.execution->top = &g.activation_;
  }
  Delegating(const Delegating&) = delete;
  ~Delegating() {
    t_.execution->top = std::exchange(g_.activation_.previous, nullptr);
    g_.set_state(Generator::State::Suspended);
  }

 private:
  Thread& t_;
  Generator& g_;
};

// What the delegate makes of the exception; empty: it has no `throw`.
Step throw_into_delegate(Thread& t, Generator& g, Ref<> delegate, Ref<> e, bool close_on_exit, bool& has_throw) {
  if (delegate.is_exact<PlainGenerator>() || delegate.is_exact<Coroutine>()) {
    Delegating delegating(t, g);
    return throw_exception(t, *delegate.as<Generator>(), e, close_on_exit);
  }
  Slot<> method;
  if (!TRY(find_attr(t, delegate, names::throw_, method))) {
    has_throw = false;
    return failed;
  }
  Delegating delegating(t, g);
  Result<Own<>> r = call(t, method.ref(), {e.value()});
  if (!r.is_failed()) return Step(std::move(r).take());
  return take_stop_iteration(t) ? Step::done() : Step(failed);
}

}  // namespace

namespace {

// An instance of the class, as `raise` makes it.
Result<Own<>> made_exception(Thread& t, Ref<> type, OptRef<> value) {
  Own<> e = none();
  if (!value || is_none(value))
    e = TRY(call(t, type));
  else if (value.ref().is<Tuple>())
    e = TRY(call_tuple(t, type, value.ref().as<Tuple>()));
  else
    e = TRY(call(t, type, {value.value()}));
  if (!e.ref().is<Exception>())
    return raise(t, exc::TypeError, "calling %R should have returned an instance of BaseException, not %T", type, e);
  return e;
}

}  // namespace

Result<Own<>> thrown_exception(Thread& t, Ref<> type, OptRef<> value, OptRef<> traceback) {
  if (traceback && is_none(traceback)) traceback = {};
  if (traceback && !is_traceback(traceback.ref()))
    return raise(t, exc::TypeError, "throw() third argument must be a traceback object");
  Own<> e = none();
  if (type.is<Type>() && is_subtype(type.as<Type>().get(), &exc::BaseException)) {
    if (value && value.ref().is<Exception>() && is_subtype(value.ref().type(), type.as<Type>().get())) {
      e = value.ref().own();
    } else {
      // What goes wrong here is thrown instead.
      Result<Own<>> made = made_exception(t, type, value);
      e = made.is_failed() ? take_pending(t) : std::move(made).take();
    }
  } else if (type.is<Exception>()) {
    if (value && !is_none(value)) return raise(t, exc::TypeError, "instance exception may not have a separate value");
    e = type.own();
  } else {
    return raise(t, exc::TypeError, "exceptions must be classes or instances deriving from BaseException, not %T",
                 type);
  }
  if (traceback) e.ref().as<Exception>()->set_traceback(traceback);
  return e;
}

Step throw_exception(Thread& t, Generator& g, Ref<> e, bool close_on_exit) {
  TRY(check_stack(t));
  if (g.state() == Generator::State::Running) return raise_running(t, g);
  if (g.state() == Generator::State::Finished) {
    if (g.type() == &Coroutine::type) return raise(t, exc::RuntimeError, "cannot reuse already awaited coroutine");
    t.pending.set(e.own());
    return failed;
  }
  if (OptRef<> inner = g.delegate()) {
    Own<> delegate = inner.ref().own();
    if (e.type() == &exc::GeneratorExit || is_subtype(e.type(), &exc::GeneratorExit)) {
      if (close_on_exit) {
        g.set_state(Generator::State::Running);
        const Result<void> r = close_iterator(t, delegate.ref());
        g.set_state(Generator::State::Suspended);
        if (r.is_failed()) return throw_into_generator(t, g);
      }
    } else {
      bool has_throw = true;
      Step step = throw_into_delegate(t, g, delegate.ref(), e, close_on_exit, has_throw);
      if (has_throw) {
        if (step.has_value()) return step;
        if (step.is_failed()) return throw_into_generator(t, g);
        // The delegate has returned; CLEANUP_THROW takes the value of the `yield from` out of the exception.
        (void)raise_stop_iteration(t);
        return throw_into_generator(t, g);
      }
    }
  }
  t.pending.set(e.own());
  return throw_into_generator(t, g);
}

namespace {

// Would GeneratorExit, raised where it is suspended, meet nothing but the handler that turns a StopIteration into a
// RuntimeError? The compiler marks the RESUME behind such a `yield`. Tools may want to see the exception all the same.
bool has_nothing_to_close(Thread& t, const Generator& g) {
  constexpr std::uint8_t kOutsideTry = 4;
  const Activation& a = g.activation_;
  const auto code = a.code_object()->code();
  const std::size_t next = 2 * std::size_t{a.unit()};
  if (next + 1 >= code.size() || code[next] != static_cast<std::uint8_t>(Op::RESUME) || !(code[next + 1] & kOutsideTry))
    return false;
  const Monitoring& m = monitoring(t);
  return !a.code->is_traced && !t.tracing && !m.wants(Event::PyThrow) && !m.wants(Event::Raise) &&
         !m.wants(Event::Reraise) && !m.wants(Event::PyUnwind);
}

}  // namespace

Result<void> close_generator(Thread& t, Generator& g) {
  TRY(check_stack(t));
  if (g.state() == Generator::State::Running) return raise_running(t, g);
  if (g.state() == Generator::State::Finished) return ok;
  if (g.state() == Generator::State::Created) {
    g.set_state(Generator::State::Finished);
    clear_activation(t, &g.activation_);
    return ok;
  }
  Own<> keep = Ref<>(&g).own();
  bool raised = false;
  if (OptRef<> inner = g.delegate()) {
    Own<> delegate = inner.ref().own();
    g.set_state(Generator::State::Running);
    raised = close_iterator(t, delegate.ref()).is_failed();
    g.set_state(Generator::State::Suspended);
  }
  if (!raised && has_nothing_to_close(t, g)) {
    g.set_state(Generator::State::Finished);
    release(std::exchange(g.handled_.exception, Value()));
    clear_activation(t, &g.activation_);
    t.return_value.clear();
    return ok;
  }
  if (!raised) (void)raise_bare(t, exc::GeneratorExit);
  Step step = throw_into_generator(t, g);
  if (step.has_value()) return raise(t, exc::RuntimeError, "%s ignored GeneratorExit", g.noun());
  if (step.is_done()) return ok;  // the value waits in return_value
  t.return_value.clear();
  if (clear_if_pending(t, exc::StopIteration) || clear_if_pending(t, exc::GeneratorExit)) return ok;
  return failed;
}

void Generator::finalize(Thread& t, Ref<> self) {
  Generator& g = *self.as<Generator>();
  if (g.state() == State::Finished) return;
  Slot<> waiting;
  if (t.pending) waiting.set(take_pending(t));
  if (g.type() == &AsyncGenerator::type && g.origin() && !g.has(Generator::kClosed)) {
    // The event loop closes it.
    Own<> finalizer = g.origin().ref().own();
    if (call(t, finalizer.ref(), {self.value()}).is_failed())
      write_unraisable(t, self, "Exception ignored while calling asynchronous generator finalizer ");
  } else if (g.type() == &Coroutine::type && g.state() == State::Created) {
    if (warn_unawaited(t, g).is_failed()) write_unraisable(t, self, "Exception ignored while finalizing coroutine ");
  } else if (g.state() == State::Suspended && g.activation_.code->handler_of(g.activation_.pc)) {
    if (close_generator(t, g).is_failed()) write_unraisable(t, self, "Exception ignored while closing generator ");
  }
  if (waiting) t.pending.set(waiting.ref().own());
}

}  // namespace krait
